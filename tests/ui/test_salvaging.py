"""Opening a damaged book: its remains, the copy beside it or an earlier version, never nothing."""

from pathlib import Path

from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from budgetbook.io.store import book_to_bytes, save_book
from budgetbook.io.versions import keep_version
from tests.ui.books import office_book
from tests.ui.shell import answering, open_window


def damaged_office(folder: Path) -> Path:
    """A book of which one table is gone; the copy beside it is whole."""
    path = folder / "某某局.ysb"
    save_book(path, office_book())
    save_book(path, office_book().model_copy(update={"year": 2030}))
    data = bytearray(path.read_bytes())
    at = data.rindex(b"tables/1.json", 0, data.index(b"PK\x01\x02")) + len("tables/1.json")
    data[at : at + 30] = b"\xff" * 30
    path.write_bytes(data)
    return path


def test_what_is_left_opens_as_a_new_book_with_a_list(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path / "home")
    path = damaged_office(tmp_path)
    before = path.read_bytes()
    with answering("抢救…") as met:
        window.open_paths([path])
    assert "已损坏" in met[0].text()  # type: ignore[attr-defined]
    assert window.book is not None
    assert window.workspace is not None
    assert window.book.path is None
    assert window.book.target == ""
    assert window.isWindowModified()
    assert [line.message for line in window.book.remarks if line.kind == "unread"] == [
        "“部门预算收支总表”已损坏，没有读出"
    ]
    assert "没有读准" in window.notice.text
    window.notice._offers[0].click()
    assert window.workspace.findings.tabs.currentIndex() == 2
    assert path.read_bytes() == before


def test_the_copy_and_the_earlier_version_are_offered(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path / "home")
    path = tmp_path / "某某局.ysb"
    path.write_bytes(book_to_bytes(office_book().model_copy(update={"year": 2031})))
    keep_version(path, tmp_path / "home")
    damaged_office(tmp_path)
    with answering("上一次保存的内容"):
        window.open_paths([path])
    assert window.book is not None
    assert window.book.document.book.year == office_book().year
    assert window.book.path is None
    assert "某某局（上一次保存的内容）" in window.windowTitle()
    window.book.document.undo_stack.setClean()

    def earlier(dialog: QDialog) -> None:
        button = next(b for b in dialog.buttons() if "以前的版本" in b.text())  # type: ignore[attr-defined]
        button.click()

    with answering(earlier):
        window.open_paths([path])
    assert window.book.document.book.year == 2031


def test_leaving_it_keeps_the_open_book(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path / "home")
    with answering("不打开"):
        window.open_paths([damaged_office(tmp_path)])
    assert window.book is None
    assert window.isVisible()
