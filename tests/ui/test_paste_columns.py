"""Which column takes which column of a pasted block."""

import pytest

from budgetbook.model.book import Placed
from budgetbook.model.grid import GridColumn, lay_out
from budgetbook.ui.clipboard import Block, read_tsv
from budgetbook.ui.paste_columns import Assigned, assign, code_column, is_figure, said_unit
from tests.model.books import COUNTY
from tests.ui.books import office_book


def columns(sheet: str = "general") -> tuple[GridColumn, ...]:
    return lay_out(COUNTY, office_book(), Placed(sheet=sheet)).grids[0].columns


def at(name: str, sheet: str = "general") -> int:
    return [c.column.id for c in columns(sheet)].index(name)


def assigned(text: str, current: str = "total", sheet: str = "general") -> dict[int, str]:
    made = whole(text, current, sheet)
    return {c: columns(sheet)[i].column.id for c, i in made.places.items() if c not in made.blank}


def whole(text: str, current: str = "total", sheet: str = "general") -> Assigned:
    block: Block = read_tsv(text.replace("|", "\t"))
    code = code_column(block)
    assert code is not None
    return assign(block, code, columns(sheet), at(current, sheet))


@pytest.mark.parametrize("current", ["code", "total", "basic", "project"])
@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("2050201|甲|9|1|2\n", {2: "total", 3: "basic", 4: "project"}),
        ("2050201|甲||1|2\n", {3: "basic", 4: "project"}),
        ("2050201|甲|9||2\n", {2: "total", 4: "project"}),
        ("2050201|甲|9|1|\n", {2: "total", 3: "basic"}),
        ("2050201|甲|||2\n", {4: "project"}),
        ("1|2050201|甲|9|1|2|备注\n", {3: "total", 4: "basic", 5: "project"}),
        ("2050201|9|1|2\n", {1: "total", 2: "basic", 3: "project"}),
    ],
)
def test_a_whole_table_keeps_its_columns_wherever_the_cursor_is(
    text: str, places: dict[int, str], current: str
) -> None:
    assert assigned(text, current) == places


def test_a_narrow_block_goes_where_the_cursor_is_with_its_blank_columns() -> None:
    assert assigned("2050201|甲|1\n", "project") == {2: "project"}
    assert assigned("2050201|甲||1\n", "basic") == {3: "project"}
    assert assigned("2050201|甲||1\n", "code") == {3: "basic"}
    assert "从“项目支出”栏起填" in whole("2050201|甲|1\n", "project").words


@pytest.mark.parametrize("current", ["total", "project"])
def test_header_words_come_first(current: str) -> None:
    head = "科目编码|科目名称|项目支出（万元）|基本支出\n合计||5|6\n"
    assert assigned(f"{head}2050201|甲|2|1\n", current) == {2: "project", 3: "basic"}
    assert whole(f"{head}2050201|甲|2|1\n", current).words == "按表头对应各栏"


def test_a_header_of_two_storeys_with_merged_cells() -> None:
    head = "功能分类科目||合计|本年收入|||上年结转\n科目编码|科目名称||小计|事业收入|其他收入|\n"
    assert assigned(f"{head}|1|2|3|4|5|6\n2050201|甲|9|8|7|6|5\n", "total", "income") == {
        2: "total", 3: "subtotal", 4: "business", 5: "other", 6: "carry",
    }  # fmt: skip


def test_header_words_without_a_column_are_told() -> None:
    made = whole("科目编码|科目名称|基本支出|专项债\n2050201|甲|1|2\n")
    assert made.lost == ("专项债",)
    assert list(made.places) == [2]


def test_the_unit_over_the_block() -> None:
    block = read_tsv("支出表\t\n\t单位：万元\n科目编码\t基本支出\n2050201\t1\n")
    assert said_unit(block, 0) == "万元"
    assert said_unit(block[3:], 0) == ""


@pytest.mark.parametrize("text", ["1,234.5", "（12.5）", "１２．５万元", "3亿元", "(7元)"])
def test_figures(text: str) -> None:
    assert is_figure(text)
    assert not is_figure(f"约{text}")
