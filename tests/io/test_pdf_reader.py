"""PDF: cells, pages and paragraphs come together again; what cannot be read says what to do."""

import re
from pathlib import Path
from typing import Any

import pytest

from budgetbook.io.blocks import Blocks, Grid, Paragraph
from budgetbook.io.errors import UnreadableFile, WriteRefused
from budgetbook.io.imported import Imported
from budgetbook.io.match import match
from budgetbook.io.pdf_page import plain
from budgetbook.io.pdf_reader import read_pdf
from budgetbook.io.store import Origin
from budgetbook.io.write_back import write_back
from budgetbook.model.book import Book
from budgetbook.model.layout import load_layout
from budgetbook.model.ref import Ref
from tests.fixture_books import fixture
from tests.io.pdf_pages import Sheet, write_pdf

XS = (60, 95, 155, 260, 320, 380, 440)
HEAD = ["序号", "科目编码", "科目名称", "合计", "基本支出", "项目支出"]


def _read(*sheets: Sheet) -> Blocks:
    return read_pdf(write_pdf(sheets))


def _words(grid: Grid) -> list[list[str]]:
    rows: list[list[str]] = [[] for _ in range(grid.rows)]
    for cell in grid.cells:
        rows[cell.row].append(cell.text)
    return rows


def _grids(blocks: Blocks) -> list[Grid]:
    return [b for b in blocks.blocks if isinstance(b, Grid)]


def _texts(blocks: Blocks) -> list[str]:
    return [b.text for b in blocks.blocks if isinstance(b, Paragraph)]


def _titled(title: str) -> Sheet:
    sheet = Sheet()
    sheet.text(200, 60, title, 16)
    sheet.text(60, 90, "预算年度：2023      单位：万元")
    return sheet


def test_words_and_figures_wrapped_in_a_cell_are_whole_again() -> None:
    sheet = _titled("部门预算支出总表")
    rows = [HEAD, ["1", "", "合计", "123456789\n.25", "", ""],
            ["2", "2013201", "行政单位医疗和其他\n保险支出", "", "", ""]]  # fmt: skip
    sheet.table(110, XS, rows)
    blocks = _read(sheet)
    assert _texts(blocks) == ["部门预算支出总表", "预算年度：2023\t单位：万元"]
    assert _words(_grids(blocks)[0])[1:] == [
        ["1", "", "合计", "123456789.25", "", ""],
        ["2", "2013201", "行政单位医疗和其他保险支出", "", "", ""],
    ]


def test_a_line_that_ends_early_ends_a_paragraph_of_the_cell() -> None:
    sheet = _titled("表")
    sheet.table(110, XS, [HEAD, ["1", "", "一是培训。\n二是考察。", "", "", ""]])
    assert _words(_grids(_read(sheet))[0])[1][2] == "一是培训。\n二是考察。"


def test_merged_cells_keep_their_spans() -> None:
    sheet = Sheet()
    for x, top in ((60, 100), (160, 120), (260, 100)):
        sheet.rule(x, top, x, 140)
    for y in (100, 120, 140):
        sheet.rule(60, y, 260, y)
    for x, y, words in ((70, 115, "收入"), (70, 135, "项目"), (170, 135, "预算数")):
        sheet.text(x, y, words)
    spans = [(c.text, c.row_span, c.column_span) for c in _grids(_read(sheet))[0].cells]
    assert spans == [("收入", 1, 2), ("项目", 1, 1), ("预算数", 1, 1)]


def _two_pages(*, head: bool, rest: list[str]) -> Blocks:
    first, second = _titled("部门预算支出总表"), Sheet()
    rows = [[str(i), f"20{i}", f"第{'一二三四'[i - 1]}类支出", f"{i}.00", f"{i}.00", ""]
            for i in range(1, 5)]  # fmt: skip
    first.table(110, XS, [HEAD, *rows, ["5", "2080505", "机关事业单位基本养", "5.00", "5.00", ""]])
    later = ["6", "20899", "其他支出", "6.00", "6.00", ""]
    second.table(60, XS, [*([HEAD] if head else []), rest, later])
    return _read(first, second)


