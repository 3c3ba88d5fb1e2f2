"""导出公开版 and 报送文件夹: how the public version is made, seen and written."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from budgetbook.model.book import Book
from budgetbook.model.layout import Layout
from budgetbook.model.pages import Printed
from budgetbook.model.publication import PublicChoice, Published, internal_of, public
from budgetbook.ui.jobs import Progress, run
from budgetbook.ui.messages import ask, warn
from budgetbook.ui.open_book import OpenBook

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow
    from budgetbook.ui.preview import Preview

T = TypeVar("T")
_FORMATS = {".pdf": "PDF", ".docx": "Word", ".xlsx": "Excel"}
_BAND = "公开版：设为内部的内容不印出。这里只供查看，要写成文件请用“导出公开版”。"


class PublicationDialog(QDialog):
    """Formats and manner of a 公开版, with what is masked and what follows all the same."""

    def __init__(self, window: "MainWindow", book: OpenBook) -> None:
        super().__init__(window)
        self._window, self._book = window, book
        self.made = Published(book.document.book)
        self.setWindowTitle("导出公开版")
        self.formats = {suffix: QCheckBox(name) for suffix, name in _FORMATS.items()}
        self.formats[".pdf"].setChecked(True)
        self.dash, self.leave_out = QRadioButton("印成“——”"), QRadioButton("略去")
        self.keep, self.without = QRadioButton("仍计入合计"), QRadioButton("合计里不含")
        self.dash.setChecked(True)
        self.keep.setChecked(True)
        self.masked, self.warnings = QListWidget(), QListWidget()
        self._build()
        for button in (self.leave_out, self.without):
            button.toggled.connect(lambda _on: self.refresh())
        for box in self.formats.values():
            box.toggled.connect(lambda _on: self._show_state())
        self.refresh()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 14)
        column.setSpacing(8)
        column.addLayout(self._row("写成", *self.formats.values()))
        column.addLayout(self._row("内部内容", self.dash, self.leave_out))
        column.addLayout(self._row("内部金额", self.keep, self.without))
        self._masked_title, self._warned_title = QLabel(), QLabel()
        column.addSpacing(4)
        column.addWidget(self._masked_title)
        column.addWidget(self.masked, 2)
        column.addWidget(self._warned_title)
        column.addWidget(self.warnings, 1)
        for view, name in ((self.masked, "不印出的内容"), (self.warnings, "能推算出来的内容")):
            view.setAccessibleName(name)
            view.setWordWrap(True)
            view.itemActivated.connect(self._go)
        column.addWidget(
            self._hint("双击一条，转到它在簿中的位置。审核报告、备注、上年簿都不写出。")
        )
        column.addLayout(self._buttons())
        self.resize(620, 520)

    def _row(self, title: str, *buttons: QWidget) -> QHBoxLayout:
        row, group = QHBoxLayout(), QButtonGroup(self)
        label = QLabel(title)
        label.setMinimumWidth(72)
        row.addWidget(label)
        for button in buttons:
            if isinstance(button, QRadioButton):
                group.addButton(button)
            row.addWidget(button)
        row.addStretch(1)
        return row

    @staticmethod
    def _hint(words: str) -> QLabel:
        hint = QLabel(words, wordWrap=True)
        hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        return hint

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.preview = QPushButton("预览公开版")
        self.preview.setAutoDefault(False)
        self.preview.clicked.connect(self._show_preview)
        row.addWidget(self.preview)
        row.addStretch(1)
        box = QDialogButtonBox()
        self.export = box.addButton("导出…", QDialogButtonBox.ButtonRole.AcceptRole)
        self.export.setDefault(True)
        box.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        row.addWidget(box)
        return row

    def choice(self) -> PublicChoice:
        """How the 公开版 is made."""
        return PublicChoice(leaves_out=self.leave_out.isChecked(), in_totals=self.keep.isChecked())

    def suffixes(self) -> list[str]:
        """The formats that are chosen."""
        return [suffix for suffix, box in self.formats.items() if box.isChecked()]

    def refresh(self) -> None:
        """Makes the 公开版 and lists what it masks."""
        document = self._book.document
        self.made = public(document.book, document.layout, self.choice())
        self.masked.clear()
        self.warnings.clear()
        self.masked.addItems(self.made.masked)
        for words in self.made.warnings:
            self.warnings.addItem(QListWidgetItem(words))
        self._masked_title.setText(
            f"不印出的内容　{len(self.made.masked)} 处"
            if self.made.masked
            else "没有设为内部的内容：公开版与全本一样，只是不带备注、公式等工作内容。"
        )
        self._warned_title.setText(f"注意：能推算出来　{len(self.made.warnings)} 处")
        self.masked.setVisible(bool(self.made.masked))
        for widget in (self._warned_title, self.warnings):
            widget.setVisible(bool(self.made.warnings))
        self._show_state()

    def _show_state(self) -> None:
        self.export.setEnabled(bool(self.suffixes()))

    def _go(self, item: QListWidgetItem) -> None:
        """To the marked place that an entry, or the words of a warning, name."""
        at = self.masked.row(item) if item.listWidget() is self.masked else -1
        if at < 0:
            named = (i for i, title in enumerate(self.made.masked) if title in item.text())
            at = next(named, 0)
        if jump_to_marked(self._window, at):
            self.reject()

    def _show_preview(self) -> None:
        open_public_preview(self._window, self.choice())
        self.reject()


def jump_to_marked(window: "MainWindow", at: int) -> bool:
    """Goes to a marked place, counted as ``Published.masked`` lists them; whether there is one."""
    from budgetbook.model.masked import marked_of
    from budgetbook.model.ref import Ref

    book, workspace = window.book, window.workspace
    if book is None or workspace is None:
        return False
    now = book.document.book
    marked = marked_of(now, book.document.layout)
    places: list[Callable[[], None]] = []
    # in the order in which ``titles`` names them
    placed = [item.instance for item in now.flow if item.kind != "paragraph"]
    for instance in (one for one in placed if one in marked.projects):
        key = next((k for k in now.tables if k.instance == instance and now.tables[k].rows), None)
        if key is not None:
            row = now.tables[key].rows[0]
            ref = Ref(key.table, row.id, next(iter(row.cells), ""), instance)
            places.append(partial(workspace.jump, ref))
    for key, row_id in (one for one in marked.chosen if one[0].instance not in marked.projects):
        line = now.tables[key].row(row_id)
        column = next(iter(line.cells), "") if line else ""
        ref = Ref(key.table, row_id, column, key.instance)
        places.append(partial(workspace.jump, ref))
    for item in now.flow:
        if item.kind == "paragraph" and item.id in marked.paragraphs:
            places.append(partial(workspace.jump_to_text, item.id))
    if 0 <= at < len(places):
        places[at]()
        return True
    return False


# ---------------------------------------------------------------- seen


def open_public_preview(window: "MainWindow", choice: PublicChoice) -> "Preview | None":
    """The preview of the 公开版, with a band that says so."""
    from budgetbook.ui.preview import Preview

    book = window.book
    if book is None:
        return None
    document = book.document

    def make() -> Printed:
        from budgetbook.ui.pdf import pages_of

        made = public(document.book, document.layout, choice)
        setup = window.settings.page_setup(document.layout.id)
        return pages_of(made.book, document.layout, None, setup)

    preview = Preview(document, make, window)
    preview.setWindowTitle("公开版预览 － 预算簿")
    for button in (preview.print_button, preview.pdf_button, preview.parts_button):
        button.hide()
    band = QLabel(_BAND)
    band.setObjectName("public band")
    band.setStyleSheet(
        "background: palette(highlight); color: palette(highlighted-text); padding: 5px 12px;"
    )
    holder, view = QWidget(), preview.view
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    preview.takeCentralWidget()
    column.addWidget(band)
    column.addWidget(view, 1)
    preview.setCentralWidget(holder)
    preview.cell_chosen.connect(window.go_to)
    if window.workspace is not None:
        window.workspace.destroyed.connect(preview.close)
    preview.show()
    view.setFocus(Qt.FocusReason.OtherFocusReason)
    return preview


# ---------------------------------------------------------------- written


def export_public(window: "MainWindow") -> None:
    """导出公开版…"""
    book = window.book
    if book is None:
        return
    dialog = PublicationDialog(window, book)
    taken = bool(dialog.exec())
    suffixes, made = dialog.suffixes(), dialog.made
    dialog.deleteLater()
    if not taken:
        return
    folder = _ask_folder(window, book)
    files = (
        {folder / f"{_name(made, book)}{suffix}": suffix for suffix in suffixes} if folder else {}
    )
    if files and _may_write(window, files):
        _write_files(window, book, made, files)


def _ask_folder(window: "MainWindow", book: OpenBook) -> Path | None:
    start = str(book.folder or window.settings.folder or Path.home())
    name = QFileDialog.getExistingDirectory(window, "公开版放在哪个文件夹", start)
    if not name:
        return None
    window.settings.folder = name
    return Path(name)


def _name(made: Published, book: OpenBook) -> str:
    """The book's name; the official one where that says what is masked."""
    name = book.name
    if made.unsaid.cleaned(name) != name:
        name = _official(made.book)
    return f"{name}（公开版）"


