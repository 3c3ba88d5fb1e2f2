"""打开报告: what was recognised in the opened file, what was kept as it is, what is in doubt."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QStackedWidget,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from budgetbook.model.finding import State
from budgetbook.model.ref import Ref
from budgetbook.ui.signs import colour_of
from budgetbook.ui.style import LIST

Index = QModelIndex | QPersistentModelIndex

#: The window's command that names what the layout does not have.
_COMMAND = "make_layout"
_UNPLACED = ("kept", "unknown")

TITLES = ("种类", "说明", "位置")

#: Kind of remark → sign and word, and the state whose colour it takes.
_KINDS = {
    "unread": ("？ 未读出", State.HINT),
    "doubtful": ("！ 存疑", State.HINT),
    "printed": ("≠ 与计算不符", State.FAILED),
    "kept": ("▪ 原样保留", State.NOT_APPLICABLE),
    "unknown": ("＋ 版式没有", State.NOT_APPLICABLE),
    "recognised": ("✓ 已认出", State.PASSED),
    "note": ("· 说明", State.NOT_APPLICABLE),
}
_ORDER = list(_KINDS)


class RemarkLine(NamedTuple):
    """One remark on the opened file."""

    kind: str
    message: str
    place: str = ""
    ref: Ref | None = None


class _ReportModel(QAbstractTableModel):
    """Remarks, those to look at first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: list[RemarkLine] = []
        self.palette = QPalette()

    def show_lines(self, lines: Sequence[RemarkLine]) -> None:
        """Takes the remarks of another file."""
        self.beginResetModel()
        self.lines = sorted(lines, key=lambda line: _ORDER.index(_kind(line)))
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(TITLES)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = int(Qt.ItemDataRole.DisplayRole),
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return TITLES[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        word, state = _KINDS[_kind(line)]
        if role == Qt.ItemDataRole.DisplayRole:
            return (word, line.message, line.place)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(filter(None, (line.message, line.place)))
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 0:
            return colour_of(state, self.palette)
        return None


def _kind(line: RemarkLine) -> str:
    return line.kind if line.kind in _KINDS else "note"


def summary_of(lines: Sequence[RemarkLine]) -> str:
    """The remarks counted, in one line."""
    counts = Counter(_kind(line) for line in lines)
    words = {
        "recognised": "认出 {} 项", "unread": "未读出 {} 处", "doubtful": "存疑 {} 处",
        "printed": "与计算不符 {} 处", "kept": "原样保留 {} 处", "unknown": "版式里没有 {} 处",
    }  # fmt: skip
    return "，".join(word.format(counts[kind]) for kind, word in words.items() if counts[kind])


class ReportPage(QWidget):
    """The remarks as a list, or a sentence where there are none."""

    #: Ref: the cell a remark is about.
    jump_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = _ReportModel(self)
        self.view = QTreeView()
        self.view.setModel(self.model)
        self.view.setRootIsDecorated(False)
        self.view.setUniformRowHeights(True)
        self.view.setFrameShape(QTreeView.Shape.NoFrame)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setStyleSheet(LIST)
        self.view.setAccessibleName("打开报告")
        header = self.view.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(0, 108)
        header.resizeSection(2, 320)
        self.view.activated.connect(self._jump)
        self._none = QLabel(
            "没有要报告的。从 Word、Excel 打开的簿，这里列出认出了什么、留下了什么。"
        )
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._none)
        self._pages.addWidget(self.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._make_strip())
        column.addWidget(self._pages)

    def _make_strip(self) -> QWidget:
        """What was found in one line, and what can be done about what the layout lacks."""
        self.strip = QWidget()
        row = QHBoxLayout(self.strip)
        row.setContentsMargins(10, 4, 10, 4)
        self.summary = QLabel()
        self.layout_button = QPushButton("依此文件建版式…")
        self.layout_button.setToolTip("给版式里没有的列、行、表起名，存成自己的版式，再打开就认得")
        self.layout_button.setAutoDefault(False)
        self.layout_button.clicked.connect(self._make_layout)
        row.addWidget(self.summary, 1)
        row.addWidget(self.layout_button)
        return self.strip

    def _make_layout(self) -> None:
        """The window's command, wherever the panel around this page floats."""
        widget: QWidget | None = self
        while widget is not None:
            for action in widget.actions():
                if action.objectName() == _COMMAND:
                    action.trigger()
                    return
            widget = widget.parentWidget()

    def show_lines(self, lines: Sequence[RemarkLine]) -> None:
        """Shows the remarks on one file."""
        self.model.palette = self.palette()
        self.model.show_lines(lines)
        self.view.setColumnHidden(2, not any(line.place for line in lines))
        self._pages.setCurrentWidget(self.view if lines else self._none)
        self.strip.setVisible(bool(lines))
        self.summary.setText(summary_of(lines))
        self.layout_button.setVisible(any(line.kind in _UNPLACED for line in lines))

    def _jump(self, index: QModelIndex) -> None:
        ref = self.model.lines[index.row()].ref
        if ref is not None:
            self.jump_requested.emit(ref)
