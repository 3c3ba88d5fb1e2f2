"""The cover page: title, department, year, fields, place of the stamp, date."""

from collections.abc import Iterator

from budgetbook.model.book import Book
from budgetbook.model.layout import Layout
from budgetbook.model.pages import A4, Words
from budgetbook.model.typeset import Measure

#: The cover's id for the date in ``Book.cover``.
DATE = "date"
#: Where on the page, of its height: the title, the fields, the stamp's line and the date.
_TITLE, _FIELDS, _DATE = 0.24, 0.56, 0.82
#: How wide a line to be filled in by hand is, in em.
_BLANK = 12


def cover_values(book: Book, layout: Layout) -> dict[str, str]:
    """What every field of the cover says: the book's words, else the layout's."""
    values = {
        field.id: book.cover.get(field.id, "") or _filled(field.value, book)
        for field in layout.cover.fields
    }
    return {**values, DATE: book.cover.get(DATE, "")}


def _filled(text: str, book: Book) -> str:
    year = str(book.year or "")
    return text.replace("{department}", book.department.name).replace("{year}", year)


def cover_words(book: Book, layout: Layout, measure: Measure, *, blank: bool) -> Iterator[Words]:
    """The lines of the cover. ``blank``: fields without words are printed too, with a line to
    write on."""
    yield from _title(book, layout, measure)
    yield from _fields(book, layout, measure, blank)
    yield from _date(book, layout, blank)


def _room(layout: Layout) -> tuple[float, float]:
    """Left edge and width between the margins."""
    _, right, _, left = (mm * 72 / 25.4 for mm in layout.paper.margins)
    return left, A4[0] - left - right


def _title(book: Book, layout: Layout, measure: Measure) -> Iterator[Words]:
    face, (left, room) = layout.cover.face, _room(layout)
    y = A4[1] * _TITLE
    for text in layout.cover.title:
        words = _filled(text, book).strip()
        for line in measure.balanced(words, face, room) if words else ():
            yield Words(left, y, room, face.size * 1.6, line, face, "center")
            y += face.size * 1.6
        y += face.size * 0.6


def _fields(book: Book, layout: Layout, measure: Measure, blank: bool) -> Iterator[Words]:
    face, (left, room) = layout.cover.small, _room(layout)
    values = cover_values(book, layout)
    shown = [field for field in layout.cover.fields if values[field.id] or blank]
    longest = max((measure.width(field.title, face) for field in shown), default=0.0)
    start, y = left + room * 0.16, A4[1] * _FIELDS
    for field in shown:
        yield Words(start, y, longest, face.size * 1.9, field.title, face, "right")
        at = start + longest
        yield Words(at, y, face.size, face.size * 1.9, "：", face)
        at += face.size
        lines = measure.lines(values[field.id], face, left + room - at)
        for line in lines if values[field.id] else ["＿" * _BLANK]:
            yield Words(at, y, left + room - at, face.size * 1.9, line, face)
            y += face.size * 1.9


def _date(book: Book, layout: Layout, blank: bool) -> Iterator[Words]:
    face, (left, room) = layout.cover.small, _room(layout)
    y = A4[1] * _DATE
    if layout.cover.stamp:
        place = left + room * 0.6
        yield Words(place, y - face.size * 2.2, room * 0.4, face.size * 1.9, layout.cover.stamp,
                    face, "center")  # fmt: skip
    date = book.cover.get(DATE, "") or (f"{book.year or '　　'}年　　月　　日" if blank else "")
    if date:
        yield Words(left, y, room, face.size * 1.9, date, face, "center")
