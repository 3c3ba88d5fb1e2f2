"""Official names of tables, rows and columns, both ways: what is 表 X 行 Y 列 Z?"""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

from budgetbook.model.book import Book
from budgetbook.model.codes import load_codes, name_of
from budgetbook.model.layout import Column, FixedRow, Layout, TableSpec, normal
from budgetbook.model.relation import TOTAL_ROW

_ORDINAL = re.compile(
    r"^(?:其中[:：]\s*|[一二三四五六七八九十]+、\s*|\d+[、.]\s*|[(（][一二三四五六七八九十\d]+[)）]\s*)+"
)
_PROJECT = "项目绩效目标表"
_MOST_NEAR = 4
_NUMERIC = frozenset({"amount", "number", "percent"})


class UnknownName(ValueError):
    """A name that no table, row or column has; the message is one Chinese sentence."""


class TableName(NamedTuple):
    """How one table is called: alone, and where its sheet holds another beside it."""

    spec: TableSpec
    short: str
    full: str
    #: Every normalised name that may mean it.
    known: frozenset[str]


def plain_label(label: str) -> str:
    """A row's label without the number in front: ``教育支出`` for ``五、教育支出``."""
    return _ORDINAL.sub("", label.strip())


def near(wanted: str, names: Iterable[str]) -> str:
    """The end of a sentence that names what comes near; empty where nothing does."""
    by_key = {normal(name): name for name in names}
    key = normal(wanted)
    close = [n for n in by_key if key and (key in n or (n and n in key))]
    close += get_close_matches(key, by_key, _MOST_NEAR, 0.5)
    found = [by_key[n] for n in dict.fromkeys(close)][:_MOST_NEAR]
    return f"；相近的有：{'、'.join(found)}" if found else ""


@lru_cache(maxsize=8)
def table_names(layout: Layout) -> Mapping[str, TableName]:
    """The names of all tables that are printed, by table id, in the order of the sheets."""
    names: dict[str, TableName] = {}
    for sheet in layout.sheets:
        base = _PROJECT if sheet.each else sheet.name or sheet.title
        called = {base, sheet.title, sheet.name, *sheet.aliases}
        for part in sheet.parts:
            spec = layout.tables_by_id[part.table]
            heading = part.heading or spec.title
            alone = len(sheet.parts) == 1
            full = base if alone else f"{base}·{heading}"
            known = {normal(n) for n in called if n}
            known |= {normal(n + heading) for n in called if n}
            names.setdefault(spec.id, TableName(spec, base, full, frozenset(known)))
    return names


def tables_called(layout: Layout, name: str) -> list[TableSpec]:
    """The tables that ``name`` may mean: two where a sheet shows two side by side."""
    names, key = table_names(layout), normal(name)
    found = [entry.spec for entry in names.values() if key in entry.known]
    if not found:
        sentence = f"本版式没有叫“{name.strip()}”的表"
        raise UnknownName(sentence + near(name, dict.fromkeys(n.full for n in names.values())))
    return found


# ---- columns


def watched_columns(spec: TableSpec) -> list[Column]:
    """The columns that hold figures."""
    return [column for column in spec.columns if column.kind in _NUMERIC]


def column_name(spec: TableSpec, column_id: str) -> str:
    """What a column is called: its last storey, or all where two end alike."""
    column = spec.columns_by_id[column_id]
    last = column.title.rpartition("/")[2]
    twins = [c for c in watched_columns(spec) if c.title.rpartition("/")[2] == last]
    return last if len(twins) <= 1 else column.title


def column_called(spec: TableSpec, name: str) -> str:
    """The id of the column of that name; raises UnknownName."""
    key = normal(name)
    columns = watched_columns(spec)
    for titles in (lambda c: (c.title, *c.aliases), _last_storeys):
        found = [c.id for c in columns if key in {normal(t) for t in titles(c)}]
        if len(found) == 1:
            return found[0]
        if found:
            full = "、".join(spec.columns_by_id[i].title for i in found)
            raise UnknownName(f"叫“{name.strip()}”的列不止一列，请写全：{full}")
    if any(key == normal(c.title.rpartition("/")[2]) for c in spec.columns):
        raise UnknownName(f"“{name.strip()}”不是数字栏，不能核对")
    names = (column_name(spec, c.id) for c in columns)
    raise UnknownName(f"没有叫“{name.strip()}”的列" + near(name, names))


