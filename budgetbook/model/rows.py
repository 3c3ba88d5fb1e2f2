"""Rows that come and go: which edits insert, remove, move, rename or recode them."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from budgetbook.model.book import Book, FlowItem, Internal, Placed, Row, Table
from budgetbook.model.codes import name_of
from budgetbook.model.comments import follow_row
from budgetbook.model.edit import (
    Edit,
    InsertRows,
    MoveRows,
    RemoveRows,
    SetCells,
    SetFlow,
    SetInternal,
    Several,
    table_title,
)
from budgetbook.model.entry import EntryError
from budgetbook.model.fresh import code_row, free_id, fresh_tables, total_row
from budgetbook.model.layout import Layout, Sheet, TableSpec
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.relation import RowTree


class RowEdit(NamedTuple):
    """An edit of rows, with the cell to show afterwards."""

    edit: Edit
    then: Ref | None = None


# ---- 科目 rows


def add_code(book: Book, layout: Layout, key: TableKey, code: str, name: str) -> RowEdit:
    """Puts a 科目 row where its code orders it, with 合计 and the 类 and 款 above it, in this
    table and in those that follow it. Raises EntryError where the code cannot be."""
    spec = layout.tables_by_id[key.table]
    _check_code(book, layout, key, code)
    keys = [key, *(TableKey(t, key.instance) for t in spec.rows_follow)]
    edits: list[Edit] = []
    for one in keys:
        if one == key or one in book.tables:
            edits += _code_edits(book, layout, one, code, name)
    title = f"{table_title(layout, key)} 添加科目 {code}"
    column = next((c.id for c in spec.columns if c.kind == "amount" and not _sums(spec, c.id)), "")
    return RowEdit(Several(tuple(edits), title), Ref(key.table, code, column, key.instance))


def code_rows(
    book: Book, layout: Layout, key: TableKey, code: str, name: str = ""
) -> tuple[InsertRows, ...]:
    """The rows that a 科目 needs in this table alone: itself, and 合计, 类 and 款 above it. The
    table must have a code column and not have the 科目."""
    return tuple(_code_edits(book, layout, key, code, name or name_of(code)))


def _sums(spec: TableSpec, column: str) -> bool:
    return any(c.part_of == column for c in spec.columns)


def _check_code(book: Book, layout: Layout, key: TableKey, code: str) -> None:
    if not code.isdigit() or len(code) < 3 or len(code) % 2 == 0:
        raise EntryError(f"“{code}”不是科目编码，表没有改动；类、款、项的编码是 3、5、7 位数字")
    table = book.tables.get(key)
    column = layout.tables_by_id[key.table].code_column
    if table and any(row.text(column) == code for row in table.rows):
        raise EntryError(f"科目 {code} 已在{table_title(layout, key)}里，没有重复添加")


def _code_edits(
    book: Book, layout: Layout, key: TableKey, code: str, name: str
) -> list[InsertRows]:
    """The rows to insert in one table, each behind the row that comes before it."""
    spec = layout.tables_by_id[key.table]
    rows = list(book.tables[key].rows) if key in book.tables else []
    tree = RowTree(layout, Table(key=key, rows=tuple(rows)))
    edits: list[InsertRows] = []
    if not any(level == 0 for level in tree.levels.values()):
        last = rows[-1].id if rows and spec.total_last else ""
        edits.append(InsertRows(key, last, (total_row(spec),)))
        rows.insert(len(rows) if spec.total_last else 0, total_row(spec))
    have = {row.text(spec.code_column) for row in rows}
    chain = [code[:length] for length in range(3, len(code), 2)] + [code]
    leaf = _typed_leaf(spec, tree, rows, code)
    for one in chain:
        if one in have:
            continue
        row = code_row(spec, one, name if one == code else name_of(one))
        if leaf is not None:
            row = row.with_cells(leaf)
        at = _place(spec, rows, one)
        edits.append(InsertRows(key, rows[at - 1].id if at else "", (row,)))
        rows.insert(at, row)
    return edits


def _typed_leaf(
    spec: TableSpec, tree: RowTree, rows: Sequence[Row], code: str
) -> dict[str, Any] | None:
    """The figures of the row that turns from a leaf into a sum: they go down into its new part,
    so that no total changes."""
    parent = max((c for c in tree.by_code if code.startswith(c) and c != code), key=len, default="")
    if not parent or tree.by_code[parent][0] in tree.children:
        return None
    row = next(r for r in rows if r.id == tree.by_code[parent][0])
    kinds = {c.id for c in spec.columns if c.kind in ("label", "code", "name")}
    return {column: value for column, value in row.cells.items() if column not in kinds}


def _place(spec: TableSpec, rows: Sequence[Row], code: str) -> int:
    """Where the code belongs: behind the last row whose code is smaller, and behind 合计."""
    at = 1 if rows and not rows[0].text(spec.code_column) and not spec.total_last else 0
    for i, row in enumerate(rows):
        own = row.text(spec.code_column)
        if own and own < code:
            at = i + 1
    return at


def remove_codes(book: Book, layout: Layout, key: TableKey, rows: Iterable[str]) -> Edit | None:
    """Takes 科目 rows out, with all below them and with the 款 and 类 that are left without parts;
    in the tables that follow too, where no other table still has them."""
    gone = _with_family(layout, book.tables[key], rows)
    if not gone:
        return None
    edits: list[Edit] = [RemoveRows(key, tuple(gone))]
    codes = {book.tables[key].positions[r]: r for r in gone}
    for table in layout.tables_by_id[key.table].rows_follow:
        follower = TableKey(table, key.instance)
        lost = _unneeded(book, layout, key, follower, set(codes.values()))
        if lost:
            edits.append(RemoveRows(follower, lost))
    return Several(tuple(edits), f"删除 {table_title(layout, key)} {len(gone)} 行")


def _with_family(layout: Layout, table: Table, rows: Iterable[str]) -> list[str]:
    tree = RowTree(layout, table)
    gone: set[str] = set()
    waiting = list(rows)
    while waiting:
        row = waiting.pop()
        if row not in gone:
            gone.add(row)
            waiting += tree.children.get(row, [])
    childless = True
    while childless:
        childless = False
        for parent, parts in tree.children.items():
            if parent not in gone and all(part in gone for part in parts):
                gone.add(parent)
                childless = True
    return [row.id for row in table.rows if row.id in gone]


def _unneeded(
    book: Book, layout: Layout, key: TableKey, follower: TableKey, gone: set[str]
) -> tuple[str, ...]:
    """Rows of ``follower`` that no leading table names any more and that hold no figure typed
    there (what a leading table filled goes with it)."""
    table = book.tables.get(follower)
    if table is None:
        return ()
    needed: set[str] = set()
    for spec in layout.tables:
        if follower.table in spec.rows_follow:
            other = book.tables.get(TableKey(spec.id, key.instance))
            rows = other.rows if other else ()
            keep = [r for r in rows if spec.id != key.table or r.id not in gone]
            needed |= {r.text(spec.code_column) for r in keep}
    spec = layout.tables_by_id[follower.table]
    column = spec.code_column
    codes = {book.tables[key].row(r).text(column) for r in gone}  # type: ignore[union-attr]
    unneeded = [r.id for r in table.rows if r.text(column) in codes - needed]
    family = _with_family(layout, table, unneeded)
    return tuple(r for r in family if r in unneeded)


def recode(book: Book, layout: Layout, ref: Ref, code: str) -> Edit | None:
    """Gives a 科目 row another code. In a table without nesting it is a plain cell."""
    row, spec = book.row(ref), layout.table(ref.table)
    if row is None or spec is None or row.text(ref.column) == code:
        return None
    if spec.kind != "tree":
        return SetCells({ref: code or None})
    _check_code(book, layout, ref.key, code)
    new = Row(id=code, cells={**row.cells, ref.column: code}, marks=row.marks, part_of=row.part_of)
    rest = [r for r in book.tables[ref.key].rows if r.id != row.id]
    at = _place(spec, rest, code)
    edits: list[Edit] = [
        RemoveRows(ref.key, (row.id,)),
        InsertRows(ref.key, rest[at - 1].id if at else "", (new,)),
    ]
    mark = Internal(kind="row", table=ref.table, instance=ref.instance, id=row.id)
    if mark in book.internal:  # else it would be published
        moved = mark.model_copy(update={"id": code})
        edits += [SetInternal((mark,), on=False), SetInternal((moved,))]
    kept = follow_row(book, ref, code)
    if kept is not None:
        edits.append(kept)
    return Several(tuple(edits), f"修改 {table_title(layout, ref.key)} 科目编码 {code}")


def rename(book: Book, layout: Layout, ref: Ref, name: str | None) -> Edit | None:
    """Names a 科目 row, and the same 科目 wherever it is called the same."""
    row, spec = book.row(ref), layout.table(ref.table)
    old = row.text(ref.column) if row else ""
    if row is None or spec is None or (name or "") == old:
        return None
    code = row.text(spec.code_column)
    values: dict[Ref, Any] = {ref: name}
    for key, table in book.tables.items() if code else ():
        other = layout.table(key.table)
        if other is None or other.classification != spec.classification or other.kind != "tree":
            continue
        for one in table.rows:
            if one.text(other.code_column) == code and one.text(other.head_column) == old:
                values[Ref(key.table, one.id, other.head_column, key.instance)] = name
    return SetCells(values, title=f"修改 {table_title(layout, ref.key)} 科目名称 {name or ''}")


# ---- rows of a list


def insert_row(book: Book, layout: Layout, key: TableKey, after: str) -> RowEdit:
    """A blank row behind ``after`` (empty: in front), in the same group."""
    spec, table = layout.tables_by_id[key.table], book.tables.get(key)
    taken = set(table.positions) if table else set()
    before = table.row(after) if table else None
    group = group_columns(spec)
    row = Row(id=free_id(taken, "r"))
    if before is not None:
        row = row.with_cells({column: before.cells.get(column) for column in group})
    column = next((c.id for c in spec.columns if c.id not in group), spec.columns[0].id)
    then = Ref(key.table, row.id, column, key.instance)
    return RowEdit(InsertRows(key, after, (row,)), then)


def group_columns(spec: TableSpec) -> tuple[str, ...]:
    """The columns that name the group a row of a list stands in: in a list with a merged column,
    all the words in front of the row's own name; else none."""
    if spec.kind != "list" or not any(column.merged for column in spec.columns):
        return ()
    found = []
    for column in spec.columns:
        if column.kind != "text":
            break
        found.append(column.id)
    return tuple(found)


