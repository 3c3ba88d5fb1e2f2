"""Reads a saved web page (.html, .mhtml) into the same blocks that Word gives.

Nothing is fetched or run: neither scripts, styles and pictures nor entities and frames. Tables
that only arrange the page are looked through; tables within data tables come behind them.
"""

from collections.abc import Iterable, Iterator

from lxml import etree, html

from budgetbook.io.blocks import Block, Blocks, Grid, GridCell, Paragraph, Place, Progress
from budgetbook.io.errors import UnreadableFile
from budgetbook.io.html_source import pages_of
from budgetbook.io.html_text import BLOCKS, Words, is_hidden, looks

_WIDEST, _LONGEST, _MOST_PLACES = 200, 50_000, 400_000
_MOST_TABLES = 5000
#: A page of fewer characters that has nothing in it is empty, a longer one damaged.
_SMALL = 1000
_HEADINGS = {f"h{n}": f"heading{n}" for n in range(1, 7)}
_NO_TEXT = "网页里没有文字，请打开正文那一页，用浏览器“另存为”网页（单个文件）再试"
_LARGE = "网页太大或已损坏，读不了，不像预算文件；请用浏览器打开后另存为 PDF 再试"
_DEEP = "网页的标签套得太深，读不了，请用浏览器打开后另存为 PDF 再试"


def read_html(data: bytes, progress: Progress | None = None) -> Blocks:
    """The blocks of a .html or .mhtml; raises UnreadableFile with one Chinese sentence."""
    reading = _Reading(progress)
    try:
        for source in pages_of(data):
            reading.take(_parsed(source))
    except RecursionError:
        raise UnreadableFile(_DEEP) from None
    if not any(isinstance(b, Grid) or b.text.strip() for b in reading.blocks):
        raise UnreadableFile(_NO_TEXT)
    return Blocks(tuple(reading.blocks))


def _parsed(source: str) -> etree._Element | None:
    """The page as a tree, None where it is empty; raises UnreadableFile for one nested so deep
    that it could not be read as a whole."""
    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError):
        root = None
    if any("depth" in error.message.lower() for error in parser.error_log):
        raise UnreadableFile(_DEEP)
    if root is None and len(source) > _SMALL:
        raise UnreadableFile(_LARGE)
    tables = () if root is None else root.iter("table")
    if any(count >= _MOST_TABLES for count, _ in enumerate(tables)):
        raise UnreadableFile(_LARGE)
    return root


class _Reading:
    """Goes through pages, collecting paragraphs and grids."""

    def __init__(self, progress: Progress | None) -> None:
        self.blocks: list[Block] = []
        self._progress = progress
        self._tables = self._paragraphs = 0

    def take(self, root: etree._Element | None) -> None:
        """Takes the page in."""
        if root is not None:
            for block in self._walk([root]):
                self.blocks.append(block)
                if self._progress is not None and len(self.blocks) % 50 == 0:
                    self._progress(0.5)

    def _walk(self, roots: Iterable[etree._Element]) -> Iterator[Block]:
        words = Words()
        for root in roots:
            stack: list[tuple[etree._Element, bool]] = [(root, False)]
            while stack:
                element, closing = stack.pop()
                tag = str(element.tag)
                if closing:
                    if tag in BLOCKS:
                        yield from self._paragraph(words)
                    words.add(element.tail if element is not root else None)
                    continue
                if is_hidden(element):
                    words.add(element.tail if element is not root else None)
                    continue
                if tag in BLOCKS:
                    yield from self._paragraph(words)
                    words.begin(looks(element))
                if tag == "table" and (rows := _rows(element)) and not _arranges(rows):
                    yield self._grid(rows)
                    yield from self._nested(rows)
                    words.add(element.tail if element is not root else None)
                    continue
                if tag == "br" and words.new_line():
                    yield from self._paragraph(words, same=True)
                words.add(element.text)
                stack.append((element, True))
                stack.extend((child, False) for child in reversed(element))
            yield from self._paragraph(words)

    def _paragraph(self, words: Words, *, same: bool = False) -> Iterator[Paragraph]:
        """The paragraph that is over; ``same``: the next is of the same element."""
        text, look = words.taken(same)
        if text:
            self._paragraphs += 1
            number = self._paragraphs
            place = Place("page", f"p{number - 1}", f"第{number}段")
            style = _HEADINGS.get(look.tag, "")
            yield Paragraph(text, place, style, look.centered, look.page_break)

    def _nested(self, rows: "_Rows") -> Iterator[Block]:
        """The tables inside a data table."""
        for row in rows:
            for cell in row:
                for table in cell.iterchildren("table", "div", "p", "center"):
                    if str(table.tag) == "table" or table.find(".//table") is not None:
                        yield from self._walk([table])

    def _grid(self, rows: "_Rows") -> Grid:
        self._tables += 1
        number = self._tables
        cells = list(_cells(rows, number))
        width = max((c.column + c.column_span for c in cells), default=1)
        return Grid(len(rows), width, tuple(cells), Place("page", f"t{number}", f"表格{number}"))


