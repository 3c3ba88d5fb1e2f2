"""Last year's tables in the layout of the new year: matched by id, the rest kept aside."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from budgetbook.model.book import Book, ExtraColumn, FlowItem, Paragraph, Placed, Row, Table
from budgetbook.model.fresh import free_id, fresh_tables
from budgetbook.model.grid import lay_out
from budgetbook.model.layout import Layout, Sheet, TableSpec, layout_ids, load_layout
from budgetbook.model.ref import TableKey
from budgetbook.model.wordlists import carrying


class Converted(NamedTuple):
    """A book in another layout, and in words what could not go over as it was."""

    book: Book
    notes: tuple[str, ...]


def next_layout(layout: Layout, year: int) -> Layout:
    """The layout of ``year``: the book's own while it is in use, else the latest of its kind."""
    if _in_use(layout, year):
        return layout
    kin = [one for name in layout_ids() if (one := load_layout(name)).profile == layout.profile]
    fitting = [one for one in kin if _in_use(one, year)]
    return max(fitting, key=lambda one: one.years[0], default=layout)


def _in_use(layout: Layout, year: int) -> bool:
    first, last = layout.years
    return first <= year and (not last or year <= last)


def convert(book: Book, old: Layout, new: Layout) -> Converted:
    """``book`` with its tables as ``new`` has them."""
    if old.id == new.id:
        return Converted(book, ())
    notes: list[str] = []
    aside = [s for s in old.sheets if s.id not in new.sheets_by_id or _lost(s, new)]
    book = _set_aside(book, old, aside, notes)
    tables: dict[TableKey, Table] = {}
    for key, table in book.tables.items():
        was, now = old.table(key.table), new.table(key.table)
        converted = was is not None and now is not None
        tables[key] = _convert(table, was, now, notes) if converted else table  # type: ignore[arg-type]
    book = book.model_copy(update={"layout": new.id, "tables": tables})
    return Converted(_with_new_sheets(book, old, new, notes), tuple(notes))


def _lost(sheet: Sheet, new: Layout) -> bool:
    return any(part.table not in new.tables_by_id for part in sheet.parts)


# ---------------------------------------------------------------- sheets


def _set_aside(book: Book, old: Layout, sheets: list[Sheet], notes: list[str]) -> Book:
    """``book`` with the sheets that the new layout lacks kept as they were printed."""
    gone = {sheet.id: sheet for sheet in sheets}
    tables, flow = dict(book.tables), list(book.flow)
    for i, item in enumerate(flow):
        if isinstance(item, Placed) and item.sheet in gone:
            drawing = lay_out(old, book, item)
            instance = free_id({key.instance for key in tables}, "x")
            key = TableKey("extra", instance)
            tables[key] = _as_printed(book, old, item, key)
            for part in gone[item.sheet].parts:
                tables.pop(TableKey(part.table, item.instance), None)
            flow[i] = Placed(sheet="", instance=instance, title=drawing.title)
            notes.append(f"新版式没有“{drawing.title}”，原表照原样留在书里")
    return book.model_copy(update={"tables": tables, "flow": tuple(flow)})


def _as_printed(book: Book, old: Layout, item: Placed, key: TableKey) -> Table:
    drawing = lay_out(old, book, item)
    rows: dict[int, dict[str, str]] = {}
    spans: list[tuple[int, int, int, int]] = []
    top, width = 0, 1
    for grid in drawing.grids:
        for cell in grid.cells(book):
            if cell.text:
                rows.setdefault(top + cell.row, {})[f"c{cell.column + 1}"] = cell.text
            if cell.row_span > 1 or cell.column_span > 1:
                spans.append((top + cell.row, cell.column, cell.row_span, cell.column_span))
        height = max((c.row + c.row_span for c in grid.cells(book)), default=0)
        top, width = top + height, max(width, grid.width)
    columns = tuple(
        ExtraColumn(id=f"c{n}", title="", kind="text", after=f"c{n - 1}" if n > 1 else "")
        for n in range(1, width + 1)
    )
    kept = tuple(Row(id=f"r{n + 1}", cells=rows.get(n, {})) for n in range(top))
    return Table(key=key, rows=kept, extra_columns=columns, spans=tuple(spans), notes=drawing.notes)


def _with_new_sheets(book: Book, old: Layout, new: Layout, notes: list[str]) -> Book:
    """``book`` with the sheets and sections that only the new layout has, empty."""
    flow, tables = list(book.flow), dict(book.tables)
    known = {item.sheet for item in flow if isinstance(item, Placed)}
    for at, sheet in enumerate(new.sheets):
        if sheet.each or sheet.working or sheet.id in old.sheets_by_id or sheet.id in known:
            continue
        before = {one.id for one in new.sheets[:at]}
        flow.insert(_behind(flow, before), Placed(sheet=sheet.id))
        tables |= fresh_tables(new, sheet)
        notes.append(f"新版式增加“{sheet.title}”，待填")
    titles = {t for s in old.sections for t in (s.title, *s.aliases)}
    for number, section in enumerate(new.sections):
        if not titles & {section.title, *section.aliases}:
            words = section.title.replace("{year}", str(book.year or ""))
            stem = f"n{book.year}.{number}"
            flow.append(Paragraph(id=stem, text=words, role=section.role))
            flow += [Paragraph(id=f"{stem}.{i}", text=t) for i, t in enumerate(section.text)]
            notes.append(f"新版式增加一节“{words}”，加在末尾")
    return book.model_copy(update={"flow": tuple(flow), "tables": tables})


