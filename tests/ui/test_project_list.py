"""The page of projects, the bar over a project's sheet, dragging rows, the library: real events."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from budgetbook.model.book import Department, Internal, Placed
from budgetbook.model.edit import SetInternal, apply
from budgetbook.model.fresh import fresh_book
from budgetbook.model.grid import lay_out
from budgetbook.model.indicator_library import Library, collect, merged
from budgetbook.model.layout import load_layout
from budgetbook.model.project_list import copy_projects, new_project, projects_of
from budgetbook.model.ref import Ref, TableKey
from budgetbook.ui import project_choice
from budgetbook.ui.document import Document
from budgetbook.ui.form_view import FormView
from budgetbook.ui.indicator_library import shelf_of
from budgetbook.ui.indicator_library_dialog import LibraryModel, show_library
from budgetbook.ui.main_window import MainWindow
from budgetbook.ui.open_book import OpenBook
from budgetbook.ui.project_list import ProjectListPage
from budgetbook.ui.project_table import KINDS, NAME, ProjectModel
from budgetbook.ui.row_drag import RowDrag
from tests.model.books import COUNTY
from tests.ui.books import office_book
from tests.ui.shell import write_chinese

ONE = TableKey("indicators", "p1")
LEFT, CONTROL, ALT = (
    Qt.MouseButton.LeftButton,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)


def document_of(window: MainWindow) -> Document:
    assert window.book is not None
    return window.book.document


def page_of(window: MainWindow) -> ProjectListPage:
    """The list, as a click on the tree's node shows it."""
    assert window.workspace is not None
    window.workspace.tree.choose("projects")
    page = window.workspace.currentWidget()
    assert isinstance(page, ProjectListPage)
    QAbstractItemModelTester(
        page.model, QAbstractItemModelTester.FailureReportingMode.Fatal, page.model
    )
    page.table.setFocus()
    return page


def order(window: MainWindow) -> tuple[str, ...]:
    return projects_of(document_of(window).book, COUNTY)


def names(page: ProjectListPage) -> list[str]:
    return [line.name for line in page.model.lines]


def click(page: ProjectListPage, row: int, modifier: Qt.KeyboardModifier | None = None) -> None:
    at = page.table.visualRect(page.model.index(row, NAME)).center()
    keys = modifier or Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(page.table.viewport(), LEFT, keys, at)


def test_the_node_shows_the_list_and_a_double_click_opens(window: MainWindow) -> None:
    page = page_of(window)
    assert names(page) == ["培训经费", "修缮经费"]
    assert page.model.index(0, KINDS).data() == "缺 时效、成本、满意度"
    click(page, 1)
    at = page.table.visualRect(page.model.index(1, NAME)).center()
    QTest.mouseDClick(page.table.viewport(), LEFT, pos=at)
    assert window.workspace is not None
    assert window.workspace.currentWidget() is window.workspace.sheet
    assert window.workspace.sheet.placed is not None
    assert window.workspace.sheet.placed.instance == "p2"


def test_searching_as_one_types(window: MainWindow) -> None:
    page = page_of(window)
    page.search.setFocus()
    QTest.keyClicks(page.search, "xsjf")
    assert names(page) == ["修缮经费"]
    assert not page.tools["up"].isEnabled()
    QTest.keyClicks(page.search, "zz")
    assert page._empty.isVisible()
    page.search.clear()
    assert len(names(page)) == 2


