"""One table of a department's book out of the same table of its units (汇总).

Rows meet by their id in a fixed table and by 科目 code in a tree, columns by their id or title.
Lists follow one another by unit. Every cell keeps where it came from, so that the sum and what it
is made of are one working.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from budgetbook.model.amount import Unread, Value, settle_scale
from budgetbook.model.book import Book, ExtraColumn, Row, Table
from budgetbook.model.fresh import code_row, free_id, total_row
from budgetbook.model.intake import in_unit
from budgetbook.model.layout import MONEY_KINDS, Column, TableSpec, columns_of, normal
from budgetbook.model.ref import Ref
from budgetbook.model.relation import TOTAL_ROW
from budgetbook.model.units import unit_of

#: What stands behind the code of a row that holds what some units print no lower than there.
REST = "-rest"
_REST_NAME = "未列到下级科目的数"


class Came(NamedTuple):
    """What one unit says of a cell, in the unit of money of the department's book."""

    #: The place of the unit among those summed.
    member: int
    ref: Ref
    value: Value


class Summed(NamedTuple):
    """A table summed up; ``came`` names the units of each cell by row and column."""

    table: Table
    came: Mapping[tuple[str, str], tuple[Came, ...]]
    notes: tuple[str, ...] = ()


class Source(NamedTuple):
    """A unit's table in the layout of the department's book."""

    member: int
    #: The prefix of what is taken over as it is: rows of lists, projects.
    name: str
    #: How the unit is called over its rows: code and name.
    line: str
    book: Book
    table: Table


def sum_table(spec: TableSpec, sources: Sequence[Source], target: Book, *, heads: bool) -> Summed:
    """The table of all units; ``target`` tells the unit of money, ``heads`` whether rows of a list
    follow a line that names their unit."""
    return _Sum(spec, sources, target).made(heads)


class _Line(NamedTuple):
    """A row of the department's table, and the unit's row that goes into it."""

    row: Row
    source: Source
    theirs: Row


