"""Two books of one publication in one unit of money, so that their figures can be compared.

万元 prints the fewer places, so both are held against each other in it; what a 万元 book cannot
show of a figure in 元 is no difference.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from budgetbook.model.amount import round_amount
from budgetbook.model.book import Book
from budgetbook.model.layout import Layout
from budgetbook.model.ref import Ref
from budgetbook.model.rounding import in_wan, money_in_unit

_WAN = Decimal(10_000)
_MONEY = re.compile(r"(?<![\d.])(\d[\d,，]*(?:\.\d+)?)\s*(万元|元)")
_SAID = "本簿以{ours}为单位，已公布件以{theirs}为单位，已按万元换算后核对"


class OneUnit(NamedTuple):
    """Both books in one unit, and the layout that prints them so."""

    ours: Book
    layout: Layout
    read: Book
    #: That they were not in one unit, in a sentence.
    notes: tuple[str, ...] = ()
    #: Our figures that took a difference so that sums hold, as 四舍五入 would show them.
    plain: Mapping[Ref, Decimal] = {}

    @property
    def converted(self) -> bool:
        """Whether one of them was in another unit."""
        return bool(self.notes)

    def is_rounding(self, ref: Ref | None, theirs: Any) -> bool:
        """Whether the file only rounded our figure by itself."""
        return ref is not None and ref in self.plain and theirs == self.plain[ref]


def in_one_unit(ours: Book, layout: Layout, read: Book) -> OneUnit:
    """Both in 万元 where one is in 元, else as they are. ``ours`` is rounded as 舍位平衡 does,
    ``read`` is exact."""
    if ours.unit == read.unit:
        return OneUnit(ours, layout, read)
    notes = (_SAID.format(ours=ours.unit, theirs=read.unit),)
    if ours.unit == "元":
        made = in_wan(ours, layout)
        plain = {ref: round_amount(one.exact, 2) for ref, one in made.adjusted.items()}
        return OneUnit(made.book, made.layout, read, notes, plain)
    scaled = {ref: value / _WAN for ref, value in money_in_unit(read, layout)}
    read = read.with_values(scaled).model_copy(update={"unit": ours.unit})
    return OneUnit(ours, layout, read, notes)


def one_unit_words(text: str) -> str:
    """``text`` with its amounts in 万元 of two places; below 100 元 they stay as they are."""
    return _MONEY.sub(_in_wan, text)


def _in_wan(found: re.Match[str]) -> str:
    value = Decimal(found[1].replace(",", "").replace("，", ""))
    if found[2] == "元":
        if 0 < value < 100:
            return found[0]
        value /= _WAN
    return f"{round_amount(value):f}万元"
