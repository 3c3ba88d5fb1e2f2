"""What a close look at every window showed, kept mended."""

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QTableWidget, QWidget
from pytestqt.qtbot import QtBot

from budgetbook.ui.code_dialog import CodeDialog
from budgetbook.ui.colours import colours
from budgetbook.ui.findings_bar import FindingsBar
from budgetbook.ui.goto_box import GotoBox
from budgetbook.ui.grouped_list import Group, GroupedList, Line
from budgetbook.ui.main_window import MainWindow
from budgetbook.ui.plain_table import dress
from budgetbook.ui.room import AROUND, fit
from budgetbook.ui.running_over import RunningOver
from budgetbook.ui.split_view import SplitView


def _inked(picture: QImage, left: int, right: int, top: int, height: int) -> bool:
    """Whether anything is drawn in that part."""
    ground = picture.pixelColor(left, top + 1)
    return any(
        picture.pixelColor(x, y) != ground
        for x in range(left, right)
        for y in range(top + 1, top + height - 1)
    )


@pytest.mark.parametrize("behind", ["", "7.00"])
def test_long_words_run_over_empty_cells_only(qtbot: QtBot, behind: str) -> None:
    view = GroupedList(("要做的事", "左", "右"), {1: 100, 2: 100})
    qtbot.addWidget(view)
    view.setItemDelegate(RunningOver(view, 0))
    line = Line("k", ("很长的一句话要占到后面的空格里去" * 3, "", behind))
    view.show_groups((Group("组", (line,)),))
    view.resize(400, 120)
    view.show()
    place = view.visualRect(view.lines_model.index_of("k").siblingAtColumn(1))
    picture = view.viewport().grab().toImage()
    assert _inked(picture, place.left() + 10, place.right(), place.top(), place.height())
    place = view.visualRect(view.lines_model.index_of("k").siblingAtColumn(2))
    assert _inked(picture, place.left(), place.right(), place.top(), place.height())
    if behind:  # it starts with its own air, not with words that run into it
        assert not _inked(picture, place.left(), place.left() + 8, place.top(), place.height())


def test_a_window_has_the_size_its_screen_has_room_for(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    fit(window, 300, 5000)
    assert window.size() == QSize(300, 5000)
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "windows")
    fit(window, 300, 5000)
    room = window.screen().availableSize() - AROUND
    assert window.size() == QSize(min(300, room.width()), room.height())


def test_headings_of_figures_stand_over_them(qtbot: QtBot) -> None:
    table = QTableWidget(0, 2)
    qtbot.addWidget(table)
    table.setHorizontalHeaderLabels(["单位", "金额"])
    dress(table, right=(1,))
    role = Qt.ItemDataRole.TextAlignmentRole
    aligned = table.model().headerData(1, Qt.Orientation.Horizontal, role)
    assert Qt.AlignmentFlag(aligned) & Qt.AlignmentFlag.AlignRight


def test_the_second_table_lies_on_white_paper_too(qtbot: QtBot, window: MainWindow) -> None:
    window.actions_by_id["split"].trigger()
    made = window.findChild(SplitView)
    assert made is not None
    qtbot.waitUntil(lambda: made.page.views() != [] and made.page.isVisible())
    paper = made.page._paper
    white: QColor = colours(window.palette()).paper
    assert paper.grab().toImage().pixelColor(QPoint(4, 4)) == white


def test_a_narrow_window_keeps_goto_and_whole_numbers(qtbot: QtBot, window: MainWindow) -> None:
    bar, goto = window.findChild(FindingsBar), window.findChild(GotoBox)
    assert bar is not None
    assert goto is not None
    assert not bar.counted.isHidden()
    window.resize(910, 480)
    qtbot.waitUntil(lambda: window.width() == 910)
    qtbot.waitUntil(goto.isVisible)
    assert goto.mapTo(window, QPoint(goto.width(), 0)).x() <= 910
    assert bar.counted.isHidden()
    assert bar.tabs.width() >= bar.tabs.sizeHint().width()


def test_the_panel_tells_of_the_cell_again_after_a_page_of_text(
    qtbot: QtBot, window: MainWindow
) -> None:
    workspace = window.workspace
    assert workspace is not None
    nodes = workspace.tree.model.nodes
    sheet = next(node for node in nodes if node.placed is not None)
    text = next(node for node in nodes if node.paragraphs and node.placed is None)
    title = workspace.cell._title
    workspace.show_node(sheet)
    qtbot.waitUntil(title.isVisible)
    workspace.show_node(text)
    qtbot.waitUntil(title.isHidden)
    workspace.show_node(sheet)
    qtbot.waitUntil(title.isVisible)


def test_words_that_no_code_has_leave_no_name_behind(qtbot: QtBot) -> None:
    dialog = CodeDialog("function", "2013201")
    qtbot.addWidget(dialog)
    assert dialog.name
    dialog._search.setText("qqqqq")
    assert dialog.name == ""
    assert "没有这样的科目" in dialog._hint.text()
