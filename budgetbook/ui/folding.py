"""Folding of 类 and 款: rows that belong to a folded row are hidden, nothing else changes."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from budgetbook.ui.table_view import SheetView


class Folding(QObject):
    """Which rows of one view are folded, by row id."""

    changed = Signal()

    def __init__(self, view: "SheetView") -> None:
        super().__init__(view)
        self._view = view
        self._folded: set[str] = set()
        self._has_spans = False
        #: Whether any row of the table can be folded.
        self.is_used = False

    def begin(self) -> None:
        """Another table: everything unfolded."""
        self._folded.clear()

    def take(self) -> None:
        """Looks at the rows anew, after rows came or went."""
        model = self._view.sheet_model
        self.is_used = any(model.has_parts(row) for row in range(model.rowCount()))
        self.apply()

    def can_fold(self, row: int) -> bool:
        """Whether the row has a fold triangle."""
        return self.is_used and self._view.sheet_model.has_parts(row)

    def is_folded(self, row: int) -> bool:
        """Whether the rows below ``row`` are hidden."""
        return bool(self._folded) and self._id(row) in self._folded

    def _id(self, row: int) -> str:
        return next((r for r in self._view.sheet_model.grid.rows[row].rows if r), "")

    def fold(self, row: int, folded: bool) -> None:
        """Hides or shows what belongs to ``row``."""
        if self.can_fold(row):
            (self._folded.add if folded else self._folded.discard)(self._id(row))
            self.apply()
            self.changed.emit()

    def fold_all(self, folded: bool) -> None:
        """Folds every 类, or unfolds everything."""
        self._folded.clear()
        if folded:
            rows = self._view.sheet_model.grid.rows
            self._folded |= {self._id(i) for i, row in enumerate(rows) if row.level == 1}
        self.apply()
        self.changed.emit()

    def reveal(self, row: int) -> None:
        """Unfolds whatever hides ``row``."""
        for above in range(row):
            if self.is_folded(above) and row in self._view.sheet_model.parts_of(above):
                self.fold(above, False)

    def apply(self) -> None:
        """Hides what is folded, and what is filtered out; a filter looks into folded rows too."""
        view, model = self._view, self._view.sheet_model
        hidden: set[int] = set()
        if not view.filter.is_on:
            for row in range(model.rowCount()):
                if self.is_folded(row):
                    hidden |= set(model.parts_of(row))
        hidden |= {row for row in range(model.rowCount()) if view.filter.hides(row)}
        for row in range(model.rowCount()):
            if view.isRowHidden(row) != (row in hidden):
                view.setRowHidden(row, row in hidden)
        self._merge()
        view.viewport().update()

    def _merge(self) -> None:
        """Merged words over those of their rows that are shown."""
        view = self._view
        if self._has_spans:
            view.clearSpans()
        self._has_spans = False
        for top, column, count in view.sheet_model.merged_runs():
            seen = view.cells.shown(top, top + count - 1)
            if len(seen) > 1:
                view.setSpan(seen[0], column, seen[-1] - seen[0] + 1, 1)
                self._has_spans = True
