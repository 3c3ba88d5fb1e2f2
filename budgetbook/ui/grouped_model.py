"""Lines under headings, as a model of two levels."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont, QPalette

from budgetbook.ui.colours import colours

Index = QModelIndex | QPersistentModelIndex
#: Internal id of a heading; its lines carry the heading's row + 1.
_GROUP = 0


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

    #: The column that is current where a line is gone to.
    first = 0

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
                    return self.index(i, self.first, self.index(row, 0))
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
        return self.ink(line, index.column()) if role == Qt.ItemDataRole.ForegroundRole else None

    def ink(self, line: Line, column: int) -> QColor | None:
        """The colour of a line's words in one column; None for the usual one."""
        name = line.inks.get(column)
        return None if name is None else getattr(colours(self.palette), name)

    def heading(self, group: Group) -> str:
        """What a heading says."""
        return f"{group.title}　{len(group.lines)}"

    def _group_data(self, index: Index, role: int) -> Any:
        if index.column() != 0:
            return None
        group = self.groups[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.heading(group)
        return self._bold if role == Qt.ItemDataRole.FontRole else None

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        right = column in self._right
        across = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        return across | Qt.AlignmentFlag.AlignVCenter


def _shape(groups: tuple[Group, ...]) -> list[tuple[str, tuple[str, ...]]]:
    return [(g.title, tuple(line.key for line in g.lines)) for g in groups]
