"""Filling relations as Excel formulas over the cells' addresses."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell

from budgetbook.model.book import Book
from budgetbook.model.ref import Ref
from budgetbook.model.relation import Relation, Term
from budgetbook.model.settle import Ledger, add_up

_LONGEST = 8000
_SHORTEST_RUN = 3


class Address(NamedTuple):
    """A cell of the workbook."""

    sheet: str
    row: int
    column: int


class _Run(NamedTuple):
    """Neighbouring cells that count with one coefficient."""

    coefficient: Decimal
    cells: list[Address]


class Formulas:
    """The formula of each cell whose figure is what its relation computes."""

    def __init__(self, ledger: Ledger, book: Book, addresses: Mapping[Ref, Address]) -> None:
        self._ledger, self._book, self._addresses = ledger, book, addresses

    def of(self, ref: Ref) -> str:
        """The formula for ``ref``; empty where the figure stands for itself: typed, pinned, or
        not the sum of what the workbook shows."""
        number = self._ledger.fillers.get(ref)
        here = self._addresses.get(ref)
        if number is None or here is None or self._book.mark(ref).pinned:
            return ""
        relation = self._ledger.relations[number]
        if not relation.right or any(t.ref not in self._addresses for t in relation.right):
            return ""
        if not self._agrees(ref, relation):
            return ""
        text = self._written(relation, here.sheet)
        return text if len(text) <= _LONGEST else ""

    def _agrees(self, ref: Ref, relation: Relation) -> bool:
        value = self._book.value(ref)
        side = add_up(relation.right, self._book.value)
        if side.unread or not (value is None or isinstance(value, Decimal)):
            return False
        return side.total + relation.constant == (value or 0)

    def _written(self, relation: Relation, sheet: str) -> str:
        runs = _runs((t, self._addresses[t.ref]) for t in relation.right)
        text = "".join(_sign(run.coefficient) + _shown(run, sheet) for run in runs)
        if relation.constant:
            text += f"{relation.constant:+f}"
        text = text.removeprefix("+")
        # Binary fractions leave a hair instead of nothing where amounts cancel out.
        return f"=ROUND({text},6)" if self._cancels(relation.right) else f"={text}"

    def _cancels(self, terms: Iterable[Term]) -> bool:
        for coefficient, ref in terms:
            value = self._book.value(ref)
            if coefficient < 0 or (isinstance(value, Decimal) and value < 0):
                return True
        return False


def _runs(terms: Iterable[tuple[Term, Address]]) -> list[_Run]:
    runs: list[_Run] = []
    for term, address in terms:
        last = runs[-1] if runs else None
        if last and last.coefficient == term.coefficient and _continues(last.cells, address):
            last.cells.append(address)
        else:
            runs.append(_Run(term.coefficient, [address]))
    return runs


def _continues(cells: list[Address], address: Address) -> bool:
    last = cells[-1]
    step = (address.row - last.row, address.column - last.column)
    if address.sheet != last.sheet or step not in ((1, 0), (0, 1)):
        return False
    before = cells[-2] if len(cells) > 1 else None
    return before is None or (last.row - before.row, last.column - before.column) == step


def _sign(coefficient: Decimal) -> str:
    sign = "-" if coefficient < 0 else "+"
    size = abs(coefficient)
    return sign if size == 1 else f"{sign}{size:f}*"


def _shown(run: _Run, sheet: str) -> str:
    first, last = run.cells[0], run.cells[-1]
    prefix = "" if first.sheet == sheet else "'" + first.sheet.replace("'", "''") + "'!"
    names = [xl_rowcol_to_cell(cell.row, cell.column) for cell in run.cells]
    if len(run.cells) >= _SHORTEST_RUN:
        return f"SUM({prefix}{names[0]}:{xl_rowcol_to_cell(last.row, last.column)})"
    return _sign(run.coefficient).join(prefix + name for name in names)
