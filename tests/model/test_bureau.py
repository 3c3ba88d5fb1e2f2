"""What a bureau reads off many books: expected and missing, totals, “三公” against last year."""

from decimal import Decimal

import pytest

from budgetbook.model.book import Book, Department, Row
from budgetbook.model.bureau import BureauTable, DepartmentLine, bureau_table, line_of_book
from budgetbook.model.expected_units import (
    Expected,
    expected_of,
    expected_units,
    read_list,
    standings,
)
from budgetbook.model.layout import load_layout
from budgetbook.model.ref import TableKey
from budgetbook.model.review import review
from budgetbook.model.settle import Ledger
from budgetbook.model.summing_up import as_member
from tests.model.books import at, county


def settled(book: Book) -> Book:
    return Ledger(load_layout(book.layout), book).settle(book).book


def department(code: str, name: str, **update: object) -> Book:
    who = Department(code=code, name=name)
    return settled(county().model_copy(update={"department": who, **update}))


def line(book: Book, file: str = "簿.ysb") -> DepartmentLine:
    layout = load_layout(book.layout)
    return line_of_book(book, layout, review(book, layout), file)


# ---------------------------------------------------------------- expected


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (["203001", "某某局本级"], ("203001", "某某局本级")),
        (["1", "203001", "某某局"], ("203001", "某某局")),
        (["某某局"], ("", "某某局")),
        (["203001某某局"], ("203001", "某某局")),
        (["2030"], ("2030", "")),
        (["单位编码", "单位名称"], None),
        (["1.", "名称"], None),
        ([], None),
    ],
)
def test_a_line_of_a_list(cells: list[str], found: tuple[str, str] | None) -> None:
    assert expected_of(cells) == (found and Expected(*found))


def test_a_list_is_read_line_by_line() -> None:
    assert read_list("部门编码,部门名称\n203，某某局\n\n204\t某某委\n203 某某局\n") == [
        Expected("203", "某某局"), Expected("204", "某某委"),
    ]  # fmt: skip


def test_every_unit_has_a_standing() -> None:
    members = [
        as_member(department("1001", "甲"), (), checked="没有错误"),
        as_member(department("1002", "乙"), (), checked="有误 2 处"),
        as_member(department("1003", "丙"), ()),
    ]
    wanted = [Expected("1002", "乙"), Expected("", "丁"), Expected("", "甲")]
    found = [(one.name, one.standing, one.member) for one in standings(wanted, members)]
    assert found == [("乙", "有误", 1), ("丁", "未收", None), ("甲", "已收", 0),
                     ("丙", "未核对", 2)]  # fmt: skip


def test_units_are_expected_as_last_year_or_as_the_book_names_them() -> None:
    book = department("203", "某某局")
    assert expected_units(book) == []
    table = book.tables[TableKey("units")]
    named = book.with_table(table.with_rows([Row(id="r1", cells={"name": "某某站"})]))
    assert expected_units(named) == [Expected("", "某某站")]
    last = book.model_copy(update={"members": (as_member(department("203001", "本级"), ()),)})
    assert expected_units(named.model_copy(update={"prior": last})) == [Expected("203001", "本级")]


# ---------------------------------------------------------------- lines


def test_a_line_holds_the_totals_in_wan() -> None:
    found = line(department("203", "某某局"))
    assert (found.income, found.expense) == (Decimal("56.50"), Decimal("56.50"))
    assert found.kinds == {"基本支出": Decimal("34.00"), "项目支出": Decimal("22.50")}
    assert sum(found.uses.values()) == Decimal("56.50")
    assert sum(found.funds.values()) == Decimal("56.50")
    assert (found.three, found.three_last, found.three_change) == (Decimal("11.00"), None, None)
    yuan = line(department("203", "某某局", unit="元"))
    assert yuan.expense == Decimal("0.00565")


def test_the_three_stand_against_last_years_book() -> None:
    last = settled(county().with_values({at("hospitality.reception.general"): Decimal("12.00")}))
    found = line(department("203", "某某局", prior=last))
    assert (found.three_last, found.three_change) == (Decimal("13.00"), Decimal("-2.00"))


def table(*books: Book, expected: tuple[Expected, ...] = ()) -> BureauTable:
    lines = [line(book, f"{book.department.code}.ysb") for book in books]
    return bureau_table(lines, expected)


def test_expected_departments_come_first_and_missing_ones_are_told() -> None:
    found = table(
        department("203", "甲局"), department("204", "乙局"),
        expected=(Expected("204", ""), Expected("205", "丙局")),
    )  # fmt: skip
    told = [(one.code, one.state, one.said) for one in found.lines]
    assert told == [("204", "没有错误", ""), ("205", "未收", "还没有收到"),
                    ("203", "没有错误", "不在名单里")]  # fmt: skip
    assert (found.missing, found.failing) == (1, 0)
    assert found.total("expense") == Decimal("113.00")


def test_a_department_in_two_files_is_counted_once() -> None:
    found = table(department("203", "甲局"), department("203", "甲局"))
    assert [one.state for one in found.lines] == ["没有错误", "重复"]
    assert "同一部门" in found.lines[1].said
    assert found.total("expense") == Decimal("56.50")


def test_a_book_of_another_year_is_told_and_not_counted() -> None:
    books = [department(f"36{n}", f"某{n}局") for n in (1, 2, 3)]
    last = (books[2].year or 0) - 1
    books[2] = books[2].model_copy(update={"year": last})
    found = table(*books)
    assert [one.state for one in found.lines] == ["没有错误", "没有错误", "年度不符"]
    assert f"是 {last} 年的" in found.lines[2].said
    assert found.total("expense") == sum(one.expense or 0 for one in found.lines[:2])
    assert found.failing == 1


def test_what_is_not_known_is_no_zero() -> None:
    last = settled(county())
    found = table(department("203", "甲局", prior=last), department("204", "乙局"))
    assert found.total("three") == Decimal("22.00")
    assert found.total("three_last") is None


def test_classes_stand_in_official_order() -> None:
    found = table(department("203", "甲局"))
    assert [title[:2] for title in found.uses] == ["教育", "社会", "城乡"]
