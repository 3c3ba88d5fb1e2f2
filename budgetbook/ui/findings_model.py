"""Findings as a table, grouped by the sheet they are counted at, in the book's order."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont, QPalette

from budgetbook.model.audit import MutedRule, money, rank, suspects_text
from budgetbook.model.finding import Finding, State
from budgetbook.model.outline import home, outline, walk
from budgetbook.ui.document import Document
from budgetbook.ui.signs import colour_of, sign

Index = QModelIndex | QPersistentModelIndex

TITLES = ("状态", "勾稽关系", "左", "右", "差额", "可能出在")
STATE, MESSAGE, LEFT, RIGHT, DIFFERENCE, SUSPECTS = range(len(TITLES))
AMOUNTS = frozenset({LEFT, RIGHT, DIFFERENCE})
EXPLAINED = "已说明"
MUTED = "已停用"
#: Internal id of a group; its findings carry the group's row + 1.
_GROUP = 0
_COUNTED = (State.FAILED, State.ERROR, State.HINT, State.INSUFFICIENT)


class Line(NamedTuple):
    """One finding in the words of the panel, or a rule that is switched off."""

    finding: Finding
    cells: tuple[str, ...]
    tip: str
    muted: bool = False


class Group(NamedTuple):
    """The findings of one sheet."""

    title: str
    lines: tuple[Line, ...]


def group_findings(document: Document, findings: Iterable[Finding]) -> tuple[Group, ...]:
    """The findings by sheet in the book's order, the worst first within each and those that are
    explained last."""
    nodes = list(walk(outline(document.book, document.layout)))
    order = {node.id: i for i, node in enumerate(nodes)}
    sheets = {key: node for node in reversed(nodes) for key in node.tables}  # the first counts
    texts = {paragraph: node for node in nodes for paragraph in node.paragraphs}
    lines: dict[tuple[int, str], list[Line]] = {}
    for finding in findings:
        key = home(finding)
        node = sheets.get(key) if key else texts.get(finding.paragraph)
        place = (order[node.id], node.title) if node else (len(order), "全簿")
        lines.setdefault(place, []).append(_line(document, finding))
    return tuple(
        Group(title, tuple(sorted(found, key=lambda line: rank(line.finding))))
        for (_, title), found in sorted(lines.items())
    )


def muted_group(rules: Sequence[MutedRule]) -> tuple[Group, ...]:
    """The rules that are switched off, each with its reason; none where none is."""
    return (Group(f"{MUTED}的规则", tuple(map(_muted_line, rules))),) if rules else ()


def _line(document: Document, finding: Finding) -> Line:
    suspects = suspects_text(document.book, document.layout, finding)
    state = f"{sign(finding.state)} · {EXPLAINED}" if finding.explanation else sign(finding.state)
    cells = (
        state, finding.message, money(finding.left), money(finding.right),
        money(finding.difference), suspects,
    )  # fmt: skip
    words = [finding.message, f"{finding.rule}　{finding.name}"]
    if finding.cite:
        words.append(f"依据：{finding.cite}")
    if finding.explanation:
        words.append(f"出错说明：{finding.explanation}")
    return Line(finding, cells, "\n".join(words))


def _muted_line(rule: MutedRule) -> Line:
    state = State.NOT_APPLICABLE
    words = f"{rule.rule}　{rule.name}：{rule.reason}"
    if rule.unlisted:
        words += f"（{rule.unlisted} 条未列出）"
    finding = Finding(rule.rule, rule.name, state, "info", words, key=f"muted|{rule.rule}")
    tip = f"{words}\n右键可重新启用；停用的规则不计为通过"
    return Line(finding, (f"－ {MUTED}", words, "", "", "", ""), tip, muted=True)


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
        return [line.finding.key for g in self.groups for line in g.lines if not line.muted]

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
            settled = line.finding.explanation and index.column() == STATE
            state = State.NOT_APPLICABLE if settled else line.finding.state
            return colour_of(state, self.palette)
        return None

    def _group_data(self, index: Index, role: int) -> Any:
        if index.column() != 0:
            return None
        group = self.groups[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{group.title}　{_counts(group.lines)}".rstrip()
        if role == Qt.ItemDataRole.FontRole:
            font = QFont()
            font.setBold(True)
            return font
        return None


def _alignment(column: int) -> Qt.AlignmentFlag:
    across = Qt.AlignmentFlag.AlignRight if column in AMOUNTS else Qt.AlignmentFlag.AlignLeft
    return across | Qt.AlignmentFlag.AlignVCenter


def _counts(lines: Sequence[Line]) -> str:
    words = []
    for state in _COUNTED:
        count = sum(line.finding.state is state for line in lines)
        if count:
            words.append(f"{state.label} {count}")
    explained = sum(bool(line.finding.explanation) for line in lines)
    if explained:
        words.append(f"{EXPLAINED} {explained}")
    return "　".join(words)


def _shape(groups: tuple[Group, ...]) -> list[tuple[str, tuple[str, ...]]]:
    return [(g.title, tuple(line.finding.key for line in g.lines)) for g in groups]