@pytest.mark.parametrize("head", [True, False])
def test_a_row_broken_over_a_page_is_one_row_and_doubtful(head: bool) -> None:
    blocks = _two_pages(head=head, rest=["", "", "老保险缴费支出", "", "", ""])
    (grid,) = _grids(blocks)
    words = _words(grid)
    assert len(words) == 7
    assert words[5] == ["5", "2080505", "机关事业单位基本养老保险缴费支出", "5.00", "5.00", ""]
    assert words[6][0] == "6"
    assert [c.text for c in grid.cells if c.doubtful] == ["机关事业单位基本养老保险缴费支出"]
    assert {c.place.label for c in grid.cells if c.row == 6} == {"第2页"}


def test_a_whole_row_at_the_head_of_a_page_stays_a_row() -> None:
    (grid,) = _grids(_two_pages(head=True, rest=["5a", "20806", "老保险缴费", "7.00", "7.00", ""]))
    assert len(_words(grid)) == 8
    assert not any(c.doubtful for c in grid.cells)


def test_a_title_between_pages_parts_two_tables() -> None:
    sheets = [_titled("部门预算支出总表"), _titled("部门预算收入总表")]
    for sheet in sheets:
        sheet.table(110, XS, [HEAD, ["1", "", "合计", "1.00", "1.00", ""]])
    assert len(_grids(_read(*sheets))) == 2


def test_page_numbers_and_running_heads_fall_away() -> None:
    sheets = []
    for number in range(1, 5):
        sheet = Sheet()
        sheet.text(240, 40, "某局预算公开", 9)
        sheet.text(60, 200, f"这是第{'一二三四'[number - 1]}页的正文。")
        sheet.text(280, 810, f"— {number} —", 9)
        sheets.append(sheet)
    assert _texts(_read(*sheets)) == [f"这是第{n}页的正文。" for n in "一二三四"]


def test_lines_of_a_paragraph_are_joined_by_indent_and_width() -> None:
    sheet = Sheet()
    full = "本部门认真落实过紧日子要求压减一般性支出把资金用在刀刃上确保重点工作"
    sheet.text(100, 100, full, 12)
    sheet.text(76, 120, "顺利推进。", 12)
    sheet.text(100, 140, "二是加强监督。", 12)
    assert _texts(_read(sheet)) == [f"{full}顺利推进。", "二是加强监督。"]


def test_a_gap_before_a_page_number_is_a_tab() -> None:
    sheet = Sheet()
    sheet.text(60, 100, "部门预算收支总表")
    sheet.text(300, 100, "3")
    assert _texts(_read(sheet)) == ["部门预算收支总表\t3"]


@pytest.mark.parametrize(
    ("read", "meant"), [("⽬", "目"), ("⼊", "入"), ("⻔", "门"), ("⻓", "长"), ("（", "（")]
)
def test_radicals_are_the_characters_meant(read: str, meant: str) -> None:
    assert plain(read) == meant


def _unruled() -> Sheet:
    sheet = _titled("部门预算支出总表")
    rows = [["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
            ["", "合计", "30.00", "20.00", "10.00"],
            ["201", "一般公共服务支出", "30.00", "20.00", "10.00"],
            ["20132", "组织事务", "30.00", "20.00", "10.00"],
            ["2013201", "行政运行", "20.00", "20.00", ""],
            ["2013202", "一般行政管理事务", "10.00", "", "10.00"]]  # fmt: skip
    for i, row in enumerate(rows):
        for x, words in zip((60, 130, 260, 340, 420), row, strict=True):
            if words:
                sheet.text(x, 130 + 16 * i, words)
    return sheet


def _unruled_book() -> Imported:
    return match([_read(_unruled())], load_layout("hebei-open-2023"))


def test_columns_without_rules_are_told_by_their_gaps() -> None:
    book = _unruled_book().book
    assert book.value(Ref("expense", "2013202", "project")) == 10
    assert book.value(Ref("expense", "total", "basic")) == 20


def test_what_was_guessed_is_marked_and_said_with_its_page() -> None:
    read = _unruled_book()
    assert read.book.mark(Ref("expense", "20132", "total")).doubtful
    (said,) = [r for r in read.remarks if r.kind == "doubtful"]
    assert said.place == "第1页"
    assert "请与原件核对" in said.message


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (write_pdf([Sheet(picture=True)]), "扫描件"),
        (write_pdf([Sheet()]), "扫描件"),
        (write_pdf([_titled("表")], locked=True), "去掉密码"),
        (write_pdf([_titled("表")])[:300], "不是完整的 PDF"),
        (b"%PDF-1.7 nothing", "不是完整的 PDF"),
    ],
    ids=["picture", "blank", "locked", "cut", "junk"],
)
def test_what_cannot_be_read_says_what_to_do(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words):
        read_pdf(data)


