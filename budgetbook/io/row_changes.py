"""Rows that came or went since a file was opened, and where they go in it."""

from typing import NamedTuple

from budgetbook.io.errors import WriteRefused
from budgetbook.io.imported import Imported
from budgetbook.io.word_patch import WordPart
from budgetbook.model.book import Book, Placed, Row, Table
from budgetbook.model.edit import table_title
from budgetbook.model.grid import cell_text, lay_out
from budgetbook.model.layout import Layout, columns_of
from budgetbook.model.ref import Ref, TableKey


class RowChange(NamedTuple):
    """Rows of one table taken out and put in, by the places of the original."""

    key: TableKey
    part: str
    title: str
    removed: tuple[str, ...]
    #: (row to stand behind, words by cell number), in order from the top.
    inserted: tuple[tuple[str, dict[int, str]], ...]

    def apply(self, part: WordPart) -> None:
        """Makes the change in the opened part."""
        part.change_rows(self.inserted, self.removed)


def row_changes(book: Book, base: Imported, index: int) -> list[RowChange]:
    """The row changes that concern the original number ``index``."""
    found: list[RowChange] = []
    for key, table in book.tables.items():
        old = base.book.tables.get(key)
        if old is None or [r.id for r in old.rows] == [r.id for r in table.rows]:
            continue
        change = _change(book, base, key, old, table, index)
        if change is not None:
            found.append(change)
    return found


def _change(
    book: Book, base: Imported, key: TableKey, old: Table, new: Table, index: int
) -> RowChange | None:
    title = f"{table_title(base.layout, key)}的行"
    kept = [row.id for row in new.rows if row.id in old.positions]
    if kept != [row.id for row in old.rows if row.id in new.positions]:
        raise WriteRefused(f"{title}换过次序，不能写回原文件，请改用“另存为 .ysb”或“导出”")
    places = {row.id: _row_place(base, key, row) for row in old.rows}
    known = next((p for p in places.values() if p), None)
    if known is None:
        raise WriteRefused(f"{title}增减过，原文件里没有可照着改的行，请改用“另存为 .ysb”或“导出”")
    if known[0] != index:
        return None
    removed = tuple(p[2] for i, p in places.items() if p and i not in new.positions)
    inserted: list[tuple[str, dict[int, str]]] = []
    after = known[2]
    for row in new.rows:
        place = places.get(row.id)
        if place:
            after = place[2]
        elif row.id not in old.positions:
            inserted.append((after, _texts(book, base, key, old, row)))
    return RowChange(key, known[1], title, removed, tuple(inserted))


def serials(book: Book, layout: Layout, key: TableKey) -> dict[str, str]:
    """Row id → 序号 as printed; empty for a table that is not numbered."""
    sheet = layout.sheet_of.get(key.table)
    if sheet is None or not sheet.serial:
        return {}
    placed = Placed(sheet=sheet.id, instance=key.instance)
    number = next(i for i, part in enumerate(sheet.parts) if part.table == key.table)
    rows = lay_out(layout, book, placed).grids[0].rows
    return {row.rows[number]: str(row.serial) for row in rows if row.rows[number]}


def _row_place(base: Imported, key: TableKey, row: Row) -> tuple[int, str, str] | None:
    """(source, part, ``t3.r5``) of a row of the original. A merged cell begins in a row above,
    so the lowest place of the row's cells counts."""
    found = [
        place
        for name in row.cells
        if (place := base.cells.get(Ref(key.table, row.id, name, key.instance)))
        and ".r" in place.place.locator
    ]
    if not found:
        return None
    lowest = max(found, key=lambda p: int(p.place.locator.split(".")[1][1:]))
    return lowest.source, lowest.place.part, lowest.place.locator.rpartition(".")[0]


def _texts(book: Book, base: Imported, key: TableKey, old: Table, row: Row) -> dict[int, str]:
    """Cell number → words of a new row, after the columns of a row of the original."""
    spec = base.layout.table(key.table)
    model = old.rows[-1]
    texts: dict[int, str] = {}
    for column in columns_of(spec, book.tables[key]) if spec else ():
        place = base.cells.get(Ref(key.table, model.id, column.id, key.instance))
        if place is not None:
            number = int(place.place.locator.rpartition(".c")[2])
            for i, piece in enumerate(column.pieces):
                texts[number + i] = cell_text(piece, row.cells.get(column.id))
    place = base.cells.get(Ref(key.table, model.id, "", key.instance))
    if place is not None:
        number = int(place.place.locator.rpartition(".c")[2])
        texts[number] = serials(book, base.layout, key).get(row.id, "")
    return texts
