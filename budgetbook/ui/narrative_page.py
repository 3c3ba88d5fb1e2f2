"""A section of the book's text as a page to read and write on; each block is one paragraph."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QPalette, QResizeEvent, QShowEvent, QTextBlock, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from budgetbook.model.book import FlowItem, Paragraph
from budgetbook.model.bound_figures import figures_of
from budgetbook.model.edit import Edit
from budgetbook.model.passage import Line, differing, follow, merged, passage, retype
from budgetbook.model.text_tables import rows_of, tables_in_text, title_of
from budgetbook.ui.carried import CarriedBar, confirm
from budgetbook.ui.colours import colours
from budgetbook.ui.comment_marks import commented_paragraphs
from budgetbook.ui.document import Document
from budgetbook.ui.internal_marks import is_marked, of_paragraph
from budgetbook.ui.narrative_editor import Card, TextEditor, units
from budgetbook.ui.narrative_figures import Figures
from budgetbook.ui.narrative_grid import sketch
from budgetbook.ui.narrative_keys import Writing
from budgetbook.ui.narrative_look import style

_WIDEST = 820  # a line longer than this tires the eye
_BASE = 1.15  # of the shell's size


class NarrativePage(QWidget):
    """Shows paragraphs and turns typing into edits of the document."""

    message = Signal(str)
    #: Ref of a cell that a figure is bound to.
    jump_requested = Signal(object)
    #: The ``Placed`` of a table in the text.
    sheet_requested = Signal(object)
    #: Id of a paragraph that may be on another page.
    text_requested = Signal(str)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self._lines: list[Line] = []
        self._flow: tuple[FlowItem, ...] = ()
        self._busy = False  # what changes in the editor now is our own doing
        self._late = False  # the book changed while an input method was composing
        self._unmarked = False  # the book changed while another page was shown
        self._zoom = 100
        #: How what is typed next is set, where the user said so.
        self.bold_next: bool | None = None
        self._editor = TextEditor(self)
        self._editor.setFrameShape(QFrame.Shape.NoFrame)
        self._editor.setUndoRedoEnabled(False)  # one history: the document's
        self._editor.setAccessibleName("文字")
        self._editor.setReadOnly(document.is_read_only)
        self.setFocusProxy(self._editor)
        self._take_colours()
        self.carried = CarriedBar(document, self)
        self.carried.setContentsMargins(20, 6, 0, 0)
        self.carried.confirm_requested.connect(self._confirm_all)
        self.writing = Writing(self)
        self.figures = Figures(self)
        self._arrange()
        self._editor.document().contentsChange.connect(self._typed)
        self._editor.composed.connect(self._caught_up)
        document.structure_changed.connect(self._lock)
        document.findings_changed.connect(self._follow)
        document.findings_changed.connect(self._mark_later)
        self._comments = document.book.comments
        document.state_changed.connect(self._comments_changed)

    def _arrange(self) -> None:
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        left.addWidget(self.writing.bar)
        left.addWidget(self.carried)
        left.addWidget(self._editor, 1)
        left.addWidget(self.figures.bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(self.writing.side)

    @property
    def editor(self) -> TextEditor:
        """The text editor of the page."""
        return self._editor

    @property
    def lines(self) -> Sequence[Line]:
        """What is shown, one line for each block."""
        return self._lines

    def paragraph(self, block: int) -> Paragraph | None:
        """The paragraph of the book that a block shows."""
        if not 0 <= block < len(self._lines):
            return None
        wanted = self._lines[block].id
        return next(
            (p for p in self.document.book.flow if isinstance(p, Paragraph) and p.id == wanted),
            None,
        )

    def do(self, edit: Edit | None) -> None:
        """Makes an edit that no typing made; the page follows."""
        if edit is not None and not self._editor.composing:
            self.document.do(edit)

    def _take_colours(self) -> None:
        look = colours(self.palette())
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Base, look.paper)
        palette.setColor(QPalette.ColorRole.Text, look.ink)
        self._editor.setPalette(palette)

    # ---- what is shown

    def show_paragraphs(self, ids: Sequence[str]) -> None:
        """Shows the paragraphs of these ids; typing goes on where it was if they are the same."""
        book = self.document.book
        self._flow = book.flow
        lines = passage(book, ids)
        if lines != self._lines:
            same = bool(set(ids) & set(self.paragraph_ids()))
            self._put(lines)
            if not same:
                self._editor.found = None
                self._editor.moveCursor(QTextCursor.MoveOperation.Start)
        self.carried.show_place((), self.paragraph_ids())
        self._mark()

    def _mark_later(self) -> None:
        """Not while another page is shown: that edit shall not wait for this one."""
        if self.isVisible():
            self._mark()
        self._unmarked = not self.isVisible()

    def _comments_changed(self) -> None:
        if self.document.book.comments is not self._comments:
            self._comments = self.document.book.comments
            self._mark_later()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._unmarked:
            self._unmarked = False
            self._mark()
            self.figures.refresh()

    def _mark(self) -> None:
        """Which paragraphs are 沿用未确认, and where figures and tables stand now."""
        book, layout, ids = self.document.book, self.document.layout, self.paragraph_ids()
        open_ = frozenset(book.carried)
        self._editor.marked = frozenset(i for i, one in enumerate(ids) if one in open_)
        self._editor.internal = frozenset(
            i for i, one in enumerate(ids) if is_marked(book, of_paragraph(one))
        )
        self._editor.commented = commented_paragraphs(book, ids)
        if not self._late:
            found = figures_of(book, layout, set(ids))
            self._editor.figures = {i: found[one] for i, one in enumerate(ids) if one in found}
            self._show_tables()
        self._editor.viewport().update()

    def _show_tables(self) -> None:
        book, layout, ids = self.document.book, self.document.layout, self.paragraph_ids()
        placed = tables_in_text(book, layout, set(ids))
        cards = {}
        for number, one in enumerate(ids):
            if one in placed:
                cards[number] = tuple(
                    Card(
                        item,
                        title_of(layout, item),
                        f"{rows_of(book, layout, item)} 行",
                        sketch(book, layout, item),
                    )
                    for item in placed[one]
                )
        if cards != self._editor.cards:
            self._editor.cards = cards
            self._style_all()

    def _confirm_all(self) -> None:
        self.message.emit(confirm(self.document, self.carried.pending()))

    def paragraph_ids(self) -> tuple[str, ...]:
        """The paragraphs shown, in order."""
        return tuple(line.id for line in self._lines)

    def go_to(self, paragraph: str) -> None:
        """Puts the cursor at the beginning of a paragraph that is shown."""
        ids = self.paragraph_ids()
        if paragraph in ids:
            self._editor.put_cursor(ids.index(paragraph), 0)

    def reveal(self, paragraph: str, start: int, end: int) -> bool:
        """Selects a stretch of a paragraph and marks it until the next click; False where the
        paragraph is not on this page."""
        ids = self.paragraph_ids()
        if paragraph not in ids:
            return False
        block = ids.index(paragraph)
        length = len(self._lines[block].text)
        start, end = min(start, length), min(max(start, end), length)
        self._editor.put_cursor(block, start, end)
        self._editor.found = (block, start, end)
        self._editor.viewport().update()
        return True

    def commit(self) -> None:
        """Everything typed is in the document already."""

    def set_zoom(self, percent: int) -> None:
        """Larger or smaller words."""
        self._zoom = percent
        self._style_all()

    def _put(self, lines: list[Line]) -> None:
        """Brings the editor to ``lines``, touching only what differs; the cursor goes there."""
        old, self._lines = self._lines, lines
        head, tail = differing([line.text for line in old], [line.text for line in lines])
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
        if old == new:
            return
        head, tail = differing(old, new)
        start = self._editor.document().findBlockByNumber(number).position()
        cursor = QTextCursor(self._editor.document())
        cursor.setPosition(start + units(old[:head]))
        end = start + units(old[: len(old) - tail])
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

    def _style_all(self) -> None:
        busy, self._busy = self._busy, True
        self._set_margins()
        size = self.font().pointSizeF() * _BASE * self._zoom / 100
        for number, (block, line) in enumerate(zip(self._blocks(), self._lines, strict=False)):
            cards = self._editor.cards.get(number, ())
            style(block, line, size, self.logicalDpiY(), cards)
        self._busy = busy

    # ---- what typing does

    def _typed(self, _position: int, _removed: int, _added: int) -> None:
        if self._busy:
            return
        texts = [block.text() for block in self._blocks()]
        if self._late:
            texts = self._brought_up(texts)
        typed = retype(self.document.book, self._lines, texts, self.bold_next)
        if typed is None:
            return
        anew = typed.lines != [x._replace(text=t) for x, t in zip(self._lines, texts, strict=False)]
        self._lines = typed.lines
        self._busy = True
        self.document.do(typed.edit)
        self._busy = False
        self._flow = self.document.book.flow
        if anew or self.bold_next is not None:
            self._style_all()

    def _brought_up(self, texts: list[str]) -> list[str]:
        """``texts`` typed over lines that have changed in the book since: both changes."""
        now = passage(self.document.book, self.paragraph_ids())
        if len(now) != len(self._lines) or len(texts) != len(now):
            return texts
        both = [merged(a.text, t, b.text) for a, t, b in zip(self._lines, texts, now, strict=True)]
        self._lines = now
        return both

    # ---- what changes elsewhere

    def _lock(self) -> None:
        """What is typed into a book that is shown only would be lost."""
        self._editor.setReadOnly(self.document.is_read_only)

    def _follow(self) -> None:
        """Shows what undo, redo or a bound figure made of the words; not while an input method
        is composing, whose words would be lost."""
        flow = self.document.book.flow
        if self._busy or flow is self._flow or not self._lines:
            return
        if self._editor.composing:
            self._late = True
            return
        known = [item.id for item in self._flow if item.kind == "paragraph"]
        lines = follow(flow, self.paragraph_ids(), known)
        self._flow = flow
        if lines != self._lines:
            self._put(lines)

    def _caught_up(self) -> None:
        """The input method is done: what waited is shown."""
        if self._late:
            self._late = False
            cursor = self._editor.place_of(self._editor.textCursor())
            lines = passage(self.document.book, self.paragraph_ids())
            self._flow = self.document.book.flow
            shown = [block.text() for block in self._blocks()]
            if len(shown) == len(lines):
                self._lines = [x._replace(text=t) for x, t in zip(lines, shown, strict=True)]
            self._put(lines)
            self._editor.put_cursor(*cursor)
            self._mark()

    # ---- room

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        busy, self._busy = self._busy, True
        self._set_margins()
        self._busy = busy

    def _set_margins(self) -> None:
        """Lines no longer than one reads well, in the middle of the page."""
        side = max(28, (self._editor.width() - _WIDEST * self._zoom // 100) // 2)
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
