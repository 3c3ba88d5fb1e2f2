"""The language of relations: ``expense[each].total = expense[each].parts``.

An equation is two sums of terms. A term is a number or ``table[rows].columns``:

rows
    an id or several (``general,fund``), ``each``, ``leaf``, ``sums`` (rows others count towards),
    ``level=1``, ``code=205*``, ``*``, and, as seen from the row on the left: ``children``,
    ``parts`` (rows that count towards it), ``same code``.
    ``where fund=甲|乙, function=same code``: rows whose text in those columns is one of the words,
    or the code of the row on the left.
columns
    an id, ``{a,b}`` (one after the other, in step on both sides), ``entry`` (amounts that are no
    sum of others), ``sums`` (those that are), ``amounts`` (all), and, as seen from the column on
    the left: ``parts``.
"""

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

_TERM = re.compile(r"\s*([+-]?)\s*(?:(\d+(?:\.\d+)?)|(\w+)\[([^\]]+)\]\.(\w+|\{[^}]+\}))\s*")

#: Row words that run over rows when they stand first on the left.
RUNNING_ROWS = frozenset({"each", "leaf", "sums", "*"})
#: Row words that only mean something as seen from the left row.
SEEN_ROWS = frozenset({"children", "parts", "same code"})
#: Column words that run over columns when they stand first on the left.
RUNNING_COLUMNS = frozenset({"entry", "sums", "amounts"})


#: How a row word begins that picks rows by what they say.
WHERE = "where "


class EquationError(ValueError):
    """An equation that is not written in the language; the message quotes it."""


class TermSpec(NamedTuple):
    """One written term. A plain number has an empty ``table`` and its value in ``sign``."""

    sign: Decimal
    table: str = ""
    rows: str = ""
    columns: tuple[str, ...] = ()

    @property
    def row_ids(self) -> tuple[str, ...]:
        """The rows named one by one; empty where the rows are a word of the language."""
        if self.rows in RUNNING_ROWS | SEEN_ROWS or "=" in self.rows:
            return ()
        return tuple(part.strip() for part in self.rows.split(","))

    @property
    def joins(self) -> bool:
        """Whether it looks for the code of the row on the left."""
        return self.rows == "same code" or (
            self.rows.startswith(WHERE) and bool(row_filter(self.rows).code)
        )

    @property
    def runs(self) -> bool:
        """Whether the term, standing first on the left, makes one relation for each row."""
        return self.rows in RUNNING_ROWS or self.rows.startswith(("level=", "code="))


class RowFilter(NamedTuple):
    """Rows picked by what their text columns say."""

    #: The column that must hold the code of the row on the left; empty for none.
    code: str
    #: Column → the words of which it must hold one.
    among: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that decides."""
        return (*((self.code,) if self.code else ()), *(column for column, _ in self.among))


@lru_cache
def row_filter(rows: str) -> RowFilter:
    """What a row word that begins with ``where`` asks for."""
    code, among = "", []
    for part in rows.removeprefix(WHERE).split(","):
        column, _, words = (piece.strip() for piece in part.partition("="))
        if words == "same code":
            code = column
        else:
            among.append((column, tuple(words.split("|"))))
    return RowFilter(code, tuple(among))


class Equation(NamedTuple):
    """Both sides of a relation as written."""

    left: tuple[TermSpec, ...]
    right: tuple[TermSpec, ...]

    @property
    def terms(self) -> tuple[TermSpec, ...]:
        """All terms that name cells."""
        return tuple(t for t in self.left + self.right if t.table)


def parse_side(text: str) -> tuple[TermSpec, ...]:
    """The terms of one side; raises EquationError quoting what it cannot read."""
    terms: list[TermSpec] = []
    at = 0
    while at < len(text):
        match = _TERM.match(text, at)
        if match is None or (terms and not match[1]):
            raise EquationError(f"关系式在“{text[at:].strip()}”处无法识别")
        sign = Decimal(-1 if match[1] == "-" else 1)
        if match[2]:
            terms.append(TermSpec(sign * Decimal(match[2])))
        else:
            columns = tuple(c.strip() for c in match[5].strip("{}").split(","))
            terms.append(TermSpec(sign, match[3], match[4].strip(), columns))
        at = match.end()
    if not terms:
        raise EquationError("关系式的一边是空的")
    return tuple(terms)


def parse_equation(text: str) -> Equation:
    """The equation ``left = right``; raises EquationError."""
    sides = text.split(" = ")
    if len(sides) != 2:
        raise EquationError(f"关系式须有且只有一个等号：{text}")
    return Equation(parse_side(sides[0]), parse_side(sides[1]))
