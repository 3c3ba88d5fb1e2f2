"""Which cells a formula reads, and the formula after rows moved, by openpyxl's tokenizer."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError
from openpyxl.formula.translate import Translator, TranslatorError

from budgetbook.io.row_shift import LAST_ROW, Growth, NotMovable, RowShift

_PREFIX = r"(?:(?P<sheet>'(?:[^']|'')+'|[^'!\s:]+)!)?"
_CELLS = re.compile(
    rf"^{_PREFIX}(?P<c1>\$?[A-Za-z]{{1,3}})(?P<r1>\$?\d{{1,7}})"
    r"(?::(?P<c2>\$?[A-Za-z]{1,3})(?P<r2>\$?\d{1,7}))?$"
)
_ROWS = re.compile(rf"^{_PREFIX}(?P<r1>\$?\d{{1,7}}):(?P<r2>\$?\d{{1,7}})$")
_COLUMNS = re.compile(rf"^{_PREFIX}(?P<c1>\$?[A-Za-z]{{1,3}}):(?P<c2>\$?[A-Za-z]{{1,3}})$")
#: A name, a column of a table, an error: it names no row itself.
_NAME = re.compile(rf"^{_PREFIX}[^\W\d][\w.\\?]*$|^[^!]*\[.*\]$|^#|^\[\d+\]", re.DOTALL)
#: What finds its cells by counting: nobody can tell where it points once rows have moved.
_COUNTING = ("INDIRECT(", "OFFSET(", "ADDRESS(")


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
    try:
        tokens = _tokens(formula)
    except NotMovable:
        return (Area(sheet, 1, 1, LAST_ROW, LAST_ROW),)
    for token in tokens:
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            areas.append(area_of(sheet, token.value) or Area(sheet, 1, 1, LAST_ROW, LAST_ROW))
    return tuple(areas)


def area_of(sheet: str, text: str) -> Area | None:
    """The cells that one reference names; None for a name or the like."""
    for form in (_CELLS, _ROWS, _COLUMNS):
        match = form.match(text)
        if match is None:
            continue
        found = match.groupdict()
        c1, c2 = _number(found.get("c1")), _number(found.get("c2"))
        r1, r2 = _row(found.get("r1")), _row(found.get("r2"))
        if form is _CELLS:
            r2, c2 = r2 or r1, c2 or c1
        name = _sheet_of(match["sheet"], sheet)
        top, bottom = sorted((r1 or 1, r2 or LAST_ROW))
        left, right = sorted((c1 or 1, c2 or LAST_ROW))
        return Area(name, top, left, bottom, right)
    return None


def _sheet_of(prefix: str | None, sheet: str) -> str:
    if prefix is None:
        return sheet
    return prefix[1:-1].replace("''", "'") if prefix.startswith("'") else prefix


def _row(text: str | None) -> int:
    return int(text.lstrip("$")) if text else 0


def _number(letters: str | None) -> int:
    column = 0
    for letter in (letters or "").lstrip("$").upper():
        column = column * 26 + ord(letter) - 64
    return column


def _tokens(formula: str) -> list[Token]:
    try:
        return list(Tokenizer(f"={formula}").items)
    except TokenizerError as error:
        raise NotMovable("看不懂") from error


# ---- rows that moved


def shifted(formula: str, sheet: str, shifts: Mapping[str, RowShift], grow: Growth = "sum") -> str:
    """``formula``, standing on ``sheet``, after the rows of other sheets (by lower-case name)
    moved; raises NotMovable where it cannot follow them."""
    tokens = _tokens(formula)
    pieces: list[str] = []
    for token in tokens:
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            pieces.append(_shifted_reference(token.value, sheet, shifts, grow))
            continue
        if token.type == Token.FUNC and token.subtype == Token.OPEN:
            _check_function(token.value)
        pieces.append(token.value)
    written = "".join(pieces)
    if "".join(t.value for t in tokens) != formula and written != formula:
        raise NotMovable("看不懂")
    return written


def _check_function(opening: str) -> None:
    word = opening.upper()
    if ":" in word or word.removeprefix("_XLFN.") in _COUNTING:
        raise NotMovable(f"用 {word.rstrip('(')} 数着行找格子")


def _shifted_reference(text: str, sheet: str, shifts: Mapping[str, RowShift], grow: Growth) -> str:
    if _COLUMNS.match(text):
        return text
    match = _CELLS.match(text) or _ROWS.match(text)
    if match is None:
        if _NAME.match(text):
            return text
        raise NotMovable(f"有看不懂的引用 {text[:40]}")
    shift = shifts.get(_sheet_of(match["sheet"], sheet).lower())
    if shift is None:
        return text
    found = match.groupdict()
    prefix = f"{match['sheet']}!" if match["sheet"] is not None else ""
    if not found["r2"]:
        place = shift.at(_row(found["r1"]))
        if place is None:
            raise NotMovable("用到了要删去的行")
        return f"{prefix}{found['c1']}{_as(found['r1'], place)}"
    first, last = _row(found["r1"]), _row(found["r2"])
    low, high = shift.span(min(first, last), max(first, last), grow)
    if first > last:
        low, high = high, low
    ends = _as(found["r1"], low), _as(found["r2"], high)
    return f"{prefix}{found.get('c1') or ''}{ends[0]}:{found.get('c2') or ''}{ends[1]}"


def _as(old: str, row: int) -> str:
    return f"${row}" if old.startswith("$") else str(row)


def translated(formula: str, origin: str, to: str) -> str:
    """``formula`` as it stands in another cell; raises NotMovable where it leaves the sheet."""
    if origin == to:
        return formula
    try:
        return str(Translator(f"={formula}", origin).translate_formula(to))[1:]
    except (TranslatorError, TokenizerError) as error:
        raise NotMovable("看不懂") from error
