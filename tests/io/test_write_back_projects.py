"""写回原文件 where projects were added, removed or moved in Word."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from budgetbook.io.excel_writer import write_excel
from budgetbook.io.formats import Opened, open_files
from budgetbook.io.word_writer import write_word
from budgetbook.model.book import Book
from budgetbook.model.edit import Edit, SetCells, apply
from budgetbook.model.layout import Layout
from budgetbook.model.project_list import move_projects, new_project, projects_of, remove_projects
from budgetbook.model.ref import Ref, TableKey
from tests.effort import examples
from tests.fixture_books import fixture
from tests.io.office import DOCUMENT, W, unzipped
from tests.io.sample import sample
from tests.io.word_variants import VARIANTS, variant
from tests.io.writing_back import (
    differing,
    edited,
    open_bytes,
    refused,
    three_files,
    written,
)
from tests.model.books import COUNTY


@lru_cache
def three_projects(suffix: str) -> bytes:
    """The sample with two more projects, as one of our own files."""
    book = sample()
    (first,) = projects_of(book, COUNTY)
    for name in ("干部教育培训", "人才服务"):
        book = apply(new_project(book, COUNTY, name, like=first)[0], book).book
    return write_word(book, COUNTY) if suffix == ".docx" else write_excel(book, COUNTY)


#: Tables that a project has in Word.
PARTS = 1
Made = Callable[[Book, Layout, list[str]], Edit | None]
NEW = "办公设备更新"


def _put(after: int | None, *, like: int | None = None, frame: bool = False) -> Made:
    def made(book: Book, layout: Layout, known: list[str]) -> Edit:
        behind, model = ("" if at is None else known[at] for at in (after, like))
        return new_project(book, layout, NEW, after=behind, like=model, frame=frame)[0]

    return made


EDITS: dict[str, Made] = {
    "removed": lambda book, layout, known: remove_projects(book, layout, [known[1]]),
    "first removed": lambda book, layout, known: remove_projects(book, layout, [known[0]]),
    "all but one removed": lambda book, layout, known: remove_projects(book, layout, known[1:]),
    "put in between": _put(0),
    "put at the end": _put(None),
    "with a frame": _put(0, frame=True),
    "copied": _put(0, like=1),
    "moved up": lambda book, layout, known: move_projects(book, layout, [known[-1]], known[0]),
    "moved down": lambda book, layout, known: move_projects(book, layout, [known[0]]),
}


def projects(opened: Opened, book: Book) -> list[list[object]]:
    """What each project says, in order, whatever it is called inside."""
    return [
        [
            [{c: v for c, v in row.cells.items() if v} for row in table.rows]
            for key, table in sorted(book.tables.items(), key=lambda entry: entry[0].table)
            if key.instance == one
        ]
        for one in projects_of(book, opened.layout)
    ]


def others(book: Book) -> dict[TableKey, object]:
    return {key: table.rows for key, table in book.tables.items() if not key.instance}


def round_trip(opened: Opened, book: Book, path: Path) -> tuple[str, ...]:
    """What was told; the written file says what the book says, and no other part differs."""
    titles = written(opened, book, path)
    again = open_files([path])
    assert projects(opened, again.book) == projects(opened, book)
    assert others(again.book) == others(book)
    assert differing(opened.origins[0].data, path.read_bytes()) == [DOCUMENT]
    return titles


def canonical(element: etree._Element) -> bytes:
    element.tail = None
    return etree.tostring(element, method="c14n")


def change(opened: Opened, made: Made) -> Book:
    edit = made(opened.book, opened.layout, list(projects_of(opened.book, opened.layout)))
    assert edit is not None
    return edited(opened, edit)


@pytest.mark.parametrize("name", EDITS)
def test_projects_come_go_and_move(tmp_path: Path, name: str) -> None:
    opened = open_bytes(tmp_path, "一本.docx", three_projects(".docx"))
    book = change(opened, EDITS[name])
    titles = round_trip(opened, book, tmp_path / "另存.docx")
    verb = {"removed": "删去“", "put": "增加“", "with": "增加“", "copied": "增加“"}
    expected = next((v for word, v in verb.items() if word in name), "调整项目次序")
    assert titles[0].startswith(expected)


def test_a_project_that_stays_is_not_touched(tmp_path: Path) -> None:
    """But for the number in its heading, each of its elements is what it was."""
    opened = open_bytes(tmp_path, "一本.docx", three_projects(".docx"))
    book = change(opened, EDITS["put in between"])
    written(opened, book, tmp_path / "另存.docx")
    before, after = (
        [canonical(table) for table in etree.fromstring(unzipped(data)[DOCUMENT]).iter(f"{W}tbl")]
        for data in (opened.origins[0].data, (tmp_path / "另存.docx").read_bytes())
    )
    assert all(table in after for table in before)
    assert len(after) == len(before) + PARTS


def test_a_new_project_is_written_with_its_figures(tmp_path: Path) -> None:
    opened = open_bytes(tmp_path, "一本.docx", three_projects(".docx"))
    first = projects_of(opened.book, opened.layout)[0]
    edit, new = new_project(opened.book, opened.layout, "办公设备更新", after=first, frame=True)
    row = edit.tables[TableKey("indicators", new)].rows[0].id  # type: ignore[union-attr]
    words = SetCells({Ref("indicators", row, "level3", new): "更新电脑数量"})
    book = edited(opened, edit, words)
    round_trip(opened, book, tmp_path / "另存.docx")
    assert "更新电脑数量" in unzipped((tmp_path / "另存.docx").read_bytes())[DOCUMENT].decode()


def test_ids_are_not_there_twice(tmp_path: Path) -> None:
    uri = "http://schemas.microsoft.com/office/word/2010/wordml"

    def number(root: etree._Element) -> None:
        for n, one in enumerate(root.iter(f"{W}p")):
            one.set(f"{{{uri}}}paraId", f"{n:08X}")

    opened = open_bytes(tmp_path, "一本.docx", variant(three_projects(".docx"), number))
    round_trip(opened, change(opened, EDITS["copied"]), tmp_path / "另存.docx")
    root = etree.fromstring(unzipped((tmp_path / "另存.docx").read_bytes())[DOCUMENT])
    ids = [p.get(f"{{{uri}}}paraId") for p in root.iter(f"{W}p") if p.get(f"{{{uri}}}paraId")]
    assert len(ids) == len(set(ids))


def test_what_belongs_elsewhere_does_not_go_with_a_project(tmp_path: Path) -> None:
    def comment(root: etree._Element) -> None:
        for table in list(root.iter(f"{W}tbl"))[-4:]:
            run = next(table.iter(f"{W}r"))
            etree.SubElement(run, f"{W}commentReference").set(f"{W}id", "1")

    opened = open_bytes(tmp_path, "一本.docx", variant(three_projects(".docx"), comment))
    refused(opened, change(opened, EDITS["all but one removed"]), "批注")
    copied = change(opened, EDITS["copied"])
    round_trip(opened, copied, tmp_path / "另存.docx")


def test_a_workbook_says_that_it_cannot(tmp_path: Path) -> None:
    opened = open_bytes(tmp_path, "一本.xlsx", three_projects(".xlsx"))
    for name in ("removed", "put in between", "moved up"):
        refused(opened, change(opened, EDITS[name]), "Excel 原文件")


@settings(
    max_examples=examples(6), deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(
    names=st.lists(
        st.sampled_from(sorted(set(EDITS) - {"all but one removed"})), min_size=2, max_size=4
    )
)
def test_any_steps_read_back(tmp_path: Path, names: list[str]) -> None:
    opened = open_bytes(tmp_path, "一本.docx", three_projects(".docx"))
    book = edited(opened)
    for name in names:
        known = list(projects_of(book, opened.layout))
        edit = EDITS[name](book, opened.layout, known) if len(known) > 1 else None
        book = edited(opened._replace(book=book), edit) if edit else book
    written(opened, book, tmp_path / "另存.docx")
    again = open_files([tmp_path / "另存.docx"]).book
    assert projects(opened, again) == projects(opened, book)


@pytest.mark.parametrize(
    "name", ["tracked changes", "a run for each character", "table split at a page"]
)
def test_files_of_any_shape(tmp_path: Path, name: str) -> None:
    opened = open_bytes(tmp_path, "一本.docx", variant(three_projects(".docx"), VARIANTS[name]))
    round_trip(opened, change(opened, EDITS["put in between"]), tmp_path / "另存.docx")


def test_of_three_files_only_the_one_with_the_projects_differs(tmp_path: Path) -> None:
    paths = three_files(tmp_path)
    opened = open_files(paths)
    book = change(opened, EDITS["put in between"])
    for index, path in enumerate(paths):
        written(opened, book, path, index)
    assert [p.read_bytes() == o.data for p, o in zip(paths, opened.origins, strict=True)] == [
        True, True, False,
    ]  # fmt: skip
    assert projects(opened, open_files(paths).book) == projects(opened, book)


@pytest.mark.parametrize("name", ["000", "002", "004"])
@pytest.mark.parametrize("edit", ["removed", "put in between", "moved up"])
def test_fixtures(shared: Path, tmp_path: Path, name: str, edit: str) -> None:
    opened = fixture(shared, f"{name}.docx")
    round_trip(opened, change(opened, EDITS[edit]), tmp_path / "另存.docx")
