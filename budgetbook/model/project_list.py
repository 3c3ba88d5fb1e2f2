"""The projects of a book as a list: looked up, put in order, copied in from other books."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from budgetbook.model.book import Book, FlowItem, Placed, Row, Table
from budgetbook.model.edit import Edit, SetFlow, SetInternal, Several, apply
from budgetbook.model.fresh import fresh_tables
from budgetbook.model.indicator_groups import (
    INDICATORS,
    KindCount,
    completeness,
    frame_rows,
)
from budgetbook.model.layout import Layout
from budgetbook.model.pinyin import initials
from budgetbook.model.ref import TableKey
from budgetbook.model.rows import add_project, project_sheet

_NUMBERED = re.compile(r"(\s*)(\d+)(\s*[、.．])")


class ProjectLine(NamedTuple):
    """One project in the list."""

    instance: str
    #: Its place in the book, from 1.
    number: int
    name: str
    code: str
    #: 主管或实施单位, where the head prints one.
    unit: str
    #: 预算数 and 财政资金 in the book's unit; None where blank or unreadable.
    budget: Any
    fiscal: Any
    indicators: int
    kinds: tuple[KindCount, ...]
    is_internal: bool = False

    @property
    def missing(self) -> tuple[str, ...]:
        """The kinds of indicators it lacks: 数量, …."""
        return tuple(kind.short for kind in self.kinds if kind.is_missing)

    def has(self, words: str) -> bool:
        """Whether every word stands in name, code or unit, or is their pinyin initials."""
        texts = (self.name.casefold(), self.code.casefold(), self.unit.casefold())
        return all(
            any(word in text for text in texts) or word in initials(self.name)
            for word in words.casefold().split()
        )


class _Read(NamedTuple):
    head: Table | None
    table: Table | None
    line: ProjectLine


class ProjectLines:
    """Reads the list; a project whose tables are the same as before is not read again."""

    def __init__(self) -> None:
        self._known: dict[str, _Read] = {}

    def of(self, book: Book, layout: Layout) -> tuple[ProjectLine, ...]:
        """The projects in the order of the book."""
        sheet = project_sheet(layout)
        if sheet is None:
            return ()
        internal = {one.instance for one in book.internal if one.kind == "project"}
        known, lines = self._known, []
        self._known = {}
        for number, instance in enumerate(projects_of(book, layout), 1):
            head = book.tables.get(TableKey(sheet.parts[0].table, instance))
            table = book.tables.get(TableKey(INDICATORS, instance))
            read = known.get(instance)
            if read is None or read.head is not head or read.table is not table:
                read = _Read(head, table, _line(instance, head, table))
            self._known[instance] = read
            lines.append(read.line._replace(number=number, is_internal=instance in internal))
        return tuple(lines)


def _line(instance: str, head: Table | None, table: Table | None) -> ProjectLine:
    row = head.rows[0] if head and head.rows else Row(id="form")
    return ProjectLine(
        instance, 0, row.text("name").strip(), row.text("code").strip(), row.text("unit").strip(),
        row.cells.get("budget"), row.cells.get("fiscal"), len(table.rows) if table else 0,
        completeness(table),
    )  # fmt: skip


def projects_of(book: Book, layout: Layout) -> tuple[str, ...]:
    """The instances of the book's projects in its order."""
    sheet = project_sheet(layout)
    return tuple(
        item.instance
        for item in book.flow
        if sheet is not None and isinstance(item, Placed) and item.sheet == sheet.id
    )


# ---------------------------------------------------------------- order


def move_projects(
    book: Book, layout: Layout, chosen: Iterable[str], before: str = ""
) -> SetFlow | None:
    """Puts the chosen projects in front of ``before`` (empty: at the end), in their own order;
    None where nothing moves. Text between projects stays where it is."""
    order, moved = list(projects_of(book, layout)), set(chosen)
    if before in moved:
        return None
    rest = [one for one in order if one not in moved]
    at = rest.index(before) if before in rest else len(rest)
    wanted = [*rest[:at], *(one for one in order if one in moved), *rest[at:]]
    return _ordered(book, layout, wanted)


