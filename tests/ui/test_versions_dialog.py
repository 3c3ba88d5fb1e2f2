"""以前的版本…: kept at every saving, looked at, compared, taken back."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from budgetbook.io.formats import open_files
from budgetbook.io.versions import Keep, versions_of
from budgetbook.ui import versions_dialog
from budgetbook.ui.compare_dialog import CompareDialog
from budgetbook.ui.compare_mode import PriorWindow
from budgetbook.ui.document import Document
from budgetbook.ui.main_window import MainWindow
from budgetbook.ui.versions_dialog import VersionsDialog
from tests.model.books import at
from tests.ui.shell import key, open_office, open_window, put

CARRY = "funding_income.carry_general.amount"
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def saved(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[MainWindow, Document, Path]:
    """A book that was saved with 1.00, then with 2.00, and now has 3.00."""
    path = tmp_path / "簿.ysb"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    window = open_window(qtbot, tmp_path / "home")
    document = open_office(window)
    for amount in ("1.00", "2.00"):
        put(document, CARRY, amount)
        key(window, Qt.Key.Key_S, CTRL)
    put(document, CARRY, "3.00")
    return window, document, path


def _dialog(qtbot: QtBot, saved: tuple[MainWindow, Document, Path]) -> VersionsDialog:
    window, _document, path = saved
    dialog = VersionsDialog(window, versions_of(path, window.folders.home))
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def _press(dialog: VersionsDialog, words: str) -> None:
    next(b for b in dialog.findChildren(QPushButton) if b.text() == words).click()


def test_what_was_saved_over_is_listed(
    qtbot: QtBot, saved: tuple[MainWindow, Document, Path]
) -> None:
    dialog = _dialog(qtbot, saved)
    assert dialog.table.rowCount() == 1
    words = dialog.table.item(0, 0)
    assert words is not None
    assert words.text().startswith("今天")


def test_a_version_is_taken_back_as_one_step(
    qtbot: QtBot, saved: tuple[MainWindow, Document, Path]
) -> None:
    window, document, path = saved
    before = document.book
    _press(_dialog(qtbot, saved), "恢复")
    assert document.book.value(at(CARRY)) == 1
    assert document.is_modified
    assert open_files([path]).book.value(at(CARRY)) == 2  # the file waits for a saving
    window.actions_by_id["undo"].trigger()
    assert document.book is before


def test_a_version_is_compared_with_the_book(
    qtbot: QtBot, saved: tuple[MainWindow, Document, Path]
) -> None:
    _press(_dialog(qtbot, saved), "与本簿比较")
    shown = saved[0].findChild(CompareDialog)
    assert shown is not None
    assert at(CARRY) in {d.ref for d in shown.compared.differences}
    shown.close()


def test_a_version_is_looked_at_read_only(
    qtbot: QtBot, saved: tuple[MainWindow, Document, Path]
) -> None:
    _press(_dialog(qtbot, saved), "打开看")
    shown = saved[0].findChild(PriorWindow)
    assert shown is not None
    assert shown.document.is_read_only
    assert shown.document.book.value(at(CARRY)) == 1
    assert "以前的版本" in shown.windowTitle()
    shown.close()


def test_a_version_is_saved_as_a_file(
    qtbot: QtBot,
    saved: tuple[MainWindow, Document, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    target = tmp_path / "旧版"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    _press(_dialog(qtbot, saved), "另存为…")
    assert open_files([tmp_path / "旧版.ysb"]).book.value(at(CARRY)) == 1


def test_a_book_without_versions_says_so(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(versions_dialog, "tell", lambda *words: said.append(words[2]))
    window = open_window(qtbot, tmp_path)
    open_office(window)
    window.actions_by_id["versions"].trigger()
    assert "还没有以前的版本" in said[0]


def test_none_is_kept_where_the_user_wants_none(
    qtbot: QtBot, saved: tuple[MainWindow, Document, Path]
) -> None:
    window, document, path = saved
    window.settings.versions = Keep(most=0)
    before = versions_of(path, window.folders.home)
    key(window, Qt.Key.Key_S, CTRL)
    put(document, CARRY, "4.00")
    key(window, Qt.Key.Key_S, CTRL)
    assert versions_of(path, window.folders.home) == before
    assert open_files([path]).book.value(at(CARRY)) == 4
