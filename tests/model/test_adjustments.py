"""调整台账: lines checked, put into every table on both sides, told where they cannot be."""

from decimal import Decimal

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from budgetbook.model.adjusted import (
    Adjusted,
    adjusted,
    adjusted_book,
    base_of,
    code_sums,
    keep_adjusted,
    table_sums,
)
from budgetbook.model.adjustment_list import read_list
from budgetbook.model.adjustments import (
    AdjustmentError,
    add_lines,
    adjustment_words,
    change_line,
    faults,
    funds_of,
    project_from,
    read_amount_in,
    remove_lines,
    sort_lines,
    sums,
)
from budgetbook.model.annual_round import Adjustment
from budgetbook.model.book import Binding, Book, Mark, Paragraph, Row
from budgetbook.model.edit import apply
from budgetbook.model.finding import State
from budgetbook.model.layout import Layout, load_layout
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.settle import Ledger
from budgetbook.model.stages import add_stage
from tests.books.random_county import random_county
from tests.model.books import COUNTY, at, county, value, write
from tests.model.projects import outcome


def settled(book: Book) -> Book:
    return Ledger(COUNTY, book).settle(book).book


BOOK = settled(county())


def line(
    amount: str = "5.00", code: str = "2050201", fund: str = "一般公共预算", economic: str = "",
    project: str = "", date: str = "2023-06-01", document: str = "财预〔2023〕1号",
) -> Adjustment:  # fmt: skip
    return Adjustment(
        id="a1", date=date, document=document, code=code, economic=economic, fund=fund,
        project=project, amount=Decimal(amount),
    )  # fmt: skip


def failed(book: Book, layout: Layout = COUNTY) -> set[str]:
    """The relations that do not hold, by id and cell."""
    ledger = Ledger(layout, book)
    return {
        ledger.relations[n].spec.id + str(ledger.relations[n].target)
        for n, result in ledger.results(book).items()
        if result.state is State.FAILED
    }


def after(*lines: Adjustment, book: Book = BOOK, day: str = "") -> Adjusted:
    """The book after these lines, each with an id of its own."""
    numbered = [one.model_copy(update={"id": f"a{n}"}) for n, one in enumerate(lines, 1)]
    return adjusted(book, COUNTY, day, numbered)


def changed(found: Adjusted) -> dict[str, str]:
    """Every cell that changed, total or leaf, and by how much."""
    return {
        f"{key.table}.{row.id}.{column}": f"{found.change(ref):f}"
        for key, table in found.book.tables.items()
        for n, row in enumerate(table.rows)
        for column in row.cells.keys() | found.base.tables[key].rows[n].cells.keys()
        for ref in (Ref(key.table, row.id, column, key.instance),)
        if found.change(ref)
    }


# ---------------------------------------------------------------- the cells


def test_a_line_moves_income_and_expenditure_and_their_totals() -> None:
    found = after(line(economic="30101"))
    cells = changed(found)
    assert set(cells.values()) == {"5.00"}
    assert {
        "summary_income.general.amount", "summary_income.total.amount",
        "summary_expense.c205.amount",
        "summary_expense.total.amount", "income.2050201.fiscal", "income.total.total",
        "expense.2050201.basic", "expense.205.total", "funding_income.general.amount",
        "funding_expense.c205.general", "funding_expense.total.total", "general.2050201.basic",
        "general.total.total", "basic.30101.staff", "basic.total.total",
    } <= cells.keys()  # fmt: skip
    assert not any(cell.startswith(("fund.", "hospitality.", "capital.")) for cell in cells)
    assert failed(found.book) == failed(BOOK)
    assert not found.gaps
    assert not found.faults


def test_project_money_of_a_fund_leaves_the_basic_table_alone() -> None:
    found = after(line("-7.50", "2120899", "政府性基金预算", "30217", "项目支出"))
    cells = changed(found)
    assert cells["fund.2120899.project"] == cells["hospitality.reception.fund"] == "-7.50"
    assert not any(cell.startswith(("basic.", "general.")) for cell in cells)
    assert [fault.message[:3] for fault in found.faults] == ["调整后"]  # 三公 falls to -6.50
    assert "“三公”" in found.faults[0].message
    assert "-6.50" in found.faults[0].message


