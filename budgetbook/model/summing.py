"""The units inside a department's book, table by table: the working behind 汇总."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from budgetbook.model.book import Book, Member, Row, Table
from budgetbook.model.carry_tables import convert
from budgetbook.model.details import DETAILS
from budgetbook.model.layout import MONEY_KINDS, Layout, TableSpec, columns_of, load_layout
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.settle import Ledger
from budgetbook.model.summed_tables import Came, Source, Summed, converted, sum_table


def line_of(member: Member) -> str:
    """A unit as its tables name it: code and name."""
    return f"{member.code}{member.name}"


class Summing:
    """The units inside a department's book, table by table; each is worked out when asked for."""

    def __init__(self, book: Book, layout: Layout) -> None:
        self.book, self.layout = book, layout
        self.notes: list[str] = []
        self.books = [self._in_layout(member) for member in book.members]
        self._sources = self._gathered()
        self._summed: dict[TableKey, Summed] = {}

    def _in_layout(self, member: Member) -> Book:
        if member.book.layout == self.layout.id:
            return member.book
        converted = _converted(_Held(member.book), self.layout.id)
        self.notes += [f"“{member.name}”：{note}" for note in converted.notes]
        return converted.book

    def _gathered(self) -> dict[TableKey, list[Source]]:
        found: dict[TableKey, list[Source]] = {}
        order = {spec.id: place for place, spec in enumerate(self.layout.tables)}
        left_out = 0
        for number, (member, book) in enumerate(zip(self.book.members, self.books, strict=True)):
            for key, table in book.tables.items():
                if key.table not in order:
                    left_out += 1
                    continue
                new = TableKey(key.table, f"{member.id}-{key.instance}" if key.instance else "")
                source = Source(number, member.id, line_of(member), book, table)
                found.setdefault(new, []).append(source)
        self._leave_out_details(found)
        if left_out:
            self.notes.append(f"版式以外的 {left_out} 张表没有并入部门簿，仍在各单位的簿里")
        plain = sorted((k for k in found if not k.instance), key=lambda k: order[k.table])
        return {k: found[k] for k in [*plain, *(k for k in found if k.instance)]}

    def _leave_out_details(self, found: dict[TableKey, list[Source]]) -> None:
        """明细底稿 computes the tables: one that not all units have would compute too little."""
        papers = found.get(DETAILS, [])
        if papers and sum(1 for s in papers if s.table.rows) < len(self.books):
            del found[DETAILS]
            self.notes.append("不是每个单位都有明细底稿，部门簿里没有并入底稿")

    @property
    def keys(self) -> Iterable[TableKey]:
        """The tables that the units make together."""
        return self._sources.keys()

    def table(self, key: TableKey) -> Summed | None:
        """The sum of one table; None where no unit has it."""
        if key not in self._sources:
            return None
        if key not in self._summed:
            spec = self.layout.tables_by_id[key.table]
            sources = self._sources[key]
            if key.instance:
                self._summed[key] = self._copied(key, sources[0])
            else:
                heads = len(sources) > 1 and key != DETAILS
                made = sum_table(spec, sources, self.book, heads=heads)
                self.notes += made.notes
                self._summed[key] = made
        return self._summed[key]

    def _copied(self, key: TableKey, source: Source) -> Summed:
        """A project as the unit has it, with the unit's line where it names none."""
        spec = self.layout.tables_by_id[key.table]
        theirs = source.table
        rows = [self._row(spec, source, row) for row in theirs.rows]
        if spec.kind == "form" and "unit" in spec.columns_by_id:
            rows = [r if r.text("unit") else r.with_cells({"unit": source.line}) for r in rows]
        same = all(new is old for new, old in zip(rows, theirs.rows, strict=True))
        table = theirs.model_copy(update={"key": key, "rows": theirs.rows if same else tuple(rows)})
        money = [c.id for c in columns_of(spec, theirs) if c.kind in MONEY_KINDS]
        came = {
            (row.id, column): (Came(source.member, _at(theirs, row.id, column), value),)
            for row in rows for column in money
            if (value := row.cells.get(column)) is not None
        }  # fmt: skip
        return Summed(table, came)

    def _row(self, spec: TableSpec, source: Source, row: Row) -> Row:
        """A row in the department's unit of money."""
        if source.book.unit == self.book.unit:
            return row
        changed = {
            column.id: converted(value, column, source, _at(source.table, row.id, column.id),
                                 self.book)
            for column in columns_of(spec, source.table)
            if column.kind in MONEY_KINDS and isinstance(value := row.cells.get(column.id), Decimal)
        }  # fmt: skip
        return row.with_cells(changed) if changed else row

    def tables(self) -> Mapping[TableKey, Summed]:
        """All of them."""
        return {key: made for key in self._sources if (made := self.table(key)) is not None}

    def decimals(self, summed: Summed, column: str) -> int:
        """The places that a column prints."""
        spec = self.layout.tables_by_id[summed.table.key.table]
        known = spec.column(column)
        return known.decimals if known else 2

    def value(self, ref: Ref) -> Decimal | None:
        """The sum of a cell; None where no unit says anything, or not all can be read."""
        summed = self.table(ref.key)
        row = summed.table.row(ref.row) if summed else None
        value = row.cells.get(ref.column) if row else None
        return value if isinstance(value, Decimal) else None


def _at(table: Table, row: str, column: str) -> Ref:
    return Ref(table.key.table, row, column, table.key.instance)


class _Held:
    """A book by its identity: comparing contents would cost more than converting."""

    __slots__ = ("book",)

    def __init__(self, book: Book) -> None:
        self.book = book

    def __hash__(self) -> int:
        return id(self.book)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and other.book is self.book


class _Converted(NamedTuple):
    book: Book
    notes: tuple[str, ...]


@lru_cache(maxsize=64)
def _converted(held: _Held, layout: str) -> _Converted:
    wanted = load_layout(layout)
    made = convert(held.book, load_layout(held.book.layout), wanted)
    notes = tuple(note for note in made.notes if "新版式增加" not in note)
    return _Converted(Ledger(wanted, made.book).settle(made.book).book, notes)
