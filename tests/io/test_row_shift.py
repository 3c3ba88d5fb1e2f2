"""Rows that move take along everything that names them: checked with marks in each row."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from budgetbook.io.errors import WriteRefused
from budgetbook.io.excel_patch import SheetPart
from budgetbook.io.package import read_package, rewrite
from budgetbook.io.package_move import move_package
from budgetbook.io.row_shift import Block, NewRow, RowShift
from tests.io.office import S, changed, unzipped
from tests.io.rich_workbook import (
    DATA_PART,
    FIRST,
    LAST,
    OTHER,
    OTHER_PART,
    ROWS,
    SHEET,
    named_rows,
    rich_workbook,
)

RICH, STURDY = rich_workbook(), rich_workbook(fragile=False)
NAMES = {DATA_PART: SHEET, OTHER_PART: OTHER}
DATA = list(range(FIRST, LAST + 1))


def shift_of(body: list[int | NewRow]) -> RowShift:
    """The sheet's rows with these between header and total."""
    order = [*range(1, FIRST), *body, *range(LAST + 1, ROWS + 1)]
    new = (FIRST, FIRST + len(body) - 1) if body else (0, 0)
    return RowShift(order, ROWS, [Block(FIRST, LAST, new)], dict.fromkeys(DATA, 0))


def moved(body: list[int | NewRow], data: bytes = RICH) -> bytes:
    """The workbook with its data rows in this order."""
    package, shifts = read_package(data), {SHEET: shift_of(body)}
    parts: dict[str, bytes | None] = {}
    for part, name in NAMES.items():
        sheet = SheetPart(package.read(part))
        if sheet.move(name, shifts):
            parts[part] = sheet.to_bytes()
    return rewrite(data, {**parts, **move_package(package, NAMES, shifts)})


def put_in(at: int, *rows: NewRow) -> list[int | NewRow]:
    """The data rows with new ones behind the row ``at``."""
    body: list[int | NewRow] = list(DATA)
    place = DATA.index(at) + 1 if at in DATA else 0
    body[place:place] = rows
    return body


@st.composite
def bodies(draw: st.DrawFn) -> list[int | NewRow]:
    """Data rows after some insertions, removals and moves."""
    body: list[int | NewRow] = list(DATA)
    for number in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from(["insert", "insert", "remove", "move"]))
        at = draw(st.integers(0, len(body) - 1)) if body else 0
        if kind == "insert" or not body:
            body.insert(draw(st.integers(0, len(body))), NewRow(FIRST, 0, f"n{number}"))
        elif kind == "remove":
            body.pop(at)
        else:
            row = body.pop(at)
            body.insert(draw(st.integers(0, len(body))), row)
    return body


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bodies())
def test_everything_names_the_rows_it_named_or_is_refused(body: list[int | NewRow]) -> None:
    try:
        data = moved(body)
    except WriteRefused as refusal:
        reason = str(refusal)
        assert "删去" in reason or "移开" in reason or "拆开" in reason
        assert not is_plain_growth(body)
        return
    check_names(RICH, data, body)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bodies())
def test_what_names_all_rows_or_its_own_is_never_refused(body: list[int | NewRow]) -> None:
    check_names(STURDY, moved(body or [NewRow(FIRST)], STURDY), body)


def check_names(old: bytes, new: bytes, body: list[int | NewRow]) -> None:
    """Everything names the rows it named, as far as they are left."""
    before, after = named_rows(old), named_rows(new)
    left = {f"m{row}" for row in body if isinstance(row, int)}
    left |= {f"m{row}" for row in range(1, ROWS + 1) if row not in DATA}
    for key, marks in before.items():
        if any(part.startswith("m") and part not in left for part in key[1:]):
            continue  # stood in a row that was taken out
        if key[0] in ("selection", "pane"):
            continue  # the view only comes near
        assert after.get(key, frozenset()) == marks & left, key


