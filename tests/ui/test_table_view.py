"""The keys and moves of the sheet, with real events."""

from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from budgetbook.model.book import Placed
from budgetbook.model.edit import SetCells
from budgetbook.model.grid import lay_out
from budgetbook.model.ref import TableKey
from budgetbook.ui.document import Document
from budgetbook.ui.table_view import SheetView
from tests.model.books import at
from tests.ui.books import office

Key, Modifier = Qt.Key, Qt.KeyboardModifier


def view_of(qtbot: QtBot, document: Document, sheet: str, instance: str = "") -> SheetView:
    """A view of a sheet's table that is shown, has the focus and follows its document."""
    view = SheetView(document)
    qtbot.addWidget(view)
    view.resize(900, 500)

    def show() -> None:
        placed = Placed(sheet=sheet, instance=instance)
        view.show_grid(lay_out(document.layout, document.book, placed).grids[-1])

    document.structure_changed.connect(show)
    show()
    view.show()
    view.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    return view


def press(
    view: SheetView, key: Qt.Key, modifier: Qt.KeyboardModifier = Modifier.NoModifier
) -> None:
    """A key where the focus is."""
    QTest.keyClick(QApplication.focusWidget() or view, key, modifier)


def write(text: str) -> None:
    """Types where the focus is."""
    for letter in text:
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClicks(focus, letter)


def select(view: SheetView, first: str, last: str) -> None:
    """Selects from one cell to another as the keyboard does."""
    assert view.go_to(at(first))
    (top, left), (bottom, right) = (
        view.sheet_model.position(at(p)) or (0, 0) for p in (first, last)
    )
    for _ in range(bottom - top):
        press(view, Key.Key_Down, Modifier.ShiftModifier)
    for _ in range(right - left):
        press(view, Key.Key_Right, Modifier.ShiftModifier)


def here(view: SheetView) -> str:
    """The current cell as ``row.column``."""
    ref = view.current_ref()
    return f"{ref.row}.{ref.column}" if ref else ""


def test_typing_and_enter_goes_down(qtbot: QtBot) -> None:
    document = office()
    view = view_of(qtbot, document, "general")
    view.go_to(at("general.2050201.basic"))
    write("32.5")
    press(view, Key.Key_Return)
    assert document.book.value(at("general.2050201.basic")) == Decimal("32.50")
    assert here(view) == "2050202.basic"
    press(view, Key.Key_Return, Modifier.ShiftModifier)
    assert here(view) == "2050201.basic"
    press(view, Key.Key_Return)
    press(view, Key.Key_Return)
    assert here(view) == "208.basic"


def test_tab_goes_right_and_back(qtbot: QtBot) -> None:
    document = office()
    view = view_of(qtbot, document, "general")
    view.go_to(at("general.2050201.basic"))
    write("1")
    press(view, Key.Key_Tab)
    assert here(view) == "2050201.project"
    press(view, Key.Key_Backtab, Modifier.ShiftModifier)
    assert here(view) == "2050201.basic"
    assert document.book.value(at("general.2050201.basic")) == Decimal("1.00")


def test_f2_edits_what_is_there_and_escape_leaves_it(qtbot: QtBot) -> None:
    document = office()
    view = view_of(qtbot, document, "general")
    view.go_to(at("general.2050201.basic"))
    press(view, Key.Key_F2)
    editor = view.open_editor()
    assert isinstance(editor, QLineEdit)
    assert editor.text() == "30.00"
    write("9")
    press(view, Key.Key_Escape)
    assert view.open_editor() is None
    assert document.book.value(at("general.2050201.basic")) == Decimal("30.00")
    assert not document.is_modified


def test_what_is_typed_survives_a_recalculation(qtbot: QtBot) -> None:
    document = office()
    view = view_of(qtbot, document, "general")
    ref = at("general.2050201.basic")
    view.go_to(ref)
    write("12")
    editor = view.open_editor()
    assert isinstance(editor, QLineEdit)
    document.do(SetCells({ref: Decimal("77.00"), at("general.2050202.basic"): Decimal("5.00")}))
    QTest.qWait(50)
    assert view.open_editor() is editor
    assert editor.text() == "12"
    view.commit_editor()
    assert document.book.value(ref) == Decimal("12.00")


