"""Changed cells and rows put into an opened workbook; every other part stays byte for byte."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from lxml import etree

from budgetbook.io.blocks import Place
from budgetbook.io.chart_caches import stale_charts
from budgetbook.io.excel_formula import Address
from budgetbook.io.excel_parts import S, workbook_part
from budgetbook.io.excel_patch import CellChange, SheetPart, dependents, split_address
from budgetbook.io.excel_rows import Filled, fill, loosen, settle, shift_for
from budgetbook.io.imported import Imported
from budgetbook.io.note_changes import NewNote
from budgetbook.io.own_formulas import Standing, renewed
from budgetbook.io.package import parse_xml, read_package, rewrite
from budgetbook.io.package_move import move_package
from budgetbook.io.row_changes import RowChange
from budgetbook.io.row_shift import RowShift
from budgetbook.io.sheet_cells import letters
from budgetbook.io.sheet_formulas import moved_address
from budgetbook.io.xml_edit import serialised
from budgetbook.model.book import Book
from budgetbook.model.ref import Ref
from budgetbook.model.settle import Ledger


class Original(NamedTuple):
    """What was read from a file, and the book as it is now: our own cells in it."""

    book: Book
    base: Imported
    source: int


class Patched(NamedTuple):
    """An original with changes in place."""

    data: bytes
    #: Cells (by their places in the original) whose remembered result was taken out: whoever
    #: opens the file computes it.
    stale: frozenset[Place] = frozenset()


class _Workbook:
    """A workbook being changed. Sheets by name; addresses are the original's until rows move."""

    def __init__(self, data: bytes) -> None:
        from budgetbook.io.excel_reader import sheet_parts

        self.data, self.package = data, read_package(data)
        self.parts = {name: part for name, part in sheet_parts(self.package)}
        self.names = {part: name for name, part in self.parts.items()}
        self.sheets = {n: SheetPart(self.package.read(p)) for n, p in self.parts.items()}
        self.written: dict[str, set[str]] = {}
        self.touched: set[str] = set()
        #: Cells whose remembered result was taken out.
        self.forgotten: dict[str, set[str]] = {}
        self.more: dict[str, bytes | None] = {}

    def put(self, sheet: str, address: str, change: CellChange) -> None:
        """Writes one cell."""
        self.sheets[sheet].set_cell(address, change)
        self.written.setdefault(sheet, set()).add(address)
        self.touched.add(sheet)

    def formulas(self) -> dict[str, dict[str, str]]:
        """Sheet → address → formula."""
        return {name: sheet.formulas() for name, sheet in self.sheets.items()}

    def to_bytes(self, *, computes: bool) -> bytes:
        """The whole file as it is now."""
        parts: dict[str, bytes | None] = {
            self.parts[name]: self.sheets[name].to_bytes() for name in self.touched
        }
        parts |= self.more
        names = {*self.written, *self.forgotten}
        other = {n: self.written.get(n, set()) | self.forgotten.get(n, set()) for n in names}
        parts |= stale_charts(self.package, parts, other)
        if computes:
            book = workbook_part(self.package)
            content = parts.get(book) or self.package.read(book)
            parts[book] = _calculate_on_load(content)
        return rewrite(self.data, parts)


def patched_excel(
    data: bytes,
    texts: Iterable[tuple[Place, CellChange]],
    rows: Sequence[RowChange] = (),
    notes: Sequence[NewNote] = (),
    original: Original | None = None,
) -> Patched:
    """The workbook with cells changed and, where ``original`` tells of ours, rows and notes put
    in, taken out and moved; raises WriteRefused with a reason where that cannot be done."""
    book = _Workbook(data)
    for place, change in texts:
        book.put(book.names[place.part], place.locator, change)
    if original is not None and (rows or notes):
        stale = _with_rows(book, rows, notes, original)
    else:
        stale = _drop_stale(book, {}, {})
    formulas = any(book.formulas().values())
    places = frozenset(
        Place(book.parts[name], address, f"{name}!{address}")
        for name, addresses in stale.items()
        for address in addresses
    )
    return Patched(book.to_bytes(computes=formulas and bool(book.touched)), places)


