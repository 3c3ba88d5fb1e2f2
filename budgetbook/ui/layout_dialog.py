"""依此文件建版式: name what the file has and the layout does not, and keep it as a layout."""

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from budgetbook.model.layout import LayoutError
from budgetbook.model.layout_answers import Answer, variant_from
from budgetbook.model.layout_gaps import KEEP, Gap, gaps
from budgetbook.model.layout_variant import Variant, remember, variant_of
from budgetbook.ui.document import Document
from budgetbook.ui.messages import ask, tell, warn
from budgetbook.ui.room import fit
from budgetbook.ui.style import LIST

if TYPE_CHECKING:
    from budgetbook.io.formats import Opened
    from budgetbook.ui.jobs import Progress
    from budgetbook.ui.main_window import MainWindow
    from budgetbook.ui.open_book import OpenBook

log = logging.getLogger(__name__)

TITLES = ("是什么", "文件里的字样（可改）", "在哪里", "认作", "依据")
_WORDS, _WHERE, _CHOICE = 1, 2, 3
_KINDS = {
    "title": "标题", "column": "列", "row": "行", "table": "表", "lacking sheet": "文件没有的表",
    "lacking column": "文件没有的列", "order": "次序",
}  # fmt: skip
_WIDTHS = (112, 270, 160, 330)
_EDITABLE = ("title", "column", "row", "table")


class LayoutDialog(QDialog):
    """One line for each thing that the layout does not place, with what it may be."""

    def __init__(
        self, document: Document, found: Sequence[Gap], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self.gaps = document, tuple(found)
        self.combos: dict[str, QComboBox] = {}
        self.items: dict[str, QTreeWidgetItem] = {}
        self.setWindowTitle("依此文件建版式")
        self.name = QLineEdit(_name_for(document))
        self.name.setAccessibleName("版式名称")
        self.list = self._make_list()
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 14)
        column.setSpacing(10)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.addRow("版式名称(&N)", self.name)
        base = QLabel(f"{document.layout.title}（只记下与它不同的地方）")
        base.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        form.addRow("依据", base)
        column.addLayout(form)
        column.addWidget(self.list, 1)
        column.addWidget(self._make_hint())
        column.addLayout(self._make_buttons())
        self.name.textChanged.connect(lambda _words: self._enable())
        fit(self, 1140, 560)
        self._enable()
        self.name.selectAll()
        self.name.setFocus()

    def _make_list(self) -> QTreeWidget:
        view = QTreeWidget()
        view.setHeaderLabels(TITLES)
        view.setRootIsDecorated(False)
        view.setStyleSheet(LIST.replace("height: 26px", "height: 30px"))
        view.setAccessibleName("版式里没有的")
        view.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # the last storey of a header tells
        view.setEditTriggers(
            QTreeWidget.EditTrigger.DoubleClicked | QTreeWidget.EditTrigger.EditKeyPressed
        )
        for gap in self.gaps:
            view.addTopLevelItem(self._make_item(gap))
        for gap in self.gaps:
            view.setItemWidget(self.items[gap.key], _CHOICE, self._make_combo(gap))
        header = view.header()
        for column, width in enumerate(_WIDTHS):
            header.resizeSection(column, width)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        view.itemDoubleClicked.connect(self._edit)
        return view

    def _make_item(self, gap: Gap) -> QTreeWidgetItem:
        words = gap.words.replace("/", "·") if gap.kind == "lacking column" else gap.words
        item = QTreeWidgetItem([_KINDS[gap.kind], words, gap.where, "", gap.reason])
        for column in range(len(TITLES)):
            item.setToolTip(column, item.text(column))
        if gap.kind in _EDITABLE:
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        self.items[gap.key] = item
        return item

    def _make_combo(self, gap: Gap) -> QComboBox:
        combo = QComboBox()
        for choice in gap.choices:
            combo.addItem(choice.words, choice.answer)
        combo.setCurrentIndex(max(0, combo.findData(gap.proposed)))
        combo.setAccessibleName(f"{_KINDS[gap.kind]} {gap.words}")
        combo.setToolTip(combo.currentText())
        combo.currentIndexChanged.connect(lambda _index: self._enable())
        self.combos[gap.key] = combo
        return combo

    def _edit(self, item: QTreeWidgetItem, column: int) -> None:
        """Only the words can be written anew."""
        if column != _WORDS:
            self.list.closePersistentEditor(item, column)

    def _make_hint(self) -> QLabel:
        self.hint = QLabel()
        self.hint.setWordWrap(True)
        self.hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        return self.hint

    def _make_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addStretch(1)
        self.keep_button = QPushButton("存为版式")
        self.keep_button.setDefault(True)
        self.keep_button.clicked.connect(self.accept)
        leave = QPushButton("取消")
        leave.setAutoDefault(False)
        leave.clicked.connect(self.reject)
        row.addWidget(self.keep_button)
        row.addWidget(leave)
        return row

    def answers(self) -> dict[str, Answer]:
        """What the user says, by gap."""
        found = {}
        for gap in self.gaps:
            words = self.items[gap.key].text(_WORDS).strip() or gap.words
            words = words if gap.kind in _EDITABLE else gap.words
            found[gap.key] = Answer(str(self.combos[gap.key].currentData()), words)
        return found

    def variant(self) -> Variant:
        """The layout as named."""
        document = self._document
        title = self.name.text().strip()
        return variant_from(document.layout, document.book, title, self.answers())

    def _enable(self) -> None:
        taken = sum(combo.currentData() != KEEP for combo in self.combos.values())
        nameless = [
            gap for gap in self.gaps
            if gap.kind == "table" and not self.items[gap.key].text(_WORDS).strip()
            and self.combos[gap.key].currentData() != KEEP
        ]  # fmt: skip
        named = bool(self.name.text().strip())
        self.keep_button.setEnabled(named and taken > 0)
        if not named:
            self.hint.setText("请先给版式起个名称。")
        elif not taken:
            self.hint.setText("没有一处要记进版式。")
        else:
            self.hint.setText(
                f"{taken} 处记进版式，存好后按它重新读入文件：认出的列、表参加汇总和审核，"
                "导出时在原来的位置。以后打开同样的文件自动用它。"
                + ("没有名称的表请双击填上名称。" if nameless else "")
            )


