"""公开记录…: when the budget was approved and published, where, and how many days are left."""

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QLineEdit

from budgetbook.model.annual_round import PublicationRecord
from budgetbook.model.edit import SetRecords
from budgetbook.model.publishing import PublishingError, set_record, standing

if TYPE_CHECKING:
    from budgetbook.model.book import Book
    from budgetbook.ui.main_window import MainWindow

_HINT = "《预算法》第十四条：批复后二十日内公开；按自然日算，次日为第 1 天。"


class RecordDialog(QDialog):
    """批复日, 公开日 and address; ``edit`` is what follows from them, None for no change."""

    def __init__(self, parent: "MainWindow", book: "Book", today: date) -> None:
        super().__init__(parent)
        self._book, self._today = book, today
        self.edit: SetRecords | None = None
        self.setWindowTitle("公开记录")
        record = book.publication
        self.approved, self.published = (
            QLineEdit(record.approved_on),
            QLineEdit(record.published_on),
        )
        self.address = QLineEdit(record.address)
        self.approved.setPlaceholderText("如 2026-02-10，批复文件上的日期")
        self.published.setPlaceholderText("如 2026-02-24，还没公开就空着")
        self.address.setPlaceholderText("网址，或公开的地方")
        self.told, self.standing = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self._build(record)
        for field in (self.approved, self.published):
            field.textChanged.connect(lambda _words: self._show())
        self._show()
        self.approved.setFocus()

    def _build(self, record: PublicationRecord) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(20, 16, 20, 12)
        form.setVerticalSpacing(9)
        form.setHorizontalSpacing(14)
        form.addRow("批复日(&A)", self.approved)
        form.addRow("公开日(&P)", self.published)
        form.addRow("公开地址(&U)", self.address)
        form.addRow("公开期限", self.standing)
        compared = (
            f"{record.compared_on}　{record.compared}" if record.compared_on else "还没有核对"
        )
        self.compared = QLabel(compared, wordWrap=True)
        form.addRow("核对已公布件", self.compared)
        hint = QLabel(_HINT, wordWrap=True)
        hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        form.addRow(hint)
        self.told.setMinimumHeight(2 * self.told.fontMetrics().lineSpacing() + 4)
        form.addRow(self.told)
        buttons = QDialogButtonBox(self)
        self.ok = buttons.addButton("确定", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._take)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)
        self.setMinimumWidth(600)

    def _made(self) -> SetRecords | None:
        fields = (self.approved, self.published, self.address)
        approved, published, address = (field.text() for field in fields)
        return set_record(self._book, approved, published, address, self._today)

    def _show(self) -> None:
        """How the time stands with what is typed so far."""
        self.told.clear()
        try:
            edit = self._made()
        except PublishingError:
            self.standing.setText("—")
            return
        record = edit.publication if edit and edit.publication else self._book.publication
        self.standing.setText(standing(record, self._today))

    def _take(self) -> None:
        try:
            self.edit = self._made()
        except PublishingError as error:
            self.told.setText(f"{error}。没有存。")
            return
        self.accept()


def show_record(window: "MainWindow") -> None:
    """年度 → 公开记录…"""
    if window.book is None:
        return
    document = window.book.document
    dialog = RecordDialog(window, document.book, date.today())
    if dialog.exec() and dialog.edit is not None:
        document.do(dialog.edit)
        window.say("公开记录已存，可以撤销")
    dialog.deleteLater()
