"""Our own file: equal books make equal bytes, damage costs a sentence and never a wrong book."""

import json
import re
import zipfile
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetbook.io.errors import UnreadableFile
from budgetbook.io.formats import open_files
from budgetbook.io.store import Origin, book_from_bytes, book_to_bytes, save_book
from budgetbook.model.amount import Unread
from budgetbook.model.book import (
    Binding,
    Book,
    ExtraColumn,
    Internal,
    Mark,
    Paragraph,
    Row,
    SignOff,
    Table,
)
from budgetbook.model.ref import Ref, TableKey
from tests.io.office import unzipped, zipped
from tests.io.sample import sample
from tests.model.books import COUNTY

ORIGINS = (
    Origin("公开表.xlsx", ".xlsx", b"PK sheet", None),
    Origin("说明.docx", ".docx", b"PK text", None),
)


@lru_cache
def saved() -> bytes:
    return book_to_bytes(sample(), ORIGINS)


def read(data: bytes) -> Book:
    return book_from_bytes(data, "簿.ysb")[0]


def refused(data: bytes) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read(data)
    sentence = str(caught.value)
    assert re.search(r"[\u4e00-\u9fff]{4}", sentence)
    assert "\n" not in sentence
    return sentence


def test_a_book_comes_back_with_its_originals() -> None:
    book, layout, origins = book_from_bytes(saved(), "簿.ysb")
    assert book == sample()
    assert layout == COUNTY
    assert origins == ORIGINS


def test_equal_books_make_equal_bytes() -> None:
    assert book_to_bytes(read(saved()), ORIGINS) == saved()
    assert list(read(saved()).tables) == list(sample().tables)


_words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)
_amounts = st.decimals(-(10**12), 10**12, places=2) | st.sampled_from(
    [Decimal("0.00"), Decimal("-0.00"), Decimal("1E+3"), Decimal("0.1234567")]
)
_values = st.one_of(_amounts, _words, _words.map(lambda t: Unread(text=t)))
_marks = st.builds(
    Mark, pinned=st.sampled_from(["", "import", "user"]), doubtful=st.booleans(), note=_words,
    formula=_words,
)  # fmt: skip
_rows = st.builds(
    Row, id=st.uuids().map(str), cells=st.dictionaries(_words, _values, max_size=3),
    marks=st.dictionaries(_words, _marks, max_size=2), part_of=_words,
)  # fmt: skip
_tables = st.builds(
    Table, key=st.builds(TableKey, _words, _words), title=_words,
    rows=st.lists(_rows, max_size=3).map(tuple), fields=st.dictionaries(_words, _words, max_size=2),
    extra_columns=st.lists(st.builds(ExtraColumn, id=_words, title=_words), max_size=2).map(tuple),
    notes=st.lists(_words, max_size=2).map(tuple),
)  # fmt: skip
_refs = st.builds(Ref, _words, _words, _words, _words)
_paragraphs = st.builds(
    Paragraph, id=_words, text=_words, page_break=st.booleans(),
    bindings=st.lists(
        st.builds(Binding, start=st.integers(0, 9), end=st.integers(0, 9), ref=_refs), max_size=2
    ).map(tuple),
)  # fmt: skip


@given(
    st.lists(_tables, max_size=3, unique_by=lambda t: t.key),
    st.lists(_paragraphs, max_size=3).map(tuple),
    st.none() | st.integers(1990, 2100),
)
def test_any_book_comes_back(
    tables: list[Table], flow: tuple[Paragraph, ...], year: int | None
) -> None:
    book = Book(layout=COUNTY.id, year=year, tables={t.key: t for t in tables}, flow=flow)
    again = read(book_to_bytes(book))
    assert again == book
    assert book_to_bytes(again) == book_to_bytes(book)
    for key, table in book.tables.items():
        for mine, other in zip(table.rows, again.tables[key].rows, strict=True):
            assert {k: str(v) for k, v in mine.cells.items()} == {
                k: str(v) for k, v in other.cells.items()
            }


