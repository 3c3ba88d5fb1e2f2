"""Last year's book inside our own file."""

import json
import zipfile
from io import BytesIO

import pytest

from budgetbook.io.errors import UnreadableFile
from budgetbook.io.store import book_from_bytes, book_to_bytes
from budgetbook.model.carry import roll
from tests.books.source import COUNTY, sample

BOOK, LAYOUT = sample(COUNTY)


def parts(data: bytes) -> dict[str, bytes]:
    """The parts of a file."""
    with zipfile.ZipFile(BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_two_predecessors_come_back_as_they_were() -> None:
    first = roll(BOOK, LAYOUT, 2025)
    second = roll(first.book, first.layout, 2026).book
    back, _, _ = book_from_bytes(book_to_bytes(second), "x.ysb")
    assert back == second
    assert back.prior == first.book
    assert back.prior is not None
    assert back.prior.prior == BOOK


def test_they_are_parts_of_their_own() -> None:
    names = parts(book_to_bytes(roll(BOOK, LAYOUT, 2025).book))
    assert names["prior/book.json"] == parts(book_to_bytes(BOOK))["book.json"]
    assert "prior/tables/0.json" in names
    assert "carried" in json.loads(names["book.json"])


def test_a_book_without_predecessor_is_written_as_before() -> None:
    names = parts(book_to_bytes(BOOK))
    assert not [name for name in names if name.startswith("prior/")]
    assert {"carried", "prior"} & set(json.loads(names["book.json"])) == set()


def test_a_damaged_predecessor_is_told() -> None:
    data = book_to_bytes(roll(BOOK, LAYOUT, 2025).book)
    at = data.index(b"prior/book.json") + 60
    with pytest.raises(UnreadableFile):
        book_from_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :], "x.ysb")
