"""Bars for looking rather than reading: one for each figure, a mark for last year's. A click or
Enter goes to the cell; the keys walk from bar to bar."""

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from budgetbook.model.amount import MINUS, print_amount
from budgetbook.model.beside import beside
from budgetbook.model.overview import Figure
from budgetbook.ui.colours import Colours, colours

_GAP = 8
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
#: Dots for each dot of the screen in an exported picture.
_FINE = 3


def money(amount: Decimal, *, sign: bool = False) -> str:
    """An amount with separators, with its sign where wanted."""
    words = print_amount(amount, 2, grouping=True, minus=MINUS)
    return f"+{words}" if sign and amount > 0 else words


class BarChart(QWidget):
    """Figures as bars below each other. ``changes`` shows 增减 to both sides of a line."""

    jump_requested = Signal(object)

    def __init__(
        self, title: str, unit: str, *, changes: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.title, self._unit, self._changes = title, unit, changes
        self._figures: tuple[Figure, ...] = ()
        self._at = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """What is shown."""
        return self._figures

    def show_figures(self, figures: Sequence[Figure]) -> None:
        """Shows these figures."""
        self._figures = tuple(figures)
        self._at = min(self._at, max(len(self._figures) - 1, 0))
        self.updateGeometry()
        self._speak()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, self._row * len(self._figures) + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(220, self.sizeHint().height())

    @property
    def _row(self) -> int:
        return QFontMetrics(self.font()).height() + 10

    def picture(self) -> QImage:
        """The chart with its title as a picture for other documents, dark on white."""
        head = self._row + 6
        size = QSize(self.width() + 2 * _GAP, self.height() + head + _GAP)
        image = QImage(size * _FINE, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(_FINE)
        image.fill(QColor("white"))
        painter = QPainter(image)
        painter.setFont(self.font())
        look = colours(QPalette(QColor("white")))
        painter.setPen(look.ink)
        words = f"{self.title}（单位：{self._unit}）"
        painter.drawText(QRect(_GAP, 0, size.width(), head), _LEFT, words)
        painter.translate(_GAP, head)
        self._draw(painter, look, focus=False)
        painter.end()
        return image

    # ---- painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._draw(painter, colours(self.palette()), focus=self.hasFocus())
        painter.end()

    def _draw(self, painter: QPainter, look: Colours, *, focus: bool) -> None:
        metrics = painter.fontMetrics()
        names, amounts = self._widths(metrics)
        room = QRect(names + _GAP, 0, max(self.width() - names - amounts - 2 * _GAP, 20), 0)
        for number, figure in enumerate(self._figures):
            line = QRect(0, number * self._row, self.width(), self._row)
            if focus and number == self._at:
                painter.fillRect(line, look.accent_tint)
            painter.setPen(look.ink)
            title = metrics.elidedText(figure.title, Qt.TextElideMode.ElideMiddle, names)
            painter.drawText(QRect(0, line.top(), names, self._row), _LEFT, title)
            painter.drawText(line.adjusted(0, 0, -2, 0), _RIGHT, self._words(figure))
            bar = QRect(room.left(), line.top() + 5, room.width(), self._row - 10)
            (self._change_bar if self._changes else self._bar)(painter, look, bar, figure)

    def _widths(self, metrics: QFontMetrics) -> tuple[int, int]:
        """Room for the names and for the amounts."""
        names = [metrics.horizontalAdvance(f.title) for f in self._figures]
        amounts = [metrics.horizontalAdvance(self._words(f)) for f in self._figures]
        return min(max(names, default=0), self.width() * 2 // 5), max(amounts, default=0) + 4

    def _words(self, figure: Figure) -> str:
        if self._changes:
            return money(figure.change, sign=True)
        return f"{money(figure.amount)}  {self._share(figure)}".rstrip()

    def _share(self, figure: Figure) -> str:
        whole = sum((f.amount for f in self._figures), Decimal(0))
        return f"{figure.amount / whole * 100:.1f}%" if whole > 0 and len(self._figures) > 1 else ""

    def _most(self) -> Decimal:
        if self._changes:
            return max((abs(f.change) for f in self._figures), default=Decimal(0)) or Decimal(1)
        each = [max(f.amount, f.last or Decimal(0)) for f in self._figures]
        return max(each, default=Decimal(0)) or Decimal(1)

    def _bar(self, painter: QPainter, look: Colours, room: QRect, figure: Figure) -> None:
        most = self._most()
        long = max(round(room.width() * float(max(figure.amount, Decimal(0)) / most)), 1)
        painter.fillRect(QRect(room.left(), room.top(), long, room.height()), look.accent)
        if figure.last is not None:
            at = room.left() + round(room.width() * float(max(figure.last, Decimal(0)) / most))
            painter.setPen(QPen(look.warning, 2))
            painter.drawLine(QPoint(at, room.top() - 2), QPoint(at, room.bottom() + 3))

    def _change_bar(self, painter: QPainter, look: Colours, room: QRect, figure: Figure) -> None:
        middle, half = room.center().x(), room.width() // 2
        long = max(round(half * float(abs(figure.change) / self._most())), 1)
        grows = figure.change > 0
        left = middle if grows else middle - long
        ground = look.accent if grows else look.warning
        painter.fillRect(QRect(left, room.top(), long, room.height()), ground)
        painter.setPen(look.frame)
        painter.drawLine(QPoint(middle, room.top() - 3), QPoint(middle, room.bottom() + 3))

    # ---- hands

    def told(self, figure: Figure) -> str:
        """A figure in a sentence, for tips and screen readers."""
        words = f"{figure.title}：{money(figure.amount)}{self._unit}"
        if figure.last is None:
            return words
        share = beside(figure.amount, figure.last).share
        change = money(figure.change, sign=True) if figure.change else "持平"
        return f"{words}，上年 {money(figure.last)}，{change}{f'（{share}）' if share else ''}"

    def _number(self, y: int) -> int:
        return min(max(y // self._row, 0), len(self._figures) - 1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._figures:
            return
        figure = self._figures[self._number(event.position().toPoint().y())]
        shape = Qt.CursorShape.PointingHandCursor if figure.ref else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)
        QToolTip.showText(event.globalPosition().toPoint(), self.told(figure), self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._figures:
            self._at = self._number(event.position().toPoint().y())
            self._go()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is not None and 0 <= self._at + step < len(self._figures):
            self._at += step
            self._speak()
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._go()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._speak()
        super().focusInEvent(event)

    def _speak(self) -> None:
        self.setAccessibleName(self.title)
        self.setAccessibleDescription(self.told(self._figures[self._at]) if self._figures else "")

    def _go(self) -> None:
        ref = self._figures[self._at].ref if self._figures else None
        if ref is not None:
            self.jump_requested.emit(ref)
