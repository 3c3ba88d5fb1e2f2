"""Two books compared: every difference once, nothing where they are equal."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from budgetbook.model.book import Paragraph
from budgetbook.model.compare import compare
from budgetbook.model.edit import RemoveRows, SetCells, apply
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.rows import add_project
from tests.books.source import COUNTY, sample
from tests.model.books import COUNTY as LAYOUT
from tests.model.books import amount_cells, at, county

BOOK, SAMPLE = sample(COUNTY)
CELLS = [ref for ref in amount_cells(BOOK, SAMPLE) if isinstance(BOOK.value(ref), Decimal)]


def test_a_book_is_equal_to_itself() -> None:
    compared = compare(BOOK, BOOK, SAMPLE)
    assert compared.differences == ()
    assert compared.cells > 1000


@settings(max_examples=25, deadline=None)
@given(st.sets(st.sampled_from(CELLS), min_size=1, max_size=8))
def test_each_changed_cell_is_found_and_no_other(refs: set[Ref]) -> None:
    other = BOOK.with_values({ref: BOOK.value(ref) + Decimal("0.01") for ref in refs})
    compared = compare(BOOK, other, SAMPLE)
    assert {one.ref for one in compared.differences} == refs
    assert {one.change for one in compared.differences} == {Decimal("0.01")}


def test_a_blank_amount_equals_zero_and_words_are_compared_without_blanks() -> None:
    zero = county().with_values({at("general.2050202.basic"): Decimal(0)})
    assert compare(county(), zero, LAYOUT).differences == ()


def test_amounts_in_yuan_are_compared_in_the_first_books_unit() -> None:
    refs = [r for r in amount_cells(BOOK, SAMPLE) if isinstance(BOOK.value(r), Decimal)]
    yuan = BOOK.with_values({ref: BOOK.value(ref) * 10000 for ref in refs})
    yuan = yuan.model_copy(update={"unit": "元"})
    found = compare(BOOK, yuan, SAMPLE).differences
    assert [one.row for one in found] == ["单位"]


def test_rows_projects_facts_and_text() -> None:
    book = BOOK.model_copy(update={"year": 2030})
    book = apply(RemoveRows(TableKey("general"), ("2013202",)), book).book
    edit, _ = add_project(book, SAMPLE, "另一个项目", like="p1")
    book = apply(edit, book).book
    new = {"text": "另写一段。"}
    flow = tuple(
        p.model_copy(update=new) if isinstance(p, Paragraph) and p.id == "p50" else p
        for p in book.flow
    )
    found = compare(BOOK, book.model_copy(update={"flow": flow}), SAMPLE).differences
    assert [(d.row, d.first, d.second) for d in found if d.kind == "fact"] == [
        ("预算年度", "2024", "2030")
    ]
    assert [d.row for d in found if d.kind == "row"] == ["2013202 一般行政管理事务"]
    assert {d.table for d in found if d.kind == "table"} == {"项目 另一个项目"}
    assert [(d.paragraph, d.second) for d in found if d.kind == "text"] == [("p50", "另写一段。")]


def test_what_only_the_first_has_points_at_it() -> None:
    other = apply(RemoveRows(TableKey("general"), ("2013202",)), BOOK).book
    (one,) = compare(BOOK, other, SAMPLE).differences
    assert one.second == "无"
    assert one.ref is not None
    assert BOOK.row(one.ref) is not None
    (back,) = compare(other, BOOK, SAMPLE).differences
    assert (back.first, back.ref) == ("无", None)


def test_settled_values_are_not_touched() -> None:
    edit = SetCells({CELLS[0]: BOOK.value(CELLS[0])})
    assert compare(BOOK, apply(edit, BOOK).book, SAMPLE).differences == ()
