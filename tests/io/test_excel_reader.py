"""Excel into blocks: values, formulas and places, with openpyxl as the oracle."""

import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetbook.io.blocks import Grid, Paragraph
from budgetbook.io.errors import UnreadableFile
from budgetbook.io.excel_reader import read_excel
from tests.io.office import SHEET1, data, text_cell, unzipped, xlsx, zipped


def grid(content: str, **more: list[str]) -> Grid:
    (found,) = read_excel(xlsx({"表": content}, **more)).blocks
    assert isinstance(found, Grid)
    return found


def at(found: Grid, address: str) -> tuple[str, Decimal | None, str]:
    (cell,) = [c for c in found.cells if c.place.locator == address]
    return cell.text, cell.number, cell.formula


def number(address: str, raw: str, style: int = 0, formula: str = "") -> str:
    written = f"<f>{formula}</f>" if formula else ""
    return f'<c r="{address}" s="{style}">{written}<v>{raw}</v></c>'


WIDE = text_cell("D1", "右")  # makes a sheet a grid and not text


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("0.30000000000000004", "0.3"), ("8815.7700000000004", "8815.77"), ("1E3", "1000"),
        ("-12.5", "-12.5"), ("86.40000000000001", "86.4"), ("123456789012", "123456789012"),
    ],
)  # fmt: skip
def test_numbers_without_binary_noise(raw: str, value: str) -> None:
    text, found, _ = at(grid(data(number("A1", raw) + WIDE)), "A1")
    assert (text, found) == (value, Decimal(value))
    assert str(found) == value or "E" in str(found)


def test_formats_decide_what_a_number_says() -> None:
    formats = ["0.00%", "yyyy/m/d", "0.00;-0.00;", '#,##0.00"万元"', "0.00_ "]
    row = "".join(
        [number("A1", "0.5", 1), number("B1", "45291", 2), number("C1", "0", 3),
         number("D1", "5", 3), number("E1", "1234.5", 4), number("F1", "7", 5)]
    )  # fmt: skip
    found = grid(data(row), formats=formats)
    shown = {a: at(found, a)[0] for a in ("A1", "B1", "C1", "D1", "E1", "F1")}
    assert shown == {
        "A1": "50%", "B1": "2023-12-31", "C1": "", "D1": "5.00", "E1": "1234.50", "F1": "7.00"
    }  # fmt: skip


def test_texts_of_all_kinds() -> None:
    rich = "<r><t>富</t></r><r><rPr><b/></rPr><t>文本</t></r><rPh><t>拼音</t></rPh>"
    row = (
        '<c r="A1" t="s"><v>1</v></c><c r="B1" t="s"><v>0</v></c><c r="C1" t="s"><v>99</v></c>'
        '<c r="D1" t="b"><v>1</v></c><c r="E1" t="e"><v>#REF!</v></c>'
        '<c r="F1" t="str"><f>A1</f><v>结果</v></c>' + text_cell("G1", "行_x000D_\n内")
    )
    found = grid(data(row), shared=["共享", rich])
    row_texts = [at(found, f"{letter}1")[0] for letter in "ABCDEFG"]
    assert row_texts == ["富文本", "共享", "", "是", "#REF!", "结果", "行\n内"]
    assert at(found, "F1")[2] == "A1"


def test_a_formula_without_a_result_is_known_as_one() -> None:
    row = '<c r="A1"><f>SUM(B1:C1)</f></c>' + number("B1", "1") + number("C1", "2", 0, "B1+1")
    found = grid(data(row + WIDE))
    assert at(found, "A1") == ("", None, "SUM(B1:C1)")
    assert at(found, "C1") == ("2", Decimal(2), "B1+1")


def test_shared_formulas() -> None:
    first = '<c r="A1"><f t="shared" ref="A1:A2" si="0">B1*2</f><v>2</v></c>' + WIDE
    second = '<c r="A2"><f t="shared" si="0"/><v>4</v></c>'
    found = grid(data(first, second))
    assert [at(found, a)[1:] for a in ("A1", "A2")] == [
        (Decimal(2), "B1*2"), (Decimal(4), "（共享公式）"),
    ]  # fmt: skip


def test_merges_dimension_and_missing_addresses() -> None:
    content = (
        '<dimension ref="A1"/><sheetData><row><c t="inlineStr"><is><t>甲</t></is></c><c/>'
        "<c><v>3</v></c></row><row><c><v>4</v></c></row></sheetData>"
        '<mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="Z1:XFD9"/><mergeCell ref="坏"/>'
        "</mergeCells>"
    )
    found = grid(content)
    assert (found.rows, found.columns) == (2, 3)
    spans = {c.place.locator: (c.text, c.row_span, c.column_span) for c in found.cells}
    assert spans["A1"] == ("甲", 1, 2)
    assert "B1" not in spans
    assert spans["C1"] == ("3", 1, 1)
    assert spans["A2"] == ("4", 1, 1)


