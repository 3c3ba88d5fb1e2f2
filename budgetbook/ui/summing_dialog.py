"""汇总…: the books of 本级 and 所属单位 chosen, ordered, and made into the department's book."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QDropEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
)

from budgetbook.model.book import Book, Department, Member
from budgetbook.model.edit import Edit
from budgetbook.model.expected_units import Expected, expected_units, standings
from budgetbook.model.summing_edits import joined, summed_again
from budgetbook.model.summing_up import (
    SummedUp,
    SummingError,
    check_members,
    department_of,
    sum_up,
)
from budgetbook.ui.messages import tell, warn
from budgetbook.ui.opening import ask_for_files
from budgetbook.ui.room import fit
from budgetbook.ui.style import LIST

if TYPE_CHECKING:
    from budgetbook.io.units_reading import UnitRead
    from budgetbook.ui.jobs import Progress
    from budgetbook.ui.main_window import MainWindow

_HEADINGS = ("单位", "编码", "状态", "核对结果", "文件")
_WIDTHS = (250, 90, 80, 200)
_SIGNS = {"已收": "✓ 已收", "未收": "○ 未收", "未核对": "？未核对", "有误": "✕ 有误"}
_HINT = (
    "选本级和各所属单位的预算簿（.ysb、Word、Excel、PDF 都行），按次序排好再汇总："
    "各表按科目和行相加，项目、采购等按单位依次排列。单位之间的往来不抵销。同一单位再选一次，就换成新选的那本。"
)


class _UnitList(QTreeWidget):
    """The units in their order; rows can be dragged."""

    def __init__(self, dialog: "SummingDialog") -> None:
        super().__init__()
        self._dialog = dialog
        self.setHeaderLabels(list(_HEADINGS))
        self.setAccessibleName("单位")
        self.setStyleSheet(LIST)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        for column, width in enumerate(_WIDTHS):
            self.setColumnWidth(column, width)
        self.itemSelectionChanged.connect(dialog.enable)

    def dropEvent(self, event: QDropEvent) -> None:
        """Takes the order over after a drag."""
        super().dropEvent(event)
        self._dialog.take_order()

    def number(self, item: QTreeWidgetItem | None) -> int | None:
        """The member a row stands for; None for one that was not handed in."""
        value = item.data(0, Qt.ItemDataRole.UserRole) if item else None
        return value if isinstance(value, int) else None

    def order(self) -> list[int]:
        """The members in the order of the rows."""
        items = [self.topLevelItem(row) for row in range(self.topLevelItemCount())]
        return [n for item in items if (n := self.number(item)) is not None]


class SummingDialog(QDialog):
    """The units, and what the department is called."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        book = window.book.document.book if window.book else None
        self._open: Book | None = book if book and not window.book.document.is_read_only else None  # type: ignore[union-attr]
        self.members: list[Member] = list(self._open.members) if self._open else []
        self.expected: list[Expected] = expected_units(self._open) if self._open else []
        #: What was made: a new book, or the edit of the open one.
        self.made: SummedUp | None = None
        self.edit: Edit | None = None
        self.notes: tuple[str, ...] = ()
        self.setWindowTitle("汇总")
        words = QLabel(_HINT, wordWrap=True)
        words.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.list = _UnitList(self)
        self.told = QLabel(wordWrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 14)
        column.setSpacing(10)
        column.addWidget(words)
        column.addLayout(self._tools())
        column.addWidget(self.list, 1)
        column.addWidget(self.told)
        column.addLayout(self._target())
        column.addLayout(self._buttons())
        fit(self, 900, 560)
        self.refresh()

    def _tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.buttons: dict[str, QPushButton] = {}
        for words, tip, slot in (
            ("添加文件…", "一个文件是一个单位的预算簿", self.add_files),
            ("添加文件夹…", "文件夹里每个文件是一个单位的预算簿", self.add_folder),
            ("名单…", "应报单位的名单：每行一个编码或名称，没收到的会列出来", self.add_list),
            ("上移", "", lambda: self.shift(-1)),
            ("下移", "", lambda: self.shift(1)),
            ("移去", "这个单位不汇总", self.remove),
        ):
            button = QPushButton(words)
            button.setToolTip(tip)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, slot=slot: slot())
            self.buttons[words] = button
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _target(self) -> QVBoxLayout:
        both, row = QVBoxLayout(), QHBoxLayout()
        self.into_new = QRadioButton("做成新的部门簿")
        self.into_open = QRadioButton("汇总进打开的这本（文字、上年簿保留，各表换成合计）")
        self.code, self.name = QLineEdit(), QLineEdit()
        self.code.setMaximumWidth(90)
        self.code.setAccessibleName("部门编码")
        self.name.setAccessibleName("部门名称")
        self.name.setMinimumWidth(220)
        self.into_open.setVisible(self._open is not None)
        again = bool(self._open and self._open.members)
        (self.into_open if again else self.into_new).setChecked(True)
        self.into_new.toggled.connect(lambda _on: self.refresh())
        row.addWidget(self.into_new)
        row.addWidget(QLabel("编码"))
        row.addWidget(self.code)
        row.addWidget(QLabel("名称"))
        row.addWidget(self.name)
        row.addStretch(1)
        both.addLayout(row)
        both.addWidget(self.into_open)
        return both

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.sum = QPushButton("汇总")
        self.sum.setDefault(True)
        self.sum.clicked.connect(self.accept)
        cancel = QPushButton("取消")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        row.addStretch(1)
        row.addWidget(self.sum)
        row.addWidget(cancel)
        return row

    # ---- the list

    def refresh(self, chosen: int | None = None) -> None:
        """Lists the units as they are."""
        self.list.clear()
        lines = standings(self.expected, self.members)
        given = sorted(
            (one for one in lines if one.member is not None), key=lambda one: one.member or 0
        )
        missing = [one for one in lines if one.member is None]
        for one in [*given, *missing]:
            source = self.members[one.member].source if one.member is not None else ""
            words = [one.name, one.code, _SIGNS[one.standing], one.said, source]
            row = QTreeWidgetItem(words)
            row.setFlags(row.flags() & ~Qt.ItemFlag.ItemIsDropEnabled)
            if one.member is None:
                row.setFlags(row.flags() & ~Qt.ItemFlag.ItemIsDragEnabled)
                for column in range(len(words)):
                    row.setForeground(column, self.palette().placeholderText())
            row.setData(0, Qt.ItemDataRole.UserRole, one.member)
            row.setToolTip(4, source)
            self.list.addTopLevelItem(row)
        item = self.list.topLevelItem(chosen) if chosen is not None else None
        if item is not None:
            self.list.setCurrentItem(item)
        self._propose(len(missing))
        self.enable()

    def _propose(self, missing: int) -> None:
        is_new = self.into_new.isChecked()
        for field in (self.code, self.name):
            field.setEnabled(is_new)
        if self.members and is_new:
            who = department_of(self.members)
            for field, words in ((self.code, who.code), (self.name, who.name)):
                if not field.isModified():
                    field.setText(words)
        faulty = sum(1 for m in self.members if m.checked.startswith("有误"))
        told = [f"{len(self.members)} 个单位"] if self.members else ["还没有选单位"]
        told += [f"{missing} 个未收"] if missing else []
        told += [f"{faulty} 个有误"] if faulty else []
        self.told.setText("，".join(told) + "。")

    def enable(self) -> None:
        """Greys what cannot be done now."""
        number = self.list.number(self.list.currentItem())
        self.buttons["移去"].setEnabled(number is not None)
        self.buttons["上移"].setEnabled(number is not None and number > 0)
        self.buttons["下移"].setEnabled(number is not None and number < len(self.members) - 1)
        self.sum.setEnabled(bool(self.members))

    def take_order(self) -> None:
        """The members in the order of the rows."""
        order = self.list.order()
        if sorted(order) == list(range(len(self.members))):
            self.members = [self.members[number] for number in order]
        self.refresh()

    def shift(self, step: int) -> None:
        """Moves the chosen unit up or down."""
        number = self.list.number(self.list.currentItem())
        if number is None or not 0 <= number + step < len(self.members):
            return
        members = self.members
        members[number], members[number + step] = members[number + step], members[number]
        self.refresh(number + step)

    def remove(self) -> None:
        """Leaves the chosen unit out."""
        number = self.list.number(self.list.currentItem())
        if number is not None:
            del self.members[number]
            self.refresh(min(number, len(self.members) - 1))

    # ---- what comes in

    def add_files(self) -> None:
        """添加文件…"""
        paths = ask_for_files(self, self._window.settings, "各单位的预算簿")
        if paths:
            self.add_paths(paths)

    def add_folder(self) -> None:
        """添加文件夹…"""
        from budgetbook.io.batch import files_in

        settings = self._window.settings
        name = QFileDialog.getExistingDirectory(self, "各单位预算簿所在的文件夹", settings.folder)
        if not name:
            return
        settings.folder = name
        paths = files_in(Path(name))
        if paths:
            self.add_paths(paths)
        else:
            tell(self, "没有能打开的文件", f"“{Path(name).name}”里没有预算簿、Word、Excel 或 PDF。")

    def add_list(self) -> None:
        """名单…"""
        from budgetbook.io.errors import BookError
        from budgetbook.io.expected_list import read_expected

        name, _ = QFileDialog.getOpenFileName(
            self, "应报单位的名单", self._window.settings.folder, "名单 (*.txt *.csv *.xlsx)"
        )
        if not name:
            return
        try:
            self.expected = read_expected(Path(name))
        except BookError as error:
            warn(self, "没有读入名单", str(error), "原来的名单没有变动。")
            return
        self.refresh()

    def add_paths(self, paths: Sequence[Path]) -> None:
        """Reads and checks the files; newer books of units that are there replace them."""
        found = read_with_progress(self, paths, self._window.folders.layouts)
        if found is None:
            return
        from budgetbook.io.units_reading import numbered

        try:
            members = joined(self.members, numbered(found, self.members))
            check_members(members)
            self.members = members
        except SummingError as error:
            warn(self, "没有加进来", f"{error}。", "原来选的单位没有变动。")
        failed = [one.message for one in found if one.member is None]
        if failed:
            warn(self, f"{len(failed)} 个文件没有读出", "\n".join(failed[:6]), "其余的已经加进来。")
        self.refresh()

    # ---- 汇总

    def accept(self) -> None:
        """Makes the sum; what cannot be is said, and the dialog stays."""
        from budgetbook.ui.jobs import run

        who = Department(code=self.code.text().strip(), name=self.name.text().strip())
        into = self._open if self.into_open.isChecked() else None
        members = list(self.members)

        def work(progress: "Progress") -> None:
            progress(0.0, f"汇总 {len(members)} 个单位")
            if into is not None:
                self.edit, self.notes = summed_again(into, members)
            else:
                self.made = sum_up(members, who)
                self.notes = self.made.notes
            progress(1.0, "")

        try:
            run(self, "正在汇总", work)
        except SummingError as error:
            warn(self, "没有汇总", f"{error}。", "选的单位和打开的簿都没有变动。")
            return
        if self.made is not None or self.edit is not None:
            super().accept()


