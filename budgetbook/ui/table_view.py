"""The view of one grid: keys and moves of a spreadsheet, frozen header, folding, widths."""

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QApplication,
    QFrame,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QWidget,
)

from budgetbook.model.grid import TableGrid
from budgetbook.model.ref import Ref
from budgetbook.ui.delegates import PADDING, WRAPPED, CellDelegate
from budgetbook.ui.document import Document
from budgetbook.ui.header import SheetHeader
from budgetbook.ui.sheet_cells import SheetCells
from budgetbook.ui.sheet_model import FIGURES, SheetModel

Index = QModelIndex | QPersistentModelIndex
Command = QItemSelectionModel.SelectionFlag
ROW_HEIGHT = 26
#: A narrow table is stretched to the paper, but not beyond this.
STRETCH = 1.35
_USUAL_WIDTH = {"amount": 7.0, "number": 6.0, "percent": 6.0, "code": 6.0, "label": 16.0}
_ARROWS = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ACTIONS = {
    QAbstractItemView.CursorAction.MoveUp: (-1, 0),
    QAbstractItemView.CursorAction.MoveDown: (1, 0),
    QAbstractItemView.CursorAction.MoveLeft: (0, -1),
    QAbstractItemView.CursorAction.MoveRight: (0, 1),
}


