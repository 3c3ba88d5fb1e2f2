"""What people do to a table by hand in Word, WPS and Excel: nothing of it may become another
figure, stand in another table, or be lost without a word."""

from decimal import Decimal
from pathlib import Path

import pytest

from budgetbook.io.excel_parts import format_kind
from budgetbook.io.excel_reader import as_shown
from budgetbook.io.formats import Origin, import_origins
from budgetbook.io.imported import Imported, RemarkKind
from budgetbook.model.amount import Unread
from budgetbook.model.layout import load_layout, normal
from budgetbook.model.ref import Ref, TableKey
from tests.io.office import (
    docx,
    flow_texts,
    par,
    placed_sheets,
    table,
    text_cell,
    unzipped,
    xlsx,
    zipped,
)
from tests.io.test_match import sheet_of
from tests.model.books import COUNTY, value

D = Decimal
LINES = [["203 某某局", "", "", "", "", "单位：万元"], ["预算年度：2023"]]
HEADER = [
    ["序号", "功能分类科目", "", "合计", "基本支出", "项目支出"],
    ["", "科目编码", "科目名称", "", "", ""],
    ["栏次", "1", "2", "3", "4", "5"],
]
ROWS = [
    ["1", "", "合计", "5.00", "3.00", "2.00"],
    ["2", "201", "一般公共服务支出", "5.00", "3.00", "2.00"],
    ["3", "20132", "组织事务", "5.00", "3.00", "2.00"],
    ["4", "2013201", "行政运行", "3.00", "3.00", ""],
    ["5", "2013202", "一般行政管理事务", "2.00", "", "2.00"],
]
GENERAL = "部门预算一般公共预算财政拨款支出表"
FUND = "部门预算政府基金预算财政拨款支出表"
MERGES = (
    '<mergeCells><mergeCell ref="A4:A5"/><mergeCell ref="B4:C4"/><mergeCell ref="D4:D5"/>'
    '<mergeCell ref="E4:E5"/><mergeCell ref="F4:F5"/></mergeCells>'
)


def opened(name: str, data: bytes) -> Imported:
    return import_origins([Origin(name, Path(name).suffix, data, Path(name))], layout=COUNTY)


def read(rows: list[list[str]], title: str = GENERAL, name: str = "表一") -> Imported:
    sheet = sheet_of([[title], *LINES, *HEADER, *rows], MERGES)
    return opened("表.xlsx", xlsx({name: sheet}))


def changed(row: int, column: int, word: str) -> list[list[str]]:
    rows = [list(r) for r in ROWS]
    rows[row][column] = word
    return rows


def said(found: Imported, *kinds: RemarkKind) -> list[str]:
    return [f"{r.place} {r.message}" for r in found.remarks if r.kind in kinds]


@pytest.mark.parametrize(
    "codes",
    [("201", "201.32", "201.32.01", "201.32.02"), ("'201", "'20132", "'2013201", "'2013202"),
     ("201", "201-32", "201-32-01", "201-32-02")],
)  # fmt: skip
def test_codes_in_parts_are_codes(codes: tuple[str, ...]) -> None:
    rows = [ROWS[0], *([r[0], code, *r[2:]] for r, code in zip(ROWS[1:], codes, strict=True))]
    found = read(rows)
    assert [r.id for r in found.book.tables[TableKey("general")].rows] == [
        "total", "201", "20132", "2013201", "2013202"
    ]  # fmt: skip
    assert said(found, "printed", "unknown", "unread") == []


@pytest.mark.parametrize("word", ["总计", "总 计", "共计", "合　计", "合计："])
@pytest.mark.parametrize("column", [0, 1, 2])
def test_the_total_by_its_words(word: str, column: int) -> None:
    rows = changed(0, 2, "")
    rows[0][column] = word
    table = read(rows).book.tables[TableKey("general")]
    assert (table.rows[0].id, table.rows[0].cells["total"]) == ("total", D("5.00"))
    assert normal(table.rows[0].text("name")) == normal(word)


@pytest.mark.parametrize("word", ["小计", "本页小计"])
def test_a_subtotal_put_in_by_hand_is_not_summed(word: str) -> None:
    found = read([*ROWS, ["", "", word, "5.00", "3.00", "2.00"]])
    assert said(found, "printed") == []
    (told,) = said(found, "unknown")
    assert told.startswith("表一!C12 ")
    assert f"“{word}”行没有科目编码" in told
    assert "不参加汇总" in told


