"""What is printed and how: parts, order, pages, copies, two sides, booklet, page setup."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from budgetbook.model.book import Book
from budgetbook.model.booklet import booklet_sides, page_list
from budgetbook.model.layout import Layout
from budgetbook.model.paper import PageSetup
from budgetbook.model.parts import Printout, parts
from budgetbook.ui.page_setup import PageSetupDialog, setup_words
from budgetbook.ui.parts_tree import PartsTree
from budgetbook.ui.pdf import pages_of
from budgetbook.ui.room import fit

Purpose = Literal["print", "pdf", "preview"]
_TITLES: Mapping[Purpose, tuple[str, str]] = {
    "print": ("打印", "打印…"), "pdf": ("导出 PDF", "导出…"), "preview": ("打印内容", "显示"),
}  # fmt: skip
SIDES = {
    "auto": "双面（自动翻转）",
    "long": "双面，沿长边翻",
    "short": "双面，沿短边翻",
    "one": "单面",
}
#: Wait this long (ms) before the pages are counted anew.
_PATIENCE = 120


class Sending(NamedTuple):
    """How the pages go to the printer; ``pages`` are counted from 0."""

    pages: tuple[int, ...]
    copies: int = 1
    sides: str = "auto"
    booklet: bool = False


class PrintDialog(QDialog):
    """Asks for the parts, and when it is for paper for the rest."""

    def __init__(
        self,
        book: Book,
        layout: Layout,
        choice: Printout,
        setup: PageSetup,
        purpose: Purpose,
        options: Mapping[str, Any] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._book, self._layout = book, layout
        self.setup = setup
        self._count = 0
        title, verb = _TITLES[purpose]
        self.setWindowTitle(title)
        self.tree = PartsTree(self)
        self.tree.show_parts(parts(book, layout), choice)
        self.tree.chosen_changed.connect(self._later)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PATIENCE)
        self._timer.timeout.connect(self._recount)
        columns = QHBoxLayout()
        columns.setSpacing(16)
        columns.addLayout(self._left(), 3)
        right = QVBoxLayout()
        right.addWidget(self._paper_group(choice))
        self.sending_group = self._sending_group(options or {})
        self.sending_group.setVisible(purpose == "print")
        right.addWidget(self.sending_group)
        right.addStretch()
        columns.addLayout(right, 2)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 16, 16, 12)
        whole.addLayout(columns)
        whole.addLayout(self._bottom(verb))
        fit(self, 760, 560)
        self._recount()

    def _left(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.addWidget(QLabel("打印哪些部分："))
        column.addWidget(self.tree)
        row = QHBoxLayout()
        self.all_button, self.none_button = QPushButton("全选"), QPushButton("全不选")
        self.up_button, self.down_button = QPushButton("上移"), QPushButton("下移")
        self.all_button.clicked.connect(lambda: self.tree.set_all(True))
        self.none_button.clicked.connect(lambda: self.tree.set_all(False))
        self.up_button.clicked.connect(lambda: self.tree.move_part(-1))
        self.down_button.clicked.connect(lambda: self.tree.move_part(1))
        for button in (self.all_button, self.none_button, self.up_button, self.down_button):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch()
        column.addLayout(row)
        return column

    def _paper_group(self, choice: Printout) -> QGroupBox:
        group = QGroupBox("版面", self)
        column = QVBoxLayout(group)
        self.blank = QCheckBox("封面上没填的项目印成横线，手写填写")
        self.blank.setChecked(choice.blank_fields)
        self.blank.toggled.connect(self._later)
        self.setup_words = QLabel(setup_words(self._layout, self.setup))
        self.setup_words.setWordWrap(True)
        self.setup_button = QPushButton("页面设置…")
        self.setup_button.setAutoDefault(False)
        self.setup_button.clicked.connect(self._set_up)
        for widget in (self.blank, self.setup_words, self.setup_button):
            column.addWidget(widget)
        return group

    def _sending_group(self, options: Mapping[str, Any]) -> QGroupBox:
        group = QGroupBox("打印", self)
        form = QFormLayout(group)
        self.range = QLineEdit()
        self.range.setPlaceholderText("全部；或如 1-3,5")
        self.range.textChanged.connect(self._show_count)
        self.copies = QSpinBox()
        self.copies.setRange(1, 99)
        self.sides = QComboBox()
        for key, words in SIDES.items():
            self.sides.addItem(words, key)
        self.sides.setCurrentIndex(max(0, self.sides.findData(options.get("sides", "auto"))))
        self.booklet = QCheckBox("小册子：A4 纸对折，一面两页")
        self.booklet.setChecked(bool(options.get("booklet", False)))
        self.booklet.toggled.connect(self._booklet_changed)
        for words, widget in (("页码", self.range), ("份数", self.copies), ("单双面", self.sides)):
            widget.setAccessibleName(words)
            form.addRow(words, widget)
        form.addRow(self.booklet)
        self.sides.setEnabled(not self.booklet.isChecked())
        return group

    def _bottom(self, verb: str) -> QHBoxLayout:
        self.count = QLabel()
        buttons = QDialogButtonBox()
        self.accept_button = buttons.addButton(verb, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self.count, 1)
        row.addWidget(buttons)
        return row

    # ---- what was chosen

    def choice(self) -> Printout:
        """The parts and their order."""
        return self.tree.choice(blank_fields=self.blank.isChecked())

    def sending(self) -> Sending:
        """How it goes to the printer."""
        chosen = tuple(page_list(self.range.text(), self._count))
        return Sending(
            chosen, self.copies.value(), self.sides.currentData(), self.booklet.isChecked()
        )

    def options(self) -> dict[str, Any]:
        """What is remembered for the next time."""
        return {"sides": self.sides.currentData(), "booklet": self.booklet.isChecked()}

    # ---- follow

    def _later(self, *_what: object) -> None:
        self._timer.start()

    def _recount(self) -> None:
        made = pages_of(self._book, self._layout, self.choice(), self.setup)
        self._count = len(made.pages)
        self._show_count()

    def _booklet_changed(self, on: bool) -> None:
        self.sides.setEnabled(not on)  # a booklet is turned at the short edge
        self._show_count()

    def _show_count(self) -> None:
        if not self._count:
            self.count.setText("一个部分也没有选")
            self.accept_button.setEnabled(False)
            return
        try:
            pages = len(page_list(self.range.text(), self._count))
        except ValueError as error:
            self.count.setText(str(error))
            self.accept_button.setEnabled(False)
            return
        words = f"共 {pages} 页"
        if self.sending_group.isVisibleTo(self) and self.booklet.isChecked():
            words += f"，用纸 {len(booklet_sides(pages)) // 2} 张"
        self.count.setText(words)
        self.accept_button.setEnabled(True)

    def _set_up(self) -> None:
        dialog = PageSetupDialog(self._layout, self.setup, self)
        if dialog.exec():
            self.setup = dialog.setup()
            self.setup_words.setText(setup_words(self._layout, self.setup))
            self._later()
        dialog.deleteLater()

    def done(self, result: int) -> None:
        """No count comes after the answer."""
        self._timer.stop()
        super().done(result)
