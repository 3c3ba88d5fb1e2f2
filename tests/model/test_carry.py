"""结转下年: the new book, what it keeps of the old one, and what it marks."""

from decimal import Decimal
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgetbook.model.book import Book, Internal, Paragraph, Placed, SignOff
from budgetbook.model.carry import Rolled, RollError, RollOptions, roll
from budgetbook.model.carry_tables import convert, next_layout
from budgetbook.model.edit import Replace, SetCells, apply
from budgetbook.model.finding import State
from budgetbook.model.layout import Layout, load_layout
from budgetbook.model.publication import internal_of
from budgetbook.model.ref import PRIOR, Ref, TableKey
from budgetbook.model.settle import Ledger
from tests.books.source import COUNTY, sample
from tests.model.books import COUNTY as LAYOUT
from tests.model.books import amount_cells, at, county, value, write

BOOK, SAMPLE = sample(COUNTY)
PERFORMANCE = sample("performance")


def settled(changes: str = "") -> Book:
    """The small county book of 2023 with its totals filled."""
    book = county(changes)
    return Ledger(LAYOUT, book).settle(book).book


def held(book: Book, layout: Layout) -> set[str]:
    """The relations that hold, by their number."""
    ledger = Ledger(layout, book)
    results = ledger.results(book).items()
    return {
        f"{ledger.relations[n].spec.id} {ledger.relations[n].left}"
        for n, result in results
        if result.state is State.PASSED
    }


def refilled(rolled: Rolled, before: Book) -> Book:
    """The new book with what was emptied entered again as it was."""
    gone = {c.ref: before.value(c.ref) for c in rolled.changes if c.what == "cell" and c.ref}
    book = apply(SetCells(gone), rolled.book).book
    return Ledger(rolled.layout, book).settle(book, gone).book


def carried(book: Book) -> set[Ref]:
    """The cells that bear 沿用未确认."""
    return {
        Ref(k.table, row.id, column, k.instance)
        for k, table in book.tables.items()
        for row in table.rows
        for column, mark in row.marks.items()
        if mark.carried
    }


def test_facts_titles_and_cutoff_are_of_the_new_year() -> None:
    rolled = roll(BOOK, SAMPLE, 2025)
    assert rolled.book.year == 2025
    assert rolled.layout.id == "hebei-open-2025"
    titles = [i.text for i in rolled.book.flow if isinstance(i, Paragraph) and i.role == "title"]
    assert not any("2024" in title for title in titles)
    assert any("2025" in title for title in titles)
    assets = rolled.book.tables[TableKey("assets")]
    assert set(assets.fields.values()) <= {"2024-12-31"}


def test_last_years_book_stands_inside_as_it_was() -> None:
    rolled = roll(BOOK, SAMPLE, 2025)
    assert rolled.book.prior is BOOK
    for ref in amount_cells(BOOK, SAMPLE):
        assert rolled.book.value(ref._replace(book=PRIOR)) == BOOK.value(ref)


def test_rolled_twice_keeps_the_chain() -> None:
    first = roll(BOOK, SAMPLE, 2025)
    second = roll(first.book, first.layout, 2026)
    assert second.book.prior is first.book
    assert second.book.prior.prior is BOOK
    assert second.book.year == 2026
    words = [i.text for i in second.book.flow if isinstance(i, Paragraph)]
    assert any("2026" in text for text in words)


def test_undo_of_a_roll_is_the_old_book() -> None:
    rolled = roll(BOOK, SAMPLE, 2025)
    assert apply(Replace(rolled.book, "结转下年"), BOOK).book is rolled.book
    assert rolled.book.prior is BOOK  # what undo puts back


@pytest.mark.parametrize(("year", "options", "words"), [
    (2024, None, "只能结转到以后的年度"),
    (2020, None, "只能结转到以后的年度"),
    (3000, None, "不是可用的预算年度"),
])  # fmt: skip
def test_years_that_cannot_be_are_refused(
    year: int, options: RollOptions | None, words: str
) -> None:
    with pytest.raises(RollError, match=words):
        roll(BOOK, SAMPLE, year, options)


def test_a_book_without_a_year_asks() -> None:
    book, layout = sample("tianjin")
    blank = book.model_copy(update={"year": None})
    with pytest.raises(RollError, match="没有写预算年度"):
        roll(blank, layout, 2025)
    rolled = roll(blank, layout, 2025, RollOptions(from_year=2024))
    assert rolled.book.year == 2025
    assert rolled.book.prior is not None
    assert rolled.book.prior.year == 2024


# ---------------------------------------------------------------- figures


def test_carry_in_is_emptied_and_everything_holds_when_it_is_entered_again() -> None:
    before = settled()
    rolled = roll(before, LAYOUT, 2024)
    assert value(rolled.book, "income.2050202.carry") is None
    assert value(rolled.book, "funding_income.carry_general.amount") is None
    assert value(rolled.book, "summary_income.carry.amount") is None  # follows
    again = refilled(rolled, before)
    assert held(again, rolled.layout) == held(before, LAYOUT)
    for ref in amount_cells(before, LAYOUT):
        assert again.value(ref) == before.value(ref)


