"""How one cell of a sheet looks: all that is needed to paint it."""

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from budgetbook.model.amount import MINUS, print_amount
from budgetbook.model.book import Mark
from budgetbook.model.grid import cell_text
from budgetbook.model.layout import Column
from budgetbook.model.ref import Ref
from budgetbook.ui.found_cells import FoundHere

if TYPE_CHECKING:
    from budgetbook.ui.document import Document

FIGURES = frozenset({"amount", "number", "percent"})


class CellLook(NamedTuple):
    """All the delegate needs to paint a cell."""

    text: str
    kind: str
    indent: int = 0
    bold: bool = False
    computed: bool = False
    editable: bool = False
    mark: Mark | None = None
    found: FoundHere | None = None
    centred: bool = False
    #: It took a rounding difference (舍位调整).
    adjusted: bool = False
    #: More (1) or less (-1) than last year; 0: the same, or nothing to compare with.
    change: int = 0


BLANK = CellLook("", "blank")


def screen_text(column: Column, value: object) -> str:
    """A value as shown on screen: thousand separators, a true minus, a zero is blank."""
    if column.kind != "amount" or not isinstance(value, Decimal):
        return cell_text(column, value)
    return print_amount(value, column.decimals, grouping=True, minus=MINUS) if value else ""


def change_sign(document: "Document", ref: Ref) -> int:
    """1 or -1 where the amount is more or less than last year's, else 0."""
    pairs = document.last_year
    if pairs is None:
        return 0
    now, last = document.book.value(ref) or 0, pairs.value(ref) or 0
    if not isinstance(now, Decimal | int) or not isinstance(last, Decimal | int):
        return 0
    return (now > last) - (now < last)
