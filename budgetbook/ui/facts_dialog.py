"""Asks for what is printed over every table and on the cover: department, budget year, names."""

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from budgetbook.model.book import Department
from budgetbook.model.cover import DATE, cover_values
from budgetbook.model.edit import SetFacts
from budgetbook.ui.document import Document

_FIRST_YEAR, _LAST_YEAR = 2000, 2099


class FactsDialog(QDialog):
    """Department code and name, the year, and what the cover says."""

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
        form.addRow(QLabel("封面（留空的不印）", self))
        self.cover = self._cover_fields(document)
        for word, line in self.cover.values():
            line.setAccessibleName(word)
            form.addRow(word, line)
        buttons = QDialogButtonBox(self)
        buttons.addButton("修改", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)
        self.resize(420, self.sizeHint().height())

    def _cover_fields(self, document: Document) -> dict[str, tuple[str, QLineEdit]]:
        """Title and entry of every field of the cover, by its id."""
        cover, book = document.layout.cover, document.book
        usual = cover_values(book, document.layout)
        titles = {**{field.id: field.title for field in cover.fields}, DATE: cover.date}
        found: dict[str, tuple[str, QLineEdit]] = {}
        for key, title in titles.items():
            line = QLineEdit(book.cover.get(key, ""), self)
            hint = f"例如 {book.year or 2024}年2月" if key == DATE else ""
            line.setPlaceholderText(usual[key] or hint)
            found[key] = (title, line)
        return found

    def edit(self) -> SetFacts:
        """What was entered."""
        department = Department(code=self.code.text().strip(), name=self.name.text().strip())
        cover = {key: line.text().strip() for key, (_, line) in self.cover.items()}
        kept = {key: words for key, words in cover.items() if words}
        return SetFacts(department=department, year=self.year.value(), cover=kept)


def edit_facts(document: Document, parent: QWidget) -> None:
    """Asks, and changes the book where something else was entered."""
    dialog = FactsDialog(document, parent)
    if dialog.exec():
        edit, book = dialog.edit(), document.book
        asked = (edit.department, edit.year, edit.cover)
        if asked != (book.department, book.year, dict(book.cover)):
            document.do(edit)
    dialog.deleteLater()
