"""A file that somebody else has open."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from budgetbook.io import write_back
from budgetbook.io.file_locks import lock_of
from budgetbook.io.formats import open_files
from budgetbook.io.store import save_book
from budgetbook.model.edit import Explain
from budgetbook.ui import windows
from budgetbook.ui.main_window import MainWindow
from budgetbook.ui.open_book import OpenBook
from tests.model.books import at
from tests.ui.books import office, office_book
from tests.ui.shell import answering, key, open_window, put
from tests.ui.test_saving import open_from_word, save_to

CARRY = "funding_income.carry_general.amount"
CTRL = Qt.KeyboardModifier.ControlModifier
LOCK = ",张三,另一台电脑,01.03.2031 09:30,budgetbook:1;"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "簿.ysb"
    save_book(made, office_book())
    return made


def _offer(window: MainWindow, words: str) -> QPushButton:
    found = [b for b in window.notice.findChildren(QPushButton) if b.text() == words]
    return next(b for b in found if b.isVisibleTo(window))


def test_a_second_window_can_only_look(qtbot: QtBot, tmp_path: Path, path: Path) -> None:
    first = open_window(qtbot, tmp_path / "home")
    first.open_paths([path])
    assert lock_of(path).exists()
    second = windows.new_window(first)
    second.open_paths([path])
    assert second.book is not None
    assert second.book.document.is_read_only
    assert "已被" in second.notice.text
    put(second.book.document, CARRY, "9.75")
    assert not second.book.document.is_modified
    second.close()
    assert lock_of(path).exists()
    first.close()
    assert not lock_of(path).exists()


def test_who_and_when_are_said_and_a_copy_can_be_saved(
    qtbot: QtBot, tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock_of(path).write_text(LOCK, "utf-8")
    window = open_window(qtbot, tmp_path / "home")
    window.open_paths([path])
    assert "张三（电脑 另一台电脑，01.03.2031 09:30）" in window.notice.text
    save_to(monkeypatch, path)
    with answering("知道了"):
        key(window, Qt.Key.Key_S, CTRL)
    save_to(monkeypatch, tmp_path / "副本.ysb")
    _offer(window, "另存为…").click()
    assert window.book is not None
    assert not window.book.document.is_read_only
    put(window.book.document, CARRY, "9.75")
    key(window, Qt.Key.Key_S, CTRL)
    assert open_files([tmp_path / "副本.ysb"]).book.value(at(CARRY)) == pytest.approx(9.75)
    assert lock_of(path).read_text("utf-8") == LOCK
    assert lock_of(tmp_path / "副本.ysb").exists()


def test_the_user_may_know_better(qtbot: QtBot, tmp_path: Path, path: Path) -> None:
    lock_of(path).write_text(LOCK, "utf-8")
    window = open_window(qtbot, tmp_path / "home")
    window.open_paths([path])
    _offer(window, "没有别人在用，仍要修改").click()
    assert window.book is not None
    put(window.book.document, CARRY, "9.75")
    assert window.book.document.is_modified
    window.book.document.undo_stack.setClean()
    window.close()
    assert not lock_of(path).exists()


@pytest.mark.parametrize("answer", ["不写回", "仍然写回"])
def test_a_word_file_that_is_open_elsewhere_is_asked_for(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    written: list[object] = []

    def write(*all_: object) -> tuple[str, ...]:
        written.append(all_)
        return ()

    monkeypatch.setattr(write_back, "write_all_back", write)
    window = open_window(qtbot, tmp_path / "home")
    book = open_from_word(window, tmp_path)
    book.target = "original"
    original = book.originals[0]
    original.with_name(f".~lock.{original.name}#").write_text("赵六,zhao,PC-9,,;", "utf-8")
    with answering(answer):
        key(window, Qt.Key.Key_S, CTRL)
    assert bool(written) is (answer == "仍然写回")
    assert window.isWindowModified() is (answer == "不写回")


def test_a_locked_book_takes_no_words_and_says_so(qtbot: QtBot, tmp_path: Path, path: Path) -> None:
    lock_of(path).write_text(LOCK, "utf-8")
    window = open_window(qtbot, tmp_path / "home")
    window.open_paths([path])
    assert window.book is not None
    assert window.workspace is not None
    work, document = window.workspace, window.book.document
    work.tree.choose("text:h1")
    editor, before = work.narrative.editor, work.narrative.editor.toPlainText()
    QTest.keyClicks(editor, "typed in vain")
    assert editor.toPlainText() == before
    work.tree.choose("sheet:units:")
    (view,) = work.sheet.views()
    QGuiApplication.clipboard().setText("1\t2\r\n3\t4\r\n" * 20)
    with qtbot.waitSignal(view.message) as told:
        view.cells.paste()
    assert told.args == ["这里只能看，没有粘贴"]
    window.notice.hide()
    document.do(Explain("x", "说明"))
    assert "这里只能看" in window.notice.text
    assert window.notice.isVisible()
    assert not document.is_modified
    _offer(window, "没有别人在用，仍要修改").click()
    work.tree.choose("text:h1")
    QTest.keyClicks(editor, "kept")
    assert "kept" in str(document.book.flow)


def test_a_word_file_in_a_second_window_can_only_be_looked_at(qtbot: QtBot, tmp_path: Path) -> None:
    first = open_window(qtbot, tmp_path)
    document = open_from_word(first, tmp_path).document
    document.undo_stack.setClean()
    second = windows.new_window(first)
    open_book = OpenBook(office(), name="公开", origins=first.book.origins if first.book else ())
    second.show_book(open_book)
    assert second.book is open_book
    assert second.book.document.is_read_only
    assert "另一个窗口打开" in second.notice.text
    assert not document.is_read_only
    put(second.book.document, CARRY, "9.75")
    assert not second.book.document.is_modified
    qtbot.wait(10)  # the buttons come with the event loop
    QTest.mouseClick(_offer(second, "转到那个窗口"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(first.isActiveWindow)
    second.book.document.refused.emit()
    qtbot.wait(10)
    QTest.mouseClick(_offer(second, "仍要在这里修改"), Qt.MouseButton.LeftButton)
    assert not second.book.document.is_read_only
    second.close()
