"""WordprocessingML by hand: elements, runs and paragraphs, in the order the schema wants."""

import re
from typing import Literal, NamedTuple

from lxml import etree

from budgetbook.model.appearance import printable

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = f"{{{NAMESPACE}}}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_NAMESPACES = {"w": NAMESPACE, "r": RELATIONS}

#: Characters that Word sets in the western face unless told that they are Chinese.
_UNDECIDED = re.compile("[“”‘’…—·×÷±≥≤°]")
_BREAKS = re.compile("([\n\t])")

Element = etree._Element


def element(tag: str, *children: Element, **attributes: str | int) -> Element:
    """``<w:tag w:attribute="…">`` with its children."""
    made = etree.Element(W + tag, {W + k: str(v) for k, v in attributes.items()}, _NAMESPACES)
    made.extend(children)
    return made


class Face(NamedTuple):
    """Character formats that differ from the paragraph's style."""

    bold: bool | None = None
    name: str = ""
    size: float = 0


PLAIN = Face()


class TabStop(NamedTuple):
    """A tab stop, its place in twentieths of a point."""

    place: int
    align: Literal["left", "center", "right"]


class ParagraphFormat(NamedTuple):
    """Paragraph formats that differ from the style."""

    style: str = ""
    align: str = ""
    keep_next: bool = False
    new_page: bool = False
    tabs: tuple[TabStop, ...] = ()
    #: Left indent in em; None leaves the style's, first line too.
    indent: int | None = None
    #: Points above, below, and from line to line; None leaves the style's.
    before: float | None = None
    after: float | None = None
    pitch: float | None = None


def paragraph(text: str, form: ParagraphFormat, face: Face = PLAIN) -> Element:
    """A paragraph; ``\\n`` is a line break, ``\\t`` a tab, spaces stay."""
    made = element("p")
    properties = _paragraph_properties(form)
    if len(properties):
        made.append(properties)
    if text:
        made.append(run(text, face))
    return made


def _paragraph_properties(form: ParagraphFormat) -> Element:
    made = element("pPr")
    if form.style:
        made.append(element("pStyle", val=form.style))
    if form.keep_next:
        made.append(element("keepNext"))
    if form.new_page:
        made.append(element("pageBreakBefore"))
    if form.tabs:
        stops = (element("tab", val=stop.align, pos=stop.place) for stop in form.tabs)
        made.append(element("tabs", *stops))
    spacing = _spacing(form)
    if spacing:
        made.append(element("spacing", **spacing))
    if form.indent is not None:
        left = {"leftChars": form.indent * 100, "left": form.indent * 200}
        made.append(element("ind", **left, firstLineChars=0, firstLine=0))
    if form.align:
        made.append(element("jc", val=form.align))
    return made


def _spacing(form: ParagraphFormat) -> dict[str, str | int]:
    made: dict[str, str | int] = {}
    for name, points in (("before", form.before), ("after", form.after), ("line", form.pitch)):
        if points is not None:
            made[name] = twips(points)
    if form.pitch is not None:
        made["lineRule"] = "exact"
    return made


def twips(points: float) -> int:
    """Points as twentieths of a point."""
    return round(points * 20)


def run(text: str, face: Face = PLAIN) -> Element:
    """A run of ``text``."""
    made = element("r")
    properties = _run_properties(text, face)
    if len(properties):
        made.append(properties)
    for piece in _BREAKS.split(printable(text)):
        if piece == "\n":
            made.append(element("br"))
        elif piece == "\t":
            made.append(element("tab"))
        elif piece:
            made.append(_words(piece))
    return made


def _words(text: str) -> Element:
    made = element("t")
    made.text = text
    if text != text.strip():
        made.set(_SPACE, "preserve")
    return made


def _run_properties(text: str, face: Face) -> Element:
    made = element("rPr")
    fonts: dict[str, str] = {"hint": "eastAsia"} if _UNDECIDED.search(text) else {}
    if face.name:
        fonts["eastAsia"] = face.name
    if fonts:
        made.append(element("rFonts", **fonts))
    if face.bold is not None:
        made.append(element("b") if face.bold else element("b", val=0))
    if face.size:
        made.append(element("sz", val=round(face.size * 2)))
        made.append(element("szCs", val=round(face.size * 2)))
    return made
