"""写回原文件: 表注 edited, and a 目录 whose page numbers row changes made stale."""

from pathlib import Path

import pytest
from lxml import etree

from budgetbook.io.formats import Opened, open_files
from budgetbook.model.book import Book
from budgetbook.model.details import DETAILS, add_details
from budgetbook.model.edit import RemoveRows
from budgetbook.model.ref import TableKey
from tests.fixture_books import fixture
from tests.io.office import DOCUMENT, W, contents, flow_texts, unzipped
from tests.io.writing_back import (
    GROUP,
    LEAF,
    differing,
    edited,
    open_bytes,
    original,
    put,
    refused,
    written,
)

CAPITAL, UNITS = TableKey("capital"), TableKey("units")
EMPTY = "注：无国有资本经营预算财政拨款预算，空表列示。"


@pytest.fixture(params=[".docx", ".xlsx"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Opened:
    return open_bytes(tmp_path, f"一本{request.param}", original(request.param))


def noted(book: Book, key: TableKey, *notes: str) -> Book:
    """The book with these notes under a table."""
    return book.with_table(book.tables[key].model_copy(update={"notes": notes}))


def back(opened: Opened, book: Book, folder: Path) -> tuple[Path, tuple[str, ...]]:
    """Written beside the original and read again: the same book."""
    target = folder / f"另存{opened.origins[0].suffix}"
    titles = written(opened, book, target)
    again = open_files([target]).book
    assert contents(again) == contents(book)
    assert flow_texts(again) == flow_texts(book)
    return target, titles


@pytest.mark.parametrize(
    "notes",
    [
        ("注：改过的一条。",), (), (EMPTY, "注：又一条。"), ("注：甲。", "注：乙。", "注：丙。"),
        ("注：带 <标记> & 符号。",),
    ],
)  # fmt: skip
def test_notes_are_changed_taken_out_and_added(
    opened: Opened, tmp_path: Path, notes: tuple[str, ...]
) -> None:
    target, titles = back(opened, noted(edited(opened), CAPITAL, *notes), tmp_path)
    assert "国有资本经营预算财政拨款支出表的表注" in titles
    for part in differing(opened.origins[0].data, target.read_bytes()):
        assert part == DOCUMENT or part.startswith(("xl/worksheets/", "xl/workbook"))


def test_a_first_note_goes_under_the_table(opened: Opened, tmp_path: Path) -> None:
    back(opened, noted(edited(opened), UNITS, "注：单位按编制数列示。"), tmp_path)


def test_notes_and_rows_of_one_table_together(opened: Opened, tmp_path: Path) -> None:
    last = opened.book.tables[UNITS].rows[-1].id
    book = noted(edited(opened, RemoveRows(UNITS, (last,))), UNITS, "注：甲。", "注：乙。")
    back(opened, noted(book, CAPITAL, EMPTY, "注：丙。"), tmp_path)


def test_a_new_note_looks_like_the_one_above(tmp_path: Path) -> None:
    opened = open_bytes(tmp_path, "一本.docx", original(".docx"))
    target, _ = back(opened, noted(edited(opened), CAPITAL, EMPTY, "注：又一条。"), tmp_path)
    root = etree.fromstring(unzipped(target.read_bytes())[DOCUMENT])
    found = [p for p in root.iter(f"{W}p") if "".join(p.itertext()).startswith("注：")]
    looks = {
        etree.tostring(properties) if (properties := p.find(f"{W}pPr")) is not None else b""
        for p in found
    }
    assert len(found) == 2
    assert len(looks) == 1


def test_what_would_not_be_read_as_a_note_is_refused(tmp_path: Path) -> None:
    opened = open_bytes(tmp_path, "一本.xlsx", original(".xlsx"))
    refused(opened, noted(edited(opened), UNITS, "没有注字开头"), "核对不一致")


# ---- 目录


def test_page_numbers_that_went_stale_are_said_so(opened: Opened, tmp_path: Path) -> None:
    gone = opened.book.tables[GROUP].rows[0].id
    target = tmp_path / f"另存{opened.origins[0].suffix}"
    titles = written(opened, edited(opened, RemoveRows(GROUP, (gone,))), target)
    assert sum("目录里的页码可能变了" in title for title in titles) == 1


def test_page_numbers_stand_where_only_cells_changed(opened: Opened, tmp_path: Path) -> None:
    target = tmp_path / f"另存{opened.origins[0].suffix}"
    titles = written(opened, edited(opened, put(LEAF, "31.00")), target)
    assert not any("目录" in title for title in titles)


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_notes_of_a_fixture(shared: Path, tmp_path: Path, suffix: str) -> None:
    opened = fixture(shared, f"002{suffix}")
    key = TableKey("procurement")
    book = noted(edited(opened), key, "注：改过。", "注：改过的第二条。", "注：新。")
    back(opened, noted(book, CAPITAL), tmp_path)


def test_a_working_paper_of_ours_stays_out_of_her_file(opened: Opened, tmp_path: Path) -> None:
    book = edited(opened, add_details(opened.book, opened.layout))
    assert DETAILS in book.tables
    target = tmp_path / f"另存{opened.origins[0].suffix}"
    assert written(opened, book, target) == ()
    assert target.read_bytes() == opened.origins[0].data
