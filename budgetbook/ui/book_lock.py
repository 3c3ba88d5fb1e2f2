"""The lock of the open book's file: a second window or computer gets it read only, and is told."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import ref

from PySide6.QtCore import QObject
from shiboken6 import isValid

from budgetbook.io.file_locks import Holder, OwnLock

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow
    from budgetbook.ui.open_book import OpenBook


def _files(book: "OpenBook") -> set[Path]:
    """The files a book was read from."""
    return {origin.path.resolve() for origin in book.origins if origin.path is not None}


class BookLock(QObject):
    """Holds the lock of one book at a time."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._lock: OwnLock | None = None

    def take(self, book: "OpenBook | None") -> None:
        """Locks the file of ``book`` in place of the one before; None lets go."""
        path = book.path if book else None
        if self._lock is not None and self._lock.path == path and self._lock.is_held:
            return
        self.release()
        if book is not None and path is None:
            self._look_around(book)
        if book is None or path is None:
            return
        self._lock = OwnLock(path)
        holder = self._lock.take()
        book.document.lock(holder is not None)
        if holder is not None:
            tell = partial(self._tell, book, path, holder)
            book.document.refused.connect(tell)  # once more: no command shall seem to have worked
            tell()

    def release(self) -> None:
        """Lets go of the file."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _look_around(self, book: "OpenBook") -> None:
        """A Word or Excel file that stands in another window of ours: this one only looks."""
        from budgetbook.ui.windows import main_windows

        ours = _files(book)
        for other in main_windows():
            if other is self._window or other.book is None or other.book.document.is_read_only:
                continue
            if ours & _files(other.book):
                book.document.lock(True)
                tell = partial(self._tell_window, book, ref(other))
                book.document.refused.connect(tell)
                tell()
                return

    def _tell_window(self, book: "OpenBook", other: "ref[MainWindow]") -> None:
        def show() -> None:
            window = other()
            if window is not None and isValid(window):
                window.raise_()
                window.activateWindow()

        self._window.notice.show_notice(
            f"“{book.title}”已在本程序的另一个窗口打开，这里只能看。要改，请到那个窗口，"
            "或另存一份。",
            [("转到那个窗口", show),
             ("另存为…", self._window.actions_by_id["save_as"].trigger),
             ("仍要在这里修改", lambda: book.document.lock(False))],
        )  # fmt: skip

    def _tell(self, book: "OpenBook", path: Path, holder: Holder) -> None:
        self._window.notice.show_notice(
            f"“{path.name}”已被{holder.words}打开，这里只能看。要改，请另存一份。",
            [("另存为…", self._window.actions_by_id["save_as"].trigger),
             ("没有别人在用，仍要修改", lambda: self._take_over(book))],
        )  # fmt: skip

    def _take_over(self, book: "OpenBook") -> None:
        if self._lock is not None:
            self._lock.take_over()
        book.document.lock(False)
