"""Edits: from one book to the next, without touching the one before."""

from decimal import Decimal

import pytest

from budgetbook.model.book import Book, Department, Mark, Paragraph, Placed, Row, Table
from budgetbook.model.described import describe
from budgetbook.model.edit import (
    Edit,
    InsertRows,
    MoveRows,
    RemoveRows,
    Replace,
    SetCells,
    SetFacts,
    SetFlow,
    SetText,
    Several,
    apply,
)
from budgetbook.model.fresh import code_row
from budgetbook.model.ref import TableKey
from budgetbook.model.settle import Ledger
from tests.model.books import COUNTY, amounts, at, county, value

GENERAL = TableKey("general")
PLACE = at("general.2050201.basic")


def start() -> Book:
    """The county book, settled, with a sentence that is bound to nothing."""
    book = county()
    flow = (Paragraph(id="t1", text="甲"), Placed(sheet="general"))
    return Ledger(COUNTY, book).settle(book).book.model_copy(update={"flow": flow})


def row_ids(book: Book, key: TableKey = GENERAL) -> list[str]:
    return [row.id for row in book.tables[key].rows]


def row(code: str) -> Row:
    return code_row(COUNTY.tables_by_id["general"], code, "新科目")


EDITS: list[Edit] = [
    SetCells({PLACE: Decimal("31.00")}),
    SetCells({}, {PLACE: Mark(note="问财政局")}),
    InsertRows(GENERAL, "2050202", (row("2050203"),)),
    RemoveRows(GENERAL, ("2050201",)),
    MoveRows(GENERAL, ("2050202",), "20502"),
    SetText("t1", "乙"),
    SetFlow((Placed(sheet="general"),)),
    SetFacts(year=2024, department=Department(code="1", name="乙局")),
    SetFacts(fields={GENERAL: {"numbering": "档次"}}),
    Replace(county(), "打开"),
    Several((SetCells({PLACE: None}), SetText("t1", "丙")), "清理"),
]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: type(edit).__name__)
def test_an_edit_leaves_the_book_before_it_alone(edit: Edit) -> None:
    before = start()
    dump, tables = before.model_dump_json(), dict(before.tables)
    applied = apply(edit, before)
    after = Ledger(COUNTY, applied.book).settle(applied.book).book
    assert after != before
    assert before.model_dump_json() == dump
    assert all(before.tables[key] is table for key, table in tables.items())


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: type(edit).__name__)
def test_every_edit_has_a_name(edit: Edit) -> None:
    assert describe(edit, COUNTY, start()) != "修改"


def test_setting_cells_tells_which_and_shares_the_rest() -> None:
    before = start()
    book, cells = apply(SetCells({PLACE: Decimal("31.00")}), before)
    assert value(book, "general.2050201.basic") == Decimal("31.00")
    assert cells == frozenset({PLACE})
    assert book.tables[TableKey("fund")] is before.tables[TableKey("fund")]
    old, new = before.tables[GENERAL], book.tables[GENERAL]
    assert [new.row(i) is old.row(i) for i in row_ids(book)].count(False) == 1


def test_a_blanked_cell_is_gone_from_its_row() -> None:
    book = apply(SetCells({PLACE: None}), start()).book
    kept = book.tables[GENERAL].row("2050201")
    assert kept is not None
    assert "basic" not in kept.cells


def test_cells_of_rows_that_are_not_there_are_ignored() -> None:
    before = start()
    edit = SetCells(amounts({"general.999.basic": "1.00", "nowhere.1.basic": "1.00"}))
    assert apply(edit, before).book == before


@pytest.mark.parametrize(
    ("after", "place"), [("2050202", 5), ("", 0), ("total", 1), ("2080505", 8)]
)
def test_rows_are_put_behind_the_row_named(after: str, place: int) -> None:
    book, cells = apply(InsertRows(GENERAL, after, (row("2050203"),)), start())
    assert row_ids(book).index("2050203") == place
    assert len(row_ids(book)) == 9
    assert cells is None


def test_a_row_that_is_there_is_not_put_in_again() -> None:
    before = start()
    book = apply(InsertRows(GENERAL, "", (row("205"), row("206"))), before).book
    assert row_ids(book) == ["206", *row_ids(before)]
    assert book.tables[GENERAL].row("205") == before.tables[GENERAL].row("205")


def test_rows_can_come_into_a_table_the_book_does_not_have_yet() -> None:
    book = apply(InsertRows(GENERAL, "", (row("205"),)), county("# general -")).book
    assert row_ids(book) == ["205"]


