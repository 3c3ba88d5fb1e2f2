"""Other ways to write the same book in Excel, all of which must read as the same book."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest

from budgetbook.io.excel_writer import write_excel
from budgetbook.io.formats import Origin, import_origins
from budgetbook.io.imported import Imported
from budgetbook.model.ref import Ref
from tests.books.source import sample as source_sample
from tests.io.excel_variants import VARIANTS
from tests.io.office import contents, flow_texts
from tests.io.sample import sample
from tests.model.books import COUNTY

BOOKS = ["small", "county", "performance", "tianjin"]


@lru_cache
def written(name: str) -> bytes:
    if name == "small":
        return write_excel(sample(), COUNTY)
    return write_excel(*source_sample(name))


def read(data: bytes) -> Imported:
    return import_origins([Origin("一本.xlsx", ".xlsx", data, Path("一本.xlsx"))])


@lru_cache
def as_written(name: str) -> Imported:
    return read(written(name))


def troubles(imported: Imported) -> list[str]:
    return [r.message for r in imported.remarks if r.kind in ("kept", "unread")]


def without_noughts(imported: Imported) -> object:
    """A nought and a blank are one here: a formula that yields a blank is written as either."""
    book = imported.book
    noughts = [
        Ref(k.table, row.id, column, k.instance)
        for k, table in book.tables.items()
        for row in table.rows
        for column, value in row.cells.items()
        if value == 0
    ]
    return contents(book.with_values(dict.fromkeys(noughts)))


@pytest.mark.parametrize("book", BOOKS)
@pytest.mark.parametrize("change", VARIANTS.values(), ids=VARIANTS.keys())
def test_same_book(book: str, change: Callable[[bytes], bytes]) -> None:
    base, other = as_written(book), read(change(written(book)))
    assert other.layout == base.layout
    assert without_noughts(other) == without_noughts(base)
    assert flow_texts(other.book) == flow_texts(base.book)
    assert troubles(other) == troubles(base)
    facts = (base.book.year, base.book.department, base.book.unit)
    assert (other.book.year, other.book.department, other.book.unit) == facts


def test_only_the_foreign_table_is_kept_aside() -> None:
    assert troubles(as_written("small")) == ["没有认出的表格（2 行）按原样保留，导出时一并写出"]
    assert not any(troubles(as_written(name)) for name in BOOKS[1:])
