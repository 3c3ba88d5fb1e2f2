"""Amounts of money in all the forms in which text says them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetbook.model.sums_said import sums_in


@pytest.mark.parametrize(
    ("text", "said", "yuan"),
    [
        ("共安排73.19万元，", "73.19", "731900"),
        ("共安排73.19 万元", "73.19", "731900"),
        ("共安排 ７３．１９ 万元", "７３．１９", "731900"),
        ("合731900元", "731900", "731900"),
        ("合731,900.00元", "731,900.00", "731900"),
        ("合 731，900 元", "731，900", "731900"),
        ("约0.007319亿元", "0.007319", "731900"),
        ("七十三万一千九百元", "七十三万一千九百", "731900"),
        ("柒拾叁万壹仟玖佰元整", "柒拾叁万壹仟玖佰", "731900"),
        ("七十三点一九万元", "七十三点一九万", "731900"),
        ("三亿零五万元", "三亿零五万", "300050000"),
        ("指标值≥73.19", "73.19", "731900"),
        ("共安排73万1900元", "73万1900", "731900"),
        ("共安排73万1,900元，", "73万1,900", "731900"),
        ("投入3亿2000万元", "3亿2000", "320000000"),
        ("投入3亿2000万500元", "3亿2000万500", "320000500"),
        ("补助73余万元", "73", "730000"),
    ],
)
def test_an_amount_is_found_in_every_form(text: str, said: str, yuan: str) -> None:
    (one,) = sums_in(text)
    assert (text[one.start : one.end], one.yuan) == (said, Decimal(yuan))


@pytest.mark.parametrize(
    "text",
    ["占73.19%", "占 73.19 ％", "2024年5月", "73人次", "万元以上", "V73.19", "3.5.12", "若干元"],
)
def test_what_is_no_money_is_not_found(text: str) -> None:
    assert list(sums_in(text)) == []


def test_a_figure_without_a_unit_is_in_the_books() -> None:
    assert [one.yuan for one in sums_in("其中 73.19", "元")] == [Decimal("73.19")]


@given(st.integers(1, 10**12))
def test_any_amount_is_read_back_from_its_words(cents: int) -> None:
    amount = Decimal(cents) / 100
    (one,) = sums_in(f"支出{amount:,.2f}元")
    assert one.yuan == amount


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("约73万元", True),
        ("近74万元", True),
        ("73万元左右", True),
        ("73余万元", True),
        ("73多万元", True),
        ("约七十三万元", True),
        ("约73.2万元", True),
        ("73.2万元", True),
        ("73万元", False),
        ("73.1万元", False),
        ("约72万元", False),
        ("约1亿元", False),
        ("约74.5万元", False),
    ],
)
def test_a_rounded_amount_tells_the_amount(text: str, tells: bool) -> None:
    (one,) = sums_in(text)
    assert one.tells(Decimal(731900)) is tells
