"""上年 beside 本年: a grid with columns for last year's figure, the change and its share."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from budgetbook.model.amount import MINUS, print_amount
from budgetbook.model.grid import GridColumn, HeaderCell, TableGrid
from budgetbook.model.layout import Column
from budgetbook.model.ref import Ref

#: The columns that are added behind an amount column.
LAST, CHANGE, SHARE = "beside:last", "beside:change", "beside:share"
#: What they are called beside last year's book.
LAST_YEAR = ("上年", "增减", "增减%")
_WIDTHS = {LAST: 7.0, CHANGE: 6.0, SHARE: 6.0}
#: A table of no more amount columns shows last year beside each.
_FEW = 2
NEW, GONE = "新增", "−100%"


class Beside(NamedTuple):
    """A cell's figure beside last year's; the change is None where one of them is no amount."""

    last: Decimal | None
    change: Decimal | None
    #: In words: ``+0.5%``, ``新增``, empty without a change.
    share: str


def beside(now: object, last: object) -> Beside:
    """How a figure changed; a blank counts as zero where the other side has a figure."""
    if not isinstance(now, Decimal | None) or not isinstance(last, Decimal | None):
        return Beside(last if isinstance(last, Decimal) else None, None, "")
    if now is None and last is None:
        return Beside(None, None, "")
    change = (now or Decimal(0)) - (last or Decimal(0))
    if not last:
        return Beside(last, change, NEW if change else "")
    if not now:
        return Beside(last, change, GONE)
    return Beside(last, change, signed(change / abs(last) * 100, 1) + "%" if change else "")


def signed(amount: Decimal, decimals: int) -> str:
    """An amount with its sign."""
    rounded = amount.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    words = print_amount(rounded, decimals, grouping=True, minus=MINUS)
    return f"+{words}" if rounded > 0 else words


def beside_column(drawn: GridColumn) -> str:
    """Which of the added columns this is; empty for one of the table's own."""
    return drawn.column.id if not drawn.table and drawn.column.id in _WIDTHS else ""


def beside_ref(grid: TableGrid, row: int, column: int) -> Ref | None:
    """The cell of the book that an added column speaks of."""
    at = column
    while at > 0 and beside_column(grid.columns[at]):
        at -= 1
    return grid.ref(row, at)


def compared(grid: TableGrid, chosen: frozenset[tuple[str, str]]) -> list[int]:
    """The columns that get last year beside them: all of a table with few amounts, of others the
    ``chosen`` (table, column) or else the first."""
    tables: dict[str, list[int]] = {}
    for i, drawn in enumerate(grid.columns):
        if drawn.table and drawn.column.kind == "amount":
            tables.setdefault(drawn.table, []).append(i)
    found: list[int] = []
    for table, places in tables.items():
        wanted = [i for i in places if (table, grid.columns[i].column.id) in chosen]
        found += places if len(places) <= _FEW else (wanted or places[:1])
    return sorted(found)


def with_last_year(
    grid: TableGrid, places: list[int], titles: Sequence[str] = LAST_YEAR
) -> TableGrid:
    """``grid`` with three columns behind each of ``places``, under the same upper storeys;
    ``titles`` names them where the other book is not last year's."""
    for place in reversed(places):
        grid = _widened(grid, place, titles)
    return grid


def _widened(grid: TableGrid, place: int, titles: Sequence[str]) -> TableGrid:
    added = len(_WIDTHS)
    base = grid.columns[place]
    new = [
        GridColumn("", Column(id=i, title=t, kind="amount", width=_WIDTHS[i]), base.part)
        for i, t in zip(_WIDTHS, titles, strict=True)
    ]
    columns = (*grid.columns[: place + 1], *new, *grid.columns[place + 1 :])
    header: list[HeaderCell] = []
    for cell in grid.header:
        is_own = cell.column == place and cell.column_span == 1 and (
            cell.row + cell.row_span == grid.header_rows
        )  # fmt: skip
        if is_own:
            header.append(cell)
            header += [
                HeaderCell(cell.row, place + 1 + n, cell.row_span, 1, title)
                for n, title in enumerate(titles)
            ]
        elif cell.column > place:
            header.append(cell._replace(column=cell.column + added))
        elif cell.column + cell.column_span > place:
            header.append(cell._replace(column_span=cell.column_span + added))
        else:
            header.append(cell)
    numbering = grid.numbering
    if numbering:
        numbering = (*numbering[: place + 1], *[""] * added, *numbering[place + 1 :])
    return grid._replace(columns=columns, header=tuple(header), numbering=numbering)
