"""A colleague's part taken in: what is taken, what stays, and that nothing is dropped."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetbook.model.book import Book, Internal, Placed
from budgetbook.model.edit import Edit, SetCells, SetInternal, Several, apply
from budgetbook.model.merge import MergeError, Part, Side, merge, offers
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.rows import add_code, add_project, insert_row
from budgetbook.model.settle import Ledger
from tests.books.source import COUNTY, sample
from tests.effort import examples
from tests.model.books import COUNTY as LAYOUT
from tests.model.books import amounts, at, county, value

BOOK, SAMPLE = sample(COUNTY)


def settled(book: Book) -> Book:
    """With its totals filled."""
    return Ledger(LAYOUT, book).settle(book).book


def done(book: Book, edit: Edit | None) -> Book:
    """``book`` after the edit, with its totals filled."""
    assert isinstance(edit, Several)
    after = apply(edit, book).book
    return Ledger(SAMPLE if book.layout == SAMPLE.id else LAYOUT, after).settle(after).book


def everything(parts: tuple[Part, ...]) -> dict[str, Side]:
    """The colleague's side throughout."""
    return {choice.key: "theirs" for part in parts for choice in part.choices}


def test_the_same_book_has_nothing_to_offer() -> None:
    assert offers(BOOK, BOOK, SAMPLE) == ()


def test_blank_cells_are_taken_and_conflicts_are_left_unless_chosen() -> None:
    mine = settled(county().with_values(amounts({"general.2050202.basic": None})))
    theirs = settled(county().with_values(amounts({
        "general.2050202.basic": "7.00", "general.2050201.basic": "31.00",
    })))  # fmt: skip
    parts = offers(mine, theirs, LAYOUT)
    found = {choice.ref: choice.state for part in parts for choice in part.choices}
    assert found[at("general.2050202.basic")] == "new"
    assert found[at("general.2050201.basic")] == "conflict"
    assert not any(ref.row == "205" for ref in found)  # computed ones follow
    taken = done(mine, merge(mine, theirs, LAYOUT, parts, {}))
    assert value(taken, "general.2050202.basic") == Decimal("7.00")
    assert value(taken, "general.2050201.basic") == Decimal("30.00")
    assert value(taken, "general.205.basic") == Decimal("37.00")
    all_ = done(mine, merge(mine, theirs, LAYOUT, parts, everything(parts)))
    assert value(all_, "general.2050201.basic") == Decimal("31.00")


def test_rows_come_where_they_belong_with_what_follows() -> None:
    theirs = apply(
        add_code(county(), LAYOUT, TableKey("general"), "2050299", "其他").edit, county()
    )
    other = settled(theirs.book.with_values(amounts({"general.2050299.project": "2.50"})))
    mine = settled(county())
    taken = done(mine, merge(mine, other, LAYOUT, offers(mine, other, LAYOUT), {}))
    rows = [row.id for row in taken.tables[TableKey("general")].rows]
    assert rows.index("2050299") == rows.index("2050202") + 1
    assert value(taken, "general.2050299.project") == Decimal("2.50")
    assert value(taken, "expense.2050299.project") == Decimal("2.50")


def test_a_new_project_is_taken_as_a_whole_and_own_projects_stay() -> None:
    edit, instance = add_project(BOOK, SAMPLE, "同事的项目", like="p2")
    other = apply(edit, BOOK).book
    added, mine_only = add_project(BOOK, SAMPLE, "我的项目")
    mine = apply(added, BOOK).book
    assert instance == mine_only  # the same id for two projects
    parts = offers(mine, other, SAMPLE)
    assert [(p.title, p.is_new) for p in parts] == [("同事的项目", True)]
    taken = done(mine, merge(mine, other, SAMPLE, parts, {}))
    names = [
        taken.value(Ref("project", "form", "name", i.instance))
        for i in taken.flow
        if isinstance(i, Placed) and i.sheet == "project"
    ]
    assert names[-2:] == ["我的项目", "同事的项目"]
    assert offers(taken, other, SAMPLE) == ()


def test_rows_of_a_list_come_behind_their_neighbour() -> None:
    key = TableKey("indicators", "p2")
    first = BOOK.tables[key].rows[0].id
    made = insert_row(BOOK, SAMPLE, key, first)
    other = apply(made.edit, BOOK).book
    assert made.then is not None
    row = made.then.row
    other = other.with_values({Ref("indicators", row, c, "p2"): w for c, w in {
        "level1": "产出指标", "level3": "新指标", "target": "3次",
    }.items()})  # fmt: skip
    taken = done(BOOK, merge(BOOK, other, SAMPLE, offers(BOOK, other, SAMPLE), {}))
    texts = [r.text("level3") for r in taken.tables[key].rows]
    assert texts[1] == "新指标"


def test_what_is_taken_over_is_known_now() -> None:
    ref = at("general.2050201.basic")
    mark = county().mark(ref).model_copy(update={"carried": True})
    mine = county().with_values({}, {ref: mark})
    theirs = county().with_values({ref: Decimal("33.00")}, {ref: mark})
    parts = offers(mine, theirs, LAYOUT)
    taken = done(mine, merge(mine, theirs, LAYOUT, parts, everything(parts)))
    assert not taken.mark(ref).carried


def test_books_of_other_kinds_are_refused() -> None:
    with pytest.raises(MergeError, match="版式不同"):
        offers(BOOK, BOOK.model_copy(update={"layout": "shanghai-open"}), SAMPLE)
    with pytest.raises(MergeError, match="单位不同"):
        offers(BOOK, BOOK.model_copy(update={"unit": "元"}), SAMPLE)


LEAVES = [
    at(f"general.{row}.{column}")
    for row in ("2050201", "2050202", "2080505") for column in ("basic", "project")
]  # fmt: skip


@settings(max_examples=examples(12), deadline=None)
@given(st.dictionaries(st.sampled_from(LEAVES), st.integers(1, 900), max_size=6))
def test_taking_everything_leaves_nothing_to_offer(typed: dict[Ref, int]) -> None:
    mine = settled(county())
    theirs = settled(apply(SetCells({r: Decimal(n) for r, n in typed.items()}), county()).book)
    parts = offers(mine, theirs, LAYOUT)
    edit = merge(mine, theirs, LAYOUT, parts, everything(parts))
    if edit is None:
        assert parts == ()
        return
    assert offers(done(mine, edit), theirs, LAYOUT) == ()


def test_a_new_project_brings_its_mark_along() -> None:
    """What a colleague marked 内部 must not be published because it was taken over."""
    edit, new = add_project(BOOK, SAMPLE, "边界走访经费")
    other = apply(edit, BOOK).book
    other = apply(SetInternal((Internal(kind="project", instance=new),)), other).book
    mine, _ = sample(COUNTY)
    taken = done(mine, merge(mine, other, SAMPLE, offers(mine, other, SAMPLE), {}))
    (instance,) = {k.instance for k in taken.tables} - {k.instance for k in mine.tables}
    assert taken.internal == (Internal(kind="project", instance=instance),)