def test_a_new_row_counts_at_once() -> None:
    book = apply(InsertRows(GENERAL, "2050202", (row("2050203"),)), start()).book
    book = book.with_values(amounts({"general.2050203.project": "1.50"}))
    book = Ledger(COUNTY, book).settle(book).book
    assert value(book, "general.205.total") == Decimal("46.50")
    assert value(book, "summary_income.general.amount") == Decimal("47.00")


def test_removed_rows_count_no_more_and_others_keep_their_places() -> None:
    book = apply(RemoveRows(GENERAL, ("2050201",)), start()).book
    assert "2050201" not in row_ids(book)
    book = Ledger(COUNTY, book).settle(book).book
    assert value(book, "general.205.total") == Decimal("5.00")
    assert value(book, "general.2080505.basic") == Decimal("4.00")


@pytest.mark.parametrize(
    ("moved", "after", "order"),
    [
        (("2050202",), "20502", "total 205 20502 2050202 2050201"),
        (("2050201",), "2050202", "total 205 20502 2050202 2050201"),
        (("20502", "2050201"), "total", "total 20502 2050201 205 2050202"),
        (("2050202", "205"), "", "205 2050202 total 20502 2050201"),
    ],
)
def test_rows_move_in_their_own_order(moved: tuple[str, ...], after: str, order: str) -> None:
    book = apply(MoveRows(GENERAL, moved, after), start()).book
    assert row_ids(book)[:5] == order.split()


def test_words_typed_over_a_bound_figure_are_no_longer_bound() -> None:
    before = start()
    bound = Paragraph.model_validate(
        {"id": "t1", "text": "34.00万元", "bindings": [{"start": 0, "end": 5, "ref": PLACE}]}
    )
    before = before.model_copy(update={"flow": (bound, *before.flow[1:])})
    changed = apply(SetText("t1", "约34万元"), before).book.flow[0]
    assert isinstance(changed, Paragraph)
    assert (changed.text, changed.bindings) == ("约34万元", ())


def test_flow_and_tables_come_and_go_together() -> None:
    key = TableKey("indicators", "p1")
    flow = (Placed(sheet="project", instance="p1"),)
    book = apply(SetFlow(flow, {key: Table(key=key), GENERAL: None}), start()).book
    assert book.flow == flow
    assert key in book.tables
    assert GENERAL not in book.tables


def test_facts_not_named_stay() -> None:
    before = start()
    book = apply(SetFacts(fields={GENERAL: {"cutoff": "2022-12-31"}}), before).book
    assert (book.year, book.department) == (before.year, before.department)
    again = apply(SetFacts(fields={GENERAL: {"numbering": "档次"}}), book).book
    assert again.tables[GENERAL].fields == {"cutoff": "2022-12-31", "numbering": "档次"}


@pytest.mark.parametrize(
    ("second", "cells"),
    [(SetCells({at("general.2050202.basic"): None}), 2), (RemoveRows(GENERAL, ("205",)), None)],
)
def test_several_edits_are_one_step(second: Edit, cells: int | None) -> None:
    applied = apply(Several((SetCells({PLACE: None}), second), "两步"), start())
    assert (len(applied.cells) if applied.cells is not None else None) == cells


@pytest.mark.parametrize(
    ("edit", "name"),
    [
        (SetCells({PLACE: None}), "修改 一般公共预算财政拨款支出表·2050201 学前教育·基本支出"),
        (SetCells(amounts({"fund.total.basic": "1", "fund.212.basic": "1"})), "修改 2 格"),
        (SetCells({PLACE: None}, title="粘贴"), "粘贴"),
        (InsertRows(GENERAL, "", (row("206"),)), "插入 一般公共预算财政拨款支出表 1 行"),
        (Several((), "结转下年"), "结转下年"),
    ],
)
def test_the_menu_names_the_edit_in_official_words(edit: Edit, name: str) -> None:
    assert describe(edit, COUNTY, start()) == name


def test_undo_is_the_kept_book() -> None:
    history, dumps = [start()], [start().model_dump_json()]
    for edit in EDITS:
        applied = apply(edit, history[-1]).book
        history.append(Ledger(COUNTY, applied).settle(applied).book)
        dumps.append(history[-1].model_dump_json())
    assert [book.model_dump_json() for book in history] == dumps
    for before, after, edit in zip(history, history[1:], EDITS, strict=False):
        if isinstance(edit, SetText | SetFlow):
            assert all(after.tables[key] is table for key, table in before.tables.items())
