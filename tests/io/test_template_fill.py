"""Blank templates filled from a book: official tables, import tables, old workbooks."""

import zipfile
from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from budgetbook import cli
from budgetbook.io.errors import UnreadableFile
from budgetbook.io.formats import open_files
from budgetbook.io.store import save_book
from budgetbook.io.template_facts import fact_of, filling_words
from budgetbook.io.template_fill import Filling, plain_workbook, prepare, write_filled
from budgetbook.model.book import Book
from budgetbook.model.layout import load_layout
from budgetbook.model.ref import Ref
from tests.fixture_books import fixture
from tests.io.sample import sample
from tests.model.books import COUNTY

_CODED = ("部门财务收支预算总表", "部门收入预算总表", "部门支出预算总表")


def template(path: Path, sheets: dict[str, Sequence[Sequence[object]]], **more: object) -> Path:
    """A workbook of these rows; ``more`` names a function that adds to a sheet."""
    with Workbook(str(path)) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for r, row in enumerate(rows):
                for c, word in enumerate(row):
                    if isinstance(word, str) and word.startswith("="):
                        sheet.write_formula(r, c, word, None, 1)
                    elif word not in (None, ""):
                        sheet.write(r, c, word)
            add = more.get(name)
            if callable(add):
                add(sheet)
    return path


def filled(path: Path, book: Book, out: Path) -> tuple[Filling, openpyxl.Workbook]:
    """The template filled, and the copy as openpyxl reads it."""
    filling = prepare(path, book, COUNTY)
    write_filled(out, filling)
    return filling, openpyxl.load_workbook(out)


def rows_of(workbook: openpyxl.Workbook, sheet: str, first: int) -> list[list[object]]:
    """The rows of a sheet from ``first`` (from 1) on."""
    return [list(row) for row in workbook[sheet].iter_rows(min_row=first, values_only=True)]


# ---------------------------------------------------------------- import tables

PROJECTS: list[list[object]] = [
    ["2023年项目绩效目标导入表"],
    ["序号", "单位编码", "项目名称", "年度目标", "资金总额（万元）", "项目负责人"],
    ["1", "999", "示例项目", "示例", 9, "某某"],
]
INDICATORS: list[list[object]] = [
    ["项目名称", "一级指标", "二级指标", "三级指标", "比较符", "指标值数值", "计量单位", "备注一"],
]


def test_one_row_for_each_project(tmp_path: Path) -> None:
    path = template(tmp_path / "导入.xlsx", {"目标": PROJECTS})
    filling, workbook = filled(path, sample(), tmp_path / "填.xlsx")
    assert rows_of(workbook, "目标", 3) == [
        ["1", "203", "培训经费", "1.办好培训。\n2.用好资金。", None, None]
    ]
    assert filling.plan.no_source == ("目标：“项目负责人”列",)
    assert "各项目的绩效指标" in filling.plan.no_place


def test_one_row_for_each_indicator_with_split_values(tmp_path: Path) -> None:
    path = template(tmp_path / "导入.xlsx", {"指标": INDICATORS})
    filling, workbook = filled(path, sample(), tmp_path / "填.xlsx")
    found = rows_of(workbook, "指标", 2)
    assert found[0][:7] == ["培训经费", "产出指标", "数量指标", "=培训人次", "≥", 30, "人"]
    assert found[1][:7] == ["培训经费", "产出指标", "质量指标", "合格率", "≥", 95, "%"]
    assert found[2][4:7] == [None, None, None]
    assert workbook["指标"]["D2"].data_type == "s"  # words that begin with = are no formula
    assert [line.rows for line in filling.plan.lines] == [3]


def test_notes_under_an_import_table_move_down(tmp_path: Path) -> None:
    rows: list[list[object]] = [*INDICATORS, [], ["填表说明：一行一个指标。"]]
    path = template(tmp_path / "导入.xlsx", {"指标": rows})
    _, workbook = filled(path, sample(), tmp_path / "填.xlsx")
    names = [row[0] for row in rows_of(workbook, "指标", 2)]
    assert names == ["培训经费", "培训经费", "培训经费", "填表说明：一行一个指标。"]


