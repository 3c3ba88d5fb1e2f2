"""Laid-out grids as Word tables: real spans, repeated header rows, fixed widths."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from budgetbook.io.word_xml import Element, Face, ParagraphFormat, element, paragraph
from budgetbook.model.appearance import Look, column_widths, common_columns, look
from budgetbook.model.book import Book
from budgetbook.model.grid import DrawnCell, SheetDrawing, TableGrid
from budgetbook.model.layout import Layout

#: A row with more words than this may break over pages: it could be taller than the page.
_LONG = 300
_ROW_HEIGHT = 350


class _Drawn(NamedTuple):
    """A grid with its cells, and where its columns start in the Word table."""

    grid: TableGrid
    cells: tuple[DrawnCell, ...]
    starts: tuple[int, ...] = ()

    @property
    def height(self) -> int:
        return max((c.row + c.row_span for c in self.cells), default=0)

    def is_head(self, row: int) -> bool:
        return not self.grid.is_form and row < self.grid.head_height


def tables(layout: Layout, book: Book, drawing: SheetDrawing, room: int) -> Iterator[Element]:
    """The tables of one sheet, ``room`` twentieths of a point wide, gaps between them."""
    first = True
    for group in _groups(book, drawing):
        if not first:
            yield paragraph("", ParagraphFormat("TableText"))
        first = False
        yield _table(layout, group, room)


def _groups(book: Book, drawing: SheetDrawing) -> Iterator[list[_Drawn]]:
    """Grids that share a Word table."""
    group: list[_Drawn] = []
    for grid in drawing.grids:
        drawn = _Drawn(grid, tuple(grid.cells(book)))
        if not drawn.height:
            continue
        if group and not grid.joined:
            yield group
            group = []
        group.append(drawn)
    if group:
        yield group


def _table(layout: Layout, group: list[_Drawn], room: int) -> Element:
    em = layout.paper.table.size * 20
    columns = common_columns([column_widths(layout, d.grid, d.cells, room / em) for d in group])
    widths = _whole(columns.widths, room)
    made = element(
        "tbl",
        element(
            "tblPr",
            element("tblStyle", val="BudgetTable"),
            element("tblW", w=room, type="dxa"),
            element("jc", val="center"),
            element("tblLayout", type="fixed"),
        ),
        element("tblGrid", *(element("gridCol", w=width) for width in widths)),
    )
    for drawn, starts in zip(group, columns.starts, strict=True):
        made.extend(_rows(layout, drawn._replace(starts=starts), widths))
    return made


def _whole(widths: Sequence[float], room: int) -> list[int]:
    """Whole widths that add up to ``room`` exactly."""
    scale = room / sum(widths)
    edges = [0]
    total = 0.0
    for width in widths:
        total += width * scale
        edges.append(round(total))
    return [edges[i + 1] - edges[i] for i in range(len(widths))]


def _rows(layout: Layout, drawn: _Drawn, widths: Sequence[int]) -> Iterator[Element]:
    owners = _owners(drawn)
    for row in range(drawn.height):
        line = [owners.get((row, column)) for column in range(drawn.grid.width)]
        properties = element("trPr")
        if max((len(c.text) for c in line if c), default=0) <= _LONG:
            properties.append(element("cantSplit"))
        properties.append(element("trHeight", val=_ROW_HEIGHT, hRule="atLeast"))
        if drawn.is_head(row):
            properties.append(element("tblHeader"))
        yield element("tr", properties, *_cells(layout, drawn, row, line, widths))


def _owners(drawn: _Drawn) -> dict[tuple[int, int], DrawnCell]:
    return {
        (row, column): cell
        for cell in drawn.cells
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    }


def _cells(
    layout: Layout,
    drawn: _Drawn,
    row: int,
    line: Sequence[DrawnCell | None],
    widths: Sequence[int],
) -> Iterator[Element]:
    column = 0
    for cell, places in groupby(line, key=lambda c: c):
        count = sum(1 for _ in places)
        for across in [count] if cell else [1] * count:
            first, end = drawn.starts[column], drawn.starts[column + across]
            properties = _cell_properties(cell, row, end - first, sum(widths[first:end]))
            continued = cell is not None and row > cell.row
            if cell is None or continued:
                words = [paragraph("", ParagraphFormat("TableText"))]
            else:
                keep = drawn.is_head(row) or drawn.grid.is_form
                words = _words(cell, look(layout, drawn.grid, cell), keep)
            yield element("tc", properties, *words)
            column += across


def _cell_properties(cell: DrawnCell | None, row: int, span: int, width: int) -> Element:
    made = element("tcPr", element("tcW", w=width, type="dxa"))
    if span > 1:
        made.append(element("gridSpan", val=span))
    if cell is not None and cell.row_span > 1:
        made.append(element("vMerge", val="restart" if row == cell.row else "continue"))
    made.append(element("vAlign", val="center"))
    return made


def _words(cell: DrawnCell, seen: Look, keep: bool) -> list[Element]:
    """The cell's paragraphs, one for each line of its text."""
    head = cell.role == "header"
    form = ParagraphFormat(
        style="TableHeader" if head else "TableText",
        align="" if head or seen.align == "left" else seen.align,
        keep_next=keep and not head and len(cell.text) <= _LONG,
        indent=seen.indent or None,
    )
    face = Face(bold=True if seen.bold and not head else None)
    return [paragraph(line, form, face) for line in cell.text.split("\n")]
