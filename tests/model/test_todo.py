"""The to-do list: every fact that was taken over, each cleared by itself."""

from decimal import Decimal

from budgetbook.model.book import Book, Paragraph
from budgetbook.model.carry import RollOptions, roll
from budgetbook.model.described import describe
from budgetbook.model.edit import Confirm, SetCells, SetText, apply
from budgetbook.model.layout import Layout
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.settle import Ledger
from budgetbook.model.todo import Todo, Todos, todo
from tests.books.source import COUNTY, sample
from tests.model.books import COUNTY as LAYOUT
from tests.model.books import at, county, write

BOOK, SAMPLE = sample(COUNTY)

PROJECT = """
# project p1
name | budget | goals
夜校补助 | | 1.开办六个班。

# indicators p1
level1 | level3 | description | target | basis
产出指标 | 班数 | 2020年的名单另附 | 6个 | 2023年工作计划
"""


def small(text: str = "") -> Book:
    """The small county book of 2024, rolled from 2023."""
    book = write(LAYOUT, text, county()) if text else county()
    return roll(Ledger(LAYOUT, book).settle(book).book, LAYOUT, 2024).book


def open_refs(todos: Todos) -> set[Ref]:
    """The cells that entries other than findings are about."""
    return {ref for item in todos.items if item.kind != "finding" for ref in item.refs}


def entries(book: Book, layout: Layout, kind: str) -> list[Todo]:
    """The entries of one kind."""
    return [item for item in todo(book, layout, ()).items if item.kind == kind]


def test_every_fact_is_listed_once_and_confirming_one_clears_exactly_one() -> None:
    book = roll(BOOK, SAMPLE, 2025).book
    layout = roll(BOOK, SAMPLE, 2025).layout
    before = todo(book, layout, ())
    cells = [ref for item in before.items for ref in item.refs]
    assert len(cells) == len(set(cells))
    ledger = Ledger(layout, book)
    for key, table in book.tables.items():
        spec = layout.tables_by_id[key.table]
        kinds = {c.id: c.kind for c in spec.columns}
        for row in table.rows:
            for column, value in row.cells.items():
                ref = Ref(key.table, row.id, column, key.instance)
                if isinstance(value, Decimal) and ref not in ledger.fillers:
                    assert ref in set(cells), ref
                if column == "basis" and kinds.get(column) == "text":
                    assert ref in set(cells), ref
    one = next(i for i in before.items if i.kind == "confirm" and i.refs)
    after = todo(apply(Confirm(frozenset(one.refs)), book).book, layout, ())
    assert open_refs(before) - open_refs(after) == set(one.refs)
    assert len(after.items) == len(before.items) - 1
    assert (after.done, after.total) == (before.done + 1, before.total)


def test_confirming_all_leaves_nothing_to_confirm() -> None:
    book = small()
    todos = todo(book, LAYOUT, ())
    refs = frozenset(open_refs(todos))
    edit = Confirm(refs, frozenset(book.carried))
    assert describe(edit, LAYOUT, book) == f"确认沿用 {len(refs) + len(book.carried)} 处"
    done = todo(apply(edit, book).book, LAYOUT, ())
    assert done.items == ()
    assert done.done == done.total


def test_typing_over_settles_a_cell_and_writing_settles_a_paragraph() -> None:
    book = small()
    ref = at("general.2050201.basic")
    typed = apply(SetCells({ref: Decimal("1.00")}), book).book
    assert open_refs(todo(book, LAYOUT, ())) - open_refs(todo(typed, LAYOUT, ())) == {ref}
    whole = roll(BOOK, SAMPLE, 2025).book
    first = whole.carried[0]
    written = apply(SetText(first, "改写过的一段。"), whole).book
    assert set(whole.carried) - set(written.carried) == {first}
    confirmed = apply(Confirm(paragraphs=frozenset({first})), whole).book
    assert confirmed.carried == written.carried


def test_blank_cells_are_to_be_entered_with_the_reason() -> None:
    book = small()
    assert {i.reason for i in entries(book, LAYOUT, "enter")} == {
        "上年结转：按决算或指标结余填列", "年初财政拨款结转和结余：按决算或指标结余填列",
    }  # fmt: skip
    source = Ledger(LAYOUT, county()).settle(county()).book
    blank = roll(source, LAYOUT, 2024, RollOptions("blank")).book
    refs = {ref for item in entries(blank, LAYOUT, "enter") for ref in item.refs}
    assert at("general.2050201.basic") in refs
    assert at("general.205.basic") not in refs
    filled = apply(SetCells({at("general.2050201.basic"): Decimal("2.00")}), blank).book
    left = {ref for item in entries(filled, LAYOUT, "enter") for ref in item.refs}
    assert refs - left == {at("general.2050201.basic")}


def test_undecided_years_propose_the_words() -> None:
    book = small(PROJECT)
    (item,) = entries(book, LAYOUT, "decide")
    assert item.refs == (Ref("indicators", "r1", "description", "p1"),)
    assert item.proposal == "2024年的名单另附"
    assert "早于" in item.reason
    answered = apply(SetCells({item.refs[0]: item.proposal}), book).book
    assert entries(answered, LAYOUT, "decide") == []
    kept = apply(Confirm(frozenset(item.refs)), book).book
    assert entries(kept, LAYOUT, "decide") == []


def test_a_moved_basis_says_that_the_paper_may_not_exist_yet() -> None:
    found = [i for i in entries(small(PROJECT), LAYOUT, "confirm") if "依据" in i.reason]
    assert [i.refs[0].column for i in found] == ["basis"]
    assert "2024年工作计划" in found[0].message


def test_projects_without_an_amount() -> None:
    book = write(LAYOUT, PROJECT, county())
    key = TableKey("project", "p1")
    shown = tuple(c for c in book.tables[key].absent_columns if c != "budget")
    book = book.with_table(book.tables[key].model_copy(update={"absent_columns": shown}))
    (item,) = entries(book, LAYOUT, "enter")
    assert item.message == "夜校补助·预算数：待填"


def test_a_year_in_a_sentence_is_asked_although_its_figure_followed() -> None:
    flow = [*county().flow, Paragraph(id="q", text="截至2022年9月有学员九十人。")]
    book = county().model_copy(update={"flow": tuple(flow)})
    rolled = roll(Ledger(LAYOUT, book).settle(book).book, LAYOUT, 2024).book
    asked = [i for i in entries(rolled, LAYOUT, "decide") if i.paragraph == "q"]
    assert [i.proposal for i in asked] == ["截至2023年9月有学员九十人。"]
    answered = apply(SetText("q", asked[0].proposal), rolled).book
    assert not [i for i in todo(answered, LAYOUT, ()).items if i.paragraph == "q"]


def test_findings_are_on_the_list_until_explained() -> None:
    book = county("# general\ncode | name | basic | project\n | 合计\n205 | 教育支出 | 2.00 | ")
    book = Ledger(LAYOUT, book).settle(book).book
    found = [i for i in todo(book, LAYOUT).items if i.kind == "finding"]
    assert found
    keys = {item.key: "按批复" for item in found}
    explained = book.model_copy(update={"explanations": keys})
    assert not [i for i in todo(explained, LAYOUT).items if i.kind == "finding"]
