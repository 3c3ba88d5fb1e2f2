"""What a file has and its layout does not (and the other way round), with what it may be.

Pure: the book as read tells everything, since the matcher keeps what it cannot place. Figures
decide what is proposed: a column counts towards a total where the sums then agree.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from budgetbook.model.book import Book, ExtraColumn, Paragraph, Placed, Row, Table
from budgetbook.model.edit import table_title
from budgetbook.model.kept_shape import KeptShape, kept_shape
from budgetbook.model.layout import Column, Layout, Sheet, TableSpec, normal
from budgetbook.model.ref import TableKey

Kind = Literal["title", "column", "row", "table", "lacking sheet", "lacking column", "order"]
#: Nothing is said of it in the layout.
KEEP = "keep"
_LONGEST_TITLE = 40
_TEXT_ROLES = ("body", "heading1", "heading2", "heading3", "title")


class Choice(NamedTuple):
    """One thing that a gap may be: a word for the program and words for the user."""

    answer: str
    words: str


class Gap(NamedTuple):
    """Something the layout does not know, or knows and did not find."""

    kind: Kind
    #: Unique among the gaps of a book.
    key: str
    #: What the file prints; the user may write it anew.
    words: str
    #: The table it stands in, as the user knows it.
    where: str
    choices: tuple[Choice, ...]
    proposed: str
    #: Why it is proposed, in words; empty for nothing to say.
    reason: str = ""

    @property
    def is_other(self) -> bool:
        """Whether it is proposed as a column that the layout has under another name."""
        return self.kind == "column" and self.proposed.startswith("is:")

    @property
    def named(self) -> str:
        """The key that a column of the layout has here, whether it lacks or is named anew."""
        return self.key.replace("lacking column:", "column:")


def gaps(layout: Layout, book: Book) -> tuple[Gap, ...]:
    """Everything in ``book`` that its layout does not place, in the order of the file, then what
    the layout has and the file does not."""
    found: list[Gap] = []
    before = ""
    for item in book.flow:
        if isinstance(item, Paragraph):
            before = item.text.strip() if item.role in _TEXT_ROLES else ""
            continue
        if item.sheet:
            found += _of_sheet(layout, book, item, before)
        else:
            found.append(_kept_table(layout, book, item, before))
        before = ""
    renamed = {f"{gap.key.rpartition(':')[0]}:{gap.proposed[3:]}" for gap in found if gap.is_other}
    lacking = [gap for gap in _lacking(layout, book) if gap.named not in renamed]
    return (*found, *lacking, *_order(layout, book))


# ---------------------------------------------------------------- known sheets


def _of_sheet(layout: Layout, book: Book, item: Placed, before: str) -> Iterator[Gap]:
    sheet = layout.sheets_by_id[item.sheet]
    if sheet.each or sheet.working:
        return
    if not item.instance and not item.title and before and len(before) <= _LONGEST_TITLE:
        yield _title(layout, book, sheet, before)
    for part in sheet.parts:
        table = book.tables.get(TableKey(part.table, item.instance))
        spec = layout.tables_by_id[part.table]
        if table is not None and not item.instance:
            yield from (_column(layout, spec, table, extra) for extra in table.extra_columns)
            yield from _rows(layout, spec, table)


def _title(layout: Layout, book: Book, sheet: Sheet, words: str) -> Gap:
    """A table that was known by its header alone, under words that are no title yet."""
    shape = _columns_of(layout, sheet)
    free = [
        one for one in layout.sheets
        if one is sheet or (_columns_of(layout, one) == shape and _is_free(book, one))
    ]  # fmt: skip
    choices = [Choice(f"sheet:{one.id}", f"就是“{one.title}”") for one in free]
    choices.append(Choice(KEEP, "不是标题，不管它"))
    return Gap(
        "title", f"title:{sheet.id}", words, sheet.title, tuple(choices), f"sheet:{sheet.id}",
        "标题没有认出，按表头认的",
    )  # fmt: skip


def _columns_of(layout: Layout, sheet: Sheet) -> list[list[str]]:
    return [[normal(c.title) for c in layout.tables_by_id[p.table].columns] for p in sheet.parts]


def _is_free(book: Book, sheet: Sheet) -> bool:
    return all(item.sheet != sheet.id for item in book.flow if isinstance(item, Placed))


def _column(layout: Layout, spec: TableSpec, table: Table, extra: ExtraColumn) -> Gap:
    totals = [c for c in spec.columns if any(o.part_of == c.id for o in spec.columns)]
    choices = [Choice(f"add:{c.id}", f"新增的列，计入“{_last(c)}”") for c in totals]
    choices.append(Choice("add:", "新增的列，不计入合计"))
    if extra.kind == "text":
        choices = [Choice("add:", "新增的列（文字）")]
    lacking = [c for c in spec.columns if c.id in table.absent_columns and not c.optional]
    choices += [Choice(f"is:{c.id}", f"就是“{_last(c)}”列，换了名称") for c in lacking]
    choices.append(Choice(KEEP, "只在这一本里保留"))
    proposed, reason = _proposed_total(spec, table, extra, totals)
    near = [c for c in lacking if _alike(c.title, extra.title)]
    if near:
        proposed, reason = f"is:{near[0].id}", "名称相近，且文件里没有这一列"
    return Gap(
        "column", f"column:{spec.id}:{extra.id}", extra.title, table_title(layout, table.key),
        tuple(choices), proposed, reason,
    )  # fmt: skip


def _last(column: Column) -> str:
    return column.title.rpartition("/")[2]


def _alike(one: str, other: str) -> bool:
    """Whether two header words share most of their characters."""
    a, b = set(normal(one.rpartition("/")[2])), set(normal(other.rpartition("/")[2]))
    return bool(a and b) and len(a & b) * 2 > max(len(a), len(b))


def _proposed_total(
    spec: TableSpec, table: Table, extra: ExtraColumn, totals: Sequence[Column]
) -> tuple[str, str]:
    """The total whose sum agrees with the column in it, and how many rows say so."""
    if extra.kind == "text":
        return "add:", ""
    there = [row for row in table.rows if isinstance(row.cells.get(extra.id), Decimal)]
    present = {c.id for c in spec.columns} - set(table.absent_columns)
    for total in totals:
        own = [c.id for c in spec.columns if c.part_of == total.id and c.id in present]
        own += [e.id for e in table.extra_columns if e.part_of == total.id and e.id != extra.id]
        fits = sum(_sum(row, [*own, extra.id]) == row.cells.get(total.id) for row in there)
        if there and fits == len(there):
            return f"add:{total.id}", f"计入后 {fits} 行合计都相符"
    if there:
        return "add:", "计入哪一栏合计都不相符"
    return (f"add:{extra.part_of}" if extra.part_of else "add:"), "没有金额可供核对"


def _sum(row: Row, columns: Sequence[str]) -> Decimal:
    values = (row.cells.get(c) for c in columns)
    return sum((v for v in values if isinstance(v, Decimal)), Decimal(0))


def _rows(layout: Layout, spec: TableSpec, table: Table) -> Iterator[Gap]:
    """Rows of a fixed table that the layout has no label for."""
    if spec.kind != "fixed":
        return
    lacking = [r for r in spec.rows if r.id not in table.positions]
    for row in table.rows:
        label = row.text(spec.head_column).strip()
        if row.id in spec.rows_by_id or not label:
            continue
        totals = [r for r in spec.rows if any(o.part_of == r.id for o in spec.rows)]
        choices = [Choice(f"add:{r.id}", f"新增的行，计入“{r.label}”") for r in totals]
        choices.append(Choice("add:", "新增的行，不计入合计"))
        choices += [Choice(f"is:{r.id}", f"就是“{r.label}”，换了名称") for r in lacking]
        choices.append(Choice(KEEP, "只在这一本里保留"))
        near = next((r for r in lacking if _alike(r.label, label)), None)
        proposed = f"is:{near.id}" if near else f"add:{row.part_of}"
        key = f"row:{spec.id}:{row.id}"
        where = table_title(layout, table.key)
        yield Gap("row", key, label, where, tuple(choices), proposed)


# ---------------------------------------------------------------- kept tables


def _kept_table(layout: Layout, book: Book, item: Placed, before: str) -> Gap:
    table = book.tables[TableKey("extra", item.instance)]
    shape = kept_shape(table)
    title = item.title or (before if len(before) <= _LONGEST_TITLE else "")
    choices = [*_shapes(shape)]
    choices += [
        Choice(f"sheet:{s.id}", f"就是“{s.title}”，换了标题")
        for s in layout.sheets
        if not (s.each or s.working) and _is_free(book, s)
    ]
    choices.append(Choice(KEEP, "只在这一本里按原样保留"))
    where = f"{len(table.rows)} 行，{len(shape.columns)} 列"
    key = f"table:{item.instance}"
    return Gap("table", key, title, where, tuple(choices), choices[0].answer, shape.reason)


def _shapes(shape: KeptShape) -> Iterator[Choice]:
    """How the rows of a new table may be kept, the likeliest first."""
    if not shape.columns:
        return
    words = {
        "tree": "新增的表，按科目编码逐级汇总",
        "list total": "新增的表，逐行填写，有合计行",
        "list": "新增的表，逐行填写，不汇总",
        "fixed total": "新增的表，行是固定的，有合计行",
        "fixed": "新增的表，行是固定的，不汇总",
    }
    fitting = [k for k in words if k != "tree" or shape.code_column]
    fitting = [k for k in fitting if "total" not in k or shape.total_row]
    for kind in sorted(fitting, key=lambda k: k != shape.proposed):
        yield Choice(f"new:{kind}", words[kind])


# ---------------------------------------------------------------- what is lacking


def _lacking(layout: Layout, book: Book) -> Iterator[Gap]:
    there = {item.sheet for item in book.flow if isinstance(item, Placed)}
    keep = Choice(KEEP, "保留在版式里")
    for sheet in layout.sheets:
        if sheet.each or sheet.working:
            continue
        if sheet.id not in there:
            drop = Choice("drop", "这个版式没有这张表")
            key = f"lacking sheet:{sheet.id}"
            yield Gap("lacking sheet", key, sheet.title, "", (keep, drop), KEEP)
            continue
        for part in sheet.parts:
            table = book.tables.get(TableKey(part.table))
            yield from _lacking_columns(layout, layout.tables_by_id[part.table], table)


def _lacking_columns(layout: Layout, spec: TableSpec, table: Table | None) -> Iterator[Gap]:
    if table is None or spec.kind == "form":
        return
    for column in spec.columns:
        if column.id in table.absent_columns and not column.optional:
            choices = (Choice("drop", "这个版式没有这一列"), Choice(KEEP, "保留在版式里"))
            key = f"lacking column:{spec.id}:{column.id}"
            where = table_title(layout, table.key)
            yield Gap("lacking column", key, column.title, where, choices, "drop")


def _order(layout: Layout, book: Book) -> Iterator[Gap]:
    """Whether the sheets stand in another order in the file."""
    known = [s.id for s in layout.sheets]
    printed = [i.sheet for i in book.flow if isinstance(i, Placed) and i.sheet and not i.instance]
    printed = list(dict.fromkeys(printed))
    if printed != sorted(printed, key=known.index):
        choices = (Choice("file", "照文件里的次序"), Choice(KEEP, "照原版式的次序"))
        yield Gap("order", "order", "表的次序与版式不同", "", choices, "file")
