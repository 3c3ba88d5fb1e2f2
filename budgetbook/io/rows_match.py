"""Turns a grid's data rows into rows of a table: fixed rows by label, 科目 by code."""

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from budgetbook.io.blocks import GridCell, Place
from budgetbook.io.doubtful import DOUBTFUL
from budgetbook.io.header_match import FoundColumn, FoundHeader, FoundPart
from budgetbook.io.imported import HeadPlace
from budgetbook.io.raster import Raster
from budgetbook.model.amount import Unread, read_amount, settle_scale
from budgetbook.model.book import SERIAL_SLIP, ExtraColumn, Row, Table
from budgetbook.model.layout import MONEY_KINDS, Column, FixedRow, TableSpec, normal
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.relation import TOTAL_ROW, TOTAL_WORDS

_CODE = re.compile(r"\d{3,11}")
#: A code whose 类, 款 and 项 are set apart (201.32.01), or kept as text by an apostrophe.
_CODE_IN_PARTS = re.compile(r"['`]?(\d{3})((?:[.\-/·][0-9]{2})*|\d{0,8})")
_TOTALS = frozenset(TOTAL_WORDS)
#: Digits of a serial number that are read as one.
_LONGEST_SERIAL = 9
_ORDINAL = re.compile(r"^[一二三四五六七八九十]+、")
#: A place that a template leaves open.
_OPEN = re.compile(r"[…\s]+|\.{3,}")
#: Told of each cell that could not be read: where it stands, and its words.
UnreadCell = Callable[[Ref, Place, str], None]


def read_cell(column: Column, cell: GridCell | None) -> Any:
    """What a cell says under its column; None for a blank. Never guesses a figure."""
    if cell is None:
        return None
    text = cell.text.strip()
    if _OPEN.fullmatch(text):
        return None
    if column.kind == "amount":
        return _amount(cell, text, column.decimals)
    if column.kind == "number":
        value = cell.number if cell.number is not None else read_amount(text) if text else None
        return text if isinstance(value, Unread) else value
    if column.kind == "code":
        plain = unicodedata.normalize("NFKC", text).replace(" ", "")
        if cell.number is not None and cell.number == cell.number.to_integral_value():
            plain = f"{int(cell.number)}"
        if _CODE_IN_PARTS.fullmatch(plain):
            plain = re.sub(r"\D", "", plain)
        return plain or None
    return text or None


def _amount(cell: GridCell, text: str, decimals: int) -> Any:
    if cell.number is not None:
        return settle_scale(cell.number, decimals)
    if cell.formula and not text:
        return Unread(text=f"={cell.formula}")
    value = read_amount(text)
    return settle_scale(value, decimals) if isinstance(value, Decimal) else value


