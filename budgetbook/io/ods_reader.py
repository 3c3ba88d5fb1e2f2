"""Reads .ods into the blocks of any other workbook, straight from its XML: values as their number
styles show them, merged areas, hidden rows and sheets; of formulas their results.

OpenDocument 1.3, part 3, sections 9 (tables), 16.29 (data styles), 19.385 (office:value-type).
"""

from collections.abc import Iterable, Iterator
from decimal import InvalidOperation

from lxml import etree

from budgetbook.io.blocks import Block, Blocks, Note, Progress
from budgetbook.io.errors import NeedsConversion, UnreadableFile
from budgetbook.io.excel_parts import SheetName
from budgetbook.io.excel_reader import as_shown, exact
from budgetbook.io.ods_styles import OFFICE, TABLE, TEXT, NumberStyles
from budgetbook.io.package import Package, parse_xml, read_package, whole
from budgetbook.io.sheet_cells import Area, Found, SheetCells

_WIDEST, _LONGEST = 200, 50_000
_MOST_CELLS = 400_000  # of one sheet: a few bytes may say a cell again and again
_MOST_ALIKE = 100  # rows with the same words one after the other: no list goes on so
_FORMULAS = Note("是 OpenDocument 表格：数值和文字已按原样读入，公式只读入了结果，请核对")
_ROW, _CELL, _COVERED = f"{TABLE}table-row", f"{TABLE}table-cell", f"{TABLE}covered-table-cell"
_COLUMN, _STYLE = f"{TABLE}table-column", f"{TABLE}style-name"
_DEFAULT = f"{TABLE}default-cell-style-name"
#: What rows and columns are grouped by.
_GROUPS = frozenset(
    f"{TABLE}{name}"
    for name in (
        "table-header-rows", "table-row-group", "table-rows",
        "table-header-columns", "table-column-group", "table-columns",
    )
)  # fmt: skip
_AGAIN = f"{TABLE}number-columns-repeated"


def read_ods(data: bytes, progress: Progress | None = None) -> Blocks:
    """The blocks of the workbook; raises UnreadableFile with one sentence, NeedsConversion where
    an office program may still know what to do."""
    package = read_package(data)
    manifest = "META-INF/manifest.xml"
    if manifest in package and b"encryption-data" in package.read(manifest):
        raise UnreadableFile("文件设了打开密码，请先用 WPS 或 Office 去掉密码再打开")
    if "content.xml" not in package:
        raise NeedsConversion("旧格式的表格已损坏或不合规范，没有读出")
    root = _parsed(package)
    styles = NumberStyles(package, root)
    blocks: list[Block] = []
    notes: list[Note] = [_FORMULAS]
    tables = list(root.iterfind(f"{OFFICE}body/{OFFICE}spreadsheet/{TABLE}table"))
    for done, table in enumerate(tables):
        reading = _Sheet(table, styles)
        blocks.extend(reading.blocks())
        notes.extend(reading.notes)
        if progress is not None:
            progress((done + 1) / len(tables))
    return Blocks(tuple(blocks), tuple(notes))


def _parsed(package: Package) -> etree._Element:
    try:
        return parse_xml(package.read("content.xml"))
    except UnreadableFile as error:
        if isinstance(error.__cause__, etree.XMLSyntaxError):
            raise NeedsConversion("旧格式的表格已损坏或不合规范，没有读出") from error
        raise


