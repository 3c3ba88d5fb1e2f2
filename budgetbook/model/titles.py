"""What tables, rows, columns and cells are called, in official words."""

from budgetbook.model.book import Book
from budgetbook.model.layout import Layout, TableSpec
from budgetbook.model.ref import Ref, TableKey


def table_title(layout: Layout, key: TableKey) -> str:
    """The short printed title of the sheet a table stands on."""
    sheet = layout.sheet_of.get(key.table)
    if sheet is None:
        return "附表"
    return sheet.name if not sheet.each else "项目绩效目标表"


def row_title(layout: Layout, book: Book, ref: Ref) -> str:
    """What a row is called: its 科目 code and name, label, or number."""
    spec, row = layout.table(ref.table), book.row(ref)
    if row is None:
        return ref.row
    if spec is None:
        return row.id
    words = [row.text(spec.code_column) if spec.code_column else "", row.text(spec.head_column)]
    above = _total_of_namesake(spec, row.id)
    return above + (" ".join(word for word in words if word) or _by_number(book, ref))


def _by_number(book: Book, ref: Ref) -> str:
    """A row without a name by its place, counted as people count: 第 3 行."""
    return f"第 {book.tables[ref.key].positions[ref.row] + 1} 行"


def _total_of_namesake(spec: TableSpec, row_id: str) -> str:
    """``年初财政拨款结转和结余·`` for the row under it that bears the label of another row."""
    fixed = spec.rows_by_id.get(row_id)
    total = spec.rows_by_id.get(fixed.part_of) if fixed and fixed.level else None
    if fixed is None or total is None:
        return ""
    alike = any(row.label == fixed.label and row.id != row_id for row in spec.rows)
    return f"{total.label}·" if alike else ""


def column_title(layout: Layout, book: Book, ref: Ref) -> str:
    """The last storey of the column's header."""
    table = book.tables.get(ref.key)
    spec = layout.table(ref.table)
    columns = list(spec.columns) if spec else []
    for column in columns:
        if column.id == ref.column:
            return column.title.rpartition("/")[2]
    for extra in table.extra_columns if table else ():
        if extra.id == ref.column:
            return extra.title.rpartition("/")[2]
    return ref.column


def cell_title(layout: Layout, book: Book, ref: Ref) -> str:
    """A cell in official words: sheet, row, column."""
    return "·".join(
        (
            table_title(layout, ref.key),
            row_title(layout, book, ref),
            column_title(layout, book, ref),
        )
    )
