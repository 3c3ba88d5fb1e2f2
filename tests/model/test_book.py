"""The book as a value: it reads back as written and shares what did not change."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from budgetbook.model.amount import Unread
from budgetbook.model.book import (
    NO_MARK,
    Binding,
    Book,
    Department,
    ExtraColumn,
    Mark,
    Paragraph,
    Placed,
    Row,
    Table,
)
from budgetbook.model.ref import Ref, TableKey
from tests.model.books import at, county, value

WORDS = st.text(max_size=6)
IDS = st.sampled_from(["total", "205", "20502", "name", "基本"])
VALUES = st.one_of(
    st.none(),
    WORDS,
    st.builds(Unread, text=WORDS),
    st.decimals(allow_nan=False, allow_infinity=False, places=2),
)
MARKS = st.builds(
    Mark, pinned=st.sampled_from(["", "import", "user"]), doubtful=st.booleans(), note=WORDS,
    formula=WORDS,
)  # fmt: skip
ROWS = st.builds(
    Row, id=IDS, cells=st.dictionaries(IDS, VALUES, max_size=3),
    marks=st.dictionaries(IDS, MARKS, max_size=2), part_of=IDS,
)  # fmt: skip
COLUMNS = st.builds(ExtraColumn, id=IDS, title=WORDS, after=IDS, part_of=IDS)
KEYS = st.builds(TableKey, IDS, st.sampled_from(["", "p1", "p2"]))
REFS = st.builds(Ref, IDS, IDS, IDS, WORDS, st.sampled_from(["", "prior"]))
BINDINGS = st.builds(Binding, start=st.integers(0, 9), end=st.integers(0, 9), ref=REFS, words=WORDS)


def tuples(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Up to two values as a tuple."""
    return st.lists(values, max_size=2).map(tuple)


TABLES = st.builds(
    Table, key=KEYS, title=WORDS, rows=tuples(ROWS), extra_columns=tuples(COLUMNS),
    absent_columns=tuples(IDS), fields=st.dictionaries(IDS, WORDS, max_size=2), notes=tuples(WORDS),
)  # fmt: skip
FLOW = st.one_of(
    st.builds(Paragraph, id=IDS, text=WORDS, bindings=tuples(BINDINGS), page_break=st.booleans()),
    st.builds(Placed, sheet=IDS, instance=WORDS, title=WORDS),
)


def keyed(tables: tuple[Table, ...]) -> Mapping[TableKey, Table]:
    return {table.key: table for table in tables}


BOOKS = st.builds(
    Book, layout=IDS, year=st.none() | st.integers(2000, 2100),
    department=st.builds(Department, code=WORDS, name=WORDS), unit=st.sampled_from(["万元", "元"]),
    rounded=st.booleans(), tables=tuples(TABLES).map(keyed), flow=tuples(FLOW),
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(BOOKS)
def test_a_book_reads_back_as_written(book: Book) -> None:
    text = book.model_dump_json()
    read = Book.model_validate_json(text)
    assert read == book
    assert read.model_dump_json() == text
    assert list(read.tables) == list(book.tables)
    assert all(isinstance(key, TableKey) for key in read.tables)


@pytest.mark.parametrize("kept", [None, Decimal("5.00"), Decimal("5"), "5.00", Unread(text="5.00")])
def test_kinds_of_values_are_told_apart_in_the_file(kept: Any) -> None:
    row = Row.model_validate_json(Row(id="r", cells={"x": kept}).model_dump_json())
    assert type(row.cells["x"]) is type(kept)
    assert str(row.cells["x"]) == str(kept)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"pinned":"import"', '"pinned":"maybe"'),
        ('"pinned"', '"pined"'),
        ('"layout"', '"layuot"'),
        ('{"amount":"12.00"}', '{"amount":"twelve"}'),
        ('{"amount":"12.00"}', '{"amount":"NaN"}'),
    ],
)
def test_a_damaged_book_is_refused(old: str, new: str) -> None:
    text = county("# hospitality\nrow | general\nthree | 12.00!").model_dump_json()
    assert old in text
    with pytest.raises(ValidationError):
        Book.model_validate_json(text.replace(old, new))


def test_the_same_table_twice_is_refused() -> None:
    table = Table(key=TableKey("general")).model_dump()
    with pytest.raises(ValidationError, match="twice"):
        Book.model_validate({"layout": "x", "tables": [table, table]})


def test_a_book_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValidationError):
        county().year = 2024  # type: ignore[misc]


def test_nothing_to_change_gives_the_same_book() -> None:
    book = county()
    assert book.with_values({}) is book


def test_values_and_marks_of_one_row_are_set_together() -> None:
    place = at("general.2050201.basic")
    book = county().with_values({place: Decimal(1)}, {place: Mark(note="问")})
    assert value(book, "general.2050201.basic") == 1
    assert value(book, "general.2050201.project") == Decimal("10.00")
    assert book.mark(place).note == "问"
    assert not book.with_values({}, {place: NO_MARK}).tables[place.key].rows[3].marks


def test_what_is_not_there_is_blank() -> None:
    book = county()
    assert value(book, "nowhere.1.x") is None
    assert value(book, "general.999.basic") is None
    assert book.mark(at("nowhere.1.x")) == NO_MARK
    assert book.tables[TableKey("general")].row("999") is None


def test_places_follow_the_rows() -> None:
    table = county().tables[TableKey("general")]
    assert table.positions["2050201"] == 3
    assert table.with_rows(table.rows[1:]).positions["2050201"] == 2
    changed = table.rows[3].with_cells({"basic": Decimal(9)})
    assert table.with_changed({"2050201": changed}).row("2050201") is changed


def test_instances_come_in_the_books_order() -> None:
    keys = [TableKey("project", name) for name in ("p2", "p1")]
    book = Book(layout="x", tables={key: Table(key=key) for key in keys})
    assert book.instances("project") == ["p2", "p1"]
