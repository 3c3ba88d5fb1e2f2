"""What the tests of the window share: a window of its own folder, and hands for its dialogs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from budgetbook.model.amount import read_amount
from budgetbook.model.edit import SetCells
from budgetbook.ui.document import Document
from budgetbook.ui.folders import Folders
from budgetbook.ui.main_window import MainWindow
from budgetbook.ui.open_book import OpenBook
from tests.model.books import at
from tests.ui.books import office


def folders(home: Path) -> Folders:
    """The program's folders below ``home``."""
    made = Folders(home)
    for folder in (made.home, made.recovery, made.logs):
        folder.mkdir(parents=True, exist_ok=True)
    return made


def open_window(qtbot: QtBot, home: Path) -> MainWindow:
    """A window on its start page, in front."""
    window = MainWindow(folders(home))
    window.resize(1400, 900)
    qtbot.addWidget(window, before_close_func=_give_up)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def _give_up(window: QWidget) -> None:
    """Lets a changed book go, so that closing at the end of a test asks nothing."""
    if isinstance(window, MainWindow) and window.book is not None:
        window.book.document.undo_stack.setClean()


def open_office(window: MainWindow, changes: str = "", *, quiet: bool = False) -> Document:
    """The small county book in the window."""
    document = office(changes, quiet=quiet)
    window.show_book(OpenBook(document, name="某某局"))
    return document


def put(document: Document, place: str, words: str) -> None:
    """Types an amount, as an edit."""
    document.do(SetCells({at(place): read_amount(words)}))


def key(window: QWidget, code: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
    """Presses a key where the focus is."""
    bring_back(window)
    target = QApplication.focusWidget() or window
    QTest.keyClick(target, code, modifier or Qt.KeyboardModifier.NoModifier)


def bring_back(window: QWidget) -> None:
    """Makes it the active window again: without a window manager nobody does so after a dialog.

    A dialog that closed before it became active is taken for the active one until it is deleted.
    """
    for _ in range(500):
        if window.isActiveWindow():
            return
        window.activateWindow()
        QTest.qWait(10)  # which also deletes what waits for it
    raise AssertionError("the window does not become active")


def type_words(words: str) -> None:
    """Types where the focus is, which the first letter may move into an editor."""
    for letter in words:
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClicks(focus, letter)


def write_chinese(widget: QWidget, words: str) -> None:
    """Enters Chinese words as an input method does: keys alone cannot make them."""
    event = QInputMethodEvent()
    event.setCommitString(words)
    QApplication.sendEvent(widget, event)


def trigger(window: MainWindow, action: str) -> None:
    window.actions_by_id[action].trigger()


@contextmanager
def answering(*answers: str | Callable[[QDialog], None]) -> Iterator[list[QDialog]]:
    """Answers the dialogs that come up, in order: by a button's words, or by a function. Those
    that open while another one is being answered are met too. A dialog whose answer fails goes,
    so that the test fails instead of waiting for ever."""
    met: list[QDialog] = []
    waiting, busy, is_over = list(answers), list[QDialog](), False

    def look() -> None:
        if is_over:
            return
        QTimer.singleShot(10, look)  # first: a dialog within this answer is to be met too
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QDialog) or not dialog.isVisible() or dialog in busy:
            return
        if not waiting:
            return
        met.append(dialog)
        busy.append(dialog)
        answer = waiting.pop(0)
        try:
            click(dialog, answer) if isinstance(answer, str) else answer(dialog)
        except BaseException:
            dialog.reject()
            raise
        finally:
            busy.remove(dialog)

    QTimer.singleShot(10, look)
    try:
        yield met
    finally:
        is_over = True
    assert not waiting, f"never asked: {waiting}"


def click(widget: QWidget, words: str) -> None:
    """Clicks the button of ``widget`` with these words."""
    buttons = widget.findChildren(QAbstractButton)
    found = [button for button in buttons if button.text().replace("&", "") == words]
    assert found, f"no button {words} among {[button.text() for button in buttons]}"
    QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)
