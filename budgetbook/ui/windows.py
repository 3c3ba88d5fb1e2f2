"""Several books at once: each in a main window of its own."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow

_STEP = QPoint(32, 32)
#: Held here as long as they are open: nothing else in Python does.
_open: "set[MainWindow]" = set()


def new_window(window: "MainWindow") -> "MainWindow":
    """新窗口: an empty window beside this one, to open another book in; gives it."""
    made = type(window)(window.folders)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    _open.add(made)
    made.destroyed.connect(lambda: _open.discard(made))
    if not window.isMaximized():
        made.resize(window.size())
        made.move(window.pos() + _STEP)
    made.show()
    made.activateWindow()
    return made


def main_windows() -> "list[MainWindow]":
    """All main windows that are open."""
    from budgetbook.ui.main_window import MainWindow

    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
    return [window for window in found if window.isVisible()]


def quit_program(window: "MainWindow") -> None:
    """退出: closes every window; stops at one whose book the user keeps."""
    others = [other for other in main_windows() if other is not window]
    if all(other.close() for other in others):
        window.close()
