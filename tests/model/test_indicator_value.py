"""The grammar of 指标值."""

from decimal import Decimal

import pytest

from budgetbook.model.indicator_value import IndicatorValue, measures, read_value


def seen(value: IndicatorValue) -> str:
    """A value as one line: operator, number, unit, what it is counted by."""
    number = "" if value.number is None else f"{value.number.normalize():f}"
    per = f"/{value.per}" if value.per else ""
    return f"{value.operator}{number}{value.unit}{per}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("≥45场", "≥45场"),
        (">= 45 场", "≥45场"),
        ("不少于3个", "≥3个"),
        ("≤1,250.40万元", "≤12504000元"),
        ("2.5亿元", "250000000元"),
        ("＞92％", ">92%"),
        ("92百分数", "92%"),
        ("6万人次", "60000人次"),
        ("3次/季度", "3次/季度"),
        ("每季度3次", "3次/季度"),
        ("260元/人", "260元/人"),
        ("≥5万", "≥50000"),
        ("15个工作日", "15个工作日"),
        ("≥300条次（含转发）", "≥300条次"),
        ("40-60人", "~60人"),
        ("1504个", "1504个"),
        ("66人", "66人"),
    ],
)
def test_number(text: str, expected: str) -> None:
    value = read_value(text)
    assert value.kind == "number"
    assert value.doubling == ""
    assert seen(value) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024年9月底前", (2024, 9, None, False)),
        ("9月15日前", (None, 9, 15, False)),
        ("12月12日", (None, 12, 12, False)),
        ("2024-09-30", (2024, 9, 30, False)),
        ("2024年底", (2024, None, None, False)),
        ("每月25日前", (None, None, 25, False)),
        ("≤11月", (None, 11, None, False)),
        ("9月底15日前", (None, 9, 15, True)),
        ("13月底前", (None, 13, None, True)),
        ("2023年2月29日", (2023, 2, 29, True)),
        ("4月31日前", (None, 4, 31, True)),
    ],
)
def test_date(text: str, expected: tuple[int | None, int | None, int | None, bool]) -> None:
    value = read_value(text)
    assert value.kind == "date"
    assert (value.year, value.month, value.day, value.impossible) == expected


@pytest.mark.parametrize(
    ("text", "doubling", "once"),
    [
        ("≥45≥45场", "operator", "≥45场"),
        ("≤7.5≤7.5万元", "operator", "≤75000元"),
        ("4848小时", "digits", "4848小时"),
        ("1212个月", "digits", "1212个月"),
        ("6全年6个项目都开工", "words", "6"),
        ("≥45≥46场", "", "≥45"),
    ],
)
def test_doubled(text: str, doubling: str, once: str) -> None:
    value = read_value(text)
    assert value.doubling == doubling
    if doubling != "words":
        assert seen(value).startswith(once)


def test_doubled_date_is_a_date() -> None:
    value = read_value("≤11≤11月")
    assert (value.kind, value.month, value.doubling) == ("date", 11, "operator")


@pytest.mark.parametrize(
    ("text", "kind"),
    [("", "blank"), ("  ", "blank"), ("涉密", "secret"), ("明显好转", "text"), ("一次", "text")],
)
def test_other_kinds(text: str, kind: str) -> None:
    assert read_value(text).kind == kind


def test_times_a_year_and_money() -> None:
    assert read_value("2次/半年").times_a_year == 4
    assert read_value("2期/季度").times_a_year == 8
    assert read_value("260元/年").times_a_year is None
    assert read_value("260元/人").yuan == 260
    assert read_value("0.08万元/人").yuan == Decimal("800")
    assert read_value("260人/天").yuan is None


def test_measures_of_a_sentence() -> None:
    found = measures("拍摄片子22部，每部1.5万元，讲解员 8 人；工龄 6-10 年的另算，抽查3%")
    assert [f"{m.number:.0f}{m.unit}" for m in found] == ["22部", "15000元", "8人", "3%"]
