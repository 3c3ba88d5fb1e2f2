"""Stages inside our own file."""

import json
import lzma
import random
import zipfile
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgetbook.io import stage_parts, store
from budgetbook.io.errors import UnreadableFile
from budgetbook.io.salvage import salvage
from budgetbook.io.stage_parts import PACK
from budgetbook.io.store import book_from_bytes, book_to_bytes
from budgetbook.model.book import Book, Paragraph, Stage
from budgetbook.model.carry import roll
from budgetbook.model.edit import apply
from budgetbook.model.ref import Ref
from budgetbook.model.settle import Ledger
from budgetbook.model.stages import add_stage, snapshot
from tests.books.random_county import random_county
from tests.books.source import COUNTY, sample

BOOK, LAYOUT = sample(COUNTY)
NAMES = ("一上", "控制数", "二上", "批复", "公开", "调整后", "调一", "调二", "调三", "调四")


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def altered(book: Book, seed: int, share: float) -> Book:
    """``book`` with a share of its typed amounts and paragraphs changed, settled."""
    rng = random.Random(seed)
    ledger = Ledger(LAYOUT, book)
    cells = [
        Ref(t.key.table, row.id, column, t.key.instance)
        for t in book.tables.values()
        for row in t.rows
        for column, v in row.cells.items()
        if isinstance(v, Decimal)
    ]
    typed = [ref for ref in cells if ref not in ledger.fillers]
    chosen = rng.sample(typed, max(1, int(len(typed) * share)))
    values = {ref: Decimal(rng.randint(1, 99999)) / 100 for ref in chosen}
    flow = tuple(
        item.model_copy(update={"text": f"{item.text}{rng.random()}", "bindings": ()})
        if isinstance(item, Paragraph) and rng.random() < share else item
        for item in book.flow
    )  # fmt: skip
    book = book.with_values(values).model_copy(update={"flow": flow})
    return Ledger(LAYOUT, book).settle(book).book


def staged(book: Book, count: int, share: float = 0.2) -> Book:
    """``book`` after so many stages, between which a share of the figures changed."""
    for number, name in enumerate(NAMES[:count]):
        book = altered(book, number, share) if share else book
        book = apply(add_stage(book, name, f"2026-01-{number + 1:02}"), book).book
    return book


def plain(book: Book) -> Book:
    return book.model_copy(update={"stages": (), "stage": ""})


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    seed=st.integers(0, 60),
    names=st.lists(st.text(min_size=1, max_size=8), max_size=4, unique=True),
    remark=st.text(max_size=20), share=st.sampled_from((0, 0.1, 1.0)),
)  # fmt: skip
def test_any_book_comes_back_with_its_stages(
    seed: int, names: list[str], remark: str, share: float
) -> None:
    book = random_county(seed).book
    for number, name in enumerate(names):
        kept = snapshot(book)
        if share:
            changed = [t.with_rows(t.rows[: max(1, len(t.rows) - number)]) for t in
                       book.tables.values()]  # fmt: skip
            kept = kept.model_copy(update={"tables": {t.key: t for t in changed}})
        stage = Stage(name=name, remark=remark, source=remark, book=kept)
        book = book.model_copy(update={"stages": (*book.stages, stage), "stage": name})
    back, _, _ = book_from_bytes(book_to_bytes(book), "x.ysb")
    is_same = back == book  # pytest would take minutes to explain how they differ
    assert is_same
    assert book_to_bytes(back) == book_to_bytes(book)


def test_what_is_equal_is_one_object_again() -> None:
    book = staged(BOOK, 3, 0)
    back, _, _ = book_from_bytes(book_to_bytes(book), "x.ysb")
    assert back == book
    for key, table in back.tables.items():
        assert all(stage.book.tables[key] is table for stage in back.stages)


@pytest.mark.parametrize("share", [0, 0.05, 0.2, 1.0])
def test_ten_stages_enlarge_the_file_by_less_than_half(share: float) -> None:
    book = staged(BOOK, 10, share)
    assert len(book.stages) == 10
    assert len(book_to_bytes(book)) < 1.5 * len(book_to_bytes(plain(book)))


def test_a_book_without_stages_is_written_as_before() -> None:
    found = parts(book_to_bytes(BOOK))
    assert PACK not in found
    assert json.loads(found["meta.json"])["format"] < 4
    assert not {"stages", "stage"} & set(json.loads(found["book.json"]))


@pytest.mark.parametrize("book", [staged(BOOK, 1, 0), BOOK.model_copy(update={"stage": "一上"})])
def test_older_programs_refuse(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    data = book_to_bytes(book)
    assert json.loads(parts(data)["meta.json"])["format"] == 4
    monkeypatch.setattr(store, "FORMAT", 3)
    with pytest.raises(UnreadableFile, match="更新版本的预算簿"):
        book_from_bytes(data, "x.ysb")


def test_stages_of_last_years_book_stay_in_its_file() -> None:
    book = roll(staged(BOOK, 2), LAYOUT, 2026).book
    found = parts(book_to_bytes(book))
    assert not [name for name in found if name.endswith(PACK)]
    inside = book.model_copy(update={"prior": staged(BOOK, 2)})
    assert book_from_bytes(book_to_bytes(inside), "x.ysb")[0] == inside


def test_packing_again_is_left_out_where_no_stage_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    book = staged(BOOK, 3)
    first = book_to_bytes(book)

    def never(*_a: object, **_k: object) -> bytes:
        raise AssertionError

    monkeypatch.setattr(lzma, "compress", never)
    assert book_to_bytes(book) == first
    assert book_from_bytes(book_to_bytes(altered(book, 1, 0.1)), "x.ysb")[0].stages == book.stages


@pytest.mark.parametrize("pack", [b"", b"no xz", lzma.compress(b"[{}]"), lzma.compress(b"{")])
def test_a_pack_that_makes_no_sense_is_told(pack: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "packed", lambda _part, _stages: pack)
    with pytest.raises(UnreadableFile, match="已损坏"):
        book_from_bytes(book_to_bytes(staged(BOOK, 2)), "x.ysb")


def test_a_pack_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage_parts, "_LARGEST", 1 << 20)
    monkeypatch.setattr(store, "packed", lambda _part, _stages: lzma.compress(b" " * (8 << 20)))
    with pytest.raises(UnreadableFile, match="已损坏"):
        book_from_bytes(book_to_bytes(staged(BOOK, 2)), "x.ysb")


def test_a_damaged_pack_costs_the_stages_only() -> None:
    book = staged(BOOK, 3)
    data = book_to_bytes(book)
    whole = salvage(data, "x.ysb")
    assert [stage.name for stage in whole.book.stages] == list(NAMES[:3])
    at = data.index(packed := parts(data)[PACK]) + len(packed) // 2
    damaged = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
    with pytest.raises(UnreadableFile):
        book_from_bytes(damaged, "x.ysb")
    saved = salvage(damaged, "x.ysb")
    assert saved.book.stages == ()
    assert saved.book.tables == book.tables
    assert any("各阶段" in remark.message for remark in saved.remarks)
