"""The status line: does the book balance, what is selected, how large, when was it kept."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QStatusBar, QToolButton, QWidget

from budgetbook.model.amount import print_amount
from budgetbook.model.book import Book
from budgetbook.model.finding import State
from budgetbook.model.ref import Ref
from budgetbook.ui.colours import colours
from budgetbook.ui.compare_mode import last_year_words
from budgetbook.ui.document import Document

_INCOME = Ref("summary_income", "total", "amount")
_EXPENSE = Ref("summary_expense", "total", "amount")
_PAUSE = 120
_PASSING = 6000


def balance_words(book: Book) -> tuple[str, bool] | None:
    """Whether income equals expense, in words; None where the book has no such totals."""
    income, expense = book.value(_INCOME), book.value(_EXPENSE)
    if not isinstance(income, Decimal) or not isinstance(expense, Decimal):
        return None
    if income == expense:
        return f"● 收支总计相等　{_money(income)} ＝ {_money(expense)}", True
    difference = _money(income - expense)
    return f"▲ 收支差额 {difference}　收入 {_money(income)}　支出 {_money(expense)}", False


def _money(amount: Decimal) -> str:
    return print_amount(amount, grouping=True, minus="−")


class StatusLine(QStatusBar):
    """Facts of the open book at the foot of the window."""

    #: The count of what does not agree was pressed.
    findings_requested = Signal()
    #: The zoom was pressed: back to 100 %.
    zoom_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._document: Document | None = None
        self.balance = QLabel()
        self.balance.setToolTip("只比收支总表的收入总计和支出总计；其他核对结果在旁边和审核面板")
        self.findings = self._button("转到下一条不符")
        self.findings.clicked.connect(self.findings_requested)
        self.words = QLabel()
        self.words.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.selection = QLabel()
        self.last_year = QLabel()
        self.last_year.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.zoom = self._button("恢复 100%")
        self.zoom.clicked.connect(self.zoom_requested)
        self.recovery = QLabel()
        self.recovery.setToolTip("修改后几秒自动写下恢复副本，程序意外退出后可以找回")
        self.recovery.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        for widget in (self.balance, self.findings, self.words):
            self.addWidget(widget)
        for widget in (self.last_year, self.selection, self.zoom, self.recovery):
            self.addPermanentWidget(widget)
        self.setContentsMargins(8, 0, 8, 0)
        self._passing = QTimer(self)
        self._passing.setSingleShot(True)
        self._passing.setInterval(_PASSING)
        self._passing.timeout.connect(self.words.clear)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self.refresh)

    @staticmethod
    def _button(tip: str) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setToolTip(tip)
        return button

    def set_document(self, document: Document | None) -> None:
        """The book to speak of; None for none."""
        self._document = document
        self.show_selection(0, None, None)
        self.last_year.clear()
        self.recovery.clear()
        self.words.clear()
        if document is not None:
            document.findings_changed.connect(self._timer.start)
        self.refresh()

    def refresh(self) -> None:
        """Looks at the book again."""
        self._timer.stop()
        document = self._document
        for widget in (self.balance, self.findings, self.zoom):
            widget.setVisible(document is not None)
        if document is None:
            return
        inks = colours(self.palette())
        found = balance_words(document.book)
        self.balance.setText(found[0] if found else "")
        self.balance.setVisible(found is not None)
        failed = document.count().get(State.FAILED, 0)
        equal = "" if failed else inks.passed.name()  # green is for a book that is right
        self._ink(self.balance, "" if not found else equal if found[1] else inks.error.name())
        self.findings.setText(f"✕ 不符 {failed}" if failed else "✓ 没有不符")
        self._ink(self.findings, (inks.error if failed else inks.passed).name())

    @staticmethod
    def _ink(widget: QWidget, colour: str) -> None:
        widget.setStyleSheet(f"color: {colour};" if colour else "")

    def say(self, words: str) -> None:
        """A passing word, beside the facts and not in their place."""
        self.words.setText(words)
        self._passing.start()

    def show_selection(self, count: Any, total: Any, average: Any) -> None:
        """Count, sum and average of the selected figures; nothing for less than two."""
        words = []
        if isinstance(total, Decimal) and isinstance(count, int) and count > 1:
            words.append(f"求和 {_money(total)}")
            if isinstance(average, Decimal):
                words.append(f"平均 {_money(average)}")
            words.append(f"计数 {count}")
        self.selection.setText("　".join(words))

    def show_last_year(self, ref: Any) -> None:
        """Last year's figure of the current cell."""
        document = self._document
        self.last_year.setText(last_year_words(document, ref) if document else "")

    def show_zoom(self, percent: int) -> None:
        """The zoom of the sheet."""
        self.zoom.setText(f"{percent}%")

    def show_recovery(self, moment: datetime | None) -> None:
        """When the recovery copy was last written."""
        self.recovery.setText(f"恢复副本 {moment:%H:%M:%S}" if moment else "")
