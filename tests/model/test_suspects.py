"""差额溯源: usual slips, rows that a total leaves out, tables of one row."""

from decimal import Decimal

import pytest

from budgetbook.model.book import Book
from budgetbook.model.finding import Finding, State
from budgetbook.model.ref import Ref
from budgetbook.model.review import review
from budgetbook.model.settle import Ledger
from budgetbook.model.suspects import combined, looks_slipped
from tests.books.planted import printed_so
from tests.model.books import COUNTY, amounts, at, write

ASSETS = """
# assets
row       | value
houses    | 326.40
vehicles  | 31.86
equipment | 28.50
other     | 143.72
"""
ONE_ROW = """
# fund
code    | name         | basic | project
        | 合计
212     | 城乡社区支出
21208   | 土地出让
2120899 | 其他         |       | 7.50
"""


def settled(text: str) -> Book:
    book = write(COUNTY, text)
    return Ledger(COUNTY, book).settle(book).book


def failed(book: Book, table: str) -> list[Finding]:
    """The failed relations inside one table."""
    return [
        f for f in review(book, COUNTY).findings
        if f.state is State.FAILED and {ref.table for ref in f.refs} == {table}
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("printed", "due", "slipped"),
    [
        ("168.42", "186.42", True),
        ("168.42", "168.24", True),
        ("12.50", "125.00", True),
        ("1250.00", "12.50", True),
        ("3.00", "-3.00", True),
        ("3.00", "0", True),
        ("3.00", "6.00", True),
        ("168.42", "168.43", False),
        ("168.42", "286.41", False),
        ("12.00", "12.00", False),
        ("0", "12.00", False),
    ],
)
def test_usual_slips(printed: str, due: str, slipped: bool) -> None:
    assert looks_slipped(Decimal(printed), Decimal(due)) is slipped


def test_a_blank_is_no_slip() -> None:
    assert not looks_slipped(None, Decimal("3.00"))


def test_swapped_digits_come_first_where_nothing_else_decides() -> None:
    book = printed_so(settled(ASSETS), amounts({"assets.vehicles.value": "31.68"}))
    (finding,) = failed(book, "assets")
    assert finding.suspects[0] == at("assets.vehicles.value")


def test_rows_that_a_total_leaves_out_are_named_together() -> None:
    clean = settled(ASSETS)
    short = Decimal("530.48") - Decimal("31.86") - Decimal("28.50")
    book = printed_so(clean, {at("assets.total.value"): short})
    (finding,) = failed(book, "assets")
    assert finding.difference == -(Decimal("31.86") + Decimal("28.50"))
    assert {at("assets.vehicles.value"), at("assets.equipment.value")} <= set(finding.suspects)


def test_a_row_that_a_total_counts_twice_is_named_before_others() -> None:
    book = printed_so(settled(ASSETS), {at("assets.total.value"): Decimal("558.98")})
    (finding,) = failed(book, "assets")
    assert finding.suspects[0] == at("assets.equipment.value")
    assert at("assets.total.value") in finding.suspects


@pytest.mark.parametrize("row", ["total", "212", "21208", "2120899"])
@pytest.mark.parametrize("column", ["project", "total"])
def test_a_table_of_one_row_names_the_cell(row: str, column: str) -> None:
    ref = Ref("fund", row, column)
    book = printed_so(settled(ONE_ROW), {ref: Decimal("7.61")})
    findings = failed(book, "fund")
    assert findings
    assert combined(findings)[0] == ref
