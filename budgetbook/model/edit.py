"""Edits: small frozen descriptions of a change, and the pure step from one book to the next."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import singledispatch
from typing import Any, NamedTuple

from budgetbook.model.bindings import reworded
from budgetbook.model.book import (
    NOTHING,
    Basis,
    Book,
    Department,
    FlowItem,
    Mark,
    Paragraph,
    Row,
    Table,
)
from budgetbook.model.declared import RelationSpec
from budgetbook.model.layout import Layout, TableSpec
from budgetbook.model.ref import Ref, TableKey


@dataclass(frozen=True, slots=True)
class SetCells:
    """Replaces values (None makes a cell blank) and marks."""

    values: Mapping[Ref, Any]
    marks: Mapping[Ref, Mark] = field(default_factory=lambda: NOTHING)
    title: str = ""


@dataclass(frozen=True, slots=True)
class InsertRows:
    """Puts rows behind the row ``after``; empty: in front of all."""

    key: TableKey
    after: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class RemoveRows:
    """Takes rows out of a table."""

    key: TableKey
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MoveRows:
    """Puts rows of a table behind the row ``after``; empty: in front of all."""

    key: TableKey
    rows: tuple[str, ...]
    after: str


@dataclass(frozen=True, slots=True)
class SetText:
    """Replaces the words of a paragraph."""

    paragraph: str
    text: str


@dataclass(frozen=True, slots=True)
class SetFlow:
    """Replaces the order of text and tables, with tables that come (or, as None, go)."""

    flow: tuple[FlowItem, ...]
    tables: Mapping[TableKey, Table | None] = field(default_factory=lambda: NOTHING)
    title: str = "调整内容"


@dataclass(frozen=True, slots=True)
class SetFacts:
    """Replaces the department, the budget year, a table's printed facts, the words of the cover,
    last year's book, or what its figures are."""

    department: Department | None = None
    year: int | None = None
    fields: Mapping[TableKey, Mapping[str, str]] = field(default_factory=lambda: NOTHING)
    prior_basis: Basis | None = None
    prior: Book | None = None
    cover: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Explain:
    """Writes (or, empty, takes away) the 出错说明 of a finding."""

    finding: str
    text: str


@dataclass(frozen=True, slots=True)
class Mute:
    """Switches a rule off for this book with a reason; an empty reason switches it on again."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class SetOwnRelations:
    """Replaces the 勾稽关系 that the user added."""

    relations: tuple[RelationSpec, ...]
    title: str = "修改自定义勾稽关系"


@dataclass(frozen=True, slots=True)
class Confirm:
    """Says of cells and paragraphs taken over from last year that they stand (确认沿用)."""

    refs: frozenset[Ref] = frozenset()
    paragraphs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Replace:
    """Puts another book in place, e.g. one read from a file."""

    book: Book
    title: str


@dataclass(frozen=True, slots=True)
class Several:
    """Some edits as one step."""

    edits: tuple["Edit", ...]
    title: str


Edit = (
    SetCells
    | InsertRows
    | RemoveRows
    | MoveRows
    | SetText
    | SetFlow
    | SetFacts
    | Explain
    | Mute
    | Confirm
    | SetOwnRelations
    | Replace
    | Several
)


class Applied(NamedTuple):
    """A book after an edit; ``cells`` are those it wrote, None where rows came or went."""

    book: Book
    cells: frozenset[Ref] | None


@singledispatch
def apply(edit: Edit, book: Book) -> Applied:
    """``book`` after ``edit``. Totals are not yet filled: that is ``Ledger.settle``."""
    raise TypeError(type(edit))


@apply.register
def _(edit: SetCells, book: Book) -> Applied:
    cells = frozenset(edit.values) | frozenset(edit.marks)
    marks = {**edit.marks, **_typed_over(book, edit)}
    return Applied(book.with_values(edit.values, marks), cells)


def _typed_over(book: Book, edit: SetCells) -> dict[Ref, Mark]:
    """Marks of cells that were taken over from last year and now are this year's."""
    marks = {ref: edit.marks.get(ref) or book.mark(ref) for ref in edit.values}
    return {r: m.model_copy(update={"carried": False}) for r, m in marks.items() if m.carried}