@given(st.data())
def test_one_flipped_bit_never_makes_a_wrong_book(data: st.DataObject) -> None:
    whole = saved()
    at = data.draw(st.integers(0, len(whole) * 8 - 1))
    damaged = bytearray(whole)
    damaged[at // 8] ^= 1 << at % 8
    try:
        book, layout, origins = book_from_bytes(bytes(damaged), "簿.ysb")
    except UnreadableFile:
        return
    assert (book, layout, origins) == (sample(), COUNTY, ORIGINS)


@pytest.mark.parametrize("number", range(8))
def test_a_flipped_bit_in_each_part(number: int) -> None:
    with zipfile.ZipFile(BytesIO(saved())) as file:
        for info in file.infolist():
            damaged = bytearray(saved())
            start = info.header_offset + 30 + len(info.filename.encode())
            damaged[start + info.file_size // 2] ^= 1 << number
            refused(bytes(damaged))


def changed(part: str, old: str, new: str) -> bytes:
    """A file whose part says something else, its checksums left as they were."""
    parts = unzipped(saved())
    assert old.encode() in parts[part]
    return zipped({**parts, part: parts[part].replace(old.encode(), new.encode(), 1)})


def test_a_part_changed_by_hand_is_refused() -> None:
    assert "已损坏" in refused(changed("book.json", "某某局", "别的局"))
    assert ".bak" in refused(changed("tables/0.json", '"rows"', '"rowz"'))
    assert "已损坏" in refused(changed("origin/0.xlsx", "sheet", "shoot"))


def test_a_newer_format_is_refused() -> None:
    assert "更新版本" in refused(changed("meta.json", '"format": 1', '"format": 99'))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"format": 1', '"format": "甲"'), ('"format": 1', '"format": null'),
        ('"sha256": {', '"sha256": [] , "x": {'), ("{", "["), ('"layout": "hebei', '"layout": "x'),
    ],
)  # fmt: skip
def test_a_meta_part_of_nonsense(old: str, new: str) -> None:
    refused(changed("meta.json", old, new))


def test_meta_is_json_but_no_mapping() -> None:
    for text in ("[]", "1", "null", '"x"', ""):
        refused(zipped({**unzipped(saved()), "meta.json": text}))


def test_missing_parts() -> None:
    for name in unzipped(saved()):
        parts = unzipped(saved())
        del parts[name]
        refused(zipped(parts))


def test_an_unknown_layout_is_named(tmp_path: Path) -> None:
    parts = unzipped(saved())
    meta = json.loads(parts["meta.json"])
    meta["layout"] = "shanghai-2099"
    refused(zipped({**parts, "meta.json": json.dumps(meta)}))


def test_saving_keeps_the_previous_version(tmp_path: Path) -> None:
    path = tmp_path / "簿.ysb"
    first = sample()
    second = first.with_values({Ref("general", "2050201", "basic"): Decimal("31.00")})
    save_book(path, first, ORIGINS)
    save_book(path, second, ORIGINS)
    opened = open_files([path])
    assert (opened.book, opened.origins, opened.path) == (second, ORIGINS, path)
    assert read((tmp_path / "簿.ysb.bak").read_bytes()) == first
    assert sorted(p.name for p in tmp_path.iterdir()) == ["簿.ysb", "簿.ysb.bak"]


def test_a_bomb_inside_is_refused() -> None:
    parts = {**unzipped(saved()), "tables/0.json": b"0" * (80 << 20)}
    assert "过大" in refused(zipped(parts))


def test_marks_of_publication_come_back_and_raise_the_format() -> None:
    """A program that does not know 内部 would print it: it has to refuse the file."""
    plain = sample()
    marks = (Internal(kind="project", instance="p1"), Internal(kind="paragraph", id="a"))
    signed = SignOff(name="王某", date="2024-01-05", checked="abc")
    for update in ({"internal": marks}, {"signed": signed}, {"internal": marks, "signed": signed}):
        book = plain.model_copy(update=update)
        data = book_to_bytes(book)
        assert read(data) == book
        assert json.loads(unzipped(data)["meta.json"])["format"] == 3
        later = plain.model_copy(update={"prior": book})
        assert read(book_to_bytes(later)) == later
        assert json.loads(unzipped(book_to_bytes(later))["meta.json"])["format"] == 3
    data = book_to_bytes(plain)
    assert json.loads(unzipped(data)["meta.json"])["format"] == 1
    head = json.loads(unzipped(data)["book.json"])
    assert not head.keys() & {"internal", "signed"}  # an older program opens it
