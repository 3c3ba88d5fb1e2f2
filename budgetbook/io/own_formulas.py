"""The formulas of our own totals after rows came or went: whether they still say what the book's
relations say, and the formula that does where they no longer do."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError

from budgetbook.io.errors import WriteRefused
from budgetbook.io.excel_formula import Address, Formulas
from budgetbook.io.excel_references import Area, area_of
from budgetbook.io.sheet_formulas import INSTEAD, LOST
from budgetbook.model.book import Book
from budgetbook.model.edit import cell_title
from budgetbook.model.layout import Layout
from budgetbook.model.ref import Ref
from budgetbook.model.settle import Ledger

_MOST_CELLS = 20_000
#: Cells and how often each counts.
Sum = dict[Ref, Decimal]


class Standing(NamedTuple):
    """A book and where its cells stand in a workbook."""

    book: Book
    ledger: Ledger
    places: Mapping[Ref, Address]

    @property
    def refs(self) -> dict[tuple[str, int, int], Ref]:
        """The cell of the book at a sheet's row and column, from 1."""
        return {(a.sheet.lower(), a.row + 1, a.column + 1): ref for ref, a in self.places.items()}

    def wanted(self, ref: Ref) -> Sum | None:
        """The sum that a computed cell is; None for any other cell."""
        number = self.ledger.fillers.get(ref)
        if number is None:
            return None
        total: Sum = {}
        for coefficient, one in self.ledger.relations[number].right:
            total[one] = total.get(one, Decimal(0)) + coefficient
        return total


class Renewed(NamedTuple):
    """A formula to be written into a cell of the book; empty for a plain figure."""

    ref: Ref
    formula: str


def renewed(
    layout: Layout,
    before: Standing,
    after: Standing,
    old: Mapping[Ref, str],
    new: Mapping[Ref, str],
) -> Iterator[Renewed]:
    """Formulas that must be written anew. ``old`` and ``new`` are the file's, before and after its
    rows moved; raises WriteRefused where a formula would give another figure than the book."""
    formulas = Formulas(after.ledger, after.book, after.places)
    was, now = before.refs, after.refs
    for ref, text in new.items():
        ours = formulas.of(ref).removeprefix("=")
        if text in ("", LOST):
            if ours or text:
                yield Renewed(ref, ours)
            continue
        wanted, said = after.wanted(ref), read_sum(text, after.places[ref].sheet, now)
        if wanted is None or after.book.mark(ref).pinned or said == wanted:
            continue
        before_it = read_sum(old.get(ref, ""), before.places[ref].sheet, was)
        if before_it != before.wanted(ref) and (said is None or _adds_up(said, after.book, ref)):
            continue  # another way to the same figure
        if not ours:
            title = cell_title(layout, after.book, ref)
            raise WriteRefused(f"增减行没有写回：“{title}”的公式会算出别的数，{INSTEAD}")
        yield Renewed(ref, ours)


def _adds_up(said: Sum, book: Book, ref: Ref) -> bool:
    total = Decimal(0)
    for one, coefficient in said.items():
        value = book.value(one)
        total += coefficient * value if isinstance(value, Decimal) else 0
    return total == (book.value(ref) or 0)


def read_sum(formula: str, sheet: str, refs: Mapping[tuple[str, int, int], Ref]) -> Sum | None:
    """A formula of plus, minus, SUM and ROUND as the cells of the book that it adds up; None for
    any other."""
    try:
        tokens = [t for t in Tokenizer(f"={formula}").items if t.type != Token.WSPACE]
    except TokenizerError:
        return None
    try:
        reading = _Reading(tokens, sheet, refs)
        total = reading.sum()
    except (_Unknown, InvalidOperation):
        return None
    return total if reading.at_end else None


class _Unknown(Exception):
    """Something else than a plain sum."""


class _Reading:
    """One formula being read from left to right."""

    def __init__(
        self, tokens: list[Token], sheet: str, refs: Mapping[tuple[str, int, int], Ref]
    ) -> None:
        self._tokens, self._sheet, self._refs, self._at = tokens, sheet, refs, 0

    @property
    def at_end(self) -> bool:
        """Whether all was read."""
        return self._at == len(self._tokens)

    def _next(self, *kinds: str) -> Token | None:
        if not self.at_end and self._tokens[self._at].type in kinds:
            self._at += 1
            return self._tokens[self._at - 1]
        return None

    def sum(self) -> Sum:
        """Terms joined by plus and minus."""
        total = self._term(self._sign(Token.OP_PRE))
        while not self.at_end and self._tokens[self._at].value in ("+", "-"):
            sign = -1 if self._tokens[self._at].value == "-" else 1
            self._at += 1
            _add(total, self._term(sign * self._sign(Token.OP_PRE)))
        return total

    def _sign(self, kind: str) -> int:
        sign = 1
        while token := self._next(kind):
            sign *= -1 if token.value == "-" else 1
        return sign

    def _term(self, sign: int) -> Sum:
        token = self._next(Token.OPERAND, Token.FUNC, Token.PAREN)
        if token is None:
            raise _Unknown
        if token.type == Token.OPERAND:
            return self._operand(token, sign)
        word = token.value.upper()
        if word not in ("SUM(", "ROUND(", "(") or token.subtype != Token.OPEN:
            raise _Unknown
        total = self.sum()
        while self._next(Token.SEP):
            if word == "SUM(":
                _add(total, self.sum())
            elif (digits := self._next(Token.OPERAND)) is None or digits.subtype != Token.NUMBER:
                raise _Unknown
        end = self._next(Token.FUNC, Token.PAREN)
        if end is None or end.subtype != Token.CLOSE:
            raise _Unknown
        return {ref: sign * coefficient for ref, coefficient in total.items()}

    def _operand(self, token: Token, sign: int) -> Sum:
        if token.subtype == Token.NUMBER:
            if not self.at_end and self._tokens[self._at].value == "*":
                self._at += 1
                factor = Decimal(token.value)
                term = self._term(sign)
                return {ref: factor * coefficient for ref, coefficient in term.items()}
            raise _Unknown
        area = area_of(self._sheet, token.value) if token.subtype == Token.RANGE else None
        if area is None:
            raise _Unknown
        return {ref: Decimal(sign) for ref in self._inside(area)}

    def _inside(self, area: Area) -> Iterator[Ref]:
        rows = range(area.first_row, area.last_row + 1)
        columns = range(area.first_column, area.last_column + 1)
        if len(rows) * len(columns) > _MOST_CELLS:
            raise _Unknown
        for row in rows:
            for column in columns:
                ref = self._refs.get((area.sheet.lower(), row, column))
                if ref is not None:
                    yield ref


def _add(total: Sum, more: Sum) -> None:
    for ref, coefficient in more.items():
        total[ref] = total.get(ref, Decimal(0)) + coefficient
