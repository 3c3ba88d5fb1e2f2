"""取本年数: what is matched, what is taken, and what is left alone."""

from decimal import Decimal
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgetbook.model.book import Book, Department, ExtraColumn, Mark, Row
from budgetbook.model.carry import RollOptions, roll
from budgetbook.model.carry_tables import convert
from budgetbook.model.edit import apply
from budgetbook.model.intake import Intake, IntakeError, in_unit, intake
from budgetbook.model.intake_take import Choice, Taking, default_choice, take
from budgetbook.model.layout import load_layout
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.settle import Ledger
from tests.books.source import COUNTY as SAMPLE_NAME
from tests.books.source import sample
from tests.effort import examples
from tests.model.books import COUNTY, OFFICE, amount_cells, at, county, show, value, write

NEXT = load_layout("hebei-open-2025")


def settled(book: Book) -> Book:
    layout = load_layout(book.layout)
    return Ledger(layout, book).settle(book).book


OLD = settled(county())
#: The book of 2024 as the roll leaves it.
BOOK = roll(OLD, COUNTY, 2024).book

GENERAL = """
# general
code    | name         | basic | project | total
        | 合计         | 31.00 | 28.00   | 59.00
205     | 教育支出     | 31.00 | 28.00   | 59.00
20502   | 普通教育     | 31.00 | 28.00   | 59.00
2050201 | 学前教育     | 31.00 | 10.00   | 41.00
2050203 | 初中教育     |       | 18.00   | 18.00
"""


def source(text: str, **facts: object) -> Book:
    """A file of 2024 that holds only the tables of ``text``."""
    whole = write(COUNTY, text, county())
    names = {block.split()[0] for block in text.split("# ")[1:]}
    tables = {key: table for key, table in whole.tables.items() if key.table in names}
    update = {"year": 2024, "tables": tables, "flow": (), **facts}
    return whole.model_copy(update=update)


def offered(text: str, book: Book = BOOK, **facts: object) -> Intake:
    return intake(book, load_layout(book.layout), source(text, **facts), COUNTY)


def taken(text: str, book: Book = BOOK, **facts: object) -> Taking:
    return take(book, load_layout(book.layout), offered(text, book, **facts))


def carried(book: Book) -> set[Ref]:
    return {
        Ref(k.table, row.id, column, k.instance)
        for k, table in book.tables.items()
        for row in table.rows
        for column, mark in row.marks.items()
        if mark.carried
    }


def words(found: Intake) -> str:
    return "\n".join(caution.message for caution in found.cautions)


# ---------------------------------------------------------------- figures


def test_typed_cells_are_set_and_totals_follow() -> None:
    done = taken(GENERAL)
    assert show(done.book, "general", "code basic project total") == "\n".join([
        "total | - | 31.00 | 28.00 | 59.00",
        "205 | 205 | 31.00 | 28.00 | 59.00",
        "20502 | 20502 | 31.00 | 28.00 | 59.00",
        "2050201 | 2050201 | 31.00 | 10.00 | 41.00",
        "2050203 | 2050203 | - | 18.00 | 18.00",
    ])  # fmt: skip
    assert value(done.book, "expense.2050203.project") == Decimal("18.00")
    assert value(done.book, "summary_expense.c205.amount") == Decimal("59.00")
    (table,) = done.tables
    assert (table.before, table.after) == (Decimal("49.00"), Decimal("59.00"))
    assert [row.id for row in table.added] == ["2050203"]
    assert {row.id for row in table.removed} == {"2050202", "208", "20805", "2080505"}
    assert not table.differing


def test_nothing_else_is_touched() -> None:
    done = taken(GENERAL)
    for key, table in BOOK.tables.items():
        if key.table not in ("general", "expense", "income") and key.table != "summary_expense":
            typed = {r.id: r.cells for r in table.rows}
            ledger = Ledger(COUNTY, done.book)
            for row in done.book.tables[key].rows:
                for column, cell in row.cells.items():
                    if Ref(key.table, row.id, column, key.instance) not in ledger.fillers:
                        assert cell == typed[row.id].get(column)
    assert done.book.flow == BOOK.flow
    assert done.book.prior is BOOK.prior
    # 收入总表 is not in the source: the typed figure of a code that is gone elsewhere stays
    assert value(done.book, "income.2050202.fiscal") == Decimal("3.00")


