"""The text editor of the narrative page: plain words with chips, tables at their places, marks."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QHelpEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QTextBlock,
    QTextCursor,
)
from PySide6.QtWidgets import QApplication, QTextEdit, QToolTip, QWidget

from budgetbook.model.book import Placed
from budgetbook.model.bound_figures import Shown
from budgetbook.model.listing import cleaned
from budgetbook.ui.carried import paint_edge
from budgetbook.ui.colours import Colours, colours
from budgetbook.ui.comment_marks import Commented, paint_paragraph
from budgetbook.ui.internal_marks import paint_sign
from budgetbook.ui.narrative_grid import Sketch, paint_sketch

#: Height of the title line of a table's card, and the room about the card.
CARD, CARD_GAP = 34, 8
_ROUND = 4.0


class Card(NamedTuple):
    """A table at its place in the text."""

    placed: Placed
    title: str
    #: What is in it: ``3 行``.
    words: str
    sketch: Sketch = Sketch()

    @property
    def height(self) -> int:
        """The title line and the picture below it, in pixels."""
        return CARD + self.sketch.height


class TextEditor(QTextEdit):
    """Takes plain words only: the look of a paragraph follows from its role. Places are (block,
    place in its words) with places counted as Python counts them."""

    #: (block, place) of a figure that was clicked.
    figure_clicked = Signal(int, int)
    card_clicked = Signal(object)
    #: A card was dragged behind a block.
    card_dropped = Signal(object, int)
    #: Global position, block, place, card or None.
    menu_requested = Signal(QPoint, int, int, object)
    #: An input method has finished or given up.
    composed = Signal()
    #: Clean paragraphs to put in place of the selection.
    pasted = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        #: Asked first about each key; True where it has dealt with it.
        self.press: Callable[[QKeyEvent], bool] = lambda _event: False
        #: The tooltip of a figure.
        self.tell: Callable[[int, Shown], str] = lambda _block, _figure: ""
        #: Which blocks bear the mark of 沿用未确认, by number.
        self.marked: frozenset[int] = frozenset()
        #: Which blocks are set 内部.
        self.internal: frozenset[int] = frozenset()
        self.commented: Mapping[int, Commented] = {}
        self.figures: Mapping[int, tuple[Shown, ...]] = {}
        self.cards: Mapping[int, tuple[Card, ...]] = {}
        #: A stretch that was looked for: block, start, end.
        self.found: tuple[int, int, int] | None = None
        self.composing = False
        self._pressed: Card | QPoint | None = None
        self._drop: int | None = None
        self.viewport().setMouseTracking(True)

    # ---- keys, input methods, clipboard

    def event(self, event: QEvent) -> bool:
        """Leaves undo and redo to the window: Qt would keep the keys for its own empty history."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            keys = QKeySequence.StandardKey
            if event.matches(keys.Undo) or event.matches(keys.Redo):
                event.ignore()
                return True
            if event.matches(keys.Bold):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text():
            self.found = None
        if not self.press(event):
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        before, self.composing = self.composing, bool(event.preeditString())
        super().inputMethodEvent(event)
        if before and not self.composing:
            self.composed.emit()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Words as clean paragraphs, whatever Word or WPS put beside them."""
        lines = cleaned(source.text()) if source.hasText() else []
        if lines:
            self.pasted.emit(lines)

    # ---- places

    def place_of(self, cursor: QTextCursor) -> tuple[int, int]:
        """Block and place of a cursor."""
        block = cursor.block()
        return block.blockNumber(), _places(block.text(), cursor.positionInBlock())

    def put_cursor(self, block: int, start: int, end: int | None = None) -> None:
        """Sets the cursor, with what lies between ``start`` and ``end`` selected."""
        found = self.document().findBlockByNumber(block)
        cursor = QTextCursor(found)
        cursor.setPosition(found.position() + units(found.text()[:start]))
        if end is not None:
            place = found.position() + units(found.text()[:end])
            cursor.setPosition(place, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def selection(self) -> list[tuple[int, int, int]]:
        """What is selected, by block: (block, start, end)."""
        cursor = self.textCursor()
        low, high = cursor.selectionStart(), cursor.selectionEnd()
        block, made = self.document().findBlock(low), []
        while block.isValid() and block.position() <= high:
            text, at = block.text(), block.position()
            start, end = max(low - at, 0), min(high - at, block.length() - 1)
            made.append((block.blockNumber(), _places(text, start), _places(text, end)))
            block = block.next()
        return made

    def figure_at(self, point: QPoint) -> tuple[int, Shown] | None:
        """The figure drawn at a point of the viewport, with its block."""
        for number, figures in self.figures.items():
            block = self.document().findBlockByNumber(number)
            if not self._block_rect(block).contains(QPointF(point)):
                continue
            for figure in figures:
                if any(r.contains(QPointF(point)) for r in self.rects(block, *figure[:2])):
                    return number, figure
        return None

    def figure_under_cursor(self) -> tuple[int, Shown] | None:
        """The figure in which the cursor stands, or that it touches or has selected."""
        number, place = self.place_of(self.textCursor())
        for figure in self.figures.get(number, ()):
            if figure.start <= place <= figure.end:
                return number, figure
        return None

    def card_at(self, point: QPoint) -> Card | None:
        """The card at a point of the viewport."""
        return next((card for card, rect in self._cards() if rect.contains(QPointF(point))), None)

    # ---- where things are drawn

    def _block_rect(self, block: QTextBlock) -> QRectF:
        rect = self.document().documentLayout().blockBoundingRect(block)
        return rect.translated(0, -self.verticalScrollBar().value())

    def _stands(self, number: int) -> bool:
        return number < self.document().blockCount()

    def _rect_of(self, number: int) -> QRect:
        return self._block_rect(self.document().findBlockByNumber(number)).toRect()

    def rects(self, block: QTextBlock, start: int, end: int) -> Iterator[QRectF]:
        """The boxes of a stretch of a block, one for each line it stands on."""
        layout, text = block.layout(), block.text()
        first, last = units(text[:start]), units(text[:end])
        composed, at = len(layout.preeditAreaText()), layout.preeditAreaPosition()
        first, last = (p + composed if composed and p > at else p for p in (first, last))
        origin = layout.position() - QPointF(0, self.verticalScrollBar().value())
        for number in range(layout.lineCount()):
            line = layout.lineAt(number)
            low, high = line.textStart(), line.textStart() + line.textLength()
            if first < high and last > low:
                left, right = (_x(line.cursorToX(max(low, min(high, p)))) for p in (first, last))
                height = line.ascent() + line.descent()
                yield QRectF(left, line.y(), right - left, height).translated(origin)

    def _cards(self) -> Iterator[tuple[Card, QRectF]]:
        for number, cards in self.cards.items():
            block = self.document().findBlockByNumber(number)
            if not block.isValid():
                continue
            rect = self._block_rect(block)
            top = rect.bottom() + CARD_GAP
            for card in cards:
                yield card, QRectF(rect.left(), top, rect.width(), card.height)
                top += card.height + CARD_GAP

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        look = colours(self.palette())
        below = QPainter(self.viewport())
        below.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_figures(below, look)
        below.end()
        super().paintEvent(event)
        above = QPainter(self.viewport())
        above.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number in filter(self._stands, self.marked):
            paint_edge(above, look.carried, self._rect_of(number).translated(-12, 0))
        for number in filter(self._stands, self.internal):
            rect = self._rect_of(number)
            rect.setHeight(min(rect.height(), self.fontMetrics().height() + 8))
            paint_sign(above, look.accent, rect.left() - 6, rect)
        for number in filter(self._stands, self.commented):
            paint_paragraph(above, look, self._rect_of(number), self.commented[number])
        self._paint_cards(above, look)

    def _paint_figures(self, painter: QPainter, look: Colours) -> None:
        room = QRectF(self.viewport().rect())
        for number, figures in self.figures.items():
            block = self.document().findBlockByNumber(number)
            if not block.isValid() or not self._block_rect(block).intersects(room):
                continue
            for figure in figures:
                for rect in self.rects(block, figure.start, figure.end):
                    _paint_figure(painter, look, rect.adjusted(-2, 0, 2, 0), figure)
        if self.found is not None:
            block = self.document().findBlockByNumber(self.found[0])
            painter.setPen(QPen(look.accent, 1))
            painter.setBrush(look.selection)
            for rect in self.rects(block, *self.found[1:]) if block.isValid() else ():
                painter.drawRoundedRect(rect.adjusted(-1, 0, 1, 0), 2, 2)

    def _paint_cards(self, painter: QPainter, look: Colours) -> None:
        painter.setFont(self.font())
        room_ = QRectF(self.viewport().rect())
        for card, box in self._cards():
            if not box.intersects(room_):
                continue
            painter.setPen(QPen(look.frame, 1))
            painter.setBrush(look.header)
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), _ROUND, _ROUND)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            rect = QRectF(box.left(), box.top(), box.width(), CARD)
            paint_sketch(painter, look, card.sketch, box.adjusted(8, CARD, -8, 0))
            _paint_grid(painter, look, QRectF(rect.left() + 12, rect.center().y() - 7, 18, 14))
            words = rect.adjusted(42, 0, -12, 0)
            side = f"{card.words}　打开 ›"
            room = painter.fontMetrics().horizontalAdvance(side) + 16
            painter.setPen(look.ink)
            width = int(words.width()) - room
            title = painter.fontMetrics().elidedText(card.title, Qt.TextElideMode.ElideRight, width)
            left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(words, left | middle, title)
            painter.setPen(look.accent)
            painter.drawText(words, right | middle, side)
        if self._drop is not None:
            rect = self._block_rect(self.document().findBlockByNumber(self._drop))
            painter.fillRect(QRectF(rect.left(), rect.bottom() + 2, rect.width(), 2), look.accent)

    # ---- the mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        self.found = None
        self._pressed = None
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = self.card_at(point) or point
            if isinstance(self._pressed, Card):
                return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if isinstance(self._pressed, Card):
            if not self.isReadOnly() and self.card_at(point) is not self._pressed:
                self._drop = self.cursorForPosition(point).blockNumber()
                self.viewport().update()
            return
        super().mouseMoveEvent(event)
        over = self.card_at(point) is not None
        figure = None if over else self.figure_at(point)
        hand = over or (figure is not None and figure[1].bound)
        shape = Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.IBeamCursor
        self.viewport().setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        pressed, drop = self._pressed, self._drop
        self._pressed = self._drop = None
        if isinstance(pressed, Card):
            self.viewport().update()
            if drop is not None:
                self.card_dropped.emit(pressed, drop)
            elif self.card_at(point) == pressed:
                self.card_clicked.emit(pressed)
            return
        super().mouseReleaseEvent(event)
        near = QApplication.startDragDistance()
        still = isinstance(pressed, QPoint) and (point - pressed).manhattanLength() < near
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
        )  # fmt: skip
        if still and plain and not self.textCursor().hasSelection():
            hit = self.figure_at(point)
            if hit is not None and hit[1].bound:
                self.figure_clicked.emit(hit[0], hit[1].start)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        point = self.viewport().mapFromGlobal(event.globalPos())
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        if by_mouse and not self.textCursor().hasSelection():
            self.setTextCursor(self.cursorForPosition(point))
        block, place = self.place_of(self.textCursor())
        where = event.globalPos()
        if not by_mouse:
            where = self.viewport().mapToGlobal(self.cursorRect().bottomLeft())
        card = self.card_at(point) if by_mouse else None
        self.menu_requested.emit(where, block, place, card)

    def viewportEvent(self, event: QEvent) -> bool:
        """Shows what a figure is while the mouse rests on it."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            hit = self.figure_at(event.pos())
            number = self.cursorForPosition(event.pos()).blockNumber()
            told = self.commented.get(number)
            words = self.tell(*hit) if hit else told.words if told else ""
            if words:
                QToolTip.showText(event.globalPos(), words, self.viewport())
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)


