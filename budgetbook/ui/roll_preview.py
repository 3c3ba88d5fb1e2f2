"""The last step of 结转下年: every change before it happens, and the years still undecided."""

import html
from collections import Counter
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QToolButton

from budgetbook.model.book import Paragraph
from budgetbook.model.carry import Change, RollError
from budgetbook.model.carry_options import Answer
from budgetbook.model.edit import cell_title, table_title
from budgetbook.model.ref import TableKey
from budgetbook.ui.colours import colours
from budgetbook.ui.grouped_list import Group, GroupedList, Line
from budgetbook.ui.roll_pages import RollPage
from budgetbook.ui.roll_state import RollState
from budgetbook.ui.style import CHIP

_ORDER = ("版式", "科目", "项目", "金额", "年份文字", "日期", "说明")
_OPEN = "？ 待定：逐条选“改”或“留”，没有选的列入待办"
_KEYS: dict[str, tuple[str, Answer | None]] = {
    "G": ("改　照“改为”", "改"), "L": ("留　照原文", "留"), "K": ("看　先不定，列入待办", None),
}  # fmt: skip
_INKS = {"改": "accent", "留": "muted", "待定": "warning"}
_AROUND = 160


class PreviewPage(RollPage):
    """The changes by group, undecided ones first; one key answers and goes on to the next."""

    title = "预览"
    hint = "结转要做的全部改动。在列表里按 G 改、L 留、K 看（先不定）。结转前什么都没有改动。"

    def __init__(self, state: RollState) -> None:
        super().__init__(state)
        self._changes: tuple[Change, ...] = ()
        self._where: dict[int, str] = {}
        self.error = ""
        self.view = GroupedList(
            ("处理", "在哪里", "原来", "改为", "理由"), {0: 124, 1: 170, 2: 180, 3: 180}, stretch=4,
            parent=self,
        )  # fmt: skip
        self.view.setAccessibleName("结转的改动")
        self.view.commands = {
            key: (words, self._answerer(answer)) for key, (words, answer) in _KEYS.items()
        }
        self.view.can = lambda _key: any(line.entry.key for line in self.view.chosen())
        self.view.current_line_changed.connect(self._show_detail)
        self.detail = QLabel()
        self.detail.setWordWrap(True)
        self.detail.setMinimumHeight(64)
        self.column.addLayout(self._bar())
        self.column.addWidget(self.view, 1)
        self.column.addWidget(self.detail)

    def _bar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.counts = QLabel()
        row.addWidget(self.counts)
        row.addStretch(1)
        self.kept = QToolButton()
        self.kept.setCheckable(True)
        self.kept.setStyleSheet(CHIP)
        self.kept.setToolTip("列出或收起保持原样的年份")
        self.kept.toggled.connect(lambda _on: self._list())
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("筛选")
        self.filter.setClearButtonEnabled(True)
        self.filter.setMaximumWidth(180)
        self.filter.setAccessibleName("筛选改动")
        self.filter.textChanged.connect(lambda _words: self._list())
        row.addWidget(self.kept)
        row.addWidget(self.filter)
        for words, answer in (("改 G", "改"), ("留 L", "留"), ("看 K", None)):
            button = QPushButton(words)
            button.clicked.connect(self._answerer(answer))  # type: ignore[arg-type]
            row.addWidget(button)
        return row

    def enter(self) -> None:
        try:
            self._changes, self.error = self.state.preview(), ""
        except RollError as error:
            self._changes, self.error = (), str(error)
        known = {change.key for change in self._changes}
        for key in [key for key in self.state.answers if key not in known]:
            del self.state.answers[key]
        self._chapters = self._headings()
        self._where = {i: self._place(c) for i, c in enumerate(self._changes)}
        self._list()
        self.view.choose_first()
        self.view.setFocus()

    @property
    def problem(self) -> str:
        return self.error

    # ---- answers

    def _answerer(self, answer: Answer | None) -> Any:
        return lambda *_args: self.answer(answer)

    def answer(self, answer: Answer | None) -> None:
        """改, 留 or (None) 看 for the chosen lines; then the next one."""
        lines = [line for line in self.view.chosen() if line.entry.key]
        for line in lines:
            if answer is None:
                self.state.answers.pop(line.entry.key, None)
            else:
                self.state.answers[line.entry.key] = answer
        current = self.view.currentIndex()
        self._list()
        below = self.view.indexBelow(self.view.currentIndex())
        if len(lines) == 1 and current.isValid() and self.view.lines_model.line(below) is not None:
            self.view.choose(below)

    def decision(self, change: Change) -> str:
        """改, 留 or 待定, as it stands now."""
        answered = self.state.answers.get(change.key) if change.key else None
        return answered or change.decision

    # ---- what is shown

    def _list(self) -> None:
        words = self.filter.text().strip().casefold()
        groups: dict[str, list[Line]] = {}
        years = [change for change in self._changes if change.what == "year"]
        counts = Counter(self.decision(change) for change in years)
        for i, change in enumerate(self._changes):
            line = self._line(i, change)
            if words not in " ".join(line.cells).casefold():
                continue
            is_open = change.decision == "待定" and bool(change.key)
            if self.decision(change) == "留" and not is_open and not self.kept.isChecked():
                continue
            groups.setdefault(_OPEN if is_open else change.group, []).append(line)
        order = [_OPEN, *_ORDER]
        shown = [Group(name, tuple(groups[name])) for name in order if name in groups]
        self.view.show_groups(tuple(shown))
        self.kept.setText(f"留 {counts['留']}")
        self.counts.setText(
            f"年份：改 {counts['改']} 处，留 {counts['留']} 处，待定 {counts['待定']} 处"
        )
        self._show_detail(self.view.current_line())
        self.changed.emit()

    def _line(self, i: int, change: Change) -> Line:
        decision = self.decision(change)
        sign = self._sign(change, decision)
        after = change.before if decision == "留" and change.what == "year" else change.after
        cells = (sign, self._where[i], change.before, after, change.reason)
        inks = {0: _INKS[decision]} | ({4: "muted"} if decision == "留" else {})
        return Line(f"{i}", cells, f"{change.before} → {after}\n{change.reason}", inks, change)

    def _sign(self, change: Change, decision: str) -> str:
        if change.what == "project":
            return (
                "＋ 新增" if not change.before else ("－ 结束" if not change.after else "＝ 结转")
            )
        if change.what == "cell" and not change.after:
            return "○ 清空待填"
        if change.ask and decision == "改" and change.key not in self.state.answers:
            return "✓ 改，待确认"
        return {"改": "✓ 改", "留": "－ 留", "待定": "？ 待定"}[decision]

    def _headings(self) -> dict[str, str]:
        found, title = {}, ""
        for item in self.state.old[0].flow:
            if isinstance(item, Paragraph):
                title = item.text.strip() if item.role.startswith("heading") else title
                found[item.id] = title or "文字"
        return found

    def _place(self, change: Change) -> str:
        book, layout = self.state.old
        if change.ref is not None and book.row(change.ref) is not None:
            head = book.tables.get(TableKey("project", change.ref.instance))
            name = head.rows[0].text("name") if head and head.rows and change.ref.instance else ""
            title = cell_title(layout, book, change.ref)
            return f"{name}·{title.partition('·')[2]}" if name else title
        if change.paragraph:
            return self._chapters.get(change.paragraph, "文字")
        if change.key:
            table = change.key.partition(" ")[0].partition("/")[0]
            return f"{table_title(layout, TableKey(table))}·标题和附注" if table else ""
        return ""

    def _show_detail(self, line: Line | None) -> None:
        """The whole text around a year, before and after."""
        change = line.entry if line is not None else None
        if not isinstance(change, Change):
            self.detail.setText("")
            return
        text = self._whole(change)
        muted = colours(self.palette()).muted.name()
        words = f'<span style="color:{muted}">全文</span> {text}' if text else ""
        reason = html.escape(change.reason)
        self.detail.setText(f'{words}<br><span style="color:{muted}">理由</span> {reason}')

    def _whole(self, change: Change) -> str:
        book = self.state.old[0]
        text = ""
        if change.ref is not None:
            value = book.value(change.ref)
            text = value if isinstance(value, str) else ""
        elif change.paragraph:
            text = next(
                (
                    p.text
                    for p in book.flow
                    if isinstance(p, Paragraph) and p.id == change.paragraph
                ),
                "",
            )
        start = change.key.rpartition(":")[2]
        if not text or not start.isdigit():
            return html.escape(" ".join(text.split()))
        at = int(start)
        begin, end = max(0, at - _AROUND), at + _AROUND
        length = 4 if text[at : at + 4].isdigit() else 2
        before, year, after = text[begin:at], text[at : at + length], text[at + length : end]
        dots = ("…" if begin else "", "…" if end < len(text) else "")
        return (
            f"{dots[0]}{html.escape(before)}<b>{html.escape(year)}</b>{html.escape(after)}{dots[1]}"
        )
