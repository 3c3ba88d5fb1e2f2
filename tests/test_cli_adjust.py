"""``adjust`` on the command line."""

import json
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook

from budgetbook import cli
from budgetbook.io.formats import open_files, save_book
from budgetbook.model.settle import Ledger
from tests.model.books import COUNTY, county, value

BOOK = Ledger(COUNTY, county()).settle(county()).book
HEAD = [
    "序号",
    "调整日期",
    "文件号",
    "功能科目编码",
    "经济分类",
    "项目",
    "资金来源",
    "调整金额（元）",
    "事由",
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "本年.ysb"
    save_book(file, BOOK)
    return file


def a_list(folder: Path, *rows: list[str | float]) -> Path:
    """A list of the bureau in 元."""
    made = Workbook()
    assert made.active is not None
    sums: list[str | float] = ["合计", "", "", "", "", "", "", 1]
    title: list[str | float] = ["2023年预算调整台账"]
    for row in (title, list[str | float](HEAD), *rows, sums):
        made.active.append(row)
    made.save(folder / "台账.xlsx")
    return folder / "台账.xlsx"


GOOD: list[str | float] = [1, "2023-06-01", "财预1号", "2050201 学前教育", "30101", "基本支出",
                      "一般公共预算拨款", 51234.5, "调整工资"]  # fmt: skip


def run(path: Path, *more: str) -> int:
    return cli.main(["adjust", str(path), *more])


def test_a_list_in_yuan_is_taken_and_every_table_follows(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(path, "--import", str(a_list(tmp_path, GOOD))) == 0
    told = capsys.readouterr().out
    assert "计入 1 笔，年初数取自本簿现在" in told
    assert "支出总表：56.50 5.12345 61.62345 万元" in told.replace("  ", " ")
    book = open_files([path]).book
    assert book.adjustments[0].amount == Decimal("5.12345")
    assert value(book, "general.2050201.basic") == Decimal("30.00")
    assert run(path, "--json", "--until", "2023-05-31") == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["lines"], report["unit"]) == ([], "万元")


def test_the_adjusted_book_and_the_ledger_are_written(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(path, "--import", str(a_list(tmp_path, GOOD)), "--keep", "--until", "2023-06-30")
    new, sheet, paper = (tmp_path / name for name in ("后.ysb", "账.xlsx", "账.docx"))
    assert [run(path, str(one)) for one in (new, sheet, paper)] == [0, 0, 0]
    assert open_files([path]).book.stages[0].name == "调整后"
    assert value(open_files([new]).book, "general.2050201.basic") == Decimal("35.12345")
    written = load_workbook(BytesIO(sheet.read_bytes()))
    assert written.sheetnames == ["调整台账", "按科目", "按表"]
    assert [cell.value for cell in written["按科目"][4]][2:] == [40, 5.12345, 45.12345]
    words = [cell.text for table in Document(str(paper)).tables for cell in table._cells]
    assert {"财预1号", "学前教育", "5.12345", "45.12345", "支出总表"} <= set(words)
    # what was written can be read again
    again = tmp_path / "另.ysb"
    save_book(again, BOOK)
    assert run(again, "--import", str(sheet)) == 0
    assert open_files([again]).book.adjustments[0].amount == Decimal("5.12345")


def test_a_wrong_row_keeps_everything_as_it_was(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = path.read_bytes()
    wrong: list[str | float] = [
        2,
        "2024-06-01",
        "财预2号",
        "2050201",
        "30101",
        "",
        "一般公共预算",
        100,
        "",
    ]
    source = a_list(tmp_path, GOOD, wrong)
    assert run(path, "--import", str(source)) == 2
    assert "第 2 笔：日期 2024-06-01 不在本簿的 2023 年" in capsys.readouterr().err
    assert path.read_bytes() == before
    assert run(path, "--import", str(source), "--anyway") == 0
    assert len(open_files([path]).book.adjustments) == 1


@pytest.mark.parametrize(("more", "words"), [
    (["x.pdf"], "不能写"),
    (["--until", "六月"], "2026-01-15"),
])  # fmt: skip
def test_what_cannot_be_is_one_sentence(
    path: Path, capsys: pytest.CaptureFixture[str], more: list[str], words: str
) -> None:
    assert run(path, *more) == 2
    assert words in capsys.readouterr().err


def test_the_next_year_begins_from_the_adjusted_budget(path: Path, tmp_path: Path) -> None:
    run(path, "--import", str(a_list(tmp_path, GOOD)))
    target = tmp_path / "明年.ysb"
    assert cli.main(["roll", str(path), str(target), "--year", "2024", "--stage", "调整后"]) == 0
    rolled = open_files([target]).book
    assert rolled.prior is not None
    assert value(rolled.prior, "general.2050201.basic") == Decimal("35.12345")
    assert (rolled.prior_basis, rolled.adjustments) == ("调整后预算", ())


def test_the_new_file_may_stand_behind_the_options(path: Path, tmp_path: Path) -> None:
    new = tmp_path / "后.ysb"
    assert run(path, "--import", str(a_list(tmp_path, GOOD)), str(new)) == 0
    assert value(open_files([new]).book, "general.2050201.basic") == Decimal("35.12345")


def test_a_wrong_option_is_told_with_the_usage_of_the_command(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(path, "--imports", "台账.xlsx") == 2
    assert "用法不对，请看：main.py adjust 簿.ysb" in capsys.readouterr().err


def test_last_year_on_the_basis_adjusted_is_what_the_ledger_says(
    path: Path, tmp_path: Path
) -> None:
    run(path, "--import", str(a_list(tmp_path, GOOD)))
    new = tmp_path / "新.ysb"
    words = ["roll", str(path), str(new), "--year", "2024", "--basis", "adjusted"]
    assert cli.main(words) == 0
    prior = open_files([new]).book.prior
    assert prior is not None
    assert value(prior, "general.2050201.basic") == Decimal("35.12345")


def test_a_class_with_items_below_it_is_not_taken(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = path.read_bytes()
    assert run(path, "--import", str(a_list(tmp_path, GOOD, [*GOOD[:3], "205", *GOOD[4:]]))) == 2
    told = capsys.readouterr().err
    assert "第 2 笔：科目 205 下面还有明细科目，请写到最细的一级，没有取入" in told
    assert path.read_bytes() == before
