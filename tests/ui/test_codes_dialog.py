"""科目表…: looked through, and a list of one's own taken into use."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from budgetbook.io.own_codes import load_own_codes, own_codes_file
from budgetbook.model.codes import name_of, use_own_codes
from budgetbook.ui import codes_dialog
from budgetbook.ui.code_dialog import CodeDialog
from budgetbook.ui.codes_dialog import CodesDialog, CodesModel
from tests.ui.shell import open_office, open_window


@pytest.fixture(autouse=True)
def _no_own_codes() -> Iterator[None]:
    yield
    use_own_codes({})


def _press(dialog: CodesDialog, text: str) -> None:
    next(b for b in dialog.findChildren(QPushButton) if b.text() == text).click()


def test_the_lists_are_searched_by_typing(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = CodesDialog(open_window(qtbot, tmp_path))
    qtbot.addWidget(dialog)
    search, table = dialog.findChild(QLineEdit), dialog.findChild(QTableView)
    assert isinstance(search, QLineEdit)
    assert isinstance(table, QTableView)
    QAbstractItemModelTester(table.model(), QAbstractItemModelTester.FailureReportingMode.Fatal)
    qtbot.keyClicks(search, "2080505")
    assert table.model().rowCount() == 1
    search.clear()
    qtbot.keyClicks(search, "jgsydw")
    found = [str(table.model().index(r, 1).data()) for r in range(table.model().rowCount())]
    assert any("机关事业单位" in name for name in found)


def test_a_list_of_ones_own_is_taken_kept_and_left(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = Workbook()
    for row in (("编码", "名称"), ("2080505", "改了名称的科目"), ("2083101", "新设的项")):
        book.worksheets[0].append(row)
    source = tmp_path / "新科目.xlsx"
    book.save(source)
    window = open_window(qtbot, tmp_path)
    document = open_office(window)
    before, checked = name_of("2080505"), document.findings
    dialog = CodesDialog(window)
    qtbot.addWidget(dialog)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(source), ""))
    _press(dialog, "导入…")
    assert "新增 1 个，改名 1 个" in dialog._state.text()
    assert name_of("2080505") == "改了名称的科目"
    use_own_codes({})
    assert load_own_codes(window.folders.home) == ""
    assert name_of("2083101") == "新设的项"
    monkeypatch.setattr(CodesDialog, "exec", lambda self: _press(self, "恢复内置科目"))
    window.actions_by_id["codes"].trigger()
    assert name_of("2080505") == before
    assert "2083101" not in own_codes_file(window.folders.home).read_text("utf-8-sig")
    assert document.findings == checked


def test_a_file_without_codes_changes_nothing(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    empty = tmp_path / "空.csv"
    empty.write_text("姓名,电话\n", "utf-8")
    monkeypatch.setattr(codes_dialog, "warn", lambda *words: said.extend(words[1:]))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(empty), ""))
    dialog = CodesDialog(open_window(qtbot, tmp_path))
    qtbot.addWidget(dialog)
    _press(dialog, "导入…")
    assert "没有找到科目" in said[1]
    assert not dialog.changed


def test_the_model_can_be_asked_anything(qtbot: QtBot) -> None:
    model = CodesModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for classification in ("function", "economic", "government", ""):
        for typed in ("", "2", "支出", "zc", "没有"):
            model.show_codes(classification, typed)


def test_a_code_is_chosen_by_initials(qtbot: QtBot) -> None:
    dialog = CodeDialog("economic")
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(dialog.isVisible)
    search = dialog.findChild(QLineEdit)
    assert isinstance(search, QLineEdit)
    qtbot.keyClicks(search, "jbgz")
    assert (dialog.code, dialog.name) == ("30101", "基本工资")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert dialog.result() == 1
