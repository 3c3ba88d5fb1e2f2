"""核对已公布件: what differs between a book as printed and what a file was read as."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetbook.io.store import book_from_bytes
from budgetbook.model.amount import Unread
from budgetbook.model.book import Book, Internal, Paragraph, Placed, Table
from budgetbook.model.grid import lay_out
from budgetbook.model.layout import Layout, load_layout
from budgetbook.model.proof_text import Unit, stretches, tables_at
from budgetbook.model.proofread import Discrepancy, proofread
from budgetbook.model.publication import PublicChoice, public
from budgetbook.model.ref import Ref, TableKey

_SAMPLE = Path(__file__).parents[2] / "budgetbook/resources/samples/sample.ysb"


def _sample() -> Book:
    return book_from_bytes(_SAMPLE.read_bytes(), _SAMPLE.name)[0]


@pytest.fixture(scope="module")
def sample() -> tuple[Book, Layout]:
    book = _sample()
    layout = load_layout(book.layout)
    return _as_read(public(book, layout).book, layout), layout


def _as_read(book: Book, layout: Layout) -> Book:
    """The book as a file of it is read: with the titles and notes that the layout prints."""
    tables, flow = dict(book.tables), list(book.flow)
    for at, item in enumerate(flow):
        if isinstance(item, Placed):
            drawn = lay_out(layout, book, item)
            flow[at] = item.model_copy(update={"title": drawn.title})
            key = tables_at(layout, item)[0]
            tables[key] = tables[key].model_copy(update={"notes": drawn.notes})
    return book.model_copy(update={"tables": tables, "flow": tuple(flow)})


def _found(sample: tuple[Book, Layout], read: Book) -> list[Discrepancy]:
    book, layout = sample
    return list(proofread(book, layout, read).found)


def _amount(book: Book) -> Ref:
    """A cell with an amount."""
    return next(
        Ref(key.table, row.id, column, key.instance)
        for key, table in book.tables.items() for row in table.rows
        for column, value in row.cells.items()
        if isinstance(value, Decimal) and value > 1 and not key.instance
    )  # fmt: skip


def test_a_book_is_its_own_publication(sample: tuple[Book, Layout]) -> None:
    proof = proofread(*sample, sample[0])
    assert not proof.found
    assert proof.cells > 1000
    assert "没有发现不同" in proof.words


def test_a_figure_is_named_with_its_place(sample: tuple[Book, Layout]) -> None:
    book, _ = sample
    ref = _amount(book)
    value = book.value(ref) + Decimal("0.01")
    (one,) = _found(sample, book.with_values({ref: value}))
    assert (one.kind, one.ref, one.cell) == ("figure", ref, ref)
    assert one.theirs.replace(",", "") == f"{value:.2f}"


def test_less_than_what_is_printed_is_no_difference(sample: tuple[Book, Layout]) -> None:
    book, _ = sample
    ref = _amount(book)
    assert not _found(sample, book.with_values({ref: book.value(ref) + Decimal("0.001")}))


def test_what_cannot_be_read_is_no_difference(sample: tuple[Book, Layout]) -> None:
    book, layout = sample
    proof = proofread(book, layout, book.with_values({_amount(book): Unread(text="1O.5?")}))
    assert [one.kind for one in proof.unread] == ["unreadable"]
    assert not proof.differences
    assert "1 处读不出、无法核对" in proof.words


def test_a_dash_where_a_figure_should_be_is_a_difference(sample: tuple[Book, Layout]) -> None:
    book, _ = sample
    (one,) = _found(sample, book.with_values({_amount(book): Unread(text="——")}))
    assert one.kind == "figure"


def _with_table(book: Book, key: TableKey, change: Callable[[Table], Table | None]) -> Book:
    tables = dict(book.tables)
    made = change(tables.pop(key))
    if made is not None:
        tables[key] = made
    return book.model_copy(update={"tables": tables})


def test_rows_and_tables_missing_or_too_many(sample: tuple[Book, Layout]) -> None:
    book, layout = sample
    key = next(k for k, t in book.tables.items() if layout.tables_by_id[k.table].kind == "tree"
               and len(t.rows) > 5)  # fmt: skip
    less = _with_table(book, key, lambda t: t.with_rows(t.rows[:-1]))
    assert [one.kind for one in _found(sample, less)] == ["row_missing"]
    more = proofread(less, layout, book).found
    assert [one.kind for one in more] == ["row_extra"]
    gone = _with_table(book, key, lambda _t: None)
    sheets = {s.id for s in layout.sheets if key.table in [part.table for part in s.parts]}
    flow = tuple(i for i in book.flow if not (isinstance(i, Placed) and i.sheet in sheets))
    kinds = [one.kind for one in _found(sample, gone.model_copy(update={"flow": flow}))]
    assert kinds == ["table_missing"]


def test_a_project_missing_is_told_once(sample: tuple[Book, Layout]) -> None:
    book, layout = sample
    placed = [i for i in book.flow if isinstance(i, Placed) and i.instance]
    gone = placed[1].instance
    tables = {key: table for key, table in book.tables.items() if key.instance != gone}
    flow = tuple(i for i in book.flow if not isinstance(i, Placed) or i.instance != gone)
    less = book.model_copy(update={"tables": tables, "flow": flow})
    assert [one.kind for one in _found(sample, less)] == ["project_missing"]
    assert [one.kind for one in proofread(less, layout, book).found] == ["project_extra"]


def _with_item(book: Book, at: int, **update: str) -> Book:
    flow = list(book.flow)
    flow[at] = flow[at].model_copy(update=update)
    return book.model_copy(update={"flow": tuple(flow)})


def test_titles_and_paragraphs(sample: tuple[Book, Layout]) -> None:
    book, _ = sample
    at = next(i for i, item in enumerate(book.flow) if isinstance(item, Placed) and item.title)
    (one,) = _found(sample, _with_item(book, at, title="部门预算收支总账"))
    assert (one.kind, one.ours, one.theirs) == ("title", book.flow[at].title, "部门预算收支总账")  # type: ignore[union-attr]
    at, item = next(
        (i, item) for i, item in enumerate(book.flow)
        if isinstance(item, Paragraph) and item.role == "body" and len(item.text) > 40
    )  # fmt: skip
    text = f"{item.text[:20]}某{item.text[21:]}"
    (one,) = _found(sample, _with_item(book, at, text=text))
    assert (one.kind, one.paragraph, one.theirs) == ("text", item.id, "".join(text.split()))
    spread = f"{item.text[:20]} \n{item.text[20:]}"
    assert not _found(sample, _with_item(book, at, text=spread))


def test_wrong_year_and_department_come_first(sample: tuple[Book, Layout]) -> None:
    book, _ = sample
    other = book.model_copy(update={"year": 2023})
    assert [(one.kind, one.theirs) for one in _found(sample, other)] == [("fact", "2023")]


def test_a_file_of_tables_alone_leaves_the_text_uncompared(sample: tuple[Book, Layout]) -> None:
    book, layout = sample
    flow = tuple(item for item in book.flow if isinstance(item, Placed))
    proof = proofread(book, layout, book.model_copy(update={"flow": flow}))
    assert not proof.found
    assert "没有核对" in proof.notes[0]


@pytest.mark.parametrize("leaves_out", [False, True])
def test_what_is_masked_is_compared_as_masked(leaves_out: bool) -> None:
    book = _sample()
    layout = load_layout(book.layout)
    instance = next(i.instance for i in book.flow if isinstance(i, Placed) and i.instance)
    marked = book.model_copy(update={"internal": (Internal(kind="project", instance=instance),)})
    ours = public(marked, layout, PublicChoice(leaves_out=leaves_out)).book
    assert not proofread(ours, layout, _as_read(ours, layout)).found
    whole = _as_read(public(book, layout).book, layout)
    kinds = {one.kind for one in proofread(ours, layout, whole).found}
    assert "project_extra" in kinds if leaves_out else kinds & {"figure", "words"}


# ---------------------------------------------------------------- the run of words

_WORDS = st.lists(st.text("甲乙丙丁12", min_size=3, max_size=12), min_size=1, max_size=8)


def _units(texts: list[str]) -> list[Unit]:
    return [Unit("paragraph", text, f"p{n}") for n, text in enumerate(texts)]


@given(_WORDS, st.randoms(use_true_random=False))
def test_however_a_file_parts_the_words_they_are_the_same(texts: list[str], random: object) -> None:
    whole = "".join(texts)
    cuts = sorted(random.sample(range(1, len(whole)), min(3, len(whole) - 1)))  # type: ignore[attr-defined]
    pieces = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    assert stretches(_units(texts), _units(pieces)) == []


@given(_WORDS, st.data())
def test_one_character_altered_is_always_found(texts: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(texts) - 1))
    place = data.draw(st.integers(0, len(texts[at]) - 1))
    changed = list(texts)
    changed[at] = f"{texts[at][:place]}戊{texts[at][place + 1 :]}"
    assert stretches(_units(texts), _units(changed))


def test_an_extra_paragraph_is_told_by_itself() -> None:
    ours = _units(["第一段说的是收入的情况", "第二段说的是支出的情况"])
    extra = "多出来的一段说的是别的什么事情，和前后都不同"
    theirs = _units(["第一段说的是收入的清况", extra, "第二段说的是支出的情兄"])
    found = stretches(ours, theirs)
    assert [(one.ours and one.ours.paragraph, one.said) for one in found] == [
        ("p0", "第一段说的是收入的清况"), (None, extra), ("p1", "第二段说的是支出的情兄"),
    ]  # fmt: skip
