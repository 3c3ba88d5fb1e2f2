"""When the program itself errs: a log without amounts and names, and one report to the user."""

import faulthandler
import logging
import re
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow

log = logging.getLogger("budgetbook")

_SIZE, _KEPT_LOGS = 256 * 1024, 3
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|(?<!\S)(?:/|[A-Za-z]:\\)\S+")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
#: Figures that may be amounts, not the numbers of lines and of files.
_AMOUNT = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|\d{5,}")
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")


def start_log(folder: Path) -> None:
    """Writes what happens to a log that never grows large; crashes of Qt go to another file."""
    path = folder / "budgetbook.log"
    _make_room(path)
    handler = logging.FileHandler(path, encoding="utf-8", delay=True)
    handler.setFormatter(_Discreet("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    # Kept open for as long as the program runs: that is how faulthandler can still write.
    faulthandler.enable((folder / "crash.txt").open("a", encoding="utf-8"))


def _make_room(path: Path) -> None:
    """Puts a grown log away as ``.1``, the older ones as ``.2`` and ``.3``. At the start is enough
    for a log of some lines a day, and logging.handlers would cost the start 15 ms."""
    with suppress(OSError):
        if not path.exists() or path.stat().st_size < _SIZE:
            return
        for number in range(_KEPT_LOGS, 0, -1):
            older = path if number == 1 else path.with_name(f"{path.name}.{number - 1}")
            if older.exists():
                older.replace(path.with_name(f"{path.name}.{number}"))


class _Discreet(logging.Formatter):
    """Messages without figures and Chinese text, tracebacks with the kinds of errors but not their
    words: those may quote the book."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = _CHINESE.sub("□", _AMOUNT.sub("#", record.message))
        return super().formatMessage(record)

    def formatException(self, ei: object) -> str:
        error = ei[1] if isinstance(ei, tuple) else None
        return describe(error) if isinstance(error, BaseException) else ""


def describe(error: BaseException) -> str:
    """Where an error happened, without amounts and names."""
    lines = [
        f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    return "\n".join([*lines, f"{type(error).__name__}: {masked(str(error))}"])


def masked(words: str) -> str:
    """``words`` without figures, Chinese text, and what is quoted: values and paths."""
    return _CHINESE.sub("□", _DIGITS.sub("#", _QUOTED.sub("'…'", words)))[:300]


class Trouble:
    """Takes what nobody caught: logs it, tells the user once, and the program goes on."""

    def __init__(
        self, window: Callable[[], QWidget | None], rescue: Callable[[], None] | None = None
    ) -> None:
        """``rescue`` writes a recovery copy, before the user is told."""
        self._window, self._rescue = window, rescue
        self._telling = False
        self._told: set[str] = set()

    def install(self) -> None:
        """From now on exceptions in slots end here."""
        sys.excepthook = self.handle

    def handle(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Reports one exception."""
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        what = describe(error.with_traceback(trace))
        log.error("unexpected\n%s", what)
        if self._telling or what in self._told or QApplication.instance() is None:
            return
        self._telling = True
        self._told.add(what)
        QTimer.singleShot(0, partial(self._tell, what))  # a dialog within painting ends in a crash

    def _tell(self, what: str) -> None:
        try:
            if self._rescue is not None:
                self._rescue()
            Report(what, self._window()).exec()
        finally:
            self._telling = False


class Report(QDialog):
    """The one report dialog."""

    def __init__(self, what: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("程序出了意外错误")
        self.setMinimumWidth(520)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(10)
        words = QLabel(
            "刚才这一步程序没有做完。<b>打开的簿还在，没有丢失。</b><br>"
            "请先按 Ctrl+S 保存；若画面不对，保存后重新打开。"
        )
        words.setWordWrap(True)
        column.addWidget(words)
        column.addWidget(QLabel("下面的内容不含金额和名称，可以复制给维护人员："))
        self.detail = QPlainTextEdit(what)
        self.detail.setReadOnly(True)
        self.detail.setMaximumHeight(140)
        self.detail.setAccessibleName("错误说明")
        column.addWidget(self.detail)
        buttons = QDialogButtonBox()
        go_on = buttons.addButton("继续", QDialogButtonBox.ButtonRole.AcceptRole)
        go_on.setDefault(True)
        copy = buttons.addButton("复制说明", QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(what))
        buttons.accepted.connect(self.accept)
        column.addWidget(buttons)


def open_logs(window: "MainWindow") -> None:
    """Shows the folder of the logs in the system's file browser."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(window.folders.logs)))
