"""A book as a new Word document in the official layout."""

from collections.abc import Sequence
from io import BytesIO
from typing import Literal

from docx.document import Document

from budgetbook.io.word_contents import Contents
from budgetbook.io.word_pages import pages_of_word
from budgetbook.io.word_table import BORDER, TableRoom, tables
from budgetbook.io.word_template import FOOTER, NEXT_PAGE, STYLES, new_document
from budgetbook.io.word_xml import (
    PLAIN,
    RELATIONS,
    Element,
    Face,
    ParagraphFormat,
    TabStop,
    W,
    element,
    paragraph,
    run,
    twips,
)  # fmt: skip
from budgetbook.model.appearance import book_title, printable, text_width
from budgetbook.model.book import Book, FlowItem, Paragraph, Placed
from budgetbook.model.grid import SheetDrawing, lay_out
from budgetbook.model.layout import Layout
from budgetbook.model.page_breaks import with_page_breaks
from budgetbook.model.page_styles import LEVELS, style_of, title_face
from budgetbook.model.pages import A4, SetSheet
from budgetbook.model.paginate import BETWEEN
from budgetbook.model.spans import runs

_A4 = (11906, 16838)
#: From the edge of the paper to the page number.
_FOOT = 567
#: Points that a page is longer than the paginated one: no line goes over for want of a hair.
_SPARE = 1.0
#: The height of a paragraph that only parts two tables or ends a section.
_HAIR = 0.1
#: The least size that a line over a table is made smaller to.
_LEAST = 6.0
Orientation = Literal["portrait", "landscape"]


def write_word(book: Book, layout: Layout) -> bytes:
    """The book as a .docx file, made from nothing but the layout."""
    document = new_document(layout.paper)
    body = document.element.body
    for child in list(body):
        body.remove(child)
    body.extend(_Flow(book, layout).elements())
    _describe(document, book, layout)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _describe(document: Document, book: Book, layout: Layout) -> None:
    """Facts about the file: the book's title and department, no person's name."""
    facts = document.core_properties
    facts.title = printable(book_title(book, layout))[:255]
    facts.author = printable(book.department.name)[:255]
    facts.last_modified_by = ""
    facts.language = "zh-CN"