def test_a_figure_over_two_columns_counts_once() -> None:
    merges = MERGES.replace("</mergeCells>", '<mergeCell ref="E10:F10"/></mergeCells>')
    sheet = sheet_of([[GENERAL], *LINES, *HEADER, *ROWS], merges)
    found = opened("表.xlsx", xlsx({"表一": sheet}))
    cells = [value(found.book, f"general.2013201.{name}") for name in ("basic", "project")]
    assert cells == [D("3.00"), None]


def test_a_difference_below_a_fen_is_written_out() -> None:
    told = said(read(changed(3, 4, "3.0012")), "printed")
    assert any("印的是 3，算出来是 3.0012，相差 -0.0012" in words for words in told)


def test_figures_with_a_unit_of_their_own() -> None:
    found = read(changed(3, 4, "30,000元"))
    assert value(found.book, "general.2013201.basic") == D("3.00")
    (told,) = said(found, "doubtful")
    assert told.startswith("表一!E10 ")
    assert "“30,000元”" in told
    assert "换算成 3.00" in told


def test_a_row_that_numbers_columns_without_a_word() -> None:
    rows = [[GENERAL], *LINES, *(r[1:] for r in HEADER[:2]), ["1", "2", "3", "4", "5"]]
    merges = MERGES.replace('<mergeCell ref="A4:A5"/>', "").replace("B4:C4", "A4:B4")
    merges = merges.replace("D4:D5", "C4:C5").replace("F4:F5", "D4:D5")
    sheet = sheet_of([*rows, *(r[1:] for r in ROWS)], merges)
    found = opened("表.xlsx", xlsx({"表一": sheet}))
    assert [r.id for r in found.book.tables[TableKey("general")].rows][:2] == ["total", "201"]


def test_words_under_the_serial_numbers_are_a_note() -> None:
    signed = ["单位负责人：", "", "财务负责人：某某", "", "制表人：", ""]
    found = read([*ROWS, ["填表说明见附件"], signed])
    table = found.book.tables[TableKey("general")]
    assert len(table.rows) == len(ROWS)
    assert table.notes == ("填表说明见附件", "单位负责人：　　财务负责人：某某　　制表人：")
    assert len(said(found, "kept")) == 2


def test_figures_beside_the_table_are_said_once() -> None:
    rows = [[GENERAL], *LINES, *HEADER, *ROWS]
    sheet = sheet_of(rows, MERGES)
    for number in range(7, 12):
        check = f'<c r="H{number}"><f>D{number}-E{number}-F{number}</f></c>'
        start, end = sheet.split(f'<row r="{number}">')
        body, after = end.split("</row>", 1)
        sheet = f'{start}<row r="{number}">{body}{check}</row>{after}'
    found = opened("表.xlsx", xlsx({"表一": sheet}))
    assert found.book.tables[TableKey("general")].notes == ()
    (told,) = said(found, "unread")
    assert told.startswith("表一!H7 “=D7-E7-F7”")


def test_a_column_of_words_is_no_amount() -> None:
    rows = [[GENERAL], *LINES, [*HEADER[0], "说明"], *HEADER[1:], *ROWS]
    rows[9] = [*rows[9], "含职业年金"]
    found = opened("表.xlsx", xlsx({"表一": sheet_of(rows, MERGES)}))
    (column,) = found.book.tables[TableKey("general")].extra_columns
    assert column.kind == "text"
    assert said(found, "unread") == []


# ---- which table it is


def test_the_name_of_the_sheet_names_an_untitled_table() -> None:
    found = read(ROWS, title="", name="政府基金预算财政拨款支出表")
    assert placed_sheets(found.book) == [("fund", "")]


def test_tables_beside_each_other() -> None:
    rows = [[GENERAL], *LINES, *HEADER, *ROWS]
    other = [[FUND], *LINES, *HEADER, ROWS[0], ROWS[3]]
    cells = "".join(
        f'<row r="{n}">{line(n, 0, rows)}{line(n, 7, other)}</row>' for n in range(1, len(rows) + 1)
    )
    far = '<mergeCell ref="H4:H5"/><mergeCell ref="I4:J4"/><mergeCell ref="K4:K5"/>'
    far += '<mergeCell ref="L4:L5"/><mergeCell ref="M4:M5"/></mergeCells>'
    sheet = f"<sheetData>{cells}</sheetData>{MERGES.replace('</mergeCells>', far)}"
    found = opened("表.xlsx", xlsx({"表一": sheet}))
    assert placed_sheets(found.book) == [("general", ""), ("fund", "")]
    assert [len(t.rows) for t in found.book.tables.values()] == [len(ROWS), 2]
    assert value(found.book, "fund.2013201.basic") == D("3.00")
    assert said(found, "kept", "unread", "unknown") == []


