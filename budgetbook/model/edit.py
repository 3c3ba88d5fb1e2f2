"""Edits: small frozen descriptions of a change, and the pure step from one book to the next."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from functools import singledispatch
from typing import Any, NamedTuple

from budgetbook.model.annual_round import Adjustment, Comment, PublicationRecord
from budgetbook.model.bindings import reworded
from budgetbook.model.book import (
    NOTHING,
    Basis,
    Book,
    Department,
    FlowItem,
    Internal,
    Mark,
    Member,
    Paragraph,
    Row,
    SignOff,
    Stage,
    Table,
)
from budgetbook.model.declared import RelationSpec
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.titles import cell_title as cell_title
from budgetbook.model.titles import column_title as column_title
from budgetbook.model.titles import row_title as row_title
from budgetbook.model.titles import table_title as table_title


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
    """Replaces the words of a paragraph; ``emphasis`` where it is not what follows from them."""

    paragraph: str
    text: str
    emphasis: tuple[tuple[int, int], ...] | None = None


@dataclass(frozen=True, slots=True)
class SetParagraphs:
    """Puts paragraphs in place of those of the same ids; the order of the book stays."""

    paragraphs: tuple[Paragraph, ...]
    title: str


@dataclass(frozen=True, slots=True)
class SetFlow:
    """Replaces the order of text and tables, with tables that come (or, as None, go)."""

    flow: tuple[FlowItem, ...]
    tables: Mapping[TableKey, Table | None] = field(default_factory=lambda: NOTHING)
    title: str = "调整内容"


@dataclass(frozen=True, slots=True)
class SetFacts:
    """Replaces the department, the budget year, a table's printed facts and notes, titles (by sheet
    and instance), the words of the cover, last year's book, or what its figures are."""

    department: Department | None = None
    year: int | None = None
    fields: Mapping[TableKey, Mapping[str, str]] = field(default_factory=lambda: NOTHING)
    notes: Mapping[TableKey, tuple[str, ...]] = field(default_factory=lambda: NOTHING)
    titles: Mapping[tuple[str, str], str] = field(default_factory=lambda: NOTHING)
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
class SetInternal:
    """Marks places as 内部, or takes the marks away (``on`` False)."""

    places: tuple[Internal, ...]
    on: bool = True


@dataclass(frozen=True, slots=True)
class Sign:
    """Signs the 保密审查, or takes the signature away (None)."""

    signed: SignOff | None


@dataclass(frozen=True, slots=True)
class SetStages:
    """Replaces the stages of the year's round, and which one the book is in (``model.stages``)."""

    stages: tuple[Stage, ...]
    stage: str
    title: str


@dataclass(frozen=True, slots=True)
class SetRecords:
    """Replaces what the year's round writes beside the figures; None leaves it as it is."""

    title: str
    comments: tuple[Comment, ...] | None = None
    adjustments: tuple[Adjustment, ...] | None = None
    publication: PublicationRecord | None = None
    members: tuple[Member, ...] | None = None


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
    | SetParagraphs
    | SetFlow
    | SetFacts
    | Explain
    | Mute
    | Confirm
    | SetOwnRelations
    | SetInternal
    | Sign
    | SetStages
    | SetRecords
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
    kept = table.with_rows(row for row in table.rows if row.id not in gone)
    return Applied(book.with_table(kept), None)


@apply.register
def _(edit: MoveRows, book: Book) -> Applied:
    table = _table(book, edit.key)
    moved = tuple(row for row in table.rows if row.id in edit.rows)
    rest = [row for row in table.rows if row.id not in edit.rows]
    return Applied(book.with_table(table.with_rows(_insert(rest, edit.after, moved))), None)


@apply.register
def _(edit: SetText, book: Book) -> Applied:
    flow = tuple(_with_text(item, edit) for item in book.flow)
    written = book.model_copy(update={"flow": flow})
    return Applied(_without_carried(written, {edit.paragraph}), frozenset())


def _with_text(item: FlowItem, edit: SetText) -> FlowItem:
    if not isinstance(item, Paragraph) or item.id != edit.paragraph:
        return item
    item = reworded(item, edit.text)
    return item if edit.emphasis is None else item.model_copy(update={"emphasis": edit.emphasis})


@apply.register
def _(edit: SetParagraphs, book: Book) -> Applied:
    new = {item.id: item for item in edit.paragraphs}
    flow = tuple(
        new.get(item.id, item) if isinstance(item, Paragraph) else item for item in book.flow
    )
    changed = book if flow == book.flow else book.model_copy(update={"flow": flow})
    return Applied(changed, frozenset())


@apply.register
def _(edit: SetFlow, book: Book) -> Applied:
    tables = {**book.tables, **edit.tables}
    kept = {key: table for key, table in tables.items() if table is not None}
    return Applied(book.model_copy(update={"flow": edit.flow, "tables": kept}), None)


def _given(edit: Edit, *names: str) -> dict[str, Any]:
    """The fields of an edit that are to be replaced."""
    return {name: new for name in names if (new := getattr(edit, name)) is not None}


@apply.register
def _(edit: SetFacts, book: Book) -> Applied:
    update = _given(edit, "department", "year", "prior_basis", "prior")
    if edit.cover is not None:
        update["cover"] = {key: words for key, words in edit.cover.items() if words.strip()}
    if edit.fields or edit.notes:
        tables = dict(book.tables)
        for key in {**edit.fields, **edit.notes}:
            facts = {**tables[key].fields, **edit.fields.get(key, {})}
            around = {"fields": facts, "notes": edit.notes.get(key, tables[key].notes)}
            tables[key] = tables[key].model_copy(update=around)
        update["tables"] = tables
    if edit.titles:
        update["flow"] = tuple(_titled(item, edit.titles) for item in book.flow)
    cells = None if edit.prior is not None else frozenset[Ref]()
    return Applied(book.model_copy(update=update), cells)


def _titled(item: FlowItem, titles: Mapping[tuple[str, str], str]) -> FlowItem:
    title = None if isinstance(item, Paragraph) else titles.get((item.sheet, item.instance))
    return item if title is None else item.model_copy(update={"title": title})


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
def _(edit: SetInternal, book: Book) -> Applied:
    rest = tuple(one for one in book.internal if one not in edit.places)
    marked = (*rest, *edit.places) if edit.on else rest
    same = set(marked) == set(book.internal)
    return Applied(book if same else book.model_copy(update={"internal": marked}), frozenset())


@apply.register
def _(edit: Sign, book: Book) -> Applied:
    return Applied(book.model_copy(update={"signed": edit.signed}), frozenset())


@apply.register
def _(edit: SetStages | SetRecords, book: Book) -> Applied:
    update = _given(edit, *(one.name for one in fields(edit) if one.name != "title"))
    return Applied(book.model_copy(update=update), frozenset())


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
