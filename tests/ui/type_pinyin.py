"""Run by itself, in a session with an input method: types pinyin into a cell of the sample with
real keys, and prints what the book then holds. Nothing of it is imported by the tests."""

import os
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import QTimer

from budgetbook.app import make_application
from budgetbook.model.edit import SetCells
from budgetbook.model.ref import Ref
from budgetbook.ui.document import Document
from budgetbook.ui.folders import Folders
from budgetbook.ui.input_bridge import bridge_input_method
from budgetbook.ui.main_window import MainWindow
from budgetbook.ui.open_book import OpenBook
from tests.books.source import sample

_KEYS = (("type", "--delay", "120", "nihao"), ("key", "space"), ("key", "Return"))


def main(page: str) -> None:
    """Types; ``page`` is ``wrapped`` for a table with several lines in a cell."""
    bridge_input_method(os.environ)
    app = make_application()
    home = Path(tempfile.mkdtemp())
    folders = Folders(home)
    for folder in (folders.home, folders.recovery, folders.logs):
        folder.mkdir(parents=True, exist_ok=True)
    book, layout = sample("county")
    document = Document(book, layout)
    window = MainWindow(folders)
    window.resize(1300, 800)
    window.show_book(OpenBook(document, name="输入法"))
    window.show()
    place = _place(document, page)
    amount = _amount(document)
    steps = iter(_KEYS)

    def press() -> None:
        keys = next(steps, None)
        if keys is None:
            QTimer.singleShot(600, finish)
            return
        subprocess.run(["xdotool", *keys], check=False)
        if keys[0] == "type":  # another cell is recalculated while this one is composed
            QTimer.singleShot(500, lambda: document.do(SetCells({amount: Decimal("41.37")})))
        QTimer.singleShot(1500, press)

    def finish() -> None:
        if len(sys.argv) > 2:
            window.grab().save(sys.argv[2])
        done = document.book.value(amount) == Decimal("41.37")
        print("TYPED", document.book.value(place), "RECALCULATED", done, flush=True)
        os._exit(0)

    def begin() -> None:
        window.go_to(place)
        QTimer.singleShot(800, press)

    window.activateWindow()
    QTimer.singleShot(1500, begin)
    app.exec()


def _place(document: Document, page: str) -> Ref:
    if page == "wrapped":
        key = next(k for k in document.book.tables if k.table == "indicators")
        return Ref("indicators", document.book.tables[key].rows[1].id, "level3", key.instance)
    for key, table in document.book.tables.items():
        spec = document.layout.table(key.table)
        if spec is not None and spec.classification and table.rows:
            return Ref(key.table, table.rows[-1].id, "name", key.instance)
    raise LookupError


def _amount(document: Document) -> Ref:
    """A figure that others are added up from."""
    for key, table in document.book.tables.items():
        for row in table.rows:
            for column, value in row.cells.items():
                ref = Ref(key.table, row.id, column, key.instance)
                counts = isinstance(value, Decimal) and not key.instance
                if counts and document.relations_of(ref) and not document.is_computed(ref):
                    return ref
    raise LookupError


if __name__ == "__main__":
    main(sys.argv[1])
