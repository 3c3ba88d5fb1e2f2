"""Whatever goes wrong in a slot, in painting, in a check or in saving: one report, the book and its
recovery copy stay, the program goes on."""

import errno
import faulthandler
import logging
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from budgetbook.app import _rescue
from budgetbook.io.formats import open_files
from budgetbook.model import check
from budgetbook.model.finding import State
from budgetbook.ui import trouble
from budgetbook.ui.delegates import CellDelegate
from budgetbook.ui.main_window import MainWindow
from budgetbook.ui.recovery import leftovers
from budgetbook.ui.trouble import Report, Trouble
from tests.io.fault_files import Trace, tracing
from tests.model.books import at
from tests.ui.shell import answering, open_office, open_window, put

CARRY = "funding_income.carry_general.amount"


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    """A window with the office book, unexpected errors reported as in the program."""
    made = open_window(qtbot, tmp_path / "home")
    open_office(made, quiet=True)
    handler = Trouble(lambda: made, lambda: _rescue(made))
    monkeypatch.setattr(sys, "excepthook", handler.handle)
    return made


def fail(*_: object, **_more: object) -> NoReturn:
    raise ValueError("县档案馆 8,815.77 不对")


def copies(window: MainWindow) -> list[Path]:
    return sorted(window.folders.recovery.glob("*.ysb"))


def assert_one_report(met: list[QDialog]) -> None:
    assert [type(dialog) for dialog in met] == [Report]
    assert "没有丢失" in "".join(label.text() for label in met[0].findChildren(QLabel))
    assert not QApplication.activeModalWidget()


def test_a_slot_that_raises(window: MainWindow, qtbot: QtBot) -> None:
    put(window.book.document, CARRY, "7.00")  # type: ignore[union-attr]
    button = QPushButton("试", window)
    button.clicked.connect(fail)
    with answering("继续") as met:
        for _ in range(3):  # the same error is told once
            button.click()
        qtbot.waitUntil(lambda: bool(met))
        button.click()
        qtbot.wait(50)
    assert_one_report(met)
    qtbot.waitUntil(lambda: bool(copies(window)))
    assert window.isVisible()


def test_a_slot_that_raises_in_the_middle_of_an_edit(window: MainWindow, qtbot: QtBot) -> None:
    assert window.book is not None
    document = window.book.document
    document.cells_changed.connect(fail)
    with answering("继续") as met:
        put(document, CARRY, "7.00")
        qtbot.waitUntil(lambda: bool(met))
    assert_one_report(met)
    assert str(document.book.value(at(CARRY))) == "7.00"
    assert document.undo_stack.count() == 1
    qtbot.waitUntil(lambda: bool(copies(window)))
    copied = open_files(copies(window)).book
    assert str(copied.value(at(CARRY))) == "7.00"
    document.undo_stack.undo()
    assert document.book.value(at(CARRY)) is None or str(document.book.value(at(CARRY))) != "7.00"


