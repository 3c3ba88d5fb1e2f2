"""What watches over the open book: saving, recovery copies, the status line."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from budgetbook.io.own_lists import load_own_lists
from budgetbook.ui import opening
from budgetbook.ui.book_lock import BookLock
from budgetbook.ui.indicator_library import collect_soon
from budgetbook.ui.open_book import OpenBook
from budgetbook.ui.recovery import Leftover, Recovery, clear_finished, drop, leftovers
from budgetbook.ui.saving import Saver
from budgetbook.ui.start_page import when
from budgetbook.ui.status import StatusLine

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow


class Keeping(QObject):
    """Made with the first book, so that the empty window need not load it."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        said = load_own_lists(window.folders.home)
        if said:
            window.notice.show_notice(said, [])
        self.saver = Saver(window, window.settings, window.folders.home)
        self.recovery = Recovery(window.folders.recovery, self)
        self.recovery.pause = window.settings.recovery_pause
        self.lock = BookLock(window)
        self.status = StatusLine()
        window.setStatusBar(self.status)
        self.saver.message.connect(window.say)
        self.saver.compare_requested.connect(self._compare)
        self.saver.saved.connect(window.settings.add_recent)
        self.saver.saved.connect(lambda _path: self.lock.take(window.book))
        self.recovery.written.connect(self.status.show_recovery)
        self.status.findings_requested.connect(window.actions_by_id["next"].trigger)
        self.status.zoom_requested.connect(window.actions_by_id["zoom_reset"].trigger)

    def take(self, book: OpenBook | None) -> None:
        """Watches over another book; None for none."""
        self.lock.take(book)
        self.status.set_document(book.document if book else None)
        in_wan = self._window.actions_by_id["in_wan"]  # for books in 元 alone
        in_wan.setChecked(False)
        in_wan.setEnabled(book is not None and book.document.book.unit == "元")
        self.status.show_zoom(100)
        if book is None:
            self.recovery.stop()
        else:
            if self._window.workspace is not None:
                self._window.workspace.sheet.current_changed.connect(self.status.show_last_year)
            self.recovery.watch(book)
            collect_soon(self._window, book)

    def _compare(self, path: Path) -> None:
        """Lists what differs in a file that another program has changed."""
        from budgetbook.ui.compare_dialog import CompareDialog, read_book

        found = read_book(self._window, [path])
        if found is not None:
            CompareDialog(self._window, *found).show()

    def offer_recovery(self) -> None:
        """Says what an earlier run left behind, if anything."""
        folder = self._window.folders.recovery
        clear_finished(folder)
        for left in leftovers(folder)[:1]:
            self._window.notice.show_notice(
                f"上次没有正常退出。“{left.name}”有恢复副本，写于{when(left.written)}。",
                [("恢复", partial(self._recover, left)), ("丢弃", partial(self._drop, left))],
            )

    def _recover(self, left: Leftover) -> None:
        found = opening.open_paths(self._window, [left.copy])
        if found is None:
            return
        book = OpenBook(
            found.document,
            name=Path(left.name).stem,
            path=Path(left.path) if left.path else None,
            origins=found.origins,
        )
        book.document.undo_stack.resetClean()  # what was recovered has not been saved
        if self._window.replace_book(book):
            self.recovery.write()
            drop(left.copy)
            self._window.say("已恢复。请核对后保存。")

    def _drop(self, left: Leftover) -> None:
        drop(left.copy)
        self.offer_recovery()
