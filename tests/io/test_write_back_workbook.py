"""写回原文件 where rows of a workbook were added, removed or moved."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree

from budgetbook.io.conversion import find_soffice
from budgetbook.io.excel_writer import write_excel
from budgetbook.io.formats import Opened, open_files
from budgetbook.model.book import Book
from budgetbook.model.edit import Edit, MoveRows, RemoveRows, SetCells
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.rows import add_code, insert_row, remove_codes
from tests.fixture_books import fixture
from tests.io.excel_variants import VARIANTS
from tests.io.libreoffice import saved_again
from tests.io.office import S, changed, unzipped, zipped
from tests.io.writing_back import (
    GROUP,
    LEAF,
    cells_of,
    code,
    differing,
    edited,
    open_bytes,
    original,
    put,
    refused,
    written,
)
from tests.model.books import COUNTY

UNITS = TableKey("units")


def formulas_of(data: bytes) -> dict[tuple[str, str], str]:
    """Sheet and address → formula."""
    from io import BytesIO

    return {
        (sheet.title, cell.coordinate): str(cell.value)
        for sheet in openpyxl.load_workbook(BytesIO(data)).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def areas_of(data: bytes) -> dict[str, object]:
    """Sheet → merged areas, print area and print titles."""
    from io import BytesIO

    return {
        sheet.title: (
            {str(area) for area in sheet.merged_cells.ranges if area.max_row > area.min_row},
            sheet.print_area, sheet.print_title_rows, sheet.freeze_panes,
        )
        for sheet in openpyxl.load_workbook(BytesIO(data)).worksheets
    }  # fmt: skip


def table_edits(book: Book) -> dict[str, list[Edit]]:
    """Row changes in tables of every kind."""
    leaf = next(r.id for r in reversed(book.tables[TableKey("general")].rows))
    gone = remove_codes(book, COUNTY, TableKey("general"), [leaf])
    assert gone is not None
    return {
        "科目 in the middle": code(book, "general", "2010101", "basic"),
        "科目 at the end": code(book, "general", "2299999", "basic"),
        "科目 of 基本支出": code(book, "basic", "30299", "office"),
        "科目 gone": [gone],
    }


KINDS = ("科目 in the middle", "科目 at the end", "科目 of 基本支出", "科目 gone")


@pytest.mark.parametrize("kind", KINDS)
def test_a_workbook_with_rows_changed_has_the_formulas_of_a_new_one(
    tmp_path: Path, kind: str
) -> None:
    opened = open_bytes(tmp_path, "一本.xlsx", original(".xlsx"))
    book = edited(opened, *table_edits(edited(opened))[kind])
    titles = written(opened, book, tmp_path / "另存.xlsx")
    assert any(title.endswith("的行") for title in titles)
    data = (tmp_path / "另存.xlsx").read_bytes()
    again = open_bytes(tmp_path, "再开.xlsx", data)
    assert cells_of(again.book) == cells_of(book)
    fresh = write_excel(book, COUNTY)
    assert formulas_of(data) == formulas_of(fresh)
    mine, its = areas_of(data), areas_of(fresh)
    assert all(mine[sheet] == its[sheet] for sheet, _ in formulas_of(fresh))


@pytest.mark.skipif(find_soffice() is None, reason="LibreOffice 没有安装")
def test_libreoffice_computes_the_same_totals(tmp_path: Path) -> None:
    opened = open_bytes(tmp_path, "一本.xlsx", original(".xlsx"))
    kinds = table_edits(edited(opened))
    book = edited(opened, *kinds["科目 in the middle"], *kinds["科目 of 基本支出"])
    written(opened, book, tmp_path / "另存.xlsx")

    def forget(root: Any) -> None:
        for cell in root.iter(f"{S}c"):
            value = cell.find(f"{S}v")
            if cell.find(f"{S}f") is not None and value is not None:
                cell.remove(value)

    data = (tmp_path / "另存.xlsx").read_bytes()
    for part in [p for p in unzipped(data) if p.startswith("xl/worksheets/sheet")]:
        data = changed(data, part, forget)
    computed = saved_again({"另存.xlsx": data}, "xlsx")["另存"]
    again = open_bytes(tmp_path, "算过.xlsx", computed)
    assert cells_of(again.book) == cells_of(book)


def test_no_other_part_differs(tmp_path: Path) -> None:
    opened = open_bytes(tmp_path, "一本.xlsx", original(".xlsx"))
    written(opened, edited(opened, insert_row(opened.book, COUNTY, GROUP, "r1").edit, SetCells(
        {Ref(GROUP.table, "r4", "level3", GROUP.instance): "新"}
    )), tmp_path / "另存.xlsx")  # fmt: skip
    parts = differing(original(".xlsx"), (tmp_path / "另存.xlsx").read_bytes())
    sheet = opened.cells[Ref(GROUP.table, "r1", "level3", GROUP.instance)].place.part
    assert set(parts) <= {sheet, "xl/workbook.xml"}


@pytest.mark.parametrize("name", list(VARIANTS))
def test_rows_in_a_workbook_of_any_shape(tmp_path: Path, name: str) -> None:
    opened = open_bytes(tmp_path, "样.xlsx", VARIANTS[name](original(".xlsx")))
    kinds = table_edits(edited(opened))
    book = edited(opened, *kinds["科目 in the middle"], *kinds["科目 of 基本支出"])
    written(opened, book, tmp_path / "另存.xlsx")
    assert values_of(open_files([tmp_path / "另存.xlsx"]).book) == values_of(book)


def values_of(book: Book) -> dict[object, object]:
    """The cells of all tables as printed: a blank is a nought."""
    return {
        key: [[str(v or "") for _, v in sorted(r.cells.items()) if v] for r in table.rows]
        for key, table in book.tables.items()
    }


def part_of(opened: Opened, ref: Ref) -> tuple[str, str]:
    """The sheet's part and name."""
    place = opened.cells[ref].place
    return place.part, place.label.partition("!")[0]


