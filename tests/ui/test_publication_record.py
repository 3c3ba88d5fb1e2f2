"""公开记录… and 核对已公布件…: by real clicks and keys."""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from budgetbook.io.formats import export
from budgetbook.model.publication import public
from budgetbook.model.settle import Ledger
from budgetbook.ui import opening
from budgetbook.ui.document import Document
from budgetbook.ui.main_window import MainWindow
from budgetbook.ui.proof_dialog import ProofDialog
from budgetbook.ui.publication_record import RecordDialog
from budgetbook.ui.submission_page import SubmissionPage
from tests.model.books import amounts
from tests.ui.shell import answering, click, open_office, open_window, trigger


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> MainWindow:
    return open_window(qtbot, tmp_path)


def fill(approved: str, published: str, address: str = "") -> None:
    """Types into the dialog in front."""
    form = QApplication.activeModalWidget()
    assert isinstance(form, RecordDialog)
    for field, words in (
        (form.approved, approved), (form.published, published), (form.address, address),
    ):  # fmt: skip
        field.clear()
        QTest.keyClicks(field, words)


def test_the_record_is_one_step_and_can_be_undone(window: MainWindow) -> None:
    document = open_office(window)
    year = date.today().year

    def answer(form: QDialog) -> None:
        assert isinstance(form, RecordDialog)
        form._book = form._book.model_copy(update={"year": year})
        fill(f"{year}-01-20", f"{year}-01-10")
        click(form, "确定")
        assert "早于批复日" in form.told.text()
        fill(f"{year}-01-10", f"{year}-01-20", "https://a.cn/1")
        assert form.standing.text() == "已按期公开，在批复后第 10 天"
        click(form, "确定")

    with answering(answer):
        trigger(window, "publication_record")
    record = document.book.publication
    assert (record.approved_on, record.published_on) == (f"{year}-01-10", f"{year}-01-20")
    assert record.address == "https://a.cn/1"
    trigger(window, "undo")
    assert document.book.publication.approved_on == ""


def test_the_list_before_handing_in_leads_to_the_record(window: MainWindow) -> None:
    open_office(window)
    trigger(window, "submission")
    assert window.workspace is not None
    page = window.workspace.findChild(SubmissionPage)
    assert page is not None
    line = page.lines[-1]
    assert (line.group, line.records) == ("公开", True)
    for one in page.view.lines_model.lines():
        if one.entry is line:
            page.view.choose(page.view.lines_model.index_of(one.key))
    met: list[QDialog] = []
    with answering(lambda form: (met.append(form), click(form, "取消"))):  # type: ignore[arg-type, func-returns-value]
        QTest.keyClick(page.view, Qt.Key.Key_Return)
    assert isinstance(met[0], RecordDialog)


def published(document: Document, folder: Path, changes: dict[str, str | None]) -> Path:
    """The workbook that was published, with other figures."""
    path = folder / "公开.xlsx"
    book = Ledger(document.layout, document.book).settle(document.book).book
    made = public(book, document.layout).book
    export(path, made.with_values(amounts(changes)), document.layout)
    return path


def checked(window: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch) -> ProofDialog:
    """The dialog that the command shows for a file."""
    monkeypatch.setattr(opening, "ask_for_files", lambda *_a, **_k: [path])
    trigger(window, "check_published")
    (shown,) = window.findChildren(ProofDialog)
    return shown


def test_a_difference_is_listed_and_gone_to(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = open_office(window)
    path = published(document, tmp_path, {"general.2050201.project": "10.01"})
    dialog = checked(window, path, monkeypatch)
    (one,) = dialog.proof.found
    assert "1 处不同" in dialog.words.text()
    QTest.keyClick(dialog.view, Qt.Key.Key_Return)
    assert window.workspace is not None
    assert window.workspace.sheet.current_ref() == one.ref
    click(dialog, "记入公开记录(N)")
    record = document.book.publication
    assert record.compared_on == date.today().isoformat()
    assert "1 处不同" in record.compared
    dialog.write(tmp_path / "核对.xlsx")
    assert (tmp_path / "核对.xlsx").is_file()
    dialog.close()


def test_true_files_are_said_to_be_so(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = open_office(window)
    dialog = checked(window, published(document, tmp_path, {}), monkeypatch)
    assert "没有发现不同" in dialog.words.text()
    assert not dialog.view.lines_model.lines()
    assert not dialog.leaves_out.isVisible()
    click(dialog, "重新核对(R)")
    assert "没有发现不同" in dialog.words.text()
    dialog.close()


def test_an_unreadable_file_is_said(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_office(window)
    path = tmp_path / "空.html"
    path.write_text("<html></html>", encoding="utf-8")
    monkeypatch.setattr(opening, "ask_for_files", lambda *_a, **_k: [path])
    said: list[str] = []

    def answer(box: QDialog) -> None:
        said.append(box.text())  # type: ignore[attr-defined]
        box.reject()

    with answering(answer):
        trigger(window, "check_published")
    assert "网页里没有文字" in said[0]
    assert not window.findChildren(ProofDialog)
