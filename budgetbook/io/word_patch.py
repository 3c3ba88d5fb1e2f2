"""Changes words inside an opened Word part and nothing else.

Places are those of the reader: ``p12`` is a paragraph, ``t3.r5.c2`` a table cell.
"""

from collections.abc import Sequence
from copy import deepcopy
from functools import cached_property

from lxml import etree

from budgetbook.io.errors import WriteRefused
from budgetbook.io.package import parse_xml

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
#: What a run may hold and still be plain words that can be replaced.
_WORDS = frozenset({f"{W}t", f"{W}tab", f"{W}br", f"{W}cr", f"{W}noBreakHyphen"})


class WordPart:
    """The XML of one part, being changed."""

    def __init__(self, data: bytes) -> None:
        self._root = parse_xml(data)

    @cached_property
    def _tables(self) -> list[etree._Element]:
        return list(self._root.iter(f"{W}tbl"))

    @cached_property
    def _paragraphs(self) -> list[etree._Element]:
        return list(self._root.iter(f"{W}p"))

    def to_bytes(self) -> bytes:
        """The part as it is now."""
        return etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True)

    def _row(self, locator: str) -> etree._Element:
        table, row = (int(part[1:]) for part in locator.split(".")[:2])
        rows = _own(self._tables[table], "tr", "tbl")
        return rows[row]

    def _cell(self, locator: str) -> etree._Element:
        column = int(locator.split(".")[2][1:])
        return _own(self._row(locator), "tc", "tr")[column]

    def set_text(self, locator: str, text: str) -> None:
        """Replaces the words of a paragraph or cell; formatting of the first run stays."""
        if locator.startswith("p"):
            _set_words(self._paragraphs[int(locator[1:])], text)
            return
        cell = self._cell(locator)
        paragraphs = _own(cell, "p", "tc")
        lines = text.split("\n")
        for paragraph in paragraphs[len(lines) :]:
            _drop(paragraph)
        while len(paragraphs) < len(lines):
            copy = deepcopy(paragraphs[-1])
            paragraphs[-1].addnext(copy)
            paragraphs.append(copy)
        for paragraph, line in zip(paragraphs, lines, strict=False):
            _set_words(paragraph, line)

    def change_rows(
        self, inserted: Sequence[tuple[str, dict[int, str]]], removed: Sequence[str]
    ) -> None:
        """Puts copies of rows behind the rows named, with other words by cell number, and takes
        rows out; a row that a merged cell begins in hands it to the next."""
        behind = {after: self._row(after) for after, _ in inserted}
        gone = [self._row(locator) for locator in removed]
        for after, texts in inserted:
            behind[after] = _copy_row(behind[after], texts)
        for row in gone:
            _hand_down_merges(row)
            _drop(row)


def _copy_row(model: etree._Element, texts: dict[int, str]) -> etree._Element:
    row = deepcopy(model)
    model.addnext(row)
    for number, cell in enumerate(_own(row, "tc", "tr")):
        merge = cell.find(f"{W}tcPr/{W}vMerge")
        if merge is not None:
            merge.attrib.pop(f"{W}val", None)  # goes on from the row above
            continue
        paragraphs = _own(cell, "p", "tc")
        for extra in paragraphs[1:]:
            _drop(extra)
        _set_words(paragraphs[0], texts.get(number, ""))
    return row


def _own(parent: etree._Element, tag: str, within: str) -> list[etree._Element]:
    """Descendants of a kind that belong to ``parent`` itself, not to a table nested in it."""
    stops = (f"{W}tbl", f"{W}tr", f"{W}tc")
    found = []
    for element in parent.iter(f"{W}{tag}"):
        if element is parent:
            continue
        owner = element.getparent()
        while owner is not None and owner.tag not in stops:
            owner = owner.getparent()
        if owner is parent:
            found.append(element)
    if not found:
        raise WriteRefused(f"原文件的结构与打开时不同（{within}），请改用另存为或导出")
    return found


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _hand_down_merges(row: etree._Element) -> None:
    below = row.getnext()
    if below is None or below.tag != row.tag:
        return
    for cell, other in zip(row.iterchildren(f"{W}tc"), below.iterchildren(f"{W}tc"), strict=False):
        begins = cell.find(f"{W}tcPr/{W}vMerge[@{W}val='restart']")
        goes_on = other.find(f"{W}tcPr/{W}vMerge")
        if begins is None or goes_on is None or goes_on.get(f"{W}val") == "restart":
            continue
        goes_on.set(f"{W}val", "restart")
        for paragraph in other.findall(f"{W}p"):
            _drop(paragraph)
        for paragraph in cell.findall(f"{W}p"):
            other.append(deepcopy(paragraph))


def _set_words(paragraph: etree._Element, text: str) -> None:
    runs = [run for run in paragraph.iter(f"{W}r") if _is_live(run, paragraph)]
    plain = [run for run in runs if any(child.tag in _WORDS for child in run)]
    first = plain[0] if plain else _new_run(paragraph)
    for run in plain or [first]:
        for child in [c for c in run if c.tag in _WORDS]:
            run.remove(child)
    for run in plain[1:]:
        if all(child.tag == f"{W}rPr" for child in run):
            _drop(run)
    for piece in _pieces(text):
        first.append(piece)


def _is_live(run: etree._Element, paragraph: etree._Element) -> bool:
    """Whether a run is this paragraph's and not deleted text."""
    owner = run.getparent()
    while owner is not None and owner is not paragraph:
        if owner.tag in (f"{W}del", f"{W}moveFrom", f"{W}p"):
            return False
        owner = owner.getparent()
    return owner is paragraph


def _new_run(paragraph: etree._Element) -> etree._Element:
    run = etree.SubElement(paragraph, f"{W}r")
    properties = paragraph.find(f"{W}pPr/{W}rPr")
    if properties is not None:
        run.append(deepcopy(properties))
    return run


def _pieces(text: str) -> list[etree._Element]:
    pieces: list[etree._Element] = []
    for number, line in enumerate(text.split("\n")):
        if number:
            pieces.append(etree.Element(f"{W}br"))
        for at, words in enumerate(line.split("\t")):
            if at:
                pieces.append(etree.Element(f"{W}tab"))
            if words:
                element = etree.Element(f"{W}t")
                element.text = words
                element.set(_SPACE, "preserve")
                pieces.append(element)
    return pieces
