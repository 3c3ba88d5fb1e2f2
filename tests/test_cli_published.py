"""``published`` on the command line."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from budgetbook import cli
from budgetbook.io.formats import export, save_book
from budgetbook.model.book import Book
from budgetbook.model.settle import Ledger
from tests.model.books import COUNTY, amounts, county

BOOK = Ledger(COUNTY, county()).settle(county()).book
CHANGED = BOOK.with_values(amounts({"general.2050201.project": "10.01"}))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "本年.ysb"
    save_book(file, BOOK)
    return file


def publish(folder: Path, book: Book, name: str = "公开.xlsx") -> Path:
    file = folder / name
    export(file, book, COUNTY)
    return file


def test_equal_is_zero(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["published", str(path), str(publish(path.parent, BOOK))]) == 0
    assert "没有发现不同" in capsys.readouterr().out


def test_differences_are_one_and_named(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = publish(tmp_path, CHANGED)
    assert cli.main(["published", str(path), str(file)]) == 1
    told = capsys.readouterr().out
    assert "1 处不同" in told
    assert "本簿 10.00，已公布件 10.01" in told
    report = tmp_path / "核对.docx"
    call = ["published", str(path), str(file), "--json", "--leave-out", "--without-amounts"]
    assert cli.main([*call, "--report", str(report)]) == 1
    (one,) = json.loads(capsys.readouterr().out)["differences"]
    assert (one["kind"], one["ref"]) == ("figure", "general.2050201.project..")
    assert Decimal(one["theirs"]) == Decimal("10.01")
    assert report.is_file()


def test_what_cannot_be_read_is_two(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = path.with_name("网页.html")
    wrong.write_text("<html></html>", encoding="utf-8")
    assert cli.main(["published", str(path), str(wrong)]) == 2
    assert "网页里没有文字" in capsys.readouterr().err
    assert cli.main(["published", str(path)]) == 2
    assert "用法不对" in capsys.readouterr().err


def test_one_publication_in_two_files_is_refused(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [str(publish(tmp_path, BOOK, name)) for name in ("公开.xlsx", "公开.docx")]
    assert cli.main(["published", str(path), *files]) == 2
    assert "像是同一套公开件选了几份，没有核对" in capsys.readouterr().err


def test_the_file_of_another_department_and_year_is_doubted_first(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    who = BOOK.department.model_copy(update={"code": "909", "name": "某县水利局"})
    other = BOOK.model_copy(update={"department": who, "year": (BOOK.year or 0) - 1})
    assert cli.main(["published", str(path), str(publish(tmp_path, other))]) == 1
    told = capsys.readouterr().out.splitlines()[1]
    assert told == "已公布件印的是“909 某县水利局” 2022 年的，请先看是否选错了文件。"
