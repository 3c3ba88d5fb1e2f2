"""How much a stage says that was taken in: a file prints some tables, and of these often only the
totals or the 类. Rows that it does not break down to are no differences."""

from collections.abc import Sequence
from decimal import Decimal

from budgetbook.model.book import Book, Row, Table
from budgetbook.model.layout import MONEY_KINDS, Layout, TableSpec, columns_of
from budgetbook.model.pairing import Pairing
from budgetbook.model.relation import TOTAL_ROW


def would_have(spec: TableSpec, row: Row, like: Table) -> bool:
    """Whether ``like``, taken in from a file, would have a row of another stage that it lacks."""
    if spec.kind == "list":
        return True
    code = row.text(spec.code_column) if spec.code_column else ""
    if spec.kind != "tree" or not code:
        return False
    codes = {one.text(spec.code_column) for one in like.rows if spec.code_column} - {""}
    if any(code.startswith(one) or one.startswith(code) for one in codes):
        return False
    return _is_whole(spec, like, codes)


def _is_whole(spec: TableSpec, table: Table, codes: set[str]) -> bool:
    """Whether the outermost rows of a tree add up to its total."""
    total = table.row(TOTAL_ROW)
    if total is None or not codes:
        return False
    parts = [
        row
        for row in table.rows
        if (code := row.text(spec.code_column))
        and not any(code != one and code.startswith(one) for one in codes)
    ]
    return all(
        value == sum((_amount(row, column.id) for row in parts), Decimal(0))
        for column in columns_of(spec, table)
        if column.kind in MONEY_KINDS and isinstance(value := total.cells.get(column.id), Decimal)
    )


def _amount(row: Row, column: str) -> Decimal:
    value = row.cells.get(column)
    return value if isinstance(value, Decimal) else Decimal(0)


def common(first: Book, second: Book, layout: Layout, partly: Sequence[bool]) -> tuple[Book, Book]:
    """Two stages with the tables that both have, without text, and with what the one says that
    was taken in (``partly``, for each): of the other its rows and columns alone."""
    keys = first.tables.keys() & second.tables.keys()
    books = [
        book.model_copy(
            update={"tables": {k: t for k, t in book.tables.items() if k in keys}, "flow": ()}
        )
        for book in (first, second)
    ]
    for this, other in ((0, 1), (1, 0)):
        if partly[other]:
            books[this] = _within(books[this], books[other], layout)
    return books[0], books[1]


def _within(book: Book, part: Book, layout: Layout) -> Book:
    """``book`` without what ``part`` does not say."""
    pairing = Pairing(book, part, layout, kin=True)
    tables = dict(book.tables)
    for key, table in book.tables.items():
        spec, other = layout.table(key.table), pairing.key(key)
        if spec is None or other is None:
            continue
        like, pairs = part.tables[other], pairing.rows(key)
        theirs = {row.id: row for row in like.rows}
        money = {c.id for c in columns_of(spec, table) if c.kind in MONEY_KINDS}
        said = {name for row in like.rows for name, value in row.cells.items() if value is not None}
        rows = []
        for row in table.rows:
            if row.id in pairs:
                beside = theirs[pairs[row.id]].cells if spec.kind == "fixed" else said
                rows.append(row.with_cells(dict.fromkeys(money - set(beside))))
            elif would_have(spec, row, like):
                rows.append(row.with_cells(dict.fromkeys(money - said)))
        tables[key] = table.with_rows(rows)
    return book.model_copy(update={"tables": tables})