def _official(book: Book) -> str:
    year = f"{book.year}年" if book.year else ""
    return f"{book.department.name}{year}部门预算".replace("/", "／").strip() or "部门预算"


def _may_write(window: "MainWindow", files: Mapping[Path, str]) -> bool:
    there = [path.name for path in files if path.exists()]
    return not there or not ask(
        window, "文件已经有了", f"“{'”“'.join(there)}”已经有了。", ("覆盖", "取消"),
        "覆盖后原来的内容就没有了。",
    )  # fmt: skip


def _write_files(
    window: "MainWindow", book: OpenBook, made: Published, files: Mapping[Path, str]
) -> None:
    layout = book.document.layout
    setup = window.settings.page_setup(layout.id)

    def work(progress: Progress) -> list[str]:
        from budgetbook.io.formats import export
        from budgetbook.ui.pdf import pdf_of

        done: list[str] = []
        for number, path in enumerate(files):

            def told(share: float, words: str, at: int = number) -> None:
                progress((at + share) / len(files), words)

            told(0.0, f"正在写 {path.name}")

            def draw(its: Book, shape: Layout, on: Progress = told) -> bytes:
                return pdf_of(its, shape, on, None, setup)

            export(path, made.book, layout, draw)
            done.append(path.name)
        return done

    done = _attempt(window, "正在导出公开版", "公开版没有全部导出", work)
    if done:
        window.say(f"已导出公开版 {'、'.join(done)}。")