def is_plain_growth(body: list[int | NewRow]) -> bool:
    """Whether rows were only put in."""
    return [row for row in body if isinstance(row, int)] == DATA


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(FIRST - 1, LAST), min_size=1, max_size=5))
def test_rows_put_in_are_never_refused_and_ranges_over_all_data_take_them_in(
    places: list[int],
) -> None:
    body: list[int | NewRow] = list(DATA)
    for number, at in enumerate(places):
        place = body.index(at) + 1 if at in body else 0
        body.insert(place, NewRow(FIRST, 0, f"n{number}"))
    last = LAST + len(places)
    root = etree.fromstring(unzipped(moved(body))[DATA_PART])
    formulas = {c.get("r"): c.findtext(f"{S}f") for c in root.iter(f"{S}c")}
    assert formulas[f"B{last + 1}"] == f"SUM(B{FIRST}:B{last})"
    rule = root.find(f"{S}conditionalFormatting")
    assert rule is not None
    assert rule.get("sqref") == f"B{FIRST}:B{last}"


# ---- one at a time


def element(data: bytes, path: str, part: str = DATA_PART) -> Any:
    found = etree.fromstring(unzipped(data)[part]).find(path)
    assert found is not None
    return found


def test_a_new_row_takes_style_and_height_of_its_model() -> None:
    data = moved(put_in(7, NewRow(7, 0, "n")))
    row = element(data, f"{S}sheetData/{S}row[@r='8']")
    assert (row.get("ht"), row.get("customHeight")) == ("17", "1")
    assert [(c.get("r"), c.get("s"), len(c)) for c in row][:2] == [("A8", None, 0), ("B8", "1", 0)]


def test_a_row_put_in_behind_the_last_is_summed() -> None:
    data = moved(put_in(LAST, NewRow(LAST, 0, "n")))
    assert element(data, f".//{S}c[@r='B14']/{S}f").text == "SUM(B3:B13)"
    other = element(data, f".//{S}c[@r='A2']/{S}f", OTHER_PART)
    assert other.text == f"SUM('{SHEET}'!B3:B13)"
    part_of_it = element(data, f".//{S}c[@r='A3']/{S}f", OTHER_PART)
    assert part_of_it.text == f"SUM('{SHEET}'!B4:B8)"
    assert element(data, "{*}definedNames/{*}definedName[@name='数']", "xl/workbook.xml").text == (
        f"'{SHEET}'!$B$3:$B$13"
    )


def test_shared_formulas_stay_shared_where_they_still_say_the_same() -> None:
    formulas = etree.fromstring(unzipped(moved(put_in(LAST, NewRow(LAST, 0, "n"))))[DATA_PART])
    masters = [f for f in formulas.iter(f"{S}f") if f.get("si") == "0" and f.text]
    assert [(f.text, f.get("ref")) for f in masters] == [("B3*2", "C3:C12")]


def test_the_chain_of_calculation_goes_with_what_names_it() -> None:
    parts = unzipped(moved(put_in(5, NewRow(5, 0, "n"))))
    assert "xl/calcChain.xml" not in parts
    assert b"calcChain" not in parts["[Content_Types].xml"] + parts["xl/_rels/workbook.xml.rels"]
    assert parts["xl/media/image1.bin"] == unzipped(RICH)["xl/media/image1.bin"]


def test_parts_that_name_no_moved_row_stay_byte_for_byte() -> None:
    before, after = unzipped(RICH), unzipped(moved(put_in(LAST, NewRow(LAST, 0, "n"))))
    for part in ("xl/sharedStrings.xml", "xl/worksheets/_rels/sheet1.xml.rels", "_rels/.rels"):
        assert after[part] == before[part]
    for part in ("xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"):  # all of it stands above
        assert after[part] == before[part]


