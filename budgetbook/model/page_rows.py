"""Grids as rows of measured cells: how wide each column and how high each row is on paper."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from budgetbook.model.appearance import UNBROKEN, column_widths, common_columns, look, printable
from budgetbook.model.book import Book
from budgetbook.model.grid import DrawnCell, SheetDrawing, TableGrid
from budgetbook.model.layout import Layout
from budgetbook.model.pages import Align
from budgetbook.model.paper import Typeface
from budgetbook.model.ref import Ref
from budgetbook.model.typeset import Measure

#: Points free at the sides of a cell, and above and below its words.
SIDE, ABOVE = 3.0, 2.2
LEADING = 1.25
LEAST_HEIGHT = 17.5
#: A last line so short is evened out with those above.
_LONELY_WORD = 2
#: Words that names of indicators end with: a name on two lines is parted before them.
_TAILS = ("满意度指标", "指标")
#: What must not be broken to be read; a 档次 in words may.
_FIGURES = UNBROKEN - {"numbering", "serial"}


class PrintedCell(NamedTuple):
    """A cell with its words broken into lines; ``left`` and ``width`` in points."""

    left: float
    width: float
    row_span: int
    lines: tuple[str, ...]
    face: Typeface
    align: Align
    indent: float
    ref: Ref | None
    #: A figure or code that did not fit on one line.
    broken: bool = False

    @property
    def needed(self) -> float:
        """The height its words take."""
        return len(self.lines) * self.face.size * LEADING + 2 * ABOVE


class PrintedRow(NamedTuple):
    """A row of cells that begin in it."""

    height: float
    cells: tuple[PrintedCell, ...]
    #: Header of the rows under it, repeated on every page that they go on to.
    head: bool = False


class Rows(NamedTuple):
    """Grids that share one block on paper."""

    rows: tuple[PrintedRow, ...]
    #: How much smaller than the layout's own its faces and rows are.
    tight: float = 1.0

    @property
    def head(self) -> tuple[PrintedRow, ...]:
        """The rows that stand on top of every page."""
        count = next((i for i, row in enumerate(self.rows) if not row.head), len(self.rows))
        return self.rows[:count]

    @property
    def is_cramped(self) -> bool:
        """Whether a figure is broken in two: a smaller face is needed."""
        return any(cell.broken for row in self.rows for cell in row.cells)


def blocks(
    layout: Layout, book: Book, drawing: SheetDrawing, room: float, measure: Measure, tight: float
) -> list[Rows]:
    """The blocks of one sheet, ``room`` points wide; ``tight`` 1.0 is the layout's own size, less
    makes faces and rows smaller."""
    return [_block(layout, group, room, measure, tight) for group in groups(book, drawing)]


class Drawn(NamedTuple):
    """A grid with its cells; ``starts`` says where its columns start among those of its block."""

    grid: TableGrid
    cells: tuple[DrawnCell, ...]
    starts: tuple[int, ...] = ()

    @property
    def height(self) -> int:
        """How many rows it has."""
        return max((c.row + c.row_span for c in self.cells), default=0)

    def is_head(self, row: int) -> bool:
        """Whether a row is repeated on every page that the rows under it go on to."""
        return not self.grid.is_form and row < self.grid.head_height


def groups(book: Book, drawing: SheetDrawing) -> Iterator[list[Drawn]]:
    """The grids of a sheet that say something, those that share a block together."""
    group: list[Drawn] = []
    for grid in drawing.grids:
        drawn = Drawn(grid, tuple(grid.cells(book)))
        if not drawn.height:
            continue
        if group and not grid.joined:
            yield group
            group = []
        group.append(drawn)
    if group:
        yield group


def _block(
    layout: Layout, group: Sequence[Drawn], room: float, measure: Measure, tight: float
) -> Rows:
    em = layout.paper.table.size * tight
    columns = common_columns([column_widths(layout, d.grid, d.cells, room / em) for d in group])
    scale = room / (sum(columns.widths) or 1.0)
    edges = [0.0, *accumulate(width * scale for width in columns.widths)]
    rows: list[PrintedRow] = []
    for drawn, starts in zip(group, columns.starts, strict=True):
        places = [edges[start] for start in starts]
        rows += _rows(layout, drawn, places, measure, tight)
    return Rows(tuple(rows), tight)


def _rows(
    layout: Layout,
    drawn: Drawn,
    places: Sequence[float],
    measure: Measure,
    tight: float,
) -> list[PrintedRow]:
    lines: list[list[PrintedCell]] = [[] for _ in range(drawn.height)]
    for cell in drawn.cells:
        lines[cell.row].append(_cell(layout, drawn.grid, cell, places, measure, tight))
    heights = _heights(lines, tight)
    return [
        PrintedRow(heights[i], tuple(sorted(cells, key=lambda c: c.left)), drawn.is_head(i))
        for i, cells in enumerate(lines)
    ]


def _cell(
    layout: Layout,
    grid: TableGrid,
    cell: DrawnCell,
    places: Sequence[float],
    measure: Measure,
    tight: float,
) -> PrintedCell:
    seen = look(layout, grid, cell)
    plain = layout.paper.header if cell.role == "header" else layout.paper.table
    face = _sized(plain, tight, seen.bold)
    size = face.size
    left, right = places[cell.column], places[cell.column + cell.column_span]
    indent = seen.indent * size
    room = right - left - 2 * SIDE - indent - measure.spare
    lines = _lines(printable(cell.text), face, room, measure, seen.align)
    broken = cell.role in _FIGURES and len(lines) > 1
    return PrintedCell(
        left, right - left, cell.row_span, lines, face, seen.align, indent, cell.ref, broken
    )


def _lines(
    text: str, face: Typeface, room: float, measure: Measure, align: Align
) -> tuple[str, ...]:
    """The words of a cell in lines; no one or two characters alone on the last, but a word."""
    lines = measure.lines(text, face, room)
    if len(lines) == 2:
        for tail in _TAILS:
            both = (text.removesuffix(tail), tail)
            if text.endswith(tail) and all(measure.width(one, face) <= room for one in both):
                return both
    if len(lines) > 1 and (align == "center" or len(lines[-1]) <= _LONELY_WORD):
        lines = measure.balanced(text, face, room)
    return tuple(lines)


@lru_cache(maxsize=64)
def _sized(face: Typeface, tight: float, bold: bool) -> Typeface:
    size = sized(face.size, tight)
    return face.model_copy(update={"size": size, "bold": face.bold or bold})


def sized(size: float, tight: float) -> float:
    """A type size made smaller, in half points."""
    return round(size * tight * 2) / 2


def _heights(lines: Sequence[Sequence[PrintedCell]], tight: float) -> list[float]:
    heights = [
        max([LEAST_HEIGHT * tight, *(c.needed for c in cells if c.row_span == 1)])
        for cells in lines
    ]
    for at, cells in enumerate(lines):
        for cell in cells:
            span = heights[at : at + cell.row_span]
            if cell.row_span > 1 and cell.needed > sum(span):
                heights[at + cell.row_span - 1] += cell.needed - sum(span)
    return heights
