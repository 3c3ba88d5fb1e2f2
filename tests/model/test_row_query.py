"""What 筛选 understands."""

from decimal import Decimal

import pytest

from budgetbook.model.row_query import RowFacts, RowQuery, read_query, wanted

ROW = RowFacts(
    codes=("2050201",), words=("学前教育",), amounts=(Decimal("19.10"), Decimal("300")),
    changed=True,
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "", "2050", "2050201", "学前", "xqjy", "XQ", "19.1", "19.10", "300", ">100", "≥300",
        "＜20", "<=19.1", "=300", "10..20", "20..10", "10至20", "205 学前 >100", "＞１００",
        "1..20 200..400",
    ],
)  # fmt: skip
def test_what_holds(text: str) -> None:
    assert read_query(text).wants(ROW)


@pytest.mark.parametrize(
    "text", ["0502", "小学", "xx", "19.2", "30", ">300", "<19.1", "20..200", "205 小学", ">"]
)
def test_what_does_not(text: str) -> None:
    assert not read_query(text).wants(ROW)


def test_conditions() -> None:
    assert read_query("", "changed").wants(ROW)
    assert read_query("", "filled").wants(ROW)
    assert not read_query("", "found").wants(ROW)
    assert not read_query("", "carried").wants(ROW)
    assert not read_query("小学", "changed").wants(ROW)
    assert not read_query("", "filled").wants(RowFacts(amounts=(Decimal(0),)))


def test_an_empty_query_wants_all() -> None:
    assert read_query("  ").is_empty
    assert read_query("  ") == RowQuery()
    assert wanted(RowQuery(), [ROW, RowFacts()]) == [True, True]
    assert not read_query("", "filled").is_empty
