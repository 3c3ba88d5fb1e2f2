"""The neutral form of an opened file: paragraphs and grids, each with its place.

Every reader yields the same blocks; the matcher knows nothing of Word or Excel.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

#: Told how much is done, from 0 to 1; may raise ``Cancelled``.
Progress = Callable[[float], None]


class Place(NamedTuple):
    """Where something stands in an opened file, enough to patch it later.

    ``locator`` is ``D8`` in Excel; in Word ``p12`` is the n-th ``w:p`` of the part in document
    order and ``t3.r5.c2`` the cell of the n-th ``w:tbl`` (nested ones count), its own n-th row
    and that row's n-th cell, all from 0. ``label`` is for people.
    """

    part: str
    locator: str
    label: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph outside tables; tabs as ``\\t``, line breaks as ``\\n``."""

    text: str
    place: Place
    #: ``heading1`` … ``heading9``, ``title``, ``toc`` or empty.
    style: str = ""
    centered: bool = False
    #: A page or section break stands before or in it.
    page_break: bool = False
    #: The automatic list number that Word prints in front and does not store as text.
    prefix: str = ""
    #: What a file of this program notes of it: a role of the book's paragraphs, or ``note``.
    role: str = ""
    #: Stretches of ``text`` in bold.
    bold: tuple[tuple[int, int], ...] = ()


class GridCell(NamedTuple):
    """A cell where it begins; several paragraphs are joined by ``\\n``."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    place: Place
    #: Excel's number, exact, with binary noise removed.
    number: Decimal | None = None
    #: Excel's formula without the equals sign.
    formula: str = ""
    #: Put together by guess (PDF): to be looked at.
    doubtful: bool = False

    @property
    def across(self) -> range:
        """The grid columns it lies over."""
        return range(self.column, self.column + self.column_span)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of Word or a sheet of Excel; covered places of merged areas have no cell."""

    rows: int
    columns: int
    cells: tuple[GridCell, ...]
    place: Place
    name: str = ""
    #: Leading rows that Word repeats on each page.
    header_rows: int = 0
    hidden: bool = False


Block = Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Note:
    """Something the user should know of how a file was read."""

    message: str
    place: Place | None = None


#: Told where the comments of a file cannot be read; the rest of it can.
NO_COMMENTS = "批注的部件已损坏，批注没有读入；其他内容不受影响"


class FileComment(NamedTuple):
    """A 批注 of an opened file, with the replies to it as its answer."""

    text: str
    #: A paragraph, cell or sheet; in Word a cell wins over the paragraph in it.
    place: Place
    author: str = ""
    #: YYYY-MM-DD, empty where the file does not say.
    date: str = ""
    #: The words it was put on.
    quote: str = ""
    is_done: bool = False
    answer: str = ""
    answered_by: str = ""
    answered_on: str = ""


@dataclass(frozen=True, slots=True)
class Blocks:
    """A whole file in order."""

    blocks: tuple[Block, ...]
    warnings: tuple[Note, ...] = ()
    comments: tuple[FileComment, ...] = ()
