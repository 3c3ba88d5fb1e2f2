"""明细底稿: lines that fill the nine tables."""

from decimal import Decimal

import pytest

from budgetbook.model.book import Book, Department, Row, Table
from budgetbook.model.details import (
    DETAILS,
    add_details,
    fill_government,
    missing_rows,
    propose_government,
    published,
)
from budgetbook.model.edit import InsertRows, SetCells, apply
from budgetbook.model.finding import State
from budgetbook.model.fresh import fresh_book
from budgetbook.model.layout import load_layout
from budgetbook.model.ref import Ref
from budgetbook.model.review import review
from budgetbook.model.settle import Ledger
from budgetbook.model.titles import row_title

LAYOUT = load_layout("hebei-open-2023")
FIELDS = ("kind", "function", "economic", "nature", "fund", "origin", "amount")
LINES = """
人员经费 | 2013201 | 30101 | 行政 | 一般公共预算 | 当年 | 320.50
人员经费 | 2080505 | 30108 | 行政 | 一般公共预算 | 当年 | 41.20
公用经费 | 2013201 | 30201 | 行政 | 一般公共预算 | 当年 | 18.30
公用经费 | 2013201 | 30217 | 行政 | 一般公共预算 | 当年 | 1.50
公用经费 | 2013201 | 30231 | 行政 | 一般公共预算 | 当年 | 4.00
项目支出 | 2013202 | 30227 | 行政 | 一般公共预算 | 当年 | 65.00
项目支出 | 2013202 | 30217 | 行政 | 一般公共预算 | 结转 | 2.00
项目支出 | 2080899 | 30399 | 行政 | 政府性基金 | 当年 | 9.00
"""


def paper(text: str = LINES) -> Table:
    """A 明细底稿 written as lines of fields."""
    rows = []
    for number, line in enumerate(text.strip().splitlines(), 1):
        cells: dict[str, str | Decimal] = dict(
            zip(FIELDS, (cell.strip() for cell in line.split("|")), strict=True)
        )
        cells["amount"] = Decimal(str(cells["amount"]))
        rows.append(Row(id=f"d{number}", cells=cells))
    return Table(key=DETAILS, title="明细底稿", rows=tuple(rows))


def book_of(text: str = LINES) -> Book:
    """An empty book with that paper, settled."""
    empty = fresh_book(LAYOUT, 2024, Department(code="301", name="中共某县委组织部"))
    filled = apply(add_details(empty, LAYOUT, paper(text)), empty).book
    return Ledger(LAYOUT, filled).settle(filled).book


def amount(book: Book, table: str, row: str, column: str) -> str:
    return str(book.value(Ref(table, row, column, "")))


@pytest.mark.parametrize(
    ("table", "row", "column", "expected"),
    [
        ("general", "2013201", "basic", "344.30"),
        ("general", "2013202", "project", "67.00"),
        ("general", "total", "total", "452.50"),
        ("fund", "2080899", "project", "9.00"),
        ("capital", "total", "total", "None"),
        ("basic", "30101", "staff", "320.50"),
        ("basic", "302", "office", "23.80"),
        ("basic", "total", "total", "385.50"),
        ("income", "2013202", "fiscal", "65.00"),
        ("income", "2013202", "carry", "2.00"),
        ("income", "total", "total", "461.50"),
        ("expense", "total", "total", "461.50"),
        ("summary_income", "general", "amount", "450.50"),
        ("summary_income", "carry", "amount", "2.00"),
        ("summary_income", "total", "amount", "461.50"),
        ("summary_expense", "total", "amount", "461.50"),
        ("funding_income", "carry_general", "amount", "2.00"),
        ("funding_expense", "total", "total", "461.50"),
        ("hospitality", "reception", "general", "3.50"),
        ("hospitality", "cars_running", "general", "4.00"),
        ("hospitality", "total", "total", "7.50"),
    ],
)
def test_nine_tables_fill_from_the_lines(table: str, row: str, column: str, expected: str) -> None:
    assert amount(book_of(), table, row, column) == expected