def line(number: int, right: int, rows: list[list[str]]) -> str:
    """Cells of a row, so many columns to the right."""
    words = rows[number - 1] if number <= len(rows) else []
    return "".join(text_cell(f"{chr(65 + right + c)}{number}", w) for c, w in enumerate(words) if w)


LONG = "本表反映部门本年度相应财政拨款支出情况，按照支出功能分类科目逐级列示到项级科目，" * 3


@pytest.mark.parametrize("between", ["（按功能分类科目列示）", "注：数据为年初预算。", LONG])
def test_a_text_between_title_and_header(between: str) -> None:
    """The headers of these tables are the same, so that only their titles tell them apart."""
    one = [par(FUND), par(between), par("单位：万元"), table([*HEADER, *ROWS])]
    two = [par(GENERAL), par(between), par("单位：万元"), table([*HEADER, *ROWS[:1]])]
    found = opened("表.docx", docx("".join([*one, *two])))
    assert placed_sheets(found.book) == [("fund", ""), ("general", "")]
    lengths = [len(t.rows) for t in found.book.tables.values()]
    assert lengths == [len(ROWS), 1]
    notes = [t.notes for t in found.book.tables.values()]
    assert notes == ([()] * 2 if between == LONG else [(between,)] * 2)


def test_a_text_over_a_table_kept_as_it_is() -> None:
    foreign = table([["姓名", "年龄", "职务"], ["张某", "40", "主任"]])
    body = par(FUND) + par("（附一张人员表）") + foreign + par(GENERAL) + table([*HEADER, *ROWS])
    found = opened("表.docx", docx(body))
    assert placed_sheets(found.book) == [("", "x1"), ("general", "")]
    assert "（附一张人员表）" in flow_texts(found.book)
    assert all(t.notes == () for t in found.book.tables.values())


@pytest.mark.parametrize("words", ["续表", "（续表1）", "部门预算政府基金预算财政拨款支出表（续）"])
def test_a_table_goes_on_under_its_words(words: str) -> None:
    body = [par(FUND), table([*HEADER, *ROWS[:3]]), par(words), table(ROWS[3:])]
    found = opened("表.docx", docx("".join(body)))
    assert [len(t.rows) for t in found.book.tables.values()] == [len(ROWS)]


def test_last_years_table_does_not_make_the_year() -> None:
    def sheet(year: int, title: str) -> str:
        lines = [LINES[0], [f"预算年度：{year}"]]
        return sheet_of([[title], *lines, *HEADER, *ROWS], MERGES)

    sheets = {"旧": sheet(2022, GENERAL), "新": sheet(2023, GENERAL), "基金": sheet(2023, FUND)}
    found = opened("表.xlsx", xlsx(sheets))
    assert found.book.year == 2023
    (told,) = [words for words in said(found, "doubtful") if "2 张" in words]
    assert "旧!A1（2022 年）" in told
    assert "新!A1；" in told


# ---- raised digits


def test_the_raised_number_of_a_note_is_no_digit() -> None:
    raised = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>1</w:t></w:r>'
    word = table([*HEADER, *changed(3, 4, "3.00@")]).replace(
        "@</w:t></w:r>", f"</w:t></w:r>{raised}"
    )
    assert raised in word
    found = opened("表.docx", docx(par(GENERAL) + word))
    assert value(found.book, "general.2013201.basic") == Unread(text="3.00¹")
    (told,) = [r for r in found.remarks if r.kind == "unread"]
    assert told.ref == Ref("general", "2013201", "basic")


def test_the_raised_number_of_a_note_in_a_workbook() -> None:
    rich = '<is><r><t>3.00</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>1</t></r></is>'
    sheet = sheet_of([[GENERAL], *LINES, *HEADER, *changed(3, 4, "@")], MERGES)
    assert "<is><t>@</t></is>" in sheet
    found = opened("表.xlsx", xlsx({"表一": sheet.replace("<is><t>@</t></is>", rich)}))
    assert value(found.book, "general.2013201.basic") == Unread(text="3.00¹")


@pytest.mark.parametrize(
    ("code", "kind"),
    [("0!.0000", "shift 4"), ("0\\.0,", "shift 4"), ('0"."0,"万"', "shift 4"), ("0.00", ""),
     ("#,##0.00;-#,##0.00", ""), ("000\\.00\\.00", ""), ("0.00,", ""), ('0.00"."', "")],
)  # fmt: skip
def test_a_point_that_the_format_moves(code: str, kind: str) -> None:
    """The well-known format that shows 元 as 万元: what is shown is the figure of the table."""
    assert format_kind(164, code) == kind
    shown = as_shown(D(81706200), kind, -1)
    assert shown == (("8170.62", D("8170.62")) if kind else ("81706200", D(81706200)))


