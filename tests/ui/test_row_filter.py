"""筛选 and 隐藏无数行, with real keys."""

from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from budgetbook.model.book import Placed
from budgetbook.model.ref import TableKey
from budgetbook.model.row_query import read_query
from budgetbook.ui.table_view import SheetView
from tests.model.books import at
from tests.ui.books import office
from tests.ui.rolled import open_rolled
from tests.ui.shell import key, open_office, open_window, type_words
from tests.ui.test_sheet_page import page_of
from tests.ui.test_table_view import press, select, view_of, write

Key, Modifier = Qt.Key, Qt.KeyboardModifier


def shown(view: SheetView) -> list[str]:
    """The ids of the rows that are shown."""
    rows = view.sheet_model.grid.rows
    return [row.rows[0] for i, row in enumerate(rows) if not view.isRowHidden(i)]


def test_the_line_over_the_sheet(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    document = open_office(window)
    workspace = window.workspace
    assert workspace is not None
    workspace.jump(at("general.2050201.basic"))
    key(window, Key.Key_F, Modifier.ControlModifier | Modifier.ShiftModifier)
    bar, view = workspace.sheet.filter_bar, workspace.sheet.view()
    assert view is not None
    assert bar.field.hasFocus()
    order = shown(view)
    type_words("20502")
    qtbot.waitUntil(lambda: shown(view) == [r for r in order if r.startswith("20502")])
    assert bar.counts.text() == f"显示 {len(shown(view))} 行，共 {len(order)} 行"
    key(window, Key.Key_Return)
    assert view.hasFocus()
    assert view.currentIndex().isValid()
    assert not view.isRowHidden(view.currentIndex().row())
    workspace.jump(at("general.2050201.basic"))
    type_words("7")  # editing works under a filter
    key(window, Key.Key_Return)
    assert document.book.value(at("general.2050201.basic")) == Decimal("7.00")
    assert shown(view) == [r for r in order if r.startswith("20502")]
    bar.field.setFocus()
    key(window, Key.Key_Escape)
    assert shown(view) == order
    assert not bar.isVisible()
    assert view.hasFocus()


def test_a_row_that_no_longer_fits_stays_until_asked_again(qtbot: QtBot) -> None:
    document = office()
    view = view_of(qtbot, document, "general")
    view.filter.choose(read_query("=30"))
    assert "2050201" in shown(view)
    before = shown(view)
    view.go_to(at("general.2050201.basic"))
    write("31")
    press(view, Key.Key_Return)
    assert shown(view) == before
    view.filter.choose(read_query("=30"))
    assert "2050201" not in shown(view)


def test_paste_and_fill_and_delete_touch_only_what_is_shown(qtbot: QtBot) -> None:
    document = office()
    view = view_of(qtbot, document, "general")
    rows = [r.rows[0] for r in view.sheet_model.grid.rows]
    leaves = [r for r in rows if len(r) == 7]
    assert len(leaves) >= 3
    first, between, last = leaves[:3]
    kept = document.book.value(at(f"general.{between}.basic"))
    view.filter.choose(read_query(first))
    ids = {view.sheet_model.grid.rows[i].rows for i in range(len(rows))}
    view.filter._unwanted = {i for i in ids if i[0] not in (first, last)}
    view.folding.apply()
    assert shown(view) == [first, last]
    view.go_to(at(f"general.{first}.basic"))
    QGuiApplication.clipboard().setText("5\r\n6\r\n")
    press(view, Key.Key_V, Modifier.ControlModifier)
    assert document.book.value(at(f"general.{first}.basic")) == 5
    assert document.book.value(at(f"general.{last}.basic")) == 6
    assert document.book.value(at(f"general.{between}.basic")) == kept
    view.go_to(at(f"general.{first}.basic"))
    press(view, Key.Key_Down, Modifier.ShiftModifier)
    press(view, Key.Key_D, Modifier.ControlModifier)
    assert document.book.value(at(f"general.{last}.basic")) == 5
    assert document.book.value(at(f"general.{between}.basic")) == kept
    press(view, Key.Key_C, Modifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "5.00\r\n5.00\r\n"
    press(view, Key.Key_Delete)
    assert document.book.value(at(f"general.{last}.basic")) is None
    assert document.book.value(at(f"general.{between}.basic")) == kept
    assert document.undo_stack.count() == 3


def test_going_to_a_hidden_row_shows_it(qtbot: QtBot) -> None:
    view = view_of(qtbot, office(), "general")
    view.filter.choose(read_query("2050201"))
    assert "2050202" not in shown(view)
    assert view.go_to(at("general.2050202.basic"))
    assert "2050202" in shown(view)


def test_a_filter_looks_into_folded_rows(qtbot: QtBot) -> None:
    view = view_of(qtbot, office(), "general")
    view.folding.fold_all(True)
    folded = shown(view)
    view.filter.choose(read_query("2050201"))
    assert shown(view) == ["2050201"]
    view.filter.choose(read_query(""))
    assert shown(view) == folded


def test_an_added_row_is_shown(qtbot: QtBot) -> None:
    document = office()
    view = view_of(qtbot, document, "project", "p1")
    view.filter.choose(read_query("合格"))
    before = shown(view)
    assert len(before) == 1
    view.setCurrentIndex(view.sheet_model.index(1, 0))
    press(view, Key.Key_Insert)
    assert len(shown(view)) == 2
    document.undo_stack.undo()
    assert shown(view) == before


def test_rows_do_not_move_under_a_filter(qtbot: QtBot) -> None:
    document = office()
    view = view_of(qtbot, document, "project", "p1")
    view.filter.choose(read_query("合格"))
    view.setCurrentIndex(view.sheet_model.index(1, 2))
    with qtbot.waitSignal(view.message) as said:
        press(view, Key.Key_Up, Modifier.AltModifier)
    assert "筛选" in said.args[0]
    assert not document.is_modified


def test_removing_leaves_what_is_not_shown(qtbot: QtBot) -> None:
    document = office()
    view = view_of(qtbot, document, "project", "p1")
    ids = [row.rows[0] for row in view.sheet_model.grid.rows]
    view.filter.choose(read_query("标"))
    view.filter._unwanted = {(ids[1],)}
    view.folding.apply()
    view.select_lines(0, 2)
    press(view, Key.Key_Delete, Modifier.ControlModifier)
    table = document.book.tables[TableKey("indicators", "p1")]
    assert [row.id for row in table.rows] == [ids[1]]


def test_merged_words_over_the_rows_that_are_shown(qtbot: QtBot) -> None:
    view = view_of(qtbot, office(), "project", "p1")
    assert view.rowSpan(0, 0) == 2
    view.filter.choose(read_query("合格"))
    assert shown(view) == [view.sheet_model.grid.rows[1].rows[0]]
    assert view.rowSpan(1, 0) == 1
    view.filter.choose(read_query(""))
    assert view.rowSpan(0, 0) == 2


def test_changed_since_last_year(qtbot: QtBot, tmp_path: Path) -> None:
    _window, document = open_rolled(qtbot, tmp_path)
    view = view_of(qtbot, document, "general")
    view.filter.choose(read_query("", "changed"))
    all_rows = [row.rows[0] for row in view.sheet_model.grid.rows]
    before = set(shown(view))
    leaf = next(r for r in all_rows if len(r) == 7 and r not in before)
    view.filter.choose(read_query(""))
    view.go_to(at(f"general.{leaf}.basic"))
    write("123.45")
    press(view, Key.Key_Return)
    view.filter.choose(read_query("", "changed"))
    assert leaf in shown(view)
    place = view.sheet_model.position(at(f"general.{leaf}.basic"))
    assert place is not None
    assert view.sheet_model.look(*place).change
    tip = view.sheet_model.index(*place).data(Qt.ItemDataRole.ToolTipRole)
    assert "上年" in tip


def test_rows_without_figures_are_left_out_by_choice(qtbot: QtBot) -> None:
    document = office()
    page = page_of(qtbot, document, "summary")
    view = page.view()
    assert view is not None
    every = len(shown(view))
    page.choices.hides_blank_rows = True
    assert len(shown(view)) < every
    book = document.book
    for i, row in enumerate(view.sheet_model.grid.rows):
        refs = (view.sheet_model.grid.ref(i, c) for c in range(view.sheet_model.columnCount()))
        has_figure = any(isinstance(book.value(r), Decimal) and book.value(r) for r in refs if r)
        assert view.isRowHidden(i) == (not has_figure and not row.total)
    assert page.filter_bar.isVisible()
    assert page.filter_bar.blank.text() == f"已隐藏 {every - len(shown(view))} 行无数的行"
    page.show_sheet(Placed(sheet="general"))
    page.show_sheet(Placed(sheet="summary"))
    assert len(shown(view)) < every
    QTest.mouseClick(page.filter_bar._show_blank, Qt.MouseButton.LeftButton)
    assert len(shown(view)) == every
    assert not page.filter_bar.isVisible()


def test_a_row_blanked_by_hand_stays_in_sight(qtbot: QtBot) -> None:
    page = page_of(qtbot, office(), "general")
    page.choices.hides_blank_rows = True
    view = page.view()
    assert view is not None
    before = shown(view)
    select(view, "general.2050201.basic", "general.2050201.project")
    press(view, Key.Key_Delete)
    assert shown(view) == before


@pytest.mark.parametrize("key_pressed", [Key.Key_Down, Key.Key_Up])
def test_ctrl_arrows_stop_at_rows_that_are_shown(qtbot: QtBot, key_pressed: Qt.Key) -> None:
    view = view_of(qtbot, office(), "general")
    view.filter.choose(read_query("20502"))
    view.setCurrentIndex(view.sheet_model.index(view.cells.shown(0, 99)[0], 3))
    press(view, key_pressed, Modifier.ControlModifier)
    assert not view.isRowHidden(view.currentIndex().row())
