"""The room a window has on its screen."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

#: What a desktop's frame and panel add to a window.
AROUND = QSize(20, 60)


def fit(window: QWidget, width: int, height: int) -> None:
    """Gives ``window`` that size, or what its screen has room for: at 1366 × 768, and more so
    where everything is drawn larger, the buttons at its foot must not be off the screen."""
    wanted = QSize(width, height)
    if QGuiApplication.platformName() != "offscreen":  # there the screen is a pretended one
        wanted = wanted.boundedTo(window.screen().availableSize() - AROUND)
    window.resize(wanted)
