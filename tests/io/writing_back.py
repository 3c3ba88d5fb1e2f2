"""What the tests of 写回原文件 share: books opened, edited and written back."""

from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import pytest

from budgetbook.io.errors import WriteRefused
from budgetbook.io.excel_writer import write_excel
from budgetbook.io.formats import Opened, open_files
from budgetbook.io.word_writer import write_word
from budgetbook.io.write_back import write_back
from budgetbook.model.book import Book, Paragraph
from budgetbook.model.edit import Edit, SetCells, apply
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.rows import add_code
from budgetbook.model.settle import Ledger
from tests.books.source import sample as source_sample
from tests.io.office import unzipped
from tests.io.sample import sample
from tests.model.books import COUNTY

LEAF = Ref("general", "2050201", "basic")
GROUP = TableKey("indicators", "p1")


@lru_cache
def original(suffix: str) -> bytes:
    """The sample as one of our own files."""
    return write_word(sample(), COUNTY) if suffix == ".docx" else write_excel(sample(), COUNTY)


def open_bytes(folder: Path, name: str, data: bytes) -> Opened:
    """Opens these bytes as a file."""
    path = folder / name
    path.write_bytes(data)
    return open_files([path])


def edited(opened: Opened, *edits: Edit) -> Book:
    """The opened book after edits, as the program makes it: totals filled."""
    book = Ledger(opened.layout, opened.book).settle(opened.book).book
    for edit in edits:
        step = apply(edit, book)
        book = Ledger(opened.layout, step.book).settle(step.book, step.cells).book
    return book


def written(opened: Opened, book: Book, path: Path, index: int = 0) -> tuple[str, ...]:
    """Writes back; gives what was changed."""
    return write_back(book, opened.layout, opened.origins, index, path)


def put(ref: Ref, amount: str | None) -> SetCells:
    """Types an amount."""
    return SetCells({ref: None if amount is None else Decimal(amount)})


def refused(opened: Opened, book: Book, words: str) -> None:
    """Writing is refused with a reason and the target is as it was."""
    path = opened.origins[0].path
    assert path is not None
    with pytest.raises(WriteRefused, match=words) as caught:
        written(opened, book, path)
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == opened.origins[0].data
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def differing(before: bytes, after: bytes) -> list[str]:
    """The parts that are not the same."""
    old, new = unzipped(before), unzipped(after)
    assert list(old) == list(new)
    return [name for name in old if old[name] != new[name]]


def three_files(folder: Path) -> list[Path]:
    """公开表.xlsx, 说明.docx and 绩效.docx of one book."""
    book, layout = source_sample("county")
    public = {s.id for s in layout.sheets if s.group == "tables"}
    sheets = [i for i in book.flow if not isinstance(i, Paragraph)]
    parts: dict[str, list[object]] = {
        "公开表.xlsx": [i for i in sheets if i.sheet in public],
        "说明.docx": [
            i for i in book.flow
            if isinstance(i, Paragraph) or (i.sheet not in public and i.sheet != "project")
        ],
        "绩效.docx": [i for i in sheets if i.sheet == "project"],
    }  # fmt: skip
    paths = []
    for name, flow in parts.items():
        part = book.model_copy(update={"flow": tuple(flow)})
        write = write_excel if name.endswith("xlsx") else write_word
        path = folder / name
        path.write_bytes(write(part, layout))
        paths.append(path)
    return paths


def cells_of(book: Book) -> dict[object, object]:
    """What the tables hold, whatever the ids of rows that were entered."""
    return {
        key: (
            [{column: value for column, value in row.cells.items() if value} for row in t.rows],
            [(c.title, c.after, c.kind, c.part_of) for c in t.extra_columns],
            t.absent_columns,
            t.notes,
        )
        for key, t in book.tables.items()
    }


def code(book: Book, table: str, number: str, column: str) -> list[Edit]:
    """A 科目 with its parents in a table and those that follow it, and an amount in it."""
    key = TableKey(table)
    amount = SetCells({Ref(table, number, column): Decimal("5.00")})
    return [add_code(book, COUNTY, key, number, "新科目").edit, amount]
