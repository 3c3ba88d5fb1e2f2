"""A remark on a row: with the book, and on no paper."""

import io
import zipfile

import pytest

from budgetbook.io.excel_writer import write_excel
from budgetbook.io.store import book_from_bytes, book_to_bytes
from budgetbook.io.word_writer import write_word
from budgetbook.model.book import Book, Placed
from budgetbook.model.carry import roll
from budgetbook.model.edit import apply
from budgetbook.model.grid import lay_out
from budgetbook.model.publication import public
from budgetbook.model.ref import Ref
from budgetbook.model.remarks import REMARK, remark, remark_ref, set_remarks, with_remarks
from tests.model.books import COUNTY, county

WORDS = "与人社局核对过五险口径"


def remarked() -> tuple[Book, Ref]:
    """The county book with one remark."""
    book = county()
    grid = lay_out(COUNTY, book, Placed(sheet="general")).grids[0]
    row = next(i for i, r in enumerate(grid.rows) if r.rows[0] == "2050201")
    ref = remark_ref(grid, row)
    assert ref is not None
    edit = set_remarks(book, {ref: f" {WORDS} "})
    assert edit is not None
    return apply(edit, book).book, ref


def test_written_read_and_taken_away() -> None:
    book, ref = remarked()
    assert remark(book, ref) == WORDS
    assert ref.column == REMARK
    assert set_remarks(book, {ref: WORDS}) is None
    gone = set_remarks(book, {ref: ""})
    assert gone is not None
    assert apply(gone, book).book == county()


def test_saved_with_the_book() -> None:
    book, ref = remarked()
    again = book_from_bytes(book_to_bytes(book), "x.ysb")[0]
    assert again == book
    assert remark(again, ref) == WORDS


@pytest.mark.parametrize("write", [write_word, write_excel])
def test_never_in_a_file_for_others(write: object) -> None:
    book, _ = remarked()
    assert callable(write)
    with zipfile.ZipFile(io.BytesIO(write(book, COUNTY))) as package:
        parts = [package.read(name).decode("utf-8", "ignore") for name in package.namelist()]
    assert not any(WORDS in part or "remark" in part for part in parts)


def test_never_in_the_public_book() -> None:
    book, _ = remarked()
    assert WORDS not in public(book, COUNTY).book.model_dump_json()


def test_a_roll_is_not_disturbed() -> None:
    book, ref = remarked()
    rolled = roll(book, COUNTY, 2024).book
    assert rolled.prior is not None
    assert remark(rolled.prior, ref) == WORDS


def test_the_column_stands_at_the_right_alone() -> None:
    book, _ = remarked()
    plain = lay_out(COUNTY, book, Placed(sheet="summary")).grids[0]
    grid = with_remarks(plain)
    assert grid.columns[:-1] == plain.columns
    assert len(grid.numbering) in (0, len(grid.columns))
    assert grid.header[-1].row_span == grid.header_rows
    assert all(grid.ref(row, len(grid.columns) - 1) is None for row in range(len(grid.rows)))
    for row in range(len(grid.rows)):
        ref = remark_ref(grid, row)
        assert ref is not None
        assert ref.row in grid.rows[row].rows
