"""Official layouts as data: which tables a book has, how sheets show them, what must agree.

A layout is a TOML file in ``resources/layouts``. Ids are short English words; titles are the
official Chinese text. A misspelt key is an error (``extra="forbid"``).
"""

import re
import tomllib
import unicodedata
from collections.abc import Container, Mapping
from functools import cached_property, lru_cache
from importlib import resources
from itertools import chain
from typing import Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from budgetbook.model.book import ExtraColumn, Frozen, Table
from budgetbook.model.declared import RelationSpec as RelationSpec
from budgetbook.model.layout_merge import LayoutError as LayoutError
from budgetbook.model.layout_merge import extend
from budgetbook.model.paper import AmountStyle, Cover, PaperStyle

ColumnKind = Literal["label", "code", "name", "amount", "text", "number", "percent"]
#: The kinds of columns that hold figures which are added up.
MONEY_KINDS = ("amount", "number")

_NOISE = re.compile(r"[\s:：,，.。、“”\"'‘’()（）\[\]【】《》·_\-—~～]+")


@lru_cache(maxsize=65536)
def normal(text: str) -> str:
    """``text`` for comparing titles and labels: no blanks, no punctuation, half-width."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text))


class Column(Frozen):
    """A column of a table. ``title`` is its header path, top storey first, joined by ``/``."""

    id: str
    title: str
    kind: ColumnKind = "amount"
    aliases: tuple[str, ...] = ()
    #: The total column of the same row it counts towards.
    part_of: str = ""
    decimals: int = 2
    #: Relative width on paper, in Chinese characters.
    width: float = 0
    #: Printed in every row, or merged down over equal neighbours (一级指标).
    merged: bool = False
    #: A column that only some years' files print.
    optional: bool = False
    #: A code printed in several columns, 类 | 款 | 项: header word and number of digits of each.
    split: tuple[tuple[str, int], ...] = ()
    #: The digits that one of these columns prints, from and to; (0, 0) for the whole.
    digits: tuple[int, int] = (0, 0)
    #: Words that a text column takes; empty: any.
    choices: tuple[str, ...] = ()
    #: The classification whose codes a text column takes; empty: none.
    codes: Literal["", "function", "economic", "government"] = ""
    #: Amounts are printed with thousand separators.
    grouping: bool = False

    @cached_property
    def pieces(self) -> "tuple[Column, ...]":
        """The columns it is printed in: itself, or one for each part of a split code."""
        if not self.split:
            return (self,)
        made: list[Column] = []
        start = 0
        for word, length in self.split:
            titles = tuple(f"{title}/{word}" for title in (self.title, *self.aliases))
            update = {
                "title": titles[0], "aliases": titles[1:], "split": (),
                "digits": (start, start + length), "width": self.width / len(self.split),
            }  # fmt: skip
            made.append(self.model_copy(update=update))
            start += length
        return tuple(made)


class FixedRow(Frozen):
    """A row that is always printed. ``at`` is its line in the sheet where that is not the next."""

    id: str
    label: str
    aliases: tuple[str, ...] = ()
    part_of: str = ""
    #: 类 code of the functional classification that the row stands for.
    code: str = ""
    at: int = 0
    #: Indent on the page, 0 for the outermost.
    level: int = 0
    #: A total, printed bold.
    total: bool = False


class TableSpec(Frozen):
    """Logical rows × columns.

    ``fixed``: the rows are the layout's. ``tree``: rows are 科目 entered by the user, nested by
    the length of their codes, under a 合计 row. ``list``: rows are entered. ``form``: one row
    whose columns are fields, drawn after ``form``.
    """

    id: str
    title: str = ""
    kind: Literal["fixed", "tree", "list", "form"]
    columns: tuple[Column, ...]
    rows: tuple[FixedRow, ...] = ()
    #: ``function``: 类 3, 款 5, 项 7 digits; ``economic``: 类 3, 款 5 digits.
    classification: Literal["", "function", "economic"] = ""
    #: Drawing of a form: rows of ``text`` or ``@field``, ``:n`` spans columns, ``^n`` spans rows.
    form: tuple[tuple[str, ...], ...] = ()
    #: Drawn instead where a file prints no more fields than these.
    short_form: tuple[tuple[str, ...], ...] = ()
    #: Labels that some files print in the form's rows with nothing beside them.
    open_labels: tuple[str, ...] = ()
    #: The 合计 row of a tree is the last one, not the first.
    total_last: bool = False
    #: Tables that get the same 科目 row when one is entered here.
    rows_follow: tuple[str, ...] = ()
    #: Rows that some files print besides, by their bare names: the total each counts towards.
    other_rows: Mapping[str, str] = Field(default_factory=dict)
    #: How a repeated table's row set is named to the user, e.g. 指标.
    row_noun: str = "行"

    #: Remembered answers are looked up by the object: comparing contents would cost more than
    #: working them out, and two layouts may have tables of one id.
    __hash__ = object.__hash__
    __eq__ = object.__eq__

    def column(self, column_id: str) -> Column | None:
        """The column of that id, or None."""
        return self.columns_by_id.get(column_id)

    @cached_property
    def columns_by_id(self) -> Mapping[str, Column]:
        """Columns by id."""
        return {c.id: c for c in self.columns}

    @cached_property
    def rows_by_id(self) -> Mapping[str, FixedRow]:
        """Fixed rows by id."""
        return {r.id: r for r in self.rows}

    @property
    def head_column(self) -> str:
        """The column that names a row to the user: the 名称 or label column."""
        for kind in ("name", "label"):
            for column in self.columns:
                if column.kind == kind:
                    return column.id
        return self.columns[0].id

    @property
    def code_column(self) -> str:
        """The column that holds the 科目 code, or empty."""
        return next((c.id for c in self.columns if c.kind == "code"), "")


class SheetPart(Frozen):
    """A table on a sheet; ``heading`` is the header storey printed over all its columns."""

    table: str
    heading: str = ""
    #: Drawn in the same grid as the part above it (goal row + indicator table).
    joined: bool = False


class Sheet(Frozen):
    """What is printed as one unit: a title, lines, and tables side by side or stacked."""

    id: str
    title: str
    aliases: tuple[str, ...] = ()
    #: Name of the Excel sheet; at most 31 characters.
    name: str = ""
    parts: tuple[SheetPart, ...]
    arrange: Literal["side", "stack"] = "side"
    group: Literal["tables", "narrative", "performance"] = "tables"
    #: A working paper (明细底稿): not part of the published book, in it only where it is used.
    working: bool = False
    #: Repeated once for each project.
    each: Literal["", "project"] = ""
    serial: bool = False
    #: First word of the row that numbers the columns; empty for no such row.
    numbering: str = ""
    #: Lines over the table: left, centre and right words, with {department} {year} {unit} …
    lines: tuple[tuple[str, ...], ...] = ()
    landscape: bool = False
    #: Printed when the table has no rows.
    empty_note: str = ""
    #: Notes that are always printed.
    notes: tuple[str, ...] = ()
    #: First rows repeated on each page beside the header: none of the data.
    heading_role: Literal["heading1", "heading2", "heading3"] = "heading2"

    #: By the object, as in TableSpec.
    __hash__ = object.__hash__
    __eq__ = object.__eq__


class Section(Frozen):
    """A heading of the text that the layout expects, with words for a new book."""

    title: str
    role: Literal["title", "heading1", "heading2", "heading3"] = "heading2"
    aliases: tuple[str, ...] = ()
    #: Sheets that stand in this section.
    sheets: tuple[str, ...] = ()
    text: tuple[str, ...] = ()


class Condition(Frozen):
    """When a relation applies: all the equations hold (a blank counts as 0)."""

    id: str
    name: str
    holds: tuple[str, ...]


class Layout(Frozen):
    """One official layout: a profile and the years it is used in."""

    id: str
    title: str
    profile: str
    #: First and last budget year; 0 for open.
    years: tuple[int, int] = (0, 0)
    unit: Literal["万元", "元"] = "万元"
    book_title: str = ""
    tables: tuple[TableSpec, ...] = Field(alias="table")
    sheets: tuple[Sheet, ...] = Field(alias="sheet")
    sections: tuple[Section, ...] = Field(default=(), alias="section")
    relations: tuple[RelationSpec, ...] = Field(default=(), alias="relation")
    conditions: tuple[Condition, ...] = Field(default=(), alias="condition")
    paper: PaperStyle = PaperStyle()
    cover: Cover = Cover()
    amounts: AmountStyle = AmountStyle()

    @model_validator(mode="before")
    @classmethod
    def _columns_print_alike(cls, data: Any) -> Any:
        """Hands the layout's way of printing amounts to its columns."""
        style = data.get("amounts") if isinstance(data, dict) else None
        if not style:
            return data
        tables = [
            {**table, "columns": [{**style, **column} for column in table["columns"]]}
            for table in data.get("table", ())
        ]
        return {**data, "table": tables}

    #: By the object, as in TableSpec.
    __hash__ = object.__hash__
    __eq__ = object.__eq__

    @model_validator(mode="after")
    def _ids_are_known(self) -> Self:
        for what, entries in (("表", self.tables), ("版面", self.sheets)):
            _refuse_twice(what, [e.id for e in entries])
        for table in self.tables:
            _check_table(table)
        for sheet in self.sheets:
            for part in sheet.parts:
                _refuse_unknown(f"版面 {sheet.id}", part.table, self.tables_by_id)
        for section in self.sections:
            for sheet_id in section.sheets:
                _refuse_unknown(f"章节 {section.title}", sheet_id, self.sheets_by_id)
        return self

    @cached_property
    def tables_by_id(self) -> Mapping[str, TableSpec]:
        """Tables by id."""
        return {t.id: t for t in self.tables}

    @cached_property
    def working_tables(self) -> frozenset[str]:
        """Tables of working papers (明细底稿), which are not published."""
        return frozenset(part.table for s in self.sheets if s.working for part in s.parts)

    @cached_property
    def sheets_by_id(self) -> Mapping[str, Sheet]:
        """Sheets by id."""
        return {s.id: s for s in self.sheets}

    @cached_property
    def sheet_of(self) -> Mapping[str, Sheet]:
        """Table id → the sheet it is printed on."""
        return {part.table: sheet for sheet in self.sheets for part in sheet.parts}

    def table(self, table_id: str) -> TableSpec | None:
        """The table of that id, or None for one the layout does not know."""
        return self.tables_by_id.get(table_id)


