"""The middle of the window: one official sheet on white paper."""

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from budgetbook.model.book import Placed
from budgetbook.model.grid import SheetDrawing, TableGrid, lay_out
from budgetbook.model.ref import Ref
from budgetbook.ui.colours import colours
from budgetbook.ui.document import Document
from budgetbook.ui.form_view import FormView
from budgetbook.ui.table_view import SheetView

Block = SheetView | FormView
_MARGIN = 28


class LineLabel(QLabel):
    """A printed fact over the table; a double click lets the user change it."""

    asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTip("双击可修改部门、预算年度")

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.asked.emit()


class SheetPage(QWidget):
    """Title, lines, tables one under the other, notes; follows the document."""

    #: Ref of the current cell, or None.
    current_changed = Signal(object)
    selection_summary = Signal(int, object, object)
    message = Signal(str)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.placed: Placed | None = None
        self._drawing: SheetDrawing | None = None
        self._blocks: list[Block] = []
        self._lines: list[LineLabel] = []
        self._current: Ref | None = None
        self._build()
        self._room_timer = QTimer(self, singleShot=True, interval=0)
        self._room_timer.timeout.connect(self._make_room)
        document.structure_changed.connect(self._structure_changed)
        document.state_changed.connect(self._words_changed)

    def _build(self) -> None:
        self._scroll = QScrollArea(self)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._desk = QWidget()
        self._paper = QFrame(self._desk)
        self._paper.setAutoFillBackground(True)
        self._desk.setAutoFillBackground(True)
        row = QHBoxLayout(self._desk)
        row.setContentsMargins(12, 12, 12, 12)
        row.addStretch(1)
        row.addWidget(self._paper, 10_000)
        row.addStretch(1)
        self._scroll.setWidget(self._desk)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._scroll)
        self._column = QVBoxLayout(self._paper)
        self._column.setContentsMargins(_MARGIN, 20, _MARGIN, 20)
        self._column.setSpacing(8)
        self._title = QLabel(self._paper, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 1.5)
        font.setWeight(QFont.Weight.DemiBold)
        self._title.setFont(font)
        self._facts = QVBoxLayout()
        self._facts.setSpacing(2)
        self._tables = QVBoxLayout()
        self._tables.setSpacing(0)
        self._notes = QLabel(self._paper, wordWrap=True)
        self._notes.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._column.addWidget(self._title)
        self._column.addLayout(self._facts)
        self._column.addLayout(self._tables, 1000)
        self._column.addWidget(self._notes)
        self._column.addStretch(1)
        self._take_colours()

    def _take_colours(self) -> None:
        look = colours(self.palette())
        for widget, ground in ((self._desk, look.desk), (self._paper, look.paper)):
            palette = QPalette(self.palette())
            palette.setColor(QPalette.ColorRole.Window, ground)
            palette.setColor(QPalette.ColorRole.Base, look.paper)
            palette.setColor(QPalette.ColorRole.WindowText, look.ink)
            palette.setColor(QPalette.ColorRole.Text, look.ink)
            widget.setPalette(palette)

    # ---- what is shown

    def show_sheet(self, placed: Placed) -> None:
        """Shows the sheet at ``placed``."""
        self.commit()
        anew = self.placed is None or (placed.sheet, placed.instance) != (
            self.placed.sheet,
            self.placed.instance,
        )
        self.placed = placed
        self._lay_out()
        if anew:
            self._scroll.verticalScrollBar().setValue(0)
            self._first_cell()

    def _lay_out(self) -> None:
        if self.placed is None:
            return
        drawing = lay_out(self.document.layout, self.document.book, self.placed)
        self._drawing = drawing
        self._show_words(drawing)
        self._match_blocks(drawing.grids)
        for block, grid in zip(self._blocks, drawing.grids, strict=True):
            if isinstance(block, SheetView):
                block.show_grid(grid, drawing.title)
            else:
                block.show_grid(grid)
        self._make_room()

    def _show_words(self, drawing: SheetDrawing) -> None:
        self._title.setText(drawing.title)
        self._show_lines(drawing.lines)
        notes = list(drawing.notes)
        how = self._how_to_add(drawing)
        if how:
            notes.append(how)
        self._notes.setText("\n".join(notes))
        self._notes.setVisible(bool(notes))

    def _how_to_add(self, drawing: SheetDrawing) -> str:
        """What to do in a table without rows."""
        for grid in drawing.grids:
            if grid.is_form or grid.rows:
                continue
            tables = [c.table for c in grid.columns if c.table]
            spec = self.document.layout.table(tables[0]) if tables else None
            if spec is not None and spec.kind in ("tree", "list"):
                return f"要添加{spec.row_noun}，请在表头下方单击右键，或按 Ctrl+Shift+＋。"
        return ""

    def _show_lines(self, lines: tuple[tuple[str, ...], ...]) -> None:
        words = [line for line in lines if any(line)]
        while self._facts.count():
            item = self._facts.takeAt(0)
            item.widget().deleteLater()
        for line in words:
            self._facts.addWidget(self._line(line))

    def _line(self, words: tuple[str, ...]) -> QWidget:
        holder = QWidget(self._paper)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        sides = (
            Qt.AlignmentFlag.AlignLeft,
            Qt.AlignmentFlag.AlignCenter,
            Qt.AlignmentFlag.AlignRight,
        )
        for word, side in zip(words, sides, strict=False):
            label = LineLabel(holder)
            label.setText(word)
            label.setAlignment(side)
            label.asked.connect(self._edit_facts)
            row.addWidget(label, 1)
        return holder

    def _edit_facts(self) -> None:
        from budgetbook.ui.facts_dialog import edit_facts

        edit_facts(self.document, self)

    def _match_blocks(self, grids: tuple[TableGrid, ...]) -> None:
        """One view for each grid; those of the right kind are used again."""
        kinds = [FormView if grid.is_form else SheetView for grid in grids]
        if [type(block) for block in self._blocks] == kinds:
            return
        for block in self._blocks:
            self._tables.removeWidget(block)
            block.hide()
            block.deleteLater()
        self._blocks = [self._block(kind) for kind in kinds]
        for block in self._blocks:
            self._tables.addWidget(block)

    def _block(self, kind: type[Block]) -> Block:
        block = kind(self.document, self._paper)
        block.current_changed.connect(self._current_moved)
        block.message.connect(self.message)
        block.height_changed.connect(lambda: self._room_timer.start())
        if isinstance(block, SheetView):
            block.selection_summary.connect(self.selection_summary)
            block.horizontalHeader().sectionResized.connect(lambda *_: self._room_timer.start())
        return block

    def _first_cell(self) -> None:
        for view in self._views():
            index = next(
                (
                    view.sheet_model.index(0, c)
                    for c, drawn in enumerate(view.sheet_model.grid.columns)
                    if drawn.table
                ),
                None,
            )
            if index is not None and index.isValid():
                view.setCurrentIndex(index)
                view.scrollToTop()
                return
        self._current_moved(None)

    def _views(self) -> list[SheetView]:
        return [block for block in self._blocks if isinstance(block, SheetView)]

    # ---- room

    def _make_room(self) -> None:
        """A sheet of one table scrolls in itself under its header; several are one long page."""
        single = len(self._blocks) == 1
        for view in self._views():
            height = view.natural_height()
            view.setMaximumHeight(height)
            view.setMinimumHeight(120 if single and height > 120 else height)
        widest = max((view.natural_width() for view in self._views()), default=760)
        self._paper.setMaximumWidth(max(widest, 560) + 2 * _MARGIN + 20)
        for upper, lower in zip(self._blocks, self._blocks[1:], strict=False):
            if isinstance(upper, FormView) and isinstance(lower, SheetView):
                count = lower.sheet_model.columnCount()
                upper.set_column_widths([lower.columnWidth(i) for i in range(count)])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._room_timer.start()

    def sizeHint(self) -> QSize:
        return QSize(860, 640)

    # ---- the current cell

    def _current_moved(self, ref: Ref | None) -> None:
        self._current = ref
        self.current_changed.emit(ref)

    def current_ref(self) -> Ref | None:
        """The cell that is current on this page."""
        return self._current

    def go_to(self, ref: Ref) -> bool:
        """Makes ``ref`` current; False where it is not on this sheet."""
        for block in self._blocks:
            if block.go_to(ref):
                if isinstance(block, SheetView):
                    block.setFocus()
                    if len(self._blocks) > 1:
                        self._show_in_scroll(block)
                return True
        return False

    def _show_in_scroll(self, view: SheetView) -> None:
        rect = view.visualRect(view.currentIndex())
        at = view.viewport().mapTo(self._desk, rect.center())
        self._scroll.ensureVisible(at.x(), at.y(), 40, 80)

    def commit(self) -> None:
        """Stores what is typed in an open editor."""
        for block in self._blocks:
            if isinstance(block, SheetView):
                block.commit_editor()
            else:
                block.commit()

    def view(self) -> SheetView | None:
        """The table that commands act on: the one with the focus, else the first."""
        views = self._views()
        focused = [view for view in views if view.hasFocus()]
        return (focused or views or [None])[0]  # type: ignore[list-item]

    # ---- what changes

    def _structure_changed(self) -> None:
        if self.placed is None:
            return
        placed = self._placed_now()
        if placed is None:
            return  # the sheet is gone: the window shows another
        self.placed = placed
        ref = self._current
        self._lay_out()
        if ref is not None and self.current_ref() != ref and self.document.book.row(ref):
            self.go_to(ref)

    def _placed_now(self) -> Placed | None:
        want = self.placed
        for item in self.document.book.flow:
            if isinstance(item, Placed) and want is not None:
                if (item.sheet, item.instance) == (want.sheet, want.instance):
                    return item
        return None

    def _words_changed(self) -> None:
        """Department, year or a project's name may be others now."""
        if self.placed is not None and self._drawing is not None:
            drawing = lay_out(self.document.layout, self.document.book, self.placed)
            if (drawing.title, drawing.lines) != (self._drawing.title, self._drawing.lines):
                self._drawing = drawing
                self._show_words(drawing)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_paper"):
            self._take_colours()


__all__ = ["QKeyEvent", "QSizePolicy", "SheetPage"]
