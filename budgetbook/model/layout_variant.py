"""A layout of the user's own (版式变体): a built-in layout and what differs from it.

Only differences are written down, so that whatever is mended in the built-in layout holds for the
variant too. The id tells the content: equal differences have one id on every computer.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import Field, ValidationError

from budgetbook.model.book import Frozen
from budgetbook.model.equation import parse_equation
from budgetbook.model.layout import (
    Column,
    FixedRow,
    Layout,
    LayoutError,
    load_layout,
    normal,
    remember_layout,
)
from budgetbook.model.relation import TOTAL_ROW
from budgetbook.model.settle import check_layout

#: What the ids of all variants begin with.
OWN = "own-"
_CITE = "自建版式的栏目定义"


class Renamed(Frozen):
    """Other words for something the base has: a sheet, or a column or row of a table. The base's
    own words are still understood."""

    words: str
    sheet: str = ""
    table: str = ""
    column: str = ""
    row: str = ""


class AddedColumn(Frozen):
    """A column more in a table of the base."""

    table: str
    id: str
    title: str
    kind: Literal["amount", "number", "percent", "text"] = "amount"
    #: The column it stands behind; empty: in front of all.
    after: str = ""
    #: The total of the same row it counts towards.
    part_of: str = ""


class AddedRow(Frozen):
    """A row more in a table of fixed rows."""

    table: str
    id: str
    label: str
    after: str = ""
    part_of: str = ""


class Dropped(Frozen):
    """A sheet or a column that this layout does without."""

    sheet: str = ""
    table: str = ""
    column: str = ""


class AddedTable(Frozen):
    """A table of its own on a sheet of its own; both have the id."""

    id: str
    title: str
    #: ``list`` with one row, the total, adds up the rows that are entered.
    kind: Literal["fixed", "tree", "list"]
    columns: tuple[Column, ...]
    rows: tuple[FixedRow, ...] = ()
    classification: Literal["", "function", "economic"] = ""
    total_last: bool = False
    serial: bool = False
    numbering: str = ""
    landscape: bool = False


class Variant(Frozen):
    """What differs from the layout ``extends``, and what it is called."""

    extends: str
    title: str
    years: tuple[int, int] | None = None
    renamed: tuple[Renamed, ...] = ()
    columns: tuple[AddedColumn, ...] = Field(default=(), alias="column")
    rows: tuple[AddedRow, ...] = Field(default=(), alias="row")
    tables: tuple[AddedTable, ...] = Field(default=(), alias="table")
    dropped: tuple[Dropped, ...] = ()
    #: Sheet ids in their new order; sheets that are not named keep their places behind.
    order: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The layout's id, made of the differences; the title counts as none."""
        data = self.model_dump(mode="json", exclude={"title"}, exclude_defaults=True)
        text = json.dumps(data, ensure_ascii=False, sort_keys=True)
        return OWN + hashlib.sha256(text.encode()).hexdigest()[:10]

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not any(
            (self.renamed, self.columns, self.rows, self.tables, self.dropped, self.order)
        )


_KNOWN: dict[str, Variant] = {}


def remember(variant: Variant) -> Layout:
    """The layout of ``variant``, known by its id from now on; raises LayoutError."""
    name = variant.id
    if _KNOWN.get(name) == variant:
        return load_layout(name)
    layout = remember_layout(build(variant))
    _KNOWN[name] = variant
    return layout


def variant_of(layout_id: str) -> Variant | None:
    """The variant a layout was made of; None for one that is built in."""
    return _KNOWN.get(layout_id)


def build(variant: Variant) -> Layout:
    """The whole layout, its relations fitted to it; raises LayoutError where the differences
    name what the base does not have."""
    base = load_layout(variant.extends)
    data = base.model_dump(by_alias=True)
    data |= {"id": variant.id, "title": variant.title, "years": variant.years or base.years}
    maker = _Maker(data)
    try:
        for renamed in variant.renamed:
            maker.rename(renamed)
        for column in variant.columns:
            maker.add_column(column)
        for row in variant.rows:
            maker.add_row(row)
        for number, table in enumerate(variant.tables, 1):
            maker.add_table(table, number)
        for dropped in variant.dropped:
            maker.drop(dropped)
        maker.put_in_order(variant.order)
        layout = Layout.model_validate(data)
    except (KeyError, ValidationError) as error:
        raise LayoutError(f"{variant.title}：与版式 {base.title} 对不上（{error}）") from error
    check_layout(layout)
    return layout


