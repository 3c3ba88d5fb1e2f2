"""The user's own relations: in the book, checked with the others, never able to break it."""

import pytest
from pydantic import ValidationError

from budgetbook.model.book import Book
from budgetbook.model.declared import DRAFT_ID, RelationSpec, check_own
from budgetbook.model.described import describe
from budgetbook.model.edit import SetOwnRelations, apply
from budgetbook.model.finding import State
from budgetbook.model.layout import load_layout
from budgetbook.model.own_relations import add_own, fits, replace_own, try_relation
from budgetbook.model.review import review
from budgetbook.model.settle import Ledger
from tests.model.books import COUNTY, county


def settled() -> Book:
    return Ledger(COUNTY, county()).settle(county()).book


def own(check: str, relation_id: str = DRAFT_ID, **more: object) -> RelationSpec:
    fields = {"id": relation_id, "name": "本地口径", "cite": "本地要求", "check": check}
    return RelationSpec.model_validate(fields | more)


TRUE = own("expense[total].total = expense[level=1].total", "U1")
FALSE = own("expense[total].total = 1", "U2")


def test_one_that_fails_is_a_finding_with_its_words() -> None:
    book = settled().model_copy(update={"own_relations": (TRUE, FALSE)})
    found = [f for f in review(book, COUNTY).findings if f.rule.startswith("U")]
    assert [(f.rule, f.name, f.cite, f.severity) for f in found] == [
        ("U2", "本地口径", "本地要求", "error")
    ]


def test_one_that_is_off_says_nothing() -> None:
    off = FALSE.model_copy(update={"enabled": False})
    book = settled().model_copy(update={"own_relations": (off,)})
    assert not [f for f in review(book, COUNTY).findings if f.rule == "U2"]


def test_they_are_kept_in_the_book() -> None:
    book = apply(SetOwnRelations((TRUE, FALSE)), settled()).book
    assert Book.model_validate_json(book.model_dump_json()) == book
    assert describe(SetOwnRelations((), "删除"), COUNTY, book) == "删除"


def test_trial_tells_how_it_would_end() -> None:
    book = settled()
    assert try_relation(TRUE, COUNTY, book).state is State.PASSED
    trial = try_relation(own("expense[each].total = 1"), COUNTY, book)
    assert trial.state is State.FAILED
    assert trial.first is not None
    assert trial.first[1].left is not None
    missing = try_relation(own("nowhere[a].b = 1"), COUNTY, book)
    assert missing.state is State.INSUFFICIENT


@pytest.mark.parametrize(
    "wrong",
    [
        {"check": "expense"},
        {"check": "1 = expense[total].total"},
        {"check": "expense[level=x].total = 1"},
        {"check": "", "fill": "expense[total].total = 1"},
        {"when": "only_fiscal"},
    ],
)
def test_what_cannot_be_one_is_refused_at_the_door(wrong: dict[str, str]) -> None:
    spec = RelationSpec.model_validate(TRUE.model_dump() | wrong)
    with pytest.raises(ValueError, match=r"."):
        check_own(spec)
    data = settled().model_dump(mode="json") | {"own_relations": [spec.model_dump()]}
    with pytest.raises(ValidationError):
        Book.model_validate(data)


def test_ids_never_clash_and_nothing_is_added_twice() -> None:
    joined = add_own((TRUE,), [own(TRUE.check), own("fund[total].total = 0"), FALSE], COUNTY)
    assert [spec.id for spec in joined] == ["U1", "U2", "U3"]
    assert replace_own(joined, TRUE, None) == joined[1:]


def test_what_a_layout_lacks_does_not_fit_it() -> None:
    assert fits(TRUE, COUNTY)
    assert not fits(TRUE, load_layout("hebei-performance"))
    assert not fits(own("expense[total].unknown = 1"), COUNTY)
