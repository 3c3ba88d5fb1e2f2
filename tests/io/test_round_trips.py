"""Through Word and Excel files and back: what was edited at random comes back as the same book."""

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from budgetbook.io.excel_writer import write_excel
from budgetbook.io.formats import Origin, import_origins
from budgetbook.io.imported import Imported
from budgetbook.io.store import book_from_bytes, book_to_bytes
from budgetbook.io.word_writer import write_word
from budgetbook.model.book import Book, Paragraph, Placed, Row
from budgetbook.model.edit import (
    Edit,
    InsertRows,
    MoveRows,
    RemoveRows,
    SetCells,
    SetFlow,
    SetText,
    apply,
)
from budgetbook.model.layout import Layout, TableSpec
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.relation import TOTAL_ROW
from budgetbook.model.settle import Ledger
from tests.books.source import sample
from tests.effort import examples
from tests.fixture_books import fixture
from tests.io.fidelity import Reading, compare
from tests.io.office import contents

FORMS: dict[str, Callable[[Book, Layout], bytes]] = {".docx": write_word, ".xlsx": write_excel}
BOOKS = ["county", "culture", "performance", "tianjin"]
FIXTURES = ["000", "001", "002", "003", "004"]
FEW = settings(
    max_examples=examples(3), deadline=None, derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip


def read(suffix: str, data: bytes) -> Imported:
    return import_origins([Origin(f"一本{suffix}", suffix, data, Path(f"一本{suffix}"))])


def kept(book: Book) -> Book:
    """The book after a .ysb."""
    stored, _, _ = book_from_bytes(book_to_bytes(book), "簿.ysb")
    assert stored == book
    return stored


def numberless(book: Book) -> Book:
    """The book without the page numbers in its 目录: a new file has those of its own pages."""
    flow = tuple(
        item.model_copy(update={"text": item.text.partition("\t")[0]})
        if isinstance(item, Paragraph) and item.role in ("contents", "contents_group")
        else item
        for item in book.flow
    )
    return book.model_copy(update={"flow": flow})


@lru_cache
def source(name: str) -> tuple[Book, Layout]:
    book, layout = sample(name)
    first = read(".docx", write_word(book, layout))
    return first.book, first.layout


def plain(book: Book) -> Book:
    """``book`` without bold words, which a workbook does not keep."""
    flow = tuple(
        item.model_copy(update={"emphasis": ()}) if isinstance(item, Paragraph) else item
        for item in book.flow
    )
    return book.model_copy(update={"flow": flow})


# ---- nothing edited


@pytest.mark.parametrize("suffix", FORMS)
@pytest.mark.parametrize("name", BOOKS)
def test_a_sample_comes_back_as_it_was(name: str, suffix: str) -> None:
    book, layout = source(name)
    first = read(suffix, FORMS[suffix](book, layout))
    assert kept(read(suffix, FORMS[suffix](kept(first.book), first.layout)).book) == first.book
    assert numberless(first.book) == numberless(book)


@pytest.mark.parametrize("target", FORMS)
@pytest.mark.parametrize("suffix", FORMS)
@pytest.mark.parametrize("name", FIXTURES)
def test_a_fixture_comes_back_as_it_was(shared: Path, name: str, suffix: str, target: str) -> None:
    first = fixture(shared, f"{name}{suffix}")
    again = read(target, FORMS[target](kept(first.book), first.layout))
    book = first.book if target == ".docx" else plain(first.book)
    assert numberless(again.book) == numberless(book)
    assert again.layout == first.layout
    for one in (first, again):
        assert [r.message for r in one.remarks if r.kind not in ("recognised", "note")] == []


# ---- edits by chance

_WORDS = st.text("一二三年月第（）“”、，。：%=+-@'0123456789 aB<&>", min_size=1, max_size=30)
texts = st.one_of(
    _WORDS.map(str.strip).filter(bool),
    st.sampled_from([
        "一、部门职责", "（一）概况", "3、说明", "单位：万元", "注：数据为年初数。", "上年支出",
        "=SUM(A1)", "第一行\n第二行", "目录", "第二部分", "收支总表\t3", "x" * 400, "长句。" * 700,
    ]),
)  # fmt: skip
amounts = st.decimals(-999_999, 9_999_999, places=2).filter(bool)


@st.composite
def edits(draw: st.DrawFn, book: Book, layout: Layout) -> Edit:
    """One edit that a user could make."""
    kinds = [set_cell, rows_change, set_text, add_paragraph, move_item]
    return draw(draw(st.sampled_from(kinds))(book, layout))


def _tables(book: Book, layout: Layout, *kinds: str) -> list[tuple[TableKey, TableSpec]]:
    specs = ((key, layout.table(key.table)) for key in book.tables)
    return [(key, spec) for key, spec in specs if spec is not None and spec.kind in kinds]


@st.composite
def set_cell(draw: st.DrawFn, book: Book, layout: Layout) -> Edit:
    tables = [(k, s) for k, s in _tables(book, layout, "fixed", "tree", "list", "form")
              if book.tables[k].rows]  # fmt: skip
    key, spec = draw(st.sampled_from(tables))
    row = draw(st.sampled_from(book.tables[key].rows))
    free = [
        c for c in spec.columns
        if c.kind in ("amount", "text") and not c.merged
        and c.id not in book.tables[key].absent_columns
        and c.id not in (spec.head_column, spec.code_column)
    ]  # fmt: skip
    if not free:
        return SetCells({})
    column = draw(st.sampled_from(free))
    value = draw(amounts if column.kind == "amount" else texts)
    return SetCells({Ref(key.table, row.id, column.id, key.instance): value})


@st.composite
def rows_change(draw: st.DrawFn, book: Book, layout: Layout) -> Edit:
    tables = [(k, s) for k, s in _tables(book, layout, "list") if len(book.tables[k].rows) > 2]
    key, spec = draw(st.sampled_from(tables))
    ids = [row.id for row in book.tables[key].rows if row.id != TOTAL_ROW]
    some = tuple(draw(st.lists(st.sampled_from(ids), min_size=1, max_size=2, unique=True)))
    after = draw(st.sampled_from([i for i in ids if i not in some]))
    kind = draw(st.sampled_from(["insert", "remove", "move"]))
    if kind == "remove":
        return RemoveRows(key, some)
    if kind == "move":
        return MoveRows(key, some, after)
    like = book.tables[key].row(after)
    assert like is not None
    words = {c.id: draw(texts) for c in spec.columns if c.kind == "text" and not c.merged}
    return InsertRows(key, after, (Row(id="n1", cells={**like.cells, **words}),))


def _paragraphs(book: Book) -> list[Paragraph]:
    return [item for item in book.flow if isinstance(item, Paragraph)]


@st.composite
def set_text(draw: st.DrawFn, book: Book, layout: Layout) -> Edit:
    found = _paragraphs(book)
    if not found:
        return SetCells({})
    return SetText(draw(st.sampled_from(found)).id, draw(texts))


@st.composite
def add_paragraph(draw: st.DrawFn, book: Book, layout: Layout) -> Edit:
    at = draw(st.integers(0, len(book.flow)))
    roles = st.sampled_from(["body", "cover", "contents", "heading1", "heading2", "heading3"])
    breaks = draw(st.booleans())
    new = Paragraph(id="new", text=draw(texts), role=draw(roles), page_break=breaks)
    return SetFlow((*book.flow[:at], new, *book.flow[at:]))


@st.composite
def move_item(draw: st.DrawFn, book: Book, layout: Layout) -> Edit:
    at = draw(st.integers(0, len(book.flow) - 1))
    flow = list(book.flow)
    item = flow.pop(at)
    if isinstance(item, Placed):
        return SetCells({})
    flow.insert(draw(st.integers(0, len(flow))), item)
    return SetFlow(tuple(flow))


@pytest.mark.parametrize("suffix", FORMS)
@pytest.mark.parametrize("name", BOOKS)
@FEW
@given(data=st.data())
def test_an_edited_book_comes_back(name: str, suffix: str, data: st.DataObject) -> None:
    book, layout = source(name)
    for _ in range(8):
        book = apply(data.draw(edits(book, layout)), book).book
    book = Ledger(layout, book).settle(book).book
    first = read(suffix, FORMS[suffix](kept(book), layout))
    edited = Imported(numberless(book), layout, (), {}, {})
    plain = first._replace(book=numberless(first.book))
    lost = compare(edited, plain, Reading(noughts=False, ends=False)).losses
    assert not lost, [loss[:150] for loss in lost[:6]]
    second = read(suffix, FORMS[suffix](kept(first.book), first.layout))
    assert numberless(kept(second.book)) == numberless(first.book)


def test_amounts_are_exact() -> None:
    book, layout = source("county")
    ref = next(
        Ref("general", row.id, "basic")
        for row in book.tables[TableKey("general")].rows
        if len(row.id) == 7
    )
    for value in (Decimal("0.01"), Decimal("-1234567.89"), Decimal("99999999.99")):
        changed = book.with_values({ref: value})
        for suffix, write in FORMS.items():
            assert read(suffix, write(changed, layout)).book.value(ref) == value
    assert contents(book)
