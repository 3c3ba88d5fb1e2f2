"""并入他人所填: a colleague's tables and projects beside the own, each taken or left."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout

from budgetbook.model.book import Book
from budgetbook.model.merge import Choice, MergeError, Part, Side, merge, offers
from budgetbook.ui.compare_dialog import ask_for_book
from budgetbook.ui.document import Document
from budgetbook.ui.grouped_list import Group, GroupedList, Line
from budgetbook.ui.messages import tell, warn
from budgetbook.ui.room import fit

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow

_TITLES = ("行", "栏", "本簿", "对方", "采用")
_KEYS: dict[str, tuple[str, Side]] = {
    "D": ("采用对方", "theirs"), "B": ("保留本簿", "ours")
}  # fmt: skip
_KEPT = "打开的簿没有变动。"


def merge_book(window: "MainWindow") -> None:
    """Asks for the colleague's book and what of it is taken; one step to undo."""
    if window.book is None:
        return
    other = ask_for_book(window, window, "并入他人所填：选同事填的簿")
    if other is None:
        return
    document = window.book.document
    try:
        parts = offers(document.book, other[0], document.layout)
    except MergeError as error:
        warn(window, "没有并入", str(error), _KEPT)
        return
    if not parts:
        tell(window, "没有可并入的内容", f"“{other[1]}”填的内容本簿都有，而且相同。", _KEPT)
        return
    dialog = MergeDialog(document, other[0], other[1], parts, window)
    if dialog.exec():
        window.say(dialog.apply())
    dialog.deleteLater()


class MergeDialog(QDialog):
    """Both sides of each item; D takes the colleague's, B keeps the own."""

    def __init__(
        self, document: Document, other: Book, name: str, parts: tuple[Part, ...],
        parent: "MainWindow | None" = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._document, self._other, self._parts = document, other, parts
        self.sides: dict[str, Side] = {}
        self.setWindowTitle("并入他人所填")
        words = QLabel(
            f"“{name}”里本簿没有或不同的内容。本簿空着的默认采用对方，两边都有而不同的默认保留本簿；"
            "在列表里按 D 采用对方、B 保留本簿，选标题行则整组一起选。本簿原有的行和项目一律不删。"
        )
        if other.comments:
            words.setText(f"{words.text()}对方簿里的 {len(other.comments)} 条批注不并入。")
        words.setWordWrap(True)
        words.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.view = GroupedList(_TITLES, {1: 120, 2: 220, 3: 220, 4: 90}, parent=self)
        self.view.setAccessibleName("可并入的内容")
        self.view.commands = {
            key: (words, partial(self.choose, side)) for key, (words, side) in _KEYS.items()
        }
        self.view.entered_line.connect(self._flip)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 14)
        column.setSpacing(10)
        column.addWidget(words)
        column.addLayout(self._bar())
        column.addWidget(self.view, 1)
        column.addLayout(self._buttons())
        fit(self, 1000, 620)
        self._list()
        self.view.choose_first()

    def _bar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("筛选：表名、科目、项目")
        self.filter.setClearButtonEnabled(True)
        self.filter.setAccessibleName("筛选可并入的内容")
        self.filter.textChanged.connect(lambda _words: self._list())
        row.addWidget(self.filter, 1)
        for key, (words, side) in _KEYS.items():
            button = QPushButton(f"{words} {key}")
            button.setAutoDefault(False)
            button.clicked.connect(lambda _on=False, side=side: self.choose(side))
            row.addWidget(button)
        return row

    def _buttons(self) -> QHBoxLayout:
        self.counted = QLabel()
        self.take = QPushButton("并入(&M)")
        self.take.setDefault(True)
        self.take.clicked.connect(self.accept)
        cancel = QPushButton("取消")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self.counted, 1)
        row.addWidget(self.take)
        row.addWidget(cancel)
        return row

    # ---- choices

    def side(self, choice: Choice) -> Side:
        """Whose is taken."""
        return self.sides.get(choice.key, choice.proposed)

    def choose(self, side: Side) -> None:
        """Takes one side for the chosen lines."""
        for line in self.view.chosen():
            self.sides[line.entry.key] = side
        self._list()

    def _flip(self, line: Line) -> None:
        other: Side = "ours" if self.side(line.entry) == "theirs" else "theirs"
        self.sides[line.entry.key] = other
        self._list()

    def apply(self) -> str:
        """Makes the one edit; in words what was taken."""
        document = self._document
        edit = merge(document.book, self._other, document.layout, self._parts, self.sides)
        if edit is None:
            return "没有选定要并入的内容。"
        document.do(edit)
        return f"已{edit.title}，可一步撤销。" if hasattr(edit, "title") else "已并入。"

    # ---- what is shown

    def _list(self) -> None:
        words = self.filter.text().strip().casefold()
        groups = []
        for part in self._parts:
            lines = [self._line(choice) for choice in part.choices]
            shown = [x for x in lines if words in f"{part.title} {' '.join(x.cells)}".casefold()]
            if shown:
                kind = "新项目　" if part.is_new else ("项目　" if part.is_project else "")
                groups.append(Group(f"{kind}{part.title}", tuple(shown)))
        self.view.show_groups(tuple(groups))
        choices = [choice for part in self._parts for choice in part.choices]
        taken = sum(self.side(choice) == "theirs" for choice in choices)
        conflicts = sum(choice.state == "conflict" for choice in choices)
        self.counted.setText(f"采用对方 {taken} 处，两边不同 {conflicts} 处，共 {len(choices)} 处")
        self.take.setEnabled(bool(taken))

    def _line(self, choice: Choice) -> Line:
        theirs = self.side(choice) == "theirs"
        cells = (
            choice.row or choice.column, choice.column if choice.row else "",
            " ".join(choice.ours.split()) or "（空）", " ".join(choice.theirs.split()),
            "→ 对方" if theirs else "本簿",
        )  # fmt: skip
        inks = {4: "accent" if theirs else "muted", 3 if theirs else 2: "accent"}
        if choice.state == "conflict" and choice.key not in self.sides:
            inks[4] = "warning"
        tip = f"本簿：{choice.ours or '（空）'}\n对方：{choice.theirs}"
        return Line(choice.key, cells, tip, inks, choice)
