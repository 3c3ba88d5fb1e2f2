"""New workbooks: figures with formulas that agree, blanks, merged headers, print settings."""

import re
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from openpyxl.utils import range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from budgetbook.io.excel_plan import unique_name
from budgetbook.io.excel_writer import write_excel
from budgetbook.model.book import Book, Paragraph
from budgetbook.model.ref import Ref
from tests.io.sample import printed_texts, sample
from tests.model.books import COUNTY

_TERM = re.compile(r"([+-]?)(SUM\()?(?:'([^']+)'!)?(\$?[A-Z]+\$?\d+(?::[A-Z]+\d+)?)\)?")


@pytest.fixture(scope="module")
def book() -> Book:
    return sample()


@pytest.fixture(scope="module")
def written(book: Book) -> bytes:
    return write_excel(book, COUNTY)


@pytest.fixture(scope="module")
def values(written: bytes) -> Workbook:
    return openpyxl.load_workbook(BytesIO(written), data_only=True)


@pytest.fixture(scope="module")
def formulas(written: bytes) -> Workbook:
    return openpyxl.load_workbook(BytesIO(written))


def words(sheet: Worksheet) -> list[str]:
    rows = sheet.iter_rows(values_only=True)
    return [str(value) for row in rows for value in row if value is not None]


def row_of(sheet: Worksheet, word: str) -> int:
    for row in sheet.iter_rows():
        if any(cell.value == word for cell in row):
            return row[0].row or 0
    raise AssertionError(f"{word} is not on {sheet.title}")


def all_formulas(workbook: Workbook) -> Iterator[tuple[str, str, str]]:
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    yield sheet.title, cell.coordinate, str(cell.value)


def computed(values: Workbook, sheet: str, formula: str) -> Decimal:
    """What ``formula`` gives over the written values: sums of cells and runs are all we write."""
    plain = formula.removeprefix("=").removeprefix("ROUND(").removesuffix(",6)")
    total = Decimal(0)
    for sign, _, other, area in _TERM.findall(plain):
        left, top, right, bottom = range_boundaries(area)
        rows = values[other or sheet].iter_rows(top, bottom, left, right, values_only=True)
        figures = [Decimal(repr(v)) for row in rows for v in row if v is not None]
        total += sum(figures) * (-1 if sign == "-" else 1)
    return total


def test_cached_values_are_what_the_formulas_give(values: Workbook, formulas: Workbook) -> None:
    found = list(all_formulas(formulas))
    assert len(found) > 100
    for sheet, place, formula in found:
        kept = values[sheet][place].value
        assert Decimal(repr(kept or 0)) == computed(values, sheet, formula), (sheet, place, formula)


def test_formulas_run_over_ranges_and_sheets(formulas: Workbook) -> None:
    texts = [formula for _, _, formula in all_formulas(formulas)]
    assert any(re.fullmatch(r"=SUM\([A-Z]+\d+:[A-Z]+\d+\)", text) for text in texts)
    assert "='收入总表'!D7" not in texts
    assert any(text.startswith("='") for text in texts)


def test_typed_and_pinned_figures_have_no_formula(formulas: Workbook) -> None:
    sheet = formulas["一般公共预算财政拨款支出表"]
    education = row_of(sheet, "教育支出")
    assert sheet.cell(education, 6).value == 14  # pinned, though the parts say 15
    assert sheet.cell(row_of(sheet, "学前教育"), 5).value == 30
    assert str(sheet.cell(education, 5).value).startswith("=")


def test_a_blank_total_looks_blank_and_a_written_nought_shows(
    values: Workbook, formulas: Workbook
) -> None:
    sheet = formulas["收支总表"]
    blank = sheet.cell(row_of(sheet, "二、外交支出"), 5)
    assert values["收支总表"][blank.coordinate].value is None
    assert blank.number_format == "0.00;-0.00;"
    fund = formulas["政府基金预算财政拨款支出表"]
    total = fund.cell(row_of(fund, "城乡社区支出"), 5)
    assert (total.data_type, total.number_format) == ("f", "0.00;-0.00;")
    assert values[fund.title][total.coordinate].value is None
    abroad = values["财政拨款“三公”经费支出表"]
    nought = abroad.cell(row_of(abroad, "一、因公出国（境）费"), 4)
    assert nought.value == 0
    assert nought.number_format == "0.00"


def test_header_is_merged_frozen_and_repeated(formulas: Workbook) -> None:
    sheet = formulas["收支总表"]
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A1:E1", "A3:A4", "B3:C3", "D3:E3"} <= merged
    assert [sheet.cell(5, c).value for c in range(1, 6)] == ["栏次", "1", "2", "3", "4"]
    assert sheet.freeze_panes == "A6"
    assert sheet.print_title_rows == "$2:$5"
    assert sheet.page_setup.paperSize == 9
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert formulas["收入总表"].page_setup.orientation == "landscape"
    assert sheet.page_setup.orientation == "portrait"


