"""Projects in a list, groups of indicators, hints on the head, the library."""

from decimal import Decimal

import pytest

from budgetbook.model.book import Book, Internal, Placed, Row
from budgetbook.model.edit import Edit, SetInternal, apply
from budgetbook.model.indicator_groups import (
    add_indicators,
    add_kind,
    completeness,
    drop_rows,
    frame_rows,
    kind_name,
    offered_groups,
)
from budgetbook.model.indicator_library import GAP, Library, Search, collect, merged, names
from budgetbook.model.layout import load_layout
from budgetbook.model.project_head import head_hints
from budgetbook.model.project_list import (
    ProjectLines,
    copy_projects,
    move_projects,
    new_project,
    projects_of,
    remove_projects,
    shift_projects,
    take_projects,
)
from budgetbook.model.ref import TableKey
from budgetbook.model.rows import RowEdit
from tests.model.books import COUNTY
from tests.ui.books import office_book

ONE = TableKey("indicators", "p1")
HEAD = load_layout("hebei-performance").tables_by_id["project"]


def done(book: Book, edit: Edit | None) -> Book:
    assert edit is not None
    return apply(edit, book).book


def row_done(book: Book, made: RowEdit | None) -> Book:
    assert made is not None
    return done(book, made.edit)


def many(count: int) -> Book:
    """A book whose projects are numbered in their headings."""
    book = office_book()
    for _ in range(count - 2):
        made = copy_projects(book, COUNTY, ["p1"])
        assert made is not None
        book = done(book, made[0])
    titled, number = [], 0
    for item in book.flow:
        if isinstance(item, Placed) and item.sheet == "project":
            number += 1
            item = item.model_copy(update={"title": f"{number}、项目{item.instance}绩效目标表"})
        titled.append(item)
    return book.model_copy(update={"flow": tuple(titled)})


def titles(book: Book) -> list[str]:
    return [i.title for i in book.flow if isinstance(i, Placed) and i.sheet == "project"]


# ---------------------------------------------------------------- the list


def test_lines_say_what_a_project_lacks() -> None:
    first, second = ProjectLines().of(office_book(), COUNTY)
    assert (first.number, first.name, first.indicators) == (1, "培训经费", 3)
    assert first.missing == ("时效", "成本", "满意度")
    assert second.missing == ("数量", "质量", "时效", "成本", "效益", "满意度")


def test_projects_are_found_by_name_code_and_initials() -> None:
    first, _ = ProjectLines().of(office_book(), COUNTY)
    assert first.has("培训")
    assert first.has("pxjf")
    assert first.has("px 经费")
    assert not first.has("修缮")
    assert first.has("")


def test_a_project_that_stayed_is_not_read_again() -> None:
    book, lines = office_book(), ProjectLines()
    before = lines.of(book, COUNTY)
    made = add_kind(book, COUNTY, TableKey("indicators", "p2"), "成本指标")
    after = lines.of(row_done(book, made), COUNTY)
    assert after[0].kinds is before[0].kinds
    assert after[1].indicators == 2


def test_moving_keeps_tables_and_numbers_the_headings_again() -> None:
    book = many(4)
    order = projects_of(book, COUNTY)
    moved = done(book, move_projects(book, COUNTY, [order[0], order[2]], ""))
    assert projects_of(moved, COUNTY) == (order[1], order[3], order[0], order[2])
    assert [title.partition("、")[0] for title in titles(moved)] == ["1", "2", "3", "4"]
    assert titles(moved)[0] == f"1、项目{order[1]}绩效目标表"
    assert moved.tables == book.tables
    assert move_projects(book, COUNTY, [order[3]], "") is None
    assert move_projects(book, COUNTY, [order[0]], order[0]) is None


def test_shifting_several_stops_at_the_ends() -> None:
    book = many(4)
    a, b, c, d = projects_of(book, COUNTY)
    assert projects_of(done(book, shift_projects(book, COUNTY, [b, c], -1)), COUNTY) == (b, c, a, d)
    assert projects_of(done(book, shift_projects(book, COUNTY, [a, d], 1)), COUNTY) == (b, a, c, d)
    assert shift_projects(book, COUNTY, [a, b], -1) is None


def test_headings_that_are_not_numbered_stay_as_they_are() -> None:
    book = office_book()
    assert titles(done(book, move_projects(book, COUNTY, ["p2"], "p1"))) == ["", ""]


