"""The many-storey header of an official table, with the row that numbers the columns."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView

from budgetbook.model.grid import HeaderCell, TableGrid
from budgetbook.ui.colours import Colours, colours

if TYPE_CHECKING:
    from budgetbook.ui.frozen_table import FrozenTable

_PADDING = 4
_GRIP = 4  # so near to its edge a column is taken hold of
_WRAPPED = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
_TALLEST = 6  # lines of words in one storey: two characters of 国有资本经营预算拨款 each


class SheetHeader(QHeaderView):
    """Paints the merged cells of a grid's header over the sections of its columns."""

    #: The user has given a column another width.
    width_chosen = Signal(int)

    def __init__(self, table: "FrozenTable") -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._table = table
        #: The frozen column that is being made wider, and its left edge.
        self._held: tuple[int, int] | None = None
        self._is_pressed = False
        #: The column that was made wider or narrower since the mouse button went down.
        self._drawn_out = -1
        self._grid = TableGrid("", (), (), 0, (), ())
        self._storeys: list[int] = []
        self.set_font(self.font())
        self.setSectionsClickable(True)
        self.setHighlightSections(True)
        self.setMinimumSectionSize(28)
        self.setAccessibleName("表头")
        self.sectionResized.connect(self._resized)

    def _resized(self, column: int) -> None:
        if self._is_pressed:
            self._drawn_out = column
        self.measure()

    def set_font(self, font: QFont) -> None:
        """The face of the header's words."""
        self.setFont(font)
        self._strong = QFont(font)
        self._strong.setWeight(QFont.Weight.DemiBold)

    def show_grid(self, grid: TableGrid) -> None:
        """Takes the header of ``grid``."""
        self._grid = grid
        self.measure()

    def measure(self) -> None:
        """Gives each storey the height that its words need in the columns as wide as they are."""
        metrics = self.fontMetrics()
        line = metrics.height()
        storeys = [line + 2 * _PADDING] * self._grid.header_rows
        for cell in self._grid.header:
            room = max(self._width(cell) - 2 * _PADDING, line)
            box = metrics.boundingRect(0, 0, room, 10_000, int(_WRAPPED), cell.text)
            need = min(box.height(), _TALLEST * line) + 2 * _PADDING
            have = sum(storeys[cell.row : cell.row + cell.row_span])
            if need > have:
                last = cell.row + cell.row_span - 1
                storeys[last] += need - have
        if self._grid.numbering:
            storeys.append(line + _PADDING)
        if storeys != self._storeys:
            self._storeys = storeys
            self.updateGeometry()
            self.geometriesChanged.emit()
        self.viewport().update()

    def _width(self, cell: HeaderCell) -> int:
        last = min(cell.column + cell.column_span, self.count())
        return sum(self.sectionSize(i) for i in range(cell.column, last))

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width(), sum(self._storeys) + 1) if self._storeys else QSize(0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        look = colours(self.palette())
        painter.fillRect(event.rect(), look.paper)
        painter.setFont(self._strong)
        still = self._table.frozen_width()
        self._paint_cells(painter, look, range(self.count()))
        if still:
            painter.setClipRect(0, 0, still, self.height())
            self._paint_cells(painter, look, range(self._table.frozen_count))
            painter.setClipping(False)
            painter.setPen(look.muted)
            painter.drawLine(still - 1, 0, still - 1, sum(self._storeys))
        self._underline_current(painter, look)

    def _paint_cells(self, painter: QPainter, look: Colours, columns: range) -> None:
        """The header over ``columns``, and what reaches into them."""
        painter.setFont(self._strong)
        for cell in self._grid.header:
            if cell.column < columns.stop:
                self._paint(painter, look, cell, look.ink)
        painter.setFont(self.font())
        for i, word in enumerate(self._grid.numbering[: columns.stop]):
            cell = HeaderCell(self._grid.header_rows, i, 1, 1, word)
            self._paint(painter, look, cell, look.muted)

    def _left(self, column: int) -> int:
        """Where a column begins on the screen; a frozen one stands still."""
        if column < self._table.frozen_count:
            return self.sectionPosition(column)
        return self.sectionViewportPosition(column) if column < self.count() else 0

    def _rect(self, cell: HeaderCell) -> QRect:
        top = sum(self._storeys[: cell.row])
        height = sum(self._storeys[cell.row : cell.row + cell.row_span])
        left, last = self._left(cell.column), cell.column + cell.column_span - 1
        width = self._width(cell)
        frozen = self._table.frozen_count
        if cell.column < frozen <= last < self.count():  # its right part goes beneath the left one
            end = max(self._left(last) + self.sectionSize(last), self._table.frozen_width())
            width = end - left
        return QRect(left, top, width, height)

    def _paint(self, painter: QPainter, look: Colours, cell: HeaderCell, ink: QColor) -> None:
        rect, text, first = self._rect(cell), cell.text, cell.column == 0
        painter.fillRect(rect, look.header)
        painter.setPen(look.frame)
        painter.drawLine(rect.topRight(), rect.bottomRight())
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if rect.top() == 0:
            painter.drawLine(rect.topLeft(), rect.topRight())
        if first:
            painter.drawLine(rect.topLeft(), rect.bottomLeft())
        painter.setPen(ink)
        inner = rect.adjusted(_PADDING, _PADDING // 2, -_PADDING, -_PADDING // 2)
        painter.drawText(inner, *self._fitting(inner, text))

    def _fitting(self, room: QRect, text: str) -> tuple[int, str]:
        """The words in lines, or in one cut short where what is left of the cell has no room."""
        metrics = self.fontMetrics()
        box = metrics.boundingRect(0, 0, room.width(), 10_000, int(_WRAPPED), text)
        if box.height() <= room.height() + _PADDING:
            return int(_WRAPPED), text
        words = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        return int(Qt.AlignmentFlag.AlignCenter), words

    def _underline_current(self, painter: QPainter, look: Colours) -> None:
        """A line under the column of the current cell, so that the eye finds its title."""
        selection = self.selectionModel()
        current = selection.currentIndex() if selection else None
        if current is None or not current.isValid():
            return
        left, right = self._left(current.column()), self.sectionSize(current.column())
        right += left
        if current.column() >= self._table.frozen_count:
            left = max(left, self._table.frozen_width())
        if right > left:
            painter.fillRect(left, sum(self._storeys) - 2, right - left, 2, look.accent)

    # ---- the mouse over frozen columns: Qt knows them only where they were

    def _frozen_at(self, x: int) -> int:
        """The frozen column seen at ``x`` while others are scrolled, else -1."""
        return self.logicalIndexAt(x - self.offset()) if x < self._table.frozen_width() else -1

    def _edge_at(self, x: int) -> int:
        """The frozen column whose right edge is at ``x``, else -1."""
        for column in range(self._table.frozen_count):
            if abs(self._left(column) + self.sectionSize(column) - x) <= _GRIP:
                return column
        return -1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        x = event.position().toPoint().x()
        self._is_pressed, self._drawn_out = True, -1
        edge, column = self._edge_at(x), self._frozen_at(x)
        if event.button() == Qt.MouseButton.LeftButton and edge >= 0:
            self._held = edge, self._left(edge)
        elif event.button() == Qt.MouseButton.LeftButton and column >= 0:
            self.sectionPressed.emit(column)
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().toPoint().x()
        if self._held is not None:
            column, left = self._held
            self.resizeSection(column, max(x - left, self.minimumSectionSize()))
        elif self._edge_at(x) >= 0:
            self.setCursor(Qt.CursorShape.SplitHCursor)
        elif not event.buttons() and self._frozen_at(x) >= 0:
            self.unsetCursor()
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            super().mouseReleaseEvent(event)
        column, self._held, self._is_pressed = self._drawn_out, None, False
        if column >= 0:
            self.width_chosen.emit(column)
