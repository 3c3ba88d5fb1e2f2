"""Numbers of lists as official papers write them, and pasted words."""

import pytest

from budgetbook.model.listing import (
    chinese,
    cleaned,
    deeper,
    following,
    listed,
    mark_of,
    renumbered,
    stepped,
)


@pytest.mark.parametrize(
    ("text", "next_mark"),
    [
        ("一、甲", "二、"), ("（九）甲", "（十）"), ("(十) 甲", "(十一)"), ("1.甲", "2."),
        ("9、甲", "10、"), ("（1）甲", "（2）"), ("• 甲", "• "), ("甲", ""), ("1.5万元", ""),
        ("2023.1.1起", ""),
    ],
)  # fmt: skip
def test_what_follows(text: str, next_mark: str) -> None:
    assert following(text) == next_mark


def test_chinese_numbers_go_there_and_back() -> None:
    for number in range(1, 100):
        mark = mark_of(f"{chinese(number)}、甲")
        assert mark is not None
        assert mark.number == number


def test_counting_on_leaves_deeper_entries_and_other_text_alone() -> None:
    texts = ["1.甲", "（1）乙", "1.丙", "2.丁", "说明", "3.戊"]
    assert renumbered(texts, 0) == ["1.甲", "（1）乙", "2.丙", "3.丁", "说明", "3.戊"]


def test_a_list_is_made_and_taken_away() -> None:
    made = listed(["甲", "（三）乙"], "{n}.")
    assert made == ["1.甲", "2.乙"]
    assert listed(made, "{n}.") == ["甲", "乙"]


def test_deeper_counts_on_from_what_stands_above() -> None:
    texts = ["（一）甲", "1.乙", "（二）丙"]
    assert deeper(texts, 2, 1) == "2.丙"
    assert deeper(texts, 1, -1) == "（二）乙"
    assert deeper(["一、甲"], 0, -1) == "一、甲"


def test_levels_end() -> None:
    assert stepped("heading1", 1) == "heading2"
    assert stepped("body", 1) == "body"
    assert stepped("title", 1) == "title"


def test_pasted_words() -> None:
    text = "\u3000\u3000甲\u00a0乙\r\n\r\n\uf0d8\t丙\x0b1.\t丁\u200b\n"
    assert cleaned(text) == ["甲 乙", "• 丙", "1.丁"]
    assert cleaned(" \n\t\n") == []
