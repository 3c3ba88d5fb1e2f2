"""Books written as small text tables.

``# general`` begins a table (``# indicators p1`` one of a repeated table), then comes a line of
column ids, then rows. The first word of a row is its id in a fixed table and its 科目 code in a
tree, where it is empty for the 合计 row. ``5.00!`` is pinned by the file, ``5.00!!`` by the user.
``# fund -`` leaves the table out.
"""

from collections.abc import Iterable
from typing import Any

from budgetbook.model.amount import print_value, read_amount
from budgetbook.model.book import Book, Department, Mark, Row, Table
from budgetbook.model.fresh import code_row, fresh_book, fresh_tables, total_row
from budgetbook.model.layout import Layout, TableSpec, load_layout
from budgetbook.model.ref import Ref, TableKey

OFFICE = Department(code="203", name="某某局")
COUNTY = load_layout("hebei-open-2023")

#: The leaves of a small county book; everything else follows from them.
COUNTY_TEXT = """
# general
code    | name       | basic | project
        | 合计
205     | 教育支出
20502   | 普通教育
2050201 | 学前教育   | 30.00 | 10.00
2050202 | 小学教育   |       | 5.00
208     | 社会保障和就业支出
20805   | 行政事业单位养老支出
2080505 | 养老保险   | 4.00

# fund
code    | name     | basic | project
        | 合计
212     | 城乡社区支出
21208   | 土地出让
2120899 | 其他     |       | 7.50

# basic
code  | name     | staff | office
      | 合计
301   | 工资福利支出
30101 | 基本工资 | 20.00
30108 | 养老保险 | 4.00
302   | 商品和服务支出
30217 | 公务接待费 |      | 10.00

# income
code    | name     | fiscal | carry
        | 合计
205     | 教育支出
20502   | 普通教育
2050201 | 学前教育 | 40.00  |
2050202 | 小学教育 | 3.00   | 2.00
208     | 社会保障和就业支出
20805   | 行政事业单位养老支出
2080505 | 养老保险 | 4.00
212     | 城乡社区支出
21208   | 土地出让
2120899 | 其他     | 7.50

# expense
code    | name
        | 合计
205     | 教育支出
20502   | 普通教育
2050201 | 学前教育
2050202 | 小学教育
208     | 社会保障和就业支出
20805   | 行政事业单位养老支出
2080505 | 养老保险
212     | 城乡社区支出
21208   | 土地出让
2120899 | 其他

# funding_income
row           | amount
general       | 47.00
fund          | 7.50
carry_general | 2.00

# hospitality
row       | general | fund
reception | 10.00   | 1.00
"""


def county(changes: str = "") -> Book:
    """The county book as typed, with some tables written anew; totals are not yet filled."""
    return write(COUNTY, changes, write(COUNTY, COUNTY_TEXT))


def write(layout: Layout, text: str, book: Book | None = None) -> Book:
    """``book`` (or a fresh one) with the tables of ``text``."""
    book = book or fresh_book(layout, 2023, OFFICE)
    tables = dict(book.tables)
    for block in text.split("# ")[1:]:
        head, *lines = [line for line in block.splitlines() if line.strip()]
        name, _, instance = head.strip().partition(" ")
        key = TableKey(name, "" if instance == "-" else instance)
        if instance == "-":
            tables.pop(key)
        else:
            tables[key] = _table(layout, key, [_words(line) for line in lines])
    return book.model_copy(update={"tables": tables})


def _words(line: str) -> list[str]:
    return [word.strip() for word in line.split("|")]


def _table(layout: Layout, key: TableKey, lines: list[list[str]]) -> Table:
    spec = layout.tables_by_id[key.table]
    table = fresh_tables(layout, layout.sheet_of[key.table], key.instance)[key]
    rows = {row.id: row for row in table.rows}
    for number, line in enumerate(lines[1:], 1):
        row, words = _row(spec, rows, number, dict(zip(lines[0], line, strict=False)))
        for column, word in words.items():
            row = _put(spec, row, column, word)
        rows[row.id] = row
    return table.with_rows(rows.values())


def _row(
    spec: TableSpec, rows: dict[str, Row], number: int, words: dict[str, str]
) -> tuple[Row, dict[str, str]]:
    """The row a line stands for, and the words still to be put into it."""
    if spec.kind == "fixed":
        row_id = words.pop("row")
        return rows.get(row_id, Row(id=row_id)), words
    if spec.kind == "tree":
        code, name = words.pop("code"), words.pop("name", "")
        return (code_row(spec, code, name) if code else total_row(spec)), words
    row_id = "form" if spec.kind == "form" else f"r{number}"
    return Row(id=row_id), words


def _put(spec: TableSpec, row: Row, column: str, word: str) -> Row:
    if column == "part_of":
        return row.model_copy(update={"part_of": word})
    pins: dict[int, Any] = {1: "import", 2: "user"}
    pin = len(word) - len(word.rstrip("!"))
    if pin:
        row = row.with_marks({column: Mark(pinned=pins[pin])})
    known = spec.column(column)
    word = word.rstrip("!")
    is_amount = known is None or known.kind in ("amount", "number")
    return row.with_cells({column: read_amount(word) if is_amount else word or None})


def show(book: Book, table: str, columns: str, instance: str = "") -> str:
    """Cells of a table as text, rows that are blank in these columns left out."""
    lines = []
    for row in book.tables[TableKey(table, instance)].rows:
        words = [print_value(row.cells.get(column)) for column in columns.split()]
        if any(words):
            lines.append(" | ".join([row.id, *(word or "-" for word in words)]))
    return "\n".join(lines)


def lines(text: str) -> str:
    """Indented text as ``show`` writes it."""
    return "\n".join(line.strip() for line in text.strip().splitlines())


def at(place: str) -> Ref:
    """The reference written ``table.row.column`` or ``table.row.column@instance``."""
    cell, _, instance = place.partition("@")
    table, row, column = cell.split(".")
    return Ref(table, row, column, instance)


def value(book: Book, place: str) -> Any:
    """What the cell at ``place`` holds."""
    return book.value(at(place))


def amounts(places: dict[str, str | None]) -> dict[Ref, Any]:
    """Values for ``SetCells`` or ``with_values``."""
    return {at(place): read_amount(word or "") for place, word in places.items()}


def amount_cells(book: Book, layout: Layout) -> Iterable[Ref]:
    """Every cell of the book that can hold an amount."""
    for key, table in book.tables.items():
        columns = [c.id for c in layout.tables_by_id[key.table].columns if c.kind == "amount"]
        columns = [c for c in columns if c not in table.absent_columns]
        yield from (Ref(key.table, r.id, c, key.instance) for r in table.rows for c in columns)
