"""A section of the book's text as a page to read and write on; each block is one paragraph."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QPalette,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QVBoxLayout, QWidget

from budgetbook.model.book import FlowItem, Paragraph, ParagraphRole
from budgetbook.model.edit import Edit, SetFlow, SetText
from budgetbook.model.fresh import free_id
from budgetbook.ui.colours import colours
from budgetbook.ui.document import Document

_HEADINGS = frozenset(
    {"title", "contents", "contents_group", "heading1", "heading2", "heading3", "cover"}
)
_SIZES = {"cover": 1.8, "title": 1.6, "contents": 1.4, "heading1": 1.3, "heading2": 1.15}
_WIDEST = 820
_LINE_HEIGHT = 155


class Line(NamedTuple):
    """What a block of the editor shows."""

    id: str
    text: str
    role: ParagraphRole


class _Editor(QTextEdit):
    """Takes plain words only: the look of a paragraph follows from its role."""

    def insertFromMimeData(self, source: QMimeData) -> None:
        if source.hasText():
            self.insertPlainText(source.text())


class NarrativePage(QWidget):
    """Shows paragraphs and turns typing into edits of the document."""

    message = Signal(str)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._lines: list[Line] = []
        self._flow: tuple[FlowItem, ...] = ()
        self._busy = False
        self._zoom = 100
        self._editor = _Editor(self)
        self._editor.setFrameShape(QFrame.Shape.NoFrame)
        self._editor.setUndoRedoEnabled(False)  # one history: the document's
        self._editor.setAccessibleName("文字")
        self._editor.setTabChangesFocus(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._editor, 1)
        self.setFocusProxy(self._editor)
        self.setAutoFillBackground(True)
        self._take_colours()
        self._editor.document().contentsChange.connect(self._typed)
        document.findings_changed.connect(self._follow)

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
        wanted = set(ids)
        self._flow = self._document.book.flow
        lines = [_line(p) for p in self._paragraphs() if p.id in wanted]
        if lines != self._lines:
            same = bool(set(ids) & {line.id for line in self._lines})
            self._put(lines)
            if not same:
                self._editor.moveCursor(QTextCursor.MoveOperation.Start)

    def paragraph_ids(self) -> tuple[str, ...]:
        """The paragraphs shown, in order."""
        return tuple(line.id for line in self._lines)

    def commit(self) -> None:
        """Everything typed is in the document already."""

    def set_zoom(self, percent: int) -> None:
        """Larger or smaller words."""
        self._zoom = percent
        self._style_all()

    def _paragraphs(self) -> list[Paragraph]:
        return [item for item in self._document.book.flow if isinstance(item, Paragraph)]

    def _put(self, lines: list[Line]) -> None:
        """Brings the editor to ``lines``, touching only what differs; the cursor goes there."""
        old = self._lines
        shortest = min(len(old), len(lines))
        head = next((i for i in range(shortest) if old[i] != lines[i]), shortest)
        tail = 0
        while tail < shortest - head and old[-1 - tail] == lines[-1 - tail]:
            tail += 1
        self._busy = True
        self._lines = lines
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
        shortest = min(len(old), len(new))
        head = next((i for i in range(shortest) if old[i] != new[i]), shortest)
        tail = 0
        while tail < shortest - head and old[-1 - tail] == new[-1 - tail]:
            tail += 1
        start = self._editor.document().findBlockByNumber(number).position()
        cursor = QTextCursor(self._editor.document())
        cursor.setPosition(start + head)
        cursor.setPosition(start + len(old) - tail, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(new[head : len(new) - tail])
        self._editor.setTextCursor(cursor)

    def _replace_blocks(self, first: int, last: int, lines: list[Line]) -> None:
        """Puts ``lines`` in place of the blocks from ``first`` up to ``last``."""
        blocks = [b.text() for b in self._blocks()]
        texts = [*blocks[:first], *(line.text for line in lines), *blocks[last:]]
        bar = self._editor.verticalScrollBar().value()
        self._editor.setPlainText("\n".join(texts))
        at = min(max(first + len(lines) - 1, 0), len(texts) - 1)
        block = self._editor.document().findBlockByNumber(at)
        cursor = QTextCursor(block)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        self._editor.setTextCursor(cursor)
        self._editor.verticalScrollBar().setValue(bar)

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
        base = self.font().pointSizeF() * 1.15 * self._zoom / 100
        shape, words = QTextBlockFormat(), QTextCharFormat()
        words.setFontPointSize(base * _SIZES.get(role, 1.0))
        words.setFontWeight(QFont.Weight.DemiBold if role in _HEADINGS else QFont.Weight.Normal)
        shape.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if role in ("title", "cover", "contents"):
            shape.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            shape.setBottomMargin(base)
        elif role in _HEADINGS:
            shape.setTopMargin(base * 0.8)
            shape.setBottomMargin(base * 0.2)
        elif role == "body":
            shape.setTextIndent(base * 2 * self.logicalDpiY() / 72)
        if block.blockFormat() != shape:
            cursor.setBlockFormat(shape)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        if cursor.charFormat() != words or block.charFormat() != words:
            cursor.setCharFormat(words)
            cursor.setBlockCharFormat(words)

    # ---- what typing does

    def _typed(self, _position: int, _removed: int, _added: int) -> None:
        if self._busy:
            return
        texts = [block.text() for block in self._blocks()]
        if texts == [line.text for line in self._lines]:
            return
        edit = self._edit(texts)
        if edit is None:
            return
        self._busy = True
        self._document.do(edit)
        self._busy = False
        self._flow = self._document.book.flow

    def _edit(self, texts: list[str]) -> Edit | None:
        """The edit that what was typed means, and the lines as they are now."""
        old = self._lines
        shortest = min(len(old), len(texts))
        head = next((i for i in range(shortest) if old[i].text != texts[i]), shortest)
        tail = 0
        while tail < shortest - head and old[-1 - tail].text == texts[-1 - tail]:
            tail += 1
        gone, come = old[head : len(old) - tail], texts[head : len(texts) - tail]
        if len(gone) == len(come) == 1:
            line = gone[0]._replace(text=come[0])
            self._lines = [*old[:head], line, *old[len(old) - tail :]]
            return SetText(line.id, line.text)
        return self._split_or_join(head, gone, come, old[len(old) - tail :])

    def _split_or_join(
        self, head: int, gone: list[Line], come: list[str], rest: list[Line]
    ) -> Edit | None:
        """Paragraphs were divided, joined, pasted or deleted: the flow is another."""
        book, old = self._document.book, self._lines
        taken = {p.id for p in self._paragraphs()}
        lines: list[Line] = []
        for i, text in enumerate(come):
            if i < len(gone):
                lines.append(gone[i]._replace(text=text))
                continue
            new_id = free_id(taken, "t")
            taken.add(new_id)
            lines.append(Line(new_id, text, self._role_after(lines, old, head)))
        self._lines = [*old[:head], *lines, *rest]
        kept = {line.id: line for line in lines}
        before = (old[head - 1].id if head else "") if not gone else ""
        flow: list[FlowItem] = []
        lost = {line.id for line in gone} - kept.keys()
        fresh = [line for line in lines if line.id not in {g.id for g in gone}]
        anchor = (gone[min(len(gone), len(lines)) - 1].id if lines else "") if gone else before
        for item in book.flow:
            if isinstance(item, Paragraph) and item.id in lost:
                continue
            flow.append(_with_text(item, kept))
            if isinstance(item, Paragraph) and item.id == anchor:
                flow += [Paragraph(id=n.id, text=n.text, role=n.role) for n in fresh]
        self._style_all()
        return SetFlow(tuple(flow), title="修改文字")

    def _role_after(self, lines: list[Line], old: list[Line], head: int) -> ParagraphRole:
        """A new paragraph is like the one above it; below a heading it is body text."""
        above = lines[-1] if lines else (old[head - 1] if head else None)
        return "body" if above is None or above.role in _HEADINGS else above.role

    # ---- what changes elsewhere

    def _follow(self) -> None:
        """Shows what undo, redo or a bound figure made of the words."""
        flow = self._document.book.flow
        if self._busy or flow is self._flow or not self._lines:
            return
        known = {item.id for item in self._flow if isinstance(item, Paragraph)}
        shown = {line.id for line in self._lines}
        lines: list[Line] = []
        behind = False  # whether the paragraph above is one of ours
        for item in flow:
            if not isinstance(item, Paragraph):
                continue
            behind = item.id in shown or (behind and item.id not in known)
            if behind:
                lines.append(_line(item))
        self._flow = flow
        if lines != self._lines:
            self._put(lines)

    # ---- room

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_margins()

    def _set_margins(self) -> None:
        """Lines no longer than one reads well."""
        side = max(28, (self.width() - _WIDEST) // 2)
        frame = self._editor.document().rootFrame()
        shape = frame.frameFormat()
        shape.setLeftMargin(side)
        shape.setRightMargin(side)
        shape.setTopMargin(24)
        shape.setBottomMargin(48)
        busy, self._busy = self._busy, True
        frame.setFrameFormat(shape)
        self._busy = busy

    def sizeHint(self) -> QSize:
        return QSize(820, 640)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_editor"):
            self._take_colours()


def _line(paragraph: Paragraph) -> Line:
    return Line(paragraph.id, paragraph.text.replace("\n", "\u2028"), paragraph.role)


def _with_text(item: FlowItem, kept: dict[str, Line]) -> FlowItem:
    line = kept.get(item.id) if isinstance(item, Paragraph) else None
    if line is None or not isinstance(item, Paragraph) or item.text == line.text:
        return item
    return item.model_copy(update={"text": line.text, "bindings": ()})
