"""What holds in the layouts beside the county book of 2023."""

from decimal import Decimal

import pytest

from budgetbook.model.layout import Layout, load_layout
from budgetbook.model.ref import TableKey
from budgetbook.model.settle import Ledger
from tests.model.books import show, value, write

PERFORMANCE = [load_layout("hebei-performance"), load_layout("tianjin-performance")]
LATER = load_layout("hebei-open-2025")

INCOME = """
# income
code    | name   | fiscal | special | unit | business | other
        | 合计
205     | 教育支出 | 40.00  | 2.00    | 3.00 | 2.50     | 0.50

# expense
code    | name   | basic
        | 合计
205     | 教育支出 | 45.00

# general
code    | name   | basic
        | 合计
205     | 教育支出 | 40.00

# funding_income
row     | amount
general | 40.00
"""


@pytest.mark.parametrize("layout", PERFORMANCE, ids=lambda layout: layout.id)
@pytest.mark.parametrize(
    ("budget", "fiscal", "other", "state"),
    [
        ("5.00", "5.00", "", "passed"),
        ("5.00", "4.00", "1.00", "passed"),
        ("5.00", "4.00", "", "failed"),
        ("5.00", "", "", "insufficient"),
        ("", "5.00", "", "failed"),
        ("", "", "", "not_applicable"),
        ("涉密", "5.00", "", "not_applicable"),
        ("5.00", "详见附表", "", "insufficient"),
    ],
)
def test_a_projects_budget_is_the_sum_of_its_sources(
    layout: Layout, budget: str, fiscal: str, other: str, state: str
) -> None:
    book = write(layout, f"# project p1\nbudget | fiscal | other\n{budget} | {fiscal} | {other}")
    assert {r.state for r in Ledger(layout, book).results(book).values()} == {state}


def test_a_performance_text_without_projects_lacks_nothing() -> None:
    book = write(PERFORMANCE[0], "")
    assert Ledger(PERFORMANCE[0], book).relations == ()


def test_the_five_income_lines_follow_from_the_leaves() -> None:
    book = write(LATER, INCOME)
    ledger = Ledger(LATER, book)
    outcome = ledger.settle(book)
    failed = [n for n, result in outcome.results.items() if result.state == "failed"]
    assert show(outcome.book, "summary_income", "amount").splitlines() == [
        "general | 40.00",
        "special | 2.00",
        "unit | 3.00",
        "year | 45.00",
        "total | 45.00",
    ]
    assert [ledger.relations[n].spec.id for n in failed] == []


@pytest.mark.parametrize("absent", [("unit",), ()])
def test_income_columns_of_the_file_count_once(absent: tuple[str, ...]) -> None:
    """Beside 单位资金 its parts are parts of it; instead of it they count by themselves."""
    book = write(LATER, INCOME)
    table = book.tables[TableKey("income")].model_copy(update={"absent_columns": absent})
    book = book.with_table(table)
    book = Ledger(LATER, book).settle(book).book
    assert value(book, "income.total.subtotal") == Decimal("45.00")
