"""表注 edited since a file was opened: other words, notes put in, notes taken out."""

from typing import NamedTuple

from budgetbook.io.blocks import Place
from budgetbook.io.errors import WriteRefused
from budgetbook.io.imported import Imported
from budgetbook.io.row_changes import FileRow, file_place
from budgetbook.model.book import Book, Table
from budgetbook.model.edit import table_title
from budgetbook.model.ref import TableKey


class NoteText(NamedTuple):
    """Other words for a note of the file; empty words take it out."""

    place: Place
    text: str
    title: str


class NewNote(NamedTuple):
    """A note put under a table."""

    key: TableKey
    part: str
    text: str
    title: str
    #: The note it follows; None for the first of a table.
    after: Place | None
    #: The last row of the table (of its header, where it has none) and its first column.
    end: FileRow
    column: int


class NoteChanges(NamedTuple):
    """What changes in the notes of one file."""

    texts: tuple[NoteText, ...] = ()
    added: tuple[NewNote, ...] = ()


def note_changes(book: Book, base: Imported, index: int) -> NoteChanges:
    """The changes of notes that concern the original number ``index``; raises WriteRefused where
    a note has no place in it."""
    texts: list[NoteText] = []
    added: list[NewNote] = []
    for key, table in book.tables.items():
        old = base.book.tables.get(key)
        if old is None or old.notes == table.notes:
            continue
        title = f"{table_title(base.layout, key)}的表注"
        places = base.notes.get(key, ())
        if len(places) != len(old.notes):
            raise WriteRefused(f"{title}在原文件里没有找到，请改用“另存为 .ysb”或“导出”")
        mine = [place.place for place in places if place.source == index]
        if places and len(mine) != len(places):
            continue
        for i, place in enumerate(mine):
            text = table.notes[i] if i < len(table.notes) else ""
            if text != old.notes[i]:
                texts.append(NoteText(place, text, title))
        added += _added(base, index, key, old, table, mine, title)
    return NoteChanges(tuple(texts), tuple(added))


def _added(
    base: Imported, index: int, key: TableKey, old: Table, new: Table, places: list[Place],
    title: str,
) -> list[NewNote]:  # fmt: skip
    more = new.notes[len(old.notes) :]
    found = [p for ref, p in base.cells.items() if ref.key == key]
    head = base.heads.get(key)
    if not more:
        return []
    if found:
        source, part = found[0].source, found[0].place.part
        rows = [row for row, _ in (file_place(p.place) for p in found) if row.number >= 0]
        end = max(rows, key=lambda row: (int(row.table[1:] or 0), row.number))
        column = min(column for _, column in (file_place(p.place) for p in found))
    elif head is not None:
        source, part = head.source, head.part
        end = FileRow(head.table, head.row + (not head.table))
        column = min(head.columns.values()) + (not head.table)
    else:
        raise WriteRefused(f"{title}没有写回：原文件里没有这张表，请改用“另存为 .ysb”或“导出”")
    if source != index:
        return []
    last = places[-1] if places else None
    return [NewNote(key, part, text, title, last, end, column) for text in more]
