"""Rules over whole projects."""

from decimal import Decimal

import pytest

from budgetbook.model.book import Book, Row, Table
from budgetbook.model.finding import State
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.rules_performance import check_character
from budgetbook.model.settle import Ledger
from tests.model.books import COUNTY, county
from tests.model.projects import COMPLETE, book_of, outcome, rows, told


def coded(stem: str) -> str:
    """A 项目编码 with the check character that is due."""
    return stem + check_character(stem)


THIS_YEAR, LAST_YEAR = coded("13099924P00310110021"), coded("13099923P00310110021")


# ---------------------------------------------------------------- amounts


def with_budgets(*budgets: str) -> Book:
    """The county book, whose 项目支出 is 22.50, with projects of these budgets."""
    book = Ledger(COUNTY, county()).settle(county()).book
    for number, budget in enumerate(budgets, 1):
        row = Row(id="form", cells={"name": f"项目{number}", "budget": Decimal(budget)})
        book = book.with_table(Table(key=TableKey("project", f"p{number}"), rows=(row,)))
    return book


def test_projects_exceed_project_spending() -> None:
    messages = told(with_budgets("12.50", "10.01"), "D1.2")
    assert len(messages) == 1
    assert "22.51" in messages[0]
    assert "22.50" in messages[0]


def test_projects_within_project_spending_are_silent() -> None:
    assert told(with_budgets("12.50", "10.00"), "D1.2") == []
    assert told(with_budgets("2.00"), "D1.2") == []


def test_projects_without_tables_or_budgets_are_not_passed() -> None:
    assert outcome(book_of({"budget": "60.00"}), "D1.2").state is State.NOT_APPLICABLE
    bare = book_of({}, layout="hebei-open-2023")
    assert outcome(bare, "D1.2").state is State.INSUFFICIENT


@pytest.mark.parametrize(
    ("purpose", "expected"),
    [
        ("预算数30万元，其中：财政资金24万元，其他资金6万元。用于巡回宣讲。", []),
        ("预算数 30.00 万元，用于巡回宣讲。", []),
        ("预算数300000元，用于巡回宣讲。", []),
        ("用于巡回宣讲的车辆租用，每天500元。", []),
        ("预算数31万元，用于巡回宣讲。", ["预算数31万元"]),
        ("预算数30万元，其中财政资金25万元。", ["财政资金25万元"]),
        ("预算数3万元，财政资金2.4万元。", ["预算数3万元", "财政资金2.4万元"]),
    ],
)
def test_purpose(purpose: str, expected: list[str]) -> None:
    book = rows(COMPLETE, purpose=purpose, budget="30.00", fiscal="24.00", other="6.00")
    messages = told(book, "D1.3")
    assert len(messages) == len(expected)
    assert all(words in message for words, message in zip(expected, messages, strict=True))


def test_purpose_without_a_figure_is_not_passed() -> None:
    book = rows(COMPLETE, purpose="用于巡回宣讲。", budget="30.00")
    assert outcome(book, "D1.3").state is State.NOT_APPLICABLE


# ---------------------------------------------------------------- codes


def test_check_character_of_a_weighted_sum() -> None:
    assert check_character("0" * 20) == "Y"
    assert check_character("1" + "0" * 19) == "X"
    assert check_character("I" + "0" * 19) == ""


def test_good_codes_are_silent() -> None:
    book = book_of({"code": THIS_YEAR}, {"code": LAST_YEAR, "name": "夜校经费"})
    assert [told(book, rule) for rule in ("D5.1", "D5.2", "D5.3", "D5.4")] == [[]] * 4


@pytest.mark.parametrize("code", [THIS_YEAR[:-1], THIS_YEAR.replace("P", "Q"), "夜校"])
def test_form_of_a_code(code: str) -> None:
    messages = told(book_of({"code": code}), "D5.1")
    assert len(messages) == 1
    assert code in messages[0]
    assert told(book_of({"code": code}), "D5.3") == []


def test_code_twice() -> None:
    book = book_of({"code": THIS_YEAR}, {"code": THIS_YEAR, "name": "夜校经费"})
    messages = told(book, "D5.2")
    assert len(messages) == 1
    assert "夜校经费" in messages[0]


