"""对照上年: last year's figures in the tables, and last year's book in a window of its own."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDockWidget, QLabel, QMainWindow, QStatusBar, QWidget

from budgetbook.model.beside import beside, beside_column, signed
from budgetbook.model.book import Book
from budgetbook.model.edit import row_title
from budgetbook.model.grid import TableGrid
from budgetbook.model.layout import Column, columns_of
from budgetbook.model.pairing import Pairing, layout_of
from budgetbook.model.ref import Ref, TableKey
from budgetbook.ui.document import Document
from budgetbook.ui.room import fit

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow

_NONE = "这本簿里没有上年的簿。用“结转下年”做出的簿才有。"
_MOST_GONE = 12


def toggle(window: "MainWindow") -> None:
    """对照上年: switches the columns on for the current column, and off."""
    action = window.actions_by_id["compare_prior"]
    workspace = window.workspace
    if workspace is None or workspace.document.book.prior is None:
        action.setChecked(False)
        window.say(_NONE)
        return
    workspace.sheet.compare_with_last_year(action.isChecked())


def open_prior(window: "MainWindow") -> None:
    """打开上年簿: last year's book beside this one, at the same cell, not to be edited."""
    workspace = window.workspace
    pairs = workspace.document.last_year if workspace is not None else None
    if workspace is None or pairs is None or window.book is None:
        window.say(_NONE)
        return
    shown = PriorWindow(pairs.there, workspace.document, window)
    ref = workspace.sheet.current_ref()
    shown.show()
    if ref is not None:
        shown.follow(pairs, ref)
    shown.activateWindow()


class PriorWindow(QMainWindow):
    """Last year's book, or another called ``name``, read only; what it had inside can be opened
    from it in turn."""

    def __init__(
        self, book: Book, document: Document, parent: QWidget | None, name: str = ""
    ) -> None:
        from budgetbook.ui.open_book import OpenBook
        from budgetbook.ui.workspace import Workspace

        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.Window)
        self._is_prior, called = not name, name
        name = f"{name or str(book.year or '上') + '年簿'}（只读）"
        self.setWindowTitle(f"{name} － {book.department.name or '预算簿'}")
        self.document = Document(book, layout_of(book, document.layout), self)
        self.document.is_read_only = True
        self.workspace: Workspace = Workspace(OpenBook(self.document, name=name))
        self.setCentralWidget(self.workspace)
        tree, cell, findings = self.workspace.panels()
        findings.setParent(self)
        findings.hide()
        sides = Qt.DockWidgetArea
        for side, title, widget in (
            (sides.LeftDockWidgetArea, "上年簿" if self._is_prior else "本簿", tree),
            (sides.RightDockWidgetArea, "单元格", cell),
        ):
            dock = QDockWidget(title, self)
            dock.setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
            dock.setTitleBarWidget(QWidget())
            dock.setWidget(widget)
            self.addDockWidget(side, dock)
        self._line("上年簿" if self._is_prior else called)
        fit(self, 1180, 760)

    def _line(self, what: str) -> None:
        line = QStatusBar(self)
        line.setSizeGripEnabled(False)
        line.setContentsMargins(8, 0, 8, 0)
        line.addWidget(QLabel(f"{what}锁定，只供查看、复制；改动请在本年簿里做。"))
        self.setStatusBar(line)
        self.workspace.message.connect(lambda words: line.showMessage(words, 6000))
        close = self.addAction("关闭")
        close.setShortcuts([QKeySequence("Ctrl+W"), QKeySequence("Esc")])
        close.triggered.connect(self.close)

    def follow(self, pairs: Pairing, ref: Ref) -> None:
        """Shows last year's cell of ``ref``, or at least its table."""
        there = pairs.ref(ref)
        if there is not None and self.document.book.row(there) is not None:
            self.workspace.jump(there)


# ---------------------------------------------------------------- in words


def last_year_words(document: Document, ref: Ref | None) -> str:
    """``上年 19.00　+0.10　+0.5%`` of a figure; empty without one, and for words."""
    pairs = document.last_year
    column = column_of(document, ref) if ref is not None else None
    if ref is None or pairs is None or column is None or column.kind != "amount":
        return ""
    now, last = document.book.value(ref), pairs.value(ref)
    if not isinstance(now, Decimal | None) or not isinstance(last, Decimal | None):
        return ""
    if now is None and last is None:
        return ""
    found = beside(now, last)
    named = document.beside_titles[0]
    words = [f"{named} {money(last, column) or '无'}"]
    if found.change:
        words += [signed(found.change, column.decimals), found.share]
    elif found.change is not None:
        words.append(f"与{named}相同")
    return "　".join(filter(None, words))


def money(amount: Decimal | None, column: Column) -> str:
    """An amount as the sheet shows it; empty for none."""
    from budgetbook.ui.cell_look import screen_text

    return screen_text(column, amount) if amount is not None else ""


def column_of(document: Document, ref: Ref) -> Column | None:
    """The column in which a cell stands."""
    spec = document.layout.table(ref.table)
    table = document.book.tables.get(ref.key)
    columns = columns_of(spec, table) if spec else ()
    return next((c for c in columns if c.id == ref.column), None)


def gone_rows(document: Document, grid: TableGrid) -> str:
    """The rows that only last year's table has, with their figures; empty for none."""
    pairs = document.last_year
    if pairs is None or grid.is_form:
        return ""
    found = list(_gone(document, pairs, grid))
    if not found:
        return ""
    more = f"等 {len(found)} 行" if len(found) > _MOST_GONE else ""
    return f"上年另有：{'、'.join(found[:_MOST_GONE])}{more}。"


def _gone(document: Document, pairs: Pairing, grid: TableGrid) -> Iterator[str]:
    layout = layout_of(pairs.there, document.layout)
    for table in dict.fromkeys(c.table for c in grid.columns if c.table):
        key = TableKey(table, grid.instance)
        there, spec = pairs.key(key), document.layout.table(table)
        if there is None or spec is None or spec.kind == "fixed":
            continue
        kept = set(pairs.rows(key).values())
        column = next((c for c in spec.columns if c.kind == "amount"), None)
        for row in pairs.there.tables[there].rows if column else ():
            value = row.cells.get(column.id) if column else None
            if row.id not in kept and isinstance(value, Decimal) and column:
                ref = Ref(table, row.id, column.id, there.instance)
                yield f"{row_title(layout, pairs.there, ref)} {money(value, column)}"


def beside_text(document: Document, grid: TableGrid, row: int, column: int, ref: Ref | None) -> str:
    """What an added column shows for the cell ``ref``."""
    pairs = document.last_year
    base = column_of(document, ref) if ref is not None else None
    if ref is None or pairs is None or base is None:
        return ""
    now, last = document.book.value(ref), pairs.value(ref)
    found = beside(now, last)
    which = beside_column(grid.columns[column]).partition(":")[2]
    if which == "last":
        return money(found.last, base)
    if which == "change":
        return signed(found.change, base.decimals) if found.change else ""
    return found.share
