"""打印预览: the finished pages under each other or side by side, live after every edit."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QToolBar,
    QWidget,
)

from budgetbook.model.pages import Page, Printed, Words
from budgetbook.model.ref import Ref
from budgetbook.ui.document import Document
from budgetbook.ui.page_painter import PagePainter

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow

_GAP = 16
#: Wait this long (ms) after an edit: typing on costs one layout, not ten.
_PATIENCE = 150
_ZOOMS = (50, 75, 100, 125, 150, 200)


class PagesView(QAbstractScrollArea):
    """Shows pages; only those in sight are drawn."""

    cell_chosen = Signal(object)
    page_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._printed: Printed | None = None
        self._scale = 1.0
        self._columns = 1
        self._places: list[QRectF] = []
        self._found: list[tuple[int, Words]] = []
        self._at = -1
        self.setAccessibleName("打印预览")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    def show_pages(self, printed: Printed) -> None:
        """Shows other pages at the same place."""
        self._printed = printed
        self._arrange()

    def set_zoom(self, percent: int) -> None:
        """100: as large as on paper, by the screen's own resolution."""
        top = self.page
        self._scale = percent / 100 * self.logicalDpiX() / 72
        self._arrange()
        self.go_to(top)

    def set_columns(self, columns: int) -> None:
        """One page wide, or two."""
        top = self.page
        self._columns = columns
        self._arrange()
        self.go_to(top)

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

    def search(self, words: str) -> int:
        """Marks the lines that hold ``words`` and goes to the first; gives how many."""
        plain = words.replace(" ", "")
        self._found = [
            (number, line)
            for number, page in enumerate(self._printed.pages if self._printed else ())
            for line in page.words
            if plain and plain in line.text.replace(" ", "")
        ]
        self._at = -1
        self.next_found()
        self.viewport().update()
        return len(self._found)

    def next_found(self) -> None:
        """Goes to the next marked line."""
        if self._found:
            self._at = (self._at + 1) % len(self._found)
            page, line = self._found[self._at]
            self.go_to(page, max(0.0, line.y - 100))
            self.viewport().update()

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
        across = QPointF(self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        seen = QRectF(self.viewport().rect())
        for number, place in enumerate(self._places):
            there = place.translated(-across)
            if self._printed is not None and there.intersects(seen):
                self._page(painter, number, self._printed.pages[number], there)

    def _page(self, painter: QPainter, number: int, page: Page, there: QRectF) -> None:
        painter.fillRect(there, QColor("white"))
        painter.save()
        painter.setClipRect(there)
        painter.translate(there.topLeft())
        for at, (where, line) in enumerate(self._found):
            if where == number:
                box = QRectF(line.x, line.y, line.width, line.height)
                lit = QColor("#ffd54a" if at == self._at else "#fff3c4")
                painter.fillRect(_scaled(box, self._scale), lit)
        PagePainter(painter, self._scale).draw(page)
        painter.restore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _scrolled(self, _value: int) -> None:
        self.viewport().update()
        self.page_changed.emit(self.page)

    # ---- pointing

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a cell asks for it; one on a line of the 目录 goes to its page."""
        across = QPointF(self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        place = event.position() + across
        for number, there in enumerate(self._places):
            if there.contains(place):
                at = (place - there.topLeft()) / self._scale
                self._click(number, at)
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

    def place_of(self, ref: Ref) -> tuple[int, float] | None:
        """Page and height at which a cell is printed."""
        for number, page in enumerate(self._printed.pages if self._printed else ()):
            for frame in page.frames:
                if frame.ref == ref:
                    return number, frame.y
        return None


def _scaled(box: QRectF, scale: float) -> QRectF:
    return QRectF(box.x() * scale, box.y() * scale, box.width() * scale, box.height() * scale)


class Preview(QMainWindow):
    """A window of its own beside the book; follows its edits."""

    cell_chosen = Signal(object)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._document = document
        self.setWindowTitle("打印预览 － 预算簿")
        self.resize(980, 900)
        self.view = PagesView(self)
        self.setCentralWidget(self.view)
        self._status = QLabel()
        self.addToolBar(self._bar())
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PATIENCE)
        self._timer.timeout.connect(self.refresh)
        document.cells_changed.connect(self._later)
        document.structure_changed.connect(self._later)
        self.view.cell_chosen.connect(self.cell_chosen)
        self.view.page_changed.connect(self._show_page)
        self.view.set_zoom(100)
        self.refresh()

    def _bar(self) -> QToolBar:
        bar = QToolBar("预览")
        bar.setMovable(False)
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(8, 4, 8, 4)
        self.print_button = QPushButton("打印…")
        self.pdf_button = QPushButton("导出 PDF…")
        self.zoom = QComboBox()
        self.zoom.addItems([f"{zoom}%" for zoom in _ZOOMS])
        self.zoom.setCurrentText("100%")
        self.zoom.setAccessibleName("显示比例")
        self.zoom.currentIndexChanged.connect(lambda at: self.view.set_zoom(_ZOOMS[at]))
        self.columns = QComboBox()
        self.columns.addItems(["单页", "双页"])
        self.columns.setAccessibleName("每排页数")
        self.columns.currentIndexChanged.connect(lambda at: self.view.set_columns(at + 1))
        self.words = QLineEdit()
        self.words.setPlaceholderText("在预览中查找，Enter 下一处")
        self.words.setAccessibleName("在预览中查找")
        self.words.setClearButtonEnabled(True)
        self.words.textChanged.connect(self._search)
        self.words.returnPressed.connect(self.view.next_found)
        for widget in (self.print_button, self.pdf_button, self.zoom, self.columns):
            row.addWidget(widget)
        row.addWidget(self.words, 1)
        row.addWidget(self._status)
        bar.addWidget(holder)
        return bar

    def _search(self, words: str) -> None:
        count = self.view.search(words)
        self._status.setText(f"找到 {count} 处" if words else "")
        if not words:
            self._show_page(self.view.page)

    def _later(self, *_what: object) -> None:
        self._timer.start()

    def refresh(self) -> None:
        """Lays the book out anew."""
        from budgetbook.ui.printing import printed

        self.view.show_pages(printed(self._document.book, self._document.layout))
        if self.words.text():
            self.view.search(self.words.text())
        self._show_page(self.view.page)

    def _show_page(self, page: int) -> None:
        count = self.view.count
        self._status.setText(f"第 {page + 1} 页，共 {count} 页")

    def show_cell(self, ref: Ref) -> None:
        """Scrolls to where a cell is printed."""
        place = self.view.place_of(ref)
        if place is not None:
            self.view.go_to(place[0], max(0.0, place[1] - 120))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            return
        super().keyPressEvent(event)


def open_preview(window: "MainWindow") -> None:
    """打印预览: shows it, at the cell that is chosen in the window."""
    if window.book is None:
        return
    from budgetbook.ui.printing import export_pdf, print_book

    preview = Preview(window.book.document, window)
    preview.cell_chosen.connect(window.go_to)
    preview.print_button.clicked.connect(lambda: print_book(window))
    preview.pdf_button.clicked.connect(lambda: export_pdf(window))
    preview.show()
    if window.workspace is not None:
        view = window.workspace.sheet.view()
        ref = view.current_ref() if view is not None else None
        if ref is not None:
            preview.show_cell(ref)
