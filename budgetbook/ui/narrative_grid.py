"""The small picture of a table that stands inside the text: its header and its first rows."""

from typing import NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen

from budgetbook.model.book import Book, Placed
from budgetbook.model.grid import DrawnCell, TableGrid, lay_out
from budgetbook.model.layout import Layout
from budgetbook.ui.cell_look import FIGURES
from budgetbook.ui.colours import Colours

#: Height of a row, and the room below the last.
ROW, _FOOT = 22, 8
#: So many rows are shown, header included.
_MOST = 10
_PADDING = 5
#: Figures are made smaller rather than cut, as far as they can be read.
_SMALLEST = 0.6
_HEADS = frozenset({"header", "numbering"})


class Sketch(NamedTuple):
    """The first rows of a table, as printed."""

    cells: tuple[DrawnCell, ...] = ()
    #: Relative widths of the columns.
    widths: tuple[float, ...] = ()
    rows: int = 0
    #: Rows that are not shown.
    more: int = 0

    @property
    def height(self) -> int:
        """In pixels; 0 for a table without anything to show."""
        return (self.rows + bool(self.more)) * ROW + _FOOT if self.rows else 0


def sketch(book: Book, layout: Layout, placed: Placed) -> Sketch:
    """The first rows of the first grid of a table in the text."""
    grids = lay_out(layout, book, placed).grids
    if not grids:
        return Sketch()
    grid = grids[0]
    cells = tuple(cell for cell in grid.cells(book) if cell.row < _MOST)
    rows = max((c.row + c.row_span for c in grid.form), default=0)
    rows = rows or grid.head_height + len(grid.rows)
    return Sketch(cells, _widths(grid), min(rows, _MOST), max(rows - _MOST, 0))


def _widths(grid: TableGrid) -> tuple[float, ...]:
    if grid.is_form:
        return (1.0,) * grid.width
    return tuple(float(drawn.column.width or 8) for drawn in grid.columns)


def paint_sketch(painter: QPainter, look: Colours, made: Sketch, area: QRectF) -> None:
    """Draws it into ``area``, as wide as that, with words cut short where they do not fit."""
    total = sum(made.widths) or 1.0
    edges = [area.left()]
    for width in made.widths:
        edges.append(edges[-1] + width / total * area.width())
    for cell in made.cells:
        last = min(cell.column + cell.column_span, len(edges) - 1)
        low = min(cell.row + cell.row_span, made.rows)
        box = QRectF(
            edges[cell.column],
            area.top() + cell.row * ROW,
            edges[last] - edges[cell.column],
            (low - cell.row) * ROW,
        )
        painter.fillRect(box, look.header if cell.role in _HEADS else look.paper)
        painter.setPen(QPen(look.frame, 1))
        painter.drawRect(box)
        painter.setPen(look.ink)
        _words(painter, cell, box.adjusted(_PADDING, 0, -_PADDING, 0))
    if made.more:
        painter.setPen(look.muted)
        foot = QRectF(area.left(), area.top() + made.rows * ROW, area.width(), ROW)
        painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, f"还有 {made.more} 行")


def _words(painter: QPainter, cell: DrawnCell, box: QRectF) -> None:
    side = Qt.AlignmentFlag.AlignHCenter if cell.role in _HEADS else Qt.AlignmentFlag.AlignLeft
    side = Qt.AlignmentFlag.AlignRight if cell.role in FIGURES else side
    words = " ".join(cell.text.split())
    need, own = painter.fontMetrics().horizontalAdvance(words), painter.font()
    if cell.role in FIGURES and need > box.width() > 0:  # half a figure is another figure
        small = QFont(own)
        small.setPointSizeF(own.pointSizeF() * max(box.width() / (need + 2), _SMALLEST))
        painter.setFont(small)
    cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(box.width()))
    painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, cut)
    painter.setFont(own)
