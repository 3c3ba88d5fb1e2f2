"""结转下年 step by step: by keys alone, with bad input, and given up."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from budgetbook.io.formats import save_book
from budgetbook.model.book import Placed
from budgetbook.model.ref import Ref
from budgetbook.ui.document import Document
from budgetbook.ui.main_window import MainWindow
from budgetbook.ui.open_book import OpenBook
from budgetbook.ui.roll_amounts import AmountsPage
from budgetbook.ui.roll_pages import SourcePage, YearPage
from budgetbook.ui.roll_preview import PreviewPage
from budgetbook.ui.roll_projects import ProjectsPage
from budgetbook.ui.roll_wizard import RollWizard
from tests.books.source import COUNTY as SAMPLE
from tests.books.source import sample
from tests.model.books import COUNTY, at
from tests.ui.rolled import last_years
from tests.ui.shell import answering, bring_back, open_window

ALT = Qt.KeyboardModifier.AltModifier
Key = Qt.Key
DATED = Ref("indicators", "r1", "description", "p1")


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> MainWindow:
    made = open_window(qtbot, tmp_path)
    made.show_book(OpenBook(Document(last_years(), COUNTY), name="某某局"))
    return made


@pytest.fixture
def wizard(window: MainWindow, qtbot: QtBot) -> RollWizard:
    made = RollWizard(window)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def press(wizard: QDialog, *keys: "Qt.Key | tuple[Qt.Key, Qt.KeyboardModifier]") -> None:
    """Presses keys where the focus is."""
    bring_back(wizard)
    QTest.qWait(30)  # the focus follows
    for one in keys:
        code, modifier = one if isinstance(one, tuple) else (one, Qt.KeyboardModifier.NoModifier)
        QTest.keyClick(QApplication.focusWidget() or wizard, code, modifier)
        if modifier == ALT:
            QTest.qWait(160)  # Qt shows the button pressed for a moment before it clicks


def preview(wizard: RollWizard) -> PreviewPage:
    """The last step, shown."""
    for number in range(1, 5):
        wizard.show_step(number)
    page = wizard.pages[4]
    assert isinstance(page, PreviewPage)
    return page


def test_by_keys_alone_the_open_book_becomes_next_years(window: MainWindow) -> None:
    assert window.book is not None
    old = window.book.document.book

    steps: list[int] = []

    def walk(dialog: QDialog) -> None:
        assert isinstance(dialog, RollWizard)
        try:
            for _ in range(4):
                press(dialog, (Key.Key_N, ALT))
                steps.append(dialog.step)
            press(dialog, (Key.Key_F, ALT))
        finally:
            dialog.reject()  # no effect on one that has been accepted

    with answering(walk):
        window.actions_by_id["roll"].trigger()
    assert steps == [1, 2, 3, 4]
    assert window.book is not None
    book = window.book.document.book
    assert book.year == 2024
    assert book.prior is not None
    assert book.prior == old
    assert window.book.path is None
    assert window.isWindowModified()  # it stands in no file yet
    assert "已结转为2024年" in window.notice.text
    window.book.document.undo_stack.setClean()


def test_escape_leaves_everything_as_it_was(window: MainWindow) -> None:
    assert window.book is not None
    document = window.book.document

    def leave(dialog: QDialog) -> None:
        try:
            press(dialog, (Key.Key_N, ALT), (Key.Key_N, ALT), Key.Key_Escape)
            assert not dialog.isVisible()
        finally:
            dialog.reject()

    with answering(leave):
        window.actions_by_id["roll"].trigger()
    assert window.book.document is document
    assert document.undo_stack.count() == 0


def test_a_year_not_later_is_refused_with_a_sentence(wizard: RollWizard) -> None:
    wizard.show_step(1)
    page = wizard.pages[1]
    assert isinstance(page, YearPage)
    assert page.new.value() == 2024
    assert page.new.hasFocus()
    page.new.setValue(2023)
    assert "只能结转到以后的年度" in page.error.text()
    assert page.error.isVisible()
    assert not wizard.next.isEnabled()
    wizard.show_step(2)
    assert wizard.step == 1


def test_an_unknown_year_is_asked(window: MainWindow, qtbot: QtBot) -> None:
    book = last_years().model_copy(update={"year": None})
    window.show_book(OpenBook(Document(book, COUNTY), name="无年度"))
    wizard = RollWizard(window)
    qtbot.addWidget(wizard)
    wizard.show_step(1)
    page = wizard.pages[1]
    assert isinstance(page, YearPage)
    assert page.old.isEnabled()
    assert page.problem
    page.old.setValue(2023)
    assert page.new.value() == 2024
    assert not page.problem
    preview(wizard)
    assert wizard.state.rolled().book.year == 2024


def test_the_layout_of_the_year_and_its_names(window: MainWindow, qtbot: QtBot) -> None:
    window.show_book(OpenBook(Document(*sample(SAMPLE)), name="样本"))
    wizard = RollWizard(window)
    qtbot.addWidget(wizard)
    wizard.show_step(1)
    page = wizard.pages[1]
    assert isinstance(page, YearPage)
    assert wizard.state.layout_id == "hebei-open-2025"
    cells = {line.cells[:2] for line in page.renamed.lines_model.lines()}
    assert ("五、事业收入", "五、单位资金") in cells


def test_files_are_read_and_what_cannot_be_is_said_here(wizard: RollWizard, tmp_path: Path) -> None:
    page = wizard.pages[0]
    assert isinstance(page, SourcePage)
    page.read([tmp_path / "没有.docx"])
    assert "没有读取" in page.failure.text()
    assert wizard.state.book is not None  # the open book stays chosen
    book, _ = sample(SAMPLE)
    path = tmp_path / "上年.ysb"
    save_book(path, book)
    page.read([path])
    assert not page.failure.isVisible()
    assert wizard.state.from_year == 2024
    assert "2024年" in page.words.text()
    assert page.found.lines_model.lines()


def test_amounts_table_by_table(wizard: RollWizard) -> None:
    wizard.show_step(1)
    wizard.show_step(2)
    page = wizard.pages[2]
    assert isinstance(page, AmountsPage)
    assert not page.tables.isEnabled()
    page.each.setChecked(True)
    names = [page.tables.item(i).text() for i in range(page.tables.count())]
    at_ = next(i for i, name in enumerate(names) if name == "一般公共预算财政拨款支出表")
    page.tables.item(at_).setCheckState(Qt.CheckState.Unchecked)
    rolled = wizard.state.rolled().book
    assert rolled.value(at("general.2050201.basic")) is None
    assert rolled.value(at("basic.30101.staff")) is not None


def test_projects_are_decided_by_keys(wizard: RollWizard) -> None:
    for number in (1, 2, 3):
        wizard.show_step(number)
    page = wizard.pages[3]
    assert isinstance(page, ProjectsPage)
    QAbstractItemModelTester(
        page.view.lines_model, QAbstractItemModelTester.FailureReportingMode.Fatal, page
    )
    assert page.view.hasFocus()
    first = page.view.current_line()
    assert first is not None
    press(wizard, Key.Key_S)
    assert wizard.state.fates[first.key] == "结束"
    page.add_new("新办的事")
    rolled = wizard.state.rolled().book
    names = [
        rolled.value(Ref("project", "form", "name", i.instance))
        for i in rolled.flow
        if isinstance(i, Placed) and i.sheet == "project"
    ]
    assert names == ["修缮经费", "新办的事"]
    page.search.setText("修缮")
    assert [line.cells[0] for line in page.view.lines_model.lines()][:1] == ["修缮经费"]


def test_twins_stand_side_by_side(window: MainWindow, qtbot: QtBot) -> None:
    window.show_book(OpenBook(Document(*sample(SAMPLE)), name="样本"))
    wizard = RollWizard(window)
    qtbot.addWidget(wizard)
    wizard.show()
    for number in (1, 2, 3):
        wizard.show_step(number)
    page = wizard.pages[3]
    assert isinstance(page, ProjectsPage)
    assert page.view.lines_model.groups[0].title == "同名的项目，请分清"
    assert page.twins.isVisible()
    # an ending that is only proposed is not done
    states = {s.state for s in wizard.state.standings().values()}
    assert "结束" in states
    assert "结束" not in wizard.state.fates.values()
    page.take_proposals()
    assert "结束" in wizard.state.fates.values()


@pytest.mark.parametrize(("keys", "words", "carried"), [
    (Key.Key_G, "2024年的名单另附", False),
    (Key.Key_L, "2020年的名单另附", False),
    (Key.Key_K, "2020年的名单另附", True),
])  # fmt: skip
def test_undecided_years_are_answered_by_one_key_before_anything_happens(
    wizard: RollWizard, window: MainWindow, keys: Qt.Key, words: str, carried: bool
) -> None:
    page = preview(wizard)
    assert page.view.lines_model.groups[0].title.startswith("？ 待定")
    line = page.view.current_line()
    assert line is not None
    assert line.entry.ref == DATED
    assert "2020" in page.detail.text()
    press(wizard, keys)
    assert window.book is not None
    assert window.book.document.book.value(DATED) == "2020年的名单另附"  # nothing happened yet
    book = wizard.state.rolled().book
    assert book.value(DATED) == words
    assert book.mark(DATED).carried is carried


def test_the_preview_lists_all_changes_by_group(wizard: RollWizard) -> None:
    page = preview(wizard)
    page.kept.setChecked(True)
    lines = page.view.lines_model.lines()
    assert len(lines) == len(wizard.state.preview())
    titles = {group.title for group in page.view.lines_model.groups}
    assert {"年份文字", "金额"} <= titles


def test_the_open_book_can_be_kept(wizard: RollWizard, window: MainWindow) -> None:
    assert window.book is not None
    document = window.book.document
    document.undo_stack.resetClean()
    preview(wizard)
    keep: Callable[[QDialog], None] = lambda dialog: dialog.reject()  # noqa: E731
    with answering(keep):
        wizard.roll()
    assert window.book.document is document
    assert wizard.isVisible()
    document.undo_stack.setClean()
