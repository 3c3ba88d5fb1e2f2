"""汇总: a department's book out of the books of its units, 本级 first.

Every amount is the exact sum of the units'; nothing between units (上级补助, 内部往来) is taken
out. The units' books stay inside (``Book.members``), so that each figure can be followed to them.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from budgetbook.model.book import ROUND, Book, Department, FlowItem, Member, Placed, Table
from budgetbook.model.fresh import fresh_book
from budgetbook.model.layout import Layout, load_layout, normal
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.rows import project_sheet
from budgetbook.model.settle import Ledger
from budgetbook.model.summing import Summing, line_of

Unit = Literal["万元", "元"]
#: Said once of every sum.
NOT_TAKEN_OUT = "各单位之间的往来（上级补助、对附属单位补助等）没有抵销，部门数是各单位数直接相加"


class SummingError(ValueError):
    """Units that cannot be summed up; the message is one sentence for the user."""


class SummedUp(NamedTuple):
    """A department's book, settled, and what is to be known of it."""

    book: Book
    layout: Layout
    notes: tuple[str, ...]


def as_member(book: Book, taken: Iterable[str], *, source: str = "", checked: str = "") -> Member:
    """A unit's settled book as the department's book keeps it; ``taken`` are ids in use."""
    have = set(taken)
    number = next(n for n in range(1, len(have) + 2) if f"u{n}" not in have)
    name = book.department.name or source.rpartition(".")[0] or source
    kept = book.model_copy(update={**ROUND, "prior": None})
    return Member(
        id=f"u{number}", name=name, code=book.department.code, source=source, checked=checked,
        book=kept,
    )  # fmt: skip


def sum_up(
    members: Sequence[Member], department: Department | None = None, into: Book | None = None
) -> SummedUp:
    """The department's book: a new one, or ``into`` with its text and last year's book kept and
    its tables taken from the units. Raises SummingError; nothing that is given is changed."""
    check_members(members, into)
    layout = load_layout(into.layout) if into else _layout(members)
    who = department or (into.department if into else department_of(members))
    _refuse_itself(members, who)
    unit: Unit = into.unit if into else _unit(members, layout)
    start = into or fresh_book(layout, members[0].book.year or 0, who)
    start = start.model_copy(update={"department": who, "unit": unit, "members": tuple(members)})
    work = Summing(start, layout)
    if unit == "万元":
        _refuse_finer(work)
    return _made(work, into)


def _made(work: Summing, into: Book | None) -> SummedUp:
    book, layout = work.book, work.layout
    summed = work.tables()
    tables = {key: one.table for key, one in summed.items()}
    rounded = any(member.book.rounded for member in book.members)
    kept = {key: t for key, t in book.tables.items() if key not in tables and _stays(work, key)}
    flow = _flow(work, tables)
    book = book.model_copy(update={"tables": {**kept, **tables}, "flow": flow, "rounded": rounded})
    if into is not None and into.members:
        book = _with_own_changes(work, book, Summing(into, layout))
    ledger = Ledger(layout, book)
    pinned = book.with_values({}, ledger.pins(book))
    settled = ledger.settle(pinned).book
    notes = [NOT_TAKEN_OUT, *work.notes]
    return SummedUp(settled, layout, tuple(dict.fromkeys(notes)))


# ---------------------------------------------------------------- what can be summed


def check_members(members: Sequence[Member], into: Book | None = None) -> None:
    """Raises SummingError where these books do not belong into one."""
    if not members:
        raise SummingError("没有选择单位的预算簿，没有汇总")
    _refuse_twice(members)
    years = {m.book.year for m in members} | ({into.year} if into else set())
    if len(years) > 1:
        first = (into.year if into else members[0].book.year) or "不明"
        other = next(m for m in members if (m.book.year or "不明") != first)
        raise SummingError(
            f"“{other.name}”是{other.book.year or '不明'}年的，和{first}年的不能汇总在一起，"
            "没有汇总"
        )
    layout = load_layout(into.layout if into else members[0].book.layout)
    for member in members:
        theirs = load_layout(member.book.layout)
        if theirs.profile != layout.profile:
            raise SummingError(
                f"“{member.name}”是“{theirs.title}”，和“{layout.title}”不是一类版式，没有汇总"
            )


