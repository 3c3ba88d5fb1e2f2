"""The program's window before a camera: the sample book, its commands, and small pictures."""

import os
import time
from collections import Counter
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from budgetbook.model.carry import roll
from budgetbook.model.layout import load_layout
from budgetbook.model.ref import Ref
from budgetbook.ui.document import Document
from budgetbook.ui.folders import Folders
from budgetbook.ui.main_window import MainWindow
from budgetbook.ui.open_book import OpenBook

SIZE = (1280, 800)
_SHADES = 256


def wait(seconds: float = 0.5) -> None:
    """Lets timers run and the window paint."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        QApplication.processEvents()


def with_palette(picture: QImage) -> QImage:
    """The picture in its 256 most used colours, others by the nearest: a third of the size."""
    plain = picture.convertToFormat(QImage.Format.Format_RGB32)
    counted = Counter(memoryview(plain.constBits()).cast("I"))
    used = [colour for colour, _ in counted.most_common(_SHADES)]
    flags = Qt.ImageConversionFlag.ThresholdDither
    return plain.convertToFormat(QImage.Format.Format_Indexed8, used, flags)


class Camera:
    """A window of its own folder, with the sample book where a picture needs it."""

    def __init__(self, home: Path) -> None:
        folders = Folders(home)
        for folder in (folders.recovery, folders.logs):
            folder.mkdir(parents=True, exist_ok=True)
        self.window = MainWindow(folders)
        self.window.settings.recovery_pause = 60  # no time of a recovery copy in the status line
        self.window.settings.hints_seen = True
        self.window.resize(*SIZE)
        self.window.show()
        wait()

    def fresh(self, *, rolled: bool = False) -> Document:
        """The sample as it is opened; ``rolled``: as the book of the year after."""
        if self.window.book is not None:
            self.window.book.document.undo_stack.setClean()
            self.window.close_book()
        self.window.open_sample()
        wait()
        if rolled:
            old = self.document
            year = (old.book.year or 0) + 1
            book = roll(old.book, old.layout, year).book
            made = Document(book, load_layout(book.layout))
            self.window.show_book(OpenBook(made, name=f"{year}年预算簿"))
            wait()
        for panel in ("show_tree", "show_cell", "show_findings"):
            self.window.actions_by_id[panel].setChecked(True)
        return self.document

    @property
    def document(self) -> Document:
        """The open book's."""
        assert self.window.book is not None
        return self.window.book.document

    def command(self, action_id: str) -> None:
        """Calls a command of the menus."""
        self.window.actions_by_id[action_id].trigger()
        wait()

    def go(self, ref: Ref) -> None:
        """Goes to a cell."""
        assert self.window.workspace is not None
        self.window.workspace.jump(ref)
        wait()

    def child(self, kind: type[QWidget]) -> QWidget:
        """The shown part of the window of that kind."""
        return next(part for part in self.window.findChildren(kind) if part.isVisible())

    def over(self, dialog: QDialog, size: tuple[int, int] | None = None) -> QImage:
        """The window with a dialog of its in the middle, which is then put away."""
        if size:
            dialog.resize(*size)
        dialog.show()
        wait()
        picture = self.window.grab().toImage()
        shown = dialog.grab()
        at = QPoint((SIZE[0] - shown.width()) // 2, (SIZE[1] - shown.height()) // 2)
        painter = QPainter(picture)
        painter.fillRect(picture.rect(), Qt.GlobalColor.transparent)
        painter.setOpacity(0.35)
        painter.fillRect(picture.rect(), Qt.GlobalColor.black)
        painter.setOpacity(1)
        painter.drawPixmap(at, shown)
        painter.setPen(Qt.GlobalColor.darkGray)
        painter.drawRect(at.x() - 1, at.y() - 1, shown.width() + 1, shown.height() + 1)
        painter.end()
        dialog.reject()
        dialog.deleteLater()
        return picture
