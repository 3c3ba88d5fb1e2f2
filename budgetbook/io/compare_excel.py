"""The table of differences between two books as a workbook."""

from decimal import Decimal
from io import BytesIO
from typing import Any

from xlsxwriter.workbook import Workbook

from budgetbook.model.appearance import printable
from budgetbook.model.compare import KIND_TITLES, Comparison

_FACE = "宋体"
_GRID = {"border": 1, "border_color": "#9AA4B0", "valign": "top", "text_wrap": True}
_WIDTHS = (10, 26, 34, 16, 30, 30, 14)
_A4 = 9


def comparison_as_excel(compared: Comparison, first: str, second: str) -> bytes:
    """The bytes of an .xlsx file; ``first`` and ``second`` name the two books."""
    written = BytesIO()
    with Workbook(written, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": "两簿比较"})
        sheet = workbook.add_worksheet("两簿比较")
        plain: dict[str, Any] = {"font_name": _FACE, "font_size": 10}
        head = workbook.add_format(plain | _GRID | {"bold": True, "bg_color": "#EEF1F4"})
        text = workbook.add_format(plain | _GRID)
        money = workbook.add_format(plain | _GRID | {"num_format": "#,##0.00"})
        bold = workbook.add_format(plain | {"font_size": 16, "bold": True})
        sheet.hide_gridlines(2)
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        sheet.write_string(0, 0, "两簿比较", bold)
        count = len(compared.differences)
        facts = f"甲：{first}　乙：{second}　不同 {count} 处，比较了 {compared.cells} 格"
        sheet.write_string(1, 0, printable(facts), workbook.add_format(plain))
        for column, title in enumerate(("类别", "表", "行", "栏", "甲", "乙", "乙－甲")):
            sheet.write_string(3, column, title, head)
        for row, one in enumerate(compared.differences, 4):
            words = (KIND_TITLES[one.kind], one.table, one.row, one.column, one.first, one.second)
            for column, word in enumerate(words):
                sheet.write_string(row, column, printable(word), text)
            if isinstance(one.change, Decimal):
                sheet.write_number(row, 6, float(one.change), money)
            else:
                sheet.write_blank(row, 6, None, text)
        sheet.freeze_panes(4, 0)
        if compared.differences:
            sheet.autofilter(3, 0, 3 + len(compared.differences), len(_WIDTHS) - 1)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(3)
    return written.getvalue()
