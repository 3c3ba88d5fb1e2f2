"""Damaged books: every whole part is saved, the rest is listed, and no figure is made up."""

import json
import random
import zipfile
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import pytest

from budgetbook import cli
from budgetbook.io.errors import UnreadableFile
from budgetbook.io.formats import open_files
from budgetbook.io.salvage import Salvaged, salvage
from budgetbook.io.store import book_from_bytes, book_to_bytes
from budgetbook.model.book import Book, Row
from tests.io.golden_books import ORIGIN, book_of, golden_books
from tests.io.hostile import damaged
from tests.io.office import unzipped, zipped
from tests.io.sample import sample
from tests.model.books import COUNTY


def book() -> Book:
    return sample().model_copy(update={"year": 2024, "prior": sample()})


@lru_cache
def whole() -> bytes:
    return book_to_bytes(book(), (ORIGIN,))


def saved(data: bytes) -> Salvaged:
    with pytest.raises(UnreadableFile):
        book_from_bytes(data, "簿.ysb")
    return salvage(data, "簿.ysb")


def kinds(found: Salvaged, kind: str) -> list[str]:
    return [remark.message for remark in found.remarks if remark.kind == kind]


def span(part: str) -> tuple[int, int]:
    """Where the bytes of a part stand."""
    with zipfile.ZipFile(BytesIO(whole())) as file:
        info = file.getinfo(part)
    start = info.header_offset + 30 + len(part.encode())
    return start, start + info.file_size


def with_bytes(at: int, content: bytes) -> bytes:
    return whole()[:at] + content + whole()[at + len(content) :]


def test_a_whole_file_is_saved_whole() -> None:
    found = salvage(whole(), "簿.ysb")
    assert (found.book, found.layout, found.origins) == (book(), COUNTY, (ORIGIN,))
    assert {remark.kind for remark in found.remarks} == {"recognised"}


def test_a_part_of_nonsense_costs_that_table_alone() -> None:
    start, _ = span("tables/2.json")
    found = saved(with_bytes(start, b"\xff" * 40))
    lost = list(book().tables)[2]
    assert list(found.book.tables) == [key for key in book().tables if key != lost]
    assert all(table == book().tables[key] for key, table in found.book.tables.items())
    assert found.book.prior == sample()
    assert found.book.flow == book().flow
    assert found.origins == (ORIGIN,)
    title = next(s.title for s in COUNTY.sheets if any(p.table == lost.table for p in s.parts))
    assert kinds(found, "unread") == [f"“{title}”已损坏，没有读出"]


def test_a_digit_changed_makes_the_table_doubtful() -> None:
    start, end = span("tables/0.json")
    at = whole().index(b'.00"', start, end)
    found = saved(with_bytes(at + 1, b"7"))
    key = next(iter(book().tables))
    rows = found.book.tables[key].rows
    assert all(row.mark(c).doubtful for row in rows for c in row.cells)
    assert [plain(row) for row in rows] != [plain(row) for row in book().tables[key].rows]
    assert "校验码不符" in kinds(found, "doubtful")[0]
    assert not any(
        mark.doubtful
        for other, table in found.book.tables.items() if other != key
        for row in table.rows for mark in row.marks.values()
    )  # fmt: skip


def plain(row: Row) -> dict[str, str]:
    return {column: str(value) for column, value in row.cells.items()}


