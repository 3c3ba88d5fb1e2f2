"""Fixture files with their amounts written in another way, found by where the reader found them."""

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from lxml import etree

from budgetbook.model.ref import Ref
from tests.io.excel_variants import opened, saved
from tests.io.office import DOCUMENT, Element, W, changed

if TYPE_CHECKING:
    from tests.measure_fidelity import Source

_UNIT = re.compile(r"(单位\s*[:：]?\s*)万元")
_TIMES = 10_000


def _amounts(source: "Source") -> dict[str, Decimal]:
    """(part and) locator → the amount that stands there."""
    read = source.read
    found = {}
    for ref, place in read.cells.items():
        value = read.book.value(ref)
        if isinstance(value, Decimal) and _is_amount(source, ref):
            found[f"{place.place.part}#{place.place.locator}"] = value
    return found


def _is_amount(source: "Source", ref: Ref) -> bool:
    spec = source.read.layout.table(ref.table)
    column = spec.column(ref.column) if spec else None
    return column is not None and column.kind == "amount"


def in_yuan(source: "Source") -> bytes:
    """The file with every amount of its tables, and the unit over them, in 元."""
    amounts = {place: value * _TIMES for place, value in _amounts(source).items()}
    if source.suffix == ".xlsx":
        return _excel(source, amounts)
    return _word(source, {place: f"{value:.2f}" for place, value in amounts.items()})


def with_separators(source: "Source") -> bytes:
    """The Word file with its amounts as 1,234.50."""
    return _word(source, {place: f"{value:,.2f}" for place, value in _amounts(source).items()})


def _word(source: "Source", amounts: dict[str, str]) -> bytes:
    def change(root: Element) -> None:
        tables = list(root.iter(f"{W}tbl"))
        for place, text in amounts.items():
            table, row, cell = (int(n[1:]) for n in place.rpartition("#")[2].split("."))
            _write(tables[table].findall(f"{W}tr")[row].findall(f"{W}tc")[cell], text)
        if any("," not in text for text in amounts.values()):
            for item in root.iter(f"{W}p"):
                _in_paragraph(item)

    return changed(source.data, DOCUMENT, change)


def _write(item: Element, text: str) -> None:
    first, *rest = item.iter(f"{W}t")
    first.text = text
    for other in rest:
        other.text = ""


def _in_paragraph(item: Element) -> None:
    pieces = list(item.iter(f"{W}t"))
    whole = "".join(piece.text or "" for piece in pieces)
    if len(whole) < 80 and _UNIT.search(whole):
        pieces[0].text = _UNIT.sub(r"\1元", whole)
        for piece in pieces[1:]:
            piece.text = ""
        for tab in list(item.iter(f"{W}tab")):  # the words hold no blank where one stood
            parent = tab.getparent()
            if parent is not None and parent.tag == f"{W}r":
                parent.replace(tab, _blank())


def _blank() -> Element:
    made = etree.Element(f"{W}t")
    made.text = "  "
    return made


def _excel(source: "Source", amounts: dict[str, Decimal]) -> bytes:
    workbook = opened(source.data)
    names = {
        place.place.part: place.place.label.rpartition("!")[0]
        for place in source.read.cells.values()
    }
    for place, value in amounts.items():
        part, _, address = place.rpartition("#")
        workbook[names[part]][address].value = float(value)
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if (
                    isinstance(cell.value, str)
                    and len(cell.value) < 80
                    and _UNIT.search(cell.value)
                ):
                    cell.value = _UNIT.sub(r"\1元", cell.value)
    return saved(workbook)
