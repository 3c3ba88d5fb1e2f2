"""What a Word paragraph is by its style: heading, title, contents line, automatic number."""

import re
from typing import NamedTuple

from lxml import etree

from budgetbook.io.package import Package, parse_xml, whole

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])$", re.IGNORECASE)
_DEEPEST = 8  # levels of a list, from 0
_CONTENTS = re.compile(r"(?:toc|目录)\s*\d", re.IGNORECASE)
_MOST_BASES = 12
#: Styles of our own template that say what a paragraph is.
_OWN = {"cover line": "cover", "book body": "body", "table note": "note"}
_DIGITS = "〇一二三四五六七八九"


class Style(NamedTuple):
    """What matters of one paragraph style."""

    kind: str = ""
    numbering: tuple[str, int] | None = None  # (numId, level)
    #: What the paragraph is where its style alone says so.
    role: str = ""


class Styles:
    """The paragraph styles and list numbers of a document."""

    def __init__(self, package: Package, folder: str) -> None:
        self._raw: dict[str, etree._Element] = {}
        self._known: dict[str, Style] = {}
        name = f"{folder}styles.xml"
        if name in package:
            for style in parse_xml(package.read(name)).iterfind(f"{W}style"):
                self._raw[style.get(f"{W}styleId", "")] = style
        self.numbering = Numbering(package, folder)
        #: Ids of the styles, of paragraphs and of runs, whose words are hidden (隐藏文字).
        self.hidden = frozenset(i for i, own in self._raw.items() if self._hides(own))

    def _hides(self, style: etree._Element | None) -> bool:
        for _ in range(_MOST_BASES):
            if style is None:
                return False
            told = vanishes(style.find(f"{W}rPr"))
            if told is not None:
                return told
            style = self._raw.get(_value(style, "basedOn"))
        return False

    def style(self, style_id: str) -> Style:
        """The style of that id, with what it takes over from the styles it rests on."""
        if style_id not in self._known:
            self._known[style_id] = self._resolve(style_id)
        return self._known[style_id]

    def _resolve(self, style_id: str) -> Style:
        kind, numbering, role = "", None, ""
        for _ in range(_MOST_BASES):
            style = self._raw.get(style_id)
            if style is None:
                break
            kind, role = kind or _kind(style), role or _role(style)
            if numbering is None:
                numbering = number_of(style.find(f"{W}pPr/{W}numPr"))
            base = style.find(f"{W}basedOn")
            style_id = base.get(f"{W}val", "") if base is not None else ""
        return Style(kind, numbering, role)


def vanishes(properties: etree._Element | None) -> bool | None:
    """Whether run properties hide their words; None where they do not say. ``webHidden`` hides
    nothing on paper: Word sets it on the page numbers of a 目录."""
    element = properties.find(f"{W}vanish") if properties is not None else None
    return None if element is None else element.get(f"{W}val", "1") not in ("0", "false", "off")


def is_hidden(run: etree._Element, hidden: frozenset[str]) -> bool:
    """Whether a run's words are hidden, by itself, its style or its paragraph's (``hidden``)."""
    properties = run.find(f"{W}rPr")
    told = vanishes(properties)
    if told is not None or not hidden:
        return bool(told)
    if properties is not None and _value(properties, "rStyle") in hidden:
        return True
    paragraph = next(run.iterancestors(f"{W}p"), None)
    its = paragraph.find(f"{W}pPr") if paragraph is not None else None
    return its is not None and _value(its, "pStyle") in hidden


def _role(style: etree._Element) -> str:
    name = _name(style).lower()
    if name in _OWN:
        return _OWN[name]
    if name == "toc heading":
        return "contents_title"
    listed = _CONTENTS.match(name)
    return "" if not listed else "contents_group" if name.endswith("1") else "contents"


def _name(style: etree._Element) -> str:
    element = style.find(f"{W}name")
    return element.get(f"{W}val", "") if element is not None else ""


def _kind(style: etree._Element) -> str:
    name = _name(style)
    if heading := _HEADING.match(name):
        return f"heading{heading[1]}"
    if _CONTENTS.match(name):
        return "toc"
    if name.lower() in ("title", "标题"):
        return "title"
    return outline(style.find(f"{W}pPr"))


