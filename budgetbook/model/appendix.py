"""Appendices: 出错说明 — what stays of the findings, each with the explanation written for it —
and 增减对照, every figure of the public tables beside last year's.

A projection: the book with one more heading and table at its end, for export and print only.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal

from budgetbook.model.amount import print_amount
from budgetbook.model.book import HEADED, Book, ExtraColumn, FlowItem, Paragraph, Placed, Row, Table
from budgetbook.model.compare import compare
from budgetbook.model.finding import Finding
from budgetbook.model.layout import Layout
from budgetbook.model.ref import TableKey
from budgetbook.model.review import review

TITLE = "附件：出错说明"
_KEY = TableKey("extra", "explanations")
CHANGES_TITLE = "附件：与上年预算增减对照"
_CHANGES = TableKey("extra", "changes")
_CHANGES_HEADER = ("表", "项目", "栏目", "上年预算", "本年预算", "增减额", "增减比例")
_HEADER = {"c1": "序号", "c2": "勾稽关系", "c3": "核对结果", "c4": "差额", "c5": "说明"}


def explained(book: Book, layout: Layout) -> tuple[Finding, ...]:
    """The findings of a settled book that stay and have an explanation, in the book's order."""
    if not book.explanations:
        return ()
    return tuple(one for one in review(book, layout).findings if one.explanation.strip())


def with_explanations(book: Book, layout: Layout) -> Book:
    """``book`` with the appendix at its end; as it is where nothing is explained."""
    found = explained(book, layout)
    if not found:
        return book
    rows = [Row(id="r0", cells=_HEADER)]
    rows += [Row(id=f"r{n}", cells=_cells(n, one)) for n, one in enumerate(found, 1)]
    columns = tuple(
        ExtraColumn(id=c, title="", kind="text", after=f"c{n}" if n else "")
        for n, c in enumerate(_HEADER)
    )
    table = Table(
        key=_KEY, title=TITLE, rows=tuple(rows), extra_columns=columns, fields={HEADED: "1"}
    )
    return _appended(book, table)


def _appended(book: Book, table: Table) -> Book:
    """``book`` with a heading and the table behind it."""
    key = table.key
    heading = Paragraph(id=key.instance, text=table.title, role="heading1", page_break=True)
    flow: tuple[FlowItem, ...] = (*book.flow, heading, Placed(sheet="", instance=key.instance))
    return book.model_copy(update={"tables": {**book.tables, key: table}, "flow": flow})


def _cells(number: int, finding: Finding) -> dict[str, str]:
    difference = finding.difference
    return {
        "c1": str(number),
        "c2": finding.name,
        "c3": finding.message,
        "c4": "" if difference is None else print_amount(difference),
        "c5": finding.explanation.strip(),
    }


def with_changes(book: Book, layout: Layout) -> Book:
    """``book`` with every amount of its public tables that differs from last year's at its end,
    in the book's unit; as it is where there is no last year or nothing differs."""
    lines = list(_changes(book, layout))
    if not lines:
        return book
    kinds: Sequence[Literal["amount", "text"]] = (
        "text",
        "text",
        "text",
        "amount",
        "amount",
        "amount",
        "text",
    )
    columns = tuple(
        ExtraColumn(id=f"c{n + 1}", title="", kind=kind, after=f"c{n}" if n else "")
        for n, kind in enumerate(kinds)
    )
    rows = [_row(0, _CHANGES_HEADER), *(_row(n, line) for n, line in enumerate(lines, 1))]
    table = Table(
        key=_CHANGES,
        title=CHANGES_TITLE,
        rows=tuple(rows),
        extra_columns=columns,
        fields={HEADED: "1"},
    )
    return _appended(book, table)


def _row(number: int, values: Sequence[str | Decimal | None]) -> Row:
    cells = {f"c{n}": value for n, value in enumerate(values, 1) if value is not None}
    return Row(id=f"r{number}", cells=cells)


def _changes(book: Book, layout: Layout) -> Iterator[tuple[str | Decimal | None, ...]]:
    """Table, row, column, last year, this year, change, change in per cent."""
    if book.prior is None:
        return
    for one in compare(book, book.prior, layout).differences:
        if one.kind != "cell" or one.change is None or one.ref is None:
            continue
        sheet = layout.sheet_of.get(one.ref.table)
        if sheet is None or sheet.group != "tables":
            continue
        now, change = book.value(one.ref), -one.change
        now = now if isinstance(now, Decimal) else Decimal(0)
        before = now - change
        share = f"{change / before * 100:.2f}%" if before else "—"
        yield one.table, one.row, one.column, before or None, now or None, change, share