def test_lines_stand_over_the_table(formulas: Workbook) -> None:
    row = [cell.value for cell in formulas["收支总表"][2]]
    assert row[0] == "203 某某局"
    assert row[-1] == "单位：万元"
    assert "预算年度：2023" in row


def test_text_stays_text(formulas: Workbook) -> None:
    texts = {
        cell.value: cell.data_type
        for sheet in formulas.worksheets
        for row in sheet.iter_rows()
        for cell in row
    }
    assert texts["=培训人次"] == texts["@备注"] == texts["2050202"] == "s"
    assert texts["=SUM(A1)是正文，不是公式。"] == "s"


def test_sheets_follow_the_book(book: Book, values: Workbook) -> None:
    names = values.sheetnames
    assert names[:3] == ["封面", "目录", "收支总表"]
    assert names[-5:] == ["部门固定资产占用情况表", "项目", "1.培训经费", "另附的表", "文字"]
    assert "情况说明" in names
    everything = "\n".join(word for sheet in values.worksheets for word in words(sheet))
    at = 0
    for word in printed_texts(book):
        at = everything.index(word, at)


def test_contents_keep_their_page_numbers(values: Workbook) -> None:
    shown = values["目录"].iter_rows(max_col=2, values_only=True)
    assert [word for row in shown for word in row if word] == [
        "2023年目录", "第一组 公开表", "收支总表", "3"
    ]  # fmt: skip


def test_a_hidden_column_says_what_each_paragraph_is(formulas: Workbook) -> None:
    sheet = formulas["目录"]
    assert [cell.value for cell in sheet["C"]] == ["目录标题", "目录分组", "目录项"]
    assert sheet.column_dimensions["C"].hidden


def test_goal_row_spans_the_table_below(formulas: Workbook) -> None:
    sheet = formulas["1.培训经费"]
    assert "B2:F2" in {str(area) for area in sheet.merged_cells.ranges}
    assert sheet["B2"].value == "1.办好培训。\n2.用好资金。"
    assert "A4:A5" in {str(area) for area in sheet.merged_cells.ranges}
    assert sheet.print_title_rows == "$3:$3"


def test_long_text_gets_the_height_it_needs() -> None:
    text = "很长的一段话。" * 400
    book = Book(layout=COUNTY.id, flow=(Paragraph(id="p", text=text),))
    sheet = openpyxl.load_workbook(BytesIO(write_excel(book, COUNTY))).worksheets[0]
    heights = [sheet.row_dimensions[row].height or 0 for row in range(1, sheet.max_row + 1)]
    assert max(heights) <= 409
    assert sum(heights) > len(text) / 45 * 12
    found = [str(cell.value) for cell in sheet["A"] if cell.value]
    goes_on = [sheet.cell(row, 3).value for row in range(1, len(found) + 1)]
    assert goes_on == ["正文"] + ["接上段"] * (len(found) - 1)
    assert "".join(found) == text
    assert all(piece.endswith("。") for piece in found)


def test_a_tall_table_cell_is_merged_over_rows() -> None:
    goals = "\n".join(f"{i}.做好第{i}件事。" for i in range(60))
    book = sample().with_values({Ref("project", "form", "goals", "p1"): goals})
    sheet = openpyxl.load_workbook(BytesIO(write_excel(book, COUNTY)))["1.培训经费"]
    assert sheet["B2"].value == goals
    area = next(a for a in sheet.merged_cells.ranges if a.coord.startswith("B2:"))
    heights = [
        sheet.row_dimensions[row].height or 0 for row in range(area.min_row, area.max_row + 1)
    ]
    assert max(heights) <= 409
    assert sum(heights) > 60 * 12


def test_names_of_sheets_are_legal_and_unique() -> None:
    taken: set[str] = set()
    long = "很" * 40
    names = [
        unique_name(word, taken) for word in (long, long, "a/b:c", "A*BC", "", "'引'", "History")
    ]
    assert names[0] == "很" * 31
    assert names[1] == "很" * 28 + "(2)"
    assert names[2:] == ["abc", "ABC(2)", "表", "引", "History(2)"]


def test_an_empty_book_still_opens() -> None:
    written = write_excel(Book(layout=COUNTY.id), COUNTY)
    assert len(openpyxl.load_workbook(BytesIO(written)).sheetnames) == 1


def test_no_name_of_a_person(formulas: Workbook) -> None:
    facts = formulas.properties
    assert (facts.creator, facts.lastModifiedBy) == ("某某局", "某某局")
    assert facts.title == "某某局情况说明"
