"""核对已公布件: what stands over the tables, the 目录, and files in another unit of money."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from budgetbook.app import make_application
from budgetbook.io.around import AroundTables
from budgetbook.model.book import Book, Paragraph
from budgetbook.model.contents import has_contents, with_contents
from budgetbook.model.layout import Layout
from budgetbook.model.one_unit import one_unit_words
from budgetbook.model.proofread import proofread
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.rounding import in_wan, money_in_unit
from tests.measure_published import (
    FORMATS,
    SAMPLE,
    altered_lines,
    count_headers,
    proof,
    published_book,
    read,
    with_header,
    written,
)

_WAN = Decimal(10_000)


@pytest.fixture(scope="module")
def sample() -> tuple[Book, Layout]:
    make_application()
    return published_book(SAMPLE)


# ---------------------------------------------------------------- lines


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_year_altered_over_one_table_is_named(sample: tuple[Book, Layout], suffix: str) -> None:
    book, layout = sample
    for key, other in altered_lines(book, "year", "2031"):
        if key.table in ("summary_income", "basic"):  # the first of all tables, and one within
            (one,) = proof(book, layout, written(other, layout, suffix), suffix).found
            assert (one.kind, one.row, one.theirs) == ("line", "预算年度", "2031")
            assert one.ref is not None
            assert one.ref.key == key
            assert one.place


def test_every_table_s_lines_are_compared(sample: tuple[Book, Layout]) -> None:
    book, layout = sample
    for name, said, rows, step in (
        ("year", "2031", ["预算年度"], 1), ("unit", "元", ["金额单位"], 3),
        ("department", "999 乙部", ["部门编码", "部门"], 3),
    ):  # fmt: skip
        printing = [
            (key, other) for key, other in altered_lines(book, name, said)
            if f"{{{name}}}" in str(layout.sheet_of[key.table].lines)
            and layout.sheet_of[key.table].parts[0].table == key.table
        ]  # fmt: skip
        assert len(printing) >= 9
        for key, other in printing[::step]:
            found = proof(book, layout, written(other, layout, ".xlsx"), ".xlsx").found
            assert [one.row for one in found] == rows, key
            assert {one.kind for one in found} == {"line"}


def test_another_year_over_all_tables_is_told_once(sample: tuple[Book, Layout]) -> None:
    book, layout = sample
    data = written(book.model_copy(update={"year": 2031}), layout, ".xlsx")
    found = proof(book, layout, data, ".xlsx").found
    assert [one.row for one in found if one.row == "预算年度"] == ["预算年度"]


# ---------------------------------------------------------------- headers


def test_a_header_renamed_is_named(sample: tuple[Book, Layout]) -> None:
    """Each of them in ``python -m tests.measure_published``."""
    count, missed = count_headers(*sample, ".xlsx", 8)
    assert missed == []
    assert count.altered == count.named > 8


@pytest.mark.parametrize("suffix", [".docx", ".pdf"])
def test_some_headers_renamed_in_word_and_pdf(sample: tuple[Book, Layout], suffix: str) -> None:
    book, layout = sample
    for table, column in (("expense", "project"), ("general", "name")):
        data = written(book, with_header(layout, table, column), suffix)
        (one,) = proof(book, layout, data, suffix).found
        assert one.kind == "header"
        assert one.theirs.endswith("甲")
        assert one.ref is not None
        assert one.ref.table == table


def test_the_upper_storey_of_a_header_is_compared(sample: tuple[Book, Layout]) -> None:
    book, layout = sample
    raw = layout.model_dump(by_alias=True)
    (spec,) = (spec for spec in raw["table"] if spec["id"] == "general")
    for one in spec["columns"]:
        one["title"] = one["title"].replace("功能分类科目/", "功能分类项目/")
    other = Layout.model_validate(raw)
    found = proof(book, layout, written(book, other, ".xlsx"), ".xlsx").found
    assert {one.theirs for one in found} == {"功能分类项目/科目编码", "功能分类项目/科目名称"}


# ---------------------------------------------------------------- 目录


@pytest.mark.parametrize("suffix", [".docx", ".pdf"])
def test_a_line_of_the_contents_missing_or_too_many(
    sample: tuple[Book, Layout], suffix: str
) -> None:
    book, layout = sample
    book = book if has_contents(book) else with_contents(book, layout)
    lines = [n for n, item in enumerate(book.flow) if isinstance(item, Paragraph)
             and item.role == "contents"]  # fmt: skip
    at = lines[3]
    line = book.flow[at]
    assert isinstance(line, Paragraph)
    less = book.model_copy(update={"flow": (*book.flow[:at], *book.flow[at + 1 :])})
    whole, short = written(book, layout, suffix), written(less, layout, suffix)
    assert proof(book, layout, whole, suffix).found == ()
    (one,) = proof(book, layout, short, suffix).found
    assert (one.kind, one.row, one.theirs) == ("title", "目录", "")
    assert one.ours == line.text
    (more,) = proof(less, layout, whole, suffix).found
    assert (more.row, more.ours) == ("目录", "")


# ---------------------------------------------------------------- units of money


def _in_yuan(book: Book, layout: Layout) -> Book:
    """The book in 元, its text too."""
    yuan = book.model_copy(update={"unit": "元"})
    values = {ref: value * _WAN for ref, value in money_in_unit(yuan, layout)}
    flow = [
        item.model_copy(update={"text": re.sub(
            r"(\d[\d,]*(?:\.\d+)?)\s*万元",
            lambda found: f"{Decimal(found[1].replace(',', '')) * _WAN:.2f}元", item.text)})
        if isinstance(item, Paragraph) else item
        for item in book.flow
    ]  # fmt: skip
    return yuan.with_values(values).model_copy(update={"flow": tuple(flow)})


def _amount(book: Book) -> Ref:
    return next(
        Ref(key.table, row.id, column, key.instance)
        for key, table in book.tables.items() if key.table == "income"
        for row in table.rows for column, value in row.cells.items()
        if isinstance(value, Decimal) and value > 1
    )  # fmt: skip


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_a_file_in_yuan_of_a_book_in_wan(sample: tuple[Book, Layout], suffix: str) -> None:
    book, layout = sample
    yuan = _in_yuan(book, layout)
    done = proof(book, layout, written(yuan, layout, suffix), suffix)
    assert done.found == ()
    assert "已按万元换算" in done.notes[0]
    ref = _amount(yuan)
    slight = yuan.with_values({ref: yuan.value(ref) + 49})  # no 0.01 万元
    assert proof(book, layout, written(slight, layout, suffix), suffix).found == ()
    other = yuan.with_values({ref: yuan.value(ref) + 100})
    assert [
        one.ref for one in proof(book, layout, written(other, layout, suffix), suffix).found
    ] == [ref]


def test_a_file_in_wan_of_a_book_in_yuan(sample: tuple[Book, Layout]) -> None:
    book, layout = sample
    ref = _amount(book)
    yuan = _in_yuan(book, layout)
    yuan = yuan.with_values({ref: yuan.value(ref) + 30})
    made = in_wan(yuan, layout)
    done = proof(yuan, layout, written(made.book, made.layout, ".xlsx"), ".xlsx")
    assert done.found == ()
    other = made.book.with_values({ref: made.book.value(ref) + Decimal("0.01")})
    found = proof(yuan, layout, written(other, made.layout, ".xlsx"), ".xlsx").found
    assert [one.ref for one in found] == [ref]


def test_figures_that_the_file_rounded_by_itself_are_no_differences(
    sample: tuple[Book, Layout],
) -> None:
    book, layout = sample
    yuan = _in_yuan(book, layout)
    cells = [ref for ref, _ in money_in_unit(yuan, layout)]
    odd = yuan.with_values({ref: yuan.value(ref) + 45 for ref in cells[::3]})
    made = in_wan(odd, layout)
    plain = {ref: one.exact.quantize(Decimal("0.01")) for ref, one in made.adjusted.items()}
    rounded = made.book.with_values(plain)
    assert not [
        one for one in proofread(odd, layout, read(written(rounded, made.layout, ".xlsx"), layout,
                                                   ".xlsx").book).found
        if one.kind == "figure"
    ]  # fmt: skip


def test_amounts_in_words_are_brought_to_one_unit() -> None:
    assert one_unit_words("共12,345,600元，其中 0.5万元") == "共1234.56万元，其中 0.50万元"
    assert one_unit_words("每人80元，共0.00元") == "每人80元，共0.00万元"


# ---------------------------------------------------------------- other forms of a project


def test_a_label_that_the_form_leaves_open_is_no_table(shared: Path) -> None:
    book, layout = published_book(shared / "fixtures/001.docx")
    done = proof(book, layout, (shared / "fixtures/001.xlsx").read_bytes(), ".xlsx")
    assert done.found == ()
    assert done.cells > 50


def test_lines_over_no_table_are_dropped(sample: tuple[Book, Layout]) -> None:
    from budgetbook.io.blocks import Place
    from budgetbook.io.raster import read_facts

    kept = AroundTables(sample[1])
    kept.line(read_facts("预算年度：2031"), Place("a", "b", "甲"))
    kept.drop()
    kept.begin(TableKey("income"))
    kept.line(read_facts("预算年度：2024"), Place("a", "b", "乙"))
    kept.settle()
    assert [line.said for line in kept.found[TableKey("income")].lines] == ["2024"]
