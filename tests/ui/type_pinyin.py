"""Run by itself, in a session with an input method: types pinyin into cells of the sample with
real keys, and prints what the book then holds. Nothing of it is imported by the tests.

The first cell is one line high, the second one of a table with several lines in a cell.
"""

import os
import subprocess
import tempfile
from collections.abc import Iterator
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


def main() -> None:
    """Types into one cell after the other."""
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
    places = [_name_cell(document), _wrapped_cell(document)]
    amount, figures = _amount(document), [Decimal("41.37"), Decimal("52.48")]

    def type_at(number: int) -> None:
        if number == len(places):
            os._exit(0)
        window.go_to(places[number])
        QTimer.singleShot(500, lambda: press(number, iter(_KEYS)))

    def press(number: int, steps: Iterator[tuple[str, ...]]) -> None:
        keys = next(steps, None)
        if keys is None:
            QTimer.singleShot(600, lambda: tell(number))
            return
        subprocess.run(["xdotool", *keys], check=False)
        if keys[0] == "type":  # another cell is recalculated while this one is composed
            change = SetCells({amount: figures[number]})
            QTimer.singleShot(500, lambda: document.do(change))
        QTimer.singleShot(1100, lambda: press(number, steps))

    def tell(number: int) -> None:
        done = document.book.value(amount) == figures[number]
        words = document.book.value(places[number])
        print("TYPED", words, "RECALCULATED", done, flush=True)
        type_at(number + 1)

    window.activateWindow()
    QTimer.singleShot(1500, lambda: type_at(0))
    app.exec()


def _wrapped_cell(document: Document) -> Ref:
    key = next(k for k in document.book.tables if k.table == "indicators")
    return Ref("indicators", document.book.tables[key].rows[1].id, "level3", key.instance)


def _name_cell(document: Document) -> Ref:
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
    main()
