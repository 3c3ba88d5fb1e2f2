"""Measures what a user waits for; prints figures, judges nothing. Run by ``dev.py bench``."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from budgetbook.io.formats import Opened, open_files
from budgetbook.model.book import Book, Row, Table
from budgetbook.model.edit import SetCells
from budgetbook.model.ref import Ref
from budgetbook.model.review import review
from budgetbook.model.settle import Ledger
from tests.opening_times import opening_times
from tests.printing_times import printing_times

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT.parent / "shared" / "fixtures"
SAMPLE = ROOT / "budgetbook" / "resources" / "samples" / "sample.ysb"


def timed(action: Callable[[], object], runs: int = 7) -> str:
    """Median, and least to most, of some runs after one that is not counted."""
    action()
    figures = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        figures.append((time.perf_counter() - start) * 1000)
    low, high = min(figures), max(figures)
    return f"{statistics.median(figures):8.2f} ms  （{low:.2f} – {high:.2f}）"


def many_times(book: Book, times: int) -> Book:
    """``book`` with its 科目 rows so many times: each copy under 类 codes of its own."""
    classes = sorted({
        row.text("code")[:3] for table in book.tables.values() for row in table.rows
        if row.text("code")
    })  # fmt: skip
    tables = {key: _repeated(table, times, classes) for key, table in book.tables.items()}
    return book.model_copy(update={"tables": tables})


def _repeated(table: Table, times: int, classes: list[str]) -> Table:
    coded = [row for row in table.rows if row.text("code")]
    if not coded:
        return table
    rows = [row for row in table.rows if not row.text("code")]
    for number in range(times):
        for row in coded:
            code = row.text("code")
            new = f"{number:03d}{classes.index(code[:3]):02d}{code[3:]}" if number else code
            rows.append(Row(id=new, cells={**row.cells, "code": new}))
    return table.with_rows(rows)


def edit_times(opened: Opened, book: Book, name: str) -> None:
    """One edit of a leaf figure: settle alone, and through the document with a shown table."""
    from PySide6.QtWidgets import QApplication

    from budgetbook.model.book import Placed
    from budgetbook.ui.document import Document
    from budgetbook.ui.sheet_page import SheetPage

    application = QApplication.instance() or QApplication([])
    ledger = Ledger(opened.layout, book)
    rows = sum(len(table.rows) for table in book.tables.values())
    print(f"{name}：{rows} 行，{len(ledger.relations)} 条关系")
    print(f"  全部重算与核对      {timed(lambda: ledger.settle(book), 3)}")
    print(f"  整本核对（从头，含规则）{timed(lambda: review(book, opened.layout), 5)}")
    document = Document(book, opened.layout)
    page = SheetPage(document)
    page.show_sheet(Placed(sheet="general"))
    page.resize(1200, 800)
    page.show()
    application.processEvents()
    leaf = next(
        row.id for row in document.book.tables[Ref("general", "", "").key].rows
        if len(row.text("code")) >= 7
    )  # fmt: skip
    ref = Ref("general", leaf, "project")
    figures = []
    for number in range(40):
        start = time.perf_counter()
        document.do(SetCells({ref: Decimal(number + 1)}))
        application.processEvents()
        figures.append((time.perf_counter() - start) * 1000)
    print(f"  改一格到重画完      {statistics.median(figures):8.2f} ms  中位数，40 次")


def typed_and_shown(opened: Opened) -> tuple[int, int]:
    """(typed, shown) amounts of the public tables: what she enters, and what then stands there."""
    ledger = Ledger(opened.layout, opened.book)
    shown = [
        Ref(key.table, row.id, column.id)
        for key, table in opened.book.tables.items()
        if (spec := opened.layout.table(key.table))
        and opened.layout.sheet_of[key.table].group == "tables"
        for row in table.rows
        for column in spec.columns
        if column.kind == "amount" and isinstance(row.cells.get(column.id), Decimal)
    ]
    return sum(ref not in ledger.fillers for ref in shown), len(shown)


def window_times() -> None:
    """Process start to a usable window, against a bare PySide6 window."""
    bare = (
        "from PySide6.QtWidgets import QApplication, QMainWindow\n"
        "a = QApplication([]); w = QMainWindow(); w.show(); a.processEvents()"
    )
    ours = (
        "from budgetbook.app import make_application, make_window\n"
        "a = make_application(); w = make_window(); w.show(); a.processEvents()"
    )
    medians: list[float] = []
    for title, code in (("空 PySide6 窗口", bare), ("本程序窗口", ours)):
        figures = []
        for _ in range(7):
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)
            figures.append(time.perf_counter() - start)
        medians.append(statistics.median(figures))
        print(f"{title:<14} {medians[-1]:.3f} s")
    print(f"倍数 {medians[1] / medians[0]:.2f}")


def yearly_times(opened: Opened) -> None:
    """The yearly job without reading files: roll, take figures, tell the sentences anew."""
    from budgetbook.model.carry import roll
    from budgetbook.model.intake import intake
    from budgetbook.model.intake_take import take
    from budgetbook.model.retell import retell

    book, layout = opened.book, opened.layout
    year = (book.year or 2023) + 1
    rolled = roll(book, layout, year)
    source = book.model_copy(update={"year": year})

    def taken() -> object:
        found = intake(rolled.book, rolled.layout, source, layout)
        return take(rolled.book, rolled.layout, found)

    print(f"结转下年            {timed(lambda: roll(book, layout, year), 3)}")
    print(f"取本年数（对应与取入）{timed(taken, 3)}")
    print(f"更新情况说明（重算）{timed(lambda: retell(rolled.book, rolled.layout), 3)}")


def main() -> None:
    """Prints every figure."""
    path = FIXTURES / "002.docx"
    source = path if path.exists() else SAMPLE
    opened = open_files([source])

    def open_settled() -> None:
        one = open_files([source])
        Ledger(one.layout, one.book).settle(one.book)

    print(f"打开 {source.name} 到算好的一本  {timed(open_settled)}")
    typed, shown = typed_and_shown(opened)
    print(f"九张公开表的金额：录入 {typed} 个，显示 {shown} 个")
    yearly_times(opened)
    edit_times(opened, opened.book, "本簿")
    edit_times(opened, many_times(opened.book, 100), "100 倍的行")
    if path.exists():
        opening_times(FIXTURES)
    printing_times(opened, source)
    window_times()


if __name__ == "__main__":
    main()
