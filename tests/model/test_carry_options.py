"""What the user decides of a roll: projects, single years, amounts by table, explanations."""

from decimal import Decimal

import pytest

from budgetbook.model.book import Book, Paragraph, Placed
from budgetbook.model.carry import Rolled, RollError, RollOptions, roll
from budgetbook.model.carry_options import OLD_EXPLANATION, Answer, NewProject
from budgetbook.model.carry_tables import renamed
from budgetbook.model.edit import apply
from budgetbook.model.finding import Finding, State
from budgetbook.model.fresh import fresh_tables
from budgetbook.model.layout import Layout, load_layout
from budgetbook.model.ref import PRIOR, Ref, TableKey
from budgetbook.model.settle import Ledger
from budgetbook.model.todo import answer_edit, todo
from tests.books.source import COUNTY, sample
from tests.model.books import COUNTY as LAYOUT
from tests.model.books import county, value, write

BOOK, SAMPLE = sample(COUNTY)
PROJECTS = """
# project p1
name | code | budget | goals
2023年夜校补助 | 13000023P001 | 8.00 | 1.开办六个班。

# indicators p1
level1 | level3 | description | target | basis
产出指标 | 班数 | 2020年的名单另附 | 6个 | 2023年工作计划

# project p2
name | budget | goals
修缮经费 | 3.00 | 修好屋面。
"""


def rolled(options: RollOptions | None = None, text: str = PROJECTS) -> Rolled:
    """The small book with two projects, rolled to 2024."""
    book = write(LAYOUT, text, county())
    tables = {
        key: table.model_copy(update={"absent_columns": ()}) if key.table == "project" else table
        for key, table in book.tables.items()
    }
    book = book.model_copy(update={"tables": tables})
    placed = (Placed(sheet="project", instance=i) for i in ("p1", "p2"))
    book = book.model_copy(update={"flow": (*book.flow, *placed)})
    return roll(Ledger(LAYOUT, book).settle(book).book, LAYOUT, 2024, options)


def county_with_assets() -> tuple[Book, Layout]:
    """The small book with the sheet of the assets, which prints its day by the budget year."""
    sheet = next(s for s in LAYOUT.sheets if any("{cutoff}" in w for ln in s.lines for w in ln))
    book = county()
    if any(isinstance(i, Placed) and i.sheet == sheet.id for i in book.flow):
        return book, LAYOUT
    flow = (*book.flow, Placed(sheet=sheet.id))
    tables = dict(book.tables) | fresh_tables(LAYOUT, sheet)
    return book.model_copy(update={"flow": flow, "tables": tables}), LAYOUT


def instances(book: Book) -> list[str]:
    """The projects in the order of the book."""
    return [i.instance for i in book.flow if isinstance(i, Placed) and i.sheet == "project"]


def test_a_project_that_ends_is_left_to_last_years_book() -> None:
    done = rolled(RollOptions(projects={"p2": "结束"}))
    assert instances(done.book) == ["p1"]
    assert TableKey("project", "p2") not in done.book.tables
    assert done.book.prior is not None
    assert TableKey("project", "p2") in done.book.prior.tables
    ended = [c for c in done.changes if c.group == "项目"]
    assert [(c.before, c.after) for c in ended] == [("修缮经费", "")]


def test_nothing_is_dropped_unasked() -> None:
    assert instances(rolled().book) == ["p1", "p2"]


def test_a_project_carried_over_keeps_its_name_and_is_not_asked_again() -> None:
    text = PROJECTS.replace("13000023P001", "")
    asked = rolled(text=text)
    name = Ref("project", "form", "name", "p1")
    assert asked.book.mark(name).carried
    done = rolled(RollOptions(projects={"p1": "结转"}), text)
    assert done.book.value(name) == "2023年夜校补助"
    assert not done.book.mark(name).carried
    assert not [i for i in todo(done.book, LAYOUT, ()).items if name in i.refs]


def test_the_amounts_of_a_project_carried_over_are_what_is_left_of_them() -> None:
    budget = Ref("project", "form", "budget", "p1")
    done = rolled(RollOptions(projects={"p1": "结转", "p2": "延续"}))
    assert done.book.value(budget) is None
    assert done.book.value(Ref("project", "form", "budget", "p2")) == Decimal("3.00")
    assert done.book.value(budget._replace(book=PRIOR)) == Decimal("8.00")
    (item,) = [i for i in done.todo.items if budget in i.refs and i.kind != "finding"]
    assert item.kind == "enter"
    assert "未用完的数" in item.reason
    kept = rolled(RollOptions(projects={"p1": "结转"}, remainders="keep"))
    assert kept.book.value(budget) == Decimal("8.00")
    assert rolled().book.value(budget) == Decimal("8.00")  # nothing was decided of it


def test_what_last_years_figures_are_is_kept_and_told() -> None:
    done = rolled(RollOptions(basis="执行数"))
    assert done.book.prior_basis == "执行数"
    assert [c.after for c in done.changes if c.before == "上年数"] == ["执行数"]
    assert not [c for c in rolled().changes if c.before == "上年数"]


def test_the_day_of_the_assets_is_told_where_the_sheet_alone_prints_it() -> None:
    said = [(c.before, c.after) for c in roll(BOOK, SAMPLE, 2025).changes if "截止" in c.reason]
    assert len(said) <= 1
    book, layout = county_with_assets()
    said = [(c.before, c.after) for c in roll(book, layout, 2024).changes if "截止" in c.reason]
    assert said == [("2022-12-31", "2023-12-31")]


def test_twins_are_told_apart_in_the_list() -> None:
    done = rolled(text=PROJECTS.replace("修缮经费", "2023年夜校补助"))
    places = {i.place for i in done.todo.items if i.refs and i.refs[0].instance}
    assert places == {"2023年夜校补助（第1个）", "2023年夜校补助（第2个）"}


