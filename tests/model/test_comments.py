"""Comments of a book: added, answered, named by their place, and kept out of what is published."""

from decimal import Decimal

import pytest

from budgetbook.model.annual_round import Comment, Place
from budgetbook.model.book import Book
from budgetbook.model.carry import RollOptions, roll
from budgetbook.model.comments import (
    GONE,
    CommentError,
    add_comments,
    answer_comments,
    answered,
    change_comment,
    changed_words,
    new_comment,
    only_new,
    open_comments,
    place_of,
    remove_comments,
    target,
    where,
)
from budgetbook.model.edit import RemoveRows, SetCells, apply
from budgetbook.model.merge import Side, merge, offers
from budgetbook.model.publication import public
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.remarks import REMARK
from budgetbook.model.rows import move_rows, recode
from budgetbook.model.settle import Ledger
from budgetbook.model.submission import submission
from tests.model.books import COUNTY
from tests.ui.books import office_book

CELL = Ref("general", "2050201", "project")


def settled(book: Book) -> Book:
    return Ledger(COUNTY, book).settle(book).book


BOOK = settled(office_book())


def noted(place: Place, text: str = "请核对", book: Book = BOOK) -> Book:
    return apply(add_comments(book, [new_comment(book, COUNTY, place, text)]), book).book


def test_every_kind_of_place_is_said_in_official_words() -> None:
    said = {
        Place(): "整本",
        place_of(CELL): "一般公共预算财政拨款支出表 2050201 学前教育·项目支出",
        Place(table="general", row="2050201"): "一般公共预算财政拨款支出表 2050201 学前教育",
        Place(table="fund"): "政府基金预算财政拨款支出表",
        Place(instance="p1"): "项目 培训经费",
        Place(table="indicators", instance="p1", row="r1", column="target"):
            "项目 培训经费 培训班期数·指标值",
        Place(paragraph="t3"): "一、部门职责 第2段",
        Place(paragraph="t4"): "二、收支情况",
        Place(table="general", row="9999999"): GONE,
        Place(paragraph="gone"): GONE,
        Place(instance="p9"): GONE,
    }  # fmt: skip
    assert {place: where(BOOK, COUNTY, place) for place in said} == said


def test_the_remark_column_stands_for_the_row() -> None:
    assert place_of(CELL._replace(column=REMARK)) == Place(table="general", row="2050201")


def test_a_comment_is_added_with_what_stands_there() -> None:
    [one] = noted(place_of(CELL)).comments
    assert (one.id, one.state, one.quote) == ("c1", "待改", "10.00")
    two = noted(Place(), "再看", noted(place_of(CELL)))
    assert [c.id for c in two.comments] == ["c1", "c2"]
    with pytest.raises(CommentError, match="没有写内容"):
        noted(Place(), "  ")


def test_not_changing_needs_a_reason() -> None:
    book = noted(place_of(CELL))
    with pytest.raises(CommentError, match="要写明理由"):
        answer_comments(book, ["c1"], "不改")
    edit = answer_comments(book, ["c1"], "不改", "按文件规定", by="张", on="2026-01-20")
    [one] = apply(edit, book).book.comments
    assert (one.state, one.answer, one.answered_by, one.answered_on) == (
        "不改", "按文件规定", "张", "2026-01-20"
    )  # fmt: skip
    again = apply(edit, book).book
    [one] = apply(answer_comments(again, ["c1"], "待改"), again).book.comments
    assert (one.state, one.answered_on, one.answer) == ("待改", "", "按文件规定")


def test_the_change_of_a_figure_is_said_only_where_it_is_sure() -> None:
    book = noted(place_of(CELL))
    [one] = book.comments
    assert changed_words(book, COUNTY, one) == ""
    book = apply(SetCells({CELL: Decimal("13")}), book).book
    assert changed_words(book, COUNTY, one) == "由 10.00 改为 13.00"
    book = apply(answer_comments(book, ["c1"], "已改", "已更正。", on="2026-01-20"), book).book
    assert answered(book, COUNTY)[0].said == "已更正（由 10.00 改为 13.00）"
    unknown = one.model_copy(update={"quote": ""})
    row = one.model_copy(update={"place": Place(table="general", row="2050201")})
    assert changed_words(book, COUNTY, unknown) == changed_words(book, COUNTY, row) == ""


