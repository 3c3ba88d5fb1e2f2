"""What a typed text means in a column: an amount, a worked-out amount, words, or nonsense."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal, DecimalException
from typing import Any, NamedTuple

from budgetbook.model.amount import (
    Unread,
    print_amount,
    read_amount,
    round_amount,
    settle_scale,
)
from budgetbook.model.book import Book, Mark
from budgetbook.model.edit import SetCells
from budgetbook.model.layout import Column
from budgetbook.model.ref import Ref
from budgetbook.model.units import in_unit

_TOKEN = re.compile(r"\s*(?:(\d+(?:,\d{3})*(?:\.\d*)?|\.\d+)|(.))")
_STEPS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
}
#: Brackets deeper than this are no working of an accountant's.
_DEEPEST = 30


class EntryError(ValueError):
    """A text that its column cannot take; ``str()`` is a sentence for the user."""


class Entry(NamedTuple):
    """A value to be stored, and how it was worked out."""

    value: Any
    #: As typed, e.g. ``=12.5*3+8``; empty for a plain value.
    formula: str = ""
    #: What the user should know of it, e.g. that it was rounded.
    remark: str = ""
    #: The unit the amount was written in (“12.5万元”) where it was converted from that.
    written_in: str = ""


def read_entry(column: Column, text: str, unit: str = "") -> Entry:
    """The value that ``text`` means in ``column``; raises EntryError where it means none. With
    ``unit`` (万元 or 元, that of the cell) an amount that names another is converted."""
    if column.kind == "amount":
        words, written = in_unit(text, unit)
        entry = _amount(column, words)
        return _converted(entry, column, unit, written) if written else entry
    if column.kind == "number":
        value = read_amount(text)
        return Entry(text.strip() or None if isinstance(value, Unread) else value)
    words = text.strip()
    if column.kind == "code":
        words = unicodedata.normalize("NFKC", words).replace(" ", "")
    return Entry(words or None)


def _amount(column: Column, text: str) -> Entry:
    plain = _plain(text)
    if plain.startswith("="):
        return _finished(work_out(plain), column, plain)
    value = read_amount(text)
    if isinstance(value, Unread):
        if value.is_secret:
            return Entry(value)
        raise EntryError(
            f"“{_short(text)}”不是金额，单元格保持原数；"
            "请输入数字，如 1234.56，或算式，如 =12.5*3+8"
        )
    return Entry(None) if value is None else _finished(value, column, "")


def _converted(entry: Entry, column: Column, unit: str, written: str) -> Entry:
    value = entry.value or Decimal(0)
    said = f"已由{written}换算成{unit}：{print_amount(value, column.decimals)}"
    return entry._replace(remark=said, written_in=written)


def _finished(value: Decimal, column: Column, formula: str) -> Entry:
    """A typed zero is a blank: that is how official tables print it."""
    rounded = round_amount(value, column.decimals)
    remark = ""
    if rounded != value:
        remark = f"已四舍五入到 {column.decimals} 位小数：{print_amount(rounded, column.decimals)}"
    return Entry(settle_scale(rounded, column.decimals) if rounded else None, formula, remark)


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).strip()
    return plain.replace("×", "*").replace("÷", "/").replace("−", "-")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 20 else f"{line[:20]}…"


def work_out(formula: str) -> Decimal:
    """The result of ``=12.5*(3+8)``; raises EntryError where it is no arithmetic."""
    tokens = [number or sign for number, sign in _TOKEN.findall(formula.removeprefix("=").rstrip())]
    try:
        reading = _Reading(tokens)
        result = reading.sum_()
        if reading.tokens:
            raise EntryError
        return result
    except ZeroDivisionError:
        problem = "除数是零"
    except (EntryError, DecimalException, IndexError):
        problem = "不是能算的算式"
    raise EntryError(f"“{_short(formula)}”{problem}，单元格保持原数；请检查算式，如 =12.5*3+8")


class _Reading:
    """Arithmetic read from left to right, products before sums."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self._depth = 0

    def sum_(self) -> Decimal:
        value = self._product()
        while self.tokens and self.tokens[0] in "+-":
            value = _STEPS[self.tokens.pop(0)](value, self._product())
        return value

    def _product(self) -> Decimal:
        value = self._factor()
        while self.tokens and self.tokens[0] in "*/":
            value = _STEPS[self.tokens.pop(0)](value, self._factor())
        return value

    def _factor(self) -> Decimal:
        token = self.tokens.pop(0)
        self._depth += 1
        if self._depth > _DEEPEST:
            raise EntryError
        value = self._bracket() if token == "(" else self._signed(token)
        self._depth -= 1
        if self.tokens and self.tokens[0] == "%":
            self.tokens.pop(0)
            value /= 100
        return value

    def _bracket(self) -> Decimal:
        value = self.sum_()
        if self.tokens.pop(0) != ")":
            raise EntryError
        return value

    def _signed(self, token: str) -> Decimal:
        if token in "+-":
            return self._factor() if token == "+" else -self._factor()
        return Decimal(token.replace(",", ""))


def entries_edit(book: Book, entries: Mapping[Ref, Entry], title: str = "") -> SetCells | None:
    """The edit that stores ``entries``; None where all of it stands in the book already.

    What the user typed is looked at: it is no longer doubtful, a figure of last year's typed
    again is this year's, and a kept printed figure that is
    typed over becomes the user's own.
    """
    values: dict[Ref, Any] = {}
    marks: dict[Ref, Mark] = {}
    for ref, entry in entries.items():
        old, mark = book.value(ref), book.mark(ref)
        same = entry.value == old and type(entry.value) is type(old)
        if same and entry.formula == mark.formula and (old is None or not mark.carried):
            continue
        values[ref] = entry.value
        update: dict[str, Any] = {"formula": entry.formula, "doubtful": False}
        if mark.pinned:
            update["pinned"] = "user"
        looked_at = mark.model_copy(update=update)
        if looked_at != mark:
            marks[ref] = looked_at
    return SetCells(values, marks, title) if values else None
