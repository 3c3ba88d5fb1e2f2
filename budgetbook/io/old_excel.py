"""Reads .xls, .et and .ods into the blocks of any other workbook.

.ods is read from its XML. .xls goes through xlrd, which tells how the sheet shows its figures.
What xlrd cannot read (some files made by WPS) goes through python-calamine: values and merged
areas; formulas, number formats and hidden rows it does not give, which the user is told.
https://docs.rs/calamine
"""

import datetime
from decimal import Decimal, InvalidOperation
from io import BytesIO

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from budgetbook.io.blocks import Block, Blocks, Note, Progress
from budgetbook.io.errors import Cancelled, NeedsConversion, UnreadableFile
from budgetbook.io.excel_parts import SheetName
from budgetbook.io.excel_reader import exact, plain
from budgetbook.io.sheet_cells import Area, Found, SheetCells

_WIDEST, _LONGEST = 200, 50_000
_OLE = b"\xd0\xcf\x11\xe0"
_DAMAGED = "旧格式的表格已损坏或不合规范，没有读出"
_OLD = Note(
    "是旧格式的表格：数值和文字已读入，公式和出错的格（如 #DIV/0!）没有读入，"
    "百分数读成小数，不显示的零读成 0，请核对"
)


def read_old_excel(data: bytes, progress: Progress | None = None) -> Blocks:
    """The blocks of the workbook; raises NeedsConversion where no library can read it."""
    if data.startswith(_OLE):
        blocks = _by_xlrd(data, progress)
        if blocks is not None:
            return blocks
    elif data.startswith(b"PK"):
        from budgetbook.io.ods_reader import read_ods

        return read_ods(data, progress)
    try:
        with CalamineWorkbook.from_filelike(BytesIO(data)) as workbook:
            return _read(workbook, progress)
    except PasswordError as error:
        raise UnreadableFile("文件设了打开密码，请先用 WPS 或 Office 去掉密码再打开") from error
    except (CalamineError, OSError, ValueError) as error:
        raise NeedsConversion(_DAMAGED) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # Rust's, which is no Exception
            raise
        raise NeedsConversion(_DAMAGED) from error


def _by_xlrd(data: bytes, progress: Progress | None) -> Blocks | None:
    """The blocks as xlrd reads them; None where it cannot."""
    from budgetbook.io.xls_reader import read_xls

    try:
        return read_xls(data, progress)
    except Cancelled:
        raise
    except Exception:  # a damaged file ends in errors of any kind; calamine has its own try
        return None


def _read(workbook: CalamineWorkbook, progress: Progress | None) -> Blocks:
    blocks: list[Block] = []
    notes: list[Note] = [_OLD]
    sheets = [s for s in workbook.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
    for done, sheet in enumerate(sheets):
        hidden = sheet.visible != SheetVisibleEnum.Visible
        cells = _cells(SheetName(sheet.name, sheet.name, hidden), workbook, sheet.name)
        blocks.extend(cells.blocks())
        notes.extend(cells.notes)
        if progress is not None:
            progress((done + 1) / len(sheets))
    return Blocks(tuple(blocks), tuple(notes))


def _cells(name: SheetName, workbook: CalamineWorkbook, sheet_name: str) -> SheetCells:
    sheet = workbook.get_sheet_by_name(sheet_name)
    areas = [Area(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
    cells = SheetCells(name, areas)
    if name.hidden:
        cells.note("是隐藏的，已一并读入")
    if sheet.start is None:
        return cells
    far = False
    left = sheet.start[1]
    for row, values in enumerate(sheet.iter_rows()):  # rows count from 0, columns from the first
        for column, value in enumerate(values, left):
            if value == "":
                continue
            if row >= _LONGEST or column >= _WIDEST:
                far = True
                continue
            cells.cells[row, column] = _found(value)
    if far:
        cells.note("很远处还有内容，超出表格范围，没有读入")
    return cells


def _found(value: object) -> Found:
    """The value as the .xlsx reader gives it: figures exact, dates as in ISO 8601."""
    if isinstance(value, bool):
        return Found("是" if value else "否", None, "")
    if isinstance(value, int | float):
        return _number(repr(value))
    if isinstance(value, datetime.datetime | datetime.date):
        return Found(value.isoformat()[:10], None, "")
    return Found(str(value).replace("\r\n", "\n").replace("\r", "\n"), None, "")


def _number(written: str) -> Found:
    try:
        number: Decimal = exact(written)
    except InvalidOperation:
        return Found(written, None, "")
    return Found(plain(number), number, "")
