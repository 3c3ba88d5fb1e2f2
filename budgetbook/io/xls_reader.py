"""Reads .xls (and .et, which is one inside) through xlrd: values as their number formats show them.

xlrd tells number formats, merged areas and hidden rows, which python-calamine does not; it gives
the stored results of formulas and not the formulas. https://xlrd.readthedocs.io
"""

import datetime
from collections.abc import Iterator
from decimal import InvalidOperation
from io import StringIO

import xlrd
from xlrd.biffh import error_text_from_code
from xlrd.book import Book as Workbook
from xlrd.sheet import Cell, Sheet

from budgetbook.io.blocks import Block, Blocks, Note, Progress
from budgetbook.io.excel_parts import SheetName, format_decimals, format_kind
from budgetbook.io.excel_reader import as_shown, exact
from budgetbook.io.sheet_cells import Area, Found, SheetCells

_WIDEST, _LONGEST = 200, 50_000
_FIRST_DAYS = (datetime.date(1899, 12, 30), datetime.date(1904, 1, 1))
_FORMULAS = Note("是旧格式的表格：数值和文字已按原样读入，公式只读入了结果，请核对")


def read_xls(data: bytes, progress: Progress | None = None) -> Blocks:
    """The blocks of the workbook; raises whatever xlrd raises where it cannot read it."""
    workbook = xlrd.open_workbook(
        file_contents=data, formatting_info=True, ragged_rows=True, logfile=StringIO()
    )
    blocks: list[Block] = []
    notes: list[Note] = [_FORMULAS]
    for done, sheet in enumerate(workbook.sheets()):
        reading = _Sheet(workbook, sheet)
        blocks.extend(reading.blocks())
        notes.extend(reading.notes)
        if progress is not None:
            progress((done + 1) / workbook.nsheets)
    return Blocks(tuple(blocks), tuple(notes))


class _Sheet(SheetCells):
    """One worksheet being read."""

    def __init__(self, workbook: Workbook, sheet: Sheet) -> None:
        name = SheetName(sheet.name, sheet.name, sheet.visibility != 0)
        super().__init__(name, list(_merged(sheet)))
        self._workbook = workbook
        if name.hidden:
            self.note("是隐藏的，已一并读入")
        self._read(sheet)

    def _read(self, sheet: Sheet) -> None:
        far = hidden = False
        for row in range(sheet.nrows):
            for column in range(sheet.row_len(row)):
                found = self._found(sheet.cell(row, column))
                if found is None:
                    continue
                if row >= _LONGEST or column >= _WIDEST:
                    far = True
                    continue
                self.cells[row, column] = found
                info = sheet.rowinfo_map.get(row)
                hidden = hidden or bool(info and info.hidden)
        if far:
            self.note("很远处还有内容，超出表格范围，没有读入")
        if hidden:
            self.note("有隐藏的行，已一并读入")

    def _found(self, cell: Cell) -> Found | None:
        if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
            return None
        if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
            return self._number(cell)
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return Found("是" if cell.value else "否", None, "")
        if cell.ctype == xlrd.XL_CELL_ERROR:
            return Found(error_text_from_code.get(int(cell.value), "#N/A"), None, "")
        text = str(cell.value).replace("\r\n", "\n").replace("\r", "\n")
        return Found(text, None, "") if text.strip() else None

    def _number(self, cell: Cell) -> Found | None:
        written = repr(cell.value)
        try:
            number = exact(written)
        except InvalidOperation:
            return Found(written, None, "")
        style = self._workbook.xf_list[cell.xf_index or 0]
        form = self._workbook.format_map.get(style.format_key)
        code = (form.format_str or "") if form is not None else ""
        kind = format_kind(style.format_key, code)
        first_day = _FIRST_DAYS[self._workbook.datemode == 1]
        text, figure = as_shown(number, kind, format_decimals(code), first_day)
        return Found(text, figure, "") if text else None


def _merged(sheet: Sheet) -> Iterator[Area]:
    for top, end_row, left, end_column in sheet.merged_cells:
        yield Area(top, left, end_row - 1, end_column - 1)
