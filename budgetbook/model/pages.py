"""Pages: what stands where on paper, in points from the upper left corner.

The one result that printer, preview, PDF and the Word contents page share.
"""

from typing import TYPE_CHECKING, Literal, NamedTuple

from budgetbook.model.paper import Typeface
from budgetbook.model.ref import Ref

if TYPE_CHECKING:
    from budgetbook.model.page_rows import Rows

Align = Literal["left", "center", "right"]
A4 = (595.28, 841.89)


class Words(NamedTuple):
    """One line of text in a box as high as the line."""

    x: float
    y: float
    width: float
    height: float
    text: str
    face: Typeface
    align: Align = "left"
    #: The cell it prints.
    ref: Ref | None = None
    #: The paragraph it is from.
    paragraph: str = ""


class Frame(NamedTuple):
    """The border of a cell."""

    x: float
    y: float
    width: float
    height: float
    ref: Ref | None = None


class Page(NamedTuple):
    """One page; ``number`` is what the 目录 calls it, 0 for none."""

    width: float
    height: float
    number: int
    words: tuple[Words, ...]
    frames: tuple[Frame, ...]
    #: The number as printed.
    foot: tuple[Words, ...] = ()

    @property
    def landscape(self) -> bool:
        """Whether it lies on its side."""
        return self.width > self.height


class Bookmark(NamedTuple):
    """A title and where it stands: ``page`` from 0, ``y`` in points, ``level`` from 0."""

    title: str
    level: int
    page: int
    y: float


class Jump(NamedTuple):
    """A line of the 目录 and the place that it leads to."""

    page: int
    x: float
    y: float
    width: float
    height: float
    target: Bookmark


class SetSheet(NamedTuple):
    """One sheet as it was set: its blocks, the page (from 0) on which it begins, and whether it
    stands on top of that page."""

    blocks: tuple["Rows", ...]
    page: int
    on_top: bool
    #: The last page that it stands on.
    last: int


class Printed(NamedTuple):
    """A whole book on pages."""

    pages: tuple[Page, ...]
    bookmarks: tuple[Bookmark, ...]
    jumps: tuple[Jump, ...]
    title: str = ""
    #: Every sheet, in the order of the book.
    sheets: tuple[SetSheet, ...] = ()
