"""待办: what is to be entered, decided and confirmed until the book can be handed in."""

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPalette, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from budgetbook.model.edit import Edit, Several
from budgetbook.model.todo import KIND_TITLES, KINDS, Todo, Todos, answer_edit, todo
from budgetbook.ui.document import Document
from budgetbook.ui.grouped_list import Group, GroupedList, Line
from budgetbook.ui.running_over import RunningOver
from budgetbook.ui.style import CHIP

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow

_TITLES = ("要做的事", "为什么", "改为")
_SIGNS = {"enter": "○", "decide": "？", "confirm": "▎", "finding": "✕"}
_INKS = {"enter": "accent", "decide": "warning", "confirm": "warning", "finding": "error"}
_SHORT = {"enter": "待填", "decide": "待定", "confirm": "待确认", "finding": "审核结果"}
#: After the last edit the list is worked out anew: soon where it is seen, else when there is time.
_SEEN, _UNSEEN = 250, 1500
#: From this width on (px) there is room for the progress, which the words beside it say too.
_ROOMY = 1000
CHANGE_KEY, KEEP_KEY, LOOK_KEY = "G", "L", "K"
_ANSWERS = {CHANGE_KEY: "改", KEEP_KEY: "留（确认照旧）", LOOK_KEY: "看"}


class TodoPage(QWidget):
    """The list, and above it progress, kinds and filter."""

    #: Ref: the cell to go to.
    jump_requested = Signal(object)
    #: str: the paragraph to go to.
    text_requested = Signal(str)
    message = Signal(str)
    #: int: how many entries there are now.
    counted = Signal(int)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.todos = Todos((), 0, 0)
        self._stale = True
        self.view = GroupedList(_TITLES, {1: 300, 2: 250}, parent=self)
        self.view.setAccessibleName("待办")
        self.view.setItemDelegate(RunningOver(self.view, 1))
        self.view.commands = {key: (words, self._run(key)) for key, words in _ANSWERS.items()}
        self.view.can = self._can
        self.view.entered_line.connect(self._go)
        self.empty = QLabel()
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.tools = self._make_tools()
        self._pages = QStackedLayout()
        self._pages.addWidget(self.view)
        self._pages.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._pages)
        self._timer = QTimer(self, singleShot=True, interval=_UNSEEN)
        self._timer.timeout.connect(self.refresh)
        document.findings_changed.connect(self._later)
        self._timer.start()

    def _make_tools(self) -> QWidget:
        tools = QWidget()
        row = QHBoxLayout(tools)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.chips = {kind: self._chip(KIND_TITLES[kind]) for kind in KINDS}
        for chip in self.chips.values():
            row.addWidget(chip)
        self.bar = QProgressBar()
        self.bar.setFixedSize(90, 8)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("待办进度")
        self.done = QLabel()
        self.done.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("筛选：表名、科目、项目")
        self.filter.setClearButtonEnabled(True)
        self.filter.setMinimumWidth(80)
        self.filter.setMaximumWidth(200)
        self.filter.setAccessibleName("筛选待办")
        self.filter.textChanged.connect(lambda _words: self._list())
        row.addSpacing(6)
        row.addWidget(self.bar)
        row.addWidget(self.done)
        row.addStretch(1)
        row.addWidget(self.filter, 2)
        for key, words in ((CHANGE_KEY, "改"), (KEEP_KEY, "留"), (LOOK_KEY, "看")):
            row.addWidget(self._button(key, words))
        return tools

    def _chip(self, title: str) -> QToolButton:
        chip = QToolButton()
        chip.setCheckable(True)
        chip.setChecked(True)
        chip.setStyleSheet(CHIP)
        chip.setToolTip(f"列出或收起“{title}”的各项")
        chip.toggled.connect(lambda _on: self._list())
        return chip

    def _button(self, key: str, words: str) -> QToolButton:
        button = QToolButton()
        button.setText(f"{words} {key}")
        button.setAutoRaise(True)
        tips = {
            CHANGE_KEY: "采用“改为”一栏的文字", KEEP_KEY: "照旧，确认沿用", LOOK_KEY: "转到那里看"
        }  # fmt: skip
        button.setToolTip(f"{tips[key]}（在列表里按 {key}）")
        button.clicked.connect(lambda: self._answer(key))
        return button

    # ---- what is shown

    def _later(self) -> None:
        self._stale = True
        self._timer.start(_SEEN if self.isVisible() else _UNSEEN)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_progress()

    def _show_progress(self) -> None:
        total = self.todos.total
        self.bar.setVisible(total > 0 and self.width() >= _ROOMY)
        self.done.setText(f"{self.todos.done}/{total}" if total else "")

    def refresh(self) -> None:
        """Works the list out anew."""
        self._timer.stop()
        document = self._document
        self.todos = todo(document.book, document.layout, document.findings)
        self._stale = False
        self.counted.emit(len(self.todos.items))
        self._list()

    def _list(self) -> None:
        kinds = {kind for kind, chip in self.chips.items() if chip.isChecked()}
        words = self.filter.text().strip().casefold()
        found = [item for item in self.todos.items if words in _searched(item)]
        counts = Counter(item.kind for item in found)
        for kind, chip in self.chips.items():
            chip.setText(f"{_SIGNS[kind]} {_SHORT[kind]} {counts[kind]}")
        shown = [item for item in found if item.kind in kinds]
        self.view.show_groups(_groups(shown))
        total = max(self.todos.total, 1)
        self.bar.setRange(0, total)
        self.bar.setValue(self.todos.done if self.todos.total else total)
        self._show_progress()
        self.done.setToolTip(f"已完成 {self.todos.done} 件，共 {self.todos.total} 件")
        self.empty.setText(self._empty_words())
        self._pages.setCurrentWidget(self.view if shown else self.empty)

    def _empty_words(self) -> str:
        if self.todos.items:
            return "没有符合筛选条件的事项。清空筛选，或点亮上面的类别。"
        prior = self._document.book.prior
        if prior is None:
            return "✓ 没有待办。结转下年之后，这里列出沿用上年、还要填写、确认的内容。"
        return "✓ 待办全部完成。请再看一遍“审核”，就可以报送了。"

    # ---- what it does

    def _run(self, key: str) -> Callable[[], None]:
        return lambda: self._answer(key)

    def _can(self, key: str) -> bool:
        lines = self.view.chosen()
        if key == LOOK_KEY:
            return bool(lines)
        book = self._document.book
        return any(answer_edit(book, line.entry, change=key == CHANGE_KEY) for line in lines)

    def _answer(self, key: str) -> None:
        """改, 留 or 看 for the chosen lines, as one step."""
        lines = self.view.chosen()
        if key == LOOK_KEY:
            if lines:
                self._go(lines[0])
            return
        book = self._document.book
        found = (answer_edit(book, line.entry, change=key == CHANGE_KEY) for line in lines)
        edits: list[Edit] = [edit for edit in found if edit is not None]
        if not edits:
            said = (
                "没有建议的文字，按 K 去看"
                if key == CHANGE_KEY
                else "这一项要填写或改正，按 K 去看"
            )
            self.message.emit(said if lines else "请先选定一项。")
            return
        word = "改" if key == CHANGE_KEY else "确认沿用"
        self._document.do(
            edits[0] if len(edits) == 1 else Several(tuple(edits), f"{word} {len(edits)} 处")
        )
        self.message.emit(f"已{word} {len(edits)} 处。")
        self.refresh()

    def _go(self, line: Line) -> None:
        item: Todo = line.entry
        if item.refs:
            self.jump_requested.emit(item.refs[0])
        elif item.paragraph:
            self.text_requested.emit(item.paragraph)
        else:
            self.message.emit("这一项说的是整本簿，没有对应的单元格。")


