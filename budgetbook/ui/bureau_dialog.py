"""文件夹汇总表…: the departments of a folder in one table: who is missing, who fails, the sums."""

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from budgetbook.model.amount import MINUS, print_amount
from budgetbook.model.bureau import BureauTable
from budgetbook.ui.colours import colours
from budgetbook.ui.messages import tell, warn
from budgetbook.ui.plain_table import dress
from budgetbook.ui.room import fit

if TYPE_CHECKING:
    from budgetbook.model.expected_units import Expected
    from budgetbook.ui.jobs import Progress
    from budgetbook.ui.main_window import MainWindow

_HINT = (
    "选一个放着各部门预算簿的文件夹，逐本核对，列成一张表：谁没报、谁有误、“三公”比上年增减、"
    "按资金来源和支出类的合计。有应报部门的名单（.txt、.csv、.xlsx）就先选名单。金额单位：万元。"
)
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_INKS = {"有误": "error", "读不出": "error", "未收": "warning", "重复": "warning",
          "年度不符": "warning"}  # fmt: skip
_FILE, _STATE, _UP = 3, 2, 13


class BureauDialog(QDialog):
    """The table of a folder, to be looked at and kept as .xlsx."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._window = window
        self.expected: list[Expected] = []
        self.shown: BureauTable | None = None
        self._paths: dict[str, Path] = {}
        self.setWindowTitle("文件夹汇总表")
        words = QLabel(_HINT, wordWrap=True)
        words.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.told = QLabel("还没有选文件夹。点“选文件夹…”开始。", wordWrap=True)
        self.table = QTableWidget(0, 0)
        self.table.setAccessibleName("各部门")
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setWordWrap(False)
        self.table.itemDoubleClicked.connect(self._open)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 14)
        column.setSpacing(10)
        column.addWidget(words)
        column.addWidget(self.told)
        column.addWidget(self.table, 1)
        column.addLayout(self._buttons())
        fit(self, 1100, 620)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.buttons: dict[str, QPushButton] = {}
        for words, slot in (
            ("名单…", self.ask_list),
            ("选文件夹…", self.ask_folder),
            ("存成 Excel…", self.ask_save),
        ):
            button = QPushButton(words)
            button.setAutoDefault(words == "选文件夹…")
            button.clicked.connect(lambda _checked=False, slot=slot: slot())
            self.buttons[words] = button
            row.addWidget(button)
        self.buttons["存成 Excel…"].setEnabled(False)
        row.addStretch(1)
        close = QPushButton("关闭")
        close.setAutoDefault(False)
        close.clicked.connect(self.close)
        row.addWidget(close)
        return row

    # ---- what is asked

    def ask_list(self) -> None:
        """名单…"""
        from budgetbook.io.errors import BookError
        from budgetbook.io.expected_list import read_expected

        name, _ = QFileDialog.getOpenFileName(
            self, "应报部门的名单", self._window.settings.folder, "名单 (*.txt *.csv *.xlsx)"
        )
        if not name:
            return
        try:
            self.expected = read_expected(Path(name))
        except BookError as error:
            warn(self, "没有读入名单", str(error), "原来的名单没有变动。")
            return
        self.told.setText(f"名单“{Path(name).name}”有 {len(self.expected)} 个部门，请选文件夹。")

    def ask_folder(self) -> None:
        """选文件夹…"""
        settings = self._window.settings
        name = QFileDialog.getExistingDirectory(self, "各部门预算簿所在的文件夹", settings.folder)
        if name:
            settings.folder = name
            self.read(Path(name))

    def read(self, folder: Path) -> None:
        """Reads and checks every book of the folder, with progress and cancel."""
        from budgetbook.io.batch import files_in
        from budgetbook.io.errors import Cancelled
        from budgetbook.ui.jobs import run

        paths = files_in(folder)
        if not paths:
            tell(self, "没有能打开的文件", f"“{folder.name}”里没有预算簿、Word、Excel 或 PDF。")
            return
        layouts, expected = self._window.folders.layouts, list(self.expected)

        def work(progress: "Progress") -> BureauTable:
            from budgetbook.io.bureau_reading import read_table
            from budgetbook.io.layout_file import kept_variants

            own = [variant for _, variant in kept_variants(layouts)]
            progress(0.0, f"读取 {len(paths)} 个文件")

            def told(done: int, total: int, name: str) -> None:
                progress(done / total, f"{done}／{total}　{Path(name).name}")

            return read_table(paths, expected, told, own)

        try:
            found = run(self, "正在核对各部门的预算簿", work)
        except Cancelled:
            return
        if found is not None:
            self._paths = {path.name: path for path in paths}
            self.show_table(found)

    # ---- what is shown

    def show_table(self, found: BureauTable) -> None:
        """Shows the lines and their sums."""
        from budgetbook.io.bureau_reading import cells_of, headings, totals_of

        self.shown = found
        titles = headings(found)
        table = self.table
        table.clear()
        table.setColumnCount(len(titles))
        table.setHorizontalHeaderLabels(titles)
        table.setRowCount(len(found.lines) + 1)
        for row, line in enumerate(found.lines):
            self._put(row, cells_of(found, line), ink=_INKS.get(line.state, ""))
        self._put(len(found.lines), totals_of(found), bold=True)
        figures = {n for line in found.lines for n, v in enumerate(cells_of(found, line))
                   if isinstance(v, Decimal | int)}  # fmt: skip
        dress(table, right=figures)
        table.resizeColumnsToContents()
        for column in range(len(titles)):
            table.setColumnWidth(column, min(260, max(70, table.columnWidth(column) + 8)))
        up = sum(1 for line in found.lines if (line.three_change or 0) > 0)
        unknown = sum(1 for line in found.counted if line.three_change is None)
        said = f"{len(found.lines)} 个部门：未收 {found.missing}，有误或读不出 {found.failing}，"
        said += f"“三公”比上年增加的 {up} 个" + (f"，上年数不详 {unknown} 个" if unknown else "")
        self.told.setText(f"{said}。双击一行打开那本簿。")
        self.buttons["存成 Excel…"].setEnabled(True)

    def _put(self, row: int, cells: list[Any], *, ink: str = "", bold: bool = False) -> None:
        for column, value in enumerate(cells):
            item = QTableWidgetItem(_words(value))
            if isinstance(value, Decimal | int) or value == "不详":
                item.setTextAlignment(_RIGHT)
            if ink and column == _STATE:
                item.setForeground(getattr(colours(self.palette()), ink))
            if column == _UP and isinstance(value, Decimal) and value > 0:
                item.setForeground(colours(self.palette()).error)
            if bold:
                font = item.font()
                font.setBold(True)
                item.setFont(font)
            item.setToolTip(_words(value) if isinstance(value, str) else "")
            self.table.setItem(row, column, item)

    def _open(self, item: QTableWidgetItem) -> None:
        """Opens the book of a line in a window of its own."""
        from budgetbook.ui.windows import new_window

        name = self.table.item(item.row(), _FILE)
        path = self._paths.get(name.text()) if name else None
        if path is not None:
            target = self._window if self._window.book is None else new_window(self._window)
            target.open_paths([path])

    # ---- .xlsx

    def ask_save(self) -> None:
        """存成 Excel…"""
        name, _ = QFileDialog.getSaveFileName(
            self, "存成 Excel", "部门汇总表.xlsx", "Excel 工作簿 (*.xlsx)"
        )
        if name:
            path = Path(name)
            self.save(path if path.suffix else path.with_suffix(".xlsx"))

    def save(self, path: Path) -> None:
        """Writes the table; a failure is said."""
        from budgetbook.io.bureau_excel import write_table
        from budgetbook.io.errors import BookError

        if self.shown is None:
            return
        try:
            write_table(path, self.shown)
        except BookError as error:
            warn(self, "没有存成", str(error), "各部门的簿没有变动。")
            return
        self._window.say(f"已存成 {path.name}。")


def _words(value: Any) -> str:
    if isinstance(value, Decimal):
        return print_amount(value, grouping=True, minus=MINUS)
    return "" if value is None else " ".join(str(value).split())


def show_bureau(window: "MainWindow") -> None:
    """年度 → 文件夹汇总表…"""
    dialog = BureauDialog(window)
    dialog.show()
