"""The start page: big choices and recent files."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from budgetbook.ui.settings import RecentFile, Settings
from budgetbook.ui.start_page import _MISSING, StartPage, when


def page_of(qtbot: QtBot) -> StartPage:
    page = StartPage(has_sample=True)
    qtbot.addWidget(page)
    page.resize(1200, 700)
    page.show()
    return page


def test_buttons_ask_for_what_they_say(qtbot: QtBot) -> None:
    page = page_of(qtbot)
    for button, signal in (
        (page.open_button, page.open_requested),
        (page.new_button, page.new_requested),
        (page.sample_button, page.sample_requested),
    ):
        with qtbot.waitSignal(signal):
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_sample_is_only_offered_where_there_is_one(qtbot: QtBot) -> None:
    page = StartPage(has_sample=False)
    qtbot.addWidget(page)
    assert page.sample_button.isHidden()


def test_recent_file_is_opened_by_click_and_by_enter(qtbot: QtBot, tmp_path: Path) -> None:
    page = page_of(qtbot)
    met: list[Path] = []
    page.file_requested.connect(met.append)
    page.show_recent([RecentFile(tmp_path, datetime.now())])
    item = page.recent.item(0)
    place = page.recent.visualItemRect(item).center()
    QTest.mouseClick(page.recent.viewport(), Qt.MouseButton.LeftButton, pos=place)
    page.recent.setCurrentItem(item)
    QTest.keyClick(page.recent, Qt.Key.Key_Return)
    assert met == [tmp_path, tmp_path]


def test_missing_file_is_marked_later_and_can_be_forgotten(qtbot: QtBot, tmp_path: Path) -> None:
    page = page_of(qtbot)
    gone = tmp_path / "去年.docx"
    page.show_recent([RecentFile(gone, datetime.now()), RecentFile(tmp_path, datetime.now())])
    qtbot.waitUntil(lambda: bool(page.recent.item(0).data(_MISSING)))
    assert not page.recent.item(1).data(_MISSING)
    assert "Delete" in page.recent.item(0).toolTip()
    page.recent.setCurrentRow(0)
    with qtbot.waitSignal(page.forget_requested) as caught:
        QTest.keyClick(page.recent, Qt.Key.Key_Delete)
    assert caught.args == [gone]


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "今天 09:05"), (1, "昨天 09:05"), (30, "10月22日"), (400, "2025年10月17日")],
)
def test_time_as_people_say_it(days: int, words: str) -> None:
    today = datetime(2026, 11, 21, 9, 5)
    assert when(today - timedelta(days=days), date(2026, 11, 21)) == words


def test_recent_files_are_kept_once_and_latest_first(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "s.ini")
    names = [tmp_path / f"{i}.ysb" for i in range(12)]
    for path in [*names, names[5]]:
        settings.add_recent(path)
    again = Settings(tmp_path / "s.ini")
    kept = [file.path for file in again.recent()]
    assert kept[:3] == [names[5], names[11], names[10]]
    assert len(kept) == len(set(kept)) == 10
    again.forget_recent(names[5])
    assert names[5] not in [file.path for file in again.recent()]


def test_broken_settings_cost_nothing(tmp_path: Path) -> None:
    file = tmp_path / "s.ini"
    file.write_text('[General]\nschema=abc\nrecent="[{\\"path\\": 3}, 7]"\n', "utf-8")
    settings = Settings(file)
    assert settings.recent() == []
    assert settings.save_target == ""


def test_settings_of_a_newer_program_are_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "s.ini"
    file.write_text("[General]\nschema=99\nfolder=X\n", "utf-8")
    settings = Settings(file)
    settings.folder = "Y"
    del settings
    assert "folder=X" in file.read_text("utf-8")
