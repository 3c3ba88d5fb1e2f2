"""How the cells of an .ods show their figures: its number styles and view settings.

OpenDocument 1.3, part 3: a data style may hand over to others by the sign of the figure
(``style:map``), as in 正数;负数;零.
"""

import re

from lxml import etree

from budgetbook.io.errors import UnreadableFile
from budgetbook.io.package import Package, parse_xml, whole

_NS = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TABLE = f"{{{_NS}office:1.0}}", f"{{{_NS}table:1.0}}"
TEXT, STYLE = f"{{{_NS}text:1.0}}", f"{{{_NS}style:1.0}}"
_NUMBER, _CONFIG = f"{{{_NS}datastyle:1.0}}", f"{{{_NS}config:1.0}}"
_NAME = f"{STYLE}name"
#: Data styles for figures.
_KINDS = tuple(f"{_NUMBER}{name}-style" for name in ("number", "currency", "percentage", "text"))
_CONDITION = re.compile(r"value\(\)\s*(<=|>=|!=|<|>|=)\s*(-?[\d.]+)")
_MOST_PARENTS = 12


class NumberStyles:
    """How numbers of each cell style are shown."""

    def __init__(self, package: Package, content: etree._Element) -> None:
        self._cells: dict[str, etree._Element] = {}
        self._data: dict[str, etree._Element] = {}
        self._hidden: set[str] = set()
        self._shows: dict[str, bool] = {}
        self._known: dict[str, tuple[bool, int]] = {}
        for root in (_part(package, "styles.xml"), content):
            if root is not None:  # what the content says goes over the common styles
                self._read(root)
        settings = _part(package, "settings.xml")
        self._noughts = _noughts(settings) if settings is not None else {}

    def _read(self, root: etree._Element) -> None:
        for style in root.iter(f"{STYLE}style", *_KINDS):
            name, family = style.get(_NAME, ""), style.get(f"{STYLE}family")
            if style.tag in _KINDS:
                self._data[name] = style
            elif family == "table-cell":
                self._cells[name] = style
            elif family == "table":
                properties = style.find(f"{STYLE}table-properties")
                if properties is not None and properties.get(f"{TABLE}display") == "false":
                    self._hidden.add(name)

    def hides_table(self, style: str) -> bool:
        """Whether tables of that style are hidden."""
        return style in self._hidden

    def shows_noughts(self, table: str) -> bool:
        """Whether the view of a table shows zeros at all."""
        return self._noughts.get(table, self._noughts.get("", True))

    def shows_nought(self, style: str) -> bool:
        """Whether a cell of that style shows 0, and not a blank or a dash for it."""
        return self._of(style)[0]

    def decimals(self, style: str) -> int:
        """How many places a number is shown with; -1 where its style does not say."""
        return self._of(style)[1]

    def _of(self, style: str) -> tuple[bool, int]:
        if style not in self._known:
            data = self._data.get(self._data_name(style))
            self._known[style] = (True, -1) if data is None else self._described(data)
        return self._known[style]

    def _data_name(self, style: str) -> str:
        """The data style of a cell style or of one it rests on."""
        for _ in range(_MOST_PARENTS):
            found = self._cells.get(style)
            if found is None:
                break
            name = found.get(f"{STYLE}data-style-name")
            if name:
                return name
            style = found.get(f"{STYLE}parent-style-name", "")
        return ""

    def _described(self, data: etree._Element) -> tuple[bool, int]:
        nought, figures = data, data
        for handed in data.iterfind(f"{STYLE}map"):
            other = self._data.get(handed.get(f"{STYLE}apply-style-name", ""))
            condition = _CONDITION.search(handed.get(f"{STYLE}condition", ""))
            if other is None or condition is None:
                continue
            if _holds(0, condition[1], float(condition[2])):
                nought = other
            if _holds(1, condition[1], float(condition[2])):
                figures = other
        return _prints_nought(nought), _places(figures)


def _part(package: Package, name: str) -> etree._Element | None:
    if name not in package:
        return None
    try:
        return parse_xml(package.read(name))
    except UnreadableFile:
        return None  # the figures are readable without their styles


def _holds(value: int, sign: str, limit: float) -> bool:
    return {
        "<": value < limit, "<=": value <= limit, ">": value > limit, ">=": value >= limit,
        "=": value == limit, "!=": value != limit,
    }[sign]  # fmt: skip


def _prints_nought(data: etree._Element) -> bool:
    """Whether a data style has digits, or words with one in them, for a figure of 0."""
    number = data.find(f"{_NUMBER}number")
    if number is None:
        general = data.find(f"{_NUMBER}text-content") is not None
        special = any(
            data.find(f"{_NUMBER}{n}") is not None for n in ("fraction", "scientific-number")
        )
        words = "".join(e.text or "" for e in data.iterfind(f"{_NUMBER}text"))
        return general or special or "0" in words
    digits = number.get(f"{_NUMBER}min-integer-digits")
    places = number.get(f"{_NUMBER}min-decimal-places") or number.get(f"{_NUMBER}decimal-places")
    return digits is None or whole(digits, 1) > 0 or whole(places, 0) > 0


def _places(data: etree._Element) -> int:
    number = data.find(f"{_NUMBER}number")
    if number is None:
        return -1
    least = number.get(f"{_NUMBER}min-decimal-places")
    return whole(least or number.get(f"{_NUMBER}decimal-places"), -1)


def _noughts(settings: etree._Element) -> dict[str, bool]:
    """What the view settings say of zeros, by table; by an empty name for all others."""
    found: dict[str, bool] = {}
    for item in settings.iter(f"{_CONFIG}config-item"):
        if item.get(f"{_CONFIG}name") not in ("ShowZeroValues", "HasZeroValues"):
            continue
        entry = item.getparent()
        name = entry.get(f"{_CONFIG}name", "") if entry is not None else ""
        above = entry.getparent() if entry is not None else None
        of_table = above is not None and above.get(f"{_CONFIG}name") == "Tables"
        found.setdefault(name if of_table else "", item.text == "true")
    return found
