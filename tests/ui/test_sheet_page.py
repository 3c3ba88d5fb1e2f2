"""The page of a sheet, with its words, forms and tables."""

from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from budgetbook.model.book import Department, Placed
from budgetbook.model.edit import SetCells, SetFacts
from budgetbook.model.ref import TableKey
from budgetbook.model.rows import add_code
from budgetbook.ui.document import Document
from budgetbook.ui.form_view import FormField
from budgetbook.ui.sheet_page import SheetPage
from budgetbook.ui.sheet_words import SheetTitle
from tests.model.books import COUNTY, at
from tests.ui.books import office

Key = Qt.Key


def page_of(qtbot: QtBot, document: Document, sheet: str, instance: str = "") -> SheetPage:
    """A page that is shown and has the focus."""
    page = SheetPage(document)
    qtbot.addWidget(page)
    page.resize(900, 640)
    page.show_sheet(Placed(sheet=sheet, instance=instance))
    page.show()
    page.activateWindow()
    page.setFocus()
    QTest.qWait(30)
    return page


def words(page: SheetPage) -> list[str]:
    """Everything printed on the page around its tables."""
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible()]


def test_title_lines_and_notes(qtbot: QtBot) -> None:
    page = page_of(qtbot, office(), "capital")
    said = words(page)
    assert "部门预算国有资本经营预算财政拨款支出表" in said
    assert {"203 某某局", "预算年度：2023", "单位：万元"} <= set(said)
    notes = next(text for text in said if "空表列示" in text)
    assert notes.endswith("要添加科目，请按 Insert 键，或在表里单击右键。")


@pytest.mark.parametrize("sheet", [sheet.id for sheet in COUNTY.sheets if not sheet.each])
def test_every_sheet_can_be_shown(qtbot: QtBot, sheet: str) -> None:
    page = page_of(qtbot, office(), sheet)
    assert page.view() is not None
    page.set_zoom(150)
    page.show_sheet(Placed(sheet="project", instance="p1"))
    page.set_zoom(100)
    page.show_sheet(Placed(sheet=sheet))
    page.grab()


def test_going_to_a_cell_tells_who_is_current(qtbot: QtBot) -> None:
    page = page_of(qtbot, office(), "general")
    with qtbot.waitSignal(page.current_changed) as told:
        assert page.go_to(at("general.2080505.basic"))
    assert told.args == [at("general.2080505.basic")]
    assert page.current_ref() == at("general.2080505.basic")
    assert not page.go_to(at("expense.2080505.basic"))


def test_the_current_cell_stays_when_rows_come(qtbot: QtBot) -> None:
    document = office()
    page = page_of(qtbot, document, "general")
    page.go_to(at("general.2080505.basic"))
    made = add_code(document.book, COUNTY, TableKey("general"), "2070109", "群众文化")
    document.do(made.edit)
    view = page.view()
    assert view is not None
    assert page.current_ref() == view.current_ref() == at("general.2080505.basic")
    document.undo_stack.undo()
    assert view.current_ref() == at("general.2080505.basic")


def test_facts_follow_the_book(qtbot: QtBot) -> None:
    document = office()
    page = page_of(qtbot, document, "general")
    document.do(SetFacts(department=Department(code="204", name="另一局"), year=2024))
    assert {"204 另一局", "预算年度：2024"} <= set(words(page))
    document.undo_stack.undo()
    assert "203 某某局" in words(page)


def test_commit_stores_an_open_editor(qtbot: QtBot) -> None:
    document = office()
    page = page_of(qtbot, document, "general")
    page.go_to(at("general.2050201.basic"))
    view = page.view()
    assert view is not None
    QTest.keyClicks(view, "5")
    page.commit()
    assert document.book.value(at("general.2050201.basic")) == Decimal("5.00")


def field_of(page: SheetPage, column: str) -> FormField:
    return next(f for f in page.findChildren(FormField) if f.ref.column == column)