def test_a_file_cut_off_keeps_what_stands_before_the_cut() -> None:
    start, end = span("tables/5.json")
    found = saved(whole()[: (start + end) // 2])
    assert list(found.book.tables) == list(book().tables)[:5]
    assert found.book.prior is None
    assert found.book.flow == book().flow
    assert found.origins == ()
    lost = kinds(found, "unread")
    assert len([words for words in lost if words.startswith("“")]) == len(book().tables) - 5
    assert any("上年簿（各表的上年数）" in words for words in lost)
    assert any("原文件" in words for words in lost)


def test_without_the_directory_of_the_zip_nothing_is_lost() -> None:
    found = saved(whole()[: whole().index(b"PK\x01\x02")])
    assert (found.book, found.origins) == (book(), (ORIGIN,))
    assert not kinds(found, "unread")


def test_damaged_headers_are_passed_over() -> None:
    start, _ = span("tables/3.json")
    name = len("tables/3.json")
    for at, content in ((30, b"XX"), (16, b"\xff\xff\xff\xff"), (8, b"\xff\xff\xff\xff")):
        data = bytearray(whole()[: whole().index(b"PK\x01\x02")])
        data[start - name - at : start - name - at + len(content)] = content
        assert salvage(bytes(data), "簿.ysb").book == book()


def test_without_what_the_file_says_of_itself() -> None:
    start, end = span("meta.json")
    found = saved(with_bytes(start, b"\0" * (end - start)))
    assert found.book == book()
    assert found.origins == ()
    assert "目录损坏" in kinds(found, "doubtful")[0]


def test_without_the_head_the_tables_stand_in_the_order_of_the_layout() -> None:
    start, end = span("book.json")
    found = saved(with_bytes(start, b"\0" * (end - start)))
    assert found.book.tables == book().tables
    assert found.book.layout == COUNTY.id
    assert {item.sheet for item in found.book.flow if item.kind == "sheet"}
    assert "年度" in kinds(found, "unread")[0]


def test_without_head_and_layout_the_tables_tell_the_layout() -> None:
    parts = unzipped(whole())
    tables = {name: content for name, content in parts.items() if name.startswith("tables/")}
    found = saved(zipped(tables))
    assert found.book.tables == book().tables
    assert found.layout.id in (COUNTY.id, *(found.layout.id,))
    assert any("原来的版式丢失" in words for words in kinds(found, "doubtful"))


def test_what_another_program_has_packed_is_unpacked() -> None:
    parts = unzipped(whole())
    del parts["tables/0.json"]
    found = saved(zipped(parts))
    assert list(found.book.tables) == list(book().tables)[1:]
    assert found.book.prior == sample()


def test_nothing_left_and_newer_formats_are_refused() -> None:
    for data in (b"", b"PK\x03\x04", b"\0" * 1000, whole()[:200]):
        with pytest.raises(UnreadableFile, match="没有一张还能读的表"):
            salvage(data, "簿.ysb")
    parts = unzipped(whole())
    parts["meta.json"] = json.dumps({**json.loads(parts["meta.json"]), "format": 99}).encode()
    with pytest.raises(UnreadableFile, match="更新版本"):
        salvage(zipped(parts), "簿.ysb")


def test_damage_by_chance_never_makes_a_figure_up() -> None:
    """A cell is as it was, or doubtful, or not there."""
    for seed in range(80):
        try:
            found = salvage(damaged(whole(), random.Random(seed)), "簿.ysb")
        except UnreadableFile:
            continue
        assert _made_up(found.book, book()) == [], seed
        assert _made_up(found.book.prior or sample(), sample()) == [], seed


def _made_up(found: Book, was: Book) -> list[object]:
    return [
        (key, row.id, column)
        for key, table in found.tables.items()
        for row in table.rows
        for column, value in row.cells.items()
        if not row.mark(column).doubtful
        and (row_was := was.tables[key].row(row.id) if key in was.tables else None) is not None
        and str(row_was.cells.get(column)) != str(value)
    ]


def test_convert_saves_into_another_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, good = tmp_path / "坏.ysb", tmp_path / "好.ysb"
    start, _ = span("tables/2.json")
    data = with_bytes(start, b"\xff" * 40)
    bad.write_bytes(data)
    assert cli.main(["convert", str(bad), str(good)]) == cli.UNREADABLE
    assert "抢救" in capsys.readouterr().err
    assert cli.main(["convert", str(bad), str(good), "--salvage"]) == cli.OK
    shown = capsys.readouterr().out
    assert "丢失 “" in shown
    assert "完好 " in shown
    assert bad.read_bytes() == data
    assert len(open_files([good]).book.tables) == len(book().tables) - 1
    assert cli.main(["convert", str(bad), str(bad), "--salvage"]) == cli.UNREADABLE
    assert bad.read_bytes() == data


def test_damaged_stages_cost_the_stages_alone() -> None:
    data = bytearray(golden_books()["format-4.ysb"])
    at = data.index(b"stages/pack.xz\xfd7zXZ") + 200
    data[at : at + 4] = b"\0\0\0\0"
    found = saved(bytes(data))
    was = book_of(4)
    assert found.book == was.model_copy(update={"stages": ()})
    assert kinds(found, "unread") == ["存下的各阶段（一上、控制数、批复等）已损坏，没有读出"]
