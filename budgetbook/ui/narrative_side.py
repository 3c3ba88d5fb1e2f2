"""Beside the text: the headings of the whole 情况说明, and the standard sentences."""

from difflib import SequenceMatcher
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QTabWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from budgetbook.model.book import Paragraph
from budgetbook.model.standard import Standing, standings, take_edit
from budgetbook.ui.colours import colours
from budgetbook.ui.messages import ask
from budgetbook.ui.style import TABS

if TYPE_CHECKING:
    from budgetbook.ui.narrative_page import NarrativePage

_DATA = int(Qt.ItemDataRole.UserRole)
_PAUSE = 200
_INDENT = {"title": 0, "heading1": 1, "heading2": 1, "heading3": 2}
_ROW = 26
_LOOK = f"""
#side {{ border: 0; border-left: 1px solid palette(midlight); }}
QListWidget::item {{ height: {_ROW}px; padding: 0 8px; }}
QListWidget::item:selected {{ background: palette(highlight); color: palette(text); }}
"""
_STATES = {
    "missing": "本簿没有这项数",
    "absent": "未采用",
    "same": "✓ 一致",
    "stale": "可更新",
    "changed": "采用后改写过",
    "own": "原文",
}


class NarrativeSide(QFrame):
    """Two lists one above the other; hidden until asked for."""

    def __init__(self, page: "NarrativePage") -> None:
        super().__init__(page)
        self._page = page
        self.setObjectName("side")
        self.setStyleSheet(_LOOK)
        self.setFixedWidth(300)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setStyleSheet(TABS)
        self.tabs.addTab(self._make_outline(), "大纲")
        self.tabs.addTab(self._make_sentences(), "规范句")
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.addWidget(self.tabs)
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE)
        self._timer.timeout.connect(self.refresh)
        page.document.findings_changed.connect(self._later)
        self.hide()

    def _make_outline(self) -> QWidget:
        self.outline = _list("各节标题")
        self.outline.itemActivated.connect(self._go)
        self.outline.itemClicked.connect(self._go)
        return self.outline

    def _make_sentences(self) -> QWidget:
        self.sentences = _list("规范句")
        self.sentences.setFixedHeight(5 * _ROW + 10)
        self.sentences.currentRowChanged.connect(lambda _row: self._show())
        self.sentences.itemActivated.connect(lambda _item: self._look())
        self.text = QTextBrowser()
        self.text.setAccessibleName("生成的句子与本簿文字")
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.document().setDocumentMargin(12)
        self.take = QPushButton("采用")
        self.take.clicked.connect(lambda _checked=False: self.write(replace=True))
        self.insert = QPushButton("另加一段")
        self.insert.setToolTip("在原文后面另加一段，原文不动")
        self.insert.clicked.connect(lambda _checked=False: self.write(replace=False))
        buttons = QHBoxLayout()
        buttons.setContentsMargins(12, 6, 12, 8)
        for button in (self.take, self.insert):
            buttons.addWidget(button)
        buttons.addStretch(1)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.sentences)
        column.addWidget(self.text, 1)
        column.addLayout(buttons)
        return whole

    # ---- what is shown

    def setVisible(self, visible: bool) -> None:
        """Fills the lists when they come up."""
        super().setVisible(visible)
        if visible:
            self.refresh()

    def _later(self) -> None:
        if self.isVisible():
            self._timer.start()

    def refresh(self) -> None:
        """Headings and sentences as they are now."""
        self._timer.stop()
        self._fill_outline()
        row = max(0, self.sentences.currentRow())
        self.sentences.blockSignals(True)
        self.sentences.clear()
        for one in standings(self._page.document.book, self._page.document.layout):
            item = QListWidgetItem(f"{one.sentence.name}　{_state_words(one)}")
            item.setData(_DATA, one)
            self.sentences.addItem(item)
        self.sentences.setCurrentRow(min(row, self.sentences.count() - 1))
        self.sentences.blockSignals(False)
        self._show()

    def _fill_outline(self) -> None:
        here = self._page.paragraph_ids()
        self.outline.clear()
        for item in self._page.document.book.flow:
            if isinstance(item, Paragraph) and item.role in _INDENT and item.text.strip():
                words = "　" * _INDENT[item.role] + " ".join(item.text.split())
                entry = QListWidgetItem(words)
                entry.setToolTip(words.strip())
                entry.setData(_DATA, item.id)
                font = entry.font()
                font.setBold(item.id in here)
                entry.setFont(font)
                self.outline.addItem(entry)

    def _go(self, item: QListWidgetItem) -> None:
        self._page.text_requested.emit(item.data(_DATA))

    def current(self) -> Standing | None:
        """The sentence chosen."""
        item = self.sentences.currentItem()
        found: Standing | None = item.data(_DATA) if item is not None else None
        return found

    def _look(self) -> None:
        one = self.current()
        if one is not None and one.after:
            self._page.text_requested.emit(one.after)

    def _show(self) -> None:
        one = self.current()
        writable = one is not None and one.made is not None and bool(one.after)
        writable = writable and not self._page.document.is_read_only
        self.take.setEnabled(bool(writable and one and one.state != "same"))
        self.take.setText("采用" if one is None or one.paragraph is None else "重新生成")
        self.insert.setEnabled(bool(writable and one and one.paragraph is not None))
        self.text.setHtml(self._html(one) if one is not None else "<p>这一版式没有规范句。</p>")

    def _html(self, one: Standing) -> str:
        if one.made is None:
            need = one.sentence.needs_prior and self._page.document.book.prior is None
            why = "本簿里没有上年的账，比不出增减。" if need else "本簿没有这项数，生成不了。"
            return f"<p>{why}</p>"
        parts = [f"<p><b>现在生成</b></p>{_paragraph(escape(one.made.text))}"]
        if one.paragraph is None:
            where = "" if one.after else "本簿没有相应的标题，请先写上这一节的标题。"
            return "".join(parts) + f"<p>{where}</p>"
        if one.state != "same":
            before, after = self._compared(one.paragraph.text, one.made.text)
            parts = [
                f"<p><b>现在生成</b></p>{_paragraph(after)}",
                f"<p><b>本簿文字</b></p>{_paragraph(before)}",
            ]
        return "".join(parts)

    def _compared(self, old: str, new: str) -> tuple[str, str]:
        look = colours(self.palette())
        before = after = ""
        for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            gone, come = escape(old[a:b]), escape(new[c:d])
            if tag == "equal":
                before, after = before + gone, after + come
                continue
            warm, cool = look.warning, look.accent
            tints = look.warning_tint.name(), look.accent_tint.name()
            if gone:
                before += f"<s style='color:{warm.name()};background:{tints[0]}'>{gone}</s>"
            if come:
                after += f"<u style='color:{cool.name()};background:{tints[1]}'>{come}</u>"
        return before, after

    # ---- writing

    def write(self, *, replace: bool) -> None:
        """Takes the sentence into the text; words written by hand are not replaced unasked."""
        one = self.current()
        if one is None:
            return
        if replace and one.state in ("changed", "own") and not self._may_replace(one):
            return
        self._page.do(take_edit(self._page.document.book, one, replace=replace))
        self.refresh()
        now = self.current()
        if now is not None and now.after:
            self._page.text_requested.emit(now.after)

    def _may_replace(self, one: Standing) -> bool:
        how = "采用后改写过" if one.state == "changed" else "不是由这里生成的"
        made = one.made.text if one.made else ""
        old = one.paragraph.text if one.paragraph else ""
        chosen = ask(
            self, "重新生成", f"“{one.sentence.name}”这一段{how}，用生成的句子替换吗？",
            ["保留原文", "替换", "取消"],
            f"原文：{old}\n\n生成：{made}\n\n替换后可以撤销。",
        )  # fmt: skip
        return chosen == 1


def _list(name: str) -> QListWidget:
    made = QListWidget()
    made.setAccessibleName(name)
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setTextElideMode(Qt.TextElideMode.ElideRight)
    return made


def _paragraph(words: str) -> str:
    return f"<p style='line-height:150%;margin-top:2px;margin-bottom:12px'>{words}</p>"


def _state_words(one: Standing) -> str:
    if one.made is None and one.sentence.needs_prior:
        return "没有上年的账"
    return _STATES[one.state]
