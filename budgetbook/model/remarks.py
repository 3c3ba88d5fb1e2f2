"""A remark on a whole row: the 备注 column that is seen on screen alone.

It is kept as the note of a cell that no column has, so it is saved and undone with the book, and
no writer and no page ever meets it (the 公开版 drops all marks).
"""

from budgetbook.model.book import Book, Mark
from budgetbook.model.edit import SetCells
from budgetbook.model.grid import GridColumn, HeaderCell, TableGrid
from budgetbook.model.layout import Column
from budgetbook.model.ref import Ref

#: The column id under which a row's remark is kept; no layout has such a name.
REMARK = "#remark"
TITLE = "备注（不打印）"


def with_remarks(grid: TableGrid) -> TableGrid:
    """``grid`` with the 备注 column at its right; a form, or a table without columns, as it is."""
    if grid.is_form or not grid.columns:
        return grid
    at = len(grid.columns)
    column = GridColumn("", Column(id=REMARK, title=TITLE, kind="text", width=12))
    head = (HeaderCell(0, at, grid.header_rows, 1, TITLE),) if grid.header_rows else ()
    return grid._replace(
        columns=(*grid.columns, column),
        header=(*grid.header, *head),
        numbering=(*grid.numbering, "") if grid.numbering else (),
    )


def is_remark(drawn: GridColumn) -> bool:
    """Whether a drawn column is the 备注 column."""
    return not drawn.table and drawn.column.id == REMARK


def remark_ref(grid: TableGrid, row: int) -> Ref | None:
    """Where the remark on a drawn row is kept: with the first part that has a row there."""
    for drawn in grid.columns:
        if drawn.table and grid.rows[row].rows[drawn.part]:
            return Ref(drawn.table, grid.rows[row].rows[drawn.part], REMARK, grid.instance)
    return None


def remark(book: Book, ref: Ref | None) -> str:
    """The remark kept at ``ref``; empty for none."""
    return book.mark(ref).note if ref is not None else ""


def set_remarks(book: Book, remarks: dict[Ref, str]) -> SetCells | None:
    """The edit that writes remarks (empty ones go); None where nothing differs."""
    marks = {
        ref: Mark(note=words.strip())
        for ref, words in remarks.items()
        if words.strip() != remark(book, ref)
    }
    return SetCells({}, marks, "修改备注") if marks else None
