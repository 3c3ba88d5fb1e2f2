"""Long words of a list run on over the empty cells behind them, as in a spreadsheet."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTreeView

Index = QModelIndex | QPersistentModelIndex


class RunningOver(QStyledItemDelegate):
    """Gives the words of one column the room of the empty columns that follow it."""

    def __init__(self, view: QTreeView, column: int) -> None:
        super().__init__(view)
        self._view, self._column = view, column

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if not index.parent().isValid():  # a heading, which has the whole line
            super().paint(painter, option, index)
        elif index.column() == self._column:
            wide = QStyleOptionViewItem(option)
            wide.rect.setRight(self._right_end(index, option.rect.right()))
            super().paint(painter, wide, index)
        elif not self._is_covered(index):
            super().paint(painter, option, index)

    def _last(self, index: Index) -> int:
        """The last of the columns that the words of the row may take."""
        last = self._column
        while last + 1 < index.model().columnCount() and not _words(index, last + 1):
            last += 1
        return last

    def _is_covered(self, index: Index) -> bool:
        return self._column < index.column() <= self._last(index)

    def _right_end(self, index: Index, right: int) -> int:
        last = self._last(index)
        if last == self._column:
            return right
        header = self._view.header()
        end = header.sectionViewportPosition(last) + header.sectionSize(last)
        return max(right, end - 1)


def _words(index: Index, column: int) -> str:
    return str(index.sibling(index.row(), column).data(Qt.ItemDataRole.DisplayRole) or "")
