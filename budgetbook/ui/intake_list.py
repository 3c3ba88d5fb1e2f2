"""The tables of a source as a tree: what each would change, and what is ticked."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from budgetbook.model.amount import MINUS, print_amount, print_value
from budgetbook.model.audit import places
from budgetbook.model.book import Row
from budgetbook.model.edit import column_title, row_title, table_title
from budgetbook.model.intake import Intake, Offer
from budgetbook.model.intake_take import Choice, Differing, Taken, TakenTable, Taking
from budgetbook.model.ref import Ref, TableKey
from budgetbook.ui.colours import colours
from budgetbook.ui.document import Document
from budgetbook.ui.running_over import RunningOver
from budgetbook.ui.style import LIST

if TYPE_CHECKING:
    from budgetbook.io.formats import Opened

_TITLES = ("取入的内容", "现在", "取入后", "增减", "来源")
_WHAT, _OLD, _NEW, _MORE, _FROM = range(len(_TITLES))
_WIDTHS = {_OLD: 120, _NEW: 120, _MORE: 120, _FROM: 190}
_DATA = int(Qt.ItemDataRole.UserRole)
_FIGURES = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class IntakeList(QTreeWidget):
    """Ticks: a table, a cell of it that changes, a row of it that the source lacks."""

    ticked = Signal()

    def __init__(
        self, document: Document, source: "Opened", intake: Intake, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._source, self._intake = document, source, intake
        self._tables: dict[TableKey, QTreeWidgetItem] = {}
        self._busy = False
        self.setHeaderLabels(list(_TITLES))
        self.setAccessibleName("取入的内容")
        self.setUniformRowHeights(True)
        self.setIndentation(18)
        self.setStyleSheet(LIST)
        self.setItemDelegate(RunningOver(self, _WHAT))
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(_WHAT, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            header.resizeSection(column, width)
        for column in (_OLD, _NEW, _MORE):
            self.headerItem().setTextAlignment(column, _FIGURES)
        self.itemChanged.connect(self._changed)

    # ---- what is shown

    def fill(self, whole: Taking, choice: Choice) -> None:
        """Lists what every table would do, ticked as ``choice`` has it."""
        self._busy = True
        self._tables.clear()
        self.clear()
        done = {table.key: table for table in whole.tables}
        for offer in self._intake.offers:
            self._table(offer, done[offer.key], whole, choice)
        self._busy = False

    def _table(self, offer: Offer, table: TakenTable, whole: Taking, choice: Choice) -> None:
        item = QTreeWidgetItem(self, [self._title(offer.key)])
        font = QFont(self.font())
        font.setBold(True)
        item.setFont(_WHAT, font)
        item.setData(_WHAT, _DATA, offer.key)
        _tick(item, offer.key in choice.tables)
        self._tables[offer.key] = item
        for cell in table.cells:
            if not cell.is_same:
                self._cell(item, cell, whole, cell.ref not in choice.left)
        for row in table.added:
            self._line(item, f"＋ 新增 {self._row(offer.key, row)}")
        for gone in offer.gone:
            ticked = (offer.key, gone.row) in choice.removed
            self._gone(item, offer.key, gone.row, ticked)
        for one in table.differing:
            self._differing(item, one, whole)
        self._sums(item, table)
        item.setExpanded(bool(table.changed or table.differing) and offer.key in choice.tables)

    def _title(self, key: TableKey) -> str:
        layout = self._document.layout
        spec, sheet = layout.tables_by_id[key.table], layout.sheet_of[key.table]
        title = table_title(layout, key)
        if key.instance:
            head = self._document.book.tables[key]
            return f"项目 {head.rows[0].text('name') if head.rows else ''}"
        return f"{title}（{spec.title}）" if len(sheet.parts) > 1 else title

    def _cell(self, parent: QTreeWidgetItem, cell: Taken, whole: Taking, ticked: bool) -> None:
        words = self._words(cell.ref, whole)
        item = QTreeWidgetItem(parent, [words, _money(cell.old), _money(cell.new)])
        item.setText(_MORE, _more(cell.old, cell.new))
        item.setData(_WHAT, _DATA, cell.ref)
        _tick(item, ticked)
        self._finish(item, cell.came)

    def _line(self, parent: QTreeWidgetItem, words: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem(parent, [words])
        item.setToolTip(_WHAT, words)
        return item

    def _gone(self, parent: QTreeWidgetItem, key: TableKey, row_id: str, ticked: bool) -> None:
        row = self._document.book.tables[key].row(row_id)
        if row is not None:
            item = self._line(parent, f"－ 来源没有 {self._row(key, row)}，打勾的删除此行")
            item.setData(_WHAT, _DATA, (key, row_id))
            _tick(item, ticked)

    def _differing(self, parent: QTreeWidgetItem, one: Differing, whole: Taking) -> None:
        words = (
            f"！ {self._words(one.ref, whole)}：来源印的是 {_money(one.printed) or '空'}，"
            f"按取入的数算得 {_money(one.computed) or '空'}"
        )
        item = self._line(parent, words)
        item.setForeground(_WHAT, colours(self.palette()).warning)
        self._finish(item, one.came)

    def _finish(self, item: QTreeWidgetItem, came: Ref) -> None:
        from budgetbook.io.intake_source import place_words

        words = place_words(self._source, came)
        item.setText(_FROM, words)
        for column, text in ((_WHAT, item.text(_WHAT)), (_FROM, words)):
            item.setToolTip(column, text)
        for column in (_OLD, _NEW, _MORE):
            item.setTextAlignment(column, _FIGURES)

    def _words(self, ref: Ref, whole: Taking) -> str:
        layout = self._document.layout
        spec = layout.tables_by_id[ref.table]
        fixed = spec.rows_by_id.get(ref.row)
        above = spec.rows_by_id.get(fixed.part_of) if fixed and fixed.level else None
        lead = f"{above.label}·" if above else ""
        return f"{lead}{row_title(layout, whole.book, ref)}·{column_title(layout, whole.book, ref)}"

    def _row(self, key: TableKey, row: Row) -> str:
        spec = self._document.layout.tables_by_id[key.table]
        words = [row.text(spec.code_column) if spec.code_column else "", row.text(spec.head_column)]
        return " ".join(word for word in words if word) or row.id

    def show_sums(self, now: Taking) -> None:
        """Writes the totals of the tables as the ticks leave them."""
        self._busy = True
        done = {table.key: table for table in now.tables}
        for key, item in self._tables.items():
            self._sums(item, done.get(key))
        self._busy = False

    def _sums(self, item: QTreeWidgetItem, table: TakenTable | None) -> None:
        before = "" if table is None else _money(table.before)
        after = "" if table is None else _money(table.after)
        more = "" if table is None else _more(table.before, table.after)
        for column, text in ((_OLD, before), (_NEW, after), (_MORE, more)):
            item.setText(column, text)
            item.setTextAlignment(column, _FIGURES)
        words = "不取"
        if table is not None:
            same = len(table.cells) - table.changed
            words = f"改变 {table.changed} 格，相同 {same} 格"
        item.setText(_FROM, words)

    # ---- what is ticked

    def choice(self) -> Choice:
        """What is ticked now."""
        left: set[Ref] = set()
        removed: set[tuple[TableKey, str]] = set()
        for item in self._tables.values():
            children = [item.child(i) for i in range(item.childCount())]
            for child in filter(None, children):
                data, on = child.data(_WHAT, _DATA), _is_ticked(child)
                if isinstance(data, Ref) and not on:
                    left.add(data)
                elif isinstance(data, tuple) and not isinstance(data, Ref) and on:
                    removed.add((TableKey(*data[0]), data[1]))
        tables = frozenset(key for key, item in self._tables.items() if _is_ticked(item))
        return Choice(tables, frozenset(left), frozenset(removed))

    def tick_all(self, on: bool) -> None:
        """Ticks every table that has figures, or none."""
        self._busy = True
        for item in self._tables.values():
            _tick(item, on)
        self._busy = False
        self.ticked.emit()

    def _changed(self, _item: QTreeWidgetItem, column: int) -> None:
        if not self._busy and column == _WHAT:
            self.ticked.emit()


def _tick(item: QTreeWidgetItem, on: bool) -> None:
    item.setCheckState(_WHAT, Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)


def _is_ticked(item: QTreeWidgetItem) -> bool:
    return item.checkState(_WHAT) is Qt.CheckState.Checked


def _money(value: Any) -> str:
    if isinstance(value, Decimal):
        return print_amount(value, places(value), grouping=True, minus=MINUS)
    return print_value(value)


def _more(old: Any, new: Any) -> str:
    """The difference with its sign; empty where one of them is no amount."""
    amounts = [v or Decimal(0) for v in (old, new) if v is None or isinstance(v, Decimal)]
    if len(amounts) < 2 or amounts[0] == amounts[1]:
        return ""
    more = amounts[1] - amounts[0]
    sign = "+" if more > 0 else ""
    return f"{sign}{print_amount(more, places(more), grouping=True, minus=MINUS)}"
