"""Settings, several windows, two tables side by side, the hints of the first run."""

import gc
import weakref
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from budgetbook.io.versions import Keep
from budgetbook.model.amount import read_amount
from budgetbook.ui import windows
from budgetbook.ui.hints import HINTS, HintBubble, offer
from budgetbook.ui.main_window import MainWindow
from budgetbook.ui.settings import Settings
from budgetbook.ui.settings_dialog import SettingsDialog
from budgetbook.ui.split_view import SplitView
from tests.model.books import at
from tests.ui.shell import answering, key, open_office, open_window, put, type_words

CARRY = "funding_income.carry_general.amount"


# ---- 设置


def test_settings_are_kept_and_hold_at_once(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    open_office(window)
    window.settings.add_recent(tmp_path / "旧.ysb")
    dialog = SettingsDialog(window)
    qtbot.addWidget(dialog)
    dialog.show()
    assert (dialog.count.value(), dialog.days.value(), dialog.pause.value()) == (*Keep(), 3)
    dialog.target.setCurrentIndex(dialog.target.findData("original"))
    for box, words in ((dialog.count, "7"), (dialog.days, "40"), (dialog.pause, "9")):
        box.selectAll()
        qtbot.keyClicks(box, words)
    qtbot.mouseClick(dialog.forget, Qt.MouseButton.LeftButton)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    again = Settings(window.folders.settings)
    assert again.versions == Keep(7, 40)
    assert again.save_target == "original"
    assert again.recovery_pause == 9
    assert again.recent() == []
    assert window.keeping.recovery.pause == 9


def test_left_settings_change_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    dialog = SettingsDialog(window)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.count.setValue(3)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert window.settings.versions == Keep()


# ---- windows


def test_two_books_in_two_windows(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    first = open_office(window)
    window.actions_by_id["new_window"].trigger()
    (other,) = [w for w in windows.main_windows() if w is not window]
    second = open_office(other)
    put(second, CARRY, "8.25")
    assert first.book.value(at(CARRY)) != read_amount("8.25")
    assert not first.is_modified
    assert first.undo_stack is not second.undo_stack
    second.undo_stack.setClean()
    other.close()
    QApplication.processEvents()
    assert windows.main_windows() == [window]


def test_a_closed_window_gives_its_book_back(qtbot: QtBot, tmp_path: Path) -> None:
    """Undone steps that were left to the collector together with their document crashed Qt."""
    window = windows.new_window(open_window(qtbot, tmp_path))
    document = open_office(window)
    put(document, CARRY, "8.25")
    document.undo_stack.undo()
    left = weakref.ref(document)
    window.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    del window, document
    gc.collect()
    assert left() is None


def test_quitting_asks_for_every_changed_book(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    open_office(window)
    other = windows.new_window(window)
    put(open_office(other), CARRY, "8.25")
    with answering("取消"):
        window.actions_by_id["quit"].trigger()
    assert len(windows.main_windows()) == 2
    with answering("不保存"):
        window.actions_by_id["quit"].trigger()
    assert windows.main_windows() == []


# ---- 拆分视图


def test_both_tables_follow_an_edit(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    document = open_office(window)
    window.actions_by_id["split"].trigger()
    split = window.findChild(SplitView)
    assert split is not None
    assert window.actions_by_id["split"].isChecked()
    qtbot.waitUntil(split.choice.hasFocus)
    assert split.choice.currentText() == "收入总表"  # the one behind that in front
    split.choose("收入总表")
    assert window.workspace is not None
    assert window.workspace.sheet.current_ref() is not None
    titles = [split.choice.itemText(n) for n in range(split.choice.count())]
    assert titles[:2] == ["收支总表", "收入总表"]
    split.choose("财政拨款收支总表")
    assert split.page.go_to(at(CARRY))
    split.page.setFocus()
    type_words("6.5")
    focus = QApplication.focusWidget()
    assert focus is not None
    key(focus, Qt.Key.Key_Return)
    assert document.book.value(at(CARRY)) == read_amount("6.5")
    window.actions_by_id["split"].trigger()
    QApplication.processEvents()
    assert window.findChild(SplitView) is None


def test_the_second_table_goes_with_its_book(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    open_office(window)
    window.actions_by_id["split"].trigger()
    open_office(window)
    qtbot.waitUntil(lambda: window.findChild(SplitView) is None)


# ---- 入门提示


def test_five_hints_are_walked_through_once(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    open_office(window)
    offer(window)
    bubble = window.findChild(HintBubble)
    assert bubble is not None
    assert len(HINTS) == 5
    for number in range(len(HINTS)):
        assert HINTS[number].title in bubble.accessibleName()
        assert window.rect().contains(bubble.geometry())
        qtbot.keyClick(bubble.next, Qt.Key.Key_Space)
    assert window.settings.hints_seen
    QApplication.processEvents()
    offer(window)
    assert not [b for b in window.findChildren(HintBubble) if b.isVisible()]


@pytest.mark.parametrize("way", ["escape", "skip"])
def test_hints_can_be_put_away(qtbot: QtBot, tmp_path: Path, way: str) -> None:
    window = open_window(qtbot, tmp_path)
    open_office(window)
    window.actions_by_id["hints"].trigger()
    bubble = window.findChild(HintBubble)
    assert isinstance(bubble, HintBubble)
    if way == "escape":
        qtbot.keyClick(bubble.next, Qt.Key.Key_Escape)
    else:
        qtbot.mouseClick(bubble.skip, Qt.MouseButton.LeftButton)
    assert not bubble.isVisible()
    assert window.settings.hints_seen


def test_an_empty_window_shows_no_hint(qtbot: QtBot, tmp_path: Path) -> None:
    window: MainWindow = open_window(qtbot, tmp_path)
    offer(window)
    assert window.findChild(HintBubble) is None