def _table(book: Book, key: TableKey) -> Table:
    return book.tables.get(key) or Table(key=key)


def _insert(rows: list[Row], after: str, new: tuple[Row, ...]) -> list[Row]:
    at = next((i + 1 for i, row in enumerate(rows) if row.id == after), 0)
    return rows[:at] + list(new) + rows[at:]


@apply.register
def _(edit: InsertRows, book: Book) -> Applied:
    table = _table(book, edit.key)
    have = set(table.positions)
    new = tuple(row for row in edit.rows if row.id not in have)
    rows = _insert(list(table.rows), edit.after, new)
    return Applied(book.with_table(table.with_rows(rows)), None)


@apply.register
def _(edit: RemoveRows, book: Book) -> Applied:
    table, gone = _table(book, edit.key), set(edit.rows)
    return Applied(
        book.with_table(table.with_rows(r for r in table.rows if r.id not in gone)), None
    )


@apply.register
def _(edit: MoveRows, book: Book) -> Applied:
    table = _table(book, edit.key)
    moved = tuple(row for row in table.rows if row.id in edit.rows)
    rest = [row for row in table.rows if row.id not in edit.rows]
    return Applied(book.with_table(table.with_rows(_insert(rest, edit.after, moved))), None)


@apply.register
def _(edit: SetText, book: Book) -> Applied:
    flow = tuple(
        reworded(item, edit.text)
        if isinstance(item, Paragraph) and item.id == edit.paragraph
        else item
        for item in book.flow
    )
    written = book.model_copy(update={"flow": flow})
    return Applied(_without_carried(written, {edit.paragraph}), frozenset())


@apply.register
def _(edit: SetFlow, book: Book) -> Applied:
    tables = {**book.tables, **edit.tables}
    kept = {key: table for key, table in tables.items() if table is not None}
    return Applied(book.model_copy(update={"flow": edit.flow, "tables": kept}), None)


@apply.register
def _(edit: SetFacts, book: Book) -> Applied:
    update: dict[str, Any] = {}
    if edit.department is not None:
        update["department"] = edit.department
    if edit.year is not None:
        update["year"] = edit.year
    if edit.prior_basis is not None:
        update["prior_basis"] = edit.prior_basis
    if edit.prior is not None:
        update["prior"] = edit.prior
    if edit.cover is not None:
        update["cover"] = {key: words for key, words in edit.cover.items() if words.strip()}
    if edit.fields:
        tables = dict(book.tables)
        for key, fields in edit.fields.items():
            table = tables[key]
            tables[key] = table.model_copy(update={"fields": {**table.fields, **fields}})
        update["tables"] = tables
    cells = None if edit.prior is not None else frozenset[Ref]()
    return Applied(book.model_copy(update=update), cells)


def _with_entry(entries: Mapping[str, str], key: str, text: str) -> dict[str, str]:
    rest = {k: v for k, v in entries.items() if k != key}
    return {**rest, key: text} if text.strip() else rest


@apply.register
def _(edit: Explain, book: Book) -> Applied:
    entries = _with_entry(book.explanations, edit.finding, edit.text)
    return Applied(book.model_copy(update={"explanations": entries}), frozenset())


@apply.register
def _(edit: Mute, book: Book) -> Applied:
    entries = _with_entry(book.muted, edit.rule, edit.reason)
    return Applied(book.model_copy(update={"muted": entries}), frozenset())


@apply.register
def _(edit: SetOwnRelations, book: Book) -> Applied:
    return Applied(book.model_copy(update={"own_relations": edit.relations}), None)


@apply.register
def _(edit: Confirm, book: Book) -> Applied:
    marks = {ref: mark for ref in edit.refs if (mark := book.mark(ref)).carried}
    cleared = {ref: mark.model_copy(update={"carried": False}) for ref, mark in marks.items()}
    book = _without_carried(book.with_values({}, cleared), edit.paragraphs)
    return Applied(book, frozenset(cleared))


