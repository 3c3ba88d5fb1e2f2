"""The parts of a workbook that its sheets lean on: names, shared words, number formats."""

import posixpath
import re
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from budgetbook.io.errors import UnreadableFile
from budgetbook.io.package import Package, parse_xml, whole
from budgetbook.io.raised import behind

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_PERCENT_IDS = frozenset({9, 10})
_DATE_IDS = frozenset({*range(14, 18), 22, *range(27, 32), 36, *range(50, 59)})
_BUILT_IN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 39: "#,##0.00", 40: "#,##0.00"}
_LONGEST_CODE = 255  # Excel's own limit
#: Room as wide as a character, and a character repeated to fill the cell.
_PADDING = re.compile(r"[_*].")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


class SheetName(NamedTuple):
    """A sheet as the workbook lists it."""

    name: str
    part: str
    hidden: bool


def workbook_part(package: Package) -> str:
    """The name of the workbook part; raises UnreadableFile for a file of another kind."""
    if "xl/workbook.xml" in package:
        return "xl/workbook.xml"
    if "_rels/.rels" in package:
        for relation in parse_xml(package.read("_rels/.rels")).iterfind(f"{_RELS}Relationship"):
            target = posixpath.normpath(relation.get("Target", "").lstrip("/"))
            if target.endswith("workbook.xml") and target in package:
                return target
    raise UnreadableFile("不是 Excel 工作簿（没有工作表），请确认选对了文件")


def sheet_names(package: Package) -> list[SheetName]:
    """The worksheets in order; chart sheets and the like are left out."""
    part = workbook_part(package)
    content = package.read(part)
    folder, _, name = part.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels"
    if rels not in package:
        raise UnreadableFile("不是完整的 Excel 工作簿，缺少部件，请用 WPS 或 Excel 打开后另存一份")
    targets = {}
    for relation in parse_xml(package.read(rels)).iterfind(f"{_RELS}Relationship"):
        if relation.get("Type", "").endswith("/worksheet"):
            target = relation.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
            targets[relation.get("Id", "")] = posixpath.normpath(path)
    found: list[SheetName] = []
    read: set[str] = set()
    for sheet in parse_xml(content).iterfind(f"{S}sheets/{S}sheet"):
        target = targets.get(sheet.get(f"{_R}id", ""), "")
        if target in package and target not in read:  # a thousand names of one sheet are a bomb
            read.add(target)
            hidden = sheet.get("state", "visible") != "visible"
            found.append(SheetName(sheet.get("name", ""), target, hidden))
    return found


def shared_words(package: Package) -> list[str]:
    """The shared strings, rich text joined and phonetic marks left out."""
    name = posixpath.join(posixpath.dirname(workbook_part(package)), "sharedStrings.xml")
    if name not in package:
        return []
    return [words(item) for item in parse_xml(package.read(name)).iterfind(f"{S}si")]


def words(item: etree._Element) -> str:
    """The text of a shared or inline string."""
    text = ""
    for piece in item.iter(f"{S}t"):
        owner, said = piece.getparent(), piece.text or ""
        if owner is None or owner.tag == f"{S}rPh":
            continue
        align = owner.find(f"{S}rPr/{S}vertAlign")
        is_raised = align is not None and align.get("val") == "superscript"
        text += behind(text, said) if is_raised else said
    return text


#: A point that the format prints itself, so that 81706200 is shown as 8170.62 (元 as 万元).
_OWN_POINT = re.compile(r'[^;.%]*[0#](?:!\.|\\\.|"\.")([0#]+)(,*)[^0#,.;%]*(?:;|$)')


@lru_cache(maxsize=1024)
def format_kind(number: int, code: str) -> str:
    """How a number format shows a figure: ``percent``, ``date``, ``blank zero`` (nothing or a
    dash for 0), ``shift 4`` (with its point four places further left, as a well-known format for
    万元 does) or empty for a plain number. ``number`` is the id, which alone names built-in ones.
    """
    point = _OWN_POINT.match(code)
    if point:
        return f"shift {len(point[1]) + 3 * len(point[2])}"
    plain = _QUOTED.sub("", code)
    if number in _PERCENT_IDS or "%" in plain:
        return "percent"
    if number in _DATE_IDS or (plain and re.search(r"[ymd]|年|月", plain, re.IGNORECASE)):
        return "date"
    sections = _PADDING.sub("", plain).split(";")
    if len(sections) > 2:
        return "" if re.search("[0#]|General", sections[2]) else "blank zero"
    first = sections[0]
    return "blank zero" if "#" in first and "0" not in first and "." not in first else ""


@lru_cache(maxsize=1024)
def format_decimals(code: str) -> int:
    """How many places a number format shows; -1 where it does not say."""
    first = _QUOTED.sub("", code).partition(";")[0]
    if re.search(r"[^#,0._\s)(¥￥$+*-]", first) or "0" not in first:
        return -1
    return len(first.partition(".")[2].rstrip("_ )").replace("#", ""))


class NumberFormats:
    """How numbers of each cell style are shown. Fills, fonts and borders are not looked at, so
    that a mistake there does no harm."""

    def __init__(self, package: Package) -> None:
        self._codes: dict[int, str] = {}
        self._styles: list[int] = []
        name = posixpath.join(posixpath.dirname(workbook_part(package)), "styles.xml")
        if name not in package:
            return
        try:
            root = parse_xml(package.read(name))
        except UnreadableFile:
            return  # the figures are readable without their formats
        for form in root.iterfind(f"{S}numFmts/{S}numFmt"):
            number = whole(form.get("numFmtId"), -1)
            self._codes[number] = form.get("formatCode", "")[:_LONGEST_CODE]
        for style in root.iterfind(f"{S}cellXfs/{S}xf"):
            self._styles.append(whole(style.get("numFmtId"), 0))

    def kind(self, style: str | None) -> str:
        """``percent``, ``date``, ``blank zero`` or empty for a plain number."""
        number = self._format(style)
        return format_kind(number, self._codes.get(number, ""))

    def decimals(self, style: str | None) -> int:
        """How many places a number is shown with; -1 where its format does not say."""
        return format_decimals(self._code(style))

    def _code(self, style: str | None) -> str:
        number = self._format(style)
        return self._codes.get(number) or _BUILT_IN.get(number, "")

    def _format(self, style: str | None) -> int:
        index = whole(style, 0)
        return self._styles[index] if index < len(self._styles) else 0
