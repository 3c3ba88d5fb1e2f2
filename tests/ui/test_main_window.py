"""The window as a whole: from an open book over an edit and a finding to closing."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from budgetbook.model.finding import State
from budgetbook.ui.actions import ACTIONS, MENUS, RECENT, TOOLBAR
from budgetbook.ui.status import balance_words
from tests.model.books import at
from tests.ui.books import office_book
from tests.ui.shell import answering, key, open_office, open_window, put, type_words

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_actions_are_declared_once_and_all_in_a_menu() -> None:
    ids = [spec.id for spec in ACTIONS]
    assert len(ids) == len(set(ids))
    in_menus = {name for _, names in MENUS for name in names} - {"", RECENT}
    assert in_menus == set(ids)
    assert set(TOOLBAR) - {"", "export"} <= set(ids)
    keys = [QKeySequence(k).toString() for spec in ACTIONS for k in spec.shortcuts]
    assert len(keys) == len(set(keys))


def test_without_a_book_only_what_makes_sense_is_enabled(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    assert window.pages.currentWidget() is window.start
    enabled = {name for name, action in window.actions_by_id.items() if action.isEnabled()}
    always = {"new", "open", "sample", "roll", "manage_layouts", "words", "codes", "new_window"}
    assert enabled == always | {"manual", "settings", "quit", "shortcuts", "logs", "about"} | {
        "bureau",
        "sum_units",
    }
    assert not any(panel.isVisible() for panel in window.panels)


def test_every_action_has_a_handler(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    shown = {panel.objectName() for panel in window.panels}
    named = {spec.id for spec in ACTIONS if spec.run}
    assert set(window._handlers()) | shown | named == set(window.actions_by_id)


def test_edit_finding_jump_undo_and_closing(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    document = open_office(window, quiet=True)
    assert window.workspace is not None
    workspace = window.workspace
    assert document.count()[State.FAILED] == 0
    assert not window.isWindowModified()

    workspace.jump(at("funding_income.general.amount"))
    assert workspace.cell is window.cell_panel.widget()
    type_words("46")
    key(window, Qt.Key.Key_Return)

    assert document.book.value(at("funding_income.general.amount")) == 46
    assert window.isWindowModified()
    assert "46" not in window.actions_by_id["undo"].text()
    assert window.actions_by_id["undo"].text().startswith("撤销 修改 财政拨款收支总表")
    qtbot.waitUntil(lambda: bool(workspace.findings.model.keys()))
    qtbot.waitUntil(lambda: workspace.tree.model.marks("tables").failed > 0)
    qtbot.waitUntil(lambda: "不符" in window.keeping.status.findings.text())

    key(window, Qt.Key.Key_F8)
    first = workspace.findings.model.groups[0].lines[0].entry
    assert workspace.sheet.current_ref() == first.refs[0]
    key(window, Qt.Key.Key_F8, SHIFT)
    last = workspace.findings.model.groups[-1].lines[-1].entry
    assert workspace.sheet.current_ref() == last.refs[0]

    key(window, Qt.Key.Key_Z, CTRL)
    assert not window.isWindowModified()
    qtbot.waitUntil(lambda: not workspace.findings.model.keys())
    key(window, Qt.Key.Key_Y, CTRL)
    assert window.isWindowModified()

    with answering("取消") as met:
        window.close()
    assert window.isVisible()
    assert isinstance(met[0], QMessageBox)
    assert "还没有保存" in met[0].text()
    with answering("不保存"):
        window.close()
    assert not window.isVisible()


def test_goto_takes_code_and_initials(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    open_office(window)
    assert window.workspace is not None
    key(window, Qt.Key.Key_G, CTRL)
    assert window.goto.hasFocus()
    QTest.keyClicks(window.goto, "2080505")
    QTest.keyClick(window.goto.popup, Qt.Key.Key_Return)
    ref = window.workspace.sheet.current_ref()
    assert ref is not None
    assert ref.row == "2080505"
    assert not window.goto.hasFocus()
    key(window, Qt.Key.Key_F, CTRL)
    QTest.keyClicks(window.goto, "bmzfcg")
    window.goto.popup.hide()
    QTest.keyClick(window.goto, Qt.Key.Key_Return)
    node = window.workspace.tree.current
    assert node is not None
    assert node.title == "部门政府采购预算"


def test_escape_leaves_the_goto_box(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    open_office(window)
    key(window, Qt.Key.Key_G, CTRL)
    QTest.keyClick(window.goto.popup, Qt.Key.Key_Escape)
    QTest.keyClick(window.goto, Qt.Key.Key_Escape)
    assert not window.goto.hasFocus()


def test_text_page_and_back(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    open_office(window)
    assert window.workspace is not None
    window.workspace.tree.choose("text:t1")
    assert window.workspace.currentWidget() is window.workspace.narrative
    window.workspace.jump(at("expense.total.total"))
    assert window.workspace.currentWidget() is window.workspace.sheet


def test_undoing_a_new_project_leaves_its_page(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    document = open_office(window)
    assert window.workspace is not None
    tree = window.workspace.tree
    project = next(n for n in tree.model.nodes if n.kind == "project")
    tree.menu_for(project).actions()[0].trigger()
    assert tree.current is not None
    assert tree.current.title == "2 新项目"
    document.undo_stack.undo()
    assert tree.current is not None
    assert tree.current.title == "收支总表"
    assert window.workspace.sheet.placed == tree.current.placed


def test_status_line_tells_balance_and_sums(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    document = open_office(window, quiet=True)
    status = window.keeping.status
    assert status.balance.text().startswith("● 收支总计相等")
    assert status.findings.text() == "✓ 没有不符"
    put(document, "summary_income.carry.amount", "9.00")
    put(document, "funding_income.general.amount", "40.00")
    qtbot.waitUntil(lambda: status.balance.text().startswith("▲ 收支差额"))
    status.show_selection(3, document.book.value(at("expense.total.total")), None)
    assert status.selection.text().endswith("计数 3")
    status.show_selection(1, document.book.value(at("expense.total.total")), None)
    assert status.selection.text() == ""


def test_book_without_totals_says_nothing_of_balance() -> None:
    book = office_book("# summary_income -")
    assert balance_words(book) is None


def test_zoom_by_keys(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    open_office(window)
    key(window, Qt.Key.Key_Equal, CTRL)
    assert window.keeping.status.zoom.text() == "110%"
    QTest.mouseClick(window.keeping.status.zoom, Qt.MouseButton.LeftButton)
    assert window.keeping.status.zoom.text() == "100%"


def test_panels_are_put_away_and_remembered(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    open_office(window)
    key(window, Qt.Key.Key_1, CTRL)
    assert not window.tree_panel.isVisible()
    assert window.findings_panel.isVisible()
    window.close()
    again = open_window(qtbot, tmp_path)
    open_office(again)
    assert not again.tree_panel.isVisible()
    assert again.findings_panel.isVisible()


def test_f8_brings_back_the_panel(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    document = open_office(window)
    put(document, "funding_income.general.amount", "46.00")
    key(window, Qt.Key.Key_3, CTRL)
    assert not window.findings_panel.isVisible()
    key(window, Qt.Key.Key_F8)
    assert window.findings_panel.isVisible()


def test_new_book(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)

    def fill(dialog: QDialog) -> None:
        from budgetbook.ui.new_book import NewBook

        assert isinstance(dialog, NewBook)
        assert not dialog.create_button.isEnabled()
        dialog.name.setText("县档案馆")
        dialog.year.setValue(2026)
        assert dialog.layout_chosen.id == "hebei-open-2025"
        dialog.year.setValue(2023)
        assert dialog.layout_chosen.id == "hebei-open-2023"
        QTest.mouseClick(dialog.create_button, Qt.MouseButton.LeftButton)

    with answering(fill):
        key(window, Qt.Key.Key_N, CTRL)
    assert window.book is not None
    assert window.book.document.book.department.name == "县档案馆"
    assert window.windowTitle().startswith("2023年县档案馆部门预算")
    assert window.settings.department() == ("", "县档案馆")


def test_dialogs_open_and_close(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    with answering("关闭") as met:
        key(window, Qt.Key.Key_F1)
    words = [label.text() for label in met[0].findChildren(QLabel)]
    assert {"Ctrl+G", "Ctrl+F", "Ctrl+H"} <= set(words)
    with answering("关闭"):
        window.actions_by_id["about"].trigger()


def test_save_and_open_again(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    window = open_window(qtbot, tmp_path / "home")
    document = open_office(window)
    put(document, "summary_income.carry.amount", "9.00")
    target = tmp_path / "某某局"
    chosen = (str(target), "")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args, **_more: chosen)
    key(window, Qt.Key.Key_S, CTRL)
    saved = tmp_path / "某某局.ysb"
    assert saved.exists()
    assert not window.isWindowModified()
    assert window.windowTitle().startswith("某某局.ysb")
    value = document.book.value(at("summary_income.carry.amount"))
    window.close_book()
    assert window.pages.currentWidget() is window.start
    assert window.start.recent.count() == 1
    window.open_paths([saved])
    assert window.book is not None
    assert window.book.path == saved
    assert window.book.document.book.value(at("summary_income.carry.amount")) == value
    assert window.book.target == "ysb"


def test_second_book_asks_about_the_first(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    document = open_office(window)
    put(document, "summary_income.carry.amount", "9.00")
    with answering("取消"):
        key(window, Qt.Key.Key_N, CTRL)
    assert window.book is not None
    assert window.book.document is document


def test_undo_key_works_while_writing_text(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    document = open_office(window)
    assert window.workspace is not None
    before = document.book
    window.workspace.tree.choose("text:t1")
    window.workspace.focus_page()
    type_words("x")
    assert document.book is not before
    key(window, Qt.Key.Key_Z, CTRL)
    assert document.book == before
    key(window, Qt.Key.Key_Y, CTRL)
    assert document.book != before


def test_save_takes_what_is_being_typed(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(qtbot, tmp_path / "home")
    document = open_office(window)
    ref = at("funding_income.general.amount")
    window.go_to(ref)
    type_words("46")
    chosen = (str(tmp_path / "a.ysb"), "")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args, **_more: chosen)
    key(window, Qt.Key.Key_S, CTRL)
    assert document.book.value(ref) == 46
    assert not window.isWindowModified()