def _refuse_twice(members: Sequence[Member]) -> None:
    seen: dict[object, Member] = {}
    for member in members:
        name = normal(member.book.department.name)
        for mark in filter(None, (member.code and ("code", member.code), name and ("name", name))):
            before = seen.setdefault(mark, member)
            if before is not member:
                raise SummingError(
                    f"“{before.source or before.name}”和“{member.source or member.name}”"
                    f"都是“{line_of(member)}”的，同一个单位不能汇总两次，请去掉一个；没有汇总"
                )


def _refuse_itself(members: Sequence[Member], department: Department) -> None:
    for member in members:
        same_code = member.code and member.code == department.code
        same_name = normal(member.name) == normal(department.name) and department.name
        if same_code or (same_name and not (member.code and department.code)):
            raise SummingError(
                f"“{member.source or member.name}”就是部门“{department.line}”自己的，"
                "不能又作它的单位；请给部门另填编码，或换成“本级”的预算簿，没有汇总"
            )


def _layout(members: Sequence[Member]) -> Layout:
    """The layout of the department's book: that of the units, or the one it is a variant of."""
    names = dict.fromkeys(m.book.layout for m in members)
    layouts = [load_layout(_department_layout(name)) for name in names]
    ids = {layout.id for layout in layouts}
    if len(ids) == 1:
        return layouts[0]
    years = [m.book.year or 0 for m in members]
    plain = [one for one in layouts if one.years[0] <= max(years)] or layouts
    return max(plain, key=lambda one: (_is_built_in(one.id), one.years[0]))


def _department_layout(name: str) -> str:
    """A unit's layout may have another one beside it for its department."""
    found = name.removesuffix("-unit")
    return found if found != name and _is_built_in(found) else name


def _is_built_in(name: str) -> bool:
    from budgetbook.model.layout import layout_ids

    return name in layout_ids()


def _unit(members: Sequence[Member], layout: Layout) -> Unit:
    """The unit of money of the units; of both 万元 where every amount is exact in it, else 元."""
    units = {m.book.unit for m in members}
    if len(units) == 1:
        return members[0].book.unit
    book = Book(layout=layout.id, unit="万元", members=tuple(members))
    return "元" if _finer(Summing(book, layout)) else "万元"


def _finer(work: Summing) -> list[tuple[Member, Ref, Decimal]]:
    """Amounts of units in 元 that are no whole 0.01 万元."""
    found = []
    for summed in work.tables().values():
        for (_row, column), parts in summed.came.items():
            for one in parts:
                member = work.book.members[one.member]
                if member.book.unit != "元" or not isinstance(one.value, Decimal):
                    continue
                if one.value != round(one.value, work.decimals(summed, column)):
                    found.append((member, one.ref, one.value))
    return found


def _refuse_finer(work: Summing) -> None:
    found = _finer(work)
    if found:
        member, _ref, value = found[0]
        raise SummingError(
            f"“{member.name}”以元为单位，有 {len(found)} 个数换成万元不是两位小数（如 {value:f}），"
            "没有汇总；请先把它舍位成万元，或另建以元为单位的部门簿"
        )


def department_of(members: Sequence[Member]) -> Department:
    """The department as its units tell it: what their codes begin with, and 本级's name without
    these words."""
    codes = [m.code for m in members if m.code]
    code = codes[0] if codes else ""
    for other in codes[1:]:
        while not other.startswith(code):
            code = code[:-1]
    code = code[:3] if len(code) > 3 and codes else code  # 203001 alone: 203
    name = members[0].name.strip().removesuffix("本级").removesuffix("（本级）")
    if any(code and m.code == code for m in members) or len(code) < 3:
        code = ""
    if any(normal(name) == normal(m.name) for m in members):
        name = f"{name}（部门）"
    return Department(code=code, name=name)


