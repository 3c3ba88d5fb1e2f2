"""Blocks on the clipboard, as Excel and WPS write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetbook.ui.clipboard import (
    Block,
    block_mime,
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
