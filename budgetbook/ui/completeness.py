"""Which kinds of indicators a project has: six small segments, each with its word and sign."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from budgetbook.model.indicator_groups import KindCount
from budgetbook.ui.colours import Colours, colours

#: In the list each kind is one character: 数 质 时 成 效 满.
_SIDE = 8
_GAP = 3


def _inks(look: Colours, kind: KindCount) -> tuple[QColor, QColor]:
    """(ground, ink) of a segment."""
    if kind.rows:
        return look.passed_tint, look.passed
    if kind.stated:
        return look.computed, look.muted
    return look.error_tint, look.error


def sign(kind: KindCount) -> str:
    """What stands behind the word: how many, 无, or that it is missing."""
    return str(kind.rows) if kind.rows else "无" if kind.stated else "缺"


def said(kind: KindCount) -> str:
    """The segment as a sentence, for tip and screen reader."""
    if kind.rows:
        return f"{kind.name} {kind.rows} 条"
    return f"{kind.name}：写明“无”" if kind.stated else f"缺{kind.name}"


def segments_width(metrics: QFontMetrics) -> int:
    """What six segments take in a list."""
    return 6 * (_cell(metrics) + _GAP)


def _cell(metrics: QFontMetrics) -> int:
    return metrics.horizontalAdvance("数9") + _SIDE


def paint_segments(
    painter: QPainter, palette: QPalette, rect: QRect, kinds: Sequence[KindCount]
) -> None:
    """Draws the kinds side by side: the first character and the sign."""
    look, width = colours(palette), _cell(painter.fontMetrics())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for number, kind in enumerate(kinds):
        ground, ink = _inks(look, kind)
        box = QRect(rect.left() + number * (width + _GAP), rect.top(), width, rect.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(ink)
        words = kind.short[0] + (sign(kind) if kind.rows else "×" if kind.is_missing else "—")
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


class CompletenessBar(QWidget):
    """The kinds of one project as buttons: a click goes to the first row of the kind, or adds one
    where it is missing."""

    #: str: the kind (数量指标 …).
    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("指标完整性")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self.segments: dict[str, QToolButton] = {}
        self.kinds: tuple[KindCount, ...] = ()

    def show_kinds(self, kinds: Sequence[KindCount]) -> None:
        """Shows how many rows each kind has."""
        self.kinds = tuple(kinds)
        look = colours(self.palette())
        for kind in kinds:
            button = self.segments.get(kind.name) or self._add(kind.name)
            ground, ink = _inks(look, kind)
            mark = "✓" if kind.rows else "—" if kind.stated else "✕"
            button.setText(f"{mark} {kind.short} {sign(kind)}")
            button.setStyleSheet(
                f"QToolButton {{ border: 1px solid transparent; border-radius: 4px;"
                f" padding: 2px 6px; background: {ground.name()}; color: {ink.name()}; }}"
                f" QToolButton:hover, QToolButton:focus {{ border-color: {ink.name()}; }}"
            )
            words = said(kind)
            button.setToolTip(f"{words}，点击添加一行" if kind.is_missing else f"{words}，点击转到")
            button.setAccessibleName(words)

    def _add(self, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self.chosen.emit(name))
        self._row.addWidget(button)
        self.segments[name] = button
        return button
