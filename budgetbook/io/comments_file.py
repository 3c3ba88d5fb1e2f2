"""退回意见 in a file: the lines or the tables of a Word or Excel file as one list of remarks."""

from pathlib import Path

from budgetbook.io.blocks import Blocks, Grid
from budgetbook.io.formats import Report, load_origin, read_blocks, readable
from budgetbook.io.reading_process import run_apart
from budgetbook.model.comment_list import GivenList, is_headed, read_lines, read_rows


def read_remarks(path: Path, report: Report | None = None) -> GivenList:
    """The remarks in a file; raises BookError. Where it has a table that is headed like a list of
    remarks, those of its tables, else those of its lines."""
    blocks: Blocks = run_apart(read_blocks, (readable(load_origin(path), report),), report)
    return remarks_of(blocks)


def remarks_of(blocks: Blocks) -> GivenList:
    """The remarks in what was read of a file."""
    texts = [one for one in blocks.blocks if not isinstance(one, Grid) and one.text.strip()]
    grids = [_rows(one) for one in blocks.blocks if isinstance(one, Grid)]
    lists = [read_rows(rows) for rows in grids if is_headed(rows)]
    if lists:
        lead = [one.text.strip() for one in texts] + [one.lead for one in lists]
        remarks = tuple(remark for one in lists for remark in one.remarks)
        return GivenList(remarks, "\n".join(filter(None, lead)))
    lines = [f"{one.prefix} {one.text}".strip() for one in texts]
    if not lines:
        lines = [" ".join(filter(None, row)) for rows in grids for row in rows]
    return read_lines(lines)


def _rows(grid: Grid) -> list[list[str]]:
    """The words of a grid by row and column."""
    rows = [[""] * grid.columns for _ in range(grid.rows)]
    for cell in grid.cells:
        rows[cell.row][cell.column] = cell.text
    return rows
