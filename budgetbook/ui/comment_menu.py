"""批注… in context menus."""

from typing import TYPE_CHECKING, cast

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from budgetbook.ui.comment_marks import KEY

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow


def add_to(menu: QMenu, host: QWidget) -> QAction:
    """Puts the command for what is current into a context menu; greyed in a window without it."""
    window = host.window()
    action = menu.addAction("批注…")
    action.setShortcut(QKeySequence(KEY))
    action.setShortcutVisibleInContextMenu(True)
    action.setEnabled(hasattr(window, "workspace") and hasattr(window, "actions_by_id"))
    action.triggered.connect(lambda _on=False: _add(cast("MainWindow", window)))
    return action


def _add(window: "MainWindow") -> None:
    from budgetbook.ui.comments_dock import add_comment

    add_comment(window)
