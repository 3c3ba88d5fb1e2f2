"""Where Ctrl and an arrow go: to the end of the filled, or of the blank, cells."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex

if TYPE_CHECKING:
    from budgetbook.ui.table_view import SheetView


def data_edge(view: "SheetView", start: QModelIndex, down: int, right: int) -> QModelIndex:
    """The cell at the end of the run from ``start`` on; ``down`` and ``right`` are -1, 0 or 1."""
    here = start.row(), start.column()
    way = _way(view, *here, down, right)
    filled = bool(way) and _is_filled(view, *here) and _is_filled(view, *way[0])
    for place in way:
        if filled and not _is_filled(view, *place):
            break
        here = place
        if not filled and _is_filled(view, *place):
            break
    return view.sheet_model.index(*here)


def _way(view: "SheetView", row: int, column: int, down: int, right: int) -> list[tuple[int, int]]:
    """The cells from a place to the edge of the table, those not shown left out."""
    model = view.sheet_model
    if down:
        below = view.cells.shown(row + 1, model.rowCount() - 1)
        rows = below if down > 0 else view.cells.shown(0, row - 1)[::-1]
        return [(at, column) for at in rows]
    if right > 0:
        return [(row, at) for at in range(column + 1, model.columnCount())]
    return [(row, at) for at in range(column - 1, view.cells.first_column() - 1, -1)]


def _is_filled(view: "SheetView", row: int, column: int) -> bool:
    return bool(view.sheet_model.look(row, column).text)
