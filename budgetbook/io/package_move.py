"""The parts around the worksheets that name rows: names, tables, drawings, charts, comments."""

import posixpath
import re
from collections.abc import Iterator, Mapping

from lxml import etree

from budgetbook.io.errors import UnreadableFile, WriteRefused
from budgetbook.io.excel_parts import S, workbook_part
from budgetbook.io.excel_references import references, shifted
from budgetbook.io.package import Package, parse_xml, whole
from budgetbook.io.row_shift import Growth, NotMovable, RowShift
from budgetbook.io.sheet_formulas import INSTEAD, moved_address, refusing
from budgetbook.io.sheet_move import moved_area
from budgetbook.io.xml_edit import drop, serialised

_RELS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_X = "{urn:schemas-microsoft-com:office:excel}"
_VML = "{urn:schemas-microsoft-com:vml}"
#: What a worksheet may be tied to; anything else might name its rows in ways not known here.
_TIED = frozenset(
    {
        "hyperlink", "drawing", "vmlDrawing", "comments", "threadedComment", "table",
        "printerSettings", "image", "customProperty",
    }
)  # fmt: skip
_FOREIGN = re.compile(r"/(revisions|tables/tableSingleCells)|volatileDependencies\.xml$")
_CACHES = ("numCache", "strCache", "multiLvlStrCache")


class Parts:
    """The parts of a package that are being changed; each is parsed once."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self._roots: dict[str, tuple[etree._Element, bytes]] = {}

    def root(self, name: str) -> etree._Element:
        """The root of a part, to be changed; raises WriteRefused where it is no sound XML."""
        if name not in self._roots:
            try:
                root = parse_xml(self.package.read(name))
            except UnreadableFile as error:
                words = posixpath.basename(name)
                raise WriteRefused(f"增减行没有写回：看不懂 {words}，{INSTEAD}") from error
            self._roots[name] = root, etree.tostring(root, method="c14n")
        return self._roots[name][0]

    def changed(self) -> dict[str, bytes]:
        """The parts that are not what they were."""
        return {
            name: serialised(root)
            for name, (root, before) in self._roots.items()
            if etree.tostring(root, method="c14n") != before
        }

    def relations(self, name: str) -> Iterator[tuple[str, str]]:
        """(last word of the type, part) of what a part is tied to inside the package."""
        folder, base = posixpath.split(name)
        rels = f"{folder}/_rels/{base}.rels"
        if rels not in self.package:
            return
        for relation in parse_xml(self.package.read(rels)).iterfind(f"{_RELS}Relationship"):
            target = relation.get("Target", "")
            if relation.get("TargetMode") != "External":
                path = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
                target = posixpath.normpath(path)
            yield relation.get("Type", "").rpartition("/")[2], target


def move_package(
    package: Package, names: Mapping[str, str], shifts: Mapping[str, RowShift]
) -> dict[str, bytes | None]:
    """The parts around the worksheets that change when rows of some sheets move (``names``: part →
    sheet name; ``shifts`` by lower-case sheet name). Raises WriteRefused where one cannot."""
    parts = Parts(package)
    _refuse(package, shifts)
    for part, name in names.items():
        if name.lower() in shifts:
            with refusing(f"“{name}”"):
                _move_tied(parts, part, name, shifts)
    for part in package.names:
        if re.match(r"xl/(charts|drawings|tables|chartsheets)/[^/]+\.xml$", part):
            _move_drawn(parts, part, shifts)
    _move_names(parts, shifts)
    return {**parts.changed(), **_without_chain(package)}


def _refuse(package: Package, shifts: Mapping[str, RowShift]) -> None:
    for part in package.names:
        if _FOREIGN.search(part):
            raise WriteRefused(f"增减行没有写回：文件里有 {posixpath.basename(part)}，{INSTEAD}")
        if "pivotCacheDefinition" in part and part.endswith(".xml"):
            source = next(parse_xml(package.read(part)).iter(f"{S}worksheetSource"), None)
            if source is not None and source.get("sheet", "").lower() in {"", *shifts}:
                raise WriteRefused(f"增减行没有写回：数据透视表用到这张表，{INSTEAD}")
        if "/charts/chartEx" in part and part.endswith(".xml"):
            raise WriteRefused(f"增减行没有写回：文件里有新式图表，不知道怎样跟着移，{INSTEAD}")


def _move_tied(parts: Parts, sheet: str, name: str, shifts: Mapping[str, RowShift]) -> None:
    shift = shifts[name.lower()]
    for kind, part in parts.relations(sheet):
        if kind not in _TIED:
            raise WriteRefused(f"增减行没有写回：“{name}”里有不认识的部件（{kind}），{INSTEAD}")
        if part not in parts.package:
            continue
        if kind == "drawing":
            _move_anchors(parts.root(part), shift)
        elif kind == "vmlDrawing":
            _move_shapes(parts.root(part), shift)
        elif kind in ("comments", "threadedComment"):
            _move_comments(parts.root(part), shift)
        elif kind == "table":
            _move_table(parts.root(part), shift)


# ---- drawings, comments, tables of a sheet whose rows moved


def _move_anchors(root: etree._Element, shift: RowShift) -> None:
    for anchor in root:
        start, end = anchor.find(f"{_XDR}from/{_XDR}row"), anchor.find(f"{_XDR}to/{_XDR}row")
        if start is None or anchor.get("editAs") == "absolute":
            continue
        row = whole(start.text, 0)
        now = shift.near(row + 1) - 1
        start.text = str(now)
        if end is None:
            continue
        last = whole(end.text, 0)
        moved = shift.near(last + 1) - 1
        kept = anchor.get("editAs") == "oneCell" or moved < now
        end.text = str(last + now - row if kept else moved)


def _move_shapes(root: etree._Element, shift: RowShift) -> None:
    for data in list(root.iter(f"{_X}ClientData")):
        row, anchor = data.find(f"{_X}Row"), data.find(f"{_X}Anchor")
        shape = data.getparent()
        if data.get("ObjectType") != "Note":
            raise NotMovable("里有按钮一类的控件")
        was = whole((row.text or "").strip(), 0) if row is not None else 0
        now = shift.at(was + 1)
        if now is None:
            if shape is not None:
                drop(shape)
            continue
        if row is not None and now - 1 != was:
            row.text = str(now - 1)
        if anchor is not None and now - 1 != was:
            anchor.text = _lower(anchor.text or "", now - 1 - was)


def _lower(anchor: str, rows: int) -> str:
    """A note's box, so many rows further down."""
    words = [word.strip() for word in anchor.split(",")]
    if len(words) != 8 or not all(word.lstrip("-").isdigit() for word in words):
        raise NotMovable("里有看不懂的批注框")
    for i in (2, 6):
        words[i] = str(max(0, int(words[i]) + rows))
    return ", ".join(words)


