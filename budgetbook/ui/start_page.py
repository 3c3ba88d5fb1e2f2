"""The first state: open last year's file, one used before, a new book, or the sample."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from budgetbook.ui.icons import icon
from budgetbook.ui.jobs import Job, Progress
from budgetbook.ui.settings import RecentFile
from budgetbook.ui.style import larger

_PATH = Qt.ItemDataRole.UserRole
_WHEN = Qt.ItemDataRole.UserRole + 1
_MISSING = Qt.ItemDataRole.UserRole + 2

_STYLE = """
QPushButton { text-align: left; padding: 9px 16px; border: 1px solid palette(mid);
  border-radius: 6px; background: palette(base); }
QPushButton:hover { border-color: palette(accent); }
QPushButton:focus { border: 1px solid palette(accent); }
QPushButton:disabled { background: transparent; border-color: palette(midlight); }
QPushButton#open { background: palette(accent); color: palette(base); border: 0;
  padding: 16px 20px; }
QPushButton#open:hover, QPushButton#open:focus { border: 2px solid palette(highlight);
  padding: 14px 18px; }
QListWidget { border: 0; background: transparent; outline: 0; }
"""


def when(moment: datetime, today: date | None = None) -> str:
    """A moment as people say it: 今天 09:05, 昨天 …, 11月3日, 2023年11月3日."""
    today = today or date.today()
    days = (today - moment.date()).days
    if days in (0, 1):
        return f"{'今天' if days == 0 else '昨天'} {moment:%H:%M}"
    year = "" if moment.year == today.year else f"{moment.year}年"
    return f"{year}{moment.month}月{moment.day}日"


class _RecentDelegate(QStyledItemDelegate):
    """Name and time on the first line, the folder on the second."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(0, option.fontMetrics.height() * 2 + 18)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        painter.save()
        colours, full = option.palette, option.rect
        on = option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver)
        if on:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.highlight())
            painter.drawRoundedRect(full.adjusted(0, 1, 0, -1), 4, 4)
        missing = bool(index.data(_MISSING))
        group = QPalette.ColorGroup.Disabled if missing else QPalette.ColorGroup.Active
        first = full.adjusted(12, 8, -12, 0)
        first.setHeight(option.fontMetrics.height())
        painter.setFont(option.font)
        painter.setPen(colours.color(group, QPalette.ColorRole.Text))
        self._line(painter, option, first, str(index.data()), str(index.data(_WHEN)))
        second = first.translated(0, first.height() + 2)
        painter.setPen(colours.color(QPalette.ColorRole.PlaceholderText))
        folder = str(Path(str(index.data(_PATH))).parent)
        self._line(painter, option, second, folder, "文件不在原处" if missing else "")
        painter.restore()

    @staticmethod
    def _line(
        painter: QPainter, option: QStyleOptionViewItem, rect: QRect, left: str, right: str
    ) -> None:
        metrics = option.fontMetrics
        taken = metrics.horizontalAdvance(right) + 16 if right else 0
        elided = metrics.elidedText(left, Qt.TextElideMode.ElideMiddle, rect.width() - taken)
        painter.drawText(rect, Qt.AlignmentFlag.AlignLeft, elided)
        painter.drawText(rect, Qt.AlignmentFlag.AlignRight, right)


class _RecentList(QListWidget):
    """Recent files; Enter opens, Delete takes one off the list."""

    forgotten = Signal(object)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.key() == Qt.Key.Key_Delete and item is not None:
            self.forgotten.emit(Path(item.data(_PATH)))
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None:
            self.itemClicked.emit(item)
            return
        super().keyPressEvent(event)