def _drop_stale(
    book: _Workbook, known: Mapping[str, set[str]], lost: Mapping[str, set[str]]
) -> dict[str, set[str]]:
    """Takes out remembered results that rest on what was written, or ``lost`` a cell they read,
    but for those that are ``known``."""
    both = {n: book.written.get(n, set()) | lost.get(n, set()) for n in {**book.written, **lost}}
    stale = dependents(book.formulas(), both)
    for name, cells in lost.items():
        stale.setdefault(name, set()).update(cells - book.written.get(name, set()))
    left = {name: cells - known.get(name, set()) for name, cells in stale.items()}
    for name, addresses in left.items():
        book.sheets[name].drop_cached(addresses)
        book.forgotten[name] = addresses
        if addresses:
            book.touched.add(name)
    return left


def _moved_cells(
    cells: Mapping[str, set[str]], shifts: Mapping[str, RowShift]
) -> dict[str, set[str]]:
    """Sheet → addresses, where they stand now."""
    return {
        name: {place for a in addresses if (place := moved_address(a, shifts.get(name)))}
        for name, addresses in cells.items()
    }


# ---- rows


def _with_rows(
    book: _Workbook, rows: Sequence[RowChange], notes: Sequence[NewNote], original: Original
) -> dict[str, set[str]]:
    """Rows and notes in their places; gives the cells (where they stood) whose remembered result
    was taken out."""
    before = _standing(book, original.base.book, original, {}, {})
    old = {r: f for r, f in _ours(book, before).items() if r in before.ledger.fillers}
    shifts = _shifts(book, rows, notes)
    gone = _on_removed_rows(book, shifts)
    loose = [loosen(book.sheets[book.names[change.part]], change) for change in rows]
    _move(book, shifts, [before.places[ref] for ref in old])
    filled: list[Filled] = []
    for change, cells in zip(rows, loose, strict=True):
        name = book.names[change.part]
        filled.append(fill(book.sheets[name], shifts[name], change, cells))
        _note_written(book, name, filled[-1])
    for note in notes:
        name = book.names[note.part]
        address = settle(book.sheets[name], shifts[name], note)
        book.put(name, address, CellChange(note.text))
    after = _standing(book, original.book, original, shifts, _new_places(book, rows, filled))
    _formulas(book, original, before, after, old, rows)
    _moved_rows(book, shifts)
    stale = _drop_stale(book, _known(book, after), _moved_cells(gone, shifts))
    return _as_before(stale, shifts)


def _shifts(
    book: _Workbook, rows: Sequence[RowChange], notes: Sequence[NewNote]
) -> dict[str, RowShift]:
    """Sheet → its rows in their new order."""
    shifts: dict[str, RowShift] = {}
    for part in dict.fromkeys([*(c.part for c in rows), *(n.part for n in notes)]):
        name = book.names[part]
        mine, its = [c for c in rows if c.part == part], [n for n in notes if n.part == part]
        shifts[name] = shift_for(book.sheets[name], mine, its)
    return shifts


def _move(book: _Workbook, shifts: Mapping[str, RowShift], ours: Sequence[Address]) -> None:
    """Everything that names a row follows; formulas of ``ours`` may be left lost."""
    moved = {name.lower(): shift for name, shift in shifts.items()}
    for name, sheet in book.sheets.items():
        if sheet.move(name, moved, {_address(place) for place in ours if place.sheet == name}):
            book.touched.add(name)
    book.more |= move_package(book.package, book.names, moved)
    book.written = _moved_cells(book.written, shifts)


def _note_written(book: _Workbook, name: str, done: Filled) -> None:
    book.touched.add(name)
    book.written.setdefault(name, set()).update(done.written)


def _standing(
    book: _Workbook,
    content: Book,
    original: Original,
    shifts: Mapping[str, RowShift],
    more: Mapping[Ref, Address],
) -> Standing:
    """Where the cells of ``content`` stand in the workbook."""
    base, places = original.base, dict(more)
    for ref, source in base.cells.items():
        name = book.names.get(source.place.part)
        if source.source != original.source or name is None or content.row(ref) is None:
            continue
        row, column = split_address(source.place.locator)
        now = shifts[name].at(row) if name in shifts else row
        if now is not None and ref.column:
            places.setdefault(ref, Address(name, now - 1, column - 1))
    return Standing(content, Ledger(base.layout, content), places)