class _Sum:
    def __init__(self, spec: TableSpec, sources: Sequence[Source], target: Book) -> None:
        self.spec, self.sources, self.target = spec, sources, target
        self.key = sources[0].table.key
        self._place = {s.member: place for place, s in enumerate(sources)}
        self.notes: list[str] = []
        self._columns = [columns_of(spec, s.table) for s in sources]
        self._names: list[dict[str, str]] = []
        self._extra: dict[str, ExtraColumn] = {}
        self._dropped: set[str] = set()

    def made(self, heads: bool) -> Summed:
        """The summed table."""
        self._meet_columns()
        absent = self._absent()
        bare = self._bare(absent)
        columns = {c.id: c for c in columns_of(self.spec, bare)}
        is_list = self.spec.kind == "list" and any(c.kind in ("text", "name") for c in
                                                   self.spec.columns)  # fmt: skip
        if is_list:
            lines = list(self._listed(heads))
        elif self.spec.kind == "tree":
            lines = list(self._coded())
        else:
            lines = list(self._fixed())
        rows, came = self._added_up(lines, columns)
        return Summed(bare.with_rows(rows), came, tuple(self.notes))

    # ---- columns

    def _meet_columns(self) -> None:
        """Gives each unit's extra columns the id of the one that is titled so."""
        by_title: dict[str, str] = {}
        for source in self.sources:
            names: dict[str, str] = {}
            for extra in source.table.extra_columns:
                word = normal(extra.title)
                if word not in by_title:
                    taken = {c.id for c in self.spec.columns} | self._extra.keys()
                    new = extra.id if extra.id not in taken else free_id(taken, "x")
                    by_title[word] = new
                    after = names.get(extra.after, extra.after)
                    part_of = names.get(extra.part_of, extra.part_of)
                    update = {"id": new, "after": after, "part_of": part_of}
                    self._extra[new] = extra.model_copy(update=update)
                names[extra.id] = by_title[word]
            self._names.append(names)

    def _absent(self) -> tuple[str, ...]:
        """Layout columns that no unit prints, and parts that one which has the sum does not."""
        ids = [c.id for c in self.spec.columns]
        lacking = [set(s.table.absent_columns) for s in self.sources]
        absent = set.intersection(*lacking) if lacking else set()
        for total in ids:
            parts = {c.id for c in self.spec.columns if c.part_of == total}
            parts |= {x.id for x in self._extra.values() if x.part_of == total}
            if (
                parts
                and total not in absent
                and any(
                    self._only_the_sum(place, total, parts) for place in range(len(self.sources))
                )
            ):
                self._dropped |= parts - absent
        if self._dropped:
            title = "、".join(self._title(one) for one in ids + list(self._extra)
                             if one in self._dropped)  # fmt: skip
            self.notes.append(f"“{self.spec.title}”的{title}只有部分单位分列，部门簿只列它们的合计")
        self._extra = {k: x for k, x in self._extra.items() if k not in self._dropped}
        return tuple(one for one in ids if one in absent | self._dropped)

    def _title(self, column: str) -> str:
        known = self.spec.column(column) or self._extra[column]
        return known.title.rpartition("/")[2]

    def _only_the_sum(self, place: int, total: str, parts: Iterable[str]) -> bool:
        """Whether a unit prints a total column with figures, and no column that counts to it."""
        ours = {self._own(place, c.id) for c in self._columns[place]}
        if total not in ours or ours & set(parts):
            return False
        return any(row.cells.get(total) for row in self.sources[place].table.rows)

    def _own(self, place: int, column: str) -> str:
        """The id that a unit's column has in the department's table."""
        return self._names[place].get(column, column)

    def _bare(self, absent: tuple[str, ...]) -> Table:
        first = self.sources[0].table
        fields = {
            name: words for name, words in first.fields.items()
            if all(s.table.fields.get(name) == words for s in self.sources)
        }  # fmt: skip
        return Table(
            key=self.key, title=self.spec.title or first.title, absent_columns=absent,
            extra_columns=tuple(self._extra.values()), fields=fields, notes=self._printed_notes(),
        )  # fmt: skip

    def _printed_notes(self) -> tuple[str, ...]:
        """The notes under the table: those of the units that have figures, where any has."""
        says = [s.table for s in self.sources if any(_has_money(r) for r in s.table.rows)]
        tables = says or [s.table for s in self.sources]
        return tuple(dict.fromkeys(note for table in tables for note in table.notes))

    # ---- rows

    def _listed(self, heads: bool) -> Iterator[_Line]:
        """The rows of a list one unit after another; those that the layout names are summed."""
        last: list[_Line] = []
        has_amounts = any(c.kind in MONEY_KINDS for c in self.spec.columns)
        seen: set[object] = set()
        for source in self.sources:
            rows = [row for row in source.table.rows if row.cells]
            if heads and has_amounts and any(r.id not in self.spec.rows_by_id for r in rows):
                head = Row(id=f"{source.name}-unit", cells={self.spec.head_column: source.line})
                yield _Line(head, source, Row(id=""))
            for row in rows:
                if row.id in self.spec.rows_by_id:
                    last.append(_Line(Row(id=row.id), source, row))
                    continue
                words = tuple(sorted((k, str(v)) for k, v in row.cells.items()))
                if has_amounts or words not in seen:
                    yield _Line(Row(id=f"{source.name}-{row.id}"), source, row)
                seen.add(words)
        yield from last

    def _fixed(self) -> Iterator[_Line]:
        """By row id; rows that the layout does not name by what they are called."""
        taken = set(self.spec.rows_by_id)
        named: dict[tuple[str, str], str] = {}
        lines: dict[str, list[_Line]] = {row.id: [] for row in self.spec.rows}
        head = self.spec.head_column
        for source in self.sources:
            for number, row in enumerate(source.table.rows):
                known = row.id in self.spec.rows_by_id
                word = normal(row.text(head)) or f"{number}"
                new = row.id if known else named.get((word, row.part_of), "")
                if not new:
                    new = row.id if row.id not in taken else free_id(taken, "x")
                    named[word, row.part_of] = new
                    taken.add(new)
                bare = Row(id=new, part_of=row.part_of)
                lines.setdefault(new, []).append(_Line(bare, source, row))
        for found in lines.values():
            yield from found

    def _coded(self) -> Iterator[_Line]:
        """By code in the order of the codes; what one unit prints no lower than a code that others
        divide stands in a row of its own below it."""
        code_of = self.spec.code_column
        codes = {r.text(code_of) for s in self.sources for r in s.table.rows} - {""}
        lines: dict[str, list[_Line]] = {code: [] for code in sorted(codes)}
        rest: dict[str, list[_Line]] = {}
        total: list[_Line] = []
        bare: dict[tuple[str, str], list[_Line]] = {}
        above = {code for code in codes if _has_below(code, codes)}
        for source in self.sources:
            own = {r.text(code_of) for r in source.table.rows}
            for row in source.table.rows:
                code = row.text(code_of)
                if code:
                    made = code_row(self.spec, code, row.text(self.spec.head_column))
                    lines[code].append(_Line(made, source, row))
                    if code in above and not _has_below(code, own) and _has_money(row):
                        rest.setdefault(code, []).append(_Line(self._rest(code), source, row))
                elif row.id == TOTAL_ROW or (not row.part_of and not total):
                    total.append(_Line(total_row(self.spec), source, row))
                else:
                    self._put_bare(bare, source, row)
        yield from () if self.spec.total_last else total
        for code, found in lines.items():
            yield from found
            yield from rest.get(code, ())
        for found in bare.values():
            yield from found
        yield from total if self.spec.total_last else ()

    def _rest(self, code: str) -> Row:
        return Row(id=code + REST, cells={self.spec.head_column: _REST_NAME}, part_of=code)

    def _put_bare(self, bare: dict[tuple[str, str], list[_Line]], source: Source, row: Row) -> None:
        """A row without a code, by what it is called."""
        name = row.text(self.spec.head_column)
        key = (normal(name), row.part_of)
        found = bare.setdefault(key, [])
        row_id = found[0].row.id if found else f"{source.name}-{row.id}"
        head = {self.spec.head_column: name} if name else {}
        found.append(_Line(Row(id=row_id, cells=head, part_of=row.part_of), source, row))

    # ---- cells

    def _added_up(
        self, lines: Sequence[_Line], columns: Mapping[str, Column]
    ) -> tuple[list[Row], dict[tuple[str, str], tuple[Came, ...]]]:
        grouped: dict[str, list[_Line]] = {}
        for line in lines:
            grouped.setdefault(line.row.id, []).append(line)
        fixed = {r.id: r for r in self.spec.rows} if self.spec.kind == "fixed" else {}
        came: dict[tuple[str, str], tuple[Came, ...]] = {}
        rows: list[Row] = []
        for row_id in [*(r for r in fixed if r not in grouped), *grouped]:
            found = grouped.get(row_id, [])
            row = found[0].row if found else Row(id=row_id)
            cells: dict[str, Any] = dict(row.cells)
            if row_id in fixed:
                cells[self.spec.head_column] = fixed[row_id].label
            for column in columns.values():
                parts = tuple(self._came(line, column) for line in found)
                said = tuple(one for one in parts if one is not None)
                if column.kind in MONEY_KINDS and said:
                    came[row_id, column.id] = said
                if column.id not in cells:
                    cells[column.id] = _together(column, [one.value for one in said])
            rows.append(row.model_copy(update={"cells": {}}).with_cells(cells))
        return self._in_order(rows, fixed), came

    @staticmethod
    def _in_order(rows: list[Row], fixed: Mapping[str, Any]) -> list[Row]:
        if not fixed:
            return rows
        order = {row_id: place for place, row_id in enumerate(fixed)}
        return sorted(rows, key=lambda row: order.get(row.id, len(order)))

    def _came(self, line: _Line, column: Column) -> Came | None:
        place = self._place[line.source.member]
        if column.kind not in MONEY_KINDS and line.row.id.endswith(REST):
            return None
        value = self._value(place, line.theirs, column.id)
        if value is None:
            return None
        table = line.source.table
        back = {new: old for old, new in self._names[place].items()}
        ref = Ref(table.key.table, line.theirs.id, back.get(column.id, column.id),
                  table.key.instance)  # fmt: skip
        if isinstance(value, Decimal) and column.kind in MONEY_KINDS:
            value = converted(value, column, line.source, ref, self.target)
        return Came(line.source.member, ref, value)

    def _value(self, place: int, row: Row, column: str) -> Any:
        """The unit's cell; of a total column that it does not print the sum of its parts."""
        own = {self._own(place, c.id): c.id for c in self._columns[place]}
        if column in own:
            return row.cells.get(own[column])
        parts = [c.id for c in self.spec.columns if c.part_of == column]
        values = [v for part in parts if (v := self._value(place, row, part)) is not None]
        return _sum_of(values) if values else None


