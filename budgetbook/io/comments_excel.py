"""修改情况说明 as a workbook: one worksheet, ready to be filtered and printed."""

from io import BytesIO

from xlsxwriter.workbook import Workbook

from budgetbook.io.comments_report import COLUMNS, TITLE, facts, heading, lines
from budgetbook.model.appearance import line_count, printable
from budgetbook.model.book import Book
from budgetbook.model.layout import Layout

_FACE = "宋体"
_A4 = 9
#: Characters of the sheet's font in one of ours; points of a line, and the most lines of a row.
_WIDTH, _LINE, _MOST_LINES = 1.15, 14.0, 29
_CENTRED = frozenset({0, 3, 5})


def comments_as_excel(book: Book, layout: Layout) -> bytes:
    """The bytes of an .xlsx file."""
    written = BytesIO()
    with Workbook(written, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": heading(book)})
        _draw(workbook, book, layout)
    return written.getvalue()


def _draw(workbook: Workbook, book: Book, layout: Layout) -> None:
    sheet = workbook.add_worksheet(TITLE)
    plain = {"font_name": _FACE, "font_size": 10}
    grid = plain | {"border": 1, "valign": "top", "text_wrap": True}
    title = workbook.add_format({"font_name": "黑体", "font_size": 16, "align": "center"})
    line = workbook.add_format(plain)
    head = workbook.add_format(grid | {"bold": True, "align": "center", "bg_color": "#EEF1F4"})
    words_form = workbook.add_format(grid)
    centred = workbook.add_format(grid | {"align": "center"})
    sheet.hide_gridlines(2)
    for column, (_, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width * _WIDTH)
    sheet.merge_range(0, 0, 0, len(COLUMNS) - 1, heading(book), title)
    sheet.set_row(0, 28)
    row = 1
    for words in facts(book):
        sheet.write_string(row, 0, printable(words), line)
        row += 1
    for column, (name, _) in enumerate(COLUMNS):
        sheet.write_string(row, column, name, head)
    told = lines(book, layout)
    for number, cells in enumerate(told, row + 1):
        sheet.set_row(number, _height(cells))
        for column, words in enumerate(cells):
            form = centred if column in _CENTRED else words_form
            sheet.write_string(number, column, printable(words), form)
    sheet.autofilter(row, 0, row + max(len(told), 1), len(COLUMNS) - 1)
    sheet.freeze_panes(row + 1, 0)
    sheet.repeat_rows(row)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)


def _height(cells: tuple[str, ...]) -> float:
    """The height of a row with all its words: not every program works it out when it opens."""
    most = max(
        line_count(words, width * _WIDTH / 2 - 1)
        for words, (_, width) in zip(cells, COLUMNS, strict=True)
    )
    return min(most, _MOST_LINES) * _LINE
