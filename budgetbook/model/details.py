"""明细底稿: one line for each amount, from which the nine tables fill.

A line is one amount of a kind (人员, 公用, 项目), a function, an economic classification, a source
and a year (当年 or 结转). What the tables take from it is said by the relations of the layout.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from budgetbook.model.book import Book, FlowItem, Placed, Row, Table
from budgetbook.model.codes import load_codes
from budgetbook.model.edit import Edit, SetCells, SetFlow, Several, apply
from budgetbook.model.fresh import fresh_tables
from budgetbook.model.layout import Layout, Sheet
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.rows import add_code

DETAILS = TableKey("details", "")
#: Which table of a fund has a function's row; other money stands in 支出总表 and 收入总表 alone.
_TABLE_OF_FUND = {"一般公共预算": "general", "政府性基金": "fund", "国有资本经营": "capital"}
_BASIC_KINDS = frozenset({"人员经费", "公用经费"})
#: Money received and not spent this year: income alone, no row of expenditure.
LEFT_KIND = "年终结转"


class Mapped(NamedTuple):
    """The 政府经济 code that a 部门经济 code goes to for a kind of unit, and how sure that is."""

    government: str
    confidence: str


@lru_cache
def _mapping() -> Mapping[tuple[str, str], Mapped]:
    path = resources.files("budgetbook.resources") / "codes" / "economic_mapping.csv"
    rows = csv.DictReader(path.read_text("utf-8").splitlines())
    return {
        (row["department"], row["unit"]): Mapped(row["government"], row["confidence"])
        for row in rows
    }


def propose_government(department: str, nature: str) -> Mapped | None:
    """The 政府经济 code for a 部门经济 code; ``nature`` is 行政 (参公 too) or 事业. None where the
    list does not tell."""
    known = _mapping()
    return known.get((department, nature)) or known.get((department, ""))


def details_sheet(layout: Layout) -> Sheet | None:
    """The sheet of the 明细底稿, or None where the layout has none."""
    return layout.sheet_of.get(DETAILS.table)


def add_details(book: Book, layout: Layout, table: Table | None = None) -> Edit:
    """Puts a 明细底稿 into the book, empty or with the lines of ``table``; with lines also the
    科目 rows they need. One step."""
    sheet = details_sheet(layout)
    if sheet is None:
        raise ValueError("the layout has no 明细底稿")
    placed = any(isinstance(item, Placed) and item.sheet == sheet.id for item in book.flow)
    flow = book.flow if placed else (*book.flow, Placed(sheet=sheet.id))
    new = {DETAILS: table} if table else fresh_tables(layout, sheet)
    title = "取入明细底稿" if table else "添加明细底稿"
    first = SetFlow(flow, new, title)
    rows = missing_rows(apply(first, book).book, layout)
    return Several((first, *rows), title) if rows else first


def missing_rows(book: Book, layout: Layout) -> tuple[Edit, ...]:
    """The edits that add the 科目 rows which lines of the 明细底稿 name and the tables lack."""
    edits: list[Edit] = []
    for table, code in _wanted(book, layout):
        spec = layout.tables_by_id[table]
        have = book.tables.get(TableKey(table, ""))
        if have and any(row.text(spec.code_column) == code for row in have.rows):
            continue
        known = load_codes(spec.classification)[code]
        edit = add_code(book, layout, TableKey(table, ""), code, known.name).edit
        book = apply(edit, book).book
        edits.append(edit)
    return tuple(edits)


def _wanted(book: Book, layout: Layout) -> Iterator[tuple[str, str]]:
    """(table, code) for every row that a line needs, each once."""
    seen: set[tuple[str, str]] = set()
    for row in lines(book):
        function, economic = row.text("function").strip(), row.text("economic").strip()
        fund = row.text("fund").strip()
        spent = row.text("kind").strip() != LEFT_KIND
        needs = [(table, function) for table in ("expense", "income") if spent or table == "income"]
        if fund in _TABLE_OF_FUND and spent:
            needs.insert(0, (_TABLE_OF_FUND[fund], function))
        if fund == "一般公共预算" and row.text("kind").strip() in _BASIC_KINDS:
            needs.append(("basic", economic))
        for table, code in needs:
            spec = layout.table(table)
            if spec and (table, code) not in seen and code in load_codes(spec.classification):
                seen.add((table, code))
                yield table, code


def lines(book: Book) -> Sequence[Row]:
    """The lines of the 明细底稿; none where the book has no such paper."""
    table = book.tables.get(DETAILS)
    return table.rows if table else ()


def fill_government(book: Book) -> SetCells | None:
    """Proposes the 政府经济 code of every line without one; None where there is nothing to do."""
    values: dict[Ref, str] = {}
    for row in lines(book):
        if row.text("government").strip():
            continue
        found = propose_government(row.text("economic").strip(), row.text("nature").strip())
        if found is not None:
            values[Ref(DETAILS.table, row.id, "government", "")] = found.government
    return SetCells(values, title=f"补政府经济分类科目 {len(values)} 行") if values else None


def published(book: Book, layout: Layout) -> Book:
    """``book`` without its working papers: what is exported, printed and written back."""
    working = layout.working_tables
    if not any(key.table in working for key in book.tables):
        return book
    flow = tuple(item for item in book.flow if not _is_working(layout, item))
    tables = {key: table for key, table in book.tables.items() if key.table not in working}
    return book.model_copy(update={"flow": flow, "tables": tables})


def _is_working(layout: Layout, item: FlowItem) -> bool:
    sheet = layout.sheets_by_id.get(item.sheet) if isinstance(item, Placed) else None
    return sheet is not None and sheet.working
