"""Random consistent county books: nothing is told that is not there, every changed amount is.

A few seeds; ``python -m tests.measure_random`` takes hundreds.
"""

from collections.abc import Mapping

import pytest

from budgetbook.io.formats import Origin, import_origins
from budgetbook.model.finding import Finding, State
from budgetbook.model.review import Review, review
from budgetbook.model.settle import Ledger
from tests.books.random_county import County, random_county, random_performance, random_shanghai
from tests.books.random_county.facts import Traits, draw_facts
from tests.measure_random import WRITERS, errors, opened, probes
from tests.model.books import amount_cells

SEEDS = range(300, 330)
PROBED = range(300, 308)
FILES = (301, 305)
#: Rules that ask about something the random books really have: 结转 twins, and a table title of
#: the official form without its 性.
ASKED = {"D10a", "S9"}


def sure(found: Review) -> list[str]:
    """What is told at the level of errors and warnings."""
    return [f.message for f in found.findings if f.severity in ("error", "warning")]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_consistent_book_is_clean(seed: int) -> None:
    county = opened(random_county(seed))
    found = review(county.book, county.layout)
    assert sure(found) == []
    hints = {f.rule for f in found.findings if f.difference is not None}
    assert not hints or county.book.rounded
    assert found.counts[State.ERROR] == 0


@pytest.mark.parametrize("seed", PROBED)
def test_settling_changes_nothing(seed: int) -> None:
    county = random_county(seed)
    ledger = Ledger(county.layout, county.book)
    pins = ledger.pins(county.book)
    assert not pins or county.book.rounded
    book = county.book.with_values({}, pins)
    settled = Ledger(county.layout, book).settle(book).book
    cells = list(amount_cells(book, county.layout))
    assert [ref for ref in cells if settled.value(ref) != book.value(ref)] == []


def test_a_changed_amount_is_an_error_and_named_first() -> None:
    changes = [c for seed in PROBED for c in probes(seed, opened(random_county(seed)), 14)]
    strict = [change for change in changes if change.told != "hint"]
    assert [change for change in strict if change.told != "error"] == []
    assert sum(c.place == 0 for c in strict) >= 0.95 * len(strict) > 90
    rounded = {seed for seed in PROBED if random_county(seed).book.rounded}
    assert {c.seed for c in changes if c.told == "hint"} <= rounded


@pytest.mark.parametrize("seed", FILES)
@pytest.mark.parametrize("suffix", sorted(WRITERS))
def test_a_book_that_went_through_a_file_is_clean(seed: int, suffix: str) -> None:
    county = random_county(seed, rounded=False)
    data = WRITERS[suffix](county.book, county.layout)
    read = import_origins([Origin(f"random{suffix}", suffix, data)])
    assert sure(review(read.book, read.layout)) == []


@pytest.mark.parametrize("layout", ["hebei-performance", "tianjin-performance"])
@pytest.mark.parametrize("seed", range(300, 306))
def test_projects_alone_are_clean(seed: int, layout: str) -> None:
    county = random_performance(seed, layout)
    assert sure(review(county.book, county.layout)) == []


@pytest.mark.parametrize("layout", ["shanghai-open", "shanghai-open-unit"])
@pytest.mark.parametrize("seed", range(300, 306))
def test_a_book_of_another_province_is_clean(seed: int, layout: str) -> None:
    county = opened(random_shanghai(seed, layout))
    assert sure(review(county.book, county.layout)) == []


def test_a_seed_makes_one_book() -> None:
    assert random_county(300) == random_county(300)
    assert random_county(300).book != random_county(301).book


def test_every_trait_occurs_and_is_missing() -> None:
    drawn = [draw_facts(seed).traits for seed in range(300, 400)]
    for name in Traits._fields:
        values = {getattr(traits, name) for traits in drawn}
        assert len(values) > 1, name


def test_a_hint_by_rounding_is_within_half_of_the_last_place_per_figure() -> None:
    rounded = [random_county(seed) for seed in SEEDS if draw_facts(seed).traits.rounded]
    hints = [f for c in rounded for f in errors_or_hints(opened(c))]
    assert hints
    assert all(hint.state is State.HINT for hint in hints)


def errors_or_hints(county: County) -> list[Finding]:
    """The findings of relations: those with a difference."""
    found = review(county.book, county.layout).findings
    assert errors(found) == []
    return [f for f in found if f.difference]


def test_the_same_figures_not_declared_rounded_are_errors() -> None:
    seed = next(seed for seed in SEEDS if draw_facts(seed).traits.rounded)
    county = random_county(seed)
    strict = county._replace(book=county.book.model_copy(update={"rounded": False}))
    assert errors(review(opened(strict).book, county.layout).findings)


def test_counts_cover_every_relation() -> None:
    county = opened(random_county(300))
    counts: Mapping[State, int] = review(county.book, county.layout).counts
    assert counts.keys() == set(State)
    assert sum(counts.values()) > len(Ledger(county.layout, county.book).relations)
