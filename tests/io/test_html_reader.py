"""Saved web pages as blocks: tables, words, encodings, and pages that mean harm."""

import time
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import pytest

from budgetbook.io.blocks import Grid, Paragraph
from budgetbook.io.errors import UnreadableFile
from budgetbook.io.formats import open_files
from budgetbook.io.html_reader import read_html
from budgetbook.io.kinds import kind_of
from budgetbook.io.word_reader import read_word
from budgetbook.io.word_writer import write_word
from budgetbook.model.ref import TableKey
from tests.io.sample import sample
from tests.io.web_pages import page_of
from tests.model.books import COUNTY

_PAGE = "<html><head><title>题</title>{head}</head><body>{body}</body></html>"


def _page(body: str, head: str = "") -> bytes:
    return _PAGE.format(head=head, body=body).encode()


def _texts(data: bytes) -> list[str]:
    return [b.text for b in read_html(data).blocks if isinstance(b, Paragraph)]


def _grids(data: bytes) -> list[Grid]:
    return [b for b in read_html(data).blocks if isinstance(b, Grid)]


def _cells(grid: Grid) -> list[tuple[int, int, int, int, str]]:
    return [(c.row, c.column, c.row_span, c.column_span, c.text) for c in grid.cells]


def test_paragraphs_and_headings_with_their_blanks() -> None:
    data = _page(
        "<h2 align=center>部门预算\n收支总表</h2><p>一行\n 二行<br>三行</p>"
        "<div>甲<br>乙<p style='page-break-before: always'>see\nyou&nbsp;100</p></div>"
    )
    blocks = read_html(data).blocks
    assert [b.text for b in blocks if isinstance(b, Paragraph)] == [
        "部门预算收支总表", "一行二行\n三行", "甲", "乙", "see you 100",
    ]  # fmt: skip
    first, last = blocks[0], blocks[-1]
    assert isinstance(first, Paragraph)
    assert (first.style, first.centered, first.place.label) == ("heading2", True, "第1段")
    assert isinstance(last, Paragraph)
    assert last.page_break


def test_what_nobody_sees_is_not_read() -> None:
    data = _page(
        "<script>var a = '<p>脚本</p>';</script><style>p{}</style><!-- 注释 -->"
        "<p style='display:none'>隐藏</p><p hidden>隐藏</p><noscript>无脚本</noscript>"
        "<iframe src='http://127.0.0.1:9/'>框</iframe><p>看见</p>"
        "<div title='footer'><p>— 3 —</p></div>"
    )
    assert _texts(data) == ["看见"]


def test_spans_cover_their_places() -> None:
    grid, = _grids(_page(
        "<table><tr><td rowspan=2>项目<td colspan=2>金额</tr>"
        "<tr><td>一<td>二</tr><tr><td>甲<td>1.00<td>2.00</tr></table>"
    ))  # fmt: skip
    assert (grid.rows, grid.columns) == (3, 3)
    assert _cells(grid) == [
        (0, 0, 2, 1, "项目"), (0, 1, 1, 2, "金额"), (1, 1, 1, 1, "一"), (1, 2, 1, 1, "二"),
        (2, 0, 1, 1, "甲"), (2, 1, 1, 1, "1.00"), (2, 2, 1, 1, "2.00"),
    ]  # fmt: skip
    assert grid.cells[4].place.label == "表格1 第3行"


def test_tables_that_arrange_the_page_are_looked_through() -> None:
    inner = "<table><tr><td>甲<td>1<tr><td>乙<td>2</table>"
    data = _page(f"<table><tr><td>导航<td><p>正文</p>{inner}</td></tr></table>")
    assert _texts(data) == ["导航", "正文"]
    assert [len(grid.cells) for grid in _grids(data)] == [4]


def test_a_table_within_a_data_table_comes_behind_it() -> None:
    inner = "<table><tr><td>丁<td>9</table>"
    rows = "".join(f"<tr><td>行{n}<td>{n}</tr>" for n in range(4))
    outer, within = _grids(_page(f"<table>{rows}<tr><td>丙<td>5{inner}</tr></table>"))
    assert [c.text for c in outer.cells][-2:] == ["丙", "5"]
    assert [c.text for c in within.cells] == ["丁", "9"]


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("gb2312", "gb18030"), ("gbk", "gbk"), ("utf-8", "utf-8"), ("", "utf-8"), ("", "gb18030"),
     ("utf-8", "gb18030"), ("no-such", "gb18030"), ("", "utf-8-sig"), ("", "utf-16")],
)  # fmt: skip
def test_encodings(charset: str, encoding: str) -> None:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'
    words = "部门预算收支总表㸰"
    page = _PAGE.format(head=meta if charset else "", body=f"<p>{words}</p>")
    data = page.replace("㸰", "镕").encode(encoding)
    assert _texts(data) == [words.replace("㸰", "镕")]


