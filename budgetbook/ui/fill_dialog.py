"""填写空白表样: choose a blank workbook, see what will be filled, save the copy."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from budgetbook.ui.messages import warn
from budgetbook.ui.room import fit
from budgetbook.ui.style import LIST

if TYPE_CHECKING:
    from budgetbook.io.template_fill import Filling
    from budgetbook.ui.jobs import Progress
    from budgetbook.ui.main_window import MainWindow

log = logging.getLogger(__name__)

_TEMPLATES = "Excel 表样 (*.xlsx *.xlsm *.xls *.et)"
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_KEPT = "本簿和表样都没有变动。"


class FillDialog(QDialog):
    """What goes into the template, and what has no counterpart on either side."""

    def __init__(self, filling: "Filling", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        plan = filling.plan
        self.setWindowTitle("填写空白表样")
        head = QLabel(f"“{filling.name}”：{len(plan.lines)} 张表，将填 {filling.cells} 格。")
        hint = QLabel("表样的格式、公式和没有填的格都不变，填好的另存一份。")
        hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.list = QTreeWidget()
        self.list.setHeaderLabels(["表", "工作表", "行", "格"])
        self.list.setStyleSheet(LIST)
        self.list.setAccessibleName("将要填写的")
        self.list.header().setStretchLastSection(False)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for number, width in ((1, 240), (2, 60), (3, 70)):
            self.list.header().resizeSection(number, width)
        for number in (2, 3):
            self.list.headerItem().setTextAlignment(number, _RIGHT)
        self._fill_list(filling)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 14)
        column.setSpacing(8)
        column.addWidget(head)
        column.addWidget(hint)
        column.addWidget(self.list, 1)
        column.addLayout(self._make_buttons(filling.cells > 0))
        fit(self, 820, 560)

    def _fill_list(self, filling: "Filling") -> None:
        plan = filling.plan
        told = [[one.table, one.sheet, str(one.rows), str(one.cells)] for one in plan.lines]
        self._group("✓ 将填写", told)
        self._group("！ 表样要的，本簿没有", [[words] for words in plan.no_source])
        self._group("！ 本簿有的，表样没有位置", [[words] for words in plan.no_place])
        self._group("· 说明", [[words] for words in plan.notes])
        self.list.expandAll()

    def _group(self, title: str, lines: list[list[str]]) -> None:
        if not lines:
            return
        group = QTreeWidgetItem([f"{title}（{len(lines)}）"])
        font = group.font(0)
        font.setBold(True)
        group.setFont(0, font)
        self.list.addTopLevelItem(group)
        for words in lines:
            item = QTreeWidgetItem(words)
            item.setToolTip(0, words[0])
            for column in (2, 3):
                item.setTextAlignment(column, _RIGHT)
            group.addChild(item)
            if len(words) == 1:
                item.setFirstColumnSpanned(True)

    def _make_buttons(self, useful: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addStretch(1)
        self.save_button = QPushButton("另存填好的表…")
        self.save_button.setDefault(True)
        self.save_button.setEnabled(useful)
        self.save_button.clicked.connect(self.accept)
        leave = QPushButton("取消")
        leave.setAutoDefault(False)
        leave.clicked.connect(self.reject)
        row.addWidget(self.save_button)
        row.addWidget(leave)
        return row


def fill_template(window: "MainWindow") -> None:
    """填写空白表样… from the open book."""
    if window.book is None:
        return
    start = window.settings.folder
    name, _ = QFileDialog.getOpenFileName(window, "选择空白表样", start, _TEMPLATES)
    filling = _prepared(window, Path(name)) if name else None
    if filling is None:
        return
    dialog = FillDialog(filling, window)
    if dialog.exec():
        _save(window, Path(name), filling)
    dialog.deleteLater()


def _prepared(window: "MainWindow", template: Path) -> "Filling | None":
    from budgetbook.io.errors import BookError, Cancelled
    from budgetbook.ui.jobs import run

    book = window.book
    if book is None:
        return None
    document, folder = book.document, window.folders.layouts

    def work(progress: "Progress") -> "Filling":
        from budgetbook.io.layout_file import kept_variants
        from budgetbook.io.template_fill import prepare

        own = [variant for _, variant in kept_variants(folder)]
        return prepare(template, document.book, document.layout, own, progress)

    try:
        return run(window, "正在看表样", work)
    except Cancelled:
        return None
    except BookError as error:
        warn(window, "没有填写", str(error), _KEPT)
    except Exception:
        log.exception("template not read")
        warn(window, "没有填写", "看这个表样时程序出了意外错误。", _KEPT)
    return None


def _save(window: "MainWindow", template: Path, filling: "Filling") -> None:
    from budgetbook.io.errors import BookError
    from budgetbook.io.template_fill import write_filled

    start = str(template.with_name(f"{template.stem}（已填）.xlsx"))
    name, _ = QFileDialog.getSaveFileName(window, "另存填好的表", start, "Excel 工作簿 (*.xlsx)")
    if not name:
        return
    path = Path(name)
    path = path if path.suffix.lower() == ".xlsx" else path.with_name(f"{path.name}.xlsx")
    try:
        if path.resolve() == template.resolve():
            warn(window, "没有存", "填好的表不能盖掉空白表样，请换一个文件名。", _KEPT)
            return
        write_filled(path, filling)
    except BookError as error:
        warn(window, "没有存", str(error), _KEPT)
        return
    window.say(f"填好的表已存为 {path.name}，共 {filling.cells} 格。")