def test_removing_takes_the_tables_along() -> None:
    book = many(3)
    order = projects_of(book, COUNTY)
    left = done(book, remove_projects(book, COUNTY, [order[0], "none"]))
    assert projects_of(left, COUNTY) == order[1:]
    assert TableKey("indicators", order[0]) not in left.tables
    assert titles(left)[0].startswith("1、")
    assert remove_projects(book, COUNTY, ["none"]) is None


def test_a_new_project_comes_with_its_number_and_if_wished_a_frame() -> None:
    book = many(2)
    edit, instance = new_project(book, COUNTY, "新项目", after="p1", frame=True)
    made = done(book, edit)
    assert titles(made)[1] == "2、新项目绩效目标表"
    assert titles(made)[2].startswith("3、")
    rows = made.tables[TableKey("indicators", instance)].rows
    assert len(rows) == 6
    assert len(frame_rows()) == 6
    assert all(
        kind.is_missing for kind in completeness(made.tables[TableKey("indicators", instance)])
    )


def test_copies_stand_behind_their_originals_and_stay_internal() -> None:
    book = office_book()
    book = done(book, SetInternal((Internal(kind="project", instance="p1"),)))
    made = copy_projects(book, COUNTY, ["p1", "p2"])
    assert made is not None
    copied = done(book, made[0])
    first, second = made[1]
    assert projects_of(copied, COUNTY) == ("p1", first, "p2", second)
    assert copied.tables[TableKey("project", first)].rows[0].text("name") == "培训经费（复制）"
    assert Internal(kind="project", instance=first) in copied.internal
    assert copied.tables[TableKey("indicators", first)].rows == book.tables[ONE].rows


def test_projects_of_another_book_come_in_their_order() -> None:
    book, other = office_book(), many(3)
    wanted = projects_of(other, COUNTY)[1:]
    made = take_projects(book, COUNTY, other, wanted, after="p1")
    assert made is not None
    taken = done(book, made[0])
    assert projects_of(taken, COUNTY) == ("p1", *made[1], "p2")
    names_ = [line.name for line in ProjectLines().of(taken, COUNTY)]
    assert names_ == ["培训经费", "培训经费（复制）", "修缮经费", "修缮经费"]
    assert take_projects(book, COUNTY, other, []) is None


# ---------------------------------------------------------------- groups


@pytest.mark.parametrize(
    ("level1", "level2", "kind"),
    [
        ("产出指标", "数量指标", "数量指标"),
        ("成本指标", "社会成本指标", "成本指标"),
        ("效益指标", "可持续影响指标", "效益指标"),
        ("满意度指标", "服务对象满意度指标", "满意度指标"),
        ("其他", "其他", ""),
    ],
)
def test_kinds(level1: str, level2: str, kind: str) -> None:
    assert kind_name(level1, level2) == kind


def test_a_new_row_lands_under_its_group() -> None:
    book = office_book()
    for kind in ("时效指标", "成本指标", "满意度指标", "数量指标"):
        book = row_done(book, add_kind(book, COUNTY, ONE, kind))
    pairs = [(r.text("level1"), r.text("level2")) for r in book.tables[ONE].rows]
    assert [two for _, two in pairs] == [
        "数量指标", "数量指标", "质量指标", "时效指标", "成本指标", "社会效益",
        "服务对象满意度指标",
    ]  # fmt: skip
    firsts = [one for one, _ in pairs]
    assert firsts == sorted(firsts, key=("产出指标", "效益指标", "满意度指标").index)


def test_groups_of_the_table_are_offered_too() -> None:
    offered = offered_groups(office_book(), office_book().tables[ONE])
    assert ("效益指标", "社会效益") in offered
    assert ("成本指标", "经济成本指标") in offered
    assert add_indicators(office_book(), COUNTY, ONE, []) is None


def test_a_row_dropped_into_another_group_takes_it_over() -> None:
    book = office_book()
    moved = done(book, drop_rows(book, COUNTY, ONE, ["r1"], "r3"))
    row = moved.tables[ONE].rows[-1]
    assert (row.id, row.text("level1"), row.text("level2")) == ("r1", "效益指标", "社会效益")
    assert row.text("level3") == "培训班期数"
    front = done(book, drop_rows(book, COUNTY, ONE, ["r3"], ""))
    assert front.tables[ONE].rows[0].text("level2") == "数量指标"
    assert drop_rows(book, COUNTY, ONE, ["r1"], "") is None
    assert drop_rows(book, COUNTY, ONE, ["r1"], "r1") is None


