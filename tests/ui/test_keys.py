"""Keys of the whole window on a sheet that no other test presses."""

from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from budgetbook.io.store import book_from_bytes
from budgetbook.ui.document import Document
from budgetbook.ui.main_window import MainWindow
from budgetbook.ui.table_view import SheetView
from tests.model.books import COUNTY, at
from tests.ui.books import office_book
from tests.ui.shell import key, open_office, open_window, type_words
from tests.ui.test_saving import save_to
from tests.ui.test_table_view import press, view_of

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
CELL = "general.2050201.basic"


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> MainWindow:
    shown = open_window(qtbot, tmp_path)
    open_office(shown)
    shown.go_to(at(CELL))
    return shown


def sheet(window: MainWindow) -> SheetView:
    assert window.workspace is not None
    view = window.workspace.sheet.view()
    assert view is not None
    return view


def document(window: MainWindow) -> Document:
    assert window.book is not None
    return window.book.document


def test_arrows_move_by_a_cell_and_stop_at_the_edge(window: MainWindow) -> None:
    view = sheet(window)
    row, column = view.currentIndex().row(), view.currentIndex().column()
    for code, down, right in (
        (Key.Key_Down, 1, 0), (Key.Key_Right, 1, 1), (Key.Key_Up, 0, 1), (Key.Key_Left, 0, 0),
    ):  # fmt: skip
        key(window, code)
        index = view.currentIndex()
        assert (index.row() - row, index.column() - column) == (down, right)
    for _ in range(10):
        key(window, Key.Key_Up)
    assert view.currentIndex().row() == 0


def test_ctrl_s_stores_the_open_editor_first(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "簿.ysb"
    save_to(monkeypatch, path)
    type_words("77")
    assert sheet(window).open_editor() is not None
    key(window, Key.Key_S, CTRL)
    assert sheet(window).open_editor() is None
    assert document(window).book.value(at(CELL)) == Decimal("77.00")
    assert book_from_bytes(path.read_bytes(), path.name)[0].value(at(CELL)) == Decimal("77.00")


def test_undo_and_redo_say_what_they_do(window: MainWindow) -> None:
    before = document(window).book.value(at(CELL))
    type_words("77")
    key(window, Key.Key_Return)
    name = document(window).undo_stack.undoText()
    assert name
    assert name in window.actions_by_id["undo"].text()
    key(window, Key.Key_Z, CTRL)
    assert document(window).book.value(at(CELL)) == before
    assert name in window.actions_by_id["redo"].text()
    key(window, Key.Key_Y, CTRL)
    assert document(window).book.value(at(CELL)) == Decimal("77.00")


@pytest.mark.parametrize("code", ["2080505", "20805", "208"])
def test_ctrl_g_lands_on_the_row_of_the_code(window: MainWindow, code: str) -> None:
    key(window, Key.Key_G, CTRL)
    type_words(code)
    key(window, Key.Key_Return)
    ref = sheet(window).current_ref()
    assert ref is not None
    assert ref.row == code
    assert ref.column != "total"


def test_amounts_that_name_their_unit_are_converted(qtbot: QtBot) -> None:
    book = office_book().model_copy(update={"unit": "元"})
    view = view_of(qtbot, Document(book, COUNTY), "general")
    said: list[str] = []
    view.message.connect(said.append)
    mime = QMimeData()
    mime.setText("12.5万元\n")
    mime.setHtml('<table><tr><td x:num="12.34567">12.35万元</td></tr></table>')
    QGuiApplication.clipboard().setMimeData(mime)
    view.go_to(at(CELL))
    press(view, Key.Key_V, CTRL)
    assert view.document.book.value(at(CELL)) == Decimal("123456.70")
    assert said[-1] == "已粘贴 1 格；1 格写明“万元”，已换算成元"
    for letter in "3":
        press(view, Key(ord(letter)))
    editor = view.open_editor()
    assert editor is not None
    editor.setProperty("text", "3万元")
    press(view, Key.Key_Return)
    assert view.document.book.value(at(CELL)) == Decimal("30000.00")
    assert "已由万元换算成元" in said[-1]
