"""A sheet laid out: the one drawing that window, paper, Word and Excel share."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import chain
from typing import Literal, NamedTuple

from budgetbook.model.amount import Unread, print_amount
from budgetbook.model.book import HEADED, Book, Placed, Table
from budgetbook.model.form import drawing_for, form_places
from budgetbook.model.layout import Column, Layout, Sheet, SheetPart, TableSpec, columns_of
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.relation import RowTree

Role = Literal[
    "header", "numbering", "serial", "label", "code", "name", "amount", "number", "percent",
    "text", "blank",
]  # fmt: skip

SERIAL_TITLE = "序号"


class DrawnCell(NamedTuple):
    """A cell as it is drawn; spans count grid rows and columns."""

    row: int
    column: int
    row_span: int
    column_span: int
    role: Role
    text: str
    ref: Ref | None = None
    #: The column's id, for widths and number formats; empty in headers.
    decimals: int = 2
    level: int = 0
    total: bool = False


class GridColumn(NamedTuple):
    """A drawn column: which table's which column. ``table`` is empty for the 序号 column."""

    table: str
    column: Column
    part: int = 0


class GridRow(NamedTuple):
    """A drawn body row: the row id of each part, empty where a part has none on this line."""

    rows: tuple[str, ...]
    serial: int
    level: int = 0
    total: bool = False


class HeaderCell(NamedTuple):
    """A cell of the many-storey header."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str


def cell_text(column: Column, value: object) -> str:
    """A value as its column prints it: amounts with their decimals, numbers as they were given."""
    if isinstance(value, Decimal):
        if column.kind != "amount":
            return f"{value:f}"
        return print_amount(value, column.decimals, grouping=column.grouping)
    if isinstance(value, Unread):
        return value.text
    if not isinstance(value, str):
        return ""
    return value[slice(*column.digits)] if any(column.digits) else value


class TableGrid(NamedTuple):
    """Tables drawn as one grid, or a form."""

    instance: str
    columns: tuple[GridColumn, ...]
    header: tuple[HeaderCell, ...]
    header_rows: int
    #: Words of the row under the header that numbers the columns; empty for none.
    numbering: tuple[str, ...]
    rows: tuple[GridRow, ...]
    #: Drawn cells of a form; empty for a table.
    form: tuple[DrawnCell, ...] = ()
    #: Drawn on in the grid above.
    joined: bool = False

    @property
    def is_form(self) -> bool:
        """Whether this is a form rather than rows under a header."""
        return bool(self.form)

    @property
    def width(self) -> int:
        """Number of grid columns."""
        if self.form:
            return max(c.column + c.column_span for c in self.form)
        return len(self.columns)

    @property
    def head_height(self) -> int:
        """Rows of header and numbering together."""
        return self.header_rows + (1 if self.numbering else 0)

    def ref(self, row: int, column: int) -> Ref | None:
        """The book's cell at body ``row`` and ``column``; None for 序号 and empty places."""
        drawn = self.columns[column]
        row_id = self.rows[row].rows[drawn.part] if drawn.table else ""
        if not row_id:
            return None
        return Ref(drawn.table, row_id, drawn.column.id, self.instance)

    def cells(self, book: Book) -> Iterator[DrawnCell]:
        """Every cell from the header down, as drawn for ``book``."""
        if self.form:
            yield from self.form
            return
        for head in self.header:
            yield DrawnCell(*head[:4], "header", head.text)
        for i, word in enumerate(self.numbering):
            yield DrawnCell(self.header_rows, i, 1, 1, "numbering", word)
        for i in range(len(self.columns)):
            yield from self._column_cells(book, i)

    def _column_cells(self, book: Book, i: int) -> Iterator[DrawnCell]:
        drawn = self.columns[i]
        start = self.head_height
        for at, row in enumerate(self.rows):
            if not drawn.table:
                yield DrawnCell(start + at, i, 1, 1, "serial", str(row.serial))
                continue
            ref = self.ref(at, i)
            value = book.value(ref) if ref else None
            text = cell_text(drawn.column, value)
            span = 1
            if drawn.column.merged:
                if at and text and self._text(book, at - 1, i) == text:
                    continue
                span = self._run(book, at, i, text)
            yield DrawnCell(
                start + at, i, span, 1, drawn.column.kind if ref else "blank", text, ref,
                drawn.column.decimals, row.level, row.total,
            )  # fmt: skip

    def _text(self, book: Book, row: int, column: int) -> str:
        ref = self.ref(row, column)
        return cell_text(self.columns[column].column, book.value(ref)) if ref else ""

    def _run(self, book: Book, row: int, column: int, text: str) -> int:
        """How many rows from ``row`` on print the same word in a merged column."""
        end = row + 1
        while text and end < len(self.rows) and self._text(book, end, column) == text:
            end += 1
        return end - row


class SheetDrawing(NamedTuple):
    """A sheet as printed: title, lines, grids one under the other, notes."""

    sheet: Sheet | None
    instance: str
    title: str
    lines: tuple[tuple[str, ...], ...]
    grids: tuple[TableGrid, ...]
    notes: tuple[str, ...]


