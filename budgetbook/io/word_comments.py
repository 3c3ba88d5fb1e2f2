"""批注 of a Word file: what was remarked, on which paragraph or cell, and what was replied.

``word/comments.xml`` holds the words, ``commentRangeStart`` in the text says where, and
``commentsExtended.xml`` which are replies and which are done.
"""

import posixpath
from collections.abc import Iterator

from lxml import etree

from budgetbook.io.blocks import FileComment, Place
from budgetbook.io.errors import UnreadableFile
from budgetbook.io.package import Package, parse_xml
from budgetbook.io.word_styles import W

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_P, _TBL, _TR, _TC, _T, _ID = f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc", f"{W}t", f"{W}id"
_START, _END, _MARK = (
    f"{W}commentRangeStart", f"{W}commentRangeEnd", f"{W}commentReference"
)  # fmt: skip
_BETWEEN = frozenset({f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"})
_MOST, _LONGEST, _LONGEST_QUOTE = 2000, 4000, 200


class _Remark:
    """One ``w:comment``."""

    def __init__(self, element: etree._Element) -> None:
        self.id = element.get(_ID, "")
        self.author = element.get(f"{W}author", "").strip()
        self.date = element.get(f"{W}date", "")[:10]
        lines = ["".join(t.text or "" for t in p.iter(_T)) for p in element.iter(_P)]
        self.text = "\n".join(line for line in lines if line.strip())[:_LONGEST]
        names = [name for p in element.iter(_P) if (name := p.get(f"{_W14}paraId"))]
        #: The name by which it is known to ``commentsExtended``: that of its last paragraph.
        self.name = names[-1] if names else ""


def word_comments(package: Package, part: str, root: etree._Element) -> tuple[FileComment, ...]:
    """The comments on the part in their order; raises UnreadableFile where a part is damaged."""
    folder = posixpath.dirname(part)
    name = posixpath.join(folder, "comments.xml")
    if name not in package:
        return ()
    remarks = [_Remark(one) for one in parse_xml(package.read(name)).iter(f"{W}comment")][:_MOST]
    parents, done = _threads(package, posixpath.join(folder, "commentsExtended.xml"))
    named = {one.name: one for one in remarks if one.name}
    anchors, quotes = _anchors(root)
    places = _Places(root, part)
    return tuple(
        _comment(one, _replies(one, named, parents), one.name in done,
                 places.of(anchors.get(one.id)), quotes.get(one.id, ""))
        for one in remarks
        if one.text and not (one.name and parents.get(one.name) in named)
    )  # fmt: skip


def _threads(package: Package, name: str) -> tuple[dict[str, str], set[str]]:
    """Which comment each reply belongs to, and which comments are done."""
    parents: dict[str, str] = {}
    done: set[str] = set()
    if name not in package:
        return parents, done
    try:
        root = parse_xml(package.read(name))
    except UnreadableFile:
        return parents, done
    for entry in root.iter(f"{_W15}commentEx"):
        own, parent = entry.get(f"{_W15}paraId", ""), entry.get(f"{_W15}paraIdParent")
        if parent and parent != own:
            parents[own] = parent
        if entry.get(f"{_W15}done") in ("1", "true"):
            done.add(own)
    return parents, done


def _replies(one: _Remark, named: dict[str, _Remark], parents: dict[str, str]) -> list[_Remark]:
    return [r for name, r in named.items() if one.name and parents.get(name) == one.name and r.text]


def _comment(
    one: _Remark, replies: list[_Remark], done: bool, place: Place, quote: str
) -> FileComment:
    said = "\n".join(f"{r.author}：{r.text}" if r.author else r.text for r in replies)
    last = replies[-1] if replies else None
    return FileComment(
        one.text, place, one.author, one.date, quote, done, said,
        last.author if last else "", last.date if last else "",
    )  # fmt: skip


# ---------------------------------------------------------------- where


def _anchors(root: etree._Element) -> tuple[dict[str, etree._Element], dict[str, str]]:
    """The paragraph that each comment is on, and the words in its range, by the comment's id."""
    found: dict[str, etree._Element] = {}
    words: dict[str, list[str]] = {}
    open_: set[str] = set()
    waiting: set[str] = set()
    for element in root.iter(_P, _T, _START, _END, _MARK):
        name = element.get(_ID, "")
        if element.tag == _P:
            found |= {one: element for one in waiting if one not in found}
            waiting.clear()
        elif element.tag == _T:
            for one in open_:
                words[one].append(element.text or "")
        elif element.tag == _START:
            open_.add(name)
            words.setdefault(name, [])
            within = _around(element, _P)
            if within is None:
                waiting.add(name)
            else:
                found.setdefault(name, within)
        elif element.tag == _END:
            open_.discard(name)
        elif name not in found and (within := _around(element, _P)) is not None:
            found[name] = within
    return found, {one: "".join(said).strip()[:_LONGEST_QUOTE] for one, said in words.items()}


def _around(element: etree._Element, tag: str) -> etree._Element | None:
    return next(element.iterancestors(tag), None)


class _Places:
    """Places as the reader of Word names them."""

    def __init__(self, root: etree._Element, part: str) -> None:
        self._part = part
        self._paragraphs = {id(p): i for i, p in enumerate(root.iter(_P))}
        self._tables = {id(t): i for i, t in enumerate(root.iter(_TBL))}
        self._root = root  # kept, so that identities stay

    def of(self, paragraph: etree._Element | None) -> Place:
        """The cell a paragraph stands in, or the paragraph; a place without locator for none."""
        if paragraph is None:
            return Place(self._part, "", "")
        cell = _around(paragraph, _TC)
        row = _around(cell, _TR) if cell is not None else None
        table = _around(row, _TBL) if row is not None else None
        number = self._paragraphs.get(id(paragraph), 0)
        if cell is None or row is None or table is None:
            return Place(self._part, f"p{number}", f"第{number + 1}段")
        return Place(
            self._part,
            f"t{self._tables[id(table)]}.r{_index(table, _TR, row)}.c{_index(row, _TC, cell)}",
            f"p{number}",
        )


def _index(parent: etree._Element, tag: str, child: etree._Element) -> int:
    """Which of the children of that kind it is, content controls looked through."""
    return next((i for i, one in enumerate(_through(parent, tag)) if one is child), 0)


def _through(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _BETWEEN:
            yield from _through(child, tag)
