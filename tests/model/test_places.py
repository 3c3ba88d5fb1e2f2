"""The search behind 转到, and pinyin initials."""

import pytest

from budgetbook.model.pinyin import initials
from budgetbook.model.places import find_places, places
from tests.model.books import COUNTY
from tests.ui.books import office_book

KNOWN = places(office_book(), COUNTY)


def titles(text: str) -> list[str]:
    return [f"{place.title}@{place.where}".rstrip("@") for place in find_places(KNOWN, text)]


@pytest.mark.parametrize(
    ("word", "letters"),
    [
        ("政府采购", "zfcg"),
        ("收支总表", "szzb"),
        ("一般公共预算", "ybggys"),
        ("办公室", "bgs"),
        ("座谈", "zt"),
        ("啊", "a"),
        ("“三公”经费2023", "sgjf2023"),
    ],
)
def test_initials(word: str, letters: str) -> None:
    assert initials(word) == letters


def test_nothing_typed_lists_the_pages() -> None:
    assert titles("")[:2] == ["收支总表", "收入总表"]


def test_code_comes_first_where_it_stands() -> None:
    assert titles("2080505")[0].startswith("2080505 养老保险@")
    assert all("2080505" in title for title in titles("2080505"))


@pytest.mark.parametrize("code", ["208", "20805", "2080505"])
def test_a_code_means_its_own_row_and_a_cell_that_is_typed(code: str) -> None:
    place = find_places(KNOWN, code)[0]
    assert place.title.split()[0] == code
    assert place.ref is not None
    assert place.ref.row == code
    spec = COUNTY.table(place.ref.table)
    assert spec is not None
    assert place.ref.column not in {c.part_of for c in spec.columns}


def test_name_initials_and_project() -> None:
    assert "部门政府采购预算" in titles("采购")
    assert "部门政府采购预算" in titles("zfcg")
    assert titles("培训经费") == ["1 培训经费"]


def test_two_words_narrow_to_a_sheet() -> None:
    assert set(titles("养老 支出总表")) == {
        "2080505 养老保险@支出总表",
        "20805 行政事业单位养老支出@支出总表",
    }


def test_unknown_word_finds_nothing() -> None:
    assert titles("没有这个词") == []
