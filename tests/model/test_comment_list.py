"""退回意见: split into remarks, each at the place it names, and never guessed."""

import pytest

from budgetbook.model.annual_round import Place
from budgetbook.model.book import Book
from budgetbook.model.comment_list import Given, read_list, read_rows
from budgetbook.model.comment_match import Places, matched
from budgetbook.model.settle import Ledger
from tests.model.books import COUNTY
from tests.ui.books import office_book


def settled(book: Book) -> Book:
    return Ledger(COUNTY, book).settle(book).book


BOOK = settled(office_book())
PLACES = Places(BOOK, COUNTY)


def place(text: str, where: str = "") -> Place:
    return PLACES.match(Given(text, where)).place


def test_numbers_begin_remarks_and_headings_say_where() -> None:
    found = read_list(
        "关于预算的审核意见：\n一、收支总表\n1.教育支出少 1.5 万元；2、合计有误。\n请核对\n"
        "二、情况说明\n（一）没有写原因\n三、另有错字\n①甲处②乙处\n某某财政局\n2026年1月5日"
    )
    assert [(one.text, one.place) for one in found.remarks] == [
        ("教育支出少 1.5 万元；", "收支总表"),
        ("合计有误。\n请核对", "收支总表"),
        ("没有写原因", "情况说明"),
        ("甲处②乙处", "另有错字"),
    ]
    assert (found.lead, found.author, found.date) == (
        "关于预算的审核意见：", "某某财政局", "2026年1月5日"
    )  # fmt: skip


def test_amounts_are_no_numbers_and_codes_behind_one_are_no_decimals() -> None:
    found = read_list("1.2050201有误\n2.5 万元应并入上一条\n2.核对")
    assert [one.text for one in found.remarks] == ["2050201有误\n2.5 万元应并入上一条", "核对"]


def test_lines_without_numbers_are_a_remark_each() -> None:
    assert [one.text for one in read_list("甲\n\n乙\n").remarks] == ["甲", "乙"]
    assert read_list("").remarks == ()


def test_a_table_is_read_by_its_header_words() -> None:
    found = read_list(
        "意见表\t\t\t\n序号\t存在问题\t所在表\t责任人\n1\t少列\t收支总表\t张\n2\t\t\t\n"
    )
    assert found.remarks == (Given("少列", "收支总表", responsible="张"),)
    assert found.lead == "意见表"
    swapped = read_rows([["修改意见", "提出人", "日期"], ["1.甲\n2.乙", "李", "2026-1-5"]])
    assert [(one.text, one.author, one.date) for one in swapped.remarks] == [
        ("甲", "李", "2026-1-5"), ("乙", "李", "2026-1-5"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("一般公共预算财政拨款支出表 2050201 的项目支出有误",
         Place(table="general", row="2050201", column="project")),
        ("一般公共预算支出表学前教育应核实", Place(table="general", row="2050201")),
        ("一般公共预算支出表教育支出—普通教育—学前教育的基本支出",
         Place(table="general", row="2050201", column="basic")),
        ("收入总表里的 40.00 万元不对", Place(table="income")),  # in four cells
        ("政府性基金预算支出表的 7.50", Place(table="fund")),
        ("一般公共预算支出表学前教育 10.00 偏高",
         Place(table="general", row="2050201", column="project")),
        ("三公表公务接待费偏高", Place(table="hospitality", row="reception")),
        ("“三公”经费支出表整体偏高", Place(table="hospitality")),
        ("收入总表与支出总表不一致", Place()),
        ("财政拨款收支总表有误", Place(table="funding_income")),  # not 收支总表
        ("2050201 有误", Place()),  # in several tables
        ("30101 有误", Place(table="basic", row="30101")),  # in one alone
        ("培训经费的目标不具体", Place(instance="p1")),
        ("培训经费的培训班期数没有依据", Place(table="indicators", instance="p1", row="r1")),
        ("部门职责写得太长", Place(paragraph="t1")),
        ("2023年错字较多", Place()),
    ],
)  # fmt: skip
def test_a_remark_goes_to_the_place_it_names(text: str, found: Place) -> None:
    assert place(text) == found


def test_two_projects_or_rows_that_fit_alike_are_not_chosen_between() -> None:
    assert place("培训经费与修缮经费重复") == Place()
    assert place("学前教育、小学教育请分列", "一般公共预算支出表") == Place(table="general")
    assert place("学前教育的项目支出", "一般公共预算支出表") == Place(
        table="general", row="2050201", column="project"
    )


def test_amounts_are_read_in_the_books_unit() -> None:
    expected = Place(table="general", row="2050201", column="project")
    assert place("一般公共预算支出表学前教育 100000元 有误") == expected
    assert place("一般公共预算支出表学前教育 10 万元有误") == expected
    twice = Place(table="basic", row="30108")  # in 合计 too
    assert place("一般公共预算基本支出表养老保险 40000元 有误") == twice


def test_a_list_becomes_comments_with_quotes_and_reasons() -> None:
    given = read_list("1.收支总表\n2.一般公共预算支出表 2050201 项目支出\n某某局\n2026-01-05")
    found = matched(BOOK, COUNTY, given, "退回意见")
    assert [(one.quote, one.author, one.date, one.source) for one, _ in found] == [
        ("", "某某局", "2026-01-05", "退回意见"), ("10.00", "某某局", "2026-01-05", "退回意见")
    ]  # fmt: skip
    assert [match.why for _, match in found] == ["表名", "表名、科目编码、栏目"]
