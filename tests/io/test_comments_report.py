"""修改情况说明 and lists of remarks in files."""

from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest

from budgetbook.io.comments_file import read_remarks, remarks_of
from budgetbook.io.comments_report import write_comments
from budgetbook.io.errors import BookError
from budgetbook.io.excel_reader import read_excel
from budgetbook.io.word_reader import read_word
from budgetbook.model.annual_round import Place
from budgetbook.model.book import Book
from budgetbook.model.comments import add_comments, answer_comments, new_comment
from budgetbook.model.edit import SetCells, apply
from budgetbook.model.settle import Ledger
from tests.model.books import COUNTY, amounts
from tests.ui.books import office_book

_PLACE = Place(table="general", row="2050201", column="project")


def book() -> Book:
    made = Ledger(COUNTY, office_book()).settle(office_book()).book
    new = [
        new_comment(made, COUNTY, _PLACE, "偏高，请压减"),
        new_comment(made, COUNTY, Place(instance="p1"), "目标不具体"),
        new_comment(made, COUNTY, Place(), "=SUM(A1)\x0b错字"),
    ]
    made = apply(add_comments(made, new), made).book
    made = apply(SetCells(amounts({"general.2050201.project": "8.5"})), made).book
    made = apply(answer_comments(made, ["c1"], "已改", "已压减", on="2026-01-20"), made).book
    edit = answer_comments(made, ["c2"], "不改", "按文件编列", on="2026-01-21")
    return apply(edit, made).book


LINES = [
    ("1", "偏高，请压减", "一般公共预算财政拨款支出表 2050201 学前教育·项目支出", "已改",
     "已压减（由 10.00 改为 8.50）", "2026-01-20"),
    ("2", "目标不具体", "项目 培训经费", "不改", "按文件编列", "2026-01-21"),
]  # fmt: skip
HEAD = ("序号", "意见", "位置", "处理情况", "说明", "日期")


def test_the_list_is_written_for_word(tmp_path: Path) -> None:
    path = tmp_path / "说明.docx"
    write_comments(path, book(), COUNTY)
    document = docx.Document(str(path))
    assert document.paragraphs[0].text == "2023 年部门预算修改情况说明"
    assert document.paragraphs[2].text == "共 3 条意见：待改 1 条，已改 1 条，不改 1 条。"
    rows = [tuple(cell.text for cell in row.cells) for row in document.tables[0].rows]
    assert rows[:3] == [HEAD, *LINES]
    assert rows[3][1].startswith("=SUM(A1)")


def test_the_list_is_written_for_excel(tmp_path: Path) -> None:
    path = tmp_path / "说明.xlsx"
    write_comments(path, book(), COUNTY)
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    rows = [tuple(row) for row in sheet.iter_rows(values_only=True)]
    assert rows[0][0] == "2023 年部门预算修改情况说明"
    assert rows[3:6] == [HEAD, *LINES]
    assert sheet["B7"].data_type == "s"  # no formula


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BookError, match=r"可以写 \.docx 或 \.xlsx"):
        write_comments(tmp_path / "说明.txt", book(), COUNTY)
    assert not list(tmp_path.iterdir())


def test_an_empty_list_is_written_too(tmp_path: Path) -> None:
    for suffix in (".docx", ".xlsx"):
        write_comments(tmp_path / f"空{suffix}", office_book(), COUNTY)


def test_remarks_are_read_from_a_table_of_word(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("审核意见")
    table = document.add_table(rows=3, cols=3)
    for row, words in zip(
        table.rows,
        (("序号", "审核意见", "表名"), ("1", "偏高", "三公表"), ("2", "1.甲\n2.乙", "")),
        strict=True,
    ):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    made = BytesIO()
    document.save(made)
    found = remarks_of(read_word(made.getvalue()))
    assert [(one.text, one.place) for one in found.remarks] == [
        ("偏高", "三公表"), ("甲", ""), ("乙", "")
    ]  # fmt: skip
    assert found.lead == "审核意见"
    path = tmp_path / "意见.docx"
    path.write_bytes(made.getvalue())
    assert read_remarks(path) == found


def test_remarks_are_read_from_excel_and_from_lines_of_word() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in (("编号", "问题", "责任人"), (1, "少列 5 万元", "张"), (2, "无说明", "李")):
        sheet.append(row)
    made = BytesIO()
    workbook.save(made)
    found = remarks_of(read_excel(made.getvalue())).remarks
    assert [(one.text, one.responsible) for one in found] == [
        ("少列 5 万元", "张"), ("无说明", "李")
    ]  # fmt: skip
    document = docx.Document()
    for words in ("意见如下：", "1.甲", "2.乙"):
        document.add_paragraph(words)
    made = BytesIO()
    document.save(made)
    assert [one.text for one in remarks_of(read_word(made.getvalue())).remarks] == ["甲", "乙"]
