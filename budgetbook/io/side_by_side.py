"""Tables that stand beside each other on one worksheet, each under its own title."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from budgetbook.io.blocks import Grid, GridCell
from budgetbook.io.flow_match import sheet_title
from budgetbook.model.layout import Layout

_FEWEST = 2


def apart_beside(layout: Layout, grid: Grid) -> Iterator[Grid]:
    """The grid, or where a row prints the titles of several tables and nothing else, one grid for
    the columns under each; cells keep their places."""
    starts = _titles(layout, grid)
    if not starts:
        yield grid
        return
    for start, end in pairwise([0, *starts[1:], grid.columns]):
        cells = tuple(c for c in grid.cells if start <= c.column < end)
        yield replace(grid, cells=cells)


def _titles(layout: Layout, grid: Grid) -> list[int]:
    """The columns of the titles in the first row that has several."""
    rows: dict[int, list[GridCell]] = {}
    for cell in grid.cells:
        if cell.text.strip():
            rows.setdefault(cell.row, []).append(cell)
    for cells in rows.values():
        sheets = [sheet_title(layout, cell.text) for cell in cells] if len(cells) >= _FEWEST else []
        if sheets and all(sheets) and len({s.id for s in sheets if s}) == len(sheets):
            return sorted(cell.column for cell in cells)
    return []
