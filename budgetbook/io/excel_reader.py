"""Reads an Excel workbook into blocks, straight from its XML: values, formulas and places at once.

openpyxl would need two loads for that and stops at faulty styles; it serves the tests as oracle.
"""

import datetime
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from lxml import etree

from budgetbook.io.blocks import Block, Blocks, Grid, GridCell, Note, Paragraph, Place, Progress
from budgetbook.io.excel_parts import (
    NumberFormats,
    S,
    SheetName,
    shared_words,
    sheet_names,
    words,
    workbook_part,
)
from budgetbook.io.package import Package, parse_xml, read_package

_ADDRESS = re.compile(r"([A-Z]{1,3})(\d{1,7})$")
_WIDEST, _LONGEST = 200, 50000
_MOST_PLACES = 400_000  # cells of one grid, blank ones included
_FIRST_DAY = datetime.date(1899, 12, 30)
_NOISE = Decimal("0.000001")
#: Beside a row of text that goes on with the paragraph above it.
_GOES_ON = "接上段"  # as excel_text writes it


class Found:
    """One cell with something in it."""

    __slots__ = ("formula", "number", "text")

    def __init__(self, text: str, number: Decimal | None, formula: str) -> None:
        self.text, self.number, self.formula = text, number, formula


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
    return Blocks(tuple(blocks), tuple(notes))


