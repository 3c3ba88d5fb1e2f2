"""What does not agree: both sides, the difference, and where it probably sits."""

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTabBar,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from budgetbook.model.finding import Finding, State
from budgetbook.model.ref import Ref
from budgetbook.ui.document import Document
from budgetbook.ui.findings_model import (
    DIFFERENCE,
    LEFT,
    MESSAGE,
    RIGHT,
    STATE,
    SUSPECTS,
    FindingsModel,
    Index,
    Line,
    as_text,
    group_findings,
)
from budgetbook.ui.report_page import RemarkLine, ReportPage
from budgetbook.ui.signs import colour_of, sign
from budgetbook.ui.style import LIST, TABS

_PAUSE = 150
_WIDTHS = {STATE: 108, LEFT: 104, RIGHT: 104, DIFFERENCE: 96, SUSPECTS: 280}
#: States that have a list; the others are only counted.
LISTED = (State.FAILED, State.HINT, State.ERROR, State.INSUFFICIENT)
_CHIP = """
QToolButton { border: 1px solid palette(midlight); border-radius: 11px; padding: 2px 10px;
  color: palette(placeholder-text); background: transparent; }
QToolButton:checked { background: palette(base); border-color: palette(mid); }
QToolButton:focus { border-color: palette(accent); }
"""


