"""Findings as a table, grouped by the sheet they are counted at, in the book's order."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont, QPalette

from budgetbook.model.amount import print_amount
from budgetbook.model.edit import cell_title, column_title, row_title
from budgetbook.model.finding import Finding, State
from budgetbook.model.outline import home, node_of, outline, walk
from budgetbook.model.ref import Ref
from budgetbook.ui.document import Document
from budgetbook.ui.signs import colour_of, sign

Index = QModelIndex | QPersistentModelIndex

TITLES = ("状态", "勾稽关系", "左", "右", "差额", "可能出在")
STATE, MESSAGE, LEFT, RIGHT, DIFFERENCE, SUSPECTS = range(len(TITLES))
_AMOUNTS = frozenset({LEFT, RIGHT, DIFFERENCE})
_NAMED_SUSPECTS = 2
#: Internal id of a group; its findings carry the group's row + 1.
_GROUP = 0
_RANK = {State.FAILED: 0, State.ERROR: 1, State.HINT: 2, State.INSUFFICIENT: 3}


class Line(NamedTuple):
    """One finding in the words of the panel."""

    finding: Finding
    cells: tuple[str, ...]
    tip: str


class Group(NamedTuple):
    """The findings of one sheet."""

    title: str
    lines: tuple[Line, ...]


def money(amount: Decimal | None) -> str:
    """An amount as the panel shows it; empty where a side is not known."""
    if amount is None:
        return ""
    exponent = amount.as_tuple().exponent
    places = max(2, -exponent) if isinstance(exponent, int) else 2
    return print_amount(amount, places, grouping=True, minus="−")


def group_findings(document: Document, findings: Iterable[Finding]) -> tuple[Group, ...]:
    """The findings by sheet in the book's order, the worst first within each."""
    roots = outline(document.book, document.layout)
    order = {node.id: i for i, node in enumerate(walk(roots))}
    lines: dict[tuple[int, str], list[Line]] = {}
    for finding in findings:
        key = home(finding)
        node = node_of(roots, finding.refs[0]) if key else None
        place = (order[node.id], node.title) if node else (len(order), "全簿")
        lines.setdefault(place, []).append(_line(document, finding))
    return tuple(
        Group(title, tuple(sorted(found, key=lambda line: _RANK.get(line.finding.state, 9))))
        for (_, title), found in sorted(lines.items())
    )


def _line(document: Document, finding: Finding) -> Line:
    suspects = _suspects(document, finding)
    cells = (
        sign(finding.state), finding.message, money(finding.left), money(finding.right),
        money(finding.difference), suspects,
    )  # fmt: skip
    words = [finding.message, f"{finding.rule}　{finding.name}"]
    if finding.cite:
        words.append(f"依据：{finding.cite}")
    return Line(finding, cells, "\n".join(words))


def _suspects(document: Document, finding: Finding) -> str:
    names: list[str] = []
    for ref in finding.suspects[:_NAMED_SUSPECTS]:
        names.append(_short_title(document, finding, ref))
    more = len(finding.suspects) - len(names)
    return "、".join(names) + (f" 等 {len(finding.suspects)} 处" if more > 0 else "")


def _short_title(document: Document, finding: Finding, ref: Ref) -> str:
    """The cell in official words, without the sheet where it is the finding's own."""
    layout, book = document.layout, document.book
    if finding.refs and ref.key == finding.refs[0].key:
        return f"{row_title(layout, book, ref)}·{column_title(layout, book, ref)}"
    return cell_title(layout, book, ref)


class FindingsModel(QAbstractItemModel):
    """Two levels: sheets, and their findings."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.groups: tuple[Group, ...] = ()
        self.palette = QPalette()

    def show_groups(self, groups: tuple[Group, ...]) -> bool:
        """Takes new findings; False when findings came or went (the model was then reset)."""
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
        group = self.index(row, 0)
        self.dataChanged.emit(group, group)
        last = len(self.groups[row].lines) - 1
        self.dataChanged.emit(self.index(0, 0, group), self.index(last, len(TITLES) - 1, group))

    def line(self, index: Index) -> Line | None:
        """The finding at ``index``; None for a group."""
        if not index.isValid() or index.internalId() == _GROUP:
            return None
        return self.groups[index.internalId() - 1].lines[index.row()]

    def keys(self) -> list[str]:
        """The findings' keys from top to bottom."""
        return [line.finding.key for group in self.groups for line in group.lines]

    def index_of(self, key: str) -> QModelIndex:
        """Where the finding of that key stands; invalid when it is gone."""
        for row, group in enumerate(self.groups):
            for i, line in enumerate(group.lines):
                if line.finding.key == key:
                    return self.index(i, MESSAGE, self.index(row, 0))
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
        return len(TITLES)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = int(Qt.ItemDataRole.DisplayRole),
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return TITLES[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        line = self.line(index)
        if line is None:
            return self._group_data(index, role) if index.isValid() else None
        if role == Qt.ItemDataRole.DisplayRole:
            return line.cells[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return line.tip
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role == Qt.ItemDataRole.ForegroundRole and index.column() in (STATE, DIFFERENCE):
            return colour_of(line.finding.state, self.palette)
        return None

    def _group_data(self, index: Index, role: int) -> Any:
        if index.column() != 0:
            return None
        group = self.groups[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{group.title}　{_counts(group.lines)}"
        if role == Qt.ItemDataRole.FontRole:
            font = QFont()
            font.setBold(True)
            return font
        return None


def _alignment(column: int) -> Qt.AlignmentFlag:
    across = Qt.AlignmentFlag.AlignRight if column in _AMOUNTS else Qt.AlignmentFlag.AlignLeft
    return across | Qt.AlignmentFlag.AlignVCenter


def _counts(lines: Sequence[Line]) -> str:
    words = []
    for state in _RANK:
        count = sum(line.finding.state is state for line in lines)
        if count:
            words.append(f"{state.label} {count}")
    return "　".join(words)


def _shape(groups: tuple[Group, ...]) -> list[tuple[str, tuple[str, ...]]]:
    return [(g.title, tuple(line.finding.key for line in g.lines)) for g in groups]


def as_text(groups: Iterable[Group]) -> str:
    """The findings as lines of tab-separated words, for a spreadsheet."""
    rows = ["\t".join(("表", *TITLES, "规则", "依据"))]
    for group in groups:
        for line in group.lines:
            finding = line.finding
            cells = [cell.replace(",", "") if i in _AMOUNTS else cell
                     for i, cell in enumerate(line.cells)]  # fmt: skip
            rows.append("\t".join((group.title, *cells, finding.rule, finding.cite)))
    return "\r\n".join(rows) + "\r\n"
