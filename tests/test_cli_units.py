"""``sum`` and ``overview`` on the command line."""

import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from budgetbook import cli
from budgetbook.io.formats import open_files
from budgetbook.io.store import save_book
from tests.model.books import at, value
from tests.ui.units import NAMES, unit, write_units


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "各单位"
    made.mkdir()
    write_units(made)
    return made


def test_a_folder_is_summed(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "部门.ysb"
    assert cli.main(["sum", str(folder), str(target), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (
        told["department"] == {"code": "361", "name": "岚溪县文化局"} or told["department"]["code"]
    )
    assert sorted(one["name"] for one in told["units"]) == sorted(NAMES)
    book = open_files([target]).book
    assert value(book, "general.2050201.basic") == Decimal("90.00")
    before = target.read_bytes()
    assert cli.main(["sum", str(folder), str(target)]) == 2
    assert "已经有了" in capsys.readouterr().err
    assert target.read_bytes() == before


def test_a_unit_again(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target, newer = tmp_path / "部门.ysb", tmp_path / "新.ysb"
    assert cli.main(["sum", str(folder), str(target), "--name", "某某局"]) == 0
    save_book(newer, unit(2, "1.00"))
    assert cli.main(["sum", str(newer), str(target), "--again"]) == 1  # its totals differ
    book = open_files([target]).book
    assert value(book, "general.2050201.basic") == Decimal("61.00")
    assert (len(book.members), book.department.name) == (3, "某某局")
    told = capsys.readouterr().out
    assert "没有抵销" in told
    assert f"有误  361002 {NAMES[1]}" in told


def test_a_departments_book_is_not_summed_with_its_own_unit(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole, more = tmp_path / "部门.ysb", tmp_path / "再汇总.ysb"
    cli.main(["sum", str(folder), str(whole), "--name", "某某局"])
    own = sorted(folder.iterdir())[0]
    assert cli.main(["sum", str(own), str(whole), str(more)]) == 2
    assert "“部门.ysb”是汇总过的部门簿，里面已经有“361" in capsys.readouterr().err
    assert not more.exists()


def test_missing_and_damaged_units_are_listed(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "坏.ysb").write_bytes(b"no book")
    listed = tmp_path / "名单.txt"
    listed.write_text("361001\n361009 岚溪县剧团\n", encoding="utf-8")
    target = tmp_path / "部门.ysb"
    words = ["sum", str(folder), str(target), "--expected", str(listed)]
    assert cli.main(words) == 1
    told = capsys.readouterr().out
    assert "未收  361009 岚溪县剧团" in told
    assert "跳过  “坏.ysb”" in told
    assert target.exists()


def test_what_cannot_be_summed_is_one_sentence(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save_book(folder / "晚.ysb", unit(2).model_copy(update={"year": 2024}))
    target = tmp_path / "部门.ysb"
    assert cli.main(["sum", str(folder), str(target)]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "没有汇总" in told
    assert not target.exists()
    assert cli.main(["sum", str(folder), str(tmp_path / "部门.docx")]) == 2
    assert cli.main(["sum", str(folder / "晚.ysb"), str(folder / "晚.ysb"), "--again"]) == 2


def test_an_overview_of_a_folder(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "表.xlsx"
    assert cli.main(["overview", str(folder), str(target)]) == 0
    assert "3 个部门，未收 0" in capsys.readouterr().out
    listed = tmp_path / "名单.csv"
    listed.write_text("编码,名称\n361009,岚溪县剧团\n", encoding="utf-8")
    words = ["overview", str(folder), str(target), "--expected", str(listed), "--json"]
    assert cli.main(words) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["missing"], told["totals"]["expense"]) == (1, "169.50")
    assert told["departments"][0]["state"] == "未收"
    assert told["departments"][1]["three_change"] is None
    assert openpyxl.load_workbook(target).active is not None
    assert cli.main(["overview", str(folder), str(tmp_path / "表.docx")]) == 2
    assert cli.main(["overview", str(target)]) == 2


def test_one_set_for_each_unit(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "部门.ysb"
    cli.main(["sum", str(folder), str(target), "--name", "某某局"])
    sets = tmp_path / "报送"
    assert cli.main(["submit", str(target), "--folder", str(sets), "--units"]) in (0, 1)
    assert "4 套" in capsys.readouterr().out
    assert len(list(sets.iterdir())) == 4
    assert at("general.2050201.basic").table == "general"
