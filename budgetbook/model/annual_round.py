"""What a year's round writes beside the figures: comments, adjustments, publication.

None of it is printed, published or rolled into the next year (``book.ROUND``).
"""

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict

#: 待改: still to be answered; 已改: the book was changed; 不改: it stays, with the reason.
CommentState = Literal["待改", "已改", "不改"]


class _Frozen(BaseModel):
    """A value that is replaced, never changed in place."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Place(_Frozen):
    """Where a comment stands; empty: it is about the book as a whole.

    With ``row`` alone it is about a row, with ``column`` too about one cell, with neither about
    the table; with an ``instance`` and no table about a project.
    """

    table: str = ""
    instance: str = ""
    row: str = ""
    column: str = ""
    #: The id of a paragraph.
    paragraph: str = ""


class Comment(_Frozen):
    """批注 or a line of 退回意见: what somebody wants changed, and what became of it."""

    id: str
    text: str
    place: Place = Place()
    state: CommentState = "待改"
    author: str = ""
    #: The day as written.
    date: str = ""
    #: Where it came from: a file's name, or the list it was pasted from; empty: written here.
    source: str = ""
    #: The words it is about, as they stood then.
    quote: str = ""
    #: What was done, or why it stays.
    answer: str = ""
    answered_by: str = ""
    answered_on: str = ""


class Adjustment(_Frozen):
    """One line of 调整台账: what was added to or taken from the approved budget in the year."""

    id: str
    date: str = ""
    #: 文号 of the paper that orders it.
    document: str = ""
    #: 功能分类 科目编码.
    code: str = ""
    #: 经济分类 科目编码, where the paper names one.
    economic: str = ""
    #: The fund it is paid from: a name of the word list ``adjustments``.
    fund: str = ""
    #: 基本支出, or the project's instance.
    project: str = ""
    #: In the unit of the book, less than zero where it is taken away.
    amount: Decimal = Decimal(0)
    reason: str = ""


class PublicationRecord(_Frozen):
    """When the budget was approved and published, and where it can be read."""

    #: Days as YYYY-MM-DD; empty: not yet.
    approved_on: str = ""
    published_on: str = ""
    address: str = ""
    #: When the published files were last held against the book, and how that ended.
    compared_on: str = ""
    compared: str = ""
