"""One 批注 in a form: what is to be changed, where, and what became of it."""

from collections.abc import Sequence

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from budgetbook.model.annual_round import Comment, CommentState, Place
from budgetbook.model.book import Book
from budgetbook.model.comments import (
    STATES,
    CommentError,
    add_comments,
    answer_comments,
    change_comment,
    new_comment,
    where,
)
from budgetbook.model.edit import SetRecords, apply
from budgetbook.model.layout import Layout
from budgetbook.model.stages import today

_SAYS: dict[CommentState, str] = {
    "待改": "可以不填",
    "已改": "改了什么，如“已按附表更正”；单元格的新旧数会自动写上",
    "不改": "为什么不改，一定要填",
}


def wider_places(book: Book, layout: Layout, place: Place) -> list[Place]:
    """The place, and what it stands in, up to the book."""
    found = [place]
    if place.column:
        found.append(place.model_copy(update={"column": ""}))
    sheet = layout.sheet_of.get(place.table)
    if place.instance and (sheet is None or sheet.each):
        found.append(Place(instance=place.instance))
    elif place.row:
        found.append(Place(table=place.table, instance=place.instance))
    if place != Place():
        found.append(Place())
    return list({where(book, layout, one): one for one in reversed(found)}.values())[::-1]


class CommentForm(QDialog):
    """A new comment, or one that is changed and answered; ``edit`` is what follows."""

    def __init__(
        self, parent: QWidget, book: Book, layout: Layout, places: Sequence[Place],
        comment: Comment | None = None, state: CommentState | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._book, self._layout = book, layout
        self._places, self._comment = list(places), comment
        self.edit: SetRecords | None = None
        self.setWindowTitle("添加批注" if comment is None else "批注")
        self.text, self.answer = QPlainTextEdit(), QPlainTextEdit()
        self.place, self.state = QComboBox(), QComboBox()
        self.author, self.date, self.by = QLineEdit(), QLineEdit(), QLineEdit()
        self.told = QLabel(wordWrap=True)
        self._fill(state)
        self._build()
        (self.answer if state is not None else self.text).setFocus()

    def _fill(self, state: CommentState | None) -> None:
        book, one = self._book, self._comment
        self.place.addItems([where(book, self._layout, place) for place in self._places])
        written = [c for c in book.comments if not c.source]
        self.author.setText(one.author if one else written[-1].author if written else "")
        self.date.setText(one.date if one else today())
        self.state.addItems(STATES)
        self.state.currentTextChanged.connect(self._hint)
        if one is not None:
            self.text.setPlainText(one.text)
            self.answer.setPlainText(one.answer)
            self.by.setText(one.answered_by)
            self.state.setCurrentText(state or one.state)
        self._hint(self.state.currentText())

    def _build(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(16, 14, 16, 12)
        for words, field in (
            ("意见(&T)", self.text), ("位置(&P)", self.place), ("提出人(&A)", self.author),
            ("日期(&D)", self.date),
        ):  # fmt: skip
            form.addRow(words, field)
        if self._comment is not None:
            for words, field in (
                ("处理(&S)", self.state), ("说明(&W)", self.answer), ("处理人(&B)", self.by),
            ):  # fmt: skip
                form.addRow(words, field)
        for box in (self.text, self.answer):
            box.setTabChangesFocus(True)
            box.setFixedHeight(78)
        self.told.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        form.addRow(self.told)
        buttons = QDialogButtonBox(self)
        words = "添加" if self._comment is None else "确定"
        self.ok = buttons.addButton(words, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._take)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)
        self.setMinimumWidth(520)

    def _hint(self, state: str) -> None:
        self.answer.setPlaceholderText(next((w for s, w in _SAYS.items() if s == state), ""))

    def _chosen_place(self) -> Place:
        return self._places[max(0, self.place.currentIndex())]

    def _take(self) -> None:
        try:
            self.edit = self._added() if self._comment is None else self._changed(self._comment)
        except CommentError as error:
            self.told.setText(f"{error}。")
            return
        self.accept()

    def _added(self) -> SetRecords:
        made = new_comment(
            self._book, self._layout, self._chosen_place(), self.text.toPlainText(),
            author=self.author.text(), date=self.date.text(),
        )  # fmt: skip
        return add_comments(self._book, [made])

    def _changed(self, one: Comment) -> SetRecords:
        """The words and the answer as one step."""
        edit = change_comment(
            self._book, self._layout, one.id, text=self.text.toPlainText(),
            place=self._chosen_place(), author=self.author.text(), date=self.date.text(),
        )  # fmt: skip
        state = STATES[max(0, self.state.currentIndex())]
        answer, by = self.answer.toPlainText().strip(), self.by.text().strip()
        if (state, answer, by) == (one.state, one.answer, one.answered_by):
            return edit
        after = apply(edit, self._book).book
        on = one.answered_on if one.answered_on and state == one.state else today()
        return answer_comments(after, [one.id], state, answer, by=by, on=on)
