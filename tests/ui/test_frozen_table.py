"""Columns that stand still while the others are scrolled."""

from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from budgetbook.model.row_query import read_query
from budgetbook.ui.table_view import SheetView
from tests.model.books import at
from tests.ui.books import office
from tests.ui.rolled import open_rolled
from tests.ui.test_table_view import press, view_of, write

Key, Modifier = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def view(qtbot: QtBot) -> SheetView:
    """A table too wide for its window, scrolled to its end."""
    made = view_of(qtbot, office(), "expense")
    for column in ("total", "basic", "project", "operating", "superior", "subsidy"):
        made.choices.keep_width(f"expense/{column}", 9)
    made.choices.keep_width("expense/name", 12)
    made.use(made.choices)
    made.resize(620, 420)
    qtbot.wait(20)
    bar = made.horizontalScrollBar()
    assert bar.maximum() > 100
    bar.setValue(bar.maximum())
    return made


def centre(view: SheetView, place: str) -> QPoint:
    return view.visualRect(view.sheet_model.index_of(at(place))).center()


def test_code_and_name_stand_still(view: SheetView) -> None:
    assert view.frozen_count == 3  # 序号, 科目编码, 科目名称
    place = centre(view, "expense.2050201.name")
    assert 0 < place.x() < view.frozen_width()
    assert view.indexAt(place) == view.sheet_model.index_of(at("expense.2050201.name"))
    view.horizontalScrollBar().setValue(40)
    assert centre(view, "expense.2050201.name") == place
    view.horizontalScrollBar().setValue(0)
    assert view.frozen_count == 0
    assert centre(view, "expense.2050201.name") == place


def test_what_is_seen_is_what_stands_there(view: SheetView, qtbot: QtBot) -> None:
    def still() -> QImage:
        qtbot.wait(10)
        image = view.grab().toImage()
        return image.copy(0, 0, width - 2, image.height() - 40)

    width = view.frozen_width()
    view.setCurrentIndex(view.sheet_model.index_of(at("expense.2050201.basic")))
    view.horizontalScrollBar().setValue(70)
    at_seventy = still()
    view.horizontalScrollBar().setValue(view.horizontalScrollBar().maximum())
    assert still() == at_seventy
    view.horizontalScrollBar().setValue(71)
    assert still() == at_seventy
    assert at_seventy.pixelColor(10, 90) != QColor("black")


def test_a_click_and_a_drag_over_the_edge(view: SheetView) -> None:
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton,
                     pos=centre(view, "expense.2050201.name"))  # fmt: skip
    assert view.current_ref() == at("expense.2050201.name")
    start, end = centre(view, "expense.2050201.code"), centre(view, "expense.2050202.subsidy")
    viewport = view.viewport()
    assert start.x() < view.frozen_width() < end.x()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(viewport, (start + end) / 2)
    QTest.mouseMove(viewport, end)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=end)
    (area,) = view.cells.areas()
    model = view.sheet_model
    assert (area.top, area.left) == model.position(at("expense.2050201.code"))
    assert (area.bottom, area.right) == model.position(at("expense.2050202.subsidy"))


def test_keys_bring_cells_out_from_beneath(view: SheetView) -> None:
    view.go_to(at("expense.2050201.subsidy"))
    for _ in range(view.sheet_model.columnCount()):
        press(view, Key.Key_Left)
        rect = view.visualRect(view.currentIndex())
        column = view.currentIndex().column()
        assert column < view.frozen_count or rect.left() >= view.frozen_width()
        assert rect.left() >= 0
    assert view.current_ref() == at("expense.2050201.code")


def test_shift_and_arrows_select_over_the_edge(view: SheetView) -> None:
    view.go_to(at("expense.2050201.subsidy"))
    last = view.currentIndex().column()
    for _ in range(last - 1):
        press(view, Key.Key_Left, Modifier.ShiftModifier)
    press(view, Key.Key_Down, Modifier.ShiftModifier)
    (area,) = view.cells.areas()
    assert (area.left, area.right) == (1, last)
    assert area.bottom == area.top + 1


def test_going_to_a_frozen_cell_scrolls_nothing(view: SheetView) -> None:
    before = view.horizontalScrollBar().value()
    view.go_to(at("expense.2050202.name"))
    assert view.horizontalScrollBar().value() == before


def test_an_editor_stays_at_its_cell(view: SheetView) -> None:
    document = view.document
    view.go_to(at("expense.2050201.name"))
    press(view, Key.Key_F2)
    editor = view.open_editor()
    assert editor is not None
    place = editor.geometry()
    view.horizontalScrollBar().setValue(30)
    assert editor.geometry() == place
    press(view, Key.Key_Escape)
    view.horizontalScrollBar().setValue(0)
    leaf = next(
        r for r in view.sheet_model.grid.rows
        if view.sheet_model.look(r.serial - 1, 6).editable
    )  # fmt: skip
    view.setCurrentIndex(view.sheet_model.index(leaf.serial - 1, 6))
    ref = view.current_ref()
    assert ref is not None
    write("8")
    editor = view.open_editor()
    assert editor is not None
    view.horizontalScrollBar().setValue(view.horizontalScrollBar().maximum())
    hidden = view.frozen_width() - editor.x()
    if hidden > 0:  # beneath the frozen columns nothing of it is seen
        assert not editor.mask().isEmpty()
        assert editor.mask().boundingRect().left() >= min(hidden, editor.width() - 1)
    press(view, Key.Key_Return)
    assert document.book.value(ref) == Decimal("8.00")


def test_a_click_on_a_frozen_title_selects_its_column(view: SheetView) -> None:
    header = view.horizontalHeader()
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
    assert {index.column() for index in view.selectedIndexes()} == {1}


def test_a_frozen_column_is_made_wider(view: SheetView) -> None:
    header = view.horizontalHeader()
    edge = view.frozen_width() - 1
    before = view.columnWidth(2)
    viewport = header.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=QPoint(edge, 20))
    QTest.mouseMove(viewport, QPoint(edge + 15, 20))
    QTest.mouseMove(viewport, QPoint(edge + 30, 20))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=QPoint(edge + 30, 20))
    assert view.columnWidth(2) > before + 20
    assert "expense/name" in view.choices.widths()


def test_a_narrow_window_freezes_fewer_columns(view: SheetView, qtbot: QtBot) -> None:
    view.resize(300, 400)
    qtbot.wait(20)
    view.horizontalScrollBar().setValue(80)
    assert view.frozen_count < 3
    assert view.frozen_width() <= 0.6 * view.viewport().width()


def test_beside_last_year_folded_and_filtered(qtbot: QtBot, tmp_path: Path) -> None:
    window, document = open_rolled(qtbot, tmp_path)
    assert window.workspace is not None
    page = window.workspace.sheet
    window.workspace.jump(at("expense.2050201.basic"))
    window.actions_by_id["compare_prior"].trigger()
    page.choices.keep_width("expense/name", 10)
    for column in ("total", "basic", "project", "operating", "superior", "subsidy"):
        page.choices.keep_width(f"expense/{column}", 12)
    view = page.view()
    assert view is not None
    qtbot.wait(30)
    view.horizontalScrollBar().setValue(view.horizontalScrollBar().maximum())
    assert view.frozen_count == 3
    view.filter.choose(read_query("20502"))
    for row in view.cells.shown(0, view.sheet_model.rowCount() - 1):
        for at_left in range(3):
            index = view.sheet_model.index(row, at_left)
            assert view.indexAt(view.visualRect(index).center()) == index
    document.undo_stack.setClean()