def converted(value: Decimal, column: Column, source: Source, ref: Ref, target: Book) -> Decimal:
    """An amount of a unit in the department's unit of money; counts stay."""
    if column.kind == "number" and column.decimals == 0:
        return value
    wanted = unit_of(target, ref)
    return settle_scale(in_unit(value, unit_of(source.book, ref), wanted), column.decimals)


def _has_below(code: str, codes: Iterable[str]) -> bool:
    return any(one.startswith(code) and one != code for one in codes)


def _has_money(row: Row) -> bool:
    return any(isinstance(value, Decimal | Unread) for value in row.cells.values())


def _together(column: Column, values: list[Any]) -> Any:
    """A cell of the department out of those of its units; None where none says anything."""
    if not values:
        return None
    if column.kind in MONEY_KINDS:
        return _sum_of(values)
    words = list(dict.fromkeys(str(value) for value in values))
    if column.kind in ("code", "name", "label") or len(words) == 1:
        return values[0]
    return "；".join(words) if column.kind == "text" else None


def _sum_of(values: Iterable[Any]) -> Any:
    """The exact sum; what cannot be read (涉密) makes the sum so too."""
    total = Decimal(0)
    for value in values:
        if not isinstance(value, Decimal):
            return value if isinstance(value, Unread) else Unread(text=str(value))
        total += value
    return total