class _Sheet(SheetCells):
    """One table being read."""

    def __init__(self, table: etree._Element, styles: NumberStyles) -> None:
        name = table.get(f"{TABLE}name", "")
        hidden = styles.hides_table(table.get(_STYLE, ""))
        self._merged: list[Area] = []
        super().__init__(SheetName(name, name, hidden), self._merged)
        self._styles, self._shows_noughts = styles, styles.shows_noughts(name)
        self._columns = list(_column_styles(table))
        if hidden:
            self.note("是隐藏的，已一并读入")
        self._read(table)

    def _read(self, table: etree._Element) -> None:
        number, far, hidden = 0, False, False
        for row in _inside(table, _ROW):
            found = dict(self._row(row, number))
            again = whole(row.get(f"{TABLE}number-rows-repeated"), 1)
            if found:
                room = (_MOST_CELLS - len(self.cells)) // len(found)
                fits = min(again, _MOST_ALIKE, _LONGEST - number, room)
                far = far or fits < again or max(found) >= _WIDEST
                for copy in range(number, number + fits):
                    self.cells.update({(copy, c): f for c, f in found.items() if c < _WIDEST})
                hidden = hidden or row.get(f"{TABLE}visibility", "visible") != "visible"
            number += again
        if far:
            self.note("很远处还有内容，超出表格范围，没有读入")
        if hidden:
            self.note("有隐藏的行，已一并读入")

    def _row(self, row: etree._Element, number: int) -> Iterator[tuple[int, Found]]:
        """The cells of a row by column; one beyond the widest stands for all that lie there."""
        column = 0
        usual = row.get(_DEFAULT, "")
        for cell in row.iterchildren(_CELL, _COVERED):
            again = whole(cell.get(_AGAIN), 1)
            if cell.tag == _CELL:
                self._note_area(cell, number, column)
                style = cell.get(_STYLE) or usual or self._style_of(column)
                found = self._found(cell, style)
                if found is not None:
                    last = min(column + again, max(column + 1, _WIDEST + 1))
                    yield from ((at, found) for at in range(column, last))
            column += again

    def _note_area(self, cell: etree._Element, row: int, column: int) -> None:
        down = whole(cell.get(f"{TABLE}number-rows-spanned"), 1)
        across = whole(cell.get(f"{TABLE}number-columns-spanned"), 1)
        if down > 1 or across > 1:
            self._merged.append(Area(row, column, row + down - 1, column + across - 1))

    def _style_of(self, column: int) -> str:
        return self._columns[column] if column < len(self._columns) else ""

    def _found(self, cell: etree._Element, style: str) -> Found | None:
        kind = cell.get(f"{OFFICE}value-type", "")
        if kind in ("float", "currency", "percentage"):
            return self._number(cell, kind, style)
        if kind == "date":
            return Found(cell.get(f"{OFFICE}date-value", "")[:10], None, "")
        if kind == "boolean":
            return Found("是" if cell.get(f"{OFFICE}boolean-value") == "true" else "否", None, "")
        text = "\n".join(_words(p) for p in cell.iterchildren(f"{TEXT}p"))
        text = text or cell.get(f"{OFFICE}string-value", "")
        return Found(text, None, "") if text.strip() else None

    def _number(self, cell: etree._Element, kind: str, style: str) -> Found | None:
        written = cell.get(f"{OFFICE}value", "")
        printed = ["".join(p.itertext()) for p in cell.iterchildren(f"{TEXT}p")]
        if printed and printed[0].startswith(("#", "Err:")) and not written.strip("0."):
            return Found(printed[0], None, "")  # a formula that went wrong
        try:
            number = exact(written)
        except InvalidOperation:
            return Found(written, None, "") if written.strip() else None
        if number == 0 and not self._shows_nought(printed, style):
            return None
        kind = "percent" if kind == "percentage" else ""
        text, figure = as_shown(number, kind, self._styles.decimals(style))
        return Found(text, figure, "")

    def _shows_nought(self, printed: list[str], style: str) -> bool:
        """Whether a 0 stands on paper: what the file says was printed, and its style, agree."""
        blank = bool(printed) and not any(c.isdigit() for c in printed[0])
        return not blank and self._shows_noughts and self._styles.shows_nought(style)


def _inside(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The rows or columns of a table, groups looked through."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _GROUPS:
            yield from _inside(child, tag)


def _column_styles(table: etree._Element) -> Iterable[str]:
    """The usual cell style of each column."""
    count = 0
    for column in _inside(table, _COLUMN):
        again = min(whole(column.get(_AGAIN), 1), _WIDEST - count)
        yield from [column.get(_DEFAULT, "")] * again
        count += again


def _words(paragraph: etree._Element) -> str:
    """The words of a paragraph: blanks and tabs are elements, what is noted or ruby is left out."""
    pieces = [paragraph.text or ""]
    for child in paragraph:
        tag = child.tag
        if tag == f"{TEXT}s":
            pieces.append(" " * min(whole(child.get(f"{TEXT}c"), 1), 200))
        elif tag == f"{TEXT}tab":
            pieces.append("\t")
        elif tag == f"{TEXT}line-break":
            pieces.append("\n")
        elif tag in (f"{TEXT}span", f"{TEXT}a", f"{TEXT}ruby", f"{TEXT}ruby-base"):
            pieces.append(_words(child))
        pieces.append(child.tail or "")
    return "".join(pieces)