class StartPage(QWidget):
    """Shown while no book is open."""

    open_requested = Signal()
    new_requested = Signal()
    sample_requested = Signal()
    #: Path: a recent file was chosen.
    file_requested = Signal(object)
    #: Path: to be taken off the list of recent files.
    forget_requested = Signal(object)

    def __init__(self, has_sample: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setStyleSheet(_STYLE)
        self._job: Job | None = None
        column = QHBoxLayout(self)
        column.setContentsMargins(48, 48, 48, 32)
        column.addStretch(1)
        column.addWidget(self._left(has_sample), 4)
        column.addSpacing(56)
        column.addWidget(self._right(), 6)
        column.addStretch(1)

    def _left(self, has_sample: bool) -> QWidget:
        side = QWidget()
        side.setMaximumWidth(360)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        title = QLabel("预算簿")
        title.setFont(larger(self.font(), 2.4, bold=True))
        words = QLabel("部门预算公开文本的编制与审核")
        words.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.open_button = self._button(
            "打开去年或今年的本子…", "open", "open", "打开 Word、Excel、PDF、.ysb 文件"
        )
        self.open_button.setFont(larger(self.font(), 1.3, bold=True))
        self.open_button.clicked.connect(self.open_requested)
        self.roll_button = self._button("结转下年…", "roll", "roll", "由上年的文件做出新一年的簿")
        self.new_button = self._button("新建空簿…", "new", "new", "按官方版式建一本空簿")
        self.new_button.clicked.connect(self.new_requested)
        self.sample_button = self._button("打开示例簿", "sample", "sample", "填好的示例，随意试用")
        self.sample_button.clicked.connect(self.sample_requested)
        self.sample_button.setVisible(has_sample)
        column.addWidget(title)
        column.addWidget(words)
        column.addSpacing(20)
        for button in (
            self.open_button, self.roll_button, self.new_button, self.sample_button
        ):  # fmt: skip
            column.addWidget(button)
        column.addSpacing(12)
        column.addWidget(self._hint())
        column.addStretch(1)
        return side

    def _hint(self) -> QLabel:
        hint = QLabel(
            "也可以把文件拖到这里。收支表、情况说明、绩效目标分在几个文件里时，"
            "一起选中打开，合成一本。原件不会改动。"
        )
        hint.setWordWrap(True)
        hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        return hint

    def _button(self, text: str, name: str, picture: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setIcon(self._icon(picture, on_accent=name == "open"))
        button.setIconSize(QSize(20, 20))
        button.setToolTip(tip)
        button.setAccessibleDescription(tip)
        return button

    def _icon(self, name: str, *, on_accent: bool) -> QIcon:
        palette = QPalette(self.palette())
        if on_accent:
            colour = palette.color(QPalette.ColorRole.Base)
            palette.setColor(QPalette.ColorRole.WindowText, colour)
        return icon(name, palette)

    def _right(self) -> QWidget:
        side = QFrame()
        side.setMaximumWidth(640)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 8, 0, 0)
        heading = QLabel("最近文件")
        heading.setFont(larger(self.font(), 1.15, bold=True))
        self.recent = _RecentList()
        self.recent.setAccessibleName("最近文件")
        self.recent.setItemDelegate(_RecentDelegate(self.recent))
        self.recent.setMouseTracking(True)
        self.recent.setSelectionMode(QListWidget.SelectionMode.SingleSelection)
        self.recent.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.recent.itemClicked.connect(self._chosen)
        self.recent.forgotten.connect(self.forget_requested)
        self._none = QLabel("还没有打开过文件。从去年公开的 Word 或 Excel 开始最省事。")
        self._none.setWordWrap(True)
        self._none.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        column.addWidget(heading)
        column.addSpacing(4)
        column.addWidget(self._none)
        column.addWidget(self.recent, 1)
        column.addStretch()  # takes the room while the list is hidden
        return side

    def show_recent(self, files: Iterable[RecentFile]) -> None:
        """Fills the list; whether the files are still there is looked up in the background,
        because a lost network drive can take many seconds to say so."""
        self.recent.clear()
        for file in files:
            item = QListWidgetItem(file.path.name)
            item.setData(_PATH, str(file.path))
            item.setData(_WHEN, when(file.opened))
            item.setToolTip(str(file.path))
            self.recent.addItem(item)
        self._none.setVisible(self.recent.count() == 0)
        self.recent.setVisible(self.recent.count() > 0)
        paths = [str(self.recent.item(i).data(_PATH)) for i in range(self.recent.count())]
        if paths:
            self._look_up(paths)

    def _look_up(self, paths: list[str]) -> None:
        def missing(_report: Progress) -> set[str]:
            return {path for path in paths if not Path(path).exists()}

        self._job = Job(missing)
        self._job.finished.connect(self._mark_missing, Qt.ConnectionType.QueuedConnection)
        self._job.start()

    def _mark_missing(self) -> None:
        gone = self._job.result if self._job else None
        for i in range(self.recent.count()):
            item = self.recent.item(i)
            if item.data(_PATH) in (gone or ()):
                item.setData(_MISSING, True)
                item.setToolTip(f"{item.data(_PATH)}\n文件已移走或删除。按 Delete 从列表中去掉。")

    def _chosen(self, item: QListWidgetItem) -> None:
        self.file_requested.emit(Path(item.data(_PATH)))