def lay_out(layout: Layout, book: Book, placed: Placed) -> SheetDrawing:
    """The sheet at ``placed`` as it is drawn. A table the layout does not know is drawn as the
    opened file has it."""
    sheet = layout.sheets_by_id.get(placed.sheet)
    if sheet is None:
        return _foreign(book, placed)
    tables = [book.tables.get(TableKey(p.table, placed.instance)) for p in sheet.parts]
    words = sheet_words(layout, book, placed)
    grids: list[TableGrid] = []
    if sheet.arrange == "side":
        grids.append(_side_by_side(layout, sheet, placed.instance, tables))
    else:
        for part, table in zip(sheet.parts, tables, strict=True):
            spec = layout.tables_by_id[part.table]
            if spec.kind == "form":
                grids.append(_form(book, spec, placed.instance, words, part))
            else:
                one = _side_by_side(layout, sheet, placed.instance, [table], (part,))
                joined = part.joined and not _has_long_form(layout, sheet, tables)
                grids.append(one._replace(joined=joined))
    lines = tuple(tuple(_fill(word, words) for word in line) for line in sheet.lines)
    title = placed.title or _fill(sheet.title, words)
    return SheetDrawing(sheet, placed.instance, title, lines, tuple(grids), notes_of(sheet, tables))


def sheet_words(layout: Layout, book: Book, placed: Placed) -> dict[str, str]:
    """The facts that a sheet's title and lines name: department, year, unit, cutoff, name …"""
    sheet = layout.sheets_by_id[placed.sheet]
    year = book.year
    words = {
        "department": book.department.line,
        "year": str(year or ""),
        "unit": book.unit,
        "cutoff": f"{year - 1}-12-31" if year else "",
        "unit_line": book.department.line.replace(" ", ""),
        "name": "",
    }
    for part in sheet.parts:
        table = book.tables.get(TableKey(part.table, placed.instance))
        if table is None:
            continue
        words.update(table.fields)
        spec = layout.tables_by_id[part.table]
        if spec.kind == "form" and table.rows:
            words["name"] = table.rows[0].text("name")
    return words


def _fill(text: str, words: Mapping[str, str]) -> str:
    for key, word in words.items():
        text = text.replace("{" + key + "}", word)
    return text


def notes_of(sheet: Sheet, tables: list[Table | None]) -> tuple[str, ...]:
    """The notes under a sheet: those of its tables, else the layout's."""
    printed = [note for table in tables if table for note in table.notes]
    notes = printed or list(sheet.notes)
    empty = bool(sheet.empty_note) and not any(table and table.rows for table in tables)
    if empty and not any("空表" in note for note in notes):
        notes.append(sheet.empty_note)
    return tuple(notes if empty else [n for n in notes if "空表列示" not in n])


def _side_by_side(
    layout: Layout,
    sheet: Sheet,
    instance: str,
    tables: list[Table | None],
    parts: tuple[SheetPart, ...] | None = None,
) -> TableGrid:
    parts = parts or sheet.parts
    columns: list[GridColumn] = []
    paths: list[tuple[str, ...]] = []
    if sheet.serial:
        columns.append(GridColumn("", Column(id="", title=SERIAL_TITLE, kind="text", width=3)))
        paths.append((SERIAL_TITLE,))
    for number, (part, table) in enumerate(zip(parts, tables, strict=True)):
        printed = columns_of(layout.tables_by_id[part.table], table)
        for column in chain.from_iterable(c.pieces for c in printed):
            columns.append(GridColumn(part.table, column, number))
            storeys = tuple(column.title.split("/"))
            paths.append((part.heading, *storeys) if part.heading else storeys)
    header, height = header_cells(paths)
    word = next((t.fields["numbering"] for t in tables if t and "numbering" in t.fields), "")
    numbering: tuple[str, ...] = ()
    if sheet.numbering:
        first = (word or sheet.numbering,) if sheet.serial else ("1",)
        shift = 0 if sheet.serial else 1
        numbering = first + tuple(str(i + shift) for i in range(1, len(columns)))
    rows = _rows(layout, parts, tables)
    return TableGrid(instance, tuple(columns), header, height, numbering, rows)


def header_cells(paths: list[tuple[str, ...]]) -> tuple[tuple[HeaderCell, ...], int]:
    """The header's merged cells and its height from the columns' header paths: equal neighbours
    of one storey merge across, a path that ends early reaches down."""
    height = max((len(p) for p in paths), default=1)
    cells: list[HeaderCell] = []
    for storey in range(height):
        start = 0
        while start < len(paths):
            path = paths[start]
            end = start + 1
            if storey < len(path):
                last = storey == len(path) - 1
                while not last and end < len(paths) and _same(path, paths[end], storey):
                    end += 1
                span = height - storey if last else 1
                cells.append(HeaderCell(storey, start, span, end - start, path[storey]))
            start = end
    return tuple(cells), height


