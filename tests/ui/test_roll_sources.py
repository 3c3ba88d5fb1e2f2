"""结转下年 from last year's files as they come: several together, old kinds; and what it asks."""

from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolBar
from pytestqt.qtbot import QtBot

from budgetbook.io.formats import export
from budgetbook.model.book import Book, Department, Paragraph, Placed
from budgetbook.model.carry import Rolled
from budgetbook.model.fresh import fresh_book
from budgetbook.model.layout import load_layout
from budgetbook.ui.document import Document
from budgetbook.ui.main_window import MainWindow
from budgetbook.ui.open_book import OpenBook
from budgetbook.ui.roll_amounts import AmountsPage
from budgetbook.ui.roll_pages import SourcePage, YearPage
from budgetbook.ui.roll_wizard import RollWizard
from tests.books.source import COUNTY as SAMPLE
from tests.books.source import sample
from tests.model.books import COUNTY, county, write
from tests.ui.shell import open_window

BOOK, LAYOUT = sample(SAMPLE)


@pytest.fixture
def wizard(qtbot: QtBot, tmp_path: Path) -> RollWizard:
    return wizard_of(qtbot, open_window(qtbot, tmp_path / "home"))


def wizard_of(qtbot: QtBot, window: MainWindow) -> RollWizard:
    made = RollWizard(window)
    qtbot.addWidget(made)
    return made


def rolled_from(wizard: RollWizard, *paths: Path) -> Rolled:
    """What comes of files that the wizard reads, every answer as proposed."""
    page = wizard.pages[0]
    assert isinstance(page, SourcePage)
    page.read(paths)
    assert page.failure.text() == ""
    for number in range(1, 5):
        wizard.show_step(number)
    assert wizard.step == 4
    return wizard.state.rolled()


def amounts(book: Book, name: str) -> dict[str, object]:
    """The totals of a table by column."""
    table = next(t for key, t in book.tables.items() if key.table == name)
    return {c: v for c, v in table.rows[0].cells.items() if not isinstance(v, str)}


def test_tables_and_text_in_two_files_become_one_book(wizard: RollWizard, tmp_path: Path) -> None:
    tables = tuple(i for i in BOOK.flow if isinstance(i, Placed) and not i.instance)
    words = tuple(i for i in BOOK.flow if isinstance(i, Paragraph))
    workbook, text = tmp_path / "公开表.xlsx", tmp_path / "情况说明.docx"
    export(workbook, BOOK.model_copy(update={"flow": tables}), LAYOUT)
    export(text, BOOK.model_copy(update={"flow": words, "tables": {}}), LAYOUT)
    rolled = rolled_from(wizard, workbook, text)
    assert rolled.book.year == 2025
    assert rolled.book.prior is not None
    assert amounts(rolled.book.prior, "expense") == amounts(BOOK, "expense")
    said = [i.text for i in rolled.book.flow if isinstance(i, Paragraph)]
    assert any("2025" in words for words in said)


def test_a_published_pdf(wizard: RollWizard, shared: Path) -> None:
    rolled = rolled_from(wizard, shared / "fixtures" / "002.pdf")
    assert rolled.book.year == 2024
    assert rolled.book.prior is not None
    assert amounts(rolled.book.prior, "expense")["total"] == Decimal("8815.77")


def test_an_old_workbook(wizard: RollWizard, shared: Path) -> None:
    path = shared / "real" / "platform-unit-template.xls"
    if not path.exists():
        pytest.skip("no platform-unit-template.xls among the real files")
    rolled = rolled_from(wizard, path)
    assert rolled.book.year == 2027


def test_what_is_no_document_is_said_and_one_cannot_go_on(
    wizard: RollWizard, tmp_path: Path
) -> None:
    path = tmp_path / "上年.ods"
    path.write_bytes(b"old")
    page = wizard.pages[0]
    assert isinstance(page, SourcePage)
    page.read([path])
    assert page.failure.text().startswith("没有读取：")
    assert "上年.ods" in page.failure.text()
    assert page.problem


# ---------------------------------------------------------------- what it asks


def open_in(window: MainWindow, book: Book) -> None:
    window.show_book(OpenBook(Document(book, COUNTY), name="某某局"))


def test_what_last_years_figures_are_is_asked(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    open_in(window, county())
    wizard = wizard_of(qtbot, window)
    wizard.show_step(1)
    wizard.show_step(2)
    page = wizard.pages[2]
    assert isinstance(page, AmountsPage)
    assert page.basis.currentText() == "年初预算"
    assert wizard.state.rolled().book.prior_basis == "年初预算"
    page.basis.setCurrentText("执行数")
    assert wizard.state.rolled().book.prior_basis == "执行数"


def test_what_is_left_of_projects_can_be_kept(qtbot: QtBot, tmp_path: Path) -> None:
    layout = load_layout("hebei-performance")
    window = open_window(qtbot, tmp_path)
    open_in(window, fresh_book(layout, 2023, Department(code="118", name="某某局")))
    wizard = wizard_of(qtbot, window)
    wizard.show_step(1)
    wizard.show_step(2)
    page = wizard.pages[2]
    assert isinstance(page, AmountsPage)
    assert page.remainders.isHidden()  # a book without projects
    assert wizard.state.options().remainders == "blank"
    page.remainders.setChecked(False)
    assert wizard.state.options().remainders == "keep"


def test_codes_that_are_called_otherwise_are_shown(qtbot: QtBot, tmp_path: Path) -> None:
    lines = "\n# general\ncode | name | basic\n21305 | 扶贫 |\n2130501 | 行政运行 | 1.00\n"
    lines += "2019876 | 不知名的事务 | 2.00\n"
    window = open_window(qtbot, tmp_path)
    open_in(window, write(COUNTY, lines, county()))
    wizard = wizard_of(qtbot, window)
    wizard.show_step(1)
    page = wizard.pages[1]
    assert isinstance(page, YearPage)
    cells = {line.cells[:2] for line in page.renamed.lines_model.lines()}
    assert ("21305 扶贫", "21305 巩固脱贫攻坚成果衔接乡村振兴") in cells
    assert any(old == "2019876 不知名的事务" and "请按当年科目核对" in new for old, new in cells)
    assert ("（新增）", "20139 社会工作事务（2024年）") in cells
    assert "科目" in page.note.text()


def test_the_toolbar_begins_the_year(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    (bar,) = window.findChildren(QToolBar)
    ids = [a.iconText() for a in bar.actions() if a.iconText()]
    at = ids.index("结转下年")
    assert ids[at : at + 3] == ["结转下年", "取本年数", "对照上年"]
    assert window.actions_by_id["roll"].isEnabled()  # a book need not be open
    assert not window.actions_by_id["take_figures"].isEnabled()


def test_a_narrow_window_keeps_the_box_to_go_anywhere(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    window.resize(1024, 700)
    qtbot.waitUntil(lambda: window.width() <= 1024)
    qtbot.waitUntil(lambda: window.goto.visibleRegion().boundingRect().width() > 200)
    window.resize(1400, 800)
    undo = window.actions_by_id["undo"]
    qtbot.waitUntil(lambda: undo.priority() == QAction.Priority.NormalPriority)