def test_carried_money_stands_as_last_years_on_the_income_side() -> None:
    cells = changed(after(line("3", fund="上年结转（一般公共预算）", project="项目支出")))
    assert cells["funding_income.carry_general.amount"] == cells["income.2050201.carry"] == "3.00"
    assert cells["summary_income.carry.amount"] == cells["general.2050201.project"] == "3.00"
    assert "summary_income.general.amount" not in cells


def test_a_code_that_is_not_there_gets_its_rows_in_every_table() -> None:
    found = after(line("2", "2101101", economic="30110"))
    assert value(found.book, "general.2101101.basic") == value(found.book, "income.2101101.fiscal")
    assert value(found.book, "general.210.total") == Decimal("2")
    assert value(found.base, "general.2101101.basic") is None
    assert failed(found.book) == failed(BOOK)
    assert not found.faults
    assert BOOK.tables[TableKey("general")].row("2101101") is None  # nothing written over


def test_a_finer_code_than_the_table_prints_counts_in_its_leaf() -> None:
    book = settled(
        county("# basic\ncode|name|staff|office\n|合计\n301|工资|24.00\n302|商品||10.00")
    )
    found = after(line(economic="30107"), book=book)
    assert changed(found)["basic.301.staff"] == "5.00"


def test_without_the_economic_classification_the_basic_table_is_not_guessed() -> None:
    found = after(line())
    assert [(gap.table, gap.message) for gap in found.gaps] == [
        ("basic", "未指明经济分类，一般公共预算财政拨款基本支出表未调整"),
        ("hospitality", "未指明经济分类，“三公”经费表未调整"),
    ]
    assert not any(cell.startswith("basic.") for cell in changed(found))
    told = {one.table: one.gap for one in table_sums(COUNTY, found)}
    assert told["basic"]
    assert not told["general"]
    assert found.incomplete() == {"basic", "hospitality"}


def test_a_pinned_total_moves_by_what_its_parts_move() -> None:
    total = at("general.total.total")
    book = BOOK.with_values({total: Decimal("50.00")}, {total: Mark(pinned="import")})
    found = after(line(economic="30101"), book=book)
    assert found.book.value(total) == Decimal("55.00")
    assert found.base.value(total) == Decimal("50")
    assert found.book.mark(total).pinned == "import"


def test_a_bound_figure_of_the_text_follows() -> None:
    words = "一般公共预算支出49.00万元，与上年持平。"
    bound = Binding(start=8, end=13, ref=at("general.total.total"), words="49.00")
    paragraph = Paragraph(id="x", text=words, bindings=(bound,))
    found = after(line(economic="30101"), book=BOOK.model_copy(update={"flow": (paragraph,)}))
    said = found.book.flow[0]
    assert isinstance(said, Paragraph)
    assert said.text == "一般公共预算支出54.00万元，与上年持平。"


def test_the_line_of_a_project_stands_in_its_own_table() -> None:
    book = county("# project p1\nname|budget|fiscal|other\n修缮|10.00|10.00|")
    table = book.tables[TableKey("project", "p1")]
    book = settled(book.with_table(table.model_copy(update={"absent_columns": ()})))
    found = after(line("1.25", project="p1"), book=book)
    assert changed(found)["project.form.fiscal"] == changed(found)["project.form.budget"] == "1.25"
    assert project_from(book, "修 缮") == "p1"
    assert project_from(book, "无此") == "无此"
    unnamed = after(line("1.25", project="项目支出"), book=book)
    assert "未指明项目，项目绩效目标表未调整" in [gap.message for gap in unnamed.gaps]
    bare = after(line("1.25", project="p1"), book=settled(county("# project p1\nname\n修缮")))
    assert table_sums(COUNTY, bare)[-1].gap == "项目绩效目标表没有印要改的栏，未调整"


def test_the_book_in_yuan_and_its_table_in_wan() -> None:
    assert read_amount_in("1,234.56", "元", "万元") == Decimal("0.123456")
    assert read_amount_in("调减12.5万元", "元", "元") == Decimal("-125000")
    assert read_amount_in("（3）", "万元", "万元") == Decimal("-3")
    assert read_amount_in("=2*3", "万元", "万元") == Decimal(6)
    for words in ("十元", "", "NaN", "1/"):
        with pytest.raises(AdjustmentError, match="不是金额"):
            read_amount_in(words, "元", "元")


