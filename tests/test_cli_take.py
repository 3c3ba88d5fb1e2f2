"""``take`` on the command line: figures of a source into a book."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from budgetbook import cli
from budgetbook.io.formats import export, open_files, save_book
from budgetbook.model.book import Book
from budgetbook.model.carry import roll
from budgetbook.model.ref import Ref
from budgetbook.model.settle import Ledger
from tests.model.books import COUNTY, amounts, county, value

OLD = Ledger(COUNTY, county()).settle(county()).book
NEW = {"general.2050201.project": "12.50", "hospitality.reception.general": "9.00"}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The rolled book of 2024."""
    path = tmp_path / "本年.ysb"
    save_book(path, roll(OLD, COUNTY, 2024).book)
    return path


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return export_of(tmp_path / "平台导出.xlsx", 2024)


def export_of(path: Path, year: int) -> Path:
    """A workbook with other figures."""
    changed = OLD.with_values(amounts(dict(NEW))).model_copy(update={"year": year})
    export(path, Ledger(COUNTY, changed).settle(changed).book, COUNTY)
    return path


def taken(path: Path) -> Book:
    return open_files([path]).book


def test_figures_are_taken_and_told(
    book: Path, source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = book.read_bytes()
    target = tmp_path / "新.ysb"
    assert cli.main(["take", str(book), str(source), str(target)]) == 0
    told = capsys.readouterr().out
    assert "学前教育·项目支出：10.00 → 12.50（平台导出.xlsx 一般公共预算财政拨款支出表!F9）" in told
    assert "合计 49.00 → 51.50" in told
    new = taken(target)
    assert value(new, "general.2050201.project") == Decimal("12.50")
    assert value(new, "summary_expense.total.amount") == Decimal("59.00")
    assert not new.mark(Ref("general", "2050201", "project")).carried
    assert new.prior == OLD
    assert book.read_bytes() == before


def test_json_names_every_change(
    book: Path, source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = ["take", str(book), str(source), str(tmp_path / "新.ysb"), "--json"]
    assert cli.main(call) == 0
    told = json.loads(capsys.readouterr().out)
    general = next(t for t in told["tables"] if t["table"].startswith("一般公共预算财政拨款支出"))
    assert [(c["old"], c["new"]) for c in general["changed"]] == [("10.00", "12.50")]
    assert (general["before"], general["after"]) == ("49.00", "51.50")
    assert general["added"] == general["removed"] == general["differing"] == []


def test_a_total_that_differs_is_told_by_the_exit_status(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = OLD.with_values(amounts({"general.total.total": "50.00"}))
    export(tmp_path / "x.xlsx", changed.model_copy(update={"year": 2024}), COUNTY)
    assert cli.main(["take", str(book), str(tmp_path / "x.xlsx"), str(tmp_path / "新.ysb")]) == 1
    assert "来源印的是 50.00，本簿算得 49.00" in capsys.readouterr().out


def test_another_year_is_refused_unless_asked_for(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = export_of(tmp_path / "上年.xlsx", 2023)
    target = tmp_path / "新.ysb"
    assert cli.main(["take", str(book), str(old), str(target)]) == 2
    assert "来源是2023年的，本簿是2024年的，没有取入" in capsys.readouterr().err
    assert not target.exists()
    assert cli.main(["take", str(book), str(old), str(target), "--any-year"]) == 0
    assert value(taken(target), "general.2050201.project") == Decimal("12.50")


@pytest.mark.parametrize(("names", "words"), [
    (["本年.ysb", "平台导出.xlsx"], "用法不对"),
    (["本年.ysb", "平台导出.xlsx", "新.xlsx"], "都是 .ysb 文件"),
    (["本年.ysb", "平台导出.xlsx", "本年.ysb"], "新文件不能就是原文件"),
    (["本年.ysb", "没有.xlsx", "新.ysb"], "没有.xlsx"),
])  # fmt: skip
def test_calls_that_cannot_be_are_refused_in_a_sentence(
    book: Path, source: Path, tmp_path: Path, names: list[str], words: str,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    before = book.read_bytes()
    assert cli.main(["take", *(str(tmp_path / name) for name in names)]) == 2
    assert words in capsys.readouterr().err
    assert book.read_bytes() == before


def test_one_table_alone_is_read_in_the_books_layout(book: Path, tmp_path: Path) -> None:
    from openpyxl import Workbook

    rows = [("控制数表",), ("单位：元",),
            ("科目编码", "科目名称", "合计", "基本支出", "项目支出"),
            ("2050201", "学前教育", 425000, 300000, 125000)]  # fmt: skip
    sheet = Workbook()
    sheet.worksheets[0].title = "一般公共预算财政拨款支出表"
    for row in rows:
        sheet.worksheets[0].append(row)
    sheet.worksheets[0]["A1"] = "一般公共预算财政拨款支出表"
    sheet.save(tmp_path / "控制数.xlsx")
    target = tmp_path / "新.ysb"
    assert cli.main(["take", str(book), str(tmp_path / "控制数.xlsx"), str(target)]) == 0
    assert value(taken(target), "general.2050201.project") == Decimal("12.50")
    assert value(taken(target), "general.2050202.project") == Decimal("5.00")


def test_the_carry_over_of_a_balance_list(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from openpyxl import Workbook

    sheet = Workbook()
    for row in (("科目编码", "指标结余（元）"), ("2050201", 20000)):
        sheet.worksheets[0].append(row)
    sheet.save(tmp_path / "结余.xlsx")
    target = tmp_path / "新.ysb"
    call = ["take", str(book), str(tmp_path / "结余.xlsx"), str(target), "--carry"]
    assert cli.main(call) == 0
    assert "上年结转：空 → 2.00" in capsys.readouterr().out
    assert value(taken(target), "funding_income.carry_general.amount") == Decimal("2.00")
