"""科目 that a later year calls otherwise: renamed where it is sure, asked where it is not."""

from budgetbook.model.book import Book
from budgetbook.model.carry import Rolled, roll
from budgetbook.model.code_changes import code_questions, load_changes, new_codes, renamed_codes
from budgetbook.model.codes import load_codes
from budgetbook.model.edit import apply
from budgetbook.model.settle import Ledger
from budgetbook.model.todo import answer_edit, todo
from tests.model.books import COUNTY, county, write

CODES = """
# general
code    | name               | basic | project
213     | 农林水支出         |       |
21305   | 扶贫               |       |
2130507 | 扶贫贷款奖补和贴息 |       | 1.00
20103   | 政府办公厅（室）及相关机构事务 | |
2010308 | 信访事务           | 2.00  |
2019876 | 不知名的事务       |       | 3.00
"""


def book() -> Book:
    made = write(COUNTY, CODES, county())
    return Ledger(COUNTY, made).settle(made).book


def rolled() -> Rolled:
    return roll(book(), COUNTY, 2024)


def test_every_change_names_its_source_and_a_known_new_code() -> None:
    assert load_changes()
    for change in load_changes():
        assert change.source
        known = load_codes(change.classification)[change.new_code]
        assert known.name == change.new_name
        if change.is_sure:
            assert known.confidence in ("A", "B")
            assert "凭记忆" not in change.source


def test_sure_names_are_written_anew_in_every_table_and_listed() -> None:
    done = rolled()
    for key in ("general", "expense", "income"):
        table = next(t for k, t in done.book.tables.items() if k.table == key)
        names = {row.text("code"): row.text("name") for row in table.rows}
        assert names.get("2130507", "贷款奖补和贴息") == "贷款奖补和贴息"
        assert "扶贫" not in names.values()
    said = {c.before: c.after for c in done.changes if c.what == "code" and c.decision == "改"}
    assert said["2130507 扶贫贷款奖补和贴息"] == "2130507 贷款奖补和贴息"
    assert said["21305 扶贫"] == "21305 巩固脱贫攻坚成果衔接乡村振兴"
    assert done.book.prior is not None
    assert done.book.prior == book()


def test_a_name_of_its_own_is_left() -> None:
    other = write(COUNTY, CODES.replace("| 扶贫  ", "| 脱贫事务"), county())
    found = {one.change.code for one in renamed_codes(other, COUNTY, 2024)}
    assert "21305" not in found
    assert "2130507" in found
    assert not renamed_codes(book(), COUNTY, 2022)  # the names held still


def test_what_is_not_sure_or_not_in_the_list_is_asked_once() -> None:
    done = rolled()
    asked = {c.before: c.reason for c in done.changes if c.what == "code" and c.decision == "待定"}
    assert set(asked) == {"2010308 信访事务", "2019876 不知名的事务"}
    assert "20140 信访事务" in asked["2010308 信访事务"]
    assert "没有这个编码" in asked["2019876 不知名的事务"]
    items = [i for i in done.todo.items if i.kind == "decide" and i.reason in asked.values()]
    assert len(items) == 2
    assert all(ref.column == "code" for item in items for ref in item.refs)


def test_confirming_a_code_settles_it() -> None:
    done = rolled()
    item = next(i for i in done.todo.items if "没有这个编码" in i.reason)
    edit = answer_edit(done.book, item, change=False)
    assert edit is not None
    after = todo(apply(edit, done.book).book, done.layout, ())
    assert not [i for i in after.items if "没有这个编码" in i.reason]
    assert len(after.items) == len(todo(done.book, done.layout, ()).items) - 1


def test_new_codes_of_the_kinds_that_the_book_has() -> None:
    found = {change.new_code for change in new_codes(book(), COUNTY, 2023, 2024)}
    assert "20139" in found  # 201 is in the book
    assert "22006" not in found  # 220 is not
    assert not new_codes(book(), COUNTY, 2024, 2025)


def test_a_book_of_known_codes_asks_nothing() -> None:
    assert not code_questions(county(), COUNTY, 2024)
    assert not renamed_codes(county(), COUNTY, 2024)
