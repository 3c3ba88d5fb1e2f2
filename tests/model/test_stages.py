"""Stages of a book: kept, compared, checked, undone."""

from decimal import Decimal

import pytest

from budgetbook.model.amount import read_amount
from budgetbook.model.book import Book, Stage
from budgetbook.model.carry import RollError, RollOptions, roll
from budgetbook.model.check import RuleOutcome
from budgetbook.model.compare import compare
from budgetbook.model.edit import SetStages, apply
from budgetbook.model.finding import State
from budgetbook.model.publication import public
from budgetbook.model.review import review
from budgetbook.model.rules_stages import MOST
from budgetbook.model.settle import Ledger
from budgetbook.model.stages import (
    StageError,
    add_stage,
    book_at,
    change_stage,
    checked_date,
    next_name,
    remove_stage,
    set_stage,
    stage_words,
    versions,
)
from tests.model.books import COUNTY, amounts, at, county, value
from tests.model.projects import outcome


def settled(book: Book) -> Book:
    return Ledger(COUNTY, book).settle(book).book


BOOK = settled(county())


def typed(book: Book, **values: str) -> Book:
    """``book`` with some amounts typed, and its totals after them."""
    cells = {at(place.replace("__", ".")): read_amount(words) for place, words in values.items()}
    return settled(book.with_values(cells))


def kept(book: Book, name: str, *, of: Book | None = None) -> Book:
    """``book`` with a stage of that name: of the book itself, or of another."""
    stage = add_stage(of or book, name).stages[-1]
    return book.model_copy(update={"stages": (*book.stages, stage)})


def rule(name: str, book: Book) -> RuleOutcome:
    return outcome(book, name)


# ---------------------------------------------------------------- keeping


def test_a_stage_keeps_the_book_of_its_time_and_shares_what_is_equal() -> None:
    book = apply(add_stage(BOOK, " 一上 ", "2025年10月8日", "报送稿"), BOOK).book
    assert (book.stage, [s.name for s in book.stages]) == ("一上", ["一上"])
    assert (book.stages[0].date, book.stages[0].remark) == ("2025-10-08", "报送稿")
    later = typed(book, general__2050201__project="11.00")
    assert value(book_at(later, "一上"), "general.2050201.project") == Decimal("10.00")
    assert value(later, "general.2050201.project") == Decimal("11.00")
    same = [k for k, t in later.tables.items() if t is later.stages[0].book.tables[k]]
    assert len(same) > len(BOOK.tables) / 2
    assert later.stages[0].book.stages == ()


def test_last_years_book_is_not_kept_once_more() -> None:
    book = roll(BOOK, COUNTY, 2024).book
    assert apply(add_stage(book, "一上"), book).book.stages[0].book.prior is None


def test_a_name_stands_once_and_the_order_stays() -> None:
    book = kept(kept(BOOK, "一上"), "控制数")
    again = apply(add_stage(typed(book, general__2050201__project="1"), "一上"), book).book
    assert [s.name for s in again.stages] == ["一上", "控制数"]
    assert value(again.stages[0].book, "general.2050201.project") == Decimal("1")


def test_a_stage_is_renamed_removed_and_chosen() -> None:
    book = kept(BOOK, "一上").model_copy(update={"stage": "一上"})
    renamed = apply(change_stage(book, "一上", "一上（修改）", "2025.10.9", "第二稿"), book).book
    assert (renamed.stage, renamed.stages[0].name) == ("一上（修改）", "一上（修改）")
    assert (renamed.stages[0].date, renamed.stages[0].remark) == ("2025-10-09", "第二稿")
    assert renamed.stages[0].book is book.stages[0].book
    assert apply(remove_stage(renamed, "一上（修改）"), renamed).book.stages == ()
    assert apply(set_stage(book, "自己的阶段"), book).book.stage == "自己的阶段"
    assert apply(set_stage(book, ""), book).book.stage == ""


def test_what_cannot_be_is_said_in_one_sentence() -> None:
    book = kept(kept(BOOK, "一上"), "二上")
    for make in (
        lambda: add_stage(book, "  "),
        lambda: add_stage(book, "很长" * 20),
        lambda: add_stage(book, "批复", "昨天"),
        lambda: change_stage(book, "一上", "二上"),
        lambda: remove_stage(book, "批复"),
        lambda: book_at(BOOK, "批复"),
    ):
        with pytest.raises(StageError) as told:
            make()
        assert "。" not in str(told.value)
    assert checked_date("2026/1/5") == "2026-01-05"
    assert checked_date("") == ""


def test_the_next_name_follows_the_round() -> None:
    assert next_name(BOOK) == "一上"
    assert next_name(kept(kept(BOOK, "一上"), "控制数")) == "二上"
    assert next_name(kept(BOOK, "调整后")) == ""
    assert next_name(BOOK.model_copy(update={"stage": "二上"})) == "二上"


def test_the_book_itself_is_the_stage_it_is_in() -> None:
    book = typed(kept(BOOK, "一上"), general__2050201__project="11").model_copy(
        update={"stage": "一上"}
    )
    assert versions(book)["一上"].book is book
    assert versions(book.model_copy(update={"stage": "二上"})).keys() == {"一上", "二上"}