class TableReading:
    """One table being read, row by row, perhaps over several grids."""

    def __init__(
        self, part: FoundPart, key: TableKey, on_unread: UnreadCell, serial: int = -1
    ) -> None:
        #: Grid column of 序号; its cells are noted under an empty column id.
        self.serial = serial
        self.spec: TableSpec = part.spec
        self.key = key
        self.rows: list[Row] = []
        self.places: dict[Ref, Place] = {}
        #: Words read since that stand in no column.
        self.strays: list[tuple[str, Place]] = []
        #: Grid columns beside the table in which figures stand.
        self.outside: set[int] = set()
        self.extra = part.extra
        self.absent = part.absent
        self._columns = part.columns
        self._on_unread = on_unread
        self._ids: set[str] = set()
        #: What 序号 prints, row by row.
        self._serials: list[str] = []
        self._last_fixed = -1
        #: Unread cells of the file's own columns: words, if the column turns out to be text.
        self._own_unread: list[tuple[Ref, Place, str]] = []

    def follow(self, part: FoundPart) -> None:
        """The table goes on in another grid, whose columns may stand elsewhere."""
        self._columns = part.columns

    @property
    def grid_columns(self) -> list[int]:
        """The grid columns that the table takes up, 序号 included."""
        return [c.at for c in self._columns] + ([self.serial] if self.serial >= 0 else [])

    def head(self, source: int, raster: Raster, row: int) -> HeadPlace:
        """Where the table's header ends, and the grid column of each of its columns."""
        columns = {"": self.serial} if self.serial >= 0 else {}
        columns |= {c.column.id: c.at for c in reversed(self._columns)}
        place = raster.grid.place
        return HeadPlace(source, place.part, place.locator, row, columns)

    def knows(self, label: str) -> bool:
        """Whether ``label`` is a row of the table by its words alone."""
        word = normal(label)
        return any(_is_row(row, word) for row in self.spec.rows) if word else False

    def fits(self, raster: Raster, row: int) -> bool:
        """Whether the grid's ``row`` could be a row of the table, by its label or code."""
        words = {c.column.id: raster.text(row, c.at) for c in self._columns}
        if self.spec.kind == "fixed":
            return self.knows(words.get(self.spec.head_column, ""))
        if self.spec.kind == "tree":
            code = unicodedata.normalize("NFKC", words.get(self.spec.code_column, "")).strip()
            return bool(_CODE.fullmatch(code)) or bool(_TOTALS & set(map(normal, words.values())))
        return True

    def words(self, raster: Raster, row: int) -> dict[str, str]:
        """Column id → what stands under it in the grid's ``row``."""
        return {c.column.id: raster.text(row, c.at).strip() for c in self._columns}

    def read(self, raster: Raster, row: int) -> bool:
        """Takes the grid's ``row`` in; False where nothing of this table stands there."""
        if self.serial >= 0:
            self._serials.append(raster.text(row, self.serial).strip())
        cells = self._cells(raster, row)
        columns = {c.column.id: c.column for c in self._columns}
        self._label_from_serial(raster, row, cells)
        values = {name: read_cell(columns[name], cell) for name, cell in cells.items()}
        filled = {name: value for name, value in values.items() if value is not None}
        if not filled:
            return False
        made = self._row(filled)
        for name in columns:
            if columns[name].merged and name not in filled and self.rows:
                above = self.rows[-1].cells.get(name)
                if above is not None:
                    filled[name] = above
        guessed = {name: DOUBTFUL for name, cell in cells.items() if cell and cell.doubtful}
        made = made.with_cells(filled)
        self.rows.append(made.with_marks(guessed) if guessed else made)
        self._ids.add(made.id)
        self._note(made.id, cells, filled)
        number = raster.at(row, self.serial) if self.serial >= 0 else None
        if number is not None:
            self.places[Ref(self.key.table, made.id, "", self.key.instance)] = number.place
        return True

    def _label_from_serial(
        self, raster: Raster, row: int, cells: dict[str, GridCell | None]
    ) -> None:
        """A 合计 that stands under 序号 is what its row is called."""
        cell = raster.at(row, self.serial) if self.serial >= 0 else None
        heads = [cells.get(name) for name in (self.spec.head_column, self.spec.code_column)]
        if cell is None or normal(cell.text) not in _TOTALS or self.spec.head_column not in cells:
            return
        if not any(head is not None and head.text.strip() for head in heads):
            cells[self.spec.head_column] = cell

    def _cells(self, raster: Raster, row: int) -> dict[str, GridCell | None]:
        """The row's cells by column; those of a code printed in several columns as one."""
        cells: dict[str, GridCell | None] = {}
        last: GridCell | None = None
        for column in self._columns:
            cell, name = self._cell(raster, row, column), column.column.id
            if not any(column.column.digits):
                cells[name] = cell
            elif cell is not None and cell is not last:
                text = _digits(column.column, cell)
                before = cells.get(name)
                text = before.text + text if before else text
                cells[name] = (before or cell)._replace(text=text, number=None)
                last = cell
            else:
                cells.setdefault(name, None)
        return cells

    def _cell(self, raster: Raster, row: int, column: FoundColumn) -> GridCell | None:
        """The cell of the row; a figure merged over rows or over columns of figures belongs to the
        first of them only."""
        cell = raster.at(row, column.at)
        if cell is not None and cell.column_span > 1 and column.column.kind in MONEY_KINDS:
            over = [
                c.at for c in self._columns if c.at in cell.across and c.column.kind in MONEY_KINDS
            ]
            if column.at != min(over):
                return None
        if cell is not None and cell.row != row and not column.column.merged:
            return None if column.column.kind in {"amount", "number", "code"} else cell
        return cell

    def _note(self, row_id: str, cells: dict[str, GridCell | None], values: dict[str, Any]) -> None:
        for name, cell in cells.items():
            if cell is None:
                continue
            ref = Ref(self.key.table, row_id, name, self.key.instance)
            self.places[ref] = cell.place
            value = values.get(name)
            if not isinstance(value, Unread) or value.is_secret:
                continue
            if self.spec.column(name) is None:
                self._own_unread.append((ref, cell.place, value.text))
            else:
                self._on_unread(ref, cell.place, value.text)

    def _row(self, values: dict[str, Any]) -> Row:
        if self.spec.kind == "fixed":
            return self._fixed_row(str(values.get(self.spec.head_column, "")))
        if self.spec.kind == "tree":
            return self._tree_row(values)
        return Row(id=self._total(values) or self._free("r"))

    def _total(self, values: dict[str, Any]) -> str:
        """The id of the total among rows that are entered, where the layout has one and this is
        it."""
        word = normal(str(values.get(self.spec.head_column) or ""))
        found = next((r.id for r in self.spec.rows if word and _is_row(r, word)), "")
        return found if found not in self._ids else ""

    def _fixed_row(self, label: str) -> Row:
        word = normal(label)
        hits = [
            i for i, row in enumerate(self.spec.rows)
            if row.id not in self._ids and word and _is_row(row, word)
        ]  # fmt: skip
        hits = hits or self._renumbered(label)
        if not hits:
            known = self.spec.other_rows.get(_ORDINAL.sub("", label.strip()))
            return Row(id=self._free("x"), part_of=known or self._neighbour_total())
        index = next((i for i in hits if i > self._last_fixed), hits[0])
        self._last_fixed = index
        return Row(id=self.spec.rows[index].id)

    def _renumbered(self, label: str) -> list[int]:
        """Rows of these words under another number: a file that prints only the classes it uses
        numbers them anew; or the one row of these words where no number is printed."""
        word = normal(_ORDINAL.sub("", label.strip()))
        free = [(i, row) for i, row in enumerate(self.spec.rows) if row.id not in self._ids]
        same = [(i, row) for i, row in free if normal(_ORDINAL.sub("", row.label)) == word]
        alone = len(same) == 1 and not _ORDINAL.match(label.strip())
        return [i for i, row in same if word and (row.code or alone)]

    def _neighbour_total(self) -> str:
        """The total that a row unknown to the layout adds to: that of the row above it."""
        for row in reversed(self.rows):
            fixed = self.spec.rows_by_id.get(row.id)
            if row.part_of or (fixed and fixed.part_of):
                return row.part_of or (fixed.part_of if fixed else "")
        return self.spec.rows[0].part_of if self.spec.rows else ""

    def _tree_row(self, values: dict[str, Any]) -> Row:
        column = self.spec.code_column
        code = str(values.get(column) or "")
        name = normal(str(values.get(self.spec.head_column) or ""))
        if _TOTALS & {name, normal(code)} and TOTAL_ROW not in self._ids:
            if normal(code) in _TOTALS:
                values[self.spec.head_column] = values.pop(column)
            return Row(id=TOTAL_ROW)
        if _CODE.fullmatch(code):
            return Row(id=code if code not in self._ids else self._free(f"{code}~"))
        return Row(id=self._free("x"), part_of="")

    def _free(self, stem: str) -> str:
        number = len(self.rows) + 1 if stem == "r" else 1
        while f"{stem}{number}" in self._ids:
            number += 1
        return f"{stem}{number}"

    def table(self, notes: tuple[str, ...], fields: dict[str, str]) -> Table:
        """The table as read so far."""
        return Table(
            key=self.key, title=self.spec.title, rows=tuple(self.rows),
            extra_columns=self._named_extra(), absent_columns=self.absent,
            fields=fields | self._serial_slip(), notes=notes,
        )  # fmt: skip

    def _serial_slip(self) -> dict[str, str]:
        """The first place where 序号 does not run on, as a fact of the file."""
        for number, text in enumerate(self._serials, 1):
            if text.isdecimal() and (len(text) > _LONGEST_SERIAL or int(text) != number):
                return {SERIAL_SLIP: f"第 {number} 行的序号印作 {text[:_LONGEST_SERIAL]}"}
        return {}

    def finish(self) -> None:
        """The table has ended: tells of the unread cells of the file's own amount columns."""
        amounts = {c.id for c in self._named_extra() if c.kind == "amount"}
        for ref, place, text in self._own_unread:
            if ref.column in amounts:
                self._on_unread(ref, place, text)
        self._own_unread.clear()

    def _named_extra(self) -> tuple[ExtraColumn, ...]:
        """Columns of the file's own: amounts, unless most of their cells are words."""
        named = []
        for column in self.extra:
            values = [row.cells.get(column.id) for row in self.rows]
            words = sum(isinstance(v, Unread | str) for v in values)
            is_text = words * 2 > sum(v is not None for v in values)
            kind = "text" if is_text else "amount"
            named.append(column.model_copy(update={"kind": kind}))
            if is_text:
                self.rows = [_as_text(row, column.id) for row in self.rows]
        return tuple(named)


