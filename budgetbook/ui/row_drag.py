"""Dragging the rows of a list by their left edge, e.g. indicators into another group."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame

from budgetbook.model.indicator_groups import drop_rows
from budgetbook.model.ref import Ref, TableKey
from budgetbook.ui.colours import colours

if TYPE_CHECKING:
    from budgetbook.ui.table_view import SheetView

#: So wide is the edge that takes hold of a row.
_GRIP = 9
_LEFT = Qt.MouseButton.LeftButton


class RowDrag(QObject):
    """Watches the mouse on one view."""

    def __init__(self, view: "SheetView") -> None:
        super().__init__(view)
        self._view = view
        self._rows: list[str] = []
        #: The line of the grid in front of which the rows would go.
        self._target = -1
        self._is_over = False
        self._line = QFrame(view.viewport())
        self._line.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._line.hide()
        view.viewport().installEventFilter(self)
        view.installEventFilter(self)

    @property
    def is_dragging(self) -> bool:
        """Whether rows are held."""
        return bool(self._rows)

    def _key(self) -> TableKey | None:
        """The list that is shown, if its rows may be moved."""
        view = self._view
        grid, document = view.sheet_model.grid, view.document
        table = next((c.table for c in grid.columns if c.table), "")
        spec = document.layout.table(table) if table else None
        if spec is None or spec.kind != "list" or document.is_read_only:
            return None
        return TableKey(table, grid.instance)

    def _row_ids(self) -> list[str]:
        """The row of the table in each line of the grid."""
        grid = self._view.sheet_model.grid
        part = next((c.part for c in grid.columns if c.table), 0)
        return [line.rows[part] for line in grid.rows]

    def _grip(self, at: QPoint) -> int:
        """The line whose edge is under the mouse, or -1: the edge is that of the first column
        that is not merged down."""
        view = self._view
        key = self._key()
        spec = view.document.layout.table(key.table) if key else None
        if key is None or spec is None or view.open_editor() is not None:
            return -1
        merged = {c.id for c in spec.columns if c.merged}
        columns = enumerate(view.sheet_model.grid.columns)
        column = next((i for i, c in columns if c.table and c.column.id not in merged), -1)
        line = view.rowAt(at.y())
        if column < 0 or line < 0 or not self._row_ids()[line]:
            return -1
        edge = view.visualRect(view.sheet_model.index(line, column)).left()
        return line if 0 <= at.x() - edge < _GRIP else -1

    # ---- the mouse

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes the mouse while rows are held, and Esc then."""
        if isinstance(event, QMouseEvent) and watched is self._view.viewport():
            return self._mouse(event)
        if self.is_dragging and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
                self._end()
            return True
        return False

    def _mouse(self, event: QMouseEvent) -> bool:
        at, kind = event.position().toPoint(), event.type()
        if kind == QEvent.Type.MouseButtonPress and event.button() == _LEFT:
            line = -1 if event.modifiers() else self._grip(at)
            if line >= 0:
                self._begin(line)
                return True
        elif kind == QEvent.Type.MouseMove and self.is_dragging:
            self._aim(at)
            return True
        elif kind == QEvent.Type.MouseMove and not event.buttons():
            self._hover(at)
        elif kind == QEvent.Type.MouseButtonRelease and self.is_dragging:
            rows, target = self._rows, self._target
            self._end()
            self._drop(rows, target)
            return True
        return False

    def _hover(self, at: QPoint) -> None:
        over = self._grip(at) >= 0
        if over != self._is_over:
            self._is_over = over
            viewport = self._view.viewport()
            if over:
                viewport.setCursor(Qt.CursorShape.OpenHandCursor)
            else:
                viewport.unsetCursor()

    def _begin(self, line: int) -> None:
        """Holds the line, with the other selected ones where it is among them."""
        view, ids = self._view, self._row_ids()
        if view.filter.is_on:
            view.message.emit("正在筛选，不能拖动行；请先清除筛选")
            return
        chosen = {n for area in view.cells.areas() for n in range(area.top, area.bottom + 1)}
        lines = sorted(chosen) if line in chosen and len(chosen) > 1 else [line]
        self._rows = [ids[n] for n in lines if ids[n]]
        self._target = -1
        view.select_lines(lines[0], lines[-1])
        view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def _aim(self, at: QPoint) -> None:
        """The line between two rows that is nearest to the mouse."""
        view, count = self._view, len(self._row_ids())
        line = view.rowAt(at.y())
        if line < 0:
            line = count - 1 if at.y() > 0 else 0
        top, height = view.rowViewportPosition(line), view.rowHeight(line)
        below = at.y() > top + height // 2
        self._target = line + 1 if below else line
        y = top + height if below else top
        ink = colours(view.palette()).accent.name()
        self._line.setStyleSheet(f"background: {ink};")
        self._line.setGeometry(0, max(y - 2, 0), view.viewport().width(), 3)
        self._line.show()
        self._line.raise_()

    def _end(self) -> None:
        self._rows, self._target, self._is_over = [], -1, False
        self._line.hide()
        self._view.viewport().unsetCursor()

    def _drop(self, rows: Sequence[str], target: int) -> None:
        view, key, ids = self._view, self._key(), self._row_ids()
        if key is None or target < 0:
            return
        above = [one for one in ids[:target] if one and one not in rows]
        document = view.document
        edit = drop_rows(document.book, document.layout, key, rows, above[-1] if above else "")
        if edit is None:
            return
        ref = view.current_ref()
        document.do(edit)
        column = ref.column if ref is not None else view.sheet_model.grid.columns[-1].column.id
        view.go_to(Ref(key.table, rows[0], column, key.instance))
        if len(rows) > 1:
            view.select_rows(list(rows))
