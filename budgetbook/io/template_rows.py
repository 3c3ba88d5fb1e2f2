"""More rows in a sheet of a blank template, where nothing stands in the way."""

import re
from collections.abc import Sequence
from copy import deepcopy

from lxml import etree

from budgetbook.io.excel_parts import sheet_names, workbook_part
from budgetbook.io.excel_patch import S
from budgetbook.io.package import Package, parse_xml, read_package, rewrite
from budgetbook.io.template_writer import Shortage

_ADDRESS = re.compile(r"([A-Z]+)(\d+)")
#: Parts of a sheet that name rows and are not moved here.
_IN_THE_WAY = (
    "conditionalFormatting", "dataValidations", "hyperlinks", "drawing", "legacyDrawing",
    "tableParts", "autoFilter", "rowBreaks", "extLst", "controls", "oleObjects",
    "protectedRanges",
)  # fmt: skip


def with_more_rows(data: bytes, shortages: Sequence[Shortage]) -> bytes | None:
    """The workbook with blank rows like the one above put in; None where the sheet holds what
    names rows in ways that are not moved here (formulas, validations, pictures …)."""
    package = read_package(data)
    changed: dict[str, bytes | None] = {}
    if any(_has_formulas(package, sheet.part) for sheet in sheet_names(package)):
        return None
    for name in {short.part for short in shortages}:
        root = parse_xml(package.read(name))
        if any(root.find(f"{S}{tag}") is not None for tag in _IN_THE_WAY):
            return None
        mine = [short for short in shortages if short.part == name]
        for short in sorted(_merged(mine), key=lambda s: -s.row):
            _insert(root, short.row + 1, short.lacking)
        changed[name] = etree.tostring(
            root, xml_declaration=True, encoding="UTF-8", standalone=True
        )
    changed |= _named(package, shortages)
    return rewrite(data, changed)


def _merged(shortages: Sequence[Shortage]) -> list[Shortage]:
    """One for each place: tables side by side get their rows together."""
    by_row: dict[int, Shortage] = {}
    for short in shortages:
        have = by_row.get(short.row)
        if have is None or short.lacking > have.lacking:
            by_row[short.row] = short
    return list(by_row.values())


def _has_formulas(package: Package, part: str) -> bool:
    return next(parse_xml(package.read(part)).iter(f"{S}f"), None) is not None


def _insert(root: etree._Element, at: int, count: int) -> None:
    """``count`` rows in front of row ``at`` (from 1), drawn like the row above it."""
    data = root.find(f"{S}sheetData")
    if data is None:
        return
    rows = {int(row.get("r", "0")): row for row in data.iterfind(f"{S}row")}
    for number in sorted(rows):
        if number >= at:
            _renumber(rows[number], number + count)
    model = rows.get(at - 1)
    after = model if model is not None else None
    for number in range(at, at + count):
        row = deepcopy(model) if model is not None else etree.Element(f"{S}row")
        for cell in row.iterfind(f"{S}c"):
            for child in list(cell):
                cell.remove(child)
            cell.attrib.pop("t", None)
        _renumber(row, number)
        if after is None:
            data.insert(0, row)
        else:
            after.addnext(row)
        after = row
    _move_areas(root, at, count)


def _renumber(row: etree._Element, number: int) -> None:
    row.set("r", str(number))
    for cell in row.iterfind(f"{S}c"):
        match = _ADDRESS.fullmatch(cell.get("r", ""))
        if match:
            cell.set("r", f"{match[1]}{number}")


def _move_areas(root: etree._Element, at: int, count: int) -> None:
    """Merged areas and the sheet's own extent; an area that begins in the row above and is one
    row high is drawn in the new rows too."""
    merges = root.find(f"{S}mergeCells")
    for area in list(merges) if merges is not None else []:
        reference = area.get("ref", "")
        begin, _, end = reference.partition(":")
        first, last = _ADDRESS.fullmatch(begin), _ADDRESS.fullmatch(end)
        if first and last and int(first[2]) == int(last[2]) == at - 1 and merges is not None:
            for number in range(at, at + count):
                copy = deepcopy(area)
                copy.set("ref", f"{first[1]}{number}:{last[1]}{number}")
                merges.append(copy)
        area.set("ref", _moved(reference, at, count))
    if merges is not None:
        merges.set("count", str(len(merges)))
    extent = root.find(f"{S}dimension")
    if extent is not None:
        extent.set("ref", _moved(extent.get("ref", ""), at, count))


def _moved(reference: str, at: int, count: int) -> str:
    """``A3:D21`` (also ``$A$3``) with the rows from ``at`` on moved down."""

    def down(match: re.Match[str]) -> str:
        number = int(match[2])
        return f"{match[1]}{number + count if number >= at else number}"

    return re.sub(r"(\$?[A-Z]+\$?)(\d+)", down, reference)


def _named(package: Package, shortages: Sequence[Shortage]) -> dict[str, bytes | None]:
    """Print areas and other names of these sheets, moved."""
    name = workbook_part(package)
    root = parse_xml(package.read(name))
    sheets = {s.part: s.name for s in sheet_names(package)}
    changed = False
    for defined in root.iterfind(f"{S}definedNames/{S}definedName"):
        for short in sorted(_by_part(shortages), key=lambda s: -s.row):
            title = sheets.get(short.part, "")
            text = defined.text or ""
            quoted = f"'{title}'!" in text or text.startswith(f"{title}!")
            if quoted:
                head, _, area = text.rpartition("!")
                defined.text = f"{head}!{_moved(area, short.row + 1, short.lacking)}"
                changed = True
    if not changed:
        return {}
    data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return {name: data}


def _by_part(shortages: Sequence[Shortage]) -> list[Shortage]:
    parts = {s.part for s in shortages}
    return [one for part in parts for one in _merged([s for s in shortages if s.part == part])]
