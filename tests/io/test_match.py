"""The matcher: what a layout does not know stays in the book and is summed where it belongs."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from budgetbook.io.check_report import check_report
from budgetbook.io.errors import UnreadableFile
from budgetbook.io.excel_writer import write_excel
from budgetbook.io.formats import Opened, export, open_files
from budgetbook.io.word_writer import write_word
from budgetbook.model.amount import Unread
from budgetbook.model.book import Book, ExtraColumn, Paragraph, Placed, Row
from budgetbook.model.grid import lay_out
from budgetbook.model.layout import Layout
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.review import Review, review
from budgetbook.model.settle import Ledger
from tests.books.source import sample as source_sample
from tests.fixture_books import fixture
from tests.io.fidelity import unnumbered
from tests.io.office import (
    DOCUMENT,
    Element,
    W,
    changed,
    contents,
    docx,
    flow_texts,
    par,
    placed_sheets,
    table,
    text_cell,
    xlsx,
)
from tests.io.word_variants import words
from tests.model.books import COUNTY, county, value

FORMS = [".docx", ".xlsx"]
D = Decimal


def settled(book: Book, layout: Layout = COUNTY) -> Book:
    return Ledger(layout, book).settle(book).book


def errors(book: Book, layout: Layout = COUNTY) -> list[str]:
    seen: Review = review(settled(book, layout), layout)
    return [f.message for f in seen.findings if f.severity == "error"]


def through(folder: Path, suffix: str, book: Book, layout: Layout = COUNTY) -> Opened:
    """The book written to a new file and read again."""
    path = folder / f"一本{suffix}"
    export(path, book, layout)
    return open_files([path])


def opened(folder: Path, name: str, data: bytes) -> Opened:
    path = folder / name
    path.write_bytes(data)
    return open_files([path])


def troubles(read: Opened) -> list[str]:
    return [r.message for r in read.remarks if r.kind not in ("recognised", "note")]


# ---- the layout does not know it


def with_column(book: Book, key: str, column: ExtraColumn, amounts: dict[str, str]) -> Book:
    old = book.tables[TableKey(key)]
    rows = (
        row.with_cells({column.id: D(amounts[row.id])}) if row.id in amounts else row
        for row in old.rows
    )
    new = old.with_rows(rows).model_copy(update={"extra_columns": (column,)})
    return book.with_table(new)


@pytest.mark.parametrize("suffix", FORMS)
def test_an_extra_column_counts_where_its_place_says(tmp_path: Path, suffix: str) -> None:
    column = ExtraColumn(id="x1", title="本年收入/单位资金", after="other", part_of="subtotal")
    before = settled(county())
    book = with_column(before, "income", column, {"2080505": "6.00"})
    book = settled(book)
    assert value(book, "income.total.subtotal") == value(before, "income.total.subtotal") + 6
    read = through(tmp_path, suffix, book)
    found = read.book.tables[TableKey("income")]
    assert found.extra_columns == (column,)
    assert value(read.book, "income.2080505.x1") == D("6.00")
    assert read.book.mark(Ref("income", "total", "subtotal")).pinned == ""
    assert not errors(read.book) or errors(read.book) == errors(book)
    again = settled(read.book.with_values({Ref("income", "2080505", "x1"): D("7.00")}))
    assert value(again, "income.total.subtotal") == value(before, "income.total.subtotal") + 7


@pytest.mark.parametrize("suffix", FORMS)
def test_an_extra_income_line_counts_into_its_total(tmp_path: Path, suffix: str) -> None:
    book = settled(county())
    lines = book.tables[TableKey("summary_income")]
    at = next(i for i, row in enumerate(lines.rows) if row.id == "year")
    new = Row(id="x1", cells={"label": "十、单位资金", "amount": D("3.00")}, part_of="year")
    rows = [*lines.rows[:at], new, *lines.rows[at:]]
    before = value(book, "summary_income.year.amount")
    book = settled(book.with_table(lines.with_rows(rows)))
    assert value(book, "summary_income.year.amount") == before + 3
    read = through(tmp_path, suffix, book)
    found = read.book.tables[TableKey("summary_income")].row("x1")
    assert found is not None
    assert (found.cells, found.part_of) == (new.cells, "year")
    assert read.book.mark(Ref("summary_income", "year", "amount")).pinned == ""
    assert contents(settled(read.book)) == contents(read.book)


@pytest.mark.parametrize("suffix", FORMS)
def test_an_extra_code_row_stays_and_is_summed(tmp_path: Path, suffix: str) -> None:
    lines = "2050299 | 自设科目 | 2.00 | 1.00\n208     |"
    text = COUNTY_GENERAL.replace("208     |", lines, 1)
    book = settled(county(text))
    assert value(book, "general.205.basic") == D("32.00")
    read = through(tmp_path, suffix, book)
    assert value(read.book, "general.2050299.name") == "自设科目"
    assert value(read.book, "general.2050299.total") == D("3.00")
    assert read.book.mark(Ref("general", "205", "basic")).pinned == ""


COUNTY_GENERAL = """
# general
code    | name       | basic | project
        | 合计
