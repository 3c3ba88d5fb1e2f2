"""The fill handle, dragged with the mouse."""

from decimal import Decimal

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from budgetbook.model.row_query import read_query
from budgetbook.ui.table_view import SheetView
from tests.model.books import at
from tests.ui.books import office
from tests.ui.test_row_filter import shown
from tests.ui.test_table_view import press, select, view_of

_LEFT = Qt.MouseButton.LeftButton


def middle(view: SheetView, place: str) -> QPoint:
    """The middle of a cell on the screen."""
    return view.visualRect(view.sheet_model.index_of(at(place))).center()


def drag(view: SheetView, end: QPoint, *, drop: bool = True) -> None:
    """Takes the handle and draws it to ``end``."""
    start = view.handle.square().center()
    viewport = view.viewport()
    QTest.mousePress(viewport, _LEFT, pos=start)
    assert view.handle.is_dragging
    QTest.mouseMove(viewport, (start + end) / 2)
    QTest.mouseMove(viewport, end)
    if drop:
        QTest.mouseRelease(viewport, _LEFT, pos=end)


def test_down_and_undo_in_one_step(qtbot: QtBot) -> None:
    document = office()
    view = view_of(qtbot, document, "general")
    before = document.book
    leaves = [r.rows[0] for r in view.sheet_model.grid.rows if len(r.rows[0]) == 7]
    view.go_to(at("general.2050201.basic"))
    with qtbot.waitSignal(view.message) as said:
        drag(view, middle(view, f"general.{leaves[-1]}.basic"))
    for leaf in leaves:
        assert document.book.value(at(f"general.{leaf}.basic")) == Decimal("30")
    assert f"已填充 {len(leaves) - 1} 格" in said.args[0]
    assert "已跳过" in said.args[0]
    assert document.undo_stack.count() == 1
    assert document.undo_stack.undoText() == f"填充 {len(leaves) - 1} 格"
    document.undo_stack.undo()
    assert document.book is before


def test_two_rows_are_repeated_in_turn(qtbot: QtBot) -> None:
    document = office()
    view = view_of(qtbot, document, "project", "p1")
    ids = [row.rows[0] for row in view.sheet_model.grid.rows]
    assert len(ids) == 3
    texts = [document.book.value(at(f"indicators.{i}.target@p1")) for i in ids]
    select(view, f"indicators.{ids[0]}.target@p1", f"indicators.{ids[1]}.target@p1")
    drag(view, middle(view, f"indicators.{ids[2]}.target@p1"))
    now = [document.book.value(at(f"indicators.{i}.target@p1")) for i in ids]
    assert now == [texts[0], texts[1], texts[0]]


def test_to_the_right_words_do_not_become_amounts(qtbot: QtBot) -> None:
    document = office()
    view = view_of(qtbot, document, "general")
    view.go_to(at("general.2050201.basic"))
    drag(view, middle(view, "general.2050201.project"))
    assert document.book.value(at("general.2050201.project")) == Decimal("30")
    view.go_to(at("general.2050201.name"))
    before = document.book
    drag(view, middle(view, "general.2050201.project"))
    assert document.book is before


def test_escape_leaves_all_as_it_was(qtbot: QtBot) -> None:
    document = office()
    view = view_of(qtbot, document, "general")
    view.go_to(at("general.2050201.basic"))
    end = middle(view, "general.2050202.basic")
    drag(view, end, drop=False)
    press(view, Qt.Key.Key_Escape)
    assert not view.handle.is_dragging
    QTest.mouseRelease(view.viewport(), _LEFT, pos=end)
    assert not document.is_modified


def test_only_rows_that_are_shown_are_filled(qtbot: QtBot) -> None:
    document = office()
    view = view_of(qtbot, document, "general")
    leaves = [r.rows[0] for r in view.sheet_model.grid.rows if len(r.rows[0]) == 7]
    first, between, last = leaves[:3]
    kept = document.book.value(at(f"general.{between}.basic"))
    view.filter.choose(read_query(first))
    view.filter._unwanted = {
        row.rows for row in view.sheet_model.grid.rows if row.rows[0] not in (first, last)
    }
    view.folding.apply()
    assert shown(view) == [first, last]
    view.go_to(at(f"general.{first}.basic"))
    drag(view, middle(view, f"general.{last}.basic"))
    assert document.book.value(at(f"general.{last}.basic")) == Decimal("30")
    assert document.book.value(at(f"general.{between}.basic")) == kept


def test_none_where_nothing_can_be_typed(qtbot: QtBot) -> None:
    document = office()
    view = view_of(qtbot, document, "general")
    view.go_to(at("general.2050201.basic"))
    assert not view.handle.square().isEmpty()
    document.is_read_only = True
    assert view.handle.square().isEmpty()
