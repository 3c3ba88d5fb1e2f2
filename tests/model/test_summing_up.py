"""汇总: a department out of its units; nothing lost, nothing twice, nothing said that is not so."""

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetbook.model.amount import Unread, read_amount
from budgetbook.model.book import Book, Department, Member, Placed, Row
from budgetbook.model.edit import SetRecords, Several, apply
from budgetbook.model.expected_units import expected_units
from budgetbook.model.finding import State
from budgetbook.model.layout import load_layout
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.review import review
from budgetbook.model.settle import Ledger
from budgetbook.model.summed_parts import own_changes, parts_of
from budgetbook.model.summing import Summing
from budgetbook.model.summing_edits import summed_again
from budgetbook.model.summing_up import (
    NOT_TAKEN_OUT,
    SummingError,
    as_member,
    department_of,
    sum_up,
)
from tests.books.random_county import random_county, random_shanghai
from tests.effort import examples
from tests.fixture_books import fixture
from tests.model.books import COUNTY, at, county, value

WHO = Department(code="361", name="某某局")


def settled(book: Book) -> Book:
    layout = load_layout(book.layout)
    return Ledger(layout, book).settle(book).book


def named(book: Book, number: int, name: str = "") -> Book:
    name = name or ("某某局本级" if number == 1 else f"某某中心{number}")
    return book.model_copy(update={"department": Department(code=f"3610{number:02d}", name=name)})


def members(*books: Book) -> list[Member]:
    found: list[Member] = []
    for book in books:
        found.append(as_member(book, [m.id for m in found], source=f"{book.department.name}.ysb"))
    return found


def unit(number: int, **changes: str) -> Book:
    """The small county book as one unit's, some amounts typed anew."""
    cells = {at(place.replace("__", ".")): read_amount(word) for place, word in changes.items()}
    return settled(named(county().with_values(cells), number))


def of(*units: Book) -> Book:
    return sum_up(members(*units), WHO).book


# ---------------------------------------------------------------- sums


_TRAITS = st.fixed_dictionaries(
    {
        "level": st.sampled_from([5, 7]),
        "own": st.booleans(),
        "fund": st.booleans(),
        "carried": st.booleans(),
        "absent": st.booleans(),
        "total_last": st.booleans(),
        "columns": st.sampled_from(["", "beside", "instead"]),
        "secret": st.just(False),
        "rounded": st.just(False),
        "negative": st.booleans(),
    }
)


@settings(max_examples=examples(8), deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10_000), _TRAITS, st.booleans()), min_size=1, max_size=4))
def test_random_consistent_units_make_a_consistent_department(
    drawn: list[tuple[int, dict[str, Any], bool]],
) -> None:
    same = {"layout": "hebei-open-2025", "year": 2026, "prior": False, "details": False,
            "twin": False, "heads": True}  # fmt: skip
    units = [
        settled(named(random_county(seed, **same, yuan=yuan, **traits).book, n))
        for n, (seed, traits, yuan) in enumerate(drawn, 1)
    ]
    held = members(*units)
    made = sum_up(held, WHO)
    book = made.book
    assert all(not m.pinned for t in book.tables.values() for r in t.rows for m in r.marks.values())
    assert not list(own_changes(Summing(book, made.layout)))
    assert _errors(book) == []
    for place in ("expense.total.total", "summary_income.total.amount", "hospitality.total.total"):
        _is_exact_sum(book, units, at(place))
    assert sum_up(held, WHO).book == book
    projects = [len(one.instances("project")) for one in units]
    assert len(book.instances("project")) == sum(projects)


def _is_exact_sum(book: Book, units: list[Book], ref: Ref) -> None:
    scale = {("元", "元"): "1", ("万元", "万元"): "1", ("万元", "元"): "10000",
             ("元", "万元"): "0.0001"}  # fmt: skip
    total = Decimal(0)
    for one in units:
        amount = one.value(ref)
        if isinstance(amount, Decimal):
            total += amount * Decimal(scale[one.unit, book.unit])
    assert (book.value(ref) or 0) == total


def _errors(book: Book) -> list[str]:
    """What the checks of tables call wrong."""
    found = review(book, load_layout(book.layout)).findings
    return [f.message for f in found if f.severity == "error" and f.state is State.FAILED]


