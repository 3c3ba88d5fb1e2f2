"""Which projects of another book are to be taken over: a list with search."""

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from budgetbook.model.book import Book
from budgetbook.model.project_list import ProjectLines
from budgetbook.ui.document import Document
from budgetbook.ui.project_table import FOUND, ProjectModel, ProjectTable
from budgetbook.ui.room import fit


class ProjectChoice(QDialog):
    """Projects of ``other``; several can be chosen."""

    def __init__(self, other: Book, document: Document, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"从{name}选项目")
        self.model = ProjectModel(self)
        self.model.can_move = False
        self.table = ProjectTable(self.model, self)
        self.table.setDragEnabled(False)
        self.search = QLineEdit()
        self.search.setPlaceholderText("查找：名称、编码、拼音首字母")
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName("查找项目")
        self.search.textChanged.connect(self._look_for)
        self._words = QLabel()
        self._words.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._buttons = QDialogButtonBox()
        role = QDialogButtonBox.ButtonRole
        self.take_button = self._buttons.addButton("添加", role.AcceptRole)
        self._buttons.addButton("取消", role.RejectRole)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 14)
        column.addWidget(self.search)
        column.addWidget(self.table, 1)
        column.addWidget(self._words)
        column.addWidget(self._buttons)
        fit(self, 860, 520)
        self.model.show_lines(ProjectLines().of(other, document.layout), {})
        self.table.fit_columns()
        self.table.setColumnHidden(FOUND, True)
        self.table.opened.connect(lambda _one: self.accept())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_state())
        self._show_state()
        self.search.setFocus()

    def _look_for(self, words: str) -> None:
        self.model.look_for(words)
        self.table.choose([line.instance for line in self.model.lines[:1]] if words else [])
        self._show_state()

    def _show_state(self) -> None:
        count = len(self.table.chosen())
        self.take_button.setEnabled(count > 0)
        self.take_button.setText(f"添加 {count} 个" if count else "添加")
        self._words.setText(
            f"共 {self.model.total} 个项目，按住 Ctrl 或 Shift 可以选几个。"
            if self.model.total
            else "那本簿里没有认得出的项目绩效目标表。"
        )

    def chosen(self) -> list[str]:
        """The chosen projects."""
        return self.table.chosen()
