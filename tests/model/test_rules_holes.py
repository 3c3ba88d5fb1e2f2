"""What our own sentences leave to be written is told until it is written."""

import pytest

from budgetbook.model.book import Book, Paragraph
from budgetbook.model.finding import Finding, State
from budgetbook.model.review import review
from budgetbook.model.standard import holes
from budgetbook.model.submission import submission
from tests.model.books import COUNTY, county

#: Rules with a failing example in this module.
TESTED = ("T10",)


def told(words: str) -> list[Finding]:
    found = review(book_of(words), COUNTY).findings
    return [f for f in found if f.rule == "T10" and f.state is State.FAILED]


def book_of(words: str) -> Book:
    return county().model_copy(update={"flow": (Paragraph(id="t", text=words),)})


def test_the_reason_that_was_not_written_is_told_with_a_jump() -> None:
    (one,) = told("基本支出增加3.00万元，主要原因是【请写明】；项目支出减少，原因是【请写明】。")
    assert one.paragraph == "t"
    assert one.severity == "error"
    assert "共 2 处" in one.message
    assert "主要原因是【请写明】" in one.message


@pytest.mark.parametrize(
    "words", ["主要原因是人员增加。", "按【2024】5号文件", "【请说明】", "[请写明]", "请写明原因"]
)
def test_other_brackets_are_the_users(words: str) -> None:
    assert told(words) == []


def test_it_is_not_to_be_handed_in_so() -> None:
    book = book_of("主要原因是【请写明】。")
    lines = [one for one in submission(book, COUNTY) if one.paragraph == "t"]
    assert any(one.state == "missing" and "【请写明】" in one.words for one in lines)


def test_the_forms_are_those_of_our_sentences() -> None:
    assert holes(COUNTY.profile) == {"【请写明】"}
    assert holes("no-such-profile") == frozenset()
