"""Cells to be written into a blank template, collected one by one."""

from decimal import Decimal
from typing import Any, NamedTuple

from budgetbook.io.blocks import Place
from budgetbook.io.raster import Raster
from budgetbook.io.template_read import has_formula, place_of
from budgetbook.model.amount import print_value
from budgetbook.model.book import Book
from budgetbook.model.layout import Column

_WAN = 10000


class Entry(NamedTuple):
    """One cell to be written: a number, words, or None to clear a sample of the template's."""

    place: Place
    value: Decimal | str | None


class Shortage(NamedTuple):
    """Rows that a sheet lacks: ``lacking`` more before ``row`` (from 0), like the one above."""

    part: str
    row: int
    lacking: int


class Line(NamedTuple):
    """What is filled in one table of the template, for the user to read."""

    sheet: str
    table: str
    rows: int
    cells: int


class Plan(NamedTuple):
    """Everything that would be written, and what has no counterpart."""

    entries: tuple[Entry, ...]
    lines: tuple[Line, ...]
    shortages: tuple[Shortage, ...]
    #: Asked for by the template, not in the book.
    no_source: tuple[str, ...]
    #: In the book with figures, without a place in the template.
    no_place: tuple[str, ...]
    notes: tuple[str, ...]


class Writer:
    """What is to be written so far, in the units of the template."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.entries: dict[tuple[str, str], Entry] = {}
        self.shortages: list[Shortage] = []
        self.no_source: list[str] = []
        self.no_place: list[str] = []
        #: Cells that the template works out itself.
        self.formulas = 0
        self._factor = Decimal(1)

    def put(self, raster: Raster, row: int, column: int, value: Any) -> int:
        """Notes one cell; 1 where something is written, 0 for a blank or a formula kept."""
        if has_formula(raster, row, column):
            self.formulas += 1
            return 0
        place = place_of(raster, row, column)
        written = value if isinstance(value, Decimal | None) else str(value) or None
        if written is None and not raster.text(row, column).strip():
            return 0
        self.entries[place.part, place.locator] = Entry(place, written)
        return int(written is not None)

    def amount(self, column: Column, value: Any) -> Any:
        """A value as the template counts it."""
        if isinstance(value, Decimal):
            return value * self._factor if column.kind == "amount" else value
        return print_value(value) if value is not None else None

    def count_in(self, printed: str) -> None:
        """Amounts are written in the unit that the template prints; empty: the book's."""
        self._factor = self._scale(printed)

    def _scale(self, printed: str) -> Decimal:
        if not printed or printed == self.book.unit:
            return Decimal(1)
        return Decimal(_WAN) if printed == "元" else Decimal(1) / _WAN
