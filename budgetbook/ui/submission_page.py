"""报送检查: what is there, what is missing, who answered for the 保密审查, and the folder."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QPalette, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from budgetbook.model import submission as checks
from budgetbook.model.book import SignOff
from budgetbook.model.edit import Sign
from budgetbook.model.secrecy import fingerprint
from budgetbook.ui.document import Document
from budgetbook.ui.grouped_list import Group, GroupedList, Line
from budgetbook.ui.messages import warn
from budgetbook.ui.notice import NoticeBar
from budgetbook.ui.style import CHIP

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow
    from budgetbook.ui.workspace import Workspace

#: A change is shown when the hand rests this long (ms): the whole list is made anew.
_REST = 600
_INKS: dict[checks.Standing, str] = {"ok": "passed", "look": "warning", "missing": "error"}
_NAMES: dict[checks.Standing, str] = {"ok": "已有", "look": "要看", "missing": "缺"}


class SubmissionPage(QWidget):
    """The list in groups; it follows the book while it is seen."""

    #: Ref, paragraph's id, sheet's id.
    jump_requested = Signal(object)
    text_requested = Signal(str)
    sheet_requested = Signal(str)
    folder_requested = Signal()
    record_requested = Signal()
    message = Signal(str)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.lines: tuple[checks.Line, ...] = ()
        self.notice = NoticeBar(self)
        self._title, self.count = QLabel("报送检查"), QLabel()
        self.view = GroupedList(("", "项目", "说明"), {0: 100, 1: 250}, stretch=2, parent=self)
        self.view.setAccessibleName("报送检查各项")
        self.view.entered_line.connect(self._go)
        self.setFocusProxy(self.view)
        self.name, self.date = QLineEdit(), QLineEdit()
        self.sign = QPushButton("签字")
        self.unsign = QPushButton("撤销签字")
        self.standing = QLabel(wordWrap=True)
        self._build()
        self._timer = QTimer(self, singleShot=True, interval=_REST)
        self._timer.timeout.connect(self.refresh)
        document.state_changed.connect(self._later)
        document.structure_changed.connect(self._later)

    # ---- building

    def _build(self) -> None:
        font = self._title.font()
        font.setPointSizeF(font.pointSizeF() * 1.3)
        font.setBold(True)
        self._title.setFont(font)
        self.count.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 12, 18, 10)
        column.setSpacing(8)
        column.addWidget(self.notice)
        column.addLayout(self._head())
        column.addLayout(self._filters())
        column.addWidget(self.view, 1)
        column.addLayout(self._signing())
        column.addWidget(self.standing)

    def _head(self) -> QHBoxLayout:
        self.again = QPushButton("重新检查")
        self.keep = QPushButton("存成 PDF 或文本…")
        self.folder = QPushButton("生成报送文件夹…")
        self.again.clicked.connect(self.refresh)
        self.keep.clicked.connect(self.save_list)
        self.folder.clicked.connect(self.folder_requested)
        self.folder.setToolTip("PDF、Word、Excel、审核报告和校验码，一次生成")
        row = QHBoxLayout()
        row.addWidget(self._title)
        row.addWidget(self.count)
        row.addStretch(1)
        for button in (self.again, self.keep, self.folder):
            row.addWidget(button)
        return row

    def _filters(self) -> QHBoxLayout:
        self.chips: dict[checks.Standing, QToolButton] = {}
        row = QHBoxLayout()
        row.setSpacing(6)
        for state in ("missing", "look", "ok"):
            chip = QToolButton()
            chip.setCheckable(True)
            chip.setChecked(True)
            chip.setStyleSheet(CHIP)
            chip.toggled.connect(lambda _on: self._list())
            self.chips[state] = chip
            row.addWidget(chip)
        row.addStretch(1)
        return row

    def _signing(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(QLabel("保密审查签字人"))
        self.name.setAccessibleName("签字人")
        self.name.setMaximumWidth(150)
        self.name.returnPressed.connect(self.put_signature)
        row.addWidget(self.name)
        row.addWidget(QLabel("日期"))
        self.date.setAccessibleName("签字日期")
        self.date.setMaximumWidth(150)
        self.date.returnPressed.connect(self.put_signature)
        row.addWidget(self.date)
        self.sign.clicked.connect(self.put_signature)
        self.unsign.clicked.connect(lambda: self.document.do(Sign(None)))
        row.addWidget(self.sign)
        row.addWidget(self.unsign)
        row.addStretch(1)
        return row

    # ---- what is shown

    def _later(self) -> None:
        if self.isVisible():
            self._timer.start()

    def showEvent(self, event: QShowEvent) -> None:
        self.refresh()
        super().showEvent(event)

    def refresh(self) -> None:
        """Checks the book anew."""
        from budgetbook.ui.printing import missing_faces

        self._timer.stop()
        document = self.document
        faces = missing_faces(document.layout)
        self.lines = checks.submission(
            document.book, document.layout, document.findings, faces, date.today()
        )
        self._list()
        self._show_signature()

    def _list(self) -> None:
        numbers = {s: sum(1 for line in self.lines if line.state == s) for s in self.chips}
        for state, chip in self.chips.items():
            chip.setText(f"{checks.SIGNS[state]} {_NAMES[state]} {numbers[state]}")
        missing = numbers["missing"]
        self.count.setText(f"还缺 {missing} 项，补齐再报送" if missing else "没有缺项，可以报送")
        made = []
        for group in checks.GROUPS:
            lines = [
                _line(number, line) for number, line in enumerate(self.lines)
                if line.group == group and self.chips[line.state].isChecked()
            ]  # fmt: skip
            if lines:
                made.append(Group(group, tuple(lines)))
        self.view.show_groups(tuple(made))

    def choose_worst(self) -> None:
        """Makes the first line current that is missing, or else has to be looked at."""
        model = self.view.lines_model
        for state in ("missing", "look"):
            for line in model.lines():
                if line.entry.state == state:
                    self.view.choose(model.index_of(line.key))
                    return
        self.view.choose_first()

    def _show_signature(self) -> None:
        signed = self.document.book.signed
        writable = not self.document.is_read_only
        today = date.today()
        if not self.name.isModified():
            self.name.setText(signed.name if signed else "")
        if not self.date.isModified():
            said = f"{today.year}年{today.month}月{today.day}日"
            self.date.setText(signed.date if signed and not self._is_stale() else said)
        self.unsign.setVisible(signed is not None)
        self.sign.setText("重新签字" if signed else "签字")
        for widget in (self.name, self.date, self.sign, self.unsign):
            widget.setEnabled(writable)
        line = next((one for one in self.lines if one.signs), None)
        self.standing.setText(f"{checks.SIGNS[line.state]} {line.words}" if line else "")

    def _is_stale(self) -> bool:
        signed = self.document.book.signed
        return bool(signed and signed.checked != fingerprint(self.document.book))

    # ---- what is done

    def _go(self, line: Line) -> None:
        entry = line.entry
        if entry.signs:
            self.name.setFocus()
        elif entry.records:
            self.record_requested.emit()
        elif entry.refs:
            self.jump_requested.emit(entry.refs[0])
        elif entry.paragraph:
            self.text_requested.emit(entry.paragraph)
        elif entry.sheet:
            self.sheet_requested.emit(entry.sheet)
        else:
            self.message.emit("这一项说的是整本簿，没有可以转到的地方。")

    def put_signature(self) -> None:
        """签字: for what the book says now."""
        name, when = self.name.text().strip(), self.date.text().strip()
        if not name or not when:
            self.message.emit("请填签字人和日期，没有签字。")
            (self.date if name else self.name).setFocus()
            return
        for field in (self.name, self.date):
            field.setModified(False)
        self.document.do(
            Sign(SignOff(name=name, date=when, checked=fingerprint(self.document.book)))
        )
        self.refresh()
        self.message.emit("已签字；以后内容再改动，签字要重新做。")

    def save_list(self) -> None:
        """存成 PDF 或文本…"""
        from budgetbook.io.errors import BookError
        from budgetbook.io.safe_write import write_safely

        kinds = "PDF（可打印） (*.pdf);;文本 (*.txt)"
        name, kind = QFileDialog.getSaveFileName(self, "存成 PDF 或文本", "报送检查.pdf", kinds)
        if not name:
            return
        path = Path(name)
        if path.suffix not in (".pdf", ".txt"):
            path = path.with_name(path.name + (".txt" if "txt" in kind else ".pdf"))
        text = checks.as_text(self.lines).encode("utf-8-sig")
        try:
            write_safely(path, text if path.suffix == ".txt" else self._pdf())
        except (BookError, OSError):
            warn(self, "没有保存", f"“{path.name}”写不进去，没有保存，请换一个位置再试。")

    def _pdf(self) -> bytes:
        from budgetbook.model.submission_paper import ALONE, on_paper
        from budgetbook.ui.pdf import pdf_of

        book, layout = on_paper(self.lines, self.document.book, self.document.layout)
        return pdf_of(book, layout, None, ALONE)

    def say_made(self, folder: Path) -> None:
        """Says that the folder was made, and offers to open it."""
        url = QUrl.fromLocalFile(str(folder))
        count = sum(1 for _ in folder.iterdir())
        self.notice.show_notice(
            f"已生成报送文件夹“{folder.name}”，{count} 个文件。",
            [("打开文件夹", lambda: _open(url))],
        )


def _open(url: QUrl) -> None:
    QDesktopServices.openUrl(url)


def _line(number: int, line: checks.Line) -> Line:
    cells = (f"{checks.SIGNS[line.state]} {_NAMES[line.state]}", line.title, line.words)
    key = f"{number}:{line.title}:{line.words}"
    return Line(key, cells, line.words, {0: _INKS[line.state]}, line)


def show_submission(window: "MainWindow") -> None:
    """报送检查: shows it in the place of the page."""
    workspace = window.workspace
    if workspace is None:
        return
    page = workspace.findChild(SubmissionPage)
    if page is None:
        page = SubmissionPage(workspace.document, workspace)
        page.jump_requested.connect(workspace.jump)
        page.text_requested.connect(workspace.jump_to_text)
        page.sheet_requested.connect(lambda sheet: _show_sheet(workspace, sheet))
        page.message.connect(workspace.message)
        page.folder_requested.connect(lambda: _make_folder(window))
        page.record_requested.connect(lambda: _show_record(window))
        workspace.addWidget(page)
        workspace.tree.view.clicked.connect(lambda _index: _leave(workspace))
    workspace.setCurrentWidget(page)
    workspace.cell.show_ref(None)
    page.view.setFocus()
    if page.view.current_line() is None:
        page.choose_worst()


def _show_record(window: "MainWindow") -> None:
    from budgetbook.ui.publication_record import show_record

    show_record(window)


def _make_folder(window: "MainWindow") -> None:
    from budgetbook.ui.public_files import make_folder

    made = make_folder(window)
    page = window.workspace.findChild(SubmissionPage) if window.workspace else None
    if made is not None and page is not None:
        page.say_made(made)


def _show_sheet(workspace: "Workspace", sheet: str) -> None:
    node = next(
        (n for n in workspace.tree.model.nodes if n.placed and n.placed.sheet == sheet), None
    )
    if node is not None:
        workspace.tree.choose(node.id)
        workspace.show_node(node)


def _leave(workspace: "Workspace") -> None:
    """A click on the tree's current node, which does not choose it anew, leaves the page too."""
    node, page = workspace.tree.current, workspace.findChild(SubmissionPage)
    if node is not None and page is not None and workspace.currentWidget() is page:
        workspace.show_node(node)