def test_the_edit_is_one_step_that_leads_to_the_same_book() -> None:
    done = taken(GENERAL)
    applied = apply(done.edit, BOOK).book
    assert Ledger(COUNTY, applied).settle(applied).book == done.book
    assert apply(done.edit, BOOK).cells is None


def test_marks_of_what_was_taken_are_cleared_also_where_the_figure_is_the_same() -> None:
    done = taken(GENERAL)
    before, after = carried(BOOK), carried(done.book)
    same = at("general.2050201.project")
    assert same in before
    assert same not in after
    assert {ref for ref in after if ref.table == "general"} == set()
    assert {ref for ref in before if ref.table == "basic"} <= after
    assert sum(cell.is_same for cell in done.tables[0].cells) > 0


def test_a_blank_of_a_blank_roll_has_arrived_too() -> None:
    blank = roll(OLD, COUNTY, 2024, RollOptions("blank")).book
    done = take(blank, COUNTY, intake(blank, COUNTY, source(GENERAL), COUNTY))
    assert at("general.2050201.basic") in carried(blank)
    assert at("general.2050201.basic") not in carried(done.book)
    assert value(done.book, "general.2050201.basic") == Decimal("31.00")


def test_a_total_that_the_source_prints_otherwise_is_listed() -> None:
    text = GENERAL.replace("| 31.00 | 28.00   | 59.00\n205 ", "| 31.00 | 28.00   | 60.00\n205 ")
    (table,) = taken(text).tables
    assert [(d.ref, d.printed, d.computed) for d in table.differing] == [
        (at("general.total.total"), Decimal("60.00"), Decimal("59.00"))
    ]


def test_printed_totals_of_last_year_give_way() -> None:
    pinned = BOOK.with_values(
        {at("general.205.total"): Decimal("50.00")},
        {at("general.205.total"): Mark(pinned="import", carried=True)},
    )
    done = taken(GENERAL, settled(pinned))
    assert value(done.book, "general.205.total") == Decimal("59.00")
    assert not done.book.mark(at("general.205.total")).carried
    user = BOOK.with_values(
        {at("general.205.total"): Decimal("50.00")}, {at("general.205.total"): Mark(pinned="user")}
    )
    stays = taken(GENERAL, settled(user))
    assert value(stays.book, "general.205.total") == Decimal("50.00")
    assert at("general.205.total") in [d.ref for d in stays.tables[0].differing]


def test_an_unreadable_cell_is_never_zero() -> None:
    text = GENERAL.replace("31.00 | 10.00   | 41.00", "涉密  | 10.00   | 41.00")
    found = offered(text)
    assert "“涉密”不是数字，没有取入" in words(found)
    done = take(BOOK, COUNTY, found)
    assert value(done.book, "general.2050201.basic") == Decimal("30.00")
    assert done.book.mark(at("general.2050201.basic")).carried


def test_cells_and_tables_can_be_left_out() -> None:
    found = offered(GENERAL + "# hospitality\nrow | general\nreception | 8.00\n")
    one = at("general.2050201.basic")
    choice = Choice(frozenset({TableKey("general")}), frozenset({one}))
    done = take(BOOK, COUNTY, found, choice)
    assert value(done.book, "general.2050201.basic") == Decimal("30.00")
    assert done.book.mark(one).carried
    assert value(done.book, "hospitality.reception.general") == Decimal("10.00")
    assert done.book.row(at("general.2050202.basic")) is not None  # no row was chosen to go


# ---------------------------------------------------------------- units, layouts, facts


def test_units_are_converted_exactly() -> None:
    text = "# hospitality\nrow | general\nreception | 85123.4\ncars_running | 32000\n"
    found = offered(text, unit="元")
    assert "已换算为万元" in words(found)
    done = take(BOOK, COUNTY, found)
    assert value(done.book, "hospitality.reception.general") == Decimal("8.51234")
    assert str(value(done.book, "hospitality.cars_running.general")) == "3.20"
    assert value(done.book, "hospitality.reception.total") == Decimal("8.51234")
    assert value(done.book, "hospitality.reception.fund") is None  # printed, and blank


@given(st.decimals(-(10**9), 10**9, places=2))
def test_there_and_back_is_the_same_amount(amount: Decimal) -> None:
    assert in_unit(in_unit(amount, "元", "万元"), "万元", "元") == amount
    assert in_unit(amount, "元", "元") is amount


