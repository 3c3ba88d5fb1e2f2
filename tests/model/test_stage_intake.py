"""取控制数, 取批复: a source becomes a stage, and nothing of the book moves."""

from decimal import Decimal

import pytest

from budgetbook.model.book import Book, Department, Row
from budgetbook.model.edit import SetStages, apply
from budgetbook.model.finding import State
from budgetbook.model.intake import IntakeError, intake
from budgetbook.model.intake_take import Choice, default_choice, take
from budgetbook.model.ref import TableKey
from budgetbook.model.settle import Ledger
from budgetbook.model.stage_intake import StageFacts, doubts, keep_taken, taken_stage
from budgetbook.model.stages import StageError, add_stage
from tests.model.books import COUNTY, amounts, at, county, value
from tests.model.projects import outcome


def settled(book: Book) -> Book:
    return Ledger(COUNTY, book).settle(book).book


BOOK = settled(county())
GENERAL, FUND = TableKey("general"), TableKey("fund")
FACTS = StageFacts("控制数", "2025-11-01", "", "控制数.xlsx")


def source(*tables: str, base: Book = BOOK, **figures: str) -> Book:
    """A file that prints some tables, with some figures of its own."""
    book = base.with_values(
        amounts({place.replace("__", "."): words for place, words in figures.items()})
    )
    kept = {k: t for k, t in settled(book).tables.items() if not tables or k.table in tables}
    return book.model_copy(update={"tables": kept, "flow": ()})


def kept(book: Book, theirs: Book, facts: StageFacts = FACTS) -> Book:
    found = intake(book, COUNTY, theirs, COUNTY)
    return apply(keep_taken(book, COUNTY, found, default_choice(found), facts), book).book


def test_the_source_becomes_a_stage_and_the_book_stays() -> None:
    theirs = source("general", "fund", general__2050201__project="9.00")
    book = kept(BOOK, theirs)
    assert book.tables is BOOK.tables
    assert book.stage == BOOK.stage
    [stage] = book.stages
    assert (stage.name, stage.date, stage.source) == ("控制数", "2025-11-01", "控制数.xlsx")
    assert stage.book.tables.keys() == {GENERAL, FUND}
    assert value(stage.book, "general.2050201.project") == Decimal("9.00")
    assert value(stage.book, "general.total.total") == Decimal("48.00")


def test_nothing_of_the_books_own_figures_gets_in() -> None:
    theirs = source("general")
    table = theirs.tables[GENERAL]
    only = [r for r in table.rows if r.id in ("total", "205", "20502", "2050201")]
    rows = [r.with_cells({"basic": None, "project": None}) for r in only]
    book = kept(BOOK, theirs.with_table(table.with_rows(rows)))
    stage = book.stages[0].book
    assert {r.id for r in stage.tables[GENERAL].rows} == {r.id for r in only}
    assert value(stage, "general.total.total") == Decimal("49.00")
    assert value(stage, "general.total.basic") is None
    assert value(stage, "general.2050201.project") is None


def test_a_printed_total_stands_although_it_is_not_the_sum() -> None:
    theirs = source("general").with_values(amounts({"general.total.total": "48.99"}))
    stage = kept(BOOK, theirs).stages[0].book
    assert value(stage, "general.total.total") == Decimal("48.99")
    again = Ledger(COUNTY, stage).settle(stage).book
    assert value(again, "general.total.total") == Decimal("48.99")
    book = kept(BOOK, theirs).model_copy(update={"stage": "二上"})
    ended = outcome(book, "G1")
    assert ended.state is State.FAILED
    assert (
        "一般公共预算支出 49.00 万元，超过控制数 48.99 万元，超出 0.01" in ended.findings[0].message
    )


def test_rows_that_the_book_lacks_come_too() -> None:
    theirs = source("general", "fund")
    table = theirs.tables[GENERAL]
    new = Row(id="2050299", cells={"code": "2050299", "name": "其他普通教育支出",
                                   "total": Decimal(3), "project": Decimal(3)})  # fmt: skip
    theirs = theirs.with_table(table.with_rows([*table.rows, new]))
    stage = kept(BOOK, theirs).stages[0].book
    assert value(stage, "general.2050299.project") == Decimal(3)
    assert stage.tables.keys() == {GENERAL, FUND}
    approved = kept(BOOK, theirs, FACTS._replace(name="批复")).model_copy(update={"stage": "公开"})
    told = [finding.message for finding in outcome(approved, "G2").findings]
    assert any("其他普通教育支出：批复有这一行，公开没有" in words for words in told)


