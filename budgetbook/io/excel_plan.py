"""Where everything of a laid-out sheet stands in a worksheet, known before anything is written.

Formulas point from sheet to sheet, so all addresses come first.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from budgetbook.model.appearance import (
    PADDING,
    UNBROKEN,
    column_widths,
    common_columns,
    line_count,
    look,
    printable,
    text_width,
)  # fmt: skip
from budgetbook.model.book import Book
from budgetbook.model.grid import DrawnCell, SheetDrawing, TableGrid
from budgetbook.model.layout import Layout
from budgetbook.model.ref import Ref

#: Points; Excel takes no row higher than 409; what needs more is merged over several rows.
TALLEST = 400.0
_LOWEST = 18.0
_A4_MM = (210.0, 297.0)
_MM_PER_POINT = 25.4 / 72
_ILLEGAL = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_NAME_LENGTH = 31


class GridPlan(NamedTuple):
    """A grid with its cells, and the worksheet rows and columns where its own ones start."""

    grid: TableGrid
    cells: tuple[DrawnCell, ...]
    #: Worksheet row of each grid row, and the one behind the last.
    rows: tuple[int, ...]
    #: Worksheet column of each grid column, and the one behind the last.
    columns: tuple[int, ...]

    def area(self, cell: DrawnCell) -> tuple[int, int, int, int]:
        """First row, first column, last row, last column of ``cell``."""
        return (
            self.rows[cell.row],
            self.columns[cell.column],
            self.rows[cell.row + cell.row_span] - 1,
            self.columns[cell.column + cell.column_span] - 1,
        )

    @property
    def head(self) -> tuple[int, int]:
        """First and last worksheet row of the header."""
        return self.rows[0], self.rows[self.grid.head_height] - 1


class SheetPlan(NamedTuple):
    """One worksheet."""

    name: str
    drawing: SheetDrawing
    #: Column widths in em of the table's face.
    widths: tuple[float, ...]
    #: Height of each row in points.
    heights: tuple[float, ...]
    #: First row of the lines over the table.
    lines: int
    grids: tuple[GridPlan, ...]
    #: First and last worksheet row of each note.
    notes: tuple[tuple[int, int], ...]

    def addresses(self) -> Iterator[tuple[Ref, tuple[int, int]]]:
        """Where each cell of the book stands."""
        for plan in self.grids:
            for cell in plan.cells:
                if cell.ref is not None:
                    yield cell.ref, plan.area(cell)[:2]


def page_width(layout: Layout, landscape: bool) -> float:
    """The width between the margins in em of the table's face."""
    _, right, _, left = layout.paper.margins
    room = _A4_MM[landscape] - left - right
    return room / (layout.paper.table.size * _MM_PER_POINT)


def plan_sheet(layout: Layout, book: Book, drawing: SheetDrawing, name: str) -> SheetPlan:
    """The worksheet for ``drawing``."""
    total = page_width(layout, bool(drawing.sheet and drawing.sheet.landscape))
    grids = [(grid, tuple(grid.cells(book))) for grid in drawing.grids]
    grids = [(grid, cells) for grid, cells in grids if cells]
    common = common_columns([column_widths(layout, g, cells, total) for g, cells in grids])
    widths = common.widths or (total,)
    size = layout.paper.table.size
    heights = [_title_height(layout, drawing.title, total)] if drawing.title else []
    top = len(heights)
    heights += [size * 1.7] * line_rows(drawing, widths)
    plans: list[GridPlan] = []
    for (grid, cells), columns in zip(grids, common.starts, strict=True):
        if plans and not grid.joined:
            heights.append(size)
        rows = _grid_rows(layout, grid, cells, columns, widths, heights)
        plans.append(GridPlan(grid, cells, rows, columns))
    notes = [_block(heights, line_count(n, total - 1) * size * 1.4 + 4) for n in drawing.notes]
    return SheetPlan(name, drawing, widths, tuple(heights), top, tuple(plans), tuple(notes))


def _title_height(layout: Layout, title: str, total: float) -> float:
    size = layout.paper.title.size
    return size * (0.3 + 1.5 * line_count(title, total * layout.paper.table.size / size - 1))


def line_rows(drawing: SheetDrawing, widths: tuple[float, ...]) -> int:
    """How many rows the lines over the table take: two for a line that does not fit in one."""
    lines = [line for line in drawing.lines if any(line)]
    return sum(1 if len(line) < 3 or middle_column(line, widths) else 2 for line in lines)


def middle_column(line: tuple[str, ...], widths: tuple[float, ...]) -> int:
    """The column whose place suits the centre words of ``line``; 0 where there is none."""
    total = sum(widths)
    best, distance, edge = 0, total, 0.0
    for column, width in enumerate(widths[:-1]):
        middle = edge + width / 2
        roomy = middle - text_width(line[1]) / 2 >= text_width(line[0]) + 1
        if column and roomy and abs(middle - total / 2) < distance:
            best, distance = column, abs(middle - total / 2)
        edge += width
    return best


def _block(heights: list[float], height: float) -> tuple[int, int]:
    """Rows for something ``height`` points high, added to ``heights``: the first and the last."""
    first = len(heights)
    count = max(1, -int(-height // TALLEST))
    heights += [max(height / count, _LOWEST)] * count
    return first, len(heights) - 1


def _grid_rows(
    layout: Layout,
    grid: TableGrid,
    cells: tuple[DrawnCell, ...],
    columns: tuple[int, ...],
    widths: tuple[float, ...],
    heights: list[float],
) -> tuple[int, ...]:
    """The worksheet rows of a grid; their heights are added to ``heights``."""
    size = layout.paper.table.size
    wanted = [_LOWEST] * max(c.row + c.row_span for c in cells)
    for cell in sorted(cells, key=lambda c: c.row_span):
        room = sum(widths[columns[cell.column] : columns[cell.column + cell.column_span]])
        seen = look(layout, grid, cell)
        words = printable(cell.text)
        lines = 1 if cell.role in UNBROKEN else line_count(words, room - PADDING - seen.indent)
        rows = range(cell.row, cell.row + cell.row_span)
        lacking = lines * size * 1.35 + 5 - sum(wanted[r] for r in rows)
        if lacking > 0:  # a merged cell asks its rows for the same each
            for row in rows:
                wanted[row] += lacking / len(rows)
    starts = [_block(heights, height)[0] for height in wanted]
    return (*starts, len(heights))


def unique_name(wished: str, taken: set[str]) -> str:
    """A legal name for a worksheet that no other has, noted in ``taken``."""
    plain = _ILLEGAL.sub("", printable(wished)).strip().strip("'") or "表"
    number = 1
    while True:
        tail = "" if number == 1 else f"({number})"
        name = _cut(plain, _NAME_LENGTH - len(tail)) + tail
        if name.lower() not in taken and name.lower() != "history":
            taken.add(name.lower())
            return name
        number += 1


def _cut(text: str, length: int) -> str:
    """``text`` cut to so many UTF-16 units, as Excel counts."""
    while len(text.encode("utf-16-le")) // 2 > length:
        text = text[:-1]
    return text.rstrip(" '")