def test_two_stages_are_compared_cell_by_cell() -> None:
    later = typed(BOOK, general__2050201__project="10.01")
    book = kept(kept(BOOK, "一上"), "二上", of=later)
    found = compare(book_at(book, "一上"), book_at(book, "二上"), COUNTY, kin=True)
    cells = {(one.table, one.row, one.column): one.change for one in found.differences}
    assert Decimal("0.01") in cells.values()
    assert all(change == Decimal("0.01") for change in cells.values())
    assert compare(book.stages[0].book, book.stages[0].book, COUNTY).differences == ()


# ---------------------------------------------------------------- 控制数


def test_without_both_stages_nothing_is_said() -> None:
    for book in (BOOK, kept(BOOK, "控制数"), kept(BOOK, "二上"), kept(BOOK, "批复")):
        assert rule("G1", book).state is State.NOT_APPLICABLE
        assert rule("G2", book).state is State.NOT_APPLICABLE


def test_the_limit_itself_passes() -> None:
    assert rule("G1", kept(kept(BOOK, "控制数"), "二上")).state is State.PASSED
    less = typed(BOOK, general__2050201__project="1", fund__2120899__project="1")
    assert rule("G1", kept(kept(BOOK, "控制数"), "二上", of=less)).state is State.PASSED


@pytest.mark.parametrize(
    ("place", "words", "figures"),
    [
        ("fund.2120899.project", "7.51", ["政府性基金预算支出 7.51", "7.50", "基金预算项目"]),
        ("general.2050201.project", "10.01", ["公共预算支出 49.01", "项目支出 15.01"]),
        ("basic.30101.staff", "20.01", ["人员经费 24.01 万元，超过控制数 24.00"]),
        ("basic.30217.office", "10.01", ["公用经费 10.01"]),
        ("general.2080505.basic", "4.01", ["一般公共预算基本支出 34.01"]),
    ],
)  # fmt: skip
def test_one_cent_over_one_figure_is_an_error(place: str, words: str, figures: list[str]) -> None:
    over = settled(BOOK.with_values(amounts({place: words})))
    live = kept(BOOK, "控制数")
    live = over.model_copy(update={"stages": live.stages, "stage": "二上"})
    for book in (live, kept(kept(BOOK, "控制数"), "二上", of=over)):
        ended = rule("G1", book)
        assert ended.state is State.FAILED
        told = "\n".join(finding.message for finding in ended.findings)
        assert "超出 0.01 万元" in told
        assert all(figure in told for figure in figures), told
        assert all(f.severity == "error" and book.row(f.refs[0]) for f in ended.findings)


def test_a_fund_that_the_limits_print_empty_is_limited_to_nothing() -> None:
    none = typed(BOOK, fund__2120899__project="0")
    book = kept(kept(BOOK, "控制数", of=none), "二上")
    told = [finding.message for finding in rule("G1", book).findings]
    assert any("政府性基金预算支出 7.50 万元，超过控制数 0.00" in words for words in told)


def test_tables_missing_in_the_limits_are_not_held_against_the_book() -> None:
    limits = BOOK.model_copy(
        update={"tables": {k: t for k, t in BOOK.tables.items() if k.table == "general"}}
    )
    stage = Stage(name="控制数", source="控制数.xlsx", book=limits)
    book = BOOK.model_copy(update={"stages": (stage,), "stage": "二上"})
    over = typed(book, fund__2120899__project="99", basic__30101__staff="99")
    assert rule("G1", over).state is State.PASSED
    bare = stage.model_copy(update={"book": limits.model_copy(update={"tables": {}})})
    assert rule("G1", book.model_copy(update={"stages": (bare,)})).state is State.INSUFFICIENT


def test_limits_that_print_totals_only_do_not_limit_the_parts() -> None:
    table = BOOK.tables[at("general.total.total").key]
    rows = [r.with_cells({"basic": None, "project": None}) for r in table.rows]
    limits = BOOK.with_table(table.with_rows(rows))
    limits = limits.model_copy(update={"tables": {table.key: limits.tables[table.key]}})
    stage = Stage(name="控制数", source="x", book=limits)
    moved = typed(BOOK, general__2050201__project="5", general__2050201__basic="35")
    book = moved.model_copy(update={"stages": (stage,), "stage": "二上"})
    assert rule("G1", book).state is State.PASSED


def test_limits_in_another_unit_are_converted() -> None:
    cells = {at("general.total.total"): Decimal("490000"), at("fund.total.total"): Decimal("74999")}
    limits = BOOK.with_values(cells).model_copy(update={"unit": "元"})
    keep = {k: t for k, t in limits.tables.items() if k.table in ("general", "fund")}
    stage = Stage(name="控制数", source="x", book=limits.model_copy(update={"tables": keep}))
    told = [
        f.message
        for f in rule("G1", BOOK.model_copy(update={"stages": (stage,), "stage": "二上"})).findings
    ]
    assert not any(words.startswith("二上的一般公共预算支出") for words in told)
    assert not any(words.startswith("二上的政府性基金预算支出") for words in told)  # 7.50 rounded
    over = typed(BOOK, fund__2120899__project="7.51").model_copy(
        update={"stages": (stage,), "stage": "二上"}
    )
    assert any("政府性基金预算支出 7.51" in f.message for f in rule("G1", over).findings)


