"""A book on pages: pure, shared by printer, preview, PDF and the Word contents page.

Order and page breaks are those of ``page_breaks``; a table repeats its lines and header on every
page, its rows do not break unless one is taller than the page, and no one or two rows are left
alone on a last page where smaller rows (down to ``_TIGHTEST``) can take them in.
"""

from collections.abc import Callable
from typing import Literal

from budgetbook.model.appearance import book_title, printable
from budgetbook.model.book import Book, FlowItem, Paragraph, Placed
from budgetbook.model.contents import with_page_numbers
from budgetbook.model.cover import cover_words
from budgetbook.model.grid import SheetDrawing, lay_out
from budgetbook.model.layout import Layout
from budgetbook.model.page_breaks import with_page_breaks
from budgetbook.model.page_rows import Rows, blocks
from budgetbook.model.page_slices import Slice, draw_slice, slices
from budgetbook.model.page_styles import (
    LEVELS,
    PITCH,
    TABLE_BEGINS,
    Style,
    begins,
    style_of,
    title_face,
)
from budgetbook.model.pages import A4, Align, Bookmark, Frame, Page, Printed, SetSheet, Words
from budgetbook.model.paper import Typeface
from budgetbook.model.spans import Run, lines_in_runs
from budgetbook.model.typeset import Measure

_POINTS = 72 / 25.4
#: Sizes tried so that no rows are left lonely, and further ones so that no figure is broken.
_TIGHTER, _TIGHTEST = (1.0, 0.95, 0.9, 0.85), (0.8, 0.75, 0.7, 0.65, 0.6)
#: From the lower edge of the page to that of its number.
_FOOT_EDGE = 28.0
#: So few rows are not left alone on a page.
_LONELY = 2
_GAP = BETWEEN = 10.0
#: A first row taller than this may break off at once.
_MOST_OPENING = 300.0
#: What fills a line of the 目录 up to its number; from the right, so that lines agree.
_DOT = "·"
_LEADERS = " \t.．…·"  # what a file may print before a page number

Told = Callable[[int, int], None]
#: No cover made by us, one with the fields that are filled in, or one with lines for the others.
CoverKind = Literal["", "filled", "blank"]


def paginate(
    book: Book,
    layout: Layout,
    measure: Measure | None = None,
    told: Told | None = None,
    cover: CoverKind = "",
) -> Printed:
    """``book`` on A4 pages, behind a cover where one is asked for. ``told`` hears how many of
    the book's items are done; it may raise to stop."""
    paper = _Paper(book, layout, measure or Measure())
    if cover:
        paper.cover(blank=cover == "blank")
    flow = [item for item in book.flow if not (cover and _is_cover(item))]
    items = list(with_page_breaks(flow, layout))
    for number, item in enumerate(items):
        if told is not None:
            told(number, len(items))
        if isinstance(item, Placed):
            paper.sheet(item)
        else:
            size = layout.paper.body.size
            paper.paragraph(item, begins(items[number + 1 :], PITCH * size, paper.upright / size))
    return with_page_numbers(paper.printed(), book)