class _Maker:
    """A layout as plain data, being changed; KeyError where something is not there."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        for key in ("table", "sheet", "section", "relation", "condition"):
            data[key] = list(data[key])

    def _one(self, entries: Iterable[dict[str, Any]], name: str) -> dict[str, Any]:
        for entry in entries:
            if entry["id"] == name:
                return entry
        raise KeyError(name)

    def _table(self, name: str) -> dict[str, Any]:
        return self._one(self.data["table"], name)

    def rename(self, renamed: Renamed) -> None:
        """New words first, the old ones understood."""
        if renamed.sheet:
            entry, key = self._one(self.data["sheet"], renamed.sheet), "title"
        elif renamed.column:
            entry, key = self._one(self._table(renamed.table)["columns"], renamed.column), "title"
        else:
            entry, key = self._one(self._table(renamed.table)["rows"], renamed.row), "label"
        old = (entry[key], *entry["aliases"])
        entry["aliases"] = tuple(w for w in old if normal(w) != normal(renamed.words))
        entry[key] = renamed.words

    def add_column(self, added: AddedColumn) -> None:
        """The column behind its neighbour."""
        table = self._table(added.table)
        fields = added.model_dump(include={"id", "title", "kind", "part_of"})
        style = dict(self.data["amounts"]) if added.kind == "amount" else {}
        column = {**style, **fields, "width": _width(added.kind)}
        table["columns"] = _behind(table["columns"], added.after, column)

    def add_row(self, added: AddedRow) -> None:
        """The row under its neighbour; rows below a gap of the page keep their lines."""
        table = self._table(added.table)
        row = added.model_dump(include={"id", "label", "part_of"})
        table["rows"] = _behind(table["rows"], added.after, row)

    def add_table(self, added: AddedTable, number: int) -> None:
        """Table, sheet and the relations that its columns and rows tell."""
        fields = {"id", "title", "kind", "rows", "classification", "total_last"}
        table = added.model_dump(include=fields)
        style = dict(self.data["amounts"])
        table["columns"] = [
            {**c.model_dump(), **(style if c.kind == "amount" else {})} for c in added.columns
        ]
        self.data["table"].append(table)
        sheet = added.model_dump(include={"id", "title", "serial", "numbering", "landscape"})
        lines = next((s["lines"] for s in self.data["sheet"] if s["lines"]), ())
        group = {"parts": [{"table": added.id}], "lines": lines, "name": added.title[:31]}
        self.data["sheet"].append(sheet | group)
        self.data["relation"] += list(_relations(added, number))

    def drop(self, dropped: Dropped) -> None:
        """A column is not expected any more; a sheet goes with its tables and all relations that
        need them."""
        if dropped.column:
            column = self._one(self._table(dropped.table)["columns"], dropped.column)
            column["optional"] = True
            return
        sheet = self._one(self.data["sheet"], dropped.sheet)
        self.data["sheet"].remove(sheet)
        kept = {part["table"] for one in self.data["sheet"] for part in one["parts"]}
        gone = {part["table"] for part in sheet["parts"]} - kept
        self.data["table"] = [t for t in self.data["table"] if t["id"] not in gone]
        for table in self.data["table"]:
            table["rows_follow"] = tuple(t for t in table["rows_follow"] if t not in gone)
        for section in self.data["section"]:
            section["sheets"] = tuple(s for s in section["sheets"] if s != dropped.sheet)
        self._drop_relations(gone)

    def _drop_relations(self, gone: set[str]) -> None:
        lost = {
            c["id"] for c in self.data["condition"]
            if any(_names(text, gone) for text in c["holds"])
        }  # fmt: skip
        self.data["condition"] = [c for c in self.data["condition"] if c["id"] not in lost]
        self.data["relation"] = [
            r for r in self.data["relation"]
            if not _names(r["fill"] or r["check"], gone) and not {r["when"], r["unless"]} & lost
        ]  # fmt: skip

    def put_in_order(self, order: tuple[str, ...]) -> None:
        """The named sheets take each other's places, the rest stays where it is."""
        sheets = self.data["sheet"]
        named = {name: self._one(sheets, name) for name in order}
        waiting = iter(named.values())
        self.data["sheet"] = [next(waiting) if s["id"] in named else s for s in sheets]


def _behind(entries: Iterable[Any], after: str, entry: Mapping[str, Any]) -> list[Any]:
    """``entries`` with one more behind that of id ``after``; KeyError where there is none."""
    kept = list(entries)
    ids = [one["id"] for one in kept]
    if after and after not in ids:
        raise KeyError(after)
    kept.insert(ids.index(after) + 1 if after else 0, dict(entry))
    return kept


def _width(kind: str) -> float:
    return 12 if kind == "text" else 6


def _names(equation: str, tables: set[str]) -> bool:
    return any(term.table in tables for term in parse_equation(equation).terms)


def _relations(added: AddedTable, number: int) -> Iterable[dict[str, Any]]:
    """What adds up in a table of the user's own."""
    name, head = added.id, f"V{number}"

    def relation(point: int, words: str, **equation: str) -> dict[str, Any]:
        fields = {"fill": "", "check": "", "when": "", "unless": ""}
        return fields | {"id": f"{head}.{point}", "name": words, "cite": _CITE} | equation

    across = any(column.part_of for column in added.columns)
    down = added.kind == "tree" or any(r.part_of or r.id == TOTAL_ROW for r in added.rows)
    if across:
        fill = f"{name}[each].sums = {name}[each].parts"
        yield relation(1, f"{added.title}：合计等于各栏之和", fill=fill)
    if down:
        fill = f"{name}[sums].entry = {name}[children].entry"
        yield relation(2, f"{added.title}：上级行等于下级行之和", fill=fill)
    if across and down:
        check = f"{name}[sums].sums = {name}[children].sums"
        yield relation(3, f"{added.title}：上级行等于下级行之和（合计栏）", check=check)
