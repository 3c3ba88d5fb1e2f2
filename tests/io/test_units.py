"""Units and departments read from folders: in processes, with a damaged file, a list, .xlsx."""

from pathlib import Path

import openpyxl
import pytest

from budgetbook.io.batch import FEW, files_in
from budgetbook.io.bureau_excel import write_table
from budgetbook.io.bureau_reading import UNKNOWN, headings, read_table
from budgetbook.io.errors import BookError, Cancelled
from budgetbook.io.expected_list import read_expected
from budgetbook.io.store import save_book
from budgetbook.io.submission_sets import write_sets
from budgetbook.io.units_reading import numbered, read_units
from budgetbook.model.book import Book, Department
from budgetbook.model.expected_units import Expected
from budgetbook.model.publication import PublicChoice
from budgetbook.model.summing_up import sum_up
from tests.model.books import county

COUNT = FEW + 2


def unit(number: int, name: str = "") -> Book:
    who = Department(code=f"20300{number}", name=name or f"单位{number}")
    return county().model_copy(update={"department": who})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "各单位"
    made.mkdir()
    for number in range(1, COUNT + 1):
        save_book(made / f"{number}.ysb", unit(number))
    (made / "坏.ysb").write_bytes(b"PK no book")
    return made


def test_units_are_read_in_processes_as_in_one(folder: Path) -> None:
    paths = files_in(folder)
    told: list[int] = []
    found = read_units(paths, lambda done, _total, _name: told.append(done))
    assert [one.path for one in found] == paths
    assert told == list(range(1, len(paths) + 1))
    alone = read_units(paths[:1])
    assert alone[0] == found[0]
    bad = next(one for one in found if one.path.name == "坏.ysb")
    assert bad.member is None
    assert "坏.ysb" in bad.message
    members = numbered(found)
    assert [m.id for m in members] == [f"u{n}" for n in range(1, COUNT + 1)]
    assert all(m.checked.startswith("没有错误") for m in members)
    assert len(sum_up(members).book.members) == COUNT


def test_a_cancel_leaves_the_rest(folder: Path) -> None:
    def stop(done: int, _total: int, _name: str) -> None:
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        read_units(files_in(folder), stop)
    with pytest.raises(Cancelled):
        read_table(files_in(folder), (), stop)


def test_the_table_of_a_folder_as_xlsx(folder: Path, tmp_path: Path) -> None:
    expected = [Expected("203009", "没有报的局")]
    table = read_table(files_in(folder), expected)
    assert (table.missing, table.failing) == (1, 1)
    path = tmp_path / "表.xlsx"
    write_table(path, table)
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert lines[0] == headings(table)
    assert [line[2] for line in lines[1:]].count("未收") == 1
    total = lines[-1]
    assert total[1] == "合计"
    assert total[7] == pytest.approx(56.5 * COUNT)
    assert total[12] == UNKNOWN
    with pytest.raises(BookError, match=r"只能写 .xlsx"):
        write_table(tmp_path / "表.csv", table)


@pytest.mark.parametrize("name", ["名单.txt", "名单.csv", "名单.xlsx"])
def test_a_list_of_the_expected(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name.endswith(".xlsx"):
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for row in (("单位编码", "单位名称"), (203001, "甲"), ("203002", "乙")):
            sheet.append(row)
        book.save(path)
    else:
        path.write_bytes("单位编码,单位名称\n203001,甲\n203002,乙\n".encode("gb18030"))
    assert read_expected(path) == [Expected("203001", "甲"), Expected("203002", "乙")]


def test_a_list_that_is_none(tmp_path: Path) -> None:
    for name, data in (("名单.docx", b"x"), ("名单.txt", b""), ("名单.xlsx", b"no sheet")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(BookError, match="名单"):
            read_expected(tmp_path / name)


# ---------------------------------------------------------------- one set for each


def department() -> Book:
    from budgetbook.model.summing_up import as_member

    first = as_member(unit(1, "某某局/本级"), ())
    return sum_up([first, as_member(unit(2), ["u1"])], Department(code="203", name="某某局")).book


def test_sets_of_all_units_and_the_department(tmp_path: Path) -> None:
    from budgetbook.model.layout import load_layout

    book = department()
    told: list[float] = []
    made = write_sets(
        tmp_path / "报送", book, load_layout(book.layout), PublicChoice(),
        progress=lambda done, _words: told.append(done),
    )  # fmt: skip
    assert made == ["某某局", "203001某某局_本级", "203002单位2"]
    assert told == sorted(told)
    for name in made:
        assert {p.suffix for p in (tmp_path / "报送" / name).iterdir()} == {
            ".docx",
            ".xlsx",
            ".txt",
        }
    with pytest.raises(BookError, match="已经有了"):
        write_sets(tmp_path / "报送", book, load_layout(book.layout), None)


def test_a_cancel_leaves_no_half_set(tmp_path: Path) -> None:
    from budgetbook.model.layout import load_layout

    book = department()

    def stop(done: float, _words: str) -> None:
        if done > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        write_sets(tmp_path / "报送", book, load_layout(book.layout), None, progress=stop)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(BookError, match="没有汇总过单位"):
        write_sets(tmp_path / "报送", unit(1), load_layout(book.layout), None)
