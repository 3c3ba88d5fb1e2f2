"""Last year beside this year: figures, and a grid that stays whole."""

from decimal import Decimal

import pytest

from budgetbook.model.beside import beside, beside_ref, compared, with_last_year
from budgetbook.model.book import Placed
from budgetbook.model.grid import lay_out
from tests.books.source import COUNTY, sample

BOOK, LAYOUT = sample(COUNTY)


@pytest.mark.parametrize(("now", "last", "change", "share"), [
    ("19.10", "19.00", "0.10", "+0.5%"),
    ("18.00", "20.00", "-2.00", "−10.0%"),
    ("20.00", "20.00", "0.00", ""),
    ("5.00", None, "5.00", "新增"),
    (None, "5.00", "-5.00", "−100%"),
    (None, None, None, ""),
])  # fmt: skip
def test_change_and_share(
    now: str | None, last: str | None, change: str | None, share: str
) -> None:
    found = beside(now and Decimal(now), last and Decimal(last))
    assert found.change == (None if change is None else Decimal(change))
    assert found.share == share


def test_words_have_no_change() -> None:
    assert beside("字", Decimal(1)).change is None


@pytest.mark.parametrize("sheet", [s.id for s in LAYOUT.sheets if not s.each])
def test_every_sheet_keeps_its_columns_and_the_header_covers_all(sheet: str) -> None:
    for grid in lay_out(LAYOUT, BOOK, Placed(sheet=sheet)).grids:
        if grid.is_form:
            continue
        places = compared(grid, frozenset())
        wide = with_last_year(grid, places)
        assert len(wide.columns) == len(grid.columns) + 3 * len(places)
        assert [c for c in wide.columns if c.table] == [c for c in grid.columns if c.table]
        assert not wide.numbering or len(wide.numbering) == len(wide.columns)
        covered = [
            (row, column)
            for cell in wide.header
            for row in range(cell.row, cell.row + cell.row_span)
            for column in range(cell.column, cell.column + cell.column_span)
        ]
        assert len(covered) == len(set(covered)) == wide.header_rows * len(wide.columns)


def test_the_chosen_column_of_a_wide_table_is_compared() -> None:
    (grid,) = lay_out(LAYOUT, BOOK, Placed(sheet="expense")).grids
    (first,) = compared(grid, frozenset())
    assert grid.columns[first].column.id == "total"
    (chosen,) = compared(grid, frozenset({("expense", "project")}))
    assert grid.columns[chosen].column.id == "project"
    wide = with_last_year(grid, [chosen])
    for added in range(chosen + 1, chosen + 4):
        assert beside_ref(wide, 2, added) == grid.ref(2, chosen)
        assert wide.ref(2, added) is None