def outline(properties: etree._Element | None) -> str:
    """``heading1`` … by an outline level, empty for body text."""
    level = properties.find(f"{W}outlineLvl") if properties is not None else None
    depth = whole(level.get(f"{W}val"), 9) if level is not None else 9
    return f"heading{depth + 1}" if depth < 9 else ""


def number_of(properties: etree._Element | None) -> tuple[str, int] | None:
    """(numId, level) of a paragraph's list settings; None for none."""
    if properties is None:
        return None
    number, level = properties.find(f"{W}numId"), properties.find(f"{W}ilvl")
    if number is None:
        return None
    depth = whole(level.get(f"{W}val"), 0) if level is not None else 0
    return number.get(f"{W}val", "0"), min(depth, _DEEPEST)


class Numbering:
    """Counts the automatic numbers that Word prints and does not store."""

    def __init__(self, package: Package, folder: str) -> None:
        self._levels: dict[tuple[str, int], tuple[int, str, str]] = {}  # start, format, text
        self._lists: dict[str, str] = {}
        self._counts: dict[tuple[str, int], int] = {}
        #: (numId, level) → where a list begins anew at its first paragraph.
        self._anew: dict[tuple[str, int], int] = {}
        name = f"{folder}numbering.xml"
        if name in package:
            self._read(parse_xml(package.read(name)))

    def _read(self, root: etree._Element) -> None:
        for abstract in root.iterfind(f"{W}abstractNum"):
            key = abstract.get(f"{W}abstractNumId", "")
            for level in abstract.iterfind(f"{W}lvl"):
                depth = min(whole(level.get(f"{W}ilvl"), 0), _DEEPEST)
                values = [_value(level, tag) for tag in ("start", "numFmt", "lvlText")]
                start = whole(values[0], 1)
                self._levels[key, depth] = (start, values[1], values[2])
        for number in root.iterfind(f"{W}num"):
            own = number.get(f"{W}numId", "")
            self._lists[own] = _value(number, "abstractNumId")
            for override in number.iterfind(f"{W}lvlOverride"):
                start = whole(_value(override, "startOverride"), -1)
                if start >= 0:
                    self._anew[own, whole(override.get(f"{W}ilvl"), 0)] = start

    def prefix(self, numbering: tuple[str, int] | None) -> str:
        """The number printed before the next paragraph of that list; empty for none."""
        if numbering is None or numbering[0] not in self._lists:
            return ""
        key, depth = self._lists[numbering[0]], numbering[1]
        level = self._levels.get((key, depth))
        if level is None or level[1] in ("bullet", "none"):
            return ""
        if numbering in self._anew:
            self._counts[key, depth] = self._anew.pop(numbering) - 1
        self._counts[key, depth] = self._counts.get((key, depth), level[0] - 1) + 1
        for deeper in [k for k in self._counts if k[0] == key and k[1] > depth]:
            del self._counts[deeper]
        return re.sub(r"%(\d)", lambda m: self._print(key, int(m[1]) - 1), level[2])

    def _print(self, key: str, depth: int) -> str:
        start, form, _ = self._levels.get((key, depth), (1, "decimal", ""))
        number = self._counts.get((key, depth), start)
        if "hinese" in form or "japanese" in form or form.startswith("ideograph"):
            return chinese_number(number)
        if form in ("lowerLetter", "upperLetter"):
            letter = chr(ord("a") + (number - 1) % 26)
            return letter.upper() if form == "upperLetter" else letter
        if form in ("lowerRoman", "upperRoman"):
            return _roman(number).lower() if form == "lowerRoman" else _roman(number)
        if form.startswith("decimalEnclosedCircle") and 0 < number <= 20:
            return chr(ord("①") + number - 1)
        return str(number)


def _value(parent: etree._Element, tag: str) -> str:
    element = parent.find(f"{W}{tag}")
    return element.get(f"{W}val", "") if element is not None else ""


def _roman(number: int) -> str:
    """``number`` in Roman letters, those above 3999 in digits."""
    if not 0 < number < 4000:
        return str(number)
    out = ""
    for value, letters in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    ):
        out += letters * (number // value)
        number %= value
    return out


def chinese_number(number: int) -> str:
    """``number`` below 100 in Chinese: 十二, 三十一."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else f"{_DIGITS[tens]}十")
    return head + (_DIGITS[ones] if ones else "")
