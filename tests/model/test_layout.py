"""Every official layout holds together, and a layout that does not is refused."""

from collections.abc import Iterator
from graphlib import TopologicalSorter

import pytest

from budgetbook.model.book import Book, Department, Placed, Row, Table
from budgetbook.model.fresh import code_row, fresh_book, fresh_tables, total_row
from budgetbook.model.grid import SheetDrawing, lay_out
from budgetbook.model.layout import (
    Layout,
    LayoutError,
    Sheet,
    TableSpec,
    columns_of,
    layout_ids,
    load_layout,
    normal,
    read_layout,
)
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.settle import Ledger, check_layout
from tests.model import books

PROFILES = (
    "hebei-open-2023", "hebei-open-2025", "hebei-performance", "shanghai-open",
    "shanghai-open-unit", "tianjin-performance",
)  # fmt: skip


def _book(layout: Layout, *, rows: bool) -> Book:
    """A fresh book with one project; with ``rows``, every table has some."""
    book = fresh_book(layout, 2025, Department(code="203", name="某某局"))
    tables = dict(book.tables)
    for sheet in layout.sheets:
        if sheet.each:
            tables.update(fresh_tables(layout, sheet, "p1"))
    if rows:
        tables = {key: _with_rows(layout.tables_by_id[key.table], t) for key, t in tables.items()}
    return book.model_copy(update={"tables": tables})


def _with_rows(spec: TableSpec, table: Table) -> Table:
    if spec.kind == "list":
        return table.with_rows([Row(id="r1"), Row(id="r2")])
    if spec.kind != "tree":
        return table
    codes = {"function": ("205", "20502", "2050201"), "economic": ("301", "30108")}
    rows = [code_row(spec, code, code) for code in codes[spec.classification]]
    return table.with_rows([total_row(spec), *rows])


def _drawings(layout: Layout, book: Book) -> Iterator[tuple[Sheet, SheetDrawing]]:
    for sheet in layout.sheets:
        placed = Placed(sheet=sheet.id, instance="p1" if sheet.each else "")
        yield sheet, lay_out(layout, book, placed)


@pytest.fixture(params=layout_ids())
def layout(request: pytest.FixtureRequest) -> Layout:
    return load_layout(request.param)


def test_all_profiles_are_there() -> None:
    assert layout_ids() == PROFILES


def test_layout_is_consistent(layout: Layout) -> None:
    check_layout(layout)


def test_excel_names_are_legal(layout: Layout) -> None:
    names = [sheet.name for sheet in layout.sheets if not sheet.each]
    assert len(set(names)) == len(names)
    for name in names:
        assert 0 < len(name) <= 31
        assert not set(name) & set("[]:*?/\\")
        assert not name.startswith("'")


def test_titles_of_sheets_do_not_collide(layout: Layout) -> None:
    titles = [normal(t) for s in layout.sheets for t in {s.title, *s.aliases}]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("rows", [False, True])
def test_every_sheet_lays_out_without_gap_or_overlap(layout: Layout, rows: bool) -> None:
    book = _book(layout, rows=rows)
    for sheet, drawing in _drawings(layout, book):
        assert "{" not in "".join([drawing.title, *(w for line in drawing.lines for w in line)])
        for grid in drawing.grids:
            cells = list(grid.cells(book))
            places = [
                (cell.row + r, cell.column + c)
                for cell in cells
                for r in range(cell.row_span)
                for c in range(cell.column_span)
            ]
            height = 1 + max(row for row, _ in places)
            assert len(places) == len(set(places)) == height * grid.width, sheet.id
            assert not any("{" in cell.text for cell in cells)


def test_every_amount_of_a_book_is_drawn_once(layout: Layout) -> None:
    book = _book(layout, rows=True)
    drawn = [
        cell.ref
        for _, drawing in _drawings(layout, book)
        for grid in drawing.grids
        for cell in grid.cells(book)
        if cell.ref and cell.role != "code"  # a code may stand in several columns
    ]
    assert len(drawn) == len(set(drawn))
    assert set(books.amount_cells(book, layout)) <= set(drawn)


def test_no_total_runs_in_a_circle_whatever_the_conditions(layout: Layout) -> None:
    parts: dict[Ref, set[Ref]] = {}
    for relation in Ledger(layout, _book(layout, rows=True)).relations:
        if relation.target is not None:
            parts.setdefault(relation.target, set()).update(t.ref for t in relation.right)
    TopologicalSorter(parts).prepare()  # raises CycleError


def test_no_cell_is_filled_twice(layout: Layout) -> None:
    targets = [r.target for r in Ledger(layout, _book(layout, rows=True)).relations if r.target]
    assert len(targets) == len(set(targets))


def test_an_empty_book_neither_passes_nor_fails(layout: Layout) -> None:
    book = _book(layout, rows=False)
    assert {r.state for r in Ledger(layout, book).results(book).values()} == {"not_applicable"}


