"""The view of one grid: keys and moves of a spreadsheet, frozen header, folding, widths."""

from collections.abc import Iterable

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QFrame,
    QWidget,
)

from budgetbook.model.grid import TableGrid
from budgetbook.model.ref import Ref
from budgetbook.ui.column_fit import STRETCH, ColumnFit, leading_columns, own_columns
from budgetbook.ui.data_edge import data_edge
from budgetbook.ui.delegates import CellDelegate
from budgetbook.ui.document import Document
from budgetbook.ui.fill_handle import FillHandle
from budgetbook.ui.folding import Folding
from budgetbook.ui.frozen_table import FrozenTable
from budgetbook.ui.header import SheetHeader
from budgetbook.ui.lit_parts import LitParts
from budgetbook.ui.row_filter import RowFilter
from budgetbook.ui.sheet_cells import Area, SheetCells
from budgetbook.ui.sheet_choices import ROW_HEIGHT, SheetChoices
from budgetbook.ui.sheet_keys import menu_module, sheet_keys
from budgetbook.ui.sheet_looks import wheel_steps
from budgetbook.ui.sheet_model import SheetModel
from budgetbook.ui.sheet_mouse import press

Index = QModelIndex | QPersistentModelIndex
Move = QAbstractItemView.CursorAction
Choice = QItemSelectionModel.SelectionFlag
_ARROWS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right)
_STEPS = {
    Move.MoveUp: (-1, 0),
    Move.MoveDown: (1, 0),
    Move.MoveLeft: (0, -1),
    Move.MoveRight: (0, 1),
}
_CONTROL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_PLAIN = Qt.KeyboardModifier.NoModifier