@pytest.mark.parametrize("seed", range(3))
def test_units_of_shanghai_make_a_department(seed: int) -> None:
    units = [
        settled(named(random_shanghai(seed * 3 + n, "shanghai-open-unit").book, n))
        for n in (1, 2, 3)
    ]
    year = units[0].year
    units = [one.model_copy(update={"year": year}) for one in units]
    made = sum_up(members(*units), WHO)
    assert made.layout.id == "shanghai-open"
    _is_exact_sum(made.book, units, at("expense.total.total"))
    _is_exact_sum(made.book, units, at("summary_income.total.amount"))
    told = Counter(_errors(made.book))
    assert not told - Counter(m for one in units for m in _errors(one))


def test_codes_that_one_unit_alone_has_stand_in_official_order() -> None:
    other = county("""
# general
code    | name       | basic | project
        | 合计
201     | 一般公共服务支出
20132   | 组织事务
2013201 | 行政运行   | 6.00 |
205     | 教育支出
20502   | 普通教育
2050201 | 学前教育   | 1.50 |
""")
    book = of(unit(1), settled(named(other, 2)))
    codes = [row.text("code") for row in book.tables[TableKey("general")].rows]
    assert codes == sorted(codes)
    assert value(book, "general.2050201.basic") == Decimal("31.50")
    assert value(book, "general.2013201.basic") == Decimal("6.00")


def test_what_a_unit_prints_no_lower_keeps_a_row_of_its_own() -> None:
    coarse = county("""
# general
code  | name       | basic | project
      | 合计
205   | 教育支出
20502 | 普通教育   | 9.00 |
""")
    book = of(unit(1), settled(named(coarse, 2)))
    assert value(book, "general.20502.basic") == Decimal("39.00")
    row = book.tables[TableKey("general")].row("20502-rest")
    assert row is not None
    assert row.cells["basic"] == Decimal("9.00")


def test_rows_that_a_file_adds_meet_by_what_they_are_called() -> None:
    def with_row(book: Book, row_id: str, label: str) -> Book:
        table = book.tables[TableKey("hospitality")]
        row = Row(id=row_id, cells={"label": label, "general": Decimal(1)}, part_of="total")
        return settled(book.with_table(table.with_rows((*table.rows, row))))

    first, second = with_row(unit(1), "x1", "会议费"), with_row(unit(2), "x1", "培训费")
    third = with_row(unit(3), "x9", "会议费")
    table = of(first, second, third).tables[TableKey("hospitality")]
    found = {r.text("label"): r.cells["general"] for r in table.rows if r.text("label")[-2:] in
             ("议费", "训费") and r.id.startswith("x")}  # fmt: skip
    assert found == {"会议费": Decimal(2), "培训费": Decimal(1)}


def test_parts_that_only_some_units_print_are_left_to_their_sum() -> None:
    same = {"layout": "hebei-open-2025", "year": 2026, "prior": False, "yuan": False, "own": True,
            "details": False, "rounded": False}  # fmt: skip
    kinds = ("beside", "instead", "")
    units = [settled(named(random_county(n, columns=kind, **same).book, n))
             for n, kind in enumerate(kinds, 1)]  # fmt: skip
    made = sum_up(members(*units), WHO)
    table = made.book.tables[TableKey("income")]
    assert {"business", "other"} <= set(table.absent_columns)
    assert "unit" not in table.absent_columns
    assert any("只有部分单位分列" in note for note in made.notes)
    assert not [m for row in table.rows for m in row.marks.values() if m.pinned]


def test_what_cannot_be_read_is_no_zero() -> None:
    secret = settled(unit(2).with_values({at("general.2050201.project"): Unread(text="涉密")}))
    shown = of(unit(1), secret).value(at("general.2050201.project"))
    assert shown == Unread(text="涉密")


def test_a_printed_slip_of_a_unit_is_kept_and_told() -> None:
    from tests.books.planted import printed_so

    slip = printed_so(unit(2), {at("general.total.total"): Decimal("50.00")})
    book = of(unit(1), slip)
    assert value(book, "general.total.total") == value(unit(1), "general.total.total") + 50
    assert book.mark(at("general.total.total")).pinned == "import"
    assert _errors(book)


def test_projects_follow_by_unit_with_their_line_and_ids_of_their_own() -> None:
    units = [settled(named(random_county(n, layout="hebei-open-2023", year=2024, prior=False,
                                         yuan=False).book, n)) for n in (1, 2)]  # fmt: skip
    book = of(*units)
    placed = [i.instance for i in book.flow if isinstance(i, Placed) and i.instance]
    assert placed == sorted(placed, key=lambda name: name.partition("-")[0])
    assert len(set(placed)) == sum(len(u.instances("project")) for u in units)
    for instance in placed:
        row = book.tables[TableKey("project", instance)].rows[0]
        assert row.text("unit") == ("361001某某局本级" if instance[:2] == "u1" else
                                    "361002某某中心2")  # fmt: skip


