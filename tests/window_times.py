"""How quick the window is in the hand, with every panel shown: for ``tests/bench.py``."""

import gc
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from budgetbook.app import make_application
from budgetbook.io.formats import Opened
from budgetbook.model.book import Book, Placed
from budgetbook.model.edit import SetCells
from budgetbook.model.ref import Ref
from budgetbook.model.row_query import read_query
from budgetbook.ui.document import Document
from budgetbook.ui.folders import Folders
from budgetbook.ui.main_window import MainWindow
from budgetbook.ui.open_book import OpenBook
from budgetbook.ui.sheet_page import SheetPage

_EDITS, _SCROLLS, _REST = 30, 60, 1.5
_SHEET = "general"


def window_times(opened: Opened, book: Book, home: Path) -> dict[str, list[float]]:
    """Milliseconds of every run, by what was done."""
    make_application()
    begin = time.perf_counter()
    window = _window(opened, book, home)
    found = {"算好并显示一本": [(time.perf_counter() - begin) * 1000]}
    _rest()
    gc.collect()
    gc.disable()  # the program collects in turns of its own
    work = window.workspace
    assert work is not None
    sheets = [item for item in book.flow if isinstance(item, Placed)]
    found["打开一张表（最慢的一张）"] = [_slowest(work.sheet, sheets)]
    found["再次打开（最慢的一张）"] = [_slowest(work.sheet, sheets)]
    _show_panels(window)
    found["打字回显"] = _typed(work.sheet)
    found["改一格到重画完"], found["其后各面板跟上（最长一顿）"] = _edited(window)
    longest = max(sheets, key=lambda placed: _rows(work.document, placed))
    work.sheet.show_sheet(longest)
    _rest()
    found["上下滚动一帧"] = _scrolled(work.sheet, down=True)
    found["筛选（最长的表）"] = _filtered(work.sheet)
    _narrow(work.sheet)
    found["左右滚动一帧（冻结列）"] = _scrolled(work.sheet, down=False)
    return {what: runs for what, runs in found.items() if runs}


def _window(opened: Opened, book: Book, home: Path) -> MainWindow:
    folders = Folders(home)
    for folder in (folders.home, folders.recovery, folders.logs):
        folder.mkdir(parents=True, exist_ok=True)
    window = MainWindow(folders)
    window.show()
    window.show_book(OpenBook(Document(book, opened.layout), name="县"))
    QApplication.processEvents()
    return window


def _show_panels(window: MainWindow) -> None:
    """Every panel and page was visited once; find and to-do lists stay, a table is in front."""
    for action in ("show_tree", "show_cell", "show_findings"):
        window.actions_by_id[action].setChecked(True)
    work = window.workspace
    assert work is not None
    kinds: set[str] = set()
    for node in work.tree.model.nodes:
        if (node.placed or node.paragraphs or node.kind == "projects") and node.kind not in kinds:
            kinds.add(node.kind)
            work.show_node(node)
            _rest(0.2)
    for action in ("overview", "submission", "find"):
        if action in window.actions_by_id:
            window.actions_by_id[action].trigger()
            _rest(0.5)
    node = next(n for n in work.tree.model.nodes if n.placed and n.placed.sheet == _SHEET)
    work.tree.choose(node.id)
    work.show_node(node)
    _rest()


def _edited(window: MainWindow) -> tuple[list[float], list[float]]:
    """Edits of a typed figure to the repainted table, and the longest pause after it."""
    assert window.workspace is not None
    document = window.workspace.document
    rows = document.book.tables[Ref(_SHEET, "", "").key].rows
    leaf = next(row.id for row in rows if len(row.text("code")) >= 7)
    ref = Ref(_SHEET, leaf, "project")
    edits = [
        _spent(lambda n=number: document.do(SetCells({ref: Decimal(n + 1)})))  # type: ignore[misc]
        for number in range(_EDITS)
    ]
    _rest(2)
    pauses = []
    for number in range(3):
        _spent(lambda n=number: document.do(SetCells({ref: Decimal(n + 1000)})))  # type: ignore[misc]
        pauses.append(_rest(2))
    return edits, pauses


def _spent(action: Callable[[], object]) -> float:
    """Milliseconds of an action and of the painting after it."""
    start = time.perf_counter()
    action()
    QApplication.processEvents()
    return (time.perf_counter() - start) * 1000


def _rest(seconds: float = _REST) -> float:
    """Lets timers run; the longest (ms) that the window did not answer meanwhile."""
    end, longest = time.perf_counter() + seconds, 0.0
    while time.perf_counter() < end:
        longest = max(longest, _spent(lambda: None))
        time.sleep(0.002)
    return longest


def _slowest(page: SheetPage, sheets: list[Placed]) -> float:
    return max(_spent(lambda at=at: page.show_sheet(at)) for at in sheets)  # type: ignore[misc]


def _rows(document: Document, placed: Placed) -> int:
    sheet = document.layout.sheets_by_id.get(placed.sheet)
    wanted = {part.table for part in sheet.parts} if sheet else set()
    tables = document.book.tables
    return max(
        (len(table.rows) for key, table in tables.items()
         if key.table in wanted and key.instance == placed.instance),
        default=0,
    )  # fmt: skip


def _scrolled(page: SheetPage, *, down: bool) -> list[float]:
    view = page.views()[0]
    bar = view.verticalScrollBar() if down else view.horizontalScrollBar()
    step = 78 if down else 9
    if not bar.maximum():
        return []  # all of it is seen
    return [_spent(lambda: bar.setValue(bar.value() + step)) for _ in range(_SCROLLS)]


def _narrow(page: SheetPage) -> None:
    """Columns wider than the page, so that there is something to scroll to."""
    for drawn in page.views()[0].sheet_model.grid.columns:
        if drawn.column.kind == "amount":
            page.choices.keep_width(f"{drawn.table}/{drawn.column.id}", 20)
    page.views()[0].use(page.choices)
    _rest()


def _typed(page: SheetPage) -> list[float]:
    """From the press of a digit to the painted editor, in cells that can be typed in."""
    view, figures = page.views()[0], []
    view.verticalScrollBar().setValue(0)
    page.activateWindow()
    view.setFocus()
    model = view.sheet_model
    places = [
        (row, column) for row in range(min(25, model.rowCount()))
        for column, drawn in enumerate(model.grid.columns)
        if drawn.column.kind == "amount" and model.look(row, column).editable
    ][:20]  # fmt: skip
    for row, column in places:
        view.setCurrentIndex(model.index(row, column))
        QApplication.processEvents()
        figures.append(_spent(lambda: QTest.keyClick(view, Qt.Key.Key_7)))
        editor = view.open_editor()
        if editor is not None:
            figures.append(_spent(lambda e=editor: QTest.keyClick(e, Qt.Key.Key_8)))  # type: ignore[misc]
            QTest.keyClick(editor, Qt.Key.Key_Escape)
    return figures


def _filtered(page: SheetPage) -> list[float]:
    view = page.views()[0]
    texts = ("", "2013", "", ">100", "", "xz", "")
    return [_spent(lambda t=text: view.filter.choose(read_query(t))) for text in texts]  # type: ignore[misc]
