"""Findings as a table, grouped by the sheet they are counted at, in the book's order."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QColor

from budgetbook.model.audit import MutedRule, money, rank, suspects_text
from budgetbook.model.finding import Finding, State
from budgetbook.model.outline import home, outline, walk
from budgetbook.ui.document import Document
from budgetbook.ui.grouped_model import Group, GroupedModel, Line
from budgetbook.ui.signs import colour_of, sign

TITLES = ("状态", "勾稽关系", "左", "右", "差额", "可能出在")
STATE, MESSAGE, LEFT, RIGHT, DIFFERENCE, SUSPECTS = range(len(TITLES))
AMOUNTS = frozenset({LEFT, RIGHT, DIFFERENCE})
EXPLAINED = "已说明"
MUTED = "已停用"
#: How the key of a rule that is switched off begins; of other lines it is that of the finding,
#: which is the line's entry.
_OFF = "muted|"
_COUNTED = (State.FAILED, State.ERROR, State.HINT, State.INSUFFICIENT)


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
        Group(title, tuple(sorted(found, key=lambda line: rank(line.entry))))
        for (_, title), found in sorted(lines.items())
    )


def is_muted(line: Line) -> bool:
    """Whether the line is a rule that is switched off."""
    return line.key.startswith(_OFF)


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
    return Line(finding.key, cells, "\n".join(words), entry=finding)


def _muted_line(rule: MutedRule) -> Line:
    state = State.NOT_APPLICABLE
    words = f"{rule.rule}　{rule.name}：{rule.reason}"
    if rule.unlisted:
        words += f"（{rule.unlisted} 条未列出）"
    finding = Finding(rule.rule, rule.name, state, "info", words, key=f"{_OFF}{rule.rule}")
    tip = f"{words}\n右键可重新启用；停用的规则不计为通过"
    return Line(finding.key, (f"－ {MUTED}", words, "", "", "", ""), tip, entry=finding)


class FindingsModel(GroupedModel):
    """Two levels: sheets, and their findings."""

    first = MESSAGE

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(TITLES, AMOUNTS, parent)

    def keys(self) -> list[str]:
        """The findings' keys from top to bottom."""
        return [line.key for line in self.lines() if not is_muted(line)]

    def ink(self, line: Line, column: int) -> QColor | None:
        if column not in (STATE, DIFFERENCE):
            return None
        finding: Finding = line.entry
        settled = finding.explanation and column == STATE
        return colour_of(State.NOT_APPLICABLE if settled else finding.state, self.palette)

    def heading(self, group: Group) -> str:
        return f"{group.title}　{_counts(group.lines)}".rstrip()


def _counts(lines: Sequence[Line]) -> str:
    words = []
    for state in _COUNTED:
        count = sum(line.entry.state is state for line in lines)
        if count:
            words.append(f"{state.label} {count}")
    explained = sum(bool(line.entry.explanation) for line in lines)
    if explained:
        words.append(f"{EXPLAINED} {explained}")
    return "　".join(words)
