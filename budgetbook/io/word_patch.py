"""Changes words inside an opened Word part and nothing else.

Places are those of the reader: ``p12`` is a paragraph, ``t3.r5.c2`` a table cell.
"""

from copy import deepcopy
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from lxml import etree

from budgetbook.io.errors import WriteRefused
from budgetbook.io.package import parse_xml
from budgetbook.io.word_emphasis import set_bold
from budgetbook.io.word_styles import is_hidden
from budgetbook.io.xml_edit import drop, serialised

if TYPE_CHECKING:
    from budgetbook.io.row_changes import FileRow

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
#: What a run may hold and still be plain words that can be replaced.
_WORDS = frozenset({f"{W}t", f"{W}tab", f"{W}br", f"{W}cr", f"{W}noBreakHyphen"})
_BARE = _WORDS | {f"{W}rPr"}


class WordPart:
    """The XML of one part, being changed."""

    def __init__(self, data: bytes, hidden: frozenset[str] = frozenset()) -> None:
        self._root = parse_xml(data)
        #: Styles whose words are hidden.
        self._hidden = hidden
        #: In the order of the opened file, whatever is put in or taken out since.
        self._tables = list(self._root.iter(f"{W}tbl"))
        self._paragraphs = list(self._root.iter(f"{W}p"))
        self._added: list[etree._Element] = []

    def to_bytes(self) -> bytes:
        """The part as it is now."""
        return serialised(self._root)

    def _row(self, locator: str) -> etree._Element:
        table, row = (int(part[1:]) for part in locator.split(".")[:2])
        rows = own(self._tables[table], "tr", "tbl")
        return rows[row]

    def _cell(self, locator: str) -> etree._Element:
        column = int(locator.split(".")[2][1:])
        return own(self._row(locator), "tc", "tr")[column]

    def set_text(self, locator: str, text: str, was: str = "") -> None:
        """Replaces the words of a paragraph or cell; formatting of the first run stays. ``was`` is
        what the reader made of a paragraph, with the list number that Word puts in front."""
        if locator.startswith("p"):
            paragraph = self._paragraphs[int(locator[1:])]
            set_words(paragraph, self._unnumbered(paragraph, text, was), self._hidden)
            return
        cell = self._cell(locator)
        lines = text.split("\n")
        dress(cell, text)
        paragraphs = own(cell, "p", "tc")
        for paragraph in paragraphs[len(lines) :]:
            drop(paragraph)
        while len(paragraphs) < len(lines):
            copy = deepcopy(paragraphs[-1])
            paragraphs[-1].addnext(copy)
            paragraphs.append(copy)
        for paragraph, line in zip(paragraphs, lines, strict=False):
            set_words(paragraph, line, self._hidden)

    def _unnumbered(self, paragraph: etree._Element, text: str, was: str) -> str:
        """``text`` without the number that Word itself prints before this paragraph."""
        whole = "".join(words for _, words in self._said(paragraph)).strip("\n").rstrip()
        number = was[: len(was) - len(whole)] if whole and was.endswith(whole) else ""
        if not text or text.startswith(number):
            return text[len(number) :]
        raise WriteRefused(
            f"“{was.splitlines()[0][:12]}…”前的“{number}”是 Word 自动编的号，不能在这里改，"
            "请保留它再写回，或在 Word 里改编号"
        )

    def _said(self, paragraph: etree._Element) -> list[tuple[etree._Element, str]]:
        """The runs of a paragraph that are seen, with their words."""
        runs = [run for run in paragraph.iter(f"{W}r") if _is_live(run, paragraph)]
        return [(run, _said(run)) for run in runs if not is_hidden(run, self._hidden)]

    def set_emphasis(self, locator: str, spans: tuple[tuple[int, int], ...], text: str) -> None:
        """Makes exactly these words of a paragraph bold; ``text`` is what the reader makes of it,
        with the list number that Word puts in front."""
        if not locator.startswith("p"):
            return
        paragraph = self._paragraphs[int(locator[1:])]
        said = self._said(paragraph)
        whole = "".join(words for _, words in said)
        ahead = len(whole) - len(whole.lstrip("\n"))
        shift = ahead - max(0, text.find(whole.strip("\n").rstrip()))
        set_bold(said, [(max(0, start + shift), end + shift) for start, end in spans])

    def row(self, row: "FileRow") -> etree._Element:
        """The element of a row as the reader counts it."""
        return own(self._tables[int(row.table[1:])], "tr", "tbl")[row.number]

    def anchor(self, locator: str) -> etree._Element:
        """The paragraph (``p12``) or table (``t3``) of the opened file."""
        found = self._paragraphs if locator.startswith("p") else self._tables
        return found[int(locator[1:])]

    def behind(self, element: etree._Element) -> etree._Element:
        """The last of the notes that were put behind an element, or the element itself."""
        while (after := element.getnext()) is not None and after in self._added:
            element = after
        return element

    def add_note(self, after: str, table: str, text: str) -> None:
        """Puts a paragraph behind another one, or (``after`` empty) behind a table."""
        if after.startswith("p"):
            model = self.behind(self._paragraphs[int(after[1:])])
            paragraph = deepcopy(self._paragraphs[int(after[1:])])
            _strip(paragraph)
        elif after:
            raise WriteRefused("表注写在表格里面，不能在它后面加一条，请改用另存为或导出")
        else:
            model = self.behind(self._tables[int(table[1:])])
            paragraph = etree.Element(f"{W}p")
        model.addnext(paragraph)
        self._added.append(paragraph)
        set_words(paragraph, text, self._hidden)

    def drop_note(self, locator: str) -> None:
        """Takes a paragraph out; the words of one that is needed where it stands."""
        if not locator.startswith("p"):
            self.set_text(locator, "")
            return
        paragraph = self._paragraphs[int(locator[1:])]
        owner, needed = paragraph.getparent(), paragraph.find(f"{W}pPr/{W}sectPr") is not None
        alone = owner is not None and len(owner.findall(f"{W}p")) == 1
        if needed or (alone and owner is not None and owner.tag != f"{W}body"):
            set_words(paragraph, "", self._hidden)
        else:
            drop(paragraph)


