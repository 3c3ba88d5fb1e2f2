"""沿用未确认 in the window: the legend over a page, and the commands that confirm."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from budgetbook.model.carry_marks import unconfirmed
from budgetbook.model.edit import Confirm
from budgetbook.model.ref import Ref, TableKey
from budgetbook.ui.colours import colours
from budgetbook.ui.document import Document

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow
    from budgetbook.ui.narrative_page import NarrativePage
    from budgetbook.ui.sheet_page import SheetPage

#: Width of the amber edge of what is 沿用未确认.
EDGE = 3
#: Keys of the two commands, as the tip and the context menu name them.
CELL_KEY, PAGE_KEY = "F7", "Shift+F7"
_PAUSE = 60


def paint_edge(painter: QPainter, colour: QColor, rect: QRect) -> None:
    """The quiet mark at the left of a cell, field or paragraph."""
    painter.fillRect(QRect(rect.left(), rect.top() + 1, EDGE, rect.height() - 2), colour)


class CarriedBar(QWidget):
    """Says how much of the page is 沿用未确认, what the mark looks like, and confirms it all."""

    #: All of the page is to be confirmed.
    confirm_requested = Signal()

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._keys: tuple[TableKey, ...] = ()
        self._paragraphs: tuple[str, ...] = ()
        self.count = 0
        self._words = QLabel()
        self._words.setToolTip(
            f"由上年的簿带来的数和文字，改写或确认后不再标出。{CELL_KEY} 确认选定的格"
        )
        self.button = QToolButton()
        self.button.setText("确认本页")
        self.button.setAutoRaise(True)
        accent = QPalette(self.button.palette())
        accent.setColor(QPalette.ColorRole.ButtonText, colours(self.palette()).accent)
        self.button.setPalette(accent)
        self.button.setToolTip(f"本页沿用的内容都照旧（{PAGE_KEY}）")
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.clicked.connect(self.confirm_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(EDGE + 8, 0, 0, 0)
        row.addWidget(self._words)
        row.addWidget(self.button)
        row.addStretch(1)
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE)
        self._timer.timeout.connect(self._look)
        document.findings_changed.connect(self._timer.start)
        self.hide()

    def show_place(self, keys: Iterable[TableKey], paragraphs: Iterable[str] = ()) -> None:
        """Speaks of these tables and paragraphs from now on."""
        self._keys, self._paragraphs = tuple(keys), tuple(paragraphs)
        self._look()

    def pending(self) -> Confirm:
        """What confirming the whole page does."""
        book = self._document.book
        tables = (book.tables.get(key) for key in self._keys)
        refs = frozenset(ref for table in tables if table for ref in unconfirmed(table))
        return Confirm(refs, frozenset(book.carried) & frozenset(self._paragraphs))

    def _look(self) -> None:
        self._timer.stop()
        waiting = self.pending()
        self.count = len(waiting.refs) + len(waiting.paragraphs)
        year = self._document.book.prior.year if self._document.book.prior else None
        source = f"{year}年" if year else "上年"
        noun = "段" if waiting.paragraphs else "格"
        colour = colours(self.palette()).warning.name()
        self._words.setText(
            f'<span style="color:{colour}">沿用{source}、未确认 {self.count} {noun}</span>'
        )
        self.setVisible(bool(self.count) and not self._document.is_read_only)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        height = self._words.height() - 4
        rect = QRect(self._words.geometry().topLeft() - QPoint(8, -2), self._words.size())
        rect.setHeight(height)
        paint_edge(painter, colours(self.palette()).carried, rect)


# ---------------------------------------------------------------- commands


def confirm_selection(window: "MainWindow") -> None:
    """确认沿用: the selected cells, the field or the paragraphs at the cursor."""
    from budgetbook.ui.narrative_page import NarrativePage
    from budgetbook.ui.sheet_page import SheetPage

    page = window.workspace.currentWidget() if window.workspace else None
    if isinstance(page, SheetPage):
        _confirm(window, Confirm(frozenset(page.selected_refs())))
    elif isinstance(page, NarrativePage):
        _confirm(window, Confirm(paragraphs=frozenset(chosen_paragraphs(page))))


def confirm_page(window: "MainWindow") -> None:
    """确认本页沿用: all that stands on the page."""
    page: SheetPage | NarrativePage | None = None
    page = window.workspace.currentWidget() if window.workspace else None  # type: ignore[assignment]
    if page is not None:
        _confirm(window, page.carried.pending())


def _confirm(window: "MainWindow", edit: Confirm) -> None:
    if window.book is None:
        return
    document = window.book.document
    said = confirm(document, edit)
    window.say(said)


def confirm(document: Document, edit: Confirm) -> str:
    """Confirms what of ``edit`` is open; in words what was done."""
    book = document.book
    refs = frozenset(ref for ref in edit.refs if book.mark(ref).carried)
    paragraphs = edit.paragraphs & frozenset(book.carried)
    blank = frozenset(ref for ref in refs if book.value(ref) is None)
    refs -= blank
    if not refs and not paragraphs:
        return "空格要填数，没有确认；确实为空的，请填 0" if blank else "选定的内容没有待确认的。"
    document.do(Confirm(refs, paragraphs))
    left = f"；{len(blank)} 个空格要填数，没有确认" if blank else ""
    return f"已确认 {len(refs) + len(paragraphs)} 处{left}。"


def chosen_paragraphs(page: "NarrativePage") -> list[str]:
    """The paragraphs in which the cursor or the selection stands."""
    cursor: QTextCursor = page.editor.textCursor()
    document = page.editor.document()
    first = document.findBlock(cursor.selectionStart()).blockNumber()
    last = document.findBlock(cursor.selectionEnd()).blockNumber()
    return list(page.paragraph_ids()[first : last + 1])


def refs_of_page(page: "SheetPage") -> list[Ref]:
    """The cells of a page that its selection covers, folded rows left out; the field that is
    being filled in on a form."""
    from budgetbook.ui.form_view import FormView

    block = page.block()
    if isinstance(block, FormView):
        ref = page.current_ref()
        return [ref] if ref is not None else []
    if block is None:
        return []
    return [ref for row, _, ref in block.cells.refs() if not block.isRowHidden(row)]
