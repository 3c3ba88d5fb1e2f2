"""明细底稿 in the window: put in, filled by keys, taken in from a workbook."""

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from budgetbook.model.book import Department
from budgetbook.model.details import DETAILS, lines
from budgetbook.model.fresh import fresh_book
from budgetbook.model.layout import load_layout
from budgetbook.model.ref import Ref
from budgetbook.ui import details_commands
from budgetbook.ui.document import Document
from budgetbook.ui.main_window import MainWindow
from budgetbook.ui.open_book import OpenBook
from tests.ui.shell import open_window

HEADER = ["类别", "项目名称", "功能分类科目编码", "部门经济分类科目编码", "政府经济分类科目编码"]
HEADER += ["单位性质", "资金来源", "当年或结转", "金额"]
LINES: list[list[str | int | float]] = [
    ["人员经费", "", 2013201, 30101, "", "行政", "一般公共预算", "当年", 320.5],
    ["公用经费", "", 2013201, 30217, "", "行政", "一般公共预算", "当年", 1.5],
]


def window_with_new_book(qtbot: QtBot, tmp_path: Path) -> tuple[MainWindow, Document]:
    window = open_window(qtbot, tmp_path)
    layout = load_layout("hebei-open-2023")
    document = Document(fresh_book(layout, 2024, Department(name="某县委组织部")), layout)
    window.show_book(OpenBook(document, name="新簿"))
    return window, document


def run(window: MainWindow, action: str) -> None:
    window.actions_by_id[action].trigger()


def test_an_empty_paper_is_one_step_and_shown(qtbot: QtBot, tmp_path: Path) -> None:
    window, document = window_with_new_book(qtbot, tmp_path)
    run(window, "details")
    assert DETAILS in document.book.tables
    assert window.workspace is not None
    node = window.workspace.tree.current
    assert node is not None
    assert node.title == "明细底稿"
    run(window, "undo")
    assert DETAILS not in document.book.tables


def test_lines_of_a_workbook_fill_the_tables(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, document = window_with_new_book(qtbot, tmp_path)
    path = tmp_path / "底稿.xlsx"
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(HEADER)
    for line in LINES:
        sheet.append(line)
    workbook.save(path)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    monkeypatch.setattr(details_commands, "warn", lambda *words: pytest.fail(str(words)))
    run(window, "details_take")
    assert len(lines(document.book)) == 2
    assert document.book.value(Ref("general", "total", "total", "")) == Decimal("322.00")
    assert document.book.value(Ref("hospitality", "total", "total", "")) == Decimal("1.50")
    run(window, "details_complete")
    assert document.book.value(Ref("details", lines(document.book)[0].id, "government", "")) == (
        "50101"
    )
    out = tmp_path / "另一份.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    run(window, "details_write")
    assert openpyxl.load_workbook(out).sheetnames == ["明细底稿"]
    run(window, "undo")
    run(window, "undo")
    assert DETAILS not in document.book.tables
    assert document.book.value(Ref("general", "total", "total", "")) is None


def test_typing_a_word_offers_the_list(qtbot: QtBot, tmp_path: Path) -> None:
    window, document = window_with_new_book(qtbot, tmp_path)
    run(window, "details")
    assert window.workspace is not None
    view = window.workspace.sheet.view()
    assert view is not None
    qtbot.keyClick(view, Qt.Key.Key_Insert)
    row = lines(document.book)[0].id
    window.go_to(Ref("details", row, "economic", ""))
    qtbot.keyClick(view, Qt.Key.Key_F2)
    editor = view.open_editor()
    assert isinstance(editor, QLineEdit)
    qtbot.keyClicks(editor, "3021")
    qtbot.keyClicks(editor, "7")
    completer = editor.completer()
    assert completer.currentIndex().data() == "30217 公务接待费"
    popup = completer.popup()
    assert popup is not None
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert editor.text() == "30217"
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert document.book.value(Ref("details", row, "economic", "")) == "30217"
