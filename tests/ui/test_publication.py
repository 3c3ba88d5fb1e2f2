"""内部 marks, 公开版 and 报送检查 in the window, by real keys and clicks."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from budgetbook.model.book import SignOff
from budgetbook.model.publication import SAID, PublicChoice
from budgetbook.model.secrecy import fingerprint
from budgetbook.ui import internal_marks as marks
from budgetbook.ui.publication_dialog import (
    PublicationDialog,
    export_public,
    jump_to_marked,
    open_public_preview,
)
from budgetbook.ui.submission_page import SubmissionPage
from budgetbook.ui.tree_model import INTERNAL
from tests.ui.shell import answering, click, key, open_office, open_window, put, type_words

_CTRL = Qt.KeyboardModifier.ControlModifier
_BOTH = _CTRL | Qt.KeyboardModifier.ShiftModifier


def test_key_marks_the_paragraph_and_says_once(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    document = open_office(window)
    assert window.workspace is not None
    window.workspace.jump_to_text("t2")
    key(window, Qt.Key.Key_I, _BOTH)
    assert document.book.internal == (marks.of_paragraph("t2"),)
    assert window.workspace.narrative.editor.internal == frozenset({1})
    assert window.notice.isVisible()
    assert window.notice.text == SAID
    window.notice.hide()
    key(window, Qt.Key.Key_Z, _CTRL)
    assert not document.book.internal
    key(window, Qt.Key.Key_I, _BOTH)
    assert document.book.internal
    assert not window.notice.isVisible()
    key(window, Qt.Key.Key_I, _BOTH)
    assert not document.book.internal


def test_key_marks_the_row(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    document = open_office(window)
    key(window, Qt.Key.Key_I, _BOTH)
    (one,) = document.book.internal
    ref = window.workspace.sheet.current_ref() if window.workspace else None
    assert ref is not None
    assert one == marks.of_row(ref.table, "", ref.row)


def test_tree_marks_a_project(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    document = open_office(window)
    assert window.workspace is not None
    tree = window.workspace.tree
    node = next(n for n in tree.model.nodes if n.placed and n.placed.instance == "p1")
    menu = tree.menu_for(node)
    next(a for a in menu.actions() if a.text() == "设为内部").trigger()
    assert document.book.internal == (marks.of_project("p1"),)
    assert tree.model.index_of(node.id).data(INTERNAL)
    assert any(a.text() == "取消内部" for a in tree.menu_for(node).actions())
    assert jump_to_marked(window, 0)
    assert not jump_to_marked(window, 1)


def test_dialog_lists_what_is_masked_and_writes(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(qtbot, tmp_path)
    document = open_office(window)
    marks.mark(window, document, [marks.of_paragraph("t2")])
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))

    def choose(dialog: object) -> None:
        assert isinstance(dialog, PublicationDialog)
        assert dialog.masked.count() == 1
        dialog.formats[".pdf"].setChecked(False)
        assert not dialog.export.isEnabled()
        dialog.formats[".docx"].setChecked(True)
        QTest.mouseClick(dialog.leave_out, Qt.MouseButton.LeftButton)
        assert dialog.choice() == PublicChoice(leaves_out=True)
        click(dialog, "导出…")

    with answering(choose):
        export_public(window)
    from docx import Document as Word

    text = "\n".join(p.text for p in Word(str(tmp_path / "某某局（公开版）.docx")).paragraphs)
    assert "部门职责" in text
    assert "负责全县某项工作" not in text


def test_public_preview_has_its_band(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    document = open_office(window)
    marks.mark(window, document, [marks.of_paragraph("t2")])
    preview = open_public_preview(window, PublicChoice())
    assert preview is not None
    band = preview.findChild(QLabel, "public band")
    assert isinstance(band, QLabel)
    assert "公开版" in band.text()
    assert band.isVisible()
    assert preview.view.search("负责全县某项工作") == 0
    assert preview.view.search("另有所属单位") == 1
    preview.close()


def test_check_follows_the_book_and_takes_a_signature(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    document = open_office(window)
    key(window, Qt.Key.Key_8, _CTRL)
    assert window.workspace is not None
    page = window.workspace.currentWidget()
    assert isinstance(page, SubmissionPage)
    assert len(page.view.lines_model.lines()) == len(page.lines) > 5
    line = next(one for one in page.view.lines_model.lines() if one.entry.signs)
    page.view.choose(page.view.lines_model.index_of(line.key))
    key(window, Qt.Key.Key_Return)
    assert page.name.hasFocus()
    type_words("Wang")
    key(window, Qt.Key.Key_Return)
    signed = document.book.signed
    assert isinstance(signed, SignOff)
    assert signed.name == "Wang"
    assert signed.checked == fingerprint(document.book)
    assert page.standing.text().startswith("✓")
    put(document, "general.2050201.basic", "31.50")
    qtbot.waitUntil(lambda: page.standing.text().startswith("？"), timeout=3000)
    click(page, "撤销签字")
    assert document.book.signed is None
    document.undo_stack.undo()
    assert document.book.signed == signed


def test_enter_jumps_from_the_check(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    open_office(window)
    window.actions_by_id["submission"].trigger()
    workspace = window.workspace
    assert workspace is not None
    page = workspace.currentWidget()
    assert isinstance(page, SubmissionPage)
    line = next(one for one in page.view.lines_model.lines() if one.entry.sheet)
    page.view.choose(page.view.lines_model.index_of(line.key))
    key(window, Qt.Key.Key_Return)
    assert workspace.currentWidget() is workspace.sheet
    assert workspace.sheet.placed is not None
    assert workspace.sheet.placed.sheet == line.entry.sheet


def test_folder_is_made(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    window = open_window(qtbot, tmp_path)
    open_office(window)
    folder = tmp_path / "out"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(folder), ""))
    window.actions_by_id["submission"].trigger()
    page = window.workspace.currentWidget() if window.workspace else None
    assert isinstance(page, SubmissionPage)
    click(page, "生成报送文件夹…")
    suffixes = {file.suffix for file in folder.iterdir()}
    assert suffixes == {".pdf", ".docx", ".xlsx", ".txt"}
    assert page.notice.isVisible()
    assert "打开文件夹" in [b.text() for b in page.notice.findChildren(type(page.sign))]


_QUIT = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
app = QApplication([])
from tests.ui.shell import folders
from tests.ui.books import office
from budgetbook.ui.main_window import MainWindow
from budgetbook.ui.open_book import OpenBook
window = MainWindow(folders(Path(sys.argv[1])))
window.show()
window.show_book(OpenBook(office(), name="x"))
window.actions_by_id["preview"].trigger()
QTimer.singleShot(50, app.quit)
app.exec()
"""


def test_quitting_with_the_preview_open(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _QUIT, str(tmp_path)],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert "Traceback" not in ended.stderr
