"""The pages that a new Word document will have: paginated with the widths of its own faces."""

from budgetbook.model.book import Book
from budgetbook.model.layout import Layout
from budgetbook.model.pages import Printed
from budgetbook.model.paginate import paginate
from budgetbook.model.paper import Typeface
from budgetbook.model.typeset import Measure, half_em

#: Of an em: what the western face of the styles takes, where it is not half an em. Rather too
#: much than too little: a row of exact height must not lose a line.
_WIDE = {
    **dict.fromkeys("%&mwWM@", 0.9),
    **dict.fromkeys("ABCDEFGHKNOQRUVXYZ", 0.73),
    **dict.fromkeys("+=<>LPST", 0.62),
}


def word_advance(char: str, face: Typeface) -> float:
    """The advance of a character in points, as office programs set our styles."""
    wide = _WIDE.get(char)
    return half_em(char, face) if wide is None else wide * face.size


def pages_of_word(book: Book, layout: Layout) -> Printed:
    """``book`` on the pages of its Word document."""
    return paginate(book, layout, Measure(word_advance, clinging=True))