def _check_table(table: TableSpec) -> None:
    """Raises ValueError where a table names a row, column or field that it does not have."""
    where = f"表 {table.id}"
    _refuse_twice(f"{where} 的列", [c.id for c in table.columns])
    _refuse_twice(f"{where} 的行", [r.id for r in table.rows])
    for column in table.columns:
        _refuse_unknown(f"{where} 列 {column.id}", column.part_of, table.columns_by_id)
    for row in table.rows:
        _refuse_unknown(f"{where} 行 {row.id}", row.part_of, table.rows_by_id)
    for name, total in table.other_rows.items():
        _refuse_unknown(f"{where} 行 {name}", total, table.rows_by_id)
    for entry in chain.from_iterable(table.form + table.short_form):
        if entry.startswith("@"):
            field = re.split("[:^]", entry[1:])[0]
            _refuse_unknown(f"{where} 表样", field, table.columns_by_id)


def _refuse_unknown(where: str, name: str, known: Container[str]) -> None:
    if name and name not in known:
        raise ValueError(f"{where}: 没有 {name}")


def _refuse_twice(what: str, ids: list[str]) -> None:
    twice = sorted({i for i in ids if ids.count(i) > 1})
    if twice:
        raise ValueError(f"{what}编号重复：{'、'.join(twice)}")


