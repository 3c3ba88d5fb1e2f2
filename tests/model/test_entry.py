"""What a typed text means."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetbook.model.amount import Unread
from budgetbook.model.book import Mark
from budgetbook.model.entry import Entry, EntryError, entries_edit, read_entry, work_out
from budgetbook.model.layout import Column
from tests.model.books import at, county

AMOUNT = Column(id="a", title="金额")


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1,234.5", Decimal("1234.50")),
        ("１２．５", Decimal("12.50")),
        ("（3.2）", Decimal("-3.20")),
        ("－5", Decimal("-5.00")),
        ("7万元", Decimal("7.00")),
        ("0", None),
        ("0.00", None),
        ("", None),
        ("—", None),
    ],
)
def test_amounts(typed: str, value: Decimal | None) -> None:
    assert read_entry(AMOUNT, typed) == Entry(value)


def test_a_withheld_amount_keeps_its_word() -> None:
    assert read_entry(AMOUNT, "涉密").value == Unread(text="涉密")


def test_nonsense_is_refused_with_a_sentence() -> None:
    with pytest.raises(EntryError, match="“约五万”不是金额，单元格保持原数；请输入数字"):
        read_entry(AMOUNT, "约五万")


def test_finer_digits_are_rounded_and_told() -> None:
    assert read_entry(AMOUNT, "1.005") == Entry(
        Decimal("1.01"), remark="已四舍五入到 2 位小数：1.01"
    )


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("=12.5*3+8", "45.5"),
        ("=(1+2)*3-4/8", "8.5"),
        ("=-5", "-5"),
        ("=1,200+34", "1234"),
        ("=200*15%", "30"),
        ("=2-3-4", "-5"),
    ],
)
def test_workings(formula: str, result: str) -> None:
    assert work_out(formula) == Decimal(result)


@pytest.mark.parametrize("formula", ["=", "=1//2", "=1 2", "=((1)", "=a1", "=1/0", "=" + "(" * 99])
def test_what_is_no_working(formula: str) -> None:
    with pytest.raises(EntryError, match="单元格保持原数"):
        work_out(formula)


def test_a_working_is_kept_beside_its_result() -> None:
    entry = read_entry(AMOUNT, "＝12.5×3＋8")
    assert entry == Entry(Decimal("45.50"), "=12.5*3+8")


@given(st.integers(-9999, 9999), st.integers(1, 999), st.sampled_from("+-*"))
def test_workings_agree_with_python(a: int, b: int, sign: str) -> None:
    assert work_out(f"={a}{sign}{b}") == Decimal(eval(f"{a}{sign}{b}"))


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("text", " 两期 ", "两期"),
        ("text", "  ", None),
        ("code", "２０８ ０５", "20805"),
        ("number", "3", Decimal("3")),
        ("number", "详见附件", "详见附件"),
    ],
)
def test_other_columns(kind: Any, typed: str, value: Any) -> None:
    assert read_entry(Column(id="c", title="列", kind=kind), typed).value == value


def test_typing_over_a_kept_figure_makes_it_the_users_own() -> None:
    ref, book = at("general.2050201.basic"), county()
    book = book.with_values({}, {ref: Mark(pinned="import", doubtful=True, formula="=1")})
    edit = entries_edit(book, {ref: Entry(Decimal("9.00"))})
    assert edit is not None
    assert edit.marks[ref] == Mark(pinned="user")


def test_nothing_new_is_no_edit() -> None:
    book = county()
    same = {at("general.2050201.basic"): Entry(Decimal("30.00"))}
    assert entries_edit(book, same) is None
