"""Last year's cell of each cell, and any two books beside each other."""

from decimal import Decimal

from budgetbook.model.book import Book, Row
from budgetbook.model.carry import RollOptions, roll
from budgetbook.model.edit import InsertRows, SetCells, apply
from budgetbook.model.pairing import Pairing, prior_of
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.rows import add_code, add_project, rename_project
from tests.books.source import COUNTY, sample
from tests.model.books import COUNTY as LAYOUT
from tests.model.books import amount_cells, at, county

BOOK, SAMPLE = sample(COUNTY)
ROLLED = roll(BOOK, SAMPLE, 2025)


def pairs(book: Book) -> Pairing:
    """Last year's book beside the rolled one."""
    found = prior_of(book, ROLLED.layout)
    assert found is not None
    return found


def test_last_years_figures_equal_the_old_file_cell_by_cell() -> None:
    """Also where the new layout is another one than the old file's."""
    found = pairs(ROLLED.book)
    assert ROLLED.layout.id != SAMPLE.id
    seen = 0
    for ref in amount_cells(BOOK, SAMPLE):
        if ROLLED.book.row(ref) is not None:
            assert found.value(ref) == BOOK.value(ref), ref
            seen += BOOK.value(ref) is not None
    assert seen > 300


def test_a_line_that_is_printed_as_one_now_is_the_sum_of_last_years_lines() -> None:
    ref = Ref("summary_income", "business", "amount")
    old = BOOK.with_values({ref: Decimal("4.00"), ref._replace(row="other"): Decimal("1.50")})
    new = roll(old, SAMPLE, 2025)
    assert pairs(new.book).value(ref._replace(row="unit")) == Decimal("5.50")


def test_rows_and_projects_that_came_have_no_last_year() -> None:
    layout, book = ROLLED.layout, ROLLED.book
    book = apply(add_code(book, layout, TableKey("general"), "2019999", "其他").edit, book).book
    edit, instance = add_project(book, layout, "从未有过的事")
    book = apply(edit, book).book
    found = pairs(book)
    assert found.ref(Ref("general", "2019999", "basic")) is None
    assert found.key(TableKey("project", instance)) is None
    assert found.value(Ref("project", "form", "goals", instance)) is None


def test_a_renamed_project_is_still_last_years() -> None:
    edit = rename_project(ROLLED.book, ROLLED.layout, "p3", "全新的名字")
    assert edit is not None
    book = apply(edit, ROLLED.book).book
    assert pairs(book).key(TableKey("project", "p3")) == TableKey("project", "p3")


def test_indicators_are_the_same_by_their_words_wherever_they_stand() -> None:
    key = TableKey("indicators", "p3")
    first = ROLLED.book.tables[key].rows[0].id
    new = Row(id="r99", cells={"level1": "产出指标", "level3": "别处没有的指标"})
    book = apply(InsertRows(key, "", (new,)), ROLLED.book).book
    found = pairs(book)
    assert found.ref(Ref(*key[:1], first, "target", "p3")) is not None
    assert found.ref(Ref("indicators", "r99", "target", "p3")) is None


def test_twins_are_told_apart_after_one_ended() -> None:
    done = roll(BOOK, SAMPLE, 2025, RollOptions(projects={"p4": "结束"})).book
    found = prior_of(done, ROLLED.layout)
    assert found is not None
    assert found.key(TableKey("project", "p5")) == TableKey("project", "p5")


def test_another_book_is_matched_by_code_and_label() -> None:
    other = apply(SetCells({at("general.2050201.basic"): Decimal("9")}), county()).book
    assert Pairing(county(), other, LAYOUT).value(at("general.2050201.basic")) == Decimal("9")
