"""概览: the figures of a book, each with its cell."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from budgetbook.model.book import Book
from budgetbook.model.overview import Figure, overview
from budgetbook.model.pairing import prior_of
from budgetbook.model.ref import Ref, TableKey
from tests.books.source import sample
from tests.books.source import sample_names as names
from tests.effort import examples
from tests.model.books import COUNTY, write


def _with_prior(book: Book, changes: dict[Ref, Decimal | None]) -> Book:
    prior = book.model_copy(update={"prior": None}).with_values(changes)
    return book.model_copy(update={"prior": prior})


def test_sources_and_uses_add_up_to_the_totals_of_the_book() -> None:
    book, layout = sample("county")
    found = overview(book, layout)
    whole = book.value(Ref("summary_income", "total", "amount"))
    assert sum(f.amount for f in found.sources) == whole
    assert sum(f.amount for f in found.uses) == whole
    assert sum(f.amount for f in found.kinds) == whole
    assert all(f.amount for f in found.uses)
    assert found.uses[0].title == "一般公共服务支出"  # without its number


def test_every_figure_is_that_of_its_cell() -> None:
    for name in names():
        book, layout = sample(name)
        found = overview(book, layout)
        figures = (*found.sources, *found.uses, *found.kinds, *found.three, *found.projects)
        for figure in figures:
            assert figure.ref is not None
            assert book.value(figure.ref) == figure.amount
            assert figure.last is None


def test_the_largest_projects_come_first() -> None:
    book, layout = sample("county")
    found = overview(book, layout)
    amounts = [f.amount for f in found.projects]
    assert amounts == sorted(amounts, reverse=True)
    every = [
        row.cells.get("budget")
        for key, table in book.tables.items()
        if key.table == "project"
        for row in table.rows
    ]
    assert found.project_count == sum(1 for value in every if value)


def test_changes_name_new_and_lost_rows_too() -> None:
    head = "# expense\ncode | name | total | basic\n | 合计 | {} | {}\n"
    rows = "201 | 一般公共服务支出 | {0} | {0}\n20132 | 组织事务 | {0} | {0}\n"
    leaf = "{} | {} | {} | {}\n"
    now = head.format(30, 30) + rows.format(30)
    now += leaf.format("2013201", "行政运行", 20, 20) + leaf.format("2013202", "管理", 10, 10)
    then = head.format(27, 27) + rows.format(27)
    then += leaf.format("2013201", "行政运行", 24, 24) + leaf.format("2013299", "其他", 3, 3)
    book = write(COUNTY, now)
    book = book.model_copy(update={"prior": write(COUNTY, then)})
    found = overview(book, COUNTY, prior_of(book, COUNTY))
    assert [(f.title, f.change, f.ref is None) for f in found.changes] == [
        ("2013202 管理", Decimal(10), False),
        ("2013201 行政运行", Decimal(-4), False),
        ("2013299 其他", Decimal(-3), True),
    ]


def test_a_figure_that_was_there_last_year_is_shown_though_it_is_gone() -> None:
    book, layout = sample("county")
    ref = Ref("hospitality", "reception", "total")
    book = _with_prior(book.with_values({ref: None}), {ref: Decimal("4.50")})
    found = overview(book, layout, prior_of(book, layout))
    assert Figure("公务接待费", ref, Decimal(0), Decimal("4.50")) in found.three


@settings(max_examples=examples(30), deadline=None)
@given(st.dictionaries(st.integers(0, 300), st.sampled_from([None, Decimal(-3), Decimal(7)])))
def test_any_book_has_an_overview(changes: dict[int, Decimal | None]) -> None:
    book, layout = sample("county")
    cells = [
        Ref(key.table, row.id, column, key.instance)
        for key, table in book.tables.items()
        for row in table.rows
        for column, value in row.cells.items()
        if isinstance(value, Decimal)
    ]
    book = _with_prior(book, {cells[n % len(cells)]: value for n, value in changes.items()})
    found = overview(book, layout, prior_of(book, layout))
    assert all(f.change for f in found.changes)
    assert TableKey("expense") in book.tables
