"""导出公开版: how the public version is made, and what it masks."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from budgetbook.model.parts import Printout
from budgetbook.model.publication import PublicChoice, Published, public
from budgetbook.ui.open_book import OpenBook

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow

_FORMATS = {".pdf": "PDF", ".docx": "Word", ".xlsx": "Excel"}


class PublicationDialog(QDialog):
    """Formats and manner of a 公开版, with what is masked and what follows all the same."""

    def __init__(self, window: "MainWindow", book: OpenBook) -> None:
        super().__init__(window)
        self._window, self._book = window, book
        self.made = Published(book.document.book)
        self.setWindowTitle("导出公开版")
        self.formats = {suffix: QCheckBox(name) for suffix, name in _FORMATS.items()}
        self.formats[".pdf"].setChecked(True)
        self.dash, self.leave_out = QRadioButton("印成“——”"), QRadioButton("略去")
        self.keep, self.without = QRadioButton("仍计入合计"), QRadioButton("合计里不含")
        self.dash.setChecked(True)
        self.keep.setChecked(True)
        self.as_printed = QCheckBox("PDF 只含“打印内容”里选的部分")
        self.as_printed.setVisible(book.printout not in (None, Printout()))
        self.as_printed.setChecked(True)
        self.masked, self.warnings = QListWidget(), QListWidget()
        self._build()
        for button in (self.leave_out, self.without):
            button.toggled.connect(lambda _on: self.refresh())
        for box in self.formats.values():
            box.toggled.connect(lambda _on: self._show_state())
        self.refresh()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 14)
        column.setSpacing(8)
        column.addLayout(self._row("写成", *self.formats.values()))
        column.addLayout(self._row("内部内容", self.dash, self.leave_out))
        column.addLayout(self._row("内部金额", self.keep, self.without))
        column.addWidget(self.as_printed)
        self._masked_title, self._warned_title = QLabel(), QLabel()
        column.addSpacing(4)
        column.addWidget(self._masked_title)
        column.addWidget(self.masked, 2)
        column.addWidget(self._warned_title)
        column.addWidget(self.warnings, 1)
        for view, name in ((self.masked, "不印出的内容"), (self.warnings, "能推算出来的内容")):
            view.setAccessibleName(name)
            view.setWordWrap(True)
            view.itemActivated.connect(self._go)
        column.addWidget(self._hint("审核报告、备注、上年簿都不写出。"))
        column.addStretch(0)  # where no list takes the room
        column.addLayout(self._buttons())

    def _row(self, title: str, *buttons: QWidget) -> QHBoxLayout:
        row, group = QHBoxLayout(), QButtonGroup(self)
        label = QLabel(title)
        label.setMinimumWidth(72)
        row.addWidget(label)
        for button in buttons:
            if isinstance(button, QRadioButton):
                group.addButton(button)
            row.addWidget(button)
        row.addStretch(1)
        return row

    @staticmethod
    def _hint(words: str) -> QLabel:
        hint = QLabel(words, wordWrap=True)
        hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        return hint

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.preview = QPushButton("预览公开版")
        self.preview.setAutoDefault(False)
        self.preview.clicked.connect(self._show_preview)
        row.addWidget(self.preview)
        row.addStretch(1)
        box = QDialogButtonBox()
        self.export = box.addButton("导出…", QDialogButtonBox.ButtonRole.AcceptRole)
        self.export.setDefault(True)
        box.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        row.addWidget(box)
        return row

    def choice(self) -> PublicChoice:
        """How the 公开版 is made."""
        return PublicChoice(leaves_out=self.leave_out.isChecked(), in_totals=self.keep.isChecked())

    def printout(self) -> Printout | None:
        """What of it the PDF prints; None for all. Appendices are of no 公开版."""
        chosen = self._book.printout if self.as_printed.isChecked() else None
        return chosen.model_copy(update={"on": Printout().on}) if chosen else None

    def suffixes(self) -> list[str]:
        """The formats that are chosen."""
        return [suffix for suffix, box in self.formats.items() if box.isChecked()]

    def refresh(self) -> None:
        """Makes the 公开版 and lists what it masks."""
        document = self._book.document
        self.made = public(document.book, document.layout, self.choice())
        self.masked.clear()
        self.warnings.clear()
        self.masked.addItems(self.made.masked)
        for words in self.made.warnings:
            self.warnings.addItem(QListWidgetItem(words))
        self._masked_title.setText(
            f"不印出的内容　{len(self.made.masked)} 处（双击转到）"
            if self.made.masked
            else "没有设为内部的内容：公开版与全本一样，只是不带备注、公式等工作内容。"
        )
        self._warned_title.setText(f"注意：能推算出来　{len(self.made.warnings)} 处")
        self.masked.setVisible(bool(self.made.masked))
        for widget in (self._warned_title, self.warnings):
            widget.setVisible(bool(self.made.warnings))
        self.resize(620, 520 if self.made.masked or self.made.warnings else 260)
        self._show_state()

    def _show_state(self) -> None:
        self.export.setEnabled(bool(self.suffixes()))

    def _go(self, item: QListWidgetItem) -> None:
        """To the marked place that an entry, or the words of a warning, name."""
        at = self.masked.row(item) if item.listWidget() is self.masked else -1
        if at < 0:
            named = (i for i, title in enumerate(self.made.masked) if title in item.text())
            at = next(named, 0)
        if jump_to_marked(self._window, at):
            self.reject()

    def _show_preview(self) -> None:
        from budgetbook.ui.public_preview import open_public_preview

        open_public_preview(self._window, self.choice(), self.printout())
        self.reject()


def jump_to_marked(window: "MainWindow", at: int) -> bool:
    """Goes to a marked place, counted as ``Published.masked`` lists them; whether there is one."""
    from budgetbook.model.masked import marked_of
    from budgetbook.model.ref import Ref

    book, workspace = window.book, window.workspace
    if book is None or workspace is None:
        return False
    now = book.document.book
    marked = marked_of(now, book.document.layout)
    places: list[Callable[[], None]] = []
    # in the order in which ``titles`` names them
    placed = [item.instance for item in now.flow if item.kind != "paragraph"]
    for instance in (one for one in placed if one in marked.projects):
        key = next((k for k in now.tables if k.instance == instance and now.tables[k].rows), None)
        if key is not None:
            row = now.tables[key].rows[0]
            ref = Ref(key.table, row.id, next(iter(row.cells), ""), instance)
            places.append(partial(workspace.jump, ref))
    for key, row_id in (one for one in marked.chosen if one[0].instance not in marked.projects):
        line = now.tables[key].row(row_id)
        column = next(iter(line.cells), "") if line else ""
        ref = Ref(key.table, row_id, column, key.instance)
        places.append(partial(workspace.jump, ref))
    for item in now.flow:
        if item.kind == "paragraph" and item.id in marked.paragraphs:
            places.append(partial(workspace.jump_to_text, item.id))
    if 0 <= at < len(places):
        places[at]()
        return True
    return False
