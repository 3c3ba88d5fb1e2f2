"""The lock of the open book's file: a second window or computer gets it read only, and is told."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from budgetbook.io.file_locks import Holder, OwnLock

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow
    from budgetbook.ui.open_book import OpenBook


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
