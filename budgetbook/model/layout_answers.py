"""From what the user named to a layout variant."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from budgetbook.model.book import Book, Placed, Table
from budgetbook.model.kept_shape import KeptShape, kept_shape
from budgetbook.model.layout import FixedRow, Layout, normal
from budgetbook.model.layout_gaps import KEEP, Gap
from budgetbook.model.layout_variant import (
    AddedColumn,
    AddedRow,
    AddedTable,
    Dropped,
    Renamed,
    Variant,
    variant_of,
)
from budgetbook.model.ref import TableKey
from budgetbook.model.relation import TOTAL_ROW

_DATED = re.compile(r"^\s*20\d\d\s*年(度)?\s*")
_WIDE = 8  # a table of more columns is printed across


class Answer(NamedTuple):
    """What the user says a gap is, and the words it is to have."""

    answer: str
    words: str


def proposed(found: tuple[Gap, ...]) -> dict[str, Answer]:
    """The answers that are proposed, by gap."""
    return {gap.key: Answer(gap.proposed, gap.words) for gap in found}


def variant_from(layout: Layout, book: Book, title: str, answers: Mapping[str, Answer]) -> Variant:
    """The variant of ``layout`` that holds what the answers name; where ``layout`` is a variant
    itself, one of the same base that holds both."""
    before = variant_of(layout.id)
    made = _Answers(layout, book, before or Variant(extends=layout.id, title=title))
    for key, answer in answers.items():
        if answer.answer != KEEP and key != "order":
            made.take(key, answer)
    wants_order = "order" in answers and answers["order"].answer != KEEP
    return made.variant(title, in_order=wants_order or made.has_new_tables)


class _Answers:
    """The differences being collected."""

    def __init__(self, layout: Layout, book: Book, before: Variant) -> None:
        self.layout, self.book, self.before = layout, book, before
        self.renamed, self.dropped = list(before.renamed), list(before.dropped)
        self.columns, self.rows = list(before.columns), list(before.rows)
        self.tables = list(before.tables)
        #: Placed table (sheet and instance) → the sheet it will be.
        self._sheets: dict[tuple[str, str], str] = {}
        self.has_new_tables = False

    def variant(self, title: str, *, in_order: bool) -> Variant:
        """All of them; ``in_order``: sheets as the file has them."""
        return Variant(
            extends=self.before.extends, title=title, years=self._years(),
            renamed=tuple(self.renamed), column=tuple(self.columns), row=tuple(self.rows),
            table=tuple(self.tables), dropped=tuple(self.dropped),
            order=self._order() if in_order else self.before.order,
        )  # fmt: skip

    def _years(self) -> tuple[int, int] | None:
        """The base's years, unless the book is of another: then from its year on."""
        (first, last), year = self.layout.years, self.book.year
        fits = year is None or (first <= year and (not last or year <= last))
        return self.before.years if fits or year is None else (year, 0)

    def take(self, key: str, answer: Answer) -> None:
        """One answer."""
        kind, _, rest = key.partition(":")
        how, _, what = answer.answer.partition(":")
        words = answer.words.strip()
        if kind == "title" and words:
            self._sheets[rest, ""] = what
            self._rename_sheet(what, words)
        elif kind == "table" and words:
            self._take_table(rest, how, what, words)
        elif kind == "column" and words:
            self._take_column(*rest.split(":"), how=how, what=what, words=words)
        elif kind == "row" and words:
            self._take_row(*rest.split(":"), how=how, what=what, words=words)
        elif kind == "lacking sheet":
            self.dropped.append(Dropped(sheet=rest))
        elif kind == "lacking column":
            table, column = rest.split(":")
            renamed = any(r.table == table and r.column == column for r in self.renamed)
            if not renamed:
                self.dropped.append(Dropped(table=table, column=column))

    def _rename_sheet(self, sheet: str, words: str) -> None:
        self.renamed.append(Renamed(sheet=sheet, words=_DATED.sub("", words)))

    def _take_column(self, table: str, extra: str, *, how: str, what: str, words: str) -> None:
        if how == "is":
            self.renamed.append(Renamed(table=table, column=what, words=words))
            return
        spec = self.layout.tables_by_id[table]
        printed = next(c for c in self.book.tables[TableKey(table)].extra_columns if c.id == extra)
        taken = {c.id for c in spec.columns} | {c.id for c in self.columns if c.table == table}
        self.columns.append(
            AddedColumn(
                table=table,
                id=_free(taken),
                title=words,
                kind=printed.kind,
                after=self._behind(table, printed.after),
                part_of=what,
            )
        )

    def _behind(self, table: str, after: str) -> str:
        """The neighbour by its id in the new layout: another new column, or the base's."""
        spec = self.layout.tables_by_id[table]
        if spec.column(after) is not None or not after:
            return after
        extras = {c.id: c for c in self.book.tables[TableKey(table)].extra_columns}
        neighbour = extras[after]
        added = [c for c in self.columns if c.table == table and c.title == neighbour.title]
        return added[-1].id if added else self._behind(table, neighbour.after)

    def _take_row(self, table: str, row: str, *, how: str, what: str, words: str) -> None:
        if how == "is":
            self.renamed.append(Renamed(table=table, row=what, words=words))
            return
        spec = self.layout.tables_by_id[table]
        rows = [one.id for one in self.book.tables[TableKey(table)].rows]
        above = [i for i in rows[: rows.index(row)] if i in spec.rows_by_id]
        mine = [r for r in self.rows if r.table == table and r.after == (above[-1:] or [""])[0]]
        after = mine[-1].id if mine else (above[-1] if above else "")
        taken = {r.id for r in spec.rows} | {r.id for r in self.rows if r.table == table}
        self.rows.append(
            AddedRow(table=table, id=_free(taken), label=words, after=after, part_of=what)
        )

    # ---- tables

    def _take_table(self, instance: str, how: str, what: str, words: str) -> None:
        if how == "sheet":
            self._sheets["", instance] = what
            self._rename_sheet(what, words)
            return
        taken = set(self.layout.tables_by_id) | set(self.layout.sheets_by_id)
        name = _free(taken | {t.id for t in self.tables})
        self._sheets["", instance] = name
        self.has_new_tables = True
        table = self.book.tables[TableKey("extra", instance)]
        self.tables.append(new_table(name, _DATED.sub("", words), what, table))

    def _order(self) -> tuple[str, ...]:
        """The sheets as they follow each other in the file."""
        placed = [item for item in self.book.flow if isinstance(item, Placed)]
        found = [
            self._sheets.get((i.sheet, i.instance)) or ("" if i.instance else i.sheet)
            for i in placed
        ]
        gone = {d.sheet for d in self.dropped if d.sheet}
        each = {s.id for s in self.layout.sheets if s.each}
        return tuple(dict.fromkeys(s for s in found if s and s not in gone | each))


