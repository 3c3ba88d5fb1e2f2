"""Booklet sides and page ranges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetbook.model.booklet import booklet_sides, page_list


def test_eight_pages_on_two_sheets() -> None:
    assert booklet_sides(8) == [(7, 0), (1, 6), (5, 2), (3, 4)]


@given(st.integers(0, 200))
def test_every_page_once_and_few_white_ones(count: int) -> None:
    sides = booklet_sides(count)
    pages = [page for side in sides for page in side if page is not None]
    assert sorted(pages) == list(range(count))
    assert len(sides) % 2 == 0
    assert 2 * len(sides) - count < 4


def test_ranges() -> None:
    assert page_list("", 3) == [0, 1, 2]
    assert page_list("1-2，5、3", 6) == [0, 1, 4, 2]


@pytest.mark.parametrize("words", ["0", "4", "3-2", "一", "1-", "1,,2"])
def test_what_cannot_be_read_is_said(words: str) -> None:
    with pytest.raises(ValueError, match="页码"):
        page_list(words, 3)
