"""Draws finished pages: for the printer, the preview and PDF alike."""

from collections.abc import Iterable
from functools import lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QPainter, QPen

from budgetbook.model.pages import Frame, Page, Words
from budgetbook.model.paper import Typeface
from budgetbook.model.typefaces import Chosen, choose
from budgetbook.model.typeset import Measure

_LINE = 0.5
#: Units in which faces are measured, for one point: metrics of small sizes are rounded.
_FINE = 20
_ALIGN = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "center": Qt.AlignmentFlag.AlignHCenter,
    "right": Qt.AlignmentFlag.AlignRight,
}


@lru_cache
def installed_families() -> frozenset[str]:
    """The families that Qt knows here."""
    return frozenset(QFontDatabase.families())


@lru_cache(maxsize=64)
def chosen(face: str) -> Chosen:
    """The family used for an official face."""
    return choose(face, installed_families())


def stand_ins_used(faces: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """(face, what stands in) for every face that is not installed."""
    found = [(face, chosen(face)) for face in dict.fromkeys(faces)]
    return tuple((face, one.family) for face, one in found if one.stands_in)


@lru_cache(maxsize=64)
def font_of(face: Typeface, scale: float = 1.0) -> QFont:
    """The font of a face whose pixels are points, times ``scale``."""
    font = QFont(chosen(face.face).family)
    font.setPixelSize(max(1, round(face.size * scale)))
    font.setBold(face.bold)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setKerning(False)
    return font


def measure() -> Measure:
    """Widths as Qt will draw them."""
    metrics: dict[Typeface, QFontMetricsF] = {}

    def advance(char: str, face: Typeface) -> float:
        known = metrics.get(face)
        if known is None:
            known = metrics[face] = QFontMetricsF(font_of(face, _FINE))
        return known.horizontalAdvance(char) / _FINE

    return Measure(advance)


def text_box(line: Words) -> QRectF:
    """Where the words of a line stand, in points: as wide as they are."""
    width = QFontMetricsF(font_of(line.face, _FINE)).horizontalAdvance(line.text) / _FINE
    spare = {"left": 0.0, "center": (line.width - width) / 2, "right": line.width - width}
    return QRectF(line.x + spare[line.align], line.y, width, line.height)


class PagePainter:
    """Draws pages with one painter; ``scale`` is its units for one point."""

    def __init__(self, painter: QPainter, scale: float) -> None:
        self._painter, self._scale = painter, scale
        self._pen = QPen(QColor("black"), _LINE * scale)
        self._pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)

    def draw(self, page: Page) -> None:
        """Everything on the page, with its number at the foot."""
        self._painter.setPen(self._pen)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.drawRects([self._rect(frame) for frame in page.frames])
        face: Typeface | None = None
        for words in (*page.words, *page.foot):
            if words.face is not face:
                face = words.face
                self._painter.setFont(font_of(face, self._scale))
            self._words(words)

    def _rect(self, box: Frame | Words) -> QRectF:
        scale = self._scale
        return QRectF(box.x * scale, box.y * scale, box.width * scale, box.height * scale)

    def _words(self, words: Words) -> None:
        flags = _ALIGN[words.align] | Qt.AlignmentFlag.AlignVCenter
        single = int(flags) | int(Qt.TextFlag.TextSingleLine) | int(Qt.TextFlag.TextDontClip)
        self._painter.drawText(self._rect(words), single, words.text)
