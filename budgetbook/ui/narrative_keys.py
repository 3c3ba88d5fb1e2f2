"""Writing on the narrative page: levels, lists, bold, tables that move; by key and by button."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QToolButton, QWidget

from budgetbook.model.bindings import reworded
from budgetbook.model.book import Paragraph, ParagraphRole
from budgetbook.model.bound_figures import bold_edit
from budgetbook.model.edit import SetFlow, SetParagraphs, Several
from budgetbook.model.listing import (
    BULLET,
    FORMS,
    LEVELS,
    NAMES,
    deeper,
    following,
    listed,
    mark_of,
    renumbered,
    stepped,
    written,
)
from budgetbook.model.passage import LINE_END, retype
from budgetbook.model.spans import covers
from budgetbook.model.text_tables import move_edit, neighbour
from budgetbook.ui.narrative_editor import Card
from budgetbook.ui.narrative_side import NarrativeSide

if TYPE_CHECKING:
    from budgetbook.ui.narrative_page import NarrativePage

_CTRL, _SHIFT, _ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
#: The keys of the page, for the F1 sheet.
KEYS = (
    ("Tab / Shift+Tab", "降一级 / 升一级（标题、编号）"),
    ("Ctrl+B", "加粗"),
    ("Ctrl+K", "绑定光标处的数字，再按解除"),
    ("Ctrl+Enter", "转到数字所在的格，或打开此处的表"),
    ("Alt+Shift+↑ / ↓", "上移 / 下移此处的表"),
    ("Ctrl+Tab", "离开文字，到下一处"),
)


class Writing:
    """What keys and the bar over the text do to the paragraphs at the cursor."""

    def __init__(self, page: "NarrativePage") -> None:
        self._page = page
        self._editor = page.editor
        self.side = NarrativeSide(page)
        self.bar = QWidget(page)
        self._build_bar()
        self._editor.press = self._press
        self._editor.pasted.connect(self._paste)
        self._editor.card_clicked.connect(lambda card: page.sheet_requested.emit(card.placed))
        self._editor.card_dropped.connect(self._drop)
        self._editor.cursorPositionChanged.connect(self._show_state)

    # ---- the bar

    def _build_bar(self) -> None:
        row = QHBoxLayout(self.bar)
        row.setContentsMargins(20, 6, 12, 2)
        row.setSpacing(4)
        self.level = QComboBox()
        self.level.setAccessibleName("段落级别")
        self.level.setPlaceholderText("其他")  # a title, a line of the contents
        self.level.setToolTip("段落级别（Tab 降一级，Shift+Tab 升一级）")
        for role in LEVELS:
            self.level.addItem(NAMES[role], role)
        self.level.activated.connect(lambda at: self.set_role(LEVELS[at]))
        row.addWidget(self.level)
        self.bold = self._button("B", "加粗（Ctrl+B）", "加粗", self.toggle_bold)
        self.bold.setCheckable(True)
        font = self.bold.font()
        font.setBold(True)
        self.bold.setFont(font)
        row.addWidget(self.bold)
        numbers = self._button("编号 ▾", "给所选各段编号，再选一次取消", "编号", None)
        numbers.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(numbers)
        for form in FORMS:
            words = "　".join(written(form, n) for n in (1, 2, 3))
            menu.addAction(words).triggered.connect(
                lambda _checked=False, form=form: self.set_list(form)
            )
        numbers.setMenu(menu)
        numbers.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        self.numbers = numbers
        row.addWidget(numbers)
        self.dots = self._button(
            "• 符号", "项目符号，再按一次取消", "项目符号", lambda: self.set_list(BULLET)
        )
        row.addWidget(self.dots)
        row.addStretch(1)
        self.side_button = self._button("大纲与规范句", "", "大纲与规范句", None)
        self.side_button.setCheckable(True)
        self.side_button.setToolTip("在旁边列出各节标题和由各表生成的规范句")
        self.side_button.toggled.connect(self.side.setVisible)
        row.addWidget(self.side_button)
        if self._page.document.is_read_only:
            for widget in (self.level, self.bold, self.numbers, self.dots):
                widget.setEnabled(False)

    def _button(
        self, text: str, tip: str, name: str, run: Callable[[], object] | None
    ) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(name)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if run is not None:
            button.clicked.connect(lambda _checked=False: run())
        return button

    def _show_state(self) -> None:
        number, place = self._editor.place_of(self._editor.textCursor())
        self._page.bold_next = None
        item = self._page.paragraph(number)
        if item is None:
            return
        known = item.role in LEVELS
        self.level.setCurrentIndex(LEVELS.index(item.role) if known else -1)
        self.level.setEnabled(known and not self._page.document.is_read_only)
        self.bold.setChecked(bool(place) and covers(item.emphasis, place - 1, place))

    # ---- keys

    def _press(self, event: QKeyEvent) -> bool:
        key, held = event.key(), event.modifiers()
        enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and held & _CTRL:
            self._leave(back=key == Qt.Key.Key_Backtab)
            return True
        if enter and held == _CTRL:
            return self._open_here()
        if enter and not held and self._inside_figure():
            return self._page.figures.jump()
        if self._page.document.is_read_only:
            return False
        if event.matches(QKeySequence.StandardKey.Bold):
            self.toggle_bold()
        elif key == Qt.Key.Key_K and held == _CTRL:
            self._page.figures.bind_or_unbind()
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.change_level(-1 if key == Qt.Key.Key_Backtab else 1)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and held & _ALT and held & _SHIFT:
            self._move_table(-1 if key == Qt.Key.Key_Up else 1)
        else:
            return enter and not held and self._go_on()
        return True

    def _leave(self, *, back: bool) -> None:
        found: QWidget | None = self._editor
        for _ in range(500):
            if found is None:
                return
            found = found.previousInFocusChain() if back else found.nextInFocusChain()
            if found is None or found is self._editor or self._editor.isAncestorOf(found):
                continue
            tab = bool(found.focusPolicy() & Qt.FocusPolicy.TabFocus)
            if tab and found.isVisible() and found.isEnabled():
                found.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def _inside_figure(self) -> bool:
        hit = self._editor.figure_under_cursor()
        _, place = self._editor.place_of(self._editor.textCursor())
        plain = not self._editor.textCursor().hasSelection()
        return bool(hit and hit[1].bound and plain and hit[1].start < place < hit[1].end)

    def _open_here(self) -> bool:
        if self._page.figures.jump():
            return True
        number, _ = self._editor.place_of(self._editor.textCursor())
        for card in self._editor.cards.get(number, ()):
            self._page.sheet_requested.emit(card.placed)
            return True
        return True

    # ---- paragraphs

    def _chosen(self) -> list[tuple[int, Paragraph]]:
        found = [(n, self._page.paragraph(n)) for n, _, _ in self._editor.selection()]
        return [(n, item) for n, item in found if item is not None]

    def _change(self, changed: dict[str, Paragraph], title: str) -> None:
        """Puts paragraphs in place as one step; the cursor stays in its words."""
        book, at = self._page.document.book, self._editor.selection()
        old = {p.id: p for p in book.flow if isinstance(p, Paragraph) and p.id in changed}
        changed = {one: item for one, item in changed.items() if item != old[one]}
        if not changed:
            return
        if any(item.role != old[one].role for one, item in changed.items()):
            flow = tuple(changed.get(p.id, p) if isinstance(p, Paragraph) else p for p in book.flow)
            self._page.do(SetFlow(flow, title=title))
        else:
            self._page.do(SetParagraphs(tuple(changed.values()), title))
        self._put_back(at)
        self._show_state()

    def _put_back(self, at: list[tuple[int, int, int]]) -> None:
        lines = self._page.lines
        if len(at) == 1 and at[0][0] < len(lines):
            number, start, end = at[0]
            most = len(lines[number].text)
            self._editor.put_cursor(number, min(start, most), min(end, most))

    def set_role(self, role: ParagraphRole) -> None:
        """Makes headings, or running text, of the paragraphs at the cursor."""
        items = [item for _, item in self._chosen() if item.role in LEVELS]
        made = {item.id: item.model_copy(update={"role": role}) for item in items}
        self._change(made, f"改为{NAMES[role]}")
        self._editor.setFocus()

    def change_level(self, step: int) -> None:
        """One level down (1) or up (-1): the number of a list, else the heading."""
        lines = self._page.lines
        texts = [line.text if line.role == "body" else "" for line in lines]
        made: dict[str, Paragraph] = {}
        for number, item in self._chosen():
            if item.role == "body" and mark_of(item.text):
                texts[number] = deeper(texts, number, step)
                made[item.id] = reworded(item, texts[number].replace(LINE_END, "\n"))
            else:
                made[item.id] = item.model_copy(update={"role": stepped(item.role, step)})
        before = self._page.document.book
        self._change(made, "降一级" if step > 0 else "升一级")
        if self._page.document.book is before:
            self._page.message.emit("已经是最低一级。" if step > 0 else "已经是最高一级。")

    def set_list(self, form: str) -> None:
        """Numbers the running text at the cursor, or takes its numbers away."""
        items = [item for _, item in self._chosen() if item.role == "body"]
        if not items:
            self._page.message.emit("标题不编成列表，请选正文。")
            return
        texts = listed([item.text for item in items], form)
        made = {i.id: reworded(i, text) for i, text in zip(items, texts, strict=True)}
        self._change(made, "编号" if form != BULLET else "项目符号")
        self._editor.setFocus()

    def toggle_bold(self) -> None:
        """Sets the selection in bold or plain; without one, what is typed next."""
        chosen = [(n, a, b) for n, a, b in self._editor.selection() if b > a]
        number, place = self._editor.place_of(self._editor.textCursor())
        if not chosen:
            item = self._page.paragraph(number)
            is_bold = bool(item and place and covers(item.emphasis, place - 1, place))
            now = is_bold if self._page.bold_next is None else self._page.bold_next
            self._page.bold_next = not now
            self.bold.setChecked(not now)
            return
        found = [(self._page.paragraph(n), a, b) for n, a, b in chosen]
        items = [(item, a, b) for item, a, b in found if item is not None]
        on = not all(covers(item.emphasis, a, b) for item, a, b in items)
        self._page.do(bold_edit(items, on))
        self.bold.setChecked(on)

    def _go_on(self) -> bool:
        """Enter in a list: the next number, and those behind it counted on; on an empty entry
        the end of the list. False where Enter only divides the paragraph."""
        number, place = self._editor.place_of(self._editor.textCursor())
        item, lines = self._page.paragraph(number), self._page.lines
        mark = mark_of(item.text) if item and item.role == "body" else None
        if item is None or mark is None or self._editor.textCursor().hasSelection():
            return False
        if place < mark.length:
            return False
        if not item.text[mark.length :].strip():
            self._change({item.id: reworded(item, "")}, "结束列表")
            return True
        text, next_mark = lines[number].text, following(lines[number].text)
        texts = [line.text for line in lines]
        texts[number : number + 1] = [text[:place], next_mark + text[place:].lstrip(" ")]
        self._divide(texts, number)
        self._editor.put_cursor(number + 1, len(next_mark))
        return True

    def _divide(self, texts: list[str], number: int) -> None:
        book = self._page.document.book
        typed = retype(book, self._page.lines, texts)
        if typed is None:
            return
        bodies = [x.text if x.role == "body" else "" for x in typed.lines]
        counted = renumbered(bodies, number)
        known = {p.id: p for p in book.flow if isinstance(p, Paragraph)}
        later = tuple(
            reworded(known[line.id], new.replace(LINE_END, "\n"))
            for line, old, new in zip(typed.lines, bodies, counted, strict=True)
            if old != new and line.id in known
        )
        steps = (typed.edit, SetParagraphs(later, "")) if later else (typed.edit,)
        self._page.do(Several(steps, "添加一条"))

    def _paste(self, lines: list[str]) -> None:
        if not self._page.document.is_read_only:
            self._editor.textCursor().insertText("\n".join(lines))
            self._editor.ensureCursorVisible()

    # ---- tables in the text

    def _drop(self, card: Card, block: int) -> None:
        ids = self._page.paragraph_ids()
        if block < len(ids):
            self._page.do(move_edit(self._page.document.book, card.placed, ids[block]))

    def _move_table(self, step: int) -> None:
        number, _ = self._editor.place_of(self._editor.textCursor())
        for card in self._editor.cards.get(number, ()):
            self.move_card(card, step)
            return
        self._page.message.emit("光标所在的段落后面没有表。")

    def move_card(self, card: Card, step: int) -> None:
        """Puts a table one paragraph up (-1) or down (1), within this page."""
        book, ids = self._page.document.book, self._page.paragraph_ids()
        after = neighbour(book, card.placed, step)
        if after not in ids:
            self._page.message.emit("已到本节的边上。")
            return
        self._page.do(move_edit(book, card.placed, after))
        self._editor.put_cursor(self._page.paragraph_ids().index(after), 0)
