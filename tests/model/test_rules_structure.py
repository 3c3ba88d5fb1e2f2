"""Rules over 科目, notes, decimals, headers, titles and the contents page."""

from decimal import Decimal

import pytest

from budgetbook.model.book import Book, Table
from budgetbook.model.finding import State
from budgetbook.model.ref import Ref, TableKey
from tests.model.books import county
from tests.model.projects import book_of, outcome, told, with_text

OFFICIAL = """
# general
code    | name       | basic | project
        | 合计
201     | 一般公共服务支出
20132   | 组织事务
2013201 | 行政运行   | 30.00 | 10.00
"""


def with_table(book: Book, table: str, **update: object) -> Book:
    """``book`` with some fields of a table replaced."""
    old = book.tables[TableKey(table)]
    return book.with_table(Table.model_validate({**dict(old), **update}))


# ---------------------------------------------------------------- 科目


def test_official_names_are_silent() -> None:
    book = county(OFFICIAL)
    assert [m for m in told(book, "S2.1") if m.startswith("201")] == []


def test_name_that_is_not_the_codes() -> None:
    found = outcome(county(OFFICIAL.replace("行政运行", "事业运行")), "S2.1").findings
    wrong = [f for f in found if f.message.startswith("2013201")]
    assert wrong
    assert "事业运行" in wrong[0].message
    assert "行政运行" in wrong[0].message
    assert wrong[0].refs[0] == Ref("general", "2013201", "name")


def test_code_that_is_not_in_the_list_is_only_asked() -> None:
    found = outcome(county(OFFICIAL.replace("2013201 |", "2013277 |")), "S2.2")
    assert found.state is State.HINT
    assert any("2013277" in f.message for f in found.findings)


def test_economic_codes_are_not_read_as_functional_ones() -> None:
    basic = [m for m in told(county(), "S2.2") if "基本支出" in m]
    assert basic == []


# ---------------------------------------------------------------- notes, decimals, headers

PLACED = "[sheet] capital 国有资本经营预算支出表"
NOTE = "注：没有国有资本经营预算，空表列示。"


def test_empty_table_without_its_note() -> None:
    messages = told(with_text(county(), PLACED), "S3")
    assert len(messages) == 1
    assert "国有资本经营预算支出表" in messages[0]


def test_empty_table_with_its_note_is_silent() -> None:
    assert told(with_text(with_table(county(), "capital", notes=(NOTE,)), PLACED), "S3") == []


def test_filled_table_with_the_note() -> None:
    book = with_text(with_table(county(), "fund", notes=(NOTE,)), "[sheet] fund 基金预算支出表")
    assert "空表列示" in told(book, "S3")[0]
    assert told(with_text(county(), "[sheet] fund 基金预算支出表"), "S3") == []


def test_a_table_no_file_printed_gets_its_note_from_us() -> None:
    assert told(with_text(county(), "[sheet] capital "), "S3") == []


def test_more_than_two_decimals() -> None:
    ref = Ref("general", "2050201", "basic")
    assert told(county(), "S4") == []
    found = outcome(county().with_values({ref: Decimal("30.125")}), "S4").findings
    assert [f.refs for f in found] == [(ref,)]
    assert "30.125" in found[0].message
    assert told(county().with_values({ref: Decimal("30.100")}), "S4") == []


def test_misprinted_header_word() -> None:
    book = with_table(county(), "fund", fields={"numbering": "档次"})
    book = with_table(book, "capital", fields={"numbering": "档次"})
    found = outcome(book, "S5").findings
    assert len(found) == 1
    assert "档次" in found[0].message
    assert {ref.table for ref in found[0].refs} == {"fund", "capital"}
    assert told(with_table(county(), "fund", fields={"numbering": "栏次"}), "S5") == []


@pytest.mark.parametrize(
    ("title", "fails"),
    [
        ("部门预算收入总表", False),
        ("收入总表", False),
        ("表2 部门预算收入总表", False),
        ("2023年部门预算收入总表", False),
        ("某某局2023年部门预算收入总表", False),
        ("部门预算收人总表", True),
    ],
)
def test_title(title: str, fails: bool) -> None:
    messages = told(with_text(county(), f"[sheet] income {title}"), "S6")
    assert bool(messages) is fails
    assert all(title in message for message in messages)


def test_purchase_project_without_procurement() -> None:
    book = book_of({"name": "桌椅购置经费"}, {"name": "宣讲经费"}, layout="hebei-open-2023")
    found = outcome(book, "T6")
    assert found.state is State.HINT
    assert ["桌椅购置经费" in f.message for f in found.findings] == [True]
    bought = county("# procurement\nproject | total\n桌椅 | 3.00\n")
    assert told(bought, "T6") == []


# ---------------------------------------------------------------- contents page

BOOK = """
[contents_title] 目录
[contents_group] 部门预算公开表
[contents] 部门预算收入总表\\t3
[contents] 部门预算支出总表\\t4
[contents] 一、部门职责\\t6
[sheet] income 部门预算收入总表
[sheet] expense 部门预算支出总表
[heading2] 一、部门职责
"""


def contents(text: str, rule: str) -> list[str]:
    """What a rule says of the county book with this text."""
    return told(with_text(county(), text), rule)


@pytest.mark.parametrize("rule", ["E1.1", "E1.2", "E1.3"])
def test_agreeing_contents_are_silent(rule: str) -> None:
    assert contents(BOOK, rule) == []
    assert outcome(with_text(county(), BOOK), rule).state is State.PASSED


def test_line_without_a_title() -> None:
    messages = contents(BOOK.replace("[heading2] 一、部门职责", "[heading2] 一、主要职责"), "E1.1")
    assert len(messages) == 1
    assert "一、部门职责" in messages[0]


def test_heading_in_two_paragraphs_counts_as_one() -> None:
    text = "[contents] 第一部分 整体目标\\t2\n[heading1] 第一部分\n[heading1] 整体目标"
    assert contents(text, "E1.1") == []


def test_title_of_the_department_itself() -> None:
    text = "[contents] 一、单位主要职能\\t2\n某某局主要职能\n"
    assert contents(text, "E1.1") == []


def test_table_that_is_not_listed() -> None:
    text = BOOK.replace("[contents] 部门预算支出总表\\t4\n", "")
    messages = contents(text, "E1.2")
    assert len(messages) == 1
    assert "部门预算支出总表" in messages[0]


def test_pages_that_fall() -> None:
    messages = contents(BOOK.replace("\\t4", "\\t2"), "E1.3")
    assert len(messages) == 1
    assert "第 2 页" in messages[0]


def test_pages_themselves_are_not_known() -> None:
    assert outcome(with_text(county(), BOOK), "E1.4").state is State.INSUFFICIENT
    assert outcome(county(), "E1.4").state is State.NOT_APPLICABLE
