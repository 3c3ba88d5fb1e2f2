"""The groups of an indicator table: which kinds a project has, and where a new row belongs.

The first and second levels follow 财政部《项目支出绩效评价管理办法》(财预〔2020〕10号) and the
frame of 2021 with 成本指标 as a first level; the words are data (``wordlists/indicators.toml``).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic import Field

from budgetbook.model.book import Book, Frozen, Row, Table
from budgetbook.model.edit import Edit, InsertRows, MoveRows, SetCells, Several, table_title
from budgetbook.model.fresh import free_id
from budgetbook.model.indicator_value import plain_words
from budgetbook.model.layout import Layout
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.rows import RowEdit, group_columns
from budgetbook.model.wordlists import built_in, kinds

#: The table of indicators in every layout, and the columns that name a row's group.
INDICATORS = "indicators"
GROUP_COLUMNS = ("level1", "level2")


class Group(Frozen):
    """A second level under its first; ``also``: known, but not asked of a blank project."""

    level1: str
    level2: str
    kind: str
    also: bool = False


class _Groups(Frozen):
    groups: tuple[Group, ...] = Field(alias="group")


@lru_cache
def groups() -> tuple[Group, ...]:
    """The groups in the order of a printed table."""
    return _Groups.model_validate(built_in("indicators")).groups


class KindCount(NamedTuple):
    """How many indicators of a required kind a project has."""

    #: 数量指标.
    name: str
    rows: int
    #: A row says that there is none (无).
    stated: bool = False

    @property
    def short(self) -> str:
        """数量."""
        return self.name.removesuffix("指标")

    @property
    def is_missing(self) -> bool:
        """Whether nothing is said about it."""
        return not self.rows and not self.stated


def completeness(table: Table | None) -> tuple[KindCount, ...]:
    """The six required kinds (数量 … 满意度) with their numbers of rows; a row without 三级指标
    does not count."""
    filled: Counter[str] = Counter()
    stated: set[str] = set()
    for row in table.rows if table else ():
        kind, name = kind_name(row.text("level1"), row.text("level2")), row.text("level3").strip()
        if not kind or not name:
            continue
        if plain_words(name) in kinds().blank.words:
            stated.add(kind)
        else:
            filled[kind] += 1
    return tuple(KindCount(k.name, filled[k.name], k.name in stated) for k in kinds().required)


@lru_cache(maxsize=512)
def kind_name(level1: str, level2: str) -> str:
    """The required kind (数量指标 …) of a row under these headings, or empty. 成本 comes first:
    经济成本 and 社会成本 are no 效益."""
    for text in (level2, level1):
        for kind in sorted(kinds().required, key=lambda k: k.name != "成本指标"):
            if any(word in text for word in kind.words):
                return kind.name
    return ""


def level_words(column: str) -> tuple[str, ...]:
    """What the pick list of 一级指标 or 二级指标 offers; empty for other columns."""
    if column not in GROUP_COLUMNS:
        return ()
    return tuple(dict.fromkeys(getattr(group, column) for group in groups()))


def habit(book: Book, kind: str) -> tuple[str, str]:
    """一级 and 二级指标 under which this book writes indicators of a kind: its most frequent pair,
    else the list's first."""
    used: Counter[tuple[str, str]] = Counter()
    for key, table in book.tables.items():
        for row in table.rows if key.table == INDICATORS else ():
            pair = (row.text("level1").strip(), row.text("level2").strip())
            if all(pair) and kind_name(*pair) == kind:
                used[pair] += 1
    if used:
        return used.most_common(1)[0][0]
    return next(((g.level1, g.level2) for g in groups() if g.kind == kind), ("", ""))


def offered_groups(book: Book, table: Table | None) -> tuple[tuple[str, str], ...]:
    """The groups a row can be added to: those of the table, then those of the word list."""
    own = [(row.text("level1"), row.text("level2")) for row in (table.rows if table else ())]
    listed = [habit(book, kind.name) for kind in kinds().required]
    listed += [(g.level1, g.level2) for g in groups() if g.also]
    pairs = dict.fromkeys(pair for pair in (*own, *listed) if all(pair))
    return tuple(sorted(pairs, key=lambda pair: _rank(*pair)))


@lru_cache(maxsize=512)
def _rank(level1: str, level2: str) -> tuple[int, int]:
    """Where a group stands in the order of the word list; what is not listed by its kind, else
    last."""
    firsts = list(level_words("level1"))
    first = firsts.index(level1) if level1 in firsts else len(firsts)
    if not level2:
        return first, -1
    for number, group in enumerate(groups()):
        if group.level2 == level2:
            return first, number
    kind = kind_name(level1, level2)
    numbers = [i for i, group in enumerate(groups()) if group.kind == kind]
    return first, numbers[0] if numbers else len(groups())


