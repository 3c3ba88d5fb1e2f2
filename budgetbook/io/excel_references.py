"""Which cells a formula reads, found with openpyxl's tokenizer."""

import re
from typing import NamedTuple

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token

_RANGE = re.compile(
    r"^(?:'?(?P<sheet>(?:[^']|'')+?)'?!)?\$?(?P<c1>[A-Z]{1,3})?\$?(?P<r1>\d+)?"
    r"(?::\$?(?P<c2>[A-Z]{1,3})?\$?(?P<r2>\d+)?)?$"
)
_LAST = 1 << 20


class Area(NamedTuple):
    """A rectangle of cells on a sheet."""

    sheet: str
    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def holds(self, sheet: str, cell: tuple[int, int]) -> bool:
        """Whether a cell lies in it."""
        row, column = cell
        return (
            sheet == self.sheet
            and self.first_row <= row <= self.last_row
            and self.first_column <= column <= self.last_column
        )


def references(sheet: str, formula: str) -> tuple[Area, ...]:
    """The areas that ``formula``, standing on ``sheet``, reads. Names and structured references
    count as the whole sheet, so that nothing stale survives."""
    areas: list[Area] = []
    for token in Tokenizer(f"={formula}").items:
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            areas.append(_area(sheet, token.value))
    return tuple(areas)


def _area(sheet: str, text: str) -> Area:
    match = _RANGE.match(text)
    if match is None or not (match["c1"] or match["r1"]):
        return Area(sheet, 1, 1, _LAST, _LAST)
    name = (match["sheet"] or sheet).replace("''", "'")
    r1, c1 = int(match["r1"] or 1), _number(match["c1"]) or 1
    if ":" not in text.rpartition("!")[2]:
        return Area(name, r1, c1, r1, c1)
    return Area(name, r1, c1, int(match["r2"] or _LAST), _number(match["c2"]) or _LAST)


def _number(letters: str | None) -> int:
    column = 0
    for letter in letters or "":
        column = column * 26 + ord(letter) - 64
    return column
