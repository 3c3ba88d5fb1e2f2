"""以前的版本…: what the file held before it was saved over; looked at, compared, taken back."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from budgetbook.io.safe_write import WriteFailed, write_safely
from budgetbook.io.versions import Version, versions_of
from budgetbook.model.edit import Replace
from budgetbook.ui.messages import tell, warn
from budgetbook.ui.plain_table import dress
from budgetbook.ui.start_page import when

if TYPE_CHECKING:
    from budgetbook.model.book import Book
    from budgetbook.ui.main_window import MainWindow

_HEADINGS = ("保存于此前的内容", "大小")
_NONE = "这本簿还没有以前的版本。每次保存时，被替换下来的内容会在这里留一份。"


class VersionsDialog(QDialog):
    """The versions of the open book's file, the newest first."""

    def __init__(self, window: "MainWindow", versions: list[Version]) -> None:
        super().__init__(window)
        self._window, self._versions = window, versions
        self.setWindowTitle("以前的版本")
        words = QLabel(
            "每一行是一次保存之前文件里的内容。“恢复”把它放回本簿，可以撤销；文件要再保存才改变。",
            wordWrap=True,
        )
        self.table = QTableWidget(len(versions), len(_HEADINGS))
        self._fill()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(words)
        column.addWidget(self.table, 1)
        column.addLayout(self._buttons())
        self.resize(560, 420)

    def _fill(self) -> None:
        table = self.table
        table.setHorizontalHeaderLabels(_HEADINGS)
        table.setAccessibleName("以前的版本")
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        dress(table, right=(1,))
        table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for row, version in enumerate(self._versions):
            table.setItem(row, 0, QTableWidgetItem(moment(version.replaced)))
            size = QTableWidgetItem(f"{max(version.size // 1024, 1)} KB")
            size.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            table.setItem(row, 1, size)
        table.setCurrentCell(0, 0)
        table.itemDoubleClicked.connect(lambda _item: self.look())

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        for words, tip, slot in (
            ("打开看", "另开一窗看这一版，只读", self.look),
            ("与本簿比较", "列出这一版与本簿的全部不同", self.compare),
            ("恢复", "把这一版放回本簿，可以撤销", self.take_back),
            ("另存为…", "把这一版存成一个文件", self.save_copy),
        ):
            button = QPushButton(words)
            button.setToolTip(tip)
            button.setAutoDefault(False)
            button.clicked.connect(slot)
            row.addWidget(button)
        row.addStretch(1)
        close = QPushButton("关闭")
        close.clicked.connect(self.accept)
        row.addWidget(close)
        return row

    @property
    def _chosen(self) -> Version:
        return self._versions[max(self.table.currentRow(), 0)]

    def _read(self) -> "Book | None":
        """The chosen version as a book; None where it could not be read, which is said."""
        from budgetbook.ui.compare_dialog import read_book

        found = read_book(self, [self._chosen.file])
        return found[0] if found else None

    @property
    def _name(self) -> str:
        return f"{moment(self._chosen.replaced)}以前的版本"

    def look(self) -> None:
        """Shows the version in a window of its own, read only."""
        from budgetbook.ui.compare_mode import PriorWindow

        book, workspace = self._read(), self._window.workspace
        if book is None or workspace is None:
            return
        shown = PriorWindow(book, workspace.document, self._window, self._name)
        shown.show()
        self.accept()
        shown.activateWindow()

    def compare(self) -> None:
        """Lists what differs from the open book."""
        from budgetbook.ui.compare_dialog import CompareDialog

        book = self._read()
        if book is None:
            return
        self.accept()
        shown = CompareDialog(self._window, book, self._name)
        shown.show()
        shown.view.setFocus()

    def take_back(self) -> None:
        """Puts the version in the place of the open book, as one step."""
        book, opened = self._read(), self._window.book
        if book is None or opened is None:
            return
        if book.layout != opened.document.book.layout:
            warn(
                self, "没有恢复", "这一版用的是另一种版式，没有放回本簿。",
                "请用“另存为…”存成一个文件再打开它。",
            )  # fmt: skip
            return
        if opened.document.is_read_only:
            warn(
                self, "没有恢复", "本簿正被别人打开，这里只能看，没有放回去。",
                "请用“另存为…”存成一个文件再打开它。",
            )  # fmt: skip
            return
        opened.document.do(Replace(book, f"恢复到{self._name}"))
        self.accept()
        self._window.say(f"已恢复到{self._name}，可以撤销；保存后文件才改变")

    def save_copy(self) -> None:
        """Writes the version as a file of its own."""
        opened = self._window.book
        name = f"{opened.name if opened else '预算簿'} {self._chosen.replaced:%Y%m%d-%H%M}.ysb"
        folder = opened.folder if opened else None
        target, _ = QFileDialog.getSaveFileName(
            self, "另存为", str((folder or Path.home()) / name), "预算簿 (*.ysb)"
        )
        if not target:
            return
        path = Path(target)
        path = path if path.suffix.lower() == ".ysb" else path.with_name(f"{path.name}.ysb")
        try:
            write_safely(path, self._chosen.file.read_bytes())
        except (OSError, WriteFailed) as error:
            words = str(error) if isinstance(error, WriteFailed) else "这一版读不出来，没有另存。"
            warn(self, "没有另存", words)


def moment(at: datetime) -> str:
    """A moment with the hour, however long ago."""
    words = when(at)
    return words if ":" in words else f"{words} {at:%H:%M}"


def show_versions(window: "MainWindow") -> None:
    """以前的版本…"""
    book = window.book
    if book is None:
        return
    versions = versions_of(book.path, window.folders.home) if book.path else []
    if not versions:
        tell(window, "以前的版本", _NONE)
        return
    dialog = VersionsDialog(window, versions)
    dialog.exec()
    dialog.deleteLater()
