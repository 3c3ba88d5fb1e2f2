"""目录 of a new Word document: one field whose lines are there already, each a link to its title
with the number of its page, so that it is right before any program has updated it."""

from collections.abc import Iterator, Mapping

from budgetbook.io.word_xml import Element, W, element, run
from budgetbook.model.book import Book, Paragraph
from budgetbook.model.contents import page_numbers
from budgetbook.model.pages import Bookmark, Printed

#: Titles of the first three levels, as links, also where only the outline level says so.
_FIELD = ' TOC \\o "1-3" \\h \\z \\u '
_FIRST_NAME = 100_000_000


class Contents:
    """Which paragraphs are lines of the 目录, where each leads, and what the places are called."""

    def __init__(self, book: Book, printed: Printed) -> None:
        self._printed = printed
        self._places: Mapping[str, Bookmark] = page_numbers(printed, book)
        self._lines = [
            item.id for item in book.flow
            if isinstance(item, Paragraph) and item.role in ("contents", "contents_group")
        ]  # fmt: skip
        wanted = {id(place) for place in self._places.values()}
        self._names = {
            id(mark): f"_Toc{_FIRST_NAME + number}"
            for number, mark in enumerate(printed.bookmarks)
            if id(mark) in wanted
        }
        self._titles = iter(printed.bookmarks)

    def mark_title(self, title: Element) -> None:
        """Names the place of the next title of the book where a line leads to it."""
        name = self._names.get(id(next(self._titles, None)))
        if name is None:
            return
        number = name.removeprefix("_Toc")
        start = element("bookmarkStart", id=number, name=name)
        end = element("bookmarkEnd", id=number)
        at = 1 if title.find(f"{W}pPr") is not None else 0
        title.insert(at, start)
        title.append(end)

    def fill(self, line: Element, item: Paragraph) -> None:
        """Puts the words of a line of the 目录 into its paragraph, and the field about all."""
        if item.id == self._lines[0]:
            line.extend(_begin(_FIELD))
        line.extend(self._linked(item))
        if item.id == self._lines[-1]:
            line.append(_mark("end"))

    def _linked(self, item: Paragraph) -> Iterator[Element]:
        title, _, printed = item.text.partition("\t")
        place = self._places.get(item.id)
        has_number = bool(printed.strip()) or item.role == "contents"
        if place is None:
            yield run(item.text)
            return
        name = self._names[id(place)]
        link = element("hyperlink", anchor=name, history=1)
        link.append(run(title))
        if has_number:
            number = self._printed.pages[place.page].number or place.page + 1
            link.append(run("\t"))
            link.extend(_begin(f" PAGEREF {name} \\h "))
            link.append(run(str(number)))
            link.append(_mark("end"))
        yield link


def _mark(kind: str) -> Element:
    return element("r", element("fldChar", fldCharType=kind))


def _begin(instruction: str) -> Iterator[Element]:
    """A field up to what it shows."""
    words = element("instrText")
    words.text = instruction
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    yield _mark("begin")
    yield element("r", words)
    yield _mark("separate")