def _name_for(document: Document) -> str:
    before = variant_of(document.layout.id)
    if before is not None:
        return before.title
    book = document.book
    year = f"{book.year}年" if book.year else ""
    return f"{book.department.name or '本部门'}{year}版式"


# ---------------------------------------------------------------- the command


def make_layout(window: "MainWindow") -> None:
    """依此文件建版式… for the open book."""
    book = window.book
    if book is None:
        return
    document = book.document
    if not book.origins:
        tell(
            window, "依此文件建版式", "这本簿不是从 Word、Excel 或 PDF 文件打开的。",
            "请先打开要照着建版式的文件。",
        )  # fmt: skip
        return
    found = gaps(document.layout, document.book)
    if not found:
        tell(
            window, "依此文件建版式", "这个文件的表、列、行，版式里都有，不用另建版式。",
            f"现在用的是“{document.layout.title}”。",
        )  # fmt: skip
        return
    dialog = LayoutDialog(document, found, window)
    if dialog.exec():
        _keep(window, book, dialog)
    dialog.deleteLater()


def _keep(window: "MainWindow", book: "OpenBook", dialog: LayoutDialog) -> None:
    from budgetbook.io.errors import BookError
    from budgetbook.io.layout_file import keep_variant

    try:
        variant = dialog.variant()
        remember(variant)
        keep_variant(window.folders.layouts, variant)
    except LayoutError:
        log.exception("layout not built")
        warn(
            window, "没有建成版式", "所选的认法互相矛盾，没有建成版式。",
            "本簿没有变动；请改一改认法再试，例如同一列不要认作两处。",
        )  # fmt: skip
        return
    except BookError as error:
        warn(window, "没有存下版式", str(error), "本簿没有变动。")
        return
    if _may_read_again(window, book):
        _read_again(window, book, variant)


def _may_read_again(window: "MainWindow", book: "OpenBook") -> bool:
    if book.path is None and not book.document.is_modified:
        return True
    answer = ask(
        window, "重新读入", "版式已存好。现在按它重新读入原来的文件吗？",
        ["重新读入", "以后再说"],
        "重新读入得到的是文件里原来的数，打开以后在本簿里改过的不在其中；已存的 .ysb 文件不动。",
    )  # fmt: skip
    return answer == 0


def _read_again(window: "MainWindow", book: "OpenBook", variant: Variant) -> None:
    """The opened files once more, in the new layout."""
    from budgetbook.io.errors import BookError, Cancelled
    from budgetbook.ui.jobs import run
    from budgetbook.ui.open_book import from_opened

    def read(progress: "Progress") -> "Opened":
        from budgetbook.io.formats import Opened, import_origins

        layout = remember(variant)
        done = import_origins(book.origins, progress, layout, isolated=True, own=(variant,))
        return Opened(done.book, layout, book.origins, done.remarks, cells=done.cells)

    try:
        opened = run(window, "按新版式重新读入", read)
    except Cancelled:
        return
    except BookError as error:
        warn(window, "没有重新读入", str(error), "版式已存好，本簿没有变动。")
        return
    if opened is not None and window.replace_book(from_opened(opened, book.name)):
        window.say(f"已按版式“{variant.title}”重新读入。")