def test_2025_has_five_income_lines() -> None:
    layout = load_layout("hebei-open-2025")
    lines = [row.label for row in layout.tables_by_id["summary_income"].rows]
    assert lines[3:6] == ["四、财政专户管理资金收入", "五、单位资金", "本年收入合计"]
    relations = {r.id: r.text for r in layout.relations}
    assert relations["B1.4"] == "summary_income[unit].amount = income[total].unit"
    assert not {"B1.5", "B1.6", "B1.7", "B1.8"} & relations.keys()
    # 单位资金 stands for the five sources in the tables and in the 明细底稿.
    assert len(relations) == len(books.COUNTY.relations) - 2 * 4


def test_2025_follows_the_file_where_it_prints_other_income_columns() -> None:
    spec = load_layout("hebei-open-2025").tables_by_id["income"]
    absent = {c.id for c in spec.columns if c.optional}
    fresh = [c.id for c in columns_of(spec, None)]
    assert fresh == ["code", "name", "total", "subtotal", "fiscal", "special", "unit", "carry"]
    beside = {c.id: c.part_of for c in columns_of(spec, Table(key=TableKey("income")))}
    assert {beside[c] for c in absent} == {"unit"}
    instead = Table(key=TableKey("income"), absent_columns=("unit",))
    assert {c.part_of for c in columns_of(spec, instead) if c.id in absent} == {"subtotal"}


def test_a_column_behind_another_can_be_the_files_own() -> None:
    extra = {"id": "x1", "title": "提前下达", "after": "basic", "part_of": "total"}
    table = Table.model_validate({"key": ("general", ""), "extra_columns": [extra]})
    columns = columns_of(books.COUNTY.tables_by_id["general"], table)
    assert [c.id for c in columns] == ["code", "name", "total", "basic", "x1", "project"]


# ---------------------------------------------------------------- refusals

TINY = """
id = "tiny"
title = "tiny"
profile = "tiny"

[[table]]
id = "a"
kind = "fixed"
columns = [{ id = "label", title = "项目", kind = "label" }, { id = "x", title = "数" }]
rows = [{ id = "one", label = "一", part_of = "all" }, { id = "all", label = "合计" }]

[[sheet]]
id = "s"
title = "表"
parts = [{ table = "a" }]

[[relation]]
id = "R1"
name = "合计"
cite = "栏目定义"
fill = "a[all].x = a[parts].x"
"""


def _check(text: str) -> None:
    check_layout(read_layout(text, name="tiny"))


def test_the_tiny_layout_is_right() -> None:
    _check(TINY)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('title = "表"', 'titel = "表"', "titel"),
        ('label = "一"', 'labl = "一"', "labl"),
        ('kind = "fixed"', 'kind = "fixd"', "kind"),
        ('part_of = "all"', 'part_of = "al"', "没有 al"),
        ('parts = [{ table = "a" }]', 'parts = [{ table = "b" }]', "没有 b"),
        ('id = "one"', 'id = "all"', "编号重复"),
        ("a[all].x =", "b[all].x =", "没有表 b"),
        ("a[all].x =", "a[al].x =", "没有行 al"),
        ("a[all].x =", "a[all].y =", "没有列 y"),
        ("a[all].x =", "a[all].x + a[one].x =", "左边"),
        ("a[all].x =", "1 + a[all].x =", "左边"),
        ("= a[parts].x", "= a[parts].x b", "无法识别"),
        ('cite = "栏目定义"', 'cite = ""', "依据"),
        ('cite = "栏目定义"', 'cite = "甲"\nwhen = "never"', "条件"),
        ('cite = "栏目定义"', 'cite = "甲"\ncheck = "a[all].x = 0"', "二者取一"),
    ],
)
def test_mistakes_in_a_layout_are_refused(old: str, new: str, says: str) -> None:
    assert old in TINY
    with pytest.raises(ValueError, match=says):
        _check(TINY.replace(old, new))


def test_two_relations_of_one_id_are_refused() -> None:
    again = TINY[TINY.index("[[relation]]") :]
    with pytest.raises(LayoutError, match="编号重复"):
        _check(TINY + again)


def test_a_circle_of_totals_is_refused() -> None:
    circle = TINY + TINY[TINY.index("[[relation]]") :].replace("R1", "R2").replace(
        "a[all].x = a[parts].x", "a[one].x = a[all].x"
    )
    layout = read_layout(circle)
    with pytest.raises(LayoutError, match="循环"):
        Ledger(layout, fresh_book(layout, 2025, Department()))


def test_a_variant_replaces_adds_and_drops() -> None:
    import tomllib

    variant = """
    title = "other"
    [[relation]]
    id = "R1"
    drop = true
    [[relation]]
    id = "R2"
    name = "核对"
    cite = "甲"
    check = "a[all].x = 0"
    """
    layout = read_layout(variant, tomllib.loads(TINY))
    assert (layout.title, [r.id for r in layout.relations]) == ("other", ["R2"])
    with pytest.raises(LayoutError, match="R9"):
        read_layout(variant.replace('"R1"', '"R9"'), tomllib.loads(TINY))


def test_an_unknown_layout_is_an_error_of_its_own() -> None:
    with pytest.raises(LayoutError):
        load_layout("nowhere-1999")