def test_an_edit_that_raises_changes_nothing(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert window.book is not None
    document = window.book.document
    before = document.book
    with monkeypatch.context() as patch, answering("继续") as met:
        patch.setattr("budgetbook.ui.document.apply", fail)
        button = QPushButton("试", window)
        button.clicked.connect(lambda: put(document, CARRY, "7.00"))
        button.click()
        qtbot.waitUntil(lambda: bool(met))
    assert_one_report(met)
    assert document.book is before
    put(document, CARRY, "8.00")
    assert str(document.book.value(at(CARRY))) == "8.00"


def test_painting_that_raises(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[object] = []

    def paint(*_: object) -> None:
        painted.append(1)
        fail()

    put(window.book.document, CARRY, "7.00")  # type: ignore[union-attr]
    with monkeypatch.context() as patch, answering("继续") as met:
        patch.setattr(CellDelegate, "_words", paint)
        window.workspace.sheet.views()[0].viewport().update()  # type: ignore[union-attr]
        qtbot.waitUntil(lambda: bool(met))
        window.workspace.sheet.views()[0].viewport().update()  # type: ignore[union-attr]
        qtbot.wait(50)
    assert len(painted) > 1
    assert_one_report(met)
    assert window.isVisible()


def test_a_rule_that_raises_is_counted_and_the_others_run(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert window.book is not None
    document = window.book.document
    before = document.review.counts
    name, rule = next(iter(check.RULES.items()))
    monkeypatch.setitem(check.RULES, name, rule._replace(find=fail))
    put(document, CARRY, "7.00")
    document._standing = document._standing._replace(outcomes={}, unread=frozenset({"*"}))
    document._review = None
    counts = document.review.counts
    assert counts[State.ERROR] == before[State.ERROR] + 1
    assert sum(counts.values()) == sum(before.values())
    assert window.isVisible()


# ---- saving


@pytest.mark.parametrize("error", [errno.EIO, errno.ENOSPC])
def test_a_fault_at_any_call_of_saving_keeps_the_book_and_its_copy(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    assert window.book is not None
    document, path = window.book.document, tmp_path / "某某局.ysb"
    saver = window.keeping.saver
    assert saver._write(window.book, path)
    old = open_files([path]).book
    put(document, CARRY, "7.00")
    trace = Trace()
    window.keeping.recovery.write()
    wait_for_copy(window)
    copy = copies(window)[0].read_bytes()
    for number in range(40):
        said: list[str] = []
        with monkeypatch.context() as patch:
            patch.setattr(
                "budgetbook.ui.saving.warn", lambda *words, _said=said: _said.append(words[2])
            )
            patch.setattr(window.keeping.recovery, "write", lambda: None)
            trace = Trace(number, error)
            with tracing(trace, patch):
                saved = saver._write(window.book, path)
        assert saved is not bool(said)
        assert open_files([path]).book == (document.book if saved else old)
        if saved and trace.calls <= number:
            break
        if not saved:
            assert document.is_modified
            assert copies(window)[0].read_bytes() == copy
            assert all("没有" in words for words in said)
        else:  # a fault in what need not work, e.g. keeping the copy of before
            put(document, CARRY, f"{number + 8}.00")
            path.write_bytes(path.read_bytes())
            old = open_files([path]).book
            window.keeping.recovery.write()
            wait_for_copy(window)
            copy = copies(window)[0].read_bytes()
    else:
        pytest.fail("the fault was met at every call")
    assert number > 5
    assert window.isVisible()


def wait_for_copy(window: MainWindow) -> None:
    """Lets the thread that writes the copy end."""
    for _ in range(500):
        QApplication.processEvents()
        if window.keeping.recovery._job is None and copies(window):
            return
        time.sleep(0.01)
    pytest.fail("no copy")


# ---- what others may read


@pytest.mark.skipif(sys.platform == "win32", reason="Windows gives each user a folder of his own")
def test_recovery_copies_are_readable_by_the_user_alone(window: MainWindow) -> None:
    put(window.book.document, CARRY, "7.00")  # type: ignore[union-attr]
    window.keeping.recovery.write()
    wait_for_copy(window)
    files = [path for path in window.folders.recovery.iterdir() if path.suffix != ".lock"]
    assert {path.suffix for path in files} == {".ysb", ".json"}
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert window.folders.recovery.stat().st_mode & 0o777 == 0o700
    assert leftovers(window.folders.recovery) == []  # of a run that lives


@pytest.fixture
def logged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of a log that is kept."""
    log = logging.getLogger("budgetbook")
    before = list(log.handlers)
    monkeypatch.setattr(faulthandler, "enable", lambda file: file.close())
    folder = tmp_path / "logs"
    folder.mkdir()
    trouble.start_log(folder)
    yield folder
    for handler in set(log.handlers) - set(before):
        handler.close()
        log.removeHandler(handler)


NAME, LATIN, AMOUNT = "机密项目处", "Geheimrat", "8815.77"


def test_a_session_leaves_no_names_and_amounts_in_the_log(
    logged: Path, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(qtbot, tmp_path / "home")
    monkeypatch.setattr(sys, "excepthook", Trouble(lambda: window).handle)
    window.folders.layouts.mkdir(parents=True)
    (window.folders.layouts / f"{LATIN}.toml").write_text("{", "utf-8")
    document = open_office(window, quiet=True)
    put(document, CARRY, AMOUNT)
    book = window.book
    assert book is not None
    path = tmp_path / f"{NAME} {LATIN}.ysb"
    assert window.keeping.saver._write(book, path)
    put(document, CARRY, "1.00")
    monkeypatch.setattr("budgetbook.ui.saving.warn", lambda *_words: None)
    monkeypatch.setattr("budgetbook.ui.opening.warn", lambda *_words: None)
    with monkeypatch.context() as patch, tracing(Trace(0), patch):
        assert not window.keeping.saver._write(book, path)

    def broken(*_: Any, **_more: Any) -> NoReturn:
        raise ValueError(f"{NAME} {LATIN!r} {AMOUNT} /home/{LATIN}/x.ysb")

    with monkeypatch.context() as patch:
        patch.setattr("budgetbook.io.formats.save_book", broken)
        assert not window.keeping.saver._write(book, path)
        patch.setattr("budgetbook.io.formats.open_files", broken)
        document.undo_stack.setClean()
        window.open_paths([path])
    with answering("继续") as met:
        button = QPushButton("试", window)
        button.clicked.connect(broken)
        button.click()
        qtbot.waitUntil(lambda: bool(met))
    window.open_paths([path])
    words = "".join(file.read_text("utf-8") for file in logged.iterdir())
    assert "opened 1 file(s)" in words
    assert "opening failed" in words
    assert "unexpected" in words
    for private in (NAME, AMOUNT, "8,815", "某某局", "县档案馆"):
        assert private not in words
    assert LATIN not in words
