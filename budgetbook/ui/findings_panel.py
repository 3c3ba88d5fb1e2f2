"""What does not agree: both sides, the difference, and where it probably sits."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QStackedWidget,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from budgetbook.model.audit import MutedRule, muted_rules
from budgetbook.model.finding import Finding, State
from budgetbook.model.ref import Ref
from budgetbook.ui.document import Document
from budgetbook.ui.findings_bar import AUDIT, LISTED, REPORT, TODO, FindingsBar
from budgetbook.ui.findings_copy import copied
from budgetbook.ui.findings_menu import (
    EXPLAIN_KEY,
    LEFT_KEY,
    MUTE_KEY,
    RIGHT_KEY,
    FindingActions,
)
from budgetbook.ui.findings_model import (
    DIFFERENCE,
    LEFT,
    MESSAGE,
    RIGHT,
    STATE,
    SUSPECTS,
    FindingsModel,
    group_findings,
    is_muted,
    muted_group,
)
from budgetbook.ui.grouped_model import Group, Index, Line
from budgetbook.ui.report_page import RemarkLine, ReportPage
from budgetbook.ui.running_over import RunningOver
from budgetbook.ui.style import LIST
from budgetbook.ui.todo_dock import TodoPage

_PAUSE = 150
_WIDTHS = {STATE: 120, LEFT: 120, RIGHT: 120, DIFFERENCE: 120, SUSPECTS: 270}


class _InkDelegate(RunningOver):
    """Keeps the ink of a state where the row is selected."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        ink = index.data(Qt.ItemDataRole.ForegroundRole)
        if ink is not None:
            option.palette.setColor(QPalette.ColorRole.HighlightedText, ink)


class _FindingsView(QTreeView):
    """The list; Enter jumps, Ctrl+C copies, the keys of the context menu do as it says."""

    entered_line = Signal(QModelIndex)
    copy_requested = Signal()
    #: str: the keys of a command on the current line.
    command = Signal(str)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = QKeySequence(event.keyCombination()).toString()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_line.emit(self.currentIndex())
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_requested.emit()
        elif keys in (EXPLAIN_KEY, MUTE_KEY, LEFT_KEY, RIGHT_KEY):
            self.command.emit(keys)
        else:
            super().keyPressEvent(event)


