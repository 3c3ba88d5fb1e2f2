"""阶段…: the locked stages of the book: kept, looked at, compared, renamed, let go."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from budgetbook.model.book import Book, Stage
from budgetbook.model.edit import SetStages
from budgetbook.model.stages import (
    StageError,
    add_stage,
    change_stage,
    checked_name,
    next_name,
    remove_stage,
    set_stage,
    stage_named,
    stage_words,
    today,
)
from budgetbook.ui.messages import ask
from budgetbook.ui.plain_table import dress

if TYPE_CHECKING:
    from budgetbook.ui.document import Document
    from budgetbook.ui.main_window import MainWindow

_HEADINGS = ("阶段", "日期", "内容", "备注", "")
_WIDTHS = (130, 110, 250, 200)
_NOW = "本簿现在"
_HINT = (
    "阶段是预算簿在某一步的样子，存下后锁定，不再随本簿改动。"
    "选一个可与本簿现在比较，按住 Ctrl 选两个就比较这两个。"
)


class StagesDialog(QDialog):
    """The stages in the order in which they were kept, under the book as it is now."""

    def __init__(self, window: "MainWindow", document: "Document") -> None:
        super().__init__(window)
        self._window, self._document = window, document
        self.setWindowTitle("阶段")
        words = QLabel(_HINT, wordWrap=True)
        words.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.table = QTableWidget(0, len(_HEADINGS))
        self._dress()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(words)
        column.addWidget(self.table, 1)
        column.addLayout(self._buttons())
        self.resize(860, 440)
        self.refresh()

    def _dress(self) -> None:
        table = self.table
        table.setHorizontalHeaderLabels(_HEADINGS)
        table.setAccessibleName("阶段")
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        table.setWordWrap(False)
        dress(table)
        header = table.horizontalHeader()
        for number, width in enumerate(_WIDTHS):
            header.resizeSection(number, width)
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(4, 70)
        table.itemSelectionChanged.connect(self._enable)
        table.itemDoubleClicked.connect(lambda _item: self.look())

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.buttons: dict[str, QPushButton] = {}
        for words, tip, slot in (
            ("存为阶段…", "把本簿现在的样子锁定存下", self.keep),
            ("打开看", "另开一窗看这个阶段，只读", self.look),
            ("比较", "逐格列出两个阶段的不同", self.compare),
            ("设为当前阶段", "本簿正处在这个阶段，标题栏里显示", self.choose),
            ("修改…", "改名称、日期、备注；里面的数不能改", self.change),
            ("删除", "不再保留这个阶段，可以撤销", self.remove),
        ):
            button = QPushButton(words)
            button.setToolTip(tip)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, slot=slot: slot())
            self.buttons[words] = button
            row.addWidget(button)
        row.addStretch(1)
        close = QPushButton("关闭")
        close.clicked.connect(self.accept)
        row.addWidget(close)
        return row

    # ---- the list

    def refresh(self, chosen: str = "") -> None:
        """Lists the stages as they are, with one of them chosen."""
        book = self._document.book
        lines = [(_NOW, "", book.stage and f"处在“{book.stage}”阶段", "", "")]
        lines += [
            (one.name, one.date, contents(one), " ".join(one.remark.split()), "锁定")
            for one in book.stages
        ]
        self.table.setRowCount(len(lines))
        for row, line in enumerate(lines):
            for column, words in enumerate(line):
                item = QTableWidgetItem(words)
                item.setToolTip(words)
                self.table.setItem(row, column, item)
        names = [one.name for one in book.stages]
        row = names.index(chosen) + 1 if chosen in names else len(names)
        self.table.setCurrentCell(row, 0)
        self._enable()

    def chosen(self) -> list[Stage | None]:
        """The chosen stages in their order; None is the book as it is now."""
        stages: list[Stage | None] = [None, *self._document.book.stages]
        rows = sorted({index.row() for index in self.table.selectedIndexes()})
        return [stages[row] for row in rows if row < len(stages)]

    def choose_rows(self, *rows: int) -> None:
        """Chooses lines of the list; 0 is the book as it is now."""
        model, selection = self.table.model(), self.table.selectionModel()
        selection.clearSelection()
        flags = QItemSelectionModel.SelectionFlag
        for row in rows:
            selection.select(model.index(row, 0), flags.Select | flags.Rows)

    def _one(self) -> Stage | None:
        """The stage that is chosen, where it is one."""
        found = self.chosen()
        return found[0] if len(found) == 1 else None

    def _enable(self) -> None:
        found = self.chosen()
        one = self._one() is not None
        for words in ("打开看", "设为当前阶段", "修改…", "删除"):
            self.buttons[words].setEnabled(one)
        self.buttons["比较"].setEnabled(one or len(found) == 2)

    # ---- what the buttons do

    def _do(self, edit: SetStages, chosen: str = "") -> None:
        self._document.do(edit)
        self._window.say(f"{edit.title}，可以撤销")
        self.refresh(chosen)

    def keep(self) -> None:
        """Keeps the book as it is now."""
        book = self._document.book
        form = StageForm(self, book, "存为阶段", next_name(book), today(), "")
        if form.exec() and form.edit is not None:
            self._do(form.edit, form.edit.stage)
        form.deleteLater()

    def look(self) -> None:
        """Shows the stage in a window of its own, read only."""
        stage = self._one()
        if stage is not None:
            self.accept()
            look_at(self._window, stage)

    def compare(self) -> None:
        """Lists what differs: two stages, or one and the book as it is now."""
        found = self.chosen()
        if len(found) == 1:
            found = [None, *found]
        if len(found) == 2 and found[1] is not None:
            self.accept()
            compare_stages(self._window, found[0], found[1])

    def choose(self) -> None:
        """Says that the book is in this stage now."""
        stage = self._one()
        if stage is not None:
            self._do(set_stage(self._document.book, stage.name), stage.name)

    def change(self) -> None:
        """Another name, date or remark."""
        stage = self._one()
        if stage is None:
            return
        book = self._document.book
        form = StageForm(self, book, "修改阶段", stage.name, stage.date, stage.remark, stage)
        if form.exec() and form.edit is not None:
            self._do(form.edit, form.name.currentText().strip())
        form.deleteLater()

    def remove(self) -> None:
        """Lets the stage go."""
        stage = self._one()
        if stage is not None:
            self._do(remove_stage(self._document.book, stage.name))


class StageForm(QDialog):
    """Name, date and remark of a stage; ``edit`` is what follows from them."""

    def __init__(
        self, parent: QWidget, book: Book, title: str, name: str, day: str, remark: str,
        stage: Stage | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._book, self._stage = book, stage
        self.edit: SetStages | None = None
        self.setWindowTitle(title)
        self.name = _names(name)
        self.date, self.remark = QLineEdit(day), QLineEdit(remark)
        self.date.setPlaceholderText("如 2026-01-15，可以不填")
        self.remark.setPlaceholderText("如文号，可以不填")
        self.told = QLabel(wordWrap=True)
        self.told.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        form = QFormLayout(self)
        form.setContentsMargins(16, 14, 16, 12)
        for words, field in (
            ("名称(&N)", self.name), ("日期(&D)", self.date), ("备注(&R)", self.remark),
        ):  # fmt: skip
            form.addRow(words, field)
        form.addRow(self.told)
        buttons = QDialogButtonBox(self)
        self.ok = buttons.addButton("存下" if stage is None else "确定",
                                    QDialogButtonBox.ButtonRole.AcceptRole)  # fmt: skip
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._take)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)
        self.setMinimumWidth(420)
        self.name.setFocus()

    def _take(self) -> None:
        name, day, remark = self.name.currentText(), self.date.text(), self.remark.text()
        try:
            if self._stage is not None:
                self.edit = change_stage(self._book, self._stage.name, name, day, remark)
            else:
                self.edit = add_stage(self._book, name, day, remark)
        except StageError as error:
            self.told.setText(f"{error}。")
            return
        if self._stage is None and not self._may_replace(checked_name(name)):
            return
        self.accept()

    def _may_replace(self, name: str) -> bool:
        before = stage_named(self._book, name)
        if before is None:
            return True
        day = before.date and f"（{before.date}）"
        answers = ("换成本簿现在的", "另起名称")
        text = f"已经有“{name}”{day}，要换成本簿现在的样子吗？"
        return ask(self, "存为阶段", text, answers, "换掉后仍可撤销。") == 0


def _names(name: str) -> QComboBox:
    box = QComboBox(editable=True)
    box.setAccessibleName("阶段名称")
    box.addItems(list(dict.fromkeys(filter(None, (*stage_words().names, name)))))
    box.setCurrentText(name)
    return box


def contents(stage: Stage) -> str:
    """What a stage holds, in words."""
    if not stage.source:
        return "整本"
    return f"{len(stage.book.tables)} 张表，取自 {stage.source}"


def look_at(window: "MainWindow", stage: Stage) -> None:
    """打开看: a stage in a window of its own, read only."""
    from budgetbook.ui.compare_mode import PriorWindow

    if window.workspace is None:
        return
    shown = PriorWindow(stage.book, window.workspace.document, window, stage.name)
    shown.show()
    shown.activateWindow()


def compare_stages(window: "MainWindow", first: Stage | None, second: Stage) -> None:
    """比较: two stages, or the book as it is now (None) and a stage."""
    from budgetbook.ui.compare_dialog import CompareDialog

    own = (first.book, first.name) if first is not None else None
    partly = (first is not None and bool(first.source), bool(second.source))
    shown = CompareDialog(window, second.book, second.name, own, kin=True, partly=partly)
    shown.show()
    shown.view.setFocus()


def show_stages(window: "MainWindow") -> None:
    """年度 → 阶段…"""
    if window.book is None:
        return
    dialog = StagesDialog(window, window.book.document)
    dialog.exec()
    dialog.deleteLater()
