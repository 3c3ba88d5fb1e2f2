"""Two books side by side: which cell of one is the same cell of the other.

Tables are the same by their id, projects by code and name, rows by 科目 code or label, columns by
id. Years in names are passed over, so that last year's project is this year's.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

from budgetbook.model.book import NOTHING, Book, Row, Table
from budgetbook.model.layout import Layout, TableSpec, load_layout, normal
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.wordlists import MergedRows, carrying

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_REPEATED = frozenset({"project", "indicators"})


def _loose(text: str) -> str:
    return normal(_YEAR.sub("", text))


class Pairing:
    """``there`` beside ``here``: what stands there for a cell of ``here``."""

    def __init__(self, here: Book, there: Book, layout: Layout, *, kin: bool = False) -> None:
        """``kin``: both were one book once, where a project keeps its id when it is renamed."""
        self.here, self.there = here, there
        self._is_kin = kin or there is here.prior
        self._layout = layout
        self._rows: dict[TableKey, Mapping[str, str]] = {}

    @cached_property
    def _instances(self) -> Mapping[str, str]:
        """Projects of ``here`` with those of ``there``."""
        ours, theirs = _projects(self.here), _projects(self.there)
        return _paired(ours, theirs, _code, _name, by_id=self._is_kin)

    def key(self, key: TableKey) -> TableKey | None:
        """The table there; None where it has none."""
        found = key
        if key.instance and key.table in _REPEATED:
            instance = self._instances.get(key.instance)
            if instance is None:
                return None
            found = key._replace(instance=instance)
        return found if found in self.there.tables else None

    def rows(self, key: TableKey) -> Mapping[str, str]:
        """Row ids of a table with those of the same rows there."""
        found = self._rows.get(key)
        if found is None:
            other, table = self.key(key), self.here.tables.get(key)
            found = NOTHING
            if other is not None and table is not None:
                found = self._pair_rows(table, self.there.tables[other])
            self._rows[key] = found
        return found

    def _pair_rows(self, here: Table, there: Table) -> Mapping[str, str]:
        spec = self._layout.table(here.key.table)
        ours, theirs = {r.id: r for r in here.rows}, {r.id: r for r in there.rows}
        if spec is None or spec.kind in ("fixed", "form"):
            return _paired(ours, theirs, lambda row: row.id, lambda row: _label(spec, row))
        if spec.kind == "tree":
            column = spec.code_column
            return _paired(ours, theirs, lambda row: row.text(column) or row.id, _no_words)
        return _paired(ours, theirs, lambda row: _words(spec, row), _no_words)

    def ref(self, ref: Ref) -> Ref | None:
        """The same cell there; None where there is no such table or row."""
        key = self.key(ref.key)
        row = self.rows(ref.key).get(ref.row) if key is not None else None
        return Ref(ref.table, row, ref.column, key.instance) if key and row else None

    def value(self, ref: Ref) -> Any:
        """What the cell holds there; None where blank or not there. A line that this layout
        prints in one and the other in several is their sum."""
        found = self.ref(ref)
        if found is not None:
            return self.there.value(found)
        merged = next(
            (m for m in carrying().merged if (m.table, m.into) == (ref.table, ref.row)), None
        )
        return self._sum(ref, merged) if merged is not None else None

    def _sum(self, ref: Ref, merged: MergedRows) -> Decimal | None:
        values = [self.there.value(ref._replace(row=row)) for row in merged.rows]
        amounts = [v for v in values if isinstance(v, Decimal)]
        return sum(amounts, Decimal(0)) if amounts else None


def prior_of(book: Book, layout: Layout) -> Pairing | None:
    """Last year's book beside ``book``; None where none is inside."""
    return Pairing(book, book.prior, layout) if book.prior is not None else None


def layout_of(book: Book, layout: Layout) -> Layout:
    """The layout of another book than the one that ``layout`` belongs to."""
    return layout if book.layout == layout.id else load_layout(book.layout)


# ---------------------------------------------------------------- the same by words


def _paired(
    here: Mapping[str, Row],
    there: Mapping[str, Row],
    *keys: Callable[[Row], Hashable],
    by_id: bool = True,
) -> dict[str, str]:
    """Ids that stay the same with their words first, then equal words in their order, then
    (``by_id``) the ids that are left over."""
    found: dict[str, str] = {}
    same = [i for i in here if i in there]
    for key in keys:
        for one in same:
            if key(here[one]) and key(here[one]) == key(there[one]):
                found.setdefault(one, one)
    for key in keys:
        _pair_by(found, here, there, key)
    taken = set(found.values())
    if by_id:
        found |= {one: one for one in same if one not in found and one not in taken}
    return found


def _pair_by(
    found: dict[str, str],
    here: Mapping[str, Row],
    there: Mapping[str, Row],
    key: Callable[[Row], Hashable],
) -> None:
    taken = set(found.values())
    free: dict[Hashable, list[str]] = {}
    for one, row in there.items():
        if one not in taken and key(row):
            free.setdefault(key(row), []).append(one)
    for one, row in here.items():
        waiting = free.get(key(row)) if one not in found else None
        if waiting:
            found[one] = waiting.pop(0)


def _projects(book: Book) -> dict[str, Row]:
    tables: Iterable[Table] = book.tables.values()
    keyed = (t for t in tables if t.key.table in _REPEATED)
    heads: dict[str, Row] = {}
    for table in keyed:
        row = table.rows[0] if table.rows and table.key.table == "project" else None
        if row is not None or table.key.instance not in heads:
            heads[table.key.instance] = row or Row(id="form")
    return heads


def _code(row: Row) -> str:
    return normal(row.text("code"))


def _name(row: Row) -> str:
    return _loose(row.text("name"))


def _no_words(_row: Row) -> str:
    return ""


def _label(spec: TableSpec | None, row: Row) -> str:
    return normal(row.text(spec.head_column)) if spec else ""


def _words(spec: TableSpec, row: Row) -> str:
    """The words that name a row of a list: its levels, or all short words it has."""
    levels = [c for c in ("level1", "level3") if spec.column(c)]
    named = levels or [c.id for c in spec.columns if c.kind in ("label", "code", "name")]
    words = [_loose(row.text(column)) for column in named]
    return "/".join(words) if any(words) else ""
