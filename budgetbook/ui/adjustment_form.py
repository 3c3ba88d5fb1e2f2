"""One line of 调整台账: its facts, with what is wrong with them told while they are typed."""

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from budgetbook.model.adjusted import adjusted
from budgetbook.model.adjustments import (
    BASIC,
    BASIC_WORDS,
    UNNAMED_PROJECT,
    AdjustmentError,
    Fault,
    faults,
    funds_of,
    projects,
    read_amount_in,
)
from budgetbook.model.annual_round import Adjustment
from budgetbook.model.codes import name_of

if TYPE_CHECKING:
    from budgetbook.ui.document import Document

_NEW = "new"


class AdjustmentForm(QDialog):
    """``line`` is what was entered, in the unit of the book, once it was accepted."""

    def __init__(
        self, parent: QWidget | None, document: "Document", line: Adjustment | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._id = line.id if line else _NEW
        self.line: Adjustment | None = None
        self.setWindowTitle("修改调整" if line else "添加调整")
        self._fields(line or _blank(document))
        form = QFormLayout(self)
        form.setContentsMargins(16, 14, 16, 12)
        for words, field in (
            ("日期(&D)", self.date), ("文号(&N)", self.document), ("功能分类科目(&C)", self.code),
            ("经济分类(&E)", self.economic), ("基本支出或项目(&P)", self.project),
            ("资金性质(&F)", self.fund),
        ):  # fmt: skip
            _row(form, words, field, self._pick_button(field))
        _row(form, "调整金额(&A)", self.amount, self.unit)
        form.addRow("事由(&R)", self.reason)
        form.addRow(self.told)
        buttons = QDialogButtonBox(self)
        self.ok = buttons.addButton("确定", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._take)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)
        self.setMinimumWidth(560)
        self._watch()
        self.document.setFocus()
        self._judge()

    def _fields(self, line: Adjustment) -> None:
        book, layout = self._document.book, self._document.layout
        self.date = QDateEdit()
        self.date.setCalendarPopup(True)
        self.date.setDisplayFormat("yyyy-MM-dd")
        self.date.setDate(QDate.fromString(line.date or _first_day(self._document), "yyyy-MM-dd"))
        self.document, self.reason = QLineEdit(line.document), QLineEdit(line.reason)
        self.code, self.economic = QLineEdit(line.code), QLineEdit(line.economic)
        self.code.setPlaceholderText("如 2013202，写到最细的一级")
        self.economic.setPlaceholderText("如 30201；不填时基本支出表、“三公”表不调整")
        self.project, self.fund, self.unit = QComboBox(), QComboBox(), QComboBox()
        self.project.addItem(BASIC_WORDS, BASIC)
        self.project.addItem("项目支出（不指明项目）", UNNAMED_PROJECT)
        for instance, name in projects(book).items():
            self.project.addItem(name or instance, instance)
        self.project.setCurrentIndex(max(self.project.findData(line.project), 0))
        self.fund.addItems([fund.name for fund in funds_of(layout)])
        self.fund.setCurrentIndex(max(self.fund.findText(line.fund), 0))
        self.amount = QLineEdit(f"{line.amount:f}" if line.amount else "")
        self.amount.setPlaceholderText("调增写正数，调减写负数，如 -12.50")
        self.unit.addItems(["万元", "元"])
        self.unit.setCurrentText(book.unit)
        self.unit.setAccessibleName("金额单位")
        self.told = QLabel(wordWrap=True)
        self.told.setMinimumHeight(48)
        self.told.setAlignment(Qt.AlignmentFlag.AlignTop)

    def _pick_button(self, field: QWidget) -> QPushButton | None:
        kinds = {id(self.code): "function", id(self.economic): "economic"}
        kind = kinds.get(id(field))
        if kind is None:
            return None
        button = QPushButton("选…")
        button.setAutoDefault(False)
        button.setToolTip("按编码、名称或拼音首字母找科目")
        button.clicked.connect(lambda: self._pick(kind))
        return button

    def _pick(self, kind: str) -> None:
        from budgetbook.ui.code_dialog import CodeDialog

        field = self.code if kind == "function" else self.economic
        dialog = CodeDialog(kind, field.text().strip(), self)
        dialog.setWindowTitle("选科目")
        if dialog.exec():
            field.setText(dialog.code)
        dialog.deleteLater()

    def _watch(self) -> None:
        for line in (self.code, self.economic, self.amount, self.document):
            line.textChanged.connect(self._judge)
        for box in (self.project, self.fund, self.unit):
            box.currentIndexChanged.connect(self._judge)
        self.date.dateChanged.connect(self._judge)

    # ---- what was entered

    def entered(self) -> Adjustment:
        """The line as the fields say it; raises AdjustmentError for an amount that is none."""
        unit = self._document.book.unit
        return Adjustment(
            id=self._id,
            date=self.date.date().toString("yyyy-MM-dd"),
            document=self.document.text().strip(),
            code=self.code.text().strip(),
            economic=self.economic.text().strip(),
            fund=self.fund.currentText(),
            project=self.project.currentData(),
            amount=read_amount_in(self.amount.text(), self.unit.currentText(), unit),
            reason=self.reason.text().strip(),
        )

    def found(self, *, wholly: bool = False) -> list[Fault]:
        """What is wrong with the line; ``wholly`` what it does to the tables too, which takes too
        long for every key."""
        book, layout = self._document.book, self._document.layout
        try:
            line = self.entered()
        except AdjustmentError as error:
            return [Fault(self._id, str(error) if self.amount.text().strip() else "请写金额")]
        told = faults(book, layout, line)
        if not wholly or any(not fault.is_hint for fault in told):
            return told
        others = [one for one in book.adjustments if one.id != self._id]
        try:
            all_told = adjusted(book, layout, lines=[*others, line]).faults
        except AdjustmentError as error:
            return [Fault(self._id, str(error))]
        return [fault for fault in all_told if fault.line == self._id]

    def _judge(self) -> None:
        self._tell(self.found())

    def _tell(self, found: list[Fault]) -> None:
        names = [name_of(field.text().strip()) for field in (self.code, self.economic)]
        words = [fault.message for fault in found] or ["　".join(filter(None, names))]
        self.told.setText("\n".join(f"{w}。" if found else w for w in words))
        is_wrong = any(not fault.is_hint for fault in found)
        role = QPalette.ColorRole.Text if is_wrong else QPalette.ColorRole.PlaceholderText
        self.told.setForegroundRole(role)
        self.ok.setEnabled(not is_wrong)

    def _take(self) -> None:
        found = self.found(wholly=True)
        if any(not fault.is_hint for fault in found):
            self._tell(found)
            return
        self.line = self.entered()
        self.accept()


def _row(form: QFormLayout, words: str, field: QWidget, beside: QWidget | None) -> None:
    field.setAccessibleName(words.partition("(")[0])
    if beside is None:
        form.addRow(words, field)
        return
    row = QHBoxLayout()
    row.addWidget(field, 1)
    row.addWidget(beside)
    form.addRow(words, row)
    label = form.labelForField(row)
    if isinstance(label, QLabel):
        label.setBuddy(field)


def _blank(document: "Document") -> Adjustment:
    """A new line like the last one: the same paper and day."""
    lines = document.book.adjustments
    last = lines[-1] if lines else Adjustment(id=_NEW, date=_first_day(document))
    return Adjustment(id=_NEW, date=last.date, document=last.document, fund=last.fund)


def _first_day(document: "Document") -> str:
    """Today, or the first day of the book's year."""
    today, year = date.today(), document.book.year
    return today.isoformat() if year in (None, today.year) else f"{year}-01-01"
