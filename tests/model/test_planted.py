"""A defect planted in the clean county sample is found, and its cell is named."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from budgetbook.model.book import Book, Mark
from budgetbook.model.finding import State
from budgetbook.model.review import review
from budgetbook.model.settle import Ledger
from budgetbook.model.suspects import combined
from tests.books.planted import DEFECTS, Planted
from tests.books.source import COUNTY, Sample, sample
from tests.model.books import at


@pytest.fixture(scope="module")
def clean() -> Sample:
    return sample(COUNTY)


@pytest.mark.parametrize("plant", DEFECTS, ids=lambda plant: plant.__name__)
def test_planted_defect_is_found(clean: Sample, plant: Callable[[Book], Planted]) -> None:
    book, rules, ref = plant(clean.book)
    findings = [
        f
        for f in review(book, clean.layout).findings
        if f.severity == "error" and f.state is State.FAILED
    ]
    named = [f for f in findings if f.rule in rules]
    assert named
    assert {f.rule for f in findings} <= rules, "a rule speaks up that has nothing to do with it"
    assert any(ref in f.suspects[:3] for f in named)
    assert all(f.suspects for f in findings)
    assert ref in combined(findings)[:3]


@pytest.mark.parametrize("plant", DEFECTS, ids=lambda plant: plant.__name__)
def test_printed_figures_stand(clean: Sample, plant: Callable[[Book], Planted]) -> None:
    book, _, ref = plant(clean.book)
    settled = Ledger(clean.layout, book).settle(book).book
    assert settled.value(ref) == book.value(ref)
    assert settled == book


def test_a_pinned_figure_is_suspected_by_all_that_follows_from_it(clean: Sample) -> None:
    ref = at("expense.2013202.project")
    value = clean.book.value(ref) + Decimal("0.10")
    pinned = clean.book.with_values({ref: value}, {ref: Mark(pinned="user")})
    book = Ledger(clean.layout, pinned).settle(pinned).book
    errors = [f for f in review(book, clean.layout).findings if f.severity == "error"]
    assert len(errors) > 1
    assert {f.suspects[0] for f in errors} == {ref}