def test_a_hidden_column_is_read_and_said() -> None:
    columns = '<cols><col min="5" max="5" hidden="1"/><col min="9" max="9" hidden="1"/></cols>'
    sheet = columns + sheet_of([[GENERAL], *LINES, *HEADER, *ROWS], MERGES)
    found = opened("表.xlsx", xlsx({"表一": sheet}))
    assert value(found.book, "general.2013201.basic") == D("3.00")
    assert [m for m in said(found, "note") if "隐藏的列" in m] == [
        "表一 工作表“表一”有隐藏的列，已一并读入"
    ]


# ---- the unit of money


@pytest.mark.parametrize(
    ("line", "unit", "told"),
    [("金额单位：人民币  元", "元", ""), ("单位：元（人民币）", "元", ""), ("单位（元）", "元", ""),
     ("单位：（人民币）万元", "万元", ""), ("单位：千元", "万元", "“千元”"),
     ("金额单位：亿元", "万元", "“亿元”"), ("", "万元", "没有印金额单位")],
)  # fmt: skip
def test_the_unit_over_a_table(line: str, unit: str, told: str) -> None:
    rows = [[GENERAL], ["203 某某局", "", "", "", "", line], LINES[1], *HEADER, *ROWS]
    found = opened("表.xlsx", xlsx({"表一": sheet_of(rows, MERGES)}))
    assert found.book.unit == unit
    assert (found.book.department.code, placed_sheets(found.book)) == ("203", [("general", "")])
    words = said(found, "unread", "doubtful", "kept")
    assert [told in word for word in words] == ([True] if told else [])


def test_labels_without_their_numbers_are_known() -> None:
    rows = [[GENERAL.replace("一般公共预算财政拨款支出表", "收支总表")], *LINES]
    rows += [["序号", "收入", "", "支出", ""], ["", "项目", "预算数", "项目", "预算数"],
             ["1", "一般公共预算拨款收入", "5.00", "一般公共服务支出", "5.00"]]  # fmt: skip
    found = opened("表.xlsx", xlsx({"表一": sheet_of(rows)}))
    assert value(found.book, "summary_income.general.amount") == D("5.00")
    assert said(found, "unknown") == []


def test_words_for_an_amount_of_a_project_are_said() -> None:
    rows = [["项目编码", "1", "项目名称", "甲经费", "", "", ""],
            ["预算规模及资金用途", "预算数", "80", "其中：财政资金", "八十", "", ""]]  # fmt: skip
    data = docx(par("1.甲经费绩效目标表") + table(rows))
    origin = Origin("绩效.docx", ".docx", data, Path("绩效.docx"))
    found = import_origins([origin], layout=load_layout("hebei-performance"))
    (told,) = [r for r in found.remarks if r.kind == "unread"]
    assert (told.ref, "“八十”" in told.message) == (Ref("project", "form", "fiscal", "p1"), True)


# ---- what is not read is said


@pytest.mark.parametrize(
    ("run", "told"),
    [('<w:drawing><pic:pic xmlns:pic="p"/></w:drawing>', "有 1 张图片，没有读入"),
     ('<w:object><v:imagedata xmlns:v="v"/><o:OLEObject xmlns:o="o"/></w:object>', "嵌有 1 个对象"),
     ('<w:endnoteReference w:id="2"/>', "尾注没有读入")],
)  # fmt: skip
def test_what_a_document_holds_beside_text(run: str, told: str) -> None:
    body = par(GENERAL) + table([*HEADER, *ROWS]) + f"<w:p><w:r>{run}</w:r></w:p>"
    (note,) = [n for n in said(opened("表.docx", docx(body)), "note") if "没有读入" in n]
    assert told in note


def test_a_text_box_and_a_picture_over_a_sheet() -> None:
    xdr = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
    text = "http://schemas.openxmlformats.org/drawingml/2006/main"
    box = f'<d:sp><d:txBody><a:t xmlns:a="{text}">本表 </a:t><a:t xmlns:a="{text}">待核</a:t>'
    drawing = f'<d:wsDr xmlns:d="{xdr}">{box}</d:txBody></d:sp><d:pic/></d:wsDr>'
    data = xlsx({"表一": sheet_of([[GENERAL], *LINES, *HEADER, *ROWS], MERGES)})
    parts: dict[str, bytes | str] = {**unzipped(data), "xl/drawings/drawing1.xml": drawing}
    parts["xl/drawings/drawing2.xml"] = "<damaged"
    told = [n for n in said(opened("表.xlsx", zipped(parts)), "note") if "没有读入" in n]
    assert [n.strip().split("没有")[0] for n in told] == ["文本框“本表待核”", "有 1 张图片，"]