@pytest.mark.parametrize(("title", "head", "amount"), [
    ("金额单位：元", "增减", "0.5"), ("", "增减（元）", "0.5"), ("", "调整金额", "5000"),
    ("单位：元", "调整金额（万元）", "5000"), ("单位：万元", "金额", "5000"),
])  # fmt: skip
def test_the_unit_is_what_the_list_says(title: str, head: str, amount: str) -> None:
    rows = [[title, ""], ["科目编码", head], ["2050201", "5,000.00"], ["合计", "5000"]]
    read = read_list(BOOK, rows)
    assert [one.amount for one in read.lines] == [Decimal(amount)]
    assert read.troubles == ()


def test_rows_that_cannot_be_read_are_named() -> None:
    rows = [["科目编码", "调整金额", "日期"], ["2050201", "许多", ""], ["2050201", "1", "昨天"]]
    read = read_list(BOOK, rows)
    assert read.lines == ()
    assert [words[:7] for words in read.troubles] == ["第 2 行：“", "第 3 行：日"]
    with pytest.raises(AdjustmentError, match="没有认出台账的表头"):
        read_list(BOOK, rows[1:])


CODES = ["2050201", "2050202", "2080505", "2120899", "2101101"]
LINES = st.builds(
    lambda cents, code, fund, economic, project: line(
        str(Decimal(cents) / 100), code, fund, economic, project
    ),
    st.integers(-100, 900).filter(bool),
    st.sampled_from(CODES),
    st.sampled_from([
        "一般公共预算", "政府性基金预算", "国有资本经营预算", "上年结转（一般公共预算）",
        "财政专户管理资金", "其他收入",
    ]),
    st.sampled_from(["30101", "30108", "30217", "30201"]),
    st.sampled_from(["", "项目支出"]),
)  # fmt: skip
_SHOWN = {"一般公共预算": "general", "政府性基金预算": "fund", "国有资本经营预算": "capital"}


@settings(max_examples=30, deadline=None, phases=(Phase.generate,))
@given(st.lists(LINES, min_size=1, max_size=5))
def test_any_lines_keep_the_book_balanced_and_add_up(lines: list[Adjustment]) -> None:
    found = after(*lines)
    assert not any(gap.table not in ("", "hospitality") for gap in found.gaps)
    info = {"B9.1", "B9.2", "B9.3", "B9.4", "B10.1", "B10.2", "B10.3", "B10.4"}  # not always so
    new = failed(found.book) - failed(BOOK)
    if not any("调整后" in fault.message for fault in found.faults):  # nothing below zero
        assert not {one for one in new if not one.startswith(tuple(info))}
    whole = sum(one.amount for one in lines)
    sums_ = {one.title: one.change for one in table_sums(COUNTY, found)}
    for title in ("收支总表·收入", "收支总表·支出", "收入总表", "支出总表"):
        assert sums_[title] == whole
    for fund, table in _SHOWN.items():
        carried = f"上年结转（{fund}）"
        own = sum(one.amount for one in lines if one.fund in (fund, carried))
        totals = [one.change for one in table_sums(COUNTY, found) if one.table == table]
        assert totals == [own] if totals else not own  # an empty table has no total
    by_code = {one.code: one.change for one in code_sums(found)}
    for code, amount in sums(BOOK, lines, "code").items():
        assert by_code.get(code, Decimal(0)) == amount


# ---------------------------------------------------------------- wrong lines


@pytest.mark.parametrize(("wrong", "words"), [
    (line(date="2024-01-05"), "不在本簿的 2023 年"),
    (line(date="上周"), "2026-01-15"),
    (line(code="2999999"), "功能分类科目里没有 2999999"),
    (line(code="20"), "位数字"),
    (line(code=""), "没有写功能分类科目"),
    (line(economic="39901x"), "经济分类科目编码"),
    (line(amount="0"), "金额是 0"),
    (line(amount="5000000"), "一千倍以上"),
    (line(fund="小金库"), "不认识资金性质"),
    (line(fund="单位资金"), "没有“单位资金”的栏目"),
    (line(project="p9"), "簿里没有项目"),
    (line(code="20502"), "写到最细的一级"),
])  # fmt: skip
def test_a_wrong_line_is_told_and_counts_nowhere(wrong: Adjustment, words: str) -> None:
    found = after(wrong)
    assert words in found.faults[0].message
    assert not changed(found)
    assert found.lines == ()
    assert found.incomplete() == {""}


