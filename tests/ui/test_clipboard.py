"""Blocks on the clipboard, as Excel and WPS write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetbook.ui.clipboard import (
    Block,
    block_mime,
    exact_words,
    read_html,
    read_mime,
    read_tsv,
    write_html,
    write_tsv,
)

_CELLS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"])
    | st.sampled_from('\t\n"'),
    max_size=8,
)


@st.composite
def _blocks(draw: st.DrawFn) -> Block:
    width = draw(st.integers(1, 4))
    rows = st.lists(st.lists(_CELLS, min_size=width, max_size=width), min_size=1, max_size=4)
    return draw(rows)


@given(_blocks())
def test_text_comes_back_as_it_was(block: Block) -> None:
    assert read_tsv(write_tsv(block)) == block


@given(_blocks())
def test_a_table_comes_back_but_for_blanks(block: Block) -> None:
    read = read_html(write_html(block, [False] * len(block[0])))
    squeezed = [["\n".join(_words(cell)) for cell in row] for row in block]
    assert [["\n".join(_words(cell)) for cell in row] for row in read] == squeezed


def _words(cell: str) -> list[str]:
    return [" ".join(line.split()) for line in cell.split("\n")]


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("1\t2\r\n3\t4\r\n", [["1", "2"], ["3", "4"]]),
        ("1\t2\n3\t4", [["1", "2"], ["3", "4"]]),
        ('"甲\n乙"\t5\r\n', [["甲\n乙", "5"]]),
        ('"说""好"""\r\n', [['说"好"']]),
        ("1\r\n\r\n3\r\n", [["1"], [""], ["3"]]),
        ("5", [["5"]]),
        ("1\t2\r\n3\r\n", [["1", "2"], ["3", ""]]),
        ("", []),
    ],
)
def test_text_as_other_programs_write_it(text: str, block: Block) -> None:
    assert read_tsv(text) == block


def test_a_merged_cell_fills_its_place_with_blanks() -> None:
    html = """<html><body><table border=1>
      <tr><td rowspan="2">甲</td><td colspan=2>乙</td></tr>
      <tr><td>1</td>
          <td>2</td></tr>
    </table><table><tr><td>另一张</td></tr></table></body></html>"""
    assert read_html(html) == [["甲", "乙", ""], ["", "1", "2"]]


def test_html_without_a_table_leaves_it_to_the_text() -> None:
    mime = block_mime([["1"]], [False])
    mime.setHtml("<p>一段话</p>")
    mime.setText("一段话")
    assert read_mime(mime) == [["一段话"]]
    assert read_mime(None) == []


def test_codes_are_marked_as_text() -> None:
    html = block_mime([["2080505", "4.00"]], [True, False]).html()
    assert '<td style="mso-number-format:\'\\@\'" sdnum="1033;0;@">2080505</td>' in html
    assert "<td>4.00</td>" in html


def test_endless_spans_are_cut() -> None:
    html = "<table><tr><td colspan=99999999 rowspan=99999999>甲</td></tr></table>"
    assert len(read_html(html)[0]) == 1000


@pytest.mark.parametrize(
    ("cell", "exact"),
    [
        ('<td x:num="1234.5678">1,235</td>', "1234.5678"),
        ('<td class=xl65 align=right x:num="-5.125">(5.13)</td>', "-5.125"),
        ('<td sdval="12345.678" sdnum="2052;0;#,##0.0">１２，３４５．７</td>', "12345.678"),
        ("<td data-sheets-value='{&quot;1&quot;:3,&quot;3&quot;:12.3456}'>12.35</td>", "12.3456"),
        ('<td x:num="12.3456">12.35万元</td>', "12.3456万元"),
        ('<td sdval="0.30000000000000004" sdnum="1033;">0.3</td>', "0.3"),
    ],
)
def test_all_digits_behind_what_is_shown(cell: str, exact: str) -> None:
    ((found,),) = read_html(f"<table><tr>{cell}</tr></table>")
    assert exact_words(found) == exact
    assert found in cell


@pytest.mark.parametrize(
    "cell",
    [
        "<td x:num>12.35</td>",
        '<td x:num="99">12.35</td>',
        '<td x:num="0.125">12.5%</td>',
        '<td sdval="123456" sdnum="1033;0;0,&quot;千&quot;">123</td>',
        '<td x:num="46347">2026-11-21</td>',
        '<td x:num="2080505">2080505</td>',
        '<td sdval="2" sdnum="1033;0;00">02</td>',
        '<td x:num="nan">5</td>',
        '<td x:num="1e999">5</td>',
        f'<td x:num="{"9" * 500}">5</td>',
        "<td data-sheets-value='[1]'>5</td>",
        "<td data-sheets-value='{'>5</td>",
    ],
)
def test_what_is_shown_counts_where_it_says_something_else(cell: str) -> None:
    ((found,),) = read_html(f"<table><tr>{cell}</tr></table>")
    assert exact_words(found) == found
    assert f">{found}<" in cell
