"""Family C: each rule finds its failing example, quotes it, and is silent on what is right."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from budgetbook.model.book import Book, Paragraph
from budgetbook.model.check import RULES, RuleOutcome, Subject, run_rules
from budgetbook.model.finding import Finding, State
from budgetbook.model.layout import Layout
from budgetbook.model.review import review
from budgetbook.model.rules_naming import chinese_number
from budgetbook.model.settle import Ledger
from tests.books.source import COUNTY, sample, sample_names
from tests.fixture_books import fixture
from tests.model.books import amounts
from tests.model.test_bindings import with_text

FAMILY = sorted(name for name in RULES if name.startswith("C"))
TOTAL = "# 二、部门预算安排的总体情况"
OFFICE = "# 三、机关运行经费安排情况"
THREE = "# 四、财政拨款“三公”经费预算情况及增减变化原因"
BUYING = "# 六、政府采购预算情况"
ASSETS = "# 七、国有资产信息"


def outcomes(book: Book, layout: Layout) -> Mapping[str, RuleOutcome]:
    ran = run_rules(Subject(book, layout, Ledger(layout, book)))
    return {name: ran[name] for name in FAMILY}


def found(*lines: str, values: Mapping[str, str | None] | None = None) -> dict[str, Finding]:
    """What family C says of the county sample with such text, by rule."""
    book = with_text(*lines).with_values(amounts(dict(values or {})))
    ran = outcomes(book, sample(COUNTY).layout)
    assert not [name for name, o in ran.items() if o.state is State.ERROR]
    return {name: o.findings[0] for name, o in ran.items() if o.findings}


#: Rule → text that it must find, and the words its message must have.
FAILING: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "C1.1": ((TOTAL, "2024年收入预算4221.61万元。"), ("4221.61", "4221.16", "0.45", "收入总计")),
    "C1.2": (
        (TOTAL, "一般公共预算财政拨款支出4100.66万元，其中项目支出3583.00万元。"),
        ("3583.00", "3462.50", "120.50", "支出总表"),
    ),
    "C1.3": ((BUYING, "2024年我部没有安排政府采购预算。"), ("没有安排政府采购预算", "15.00")),
    "C2": (
        (BUYING, "安排政府采购预算15.00万元，其中货物类3.00万元、工程类11.00万元。"),
        ("14.00", "15.00", "1.00"),
    ),
    "C3.1": (
        (TOTAL, "收支预算比2023年减少7.00万元，其中：基本支出增加2.00万元，原因是调资；"
         "项目支出减少9.10万元，原因是活动减少。"),
        ("减少7.00", "−7.10", "0.10"),
    ),
    "C3.2": (
        (TOTAL, "项目支出比上年的3400.00万元增加182.00万元，原因是标准调整。"),
        ("3582.00", "1.00"),
    ),
    "C4": (
        (OFFICE, "机关运行经费安排118.69万元，主要用于其他交通费用34.55万元、办公费26.30万元、"
         "差旅费14.60万元、工会经费7.79万元、维修费7.20万元、福利费5.60万元、邮电费5.15万元、"
         "公务用车运行维护费5.00万元、印刷费4.80万元、培训费3.50万元。"),
        ("114.49", "4.20", "30217 公务接待费 1.20", "31002 办公设备购置 3.00"),
    ),
    "C5.1": ((THREE, "公务接待费1.80万元，比上年减少0.30万元。"), ("减少0.30万元", "原因")),
    "C5.2": (
        (THREE, "公务接待费1.80万元，比上年增加0.30万元，原因是厉行节约、压缩批次。"),
        ("增加", "厉行节约"),
    ),
    "C5.3": (
        (THREE, "公务接待费1.80万元，主要原因是压减了陪餐人数。"),
        ("公务接待费1.80", "没有写"),
    ),
    "C6.1": (("# 一、部门职责及机构设置情况", "我部共有预算单位5个。"), ("5个", "2 个单位")),
    "C6.2": (("# 邻水县财政局2024年部门预算信息公开情况说明",), ("邻水县财政局", "云岭县")),
    "C6.3": ((TOTAL, "2022年收入预算4221.16万元。"), ("2022", "2024年")),
    "C7": (("# 五、预算绩效信息", "从强书屋、强夜校、强影院四个方面推进。"), ("四个方面", "3 项")),
    "C8": (("# 八、名词解释", "1、上缴上级支出：交给上级的钱。"), ("上缴上级支出", "上解上级支出")),
    "C9": ((TOTAL, "反映在项目明细支出表中。"), ("项目明细支出表",)),
    "C6.4": ((ASSETS, "2024年计划购置固定资产3.00万元。"), ("3.00万元", "政府采购预算为 0")),
}  # fmt: skip
EMPTIED = {f"procurement.r{n}.total": None for n in (1, 2, 3)}


@pytest.mark.parametrize("name", FAMILY)
def test_rule_names_its_failing_example(name: str) -> None:
    rule = RULES[name]
    assert rule.name
    assert rule.cite
    lines, words = FAILING[name]
    finding = found(*lines, values=EMPTIED if name == "C6.4" else None)[name]
    assert [word for word in words if word not in finding.message] == []
    assert finding.paragraph in {"t1", "t2"}
    assert finding.rule == name.partition(".")[0]


@pytest.mark.parametrize("name", sample_names())
def test_clean_samples_are_silent(name: str) -> None:
    book, layout = sample(name)
    assert [f.message for o in outcomes(book, layout).values() for f in o.findings] == []


@pytest.mark.parametrize(
    "lines",
    [
        (THREE, "因公出国（境）费0万元，同比无变化，原因是没有出访任务。"),
        (THREE, "公务接待费1.80万元，与上年持平，原因是继续压减。"),
        (THREE, "公务用车购置费不安排，无因公出国（境）费。"),
        (TOTAL, "2023年支出预算4068.73万元，本年支出预算4221.16万元。"),
        (TOTAL, "收入预算4221.16万元，其中一般公共预算拨款3927.16万元等。"),
        (TOTAL, "基本支出638.16万元，其中在职工资168.00万元、退休费15.38万元，其余为公用支出。"),
        (OFFICE, "机关运行经费118.69万元，主要用于办公费26.30万元、差旅费14.60万元等。"),
        (BUYING, "政府采购预算150000元，其中货物类30000元、工程类120000元。"),
        ("# 一、部门职责及机构设置情况", "我部下设所属单位1个。", "县里有12个乡镇。"),
        ("# 五、预算绩效信息", "培训成本不超过35.00万元，其中教材费1.00万元、食宿费2.00万元。"),
        (THREE, "“三公”经费9.80万元，比上年减少1.80万元。",
         "公务接待费减少0.30万元，原因是来访减少；公务用车运行维护费减少1.50万元，原因是车辆报废。"),
    ],
)  # fmt: skip
def test_right_sentences_are_silent(lines: tuple[str, ...]) -> None:
    assert {name: f.message for name, f in found(*lines).items()} == {}


def test_amounts_in_yuan_are_compared_after_conversion() -> None:
    finding = found(TOTAL, "人员经费5194800元。")["C1.1"]
    assert "5194800元" in finding.message
    assert "5194700.00 元" in finding.message


def test_a_wrong_figure_in_a_list_is_told_once() -> None:
    told = found(TOTAL, "基本支出638.16万元，其中人员经费519.74万元、公用经费118.69万元。")
    assert list(told) == ["C1.1"]


def test_a_binding_whose_words_were_changed_is_still_checked() -> None:
    book, layout = sample(COUNTY)
    flow = tuple(
        item.model_copy(
            update={"text": item.text.replace("村级组织补助3286.40", "村级组织补助3286.04")}
        )
        if isinstance(item, Paragraph)
        else item
        for item in book.flow
    )
    ran = outcomes(book.model_copy(update={"flow": flow}), layout)
    assert "3286.04" in ran["C1.1"].findings[0].message


@pytest.mark.parametrize(
    ("text", "number"),
    [("3", 3), ("十", 10), ("两", 2), ("十二", 12), ("二十一", 21), ("百", None)],
)
def test_chinese_number(text: str, number: int | None) -> None:
    assert chinese_number(text) == number


def test_real_document_has_these_slips_and_no_others(shared: Path) -> None:
    opened = fixture(shared, "002.docx")
    book = Ledger(opened.layout, opened.book).settle(opened.book).book
    told = {
        f.key.partition("|")[0]: f for f in review(book, opened.layout).findings if f.rule in
        {"C1", "C2", "C3", "C4", "C5", "C6"}
    }  # fmt: skip
    words = {
        "C1.2": ("8431.36", "8283.96", "147.40"),
        "C3.1": ("20.64", "76.69", "−56.05", "−56.06", "0.01"),
        "C4": ("63.07", "62.68", "0.39", "30226 劳务费"),
        "C5.3": ("公务接待费 0",),
        "C6.4": ("14.00万元",),
    }
    assert sorted(told) == sorted(words)
    for name, parts in words.items():
        assert [part for part in parts if part not in told[name].message] == []
    assert "error" not in {f.severity for f in told.values()}