_WHOLE = settled()
_CELLS = [ref for ref in amount_cells(_WHOLE, LAYOUT) if _WHOLE.value(ref) is not None]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(_CELLS), st.decimals(0, 99, places=2), max_size=4))
def test_identities_that_held_still_hold(figures: dict[Ref, Decimal]) -> None:
    book = county().with_values(figures)
    before = Ledger(LAYOUT, book).settle(book).book
    rolled = roll(before, LAYOUT, 2024)
    again = refilled(rolled, before)
    assert held(again, rolled.layout) >= held(before, LAYOUT)
    assert rolled.book.prior is before


def test_a_figure_of_the_file_that_no_sum_explains_stays_as_printed() -> None:
    book = county("# general\ncode | name | basic | project | total\n"
                  " | 合计\n205 | 教育支出 | 2.00 | | 9.00!")  # fmt: skip
    before = Ledger(LAYOUT, book).settle(book).book
    rolled = roll(before, LAYOUT, 2024)
    assert value(rolled.book, "general.205.total") == Decimal("9.00")
    assert rolled.book.mark(at("general.205.total")).pinned == "import"
    assert rolled.book.mark(at("general.205.total")).carried


def test_blank_amounts_leave_nothing_but_the_rows() -> None:
    rolled = roll(settled(), LAYOUT, 2024, RollOptions("blank"))
    assert all(rolled.book.value(ref) is None for ref in amount_cells(settled(), LAYOUT))
    assert [r.id for r in rolled.book.tables[TableKey("general")].rows] == [
        r.id for r in settled().tables[TableKey("general")].rows
    ]
    assert at("general.2050201.basic") in carried(rolled.book)
    assert at("general.205.basic") not in carried(rolled.book)


def test_blank_by_table() -> None:
    rolled = roll(settled(), LAYOUT, 2024, RollOptions("keep", {"basic": "blank"}))
    assert value(rolled.book, "basic.30101.staff") is None
    assert value(rolled.book, "general.2050201.basic") == Decimal("30.00")


def test_marks_stand_on_facts_and_not_on_sums() -> None:
    rolled = roll(settled(), LAYOUT, 2024)
    marks = carried(rolled.book)
    assert at("general.2050201.basic") in marks
    assert at("general.2050201.total") not in marks
    assert at("general.205.basic") not in marks
    assert at("summary_income.general.amount") not in marks
    ledger = Ledger(rolled.layout, rolled.book)
    assert not {ref for ref in marks if ref in ledger.fillers}
    leaves = {ref for ref in _CELLS if ref not in ledger.fillers}
    assert leaves <= marks


def test_typing_clears_one_mark() -> None:
    rolled = roll(settled(), LAYOUT, 2024).book
    ref = at("general.2050201.basic")
    after = apply(SetCells({ref: Decimal("31.00")}), rolled).book
    assert carried(rolled) - carried(after) == {ref}
    noted = apply(SetCells({}, {ref: rolled.mark(ref).model_copy(update={"note": "看"})}), rolled)
    assert ref in carried(noted.book)


# ---------------------------------------------------------------- text, projects


def test_bound_text_follows_and_explanations_stay_with_last_year() -> None:
    book = BOOK.model_copy(update={"explanations": {"A5|x": "按批复列示"}})
    rolled = roll(book, SAMPLE, 2025).book
    assert rolled.explanations == {}
    assert rolled.prior is not None
    assert rolled.prior.explanations == {"A5|x": "按批复列示"}
    bodies = {i.id for i in BOOK.flow if isinstance(i, Paragraph) and i.role == "body" and i.text}
    assert bodies <= set(rolled.carried)
    for item in rolled.flow:
        if isinstance(item, Paragraph):
            for binding in item.bindings:
                assert item.text[binding.start : binding.end][:1].isdigit()


def test_project_codes_and_instances_stay() -> None:
    book, layout = PERFORMANCE
    rolled = roll(book, layout, (book.year or 0) + 1)
    keys = [k for k in book.tables if k.table == "project"]
    assert [k for k in rolled.book.tables if k.table == "project"] == keys
    for key in keys:
        old, new = book.tables[key].rows[0], rolled.book.tables[key].rows[0]
        assert (old.text("code"), old.id) == (new.text("code"), new.id)
    assert len(rolled.projects) == len(keys)


PROJECTS = """
# project p1
name | goals
驻村补助 | 1.2023年补助九人。

# indicators p1
level1 | level3 | target | basis
产出指标 | 人数 | 9人 | 2023年工作计划

# project p2
name | goals
驻村补助 | 1.2022年补助八人。

# indicators p2
level1 | level3 | target | basis
产出指标 | 人数 | 8人 | 2022年工作计划

# project p3
name | goals
2023年展馆修缮 | 1.修缮展馆。
"""