def move_rows(book: Book, key: TableKey, rows: Iterable[str], step: int) -> Edit | None:
    """Moves rows one line up (-1) or down (+1); None where there is no room."""
    table, moved = book.tables[key], set(rows)
    places = sorted(table.positions[r] for r in moved if r in table.positions)
    if not places or places[0] + step < 0 or places[-1] + step >= len(table.rows):
        return None
    rest = [r.id for r in table.rows if r.id not in moved]
    at = places[0] + step
    order = tuple(table.rows[p].id for p in places)
    return MoveRows(key, order, rest[at - 1] if at else "")


# ---- projects


def project_sheet(layout: Layout) -> Sheet | None:
    """The sheet that is repeated for each project, or None."""
    return next((sheet for sheet in layout.sheets if sheet.each), None)


def _projects(book: Book, sheet: Sheet) -> list[int]:
    return [
        i for i, item in enumerate(book.flow) if isinstance(item, Placed) and item.sheet == sheet.id
    ]


def add_project(
    book: Book, layout: Layout, name: str, *, after: str = "", like: str = ""
) -> tuple[SetFlow, str]:
    """A project behind the project ``after`` (else behind the last), blank or with the words of
    the project ``like``; with the edit comes its instance. The layout must have projects."""
    sheet = project_sheet(layout)
    if sheet is None:
        raise EntryError(f"“{layout.title}”没有项目绩效目标表，没有添加项目")
    places = _projects(book, sheet)
    taken = {item.instance for item in book.flow if isinstance(item, Placed)}
    taken |= {key.instance for key in book.tables}
    if book.prior is not None:  # last year's project of that id is another one
        taken |= {key.instance for key in book.prior.tables}
    instance = free_id(taken, "p")
    tables = _project_tables(book, layout, sheet, instance, like)
    key = TableKey(sheet.parts[0].table, instance)
    tables[key] = tables[key].with_rows(r.with_cells({"name": name}) for r in tables[key].rows)
    at = next((i + 1 for i in places if book.flow[i].instance == after), 0)  # type: ignore[union-attr]
    at = at or (places[-1] + 1 if places else _projects_start(book))
    flow: list[FlowItem] = list(book.flow)
    flow.insert(at, Placed(sheet=sheet.id, instance=instance))
    word = "复制" if like else "添加"
    return SetFlow(tuple(flow), dict(tables), f"{word}项目 {name}"), instance