def with_formula(opened: Opened, formula: str) -> bytes:
    """The workbook with a foreign formula right of the last sheet's first row."""
    data = opened.origins[0].data
    last = max(p for p in unzipped(data) if re.match(r"xl/worksheets/sheet\d+\.xml", p))

    def add(root: Any) -> None:
        cell = etree.SubElement(root.findall(f"{S}sheetData/{S}row")[0], f"{S}c", r="AA1")
        etree.SubElement(cell, f"{S}f").text = formula
        etree.SubElement(cell, f"{S}v").text = "60"

    return changed(data, last, add)


def foreign(data: bytes) -> tuple[str, str | None]:
    """The foreign formula and its remembered result."""
    for part, content in unzipped(data).items():
        if part.startswith("xl/worksheets/sheet"):
            for cell in etree.fromstring(content).iter(f"{S}c"):
                if cell.get("r") == "AA1":
                    return cell.findtext(f"{S}f") or "", cell.findtext(f"{S}v")
    raise AssertionError("gone")


def test_a_foreign_sum_over_all_rows_grows_and_forgets_its_result(tmp_path: Path) -> None:
    plain = open_bytes(tmp_path, "一本.xlsx", original(".xlsx"))
    _, sheet = part_of(plain, LEAF)
    rows = [
        int(p.place.locator.strip("ABCDEFG")) for r, p in plain.cells.items()
        if r.table == "general" and r.column == "basic"
    ]  # fmt: skip
    column = plain.cells[LEAF].place.locator.rstrip("0123456789")
    formula = f"SUM('{sheet}'!{column}{min(rows)}:{column}{max(rows)})"
    opened = open_bytes(tmp_path, "外.xlsx", with_formula(plain, formula))
    book = edited(opened, *code(edited(opened), "general", "2299999", "basic"))
    written(opened, book, tmp_path / "另存.xlsx")
    text, value = foreign((tmp_path / "另存.xlsx").read_bytes())
    assert text == f"SUM('{sheet}'!{column}{min(rows)}:{column}{max(rows) + 3})"
    assert value is None


def test_a_foreign_formula_follows_its_cell(tmp_path: Path) -> None:
    plain = open_bytes(tmp_path, "一本.xlsx", original(".xlsx"))
    _, sheet = part_of(plain, LEAF)
    address = plain.cells[LEAF].place.locator
    opened = open_bytes(tmp_path, "外.xlsx", with_formula(plain, f"'{sheet}'!{address}*2"))
    book = edited(opened, *code(edited(opened), "general", "2010101", "basic"))
    written(opened, book, tmp_path / "另存.xlsx")
    again = open_files([tmp_path / "另存.xlsx"])
    text, value = foreign((tmp_path / "另存.xlsx").read_bytes())
    assert text == f"'{sheet}'!{again.cells[LEAF].place.locator}*2"
    assert again.cells[LEAF].place.locator != address
    assert value == "60"  # that cell holds what it held


