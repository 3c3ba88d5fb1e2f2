"""各单位数…: what a figure of a department's book is made of, each unit's book one click away."""

from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from budgetbook.model.amount import MINUS, Unread, print_amount
from budgetbook.model.edit import cell_title
from budgetbook.model.ref import Ref
from budgetbook.model.summed_parts import Part, parts_of
from budgetbook.ui.document import Document
from budgetbook.ui.plain_table import dress

if TYPE_CHECKING:
    from budgetbook.ui.table_view import SheetView

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def add_to(menu: QMenu, view: "SheetView") -> None:
    """各单位数…, where the book sums up units."""
    ref = view.current_ref()
    if not view.document.book.members:
        return
    action = menu.addAction("各单位数…")
    action.triggered.connect(lambda _checked=False: show_parts(view))
    action.setEnabled(ref is not None and not ref.book)


def show_parts(view: "SheetView") -> None:
    """Shows the units' figures of the current cell; says so where it is not a sum."""
    ref = view.current_ref()
    parts = parts_of(view.document.book, view.document.layout, ref) if ref else []
    if ref is None or not parts:
        view.message.emit("这一格不是各单位相加来的")
        return
    dialog = PartsDialog(view.document, ref, parts, view.window())
    dialog.show()


class PartsDialog(QDialog):
    """One line for each unit, the sum, and what the department's book says beside it."""

    def __init__(
        self, document: Document, ref: Ref, parts: list[Part], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._document, self._ref, self.parts = document, ref, parts
        self.setWindowTitle("各单位数")
        title = QLabel(cell_title(document.layout, document.book, ref), wordWrap=True)
        self.words = QLabel(wordWrap=True)
        self.words.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.table = QTableWidget(0, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        for widget in (title, self.table, self.words):
            column.addWidget(widget, 1 if widget is self.table else 0)
        column.addLayout(self._buttons())
        self._dress()
        self._fill()
        self.resize(560, min(520, 230 + 30 * len(parts)))

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.look = QPushButton("打开该单位的簿")
        self.look.setToolTip("另开一窗看这个单位的预算簿，只读")
        self.look.clicked.connect(self.open_unit)
        close = QPushButton("关闭")
        close.setAutoDefault(False)
        close.clicked.connect(self.close)
        row.addWidget(self.look)
        row.addStretch(1)
        row.addWidget(close)
        return row

    def _dress(self) -> None:
        table = self.table
        table.setHorizontalHeaderLabels(["编码", "单位", f"金额（{self._document.book.unit}）"])
        table.setAccessibleName("各单位数")
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        dress(table, right=(2,))
        table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        table.horizontalHeader().resizeSection(2, 150)
        table.itemSelectionChanged.connect(lambda: self.look.setEnabled(self.chosen() is not None))
        table.itemDoubleClicked.connect(lambda _item: self.open_unit())

    def _fill(self) -> None:
        self.table.setRowCount(len(self.parts) + 1)
        for row, part in enumerate(self.parts):
            self._put(row, (part.member.code, part.member.name, _shown(part.value)))
        total = sum((p.value for p in self.parts if isinstance(p.value, Decimal)), Decimal(0))
        self._put(len(self.parts), ("", f"{len(self.parts)} 个单位合计", _shown(total)), bold=True)
        self.table.setCurrentCell(0, 0)
        self.words.setText(self._told(total))

    def _put(self, row: int, words: tuple[str, str, str], *, bold: bool = False) -> None:
        for column, text in enumerate(words):
            item = QTableWidgetItem(text)
            if column == 2:
                item.setTextAlignment(_RIGHT)
            if bold:
                font = item.font()
                font.setBold(True)
                item.setFont(font)
            self.table.setItem(row, column, item)

    def _told(self, total: Decimal) -> str:
        shown = self._document.book.value(self._ref)
        unread = [p.member.name for p in self.parts if isinstance(p.value, Unread)]
        if unread:
            return f"{'、'.join(unread)}的这一格不是数字，部门数算不出。"
        if not isinstance(shown, Decimal | None) or (shown or Decimal(0)) == total:
            return "部门簿和各单位之和一致。双击一行，打开该单位的簿。"
        rest = _shown((shown or Decimal(0)) - total)
        why = "合计由部门簿各行算出" if self._document.is_computed(self._ref) else "汇总后改过"
        return f"部门簿现为 {_shown(shown or Decimal(0))}，比各单位之和相差 {rest}（{why}）。"

    def chosen(self) -> Part | None:
        """The unit that is chosen; None on the line of the sum."""
        row = self.table.currentRow()
        return self.parts[row] if 0 <= row < len(self.parts) else None

    def open_unit(self) -> None:
        """The chosen unit's book in a window of its own, read only, at the figure."""
        from budgetbook.ui.compare_mode import PriorWindow

        part = self.chosen()
        if part is None:
            return
        parent = self.parentWidget()
        shown = PriorWindow(part.member.book, self._document, parent, part.member.name)
        shown.show()
        shown.activateWindow()
        if part.ref is not None and shown.document.book.row(part.ref) is not None:
            shown.workspace.jump(part.ref)


def _shown(value: object) -> str:
    if isinstance(value, Unread):
        return value.text
    return print_amount(value, grouping=True, minus=MINUS) if isinstance(value, Decimal) else "－"
