"""The list of projects as a Qt table: sorted and searched for the eye, ordered as the book is."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QAbstractTableModel,
    QByteArray,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from budgetbook.model.finding import State
from budgetbook.model.project_list import ProjectLine
from budgetbook.ui.completeness import paint_segments, said, segments_width
from budgetbook.ui.signs import colour_of
from budgetbook.ui.style import HEADER

Index = QModelIndex | QPersistentModelIndex
_MIME = "application/x-budgetbook-projects"
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
#: ``ProjectLine`` of a row, and (failed, hints).
LINE = int(Qt.ItemDataRole.UserRole)
COUNTS = int(Qt.ItemDataRole.UserRole) + 1
_ALT = Qt.KeyboardModifier.AltModifier


class _Column(NamedTuple):
    id: str
    title: str
    width: int
    text: Callable[[ProjectLine], str]
    key: Callable[[ProjectLine], Any]
    right: bool = False


def _money(value: Any) -> str:
    return f"{value:,.2f}" if isinstance(value, Decimal) else ""


def _figure(value: Any) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(-1)


NUMBER, NAME, KINDS, FOUND = 0, 1, 3, 4


def _order(line: ProjectLine) -> bytes:
    """What names are sorted by: GB 18030 has the common characters in the order of their pinyin."""
    return line.name.encode("gb18030", "replace")


_COLUMNS = (
    _Column("number", "序号", 52, lambda p: str(p.number), lambda p: p.number, right=True),
    _Column("name", "项目名称", 200, lambda p: p.name or "未命名项目", _order),
    _Column("budget", "预算数", 112, lambda p: _money(p.budget), lambda p: _figure(p.budget), True),
    _Column("kinds", "指标完整", 190, lambda p: _said(p), lambda p: len(p.missing)),
    _Column("found", "审核", 110, lambda p: "", lambda p: 0),
    _Column("rows", "指标", 52, lambda p: str(p.indicators), lambda p: p.indicators, right=True),
    _Column("code", "项目编码", 170, lambda p: p.code, lambda p: p.code),
    _Column(
        "fiscal", "财政资金", 84, lambda p: _money(p.fiscal), lambda p: _figure(p.fiscal), True
    ),
    _Column("unit", "单位", 220, lambda p: p.unit, lambda p: p.unit),
)  # fmt: skip


def _said(line: ProjectLine) -> str:
    return f"缺 {'、'.join(line.missing)}" if line.missing else "六类齐全"


class ProjectModel(QAbstractTableModel):
    """The projects that are looked for, in the order of a column or of the book."""

    #: list[str], str: projects dropped in front of another (empty: behind the last).
    dropped = Signal(object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[ProjectLine, ...] = ()
        self.lines: list[ProjectLine] = []
        self._counts: dict[str, tuple[int, int]] = {}
        self._words = ""
        self._sort: tuple[int, bool] | None = None
        self.can_move = True

    @property
    def is_in_order(self) -> bool:
        """Whether it shows the whole book in its own order, so that rows can be moved."""
        return self._sort is None and not self._words.strip()

    @property
    def total(self) -> int:
        """How many projects the book has."""
        return len(self._all)

    def show_lines(self, lines: Sequence[ProjectLine], counts: dict[str, tuple[int, int]]) -> None:
        """Shows these projects; ``counts``: 不符 and 提示 by instance."""
        self._all, self._counts = tuple(lines), counts
        self._arrange()

    def look_for(self, words: str) -> None:
        """Shows only what has the words."""
        self._words = words
        self._arrange()

    def sort_by(self, column: int | None, *, falling: bool = False) -> None:
        """Sorts for the eye; None for the order of the book."""
        self._sort = None if column is None else (column, falling)
        self._arrange()

    def _arrange(self) -> None:
        lines = [line for line in self._all if line.has(self._words)]
        if self._sort is not None:
            column, falling = self._sort
            key = self._found if column == FOUND else _COLUMNS[column].key
            lines.sort(key=key, reverse=falling)
        same = [line.instance for line in lines] == [line.instance for line in self.lines]
        if same:
            self.lines = lines
            if lines:
                last = self.index(len(lines) - 1, len(_COLUMNS) - 1)
                self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def _found(self, line: ProjectLine) -> tuple[int, int]:
        return self._counts.get(line.instance, (0, 0))

    def row_of(self, instance: str) -> int:
        """The row of a project, or -1."""
        rows = (i for i, line in enumerate(self.lines) if line.instance == instance)
        return next(rows, -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(_COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(_COLUMNS):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _COLUMNS[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if _COLUMNS[section].right else _LEFT
        if role == Qt.ItemDataRole.ToolTipRole:
            return "点击按此栏排序，只是看；簿中的顺序不变"
        return None

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid():
            return None
        line, column = self.lines[index.row()], _COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            if index.column() == FOUND:
                return _counted(self._found(line))
            inner = "（内部）" if index.column() == NAME and line.is_internal else ""
            return column.text(line) + inner
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.right else _LEFT
        if role == Qt.ItemDataRole.ToolTipRole and column.id in ("name", "code", "unit"):
            return column.text(line)
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == KINDS:
            return "，".join(said(kind) for kind in line.kinds)
        if role == LINE:
            return line
        return self._found(line) if role == COUNTS else None

    # ---- dragging

    def flags(self, index: Index) -> Qt.ItemFlag:
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if not (self.can_move and self.is_in_order):
            return usual if index.isValid() else Qt.ItemFlag.NoItemFlags
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        return usual | Qt.ItemFlag.ItemIsDragEnabled

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        rows = sorted({index.row() for index in indexes})
        data = QMimeData()
        words = "\n".join(self.lines[row].instance for row in rows)
        data.setData(_MIME, QByteArray(words.encode()))
        return data

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        """Tells where the projects are to go; the list follows the book, so nothing is moved
        here (and False keeps the view from removing rows)."""
        if not data.hasFormat(_MIME) or not self.is_in_order:
            return False
        chosen = bytes(data.data(_MIME).data()).decode().split("\n")
        at = parent.row() if parent.isValid() else row
        before = self.lines[at].instance if 0 <= at < len(self.lines) else ""
        self.dropped.emit(chosen, before)
        return False


def _counted(found: tuple[int, int]) -> str:
    words = [f"{State.FAILED.label} {found[0]}"] if found[0] else []
    words += [f"{State.HINT.label} {found[1]}"] if found[1] else []
    return "  ".join(words)


class _Delegate(QStyledItemDelegate):
    """Paints the segments of completeness and the counts with their colours."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if index.column() not in (KINDS, FOUND):
            super().paint(painter, option, index)
            return
        shown = QStyleOptionViewItem(option)
        self.initStyleOption(shown, index)
        shown.text = ""
        if shown.widget is not None:
            style = shown.widget.style()
            style.drawControl(QStyle.ControlElement.CE_ItemViewItem, shown, painter, shown.widget)
        painter.save()
        painter.setFont(shown.font)
        if index.column() == KINDS:
            rect = shown.rect.adjusted(6, 5, -4, -5)
            paint_segments(painter, shown.palette, rect, index.data(LINE).kinds)
        else:
            self._counts(painter, shown, index.data(COUNTS))
        painter.restore()

    @staticmethod
    def _counts(painter: QPainter, option: QStyleOptionViewItem, found: tuple[int, int]) -> None:
        left = option.rect.left() + 6
        for state, count in zip((State.FAILED, State.HINT), found, strict=True):
            if not count:
                continue
            words = f"{state.label} {count}"
            width = option.fontMetrics.horizontalAdvance(words)
            painter.setPen(colour_of(state, option.palette))
            rect = QRect(left, option.rect.top(), width + 2, option.rect.height())
            painter.drawText(rect, _LEFT, words)
            left += width + 10

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), 28)


