"""调整台账…: the lines that change the approved budget, their sums, and 调整后 in every table."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
)

from budgetbook.io.adjustments_file import amount_words, read_adjustments, write_adjustments
from budgetbook.io.errors import BookError
from budgetbook.model.adjusted import Adjusted, adjusted, code_sums, keep_adjusted, table_sums
from budgetbook.model.adjusted_cells import line_faults
from budgetbook.model.adjustment_list import ListRead, ledger_cells, pasted, read_list
from budgetbook.model.adjustments import (
    AdjustmentError,
    add_lines,
    adjustment_words,
    change_line,
    remove_lines,
    sort_lines,
    sums,
)
from budgetbook.model.amount import MINUS
from budgetbook.model.edit import SetRecords, SetStages
from budgetbook.model.stages import StageError, checked_date, stage_named, today
from budgetbook.ui.adjustment_form import AdjustmentForm
from budgetbook.ui.messages import ask, warn
from budgetbook.ui.plain_table import dress
from budgetbook.ui.room import fit

if TYPE_CHECKING:
    from budgetbook.ui.document import Document
    from budgetbook.ui.main_window import MainWindow

_PIXELS = 7  # of one character of a column's width
_FIGURES = ("年初预算", "调整（", "调整金额", "调整后")  # how headings over figures begin
_AIR = 14  # at its sides
_MOST = 4  # faults that are told at once
_FIGURE_WIDTH = 116  # 12,345,678.90 and its sign
_MONEY = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_HINT = "每一笔都按资金、科目、项目改到各表，合计跟着变；本簿的年初数不动。调减写负数。"


class AdjustmentsDialog(QDialog):
    """The ledger, and below it 年初, 调整, 调整后 by code and by table."""

    def __init__(self, window: "MainWindow", document: "Document") -> None:
        super().__init__(window)
        self._window, self._document = window, document
        self.setWindowTitle("调整台账")
        words = QLabel(_HINT, wordWrap=True)
        words.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        columns = adjustment_words().columns
        self.table = _table([c.title for c in columns], [c.width for c in columns])
        self.table.setAccessibleName("调整台账")
        self.table.itemDoubleClicked.connect(lambda _item: self.change())
        self.table.itemSelectionChanged.connect(self._enable)
        unit = document.book.unit
        heads = [f"年初预算（{unit}）", f"调整（{unit}）", f"调整后预算（{unit}）"]
        self.codes = _table(["科目编码", "科目名称", *heads], [12, 26, 17, 17, 18], stretch=1)
        self.tables = _table(["表", *heads, "说明"], [30, 17, 17, 18, 30])
        self.sums = QTabWidget(documentMode=True)
        self.sums.addTab(self.tables, "各表年初、调整、调整后")
        self.sums.addTab(self.codes, "按科目")
        self.told = QLabel(wordWrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(words)
        column.addWidget(self.table, 1)
        column.addLayout(self._line_buttons())
        column.addWidget(self.told)
        column.addWidget(self.sums, 1)
        column.addLayout(self._book_buttons())
        fit(self, 1220, 640)
        self.refresh()

    def _line_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.buttons: dict[str, QPushButton] = {}
        self._add_buttons(row, (
            ("添加…", "添加一笔调整", self.add),
            ("修改…", "修改选中的一笔", self.change),
            ("删除", "删除选中的各笔，可以撤销", self.remove),
            ("按日期排序", "各笔按日期先后排", self.sort),
            ("取入列表…", "从 Excel、Word 里的调整列表取入", self.take),
            ("粘贴列表", "粘贴从 Excel 复制的列表，连同表头", self.paste),
        ))  # fmt: skip
        row.addStretch(1)
        return row

    def _book_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.until = QLineEdit()
        self.until.setPlaceholderText("空着算全部")
        self.until.setMaximumWidth(120)
        self.until.setAccessibleName("算到哪一天")
        self.until.editingFinished.connect(self.refresh)
        label = QLabel("算到(&U)")
        label.setBuddy(self.until)
        row.addWidget(label)
        row.addWidget(self.until)
        row.addSpacing(12)
        self._add_buttons(row, (
            ("调整后各表", "另开一窗看调整后的簿，逐栏对照年初、调整", self.look),
            ("存为“调整后”", "把调整后的簿锁定存成阶段，结转下年时可作上年", self.keep),
            ("导出…", "存成 Excel 或 Word", self.export),
        ))  # fmt: skip
        row.addStretch(1)
        close = QPushButton("关闭")
        close.clicked.connect(self.accept)
        row.addWidget(close)
        return row

    def _add_buttons(
        self, row: QHBoxLayout, buttons: tuple[tuple[str, str, Callable[[], None]], ...]
    ) -> None:
        for words, tip, slot in buttons:
            button = QPushButton(words)
            button.setToolTip(tip)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, slot=slot: slot())
            self.buttons[words] = button
            row.addWidget(button)

    # ---- what is shown

    def refresh(self) -> None:
        """Shows the ledger and what follows from it."""
        book = self._document.book
        lines = [ledger_cells(book, n, one) for n, one in enumerate(book.adjustments, 1)]
        _fill(self.table, lines)
        found, problem = self._found()
        if found is None:
            self.told.setText(f"{problem}。")
            self.codes.setRowCount(0)
            self.tables.setRowCount(0)
        else:
            self.told.setText(self._summary(found))
            _fill(self.codes, [list(one) for one in code_sums(found)])
            _fill(self.tables, [
                [one.title, one.before, one.change, one.after, one.gap]
                for one in table_sums(self._document.layout, found) if one.change or one.gap
            ])  # fmt: skip
        for words in ("调整后各表", "存为“调整后”", "导出…"):
            self.buttons[words].setEnabled(found is not None and bool(lines))
        self._enable()

    def _found(self) -> tuple[Adjusted | None, str]:
        try:
            day = checked_date(self.until.text())
            return adjusted(self._document.book, self._document.layout, day), ""
        except (AdjustmentError, StageError) as error:
            return None, str(error)

    def _summary(self, found: Adjusted) -> str:
        book = self._document.book
        if not book.adjustments:
            return "还没有调整。点“添加…”写一笔，或从 Excel 列表取入。"
        funds = [
            f"{name} {amount_words(amount)}"
            for name, amount in sums(book, found.lines, "fund").items()
        ]
        total = amount_words(sum((one.amount for one in found.lines), Decimal(0)))
        words = f"计入 {len(found.lines)} 笔，共 {total} {book.unit}：{'；'.join(funds)}。"
        words += f"年初数取自{found.base_name}。"
        ids = [one.id for one in book.adjustments]
        told = [f"第 {ids.index(f.line) + 1} 笔：{f.message}。" for f in found.faults]
        more = [f"另有 {len(told) - _MOST} 处，逐笔改正后再看。"] if len(told) > _MOST else []
        return "\n".join([words, *told[:_MOST], *more])

    def _enable(self) -> None:
        chosen = len(self.chosen())
        self.buttons["修改…"].setEnabled(chosen == 1)
        self.buttons["删除"].setEnabled(chosen > 0)
        self.buttons["按日期排序"].setEnabled(self.table.rowCount() > 1)

    def chosen(self) -> list[int]:
        """The rows that are chosen."""
        return sorted({index.row() for index in self.table.selectedIndexes()})

    # ---- what the buttons do

    def _do(self, edit: SetRecords | SetStages) -> None:
        self._document.do(edit)
        self._window.say(f"{edit.title}，可以撤销")
        self.refresh()

    def add(self) -> None:
        """A new line."""
        form = AdjustmentForm(self, self._document)
        if form.exec() and form.line is not None:
            self._do(add_lines(self._document.book, [form.line]))
            self.table.selectRow(self.table.rowCount() - 1)
        form.deleteLater()

    def change(self) -> None:
        """Other facts of the chosen line."""
        rows = self.chosen()
        if len(rows) != 1:
            return
        form = AdjustmentForm(self, self._document, self._document.book.adjustments[rows[0]])
        if form.exec() and form.line is not None:
            self._do(change_line(self._document.book, form.line))
            self.table.selectRow(rows[0])
        form.deleteLater()

    def remove(self) -> None:
        """Takes the chosen lines out."""
        lines = self._document.book.adjustments
        self._do(remove_lines(self._document.book, [lines[row].id for row in self.chosen()]))

    def sort(self) -> None:
        """By day."""
        self._do(sort_lines(self._document.book))

    def take(self) -> None:
        """The lines of a file."""
        kinds = "调整列表 (*.xlsx *.xls *.docx *.ods *.pdf)"
        name, _ = QFileDialog.getOpenFileName(self, "取入调整列表", "", kinds)
        if name:
            self.take_from(Path(name))

    def take_from(self, path: Path) -> None:
        """The lines of a file, after what is wrong in it was told."""
        try:
            self._take_read(read_adjustments(path, self._document.book), path.name)
        except BookError as error:
            warn(self, "取入列表", f"{error}。")

    def paste(self) -> None:
        """The lines that were copied in a spreadsheet."""
        rows = pasted(QGuiApplication.clipboard().text())
        try:
            self._take_read(read_list(self._document.book, rows), "粘贴的列表")
        except AdjustmentError as error:
            warn(self, "粘贴列表", f"{error}。")

    def _take_read(self, read: ListRead, name: str) -> None:
        book, layout = self._document.book, self._document.layout
        wrong, good = list(read.troubles), []
        for number, line in enumerate(read.lines, 1):
            found = [f.message for f in line_faults(book, layout, line) if not f.is_hint]
            wrong += [f"第 {number} 笔：{words}" for words in found]
            good += [] if found else [line]
        detail = "\n".join(wrong[:6]) + ("\n……" if len(wrong) > 6 else "")
        if not good:
            warn(self, "取入列表", f"{name}里没有可取的调整，台账没有改动。", detail)
        elif not wrong or self._may_take(len(good), detail):
            self._do(add_lines(book, good, f"取入 {len(good)} 笔调整"))

    def _may_take(self, count: int, detail: str) -> bool:
        answers = (f"只取其余 {count} 笔", "都不取")
        return ask(self, "取入列表", "有几行不能取入。", answers, detail) == 0

    def keep(self) -> None:
        """Keeps 调整后 as a stage."""
        book, name = self._document.book, adjustment_words().kept
        if stage_named(book, name) is not None:
            text = f"已经有“{name}”这个阶段，要换成现在算出的吗？"
            if ask(self, "存为阶段", text, ("换成现在的", "不换"), "换掉后仍可撤销。") != 0:
                return
        day = checked_date(self.until.text()) or today()
        self._do(keep_adjusted(book, self._document.layout, day))

    def look(self) -> None:
        """Shows 调整后 with 年初 and 调整 beside each figure."""
        from budgetbook.ui.adjusted_window import AdjustedWindow

        found, _ = self._found()
        if found is not None:
            self.accept()
            shown = AdjustedWindow(found, self._document, self._window)
            shown.show()
            shown.activateWindow()

    def export(self) -> None:
        """Writes the ledger with its sums."""
        found, _ = self._found()
        kinds = "Excel (*.xlsx);;Word (*.docx)"
        name, kind = QFileDialog.getSaveFileName(self, "导出调整台账", "调整台账.xlsx", kinds)
        if not name or found is None:
            return
        path = Path(name)
        if not path.suffix:
            path = path.with_suffix(".docx" if "docx" in kind else ".xlsx")
        try:
            write_adjustments(path, self._document.book, self._document.layout, found)
        except BookError as error:
            warn(self, "导出调整台账", f"{error}。")
            return
        self._window.say(f"已导出 {path.name}")


def _table(titles: list[str], widths: list[float], stretch: int = -1) -> QTableWidget:
    table = QTableWidget(0, len(titles))
    table.setHorizontalHeaderLabels(titles)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setWordWrap(False)
    figures = {n for n, title in enumerate(titles) if title.startswith(_FIGURES)}
    dress(table, right=figures)
    header = table.horizontalHeader()
    for column, width in enumerate(widths):
        least = max(_FIGURE_WIDTH if column in figures else 0, header.sectionSizeHint(column))
        table.setColumnWidth(column, max(int(width * _PIXELS) + _AIR, least))
    header.setSectionResizeMode(stretch % len(titles), QHeaderView.ResizeMode.Stretch)
    return table


def _fill(table: QTableWidget, lines: list[list[str | Decimal]]) -> None:
    table.setRowCount(len(lines))
    for row, line in enumerate(lines):
        for column, value in enumerate(line):
            is_amount = isinstance(value, Decimal)
            item = QTableWidgetItem(
                amount_words(value).replace("-", MINUS) if isinstance(value, Decimal) else value
            )
            item.setToolTip(item.text())
            if is_amount:
                item.setTextAlignment(_MONEY)
            table.setItem(row, column, item)


def show_adjustments(window: "MainWindow") -> None:
    """年度 → 调整台账…"""
    if window.book is None:
        return
    dialog = AdjustmentsDialog(window, window.book.document)
    dialog.exec()
    dialog.deleteLater()
