"""The cover page: title, department, year, fields, place of the stamp, date."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from budgetbook.model.appearance import printable
from budgetbook.model.book import Book, Paragraph
from budgetbook.model.layout import Layout
from budgetbook.model.pages import A4, Words
from budgetbook.model.typeset import Measure

#: The cover's id for the date in ``Book.cover``.
DATE = "date"
#: Where on the page, of its height: the title, the fields, the stamp's line and the date.
_TITLE, _FIELDS, _DATE = 0.24, 0.56, 0.82
#: How wide a line to be filled in by hand is, in em.
_BLANK = 12
_COLON = re.compile("[：:]")
_DATE_LINE = re.compile(
    r"(?:编制|公开|报送)?(?:日期|时间)?[：:]?[\d二〇零○一三四五六七八九]{4}年"
    r"[\d一二三四五六七八九十]{1,3}月(?:[\d一二三四五六七八九十]{1,3}日)?"
)


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


class _Own(NamedTuple):
    """The lines of the book's own cover, by where they belong."""

    title: tuple[Paragraph, ...]
    fields: tuple[Paragraph, ...]
    dates: tuple[Paragraph, ...]


def _own(book: Book) -> _Own:
    lines = [
        item for item in book.flow
        if isinstance(item, Paragraph) and item.role == "cover" and item.text.strip()
    ]  # fmt: skip
    dates = [line for line in lines if _DATE_LINE.fullmatch("".join(line.text.split()))]
    fields = [line for line in lines if line not in dates and _COLON.search(line.text)]
    title = [line for line in lines if line not in dates and line not in fields]
    return _Own(tuple(title), tuple(fields), tuple(dates))


def added_cover_lines(book: Book, layout: Layout) -> Iterator[str]:
    """The lines that the cover prints beside those of the book's own, as words."""
    own = _own(book)
    if not own.title:
        named = layout.book_title or "{year}年部门预算"
        for text in layout.cover.title:
            yield _filled(text.replace("{title}", named), book)
    said = {"".join(_COLON.split(line.text, maxsplit=1)[0].split()) for line in own.fields}
    values = cover_values(book, layout)
    for field in layout.cover.fields:
        if field.title not in said and values[field.id].strip():
            yield f"{field.title}：{values[field.id]}"
    yield layout.cover.stamp
    yield values[DATE]


def cover_words(book: Book, layout: Layout, measure: Measure, *, blank: bool) -> Iterator[Words]:
    """The lines of the cover: what the book's own cover says, and the layout's fields. ``blank``:
    fields without words are printed too, with a line to write on."""
    own = _own(book)
    yield from _title(own, book, layout, measure)
    yield from _fields(own, book, layout, measure, blank)
    yield from _date(own, book, layout, blank)


def _room(layout: Layout) -> tuple[float, float]:
    """Left edge and width between the margins."""
    _, right, _, left = (mm * 72 / 25.4 for mm in layout.paper.margins)
    return left, A4[0] - left - right


def _title(own: _Own, book: Book, layout: Layout, measure: Measure) -> Iterator[Words]:
    face, (left, room) = layout.cover.face, _room(layout)
    texts = [(line.text, line.id) for line in own.title]
    named = layout.book_title or "{year}年部门预算"
    texts = texts or [
        (_filled(text.replace("{title}", named), book), "") for text in layout.cover.title
    ]
    y, pitch = A4[1] * _TITLE, face.size * 1.6
    for text, paragraph in texts:
        words = printable(text).strip()
        for line in measure.balanced(words, face, room) if words else ():
            yield Words(left, y, room, pitch, line, face, "center", None, paragraph)
            y += pitch
        y += face.size * 0.6


def _fields(
    own: _Own, book: Book, layout: Layout, measure: Measure, blank: bool
) -> Iterator[Words]:
    face, (left, room) = layout.cover.small, _room(layout)
    start, y, pitch = left + room * 0.16, A4[1] * _FIELDS, face.size * 1.9
    values = cover_values(book, layout)
    said = [[*_COLON.split(line.text.strip(), maxsplit=1), line.id] for line in own.fields]
    named = {"".join(title.split()) for title, *_ in said}
    said += [
        [field.title, values[field.id], ""]
        for field in layout.cover.fields
        if field.title not in named
    ]
    shown = [line for line in said if line[1].strip() or line[2] or blank]
    longest = max((measure.width(title, face) for title, *_ in shown), default=0.0)
    for title, value, paragraph in shown:
        yield Words(start, y, longest, pitch, title, face, "right", None, paragraph)
        at = start + longest
        yield Words(at, y, face.size, pitch, "：", face, "left", None, paragraph)
        at += face.size
        words = printable(value).strip() or "＿" * _BLANK
        for line in measure.lines(words, face, left + room - at):
            yield Words(at, y, left + room - at, pitch, line, face, "left", None, paragraph)
            y += pitch


def _date(own: _Own, book: Book, layout: Layout, blank: bool) -> Iterator[Words]:
    face, (left, room) = layout.cover.small, _room(layout)
    y, pitch = A4[1] * _DATE, face.size * 1.9
    if layout.cover.stamp:
        x, above = left + room * 0.6, y - face.size * 2.2
        yield Words(x, above, room * 0.4, pitch, layout.cover.stamp, face, "center")
    date = book.cover.get(DATE, "") or " ".join(line.text.strip() for line in own.dates)
    date = date or (f"{book.year or '　　'}年　　月　　日" if blank else "")
    if date:
        yield Words(left, y, room, pitch, date, face, "center")
