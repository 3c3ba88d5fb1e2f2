"""批注: the list of what is to be answered, beside the page it is about."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from budgetbook.model.annual_round import Comment, CommentState
from budgetbook.model.comments import (
    GONE,
    OPEN,
    STATES,
    STAYS,
    CommentError,
    answer_comments,
    answered,
    remove_comments,
)
from budgetbook.model.edit import SetRecords
from budgetbook.ui.comment_form import CommentForm, wider_places
from budgetbook.ui.comment_places import current_place, go_to
from budgetbook.ui.frame import Panel
from budgetbook.ui.grouped_list import Group, GroupedList, Line
from budgetbook.ui.messages import warn
from budgetbook.ui.style import CHIP

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow
    from budgetbook.ui.workspace import Workspace

_TITLES = ("意见", "位置", "说明", "提出人", "日期")
_SIGNS: dict[CommentState, str] = {"待改": "○", "已改": "✓", "不改": "—"}
_INKS: dict[CommentState, str] = {"待改": "warning", "已改": "passed", "不改": "muted"}
_REST = 200
_EMPTY = (
    "还没有批注。在格、行、项目或段落上按 Ctrl+Alt+M 添加；"
    "财政部门退回的意见，用上面的“取入退回意见…”粘贴进来。"
)


class CommentsPage(QWidget):
    """The comments by state, with filter and what can be done with them."""

    def __init__(self, window: "MainWindow", workspace: "Workspace") -> None:
        super().__init__()
        self._window, self._workspace = window, workspace
        self._document = workspace.document
        self.view = GroupedList(_TITLES, {1: 250, 2: 230, 3: 130, 4: 124}, parent=self)
        self.view.setAccessibleName("批注")
        self.view.entered_line.connect(self._go)
        self.view.commands = {
            "F2": ("修改、处理…", self.change),
            "Y": ("已改…", lambda: self.answer("已改")),
            "N": ("不改…", lambda: self.answer(STAYS)),
            "D": ("改回待改", lambda: self.answer(OPEN)),
            "Del": ("删除", self.remove),
        }
        self.view.can = lambda _keys: not self._document.is_read_only
        self.empty = QLabel(_EMPTY, wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self._pages = QStackedLayout()
        self._pages.addWidget(self.view)
        self._pages.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 4)
        column.addLayout(self._tools())
        column.addLayout(self._pages, 1)
        self._timer = QTimer(self, singleShot=True, interval=_REST)
        self._timer.timeout.connect(self.refresh)
        self._document.state_changed.connect(self._timer.start)
        self.refresh()

    def _tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        self.chips: dict[CommentState, QToolButton] = {}
        for state in STATES:
            chip = QToolButton()
            chip.setCheckable(True)
            chip.setChecked(True)
            chip.setStyleSheet(CHIP)
            chip.setToolTip(f"列出或收起“{state}”的批注")
            chip.toggled.connect(lambda _on: self.refresh())
            self.chips[state] = chip
            row.addWidget(chip)
        self.filter = QLineEdit(clearButtonEnabled=True, placeholderText="筛选：意见、位置、提出人")
        self.filter.setAccessibleName("筛选批注")
        self.filter.setMinimumWidth(120)
        self.filter.setMaximumWidth(220)
        self.filter.textChanged.connect(lambda _words: self.refresh())
        row.addWidget(self.filter, 2)
        row.addStretch(1)
        self.buttons: dict[str, QToolButton] = {}
        for words, tip, run in self._button_specs():
            button = QToolButton()
            button.setText(words)
            button.setToolTip(tip)
            button.setAutoRaise(True)
            button.clicked.connect(lambda _on=False, run=run: run())
            self.buttons[words] = button
            row.addWidget(button)
        return row

    def _button_specs(self) -> tuple[tuple[str, str, Callable[[], object]], ...]:
        return (
            ("添加…", "给当前的格、行、项目或段落加批注（Ctrl+Alt+M）", self.add),
            ("已改…", "已按意见改好（列表里按 Y）", lambda: self.answer("已改")),
            ("不改…", "不改，写明理由（列表里按 N）", lambda: self.answer(STAYS)),
            ("待改", "还没有处理完（列表里按 D）", lambda: self.answer(OPEN)),
            ("取入退回意见…", "粘贴意见清单，或从 Word、Excel 文件取入", self.take),
            ("导出修改情况说明…", "各条意见的处理情况，.docx 或 .xlsx", self.export),
        )

    # ---- what is shown

    def refresh(self) -> None:
        """Lists the comments as they are."""
        book = self._document.book
        words = self.filter.text().strip().casefold()
        lines: dict[CommentState, list[Line]] = {state: [] for state in STATES}
        told = answered(book, self._document.layout)
        for comment, one in zip(book.comments, told, strict=True):
            cells = (one.text, one.where, one.said, one.author, comment.date)
            if words in " ".join(cells).casefold():
                lines[comment.state].append(_line(comment, cells))
        for state, chip in self.chips.items():
            chip.setText(f"{_SIGNS[state]} {state} {len(lines[state])}")
        shown = tuple(
            Group(f"{_SIGNS[state]} {state}", tuple(lines[state]))
            for state in STATES
            if lines[state] and self.chips[state].isChecked()
        )
        self.view.show_groups(shown)
        hidden = "没有符合筛选条件的批注。清空筛选，或点亮上面的类别。"
        self.empty.setText(hidden if book.comments else _EMPTY)
        self._pages.setCurrentWidget(self.view if shown else self.empty)
        for name, button in self.buttons.items():
            free = not self._document.is_read_only or name.startswith("导出")
            button.setEnabled(free and (name in ("添加…", "取入退回意见…") or bool(book.comments)))

    def chosen(self) -> list[Comment]:
        """The selected comments."""
        return [line.entry for line in self.view.chosen()]

    # ---- what it does

    def _go(self, line: Line) -> None:
        said = go_to(self._workspace, line.entry.place)
        if said:
            self._window.say(said)

    def _do(self, edit: SetRecords) -> None:
        self._document.do(edit)
        self._window.say(f"{edit.title}，可以撤销")
        self.refresh()
        self.view.setFocus()

    def add(self) -> None:
        """A comment on what is current on the page."""
        add_comment(self._window)
        self.refresh()

    def change(self, state: CommentState | None = None) -> None:
        """The chosen comment in a form."""
        chosen = self.chosen()
        if not chosen:
            self._window.say("请先选定一条批注。")
            return
        one = chosen[0]
        book, layout = self._document.book, self._document.layout
        here = current_place(self._workspace)
        places = [one.place, *(p for p in wider_places(book, layout, here) if p != one.place)]
        form = CommentForm(self._window, book, layout, places, one, state)
        if form.exec() and form.edit is not None:
            self._do(form.edit)
        form.deleteLater()

    def answer(self, state: CommentState) -> None:
        """Sets the state: one in the form with its words, several with the words they have."""
        chosen = self.chosen()
        if len(chosen) == 1 and state != OPEN:
            self.change(state)
            return
        if not chosen:
            self._window.say("请先选定一条批注。")
            return
        names = [one.id for one in chosen]
        day = date.today().isoformat()
        try:
            self._do(answer_comments(self._document.book, names, state, on=day))
        except CommentError as error:
            self._window.say(f"{error}。")

    def remove(self) -> None:
        """Lets the chosen comments go."""
        names = [one.id for one in self.chosen()]
        if names:
            self._do(remove_comments(self._document.book, names))

    def take(self) -> None:
        """取入退回意见…"""
        from budgetbook.ui.comments_intake import take_remarks

        take_remarks(self._window)
        self.refresh()

    def export(self) -> None:
        """导出修改情况说明…"""
        export_comments(self._window)


def _line(comment: Comment, cells: tuple[str, ...]) -> Line:
    flat = tuple(" ".join(cell.split()) for cell in cells)
    inks = {1: "error"} if cells[1].startswith(GONE) else {}
    told = [comment.text]
    told += [f"原文：{comment.quote}"] if comment.quote else []
    told += [f"说明：{comment.answer}"] if comment.answer else []
    told += [f"来源：{comment.source}"] if comment.source else []
    return Line(comment.id, flat, "\n".join(told), inks, comment)


# ---------------------------------------------------------------- commands of the window


class CommentsDock(Panel):
    """The dock of one open book; it goes with the book."""

    def __init__(self, window: "MainWindow", workspace: "Workspace") -> None:
        super().__init__("show_comments", "", window)
        self.setWindowTitle("批注")  # on its tab, which has to be heading enough
        self.page = CommentsPage(window, workspace)
        self.put(self.page)
        workspace.destroyed.connect(self.deleteLater)


def show_comments(window: "MainWindow") -> None:
    """批注: opens the list, or puts it away where the keys are in it."""
    workspace = window.workspace
    if workspace is None:
        return
    dock = dock_of(window)
    if dock is not None and dock.isVisible() and dock.isAncestorOf(window.focusWidget() or window):
        dock.hide()
        workspace.focus_page()
        return
    if dock is None:
        dock = CommentsDock(window, workspace)
        window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, dock)
        window.findings_panel.setWindowTitle("审核结果")  # now it has a tab
        window.tabifyDockWidget(window.findings_panel, dock)
    dock.show()
    dock.raise_()
    dock.page.refresh()
    if dock.page.view.current_line() is None:
        dock.page.view.choose_first()
    dock.page.view.setFocus()


def dock_of(window: "MainWindow") -> CommentsDock | None:
    """The dock of the book that is open, where it was opened before."""
    docks = window.findChildren(CommentsDock)
    return next((one for one in docks if one.page._workspace is window.workspace), None)


def add_comment(window: "MainWindow") -> None:
    """添加批注…: on the cell, row, project or paragraph that is current."""
    workspace = window.workspace
    if workspace is None:
        return
    document = workspace.document
    if document.is_read_only:
        window.say("本簿只读，没有改动。")
        return
    places = wider_places(document.book, document.layout, current_place(workspace))
    form = CommentForm(window, document.book, document.layout, places)
    if form.exec() and form.edit is not None:
        document.do(form.edit)
        window.say("已添加批注，不打印、不公开；在“审核 → 批注”里处理。")
    form.deleteLater()


def export_comments(window: "MainWindow") -> None:
    """导出修改情况说明…"""
    from budgetbook.io.comments_report import TITLE, write_comments
    from budgetbook.io.errors import BookError

    workspace = window.workspace
    if workspace is None:
        return
    document = workspace.document
    if not document.book.comments:
        window.say("本簿没有批注，没有可以导出的内容。")
        return
    kinds = "Word 文档 (*.docx);;Excel 工作簿 (*.xlsx)"
    name, kind = QFileDialog.getSaveFileName(window, f"导出{TITLE}", f"{TITLE}.docx", kinds)
    if not name:
        return
    path = Path(name)
    if path.suffix.lower() not in (".docx", ".xlsx"):
        path = path.with_name(path.name + (".xlsx" if "xlsx" in kind else ".docx"))
    try:
        write_comments(path, document.book, document.layout)
    except (BookError, OSError) as error:
        said = f"{error}" if isinstance(error, BookError) else "文件写不进去，请换一个位置再试"
        warn(window, "没有导出", said)
        return
    open_ = Counter(one.state for one in document.book.comments)[OPEN]
    left = f"，其中 {open_} 条还是待改" if open_ else ""
    window.say(f"已导出“{path.name}”，{len(document.book.comments)} 条意见{left}。")
