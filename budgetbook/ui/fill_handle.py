"""The small square at the corner of the selection: dragging it copies the selection onwards."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen

from budgetbook.model.entry import Entry
from budgetbook.model.ref import Ref
from budgetbook.ui.colours import colours
from budgetbook.ui.sheet_cells import Area

if TYPE_CHECKING:
    from budgetbook.ui.table_view import SheetView

_SIZE = 6
_REACH = 3  # so much beyond the square still takes hold of it
_LEFT = Qt.MouseButton.LeftButton


class FillHandle(QObject):
    """Follows the selection of one view, and the mouse on it."""

    def __init__(self, view: "SheetView") -> None:
        super().__init__(view)
        self._view = view
        self._shown = QRect()
        self._source: Area | None = None
        self._target: Area | None = None
        self._is_over = False
        view.viewport().installEventFilter(self)
        view.installEventFilter(self)
        view.selectionModel().selectionChanged.connect(self._moved)

    @property
    def is_dragging(self) -> bool:
        """Whether it is being dragged."""
        return self._source is not None

    def _moved(self, *_: object) -> None:
        self._view.viewport().update(self._shown.adjusted(-1, -1, 1, 1))
        self._view.viewport().update(self.square().adjusted(-1, -1, 1, 1))

    # ---- places

    def _area(self) -> Area | None:
        """What would be copied: one rectangle of cells that may be written to."""
        view = self._view
        if view.document.is_read_only:
            return None
        areas = view.cells.areas()
        rows = view.cells.shown(areas[0].top, areas[0].bottom) if len(areas) == 1 else []
        if not rows or areas[0].left > areas[0].right:
            return None
        return areas[0]._replace(top=rows[0], bottom=rows[-1])

    def square(self) -> QRect:
        """Where it stands; empty where there is none."""
        view, area = self._view, self._area()
        if area is None:
            return QRect()
        corner = view.visualRect(view.sheet_model.index(area.bottom, area.right)).bottomRight()
        beneath = area.right >= view.frozen_count and corner.x() < view.frozen_width()
        if beneath:
            return QRect()
        middle = _SIZE // 2
        return QRect(corner.x() - middle - 1, corner.y() - middle - 1, _SIZE + 1, _SIZE + 1)

    def _on_square(self, at: QPoint) -> bool:
        square = self.square()
        return not square.isEmpty() and square.adjusted(-_REACH, -_REACH, _REACH, _REACH).contains(
            at
        )

    # ---- the mouse

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes the mouse while it is held, and Esc then."""
        if isinstance(event, QMouseEvent):
            return self._mouse(event)
        if self.is_dragging and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
                self._end()
            return True
        return False

    def _mouse(self, event: QMouseEvent) -> bool:
        at, kind = event.position().toPoint(), event.type()
        if kind == QEvent.Type.MouseButtonPress and event.button() == _LEFT:
            if self._view.open_editor() is None and self._on_square(at):
                self._source = self._target = self._area()
                return True
        elif kind == QEvent.Type.MouseMove and self.is_dragging:
            self._stretch(at)
            return True
        elif kind == QEvent.Type.MouseMove and not event.buttons():
            self._hover(at)
        elif kind == QEvent.Type.MouseButtonRelease and self.is_dragging:
            source, target = self._source, self._target
            self._end()
            if source is not None and target is not None and source != target:
                self._fill(source, target)
            return True
        return False

    def _hover(self, at: QPoint) -> None:
        over = self._on_square(at)
        if over != self._is_over:
            self._is_over = over
            viewport = self._view.viewport()
            if over:
                viewport.setCursor(Qt.CursorShape.CrossCursor)
            else:
                viewport.unsetCursor()

    def _stretch(self, at: QPoint) -> None:
        """The selection and the cells up to the mouse, in the direction it has gone farther."""
        source, view = self._source, self._view
        room = view.viewport().rect()
        inside = QPoint(min(max(at.x(), 0), room.right()), min(max(at.y(), 0), room.bottom()))
        index = view.indexAt(inside)
        if source is None:
            return
        if index.isValid():
            row, column = index.row(), max(index.column(), view.cells.first_column())
            down = max(row - source.bottom, source.top - row, 0)
            right = max(column - source.right, source.left - column, 0)
            if down and view.rowHeight(row) * down >= view.columnWidth(column) * right:
                top, bottom = min(source.top, row), max(source.bottom, row)
                self._target = source._replace(top=top, bottom=bottom)
            else:
                left, last = min(source.left, column), max(source.right, column)
                self._target = source._replace(left=left, right=last)
            view.scrollTo(index)
        view.viewport().update()

    def _end(self) -> None:
        self._source = self._target = None
        self._view.viewport().update()

    def _fill(self, source: Area, target: Area) -> None:
        """Repeats the source over the target's other cells; only rows that are shown."""
        cells, view = self._view.cells, self._view
        entries: dict[Ref, Entry] = {}
        rows, columns = cells.shown(target.top, target.bottom), range(target.left, target.right + 1)
        own_rows = cells.shown(source.top, source.bottom)
        own_columns = range(source.left, source.right + 1)
        first = rows.index(own_rows[0])
        for at, row in enumerate(rows):
            for column in columns:
                if row in own_rows and column in own_columns:
                    continue
                from_row = own_rows[(at - first) % len(own_rows)]
                from_column = own_columns[(column - source.left) % len(own_columns)]
                cells.copy_entry(entries, (from_row, from_column), (row, column))
        cells.fill_in(entries)
        view.select_area(target)
        wanted = len(rows) * len(columns) - len(own_rows) * len(own_columns)
        left_out = wanted - len(entries)
        more = f"；{left_out} 格是计算得出的或不能填，已跳过" if left_out else ""
        view.message.emit(f"已填充 {len(entries)} 格{more}")

    # ---- painting

    def paint(self) -> None:
        """The square, and while it is dragged the frame of what will be filled."""
        view, square = self._view, self.square()
        painter = QPainter(view.viewport())
        look = colours(view.palette())
        if self._target is not None:
            model, area = view.sheet_model, self._target
            frame = view.visualRect(model.index(area.top, area.left)) | view.visualRect(
                model.index(area.bottom, area.right)
            )
            painter.setPen(QPen(look.accent, 2, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(frame.adjusted(0, 0, -1, -1))
        self._shown = square
        if not square.isEmpty() and view.open_editor() is None:
            painter.setPen(look.paper)
            painter.setBrush(look.accent)
            painter.drawRect(square)
        painter.end()
