"""公开版: the book without what is marked 内部, for whoever may not see it.

A projection, book → book, before paging and every writer; never combined with patching an opened
file. What is masked is taken out of the book itself, so that nothing that is written from it can
hold a byte of it. Real 涉密 text does not belong in the book at all: there stands “涉密”.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from budgetbook.model.amount import Unread
from budgetbook.model.bindings import follow
from budgetbook.model.book import ROUND, Binding, Book, FlowItem, Frozen, Paragraph, Row, Table
from budgetbook.model.deduction import deductions
from budgetbook.model.details import published
from budgetbook.model.layout import Column, Layout, columns_of, normal
from budgetbook.model.masked import Marked, hidden_amounts, marked_of, titles
from budgetbook.model.masked import internal_of as internal_of
from budgetbook.model.ref import Ref
from budgetbook.model.relation import TOTAL_ROW
from budgetbook.model.settle import Ledger
from budgetbook.model.unsaid import DASH as DASH
from budgetbook.model.unsaid import Unsaid, unsaid_in, unsaid_of

#: Kinds of column that say where a row belongs, not what it is.
_GROUPING = frozenset({"label"})
#: The parts of a project's heading that stay: its number and 绩效目标表.
_HEADING = re.compile(
    r"(\s*[（(]?\d{1,3}[)）.．、]\s*)?.*?((?:部门)?(?:项目)?绩效目标表)?\s*", re.DOTALL
)

SAID = (
    "“内部”只用于不宜公开、但不涉密的内容，公开版里印成“——”或略去。"
    "真正涉密的内容不能存入这台电脑：请改写成“涉密”两字，原文按保密规定另存。"
)


class PublicChoice(Frozen):
    """How a 公开版 is made."""

    #: Marked projects, rows and paragraphs are left out instead of printed as “——”.
    leaves_out: bool = False
    #: Totals keep the amounts that are masked under them.
    in_totals: bool = True


class Published(NamedTuple):
    """A 公开版 and what has to be known of it."""

    book: Book
    #: What is masked or left out, in words.
    masked: tuple[str, ...] = ()
    #: Why something could be found out all the same, in sentences.
    warnings: tuple[str, ...] = ()
    #: What the book does not say any more, to be kept out of names of files too.
    unsaid: Unsaid = Unsaid(None, frozenset(), "万元")


def public(book: Book, layout: Layout, choice: PublicChoice | None = None) -> Published:
    """``book`` (settled) as it may be published: without what is marked, without working papers,
    last year's book, explanations, remarks, formulas and marks of any kind."""
    choice = choice or PublicChoice()
    marked = marked_of(book, layout)
    hidden = hidden_amounts(book, layout, marked)
    unsaid = unsaid_of(book, layout, marked, hidden)
    made = _text_masked(book, marked, hidden, choice)
    if not choice.in_totals:
        made = _without_amounts(made, layout, hidden)
    made = _tables_masked(published(made, layout), book, layout, marked, choice)
    warnings = deductions(book, made, layout, marked, hidden, unsaid, choice.in_totals)
    made = _bare(unsaid_in(made, unsaid))
    return Published(made, tuple(titles(book, layout, marked)), tuple(warnings), unsaid)


def _without_amounts(book: Book, layout: Layout, hidden: Mapping[Ref, Decimal]) -> Book:
    """``book`` with totals that do not count the hidden amounts, and text that follows."""
    gone: dict[Ref, Any] = dict.fromkeys(hidden)
    if not gone:
        return book
    ledger = Ledger(layout, book)
    outcome = ledger.settle(book.with_values(gone), gone)
    return follow(book, outcome.book, None)


# ---------------------------------------------------------------- text


def _text_masked(
    book: Book, marked: Marked, hidden: Mapping[Ref, Decimal], choice: PublicChoice
) -> Book:
    """``book`` with a dash for its masked paragraphs, masked amounts that text is bound to, and
    in the headings of masked projects and the lines of the 目录 that repeat them; or without
    these items."""
    lost = {normal(title) for title in _lost_titles(book, marked)} - {""}
    flow = tuple(
        _item(item, marked, hidden, lost) for item in book.flow
        if not (choice.leaves_out and _leads_there(item, marked, lost))
    )  # fmt: skip
    return book.model_copy(update={"flow": flow})


def _lost_titles(book: Book, marked: Marked) -> list[str]:
    """Headings that are masked."""
    return [
        item.text if isinstance(item, Paragraph) else item.title
        for item in book.flow
        if (item.id in marked.paragraphs if isinstance(item, Paragraph)
            else item.instance in marked.projects)
    ]  # fmt: skip


