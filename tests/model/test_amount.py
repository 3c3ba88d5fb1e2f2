"""Amounts: what printed figures say."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetbook.model.amount import (
    Unread,
    print_amount,
    print_value,
    read_amount,
    round_amount,
    settle_scale,
)

AMOUNTS = st.decimals(min_value=-(10**9), max_value=10**9, places=2)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("8815.77", "8815.77"),
        ("8,815.77", "8815.77"),
        ("1，234，567.8", "1234567.8"),
        ("１２．５", "12.5"),
        ("12 .50", "12.50"),
        (" 3.20万元", "3.20"),
        ("¥5", "5"),
        (".5", "0.5"),
        ("0.00", "0.00"),
        ("-3.20", "-3.20"),
        ("−3.20", "-3.20"),
        ("（3.20）", "-3.20"),
        ("(3.20)", "-3.20"),
    ],
)
def test_printed_amounts_are_read(text: str, amount: str) -> None:
    read = read_amount(text)
    assert isinstance(read, Decimal)
    assert str(read) == amount


@pytest.mark.parametrize("text", ["", "  ", "\u3000", "-", "—", "——", "−", "/"])
def test_a_dash_is_a_blank(text: str) -> None:
    assert read_amount(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "涉密",
        "3.2.1",
        "1,23",
        "12-13",
        "-.",
        ".",
        "()",
        "(-5)",
        "100%",
        "详见附表",
        "万元",
        "8.62①",
        "8.62²",
        "½",
        "⒈5",
        "34.34 7",
        "34.34\n7.26",
    ],
)
def test_what_is_no_amount_is_not_taken_for_one(text: str) -> None:
    assert read_amount(text) == Unread(text=text)


def test_only_withheld_cells_are_secret() -> None:
    assert Unread(text="涉密").is_secret
    assert not Unread(text="详见附表").is_secret


@given(st.text(st.sampled_from("0123456789.,，+-−—()（） 元万¥٣Ⅷ½")))
def test_reading_never_fails(text: str) -> None:
    assert read_amount(text) is None or isinstance(read_amount(text), Decimal | Unread)


@given(AMOUNTS, st.booleans())
def test_what_is_printed_is_read_back(amount: Decimal, grouping: bool) -> None:
    assert read_amount(print_amount(amount, grouping=grouping)) == amount


@pytest.mark.parametrize(
    ("amount", "printed"),
    [("0.005", "0.01"), ("-0.005", "-0.01"), ("1.004", "1.00"), ("-0.001", "0.00"), ("2", "2.00")],
)
def test_printing_rounds_half_up(amount: str, printed: str) -> None:
    assert print_amount(Decimal(amount)) == printed
    assert round_amount(Decimal(amount)) == Decimal(printed)


def test_scale_is_filled_up_but_nothing_is_lost() -> None:
    assert str(settle_scale(Decimal("5"))) == "5.00"
    assert str(settle_scale(Decimal("5.123"))) == "5.123"


def test_blank_and_unread_values_print_as_they_stand() -> None:
    assert print_value(None) == ""
    assert print_value(Unread(text="涉密")) == "涉密"
    assert print_value(Decimal("1234.5"), grouping=True) == "1,234.50"