class _Flow:
    """The book's items one after the other, in sections of upright and wide pages."""

    def __init__(self, book: Book, layout: Layout) -> None:
        self._book, self._layout = book, layout
        self._made: list[Element] = []
        self._orientation: Orientation = "portrait"
        self._fresh_page = True
        printed = pages_of_word(book, layout)
        self._contents = Contents(book, printed)
        self._sheets = iter(printed.sheets)
        #: Paragraphs that open a page.
        self._on_top = frozenset(page.words[0].paragraph for page in printed.pages if page.words)
        self._below_table = False
        self._next_page = ""

    def elements(self) -> list[Element]:
        """Everything between <w:body> and </w:body>."""
        flow = list(with_page_breaks(self._book.flow, self._layout))
        for at, item in enumerate(flow):
            if isinstance(item, Placed):
                self._sheet(item, next(self._sheets))
            else:
                self._paragraph(item, leads=_leads(item, flow[at + 1 :]))
            self._below_table = isinstance(item, Placed)
        if self._made and self._made[-1].tag == f"{W}tbl":
            self._made.append(_hair())
        self._made.append(self._section())
        return self._made

    def _paragraph(self, item: Paragraph, *, leads: bool) -> None:
        self._turn("portrait")
        indent = None
        if item.role == "body" and item.text[:1].isspace():
            indent = 0  # indented by blanks already
        on_top = item.id in self._on_top
        new_page = self._break(item.page_break)
        before = 0.0 if new_page or on_top else None
        if before is None and self._below_table:
            before = max(BETWEEN, style_of(item, self._layout.paper).above) - BORDER
        style = STYLES[item.role] + (NEXT_PAGE if leads and on_top and not new_page else "")
        form = ParagraphFormat(
            style, new_page=new_page, indent=indent, keep_next=leads, before=before
        )
        listed = item.role in ("contents", "contents_group")
        emphasis = item.emphasis if item.role == "body" else ()
        made = paragraph("" if listed or emphasis else item.text, form)
        if emphasis:
            pieces = runs(item.text, emphasis)
            made.extend(run(words, Face(True) if bold else PLAIN) for words, bold in pieces)
        if listed:
            self._contents.fill(made, item)
        elif item.role in LEVELS and item.text.strip():
            self._contents.mark_title(made)
        self._made.append(made)

    def _sheet(self, placed: Placed, made: SetSheet) -> None:
        drawing = lay_out(self._layout, self._book, placed)
        sheet = drawing.sheet
        self._turn("landscape" if sheet and sheet.landscape else "portrait")
        is_fresh = self._fresh_page
        new_page = self._break(placed.page_break)
        self._next_page = NEXT_PAGE if made.on_top and not (new_page or is_fresh) else ""
        repeats = made.last > made.page and not (sheet and sheet.each) and bool(made.blocks)
        lines = [line for line in drawing.lines if any(line)]
        self._heading(drawing, () if repeats else lines, new_page, on_top=made.on_top)
        if self._made and self._made[-1].tag == f"{W}tbl":
            self._made.append(_hair())
        over = [_line(line, self._room(), self._layout) for line in lines] if repeats else []
        room = TableRoom(self._room(), self._height(), tuple(over), made.last > made.page)
        self._made.extend(tables(self._layout, self._book, drawing, made.blocks, room))
        for number, note in enumerate(drawing.notes):
            before = 0 if number else None
            self._made.append(paragraph(note, ParagraphFormat("TableNote", before=before)))

    def _heading(
        self,
        drawing: SheetDrawing,
        lines: Sequence[tuple[str, ...]],
        new_page: bool,
        *,
        on_top: bool,
    ) -> None:
        role = drawing.sheet.heading_role if drawing.sheet else "heading2"
        face = title_face(role, self._layout.paper)
        above = 0.0 if on_top else BETWEEN - (BORDER if self._below_table else 0.0)
        below = 4.0 if drawing.lines else 6.0
        if drawing.title:
            form = ParagraphFormat(
                STYLES[role] + self._opener(), "center", keep_next=True, new_page=new_page,
                indent=0, before=above, after=below, pitch=face.size * 1.5,
            )  # fmt: skip
            bold = None if face.bold else False  # the style of forms' titles is bold itself
            made = paragraph(drawing.title, form, Face(bold, face.face, face.size))
            if drawing.title.strip():
                self._contents.mark_title(made)
            self._made.append(made)
            new_page, above = False, 0.0
        for number, line in enumerate(lines):
            style = "TableLine" + self._opener()
            form = ParagraphFormat(style, new_page=new_page, before=above)
            last = number == len(lines) - 1
            form = form._replace(after=None if last else 0.0)
            self._made.append(_line(line, self._room(), self._layout, form))
            new_page, above = False, 0.0
        opener = self._opener()
        if new_page or opener or (above and not drawing.title):  # no table can ask for these
            form = ParagraphFormat("TableGap" + opener, new_page=new_page, pitch=max(_HAIR, above))
            self._made.append(paragraph("", form))

    def _opener(self) -> str:
        """The end of the style's name for the first paragraph of a sheet; none for the others."""
        taken, self._next_page = self._next_page, ""
        return taken

    def _break(self, wanted: bool) -> bool:
        """Whether a page break is to be written: not where the page is new anyway."""
        fresh, self._fresh_page = self._fresh_page, False
        return wanted and not fresh

    def _turn(self, orientation: Orientation) -> None:
        """Start a section of pages that lie the other way."""
        if orientation == self._orientation:
            return
        if self._made:
            if self._made[-1].tag == f"{W}tbl":
                self._made.append(_hair())
            last = self._made[-1]
            properties = last.find(f"{W}pPr")
            if properties is None:
                properties = element("pPr")
                last.insert(0, properties)
            properties.append(self._section())
            self._fresh_page = True
        self._orientation = orientation

    def _section(self) -> Element:
        wide = self._orientation == "landscape"
        width, height = _A4[::-1] if wide else _A4
        size = element("pgSz", w=width, h=height)
        if wide:
            size.set(f"{W}orient", "landscape")
        sides = ("top", "right", "bottom", "left")
        margins = {k: _twips(mm) for k, mm in zip(sides, self._layout.paper.margins, strict=True)}
        margins["bottom"] -= twips(_SPARE)
        margin = element("pgMar", **margins, header=_FOOT, footer=_FOOT, gutter=0)
        footer = element("footerReference", type="default")
        footer.set(f"{{{RELATIONS}}}id", FOOTER)
        return element("sectPr", footer, element("type", val="nextPage"), size, margin)

    def _room(self) -> int:
        """The width between the margins."""
        _, right, _, left = self._layout.paper.margins
        width = _A4[1] if self._orientation == "landscape" else _A4[0]
        return width - _twips(left) - _twips(right)

    def _height(self) -> float:
        """The points between upper and lower margin."""
        top, _, bottom, _ = self._layout.paper.margins
        height = A4[0] if self._orientation == "landscape" else A4[1]
        return height - (top + bottom) * 72 / 25.4


def _twips(millimetres: float) -> int:
    return round(millimetres * 1440 / 25.4)


def _leads(item: Paragraph, following: Sequence[FlowItem]) -> bool:
    """Whether a paragraph has to stand on the page of the table behind it."""
    if item.role not in LEVELS and not item.text.rstrip().endswith(("：", ":")):
        return False
    for other in following:
        if isinstance(other, Placed) or other.page_break:
            return not other.page_break
        if other.role not in LEVELS:
            return False
    return False


def _hair() -> Element:
    """A paragraph of no height to speak of."""
    return paragraph("", ParagraphFormat("TableGap", pitch=_HAIR))


def _line(
    words: tuple[str, ...],
    room: int,
    layout: Layout,
    form: ParagraphFormat = ParagraphFormat("TableLine"),  # noqa: B008
) -> Element:
    """Left, centre and right words over a table, on one line whatever their length."""
    left, right = words[0], words[-1] if len(words) > 1 else ""
    centre = words[1] if len(words) > 2 else ""
    size = layout.paper.table.size
    needed = (sum(text_width(word) for word in words) + 2 * len(words)) * size
    size = min(size, max(_LEAST, size * room / 20 / needed // 0.5 / 2))
    half = text_width(centre) * size / 2
    place = max(room / 40, (text_width(left) + 2) * size + half)
    stops = (TabStop(twips(place), "center"), TabStop(room, "right"))
    form = form._replace(tabs=stops, keep_next=True)
    face = Face(size=size) if size != layout.paper.table.size else Face()
    return paragraph("\t".join((left, centre, right)).rstrip("\t"), form, face)
