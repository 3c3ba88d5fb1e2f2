"""The text of the 使用手册: Markdown from the program's resources, with its pictures."""

from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QImage, QResizeEvent, QTextBlockFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QFrame, QTextBrowser

from budgetbook import resources
from budgetbook.ui.actions import ACTIONS, MENUS

#: Headings of these levels stand in the contents.
LEVELS = (2, 3)
#: Pictures are as wide as the text, at most this (px).
_WIDEST = 1000
IMAGE = QTextDocument.ResourceType.ImageResource
_LINE_HEIGHT = 145  # per cent
_OBJECT = "\ufffc"  # what stands for a picture in the text
#: Inside the first line that is seen (px).
_NEAR = QPoint(40, 12)


class Heading(NamedTuple):
    """A line of the contents; ``at`` is where it stands in the text."""

    level: int
    title: str
    at: int


def manual_folder() -> Path:
    """Where text and pictures of the manual stand."""
    return Path(resources.__path__[0]) / "manual"


def manual_text() -> str:
    """The manual in Markdown with every command of the menus behind it; raises OSError."""
    return f"{(manual_folder() / 'manual.md').read_text('utf-8')}\n{commands_text()}"


def commands_text() -> str:
    """All commands by menu with their keys, from the declarations of the menus."""
    specs = {spec.id: spec for spec in ACTIONS}
    lines = ["## 附：全部命令", ""]
    for menu, ids in MENUS:
        lines += [f"### {menu.partition('(')[0]}", "", "|命令|按键|作用|", "|---|---|---|"]
        for one in ids:
            if one in specs:
                spec = specs[one]
                lines.append(f"|{spec.text}|{' / '.join(spec.shortcuts)}|{spec.tip}|")
        lines.append("")
    return "\n".join(lines)


def shape(document: QTextDocument, text: str) -> None:
    """Fills ``document`` with Markdown, set for reading."""
    document.setMarkdown(text, QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
    block = document.begin()
    while block.isValid():
        form = block.blockFormat()
        level = form.headingLevel()
        cursor = QTextCursor(block)
        proportional = QTextBlockFormat.LineHeightTypes.ProportionalHeight
        if not block.text().startswith(_OBJECT):  # a picture is a line of its own height
            form.setLineHeight(_LINE_HEIGHT, proportional.value)
        if cursor.currentTable() is None:
            form.setTopMargin(18 if level else form.topMargin())
            form.setBottomMargin(8 if level or not block.textList() else 3)
        cursor.setBlockFormat(form)
        block = block.next()


def picture_names(document: QTextDocument) -> list[str]:
    """The pictures of the text, as it names them."""
    names, block = [], document.begin()
    while block.isValid():
        parts = block.begin()
        while not parts.atEnd():
            form = parts.fragment().charFormat()
            if form.isImageFormat():
                names.append(form.toImageFormat().name())
            parts += 1  # ++ in C++
        block = block.next()
    return names


def picture(name: str, width: int, ratio: float) -> QImage:
    """A picture of the manual as wide as ``width`` px of a screen with ``ratio`` dots to each."""
    found = QImage(str(manual_folder() / name))
    if found.isNull():
        return found
    smooth = Qt.TransformationMode.SmoothTransformation
    found = found.convertToFormat(QImage.Format.Format_RGB32)
    made = found.scaledToWidth(round(width * ratio), smooth)
    made.setDevicePixelRatio(ratio)
    return made


class ManualText(QTextBrowser):
    """The text; its pictures are as wide as there is room."""

    def __init__(self) -> None:
        super().__init__()
        self._width = self._top = 0
        self.setOpenLinks(False)
        self.setAccessibleName("使用手册")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.document().setDocumentMargin(24)
        self._timer = QTimer(self, singleShot=True, interval=60)
        self._timer.timeout.connect(self._fit)

    def show_text(self, text: str) -> None:
        """Shows Markdown whose pictures stand in the manual's folder."""
        self._width = self._room()
        shape(self.document(), text)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _room(self) -> int:
        return min(max(self.viewport().width() - 64, 200), _WIDEST)

    def loadResource(self, kind: int, url: QUrl | str) -> object:
        """The pictures, in the width that fits; nothing else is ever fetched."""
        name = url.toString() if isinstance(url, QUrl) else url
        if kind == IMAGE.value and self._width:
            return picture(name, self._width, self.devicePixelRatioF())
        return None

    def _fit(self) -> None:
        if self._room() == self._width:
            return
        self._width = self._room()
        document = self.document()
        for name in picture_names(document):
            made = picture(name, self._width, self.devicePixelRatioF())
            document.addResource(IMAGE.value, QUrl(name), made)
        document.markContentsDirty(0, document.characterCount())
        self._bring_up(self._top)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if not self._timer.isActive():  # what is read stays in sight
            self._top = self.first_seen()
        super().resizeEvent(event)
        self._timer.start()

    def headings(self) -> list[Heading]:
        """The headings for the contents, in order."""
        found, block = [], self.document().begin()
        while block.isValid():
            level = block.blockFormat().headingLevel()
            if level in LEVELS:
                found.append(Heading(level, block.text(), block.position()))
            block = block.next()
        return found

    def go_to(self, at: int) -> None:
        """Brings the place to the top of what is seen."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(at)
        self.setTextCursor(cursor)
        self._bring_up(at)

    def _bring_up(self, at: int) -> None:
        cursor = QTextCursor(self.document())
        cursor.setPosition(at)
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self.cursorRect(cursor).top() - _NEAR.y())

    def first_seen(self) -> int:
        """The place in the text at the top of what is seen."""
        return self.cursorForPosition(_NEAR).position()

    def find_words(self, words: str, *, back: bool = False) -> bool:
        """Goes to the next place of ``words``, from the other end after the last; whether there
        is one."""
        flags = QTextDocument.FindFlag.FindBackward if back else QTextDocument.FindFlag(0)
        if not words:
            return False
        if self.find(words, flags):
            return True
        ends = QTextCursor.MoveOperation
        kept = self.textCursor()
        self.moveCursor(ends.End if back else ends.Start)
        if self.find(words, flags):
            return True
        self.setTextCursor(kept)
        return False