def test_rows_are_not_added_where_that_could_break_something(tmp_path: Path) -> None:
    def validate(sheet: Worksheet) -> None:
        sheet.data_validation("B2:B9", {"validate": "list", "source": ["产出指标", "效益指标"]})

    rows: list[list[object]] = [*INDICATORS, [], ["填表说明：一行一个指标。"]]
    path = template(tmp_path / "导入.xlsx", {"指标": rows}, 指标=validate)
    filling, workbook = filled(path, sample(), tmp_path / "填.xlsx")
    assert any("空行少 2 行" in note for note in filling.plan.notes)
    assert workbook["指标"]["A3"].value == "填表说明：一行一个指标。"


# ---------------------------------------------------------------- official tables

SUMMARY: list[list[object]] = [
    ["2026年部门收入预算总表"],
    ["编制部门：", "", "", "", "", "", "单位：元"],
    ["项目", "", "", "", "收入预算"],
    ["功能分类科目编码", "", "", "功能分类科目名称", "合计", "财政拨款收入", "事业收入",
     "事业单位经营收入", "其他收入", "占比"],
    ["类", "款", "项"],
    ["205", "", "", "教育支出"],
    ["…", "", "", "…"],
    ["合计", "", "", "", "=SUM(E6:E7)"],
]  # fmt: skip
EXPENSE: list[list[object]] = [
    ["2026年部门支出预算总表"],
    ["编制部门：", "", "", "", "", "", "单位：万元"],
    ["项目", "", "", "", "支出预算"],
    ["功能分类科目编码", "", "", "功能分类科目名称", "合计", "基本支出", "项目支出"],
    ["类", "款", "项"],
    ["205", "", "", "教育支出"],
    ["…", "", "", "…"],
    ["合计"],
]


def merged(sheet: Worksheet) -> None:
    """The header's merged areas."""
    sheet.merge_range("A3:D3", "项目")
    sheet.merge_range("A4:C4", "功能分类科目编码")
    sheet.merge_range("A8:D8", "合计")


def test_codes_in_three_columns_and_rows_added(tmp_path: Path) -> None:
    path = template(tmp_path / "表样.xlsx", {"支出": EXPENSE}, 支出=merged)
    filling, workbook = filled(path, sample(), tmp_path / "填.xlsx")
    sheet = workbook["支出"]
    assert sheet["A2"].value == "编制部门：某某局"
    assert rows_of(workbook, "支出", 6)[:4] == [
        ["205", None, None, "教育支出", 45, 30, 15],
        ["205", "02", None, "普通教育", 45, 30, 15],
        ["205", "02", "01", "学前教育", 40, 30, 10],
        ["205", "02", "02", "小学教育", 5, None, 5],
    ]
    last = sheet.max_row
    assert [sheet.cell(last, c).value for c in (1, 5)] == ["合计", 56.5]
    assert f"A{last}:D{last}" in {str(area) for area in sheet.merged_cells.ranges}
    assert any("表样是2026年的，本簿是2023年的" in note for note in filling.plan.notes)


def test_formulas_stay_and_their_results_go(tmp_path: Path) -> None:
    rows = [list(row) for row in SUMMARY]
    blank: list[object] = ["…", "", "", "…"]
    rows[6:7] = [blank] * 12
    rows[-1][4] = "=SUM(E6:E18)"
    path = template(tmp_path / "表样.xlsx", {"收入": rows}, 收入=None)
    _, workbook = filled(path, sample(), tmp_path / "填.xlsx")
    assert workbook["收入"]["E19"].value == "=SUM(E6:E18)"
    assert workbook["收入"]["E6"].value == 450000
    values = openpyxl.load_workbook(tmp_path / "填.xlsx", data_only=True)
    assert values["收入"]["E19"].value is None  # whoever opens it computes


def test_both_sides_tell_what_has_no_counterpart(tmp_path: Path) -> None:
    path = template(tmp_path / "表样.xlsx", {"收入": SUMMARY, "支出": EXPENSE})
    plan = prepare(path, sample(), COUNTY).plan
    assert "部门收入预算总表：“占比”列" in plan.no_source
    assert "部门收入预算总表：“上年结转”列" in plan.no_place
    assert "部门预算一般公共预算财政拨款支出表：整张表" in plan.no_place
    assert "1 个项目的绩效目标表" in plan.no_place


