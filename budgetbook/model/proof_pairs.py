"""The projects and rows of a published file under the ids that they have in the book.

They are the same by code and name, and where these differ by their order between neighbours that
are the same: a name with one character altered is a difference, no other project.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from budgetbook.model.amount import Unread
from budgetbook.model.around import renamed_columns
from budgetbook.model.book import Book, Placed, Table
from budgetbook.model.layout import Column, Layout, TableSpec
from budgetbook.model.pairing import Pairing
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.relation import TOTAL_ROW

PROJECT_TABLES = frozenset({"project", "indicators"})
#: What ids begin with that the book does not have.
_FILE = "file:"


class Aligned(NamedTuple):
    """The book read from a file with our ids, and the ids that it was read with."""

    book: Book
    instances: Mapping[str, str]
    rows: Mapping[tuple[TableKey, str], str]
    #: Our columns that stand in the file under another header, by our table: with the file's.
    columns: Mapping[TableKey, Mapping[str, Column]] = {}

    def instance(self, instance: str) -> str:
        """The project in the file."""
        return self.instances.get(instance, instance.removeprefix(_FILE))

    def key(self, key: TableKey) -> TableKey:
        """The table in the file."""
        return key._replace(instance=self.instance(key.instance))

    def ref(self, ref: Ref | None) -> Ref | None:
        """The cell in the file."""
        if ref is None:
            return None
        row = self.rows.get((ref.key, ref.row), ref.row)
        other = self.columns.get(ref.key, {}).get(ref.column)
        column = other.id if other else ref.column
        return Ref(ref.table, row, column, self.instance(ref.instance))


def align(ours: Book, read: Book, layout: Layout) -> Aligned:
    """``read`` with the ids of ``ours``; what only the file has keeps ids of its own."""
    read = _apart(read, layout)
    instances = _projects_paired(ours, read, layout)
    read = _renamed(read, {theirs: mine for mine, theirs in instances.items()})
    read, columns = _under_our_columns(ours, read, layout)
    pairing = Pairing(ours, read, layout, kin=True)
    tables = dict(read.tables)
    rows: dict[tuple[TableKey, str], str] = {}
    for key, table in ours.tables.items():
        other = pairing.key(key)
        if other is None:
            continue
        mine, theirs = [row.id for row in table.rows], tables[other].rows
        pairs = _in_order(mine, [row.id for row in theirs], pairing.rows(key))
        names = {there: here for here, there in pairs.items()}
        made = [row.model_copy(update={"id": names.get(row.id, _own(row.id))}) for row in theirs]
        for new, old in zip(made, theirs, strict=True):
            rows[other, new.id] = old.id.removeprefix(_FILE)
        tables[other] = tables[other].with_rows(made)
    was = {mine: theirs.removeprefix(_FILE) for mine, theirs in instances.items()}
    return Aligned(read.model_copy(update={"tables": tables}), was, rows, columns)


def _under_our_columns(
    ours: Book, read: Book, layout: Layout
) -> tuple[Book, dict[TableKey, dict[str, Column]]]:
    """``read`` with the columns that have another header there under the ids that they have here,
    and what they are in the file."""
    tables = dict(read.tables)
    found: dict[TableKey, dict[str, Column]] = {}
    for key, table in ours.tables.items():
        spec, other = layout.table(key.table), tables.get(key)
        names = renamed_columns(spec, table, other) if spec and other else {}
        if spec and other and names:
            tables[key] = _with_columns(other, names, spec)
            found[key] = names
    return read.model_copy(update={"tables": tables}), found


def _with_columns(table: Table, columns: Mapping[str, Column], spec: TableSpec) -> Table:
    names = {theirs.id: mine for mine, theirs in columns.items()}
    rows = [
        row.model_copy(update={"cells": {
            names.get(name, name): _in_kind(spec.column(names.get(name, "")), value)
            for name, value in row.cells.items()
        }})
        for row in table.rows
    ]  # fmt: skip
    return table.with_rows(rows).model_copy(
        update={
            "absent_columns": (
                *(c for c in table.absent_columns if c not in columns),
                *(name for name in names if spec.column(name)),
            ),
            "extra_columns": tuple(c for c in table.extra_columns if c.id not in names),
        }
    )


def _in_kind(column: Column | None, value: Any) -> Any:
    """A value of a column that was taken for one of amounts, as its own column reads it."""
    if column is None or column.kind == "amount":
        return value
    if isinstance(value, Decimal) and column.kind != "number":
        return f"{value.normalize():f}"
    return value.text if isinstance(value, Unread) else value


def _own(name: str) -> str:
    return name if name.startswith(_FILE) else f"{_FILE}{name}"


def _apart(book: Book, layout: Layout) -> Book:
    """The book read, with ids that tell nothing: they only count what the file has."""
    instances = {key.instance for key in book.tables if key.table in PROJECT_TABLES}
    book = _renamed(book, {instance: _own(instance) for instance in instances if instance})
    tables = dict(book.tables)
    for key, table in book.tables.items():
        spec = layout.table(key.table)
        if spec is not None and spec.kind in ("list", "tree"):
            known = {TOTAL_ROW, *spec.rows_by_id}
            tables[key] = table.with_rows(
                row if row.id in known else row.model_copy(update={"id": _own(row.id)})
                for row in table.rows
            )
    return book.model_copy(update={"tables": tables})


def _in_order(
    ours: Sequence[str], theirs: Sequence[str], known: Mapping[str, str]
) -> dict[str, str]:
    """``known`` pairs, and those between the same neighbours where both have as many left."""
    found = dict(known)
    taken = set(known.values())
    marks = [known.get(one, f"+{one}") for one in ours]
    others = [one if one in taken else f"-{one}" for one in theirs]
    matcher = SequenceMatcher(None, marks, others, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "replace" and i2 - i1 == j2 - j1:
            for one, two in zip(ours[i1:i2], theirs[j1:j2], strict=True):
                if one not in known and two not in taken:
                    found[one] = two
    return found


def _projects_paired(ours: Book, read: Book, layout: Layout) -> dict[str, str]:
    """Projects of the book with those of the file."""
    pairing = Pairing(ours, read, layout)
    mine, theirs = list(_projects(ours)), list(_projects(read))
    known: dict[str, str] = {}
    for instance in mine:
        for table in PROJECT_TABLES:
            key = pairing.key(TableKey(table, instance))
            if key is not None:
                known[instance] = key.instance
    return _in_order(mine, theirs, known)


def _projects(book: Book) -> Iterator[str]:
    for item in book.flow:
        placed = item.instance if isinstance(item, Placed) else ""
        if any(TableKey(table, placed) in book.tables for table in PROJECT_TABLES if placed):
            yield placed


def _renamed(book: Book, names: Mapping[str, str]) -> Book:
    """The book with other ids for its projects."""
    tables: dict[TableKey, Table] = {}
    for key, table in book.tables.items():
        new = key._replace(instance=names.get(key.instance, key.instance))
        tables[new] = table if new == key else table.model_copy(update={"key": new})
    flow = tuple(
        item.model_copy(update={"instance": names[item.instance]})
        if isinstance(item, Placed) and item.instance in names else item
        for item in book.flow
    )  # fmt: skip
    return book.model_copy(update={"tables": tables, "flow": flow})