205     | 教育支出
20502   | 普通教育
2050201 | 学前教育   | 30.00 | 10.00
2050202 | 小学教育   |       | 5.00
208     | 社会保障和就业支出
20805   | 行政事业单位养老支出
2080505 | 养老保险   | 4.00
"""


@pytest.mark.parametrize("suffix", FORMS)
def test_an_unknown_table_is_kept_and_written_again(tmp_path: Path, suffix: str) -> None:
    rows = [["年份", "人数", ""], ["2022", "31", "含借调"], ["2023", "33", ""]]
    if suffix == ".docx":
        extra = etree.fromstring(docx_body(par("附：人员情况") + table(rows)))

        def add(root: Element) -> None:
            for item in list(extra):
                root[0].insert(len(root[0]) - 1, item)

        data = changed(write_word(settled(county()), COUNTY), DOCUMENT, add)
    else:
        data = with_sheet(write_excel(settled(county()), COUNTY), "人员", rows)
    read = opened(tmp_path, f"一本{suffix}", data)
    kept = [t for key, t in read.book.tables.items() if key.table == "extra"]
    assert [[list(r.cells.values()) for r in t.rows] for t in kept] == [
        [["年份", "人数"], ["2022", "31", "含借调"], ["2023", "33"]]
    ]
    assert [r.kind for r in read.remarks if "没有认出" in r.message] == ["kept"]
    assert next(r.place for r in read.remarks if "没有认出" in r.message)
    for other in FORMS:
        again = through(tmp_path, other, read.book)
        assert contents(again.book) == contents(read.book)


def docx_body(body: str) -> str:
    return f'<w:body xmlns:w="{W[1:-1]}">{body}</w:body>'


def with_sheet(data: bytes, name: str, rows: list[list[str]]) -> bytes:
    import openpyxl

    from tests.io.excel_variants import opened as workbook_of
    from tests.io.excel_variants import saved

    workbook: openpyxl.Workbook = workbook_of(data)
    sheet = workbook.create_sheet(name)
    for row in rows:
        sheet.append([word or None for word in row])
    return saved(workbook)


# ---- words beside and under a table


SUMMARY = [
    ["序号", "收入", "", "支出", ""], ["", "项目", "预算数", "项目", "预算数"],
    ["栏次", "1", "2", "3", "4"],
    ["1", "一、一般公共预算拨款收入", "5.00", "一、一般公共服务支出", "5.00"],
    ["2", "二、政府性基金预算拨款收入", "", "二、外交支出", ""],
    ["3", "本年收入合计", "5.00", "本年支出合计", "5.00"],
    ["4", "收入总计", "5.00", "支出总计", "5.00"],
]  # fmt: skip


def sheet_of(rows: list[list[str]], merges: str = "") -> str:
    lines = [
        "".join(text_cell(f"{'ABCDEFGH'[c]}{r}", word) for c, word in enumerate(row) if word)
        for r, row in enumerate(rows, 1)
    ]
    body = "".join(f'<row r="{r}">{line}</row>' for r, line in enumerate(lines, 1))
    return f"<sheetData>{body}</sheetData>{merges}"


def summary(tmp_path: Path, rows: list[list[str]], merges: str = "") -> Opened:
    return opened(tmp_path, "表.xlsx", xlsx({"收支总表": sheet_of(rows, merges)}))


HEAD = [["2023年部门预算收支总表"], ["203 某某局", "", "预算年度：2023", "", "单位：万元"]]


def test_a_stray_word_beside_the_table_does_not_end_it(tmp_path: Path) -> None:
    rows = [*HEAD, *[list(r) for r in SUMMARY]]
    rows[5] += ["", "←请核实"]
    rows.insert(7, ["", "", "", "", "", "", "单独一格"])
    read = summary(tmp_path, rows)
    table = read.book.tables[TableKey("summary_income")]
    assert value(read.book, "summary_income.total.amount") == D("5.00")
    assert table.notes == ("←请核实", "单独一格")
    assert len(troubles(read)) == 2
    assert (read.book.year, read.book.department.name) == (2023, "某某局")


def test_a_line_under_the_table_is_a_note(tmp_path: Path) -> None:
    rows = [*HEAD, *SUMMARY, ["填报人：某某　　联系电话：略"], ["备注：数据为年初预算。"]]
    merges = '<mergeCells><mergeCell ref="A10:E10"/><mergeCell ref="A11:E11"/></mergeCells>'
    read = summary(tmp_path, rows, merges)
    table = read.book.tables[TableKey("summary_income")]
    assert [row.id for row in table.rows][-1] == "total"
    assert table.notes == ("填报人：某某　　联系电话：略", "备注：数据为年初预算。")


def test_a_blank_numbered_row_does_not_end_the_table(tmp_path: Path) -> None:
    rows = [*HEAD, *SUMMARY[:5], ["3"], [], *SUMMARY[5:]]
    read = summary(tmp_path, rows)
    assert value(read.book, "summary_income.total.amount") == D("5.00")
    assert troubles(read) == []


def test_an_unknown_title_over_a_known_table(tmp_path: Path) -> None:
    read = summary(tmp_path, [["今年的大表"], HEAD[1], *SUMMARY])
    assert placed_sheets(read.book) == [("summary", "")]
    assert "今年的大表" in flow_texts(read.book)
    assert value(read.book, "summary_income.total.amount") == D("5.00")


def test_words_in_an_amount_cell_are_never_nought(tmp_path: Path) -> None:
    rows = [*HEAD, *[list(r) for r in SUMMARY]]
    rows[5][2] = "待定"
    read = summary(tmp_path, rows)
    assert value(read.book, "summary_income.general.amount") == Unread(text="待定")
    (told,) = [r for r in read.remarks if r.kind == "unread"]
    assert (told.place, told.ref) == ("收支总表!C6", Ref("summary_income", "general", "amount"))


def test_a_book_in_yuan_stays_in_yuan(tmp_path: Path) -> None:
    rows = [HEAD[0], ["203 某某局", "", "预算年度：2023", "", "单位：元"], *SUMMARY]
    assert summary(tmp_path, rows).book.unit == "元"


@pytest.mark.parametrize("suffix", FORMS)
def test_nothing_of_a_budget_is_refused(tmp_path: Path, suffix: str) -> None:
    rows = [["姓名", "电话"], ["甲", "1"]]
    data = docx(table(rows)) if suffix == ".docx" else xlsx({"人": sheet_of(rows)})
    with pytest.raises(UnreadableFile, match="没有认出"):
        opened(tmp_path, f"人{suffix}", data)


# ---- planted


def plant(name: str, old: str, new: str) -> Callable[[Element], None]:
    """Changes the first cell that reads ``old`` in the row that names ``name``."""

    def change(root: Element) -> None:
        for row in root.iter(f"{W}tr"):
            texts = [words(c) for c in row.iterfind(f"{W}tc")]
            if name in texts and old in texts:
                cell = row.findall(f"{W}tc")[texts.index(old)]
                (text,) = cell.iter(f"{W}t")
                text.text = new
                return
        raise AssertionError((name, old))

    return change


def planted_report(folder: Path, data: bytes) -> dict[str, Any]:
    path = folder / "错.docx"
    path.write_bytes(data)
    return check_report("错.docx", [path])


def test_a_planted_amount_is_found_with_its_place(tmp_path: Path) -> None:
    book, layout = source_sample("county")
    clean = planted_report(tmp_path, write_word(book, layout))
    assert [f for f in clean["findings"] if f["severity"] == "error"] == []
    row = next(
        r for r in book.tables[TableKey("general")].rows if len(r.id) == 7 and "basic" in r.cells
    )
    amount = row.cells["basic"]
    assert isinstance(amount, Decimal)
    wrong = f"{amount + 100:.2f}"
    data = changed(
        write_word(book, layout), DOCUMENT, plant(row.text("name"), f"{amount:.2f}", wrong)
    )
    report = planted_report(tmp_path, data)
    found = [f for f in report["findings"] if f["severity"] == "error"]
    hits = [c for f in found for c in f["cells"] if c["value"] == wrong]
    assert hits
    assert hits[0]["row"] == row.id
    assert hits[0]["page_or_place"].startswith("第")
    assert "个表格第" in hits[0]["page_or_place"]
    assert any(f["difference"] in ("100.00", "-100.00") for f in found)
    assert any(c["value"] == wrong for f in found for c in f["suspects"][:1])


# ---- real files


def test_the_county_fixture(shared: Path) -> None:
    read = fixture(shared, "002.docx")
    tables = {k for k in read.book.tables if k.table not in ("project", "indicators")}
    sheets = {read.layout.sheet_of[k.table].id for k in tables}
    assert len(sheets) == 12
    data_rows = sum(
        len(lay_out(read.layout, read.book, item).grids[0].rows)
        for item in read.book.flow
        if isinstance(item, Placed) and item.sheet in sheets
    )
    assert data_rows == 195
    assert len(read.book.instances("project")) == 31
    assert sum(len(t.rows) for k, t in read.book.tables.items() if k.table == "indicators") == 327
    assert errors(read.book, read.layout) == []
    assert troubles(read) == []


def test_paragraphs_keep_their_order(tmp_path: Path) -> None:
    book, layout = source_sample("county")
    read = through(tmp_path, ".docx", book, layout)
    mine, theirs = (
        [unnumbered(i.role, i.text) for i in one.flow if isinstance(i, Paragraph)]
        for one in (book, read.book)
    )
    assert theirs == mine
