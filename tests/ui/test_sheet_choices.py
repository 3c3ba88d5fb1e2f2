"""How sheets are shown by choice: widths, heights, wrapping, 备注栏, zoom by the wheel."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QWidget
from pytestqt.qtbot import QtBot

from budgetbook.model.book import Placed
from budgetbook.model.remarks import remark, remark_ref
from budgetbook.ui.main_window import MainWindow
from budgetbook.ui.sheet_cells import Area
from budgetbook.ui.sheet_page import SheetPage
from budgetbook.ui.table_view import SheetView
from tests.model.books import at
from tests.ui.books import office
from tests.ui.shell import key, open_office, open_window, type_words
from tests.ui.test_sheet_page import page_of
from tests.ui.test_table_view import write

Key, Modifier = Qt.Key, Qt.KeyboardModifier


def table(page: SheetPage) -> SheetView:
    view = page.view()
    assert view is not None
    return view


def draw_edge(view: SheetView, column: int, by: int) -> None:
    """Draws the right edge of a column's title with the mouse."""
    header = view.horizontalHeader()
    edge = header.sectionViewportPosition(column) + header.sectionSize(column) - 1
    viewport = header.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=QPoint(edge, 10))
    QTest.mouseMove(viewport, QPoint(edge + by // 2, 10))
    QTest.mouseMove(viewport, QPoint(edge + by, 10))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=QPoint(edge + by, 10))


def opened(qtbot: QtBot, home: Path, place: str = "expense.2050201.basic") -> MainWindow:
    window = open_window(qtbot, home)
    open_office(window)
    assert window.workspace is not None
    window.workspace.jump(at(place))
    return window


def sheet(window: MainWindow) -> SheetPage:
    assert window.workspace is not None
    return window.workspace.sheet


def test_a_width_is_kept_over_sheets_zooms_and_runs(qtbot: QtBot, tmp_path: Path) -> None:
    window = opened(qtbot, tmp_path)
    view = table(sheet(window))
    qtbot.wait(30)
    usual = view.columnWidth(2)
    draw_edge(view, 2, 60)
    qtbot.wait(30)
    wide = view.columnWidth(2)
    assert abs(wide - usual - 60) <= 8
    window.workspace.jump(at("general.2050201.basic"))  # type: ignore[union-attr]
    window.workspace.jump(at("expense.2050201.basic"))  # type: ignore[union-attr]
    qtbot.wait(30)
    assert abs(table(sheet(window)).columnWidth(2) - wide) <= 8
    window.book.document.undo_stack.setClean()  # type: ignore[union-attr]
    window.close()
    again = opened(qtbot, tmp_path)
    qtbot.wait(50)
    view = table(sheet(again))
    assert abs(view.columnWidth(2) - wide) <= 8
    again.actions_by_id["zoom_in"].trigger()
    again.actions_by_id["zoom_in"].trigger()  # 125 %
    qtbot.wait(30)
    assert abs(view.columnWidth(2) - wide * 1.25) <= 0.06 * wide
    again.actions_by_id["zoom_reset"].trigger()
    again.actions_by_id["reset_widths"].trigger()
    qtbot.wait(30)
    assert abs(view.columnWidth(2) - usual) <= 8


def test_no_digit_is_cut_however_narrow_she_draws(qtbot: QtBot) -> None:
    page = page_of(qtbot, office(), "expense")
    view = table(page)
    qtbot.wait(30)
    draw_edge(view, 3, -view.columnWidth(3) + 30)
    qtbot.wait(30)
    need = max(
        view.fontMetrics().horizontalAdvance(view.sheet_model.look(row, 3).text)
        for row in range(view.sheet_model.rowCount())
    )
    assert view.columnWidth(3) > need


def test_a_double_click_on_the_edge_fits_the_words(qtbot: QtBot) -> None:
    page = page_of(qtbot, office(), "expense")
    view = table(page)
    page.choices.keep_width("expense/name", 4)
    qtbot.wait(30)
    narrow = view.columnWidth(2)
    header = view.horizontalHeader()
    edge = QPoint(header.sectionViewportPosition(2) + header.sectionSize(2) - 1, 60)
    QTest.mouseMove(header.viewport(), edge)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=edge)
    QTest.mouseDClick(header.viewport(), Qt.MouseButton.LeftButton, pos=edge)
    qtbot.wait(30)
    words = max(
        view.fontMetrics().horizontalAdvance(view.sheet_model.look(row, 2).text)
        for row in range(view.sheet_model.rowCount())
    )
    assert view.columnWidth(2) > max(narrow, words)


