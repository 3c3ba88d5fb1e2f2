"""What Word and Excel are strict about, as data: the orders of ISO 29500-1, and a check of them."""

import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from io import BytesIO

from lxml import etree
from openpyxl.utils import range_boundaries

from tests.io.office import Element, S, W

_RELS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
#: Element → its children in the order of the schema.
_ORDERS = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr"
    " suppressLineNumbers pBdr shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct"
    " topLinePunct autoSpaceDE"
    " autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents"
    " suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr"
    " sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint"
    " noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect"
    " bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc"
    " tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText"
    " vAlign hideMark",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc"
    " pgBorders lnNumType pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi"
    " rtlGutter docGrid printerSettings",
    "tbl": "bookmarkStart bookmarkEnd tblPr tblGrid tr",
    "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden"
    " unhideWhenUsed qFormat locked personal pPr rPr tblPr trPr tcPr tblStylePr",
    "worksheet": "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr"
    " sheetProtection protectedRanges scenarios autoFilter sortState dataConsolidate"
    " customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations hyperlinks"
    " printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties"
    " cellWatches ignoredErrors smartTags drawing legacyDrawing tableParts extLst",
}  # fmt: skip
_MOST_COLUMNS_WIDE = 31680  # twentieths of a point that Word takes for a table


def faults(data: bytes) -> list[str]:
    """What a strict program would complain of; empty for a sound file."""
    with zipfile.ZipFile(BytesIO(data)) as file:
        names = file.namelist()
        parts = {name: file.read(name) for name in names}
    found = [f"twice in the zip: {n}" for n, count in Counter(names).items() if count > 1]
    roots = {n: etree.fromstring(c) for n, c in parts.items() if n.endswith((".xml", ".rels"))}
    found += _package(roots, set(names))
    for name, root in roots.items():
        found += [f"{name}: {fault}" for fault in _order(root)]
    if "word/document.xml" in roots:
        found += _word(roots)
    else:
        found += _excel(roots)
    return found


def _package(roots: dict[str, Element], names: set[str]) -> Iterator[str]:
    types = roots["[Content_Types].xml"]
    defaults = {item.get("Extension") for item in types.iterfind(f"{_TYPES}Default")}
    overrides = {
        item.get("PartName", "").lstrip("/") for item in types.iterfind(f"{_TYPES}Override")
    }
    yield from (f"a content type for no part: {name}" for name in overrides - names)
    for name in names - overrides - {"[Content_Types].xml"}:
        if name.rpartition(".")[2] not in defaults:
            yield f"no content type: {name}"
    for name, root in roots.items():
        if not name.endswith(".rels"):
            continue
        folder = posixpath.dirname(posixpath.dirname(name))
        ids = [relation.get("Id") for relation in root]
        if len(set(ids)) != len(ids):
            yield f"{name}: an Id twice"
        for relation in root.iterfind(f"{_RELS}Relationship"):
            target = relation.get("Target", "")
            inside = relation.get("TargetMode") != "External"
            full = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            if inside and posixpath.normpath(full) not in names:
                yield f"{name}: leads to nothing: {target}"
        source = posixpath.join(folder, posixpath.basename(name).removesuffix(".rels"))
        if source in roots:
            used = {value for item in roots[source].iter() for key, value in item.attrib.items()
                    if str(key).startswith(_R)}  # fmt: skip
            yield from (f"{source}: no relation {one!r}" for one in used - set(ids))


def _order(root: Element) -> Iterator[str]:
    for item in root.iter(etree.Element):
        name = etree.QName(item).localname
        order = _ORDERS.get(name)
        if order is None or (name == "style" and not str(item.tag).startswith(W)):
            continue
        words = order.split()
        children = [etree.QName(child).localname for child in item.iterchildren(etree.Element)]
        unknown = [child for child in children if child not in words]
        places = [words.index(child) for child in children if child in words]
        if unknown:
            yield f"{name} with {unknown[0]}"
        if places != sorted(places):
            yield f"{name} out of order: {children}"


