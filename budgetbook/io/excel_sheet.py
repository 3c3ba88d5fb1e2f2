"""One laid-out sheet drawn into a worksheet."""

from decimal import Decimal
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from budgetbook.io.excel_format import Formats, figure_format
from budgetbook.io.excel_formula import Formulas
from budgetbook.io.excel_plan import GridPlan, SheetPlan, middle_column
from budgetbook.model.appearance import UNBROKEN, look, printable
from budgetbook.model.book import Book
from budgetbook.model.grid import DrawnCell
from budgetbook.model.layout import Layout

_A4_PAPER = 9
_MM_PER_INCH = 25.4
_PIXELS_PER_POINT = 96 / 72
_FIGURES = frozenset({"amount", "number", "percent"})
_SILENCED = ("number_stored_as_text", "formula_differs", "formula_range", "empty_cell_reference")


class SheetDrawer:
    """Draws plans into worksheets of one workbook."""

    def __init__(self, book: Book, layout: Layout, formats: Formats, formulas: Formulas) -> None:
        self._book, self._layout = book, layout
        self._formats, self._formulas = formats, formulas

    def draw(self, plan: SheetPlan, worksheet: Worksheet) -> None:
        """Everything of ``plan``: title, lines, grids, notes, and how it is printed."""
        pixels = self._layout.paper.table.size * _PIXELS_PER_POINT
        for column, width in enumerate(plan.widths):
            worksheet.set_column_pixels(column, column, round(width * pixels))
        for row, height in enumerate(plan.heights):
            worksheet.set_row(row, round(height, 2))
        paper = self._formats.paper
        last = len(plan.widths) - 1
        if plan.drawing.title:
            form = self._formats.of(paper.title, align="center", text_wrap=True)
            put_text(worksheet, (0, 0, plan.lines - 1, last), plan.drawing.title, form)
        self._lines(plan, worksheet)
        for grid in plan.grids:
            for cell in grid.cells:
                self._cell(worksheet, grid, cell)
        note = self._formats.of(paper.table, text_wrap=True, align="left")
        for (first, end), text in zip(plan.notes, plan.drawing.notes, strict=True):
            put_text(worksheet, (first, 0, end, last), text, note)
        self._page(plan, worksheet)

    def _lines(self, plan: SheetPlan, worksheet: Worksheet) -> None:
        row, last = plan.lines, len(plan.widths) - 1
        table = self._formats.paper.table
        for line in (line for line in plan.drawing.lines if any(line)):
            left, right = line[0], line[-1] if len(line) > 1 else ""
            places = [(row, 0, left, "left"), (row, last, right, "right")]
            if len(line) > 2:
                column = middle_column(line, plan.widths)
                align = "center" if column else "left"
                row += 0 if column else 1
                places.append((row, column, line[1], align))
            for at, column, text, align in places:
                if text:
                    form = self._formats.of(table, align=align)
                    worksheet.write_string(at, column, printable(text), form)
            row += 1

    def _cell(self, worksheet: Worksheet, plan: GridPlan, cell: DrawnCell) -> None:
        area = plan.area(cell)
        value = self._book.value(cell.ref) if cell.ref else None
        form = self._format(plan, cell, value)
        if cell.role == "serial" and cell.text.isdigit():
            value = Decimal(cell.text)
        if area[:2] != area[2:]:
            worksheet.merge_range(*area, "", form)
        formula = self._formulas.of(cell.ref) if cell.ref else ""
        if formula:
            # A blank total stays a formula: its nought is hidden, and none is kept for readers.
            kept = "" if value is None else float(value)
            worksheet.write_formula(*area[:2], formula, form, kept)
        elif isinstance(value, Decimal):
            worksheet.write_number(*area[:2], float(value), form)
        else:
            _write_words(worksheet, area[0], area[1], cell.text, form)

    def _format(self, plan: GridPlan, cell: DrawnCell, value: Any) -> Format:
        paper = self._formats.paper
        face = paper.header if cell.role == "header" else paper.table
        seen = look(self._layout, plan.grid, cell)
        more: dict[str, Any]
        if value is None and cell.role in _FIGURES:
            more = {"num_format": figure_format(cell.decimals, hide_zero=True)}
        elif isinstance(value, Decimal):
            more = {"num_format": figure_format(cell.decimals, hide_zero=False)}
        else:
            more = {"text_wrap": cell.role not in UNBROKEN}
            more |= {"num_format": "@"} if cell.role == "code" else {}
        return self._formats.of(
            face, bold=face.bold or seen.bold, align=seen.align, indent=seen.indent, border=1,
            **more,
        )  # fmt: skip

    def _page(self, plan: SheetPlan, worksheet: Worksheet) -> None:
        """Paper, print area, repeated and frozen rows."""
        sheet = plan.drawing.sheet
        set_page(worksheet, self._layout, landscape=bool(sheet and sheet.landscape))
        last_row, last_column = len(plan.heights) - 1, len(plan.widths) - 1
        worksheet.print_area(0, 0, last_row, last_column)
        whole = xl_range(0, 0, last_row, last_column)
        # No green corners on codes kept as text and on totals of different shapes.
        worksheet.ignore_errors(dict.fromkeys(_SILENCED, whole))
        headed = [grid for grid in plan.grids if grid.grid.head_height]
        if len(headed) != 1:
            return
        first, end = headed[0].head
        on_top = headed[0] is plan.grids[0]
        worksheet.repeat_rows(plan.lines if on_top else first, end)
        if on_top:
            worksheet.freeze_panes(end + 1, 0)


def set_page(worksheet: Worksheet, layout: Layout, *, landscape: bool) -> None:
    """A4, one page wide, the layout's margins, the page number below."""
    top, right, bottom, left = (margin / _MM_PER_INCH for margin in layout.paper.margins)
    worksheet.set_paper(_A4_PAPER)
    if landscape:
        worksheet.set_landscape()
    worksheet.set_margins(left, right, top, bottom)
    worksheet.fit_to_pages(1, 0)
    worksheet.center_horizontally()
    worksheet.set_footer("&C— &P —")


def put_text(
    worksheet: Worksheet, area: tuple[int, int, int, int], text: str, form: Format
) -> None:
    """``text`` over all cells of ``area``, as text whatever it begins with."""
    if area[:2] != area[2:]:
        worksheet.merge_range(*area, "", form)
    _write_words(worksheet, area[0], area[1], text, form)


def _write_words(worksheet: Worksheet, row: int, column: int, text: str, form: Format) -> None:
    if text:
        worksheet.write_string(row, column, printable(text), form)
    else:
        worksheet.write_blank(row, column, None, form)
