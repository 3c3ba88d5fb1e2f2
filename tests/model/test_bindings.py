"""Figures of the text are found by their words, follow their cells, and stay bound while typing."""

from collections import Counter
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetbook.model.amount import read_amount
from budgetbook.model.bindings import bind, follow, reworded
from budgetbook.model.book import Binding, Book, Paragraph
from budgetbook.model.edit import SetCells, SetText, apply
from budgetbook.model.layout import load_layout
from budgetbook.model.phrases import load_phrases
from budgetbook.model.ref import Ref
from budgetbook.model.settle import Ledger
from tests.books.source import COUNTY, sample
from tests.fixture_books import fixture
from tests.model.books import at

#: Names of our own in the sample's text, which no table has.
FREE_NAMES = {"general.2130705.project", "general.2130152.project"}


def place(ref: Ref) -> str:
    """A reference as ``at`` reads it."""
    return f"{ref.table}.{ref.row}.{ref.column}"


def paragraph(text: str, **more: object) -> Paragraph:
    return Paragraph.model_validate({"id": "t1", "text": text, **more})


def with_text(*lines: str) -> Book:
    """The county sample with other text: a line that begins with # is a heading."""
    flow = tuple(
        Paragraph(id=f"t{n}", text=line.lstrip("# "), role="heading2" if line[0] == "#" else "body")
        for n, line in enumerate(lines, 1)
    )
    return sample(COUNTY).book.model_copy(update={"flow": flow})


def bound(*lines: str) -> list[str]:
    """What the figures of some text are bound to: “words → cell”."""
    book = bind(with_text(*lines), sample(COUNTY).layout)
    return [
        f"{p.text[b.start : b.end]} → {place(b.ref)}"
        for p in book.flow
        if isinstance(p, Paragraph)
        for b in p.bindings
    ]


def plain(book: Book) -> Book:
    """``book`` without any binding."""
    flow = tuple(
        item.model_copy(update={"bindings": ()}) if isinstance(item, Paragraph) else item
        for item in book.flow
    )
    return book.model_copy(update={"flow": flow})


def all_bound(book: Book) -> set[tuple[str, int, str]]:
    return {
        (item.id, b.start, place(b.ref))
        for item in book.flow
        if isinstance(item, Paragraph)
        for b in item.bindings
    }


# ---------------------------------------------------------------- finding


@pytest.mark.parametrize("name", ["county", "culture"])
def test_samples_bind_as_their_sources_say(name: str) -> None:
    book, layout = sample(name)
    said, found = all_bound(book), all_bound(bind(plain(book), layout))
    assert found <= said
    assert {cell for _, _, cell in said - found} <= FREE_NAMES


def test_bound_paragraphs_keep_their_bindings() -> None:
    book, layout = sample(COUNTY)
    assert bind(book, layout).flow == book.flow


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("2024 年收入预算 4221.16 万元。", ["4221.16 → summary_income.total.amount"]),
        ("2024预算收入4,221.16万元。", ["4,221.16 → summary_income.total.amount"]),
        ("全年支出总计为４２２１.１６万元。", ["４２２１.１６ → summary_expense.total.amount"]),
        ("上年结转和结余1895000元。", ["1895000 → summary_income.carry.amount"]),
        ("其他来源收入 0 万元。", ["0 → summary_income.other.amount"]),
        ("云岭县委组织部人员经费519.47万元。", ["519.47 → basic.total.staff"]),
        ("项目支出由3455.83万元增加到3583.00万元。", ["3583.00 → expense.total.project"]),
        ("2023年支出预算4068.73万元。", []),
        ("比上年的4068.73万元多。", []),
        ("项目支出比上年增加127.17万元。", []),
        ("印制宣传册的项目支出3.00万元。", []),
        ("人均公用经费3.00万元。", []),
        ("项目支出约3583.00万元。", []),
    ],
)
def test_wording(line: str, expected: list[str]) -> None:
    assert bound("# 二、部门预算安排的总体情况", line) == expected


def test_short_words_mean_the_fund_that_was_named() -> None:
    line = "政府性基金预算财政拨款支出120.50万元，其中项目支出120.50万元。项目支出3583.00万元。"
    assert bound(line) == [
        "120.50 → fund.total.total",
        "120.50 → fund.total.project",
        "3583.00 → expense.total.project",
    ]


def test_rows_are_known_by_their_names_under_the_heading() -> None:
    line = "用于办公费 26.30 万元、维修（护）费 7.20 万元和公务用车运行维护费 5.00 万元。"
    cells = ["basic.30201.office", "basic.30213.office", "basic.30231.office"]
    assert [b.split(" → ")[1] for b in bound("# 三、机关运行经费安排情况", line)] == cells
    assert bound("# 四、“三公”经费", line)[-1] == "5.00 → hospitality.cars_running.total"
    assert bound("# 八、名词解释", line) == []


def test_a_sum_of_rows_and_unknown_layouts_are_not_bound() -> None:
    assert bound("# 六、政府采购预算情况", "安排政府采购预算15.00万元。") == []
    assert load_phrases("no-such-profile") is None
    performance = sample("performance")
    assert bind(performance.book, performance.layout) is performance.book


