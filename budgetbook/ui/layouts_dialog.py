"""版式管理: the user's own layouts: read in, given away, named anew, deleted."""

from collections.abc import Callable
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

from budgetbook.io.errors import BookError
from budgetbook.io.layout_file import keep_variant, kept_variants, read_variant, write_variant
from budgetbook.model.layout import load_layout
from budgetbook.model.layout_variant import Variant, variant_of
from budgetbook.ui.messages import ask, tell, warn
from budgetbook.ui.room import fit
from budgetbook.ui.style import LIST

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow

_FILTER = "预算簿版式 (*.toml)"
_NAME = 0


class LayoutsDialog(QDialog):
    """The layouts kept in ``folder``, and that of the open book where it is not among them."""

    def __init__(self, folder: Path, open_layout: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder, self._open_layout = folder, open_layout
        self._found: list[tuple[Path | None, Variant]] = []
        self._filling = False
        self.setWindowTitle("版式管理")
        self.list = QTreeWidget()
        self.list.setHeaderLabels(["版式", "依据", "不同的地方", "存在哪里"])
        self.list.setRootIsDecorated(False)
        self.list.setStyleSheet(LIST)
        self.list.setAccessibleName("自建的版式")
        self.list.setEditTriggers(
            QTreeWidget.EditTrigger.EditKeyPressed | QTreeWidget.EditTrigger.DoubleClicked
        )
        self.list.header().setStretchLastSection(False)
        self.list.header().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        for number, width in ((0, 290), (1, 230), (3, 120)):
            self.list.header().resizeSection(number, width)
        self.hint = QLabel()
        self.hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.hint.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 14)
        column.setSpacing(10)
        column.addWidget(self.hint)
        column.addWidget(self.list, 1)
        column.addLayout(self._make_buttons())
        self.list.currentItemChanged.connect(lambda _now, _before: self._enable())
        # later: the list is made anew, and must not be while it still tells of an item
        self.list.itemChanged.connect(self._rename, Qt.ConnectionType.QueuedConnection)
        fit(self, 980, 420)
        self.show_all()

    def _make_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self._button(row, "导入…", self._import, "读入同事给的版式文件")
        self.export_button = self._button(row, "导出…", self._export, "存成一个文件，交给同事")
        self.rename_button = self._button(row, "改名", self._edit, "给选定的版式换个名称（F2）")
        self.keep_button = self._button(
            row, "存下", self._keep, "把本簿带来的版式存进自己的文件夹，以后打开文件也用它"
        )
        self.remove_button = self._button(row, "删除", self._remove, "删掉选定的版式")
        row.addStretch(1)
        self._button(row, "关闭", self.accept, "")
        return row

    @staticmethod
    def _button(row: QHBoxLayout, words: str, slot: Callable[[], object], tip: str) -> QPushButton:
        button = QPushButton(words)
        button.setAutoDefault(False)
        button.setToolTip(tip)
        button.clicked.connect(lambda _checked=False: slot())
        row.addWidget(button)
        return button

    # ---- what is shown

    def show_all(self, chosen: str = "") -> None:
        """Reads the folder anew; the layout of id ``chosen`` is selected."""
        self._found = [(path, variant) for path, variant in kept_variants(self._folder)]
        own = variant_of(self._open_layout)
        if own is not None and all(one.id != own.id for _, one in self._found):
            self._found.append((None, own))
        self._filling = True
        self.list.clear()
        for path, variant in self._found:
            item = QTreeWidgetItem(
                [variant.title, load_layout(variant.extends).title, differences(variant),
                 "自己的文件夹" if path else "只在本簿里"]
            )  # fmt: skip
            item.setToolTip(2, item.text(2))
            if path is not None:
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            self.list.addTopLevelItem(item)
        self._filling = False
        ids = [variant.id for _, variant in self._found]
        if ids:
            current = self.list.topLevelItem(ids.index(chosen) if chosen in ids else 0)
            if current is not None:
                self.list.setCurrentItem(current)
        self.hint.setText(
            "打开文件时，官方版式和这里的版式哪个最合就用哪个。" if ids else
            "还没有自建的版式。打开一个文件，用“文件 → 依此文件建版式…”建一个，或导入同事给的。"
        )  # fmt: skip
        self._enable()

    @property
    def _chosen(self) -> tuple[Path | None, Variant] | None:
        item = self.list.currentItem()
        at = self.list.indexOfTopLevelItem(item) if item is not None else -1
        return self._found[at] if 0 <= at < len(self._found) else None

    def _enable(self) -> None:
        chosen = self._chosen
        kept = chosen is not None and chosen[0] is not None
        self.export_button.setEnabled(chosen is not None)
        self.rename_button.setEnabled(kept)
        self.remove_button.setEnabled(kept)
        self.keep_button.setEnabled(chosen is not None and not kept)

    # ---- what is done

    def _edit(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.list.setFocus()
            self.list.editItem(item, _NAME)

    def _rename(self, item: QTreeWidgetItem, column: int) -> None:
        at = self.list.indexOfTopLevelItem(item)
        if self._filling or at < 0:
            return
        path, variant = self._found[at]
        title = item.text(_NAME).strip()
        if column == _NAME and path is not None and title and title != variant.title:
            self._store(variant.model_copy(update={"title": title}))
        self.show_all(variant.id)

    def _store(self, variant: Variant) -> bool:
        try:
            keep_variant(self._folder, variant)
        except BookError as error:
            warn(self, "没有存下", str(error), "原来的版式没有变动。")
            return False
        return True

    def _keep(self) -> None:
        chosen = self._chosen
        if chosen is not None and self._store(chosen[1]):
            self.show_all(chosen[1].id)

    def _remove(self) -> None:
        chosen = self._chosen
        if chosen is None or chosen[0] is None:
            return
        detail = "已用它存好的 .ysb 文件自带版式，照样能打开；再打开别的文件时不再用它。"
        if ask(self, "删除版式", f"删除版式“{chosen[1].title}”吗？", ["删除", "取消"], detail):
            return
        try:
            chosen[0].unlink(missing_ok=True)
        except OSError:
            warn(self, "没有删除", "版式文件删不掉，可能正被别的程序占用。", "版式还在。")
        self.show_all()

    def _export(self) -> None:
        chosen = self._chosen
        if chosen is None:
            return
        start = f"{chosen[1].title}.toml"
        name, _ = QFileDialog.getSaveFileName(self, "导出版式", start, _FILTER)
        if not name:
            return
        path = Path(name)
        path = path if path.suffix.lower() == ".toml" else path.with_name(f"{path.name}.toml")
        try:
            write_variant(path, chosen[1])
        except BookError as error:
            warn(self, "没有导出", str(error), "版式还在，没有变动。")

    def _import(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "导入版式", "", _FILTER)
        if name:
            self.take_file(Path(name))

    def take_file(self, path: Path) -> None:
        """Keeps the layout in a file that a colleague gave."""
        try:
            variant = read_variant(path)
        except BookError as error:
            warn(self, "没有导入", str(error), "原有的版式没有变动。")
            return
        known = next((one for p, one in self._found if p and one.id == variant.id), None)
        if known is not None:
            tell(self, "导入版式", f"已经有同样的版式“{known.title}”，没有重复存。")
            self.show_all(known.id)
        elif self._store(variant):
            self.show_all(variant.id)


def differences(variant: Variant) -> str:
    """What differs from the base, in a few words."""
    counts = {
        "新增的表": len(variant.tables), "新增的列": len(variant.columns),
        "新增的行": len(variant.rows), "换了名称": len(variant.renamed),
        "没有的表": sum(bool(d.sheet) for d in variant.dropped),
        "没有的列": sum(bool(d.column) for d in variant.dropped),
    }  # fmt: skip
    words = [f"{word} {count}" for word, count in counts.items() if count]
    return "，".join([*words, *(["次序不同"] if variant.order else [])])


def manage_layouts(window: "MainWindow") -> None:
    """版式管理…, until the dialog is closed."""
    layout = window.book.document.layout.id if window.book else ""
    dialog = LayoutsDialog(window.folders.layouts, layout, window)
    dialog.exec()
    dialog.deleteLater()