def test_counts_have_no_unit() -> None:
    text = "# assets\nrow | quantity | value\nhouses | 120 | 300000.00\n"
    done = taken(text, unit="元")
    assert value(done.book, "assets.houses.quantity") == Decimal(120)
    assert value(done.book, "assets.houses.value") == Decimal("30.00")


def test_another_layout_of_the_family() -> None:
    book = roll(OLD, COUNTY, 2025).book
    assert book.layout == "hebei-open-2025"
    text = GENERAL + "# summary_income\nrow | amount\ngeneral | 59.00\nother | 2.00\n"
    found = intake(book, NEXT, source(text, year=2025), COUNTY)
    assert "已按本簿的版式对应" in words(found)
    done = take(book, NEXT, found)
    assert value(done.book, "general.total.total") == Decimal("59.00")
    assert "unit" in [row for _, row in [(o.key, r) for o in found.offers for r, _ in o.figures]]


def test_the_newer_layout_into_the_older_one() -> None:
    new = convert(source(GENERAL + "# summary_income\nrow | amount\ngeneral | 59.00\n"), COUNTY,
                  NEXT)  # fmt: skip
    done = take(BOOK, COUNTY, intake(BOOK, COUNTY, new.book, NEXT))
    assert value(done.book, "general.total.total") == Decimal("59.00")


def test_a_source_of_another_year_is_told_and_not_chosen() -> None:
    found = offered(GENERAL, year=2023)
    assert found.of_other_year == "来源是2023年的，本簿是2024年的"
    assert default_choice(found).tables == frozenset()
    assert take(BOOK, COUNTY, found).tables == ()
    assert take(BOOK, COUNTY, found).book == settled(BOOK)


@pytest.mark.parametrize(("department", "told"), [
    (Department(code="777", name="某某局"), True),
    (Department(name="另一个部门"), True),
    (Department(name="中共某县某某局"), False),
    (OFFICE, False),
])  # fmt: skip
def test_a_source_of_another_department_is_told(department: Department, told: bool) -> None:
    found = offered(GENERAL, department=department)
    assert ("的，本簿是" in words(found)) is told
    assert default_choice(found).tables


def test_a_source_of_another_kind_is_refused() -> None:
    tianjin, layout = sample("tianjin")
    with pytest.raises(IntakeError, match="不是一类"):
        intake(BOOK, COUNTY, tianjin, layout)
    with pytest.raises(IntakeError, match="没有能和本簿对上的表"):
        intake(BOOK, COUNTY, source("# units\nname\n某某局\n"), COUNTY)


# ---------------------------------------------------------------- rows and columns


def test_a_source_of_single_codes_removes_nothing() -> None:
    text = "# general\ncode | name | project\n2050201 | 学前教育 | 12.00\n"
    found = offered(text)
    done = take(BOOK, COUNTY, found)
    gone = {one.row: one.removed for one in found.offers[0].gone}
    assert gone == {"2050202": False, "208": False, "20805": False, "2080505": False}
    assert value(done.book, "general.2050201.project") == Decimal("12.00")
    assert value(done.book, "general.2050202.project") == Decimal("5.00")


def test_a_source_of_coarser_codes_keeps_the_finer_ones() -> None:
    text = ("# general\ncode | name | basic | project\n | 合计 | 34.00 | 15.00\n"
            "205 | 教育支出 | 30.00 | 16.00\n208 | 社会保障和就业支出 | 4.00")  # fmt: skip
    done = taken(text)
    assert [row.id for row in done.tables[0].removed] == []
    assert value(done.book, "general.205.project") == Decimal("15.00")
    assert at("general.205.project") in [d.ref for d in done.tables[0].differing]


def test_a_code_without_its_parents_gets_them() -> None:
    text = "# general\ncode | name | project\n2130152 | 到基层任职补助 | 6.00\n"
    done = taken(text)
    assert [r.id for r in done.tables[0].added] == ["213", "21301", "2130152"]
    assert value(done.book, "general.213.project") == Decimal("6.00")
    assert value(done.book, "expense.2130152.project") == Decimal("6.00")
    assert done.book.row(at("income.2130152.fiscal")) is not None


def test_a_table_without_figures_is_not_chosen() -> None:
    found = offered("# hospitality\nrow | general\n# fund\ncode | name\n")
    assert default_choice(found).tables == frozenset()
    assert "“三公”经费支出表”没有数字" in words(found)


