"""Steps of 结转下年: the files, year and layout."""

from collections.abc import Container, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from budgetbook.model.book import Book
from budgetbook.model.carry_tables import renamed
from budgetbook.model.code_changes import code_questions, new_codes, renamed_codes
from budgetbook.model.outline import outline, walk
from budgetbook.model.ref import TableKey
from budgetbook.ui import opening
from budgetbook.ui.colours import colours
from budgetbook.ui.grouped_list import Group, GroupedList, Line
from budgetbook.ui.new_book import in_use
from budgetbook.ui.roll_state import RollState

if TYPE_CHECKING:
    from budgetbook.io.formats import Opened
    from budgetbook.ui.jobs import Progress
    from budgetbook.ui.main_window import MainWindow

_NO_YEAR = 1989  # shown as “未写明”


class RollPage(QWidget):
    """One step; ``changed`` says that whether one can go on may be another now."""

    changed = Signal()
    title = ""
    hint = ""

    def __init__(self, state: RollState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = state
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(10)

    def enter(self) -> None:
        """It is about to be shown."""

    @property
    def problem(self) -> str:
        """Why one cannot go on; empty where one can."""
        return ""


def muted(words: str = "") -> QLabel:
    """Words that are read when looked for."""
    label = QLabel(words)
    label.setWordWrap(True)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label


class SourcePage(RollPage):
    """Which book is rolled, and what was recognised in it."""

    title = "原文件"
    hint = "上年的簿或文件。几个文件（如公开表和绩效文本）一起选中，合成一本；原文件不会改动。"

    def __init__(self, state: RollState, window: "MainWindow") -> None:
        super().__init__(state)
        self._window = window
        self.setAcceptDrops(True)
        self.choose = QPushButton("选择文件…(&O)")
        self.choose.clicked.connect(lambda: self.read(self._ask()))
        self.use_open = QPushButton("用打开的簿(&U)")
        self.use_open.setVisible(window.book is not None)
        self.use_open.clicked.connect(self.take_open)
        row = QHBoxLayout()
        row.addWidget(self.choose)
        row.addWidget(self.use_open)
        row.addStretch(1)
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.failure = QLabel()
        self.failure.setWordWrap(True)
        self.failure.hide()
        self.found = GroupedList(("识别出的内容", "说明"), {1: 220}, parent=self)
        self.found.setAccessibleName("识别出的内容")
        self.column.addLayout(row)
        self.column.addWidget(self.failure)
        self.column.addWidget(self.words)
        self.column.addWidget(self.found, 1000)
        self.column.addStretch(1)
        if window.book is not None:
            self.take_open()
        else:
            self._show()

    def _ask(self) -> list[Path]:
        return opening.ask_for_files(self, self._window.settings)

    def take_open(self) -> None:
        """Rolls the book that is open in the window, as it stands now."""
        book = self._window.book
        if book is not None:
            document = book.document
            self.state.take(document.book, document.layout, f"打开的簿“{book.title}”")
            self._show()

    def read(self, paths: Sequence[Path]) -> None:
        """Reads files together, with progress; what cannot be read is said here."""
        if not paths:
            return
        from budgetbook.io.errors import BookError, Cancelled
        from budgetbook.ui.jobs import run

        def work(progress: "Progress") -> "Opened":
            from budgetbook.io.formats import open_files

            return open_files(list(paths), progress, isolated=True)

        self._say_failure("")
        try:
            opened = run(self, "正在读取", work)
        except Cancelled:
            return
        except BookError as error:
            self._say_failure(f"没有读取：{error}")
            return
        if opened is not None:
            names = "、".join(path.name for path in paths)
            self.state.take_opened(opened, f"“{names}”")
            self._show()

    def _say_failure(self, words: str) -> None:
        colour = colours(self.palette()).error.name()
        self.failure.setStyleSheet(f"color: {colour};")
        self.failure.setText(words)
        self.failure.setVisible(bool(words))

    def _show(self) -> None:
        self.changed.emit()
        if self.state.book is None:
            self.words.setText("还没有选文件。也可以把文件拖到这里。")
            self.found.hide()
            return
        book, layout = self.state.old
        year = f"{book.year}年" if book.year else "没有写预算年度"
        remarks = f"，{self.state.remarks} 处没有读准，请对照原件" if self.state.remarks else ""
        self.words.setText(
            f"{self.state.source}：{book.department.line or '没有写部门'}，{year}，"
            f"{layout.title}，金额单位{book.unit}{remarks}。"
        )
        self.found.show_groups(_recognised(self.state))
        self.found.show()

    @property
    def problem(self) -> str:
        return "" if self.state.book is not None else "请先选文件"

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if opening.dropped_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.read(opening.dropped_files(event.mimeData()))


def _recognised(state: RollState) -> tuple[Group, ...]:
    book, layout = state.old
    groups = []
    for root in outline(book, layout):
        nodes = [n for n in walk((root,)) if n.has_page and (n.placed or n is root or n.paragraphs)]
        lines = [
            Line(n.id, (n.title, _size(book, n.tables, n.paragraphs, n.is_empty))) for n in nodes
        ]
        if lines:
            groups.append(Group(root.title, tuple(lines)))
    return tuple(groups)


def _size(book: Book, tables: Container[TableKey], paragraphs: Sequence[str], empty: bool) -> str:
    if paragraphs:
        return f"{len(paragraphs)} 段"
    rows = sum(len(t.rows) for k, t in book.tables.items() if k in tables)
    return "空表" if empty else f"{rows} 行"


# ---------------------------------------------------------------- year and layout


class YearPage(RollPage):
    """The new year and its layout, and what that calls otherwise."""

    title = "年度和版式"
    hint = "新预算年度，和那一年用的版式。"

    def __init__(self, state: RollState) -> None:
        super().__init__(state)
        self.old, self.new = QSpinBox(), QSpinBox()
        for spin in (self.old, self.new):
            spin.setRange(_NO_YEAR, 2099)
            spin.setSuffix(" 年")
            spin.setSpecialValueText("未写明")
            spin.setFixedWidth(130)
        self.box = QComboBox()
        self.error = QLabel()
        self.error.setWordWrap(True)
        self.note = muted()
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.addRow("原预算年度", self.old)
        form.addRow("新预算年度(&Y)", self.new)
        form.addRow("新版式(&L)", self.box)
        form.addRow("", self.error)
        form.addRow("", self.note)
        self.renamed = GroupedList(("原名称", "新名称", "是什么"), {1: 300, 2: 70}, parent=self)
        self.renamed.setAccessibleName("新旧名称对照")
        self.column.addLayout(form)
        self.column.addWidget(self.renamed, 1)
        self.column.addStretch(0)
        self.old.valueChanged.connect(self._old_chosen)
        self.new.valueChanged.connect(self._new_chosen)
        self.box.currentIndexChanged.connect(self._layout_chosen)
        self._busy = False

    def enter(self) -> None:
        state = self.state
        known = state.old[0].year is not None
        self._busy = True
        self.old.setValue(state.from_year or _NO_YEAR)
        self.old.setEnabled(not known)
        self.new.setValue(state.year or _NO_YEAR)
        self.box.clear()
        for layout in state.layouts():
            self.box.addItem(layout.title, layout.id)
        self._busy = False
        self._show()
        (self.new if known else self.old).setFocus()

    def _old_chosen(self, year: int) -> None:
        if not self._busy:
            self.state.from_year = year if year > _NO_YEAR else 0
            if self.state.from_year and self.state.year <= self.state.from_year:
                self.new.setValue(year + 1)
            self._show()

    def _new_chosen(self, year: int) -> None:
        if not self._busy:
            self.state.set_year(year)
            self._show()

    def _layout_chosen(self, _index: int) -> None:
        if not self._busy:
            self.state.layout_id = self.box.currentData()
            self._show()

    def _show(self) -> None:
        state = self.state
        self._busy = True
        self.box.setCurrentIndex(self.box.findData(state.layout_id))
        self._busy = False
        self.error.setText(state.year_error)
        self.error.setStyleSheet(f"color: {colours(self.palette()).error.name()};")
        self.error.setVisible(bool(state.year_error))
        old, new = state.old[1], state.new_layout
        groups = _renamed_groups(state)
        self.renamed.show_groups(groups)
        self.renamed.setVisible(bool(groups))
        if old.id == new.id:
            words = f"版式不变：{new.title}。"
            words += "科目的新旧对照如下。" if groups else ""
        elif groups:
            words = "新旧版式的名称对照如下；新版式没有的表照原样留在书里，标为附表，请核对。"
        else:
            words = "新旧版式的表、行、栏名称相同。"
        if state.year and not in_use(new, state.year):
            words += f"注意：{state.year}年通行的不是这个版式。"
        self.note.setText(words)
        self.changed.emit()

    @property
    def problem(self) -> str:
        return self.state.year_error


def _renamed_groups(state: RollState) -> tuple[Group, ...]:
    """Names that differ: tables, rows and columns of the layouts, and 科目 of the book."""
    old, new = state.old[1], state.new_layout
    lines: dict[str, list[Line]] = {}
    for n, one in enumerate(renamed(old, new) if old.id != new.id else ()):
        before, after = (" / ".join(side.split("/")) for side in (one.old, one.new))
        missing = "（没有：原样留存）" if one.what == "表" else "（没有：有数的另加一行、一栏）"
        cells = (before or "（新增）", after or missing, one.what)
        lines.setdefault(one.table, []).append(
            Line(str(n), cells, inks={} if after else {1: "warning"})
        )
    codes = _code_lines(state)
    return tuple(Group(title, tuple(found)) for title, found in (*lines.items(), *codes.items()))


def _code_lines(state: RollState) -> dict[str, list[Line]]:
    """科目 of the book that are named otherwise, asked or new in the new year."""
    if state.year_error:
        return {}
    book, layout = state.old
    lines = [
        Line(f"code{n}", (one.change.before, one.change.after, "科目"), one.change.source)
        for n, one in enumerate(renamed_codes(book, layout, state.year))
    ]
    lines += [
        Line(f"asked{n}", (one.words, one.reason, "待定"), one.reason, {1: "warning"})
        for n, one in enumerate(code_questions(book, layout, state.year))
    ]
    lines += [
        Line(f"new{n}", ("（新增）", f"{one.after}（{one.year}年）", "科目"), one.source)
        for n, one in enumerate(new_codes(book, layout, state.from_year, state.year))
    ]
    return {"科目": lines} if lines else {}
