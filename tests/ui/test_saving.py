"""Saving: where to, over what, back into the original; exports; recovery copies."""

import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QLockFile, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog
from pytestqt.qtbot import QtBot

from budgetbook.io import formats, write_back
from budgetbook.io.errors import WriteRefused
from budgetbook.io.formats import Origin, open_files
from budgetbook.io.store import book_to_bytes, save_book
from budgetbook.model.layout import Layout
from budgetbook.model.paper import PageSetup
from budgetbook.ui.compare_dialog import CompareDialog
from budgetbook.ui.main_window import MainWindow
from budgetbook.ui.open_book import OpenBook
from budgetbook.ui.recovery import leftovers
from budgetbook.ui.save_choice import SaveChoice
from tests.model.books import at
from tests.ui.books import office
from tests.ui.shell import answering, key, open_office, open_window, put

CTRL = Qt.KeyboardModifier.ControlModifier
CARRY = "funding_income.carry_general.amount"


def open_from_word(window: MainWindow, folder: Path) -> OpenBook:
    """A changed book that came from a Word file."""
    original = folder / "公开.docx"
    original.write_bytes(b"PK original")
    origin = Origin(original.name, ".docx", original.read_bytes(), original)
    book = OpenBook(office(), name="公开", origins=(origin,))
    window.show_book(book)
    put(book.document, CARRY, "9.00")
    return book


def save_to(monkeypatch: pytest.MonkeyPatch, path: Path | None) -> None:
    chosen = (str(path) if path else "", "")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args, **_more: chosen)


def choose(button: str, *, remember: bool = False) -> "object":
    def answer(dialog: QDialog) -> None:
        assert isinstance(dialog, SaveChoice)
        getattr(dialog, button).setChecked(True)
        dialog.remember.setChecked(remember)
        QTest.keyClick(dialog, Qt.Key.Key_Return)

    return answer