def columns_of(spec: TableSpec, table: Table | None) -> tuple[Column, ...]:
    """The columns that a table of the book has: the layout's less those its file lacks, and the
    file's own at their places. What counts towards a lacking column counts towards that one's
    own total."""
    if table is None:
        return tuple(c for c in spec.columns if not c.optional)
    if not (table.extra_columns or table.absent_columns):
        return spec.columns
    lacking = {c.id: c.part_of for c in spec.columns if c.id in table.absent_columns}
    columns = [_count_past(c, lacking) for c in spec.columns if c.id not in lacking]
    for extra in table.extra_columns:
        ids = [c.id for c in columns]
        at = ids.index(extra.after) + 1 if extra.after in ids else len(ids)
        columns.insert(at, _as_column(extra))
    return tuple(columns)


def _count_past(column: Column, lacking: Mapping[str, str]) -> Column:
    """``column``, counting towards the next total that the file prints."""
    total = column.part_of
    while total in lacking:
        total = lacking[total]
    return column if total == column.part_of else column.model_copy(update={"part_of": total})


def _as_column(extra: ExtraColumn) -> Column:
    return Column(id=extra.id, title=extra.title, kind=extra.kind, part_of=extra.part_of)


def read_layout(text: str, base: Mapping[str, Any] | None = None, name: str = "") -> Layout:
    """The layout written in the TOML ``text``; raises LayoutError with the place of a mistake."""
    try:
        return Layout.model_validate(extend(tomllib.loads(text), base))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise LayoutError(f"{name}: {error}") from error


def _raw(layout_id: str) -> dict[str, Any]:
    path = resources.files("budgetbook.resources") / "layouts" / f"{layout_id}.toml"
    data = tomllib.loads(path.read_text("utf-8"))
    base = data.get("extends")
    return extend(data, _raw(base) if base else None)


#: Layouts of the user's own; an id tells the content, so that nobody is in another's way.
_OWN: dict[str, Layout] = {}


def remember_layout(layout: Layout) -> Layout:
    """Makes a layout of the user's own known by its id; gives it back."""
    _OWN[layout.id] = layout
    return layout


def load_layout(layout_id: str) -> Layout:
    """The layout of that id, built in or the user's; raises LayoutError where there is none."""
    return _OWN.get(layout_id) or _built_in(layout_id)


@lru_cache
def _built_in(layout_id: str) -> Layout:
    try:
        return Layout.model_validate(_raw(layout_id))
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise LayoutError(f"{layout_id}: {error}") from error


@lru_cache
def layout_ids() -> tuple[str, ...]:
    """The ids of all built-in layouts."""
    folder = resources.files("budgetbook.resources") / "layouts"
    names = (entry.name for entry in folder.iterdir())
    return tuple(sorted(n.removesuffix(".toml") for n in names if n.endswith(".toml")))
