"""沿用未确认: marked, counted, confirmed by keys, cleared by typing."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from budgetbook.model.carry_marks import CarriedCounts
from budgetbook.model.ref import Ref, TableKey
from budgetbook.ui.colours import colours
from budgetbook.ui.document import Document
from budgetbook.ui.main_window import MainWindow
from tests.model.books import at, value
from tests.ui.rolled import open_rolled
from tests.ui.shell import click, key, type_words

LEAF = at("general.2050201.basic")
Key, Shift = Qt.Key, Qt.KeyboardModifier.ShiftModifier
Rolled = tuple[MainWindow, Document]


@pytest.fixture
def rolled(qtbot: QtBot, tmp_path: Path) -> Rolled:
    window, document = open_rolled(qtbot, tmp_path)
    window.go_to(LEAF)
    return window, document


def waiting(document: Document) -> int:
    """How much is 沿用未确认 in the whole book."""
    return sum(CarriedCounts().of(document.book).values())


def test_f7_confirms_the_current_cell_and_undo_brings_the_mark_back(rolled: Rolled) -> None:
    window, document = rolled
    before = waiting(document)
    assert document.mark(LEAF).carried
    key(window, Key.Key_F7)
    assert not document.mark(LEAF).carried
    assert waiting(document) == before - 1
    document.undo_stack.undo()
    assert document.mark(LEAF).carried


def test_f7_confirms_a_selection_but_no_blank_cell(rolled: Rolled) -> None:
    window, document = rolled
    blank = at("income.2050202.carry")
    window.go_to(blank)
    assert document.mark(blank).carried
    key(window, Key.Key_F7)
    assert document.mark(blank).carried  # it is to be entered
    window.go_to(LEAF)
    key(window, Key.Key_Right, Shift)
    assert document.mark(LEAF._replace(column="project")).carried
    key(window, Key.Key_F7)
    assert not document.mark(LEAF).carried
    assert not document.mark(LEAF._replace(column="project")).carried


def test_shift_f7_and_the_button_confirm_the_page_as_one_step(rolled: Rolled, qtbot: QtBot) -> None:
    window, document = rolled
    assert window.workspace is not None
    bar = window.workspace.sheet.carried
    assert bar.isVisible()
    assert bar.count == 4
    key(window, Key.Key_F7, Shift)
    assert document.undo_stack.count() == 1
    qtbot.waitUntil(lambda: not bar.isVisible())
    document.undo_stack.undo()
    qtbot.waitUntil(bar.isVisible)
    click(bar, "确认本页")
    assert not document.mark(LEAF).carried


@pytest.mark.parametrize("words", ["31", "30", "30.00"])
def test_typing_over_clears_the_mark_be_it_the_same_figure(rolled: Rolled, words: str) -> None:
    window, document = rolled
    type_words(words)
    key(window, Key.Key_Return)
    assert not document.mark(LEAF).carried


def test_looking_into_a_cell_confirms_nothing(rolled: Rolled) -> None:
    window, document = rolled
    key(window, Key.Key_F2)
    key(window, Key.Key_Return)
    assert document.mark(LEAF).carried
    assert document.undo_stack.count() == 0


def test_deleting_on_a_blank_cell_does_not_settle_it(rolled: Rolled) -> None:
    window, document = rolled
    blank = at("income.2050202.carry")
    window.go_to(blank)
    key(window, Key.Key_Delete)
    assert document.mark(blank).carried


def test_the_mark_is_painted_at_the_left_edge_and_told_in_the_tip(rolled: Rolled) -> None:
    window, _ = rolled
    assert window.workspace is not None
    view = window.workspace.sheet.views()[0]
    window.go_to(at("general.2050202.project"))
    index = view.sheet_model.index_of(LEAF)
    rect = view.visualRect(index)

    def edge() -> object:
        image: QImage = view.viewport().grab().toImage()
        return image.pixelColor(rect.left() + 1, rect.center().y())

    amber = colours(view.palette()).carried
    assert edge() == amber
    tip = index.data(Qt.ItemDataRole.ToolTipRole)
    assert "沿用2023年、未确认" in tip
    window.go_to(LEAF)
    key(window, Key.Key_F7)
    window.go_to(at("general.2050202.project"))
    assert edge() != amber


def test_the_tree_counts_and_follows(rolled: Rolled) -> None:
    window, document = rolled
    assert window.workspace is not None
    tree = window.workspace.tree
    node = next(n for n in tree.model.nodes if TableKey("general") in n.tables)
    before = tree.model.marks(node.id).carried
    assert before == 4
    key(window, Key.Key_F7)
    tree.refresh()
    assert tree.model.marks(node.id).carried == 3
    total = sum(tree.model.marks(root.id).carried for root in tree.model.roots)
    assert total == waiting(document)


def test_a_field_of_a_form_is_confirmed_by_the_same_key(rolled: Rolled) -> None:
    window, document = rolled
    goals = Ref("project", "form", "goals", "p1")
    window.go_to(goals)
    assert document.mark(goals).carried
    key(window, Key.Key_F7)
    assert not document.mark(goals).carried


def test_paragraphs_are_confirmed_by_key_and_by_writing(rolled: Rolled, qtbot: QtBot) -> None:
    window, document = rolled
    assert window.workspace is not None
    assert {"t2", "t3"} <= set(document.book.carried)
    window.workspace.jump_to_text("t2")
    page = window.workspace.narrative
    assert page.carried.count == 2
    key(window, Key.Key_F7)
    assert "t2" not in document.book.carried
    assert "t3" in document.book.carried
    page.go_to("t3")
    focus = QApplication.focusWidget()
    assert focus is not None
    qtbot.keyClicks(focus, "x")
    assert "t3" not in document.book.carried
    assert value(document.book, "general.2050201.basic") is not None
