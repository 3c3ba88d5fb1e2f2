"""查找和替换 with real keys."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from budgetbook.model.book import Paragraph
from budgetbook.model.edit import SetText
from budgetbook.ui.document import Document
from budgetbook.ui.find_panel import FindPanel
from budgetbook.ui.main_window import MainWindow
from tests.ui.shell import key, open_office, open_window, type_words

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> MainWindow:
    shown = open_window(qtbot, tmp_path)
    open_office(shown)
    return shown


def document_of(window: MainWindow) -> Document:
    assert window.book is not None
    return window.book.document


def panel_of(window: MainWindow) -> FindPanel:
    (panel,) = window.findChildren(FindPanel)
    return panel


def ask(window: MainWindow, words: str, opener: Qt.Key = Qt.Key.Key_F) -> FindPanel:
    key(window, opener, CONTROL)
    panel = panel_of(window)
    assert panel.field.hasFocus()
    panel.field.setText(words)  # Chinese comes from the input method
    panel.search()
    return panel


def test_ctrl_f_finds_over_the_whole_book_and_f3_walks(window: MainWindow) -> None:
    panel = ask(window, "培训")
    total = len(panel.model.hits)
    assert total >= 3
    assert f"找到 {total} 处" in panel.counts.text()
    QAbstractItemModelTester(
        panel.model, QAbstractItemModelTester.FailureReportingMode.Fatal, panel
    )
    key(window, Qt.Key.Key_F3)
    shown, first = window.workspace and window.workspace.shown, panel.model.hits[0].ref
    assert shown
    assert first
    assert shown.instance == first.instance
    key(window, Qt.Key.Key_F3)
    assert panel.list.currentIndex().row() == 1
    key(window, Qt.Key.Key_F3, SHIFT)
    key(window, Qt.Key.Key_F3, SHIFT)
    assert panel.list.currentIndex().row() == total - 1


def test_enter_in_the_field_goes_on_and_escape_goes_back(window: MainWindow) -> None:
    panel = ask(window, "所属单位")
    key(window, Qt.Key.Key_Return)
    assert window.workspace is not None
    assert window.workspace.currentWidget() is window.workspace.narrative
    assert panel.field.hasFocus()
    key(window, Qt.Key.Key_Escape)
    assert not panel.isVisible()


def test_typed_figures_are_found(window: MainWindow, qtbot: QtBot) -> None:
    key(window, Qt.Key.Key_F, CONTROL)
    panel = panel_of(window)
    type_words("95%")
    qtbot.waitUntil(lambda: bool(panel.model.hits))
    assert [hit.text for hit in panel.model.hits] == ["≥95%"]


def test_replace_all_is_one_step_to_undo(window: MainWindow) -> None:
    document = document_of(window)
    before = document.book
    panel = ask(window, "全县", Qt.Key.Key_H)
    total = len(panel.model.hits)
    panel.words.setText("全市")
    QTest.mouseClick(panel.all, Qt.MouseButton.LeftButton)
    assert document.undo_stack.undoText() == f"替换 {total} 处"
    assert panel.model.hits == []
    assert any("全市" in p.text for p in document.book.flow if isinstance(p, Paragraph))
    window.actions_by_id["undo"].trigger()
    assert document.book == before


def test_enter_replaces_one_and_goes_on(window: MainWindow) -> None:
    panel = ask(window, "培训", Qt.Key.Key_H)
    free = [hit for hit in panel.model.hits if not hit.locked]
    panel.list.setCurrentIndex(panel.model.index(panel.model.hits.index(free[0])))
    panel.words.setText("学习")
    first = free[0].ref
    assert first is not None
    panel.words.setFocus()
    total = len(panel.model.hits)
    key(window, Qt.Key.Key_Return)
    assert len(panel.model.hits) == total - 1
    assert "学习" in str(document_of(window).book.value(first))


def test_computed_and_fixed_places_are_said_and_stay(window: MainWindow) -> None:
    panel = ask(window, "合计", Qt.Key.Key_H)
    assert any(hit.locked for hit in panel.model.hits)
    assert "不能替换" in panel.counts.text()
    before = document_of(window).book
    panel.words.setText("总计")
    free = [hit for hit in panel.model.hits if not hit.locked]
    QTest.mouseClick(panel.all, Qt.MouseButton.LeftButton)
    assert free or document_of(window).book is before


def test_only_this_page(window: MainWindow) -> None:
    panel = ask(window, "培训")
    panel.scope.setCurrentIndex(1)
    here = {hit.ref.table for hit in panel.model.hits if hit.ref}
    assert not here & {"project", "indicators"}


def test_a_new_book_has_its_own_panel(window: MainWindow, qtbot: QtBot) -> None:
    ask(window, "培训")
    open_office(window)
    qtbot.waitUntil(lambda: not window.findChildren(FindPanel))
    key(window, Qt.Key.Key_F, CONTROL)
    assert panel_of(window).field.text() == ""
    assert QApplication.focusWidget() is panel_of(window).field


def test_a_hit_whose_words_changed_meanwhile_is_not_overwritten(window: MainWindow) -> None:
    document = document_of(window)
    panel = ask(window, "所属单位", Qt.Key.Key_H)
    panel.words.setText("下属单位")
    said: list[str] = []
    assert window.workspace is not None
    window.workspace.message.connect(said.append)
    document.do(SetText("t3", "刚改过的所属单位两个。"))
    panel.replace_one()  # at once: the list is still that of before
    (text,) = [p.text for p in document.book.flow if isinstance(p, Paragraph) and p.id == "t3"]
    assert text == "刚改过的所属单位两个。"
    assert "1 处的文字已经改动，没有替换" in said[-1]
    panel.replace_one()
    (text,) = [p.text for p in document.book.flow if isinstance(p, Paragraph) and p.id == "t3"]
    assert text == "刚改过的下属单位两个。"