def _word(roots: dict[str, Element]) -> Iterator[str]:
    root = roots["word/document.xml"]
    styles = {s.get(f"{W}styleId") for s in roots["word/styles.xml"].iter(f"{W}style")}
    for tag in ("pStyle", "tblStyle", "rStyle"):
        for item in root.iter(f"{W}{tag}"):
            if item.get(f"{W}val") not in styles:
                yield f"no style {item.get(f'{W}val')}"
    for cell in root.iter(f"{W}tc"):
        last = cell[-1] if len(cell) else None
        if last is None or last.tag != f"{W}p":
            yield "a cell does not end with a paragraph"
    for number, table in enumerate(root.iter(f"{W}tbl")):
        yield from (f"table {number}: {fault}" for fault in _table(table))
        after = table.getnext()
        if after is None or after.tag == f"{W}tbl":
            yield f"table {number}: no paragraph behind it"
    body = root.find(f"{W}body")
    if body is None or body[-1].tag != f"{W}sectPr":
        yield "the body does not end with its section"


def _table(table: Element) -> Iterator[str]:
    widths = [int(c.get(f"{W}w", "0")) for c in table.findall(f"{W}tblGrid/{W}gridCol")]
    if not widths or min(widths) < 1 or sum(widths) > _MOST_COLUMNS_WIDE:
        yield f"widths {widths}"
    open_: set[int] = set()
    for row in table.iterfind(f"{W}tr"):
        at, now = 0, set()
        for cell in row.iterfind(f"{W}tc"):
            span = cell.find(f"{W}tcPr/{W}gridSpan")
            across = int(span.get(f"{W}val", "1")) if span is not None else 1
            width = cell.find(f"{W}tcPr/{W}tcW")
            if width is not None and int(width.get(f"{W}w", "0")) != sum(widths[at : at + across]):
                yield "a cell is not as wide as its columns"
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            if merge is not None:
                now.add(at)
                if merge.get(f"{W}val") != "restart" and at not in open_:
                    yield "a merged cell goes on from nothing"
            at += across
        if at != len(widths):
            yield f"a row of {at} columns in a grid of {len(widths)}"
        open_ = now


def _excel(roots: dict[str, Element]) -> Iterator[str]:
    workbook = roots["xl/workbook.xml"]
    names = [s.get("name", "") for s in workbook.iter(f"{S}sheet")]
    for name in names:
        if not name or len(name.encode("utf-16-le")) > 62 or re.search(r"[\[\]:*?/\\]", name):
            yield f"sheet name {name!r}"
        if name.startswith("'") or name.endswith("'") or name.lower() == "history":
            yield f"sheet name {name!r}"
    if len({name.lower() for name in names}) != len(names):
        yield "two sheets of one name"
    for item in workbook.iter(f"{S}definedName"):
        sheet = (item.text or "").rpartition("!")[0].strip("'").replace("''", "'")
        if sheet not in names:
            yield f"defined name {item.get('name')} of no sheet: {item.text}"
    for part, root in roots.items():
        if part.startswith("xl/worksheets/sheet"):
            yield from (f"{part}: {fault}" for fault in _sheet(root))


def _sheet(root: Element) -> Iterator[str]:
    covered: set[tuple[int, int]] = set()
    for merge in root.iter(f"{S}mergeCell"):
        left, top, right, bottom = (int(n or 0) for n in range_boundaries(merge.get("ref", "")))
        area = {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)}
        if covered & area or len(area) < 2:
            yield f"merged area {merge.get('ref')} overlaps or is one cell"
        covered |= area
    for item in root.iter(f"{S}col"):
        if not 0 <= float(item.get("width", "0")) <= 255:
            yield f"column width {item.get('width')}"
    for row in root.iter(f"{S}row"):
        if float(row.get("ht", "0")) > 409.5:
            yield f"row height {row.get('ht')}"
    rows = [int(row.get("r", "0")) for row in root.iter(f"{S}row")]
    if rows != sorted(set(rows)):
        yield "rows out of order"