class SheetView(QTableView):
    """Shows and edits one grid of a sheet."""

    #: Ref of the current cell, or None.
    current_changed = Signal(object)
    #: Number of selected cells, their sum and average (Decimal), or None without amounts.
    selection_summary = Signal(int, object, object)
    message = Signal(str)
    #: Rows or their heights are others: the page makes room.
    height_changed = Signal()

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.sheet_model = SheetModel(document, self)
        self.cells = SheetCells(self)
        self.row_height = ROW_HEIGHT
        self.wraps = False
        self.has_folds = False
        self._folded: set[str] = set()
        self._fitted = -1
        self._editor_at: Ref | None = None
        self._current = (-1, -1)
        self._set_up()
        self._summary_timer = QTimer(self, singleShot=True, interval=60)
        self._summary_timer.timeout.connect(self._sum_up)
        self._heights_timer = QTimer(self, singleShot=True, interval=0)
        self._heights_timer.timeout.connect(self._fit_heights)
        self._connect()

    def _set_up(self) -> None:
        self.setModel(self.sheet_model)
        self._header = SheetHeader(self)
        self.setHorizontalHeader(self._header)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(ROW_HEIGHT)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self._delegate = CellDelegate(self, self.sheet_model)
        self.setItemDelegate(self._delegate)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrap(False)
        self.setTabKeyNavigation(True)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setAccessibleName("预算表")

    def _connect(self) -> None:
        self.sheet_model.message.connect(self.message)
        self.sheet_model.shape_changed.connect(self._reshape)
        self.cells.message.connect(self.message)
        self._header.sectionResized.connect(lambda *_: self._heights_timer.start())
        selection = self.selectionModel()
        selection.currentChanged.connect(self._current_moved)
        selection.selectionChanged.connect(lambda *_: self._summary_timer.start())
        self.document.cells_changed.connect(lambda _refs: self._summary_timer.start())

    # ---- what is shown

    def show_grid(self, grid: TableGrid, name: str = "") -> None:
        """Shows ``grid``; where it is the table shown before, the current cell stays."""
        ref, anew = self.current_ref(), grid.instance != self.sheet_model.grid.instance
        anew = anew or grid.columns != self.sheet_model.grid.columns
        self.wraps = any(c.column.kind == "text" for c in grid.columns)
        if anew:
            self._folded.clear()
            self._fitted = -1
        self.setAccessibleName(name or "预算表")
        self._header.show_grid(grid)
        self.sheet_model.show(grid)
        self._fit_widths()
        self._header.measure()
        if not anew and ref is not None and self.current_ref() != ref:
            self.go_to(ref)

    def _reshape(self) -> None:
        model = self.sheet_model
        rows = model.rowCount()
        self.has_folds = any(model.has_parts(row) for row in range(rows))
        self.clearSpans()
        for row, column, count in model.merged_runs():
            self.setSpan(row, column, count, 1)
        self._apply_folds()
        self._heights_timer.start()

    def natural_height(self) -> int:
        """The height at which nothing has to be scrolled."""
        bar = self.horizontalScrollBar()
        room = bar.sizeHint().height() if self._natural_width() > self.width() else 0
        return self._header.sizeHint().height() + self.verticalHeader().length() + room + 1

    def natural_width(self) -> int:
        """The width up to which the table is stretched."""
        return int(self._natural_width() * STRETCH)

    def _natural_width(self) -> int:
        return sum(self._natural_widths())

    def _natural_widths(self) -> list[int]:
        metrics = self.fontMetrics()
        em = metrics.horizontalAdvance("国")
        widths = []
        for i, drawn in enumerate(self.sheet_model.grid.columns):
            if not drawn.table:
                widths.append(3 * em + PADDING)
                continue
            column = drawn.column
            width = int((column.width or _USUAL_WIDTH.get(column.kind, 10.0)) * em) + PADDING
            if column.kind in FIGURES or column.kind == "code":
                longest = max((self._text_width(r, i) for r in range(self._row_count())), default=0)
                width = max(width, longest + 2 * PADDING + 2)
            widths.append(width)
        return widths

    def _row_count(self) -> int:
        return len(self.sheet_model.grid.rows)

    def _text_width(self, row: int, column: int) -> int:
        look = self.sheet_model.look(row, column)
        sign = 18 if look.found else 0
        return (
            self.fontMetrics().horizontalAdvance(look.text) * (11 if look.bold else 10) // 10 + sign
        )

    def _fit_widths(self) -> None:
        """Columns in the layout's proportions: stretched to the paper, or scrolled."""
        room = self.viewport().width()
        widths = self._natural_widths()
        if room == self._fitted or not widths:
            return
        self._fitted = room
        total = sum(widths)
        if total < room:
            scale = min(room / total, STRETCH)
            widths = [int(width * scale) for width in widths]
            if scale < STRETCH:
                widths[-1] += room - sum(widths)
        for i, width in enumerate(widths):
            self.setColumnWidth(i, width)

    def _fit_heights(self) -> None:
        if self.wraps:
            for row in range(self._row_count()):
                self.setRowHeight(row, self._row_need(row))
        self.height_changed.emit()

    def _row_need(self, row: int) -> int:
        metrics, need = self.fontMetrics(), ROW_HEIGHT
        for i in range(self.sheet_model.columnCount()):
            if self.rowSpan(row, i) > 1:
                continue
            text = self.sheet_model.look(row, i).text
            room = self.columnWidth(i) - 2 * PADDING
            if metrics.horizontalAdvance(text) >= room or "\n" in text:
                box = metrics.boundingRect(0, 0, max(room, 20), 100_000, WRAPPED, text)
                need = max(need, box.height() + 8)
        return need

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_widths()

    # ---- folding

    def folds(self, row: int) -> bool:
        """Whether the row has a fold triangle."""
        return self.has_folds and self.sheet_model.has_parts(row)

    def _row_id(self, row: int) -> str:
        return next((r for r in self.sheet_model.grid.rows[row].rows if r), "")

    def is_folded(self, row: int) -> bool:
        """Whether the rows below the row are hidden."""
        return self._row_id(row) in self._folded

    def fold(self, row: int, folded: bool) -> None:
        """Hides or shows what belongs to the row."""
        if not self.folds(row):
            return
        (self._folded.add if folded else self._folded.discard)(self._row_id(row))
        self._apply_folds()
        self.height_changed.emit()
        self.viewport().update()

    def fold_all(self, folded: bool) -> None:
        """Folds every 类, or unfolds everything."""
        self._folded.clear()
        if folded:
            rows = self.sheet_model.grid.rows
            self._folded |= {self._row_id(i) for i, r in enumerate(rows) if r.level == 1}
        self._apply_folds()
        self.height_changed.emit()

    def _apply_folds(self) -> None:
        if not self.has_folds and not self._folded:
            return
        hidden: set[int] = set()
        for row in range(self._row_count()):
            if self.is_folded(row):
                hidden |= set(self.sheet_model.parts_of(row))
        for row in range(self._row_count()):
            if self.isRowHidden(row) != (row in hidden):
                self.setRowHidden(row, row in hidden)

    def _reveal(self, row: int) -> None:
        for above in range(row):
            if self.is_folded(above) and row in self.sheet_model.parts_of(above):
                self.fold(above, False)

    # ---- the current cell

    def is_current(self, row: int, column: int) -> bool:
        """Whether this is the current cell."""
        return self._current == (row, column)

    def current_ref(self) -> Ref | None:
        """The book's cell that is current."""
        return self.sheet_model.ref(self.currentIndex())

    def go_to(self, ref: Ref) -> bool:
        """Makes ``ref`` current, in sight and unfolded; False where it is not here."""
        at = self.sheet_model.position(ref)
        if at is None:
            return False
        self._reveal(at[0])
        index = self.sheet_model.index(*at)
        self.selectionModel().setCurrentIndex(index, Command.ClearAndSelect)
        self.scrollTo(index)
        return True

    def _current_moved(self, current: QModelIndex, previous: QModelIndex) -> None:
        self._current = (current.row(), current.column())
        for index in (current, previous):
            if index.isValid():
                self.viewport().update(self.visualRect(index).adjusted(-1, -1, 1, 1))
        self._header.viewport().update()
        self.current_changed.emit(self.sheet_model.ref(current))

    def _sum_up(self) -> None:
        self.selection_summary.emit(*self.cells.summary())

    # ---- the editor

    def open_editor(self) -> QWidget | None:
        """The editor that is open, or None."""
        if self.state() != QAbstractItemView.State.EditingState:
            return None
        editor = self.indexWidget(self.currentIndex())
        if isinstance(editor, (QLineEdit, QPlainTextEdit)):
            return editor
        focus = QApplication.focusWidget()
        return focus if focus is not None and self.isAncestorOf(focus) else None

    def commit_editor(self) -> None:
        """Stores what is typed in the open editor, as before saving."""
        editor = self.open_editor()
        if editor is not None:
            self.commitData(editor)
            self.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)

    def step_down(self, back: bool = False) -> None:
        """The cell below (or above) becomes current."""
        action = QAbstractItemView.CursorAction
        self._step(action.MoveUp if back else action.MoveDown)

    def step_right(self, back: bool = False) -> None:
        """The next (or previous) cell becomes current, over the end of the row."""
        action = QAbstractItemView.CursorAction
        self._step(action.MovePrevious if back else action.MoveNext)

    def _step(self, action: QAbstractItemView.CursorAction) -> None:
        index = self.moveCursor(action, Qt.KeyboardModifier.NoModifier)
        if index.isValid():
            self.selectionModel().setCurrentIndex(index, Command.ClearAndSelect)
            self.scrollTo(index)

    def fill_selection(self) -> None:
        """Puts the current cell's value into all selected cells (Ctrl+Enter)."""
        self.cells.fill(self.currentIndex())

    # ---- keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() != QAbstractItemView.State.EditingState and self._own_key(event):
            event.accept()
            return
        super().keyPressEvent(event)

    def _own_key(self, event: QKeyEvent) -> bool:
        """Does what the key means in a spreadsheet; False leaves it to Qt (and input methods)."""
        key, modifiers = event.key(), event.modifiers()
        if key in _ENTER and not modifiers & Qt.KeyboardModifier.ControlModifier:
            self.step_down(bool(modifiers & Qt.KeyboardModifier.ShiftModifier))
            return True
        plain: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Delete: self.cells.clear,
            Qt.Key.Key_Backspace: self.cells.clear,
        }
        control: dict[int, Callable[[], None]] = {
            Qt.Key.Key_C: self.cells.copy,
            Qt.Key.Key_X: self.cells.cut,
            Qt.Key.Key_V: self.cells.paste,
            Qt.Key.Key_D: self.cells.fill_down,
            Qt.Key.Key_R: self.cells.fill_right,
            Qt.Key.Key_Return: self.fill_selection,
            Qt.Key.Key_Enter: self.fill_selection,
        }
        keypad = modifiers & ~Qt.KeyboardModifier.KeypadModifier
        table = control if keypad == Qt.KeyboardModifier.ControlModifier else plain
        if table is plain and keypad != Qt.KeyboardModifier.NoModifier:
            return False
        action = table.get(key)
        if action is None:
            return False
        action()
        return True

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        step = _ACTIONS.get(action)
        if step is not None and modifiers & Qt.KeyboardModifier.ControlModifier:
            return self.cells.edge(self.currentIndex(), *step)
        return super().moveCursor(action, modifiers)

    def selectionCommand(
        self, index: Index, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        """With Ctrl and an arrow the selection goes along, as in a spreadsheet."""
        if isinstance(event, QKeyEvent) and event.key() in (
            *_ARROWS,
            Qt.Key.Key_Home,
            Qt.Key.Key_End,
        ):
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                return Command.SelectCurrent
            return Command.ClearAndSelect
        return super().selectionCommand(index, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        index = self.indexAt(at)
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            if self._on_triangle(index, at):
                self.fold(index.row(), not self.is_folded(index.row()))
                return
            if not self.sheet_model.grid.columns[index.column()].table:
                self._select_rows(index.row(), event.modifiers())
                return
        super().mousePressEvent(event)

    def _on_triangle(self, index: QModelIndex, at: QPoint) -> bool:
        if self.sheet_model.look(index.row(), index.column()).kind != "name":
            return False
        zone = self._delegate.fold_zone(self.visualRect(index), index.row(), index.column())
        return self.folds(index.row()) and zone.contains(at)

    def _select_rows(self, row: int, modifiers: Qt.KeyboardModifier) -> None:
        """A click on the 序号 selects the row."""
        model, current = self.sheet_model, self.currentIndex()
        first = row
        if modifiers & Qt.KeyboardModifier.ShiftModifier and current.isValid():
            first = current.row()
        else:
            self.selectionModel().setCurrentIndex(model.index(row, 1), Command.NoUpdate)
        top, bottom = min(first, row), max(first, row)
        last = model.columnCount() - 1
        block = QItemSelection(model.index(top, 1), model.index(bottom, last))
        self.selectionModel().select(block, Command.ClearAndSelect)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        from budgetbook.ui.sheet_menu import sheet_menu  # built when asked for

        self.commit_editor()
        menu = sheet_menu(self)
        menu.exec(event.globalPos())
        menu.deleteLater()


__all__ = ["Decimal", "SheetView"]
