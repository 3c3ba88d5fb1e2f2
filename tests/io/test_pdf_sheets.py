"""What spreadsheets make of their sheets in a PDF: words over the rules, columns as strips."""

from budgetbook.io.blocks import Paragraph
from budgetbook.io.pdf_page import Glyph, PageContent, Rule
from budgetbook.io.pdf_reader import read_pdf
from budgetbook.io.pdf_strips import beside, strips
from budgetbook.io.pdf_table import RuledTable, ruled_column, ruled_tables
from tests.io.pdf_pages import Sheet, write_pdf

XS = [50.0, 150.0, 250.0]
ROWS = [100.0 + 15 * n for n in range(6)]


def words(text: str, x: float, base: float) -> list[Glyph]:
    return [
        Glyph(char, x + 8 * n, x + 8 * n + 8, base - 7.5, base + 1.8, base)
        for n, char in enumerate(text)
    ]


def page(glyphs: list[Glyph], xs: list[float] = XS, ys: list[float] = ROWS) -> PageContent:
    across = [Rule(y, xs[0], xs[-1]) for y in ys]
    down = [Rule(x, ys[0], ys[-1]) for x in xs]
    return PageContent(1, 400.0, 600.0, glyphs, across, down, False)


def texts(table: RuledTable) -> dict[tuple[int, int], str]:
    return {(c.row, c.column): c.text.replace("\n", "") for c in table.cells if c.lines}


def table_of(content: PageContent) -> RuledTable:
    (table,), rest = ruled_tables(content)
    assert rest == []
    return table


def test_lines_of_a_low_row_stay_one_cell() -> None:
    """Two cells of two lines, each over its rules; the second begins where the first ends."""
    glyphs = [
        *words("1", 51, 126.8), *words("2", 51, 141.8),
        *words("二十七债务还本支", 152, 119.5), *words("出", 152, 134.0),
        *words("二十八债务付息支", 152, 134.5), *words("出来", 152, 149.0),
    ]  # fmt: skip
    table = table_of(page(glyphs))
    assert texts(table) == {
        (1, 0): "1", (2, 0): "2", (1, 1): "二十七债务还本支出", (2, 1): "二十八债务付息支出来",
    }  # fmt: skip
    assert {c.row for c in table.cells if c.doubtful} == {1, 2}


def test_three_lines_out_of_step_with_the_rows_are_one_cell() -> None:
    glyphs = [w for n in range(3) for w in words("每月完成刊物更新", 152, 127.2 + 14.5 * n)]
    assert texts(table_of(page(glyphs))) == {(2, 1): "每月完成刊物更新" * 3}


def test_words_below_the_last_row_stay_in_their_cell() -> None:
    """The lowest cell is too low for its words: they end under the table."""
    glyphs = [*words("满意度", 51, 171.8), *words("干部对讲堂的满意", 152, 164.5)]
    glyphs += words("度", 152, 179.0)
    below = words("注：本表无数据。", 51, 200.0)
    (table,), rest = ruled_tables(page(glyphs + below))
    assert texts(table) == {(4, 0): "满意度", (4, 1): "干部对讲堂的满意度"}
    assert rest == below


def test_rows_in_step_stay_rows() -> None:
    glyphs = [w for n in range(3) for w in words("同样", 152, 126.8 + 15 * n)]
    table = table_of(page(glyphs))
    assert texts(table) == {(1, 1): "同样", (2, 1): "同样", (3, 1): "同样"}
    assert not any(c.doubtful for c in table.cells)


def strip(number: int, xs: list[float], ys: list[float], title: bool) -> RuledTable:
    glyphs = [*words("标题", xs[0] + 2, ys[0] + 11)] if title else []
    for n, x in enumerate(xs[:-1]):
        for row in range(1, len(ys) - 1):
            glyphs += words(f"{number}{row}{n}", x + 2, ys[row] + 11)
    return table_of(page(glyphs, xs, ys))


def test_columns_left_over_stand_beside_again() -> None:
    """Two pages of a wide sheet, then the rest of their columns, then a sheet of its own."""
    wide, rest = [50.0, 150.0, 250.0, 340.0], [50.0, 150.0, 250.0]
    few = ROWS[:4]
    pages = [
        strip(1, wide, ROWS, title=True), strip(2, wide, few, title=True),
        strip(3, rest, ROWS, title=False), strip(4, rest, few, title=False),
        strip(5, wide, few, title=True),
    ]  # fmt: skip
    assert strips(pages, [400.0] * 5) == {2: 0, 3: 1}
    whole = beside(pages[0], pages[2])
    assert len(whole.xs) == 6
    assert texts(whole)[1, 0] == "110"
    assert texts(whole)[1, 3] == "310"
    assert texts(whole)[4, 4] == "341"


def test_a_single_column_left_over_stands_beside_again() -> None:
    wide = [50.0, 150.0, 250.0, 340.0]
    last = ruled_column(page(words("余", 52, ROWS[1] + 11), [50.0, 150.0]))
    assert last is not None
    pages = [strip(1, wide, ROWS, title=True), last[0]]
    assert strips(pages, [400.0] * 2) == {1: 0}
    assert texts(beside(*pages))[1, 3] == "余"
    assert ruled_column(page(words("框", 52, 111), wide)) is None


def test_words_beside_the_paper_are_not_read() -> None:
    """Spreadsheets draw the words of a merged cell on every page that shows some of it."""
    sheet = Sheet()
    sheet.text(-300, 100, "部门预算收入总表")
    sheet.text(80, 130, "看得见的一段文字。")
    assert [b.text for b in read_pdf(write_pdf([sheet])).blocks if isinstance(b, Paragraph)] == [
        "看得见的一段文字。"
    ]


def test_sheets_alike_are_no_strips() -> None:
    wide = [50.0, 150.0, 250.0, 340.0]
    assert strips([strip(n, wide, ROWS, title=True) for n in range(3)], [400.0] * 3) == {}
    narrow = [strip(n, XS, ROWS, title=False) for n in range(2)]
    assert strips(narrow, [500.0] * 2) == {}
    assert strips([None, narrow[0], None], [400.0] * 3) == {}