def test_row_heights_and_wrapping(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = opened(qtbot, tmp_path)
    view = table(sheet(window))
    assert view.rowHeight(0) == 26
    monkeypatch.setattr(QInputDialog, "getInt", lambda *_: (34, True))
    window.actions_by_id["row_height"].trigger()
    assert {view.rowHeight(r) for r in range(view.sheet_model.rowCount())} == {34}
    sheet(window).choices.keep_width("expense/name", 3)
    assert not window.actions_by_id["wrap_words"].isChecked()
    window.actions_by_id["wrap_words"].trigger()
    qtbot.wait(30)
    assert max(view.rowHeight(r) for r in range(view.sheet_model.rowCount())) > 34
    window.actions_by_id["wrap_words"].trigger()
    qtbot.wait(30)
    assert {view.rowHeight(r) for r in range(view.sheet_model.rowCount())} == {34}


def test_a_table_of_texts_can_have_fixed_rows(qtbot: QtBot) -> None:
    page = page_of(qtbot, office(), "project", "p1")
    view = table(page)
    assert view.wraps
    page.choices.set_wraps(True, False)
    assert not view.wraps
    assert {view.rowHeight(r) for r in range(3)} == {26}
    page.show_sheet(Placed(sheet="general"))
    assert not table(page).wraps


def test_remarks_are_typed_undone_and_kept(qtbot: QtBot, tmp_path: Path) -> None:
    window = opened(qtbot, tmp_path)
    page, document = sheet(window), window.book.document  # type: ignore[union-attr]
    folded = table(page).sheet_model.position(at("expense.205.name"))
    assert folded is not None
    page.go_to(at("expense.205.name"))
    table(page).folding.fold(folded[0], True)
    window.actions_by_id["remarks"].trigger()
    view = table(page)
    assert view.folding.is_folded(folded[0])  # it is the same table
    last = view.sheet_model.columnCount() - 1
    view.setCurrentIndex(view.sheet_model.index(0, last))
    view.setFocus()
    type_words("ok")
    key(window, Key.Key_Return)
    ref = remark_ref(view.sheet_model.grid, 0)
    assert remark(document.book, ref) == "ok"
    assert view.sheet_model.index(0, last).data() == "ok"
    assert document.undo_stack.undoText() == "修改备注"
    key(window, Key.Key_Z, Modifier.ControlModifier)
    assert view.sheet_model.index(0, last).data() == ""
    window.actions_by_id["remarks"].trigger()
    assert view.sheet_model.columnCount() == last


def test_remarks_of_a_selection_are_pasted_and_cleared(qtbot: QtBot) -> None:
    document = office()
    page = page_of(qtbot, document, "general")
    page.choices.shows_remarks = True
    view = table(page)
    last = view.sheet_model.columnCount() - 1
    page.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    view.select_area(Area(1, last, 1, last))
    QApplication.clipboard().setText("甲\r\n乙\r\n")
    QTest.keyClick(view, Key.Key_V, Modifier.ControlModifier)
    assert [view.sheet_model.look(r, last).text for r in (1, 2)] == ["甲", "乙"]
    assert document.undo_stack.count() == 1
    view.select_area(Area(1, last, 2, last))
    QTest.keyClick(view, Key.Key_Delete)
    assert [view.sheet_model.look(r, last).text for r in (1, 2)] == ["", ""]
    assert document.undo_stack.count() == 2


def turn(widget: QWidget, notches: int, modifier: Qt.KeyboardModifier) -> None:
    """A turn of the wheel over ``widget``."""
    place = QPointF(widget.rect().center())
    event = QWheelEvent(
        place, QPointF(widget.mapToGlobal(place.toPoint())), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, modifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def test_the_wheel_with_ctrl_zooms(qtbot: QtBot, tmp_path: Path) -> None:
    window = opened(qtbot, tmp_path)
    view = table(sheet(window))
    turn(view.viewport(), 1, Modifier.ControlModifier)
    assert window.workspace is not None
    assert window.workspace.zoom == 110
    assert view.rowHeight(0) == 28
    turn(sheet(window)._scroll.viewport(), -1, Modifier.ControlModifier)
    assert window.workspace.zoom == 100
    turn(view.viewport(), 1, Modifier.NoModifier)
    assert window.workspace.zoom == 100


def test_what_is_typed_survives_a_zoom(qtbot: QtBot, tmp_path: Path) -> None:
    window = opened(qtbot, tmp_path, "general.2050201.basic")
    view = table(sheet(window))
    view.setFocus()
    write("77")
    turn(view.viewport(), 1, Modifier.ControlModifier)
    assert view.open_editor() is not None
    key(window, Key.Key_Return)
    value = window.book.document.book.value(at("general.2050201.basic"))  # type: ignore[union-attr]
    assert value == 77