def _project_tables(
    book: Book, layout: Layout, sheet: Sheet, instance: str, like: str
) -> dict[TableKey, Table]:
    """Fresh tables, or those of the project ``like``."""
    tables = fresh_tables(layout, sheet, instance)
    for key in list(tables) if like else ():
        source = book.tables.get(TableKey(key.table, like))
        if source is not None:
            tables[key] = source.model_copy(update={"key": key})
    return tables


def _projects_start(book: Book) -> int:
    """Where the first project goes: behind the last words on performance, else at the end."""
    last = 0
    for i, item in enumerate(book.flow):
        if item.kind == "paragraph" and "项目" in item.text and "绩效" in item.text:
            last = i + 1
    return last or len(book.flow)


def remove_project(book: Book, layout: Layout, instance: str) -> SetFlow | None:
    """Takes a project out, its tables with it."""
    sheet = project_sheet(layout)
    if sheet is None or not instance:
        return None
    flow = tuple(
        item
        for item in book.flow
        if not (isinstance(item, Placed) and item.sheet == sheet.id and item.instance == instance)
    )
    gone = dict.fromkeys(TableKey(part.table, instance) for part in sheet.parts)
    return SetFlow(flow, gone, "删除项目") if len(flow) < len(book.flow) else None


def rename_project(book: Book, layout: Layout, instance: str, name: str) -> Edit | None:
    """Names a project, in the heading printed over its sheet too."""
    sheet = project_sheet(layout)
    table = book.tables.get(TableKey(sheet.parts[0].table, instance)) if sheet else None
    if sheet is None or table is None or not table.rows:
        return None
    row = table.rows[0]
    old = row.text("name")
    if name == old:
        return None
    cell = SetCells({Ref(table.key.table, row.id, "name", instance): name})
    flow = tuple(
        item.model_copy(update={"title": item.title.replace(old, name)})
        if isinstance(item, Placed) and (item.sheet, item.instance) == (sheet.id, instance) and old
        else item
        for item in book.flow
    )
    title = f"修改项目名称 {name}"
    if flow == book.flow:
        return Several((cell,), title)
    return Several((cell, SetFlow(flow)), title)