def test_rows_above_the_first_moved_one_stay_as_they_were() -> None:
    before, after = (
        etree.fromstring(unzipped(data)[DATA_PART]) for data in (RICH, moved(put_in(9, NewRow(9))))
    )
    for root in (before, after):  # formulas name rows below, or share with such
        for formula in list(root.iter(f"{S}f")):
            formula.getparent().remove(formula)  # type: ignore[union-attr]
    pairs = zip(before.iter(f"{S}row"), after.iter(f"{S}row"), strict=False)
    for old, new in [*pairs][:9]:
        assert etree.tostring(old, method="c14n") == etree.tostring(new, method="c14n")


def test_figures_that_a_chart_remembers_go() -> None:
    chart = unzipped(moved(put_in(5, NewRow(5))))["xl/charts/chart1.xml"]
    assert b"numCache" not in chart
    assert b"numCache" in unzipped(RICH)["xl/charts/chart1.xml"]


def test_comments_of_rows_taken_out_go() -> None:
    body: list[int | NewRow] = [row for row in DATA if row != 10]
    shapes = unzipped(moved(body))["xl/drawings/vmlDrawing1.vml"]
    assert shapes.count(b"<v:shape") == 2
    body = [row for row in DATA if row != 9]
    parts = unzipped(moved(body))
    assert parts["xl/drawings/vmlDrawing1.vml"].count(b"<v:shape") == 1
    assert "批注9".encode() not in parts["xl/comments1.xml"]
    assert "批注9".encode() not in parts["xl/threadedComments/threadedComment1.xml"]


# ---- refused


def with_formula(text: str, kind: str = "") -> bytes:
    def add(root: Any) -> None:
        row = root.findall(f"{S}sheetData/{S}row")[0]
        cell = etree.SubElement(row, f"{S}c", r="AB1")
        formula = etree.SubElement(cell, f"{S}f")
        formula.text = text
        if kind:
            formula.set("t", kind)
            formula.set("ref", "AB1:AB2")

    return changed(RICH, DATA_PART, add)


def with_child(xml: str) -> bytes:
    return changed(RICH, DATA_PART, lambda root: root.append(etree.fromstring(xml)))


def with_part(name: str, content: str) -> bytes:
    return rewrite(RICH, {name: content.encode()})


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (with_formula('INDIRECT("B"&5)'), "INDIRECT"),
        (with_formula("SUM(OFFSET(B3,0,0,10,1))"), "OFFSET"),
        (with_formula(f"SUM({OTHER}:{SHEET}!B5)".replace(" ", "")), "看不懂"),
        (with_formula("B5", "dataTable"), "模拟运算表"),
        (with_formula("B5"), ""),
        (with_child(f'<scenarios xmlns="{S[1:-1]}"/>'), "scenarios"),
        (with_child(f'<extLst xmlns="{S[1:-1]}"><ext uri="{{0}}"/></extLst>'), "扩展"),
        (with_part("xl/volatileDependencies.xml", "<a/>"), "volatileDependencies"),
        (
            with_part(
                "xl/pivotCache/pivotCacheDefinition1.xml",
                f'<p xmlns="{S[1:-1]}"><worksheetSource ref="A2:E12" sheet="{SHEET}"/></p>',
            ),
            "透视表",
        ),
    ],
)  # fmt: skip
def test_what_cannot_follow_is_refused_in_one_sentence(data: bytes, words: str) -> None:
    body: list[int | NewRow] = [row for row in DATA if row != 5]
    if words:
        body = put_in(5, NewRow(5))
    with pytest.raises(WriteRefused, match=words or "删去") as caught:
        moved(body, data)
    assert "\n" not in str(caught.value)
    assert "导出" in str(caught.value)


def test_a_foreign_sheet_without_references_is_not_touched() -> None:
    data = changed(RICH, OTHER_PART, lambda root: root.remove(next(root.iter(f"{S}hyperlinks"))))

    def plain(root: Any) -> None:
        for formula in list(root.iter(f"{S}f")):
            formula.text = "1+1"
        root.remove(root.find(f"{S}conditionalFormatting"))

    data = changed(data, OTHER_PART, plain)
    assert unzipped(moved(put_in(5, NewRow(5)), data))[OTHER_PART] == unzipped(data)[OTHER_PART]