class SheetView(FrozenTable):
    """Shows and edits one grid of a sheet."""

    #: Ref of the current cell, or None.
    current_changed = Signal(object)
    #: Number of selected cells, their sum and average (Decimal), or None without amounts.
    selection_summary = Signal(int, object, object)
    message = Signal(str)
    #: int: steps larger (1) or smaller (-1), by the wheel.
    zoom_requested = Signal(int)
    #: Rows or their heights are others: the page makes room.
    height_changed = Signal()

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.sheet_model = SheetModel(document, self)
        self.cells = SheetCells(self)
        self.folding = Folding(self)
        self.filter = RowFilter(self)
        self.choices = SheetChoices(document.layout.id, self)
        self.row_height = ROW_HEIGHT
        self._zoom = 100
        #: Widths may be others: figures, findings or the font have changed.
        self._is_stale = False
        #: Whether the table holds texts, and whether words are wrapped over several lines.
        self.has_texts = self.wraps = False
        self._fit = ColumnFit(self)
        self._current = (-1, -1)
        self._editor: QWidget | None = None
        self._keys = sheet_keys(self)
        self._set_up()
        self._summary_timer = QTimer(self, singleShot=True, interval=60)
        self._summary_timer.timeout.connect(self._sum_up)
        self._room_timer = QTimer(self, singleShot=True, interval=0)
        self._room_timer.timeout.connect(self._make_room)
        self.lit = LitParts(self)
        self.handle = FillHandle(self)
        self._connect()

    def _set_up(self) -> None:
        self.setModel(self.sheet_model)
        self._header = SheetHeader(self)
        self.setHorizontalHeader(self._header)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(16)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self._delegate = CellDelegate(self, self.sheet_model)
        self.setItemDelegate(self._delegate)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setAccessibleName("预算表")

    def _connect(self) -> None:
        self.sheet_model.message.connect(self.message)
        self.sheet_model.shape_changed.connect(self._reshape)
        self.sheet_model.renamed.connect(self.go_to)
        self.cells.message.connect(self.message)
        self.folding.changed.connect(self.height_changed)
        self.filter.changed.connect(self.height_changed)
        self._header.width_chosen.connect(self._fit.keep)
        self._header.sectionHandleDoubleClicked.connect(self._fit.fit_words)
        self._header.sectionResized.connect(lambda *_: self._room_timer.start())
        self._header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._header.customContextMenuRequested.connect(
            lambda at: self._show_menu(self._header.mapToGlobal(at))
        )
        selection = self.selectionModel()
        selection.currentChanged.connect(self._current_moved)
        selection.selectionChanged.connect(lambda *_: self._summary_timer.start())
        self.document.cells_changed.connect(self._figures_changed)  # ends with the view
        self.document.findings_changed.connect(self._figures_changed)

    def _figures_changed(self, _refs: object = None) -> None:
        self._is_stale = True
        self._summary_timer.start()

    # ---- what is shown

    def show_grid(self, grid: TableGrid, name: str = "") -> None:
        """Shows ``grid``; where it is the table shown before, the current cell stays."""
        ref, old = self.current_ref(), self.sheet_model.grid
        anew = grid.instance != old.instance or own_columns(grid) != own_columns(old)
        if anew:
            self.folding.begin()
            self.filter.begin()
        self.setAccessibleName(name or "预算表")
        self._wrap(grid)
        self.sheet_model.show(grid)
        self._header.show_grid(grid)
        self.freeze(leading_columns(grid))
        if anew:
            self.filter.begin_rows()
        elif ref is not None and self.current_ref() != ref:
            self.go_to(ref)

    def _wrap(self, grid: TableGrid) -> None:
        self.has_texts = any(c.table and c.column.kind == "text" for c in grid.columns)
        self.wraps = self.choices.wraps(self.has_texts)

    def _reshape(self) -> None:
        self.folding.take()
        self._fit.measure()
        self._make_room()

    def use(self, choices: SheetChoices) -> None:
        """Shows the sheet as the user has chosen."""
        self.choices = choices
        self._wrap(self.sheet_model.grid)
        self.filter.hide_blank(choices.hides_blank_rows)
        self._set_heights()
        self._fit.forget()
        self._reshape()

    def _set_heights(self) -> None:
        self.row_height = self.choices.row_height * self._zoom // 100
        self.verticalHeader().setDefaultSectionSize(self.row_height)

    def _make_room(self) -> None:
        self._fit.fit()
        self._fit.fit_heights()
        self.height_changed.emit()

    def set_zoom(self, percent: int, font: QFont) -> None:
        """Larger or smaller cells; ``font`` is that of 100 %."""
        zoomed = QFont(font)
        zoomed.setPointSizeF(font.pointSizeF() * percent / 100)
        self.setFont(zoomed)
        self._header.set_font(zoomed)
        self._delegate.set_font(zoomed)
        self._zoom = percent
        self._set_heights()
        self._fit.forget()
        self._reshape()

    def natural_height(self) -> int:
        """The height at which nothing has to be scrolled."""
        scrolled = self._header.length() > self.viewport().width()
        bar = self.horizontalScrollBar().sizeHint().height() if scrolled else 0
        rows = max(self.verticalHeader().length(), self.row_height)  # a place to click on
        return self._header.sizeHint().height() + rows + bar

    def natural_width(self) -> int:
        """The width up to which the table is stretched."""
        return int(self._fit.natural_width * STRETCH)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._room_timer.start()

    # ---- the current cell

    def is_current(self, row: int, column: int) -> bool:
        """Whether this is the current cell."""
        return self._current == (row, column)

    def current_ref(self) -> Ref | None:
        """The book's cell that is current."""
        return self.sheet_model.ref(self.currentIndex())

    def first_cell(self) -> QModelIndex:
        """The first figure, or the first cell of a table without; invalid in an empty table."""
        columns = self.sheet_model.grid.columns
        drawn = [i for i, column in enumerate(columns) if column.table]
        figures = [i for i in drawn if columns[i].column.kind == "amount"] or drawn
        return self.sheet_model.index(0, figures[0]) if figures else QModelIndex()

    def go_to(self, ref: Ref) -> bool:
        """Makes ``ref`` current, in sight and unfolded; False where it is not here."""
        at = self.sheet_model.position(ref)
        if at is None:
            return False
        self.filter.reveal(at[0])
        self.folding.reveal(at[0])
        index = self.sheet_model.index(*at)
        self.selectionModel().setCurrentIndex(index, Choice.ClearAndSelect)
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
        if self._is_stale:  # a figure may have grown beyond its column, words to another line
            self._is_stale = False
            self._fit.measure()
            self._make_room()

    def select_rows(self, rows: Iterable[str]) -> None:
        """Selects whole rows by their ids."""
        wanted, model = set(rows), self.sheet_model
        places = [i for i, row in enumerate(model.grid.rows) if wanted & set(row.rows)]
        if places:
            self.select_lines(places[0], places[-1])

    def select_lines(self, top: int, bottom: int) -> None:
        """Selects whole rows."""
        last = self.sheet_model.columnCount() - 1
        self.select_area(Area(top, self.cells.first_column(), bottom, last))

    def select_area(self, area: Area) -> None:
        """Selects a rectangle of cells."""
        model = self.sheet_model
        chosen = QItemSelection(
            model.index(area.top, area.left), model.index(area.bottom, area.right)
        )
        self.selectionModel().select(chosen, Choice.ClearAndSelect)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self.handle.paint()

    # ---- the editor

    def edit(self, index: Index, *rest: object) -> bool:  # type: ignore[override]
        """As Qt does, but what is typed on a cell that cannot be edited says why."""
        opened = bool(super().edit(index, *rest))
        trigger = rest[0] if rest else None
        typed = trigger in (self.EditTrigger.AnyKeyPressed, self.EditTrigger.EditKeyPressed)
        if not opened and typed and self.sheet_model.ref(index) is not None:
            look = self.sheet_model.look(index.row(), index.column())
            if look.computed:
                self.message.emit("这一格是计算得出的，没有修改；要改成别的数，请先“保留此数”")
        return opened

    def take_editor(self, editor: QWidget | None) -> None:
        """Remembers the editor the delegate has made, or that it is gone."""
        self._editor = editor

    def open_editor(self) -> QWidget | None:
        """The editor that is open, or None."""
        return self._editor

    def commit_editor(self) -> None:
        """Stores what is typed in the open editor, as before saving."""
        editor = self.open_editor()
        if editor is not None:
            self.commitData(editor)
            if editor is self._editor:  # else its row went away by its own entry
                self.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)

    def step_down(self, back: bool = False) -> None:
        """The cell below (or above) becomes current."""
        self._step(Move.MoveUp if back else Move.MoveDown)

    def step_right(self, back: bool = False) -> None:
        """The next (or previous) cell becomes current, over the end of the row."""
        self._step(Move.MovePrevious if back else Move.MoveNext)

    def _step(self, action: QAbstractItemView.CursorAction) -> None:
        index = self.moveCursor(action, _PLAIN)
        if index.isValid():
            self.selectionModel().setCurrentIndex(index, Choice.ClearAndSelect)
            self.scrollTo(index)

    def fill_selection(self) -> None:
        """Puts the current cell's value into all selected cells (Ctrl+Enter)."""
        self.cells.fill(self.currentIndex())

    # ---- keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Does what a key means in a spreadsheet; the rest is left to Qt and input methods."""
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        action = self._keys.get((event.key(), modifiers))
        if action is not None and self.state() != QAbstractItemView.State.EditingState:
            action()
            event.accept()
            return
        super().keyPressEvent(event)

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        if not self.currentIndex().isValid():
            return self.first_cell()
        step = _STEPS.get(action)
        if step is not None and modifiers & _CONTROL:
            return data_edge(self, self.currentIndex(), *step)
        return super().moveCursor(action, modifiers)

    def selectionCommand(
        self, index: Index, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        """With Ctrl and an arrow the selection goes along, as in a spreadsheet."""
        if isinstance(event, QKeyEvent) and event.key() in (
            *_ARROWS, Qt.Key.Key_Home, Qt.Key.Key_End,
        ):  # fmt: skip
            return Choice.SelectCurrent if event.modifiers() & _SHIFT else Choice.ClearAndSelect
        return super().selectionCommand(index, event)

    def keyboardSearch(self, search: str) -> None:
        """Typing on a cell that cannot be edited goes nowhere: Qt would move elsewhere."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        steps = wheel_steps(event)
        if steps:
            self.zoom_requested.emit(steps)
        else:
            super().wheelEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.lit.clear()
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not press(self, event):
            super().mousePressEvent(event)

    def fold_zone(self, index: QModelIndex) -> QRect:
        """Where a click on a name folds its row."""
        return self._delegate.fold_zone(self.visualRect(index), index.row(), index.column())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._show_menu(event.globalPos())

    def _show_menu(self, at: QPoint) -> None:
        self.commit_editor()
        menu = menu_module().sheet_menu(self)
        menu.exec(at)
        menu.deleteLater()