class _Paper:
    """The pages while they are being filled."""

    def __init__(self, book: Book, layout: Layout, measure: Measure) -> None:
        self._book, self._layout, self._measure = book, layout, measure
        top, right, bottom, left = (mm * _POINTS for mm in layout.paper.margins)
        self._margins = (top, right, bottom, left)
        self._done: list[Page] = []
        self._bookmarks: list[Bookmark] = []
        self._wide = False
        self._cover = self._tables = self._below_table = False
        self._words: list[Words] = []
        self._frames: list[Frame] = []
        self._y = top
        self._sheets: list[SetSheet] = []
        #: Where the sheet that is being set begins: its page, and whether on top of it.
        self._began = (0, True)

    # ---- the page

    @property
    def _size(self) -> tuple[float, float]:
        return (A4[1], A4[0]) if self._wide else A4

    @property
    def _left(self) -> float:
        return self._margins[3]

    @property
    def _room(self) -> float:
        """The width between the margins."""
        return self._size[0] - self._margins[1] - self._margins[3]

    @property
    def upright(self) -> float:
        """The width between the margins of an upright page."""
        return A4[0] - self._margins[1] - self._margins[3]

    @property
    def _bottom(self) -> float:
        return self._size[1] - self._margins[2]

    @property
    def _is_fresh(self) -> bool:
        return not self._words and not self._frames

    def _end_page(self) -> None:
        if self._is_fresh:
            return
        width, height = self._size
        number = 0 if self._cover else len(self._done) + 1
        foot = self._foot(number) if number else ()
        self._done.append(
            Page(width, height, number, tuple(self._words), tuple(self._frames), foot)
        )
        self._words, self._frames = [], []
        self._y = self._margins[0]
        self._cover = self._tables = self._below_table = False

    def _foot(self, number: int) -> tuple[Words, ...]:
        """The page number; at the outer edge odd pages have it right, even ones left."""
        foot = self._layout.paper.foot
        place = foot.tables if self._tables else foot.text
        if place == "none":
            return ()
        outer: Align = "right" if number % 2 else "left"
        height = foot.face.size * 1.5
        y = self._size[1] - _FOOT_EDGE - height
        words = foot.words.replace("{number}", str(number))
        align = outer if place == "outer" else "center"
        return (Words(self._left, y, self._room, height, words, foot.face, align),)

    def cover(self, *, blank: bool) -> None:
        """The cover on a page of its own, without a number."""
        self._words += cover_words(self._book, self._layout, self._measure, blank=blank)
        self._cover = True
        self._bookmarks.append(Bookmark("封面", 0, 0, 0.0))
        self._end_page()

    def _turn(self, wide: bool) -> None:
        if wide != self._wide:
            self._end_page()
            self._wide = wide

    def _need(self, height: float) -> None:
        """A new page where ``height`` does not fit on this one."""
        if self._y + height > self._bottom + 0.01:
            self._end_page()

    def printed(self) -> Printed:
        """The finished pages."""
        self._end_page()
        title = book_title(self._book, self._layout)
        return Printed(tuple(self._done), tuple(self._bookmarks), (), title, tuple(self._sheets))

    def _mark(self, title: str, level: int) -> None:
        if title.strip():
            title = " ".join(title.split())
            self._bookmarks.append(Bookmark(title, level, len(self._done), self._y))

    # ---- text

    def paragraph(self, item: Paragraph, following: float = 0.0) -> None:
        """Sets one paragraph, over as many pages as it takes; a heading, and a line that ends
        with a colon, stays on one page with the beginning of what follows, so many points."""
        self._turn(False)
        if item.page_break:
            self._end_page()
        style = style_of(item, self._layout.paper)
        pitch = style.face.size * PITCH
        indent = 0.0 if item.text[:1].isspace() else style.indent * style.face.size
        if not self._is_fresh:
            self._y += max(style.above, _GAP if self._below_table else 0.0)
        self._below_table = False
        is_heading = item.role in LEVELS
        leads = following >= TABLE_BEGINS and item.text.rstrip().endswith(("：", ":"))
        if is_heading or leads:
            self._need(pitch + following)
        if is_heading:
            self._mark(item.text, LEVELS[item.role])
        if item.role == "cover":
            self._cover = True
        if item.role in ("contents", "contents_group"):
            self._contents_line(item, style.face, pitch)
            return
        if style.align == "center":
            lines = self._measure.balanced(printable(item.text).strip(), style.face, self._room)
        else:
            lines = self._measure.lines(printable(item.text), style.face, self._room, indent)
        bold = item.emphasis if item.role == "body" else ()
        self._set(lines_in_runs(lines, printable(item.text), bold), style, pitch, indent, item.id)
        if item.role == "title":
            self._y += _GAP

    def _set(
        self, lines: list[list[Run]], style: Style, pitch: float, indent: float, paragraph: str
    ) -> None:
        for at, line in enumerate(lines):
            left = len(lines) - at
            alone = (at == 0 and left > 1) or left == 2  # no line of a paragraph stands alone
            whole = at == 0 and left == 3
            self._need(pitch * (3 if whole else 2 if alone else 1))
            inset = indent if at == 0 else 0.0
            for run in line:
                face = style.face.model_copy(update={"bold": True}) if run.bold else style.face
                self._words.append(
                    Words(
                        self._left + inset, self._y, self._room - inset, pitch, run.text, face,
                        style.align, None, paragraph,
                    )
                )  # fmt: skip
                inset += self._measure.width(run.text, face) if len(line) > 1 else 0.0
            self._y += pitch

    def _contents_line(self, item: Paragraph, face: Typeface, pitch: float) -> None:
        """Title, leader and page number; ``with_page_numbers`` fills the number in."""
        title, _, after = item.text.partition("\t")
        number = after.strip(_LEADERS)
        unknown = "" if after.strip() else "?"  # the file prints dots and no number
        inset = 0.0 if item.role == "contents_group" else face.size
        room = self._room - inset - face.size * 2.5
        lines = self._measure.lines(title.strip(), face, room)
        for at, line in enumerate(lines):
            self._need(pitch)
            x = self._left + inset
            self._words.append(Words(x, self._y, room, pitch, line, face, "left", None, item.id))
            last = at == len(lines) - 1
            if last and (number or item.role == "contents"):
                self._leader(line, x, face, pitch, item.id, number or unknown)
            self._y += pitch

    def _leader(
        self, line: str, x: float, face: Typeface, pitch: float, paragraph: str, number: str
    ) -> None:
        start = x + self._measure.width(line, face) + face.size * 0.5
        end = self._left + self._room - face.size * 2
        dots = max(0, int((end - start) / self._measure.width(_DOT, face))) * _DOT
        self._words.append(Words(start, self._y, end - start, pitch, dots, face, "right"))
        width = face.size * 2
        self._words.append(
            Words(end, self._y, width, pitch, number, face, "right", None, paragraph)
        )

    # ---- tables

    def sheet(self, placed: Placed) -> None:
        """Sets one sheet: title, then its blocks with their lines and header on every page."""
        drawing = lay_out(self._layout, self._book, placed)
        sheet = drawing.sheet
        self._turn(bool(sheet and sheet.landscape))
        if placed.page_break:
            self._end_page()
        elif not self._is_fresh:
            self._y += _GAP
        self._tables = bool(sheet and sheet.group == "tables")
        made = self._tightened(drawing)
        self._title(drawing, made)
        self._lines(drawing)
        for number, block in enumerate(made):
            if number:
                self._y += _GAP
            again = drawing if not (sheet and sheet.each) else None
            self._block(block, again)
        self._sheets.append(SetSheet(tuple(made), *self._began, len(self._done)))
        self._notes(drawing)
        self._below_table = True

    def _title(self, drawing: SheetDrawing, made: list[Rows]) -> None:
        role = drawing.sheet.heading_role if drawing.sheet else "heading2"
        face = title_face(role, self._layout.paper)
        pitch = face.size * 1.5
        title = printable(drawing.title).strip()
        lines = self._measure.balanced(title, face, self._room) if title else []
        head = _opening(made[0]) if made else 0.0
        self._need(pitch * len(lines) + self._lines_height(drawing) + head + _GAP)
        self._began = (len(self._done), self._is_fresh)
        if drawing.title:
            self._mark(drawing.title, LEVELS[role])
        for line in lines:
            box = Words(self._left, self._y, self._room, pitch, line, face, "center")
            self._words.append(box)
            self._y += pitch
        self._y += 4 if lines else 0

    def _lines_height(self, drawing: SheetDrawing) -> float:
        pitch = self._layout.paper.table.size * 1.6
        return pitch * sum(1 for line in drawing.lines if any(line))

    def _lines(self, drawing: SheetDrawing) -> None:
        """Department, year and unit over a table."""
        face = self._layout.paper.table
        pitch = face.size * 1.6
        for words in drawing.lines:
            if not any(words):
                continue
            sides: tuple[Align, ...] = ("left", "center", "right")
            aligned = sides if len(words) > 2 else (sides[0], sides[2])
            for word, align in zip(words, aligned, strict=False):
                if word:
                    box = Words(self._left, self._y, self._room, pitch, word, face, align)
                    self._words.append(box)
            self._y += pitch
        self._y += 2

    def _tightened(self, drawing: SheetDrawing) -> list[Rows]:
        """The blocks at the largest size that breaks no figure and leaves no lonely rows behind;
        failing that, the largest that breaks no figure."""
        own: list[Rows] | None = None
        for tight in (*_TIGHTER, *_TIGHTEST):
            made = blocks(self._layout, self._book, drawing, self._room, self._measure, tight)
            if any(block.is_cramped for block in made) and tight != _TIGHTEST[-1]:
                continue
            if own is None:
                own = made
            if not any(self._is_lonely(block, drawing) for block in made):
                return made
            if tight <= _TIGHTER[-1]:
                break
        return own or []

    def _is_lonely(self, block: Rows, drawing: SheetDrawing) -> bool:
        used = self._lines_height(drawing) + 2
        above = used + self._layout.paper.title.size * 1.5 + 4
        later = self._bottom - self._margins[0] - used
        first = self._bottom - self._y - above
        if first < _opening(block):  # the whole sheet begins on a new page
            first = self._bottom - self._margins[0] - above
        made = slices(block, first, later)
        body = sum(not row.head for row in block.rows)
        return len(made) > 1 and len(made[-1].body) <= _LONELY < body

    def _block(self, block: Rows, drawing: SheetDrawing | None) -> None:
        used = self._lines_height(drawing) + 2 if drawing else 0.0
        later = self._bottom - self._margins[0] - used
        parts = slices(block, self._bottom - self._y, later)
        for number, part in enumerate(parts):
            if number:
                self._end_page()
                self._tables = bool(drawing and drawing.sheet and drawing.sheet.group == "tables")
                if drawing is not None:
                    self._lines(drawing)
            if part.rows or len(parts) == 1:  # a header alone stands over an empty table only
                self._draw(part)

    def _draw(self, part: Slice) -> None:
        words, frames, height = draw_slice(part, self._left, self._y)
        self._words += words
        self._frames += frames
        self._y += height

    def _notes(self, drawing: SheetDrawing) -> None:
        face = self._layout.paper.table
        pitch = face.size * 1.5
        if drawing.notes:
            self._y += 3
        for note in drawing.notes:
            for line in self._measure.lines(note, face, self._room):
                self._need(pitch)
                box = Words(self._left, self._y, self._room, pitch, line, face)
                self._words.append(box)
                self._y += pitch


def _is_cover(item: FlowItem) -> bool:
    return isinstance(item, Paragraph) and item.role == "cover"


def _opening(block: Rows) -> float:
    """The height that a block begins with: its header and the first two rows under it."""
    count = len(block.head) or 1
    while count < len(block.rows) and block.rows[count].head:
        count += 1
    return min(sum(row.height for row in block.rows[: count + 2]), _MOST_OPENING)
