"""Fields of a form beside their labels."""

import pytest

from budgetbook.io.blocks import Grid, GridCell, Place
from budgetbook.io.form_match import read_row, row_at
from budgetbook.io.raster import Raster
from budgetbook.model.layout import load_layout

PROJECT = load_layout("hebei-performance").tables_by_id["project"]


def one_row(words: list[str]) -> Raster:
    """A grid of one row."""
    place = Place("", "", "")
    cells = tuple(GridCell(0, i, 1, 1, word, place) for i, word in enumerate(words))
    return Raster(Grid(1, len(words), cells, place))


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        (["项目编码", "131099", "项目名称", "夜校经费"], {"code": "131099", "name": "夜校经费"}),
        (["项目名称", "夜校经费"], {"name": "夜校经费"}),
        (["项目编码", "项目名称", "夜校经费"], {"name": "夜校经费"}),
    ],
)
def test_fields_that_a_file_leaves_out(words: list[str], fields: dict[str, str]) -> None:
    raster = one_row(words)
    number = row_at(PROJECT, raster, 0)
    assert {k: c.text for k, c in read_row(PROJECT, number, raster, 0).items()} == fields
