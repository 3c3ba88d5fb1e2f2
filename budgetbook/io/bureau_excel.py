"""文件夹汇总表 as .xlsx: one sheet, one line for each department, the sums below."""

from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from budgetbook.io.bureau_reading import cells_of, headings, totals_of
from budgetbook.io.errors import UnreadableFile
from budgetbook.io.safe_write import write_safely
from budgetbook.model.appearance import printable
from budgetbook.model.bureau import BureauTable

_WIDTHS = {1: 30, 3: 26}
#: Colours of the states that ask for something.
_FILLS = {"有误": "#FBE3E0", "读不出": "#FBE3E0", "未收": "#FFF3D6", "重复": "#FFF3D6",
          "年度不符": "#FFF3D6"}  # fmt: skip


def check_target(path: Path) -> None:
    """Raises BookError where a table cannot be written so; known before hours of work."""
    if path.suffix.lower() != ".xlsx":
        raise UnreadableFile(f"汇总表不能写成“{path.suffix or path.name}”，只能写 .xlsx")


def write_table(path: Path, table: BureauTable) -> None:
    """Writes the table at ``path``; raises BookError."""
    check_target(path)
    write_safely(path, table_as_excel(table))


def table_as_excel(table: BureauTable) -> bytes:
    """The bytes of the .xlsx; amounts as numbers, in 万元."""
    from xlsxwriter.workbook import Workbook

    written = BytesIO()
    with Workbook(written, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("部门汇总")
        head = workbook.add_format({"bold": True, "bg_color": "#EEF1F4", "border": 1,
                                    "text_wrap": True, "valign": "vcenter"})  # fmt: skip
        bold = {"bold": True, "top": 2}
        titles = headings(table)
        sheet.write_string(0, 0, "金额单位：万元")
        for column, title in enumerate(titles):
            sheet.write_string(1, column, title, head)
            sheet.set_column(column, column, _WIDTHS.get(column, 12))
        sheet.set_column(len(titles) - 1, len(titles) - 1, 48)
        put = _Put(workbook, sheet)
        for number, line in enumerate(table.lines, 2):
            put.row(number, cells_of(table, line), {"bg_color": _FILLS.get(line.state, "")})
        put.row(len(table.lines) + 2, totals_of(table), bold)
        sheet.freeze_panes(2, 2)
        sheet.autofilter(1, 0, len(table.lines) + 1, len(titles) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(1)
    return written.getvalue()


class _Put:
    def __init__(self, workbook: Any, sheet: Any) -> None:
        self._workbook, self._sheet = workbook, sheet
        self._formats: dict[tuple[Any, ...], Any] = {}

    def row(self, number: int, cells: list[Any], look: dict[str, Any]) -> None:
        """One line of the table."""
        for column, value in enumerate(cells):
            if isinstance(value, Decimal):
                self._sheet.write_number(number, column, float(value), self._look(look, "0.00"))
            elif isinstance(value, int):
                self._sheet.write_number(number, column, value, self._look(look, ""))
            else:
                words = printable(str(value or ""))
                self._sheet.write_string(number, column, words, self._look(look, ""))

    def _look(self, look: dict[str, Any], form: str) -> Any:
        key = (*sorted((k, v) for k, v in look.items() if v), form)
        if key not in self._formats:
            wanted = {k: v for k, v in look.items() if v} | {"border": 1}
            if form:
                wanted["num_format"] = "#,##0.00"
            self._formats[key] = self._workbook.add_format(wanted)
        return self._formats[key]
