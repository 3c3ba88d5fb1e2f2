"""A form (the head of a project's sheet) as a bordered form with fields to type in."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QPlainTextEdit, QWidget

from budgetbook.model.entry import EntryError, entries_edit, read_entry
from budgetbook.model.grid import DrawnCell, TableGrid
from budgetbook.model.layout import Column
from budgetbook.model.project_head import Hint, head_hints
from budgetbook.model.ref import Ref
from budgetbook.model.units import unit_of
from budgetbook.ui.carried import paint_edge
from budgetbook.ui.cell_look import FIGURES, screen_text
from budgetbook.ui.cell_words import cell_tip
from budgetbook.ui.colours import colours
from budgetbook.ui.document import Document

_ROW = 30
_PADDING = 5


class FormField(QPlainTextEdit):
    """One field: shows its cell, stores what was typed when left."""

    entered = Signal(object)
    message = Signal(str)
    #: Other lines than before: the form makes room.
    grown = Signal()

    def __init__(self, document: Document, ref: Ref, column: Column, parent: QWidget) -> None:
        super().__init__(parent)
        self._document, self.ref, self._column = document, ref, column
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUndoRedoEnabled(False)  # one history: the document's
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(column.title.rpartition("/")[2])
        self.document().setDocumentMargin(_PADDING)
        #: What is wrong with what stands in it now, typed or stored; empty for nothing.
        self.problem = ""
        self.is_figure = column.kind in FIGURES
        option = self.document().defaultTextOption()
        option.setWrapMode(option.WrapMode.WrapAtWordBoundaryOrAnywhere)
        if self.is_figure:
            option.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.document().setDefaultTextOption(option)
        self.take()
        self.textChanged.connect(self.grown)

    def take(self) -> None:
        """Shows what the cell holds now, unless it is being typed in."""
        if self.is_typing:
            return
        text = screen_text(self._column, self._document.book.value(self.ref))
        if text != self.toPlainText():
            self.setPlainText(text)
        self.document().setModified(False)
        locked = self._document.is_read_only or self._document.is_computed(self.ref)
        self.setReadOnly(locked)
        self.viewport().update()
        self.show_problem(self.problem)

    def show_problem(self, words: str) -> None:
        """Shades the field while something is wrong with it; nobody is kept from going on."""
        tip = cell_tip(self._document, self.ref) or ""
        self.setToolTip("\n".join(part for part in (words, tip) if part))
        self.setAccessibleDescription(words)
        if words != self.problem:
            self.problem = words
            self.viewport().update()

    @property
    def is_typing(self) -> bool:
        """Whether it holds something that is not stored yet."""
        return self.document().isModified() and self.hasFocus()

    def commit(self) -> bool:
        """Stores what was typed; False where it means nothing."""
        if not self.document().isModified():
            return True
        self.document().setModified(False)
        try:
            unit = unit_of(self._document.book, self.ref)
            entry = read_entry(self._column, self.toPlainText(), unit)
        except EntryError as error:
            self.message.emit(str(error))
            self.take()
            return False
        edit = entries_edit(self._document.book, {self.ref: entry})
        if edit is not None:
            self._document.do(edit)
        if entry.written_in:
            self.message.emit(entry.remark)
        self.take()
        return True

    def need(self, width: int) -> int:
        """The height its lines take at ``width``."""
        text = self.toPlainText()
        flags = int(Qt.TextFlag.TextWordWrap)
        room = max(width - 2 * _PADDING - 2, 20)
        box = self.fontMetrics().boundingRect(0, 0, room, 100_000, flags, text + " ")
        return box.height() + 2 * _PADDING

    def paintEvent(self, event: QPaintEvent) -> None:
        look, viewport = colours(self.palette()), self.viewport()
        if self.problem:
            QPainter(viewport).fillRect(viewport.rect(), look.warning_tint)
        super().paintEvent(event)
        if self._document.mark(self.ref).carried:
            paint_edge(QPainter(viewport), look.carried, viewport.rect())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit(self.ref)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.commit()
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.document().isModified():
            self.document().setModified(False)
            self.take()
            return
        one_line = self.is_figure or self._column.kind in ("code", "name")
        if one_line and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.commit():
                self.focusNextChild()
            return
        super().keyPressEvent(event)


class Placement(NamedTuple):
    """A widget with the form's cell that it shows."""

    cell: DrawnCell
    widget: QWidget


