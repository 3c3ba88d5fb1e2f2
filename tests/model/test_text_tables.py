"""Tables inside the text, and figures that may be bound."""

from decimal import Decimal

from budgetbook.model.book import Book, Paragraph, Placed
from budgetbook.model.bound_figures import (
    bind_edit,
    candidates,
    figure_at,
    figures_of,
    offers,
    unbind_edit,
)
from budgetbook.model.edit import apply
from budgetbook.model.settle import Ledger
from budgetbook.model.text_tables import move_edit, neighbour, tables_in_text
from tests.model.books import COUNTY, county

TEXT = (
    Paragraph(id="a", text="一、收入说明", role="heading1"),
    Paragraph(id="b", text="2023年预算收入1,056.50万元，约30元。"),
    Placed(sheet="units"),
    Paragraph(id="c", text="完。"),
    Placed(sheet="summary"),
)


def book() -> Book:
    made = county().model_copy(update={"flow": TEXT})
    return Ledger(COUNTY, made).settle(made).book


def test_only_tables_of_the_text_stand_in_it() -> None:
    assert tables_in_text(book(), COUNTY, {"a", "b", "c"}) == {"b": (TEXT[2],)}


def test_a_table_moves_and_comes_back() -> None:
    now, table = book(), TEXT[2]
    assert isinstance(table, Placed)
    assert (neighbour(now, table, -1), neighbour(now, table, 1)) == ("a", "c")
    assert move_edit(now, table, "b") is None
    assert move_edit(now, table, "nowhere") is None
    edit = move_edit(now, table, "a")
    assert edit is not None
    moved = apply(edit, now).book
    assert moved.flow == (TEXT[0], TEXT[2], TEXT[1], *TEXT[3:])
    back = move_edit(moved, table, "b")
    assert back is not None
    assert apply(back, moved).book.flow == TEXT


def test_amounts_are_found_with_their_units() -> None:
    text = "2023年预算收入1,056.50万元，约30元。"
    assert figure_at(text, text.index("056")) == (9, 17, "万元")
    assert figure_at(text, text.index("30元")) == (text.index("30元"), text.index("30元") + 2, "元")
    assert figure_at(text, 2) is None


def test_binding_takes_the_cells_amount_and_goes_away_again() -> None:
    now = book()
    item = TEXT[1]
    assert isinstance(item, Paragraph)
    (figure,) = figures_of(now, COUNTY, {"b"})["b"]
    assert (figure.bound, figure.agrees) == (False, False)
    (found, *_) = candidates(now, COUNTY, item, figure.start)
    assert found.named
    edit = bind_edit(now, item, figure.start, found.ref, rewrite=True)
    assert edit is not None
    bound = edit.paragraphs[0]
    amount = now.value(found.ref)
    assert bound.text == f"2023年预算收入{amount}万元，约30元。"
    assert amount == Decimal(bound.text[bound.bindings[0].start : bound.bindings[0].end])
    free = unbind_edit(bound, figure.start).paragraphs[0]
    assert free.bindings == ()
    assert free.text == bound.text
    assert [one.start for one in offers(apply(unbind_edit(bound, 9), now).book, COUNTY, free)] == [
        figure.start
    ]
