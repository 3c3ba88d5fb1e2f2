"""政府收支分类科目."""

import pytest

from budgetbook.model.codes import load_codes, name_of, suggest, use_own_codes


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


@pytest.mark.parametrize(
    ("typed", "code"), [("jbgz", "30101"), ("JBGZ", "30101"), ("工会 jf", "30228")]
)
def test_suggest_by_pinyin_initials(typed: str, code: str) -> None:
    assert code in [c.code for c in suggest("economic", typed)]
    assert suggest("economic", "qqqqq") == []


def test_names_that_begin_with_what_was_typed_come_first() -> None:
    names = [c.name for c in suggest("economic", "工资")]
    begins = [name.startswith("工资") for name in names]
    assert begins == sorted(begins, reverse=True)
    assert any(begins)
    assert not all(begins)


def test_own_codes_stand_before_the_built_in_ones() -> None:
    use_own_codes({"economic": {"30101": "岗位工资", "30250": "算力服务费"}})
    try:
        assert name_of("30101") == "岗位工资"
        assert [c.code for c in suggest("economic", "slfw")] == ["30250"]
        assert list(load_codes("economic")) == sorted(load_codes("economic"))
    finally:
        use_own_codes({})
    assert name_of("30101") == "基本工资"
    assert name_of("30250") == ""
