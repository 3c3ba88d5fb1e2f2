"""What Excel, WPS and people do to a workbook: the same book in other cells."""

import re
from collections.abc import Callable, Iterable
from copy import copy
from decimal import Decimal
from io import BytesIO

import openpyxl
from lxml import etree
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils import column_index_from_string
from openpyxl.utils.cell import coordinate_from_string
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from budgetbook.io.role_words import are_marks
from tests.io.office import S, unzipped, zipped

_WIDE = str.maketrans("0123456789.,()-", "０１２３４５６７８９．，（）－")


def opened(data: bytes, *, values: bool = True) -> Workbook:
    """The workbook with values (or formulas), as openpyxl reads it."""
    return openpyxl.load_workbook(BytesIO(data), data_only=values)


def saved(workbook: Workbook) -> bytes:
    """The bytes openpyxl writes."""
    buffer = BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def amounts(sheet: Worksheet) -> Iterable[Cell]:
    """Cells of a sheet that hold numbers."""
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell, Cell) and isinstance(cell.value, int | float):
                yield cell


def amounts_as(write: Callable[[Decimal], str]) -> Callable[[bytes], bytes]:
    """Amounts as text."""

    def change(data: bytes) -> bytes:
        workbook = opened(data)
        for sheet in workbook.worksheets:
            for cell in list(() if is_text(sheet) else amounts(sheet)):
                cell.value = write(Decimal(repr(cell.value)))
                cell.number_format = "@"
        return saved(workbook)

    return change


def separated(amount: Decimal) -> str:
    """1,234.50; negative in brackets."""
    text = f"{abs(amount):,.2f}"
    return f"({text})" if amount < 0 else text


def full_width(amount: Decimal) -> str:
    """１，２３４．５０."""
    return separated(amount).translate(_WIDE)


def with_unit(amount: Decimal) -> str:
    """1,234.50 万元."""
    return f"{amount:,.2f} 万元"


def no_merges(data: bytes) -> bytes:
    """Every merged area taken apart; only its first cell has words."""
    workbook = opened(data)
    for sheet in workbook.worksheets:
        for area in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(area.coord)
    return saved(workbook)


def no_formats(data: bytes) -> bytes:
    """No number formats, but in the foreign table, whose words are all there is."""
    workbook = opened(data)
    for sheet in workbook.worksheets:
        for row in () if is_text(sheet) else sheet.iter_rows():
            for cell in row:
                cell.number_format = "General"
    return saved(workbook)


def is_text(sheet: Worksheet) -> bool:
    """Whether a sheet holds paragraphs (perhaps with page numbers), or is a narrow foreign one."""
    marks = (str(cell.value) for cell in sheet["C"] if cell.value is not None)
    return sheet.max_column <= 2 or (sheet.max_column == 3 and are_marks(marks))


def stacked(gap: int) -> Callable[[bytes], bytes]:
    """Sheets with tables that follow each other, one under the other in one sheet."""

    def change(data: bytes) -> bytes:
        workbook = opened(data)
        target, at = None, 0
        for number, sheet in enumerate(workbook.worksheets):
            if is_text(sheet):
                target = None
                continue
            if target is None:
                target = workbook.create_sheet(f"全部{number}", workbook.index(sheet))
                at = 0
            _copy(sheet, target, at)
            at += sheet.max_row + gap
            workbook.remove(sheet)
        return saved(workbook)

    return change


def _copy(source: Worksheet, target: Worksheet, down: int) -> None:
    for row in source.iter_rows():
        for cell in row:
            if isinstance(cell, MergedCell) or cell.value is None:
                continue
            new = target.cell((cell.row or 0) + down, cell.column or 1, cell.value)
            new.number_format = copy(cell.number_format)
            if cell.data_type == "s":
                new.data_type = "s"
    for area in source.merged_cells.ranges:
        target.merge_cells(
            start_row=area.min_row + down, end_row=area.max_row + down,
            start_column=area.min_col, end_column=area.max_col,
        )  # fmt: skip


def trailing_columns(data: bytes) -> bytes:
    """Formatted blank cells and blank texts right of and below each table."""
    workbook = opened(data)
    for sheet in workbook.worksheets:
        if is_text(sheet):
            continue
        for row in range(1, sheet.max_row + 3):
            sheet.cell(row, sheet.max_column + 1 if row == 1 else sheet.max_column, None)
            sheet.cell(row, 30, " ")
    return saved(workbook)


def _each_sheet(change: Callable[[etree._Element], None]) -> Callable[[bytes], bytes]:
    def apply(data: bytes) -> bytes:
        parts = unzipped(data)
        for name in parts:
            if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name):
                root = etree.fromstring(parts[name])
                change(root)
                parts[name] = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
        return zipped(parts)

    return apply


def _wrong_dimension(root: etree._Element) -> None:
    dimension = root.find(f"{S}dimension")
    if dimension is not None:
        dimension.set("ref", "A1")


def _no_addresses(root: etree._Element) -> None:
    """Cells without ``r``, as some exporters write; blanks are then cells of their own."""
    for row in root.iter(f"{S}row"):
        at = 0
        for cell in list(row):
            number = column_index_from_string(coordinate_from_string(cell.get("r", ""))[0])
            for _ in range(number - at - 1):
                cell.addprevious(etree.Element(f"{S}c"))
            at = number
        for cell in row:
            cell.attrib.pop("r", None)


def _no_cached_values(root: etree._Element) -> None:
    for cell in root.iter(f"{S}c"):
        value = cell.find(f"{S}v")
        if cell.find(f"{S}f") is not None and value is not None:
            cell.remove(value)


def _hidden_rows(root: etree._Element) -> None:
    for number, row in enumerate(root.iter(f"{S}row")):
        if number > 6 and number % 3 == 0:
            row.set("hidden", "1")


def hidden_sheets(data: bytes) -> bytes:
    """Every second sheet hidden, one very much so."""
    workbook = opened(data)
    for number, sheet in enumerate(workbook.worksheets[1:]):
        if number % 2:
            sheet.sheet_state = "veryHidden" if number == 1 else "hidden"
    return saved(workbook)


def _codes_as_numbers(data: bytes) -> bytes:
    workbook = opened(data)
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                words = str(cell.value)
                if cell.data_type == "s" and re.fullmatch(r"[23]\d{2}(\d{2}){0,2}", words):
                    cell.value = int(words)
    return saved(workbook)


def plain_values(data: bytes) -> bytes:
    """Values alone: openpyxl's own way of writing, no formulas."""
    return saved(opened(data))


#: Name → change; the book must stay the same.
VARIANTS: dict[str, Callable[[bytes], bytes]] = {
    "values alone": plain_values,
    "no number formats": no_formats,
    "amounts with separators": amounts_as(separated),
    "amounts in full width": amounts_as(full_width),
    "amounts with their unit": amounts_as(with_unit),
    "no merged cells": no_merges,
    "stacked with blank rows": stacked(2),
    "stacked without blank rows": stacked(0),
    "stacked, nothing merged": lambda data: no_merges(stacked(1)(data)),
    "trailing blank columns": trailing_columns,
    "wrong dimension": _each_sheet(_wrong_dimension),
    "cells without addresses": _each_sheet(_no_addresses),
    "no cached values": _each_sheet(_no_cached_values),
    "hidden rows": _each_sheet(_hidden_rows),
    "hidden sheets": hidden_sheets,
    "codes as numbers": _codes_as_numbers,
}
