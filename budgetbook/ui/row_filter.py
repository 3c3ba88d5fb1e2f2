"""Which rows of a view are left out by 筛选 and by 隐藏无数行; the official order stays.

What is left out is decided when the user asks for it: a row that is edited, undone or added
meanwhile stays in sight until she asks again, as in a spreadsheet.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QObject, Signal

from budgetbook.model.book import Row
from budgetbook.model.pairing import Pairing
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.row_query import RowFacts, RowQuery, wanted

if TYPE_CHECKING:
    from budgetbook.ui.table_view import SheetView

RowIds = tuple[str, ...]
Cell = tuple[TableKey, Row, str, str]


class RowFilter(QObject):
    """The rows of one view that are not shown, by the ids of their parts."""

    #: Which rows are shown is another now.
    changed = Signal()

    def __init__(self, view: "SheetView") -> None:
        super().__init__(view)
        self._view = view
        self._query = RowQuery()
        self._hides_blank = False
        self._unwanted: set[RowIds] = set()
        self._blank: set[RowIds] = set()

    @property
    def is_on(self) -> bool:
        """Whether rows are chosen by a query: folding waits meanwhile."""
        return not self._query.is_empty

    def begin(self) -> None:
        """Another table: nothing is chosen yet."""
        self._query, self._unwanted = RowQuery(), set()
        self._blank = set()

    def begin_rows(self) -> None:
        """Another table is shown: its rows without figures are left out where that is wanted."""
        if self._hides_blank:
            self._blank = self._blank_rows()
            self._apply()

    def choose(self, query: RowQuery) -> None:
        """Shows the rows that ``query`` wants; an empty one shows all."""
        self._query, self._unwanted = query, set()
        if not query.is_empty:
            rows = self._view.sheet_model.grid.rows
            for row, is_wanted in zip(rows, wanted(query, self._facts()), strict=True):
                if not is_wanted:
                    self._unwanted.add(row.rows)
        self._apply()

    def hide_blank(self, on: bool) -> None:
        """Leaves out rows without any figure, totals excepted; or shows them again."""
        if on != self._hides_blank:  # else what is edited meanwhile would go
            self._hides_blank = on
            self._blank = self._blank_rows() if on else set()
            self._apply()

    def _apply(self) -> None:
        self._view.folding.apply()
        self.changed.emit()

    def hides(self, row: int) -> bool:
        """Whether the row is left out."""
        ids = self._view.sheet_model.grid.rows[row].rows
        return ids in self._unwanted or (not self.is_on and ids in self._blank)

    def reveal(self, row: int) -> None:
        """Shows a row that somebody goes to, whatever was asked for."""
        if self.hides(row):
            ids = self._view.sheet_model.grid.rows[row].rows
            self._unwanted.discard(ids)
            self._blank.discard(ids)
            self._apply()

    def counts(self) -> tuple[int, int, int]:
        """(rows shown by the query, all rows, rows left out for want of figures)."""
        rows = [row.rows for row in self._view.sheet_model.grid.rows]
        unwanted = sum(ids in self._unwanted for ids in rows)
        blank = 0 if self.is_on else sum(ids in self._blank for ids in rows)
        return len(rows) - unwanted, len(rows), blank

    def to_shown_row(self) -> None:
        """Where the current cell's row is not shown, the first row that is becomes current."""
        view, index = self._view, self._view.currentIndex()
        if index.isValid() and not view.isRowHidden(index.row()):
            return
        column = index.column() if index.isValid() else view.first_cell().column()
        seen = view.cells.shown(0, view.sheet_model.rowCount() - 1)
        if seen and column >= 0:
            at = view.sheet_model.index(seen[0], column)
            choice = QItemSelectionModel.SelectionFlag.ClearAndSelect
            view.selectionModel().setCurrentIndex(at, choice)

    # ---- what is known of the rows

    def _facts(self) -> Iterator[RowFacts]:
        document = self._view.document
        pairs = document.last_year if self._query.condition == "changed" else None
        found = self._view.sheet_model.rows_with_findings()
        for cells in self._lines():
            values = [(kind, row.cells.get(column)) for _, row, column, kind in cells]
            words = [(kind, value) for kind, value in values if isinstance(value, str)]
            rows = {(key, row.id): row for key, row, *_ in cells}
            yield RowFacts(
                tuple(value for kind, value in words if kind == "code"),
                tuple(value for kind, value in words if kind != "code"),
                tuple(value for _, value in values if isinstance(value, Decimal)),
                pairs is not None and any(_changed(pairs, *cell) for cell in cells),
                any((key.table, row_id) in found for key, row_id in rows),
                any(mark.carried for row in rows.values() for mark in row.marks.values()),
            )

    def _lines(self) -> Iterator[list[Cell]]:
        """The cells of each drawn row: table, row, column id and kind."""
        grid, tables = self._view.sheet_model.grid, self._view.document.book.tables
        parts: dict[int, list[tuple[TableKey, str, str]]] = {}
        for drawn in grid.columns:
            if drawn.table:
                key = TableKey(drawn.table, grid.instance)
                parts.setdefault(drawn.part, []).append((key, drawn.column.id, drawn.column.kind))
        for line in grid.rows:
            cells: list[Cell] = []
            for part, columns in parts.items():
                table = tables.get(columns[0][0])
                row = table.row(line.rows[part]) if table is not None else None
                if row is not None:
                    cells += [(key, row, column, kind) for key, column, kind in columns]
            yield cells

    def _blank_rows(self) -> set[RowIds]:
        grid = self._view.sheet_model.grid
        if not any(c.table and c.column.kind == "amount" for c in grid.columns):
            return set()
        return {
            line.rows
            for line, cells in zip(grid.rows, self._lines(), strict=True)
            if not line.total
            and not any(row.cells.get(column) for _, row, column, kind in cells if kind == "amount")
        }


def _changed(pairs: Pairing, key: TableKey, row: Row, column: str, kind: str) -> bool:
    """Whether an amount is another than last year's; blank is as good as zero."""
    if kind != "amount":
        return False
    last = pairs.value(Ref(key.table, row.id, column, key.instance))
    return (row.cells.get(column) or None) != (last or None)
