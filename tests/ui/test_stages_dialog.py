"""阶段…, 取控制数…, 取批复…: by real clicks and keys."""

import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QMessageBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from budgetbook.io.formats import export
from budgetbook.model.book import Book
from budgetbook.model.finding import State
from budgetbook.model.settle import Ledger
from budgetbook.ui import jobs
from budgetbook.ui.compare_dialog import CompareDialog
from budgetbook.ui.compare_mode import PriorWindow
from budgetbook.ui.document import Document
from budgetbook.ui.main_window import MainWindow
from budgetbook.ui.roll_amounts import AmountsPage
from budgetbook.ui.roll_wizard import RollWizard
from budgetbook.ui.stage_intake import StageIntakeDialog, take_stage_from
from budgetbook.ui.stages_dialog import StageForm, StagesDialog
from tests.model.books import COUNTY, amounts, value
from tests.ui.books import office_book
from tests.ui.shell import answering, click, open_office, open_window, put, trigger, write_chinese


def shot(widget: QWidget, name: str) -> None:
    """A picture for whoever wants to look at it."""
    folder = os.environ.get("STAGE_PICTURES")
    if folder:
        widget.grab().save(str(Path(folder) / f"{name}.png"))


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> MainWindow:
    return open_window(qtbot, tmp_path)


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read here: a process of its own takes its time."""
    from budgetbook.io import intake_source

    plain = intake_source.open_source
    monkeypatch.setattr(
        intake_source, "open_source", lambda *a, **k: plain(*a, **{**k, "isolated": False})
    )


def stages(document: Document) -> list[str]:
    return [one.name for one in document.book.stages]


Answer = str | Callable[[QDialog], None]


def keep_as(name: str, day: str = "") -> Callable[[QDialog], None]:
    """Fills the form of 存为阶段… and presses 存下."""

    def fill(form: QDialog) -> None:
        assert isinstance(form, StageForm)
        line = form.name.lineEdit()
        assert line is not None
        line.selectAll()
        write_chinese(line, name)
        form.date.setText(day)
        shot(form, "form")
        click(form, "存下")

    return fill


def test_the_book_is_kept_as_a_stage_and_the_title_says_so(window: MainWindow) -> None:
    document = open_office(window)
    with answering("存为阶段…", keep_as("一上", "2025-10-08"), "关闭"):
        trigger(window, "stages")
    assert stages(document) == ["一上"]
    assert "（一上）" in window.windowTitle()
    trigger(window, "undo")
    assert stages(document) == []
    assert "（一上）" not in window.windowTitle()


def test_a_wrong_date_is_told_in_the_form(window: MainWindow) -> None:
    document = open_office(window)

    def mend(form: QDialog) -> None:
        assert isinstance(form, StageForm)
        assert form.told.text() == "日期请写成 2026-01-15 这样。"
        form.date.setText("2025年10月8日")
        click(form, "存下")

    with answering("存为阶段…", keep_as("一上", "昨天"), mend, "关闭"):
        trigger(window, "stages")
    assert document.book.stages[0].date == "2025-10-08"


def test_a_stage_of_the_same_name_is_asked_about(window: MainWindow) -> None:
    document = open_office(window)
    with answering("存为阶段…", keep_as("一上"), "关闭"):
        trigger(window, "stages")
    put(document, "general.2050201.project", "11")
    with answering("存为阶段…", keep_as("一上"), "另起名称", "取消", "关闭"):
        trigger(window, "stages")
    assert value(document.book.stages[0].book, "general.2050201.project") == Decimal(10)
    with answering("存为阶段…", keep_as("一上"), "换成本簿现在的", "关闭"):
        trigger(window, "stages")
    assert value(document.book.stages[0].book, "general.2050201.project") == Decimal(11)
    assert stages(document) == ["一上"]


def kept_twice(window: MainWindow) -> Document:
    """一上 with 10, 二上 with 10.50 in one cell, and the book with 12."""
    document = open_office(window)
    for name, words in (("一上", "10.00"), ("二上", "10.50")):
        put(document, "general.2050201.project", words)
        with answering("存为阶段…", keep_as(name, "2025-11-20"), "关闭"):
            trigger(window, "stages")
    put(document, "general.2050201.project", "12.00")
    return document


def choosing(*rows: int, then: str) -> Callable[[QDialog], None]:
    """Chooses lines by clicks, the second with Ctrl, and presses a button."""

    def act(dialog: QDialog) -> None:
        assert isinstance(dialog, StagesDialog)
        for n, row in enumerate(rows):
            item = dialog.table.item(row, 0)
            assert item is not None
            place = dialog.table.visualItemRect(item).center()
            held = Qt.KeyboardModifier.ControlModifier if n else Qt.KeyboardModifier.NoModifier
            QTest.mouseClick(
                dialog.table.viewport(), Qt.MouseButton.LeftButton, held, place
            )  # fmt: skip
        shot(dialog, "stages")
        click(dialog, then)

    return act


def test_two_stages_are_compared(window: MainWindow, qtbot: QtBot) -> None:
    kept_twice(window)
    with answering(choosing(1, 2, then="比较")):
        trigger(window, "stages")
    [shown] = window.findChildren(CompareDialog)
    changes = {one.change for one in shown.compared.differences}
    assert changes == {Decimal("0.50")}
    assert "“一上”与“二上”" in shown.words.text()
    shot(shown, "compared")
    shown.close()


def test_one_stage_is_compared_with_the_book(window: MainWindow) -> None:
    kept_twice(window)
    with answering(choosing(2, then="比较")):
        trigger(window, "stages")
    [shown] = window.findChildren(CompareDialog)
    assert {one.change for one in shown.compared.differences} == {Decimal("-1.50")}
    shown.close()


def test_a_stage_is_looked_at_and_cannot_be_changed(window: MainWindow) -> None:
    kept_twice(window)
    with answering(choosing(1, then="打开看")):
        trigger(window, "stages")
    [shown] = window.findChildren(PriorWindow)
    assert shown.windowTitle().startswith("一上（只读）")
    assert shown.document.is_read_only
    assert value(shown.document.book, "general.2050201.project") == Decimal("10.00")
    shot(shown, "looked")
    shown.close()


def test_a_stage_is_made_current_renamed_and_removed(window: MainWindow) -> None:
    document = kept_twice(window)

    def rename(form: QDialog) -> None:
        assert isinstance(form, StageForm)
        form.name.setEditText("一上（初稿）")
        click(form, "确定")

    with answering(
        choosing(1, then="设为当前阶段"), choosing(1, then="修改…"), rename,
        choosing(2, then="删除"), "关闭",
    ):  # fmt: skip
        trigger(window, "stages")
    assert stages(document) == ["一上（初稿）"]
    assert "（一上（初稿））" in window.windowTitle()
    trigger(window, "undo")
    assert stages(document) == ["一上（初稿）", "二上"]


def test_nothing_can_be_done_to_the_book_as_it_is_now(window: MainWindow) -> None:
    open_office(window)

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, StagesDialog)
        dialog.choose_rows(0)
        on = {words for words, button in dialog.buttons.items() if button.isEnabled()}
        assert on == {"存为阶段…"}
        click(dialog, "关闭")

    with answering(look):
        trigger(window, "stages")


# ---------------------------------------------------------------- 取控制数


def limits(path: Path, *, year: int = 2023, **figures: str) -> Path:
    """A workbook as the bureau would send it."""
    places = {place.replace("__", "."): words for place, words in figures.items()}
    book: Book = office_book().with_values(amounts(dict(places)))
    book = Ledger(COUNTY, book).settle(book).book.model_copy(update={"year": year})
    export(path, book, COUNTY)
    return path


def test_limits_are_kept_and_what_exceeds_them_is_found(window: MainWindow, tmp_path: Path) -> None:
    document = open_office(window)
    before = document.book
    file = limits(tmp_path / "控制数.xlsx", fund__2120899__project="7.49")

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, StageIntakeDialog)
        assert "和本簿不同" in dialog.summary.text()
        dialog.remark.setText("财预〔2025〕1号")
        shot(dialog, "taking")
        click(dialog, "存为“控制数”")

    with answering(look):
        take_stage_from(window, "控制数", [file])
    assert stages(document) == ["控制数"]
    assert document.book.tables is before.tables
    assert document.book.stages[0].source == "控制数.xlsx"
    assert document.book.stages[0].remark == "财预〔2025〕1号"
    assert window.notice.text.startswith("已存为“控制数”")
    with answering("存为阶段…", keep_as("二上"), "关闭"):
        trigger(window, "stages")
    found = [f for f in document.findings if f.rule == "G1"]
    assert found
    assert "超过控制数 7.49 万元，超出 0.01 万元" in found[0].message
    assert window.workspace is not None
    window.workspace.jump(found[0].refs[0])
    assert window.workspace.sheet.current_ref() == found[0].refs[0]
    shot(window, "found")
    put(document, "fund.2120899.project", "7.49")
    assert not [f for f in document.findings if f.rule == "G1"]
    for _ in range(3):
        trigger(window, "undo")
    assert document.book.stages == ()


def test_wrong_year_is_told_and_nothing_is_kept(window: MainWindow, tmp_path: Path) -> None:
    document = open_office(window)
    file = limits(tmp_path / "控制数.xlsx", year=2022)

    def insist(dialog: QDialog) -> None:
        assert isinstance(dialog, StageIntakeDialog)
        assert not dialog.take_button.isEnabled()
        click(dialog, "全选")
        QApplication.processEvents()
        click(dialog, "存为“控制数”")

    def refuse(box: QDialog) -> None:
        assert isinstance(box, QMessageBox)
        assert "来源是2022年的，本簿是2023年的" in box.text()
        click(box, "不存")

    with answering(insist, refuse, "取消"):
        take_stage_from(window, "控制数", [file])
    assert document.book.stages == ()
    assert not document.is_modified


def test_a_second_approval_is_asked_about(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = open_office(window)
    file = limits(tmp_path / "批复.xlsx")
    monkeypatch.setattr(
        QFileDialog, "getOpenFileNames", staticmethod(lambda *_a, **_k: ([str(file)], ""))
    )
    with answering("存为“批复”"):
        trigger(window, "take_approval")
    first = document.book.stages
    with answering("存为“批复”", "不存", "取消"):
        trigger(window, "take_approval")
    assert document.book.stages is first
    limits(tmp_path / "批复.xlsx", fund__2120899__project="7.40")
    with answering("存为“批复”", "仍然存为“批复”"):
        trigger(window, "take_approval")
    assert value(document.book.stages[0].book, "fund.2120899.project") == Decimal("7.40")


def test_a_file_of_another_kind_is_refused(window: MainWindow, tmp_path: Path) -> None:
    document = open_office(window)
    (tmp_path / "x.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    with answering("知道了"):
        take_stage_from(window, "控制数", [tmp_path / "x.xlsx"])
    assert document.book.stages == ()
    assert jobs is not None


def test_the_rules_run_again_after_each_edit(window: MainWindow) -> None:
    document = kept_twice(window)
    with answering("存为阶段…", keep_as("控制数"), "关闭"):
        trigger(window, "stages")
    with answering(choosing(2, then="设为当前阶段"), "关闭"):
        trigger(window, "stages")
    assert not [f for f in document.findings if f.rule == "G1"]
    put(document, "general.2050201.project", "12.01")
    assert [f.state for f in document.findings if f.rule == "G1"][:1] == [State.FAILED]


# ---------------------------------------------------------------- 结转下年


def test_the_next_year_is_rolled_from_a_stage(window: MainWindow, qtbot: QtBot) -> None:
    document = open_office(window)
    with answering("存为阶段…", keep_as("调整后"), "关闭"):
        trigger(window, "stages")
    put(document, "general.2050201.project", "99")
    wizard = RollWizard(window)
    qtbot.addWidget(wizard)
    wizard.show()
    for number in range(1, 4):
        wizard.show_step(number)
    [page] = [page for page in wizard.pages if isinstance(page, AmountsPage)]
    wizard.show_step(wizard.pages.index(page))
    assert [page.stage.itemText(n) for n in range(page.stage.count())] == ["本簿现在", "调整后"]
    page.stage.setFocus()
    QTest.keyClick(page.stage, Qt.Key.Key_Down)
    shot(wizard, "roll")
    assert page.stage.currentText() == "调整后"
    assert page.basis.currentText() == "调整后预算"
    rolled = wizard.state.rolled().book
    assert rolled.prior is not None
    assert value(rolled.prior, "general.2050201.project") == Decimal("10")
    wizard.close()


def test_without_stages_the_roll_asks_for_none(window: MainWindow, qtbot: QtBot) -> None:
    open_office(window)
    wizard = RollWizard(window)
    qtbot.addWidget(wizard)
    wizard.show()
    [page] = [page for page in wizard.pages if isinstance(page, AmountsPage)]
    wizard.show_step(wizard.pages.index(page))
    assert not page.stage.isVisible()
    wizard.close()


def test_what_was_taken_in_is_shown_as_printed(window: MainWindow, tmp_path: Path) -> None:
    open_office(window)
    file = limits(tmp_path / "控制数.xlsx", fund__2120899__project="7.49")
    with answering("存为“控制数”"):
        take_stage_from(window, "控制数", [file])
    with answering(choosing(1, then="打开看")):
        trigger(window, "stages")
    [shown] = window.findChildren(PriorWindow)
    book = shown.document.book
    assert value(book, "fund.2120899.project") == Decimal("7.49")
    assert value(book, "fund.total.total") == Decimal("7.49")
    shot(shown, "taken")
    shown.close()
    with answering(choosing(1, then="比较")):
        trigger(window, "stages")
    [compared] = window.findChildren(CompareDialog)
    assert {one.kind for one in compared.compared.differences} == {"cell"}
    shot(compared, "compared_taken")
    compared.close()