class FormView(QWidget):
    """Draws a form's cells; the fields are real editors."""

    current_changed = Signal(object)
    message = Signal(str)
    height_changed = Signal()
    #: Other hints on what stands in the fields.
    hints_changed = Signal()

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._placed: list[Placement] = []
        self._grid = TableGrid("", (), (), 0, (), ())
        self._widths: list[int] = []
        self._heights: list[int] = []
        self._given: list[int] = []
        #: What the fields lack or contradict, as they read now.
        self.hints: tuple[Hint, ...] = ()
        self.setAccessibleName("项目绩效目标")
        document.cells_changed.connect(self._cells_changed)

    def show_grid(self, grid: TableGrid) -> None:
        """Shows the form ``grid``; fields of the same places are kept with their cursor."""
        if _shape(grid) == _shape(self._grid) and self._placed:
            self._grid = grid
            for field in self.fields():
                field.take()
            self._look()
            return
        self._grid = grid
        for placement in self._placed:
            placement.widget.hide()
            placement.widget.deleteLater()
        self._placed = [Placement(cell, self._widget(cell)) for cell in grid.form]
        for placement in self._placed:
            placement.widget.show()
        self._arrange()
        self._look()

    def _widget(self, cell: DrawnCell) -> QWidget:
        spec = self._document.layout.table(cell.ref.table) if cell.ref else None
        column = spec.column(cell.ref.column) if spec and cell.ref else None
        if cell.ref is None or column is None:
            label = QLabel(cell.text, self)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            label.setContentsMargins(4, 0, 4, 0)
            return label
        field = FormField(self._document, cell.ref, column, self)
        field.entered.connect(self.current_changed)
        field.message.connect(self.message)
        field.grown.connect(self._arrange)
        field.textChanged.connect(self._look)
        return field

    def _look(self) -> None:
        """Tells what is wrong with the fields as they read now."""
        fields = self.fields()
        spec = self._document.layout.table(fields[0].ref.table) if fields else None
        texts = {field.ref.column: field.toPlainText() for field in fields}
        self.hints = head_hints(spec, texts) if spec is not None else ()
        wrong = {hint.column: hint.words for hint in reversed(self.hints)}
        for field in fields:
            field.show_problem(wrong.get(field.ref.column, ""))
        self.hints_changed.emit()

    def fields(self) -> list[FormField]:
        """The fields in the order of the form."""
        return [p.widget for p in self._placed if isinstance(p.widget, FormField)]

    def set_column_widths(self, widths: Sequence[int]) -> None:
        """Takes over the column edges of the table below, where it has as many."""
        self._given = list(widths)
        self._arrange()

    def _columns(self) -> list[int]:
        count = self._grid.width if self._grid.form else 0
        room = min(sum(self._given) or self.width(), self.width() - 1)  # the last line is seen
        if count and len(self._given) == count:
            return [*self._given[:-1], self._given[-1] + room - sum(self._given)]
        edges = [room * i // count for i in range(count + 1)] if count else []
        return [right - left for left, right in pairwise(edges)]

    def _arrange(self) -> None:
        """Places the widgets; each row is as high as its longest field."""
        self._widths = self._columns()
        if not self._widths:
            return
        rows = max(c.row + c.row_span for c in self._grid.form)
        heights = [_ROW] * rows
        for cell, widget in sorted(self._placed, key=lambda p: p.cell.row_span):
            across = self._across(cell) - 2
            need = widget.need(across) if isinstance(widget, FormField) else _lines(widget, across)
            lack = need - sum(self._down(heights, cell))
            if lack > 0:
                heights[cell.row + cell.row_span - 1] += lack
        for cell, widget in self._placed:
            left, top = sum(self._widths[: cell.column]), sum(heights[: cell.row])
            across, down = self._across(cell), sum(self._down(heights, cell))
            widget.setGeometry(left + 1, top + 1, across - 1, down - 1)
        if heights != self._heights:
            self._heights = heights
            self.setFixedHeight(sum(heights) + 1)
            self.height_changed.emit()
        self.update()

    def _across(self, cell: DrawnCell) -> int:
        return sum(self._widths[cell.column : cell.column + cell.column_span])

    @staticmethod
    def _down(heights: list[int], cell: DrawnCell) -> list[int]:
        return heights[cell.row : cell.row + cell.row_span]

    def sizeHint(self) -> QSize:
        return QSize(sum(self._widths) + 1, sum(self._heights) + 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The lines show between the widgets, label cells are shaded."""
        painter, look = QPainter(self), colours(self.palette())
        painter.setPen(look.frame)
        for cell, widget in self._placed:
            rect = widget.geometry().adjusted(-1, -1, 0, 0)
            painter.fillRect(rect, look.header if cell.ref is None else look.paper)
            painter.drawRect(rect)

    def go_to(self, ref: Ref) -> bool:
        """Puts the cursor into the field of ``ref``; False where there is none."""
        for field in self.fields():
            if field.ref == ref:
                field.setFocus()
                return True
        return False

    def set_zoom(self, percent: int, font: QFont) -> None:
        """Larger or smaller words; ``font`` is that of 100 %."""
        zoomed = QFont(font)
        zoomed.setPointSizeF(font.pointSizeF() * percent / 100)
        self.setFont(zoomed)
        self._arrange()

    def commit_editor(self) -> None:
        """Stores what is typed in a field."""
        for field in self.fields():
            field.commit()

    def _cells_changed(self, touched: frozenset[Ref]) -> None:
        for field in self.fields():
            if field.ref in touched:
                field.take()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.update()


def _lines(label: QWidget, width: int) -> int:
    """The height that the words of a label take at ``width``."""
    return label.heightForWidth(width) + 6


def _shape(grid: TableGrid) -> list[tuple[object, ...]]:
    return [
        (c.row, c.column, c.row_span, c.column_span, c.ref, c.text if c.ref is None else "")
        for c in grid.form
    ]