def _attempt(
    window: "MainWindow", doing: str, failed: str, work: Callable[[Progress], T]
) -> T | None:
    from budgetbook.io.errors import BookError

    try:
        return run(window, doing, work)
    except BookError as error:
        warn(window, failed, str(error), "簿子本身没有变动。")
    except OSError:
        warn(
            window, failed, "文件写不进去：它可能正被别的程序打开，或这里不许写。",
            "簿子本身没有变动。请关掉占用它的程序，或换一个文件夹再试。",
        )  # fmt: skip
    return None


def make_folder(window: "MainWindow") -> Path | None:
    """生成报送文件夹…: asks which version and where to; the folder, None where none was made."""
    book = window.book
    if book is None:
        return None
    now, layout = book.document.book, book.document.layout
    choice: PublicChoice | None = None
    if internal_of(now, layout):
        answer = ask(
            window, "生成报送文件夹", "本簿有设为内部的内容，生成哪一种？",
            ("全本（报送）", "公开版（上网）", "取消"),
            "全本另有审核报告和报送检查；公开版不写出内部内容。",
        )  # fmt: skip
        if answer == 2:
            return None
        choice = PublicChoice() if answer == 1 else None
    folder = _ask_new_folder(window, book, choice)
    return _write_folder(window, book, layout, choice, folder) if folder else None


def _ask_new_folder(
    window: "MainWindow", book: OpenBook, choice: PublicChoice | None
) -> Path | None:
    start = Path(book.folder or window.settings.folder or Path.home())
    kind = "公开" if choice else "报送"
    offered = str(start / f"{_official(book.document.book)}{kind}")
    name, _ = QFileDialog.getSaveFileName(window, "报送文件夹的名字和位置", offered, "文件夹 (*)")
    if not name:
        return None
    window.settings.folder = str(Path(name).parent)
    return Path(name)


def _fifth(progress: Progress, share: float, words: str) -> None:
    """The PDF is the first of the files of a folder."""
    progress(share / 5, words)


def _write_folder(
    window: "MainWindow", book: OpenBook, layout: Layout, choice: PublicChoice | None, folder: Path
) -> Path | None:
    now, setup = book.document.book, window.settings.page_setup(layout.id)
    name = _official(now)

    def work(progress: Progress) -> Path:
        from budgetbook.io.submission_folder import write_folder

        def draw(its: Book, shape: Layout) -> bytes:
            from budgetbook.ui.pdf import pdf_of

            return pdf_of(its, shape, partial(_fifth, progress), None, setup)

        return write_folder(folder, now, layout, choice, name, draw, progress)

    return _attempt(window, "正在生成报送文件夹", "没有生成报送文件夹", work)
