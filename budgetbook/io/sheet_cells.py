"""The cells of one worksheet as blocks, whatever kind of workbook they were read from."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from budgetbook.io.blocks import Block, Grid, GridCell, Note, Paragraph, Place
from budgetbook.io.excel_parts import SheetName
from budgetbook.io.role_words import GOES_ON, are_marks, read_mark

_ADDRESS = re.compile(r"([A-Z]{1,3})(\d{1,7})$")
_MOST_PLACES = 400_000  # cells of one grid, blank ones included


class Found:
    """One cell with something in it."""

    __slots__ = ("formula", "number", "text")

    def __init__(self, text: str, number: Decimal | None, formula: str) -> None:
        self.text, self.number, self.formula = text, number, formula


class Area(NamedTuple):
    """A merged area; both corners belong to it, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


class SheetCells:
    """What was found on one worksheet; a reader fills ``cells`` and gives the merged areas."""

    def __init__(self, sheet: SheetName, areas: Iterable[Area] = ()) -> None:
        self._sheet, self._areas = sheet, areas
        self._place = Place(sheet.part, "", sheet.name)
        self.notes: list[Note] = []
        self.cells: dict[tuple[int, int], Found] = {}

    def note(self, message: str) -> None:
        """Tells the user something of this sheet."""
        self.notes.append(Note(f"工作表“{self._sheet.name}”{message}", self._place))

    def blocks(self) -> Iterator[Block]:
        """The sheet as one grid, or as paragraphs where it holds only text."""
        if not self.cells:
            return
        if self._is_text():
            yield from self._paragraphs()
        else:
            yield self._grid()

    def _is_text(self) -> bool:
        for (_, column), found in self.cells.items():
            fits = (
                column == 0
                or (column == 1 and found.text.strip().isdigit())
                or (column == 2 and are_marks([found.text]))
            )
            if not fits or found.formula:
                return False
        return True

    def _paragraphs(self) -> Iterator[Paragraph]:
        waiting: Paragraph | None = None
        for row in sorted({row for row, _ in self.cells}):
            first, second = self.cells.get((row, 0)), self.cells.get((row, 1))
            text = first.text if first else ""
            mark = self.cells.get((row, 2))
            if waiting is not None and mark is not None and mark.text == GOES_ON:
                waiting = replace(waiting, text=waiting.text + text)
                continue
            if waiting is not None:
                yield waiting
            page = f"\t{second.text.strip()}" if second else ""
            role, breaks = (mark and read_mark(mark.text)) or ("", False)
            waiting = Paragraph(text + page, self._at(row, 0), page_break=breaks, role=role)
        if waiting is not None:
            yield waiting

    def _at(self, row: int, column: int) -> Place:
        address = f"{letters(column)}{row + 1}"
        return Place(self._sheet.part, address, f"{self._sheet.name}!{address}")

    def _grid(self) -> Grid:
        rows = max(row for row, _ in self.cells) + 1
        columns = max(column for _, column in self.cells) + 1
        spans, covered = self._merges(rows, columns)
        cells = []
        blanks = rows * columns <= _MOST_PLACES
        places = (
            ((r, c) for r in range(rows) for c in range(columns)) if blanks else sorted(self.cells)
        )
        nothing, alone = Found("", None, ""), (1, 1)
        part, sheet, names = self._sheet.part, self._sheet.name, list(map(letters, range(columns)))
        for place in places:
            if place in covered:
                continue
            row, column = place
            found = self.cells.get(place, nothing)
            down, across = spans.get(place, alone)
            address = f"{names[column]}{row + 1}"
            at = Place(part, address, f"{sheet}!{address}")
            cells.append(
                GridCell(row, column, down, across, found.text, at, found.number, found.formula)
            )
        return Grid(
            rows, columns, tuple(cells), self._place, self._sheet.name, hidden=self._sheet.hidden
        )

    def _merges(
        self, rows: int, columns: int
    ) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
        spans: dict[tuple[int, int], tuple[int, int]] = {}
        covered: set[tuple[int, int]] = set()
        for top, left, last_row, last_column in self._areas:
            bottom, right = min(last_row, rows - 1), min(last_column, columns - 1)
            size = max(0, bottom - top + 1) * max(0, right - left + 1)
            if not size or (top, left) in covered or size + len(covered) > _MOST_PLACES:
                continue
            spans[top, left] = (max(1, bottom - top + 1), max(1, right - left + 1))
            covered |= {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)} - {
                (top, left)
            }
        return spans, covered


def address(text: str) -> tuple[int, int] | None:
    """Row and column, counted from 0, of an address such as ``B12``; None for anything else."""
    match = _ADDRESS.match(text)
    return (int(match[2]) - 1, _column(match[1]) - 1) if match else None


@lru_cache(maxsize=1024)
def _column(name: str) -> int:
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number


@lru_cache(maxsize=1024)
def letters(column: int) -> str:
    """The name of a column counted from 0: ``A``, ``AB``."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
