"""What each figure of a department's book is made of, and where it was changed by hand since."""

from collections.abc import Container, Iterator
from decimal import Decimal
from typing import NamedTuple

from budgetbook.model.amount import Value
from budgetbook.model.book import Book, Member, Row, Table
from budgetbook.model.layout import MONEY_KINDS, Column, Layout, columns_of
from budgetbook.model.ref import Ref
from budgetbook.model.settle import Ledger
from budgetbook.model.summed_tables import Summed
from budgetbook.model.summing import Summing

_ZERO = Decimal(0)


class Part(NamedTuple):
    """What one unit has in a cell, in the department's unit of money."""

    member: Member
    #: None where the unit has no figure there.
    value: Value | None
    #: The cell in the unit's book; None where it has none.
    ref: Ref | None


class Change(NamedTuple):
    """A cell of the department's book that is not the sum of its units."""

    ref: Ref
    shown: Decimal
    total: Decimal

    @property
    def difference(self) -> Decimal:
        """What was added to the sum."""
        return self.shown - self.total


def parts_of(book: Book, layout: Layout, ref: Ref) -> list[Part]:
    """The figures of all units in a cell, in their order; empty where the cell was not summed."""
    return parts_in(Summing(book, layout), ref) if book.members else []


def parts_in(work: Summing, ref: Ref) -> list[Part]:
    """The same of a working that is at hand."""
    summed = work.table(ref.key)
    spec = work.layout.table(ref.table)
    row = summed.table.row(ref.row) if summed else None
    if summed is None or row is None or spec is None:
        return []
    column = spec.column(ref.column)
    extras = {extra.id for extra in summed.table.extra_columns if extra.kind == "amount"}
    if ref.column not in extras and (column is None or column.kind not in MONEY_KINDS):
        return []
    came = {one.member: one for one in reversed(summed.came.get((ref.row, ref.column), ()))}
    sums: dict[int, Value] = {}
    for one in summed.came.get((ref.row, ref.column), ()):
        before = sums.get(one.member)
        both = isinstance(before, Decimal) and isinstance(one.value, Decimal)
        sums[one.member] = before + one.value if both else one.value  # type: ignore[operator]
    own = {work.book.members.index(m): m for m in work.book.members if _is_of(m, ref, row.id)}
    members = own or dict(enumerate(work.book.members))
    return [
        Part(member, sums.get(number), came[number].ref if number in came else None)
        for number, member in members.items()
    ]


def _is_of(member: Member, ref: Ref, row: str) -> bool:
    """Whether the row or project stands in the department's book for one unit alone."""
    return ref.instance.startswith(f"{member.id}-") or row.startswith(f"{member.id}-")


def own_changes(work: Summing) -> Iterator[Change]:
    """The cells that the user types and that are no longer the sum of the units; what is computed
    follows from them and is not told."""
    return changes_of(work, Ledger(work.layout, work.book).fillers)


def changes_of(work: Summing, computed: Container[Ref]) -> Iterator[Change]:
    """The same with the cells that the book's relations fill."""
    for key in work.keys:
        summed, table = work.table(key), work.book.tables.get(key)
        if summed is None or table is None:
            continue
        columns = _money_columns(work, table)
        for row in table.rows:
            for column in columns:
                ref = Ref(key.table, row.id, column.id, key.instance)
                if ref not in computed or row.mark(column.id).pinned:
                    yield from _change(summed, row, ref)
        yield from _gone(summed, table, columns)


def _money_columns(work: Summing, table: Table) -> list[Column]:
    spec = work.layout.tables_by_id[table.key.table]
    return [column for column in columns_of(spec, table) if column.kind in MONEY_KINDS]


def _gone(summed: Summed, table: Table, columns: list[Column]) -> Iterator[Change]:
    """The figures of lowest rows that the department's table has no longer."""
    totals = {column.part_of for column in columns}
    codes = [row.id for row in summed.table.rows]
    for row in summed.table.rows:
        if row.id in table.positions or any(c.startswith(row.id) and c != row.id for c in codes):
            continue
        for column in columns:
            if column.id not in totals:
                ref = Ref(table.key.table, row.id, column.id, table.key.instance)
                yield from _change(summed, None, ref)


def _change(summed: Summed, ours: Row | None, ref: Ref) -> Iterator[Change]:
    row = summed.table.row(ref.row)
    total = row.cells.get(ref.column) if row else None
    shown = ours.cells.get(ref.column) if ours else None
    if not isinstance(total, Decimal | None) or not isinstance(shown, Decimal | None):
        return
    if (shown or _ZERO) != (total or _ZERO):
        yield Change(ref, shown or _ZERO, total or _ZERO)
