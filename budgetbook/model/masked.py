"""What is marked 内部, looked up: the rows, paragraphs and amounts that a 公开版 may not show."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from budgetbook.model.book import Book, Internal, Paragraph, Placed, Row, Table
from budgetbook.model.layout import Layout, TableSpec, columns_of, normal
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.titles import row_title, table_title

#: Other kinds of number are no money.
_MONEY = "amount"


class Marked(NamedTuple):
    """What is to be masked: projects by instance, rows by table and id, paragraphs by id."""

    projects: frozenset[str]
    #: Rows that are marked, and those that print the same: by 科目 or by the project's name.
    rows: frozenset[tuple[TableKey, str]]
    paragraphs: frozenset[str]
    #: The rows that the user marked.
    chosen: tuple[tuple[TableKey, str], ...] = ()

    def hides(self, key: TableKey, row: str) -> bool:
        """Whether a row is masked."""
        return key.instance in self.projects or (key, row) in self.rows


def marked_of(book: Book, layout: Layout) -> Marked:
    """The marks that still have their place. A 科目 takes the 科目 under it along, in every table
    that prints it; a project takes the rows of other lists that bear its name."""
    instances = {key.instance for key in book.tables if key.instance}
    paragraphs = {item.id for item in book.flow if isinstance(item, Paragraph)}
    projects = frozenset(m.instance for m in book.internal if m.kind == "project") & instances
    chosen: list[tuple[TableKey, str]] = []
    rows: set[tuple[TableKey, str]] = set()
    for one in book.internal:
        key = TableKey(one.table, one.instance)
        if one.kind == "row" and _is_there(book, layout, key, one.id):
            chosen.append((key, one.id))
            rows.add((key, one.id))
            rows.update(_same_code(book, layout, key, one.id))
    rows.update(_of_projects(book, layout, projects))
    found = frozenset(m.id for m in book.internal if m.kind == "paragraph") & paragraphs
    return Marked(projects, frozenset(rows), found, tuple(dict.fromkeys(chosen)))


def internal_of(book: Book, layout: Layout) -> frozenset[Internal]:
    """The marks of the book that still have their place."""
    marked = marked_of(book, layout)
    return frozenset(
        one for one in book.internal
        if (one.kind == "project" and one.instance in marked.projects)
        or (one.kind == "row" and (TableKey(one.table, one.instance), one.id) in marked.chosen)
        or (one.kind == "paragraph" and one.id in marked.paragraphs)
    )  # fmt: skip


def _is_there(book: Book, layout: Layout, key: TableKey, row: str) -> bool:
    """Whether a row is in a table that is published."""
    table = book.tables.get(key)
    return key.table not in layout.working_tables and bool(table and table.row(row))


# ---------------------------------------------------------------- rows that go along


def _code(spec: TableSpec | None, row: Row) -> str:
    """The 科目 of a row, printed or (类 rows of fixed tables) the layout's."""
    if spec is None:
        return ""
    fixed = spec.rows_by_id.get(row.id)
    return row.text(spec.code_column) if spec.code_column else fixed.code if fixed else ""


def _classification(spec: TableSpec | None) -> str:
    """Whose codes a table prints; fixed tables name 类 of the functional classification."""
    if spec is None:
        return ""
    return spec.classification or ("function" if any(row.code for row in spec.rows) else "")


def _same_code(
    book: Book, layout: Layout, key: TableKey, row_id: str
) -> Iterator[tuple[TableKey, str]]:
    row, spec = book.tables[key].row(row_id), layout.table(key.table)
    code, kind = _code(spec, row) if row else "", _classification(spec)
    if not (code and kind):
        return
    for other, table in book.tables.items():
        its = layout.table(other.table)
        if _classification(its) != kind or other.table in layout.working_tables:
            continue
        for line in table.rows:
            if _code(its, line).startswith(code):
                yield other, line.id


def _of_projects(
    book: Book, layout: Layout, projects: frozenset[str]
) -> Iterator[tuple[TableKey, str]]:
    """Rows of lists and of tables kept as they are that are called like a masked project."""
    names = {normal(project_name(book, instance)) for instance in projects} - {""}
    for key, table in book.tables.items() if names else ():
        spec = layout.table(key.table)
        if key.instance or (spec is not None and spec.kind != "list"):
            continue
        columns = None if spec is None else {c.id for c in spec.columns if c.kind == "name"}
        for row in table.rows:
            said = (row.text(c) for c in row.cells if columns is None or c in columns)
            if any(normal(text) in names for text in said):
                yield key, row.id


# ---------------------------------------------------------------- what they hold


def project_name(book: Book, instance: str) -> str:
    """The name of a project, empty where it has none."""
    tables = (t for key, t in book.tables.items() if key.instance == instance)
    return next((n for t in tables if t.rows and (n := t.rows[0].text("name").strip())), "")


def project_title(book: Book, instance: str) -> str:
    """What a project is called to the user."""
    return project_name(book, instance) or "未命名项目"


def hidden_rows(book: Book, marked: Marked) -> Iterator[tuple[Table, Row]]:
    """Every row that is masked, with its table."""
    for key, table in book.tables.items():
        for row in table.rows:
            if marked.hides(key, row.id):
                yield table, row


def hidden_amounts(book: Book, layout: Layout, marked: Marked) -> dict[Ref, Decimal]:
    """Every amount of money that is masked, by its cell, in the unit of its cell."""
    found: dict[Ref, Decimal] = {}
    for table, row in hidden_rows(book, marked):
        spec = layout.table(table.key.table)
        known = (*spec.columns, *columns_of(spec, table)) if spec else ()
        money = {c.id for c in known if c.kind == _MONEY} if spec else None
        for column, value in row.cells.items():
            if isinstance(value, Decimal) and (money is None or column in money):
                found[Ref(table.key.table, row.id, column, table.key.instance)] = value
    return found


def titles(book: Book, layout: Layout, marked: Marked) -> Iterator[str]:
    """What is masked, in words, one for each mark."""
    for item in book.flow:
        if isinstance(item, Placed) and item.instance in marked.projects:
            yield f"项目“{project_title(book, item.instance)}”"
    for key, row in marked.chosen:
        if key.instance not in marked.projects:
            ref = Ref(key.table, row, "", key.instance)
            yield f"{table_title(layout, key)}·{row_title(layout, book, ref)}"
    for item in book.flow:
        if isinstance(item, Paragraph) and item.id in marked.paragraphs:
            start = " ".join(item.text.split())
            yield f"文字“{start[:20]}{'…' if len(start) > 20 else ''}”"
