"""Changes cells inside an opened workbook and nothing else.

A cell keeps its style; a formula of a total keeps standing with a fresh cached value; cached
values of foreign formulas that depend on a change are taken out, since some programs trust them.
"""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from lxml import etree

from budgetbook.io.errors import WriteRefused
from budgetbook.io.package import parse_xml

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ADDRESS = re.compile(r"([A-Z]+)(\d+)")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class CellChange(NamedTuple):
    """A new content of one cell."""

    value: Decimal | str | None
    #: The cell is a computed total: its formula stays.
    keep_formula: bool = False


def split_address(address: str) -> tuple[int, int]:
    """(row, column) from 1 of an address such as ``D8``."""
    match = _ADDRESS.fullmatch(address)
    if match is None:
        raise WriteRefused(f"原文件里没有单元格 {address}，请改用另存为或导出")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


class SheetPart:
    """The XML of one worksheet, being changed."""

    def __init__(self, data: bytes) -> None:
        self._root = parse_xml(data)
        rows = self._root.find(f"{S}sheetData")
        if rows is None:
            raise WriteRefused("原工作表没有数据区，请改用另存为或导出")
        self._data = rows
        self._cells = {c.get("r", ""): c for c in rows.iter(f"{S}c")}

    def to_bytes(self) -> bytes:
        """The part as it is now."""
        return etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True)

    def formulas(self) -> dict[str, str]:
        """Address → formula text of the cells that have one of their own."""
        found = {}
        for address, cell in self._cells.items():
            formula = cell.find(f"{S}f")
            if formula is not None:
                found[address] = formula.text or ""
        return found

    def set_cell(self, address: str, change: CellChange) -> None:
        """Replaces the content of one cell; raises WriteRefused where that would break others."""
        cell = self._cells.get(address)
        if cell is None:
            if change.value is None:
                return
            cell = self._new_cell(address)
        formula = cell.find(f"{S}f")
        if formula is not None and not change.keep_formula:
            if formula.get("t") in ("shared", "array") and formula.get("ref"):
                raise WriteRefused(f"{address} 是一组公式的首格，不能单独改，请改用另存为或导出")
            cell.remove(formula)
            formula = None
        for child in [c for c in cell if c.tag in (f"{S}v", f"{S}is")]:
            cell.remove(child)
        cell.attrib.pop("t", None)
        if isinstance(change.value, Decimal):
            etree.SubElement(cell, f"{S}v").text = f"{change.value:f}"
        elif change.value is not None:
            _set_text(cell, change.value, formula is not None)
        elif formula is not None:
            etree.SubElement(cell, f"{S}v").text = "0"

    def drop_cached(self, addresses: Iterable[str]) -> None:
        """Takes out remembered results of formulas, so that whoever opens the file computes."""
        for address in addresses:
            cell = self._cells[address]
            for value in cell.findall(f"{S}v"):
                cell.remove(value)
            cell.attrib.pop("t", None)

    def _new_cell(self, address: str) -> etree._Element:
        number, column = split_address(address)
        row = self._row(number)
        cell = etree.Element(f"{S}c", r=address)
        at = len(row)
        for i, other in enumerate(row):
            if split_address(other.get("r", ""))[1] > column:
                at = i
                break
        row.insert(at, cell)
        self._cells[address] = cell
        return cell

    def _row(self, number: int) -> etree._Element:
        at = len(self._data)
        for i, row in enumerate(self._data):
            have = int(row.get("r", "0"))
            if have == number:
                return row
            if have > number:
                at = i
                break
        new = etree.Element(f"{S}row", r=str(number))
        self._data.insert(at, new)
        return new


def _set_text(cell: etree._Element, text: str, formula: bool) -> None:
    if formula:
        cell.set("t", "str")
        etree.SubElement(cell, f"{S}v").text = text
        return
    cell.set("t", "inlineStr")
    words = etree.SubElement(etree.SubElement(cell, f"{S}is"), f"{S}t")
    words.text = text
    words.set(_SPACE, "preserve")


def dependents(
    formulas: Mapping[str, Mapping[str, str]], changed: Mapping[str, set[str]]
) -> dict[str, set[str]]:
    """Sheet → addresses of formulas that rest on the changed cells, however far.

    ``formulas`` and ``changed`` are by sheet name.
    """
    from budgetbook.io.excel_references import references

    reads = {
        (sheet, address): references(sheet, text)
        for sheet, cells in formulas.items()
        for address, text in cells.items()
    }
    dirty = {(sheet, split_address(a)) for sheet, cells in changed.items() for a in cells}
    found: dict[str, set[str]] = {}
    grew = True
    while grew:
        grew = False
        for (sheet, address), areas in reads.items():
            if address in found.get(sheet, set()) or address in changed.get(sheet, set()):
                continue
            if any(area.holds(*cell) for area in areas for cell in dirty):
                found.setdefault(sheet, set()).add(address)
                dirty.add((sheet, split_address(address)))
                grew = True
    return found
