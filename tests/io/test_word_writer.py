"""New Word documents: structure, faces, sections, and every word in its order."""

from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from lxml import etree

from budgetbook.io.word_writer import write_word
from budgetbook.io.word_xml import Element, W
from budgetbook.model.book import Book, Department, Paragraph, Placed, Row, Table
from budgetbook.model.layout import read_layout
from budgetbook.model.ref import TableKey
from tests.effort import calls_of
from tests.io.sample import printed_texts, sample
from tests.model.books import COUNTY


@pytest.fixture(scope="module")
def book() -> Book:
    return sample()


@pytest.fixture(scope="module")
def written(book: Book) -> bytes:
    return write_word(book, COUNTY)


@pytest.fixture(scope="module")
def body(written: bytes) -> Element:
    return body_of(written)


def body_of(written: bytes) -> Element:
    found = part(written, "word/document.xml").find(f"{W}body")
    assert found is not None
    return found


def part(written: bytes, name: str) -> Element:
    return etree.fromstring(ZipFile(BytesIO(written)).read(name))


def text(item: Element) -> str:
    words = {f"{W}tab": "\t", f"{W}br": "\n"}
    return "".join(
        words.get(str(piece.tag), piece.text or "")
        for run in item.iter(f"{W}r")
        for piece in run.iter(f"{W}t", *words)
    )


def table_after(body: Element, title: str) -> Element:
    """The table under the paragraph that reads ``title``."""
    items = list(body)
    at = next(i for i, item in enumerate(items) if item.tag == f"{W}p" and text(item) == title)
    return next(item for item in items[at:] if item.tag == f"{W}tbl")


def spans(row: Element) -> list[tuple[str, int, str]]:
    """Text, columns and vertical merge of the cells of a row."""
    cells = row.iterfind(f"{W}tc")
    return [(text(cell), int(number(cell, "gridSpan") or 1), merge(cell)) for cell in cells]


def number(cell: Element, tag: str) -> str:
    found = cell.find(f"{W}tcPr/{W}{tag}")
    return "" if found is None else found.get(f"{W}val", "")


def merge(cell: Element) -> str:
    return number(cell, "vMerge")


def test_header_cells_are_merged(body: Element) -> None:
    first, second, third = table_after(body, "部门预算收支总表").findall(f"{W}tr")[:3]
    assert spans(first) == [("序号", 1, "restart"), ("收入", 2, ""), ("支出", 2, "")]
    assert spans(second)[0] == ("", 1, "continue")
    assert [cell[0] for cell in spans(second)] == ["", "项目", "预算数", "项目", "预算数"]
    assert [cell[0] for cell in spans(third)] == ["栏次", "1", "2", "3", "4"]


def test_header_and_numbering_repeat_and_no_row_breaks(body: Element) -> None:
    rows = table_after(body, "部门预算收入总表").findall(f"{W}tr")
    repeated = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows]
    assert repeated == [True] * 3 + [False] * (len(rows) - 3)
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)


def test_every_row_fills_the_table_grid(body: Element) -> None:
    for table in body.iter(f"{W}tbl"):
        columns = table.findall(f"{W}tblGrid/{W}gridCol")
        assert table.find(f"{W}tblPr/{W}tblLayout[@{W}type='fixed']") is not None
        for row in table.iterfind(f"{W}tr"):
            assert sum(span for _, span, _ in spans(row)) == len(columns)


def test_amounts_stand_right_and_blanks_stay_blank(body: Element) -> None:
    rows = table_after(body, "部门预算一般公共预算财政拨款支出表").findall(f"{W}tr")
    row = next(row for row in rows if "2050202" in text(row))
    cells = row.findall(f"{W}tc")
    assert [text(cell) for cell in cells[1:]] == ["2050202", "小学教育", "5.00", "", "5.00"]
    align = cells[3].find(f"{W}p/{W}pPr/{W}jc")
    assert align is not None
    assert align.get(f"{W}val") == "right"


