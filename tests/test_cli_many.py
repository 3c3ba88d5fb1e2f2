"""``check`` of a folder, with a report, a summary and relations of one's own."""

import json
from pathlib import Path

import openpyxl
import pytest

from budgetbook import cli
from budgetbook.io.relations_file import write_relations
from budgetbook.io.store import save_book
from budgetbook.model.declared import RelationSpec
from tests.model.books import COUNTY, county


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "各单位"
    made.mkdir()
    for number in range(2):
        save_book(made / f"簿{number}.ysb", county())
    return made


def test_a_folder_ends_with_one_table(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["check", str(folder)])
    out = capsys.readouterr().out
    table = out.rpartition("\n\n")[2].splitlines()
    assert table[0].split() == ["文件", "版式", "年度", "不符", "提示", "数据不足"]
    assert [line.split()[0] for line in table[1:3]] == [str(folder / f"簿{n}.ysb") for n in (0, 1)]


def test_files_that_are_asked_for(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report, summary = tmp_path / "报告.xlsx", tmp_path / "汇总.xlsx"
    code = cli.main(
        ["check", str(folder), "--json", "--report", str(report), "--summary", str(summary)]
    )
    files = json.loads(capsys.readouterr().out)["files"]
    errors = any(f["severity"] == "error" for file in files for f in file["findings"])
    assert code == int(errors)
    assert openpyxl.load_workbook(report).sheetnames == ["簿0", "簿1"]
    assert openpyxl.load_workbook(summary).sheetnames == ["汇总"]


def test_relations_of_ones_own(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "本地.toml"
    spec = RelationSpec(id="U1", name="本地", cite="本地", check="expense[total].total = 1")
    write_relations(own, (spec,), COUNTY)
    assert cli.main(["check", str(folder / "簿0.ysb"), "--json", "--relations", str(own)]) == 1
    found = json.loads(capsys.readouterr().out)["files"][0]["findings"]
    assert "U1" in {finding["rule"] for finding in found}


@pytest.mark.parametrize("option", ["--report", "--summary", "--relations"])
def test_a_file_that_cannot_be(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    assert cli.main(["check", str(folder), option, str(tmp_path / "不是.pdf")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_an_empty_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", str(tmp_path)]) == 2
    assert "没有找到能打开的文件" in capsys.readouterr().err
