"""调整台账 read from a list, and written as a workbook or a document."""

import re
from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from xlsxwriter.workbook import Workbook

from budgetbook.io.blocks import Grid
from budgetbook.io.errors import BookError
from budgetbook.io.formats import Report, load_origin, read_blocks
from budgetbook.io.raster import Raster
from budgetbook.io.safe_write import write_safely
from budgetbook.io.store import Origin
from budgetbook.model.adjusted import Adjusted, code_sums, table_sums
from budgetbook.model.adjustment_list import ListRead, ledger_cells, read_list
from budgetbook.model.adjustments import AdjustmentError, adjustment_words
from budgetbook.model.amount import print_amount
from budgetbook.model.appearance import printable
from budgetbook.model.book import Book
from budgetbook.model.layout import Layout

_FACE = "宋体"
_A4 = 9
_CODE_TITLES = ("科目编码", "科目名称", "年初预算", "调整", "调整后预算")
_TABLE_TITLES = ("表", "年初预算", "调整", "调整后预算", "说明")
Line = Sequence[str | Decimal]
_NUMBER = re.compile(r"[-−(]?[\d,]+(\.\d+)?\)?")


def read_adjustments(path: Path, book: Book, progress: Report | None = None) -> ListRead:
    """The lines of the first table of a file that is a ledger; raises BookError with one
    sentence."""
    from budgetbook.io.reading_process import run_apart

    tables = run_apart(find_tables, (load_origin(path),), progress)
    trouble = f"“{path.name}”里没有表格，没有取入"
    for rows in tables:
        try:
            return read_list(book, rows)
        except AdjustmentError as error:
            trouble = f"“{path.name}”：{error}"
    raise BookError(trouble)


def find_tables(origin: Origin, progress: Report | None) -> list[list[list[str]]]:
    """Every table of a file as rows of words."""
    found: list[list[list[str]]] = []
    for block in read_blocks(origin, progress).blocks:
        if isinstance(block, Grid):
            raster = Raster(block)
            found.append([
                [_text(raster, row, column) for column in range(raster.columns)]
                for row in range(raster.rows)
            ])  # fmt: skip
    return found


def _text(raster: Raster, row: int, column: int) -> str:
    cell = raster.at(row, column)
    if cell is None or (cell.row, cell.column) != (row, column):
        return ""
    words = cell.text.strip()
    is_number = cell.number is not None and _NUMBER.fullmatch(words)  # no date, no percentage
    return f"{cell.number:f}" if is_number else words


# ---------------------------------------------------------------- what is written


def write_adjustments(path: Path, book: Book, layout: Layout, found: Adjusted) -> None:
    """Writes the ledger with its sums by code and table, .xlsx or .docx; raises BookError."""
    kinds = {".xlsx": ledger_as_excel, ".docx": ledger_as_word}
    write = kinds.get(path.suffix.lower())
    if write is None:
        raise BookError(f"调整台账存为 .xlsx 或 .docx 文件，“{path.name}”不是，请换一个文件名")
    write_safely(path, write(book, layout, found))


def _lines(book: Book, found: Adjusted) -> list[Line]:
    """The lines that were counted, and their sum."""
    lines: list[Line] = [
        ledger_cells(book, number, one) for number, one in enumerate(found.lines, 1)
    ]
    total = sum((one.amount for one in found.lines), Decimal(0))
    ids = [column.id for column in adjustment_words().columns]
    sums: dict[str, str | Decimal] = {"serial": "合计", "amount": total}
    lines.append([sums.get(name, "") for name in ids])
    return lines


def _codes(found: Adjusted) -> list[Line]:
    return [(o.code, o.name, o.before, o.change, o.after) for o in code_sums(found)]


def _tables(layout: Layout, found: Adjusted) -> list[Line]:
    return [
        (one.title, one.before, one.change, one.after, one.gap) for one in table_sums(layout, found)
    ]


def _facts(book: Book, found: Adjusted) -> str:
    name = book.department.line
    return f"{name}　预算年度：{book.year or ''}　单位：{book.unit}　年初数取自：{found.base_name}"