def test_names_are_indented_by_level_and_classes_bold(body: Element) -> None:
    rows = table_after(body, "部门预算一般公共预算财政拨款支出表").findall(f"{W}tr")
    indents, bold = {}, {}
    for row in rows[3:]:
        name = row.findall(f"{W}tc")[2]
        indent = name.find(f"{W}p/{W}pPr/{W}ind")
        indents[text(name)] = 0 if indent is None else int(indent.get(f"{W}leftChars", "0"))
        bold[text(name)] = name.find(f".//{W}b") is not None
    assert (indents["教育支出"], indents["普通教育"], indents["学前教育"]) == (0, 100, 200)
    assert (bold["合计"], bold["教育支出"], bold["普通教育"]) == (True, True, False)


def test_goal_row_and_indicators_share_a_table(body: Element) -> None:
    rows = table_after(body, "1、培训经费绩效目标表").findall(f"{W}tr")
    assert spans(rows[0]) == [("绩效目标", 1, ""), ("1.办好培训。2.用好资金。", 5, "")]
    assert len(rows[0].findall(f"{W}tc")[1].findall(f"{W}p")) == 2
    assert [merge(row.findall(f"{W}tc")[0]) for row in rows[1:]] == ["", "restart", "continue", ""]


def test_wide_sheets_lie_in_sections_of_their_own(written: bytes, body: Element) -> None:
    sizes = [s.get(f"{W}orient", "portrait") for s in body.iter(f"{W}pgSz")]
    wide = [sheet.landscape for sheet in COUNTY.sheets if sheet.group == "tables"]
    changes = sum(a != b for a, b in zip([False, *wide], [*wide, False], strict=True))
    assert len(sizes) == changes + 1
    assert sizes[0] == sizes[-1] == "portrait"
    assert "landscape" in sizes
    section = docx.Document(BytesIO(written)).sections[0]
    assert section.page_width is not None
    assert round(section.page_width.mm) == 210


def test_each_public_table_opens_a_page(body: Element) -> None:
    titles = [p for p in body.iterfind(f"{W}p") if text(p).startswith("部门预算")]
    for paragraph in titles:
        before = paragraph.getprevious()
        section = before is not None and before.find(f"{W}pPr/{W}sectPr") is not None
        assert section or paragraph.find(f"{W}pPr/{W}pageBreakBefore") is not None, text(paragraph)


def test_lines_over_a_table_stand_in_one_paragraph(body: Element) -> None:
    line = table_after(body, "部门预算收支总表").getprevious()
    assert line is not None
    assert text(line) == "203 某某局\t预算年度：2023\t单位：万元"
    stops = [stop.get(f"{W}val") for stop in line.iter(f"{W}tab") if stop.get(f"{W}pos")]
    assert stops == ["center", "right"]


def test_all_texts_in_order(book: Book, body: Element) -> None:
    whole = text(body)
    at = 0
    for word in printed_texts(book):
        at = whole.index(word, at) + len(word)


def test_breaks_tabs_and_blanks_stay(body: Element) -> None:
    texts = [text(p) for p in body.iterfind(f"{W}p")]
    assert "收支总表\t3" in texts
    assert "第一行\n第二行" in texts
    assert "  开头有两个空格的“引文”段落。" in texts


def test_control_characters_do_not_stop_the_writer() -> None:
    book = Book(
        layout=COUNTY.id, flow=(Paragraph(id="p", text="甲\x07乙\x0b丙\ud800", role="heading1"),)
    )
    assert text(body_of(write_word(book, COUNTY))) == "甲乙\n丙"