def _move_comments(root: etree._Element, shift: RowShift) -> None:
    for comment in [e for e in root.iter(tag=etree.Element) if e.get("ref")]:
        place = moved_address(comment.get("ref", ""), shift)
        if place:
            comment.set("ref", place)
        else:
            drop(comment)


def _move_table(root: etree._Element, shift: RowShift) -> None:
    for element in [root, *root.iter(f"{S}autoFilter"), *root.iter(f"{S}sortState")]:
        if element.get("ref"):
            element.set("ref", moved_area(element.get("ref", ""), shift, "area"))
    for element in list(root.iter(f"{S}sortCondition")):
        try:
            element.set("ref", moved_area(element.get("ref", ""), shift, "area"))
        except NotMovable:
            drop(element)


# ---- what may point at those rows from anywhere


def _move_drawn(parts: Parts, part: str, shifts: Mapping[str, RowShift]) -> None:
    """References of charts, shapes and table formulas; figures a chart remembers of rows that
    moved are taken out."""
    content = parts.package.read(part)
    if not any(mark in content for mark in (b":f>", b"textlink", b"ormula>")):
        return
    root = parts.root(part)
    with refusing(f"{posixpath.basename(part)} "):
        for element in root.iter(f"{_C}f"):
            text = element.text or ""
            element.text = shifted(text, "", shifts)
            holder = element.getparent()
            if holder is not None and (element.text != text or _reads(text, shifts)):
                for cache in [c for c in holder if etree.QName(c).localname in _CACHES]:
                    holder.remove(cache)
        for element in root.iter(f"{_XDR}sp"):
            if element.get("textlink"):
                element.set("textlink", _linked(element.get("textlink", ""), shifts))
        for tag in ("calculatedColumnFormula", "totalsRowFormula"):
            for element in root.iter(f"{S}{tag}"):
                element.text = shifted(element.text or "", "", shifts)


def _linked(text: str, shifts: Mapping[str, RowShift]) -> str:
    plain = text.removeprefix("=")
    return text[: len(text) - len(plain)] + shifted(plain, "", shifts, "")


def _reads(text: str, shifts: Mapping[str, RowShift]) -> bool:
    for area in references("", text):
        shift = shifts.get(area.sheet.lower())
        if shift is not None:
            first, last = shift.touched
            if area.first_row <= last and area.last_row >= first:
                return True
    return False


def _move_names(parts: Parts, shifts: Mapping[str, RowShift]) -> None:
    root = parts.root(workbook_part(parts.package))
    for name in root.iterfind(f"{S}definedNames/{S}definedName"):
        grow: Growth = "sum"
        if name.get("name") in ("_xlnm.Print_Area", "_xlnm._FilterDatabase"):
            grow = "area"
        elif name.get("name") == "_xlnm.Print_Titles":
            grow = ""
        with refusing(f"名称 {name.get('name')} "):
            if name.text and "#REF!" not in name.text:
                name.text = shifted(name.text, "", shifts, grow)


def _without_chain(package: Package) -> dict[str, bytes | None]:
    """The order of calculation goes, with what names it: Excel makes it anew."""
    book = workbook_part(package)
    folder, base = posixpath.split(book)
    chain = f"{folder}/calcChain.xml"
    if chain not in package:
        return {}
    rels, types = f"{folder}/_rels/{base}.rels", "[Content_Types].xml"
    relation = rb"<(?:\w+:)?Relationship\b[^>]*calcChain\.xml[^>]*?/>"
    override = rb"<(?:\w+:)?Override\b[^>]*calcChain\.xml[^>]*?/>"
    return {
        chain: None,
        rels: re.sub(relation, b"", package.read(rels)),
        types: re.sub(override, b"", package.read(types)),
    }