def test_rows_of_a_list_are_known_by_their_words() -> None:
    own = write(COUNTY, """
# procurement
project | item | quantity | price | general
办公设备 | 电脑 | 4 | 0.50 | 2.00
印刷 | 汇编 | 100 | 0.01 | 1.00
""", OLD)  # fmt: skip
    book = roll(settled(own), COUNTY, 2024).book
    text = """
# procurement
project | item | quantity | price | general
办公设备 | 打印机 | 2 | 0.30 | 0.60
办公设备 | 电脑 | 6 | 0.50 | 3.00
"""
    done = taken(text, book)
    rows = done.book.tables[TableKey("procurement")].rows
    assert [(r.text("item"), r.cells.get("total")) for r in rows] == [
        ("电脑", Decimal("3.00")), ("打印机", Decimal("0.60")),
    ]  # fmt: skip
    assert [r.text("item") for r in done.tables[0].removed] == ["汇编"]


def test_a_column_that_the_book_does_not_print_is_told() -> None:
    made = source(GENERAL)
    table = made.tables[TableKey("general")]
    table = table.model_copy(update={
        "extra_columns": (ExtraColumn(id="x1", title="其中：专项债", after="project"),),
        "rows": tuple(r.with_cells({"x1": Decimal(1)}) for r in table.rows),
    })  # fmt: skip
    found = intake(BOOK, COUNTY, made.with_table(table), COUNTY)
    assert "“其中：专项债”一栏本簿没有" in words(found)
    own = BOOK.tables[TableKey("general")].model_copy(
        update={"extra_columns": (ExtraColumn(id="own", title="其中：专项债"),)}
    )
    done = take(b := BOOK.with_table(own), COUNTY, intake(b, COUNTY, made.with_table(table),
                COUNTY))  # fmt: skip
    assert value(done.book, "general.2050201.own") == Decimal(1)


def test_projects_are_taken_only_when_chosen() -> None:
    layout = load_layout("hebei-performance")
    text = "# project p1\ncode | name | budget | fiscal\nX1 | 培训 | 5.00 | 5.00\n"
    book = write(layout, text, Book(layout=layout.id, year=2024))
    new = write(layout, text.replace("5.00", "7.50").replace("p1", "p9"), book)
    tables = {key: table for key, table in new.tables.items() if key.instance == "p9"}
    found = intake(book, layout, new.model_copy(update={"tables": tables}), layout)
    assert default_choice(found).tables == frozenset()
    chosen = Choice(frozenset({TableKey("project", "p1")}))
    done = take(book, layout, found, chosen)
    assert done.book.value(Ref("project", "form", "fiscal", "p1")) == Decimal("7.50")
    assert done.book.value(Ref("project", "form", "name", "p1")) == "培训"


def test_a_row_of_the_sources_own_comes_with_its_total() -> None:
    made = source("# hospitality\nrow | general\nreception | 8.00\n")
    table = made.tables[TableKey("hospitality")]
    row = Row(id="x1", cells={"label": "会议费", "general": Decimal(3)}, part_of="total")
    made = made.with_table(table.with_rows([*table.rows, row]))
    done = take(BOOK, COUNTY, intake(BOOK, COUNTY, made, COUNTY))
    assert value(done.book, "hospitality.total.general") == Decimal("11.00")


# ---------------------------------------------------------------- what always holds

_BOOK, _LAYOUT = sample(SAMPLE_NAME)
_CELLS = [ref for ref in amount_cells(_BOOK, _LAYOUT) if _BOOK.value(ref) is not None]


@settings(max_examples=examples(8), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(_CELLS), st.decimals(0, 999, places=2), max_size=6))
def test_a_settled_source_gives_its_own_figures(figures: dict[Ref, Decimal]) -> None:
    changed = _BOOK.with_values(figures)
    other = Ledger(_LAYOUT, changed).settle(changed).book
    done = take(_BOOK, _LAYOUT, intake(_BOOK, _LAYOUT, other, _LAYOUT))
    for ref in amount_cells(other, _LAYOUT):
        if not ref.instance:
            assert (done.book.value(ref) or 0) == (other.value(ref) or 0)
    assert not any(table.differing for table in done.tables)


def test_a_county_book_is_taken_at_once() -> None:
    took = []
    for _ in range(3):
        start = process_time()
        take(_BOOK, _LAYOUT, intake(_BOOK, _LAYOUT, _BOOK, _LAYOUT))
        took.append(process_time() - start)
    assert min(took) < 1
