"""A stage that was taken in says less than the book: what it does not print is no difference."""

from decimal import Decimal

from budgetbook.model.book import Book
from budgetbook.model.compare import compare
from budgetbook.model.finding import State
from budgetbook.model.stage_extent import common
from tests.model.books import COUNTY, amounts, value
from tests.model.projects import outcome
from tests.model.test_stage_intake import BOOK, FACTS, GENERAL, kept, source


def approved(*rows: str, **figures: str) -> Book:
    """A book that is published, whose approval prints some rows of one table."""
    theirs = source("general", base=_with(figures))
    table = theirs.tables[GENERAL]
    theirs = theirs.with_table(table.with_rows(r for r in table.rows if r.id in rows))
    book = kept(BOOK, theirs, FACTS._replace(name="批复"))
    return book.model_copy(update={"stage": "公开"})


def _with(figures: dict[str, str]) -> Book:
    return BOOK.with_values(
        amounts({place.replace("__", "."): words for place, words in figures.items()})
    )


def told(book: Book) -> list[str]:
    """What the check and the comparison tell of it, the rows of the comparison."""
    first, second = common(book, book.stages[0].book, COUNTY, (False, True))
    found = compare(first, second, COUNTY, kin=True).differences
    assert (outcome(book, "G2").state is State.PASSED) is (not found)
    return sorted({one.row for one in found})


def test_an_approval_of_totals_alone_says_nothing_of_the_rows() -> None:
    book = approved("total")
    assert value(book.stages[0].book, "general.total.total") == Decimal("49.00")
    assert told(book) == []


def test_an_approval_of_one_class_says_nothing_of_another() -> None:
    book = approved("total", "208")
    assert value(BOOK, "general.208.total") != value(BOOK, "general.total.total")
    assert told(book) == []


def test_what_it_prints_is_compared() -> None:
    book = approved("total", "205", "20502", "2050201", general__2050201__project="9.00")
    assert "2050201 学前教育" in told(book)


def test_a_class_is_missing_where_the_rest_is_the_whole() -> None:
    rows = {r.id for r in BOOK.tables[GENERAL].rows} - {
        r.id for r in BOOK.tables[GENERAL].rows if r.id.startswith("208")
    }
    whole = approved(*rows, **blank_208())
    assert any(row.startswith("208") for row in told(whole))


def blank_208() -> dict[str, str]:
    """The figures of 208 taken away."""
    leaves = [r for r in BOOK.tables[GENERAL].rows if r.id.startswith("208") and len(r.id) == 7]
    return {
        f"general__{row.id}__{column}": "0"
        for row in leaves
        for column in ("basic", "project")
        if row.cells.get(column)
    }
