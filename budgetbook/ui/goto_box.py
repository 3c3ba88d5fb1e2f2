"""The box that goes anywhere: a table, a 科目 by code, name or initials, a project."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QWidget

if TYPE_CHECKING:  # the box is there before any book
    from budgetbook.ui.document import Document

Index = QModelIndex | QPersistentModelIndex


class _PlacesModel(QAbstractListModel):
    """The places that match what was typed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.found: list[Any] = []

    def show_found(self, found: list[Any]) -> None:
        """Takes another list."""
        self.beginResetModel()
        self.found = found
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.found)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid():
            return None
        place = self.found[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{place.title}　·　{place.where}" if place.where else place.title
        if role == Qt.ItemDataRole.EditRole:
            return place.title
        return None


class GotoBox(QLineEdit):
    """Type, choose with the arrows or Enter; Esc leaves."""

    #: Destination: where to go.
    chosen = Signal(object)
    #: Esc: back to the sheet.
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText("转到表、科目、项目…　Ctrl+G")
        self.setClearButtonEnabled(True)
        self.setMinimumWidth(150)
        self.setMaximumWidth(270)
        self.setAccessibleName("转到")
        self.setToolTip("输入表名、科目编码、名称或拼音首字母，例如 zfcg、2080505")
        self._document: Document | None = None
        self._places: list[Any] | None = None
        self._model = _PlacesModel(self)
        completer = QCompleter(self._model, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(14)
        self.popup = QListView()
        self.popup.setMinimumWidth(420)
        self.popup.setUniformItemSizes(True)
        self.popup.setStyleSheet("QListView::item { height: 26px; padding: 0 8px; }")
        self.popup.setAccessibleName("可以去的地方")
        completer.setPopup(self.popup)
        self.popup.installEventFilter(self)
        self.popup.clicked.connect(self._activated)
        self._completer = completer
        self.setCompleter(completer)
        self.textEdited.connect(self._search)

    def set_document(self, document: "Document | None") -> None:
        """The book to search in."""
        self._document, self._places = document, None
        self.setEnabled(document is not None)
        self.clear()
        if document is not None:
            document.structure_changed.connect(self._forget)
            document.cells_changed.connect(self._forget)

    def _forget(self) -> None:
        self._places = None

    def sizeHint(self) -> QSize:
        return QSize(270, super().sizeHint().height())

    def _search(self, text: str) -> None:
        from budgetbook.model.places import find_places, places

        if self._document is None:
            return
        if self._places is None:
            self._places = places(self._document.book, self._document.layout)
        self._model.show_found(find_places(self._places, text))

    def begin(self) -> None:
        """Takes the focus and lists the pages."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()
        self._search(self.text())
        self._completer.complete()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter without a line chosen means the first one.

        Handled here and not through the completer, which would put the title into the box first.
        """
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and self.popup.isVisible():
                row = max(0, self.popup.currentIndex().row())
                self.popup.hide()
                self._go(row)
                return True
        elif event.type() in (QEvent.Type.Show, QEvent.Type.Move, QEvent.Type.Resize):
            self._keep_in_sight()
        return super().eventFilter(watched, event)

    def _keep_in_sight(self) -> None:
        """The list is wider than the box, which stands at the window's right edge: the completer
        reckons with the box's width and would let the list leave the screen."""
        corner = self.mapToGlobal(self.rect().bottomRight())
        left = min(self.popup.x(), corner.x() + 1 - self.popup.width())
        if self.popup.x() != left:
            self.popup.move(left, self.popup.y())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._search(self.text())
            self._go(0)
        else:
            super().keyPressEvent(event)

    def _activated(self, index: QModelIndex) -> None:
        self.popup.hide()
        self._go(index.row())  # of the completer's own proxy, with the same rows

    def _go(self, row: int) -> None:
        if 0 <= row < len(self._model.found):
            place = self._model.found[row]
            self.clear()
            self.chosen.emit(place)
