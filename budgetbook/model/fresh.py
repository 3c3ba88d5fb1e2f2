"""New values: an empty book of a layout, rows for tables, projects."""

from budgetbook.model.book import Book, Department, FlowItem, Paragraph, Placed, Row, Table
from budgetbook.model.layout import Layout, Sheet, TableSpec
from budgetbook.model.ref import TableKey
from budgetbook.model.relation import TOTAL_ROW


def fresh_book(layout: Layout, year: int, department: Department) -> Book:
    """A book of ``layout`` with every fixed table in place and no figures."""
    tables: dict[TableKey, Table] = {}
    flow: list[FlowItem] = []
    in_sections = {sheet for section in layout.sections for sheet in section.sheets}
    for sheet in layout.sheets:
        if sheet.id not in in_sections and not (sheet.each or sheet.working):
            flow.append(Placed(sheet=sheet.id))
            tables.update(fresh_tables(layout, sheet))
    for number, section in enumerate(layout.sections):
        title = section.title.replace("{year}", str(year))
        flow.append(Paragraph(id=f"h{number}", text=title, role=section.role))
        flow += [Paragraph(id=f"h{number}.{i}", text=t) for i, t in enumerate(section.text)]
        for sheet_id in section.sheets:
            sheet = layout.sheets_by_id[sheet_id]
            if not sheet.each:
                flow.append(Placed(sheet=sheet_id))
                tables.update(fresh_tables(layout, sheet))
    return Book(
        layout=layout.id, year=year, department=department, unit=layout.unit, tables=tables,
        flow=tuple(flow),
    )  # fmt: skip


def fresh_tables(layout: Layout, sheet: Sheet, instance: str = "") -> dict[TableKey, Table]:
    """The tables of one sheet, with their fixed rows."""
    tables: dict[TableKey, Table] = {}
    for part in sheet.parts:
        key = TableKey(part.table, instance)
        spec = layout.tables_by_id[part.table]
        absent = tuple(c.id for c in spec.columns if c.optional)
        tables[key] = Table(
            key=key, title=spec.title, rows=_fresh_rows(spec), absent_columns=absent
        )
    return tables


def _fresh_rows(spec: TableSpec) -> tuple[Row, ...]:
    if spec.kind == "fixed":
        return tuple(Row(id=r.id, cells={spec.head_column: r.label}) for r in spec.rows)
    if spec.kind == "form":
        return (Row(id="form"),)
    return ()


def total_row(spec: TableSpec) -> Row:
    """The 合计 row that heads a table of 科目 rows."""
    return Row(id=TOTAL_ROW, cells={spec.head_column: "合计"})


def code_row(spec: TableSpec, code: str, name: str) -> Row:
    """A 科目 row; its id is its code."""
    return Row(id=code, cells={spec.code_column: code, spec.head_column: name})


def free_id(taken: set[str], stem: str) -> str:
    """``stem`` followed by the first number that is not taken."""
    number = 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"
