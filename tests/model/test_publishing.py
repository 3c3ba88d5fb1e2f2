"""公开记录: days left of the twenty, and days that cannot be."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetbook.model.annual_round import PublicationRecord
from budgetbook.model.book import Book
from budgetbook.model.edit import apply
from budgetbook.model.layout import load_layout
from budgetbook.model.publishing import (
    DAYS,
    PublishingError,
    deadline,
    note_comparison,
    set_record,
    standing,
)
from budgetbook.model.submission import submission
from tests.model.books import county

TODAY = date(2024, 3, 1)


@pytest.mark.parametrize(
    ("approved", "published", "left", "words"),
    [
        ("2024-03-01", "", 20, "还剩 20 天，最迟 2024-03-21 公开"),
        ("2024-02-10", "", 0, "今天（2024-03-01）是最后一天"),
        ("2024-02-09", "", -1, "已经逾期 1 天，最迟应在 2024-02-29 公开"),
        ("2024-02-09", "2024-02-29", 0, "已按期公开，在批复后第 20 天"),
        ("2024-02-09", "2024-02-09", 20, "已按期公开，就在批复当天"),
        ("2024-02-09", "2024-03-01", -1, "公开晚了 1 天，最迟应在 2024-02-29"),
    ],
)
def test_days_left_of_the_twenty(approved: str, published: str, left: int, words: str) -> None:
    record = PublicationRecord(approved_on=approved, published_on=published)
    found = deadline(record, TODAY)
    assert found is not None
    assert found.left == left
    assert found.is_late == (left < 0)
    assert words in standing(record, TODAY)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 400))
def test_the_day_after_the_approval_is_the_first(approved: date, later: int) -> None:
    found = deadline(PublicationRecord(approved_on=approved.isoformat()),
                     approved + timedelta(days=later))  # fmt: skip
    assert found is not None
    assert found.left == DAYS - later


def test_without_approval_no_days_are_counted() -> None:
    assert deadline(PublicationRecord(), TODAY) is None
    assert "批复后二十日内" in standing(PublicationRecord(), TODAY)


def _book() -> Book:
    return Book(layout="hebei-open-2023", year=2024)


def test_the_record_is_one_edit() -> None:
    edit = set_record(_book(), "2024年2月1日", "2024/2/20", " https://a.cn/b ", TODAY)
    assert edit is not None
    made = apply(edit, _book()).book.publication
    assert made == PublicationRecord(
        approved_on="2024-02-01", published_on="2024-02-20", address="https://a.cn/b"
    )
    book = apply(edit, _book()).book
    assert set_record(book, "2024-02-01", "2024-02-20", "https://a.cn/b", TODAY) is None
    noted = apply(note_comparison(book, "没有发现不同", TODAY), book).book.publication
    assert (noted.compared_on, noted.compared) == ("2024-03-01", "没有发现不同")
    assert noted.address == "https://a.cn/b"


@pytest.mark.parametrize(
    ("approved", "published", "words"),
    [
        ("2024-02-20", "2024-02-10", "早于批复日"),
        ("2024-02-30", "", "批复日：日期请写成"),
        ("", "昨天", "公开日：日期请写成"),
        ("2024-03-02", "", "还没有到"),
        ("2021-02-20", "", "相差太远"),
    ],
)
def test_days_that_cannot_be_are_said(approved: str, published: str, words: str) -> None:
    with pytest.raises(PublishingError, match=words):
        set_record(_book(), approved, published, "", TODAY)


def test_the_list_before_handing_in_tells_the_days() -> None:
    book, layout = county(), load_layout("hebei-open-2023")
    assert not [line for line in submission(book, layout) if line.group == "公开"]
    record = PublicationRecord(approved_on="2024-01-01")
    late = book.model_copy(update={"publication": record})
    line = submission(late, layout, today=TODAY)[-1]
    assert (line.state, line.records) == ("missing", True)
    assert "逾期 40 天" in line.words
