"""Laid-out grids as Word tables: real spans, repeated header rows, fixed widths."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby, islice
from typing import NamedTuple

from budgetbook.io.word_xml import Element, Face, ParagraphFormat, element, paragraph, twips
from budgetbook.model.appearance import Look, column_widths, common_columns, look
from budgetbook.model.book import Book
from budgetbook.model.grid import DrawnCell, SheetDrawing
from budgetbook.model.layout import Layout
from budgetbook.model.page_rows import LEADING, Drawn, PrintedRow, Rows, groups, sized
from budgetbook.model.paginate import BETWEEN

#: Points of a paragraph that only parts two tables, and in a cell that another one covers.
_SEAM = _HAIR = 0.1
#: Points that a table is taller than its rows in office programs: its lower border. The gap under
#: it is as much less.
BORDER = 0.5
#: A cell with more words than this does not hold a form together.
_LONG = 300


class TableRoom(NamedTuple):
    """What the tables of a sheet go into: the width in twentieths of a point, the height of a page
    in points, lines that repeat over the first table, and whether it goes on to other pages."""

    width: int
    page: float
    over: tuple[Element, ...] = ()
    goes_on: bool = False


def tables(
    layout: Layout, book: Book, drawing: SheetDrawing, made: Sequence[Rows], room: TableRoom
) -> Iterator[Element]:
    """The tables of one sheet with the row heights of ``made``, gaps between them. What stands
    over rows and repeats with them has to open a Word table: where the sheet goes on to other
    pages, such a header begins a table of its own."""
    for number, (group, rows) in enumerate(zip(groups(book, drawing), made, strict=True)):
        if number:
            yield paragraph("", ParagraphFormat("TableGap", pitch=BETWEEN - BORDER))
        over = room.over if not number else ()
        parts = list(_parts(layout, group, rows, room))
        for at, part in enumerate(parts):
            if at:
                yield paragraph("", ParagraphFormat("TableGap", pitch=_SEAM))
            yield _table(layout, part, room, () if at else over)


class _Part(NamedTuple):
    """What stands in one Word table: grids with the heights of their rows, and which of these
    rows stay with the next."""

    grids: tuple[Drawn, ...]
    rows: tuple[tuple[tuple[float, bool], ...], ...]
    widths: tuple[int, ...]
    tight: float


def _parts(layout: Layout, group: Sequence[Drawn], rows: Rows, room: TableRoom) -> Iterator[_Part]:
    em = layout.paper.table.size * 20 * rows.tight
    columns = common_columns(
        [column_widths(layout, d.grid, d.cells, room.width / em) for d in group]
    )
    widths = tuple(_whole(columns.widths, room.width))
    held = _held(rows.rows)
    measured = ((row.height, at in held) for at, row in enumerate(rows.rows))
    part = _Part((), (), widths, rows.tight)
    for drawn, starts in zip(group, columns.starts, strict=True):
        if part.grids and room.goes_on and drawn.is_head(0):
            yield part
            part = part._replace(grids=(), rows=())
        own = tuple(islice(measured, drawn.height))
        part = part._replace(
            grids=(*part.grids, drawn._replace(starts=starts)), rows=(*part.rows, own)
        )
    yield part


def _held(rows: Sequence[PrintedRow]) -> set[int]:
    """The rows that end no page: where a page ends, it holds the words of every cell over several
    rows that has begun on it."""
    held: set[int] = set()
    for at, row in enumerate(rows):
        for cell in row.cells:
            above = accumulate(r.height for r in rows[at : at + cell.row_span - 1])
            held |= {at + n for n, height in enumerate(above) if cell.needed > height + 0.01}
    return held


def _table(layout: Layout, part: _Part, room: TableRoom, over: Sequence[Element]) -> Element:
    made = element(
        "tbl",
        element(
            "tblPr",
            element("tblStyle", val="BudgetTable"),
            element("tblW", w=room.width, type="dxa"),
            element("jc", val="center"),
            element("tblLayout", type="fixed"),
        ),
        element("tblGrid", *(element("gridCol", w=width) for width in part.widths)),
    )
    made.extend(_over(line, part, layout, last=line is over[-1]) for line in over)
    for drawn, rows in zip(part.grids, part.rows, strict=True):
        made.extend(_rows(layout, drawn, part, rows, room))
    return made


def _over(line: Element, part: _Part, layout: Layout, *, last: bool) -> Element:
    """A row without borders for a line that repeats with the header."""
    height = twips(layout.paper.table.size * 1.6 + (2 if last else 0))
    sides = [element(side, val="nil") for side in ("top", "left", "right")]
    if not last:
        sides.insert(2, element("bottom", val="nil"))
    no_space = (element(side, w=0, type="dxa") for side in ("left", "right"))
    properties = element(
        "tcPr",
        element("tcW", w=sum(part.widths), type="dxa"),
        element("gridSpan", val=len(part.widths)),
        element("tcBorders", *sides),
        element("tcMar", *no_space),
    )
    row = element(
        "trPr",
        element("cantSplit"),
        element("trHeight", val=height, hRule="exact"),
        element("tblHeader"),
    )
    return element("tr", row, element("tc", properties, line))


def _whole(widths: Sequence[float], room: int) -> list[int]:
    """Whole widths that add up to ``room`` exactly."""
    scale = room / sum(widths)
    edges = [0]
    total = 0.0
    for width in widths:
        total += width * scale
        edges.append(round(total))
    return [edges[i + 1] - edges[i] for i in range(len(widths))]


def _rows(
    layout: Layout,
    drawn: Drawn,
    part: _Part,
    rows: Sequence[tuple[float, bool]],
    room: TableRoom,
) -> Iterator[Element]:
    owners = _owners(drawn)
    head = sum(height for row, (height, _) in enumerate(rows) if drawn.is_head(row))
    for row, (height, held) in enumerate(rows):
        line = [owners.get((row, column)) for column in range(drawn.grid.width)]
        properties = element("trPr")
        breaks = height + head > room.page  # the only rows that go over a page
        if not breaks:
            properties.append(element("cantSplit"))
        rule = "atLeast" if breaks else "exact"
        properties.append(element("trHeight", val=twips(height), hRule=rule))
        if drawn.is_head(row):
            properties.append(element("tblHeader"))
        keep = held or drawn.is_head(row)
        yield element("tr", properties, *_cells(layout, drawn, row, line, part, keep))


def _owners(drawn: Drawn) -> dict[tuple[int, int], DrawnCell]:
    return {
        (row, column): cell
        for cell in drawn.cells
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    }


def _cells(
    layout: Layout,
    drawn: Drawn,
    row: int,
    line: Sequence[DrawnCell | None],
    part: _Part,
    keep: bool,
) -> Iterator[Element]:
    column = 0
    for cell, places in groupby(line, key=lambda c: c):
        count = sum(1 for _ in places)
        for across in [count] if cell else [1] * count:
            first, end = drawn.starts[column], drawn.starts[column + across]
            properties = _cell_properties(cell, row, end - first, sum(part.widths[first:end]))
            continued = cell is not None and row > cell.row
            if cell is None or continued:
                words = [paragraph("", ParagraphFormat("TableText", keep_next=keep, pitch=_HAIR))]
            else:
                words = _words(cell, look(layout, drawn.grid, cell), keep, layout, part.tight)
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


def _words(cell: DrawnCell, seen: Look, keep: bool, layout: Layout, tight: float) -> list[Element]:
    """The cell's paragraphs, one for each line of its text."""
    head = cell.role == "header"
    size = sized(layout.paper.header.size if head else layout.paper.table.size, tight)
    form = ParagraphFormat(
        style="TableHeader" if head else "TableText",
        align="" if head or seen.align == "left" else seen.align,
        keep_next=keep and len(cell.text) <= _LONG,
        indent=seen.indent or None,
        pitch=size * LEADING if tight != 1 else None,
    )
    face = Face(True if seen.bold and not head else None, size=size if tight != 1 else 0)
    return [paragraph(line, form, face) for line in cell.text.split("\n")]
