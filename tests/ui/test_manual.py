"""使用手册: its words hold for the program, and the window shows, searches, prints it."""

import re
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from budgetbook.ui import manual_window
from budgetbook.ui.actions import ACTIONS, MENUS, SHEET_KEYS
from budgetbook.ui.main_window import MainWindow
from budgetbook.ui.manual_text import commands_text, manual_folder, manual_text
from budgetbook.ui.manual_window import ManualWindow
from budgetbook.ui.narrative_keys import KEYS
from tests.pictures import MAIN, PICTURES, SHOTS
from tests.ui.shell import answering, click, key, open_window

TEXT = (manual_folder() / "manual.md").read_text("utf-8")
COMMAND = re.compile(r"“(\w\w) → ([^”→]+)”")
KEY = re.compile(r"`((?:(?:Ctrl|Shift|Alt)\+[^\s`]+|F\d+|Insert|Delete))`")
#: Keys of lists and panels, which no table of keys declares.
OTHER_KEYS = {"Alt+←", "Alt+→"}
LARGEST = 2_500_000


def commands_by_menu() -> dict[str, set[str]]:
    texts = {spec.id: spec.text for spec in ACTIONS}
    return {menu[:2]: {texts[one] for one in ids if one in texts} for menu, ids in MENUS}


def known_keys() -> set[str]:
    keys = {keys for spec in ACTIONS for keys in spec.shortcuts}
    for words, _ in (*SHEET_KEYS, *KEYS):
        keys |= set(words.split(" / "))
    return keys | OTHER_KEYS


def test_every_command_it_names_is_in_that_menu() -> None:
    menus = commands_by_menu()
    found = COMMAND.findall(TEXT)
    assert len(found) > 40
    assert [(menu, text) for menu, text in found if text not in menus[menu]] == []


def test_every_key_it_names_does_something() -> None:
    assert set(KEY.findall(TEXT)) - known_keys() == set()


def test_every_command_stands_behind_it() -> None:
    listed = commands_text()
    in_menus = {one for _, ids in MENUS for one in ids}
    assert [s.text for s in ACTIONS if s.id in in_menus and f"|{s.text}|" not in listed] == []


def test_pictures_are_those_the_script_takes() -> None:
    named = set(re.findall(r"\]\(pictures/(\w+)\.png\)", TEXT))
    there = {path.stem for path in PICTURES.iterdir()}
    assert named == there == set(SHOTS)
    assert set(MAIN) <= there


def test_pictures_are_small() -> None:
    files = list(PICTURES.iterdir())
    assert sum(path.stat().st_size for path in files) < LARGEST
    for path in files:
        picture = QImage(str(path))
        assert picture.format() == QImage.Format.Format_Indexed8, path.name
        assert (picture.width(), picture.height()) == (1280, 800), path.name


def open_manual(qtbot: QtBot, home: Path) -> tuple[MainWindow, ManualWindow]:
    window = open_window(qtbot, home)
    key(window, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    shown = window.findChild(ManualWindow)
    assert shown is not None
    qtbot.waitUntil(shown.isActiveWindow)
    return window, shown


def test_shift_f1_shows_it_once(qtbot: QtBot, tmp_path: Path) -> None:
    window, shown = open_manual(qtbot, tmp_path)
    assert "结转下年" in shown.text.toPlainText()
    key(shown, Qt.Key.Key_Escape)
    assert not shown.isVisible()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    key(window, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    assert window.findChildren(ManualWindow) == [shown]
    assert shown.isVisible()


def test_contents_lead_to_their_place_and_follow(qtbot: QtBot, tmp_path: Path) -> None:
    _, shown = open_manual(qtbot, tmp_path)
    item = next(
        shown.contents.item(row)
        for row in range(shown.contents.count())
        if shown.contents.item(row).text() == "七、情况说明"
    )
    place = shown.contents.visualItemRect(item).center()
    QTest.mouseClick(shown.contents.viewport(), Qt.MouseButton.LeftButton, pos=place)
    document = shown.text.document()
    assert document.findBlock(shown.text.first_seen()).text() == "七、情况说明"
    shown.text.verticalScrollBar().setValue(0)
    assert shown.contents.currentRow() == 0


def test_search_goes_round(qtbot: QtBot, tmp_path: Path) -> None:
    _, shown = open_manual(qtbot, tmp_path)
    key(shown, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert shown.field.hasFocus()
    shown.field.setText("小册子")
    key(shown, Qt.Key.Key_Return)
    cursor = shown.text.textCursor()
    assert cursor.selectedText() == "小册子"
    key(shown, Qt.Key.Key_Return)  # the only place: from the top again
    assert shown.text.textCursor().selectionStart() == cursor.selectionStart()
    shown.field.setText("预算")
    key(shown, Qt.Key.Key_Return)
    after = shown.text.textCursor().position()
    key(shown, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert shown.text.textCursor().position() < after
    shown.field.setText("没有这样的话")
    key(shown, Qt.Key.Key_Return)
    assert shown.standing.text() == "没有找到"


def test_pictures_fit_the_width(qtbot: QtBot, tmp_path: Path) -> None:
    _, shown = open_manual(qtbot, tmp_path)
    shown.resize(760, 600)
    qtbot.waitUntil(lambda: shown.text.horizontalScrollBar().maximum() == 0)
    assert shown.text.document().size().height() > 3000  # the pictures are there


def test_the_sheet_of_keys_leads_to_it(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    with answering(lambda dialog: click(dialog, "使用手册")):
        key(window, Qt.Key.Key_F1)
    shown = window.findChild(ManualWindow)
    assert shown is not None
    assert shown.isVisible()


def test_pdf_can_be_searched(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, shown = open_manual(qtbot, tmp_path)
    monkeypatch.setattr(manual_window, "manual_text", lambda: manual_text()[:900])
    target = tmp_path / "手册"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: (str(target), ""))
    click(shown, "存成 PDF…")
    with pypdfium2.PdfDocument(target.with_suffix(".pdf")) as paper:
        words = "".join(page.get_textpage().get_text_range() for page in paper)
    assert "预算簿使用手册" in words
    assert shown.standing.text() == "已存成 手册.pdf"


def test_a_pdf_that_cannot_be_written_is_said(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, shown = open_manual(qtbot, tmp_path)
    monkeypatch.setattr(manual_window, "manual_text", lambda: "# 一")
    target = tmp_path / "没有这个文件夹" / "手册.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: (str(target), ""))
    said: list[str] = []
    monkeypatch.setattr(manual_window, "warn", lambda *words: said.append(words[2]))
    click(shown, "存成 PDF…")
    assert said == ["“手册.pdf”写不进去，没有保存，请换一个位置再试。"]


def test_a_missing_manual_is_said(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost() -> str:
        raise FileNotFoundError

    window = open_window(qtbot, tmp_path)
    monkeypatch.setattr(manual_window, "manual_text", lost)
    said: list[str] = []
    monkeypatch.setattr(manual_window, "warn", lambda *words: said.append(words[1]))
    manual_window.show_manual(window)
    assert said == ["没有打开手册"]
