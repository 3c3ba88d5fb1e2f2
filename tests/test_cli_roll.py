"""``roll`` and ``todo`` on the command line."""

import json
from pathlib import Path

import pytest

from budgetbook import cli
from budgetbook.io.formats import open_files, save_book
from budgetbook.model.edit import Confirm, apply
from budgetbook.model.ref import Ref
from tests.books.source import COUNTY, sample

BOOK, LAYOUT = sample(COUNTY)


@pytest.fixture
def last_year(tmp_path: Path) -> Path:
    """Last year's book as a file."""
    path = tmp_path / "上年.ysb"
    save_book(path, BOOK)
    return path


def test_roll_makes_the_new_years_book(
    last_year: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = last_year.read_bytes()
    target = tmp_path / "本年.ysb"
    assert cli.main(["roll", str(last_year), str(target), "--year", "2025"]) == 0
    told = capsys.readouterr().out
    assert "2024 → 2025" in told
    assert "待办" in told
    assert last_year.read_bytes() == before
    opened = open_files([target])
    assert opened.book.year == 2025
    assert opened.book.prior == BOOK
    assert opened.layout.id == "hebei-open-2025"
    assert opened.book.carried


def test_roll_can_leave_amounts_blank(last_year: Path, tmp_path: Path) -> None:
    target = tmp_path / "本年.ysb"
    call = ["roll", str(last_year), str(target), "--year", "2025", "--amounts", "blank"]
    assert cli.main(call) == 0
    rows = open_files([target]).book.tables[next(iter(BOOK.tables))].rows
    assert all(row.cells.get("amount") is None for row in rows)


@pytest.mark.parametrize(("switch", "basis"), [
    ((), "年初预算"), (("--basis", "adjusted"), "调整后预算"), (("--basis", "actual"), "执行数"),
])  # fmt: skip
def test_roll_says_what_last_years_figures_are(
    last_year: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    switch: tuple[str, ...], basis: str,
) -> None:  # fmt: skip
    target = tmp_path / "本年.ysb"
    assert cli.main(["roll", str(last_year), str(target), "--year", "2025", *switch]) == 0
    assert open_files([target]).book.prior_basis == basis
    assert f"上年数 → {basis}" in capsys.readouterr().out


@pytest.mark.parametrize(("year", "name", "words"), [
    ("2024", "本年.ysb", "只能结转到以后的年度"),
    ("2025", "本年.docx", "存为 .ysb 文件"),
    ("2025", "上年.ysb", "不能就是原文件"),
])  # fmt: skip
def test_calls_that_cannot_be_are_refused_in_a_sentence(
    last_year: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    year: str, name: str, words: str,
) -> None:  # fmt: skip
    before = last_year.read_bytes()
    assert cli.main(["roll", str(last_year), str(tmp_path / name), "--year", year]) == 2
    assert words in capsys.readouterr().err
    assert last_year.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["上年.ysb"]


def test_a_book_without_a_year_asks_for_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book, _ = sample("tianjin")
    source, target = tmp_path / "无年度.ysb", tmp_path / "新.ysb"
    save_book(source, book.model_copy(update={"year": None}))
    assert cli.main(["roll", str(source), str(target), "--year", "2025"]) == 2
    assert "--from-year" in capsys.readouterr().err
    call = ["roll", str(source), str(target), "--year", "2025", "--from-year", "2024"]
    assert cli.main(call) == 0


def test_a_roll_needs_a_file_and_a_year(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["roll", "新.ysb", "--year", "2025"]) == 2
    assert cli.main(["roll", "上年.ysb", "新.ysb"]) == 2
    assert "用法不对" in capsys.readouterr().err


def test_todo_lists_what_is_open(
    last_year: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "本年.ysb"
    cli.main(["roll", str(last_year), str(target), "--year", "2025"])
    capsys.readouterr()
    assert cli.main(["todo", str(target)]) == 1
    text = capsys.readouterr().out
    assert "待确认（" in text
    assert cli.main(["todo", str(target), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["year"] == 2025
    assert told["total"] == told["done"] + len(told["items"])
    assert sum(told["counts"].values()) == len(told["items"])
    cells = [cell for item in told["items"] for cell in item["cells"]]
    assert {"table", "row", "column", "value", "instance"} == set(cells[0])


def test_todo_of_a_book_with_nothing_open(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "本年.ysb"
    save_book(path, BOOK)
    assert cli.main(["todo", str(path)]) in (0, 1)
    assert "待确认 0" in capsys.readouterr().out
    assert apply(Confirm(), BOOK).book is BOOK


def test_compare_lists_what_differs_and_writes_a_workbook(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book, _ = sample(COUNTY)
    first, second, target = (tmp_path / n for n in ("甲.ysb", "乙.ysb", "比较.xlsx"))
    ref = Ref("general", "2013201", "basic")
    save_book(first, book)
    save_book(second, book.with_values({ref: book.value(ref) + 1}))
    assert cli.main(["compare", str(first), str(first)]) == 0
    assert "完全相同" in capsys.readouterr().out
    assert cli.main(["compare", str(first), str(second), str(target)]) == 1
    assert "一般公共预算财政拨款支出表·2013201 行政运行·基本支出" in capsys.readouterr().out
    assert target.exists()
    assert cli.main(["compare", "--json", str(first), str(second)]) == 1
    found = json.loads(capsys.readouterr().out)["differences"]
    assert [d["change"] for d in found if d["column"] == "基本支出"][:1] == ["1.00"]


@pytest.mark.parametrize("target", ["比较.txt", "甲.ysb"])
def test_compare_refuses_other_targets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], target: str
) -> None:
    first = tmp_path / "甲.ysb"
    save_book(first, sample(COUNTY)[0])
    assert cli.main(["compare", str(first), str(first), str(tmp_path / target)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
