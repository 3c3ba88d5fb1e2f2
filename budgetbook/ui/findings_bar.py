"""The line over the findings: which page, which states, which severity, which words."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QTabBar,
    QToolButton,
    QWidget,
)

from budgetbook.model.finding import Finding, State
from budgetbook.ui.findings_model import MUTED
from budgetbook.ui.signs import colour_of, sign
from budgetbook.ui.style import TABS

#: The pages.
AUDIT, TODO, REPORT = range(3)
#: States that have a list; the others are only counted.
LISTED = (State.FAILED, State.HINT, State.ERROR, State.INSUFFICIENT)
_USUAL = (State.FAILED, State.HINT)
#: From this width on (px) there is room for what is only counted.
_ROOMY = 1200
_SEVERITIES = (("全部级别", ""), ("错误", "error"), ("警告", "warning"), ("参考", "info"))
_CHIP = """
QToolButton { border: 1px solid palette(midlight); border-radius: 11px; padding: 2px 10px;
  color: palette(placeholder-text); background: transparent; }
QToolButton:checked { background: palette(base); border-color: palette(mid); }
QToolButton:focus { border-color: palette(accent); }
"""


class FindingsBar(QWidget):
    """Tells what the user wants to see."""

    #: A chip or the severity: to be listed at once.
    choice_changed = Signal()
    #: The words of the filter: to be listed when typing pauses.
    words_changed = Signal()
    page_changed = Signal(int)
    copy_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 8, 2)
        row.setSpacing(6)
        self._tools: QWidget | None = None
        self._auditing = True
        self._make_tabs()
        row.addWidget(self.tabs)
        row.addSpacing(8)
        self.chips = {state: self._make_chip(state) for state in LISTED}
        for chip in self.chips.values():
            row.addWidget(chip)
        self.muted_chip = self._chip(f"列出或收起{MUTED}的规则", on=False)
        row.addWidget(self.muted_chip)
        self.counted = QLabel()
        self.counted.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.counted.setMinimumWidth(1)  # it keeps no window wide
        row.addWidget(self.counted)
        self._room = QWidget()
        self._room.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row.addWidget(self._room)
        self._make_filters()
        for widget in (self.severity, self.filter, self.copy_button):
            row.addWidget(widget)

    def _make_tabs(self) -> None:
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setStyleSheet(TABS)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(False)  # three short words have room everywhere
        for words in ("审核", "待办", "打开报告"):
            self.tabs.addTab(words)
        self.tabs.currentChanged.connect(self.page_changed)

    def _make_filters(self) -> None:
        self.severity = QComboBox()
        for words, severity in _SEVERITIES:
            self.severity.addItem(words, severity)
        self.severity.setAccessibleName("按级别筛选")
        self.severity.setToolTip("只列某一级的各条")
        self.severity.currentIndexChanged.connect(lambda _index: self.choice_changed.emit())
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("筛选：表名、科目、规则号")
        self.filter.setClearButtonEnabled(True)
        self.filter.setMinimumWidth(70)
        self.filter.setMaximumWidth(220)
        self.filter.setAccessibleName("筛选审核结果")
        self.filter.textChanged.connect(lambda _text: self.words_changed.emit())
        self.copy_button = QToolButton()
        self.copy_button.setText("复制列表")
        self.copy_button.setAutoRaise(True)
        self.copy_button.setToolTip("复制列出的各条，可粘贴到 Excel、WPS、Word")
        self.copy_button.clicked.connect(self.copy_requested)

    def _make_chip(self, state: State) -> QToolButton:
        return self._chip(
            f"列出或收起“{state.label}”的各条", on=state is not State.INSUFFICIENT
        )  # fmt: skip

    def _chip(self, tip: str, *, on: bool) -> QToolButton:
        chip = QToolButton()
        chip.setCheckable(True)
        chip.setChecked(on)
        chip.setStyleSheet(_CHIP)
        chip.setToolTip(tip)
        chip.toggled.connect(lambda _on: self.choice_changed.emit())
        return chip

    def put_tools(self, tools: QWidget) -> None:
        """Shows ``tools`` on the line while 待办 is the page."""
        self._tools = tools
        row = self.layout()
        assert isinstance(row, QHBoxLayout)
        row.insertWidget(2, tools, 1)
        tools.hide()

    # ---- what is wanted

    @property
    def states(self) -> set[State]:
        """The states whose findings are listed."""
        return {state for state, chip in self.chips.items() if chip.isChecked()}

    @property
    def is_narrowed(self) -> bool:
        """Whether words or a severity leave findings out."""
        return bool(self.filter.text().strip() or self.severity.currentData())

    def matches(self, finding: Finding) -> bool:
        """Whether words and severity let the finding through, whatever its state."""
        severity = self.severity.currentData()
        if severity and finding.severity != severity:
            return False
        return self.matches_words(
            f"{finding.message} {finding.rule} {finding.name} {finding.cite} {finding.explanation}"
        )

    def matches_words(self, text: str) -> bool:
        """Whether the filter's words stand in ``text``."""
        return self.filter.text().strip().casefold() in text.casefold()

    # ---- what there is

    def show_counts(self, listed: Mapping[State, int], all_: Mapping[State, int]) -> None:
        """``listed``: how many each chip would list; ``all_``: how all checks ended."""
        for state, chip in self.chips.items():
            count = listed.get(state, 0)
            chip.setText(f"{sign(state)} {count}")
            ink = colour_of(state, self.palette()).name() if count else "palette(placeholder-text)"
            chip.setStyleSheet(_CHIP + f"QToolButton:checked {{ color: {ink}; }}")
        self.counted.setText(
            "　".join(
                f"{sign(state)} {all_.get(state, 0)}"
                for state in (State.PASSED, State.NOT_APPLICABLE)
            )
        )

    def show_muted(self, count: int) -> None:
        """How many rules are switched off."""
        self.muted_chip.setText(f"{MUTED} {count}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_counted()

    def _show_counted(self) -> None:
        """On a narrow screen these give way before any button does: half a number misleads."""
        self.counted.setVisible(self._auditing and self.width() >= _ROOMY)

    def show_page(self, *, auditing: bool, ended: Mapping[State, int], muted: int) -> None:
        """Shows the parts that belong to the page."""
        todo = self.tabs.currentIndex() == TODO
        if self._tools is not None and not todo:
            self._tools.hide()
        for widget in (self.severity, self.filter, self.copy_button):
            widget.setVisible(auditing)
        self._auditing = auditing
        self._show_counted()
        for state, chip in self.chips.items():
            chip.setVisible(auditing and (state in _USUAL or bool(ended.get(state))))
        self.muted_chip.setVisible(auditing and bool(muted))
        self._room.setVisible(not todo)
        if self._tools is not None and todo:  # last: both together would widen the window
            self._tools.show()