def test_new_projects_blank_or_like_another() -> None:
    done = rolled(RollOptions(added=(NewProject("新办"), NewProject("2024年夜校补助", "p1"))))
    names = [done.book.value(Ref("project", "form", "name", i)) for i in instances(done.book)]
    assert names == ["2023年夜校补助", "修缮经费", "新办", "2024年夜校补助"]
    copy = instances(done.book)[-1]
    assert done.book.value(Ref("project", "form", "code", copy)) is None
    assert done.book.value(Ref("project", "form", "goals", copy)) == "1.开办六个班。"
    assert done.book.mark(Ref("indicators", "r1", "target", copy)).carried


def test_a_new_project_never_takes_the_place_of_one_that_ended() -> None:
    done = rolled(RollOptions(projects={"p1": "结束"}, added=(NewProject("新办"),)))
    assert "p1" not in instances(done.book)


def test_a_layout_without_projects_refuses_new_ones() -> None:
    book, layout = sample("tianjin")
    if any(sheet.each for sheet in layout.sheets):
        pytest.skip("this layout has projects")
    with pytest.raises(RollError, match="不能新增项目"):
        roll(book, layout, (book.year or 2024) + 1, RollOptions(added=(NewProject("新"),)))


@pytest.mark.parametrize(("answer", "words"), [
    ("改", "2024年的名单另附"), ("留", "2020年的名单另附"),
])  # fmt: skip
def test_an_answered_year_is_not_asked_again(answer: Answer, words: str) -> None:
    ref = Ref("indicators", "r1", "description", "p1")
    open_ = next(c for c in rolled().changes if c.ref == ref and c.decision == "待定")
    done = rolled(RollOptions(answers={open_.key: answer}))
    assert done.book.value(ref) == words
    assert not done.book.mark(ref).carried
    assert not [i for i in todo(done.book, LAYOUT, ()).items if ref in i.refs]


def test_a_decided_year_can_be_kept() -> None:
    ref = Ref("indicators", "r1", "basis", "p1")
    moved = next(c for c in rolled().changes if c.ref == ref)
    done = rolled(RollOptions(answers={moved.key: "留"}))
    assert done.book.value(ref) == "2023年工作计划"
    assert rolled().book.mark(ref).carried
    assert not done.book.mark(ref).carried  # it was looked at


def test_answers_hold_for_paragraphs() -> None:
    paragraph = Paragraph(id="q", text="截至2022年9月有学员九十人。")
    book = county().model_copy(update={"flow": (*county().flow, paragraph)})
    book = Ledger(LAYOUT, book).settle(book).book
    open_ = next(c for c in roll(book, LAYOUT, 2024).changes if c.paragraph == "q")
    assert open_.group == "说明"
    done = roll(book, LAYOUT, 2024, RollOptions(answers={open_.key: "改"}))
    texts = {p.id: p.text for p in done.book.flow if isinstance(p, Paragraph)}
    assert texts["q"] == "截至2023年9月有学员九十人。"
    assert "q" not in done.book.carried


def test_keys_name_one_change_each() -> None:
    changes = roll(BOOK, SAMPLE, 2025).changes
    keys = [c.key for c in changes if c.key]
    assert len(keys) == len(set(keys))
    assert all(c.key for c in changes if c.decision == "待定" and c.what == "year")


def test_amounts_table_by_table() -> None:
    done = rolled(RollOptions(by_table={"general": "blank"}))
    assert value(done.book, "general.2050201.basic") is None
    assert value(done.book, "basic.30101.staff") == Decimal("20.00")


def test_explanations_come_as_last_years_until_confirmed() -> None:
    book = county().model_copy(update={"explanations": {"K": "按批复列示"}})
    assert roll(book, LAYOUT, 2024).book.explanations == {}
    done = roll(book, LAYOUT, 2024, RollOptions(explanations=True)).book
    assert done.explanations == {"K": f"{OLD_EXPLANATION}按批复列示"}
    again = roll(done, LAYOUT, 2025, RollOptions(explanations=True)).book
    assert again.explanations == done.explanations
    found = Finding("A1", "相等", State.FAILED, "error", "差 1", key="K",
                    explanation=done.explanations["K"])  # fmt: skip
    item = next(i for i in todo(done, LAYOUT, [found]).items if i.key == "K")
    assert item.kind == "confirm"
    edit = answer_edit(done, item, change=False)
    assert edit is not None
    assert apply(edit, done).book.explanations == {"K": "按批复列示"}


def test_own_relations_and_muted_rules_can_be_left_behind() -> None:
    book = county().model_copy(update={"muted": {"S2": "本地"}})
    assert roll(book, LAYOUT, 2024).book.muted == {"S2": "本地"}
    assert roll(book, LAYOUT, 2024, RollOptions(rules=False)).book.muted == {}


def test_old_and_new_names_of_two_layouts() -> None:
    found = renamed(load_layout("hebei-open-2023"), load_layout("hebei-open-2025"))
    pairs = {(one.old, one.new) for one in found}
    assert ("五、事业收入", "五、单位资金") in pairs
    assert ("本年收入/财政专户收入", "本年收入/财政专户管理资金收入") in pairs
    assert renamed(LAYOUT, LAYOUT) == ()


def test_a_findings_and_a_blank_cannot_be_answered_by_a_key() -> None:
    book = rolled().book
    items = todo(book, LAYOUT).items
    for item in items:
        edit = answer_edit(book, item, change=False)
        assert (edit is None) == (item.kind in ("enter", "finding"))
    assert all(item.place for item in items)