def group_area(opened: Opened) -> str:
    """The third column of the indicators, by sheet and rows."""
    first, last = (
        opened.cells[Ref(GROUP.table, row.id, "level3", GROUP.instance)].place
        for row in (opened.book.tables[GROUP].rows[0], opened.book.tables[GROUP].rows[-1])
    )
    sheet = first.label.partition("!")[0]
    return f"'{sheet}'!{first.locator}:{last.locator}"


@pytest.mark.parametrize("kind", ["gone", "turned"])
def test_a_foreign_formula_forgets_its_result_where_its_rows_went_or_turned(
    tmp_path: Path, kind: str
) -> None:
    plain = open_bytes(tmp_path, "一本.xlsx", original(".xlsx"))
    formula = f"COUNTA({group_area(plain)})"
    opened = open_bytes(tmp_path, "外.xlsx", with_formula(plain, formula))
    rows = [row.id for row in opened.book.tables[GROUP].rows]
    edit = RemoveRows(GROUP, (rows[1],)) if kind == "gone" else MoveRows(GROUP, (rows[0],), rows[1])
    written(opened, edited(opened, edit), tmp_path / "另存.xlsx")
    assert foreign((tmp_path / "另存.xlsx").read_bytes())[1] is None


def test_a_new_row_is_merged_across_and_its_figures_look_like_figures(tmp_path: Path) -> None:
    plain = open_bytes(tmp_path, "一本.xlsx", original(".xlsx"))
    part, name = part_of(plain, LEAF)
    rows = sorted(
        int(p.place.locator.lstrip("ABCDEFG")) for r, p in plain.cells.items()
        if (r.table, r.column) == ("general", "basic")
    )  # fmt: skip

    def across(root: Any) -> None:
        merges = root.find(f"{S}mergeCells")
        for row in rows:
            etree.SubElement(merges, f"{S}mergeCell", ref=f"Y{row}:Z{row}")

    data = changed(original(".xlsx"), part, across)
    opened = open_bytes(tmp_path, "宽.xlsx", data)
    book = edited(opened, *code(edited(opened), "general", "2010101", "basic"))
    written(opened, book, tmp_path / "另存.xlsx")
    again = open_files([tmp_path / "另存.xlsx"])
    place = again.cells[Ref("general", "2010101", "basic")].place
    sheet = openpyxl.load_workbook(tmp_path / "另存.xlsx")[name]
    row = int(place.locator.lstrip("ABCDEFG"))
    assert f"Y{row}:Z{row}" in {str(area) for area in sheet.merged_cells.ranges}
    other = sheet[again.cells[LEAF].place.locator]
    assert sheet[place.locator].number_format == other.number_format


@pytest.mark.parametrize(
    ("formula", "words"),
    [('INDIRECT("A"&3)', "INDIRECT"), ("'{sheet}'!{address}*2", "要删去的行")],
)
def test_a_foreign_formula_that_cannot_follow_is_a_refusal(
    tmp_path: Path, formula: str, words: str
) -> None:
    plain = open_bytes(tmp_path, "一本.xlsx", original(".xlsx"))
    _, sheet = part_of(plain, LEAF)
    text = formula.format(sheet=sheet, address=plain.cells[LEAF].place.locator)
    data = with_formula(plain, text)
    folder = tmp_path / "外"
    folder.mkdir()
    opened = open_bytes(folder, "外.xlsx", data)
    gone = remove_codes(opened.book, COUNTY, LEAF.key, [LEAF.row])
    assert gone is not None
    refused(opened, edited(opened, gone), words)


def test_a_row_that_two_tables_share_is_refused(tmp_path: Path) -> None:
    opened = open_bytes(tmp_path, "一本.xlsx", original(".xlsx"))
    key = TableKey("summary_expense")
    gone = opened.book.tables[key].rows[3].id
    refused(opened, edited(opened, RemoveRows(key, (gone,))), "左右并列")


def test_a_blank_row_is_refused_with_its_reason(tmp_path: Path) -> None:
    for suffix in (".docx", ".xlsx"):
        folder = tmp_path / suffix
        folder.mkdir()
        opened = open_bytes(folder, f"一本{suffix}", original(suffix))
        refused(opened, edited(opened, insert_row(opened.book, COUNTY, UNITS, "").edit), "空行")


def test_a_first_row_goes_under_the_header(tmp_path: Path) -> None:
    for suffix in (".docx", ".xlsx"):
        opened = open_bytes(tmp_path, f"一本{suffix}", original(suffix))
        empty = [k for k, t in opened.book.tables.items() if not t.rows and k.table == "capital"]
        if not empty:
            full = opened.book.tables[TableKey("capital")]
            opened = _emptied(tmp_path, opened, full.key, suffix)
        book = edited(opened, *code(edited(opened), "capital", "2230199", "project"))
        written(opened, book, tmp_path / f"另存{suffix}")
        assert cells_of(open_files([tmp_path / f"另存{suffix}"]).book) == cells_of(book)


