"""汇总…, 各单位数… and 文件夹汇总表…, with real keys and clicks."""

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from budgetbook.io.store import book_from_bytes, book_to_bytes, save_book
from budgetbook.model.edit import SetCells
from budgetbook.model.expected_units import Expected
from budgetbook.ui import summing_dialog
from budgetbook.ui.bureau_dialog import BureauDialog
from budgetbook.ui.compare_mode import PriorWindow
from budgetbook.ui.document import Document
from budgetbook.ui.main_window import MainWindow
from budgetbook.ui.open_book import OpenBook
from budgetbook.ui.sheet_menu import sheet_menu
from budgetbook.ui.summing_dialog import SummingDialog, sum_units
from budgetbook.ui.unit_parts import PartsDialog, show_parts
from budgetbook.ui.unit_sets import write_to
from tests.model.books import at, value
from tests.ui.shell import answering, click, open_window
from tests.ui.units import NAMES, department, unit, write_units


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> MainWindow:
    return open_window(qtbot, tmp_path / "home")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "各单位"
    made.mkdir()
    return made


def names(dialog: SummingDialog) -> list[str]:
    shown = dialog.list
    return [shown.topLevelItem(n).text(0) for n in range(shown.topLevelItemCount())]  # type: ignore[union-attr]


def summed(window: MainWindow) -> Document:
    made = department()
    document = Document(made.book, made.layout)
    window.show_book(OpenBook(document, name="部门"))
    return document


def test_units_are_chosen_ordered_and_summed(
    window: MainWindow, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_units(folder)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_a: str(folder))

    def choose(dialog: object) -> None:
        assert isinstance(dialog, SummingDialog)
        assert not dialog.sum.isEnabled()
        click(dialog, "添加文件夹…")
        assert sorted(names(dialog)) == sorted(NAMES)
        first = dialog.list.topLevelItem(names(dialog).index(NAMES[0]))
        assert first is not None
        QTest.mouseClick(
            dialog.list.viewport(), Qt.MouseButton.LeftButton,
            pos=dialog.list.visualItemRect(first).center(),
        )  # fmt: skip
        while names(dialog)[0] != NAMES[0]:
            click(dialog, "上移")
        assert (dialog.code.text(), dialog.name.text()) == ("361", "岚溪县文化局")
        click(dialog, "汇总")

    with answering(choose):
        sum_units(window)
    assert window.book is not None
    book = window.book.document.book
    assert book.members[0].name == NAMES[0]
    assert value(book, "general.2050201.basic") == Decimal("90.00")
    assert "没有抵销" in window.notice.text


def test_a_drag_changes_the_order(window: MainWindow, folder: Path) -> None:
    dialog = SummingDialog(window)
    dialog.add_paths(write_units(folder))
    moved = dialog.list.takeTopLevelItem(2)
    assert moved is not None
    dialog.list.insertTopLevelItem(0, moved)
    dialog.take_order()
    assert names(dialog) == [NAMES[2], NAMES[0], NAMES[1]]
    assert [m.name for m in dialog.members] == names(dialog)
    dialog.deleteLater()


