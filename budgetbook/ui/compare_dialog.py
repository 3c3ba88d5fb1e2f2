"""比较两本簿: all differences in a list, each one click away, and as a workbook."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from budgetbook.model.amount import MINUS, print_amount
from budgetbook.model.book import Book
from budgetbook.model.compare import KIND_TITLES, Comparison, Difference, Kind, compare
from budgetbook.model.pairing import layout_of
from budgetbook.model.stage_extent import common
from budgetbook.ui import opening
from budgetbook.ui.document import Document
from budgetbook.ui.grouped_list import Group, GroupedList, Line
from budgetbook.ui.messages import warn
from budgetbook.ui.room import fit
from budgetbook.ui.style import CHIP

if TYPE_CHECKING:
    from budgetbook.io.formats import Opened
    from budgetbook.ui.jobs import Progress
    from budgetbook.ui.main_window import MainWindow

_TITLES = ("行", "栏", "本簿", "对方", "相差")


def compare_books(window: "MainWindow") -> None:
    """Asks for the other book, and lists what differs beside the window."""
    if window.book is None:
        return
    other = ask_for_book(window, window, "比较两本簿：选另一本")
    if other is not None:
        shown = CompareDialog(window, other[0], other[1])
        shown.show()
        shown.view.setFocus()


def ask_for_book(window: "MainWindow", parent: QWidget, title: str) -> tuple[Book, str] | None:
    """A book the user chose, settled, with the names of its files; None when it was left or
    could not be read, which is said."""
    paths = opening.ask_for_files(parent, window.settings, title)
    return read_book(parent, paths) if paths else None


def read_book(parent: QWidget, paths: Sequence[Path]) -> tuple[Book, str] | None:
    """The book in files, with progress; None when cancelled or impossible, which is said."""
    from budgetbook.io.errors import BookError, Cancelled
    from budgetbook.model.settle import Ledger
    from budgetbook.ui.jobs import run

    def work(progress: "Progress") -> "Opened":
        from budgetbook.io.formats import open_files

        return open_files(list(paths), progress, isolated=True)

    try:
        opened = run(parent, "正在读取", work)
    except Cancelled:
        return None
    except BookError as error:
        warn(parent, "没有读取", str(error), "打开的簿没有变动。")
        return None
    if opened is None:
        return None
    book = Ledger(opened.layout, opened.book).settle(opened.book).book
    return book, "、".join(path.name for path in paths)


class CompareDialog(QDialog):
    """The differences of the open book and another; it stays open beside the window."""

    def __init__(
        self, window: "MainWindow", other: Book, name: str,
        first: tuple[Book, str] | None = None, *, kin: bool = False,
        partly: tuple[bool, bool] = (False, False),
    ) -> None:  # fmt: skip
        """``first``: what stands in the place of the open book, and its name; ``kin``: both were
        one book once; ``partly``: which of them was taken in from a file, so that only what it
        says is compared."""
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        assert window.book is not None
        self._window, self._name = window, name
        self._document: Document = window.book.document
        self._first, self._is_kin, self._partly = first, kin, partly
        self._other_name = name if first else "对方"
        self._own = first[1] if first else window.book.title
        self._here = first[1] if first else "本簿"
        self._other = other
        self.compared = Comparison((), 0)
        self.setWindowTitle(f"比较：{self._here}与 {name}")
        self.view = GroupedList(
            (*_TITLES[:2], self._here, self._other_name, _TITLES[4]),
            {1: 150, 2: 160, 3: 160, 4: 130},
            right=frozenset({4}),
            parent=self,
        )
        self.view.setAccessibleName("两本簿的不同")
        self.view.entered_line.connect(self._go)
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 14)
        column.addWidget(self.words)
        column.addLayout(self._bar())
        column.addWidget(self.view, 1)
        column.addLayout(self._buttons())
        fit(self, 980, 600)
        self.refresh()

    def _bar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.chips: dict[Kind, QToolButton] = {}
        for kind, title in KIND_TITLES.items():
            chip = QToolButton()
            chip.setCheckable(True)
            chip.setChecked(True)
            chip.setStyleSheet(CHIP)
            chip.setToolTip(f"列出或收起“{title}”的不同")
            chip.toggled.connect(lambda _on: self._list())
            self.chips[kind] = chip
            row.addWidget(chip)
        row.addStretch(1)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("筛选：表名、科目、项目")
        self.filter.setClearButtonEnabled(True)
        self.filter.setFixedWidth(220)
        self.filter.setAccessibleName("筛选不同之处")
        self.filter.textChanged.connect(lambda _words: self._list())
        row.addWidget(self.filter)
        return row

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        again = QPushButton("重新比较(&R)")
        again.clicked.connect(self.refresh)
        self.save = QPushButton("存成 Excel…(&S)")
        self.save.clicked.connect(self._ask_and_save)
        close = QPushButton("关闭")
        close.clicked.connect(self.close)
        row.addStretch(1)
        for button in (again, self.save, close):
            button.setAutoDefault(False)
            row.addWidget(button)
        return row

    def refresh(self) -> None:
        """Compares the book as it is now."""
        first, layout = self._document.book, self._document.layout
        if self._first is not None:
            first, layout = self._first[0], layout_of(self._first[0], layout)
        other = self._other
        if any(self._partly):
            first, other = common(first, other, layout, self._partly)
        self.compared = compare(first, other, layout, kin=self._is_kin)
        count = len(self.compared.differences)
        said = f"{count} 处不同" if count else "完全相同"
        self.words.setText(
            f"{'' if self._first else '本簿'}“{self._own}”与“{self._name}”："
            f"比较了 {self.compared.cells} 格，{said}。"
            "双击或按 Enter 转到本簿的那一处；"
            f"相差＝{self._other_name}－{self._here}。"
        )
        self._list()
        self.view.choose_first()

    def _list(self) -> None:
        words = self.filter.text().strip().casefold()
        groups: dict[str, list[Line]] = {}
        for kind, chip in self.chips.items():
            chip.setText(f"{KIND_TITLES[kind]} {self.compared.count(kind)}")
            chip.setVisible(bool(self.compared.count(kind)))
        for i, one in enumerate(self.compared.differences):
            line = _line(i, one)
            if self.chips[one.kind].isChecked() and words in f"{one.table} {line.tip}".casefold():
                groups.setdefault(one.table or KIND_TITLES[one.kind], []).append(line)
        self.view.show_groups(tuple(Group(t, tuple(lines)) for t, lines in groups.items()))

    def _go(self, line: Line) -> None:
        one: Difference = line.entry
        workspace = self._window.workspace
        if workspace is None or workspace.document is not self._document:
            self.words.setText("比较的簿已经关闭，不能转到；请关闭这个窗口重新比较。")
        elif one.ref is not None and self._document.book.row(one.ref) is not None:
            workspace.jump(one.ref)
        elif one.paragraph:
            workspace.jump_to_text(one.paragraph)
        else:
            self._window.say("这一处本簿没有。")

    def _ask_and_save(self) -> None:
        path, _ = QFileDialog.getSaveFileName(
            self, "存成 Excel", "两簿比较.xlsx", "Excel 工作簿 (*.xlsx)"
        )
        if path:
            self.write(Path(path))

    def write(self, path: Path) -> None:
        """Writes the whole list as a workbook; a failure is said."""
        from budgetbook.io.compare_excel import comparison_as_excel
        from budgetbook.io.errors import BookError
        from budgetbook.io.safe_write import write_safely

        try:
            write_safely(path, comparison_as_excel(self.compared, self._own, self._name))
        except BookError as error:
            warn(self, "没有存成", str(error), "两本簿都没有变动。")
            return
        self._window.say(f"已存成 {path.name}。")


def _line(number: int, one: Difference) -> Line:
    change = ""
    if one.change is not None:
        change = print_amount(one.change, grouping=True, minus=MINUS)
    names = (one.row or KIND_TITLES[one.kind], one.column)
    sides = [" ".join(side.split()) for side in (one.first, one.second)]
    if change:  # amounts: with the sign that goes with even digits
        sides = [side.replace("-", MINUS) for side in sides]
    cells = (*names, *sides, change)
    tip = "\n".join(filter(None, (*names, f"本簿：{one.first}", f"对方：{one.second}")))
    inks = {2: "muted"} if not one.first or one.first == "无" else {}
    return Line(str(number), cells, tip, inks, one)
