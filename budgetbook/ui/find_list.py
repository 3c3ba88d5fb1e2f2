"""The list of what was found: where it stands, and the words around it with the hit lit up."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from budgetbook.model.replacing import new_words
from budgetbook.model.search import Hit, Question, SearchError
from budgetbook.model.titles import cell_title
from budgetbook.ui.colours import colours
from budgetbook.ui.document import Document

Index = QModelIndex | QPersistentModelIndex
HIT = int(Qt.ItemDataRole.UserRole)
_BEFORE, _AFTER = 12, 60  # letters of context
_EDGE = 8


class HitsModel(QAbstractListModel):
    """The hits in the order of the book; titles are worked out when seen."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.hits: Sequence[Hit] = ()
        self.asked = Question("")
        #: The words to come; None while nothing is to be replaced.
        self.words: str | None = None

    def show_hits(self, hits: Sequence[Hit], asked: Question) -> None:
        """Takes another list."""
        self.beginResetModel()
        self.hits, self.asked = hits, asked
        self.endResetModel()

    def preview(self, words: str | None) -> None:
        """Shows each hit with what would take its place."""
        self.words = words
        if self.hits:
            self.dataChanged.emit(self.index(0), self.index(len(self.hits) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.hits)

    def title(self, hit: Hit) -> str:
        """Where it stands, in official words, and why it would stay."""
        return self.place(hit) + staying(hit)

    def place(self, hit: Hit) -> str:
        """Where it stands, in official words."""
        where = hit.where or "情况说明等文字"
        if hit.ref is not None and not hit.where:
            where = cell_title(self._document.layout, self._document.book, hit.ref)
            name = self._project(hit.ref.instance)
            where = f"{name}·{where}" if name else where
        return where

    def _project(self, instance: str) -> str:
        if not instance:
            return ""
        tables = self._document.book.tables
        rows = [t.rows[0] for k, t in tables.items() if k.instance == instance and t.rows]
        return next((row.text("name") for row in rows if row.text("name")), "")

    def change(self, hit: Hit) -> str | None:
        """What would take its place; None where nothing would."""
        if self.words is None or hit.locked:
            return None
        try:
            return new_words(hit, self.asked, self.words)
        except SearchError:
            return None

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid():
            return None
        hit = self.hits[index.row()]
        if role == HIT:
            return hit
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{self.title(hit)}：{''.join(context(hit))}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{self.title(hit)}\n{hit.text}"
        return None


def staying(hit: Hit) -> str:
    """Why it would stay, in brackets; empty where it can be replaced."""
    return f"（{hit.locked}，不替换）" if hit.locked else ""


def context(hit: Hit) -> tuple[str, str, str]:
    """The words before the hit, the hit, and those behind it, on one line."""
    start = max(0, hit.start - _BEFORE)
    before = ("…" if start else "") + hit.text[start : hit.start]
    parts = before, hit.text[hit.start : hit.end], hit.text[hit.end : hit.end + _AFTER]
    return parts[0].replace("\n", " "), parts[1].replace("\n", " "), parts[2].replace("\n", " ")


class HitDelegate(QStyledItemDelegate):
    """Two lines: the place, and the words with the hit lit up."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, 2 * option.fontMetrics.height() + 12)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        hit, model = index.data(HIT), index.model()
        if not isinstance(hit, Hit) or not isinstance(model, HitsModel):
            return
        area: QRect = option.rect
        ink = colours(option.palette)
        painter.save()
        chosen = option.state & QStyle.StateFlag.State_Selected
        painter.fillRect(area, ink.selection if chosen else ink.paper)
        metrics, inside = painter.fontMetrics(), area.adjusted(_EDGE, 4, -_EDGE, -4)
        painter.setPen(ink.muted)
        line = QRect(inside.x(), inside.y(), inside.width(), metrics.height())
        why = staying(hit)  # never cut off: a long place gives way
        room = line.width() - metrics.horizontalAdvance(why)
        words = metrics.elidedText(model.place(hit), Qt.TextElideMode.ElideRight, room) + why
        painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter), words)
        line.moveTop(line.bottom() + 4)
        before, found, after = context(hit)
        new = model.change(hit)
        pieces = [(before, None, False), (found, ink.warning_tint, new is not None)]
        pieces += [(new, ink.passed_tint, False)] if new else []
        self._line(painter, line, [*pieces, (after, None, False)], option)
        painter.restore()

    def _line(
        self,
        painter: QPainter,
        line: QRect,
        pieces: Sequence[tuple[str, Any, bool]],
        option: QStyleOptionViewItem,
    ) -> None:
        """Draws pieces behind each other: words, ground, whether struck out."""
        ink, x = colours(option.palette), line.x()
        for words, ground, struck in pieces:
            font = painter.font()
            font.setStrikeOut(struck)
            font.setBold(ground is not None and not struck)
            painter.setFont(font)
            metrics = painter.fontMetrics()
            room = line.right() - x
            if room <= 0 or not words:
                continue
            shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
            box = QRect(x, line.y(), metrics.horizontalAdvance(shown), line.height())
            if ground is not None:
                painter.fillRect(box, ground)
            painter.setPen(ink.warning if struck else ink.ink)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), shown)
            x += box.width()
