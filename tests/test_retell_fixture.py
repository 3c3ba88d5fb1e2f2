"""A published county book of 2023, one year on: which sentences are told anew, and which stay."""

from decimal import Decimal
from pathlib import Path

import pytest

from budgetbook.io.intake_source import open_source
from budgetbook.model.bindings import follow
from budgetbook.model.book import Book, Paragraph
from budgetbook.model.carry import Rolled, roll
from budgetbook.model.edit import Confirm, Edit, SetCells, SetText, apply
from budgetbook.model.intake import intake
from budgetbook.model.intake_take import Choice, take
from budgetbook.model.ref import Ref
from budgetbook.model.retell import Retold, retell, retell_edit
from budgetbook.model.settle import Ledger
from budgetbook.model.todo import todo
from tests.fixture_books import fixture


@pytest.fixture(scope="module")
def rolled(shared: Path) -> Rolled:
    opened = fixture(shared, "002.docx")
    return roll(opened.book, opened.layout, 2024)


def done(rolled: Rolled, book: Book, edit: Edit) -> Book:
    """The book after an edit as the window makes it: totals filled, bound text following."""
    after = apply(edit, book).book
    settled = Ledger(rolled.layout, after).settle(after).book
    return follow(book, settled, None)


def told(rolled: Rolled, book: Book) -> Book:
    return done(rolled, book, retell_edit(book, retell(book, rolled.layout).sentences))


def sentences(book: Book, rolled: Rolled) -> dict[str, Retold]:
    return {one.paragraph: one for one in retell(book, rolled.layout).sentences}


def texts(book: Book) -> dict[str, str]:
    return {item.id: item.text for item in book.flow if isinstance(item, Paragraph)}


def test_equal_years_are_said_to_be_equal(rolled: Rolled) -> None:
    found = sentences(rolled.book, rolled)
    assert sorted(found) == ["p44", "p48"]
    assert "较 2023 年预算减少 56.06 万元" in found["p44"].before
    assert "与 2023 年预算持平，其中：基本支出与上年持平" in found["p44"].after
    assert "同比无变化" in found["p48"].after  # was true, and is
    assert "万元），与上年预算持平，主要原因是" in found["p48"].after
    after = told(rolled, rolled.book)
    assert after.carried == rolled.book.carried
    before = texts(rolled.book)
    assert {k for k, text in texts(after).items() if text != before[k]} == {"p44", "p48"}
    assert sentences(after, rolled) == {}


def test_one_figure_changes_exactly_the_sentences_about_it(rolled: Rolled) -> None:
    book = told(rolled, rolled.book)
    ref = Ref("hospitality", "cars_running", "general")
    book = done(rolled, book, SetCells({ref: Decimal("2.00")}))
    found = sentences(book, rolled)
    assert list(found) == ["p48"]
    assert "公务用车购置及运行维护费 5.00 万元" in found["p48"].before  # bound, so it followed
    assert "比上年预算减少 1.20 万元，主要原因是" in found["p48"].after
    assert found["p48"].notes == ("公务用车购置及运行维护费减少 1.20 万元，须写明原因",)
    after = told(rolled, book)
    before = texts(book)
    assert {k for k, text in texts(after).items() if text != before[k]} == {"p48"}
    asked = [t for t in todo(after, rolled.layout).items if t.message.startswith("补写原因")]
    assert [t.paragraph for t in asked] == ["p48"]


def test_a_project_changes_the_sentences_on_projects_and_the_whole(rolled: Rolled) -> None:
    book = told(rolled, rolled.book)
    ref = Ref("general", "2130705", "project")
    amount = book.value(ref)
    book = done(rolled, book, SetCells({ref: amount + Decimal("10.50")}))
    found = sentences(book, rolled)
    assert sorted(found) == ["p42", "p44"]
    assert "项目支出 8441.86 万元" in found["p42"].after
    after = "比 2023 年预算增加 10.50 万元，其中：基本支出与上年持平，"
    assert after in found["p44"].after
    assert "项目支出比上年增加 10.50 万元" in found["p44"].after


@pytest.mark.parametrize("name", ["002.xlsx", "002.pdf"])
def test_the_same_book_as_a_source_brings_every_figure(
    rolled: Rolled, shared: Path, name: str
) -> None:
    source = open_source([shared / "fixtures" / name], rolled.layout)
    found = intake(rolled.book, rolled.layout, source.book, source.layout)
    keys = frozenset(offer.key for offer in found.offers if offer.chosen)
    taken = take(rolled.book, rolled.layout, found, Choice(keys))
    carry = [c for t in taken.tables for c in t.cells if not c.is_same]
    assert {(c.ref.table, c.ref.column) for c in carry} <= {
        ("income", "carry"), ("funding_income", "amount"),
    }  # fmt: skip
    assert not [d for t in taken.tables for d in t.differing]
    totals = {t.key.table: t.after for t in taken.tables}
    assert totals["summary_expense"] == Decimal("8815.77")
    assert totals["summary_income"] == Decimal("8815.77")


def test_reasons_of_a_change_that_is_none_any_more_are_to_be_taken_out(rolled: Rolled) -> None:
    def asked(book: Book) -> list[str]:
        items = todo(book, rolled.layout, ()).items
        return sorted(i.paragraph for i in items if i.message.startswith("原因须删去"))

    assert asked(rolled.book) == []  # the sentences still say the old change
    after = told(rolled, rolled.book)
    assert asked(after) == ["p44", "p44", "p48"]  # not “同比无变化，原因是……”: it was so before
    shorter = texts(after)["p44"].replace("，主要为人员变动及网络运行费用增加", "")
    mended = done(rolled, after, SetText("p44", shorter))
    assert asked(mended).count("p44") <= 1
    confirmed = apply(Confirm(paragraphs=frozenset({"p44", "p48"})), after).book
    assert asked(confirmed) == []
