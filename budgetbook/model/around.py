"""What a file prints over a table: the lines with 部门, 预算年度 and 单位, and the header words."""

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from budgetbook.model.book import OTHER_UNIT, Book, Placed, Table
from budgetbook.model.grid import sheet_words
from budgetbook.model.layout import Column, Layout, TableSpec, columns_of, normal
from budgetbook.model.ref import TableKey
from budgetbook.model.units import own_unit

LineFact = Literal["year", "code", "name", "unit", "cutoff"]
FACT_TITLES: Mapping[LineFact, str] = {
    "year": "预算年度", "code": "部门编码", "name": "部门", "unit": "金额单位",
    "cutoff": "截止时间",
}  # fmt: skip


class LineWords(NamedTuple):
    """One fact that a line over a table prints, and where in the file."""

    what: LineFact
    said: str
    place: str = ""


class HeadWords(NamedTuple):
    """The header over a column, its storeys parted by ``/``, where the layout has other words."""

    column: str
    said: str
    place: str = ""


class Around(NamedTuple):
    """What stands over one table of a file, on each of its pages."""

    lines: tuple[LineWords, ...] = ()
    heads: tuple[HeadWords, ...] = ()


class Otherwise(NamedTuple):
    """Words over a table that are not the book's."""

    key: TableKey
    name: str
    ours: str
    theirs: str
    place: str = ""


def own_lines(book: Book, layout: Layout, item: Placed, key: TableKey) -> dict[LineFact, set[str]]:
    """What our own lines over a table say; of the unit, every one that is right there."""
    words = sheet_words(layout, book, item)
    table = book.tables.get(key)
    units = {words["unit"], own_unit(layout, key.table)}
    units.add(table.fields.get(OTHER_UNIT, "") if table else "")
    return {
        "year": {words["year"]}, "code": {book.department.code}, "name": {book.department.name},
        "unit": units, "cutoff": {words["cutoff"]},
    }  # fmt: skip


def lines_otherwise(
    book: Book, layout: Layout, item: Placed, key: TableKey, around: Around
) -> Iterator[tuple[LineFact, Otherwise]]:
    """The lines of a file over one table that say otherwise than ours; blanks say nothing."""
    ours = own_lines(book, layout, item, key)
    for line in dict.fromkeys(around.lines):
        known = {normal(words) for words in ours[line.what]} - {""}
        if known and line.said and normal(line.said) not in known:
            mine = next(words for words in ours[line.what] if words)
            yield line.what, Otherwise(key, FACT_TITLES[line.what], mine, line.said, line.place)


# ---------------------------------------------------------------- columns


def renamed_columns(spec: TableSpec, ours: Table, theirs: Table) -> dict[str, Column]:
    """Our columns that the file lacks → those that stand there under other headers; only where
    it is the one that can be meant."""
    mine, there = columns_of(spec, ours), _as_they_stand(spec, theirs)
    both = {column.id for column in mine} & {
        column.id for column in there if not _own(column, spec)
    }
    lacking, extra = _between(mine, both), _between(there, both)
    return {
        column.id: other
        for before, columns in lacking.items()
        if len(columns) == len(extra.get(before, ()))
        for column, other in zip(columns, extra[before], strict=True)
        if normal(column.title) != normal(other.title)
    }


def _as_they_stand(spec: TableSpec, table: Table) -> tuple[Column, ...]:
    """The table's columns, those of its own before the first where no other is to their left."""
    columns = columns_of(spec, table)
    first = {extra.id for extra in table.extra_columns if not extra.after}
    return (*(c for c in columns if c.id in first), *(c for c in columns if c.id not in first))


def _own(column: Column, spec: TableSpec) -> bool:
    return spec.column(column.id) is None


def _between(columns: tuple[Column, ...], both: set[str]) -> dict[str, list[Column]]:
    """The columns that only one side has, by the shared one before them."""
    found: dict[str, list[Column]] = {}
    before = ""
    for column in columns:
        if column.id in both:
            before = column.id
        else:
            found.setdefault(before, []).append(column)
    return found