def test_nonsense_keeps_the_editor_open(qtbot: QtBot) -> None:
    document = office()
    view = view_of(qtbot, document, "general")
    view.go_to(at("general.2050201.basic"))
    write("3x")
    with qtbot.waitSignal(view.message):
        press(view, Key.Key_Return)
    editor = view.open_editor()
    assert isinstance(editor, QLineEdit)
    assert (editor.text(), here(view)) == ("3x", "2050201.basic")
    press(view, Key.Key_Backspace)
    press(view, Key.Key_Return)
    assert document.book.value(at("general.2050201.basic")) == Decimal("3.00")


def test_typing_on_a_computed_cell_says_why_not(qtbot: QtBot) -> None:
    view = view_of(qtbot, office(), "general")
    view.go_to(at("general.205.total"))
    with qtbot.waitSignal(view.message) as told:
        write("5")
    assert told.args is not None
    assert "计算得出" in told.args[0]
    assert view.open_editor() is None


def test_an_input_method_opens_the_editor_and_keeps_the_first_letters(qtbot: QtBot) -> None:
    document = office()
    view = view_of(qtbot, document, "general")
    view.go_to(at("general.2050201.name"))
    QApplication.sendEvent(view, QInputMethodEvent("you", []))
    editor = view.open_editor()
    assert isinstance(editor, QLineEdit)
    commit = QInputMethodEvent("", [])
    commit.setCommitString("幼儿教育")
    QApplication.sendEvent(editor, commit)
    view.commit_editor()
    assert document.book.value(at("general.2050201.name")) == "幼儿教育"


def test_delete_blanks_and_skips_what_is_computed(qtbot: QtBot) -> None:
    document = office()
    view = view_of(qtbot, document, "general")
    select(view, "general.2050201.total", "general.2050201.project")
    with qtbot.waitSignal(view.message) as told:
        press(view, Key.Key_Delete)
    assert told.args == ["1 格是计算得出的或科目编码，没有清除"]
    assert document.book.value(at("general.2050201.basic")) is None
    assert document.undo_stack.undoText() == "清除 2 格"
    document.undo_stack.undo()
    assert document.book.value(at("general.2050201.project")) == Decimal("10.00")


def test_copy_and_paste_come_back_the_same(qtbot: QtBot) -> None:
    document = office()
    view = view_of(qtbot, document, "general")
    before = document.book
    select(view, "general.total.code", "general.2080505.project")
    press(view, Key.Key_C, Modifier.ControlModifier)
    mime = QGuiApplication.clipboard().mimeData()
    assert mime.text().splitlines()[3] == "2050201\t学前教育\t40.00\t30.00\t10.00"
    assert "<td>30.00</td>" in mime.html()
    view.go_to(at("general.total.code"))
    press(view, Key.Key_V, Modifier.ControlModifier)
    assert document.book is before


def test_a_paste_from_excel_is_one_step(qtbot: QtBot) -> None:
    document = office()
    view = view_of(qtbot, document, "general")
    QGuiApplication.clipboard().setText("99\t1,234.5\t（6）\r\n\t2\t约三\r\n\t\t3\r\n")
    view.go_to(at("general.2050201.total"))
    with qtbot.waitSignal(view.message) as told:
        press(view, Key.Key_V, Modifier.ControlModifier)
    assert (
        told.args == ["已粘贴 3 格；1 格是计算得出的或不能修改，已跳过；1 格不是金额，保持原数"]
        or "1 格不是金额，保持原数" in told.args[0]
    )
    assert document.book.value(at("general.2050201.basic")) == Decimal("1234.50")
    assert document.book.value(at("general.2050201.project")) == Decimal("-6.00")
    assert document.book.value(at("general.2050202.project")) == Decimal("5.00")
    assert document.undo_stack.count() == 1


def test_one_copied_cell_fills_the_selection(qtbot: QtBot) -> None:
    document = office()
    view = view_of(qtbot, document, "general")
    QGuiApplication.clipboard().setText("7")
    select(view, "general.2050201.basic", "general.2050202.project")
    press(view, Key.Key_V, Modifier.ControlModifier)
    values = {
        document.book.value(at(f"general.{r}.{c}"))
        for r in ("2050201", "2050202")
        for c in ("basic", "project")
    }
    assert values == {Decimal("7.00")}


