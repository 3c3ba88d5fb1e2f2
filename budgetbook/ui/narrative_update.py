"""更新情况说明…: each sentence on change before and after, taken all or one by one."""

from functools import partial
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from budgetbook.model.book import Basis, Book, Paragraph
from budgetbook.model.edit import Edit, SetFacts, Several
from budgetbook.model.retell import TITLE, Retelling, Retold, differing, retell, retell_edit, short
from budgetbook.model.statements import BASES
from budgetbook.ui.colours import colours
from budgetbook.ui.document import Document
from budgetbook.ui.messages import tell
from budgetbook.ui.notice import Offer
from budgetbook.ui.room import fit
from budgetbook.ui.style import LIST

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow

_DATA = int(Qt.ItemDataRole.UserRole)
_AS_WRITTEN = "随原文，不指明"


class NarrativeUpdate(QDialog):
    """The sentences that the two books tell otherwise; ticked ones are written as one step."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._found = Retelling(())
        self.setWindowTitle("更新情况说明")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(self._head())
        self.list = QListWidget()
        self.list.setAccessibleName("要更新的句子")
        self.list.setStyleSheet(LIST)
        self.list.setMinimumWidth(240)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setWordWrap(True)
        self.list.setSpacing(3)
        self.text = QTextBrowser()
        self.text.setAccessibleName("更新前后")
        self.text.document().setDocumentMargin(12)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.addWidget(self.list)
        halves.addWidget(self.text)
        halves.setStretchFactor(1, 1)
        halves.setSizes([330, 620])
        column.addWidget(halves, 1)
        self.unsure = QLabel()
        self.unsure.setWordWrap(True)
        column.addWidget(self.unsure)
        column.addLayout(self._buttons())
        self.list.currentRowChanged.connect(self._show)
        self.list.itemChanged.connect(lambda _item: self._enable())
        self.basis.currentIndexChanged.connect(lambda _index: self._fill())
        fit(self, 980, 560)
        self._fill()

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        hint = QLabel("按两年的账重算增减、持平和百分数；其余的话照原文，原因由您改写。")
        hint.setWordWrap(True)
        row.addWidget(hint, 1)
        row.addWidget(QLabel("上年数是"))
        self.basis = QComboBox()
        self.basis.setAccessibleName("上年数的口径")
        self.basis.addItem(_AS_WRITTEN, "")
        for name in BASES:
            self.basis.addItem(name, name)
        chosen = self.basis.findData(self._document.book.prior_basis)
        self.basis.setCurrentIndex(max(0, chosen))
        row.addWidget(self.basis)
        return row

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        for words, on in (("全选", True), ("全不选", False)):
            button = QPushButton(words)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, on=on: self._tick_all(on))
            row.addWidget(button)
        row.addStretch(1)
        self.write_button = QPushButton("更新")
        self.write_button.setDefault(True)
        self.write_button.clicked.connect(self.accept)
        row.addWidget(self.write_button)
        cancel = QPushButton("取消")
        cancel.clicked.connect(self.reject)
        row.addWidget(cancel)
        return row

    # ---- what is shown

    @property
    def _basis(self) -> Basis:
        basis: Basis = self.basis.currentData()
        return basis

    def _book(self) -> Book:
        book = self._document.book
        return book.model_copy(update={"prior_basis": self._basis})

    def _fill(self) -> None:
        book = self._book()
        self._found = retell(book, self._document.layout)
        headings = _headings(book)
        self.list.clear()
        for one in self._found.sentences:
            item = QListWidgetItem(f"{headings.get(one.paragraph, '')}\n{short(one.after)}")
            item.setData(_DATA, one)
            item.setCheckState(Qt.CheckState.Checked)
            self.list.addItem(item)
        said = [f"！ {one.message}" for one in self._found.unsure]
        self.unsure.setText("\n".join(said[:4]))
        self.unsure.setToolTip("\n".join(said))
        self.unsure.setVisible(bool(said))
        if self.list.count():
            self.list.setCurrentRow(0)
        else:
            self.text.setPlainText(
                "情况说明里的增减、持平和百分数和两年的账一致，没有要更新的句子。"
            )
        self._enable()

    def _show(self, row: int) -> None:
        item = self.list.item(row)
        if item is not None:
            self.text.setHtml(_compared(item.data(_DATA), self))

    def _tick_all(self, on: bool) -> None:
        state = Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        for i in range(self.list.count()):
            self.list.item(i).setCheckState(state)

    def _enable(self) -> None:
        changed = self._basis != self._document.book.prior_basis
        self.write_button.setEnabled(changed or bool(self.chosen()))
        count = len(self.chosen())
        self.write_button.setText(f"更新 {count} 句" if count else "更新")

    # ---- what is chosen

    def chosen(self) -> list[Retold]:
        """The sentences that are ticked."""
        items = [self.list.item(i) for i in range(self.list.count())]
        return [i.data(_DATA) for i in items if i.checkState() is Qt.CheckState.Checked]

    def edit(self) -> Edit:
        """The one step that does it."""
        words = retell_edit(self._document.book, self.chosen())
        if self._basis == self._document.book.prior_basis:
            return words
        return Several((SetFacts(prior_basis=self._basis), words), TITLE)


def _headings(book: Book) -> dict[str, str]:
    """The heading above each paragraph."""
    found, heading = {}, ""
    for item in book.flow:
        if isinstance(item, Paragraph):
            if item.role.startswith("heading") or item.role == "title":
                heading = short(item.text)
            found[item.id] = heading
    return found


def _compared(one: Retold, widget: QWidget) -> str:
    """Before and after as rich text: what goes struck through, what comes underlined."""
    look = colours(widget.palette())
    before = after = ""
    old_at = new_at = 0
    for a, b, c, d in [*differing(one), (len(one.before),) * 2 + (len(one.after),) * 2]:
        before += escape(one.before[old_at:a])
        before += _marked("s", one.before[a:b], look.warning.name(), look.warning_tint.name())
        after += escape(one.after[new_at:c])
        after += _marked("u", one.after[c:d], look.accent.name(), look.accent_tint.name())
        old_at, new_at = b, d
    notes = "".join(f"<p>！ {escape(note)}</p>" for note in one.notes)
    style = "line-height: 150%; margin-top: 2px; margin-bottom: 14px;"
    return (
        f"<p><b>现在</b></p><p style='{style}'>{before}</p>"
        f"<p><b>更新后</b></p><p style='{style}'>{after}</p>"
        f"<div style='color: {look.warning.name()}'>{notes}</div>"
    )


def _marked(tag: str, words: str, ink: str, ground: str) -> str:
    if not words:
        return ""
    return f"<{tag} style='color: {ink}; background-color: {ground}'>{escape(words)}</{tag}>"


# ---------------------------------------------------------------- the command


def update_narrative(window: "MainWindow") -> None:
    """年度 → 更新情况说明…"""
    if window.book is None:
        return
    document = window.book.document
    if document.book.prior is None:
        words = "这本簿里没有上年的账，增减无从算起。"
        tell(window, "更新情况说明", words, "从上年的文件结转出来的簿才带着上年的账。")
        return
    dialog = NarrativeUpdate(document, window)
    if dialog.exec():
        count = len(dialog.chosen())
        document.do(dialog.edit())
        window.notice.show_notice(
            f"更新了 {count} 句；其中的原因还是原来写的，改写后确认，可以撤销"
        )
    dialog.deleteLater()


def offers(window: "MainWindow") -> list[Offer]:
    """An offer for the notice bar where sentences are to be told anew."""
    if window.book is None:
        return []
    document = window.book.document
    count = len(retell(document.book, document.layout).sentences)
    return [(f"更新情况说明 {count} 句…", partial(update_narrative, window))] if count else []
