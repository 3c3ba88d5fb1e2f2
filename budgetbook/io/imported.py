"""What reading files yields: a book, what to know about it, and where everything stands."""

from typing import Literal, NamedTuple

from budgetbook.io.blocks import Place
from budgetbook.model.book import Book
from budgetbook.model.layout import Layout
from budgetbook.model.ref import Ref

#: ``printed``: a figure that differs from what it is the sum of; it stands as printed.
#: ``unknown``: a column or row that the layout does not have.
RemarkKind = Literal["recognised", "kept", "unread", "doubtful", "printed", "unknown", "note"]


class Remark(NamedTuple):
    """Something to know about a file that was read."""

    message: str
    place: str = ""
    kind: RemarkKind = "note"
    ref: Ref | None = None


class SourcePlace(NamedTuple):
    """A place in one of the files that were read together."""

    source: int
    place: Place


class Imported(NamedTuple):
    """A book as read, and where in the files each of its cells and paragraphs stands."""

    book: Book
    layout: Layout
    remarks: tuple[Remark, ...]
    cells: dict[Ref, SourcePlace]
    #: Paragraph id, or ``sheet#instance`` for a printed title, to its place.
    texts: dict[str, SourcePlace]
