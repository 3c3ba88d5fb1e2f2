"""打印预览: zoom, two-up, search, clicks, keyboard, live after an edit, gone when closed."""

from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from budgetbook.model.edit import SetCells
from budgetbook.model.outline import outline, walk
from budgetbook.model.pages import Printed
from budgetbook.model.ref import Ref
from budgetbook.ui.document import Document
from budgetbook.ui.pdf import pages_of
from budgetbook.ui.preview import Preview
from tests.printed import sample_opened


class Shown:
    """A preview of the sample book and what it was asked for."""

    def __init__(self, qtbot: QtBot) -> None:
        opened = sample_opened()
        self.document = Document(opened.book, opened.layout)
        self.made = 0
        self.window = Preview(self.document, self._make)
        self.window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(self.window)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.view = self.window.view

    def _make(self) -> Printed:
        self.made += 1
        self.printed = pages_of(self.document.book, self.document.layout)
        return self.printed

    def point(self, page: int, x: float, y: float) -> QPoint:
        """Where a place of a page stands in the view."""
        view = self.view
        there = view._places[page]
        across = QPointF(view.horizontalScrollBar().value(), view.verticalScrollBar().value())
        return (there.topLeft() + QPointF(x, y) * view._scale - across).toPoint()


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    return Shown(qtbot)


def _key(qtbot: QtBot, shown: Shown, key: Qt.Key) -> None:
    qtbot.keyClick(shown.view, key)


def test_a_page_fills_the_width_at_first_and_two_do_so_side_by_side(shown: Shown) -> None:
    room = shown.view.viewport().width()
    assert shown.view.horizontalScrollBar().maximum() == 0
    assert shown.window.zoom.currentText() == "整页宽"
    shown.window.columns.setCurrentIndex(1)
    widest = max(place.right() for place in shown.view._places)
    assert widest <= room
    assert widest > room * 0.9
    assert shown.view._places[0].top() == shown.view._places[1].top()


def test_whole_page_and_fixed_sizes(qtbot: QtBot, shown: Shown) -> None:
    box = shown.window.zoom
    box.setCurrentText("整页")
    box.activated.emit(box.currentIndex())
    assert shown.view._places[2].height() <= shown.view.viewport().height()
    box.setCurrentText("150%")
    box.activated.emit(box.currentIndex())
    assert shown.view.zoom == 150
    assert box.currentText() == "150%"


def test_the_wheel_with_ctrl_makes_larger_at_the_same_place(qtbot: QtBot, shown: Shown) -> None:
    shown.view.go_to(5)
    before = shown.view.zoom
    middle = QPointF(shown.view.viewport().rect().center())
    event = QWheelEvent(
        middle, middle, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(shown.view.viewport(), event)
    assert shown.view.zoom > before
    assert shown.view.page == 5


def test_keys_turn_pages(qtbot: QtBot, shown: Shown) -> None:
    _key(qtbot, shown, Qt.Key.Key_PageDown)
    _key(qtbot, shown, Qt.Key.Key_PageDown)
    assert shown.view.page == 2
    _key(qtbot, shown, Qt.Key.Key_PageUp)
    assert shown.view.page == 1
    _key(qtbot, shown, Qt.Key.Key_End)
    assert shown.view.page >= shown.view.count - 2
    _key(qtbot, shown, Qt.Key.Key_Home)
    assert shown.view.page == 0
    assert "第 1 页" in shown.window._status.text()


def test_search_goes_on_with_enter_and_round(qtbot: QtBot, shown: Shown) -> None:
    shown.window.words.setText("三公")  # QTest types no Chinese
    hits = shown.view.hits
    assert hits > 4
    assert shown.window._status.text() == f"第 1 处，共 {hits} 处"
    first = shown.view.page
    for _ in range(hits):
        qtbot.keyClick(shown.window.words, Qt.Key.Key_Return)
    assert shown.window._status.text() == f"第 1 处，共 {hits} 处"
    assert shown.view.page == first
    qtbot.mouseClick(shown.window.before, Qt.MouseButton.LeftButton)
    assert shown.window._status.text() == f"第 {hits} 处，共 {hits} 处"
    shown.window.words.setText("没有这个词")
    assert shown.window._status.text() == "没有找到"


def test_a_click_on_a_cell_asks_for_it(qtbot: QtBot, shown: Shown) -> None:
    number, frame = next(
        (n, f) for n, p in enumerate(shown.printed.pages) for f in p.frames
        if f.ref and f.ref.table == "general" and f.ref.column == "total"
    )  # fmt: skip
    shown.view.go_to(number, frame.y - 50)
    place = shown.point(number, frame.x + 5, frame.y + 5)
    with qtbot.waitSignal(shown.window.cell_chosen) as told:
        qtbot.mouseClick(shown.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert told.args == [frame.ref]


def test_a_click_on_a_line_of_the_contents_goes_there(qtbot: QtBot, shown: Shown) -> None:
    jump = shown.printed.jumps[-1]
    shown.view.go_to(jump.page)
    place = shown.point(jump.page, jump.x + 4, jump.y + 6)
    qtbot.mouseClick(shown.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert shown.view.page in (jump.target.page - 1, jump.target.page)


def test_an_edit_shows_by_itself(qtbot: QtBot, shown: Shown) -> None:
    table = shown.document.book.tables[Ref("general", "", "").key]
    leaf = next(row.id for row in table.rows if len(row.text("code")) >= 7)
    ref = Ref("general", leaf, "project")
    shown.window.show_cell(ref)
    page, made = shown.view.page, shown.made
    shown.document.do(SetCells({ref: Decimal("4321.09")}))
    qtbot.waitUntil(lambda: shown.made > made, timeout=10_000)
    shown.view.viewport().repaint()
    texts = {w.text for p in shown.printed.pages for w in p.words if w.ref == ref}
    assert texts == {"4321.09"}
    assert shown.view.page == page


def test_many_edits_cost_one_layout(qtbot: QtBot, shown: Shown) -> None:
    ref, made = Ref("hospitality", "reception", "general"), shown.made
    for n in range(8):
        shown.document.do(SetCells({ref: Decimal(n)}))
    qtbot.waitUntil(lambda: shown.made > made, timeout=10_000)
    qtbot.wait(200)
    assert shown.made == made + 1


def test_a_closed_preview_lays_nothing_out(qtbot: QtBot, shown: Shown) -> None:
    made = shown.made
    shown.document.do(SetCells({Ref("hospitality", "reception", "general"): Decimal(3)}))
    shown.window.close()
    shown.document.do(SetCells({Ref("hospitality", "reception", "general"): Decimal(4)}))
    qtbot.wait(250)
    assert shown.made == made


def test_it_follows_the_book_tree(shown: Shown) -> None:
    nodes = list(walk(outline(shown.document.book, shown.document.layout)))
    table = next(n for n in nodes if n.id == "sheet:hospitality:")
    shown.window.show_node(table)
    assert any(
        f.ref and f.ref.table == "hospitality"
        for f in shown.printed.pages[shown.view.page].frames
    )  # fmt: skip
    text = next(n for n in nodes if n.kind == "text" and "名词解释" in n.title)
    shown.window.show_node(text)
    pages = shown.printed.pages[shown.view.page : shown.view.page + 2]
    assert any(w.paragraph == text.paragraphs[0] for p in pages for w in p.words)


def test_escape_closes(qtbot: QtBot, shown: Shown) -> None:
    qtbot.keyClick(shown.window, Qt.Key.Key_Escape)
    assert not shown.window.isVisible()