def _same(path: tuple[str, ...], other: tuple[str, ...], storey: int) -> bool:
    return len(other) > storey + 1 and other[: storey + 1] == path[: storey + 1]


def _rows(
    layout: Layout, parts: tuple[SheetPart, ...], tables: list[Table | None]
) -> tuple[GridRow, ...]:
    """Lines of the grid: rows of all parts in step, rows with the same ``at`` on one line."""
    lines: list[dict[int, str]] = []
    cursors = [0] * len(parts)
    queues = [_anchored(layout, p, t) for p, t in zip(parts, tables, strict=True)]
    anchors = sorted({at for queue in queues for _, at in queue if at})
    for anchor in [*anchors, 0]:
        for number, queue in enumerate(queues):
            while queue and queue[0][1] == 0:
                _put(lines, cursors[number], number, queue.pop(0)[0])
                cursors[number] += 1
        holders = [n for n, queue in enumerate(queues) if queue and queue[0][1] == anchor]
        if not anchor or not holders:
            continue
        line = max(cursors[n] for n in range(len(parts)) if n in holders)
        for number in holders:
            _put(lines, line, number, queues[number].pop(0)[0])
            cursors[number] = line + 1
    for number, queue in enumerate(queues):  # a file may print anchored rows out of order
        for row_id, _ in queue:
            _put(lines, cursors[number], number, row_id)
            cursors[number] += 1
    trees = [RowTree(layout, t) if t else None for t in tables]
    return tuple(_grid_row(layout, parts, trees, line, i) for i, line in enumerate(lines))


def _anchored(layout: Layout, part: SheetPart, table: Table | None) -> list[tuple[str, int]]:
    spec = layout.tables_by_id[part.table]
    if table is None:
        return [(row.id, row.at) for row in spec.rows]
    fixed = spec.rows_by_id
    return [(row.id, fixed[row.id].at if row.id in fixed else 0) for row in table.rows]


def _put(lines: list[dict[int, str]], line: int, part: int, row_id: str) -> None:
    while len(lines) <= line:
        lines.append({})
    lines[line][part] = row_id


def _grid_row(
    layout: Layout,
    parts: tuple[SheetPart, ...],
    trees: list[RowTree | None],
    line: dict[int, str],
    at: int,
) -> GridRow:
    level, total = 0, False
    for number, row_id in line.items():
        fixed = layout.tables_by_id[parts[number].table].rows_by_id.get(row_id)
        tree = trees[number]
        total = total or bool(fixed and fixed.total)
        if tree:
            level = max(level, tree.levels.get(row_id, 0))
            outermost = tree.levels.get(row_id) == 0 and row_id in tree.children
            total = total or (outermost and not fixed)
    ids = tuple(line.get(n, "") for n in range(len(parts)))
    return GridRow(ids, at + 1, level, total)


def _has_long_form(layout: Layout, sheet: Sheet, tables: list[Table | None]) -> bool:
    """Whether a form above is drawn in full, too wide for the table below to join it."""
    specs = [layout.tables_by_id[part.table] for part in sheet.parts]
    return any(
        spec.short_form and drawing_for(spec, table) is not spec.short_form
        for spec, table in zip(specs, tables, strict=True)
        if spec.kind == "form"
    )


def _form(
    book: Book, spec: TableSpec, instance: str, words: Mapping[str, str], part: SheetPart
) -> TableGrid:
    table = book.tables.get(TableKey(spec.id, instance))
    row = table.rows[0] if table and table.rows else None
    cells: list[DrawnCell] = []
    drawing = drawing_for(spec, table)
    for place in form_places(drawing):
        ref, text, role = None, _fill(place.text, words), "header"
        column = spec.column(place.field) if place.field else None
        if column is not None:
            role = column.kind
            if row is not None:
                ref = Ref(spec.id, row.id, column.id, instance)
                text = cell_text(column, row.cells.get(column.id))
        cells.append(
            DrawnCell(place.row, place.column, place.row_span, place.column_span, role, text, ref)  # type: ignore[arg-type]
        )
    return TableGrid(instance, (), (), 0, (), (), tuple(cells), part.joined)


def _foreign(book: Book, placed: Placed) -> SheetDrawing:
    """A table kept as it is: its own columns, no header of ours."""
    table = book.tables.get(TableKey("extra", placed.instance))
    if table is None:
        return SheetDrawing(None, placed.instance, placed.title, (), (), ())
    columns = tuple(
        GridColumn("extra", Column(id=c.id, title=c.title, kind=c.kind, decimals=2))
        for c in table.extra_columns
    )
    head = table.rows[:1] if HEADED in table.fields else ()
    titles = [row.text(column.id) for row in head for column in table.extra_columns]
    header = tuple(HeaderCell(0, at, 1, 1, title) for at, title in enumerate(titles))
    rows = tuple(GridRow((row.id,), i + 1) for i, row in enumerate(table.rows[len(head) :]))
    grid = TableGrid(placed.instance, columns, header, len(head), (), rows)
    return SheetDrawing(None, placed.instance, placed.title, (), (grid,), table.notes)