def place(rows: Sequence[Row], level1: str, level2: str) -> str:
    """The id of the row behind which a new one of the group goes; empty: in front of all."""
    pairs = [(row.text("level1"), row.text("level2")) for row in rows]
    same = [i for i, pair in enumerate(pairs) if pair == (level1, level2)]
    if same:
        return rows[same[-1]].id
    within = [i for i, pair in enumerate(pairs) if pair[0] == level1]
    if within:
        lower = [i for i in within if _rank(*pairs[i]) < _rank(level1, level2)]
        at = lower[-1] if lower else within[0] - 1
    else:
        before = [i for i, p in enumerate(pairs) if _rank(p[0], "") < _rank(level1, "")]
        at = before[-1] if before else -1
    return rows[at].id if at >= 0 else ""


def add_indicators(
    book: Book, layout: Layout, key: TableKey, news: Iterable[Mapping[str, Any]]
) -> RowEdit | None:
    """Rows with these cells (column → words), each under its own 一级 and 二级指标; None without
    any. The place to go to is the first one's 三级指标, or the first cell that is blank."""
    table = book.tables.get(key)
    rows = list(table.rows) if table else []
    edits: list[Edit] = []
    first: Row | None = None
    for cells in news:
        row = Row(id=free_id({r.id for r in rows}, "r")).with_cells(dict(cells))
        after = place(rows, row.text("level1"), row.text("level2"))
        edits.append(InsertRows(key, after, (row,)))
        at = next((i + 1 for i, r in enumerate(rows) if r.id == after), 0)
        rows.insert(at, row)
        first = first or row
    if first is None:
        return None
    columns = [c.id for c in layout.tables_by_id[key.table].columns if c.id not in GROUP_COLUMNS]
    blank = next((c for c in columns if not first.text(c)), columns[0])
    then = Ref(key.table, first.id, blank, key.instance)
    noun = f"{len(edits)} 条指标" if len(edits) > 1 else first.text("level2") or "指标"
    return RowEdit(Several(tuple(edits), f"添加{noun}"), then)


def add_kind(book: Book, layout: Layout, key: TableKey, kind: str) -> RowEdit | None:
    """A blank row of a required kind (数量指标 …), as this book names its groups."""
    level1, level2 = habit(book, kind)
    return add_indicators(book, layout, key, [{"level1": level1, "level2": level2}])


def frame_rows() -> tuple[Row, ...]:
    """One row for each group that a blank project is asked for, without 三级指标."""
    asked = [group for group in groups() if not group.also]
    return tuple(
        Row(id=f"r{i}", cells={"level1": g.level1, "level2": g.level2})
        for i, g in enumerate(asked, 1)
    )


def drop_rows(
    book: Book, layout: Layout, key: TableKey, rows: Iterable[str], after: str
) -> Edit | None:
    """Puts rows behind the row ``after`` (empty: in front of all). In a table with groups they
    take over the group they come to: that of the row above, or in front that of the first; a
    place on the edge of their own group leaves it to them. None where nothing moves."""
    table, moved = book.tables[key], set(rows)
    order = [row.id for row in table.rows if row.id in moved]
    rest = [row for row in table.rows if row.id not in moved]
    if not order or not rest or after in moved:
        return None
    at = next((i + 1 for i, row in enumerate(rest) if row.id == after), 0)
    wanted = [r.id for r in rest[:at]] + order + [r.id for r in rest[at:]]
    if wanted == [row.id for row in table.rows]:
        return None
    edits: list[Edit] = [MoveRows(key, tuple(order), rest[at - 1].id if at else "")]
    columns = group_columns(layout.tables_by_id[key.table])
    above, below = rest[at - 1] if at else None, rest[at] if at < len(rest) else None
    values: dict[Ref, Any] = {}
    for row_id in order:
        row = table.row(row_id)
        if row is None or any(n and _same(row, n, columns) for n in (above, below)):
            continue
        host = above or below
        values |= {
            Ref(key.table, row_id, c, key.instance): host.cells.get(c)
            for c in columns
            if host is not None and host.cells.get(c) != row.cells.get(c)
        }
    if values:
        edits.append(SetCells(values))
    return Several(tuple(edits), f"移动 {table_title(layout, key)} {len(order)} 行")


def _same(one: Row, other: Row, columns: Iterable[str]) -> bool:
    return all(one.text(column) == other.text(column) for column in columns)
