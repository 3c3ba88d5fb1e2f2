"""A book as a new Word document in the official layout."""

from io import BytesIO
from typing import Literal

from docx.document import Document

from budgetbook.io.word_table import tables
from budgetbook.io.word_template import FOOTER, new_document
from budgetbook.io.word_xml import (
    RELATIONS,
    Element,
    Face,
    ParagraphFormat,
    TabStop,
    W,
    element,
    paragraph,
)  # fmt: skip
from budgetbook.model.appearance import book_title, printable, text_width
from budgetbook.model.book import Book, Paragraph, Placed
from budgetbook.model.grid import SheetDrawing, lay_out
from budgetbook.model.layout import Layout
from budgetbook.model.page_breaks import with_page_breaks

_A4 = (11906, 16838)
#: From the edge of the paper to the page number.
_FOOT = 567
_STYLES = {
    "title": "Title",
    "cover": "Cover",
    "contents_title": "TOCHeading",
    "contents_group": "TOC1",
    "contents": "TOC2",
    "heading1": "Heading1",
    "heading2": "Heading2",
    "heading3": "Heading3",
    "body": "BodyText",
}

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

    def elements(self) -> list[Element]:
        """Everything between <w:body> and </w:body>."""
        for item in with_page_breaks(self._book.flow, self._layout):
            if isinstance(item, Placed):
                self._sheet(item)
            else:
                self._paragraph(item)
        self._made.append(self._section())
        return self._made

    def _paragraph(self, item: Paragraph) -> None:
        self._turn("portrait")
        indent = None
        if item.role == "body" and item.text[:1].isspace():
            indent = 0  # indented by blanks already
        form = ParagraphFormat(
            _STYLES[item.role], new_page=self._break(item.page_break), indent=indent
        )
        self._made.append(paragraph(item.text, form))

    def _sheet(self, placed: Placed) -> None:
        drawing = lay_out(self._layout, self._book, placed)
        sheet = drawing.sheet
        self._turn("landscape" if sheet and sheet.landscape else "portrait")
        self._heading(drawing, self._break(placed.page_break))
        room = self._room()
        self._made.extend(tables(self._layout, self._book, drawing, room))
        for note in drawing.notes:
            self._made.append(paragraph(note, ParagraphFormat("TableNote")))
        if self._made[-1].tag == f"{W}tbl":  # Word wants a paragraph behind a table
            self._made.append(paragraph("", ParagraphFormat("TableGap")))

    def _heading(self, drawing: SheetDrawing, new_page: bool) -> None:
        role = drawing.sheet.heading_role if drawing.sheet else "heading2"
        title = self._layout.paper.title
        face = Face() if role == "heading3" else Face(False, title.face, title.size)
        if drawing.title:
            form = ParagraphFormat(
                _STYLES[role], "center", keep_next=True, new_page=new_page, indent=0
            )
            self._made.append(paragraph(drawing.title, form, face))
            new_page = False
        for line in drawing.lines:
            if any(line):
                self._made.extend(_line(line, self._room(), self._layout, new_page))
                new_page = False
        if new_page:  # a table cannot ask for a new page itself
            self._made.append(paragraph("", ParagraphFormat("TableGap", new_page=True)))

    def _break(self, wanted: bool) -> bool:
        """Whether a page break is to be written: not where the page is new anyway."""
        fresh, self._fresh_page = self._fresh_page, False
        return wanted and not fresh

    def _turn(self, orientation: Orientation) -> None:
        """Start a section of pages that lie the other way."""
        if orientation == self._orientation:
            return
        if self._made:
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
        margin = element("pgMar", **margins, header=_FOOT, footer=_FOOT, gutter=0)
        footer = element("footerReference", type="default")
        footer.set(f"{{{RELATIONS}}}id", FOOTER)
        return element("sectPr", footer, element("type", val="nextPage"), size, margin)

    def _room(self) -> int:
        """The width between the margins."""
        _, right, _, left = self._layout.paper.margins
        width = _A4[1] if self._orientation == "landscape" else _A4[0]
        return width - _twips(left) - _twips(right)


def _twips(millimetres: float) -> int:
    return round(millimetres * 1440 / 25.4)


def _line(words: tuple[str, ...], room: int, layout: Layout, new_page: bool) -> list[Element]:
    """Left, centre and right words over a table: one line, or two where they do not fit."""
    em = layout.paper.table.size * 20
    left, right = words[0], words[-1] if len(words) > 1 else ""
    centre = words[1] if len(words) > 2 else ""
    half = text_width(centre) * em / 2
    place = max(room / 2, (text_width(left) + 2) * em + half)
    if left and place + half + (text_width(right) + 2) * em > room:
        form = ParagraphFormat("TableLine", new_page=new_page)
        rest = ("", centre, right)
        return [paragraph(left, form), *(_line(rest, room, layout, False) if any(rest) else ())]
    stops = (TabStop(round(place), "center"), TabStop(room, "right"))
    form = ParagraphFormat("TableLine", tabs=stops, new_page=new_page)
    return [paragraph("\t".join((left, centre, right)).rstrip("\t"), form)]