# ---------------------------------------------------------------- 公开与批复


def test_one_cell_that_differs_from_the_approval_is_named() -> None:
    book = kept(BOOK, "批复")
    assert rule("G2", kept(book, "公开")).state is State.PASSED
    other = BOOK.with_values(amounts({"hospitality.reception.fund": "1.01"}))
    ended = rule("G2", kept(book, "公开", of=other))
    assert ended.state is State.FAILED
    [finding] = ended.findings
    assert "公务接待费" in finding.message
    assert "公开 1.01，批复 1.00，相差 0.01" in finding.message
    assert finding.refs == (at("hospitality.reception.fund"),)


def test_less_than_a_cent_is_a_difference_unless_the_approval_is_finer() -> None:
    finer = BOOK.with_values(amounts({"hospitality.reception.fund": "1.004"}))
    assert rule("G2", kept(kept(BOOK, "批复"), "公开", of=finer)).state is State.FAILED
    assert rule("G2", kept(kept(BOOK, "批复", of=finer), "公开")).state is State.PASSED


def test_a_row_too_many_and_a_row_too_few_are_named() -> None:
    key = at("general.2050202.project").key
    table = BOOK.tables[key]
    less = BOOK.with_table(table.with_rows(r for r in table.rows if r.id != "2050202"))
    told = rule("G2", kept(kept(BOOK, "批复", of=less), "公开")).findings
    assert any("公开有这一行，批复没有" in f.message for f in told)
    told = rule("G2", kept(kept(BOOK, "批复"), "公开", of=less)).findings
    assert any("批复有这一行，公开没有" in f.message for f in told)


def test_many_differences_end_in_one_line() -> None:
    values = {
        at(f"{t.key.table}.{r.id}.{c}"): v + 1
        for t in BOOK.tables.values()
        for r in t.rows
        for c, v in r.cells.items()
        if isinstance(v, Decimal)
    }
    found = rule("G2", kept(kept(BOOK, "批复"), "公开", of=BOOK.with_values(values))).findings
    assert len(found) == MOST + 1
    assert found[-1].message.startswith(f"另有 {len(values) - MOST} 处不同")


def test_tables_that_only_one_has_are_not_compared() -> None:
    some = BOOK.model_copy(
        update={"tables": {k: t for k, t in BOOK.tables.items() if k.table == "fund"}}
    )
    stage = Stage(name="批复", source="批复.xlsx", book=some)
    book = typed(BOOK, general__2050201__project="99").model_copy(
        update={"stages": (stage,), "stage": "公开"}
    )
    assert rule("G2", book).state is State.PASSED
    none = stage.model_copy(update={"book": some.model_copy(update={"tables": {}})})
    assert rule("G2", book.model_copy(update={"stages": (none,)})).state is State.INSUFFICIENT


def test_the_review_tells_them_as_errors() -> None:
    over = typed(BOOK, fund__2120899__project="7.51")
    book = over.model_copy(update={"stages": kept(BOOK, "控制数").stages, "stage": "二上"})
    found = review(book, COUNTY)
    assert found.has_errors
    assert any(f.rule == "G1" for f in found.findings)


# ---------------------------------------------------------------- elsewhere


def test_stages_do_not_leave_the_book() -> None:
    book = kept(BOOK, "一上").model_copy(update={"stage": "二上"})
    assert public(book, COUNTY).book.stages == ()
    assert public(book, COUNTY).book.stage == ""


def test_the_next_year_begins_from_a_stage() -> None:
    later = typed(BOOK, general__2050201__project="12")
    book = kept(BOOK, "调整后", of=later)
    rolled = roll(book, COUNTY, 2024, RollOptions(stage="调整后", basis="调整后预算")).book
    assert rolled.prior is not None
    assert value(rolled.prior, "general.2050201.project") == Decimal("12")
    assert (rolled.stages, rolled.stage, rolled.prior.stages) == ((), "", ())
    plain = roll(book, COUNTY, 2024).book
    assert plain.prior == BOOK
    with pytest.raises(RollError, match="没有“批复”"):
        roll(book, COUNTY, 2024, RollOptions(stage="批复"))
    taken = Stage(name="批复", source="x.xlsx", book=BOOK)
    with pytest.raises(RollError, match="从文件取入"):
        roll(book.model_copy(update={"stages": (taken,)}), COUNTY, 2024, RollOptions(stage="批复"))


def test_the_word_list_names_cells_that_the_layouts_have() -> None:
    words = stage_words()
    assert words.names[:3] == ["一上", "控制数", "二上"]
    for figure in words.figures:
        table, _, column = figure.at[0].split()
        assert COUNTY.tables_by_id[table].column(column) is not None


def test_an_edit_says_what_it_is_called() -> None:
    edit = add_stage(BOOK, "一上")
    assert isinstance(edit, SetStages)
    assert edit.title == "存为阶段“一上”"