def shift_projects(book: Book, layout: Layout, chosen: Iterable[str], step: int) -> SetFlow | None:
    """Moves each chosen project one place up (-1) or down (1); those at the end stay."""
    order, moved = list(projects_of(book, layout)), set(chosen)
    places = [i for i, one in enumerate(order) if one in moved]
    for i in places if step < 0 else reversed(places):
        j = i + step
        if 0 <= j < len(order) and order[j] not in moved:
            order[i], order[j] = order[j], order[i]
    return _ordered(book, layout, order)


def _ordered(book: Book, layout: Layout, wanted: Sequence[str]) -> SetFlow | None:
    sheet = project_sheet(layout)
    order = projects_of(book, layout)
    if sheet is None or tuple(wanted) == order:
        return None
    items = {
        item.instance: item
        for item in book.flow
        if isinstance(item, Placed) and item.sheet == sheet.id
    }
    waiting = iter(wanted)
    flow: list[FlowItem] = [
        items[next(waiting)] if isinstance(item, Placed) and item.sheet == sheet.id else item
        for item in book.flow
    ]
    count = sum(1 for old, new in zip(order, wanted, strict=True) if old != new)
    title = f"调整项目顺序（{count} 个项目）"
    return SetFlow(_renumbered(book, layout, flow), title=title)


def _renumbered(book: Book, layout: Layout, flow: Sequence[FlowItem]) -> tuple[FlowItem, ...]:
    """The flow with the numbers in the projects' headings (2、某某绩效目标表) in order again, where
    the book numbered them through; else as it is."""
    sheet = project_sheet(layout)
    if sheet is None or not _is_numbered(book, sheet.id):
        return tuple(flow)
    made: list[FlowItem] = []
    number, sign = 0, "、"
    for item in flow:
        if isinstance(item, Placed) and item.sheet == sheet.id:
            number += 1
            hit = _NUMBERED.match(item.title)
            if hit:
                sign = hit[3]
                title = f"{hit[1]}{number}{hit[3]}{item.title[hit.end() :]}"
            else:
                title = f"{number}{sign}{item.title}"
            item = item.model_copy(update={"title": title})
        made.append(item)
    return tuple(made)


def _is_numbered(book: Book, sheet: str) -> bool:
    titles = [i.title for i in book.flow if isinstance(i, Placed) and i.sheet == sheet]
    numbers = [int(hit[2]) if (hit := _NUMBERED.match(title)) else 0 for title in titles]
    return bool(numbers) and numbers == list(range(1, len(numbers) + 1))


# ---------------------------------------------------------------- coming and going


def new_project(
    book: Book, layout: Layout, name: str, *, after: str = "", like: str = "", frame: bool = False
) -> tuple[SetFlow, str]:
    """A project behind ``after``, else behind the last, as one step with its instance: blank, a
    copy of the project ``like``, or with a row for each group of indicators (``frame``)."""
    edit, instance = add_project(book, layout, name, after=after, like=like)
    tables = dict(edit.tables)
    key = TableKey(INDICATORS, instance)
    held = tables.get(key)
    if frame and held is not None:
        tables[key] = held.with_rows(frame_rows())
    if not like and (first := projects_of(book, layout)):
        tables = {k: _shaped(k, t, book, first[0]) for k, t in tables.items()}
    flow = _renumbered(book, layout, _titled(book, layout, edit.flow, instance, name))
    return replace(edit, flow=flow, tables=tables), instance


def _shaped(key: TableKey, table: Table | None, book: Book, example: str) -> Table | None:
    """A new table prints the columns that those of this book print."""
    other = book.tables.get(TableKey(key.table, example))
    if table is None or other is None:
        return table
    return table.model_copy(update={"absent_columns": other.absent_columns})


def _titled(
    book: Book, layout: Layout, flow: Sequence[FlowItem], instance: str, name: str
) -> list[FlowItem]:
    """In a book with headings of its own the new project has one too."""
    sheet = project_sheet(layout)
    if sheet is None or not _is_numbered(book, sheet.id):
        return list(flow)
    title = sheet.title.replace("{name}", name)
    return [
        item.model_copy(update={"title": title})
        if isinstance(item, Placed) and (item.sheet, item.instance) == (sheet.id, instance)
        else item
        for item in flow
    ]


