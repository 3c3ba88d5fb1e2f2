"""Every relation of every built-in layout: it holds in a random consistent book, and it is told
with both sides where one cell is broken."""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

import pytest

from budgetbook.model.book import Book
from budgetbook.model.finding import State
from budgetbook.model.layout import layout_ids, load_layout
from budgetbook.model.ref import Ref
from budgetbook.model.relation import Relation
from budgetbook.model.settle import Ledger, rounding_of
from budgetbook.model.wording import finding_of
from tests.books.random_county import County, random_county, random_performance, random_shanghai

SEEDS = range(40)
#: A book that has every kind of money and every paper.
RICH = {
    "details": True, "own": True, "own_carried": True, "special": True, "left": True,
    "carried": True, "fund": True, "capital": True, "absent": False, "three": True, "tiny": False,
    "rounded": False, "yuan": False, "columns": "", "level": 7, "elsewhere": False,
}  # fmt: skip
BREAK = Decimal("1.23")


class Example(NamedTuple):
    """A relation that holds in a book, by its number in the book's ledger."""

    county: County
    ledger: Ledger
    number: int

    @property
    def relation(self) -> Relation:
        """The relation itself."""
        return self.ledger.relations[self.number]


def books(layout_id: str) -> Iterator[County]:
    """Random books of a layout, none of them rounded; those with everything first."""
    if layout_id.startswith("hebei-open"):
        year = 2025 if layout_id.endswith("2025") else 2023
        for seed in SEEDS:
            yield random_county(seed, layout=layout_id, year=year, **RICH)
    for seed in SEEDS:
        if layout_id.startswith("hebei-open"):
            county = random_county(seed, rounded=False)
            if county.layout.id != layout_id:
                continue
        elif layout_id.startswith("shanghai"):
            county = random_shanghai(seed, layout_id)
            county = county._replace(book=county.book.model_copy(update={"rounded": False}))
        else:
            county = random_performance(seed, layout_id)
        if not county.facts.traits.rounded:
            yield county


@lru_cache(maxsize=1)
def examples(layout_id: str) -> dict[str, Example]:
    """Relation id → a book in which it holds, over amounts that are there."""
    wanted = {spec.id for spec in load_layout(layout_id).relations}
    found: dict[str, Example] = {}
    for county in books(layout_id):
        ledger = Ledger(county.layout, county.book)
        for number, result in ledger.results(county.book).items():
            name = ledger.relations[number].spec.id
            if name in found or result.state is not State.PASSED or not result.left:
                continue
            found[name] = Example(county, ledger, number)
        if found.keys() == wanted:
            break
    return found


RELATIONS = [(i, spec.id) for i in layout_ids() for spec in load_layout(i).relations]


@pytest.mark.parametrize(("layout_id", "relation"), RELATIONS, ids=lambda part: part)
def test_a_broken_cell_is_told_with_both_sides(layout_id: str, relation: str) -> None:
    example = examples(layout_id).get(relation)
    assert example is not None, "no random book makes this relation hold: extend the generator"
    book, ledger, number = broken(example)
    result = ledger.result(number, book)
    spec = ledger.relations[number].spec
    due = State.HINT if spec.severity == "info" else State.FAILED
    assert result.state is due
    assert result.difference is not None
    finding = finding_of(example.county.layout, book, ledger.relations[number], result)
    assert (finding.left, finding.right) == (result.left, result.right)
    assert finding.left != finding.right
    assert finding.name == spec.name
    assert finding.cite == spec.cite
    assert "差额" in finding.message


def broken(example: Example) -> tuple[Book, Ledger, int]:
    """The book with one cell of the relation changed, and the relation in the book's new ledger.

    A cell that decides whether the relation applies at all is not the one to break.
    """
    for ref, change in changes(example):
        value = example.county.book.value(ref)
        if value is not None and not isinstance(value, Decimal):
            continue
        book = example.county.book.with_values({ref: (value or Decimal(0)) + change})
        ledger = example.ledger
        if ref in ledger._watched:
            ledger = Ledger(example.county.layout, book)
            ledger = Ledger(example.county.layout, book.with_values({}, ledger.pins(book)))
        if ledger.active[example.number]:
            return book, ledger, example.number
    raise AssertionError("every cell of the relation decides whether it applies")


def changes(example: Example) -> Iterator[tuple[Ref, Decimal]]:
    """Each cell of the relation with a change that breaks it."""
    relation = example.relation
    result = example.ledger.result(example.number, example.county.book)
    sign = {"=": 1, ">=": -1, "<=": 1}[relation.spec.op]
    room = abs(result.difference or Decimal(0)) if relation.spec.op != "=" else Decimal(0)
    slack = rounding_of(example.county.book, relation.left[0].ref) * 100
    for terms, side in ((relation.left, 1), (relation.right, -1)):
        for term in terms:
            yield term.ref, sign * side * (room + slack + BREAK) / term.coefficient


@pytest.mark.parametrize("layout_id", layout_ids())
def test_every_relation_has_a_name_and_a_reason(layout_id: str) -> None:
    for spec in load_layout(layout_id).relations:
        assert spec.name, spec.id
        assert spec.cite, spec.id
        assert spec.severity in ("error", "warning", "info"), spec.id