def test_purchases_follow_a_line_with_their_unit() -> None:
    def buying(book: Book, item: str) -> Book:
        row = Row(id="r1", cells={"item": item, "quantity": Decimal(2), "price": Decimal(1),
                                  "total": Decimal(2), "general": Decimal(2)})  # fmt: skip
        table = book.tables[TableKey("procurement")]
        return settled(book.with_table(table.with_rows([row])))

    table = of(buying(unit(1), "桌椅"), buying(unit(2), "电脑")).tables[TableKey("procurement")]
    told = [(row.text("project"), row.text("item")) for row in table.rows]
    assert told == [("361001某某局本级", ""), ("", "桌椅"), ("361002某某中心2", ""), ("", "电脑")]


# ---------------------------------------------------------------- money units


def test_mixed_units_are_exact_in_wan_where_that_is_possible() -> None:
    yuan = unit(2).model_copy(update={"unit": "元"})
    made = sum_up(members(unit(1), yuan), WHO)
    assert made.book.unit == "元"
    assert value(made.book, "general.2050201.basic") == Decimal("300030.00")
    round_ = named(county().with_values({}), 2).model_copy(update={"unit": "元"})
    whole = {Ref(k.table, r.id, c): v * 10000 for k, t in round_.tables.items() for r in t.rows
             for c, v in r.cells.items() if isinstance(v, Decimal)}  # fmt: skip
    made = sum_up(members(unit(1), settled(round_.with_values(whole))), WHO)
    assert made.book.unit == "万元"
    assert value(made.book, "general.2050201.basic") == Decimal("60.00")


def test_a_book_in_wan_refuses_what_it_cannot_say() -> None:
    book = of(unit(1))
    yuan = unit(2).model_copy(update={"unit": "元"})
    with pytest.raises(SummingError, match=r"以元为单位，有 .* 个数换成万元不是两位小数"):
        sum_up([*book.members, *members(yuan)[:0], as_member(yuan, ["u1"])], into=book)


# ---------------------------------------------------------------- refusals


def test_what_does_not_belong_together_is_refused() -> None:
    late = unit(2).model_copy(update={"year": 2024})
    with pytest.raises(SummingError, match="2024年的，和2023年的不能汇总"):
        sum_up(members(unit(1), late), WHO)
    with pytest.raises(SummingError, match="同一个单位不能汇总两次"):
        sum_up(members(unit(1), unit(1)), WHO)
    city = settled(named(random_shanghai(1, "shanghai-open").book, 2)).model_copy(
        update={"year": 2023}
    )
    with pytest.raises(SummingError, match="不是一类版式"):
        sum_up(members(unit(1), city), WHO)
    itself = unit(1).model_copy(update={"department": WHO})
    with pytest.raises(SummingError, match="不能又作它的单位"):
        sum_up(members(itself, unit(2)), WHO)
    with pytest.raises(SummingError, match="没有选择"):
        sum_up([], WHO)


def test_the_department_is_told_from_its_units() -> None:
    assert department_of(members(unit(1), unit(2))) == Department(code="361", name="某某局")
    alone = department_of(members(named(unit(1), 5, "某某站")))
    assert (alone.code, alone.name) == ("361", "某某站（部门）")


def test_nothing_between_units_is_taken_out_and_that_is_said_once() -> None:
    notes = sum_up(members(unit(1), unit(2)), WHO).notes
    assert notes.count(NOT_TAKEN_OUT) == 1


# ---------------------------------------------------------------- parts, changes, again


def test_each_figure_comes_down_to_its_units() -> None:
    book = of(unit(1), unit(2, general__2050201__basic="12.34"))
    layout = COUNTY
    parts = parts_of(book, layout, at("general.2050201.basic"))
    assert [(p.member.name, p.value) for p in parts] == [
        ("某某局本级", Decimal("30.00")), ("某某中心2", Decimal("12.34")),
    ]  # fmt: skip
    assert parts[1].ref == at("general.2050201.basic")
    total = parts_of(book, layout, at("general.total.total"))
    assert sum(p.value for p in total if isinstance(p.value, Decimal)) == value(
        book, "general.total.total"
    )
    assert parts_of(book, layout, at("general.2050201.name")) == []
    assert parts_of(unit(1), layout, at("general.2050201.basic")) == []


