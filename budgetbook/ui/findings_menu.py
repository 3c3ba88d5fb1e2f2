"""What can be done about one finding: go there, mend it, explain it, switch its rule off."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from budgetbook.model.edit import Mute, SetCells, cell_title
from budgetbook.model.finding import Finding
from budgetbook.model.ref import Ref
from budgetbook.ui.document import Document
from budgetbook.ui.findings_dialogs import explain, mute
from budgetbook.ui.findings_model import LEFT, RIGHT, SUSPECTS, is_muted
from budgetbook.ui.grouped_model import Line

#: Key sequences of the list, for the menu, the keys and the F1 sheet.
EXPLAIN_KEY, MUTE_KEY, LEFT_KEY, RIGHT_KEY = "F2", "Del", "Alt+Left", "Alt+Right"

Go = Callable[[Line, int], None]
Say = Callable[[str], None]


class FindingActions:
    """The commands on one line of the list."""

    def __init__(self, document: Document, parent: QWidget, go: Go, say: Say) -> None:
        self._document, self._parent, self._go, self._say = document, parent, go, say

    def menu(self, line: Line) -> QMenu:
        """The context menu of the line; whoever shows it deletes it."""
        menu = QMenu(self._parent)
        if is_muted(line):
            menu.addAction("重新启用这条规则", partial(self.unmute, line))
            return menu
        self._add_ways(menu, line)
        pinned = pinned_cell(self._document, line.entry)
        if pinned is not None:
            menu.addSeparator()
            menu.addAction(self._release_words(line, pinned), partial(self.release, line))
        menu.addSeparator()
        words = "修改出错说明…" if line.entry.explanation else "写出错说明…"
        self._add(menu, words, EXPLAIN_KEY, partial(self.explain, line))
        self._add(menu, "停用这条规则…", MUTE_KEY, partial(self.mute, line))
        return menu

    def _add_ways(self, menu: QMenu, line: Line) -> None:
        finding = line.entry
        if finding.paragraph and not finding.refs:
            self._add(menu, "转到原文", "", partial(self._go, line, LEFT))
            return
        for words, key, column, there in (
            ("转到左边", LEFT_KEY, LEFT, bool(finding.refs)),
            ("转到右边", RIGHT_KEY, RIGHT, len(finding.refs) > 1),
            ("转到可能出错处", "", SUSPECTS, bool(finding.suspects)),
        ):
            action = self._add(menu, words, key, partial(self._go, line, column))
            action.setEnabled(there)

    @staticmethod
    def _add(menu: QMenu, words: str, key: str, slot: Callable[[], object]) -> QAction:
        action = menu.addAction(words)
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # the list reads its own keys
        action.triggered.connect(lambda _checked=False: slot())
        return action

    def _release_words(self, line: Line, pinned: Ref) -> str:
        if line.entry.refs[:1] == (pinned,):
            return "采用计算值"
        title = cell_title(self._document.layout, self._document.book, pinned)
        return f"采用计算值：{title}".replace("&", "&&")

    def explain(self, line: Line) -> None:
        """Asks for the 出错说明."""
        if not is_muted(line) and explain(self._document, line.entry, self._parent):
            self._say("已记下出错说明，可以撤销。")

    def mute(self, line: Line) -> None:
        """Asks why the rule does not count; on a rule that is off, switches it on."""
        if is_muted(line):
            self.unmute(line)
        elif mute(self._document, line.entry, self._parent):
            self._say(f"规则 {line.entry.rule} 已停用，可在“已停用”里重新启用。")

    def unmute(self, line: Line) -> None:
        """Switches the rule on again."""
        self._document.do(Mute(line.entry.rule, ""))
        self._say(f"规则 {line.entry.rule} 已重新启用。")

    def release(self, line: Line) -> None:
        """Lets the pinned cell follow from its relation again."""
        ref = pinned_cell(self._document, line.entry)
        if ref is not None:
            mark = self._document.mark(ref).model_copy(update={"pinned": ""})
            self._document.do(SetCells({}, {ref: mark}, "采用计算值"))


def pinned_cell(document: Document, finding: Finding) -> Ref | None:
    """The pinned cell that a finding is about, or that is suspected of it."""
    for ref in (*finding.refs[:1], *finding.suspects):
        if document.mark(ref).pinned and document.filling(ref) is not None:
            return ref
    return None