def _without_carried(book: Book, paragraphs: Collection[str]) -> Book:
    if not any(one in paragraphs for one in book.carried):
        return book
    rest = tuple(one for one in book.carried if one not in paragraphs)
    return book.model_copy(update={"carried": rest})


@apply.register
def _(edit: Replace, book: Book) -> Applied:
    return Applied(edit.book, None)


@apply.register
def _(edit: Several, book: Book) -> Applied:
    cells: frozenset[Ref] | None = frozenset()
    for one in edit.edits:
        book, changed = apply(one, book)
        cells = None if cells is None or changed is None else cells | changed
    return Applied(book, cells)


def describe(edit: Edit, layout: Layout, book: Book) -> str:
    """What the undo menu calls the edit, e.g. ``修改 支出总表 教育支出·基本支出``."""
    match edit:
        case SetCells(title=title) | SetFlow(title=title) | Replace(title=title) if title:
            return title
        case Several(title=title) | SetOwnRelations(title=title):
            return title
        case SetCells(values=values, marks=marks):
            refs = list(values) or list(marks)
            if len(refs) != 1:
                return f"修改 {len(refs)} 格"
            return f"修改 {cell_title(layout, book, refs[0])}"
        case InsertRows(key=key, rows=rows):
            return f"插入 {table_title(layout, key)} {len(rows)} 行"
        case RemoveRows(key=key, rows=ids):
            return f"删除 {table_title(layout, key)} {len(ids)} 行"
        case MoveRows(key=key):
            return f"移动 {table_title(layout, key)} 的行"
        case SetText():
            return "修改文字"
        case SetFacts(prior=prior) if prior is not None:
            return "取入上年数"
        case SetFacts(prior_basis=basis) if basis is not None:
            return "选定上年数的口径"
        case SetFacts():
            return "修改部门、年度等信息"
        case Confirm(refs=refs, paragraphs=paragraphs):
            return f"确认沿用 {len(refs) + len(paragraphs)} 处"
        case Explain(text=text):
            return "写出错说明" if text.strip() else "删除出错说明"
        case Mute(rule=rule, reason=reason):
            return f"停用规则 {rule}" if reason.strip() else f"启用规则 {rule}"
    return "修改"


def table_title(layout: Layout, key: TableKey) -> str:
    """The short printed title of the sheet a table stands on."""
    sheet = layout.sheet_of.get(key.table)
    if sheet is None:
        return "附表"
    return sheet.name if not sheet.each else "项目绩效目标表"


def row_title(layout: Layout, book: Book, ref: Ref) -> str:
    """What a row is called: its 科目 code and name, label, or number."""
    spec, row = layout.table(ref.table), book.row(ref)
    if row is None:
        return ref.row
    if spec is None:
        return row.id
    words = [row.text(spec.code_column) if spec.code_column else "", row.text(spec.head_column)]
    above = _total_of_namesake(spec, row.id)
    return above + (" ".join(word for word in words if word) or row.id)


def _total_of_namesake(spec: TableSpec, row_id: str) -> str:
    """``年初财政拨款结转和结余·`` for the row under it that bears the label of another row."""
    fixed = spec.rows_by_id.get(row_id)
    total = spec.rows_by_id.get(fixed.part_of) if fixed and fixed.level else None
    if fixed is None or total is None:
        return ""
    alike = any(row.label == fixed.label and row.id != row_id for row in spec.rows)
    return f"{total.label}·" if alike else ""


def column_title(layout: Layout, book: Book, ref: Ref) -> str:
    """The last storey of the column's header."""
    table = book.tables.get(ref.key)
    spec = layout.table(ref.table)
    columns = list(spec.columns) if spec else []
    for column in columns:
        if column.id == ref.column:
            return column.title.rpartition("/")[2]
    for extra in table.extra_columns if table else ():
        if extra.id == ref.column:
            return extra.title.rpartition("/")[2]
    return ref.column


def cell_title(layout: Layout, book: Book, ref: Ref) -> str:
    """A cell in official words: sheet, row, column."""
    return "·".join(
        (
            table_title(layout, ref.key),
            row_title(layout, book, ref),
            column_title(layout, book, ref),
        )
    )
