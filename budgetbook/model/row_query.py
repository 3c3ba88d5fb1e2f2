"""筛选: which rows of a table are wanted, by what is typed in one line and a condition."""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

from budgetbook.model.amount import read_amount
from budgetbook.model.pinyin import initials

Condition = Literal["", "filled", "changed", "found", "carried"]
#: What each condition is called.
CONDITIONS: tuple[tuple[Condition, str], ...] = (
    ("", "全部行"),
    ("filled", "有数"),
    ("changed", "比上年有变化"),
    ("found", "有不符或提示"),
    ("carried", "沿用未确认"),
)
_COMPARED = re.compile(r"(>=|<=|≥|≤|>|<|=)(.+)")
_BETWEEN = re.compile(r"(.+?)(?:\.\.|~|～|至)(.+)")
_FULL_WIDTH = str.maketrans("＞＜＝．，（）－　", "><=.,()- ")


class RowFacts(NamedTuple):
    """What is known of a row when it is asked for."""

    #: 科目编码 and the like.
    codes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    #: Its amounts, blanks left out.
    amounts: tuple[Decimal, ...] = ()
    changed: bool = False
    found: bool = False
    carried: bool = False


class _Range(NamedTuple):
    """Amounts from ``least`` to ``most``; None is open, ``open`` leaves the ends out."""

    least: Decimal | None
    most: Decimal | None
    open: bool = False

    def holds(self, amount: Decimal) -> bool:
        if amount in (self.least, self.most):
            return not self.open
        above = self.least is None or amount > self.least
        return above and (self.most is None or amount < self.most)


class RowQuery(NamedTuple):
    """Every word, every range and the condition must hold."""

    words: tuple[str, ...] = ()
    ranges: tuple[_Range, ...] = ()
    condition: Condition = ""

    @property
    def is_empty(self) -> bool:
        """Whether every row is wanted."""
        return self == RowQuery()

    def wants(self, row: RowFacts) -> bool:
        """Whether the row is to be shown."""
        return (
            self._holds(row)
            and all(any(r.holds(amount) for amount in row.amounts) for r in self.ranges)
            and all(_has(row, word) for word in self.words)
        )

    def _holds(self, row: RowFacts) -> bool:
        match self.condition:
            case "filled":
                return any(row.amounts)
            case "changed":
                return row.changed
            case "found":
                return row.found
            case "carried":
                return row.carried
        return True


def read_query(text: str, condition: Condition = "") -> RowQuery:
    """``text`` as typed: words, codes, pinyin initials, ``>100``, ``10..20``, with blanks between.

    A number with a decimal point is an amount; one without is looked for in codes too.
    """
    words: list[str] = []
    ranges: list[_Range] = []
    for piece in text.translate(_FULL_WIDTH).split():
        found = _range(piece)
        if found is not None:
            ranges.append(found)
        else:
            words.append(piece.casefold())
    return RowQuery(tuple(words), tuple(ranges), condition)


def _range(piece: str) -> _Range | None:
    compared, between = _COMPARED.fullmatch(piece), _BETWEEN.fullmatch(piece)
    if compared:
        amount = _amount(compared[2])
        return None if amount is None else _compared(compared[1], amount)
    if between:
        least, most = _amount(between[1]), _amount(between[2])
        return None if least is None or most is None else _Range(min(least, most), max(least, most))
    amount = _amount(piece) if "." in piece else None
    return None if amount is None else _Range(amount, amount)


def _compared(sign: str, amount: Decimal) -> _Range:
    match sign:
        case ">":
            return _Range(amount, None, open=True)
        case "<":
            return _Range(None, amount, open=True)
        case ">=" | "≥":
            return _Range(amount, None)
        case "<=" | "≤":
            return _Range(None, amount)
    return _Range(amount, amount)


def _amount(words: str) -> Decimal | None:
    value = read_amount(words)
    return value if isinstance(value, Decimal) else None


def _has(row: RowFacts, word: str) -> bool:
    if any(code.startswith(word) for code in row.codes):
        return True
    if word.isdecimal() and Decimal(word) in row.amounts:
        return True
    return any(word in text.casefold() or word in _letters(text) for text in row.words)


@lru_cache(maxsize=8192)
def _letters(text: str) -> str:
    return initials(text)


def wanted(query: RowQuery, rows: Iterable[RowFacts]) -> list[bool]:
    """For each row whether it is to be shown."""
    return [query.wants(row) for row in rows]
