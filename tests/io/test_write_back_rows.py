"""写回原文件 where rows were added, removed or moved: in Word and in Excel."""

from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from budgetbook.io.formats import open_files
from budgetbook.io.word_patch import WordPart
from budgetbook.model.edit import InsertRows, MoveRows, RemoveRows, SetCells
from budgetbook.model.fresh import code_row
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.rows import insert_row
from tests.effort import examples
from tests.io.office import DOCUMENT, W, contents, docx, table, unzipped
from tests.io.word_variants import VARIANTS, variant
from tests.io.writing_back import (
    GROUP,
    cells_of,
    code,
    edited,
    open_bytes,
    original,
    written,
)
from tests.model.books import COUNTY

UNITS = TableKey("units")


# ---- Word


def test_a_row_of_a_tree_is_put_into_word(tmp_path: Path) -> None:
    opened = open_bytes(tmp_path, "一本.docx", original(".docx"))
    spec = COUNTY.tables_by_id["basic"]
    row = code_row(spec, "30102", "津贴补贴").with_cells({"staff": Decimal("6.00")})
    book = edited(opened, InsertRows(TableKey("basic"), "30101", (row,)))
    titles = written(opened, book, tmp_path / "另存.docx")
    again = open_files([tmp_path / "另存.docx"])
    assert contents(again.book) == contents(book)
    assert "一般公共预算财政拨款基本支出表的行" in titles
    root = etree.fromstring(unzipped((tmp_path / "另存.docx").read_bytes())[DOCUMENT])
    (new,) = [tr for tr in root.iter(f"{W}tr") if "津贴补贴" in "".join(tr.itertext())]
    model = new.getprevious()
    assert model is not None
    assert len(new.findall(f"{W}tc")) == len(model.findall(f"{W}tc"))
    serial = [tr.findtext(f".//{W}t") for tr in (model, new, new.getnext()) if tr is not None]
    assert [int(s or 0) for s in serial] == list(
        range(int(serial[0] or 0), int(serial[0] or 0) + 3)
    )


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_a_row_of_a_merged_group_is_taken_out_of_word(tmp_path: Path, gone: int) -> None:
    opened = open_bytes(tmp_path, "一本.docx", original(".docx"))
    rows = opened.book.tables[GROUP].rows
    book = edited(opened, RemoveRows(GROUP, (rows[gone].id,)))
    written(opened, book, tmp_path / "另存.docx")
    again = open_files([tmp_path / "另存.docx"]).book
    assert [r.cells for r in again.tables[GROUP].rows] == [
        r.cells for r in rows if r is not rows[gone]
    ]


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_row_is_put_into_a_merged_group_of_word(tmp_path: Path, after: int) -> None:
    opened = open_bytes(tmp_path, "一本.docx", original(".docx"))
    rows = opened.book.tables[GROUP].rows
    cells = {**rows[after].cells, "level3": "新指标", "description": "说明", "target": "≥1"}
    new = rows[after].model_copy(update={"id": "neu", "cells": cells})
    book = edited(opened, InsertRows(GROUP, rows[after].id, (new,)))
    written(opened, book, tmp_path / "另存.docx")
    again = open_files([tmp_path / "另存.docx"]).book
    assert [r.cells for r in again.tables[GROUP].rows] == [r.cells for r in book.tables[GROUP].rows]


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_rows_turned_round(tmp_path: Path, suffix: str) -> None:
    opened = open_bytes(tmp_path, f"一本{suffix}", original(suffix))
    ids = [row.id for row in opened.book.tables[GROUP].rows]
    book = edited(opened, *(MoveRows(GROUP, (row,), "") for row in ids))
    written(opened, book, tmp_path / f"另存{suffix}")
    again = open_files([tmp_path / f"另存{suffix}"]).book
    assert cells_of(again) == cells_of(book)


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_one_row_of_a_merged_group_says_something_else(tmp_path: Path, suffix: str) -> None:
    opened = open_bytes(tmp_path, f"一本{suffix}", original(suffix))
    rows = opened.book.tables[GROUP].rows
    second = next(
        row for above, row in pairwise(rows)
        if row.cells.get("level1") == above.cells.get("level1")
    )  # fmt: skip
    ref = Ref(GROUP.table, second.id, "level1", GROUP.instance)
    book = edited(opened, SetCells({ref: "另一级指标"}))
    titles = written(opened, book, tmp_path / f"另存{suffix}")
    assert any("一级指标" in title for title in titles)
    assert cells_of(open_files([tmp_path / f"另存{suffix}"]).book) == cells_of(book)


