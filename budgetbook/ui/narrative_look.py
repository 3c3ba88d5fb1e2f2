"""How paragraphs look on the narrative page: shape and words by role."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QTextBlock, QTextBlockFormat, QTextCharFormat, QTextCursor

from budgetbook.model.passage import HEADINGS, Line
from budgetbook.model.spans import runs
from budgetbook.ui.narrative_editor import CARD_GAP, Card, units

_SIZES = {"cover": 1.8, "title": 1.6, "contents": 1.4, "heading1": 1.3, "heading2": 1.15}
_CENTRED = frozenset({"title", "cover", "contents"})
_LINE_HEIGHT = 155


def style(block: QTextBlock, line: Line, size: float, dpi: int, cards: Sequence[Card]) -> None:
    """Brings the look of a block to what its line says; ``cards`` stand below it. Nothing is
    touched that is right already, so that typing stays quick."""
    cursor = QTextCursor(block)
    form = _shape(line.role, size, dpi)
    if cards:
        form.setBottomMargin(CARD_GAP + sum(card.height + CARD_GAP for card in cards))
    if block.blockFormat() != form:
        cursor.setBlockFormat(form)
    plain = _words(line.role, size)
    bold = QTextCharFormat(plain)
    bold.setFontWeight(QFont.Weight.Bold)
    wanted = [(units(r.text), bold if r.bold else plain) for r in runs(line.text, line.emphasis)]
    if block.charFormat() != plain:
        cursor.setBlockCharFormat(plain)
    if list(_fragments(block)) == wanted or not line.text:
        return
    at = block.position()
    for length, words in wanted:
        cursor.setPosition(at)
        cursor.setPosition(at + length, QTextCursor.MoveMode.KeepAnchor)
        cursor.setCharFormat(words)
        at += length


def _fragments(block: QTextBlock) -> Iterable[tuple[int, QTextCharFormat]]:
    step = block.begin()
    while not step.atEnd():
        fragment = step.fragment()
        yield fragment.length(), fragment.charFormat()
        step += 1


def _words(role: str, size: float) -> QTextCharFormat:
    words = QTextCharFormat()
    words.setFontPointSize(size * _SIZES.get(role, 1.0))
    words.setFontWeight(QFont.Weight.DemiBold if role in HEADINGS else QFont.Weight.Normal)
    return words


def _shape(role: str, size: float, dpi: int) -> QTextBlockFormat:
    shape = QTextBlockFormat()
    shape.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    if role in _CENTRED:
        shape.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        shape.setBottomMargin(size)
    elif role in HEADINGS:
        shape.setTopMargin(size * 0.8)
        shape.setBottomMargin(size * 0.2)
    elif role == "body":
        shape.setTextIndent(size * 2 * dpi / 72)  # two characters
    return shape