def new_table(name: str, title: str, shape: str, table: Table) -> AddedTable:
    """A kept table as a table of the layout; ``shape`` is one of ``kept_shape.Shape``."""
    found = kept_shape(table)
    fixed = shape.startswith("fixed")
    columns = found.columns
    if fixed:
        columns = tuple(
            c.model_copy(update={"kind": "label"}) if c.kind == "name" else c for c in columns
        )
    codes = [w for w in _codes(found, table) if w]
    economic = bool(codes) and codes[0].startswith(("3", "5"))
    return AddedTable(
        id=name, title=title,
        kind="tree" if shape == "tree" else "fixed" if fixed else "list",
        columns=columns, rows=_fixed_rows(found, shape),
        classification=("economic" if economic else "function") if shape == "tree" else "",
        total_last=found.total_last, serial=found.serial, numbering=found.numbering,
        landscape=len(columns) > _WIDE,
    )  # fmt: skip


def _codes(found: KeptShape, table: Table) -> list[str]:
    place = dict(zip((c.id for c in found.columns), found.places, strict=True))
    column = place.get(found.code_column, "")
    return [row.text(column) for row in table.rows if row.text(column).isdigit()]


def _fixed_rows(found: KeptShape, shape: str) -> tuple[FixedRow, ...]:
    total = FixedRow(id=TOTAL_ROW, label=found.total_row or "合计", total=True)
    if shape == "list total":
        return (total,)
    if not shape.startswith("fixed"):
        return ()
    rows: list[FixedRow] = []
    for number, label in enumerate(found.labels, 1):
        if shape == "fixed total" and label == found.total_row:
            rows.append(total)
            continue
        part = normal(label).startswith("其中") or shape == "fixed"
        towards = "" if part else TOTAL_ROW
        rows.append(FixedRow(id=f"row{number}", label=label, part_of=towards, level=int(part)))
    return tuple(rows)


def _free(taken: set[str]) -> str:
    number = 1
    while f"own{number}" in taken:
        number += 1
    return f"own{number}"