def _behind(flow: list[FlowItem], sheets: set[str]) -> int:
    places = [i for i, item in enumerate(flow) if isinstance(item, Placed) and item.sheet in sheets]
    return places[-1] + 1 if places else 0


# ---------------------------------------------------------------- tables


def _convert(table: Table, was: TableSpec, now: TableSpec, notes: list[str]) -> Table:
    """One table with the rows and columns of its new specification."""
    rows = _merged(table, now)
    if now.kind == "fixed":
        rows = list(_fixed_rows(rows, was, now, notes))
    used = {c for row in rows for c, value in row.cells.items() if value is not None}
    unknown = [c for c in was.columns if c.id not in now.columns_by_id and c.id in used]
    extra = {e.id: e for e in table.extra_columns}
    for column in unknown:
        kind = "amount" if column.kind == "amount" else "text"
        extra[column.id] = ExtraColumn(
            id=column.id, title=column.title, kind=kind,
            part_of=column.part_of if column.part_of in now.columns_by_id else "",
            after=_column_before(was, now, column.id),
        )  # fmt: skip
        notes.append(f"“{now.title}”的“{column.title}”新版式没有，留作另加的一栏")
    own = {c.id for c in now.columns if c.optional and c.id not in used}
    absent = {c for c in table.absent_columns if c in now.columns_by_id} | own
    update = {
        "title": now.title if table.title == was.title else table.title,
        "extra_columns": tuple(extra.values()),
        "absent_columns": tuple(c.id for c in now.columns if c.id in absent),
    }
    return table.with_rows(rows).model_copy(update=update)


def _column_before(was: TableSpec, now: TableSpec, column: str) -> str:
    ids = [c.id for c in was.columns]
    before = [c for c in ids[: ids.index(column)] if c in now.columns_by_id]
    return before[-1] if before else ""


def _merged(table: Table, now: TableSpec) -> list[Row]:
    """The rows, those that the new layout prints as one added up where they have figures."""
    rows = {row.id: row for row in table.rows}
    for merged in carrying().merged:
        parts = [rows[r] for r in merged.rows if r in rows and r not in now.rows_by_id]
        new = merged.into in now.rows_by_id and merged.into not in rows
        if merged.table == table.key.table and parts and new:
            rows[merged.into] = _sum(merged.into, parts)
            rows = {k: r for k, r in rows.items() if r not in parts}
    return list(rows.values())


def _sum(row_id: str, parts: list[Row]) -> Row:
    sums: dict[str, Decimal] = {}
    for part in parts:
        for column, value in part.cells.items():
            if isinstance(value, Decimal):
                sums[column] = sums.get(column, Decimal(0)) + value
    return Row(id=row_id, cells=sums)


def _fixed_rows(rows: list[Row], was: TableSpec, now: TableSpec, notes: list[str]) -> Iterator[Row]:
    """The rows of ``now`` with last year's figures, behind them what it does not name."""
    have: Mapping[str, Row] = {row.id: row for row in rows}
    head = now.head_column
    for spec in now.rows:
        row = have.get(spec.id, Row(id=spec.id))
        same = spec.id in was.rows_by_id and was.rows_by_id[spec.id].label == spec.label
        yield row if same else row.with_cells({head: spec.label})
    for row in rows:
        if row.id in now.rows_by_id:
            continue
        filled = [c for c, v in row.cells.items() if c != head and v is not None]
        if row.id not in was.rows_by_id or filled:
            old = was.rows_by_id.get(row.id)
            part_of = row.part_of or (old.part_of if old else "")
            kept = part_of if part_of in now.rows_by_id else ""
            notes.append(f"“{now.title}”的“{row.text(head)}”新版式没有，留作另加的一行")
            yield row.model_copy(update={"part_of": kept})


class Renamed(NamedTuple):
    """What the new layout calls otherwise; an empty side: there is none."""

    table: str
    what: str
    old: str
    new: str


def renamed(old: Layout, new: Layout) -> tuple[Renamed, ...]:
    """Tables, lines and columns that ``new`` names otherwise, has not, or has besides, as far as
    the two layouts tell."""
    return tuple(_renamed(old, new))


def _renamed(old: Layout, new: Layout) -> Iterator[Renamed]:
    for was in old.tables:
        now, sheet = new.table(was.id), old.sheet_of.get(was.id)
        title = (sheet.name or sheet.title) if sheet else was.title
        if now is None:
            yield Renamed(title, "表", title, "")
            continue
        into = {row: m.into for m in carrying().merged if m.table == was.id for row in m.rows}
        for row in was.rows:
            kin = now.rows_by_id.get(row.id) or now.rows_by_id.get(into.get(row.id, ""))
            if kin is None or kin.label != row.label:
                yield Renamed(title, "行", row.label, kin.label if kin else "")
        for column in was.columns:
            same = now.column(column.id)
            if same is None or same.title != column.title:
                yield Renamed(title, "栏", column.title, same.title if same else "")
        known = {c.id for c in was.columns}
        for column in now.columns:
            if column.id not in known and not column.optional:
                yield Renamed(title, "栏", "", column.title)
        met = {r.id for r in was.rows} | set(into.values())
        yield from (Renamed(title, "行", "", r.label) for r in now.rows if r.id not in met)
    for sheet in new.sheets:
        if sheet.id not in old.sheets_by_id:
            yield Renamed(sheet.name or sheet.title, "表", "", sheet.title)
