"""The words around a sheet's tables: the title, the lines of facts, the notes."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QStackedLayout, QVBoxLayout, QWidget

from budgetbook.model.book import Book, Placed
from budgetbook.model.grid import SheetDrawing
from budgetbook.model.layout import Layout
from budgetbook.model.search import tables_at
from budgetbook.ui.colours import colours

_SIDES = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignCenter, Qt.AlignmentFlag.AlignRight)
_TITLE_SIZE = 1.5


class SheetTitle(QWidget):
    """The printed title; that of a project can be renamed with a double click."""

    #: The new name.
    renamed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name: str | None = None
        self._label = QLabel(self)
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._label.setWordWrap(True)
        self._field = QLineEdit(self)
        self._field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._field.setAccessibleName("项目名称")
        self._field.editingFinished.connect(self.commit)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._label)
        self._stack.addWidget(self._field)

    def set_font(self, font: QFont) -> None:
        """The title's face follows from that of the sheet."""
        made = QFont(font)
        made.setPointSizeF(font.pointSizeF() * _TITLE_SIZE)
        made.setWeight(QFont.Weight.DemiBold)
        self._label.setFont(made)
        self._field.setFont(made)

    def show_title(self, title: str, name: str | None) -> None:
        """Shows ``title``; ``name`` is the project's, None where there is none to change."""
        self._name = name
        self._label.setText(title)
        self._label.setToolTip("双击修改项目名称" if name is not None else "")

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._name is not None:
            self._field.setText(self._name)
            self._field.selectAll()
            self._stack.setCurrentWidget(self._field)
            self._field.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._stack.currentWidget() is self._field:
            self._field.setText(self._name or "")
            self.commit()
            return
        super().keyPressEvent(event)

    def commit(self) -> None:
        """Takes the typed name over."""
        if self._stack.currentWidget() is not self._field:
            return
        self._stack.setCurrentWidget(self._label)
        name = self._field.text().strip()
        if name and name != self._name:
            self.renamed.emit(name)


class _Fact(QLabel):
    """A printed fact over the table; a double click lets the user change it."""

    asked = Signal()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.asked.emit()


class SheetFacts(QWidget):
    """The lines over the table: department, budget year, unit."""

    asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[list[_Fact]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)

    def show_lines(self, lines: tuple[tuple[str, ...], ...]) -> None:
        """Shows the lines that say something."""
        said = [line for line in lines if any(line)]
        while len(self._lines) < len(said):
            self._lines.append(self._add_line())
        for i, labels in enumerate(self._lines):
            words = said[i] if i < len(said) else ()
            for j, label in enumerate(labels):
                label.setText(words[j] if j < len(words) else "")
                label.setVisible(j < len(words))
        self.setVisible(bool(said))

    def _add_line(self) -> list[_Fact]:
        row, labels = QHBoxLayout(), []
        for side in _SIDES:
            label = _Fact(self)
            label.setAlignment(side)
            label.setToolTip("双击修改部门、预算年度")
            label.asked.connect(self.asked)
            row.addWidget(label, 1)
            labels.append(label)
        self._column.addLayout(row)
        return labels


def how_to_add(layout: Layout, drawing: SheetDrawing) -> list[str]:
    """What to do in a table without rows."""
    for grid in drawing.grids:
        tables = [c.table for c in grid.columns if c.table]
        spec = layout.table(tables[0]) if tables and not grid.rows else None
        if spec is not None and spec.kind in ("tree", "list"):
            return [f"要添加{spec.row_noun}，请按 Insert 键，或在表里单击右键。"]
    return []


def same_place(one: Placed, other: Placed) -> bool:
    """Whether both name the same sheet of the same project."""
    return (one.sheet, one.instance) == (other.sheet, other.instance)


def placed_now(book: Book, placed: Placed | None) -> Placed | None:
    """The place of that sheet in the book as it is now; None where it is gone."""
    places = (item for item in book.flow if isinstance(item, Placed))
    return next((item for item in places if placed and same_place(item, placed)), None)


def words_around(book: Book, layout: Layout, placed: Placed | None) -> tuple[object, ...]:
    """What title, lines and notes of a sheet are made of, to be compared."""
    now = placed_now(book, placed)
    keys = tables_at(layout, now) if now else []
    tables = [book.tables[key] for key in keys if key in book.tables]
    around = tuple((id(table.fields), table.notes) for table in tables)
    return book.department, book.year, book.unit, now, around


def ground_palette(base: QPalette, ground: QColor) -> QPalette:
    """``base`` on a ``ground`` of its own, for desk and paper."""
    look, palette = colours(base), QPalette(base)
    palette.setColor(QPalette.ColorRole.Window, ground)
    palette.setColor(QPalette.ColorRole.Base, look.paper)
    palette.setColor(QPalette.ColorRole.WindowText, look.ink)
    palette.setColor(QPalette.ColorRole.Text, look.ink)
    return palette