class ProjectTable(QTableView):
    """The table of projects: headers sort, rows are dragged, Enter opens."""

    #: str: the instance to be opened.
    opened = Signal(str)
    #: A key asks for a command: ``delete``, ``up``, ``down``, ``add``, ``copy``.
    asked = Signal(str)
    sorted_changed = Signal()

    def __init__(self, model: ProjectModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = model
        self.setModel(model)
        self.setItemDelegate(_Delegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDragDropOverwriteMode(False)
        self.setDropIndicatorShown(True)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setAccessibleName("项目一览")
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(28)
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setStyleSheet(HEADER)
        header.setHighlightSections(False)
        self._unsort()
        for number, column in enumerate(_COLUMNS):
            self.setColumnWidth(number, column.width)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.sectionClicked.connect(self._clicked)
        self.doubleClicked.connect(lambda index: self._open(index.row()))

    def _unsort(self) -> None:
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)

    def _clicked(self, column: int) -> None:
        """Rising, falling, and then the order of the book again."""
        now = self.lines._sort
        if now is None or now[0] != column:
            self.sort(column, falling=False)
        elif not now[1]:
            self.sort(column, falling=True)
        else:
            self.restore_order()

    def sort(self, column: int, *, falling: bool) -> None:
        """Sorts what is seen; the chosen projects stay chosen."""
        order = Qt.SortOrder.DescendingOrder if falling else Qt.SortOrder.AscendingOrder
        chosen = self.chosen()
        self.lines.sort_by(column, falling=falling)
        self.horizontalHeader().setSortIndicator(column, order)
        self.choose(chosen)
        self.sorted_changed.emit()

    def restore_order(self) -> None:
        """Shows the order of the book again."""
        chosen = self.chosen()
        self.lines.sort_by(None)
        self._unsort()
        self.choose(chosen)
        self.sorted_changed.emit()

    def fit_columns(self) -> None:
        """Hides the columns in which no project of this book has anything."""
        metrics = self.fontMetrics()
        self.setColumnWidth(KINDS, segments_width(metrics) + 14)
        for number, column in enumerate(_COLUMNS):
            blank = not any(column.text(line) for line in self.lines._all)
            self.setColumnHidden(
                number, column.id in ("code", "unit", "budget", "fiscal") and blank
            )

    def chosen(self) -> list[str]:
        """The selected projects in the order they are seen."""
        rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
        return [self.lines.lines[row].instance for row in rows]

    def choose(self, instances: Sequence[str]) -> None:
        """Selects projects and brings the first into sight."""
        selection = self.selectionModel()
        selection.clearSelection()
        flag = QItemSelectionModel.SelectionFlag
        rows = [row for one in instances if (row := self.lines.row_of(one)) >= 0]
        for number, row in enumerate(rows):
            index = self.lines.index(row, NAME)
            selection.select(index, flag.Select | flag.Rows)
            if number == 0:
                selection.setCurrentIndex(index, flag.NoUpdate)
                self.scrollTo(index)

    def _open(self, row: int) -> None:
        if 0 <= row < len(self.lines.lines):
            self.opened.emit(self.lines.lines[row].instance)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, alt = event.key(), bool(event.modifiers() & _ALT)
        asked = {
            (Qt.Key.Key_Delete, False): "delete", (Qt.Key.Key_Insert, False): "add",
            (Qt.Key.Key_Up, True): "up", (Qt.Key.Key_Down, True): "down",
        }.get((Qt.Key(key), alt))  # fmt: skip
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex().row())
        elif asked:
            self.asked.emit(asked)
        else:
            super().keyPressEvent(event)
