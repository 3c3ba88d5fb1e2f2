"""Writing on a page of text."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from budgetbook.model.book import Paragraph
from budgetbook.model.edit import SetText
from budgetbook.ui.document import Document
from budgetbook.ui.narrative_page import NarrativePage
from tests.ui.books import office

Key = Qt.Key
IDS = ("t1", "t2", "t3", "t4")


def page_of(qtbot: QtBot, document: Document) -> NarrativePage:
    page = NarrativePage(document)
    qtbot.addWidget(page)
    page.resize(800, 500)
    page.show_paragraphs(IDS)
    page.show()
    return page


def put_cursor(page: NarrativePage, block: int, at: int) -> None:
    cursor = QTextCursor(page.editor.document().findBlockByNumber(block))
    cursor.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.MoveAnchor, at)
    page.editor.setTextCursor(cursor)


def texts(document: Document) -> list[str]:
    """The office's paragraphs, from the first of ours on."""
    paragraphs = [i for i in document.book.flow if isinstance(i, Paragraph)]
    start = next(i for i, p in enumerate(paragraphs) if p.id == "t1")
    return [p.text for p in paragraphs[start:]]


def agrees(page: NarrativePage, document: Document) -> bool:
    return page.editor.toPlainText().split("\n") == texts(document)


def test_typing_in_a_paragraph_is_one_step(qtbot: QtBot) -> None:
    document = office()
    page = page_of(qtbot, document)
    put_cursor(page, 1, 2)
    QTest.keyClicks(page.editor, "abc")
    assert texts(document)[1] == "负责abc全县某项工作。"
    assert document.undo_stack.count() == 1
    put_cursor(page, 2, 0)
    QTest.keyClicks(page.editor, "d")
    assert document.undo_stack.count() == 2
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert texts(document)[1] == "负责全县某项工作。"
    assert agrees(page, document)
    assert page.editor.textCursor().blockNumber() == 1
    assert page.editor.textCursor().positionInBlock() == 2
    document.undo_stack.redo()
    assert agrees(page, document)
    assert page.editor.textCursor().positionInBlock() == 5


def test_saving_ends_the_step(qtbot: QtBot) -> None:
    document = office()
    page = page_of(qtbot, document)
    put_cursor(page, 1, 0)
    QTest.keyClicks(page.editor, "a")
    document.undo_stack.setClean()
    QTest.keyClicks(page.editor, "b")
    assert document.is_modified
    document.undo_stack.undo()
    assert not document.is_modified
    assert texts(document)[1].startswith("a负责")


def test_enter_divides_a_paragraph_and_backspace_joins(qtbot: QtBot) -> None:
    document = office()
    page = page_of(qtbot, document)
    put_cursor(page, 1, 4)
    QTest.keyClick(page.editor, Key.Key_Return)
    assert texts(document)[:4] == ["一、部门职责", "负责全县", "某项工作。", "另有所属单位一个。"]
    assert len(page.paragraph_ids()) == 5
    assert agrees(page, document)
    QTest.keyClicks(page.editor, "x")
    assert texts(document)[2] == "x某项工作。"
    QTest.keyClick(page.editor, Key.Key_Backspace)
    QTest.keyClick(page.editor, Key.Key_Backspace)
    assert texts(document)[1] == "负责全县某项工作。"
    assert page.paragraph_ids() == IDS
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
        assert agrees(page, document)
    while document.undo_stack.canRedo():
        document.undo_stack.redo()
        assert agrees(page, document)


def test_a_paragraph_below_a_heading_is_body_text(qtbot: QtBot) -> None:
    document = office()
    page = page_of(qtbot, document)
    put_cursor(page, 0, 6)
    QTest.keyClick(page.editor, Key.Key_Return)
    QTest.keyClicks(page.editor, "new")
    new = next(i for i in document.book.flow if isinstance(i, Paragraph) and i.text == "new")
    assert new.role == "body"


def test_enter_before_a_heading_keeps_its_role_below(qtbot: QtBot) -> None:
    document = office()
    page = page_of(qtbot, document)
    put_cursor(page, 3, 0)
    QTest.keyClick(page.editor, Key.Key_Return)
    assert agrees(page, document)
    document.undo_stack.undo()
    assert agrees(page, document)


@pytest.mark.parametrize("first", [0, 1])
def test_pasting_over_paragraphs(qtbot: QtBot, first: int) -> None:
    document = office()
    page = page_of(qtbot, document)
    put_cursor(page, first, 1)
    cursor = page.editor.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.NextBlock, QTextCursor.MoveMode.KeepAnchor, 2)
    cursor.insertText("甲\n乙\n丙\n丁")
    assert agrees(page, document)
    cursor.select(QTextCursor.SelectionType.Document)
    cursor.removeSelectedText()
    assert agrees(page, document)
    for _ in range(2):
        document.undo_stack.undo()
        assert agrees(page, document)
    assert page.paragraph_ids() == IDS


def test_words_changed_elsewhere_show_here(qtbot: QtBot) -> None:
    document = office()
    page = page_of(qtbot, document)
    document.do(SetText("t3", "另有所属单位两个。"))
    assert page.editor.toPlainText().split("\n")[2] == "另有所属单位两个。"
    document.undo_stack.undo()
    assert agrees(page, document)


def test_showing_the_same_again_keeps_the_cursor(qtbot: QtBot) -> None:
    document = office()
    page = page_of(qtbot, document)
    put_cursor(page, 2, 3)
    page.show_paragraphs(IDS)
    page.set_zoom(150)
    assert page.editor.textCursor().positionInBlock() == 3
    page.show_paragraphs(("t4",))
    assert page.editor.toPlainText() == "二、收支情况"
    assert texts(document)[3] == "二、收支情况"
    assert not document.is_modified


def test_qt_has_no_history_of_its_own(qtbot: QtBot) -> None:
    page = page_of(qtbot, office())
    assert not page.editor.document().isUndoRedoEnabled()


def test_enter_in_front_of_all(qtbot: QtBot) -> None:
    document = office()
    page = page_of(qtbot, document)
    put_cursor(page, 0, 0)
    QTest.keyClick(page.editor, Key.Key_Return)
    assert texts_before(document, "一、部门职责") == ""
    QTest.keyClicks(page.editor, "x")
    assert "x一、部门职责" in texts(document)
    for _ in range(2):
        document.undo_stack.undo()
    assert agrees(page, document)
    assert page.paragraph_ids() == IDS


def texts_before(document: Document, text: str) -> str:
    """The paragraph above the one of that text."""
    said = [i.text for i in document.book.flow if isinstance(i, Paragraph)]
    return said[said.index(text) - 1]