def _digits(column: Column, cell: GridCell) -> str:
    """The part of a code that its column holds, with the zeros that a number loses."""
    text = str(read_cell(column, cell) or "")
    start, end = column.digits
    return text.zfill(end - start) if text.isdigit() else text


def _as_text(row: Row, column: str) -> Row:
    value = row.cells.get(column)
    return row.with_cells({column: value.text}) if isinstance(value, Unread) else row


def _is_row(row: FixedRow, word: str) -> bool:
    return any(normal(label) == word for label in (row.label, *row.aliases))


def same_header(a: FoundHeader, b: FoundHeader) -> bool:
    """Whether two headers are of the same columns, so that one table goes on in another grid."""
    first = [c.column.title for p in a.parts for c in p.columns]
    second = [c.column.title for p in b.parts for c in p.columns]
    return first == second


def goes_on(reading: TableReading, header: FoundHeader, raster: Raster, body: int) -> bool:
    """Whether the row under a header printed again is a later one of the table, not its first."""
    if body >= raster.rows:
        return True
    names = {normal(raster.text(body, c.at)) for p in header.parts for c in p.columns}
    if reading.spec.kind == "fixed":
        return normal(reading.spec.rows[0].label) not in names
    return _TOTALS.isdisjoint(names) or not any(r.id == TOTAL_ROW for r in reading.rows)
