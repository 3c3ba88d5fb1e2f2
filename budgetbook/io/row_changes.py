"""Rows that came, went or changed places since a file was opened, and where they go in it."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from budgetbook.io.blocks import Place
from budgetbook.io.errors import WriteRefused
from budgetbook.io.excel_patch import CellChange, split_address
from budgetbook.io.imported import HeadPlace, Imported, SourcePlace
from budgetbook.model.book import Book, Placed, Row, Table
from budgetbook.model.edit import table_title
from budgetbook.model.grid import cell_text, lay_out
from budgetbook.model.layout import Column, Layout, columns_of
from budgetbook.model.ref import Ref, TableKey

_INSTEAD = "请改用“另存为 .ysb”或“导出”"


class FileRow(NamedTuple):
    """A row of a file: in Word the table (``t3``) and its row from 0; in Excel an empty table and
    the sheet's row from 1."""

    table: str
    number: int


class Line(NamedTuple):
    """A row of a table as it is to stand in the file. Columns count as in the file: cells of a
    Word row from 0, columns of a sheet from 1."""

    row: str
    #: None for a row that is new.
    was: FileRow | None
    #: What a new row says by column; of a row that was there, its merged columns.
    cells: dict[int, CellChange]
    #: Columns whose cell began in a row above.
    covered: frozenset[int]
    #: Columns whose words are others than before.
    changed: frozenset[int]
    #: Merged columns that say the same as the row above.
    alike: frozenset[int]
    #: Columns that are one cell with the row above.
    joined: frozenset[int]
    #: How long the 科目 code is; 0 in a table that is not nested.
    depth: int
    #: The row of the file that a new row is to look like.
    model: FileRow


class RowChange(NamedTuple):
    """All rows of one table in their new order."""

    key: TableKey
    part: str
    title: str
    lines: tuple[Line, ...]
    removed: tuple[FileRow, ...]
    #: Columns that are merged down over rows that say the same.
    merged: tuple[int, ...]
    #: Column of the file → column id, 序号 left out.
    columns: dict[int, str]
    #: The row of the file behind which the first rows of an empty table go.
    head: FileRow | None = None

    @property
    def kept(self) -> frozenset[FileRow]:
        """Rows that stay in their order; others that were there are put elsewhere."""
        return frozenset(_longest_rising([line.was for line in self.lines if line.was]))


def _longest_rising(rows: Sequence[FileRow]) -> list[FileRow]:
    ends: list[tuple[tuple[int, int], int]] = []
    back: list[int] = []
    keys = [(int(row.table[1:] or 0), row.number) for row in rows]
    for i, key in enumerate(keys):
        at = bisect_left(ends, (key, -1))
        back.append(ends[at - 1][1] if at else -1)
        ends[at : at + 1] = [(key, i)]
    found, i = [], ends[-1][1] if ends else -1
    while i >= 0:
        found.append(rows[i])
        i = back[i]
    return found


def row_changes(book: Book, base: Imported, index: int) -> list[RowChange]:
    """The row changes that concern the original number ``index``; raises WriteRefused where rows
    cannot be changed in it."""
    found: list[RowChange] = []
    for key, table in book.tables.items():
        old = base.book.tables.get(key)
        if old is None or old.rows == table.rows:
            continue
        same = [r.id for r in old.rows] == [r.id for r in table.rows]
        plan = _Plan(book, base, key, old, table)
        if plan.source == index and not (same and plan.merges_stand):
            found.append(plan.change())
        elif plan.source < 0 and not same:
            title = table_title(base.layout, key)
            raise WriteRefused(f"{title}增减过行，原文件里没有可照着改的行，{_INSTEAD}")
    return found


def file_place(place: Place) -> tuple[FileRow, int]:
    """The row and column that a place names; row -1 for a place outside tables."""
    if place.locator.startswith("t"):
        table, row, column = place.locator.split(".")
        return FileRow(table, int(row[1:])), int(column[1:])
    if place.locator.startswith("p"):
        return FileRow("", -1), 0
    number, column_number = split_address(place.locator)
    return FileRow("", number), column_number


def _head_row(head: HeadPlace) -> FileRow:
    return FileRow(head.table, head.row + (not head.table))


