"""对照上年: columns beside the figures, last year in the panel, its book read only."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from budgetbook.model.edit import RemoveRows
from budgetbook.model.ref import TableKey
from budgetbook.ui.compare_mode import PriorWindow, last_year_words
from budgetbook.ui.document import Document
from budgetbook.ui.main_window import MainWindow
from budgetbook.ui.table_view import SheetView
from tests.model.books import at
from tests.ui.rolled import open_rolled
from tests.ui.shell import key, open_office, open_window, put, type_words

LEAF = at("general.2050201.basic")
Rolled = tuple[MainWindow, Document]
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def rolled(qtbot: QtBot, tmp_path: Path) -> Rolled:
    window, document = open_rolled(qtbot, tmp_path)
    window.go_to(LEAF)
    return window, document


def view(window: MainWindow) -> SheetView:
    """The table that is shown."""
    assert window.workspace is not None
    return window.workspace.sheet.views()[0]


def beside(window: MainWindow) -> list[str]:
    """Figure, last year's, change and share in the row of the leaf."""
    shown = view(window)
    at_ = shown.sheet_model.position(LEAF)
    assert at_ is not None
    row, column = at_
    return [shown.sheet_model.look(row, column + n).text for n in range(4)]


def test_ctrl_l_shows_last_year_beside_the_current_column(rolled: Rolled) -> None:
    window, document = rolled
    model = view(window).sheet_model
    QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Fatal, view(window)
    )
    count = model.columnCount()
    key(window, Qt.Key.Key_L, CTRL)
    assert model.columnCount() == count + 3
    assert view(window).current_ref() == LEAF
    assert beside(window) == ["30.00", "30.00", "", ""]
    put(document, "general.2050201.basic", "31.50")
    assert beside(window) == ["31.50", "30.00", "+1.50", "+5.0%"]
    put(document, "general.2050201.basic", "")
    assert beside(window) == ["", "30.00", "−30.00", "−100%"]
    key(window, Qt.Key.Key_L, CTRL)
    assert model.columnCount() == count


def test_added_columns_are_passed_over_and_cannot_be_typed_in(rolled: Rolled) -> None:
    window, _ = rolled
    key(window, Qt.Key.Key_L, CTRL)
    key(window, Qt.Key.Key_Tab)
    assert view(window).current_ref() == LEAF._replace(column="project")
    type_words("12")
    key(window, Qt.Key.Key_Return)
    assert beside(window)[:2] == ["30.00", "30.00"]


def test_a_row_that_is_gone_is_told_below_the_table(rolled: Rolled) -> None:
    window, document = rolled
    assert window.workspace is not None
    key(window, Qt.Key.Key_L, CTRL)
    document.do(RemoveRows(TableKey("general"), ("2050202",)))
    assert "上年另有：2050202 小学教育 5.00" in window.workspace.sheet._notes.text()


def test_panel_and_status_line_tell_last_years_figure(rolled: Rolled, qtbot: QtBot) -> None:
    window, document = rolled
    put(document, "general.2050201.basic", "31.50")
    window.go_to(at("general.2050202.project"))
    window.go_to(LEAF)
    expected = "上年 30.00　+1.50　+5.0%"
    assert last_year_words(document, LEAF) == expected
    assert window.keeping.status.last_year.text() == expected
    assert window.workspace is not None
    panel = window.workspace.cell
    qtbot.waitUntil(lambda: panel._last.text() == expected)


def test_without_last_year_it_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    open_office(window)
    key(window, Qt.Key.Key_L, CTRL)
    assert not window.actions_by_id["compare_prior"].isChecked()
    assert "没有上年的簿" in window.keeping.status.words.text()


def test_last_years_book_opens_at_the_same_cell_and_takes_no_edit(
    rolled: Rolled, qtbot: QtBot
) -> None:
    window, document = rolled
    key(window, Qt.Key.Key_L, CTRL | SHIFT)
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, PriorWindow)]
    (prior,) = found
    assert prior.document.book.year == 2023
    assert prior.workspace.sheet.current_ref() == LEAF
    qtbot.waitUntil(prior.isActiveWindow)
    before = prior.document.book
    shown = prior.workspace.sheet.views()[0]
    shown.setFocus()
    for keys in (Qt.Key.Key_Delete, Qt.Key.Key_9, Qt.Key.Key_Return, Qt.Key.Key_Insert):
        qtbot.keyClick(shown, keys)
    qtbot.keyClick(shown, Qt.Key.Key_Delete, CTRL)
    assert prior.document.book is before
    assert document.book.prior is not None
    with qtbot.waitSignal(prior.destroyed):
        prior.close()