def _new_places(
    book: _Workbook, rows: Sequence[RowChange], filled: Sequence[Filled]
) -> dict[Ref, Address]:
    found = {}
    for change, done in zip(rows, filled, strict=True):
        for ref, (row, column) in done.places.items():
            found[ref] = Address(book.names[change.part], row - 1, column - 1)
    return found


def _ours(book: _Workbook, standing: Standing) -> dict[Ref, str]:
    """The formulas that stand in our cells."""
    formulas = book.formulas()
    found = {}
    for ref, place in standing.places.items():
        text = formulas[place.sheet].get(_address(place))
        if text is not None:
            found[ref] = text
    return found


def _address(place: Address) -> str:
    return f"{letters(place.column)}{place.row + 1}"


def _formulas(
    book: _Workbook,
    original: Original,
    before: Standing,
    after: Standing,
    old: Mapping[Ref, str],
    rows: Sequence[RowChange],
) -> None:
    """Our totals that must add up other cells now, and the formulas of new rows."""
    fresh = dict(_ours(book, after))
    tables = {ref.key for ref in old}
    new = {(c.key, line.row) for c in rows for line in c.lines if line.was is None}
    for ref in after.places:
        computed = after.wanted(ref) and not before.wanted(ref)
        if ref.key in tables and (computed or (ref.key, ref.row) in new):
            fresh.setdefault(ref, "")
    for ref, formula in renewed(original.base.layout, before, after, old, fresh):
        place = after.places[ref]
        value = original.book.value(ref)
        known = value if isinstance(value, Decimal) else None
        book.sheets[place.sheet].set_formula(_address(place), formula, known)
        book.written.setdefault(place.sheet, set()).add(_address(place))
        book.touched.add(place.sheet)


def _known(book: _Workbook, after: Standing) -> dict[str, set[str]]:
    """Cells whose result the book knows: what they remember stands."""
    found: dict[str, set[str]] = {}
    for ref, place in after.places.items():
        if ref in after.ledger.fillers and not after.book.mark(ref).pinned:
            found.setdefault(place.sheet, set()).add(_address(place))
    return found


# ---- remembered results


def _on_removed_rows(book: _Workbook, shifts: Mapping[str, RowShift]) -> dict[str, set[str]]:
    """Formulas that rest on rows to be taken out, at their old addresses."""
    formulas = book.formulas()
    gone: dict[str, set[str]] = {}
    for name, shift in shifts.items():
        rows = [row for row in range(1, shift.rows + 1) if shift.at(row) is None]
        cells = book.sheets[name].addresses(rows)
        gone.setdefault(name, set()).update(cells)
    return dependents(formulas, gone)


def _moved_rows(book: _Workbook, shifts: Mapping[str, RowShift]) -> None:
    """Cells of rows that changed places count as changed: some formulas look at the order."""
    for name, shift in shifts.items():
        highest, rows = 0, []
        for place, was in enumerate(shift.order, 1):
            if isinstance(was, int):
                if was < highest:
                    rows.append(place)
                highest = max(highest, was)
        if rows:
            book.written.setdefault(name, set()).update(book.sheets[name].addresses(rows))


def _as_before(
    stale: Mapping[str, set[str]], shifts: Mapping[str, RowShift]
) -> dict[str, set[str]]:
    """Addresses of the moved sheets as they were in the original."""
    found: dict[str, set[str]] = {}
    for name, addresses in stale.items():
        shift = shifts.get(name)
        for address in addresses:
            row, column = split_address(address)
            was = shift.was(row) if shift else row
            if was:
                found.setdefault(name, set()).add(f"{letters(column - 1)}{was}")
    return found


def _calculate_on_load(data: bytes) -> bytes:
    root = parse_xml(data)
    settings = root.find(f"{S}calcPr")
    if settings is None:
        settings = etree.Element(f"{S}calcPr")
        after = root.find(f"{S}definedNames")
        after = after if after is not None else root.find(f"{S}sheets")
        if after is None:
            return data
        after.addnext(settings)
    settings.set("fullCalcOnLoad", "1")
    return serialised(root)