def _paint_figure(painter: QPainter, look: Colours, rect: QRectF, figure: Shown) -> None:
    """Bound: a rounded ground. Differing: amber with a waved line. Free and equal: dotted."""
    painter.setPen(Qt.PenStyle.NoPen)
    if figure.bound:
        painter.setBrush(look.accent_tint if figure.agrees else look.warning_tint)
        painter.drawRoundedRect(rect, _ROUND, _ROUND)
    if not figure.agrees:
        _paint_wave(painter, look.warning, rect)
    elif not figure.bound and len(figure.refs) == 1:
        painter.setPen(QPen(look.muted, 1, Qt.PenStyle.DotLine))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())


def _paint_wave(painter: QPainter, colour: QColor, rect: QRectF) -> None:
    painter.setPen(QPen(colour, 1.2))
    x, up = rect.left() + 2, False
    points = []
    while x <= rect.right() - 2:
        points.append(QPointF(x, rect.bottom() - (2.5 if up else 0)))
        x, up = x + 3, not up
    painter.drawPolyline(points)


def _paint_grid(painter: QPainter, look: Colours, rect: QRectF) -> None:
    painter.setPen(QPen(look.muted, 1))
    painter.setBrush(look.paper)
    painter.drawRect(rect)
    third, half = rect.height() / 3, rect.width() / 2
    for number in (1, 2):
        y = rect.top() + third * number
        painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))
    painter.drawLine(
        QPointF(rect.left() + half, rect.top()), QPointF(rect.left() + half, rect.bottom())
    )


def _x(found: object) -> float:
    """PySide gives the place back beside the coordinate."""
    return float(found[0] if isinstance(found, tuple) else found)  # type: ignore[arg-type]


def units(text: str) -> int:
    """The length of ``text`` as Qt counts it: characters beyond the basic plane are two."""
    return len(text) + sum(1 for letter in text if ord(letter) > 0xFFFF)


def _places(text: str, at: int) -> int:
    """The place in ``text`` that Qt counts as ``at``."""
    return len(text.encode("utf-16-le")[: at * 2].decode("utf-16-le", "ignore"))
