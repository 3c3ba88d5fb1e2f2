"""What reading files yields: a book, what to know about it, and where everything stands."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from budgetbook.io.blocks import Place
from budgetbook.model.around import Around
from budgetbook.model.book import Book
from budgetbook.model.layout import Layout
from budgetbook.model.ref import Ref, TableKey

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


class HeadPlace(NamedTuple):
    """Where the header of a table ends, for a first row to be put under it."""

    source: int
    part: str
    #: ``t3`` in Word, empty in Excel.
    table: str
    #: Its last row, from 0.
    row: int
    #: Column id (empty for 序号) → the grid's column, from 0.
    columns: dict[str, int]


class Imported(NamedTuple):
    """A book as read, and where in the files each of its cells and paragraphs stands."""

    book: Book
    layout: Layout
    remarks: tuple[Remark, ...]
    cells: dict[Ref, SourcePlace]
    #: Paragraph id, or ``sheet#instance`` for a printed title, to its place.
    texts: dict[str, SourcePlace]
    #: Where each note of a table stands, in their order.
    notes: Mapping[TableKey, tuple[SourcePlace, ...]] = {}
    heads: Mapping[TableKey, HeadPlace] = {}
    around: Mapping[TableKey, Around] = {}