def _searched(item: Todo) -> str:
    return f"{item.place} {item.message} {item.reason} {item.proposal}".casefold()


def _groups(items: list[Todo]) -> tuple[Group, ...]:
    """By kind and place, in the order of the list."""
    found: dict[tuple[str, str], list[Line]] = {}
    for item in items:
        found.setdefault((item.kind, item.place), []).append(_line(item))
    return tuple(
        Group(f"{_SIGNS[kind]} {_SHORT[kind]}　{place}", tuple(lines))
        for (kind, place), lines in found.items()
    )


def _line(item: Todo) -> Line:
    words = item.message.removeprefix(f"{item.place}·")
    key = item.key or item.paragraph or (repr(item.refs[0]) if item.refs else item.message)
    tip = "\n".join(filter(None, (item.message, item.reason, item.proposal)))
    cells = (f"{_SIGNS[item.kind]} {words}", item.reason, item.proposal)
    return Line(f"{item.kind}|{key}", cells, tip, {2: _INKS[item.kind]}, item)


def show_todo(window: "MainWindow") -> None:
    """待办: opens the panel at its list, or goes back to the page from there."""
    if window.workspace is None:
        return
    window.actions_by_id["show_findings"].setChecked(True)
    window.workspace.findings.open_todo()


def front_findings(window: "MainWindow") -> None:
    """审核: comes to the front where 待办 or the report lies over it; else it came or went."""
    if window.workspace is None:
        return
    findings = window.workspace.findings
    if findings.open_audit():
        window.actions_by_id["show_findings"].setChecked(True)