def test_a_list_grows_by_what_is_pasted_below_it(qtbot: QtBot) -> None:
    document = office()
    view = view_of(qtbot, document, "project", "p1")
    QGuiApplication.clipboard().setText("满意度\t\t学员满意度\r\n其他\t\t其他指标\r\n")
    view.go_to(at("indicators.r3.level1@p1"))
    press(view, Key.Key_V, Modifier.ControlModifier)
    assert document.book.value(at("indicators.r3.level3@p1")) == "学员满意度"
    assert document.book.value(at("indicators.r4.level3@p1")) == "其他指标"
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert len(document.book.tables[TableKey("indicators", "p1")].rows) == 3


def test_cut_takes_away_after_copying(qtbot: QtBot) -> None:
    document = office()
    view = view_of(qtbot, document, "general")
    view.go_to(at("general.2050201.basic"))
    press(view, Key.Key_X, Modifier.ControlModifier)
    assert document.book.value(at("general.2050201.basic")) is None
    view.go_to(at("general.2050202.basic"))
    press(view, Key.Key_V, Modifier.ControlModifier)
    assert document.book.value(at("general.2050202.basic")) == Decimal("30.00")


def test_fill_down_and_right(qtbot: QtBot) -> None:
    document = office()
    view = view_of(qtbot, document, "general")
    select(view, "general.2050201.basic", "general.2050202.basic")
    press(view, Key.Key_D, Modifier.ControlModifier)
    assert document.book.value(at("general.2050202.basic")) == Decimal("30.00")
    view.go_to(at("general.2050202.project"))
    press(view, Key.Key_R, Modifier.ControlModifier)
    assert document.book.value(at("general.2050202.project")) == Decimal("30.00")


def test_ctrl_enter_fills_the_selection(qtbot: QtBot) -> None:
    document = office()
    view = view_of(qtbot, document, "general")
    view.go_to(at("general.2050202.basic"))
    write("8")
    press(view, Key.Key_Return, Modifier.ControlModifier)
    assert document.book.value(at("general.2050202.basic")) == Decimal("8.00")
    select(view, "general.2050201.basic", "general.2050202.project")
    view.selectionModel().setCurrentIndex(
        view.sheet_model.index_of(at("general.2050202.basic")),
        view.selectionModel().SelectionFlag.NoUpdate,
    )
    press(view, Key.Key_Return, Modifier.ControlModifier)
    assert document.book.value(at("general.2050201.project")) == Decimal("8.00")


@pytest.mark.parametrize(
    ("start", "key", "end"),
    [
        ("2050201.basic", Key.Key_Up, "total.basic"),
        ("2050202.basic", Key.Key_Down, "208.basic"),
        ("2050201.project", Key.Key_Left, "2050201.code"),
        ("2050202.basic", Key.Key_Right, "2050202.project"),
    ],
)
def test_ctrl_arrows_jump_to_edges(qtbot: QtBot, start: str, key: Qt.Key, end: str) -> None:
    view = view_of(qtbot, office(), "general")
    view.go_to(at(f"general.{start}"))
    press(view, key, Modifier.ControlModifier)
    assert here(view) == end
    assert len(view.cells.areas()) == 1
    assert view.cells.areas()[0].is_one


def test_ctrl_home_end_and_select_all(qtbot: QtBot) -> None:
    view = view_of(qtbot, office(), "general")
    press(view, Key.Key_End, Modifier.ControlModifier)
    assert here(view) == "2080505.project"
    press(view, Key.Key_Home, Modifier.ControlModifier)
    assert view.currentIndex().row() == 0
    press(view, Key.Key_A, Modifier.ControlModifier)
    assert view.cells.areas() == [(0, 1, 7, 5)]


def test_the_sum_of_the_selection(qtbot: QtBot) -> None:
    view = view_of(qtbot, office(), "general")
    with qtbot.waitSignal(
        view.selection_summary, check_params_cb=lambda count, *_: count == 4
    ) as told:
        select(view, "general.2050201.basic", "general.2050202.project")
    assert told.args == [4, Decimal("45.00"), Decimal("15.00")]


def test_folding_hides_what_belongs_to_a_row(qtbot: QtBot) -> None:
    view = view_of(qtbot, office(), "general")
    row, column = view.sheet_model.position(at("general.205.name")) or (0, 0)
    rect = view.visualRect(view.sheet_model.index(row, column))
    QTest.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(rect.left() + 10, rect.center().y())
    )
    hidden = [i for i in range(view.sheet_model.rowCount()) if view.isRowHidden(i)]
    assert hidden == [2, 3, 4]
    assert view.go_to(at("general.2050202.basic"))
    assert not any(view.isRowHidden(i) for i in hidden)
    view.go_to(at("general.208.name"))
    press(view, Key.Key_Left, Modifier.AltModifier)
    assert view.isRowHidden(6)
    press(view, Key.Key_Right, Modifier.AltModifier)
    assert not view.isRowHidden(6)


