"""以万元显示: a book in 元 looked at in 万元."""

from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from budgetbook.io import formats
from budgetbook.model.book import Book
from budgetbook.model.edit import SetCells
from budgetbook.model.layout import Layout
from budgetbook.model.ref import Ref
from budgetbook.ui import saving
from budgetbook.ui.document import Document
from budgetbook.ui.in_wan import AdjustedList, WanPage
from budgetbook.ui.main_window import MainWindow
from budgetbook.ui.open_book import OpenBook
from tests.model.test_rounding import LAYOUT, SMALL, book_of
from tests.ui.shell import open_office, open_window

TOTAL = Ref("expense", "total", "total")
LEAF = Ref("general", "2013202", "project")


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> MainWindow:
    made = open_window(qtbot, tmp_path)
    made.show_book(OpenBook(Document(book_of(SMALL), LAYOUT), name="某某局"))
    return made


def page(window: MainWindow) -> WanPage:
    assert window.workspace is not None
    sheet = window.workspace.sheet
    assert isinstance(sheet, WanPage)
    return sheet


def switch(window: MainWindow) -> None:
    window.actions_by_id["in_wan"].trigger()


def shown(window: MainWindow, ref: Ref) -> str:
    """What the page says at a cell."""
    assert window.workspace is not None
    window.go_to(ref)
    model = window.workspace.sheet.views()[0].sheet_model
    return str(model.data(model.index_of(ref)))


def test_sheets_are_shown_in_wan_and_back(window: MainWindow) -> None:
    assert window.actions_by_id["in_wan"].isEnabled()
    assert shown(window, TOTAL) == "12,492.00"
    switch(window)
    assert shown(window, TOTAL) == "1.25"
    switch(window)
    assert shown(window, TOTAL) == "12,492.00"


def test_nothing_can_be_typed_there(window: MainWindow) -> None:
    switch(window)
    shown(window, LEAF)
    model = page(window).views()[0].sheet_model
    assert not model.flags(model.index_of(LEAF)) & Qt.ItemFlag.ItemIsEditable
    assert "按元填" in page(window).bar.words.text()


def test_adjusted_cells_are_marked_told_and_listed(window: MainWindow, qtbot: QtBot) -> None:
    switch(window)
    made = page(window).made
    ref = next(iter(made.adjusted))
    shown(window, ref)
    model = page(window).views()[0].sheet_model
    index = model.index_of(ref)
    assert model.look(index.row(), index.column()).adjusted
    tip = model.data(index, Qt.ItemDataRole.ToolTipRole)
    assert made.adjusted[ref].words in tip
    page(window).bar.button.click()
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, AdjustedList))
    assert dialog.list.count() == len(made.adjusted)
    with qtbot.waitSignal(dialog.chosen) as caught:
        dialog.list.itemActivated.emit(dialog.list.item(0))
    assert caught.args == [ref]
    dialog.close()


def test_it_follows_the_book(window: MainWindow, qtbot: QtBot) -> None:
    switch(window)
    assert shown(window, TOTAL) == "1.25"
    assert window.book is not None
    window.book.document.do(SetCells({LEAF: Decimal(50054)}))
    qtbot.waitUntil(lambda: shown(window, TOTAL) == "6.25")


def test_a_book_in_wan_has_no_use_for_it(window: MainWindow) -> None:
    switch(window)
    open_office(window)
    action = window.actions_by_id["in_wan"]
    assert (action.isEnabled(), action.isChecked()) == (False, False)


@pytest.mark.parametrize(("answer", "unit"), [(0, "元"), (1, "万元"), (2, None)])
def test_export_asks_for_the_unit(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: int, unit: str
) -> None:
    written: list[tuple[str, str]] = []

    def export(_path: Path, book: Book, layout: Layout, *_: object) -> None:
        written.append((book.unit, layout.unit))

    monkeypatch.setattr(formats, "export", export)
    monkeypatch.setattr(saving, "ask", lambda *_: answer)
    name = str(tmp_path / "新.docx")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (name, ""))
    window.actions_by_id["export_word"].trigger()
    assert [of_book for of_book, _ in written] == ([unit] if unit else [])
