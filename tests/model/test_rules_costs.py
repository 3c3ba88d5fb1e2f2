"""Rules over 成本指标 and the budget."""

import pytest

from budgetbook.model.finding import State
from tests.model.projects import book_of, outcome, rows, told

TOTAL = "成本 | 项目总预算 | 全部开支 | ≤30万元\n"


def spent(indicators: str, budget: str = "30.00", **fields: str) -> list[str]:
    """What D2 says of a project with this budget."""
    book = rows(indicators, budget=budget, **fields)
    return [m for rule in ("D2.1", "D2.2", "D2.3", "D2.4", "D2.5") for m in told(book, rule)]


@pytest.mark.parametrize(
    "indicators",
    [
        TOTAL + "成本 | 场租 | 租场 | ≤12万元\n成本 | 搭台 | 搭台 | ≤18万元",
        "成本 | 项目总成本 | 全部开支 | 300000元",
        TOTAL + "成本 | 讲课费标准 | 每人每天 | ≤480元\n成本 | 场租 | 租场 | ≤9万元",
        "数量 | 农户数 | 补助农户 | 150户\n成本 | 补助 | 每户补助 | 2000元/户",
        "成本 | 涉密 | 涉密 | 涉密",
        "成本 | 预算执行率 | 执行 | ≥95%",
    ],
)
def test_costs_that_agree_are_silent(indicators: str) -> None:
    assert spent(indicators) == []


def test_total_differs_from_budget() -> None:
    messages = spent("成本 | 项目总预算 | 全部开支 | ≤33万元")
    assert len(messages) == 1
    assert "项目总预算 ≤33万元" in messages[0]
    assert "30.00万元" in messages[0]


def test_total_under_a_wrong_heading_is_still_the_total() -> None:
    assert spent("时效 | 项目总预算 | 全部开支 | ≤30万元\n成本 | 场租 | 租场 | ≤30万元") == []


def test_carried_project_is_asked() -> None:
    book = rows(
        "成本 | 项目总预算 | 全部开支 | ≤33万元", budget="4.10", code="13099923P00310110021Q"
    )
    assert outcome(book, "D2.1").state is State.NOT_APPLICABLE
    asked = outcome(book, "D2.2")
    assert asked.state is State.HINT
    assert "结转" in asked.findings[0].message


def test_parts_exceed_budget() -> None:
    messages = spent("成本 | 场租 | 租场 | ≤21万元\n成本 | 搭台 | 搭台 | ≤18.50万元")
    assert len(messages) == 1
    assert "39.50万元" in messages[0]
    assert "场租 ≤21万元" in messages[0]


def test_remainder_is_told() -> None:
    messages = spent("成本 | 场租 | 租场 | ≤11万元")
    assert len(messages) == 1
    assert "其余 19.00万元没有说明" in messages[0]


def test_remainder_names_a_cost_without_amount() -> None:
    messages = spent("成本 | 场租 | 租场 | ≤11万元\n成本 | 保洁费 | 保洁 | >92%")
    assert "保洁费 >92%" in messages[0]


def test_price_times_count_differs() -> None:
    messages = spent("数量 | 农户数 | 农户 | 140户\n成本 | 补助 | 每户补助 | 2000元/户")
    assert len(messages) == 1
    assert "28.00万元" in messages[0]


def test_book_in_yuan_is_compared_in_its_unit() -> None:
    book = rows("成本 | 项目总预算 | 全部开支 | ≤30万元", budget="300000.00")
    assert told(book.model_copy(update={"unit": "元"}), "D2.1") == []
    assert len(told(book, "D2.1")) == 1


def test_nothing_to_compare_is_not_passed() -> None:
    assert outcome(rows("成本 | 项目总预算 | 全部 | ≤30万元"), "D2.1").state is State.NOT_APPLICABLE


WHOLE = "成本 | 项目总预算 | 全部 | ≤40万元\n"
FAILING = [
    (
        "D2.6",
        WHOLE + "成本 | 租车 | 租车 | ≤10万元\n成本 | 讲课费 | 讲课 | 380元/人",
        "其余 30.00万元只有单价 “讲课费 380元/人”",
    ),
    (
        "D2.7",
        WHOLE + "数量 | 演出次数 | 演出 | ≥5次\n成本 | 演出费 | 平均每次 | ≤10万元",
        "演出费 ≤10万元×演出次数 ≥5次＝50.00万元",
    ),
    ("D6a", "成本 | 场租 | 租场 | ≥11万元", "场租 ≥11万元"),
    ("D6b", "成本 | 预算执行率 | 执行 | ≥95%", "没有金额"),
    ("D6b", "成本 | 帮扶费 | 帮扶 | 600人/年", "600人/年"),
    ("D6b", "成本 | 搭台费 | 搭台 | 不超过规定", "不超过规定"),
    ("D6c", "成本 | 授课次数 | 授课 | 3万元", "授课次数"),
    (
        "D6d",
        "成本 | 场租 | 租场 | ≤7万元\n成本 | 搭台 | 搭台 | ≤7万元",
        "“场租 ≤7万元”“搭台 ≤7万元”",
    ),
    ("D6e", "成本 | 人均补贴 | 补贴 | ≤310万元", "人均补贴 ≤310万元"),
    ("D6f", "成本 | 讲课费 | 每人每天 | ≤480元人/天", "480元人/天"),
]

SILENT = [
    (
        "D2.6",
        WHOLE + "成本 | 租车 | 租车 | ≤10万元\n成本 | 讲课费 | 讲课 | 3000元/人\n"
        "数量 | 讲师人数 | 讲师 | 100人",
    ),
    ("D2.7", WHOLE + "数量 | 演出次数 | 演出 | ≥4次\n成本 | 演出费 | 平均每次 | ≤10万元"),
    ("D6a", "成本 | 场租 | 租场 | ≤11万元\n数量 | 场次 | 演出 | ≥9场"),
    ("D6b", "成本 | 场租 | 租场 | 11万元\n成本 | 涉密 | 涉密 | 涉密\n质量 | 合格率 | 占比 | 95%"),
    ("D6c", "成本 | 授课费 | 授课 | 3万元\n数量 | 授课次数 | 授课 | 3次"),
    ("D6d", "成本 | 场租 | 租场 | ≤7万元\n成本 | 搭台 | 搭台 | ≤8万元"),
    ("D6d", "成本 | 项目总预算 | 全部 | ≤7万元\n成本 | 搭台 | 搭台 | ≤7万元"),
    ("D6e", "成本 | 人均补贴 | 补贴 | 1200元/人\n成本 | 补贴总额 | 补贴 | ≤310万元"),
    ("D6f", "成本 | 讲课费 | 每人每天 | ≤480元/人·天\n成本 | 场租 | 租场 | ≤11 万元"),
]


@pytest.mark.parametrize(("rule", "row", "words"), FAILING)
def test_fails(rule: str, row: str, words: str) -> None:
    messages = told(rows(row), rule)
    assert len(messages) == 1
    assert words in messages[0]


@pytest.mark.parametrize(("rule", "row"), SILENT)
def test_is_silent(rule: str, row: str) -> None:
    assert told(rows(row), rule) == []


def test_costs_of_two_versions_are_one_finding() -> None:
    row = "成本 | 场租 | 租场 | ≥11万元"
    assert len(told(book_of({"indicators": row}, {"indicators": row}), "D6a")) == 1