class _Sheet:
    """One worksheet being read."""

    def __init__(
        self, sheet: SheetName, content: bytes, shared: list[str], formats: NumberFormats
    ) -> None:
        self._sheet, self._shared, self._formats = sheet, shared, formats
        self._root = parse_xml(content)
        self._place = Place(sheet.part, "", sheet.name)
        self.notes: list[Note] = []
        self._cells: dict[tuple[int, int], Found] = {}
        self._read_cells()

    def _note(self, message: str) -> None:
        self.notes.append(Note(f"工作表“{self._sheet.name}”{message}", self._place))

    def _read_cells(self) -> None:
        if self._sheet.hidden:
            self._note("是隐藏的，已一并读入")
        number, far, hidden = 0, False, False
        for row in self._root.iterfind(f"{S}sheetData/{S}row"):
            given = row.get("r", "")
            number = int(given) if given.isdigit() else number + 1
            column = 0
            for cell in row.iterfind(f"{S}c"):
                match = _ADDRESS.match(cell.get("r", ""))
                column = _column(match[1]) if match else column + 1
                found = self._found(cell)
                if found is None:
                    continue
                if number > _LONGEST or column > _WIDEST:
                    far = True
                else:
                    self._cells[number - 1, column - 1] = found
                    hidden = hidden or row.get("hidden") in ("1", "true")
        if far:
            self._note("很远处还有内容，超出表格范围，没有读入")
        if hidden:
            self._note("有隐藏的行，已一并读入")

    def _found(self, cell: etree._Element) -> Found | None:
        kind = cell.get("t", "n")
        value, formula = cell.find(f"{S}v"), cell.find(f"{S}f")
        raw = (value.text or "") if value is not None else ""
        written = ""
        if formula is not None:
            written = formula.text or "（共享公式）"
            hides = self._formats.kind(cell.get("s")) == "blank zero"
            if value is not None and not raw and (kind == "str" or hides):
                return None  # the formula yields nothing: a blank, not an unknown result
        if kind == "inlineStr":
            inline = cell.find(f"{S}is")
            text, number = (words(inline) if inline is not None else ""), None
        elif kind == "s":
            index = int(raw) if raw.isdigit() else -1
            text, number = (self._shared[index] if 0 <= index < len(self._shared) else ""), None
        elif kind in ("str", "e", "d"):
            text, number = raw, None
        elif kind == "b":
            text, number = ("是" if raw == "1" else "否"), None
        else:
            text, number = self._number(raw, cell.get("s"))
        if written and not text and number is None and raw:
            return None  # a zero that its format leaves blank
        text = text.replace("_x000D_", "").replace("\r\n", "\n")
        if not text.strip() and not written:
            return None
        return Found(text, number, written)

    def _number(self, raw: str, style: str | None) -> tuple[str, Decimal | None]:
        try:
            number = exact(raw)
        except InvalidOperation:
            return raw, None
        kind = self._formats.kind(style)
        if kind == "blank zero" and number == 0:
            return "", None
        if kind == "percent":
            return f"{plain(number * 100)}%", None
        if kind == "date" and 0 < number < 200000:
            return (_FIRST_DAY + datetime.timedelta(days=int(number))).isoformat(), None
        return plain(number), number

    # ---- blocks

    def blocks(self) -> Iterator[Block]:
        """The sheet as one grid, or as paragraphs where it holds only text."""
        if not self._cells:
            return
        if self._is_text():
            yield from self._paragraphs()
        else:
            yield self._grid()

    def _is_text(self) -> bool:
        for (_, column), found in self._cells.items():
            fits = (
                column == 0
                or (column == 1 and found.text.strip().isdigit())
                or (column == 2 and found.text == _GOES_ON)
            )
            if not fits or found.formula:
                return False
        return True

    def _paragraphs(self) -> Iterator[Paragraph]:
        waiting: Paragraph | None = None
        for row in sorted({row for row, _ in self._cells}):
            first, second = self._cells.get((row, 0)), self._cells.get((row, 1))
            text = first.text if first else ""
            if waiting is not None and (row, 2) in self._cells:
                waiting = Paragraph(waiting.text + text, waiting.place)
                continue
            if waiting is not None:
                yield waiting
            page = f"\t{second.text.strip()}" if second else ""
            waiting = Paragraph(text + page, self._at(row, 0))
        if waiting is not None:
            yield waiting

    def _at(self, row: int, column: int) -> Place:
        address = f"{letters(column)}{row + 1}"
        return Place(self._sheet.part, address, f"{self._sheet.name}!{address}")

    def _grid(self) -> Grid:
        rows = max(row for row, _ in self._cells) + 1
        columns = max(column for _, column in self._cells) + 1
        spans, covered = self._merges(rows, columns)
        cells = []
        blanks = rows * columns <= _MOST_PLACES
        places = (
            ((r, c) for r in range(rows) for c in range(columns)) if blanks else sorted(self._cells)
        )
        nothing = Found("", None, "")
        for place in places:
            if place in covered:
                continue
            found = self._cells.get(place, nothing)
            down, across = spans.get(place, (1, 1))
            at = self._at(*place)
            cells.append(
                GridCell(*place, down, across, found.text, at, found.number, found.formula)
            )
        return Grid(
            rows, columns, tuple(cells), self._place, self._sheet.name, hidden=self._sheet.hidden
        )

    def _merges(
        self, rows: int, columns: int
    ) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
        spans: dict[tuple[int, int], tuple[int, int]] = {}
        covered: set[tuple[int, int]] = set()
        for merge in self._root.iterfind(f"{S}mergeCells/{S}mergeCell"):
            start, _, end = merge.get("ref", "").partition(":")
            first, last = _ADDRESS.match(start), _ADDRESS.match(end)
            if first is None or last is None:
                continue
            top, left = int(first[2]) - 1, _column(first[1]) - 1
            bottom = min(int(last[2]), rows) - 1
            right = min(_column(last[1]), columns) - 1
            if top >= rows or left >= columns or (top, left) in covered:
                continue
            spans[top, left] = (max(1, bottom - top + 1), max(1, right - left + 1))
            covered |= {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)} - {
                (top, left)
            }
        return spans, covered


def exact(raw: str) -> Decimal:
    """Excel's number without binary noise: ``0.30000000000000004`` is 0.3."""
    number = Decimal(raw)
    if not number.is_finite():
        raise InvalidOperation
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -6:
        number = number.quantize(_NOISE)
    return number


def plain(number: Decimal) -> str:
    """A number without exponent and trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _column(name: str) -> int:
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number


def letters(column: int) -> str:
    """The name of a column counted from 0: ``A``, ``AB``."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
