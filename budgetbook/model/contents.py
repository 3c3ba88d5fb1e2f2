"""目录: the page number of each line, from where its title stands on the finished pages."""

import re

from budgetbook.model.book import Book, Paragraph
from budgetbook.model.layout import normal
from budgetbook.model.pages import Bookmark, Jump, Page, Printed

_NUMBER = re.compile(
    r"^(?:第[一二三四五六七八九十]+部分"
    r"|[（(]?(?:[一二三四五六七八九十]+|\d{1,3}(?!\d))[)）、.．])\s*"
)


def page_numbers(printed: Printed, book: Book) -> dict[str, Bookmark]:
    """Where each line of the 目录 leads, by the id of its paragraph; lines whose title is not in
    the book are left out."""
    found: dict[str, Bookmark] = {}
    places = _Places(printed.bookmarks)
    for item in book.flow:
        if isinstance(item, Paragraph) and item.role in ("contents", "contents_group"):
            place = places.next(item.text.partition("\t")[0])
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
