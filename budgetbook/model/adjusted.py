"""调整后: the approved budget with the lines of 调整台账 in every table.

A line changes leaf cells on both sides; the totals follow by the layout's relations. What a line
does not tell (no economic classification: 基本支出表) is not guessed but named in ``gaps``.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from budgetbook.model.adjusted_cells import Change, Gap, LeafCells, money_of, sheet_title
from budgetbook.model.adjustments import AdjustmentError, Fault, adjustment_words, until
from budgetbook.model.amount import settle_scale
from budgetbook.model.annual_round import Adjustment
from budgetbook.model.bindings import follow
from budgetbook.model.book import ROUND, Book, Mark, Row, Stage
from budgetbook.model.details import DETAILS
from budgetbook.model.edit import SetStages
from budgetbook.model.intake import in_unit
from budgetbook.model.layout import Layout, TableSpec, columns_of
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.settle import Ledger
from budgetbook.model.stages import keep_stage, snapshot, versions
from budgetbook.model.units import unit_of

_ZERO = Decimal(0)
_NOW = "本簿现在"


class Adjusted(NamedTuple):
    """年初 and 调整后, and how one came from the other."""

    #: What 年初 was taken from: a stage, or 本簿现在.
    base_name: str
    #: 年初 with the rows that the lines add, blank.
    base: Book
    book: Book
    #: The lines that count.
    lines: tuple[Adjustment, ...]
    changes: tuple[Change, ...]
    gaps: tuple[Gap, ...]
    faults: tuple[Fault, ...]

    def change(self, ref: Ref) -> Decimal:
        """调整 of a cell: 调整后 less 年初."""
        return money_of(self.book.value(ref)) - money_of(self.base.value(ref))

    def incomplete(self) -> frozenset[str]:
        """Tables that some line should have changed and did not; "" where a line is wrong."""
        return frozenset(gap.table for gap in self.gaps)


def base_of(book: Book) -> tuple[str, Book]:
    """The book of 年初 with what it is called: the approved stage kept as a whole, else the book
    as it is. Raises AdjustmentError where the book itself is 调整后 already."""
    words = adjustment_words()
    known = versions(book)
    for name in words.base:
        version = known.get(name)
        if version is not None and not version.is_partial:
            return (_NOW if version.is_live else f"“{name}”阶段"), version.book
    if book.stage == words.kept:
        raise AdjustmentError(
            "本簿现在已是“调整后”，又没有存下“批复”，分不出年初数；请先把批复的预算存为阶段“批复”"
        )
    return _NOW, book


def adjusted(
    book: Book, layout: Layout, day: str = "", lines: Sequence[Adjustment] | None = None
) -> Adjusted:
    """The book after the lines (the book's own unless given) up to a day. A line that is wrong is
    told in ``faults`` and left out. Raises AdjustmentError."""
    name, start = base_of(book)
    base = Ledger(layout, start).settle(_bare(start)).book
    wanted = until(book.adjustments if lines is None else lines, day)
    work = LeafCells(layout, base, book)
    for line in wanted:
        work.take(line)
    result = _moved(layout, work.base, work.values())
    touched = {ref for ref, _, _ in _unlike(work.base, result)}
    result = follow(work.base, result, touched)  # what the text says of these figures too
    work.find_negative(result)
    counted = tuple(line for line in wanted if line.id not in work.wrong)
    return Adjusted(
        name, work.base, result, counted, tuple(work.changes), tuple(work.gaps), tuple(work.faults)
    )


def adjusted_book(book: Book, layout: Layout, day: str = "") -> Book:
    """调整后 as a book of its own, which last year's book may be; raises AdjustmentError."""
    found = adjusted(book, layout, day)
    update = {"prior": book.prior, "stage": adjustment_words().kept}
    return found.book.model_copy(update=update)


def keep_adjusted(book: Book, layout: Layout, day: str, remark: str = "") -> SetStages:
    """Keeps 调整后 as a stage, in place of one of that name; raises AdjustmentError."""
    kept = adjustment_words().kept
    found = adjusted(book, layout, day)
    stage = Stage(name=kept, date=day, remark=remark, book=snapshot(found.book))
    return keep_stage(book, stage)


def _bare(book: Book) -> Book:
    """Without the year's round and 明细底稿: the tables stand for themselves."""
    tables = {key: table for key, table in book.tables.items() if key != DETAILS}
    return book.model_copy(update={**ROUND, "prior": None, "tables": tables})


# ---------------------------------------------------------------- totals


def _moved(layout: Layout, base: Book, values: Mapping[Ref, Decimal]) -> Book:
    """``base`` with other leaves. A total that was printed otherwise than its parts add up stays
    as far from them as it was: what it changes by is what its parts change by."""
    if not values:
        return base
    loose = _unpinned(layout, base)
    changed = {ref: money_of(loose.value(ref)) + amount for ref, amount in values.items()}
    before = Ledger(layout, loose).settle(loose).book
    typed = before.with_values({ref: _typed(amount) for ref, amount in changed.items()})
    after = Ledger(layout, typed).settle(typed).book
    if loose is base and before is base:
        return after
    differences = {
        ref: money_of(base.value(ref)) + new - old for ref, old, new in _unlike(before, after)
    }
    return base.with_values({ref: _typed(amount) for ref, amount in differences.items()})


def _typed(amount: Decimal) -> Decimal | None:
    """As an official table prints it: nothing for zero."""
    return settle_scale(amount) if amount else None


def _unpinned(layout: Layout, book: Book) -> Book:
    marks: dict[Ref, Mark] = {
        Ref(key.table, row.id, column, key.instance): mark.model_copy(update={"pinned": ""})
        for key, table in book.tables.items()
        for row in table.rows
        for column, mark in row.marks.items()
        if mark.pinned
    }
    return book.with_values({}, marks) if marks else book


def _unlike(first: Book, second: Book) -> Iterator[tuple[Ref, Decimal, Decimal]]:
    """The cells whose amounts differ; both books have the same rows."""
    for key, table in second.tables.items():
        other = first.tables[key]
        if other is table:
            continue
        for row, before in zip(table.rows, other.rows, strict=True):
            for column in row.cells.keys() | before.cells.keys():
                old, new = before.cells.get(column), row.cells.get(column)
                if old != new and isinstance(old, Decimal | None) and isinstance(
                    new, Decimal | None
                ):  # fmt: skip
                    yield Ref(key.table, row.id, column, key.instance), money_of(old), money_of(new)


# ---------------------------------------------------------------- by line and by table


class TableSum(NamedTuple):
    """年初, 调整 and 调整后 of a table's total, in the unit of the book."""

    table: str
    title: str
    before: Decimal
    change: Decimal
    after: Decimal
    #: Why it is not complete; empty where it is.
    gap: str = ""


def table_sums(layout: Layout, found: Adjusted) -> list[TableSum]:
    """Every table of the book that has amounts, by its total cell, and those that the lines should
    change and cannot."""
    gaps = {gap.table: gap.message for gap in found.gaps if gap.table}
    sums: list[TableSum] = []
    for key in found.book.tables:
        spec = layout.table(key.table)
        ref = _total_cell(spec, key, found.book) if spec else None
        if ref is None or key.table not in _touched_tables():
            continue
        unit = unit_of(found.book, ref)
        before, after = (
            in_unit(money_of(book.value(ref)), unit, found.book.unit)
            for book in (found.base, found.book)
        )
        title = _title(layout, found.book, key)
        gap = gaps.get(key.table, "")
        sums.append(TableSum(key.table, title, before, after - before, after, gap))
    shown, zero = {one.table for one in sums}, Decimal(0)
    for name in gaps.keys() - shown:  # a table that prints no amount
        sums.append(TableSum(name, sheet_title(layout, name), zero, zero, zero, gaps[name]))
    return sums


def _title(layout: Layout, book: Book, key: TableKey) -> str:
    """The table's sheet with the half it is of; a project's name."""
    sheet = layout.sheet_of.get(key.table)
    headings = [part.heading for part in sheet.parts if part.table == key.table] if sheet else []
    name = book.tables[key].rows[0].text("name") if key.instance else ""
    return name or "·".join(filter(None, (sheet_title(layout, key.table), *headings)))


def _touched_tables() -> set[str]:
    return {touch.table for touch in adjustment_words().touches}


def _total_cell(spec: TableSpec, key: TableKey, book: Book) -> Ref | None:
    table = book.tables[key]
    rows: tuple[Row, ...] = table.rows
    row = "total" if "total" in table.positions else (rows[0].id if rows else "")
    have = [column.id for column in columns_of(spec, table)]
    column = next((c for c in ("total", "amount", "budget") if c in have), "")
    return Ref(key.table, row, column, key.instance) if row and column else None


class CodeSum(NamedTuple):
    """年初, 调整 and 调整后 of a function's code, over all money (支出总表)."""

    code: str
    name: str
    before: Decimal
    change: Decimal
    after: Decimal


def code_sums(found: Adjusted) -> list[CodeSum]:
    """The codes that the lines change, with their figures in 支出总表."""
    table = found.book.tables.get(TableKey("expense"))
    sums: list[CodeSum] = []
    rows = dict.fromkeys(c.ref.row for c in found.changes if c.ref.table == "expense")
    for row in table.rows if table else ():
        if row.id in rows:
            ref = Ref("expense", row.id, "total")
            before, after = money_of(found.base.value(ref)), money_of(found.book.value(ref))
            sums.append(CodeSum(row.text("code"), row.text("name"), before, after - before, after))
    return sums
