"""The outline of the book as a Qt model, with what does not agree in each node."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from budgetbook.model.carry_marks import CarriedCounts
from budgetbook.model.comments import open_comments
from budgetbook.model.outline import Marks, Node, walk
from budgetbook.model.outline import marks as count_marks
from budgetbook.ui.document import Document
from budgetbook.ui.internal_marks import of_project

Index = QModelIndex | QPersistentModelIndex

#: ``Marks`` of a node.
MARKS = int(Qt.ItemDataRole.UserRole)
#: Whether a node is shown faintly: an empty table.
EMPTY = int(Qt.ItemDataRole.UserRole) + 1
#: Whether a node is a project set 内部.
INTERNAL = int(Qt.ItemDataRole.UserRole) + 2

_EMPTY_SUFFIX = "（空表）"


class OutlineModel(QAbstractItemModel):
    """Indexes carry the place of their node in one flat list, never a Python object."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._marks: Mapping[str, Marks] = {}
        self._carried = CarriedCounts()
        self._take(self._read())
        self._count()

    def _read(self) -> tuple[Node, ...]:
        from budgetbook.model.outline import outline

        return outline(self._document.book, self._document.layout)

    def _take(self, roots: tuple[Node, ...]) -> None:
        self.roots = roots
        self.nodes = list(walk(roots))
        places = {node.id: i for i, node in enumerate(self.nodes)}
        self._places = places
        self._parents: dict[int, int] = {}
        self._rows = {places[node.id]: row for row, node in enumerate(roots)}
        for i, node in enumerate(self.nodes):
            for row, child in enumerate(node.children):
                self._parents[places[child.id]] = i
                self._rows[places[child.id]] = row

    def _count(self) -> None:
        document = self._document
        carried = self._carried.of(document.book)
        commented = [one.place for one in open_comments(document.book)]
        self._marks = count_marks(self.roots, document.findings, carried, commented)

    def refresh(self) -> bool:
        """Reads the book again; False when nodes came or went (the model was then reset)."""
        roots = self._read()
        same = _shape(roots) == _shape(self.roots)
        if same:
            old, old_marks = self.nodes, self._marks
            self._take(roots)
            self._count()
            for node, before in zip(self.nodes, old, strict=True):
                if node != before or self.marks(node.id) != old_marks.get(before.id, Marks()):
                    index = self.index_of(node.id)
                    self.dataChanged.emit(index, index)
            return True
        self.beginResetModel()
        self._take(roots)
        self._count()
        self.endResetModel()
        return False

    def marks(self, node_id: str) -> Marks:
        """What does not agree in the node and below it."""
        return self._marks.get(node_id, Marks())

    def node(self, index: Index) -> Node:
        """The node at ``index``, which has to be valid."""
        return self.nodes[index.internalId()]

    def index_of(self, node_id: str) -> QModelIndex:
        """Where the node stands; invalid when there is none of that id."""
        place = self._places.get(node_id)
        return QModelIndex() if place is None else self.createIndex(self._rows[place], 0, place)

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:
        siblings = self.node(parent).children if parent.isValid() else self.roots
        if column != 0 or not 0 <= row < len(siblings):
            return QModelIndex()
        return self.createIndex(row, 0, self._places[siblings[row].id])

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]
        if not index.isValid():
            return QModelIndex()
        above = self._parents.get(index.internalId())
        return QModelIndex() if above is None else self.createIndex(self._rows[above], 0, above)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        if not parent.isValid():
            return len(self.roots)
        return len(self.node(parent).children) if parent.column() == 0 else 0

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid():
            return None
        node = self.node(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return node.title + (_EMPTY_SUFFIX if node.is_empty else "")
        if role == Qt.ItemDataRole.FontRole and node.kind == "group":
            font = QFont()
            font.setBold(True)
            return font
        if role == MARKS:
            return self.marks(node.id)
        if role == EMPTY:
            return node.is_empty
        if role == INTERNAL:
            return self._is_internal(node)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return self._tip(node)
        return None

    def _is_internal(self, node: Node) -> bool:
        place = node.placed
        marked = self._document.book.internal
        return bool(marked and place and place.instance and of_project(place.instance) in marked)

    def _tip(self, node: Node) -> str:
        found = self.marks(node.id)
        words = [f"不符 {found.failed} 条"] if found.failed else []
        words += [f"提示 {found.hints} 条"] if found.hints else []
        words += ["内部，公开版里不印出"] if self._is_internal(node) else []
        words += [f"批注待改 {found.comments} 条"] if found.comments else []
        words += [f"沿用上年、未确认 {found.carried} 处"] if found.carried else []
        return "\n".join([node.title, "，".join(words)]).strip()


def _shape(nodes: tuple[Node, ...]) -> list[tuple[str, int]]:
    return [(node.id, len(node.children)) for node in walk(nodes)]
