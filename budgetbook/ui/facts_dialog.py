"""Asks for what is printed over every table: department and budget year."""

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLineEdit, QSpinBox, QWidget

from budgetbook.model.book import Department
from budgetbook.model.edit import SetFacts
from budgetbook.ui.document import Document

_FIRST_YEAR, _LAST_YEAR = 2000, 2099


class FactsDialog(QDialog):
    """Department code and name, and the year."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        book = document.book
        self.setWindowTitle("部门与预算年度")
        self.code = QLineEdit(book.department.code, self)
        self.name = QLineEdit(book.department.name, self)
        self.year = QSpinBox(self)
        self.year.setRange(_FIRST_YEAR, _LAST_YEAR)
        self.year.setValue(book.year or _FIRST_YEAR)
        form = QFormLayout(self)
        for word, field in (
            ("部门编码", self.code),
            ("部门名称", self.name),
            ("预算年度", self.year),
        ):
            field.setAccessibleName(word)
            form.addRow(word, field)
        buttons = QDialogButtonBox(self)
        buttons.addButton("修改", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)
        self.resize(420, self.sizeHint().height())

    def edit(self) -> SetFacts:
        """What was entered."""
        department = Department(code=self.code.text().strip(), name=self.name.text().strip())
        return SetFacts(department=department, year=self.year.value())


def edit_facts(document: Document, parent: QWidget) -> None:
    """Asks, and changes the book where something else was entered."""
    dialog = FactsDialog(document, parent)
    if dialog.exec():
        edit, book = dialog.edit(), document.book
        if (edit.department, edit.year) != (book.department, book.year):
            document.do(edit)
    dialog.deleteLater()
