"""What charts remember of cells that say something else now."""

import pytest

from budgetbook.io.chart_caches import stale_charts
from budgetbook.io.package import read_package
from tests.io.office import unzipped, zipped

_URI = "http://schemas.microsoft.com/office/drawing/2014/chartex"
PART = "xl/charts/chartEx1.xml"


def chart(formula: str) -> str:
    """A 瀑布图 as Excel 2016 and later write it."""
    return (
        f'<cx:chartSpace xmlns:cx="{_URI}"><cx:chartData><cx:data id="0"><cx:numDim type="val">'
        f'<cx:f>{formula}</cx:f><cx:lvl ptCount="2"><cx:pt idx="0">1</cx:pt>'
        '<cx:pt idx="1">2</cx:pt></cx:lvl></cx:numDim></cx:data></cx:chartData></cx:chartSpace>'
    )


@pytest.mark.parametrize(
    ("formula", "stale"),
    [
        ("'收支 表'!$B$3:$B$4", True),
        ("_xlchart.v1.0", True),
        ("'收支 表'!$C$3:$C$4", False),
        ("别的!$B$3:$B$4", False),
    ],
)
def test_a_chart_of_the_new_kind_forgets(formula: str, stale: bool) -> None:
    package = read_package(zipped({PART: chart(formula)}))
    made = stale_charts(package, {}, {"收支 表": {"B4"}})
    assert bool(made) is stale
    if stale:
        part = made[PART]
        assert part is not None
        assert b"cx:lvl" not in part
        assert f"<cx:f>{formula}</cx:f>".encode() in part
    assert stale_charts(package, {}, {}) == {}
    assert b"cx:lvl" in unzipped(zipped({PART: chart(formula)}))[PART]
