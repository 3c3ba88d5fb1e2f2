"""拆分视图: a second table of the same book beside the first; both can be edited."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from budgetbook.model.book import Placed
from budgetbook.ui.sheet_page import SheetPage

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow
    from budgetbook.ui.workspace import Workspace

_PLACED = Qt.ItemDataRole.UserRole


class SplitView(QDockWidget):
    """Chooses a table and shows it; it goes when its book does."""

    closed = Signal()

    def __init__(self, window: "MainWindow", workspace: "Workspace") -> None:
        super().__init__("第二张表", window)
        self.setObjectName("split")
        self._workspace = workspace
        #: How wide the cell's panel was.
        self.width_before = 0
        self.page: SheetPage = SheetPage(workspace.document, self)
        self.choice = QComboBox()
        self.choice.setAccessibleName("第二张表")
        self.choice.setMaxVisibleItems(24)
        row = QHBoxLayout()
        row.addWidget(QLabel("表"))
        row.addWidget(self.choice, 1)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(6, 6, 6, 0)
        column.addLayout(row)
        column.addWidget(self.page, 1)
        self.setWidget(inside)
        self.page.message.connect(workspace.message)
        self.page.selection_summary.connect(workspace.selection_summary)
        self.page.current_changed.connect(workspace.cell.show_ref)
        self.choice.currentIndexChanged.connect(self._show_chosen)
        workspace.document.structure_changed.connect(self._list)
        workspace.destroyed.connect(self.deleteLater)
        self._list()
        self._choose_another()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closed by its own cross: it goes for good."""
        super().closeEvent(event)
        self.closed.emit()

    def _choose_another(self) -> None:
        """Begins with the table behind the one that is shown."""
        node = self._workspace.tree.current
        if node is not None:
            self.choose(node.title)
            self.choice.setCurrentIndex(
                min(self.choice.currentIndex() + 1, self.choice.count() - 1)
            )

    def _list(self) -> None:
        """All tables in the order of the book; the chosen one stays."""
        shown = self.choice.currentData(_PLACED)
        self.choice.blockSignals(True)
        self.choice.clear()
        for node in self._workspace.tree.model.nodes:
            if node.placed is not None:
                self.choice.addItem(node.title, node.placed)
        places = [self.choice.itemData(n, _PLACED) for n in range(self.choice.count())]
        self.choice.setCurrentIndex(places.index(shown) if shown in places else 0)
        self.choice.blockSignals(False)
        self._show_chosen()

    def _show_chosen(self) -> None:
        placed = self.choice.currentData(_PLACED)
        if isinstance(placed, Placed):
            self.page.commit()
            self.page.show_sheet(placed)

    def choose(self, title: str) -> None:
        """Shows the table of this title."""
        self.choice.setCurrentIndex(max(self.choice.findText(title), 0))


def _bring_forward(window: "MainWindow", made: SplitView) -> None:
    """Brings the second table to the front, as wide as the first, once all is laid out."""
    made.raise_()
    made.choice.setFocus()
    if window.workspace is not None:
        half = (window.workspace.width() + made.width()) // 2
        window.resizeDocks([made], [half], Qt.Orientation.Horizontal)
        for view in made.page.views():  # laid out while there was little room
            view.horizontalScrollBar().setValue(0)


def toggle(window: "MainWindow") -> None:
    """拆分视图: shows the second table in front of the cell's panel, or puts it away."""
    action, workspace = window.actions_by_id["split"], window.workspace
    shown = window.findChild(SplitView)
    action.setChecked(shown is None and workspace is not None)
    if shown is not None:
        _put_away(window, shown)
    elif workspace is not None:
        _show(window, workspace)


def _put_away(window: "MainWindow", shown: SplitView) -> None:
    shown.page.commit()
    width = shown.width_before
    window.removeDockWidget(shown)
    shown.setParent(None)
    shown.deleteLater()
    across = Qt.Orientation.Horizontal
    QTimer.singleShot(0, window, lambda: window.resizeDocks([window.cell_panel], [width], across))


def _show_state(window: "MainWindow") -> None:
    if isValid(window):  # the second table may go with its window
        shown = window.findChild(SplitView) is not None
        window.actions_by_id["split"].setChecked(shown)


def _show(window: "MainWindow", workspace: "Workspace") -> None:
    made = SplitView(window, workspace)
    made.width_before = window.cell_panel.width()
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, made)
    window.tabifyDockWidget(window.cell_panel, made)
    # Taken under the window's style sheet, the page has lost the white of its paper.
    QApplication.sendEvent(made.page, QEvent(QEvent.Type.PaletteChange))
    made.destroyed.connect(lambda: _show_state(window))
    made.closed.connect(lambda: _put_away(window, made))
    QTimer.singleShot(0, made, lambda: _bring_forward(window, made))
