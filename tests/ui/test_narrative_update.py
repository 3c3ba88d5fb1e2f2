"""更新情况说明…: before and after, all or one, the basis of last year's figures."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from budgetbook.model.book import Paragraph
from budgetbook.ui.document import Document
from budgetbook.ui.main_window import MainWindow
from budgetbook.ui.narrative_update import NarrativeUpdate, offers
from budgetbook.ui.open_book import OpenBook
from tests.model.books import COUNTY
from tests.model.test_retell import HOSPITALITY, RECEPTION, two_years
from tests.ui.shell import answering, click, open_office, open_window

TWO = (
    "公务接待费 5.00 万元，比上年预算减少 1.00 万元。"
    "因公出国（境）费 0 万元，比上年预算减少 1.00 万元。"
)


def document(sentence: str = TWO) -> Document:
    return Document(
        two_years(HOSPITALITY, sentence, {RECEPTION: "3.00"}, {RECEPTION: "5.00"}), COUNTY
    )


def words(document: Document) -> str:
    return next(i.text for i in document.book.flow if isinstance(i, Paragraph) and i.id == "p")


@pytest.fixture
def dialog(qtbot: QtBot) -> NarrativeUpdate:
    made = NarrativeUpdate(document())
    qtbot.addWidget(made)
    made.show()
    return made


def test_sentences_are_listed_with_before_and_after(dialog: NarrativeUpdate) -> None:
    assert dialog.list.count() == 2
    assert dialog.write_button.text() == "更新 2 句"
    shown = dialog.text.toPlainText()
    assert "比上年预算减少 1.00 万元" in shown
    assert "比上年预算增加 2.00 万元" in shown
    assert "须写明原因" in shown
    assert "text-decoration: line-through" in dialog.text.toHtml()
    dialog.list.setCurrentRow(1)
    assert "与上年预算持平" in dialog.text.toPlainText()


def test_one_can_be_left_out(dialog: NarrativeUpdate) -> None:
    item = dialog.list.item(0)
    item.setCheckState(Qt.CheckState.Unchecked)
    assert dialog.write_button.text() == "更新 1 句"
    dialog._document.do(dialog.edit())
    assert words(dialog._document).startswith("公务接待费 5.00 万元，比上年预算减少 1.00 万元。")
    assert words(dialog._document).endswith("与上年预算持平。")
    assert dialog._document.book.carried == ("p",)


def test_nothing_ticked_cannot_be_written(dialog: NarrativeUpdate) -> None:
    click(dialog, "全不选")
    assert not dialog.write_button.isEnabled()
    click(dialog, "全选")
    assert dialog.write_button.isEnabled()


def test_the_basis_is_kept_and_named(dialog: NarrativeUpdate) -> None:
    dialog.basis.setFocus()
    QTest.keyClick(dialog.basis, Qt.Key.Key_End)
    assert dialog.basis.currentData() == "执行数"
    assert "比上年预算执行数增加 2.00 万元" in dialog.text.toPlainText()
    held = dialog._document
    held.do(dialog.edit())
    assert str(held.book.prior_basis) == "执行数"
    before = NarrativeUpdate(held)
    assert before.basis.currentData() == "执行数"
    before.deleteLater()
    held.undo_stack.undo()
    assert not held.book.prior_basis


def test_one_step_in_the_window(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path / "home")
    window.show_book(OpenBook(document(), name="本年"))
    assert window.book is not None
    held = window.book.document
    before = held.book
    assert [title for title, _ in offers(window)] == ["更新情况说明 2 句…"]
    with answering("更新 2 句"):
        window.actions_by_id["update_narrative"].trigger()
    assert "增加 2.00 万元" in words(held)
    assert held.undo_stack.undoText() == "更新情况说明"
    assert "更新了 2 句" in window.notice.text
    assert offers(window) == []

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, NarrativeUpdate)
        assert "没有要更新的句子" in dialog.text.toPlainText()
        assert not dialog.write_button.isEnabled()
        click(dialog, "取消")

    with answering(look):
        window.actions_by_id["update_narrative"].trigger()
    held.undo_stack.undo()
    assert held.book is before


def test_a_book_without_last_year_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    window: MainWindow = open_window(qtbot, tmp_path / "home")
    open_office(window)
    with answering("知道了") as met:
        window.actions_by_id["update_narrative"].trigger()
    assert met[0].windowTitle() == "更新情况说明"
