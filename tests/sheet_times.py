"""How quick the tables are in the hand: opening, scrolling, typing, filtering. Prints figures."""

import gc
import statistics
import time
from collections.abc import Callable, Sequence

from budgetbook.io.formats import Opened
from budgetbook.model.book import Book, Placed

Spent = Callable[[Callable[[], object]], float]


def sheet_times(opened: Opened, book: Book, name: str) -> None:
    """Every sheet of ``book`` opened and scrolled; what is typed, and a filter, in its longest."""
    from PySide6.QtWidgets import QApplication

    from budgetbook.ui.document import Document
    from budgetbook.ui.sheet_page import SheetPage

    application = QApplication.instance() or QApplication([])
    document = Document(book, opened.layout)
    _ = document.findings  # worked out when the book was opened
    page = SheetPage(document)
    page.resize(1200, 800)
    page.show()
    gc.collect()
    gc.freeze()  # pauses of the collector are no work of the tables

    def spent(action: Callable[[], object]) -> float:
        start = time.perf_counter()
        action()
        application.processEvents()
        return (time.perf_counter() - start) * 1000

    sheets = [item for item in book.flow if isinstance(item, Placed)]
    opening = [(spent(lambda at=at: page.show_sheet(at)), at.sheet) for at in sheets]  # type: ignore[misc]
    again = [(spent(lambda at=at: page.show_sheet(at)), at.sheet) for at in sheets]  # type: ignore[misc]
    longest = max(sheets, key=lambda at: _rows(page, at))
    page.show_sheet(longest)
    application.processEvents()
    print(f"{name}：表格，最长 {_rows(page, longest)} 行")
    first, slowest = max(opening)
    print(f"  打开一张表    首次最慢 {first:.1f} ms（{slowest}），再次最慢 {max(again)[0]:.1f} ms")
    print(f"  上下滚动一帧  {_spread(_scrolled(page, spent, down=True))}")
    page.resize(760, 800)
    for drawn in page.views()[0].sheet_model.grid.columns:
        if drawn.column.kind == "amount":
            page.choices.keep_width(f"{drawn.table}/{drawn.column.id}", 9)
    application.processEvents()
    print(f"  左右滚动一帧（冻结列）{_spread(_scrolled(page, spent, down=False))}")
    print(f"  打字回显      {_spread(_typed(page, spent))}")
    print(f"  筛选          {_spread(_filtered(page, spent))}")
    page.deleteLater()
    gc.unfreeze()


def _rows(page: object, placed: Placed) -> int:
    from budgetbook.ui.sheet_page import SheetPage

    assert isinstance(page, SheetPage)
    sheet = page.document.layout.sheets_by_id.get(placed.sheet)
    tables = page.document.book.tables
    keys = [key for key in tables if sheet and key.table in {p.table for p in sheet.parts}]
    return max(
        (len(tables[key].rows) for key in keys if key.instance == placed.instance), default=0
    )


def _scrolled(page: object, spent: Spent, *, down: bool) -> list[float]:
    from budgetbook.ui.sheet_page import SheetPage

    assert isinstance(page, SheetPage)
    view = page.views()[0]
    bar = view.verticalScrollBar() if down else view.horizontalScrollBar()
    step = 78 if down else 9
    return [spent(lambda: bar.setValue(bar.value() + step)) for _ in range(60)]


def _typed(page: object, spent: Spent) -> list[float]:
    """From the press of a digit to the painted editor, in cells that can be typed in."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from budgetbook.ui.sheet_page import SheetPage

    assert isinstance(page, SheetPage)
    view, figures = page.views()[0], []
    view.verticalScrollBar().setValue(0)
    view.horizontalScrollBar().setValue(0)
    page.activateWindow()
    view.setFocus()
    model = view.sheet_model
    places = [
        (row, column) for row in range(25) for column, drawn in enumerate(model.grid.columns)
        if drawn.column.kind == "amount" and model.look(row, column).editable
    ][:20]  # fmt: skip
    for row, column in places:
        view.setCurrentIndex(model.index(row, column))
        QApplication.processEvents()
        figures.append(spent(lambda: QTest.keyClick(view, Qt.Key.Key_7)))
        editor = view.open_editor()
        if editor is not None:
            figures.append(spent(lambda e=editor: QTest.keyClick(e, Qt.Key.Key_8)))  # type: ignore[misc]
            QTest.keyClick(editor, Qt.Key.Key_Escape)
    return figures


def _filtered(page: object, spent: Spent) -> list[float]:
    from budgetbook.model.row_query import read_query
    from budgetbook.ui.sheet_page import SheetPage

    assert isinstance(page, SheetPage)
    view = page.views()[0]
    texts = ("", "2013", "", ">100", "", "xz", "")
    return [spent(lambda t=text: view.filter.choose(read_query(t))) for text in texts]  # type: ignore[misc]


def _spread(figures: Sequence[float]) -> str:
    if not figures:
        return "——"
    middle, most = statistics.median(figures), max(figures)
    return f"{middle:6.1f} ms 中位，最慢 {most:.1f} ms（{len(figures)} 次）"