def _last_storeys(column: Column) -> tuple[str, ...]:
    return tuple(t.rpartition("/")[2] for t in (column.title, *column.aliases))


# ---- rows


@lru_cache(maxsize=64)
def _fixed_names(spec: TableSpec) -> Mapping[str, tuple[str, ...]]:
    """Normalised name → the ids of the rows it may mean."""
    found: dict[str, list[str]] = {}
    for row in spec.rows:
        for name in {normal(n) for n in _row_names(spec, row)}:
            found.setdefault(name, []).append(row.id)
    return {name: tuple(ids) for name, ids in found.items()}


def _row_names(spec: TableSpec, row: FixedRow) -> list[str]:
    labels = [row.label, *row.aliases]
    names = labels + [plain_label(label) for label in labels]
    parent = spec.rows_by_id.get(row.part_of)
    if parent is not None:
        heads = {plain_label(label) for label in (parent.label, *parent.aliases)}
        names += [f"{head}/{plain_label(label)}" for head in heads for label in labels]
    return names


def row_name(spec: TableSpec, row_id: str) -> str:
    """What a row is called: 科目 code and name, or its label, with the total it counts towards
    where two are labelled alike."""
    if spec.kind == "tree":
        return "合计" if row_id == TOTAL_ROW else f"{row_id} {name_of(row_id)}".strip()
    row = spec.rows_by_id.get(row_id)
    if row is None:
        return row_id
    label = plain_label(row.label)
    if len(_fixed_names(spec)[normal(label)]) == 1 or row.part_of not in spec.rows_by_id:
        return label
    return f"{plain_label(spec.rows_by_id[row.part_of].label)}/{label}"


def row_called(spec: TableSpec, name: str, book: Book | None = None) -> str:
    """The id of the row of that name; raises UnknownName. ``book`` knows names of 科目 that no
    list has."""
    if spec.kind == "fixed":
        return _fixed_row(spec, name)
    if spec.kind == "tree":
        return _code_row(spec, name.strip(), book)
    raise UnknownName("行是逐行填写的，请写“每行”或“各行”")


def _fixed_row(spec: TableSpec, name: str) -> str:
    ids = _fixed_names(spec).get(normal(name), ())
    if len(ids) == 1:
        return ids[0]
    names = [row_name(spec, row_id) for row_id in ids or spec.rows_by_id]
    if ids:
        raise UnknownName(f"叫“{name.strip()}”的行不止一行，请写成：{'、'.join(names)}")
    raise UnknownName(f"没有叫“{name.strip()}”的行" + near(name, names))


def _code_row(spec: TableSpec, name: str, book: Book | None) -> str:
    if normal(name) == normal("合计"):
        return TOTAL_ROW
    code = re.match(r"\d+", name)
    if code is not None:
        if len(code[0]) in (3, 5, 7):
            return code[0]
        raise UnknownName(f"“{code[0]}”不是科目编码；类、款、项的编码是 3、5、7 位数字")
    found = _codes_called(spec, name, book)
    if len(found) == 1:
        return found[0]
    if found:
        raise UnknownName(f"叫“{name}”的科目不止一个，请写编码：{'、'.join(found[:_MOST_NEAR])}")
    known = ["合计", *(c.name for c in load_codes(spec.classification).values())]
    raise UnknownName(f"没有叫“{name}”的科目" + near(name, known))


def _codes_called(spec: TableSpec, name: str, book: Book | None) -> list[str]:
    """Codes of that name among the rows of the book, else in the list of 科目."""
    key, column = normal(name), spec.code_column
    for table_key, table in book.tables.items() if book else ():
        if table_key.table == spec.id:
            rows = [r.text(column) for r in table.rows if normal(r.text(spec.head_column)) == key]
            if any(rows):
                return [code for code in dict.fromkeys(rows) if code]
    return [c.code for c in load_codes(spec.classification).values() if normal(c.name) == key]
