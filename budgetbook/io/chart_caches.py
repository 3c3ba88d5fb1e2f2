"""Figures that charts remember of cells which say something else now: they are taken out, and
whoever opens the file reads the cells."""

import re
from collections.abc import Collection, Mapping

from lxml import etree

from budgetbook.io.errors import UnreadableFile
from budgetbook.io.excel_patch import split_address
from budgetbook.io.excel_references import references
from budgetbook.io.package import Package, parse_xml
from budgetbook.io.xml_edit import serialised

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
#: Charts of Excel 2016 on (瀑布图, 树状图 …).
_CX = "{http://schemas.microsoft.com/office/drawing/2014/chartex}"
_CHART = re.compile(r"xl/charts/chart(Ex)?\d*\.xml")
_CACHES = (
    *(f"{_C}{name}" for name in ("numCache", "strCache", "multiLvlStrCache")),
    f"{_CX}lvl",
)


def stale_charts(
    package: Package,
    parts: Mapping[str, bytes | None],
    changed: Mapping[str, Collection[str]],
) -> dict[str, bytes | None]:
    """The chart parts without what they remember of the ``changed`` cells (sheet name →
    addresses); ``parts`` are those of the package that are others already."""
    cells = {name: [split_address(a) for a in found] for name, found in changed.items() if found}
    made: dict[str, bytes | None] = {}
    for part in package.names if cells else ():
        content = (parts.get(part) or package.read(part)) if _CHART.fullmatch(part) else b""
        if b"Cache" not in content and b"lvl" not in content:
            continue
        try:
            root = parse_xml(content)
        except UnreadableFile:
            continue  # as unsound as it was
        if _forget(root, cells):
            made[part] = serialised(root)
    return made


def _forget(root: etree._Element, cells: Mapping[str, Collection[tuple[int, int]]]) -> bool:
    """Takes out the caches that rest on the cells; whether there were any."""
    forgot = False
    for formula in list(root.iter(f"{_C}f", f"{_CX}f")):
        holder = formula.getparent()
        if holder is None or not _reads(formula.text or "", cells):
            continue
        for cache in list(holder.iterchildren(*_CACHES)):
            holder.remove(cache)
            forgot = True
    return forgot


def _reads(text: str, cells: Mapping[str, Collection[tuple[int, int]]]) -> bool:
    by_name = {name.lower(): places for name, places in cells.items()}
    for area in references("", text):
        if not area.sheet:
            return True  # a name: nobody looked where it points
        places = by_name.get(area.sheet.lower(), ())
        if any(area.holds(area.sheet, place) for place in places):
            return True
    return False
