"""Finished pages under each other or side by side; only those in sight are drawn."""

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from budgetbook.model.page_search import Hit, find
from budgetbook.model.pages import Page, Printed
from budgetbook.model.ref import Ref
from budgetbook.ui.page_painter import PagePainter, text_box

Fit = Literal["", "width", "page"]
_GAP = 16
_LEAST_ZOOM, _MOST_ZOOM = 20, 400
_STEP = 1.1
_FINE = 8
_FOUND, _CURRENT = QColor("#fff3c4"), QColor("#ffd54a")


class PagesView(QAbstractScrollArea):
    """Shows pages; the keyboard and the wheel go through them."""

    cell_chosen = Signal(object)
    page_changed = Signal(int)
    #: int: per cent, after the wheel or the window changed it.
    zoom_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._printed: Printed | None = None
        self._scale = 1.0
        self._fit: Fit = "width"
        self._columns = 1
        self._places: list[QRectF] = []
        self._found: list[Hit] = []
        self._at = -1
        self.setAccessibleName("打印预览")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    def show_pages(self, printed: Printed) -> None:
        """Shows other pages at the same place."""
        self._printed = printed
        self._arrange()

    # ---- size

    @property
    def zoom(self) -> int:
        """Per cent; 100 is as large as on paper."""
        return round(self._scale * 7200 / self.logicalDpiX())

    @property
    def fit(self) -> Fit:
        """What the size follows; empty: a size of its own."""
        return self._fit

    @property
    def hits(self) -> int:
        """How many places are marked."""
        return len(self._found)

    def set_zoom(self, percent: int) -> None:
        """100: as large as on paper, by the screen's own resolution."""
        self._fit = ""
        self._rescale(max(_LEAST_ZOOM, min(_MOST_ZOOM, percent)) / 100 * self.logicalDpiX() / 72)

    def set_fit(self, fit: Fit) -> None:
        """As wide as the window, or a whole page in it; stays so when the window changes."""
        self._fit = fit
        self._rescale(self._fitting())

    def set_columns(self, columns: int) -> None:
        """One page wide, or two, which then fill the window's width."""
        top = self.page
        self._columns = columns
        self._fit = self._fit or "width"
        self._scale = self._fitting()
        self._arrange()
        self.go_to(top)
        self.zoom_changed.emit(self.zoom)

    def _rescale(self, scale: float) -> None:
        top, y = self._spot()
        self._scale = scale
        self._arrange()
        self.go_to(top, y)
        self.zoom_changed.emit(self.zoom)

    def _spot(self) -> tuple[int, float]:
        """The page at the top and how far it is scrolled, in points."""
        page = self.page
        if not self._places:
            return 0, 0.0
        down = self.verticalScrollBar().value() + _GAP - self._places[page].top()
        return page, max(0.0, down / self._scale)

    def _fitting(self) -> float:
        """The scale that ``_fit`` asks for."""
        pages = self._printed.pages if self._printed else ()
        if not self._fit or not pages:
            return self._scale
        rows = [pages[at : at + self._columns] for at in range(0, len(pages), self._columns)]
        wide = max(sum(page.width for page in row) for row in rows)
        gaps = _GAP * (self._columns + 1)
        scale = (self.viewport().width() - gaps) / wide
        if self._fit == "page":
            high = max(page.height for page in pages)
            scale = min(scale, (self.viewport().height() - 2 * _GAP) / high)
        least = _LEAST_ZOOM / 100 * self.logicalDpiX() / 72
        return max(scale, least)

    # ---- place

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self._printed.pages) if self._printed else 0

    @property
    def page(self) -> int:
        """The page at the top of the view, from 0."""
        top = self.verticalScrollBar().value() + _GAP
        return next((i for i, place in enumerate(self._places) if place.bottom() > top), 0)

    def go_to(self, page: int, y: float = 0.0) -> None:
        """Scrolls to a page, ``y`` points below its upper edge."""
        if 0 <= page < len(self._places):
            top = self._places[page].top() + y * self._scale - _GAP
            self.verticalScrollBar().setValue(round(top))

    def place_of(self, ref: Ref) -> tuple[int, float] | None:
        """Page and height at which a cell is printed."""
        for number, page in enumerate(self._printed.pages if self._printed else ()):
            for frame in page.frames:
                if frame.ref == ref:
                    return number, frame.y
        return None

    def place_of_table(self, table: str, instance: str) -> tuple[int, float] | None:
        """Page and height of a table's first cell."""
        for number, page in enumerate(self._printed.pages if self._printed else ()):
            for frame in page.frames:
                ref = frame.ref
                if ref is not None and (ref.table, ref.instance) == (table, instance):
                    return number, frame.y
        return None

    def place_of_paragraph(self, paragraph: str) -> tuple[int, float] | None:
        """Page and height of a paragraph's first line."""
        for number, page in enumerate(self._printed.pages if self._printed else ()):
            for line in page.words:
                if line.paragraph == paragraph:
                    return number, line.y
        return None

    # ---- search

    def search(self, words: str) -> int:
        """Marks every place of ``words``; gives how many there are."""
        self._found = find(self._printed, words) if self._printed is not None else []
        self._at = -1
        self.viewport().update()
        return len(self._found)

    def next_found(self, step: int = 1) -> int:
        """Goes to the next marked place (-1: the one before); gives its number from 1, 0 for
        none. The first is the next one behind the page in sight."""
        if not self._found:
            return 0
        if self._at < 0:
            top = self.page
            self._at = next((i for i, hit in enumerate(self._found) if hit.page >= top), 0)
        else:
            self._at = (self._at + step) % len(self._found)
        hit = self._found[self._at]
        self.go_to(hit.page, max(0.0, hit.lines[0].y - 100))
        self.viewport().update()
        return self._at + 1

    # ---- drawing

    def _arrange(self) -> None:
        """Where each page stands in the whole scroll area."""
        pages = self._printed.pages if self._printed else ()
        self._places = []
        y, widest = float(_GAP), 0.0
        for start in range(0, len(pages), self._columns):
            row = pages[start : start + self._columns]
            width = sum(page.width * self._scale for page in row) + _GAP * (len(row) - 1)
            x = max(float(_GAP), (self.viewport().width() - width) / 2)
            for page in row:
                size = page.width * self._scale, page.height * self._scale
                self._places.append(QRectF(x, y, *size))
                x += size[0] + _GAP
            widest = max(widest, width + 2 * _GAP)
            y += max(page.height for page in row) * self._scale + _GAP
        self._set_bars(widest, y)
        self.viewport().update()

    def _set_bars(self, width: float, height: float) -> None:
        for bar, whole, seen in (
            (self.verticalScrollBar(), height, self.viewport().height()),
            (self.horizontalScrollBar(), width, self.viewport().width()),
        ):
            bar.setRange(0, max(0, round(whole - seen)))
            bar.setPageStep(seen)
            bar.setSingleStep(40)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing
        )
        painter.fillRect(event.rect(), self.palette().color(QPalette.ColorRole.Mid))
        across, seen = self._across(), QRectF(self.viewport().rect())
        for number, place in enumerate(self._places):
            there = place.translated(-across)
            if self._printed is not None and there.intersects(seen):
                self._page(painter, number, self._printed.pages[number], there)

    def _across(self) -> QPointF:
        return QPointF(self.horizontalScrollBar().value(), self.verticalScrollBar().value())

    def _page(self, painter: QPainter, number: int, page: Page, there: QRectF) -> None:
        painter.fillRect(there, QColor("white"))
        painter.save()
        painter.setClipRect(there)
        painter.translate(there.topLeft())
        for at, hit in enumerate(self._found):
            for line in hit.lines if hit.page == number else ():
                box = _scaled(text_box(line), self._scale)
                painter.fillRect(box, _CURRENT if at == self._at else _FOUND)
        # Pixel sizes of fonts are whole numbers: drawn large and scaled, letters are as wide as
        # they were measured at every zoom.
        painter.scale(self._scale / _FINE, self._scale / _FINE)
        PagePainter(painter, _FINE).draw(page)
        painter.restore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fit and abs(self._fitting() - self._scale) > 0.001:
            self._rescale(self._fitting())
        else:
            self._arrange()

    def _scrolled(self, _value: int) -> None:
        self.viewport().update()
        self.page_changed.emit(self.page)

    # ---- keyboard and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """PgUp and PgDn turn pages, Home and End go to the first and last."""
        bar, key = self.verticalScrollBar(), event.key()
        turned = {Qt.Key.Key_PageUp: -self._columns, Qt.Key.Key_PageDown: self._columns}
        if key in turned:
            self.go_to(max(0, min(self.count - 1, self.page + turned[Qt.Key(key)])))
        elif key == Qt.Key.Key_Home:
            bar.setValue(bar.minimum())
        elif key == Qt.Key.Key_End:
            bar.setValue(bar.maximum())
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl: larger or smaller."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            up = event.angleDelta().y() > 0
            self.set_zoom(round(self.zoom * (_STEP if up else 1 / _STEP)))
            event.accept()
            return
        super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a cell asks for it; one on a line of the 目录 goes to its page."""
        place = event.position() + self._across()
        for number, there in enumerate(self._places):
            if there.contains(place):
                self._click(number, (place - there.topLeft()) / self._scale)
                return

    def _click(self, number: int, at: QPointF) -> None:
        if self._printed is None:
            return
        for jump in self._printed.jumps:
            if jump.page == number and QRectF(*jump[1:5]).contains(at):
                self.go_to(jump.target.page, jump.target.y)
                return
        for frame in self._printed.pages[number].frames:
            if frame.ref is not None and QRectF(*frame[:4]).contains(at):
                self.cell_chosen.emit(frame.ref)
                return


def _scaled(box: QRectF, scale: float) -> QRectF:
    return QRectF(box.x() * scale, box.y() * scale, box.width() * scale, box.height() * scale)
