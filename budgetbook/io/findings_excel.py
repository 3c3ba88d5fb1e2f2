"""审核报告 as a workbook: a worksheet for each book, ready to be filtered and printed."""

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from budgetbook.io.excel_plan import unique_name
from budgetbook.io.findings_report import (
    AMOUNTS,
    COLUMNS,
    MUTED_COLUMNS,
    facts,
    line_cells,
    muted_cells,
)
from budgetbook.model.appearance import line_count, printable
from budgetbook.model.audit import Audit, AuditLine, places

_FACE = "宋体"
_GRID = {"border": 1, "border_color": "#9AA4B0", "valign": "top", "text_wrap": True}
_A4 = 9
#: Characters of the sheet's font in one of ours.
_WIDTH = 1.15
#: Points for a line of text, and the most lines that a row in Excel can show.
_LINE, _MOST_LINES = 14.0, 29


def report_as_excel(audits: Sequence[Audit]) -> bytes:
    """The bytes of an .xlsx file."""
    written = BytesIO()
    with Workbook(written, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": "审核报告"})
        taken: set[str] = set()
        for audit in audits:
            name = unique_name(Path(audit.file).stem or "审核报告", taken)
            _Drawer(workbook, workbook.add_worksheet(name)).draw(audit)
        if not audits:
            workbook.add_worksheet("审核报告")
    return written.getvalue()


class _Drawer:
    """One book's findings on a worksheet."""

    def __init__(self, workbook: Workbook, sheet: Worksheet) -> None:
        self._workbook, self._sheet = workbook, sheet
        self._title = self._form(font_size=16, bold=True)
        self._bold = self._form(bold=True)
        self._plain = self._form()
        self._head = self._form(**_GRID, bold=True, bg_color="#EEF1F4")
        self._text = self._form(**_GRID)
        self._amounts: dict[int, Format] = {}

    def _form(self, **properties: Any) -> Format:
        return self._workbook.add_format({"font_name": _FACE, "font_size": 10} | properties)

    def draw(self, audit: Audit) -> None:
        """Writes everything."""
        sheet = self._sheet
        sheet.hide_gridlines(2)
        for column, (_, width) in enumerate(COLUMNS):
            sheet.set_column(column, column, width * _WIDTH)
        sheet.write_string(0, 0, "审核报告", self._title)
        row = 1
        for words in facts(audit):
            sheet.write_string(row, 0, printable(words), self._plain)
            row += 1
        if audit.lines:
            row = self._findings(row + 1, audit.lines)
        if audit.muted:
            self._muted(row + 1, audit)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)

    def _findings(self, head: int, lines: Sequence[AuditLine]) -> int:
        sheet = self._sheet
        for column, (title, _) in enumerate(COLUMNS):
            sheet.write_string(head, column, title, self._head)
        for row, line in enumerate(lines, head + 1):
            self._line(row, line)
        last = head + len(lines)
        sheet.autofilter(head, 0, last, len(COLUMNS) - 1)
        sheet.freeze_panes(head + 1, 0)
        sheet.repeat_rows(head)
        return last + 1

    def _line(self, row: int, line: AuditLine) -> None:
        words_of = line_cells(line)
        self._sheet.set_row(row, _height(words_of))
        figures = dict(zip(AMOUNTS, (line.left, line.right, line.difference), strict=True))
        for column, words in enumerate(words_of):
            amount = figures.get(column)
            if amount is None:
                self._sheet.write_string(row, column, printable(words), self._text)
            else:
                self._sheet.write_number(row, column, float(amount), self._amount(amount))

    def _amount(self, amount: Decimal) -> Format:
        decimals = places(amount)
        if decimals not in self._amounts:
            number = "#,##0." + "0" * decimals
            self._amounts[decimals] = self._form(**_GRID, num_format=number, align="right")
        return self._amounts[decimals]

    def _muted(self, row: int, audit: Audit) -> None:
        self._sheet.write_string(row, 0, "本簿停用的规则", self._bold)
        self._muted_line(row + 1, MUTED_COLUMNS, self._head)
        for number, rule in enumerate(audit.muted, row + 2):
            self._muted_line(number, muted_cells(rule), self._text)

    def _muted_line(self, row: int, words: Sequence[str], form: Format) -> None:
        """The reason is as wide as all columns that are left."""
        *cells, reason = words
        for column, word in enumerate(cells):
            self._sheet.write_string(row, column, printable(word), form)
        last = len(COLUMNS) - 1
        self._sheet.merge_range(row, len(cells), row, last, printable(reason), form)


def _height(words: Sequence[str]) -> float:
    """The height of a row with all its words: not every program works it out when it opens."""
    lines = max(
        line_count(word, width * _WIDTH / 2 - 1)
        for word, (_, width) in zip(words, COLUMNS, strict=True)
    )
    return min(lines, _MOST_LINES) * _LINE