class _InkDelegate(QStyledItemDelegate):
    """Keeps the ink of a state where the row is selected."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        ink = index.data(Qt.ItemDataRole.ForegroundRole)
        if ink is not None:
            option.palette.setColor(QPalette.ColorRole.HighlightedText, ink)


class _FindingsView(QTreeView):
    """The list; Enter jumps, Ctrl+C copies."""

    entered_line = Signal(QModelIndex)
    copy_requested = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_line.emit(self.currentIndex())
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_requested.emit()
        else:
            super().keyPressEvent(event)


class FindingsPanel(QWidget):
    """审核 and 打开报告 under the sheet."""

    #: Ref: the cell to go to.
    jump_requested = Signal(object)
    #: str: a passing word for the status bar.
    message = Signal(str)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._position = -1
        self.model = FindingsModel(self)
        self.view = self._make_view()
        self.empty = QLabel()
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.report = ReportPage()
        self.report.jump_requested.connect(self.jump_requested)
        self.pages = QStackedWidget()
        for page in (self.view, self.empty, self.report):
            self.pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._make_bar())
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
        view.setItemDelegate(_InkDelegate(view))
        header = view.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(MESSAGE, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            header.resizeSection(column, width)
        view.doubleClicked.connect(self._jump)
        view.entered_line.connect(self._jump)
        view.copy_requested.connect(self.copy)
        view.selectionModel().currentChanged.connect(self._remember)
        return view

    def _make_bar(self) -> QWidget:
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(8, 2, 8, 2)
        row.setSpacing(6)
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setStyleSheet(TABS)
        self.tabs.setExpanding(False)
        self.tabs.addTab("审核")
        self.tabs.addTab("打开报告")
        self.tabs.currentChanged.connect(self._show_page)
        row.addWidget(self.tabs)
        row.addSpacing(8)
        self.chips = {state: self._make_chip(state) for state in LISTED}
        for chip in self.chips.values():
            row.addWidget(chip)
        self.counted = QLabel()
        self.counted.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        row.addWidget(self.counted)
        row.addStretch(1)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("筛选：表名、科目、规则号")
        self.filter.setClearButtonEnabled(True)
        self.filter.setFixedWidth(230)
        self.filter.setAccessibleName("筛选审核结果")
        self.filter.textChanged.connect(lambda _text: self._timer.start())
        row.addWidget(self.filter)
        self.copy_button = QToolButton()
        self.copy_button.setText("复制列表")
        self.copy_button.setAutoRaise(True)
        self.copy_button.setToolTip("复制列出的各条，可粘贴到 Excel、WPS")
        self.copy_button.clicked.connect(self.copy)
        row.addWidget(self.copy_button)
        return bar

    def _make_chip(self, state: State) -> QToolButton:
        chip = QToolButton()
        chip.setCheckable(True)
        chip.setChecked(state is not State.INSUFFICIENT)
        chip.setStyleSheet(_CHIP)
        chip.setToolTip(f"列出或收起“{state.label}”的各条")
        chip.toggled.connect(lambda _on: self.refresh())
        return chip

    def show_report(self, lines: Sequence[RemarkLine]) -> None:
        """Shows what was said when the file was opened."""
        self.report.show_lines(lines)
        self.tabs.setTabText(1, f"打开报告 {len(lines)}" if lines else "打开报告")

    def open_report(self) -> None:
        """Turns to 打开报告."""
        self.tabs.setCurrentIndex(1)

    def refresh(self) -> None:
        """Looks at the findings again, keeping the chosen one."""
        self._timer.stop()
        counts = self._document.count()
        for state, chip in self.chips.items():
            chip.setText(f"{sign(state)} {counts.get(state, 0)}")
            self._colour(chip, state, counts.get(state, 0))
        passed, left_out = counts.get(State.PASSED, 0), counts.get(State.NOT_APPLICABLE, 0)
        words = f"{sign(State.PASSED)} {passed}　{sign(State.NOT_APPLICABLE)} {left_out}"
        self.counted.setText(words)
        self.model.palette = self.palette()
        key, position = self._current_key(), self._position
        if not self.model.show_groups(group_findings(self._document, self._wanted())):
            self._restore(key, position)
        self._show_page()

    def _colour(self, chip: QToolButton, state: State, count: int) -> None:
        ink = colour_of(state, self.palette()).name() if count else "palette(placeholder-text)"
        chip.setStyleSheet(_CHIP + f"QToolButton:checked {{ color: {ink}; }}")

    def _wanted(self) -> list[Finding]:
        shown = {state for state, chip in self.chips.items() if chip.isChecked()}
        found = [f for f in self._document.findings if f.state in shown]
        if State.INSUFFICIENT in shown:
            found += self._document.unchecked()
        text = self.filter.text().strip().casefold()
        if not text:
            return found
        return [f for f in found if text in f"{f.message} {f.rule} {f.name} {f.cite}".casefold()]

    def _current_key(self) -> str:
        line = self.model.line(self.view.currentIndex())
        return line.finding.key if line else ""

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
        auditing = self.tabs.currentIndex() == 0
        for widget in (self.counted, self.filter, self.copy_button):
            widget.setVisible(auditing)
        for state, chip in self.chips.items():
            usual = state in (State.FAILED, State.HINT)
            chip.setVisible(auditing and (usual or bool(self._count(state))))
        if not auditing:
            self.pages.setCurrentWidget(self.report)
        elif self.model.groups:
            self.pages.setCurrentWidget(self.view)
        else:
            self.empty.setText(self._empty_words())
            self.pages.setCurrentWidget(self.empty)

    def _count(self, state: State) -> int:
        return self._document.count().get(state, 0)

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
        if line is not None:
            keys = self.model.keys()
            self._position = keys.index(line.finding.key)

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
        self.tabs.setCurrentIndex(0)
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
        ref = self.target(line, index.column()) if line else None
        if ref is not None:
            self.jump_requested.emit(ref)
        elif line is not None:
            self.message.emit("这一条说的是整本簿，没有对应的单元格。")

    def target(self, line: Line, column: int) -> Ref | None:
        """The cell that a column of a finding stands for."""
        finding = line.finding
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
        """Puts the listed findings on the clipboard."""
        QGuiApplication.clipboard().setText(as_text(self.model.groups))
        self.message.emit(f"已复制 {len(self.model.keys())} 条。")


def _first(finding: Finding) -> Ref | None:
    return finding.refs[0] if finding.refs else None
