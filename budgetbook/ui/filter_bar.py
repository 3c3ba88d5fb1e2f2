"""The line over a sheet in which rows are chosen: 筛选, and what 隐藏无数行 leaves out."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from budgetbook.model.row_query import CONDITIONS, read_query

if TYPE_CHECKING:
    from budgetbook.ui.sheet_page import SheetPage

_WAIT = 120  # ms after the last key
_HINT = "编码、名称、拼音首字母，或 >100、10..20"
_TIP = (
    "几个条件用空格隔开，同时满足才显示。\n编码从头比，名称可以是一部分或拼音首字母；\n"
    "金额写 >100、<=5、10..20，带小数点的数（19.1）按金额找。\n"
    "筛选不改变官方顺序；填充、粘贴、清除只动显示的行。"
)


class FilterBar(QWidget):
    """Asks for rows and says how many are shown; hidden while nobody asks."""

    def __init__(self, page: "SheetPage") -> None:
        super().__init__(page)
        self._page = page
        self._asking = False
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(_HINT)
        self.field.setToolTip(_TIP)
        self.field.setAccessibleName("筛选")
        self.field.setClearButtonEnabled(True)
        self.condition = QComboBox(self)
        self.condition.setAccessibleName("筛选条件")
        for value, words in CONDITIONS:
            self.condition.addItem(words, value)
        self.counts = QLabel(self)
        self._close = _button("清除筛选", self, self.leave)
        self.blank = QLabel(self)
        self._show_blank = _button("显示", self, self._show_all)
        self._timer = QTimer(self, singleShot=True, interval=_WAIT)
        self._timer.timeout.connect(self.apply)
        self.field.textChanged.connect(lambda _text: self._timer.start())
        self.field.returnPressed.connect(self._enter)
        self.condition.currentIndexChanged.connect(lambda _index: self.apply())
        self._arrange()
        self.show_counts()

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 2)
        row.setSpacing(8)
        self._title = QLabel("筛选", self)
        row.addWidget(self._title)
        row.addWidget(self.field, 3)
        row.addWidget(self.condition)
        row.addWidget(self.counts)
        row.addWidget(self._close)
        row.addStretch(1)
        row.addWidget(self.blank)
        row.addWidget(self._show_blank)

    # ---- asking

    def begin(self) -> None:
        """Shows the line and takes the keys."""
        self._asking = True
        views = self._page.views()
        pairs = self._page.document.last_year
        at = [value for value, _ in CONDITIONS].index("changed")
        self.condition.model().item(at).setEnabled(pairs is not None)  # type: ignore[attr-defined]
        if views:
            self.show_counts()
            self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.field.selectAll()

    def begin_sheet(self) -> None:
        """Another sheet is shown, with all its rows."""
        self._forget()
        self.show_counts()

    def leave(self) -> None:
        """Shows all rows again, and goes back to the table."""
        had_focus = any(w.hasFocus() for w in (self.field, self.condition, self._close))
        self._forget()
        self.apply()
        if had_focus:
            self._page.setFocus()

    def _forget(self) -> None:
        self._asking = False
        for widget in (self.field, self.condition):
            widget.blockSignals(True)
        self.field.clear()
        self.condition.setCurrentIndex(0)
        for widget in (self.field, self.condition):
            widget.blockSignals(False)
        self._timer.stop()

    def apply(self) -> None:
        """Chooses the rows that are asked for now."""
        self._timer.stop()
        self._page.commit()
        query = read_query(self.field.text(), self.condition.currentData())
        for view in self._page.views():
            view.filter.choose(query)
        self.show_counts()

    def _enter(self) -> None:
        """Enter: to the first row that was found."""
        self.apply()
        view = self._page.view()
        if view is not None:
            view.setFocus()
            view.filter.to_shown_row()

    def _show_all(self) -> None:
        self._page.choices.hides_blank_rows = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() == Qt.Key.Key_Down and self.field.hasFocus():
            self._enter()
        else:
            super().keyPressEvent(event)

    # ---- what it says

    def show_counts(self) -> None:
        """How many rows are shown, how many are left out."""
        counts = [view.filter.counts() for view in self._page.views()]
        shown, total, blank = (sum(c[i] for c in counts) for i in range(3))
        self.counts.setText(f"显示 {shown} 行，共 {total} 行")
        self.blank.setText(f"已隐藏 {blank} 行无数的行")
        asked = (self._title, self.field, self.condition, self.counts, self._close)
        for widget in asked:
            widget.setVisible(self._asking)
        for widget in (self.blank, self._show_blank):
            widget.setVisible(blank > 0)
        self.setVisible(self._asking or blank > 0)


def _button(words: str, parent: QWidget, slot: object) -> QToolButton:
    button = QToolButton(parent)
    button.setText(words)
    button.setAutoRaise(True)
    button.clicked.connect(lambda _checked=False: slot())  # type: ignore[operator]
    return button
