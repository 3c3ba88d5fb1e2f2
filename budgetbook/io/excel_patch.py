"""Changes cells inside an opened workbook and nothing else.

A cell keeps its style; a formula of a total keeps standing with a fresh cached value; cached
values of foreign formulas that depend on a change are taken out, since some programs trust them.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from budgetbook.io.errors import WriteRefused
from budgetbook.io.package import parse_xml, whole
from budgetbook.io.sheet_cells import letters
from budgetbook.io.xml_edit import drop, serialised, settle_count

if TYPE_CHECKING:
    from budgetbook.io.row_shift import RowShift

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ADDRESS = re.compile(r"([A-Z]+)(\d+)")
_BEFORE_MERGES = frozenset(
    f"{S}{tag}"
    for tag in (
        "sheetData", "sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios",
        "autoFilter", "sortState", "dataConsolidate", "customSheetViews",
    )
)  # fmt: skip
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class CellChange(NamedTuple):
    """A new content of one cell."""

    value: Decimal | str | None
    #: The cell is a computed total: its formula stays.
    keep_formula: bool = False
    #: The value as printed, for a Word file.
    text: str = ""
    #: Digits become a number where a number stood (序号, codes); a formula that counts rows stays.
    as_before: bool = False


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
        if any(not cell.get("r") for cell in rows.iter(f"{S}c")):
            number_everything(self._root)
        self._index()

    def _index(self) -> None:
        self._cells = {c.get("r", ""): c for c in self._data.iter(f"{S}c")}

    def to_bytes(self) -> bytes:
        """The part as it is now."""
        return serialised(self._root)

    @property
    def last_row(self) -> int:
        """The number of the last row that the sheet notes, of cells or merged areas."""
        rows = [whole(row.get("r"), 0) for row in self._data.iterchildren(f"{S}row")]
        merged = [e.get("ref", "") for e in self._root.iter(f"{S}mergeCell")]
        ends = [whole(ref.rpartition(":")[2].lstrip(_LETTERS), 0) for ref in merged]
        return max([0, *rows, *ends])

    def formulas(self) -> dict[str, str]:
        """Address → formula as it stands there, those of shared formulas written out."""
        from budgetbook.io.sheet_formulas import formula_cells

        return {cell.address: cell.text for cell in formula_cells(self._cells)}

    def move(self, name: str, shifts: Mapping[str, "RowShift"], ours: Collection[str] = ()) -> bool:
        """Everything on the sheet ``name`` follows the rows that moved (``shifts`` by lower-case
        sheet name); gives whether anything is another now, raises WriteRefused for what cannot.
        Formulas of the cells ``ours`` may be left lost: they are written anew."""
        from budgetbook.io.sheet_formulas import formula_cells, move_formulas
        from budgetbook.io.sheet_move import move_sheet

        before = etree.tostring(self._root, method="c14n")
        if name.lower() in shifts:
            number_everything(self._root)
            self._index()
        move_formulas(name, formula_cells(self._cells), shifts, ours)
        move_sheet(self._root, name, shifts)
        self._index()
        return etree.tostring(self._root, method="c14n") != before

    def is_blank(self, address: str) -> bool:
        """Whether nothing stands in a cell."""
        cell = self._cells.get(address)
        return cell is None or not (
            cell.findtext(f"{S}v") or cell.find(f"{S}f") is not None or "".join(cell.itertext())
        )

    def is_number(self, address: str) -> bool:
        """Whether a number stands in a cell."""
        cell = self._cells.get(address)
        known = cell is not None and cell.get("t", "n") == "n"
        return known and cell.find(f"{S}v") is not None  # type: ignore[union-attr]

    def set_formula(self, address: str, formula: str, value: Decimal | str | None) -> None:
        """Gives a cell a formula of its own (empty: none), with its result."""
        cell = self._cells.get(address)
        if cell is None:
            cell = self._new_cell(address)
        for child in list(cell):
            cell.remove(child)
        if formula:
            etree.SubElement(cell, f"{S}f").text = formula
        self.set_cell(address, CellChange(value, keep_formula=True))

    def style(self, address: str) -> str:
        """The style of a cell, empty for none."""
        cell = self._cells.get(address)
        return cell.get("s", "") if cell is not None else ""

    def set_style(self, address: str, style: str) -> None:
        """Gives a cell a style."""
        cell = self._cells.get(address)
        (self._new_cell(address) if cell is None else cell).set("s", style)

    def addresses(self, rows: Collection[int]) -> set[str]:
        """The cells that the sheet has in these rows."""
        wanted = set(rows)
        return {a for a in self._cells if a and split_address(a)[0] in wanted}

    def take_merges(self, column: int, rows: Collection[int]) -> list[tuple[int, int, int]]:
        """Takes areas merged down in ``column`` over some of ``rows`` apart; gives their first
        row, last row and right column."""
        found = []
        for merge in list(self._root.iter(f"{S}mergeCell")):
            (top, left), (bottom, right) = _corners(merge)
            if left == column and bottom > top and any(top <= row <= bottom for row in rows):
                found.append((top, bottom, right))
                drop(merge)
        return found

    def merged(self, row: int) -> dict[int, tuple[int, int, int]]:
        """Left column → (first row, last row, right column) of the merged areas over a row."""
        found = {}
        for merge in self._root.iter(f"{S}mergeCell"):
            (top, left), (bottom, right) = _corners(merge)
            if top <= row <= bottom:
                found[left] = top, bottom, right
        return found

    def add_merge(self, area: str) -> None:
        """One more merged area."""
        merges = self._root.find(f"{S}mergeCells")
        if merges is None:
            merges = _new_merges(self._root)
        etree.SubElement(merges, f"{S}mergeCell", ref=area)
        settle_count(merges)

    def set_cell(self, address: str, change: CellChange) -> None:
        """Replaces the content of one cell; raises WriteRefused where that would break others."""
        cell = self._cells.get(address)
        if cell is None:
            if change.value is None:
                return
            cell = self._new_cell(address)
        formula = cell.find(f"{S}f")
        counts = formula is not None and "ROW()" in (formula.text or "").upper()
        text = change.value if isinstance(change.value, str) else ""
        if change.as_before and text.isdigit() and (counts or self.is_number(address)):
            change = CellChange(Decimal(text), keep_formula=counts)
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


def _corners(merge: etree._Element) -> tuple[tuple[int, int], tuple[int, int]]:
    first, _, last = merge.get("ref", "").partition(":")
    return split_address(first), split_address(last or first)


def _new_merges(root: etree._Element) -> etree._Element:
    """The list of merged areas, at its place behind the cells."""
    merges = etree.Element(f"{S}mergeCells")
    [child for child in root if child.tag in _BEFORE_MERGES][-1].addnext(merges)
    return merges


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


def number_everything(root: etree._Element) -> None:
    """Gives each row and cell its address where a program left it out."""
    number = 0
    for row in root.iterfind(f"{S}sheetData/{S}row"):
        number = whole(row.get("r"), number + 1)
        row.set("r", str(number))
        column = 0
        for cell in row.iterchildren(f"{S}c"):
            given = cell.get("r", "")
            column = split_address(given)[1] if given else column + 1
            if not given:
                cell.set("r", f"{letters(column - 1)}{number}")
