"""The small county book rolled to 2024, in a window of its own."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from budgetbook.model.book import Book
from budgetbook.model.carry import RollOptions, roll
from budgetbook.model.settle import Ledger
from budgetbook.ui.document import Document
from budgetbook.ui.main_window import MainWindow
from budgetbook.ui.open_book import OpenBook
from tests.model.books import COUNTY, write
from tests.ui.books import office_book
from tests.ui.shell import open_window

DATED = """
# indicators p1
level1   | level2   | level3     | description       | target | basis
产出指标 | 数量指标 | 培训班期数 | 2020年的名单另附  | 2期    | 2023年工作计划
"""


def last_years(changes: str = "") -> Book:
    """The small county book of 2023 with its totals filled."""
    book = write(COUNTY, DATED, office_book(changes))
    return Ledger(COUNTY, book).settle(book).book


def rolled_book(options: RollOptions | None = None) -> Book:
    """The same of 2024, with last year's inside."""
    return roll(last_years(), COUNTY, 2024, options).book


def open_rolled(qtbot: QtBot, home: Path) -> tuple[MainWindow, Document]:
    """A window that shows it."""
    window = open_window(qtbot, home)
    document = Document(rolled_book(), COUNTY)
    window.show_book(OpenBook(document, name="某某局"))
    return window, document
