"""Which cells bear 沿用未确认 after a roll: what was typed or printed, not what follows from it."""

from collections.abc import Container, Iterator

from budgetbook.model.amount import Unread, read_amount
from budgetbook.model.book import Book, Row, Table
from budgetbook.model.layout import MONEY_KINDS, Layout, columns_of
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.wordlists import Emptied, carrying

_FIGURES = ("amount", "number", "percent")


def amount_columns(layout: Layout, table: Table) -> frozenset[str]:
    """The columns of ``table`` that hold amounts, counts and prices."""
    spec = layout.table(table.key.table)
    columns = columns_of(spec, table) if spec else ()
    return frozenset(c.id for c in columns if c.kind in MONEY_KINDS)


def leaf_cells(book: Book, layout: Layout, fillers: Container[Ref]) -> Iterator[Ref]:
    """Cells that hold a fact of last year: amounts, counts, values and plans that nothing
    computes (or that stand as printed), 指标值, 依据, goals and uses of money."""
    words = carrying().confirm.columns
    for key, table in book.tables.items():
        spec = layout.table(key.table)
        columns = columns_of(spec, table) if spec else ()
        wanted = {c.id for c in columns if c.kind in _FIGURES or c.id in words}
        for row in table.rows:
            for column in row.cells:
                ref = Ref(key.table, row.id, column, key.instance)
                known = column in wanted if spec else _is_figure(row, column)
                if known and (ref not in fillers or row.mark(column).pinned):
                    yield ref


def _is_figure(row: Row, column: str) -> bool:
    """Whether a word of a table kept as it is is an amount."""
    text = row.text(column)
    amount = read_amount(text) if any(mark in text for mark in ".．,，") else None
    return amount is not None and not isinstance(amount, Unread)


def emptied(book: Book) -> Iterator[tuple[Ref, str]]:
    """Cells whose last year's figure must not stand (上年结转), with what to enter instead."""
    for entry in carrying().emptied:
        for key, table in book.tables.items():
            if key.table == entry.table:
                for row in table.rows:
                    for column in row.cells:
                        if _is_meant(entry, row.id, column) and not isinstance(
                            row.cells[column], str
                        ):
                            yield Ref(key.table, row.id, column, key.instance), entry.say


def _is_meant(entry: Emptied, row: str, column: str) -> bool:
    in_rows = not entry.rows or row in entry.rows
    return in_rows and (not entry.columns or column in entry.columns)


def unconfirmed(table: Table) -> Iterator[Ref]:
    """The cells of a table that bear 沿用未确认."""
    key = table.key
    for row in table.rows:
        for column, mark in row.marks.items():
            if mark.carried:
                yield Ref(key.table, row.id, column, key.instance)


class CarriedCounts:
    """How many cells and paragraphs of a book are 沿用未确认, table by table; a table that did not
    change is not counted again."""

    def __init__(self) -> None:
        self._known: dict[TableKey, tuple[Table, int]] = {}

    def of(self, book: Book) -> dict[str | TableKey, int]:
        """The counts by table, and one for each paragraph; only where there are any."""
        for key, table in book.tables.items():
            known = self._known.get(key)
            if known is None or known[0] is not table:
                self._known[key] = table, sum(1 for _ in unconfirmed(table))
        found: dict[str | TableKey, int] = {key: self._known[key][1] for key in book.tables}
        found |= dict.fromkeys(book.carried, 1)
        return {key: count for key, count in found.items() if count}
