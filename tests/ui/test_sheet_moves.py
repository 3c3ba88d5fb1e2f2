"""The moves and selections of a spreadsheet, with real keys."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.model.books import at
from tests.ui.books import office
from tests.ui.test_table_view import press, view_of

Key, Modifier = Qt.Key, Qt.KeyboardModifier
CONTROL, SHIFT = Modifier.ControlModifier, Modifier.ShiftModifier


def test_control_home_and_end_go_to_the_corners(qtbot: QtBot) -> None:
    view = view_of(qtbot, office(), "general")
    last = view.sheet_model.rowCount() - 1, view.sheet_model.columnCount() - 1
    view.go_to(at("general.2050201.basic"))
    press(view, Key.Key_End, CONTROL)
    assert (view.currentIndex().row(), view.currentIndex().column()) == last
    press(view, Key.Key_Home, CONTROL)
    assert (view.currentIndex().row(), view.currentIndex().column()) == (
        0,
        view.cells.first_column(),
    )


def test_control_a_selects_the_table(qtbot: QtBot) -> None:
    view = view_of(qtbot, office(), "general")
    view.go_to(at("general.2050201.basic"))
    press(view, Key.Key_A, CONTROL)
    (area,) = view.cells.areas()
    assert (area.top, area.bottom) == (0, view.sheet_model.rowCount() - 1)
    assert area.right == view.sheet_model.columnCount() - 1


def test_shift_extends_the_selection(qtbot: QtBot) -> None:
    view = view_of(qtbot, office(), "general")
    view.go_to(at("general.2050201.basic"))
    start = view.currentIndex()
    press(view, Key.Key_Down, SHIFT)
    press(view, Key.Key_Right, SHIFT)
    (area,) = view.cells.areas()
    assert (area.top, area.left) == (start.row(), start.column())
    assert (area.bottom, area.right) == (start.row() + 1, start.column() + 1)
    press(view, Key.Key_End, CONTROL | SHIFT)
    (area,) = view.cells.areas()
    assert (area.top, area.left) == (start.row(), start.column())
    assert area.bottom == view.sheet_model.rowCount() - 1
