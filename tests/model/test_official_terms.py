"""Relations in official terms: read, written, and told what is wrong with them."""

import pytest

from budgetbook.model.layout import layout_ids, load_layout
from budgetbook.model.official_terms import TermsError, official_text, read_terms
from budgetbook.model.own_relations import column_choices, row_choices
from budgetbook.model.relation import Expansion
from tests.model.books import COUNTY, county


def test_the_example_of_the_help() -> None:
    written = read_terms("收支总表[收入总计].预算数 = 支出总表[合计].合计", COUNTY)
    assert written == ("summary_income[total].amount = expense[total].total", "=")


@pytest.mark.parametrize(
    ("text", "check", "op"),
    [
        (
            "支出总表[合计].合计 ≥ 支出总表[205].合计",
            "expense[total].total = expense[205].total",
            ">=",
        ),
        (
            "收入总表［合计］．合计＝支出总表【合计】.合计＋收支总表[年终结转结余].预算数－１００",
            "income[total].total = expense[total].total + summary_expense[carry].amount - 100",
            "=",
        ),
        ("100 ≥ 支出总表[合计].合计", "expense[total].total = 100", "<="),
        ("支出总表[合计].合计 - 5 <= 20", "expense[total].total = 20 + 5", "<="),
        (
            "支出总表[上级].合计 = 支出总表[下级之和].合计",
            "expense[sums].total = expense[children].total",
            "=",
        ),
        (
            "财政拨款收支总表[年初财政拨款结转和结余/一般公共预算拨款].金额 = 0",
            "funding_income[carry_general].amount = 0",
            "=",
        ),
        (
            "一般公共预算支出表[合计].合计 = 基本支出表[30110＋30111].合计",
            "",
            "",
        ),
        (
            "支出总表[每行].{基本支出，项目支出} = 一般公共预算支出表[同科目].{基本支出，项目支出}",
            "expense[each].{basic,project} = general[same code].{basic,project}",
            "=",
        ),
    ],
)  # fmt: skip
def test_ways_of_writing(text: str, check: str, op: str) -> None:
    if not check:
        with pytest.raises(TermsError, match="没有叫“基本支出表”的表；相近的有"):
            read_terms(text, COUNTY)
    else:
        assert read_terms(text, COUNTY) == (check, op)


@pytest.mark.parametrize("layout_id", layout_ids())
def test_every_relation_of_the_layouts_is_written_and_read_back(layout_id: str) -> None:
    layout = load_layout(layout_id)
    for spec in layout.relations:
        written = read_terms(official_text(spec, layout), layout)
        assert written.op == spec.op
        if layout is COUNTY:
            again = spec.model_copy(update={"fill": "", "check": written.check})
            spread = Expansion(layout, county())
            meant = [(r.left, r.right, r.constant) for r in spread.relations([spec])]
            assert meant == [(r.left, r.right, r.constant) for r in spread.relations([again])]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("支出汇总表[合计].合计 = 1", "没有叫“支出汇总表”的表；相近的有：支出总表"),
        ("收支总表[收入合计].预算数 = 1", "没有叫“收入合计”的行；相近的有：本年收入合计"),
        ("支出总表[合计].基本支初 = 1", "支出总表没有叫“基本支初”的列；相近的有：基本支出"),
        ("支出总表[合记].合计 = 1", "没有叫“合记”的科目；相近的有：合计"),
        ("支出总表[12].合计 = 1", "3、5、7 位数字"),
        ("支出总表[合计].科目名称 = 1", "不是数字栏"),
        ("支出总表[行政运行].合计 = 1", "不止一个，请写编码：2010101"),
        ("财政拨款收支总表[一般公共预算拨款].金额 = 1", "本年收入合计/一般公共预算拨款"),
        ("收支总表[每行].预算数 = 1", "收支总表·收入、收支总表·支出"),
        ("支出总表[合计].合计", "没有“＝”“≥”或“≤”"),
        ("支出总表[合计].合计 = 1 = 1", "不止一个"),
        ("支出总表[合计].合计 = ", "一边是空的"),
        ("合计 = 1", "请写成 表[行].列"),
        ("3 = 3", "左边要有一个单元格"),
        ("部门政府采购预算[电脑].合计 = 1", "请写“每行”或“各行”"),
    ],
)
def test_what_is_not_there_is_named_with_what_is_near(text: str, words: str) -> None:
    with pytest.raises(TermsError) as caught:
        read_terms(text, COUNTY)
    assert words in str(caught.value)


def test_names_of_the_book_are_known() -> None:
    book = county()
    written = read_terms("支出总表[学前教育].合计 = 40", COUNTY, book)
    assert written.check == "expense[2050201].total = 40"


def test_every_choice_can_be_read() -> None:
    book = county()
    for spec in (COUNTY.tables_by_id["expense"], COUNTY.tables_by_id["hospitality"]):
        name = COUNTY.sheet_of[spec.id].name
        for row in row_choices(spec, book):
            for column in column_choices(spec):
                assert read_terms(f"{name}[{row}].{column} = 0", COUNTY, book)