def test_book_from_word_asks_once_and_keeps_the_original(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(qtbot, tmp_path / "home")
    book = open_from_word(window, tmp_path)
    target = tmp_path / "我的.ysb"
    save_to(monkeypatch, target)
    with answering(choose("ysb")):  # type: ignore[arg-type]
        key(window, Qt.Key.Key_S, CTRL)
    assert target.exists()
    assert (tmp_path / "公开.docx").read_bytes() == b"PK original"
    assert not window.isWindowModified()
    assert window.settings.save_target == ""
    put(book.document, CARRY, "8.00")
    key(window, Qt.Key.Key_S, CTRL)  # asks nothing any more
    assert not window.isWindowModified()


def test_write_back_and_remember(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(qtbot, tmp_path / "home")
    written: list[Path] = []

    def back(*arguments: Any) -> tuple[str, ...]:
        written.extend(arguments[3])
        return ("一处", "两处")

    monkeypatch.setattr(write_back, "write_all_back", back)
    book = open_from_word(window, tmp_path)
    with answering(choose("back", remember=True)):  # type: ignore[arg-type]
        key(window, Qt.Key.Key_S, CTRL)
    assert written == [tmp_path / "公开.docx"]
    assert not window.isWindowModified()
    assert "改了 2 处" in window.keeping.status.words.text()
    assert window.settings.save_target == "original"
    put(book.document, CARRY, "8.00")
    key(window, Qt.Key.Key_S, CTRL)
    assert len(written) == 2


def test_refused_write_back_says_why_and_asks_again(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(qtbot, tmp_path / "home")

    def refuse(*_arguments: object) -> tuple[str, ...]:
        raise WriteRefused("原文件没有新增的行，写不回去")

    monkeypatch.setattr(write_back, "write_all_back", refuse)
    book = open_from_word(window, tmp_path)
    with answering(choose("back"), "知道了") as met:  # type: ignore[arg-type]
        key(window, Qt.Key.Key_S, CTRL)
    assert "写不回去" in getattr(met[1], "text")()  # noqa: B009
    assert window.isWindowModified()
    assert book.target == ""


def test_cancelled_saving_keeps_the_window_open(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(qtbot, tmp_path / "home")
    put(open_office(window), CARRY, "9.00")
    save_to(monkeypatch, None)
    with answering("保存"):
        window.close()
    assert window.isVisible()
    save_to(monkeypatch, tmp_path / "a.ysb")
    with answering("保存"):
        window.close()
    assert not window.isVisible()
    assert (tmp_path / "a.ysb").exists()


def test_file_changed_by_another_program_is_not_overwritten_unasked(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(qtbot, tmp_path / "home")
    document = open_office(window)
    path = tmp_path / "a.ysb"
    save_to(monkeypatch, path)
    put(document, CARRY, "9.00")
    key(window, Qt.Key.Key_S, CTRL)
    path.write_bytes(b"another program")
    put(document, CARRY, "8.00")
    with answering("取消"):
        key(window, Qt.Key.Key_S, CTRL)
    assert path.read_bytes() == b"another program"
    path.write_bytes(book_to_bytes(document.book.with_values({at(CARRY): None})))
    with answering("比较"):
        key(window, Qt.Key.Key_S, CTRL)
    shown = window.findChild(CompareDialog)
    assert shown is not None
    assert at(CARRY) in {difference.ref for difference in shown.compared.differences}
    shown.close()
    with answering("覆盖"):
        key(window, Qt.Key.Key_S, CTRL)
    assert open_files([path]).book.value(at(CARRY)) == document.book.value(at(CARRY))


def test_unwritable_place_says_what_to_do(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(qtbot, tmp_path / "home")
    put(open_office(window), CARRY, "9.00")
    save_to(monkeypatch, tmp_path / "没有这个文件夹" / "a.ysb")
    with answering("知道了") as met:
        key(window, Qt.Key.Key_S, CTRL)
    assert "没有丢失" in getattr(met[0], "informativeText")()  # noqa: B009
    assert window.isWindowModified()


@pytest.mark.parametrize(
    ("action", "suffix"), [("export_word", ".docx"), ("export_excel", ".xlsx")]
)
def test_export_leaves_the_book_as_it_is(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, action: str, suffix: str
) -> None:
    window = open_window(qtbot, tmp_path / "home")
    put(open_office(window), CARRY, "9.00")
    written: list[Path] = []
    monkeypatch.setattr(formats, "export", lambda path, *_: written.append(path))
    save_to(monkeypatch, tmp_path / "公开")
    window.actions_by_id[action].trigger()
    assert written == [tmp_path / f"公开{suffix}"]
    assert window.isWindowModified()


@pytest.mark.parametrize(
    ("action", "suffix"), [("export_word", ".docx"), ("export_excel", ".xlsx")]
)
def test_export_has_the_paper_that_was_set_up(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, action: str, suffix: str
) -> None:
    window = open_window(qtbot, tmp_path / "home")
    layout = open_office(window).layout
    setup = PageSetup(margins=(25, 21, 22, 31), table=9)
    window.settings.set_page_setup(layout.id, setup)
    used: list[Layout] = []
    monkeypatch.setattr(formats, "export", lambda _path, _book, its, *_: used.append(its))
    save_to(monkeypatch, tmp_path / "公开")
    window.actions_by_id[action].trigger()
    assert [one.paper for one in used] == [setup.applied(layout.paper)]
    assert used[0].paper != layout.paper


def test_export_does_not_overwrite_the_original(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(qtbot, tmp_path / "home")
    open_from_word(window, tmp_path)
    save_to(monkeypatch, tmp_path / "公开.docx")
    with answering("知道了"):
        window.actions_by_id["export_word"].trigger()
    assert (tmp_path / "公开.docx").read_bytes() == b"PK original"


@pytest.mark.usefixtures("impatient")
def test_a_drive_that_hangs_does_not_hang_the_window(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The user stops waiting; the book and its changes stay, and it can be saved elsewhere."""
    window = open_window(qtbot, tmp_path / "home")
    document = open_office(window)
    answers = threading.Event()
    real = formats.save_book

    def hang(path: Path, *book: Any) -> None:
        if path.parent.name == "网络盘":
            answers.wait(60)
        real(path, *book)

    monkeypatch.setattr(formats, "save_book", hang)
    (tmp_path / "网络盘").mkdir()
    save_to(monkeypatch, tmp_path / "网络盘" / "a.ysb")
    put(document, CARRY, "9.00")
    with answering("取消"):
        key(window, Qt.Key.Key_S, CTRL)
    assert document.is_modified
    assert not (tmp_path / "网络盘" / "a.ysb").exists()
    save_to(monkeypatch, tmp_path / "本机.ysb")
    key(window, Qt.Key.Key_S, CTRL)
    answers.set()
    assert open_files([tmp_path / "本机.ysb"]).book.value(at(CARRY)) == 9
    assert not document.is_modified


# ---------------------------------------------------------------- recovery


def copies(home: Path) -> list[Path]:
    return sorted((home / "recovery").glob("*.ysb"))


def test_change_is_copied_and_dropped_when_saved(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(qtbot, tmp_path / "home")
    window.keeping.recovery.pause = 0
    document = open_office(window)
    with qtbot.waitSignal(window.keeping.recovery.written):
        put(document, CARRY, "9.00")
    assert len(copies(tmp_path / "home")) == 1
    assert open_files(copies(tmp_path / "home")).book.value(at(CARRY)) == 9
    assert "恢复副本" in window.keeping.status.recovery.text()
    assert leftovers(tmp_path / "home" / "recovery") == []  # this run still lives
    save_to(monkeypatch, tmp_path / "a.ysb")
    key(window, Qt.Key.Key_S, CTRL)
    assert copies(tmp_path / "home") == []


def test_clean_close_leaves_nothing(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(qtbot, tmp_path / "home")
    window.keeping.recovery.pause = 0
    document = open_office(window)
    with qtbot.waitSignal(window.keeping.recovery.written):
        put(document, CARRY, "9.00")
    with answering("不保存"):
        window.close()
    assert list((tmp_path / "home" / "recovery").iterdir()) == []


def test_close_while_the_copy_is_written_leaves_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path / "home")
    document = open_office(window)
    put(document, CARRY, "9.00")
    recovery = window.keeping.recovery
    with qtbot.waitSignal(recovery.written):
        recovery.write()
        recovery.stop()
    assert copies(tmp_path / "home") == []


def left_by_a_crash(home: Path) -> Path:
    """What a run that was killed leaves behind."""
    folder = home / "recovery"
    folder.mkdir(parents=True)
    copy = folder / "abc.ysb"
    save_book(copy, office().book.with_values({at(CARRY): None}))
    note = '{"name": "某某局.ysb", "path": "", "pid": 1, "written": "2026-11-20T17:30:00"}'
    copy.with_suffix(".json").write_text(note, "utf-8")
    return copy


def test_copy_of_a_crash_is_offered_and_recovered(qtbot: QtBot, tmp_path: Path) -> None:
    copy = left_by_a_crash(tmp_path)
    window = open_window(qtbot, tmp_path)
    qtbot.waitUntil(window.notice.isVisible)
    assert "“某某局.ysb”有恢复副本" in window.notice.text
    QTest.mouseClick(window.notice._offers[0], Qt.MouseButton.LeftButton)
    assert window.book is not None
    assert window.book.path is None
    assert window.isWindowModified()
    assert not copy.exists()
    qtbot.waitUntil(lambda: bool(copies(tmp_path)))  # copied again at once: it is still unsaved


def test_copy_of_a_crash_can_be_dropped(qtbot: QtBot, tmp_path: Path) -> None:
    left_by_a_crash(tmp_path)
    window = open_window(qtbot, tmp_path)
    qtbot.waitUntil(window.notice.isVisible)
    QTest.mouseClick(window.notice._offers[1], Qt.MouseButton.LeftButton)
    assert copies(tmp_path) == []
    assert not window.notice.isVisible()


def test_copy_of_a_living_run_is_not_offered(qtbot: QtBot, tmp_path: Path) -> None:
    copy = left_by_a_crash(tmp_path)
    lock = QLockFile(str(copy.with_suffix(".lock")))
    assert lock.tryLock(0)
    assert leftovers(copy.parent) == []
    lock.unlock()
    assert len(leftovers(copy.parent)) == 1
