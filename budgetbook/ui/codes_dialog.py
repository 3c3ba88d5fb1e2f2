"""科目表…: all 科目 that the program knows, how sure their names are, and a list of one's own."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
)

from budgetbook.io.errors import BookError, Cancelled
from budgetbook.io.own_codes import (
    differences,
    export_codes,
    own_codes_file,
    read_code_list,
    write_own_codes,
)
from budgetbook.model.codes import OWN, Code, OwnCodes, own_codes, suggest, use_own_codes
from budgetbook.ui.jobs import run
from budgetbook.ui.messages import warn
from budgetbook.ui.plain_table import dress
from budgetbook.ui.room import fit

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_FILES = "科目表 (*.xlsx *.xls *.et *.ods *.csv *.docx *.pdf)"
_HEADINGS = ("科目编码", "科目名称", "名称来自")
_CLASSIFICATIONS = (
    ("function", "支出功能分类"),
    ("economic", "部门预算支出经济分类"),
    ("government", "政府预算支出经济分类"),
)
_SOURCES = {
    "A": "多份公开的预算",
    "B": "一份公开的预算",
    OWN: "自己导入的科目表",
}
_OLDER = "较早的科目表，请核对"
_MOST = 5000


class CodesModel(QAbstractTableModel):
    """The 科目 that were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self._codes: list[Code] = []

    def show_codes(self, classification: str, typed: str) -> None:
        """Lists the 科目 that fit what was typed."""
        self.beginResetModel()
        self._codes = suggest(classification, typed, _MOST)
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._codes)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(_HEADINGS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role != Qt.ItemDataRole.DisplayRole or not index.isValid():
            return None
        code = self._codes[index.row()]
        indent = "\u3000" * max((len(code.code) - 3) // 2, 0)
        source = _SOURCES.get(code.confidence, _OLDER)
        return (code.code, indent + code.name, source)[index.column()]

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return _HEADINGS[section]
        return None


class CodesDialog(QDialog):
    """Looks through the lists; ``changed`` says whether another list was taken into use."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self.setWindowTitle("科目表")
        self._home = window.folders.home
        self.changed = False
        self._model = CodesModel()
        self._kind = QComboBox(self)
        self._kind.setAccessibleName("分类")
        for classification, title in _CLASSIFICATIONS:
            self._kind.addItem(title, classification)
        self._search = QLineEdit(self, clearButtonEnabled=True)
        self._search.setPlaceholderText("编码、名称或拼音首字母，如 ylbx")
        self._search.setAccessibleName("查找科目")
        self._table = QTableView(self)
        self._state = QLabel(self, wordWrap=True)
        self._clear = QPushButton("恢复内置科目", self)
        self._build()
        self._show()

    def _build(self) -> None:
        self._table.setModel(self._model)
        self._table.setAccessibleName("科目")
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        dress(self._table)
        header = self._table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(2, 180)
        above, below = QHBoxLayout(), QHBoxLayout()
        above.addWidget(self._kind)
        above.addWidget(self._search, 1)
        take, give = QPushButton("导入…", self), QPushButton("导出…", self)
        close = QPushButton("关闭", self)
        for button in (take, give, self._clear):
            button.setAutoDefault(False)
            below.addWidget(button)
        below.addStretch(1)
        below.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(above)
        column.addWidget(self._table, 1)
        column.addWidget(self._state)
        column.addLayout(below)
        fit(self, 680, 560)
        self._kind.currentIndexChanged.connect(self._show)
        self._search.textChanged.connect(self._show)
        take.clicked.connect(self._import)
        give.clicked.connect(self._export)
        self._clear.clicked.connect(lambda: self._use({}))
        close.clicked.connect(self.accept)

    def _show(self) -> None:
        self._model.show_codes(str(self._kind.currentData()), self._search.text())
        own = sum(len(codes) for codes in own_codes().values())
        self._clear.setEnabled(bool(own))
        self._state.setText(
            f"共 {self._model.rowCount()} 个。"
            + (f"正在用自己导入的 {own} 个科目，先于内置的。" if own else "全是内置的科目。")
            + "新一年的科目表发下来后，可在这里导入。"
        )

    def _import(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "导入科目表", "", _FILES)
        if not name:
            return
        try:
            found = run(self, "读科目表", lambda tell: read_code_list(Path(name), tell))
        except Cancelled:
            return
        except BookError as error:
            warn(self, "没有导入", str(error))
            return
        if found is not None:
            changed = differences(found)
            self._use(_together(found))
            count = sum(len(codes) for codes in found.values())
            new = sum(not was for was, _ in changed.values())
            self._state.setText(
                f"导入 {count} 个科目：新增 {new} 个，改名 {len(changed) - new} 个，"
                f"其余 {count - len(changed)} 个与内置的相同。"
            )

    def _use(self, own: OwnCodes) -> None:
        try:
            write_own_codes(own_codes_file(self._home), own)
        except BookError as error:
            warn(self, "没有保存", str(error))
            return
        use_own_codes(own)
        self.changed = True
        self._show()

    def _export(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "导出科目表", "科目表.csv", "科目表 (*.csv)")
        if not name:
            return
        try:
            export_codes(Path(name).with_suffix(".csv"))
        except BookError as error:
            warn(self, "没有导出", str(error))


def _together(found: OwnCodes) -> OwnCodes:
    """What was imported before, and what was imported now in front of it."""
    before = own_codes()
    kinds = [*before, *(kind for kind in found if kind not in before)]
    return {kind: {**before.get(kind, {}), **found.get(kind, {})} for kind in kinds}


def show_codes(window: "MainWindow") -> None:
    """科目表…"""
    dialog = CodesDialog(window)
    dialog.exec()
    if dialog.changed and window.book is not None:
        window.book.document.check_again()
    dialog.deleteLater()