def test_figures_in_yuan_are_converted_exactly() -> None:
    theirs = source("fund")
    table = theirs.tables[FUND]
    rows = [
        r.with_cells({c: v * 10000 + 34 for c, v in r.cells.items() if isinstance(v, Decimal)})
        for r in table.rows
    ]
    theirs = theirs.with_table(table.with_rows(rows)).model_copy(update={"unit": "元"})
    stage = kept(BOOK, theirs, FACTS._replace(name="批复"))
    assert value(stage.stages[0].book, "fund.2120899.project") == Decimal("7.5034")
    assert outcome(stage.model_copy(update={"stage": "公开"}), "G2").state is State.PASSED
    found = intake(BOOK, COUNTY, theirs, COUNTY)
    assert any("以元为单位，已换算为万元" in c.message for c in found.cautions)


def test_what_is_not_chosen_is_not_kept() -> None:
    found = intake(BOOK, COUNTY, source("general", "fund"), COUNTY)
    left = at("general.2050201.project")
    stage = taken_stage(BOOK, COUNTY, found, Choice(frozenset({GENERAL}), frozenset({left})), FACTS)
    assert stage.book.tables.keys() == {GENERAL}
    assert value(stage.book, "general.2050201.project") is None
    with pytest.raises(StageError, match="没有选中任何表"):
        taken_stage(BOOK, COUNTY, found, Choice(frozenset()), FACTS)


def said(theirs: Book, book: Book = BOOK, name: str = "控制数") -> list[str]:
    found = intake(book, COUNTY, theirs, COUNTY)
    choice = Choice(frozenset(offer.key for offer in found.offers))
    return doubts(book, found, take(book, COUNTY, found, choice), name)


def test_a_source_that_fits_raises_no_doubt() -> None:
    assert said(source("general", "fund")) == []
    assert said(source("general", general__2050201__project="500")) == []


def test_another_year_is_told() -> None:
    assert said(source().model_copy(update={"year": 2022})) == ["来源是2022年的，本簿是2023年的"]


def test_another_department_is_told() -> None:
    other = source().model_copy(update={"department": Department(code="301", name="另一局")})
    assert said(other) == ["来源是“301 另一局”的，本簿是“203 某某局”的"]


def test_a_slip_of_the_unit_is_told() -> None:
    tables = [t for t in source("general", "fund").tables.values()]
    yuan = source("general", "fund")
    for table in tables:
        rows = [
            r.with_cells({c: v * 10000 for c, v in r.cells.items() if isinstance(v, Decimal)})
            for r in table.rows
        ]
        yuan = yuan.with_table(table.with_rows(rows))
    assert "可能是“元”，却按“万元”读了" in said(yuan)[0]
    small = yuan.model_copy(update={"tables": source("general", "fund").tables})
    big = BOOK.model_copy(update={"tables": {**BOOK.tables, **yuan.tables}})
    assert "可能是“万元”，却按“元”读了" in said(small, big)[0]


def test_an_order_that_is_not_the_rounds_is_told() -> None:
    book = apply(add_stage(BOOK, "批复", "2026-02-01"), BOOK).book
    assert said(source("general"), book) == ["簿里已经有“批复”（2026-02-01），“控制数”通常在它之前"]
    assert said(source("general"), apply(add_stage(BOOK, "一上"), BOOK).book) == []


def test_another_kind_of_file_offers_nothing() -> None:
    with pytest.raises(IntakeError):
        kept(BOOK, source("units"))


def test_it_is_one_edit() -> None:
    found = intake(BOOK, COUNTY, source("fund"), COUNTY)
    edit = keep_taken(BOOK, COUNTY, found, default_choice(found), FACTS)
    assert isinstance(edit, SetStages)
    assert edit.title == "取入“控制数”"
