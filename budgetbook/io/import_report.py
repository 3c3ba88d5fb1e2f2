"""What the user is told after opening beside what was recognised: figures that differ from their
sum, what the layout does not have, and what the file does not have."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from budgetbook.io.imported import Remark, SourcePlace
from budgetbook.model.book import Book, Placed, Table
from budgetbook.model.edit import cell_title, table_title
from budgetbook.model.layout import Layout
from budgetbook.model.ref import Ref
from budgetbook.model.relation import RowTree
from budgetbook.model.settle import Ledger, evaluate

_MOST_NAMED = 4
_LEAST = Decimal("0.01")


def import_remarks(
    book: Book, ledger: Ledger, places: Mapping[Ref, SourcePlace]
) -> Iterator[Remark]:
    """The remarks on a book as read, those to look at first; ``ledger`` holds the relations of its
    rows, ``places`` where its cells stand."""
    layout = ledger.layout
    yield from _printed(book, ledger, places)
    for table in book.tables.values():
        yield from _unknown(layout, table, places)
        yield from _without_code(layout, table, ledger.trees[table.key], places)
    yield from _lacking(book, layout)


def _printed(book: Book, ledger: Ledger, places: Mapping[Ref, SourcePlace]) -> Iterator[Remark]:
    """Totals that do not equal their parts: they stand as printed."""
    pinned = [
        Ref(table.key.table, row.id, column, table.key.instance)
        for table in book.tables.values()
        for row in table.rows
        for column, mark in row.marks.items()
        if mark.pinned == "import"
    ]
    for ref in pinned:
        number = ledger.fillers.get(ref)
        if number is None:
            continue
        result = evaluate(ledger.relations[number], book.value)
        if result.left is None or result.right is None:
            continue
        left, right = result.left, result.right
        title = cell_title(ledger.layout, book, ref)
        message = (
            f"{title}印的是 {_money(left, right)}，算出来是 {_money(right, left)}，"
            f"相差 {_money(left - right)}；照原件保留"
        )
        yield Remark(message, _label(places, ref), "printed", ref)


def _money(amount: Decimal, beside: Decimal = Decimal(0)) -> str:
    """An amount with two places, or all of its own where two would not tell it from ``beside``."""
    if 0 < abs(amount - beside) < _LEAST:
        return f"{amount.normalize():,f}"
    return f"{amount:,.2f}"


def _label(places: Mapping[Ref, SourcePlace], ref: Ref) -> str:
    return places[ref].place.label if ref in places else ""


def _unknown(layout: Layout, table: Table, places: Mapping[Ref, SourcePlace]) -> Iterator[Remark]:
    """Columns and rows of the file's own."""
    spec = layout.table(table.key.table)
    if spec is None or not table.rows:
        return
    title = table_title(layout, table.key)
    columns = {c.id: c.title for c in spec.columns}
    columns |= {c.id: c.title for c in table.extra_columns}
    for extra in table.extra_columns:
        total = columns.get(extra.part_of, "").rpartition("/")[2]
        counted = f"计入“{total}”" if total and extra.kind == "amount" else "不参加汇总"
        words = "".join(extra.title.split()).replace("/", "·")
        message = f"{title}：版式里没有“{words}”列，已照文件保留，{counted}"
        ref = Ref(table.key.table, table.rows[0].id, extra.id, table.key.instance)
        yield Remark(message, _label(places, ref), "unknown", ref)
    for row in table.rows if spec.kind == "fixed" else ():
        label = row.text(spec.head_column).strip()
        if row.id in spec.rows_by_id or not label:
            continue
        total_row = spec.rows_by_id.get(row.part_of)
        counted = f"计入“{total_row.label}”" if total_row else "不参加汇总"
        ref = Ref(table.key.table, row.id, spec.head_column, table.key.instance)
        message = f"{title}：版式里没有“{label}”行，已照文件保留，{counted}"
        yield Remark(message, _label(places, ref), "unknown", ref)


def _without_code(
    layout: Layout, table: Table, nested: RowTree, places: Mapping[Ref, SourcePlace]
) -> Iterator[Remark]:
    """Rows of 科目 that print no code, such as a 小计 put in by hand."""
    spec = layout.table(table.key.table)
    if spec is None or spec.kind != "tree":
        return
    counting = {row_id for rows in nested.children.values() for row_id in rows}
    for number, row in enumerate(table.rows, 1):
        if nested.codes[row.id] or nested.levels.get(row.id) == 0 or not row.cells:
            continue
        column = spec.head_column if row.text(spec.head_column) else next(iter(row.cells))
        ref = Ref(table.key.table, row.id, column, table.key.instance)
        counted = "计入合计" if row.id in counting else "不参加汇总"
        label = row.text(spec.head_column).strip()
        named = f"“{label}”行" if label else f"第 {number} 行"
        message = f"{table_title(layout, table.key)}：{named}没有科目编码，已照文件保留，{counted}"
        yield Remark(message, _label(places, ref), "unknown", ref)


def _lacking(book: Book, layout: Layout) -> Iterator[Remark]:
    """Official tables that the file does not have, where it has some."""
    there = {item.sheet for item in book.flow if isinstance(item, Placed)}
    official = [s for s in layout.sheets if s.group == "tables" and not s.each and not s.working]
    gone = [s.title for s in official if s.id not in there]
    if gone and len(gone) < len(official):
        named = "、".join(gone[:_MOST_NAMED]) + (" 等" if len(gone) > _MOST_NAMED else "")
        yield Remark(f"文件里没有 {len(gone)} 张版式里的表：{named}")
