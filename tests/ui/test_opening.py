"""Opening files: several at once, dropped, cancelled, impossible; and long work in general."""

import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog
from pytestqt.qtbot import QtBot

from budgetbook.io import formats
from budgetbook.io.errors import UnreadableFile
from budgetbook.io.formats import Opened, Remark
from budgetbook.io.store import save_book
from budgetbook.model.ref import Ref
from budgetbook.ui import jobs, opening
from budgetbook.ui.jobs import Progress, ProgressDialog
from tests.model.books import COUNTY, at
from tests.ui.books import office_book
from tests.ui.shell import answering, key, open_office, open_window, put


def saved_office(folder: Path) -> Path:
    path = folder / "某某局.ysb"
    save_book(path, office_book())
    return path


def stand_in(monkeypatch: pytest.MonkeyPatch, *remarks: Remark) -> list[list[Path]]:
    """Opening gives the office book whatever is opened; what was asked for is listed."""
    asked: list[list[Path]] = []

    def open_files(
        paths: Sequence[Path], _progress: Progress | None = None, **_how: bool
    ) -> Opened:
        asked.append(list(paths))
        return Opened(office_book(), COUNTY, remarks=remarks)

    monkeypatch.setattr(formats, "open_files", open_files)
    return asked


def test_open_by_keys_and_dialog(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(qtbot, tmp_path / "home")
    path = saved_office(tmp_path)
    chosen = ([str(path)], "")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: chosen)
    key(window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert window.book is not None
    assert window.book.path == path
    assert not window.isWindowModified()
    assert window.settings.folder == str(tmp_path)
    assert [file.path for file in window.settings.recent()] == [path]


def test_several_files_become_one_book(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = stand_in(monkeypatch)
    window = open_window(qtbot, tmp_path)
    paths = [tmp_path / "表.xlsx", tmp_path / "说明.docx"]
    window.open_paths(paths)
    assert asked == [paths]
    assert [file.path for file in window.settings.recent()] == paths


def test_doubtful_places_are_announced(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref: Ref = at("expense.total.total")
    stand_in(monkeypatch, Remark("两格并在一起", "第 3 页", "doubtful", ref))
    window = open_window(qtbot, tmp_path)
    window.open_paths([tmp_path / "a.docx"])
    assert "1 处没有读准" in window.notice.text
    assert window.workspace is not None
    window.notice._offers[0].click()
    assert window.workspace.findings.tabs.currentIndex() == 2


def test_unreadable_file_leaves_the_open_book(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(qtbot, tmp_path)
    document = open_office(window)

    def refuse(_paths: Sequence[Path], _progress: Any = None, **_how: bool) -> Opened:
        raise UnreadableFile("“a.doc”是旧版 Word 文件，请另存为 .docx")

    monkeypatch.setattr(formats, "open_files", refuse)
    with answering("知道了") as met:
        window.open_paths([tmp_path / "a.doc"])
    assert "旧版 Word 文件" in getattr(met[0], "text")()  # noqa: B009
    assert "没有变动" in getattr(met[0], "informativeText")()  # noqa: B009
    assert window.book is not None
    assert window.book.document is document


def test_unexpected_error_is_told_in_words(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(qtbot, tmp_path)

    def break_down(
        _paths: Sequence[Path], _progress: Progress | None = None, **_how: bool
    ) -> Opened:
        raise ZeroDivisionError

    monkeypatch.setattr(formats, "open_files", break_down)
    with answering("知道了"):
        window.open_paths([tmp_path / "a.docx"])
    assert window.book is None


@pytest.mark.usefixtures("impatient")
def test_long_opening_shows_progress_and_can_be_cancelled(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(qtbot, tmp_path)
    stopped = threading.Event()

    def slow(_paths: Sequence[Path], progress: Any = None, **_how: bool) -> Opened:
        try:
            for step in range(1000):
                progress(step / 1000, "读取 a.docx")
                time.sleep(0.01)
        finally:
            stopped.set()
        raise AssertionError

    def cancel(dialog: QDialog) -> None:
        assert isinstance(dialog, ProgressDialog)
        qtbot.waitUntil(lambda: dialog._words.text() == "读取 a.docx")
        QTest.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)

    monkeypatch.setattr(formats, "open_files", slow)
    with answering(cancel):
        window.open_paths([tmp_path / "a.docx"])
    assert window.book is None
    assert stopped.wait(2)


def test_quick_work_shows_no_dialog(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []
    monkeypatch.setattr(jobs, "ProgressDialog", lambda *made: seen.append(made))

    def work(_progress: Progress) -> int:
        return 7

    assert jobs.run(None, "做事", work) == 7
    assert seen == []


def test_error_in_work_is_raised(qtbot: QtBot) -> None:
    def work(_progress: Progress) -> int:
        raise LookupError("x")

    with pytest.raises(LookupError):
        jobs.run(None, "做事", work)


def test_dropped_files_are_opened(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = stand_in(monkeypatch)
    window = open_window(qtbot, tmp_path)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("a.docx", "b.png")])
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), action, data, button, none)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    drop = QDropEvent(QPointF(50, 50), action, data, button, none, QEvent.Type.Drop)
    QApplication.sendEvent(window, drop)
    qtbot.waitUntil(lambda: window.book is not None)
    assert asked == [[tmp_path / "a.docx"]]


def test_pictures_are_not_welcome(qtbot: QtBot, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "b.png"))])
    assert opening.dropped_files(data) == []


def test_sample_opens_without_a_file_of_its_own(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "sample_file", lambda: saved_office(tmp_path))
    window = open_window(qtbot, tmp_path / "home")
    window.actions_by_id["sample"].trigger()
    assert window.book is not None
    assert window.book.path is None
    assert window.windowTitle().startswith("示例簿")
    assert window.settings.recent() == []


def test_changed_book_is_not_replaced_unasked(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = stand_in(monkeypatch)
    window = open_window(qtbot, tmp_path)
    put(open_office(window), "summary_income.carry.amount", "9.00")
    with answering("取消"):
        window.open_paths([tmp_path / "a.docx"])
    assert asked == []
    with answering("不保存"):
        window.open_paths([tmp_path / "a.docx"])
    assert len(asked) == 1
