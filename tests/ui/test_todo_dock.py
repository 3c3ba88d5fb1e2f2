"""待办: the list beside 审核, its answers by one key, and its counts that follow."""

from pathlib import Path
from time import perf_counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from budgetbook.model.ref import Ref
from budgetbook.model.todo import todo
from budgetbook.ui.document import Document
from budgetbook.ui.main_window import MainWindow
from budgetbook.ui.todo_dock import TodoPage
from tests.model.books import at
from tests.ui.rolled import open_rolled
from tests.ui.shell import key, open_office, open_window, put

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
DATED = Ref("indicators", "r1", "description", "p1")
Opened = tuple[MainWindow, Document, TodoPage]


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path) -> Opened:
    window, document = open_rolled(qtbot, tmp_path)
    assert window.workspace is not None
    page = window.workspace.findings.todo
    QAbstractItemModelTester(
        page.view.lines_model, QAbstractItemModelTester.FailureReportingMode.Fatal, page
    )
    key(window, Key.Key_4, CTRL)
    return window, document, page


def choose(page: TodoPage, ref: Ref) -> None:
    """Makes the entry of a cell current."""
    line = next(x for x in page.view.lines_model.lines() if ref in x.entry.refs)
    page.view.choose(page.view.lines_model.index_of(line.key))


def listed(page: TodoPage, ref: Ref) -> bool:
    """Whether an entry of a cell is on the list."""
    lines = page.view.lines_model.lines()
    return any(ref in line.entry.refs for line in lines if line.entry.kind != "finding")


def test_ctrl_4_shows_what_the_command_tells(opened: Opened) -> None:
    window, document, page = opened
    assert page.isVisible()
    assert page.view.hasFocus()
    expected = todo(document.book, document.layout, document.findings)
    assert page.todos == expected
    assert len(page.view.lines_model.lines()) == len(expected.items)
    assert window.workspace is not None
    assert window.workspace.findings.tabs.tabText(1) == f"待办 {len(expected.items)}"
    assert page.chips["enter"].text() == f"○ 待填 {expected.count('enter')}"


def test_g_takes_the_proposal_and_the_next_entry_moves_up(opened: Opened) -> None:
    window, document, page = opened
    choose(page, DATED)
    key(window, Key.Key_G)
    assert document.book.value(DATED) == "2024年的名单另附"
    assert not listed(page, DATED)
    assert page.view.current_line() is not None
    document.undo_stack.undo()
    assert document.book.value(DATED) == "2020年的名单另附"


def test_l_keeps_the_words(opened: Opened) -> None:
    window, document, page = opened
    choose(page, DATED)
    key(window, Key.Key_L)
    assert document.book.value(DATED) == "2020年的名单另附"
    assert not document.mark(DATED).carried
    assert not listed(page, DATED)


@pytest.mark.parametrize("keys", [Key.Key_K, Key.Key_Return])
def test_k_and_enter_go_there(opened: Opened, keys: Qt.Key) -> None:
    window, _, page = opened
    choose(page, at("general.2050201.basic"))
    key(window, keys)
    assert window.workspace is not None
    assert window.workspace.sheet.current_ref() == at("general.2050201.basic")


def test_confirming_one_clears_exactly_one(opened: Opened) -> None:
    window, _, page = opened
    before = len(page.todos.items)
    choose(page, at("general.2050201.basic"))
    key(window, Key.Key_L)
    assert len(page.todos.items) == before - 1
    assert page.todos.done == 1


def test_a_blank_cannot_be_confirmed_away(opened: Opened) -> None:
    window, document, page = opened
    blank = at("income.2050202.carry")
    choose(page, blank)
    key(window, Key.Key_L)
    assert document.mark(blank).carried
    assert document.undo_stack.count() == 0


def test_a_heading_answers_for_all_below_it_in_one_step(opened: Opened) -> None:
    window, document, page = opened
    model = page.view.lines_model
    row = next(i for i, g in enumerate(model.groups) if "一般公共预算财政拨款支出表" in g.title)
    count = len(model.groups[row].lines)
    assert count > 1
    page.view.setCurrentIndex(model.index(row, 0))
    before = len(page.todos.items)
    key(window, Key.Key_L)
    assert document.undo_stack.count() == 1
    assert len(page.todos.items) == before - count


def test_the_list_follows_edits_when_typing_pauses(opened: Opened, qtbot: QtBot) -> None:
    _, document, page = opened
    put(document, "general.2050201.basic", "31")
    qtbot.waitUntil(lambda: not listed(page, at("general.2050201.basic")), timeout=3000)


def test_filter_and_kinds(opened: Opened) -> None:
    _, _, page = opened
    page.filter.setText("学前教育")
    assert page.view.lines_model.lines()
    assert all("学前教育" in line.entry.message for line in page.view.lines_model.lines())
    page.filter.setText("没有这样的词")
    assert not page.view.isVisible()
    assert "没有符合" in page.empty.text()
    page.filter.clear()
    for kind, chip in page.chips.items():
        chip.setChecked(kind == "decide")
    assert {line.entry.kind for line in page.view.lines_model.lines()} == {"decide"}


def test_an_edit_does_not_wait_for_the_list(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, document, page = opened
    worked: list[float] = []
    monkeypatch.setattr(page, "refresh", lambda: worked.append(perf_counter()))
    for n in range(20):
        put(document, "general.2050201.basic", str(n + 1))
    assert worked == []


def test_ctrl_3_brings_the_findings_before_the_todo_list(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    open_office(window)
    assert window.workspace is not None
    findings, panel = window.workspace.findings, window.findings_panel
    window.actions_by_id["show_todo"].trigger()
    key(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert panel.isVisible()
    assert window.actions_by_id["show_findings"].isChecked()
    assert not findings.open_audit()
    key(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert not panel.isVisible()
    key(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert panel.isVisible()
