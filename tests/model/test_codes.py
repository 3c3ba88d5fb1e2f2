"""政府收支分类科目."""

import pytest

from budgetbook.model.codes import load_codes, name_of, suggest


@pytest.mark.parametrize(
    ("classification", "lengths"), [("function", {3, 5, 7}), ("economic", {3, 5})]
)
def test_every_code_has_its_parents_and_a_name(classification: str, lengths: set[int]) -> None:
    codes = load_codes(classification)
    assert {len(code) for code in codes} == lengths
    assert all(code[:-2] in codes for code in codes if len(code) > 3)
    assert all(c.name and c.confidence in "ABCDE" for c in codes.values())
    assert list(codes) == sorted(codes)


def test_name_of_both_classifications() -> None:
    assert name_of("208") == "社会保障和就业支出"
    assert name_of("30101") == "基本工资"
    assert name_of("9999999") == ""


def test_suggest_by_the_beginning_of_a_code() -> None:
    found = [c.code for c in suggest("function", "2080")]
    assert "2080505" in found
    assert all(code.startswith("2080") for code in found)


def test_suggest_by_words_of_the_name() -> None:
    assert "30101" in [c.code for c in suggest("economic", "基本 工资")]
    assert suggest("function", "没有这样的科目") == []
    assert suggest("", "2080") == []
