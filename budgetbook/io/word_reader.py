"""Reads a Word file into blocks, straight from its XML.

Insertions are read and deletions not; content controls, fields and links are looked through; a
nested table comes as a grid of its own behind the one it stands in.
"""

import posixpath
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from budgetbook.io.blocks import (
    NO_COMMENTS,
    Block,
    Blocks,
    Grid,
    GridCell,
    Note,
    Paragraph,
    Place,
    Progress,
)
from budgetbook.io.errors import UnreadableFile
from budgetbook.io.package import Package, parse_xml, read_package, whole
from budgetbook.io.raised import behind
from budgetbook.io.word_comments import word_comments
from budgetbook.io.word_emphasis import bold_spans
from budgetbook.io.word_styles import Styles, W, is_hidden, number_of, outline

_MAIN_TYPE = "/officeDocument"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_RELS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_P, _TBL, _TR, _TC, _R = f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc", f"{W}r"
_T, _TAB, _BR, _CR = f"{W}t", f"{W}tab", f"{W}br", f"{W}cr"
_TC_PR, _SPAN, _MERGE, _VAL = f"{W}tcPr", f"{W}gridSpan", f"{W}vMerge", f"{W}val"
_RAISED = f"{W}rPr/{W}vertAlign[@{W}val='superscript']"
_HYPHEN, _SYM, _BOX = f"{W}noBreakHyphen", f"{W}sym", f"{W}txbxContent"
_WORDS = (_T, _TAB, _BR, _CR, _HYPHEN)
#: What is looked through on the way to paragraphs, tables, rows and cells.
_WRAPPERS = frozenset(
    {f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")}
    | {f"{_MC}AlternateContent", f"{_MC}Choice"}
)
#: Words inside these are not printed, or come once more elsewhere.
_UNSEEN = frozenset({f"{W}moveFrom", f"{W}del", f"{_MC}Fallback", _BOX})
#: A text box inside these comes once more elsewhere.
_ELSEWHERE = frozenset({f"{_MC}Fallback", _BOX})
_WIDEST = 200
_LONGEST = 20000


def read_word(data: bytes, progress: Progress | None = None) -> Blocks:
    """The blocks of a .docx; raises UnreadableFile with one Chinese sentence."""
    package = read_package(data)
    part = main_part(package)
    content = package.read(part)
    root = parse_xml(content)
    body = root.find(f"{W}body")
    if body is None:
        raise UnreadableFile("不是 Word 文档（没有正文），请确认选对了文件")
    folder = part.rpartition("/")[0] + "/" if "/" in part else ""
    reading = _Reading(root, part, Styles(package, folder), content)
    read = reading.read(body, progress)
    try:
        return replace(read, comments=word_comments(package, part, root))
    except UnreadableFile:
        return replace(read, warnings=(*read.warnings, Note(NO_COMMENTS)))


def main_part(package: Package) -> str:
    """The part that holds the text; raises UnreadableFile for a file of another kind."""
    if "word/document.xml" in package:
        return "word/document.xml"
    if "_rels/.rels" in package:
        for relation in parse_xml(package.read("_rels/.rels")).iterfind(f"{_RELS}Relationship"):
            target = posixpath.normpath(relation.get("Target", "").lstrip("/"))
            if relation.get("Type", "").endswith(_MAIN_TYPE) and target in package:
                return target
    raise UnreadableFile("不是 Word 文档（没有正文），请确认选对了文件")


class _Reading:
    """One pass over a part."""

    def __init__(self, root: etree._Element, part: str, styles: Styles, content: bytes) -> None:
        self._part, self._styles = part, styles
        self._paragraphs = list(root.iter(_P))  # kept, so that identities stay
        self._number = {id(p): i for i, p in enumerate(self._paragraphs)}
        self._tables = list(root.iter(_TBL))
        self._table_number = {id(t): i for i, t in enumerate(self._tables)}
        #: Whether the part has anything whose words must be told apart.
        self._careful = any(
            mark in content for mark in (b"moveFrom", b"txbxContent", b":Fallback", b":sym ")
        )
        self._hides = b":vanish" in content or bool(styles.hidden)
        self._sets_bold = b"<w:b/>" in content or b"<w:b " in content
        self._raises = b'"superscript"' in content
        self._hidden_words = 0
        self._break = False
        self._notes = _notes(content)

    def read(self, body: etree._Element, progress: Progress | None) -> Blocks:
        """All blocks of the body."""
        blocks: list[Block] = []
        count = max(1, len(body))
        for done, child in enumerate(body):
            blocks.extend(self._block(child))
            if progress is not None and done % 50 == 0:
                progress(done / count)
        if self._hidden_words:
            self._notes.append(
                Note(f"有 {self._hidden_words} 处隐藏文字，不印出，没有读入；写回原文件时仍在")
            )
        return Blocks(tuple(blocks), tuple(self._notes))

    def _block(self, element: etree._Element) -> Iterator[Block]:
        if element.tag == _P:
            yield from self._paragraph(element)
        elif element.tag == _TBL:
            yield from self._table(element)
        elif element.tag in _WRAPPERS:
            for child in element:
                yield from self._block(child)

    # ---- paragraphs

    def _paragraph(self, element: etree._Element) -> Iterator[Paragraph]:
        properties = element.find(f"{W}pPr")
        breaks = self._break or _breaks(element, properties)
        self._break = False
        style_id = _value(properties, "pStyle")
        style = self._styles.style(style_id)
        own_number = number_of(properties.find(f"{W}numPr")) if properties is not None else None
        pieces = list(self._pieces(element))
        text = "".join(words for words, _ in pieces)
        number = self._number[id(element)]
        prefix = ""
        if text.strip():
            prefix = self._styles.numbering.prefix(own_number or style.numbering)
        yield Paragraph(
            text, Place(self._part, f"p{number}", f"第{number + 1}段"),
            outline(properties) or style.kind, _value(properties, "jc") == "center", breaks, prefix,
            "" if outline(properties) else style.role,
            bold_spans(pieces) if self._sets_bold else (),
        )  # fmt: skip
        if properties is not None and properties.find(f"{W}sectPr") is not None:
            self._break = True
        if self._careful:
            for inner in self._boxed(element):
                yield from self._paragraph(inner)

    def _boxed(self, element: etree._Element) -> Iterator[etree._Element]:
        """Paragraphs of text boxes anchored here; boxes within boxes come with those."""
        for box in element.iter(_BOX):
            if not _hidden(box, element, _ELSEWHERE):
                yield from box.iterchildren(_P)

    def _text(self, element: etree._Element) -> str:
        return "".join(words for words, _ in self._pieces(element))

    def _pieces(self, element: etree._Element) -> Iterator[tuple[str, etree._Element | None]]:
        """The words of a paragraph that are seen, each with the run it stands in."""
        tags = (*_WORDS, _SYM) if self._careful else _WORDS
        for word in element.iter(*tags):
            tag = word.tag
            if self._careful and _hidden(word, element, _UNSEEN):
                continue
            if self._hides and self._is_hidden(word):
                continue
            if tag == _T:
                yield word.text or "", word.getparent()
            elif tag == _TAB:
                parent = word.getparent()
                if parent is not None and parent.tag == _R:
                    yield "\t", parent
            elif tag == _HYPHEN:
                yield "-", word.getparent()
            elif tag == _SYM:
                yield _symbol(word), word.getparent()
            elif word.get(f"{W}type") not in ("page", "column"):
                yield "\n", word.getparent()

    def _cell_line(self, element: etree._Element) -> str:
        """The words of a paragraph in a cell, the number of a note told from a figure's digits."""
        line = ""
        for words, run in self._pieces(element):
            raised = run is not None and run.find(_RAISED) is not None
            line += behind(line, words) if raised else words
        return line

    def _is_hidden(self, word: etree._Element) -> bool:
        """Whether a word is 隐藏文字, which is counted."""
        run = word.getparent()
        if run is None or run.tag != _R or not is_hidden(run, self._styles.hidden):
            return False
        self._hidden_words += bool(word.text)
        return True

    # ---- tables

    def _table(self, table: etree._Element) -> Iterator[Block]:
        rows = list(_own(table, _TR))[:_LONGEST]
        framed = _framed(rows)
        if framed:
            for cell in framed:
                for child in _through(cell):
                    yield from self._block(child)
            return
        yield from self._rows(table, rows)

    def _rows(self, table: etree._Element, rows: list[etree._Element]) -> Iterator[Block]:
        number = self._table_number[id(table)]
        cells: list[list[object]] = []
        open_: dict[int, list[object]] = {}
        nested: list[etree._Element] = []
        width, header, kept = 0, 0, 0
        for index, row in enumerate(rows):
            properties = row.find(f"{W}trPr")
            if properties is not None:
                if properties.find(f"{W}del") is not None:
                    continue
                if header == kept and properties.find(f"{W}tblHeader") is not None:
                    header += 1
            column = min(_WIDEST, _number(properties, "gridBefore", 0))
            for place, cell in enumerate(_own(row, _TC)):
                if column >= _WIDEST:
                    break
                span, merge = _spans(cell)
                span = min(span, _WIDEST - column)
                above = open_.get(column)
                if merge == "continue" and above is not None:
                    above[2] = kept - above[0] + 1  # type: ignore[operator]
                else:
                    locator = f"t{number}.r{index}.c{place}"
                    made = [kept, column, 1, span, self._cell_text(cell, nested), locator]
                    cells.append(made)
                    open_.pop(column, None)
                    if merge:
                        open_[column] = made
                column += span
            width = max(width, column)
            kept += 1
        yield self._grid(number, kept, width, cells, header)
        for inner in nested:
            yield from self._table(inner)

    def _grid(
        self, number: int, rows: int, width: int, cells: list[list[object]], header: int
    ) -> Grid:
        name = f"第{number + 1}个表格"
        made = []
        for row, column, down, across, text, locator in cells:
            label = f"{name}第{row + 1}行第{column + 1}列"  # type: ignore[operator]
            place = Place(self._part, locator, label)  # type: ignore[arg-type]
            made.append(GridCell(row, column, down, across, text, place))  # type: ignore[arg-type]
        return Grid(
            rows, width, tuple(made), Place(self._part, f"t{number}", name), header_rows=header
        )

    def _cell_text(self, cell: etree._Element, nested: list[etree._Element]) -> str:
        texts: list[str] = []
        for child in _through(cell):
            tag = child.tag
            if tag == _P:
                texts.append(self._cell_line(child) if self._raises else self._text(child))
            elif tag == _TBL:
                nested.append(child)
        return texts[0] if len(texts) == 1 else "\n".join(texts).strip("\n")


def _framed(rows: list[etree._Element]) -> list[etree._Element]:
    """The cells of a table that only frames what stands in it: one to a row, a table in one of
    them; empty for any other table."""
    cells = [list(_own(row, _TC)) for row in rows]
    if any(len(line) != 1 for line in cells):
        return []
    alone = [line[0] for line in cells]
    has_table = any(child.tag == _TBL for cell in alone for child in _through(cell))
    return alone if has_table else []


def _own(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    return (child for child in _through(parent) if child.tag == tag)


def _through(parent: etree._Element) -> Iterator[etree._Element]:
    """Children, with content controls and insertions looked through."""
    for child in parent:
        if child.tag in _WRAPPERS:
            yield from _through(child)
        else:
            yield child


def _hidden(word: etree._Element, stop: etree._Element, unseen: frozenset[str]) -> bool:
    owner = word.getparent()
    while owner is not None and owner is not stop:
        if owner.tag in unseen:
            return True
        owner = owner.getparent()
    return False


def _value(properties: etree._Element | None, tag: str) -> str:
    element = properties.find(f"{W}{tag}") if properties is not None else None
    return element.get(f"{W}val", "") if element is not None else ""


def _number(properties: etree._Element | None, tag: str, default: int) -> int:
    value = _value(properties, tag)
    return whole(value, default)


def _spans(cell: etree._Element) -> tuple[int, str]:
    """(columns, "restart" | "continue" | "") of a cell."""
    properties = cell.find(_TC_PR)
    span, merge = 1, ""
    for child in properties if properties is not None else ():
        tag = child.tag
        if tag == _SPAN:
            span = max(1, whole(child.get(_VAL), 1))
        elif tag == _MERGE:
            merge = "restart" if child.get(_VAL) == "restart" else "continue"
    return span, merge


def _breaks(element: etree._Element, properties: etree._Element | None) -> bool:
    before = properties.find(f"{W}pageBreakBefore") if properties is not None else None
    if before is not None and before.get(f"{W}val", "1") not in ("0", "false"):
        return True
    return any(br.get(f"{W}type") == "page" for br in element.iter(_BR))


def _symbol(element: etree._Element) -> str:
    code = element.get(f"{W}char", "")
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    return chr(number) if number < 0xE000 else ""


def _notes(content: bytes) -> list[Note]:
    notes = []
    if b"<w:ins " in content or b"<w:del " in content:
        notes.append(Note("文件里有修订标记：插入的文字已读入，删除的文字没有读入"))
    if b"<w:altChunk" in content:
        notes.append(Note("文件里嵌有另一个文件，嵌入的内容没有读入"))
    if b"<w:footnoteReference" in content:
        notes.append(Note("脚注没有读入；写回原文件时脚注不受影响"))
    if b"<w:endnoteReference" in content:
        notes.append(Note("尾注没有读入；写回原文件时尾注不受影响"))
    objects = content.count(b"<o:OLEObject")
    if objects:
        notes.append(Note(f"嵌有 {objects} 个对象（如 Excel 表），没有读入；写回原文件时不受影响"))
    pictures = content.count(b"<pic:pic ") + content.count(b"<pic:pic>")
    pictures += max(0, content.count(b"<v:imagedata ") - objects)
    if pictures:
        notes.append(
            Note(f"有 {pictures} 张图片，没有读入；写回原文件时不受影响。图片上的表请改成表格")
        )
    return notes
