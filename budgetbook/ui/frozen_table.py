"""A table whose first columns stay in sight while the others are scrolled sideways.

One view does it all: the frozen columns are painted once more over what was scrolled beneath
them, and places on the screen are translated. So selection, keys, editors, heights and scrolling
cannot fall out of step, as they would between two views laid over each other.
"""

from collections.abc import Iterator

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QTableView, QWidget

from budgetbook.ui.colours import colours

Index = QModelIndex | QPersistentModelIndex
#: Frozen columns take no more than this share of the window: else nothing else could be seen.
_MOST = 0.6
_SHIFT = Qt.KeyboardModifier.ShiftModifier


class FrozenTable(QTableView):
    """Freezes its first columns."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wanted = 0
        #: Where a selection begins that is being extended.
        self._anchor = QPersistentModelIndex()
        self._extending = False
        self._pointer: QPoint | None = None

    def freeze(self, count: int) -> None:
        """Freezes so many columns from now on, or as many of them as leave room for others."""
        if count != self._wanted:
            self._wanted = count
            self.viewport().update()

    @property
    def frozen_count(self) -> int:
        """How many columns stand still now; 0 while nothing is scrolled."""
        return self._most() if self._wanted and self.horizontalScrollBar().value() else 0

    def _most(self) -> int:
        """How many of the wanted columns may stand still."""
        room = _MOST * self.viewport().width()
        for count in range(self._wanted):
            room -= self.columnWidth(count)
            if room < 0:
                return count
        return self._wanted

    def frozen_width(self) -> int:
        """The width that is covered by frozen columns; 0 while nothing is scrolled."""
        return sum(self.columnWidth(i) for i in range(self.frozen_count))

    # ---- places

    def visualRect(self, index: Index) -> QRect:
        """Where a cell stands on the screen; a frozen one stands still."""
        rect = super().visualRect(index)
        if index.column() < self.frozen_count:
            rect.translate(self.horizontalHeader().offset(), 0)
        return rect

    def indexAt(self, pos: QPoint) -> QModelIndex:
        """The cell seen at ``pos``."""
        if 0 <= pos.x() < self.frozen_width():
            return super().indexAt(pos - QPoint(self.horizontalHeader().offset(), 0))
        return super().indexAt(pos)

    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Brings a cell in sight, not beneath the frozen columns."""
        bar = self.horizontalScrollBar()
        before, frozen = bar.value(), self.frozen_count
        super().scrollTo(index, hint)
        if index.column() < frozen:
            bar.setValue(before)
            return
        hidden = self.frozen_width() - self.visualRect(index).left()
        if hidden > 0 and index.isValid() and index.column() >= self.frozen_count:
            bar.setValue(bar.value() - hidden)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Paints anew what stands still, and keeps an open editor at its cell."""
        super().scrollContentsBy(dx, dy)
        if dx and self._wanted:
            width = sum(self.columnWidth(i) for i in range(self._most())) + abs(dx) + 2
            self.viewport().update(0, 0, width, self.viewport().height())
            self.horizontalHeader().viewport().update()
            self.updateEditorGeometries()

    def clip_editor(self, editor: QWidget, index: Index) -> None:
        """Shows of an editor only what is not beneath the frozen columns."""
        hidden = self.frozen_width() - editor.x()
        if index.column() >= self.frozen_count and hidden > 0:
            editor.setMask(QRegion(hidden, 0, max(editor.width() - hidden, 1), editor.height()))
        elif not editor.mask().isEmpty():
            editor.clearMask()

    # ---- selecting: a rectangle on the screen is none of cells where part of it stands still

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Selects from the anchor to the mouse or the current cell."""
        if not self.frozen_width():
            super().setSelection(rect, command)
            return
        end: Index = self.currentIndex() if self._pointer is None else self.indexAt(self._pointer)
        start: Index = self._anchor if self._extending else end
        if start.isValid() and end.isValid():
            rows, columns = (start.row(), end.row()), (start.column(), end.column())
            model = self.model()
            chosen = QItemSelection(
                model.index(min(rows), min(columns)), model.index(max(rows), max(columns))
            )
            self.selectionModel().select(chosen, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        region = super().visualRegionForSelection(selection)
        width = self.frozen_width()
        if width and selection.count():
            region += QRegion(0, 0, width, self.viewport().height())
        return region

    def currentChanged(self, current: Index, previous: Index) -> None:
        if not self._extending:
            self._anchor = QPersistentModelIndex(current)
        super().currentChanged(current, previous)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pointer = event.position().toPoint()
        self._extending = bool(event.modifiers() & _SHIFT)
        super().mousePressEvent(event)
        self._pointer, self._extending = None, False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at, room = event.position().toPoint(), self.viewport().rect()
        self._pointer = QPoint(
            min(max(at.x(), 0), room.right()), min(max(at.y(), 0), room.bottom())
        )
        self._extending = bool(event.buttons())
        super().mouseMoveEvent(event)
        self._pointer, self._extending = None, False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._extending = bool(event.modifiers() & _SHIFT)
        super().keyPressEvent(event)
        self._extending = False

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        width = self.frozen_width()
        if width and event.rect().left() <= width:
            painter = QPainter(self.viewport())
            painter.setClipRect(QRect(0, 0, width, self.viewport().height()) & event.rect())
            self._paint_frozen(painter, event.rect())
            painter.setPen(colours(self.palette()).muted)
            bottom = self.verticalHeader().length() - self.verticalOffset()
            painter.drawLine(width - 1, 0, width - 1, bottom)
            painter.end()

    def _paint_frozen(self, painter: QPainter, area: QRect) -> None:
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        plain, model, chosen = option.state, self.model(), self.selectionModel()
        painted: set[tuple[int, int]] = set()
        for row in self._rows_in(area):
            for column in range(self.frozen_count):
                index = model.index(row, column)
                rect = self.visualRect(index)
                if (rect.top(), column) in painted:  # one merged cell over several rows
                    continue
                painted.add((rect.top(), column))
                option.rect = rect
                option.state = plain | QStyle.StateFlag.State_Enabled
                if chosen.isSelected(index):
                    option.state |= QStyle.StateFlag.State_Selected
                self.itemDelegate().paint(painter, option, index)

    def _rows_in(self, area: QRect) -> Iterator[int]:
        """The rows that are seen in ``area``."""
        first = self.rowAt(area.top())
        if first < 0:
            return
        last = self.rowAt(area.bottom())
        end = last + 1 if last >= 0 else self.model().rowCount()
        for row in range(first, end):
            if not self.isRowHidden(row):
                yield row
