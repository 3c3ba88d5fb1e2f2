"""批注 as marks: at paragraphs, and with their number on the entries of the tree."""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from budgetbook.model.annual_round import Place
from budgetbook.model.comments import add_comments, answer_comments, new_comment, place_of
from budgetbook.ui.book_tree import BookTree
from budgetbook.ui.colours import colours
from budgetbook.ui.document import Document
from budgetbook.ui.main_window import MainWindow
from budgetbook.ui.tree_model import MARKS, OutlineModel
from tests.model.books import COUNTY, at
from tests.ui.books import office
from tests.ui.shell import open_office, open_window

CELL = at("general.2050201.project")
_STRICT = QAbstractItemModelTester.FailureReportingMode.Fatal


def shot(widget: QWidget, name: str) -> None:
    """A picture for whoever wants to look at it."""
    folder = os.environ.get("COMMENT_PICTURES")
    if folder:
        widget.grab().save(str(Path(folder) / f"{name}.png"))


def remark(document: Document, place: Place, text: str = "请核对") -> None:
    document.do(add_comments(document.book, [new_comment(document.book, COUNTY, place, text)]))


def comments(model: OutlineModel, title: str) -> int:
    node = next(n for n in model.nodes if n.title == title)
    return int(model.index_of(node.id).data(MARKS).comments)


def test_the_tree_counts_open_comments(qtbot: QtBot) -> None:
    document = office()
    tree = BookTree(document)
    qtbot.addWidget(tree)
    tester = QAbstractItemModelTester(tree.model, _STRICT)
    table, project = "一般公共预算财政拨款支出表", "培训经费"
    remark(document, place_of(CELL))
    remark(document, Place(table="general"))
    remark(document, Place(instance="p1"))
    remark(document, Place(table="indicators", instance="p1", row="r1"))
    remark(document, Place(paragraph="t3"))
    remark(document, Place())
    qtbot.waitUntil(lambda: comments(tree.model, table) == 2)
    shown = next(n.title for n in tree.model.nodes if project in n.title)
    assert comments(tree.model, shown) == 2
    section = next(n for n in tree.model.nodes if "t3" in n.paragraphs)
    assert tree.model.marks(section.id).comments == 1
    assert tree.model.marks("tables").comments == 2
    index = tree.model.index_of(next(n.id for n in tree.model.nodes if n.title == table))
    assert "批注待改 2 条" in index.data(int(Qt.ItemDataRole.ToolTipRole))
    tree.resize(320, 700)
    tree.show()
    shot(tree, "tree")
    document.do(answer_comments(document.book, ["c1"], "已改"))
    qtbot.waitUntil(lambda: comments(tree.model, table) == 1)
    document.undo_stack.undo()
    qtbot.waitUntil(lambda: comments(tree.model, table) == 2)
    assert tester.model() is tree.model


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> MainWindow:
    return open_window(qtbot, tmp_path)


def test_a_commented_paragraph_has_a_corner_and_its_words(window: MainWindow) -> None:
    document = open_office(window)
    assert window.workspace is not None
    window.workspace.jump_to_text("t3")
    page, look = window.workspace.narrative, colours(window.palette())
    editor = page._editor
    number = page.paragraph_ids().index("t3")
    rect = editor._rect_of(number)

    def colour() -> QColor:
        QApplication.processEvents()
        spot = rect.topRight() + QPoint(-1, 2)
        return editor.viewport().grab().toImage().pixelColor(spot)

    assert colour() not in (look.warning, look.passed)
    remark(document, Place(paragraph="t3"), "这段改短")
    assert colour() == look.warning
    shot(window, "paragraph")
    event = QHelpEvent(
        QHelpEvent.Type.ToolTip, rect.center(), editor.viewport().mapToGlobal(rect.center())
    )
    QApplication.sendEvent(editor.viewport(), event)
    assert QToolTip.text() == "批注（待改）：这段改短"
    QToolTip.hideText()
    document.do(answer_comments(document.book, ["c1"], "已改"))
    assert colour() == look.passed
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert colour() not in (look.warning, look.passed)