def test_parts_that_are_not_filled_stay_as_they_are(tmp_path: Path) -> None:
    path = template(tmp_path / "表样.xlsx", {"支出": EXPENSE, "说明": [["填报须知", "略"]]})
    out = tmp_path / "填.xlsx"
    write_filled(out, prepare(path, sample(), COUNTY))
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out) as new:
        changed = [n for n in old.namelist() if old.read(n) != new.read(n)]
        assert changed == ["xl/worksheets/sheet1.xml"]


def test_a_file_that_is_no_template(tmp_path: Path) -> None:
    path = template(tmp_path / "别的.xlsx", {"表": [["天气", "温度"], ["晴", "20"]]})
    with pytest.raises(UnreadableFile, match="没有认出要填的表"):
        prepare(path, sample(), COUNTY)


def test_words_of_the_list() -> None:
    assert fact_of("项目基本情况/项目 名称") == "project.name"
    assert fact_of("资金支出计划/3月底") == "project.plan3"
    assert fact_of("天气") == ""
    for table, row, column in filling_words().sources:
        known = [load_layout(n).table(table) for n in ("shanghai-open-unit", "hebei-open-2023")]
        assert any(spec and spec.column(column) for spec in known)
        assert not row or any(spec and row in spec.rows_by_id for spec in known)


# ---------------------------------------------------------------- old and real


def test_an_old_workbook_without_a_converter_keeps_words_and_merges(shared: Path) -> None:
    from budgetbook.io.old_excel import read_old_excel

    data = (shared / "real" / "platform-unit-template.xls").read_bytes()
    copy = openpyxl.load_workbook(BytesIO(plain_workbook(read_old_excel(data, None))))
    sheet = copy["单位收支总表"]
    assert sheet["A7"].value == "项目"
    assert "D7:G7" in {str(area) for area in sheet.merged_cells.ranges}


def test_the_real_template_from_a_county_book(shared: Path, tmp_path: Path) -> None:
    book = fixture(shared, "002.xlsx").book
    path = shared / "real" / "platform-department-template.xlsx"
    filling, workbook = filled(path, book, tmp_path / "填.xlsx")
    assert len(filling.plan.lines) == 11
    sheet = workbook["部门收支总表"]
    assert [sheet[a].value for a in ("B8", "B21", "C9", "D21")] == [
        82900200, 88157700, "二、社会保障和就业支出", 88157700
    ]  # fmt: skip
    three = workbook["部门“三公”经费和机关运行费预算表"]
    assert [three[a].value for a in ("A7", "D7", "F7")] == [6.2, 6.2, 6.2]
    again = open_files([tmp_path / "填.xlsx"])
    assert again.layout.id == "shanghai-open"
    assert again.book.value(Ref("expense", "total", "total")) == Decimal(88157700)


def test_the_real_template_from_its_own_province(shared: Path, tmp_path: Path) -> None:
    opened = open_files([shared / "real" / "shanghai-dept-2025.pdf"])
    path = shared / "real" / "platform-department-template.xlsx"
    filling = prepare(path, opened.book, opened.layout)
    assert (filling.plan.no_source, filling.plan.no_place) == ((), ())
    out = tmp_path / "填.xlsx"
    write_filled(out, filling)
    again = open_files([out]).book
    for table in ("income", "expense", "general", "basic"):
        for row in opened.book.tables[(table, "")].rows:  # type: ignore[index]
            for column, value in row.cells.items():
                if isinstance(value, Decimal):
                    assert again.value(Ref(table, row.id, column)) == value


# ---------------------------------------------------------------- command line


def test_fill_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BUDGETBOOK_HOME", str(tmp_path / "home"))
    path = template(tmp_path / "导入.xlsx", {"目标": PROJECTS})
    book, out = tmp_path / "本簿.ysb", tmp_path / "填.xlsx"
    save_book(book, sample())
    assert cli.main(["fill", str(path), str(book), str(out)]) == 0
    told = capsys.readouterr().out
    assert "填.xlsx  填了 4 格" in told
    assert "“项目负责人”列" in told
    before = path.read_bytes()
    for wrong in ([path, book, path], [path, book, tmp_path / "填.docx"], [book, book, out]):
        assert cli.main(["fill", *map(str, wrong)]) == 2
        error = capsys.readouterr().err
        assert error.count("\n") == 1
        assert "Traceback" not in error
    assert path.read_bytes() == before