def ledger_as_excel(book: Book, layout: Layout, found: Adjusted) -> bytes:
    """The bytes of an .xlsx file: the ledger, then 年初/调整/调整后 by code and by table."""
    written = BytesIO()
    with Workbook(written, {"in_memory": True}) as workbook:
        columns = adjustment_words().columns
        titles, widths = [c.title for c in columns], [c.width for c in columns]
        for name, heads, sizes, lines in (
            ("调整台账", titles, widths, _lines(book, found)),
            ("按科目", _CODE_TITLES, (12, 30, 16, 16, 16), _codes(found)),
            ("按表", _TABLE_TITLES, (34, 16, 16, 16, 46), _tables(layout, found)),
        ):
            sheet = workbook.add_worksheet(name)
            _fill(workbook, sheet, name, _facts(book, found), heads, sizes, lines)
    return written.getvalue()


def _fill(
    workbook: Workbook, sheet: Any, name: str, facts: str, titles: Sequence[str],
    widths: Sequence[float], lines: Sequence[Line],
) -> None:  # fmt: skip
    plain: dict[str, Any] = {"font_name": _FACE, "font_size": 10}
    grid = plain | {"border": 1, "border_color": "#9AA4B0", "valign": "vcenter", "text_wrap": True}
    head = workbook.add_format(grid | {"bold": True, "bg_color": "#EEF1F4", "align": "center"})
    text = workbook.add_format(grid)
    money = workbook.add_format(grid | {"num_format": "#,##0.00####"})
    sheet.write_string(0, 0, name, workbook.add_format(plain | {"font_size": 16, "bold": True}))
    sheet.write_string(1, 0, printable(facts), workbook.add_format(plain))
    for column, (title, width) in enumerate(zip(titles, widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(2, column, title, head)
    for row, line in enumerate(lines, 3):
        for column, value in enumerate(line):
            if isinstance(value, Decimal):
                sheet.write_number(row, column, float(value), money)
            else:
                sheet.write_string(row, column, printable(value), text)
    sheet.hide_gridlines(2)
    sheet.freeze_panes(3, 0)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)


def ledger_as_word(book: Book, layout: Layout, found: Adjusted) -> bytes:
    """The bytes of a .docx file of wide pages: the same three tables."""
    from budgetbook.io.findings_word import ruled_table, wide_page
    from budgetbook.io.word_template import new_document
    from budgetbook.io.word_xml import ParagraphFormat, paragraph
    from budgetbook.model.paper import PaperStyle

    document = new_document(PaperStyle())
    body = document.element.body
    for child in list(body):
        body.remove(child)
    body.append(paragraph("预算调整台账", ParagraphFormat("Title")))
    body.append(paragraph(_facts(book, found), ParagraphFormat("TableLine")))
    columns = adjustment_words().columns
    widths, titles = [c.width for c in columns], [c.title for c in columns]
    at = [c.id for c in columns].index("amount")
    body.append(ruled_table(widths, titles, _said(_lines(book, found)), range(at, at + 1)))
    for name, heads, sizes, lines in (
        ("按科目", _CODE_TITLES, (12, 30, 16, 16, 16), _codes(found)),
        ("按表", _TABLE_TITLES, (34, 16, 16, 16, 46), _tables(layout, found)),
    ):
        if lines:
            body.append(paragraph(name, ParagraphFormat("TableLine", keep_next=True)))
            first = 2 if name == "按科目" else 1
            body.append(ruled_table(sizes, heads, _said(lines), range(first, first + 3)))
    body.append(paragraph("", ParagraphFormat("TableGap")))
    body.append(wide_page())
    document.core_properties.title = "预算调整台账"
    document.core_properties.language = "zh-CN"
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _said(lines: Sequence[Line]) -> list[list[str]]:
    """The cells in words; an amount with as many places as it needs, two at least."""
    return [
        [amount_words(value) if isinstance(value, Decimal) else printable(value) for value in line]
        for line in lines
    ]


def amount_words(amount: Decimal) -> str:
    """An amount with thousand separators, and no place lost."""
    exponent = amount.normalize().as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 2
    return print_amount(amount, max(2, places), grouping=True)