def test_what_is_missing_and_what_is_faulty_is_shown(
    window: MainWindow, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = folder / "名单.txt"
    listed.write_text("361001 岚溪县文化局本级\n361004 岚溪县博物馆\n", encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a, **_k: (str(listed), ""))
    dialog = SummingDialog(window)
    dialog.add_paths(write_units(folder, (1,)))
    click(dialog, "名单…")
    assert [dialog.list.topLevelItem(n).text(2) for n in (0, 1)] == ["✓ 已收", "○ 未收"]  # type: ignore[union-attr]
    assert "1 个未收" in dialog.told.text()
    dialog.deleteLater()


def test_a_damaged_file_and_a_wrong_year_are_said(
    window: MainWindow, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(summing_dialog, "warn", lambda _p, _t, text, *_d: said.append(text))
    bad = folder / "坏.ysb"
    bad.write_bytes(b"no book")
    late = folder / "晚.ysb"
    save_book(late, unit(2).model_copy(update={"year": 2024}))
    dialog = SummingDialog(window)
    dialog.add_paths([*write_units(folder, (1,)), bad])
    assert len(dialog.members) == 1
    dialog.add_paths([late])
    assert len(dialog.members) == 1
    assert "坏.ysb" in said[0]
    assert "2024年" in said[1]
    dialog.deleteLater()


def test_a_newer_book_of_a_unit_is_one_step(window: MainWindow, folder: Path) -> None:
    document = summed(window)
    before = document.book
    path = folder / "新.ysb"
    save_book(path, unit(2, "1.00"))

    def again(dialog: object) -> None:
        assert isinstance(dialog, SummingDialog)
        assert dialog.into_open.isChecked()
        dialog.add_paths([path])
        assert len(dialog.members) == 3
        click(dialog, "汇总")

    with answering(again):
        sum_units(window)
    assert value(document.book, "general.2050201.basic") == Decimal("61.00")
    assert document.book.members[1].source == "新.ysb"
    document.undo_stack.undo()
    assert document.book is before
    assert not document.undo_stack.canUndo()


def test_the_units_stay_in_the_file() -> None:
    made = department().book
    again, _layout, _origins = book_from_bytes(book_to_bytes(made), "部门.ysb")
    assert again == made


# ---------------------------------------------------------------- 各单位数


def test_a_figure_comes_down_to_its_units(window: MainWindow, qtbot: QtBot) -> None:
    document = summed(window)
    assert window.workspace is not None
    window.workspace.jump(at("general.2050201.basic"))
    view = window.workspace.sheet.views()[0]
    menu = sheet_menu(view)
    [action] = [one for one in menu.actions() if one.text() == "各单位数…"]
    action.trigger()
    [dialog] = window.findChildren(PartsDialog)
    qtbot.addWidget(dialog)
    cells = [[dialog.table.item(r, c).text() for c in range(3)] for r in range(4)]  # type: ignore[union-attr]
    assert cells == [
        ["361001", NAMES[0], "30.00"], ["361002", NAMES[1], "30.00"],
        ["361003", NAMES[2], "30.00"], ["", "3 个单位合计", "90.00"],
    ]  # fmt: skip
    dialog.table.setCurrentCell(1, 0)
    click(dialog, "打开该单位的簿")
    [shown] = window.findChildren(PriorWindow)
    assert shown.document.is_read_only
    assert shown.document.book.department.name == NAMES[1]
    shown.close()
    document.do(SetCells({at("general.2050201.basic"): Decimal("91.00")}))
    again = PartsDialog(document, at("general.2050201.basic"), dialog.parts, window)
    qtbot.addWidget(again)
    assert "相差 1.00（汇总后改过）" in again.words.text()
    assert [f.rule for f in document.findings if f.rule == "H1"] == ["H1"]
    document.undo_stack.undo()
    assert not [f for f in document.findings if f.rule == "H1"]


def test_a_book_of_its_own_has_no_such_command(window: MainWindow) -> None:
    from tests.ui.shell import open_office

    open_office(window)
    assert window.workspace is not None
    window.workspace.jump(at("general.2050201.basic"))
    view = window.workspace.sheet.views()[0]
    menu: QMenu = sheet_menu(view)
    assert "各单位数…" not in [one.text() for one in menu.actions()]
    said: list[str] = []
    view.message.connect(said.append)
    show_parts(view)
    assert said == ["这一格不是各单位相加来的"]


# ---------------------------------------------------------------- 报送文件夹, 文件夹汇总表


def test_one_set_for_each_unit_and_one_for_the_department(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("budgetbook.ui.pdf.pdf_of", lambda *_a: b"%PDF-1.4")
    summed(window)
    made = write_to(window, tmp_path / "报送", None)
    assert made == ["岚溪县文化局", *(f"36100{n}{name}" for n, name in enumerate(NAMES, 1))]
    for name in made:
        kinds = {path.suffix for path in (tmp_path / "报送" / name).iterdir()}
        assert {".pdf", ".docx", ".xlsx", ".txt"} <= kinds


def test_a_folder_of_departments_is_one_table(
    window: MainWindow, qtbot: QtBot, folder: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    write_units(folder, (1, 2))
    (folder / "坏.ysb").write_bytes(b"no book")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_a: str(folder))
    target = tmp_path / "表.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: (str(target), ""))
    dialog = BureauDialog(window)
    qtbot.addWidget(dialog)
    dialog.expected = [Expected("361001", ""), Expected("361009", "岚溪县体育局")]
    dialog.show()
    click(dialog, "选文件夹…")
    states = [dialog.table.item(row, 2).text() for row in range(4)]  # type: ignore[union-attr]
    assert states == ["没有错误", "未收", "读不出", "没有错误"]
    assert "未收 1，有误或读不出 1" in dialog.told.text()
    click(dialog, "存成 Excel…")
    sheet = openpyxl.load_workbook(target).active
    assert sheet is not None
    assert sheet.cell(3, 9).value == 56.5
    dialog.table.itemDoubleClicked.emit(dialog.table.item(3, 1))
    assert window.book is not None
    assert window.book.document.book.department.name == NAMES[1]
    QApplication.processEvents()