def test_real_document(shared: Path) -> None:
    opened = fixture(shared, "002.docx")
    tables = Counter(cell.split(".")[0] for _, _, cell in all_bound(opened.book))
    assert tables == {
        "summary_income": 7, "summary_expense": 2, "general": 3, "basic": 8, "fund": 2,
        "hospitality": 6, "assets": 1,
    }  # fmt: skip


# ---------------------------------------------------------------- following


def followed(line: str, cell: str, amount: str | None, heading: str = "# 二、总体情况") -> str:
    """The line after its cell came to hold another amount."""
    before = bind(with_text(heading, line), sample(COUNTY).layout)
    value = Decimal(amount) if amount is not None else None
    after = follow(before, before.with_values({at(cell): value}), {at(cell)})
    item = after.flow[1]
    assert isinstance(item, Paragraph)
    for binding in item.bindings:
        printed = read_amount(item.text[binding.start : binding.end])
        assert isinstance(printed, Decimal)
    return item.text


@pytest.mark.parametrize(
    ("line", "amount", "expected"),
    [
        (
            "人员经费519.47万元，公用经费118.69万元。",
            "20.5",
            "人员经费20.50万元，公用经费118.69万元。",
        ),
        ("人员经费 519.47 万元。", "12345.67", "人员经费 12345.67 万元。"),
        ("人员经费5,194,700元。", "6000.5", "人员经费60,005,000元。"),
        ("人员经费５１９.４７万元。", "6", "人员经费６．００万元。"),
        ("人员经费519.47万元。", None, "人员经费0.00万元。"),
        ("人员经费519.40万元。", "600", "人员经费519.40万元。"),
    ],
)
def test_words_keep_their_style(line: str, amount: str | None, expected: str) -> None:
    assert followed(line, "basic.total.staff", amount) == expected


def test_a_zero_without_decimals_gets_them() -> None:
    line = "其他来源收入 0 万元。"
    assert followed(line, "summary_income.other.amount", "3.5") == "其他来源收入 3.50 万元。"


def test_later_bindings_move_and_the_way_back_is_open() -> None:
    book, layout = sample(COUNTY)
    cell = at("summary_income.fund.amount")
    changed = follow(book, book.with_values({cell: Decimal("99999.99")}), {cell})
    assert changed.flow != book.flow
    assert follow(changed, changed.with_values({cell: book.value(cell)}), None).flow == book.flow
    assert follow(book, book, None) is book
    other = at("basic.30101.staff")
    untouched = book.with_values({other: Decimal(1)})
    assert follow(book, untouched, {other}) is untouched
    assert layout is load_layout("hebei-open-2023")


_county = lru_cache(lambda: sample(COUNTY))

_LEAVES = [
    "general.2013202.project", "general.2013201.basic", "fund.2120899.project",
    "income.2130705.carry", "basic.30201.office", "basic.30101.staff", "basic.30231.office",
    "hospitality.reception.general", "hospitality.cars_running.fund",
    "funding_income.general.amount", "assets.houses.value", "income.2130705.fiscal",
]  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(_LEAVES), st.integers(0, 10**9)), min_size=1, max_size=4))
def test_every_bound_sentence_says_what_its_cell_holds(edits: list[tuple[str, int]]) -> None:
    book, layout = _county()
    ledger = Ledger(layout, book)
    for cell, cents in edits:
        applied, cells = apply(SetCells({at(cell): Decimal(cents) / 100}), book)
        outcome = ledger.settle(applied, cells)
        book = follow(book, outcome.book, outcome.touched)
        ledger = outcome.ledger
    for item in book.flow:
        if not isinstance(item, Paragraph):
            continue
        for binding in item.bindings:
            printed = read_amount(item.text[binding.start : binding.end])
            assert printed == (book.value(binding.ref) or 0)


# ---------------------------------------------------------------- typing


def _bound_line() -> Paragraph:
    text = "人员经费519.47万元，公用经费118.69万元。"
    return paragraph(
        text,
        bindings=[
            Binding(start=4, end=10, ref=at("basic.total.staff"), words="519.47"),
            Binding(start=17, end=23, ref=at("basic.total.office"), words="118.69"),
        ],
    )


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("今年人员经费519.47万元，公用经费118.69万元。", ["519.47", "118.69"]),
        ("人员经费519.47万元，日常公用经费118.69万元。", ["519.47", "118.69"]),
        ("人员经费519.48万元，公用经费118.69万元。", ["118.69"]),
        ("人员经费519.47万元，公用经费118.695万元。", ["519.47"]),
        ("人员经费519.47万元。", ["519.47"]),
        ("全都改写了。", []),
    ],
)
def test_typing_keeps_what_it_does_not_touch(text: str, kept: list[str]) -> None:
    after = reworded(_bound_line(), text)
    assert after.text == text
    assert [after.text[b.start : b.end] for b in after.bindings] == kept


def test_setting_text_goes_the_same_way() -> None:
    line = _bound_line()
    book = sample(COUNTY).book.model_copy(update={"flow": (line,)})
    changed = apply(SetText("t1", "另：" + line.text), book).book.flow[0]
    assert isinstance(changed, Paragraph)
    assert [b.start for b in changed.bindings] == [6, 19]
    assert reworded(line, line.text) is line
