"""明细底稿 as a file of its own: taken in from a workbook, written out for filling."""

from pathlib import Path

from budgetbook.io.errors import UnreadableFile
from budgetbook.io.formats import Report, import_origins, load_origin
from budgetbook.io.safe_write import write_safely
from budgetbook.model.book import Book, Placed, Table
from budgetbook.model.details import DETAILS, details_sheet
from budgetbook.model.layout import Layout


def read_details(path: Path, layout: Layout, progress: Report | None = None) -> Table:
    """The lines of the 明细底稿 in a workbook, found by the words of its header; raises
    BookError."""
    origin = load_origin(path)
    imported = import_origins([origin], progress, layout, isolated=True)
    table = imported.book.tables.get(DETAILS)
    if table is None or not table.rows:
        spec = layout.tables_by_id[DETAILS.table]
        words = "、".join(column.title for column in spec.columns)
        raise UnreadableFile(
            f"“{path.name}”里没有找到明细底稿；请把表头写成：{words}，每行一笔金额，再取入一次"
        )
    return table


def write_details(path: Path, book: Book, layout: Layout) -> None:
    """Writes the 明细底稿 of ``book`` alone as .xlsx, for filling elsewhere; raises BookError."""
    from budgetbook.io.excel_writer import write_excel

    sheet = details_sheet(layout)
    placed = [i for i in book.flow if isinstance(i, Placed) and sheet and i.sheet == sheet.id]
    tables = {DETAILS: book.tables[DETAILS]}
    only = book.model_copy(update={"flow": tuple(placed), "tables": tables})
    write_safely(path, write_excel(only, layout))
