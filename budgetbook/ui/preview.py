"""打印预览: the finished pages beside the book, live after every edit."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QToolBar,
    QToolButton,
    QWidget,
)

from budgetbook.model.outline import Node
from budgetbook.model.pages import Printed
from budgetbook.model.ref import Ref
from budgetbook.ui.document import Document
from budgetbook.ui.pages_view import Fit, PagesView
from budgetbook.ui.room import fit

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow

#: Wait this long (ms) after an edit: typing on costs one layout, not ten.
_PATIENCE = 120
_FITS: dict[str, Fit] = {"整页宽": "width", "整页": "page"}
_ZOOMS = (50, 75, 100, 125, 150, 200)


class Preview(QMainWindow):
    """A window of its own beside the book; ``make`` lays out what is printed."""

    cell_chosen = Signal(object)

    def __init__(
        self, document: Document, make: Callable[[], Printed], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._document, self._make = document, make
        self.setWindowTitle("打印预览 － 预算簿")
        fit(self, 1000, 900)
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
        self.view.zoom_changed.connect(self._show_zoom)
        self.refresh()
        self.view.set_fit("width")
        self.view.setFocus()

    def _bar(self) -> QToolBar:
        bar = QToolBar("预览")
        bar.setMovable(False)
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(8, 4, 8, 4)
        self.print_button = QPushButton("打印…")
        self.pdf_button = QPushButton("导出 PDF…")
        self.parts_button = QPushButton("打印内容…")
        self.parts_button.setToolTip("选打印哪些部分、顺序和页面设置")
        for button in (self.print_button, self.pdf_button, self.parts_button):
            row.addWidget(button)
        for box in self._size_boxes():
            row.addWidget(box)
        for widget in self._search_boxes():
            row.addWidget(widget, int(isinstance(widget, QLineEdit)))
        self._status.setMinimumWidth(self.fontMetrics().horizontalAdvance("第 100 页，共 100 页"))
        row.addWidget(self._status)
        bar.addWidget(holder)
        return bar

    def _size_boxes(self) -> tuple[QComboBox, QComboBox]:
        self.zoom = QComboBox()
        self.zoom.addItems([*_FITS, *(f"{zoom}%" for zoom in _ZOOMS)])
        self.zoom.setAccessibleName("显示比例")
        self.zoom.setToolTip("显示比例（Ctrl+滚轮）")
        self.zoom.activated.connect(self._zoom_chosen)
        self.columns = QComboBox()
        self.columns.addItems(["单页", "双页"])
        self.columns.setAccessibleName("每排页数")
        self.columns.currentIndexChanged.connect(self._columns_chosen)
        return self.zoom, self.columns

    def _search_boxes(self) -> tuple[QWidget, ...]:
        self.words = QLineEdit()
        self.words.setPlaceholderText("在预览中查找，Enter 下一处")
        self.words.setAccessibleName("在预览中查找")
        self.words.setClearButtonEnabled(True)
        self.words.textChanged.connect(self._search)
        self.words.returnPressed.connect(lambda: self._step(1))
        self.before, self.after = QToolButton(), QToolButton()
        for button, sign, words, step in (
            (self.before, "↑", "上一处", -1), (self.after, "↓", "下一处", 1),
        ):  # fmt: skip
            button.setText(sign)
            button.setToolTip(words)
            button.setAccessibleName(words)
            button.setEnabled(False)
            button.clicked.connect(lambda _on=False, by=step: self._step(by))
        return self.words, self.before, self.after

    # ---- size

    def _zoom_chosen(self, at: int) -> None:
        words = self.zoom.itemText(at)
        if words in _FITS:
            self.view.set_fit(_FITS[words])
        else:
            self.view.set_zoom(int(words.rstrip("%")))
        self.zoom.setCurrentIndex(at)

    def _columns_chosen(self, at: int) -> None:
        self.view.set_columns(at + 1)

    def _show_zoom(self, percent: int) -> None:
        """Names the size in the box: the fit, one of the usual sizes, or none of them."""
        fit = self.view.fit
        words = next((name for name, one in _FITS.items() if one == fit), f"{percent}%")
        at = self.zoom.findText(words)
        self.zoom.setCurrentIndex(at)
        self.zoom.setPlaceholderText(words)

    # ---- search

    def _search(self, words: str) -> None:
        count = self.view.search(words)
        self.before.setEnabled(count > 0)
        self.after.setEnabled(count > 0)
        if not words:
            self._show_page(self.view.page)
        elif count:
            self._step(1)
        else:
            self._status.setText("没有找到")

    def _step(self, by: int) -> None:
        at = self.view.next_found(by)
        if at:
            self._status.setText(f"第 {at} 处，共 {self.view.hits} 处")

    # ---- follow the book

    def _later(self, *_what: object) -> None:
        self._timer.start()

    def refresh(self) -> None:
        """Lays the book out anew."""
        self.view.show_pages(self._make())
        if self.words.text():
            self.view.search(self.words.text())
        self._show_page(self.view.page)

    def _show_page(self, page: int) -> None:
        count = self.view.count
        self._status.setText(f"第 {page + 1} 页，共 {count} 页" if count else "没有选要打印的部分")

    def show_cell(self, ref: Ref) -> None:
        """Scrolls to where a cell is printed."""
        self._go(self.view.place_of(ref), 120)

    def show_node(self, node: object) -> None:
        """Scrolls to where a page of the book tree is printed."""
        if not isinstance(node, Node):
            return
        place = None
        if node.placed is not None:
            places = (self.view.place_of_table(*key) for key in sorted(node.tables))
            place = min((one for one in places if one is not None), default=None)
        elif node.paragraphs:
            place = self.view.place_of_paragraph(node.paragraphs[0])
        self._go(place, 90)

    def _go(self, place: tuple[int, float] | None, above: float) -> None:
        if place is not None:
            self.view.go_to(place[0], max(0.0, place[1] - above))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes, Ctrl+F searches, F3 goes on."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() == Qt.Key.Key_F and control:
            self.words.setFocus()
            self.words.selectAll()
        elif event.key() == Qt.Key.Key_F3:
            back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self._step(-1 if back else 1)
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nothing is laid out for a window that is gone."""
        self._timer.stop()
        for signal in (self._document.cells_changed, self._document.structure_changed):
            signal.disconnect(self._later)
        super().closeEvent(event)


def open_preview(window: "MainWindow") -> None:
    """打印预览: shows it, at the cell that is chosen in the window."""
    book, workspace = window.book, window.workspace
    if book is None or workspace is None:
        return
    from budgetbook.ui.printing import choose_parts, export_pdf, print_book, printed

    preview = Preview(book.document, lambda: printed(window, book), window)
    preview.cell_chosen.connect(window.go_to)

    def after(action: Callable[[], object]) -> Callable[[], None]:
        def run() -> None:
            action()
            preview.refresh()  # what is printed may have been chosen anew

        return run

    preview.print_button.clicked.connect(after(lambda: print_book(window)))
    preview.pdf_button.clicked.connect(after(lambda: export_pdf(window)))
    preview.parts_button.clicked.connect(after(lambda: choose_parts(window, "preview")))
    workspace.tree.node_chosen.connect(preview.show_node)
    workspace.destroyed.connect(preview.close)
    preview.show()
    ref = workspace.sheet.current_ref()
    if ref is not None:
        preview.show_cell(ref)
