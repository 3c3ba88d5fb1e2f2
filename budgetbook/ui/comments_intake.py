"""取入退回意见…: a pasted or opened list of remarks, shown with the places it names."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt, QTimer
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from budgetbook.model.annual_round import Comment
from budgetbook.model.comment_list import GivenList, read_list
from budgetbook.model.comment_match import Match, matched
from budgetbook.model.comments import add_comments, only_new, quote_of, where
from budgetbook.model.edit import SetRecords
from budgetbook.ui.comment_places import PlaceDialog
from budgetbook.ui.messages import warn
from budgetbook.ui.plain_table import dress
from budgetbook.ui.room import fit

if TYPE_CHECKING:
    from budgetbook.ui.document import Document
    from budgetbook.ui.main_window import MainWindow

_HINT = (
    "把退回的意见粘贴在这里，一条一行或带编号；从 Word、Excel 里复制的表格也可以，"
    "表头认得“序号、意见、位置、责任人”等。对不准位置的记在表或整本名下，不猜。"
)
_TITLES = ("意见", "位置", "依据")
_REST = 300


class _Paste(QPlainTextEdit):
    """Takes a copied table cell by cell, so that lines within a cell do not become rows."""

    def insertFromMimeData(self, source: QMimeData) -> None:
        from budgetbook.ui.clipboard import read_mime

        block = read_mime(source)
        if any(len(row) > 1 for row in block):
            lines = ("\t".join(" ".join(cell.split()) for cell in row) for row in block)
            self.insertPlainText("\n".join(lines))
            return
        super().insertFromMimeData(source)


class CommentsIntake(QDialog):
    """The list at the top, what it was taken for below; ``edit`` is what follows."""

    def __init__(self, document: "Document", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._found: list[tuple[Comment, Match]] = []
        self.edit: SetRecords | None = None
        self.setWindowTitle("取入退回意见")
        self.text = _Paste(placeholderText=_HINT)
        self.text.setMaximumHeight(150)
        self.source = QLineEdit("退回意见")
        self.source.setMaximumWidth(260)
        self.told = QLabel(wordWrap=True)
        self.told.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.table = QTableWidget(0, len(_TITLES))
        self._dress()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(self._head())
        column.addWidget(self.text)
        column.addWidget(self.told)
        column.addWidget(self.table, 1)
        column.addLayout(self._foot())
        self._timer = QTimer(self, singleShot=True, interval=_REST)
        self._timer.timeout.connect(lambda: self.show_list(read_list(self.text.toPlainText())))
        self.text.textChanged.connect(self._timer.start)
        fit(self, 860, 600)
        self._summary()

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        label = QLabel("来源(&S)")
        label.setBuddy(self.source)
        self.read = QPushButton("从文件取…", autoDefault=False)
        self.read.setToolTip("Word、Excel 等文件里的意见清单")
        self.read.clicked.connect(self.read_file)
        row.addWidget(label)
        row.addWidget(self.source)
        row.addStretch(1)
        row.addWidget(self.read)
        return row

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.place = QPushButton("改位置…", autoDefault=False)
        self.place.setToolTip("给选定的意见另选位置，也可以双击")
        self.place.clicked.connect(self.change_place)
        self.take = QPushButton("取入")
        self.take.setDefault(True)
        self.take.clicked.connect(self.accept)
        cancel = QPushButton("取消", autoDefault=False)
        cancel.clicked.connect(self.reject)
        row.addWidget(self.place)
        row.addStretch(1)
        row.addWidget(self.take)
        row.addWidget(cancel)
        return row

    def _dress(self) -> None:
        table = self.table
        table.setHorizontalHeaderLabels(_TITLES)
        table.setAccessibleName("认出的意见")
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        dress(table)
        header = table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(1, 280)
        header.resizeSection(2, 150)
        table.itemDoubleClicked.connect(lambda _item: self.change_place())
        table.itemChanged.connect(lambda _item: self._summary())

    # ---- the list

    def show_list(self, given: GivenList) -> None:
        """Matches the remarks of a list anew and shows them."""
        book, layout = self._document.book, self._document.layout
        self._found = matched(book, layout, given, self.source.text().strip() or "退回意见")
        self.table.blockSignals(True)
        self.table.setRowCount(len(self._found))
        for row, (comment, match) in enumerate(self._found):
            words = " ".join(comment.text.split())
            item = QTableWidgetItem(words)
            item.setToolTip(comment.text)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            is_new = bool(only_new(book, [comment]))
            item.setCheckState(Qt.CheckState.Checked if is_new else Qt.CheckState.Unchecked)
            self.table.setItem(row, 0, item)
            self._show_place(row, match.why if is_new else "本簿已有这条")
        self.table.blockSignals(False)
        self._lead = given.lead
        self._summary()

    _lead = ""

    def _show_place(self, row: int, why: str) -> None:
        comment = self._found[row][0]
        place = where(self._document.book, self._document.layout, comment.place)
        for column, words in ((1, place), (2, why or "没有对上")):
            item = QTableWidgetItem(words)
            item.setToolTip(words)
            self.table.setItem(row, column, item)

    def chosen(self) -> list[Comment]:
        """The remarks that are ticked."""
        items = [self.table.item(row, 0) for row in range(self.table.rowCount())]
        return [
            comment for (comment, _), item in zip(self._found, items, strict=False)
            if item is not None and item.checkState() == Qt.CheckState.Checked
        ]  # fmt: skip

    def _summary(self) -> None:
        chosen = self.chosen()
        placed = sum(one.place.model_dump(exclude_defaults=True) != {} for one in chosen)
        words = "粘贴后在下面列出，打勾的取入。"
        if self._found:
            words = f"认出 {len(self._found)} 条，取入 {len(chosen)} 条，{placed} 条对上了位置。"
            lead = " ".join(self._lead.split())
            words += f"开头的话没有取：“{lead[:40]}”" if lead else ""
        self.told.setText(words)
        self.take.setEnabled(bool(chosen))
        self.take.setText(f"取入 {len(chosen)} 条" if chosen else "取入")
        self.place.setEnabled(bool(self._found))

    def change_place(self) -> None:
        """Another place for the chosen remarks."""
        rows = sorted({index.row() for index in self.table.selectedIndexes()})
        if not rows:
            self.told.setText("请先选定要改位置的意见。")
            return
        book, layout = self._document.book, self._document.layout
        dialog = PlaceDialog(self, book, layout)
        if dialog.exec() and dialog.chosen is not None:
            update = {"place": dialog.chosen, "quote": quote_of(book, layout, dialog.chosen)}
            for row in rows:
                comment, match = self._found[row]
                self._found[row] = comment.model_copy(update=update), match
                self._show_place(row, "自己选的")
        dialog.deleteLater()

    def read_file(self) -> None:
        """从文件取…"""
        kinds = "意见清单 (*.docx *.xlsx *.doc *.xls *.wps *.et *.pdf *.html *.htm)"
        name, _ = QFileDialog.getOpenFileName(self, "退回意见", "", kinds)
        if name:
            self.take_file(Path(name))

    def take_file(self, path: Path) -> None:
        """The remarks of a file, in place of what was pasted."""
        from budgetbook.io.comments_file import read_remarks
        from budgetbook.io.errors import BookError, Cancelled
        from budgetbook.ui.jobs import run

        try:
            given = run(self, "读取退回意见", lambda report: read_remarks(path, report))
        except Cancelled:
            return
        except BookError as error:
            warn(self, "没有取入", f"{error}")
            return
        if given is None:
            return
        self.text.blockSignals(True)
        self.text.setPlainText("\n".join(one.text for one in given.remarks))
        self.text.blockSignals(False)
        self.source.setText(path.name)
        self.show_list(given)

    def accept(self) -> None:
        if self._timer.isActive():
            self._timer.stop()
            self.show_list(read_list(self.text.toPlainText()))
        chosen = self.chosen()
        if chosen:
            source = self.source.text().strip() or "退回意见"
            named = [one.model_copy(update={"source": source}) for one in chosen]
            title = f"取入 {len(named)} 条退回意见"
            self.edit = add_comments(self._document.book, named, title)
            super().accept()


def take_remarks(window: "MainWindow") -> None:
    """取入退回意见…"""
    workspace = window.workspace
    if workspace is None:
        return
    if workspace.document.is_read_only:
        window.say("本簿只读，没有改动。")
        return
    dialog = CommentsIntake(workspace.document, window)
    if dialog.exec() and dialog.edit is not None:
        workspace.document.do(dialog.edit)
        from budgetbook.ui.comments_dock import dock_of, show_comments

        if dock_of(window) is None:
            show_comments(window)
        window.say(f"{dialog.edit.title}，可以撤销。")
    dialog.deleteLater()
