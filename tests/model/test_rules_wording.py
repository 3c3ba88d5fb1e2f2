"""Rules over words: stale years, expressions, quotes, punctuation, misspellings."""

import pytest

from budgetbook.model.finding import State
from budgetbook.model.ref import Ref
from tests.model.projects import COMPLETE, book_of, outcome, told
from tests.model.test_rules_performance import LAST_YEAR, THIS_YEAR

OLD_PLAN = COMPLETE.replace("宣讲方案", "2023年宣讲方案")

# ---------------------------------------------------------------- years


def test_stale_year_of_this_years_project() -> None:
    book = book_of({"code": THIS_YEAR, "indicators": OLD_PLAN})
    found = outcome(book, "T1a")
    assert found.state is State.FAILED
    assert "2023年宣讲方案" in found.findings[0].message
    assert Ref("indicators", "r1", "basis", "p1") in found.findings[0].refs
    assert told(book, "T1b") == []


def test_year_of_a_carried_project_is_a_hint() -> None:
    book = book_of({"code": LAST_YEAR, "indicators": OLD_PLAN})
    assert told(book, "T1a") == []
    assert outcome(book, "T1b").state is State.HINT


def test_a_year_before_the_carried_project_is_a_slip() -> None:
    book = book_of({"code": LAST_YEAR, "purpose": "用于2022年宣讲。"})
    assert "2022年" in told(book, "T1a")[0]


def test_the_older_of_two_versions_is_a_hint() -> None:
    book = book_of({"indicators": OLD_PLAN}, {})
    assert told(book, "T1a") == []
    assert len(told(book, "T1b")) == 1


def test_an_old_plan_in_this_years_version_is_a_slip() -> None:
    mixed = COMPLETE.replace("签到记录", "2023年签到记录").replace("宣讲方案", "2024年宣讲方案")
    book = book_of({"indicators": OLD_PLAN}, {"indicators": mixed})
    assert "2023年签到记录" in told(book, "T1a")[0]


@pytest.mark.parametrize(
    "field",
    [
        {"name": "宣讲经费（某财〔2022〕9号）"},
        {"purpose": "用于2022届学员，按2021-2025年规划实施。"},
        {"goals": "1.比2023年多讲6场。"},
        {"purpose": "2024年全年使用。"},
    ],
)
def test_exempt_years_are_silent(field: dict[str, str]) -> None:
    book = book_of({"code": THIS_YEAR, **field})
    assert told(book, "T1a") == []
    assert told(book, "T1b") == []


def test_without_a_budget_year_nothing_is_said() -> None:
    book = book_of({"indicators": OLD_PLAN}, year=None)
    assert outcome(book, "T1a").state is State.INSUFFICIENT
    assert outcome(book, "T1c").state is State.INSUFFICIENT


def test_year_in_the_text_names_its_paragraph() -> None:
    book = book_of({}, text="[title] 2024年情况说明\n2023年5月底前完成换届。\n较2023年减少3万元。")
    found = outcome(book, "T1c")
    assert [f.paragraph for f in found.findings] == ["t2"]
    assert found.state is State.HINT


# ---------------------------------------------------------------- the other kinds

FAILING = [
    ("T2", "用于贫困村宣讲。", "贫困村"),
    ("T3", "用于“送课下乡活动。", "“送课下乡活动"),
    ("T4a", "用于租车,印制材料。", "用于租车,印制材料"),
    ("T4b", "用于租车，、印制材料。", "，、"),
    ("T4c", "按某办[2023]6号执行。", "[2023]6号"),
    ("T5", "提高群众参于度。", "参于"),
]

SILENT = [
    ("T2", "用于脱贫村宣讲，巩固拓展脱贫攻坚成果。"),
    ("T3", "用于“送课下乡”（含云课堂）。"),
    ("T4a", "用于租车1,200.00元，印制材料。"),
    ("T4b", "用于“租车”、“印制材料”。"),
    ("T4c", "按某办〔2023〕6号执行。"),
    ("T5", "提高群众参与度。"),
]


@pytest.mark.parametrize(("rule", "text", "words"), FAILING)
def test_slip_in_a_cell(rule: str, text: str, words: str) -> None:
    found = outcome(book_of({"purpose": text}), rule).findings
    assert len(found) == 1
    assert words in found[0].message
    assert found[0].refs == (Ref("project", "form", "purpose", "p1"),)


@pytest.mark.parametrize(("rule", "text", "words"), FAILING)
def test_slip_in_the_text(rule: str, text: str, words: str) -> None:
    found = outcome(book_of({}, text=text), rule).findings
    assert len(found) == 1
    assert words in found[0].message
    assert found[0].paragraph == "t1"


@pytest.mark.parametrize(("rule", "text"), SILENT)
def test_is_silent(rule: str, text: str) -> None:
    assert told(book_of({"purpose": text}, text=text), rule) == []


def test_repeats_are_one_finding() -> None:
    text = "\n".join(f"第{n}批租车,印制材料。" for n in "一二三四五六七八九")
    book = book_of({"purpose": "用于租车,印制材料。"}, text=text)
    messages = told(book, "T4a")
    assert len(messages) == 2
    assert "1 处" in messages[0]
    assert "说明文字" in messages[1]
    assert "9 处" in messages[1]


def test_the_contents_page_is_not_read_twice() -> None:
    text = "[contents] 一、贫困村宣讲\\t3\n[heading2] 一、贫困村宣讲"
    assert "1 处" in told(book_of({}, text=text), "T2")[0]


def test_texts_of_a_book_without_projects_are_checked() -> None:
    book = book_of(layout="hebei-open-2023", text="用于贫困村宣讲。")
    assert len(told(book, "T2")) == 1
