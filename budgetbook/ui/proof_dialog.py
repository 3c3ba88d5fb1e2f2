"""核对已公布件: the published files held against the book, every difference a click away."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
)

from budgetbook.model.proofread import KIND_TITLES, Discrepancy, Proof
from budgetbook.model.publication import PublicChoice
from budgetbook.model.publishing import note_comparison
from budgetbook.ui import opening
from budgetbook.ui.document import Document
from budgetbook.ui.grouped_list import Group, GroupedList, Line
from budgetbook.ui.messages import warn
from budgetbook.ui.room import fit

if TYPE_CHECKING:
    from budgetbook.ui.jobs import Progress
    from budgetbook.ui.main_window import MainWindow

_TITLES = ("类别", "行", "栏", "本簿", "已公布件", "公布件中的位置")
_WIDTHS = {0: 150, 2: 140, 3: 150, 4: 150, 5: 180}
_HINT = "双击或按 Enter 转到本簿的那一处。"


class ProofDialog(QDialog):
    """What differs between the book and its published files; it stays open beside the window."""

    def __init__(self, window: "MainWindow", paths: Sequence[Path], proof: Proof) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        assert window.book is not None
        self._window, self._paths, self.proof = window, tuple(paths), proof
        self._document: Document = window.book.document
        self._title = window.book.title
        self.setWindowTitle(f"核对已公布件：{self._names()}")
        self.words = QLabel(wordWrap=True)
        self.words.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.view = GroupedList(_TITLES, _WIDTHS, stretch=1, parent=self)
        self.view.setAccessibleName("与已公布件的不同")
        self.view.entered_line.connect(self._go)
        self.leaves_out = QCheckBox("公开时内部内容是略去的")
        self.without = QCheckBox("公开时合计不含内部金额")
        for box in (self.leaves_out, self.without):
            box.setVisible(bool(self._document.book.internal))
            box.clicked.connect(lambda _on: self.again())
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 14)
        column.addWidget(self.words)
        choices = QHBoxLayout()
        choices.addWidget(self.leaves_out)
        choices.addWidget(self.without)
        choices.addStretch(1)
        column.addLayout(choices)
        column.addWidget(self.view, 1)
        column.addLayout(self._buttons())
        fit(self, 1040, 600)
        self.show_proof(proof)

    def _names(self) -> str:
        return "、".join(path.name for path in self._paths)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.retry = QPushButton("重新核对(&R)")
        self.retry.clicked.connect(self.again)
        self.note = QPushButton("记入公开记录(&N)")
        self.note.setToolTip("把核对日期和结果记在本簿的公开记录里，可以撤销")
        self.note.clicked.connect(self.keep_note)
        self.save = QPushButton("存成 Excel 或 Word…(&S)")
        self.save.clicked.connect(self._ask_and_save)
        close = QPushButton("关闭")
        close.clicked.connect(self.close)
        row.addStretch(1)
        for button in (self.retry, self.note, self.save, close):
            button.setAutoDefault(False)
            row.addWidget(button)
        return row

    def choice(self) -> PublicChoice:
        """How the 公开版 was made."""
        return PublicChoice(
            leaves_out=self.leaves_out.isChecked(), in_totals=not self.without.isChecked()
        )

    def show_proof(self, proof: Proof) -> None:
        """Lists what was found."""
        self.proof = proof
        notes = "".join(f"{note}。" for note in proof.notes)
        hint = _HINT if proof.found else ""
        self.words.setText(f"“{self._title}”与“{self._names()}”：{proof.words}。{notes}{hint}")
        groups: dict[str, list[Line]] = {}
        for number, one in enumerate(proof.found):
            title = one.table or ("基本信息" if one.kind == "fact" else "文字")
            groups.setdefault(title, []).append(_line(number, one))
        self.view.show_groups(tuple(Group(t, tuple(lines)) for t, lines in groups.items()))
        self.view.choose_first()
        self.note.setEnabled(not self._document.is_read_only)

    def again(self) -> None:
        """Compares with the book as it is now."""
        proof = run_proof(self._window, self._document, self._paths, self.choice())
        if proof is not None:
            self.show_proof(proof)

    def _go(self, line: Line) -> None:
        one: Discrepancy = line.entry
        workspace = self._window.workspace
        if workspace is None or workspace.document is not self._document:
            self.words.setText("核对的簿已经关闭，不能转到；请关闭这个窗口重新核对。")
        elif one.ref is not None and self._document.book.row(one.ref) is not None:
            workspace.jump(one.ref)
        elif one.paragraph:
            workspace.jump_to_text(one.paragraph)
        elif one.sheet != ("", ""):
            _show_sheet(self._window, *one.sheet)
        else:
            self._window.say("这一处本簿没有。")

    def keep_note(self) -> None:
        """记入公开记录: when it was compared, and how that ended."""
        self._document.do(note_comparison(self._document.book, self.proof.words, date.today()))
        self._window.say("核对结果已记入公开记录，可以撤销")

    def _ask_and_save(self) -> None:
        path, _ = QFileDialog.getSaveFileName(
            self, "存成 Excel 或 Word", "核对已公布件.xlsx",
            "Excel 工作簿 (*.xlsx);;Word 文档 (*.docx)",
        )  # fmt: skip
        if path:
            self.write(Path(path))

    def write(self, path: Path) -> None:
        """Writes the list by the suffix of ``path``; a failure is said."""
        from budgetbook.io.errors import BookError
        from budgetbook.io.proof_report import write_proof

        facts = [f"本簿：{self._title}", f"已公布件：{self._names()}"]
        try:
            write_proof(path, self.proof, facts)
        except BookError as error:
            warn(self, "没有存成", str(error), "本簿和已公布件都没有变动。")
            return
        self._window.say(f"已存成 {path.name}。")


def _show_sheet(window: "MainWindow", sheet: str, instance: str) -> None:
    workspace = window.workspace
    if workspace is None:
        return
    nodes = (
        node for node in workspace.tree.model.nodes
        if node.placed and (node.placed.sheet, node.placed.instance) == (sheet, instance)
    )  # fmt: skip
    node = next(nodes, None)
    if node is not None:
        workspace.tree.choose(node.id)
        workspace.show_node(node)


def _line(number: int, one: Discrepancy) -> Line:
    from budgetbook.io.proof_report import line_cells

    kind, _, row, column, ours, theirs, place = line_cells(one)
    cells = tuple(" ".join(word.split()) for word in (kind, row, column, ours, theirs, place))
    named = zip(("本簿", "已公布件", "位置"), (ours, theirs, place), strict=True)
    tip = "\n".join([f"{row}　{column}".strip(), *(f"{n}：{w}" for n, w in named if w)])
    inks = {0: "muted"} if one.kind == "unreadable" else {0: "error"}
    assert kind == KIND_TITLES[one.kind]
    return Line(str(number), cells, tip, inks, one)


def run_proof(
    window: "MainWindow", document: Document, paths: Sequence[Path], choice: PublicChoice
) -> Proof | None:
    """The comparison, with progress; None when cancelled or impossible, which is said."""
    from budgetbook.io.errors import BookError, Cancelled
    from budgetbook.ui.jobs import run

    book, layout = document.book, document.layout

    def work(progress: "Progress") -> Proof:
        from budgetbook.io.published_files import proof_of

        return proof_of(list(paths), book, layout, choice, progress)

    try:
        return run(window, "正在核对", work)
    except Cancelled:
        return None
    except BookError as error:
        warn(window, "没有核对", str(error), "打开的簿没有变动。")
        return None


def check_published(window: "MainWindow") -> None:
    """年度 → 核对已公布件…"""
    if window.book is None:
        return
    paths = opening.ask_for_files(window, window.settings, "选择已公布件：PDF、Word、Excel 或网页")
    if not paths:
        return
    proof = run_proof(window, window.book.document, paths, PublicChoice())
    if proof is not None:
        shown = ProofDialog(window, paths, proof)
        shown.show()
        shown.view.setFocus()
