"""Bound figures on the narrative page: what they are, jumping, binding and unbinding."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QToolButton

from budgetbook.model.amount import print_amount
from budgetbook.model.book import Paragraph
from budgetbook.model.bound_figures import Shown, bind_edit, candidates, figure_at, unbind_edit
from budgetbook.model.edit import cell_title
from budgetbook.model.ref import Ref
from budgetbook.ui import comment_menu, internal_marks
from budgetbook.ui.narrative_editor import Card

if TYPE_CHECKING:
    from budgetbook.ui.narrative_page import NarrativePage

_PAUSE = 80
_Command = tuple[str, Callable[[], object]]


class _Elided(QLabel):
    """Words that end in … where there is no room; all of them in the tooltip."""

    def minimumSizeHint(self) -> QSize:
        return QSize(60, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        words = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.width()
        )
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, words)


class Figures:
    """Tells of the figure at the cursor in a bar under the text, and does what its menu says."""

    def __init__(self, page: "NarrativePage") -> None:
        self._page = page
        self._editor = page.editor
        self.bar = QFrame(page)
        self.bar.setObjectName("figure")
        self.bar.setStyleSheet(
            "#figure { background: palette(alternate-base); border: 0;"
            " border-top: 1px solid palette(midlight); }"
        )
        self._row = row = QHBoxLayout(self.bar)
        row.setContentsMargins(20, 3, 12, 3)
        row.setSpacing(4)
        self.words = _Elided()
        row.addWidget(self.words, 1)
        self.buttons: list[QToolButton] = []
        button = QToolButton()  # the bar is as high with buttons as without: the text stays put
        self.bar.setFixedHeight(button.sizeHint().height() + 8)
        self._timer = QTimer(page, singleShot=True, interval=_PAUSE)
        self._timer.timeout.connect(self.refresh)
        self._editor.tell = self._tell
        self._editor.figure_clicked.connect(self._clicked)
        self._editor.menu_requested.connect(self._open_menu)
        self._editor.cursorPositionChanged.connect(self._timer.start)
        page.document.findings_changed.connect(self._later)

    def _later(self) -> None:
        if self._page.isVisible():
            self._timer.start()

    # ---- words

    def _title(self, ref: Ref) -> str:
        return cell_title(self._page.document.layout, self._page.document.book, ref)

    def _tell(self, block: int, figure: Shown) -> str:
        """The tooltip: the place, and what stands there."""
        lines = [self._title(ref) for ref in figure.refs]
        lines.append(self._value(figure))
        if figure.bound:
            lines.append("绑定的数字：表中一改，这里跟着改。点击转到这一格")
        elif figure.agrees:
            lines.append("与表中一致，还没有绑定（Ctrl+K 绑定）")
        return "\n".join(lines)

    @staticmethod
    def _value(figure: Shown) -> str:
        if figure.expected is None:
            return "≠ 表中没有这一格，或没有读准"
        amount = print_amount(figure.expected, 2, grouping=True)
        return f"表中 {amount}" if figure.agrees else f"≠ 表中是 {amount}，与文字不一致"

    # ---- the bar

    def refresh(self) -> None:
        """Shows what the figure at the cursor is and what can be done about it."""
        self._timer.stop()
        for button in self.buttons:
            button.deleteLater()
        self.buttons = []
        said, commands = self.about()
        self.words.setText(said)
        self.words.setToolTip(said)
        for text, run in commands[:3]:
            button = QToolButton()
            button.setText(text)
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _checked=False, run=run: run())
            self._row.addWidget(button)
            self.buttons.append(button)

    def about(self) -> tuple[str, list[_Command]]:
        """The figure at the cursor in words, and what can be done; ("", []) where there is none."""
        number, place = self._editor.place_of(self._editor.textCursor())
        item = self._page.paragraph(number)
        if item is None:
            return "", []
        hit = self._editor.figure_under_cursor()
        if hit is not None and hit[1].bound:
            return self._about_bound(item, hit[1])
        return self._about_free(item, place, hit[1] if hit else None)

    def _about_bound(self, item: Paragraph, figure: Shown) -> tuple[str, list[_Command]]:
        ref = figure.refs[0]
        said = f"{self._value(figure)}　{self._title(ref)}"
        commands: list[_Command] = [("转到", lambda: self._page.jump_requested.emit(ref))]
        if self._page.document.is_read_only:
            return said, commands
        if not figure.agrees and figure.expected is not None:
            commands.append(("改为表中数", lambda: self._bind(item, figure.start, ref, True)))
        commands.append(("解除绑定", lambda: self._page.do(unbind_edit(item, figure.start))))
        return said, commands

    def _about_free(
        self, item: Paragraph, place: int, figure: Shown | None
    ) -> tuple[str, list[_Command]]:
        if figure is None and figure_at(item.text, place) is None:
            return "", []
        book, layout = self._page.document.book, self._page.document.layout
        found = candidates(book, layout, item, place) if item.role == "body" else ()
        if not found or self._page.document.is_read_only:
            return "", []
        first = found[0]
        if figure is not None and not figure.agrees:
            said = f"{self._value(figure)}　{self._title(first.ref)}"
            rewrite = ("改为表中数并绑定", lambda: self._bind(item, place, first.ref, True))
            return said, [rewrite, ("只绑定", lambda: self._bind(item, place, first.ref, False))]
        others = f" 等 {len(found)} 格" if len(found) > 1 else ""
        said = f"与 {self._title(first.ref)}{others} 一致，没有绑定"
        commands: list[_Command] = [
            ("绑定（Ctrl+K）", lambda: self._bind(item, place, first.ref, False))
        ]
        if len(found) > 1:
            commands.append(("绑定到…", self._choose))
        return said, commands

    # ---- doing

    def _bind(self, item: Paragraph, place: int, ref: Ref, rewrite: bool) -> None:
        number, at = self._editor.place_of(self._editor.textCursor())
        self._page.do(bind_edit(self._page.document.book, item, place, ref, rewrite=rewrite))
        self._editor.put_cursor(number, min(at, len(self._page.lines[number].text)))
        self.refresh()

    def bind_or_unbind(self) -> None:
        """Ctrl+K: the first thing to do about the figure, or its binding away."""
        _, commands = self.about()
        wanted = [run for text, run in commands if "绑定" in text]
        if wanted:
            wanted[0]()
            self.refresh()
        else:
            self._page.message.emit("光标处没有能与表中某一格对上的数字。")

    def jump(self) -> bool:
        """Goes to the cell of the figure at the cursor; False where there is none."""
        hit = self._editor.figure_under_cursor()
        if hit is None or not hit[1].bound:
            return False
        self._page.jump_requested.emit(hit[1].refs[0])
        return True

    def _clicked(self, block: int, start: int) -> None:
        for figure in self._editor.figures.get(block, ()):
            if figure.start == start and figure.bound:
                self._page.jump_requested.emit(figure.refs[0])

    # ---- menus

    def _choose(self) -> None:
        menu = QMenu(self._page)
        self._fill_candidates(menu)
        menu.exec(self._editor.viewport().mapToGlobal(self._editor.cursorRect().bottomLeft()))
        menu.deleteLater()

    def _fill_candidates(self, menu: QMenu) -> None:
        number, place = self._editor.place_of(self._editor.textCursor())
        item = self._page.paragraph(number)
        if item is None:
            return
        book, layout = self._page.document.book, self._page.document.layout
        for one in candidates(book, layout, item, place):
            action = menu.addAction(self._title(one.ref))
            action.triggered.connect(
                lambda _checked=False, ref=one.ref: self._bind(item, place, ref, False)
            )

    def menu(self, card: Card | None) -> QMenu:
        """The menu at the cursor, or that of a table."""
        menu = QMenu(self._page)
        if card is not None:
            writing = self._page.writing
            menu.addAction("打开", lambda: self._page.sheet_requested.emit(card.placed))
            if not self._page.document.is_read_only:
                menu.addAction("上移一段", lambda: writing.move_card(card, -1))
                menu.addAction("下移一段", lambda: writing.move_card(card, 1))
            return menu
        _, commands = self.about()
        for text, run in commands:
            if text == "绑定到…":
                self._fill_candidates(menu.addMenu("绑定到"))
            else:
                menu.addAction(text, run)
        if commands:
            menu.addSeparator()
        chosen, written = self._editor.textCursor().hasSelection(), not self._editor.isReadOnly()
        for text, run, on in (
            ("剪切", self._editor.cut, chosen and written),
            ("复制", self._editor.copy, chosen),
            ("粘贴", self._editor.paste, written and self._editor.canPaste()),
            ("全选", self._editor.selectAll, True),
        ):
            menu.addAction(text, run).setEnabled(on)
        menu.addSeparator()
        page = self._page
        internal_marks.add_to(menu, page, page.document, internal_marks.of_paragraphs(page))
        comment_menu.add_to(menu, page)
        return menu

    def _open_menu(self, where: QPoint, _block: int, _place: int, card: Card | None) -> None:
        menu = self.menu(card)
        menu.exec(where)
        menu.deleteLater()