# ---------------------------------------------------------------- the rest of the book


def _stays(work: Summing, key: TableKey) -> bool:
    """Whether a table that no unit has stays in the department's book."""
    return not _is_of_units(work, key.instance)


def _is_of_units(work: Summing, instance: str) -> bool:
    """Whether an instance was taken from a unit, of this sum or an earlier one."""
    name, dash, _ = instance.partition("-")
    return bool(dash) and name[:1] == "u" and name[1:].isdigit()


def _flow(work: Summing, tables: Mapping[TableKey, Table]) -> tuple[FlowItem, ...]:
    """The order of the book: that of the department, the projects of the units in their place."""
    book, layout = work.book, work.layout
    old = [not (isinstance(i, Placed) and _is_of_units(work, i.instance)) for i in book.flow]
    at = next((place for place, keep in enumerate(old) if not keep), None)
    flow = [item for item, keep in zip(book.flow, old, strict=True) if keep]
    have = {item.sheet for item in flow if isinstance(item, Placed) and not item.instance}
    placed = [
        Placed(sheet=item.sheet, instance=f"{member.id}-{item.instance}")
        for member, theirs in zip(book.members, work.books, strict=True)
        for item in theirs.flow
        if isinstance(item, Placed) and item.instance and item.sheet in layout.sheets_by_id
    ]
    sheet = project_sheet(layout)
    if at is None:
        at = _projects_start(flow, sheet.id if sheet else "")
    flow[at:at] = placed
    lacking = [s for s in layout.sheets if not s.each and s.id not in have
               and any(TableKey(p.table) in tables for p in s.parts)]  # fmt: skip
    flow += [Placed(sheet=one.id) for one in lacking]
    return tuple(flow)


def _projects_start(flow: Sequence[FlowItem], sheet: str) -> int:
    """Behind the last project, else behind the last words on projects and performance."""
    last = len(flow)
    for place, item in enumerate(flow):
        if isinstance(item, Placed):
            if sheet and item.sheet == sheet:
                last = place + 1
        elif "项目" in item.text and "绩效" in item.text:
            last = place + 1
    return last


# ---------------------------------------------------------------- summed again


def _with_own_changes(work: Summing, book: Book, before: Summing) -> Book:
    """``book`` with what somebody added to or took from the figures of the department since they
    were summed: the same is added to the new sums."""
    from budgetbook.model.summed_parts import own_changes

    kept = 0
    values: dict[Ref, Decimal] = {}
    book = _with_own_rows(book, before)
    for change in own_changes(before):
        if book.row(change.ref) is not None:
            values[change.ref] = (work.value(change.ref) or Decimal(0)) + change.difference
            kept += 1
    if kept:
        work.notes.append(f"部门簿里另外改过的 {kept} 个数，增减照旧加在新的合计上")
    return book.with_values(values)


def _with_own_rows(book: Book, before: Summing) -> Book:
    """``book`` with the rows that somebody added to the department's tables."""
    tables = dict(book.tables)
    for key in before.keys:
        summed, old, new = before.table(key), before.book.tables.get(key), tables.get(key)
        if summed is None or old is None or new is None:
            continue
        rows = list(new.rows)
        for place, row in enumerate(old.rows):
            if summed.table.row(row.id) is None and row.id not in new.positions:
                above = {one.id for one in old.rows[:place]}
                at = max((i + 1 for i, one in enumerate(rows) if one.id in above), default=0)
                rows.insert(at, row)
        if len(rows) > len(new.rows):
            tables[key] = new.with_rows(rows)
    return book.model_copy(update={"tables": tables})