def test_a_page_that_is_a_picture_is_told() -> None:
    blocks = _read(_titled("部门预算支出总表"), Sheet(picture=True))
    assert [n.message[:3] for n in blocks.warnings] == ["第2页"]


def test_a_pdf_is_never_written_back(tmp_path: Path) -> None:
    origin = Origin("甲.pdf", ".pdf", write_pdf([_unruled()]), None)
    layout = load_layout("hebei-open-2023")
    with pytest.raises(WriteRefused, match="不能改写"):
        write_back(Book(layout=layout.id), layout, [origin], 0, tmp_path / "甲.pdf")


# ---- the fixtures: the PDF gives the book that the Word file gives


def _plain(value: Any) -> Any:
    return re.sub(r"\s+", "", value) if isinstance(value, str) else value


def test_frames_drawn_as_one_path_are_rules_and_curves_are_not() -> None:
    sheet = _titled("部门预算收支总表")
    boxes = [f"{100 + 80 * c} {500 - 20 * r} 80 20 re" for r in range(20) for c in range(4)]
    for row in range(20):
        for column in range(4):
            sheet.text(104 + 80 * column, 842 - 506 + 20 * row, str(row * 4 + column))
    sheet.drawn.append(" ".join(boxes) + " S")
    (grid,) = _grids(_read(sheet))
    assert (grid.rows, grid.columns) == (20, 4)
    assert grid.cells[-1].text == "79"
    curves = " ".join(f"{x} 100 m {x} 110 {x + 5} 120 {x + 9} 130 c" for x in range(50, 400))
    drawing = _titled("部门预算收支总表")
    drawing.drawn.append(f"{curves} {' '.join(boxes)} S")
    assert _grids(_read(drawing)) == []


def test_a_title_parted_in_two_even_lines_is_one() -> None:
    sheet = _titled("部门预算收支总表")
    sheet.text(60, 400, "这一行从左边一直写到右边的边上为止，好让人知道版心有多宽，一共这么长")
    first, second = "23、关于提前下达选调生到村工作中央财", "政补助资金的通知第九十七号绩效目标表"
    sheet.text(104, 440, first, 14)
    sheet.text(104, 462, second, 14)
    assert f"{first}{second}" in _texts(_read(sheet))


def _cells(book: Book) -> dict[Ref, Any]:
    return {
        Ref(key.table, row.id, column, key.instance): _plain(value)
        for key, table in book.tables.items()
        for row in table.rows
        for column, value in row.cells.items()
    }


@pytest.mark.parametrize(("name", "projects", "indicators"), [("002", 31, 327), ("004", 22, 202)])
def test_fixture_equals_its_word_file(
    shared: Path, name: str, projects: int, indicators: int
) -> None:
    word = fixture(shared, f"{name}.docx").book
    read = fixture(shared, f"{name}.pdf").book
    assert list(read.tables) == list(word.tables)
    assert _cells(read) == _cells(word)
    assert [_rows(read, key) for key in read.tables] == [_rows(word, key) for key in word.tables]
    assert len(read.instances("project")) == projects
    found = sum(len(t.rows) for k, t in read.tables.items() if k.table == "indicators")
    assert found == indicators
    assert [_plain(i.text) for i in read.flow if i.kind == "paragraph"] == [
        _plain(i.text) for i in word.flow if i.kind == "paragraph"
    ]


def _rows(book: Book, key: Any) -> list[str]:
    return [row.id for row in book.tables[key].rows]