def _item(
    item: FlowItem, marked: Marked, hidden: Mapping[Ref, Decimal], lost: set[str]
) -> FlowItem:
    if not isinstance(item, Paragraph):
        if item.instance in marked.projects and item.title:
            return item.model_copy(update={"title": _heading(item.title)})
        return item
    if item.id in marked.paragraphs:
        return item.model_copy(update={"text": DASH, "bindings": (), "emphasis": ()})
    title, tab, page = item.text.partition("\t")
    if item.role.startswith("contents") and normal(title) in lost:
        text = _heading(title) + tab + page
        return item.model_copy(update={"text": text, "bindings": (), "emphasis": ()})
    return _figures_masked(item, hidden)


def _heading(title: str) -> str:
    """A project's heading with its name masked."""
    parts = _HEADING.fullmatch(title)
    return f"{parts[1] or ''}{DASH}{parts[2] or ''}" if parts else DASH


def _figures_masked(item: Paragraph, hidden: Mapping[Ref, Decimal]) -> Paragraph:
    """A paragraph with a dash for every figure bound to a masked cell, of last year's book too."""
    if not any(binding.ref._replace(book="") in hidden for binding in item.bindings):
        return item
    text, at = "", 0
    kept: list[Binding] = []
    for binding in sorted(item.bindings, key=lambda one: one.start):
        words = item.text[binding.start : binding.end]
        text += item.text[at : binding.start]
        if binding.ref._replace(book="") in hidden:
            words = DASH
        else:
            place = {"start": len(text), "end": len(text) + len(words)}
            kept.append(binding.model_copy(update=place))
        text, at = text + words, binding.end
    update: dict[str, Any] = {
        "text": text + item.text[at:],
        "bindings": tuple(kept),
        "emphasis": (),
    }
    return item.model_copy(update=update)


# ---------------------------------------------------------------- tables


def _tables_masked(
    book: Book, was: Book, layout: Layout, marked: Marked, choice: PublicChoice
) -> Book:
    tables = {
        key: _table(layout, table, was.tables[key], marked, choice)
        for key, table in book.tables.items()
        if not (choice.leaves_out and key.instance in marked.projects)
    }
    return book.model_copy(update={"tables": tables})


def _table(layout: Layout, table: Table, was: Table, marked: Marked, choice: PublicChoice) -> Table:
    key, spec = table.key, layout.table(table.key.table)
    columns = {c.id: c for c in columns_of(spec, table)} if spec else {}
    fixed = spec.rows_by_id if spec else {}
    rows: list[Row] = []
    for row in table.rows:
        if not marked.hides(key, row.id):
            rows.append(row)
            continue
        own = row.id in fixed or row.id == TOTAL_ROW
        # the cells of a table kept as it is are merged by their places: its rows stay
        if own or not choice.leaves_out or spec is None:
            row_id = row.id if own else f"masked{len(rows)}"
            part = row.part_of if row.part_of in fixed else ""
            rows.append(_masked_row(was.row(row.id) or row, columns, row_id, part))
    if key.instance in marked.projects:
        table = table.model_copy(
            update={"notes": (), "fields": {}, "title": spec.title if spec else ""}
        )
    return table.with_rows(rows)


def _masked_row(row: Row, columns: Mapping[str, Column], row_id: str, part_of: str) -> Row:
    """The row with a dash in every cell that says something."""
    cells: dict[str, Any] = {}
    for name, value in row.cells.items():
        column = columns.get(name)
        if column is not None and (column.kind in _GROUPING or column.merged):
            cells[name] = value
        elif isinstance(value, Decimal | Unread):
            cells[name] = Unread(text=DASH)
        elif value is not None:
            cells[name] = DASH
    return Row(id=row_id, cells=cells, part_of=part_of)


def _leads_there(item: FlowItem, marked: Marked, lost: set[str]) -> bool:
    if not isinstance(item, Paragraph):
        return item.instance in marked.projects
    listed = item.role.startswith("contents") and normal(item.text.partition("\t")[0]) in lost
    return item.id in marked.paragraphs or listed


def _bare(book: Book) -> Book:
    """``book`` with nothing but what is printed."""
    tables = {
        key: table.with_rows(
            row if not row.marks else Row(id=row.id, cells=row.cells, part_of=row.part_of)
            for row in table.rows
        )
        for key, table in book.tables.items()
    }
    flow = tuple(
        item.model_copy(update={"bindings": ()}) if isinstance(item, Paragraph) else item
        for item in book.flow
    )
    update = {
        "tables": tables, "flow": flow, "prior": None, "explanations": {}, "muted": {},
        "carried": (), "own_relations": (), "internal": (), "signed": None, **ROUND,
    }  # fmt: skip
    return book.model_copy(update=update)