def test_projects_are_all_kept_with_a_proposal_for_each() -> None:
    book = write(LAYOUT, PROJECTS, settled())
    rolled = roll(book, LAYOUT, 2024)
    assert [(p.instance, p.state, p.twins) for p in rolled.projects] == [
        ("p1", "延续", ("p2",)), ("p2", "结束", ("p1",)), ("p3", "结转", ()),
    ]  # fmt: skip
    assert rolled.book.instances("project") == ["p1", "p2", "p3"]
    assert rolled.book.value(Ref("indicators", "r1", "basis", "p2")) == "2024年工作计划"
    again = roll(rolled.book, rolled.layout, 2025)
    assert [p.state for p in again.projects] == ["延续", "结束", "结束"]


# ---------------------------------------------------------------- layouts


def test_the_layout_is_chosen_by_year_within_its_kind() -> None:
    assert next_layout(LAYOUT, 2024) is LAYOUT
    assert next_layout(LAYOUT, 2025).id == "hebei-open-2025"
    assert next_layout(load_layout("hebei-performance"), 2030).id == "hebei-performance"


def test_rows_that_the_new_layout_prints_as_one_are_added_up() -> None:
    book = settled("""
# income
code    | name     | fiscal | business | other
        | 合计
205     | 教育支出
20502   | 普通教育
2050201 | 学前教育 | 40.00  | 3.00     | 1.50
""")
    rolled = roll(book, LAYOUT, 2025)
    assert value(rolled.book, "summary_income.unit.amount") == Decimal("4.50")
    assert rolled.book.row(at("summary_income.business.amount")) is None
    assert value(rolled.book, "income.2050201.business") == Decimal("3.00")
    assert value(rolled.book, "income.2050201.total") == Decimal("44.50")
    labels = [r.text("label") for r in rolled.book.tables[TableKey("summary_income")].rows]
    assert "五、单位资金" in labels


def test_a_sheet_without_a_match_is_kept_aside_and_said() -> None:
    book = settled()
    new = LAYOUT.model_copy(update={
        "id": "other",
        "sheets": tuple(s for s in LAYOUT.sheets if s.id != "hospitality"),
        "tables": tuple(t for t in LAYOUT.tables if t.id != "hospitality"),
    })  # fmt: skip
    for name in ("sheets_by_id", "tables_by_id", "sheet_of"):
        new.__dict__.pop(name, None)
    converted = convert(book, LAYOUT, new)
    assert any("“三公”" in note and "照原样" in note for note in converted.notes)
    aside = [i for i in converted.book.flow if isinstance(i, Placed) and not i.sheet]
    table = converted.book.tables[TableKey("extra", aside[0].instance)]
    words = {word for row in table.rows for word in row.cells.values()}
    assert {"11.00", "三、公务接待费"} <= words
    assert TableKey("hospitality") not in converted.book.tables
    back = convert(converted.book, new, LAYOUT)
    assert any("增加" in note for note in back.notes)
    assert TableKey("hospitality") in back.book.tables


def test_columns_without_a_match_stay_as_extra_columns() -> None:
    general = LAYOUT.tables_by_id["general"]
    fewer = tuple(c for c in general.columns if c.id != "project")
    tables = tuple(
        t.model_copy(update={"columns": fewer}) if t.id == "general" else t for t in LAYOUT.tables
    )
    new = LAYOUT.model_copy(update={"id": "other", "tables": tables})
    for name in ("sheets_by_id", "tables_by_id", "sheet_of"):
        new.__dict__.pop(name, None)
    for table in new.tables:
        table.__dict__.pop("columns_by_id", None)
    converted = convert(settled(), LAYOUT, new)
    (extra,) = converted.book.tables[TableKey("general")].extra_columns
    assert (extra.id, extra.part_of, extra.after) == ("project", "total", "basic")
    assert value(converted.book, "general.2050201.project") == Decimal("10.00")


def test_a_county_book_rolls_in_less_than_a_second() -> None:
    took = []
    for _ in range(3):
        start = process_time()
        roll(BOOK, SAMPLE, 2025)
        took.append(process_time() - start)
    assert min(took) < 1


def test_marks_of_publication_stay_with_their_projects_and_the_signature_does_not() -> None:
    marks = (Internal(kind="project", instance="p3"), Internal(kind="row", table="general",
                                                               id="2013202"))  # fmt: skip
    update = {"internal": marks, "signed": SignOff(name="王某", date="2024-01-05")}
    before = BOOK.model_copy(update=update)
    rolled = roll(before, SAMPLE, 2025)
    assert rolled.book.internal == marks
    assert internal_of(rolled.book, rolled.layout) == set(marks)
    assert rolled.book.signed is None
    assert rolled.book.prior == before
