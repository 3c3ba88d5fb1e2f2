"""Amounts that name their unit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetbook.model.amount import read_amount
from budgetbook.model.entry import EntryError, read_entry
from budgetbook.model.layout import Column
from budgetbook.model.units import in_unit

AMOUNT = Column(id="a", title="金额")


@pytest.mark.parametrize(
    ("text", "unit", "said"),
    [
        ("12.5万元", "元", ("125000", "万元")),
        ("12.5 万", "元", ("125000", "万")),
        ("１，２３４元", "万元", ("0.1234", "元")),
        ("(12.5)万元", "元", ("-125000", "万元")),
        ("（12.5万元）", "元", ("-125000", "万元")),
        ("3亿元", "万元", ("30000", "亿元")),
        ("7千元", "元", ("7000", "千元")),
        ("12.5万元", "万元", ("12.5", "")),
        ("12.5", "元", ("12.5", "")),
        ("不到3万元", "元", ("不到3万元", "")),
        ("3万亿元", "元", ("3万亿元", "")),
        ("12.5万元", "", ("12.5万元", "")),
        ("元", "元", ("元", "")),
    ],
)
def test_amounts_with_a_unit(text: str, unit: str, said: tuple[str, str]) -> None:
    assert in_unit(text, unit) == said


@given(st.decimals(-(10**9), 10**9, places=2))
def test_there_and_back(value: object) -> None:
    yuan, _ = in_unit(f"{value}万元", "元")
    assert read_amount(in_unit(f"{yuan}元", "万元")[0]) == value


def test_an_entry_is_converted_and_says_so() -> None:
    entry = read_entry(AMOUNT, "12.5万元", "元")
    assert (str(entry.value), entry.written_in) == ("125000.00", "万元")
    assert entry.remark == "已由万元换算成元：125000.00"
    assert read_entry(AMOUNT, "12.5万元", "万元").written_in == ""
    assert read_entry(AMOUNT, "12.5万元").value == read_amount("12.5")
    with pytest.raises(EntryError):
        read_entry(AMOUNT, "约3万元", "元")
