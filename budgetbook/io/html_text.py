"""The words of a web page: blanks as a browser shows them, and what stands out or is not seen."""

import re
from typing import NamedTuple

from lxml import etree

#: Elements that begin a line of their own.
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2",
    "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main", "menu", "nav", "ol",
    "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
#: Elements with nothing in them for the reader of the page.
_UNSEEN = frozenset({
    "head", "script", "style", "template", "noscript", "title", "meta", "link", "object", "embed",
    "iframe", "frame", "frameset", "select", "option", "textarea", "input", "button", "svg",
    "math", "canvas", "audio", "video", "map", "img",
})  # fmt: skip
#: In these a line break does not end the paragraph.
_ONE_LINE = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "th", "caption"})
_GONE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)", re.I)
_CENTRE = re.compile(r"text-align\s*:\s*center", re.I)
_BREAK = re.compile(r"(?:page-)?break-before\s*:\s*(?:always|page)", re.I)
_SPACE = re.compile(r"[ \t\r\n\f]+")
#: Not printed: blanks without width, soft hyphens.
_NOTHING = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_ODD_BLANKS = {ord(c): " " for c in "\u00a0\u2002\u2003\u2009\u202f"}


class Look(NamedTuple):
    """How an element stands out."""

    tag: str = ""
    centered: bool = False
    page_break: bool = False


def is_hidden(element: etree._Element) -> bool:
    """Whether nobody sees the element, or it has no words to read."""
    if not isinstance(element.tag, str) or element.tag in _UNSEEN:
        return True
    if element.tag == "div" and element.get("title") in ("header", "footer"):
        return True  # LibreOffice's running heads, once
    style = element.get("style")
    return element.get("hidden") is not None or bool(style and _GONE.search(style))


def looks(element: etree._Element) -> Look:
    """How a block stands out."""
    style = element.get("style") or ""
    tag = str(element.tag)
    centered = tag == "center" or (element.get("align") or "").lower() == "center"
    return Look(tag, centered or bool(_CENTRE.search(style)), bool(_BREAK.search(style)))


class Words:
    """The words of one paragraph as they come."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._look = Look()

    def begin(self, look: Look) -> None:
        """A block begins; what it does not say of itself is as it was around it."""
        self._look = look

    def add(self, text: str | None) -> None:
        """Takes words in."""
        if text:
            self._pieces.append(text)

    def new_line(self) -> bool:
        """A line break: whether it ends the paragraph; else it is kept in its words."""
        if self._look.tag not in _ONE_LINE:
            return True
        self._pieces.append("\v")
        return False

    def taken(self, same: bool = False) -> tuple[str, Look]:
        """The words so far, which are handed out, and how they stand out; with ``same`` what
        follows looks the same."""
        raw, look = "".join(self._pieces), self._look
        self._pieces.clear()
        self._look = look._replace(page_break=False) if same else Look()
        if not raw or raw.isspace():
            return "", look
        raw = _SPACE.sub(_blank, raw.translate(_NOTHING)).translate(_ODD_BLANKS)
        return "\n".join(line.strip(" ") for line in raw.split("\v")).strip(" \n"), look


def _blank(found: re.Match[str]) -> str:
    """What a run of blanks shows as: nothing where a line of the source ends between two Chinese
    characters, a tab where it holds one and no line end."""
    run = found[0]
    if "\n" in run or "\r" in run:
        before = found.string[found.start() - 1 : found.start()]
        after = found.string[found.end() : found.end() + 1]
        return "" if before > "\u2e7f" or after > "\u2e7f" else " "
    return "\t" if "\t" in run else " "