def dress(cell: etree._Element, text: str) -> None:
    """A cell without words has no format of its own to keep: it takes that of the nearest one in
    its column with words of the same kind."""
    row = next(cell.iterancestors(f"{W}tr"), None)
    if row is None or not text or any(t.text for t in cell.iter(f"{W}t")):
        return
    cells = own(row, "tc", "tr")
    model = _nearest(row, cells.index(cell), len(cells), _is_figure(text))
    paragraph = next((p for p in cell.iterchildren(f"{W}p")), None)
    runs = [run for p in cell.iterchildren(f"{W}p") for run in p.iter(f"{W}r")]
    if model is None or paragraph is None or any(c.tag not in _BARE for r in runs for c in r):
        return
    for bare in runs:
        drop(bare)
    properties, its = paragraph.find(f"{W}pPr"), model.find(f"{W}pPr")
    if properties is not None:
        paragraph.remove(properties)
    if its is not None:
        paragraph.insert(0, deepcopy(its))
        for element in list(paragraph.iter(f"{W}sectPr", f"{W}pPrChange")):
            drop(element)
    run = next(r for r in model.iter(f"{W}r") if r.find(f"{W}t") is not None)
    look = run.find(f"{W}rPr")
    made = etree.SubElement(paragraph, f"{W}r")
    if look is not None:
        made.append(deepcopy(look))
    etree.SubElement(made, f"{W}t").text = " "


def _nearest(row: etree._Element, number: int, width: int, figure: bool) -> etree._Element | None:
    """The first paragraph of the nearest cell of a column that has words of one kind."""
    rows = [r for r in row.getparent() if r.tag == row.tag]  # type: ignore[union-attr]
    at = rows.index(row)
    for other in sorted(rows, key=lambda r: abs(rows.index(r) - at)):
        header = other.find(f"{W}trPr/{W}tblHeader") is not None
        cells = list(other.iterchildren(f"{W}tc"))
        if header or len(cells) != width:
            continue
        words = "".join(t.text or "" for t in cells[number].iter(f"{W}t")).strip()
        if words and _is_figure(words) == figure:
            runs = cells[number].iterfind(f"{W}p")
            return next((p for p in runs if p.find(f"{W}r/{W}t") is not None), None)
    return None


def _is_figure(text: str) -> bool:
    return not text.strip("0123456789.,-− ")


def _strip(paragraph: etree._Element) -> None:
    """Takes out of a copy what must not be there twice."""
    for name in list(paragraph.attrib):
        if name.endswith(("}paraId", "}textId")):
            del paragraph.attrib[name]
    once = ("sectPr", "bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd")
    for element in list(paragraph.iter(*(f"{W}{name}" for name in once))):
        drop(element)


def own(parent: etree._Element, tag: str, within: str) -> list[etree._Element]:
    """Descendants of a kind that belong to ``parent`` itself, not to a table nested in it; raises
    WriteRefused where there are none."""
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


def set_words(paragraph: etree._Element, text: str, hidden: frozenset[str] = frozenset()) -> None:
    """Replaces the words of a paragraph that are seen; the format of its first run stays."""
    runs = [
        run
        for run in paragraph.iter(f"{W}r")
        if _is_live(run, paragraph) and not is_hidden(run, hidden)
    ]
    plain = [run for run in runs if any(child.tag in _WORDS for child in run)]
    plain = plain or [run for run in runs if all(child.tag in _BARE for child in run)][:1]
    plain = plain or [_new_run(paragraph)]
    for run, words in zip(plain, _shared_out([_said(run) for run in plain], text), strict=True):
        if words == _said(run):
            continue
        for child in [c for c in run if c.tag in _WORDS]:
            run.remove(child)
        for piece in _pieces(words):
            run.append(piece)
        if run is not plain[0] and all(child.tag == f"{W}rPr" for child in run):
            drop(run)


def _said(run: etree._Element) -> str:
    """The words of a run as the reader has them."""
    words = ""
    for child in run:
        if child.tag == f"{W}t":
            words += child.text or ""
        elif child.tag in _WORDS and child.get(f"{W}type") not in ("page", "column"):
            words += {"tab": "\t", "noBreakHyphen": "-"}.get(child.tag[len(W) :], "\n")
    return words


def _shared_out(old: list[str], text: str) -> list[str]:
    """``text`` on the runs whose words were ``old``: what is the same stays in its run, what is
    new goes into the run of what it replaces or follows, so that each keeps its format."""
    owner = [number for number, words in enumerate(old) for _ in words]
    made = [""] * len(old)
    matched = SequenceMatcher(None, "".join(old), text, autojunk=False)
    for tag, a, b, c, d in matched.get_opcodes():
        if tag == "equal":
            for at in range(b - a):
                made[owner[a + at]] += text[c + at]
        elif c < d:
            made[owner[a] if a < b else owner[a - 1] if a else 0] += text[c:d]
    return made


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
        for element in list(run.iter(f"{W}vanish")):
            drop(element)
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
