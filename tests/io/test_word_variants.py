"""Other ways to write the same book in Word, all of which must read as the same book."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest

from budgetbook.io.formats import Origin, import_origins
from budgetbook.io.imported import Imported
from budgetbook.io.word_writer import write_word
from budgetbook.model.layout import Layout
from tests.books.source import sample as source_sample
from tests.io.office import Element, contents, flow_texts, plain
from tests.io.sample import sample
from tests.io.word_variants import LOOSE_VARIANTS, VARIANTS, variant
from tests.model.books import COUNTY

BOOKS = ["small", "county", "performance", "tianjin"]


@lru_cache
def written(name: str) -> bytes:
    if name == "small":
        return write_word(sample(), COUNTY)
    return write_word(*source_sample(name))


def read(data: bytes, layout: Layout | None = None) -> Imported:
    return import_origins([Origin("一本.docx", ".docx", data, Path("一本.docx"))], layout=layout)


@lru_cache
def as_written(name: str) -> Imported:
    return read(written(name))


def troubles(imported: Imported) -> list[str]:
    return [r.message for r in imported.remarks if r.kind in ("kept", "unread", "doubtful")]


@pytest.mark.parametrize("book", BOOKS)
@pytest.mark.parametrize("change", VARIANTS.values(), ids=VARIANTS.keys())
def test_same_book(book: str, change: Callable[[Element], None]) -> None:
    base, other = as_written(book), read(variant(written(book), change))
    assert other.layout == base.layout
    assert contents(other.book) == contents(base.book)
    assert flow_texts(other.book) == flow_texts(base.book)
    assert troubles(other) == troubles(base)
    facts = (base.book.year, base.book.department, base.book.unit)
    assert (other.book.year, other.book.department, other.book.unit) == facts


@pytest.mark.parametrize("book", BOOKS)
@pytest.mark.parametrize("change", LOOSE_VARIANTS.values(), ids=LOOSE_VARIANTS.keys())
def test_same_book_but_for_blanks(book: str, change: Callable[[Element], None]) -> None:
    base, other = as_written(book), read(variant(written(book), change))
    assert other.layout == base.layout
    assert contents(other.book, blanks=False) == contents(base.book, blanks=False)
    assert list(map(plain, flow_texts(other.book))) == list(map(plain, flow_texts(base.book)))
    assert troubles(other) == troubles(base)


def test_only_the_foreign_table_is_kept_aside() -> None:
    assert troubles(as_written("small")) == ["没有认出的表格（2 行）按原样保留，导出时一并写出"]
    assert not any(troubles(as_written(name)) for name in BOOKS[1:])
