"""Totals and checks over a small county book."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgetbook.model.amount import Unread
from budgetbook.model.book import NO_MARK, Book, Mark
from budgetbook.model.finding import Result, State
from budgetbook.model.ref import Ref
from budgetbook.model.settle import Ledger, Outcome
from tests.model.books import COUNTY, amount_cells, amounts, at, county, lines, show, value

SECRET, SEE = Unread(text="涉密"), Unread(text="详见附表")


def settled(changes: str = "") -> Outcome:
    """The county book with its totals filled."""
    book = county(changes)
    return Ledger(COUNTY, book).settle(book)


def edited(outcome: Outcome, places: dict[str, str | None]) -> Outcome:
    """What an edit of some cells makes of a settled book."""
    values = amounts(places)
    return outcome.ledger.settle(outcome.book.with_values(values), values)


def ends(outcome: Outcome, relation: str) -> list[Result]:
    """How the relations of one id end."""
    ledger = outcome.ledger
    return [
        ledger.result(n, outcome.book)
        for n, r in enumerate(ledger.relations)
        if r.spec.id == relation
    ]


def states(outcome: Outcome, relation: str) -> list[str]:
    """The states of the relations of one id."""
    return [result.state.value for result in ends(outcome, relation)]


# ---------------------------------------------------------------- totals


@pytest.mark.parametrize(
    ("table", "columns", "expected"),
    [
        (
            "general",
            "total basic project",
            """
            total | 49.00 | 34.00 | 15.00
            205 | 45.00 | 30.00 | 15.00
            20502 | 45.00 | 30.00 | 15.00
            2050201 | 40.00 | 30.00 | 10.00
            2050202 | 5.00 | - | 5.00
            208 | 4.00 | 4.00 | -
            20805 | 4.00 | 4.00 | -
            2080505 | 4.00 | 4.00 | -
            """,
        ),
        (
            "expense",
            "total basic project",
            """
            total | 56.50 | 34.00 | 22.50
            205 | 45.00 | 30.00 | 15.00
            20502 | 45.00 | 30.00 | 15.00
            2050201 | 40.00 | 30.00 | 10.00
            2050202 | 5.00 | - | 5.00
            208 | 4.00 | 4.00 | -
            20805 | 4.00 | 4.00 | -
            2080505 | 4.00 | 4.00 | -
            212 | 7.50 | - | 7.50
            21208 | 7.50 | - | 7.50
            2120899 | 7.50 | - | 7.50
            """,
        ),
        (
            "summary_income",
            "amount",
            """
            general | 47.00
            fund | 7.50
            year | 54.50
            carry | 2.00
            total | 56.50
            """,
        ),
        (
            "summary_expense",
            "amount",
            """
            c205 | 45.00
            c208 | 4.00
            c212 | 7.50
            year | 56.50
            total | 56.50
            """,
        ),
        (
            "funding_expense",
            "total general fund capital",
            """
            c205 | 45.00 | 45.00 | - | -
            c208 | 4.00 | 4.00 | - | -
            c212 | 7.50 | - | 7.50 | -
            year | 56.50 | 49.00 | 7.50 | -
            total | 56.50 | 49.00 | 7.50 | -
            """,
        ),
        (
            "hospitality",
            "total general fund",
            """
            total | 11.00 | 10.00 | 1.00
            three | 11.00 | 10.00 | 1.00
            reception | 11.00 | 10.00 | 1.00
            """,
        ),
    ],
)
def test_everything_follows_from_the_leaves(table: str, columns: str, expected: str) -> None:
    assert show(settled().book, table, columns) == lines(expected)


def test_a_county_book_that_adds_up_has_no_failed_check() -> None:
    outcome = settled()
    wrong = [
        outcome.ledger.relations[n].spec.id
        for n, result in outcome.results.items()
        if result.state in (State.FAILED, State.HINT, State.ERROR, State.INSUFFICIENT)
    ]
    assert wrong == []
    assert sum(result.state is State.PASSED for result in outcome.results.values()) > 100


def test_an_edit_looks_at_its_own_readers_only() -> None:
    outcome = edited(settled(), {"general.2050202.project": "6.00"})
    assert value(outcome.book, "summary_expense.total.amount") == Decimal("57.50")
    assert at("summary_expense.total.amount") in outcome.touched
    assert 0 < len(outcome.results) < len(outcome.ledger.relations) / 3


def test_a_settled_book_stays_the_same() -> None:
    outcome = settled()
    again = outcome.ledger.settle(outcome.book)
    assert again.book is outcome.book
    assert again.touched == frozenset()


def test_a_filled_cell_typed_over_comes_back() -> None:
    outcome = edited(settled(), {"general.205.basic": "99.00"})
    assert value(outcome.book, "general.205.basic") == Decimal("30.00")


# ---------------------------------------------------------------- checks


def test_a_difference_is_told_with_both_sides() -> None:
    outcome = settled("# basic\ncode | staff\n | \n301 |\n30101 | 33.99")
    (result,) = ends(outcome, "B8")
    assert result == Result(State.FAILED, Decimal("33.99"), Decimal("34.00"))
    assert result.difference == Decimal("-0.01")


def test_a_cent_is_a_hint_only_in_a_rounded_book() -> None:
    book = county("# basic\ncode | staff\n | \n301 |\n30101 | 33.99")
    book = book.model_copy(update={"rounded": True})
    assert states(Ledger(COUNTY, book).settle(book), "B8") == ["hint"]


def test_rounding_explains_no_more_than_half_a_cent_for_each_figure() -> None:
    book = county("# basic\ncode | staff\n | \n301 |\n30101 | 33.98")
    book = book.model_copy(update={"rounded": True})
    assert states(Ledger(COUNTY, book).settle(book), "B8") == ["failed"]


@pytest.mark.parametrize(("staff", "state"), [("35.00", "hint"), ("36.00", "failed")])
def test_a_yuan_is_a_hint_in_a_book_of_whole_yuan(staff: str, state: str) -> None:
    book = county(f"# basic\ncode | staff\n | \n301 |\n30101 | {staff}")
    strict = book.model_copy(update={"unit": "元"})
    assert states(Ledger(COUNTY, strict).settle(strict), "B8") == ["failed"]
    book = strict.model_copy(update={"rounded": True})
    assert states(Ledger(COUNTY, book).settle(book), "B8") == [state]


def test_a_hint_relation_never_fails() -> None:
    outcome = edited(settled(), {"basic.30108.staff": "3.00"})
    assert states(outcome, "B9.1") == ["hint"]


def test_at_least_holds_above_and_fails_below() -> None:
    assert states(settled(), "B10.2") == ["passed"]
    outcome = edited(settled(), {"hospitality.reception.general": "9.99"})
    assert states(outcome, "B10.2") == ["failed"]


def test_blank_cells_are_not_a_passed_check() -> None:
    outcome = settled("# hospitality\nrow | general")
    assert set(states(outcome, "A16")) == {"not_applicable"}


def test_blank_counts_as_nothing_beside_a_figure() -> None:
    outcome = edited(settled(), {"income.2120899.fiscal": None})
    (result,) = ends(outcome, "B1.2")
    assert result[1:] == (Decimal("54.50"), Decimal("47.00"))


def test_a_computed_zero_is_blank_unless_the_file_prints_its_zeros() -> None:
    before = settled()
    outcome = edited(before, {"general.2080505.basic": None})
    assert value(outcome.book, "general.208.basic") is None
    assert value(outcome.book, "summary_expense.c208.amount") is None
    zero = county().with_values({at("general.205.basic"): Decimal("0.00")})
    zero = zero.with_values(amounts({"general.2050201.basic": None}))
    assert value(Ledger(COUNTY, zero).settle(zero).book, "general.205.basic") == Decimal(0)


def test_an_unread_cell_is_insufficient_and_the_printed_total_stands() -> None:
    before = settled()
    book = before.book.with_values({at("general.2050201.project"): SEE})
    outcome = before.ledger.settle(book, [at("general.2050201.project")])
    assert value(outcome.book, "general.2050201.total") == Decimal("40.00")
    assert value(outcome.book, "general.20502.project") == Decimal("15.00")
    ledger = outcome.ledger
    readers = [n for n in ledger.readers[at("general.2050201.project")] if ledger.active[n]]
    assert {outcome.results[n].state for n in readers} == {State.INSUFFICIENT}


def test_a_withheld_cell_makes_the_check_not_applicable() -> None:
    before = settled()
    book = before.book.with_values({at("basic.total.total"): SECRET}, _user("basic.total.total"))
    outcome = before.ledger.settle(book, [at("basic.total.total")])
    assert states(outcome, "B8") == ["not_applicable"]


@pytest.mark.parametrize("table", ["basic", "general"])
def test_a_table_that_is_not_there_is_insufficient_and_nothing_is_set_to_zero(table: str) -> None:
    book = county(f"# {table} -").with_values(amounts({"expense.2050201.basic": "8.00"}))
    outcome = Ledger(COUNTY, book).settle(book)
    assert states(outcome, "B8") == ["insufficient"]
    kept = "8.00" if table == "general" else "30.00"
    assert value(outcome.book, "expense.2050201.basic") == Decimal(kept)


# ---------------------------------------------------------------- pins


def _user(place: str) -> dict[Ref, Mark]:
    return {at(place): Mark(pinned="user")}


def test_only_the_slip_itself_is_pinned() -> None:
    printed = settled().book.with_values(amounts({"general.2050201.basic": "31.00"}))
    pins = Ledger(COUNTY, printed).pins(printed)
    # one level: the totals beside and above it and the cell of 支出总表, not the whole cascade
    assert {".".join(ref[:3]): mark.pinned for ref, mark in pins.items()} == {
        "general.2050201.total": "import",
        "general.20502.basic": "import",
        "expense.2050201.basic": "import",
    }


def test_a_pinned_figure_stands_and_counts_in_the_totals_above() -> None:
    outcome = settled("# hospitality\nrow | general\nreception | 10.00\nthree | 12.00!")
    assert value(outcome.book, "hospitality.three.general") == Decimal("12.00")
    assert value(outcome.book, "hospitality.total.total") == Decimal("12.00")
    assert "failed" in states(outcome, "A17.1")


def test_an_import_pin_gives_way_when_an_input_is_edited() -> None:
    before = settled("# hospitality\nrow | general\nreception | 10.00\nthree | 12.00!")
    outcome = edited(before, {"hospitality.reception.general": "11.00"})
    assert value(outcome.book, "hospitality.three.general") == Decimal("11.00")
    assert outcome.book.mark(at("hospitality.three.general")) == NO_MARK
    assert at("hospitality.three.general") in outcome.touched


def test_an_import_pin_stays_when_something_else_is_edited() -> None:
    before = settled("# hospitality\nrow | general\nreception | 10.00\nthree | 12.00!")
    outcome = edited(before, {"hospitality.reception.fund": "1.00"})
    assert value(outcome.book, "hospitality.three.general") == Decimal("12.00")


def test_a_users_pin_stays_and_says_so() -> None:
    before = settled("# hospitality\nrow | general\nreception | 10.00\nthree | 12.00!!")
    outcome = edited(before, {"hospitality.reception.general": "11.00"})
    assert value(outcome.book, "hospitality.three.general") == Decimal("12.00")
    assert outcome.book.mark(at("hospitality.three.general")).pinned == "user"
    assert "failed" in states(outcome, "A17.1")


def test_a_pin_taken_off_gives_the_computed_figure() -> None:
    before = settled("# hospitality\nrow | general\nreception | 10.00\nthree | 12.00!!")
    place = at("hospitality.three.general")
    book = before.book.with_values({}, {place: NO_MARK})
    assert value(before.ledger.settle(book, [place]).book, "hospitality.three.general") == 10


# ---------------------------------------------------------------- conditions


def test_another_fund_turns_equality_into_at_least() -> None:
    before = settled()
    assert set(states(before, "B5.2")) == {"not_applicable"}
    book = before.book.with_values(amounts({"income.2050202.special": "1.00"}))
    outcome = before.ledger.settle(book, [at("income.2050202.special")])
    assert set(states(outcome, "B5.1")) == {"not_applicable"}
    assert "passed" in states(outcome, "B5.2")
    assert value(outcome.book, "expense.2050201.basic") == Decimal("30.00")
    more = edited(outcome, {"expense.2050201.basic": "31.00"})
    assert value(more.book, "expense.205.basic") == Decimal("31.00")
    assert "failed" not in states(more, "B5.2")
    less = edited(outcome, {"expense.2050201.basic": "29.00"})
    assert "failed" in states(less, "B5.2")


def test_typed_figures_stand_although_the_totals_that_show_the_other_fund_are_not_filled() -> None:
    book = county().with_values(
        amounts({"income.2050202.special": "1.00", "expense.2050202.basic": "1.00"})
    )
    outcome = Ledger(COUNTY, book).settle(book)
    assert value(outcome.book, "expense.205.basic") == Decimal("1.00")


def test_when_the_other_fund_goes_the_cells_are_filled_again() -> None:
    outcome = edited(settled(), {"income.2050202.special": "1.00"})
    outcome = edited(outcome, {"expense.2050201.basic": "31.00"})
    outcome = edited(outcome, {"income.2050202.special": None})
    assert value(outcome.book, "expense.2050201.basic") == Decimal("30.00")
    assert outcome.results.keys() == set(range(len(outcome.ledger.relations)))


# ---------------------------------------------------------------- the oracle

CELLS = sorted(amount_cells(county(), COUNTY))
VALUES = st.one_of(
    st.none(),
    st.sampled_from([SECRET, SEE, Decimal("0.00")]),
    st.decimals(min_value=-99, max_value=99, places=2),
)
EDITS = st.dictionaries(st.sampled_from(CELLS), VALUES, min_size=1, max_size=6)
MARKS = st.dictionaries(
    st.sampled_from(CELLS), st.sampled_from([NO_MARK, Mark(pinned="user")]), max_size=2
)
START = settled()


def _values(book: Book) -> dict[Ref, object]:
    return {ref: book.value(ref) for ref in CELLS}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(EDITS, MARKS), min_size=1, max_size=4))
def test_incremental_equals_full(history: list[tuple[dict[Ref, object], dict[Ref, Mark]]]) -> None:
    now, results = START, START.results
    for values, marks in history:
        book = now.book.with_values(values, marks)
        full = now.ledger.settle(book)
        now = now.ledger.settle(book, [*values, *marks])
        results = {**results, **now.results}
        assert _values(now.book) == _values(full.book)
        assert results == full.results
        assert now.book == full.book
        differing = {r for r in CELLS if book.value(r) != now.book.value(r)}
        assert differing <= now.touched
        again = Ledger(COUNTY, now.book).settle(now.book)
        assert _values(again.book) == _values(now.book)
