"""批注: added, listed, answered, taken in and exported, by real keys and clicks."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from budgetbook.io import comments_file
from budgetbook.model.annual_round import Place
from budgetbook.model.comments import add_comments, new_comment, place_of
from budgetbook.model.edit import RemoveRows, apply
from budgetbook.model.ref import TableKey
from budgetbook.ui.cell_words import cell_tip
from budgetbook.ui.colours import colours
from budgetbook.ui.comment_form import CommentForm
from budgetbook.ui.comment_places import PlaceDialog
from budgetbook.ui.comments_dock import CommentsDock, dock_of
from budgetbook.ui.comments_intake import CommentsIntake
from budgetbook.ui.document import Document
from budgetbook.ui.main_window import MainWindow
from budgetbook.ui.sheet_menu import sheet_menu
from budgetbook.ui.submission_page import SubmissionPage
from budgetbook.ui.table_view import SheetView
from tests.model.books import COUNTY, at
from tests.ui.shell import (
    answering,
    bring_back,
    click,
    key,
    open_office,
    open_window,
    put,
    type_words,
    write_chinese,
)

CELL = at("general.2050201.project")
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def shot(widget: QWidget, name: str) -> None:
    """A picture for whoever wants to look at it."""
    folder = os.environ.get("COMMENT_PICTURES")
    if folder:
        widget.grab().save(str(Path(folder) / f"{name}.png"))


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> MainWindow:
    return open_window(qtbot, tmp_path)


def states(document: Document) -> list[str]:
    return [one.state for one in document.book.comments]


def remark(document: Document, place: Place, text: str) -> None:
    document.do(add_comments(document.book, [new_comment(document.book, COUNTY, place, text)]))


def written(words: str) -> Callable[[QDialog], None]:
    def fill(form: QDialog) -> None:
        assert isinstance(form, CommentForm)
        write_chinese(form.text, words)
        shot(form, "form")
        click(form, "添加")

    return fill


def answered(words: str) -> Callable[[QDialog], None]:
    def fill(form: QDialog) -> None:
        assert isinstance(form, CommentForm)
        assert form.focusWidget() is form.answer
        write_chinese(form.answer, words)
        click(form, "确定")

    return fill


def page(window: MainWindow) -> CommentsDock:
    dock = dock_of(window)
    assert dock is not None
    dock.page.refresh()
    return dock


def sheet(window: MainWindow) -> SheetView:
    assert window.workspace is not None
    view = window.workspace.sheet.block()
    assert isinstance(view, SheetView)
    return view


def test_a_cell_is_commented_by_key_and_taken_back(window: MainWindow) -> None:
    document = open_office(window)
    assert window.workspace is not None
    window.workspace.jump(CELL)
    with answering(written("这个数请核对")):
        key(window, Qt.Key.Key_M, CONTROL | ALT)
    [one] = document.book.comments
    assert (one.place, one.text, one.quote) == (place_of(CELL), "这个数请核对", "10.00")
    assert "批注（待改）：这个数请核对" in (cell_tip(document, CELL) or "")
    window.actions_by_id["undo"].trigger()
    assert document.book.comments == ()


def test_the_form_offers_row_table_and_book(window: MainWindow) -> None:
    document = open_office(window)
    assert window.workspace is not None
    window.workspace.jump(CELL)

    def choose_row(form: QDialog) -> None:
        assert isinstance(form, CommentForm)
        name = "一般公共预算财政拨款支出表"
        words = [form.place.itemText(i) for i in range(form.place.count())]
        assert words == [
            f"{name} 2050201 学前教育·项目支出", f"{name} 2050201 学前教育", name, "整本"
        ]  # fmt: skip
        click(form, "添加")
        assert "没有写内容" in form.told.text()
        form.place.setCurrentIndex(1)
        write_chinese(form.text, "整行")
        click(form, "添加")

    with answering(choose_row):
        menu = sheet_menu(sheet(window))
        next(a for a in menu.actions() if a.text() == "批注…").trigger()
    assert document.book.comments[0].place == Place(table="general", row="2050201")
    head = CELL._replace(column="name")
    assert "整行" in (cell_tip(document, head) or "")


def test_a_paragraph_and_a_project_are_commented(window: MainWindow) -> None:
    document = open_office(window)
    assert window.workspace is not None
    window.workspace.jump_to_text("t2")
    with answering(written("这段改短")):
        key(window, Qt.Key.Key_M, CONTROL | ALT)
    window.actions_by_id["projects"].trigger()
    with answering(written("目标要具体")):
        window.actions_by_id["add_comment"].trigger()
    first, second = document.book.comments
    assert first.place == Place(paragraph="t2")
    assert second.place.instance in ("p1", "p2") or second.place == Place()


def test_the_text_offers_it_in_its_menu(window: MainWindow) -> None:
    document = open_office(window)
    assert window.workspace is not None
    window.workspace.jump_to_text("t3")
    menu = window.workspace.narrative.figures.menu(None)
    with answering(written("补充单位名称")):
        next(a for a in menu.actions() if a.text() == "批注…").trigger()
    assert [one.place for one in document.book.comments] == [Place(paragraph="t3")]


def test_the_corner_of_a_cell_shows_whether_its_comment_is_open(window: MainWindow) -> None:
    document = open_office(window)
    assert window.workspace is not None
    remark(document, place_of(CELL), "请核对")
    window.workspace.jump(CELL._replace(column="name"))
    view, look = sheet(window), colours(window.palette())

    def colour() -> QColor:
        spot = next(
            (row, column)
            for row in range(view.sheet_model.rowCount())
            for column in range(view.sheet_model.columnCount())
            if view.sheet_model.grid.ref(row, column) == CELL
        )
        rect = view.visualRect(view.sheet_model.index(*spot))
        return view.viewport().grab().toImage().pixelColor(rect.topRight() + QPoint(-1, 2))

    assert colour() == look.warning
    window.actions_by_id["comments"].trigger()
    with answering(answered("已改好")):
        key(window, Qt.Key.Key_Y)
    assert states(document) == ["已改"]
    assert colour() == look.passed
    shot(window, "corner")


def test_the_list_groups_filters_and_jumps(window: MainWindow) -> None:
    document = open_office(window)
    assert window.workspace is not None
    remark(document, place_of(CELL), "数请核对")
    remark(document, Place(paragraph="t2"), "这段改短")
    window.actions_by_id["comments"].trigger()
    dock = page(window)
    QAbstractItemModelTester(dock.page.view.lines_model)
    assert [line.cells[0] for line in dock.page.view.lines_model.lines()] == [
        "数请核对",
        "这段改短",
    ]
    assert dock.page.chips["待改"].text() == "○ 待改 2"
    shot(window, "list")
    key(window, Qt.Key.Key_Return)
    assert window.workspace.sheet.current_ref() == CELL
    dock.page.filter.setFocus()
    write_chinese(dock.page.filter, "改短")
    assert [line.cells[0] for line in dock.page.view.lines_model.lines()] == ["这段改短"]
    dock.page.filter.clear()
    QTest.mouseClick(dock.page.chips["待改"], Qt.MouseButton.LeftButton)
    assert dock.page.view.lines_model.lines() == []
    assert "没有符合筛选条件" in dock.page.empty.text()


def test_not_changing_asks_for_a_reason_and_is_one_step(window: MainWindow) -> None:
    document = open_office(window)
    remark(document, place_of(CELL), "偏高")
    window.actions_by_id["comments"].trigger()

    def refuse(form: QDialog) -> None:
        assert isinstance(form, CommentForm)
        click(form, "确定")
        assert "要写明理由" in form.told.text()
        write_chinese(form.answer, "按文件编列")
        click(form, "确定")

    before = document.undo_stack.count()
    with answering(refuse):
        key(window, Qt.Key.Key_N)
    [one] = document.book.comments
    assert (one.state, one.answer) == ("不改", "按文件编列")
    assert one.answered_on
    assert document.undo_stack.count() == before + 1
    view = page(window).page.view
    assert window.focusWidget() is view
    view.choose_first()
    QTest.keyClick(view, Qt.Key.Key_D)
    assert states(document) == ["待改"]
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert document.book.comments == ()
    assert "还没有批注" in page(window).page.empty.text()


def test_a_place_that_went_is_told(window: MainWindow) -> None:
    document = open_office(window)
    remark(document, Place(table="general", row="2050202"), "这行请核")
    document.do(RemoveRows(TableKey("general"), ("2050202",)))
    window.actions_by_id["comments"].trigger()
    [line] = page(window).page.view.lines_model.lines()
    assert line.cells[1] == "原位置已删除（原为“2050202 小学教育”）"
    key(window, Qt.Key.Key_Return)
    assert "原位置已删除" in window.keeping.status.words.text()


def test_a_pasted_list_is_shown_changed_and_taken(qtbot: QtBot, window: MainWindow) -> None:
    document = open_office(window)
    text = "审核意见：\n1.一般公共预算支出表 2050201 的项目支出偏高\n2.错字\n3.不要这条\n"

    def choose(dialog: QDialog) -> None:
        assert isinstance(dialog, PlaceDialog)
        bring_back(dialog)
        type_words("2050202")
        click(dialog, "确定")

    def take(dialog: QDialog) -> None:
        assert isinstance(dialog, CommentsIntake)
        QGuiApplication.clipboard().setText(text)
        dialog.text.setFocus()
        QTest.keyClick(dialog.text, Qt.Key.Key_V, CONTROL)
        table = dialog.table
        qtbot.waitUntil(lambda: table.rowCount() == 3)
        words = [[table.item(r, c).text() for c in range(3)] for r in range(3)]  # type: ignore[union-attr]
        assert words == [
            ["一般公共预算支出表 2050201 的项目支出偏高",
             "一般公共预算财政拨款支出表 2050201 学前教育·项目支出", "表名、科目编码、栏目"],
            ["错字", "整本", "没有对上"],
            ["不要这条", "整本", "没有对上"],
        ]  # fmt: skip
        assert "开头的话没有取" in dialog.told.text()
        shot(dialog, "intake")
        dropped = table.item(2, 0)
        assert dropped is not None
        dropped.setCheckState(Qt.CheckState.Unchecked)
        table.selectRow(1)
        click(dialog, "改位置…")
        changed = table.item(1, 1)
        assert changed is not None
        assert changed.text().endswith("2050202 小学教育")
        click(dialog, "取入 2 条")

    before = document.undo_stack.count()
    with answering(take, choose):
        window.actions_by_id["take_remarks"].trigger()
    assert [one.text for one in document.book.comments] == [
        "一般公共预算支出表 2050201 的项目支出偏高", "错字"
    ]  # fmt: skip
    assert document.book.comments[1].place.row == "2050202"
    assert document.undo_stack.count() == before + 1
    assert dock_of(window) is not None


def test_a_list_is_taken_from_a_file_once(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import openpyxl

    document = open_office(window)
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in (("序号", "意见"), (1, "甲意见"), (2, "乙意见")):
        sheet.append(row)
    path = tmp_path / "清单.xlsx"
    workbook.save(path)
    monkeypatch.setattr(
        comments_file, "run_apart", lambda task, given, report: task(*given, report)
    )
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a, **_k: (str(path), ""))

    def take(words: str) -> Callable[[QDialog], None]:
        def run(dialog: QDialog) -> None:
            assert isinstance(dialog, CommentsIntake)
            click(dialog, "从文件取…")
            assert dialog.table.rowCount() == 2
            click(dialog, words)

        return run

    with answering(take("取入 2 条")):
        window.actions_by_id["take_remarks"].trigger()
    assert [one.source for one in document.book.comments] == ["清单.xlsx", "清单.xlsx"]
    with answering(take("取消")):  # nothing is ticked: the book has them
        window.actions_by_id["take_remarks"].trigger()
    assert len(document.book.comments) == 2


def test_the_answers_are_exported(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = open_office(window)
    window.actions_by_id["comments"].trigger()
    assert not page(window).page.buttons["导出修改情况说明…"].isEnabled()
    remark(document, place_of(CELL), "偏高")
    for kind in ("Word 文档 (*.docx)", "Excel 工作簿 (*.xlsx)"):
        name = str(tmp_path / "修改情况说明")
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, k=kind, n=name: (n, k))
        QTest.mouseClick(page(window).page.buttons["导出修改情况说明…"], Qt.MouseButton.LeftButton)
        assert "1 条还是待改" in window.keeping.status.words.text()
    assert sorted(p.name for p in tmp_path.glob("修改情况说明*")) == [
        "修改情况说明.docx", "修改情况说明.xlsx"
    ]  # fmt: skip


def test_the_submission_page_names_them_and_jumps(window: MainWindow) -> None:
    document = open_office(window)
    assert window.workspace is not None
    remark(document, place_of(CELL), "偏高")
    window.actions_by_id["submission"].trigger()
    submission = window.workspace.findChild(SubmissionPage)
    assert submission is not None
    line = next(one for one in submission.view.lines_model.lines() if one.cells[1] == "批注")
    assert "尚有 1 条批注待改" in line.cells[2]
    submission.view.entered_line.emit(line)
    assert window.workspace.sheet.current_ref() == CELL


def test_a_book_shown_only_takes_no_comments(window: MainWindow) -> None:
    document = open_office(window)
    remark(document, Place(), "整本")
    document.lock(True)
    window.actions_by_id["add_comment"].trigger()
    window.actions_by_id["take_remarks"].trigger()
    window.actions_by_id["comments"].trigger()
    assert not page(window).page.buttons["添加…"].isEnabled()
    key(window, Qt.Key.Key_Delete)
    assert len(document.book.comments) == 1


def test_the_list_goes_with_its_book(window: MainWindow, qtbot: QtBot) -> None:
    first = open_office(window)
    remark(first, Place(), "甲")
    window.actions_by_id["comments"].trigger()
    open_office(window).undo_stack.setClean()
    assert dock_of(window) is None
    qtbot.waitUntil(lambda: window.findChildren(CommentsDock) == [])
    window.actions_by_id["comments"].trigger()
    assert page(window).page.view.lines_model.lines() == []
    put(window.book.document, "general.2050201.project", "11")  # type: ignore[union-attr]


def test_an_edit_of_the_same_comments_changes_nothing(window: MainWindow) -> None:
    document = open_office(window)
    remark(document, Place(), "甲")
    edit = add_comments(document.book, [new_comment(document.book, COUNTY, Place(), "乙")])
    assert apply(edit, document.book).cells == frozenset()
