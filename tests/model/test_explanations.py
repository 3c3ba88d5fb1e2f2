"""出错说明, and rules switched off for a book: both visible, both kept with the book."""

from budgetbook.model.book import Book
from budgetbook.model.edit import Explain, Mute, apply
from budgetbook.model.finding import State
from budgetbook.model.review import review
from tests.books.planted import wrong_total
from tests.books.source import COUNTY, sample

CLEAN = sample(COUNTY)
LAYOUT = CLEAN.layout


def test_an_explanation_stands_with_its_finding_and_goes_again() -> None:
    book = wrong_total(CLEAN.book).book
    key = review(book, LAYOUT).findings[0].key
    explained = apply(Explain(key, "按财政批复数列示"), book).book
    assert review(explained, LAYOUT).findings[0].explanation == "按财政批复数列示"
    assert review(apply(Explain(key, " "), explained).book, LAYOUT).findings[0].explanation == ""


def test_a_muted_rule_is_told_apart_and_never_counts_as_passed() -> None:
    book = wrong_total(CLEAN.book).book
    before = review(book, LAYOUT)
    rule = before.findings[0].rule
    after = review(apply(Mute(rule, "本县另有口径"), book).book, LAYOUT)
    assert rule not in {f.rule for f in after.findings}
    assert {f.rule for f in after.muted} == {rule}
    assert after.counts[State.PASSED] == before.counts[State.PASSED]
    assert sum(after.counts.values()) == sum(before.counts.values())


def test_both_are_kept_in_the_book() -> None:
    book = apply(Mute("A5", "理由"), apply(Explain("A5|x", "说明"), CLEAN.book).book).book
    assert Book.model_validate_json(book.model_dump_json()) == book
    assert apply(Mute("A5", ""), book).book.muted == {}