def test_a_row_on_the_edge_of_its_group_keeps_it() -> None:
    book = row_done(office_book(), add_kind(office_book(), COUNTY, ONE, "质量指标"))
    ids = [row.id for row in book.tables[ONE].rows]
    moved = done(book, drop_rows(book, COUNTY, ONE, [ids[2]], ids[0]))
    assert [r.text("level2") for r in moved.tables[ONE].rows][:3] == [
        "数量指标",
        "质量指标",
        "质量指标",
    ]


# ---------------------------------------------------------------- the head


FULL = {
    "name": "培训经费", "code": "13X", "budget": "10", "fiscal": "8", "other": "2",
    "purpose": "培训", "plan3": "10", "plan6": "50%", "plan10": "80", "plan12": "100",
    "goals": "办好培训",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "column", "words"),
    [
        ({"other": "1"}, "budget", "差 1.00"),
        ({"budget": ""}, "budget", "各项合计 10.00"),
        ({"fiscal": "abc"}, "fiscal", "不是数"),
        ({"plan10": "40"}, "plan10", "少于6月底"),
        ({"plan12": "90"}, "plan12", "应为 100%"),
        ({"plan3": "120"}, "plan3", "超过 100%"),
        ({"goals": " "}, "goals", "没有填绩效目标"),
    ],
)
def test_hints_on_the_head(changed: dict[str, str], column: str, words: str) -> None:
    assert head_hints(HEAD, FULL) == ()
    hint = head_hints(HEAD, FULL | changed)[0]
    assert hint.column == column
    assert words in hint.words


def test_fields_that_are_not_shown_are_not_asked_for() -> None:
    assert head_hints(HEAD, {"goals": "办好培训"}) == ()


# ---------------------------------------------------------------- the library


def with_row(book: Book, **cells: str) -> Book:
    return row_done(book, add_indicators(book, COUNTY, ONE, [cells]))


def test_the_library_keeps_no_amounts() -> None:
    book = with_row(
        office_book(), level1="产出指标", level2="成本指标", level3="人均标准",
        description="按每人500元安排", target="≤1,500.5元/人", basis="预算12万元",
    )  # fmt: skip
    one = next(i for i in collect(book, COUNTY) if i.level3 == "人均标准")
    assert (one.target, one.description, one.basis) == (
        f"≤{GAP}元/人", f"按每人{GAP}元安排", f"预算{GAP}万元",
    )  # fmt: skip
    assert set(one.cells()) == {"level1", "level2", "level3"}
    kept = next(i for i in collect(book, COUNTY) if i.level3 == "结业合格率")
    assert (kept.target, kept.unit, kept.kind) == ("≥95%", "%", "质量指标")


def test_internal_and_secret_rows_never_get_in() -> None:
    book = with_row(office_book(), level1="产出指标", level2="数量指标", level3="涉密", target="1")
    assert "涉密" not in {one.level3 for one in collect(book, COUNTY)}
    hidden = done(book, SetInternal((Internal(kind="project", instance="p1"),)))
    assert {one.level3 for one in collect(hidden, COUNTY)} == {"修缮面积"}
    row = done(
        book, SetInternal((Internal(kind="row", table="indicators", instance="p1", id="r1"),))
    )
    assert "培训班期数" not in {one.level3 for one in collect(row, COUNTY)}


def test_the_same_indicator_is_kept_once_with_its_origins() -> None:
    book = office_book()
    library = merged(Library(), collect(book, COUNTY))
    assert merged(library, collect(book, COUNTY)) is library
    later = book.model_copy(update={"year": (book.year or 0) + 1})
    again = merged(library, collect(later, COUNTY))
    assert len(again.indicators) == len(library.indicators)
    assert [len(one.origins) for one in again.indicators] == [2] * len(library.indicators)
    off = library.model_copy(update={"collects": False})
    assert merged(off, collect(later, COUNTY)) is off


def test_searching_the_library() -> None:
    library = merged(Library(), collect(office_book(), COUNTY))
    found = [one.level3 for one in library.indicators if Search("jy", "").finds(one)]
    assert found == ["结业合格率"]
    assert not any(Search("合格", "数量指标").finds(one) for one in library.indicators)
    assert names(library, "数量指标") == ("培训班期数",)


def test_rows_without_a_name_count_for_nothing_and_none_is_a_word() -> None:
    table = office_book().tables[ONE].with_rows([
        Row(id="a", cells={"level1": "产出指标", "level2": "数量指标", "level3": "无"}),
        Row(id="b", cells={"level1": "产出指标", "level2": "质量指标", "target": Decimal(1)}),
    ])  # fmt: skip
    counts = {kind.short: kind for kind in completeness(table)}
    assert counts["数量"].stated
    assert not counts["数量"].is_missing
    assert counts["质量"].is_missing
