"""Rows that come and go."""

from decimal import Decimal

import pytest

from budgetbook.model.book import Book, Placed
from budgetbook.model.edit import Edit, apply
from budgetbook.model.entry import EntryError
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.rows import (
    add_code,
    add_project,
    insert_row,
    move_rows,
    recode,
    remove_codes,
    remove_project,
    rename,
    rename_project,
)
from tests.model.books import COUNTY, at, county, value
from tests.ui.books import office_book

GENERAL, EXPENSE, INCOME = TableKey("general"), TableKey("expense"), TableKey("income")
INDICATORS = TableKey("indicators", "p1")


def ids(book: Book, key: TableKey) -> list[str]:
    return [row.id for row in book.tables[key].rows]


def done(book: Book, edit: Edit | None) -> Book:
    assert edit is not None
    return apply(edit, book).book


def test_a_code_goes_where_it_is_ordered_with_its_ancestors() -> None:
    book = done(county(), add_code(county(), COUNTY, GENERAL, "2070109", "群众文化").edit)
    expected = "total 205 20502 2050201 2050202 207 20701 2070109 208 20805 2080505"
    assert ids(book, GENERAL) == expected.split()
    assert value(book, "general.20701.name") == "文化和旅游"


def test_the_tables_that_follow_get_the_same_rows() -> None:
    book = done(county(), add_code(county(), COUNTY, GENERAL, "2050203", "初中教育").edit)
    for key in (EXPENSE, INCOME):
        at_ = ids(book, key).index("2050203")
        assert ids(book, key)[at_ - 1] == "2050202"


def test_an_empty_table_gets_its_total_row() -> None:
    capital = TableKey("capital")
    made = add_code(county(), COUNTY, capital, "2230102", "“三供一业”移交补助支出")
    book = done(county(), made.edit)
    assert ids(book, capital) == ["total", "223", "22301", "2230102"]
    assert made.then == Ref("capital", "2230102", "basic")


def test_figures_of_a_leaf_go_down_into_its_first_part() -> None:
    changes = "# general\ncode | name | basic\n | 合计\n205 | 教育支出 | 5.00"
    book = county(changes)
    book = done(book, add_code(book, COUNTY, GENERAL, "20502", "普通教育").edit)
    assert value(book, "general.20502.basic") == Decimal("5.00")


@pytest.mark.parametrize("code", ["20", "2050", "20五", ""])
def test_what_is_no_code(code: str) -> None:
    with pytest.raises(EntryError, match="不是科目编码"):
        add_code(county(), COUNTY, GENERAL, code, "某科目")


def test_a_code_is_not_added_twice() -> None:
    with pytest.raises(EntryError, match="科目 205 已在"):
        add_code(county(), COUNTY, GENERAL, "205", "教育支出")


def test_removing_a_row_takes_what_is_below_and_empty_ancestors() -> None:
    book = done(county(), remove_codes(county(), COUNTY, GENERAL, ["2080505"]))
    assert "208" not in ids(book, GENERAL)
    book = done(county(), remove_codes(county(), COUNTY, GENERAL, ["20502"]))
    assert ids(book, GENERAL) == ["total", "208", "20805", "2080505"]


def test_a_removed_row_stays_in_a_follower_while_another_table_has_it() -> None:
    book = done(county(), add_code(county(), COUNTY, TableKey("fund"), "2080505", "养老").edit)
    book = done(book, remove_codes(book, COUNTY, GENERAL, ["2080505"]))
    assert "2080505" in ids(book, EXPENSE)
    book = done(book, remove_codes(book, COUNTY, TableKey("fund"), ["2080505"]))
    assert "2080505" not in ids(book, EXPENSE)


def test_recode_moves_the_row_with_its_figures() -> None:
    book = county()
    book = done(book, recode(book, COUNTY, at("general.2050201.code"), "2050299"))
    assert ids(book, GENERAL)[2:5] == ["20502", "2050202", "2050299"]
    assert value(book, "general.2050299.basic") == Decimal("30.00")
    with pytest.raises(EntryError):
        recode(book, COUNTY, at("general.2050299.code"), "208")


def test_a_name_changes_wherever_the_code_was_called_the_same() -> None:
    book = done(county(), rename(county(), COUNTY, at("general.2050201.name"), "幼儿教育"))
    assert value(book, "expense.2050201.name") == "幼儿教育"
    assert value(book, "income.2050201.name") == "幼儿教育"
    assert rename(book, COUNTY, at("general.2050201.name"), "幼儿教育") is None


def test_a_list_row_stands_in_the_same_group() -> None:
    book = office_book()
    made = insert_row(book, COUNTY, INDICATORS, "r1")
    book = done(book, made.edit)
    assert ids(book, INDICATORS) == ["r1", "r4", "r2", "r3"]
    assert value(book, "indicators.r4.level1@p1") == "产出指标"
    assert value(book, "indicators.r4.level2@p1") == "数量指标"
    assert made.then == at("indicators.r4.level3@p1")


def test_moving_rows() -> None:
    book = office_book()
    down = done(book, move_rows(book, INDICATORS, ["r1"], 1))
    assert ids(down, INDICATORS) == ["r2", "r1", "r3"]
    up = done(book, move_rows(book, INDICATORS, ["r2", "r3"], -1))
    assert ids(up, INDICATORS) == ["r2", "r3", "r1"]
    assert move_rows(book, INDICATORS, ["r1"], -1) is None
    assert move_rows(book, INDICATORS, ["r3"], 1) is None


def projects(book: Book) -> list[str]:
    return [i.instance for i in book.flow if isinstance(i, Placed) and i.sheet == "project"]


def test_projects_come_and_go() -> None:
    book = office_book()
    edit, instance = add_project(book, COUNTY, "宣传经费", after="p1")
    more = done(book, edit)
    assert projects(more) == ["p1", instance, "p2"]
    assert value(more, f"project.form.name@{instance}") == "宣传经费"
    less = done(more, remove_project(more, COUNTY, instance))
    assert projects(less) == ["p1", "p2"]
    assert less.tables.keys() == book.tables.keys()
    assert remove_project(book, COUNTY, "p9") is None


def test_a_copied_project_has_the_same_words() -> None:
    book = office_book()
    edit, instance = add_project(book, COUNTY, "培训经费（二）", like="p1", after="p1")
    book = done(book, edit)
    assert value(book, f"indicators.r1.level3@{instance}") == "培训班期数"
    assert value(book, f"project.form.name@{instance}") == "培训经费（二）"
    assert value(book, "project.form.name@p1") == "培训经费"


def test_renaming_a_project_renames_its_heading() -> None:
    book = office_book()
    flow = tuple(
        item.model_copy(update={"title": "1、培训经费绩效目标表"})
        if isinstance(item, Placed) and item.instance == "p1"
        else item
        for item in book.flow
    )
    book = book.model_copy(update={"flow": flow})
    book = done(book, rename_project(book, COUNTY, "p1", "骨干培训经费"))
    placed = next(i for i in book.flow if isinstance(i, Placed) and i.instance == "p1")
    assert placed.title == "1、骨干培训经费绩效目标表"
    assert rename_project(book, COUNTY, "p1", "骨干培训经费") is None