_Rows = list[list[etree._Element]]


def _rows(table: etree._Element) -> _Rows:
    """The rows of a table's own with their cells, hidden ones left out."""
    found: _Rows = []
    stack = [child for child in reversed(table)]
    while stack:
        element = stack.pop()
        tag = str(element.tag)
        if is_hidden(element) or tag == "table":
            continue
        if tag == "tr":
            found.append([c for c in element.iterchildren("td", "th") if not is_hidden(c)])
            if len(found) > _LONGEST:
                raise UnreadableFile(f"网页里有一张表超过 {_LONGEST} 行，不像预算表，没有读")
        elif tag in ("thead", "tbody", "tfoot", "form"):
            stack.extend(reversed(element))
    return [row for row in found if row]


def _arranges(rows: _Rows) -> bool:
    """Whether a table only arranges the page: one column, or hardly more than tables within."""
    if all(len(row) == 1 for row in rows):
        return True
    if not any(cell.find(".//table") is not None for row in rows for cell in row):
        return False
    plain = [sum(cell.find(".//table") is None for cell in row) for row in rows]
    return sum(count > 1 for count in plain) < 3


def _cells(rows: _Rows, number: int) -> Iterator[GridCell]:
    """The cells where they begin, spans within what a table for people has."""
    covered: dict[int, int] = {}  # column → first row that is free again
    places = 0
    for at, row in enumerate(rows):
        column = 0
        for cell in row:
            while covered.get(column, 0) > at:
                column += 1
            if column >= _WIDEST:
                break
            wide = min(_span(cell, "colspan", 1) or 1, _WIDEST - column)
            high = min(_span(cell, "rowspan", 1) or len(rows), len(rows) - at)
            places += wide * high
            if places > _MOST_PLACES:
                raise UnreadableFile("网页里有一张表太大，不像预算表，没有读")
            for over in range(column, column + wide):
                covered[over] = at + high
            label = f"表格{number} 第{at + 1}行"
            place = Place("page", f"t{number}.r{at}.c{column}", label)
            yield GridCell(at, column, high, wide, _text(cell), place)
            column += wide


def _span(cell: etree._Element, name: str, default: int) -> int:
    words = (cell.get(name) or "").strip()
    return int(words) if words.isascii() and words.isdigit() and len(words) < 12 else default


def _text(cell: etree._Element) -> str:
    """The words of a cell, paragraphs parted by line ends; tables within have their own."""
    words = Words()
    lines: list[str] = []
    stack: list[tuple[etree._Element, bool]] = [(cell, False)]
    while stack:
        element, closing = stack.pop()
        is_block = element is not cell and str(element.tag) in BLOCKS
        if is_block or (not closing and element.tag == "br"):
            lines.append(words.taken()[0])
        if not closing and (is_hidden(element) or element.tag == "table"):
            words.add(element.tail)
            continue
        if closing:
            words.add(element.tail if element is not cell else None)
            continue
        words.add(element.text)
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))
    lines.append(words.taken()[0])
    return "\n".join(filter(None, lines))
