"""A section of the book's text as a page to read and write on; each block is one paragraph."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QVBoxLayout, QWidget

from budgetbook.model.book import FlowItem
from budgetbook.model.passage import (
    HEADINGS,
    Line,
    differing,
    follow,
    passage,
    retype,
)
from budgetbook.ui.carried import CarriedBar, confirm, paint_edge
from budgetbook.ui.colours import colours
from budgetbook.ui.document import Document

_SIZES = {"cover": 1.8, "title": 1.6, "contents": 1.4, "heading1": 1.3, "heading2": 1.15}
_CENTRED = frozenset({"title", "cover", "contents"})
_WIDEST = 820  # a line longer than this tires the eye
_LINE_HEIGHT = 155
_BASE = 1.15  # of the shell's size


class _Editor(QTextEdit):
    """Takes plain words only: the look of a paragraph follows from its role."""

    def event(self, event: QEvent) -> bool:
        """Leaves undo and redo to the window: Qt would keep the keys for its own empty history."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            keys = QKeySequence.StandardKey
            if event.matches(keys.Undo) or event.matches(keys.Redo):
                event.ignore()
                return True
        return super().event(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        if source.hasText():
            self.insertPlainText(source.text().rstrip("\n"))

    #: Which blocks bear the mark of 沿用未确认, by number.
    marked: frozenset[int] = frozenset()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.marked:
            return
        painter, colour = QPainter(self.viewport()), colours(self.palette()).carried
        layout, top = self.document().documentLayout(), self.verticalScrollBar().value()
        for number in self.marked:
            block = self.document().findBlockByNumber(number)
            if block.isValid():
                rect = layout.blockBoundingRect(block).toRect().translated(-12, -top)
                paint_edge(painter, colour, rect)


class NarrativePage(QWidget):
    """Shows paragraphs and turns typing into edits of the document."""

    message = Signal(str)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._lines: list[Line] = []
        self._flow: tuple[FlowItem, ...] = ()
        self._busy = False  # what changes in the editor now is our own doing
        self._zoom = 100
        self._editor = _Editor(self)
        self._editor.setFrameShape(QFrame.Shape.NoFrame)
        self._editor.setUndoRedoEnabled(False)  # one history: the document's
        self._editor.setAccessibleName("文字")
        self._editor.setTabChangesFocus(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.carried = CarriedBar(document, self)
        self.carried.setContentsMargins(20, 6, 0, 0)
        self.carried.confirm_requested.connect(self._confirm_all)
        column.addWidget(self.carried)
        column.addWidget(self._editor)
        self._editor.setReadOnly(document.is_read_only)
        self.setFocusProxy(self._editor)
        self._take_colours()
        self._editor.document().contentsChange.connect(self._typed)
        document.findings_changed.connect(self._follow)
        document.findings_changed.connect(self._mark)

    @property
    def editor(self) -> QTextEdit:
        """The text editor of the page."""
        return self._editor

    def _take_colours(self) -> None:
        look = colours(self.palette())
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Base, look.paper)
        palette.setColor(QPalette.ColorRole.Text, look.ink)
        self._editor.setPalette(palette)

    # ---- what is shown

    def show_paragraphs(self, ids: Sequence[str]) -> None:
        """Shows the paragraphs of these ids; typing goes on where it was if they are the same."""
        book = self._document.book
        self._flow = book.flow
        lines = passage(book, ids)
        if lines != self._lines:
            same = bool(set(ids) & set(self.paragraph_ids()))
            self._put(lines)
            if not same:
                self._editor.moveCursor(QTextCursor.MoveOperation.Start)
        self.carried.show_place((), self.paragraph_ids())
        self._mark()

    def _mark(self) -> None:
        """Which paragraphs are 沿用未确认 now."""
        open_ = frozenset(self._document.book.carried)
        marked = frozenset(i for i, line in enumerate(self._lines) if line.id in open_)
        if marked != self._editor.marked:
            self._editor.marked = marked
            self._editor.viewport().update()

    def _confirm_all(self) -> None:
        self.message.emit(confirm(self._document, self.carried.pending()))

    def paragraph_ids(self) -> tuple[str, ...]:
        """The paragraphs shown, in order."""
        return tuple(line.id for line in self._lines)

    def go_to(self, paragraph: str) -> None:
        """Puts the cursor at the beginning of a paragraph that is shown."""
        blocks, ids = self._blocks(), self.paragraph_ids()
        if paragraph in ids and ids.index(paragraph) < len(blocks):
            self._editor.setTextCursor(QTextCursor(blocks[ids.index(paragraph)]))
            self._editor.ensureCursorVisible()

    def commit(self) -> None:
        """Everything typed is in the document already."""

    def set_zoom(self, percent: int) -> None:
        """Larger or smaller words."""
        self._zoom = percent
        self._style_all()

    def _put(self, lines: list[Line]) -> None:
        """Brings the editor to ``lines``, touching only what differs; the cursor goes there."""
        old, self._lines = self._lines, lines
        head, tail = differing(old, lines)
        self._busy = True
        if not old:
            self._editor.setPlainText("\n".join(line.text for line in lines))
        elif len(old) == len(lines):
            for i in range(head, len(lines) - tail):
                self._replace_words(i, old[i].text, lines[i].text)
        else:
            self._replace_blocks(head, len(old) - tail, lines[head : len(lines) - tail])
        self._busy = False
        self._style_all()

    def _replace_words(self, number: int, old: str, new: str) -> None:
        head, tail = differing(old, new)
        start = self._editor.document().findBlockByNumber(number).position()
        cursor = QTextCursor(self._editor.document())
        cursor.setPosition(start + _units(old[:head]))
        end = start + _units(old[: len(old) - tail])
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(new[head : len(new) - tail])
        self._editor.setTextCursor(cursor)

    def _replace_blocks(self, first: int, last: int, lines: Sequence[Line]) -> None:
        """Puts ``lines`` in place of the blocks from ``first`` up to ``last``."""
        blocks = [block.text() for block in self._blocks()]
        texts = [*blocks[:first], *(line.text for line in lines), *blocks[last:]]
        scrolled = self._editor.verticalScrollBar().value()
        self._editor.setPlainText("\n".join(texts))
        at = min(max(first + len(lines) - 1, 0), len(texts) - 1)
        cursor = QTextCursor(self._editor.document().findBlockByNumber(at))
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        self._editor.setTextCursor(cursor)
        self._editor.verticalScrollBar().setValue(scrolled)

    def _blocks(self) -> list[QTextBlock]:
        blocks, block = [], self._editor.document().begin()
        while block.isValid():
            blocks.append(block)
            block = block.next()
        return blocks

    # ---- the look of a paragraph

    def _style_all(self) -> None:
        busy, self._busy = self._busy, True
        self._set_margins()
        for block, line in zip(self._blocks(), self._lines, strict=False):
            self._style(block, line.role)
        self._busy = busy

    def _style(self, block: QTextBlock, role: str) -> None:
        cursor = QTextCursor(block)
        shape, words = self._shape(role), self._words(role)
        if block.blockFormat() != shape:
            cursor.setBlockFormat(shape)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        if cursor.charFormat() != words or block.charFormat() != words:
            cursor.setCharFormat(words)
            cursor.setBlockCharFormat(words)

    @property
    def _size(self) -> float:
        return self.font().pointSizeF() * _BASE * self._zoom / 100

    def _words(self, role: str) -> QTextCharFormat:
        words = QTextCharFormat()
        words.setFontPointSize(self._size * _SIZES.get(role, 1.0))
        words.setFontWeight(QFont.Weight.DemiBold if role in HEADINGS else QFont.Weight.Normal)
        return words

    def _shape(self, role: str) -> QTextBlockFormat:
        shape, size = QTextBlockFormat(), self._size
        shape.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if role in _CENTRED:
            shape.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            shape.setBottomMargin(size)
        elif role in HEADINGS:
            shape.setTopMargin(size * 0.8)
            shape.setBottomMargin(size * 0.2)
        elif role == "body":
            shape.setTextIndent(size * 2 * self.logicalDpiY() / 72)  # two characters
        return shape

    # ---- what typing does

    def _typed(self, _position: int, _removed: int, _added: int) -> None:
        if self._busy:
            return
        texts = [block.text() for block in self._blocks()]
        typed = retype(self._document.book, self._lines, texts)
        if typed is None:
            return
        anew = len(typed.lines) != len(self._lines)
        self._lines = typed.lines
        self._busy = True
        self._document.do(typed.edit)
        self._busy = False
        self._flow = self._document.book.flow
        if anew:
            self._style_all()

    # ---- what changes elsewhere

    def _follow(self) -> None:
        """Shows what undo, redo or a bound figure made of the words."""
        flow = self._document.book.flow
        if self._busy or flow is self._flow or not self._lines:
            return
        known = [item.id for item in self._flow if item.kind == "paragraph"]
        lines = follow(flow, self.paragraph_ids(), known)
        self._flow = flow
        if lines != self._lines:
            self._put(lines)

    # ---- room

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        busy, self._busy = self._busy, True
        self._set_margins()
        self._busy = busy

    def _set_margins(self) -> None:
        """Lines no longer than one reads well, in the middle of the page."""
        side = max(28, (self.width() - _WIDEST * self._zoom // 100) // 2)
        frame = self._editor.document().rootFrame()
        shape = frame.frameFormat()
        if shape.leftMargin() == side and shape.topMargin() == 24:
            return
        shape.setLeftMargin(side)
        shape.setRightMargin(side)
        shape.setTopMargin(24)
        shape.setBottomMargin(48)
        frame.setFrameFormat(shape)

    def sizeHint(self) -> QSize:
        return QSize(820, 640)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_editor"):
            self._take_colours()


def _units(text: str) -> int:
    """The length of ``text`` as Qt counts it: characters beyond the basic plane are two."""
    return len(text) + sum(1 for letter in text if ord(letter) > 0xFFFF)
