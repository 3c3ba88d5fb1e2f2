"""写回原文件 of a book that came from several files: all of them, or none."""

import os
from pathlib import Path

import pytest

from budgetbook.io.errors import BookError, WriteRefused
from budgetbook.io.formats import Opened, open_files
from budgetbook.io.safe_write import WriteFailed, write_all_safely
from budgetbook.io.write_back import write_all_back
from budgetbook.model.book import Book, Paragraph
from budgetbook.model.edit import SetCells, SetText
from budgetbook.model.ref import Ref, TableKey
from tests.io.writing_back import edited, put, three_files


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    return open_files(three_files(tmp_path))


def everywhere(opened: Opened) -> Book:
    """The book with something else in each of its files."""
    text = next(i for i in opened.book.flow if isinstance(i, Paragraph) and len(i.text) > 60)
    codes = [row.id for row in opened.book.tables[TableKey("basic")].rows]
    leaf = next(code for code in codes if code.isdigit() and len(code) == 5)
    return edited(
        opened,
        put(Ref("basic", leaf, "staff"), "1.00"),
        SetText(text.id, "另写的一段。"),
        SetCells({Ref("project", "form", "goals", "p2"): "1.另一个目标。"}),
    )


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def paths_of(opened: Opened) -> list[Path]:
    return [origin.path for origin in opened.origins if origin.path is not None]


def test_all_are_written(opened: Opened, tmp_path: Path) -> None:
    before = files(tmp_path)
    told = write_all_back(everywhere(opened), opened.layout, opened.origins, paths_of(opened))
    after = files(tmp_path)
    assert told
    assert all(after[name] != data for name, data in before.items())
    assert all(after[f"{name}.bak"] == data for name, data in before.items())


@pytest.mark.parametrize("bad", [1, 2])
def test_one_refused_leaves_the_others_alone(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bad: int
) -> None:
    before = files(tmp_path)
    from budgetbook.io import write_back

    verify = write_back._verify

    def refuse(book, again, base, index, stale):  # type: ignore[no-untyped-def]
        if index == bad:
            raise WriteRefused("写出后读回核对不一致")
        verify(book, again, base, index, stale)

    monkeypatch.setattr(write_back, "_verify", refuse)
    with pytest.raises(WriteRefused):
        write_all_back(everywhere(opened), opened.layout, opened.origins, paths_of(opened))
    assert files(tmp_path) == before


@pytest.mark.parametrize("bad", [0, 1, 2])
def test_one_that_cannot_be_replaced_puts_the_others_back(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bad: int
) -> None:
    before = files(tmp_path)
    held = paths_of(opened)[bad]
    replace = os.replace

    def refuse(source: Path, target: Path) -> None:
        if target == held:
            raise PermissionError(13, "held")
        replace(source, target)

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(BookError, match=held.name):
        write_all_back(everywhere(opened), opened.layout, opened.origins, paths_of(opened))
    after = {name: data for name, data in files(tmp_path).items() if not name.endswith(".bak")}
    assert after == before


def test_what_was_not_there_before_goes_again(tmp_path: Path) -> None:
    (tmp_path / "乙").mkdir()
    with pytest.raises(WriteFailed, match="“乙”"):
        write_all_safely({tmp_path / "甲": b"1", tmp_path / "乙": b"2"})
    assert [path.name for path in tmp_path.iterdir()] == ["乙"]


def test_what_cannot_be_put_back_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = tmp_path / "甲", tmp_path / "乙"
    one.write_bytes(b"old")
    replace, done = os.replace, list[Path]()

    def once(source: Path, target: Path) -> None:
        if done:
            raise PermissionError(13, "held")
        done.append(target)
        replace(source, target)

    monkeypatch.setattr(os, "replace", once)
    with pytest.raises(WriteFailed, match="“甲”已经写成新的，没能换回"):
        write_all_safely({one: b"new", two: b"2"})
    assert one.read_bytes() == b"new"
