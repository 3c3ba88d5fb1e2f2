"""Amounts: what a printed figure says, and how a figure is printed. Decimal throughout."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer

MINUS = "−"  # the true minus sign of printed tables

_NUMBER = re.compile(r"[+-]?((\d{1,3}(,\d{3})+|\d+)(\.\d*)?|\.\d+)")
_TWO_FIGURES = re.compile(r"[.．]\d\d\s+\d")  # fen, then another figure: “34.34 7”
_LONGEST = 26  # characters of an amount; beyond, sums would no longer be exact
_DASHES = frozenset({"", "-", "--", "—", "——", "–", "/", "\\"})
#: Blanks, and marks of the direction of writing that copying from other programs leaves.
_SPACES = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")


class Unread(BaseModel):
    """A printed text in a money cell that is no amount (“涉密”): never taken for zero."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str

    @property
    def is_secret(self) -> bool:
        """Whether the cell is withheld on purpose (涉密), so that value checks do not apply."""
        return "涉密" in self.text


def _exact(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"not an amount: {text}") from None
    if not amount.is_finite() or amount.adjusted() > _LONGEST:
        raise ValueError(f"not an amount: {text}")
    return amount


def _decode(value: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() == {"amount"}:
            return _exact(value["amount"])
        if value.keys() == {"unread"}:
            return Unread(text=value["unread"])
    return value


def _encode(value: Any) -> Any:
    if isinstance(value, Decimal):
        return {"amount": str(value)}
    if isinstance(value, Unread):
        return {"unread": value.text}
    return value


#: What a cell holds: nothing, an amount, a text, or a text where an amount was expected.
Value = Annotated[
    Decimal | Unread | str | None,
    BeforeValidator(_decode),
    PlainSerializer(_encode),
]


def read_amount(text: str) -> Decimal | Unread | None:
    """The amount that ``text`` prints: None for a blank (or a dash), Unread for anything else.

    Takes thousand separators, full-width digits, brackets or any minus sign for a negative
    amount, blanks between digits, a trailing 万元/元 and the apostrophe that keeps text. The number
    of a note behind a figure (``12.5①``, ``12.5²``) is no digit of it.
    """
    noted = any(unicodedata.category(sign) == "No" for sign in text)
    if noted or _TWO_FIGURES.search(text):
        return Unread(text=text.strip())
    plain = _SPACES.sub("", unicodedata.normalize("NFKC", text)).removeprefix("'")
    for sign in "−﹣‐":
        plain = plain.replace(sign, "-")
    if plain in _DASHES:
        return None
    bare = plain.removesuffix("元").removesuffix("万").removeprefix("¥")
    negative = bare.startswith("(") and bare.endswith(")")
    if negative:
        bare = bare[1:-1]
    known = len(bare) <= _LONGEST and _NUMBER.fullmatch(bare)
    if not known or (negative and bare[0] in "+-"):
        return Unread(text=text.strip())
    amount = Decimal(bare.replace(",", ""))
    return -amount if negative else amount


def settle_scale(amount: Decimal, decimals: int = 2) -> Decimal:
    """``amount`` with at least ``decimals`` places; finer digits are kept, nothing is rounded."""
    exponent = amount.as_tuple().exponent
    if isinstance(exponent, int) and exponent > -decimals:
        return amount.quantize(Decimal(1).scaleb(-decimals))
    return amount


def round_amount(amount: Decimal, decimals: int = 2) -> Decimal:
    """``amount`` rounded half up, as printed official tables are (四舍五入)."""
    return amount.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def print_amount(
    amount: Decimal, decimals: int = 2, *, grouping: bool = False, minus: str = "-"
) -> str:
    """``amount`` as text with ``decimals`` places, e.g. ``8815.77`` or ``8,815.77``."""
    rounded = round_amount(amount, decimals)
    body = f"{abs(rounded):,.{decimals}f}" if grouping else f"{abs(rounded):.{decimals}f}"
    return minus + body if rounded < 0 else body


def print_value(
    value: Decimal | Unread | str | None, decimals: int = 2, *, grouping: bool = False
) -> str:
    """Any cell value as printed: a blank is empty, an unread cell keeps its words."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return print_amount(value, decimals, grouping=grouping)
    return value.text if isinstance(value, Unread) else value
