"""Another province by data alone: codes in three columns, 合计 last, 元, one row of “三公”."""

import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document

from budgetbook.io.blocks import Blocks, Grid, GridCell, Place
from budgetbook.io.formats import export, open_files
from budgetbook.io.match import match
from budgetbook.io.pdf_reader import read_pdf
from budgetbook.io.write_back import write_back
from budgetbook.model.book import Book, Department, Placed
from budgetbook.model.edit import apply
from budgetbook.model.fresh import fresh_book
from budgetbook.model.grid import TableGrid, lay_out
from budgetbook.model.layout import load_layout
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.review import review
from budgetbook.model.rows import add_code
from budgetbook.model.settle import Ledger

LAYOUT = load_layout("shanghai-open")
AMOUNT = re.compile(r"-?[\d,]+\.\d+|-?\d{1,3}(,\d{3})+")
HOME = Department(name="某区某局")


def _general(rows: list[list[str | Decimal]]) -> Blocks:
    """A sheet of 一般公共预算 as the platform draws it."""
    head = [
        [("项目", 1, 4), ("一般公共预算支出", 1, 3)],
        [("功能分类科目编码", 1, 3), ("功能分类科目名称", 2, 1), ("合计", 2, 1),
         ("基本支出", 2, 1), ("项目支出", 2, 1)],
        [("类", 1, 1), ("款", 1, 1), ("项", 1, 1)],
    ]  # fmt: skip
    cells: list[GridCell] = []
    for row, line in enumerate(head):
        at = 0
        for text, down, across in line:
            cells.append(GridCell(row, at, down, across, text, _place(row, at)))
            at += across
    for row, values in enumerate(rows, len(head)):
        for at, value in enumerate(values):
            number = value if isinstance(value, Decimal) else None
            cells.append(GridCell(row, at, 1, 1, str(value), _place(row, at), number))
    title = GridCell(0, 0, 1, 7, "2025年部门一般公共预算支出功能分类预算表", _place(0, 0))
    grid = Grid(len(head) + len(rows), 7, tuple(cells), _place(0, 0))
    return Blocks((Grid(1, 7, (title,), _place(0, 0)), grid))


def _place(row: int, column: int) -> Place:
    return Place("x", f"{row}.{column}", "表")


def test_a_code_in_three_columns_is_one_code() -> None:
    rows: list[list[str | Decimal]] = [
        ["207", "", "", "文化旅游体育与传媒支出", "12,345.60", "12,345.60", ""],
        ["207", "01", "", "文化和旅游", "12,345.60", "12,345.60", ""],
        [Decimal(207), Decimal(1), Decimal(4), "图书馆", "12,345.60", "12,345.60", ""],
        ["…", "", "", "…", "", "", ""],
        ["合计", "合计", "合计", "合计", "12,345.60", "12,345.60", ""],
    ]
    book = match([_general(rows)], LAYOUT).book
    table = book.tables[TableKey("general")]
    assert [row.id for row in table.rows] == ["207", "20701", "2070104", "total"]
    assert book.value(Ref("general", "2070104", "code")) == "2070104"
    assert book.value(Ref("general", "total", "total")) == Decimal("12345.60")


def _grown() -> Book:
    book = fresh_book(LAYOUT, 2026, HOME)
    for code, name in (("2070104", "图书馆"), ("2070109", "群众文化"), ("2080501", "离退休")):
        book = apply(add_code(book, LAYOUT, TableKey("general"), code, name).edit, book).book
    return book


def test_the_total_row_stays_last_when_rows_come() -> None:
    book = _grown()
    ids = ["207", "20701", "2070104", "2070109", "208", "20805", "2080501", "total"]
    for table in ("general", "expense", "income"):
        assert [row.id for row in book.tables[TableKey(table)].rows] == ids


def _drawn(book: Book, sheet: str) -> TableGrid:
    placed = next(i for i in book.flow if isinstance(i, Placed) and i.sheet == sheet)
    return lay_out(LAYOUT, book, placed).grids[0]


def test_a_code_is_drawn_in_three_columns_under_one_head() -> None:
    grid = _drawn(_grown(), "general")
    cells = [(c.row, c.column, c.text) for c in grid.cells(_grown())]
    assert next((h.text, h.column_span) for h in grid.header if h.row == 1) == (
        "功能分类科目编码", 3,
    )  # fmt: skip
    assert [text for row, column, text in cells if row == 5 and column < 4] == [
        "207", "01", "04", "图书馆",
    ]  # fmt: skip


def test_amounts_are_printed_in_groups() -> None:
    book = _grown().with_values({Ref("general", "2070104", "basic"): Decimal("1234567.8")})
    texts = [c.text for c in _drawn(book, "general").cells(book)]
    assert "1,234,567.80" in texts


