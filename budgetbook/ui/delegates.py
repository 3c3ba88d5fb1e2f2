"""One delegate for all cells: paints from a single lookup, edits without losing what is typed."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPen, QPolygon
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QFrame,
    QLineEdit,
    QPlainTextEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from budgetbook.ui.carried import paint_edge
from budgetbook.ui.cell_look import FIGURES, CellLook
from budgetbook.ui.colours import Colours, colours
from budgetbook.ui.comment_marks import paint_corner
from budgetbook.ui.internal_marks import of_row, paint_sign
from budgetbook.ui.sheet_model import SheetModel
from budgetbook.ui.word_choice import attach, offers

if TYPE_CHECKING:
    from budgetbook.ui.table_view import SheetView

Index = QModelIndex | QPersistentModelIndex
PADDING = 6
INDENT = 14  # per level
FOLD = 14  # room for the fold triangle
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)
WRAPPED = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap)
_SEEDED = "seeded"
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CellDelegate(QStyledItemDelegate):
    """Paints amounts, names, states and edits them."""

    def __init__(self, view: "SheetView", model: SheetModel) -> None:
        super().__init__(view)
        self._view, self._model = view, model
        self._refused = False
        self._drawn_comments = model.document.book.comments
        model.document.state_changed.connect(self._comments_changed)
        self.set_font(view.font())

    def set_font(self, font: QFont) -> None:
        """The face of the cells."""
        self._font, self._bold = QFont(font), QFont(font)
        self._bold.setBold(True)
        self._metrics, self._bold_metrics = QFontMetrics(self._font), QFontMetrics(self._bold)

    # ---- painting

    def _comments_changed(self) -> None:
        comments = self._model.document.book.comments
        if comments is not self._drawn_comments:
            self._drawn_comments = comments
            self._view.viewport().update()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, column = index.row(), index.column()
        cell = self._model.look(row, column)
        look = colours(self._view.palette())
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        current = self._view.is_current(row, column)
        ground = self._ground(look, cell, selected and not current)
        painter.fillRect(rect, look.accent_tint if (row, column) in self._view.lit else ground)
        painter.setPen(look.line)
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        self._signs(painter, look, cell, rect)
        self._comments(painter, look, rect, row, column)
        painter.setFont(self._bold if cell.bold else self._font)
        painter.setPen(self._ink(look, cell))
        if self._is_internal(row, column):
            room = paint_sign(painter, look.accent, rect.right() - 1, rect) - rect.right() + 4
            self._words(painter, cell, rect.adjusted(0, 0, room, 0), row)
        else:
            self._words(painter, cell, rect, row)
        if current:
            painter.setPen(QPen(look.accent, 2))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))

    def _is_internal(self, row: int, column: int) -> bool:
        """Whether the sign of a row set 内部 belongs in the cell: at its number, or at the name
        where several rows share a line or none is numbered."""
        marked, grid = self._model.document.book.internal, self._model.grid
        if not marked:
            return False
        columns = grid.columns
        numbered = not columns[0].table and len({c.part for c in columns if c.table}) == 1
        if numbered:
            if column:
                return False
            column = next(i for i, c in enumerate(columns) if c.table)
        elif columns[column].column.kind not in ("name", "label"):
            return False
        ref = grid.ref(row, column)
        return ref is not None and of_row(ref.table, ref.instance, ref.row) in marked

    def _ground(self, look: Colours, cell: CellLook, selected: bool) -> QColor:
        if selected:
            return look.selection
        if cell.found is not None:
            return look.error_tint if cell.found.is_error else look.warning_tint
        if cell.kind in ("serial", "code") or cell.computed:
            return look.computed
        if cell.bold and cell.kind in ("name", "label"):  # a total is shaded all along
            return look.computed
        return look.paper

    def _ink(self, look: Colours, cell: CellLook) -> QColor:
        if cell.found is not None and cell.kind in FIGURES:
            return look.error if cell.found.is_error else look.warning
        return look.muted if cell.kind in ("serial", "code") else look.ink

    def _signs(self, painter: QPainter, look: Colours, cell: CellLook, rect: QRect) -> None:
        mark = cell.mark
        if mark is not None and mark.carried:
            paint_edge(painter, look.carried, rect)
        painter.setPen(Qt.PenStyle.NoPen)
        if mark is not None and mark.pinned:
            painter.setBrush(look.accent)
            painter.drawPolygon(_corner(rect.topLeft(), 1))
        if mark is not None and mark.note:
            painter.setBrush(look.muted)
            painter.drawPolygon(_corner(rect.topRight(), -1))
        if mark is not None and mark.doubtful:
            painter.setPen(QPen(look.warning, 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(1, 1, -3, -3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if cell.adjusted:
            painter.setPen(look.accent)
            painter.setFont(self._font)
            painter.drawText(rect.adjusted(PADDING, 0, -PADDING, 0), _LEFT, "±")
        elif cell.found is not None and cell.kind in FIGURES:
            painter.setPen(look.error if cell.found.is_error else look.warning)
            painter.setFont(self._font)
            sign = "✕" if cell.found.is_error else "！"
            painter.drawText(rect.adjusted(PADDING, 0, -PADDING, 0), _LEFT, sign)

        elif cell.change:
            self._change(painter, look, cell, rect)

    def _comments(
        self, painter: QPainter, look: Colours, rect: QRect, row: int, column: int
    ) -> None:
        """The corner of a cell with 批注."""
        book = self._model.document.book
        if book.comments:
            ref, drawn = self._model.grid.ref(row, column), self._model.grid.columns[column]
            paint_corner(painter, look, rect, book, ref, drawn.column.kind in ("name", "label"))

    def _change(self, painter: QPainter, look: Colours, cell: CellLook, rect: QRect) -> None:
        """A small ▲ or ▼ where the figure is another than last year's, if digits leave it room."""
        metrics = self._bold_metrics if cell.bold else self._metrics
        if metrics.horizontalAdvance(cell.text) + 2 * PADDING + 12 > rect.width():
            return
        x, y = rect.left() + PADDING + 3, rect.center().y()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.muted)
        up = -cell.change * 3
        painter.drawPolygon(
            QPolygon([QPoint(x - 3, y - up), QPoint(x + 4, y - up), QPoint(x, y + up)])
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _words(self, painter: QPainter, cell: CellLook, rect: QRect, row: int) -> None:
        inner = rect.adjusted(PADDING, 0, -PADDING, 0)
        if cell.kind in FIGURES:
            painter.drawText(inner, _RIGHT, cell.text)
            return
        if cell.kind == "serial":
            painter.drawText(inner, _CENTRE, cell.text)
            return
        if cell.kind == "name" and self._view.folding.can_fold(row):
            self._triangle(
                painter,
                QRect(inner.left() + cell.indent * INDENT, rect.top(), 8, rect.height()),
                self._view.folding.is_folded(row),
            )
        if self._view.folding.is_used and cell.kind == "name":
            inner.setLeft(inner.left() + FOLD)
        inner.setLeft(inner.left() + cell.indent * INDENT)
        if self._view.wraps:
            flags = WRAPPED | (_CENTRE if cell.centred else 0)
            painter.drawText(inner.adjusted(0, 3, 0, -3), flags, cell.text)
        elif cell.text:
            metrics = painter.fontMetrics()
            line = cell.text.replace("\n", " ")
            text = metrics.elidedText(line, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(inner, _LEFT, text)

    def _triangle(self, painter: QPainter, rect: QRect, closed: bool) -> None:
        middle = rect.center()
        x, y = middle.x(), middle.y()
        points = (
            [QPoint(x - 2, y - 4), QPoint(x + 3, y), QPoint(x - 2, y + 4)]
            if closed
            else [QPoint(x - 4, y - 2), QPoint(x + 4, y - 2), QPoint(x, y + 3)]
        )
        painter.setBrush(colours(self._view.palette()).muted)
        pen = painter.pen()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPolygon(QPolygon(points))
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def fold_zone(self, rect: QRect, row: int, column: int) -> QRect:
        """Where a click on the name cell of ``rect`` folds its row."""
        indent = self._model.look(row, column).indent * INDENT
        return QRect(rect.left() + PADDING + indent - 4, rect.top(), FOLD + 4, rect.height())

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(80, self._view.row_height)

    # ---- editing

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor: QWidget
        column = self._model.column_at(index)
        offered = offers(column, self._model.edit_text(index))
        if self._view.wraps and column.kind not in FIGURES and not offered:
            text = QPlainTextEdit(parent)
            text.setFrameShape(QFrame.Shape.NoFrame)
            text.document().setDocumentMargin(3)
            editor = text
        else:
            line = QLineEdit(parent)
            line.setFrame(False)
            figure = column.kind in FIGURES
            if offered:
                attach(line, column)
            side = Qt.AlignmentFlag.AlignRight if figure else Qt.AlignmentFlag.AlignLeft
            line.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            editor = line
        editor.setAutoFillBackground(True)
        editor.setAccessibleName("编辑单元格")
        editor.setFont(self._font)
        self._view.take_editor(editor)
        return editor

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        rect: QRect = option.rect
        editor.setGeometry(rect.adjusted(1, 1, -1, -1))
        self._view.clip_editor(editor, index)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Fills the editor once: a recalculation meanwhile must not wipe what is being typed."""
        if editor.property(_SEEDED):
            return
        editor.setProperty(_SEEDED, True)
        text = self._model.edit_text(index)
        if isinstance(editor, QPlainTextEdit):
            editor.setPlainText(text)
            editor.selectAll()
        elif isinstance(editor, QLineEdit):
            editor.setText(text)
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: object, index: Index) -> None:
        text = editor_text(editor)
        if text == self._model.edit_text(index) and not _is_typed(editor):
            self._refused = False
            return
        self._refused = not self._model.setData(index, text)

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        if editor is self._view.open_editor():
            self._view.take_editor(None)
        super().destroyEditor(editor, index)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Keys of an editor. One whose row went away by its own entry (another 科目 code) is
        watched once more by Qt, and must not be committed again."""
        if editor is not self._view.open_editor():
            return False
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            done = self._key(editor, event)
            if done is not None:
                return done
        return super().eventFilter(editor, event)

    def _key(self, editor: QObject, event: QKeyEvent) -> bool | None:
        """What Enter and Tab do in an editor; None leaves the key to Qt."""
        key, modifiers = event.key(), event.modifiers()
        control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        back = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        if key in _ENTER:
            if modifiers & Qt.KeyboardModifier.AltModifier and isinstance(editor, QPlainTextEdit):
                editor.insertPlainText("\n")
                return True
            if control:
                return self._finish(editor, self._view.fill_selection)
            return self._finish(editor, lambda: self._view.step_down(back))
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            return self._finish(editor, lambda: self._view.step_right(key == Qt.Key.Key_Backtab))
        return None

    def _finish(self, editor: QObject, then: Callable[[], None]) -> bool:
        """Stores and closes; where the text was refused the editor stays for mending."""
        if isinstance(editor, QWidget):
            self._refused = False
            self.commitData.emit(editor)
            if self._refused:
                return True
            if editor is not self._view.open_editor():  # its row is another one now
                return True
            self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
            then()
        return True


def editor_text(editor: QWidget) -> str:
    """What stands in an editor of this delegate."""
    if isinstance(editor, QPlainTextEdit):
        return editor.toPlainText()
    return editor.text() if isinstance(editor, QLineEdit) else ""


def _is_typed(editor: QWidget) -> bool:
    """Whether the user has typed at all, be it the very same."""
    if isinstance(editor, QPlainTextEdit):
        return editor.document().isModified()
    return isinstance(editor, QLineEdit) and editor.isModified()


def _corner(at: QPoint, direction: int) -> QPolygon:
    size = 7
    return QPolygon([at, at + QPoint(direction * size, 0), at + QPoint(0, size)])
