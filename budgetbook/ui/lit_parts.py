"""Hovering a computed figure lights up the cells it adds up."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject

if TYPE_CHECKING:
    from budgetbook.ui.table_view import SheetView


class LitParts(QObject):
    """The parts of the figure under the mouse, as far as they stand in the same grid."""

    def __init__(self, view: "SheetView") -> None:
        super().__init__(view)
        self._view = view
        self._lit: frozenset[tuple[int, int]] = frozenset()
        view.setMouseTracking(True)
        view.entered.connect(self._enter)
        view.viewportEntered.connect(self.clear)

    def __contains__(self, place: tuple[int, int]) -> bool:
        return place in self._lit

    def _enter(self, index: QModelIndex) -> None:
        view, model = self._view, self._view.sheet_model
        ref = model.ref(index)
        relation = view.document.filling(ref) if ref is not None else None
        parts = [model.position(term.ref) for term in relation.right] if relation else []
        self._show(frozenset(place for place in parts if place is not None))

    def clear(self) -> None:
        """The mouse is on no figure."""
        self._show(frozenset())

    def _show(self, lit: frozenset[tuple[int, int]]) -> None:
        before, self._lit = self._lit, lit
        for row, column in before ^ lit:
            index = self._view.sheet_model.index(row, column)
            self._view.viewport().update(self._view.visualRect(index))
