"""One publication set for each unit of a department's book, and one for the department."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from budgetbook.io.errors import BookError
from budgetbook.io.submission_folder import DrawParts, Report, write_folder
from budgetbook.model.book import Book
from budgetbook.model.layout import Layout, load_layout
from budgetbook.model.publication import PublicChoice

_NOT_IN_NAMES = str.maketrans(dict.fromkeys('/\\:*?"<>|\n\r\t', "_"))


class _Set(NamedTuple):
    folder: str
    book: Book
    layout: Layout


def write_sets(
    folder: Path,
    book: Book,
    layout: Layout,
    choice: PublicChoice | None,
    draw_pdf: DrawParts | None = None,
    progress: Report | None = None,
) -> list[str]:
    """Makes ``folder`` with a subfolder for the department and one for each unit, and gives their
    names. As a whole: an error or a cancel leaves nothing. Raises BookError."""
    if not book.members:
        raise BookError("本簿没有汇总过单位，没有生成；只生成本簿的，请用“生成报送文件夹”")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BookError(f"“{folder.name}”已经有了，没有生成，请换一个名字或先把它移开")
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    sets = list(_sets(book, layout))
    try:
        for number, one in enumerate(sets):
            share = None if progress is None else _Share(progress, number, len(sets), one.folder)
            name = f"{one.book.department.name}{one.book.year or ''}年部门预算"
            write_folder(part / one.folder, one.book, one.layout, choice,
                         name.translate(_NOT_IN_NAMES), draw_pdf, share)  # fmt: skip
        if folder.exists():
            folder.rmdir()
        os.replace(part, folder)
    except OSError as error:
        raise BookError(
            f"“{folder.name}”没有生成（{error.strerror}），没有留下半份文件，请换个位置再试"
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return [one.folder for one in sets]


class _Share:
    """Progress of one set among all."""

    def __init__(self, progress: Report, number: int, count: int, name: str) -> None:
        self._progress, self._number, self._count, self._name = progress, number, count, name

    def __call__(self, done: float, words: str) -> None:
        self._progress((self._number + done) / self._count, f"{self._name}：{words}")


def _sets(book: Book, layout: Layout) -> Iterator[_Set]:
    taken: set[str] = set()
    name = _folder(book.department.name or "部门", taken)
    yield _Set(name, book, layout)
    for member in book.members:
        line = f"{member.code}{member.name}" or member.id
        yield _Set(_folder(line, taken), member.book, load_layout(member.book.layout))


def _folder(name: str, taken: set[str]) -> str:
    """``name`` as the name of a folder that no other set has."""
    name = name.translate(_NOT_IN_NAMES).strip(" .")[:60] or "单位"
    found, number = name, 2
    while found.casefold() in taken:
        found, number = f"{name}（{number}）", number + 1
    taken.add(found.casefold())
    return found