@st.composite
def indicator_edits(draw: st.DrawFn) -> list[tuple[str, int, int]]:
    """Kinds of steps and places, to be fitted to the rows that are there."""
    step = st.tuples(
        st.sampled_from(["insert", "remove", "move"]), st.integers(0, 9), st.integers(0, 9)
    )
    return draw(st.lists(step, min_size=1, max_size=6))


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
@settings(
    max_examples=examples(6), deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(steps=indicator_edits())
def test_any_steps_in_a_table_with_merged_cells(
    tmp_path: Path, suffix: str, steps: list[tuple[str, int, int]]
) -> None:
    opened = open_bytes(tmp_path, f"一本{suffix}", original(suffix))
    book = edited(opened)
    for number, (kind, first, second) in enumerate(steps):
        ids = [row.id for row in book.tables[GROUP].rows]
        at, to = (ids[i % len(ids)] if ids else "" for i in (first, second))
        if kind == "insert" or not ids:
            new = insert_row(book, COUNTY, GROUP, at)
            row = new.edit.rows[0].id  # type: ignore[union-attr]
            words = SetCells({Ref(GROUP.table, row, "level3", GROUP.instance): f"新{number}"})
            book = edited(opened._replace(book=book), new.edit, words)
        elif kind == "remove":
            book = edited(opened._replace(book=book), RemoveRows(GROUP, (at,)))
        elif at != to:
            book = edited(opened._replace(book=book), MoveRows(GROUP, (at,), to))
    target = tmp_path / f"另存{suffix}"
    written(opened, book, target)
    assert cells_of(open_files([target]).book) == cells_of(book)


@pytest.mark.parametrize(
    "name",
    [
        "tables, rows, cells and runs in content controls", "tracked changes",
        "a run for each character", "table split at a page", "header repeated as ordinary rows",
        "outer table", "title in the first row", "gridBefore",
    ],
)  # fmt: skip
def test_rows_in_word_of_any_shape(tmp_path: Path, name: str) -> None:
    opened = open_bytes(tmp_path, "样.docx", variant(original(".docx"), VARIANTS[name]))
    book = edited(opened, *code(edited(opened), "general", "2010101", "basic"))
    book = edited(opened._replace(book=book), *code(book, "basic", "30299", "office"))
    ids = [row.id for row in book.tables[GROUP].rows]
    book = edited(opened._replace(book=book), MoveRows(GROUP, (ids[-1],), ""))
    written(opened, book, tmp_path / "另存.docx")
    assert cells_of(open_files([tmp_path / "另存.docx"]).book) == cells_of(book)


def test_words_in_a_cell_that_was_blank_look_like_those_around() -> None:
    look = '<w:pPr><w:jc w:val="right"/></w:pPr><w:r><w:rPr><w:sz w:val="18"/></w:rPr>'
    figure = f"<w:tc><w:p>{look}<w:t>8.00</w:t></w:r></w:p></w:tc>"
    blank = "<w:tc><w:p><w:r><w:t></w:t></w:r></w:p></w:tc>"
    part = WordPart(
        unzipped(docx(table([["科目", figure], ["乙", blank], ["丙", "字"]])))[DOCUMENT]
    )
    part.set_text("t0.r1.c1", "5.00")
    cell = list(etree.fromstring(part.to_bytes()).iter(f"{W}tc"))[3]
    assert "".join(cell.itertext()) == "5.00"
    assert cell.find(f"{W}p/{W}pPr/{W}jc[@{W}val='right']") is not None
    assert cell.find(f"{W}p/{W}r/{W}rPr/{W}sz[@{W}val='18']") is not None