def read_with_progress(
    parent: QDialog, paths: Sequence[Path], layouts: Path | None
) -> "list[UnitRead] | None":
    """The units' books, with progress; None when cancelled."""
    from budgetbook.io.errors import Cancelled
    from budgetbook.ui.jobs import run

    def work(progress: "Progress") -> "list[UnitRead]":
        from budgetbook.io.layout_file import kept_variants
        from budgetbook.io.units_reading import read_units

        own = [variant for _, variant in kept_variants(layouts)] if layouts else []
        progress(0.0, f"读取 {len(paths)} 个文件")
        return read_units(
            paths, lambda done, total, name: progress(done / total, f"{Path(name).name}"), own
        )

    try:
        return run(parent, "正在读取各单位的预算簿", work)
    except Cancelled:
        return None


def sum_units(window: "MainWindow") -> None:
    """年度 → 汇总…"""
    dialog = SummingDialog(window)
    taken = bool(dialog.exec())
    made, edit, notes, count = dialog.made, dialog.edit, dialog.notes, len(dialog.members)
    dialog.deleteLater()
    if not taken:
        return
    if edit is not None and window.book is not None:
        window.book.document.do(edit)
    elif made is not None:
        _show(window, made)
    told = f"已汇总 {count} 个单位。{'；'.join(notes)}。"
    shown = window if edit is not None or window.book is None else _front(window)
    shown.notice.show_notice(told, [])


def _show(window: "MainWindow", made: SummedUp) -> None:
    """The new book: in this window where it is empty, else in one of its own."""
    from budgetbook.ui.document import Document
    from budgetbook.ui.open_book import OpenBook
    from budgetbook.ui.windows import new_window

    name = f"{made.book.department.name}{made.book.year or ''}年部门预算"
    target = window if window.book is None else new_window(window)
    target.show_book(OpenBook(Document(made.book, made.layout), name=name))


def _front(window: "MainWindow") -> "MainWindow":
    """The window that was opened last."""
    from budgetbook.ui.windows import main_windows

    others = [one for one in main_windows() if one is not window and one.book is not None]
    return others[-1] if others else window
