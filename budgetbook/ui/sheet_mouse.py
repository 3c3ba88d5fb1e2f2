"""What a click in a sheet does beyond choosing a cell: fold a row, select whole rows."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt
from PySide6.QtGui import QMouseEvent

if TYPE_CHECKING:
    from budgetbook.ui.table_view import SheetView

_SHIFT = Qt.KeyboardModifier.ShiftModifier


def press(view: "SheetView", event: QMouseEvent) -> bool:
    """Takes a click on a fold triangle or a 序号; False leaves it to the table."""
    at = event.position().toPoint()
    index = view.indexAt(at)
    if event.button() != Qt.MouseButton.LeftButton or not index.isValid():
        return False
    if _on_triangle(view, index, at):
        row = index.row()
        view.folding.fold(row, not view.folding.is_folded(row))
        return True
    if index.column() < view.cells.first_column():
        _select_by_serial(view, index.row(), event.modifiers())
        return True
    return False


def _on_triangle(view: "SheetView", index: QModelIndex, at: QPoint) -> bool:
    if view.sheet_model.look(index.row(), index.column()).kind != "name":
        return False
    return view.folding.can_fold(index.row()) and view.fold_zone(index).contains(at)


def _select_by_serial(view: "SheetView", row: int, modifiers: Qt.KeyboardModifier) -> None:
    """A click on the 序号 selects the row, with Shift all rows from the current one."""
    first = view.currentIndex().row() if modifiers & _SHIFT else row
    if first < 0 or not modifiers & _SHIFT:
        first = row
        start = view.sheet_model.index(row, 1)
        view.selectionModel().setCurrentIndex(start, QItemSelectionModel.SelectionFlag.NoUpdate)
    view.select_lines(min(first, row), max(first, row))
