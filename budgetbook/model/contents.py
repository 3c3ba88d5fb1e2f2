"""目录: made where a book has none, and the page number of each of its lines, from where its
title stands on the finished pages."""

import re
from collections.abc import Iterator

from budgetbook.model.book import Book, FlowItem, Paragraph, ParagraphRole, Placed
from budgetbook.model.grid import sheet_words
from budgetbook.model.layout import Layout, normal
from budgetbook.model.pages import Bookmark, Jump, Page, Printed

_SHORTEST = 4  # of a title that may follow a name
_NUMBER = re.compile(
    r"^(?:第[一二三四五六七八九十]+部分"
    r"|[（(]?(?:[一二三四五六七八九十]+|\d{1,3}(?!\d))[)）、.．])\s*"
)


_ROLES = frozenset({"contents", "contents_group", "contents_title"})
_TITLE = "目　　录"


def has_contents(book: Book) -> bool:
    """Whether the book has a 目录 of its own."""
    return any(isinstance(item, Paragraph) and item.role == "contents" for item in book.flow)


def with_contents(book: Book, layout: Layout) -> Book:
    """``book`` with a 目录 of its tables and chapters behind its cover; projects are named where
    there is little else."""
    lines = list(_lines(book, layout))
    if not lines:
        return book
    front = sum(1 for item in book.flow if isinstance(item, Paragraph) and item.role == "cover")
    rest = [
        item for item in book.flow[front:]
        if not (isinstance(item, Paragraph) and item.role in _ROLES)
    ]  # fmt: skip
    rest[:1] = [item.model_copy(update={"page_break": True}) for item in rest[:1]]
    title = Paragraph(id="contents:title", text=_TITLE, role="contents_title", page_break=True)
    made = [
        Paragraph(id=f"contents:{n}", text=text, role=role) for n, (role, text) in enumerate(lines)
    ]
    flow: tuple[FlowItem, ...] = (*book.flow[:front], title, *made, *rest)
    return book.model_copy(update={"flow": flow})


def _lines(book: Book, layout: Layout) -> Iterator[tuple[ParagraphRole, str]]:
    has_tables = any(_group(item, layout) == "tables" for item in book.flow)
    if has_tables:
        yield "contents_group", "部门预算公开表"
    for item in book.flow:
        if isinstance(item, Paragraph):
            text = " ".join(item.text.split())
            if item.role == "title" and text:
                yield "contents_group", text
            elif text and (item.role == "heading1" or (item.role == "heading2" and has_tables)):
                yield "contents", text
        elif _group(item, layout) == "tables" or not has_tables:
            title = item.title or _sheet_title(item, book, layout)
            if title:
                yield "contents", " ".join(title.split())


def _group(item: FlowItem, layout: Layout) -> str:
    sheet = layout.sheets_by_id.get(item.sheet) if isinstance(item, Placed) else None
    return sheet.group if sheet else ""


def _sheet_title(item: Placed, book: Book, layout: Layout) -> str:
    sheet = layout.sheets_by_id.get(item.sheet)
    title = sheet.title if sheet else ""
    for key, word in sheet_words(layout, book, item).items() if sheet else ():
        title = title.replace("{" + key + "}", word)
    return title


def page_numbers(printed: Printed, book: Book) -> dict[str, Bookmark]:
    """Where each line of the 目录 leads, by the id of its paragraph; lines whose title is not in
    the book are left out."""
    found: dict[str, Bookmark] = {}
    places = _Places(printed.bookmarks)
    for item in book.flow:
        if isinstance(item, Paragraph) and item.role in ("contents", "contents_group"):
            title = item.text.partition("\t")[0]
            place = places.next(title)
            if place is None and item.role == "contents":
                place = places.named_before(title)
            if place is not None:
                found[item.id] = place
    return found


class _Places:
    """Titles looked up in the order in which the 目录 names them."""

    def __init__(self, bookmarks: tuple[Bookmark, ...]) -> None:
        self._marks = bookmarks
        self._at = 0

    def next(self, title: str) -> Bookmark | None:
        """The next place behind the last one that is called so; failing that, any."""
        wanted = [normal(title), normal(_NUMBER.sub("", title.strip()))]
        order = [*range(self._at, len(self._marks)), *range(self._at)]
        for words in wanted:
            for at in order:
                have = self._marks[at].title
                if words and words in (normal(have), normal(_NUMBER.sub("", have))):
                    self._at = at
                    found: Bookmark = self._marks[at]
                    return found
        return None

    def named_before(self, title: str) -> Bookmark | None:
        """The one place that says the department's name or the year first (某某局主要职能 for
        部门主要职能)."""
        words = normal(_NUMBER.sub("", title.strip()))
        for ending in (words, words.removeprefix("部门")):
            if len(ending) < _SHORTEST:
                continue
            hits = [mark for mark in self._marks if normal(mark.title).endswith(ending)]
            if len(hits) == 1:
                return hits[0]
        return None


def with_page_numbers(printed: Printed, book: Book) -> Printed:
    """The pages with the 目录's numbers put in, and a jump for each of its lines. A line whose
    title is not found keeps the number it had."""
    places = page_numbers(printed, book)
    if not places:
        return printed
    jumps: list[Jump] = []
    pages = tuple(
        _numbered(page, number, places, printed.pages, jumps)
        for number, page in enumerate(printed.pages)
    )
    return printed._replace(pages=pages, jumps=tuple(jumps))


def _numbered(
    page: Page,
    at: int,
    places: dict[str, Bookmark],
    pages: tuple[Page, ...],
    jumps: list[Jump],
) -> Page:
    words = list(page.words)
    for i, word in enumerate(words):
        target = places.get(word.paragraph)
        if target is None:
            continue
        if word.align == "right":
            words[i] = word._replace(text=str(pages[target.page].number or target.page + 1))
        jumps.append(Jump(at, word.x, word.y, word.width, word.height, target))
    return page._replace(words=tuple(words))