def test_faces_are_named_for_east_asia(written: bytes) -> None:
    faces = {
        style.get(f"{W}styleId"): fonts.get(f"{W}eastAsia")
        for style in part(written, "word/styles.xml").iterfind(f"{W}style")
        if (fonts := style.find(f"{W}rPr/{W}rFonts")) is not None
    }
    paper = COUNTY.paper
    assert faces["Normal"] == paper.body.face
    assert faces["Title"] == paper.title.face
    assert faces["Heading1"] == paper.title.face
    assert faces["Heading2"] == paper.heading.face
    assert faces["TableText"] == paper.table.face


def test_theme_and_language_are_chinese(written: bytes, book: Book) -> None:
    package = ZipFile(BytesIO(written))
    everything = b"".join(package.read(name) for name in package.namelist())
    assert b"ja-JP" not in everything
    assert b'eastAsia="zh-CN"' in package.read("word/settings.xml")
    theme = package.read("word/theme/theme1.xml").decode()
    assert 'script="Hans"' in theme
    facts = docx.Document(BytesIO(written)).core_properties
    assert (facts.title, facts.author, facts.language) == ("某某局情况说明", "某某局", "zh-CN")
    assert facts.last_modified_by == ""


def test_headings_keep_their_outline(written: bytes) -> None:
    document = docx.Document(BytesIO(written))
    styles = {p.text: p.style.name for p in document.paragraphs if p.style is not None}
    assert styles["部门预算收支总表"] == "Heading 2"
    assert styles["1、培训经费绩效目标表"] == "Heading 3"
    assert styles["某某局情况说明"] == "Title"
    assert styles["一、我们做什么"] == "Heading 1"


STACKED = """
id = "stacked"
title = "上下两张"
profile = "test"

[[table]]
id = "head"
kind = "form"
columns = [{ id = "name", title = "名称", kind = "name" }]
form = [["名称", "@name:3"]]

[[table]]
id = "list"
kind = "list"
columns = [
  { id = "a", title = "事项", kind = "text", width = 9 },
  { id = "b", title = "金额", width = 6 },
  { id = "c", title = "备注", kind = "text", width = 12 },
]

[[sheet]]
id = "one"
title = "一张"
arrange = "stack"
parts = [{ table = "head" }, { table = "list", joined = true }]

[[sheet]]
id = "two"
title = "两张"
arrange = "stack"
parts = [{ table = "head" }, { table = "list" }]
"""


@pytest.mark.parametrize(("sheet", "tables"), [("one", 1), ("two", 2)])
def test_stacked_grids_share_columns_where_joined(sheet: str, tables: int) -> None:
    layout = read_layout(STACKED)
    head = Table(key=TableKey("head"), rows=(Row(id="form", cells={"name": "甲"}),))
    items = Table(key=TableKey("list"), rows=(Row(id="1", cells={"a": "乙", "c": "丙"}),))
    book = Book(
        layout="stacked",
        department=Department(name="某局"),
        tables={head.key: head, items.key: items},
        flow=(Placed(sheet=sheet),),
    )
    body = body_of(write_word(book, layout))
    found = body.findall(f"{W}tbl")
    assert len(found) == tables
    for table in found:
        width = len(table.findall(f"{W}tblGrid/{W}gridCol"))
        for row in table.iterfind(f"{W}tr"):
            assert sum(span for _, span, _ in spans(row)) == width
    assert text(body).endswith("名称甲事项金额备注乙丙")


def test_a_big_book_costs_no_more_for_each_project(book: Book) -> None:
    project = next(i for i in book.flow if isinstance(i, Placed) and i.sheet == "project")

    def calls(projects: int) -> int:
        big = book.model_copy(update={"flow": (*book.flow, *[project] * projects)})
        return calls_of(lambda: write_word(big, COUNTY))

    once, first, second = calls(0), calls(20), calls(40)
    assert second - first < 1.1 * (first - once)


def test_golden_table(body: Element, golden: Callable[[str, str], None]) -> None:
    table = table_after(body, "机构一览")
    etree.cleanup_namespaces(table)
    etree.indent(table)
    golden("word-units-table.xml", etree.tostring(table, encoding="unicode").strip() + "\n")