def test_a_form_field_is_stored_when_left(qtbot: QtBot) -> None:
    document = office()
    page = page_of(qtbot, document, "project", "p1")
    assert page.go_to(at("project.form.goals@p1"))
    field = field_of(page, "goals")
    height = field.height()
    field.selectAll()
    QTest.keyClicks(field, "goal one")
    QTest.keyClick(field, Key.Key_Return)
    QTest.keyClicks(field, "goal two")
    QTest.keyClick(field, Key.Key_Return)
    assert document.book.value(at("project.form.goals@p1")) == "1.办好两期培训班。"
    page.go_to(at("indicators.r1.target@p1"))
    view = page.view()
    assert view is not None
    view.setFocus()
    assert document.book.value(at("project.form.goals@p1")) == "goal one\ngoal two"
    qtbot.waitUntil(lambda: field.height() >= height)
    document.undo_stack.undo()
    assert field.toPlainText() == "1.办好两期培训班。"


def test_a_field_being_typed_in_is_not_wiped(qtbot: QtBot) -> None:
    document = office()
    page = page_of(qtbot, document, "project", "p1")
    page.go_to(at("project.form.goals@p1"))
    field = field_of(page, "goals")
    QTest.keyClicks(field, "new ")
    document.do(SetCells({at("project.form.goals@p1"): "别处改的"}))
    assert field.toPlainText().startswith("new ")
    QTest.keyClick(field, Key.Key_Escape)
    assert field.toPlainText() == "别处改的"


def test_the_form_takes_over_the_tables_edges(qtbot: QtBot) -> None:
    page = page_of(qtbot, office(), "project", "p1")
    view = page.view()
    assert view is not None
    field = field_of(page, "goals")
    qtbot.waitUntil(lambda: abs(field.x() - view.columnWidth(0)) <= 1)


def test_a_project_is_renamed_on_its_title(qtbot: QtBot) -> None:
    document = office()
    page = page_of(qtbot, document, "project", "p1")
    title = page.findChildren(SheetTitle)[0]
    QTest.mouseDClick(title, Qt.MouseButton.LeftButton)
    field = title.findChildren(QLineEdit)[0]
    assert field.text() == "培训经费"
    field.setText("骨干培训经费")
    QTest.keyClick(field, Key.Key_Return)
    assert document.book.value(at("project.form.name@p1")) == "骨干培训经费"
    assert "骨干培训经费绩效目标表" in words(page)


def test_facts_dialog_makes_one_edit(qtbot: QtBot) -> None:
    from budgetbook.ui.facts_dialog import FactsDialog

    document = office()
    dialog = FactsDialog(document)
    qtbot.addWidget(dialog)
    dialog.name.setText(" 某某中心 ")
    dialog.year.setValue(2025)
    edit = dialog.edit()
    assert (edit.department, edit.year) == (Department(code="203", name="某某中心"), 2025)


def test_typing_a_code_lists_what_fits(qtbot: QtBot) -> None:
    from budgetbook.ui.code_dialog import CodeDialog

    dialog: Any = CodeDialog("function")
    qtbot.addWidget(dialog)
    dialog.show()
    search = dialog.findChildren(QLineEdit)[0]
    QTest.keyClicks(search, "2080505")
    assert (dialog.code, dialog.name) == ("2080505", "机关事业单位基本养老保险缴费支出")
    search.clear()
    QTest.keyClicks(search, "2080599")
    assert dialog.code == "2080599"
    search.setText("2999999")
    assert "不在科目表里" in dialog._hint.text()
    assert not dialog._ok.isEnabled()
    dialog._name.setText("自拟科目")
    QTest.keyClick(search, Key.Key_Return)
    assert dialog.result() == dialog.DialogCode.Accepted
    assert (dialog.code, dialog.name) == ("2999999", "自拟科目")


def test_arrows_choose_in_the_list_of_codes(qtbot: QtBot) -> None:
    from budgetbook.ui.code_dialog import CodeDialog

    dialog = CodeDialog("function", "20805")
    qtbot.addWidget(dialog)
    dialog.show()
    QTest.keyClick(dialog.findChildren(QLineEdit)[0], Key.Key_Down)
    assert dialog.code == "2080501"
