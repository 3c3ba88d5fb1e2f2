"""Long work in a thread of its own, with a progress dialog that only shows when it takes long."""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

T = TypeVar("T")
Progress = Callable[[float, str], None]

#: Work that ends sooner than this (ms) shows no dialog.
PATIENCE = 300


class Job(QObject):
    """One piece of work; ``result`` or ``error`` holds how it ended.

    It has no parent: the thread keeps it alive until the work has ended, whoever lost interest.
    """

    progressed = Signal(float, str)
    finished = Signal()

    def __init__(self, work: Callable[[Progress], Any]) -> None:
        super().__init__()
        self._work = work
        self._cancelled = threading.Event()
        self.result: Any = None
        self.error: BaseException | None = None
        self.is_done = False

    def start(self) -> None:
        """Begins; the thread is a daemon so that abandoned work never keeps the program alive."""
        threading.Thread(target=self._run, daemon=True).start()

    def cancel(self) -> None:
        """Asks the work to stop at its next report."""
        self._cancelled.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether it was asked to stop."""
        return self._cancelled.is_set()

    def _report(self, fraction: float, words: str) -> None:
        if self._cancelled.is_set():
            from budgetbook.io.errors import Cancelled

            raise Cancelled
        self._emit(self.progressed, fraction, words)

    def _run(self) -> None:
        try:
            self.result = self._work(self._report)
        except BaseException as error:  # handed over to whoever waits
            self.error = error
        self.is_done = True
        self._emit(self.finished)

    @staticmethod
    def _emit(signal: Any, *values: Any) -> None:
        try:
            signal.emit(*values)
        except RuntimeError:  # abandoned, and its Qt half is gone
            return


class ProgressDialog(QDialog):
    """Says what is going on, how far it is, and lets the user stop it."""

    def __init__(self, job: Job, title: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._job = job
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.ApplicationModal)
        self.setMinimumWidth(420)
        self._words = QLabel(f"{title} …")
        self._words.setWordWrap(True)
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("进度")
        self.cancel_button = QPushButton("取消")
        self.cancel_button.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.cancel_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        for widget in (self._words, self._bar):
            column.addWidget(widget)
        column.addLayout(buttons)
        queued = Qt.ConnectionType.QueuedConnection
        job.progressed.connect(self._show_progress, queued)
        job.finished.connect(self.accept, queued)

    def _show_progress(self, fraction: float, words: str) -> None:
        if words:
            self._words.setText(words)
        self._bar.setRange(0, 1000 if fraction > 0 else 0)
        self._bar.setValue(round(fraction * 1000))

    def reject(self) -> None:
        """取消 and Esc: the work is asked to stop and no longer waited for."""
        self._job.cancel()
        super().reject()


def run(parent: QWidget | None, title: str, work: Callable[[Progress], T]) -> T | None:
    """What ``work`` gives, or None when the user cancelled it. Raises what it raises.

    The window keeps painting meanwhile; for the first moments input waits, then a dialog shows.
    """
    job = Job(work)
    loop = QEventLoop()
    job.finished.connect(loop.quit, Qt.ConnectionType.QueuedConnection)
    QTimer.singleShot(PATIENCE, loop, loop.quit)
    QGuiApplication.setOverrideCursor(Qt.CursorShape.BusyCursor)
    job.start()
    try:
        loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
    finally:
        QGuiApplication.restoreOverrideCursor()
    if not job.is_done:
        dialog = ProgressDialog(job, title, parent)
        if not job.is_done:
            dialog.exec()
        dialog.deleteLater()
    if job.is_cancelled:
        return None
    if job.error is not None:
        raise job.error
    result: T = job.result
    return result
