"""批注 as seen on a page: the corner of a commented cell, and what its tooltip says."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPolygon

from budgetbook.model.annual_round import Comment, Place
from budgetbook.model.book import Book
from budgetbook.model.comments import OPEN, place_of
from budgetbook.model.ref import Ref

if TYPE_CHECKING:
    from budgetbook.ui.colours import Colours

KEY = "Ctrl+Alt+M"
_SIZE = 8
_Index = Mapping[Place, list[Comment]]


class _Lookup:
    """Comments by place; made anew where the book has others."""

    def __init__(self) -> None:
        self._comments: tuple[Comment, ...] = ()
        self._found: dict[Place, list[Comment]] = {}

    def of(self, comments: tuple[Comment, ...]) -> _Index:
        if comments is not self._comments:
            self._found = {}
            for one in comments:
                self._found.setdefault(one.place, []).append(one)
            self._comments = comments
        return self._found


_LOOKUP = _Lookup()


def comments_at(book: Book, ref: Ref, *, heads_row: bool = False) -> list[Comment]:
    """The comments on a cell; on its row too where the cell names the row."""
    if not book.comments or ref.book:
        return []
    found, place = _LOOKUP.of(book.comments), place_of(ref)
    made = list(found.get(place, ())) if place.column else []
    if heads_row or not place.column:
        made += found.get(place.model_copy(update={"column": ""}), ())
    return made


def tip_lines(book: Book, ref: Ref, *, heads_row: bool = False) -> list[str]:
    """What a tooltip says of the comments on a cell."""
    return _tips(comments_at(book, ref, heads_row=heads_row))


def _tips(comments: Sequence[Comment]) -> list[str]:
    return [
        f"批注（{one.state}）{f'{one.author}：' if one.author else '：'}{one.text}"
        for one in comments
    ]


class Commented(NamedTuple):
    """A paragraph with comments: whether one is open, and what its tooltip says."""

    is_open: bool
    words: str


def commented_paragraphs(book: Book, paragraphs: Sequence[str]) -> dict[int, Commented]:
    """Those of the paragraphs that have comments, by their number."""
    if not book.comments:
        return {}
    found = _LOOKUP.of(book.comments)
    return {
        number: Commented(any(one.state == OPEN for one in comments), "\n".join(_tips(comments)))
        for number, paragraph in enumerate(paragraphs)
        if (comments := found.get(Place(paragraph=paragraph), ()))
    }


def paint_paragraph(painter: QPainter, look: "Colours", rect: QRect, commented: Commented) -> None:
    """Draws the corner of a commented paragraph."""
    _corner(painter, look, rect.topRight(), commented.is_open)


def paint_corner(
    painter: QPainter, look: "Colours", rect: QRect, book: Book, ref: Ref | None, heads_row: bool
) -> None:
    """Draws the corner of a commented cell: in colour while one of its comments is open."""
    found = comments_at(book, ref, heads_row=heads_row) if ref is not None else []
    if not found:
        return
    _corner(painter, look, rect.topRight(), any(one.state == OPEN for one in found))


def _corner(painter: QPainter, look: "Colours", at: QPoint, is_open: bool) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.warning if is_open else look.passed)
    painter.drawPolygon(QPolygon([at + QPoint(1 - _SIZE, 0), at + QPoint(1, 0),
                                  at + QPoint(1, _SIZE)]))  # fmt: skip
    painter.setBrush(Qt.BrushStyle.NoBrush)
