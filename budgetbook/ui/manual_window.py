"""使用手册: the manual in a window of its own, with contents, search, print and PDF."""

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, Qt, QUrl
from PySide6.QtGui import QKeySequence, QPageLayout, QPageSize, QPalette, QShortcut, QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMainWindow,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from budgetbook.io.pdf_finish import searchable
from budgetbook.io.safe_write import WriteFailed, write_safely
from budgetbook.ui.manual_text import (
    IMAGE,
    LEVELS,
    ManualText,
    manual_text,
    picture,
    picture_names,
    shape,
)
from budgetbook.ui.messages import warn
from budgetbook.ui.room import fit

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow

_AT = Qt.ItemDataRole.UserRole
_TITLE = "预算簿使用手册"
#: Pictures on paper (px at 96 to the inch): as wide as A4 less the 2 cm that Qt leaves.
_ON_PAPER = 630


class ManualWindow(QMainWindow):
    """The manual beside the program's window; it stays open while one works."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("使用手册 － 预算簿")
        self.text, self.contents = ManualText(), QListWidget()
        self.contents.setAccessibleName("手册目录")
        self.contents.setFrameShape(QFrame.Shape.NoFrame)
        self.field, self.standing = QLineEdit(), QLabel()
        self._arrange()
        fit(self, 1120, 820)
        self.text.show_text(manual_text())
        self._list()
        self._connect()
        self.text.setFocus()

    # ---- building

    def _arrange(self) -> None:
        parts = QSplitter()
        parts.addWidget(self.contents)
        parts.addWidget(self.text)
        parts.setStretchFactor(1, 1)
        parts.setSizes([230, 890])
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._bar())
        column.addWidget(parts, 1)
        self.setCentralWidget(centre)

    def _bar(self) -> QHBoxLayout:
        self.field.setPlaceholderText("在手册里查找，Enter 下一处，Shift+Enter 上一处")
        self.field.setAccessibleName("在手册里查找")
        self.field.setClearButtonEnabled(True)
        self.standing.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.print_button = QPushButton("打印…")
        self.pdf_button = QPushButton("存成 PDF…")
        row = QHBoxLayout()
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        row.addWidget(self.standing)
        row.addWidget(self.print_button)
        row.addWidget(self.pdf_button)
        return row

    def _connect(self) -> None:
        self.contents.itemClicked.connect(self._go)
        self.contents.itemActivated.connect(self._go)
        self.field.returnPressed.connect(self.search)
        self.field.textChanged.connect(lambda _words: self.standing.clear())
        self.print_button.clicked.connect(self.print_out)
        self.pdf_button.clicked.connect(self.save_pdf)
        self.text.verticalScrollBar().valueChanged.connect(lambda _value: self._follow())
        for keys, slot in (
            ("Esc", self.close), ("Ctrl+F", self._begin_search), ("F3", self.search),
            ("Shift+F3", partial(self.search, back=True)),
            ("Shift+Return", partial(self.search, back=True)), ("Ctrl+P", self.print_out),
        ):  # fmt: skip
            QShortcut(QKeySequence(keys), self, slot)

    def _list(self) -> None:
        for heading in self.text.headings():
            item = QListWidgetItem("　" * (heading.level - LEVELS[0]) + heading.title)
            item.setData(_AT, heading.at)
            self.contents.addItem(item)
        self.contents.setCurrentRow(0)

    # ---- reading

    def _go(self, item: QListWidgetItem) -> None:
        self.text.go_to(item.data(_AT))
        self.contents.setCurrentItem(item)

    def _follow(self) -> None:
        """The contents show where one reads."""
        seen = self.text.first_seen()
        items = [self.contents.item(row) for row in range(self.contents.count())]
        row = max((n for n, item in enumerate(items) if item.data(_AT) <= seen), default=0)
        self.contents.setCurrentRow(row)

    def _begin_search(self) -> None:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def search(self, *, back: bool = False) -> None:
        """Goes to the next place of the words that are asked for."""
        found = self.text.find_words(self.field.text().strip(), back=back)
        self.standing.setText("" if found or not self.field.text().strip() else "没有找到")

    # ---- paper

    def print_out(self) -> None:
        """打印…"""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(_TITLE)
        dialog = QPrintDialog(printer, self)
        dialog.setWindowTitle("打印")
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        if accepted:
            put_on(printer)

    def save_pdf(self) -> None:
        """存成 PDF…"""
        name, _ = QFileDialog.getSaveFileName(
            self, "存成 PDF", "预算簿使用手册.pdf", "PDF 文件 (*.pdf)"
        )
        if not name:
            return
        path = Path(name).with_suffix(".pdf")
        try:
            write_pdf(path)
        except (WriteFailed, OSError):
            warn(self, "没有保存", f"“{path.name}”写不进去，没有保存，请换一个位置再试。")
        else:
            self.standing.setText(f"已存成 {path.name}")


def put_on(printer: QPrinter) -> None:
    """Prints the manual on A4, pictures as wide as the text."""
    size = QPageSize(QPageSize.PageSizeId.A4)
    upright = QPageLayout.Orientation.Portrait
    printer.setPageLayout(QPageLayout(size, upright, QMarginsF(0, 0, 0, 0)))
    document = QTextDocument()
    shape(document, manual_text())
    for name in picture_names(document):
        document.addResource(IMAGE.value, QUrl(name), picture(name, _ON_PAPER, 2.0))
    document.print_(printer)


def write_pdf(path: Path) -> None:
    """Writes the manual as .pdf; raises WriteFailed or OSError."""
    with TemporaryDirectory() as folder:
        made = Path(folder) / "manual.pdf"
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(made))
        printer.setDocName(_TITLE)
        put_on(printer)
        data = made.read_bytes()
    write_safely(path, searchable(data, _TITLE))


def show_manual(window: "MainWindow") -> None:
    """使用手册: shows it, or brings it to the front."""
    shown = window.findChild(ManualWindow)
    if shown is None:
        try:
            shown = ManualWindow(window)
        except OSError:
            warn(window, "没有打开手册", "程序文件夹里没有手册，或读不出来；请重新安装程序。")
            return
    shown.show()
    shown.raise_()
    shown.activateWindow()
