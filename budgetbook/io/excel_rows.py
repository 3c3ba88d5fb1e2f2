"""Rows of our tables put in, taken out and moved on a worksheet."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from budgetbook.io.excel_patch import CellChange, SheetPart, split_address
from budgetbook.io.note_changes import NewNote
from budgetbook.io.row_changes import Line, RowChange
from budgetbook.io.row_shift import Block, NewRow, RowShift
from budgetbook.io.sheet_cells import letters
from budgetbook.model.ref import Ref


class Loose(NamedTuple):
    """A cell that was merged down: the last column of its area, and its style."""

    right: int
    style: str


#: (Column, row of the original) → the merged cell over it.
LooseCells = dict[tuple[int, int], Loose]


class Filled(NamedTuple):
    """What was written for one table."""

    written: frozenset[str]
    #: Row and column, from 1, of the cells of new rows.
    places: dict[Ref, tuple[int, int]]


# ---- the order


def shift_for(sheet: SheetPart, changes: Sequence[RowChange], notes: Sequence[NewNote]) -> RowShift:
    """The new order of the rows of a sheet with these tables and new notes."""
    known = [r.number for c in changes for r in (*c.removed, *(x.was for x in c.lines if x.was))]
    rows = max([sheet.last_row, *known, *(c.head.number for c in changes if c.head)])
    order: list[int | NewRow] = list(range(1, rows + 1))
    for change in changes:
        order = _arranged(order, change)
    for number, note in enumerate(notes):
        _insert_note(order, changes, note, number)
    places = {row.name if isinstance(row, NewRow) else row: i for i, row in enumerate(order, 1)}
    blocks = [block for c in changes if (block := _block(c, places))]
    depths = {line.was.number: line.depth for c in changes for line in c.lines if line.was}
    return RowShift(order, rows, blocks, depths)


def _token(change: RowChange, line: Line) -> int | NewRow:
    if line.was is not None:
        return line.was.number
    model = line.model.number if line.model.number > 0 else change.head.number if change.head else 0
    return NewRow(model, line.depth, _name(change, line))


def _name(change: RowChange, line: Line) -> str:
    return f"{change.key.table}/{change.key.instance}/{line.row}"


def _arranged(order: list[int | NewRow], change: RowChange) -> list[int | NewRow]:
    kept = {row.number for row in change.kept}
    gone = {row.number for row in change.removed}
    gone |= {line.was.number for line in change.lines if line.was} - kept
    first = min((*kept, *gone), default=0)
    behind: dict[int, list[int | NewRow]] = {}
    anchor = 0
    for line in change.lines:
        if line.was is not None and line.was.number in kept:
            anchor = line.was.number
        else:
            behind.setdefault(anchor, []).append(_token(change, line))
    made: list[int | NewRow] = []
    for row in order:
        if row == first and not isinstance(row, NewRow):
            made += behind.get(0, [])
        if row not in gone:
            made.append(row)
        if not isinstance(row, NewRow):
            made += behind.get(row, [])
        if not first and change.head and row == change.head.number:
            made += behind.get(0, [])
    return made


def _insert_note(
    order: list[int | NewRow], changes: Sequence[RowChange], note: NewNote, number: int
) -> None:
    after: int | NewRow = note.end.number
    change = next((c for c in changes if c.key == note.key and c.lines), None)
    if note.after is not None:
        after = split_address(note.after.locator)[0]
    elif change is not None:
        after = _token(change, change.lines[-1])
    model = after if note.after is not None and isinstance(after, int) else 0
    at = order.index(after) + 1 if after in order else len(order)
    while at < len(order) and _is_note(order[at]):
        at += 1
    order.insert(at, NewRow(model, 0, f"note/{note_name(note)}"))


def _is_note(row: int | NewRow) -> bool:
    return isinstance(row, NewRow) and row.name.startswith("note/")


def note_name(note: NewNote) -> str:
    """A name that no other new note has."""
    return f"{note.key.table}/{note.key.instance}/{note.text}"


def _block(change: RowChange, places: Mapping[int | str, int]) -> Block | None:
    old = [r.number for r in (*change.removed, *(x.was for x in change.lines if x.was))]
    new = [places[line.was.number if line.was else _name(change, line)] for line in change.lines]
    return Block(min(old), max(old), (min(new, default=0), max(new, default=0))) if old else None


# ---- merged cells before rows move


def loosen(sheet: SheetPart, change: RowChange) -> LooseCells:
    """Takes the cells merged down over rows of the table apart, and tells how they were."""
    rows = {line.was.number for line in change.lines if line.was}
    rows |= {row.number for row in change.removed}
    found: LooseCells = {}
    for column in change.merged:
        for top, bottom, right in sheet.take_merges(column, rows):
            style = sheet.style(f"{letters(column - 1)}{top}")
            found |= {(column, row): Loose(right, style) for row in range(top, bottom + 1)}
    return found


# ---- cells after rows moved


def fill(sheet: SheetPart, shift: RowShift, change: RowChange, loose: LooseCells) -> Filled:
    """Writes what the new rows say, and merges down again what belongs together."""
    named = {row.name: place for place, row in shift.new_rows.items()}
    rows = [
        (shift.at(line.was.number) or 0) if line.was else named[_name(change, line)]
        for line in change.lines
    ]
    written: set[str] = set()
    places: dict[Ref, tuple[int, int]] = {}
    for line, row in zip(change.lines, rows, strict=True):
        if line.was is not None:
            continue
        _merge_across(sheet, shift, line, row, set(change.merged))
        for column, cell in line.cells.items():
            address = f"{letters(column - 1)}{row}"
            if column not in change.merged:
                made = _like(sheet, shift, line, column, cell)
                if isinstance(made.value, Decimal) and not sheet.is_number(address):
                    _dress(sheet, rows, row, column)
                sheet.set_cell(address, made)
                written.add(address)
        for column, name in change.columns.items():
            places[Ref(change.key.table, line.row, name, change.key.instance)] = row, column
    for column in change.merged:
        written |= _fill_merged(sheet, change, rows, column, loose)
    return Filled(frozenset(written), places)


def _like(
    sheet: SheetPart, shift: RowShift, line: Line, column: int, cell: CellChange
) -> CellChange:
    """A code or 序号 as a number, where the row it is made after has one."""
    model = shift.at(line.model.number) if line.model.number > 0 else None
    text = cell.value if isinstance(cell.value, str) else ""
    if cell.as_before and model and text.isdigit() and sheet.is_number(_at(column, model)):
        return cell._replace(value=Decimal(text))
    return cell


def _dress(sheet: SheetPart, rows: Sequence[int], row: int, column: int) -> None:
    """A figure takes the style of the nearest figure of its column."""
    for other in sorted(rows, key=lambda r: abs(r - row)):
        if sheet.is_number(_at(column, other)):
            sheet.set_style(_at(column, row), sheet.style(_at(column, other)))
            return


def _at(column: int, row: int) -> str:
    return f"{letters(column - 1)}{row}"


def _merge_across(
    sheet: SheetPart, shift: RowShift, line: Line, row: int, skip: Collection[int]
) -> None:
    """Cells merged across in the row it is made after are merged in the new row too."""
    model = shift.at(line.model.number) if line.model.number > 0 else None
    for left, (top, bottom, right) in (sheet.merged(model) if model else {}).items():
        if top == bottom and right > left and left not in skip:
            sheet.add_merge(f"{_at(left, row)}:{_at(right, row)}")


def _fill_merged(
    sheet: SheetPart, change: RowChange, rows: Sequence[int], column: int, loose: LooseCells
) -> set[str]:
    """The words of one merged column, and its cells merged down."""
    lines = change.lines
    gaps = any(
        line.was and column not in line.covered and line.cells[column].value is not None
        and sheet.is_blank(_at(column, row))
        for line, row in zip(lines, rows, strict=True)
        if column in line.cells
    )  # fmt: skip
    written: set[str] = set()
    for i, (line, row) in enumerate(zip(lines, rows, strict=True)):
        address = _at(column, row)
        if column in line.joined:
            sheet.set_cell(address, CellChange(None))
            continue
        end = i
        while end + 1 < len(lines) and column in lines[end + 1].joined:
            end += 1
        if _needs_words(sheet, line, column, address, gaps):
            sheet.set_cell(address, line.cells.get(column, CellChange(None)))
            written.add(address)
        was = [(column, x.was.number) for x in lines[i : end + 1] if x.was]
        seen = next((loose[key] for key in was if key in loose), Loose(column, ""))
        if seen.style and (line.was is None or column in line.covered):
            sheet.set_style(address, seen.style)
        if end > i or seen.right > column:
            sheet.add_merge(f"{address}:{_at(seen.right, rows[end])}")
    return written


def _needs_words(sheet: SheetPart, line: Line, column: int, address: str, gaps: bool) -> bool:
    """Whether the first cell of those that belong together must be written."""
    if column not in line.cells:
        return False
    left_out = gaps and column in line.alike
    if line.was is None or column in line.covered:
        return not left_out
    return column in line.changed or (sheet.is_blank(address) and column not in line.alike)


def settle(sheet: SheetPart, shift: RowShift, note: NewNote) -> str:
    """Makes the row of a new note like that of the note before it; its first cell's address."""
    named = {row.name: place for place, row in shift.new_rows.items()}
    row = named[f"note/{note_name(note)}"]
    column = note.column
    if note.after is not None:
        model, column = split_address(note.after.locator)
        for left, (top, bottom, right) in sheet.merged(shift.at(model) or 0).items():
            if top == bottom:
                sheet.add_merge(f"{_at(left, row)}:{_at(right, row)}")
    return _at(column, row)
