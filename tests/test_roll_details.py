"""结转下年 in every layout: years in its own texts, what travels, twice, undone, and in time."""

import re
from collections.abc import Callable, Iterator, Mapping
from time import process_time

import pytest
from PySide6.QtCore import QObject

from budgetbook.model.book import Book, Department, Paragraph, Placed, Row, Table
from budgetbook.model.carry import RollOptions, roll
from budgetbook.model.declared import RelationSpec
from budgetbook.model.edit import Replace
from budgetbook.model.fresh import fresh_book, fresh_tables
from budgetbook.model.layout import Layout, load_layout
from budgetbook.model.ref import PRIOR, Ref, TableKey
from budgetbook.model.rows import project_sheet
from budgetbook.model.settle import Ledger
from tests.model.books import COUNTY, amount_cells, county

LAYOUTS = (
    "hebei-open-2023", "hebei-open-2025", "hebei-performance", "tianjin-performance",
    "shanghai-open", "shanghai-open-unit",
)  # fmt: skip
_DATED = re.compile(r"20\d\d|上年|十[三四五]五")
#: The budget year of the old book in each layout: one in which it is used.
YEARS = {"hebei-open-2023": 2023}

#: Y is the old budget year, L the one before it, N the one after it.
NARRATIVE = (
    "Y年，本局收支预算安排 60.00 万元，较L年预算减少 1.00 万元。",
    "Y 预算收入与上年持平，L年预算为 61.00 万元。",
    "上年末固定资产 8.00 万元，L年末车辆两台。",
    "按照某发〔2021〕97号、某财[2022]10号、某办【2020】18号文件办理。",
    "依据《某县Y年人才工作方案》和《某市规划（2021—2025年）》执行。",
    "“十四五”期间建成六处站点，2021—2025年分步实施。",
    "Y届毕业生三十名，为L年入职人员发放补贴。",
    "力争到2035年全面建成，自2019年起实行。",
)
GOALS = (
    "1.Y年底前走访老党员两遍。",
    "2.按某组字〔2021〕97号文件，Y年12月底前办结。",
    "3.落实《某县Y年轮训方案》，“十四五”期间每年一期。",
    "4.组织L年度考核，完善Y年度考核办法。",
)
#: level3, description, target, basis
INDICATORS = (
    ("走访次数", "Y年走访老党员次数", "Y年12月底前", "Y 工作计划"),
    ("拨付时限", "L年底前的尾款", "Y.6.30", "Y年度预算测算"),
    ("发放人数", "Y级学员人数", "≥2023人", "某财[2022]10号"),
    ("受训人数", "2021—2025年培训名额", "30人", "L 工作计划"),
    ("培训期数", "每年一期", "1期", "《某县Y年轮训方案》"),
    ("达标率", "较L年提高", "≥90%", "某办【2020】18号"),
)


def year_of(layout: Layout) -> int:
    return YEARS.get(layout.id, 2025)


def dated(text: str, year: int) -> str:
    return text.replace("Y", str(year)).replace("L", str(year - 1)).replace("N", str(year + 1))


def old_book(layout: Layout) -> Book:
    """A book of the layout with every pattern of a year at its place."""
    year = year_of(layout)
    book = fresh_book(layout, year, Department(code="118", name="某某局"))
    said = tuple(Paragraph(id=f"w{i}", text=dated(text, year)) for i, text in enumerate(NARRATIVE))
    flow = (*book.flow, Paragraph(id="t", text=dated("Y年预算公开说明", year), role="title"), *said)
    sheet = project_sheet(layout)
    tables = dict(book.tables)
    for number, name in enumerate(("基层培训", f"{year}年人才工作经费")) if sheet else ():
        instance = f"p{number + 1}"
        assert sheet is not None
        tables |= _project(layout, fresh_tables(layout, sheet, instance), name, number, year)
        flow = (*flow, Placed(sheet=sheet.id, instance=instance))
    return book.model_copy(update={"flow": flow, "tables": tables})


def _project(
    layout: Layout, tables: Mapping[TableKey, Table], name: str, number: int, year: int
) -> dict[TableKey, Table]:
    filled = {}
    for key, table in tables.items():
        spec = layout.tables_by_id[key.table]
        words = {
            "name": name, "code": f"130321{year % 100:02d}P00000000{number}001X",
            "goals": "\n".join(dated(text, year) for text in GOALS),
        }  # fmt: skip
        if spec.kind == "form":
            cells = {c: word for c, word in words.items() if spec.column(c)}
            rows = [Row(id="form", cells=cells)]
        else:
            names = ("level3", "description", "target", "basis")
            rows = [
                Row(id=f"r{i}", cells={
                    c: dated(word, year) for c, word in zip(names, line, strict=True)
                    if spec.column(c)
                })
                for i, line in enumerate(INDICATORS)
            ]  # fmt: skip
        filled[key] = table.with_rows(rows)
    return filled


