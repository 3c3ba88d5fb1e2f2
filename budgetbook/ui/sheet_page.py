"""The middle of the window: one official sheet on white paper."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from budgetbook.model.beside import compared, with_last_year
from budgetbook.model.book import Placed
from budgetbook.model.grid import SheetDrawing, TableGrid, lay_out
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.remarks import is_remark, with_remarks
from budgetbook.model.rows import rename_project
from budgetbook.ui.carried import CarriedBar, confirm, refs_of_page
from budgetbook.ui.colours import colours
from budgetbook.ui.compare_mode import gone_rows
from budgetbook.ui.document import Document
from budgetbook.ui.filter_bar import FilterBar
from budgetbook.ui.form_view import FormView
from budgetbook.ui.project_bar import ProjectBar
from budgetbook.ui.sheet_choices import SheetChoices
from budgetbook.ui.sheet_looks import show_choices, wheel_steps
from budgetbook.ui.sheet_words import (
    SheetFacts,
    SheetTitle,
    ground_palette,
    how_to_add,
    placed_now,
    same_place,
    words_around,
)
from budgetbook.ui.table_view import SheetView

Block = SheetView | FormView
_MARGIN = 22
_GAP = 8  # between a form and a table that is not joined to it
_NARROWEST = 560  # of the paper, so that title and lines have room


class SheetPage(QWidget):
    """Title, lines, tables one under the other, notes; follows the document."""

    #: Ref of the current cell, or None.
    current_changed = Signal(object)
    #: Number of selected cells, sum and average (Decimal) or None.
    selection_summary = Signal(int, object, object)
    message = Signal(str)
    #: int: steps larger (1) or smaller (-1), by the wheel.
    zoom_requested = Signal(int)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.placed: Placed | None = None
        self._drawing: SheetDrawing | None = None
        self._blocks: list[Block] = []
        self._current: Ref | None = None
        self._facts_shown: tuple[object, ...] = ()
        self._zoom = 100
        self.choices = SheetChoices(document.layout.id, self)
        self.choices.changed.connect(self._choices_changed)
        self._is_comparing = False
        #: (table, column) that was current when comparing was switched on.
        self._compared_columns: set[tuple[str, str]] = set()
        self._build()
        self._room_timer = QTimer(self, singleShot=True, interval=0)
        self._room_timer.timeout.connect(self._make_room)
        document.structure_changed.connect(self._structure_changed)
        document.state_changed.connect(self._words_changed)

    def _build(self) -> None:
        self._scroll = QScrollArea(self)
        self._scroll.setAccessibleName("本页")
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._desk = QWidget()
        self._paper = QFrame(self._desk)
        self._title, self._facts = SheetTitle(self._paper), SheetFacts(self._paper)
        self._title.set_font(self.font())
        self._title.renamed.connect(self._rename)
        self._facts.asked.connect(self._edit_facts)
        self.carried = CarriedBar(self.document, self._paper)
        self.carried.confirm_requested.connect(self._confirm_all)
        self.project = ProjectBar(self)
        self._notes = QLabel(self._paper)
        self._notes.setWordWrap(True)
        self._notes.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout(self._desk)
        row.setContentsMargins(8, 8, 8, 8)
        row.addStretch(1)
        row.addWidget(self._paper, 10_000)
        row.addStretch(1)
        self._scroll.setWidget(self._desk)
        self._scroll.viewport().installEventFilter(self)
        self.filter_bar = FilterBar(self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.filter_bar)
        outer.addWidget(self._scroll)
        self._fill_paper()
        self._take_colours()

    def _fill_paper(self) -> None:
        column = QVBoxLayout(self._paper)
        column.setContentsMargins(_MARGIN, 20, _MARGIN, 20)
        column.setSpacing(8)
        self._tables = QVBoxLayout()
        self._tables.setSpacing(0)
        column.addWidget(self._title)
        column.addWidget(self._facts)
        column.addWidget(self.carried)
        column.addWidget(self.project)
        column.addLayout(self._tables, 1000)
        column.addWidget(self._notes)
        column.addStretch(1)

    def _take_colours(self) -> None:
        look = colours(self.palette())
        for widget, ground in ((self._desk, look.desk), (self._paper, look.paper)):
            widget.setPalette(ground_palette(self.palette(), ground))
            widget.setAutoFillBackground(True)

    # ---- what is shown

    def show_sheet(self, placed: Placed) -> None:
        """Shows the sheet at ``placed``, from its top unless it is shown already."""
        self.commit()
        anew = self.placed is None or not same_place(placed, self.placed)
        self.placed = placed_now(self.document.book, placed) or placed
        self._lay_out()
        if anew:
            self.filter_bar.begin_sheet()
            self._scroll.verticalScrollBar().setValue(0)
            self._first_cell()
            show_choices(self)

    def _lay_out(self) -> None:
        if self.placed is None:
            return
        drawing = lay_out(self.document.layout, self.document.book, self.placed)
        drawing = self._compared(drawing)
        self._show_words(drawing)
        self._match_blocks(drawing.grids)
        apart = any(not grid.joined for grid in drawing.grids[1:])
        self._tables.setSpacing(_GAP if apart else 0)
        for block, grid in zip(self._blocks, drawing.grids, strict=True):
            if isinstance(block, SheetView):
                block.show_grid(grid, drawing.title)
            else:
                block.show_grid(grid)
        self.project.show_place(self._blocks)
        self._make_room()

    def compare_with_last_year(self, on: bool) -> None:
        """Shows last year's figures beside the current amount column, or no longer."""
        self.commit()
        ref = self._current
        if ref is not None:
            self._compared_columns = {p for p in self._compared_columns if p[0] != ref.table}
            self._compared_columns.add((ref.table, ref.column))
        self._is_comparing = on
        self._lay_out()
        if ref is not None:
            self.go_to(ref)

    def _compared(self, drawing: SheetDrawing) -> SheetDrawing:
        """The drawing with the 备注 column and last year's columns while they are wanted."""
        if self.choices.shows_remarks and drawing.sheet is not None:
            drawing = drawing._replace(grids=tuple(map(with_remarks, drawing.grids)))
        if not self._is_comparing or self.document.book.prior is None:
            return drawing
        chosen, said = frozenset(self._compared_columns), self.document.beside_titles
        grids = tuple(
            g if g.is_form else with_last_year(g, compared(g, chosen), said) for g in drawing.grids
        )
        gone = [words for g in drawing.grids if (words := gone_rows(self.document, g))]
        return drawing._replace(grids=grids, notes=(*drawing.notes, *gone))

    def _show_words(self, drawing: SheetDrawing) -> None:
        self._drawing = drawing
        self._facts_shown = self._facts_now()
        self._title.show_title(drawing.title, self._project_name())
        self._facts.show_lines(drawing.lines)
        notes = [*drawing.notes, *how_to_add(self.document.layout, drawing)]
        tables = {c.table for g in drawing.grids for c in g.columns if c.table}
        tables |= {c.ref.table for g in drawing.grids for c in g.form if c.ref}
        self.carried.show_place(TableKey(t, drawing.instance) for t in sorted(tables))
        self._notes.setText("\n".join(notes))
        self._notes.setVisible(bool(notes))

    def _project_name(self) -> str | None:
        sheet = self._drawing.sheet if self._drawing else None
        if sheet is None or not sheet.each or self.placed is None or self.document.is_read_only:
            return None
        table = self.document.book.tables.get(TableKey(sheet.parts[0].table, self.placed.instance))
        return table.rows[0].text("name") if table and table.rows else None

    def _rename(self, name: str) -> None:
        if self.placed is not None:
            edit = rename_project(
                self.document.book, self.document.layout, self.placed.instance, name
            )
            if edit is not None:
                self.document.do(edit)

    def _edit_facts(self) -> None:
        from budgetbook.ui.facts_dialog import edit_facts  # built when asked for

        if self.document.is_read_only:
            return
        edit_facts(self.document, self)

    def _match_blocks(self, grids: tuple[TableGrid, ...]) -> None:
        """One view for each grid; those of the right kind are used again."""
        kinds: list[type[Block]] = [FormView if grid.is_form else SheetView for grid in grids]
        if [type(block) for block in self._blocks] == kinds:
            return
        for block in self._blocks:
            self._tables.removeWidget(block)
            block.hide()
            block.deleteLater()
        self._blocks = [self._block(kind) for kind in kinds]
        for block in self._blocks:
            self._tables.addWidget(block)
            if self._zoom != 100:
                block.set_zoom(self._zoom, self.font())
        self.setFocusProxy((self.views() or self._blocks or [self._scroll])[0])

    def _block(self, kind: type[Block]) -> Block:
        block = kind(self.document, self._paper)
        block.current_changed.connect(self._current_moved)
        block.message.connect(self.message)
        block.height_changed.connect(self._start_room)
        if isinstance(block, SheetView):
            block.selection_summary.connect(self.selection_summary)
            block.zoom_requested.connect(self.zoom_requested)
            block.filter.changed.connect(self.filter_bar.show_counts)
            block.use(self.choices)
        return block

    def _choices_changed(self) -> None:
        """Columns, heights or rows are to be shown otherwise."""
        ref = self._current
        self.commit()
        for view in self.views():
            view.use(self.choices)
        self._lay_out()
        if ref is not None and self._current != ref:
            self.go_to(ref)
        show_choices(self)

    def _start_room(self) -> None:
        self._room_timer.start()

    def _first_cell(self) -> None:
        """The first cell that can be typed in becomes current."""
        for view in self.views():
            index = view.first_cell()
            view.setCurrentIndex(index)
            view.scrollToTop()
            if index.isValid():
                return
        self._current_moved(None)

    def views(self) -> list[SheetView]:
        """The tables of the sheet, forms left out."""
        return [block for block in self._blocks if isinstance(block, SheetView)]

    def view(self) -> SheetView | None:
        """The table that commands act on: the one with the focus, else the first."""
        views = self.views()
        return next((view for view in views if view.hasFocus()), views[0] if views else None)

    # ---- room

    def _make_room(self) -> None:
        """A sheet of one table scrolls in itself under its header; several are one long page."""
        views, single = self.views(), len(self._blocks) == 1
        for view in views:
            height = view.natural_height()
            view.setMaximumHeight(height)
            view.setMinimumHeight(min(height, 120) if single else height)
        widest = max((view.natural_width() for view in views), default=_NARROWEST)
        self._paper.setMaximumWidth(max(widest, _NARROWEST) + 2 * _MARGIN + 20)
        for upper, lower in zip(self._blocks, self._blocks[1:], strict=False):
            if isinstance(upper, FormView) and isinstance(lower, SheetView):
                drawn = [c for c in lower.sheet_model.grid.columns if not is_remark(c)]
                upper.set_column_widths([lower.columnWidth(i) for i in range(len(drawn))])

    def set_zoom(self, percent: int) -> None:
        """Larger or smaller tables."""
        self._zoom = percent
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * percent / 100)
        self._title.set_font(font)
        for block in self._blocks:
            block.set_zoom(percent, self.font())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._room_timer.start()

    def showEvent(self, event: QShowEvent) -> None:
        """In a window at last: what its settings remember is taken over."""
        super().showEvent(event)
        self.choices.attach(self)
        show_choices(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl and the wheel make the tables larger, wherever on the page."""
        steps = wheel_steps(event)
        if steps:
            self.zoom_requested.emit(steps)
            return True
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        return QSize(860, 640)

    # ---- the current cell

    def _current_moved(self, ref: Ref | None) -> None:
        self._current = ref
        self.current_changed.emit(ref)

    def current_ref(self) -> Ref | None:
        """The cell that is current on this page."""
        return self._current

    def block(self) -> Block | None:
        """The table or form that holds the current cell, else the first."""
        table = self._current.table if self._current else ""
        for block in self._blocks:
            if isinstance(block, FormView) and any(f.ref.table == table for f in block.fields()):
                return block
            if isinstance(block, SheetView) and any(
                c.table == table for c in block.sheet_model.grid.columns if table
            ):
                return block
        return self._blocks[0] if self._blocks else None

    def selected_refs(self) -> list[Ref]:
        """The selected cells, or the field at the cursor."""
        return refs_of_page(self)

    def _confirm_all(self) -> None:
        self.commit()
        self.message.emit(confirm(self.document, self.carried.pending()))

    def go_to(self, ref: Ref) -> bool:
        """Makes ``ref`` current; False where it is not on this sheet."""
        for block in self._blocks:
            if block.go_to(ref):
                if isinstance(block, SheetView) and len(self._blocks) > 1:
                    self._show_in_scroll(block)
                return True
        return False

    def _show_in_scroll(self, view: SheetView) -> None:
        rect = view.visualRect(view.currentIndex())
        at = view.viewport().mapTo(self._desk, rect.center())
        self._scroll.ensureVisible(at.x(), at.y(), 40, 80)

    def commit(self) -> None:
        """Stores what is typed in an open editor."""
        self._title.commit()
        for block in self._blocks:
            block.commit_editor()

    # ---- what changes

    def _structure_changed(self) -> None:
        placed = placed_now(self.document.book, self.placed)
        if placed is None:
            return  # the sheet is gone: the window shows another
        self.placed = placed
        ref = self._current
        self._lay_out()
        if ref is not None and self._current != ref and self.document.book.row(ref) is not None:
            self.go_to(ref)

    def _facts_now(self) -> tuple[object, ...]:
        """What title and lines are made of; compared so that most edits need no laying out."""
        around = words_around(self.document.book, self.document.layout, self.placed)
        return *around, self._project_name()

    def _words_changed(self) -> None:
        """Department, year, title, notes or a project's name may be others now."""
        if self.placed is not None and self._facts_now() != self._facts_shown:
            self.placed = placed_now(self.document.book, self.placed) or self.placed
            drawing = lay_out(self.document.layout, self.document.book, self.placed)
            self._show_words(self._compared(drawing))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_paper"):
            self._take_colours()
