"""新建: an empty book of an official layout."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from budgetbook.model.book import Department
from budgetbook.model.fresh import fresh_book
from budgetbook.model.layout import Layout, layout_ids, load_layout
from budgetbook.ui.settings import Settings

if TYPE_CHECKING:
    from budgetbook.ui.open_book import OpenBook


class NewBook(QDialog):
    """Layout, year and department of a new book."""

    def __init__(
        self, settings: Settings, parent: QWidget | None = None, layouts: Path | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("新建空簿")
        self._settings = settings
        self._layouts = [load_layout(layout_id) for layout_id in layout_ids()] + _own(layouts)
        code, name = settings.department()
        self.year = QSpinBox()
        self.year.setRange(2010, 2099)
        self.year.setSuffix(" 年")
        self.year.setValue(_coming_year(date.today()))
        self.layout_box = QComboBox()
        for layout in self._layouts:
            self.layout_box.addItem(layout.title, layout.id)
        self.code = QLineEdit(code)
        self.code.setPlaceholderText("例如 203")
        self.name = QLineEdit(name)
        self.name.setPlaceholderText("部门全称")
        self.hint = QLabel()
        self.hint.setWordWrap(True)
        self.hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._arrange()
        self.year.valueChanged.connect(lambda _year: self._choose_layout())
        self.layout_box.currentIndexChanged.connect(lambda _i: self._describe())
        self.name.textChanged.connect(lambda _text: self._describe())
        self._choose_layout()
        self._describe()
        self.name.setFocus()

    def _arrange(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.addRow("预算年度(&Y)", self.year)
        form.addRow("版式(&L)", self.layout_box)
        form.addRow("部门编码(&C)", self.code)
        form.addRow("部门名称(&N)", self.name)
        form.addRow("", self.hint)
        self.buttons = QDialogButtonBox()
        self.create_button = self.buttons.addButton("新建", QDialogButtonBox.ButtonRole.AcceptRole)
        self.create_button.setDefault(True)
        self.buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(16)
        column.addLayout(form)
        column.addWidget(self.buttons)
        self.setMinimumWidth(480)

    @property
    def layout_chosen(self) -> Layout:
        """The layout of the new book."""
        return self._layouts[max(0, self.layout_box.currentIndex())]

    def _choose_layout(self) -> None:
        """The layout that is in use in that year, within the kind chosen before."""
        profile, year = self.layout_chosen.profile, self.year.value()
        for i, layout in enumerate(self._layouts):
            if layout.profile == profile and in_use(layout, year):
                self.layout_box.setCurrentIndex(i)
        self._describe()

    def _describe(self) -> None:
        layout = self.layout_chosen
        words = f"{len(layout.tables)} 张表，金额单位：{layout.unit}。"
        if not in_use(layout, self.year.value()):
            words += f"注意：{self.year.value()} 年通行的不是这个版式。"
        self.hint.setText(words)
        self.create_button.setEnabled(bool(self.name.text().strip()))
        self.create_button.setToolTip("" if self.name.text().strip() else "请先填部门名称")

    def open_book(self) -> "OpenBook":
        """The new book as chosen."""
        from budgetbook.ui.document import Document
        from budgetbook.ui.open_book import OpenBook

        code, name = self.code.text().strip(), self.name.text().strip()
        self._settings.set_department(code, name)
        year, layout = self.year.value(), self.layout_chosen
        book = fresh_book(layout, year, Department(code=code, name=name))
        return OpenBook(Document(book, layout), name=f"{year}年{name}部门预算")


def _own(folder: Path | None) -> list[Layout]:
    """The user's own layouts."""
    if folder is None or not folder.is_dir():
        return []
    from budgetbook.io.layout_file import kept_variants

    return [load_layout(variant.id) for _, variant in kept_variants(folder)]


def in_use(layout: Layout, year: int) -> bool:
    """Whether the layout is the official one of ``year``."""
    first, last = layout.years
    return (not first or year >= first) and (not last or year <= last)


def _coming_year(today: date) -> int:
    """Budgets are drawn up from autumn on for the year to come."""
    return today.year + 1 if today.month >= 7 else today.year