def remove_projects(book: Book, layout: Layout, chosen: Iterable[str]) -> SetFlow | None:
    """Takes projects out, their tables with them, in one step; None without any."""
    sheet, gone = project_sheet(layout), set(chosen) & set(projects_of(book, layout))
    if sheet is None or not gone:
        return None
    flow = [
        item
        for item in book.flow
        if not (isinstance(item, Placed) and item.sheet == sheet.id and item.instance in gone)
    ]
    tables = {TableKey(part.table, one): None for one in sorted(gone) for part in sheet.parts}
    return SetFlow(_renumbered(book, layout, flow), tables, f"删除 {len(gone)} 个项目")


def copy_projects(
    book: Book, layout: Layout, chosen: Sequence[str], *, word: str = "（复制）"
) -> tuple[Edit, tuple[str, ...]] | None:
    """A copy of each chosen project right behind it, in one step; with their instances. What is
    marked 内部 stays so in the copy, else it would be published."""
    made = _several(book, layout, [(book, one, one, word) for one in chosen], "复制")
    if made is None:
        return None
    edit, copies = made
    copy_of = dict(zip(chosen, copies, strict=True))
    marks = tuple(
        mark.model_copy(update={"instance": copy_of[mark.instance]})
        for mark in book.internal
        if mark.kind in ("project", "row") and mark.instance in copy_of
    )
    return (Several((edit, SetInternal(marks)), edit.title) if marks else edit), copies


def take_projects(
    book: Book, layout: Layout, other: Book, chosen: Sequence[str], *, after: str = ""
) -> tuple[Edit, tuple[str, ...]] | None:
    """Projects of another book (last year's, or one in a file) behind ``after``, else at the end,
    in one step; columns that this layout does not have are left out, marks do not come along."""
    news = [(other, one, after, "") for one in chosen]
    return _several(book, layout, news, "添加", chained=True)


def _several(
    book: Book, layout: Layout, news: Sequence[tuple[Book, str, str, str]], verb: str,
    *, chained: bool = False,
) -> tuple[SetFlow, tuple[str, ...]] | None:  # fmt: skip
    """Adds project after project; ``news``: source book, its instance, the place, and a word
    that goes behind the name. ``chained``: each behind the one before."""
    now, tables, made = book, dict[TableKey, Table | None](), list[str]()
    for source, one, after, word in news:
        place = made[-1] if chained and made else after
        name = _name_of(source, layout, one) + word
        edit, instance = new_project(now, layout, name, after=place)
        copied = _copied(now, layout, source, one, instance, name, edit.tables)
        edit = replace(edit, tables=copied)
        tables |= copied
        made.append(instance)
        now = apply(edit, now).book
    if not made:
        return None
    what = f"项目 {_name_of(now, layout, made[0])}" if len(made) == 1 else f" {len(made)} 个项目"
    return SetFlow(now.flow, tables, f"{verb}{what}"), tuple(made)


def _name_of(book: Book, layout: Layout, instance: str) -> str:
    sheet = project_sheet(layout)
    head = book.tables.get(TableKey(sheet.parts[0].table, instance)) if sheet else None
    return head.rows[0].text("name").strip() if head and head.rows else "新项目"


def _copied(
    book: Book, layout: Layout, source: Book, one: str, instance: str, name: str,
    blank: Mapping[TableKey, Table | None],
) -> dict[TableKey, Table | None]:  # fmt: skip
    sheet = project_sheet(layout)
    assert sheet is not None
    made: dict[TableKey, Table | None] = dict(blank)
    for key in fresh_tables(layout, sheet, instance):
        table, target = source.tables.get(TableKey(key.table, one)), blank.get(key)
        if table is None or target is None:
            continue
        known = {c.id for c in layout.tables_by_id[key.table].columns}
        rows = [
            Row(id=r.id, cells={c: v for c, v in r.cells.items() if c in known}) for r in table.rows
        ]
        if key.table == sheet.parts[0].table:
            rows = [row.with_cells({"name": name}) for row in rows]
        used = {c for row in rows for c in row.cells}
        absent = tuple(c for c in target.absent_columns if c not in used)
        shaped = target if source is not book else table
        made[key] = shaped.model_copy(
            update={"key": key, "rows": tuple(rows), "absent_columns": absent}
        )
    return made
