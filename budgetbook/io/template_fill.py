"""填写空白表样: a platform's or bureau's blank workbook, filled from a book and saved as a copy."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from budgetbook.io.blocks import Blocks, Grid
from budgetbook.io.errors import UnreadableFile
from budgetbook.io.excel_patch import CellChange
from budgetbook.io.kinds import CALAMINE, kind_of
from budgetbook.io.package import load
from budgetbook.io.reading_process import Report, run_apart
from budgetbook.io.safe_write import write_safely
from budgetbook.io.store import Origin
from budgetbook.io.template_plan import plan_fill
from budgetbook.io.template_read import Template, read_template
from budgetbook.io.template_rows import with_more_rows
from budgetbook.io.template_writer import Plan
from budgetbook.io.write_back import Changes, TextChange, patched
from budgetbook.model.book import Book
from budgetbook.model.layout import Layout
from budgetbook.model.layout_variant import Variant, remember
from budgetbook.model.settle import Ledger

_NONE = "没有认出要填的表：表头里没有预算公开表的栏目，也没有项目、指标的列名；请确认选对了表样"


class Filling(NamedTuple):
    """A template with what goes into it."""

    name: str
    #: The workbook to patch, as .xlsx, with all the rows it needs.
    data: bytes
    plan: Plan

    @property
    def cells(self) -> int:
        """How many cells are written."""
        return sum(entry.value is not None for entry in self.plan.entries)


def prepare(
    path: Path,
    book: Book,
    layout: Layout,
    own: Sequence[Variant] = (),
    report: Report | None = None,
) -> Filling:
    """Reads the template and plans the filling; nothing is written. Raises BookError."""
    origin = _template(path)
    note = ""
    if origin.suffix in CALAMINE:
        origin, note = _as_xlsx(origin, report)
    settled = Ledger(layout, book).settle(book).book
    template = run_apart(_read, (origin.data, tuple(own)), report)
    if not template.heads and not template.imports:
        raise UnreadableFile(f"“{path.name}”里{_NONE}")
    plan = plan_fill(template, settled, layout)
    data, notes = origin.data, [note] if note else []
    if plan.shortages:
        longer = with_more_rows(data, plan.shortages)
        if longer is None:
            lacking = sum(short.lacking for short in plan.shortages)
            notes.append(
                f"表样里的空行少 {lacking} 行，表里有公式、下拉或图片，没有自动加行，"
                "多出的行没有填；请先在表样里加行再填"
            )
        else:
            data = longer
            template = run_apart(_read, (data, tuple(own)), report)
            plan = plan_fill(template, settled, layout)
    return Filling(path.name, data, plan._replace(notes=(*notes, *plan.notes)))


def _template(path: Path) -> Origin:
    data = load(path)
    kind = kind_of(path.name, data)
    if kind not in (".xlsx", *CALAMINE):
        raise UnreadableFile(f"“{path.name}”不是 Excel 表样，只能填写 .xlsx、.xls、.et 的表样")
    return Origin(path.name, kind, data, path)


def _read(data: bytes, own: Sequence[Variant], report: Report | None) -> Template:
    """The template in an .xlsx file; in a process of its own."""
    from budgetbook.io.excel_reader import read_excel

    del report
    return read_template(read_excel(data), [remember(variant) for variant in own])


def write_filled(path: Path, filling: Filling) -> None:
    """Saves the filled copy at ``path``; raises BookError. Whatever is not filled stays byte for
    byte; remembered results of formulas that rest on what was filled are taken out."""
    if path.suffix.lower() != ".xlsx":
        raise UnreadableFile(f"填好的表样存为 .xlsx，“{path.name}”不是，请换一个文件名")
    texts = tuple(
        TextChange(e.place, str(e.value or ""), e.place.label, CellChange(e.value))
        for e in filling.plan.entries
    )
    origin = Origin(filling.name, ".xlsx", filling.data)
    write_safely(path, patched(origin, Changes(texts, ())).data)


# ---------------------------------------------------------------- old workbooks


def _as_xlsx(origin: Origin, report: Report | None) -> tuple[Origin, str]:
    """An old workbook as .xlsx: by the office program that is installed, which keeps its look, or
    else by its words and merged areas alone."""
    from budgetbook.io.conversion import convert

    try:
        data = convert(origin.data, origin.suffix, report)
        note = "表样是旧格式，已转成 .xlsx 再填，填好的另存为 .xlsx"
    except UnreadableFile:
        data = run_apart(_plain_copy, (origin.data,), report)
        note = (
            "表样是旧格式，本机没有能转换的办公软件，只照抄了文字和合并格，填好的另存为 .xlsx；"
            "要保留原来的样子，请先用 WPS 或 Excel 另存为 .xlsx 再填"
        )
    return origin._replace(suffix=".xlsx", data=data), note


def _plain_copy(data: bytes, report: Report | None) -> bytes:
    from budgetbook.io.old_excel import read_old_excel

    del report
    return plain_workbook(read_old_excel(data, None))


def plain_workbook(blocks: Blocks) -> bytes:
    """Sheets of words, numbers and merged areas, as .xlsx."""
    from xlsxwriter.workbook import Workbook

    written = BytesIO()
    with Workbook(written, {"in_memory": True}) as workbook:
        style = workbook.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
        for block in blocks.blocks:
            if not isinstance(block, Grid):
                continue
            sheet = workbook.add_worksheet(block.name[:31] or None)
            for cell in block.cells:
                value = float(cell.number) if cell.number is not None else cell.text
                down, across = cell.row + cell.row_span - 1, cell.column + cell.column_span - 1
                if cell.row_span * cell.column_span > 1:
                    sheet.merge_range(cell.row, cell.column, down, across, value, style)
                elif isinstance(value, float):
                    sheet.write_number(cell.row, cell.column, value, style)
                elif value:
                    sheet.write_string(cell.row, cell.column, value, style)
    return written.getvalue()