def texts(book: Book) -> Iterator[tuple[str, str]]:
    """Every text with a name for its place."""
    for item in book.flow:
        if isinstance(item, Paragraph):
            yield f"{item.role} {item.id}", item.text
    for key, table in book.tables.items():
        for row in table.rows:
            for column, value in row.cells.items():
                if isinstance(value, str):
                    yield f"{key.table}{key.instance} {row.id} {column}", value


@pytest.mark.parametrize("name", LAYOUTS)
def test_years_of_every_pattern_in_every_layout(
    name: str, golden: Callable[[str, str], None]
) -> None:
    layout = load_layout(name)
    book = old_book(layout)
    rolled = roll(book, layout, year_of(layout) + 1)
    after = dict(texts(rolled.book))
    lines = [f"{year_of(layout)} → {rolled.book.year}，{rolled.layout.id}"]
    for place, text in texts(book):
        if not _DATED.search(text):
            continue
        now = after.get(place, "（不在）")
        one_line = (text.replace("\n", "⏎"), now.replace("\n", "⏎"))
        lines.append(f"{place}｜{one_line[0]}")
        lines.append("　→｜" + ("不变" if one_line[0] == one_line[1] else one_line[1]))
    golden(f"roll-{name}.txt", "\n".join(lines) + "\n")


@pytest.mark.parametrize("name", LAYOUTS)
def test_rolled_twice_keeps_both_predecessors(name: str) -> None:
    layout = load_layout(name)
    book = old_book(layout)
    first = roll(book, layout, year_of(layout) + 1)
    second = roll(first.book, first.layout, year_of(layout) + 2)
    assert second.book.year == year_of(layout) + 2
    assert second.book.prior is first.book
    assert second.book.prior.prior is book
    words = dict(texts(second.book))
    assert words["title t"] == f"{year_of(layout) + 2}年预算公开说明"
    kept = "按照某发〔2021〕97号、某财[2022]10号、某办【2020】18号文件办理。"
    assert words["body w3"] == kept
    for key in second.book.tables:
        if key.table == "project":
            codes = {b.tables[key].rows[0].text("code") for b in (book, second.book)}
            assert len(codes) == 1


def test_own_relations_and_muted_rules_travel() -> None:
    own = RelationSpec(id="U1", name="某项核对", cite="本地要求",
                       op=">=",
                       check="expense[total].total = general[total].total")  # fmt: skip
    settled = Ledger(COUNTY, county()).settle(county()).book
    book = settled.model_copy(
        update={
            "own_relations": (own,),
            "muted": {"D8h": "不适用"},
            "explanations": {"A|x": "有因"},
        }
    )
    rolled = roll(book, COUNTY, 2024)
    assert rolled.book.own_relations == (own,)
    assert rolled.book.muted == {"D8h": "不适用"}
    relations = Ledger(rolled.layout, rolled.book).relations
    assert "U1" in {relation.spec.id for relation in relations}
    assert rolled.book.explanations == {}
    again = roll(rolled.book, rolled.layout, 2025)
    assert again.book.own_relations == (own,)
    assert again.book.muted == {"D8h": "不适用"}
    assert again.book.prior is not None
    assert again.book.prior.prior is book


def test_explanations_travel_when_asked_for_and_are_last_years() -> None:
    book = county().model_copy(update={"explanations": {"A|x": "有因"}})
    rolled = roll(book, COUNTY, 2024, RollOptions(explanations=True))
    (text,) = rolled.book.explanations.values()
    assert text.endswith("有因")
    assert text != "有因"


def test_undo_of_a_roll_in_the_window_is_the_very_same_book(qapp: QObject) -> None:
    from budgetbook.ui.document import Document

    settled = Ledger(COUNTY, county()).settle(county()).book
    document = Document(settled, COUNTY)
    before = document.book
    rolled = roll(before, COUNTY, 2024)
    document.do(Replace(rolled.book, "结转下年"))
    assert document.book.year == 2024
    document.undo_stack.undo()
    assert document.book is before
    document.undo_stack.redo()
    assert document.book.prior is before


def test_last_years_figures_are_the_old_ones_cell_by_cell_after_two_rolls() -> None:
    settled = Ledger(COUNTY, county()).settle(county()).book
    first = roll(settled, COUNTY, 2024)
    second = roll(first.book, first.layout, 2025)
    for ref in amount_cells(first.book, COUNTY):
        prior = Ref(*ref[:4], PRIOR)
        assert second.book.value(prior) == first.book.value(ref)
        assert second.book.prior is not None
        assert second.book.prior.value(prior) == settled.value(ref)


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_rolls_in_less_than_a_second(name: str) -> None:
    layout = load_layout(name)
    book = old_book(layout)
    took = []
    for _ in range(3):
        start = process_time()
        roll(book, layout, year_of(layout) + 1)
        took.append(process_time() - start)
    assert min(took) < 1
