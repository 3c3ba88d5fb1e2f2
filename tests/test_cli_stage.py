"""``stage`` on the command line."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from budgetbook import cli
from budgetbook.io.formats import export, open_files, save_book
from budgetbook.model.book import Book
from budgetbook.model.settle import Ledger
from tests.model.books import COUNTY, amounts, at, county, value

BOOK = Ledger(COUNTY, county()).settle(county()).book


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "本年.ysb"
    save_book(file, BOOK)
    return file


def changed(book: Book, **figures: str) -> Book:
    places = {place.replace("__", "."): words for place, words in figures.items()}
    book = book.with_values(amounts(dict(places)))
    return Ledger(COUNTY, book).settle(book).book


def type_in(path: Path, **figures: str) -> None:
    save_book(path, changed(open_files([path]).book, **figures))


def run(path: Path, *more: str) -> int:
    return cli.main(["stage", str(path), *more])


def test_a_stage_is_kept_listed_and_compared(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(path, "--save", "一上", "--date", "2025年10月8日", "--remark", "报送稿") == 0
    type_in(path, general__2050201__project="10.01")
    assert run(path, "--save", "二上") == 0
    capsys.readouterr()
    assert run(path) == 0
    told = capsys.readouterr().out
    assert "处在“二上”，存有 2 个阶段" in told
    assert "一上  2025-10-08" in told
    assert run(path, "--list", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in told["stages"]] == ["一上", "二上"]
    assert run(path, "--compare", "一上", "二上") == 1
    assert "学前教育·项目支出：10.00 → 10.01" in capsys.readouterr().out
    assert run(path, "--compare", "二上", "现在", "--json") == 0
    assert json.loads(capsys.readouterr().out)["differences"] == []


def test_limits_are_taken_and_checked(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "控制数.xlsx"
    export(source, changed(BOOK, fund__2120899__project="7.49"), COUNTY)
    assert run(path, "--take", "控制数", str(source)) == 0
    assert "取自 控制数.xlsx" in capsys.readouterr().out
    book = open_files([path]).book
    assert value(book, "fund.2120899.project") == Decimal("7.50")
    assert value(book.stages[0].book, "fund.2120899.project") == Decimal("7.49")
    assert run(path, "--save", "二上") == 0
    capsys.readouterr()
    assert cli.main(["check", str(path), "--json"]) == 1
    [report] = json.loads(capsys.readouterr().out)["files"]
    found = [f["message"] for f in report["findings"] if f["rule"] == "G1"]
    assert any(
        "政府性基金预算支出 7.50 万元，超过控制数 7.49 万元，超出 0.01 万元" in m for m in found
    )
    assert run(path, "--compare", "控制数", "现在") == 1
    assert "7.49 → 7.50" in capsys.readouterr().out


def test_what_does_not_fit_is_refused_and_nothing_is_written(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = path.read_bytes()
    source = tmp_path / "批复.xlsx"
    export(source, BOOK.model_copy(update={"year": 2021}), COUNTY)
    calls = (
        (("--take", "批复", str(source)), "来源是2021年的，本簿是2023年的"),
        (("--take", "批复"), "用法不对"),
        (("--save", " "), "阶段要有名称"),
        (("--save", "一上", "--date", "昨天"), "日期请写成"),
        (("--compare", "一上", "现在"), "没有“一上”这个阶段"),
    )
    for more, words in calls:
        assert run(path, *more) == 2
        told = capsys.readouterr().err
        assert words in told
        assert told.count("\n") == 1
        assert path.read_bytes() == before
    assert cli.main(["stage", str(source)]) == 2
    assert "不是" in capsys.readouterr().err


def test_limits_without_a_figure_are_refused(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = BOOK.tables[at("general.total.total").key]
    words = {c: v for c, v in table.rows[0].cells.items() if not isinstance(v, Decimal)}
    rows = [table.rows[0].model_copy(update={"cells": words})]
    empty = BOOK.model_copy(update={"tables": {table.key: table.with_rows(rows)}, "flow": ()})
    save_book(tmp_path / "空.ysb", empty)
    assert run(path, "--take", "控制数", str(tmp_path / "空.ysb")) == 2
    assert "“空.ysb”里的表没有本簿认得的数，没有存成“控制数”" in capsys.readouterr().err


def test_a_name_is_not_taken_twice_unasked(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(path, "--save", "一上") == 0
    type_in(path, general__2050201__project="11")
    assert run(path, "--save", "一上") == 2
    assert "加 --anyway" in capsys.readouterr().err
    assert run(path, "--save", "一上", "--anyway") == 0
    [stage] = open_files([path]).book.stages
    assert value(stage.book, "general.2050201.project") == Decimal(11)


def test_the_next_year_is_rolled_from_a_stage(path: Path, tmp_path: Path) -> None:
    assert run(path, "--save", "批复") == 0
    type_in(path, general__2050201__project="11")
    target = tmp_path / "新.ysb"
    call = ["roll", str(path), str(target), "--year", "2024", "--stage"]
    assert cli.main([*call, "批复"]) == 0
    book = open_files([target]).book
    assert book.prior is not None
    assert value(book.prior, "general.2050201.project") == Decimal(10)
    assert cli.main([*call, "调整后"]) == 2


def test_exports_hold_nothing_of_a_stage(path: Path, tmp_path: Path) -> None:
    type_in(path, general__2050201__project="31.27")
    assert run(path, "--save", "一上", "--remark", "机要批注") == 0
    type_in(path, general__2050201__project="10")
    for suffix in ("docx", "xlsx"):
        assert cli.main(["convert", str(path), str(tmp_path / f"出.{suffix}")]) == 0
        book = open_files([tmp_path / f"出.{suffix}"]).book
        assert value(book, "general.2050201.project") == Decimal(10)
        assert (book.stages, book.stage) == ((), "")
