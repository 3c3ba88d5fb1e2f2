"""查找和替换 with real keys."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from budgetbook.model.book import Paragraph
from budgetbook.model.edit import Explain, SetFacts, SetText, Several
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.search import Hit
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


def said_by(window: MainWindow) -> list[str]:
    """Every sentence the window says from now on."""
    said: list[str] = []
    assert window.workspace is not None
    window.workspace.message.connect(said.append)
    return said


def shown_words(window: MainWindow) -> list[str]:
    """Title, lines and notes of the page that is shown."""
    assert window.workspace is not None
    labels = window.workspace.sheet.findChildren(QLabel)
    return [label.text() for label in labels if label.isVisible()]


def test_all_words_of_the_book_are_replaced_as_one_step(window: MainWindow, qtbot: QtBot) -> None:
    document, key_of = document_of(window), TableKey("capital")
    words = SetFacts(
        notes={key_of: ("注：某某局无此项预算。",)}, cover={"maker": "某某局财务"},
        titles={("capital", ""): "某某局国资表"},
    )  # fmt: skip
    document.do(Several((words, Explain("k", "某某局已说明")), "写"))
    work, before, said = window.workspace, document.book, said_by(window)
    assert work is not None
    work.jump(Ref("capital", "", ""))
    panel = ask(window, "某某局", Qt.Key.Key_H)
    total = len(panel.model.hits)
    assert not any(hit.locked for hit in panel.model.hits)
    panel.words.setText("县委某部")
    key(window, Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: bool(said))  # the button is seen to go down first
    assert said[-1] == f"已替换 {total} 处"
    labels = shown_words(window)
    assert "县委某部国资表" in labels
    assert any("注：县委某部无此项预算。" in text for text in labels)
    assert any("县委某部" in text and "203" in text for text in labels)  # the line of facts
    after = document.book
    assert (after.cover["maker"], after.explanations["k"]) == ("县委某部财务", "县委某部已说明")
    window.actions_by_id["undo"].trigger()
    assert document.book == before
    assert "某某局国资表" in shown_words(window)


def test_words_of_the_layout_are_left_and_said(window: MainWindow) -> None:
    before, said = document_of(window).book, said_by(window)
    panel = ask(window, "国有资本经营预算财政拨款", Qt.Key.Key_H)
    (hit, *_) = panel.model.hits
    assert panel.model.title(hit) == "表的标题（版式文字，不替换）"
    panel.list.setFocus()
    panel.list.setCurrentIndex(panel.model.index(0))
    key(window, Qt.Key.Key_Return)  # goes there, though the table has no rows
    assert window.workspace is not None
    assert window.workspace.shown is not None
    assert window.workspace.shown.sheet == "capital"
    panel.words.setFocus()
    key(window, Qt.Key.Key_Return)
    assert said[-1] == "已替换 0 处；1 处没有替换（版式文字）"
    assert document_of(window).book is before


def test_words_without_a_page_say_where_they_are(window: MainWindow) -> None:
    document_of(window).do(SetFacts(cover={"maker": "张某某"}))
    said = said_by(window)
    ask(window, "张某某")
    key(window, Qt.Key.Key_F3)
    assert any("封面·制表人：点任意一张表上方的部门、年度一行" in words for words in said)


def test_what_checks_say_of_notes_follows_a_replacement(window: MainWindow) -> None:
    document = document_of(window)
    note, title = "注：无此项预算，空表列示。", "国有资本经营预算财政拨款支出表"
    document.do(SetFacts(notes={TableKey("capital"): (note,)}, titles={("capital", ""): title}))
    assert not any(f.rule == "S3" for f in document.findings)
    assert window.workspace is not None
    window.workspace.jump(Ref("capital", "", ""))
    panel = ask(window, "空表列示", Qt.Key.Key_H)
    panel.list.setCurrentIndex(panel.model.index(panel.model.hits.index(hit_in(panel, note))))
    panel.words.setText("不列")
    panel.words.setFocus()
    key(window, Qt.Key.Key_Return)
    assert document.book.tables[TableKey("capital")].notes == ("注：无此项预算，不列。",)
    assert [f.rule for f in document.findings if title in f.message] == ["S3"]
    assert any("不列。" in text for text in shown_words(window))
    panel.field.setText(title)
    panel.search()
    panel.words.setText("国资表")
    key(window, Qt.Key.Key_Return)
    assert "国资表" in shown_words(window)


def hit_in(panel: FindPanel, text: str) -> Hit:
    return next(hit for hit in panel.model.hits if hit.text == text)