def test_a_book_filled_from_lines_has_no_error() -> None:
    found = review(book_of(), LAYOUT)
    assert [f.message for f in found.findings if f.severity == "error"] == []
    assert found.counts[State.FAILED] == sum(f.state is State.FAILED for f in found.findings)


def test_an_edited_line_moves_every_table_and_a_changed_word_moves_the_amount() -> None:
    book = book_of()
    ledger = Ledger(LAYOUT, book)
    line = Ref("details", "d6", "amount", "")
    one = ledger.settle(book.with_values({line: Decimal("66.00")}), {line}).book
    assert amount(one, "summary_income", "total", "amount") == "462.50"
    fund = Ref("details", "d6", "fund", "")
    two = ledger.settle(one.with_values({fund: "政府性基金"}), {fund})
    again = Ledger(LAYOUT, two.book).settle(two.book).book
    assert two.ledger is not ledger, "the relations are spread anew"
    assert amount(two.book, "general", "2013202", "project") == "2.00"
    assert two.book == again


def test_total_of_the_lines_is_checked_where_a_row_lacks() -> None:
    book = book_of()
    line = "项目支出 | 2050803 | 30216 | 行政 | 一般公共预算 | 当年 | 3"
    extra = Row(id="d9", cells=paper(line).rows[0].cells)
    more = apply(InsertRows(DETAILS, "d8", (extra,)), book).book
    more = Ledger(LAYOUT, more).settle(more).book
    found = review(more, LAYOUT)
    failed = {f.rule for f in found.findings if f.state is State.FAILED}
    assert {"B21", "B22"} <= failed
    for edit in missing_rows(more, LAYOUT):
        more = apply(edit, more).book
    more = Ledger(LAYOUT, more).settle(more).book
    assert amount(more, "expense", "2050803", "project") == "3.00"
    assert not {"B21", "B22"} & {f.rule for f in review(more, LAYOUT).findings}


@pytest.mark.parametrize(
    ("column", "text", "words"),
    [
        ("kind", "专项", "“专项”不在“人员经费、公用经费、项目支出"),
        ("function", "2013299x", "不是科目表里的编码"),
        ("origin", "", "没有填"),
    ],
)
def test_a_line_that_reaches_no_table_is_told(column: str, text: str, words: str) -> None:
    book = book_of()
    ref = Ref("details", "d1", column, "")
    wrong = apply(SetCells({ref: text}), book).book
    wrong = Ledger(LAYOUT, wrong).settle(wrong).book
    told = [f for f in review(wrong, LAYOUT).findings if f.refs == (ref,)]
    assert len(told) == 1
    assert words in told[0].message


def test_government_codes_are_proposed_by_the_kind_of_unit() -> None:
    assert propose_government("30101", "行政") == ("50101", "B")
    assert propose_government("30101", "事业") == ("50501", "B")
    assert propose_government("99999", "行政") is None
    edit = fill_government(book_of())
    assert edit is not None
    assert edit.values[Ref("details", "d1", "government", "")] == "50101"


def test_without_lines_a_book_is_as_it_was() -> None:
    empty = fresh_book(LAYOUT, 2024, Department())
    with_paper = apply(add_details(empty, LAYOUT), empty).book
    assert DETAILS in with_paper.tables
    assert not any(r.spec.id.startswith("B21") for r in Ledger(LAYOUT, with_paper).relations)
    assert published(with_paper, LAYOUT) == empty


def test_the_paper_is_not_published() -> None:
    book = book_of()
    public = published(book, LAYOUT)
    assert DETAILS not in public.tables
    assert len(public.flow) == len(book.flow) - 1
    assert public.tables.keys() == book.tables.keys() - {DETAILS}


def test_a_line_without_a_name_is_called_by_its_number() -> None:
    book = book_of()
    line = book.tables[DETAILS].rows[1].id
    assert row_title(LAYOUT, book, Ref("details", line, "amount")) == "第 2 行"
