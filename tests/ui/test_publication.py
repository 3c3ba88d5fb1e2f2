"""内部 marks, 公开版 and 报送检查 in the window, by real keys and clicks."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QStyledItemDelegate, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from budgetbook.io.formats import open_files
from budgetbook.io.store import book_to_bytes
from budgetbook.model.book import SignOff
from budgetbook.model.parts import only, parts
from budgetbook.model.publication import SAID, PublicChoice
from budgetbook.model.secrecy import fingerprint
from budgetbook.ui import internal_marks as marks
from budgetbook.ui import pdf
from budgetbook.ui.colours import colours
from budgetbook.ui.facts_dialog import FactsDialog, edit_facts
from budgetbook.ui.pdf import pages_of
from budgetbook.ui.public_files import export_public, make_folder
from budgetbook.ui.public_preview import open_public_preview
from budgetbook.ui.publication_dialog import PublicationDialog, jump_to_marked
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


def _endless(*given: object) -> bytes:
    reports = [one for one in given if callable(one)]
    while True:
        reports[0](0.5, "第 1 页")
        time.sleep(0.02)


@pytest.mark.usefixtures("impatient")
def test_a_public_export_can_be_cancelled(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(qtbot, tmp_path)
    open_office(window)
    target = tmp_path / "out"
    target.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(target))
    monkeypatch.setattr(pdf, "pdf_of", _endless)

    def choose(dialog: object) -> None:
        assert isinstance(dialog, PublicationDialog)
        click(dialog, "导出…")

    with answering(choose, "取消"):
        export_public(window)
    assert list(target.iterdir()) == []


@pytest.mark.usefixtures("impatient")
def test_a_folder_can_be_cancelled(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(qtbot, tmp_path)
    open_office(window)
    target = tmp_path / "新" / "报送"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    monkeypatch.setattr(pdf, "pdf_of", _endless)
    with answering("取消"):
        assert make_folder(window) is None
    qtbot.waitUntil(lambda: not target.parent.exists(), timeout=3000)


def test_the_public_pages_are_those_chosen_for_print(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    document = open_office(window)
    book = window.book
    assert book is not None
    whole = PublicationDialog(window, book)
    assert whole.as_printed.isHidden()
    found = parts(document.book, document.layout)
    book.printout = only(found, {found[-1].id})
    dialog = PublicationDialog(window, book)
    assert not dialog.as_printed.isHidden()
    some = open_public_preview(window, dialog.choice(), dialog.printout())
    dialog.as_printed.setChecked(False)
    every = open_public_preview(window, dialog.choice(), dialog.printout())
    assert some is not None
    assert every is not None
    assert 0 < some.view.count < every.view.count
    for one in (some, every, whole, dialog):
        one.close()


def test_the_check_is_kept_for_print(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(qtbot, tmp_path)
    open_office(window)
    window.actions_by_id["submission"].trigger()
    page = window.workspace.currentWidget() if window.workspace else None
    assert isinstance(page, SubmissionPage)
    for name in ("单.pdf", "单.txt"):
        path = tmp_path / name
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, to=path: (str(to), ""))
        click(page, "存成 PDF 或文本…")
    text = (tmp_path / "单.txt").read_text("utf-8-sig")
    document = PdfDocument(str(tmp_path / "单.pdf"))
    printed = "".join("".join(p.get_textpage().get_text_range().split()) for p in document)
    assert printed.startswith("报送检查")
    assert "保密审查签字人" in printed
    for line in text.splitlines():
        assert "".join(line.strip("【】").split()) in printed


def test_the_cover_is_filled_in_printed_and_kept(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    document = open_office(window)

    def fill(dialog: object) -> None:
        assert isinstance(dialog, FactsDialog)
        for number, (_, line) in enumerate(dialog.cover.values()):
            QTest.keyClicks(line, f"Wang{number}")
        click(dialog, "修改")

    with answering(fill):
        edit_facts(document, window)
    said = dict(document.book.cover)
    assert len(said) > 5
    path = tmp_path / "封面.ysb"
    path.write_bytes(book_to_bytes(document.book))
    again = open_files([path])
    assert dict(again.book.cover) == said
    cover = pages_of(again.book, again.layout).pages[0]
    printed = "".join(words.text for words in cover.words)
    assert all(words in printed for words in said.values())
    document.undo_stack.undo()
    assert not document.book.cover


def test_a_selected_line_has_the_ink_of_the_selection(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    open_office(window)
    window.actions_by_id["submission"].trigger()
    page = window.workspace.currentWidget() if window.workspace else None
    assert isinstance(page, SubmissionPage)
    line = next(one for one in page.view.lines_model.lines() if one.entry.state == "missing")
    index = page.view.lines_model.index_of(line.key)
    option = QStyleOptionViewItem()
    page.view.initViewItemOption(option)
    was = option.palette.color(QPalette.ColorRole.HighlightedText)
    delegate = page.view.itemDelegate()
    assert isinstance(delegate, QStyledItemDelegate)
    delegate.initStyleOption(option, index)
    assert option.palette.color(QPalette.ColorRole.Text) == colours(page.palette()).error
    assert option.palette.color(QPalette.ColorRole.HighlightedText) == was
    assert option.text.startswith("✗")


_QUIT = """
import sys
import time
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
