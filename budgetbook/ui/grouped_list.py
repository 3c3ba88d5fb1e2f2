"""A list of lines under headings: 待办, what a roll changes, what differs between two books."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QKeyEvent, QKeySequence, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QTreeView,
    QWidget,
)

from budgetbook.ui.colours import colours
from budgetbook.ui.style import LIST

Index = QModelIndex | QPersistentModelIndex
#: Internal id of a heading; its lines carry the heading's row + 1.
_GROUP = 0
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Line(NamedTuple):
    """One line; ``inks`` names the colour of some columns (a selected line has that of the
    selection), ``entry`` is what it stands for."""

    key: str
    cells: tuple[str, ...]
    tip: str = ""
    inks: Mapping[int, str] = {}
    entry: Any = None


class Group(NamedTuple):
    """A heading with its lines."""

    title: str
    lines: tuple[Line, ...]


class GroupedModel(QAbstractItemModel):
    """Two levels: headings, and their lines."""

    def __init__(
        self, titles: Sequence[str], right: frozenset[int], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.titles = tuple(titles)
        self.groups: tuple[Group, ...] = ()
        self.palette = QPalette()
        self._right = right
        self._bold = QFont()
        self._bold.setBold(True)

    def show_groups(self, groups: tuple[Group, ...]) -> bool:
        """Takes new lines; False when lines came or went (the model was then reset)."""
        if _shape(groups) == _shape(self.groups):
            old, self.groups = self.groups, groups
            for row, (new, before) in enumerate(zip(groups, old, strict=True)):
                if new != before:
                    self._tell_changed(row)
            return True
        self.beginResetModel()
        self.groups = groups
        self.endResetModel()
        return False

    def _tell_changed(self, row: int) -> None:
        heading = self.index(row, 0)
        self.dataChanged.emit(heading, heading)
        last = len(self.groups[row].lines) - 1
        if last >= 0:
            end = self.index(last, len(self.titles) - 1, heading)
            self.dataChanged.emit(self.index(0, 0, heading), end)

    def line(self, index: Index) -> Line | None:
        """The line at ``index``; None for a heading."""
        if not index.isValid() or index.internalId() == _GROUP:
            return None
        return self.groups[index.internalId() - 1].lines[index.row()]

    def lines(self) -> list[Line]:
        """All lines from top to bottom."""
        return [line for group in self.groups for line in group.lines]

    def index_of(self, key: str) -> QModelIndex:
        """Where the line of that key stands; invalid when it is gone."""
        for row, group in enumerate(self.groups):
            for i, line in enumerate(group.lines):
                if line.key == key:
                    return self.index(i, 0, self.index(row, 0))
        return QModelIndex()

    def index_at(self, position: int) -> QModelIndex:
        """The line at a place counted over all headings."""
        for row, group in enumerate(self.groups):
            if position < len(group.lines):
                return self.index(position, 0, self.index(row, 0))
            position -= len(group.lines)
        return QModelIndex()

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else _GROUP)

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]
        if not index.isValid() or index.internalId() == _GROUP:
            return QModelIndex()
        return self.createIndex(index.internalId() - 1, 0, _GROUP)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        if not parent.isValid():
            return len(self.groups)
        if parent.internalId() != _GROUP or parent.column() != 0:
            return 0
        return len(self.groups[parent.row()].lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return len(self.titles)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.line(index)
        if line is None:
            return self._group_data(index, role) if index.isValid() else None
        if role == Qt.ItemDataRole.DisplayRole:
            return line.cells[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return line.tip or line.cells[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(index.column())
        if role == Qt.ItemDataRole.ForegroundRole and index.column() in line.inks:
            return getattr(colours(self.palette), line.inks[index.column()])
        return None

    def _group_data(self, index: Index, role: int) -> Any:
        if index.column() != 0:
            return None
        group = self.groups[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{group.title}　{len(group.lines)}"
        return self._bold if role == Qt.ItemDataRole.FontRole else None

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        right = column in self._right
        across = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        return across | Qt.AlignmentFlag.AlignVCenter


def _shape(groups: tuple[Group, ...]) -> list[tuple[str, tuple[str, ...]]]:
    return [(g.title, tuple(line.key for line in g.lines)) for g in groups]


class GroupedList(QTreeView):
    """Shows the lines; Enter and a double click go to one, further keys are the owner's."""

    #: Line: it was entered.
    entered_line = Signal(object)
    #: Line or None: another is current.
    current_line_changed = Signal(object)

    def __init__(
        self,
        titles: Sequence[str],
        widths: Mapping[int, int],
        *,
        stretch: int = 0,
        right: frozenset[int] = frozenset(),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.lines_model = GroupedModel(titles, right, self)
        #: What keys do to the chosen lines, by the keys' name, with words for the menu.
        self.commands: dict[str, tuple[str, Callable[[], object]]] = {}
        #: Which of these can be done now; all of them unless told otherwise.
        self.can: Callable[[str], bool] = lambda _keys: True
        self._position = 0
        self._set_up(widths, stretch)

    def _set_up(self, widths: Mapping[int, int], stretch: int) -> None:
        self.setModel(self.lines_model)
        self.setUniformRowHeights(True)
        self.setIndentation(14)
        self.setFrameShape(QTreeView.Shape.NoFrame)
        self.setAllColumnsShowFocus(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setExpandsOnDoubleClick(False)
        self.setStyleSheet(LIST)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
        for column, width in widths.items():
            header.resizeSection(column, width)
        self.doubleClicked.connect(self._enter)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._open_menu)
        self.selectionModel().currentChanged.connect(self._moved)

    def show_groups(self, groups: tuple[Group, ...]) -> None:
        """Takes new lines; the current one stays, or the next moves up into its place. Headings
        that were closed stay closed."""
        model = self.lines_model
        model.palette = self.palette()
        closed = {
            g.title for i, g in enumerate(model.groups) if not self.isExpanded(model.index(i, 0))
        }
        line, position = self.current_line(), self._position
        had = line is not None
        if model.show_groups(groups):
            return
        for i, group in enumerate(groups):
            self.setFirstColumnSpanned(i, QModelIndex(), True)
            self.setExpanded(model.index(i, 0), group.title not in closed)
        index = model.index_of(line.key) if line else QModelIndex()
        if not index.isValid() and had:
            index = model.index_at(min(position, max(0, len(model.lines()) - 1)))
        if index.isValid():
            self.choose(index)

    def choose(self, index: QModelIndex) -> None:
        """Makes a line current."""
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.scrollTo(index)

    def choose_first(self) -> None:
        """Makes the first line current."""
        index = self.lines_model.index_at(0)
        if index.isValid():
            self.choose(index)
            self.scrollToTop()

    def current_line(self) -> Line | None:
        """The current line; None on a heading."""
        return self.lines_model.line(self.currentIndex())

    def chosen(self) -> list[Line]:
        """The selected lines; all of a heading where that is current."""
        model, index = self.lines_model, self.currentIndex()
        if index.isValid() and model.line(index) is None:
            return list(model.groups[index.row()].lines)
        found = [model.line(index) for index in self.selectionModel().selectedRows()]
        return [line for line in found if line is not None]

    def _moved(self, current: QModelIndex, _before: QModelIndex) -> None:
        line = self.lines_model.line(current)
        if line is not None:
            above = self.lines_model.groups[: current.internalId() - 1]
            self._position = sum(len(g.lines) for g in above) + current.row()
        self.current_line_changed.emit(line)

    def _enter(self, index: QModelIndex) -> None:
        line = self.lines_model.line(index)
        if line is not None:
            self.entered_line.emit(line)
        elif index.isValid():
            self.setExpanded(index, not self.isExpanded(index))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = QKeySequence(event.keyCombination()).toString()
        if event.key() in _ENTER:
            self._enter(self.currentIndex())
        elif keys in self.commands:
            if self.can(keys):
                self.commands[keys][1]()
        else:
            super().keyPressEvent(event)

    def menu(self) -> QMenu:
        """The commands for the chosen lines."""
        menu = QMenu(self)
        for keys, (words, run) in self.commands.items():
            action = menu.addAction(words)
            action.setShortcut(QKeySequence(keys))
            action.setShortcutVisibleInContextMenu(True)
            action.setEnabled(self.can(keys))
            action.triggered.connect(lambda _on=False, run=run: run())
        return menu

    def _open_menu(self, place: QPoint) -> None:
        if self.commands and self.indexAt(place).isValid():
            menu = self.menu()
            menu.exec(self.viewport().mapToGlobal(place))
            menu.deleteLater()