def test_a_figure_changed_since_is_told_with_its_difference() -> None:
    book = of(unit(1), unit(2))
    ref = at("general.2050201.basic")
    changed = settled(book.with_values({ref: Decimal("61.00")}))
    [change] = list(own_changes(Summing(changed, COUNTY)))
    assert (change.ref, change.total, change.difference) == (ref, Decimal("60.00"), Decimal("1.00"))
    found = [f for f in review(changed, COUNTY).findings if f.rule == "H1"]
    assert [f.refs for f in found] == [(ref,)]
    assert "2 个单位合计 60.00，相差 1.00" in found[0].message
    assert not [f for f in review(book, COUNTY).findings if f.rule == "H1"]


def test_a_row_added_or_taken_away_is_no_longer_the_sum() -> None:
    book = of(unit(1), unit(2))
    more = book.with_values({at("general.2050202.basic"): Decimal("1.00")})
    assert [c.difference for c in own_changes(Summing(settled(more), COUNTY))] == [Decimal("1.00")]
    table = book.tables[TableKey("general")]
    less = book.with_table(table.with_rows(r for r in table.rows if r.id != "2080505"))
    found = [(c.ref.row, c.difference) for c in own_changes(Summing(settled(less), COUNTY))]
    assert ("2080505", Decimal("-8.00")) in found


def test_a_units_newer_book_replaces_its_older_one_in_one_step() -> None:
    book = of(unit(1), unit(2))
    book = settled(book.with_values({at("general.2080505.basic"): Decimal("7.00")}))  # −1.00
    newer = as_member(unit(2, general__2050201__basic="1.00"), ["u1"], source="新.ysb")
    edit, notes = summed_again(book, [book.members[0], newer])
    assert isinstance(edit, Several)
    after = settled(apply(edit, book).book)
    assert value(after, "general.2050201.basic") == Decimal("31.00")
    assert value(after, "general.2080505.basic") == Decimal("7.00")
    assert after.members[1].source == "新.ysb"
    assert any("另外改过的 1 个数" in note for note in notes)
    assert after.flow == book.flow


def test_text_and_last_year_of_the_department_stay() -> None:
    book = unit(1).model_copy(update={"department": WHO, "prior": county()})
    made = sum_up(members(unit(2), unit(3)), into=book).book
    assert made.prior is book.prior
    assert made.department == WHO
    assert [i for i in made.flow if i.kind == "paragraph"] == [
        i for i in book.flow if i.kind == "paragraph"
    ]


def _only(book: Book, line: str) -> Book:
    """A book of several units with the projects of one of them."""
    keys = {k.instance for k, t in book.tables.items()
            if k.table == "project" and t.rows[0].text("unit") == line}  # fmt: skip
    tables = {key: table for key, table in book.tables.items() if key.instance in keys}
    flow = tuple(i for i in book.flow if isinstance(i, Placed) and i.instance in keys)
    who = Department(code=line[:6], name=line[6:])
    return book.model_copy(update={"tables": tables, "flow": flow, "department": who})


def test_the_three_units_of_one_text_taken_apart_and_summed_again(shared: Path) -> None:
    book = fixture(shared, "004.xlsx").book
    expected = expected_units(book)
    assert [one.code for one in expected] == ["203001", "203003", "203007"]
    units = [_only(book, f"{one.code}{one.name}") for one in expected]
    made = sum_up(members(*units), Department(code="203", name="组织部")).book
    before = [t.rows[0] for k, t in book.tables.items() if k.table == "project"]
    after = [made.tables[TableKey("project", i.instance)].rows[0] for i in made.flow
             if isinstance(i, Placed) and i.instance]  # fmt: skip
    assert [row.cells for row in after] == [row.cells for row in before]


def test_the_units_that_a_county_book_names_are_expected(shared: Path) -> None:
    book = fixture(shared, "002.docx").book
    assert len(expected_units(book)) == 2


def test_members_hold_no_members_of_their_own() -> None:
    inner = of(unit(1), unit(2))
    again = as_member(inner.model_copy(update={"stage": "一上"}), ())
    assert (again.book.members, again.book.stage, again.book.prior) == ((), "", None)
    assert isinstance(SetRecords("x", members=(again,)), SetRecords)
