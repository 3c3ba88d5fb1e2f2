"""A table that has nothing to do with it, directly under the indicators of a project."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from budgetbook.io.excel_writer import write_excel
from budgetbook.io.formats import Opened
from budgetbook.io.word_writer import write_word
from budgetbook.model.ref import TableKey
from tests.books.source import sample
from tests.io import excel_variants
from tests.io.office import DOCUMENT, W_URI, Element, W, changed, table
from tests.io.test_match import opened

ROWS = (
    ("姓名", "年龄", "职务", "备注", "籍贯", "学历", "党龄"),
    ("张某", "40", "主任", "无", "本县", "本科", "12"),
    ("李某", "41", "干事", "无", "外县", "大专", "8"),
)
GROUP = TableKey("indicators", "p1")


def kept(read: Opened) -> list[list[str]]:
    """The rows kept as tables of their own."""
    return [
        [str(word) for word in row.cells.values()]
        for key, found in read.book.tables.items()
        if key.table == "extra"
        for row in found.rows
    ]


def with_rows(data: bytes, wide: int, gap: int) -> bytes:
    """The workbook with the table under the indicators of its first project."""
    book = openpyxl.load_workbook(BytesIO(data))
    sheet = next(s for s in book.worksheets if s.title.startswith("1."))
    at = sheet.max_row + 1 + gap
    for down, row in enumerate(ROWS):
        for across, word in enumerate(row[:wide]):
            sheet.cell(at + down, 1 + across, int(word) if word.isdigit() else word)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("wide", [3, 5, 7])
@pytest.mark.parametrize("gap", [0, 1])
def test_it_is_kept_apart_in_a_workbook(tmp_path: Path, wide: int, gap: int) -> None:
    data = write_excel(*sample("county"))
    before = opened(tmp_path, "前.xlsx", data)
    read = opened(tmp_path, "后.xlsx", with_rows(data, wide, gap))
    assert kept(read) == [list(row[:wide]) for row in ROWS]
    assert read.book.tables[GROUP].rows == before.book.tables[GROUP].rows
    assert [k for k in read.book.tables if k.table != "extra"] == list(before.book.tables)
    assert any("没有认出的表格（3 行）" in remark.message for remark in read.remarks)


def test_it_is_kept_apart_where_everything_stands_in_one_sheet(tmp_path: Path) -> None:
    data = with_rows(write_excel(*sample("county")), 5, 0)
    stacked = excel_variants.VARIANTS["stacked without blank rows"](data)
    read = opened(tmp_path, "一张.xlsx", stacked)
    assert kept(read) == [list(row[:5]) for row in ROWS]
    assert len(read.book.tables[GROUP].rows) == len(sample("county")[0].tables[GROUP].rows)


@pytest.mark.parametrize("wide", [3, 5, 6, 7])
def test_it_is_kept_apart_in_word(tmp_path: Path, wide: int) -> None:
    def add(root: Element) -> None:
        group = next(t for t in root.iter(f"{W}tbl") if "一级指标" in "".join(t.itertext()))
        xml = f'<x xmlns:w="{W_URI}">{table([row[:wide] for row in ROWS])}</x>'
        group.addnext(etree.fromstring(xml)[0])

    data = write_word(*sample("county"))
    before = opened(tmp_path, "前.docx", data)
    read = opened(tmp_path, "后.docx", changed(data, DOCUMENT, add))
    assert kept(read) == [list(row[:wide]) for row in ROWS]
    assert read.book.tables[GROUP].rows == before.book.tables[GROUP].rows


def test_an_odd_indicator_stays_one(tmp_path: Path) -> None:
    """Words that are no kind of indicator, but with figures, or above rows that are some."""
    data = write_excel(*sample("county"))
    book = openpyxl.load_workbook(BytesIO(data))
    sheet = next(s for s in book.worksheets if s.title.startswith("1."))
    last = sheet.max_row
    for area in list(sheet.merged_cells.ranges):
        if area.min_row > 3:
            sheet.unmerge_cells(str(area))
    sheet.cell(5, 1).value, sheet.cell(5, 2).value = "其他", "其他"
    sheet.cell(last, 1).value, sheet.cell(last, 2).value = "甲", "乙"
    out = BytesIO()
    book.save(out)
    read = opened(tmp_path, "后.xlsx", out.getvalue())
    rows = read.book.tables[GROUP].rows
    assert len(rows) == len(sample("county")[0].tables[GROUP].rows)
    assert kept(read) == []