def test_a_comment_moves_with_a_new_quote() -> None:
    book = noted(place_of(CELL))
    edit = change_comment(book, COUNTY, "c1", place=Place(instance="p2"), text="换一处")
    [one] = apply(edit, book).book.comments
    assert (one.place, one.quote, one.text) == (Place(instance="p2"), "修缮经费", "换一处")
    with pytest.raises(CommentError, match="不在本簿里"):
        change_comment(book, COUNTY, "c7", text="没有")


def test_a_place_that_went_is_told_with_its_quote() -> None:
    book = noted(Place(table="general", row="2050202"))
    book = apply(RemoveRows(TableKey("general"), ("2050202",)), book).book
    [one] = answered(book, COUNTY)
    assert one.where == "原位置已删除（原为“2050202 小学教育”）"
    assert target(book, COUNTY, book.comments[0].place) is None


def test_targets_are_cells_to_go_to() -> None:
    assert target(BOOK, COUNTY, place_of(CELL)) == CELL
    assert target(BOOK, COUNTY, Place(table="general", row="2050201")) is not None
    project = target(BOOK, COUNTY, Place(instance="p2"))
    assert project is not None
    assert project.instance == "p2"
    assert target(BOOK, COUNTY, Place(paragraph="t2")) is None


def test_comments_are_let_go() -> None:
    book = noted(Place(), "乙", noted(Place(), "甲"))
    assert [c.text for c in apply(remove_comments(book, ["c1"]), book).book.comments] == ["乙"]
    assert open_comments(book) == list(book.comments)
    assert only_new(book, [Comment(id="", text="甲"), Comment(id="", text="丙")]) == [
        Comment(id="", text="丙")
    ]


def test_comments_are_no_part_of_what_is_published_or_rolled() -> None:
    book = noted(place_of(CELL), "绝不公开的话")
    assert "绝不公开的话" not in public(book, COUNTY).book.model_dump_json()
    assert roll(book, COUNTY, 2024, RollOptions()).book.comments == ()


def test_a_row_that_gets_another_code_or_place_keeps_its_comments() -> None:
    book = noted(Place(table="general", row="2050201"), "整行", noted(place_of(CELL)))
    book = noted(place_of(CELL._replace(table="expense")), "别的表", book)
    edit = recode(book, COUNTY, CELL._replace(column="code"), "2050203")
    assert edit is not None
    after = apply(edit, book)
    assert [one.place.row for one in after.book.comments] == ["2050203", "2050203", "2050201"]
    first = after.book.comments[0].place
    assert where(after.book, COUNTY, first).startswith("一般公共预算财政拨款支出表 2050203 ")
    assert target(after.book, COUNTY, first) == CELL._replace(row="2050203")
    key = TableKey("indicators", "p1")
    rows = [row.id for row in book.tables[key].rows]
    place = Place(table=key.table, instance=key.instance, row=rows[0], column="target")
    said = where(book, COUNTY, place)
    moved = move_rows(noted(place, book=book), key, [rows[0]], 1)
    assert moved is not None
    done = apply(moved, noted(place, book=book)).book
    assert [row.id for row in done.tables[key].rows][1] == rows[0]
    assert where(done, COUNTY, done.comments[-1].place) == said


def test_a_book_merged_in_brings_no_comments_and_takes_none_away() -> None:
    mine = noted(place_of(CELL), "本簿的话")
    other = BOOK.with_values({CELL._replace(column="basic"): Decimal("31.00")})
    other = noted(Place(), "对方的话", settled(other))
    parts = offers(mine, other, COUNTY)
    sides: dict[str, Side] = {c.key: "theirs" for part in parts for c in part.choices}
    edit = merge(mine, other, COUNTY, parts, sides)
    assert edit is not None
    after = apply(edit, mine).book
    assert after.tables != mine.tables
    assert after.comments == mine.comments


def test_the_submission_waits_for_open_comments() -> None:
    def lines(book: Book) -> list[tuple[str, str]]:
        found = submission(book, COUNTY, ())
        return [(one.state, one.words) for one in found if one.title == "批注"]

    book = noted(Place(paragraph="t2"), "乙", noted(place_of(CELL)))
    assert lines(BOOK) == []
    assert lines(book) == [("missing", "尚有 2 条批注待改，见“审核 → 批注”")]
    line = next(one for one in submission(book, COUNTY, ()) if one.title == "批注")
    assert line.refs == (CELL,)
    done = apply(answer_comments(book, ["c1", "c2"], "已改"), book).book
    assert lines(done) == [("ok", "2 条都已处理")]