class FindingsPanel(QWidget):
    """审核 and 打开报告 under the sheet."""

    #: Ref: the cell to go to.
    jump_requested = Signal(object)
    #: str: the paragraph to go to.
    text_requested = Signal(str)
    #: str, str: the paragraph gone to, and what is said of it.
    words_requested = Signal(str, str)
    #: str: a passing word for the status bar.
    message = Signal(str)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._position = -1
        self._ended = document.count()
        self.actions_on = FindingActions(document, self, self._go, self.message.emit)
        self.model = FindingsModel(self)
        self.view = self._make_view()
        self.empty = QLabel()
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.report = ReportPage()
        self.report.jump_requested.connect(self.jump_requested)
        self.todo = self._make_todo()
        self.pages = QStackedWidget()
        for page in (self.view, self.empty, self.report, self.todo):
            self.pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._make_bar())
        self.bar.put_tools(self.todo.tools)
        column.addWidget(self.pages, 1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self.refresh)
        document.findings_changed.connect(self._timer.start)
        self.refresh()

    def _make_view(self) -> _FindingsView:
        view = _FindingsView(self)
        view.setModel(self.model)
        view.setUniformRowHeights(True)
        view.setIndentation(14)
        view.setFrameShape(QTreeView.Shape.NoFrame)
        view.setAllColumnsShowFocus(True)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setAccessibleName("审核结果")
        view.setExpandsOnDoubleClick(False)
        view.setStyleSheet(LIST)
        view.setItemDelegate(_InkDelegate(view, MESSAGE))
        header = view.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(MESSAGE, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            header.resizeSection(column, width)
        view.doubleClicked.connect(self._jump)
        view.entered_line.connect(self._jump)
        view.copy_requested.connect(self._copy_selected)
        view.command.connect(self._command)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._open_menu)
        view.selectionModel().currentChanged.connect(self._remember)
        return view

    def _make_bar(self) -> FindingsBar:
        bar = self.bar = FindingsBar(self)
        self.tabs, self.chips, self.counted = bar.tabs, bar.chips, bar.counted
        self.filter, self.copy_button = bar.filter, bar.copy_button
        bar.page_changed.connect(self._show_page)
        bar.choice_changed.connect(self.refresh)
        bar.words_changed.connect(self._start)
        bar.copy_requested.connect(self.copy)
        return bar

    def _start(self) -> None:
        self._timer.start()

    def show_report(self, lines: Sequence[RemarkLine]) -> None:
        """Shows what was said when the file was opened."""
        self.report.show_lines(lines)
        self.tabs.setTabText(REPORT, f"打开报告 {len(lines)}" if lines else "打开报告")

    def open_report(self) -> None:
        """Turns to 打开报告."""
        self.tabs.setCurrentIndex(REPORT)

    def open_audit(self) -> bool:
        """Turns to 审核; False where it was in front already."""
        turned: bool = self.tabs.currentIndex() != AUDIT
        self.tabs.setCurrentIndex(AUDIT)
        return turned

    def open_todo(self) -> None:
        """Turns to 待办, with the keys."""
        self.tabs.setCurrentIndex(TODO)
        if self.todo.view.current_line() is None:
            self.todo.view.choose_first()
        self.todo.view.setFocus()

    def _make_todo(self) -> TodoPage:
        page = TodoPage(self._document)
        page.jump_requested.connect(self.jump_requested)
        page.text_requested.connect(self.text_requested)
        page.message.connect(self.message)
        page.counted.connect(
            lambda count: self.tabs.setTabText(TODO, f"待办 {count}" if count else "待办")
        )
        return page

    def refresh(self) -> None:
        """Looks at the findings again, keeping the chosen one."""
        self._timer.stop()
        self._ended = self._document.count()
        found = self._matching()
        self.bar.show_counts(self._chip_counts(found), self._ended)
        self.model.palette = self.palette()
        states, key, position = self.bar.states, self._current_key(), self._position
        groups = group_findings(self._document, [f for f in found if f.state in states])
        if not self.model.show_groups(groups + self._muted()):
            self._restore(key, position)
        self._show_page()

    def _matching(self) -> list[Finding]:
        """All that words and severity let through; what could not be checked only when asked."""
        found = list(self._document.findings)
        if State.INSUFFICIENT in self.bar.states or self.bar.is_narrowed:
            found += self._document.unchecked()
        return [finding for finding in found if self.bar.matches(finding)]

    def _chip_counts(self, found: Sequence[Finding]) -> Counter[State]:
        counts = Counter(finding.state for finding in found)
        if not self.bar.is_narrowed:
            counts[State.INSUFFICIENT] = self._ended.get(State.INSUFFICIENT, 0)
        return counts

    def _muted(self) -> tuple[Group, ...]:
        rules: tuple[MutedRule, ...] = ()
        document = self._document
        if document.book.muted:
            rules = muted_rules(document.book, document.layout, document.review)
        self.bar.show_muted(len(rules))
        if not self.bar.muted_chip.isChecked():
            return ()
        return muted_group(
            [r for r in rules if self.bar.matches_words(f"{r.rule} {r.name} {r.reason}")]
        )

    def _current_key(self) -> str:
        line = self.model.line(self.view.currentIndex())
        return line.entry.key if line else ""

    def _restore(self, key: str, position: int) -> None:
        self.view.expandAll()
        for row in range(self.model.rowCount()):
            self.view.setFirstColumnSpanned(row, QModelIndex(), True)
        index = self.model.index_of(key) if key else QModelIndex()
        if index.isValid():
            self._select(index)
        else:
            self._position = position - 1 if key else position  # the next one moved up

    def _show_page(self, _tab: int = 0) -> None:
        auditing = self.tabs.currentIndex() == AUDIT
        muted = len(self._document.book.muted)
        self.bar.show_page(auditing=auditing, ended=self._ended, muted=muted)
        if not auditing:
            todo = self.tabs.currentIndex() == TODO
            self.pages.setCurrentWidget(self.todo if todo else self.report)
        elif self.model.groups:
            self.pages.setCurrentWidget(self.view)
        else:
            self.empty.setText(self._empty_words())
            self.pages.setCurrentWidget(self.empty)

    def _count(self, state: State) -> int:
        return self._ended.get(state, 0)

    def _empty_words(self) -> str:
        if any(self._count(state) for state in LISTED[:3]):
            return "没有符合筛选条件的条目。清空筛选，或点亮上面的“不符”“提示”。"
        passed, lacking = self._count(State.PASSED), self._count(State.INSUFFICIENT)
        if not passed:
            return "还没有可以核对的数。填入数字后，这里列出对不上的地方。"
        words = f"✓ 没有不符。已核对 {passed} 条，全部通过。"
        if lacking:
            words += f"\n另有 {lacking} 条数据不足，没有核对；点亮上面的“数据不足”查看。"
        return words

    def _remember(self, current: Index, _before: Index) -> None:
        line = self.model.line(current)
        if line is not None and not is_muted(line):
            keys = self.model.keys()
            self._position = keys.index(line.entry.key)

    def _select(self, index: QModelIndex) -> None:
        flags = (
            QItemSelectionModel.SelectionFlag.ClearAndSelect
            | QItemSelectionModel.SelectionFlag.Rows
        )
        self.view.selectionModel().setCurrentIndex(index, flags)
        self.view.scrollTo(index)

    def walk(self, step: int) -> None:
        """Goes to the next (1) or previous (-1) finding and its cell."""
        if self._timer.isActive():
            self.refresh()
        keys = self.model.keys()
        if not keys:
            self.message.emit("没有要看的条目。")
            return
        self.tabs.setCurrentIndex(AUDIT)
        wanted = self._position + step
        if not 0 <= wanted < len(keys):
            ends = ("已到第一条，从末尾开始。", "已到最后一条，从头开始。")
            self.message.emit(ends[step > 0])
        position = wanted % len(keys)
        self._select(self._at(position))
        self._position = position
        self._jump(self.view.currentIndex())

    def _at(self, position: int) -> QModelIndex:
        for row, group in enumerate(self.model.groups):
            if position < len(group.lines):
                return self.model.index(position, MESSAGE, self.model.index(row, 0))
            position -= len(group.lines)
        return QModelIndex()

    def _jump(self, index: QModelIndex) -> None:
        line = self.model.line(index)
        if line is not None:
            self._go(line, index.column())

    def _go(self, line: Line, column: int) -> None:
        ref = self.target(line, column)
        if ref is not None:
            self.jump_requested.emit(ref)
        elif is_muted(line):
            self.message.emit("这条规则已停用，按 Delete 或用右键重新启用。")
        elif line.entry.paragraph:
            self.text_requested.emit(line.entry.paragraph)
            self.words_requested.emit(line.entry.paragraph, line.entry.message)
        else:
            self.message.emit("这一条说的是整本簿，没有对应的单元格。")

    def _command(self, keys: str) -> None:
        """What the keys of the context menu do to the current line."""
        line = self.model.line(self.view.currentIndex())
        if line is None:
            return
        if keys == EXPLAIN_KEY:
            self.actions_on.explain(line)
        elif keys == MUTE_KEY:
            self.actions_on.mute(line)
        else:
            self._go(line, LEFT if keys == LEFT_KEY else RIGHT)

    def _open_menu(self, place: QPoint) -> None:
        index = self.view.indexAt(place)
        line = self.model.line(index)
        if line is None:
            return
        self.view.setCurrentIndex(index)
        menu = self.actions_on.menu(line)
        menu.addSeparator()
        menu.addAction("复制所选", self._copy_selected)
        menu.exec(self.view.viewport().mapToGlobal(place))
        menu.deleteLater()

    def target(self, line: Line, column: int) -> Ref | None:
        """The cell that a column of a finding stands for."""
        finding: Finding = line.entry
        if column == SUSPECTS and finding.suspects:
            return finding.suspects[0]
        if column == RIGHT:
            return self._right_cell(finding) or _first(finding)
        return _first(finding)

    def _right_cell(self, finding: Finding) -> Ref | None:
        """The first cell of the right side; a finding names only all cells together."""
        first = _first(finding)
        for relation, _ in self._document.relations_of(first) if first else ():
            if relation.right and tuple(relation.refs) == finding.refs:
                return relation.right[0].ref
        return finding.refs[1] if len(finding.refs) > 1 else None

    def copy(self) -> None:
        """Puts all listed findings on the clipboard."""
        self._copy(self.model.groups)

    def _copy_selected(self) -> None:
        chosen = {
            line.entry.key
            for index in self.view.selectionModel().selectedRows()
            if (line := self.model.line(index)) is not None
        }
        groups = [
            Group(group.title, tuple(line for line in group.lines if line.entry.key in chosen))
            for group in self.model.groups
        ]
        self._copy(groups if chosen else self.model.groups)

    def _copy(self, groups: Sequence[Group]) -> None:
        QGuiApplication.clipboard().setMimeData(copied(groups))
        self.message.emit(f"已复制 {sum(len(group.lines) for group in groups)} 条。")


def _first(finding: Finding) -> Ref | None:
    return finding.refs[0] if finding.refs else None