def _emptied(folder: Path, opened: Opened, key: TableKey, suffix: str) -> Opened:
    ids = tuple(row.id for row in opened.book.tables[key].rows)
    book = edited(opened, RemoveRows(key, ids))
    written(opened, book, folder / f"空{suffix}")
    return open_files([folder / f"空{suffix}"])


# ---- real files


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
@pytest.mark.parametrize("name", ["000", "001", "002", "003", "004"])
def test_a_row_put_into_each_kind_of_table_of_a_fixture(
    shared: Path, tmp_path: Path, name: str, suffix: str
) -> None:
    opened = fixture(shared, f"{name}{suffix}")
    steps: list[Callable[[Book], list[Edit]]] = []
    spec = opened.layout.tables_by_id
    seen: set[str] = set()
    for key, table in opened.book.tables.items():
        if (
            key.table in seen
            or key.table not in spec
            or spec[key.table].kind not in ("tree", "list")
        ):
            continue
        seen.add(key.table)
        last = table.rows[-1].id if table.rows else ""
        steps.append(_one_more(opened, key, last))
    book = edited(opened)
    for step in steps:
        book = edited(opened._replace(book=book), *step(book))
    target = tmp_path / f"另存{suffix}"
    titles = written(opened, book, target)
    assert sum(title.endswith("的行") for title in titles) >= len(steps)
    assert cells_of(open_files([target]).book) == cells_of(book)


def _one_more(opened: Opened, key: TableKey, last: str) -> Callable[[Book], list[Edit]]:
    spec = opened.layout.tables_by_id[key.table]

    def step(book: Book) -> list[Edit]:
        if spec.kind == "tree":
            number = "39999" if spec.classification == "economic" else "2299901"
            if any(row.id == number for row in book.tables[key].rows):
                return []
            return [add_code(book, opened.layout, key, number, "新科目").edit]
        new = insert_row(book, opened.layout, key, last)
        row = new.edit.rows[0].id  # type: ignore[union-attr]
        column = next(c.id for c in spec.columns if not c.merged and c.kind in ("text", "name"))
        return [new.edit, SetCells({Ref(key.table, row, column, key.instance): "新行"})]

    return step


@pytest.mark.parametrize("rows", [False, True])
def test_charts_forget_what_they_remember_of_changed_cells(tmp_path: Path, rows: bool) -> None:
    """A chart of cells that changed, by hand or with a total, and one of cells that did not."""
    plain = open_bytes(tmp_path, "一本.xlsx", original(".xlsx"))
    cells = {ref: source.place for ref, source in plain.cells.items()}
    total = next(
        r for r in cells if r.table == LEAF.table and r.row == "total" and r.column == "total"
    )
    places = {
        "leaf": cells[LEAF],
        "total": cells[total],
        "other": cells[Ref(LEAF.table, LEAF.row, "name")],
    }
    parts: dict[str, bytes | str] = dict(unzipped(original(".xlsx")))
    uri = "http://schemas.openxmlformats.org/drawingml/2006/chart"
    for number, place in enumerate(places.values(), 1):
        sheet, _, address = place.label.partition("!")
        parts[f"xl/charts/chart{number}.xml"] = (
            f"<c:chartSpace xmlns:c=\"{uri}\"><c:val><c:numRef><c:f>'{sheet}'!{address}</c:f>"
            '<c:numCache><c:ptCount val="1"/></c:numCache></c:numRef></c:val></c:chartSpace>'
        )
    opened = open_bytes(tmp_path, "一本.xlsx", zipped(parts))
    steps: list[Edit] = [put(LEAF, "77.00")]
    if rows:
        last = opened.book.tables[UNITS].rows[-1]
        steps.append(RemoveRows(UNITS, (last.id,)))
    book = edited(opened, *steps)
    written(opened, book, tmp_path / "另存.xlsx")
    now = unzipped((tmp_path / "另存.xlsx").read_bytes())
    kept = [b"numCache" in now[f"xl/charts/chart{n}.xml"] for n in (1, 2, 3)]
    assert kept == [False, False, True]
    assert now["xl/charts/chart3.xml"] == unzipped(opened.origins[0].data)["xl/charts/chart3.xml"]
    assert b"<c:f>" in now["xl/charts/chart1.xml"]