def test_headers_sort_for_the_eye_only(window: MainWindow) -> None:
    page, header = page_of(window), page_of(window).table.horizontalHeader()
    at = QPoint(header.sectionViewportPosition(NAME) + 30, header.height() // 2)
    before = document_of(window).book
    QTest.mouseClick(header.viewport(), LEFT, pos=at)
    assert names(page) == ["培训经费", "修缮经费"]  # by pinyin
    QTest.mouseClick(header.viewport(), LEFT, pos=at)
    assert names(page) == ["修缮经费", "培训经费"]
    assert not page.tools["down"].isEnabled()
    QTest.mouseClick(page.tools["order"], LEFT)
    assert names(page) == ["培训经费", "修缮经费"]
    assert document_of(window).book is before


def test_keys_move_add_and_delete(window: MainWindow) -> None:
    page, stack = page_of(window), document_of(window).undo_stack
    click(page, 1)
    QTest.keyClick(page.table, Qt.Key.Key_Up, ALT)
    assert order(window) == ("p2", "p1")
    assert page.table.chosen() == ["p2"]
    QTest.keyClick(page.table, Qt.Key.Key_Insert)
    assert names(page) == ["修缮经费", "新项目", "培训经费"]
    click(page, 0)
    click(page, 2, CONTROL)
    QTest.keyClick(page.table, Qt.Key.Key_Delete)
    assert names(page) == ["新项目"]
    assert "2 个项目" in page.notice.text
    assert stack.count() == 3
    page.notice._offers[0].click()
    page.refresh()
    assert names(page) == ["修缮经费", "新项目", "培训经费"]


def test_copies_and_a_frame(window: MainWindow) -> None:
    page = page_of(window)
    page.table.selectAll()
    QTest.mouseClick(page.tools["copy"], LEFT)
    assert names(page) == ["培训经费", "培训经费（复制）", "修缮经费", "修缮经费（复制）"]
    assert document_of(window).undo_stack.count() == 1
    menu = page.tools["add"].menu()
    assert menu is not None
    menu.actions()[1].trigger()
    assert page.model.lines[page.model.row_of(page.table.chosen()[0])].indicators == 6


def test_dragging_a_project(window: MainWindow, qtbot: QtBot) -> None:
    page = page_of(window)
    data = page.model.mimeData([page.model.index(1, NAME)])
    at = page.table.visualRect(page.model.index(0, NAME)).topLeft() + QPoint(4, 1)
    drop = QDropEvent(
        QPointF(at), Qt.DropAction.MoveAction, data, LEFT, Qt.KeyboardModifier.NoModifier
    )
    assert not page.model.dropMimeData(
        data, drop.dropAction(), 0, 0, page.table.rootIndex()
    )  # the view must not remove rows itself
    qtbot.waitUntil(lambda: order(window) == ("p2", "p1"))
    document_of(window).undo_stack.undo()
    assert order(window) == ("p1", "p2")


def test_projects_of_another_book(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    page = page_of(window)
    choice = project_choice.ProjectChoice(office_book(), document_of(window), "上年簿", page)
    assert not choice.take_button.isEnabled()
    QTest.keyClicks(choice.search, "pxjf")
    assert choice.chosen() == ["p1"]
    monkeypatch.setattr(
        project_choice.ProjectChoice, "exec", lambda self: self.table.selectAll() or 1
    )
    page._choose_from(office_book(), "上年簿")
    assert names(page) == ["培训经费", "培训经费", "修缮经费", "修缮经费"]
    assert document_of(window).undo_stack.count() == 1
    choice.deleteLater()


def test_a_hundred_projects_are_listed(window: MainWindow) -> None:
    book = office_book()
    document = document_of(window)
    made = copy_projects(book, COUNTY, ["p1"] * 98)
    assert made is not None
    document.do(made[0])
    assert len(document.findings) > 0
    page = page_of(window)
    assert page.model.rowCount() == 100


# ---------------------------------------------------------------- the project's page


def show(window: MainWindow, instance: str = "p1") -> None:
    assert window.workspace is not None
    window.workspace.tree.choose(f"sheet:project:{instance}")


def test_a_missing_kind_is_added_under_its_group(window: MainWindow) -> None:
    show(window)
    assert window.workspace is not None
    page = window.workspace.sheet
    cost = page.project.kinds.segments["成本指标"]
    assert cost.text() == "✕ 成本 缺"
    QTest.mouseClick(cost, LEFT)
    rows = document_of(window).book.tables[ONE].rows
    assert [row.text("level2") for row in rows] == ["数量指标", "质量指标", "成本指标", "社会效益"]
    assert page.current_ref() == Ref("indicators", rows[2].id, "level3", "p1")
    assert document_of(window).undo_stack.count() == 1
    QTest.mouseClick(page.project.kinds.segments["质量指标"], LEFT)
    assert page.current_ref() == Ref("indicators", "r2", "level3", "p1")
    assert document_of(window).undo_stack.count() == 1


def test_the_menu_adds_to_a_group(window: MainWindow) -> None:
    show(window)
    assert window.workspace is not None
    bar = window.workspace.sheet.project
    bar._menu.aboutToShow.emit()
    action = next(a for a in bar._menu.actions() if a.text() == "社会效益")
    action.trigger()
    assert [r.text("level2") for r in document_of(window).book.tables[ONE].rows][2:] == [
        "社会效益"
    ] * 2


def test_insert_stays_in_the_group_and_levels_offer_words(window: MainWindow) -> None:
    show(window)
    assert window.workspace is not None
    page = window.workspace.sheet
    page.go_to(Ref("indicators", "r1", "level3", "p1"))
    view = page.views()[0]
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Insert)
    new = document_of(window).book.tables[ONE].rows[1]
    assert (new.text("level1"), new.text("level2")) == ("产出指标", "数量指标")
    page.go_to(Ref("indicators", new.id, "level2", "p1"))
    QTest.keyClick(view, Qt.Key.Key_F2)
    line = view.open_editor()
    assert isinstance(line, QLineEdit)
    line.selectAll()
    write_chinese(line, "自定指标")
    completer = line.completer()
    assert completer is not None
    completer.setCompletionPrefix("时效")
    assert completer.currentCompletion() == "时效指标"
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert document_of(window).book.tables[ONE].rows[1].text("level2") == "自定指标"


def test_a_row_dragged_by_its_edge_takes_over_the_group(window: MainWindow) -> None:
    show(window)
    assert window.workspace is not None
    view = window.workspace.sheet.views()[0]
    drag = view.findChild(RowDrag)
    assert drag is not None
    port = view.viewport()
    start = view.visualRect(view.sheet_model.index(0, 1))
    end = view.visualRect(view.sheet_model.index(2, 1))
    grip = QPoint(start.left() + 3, start.center().y())
    QTest.mousePress(port, LEFT, pos=grip)
    assert drag.is_dragging
    QTest.mouseMove(port, QPoint(grip.x(), end.bottom() - 2))
    QTest.mouseRelease(port, LEFT, pos=QPoint(grip.x(), end.bottom() - 2))
    row = document_of(window).book.tables[ONE].rows[-1]
    assert (row.id, row.text("level1"), row.text("level2")) == ("r1", "效益指标", "社会效益")
    assert document_of(window).undo_stack.count() == 1
    document_of(window).undo_stack.undo()
    QTest.mousePress(port, LEFT, pos=grip)
    QTest.mouseMove(port, QPoint(grip.x(), end.bottom() - 2))
    QTest.keyClick(view, Qt.Key.Key_Escape)
    QTest.mouseRelease(port, LEFT, pos=QPoint(grip.x(), end.bottom() - 2))
    assert document_of(window).book.tables[ONE].rows[0].id == "r1"


def test_the_head_is_checked_while_typing(qtbot: QtBot) -> None:
    layout = load_layout("hebei-performance")
    book = fresh_book(layout, 2024, Department(code="1", name="某某局"))
    edit, instance = new_project(book, layout, "培训经费")
    book = apply(edit, book).book
    key = TableKey("project", instance)
    table = book.tables[key].model_copy(update={"absent_columns": ()})
    document = Document(book.model_copy(update={"tables": {**book.tables, key: table}}), layout)
    view = FormView(document)
    qtbot.addWidget(view)
    view.resize(800, 400)
    placed = Placed(sheet="project", instance=instance)
    view.show_grid(lay_out(layout, document.book, placed).grids[0])
    view.show()
    fields = {field.ref.column: field for field in view.fields()}
    assert fields["goals"].problem == "没有填绩效目标"
    for column, words in (("budget", "10"), ("fiscal", "8")):
        fields[column].setFocus()
        QTest.keyClicks(fields[column], words)
    assert "差 2.00" in fields["budget"].problem  # 8 is not stored yet
    fields["other"].setFocus()
    QTest.keyClicks(fields["other"], "2")
    assert fields["budget"].problem == ""


# ---------------------------------------------------------------- the library


def test_indicators_go_from_the_library_into_the_project(qtbot: QtBot, window: MainWindow) -> None:
    shelf = shelf_of(window.folders.home)
    shelf.put(merged(Library(), collect(office_book(), COUNTY)))
    show(window, "p2")
    dialog = show_library(window)
    assert dialog is not None
    QAbstractItemModelTester(
        dialog.model, QAbstractItemModelTester.FailureReportingMode.Fatal, dialog.model
    )
    assert isinstance(dialog.model, LibraryModel)
    QTest.keyClicks(dialog.search, "jyhgl")
    assert [one.level3 for one in dialog.chosen()] == ["结业合格率"]
    QTest.mouseClick(dialog.insert_button, LEFT)
    rows = document_of(window).book.tables[TableKey("indicators", "p2")].rows
    assert [(r.text("level3"), r.text("target")) for r in rows][-1] == ("结业合格率", "≥95%")
    assert document_of(window).undo_stack.count() == 1
    dialog.collects.click()
    assert not shelf.library.collects
    dialog.clear()
    assert shelf.library.indicators == ()
    dialog.close()
    QApplication.processEvents()


def test_only_books_in_files_are_collected(window: MainWindow, tmp_path: Path) -> None:
    shelf = shelf_of(tmp_path / "own")
    assert window.book is not None
    assert shelf.take(window.book) == 0
    saved = OpenBook(Document(office_book(), COUNTY), name="簿", path=tmp_path / "a.ysb")
    assert shelf.take(saved) == 4
    assert shelf.take(saved) == 0
    marked = Document(office_book(), COUNTY)
    marked.do(SetInternal((Internal(kind="project", instance="p1"),)))
    other = shelf_of(tmp_path / "other")
    assert other.take(OpenBook(marked, name="簿", path=tmp_path / "b.ysb")) == 1


def test_an_unknown_model_row_is_nothing(qtbot: QtBot) -> None:
    model = ProjectModel()
    assert model.rowCount() == 0
    assert model.row_of("p1") == -1