def test_an_archive_of_pages_is_read() -> None:
    mail = MIMEMultipart("related")
    mail.attach(MIMEText("<html><frameset><frame src=a></frameset></html>", "html", "utf-8"))
    mail.attach(MIMEText("<html><body><p>收支总表</p></body></html>", "html", "gb2312"))
    data = mail.as_bytes().replace(b"Content-Type: multipart", b"MIME-Version: 1.0\r\n"
                                   b"Content-Type: multipart", 1)  # fmt: skip
    assert kind_of("公开.mhtml", data) == ".html"
    assert _texts(data) == ["收支总表"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("公开.html", b"<!DOCTYPE html><html>"), ("公开表.xls", b"\xef\xbb\xbf<html><table>"),
        ("公开.htm", b"<table><tr>"), ("公开", b"<?xml version='1.0'?>\n<html xmlns='x'>"),
        ("公开.html", "﻿<html>".encode("utf-16")),
    ],
)  # fmt: skip
def test_pages_are_told_by_their_content(name: str, data: bytes) -> None:
    assert kind_of(name, data) == ".html"


_HARM = {
    "deep": b"<html><body>" + b"<div>" * 100_000 + b"x",
    "deep tables": b"<html><body>" + b"<table><tr><td>" * 20_000 + b"x",
    "spans": b"<html><table>" + b"<tr><td colspan=1000000000 rowspan=1000000000>1<td>2</tr>" * 3000,
    "rows": b"<html><table>" + b"<tr><td>1<td>2</tr>" * 60_000,
    "tables": b"<html>" + b"<table><tr><td>1<td>2</table>" * 20_000,
    "attributes": b"<html><p " + b" ".join(b"a%d=1" % i for i in range(100_000)) + b">x",
    "fifty megabytes": b"<html><p>" + b"x" * (50 << 20),
    "nothing": b"<html></html>",
    "mail": b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b0\r\n\r\n"
    + b"".join(
        b"--b%d\r\nContent-Type: multipart/related; boundary=b%d\r\n\r\n" % (i, i + 1)
        for i in range(3000)
    ),
}


@pytest.mark.parametrize("name", _HARM)
def test_pages_that_mean_harm_are_refused_at_once(name: str) -> None:
    start = time.perf_counter()
    with pytest.raises(UnreadableFile, match=r"网页|文件") as caught:
        read_html(_HARM[name])
    assert "\n" not in str(caught.value)
    assert time.perf_counter() - start < 5


def test_a_harmful_page_is_answered_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "深.html"
    path.write_bytes(_HARM["deep"])
    with pytest.raises(UnreadableFile, match=r"“深\.html”：网页的标签套得太深"):
        open_files([path], isolated=True)


def test_a_project_behind_a_table_that_stands_there_twice(tmp_path: Path) -> None:
    blocks = read_word(write_word(sample(), COUNTY)).blocks
    titles = {b.text: at for at, b in enumerate(blocks) if isinstance(b, Paragraph)}
    at = titles["部门预算收入总表"]
    form = "<table><tr><td>项目编码<td>A1<td>项目名称<td>培训经费</table></body>".encode()
    path = tmp_path / "页.html"
    table = blocks[at : at + 3]
    path.write_bytes(page_of([*table, *table]).replace(b"</body>", form))
    tables = open_files([path]).book.tables
    assert [key for key in tables if key.table == "income"] == [
        TableKey("income"), TableKey("income", "2")
    ]  # fmt: skip
    assert [key for key in tables if key.table == "project"] == [TableKey("project", "p1")]


def test_entities_and_files_of_others_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密", encoding="utf-8")
    data = (
        f'<!DOCTYPE html [<!ENTITY a SYSTEM "{secret.as_uri()}">]><html><body>'
        f'<p>甲&a;乙</p><object data="{secret.as_uri()}"></object></body></html>'
    ).encode()
    assert "机密" not in "".join(_texts(data))
