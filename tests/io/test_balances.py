"""上年结转 out of a 决算 table or a list of 指标结余, as offices and platforms write them."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from budgetbook.io.balances import find_balances, read_balances
from budgetbook.io.errors import UnreadableFile
from budgetbook.io.formats import load_origin, save_book
from budgetbook.io.intake_source import place_words
from budgetbook.model.book import Book
from budgetbook.model.carry import roll
from budgetbook.model.carry_in import Balance, carry_intake
from budgetbook.model.intake import Intake, IntakeError
from budgetbook.model.intake_take import Taking, take
from budgetbook.model.settle import Ledger
from budgetbook.model.todo import todo
from tests.model.books import COUNTY, at, county, value

OLD = Ledger(COUNTY, county()).settle(county()).book
BOOK = roll(OLD, COUNTY, 2024).book

#: A list of 指标 as a platform writes it: one line for each 指标, in 元.
LINES = (
    ("2023年指标结余明细表",),
    ("单位：元",),
    ("指标文号", "功能科目", "资金性质", "指标金额", "已支出", "指标余额"),
    ("某财〔2023〕1号", "2050201 学前教育", "一般公共预算资金", 50000, 38000.5, 11999.5),
    ("某财〔2023〕2号", "2050201 学前教育", "一般公共预算资金", 8000, 8000, 0),
    ("某财〔2023〕3号", "2120899 其他", "政府性基金预算资金", 9000, 0, "9,000.00"),
    ("某财〔2023〕4号", "2050202 小学教育", "单位资金", 700, 0, 700),
    ("某财〔2023〕5号", "2130152 到基层任职补助", "一般公共预算资金", 600, 0, 600),
    ("合计", None, None, 68300, 46000.5, 22299.5),
)  # fmt: skip

#: A 决算 table: two storeys of header, the year's beginning and its end, in 万元.
FINAL = (
    ("一般公共预算财政拨款收入支出决算表",),
    ("某某局", None, None, None, None, "金额单位：万元"),
    ("科目编码", "科目名称", "年初结转和结余", "本年收入", "年末结转和结余", None),
    (None, None, "合计", None, "合计", "项目支出结转"),
    (None, "合计", 1.00, 50.00, 3.20, 3.20),
    ("205", "教育支出", 1.00, 50.00, 3.20, 3.20),
    ("20502", "普通教育", 1.00, 50.00, 3.20, 3.20),
    ("2050201", "学前教育", 1.00, 40.00, 2.00, 2.00),
    ("2050202", "小学教育", None, 10.00, 1.20, 1.20),
)  # fmt: skip


def sheet(path: Path, rows: Sequence[Sequence[Any]], merges: Sequence[str] = ()) -> Path:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    for area in merges:
        book.worksheets[0].merge_cells(area)
    book.save(path)
    return path


def found(path: Path) -> list[Balance]:
    return [one for one, _ in find_balances([load_origin(path)], None)]


def taken(balances: Sequence[Balance], book: Book = BOOK) -> tuple[Intake, Taking]:
    offered = carry_intake(book, COUNTY, balances)
    return offered, take(book, COUNTY, offered)


def test_lines_of_a_platform_are_added_up_by_code_and_fund(tmp_path: Path) -> None:
    balances = found(sheet(tmp_path / "结余.xlsx", LINES, ("A1:F1",)))
    assert [(b.code, b.fund, b.amount, b.unit) for b in balances] == [
        ("2050201", "general", Decimal("11999.5"), "元"),
        ("2120899", "fund", Decimal("9000.00"), "元"),
        ("2050202", "other", Decimal(700), "元"),
        ("2130152", "general", Decimal(600), "元"),
    ]
    offered, done = taken(balances)
    assert value(done.book, "income.2050201.carry") == Decimal("1.19995")
    assert value(done.book, "income.2120899.carry") == Decimal("0.90")
    assert value(done.book, "income.2130152.carry") == Decimal("0.06")
    assert value(done.book, "funding_income.carry_general.amount") == Decimal("1.25995")
    assert value(done.book, "funding_income.carry_fund.amount") == Decimal("0.90")
    assert value(done.book, "summary_income.carry.amount") == Decimal("2.22995")
    assert not [c for c in offered.cautions if c.kind == "unit"]


def test_a_final_account_gives_what_stands_at_its_end(tmp_path: Path) -> None:
    merges = ("A1:F1", "A3:A4", "B3:B4", "D3:D4", "E3:F3")
    balances = found(sheet(tmp_path / "决算.xlsx", FINAL, merges))
    assert [(b.code, b.fund, b.amount, b.unit) for b in balances] == [
        ("2050201", "general", Decimal(2), "万元"), ("2050202", "general", Decimal("1.2"), "万元"),
    ]  # fmt: skip
    _, done = taken(balances)
    assert value(done.book, "income.2050201.carry") == Decimal(2)
    assert value(done.book, "funding_income.carry_general.amount") == Decimal("3.20")


def test_the_todo_is_done_with_what_was_taken(tmp_path: Path) -> None:
    waiting = [t for t in todo(BOOK, COUNTY).items if "上年结转" in t.message]
    assert waiting
    _, done = taken(found(sheet(tmp_path / "结余.xlsx", LINES)))
    left = [t for t in todo(done.book, COUNTY).items if "上年结转" in t.message and t.refs]
    assert not [t for t in left if t.kind in ("enter", "confirm")]
    assert not done.book.mark(at("income.2050201.carry")).carried
    assert done.book.mark(at("income.2050201.fiscal")).carried  # nothing but the carry-over


def test_what_the_file_does_not_say_is_told(tmp_path: Path) -> None:
    bare = [("科目编码", "结余"), ("2050201", "12.00"), ("2120899", "涉密"), ("2120899", 3)]
    balances = found(sheet(tmp_path / "x.xlsx", bare))
    assert [(b.code, b.fund, b.unit) for b in balances] == [
        ("2050201", "", ""),
        ("2120899", "", ""),
    ]
    offered, done = taken(balances)
    told = "\n".join(c.message for c in offered.cautions)
    assert "没有写金额单位" in told
    assert "没有写资金性质" in told
    assert value(done.book, "funding_income.carry_fund.amount") == Decimal(3)
    assert value(done.book, "funding_income.carry_general.amount") == Decimal(12)


def test_files_without_a_carry_over_are_refused(tmp_path: Path) -> None:
    assert found(sheet(tmp_path / "x.xlsx", [("科目编码", "预算数"), ("2050201", 3)])) == []
    with pytest.raises(IntakeError, match="没有认出结转结余"):
        carry_intake(BOOK, COUNTY, [])
    save_book(tmp_path / "b.ysb", BOOK)
    with pytest.raises(UnreadableFile, match="请不要选"):
        read_balances([tmp_path / "b.ysb"], BOOK, COUNTY)


def test_read_in_a_process_of_its_own_with_places(tmp_path: Path) -> None:
    path = sheet(tmp_path / "结余.xlsx", LINES)
    balances, source = read_balances([path], BOOK, COUNTY)
    assert place_words(source, balances[0].came) == "结余.xlsx Sheet!F4"