def test_a_click_on_the_number_selects_the_row(qtbot: QtBot) -> None:
    view = view_of(qtbot, office(), "general")
    for row, modifier in ((2, Modifier.NoModifier), (4, Modifier.ShiftModifier)):
        rect = view.visualRect(view.sheet_model.index(row, 0))
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier, rect.center())
    assert view.cells.areas() == [(2, 1, 4, 5)]


def test_rows_of_a_list_by_keys(qtbot: QtBot) -> None:
    document = office()
    view = view_of(qtbot, document, "project", "p1")
    key = TableKey("indicators", "p1")
    view.go_to(at("indicators.r1.level3@p1"))
    press(view, Key.Key_Insert)
    assert here(view) == "r4.level3"
    press(view, Key.Key_Down, Modifier.AltModifier)
    assert [row.id for row in document.book.tables[key].rows] == ["r1", "r2", "r4", "r3"]
    assert here(view) == "r4.level3"
    press(view, Key.Key_Delete, Modifier.ControlModifier)
    assert [row.id for row in document.book.tables[key].rows] == ["r1", "r2", "r3"]
    assert view.currentIndex().isValid()


def test_the_menu_keeps_and_releases_figures(qtbot: QtBot) -> None:
    from budgetbook.ui.sheet_menu import sheet_menu

    document = office()
    view = view_of(qtbot, document, "general")
    view.go_to(at("general.205.total"))
    for words, pinned in (("保留此数（钉住）", "user"), ("采用计算值", "")):
        menu = sheet_menu(view)
        actions = {action.text(): action for action in menu.actions()}
        assert actions[words].isEnabled()
        actions[words].trigger()
        menu.deleteLater()
        assert document.mark(at("general.205.total")).pinned == pinned


def test_words_of_a_text_table_are_wrapped_and_merged(qtbot: QtBot) -> None:
    document = office()
    view = view_of(qtbot, document, "project", "p1")
    long = {at("indicators.r2.description@p1"): "合格人数占参加培训总人数的比例" * 5}
    document.do(SetCells(long))
    qtbot.waitUntil(lambda: view.rowHeight(1) > 2 * view.row_height)
    assert view.rowSpan(0, 0) == 2
    document.do(SetCells({at("indicators.r2.level1@p1"): "效益指标"}))
    assert (view.rowSpan(0, 0), view.rowSpan(1, 0)) == (1, 2)


def test_no_figure_is_cut_when_it_grows(qtbot: QtBot) -> None:
    document = office()
    view = view_of(qtbot, document, "general")
    ref = at("general.2050201.basic")
    document.do(SetCells({ref: Decimal("123456789012.34")}))
    column = view.sheet_model.index_of(ref).column()
    need = view.fontMetrics().horizontalAdvance("123,456,789,012.34")
    qtbot.waitUntil(lambda: view.columnWidth(column) > need)


def test_hovering_a_total_lights_up_its_parts(qtbot: QtBot) -> None:
    view = view_of(qtbot, office(), "general")
    index = view.sheet_model.index_of(at("general.20502.basic"))
    QTest.mouseMove(view.viewport(), view.visualRect(index).center())
    parts = [view.sheet_model.position(at(f"general.{r}.basic")) for r in ("2050201", "2050202")]
    qtbot.waitUntil(lambda: all(part in view.lit for part in parts if part))
    total = view.sheet_model.position(at("general.20502.basic"))
    assert total is not None
    assert total not in view.lit


def test_typing_on_a_computed_cell_goes_nowhere(qtbot: QtBot) -> None:
    view = view_of(qtbot, office(), "general")
    view.go_to(at("general.205.total"))
    write("4")
    assert here(view) == "205.total"


def test_a_new_code_typed_in_the_sheet_takes_the_cursor_along(qtbot: QtBot) -> None:
    document = office()
    view = view_of(qtbot, document, "general")
    view.go_to(at("general.2050201.code"))
    write("2050299")
    press(view, Key.Key_Return)
    assert document.book.value(at("general.2050299.basic")) == Decimal("30.00")
    assert view.open_editor() is None
    assert here(view) == "2050299.code"
    press(view, Key.Key_Up)
    write("7")
    press(view, Key.Key_Escape)
    assert document.undo_stack.count() == 1
