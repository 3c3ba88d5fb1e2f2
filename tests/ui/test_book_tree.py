"""The tree of the book: marks, choosing, projects."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from budgetbook.model.edit import SetCells
from budgetbook.model.outline import Marks, Node
from budgetbook.ui.book_tree import BookTree
from budgetbook.ui.tree_model import MARKS, OutlineModel
from tests.model.books import at
from tests.ui.books import office
from tests.ui.shell import put

_STRICT = QAbstractItemModelTester.FailureReportingMode.Fatal


def tree_of(qtbot: QtBot, changes: str = "") -> BookTree:
    tree = BookTree(office(changes))
    qtbot.addWidget(tree)
    tree.resize(300, 800)
    tree.show()
    return tree


def node(tree: BookTree, title: str) -> Node:
    return next(n for n in tree.model.nodes if n.title == title)


def test_model_is_sound_while_the_book_changes(qtbot: QtBot) -> None:
    document = office()
    model = OutlineModel(document)
    tester = QAbstractItemModelTester(model, _STRICT)
    put(document, "summary_income.carry.amount", "1.00")
    assert model.refresh()
    document.undo_stack.undo()
    model.refresh()
    assert tester.model() is model


def test_marks_follow_a_change_and_its_undo(qtbot: QtBot) -> None:
    tree = tree_of(qtbot)
    tester = QAbstractItemModelTester(tree.model, _STRICT)
    before = tree.model.marks("tables")
    put(tree._document, "funding_income.general.amount", "46.00")
    qtbot.waitUntil(lambda: tree.model.marks("tables").failed > before.failed)
    index = tree.model.index_of("tables")
    assert index.data(MARKS).failed > 0
    assert "不符" in index.data(int(Qt.ItemDataRole.ToolTipRole))
    tree._document.undo_stack.undo()
    qtbot.waitUntil(lambda: tree.model.marks("tables") == before)
    assert tester.model() is tree.model
    assert isinstance(before, Marks)


def test_click_asks_for_the_page_once(qtbot: QtBot) -> None:
    tree = tree_of(qtbot)
    chosen: list[Node] = []
    tree.node_chosen.connect(chosen.append)
    index = tree.model.index_of(node(tree, "支出总表").id)
    place = tree.view.visualRect(index).center()
    for _ in range(2):
        QTest.mouseClick(tree.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert [n.title for n in chosen] == ["支出总表"]


def test_arrow_keys_walk_the_pages(qtbot: QtBot) -> None:
    tree = tree_of(qtbot)
    tree.choose_first()
    QTest.keyClick(tree.view, Qt.Key.Key_Down)
    assert tree.current is not None
    assert tree.current.title == "收入总表"


def test_following_a_cell_does_not_ask_for_a_page(qtbot: QtBot) -> None:
    tree = tree_of(qtbot)
    chosen: list[Node] = []
    tree.node_chosen.connect(chosen.append)
    found = tree.follow(at("expense.total.total"))
    assert found == tree.current
    assert tree.current is not None
    assert tree.current.title == "支出总表"
    assert chosen == []


def test_project_can_be_added_copied_and_removed(qtbot: QtBot) -> None:
    tree = tree_of(qtbot)
    first = node(tree, "1 培训经费")
    actions = {a.text(): a for a in tree.menu_for(first).actions()}
    actions["复制项目"].trigger()
    assert tree.current is not None
    assert tree.current.title == "2 培训经费（复制）"
    assert node(tree, "项目绩效目标（3）").children[2].title == "3 修缮经费"
    actions = {a.text(): a for a in tree.menu_for(tree.current).actions()}
    actions["删除项目"].trigger()
    assert [n.title for n in node(tree, "项目绩效目标（2）").children] == [
        "1 培训经费",
        "2 修缮经费",
    ]
    actions = {a.text(): a for a in tree.menu_for(node(tree, "项目绩效目标（2）")).actions()}
    actions["新增项目"].trigger()
    assert node(tree, "项目绩效目标（3）").children[-1].title == "3 新项目"
    assert tree._document.undo_stack.undoText() == "添加项目 新项目"


def test_closed_group_stays_closed_when_a_project_comes(qtbot: QtBot) -> None:
    tree = tree_of(qtbot)
    tree.view.collapse(tree.model.index_of("tables"))
    tree.menu_for(node(tree, "1 培训经费")).actions()[0].trigger()
    assert not tree.view.isExpanded(tree.model.index_of("tables"))
    assert tree.view.isExpanded(tree.model.index_of("performance"))


def test_sheets_have_no_menu(qtbot: QtBot) -> None:
    tree = tree_of(qtbot)
    assert tree.menu_for(node(tree, "支出总表")).isEmpty()
    assert tree.menu_for(None).isEmpty()


def test_project_is_renamed_in_the_tree(qtbot: QtBot) -> None:
    tree = tree_of(qtbot)
    tree._document.do(SetCells({at("project.form.name@p2"): "屋面修缮"}))
    qtbot.waitUntil(lambda: any(n.title == "2 屋面修缮" for n in tree.model.nodes))