def test_every_digit_of_a_code_is_guarded() -> None:
    for place in (0, 6, 10, 19):
        digit = THIS_YEAR[place]
        wrong = THIS_YEAR[:place] + ("1" if digit != "1" else "2") + THIS_YEAR[place + 1 :]
        assert len(told(book_of({"code": wrong}), "D5.3")) == 1


def test_missing_code_only_where_others_have_one() -> None:
    book = book_of({"code": THIS_YEAR}, {"name": "夜校经费"})
    assert "夜校经费" in told(book, "D5.4")[0]
    assert outcome(book_of({}, {}), "D5.4").state is State.NOT_APPLICABLE


# ---------------------------------------------------------------- versions and copies


def test_twins_are_asked_never_an_error() -> None:
    book = book_of({"code": LAST_YEAR, "budget": "3.00"}, {"code": THIS_YEAR, "budget": "30.00"})
    asked = outcome(book, "D10a")
    assert (asked.state, len(asked.findings)) == (State.HINT, 1)
    message = asked.findings[0].message
    assert "第 1 个 预算数 3.00 像是 2023 年的结转项目" in message
    assert "指标完全相同" in message


def test_years_do_not_part_twins() -> None:
    book = book_of(
        {"name": "2023年度宣讲补助（冀某〔2022〕9号）"},
        {"name": "2024年度宣讲补助（冀某〔2023〕7号）"},
    )
    assert len(told(book, "D10a")) == 1


def test_different_names_are_no_twins() -> None:
    assert told(book_of({"name": "宣讲经费"}, {"name": "夜校经费"}), "D10a") == []


def test_twin_without_code_is_known_by_its_plan() -> None:
    old = COMPLETE.replace("宣讲方案", "2023年宣讲方案")
    message = told(book_of({"indicators": old}, {}), "D10a")[0]
    assert "第 1 个 像是 2023 年的结转项目" in message


def test_one_set_in_projects_of_different_names() -> None:
    book = book_of({"name": "宣讲经费"}, {"name": "夜校经费"}, {"name": "慰问经费"})
    messages = told(book, "D10b")
    assert len(messages) == 1
    assert "3 个项目的 6 条绩效指标" in messages[0]


def test_one_set_in_twins_is_silent() -> None:
    assert told(book_of({}, {}), "D10b") == []
    secret = "数量 | 涉密 | 涉密 | 涉密\n质量 | 涉密 | 涉密 | 涉密"
    names = ("宣讲经费", "夜校经费")
    assert told(book_of(*({"name": n, "indicators": secret} for n in names)), "D10b") == []


def test_one_goal_in_projects_of_different_names() -> None:
    book = book_of({"name": "宣讲经费"}, {"name": "夜校经费"})
    assert "把惠民政策讲到村口" in told(book, "D10c")[0]
    assert told(book_of({}, {"name": "夜校经费", "goals": "1.办好夜校。"}), "D10c") == []


# ---------------------------------------------------------------- goals


@pytest.mark.parametrize(
    ("goals", "fails"),
    [
        ("1.办好夜校。\n2.请好老师。", False),
        ("1、办好夜校。\n2、请好老师。", False),
        ("办好夜校，请好老师。", False),
        ("1.办好夜校，2024年办30期。", False),
        ("3.办好夜校。", True),
        ("1.办好夜校。\n3.请好老师。", True),
        ("1.办好夜校。\n1.请好老师。", True),
        ("1.涉密\n2.涉密", False),
    ],
)
def test_goal_numbers(goals: str, fails: bool) -> None:
    assert bool(told(book_of({"goals": goals}), "D11a")) is fails


def test_goal_is_missing() -> None:
    assert "宣讲经费" in told(book_of({"goals": ""}), "D11b")[0]
    assert told(book_of({}), "D11b") == []


def test_refs_point_at_the_field() -> None:
    found = outcome(book_of({"goals": "3.办好夜校。"}), "D11a").findings[0]
    assert found.refs == (Ref("project", "form", "goals", "p1"),)
