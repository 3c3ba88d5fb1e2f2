"""指标库: indicators of earlier books, looked up and put into the current project."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QTableView,
    QVBoxLayout,
)

from budgetbook.io.errors import BookError
from budgetbook.model.indicator_groups import INDICATORS, add_indicators
from budgetbook.model.indicator_library import Library, LibraryIndicator, Search
from budgetbook.model.ref import TableKey
from budgetbook.model.wordlists import kinds
from budgetbook.ui.indicator_library import shelf_of
from budgetbook.ui.messages import warn
from budgetbook.ui.plain_table import dress
from budgetbook.ui.room import fit

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow

Index = QModelIndex | QPersistentModelIndex
_TITLES = ("二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据", "出自")
_WIDTHS = (110, 150, 200, 90, 150, 190)


class LibraryModel(QAbstractTableModel):
    """The indicators that are looked for."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: list[LibraryIndicator] = []

    def show_lines(self, lines: Sequence[LibraryIndicator]) -> None:
        """Shows these."""
        self.beginResetModel()
        self.lines = list(lines)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(_TITLES)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        across = orientation is Qt.Orientation.Horizontal
        if across and role == Qt.ItemDataRole.DisplayRole and 0 <= section < len(_TITLES):
            return _TITLES[section]
        return None

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid():
            return None
        one = self.lines[index.row()]
        text = _texts(one)[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return " ".join(text.split())
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(o.words for o in one.origins) if index.column() == 5 else text
        return None


def _texts(one: LibraryIndicator) -> tuple[str, ...]:
    origin = one.origins[0].words if one.origins else ""
    more = f"（另 {len(one.origins) - 1} 处）" if len(one.origins) > 1 else ""
    return one.level2, one.level3, one.description, one.target, one.basis, origin + more


class IndicatorLibraryDialog(QDialog):
    """Stays open beside the window; 插入 goes into the project that is shown."""

    def __init__(self, window: "MainWindow", library: Library) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._window, self._library = window, library
        self.setWindowTitle("指标库")
        self.model = LibraryModel(self)
        self.view = self._make_view()
        self.search = QLineEdit()
        self.search.setPlaceholderText("查找：名称、拼音首字母、描述、项目")
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName("查找指标")
        self.kind = QComboBox()
        self.kind.setAccessibleName("指标类别")
        self.kind.addItem("全部类别", "")
        for kind in kinds().required:
            self.kind.addItem(kind.name, kind.name)
        self.words = QLabel(wordWrap=True)
        self.words.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._build()
        self.search.textChanged.connect(lambda _words: self._list())
        self.kind.currentIndexChanged.connect(lambda _at: self._list())
        self.view.selectionModel().selectionChanged.connect(lambda *_: self._show_state())
        fit(self, 940, 540)
        self._list()
        self.search.setFocus()

    def _make_view(self) -> QTableView:
        view = QTableView(self)
        view.setModel(self.model)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setShowGrid(False)
        view.setAlternatingRowColors(True)
        view.setWordWrap(False)
        view.setTabKeyNavigation(False)
        view.setAccessibleName("指标库")
        dress(view, rows=26)
        for column, width in enumerate(_WIDTHS):
            view.setColumnWidth(column, width)
        view.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        view.doubleClicked.connect(lambda _index: self.insert())
        return view

    def _build(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.search, 1)
        top.addWidget(self.kind)
        self.collects = QCheckBox("收录打开的簿里的指标")
        self.collects.setToolTip("不存金额；标了“内部”的项目、涉密的行不收。关掉后不再收录新的")
        self.collects.setChecked(self._library.collects)
        self.collects.toggled.connect(self._switch)
        self.clear_button = QPushButton("清空…")
        self.clear_button.clicked.connect(self._ask_clear)
        self.insert_button = QPushButton("插入当前项目")
        self.insert_button.setDefault(True)
        self.insert_button.clicked.connect(self.insert)
        close = QPushButton("关闭")
        close.setAutoDefault(False)
        self.clear_button.setAutoDefault(False)
        close.clicked.connect(self.close)
        bottom = QHBoxLayout()
        bottom.addWidget(self.collects)
        bottom.addWidget(self.clear_button)
        bottom.addStretch(1)
        bottom.addWidget(self.insert_button)
        bottom.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 14)
        column.addLayout(top)
        column.addWidget(self.view, 1)
        column.addWidget(self.words)
        column.addLayout(bottom)

    # ---- what is shown

    def look_for(self, kind: str) -> None:
        """Shows one kind (数量指标 …); empty for all."""
        self.kind.setCurrentIndex(max(self.kind.findData(kind), 0))

    def _list(self) -> None:
        search = Search(self.search.text(), self.kind.currentData() or "")
        self.model.show_lines([one for one in self._library.indicators if search.finds(one)])
        if self.model.lines and (search.words or search.kind):
            self.view.selectRow(0)
        self._show_state()

    def _show_state(self) -> None:
        total, shown = len(self._library.indicators), len(self.model.lines)
        key, count = self._target(), len(self.chosen())
        self.insert_button.setEnabled(key is not None and count > 0)
        self.insert_button.setText(f"插入 {count} 条到当前项目" if count > 1 else "插入当前项目")
        self.clear_button.setEnabled(total > 0)
        if not total:
            said = "库里还没有指标：打开过带项目绩效目标表的文件之后，这里就有了。"
        elif not shown:
            said = "没有这样的指标，请改查找的字或类别。"
        else:
            said = f"{shown} 条" if shown == total else f"{shown} / {total} 条"
            said += "；金额不收录，写成 □" + ("" if key else "。先转到一个项目，才能插入")
        self.words.setText(said)

    def chosen(self) -> list[LibraryIndicator]:
        """The chosen indicators."""
        rows = sorted({index.row() for index in self.view.selectionModel().selectedRows()})
        return [self.model.lines[row] for row in rows]

    def _target(self) -> TableKey | None:
        """The indicator table of the project that the window shows."""
        workspace = self._window.workspace
        if workspace is None or workspace.document.is_read_only:
            return None
        placed = workspace.sheet.placed
        if workspace.currentWidget() is not workspace.sheet or placed is None:
            return None
        key = TableKey(INDICATORS, placed.instance)
        return key if key in workspace.document.book.tables else None

    # ---- commands

    def insert(self) -> None:
        """Puts the chosen indicators under their groups, as one step."""
        key, workspace = self._target(), self._window.workspace
        if key is None or workspace is None:
            self._show_state()
            return
        workspace.commit()
        document, news = workspace.document, [one.cells() for one in self.chosen()]
        made = add_indicators(document.book, document.layout, key, news)
        if made is not None:
            document.do(made.edit)
            if made.then is not None:
                workspace.jump(made.then)
            self.words.setText(f"已插入 {len(news)} 条，Ctrl+Z 可以撤销。")

    def _put(self, library: Library) -> bool:
        try:
            shelf_of(self._window.folders.home).put(library)
        except BookError as error:
            warn(self, "没有保存", str(error), "指标库没有变动。")
            return False
        self._library = library
        self._list()
        return True

    def _switch(self, on: bool) -> None:
        if on != self._library.collects and not self._put(
            self._library.model_copy(update={"collects": on})
        ):
            self.collects.setChecked(self._library.collects)

    def _ask_clear(self) -> None:
        answer = QMessageBox.question(
            self, "清空指标库",
            f"清空库里的 {len(self._library.indicators)} 条指标？各簿里的指标不变，此步不能撤销。",
        )  # fmt: skip
        if answer == QMessageBox.StandardButton.Yes:
            self.clear()

    def clear(self) -> None:
        """Forgets every indicator."""
        self._put(self._library.model_copy(update={"indicators": ()}))


def show_library(window: "MainWindow") -> IndicatorLibraryDialog | None:
    """指标库…: opens it; the indicators of the open book are taken in first. None where the
    library cannot be read, which is said."""
    shelf = shelf_of(window.folders.home)
    try:
        if window.book is not None:
            shelf.take(window.book)
        library = shelf.library
    except BookError as error:
        warn(window, "没有打开指标库", str(error), "打开的簿没有变动。")
        return None
    dialog = IndicatorLibraryDialog(window, library)
    dialog.show()
    return dialog