def test_taking_more_than_there_is_is_told_with_its_place() -> None:
    found = after(line("-31", economic="30101"))
    assert "调整后“" in found.faults[0].message
    assert "-11.00" in found.faults[0].message


def test_only_the_line_that_takes_too_much_is_told() -> None:
    """Lines before it take from the same totals, and no more than there was."""
    found = after(line("-1", economic="30101"), line("-9000", code="2080505", economic="30108"))
    assert {fault.line for fault in found.faults} == {"a2"}
    assert "成为 -8," in found.faults[0].message


def test_the_same_line_twice_is_a_hint_only() -> None:
    book = apply(add_lines(BOOK, [line(), line()]), BOOK).book
    found = faults(book, COUNTY, book.adjustments[1])
    assert [fault.is_hint for fault in found] == [True]
    assert "是否重复" in found[0].message
    assert len(adjusted(book, COUNTY).lines) == 2


# ---------------------------------------------------------------- the ledger, the base, the stage


def test_each_change_of_the_ledger_is_one_edit() -> None:
    book = apply(add_lines(BOOK, [line(), line("2", date="2023-03-01")]), BOOK).book
    assert [one.id for one in book.adjustments] == ["a1", "a2"]
    book = apply(sort_lines(book), book).book
    assert [one.id for one in book.adjustments] == ["a2", "a1"]
    book = apply(change_line(book, line("9")), book).book
    assert sums(book, book.adjustments, "fund") == {"一般公共预算": Decimal(11)}
    book = apply(remove_lines(book, ["a1"]), book).book
    assert [one.id for one in book.adjustments] == ["a2"]


def test_lines_up_to_a_day() -> None:
    lines = [line("1", date="2023-03-01"), line("2", date="2023-06-30"), line("4", date="")]
    total = at("general.total.total")
    assert after(*lines, day="2023-06-29").change(total) == Decimal(5)
    assert after(*lines, day="2023-06-30").change(total) == Decimal(7)
    assert after(*lines).change(total) == Decimal(7)


def test_the_base_is_the_approved_stage_and_never_the_adjusted_book() -> None:
    staged = BOOK.model_copy(update={"stages": add_stage(BOOK, "批复").stages})
    moved = settled(staged.with_values({at("general.2080505.basic"): Decimal("9.00")}))
    assert adjusted(moved, COUNTY, "", [line()]).base_name == "“批复”阶段"
    assert value(adjusted(moved, COUNTY, "", [line()]).base, "general.2080505.basic") == Decimal(4)
    assert base_of(BOOK)[0] == "本簿现在"
    with pytest.raises(AdjustmentError, match="分不出年初数"):
        base_of(BOOK.model_copy(update={"stage": "调整后"}))


def test_the_adjusted_book_is_kept_as_a_stage() -> None:
    book = apply(add_lines(BOOK, [line(economic="30101")]), BOOK).book
    kept = apply(keep_adjusted(book, COUNTY, "2023-06-30"), book).book
    assert [(one.name, one.date) for one in kept.stages] == [("调整后", "2023-06-30")]
    assert value(kept.stages[0].book, "general.2050201.basic") == Decimal("35.00")
    assert value(kept, "general.2050201.basic") == Decimal("30.00")
    assert kept.stages[0].book.adjustments == ()
    assert adjusted_book(book, COUNTY).stage == "调整后"


def test_the_word_list_names_cells_that_layouts_have() -> None:
    names = ("hebei-open-2023", "hebei-open-2025", "shanghai-open", "shanghai-open-unit")
    layouts = [load_layout(name) for name in names]
    for touch in adjustment_words().touches:
        specs = [layout.tables_by_id.get(touch.table) for layout in layouts]
        assert any(spec and (touch.row[0] == "@" or touch.row in spec.rows_by_id)
                   and (touch.column[0] == "@" or touch.column in spec.columns_by_id)
                   and touch.having in ("", *spec.columns_by_id) 
                   for spec in specs), touch  # fmt: skip
    for fund in adjustment_words().funds:
        assert any(fund in funds_of(layout) for layout in layouts), fund


# ---------------------------------------------------------------- the kept stage


