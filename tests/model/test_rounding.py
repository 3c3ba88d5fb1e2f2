"""舍位平衡: books in 元 shown in 万元 with figures that add up."""

from collections.abc import Iterator
from decimal import Decimal

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from budgetbook.model.amount import round_amount
from budgetbook.model.book import Book, Department, Row, Table
from budgetbook.model.details import DETAILS, add_details, published
from budgetbook.model.edit import apply
from budgetbook.model.finding import State
from budgetbook.model.fresh import fresh_book
from budgetbook.model.layout import load_layout
from budgetbook.model.ref import Ref
from budgetbook.model.relation import Relation
from budgetbook.model.rounding import InWan, in_wan
from budgetbook.model.settle import Ledger, evaluate

LAYOUT = load_layout("hebei-open-2023")
SHANGHAI = load_layout("shanghai-open-unit")
FIELDS = ("kind", "function", "economic", "fund", "origin", "amount")
WAN = Decimal(10_000)
Line = tuple[str, str, str, str, str, Decimal]


def book_of(lines: list[Line]) -> Book:
    """A book in 元 in which everything follows from these lines."""
    rows = tuple(
        Row(id=f"d{n}", cells=dict(zip(FIELDS, line, strict=True))) for n, line in enumerate(lines)
    )
    empty = fresh_book(LAYOUT, 2024, Department(code="301", name="某某局"))
    paper = Table(key=DETAILS, title="明细底稿", rows=rows)
    filled = apply(add_details(empty, LAYOUT, paper), empty).book
    settled = Ledger(LAYOUT, filled).settle(filled).book
    return published(settled.model_copy(update={"unit": "元"}), LAYOUT)


MONEY = st.one_of(
    st.integers(0, 3_000_000).map(lambda n: Decimal(n).scaleb(-2)),
    st.integers(-40_000, 9_000_000).map(Decimal),
    st.integers(0, 3000).map(lambda n: Decimal(n) * 100),
    st.integers(0, 300).map(lambda n: Decimal(n) * 100 + 50),
)


def lines(kinds: list[str], economic: list[str]) -> st.SearchStrategy[Line]:
    return st.tuples(
        st.sampled_from(kinds),
        st.sampled_from(["2013201", "2013202", "2013299", "2080505", "2080899", "2210201"]),
        st.sampled_from(economic),
        st.sampled_from(["一般公共预算", "政府性基金", "国有资本经营", "事业收入", "其他收入"]),
        st.sampled_from(["当年", "结转"]),
        MONEY,
    )


STAFF = lines(["人员经费"], ["30101", "30102", "30108", "30301"])
OFFICE = lines(["公用经费"], ["30201", "30217", "30231", "31002"])
PROJECTS = lines(["项目支出"], ["30227", "30217", "31013"])
BOOKS = st.lists(st.one_of(STAFF, OFFICE, PROJECTS), min_size=1, max_size=40).map(book_of)


def amounts(book: Book) -> Iterator[tuple[Ref, Decimal]]:
    for key, table in book.tables.items():
        for row in table.rows:
            for column, value in row.cells.items():
                if isinstance(value, Decimal):
                    yield Ref(key.table, row.id, column, key.instance), value


def held(book: Book) -> Iterator[Relation]:
    """The relations that hold in a book."""
    ledger = Ledger(LAYOUT, book)
    for number, relation in enumerate(ledger.relations):
        if ledger.active[number] and evaluate(relation, book.value).state is State.PASSED:
            yield relation


def farthest(book: Book, made: InWan) -> Decimal:
    """How far a figure is from its exact value at most, in 万元."""
    return max(
        (abs(figure(made, ref) - value / WAN) for ref, value in amounts(book)), default=Decimal(0)
    )


def figure(made: InWan, ref: Ref) -> Decimal:
    value = made.book.value(ref)
    assert isinstance(value, Decimal)
    return value


@given(BOOKS)
@settings(max_examples=60, deadline=None, phases=(Phase.generate,))
def test_what_adds_up_in_yuan_adds_up_in_wan(book: Book) -> None:
    made = in_wan(book, LAYOUT)
    assert made.book.unit == "万元"
    assert not made.lost
    for relation in held(book):
        assert evaluate(relation, made.book.value).state is State.PASSED, relation
    for ref, value in amounts(book):
        shown = figure(made, ref)
        assert shown == round_amount(shown)
        assert not (value == 0 and shown)
        assert value % 100 or shown == value / WAN  # what needs no rounding stays
    assert farthest(book, made) < Decimal("0.01")
    for table, column in (("income", "total"), ("expense", "total")):
        total = book.value(Ref(table, "total", column))
        if isinstance(total, Decimal):
            shown = figure(made, Ref(table, "total", column))
            assert shown == round_amount(total / WAN)
