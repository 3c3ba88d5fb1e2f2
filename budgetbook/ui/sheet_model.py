"""A grid of a sheet as a Qt table model: what each cell shows, and what typing into it does."""

from collections.abc import Iterator, Mapping
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFont

from budgetbook.model.beside import beside_column, beside_ref
from budgetbook.model.entry import Entry, EntryError, entries_edit, read_entry
from budgetbook.model.grid import GridColumn, TableGrid, cell_text
from budgetbook.model.layout import Column
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.remarks import REMARK, is_remark, remark, remark_ref, set_remarks
from budgetbook.model.rows import recode, rename
from budgetbook.model.units import unit_of
from budgetbook.ui.cell_look import BLANK, FIGURES, CellLook, change_sign, screen_text
from budgetbook.ui.cell_words import cell_spoken, cell_tip
from budgetbook.ui.document import Document
from budgetbook.ui.found_cells import FoundHere, found_by_cell

Index = QModelIndex | QPersistentModelIndex


class SheetModel(QAbstractTableModel):
    """One grid: body rows under the header that ``SheetHeader`` paints."""

    #: A sentence for the status bar.
    message = Signal(str)
    #: Rows came or went, or a merged column reads differently.
    shape_changed = Signal()
    #: Ref: a cell whose row got another id by its own entry.
    renamed = Signal(object)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.grid = TableGrid("", (), (), 0, (), ())
        self._looks: dict[tuple[int, int], CellLook] = {}
        self._found: Mapping[Ref, FoundHere] = {}
        self._rows: dict[tuple[str, str], int] = {}
        self._columns: dict[tuple[str, str], int] = {}
        self._ledger = document.ledger
        self._bold = QFont()
        self._bold.setBold(True)
        # after the figures are painted: what the checks say may follow a moment later
        self._findings_timer = QTimer(self, singleShot=True, interval=20)
        self._findings_timer.timeout.connect(self.refresh_findings)
        document.cells_changed.connect(self._cells_changed)
        document.findings_changed.connect(self._findings_timer.start)

    # ---- what is shown

    def show(self, grid: TableGrid) -> None:
        """Moves on to ``grid``: by rows that come and go where the columns are the same."""
        old = self.grid
        self._found = self._found_in(grid)
        if _same_columns(old, grid):
            self._move_rows(grid)
        else:
            self.beginResetModel()
            self._take(grid)
            self.endResetModel()
        self.shape_changed.emit()

    def _take(self, grid: TableGrid) -> None:
        self.grid = grid
        self._looks.clear()
        self._ledger = self.document.ledger
        drawn = [(i, c) for i, c in enumerate(grid.columns) if c.table]
        self._columns = {(c.table, c.column.id): i for i, c in drawn}
        tables = {c.part: c.table for _, c in drawn}
        at = next((i for i, c in enumerate(grid.columns) if is_remark(c)), -1)
        if at >= 0:
            self._columns |= dict.fromkeys(((table, REMARK) for table in tables.values()), at)
        self._rows = {
            (tables[part], row_id): i
            for i, row in enumerate(grid.rows)
            for part, row_id in enumerate(row.rows)
            if row_id and part in tables
        }

    def _move_rows(self, grid: TableGrid) -> None:
        old, new = [r.rows for r in self.grid.rows], [r.rows for r in grid.rows]
        shortest = min(len(old), len(new))
        head = next((i for i in range(shortest) if old[i] != new[i]), shortest)
        tail = 0
        while tail < shortest - head and old[-1 - tail] == new[-1 - tail]:
            tail += 1
        gone, come = len(old) - tail, len(new) - tail
        if gone > head:
            self.beginRemoveRows(QModelIndex(), head, gone - 1)
            self._take(self.grid._replace(rows=self.grid.rows[:head] + self.grid.rows[gone:]))
            self.endRemoveRows()
        if come > head:
            self.beginInsertRows(QModelIndex(), head, come - 1)
            kept = self.grid.rows  # rows below show their old 序号 until all is said to change
            rows = kept[:head] + grid.rows[head:come] + kept[head:]
            self._take(self.grid._replace(rows=rows))
            self.endInsertRows()
        self._take(grid)
        self._all_changed()

    def _all_changed(self) -> None:
        if self.grid.rows and self.grid.columns:
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.grid.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.grid.columns)

    def ref(self, index: Index) -> Ref | None:
        """The book's cell at ``index``; None for 序号 and places without a cell."""
        if not index.isValid():
            return None
        return self.grid.ref(index.row(), index.column())

    def index_of(self, ref: Ref) -> QModelIndex:
        """Where ``ref`` is shown; an invalid index where it is not."""
        at = self.position(ref)
        return QModelIndex() if at is None else self.index(*at)

    def position(self, ref: Ref) -> tuple[int, int] | None:
        """Row and column of ``ref``, or None where it is not shown."""
        row = self._rows.get((ref.table, ref.row))
        column = self._columns.get((ref.table, ref.column))
        if row is None or column is None or ref.instance != self.grid.instance:
            return None
        return row, column

    def column_at(self, index: Index) -> Column:
        """The column shown at ``index``."""
        return self.grid.columns[index.column()].column

    def is_own(self, column: int) -> bool:
        """Whether the column holds what the book holds, be it a remark."""
        drawn = self.grid.columns[column]
        return bool(drawn.table) or is_remark(drawn)

    def key_at(self, index: Index) -> TableKey | None:
        """The table shown at ``index``, also where that has no row; None in the 序号 column."""
        table = self.grid.columns[index.column()].table if index.isValid() else ""
        return TableKey(table, self.grid.instance) if table else None

    def look(self, row: int, column: int) -> CellLook:
        """How one cell is to be painted."""
        look = self._looks.get((row, column))
        if look is None:
            look = self._looks[row, column] = self._look_anew(row, column)
        return look

    def _look_anew(self, row: int, column: int) -> CellLook:
        drawn, line = self.grid.columns[column], self.grid.rows[row]
        if beside_column(drawn):
            words = self._beside(row, column)
            return CellLook(words, "amount", bold=self._is_bold(row), computed=True)
        if is_remark(drawn):
            at = remark_ref(self.grid, row)
            editable = at is not None and not self.document.is_read_only
            return CellLook(remark(self.document.book, at), "text", editable=editable)
        if not drawn.table:
            return CellLook(str(line.serial), "serial")
        ref = self.grid.ref(row, column)
        if ref is None:
            return BLANK
        mark, kind = self.document.mark(ref), drawn.column.kind
        computed = self.document.is_computed(ref)
        depth = max(0, line.level - 1) if self._is_tree(drawn) else line.level
        return CellLook(
            screen_text(drawn.column, self.document.book.value(ref)),
            kind,
            depth if kind in ("label", "name") else 0,
            self._is_bold(row),
            computed,
            not computed and not self.document.is_read_only,
            mark,
            self._found.get(ref),
            drawn.column.merged,
            ref in self.document.adjusted,
            change_sign(self.document, ref) if kind == "amount" else 0,
        )

    def _is_bold(self, row: int) -> bool:
        line = self.grid.rows[row]
        return line.total or (line.level <= 1 and self._is_tree(self._first_drawn()))

    def _first_drawn(self) -> GridColumn:
        columns = self.grid.columns
        return next((c for c in columns if c.table), columns[0])

    def _beside(self, row: int, column: int) -> str:
        """Last year's figure, the change or its share in a column added for comparing."""
        from budgetbook.ui.compare_mode import beside_text  # loaded when compared

        ref = beside_ref(self.grid, row, column)
        return beside_text(self.document, self.grid, row, column, ref)

    def _is_tree(self, drawn: GridColumn) -> bool:
        spec = self.document.layout.table(drawn.table)
        return spec is not None and spec.kind == "tree"

    def has_parts(self, row: int) -> bool:
        """Whether rows below belong to this one, so that it can be folded."""
        rows = self.grid.rows
        if row + 1 >= len(rows) or not self.grid.columns:
            return False
        return self._is_tree(self._first_drawn()) and rows[row + 1].level > rows[row].level > 0

    def parts_of(self, row: int) -> range:
        """The rows that belong to ``row``."""
        rows, end = self.grid.rows, row + 1
        while end < len(rows) and rows[end].level > rows[row].level:
            end += 1
        return range(row + 1, end)

    def merged_runs(self) -> Iterator[tuple[int, int, int]]:
        """(row, column, number of rows) where a merged column says the same in several rows."""
        for i, drawn in enumerate(self.grid.columns):
            start = 0
            while drawn.column.merged and start < len(self.grid.rows):
                end, text = start + 1, self.look(start, i).text
                while text and end < len(self.grid.rows) and self.look(end, i).text == text:
                    end += 1
                if end - start > 1:
                    yield start, i, end - start
                start = end

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or not self.is_own(index.column()):
            return Qt.ItemFlag.NoItemFlags  # the 序号 column is passed over
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self.look(index.row(), index.column()).editable:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(index)
        if role == Qt.ItemDataRole.EditRole:
            return self.edit_text(index)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(index)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            ref = self.ref(index)
            return cell_spoken(self.document, ref, self._text(index)) if ref else None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            figure = self.look(index.row(), index.column()).kind in FIGURES
            side = Qt.AlignmentFlag.AlignRight if figure else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.FontRole and self.look(index.row(), index.column()).bold:
            return self._bold
        return None

    def _text(self, index: Index) -> str:
        return self.look(index.row(), index.column()).text

    def _tip(self, index: Index) -> str | None:
        """What there is to tell, else the words, which may be cut short on screen."""
        look, ref = self.look(index.row(), index.column()), self.ref(index)
        tip = cell_tip(self.document, ref, look.found and look.found.messages) if ref else None
        if look.change and ref is not None:
            from budgetbook.ui.compare_mode import last_year_words  # loaded when compared

            tip = "\n".join(filter(None, (tip, last_year_words(self.document, ref))))
        return tip or (None if look.kind in FIGURES else look.text or None)

    def edit_text(self, index: Index) -> str:
        """What an editor starts with: the working where there is one, else all digits."""
        ref = self.ref(index)
        if ref is None:
            return self._text(index) if is_remark(self.grid.columns[index.column()]) else ""
        value, mark = self.document.book.value(ref), self.document.mark(ref)
        if mark.formula:
            return mark.formula
        return (
            f"{value:f}"
            if value.__class__.__name__ == "Decimal"
            else cell_text(self.column_at(index), value)
        )

    # ---- what typing does

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        ref = self.ref(index)
        if is_remark(self.grid.columns[index.column()]) and not self.document.is_read_only:
            return self._set_remark(index.row(), str(value))
        if ref is None or role != Qt.ItemDataRole.EditRole:
            return False
        if not self.look(index.row(), index.column()).editable:
            return False
        try:
            entry = read_entry(self.column_at(index), str(value), unit_of(self.document.book, ref))
            self._enter(index, ref, entry)
        except EntryError as error:
            self.message.emit(str(error))
            return False
        if entry.remark:
            self.message.emit(entry.remark)
        return True

    def _set_remark(self, row: int, words: str) -> bool:
        at = remark_ref(self.grid, row)
        edit = set_remarks(self.document.book, {at: words}) if at is not None else None
        if edit is not None:
            self.document.do(edit)
        return at is not None

    def _enter(self, index: Index, ref: Ref, entry: Entry) -> None:
        book, layout, column = self.document.book, self.document.layout, self.column_at(index)
        if column.kind == "code":
            edit = recode(book, layout, ref, entry.value or "")
        elif column.kind == "name" and self._is_tree(self.grid.columns[index.column()]):
            edit = rename(book, layout, ref, entry.value)
        else:
            refs = self._run(index) if column.merged else [ref]
            edit = entries_edit(book, dict.fromkeys(refs, entry))
        if edit is not None:
            self.document.do(edit)
        if edit is not None and column.kind == "code" and entry.value:
            self.renamed.emit(ref._replace(row=str(entry.value)))

    def _run(self, index: Index) -> list[Ref]:
        """The cells that are drawn as one with the cell at ``index``."""
        for row, column, count in self.merged_runs():
            if column == index.column() and row <= index.row() < row + count:
                refs = [self.grid.ref(row + i, column) for i in range(count)]
                return [ref for ref in refs if ref]
        ref = self.ref(index)
        return [ref] if ref else []

    # ---- what changes

    def _cells_changed(self, touched: frozenset[Ref]) -> None:
        if self.document.ledger is not self._ledger:  # a condition flipped: other cells are filled
            self._ledger = self.document.ledger
            self._looks.clear()
            self._all_changed()
        merged = False
        for ref in touched:
            at = self.position(ref)
            if at is not None:
                self._forget(*at)
                merged = merged or self.grid.columns[at[1]].column.merged
        if merged:
            self.shape_changed.emit()

    def _forget(self, row: int, column: int) -> None:
        """A cell is another now, and what compares it with last year."""
        columns, last = self.grid.columns, column
        while last + 1 < len(columns) and beside_column(columns[last + 1]):
            last += 1
        for at in range(column, last + 1):
            self._looks.pop((row, at), None)
        self.dataChanged.emit(self.index(row, column), self.index(row, last))

    def rows_with_findings(self) -> frozenset[tuple[str, str]]:
        """(table, row id) of the rows of which the checks say something."""
        return frozenset((ref.table, ref.row) for ref in self._found)

    def has_found(self, column: int) -> bool:
        """Whether the checks say something of a cell in this column."""
        drawn = self.grid.columns[column]
        return any((r.table, r.column) == (drawn.table, drawn.column.id) for r in self._found)

    def _found_in(self, grid: TableGrid) -> dict[Ref, FoundHere]:
        tables = {c.table for c in grid.columns}
        return {
            ref: here
            for ref, here in found_by_cell(self.document.findings).items()
            if ref.table in tables and ref.instance == grid.instance
        }

    def refresh_findings(self) -> None:
        """Takes over what the checks say now, and repaints the cells of which it differs."""
        found = self._found_in(self.grid)
        before, self._found = self._found, found
        for ref in before.keys() | found.keys():
            at = self.position(ref)
            if at is not None and before.get(ref) != found.get(ref):
                self._looks.pop(at, None)
                index = self.index(*at)
                self.dataChanged.emit(index, index)


def _same_columns(old: TableGrid, new: TableGrid) -> bool:
    return (old.instance, old.columns, old.header) == (new.instance, new.columns, new.header)
