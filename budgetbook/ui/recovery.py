"""Recovery copies: the newest state of a changed book, kept until it is saved or given up."""

import json
import logging
import os
import time
import uuid
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QLockFile, QObject, Qt, QTimer, Signal

from budgetbook.ui.jobs import Job, Progress
from budgetbook.ui.open_book import OpenBook

log = logging.getLogger(__name__)

#: A copy is written this long (s) after the last change, unless the user wants another …
PAUSE = 3
#: … but not later than this (s) after the first.
LATEST = 15.0


class Leftover(NamedTuple):
    """A copy that a run of the program left behind without closing."""

    copy: Path
    #: What the window called the book, and the .ysb it belongs to (empty for none).
    name: str
    path: str
    written: datetime


class Recovery(QObject):
    """Writes the copy of one book at a time."""

    #: datetime: a copy was written.
    written = Signal(object)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        with suppress(OSError):
            folder.chmod(0o700)  # nobody else sees a copy, not even while it is being written
        #: Seconds after the last change until the copy is written.
        self.pause = PAUSE
        self._book: OpenBook | None = None
        self._copy: Path | None = None
        self._lock: QLockFile | None = None
        self._job: Job | None = None
        self._job_copy: Path | None = None
        self._again = False
        self._dirty_since = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.write)

    def watch(self, book: OpenBook) -> None:
        """Keeps copies of ``book`` from now on; the copy of another is dropped."""
        self.stop()
        self._book = book
        self._copy = self._folder / f"{uuid.uuid4().hex}.ysb"
        self._lock = QLockFile(str(self._copy.with_suffix(".lock")))
        self._lock.tryLock(0)
        book.document.state_changed.connect(self._changed)
        if book.document.is_modified:
            self._changed()

    def stop(self) -> None:
        """Closed on purpose: nothing is to be recovered."""
        if self._book is not None:
            self._book.document.state_changed.disconnect(self._changed)
        self._timer.stop()
        copy, self._book, self._copy = self._copy, None, None
        if copy is not None:
            drop(copy)
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None

    def _changed(self) -> None:
        if self._book is None or self._copy is None:
            return
        if not self._is_modified:
            self._timer.stop()
            self._dirty_since = 0.0
            drop(self._copy)
            return
        self._dirty_since = self._dirty_since or time.monotonic()
        left = max(LATEST, self.pause) - (time.monotonic() - self._dirty_since)
        self._timer.start(max(0, int(min(self.pause, left) * 1000)))

    def write(self) -> None:
        """Writes the copy in a thread; the book is immutable, so typing goes on meanwhile."""
        if self._book is None or self._copy is None:
            return
        if self._job is not None:
            self._again = True
            return
        self._dirty_since = 0.0
        book, copy, origins = self._book.document.book, self._copy, self._book.origins
        facts = {"name": self._book.title, "path": str(self._book.path or ""), "pid": os.getpid()}

        def work(_progress: Progress) -> None:
            from budgetbook.io.formats import save_book

            save_book(copy, book, origins)
            facts["written"] = datetime.now().isoformat(timespec="seconds")
            note = copy.with_suffix(".json")
            note.write_text(json.dumps(facts, ensure_ascii=False), "utf-8")
            for path in (copy, note):
                with suppress(OSError):  # a file system that knows no users
                    path.chmod(0o600)

        self._job, self._job_copy = Job(work), copy
        self._job.finished.connect(self._done, Qt.ConnectionType.QueuedConnection)
        self._job.start()

    def _done(self) -> None:
        job, self._job = self._job, None
        error = job.error if job else None
        if error is not None:
            log.warning("no recovery copy: %s", type(error).__name__)
        else:
            self.written.emit(datetime.now())
        watched = self._book is not None and self._copy == self._job_copy
        if self._job_copy is not None and not (watched and self._is_modified):
            drop(self._job_copy)  # saved or closed while the copy was being written
        if self._again:
            self._again = False
            self._changed()

    @property
    def _is_modified(self) -> bool:
        return self._book is not None and self._book.document.is_modified


def drop(copy: Path) -> None:
    """Deletes a copy with all that goes with it."""
    for path in copy.parent.glob(f"{copy.stem}*"):
        if path.suffix != ".lock":
            path.unlink(missing_ok=True)


def leftovers(folder: Path) -> list[Leftover]:
    """Copies left by runs that no longer live, the newest first."""
    found: list[Leftover] = []
    for note in folder.glob("*.json"):
        copy = note.with_suffix(".ysb")
        if not copy.exists() or not _is_orphan(copy):
            continue
        try:
            facts = json.loads(note.read_text("utf-8"))
            written = datetime.fromisoformat(facts["written"])
            found.append(Leftover(copy, str(facts["name"]), str(facts["path"]), written))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return sorted(found, key=lambda left: left.written, reverse=True)


def _is_orphan(copy: Path) -> bool:
    """Whether the run that wrote the copy has ended."""
    lock = QLockFile(str(copy.with_suffix(".lock")))
    lock.setStaleLockTime(0)
    free = lock.tryLock(0)
    if free:
        lock.unlock()
    return free


def clear_finished(folder: Path) -> None:
    """Deletes copies without a note: the program had ended before they were complete."""
    for copy in folder.glob("*.ysb"):
        if not copy.with_suffix(".json").exists() and _is_orphan(copy):
            drop(copy)
