"""Reads the text layer of a PDF into the same blocks that Word gives."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from budgetbook.io.blocks import Block, Blocks, Note, Paragraph, Place, Progress
from budgetbook.io.errors import UnreadableFile
from budgetbook.io.limits import at_most
from budgetbook.io.pdf_chain import TableChain
from budgetbook.io.pdf_columns import guessed_tables
from budgetbook.io.pdf_lines import Line, Room, goes_on, joined, lines_of
from budgetbook.io.pdf_page import Glyph, PageContent, read_page
from budgetbook.io.pdf_strips import beside, strips
from budgetbook.io.pdf_table import RuledTable, ruled_column, ruled_tables

_MOST_PAGES = 3000
#: A page takes hundredths of a second; PDFium can be caught in a damaged one.
_PAGE_SECONDS = 3
#: Fewer glyphs than this a page, and the file is a picture.
_FEWEST_GLYPHS = 8
_PAGE_NUMBER = re.compile(
    r"[-—–－_·•\s]*(第\s*)?\d{1,4}(\s*页)?([/／\s]*共?\s*\d{1,4}\s*页?)?[-—–－_·•\s]*"
)
#: Share of the page's height at its top and bottom where running heads and page numbers stand.
_MARGIN = 0.1
#: Lines that end together show where a column of text ends.
_FULL_LINES = 3
_SCANNED = (
    "是扫描件，里面只有图片、没有文字，请打开生成它的 Word 或 Excel 文件；"
    "如果只有这一份，请先用 WPS 的“PDF 转 Word”识别文字，另存为 .docx 再打开并逐格核对"
)
_LOCKED = "设有打开密码，请在 WPS 或 PDF 阅读器里去掉密码后再打开"
_DAMAGED = "不是完整的 PDF 文件，可能没有下载完，请重新下载或打开生成它的 Word 或 Excel 文件"


class _Page(NamedTuple):
    number: int
    width: float
    height: float
    items: tuple[Line | RuledTable, ...]
    picture: bool
    #: A page ruled as one column: it may belong to the sheet before it; else it is text.
    column: RuledTable | None = None
    beside_column: tuple[Line, ...] = ()


def read_pdf(data: bytes, progress: Progress | None = None) -> Blocks:
    """The blocks of a PDF file; raises UnreadableFile with what to do where it has no text."""
    document = _opened(data)
    try:
        count = len(document)
        if count > _MOST_PAGES:
            raise UnreadableFile(f"有 {count} 页，超过了能读的 {_MOST_PAGES} 页，请拆分后再打开")
        pages = []
        for index in range(count):
            if progress is not None:
                progress(index / count)
            with at_most(_PAGE_SECONDS):
                pages.append(_page(read_page(document, index)))
    except pdfium.PdfiumError as error:
        raise UnreadableFile(_DAMAGED) from error
    finally:
        document.close()
    _refuse_pictures(pages)
    whole = _without_strips(_without_margins(pages))
    return Blocks(tuple(_Assembly(whole).blocks()), tuple(_notes(pages)))


def _opened(data: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD
        raise UnreadableFile(_LOCKED if locked else _DAMAGED) from error


def _page(content: PageContent) -> _Page:
    tables, rest = ruled_tables(content)
    guessed: list[RuledTable] = []
    if not tables:
        guessed, rest = guessed_tables(content.number, rest)
    items: list[Line | RuledTable] = [*_seen(rest, content), *tables, *guessed]
    items.sort(key=lambda item: item.top)
    picture = content.has_images and len(content.glyphs) < _FEWEST_GLYPHS
    page = _Page(content.number, content.width, content.height, tuple(items), picture)
    alone = ruled_column(content) if not tables else None
    if alone is None:
        return page
    return page._replace(column=alone[0], beside_column=tuple(_seen(alone[1], content)))


def _seen(glyphs: Sequence[Glyph], content: PageContent) -> Iterator[Line]:
    """Lines that do not stand beside the paper: words of a merged cell are drawn on each page
    that shows some of the cell."""
    for line in lines_of(glyphs):
        if line.x1 > 0 and line.x0 < content.width and 0 < line.base < content.height:
            yield line


def _refuse_pictures(pages: Sequence[_Page]) -> None:
    written = sum(1 for page in pages if page.items)
    if not written or sum(page.picture for page in pages) > 0.8 * len(pages):
        raise UnreadableFile(_SCANNED)


def _notes(pages: Sequence[_Page]) -> Iterator[Note]:
    for page in pages:
        if page.picture:
            label = f"第{page.number}页"
            place = Place(f"page{page.number}", "", label)
            yield Note(f"{label}是图片，没有可读的文字，这一页没有读入", place)


def _without_strips(pages: Sequence[_Page]) -> list[_Page]:
    """Pages whose tables are whole again where wide sheets were printed as strips."""
    tables = [page.column or _only_table(page) for page in pages]
    made = list(pages)
    for right, left in strips(tables, [page.width for page in pages]).items():
        table, more = _only_table(made[left]), tables[right]
        if table is not None and more is not None:
            whole = beside(table, more)
            items = tuple(whole if item is table else item for item in made[left].items)
            made[left] = made[left]._replace(items=items)
            rest: tuple[Line | RuledTable, ...] = made[right].beside_column
            if made[right].column is None:
                rest = tuple(item for item in made[right].items if item is not more)
            made[right] = made[right]._replace(items=rest)
    return made


def _only_table(page: _Page) -> RuledTable | None:
    tables = [item for item in page.items if isinstance(item, RuledTable)]
    return tables[0] if len(tables) == 1 else None


# ---- what is printed in the margins


def _without_margins(pages: Sequence[_Page]) -> list[_Page]:
    """Pages without page numbers and running heads."""
    seen: Counter[tuple[str, int]] = Counter()
    for page in pages:
        for item in _in_margin(page):
            seen[_key(item)] += 1
    often = {key for key, count in seen.items() if count >= max(3, 0.4 * len(pages))}
    kept = []
    for page in pages:
        drop = {id(item) for item in _in_margin(page) if _key(item) in often or _is_number(item)}
        kept.append(page._replace(items=tuple(i for i in page.items if id(i) not in drop)))
    return kept


def _in_margin(page: _Page) -> Iterator[Line]:
    high, low = _MARGIN * page.height, (1 - _MARGIN) * page.height
    edge = [*page.items[:2], *page.items[-2:]]
    for item in dict.fromkeys(i for i in edge if isinstance(i, Line)):
        if item.bottom < high or item.top > low:
            yield item


def _key(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text), round(line.base / 3)


def _is_number(line: Line) -> bool:
    return _PAGE_NUMBER.fullmatch(line.text) is not None


# ---- pages as one run of text and tables


class _Assembly:
    """Joins what page ends parted: paragraphs and tables."""

    def __init__(self, pages: Sequence[_Page]) -> None:
        self.pages = pages
        self._room = {p.number: room for p, room in zip(pages, _rooms(pages), strict=True)}
        self._pitch = self._pitches()
        self._chain: TableChain | None = None
        self._group: list[Line] = []
        self._group_page = 0
        self._lead: list[str] = []
        self._count = 0
        #: Pages that begin anew: the page before was left half empty.
        self._fresh = {b.number for a, b in pairwise(pages) if self._ended_early(a)}

    def blocks(self) -> Iterator[Block]:
        """Everything in order."""
        for page in self.pages:
            yield from self._page_blocks(page)
        yield from self._end_group()
        yield from self._end_chain()

    @staticmethod
    def _ended_early(page: _Page) -> bool:
        return bool(page.items) and max(i.bottom for i in page.items) < 0.8 * page.height

    def _page_blocks(self, page: _Page) -> Iterator[Block]:
        items = list(page.items)
        repeated = self._repeated_lead(items)
        if self._chain is not None and len(items) > repeated:
            table = items[repeated]
            if isinstance(table, RuledTable) and self._chain.follow(table):
                items = items[repeated + 1 :]
        for item in items:
            if isinstance(item, Line):
                yield from self._end_chain()
                yield from self._take(page, item)
            else:
                yield from self._end_group()
                yield from self._end_chain()
                self._chain = TableChain(lead=tuple(self._lead)).start(item)
                self._lead = []

    def _repeated_lead(self, items: Sequence[Line | RuledTable]) -> int:
        """How many lines at the head of a page repeat those over the table that goes on."""
        count = next((i for i, item in enumerate(items) if not isinstance(item, Line)), 0)
        if self._chain is None or not count:
            return 0
        lead = tuple(_bare(item.text) for item in items[:count] if isinstance(item, Line))
        return count if lead == self._chain.lead[-count:] else 0

    def _take(self, page: _Page, line: Line) -> Iterator[Block]:
        if not self._continues(page, line):
            yield from self._end_group()
            self._group_page = page.number
        self._group.append(line)
        self._lead = [*self._lead[-7:], _bare(line.text)]

    def _continues(self, page: _Page, line: Line) -> bool:
        """Whether the line goes on with the paragraph before it."""
        if not self._group:
            return False
        last, room = self._group[-1], self._room[page.number]
        if _CONTENTS_LINE.search(last.tabbed):
            return False
        hangs = self._hangs(line, room)
        if not (hangs or goes_on(last, line, room) or _balanced(last, line, room)):
            return False
        centred = _even(last, room) and _centred(line, room) and last.text[-1:] not in "。；"
        margin = last.x0 if len(self._group) > 1 else room.left
        if not (hangs or centred) and line.x0 - margin > 1.5 * line.em:
            return False
        step = line.base - last.base
        if step <= 0:  # on a new page
            if _centred(line, room) and not _centred(last, room):
                return False
            return last.text[-1:] not in "。！？：；" or self._indents(page.number)
        return step < 1.25 * self._pitch.get(round(line.em), 3 * line.em)

    def _hangs(self, line: Line, room: Room) -> bool:
        """Whether the line stands left of the indent its paragraph began with, under a line that
        nearly filled the page: some programs break lines early."""
        first, last = self._group[0], self._group[-1]
        indented = first.x0 - line.x0 > 1.5 * line.em
        near = room.right - last.x1 < 0.15 * (room.right - room.left)
        return indented and near and abs(last.em - line.em) < 0.2 * line.em

    def _indents(self, number: int) -> bool:
        """Whether paragraphs of this file begin with an indent."""
        room = self._room[number]
        return self._group[0].x0 - room.left > 1.5 * self._group[0].em

    def _pitches(self) -> dict[int, float]:
        """Distance of lines inside a paragraph, by type size."""
        steps: dict[int, list[float]] = {}
        for page in self.pages:
            room = self._room[page.number]
            for a, b in pairwise(page.items):
                if isinstance(a, Line) and isinstance(b, Line) and goes_on(a, b, room):
                    steps.setdefault(round(a.em), []).append(b.base - a.base)
        return {em: median(found) for em, found in steps.items()}

    def _end_group(self) -> Iterator[Block]:
        group, self._group = self._group, []
        if not group:
            return
        self._count += 1
        page = self._group_page
        place = Place(f"page{page}", f"p{self._count}", f"第{page}页")
        text = _LEADERS.sub("\t", joined([line.tabbed for line in group]))
        fresh = page in self._fresh
        self._fresh.discard(page)
        yield Paragraph(text, place, "", _centred(group[0], self._room[page]), fresh)

    def _end_chain(self) -> Iterator[Block]:
        chain, self._chain = self._chain, None
        if chain is not None:
            self._count += 1
            yield chain.grid(self._count)


_CONTENTS_LINE = re.compile(r"(\t|…|\.{3,}|·{3,})[\s.…·]*\d{1,4}$|(…{3}|\.{6}|·{6})$")

#: Dots that a tab draws between a title and its page.
_LEADERS = re.compile(r"\s*[.．…·]{6,}\s*(?=\d{1,4}$)")


def _bare(text: str) -> str:
    return "".join(text.split())


def _even(line: Line, room: Room) -> bool:
    """Whether as much room is left before the line as behind it."""
    return abs((line.x0 - room.left) - (room.right - line.x1)) < 1.5 * line.em


def _centred(line: Line, room: Room) -> bool:
    return _even(line, room) and line.x0 - room.left > line.em


def _balanced(line: Line, after: Line, room: Room) -> bool:
    """Whether two lines are one title too long for a line, parted so that both are about as
    wide."""
    if not (_centred(line, room) and _centred(after, room)) or line.text[-1:] in "。；！？：":
        return False
    short, long = sorted((line.x1 - line.x0, after.x1 - after.x0))
    alike = short > 0.75 * long and abs(line.em - after.em) < 0.2 * line.em
    near = 0 < after.base - line.base < 1.9 * line.em
    return alike and near and short + long > room.right - room.left


def _rooms(pages: Sequence[_Page]) -> list[Room]:
    """Where text stands on each page, by all pages of its size; by those of text alone where
    their column is narrower: sheets of one workbook are as wide as each needs."""
    found: dict[tuple[int, int], Room] = {}
    texts: dict[tuple[int, int], list[Line]] = {}
    for page in pages:
        size = (round(page.width), round(page.height))
        lines = [i for i in page.items if isinstance(i, Line) and len(i.text) > 2]
        for line in lines:
            room = found.get(size, Room(line.x0, _end(line)))
            found[size] = Room(min(room.left, line.x0), max(room.right, _end(line)))
        if not _is_ruled(page):
            texts.setdefault(size, []).extend(lines)
    own = {size: column for size, lines in texts.items() if (column := _column(lines))}
    rooms = []
    for page in pages:
        size = (round(page.width), round(page.height))
        room = found.get(size, Room(0.0, page.width))
        rooms.append(room if _is_ruled(page) else own.get(size, room))
    return rooms


def _is_ruled(page: _Page) -> bool:
    return any(isinstance(item, RuledTable) for item in page.items)


def _end(line: Line) -> float:
    """Where the line ends; LibreOffice and WPS let a mark hang out of it."""
    return line.x1 - (line.em if line.text[-1] in "，。、；：" else 0.0)


def _column(lines: Sequence[Line]) -> Room | None:
    """The room of text that several full lines show; lines of a 目录 are no text."""
    text = [line for line in lines if not _CONTENTS_LINE.search(line.tabbed)]
    if not text:
        return None
    room = Room(min(line.x0 for line in text), max(_end(line) for line in text))
    full = sum(1 for line in text if room.right - line.x1 < line.em)
    return room if full >= _FULL_LINES else None
