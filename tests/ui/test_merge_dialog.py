"""并入 and 比较: both sides in a list, one step to undo, a workbook of differences."""

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from budgetbook.io.formats import save_book
from budgetbook.model.book import Book
from budgetbook.model.merge import offers
from budgetbook.model.settle import Ledger
from budgetbook.ui import opening
from budgetbook.ui.compare_dialog import CompareDialog
from budgetbook.ui.main_window import MainWindow
from budgetbook.ui.merge_dialog import MergeDialog
from tests.model.books import COUNTY, at
from tests.ui.books import office_book
from tests.ui.shell import answering, click

LEAF, BLANK = at("general.2050201.basic"), at("general.2050202.basic")


def theirs() -> Book:
    """A colleague's book: one figure more, one otherwise."""
    book = office_book().with_values({LEAF: Decimal("31.00"), BLANK: Decimal("7.00")})
    return Ledger(COUNTY, book).settle(book).book


def test_each_side_is_shown_and_chosen_by_key(window: MainWindow, qtbot: QtBot) -> None:
    assert window.book is not None
    document = window.book.document
    parts = offers(document.book, theirs(), COUNTY)
    dialog = MergeDialog(document, theirs(), "同事.ysb", parts, window)
    qtbot.addWidget(dialog)
    QAbstractItemModelTester(
        dialog.view.lines_model, QAbstractItemModelTester.FailureReportingMode.Fatal, dialog
    )
    dialog.show()
    lines = {line.entry.ref: line for line in dialog.view.lines_model.lines()}
    assert lines[LEAF].cells[2:] == ("30.00", "31.00", "本簿")
    assert lines[BLANK].cells[2:] == ("（空）", "7.00", "→ 对方")
    dialog.view.choose(dialog.view.lines_model.index_of(lines[LEAF].key))
    QTest.keyClick(dialog.view, Qt.Key.Key_D)
    before = document.book
    dialog.apply()
    assert (document.book.value(LEAF), document.book.value(BLANK)) == (Decimal(31), Decimal(7))
    assert document.book.value(at("general.205.basic")) == Decimal(38)
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert document.book is before


def test_from_the_menu_with_a_file(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert window.book is not None
    path = tmp_path / "同事.ysb"
    save_book(path, theirs())
    monkeypatch.setattr(opening, "ask_for_files", lambda *_: [path])
    with answering(lambda dialog: click(dialog, "并入(M)")):
        window.actions_by_id["merge"].trigger()
    assert window.book.document.book.value(BLANK) == Decimal(7)
    assert window.book.document.book.value(LEAF) == Decimal(30)


def test_nothing_to_take_and_other_layouts_are_said(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert window.book is not None
    path = tmp_path / "同.ysb"
    save_book(path, window.book.document.book)
    monkeypatch.setattr(opening, "ask_for_files", lambda *_: [path])
    with answering("知道了") as met:
        window.actions_by_id["merge"].trigger()
    assert len(met) == 1
    from tests.books.source import sample

    save_book(path, sample("tianjin")[0])
    with answering("知道了") as met:
        window.actions_by_id["merge"].trigger()
    assert len(met) == 1
    assert window.book.document.undo_stack.count() == 0


def test_compare_lists_jumps_and_writes(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = CompareDialog(window, theirs(), "同事.ysb")
    qtbot.addWidget(dialog)
    QAbstractItemModelTester(
        dialog.view.lines_model, QAbstractItemModelTester.FailureReportingMode.Fatal, dialog
    )
    dialog.show()
    line = next(x for x in dialog.view.lines_model.lines() if x.entry.ref == LEAF)
    assert line.cells[2:] == ("30.00", "31.00", "1.00")
    dialog.view.choose(dialog.view.lines_model.index_of(line.key))
    QTest.keyClick(dialog.view, Qt.Key.Key_Return)
    assert window.workspace is not None
    assert window.workspace.sheet.current_ref() == LEAF
    path = tmp_path / "比较.xlsx"
    dialog.write(path)
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert len(rows) == 1 + len(dialog.compared.differences)
    assert ("单元格", "31.00", 1) in {(r[0], r[5], r[6]) for r in rows}


def test_a_book_compared_with_itself_is_equal(window: MainWindow, qtbot: QtBot) -> None:
    assert window.book is not None
    dialog = CompareDialog(window, window.book.document.book, "同一本")
    qtbot.addWidget(dialog)
    assert "完全相同" in dialog.words.text()
    assert QApplication.activeModalWidget() is None
    assert isinstance(dialog, QDialog)