def kept(book: Book, **cells: str) -> Book:
    """The book with its 调整后 kept, some cells of it typed otherwise."""
    book = apply(keep_adjusted(book, COUNTY, "2023-06-30"), book).book
    stage = book.stages[-1]
    values = {at(place.replace("__", ".")): Decimal(words) for place, words in cells.items()}
    changed = stage.model_copy(update={"book": stage.book.with_values(values)})
    return book.model_copy(update={"stages": (changed,)})


def test_the_kept_stage_is_held_against_base_and_ledger() -> None:
    book = apply(add_lines(BOOK, [line(economic="30101"), line("9", date="2023-09-01")]), BOOK).book
    assert outcome(kept(book), "G3").state is State.PASSED  # the later line does not count
    found = outcome(kept(book, general__2050201__basic="35.01"), "G3")
    assert [f.message.split("：")[1] for f in found.findings] == [
        "年初加调整台账 35.00，调整后 35.01，相差 -0.01"
    ]
    assert "2050201 学前教育·基本支出" in found.findings[0].message


def test_a_table_that_the_ledger_does_not_tell_is_not_held_against_it() -> None:
    book = apply(add_lines(BOOK, [line()]), BOOK).book
    assert outcome(kept(book, basic__30101__staff="25.00"), "G3").state is State.PASSED
    assert outcome(kept(book, expense__2050201__basic="1.00"), "G3").state is State.FAILED


def test_without_stage_or_ledger_or_with_a_wrong_line_nothing_is_said() -> None:
    assert outcome(BOOK, "G3").state is State.NOT_APPLICABLE
    assert outcome(kept(BOOK), "G3").state is State.NOT_APPLICABLE
    book = apply(add_lines(BOOK, [line(code="999")]), BOOK).book
    assert outcome(kept(book), "G3").state is State.INSUFFICIENT
    live = apply(add_lines(BOOK, [line()]), BOOK).book.model_copy(update={"stage": "调整后"})
    assert outcome(live, "G3").state is State.NOT_APPLICABLE


# ---------------------------------------------------------------- whole books


@pytest.mark.parametrize("seed", range(4))
def test_a_whole_county_book_stays_balanced(seed: int) -> None:
    made = random_county(seed)
    layout = made.layout
    book = Ledger(layout, made.book).settle(made.book).book
    table = book.tables[TableKey("general")]
    code = max((row.text("code") for row in table.rows), key=len)
    day = f"{book.year}-05-01"
    lines = [
        line("3.21", code, economic="30101", date=day).model_copy(update={"id": "a"}),
        line("4", code, project="项目支出", economic="30217", date=day),
    ]
    found = adjusted(book, layout, "", lines)
    assert not found.faults
    assert failed(found.book, layout) <= failed(found.base, layout)
    totals = {one.title: one.change for one in table_sums(layout, found)}
    assert totals["支出总表"] == totals["收入总表"] == Decimal("7.21")


def test_a_book_in_yuan_of_another_form_with_a_table_in_wan() -> None:
    layout = load_layout("shanghai-open-unit")
    text = """
# general
code    | name   | basic | project
        | 合计
201     | 一般公共服务支出
20101   | 人大事务
2010101 | 行政运行 | 500000.00 |
# basic
code  | name | staff | office
      | 合计
302   | 商品和服务支出
30217 | 公务接待费 | | 500000.00
# income
code    | name   | fiscal
        | 合计
201     | 一般公共服务支出
20101   | 人大事务
2010101 | 行政运行 | 500000.00
# expense
code    | name   | basic
        | 合计
201     | 一般公共服务支出
20101   | 人大事务
2010101 | 行政运行 | 500000.00
"""
    made = write(layout, text)
    form = made.tables[TableKey("hospitality")]
    made = made.with_table(form.with_rows([Row(id="r1", cells={"reception": Decimal(3)})]))
    book = Ledger(layout, made).settle(made).book
    one = line("10000", "2010101", economic="30217")
    found = adjusted(book, layout, "", [one])
    assert value(found.book, "hospitality.r1.reception") == Decimal("4.00")
    assert value(found.book, "summary_expense.c201.office") == Decimal("10000.00")
    assert value(found.book, "funding_expense.c201.general") == Decimal("510000.00")
    sums_ = {one.table: (one.before, one.change) for one in table_sums(layout, found)}
    assert sums_["hospitality"] == (Decimal(30000), Decimal(10000))