def test_every_figure_follows_from_the_leaves() -> None:
    amounts = {
        Ref("general", "2070104", "basic"): Decimal("600.00"),
        Ref("general", "2080501", "project"): Decimal("400.00"),
        Ref("funding_income", "general", "amount"): Decimal("1000.00"),
        **{Ref("income", leaf, "fiscal"): Decimal(value) for leaf, value in
           (("2070104", "600.00"), ("2080501", "400.00"))},
    }  # fmt: skip
    book = _grown().with_values(amounts)
    done = Ledger(LAYOUT, book).settle(book).book
    assert done.value(Ref("summary_expense", "c207", "amount")) == 600
    assert done.value(Ref("summary_expense", "total", "amount")) == 1000
    assert done.value(Ref("summary_income", "total", "amount")) == 1000
    errors = [f.message for f in review(done, LAYOUT).findings if f.severity == "error"]
    assert not errors


def test_a_row_written_back_has_its_code_in_three_columns(tmp_path: Path) -> None:
    path = tmp_path / "out.docx"
    export(path, _grown(), LAYOUT)
    opened = open_files([path])
    more = add_code(opened.book, LAYOUT, TableKey("general"), "2070111", "文化创作").edit
    write_back(apply(more, opened.book).book, LAYOUT, opened.origins, 0, path)
    rows = [[c.text for c in r.cells] for t in Document(str(path)).tables for r in t.rows]
    assert ["207", "01", "11", "文化创作"] in [row[:4] for row in rows]


def test_classes_in_use_are_known_under_their_own_numbers(shared: Path) -> None:
    book = open_files([shared / "real" / "shanghai-dept-2025.pdf"]).book
    rows = book.tables[TableKey("summary_expense")].rows
    assert [row.id for row in rows] == ["c201", "c208", "c210", "c221", "total"]
    assert rows[3].text("label") == "四、住房保障支出"


@pytest.mark.parametrize(
    ("name", "layout"), [("dept", "shanghai-open"), ("unit", "shanghai-open-unit")]
)
def test_every_printed_amount_is_in_a_cell(shared: Path, name: str, layout: str) -> None:
    path = shared / "real" / f"shanghai-{name}-2025.pdf"
    opened = open_files([path])
    printed = Counter(
        Decimal(cell.text.replace(",", ""))
        for block in read_pdf(path.read_bytes()).blocks
        if isinstance(block, Grid)
        for cell in block.cells
        if AMOUNT.fullmatch(cell.text)
    )
    assert opened.layout.id == layout
    assert opened.book.department.name in ("上海市普陀区人民政府办公室", "上海市财政局")
    assert _amounts(opened.book) == printed
    assert not [r for r in opened.remarks if r.kind in ("unread", "kept", "doubtful")]


def _amounts(book: Book) -> Counter[Decimal]:
    return Counter(
        value
        for table in book.tables.values()
        for row in table.rows
        for value in row.cells.values()
        if isinstance(value, Decimal)
    )


@pytest.mark.parametrize(("name", "hints"), [("dept", set()), ("unit", {"302"})])
def test_nothing_but_rounding_differs(shared: Path, name: str, hints: set[str]) -> None:
    """The unit's book, in whole 元, prints 302 one 元 above the sum of its eighteen parts."""
    opened = open_files([shared / "real" / f"shanghai-{name}-2025.pdf"])
    book = Ledger(opened.layout, opened.book).settle(opened.book).book
    assert book.rounded == bool(hints)
    findings = review(book, opened.layout).findings
    assert not [f for f in findings if f.severity == "error"]
    assert {f.refs[0].row for f in findings if f.rule == "A8"} == hints


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
@pytest.mark.parametrize("name", ["dept", "unit"])
def test_written_and_read_again_it_is_the_same(
    shared: Path, tmp_path: Path, name: str, suffix: str
) -> None:
    opened = open_files([shared / "real" / f"shanghai-{name}-2025.pdf"])
    path = tmp_path / f"out{suffix}"
    export(path, opened.book, opened.layout)
    again = open_files([path])
    assert again.layout.id == opened.layout.id
    for key, table in opened.book.tables.items():
        rows = [(row.id, dict(row.cells)) for row in table.rows]
        assert [(row.id, dict(row.cells)) for row in again.book.tables[key].rows] == rows


@pytest.mark.parametrize(
    ("name", "layout"),
    [
        ("platform-department-template.xlsx", "shanghai-open"),
        ("platform-unit-template.xls", "shanghai-open-unit"),
    ],
)
def test_a_blank_template_is_an_empty_book(shared: Path, name: str, layout: str) -> None:
    opened = open_files([shared / "real" / name])
    assert (opened.layout.id, opened.book.unit) == (layout, "元")
    assert not _amounts(opened.book)
    assert {s.id for s in opened.layout.sheets} <= {
        i.sheet for i in opened.book.flow if isinstance(i, Placed)
    }
