"""Real documents one year on: which years moved, and which stayed."""

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from time import process_time

import pytest

from budgetbook.io.formats import Opened
from budgetbook.io.store import book_from_bytes, book_to_bytes
from budgetbook.model.book import Book, Paragraph, Placed
from budgetbook.model.carry import Rolled, RollOptions, roll
from budgetbook.model.edit import SetCells, apply
from budgetbook.model.finding import State
from budgetbook.model.layout import Layout
from budgetbook.model.ref import PRIOR, Ref
from budgetbook.model.settle import Ledger
from budgetbook.model.text_marks import other_years
from budgetbook.model.todo import answer_edit, todo
from tests.fixture_books import fixture

NAMES = ("000.docx", "001.docx", "002.docx", "003.docx", "004.docx", "000.xlsx", "002.xlsx")
_NUMBERS = re.compile(
    r"[〔\[【][^〕\]】]*[〕\]】]\s*\d+\s*号|20\d\d〕\d+号|《[^》]*》|\d{6}\d\dP\w{12}"
)


@pytest.fixture(scope="module", params=NAMES)
def both(request: pytest.FixtureRequest, shared: Path) -> tuple[Opened, Rolled]:
    """A document as opened, and rolled one year on."""
    opened = fixture(shared, request.param)
    old = opened.book.year or 2024
    return opened, roll(opened.book, opened.layout, old + 1, RollOptions(from_year=old))


def words(book: Book) -> Iterator[tuple[str, str]]:
    """Every text of a book with the name of its place."""
    for item in book.flow:
        if isinstance(item, Paragraph):
            yield f"{item.id} {item.role}", item.text
        elif isinstance(item, Placed):
            yield f"title {item.sheet}{item.instance}", item.title
    for key, table in book.tables.items():
        for row in table.rows:
            for column, value in row.cells.items():
                if isinstance(value, str):
                    yield f"{key.table}.{column}@{key.instance}#{row.id}", value


def test_document_numbers_titles_and_codes_stay(both: tuple[Opened, Rolled]) -> None:
    opened, rolled = both
    before = Counter(hit for _, text in words(opened.book) for hit in _NUMBERS.findall(text))
    after = Counter(hit for _, text in words(rolled.book) for hit in _NUMBERS.findall(text))
    assert before == after
    for key, table in opened.book.tables.items():
        if key.table == "project":
            new = rolled.book.tables[key]
            for column in ("code", "name"):
                assert [r.text(column) for r in new.rows] == [r.text(column) for r in table.rows]


def test_no_year_is_left_that_should_have_moved(both: tuple[Opened, Rolled]) -> None:
    _, rolled = both
    new = rolled.book.year or 0
    kept = Counter(
        c.before for c in rolled.changes if c.what == "year" and c.decision in ("留", "待定")
    )
    for place, text in words(rolled.book):
        for year, around in other_years(text, new):
            stays = any(str(year) in before for before in kept) and year < new
            is_goal = year > new or "年度考核" in text or "较" in text
            assert stays or is_goal, f"{place}: {around}"


def test_nothing_but_years_and_followed_figures_changes(both: tuple[Opened, Rolled]) -> None:
    opened, rolled = both
    after = dict(words(rolled.book))
    for place, text in words(opened.book):
        if place in after and len(after[place]) == len(text):
            differs = [a for a, b in zip(text, after[place], strict=True) if a != b]
            assert all(c.isdigit() for c in differs), place


def test_last_years_figures_are_those_of_the_file(both: tuple[Opened, Rolled]) -> None:
    opened, rolled = both
    for key, table in opened.book.tables.items():
        for row in table.rows:
            for column, value in row.cells.items():
                ref = Ref(key.table, row.id, column, key.instance, PRIOR)
                assert rolled.book.value(ref) == value


def passed(book: Book, layout: Layout) -> set[tuple[str, str, str]]:
    """The relations that hold, by rule and the cell they speak of."""
    ledger = Ledger(layout, book)
    return {
        (ledger.relations[n].spec.id, str(ledger.relations[n].left), str(ledger.relations[n].right))
        for n, result in ledger.results(book).items()
        if result.state is State.PASSED
    }


def test_what_held_holds_once_the_carry_over_is_typed_in(both: tuple[Opened, Rolled]) -> None:
    """A roll takes out 上年结转 alone: with that back, every relation is as it was."""
    opened, rolled = both
    old = Ledger(opened.layout, opened.book).settle(opened.book).book
    carry = {c.ref: old.value(c.ref) for c in rolled.changes if c.what == "cell" and c.ref}
    book = apply(SetCells(carry), rolled.book).book if carry else rolled.book
    book = Ledger(rolled.layout, book).settle(book, carry).book
    assert passed(old, opened.layout)
    assert passed(old, opened.layout) <= passed(book, rolled.layout)


def test_every_leaf_amount_and_basis_is_listed_once(both: tuple[Opened, Rolled]) -> None:
    _, rolled = both
    listed = Counter(
        ref for item in rolled.todo.items if item.kind != "finding" for ref in item.refs
    )
    fillers = Ledger(rolled.layout, rolled.book).fillers
    for key, table in rolled.book.tables.items():
        for row in table.rows:
            for column, value in row.cells.items():
                ref = Ref(key.table, row.id, column, key.instance)
                if column == "basis" or (isinstance(value, Decimal) and ref not in fillers):
                    assert listed[ref] == 1, ref


def test_confirming_one_clears_exactly_one(both: tuple[Opened, Rolled]) -> None:
    _, rolled = both
    before = todo(rolled.book, rolled.layout, ())
    asked = [item for item in before.items if item.kind in ("confirm", "decide")]
    for item in (asked[0], asked[len(asked) // 2], asked[-1]):
        edit = answer_edit(rolled.book, item, change=False)
        assert edit is not None
        after = todo(apply(edit, rolled.book).book, rolled.layout, ())
        assert len(after.items) == len(before.items) - 1, item
        assert after.done == before.done + 1


def test_saved_with_last_year_inside(both: tuple[Opened, Rolled]) -> None:
    _, rolled = both
    book, layout, _ = book_from_bytes(book_to_bytes(rolled.book), "x.ysb")
    assert book == rolled.book
    assert layout.id == rolled.layout.id


def test_rolled_within_a_second(shared: Path) -> None:
    opened = fixture(shared, "002.docx")
    took = []
    for _ in range(3):
        start = process_time()
        roll(opened.book, opened.layout, 2024)
        took.append(process_time() - start)
    assert min(took) < 1


def test_plans_of_the_county_book(shared: Path) -> None:
    opened = fixture(shared, "002.docx")
    rolled = roll(opened.book, opened.layout, 2024)
    plans = Counter(t for p, t in words(rolled.book) if p.startswith("indicators.basis"))
    assert not [text for text in plans if re.match(r"202[0-3]\s*年?工作计划", text)]
    assert sum(n for text, n in plans.items() if text.startswith("2024")) == 247
    states = Counter(p.state for p in rolled.projects)
    assert states == {"延续": 18, "结束": 11, "结转": 2}