class _Plan:
    """One table's rows, before and now."""

    def __init__(self, book: Book, base: Imported, key: TableKey, old: Table, new: Table) -> None:
        self._book, self._base, self._key = book, base, key
        self._old, self._new = old, new
        self._spec = base.layout.table(key.table)
        self._columns: Sequence[Column] = columns_of(self._spec, new) if self._spec else ()
        self._places = {row.id: self._row_places(row.id) for row in old.rows}
        self._rows = {row_id: self._own_row(row_id) for row_id in self._places}
        self._rows = {row_id: row for row_id, row in self._rows.items() if row.number >= 0}
        first = next(iter(self._rows), None)
        head = base.heads.get(key)
        self._head: HeadPlace | None = head if not old.rows else None
        self.source, self._part = -1, ""
        if first is not None:
            place = next(p for p in self._refs(first) if p is not None)
            self.source, self._part = place.source, place.place.part
        elif self._head is not None:
            self.source, self._part = self._head.source, self._head.part
        self._serials = serials(book, base.layout, key)

    def _names(self) -> list[str]:
        return [column.id for column in self._columns] + [""]

    def _refs(self, row: str) -> list[SourcePlace | None]:
        refs = (Ref(self._key.table, row, name, self._key.instance) for name in self._names())
        return [self._base.cells.get(ref) for ref in refs]

    def _row_places(self, row: str) -> dict[str, tuple[FileRow, int]]:
        """Column id → where the cell begins."""
        found = zip(self._names(), self._refs(row), strict=True)
        return {name: file_place(p.place) for name, p in found if p is not None}

    def _own_row(self, row: str) -> FileRow:
        """A merged cell begins in a row above, so the lowest place of the row's cells counts."""
        rows = [place[0] for place in self._places[row].values()]
        return max(rows, key=lambda r: r.number, default=FileRow("", -1))

    # ---- merged columns

    @property
    def _merged(self) -> list[str]:
        return [column.id for column in self._columns if column.merged]

    def _covered(self, row: str) -> set[str]:
        own = self._rows.get(row)
        return {name for name, place in self._places.get(row, {}).items() if place[0] != own}

    @property
    def merges_stand(self) -> bool:
        """Whether every merged cell is still one: its rows say the same."""
        above: Row | None = None
        for row in self._new.rows:
            for name in self._covered(row.id):
                if above and above.cells.get(name) != row.cells.get(name):
                    return False
            above = row
        return True

    def _uses_merges(self, name: str) -> bool:
        """Whether the file merges a column, as far as one can see."""
        pairs = list(zip(self._old.rows, self._old.rows[1:], strict=False))
        if any(name in self._covered(row.id) for row in self._old.rows):
            return True
        return not any(a.cells.get(name) == b.cells.get(name) for a, b in pairs)

    def _alike(self, above: Row | None, row: Row) -> set[str]:
        """Merged columns that say the same as the row above, and so do those left of them."""
        same: set[str] = set()
        for name in self._merged if above else ():
            value = row.cells.get(name)
            if value is None or above.cells.get(name) != value:  # type: ignore[union-attr]
                break
            same.add(name)
        return same

    def _joined(self, above: Row | None, row: Row, alike: set[str], uses: set[str]) -> set[str]:
        if above is None:
            return set()
        if above.id in self._rows and row.id in self._rows:
            mine, its = self._places[row.id], self._places[above.id]
            shared = {n for n, p in mine.items() if n and its.get(n) == p}
            return {n for n in shared if above.cells.get(n) == row.cells.get(n)}
        return alike & uses

    # ---- the change

    def change(self) -> RowChange:
        """Every row of the table, and what it needs."""
        self._refuse_shared()
        numbers = self._numbers()
        uses = {name for name in self._merged if self._uses_merges(name)}
        lines: list[Line] = []
        above: Row | None = None
        for row in self._new.rows:
            if row.id not in self._rows and not any(row.cells.values()):
                title = table_title(self._base.layout, self._key)
                raise WriteRefused(f"{title}新加的行还是空行，写出后读不回来，请先填上或删去再写回")
            alike = self._alike(above, row)
            joined = self._joined(above, row, alike, uses)
            lines.append(self._line(row, numbers, alike, joined))
            above = row
        removed = [r for i, r in self._rows.items() if i not in self._new.positions]
        merged = {n for row in self._old.rows for n in self._covered(row.id)} | set(self._merged)
        title = f"{table_title(self._base.layout, self._key)}的行"
        head = _head_row(self._head) if self._head else None
        return RowChange(
            self._key, self._part, title, tuple(lines), tuple(removed),
            tuple(numbers[name] for name in sorted(merged) if name in numbers),
            {number: name for name, number in numbers.items() if name}, head,
        )  # fmt: skip

    def _refuse_shared(self) -> None:
        """A row of the file that two tables side by side share cannot go or come alone."""
        mine = set(self._rows.values())
        for ref, (source, place) in self._base.cells.items():
            if ref.key == self._key or source != self.source or place.part != self._part:
                continue
            if file_place(place)[0] in mine:
                title = table_title(self._base.layout, self._key)
                raise WriteRefused(f"{title}与别的表左右并列，增减行会移动别的表，{_INSTEAD}")

    def _numbers(self) -> dict[str, int]:
        """Column id → column of the file."""
        if self._head is not None:
            return {n: c + (not self._head.table) for n, c in self._head.columns.items()}
        found: dict[str, int] = {}
        for places in self._places.values():
            for name, (_, number) in places.items():
                found.setdefault(name, number)
        return found

    def _line(self, row: Row, numbers: dict[str, int], alike: set[str], joined: set[str]) -> Line:
        was = self._rows.get(row.id)
        old = self._old.row(row.id)
        names = set(self._merged) if was else set(self._names())
        cells = self._cells(row, names, numbers)
        changed = {n for n in names if old and old.cells.get(n) != row.cells.get(n)}
        covered, changes, same, one = (
            frozenset(numbers[n] for n in names if n in numbers)
            for names in (self._covered(row.id), changed, alike, joined)
        )
        model = was or self._model(row)
        depth = self._depth(row)
        return Line(row.id, was, cells, covered, changes, same, one, depth, model)

    def _cells(self, row: Row, names: set[str], numbers: dict[str, int]) -> dict[int, CellChange]:
        found: dict[int, CellChange] = {}
        for column in self._columns:
            if column.id not in names or column.id not in numbers:
                continue
            value = row.cells.get(column.id)
            for i, piece in enumerate(column.pieces):
                found[numbers[column.id] + i] = _change(piece, value)
        if "" in names and "" in numbers and row.id in self._serials:
            number = self._serials[row.id]
            found[numbers[""]] = CellChange(number, text=number, as_before=True)
        return found

    def _depth(self, row: Row) -> int:
        spec = self._spec
        if spec is None or spec.kind != "tree":
            return 0
        return len(row.text(spec.code_column)) or 1

    def _model(self, row: Row) -> FileRow:
        """The row to look like: one of the same depth, the nearest."""
        at, depth = self._new.positions[row.id], self._depth(row)
        best: tuple[tuple[bool, bool, int, bool], FileRow] | None = None
        for other in self._old.rows:
            place = self._rows.get(other.id)
            if place is None:
                continue
            near = self._new.positions.get(other.id, -1)
            rank = near < 0, self._depth(other) != depth, abs(near - at), near > at
            if best is None or rank < best[0]:
                best = rank, place
        return best[1] if best else FileRow("", -1)


def _change(column: Column, value: object) -> CellChange:
    from decimal import Decimal

    text = cell_text(column, value)
    if isinstance(value, Decimal):
        return CellChange(value, text=text)
    return CellChange(text or None, text=text, as_before=column.kind == "code")


def serials(book: Book, layout: Layout, key: TableKey) -> Mapping[str, str]:
    """Row id → 序号 as printed; empty for a table that is not numbered."""
    sheet = layout.sheet_of.get(key.table)
    if sheet is None or not sheet.serial:
        return {}
    placed = Placed(sheet=sheet.id, instance=key.instance)
    number = next(i for i, part in enumerate(sheet.parts) if part.table == key.table)
    rows = lay_out(layout, book, placed).grids[0].rows
    return {row.rows[number]: str(row.serial) for row in rows if row.rows[number]}
