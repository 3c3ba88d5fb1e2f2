"""The county sample with one defect each, as if the opened file printed it so."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import NamedTuple

from budgetbook.model.amount import Value
from budgetbook.model.book import Book
from budgetbook.model.layout import load_layout
from budgetbook.model.ref import Ref
from budgetbook.model.settle import Ledger
from tests.model.books import at


class Planted(NamedTuple):
    """A book with a defect, the rules that should see it, and the cell it is in."""

    book: Book
    rules: frozenset[str]
    ref: Ref


def printed_so(book: Book, values: Mapping[Ref, Value]) -> Book:
    """A clean settled book as a file would be read that prints some amounts differently: what
    differs from its relation is pinned, nothing is computed anew."""
    printed = book.with_values(values)
    return printed.with_values({}, Ledger(load_layout(book.layout), printed).pins(printed))


def _number(book: Book, ref: Ref) -> Decimal:
    value = book.value(ref)
    return value if isinstance(value, Decimal) else Decimal(0)


def _slip(book: Book, place: str, change: str, *rules: str) -> Planted:
    ref = at(place)
    changed = {ref: _number(book, ref) + Decimal(change)}
    return Planted(printed_so(book, changed), frozenset(rules), ref)


def leaf_too_high(book: Book) -> Planted:
    """T3: a 项 0.10 too high."""
    return _slip(book, "expense.2013202.project", "0.10", "A5", "A6", "B5")


def wrong_class_total(book: Book) -> Planted:
    """T3: a 类 does not add up."""
    return _slip(book, "expense.208.basic", "-1.00", "A5", "A6")


def wrong_total(book: Book) -> Planted:
    """T3: the 合计 of 项目支出 is wrong."""
    return _slip(book, "expense.total.project", "6.30", "A5", "A6", "C1")


def summary_differs(book: Book) -> Planted:
    """T1 ≠ T3: a 类 of 收支总表 is not that of 支出总表."""
    return _slip(book, "summary_expense.c210.amount", "0.90", "A1", "B2", "B4")


def carry_differs(book: Book) -> Planted:
    """T1 ≠ T2: 上年结转结余."""
    return _slip(book, "summary_income.carry.amount", "0.07", "A1", "B1", "C1")


def income_leaf(book: Book) -> Planted:
    """T2: 财政拨款收入 of a 项."""
    return _slip(book, "income.2101101.fiscal", "3.00", "A2", "A4", "B7")


def fund_slip(book: Book) -> Planted:
    """T4: a 类 stands in the column of the other fund."""
    right, wrong = at("funding_expense.c212.fund"), at("funding_expense.c212.general")
    slip: dict[Ref, Value] = {right: None, wrong: book.value(right)}
    return Planted(printed_so(book, slip), frozenset({"A7", "A8", "B6"}), right)


def digits_swapped(book: Book) -> Planted:
    """T6: 168.42 typed as 186.42."""
    ref = at("basic.30101.staff")
    typo = Decimal("186.42")
    if sorted(str(typo)) != sorted(str(book.value(ref))):
        raise ValueError("the sample has another 30101: the typo would be no swap")
    return Planted(printed_so(book, {ref: typo}), frozenset({"A11", "A12"}), ref)


def general_class(book: Book) -> Planted:
    """T5: the 合计 of a 款."""
    return _slip(book, "general.21307.total", "0.01", "A9", "A10")


def fund_leaf(book: Book) -> Planted:
    """T7: a 项."""
    return _slip(book, "fund.2120899.project", "2.40", "A13", "A14", "B5")


def hospitality_part(book: Book) -> Planted:
    """T9: 公务用车运行维护费 of the 政府性基金."""
    return _slip(book, "hospitality.cars_running.fund", "0.50", "A16", "A17")


def hospitality_total(book: Book) -> Planted:
    """T9: “三公”经费 in total."""
    return _slip(book, "hospitality.three.total", "-0.80", "A16", "A17", "C1")


DEFECTS: tuple[Callable[[Book], Planted], ...] = (
    leaf_too_high, wrong_class_total, wrong_total, summary_differs, carry_differs, income_leaf,
    fund_slip, digits_swapped, general_class, fund_leaf, hospitality_part, hospitality_total,
)  # fmt: skip
