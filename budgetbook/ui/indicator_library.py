"""The library of indicators while the program runs; books that are opened add to it."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from budgetbook.io.errors import BookError
from budgetbook.io.indicator_file import indicator_file, read_library, write_library
from budgetbook.model.indicator_library import Library, collect, merged, names
from budgetbook.ui.open_book import OpenBook

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow

#: After a book was opened its indicators are taken in when the window has settled (ms).
_SETTLED = 1500


class Shelf:
    """The library in one folder."""

    def __init__(self, home: Path) -> None:
        self._file = indicator_file(home)
        self._library: Library | None = None

    @property
    def library(self) -> Library:
        """What is kept; raises UnreadableFile where the file cannot be read."""
        if self._library is None:
            self._library = read_library(self._file)
        return self._library

    def put(self, library: Library) -> None:
        """Keeps another library; raises WriteFailed, the old one then staying."""
        if library is not self._library:
            write_library(self._file, library)
            self._library = library
            _remember(library)

    def take(self, book: OpenBook) -> int:
        """Adds the indicators of a book that stands in a file; how many were added. A sample or
        an unsaved book adds nothing. Raises BookError."""
        if book.path is None and not book.origins:
            return 0
        before = self.library
        document = book.document
        after = merged(before, collect(document.book, document.layout))
        self.put(after)
        return len(after.indicators) - len(before.indicators)


_shelves: dict[Path, Shelf] = {}


def shelf_of(home: Path) -> Shelf:
    """The shelf in the program's folder ``home``."""
    return _shelves.setdefault(home, Shelf(home))


_names: tuple[str, ...] = ()


def known_names() -> tuple[str, ...]:
    """The 三级指标 of the library as of the book that was opened last."""
    return _names


def _remember(library: Library) -> None:
    global _names
    _names = names(library)


def collect_soon(window: "MainWindow", book: OpenBook) -> None:
    """Takes the book's indicators in a moment later, unless it was closed meanwhile. A library
    that cannot be read or written is told in the status line and costs nothing else."""

    def work() -> None:
        if window.book is not book:
            return
        try:
            shelf = shelf_of(window.folders.home)
            shelf.take(book)
            _remember(shelf.library)
        except BookError as error:
            window.say(str(error))

    QTimer.singleShot(_SETTLED, window, work)
