"""Many books at once: in order, one bad file costs nothing else, one table at the end."""

from pathlib import Path

import openpyxl
import pytest

from budgetbook.io.batch import FEW, examine_all, files_in
from budgetbook.io.check_summary import COLUMNS, summary_text, write_summary
from budgetbook.io.store import save_book
from budgetbook.model.declared import RelationSpec
from tests.model.books import county

OWN = RelationSpec(id="U1", name="本地", cite="本地", check="expense[total].total = 1")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(FEW):
        save_book(tmp_path / f"簿{number}.ysb", county())
    inside = tmp_path / "下级"
    inside.mkdir()
    (inside / "坏.ysb").write_bytes(b"no book")
    for name in ("~$簿0.docx", ".簿1.ysb", "簿0.ysb.bak", "说明.txt"):
        (tmp_path / name).write_bytes(b"")
    return tmp_path


def test_files_of_a_folder(folder: Path) -> None:
    assert [path.name for path in files_in(folder)] == ["坏.ysb", "簿0.ysb", "簿1.ysb", "簿2.ysb"]


def test_in_several_processes(folder: Path) -> None:
    groups = [[path] for path in files_in(folder)]
    told: list[tuple[int, int]] = []
    found = examine_all(groups, (OWN,), lambda done, total, _name: told.append((done, total)))
    assert [one.report["file"] for one in found] == [str(group[0]) for group in groups]
    assert [one.report["status"] for one in found] == ["unreadable", *["findings"] * FEW]
    assert told == [(done, len(groups)) for done in range(1, len(groups) + 1)]
    assert all("U1" in {f["rule"] for f in one.report["findings"]} for one in found[1:])
    assert found[0].audit is None
    alone = examine_all(groups[1:2], (OWN,))
    assert alone[0] == found[1]


def test_summary(folder: Path, tmp_path: Path) -> None:
    reports = [one.report for one in examine_all([[path] for path in files_in(folder)[:2]])]
    lines = summary_text(reports).splitlines()
    assert lines[0].split() == list(COLUMNS)
    assert "读不出" in lines[1]
    assert str(reports[1]["checks"]["failed"]) in lines[2].split()
    assert lines[-1].startswith("合计 2 个")
    path = tmp_path / "汇总.xlsx"
    write_summary(path, reports)
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    assert sheet.cell(3, 4).value == reports[1]["checks"]["failed"]
