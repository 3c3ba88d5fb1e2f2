"""Reads an Excel workbook into blocks, straight from its XML: values, formulas and places at once.

openpyxl would need two loads for that and stops at faulty styles; it serves the tests as oracle.
"""

import datetime
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from lxml import etree

from budgetbook.io.blocks import NO_COMMENTS, Block, Blocks, Note, Progress
from budgetbook.io.errors import UnreadableFile
from budgetbook.io.excel_comments import excel_comments
from budgetbook.io.excel_drawings import drawing_notes
from budgetbook.io.excel_parts import (
    NumberFormats,
    S,
    SheetName,
    shared_words,
    sheet_names,
    words,
    workbook_part,
)
from budgetbook.io.package import Package, parse_xml, read_package, whole
from budgetbook.io.sheet_cells import Area, Found, SheetCells, address

_WIDEST, _LONGEST = 200, 50000
_FIRST_DAY = datetime.date(1899, 12, 30)
_MOST_DIGITS = 20  # before the point; beyond, written out it would fill the memory
_NOISE = Decimal("0.000001")
_V, _F, _IS = f"{S}v", f"{S}f", f"{S}is"


def sheet_parts(package: Package) -> list[tuple[str, str]]:
    """(sheet name, part name) of the worksheets."""
    return [(sheet.name, sheet.part) for sheet in sheet_names(package)]


def read_excel(data: bytes, progress: Progress | None = None) -> Blocks:
    """The blocks of an .xlsx; raises UnreadableFile with one Chinese sentence."""
    package = read_package(data)
    workbook_part(package)
    shared, formats = shared_words(package), NumberFormats(package)
    blocks: list[Block] = []
    notes: list[Note] = []
    sheets = sheet_names(package)
    for done, sheet in enumerate(sheets):
        reading = _Sheet(sheet, package.read(sheet.part), shared, formats)
        blocks.extend(reading.blocks())
        notes.extend(reading.notes)
        if progress is not None:
            progress((done + 1) / len(sheets))
    try:
        comments = excel_comments(package, sheets)
    except UnreadableFile:
        comments = ()
        notes.append(Note(NO_COMMENTS))
    return Blocks(tuple(blocks), (*notes, *drawing_notes(package)), comments)


class _Sheet(SheetCells):
    """One worksheet being read."""

    def __init__(
        self, sheet: SheetName, content: bytes, shared: list[str], formats: NumberFormats
    ) -> None:
        super().__init__(sheet)
        self._shared, self._formats = shared, formats
        self._shifts = False  # whether a format moves the point of a figure
        self._root = parse_xml(content)
        self._areas = self._merged()
        views = self._root.iterfind(f"{S}sheetViews/{S}sheetView")
        self._hides_zeros = any(view.get("showZeros") in ("0", "false") for view in views)
        self._read_cells()

    def _merged(self) -> Iterator[Area]:
        for merge in self._root.iterfind(f"{S}mergeCells/{S}mergeCell"):
            start, _, end = merge.get("ref", "").partition(":")
            first, last = address(start), address(end)
            if first and last:
                yield Area(*first, *last)

    def _read_cells(self) -> None:
        if self._sheet.hidden:
            self.note("是隐藏的，已一并读入")
        number, far, hidden = 0, False, False
        for row in self._root.iterfind(f"{S}sheetData/{S}row"):
            number = whole(row.get("r"), number + 1)
            column = 0
            for cell in row.iterfind(f"{S}c"):
                given_at = address(cell.get("r", ""))
                column = given_at[1] + 1 if given_at else column + 1
                found = self._found(cell)
                if found is None:
                    continue
                if number > _LONGEST or column > _WIDEST:
                    far = True
                else:
                    self.cells[number - 1, column - 1] = found
                    hidden = hidden or row.get("hidden") in ("1", "true")
        if far:
            self.note("很远处还有内容，超出表格范围，没有读入")
        if hidden:
            self.note("有隐藏的行，已一并读入")
        if self._has_hidden_columns():
            self.note("有隐藏的列，已一并读入")
        if self._shifts:
            self.note("有单元格用格式挪了小数点（如把元显示成万元），已按显示的数读入，请核对")

    def _has_hidden_columns(self) -> bool:
        """Whether something stands in a hidden column."""
        filled = {column + 1 for _, column in self.cells}
        return any(
            column.get("hidden") in ("1", "true")
            and any(whole(column.get("min"), 0) <= n <= whole(column.get("max"), 0) for n in filled)
            for column in self._root.iterfind(f"{S}cols/{S}col")
        )

    def _found(self, cell: etree._Element) -> Found | None:
        kind = cell.get("t", "n")
        value = formula = inline = None
        for child in cell:  # looked up once each: find() would walk them again and again
            tag = child.tag
            if tag == _V:
                value = child
            elif tag == _F:
                formula = child
            elif tag == _IS:
                inline = child
        raw = (value.text or "") if value is not None else ""
        written = ""
        if formula is not None:
            written = formula.text or "（共享公式）"
            hides = self._formats.kind(cell.get("s")) == "blank zero"
            if value is not None and not raw and (kind == "str" or hides):
                return None  # the formula yields nothing: a blank, not an unknown result
        if kind == "inlineStr":
            text, number = (words(inline) if inline is not None else ""), None
        elif kind == "s":
            index = whole(raw, -1)
            text, number = (self._shared[index] if 0 <= index < len(self._shared) else ""), None
        elif kind in ("str", "e", "d"):
            text, number = raw, None
        elif kind == "b":
            text, number = ("是" if raw == "1" else "否"), None
        else:
            text, number = self._number(raw, cell.get("s"))
        if written and not text and number is None and raw:
            return None  # a zero that its format leaves blank
        if "_x000D_" in text or "\r" in text:
            text = text.replace("_x000D_", "").replace("\r\n", "\n")
        if not text.strip() and not written:
            return None
        return Found(text, number, written)

    def _number(self, raw: str, style: str | None) -> tuple[str, Decimal | None]:
        try:
            number = exact(raw)
        except InvalidOperation:
            return raw, None
        if self._hides_zeros and number == 0:
            return "", None
        kind = self._formats.kind(style)
        self._shifts = self._shifts or (kind.startswith("shift") and number != 0)
        return as_shown(number, kind, self._formats.decimals(style))


def as_shown(
    number: Decimal, kind: str, decimals: int, first_day: datetime.date = _FIRST_DAY
) -> tuple[str, Decimal | None]:
    """What a cell of that number and format says: its words, and the figure where it is one."""
    if kind == "blank zero" and number == 0:
        return "", None
    if kind == "percent":
        return f"{plain(number * 100)}%", None
    if kind == "date" and 0 < number < 200000:
        return (first_day + datetime.timedelta(days=int(number))).isoformat(), None
    if kind.startswith("shift "):
        number = number.scaleb(-int(kind[6:]))
        return shown(number, -1), number
    return shown(number, decimals), number


def exact(raw: str) -> Decimal:
    """Excel's number without binary noise: ``0.30000000000000004`` is 0.3."""
    number = Decimal(raw)
    if not number.is_finite() or number.adjusted() > _MOST_DIGITS:
        raise InvalidOperation
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -6:
        number = number.quantize(_NOISE)
        return Decimal(plain(number))
    return number


def shown(number: Decimal, decimals: int) -> str:
    """A number with the places its format shows, or all of its own; nothing is rounded away."""
    text = plain(number)
    places = len(text.partition(".")[2])
    return f"{number:.{decimals}f}" if decimals > places else text


def plain(number: Decimal) -> str:
    """A number without exponent and trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