def test_a_cell_far_away_is_told_and_left() -> None:
    far = f"<row r='1048576'>{number('XFD1048576', '1')}</row>"
    source = data(number("A1", "1") + WIDE).replace("</sheetData>", f"{far}</sheetData>")
    read = read_excel(xlsx({"表": source}))
    assert isinstance(read.blocks[0], Grid)
    assert (read.blocks[0].rows, read.blocks[0].columns) == (1, 4)
    assert "很远处" in read.warnings[0].message


def test_hidden_rows_and_sheets_are_read_and_told() -> None:
    hidden = data(number("A1", "1") + WIDE).replace('<row r="1">', '<row r="1" hidden="1">')
    read = read_excel(xlsx({"看得见": data(number("A1", "1") + WIDE), "藏": hidden}, hidden=["藏"]))
    assert [b.hidden for b in read.blocks if isinstance(b, Grid)] == [False, True]
    assert [w.message for w in read.warnings] == [
        "工作表“藏”是隐藏的，已一并读入", "工作表“藏”有隐藏的行，已一并读入",
    ]  # fmt: skip


def test_a_sheet_of_text_yields_paragraphs() -> None:
    rows = [text_cell("A1", "第一段"), text_cell("A2", "目录行") + text_cell("B2", "12")]
    read = read_excel(xlsx({"说明": data(*rows)}))
    assert [b.text for b in read.blocks if isinstance(b, Paragraph)] == ["第一段", "目录行\t12"]
    assert [b.place.locator for b in read.blocks] == ["A1", "A2"]


def test_faulty_styles_do_not_stop_it() -> None:
    parts = unzipped(xlsx({"表": data(number("A1", "1") + WIDE)}))
    parts["xl/styles.xml"] = b"<styleSheet><fills><fill/></fills>"
    assert read_excel(zipped(parts)).blocks


@pytest.mark.parametrize(
    "change",
    [
        lambda parts: parts.pop("xl/_rels/workbook.xml.rels"),
        lambda parts: parts.update({SHEET1: b"<worksheet><sheetData>"}),
        lambda parts: parts.update({"xl/workbook.xml": b"<workbook>"}),
        lambda parts: parts.update({"xl/sharedStrings.xml": b"<sst>"}),
    ],
)
def test_damaged_parts(change: object) -> None:
    parts = unzipped(xlsx({"表": data(number("A1", "1"))}))
    change(parts)  # type: ignore[operator]
    with pytest.raises(UnreadableFile, match=r"损坏|Excel"):
        read_excel(zipped(parts))


_Value = int | float | str | None
_values: st.SearchStrategy[_Value] = st.one_of(
    st.none(),
    st.integers(-(10**9), 10**9),
    st.decimals(-(10**9), 10**9, places=2).map(float),
    st.text("预算表0123=+-@ 、", min_size=1, max_size=8).filter(str.strip),
)


@given(st.lists(st.lists(_values, min_size=3, max_size=6), min_size=1, max_size=6))
def test_reads_what_openpyxl_wrote(rows: list[list[_Value]]) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    for r, row in enumerate(rows, 1):
        for c, value in enumerate(row, 1):
            cell = sheet.cell(r, c, value)
            if isinstance(value, str):
                cell.data_type = "s"
    buffer = BytesIO()
    workbook.save(buffer)
    found = {}
    for block in read_excel(buffer.getvalue()).blocks:
        if isinstance(block, Grid):
            found = {c.place.locator: c for c in block.cells}
        else:
            return  # a single column of texts
    again = openpyxl.load_workbook(BytesIO(buffer.getvalue())).worksheets[0]
    for line in again.iter_rows():
        for written in line:
            mine = found.get(written.coordinate)
            if written.value is None:
                assert mine is None or not mine.text
            elif isinstance(written.value, str):
                assert mine is not None
                assert mine.text == written.value
            else:
                assert mine is not None
                assert mine.number == Decimal(repr(written.value))


def test_dates_as_openpyxl_has_them() -> None:
    workbook = openpyxl.Workbook()
    workbook.worksheets[0].append(["截止", datetime.date(2024, 2, 29), 1, 2])
    buffer = BytesIO()
    workbook.save(buffer)
    (found,) = read_excel(buffer.getvalue()).blocks
    assert isinstance(found, Grid)
    assert at(found, "B1")[0] == "2024-02-29"


@pytest.mark.parametrize("name", ["000", "001", "002", "003", "004"])
def test_fixtures_cell_by_cell(shared: Path, name: str) -> None:
    content = (shared / "fixtures" / f"{name}.xlsx").read_bytes()
    mine = {
        (b.name, c.place.locator): (c.text, c.number)
        for b in read_excel(content).blocks
        if isinstance(b, Grid)
        for c in b.cells
    }
    compared = 0
    for sheet in openpyxl.load_workbook(BytesIO(content), data_only=True).worksheets:
        if not any(key[0] == sheet.title for key in mine):
            continue  # a sheet of text
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is None:
                    continue
                text, figure = mine[sheet.title, cell.coordinate]
                compared += 1
                if isinstance(cell.value, int | float):
                    assert figure == Decimal(repr(cell.value)) or not text
                else:
                    assert text == str(cell.value)
    assert compared > 100
