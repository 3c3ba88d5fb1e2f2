"""The book's outline: what stands in it, in the order a reader looks for it.

The flow of a printed book becomes a short tree: cover, the public tables, the explanation by
chapters with their small tables, performance goals with one entry for each project, and what
was not recognised.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from budgetbook.model.annual_round import Place
from budgetbook.model.book import NOTHING, Book, Paragraph, Placed, Table
from budgetbook.model.finding import Finding, State
from budgetbook.model.layout import Layout, Sheet
from budgetbook.model.ref import Ref, TableKey

NodeKind = Literal["group", "text", "sheet", "projects", "project"]

_CHAPTER = re.compile(r"\s*[一二三四五六七八九十]+\s*、")
_PART = re.compile(r"\s*第\s*[一二三四五六七八九十]+\s*部分\s*")
_FRONT = frozenset({"cover", "contents", "contents_group", "contents_title"})
_HEADINGS = frozenset({"heading1", "heading2", "heading3"})
_NAMES = frozenset({"label", "code", "name"})  # kinds of column that say what a row is


class Node(NamedTuple):
    """An entry of the outline."""

    #: Stays the same over edits elsewhere, so that a view keeps its place by it.
    id: str
    kind: NodeKind
    title: str
    placed: Placed | None = None
    paragraphs: tuple[str, ...] = ()
    children: tuple["Node", ...] = ()
    #: The tables shown on this page alone, not those of its children.
    tables: frozenset[TableKey] = frozenset()
    #: Nothing is filled in: printed as an empty table.
    is_empty: bool = False

    @property
    def has_page(self) -> bool:
        """Whether choosing it shows something."""
        return self.placed is not None or bool(self.paragraphs)


class Marks(NamedTuple):
    """How much does not agree in a node, its children included."""

    failed: int = 0
    hints: int = 0
    #: Cells and paragraphs that are 沿用未确认.
    carried: int = 0
    #: 批注 that still have to be answered.
    comments: int = 0


@dataclass
class _Entry:
    """A text node while it is being put together."""

    title: str
    paragraphs: list[str] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    projects: bool = False


class _Outliner:
    """Walks the flow once and sorts it into the groups."""

    def __init__(self, book: Book, layout: Layout) -> None:
        self.book, self.layout = book, layout
        self.front: list[str] = []
        self.tables: list[Node] = []
        self.narrative: list[_Entry] = []
        self.performance: list[_Entry] = []
        self.projects: list[Node] = []
        self.unknown: list[Node] = []
        self.working: list[Node] = []
        self.entry: _Entry | None = None  # where the next paragraph belongs
        self.by_part = False  # the performance area was opened by 第一部分, so 一、 is inside it

    def walk(self) -> None:
        for item in self.book.flow:
            if isinstance(item, Paragraph):
                self._paragraph(item)
            else:
                self._sheet(item)

    def _paragraph(self, item: Paragraph) -> None:
        if item.role in _FRONT:
            self.front.append(item.id)
        elif item.role == "title":
            self._title(item)
        elif item.role in _HEADINGS and _CHAPTER.match(item.text) and not self.by_part:
            area = self.performance if "绩效" in item.text else self.narrative
            self._begin(area, item)
        elif item.role in _HEADINGS and _PART.match(item.text) and "绩效" in item.text:
            self.by_part = self.by_part or self.entry not in self.performance
            self._begin(self.performance, item, projects="项目" in item.text)
        else:
            self._append(item)

    def _title(self, item: Paragraph) -> None:
        self.by_part = False
        if "说明" in item.text or self.tables or self.projects:
            self._begin(self.narrative, item)
        else:
            self.front.append(item.id)

    def _begin(self, area: list[_Entry], item: Paragraph, *, projects: bool = False) -> None:
        self.entry = _Entry(item.text.strip(), [item.id], projects=projects)
        area.append(self.entry)

    def _append(self, item: Paragraph) -> None:
        if self.entry is None:
            self.front.append(item.id)
        else:
            self.entry.paragraphs.append(item.id)

    def _sheet(self, item: Placed) -> None:
        sheet = self.layout.sheets_by_id.get(item.sheet)
        if sheet is None:
            title = item.title or "未识别的表"
            key = TableKey("extra", item.instance)
            self.unknown.append(_node(item, "sheet", title, frozenset({key})))
            return
        node = self._sheet_node(sheet, item)
        if sheet.each:
            self.projects.append(node)
        elif sheet.working:
            self.working.append(node)
        elif sheet.group == "tables":
            self.tables.append(node)
        elif self.entry is not None:
            self.entry.children.append(node)
        else:
            self.narrative.append(_Entry("", children=[node]))

    def _sheet_node(self, sheet: Sheet, item: Placed) -> Node:
        keys = [TableKey(part.table, item.instance) for part in sheet.parts]
        title = sheet.name or item.title or sheet.title
        if sheet.each:
            title = f"{len(self.projects) + 1} {self._project_name(keys, item)}"
            return _node(item, "project", title, frozenset(keys))
        tables = [self.book.tables.get(key) for key in keys]
        empty = not any(self._filled(table) for table in tables if table)
        return _node(item, "sheet", title, frozenset(keys), empty)

    def _project_name(self, keys: list[TableKey], item: Placed) -> str:
        table = self.book.tables.get(keys[0])
        name = table.rows[0].text("name") if table and table.rows else ""
        return name or item.title or "未命名项目"

    def _filled(self, table: Table) -> bool:
        spec = self.layout.table(table.key.table)
        named = {c.id for c in spec.columns if c.kind in _NAMES} if spec else set()
        if spec and spec.kind == "list":
            return any(row.cells for row in table.rows)
        return any(row.cells.keys() - named for row in table.rows)


def _node(
    item: Placed, kind: NodeKind, title: str, keys: frozenset[TableKey], empty: bool = False
) -> Node:
    node_id = f"sheet:{item.sheet}:{item.instance}"
    return Node(node_id, kind, title, placed=item, tables=keys, is_empty=empty)


def _text_nodes(entries: Iterable[_Entry]) -> Iterator[Node]:
    for entry in entries:
        if not entry.paragraphs:
            yield from entry.children
            continue
        yield Node(
            f"text:{entry.paragraphs[0]}",
            "text",
            entry.title,
            paragraphs=tuple(entry.paragraphs),
            children=tuple(entry.children),
        )


def _performance(found: _Outliner) -> tuple[Node, ...]:
    """整体绩效 and the rest of the text, then the projects under their own heading."""
    texts: list[_Entry] = []
    project_text: list[str] = []
    lone: list[str] = []  # a chapter heading with nothing of its own goes with what follows
    for entry in found.performance:
        paragraphs, lone = lone + entry.paragraphs, []
        if entry.projects:
            project_text += paragraphs
        elif len(paragraphs) == 1 and not entry.children and _CHAPTER.match(entry.title):
            lone = paragraphs
        else:
            title = _PART.sub("", entry.title)
            texts.append(_Entry(title, paragraphs, entry.children))
    nodes = list(_text_nodes(texts))
    if found.projects or project_text or lone:
        nodes.append(
            Node(
                "projects",
                "projects",
                f"项目绩效目标（{len(found.projects)}）",
                paragraphs=tuple(lone + project_text),
                children=tuple(found.projects),
            )
        )
    return tuple(nodes)


def outline(book: Book, layout: Layout) -> tuple[Node, ...]:
    """The groups of the book with what stands in them; a group without content is left out."""
    found = _Outliner(book, layout)
    found.walk()
    front = Node("front", "group", "封面与目录", paragraphs=tuple(found.front))
    groups = [
        Node("tables", "group", "预算公开表", children=tuple(found.tables)),
        Node("narrative", "group", "情况说明", children=tuple(_text_nodes(found.narrative))),
        Node("performance", "group", "预算绩效", children=_performance(found)),
        Node("unknown", "group", "附表（未识别）", children=tuple(found.unknown)),
        Node("working", "group", "底稿（不公开）", children=tuple(found.working)),
    ]
    return ((front,) if found.front else ()) + tuple(g for g in groups if g.children)


def walk(nodes: Iterable[Node]) -> Iterator[Node]:
    """Every node, parents before children."""
    for node in nodes:
        yield node
        yield from walk(node.children)


def node_of(nodes: Iterable[Node], ref: Ref) -> Node | None:
    """The node on whose page the cell stands."""
    return next((node for node in walk(nodes) if ref.key in node.tables), None)


def home(finding: Finding) -> TableKey | None:
    """The table a finding is counted at: that of its left side, so that it counts once."""
    return finding.refs[0].key if finding.refs else None


def marks(
    nodes: Iterable[Node],
    findings: Iterable[Finding],
    carried: Mapping[str | TableKey, int] = NOTHING,
    comments: Iterable[Place] = (),
) -> Mapping[str, Marks]:
    """What does not agree, (``carried``, by table or paragraph) is not confirmed and is commented
    (at the places of ``comments``), by node id; parents carry the sum of their children."""
    nodes = tuple(nodes)
    by_table: dict[str | TableKey, Marks] = {key: Marks(0, 0, n) for key, n in carried.items()}
    for commented in _commented(nodes, comments):
        by_table[commented] = _add(by_table.get(commented, Marks()), Marks(comments=1))
    for finding in findings:
        key = home(finding)
        if key is not None:
            by_table[key] = _add(by_table.get(key, Marks()), _mark(finding))
    total: dict[str, Marks] = {}
    for node in nodes:
        _sum_up(node, by_table, total)
    return total


def _commented(nodes: tuple[Node, ...], comments: Iterable[Place]) -> Iterator[str | TableKey]:
    """The table or paragraph of each comment; of one on a project, the project's first table."""
    projects: dict[str, TableKey] = {}
    for place in comments:
        if place.paragraph:
            yield place.paragraph
        elif place.table:
            yield TableKey(place.table, place.instance)
        elif place.instance:
            projects = projects or {
                key.instance: key for node in walk(nodes) for key in sorted(node.tables)
            }
            if place.instance in projects:
                yield projects[place.instance]


def _sum_up(node: Node, by_table: Mapping[str | TableKey, Marks], total: dict[str, Marks]) -> Marks:
    own = Marks()
    keys: list[str | TableKey] = [*node.tables, *node.paragraphs]
    for key in keys:
        own = _add(own, by_table.get(key, Marks()))
    for child in node.children:
        own = _add(own, _sum_up(child, by_table, total))
    total[node.id] = own
    return own


def _mark(finding: Finding) -> Marks:
    if finding.state is State.FAILED:
        return Marks(failed=1)
    return Marks(hints=1 if finding.state is State.HINT else 0)


def _add(one: Marks, other: Marks) -> Marks:
    return Marks(*(mine + theirs for mine, theirs in zip(one, other, strict=True)))
