"""取控制数…, 取批复…: a file is read, its differences are shown, and it is kept as a stage."""

import logging
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from budgetbook.model.edit import SetStages
from budgetbook.model.intake import Intake
from budgetbook.model.intake_take import Choice
from budgetbook.model.stage_intake import StageFacts, doubts, first_choice, keep_taken
from budgetbook.model.stages import StageError, stage_named, today
from budgetbook.ui.document import Document
from budgetbook.ui.intake_dialog import IntakeDialog, figures_of, read_source
from budgetbook.ui.messages import ask
from budgetbook.ui.opening import ask_for_files

if TYPE_CHECKING:
    from budgetbook.io.formats import Opened
    from budgetbook.ui.main_window import MainWindow

log = logging.getLogger(__name__)


class StageIntakeDialog(IntakeDialog):
    """What a source says beside the book, table by table; what is ticked becomes the stage."""

    def __init__(
        self, document: Document, source: "Opened", found: Intake, name: str,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        self.stage_name = name
        self.edit: SetStages | None = None
        super().__init__(document, source, found, parent)
        self._source_names = "、".join(o.name for o in source.origins) or (
            source.path.name if source.path else "文件"
        )
        self.setWindowTitle(f"取{name}")
        self.head.setText(
            f"来源：{self._source_names}。打勾的表按来源印的数存成“{name}”阶段，锁定；"
            "本簿的数一个也不动，下面列的是两者的不同。"
        )
        self.take_button.setText(f"存为“{name}”")
        self.list.setHeaderLabels(["内容", "本簿现在", name, "增减", "来源"])
        layout = self.layout()
        if isinstance(layout, QVBoxLayout):
            layout.insertLayout(layout.indexOf(self.summary), self._facts())

    def _first_choice(self) -> Choice:
        return first_choice(self._found)

    def _facts(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.date, self.remark, self.told = QLineEdit(today()), QLineEdit(), QLabel()
        self.remark.setPlaceholderText("文号等，可以不填")
        self.date.setMaximumWidth(120)
        for words, field in (("日期(&D)", self.date), ("备注(&R)", self.remark)):
            label = QLabel(words)
            label.setBuddy(field)
            row.addWidget(label)
            row.addWidget(field, 0 if field is self.date else 1)
        row.addWidget(self.told)
        return row

    def _show_summary(self) -> None:
        super()._show_summary()
        cells = sum(len(table.cells) for table in self.taking.tables)
        changed = sum(table.changed for table in self.taking.tables)
        words = "没有选中任何表"
        if self.taking.tables:
            words = f"{len(self.taking.tables)} 张表 {cells} 格，其中 {changed} 格和本簿不同"
        differing = sum(len(table.differing) for table in self.taking.tables)
        if differing:
            words += f"；来源有 {differing} 处合计不等于各项之和，照印存下"
        self.summary.setText(words)

    def accept(self) -> None:
        """Keeps what is ticked, unless the user thinks better of it."""
        book, layout = self._document.book, self._document.layout
        if not self._is_sure():
            return
        facts = StageFacts(
            self.stage_name, self.date.text(), self.remark.text(), self._source_names
        )
        try:
            self.edit = keep_taken(book, layout, self._found, self.list.choice(), facts)
        except StageError as error:
            self.told.setText(f"{error}。")
            return
        super().accept()

    def _is_sure(self) -> bool:
        """Whether the user stands by a source that does not look right, and lets go of a stage
        of that name."""
        book, name = self._document.book, self.stage_name
        said = doubts(book, self._found, self.taking, name)
        before = stage_named(book, name)
        if before is not None:
            day = before.date and f"（{before.date}）"
            said.append(f"簿里已经有“{name}”{day}，会换成这次取入的，原来的可以撤销找回")
        if not said:
            return True
        answers = (f"仍然存为“{name}”", "不存")
        return ask(self, f"取{name}", "；".join(said) + "。", answers, "本簿的数都不会动。") == 0


def take_limits(window: "MainWindow") -> None:
    """年度 → 取控制数…"""
    _take(window, "控制数", "取控制数：选财政下达的控制数表")


def take_approval(window: "MainWindow") -> None:
    """年度 → 取批复…"""
    _take(window, "批复", "取批复：选批复的预算表")


def _take(window: "MainWindow", name: str, title: str) -> None:
    if window.book is not None:
        paths = ask_for_files(window, window.settings, title)
        if paths:
            take_stage_from(window, name, paths)


def take_stage_from(window: "MainWindow", name: str, paths: Sequence[Path]) -> None:
    """Reads the files, shows how they differ from the book, and keeps them as a stage."""
    if window.book is None:
        return
    document = window.book.document
    look = partial(figures_of, window.folders.layouts)
    found = read_source(window, document, paths, look)
    if found is None:
        return
    dialog = StageIntakeDialog(document, *found, name, window)
    if dialog.exec() and dialog.edit is not None:
        document.do(dialog.edit)
        log.info("took a stage of %d table(s)", len(dialog.taking.tables))
        _tell(window, name, dialog.summary.text())
    dialog.deleteLater()


def _tell(window: "MainWindow", name: str, words: str) -> None:
    from budgetbook.ui.stages_dialog import compare_stages, show_stages

    def compare() -> None:
        stage = stage_named(window.book.document.book, name) if window.book else None
        if stage is not None:
            compare_stages(window, None, stage)

    window.notice.show_notice(
        f"已存为“{name}”：{words}；本簿的数没有动，可以撤销",
        [("与本簿比较", compare), ("看各阶段", lambda: show_stages(window))],
    )
