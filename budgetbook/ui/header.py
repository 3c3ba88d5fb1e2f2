"""The many-storey header of an official table, with the row that numbers the columns."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from budgetbook.model.grid import HeaderCell, TableGrid
from budgetbook.ui.colours import Colours, colours

_PADDING = 4
_WRAPPED = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
_TALLEST = 4  # lines of words in one storey


class SheetHeader(QHeaderView):
    """Paints the merged cells of a grid's header over the sections of its columns."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._grid = TableGrid("", (), (), 0, (), ())
        self._storeys: list[int] = []
        self.set_font(self.font())
        self.setSectionsClickable(True)
        self.setHighlightSections(True)
        self.setMinimumSectionSize(28)
        self.setAccessibleName("表头")
        self.sectionResized.connect(lambda *_: self.measure())

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
        for cell in self._grid.header:
            self._paint(painter, look, cell, look.ink)
        painter.setFont(self.font())
        for i, word in enumerate(self._grid.numbering):
            cell = HeaderCell(self._grid.header_rows, i, 1, 1, word)
            self._paint(painter, look, cell, look.muted)
        self._underline_current(painter, look)

    def _rect(self, cell: HeaderCell) -> QRect:
        top = sum(self._storeys[: cell.row])
        height = sum(self._storeys[cell.row : cell.row + cell.row_span])
        left = self.sectionViewportPosition(cell.column) if cell.column < self.count() else 0
        return QRect(left, top, self._width(cell), height)

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
        painter.drawText(inner, int(_WRAPPED), text)

    def _underline_current(self, painter: QPainter, look: Colours) -> None:
        """A line under the column of the current cell, so that the eye finds its title."""
        selection = self.selectionModel()
        current = selection.currentIndex() if selection else None
        if current is None or not current.isValid():
            return
        left = self.sectionViewportPosition(current.column())
        width = self.sectionSize(current.column())
        bottom = sum(self._storeys)
        painter.fillRect(left, bottom - 2, width, 2, look.accent)
