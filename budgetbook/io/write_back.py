"""写回原文件: only what changed is changed in the opened Word or Excel file.

The original is read again, so that the places found are those of its bytes; what differs between
that reading and the book is patched in; the result is read back and compared before it is
written. What cannot be written is refused with a reason, and nothing is changed.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from budgetbook.io.blocks import Place
from budgetbook.io.errors import WriteRefused
from budgetbook.io.excel_back import Original, Patched, patched_excel
from budgetbook.io.excel_patch import CellChange
from budgetbook.io.flow_changes import FlowChanges, flow_changes, key_of, sources
from budgetbook.io.formats import import_origins
from budgetbook.io.imported import Imported
from budgetbook.io.kinds import WRITTEN_BACK
from budgetbook.io.note_changes import NoteChanges, note_changes
from budgetbook.io.package import is_strict, read_package, rewrite
from budgetbook.io.project_blocks import projects_differ, renamed, with_projects
from budgetbook.io.row_changes import RowChange, row_changes, serials
from budgetbook.io.safe_write import write_all_safely, write_safely
from budgetbook.io.store import Origin
from budgetbook.io.word_flow import change_paragraphs
from budgetbook.io.word_patch import WordPart
from budgetbook.io.word_rows import change_rows
from budgetbook.io.word_styles import Styles
from budgetbook.model.amount import round_amount
from budgetbook.model.book import Book, FlowItem, Paragraph, Table
from budgetbook.model.details import published
from budgetbook.model.edit import cell_title, table_title
from budgetbook.model.grid import cell_text
from budgetbook.model.layout import Column, Layout, columns_of
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.settle import Ledger

_INSTEAD = "请改用“另存为 .ysb”或“导出”"


class TextChange(NamedTuple):
    """New words at a place of the original."""

    place: Place
    text: str
    title: str
    cell: CellChange
    #: What of the words is to be bold (Word); None leaves it to what stands there.
    emphasis: tuple[tuple[int, int], ...] | None = None
    #: The words themselves stay as they are.
    only_look: bool = False
    #: What stood there, for a paragraph.
    was: str = ""


class Changes(NamedTuple):
    """All that must be written into one original."""

    texts: tuple[TextChange, ...]
    rows: tuple[RowChange, ...]
    notes: NoteChanges = NoteChanges()
    #: Paragraphs that come, go or move.
    flow: FlowChanges = FlowChanges()
    #: What to tell the user besides.
    told: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Whether anything changes at all."""
        notes = self.notes.texts or self.notes.added
        return bool(self.texts or self.rows or notes or self.flow.any)

    @property
    def titles(self) -> tuple[str, ...]:
        """What changes, for the user to read."""
        cells, rows = [t.title for t in self.texts], [r.title for r in self.rows]
        notes = [t.title for t in self.notes.texts] + [n.title for n in self.notes.added]
        return tuple(dict.fromkeys((*cells, *rows, *notes, *self.flow.titles, *self.told)))


class _Made(NamedTuple):
    """An original as it is to be, read back and compared, and what was changed in it."""

    data: bytes
    changes: tuple[str, ...]


def write_back(
    book: Book, layout: Layout, origins: Sequence[Origin], index: int, path: Path
) -> tuple[str, ...]:
    """Writes the changes that concern ``origins[index]`` into a copy of it at ``path``; gives what
    was changed. Raises WriteRefused with a reason where something cannot be written."""
    done = _made(book, layout, origins, index)
    write_safely(path, done.data, keep_previous=path.exists())
    return done.changes


def write_all_back(
    book: Book, layout: Layout, origins: Sequence[Origin], paths: Sequence[Path]
) -> tuple[str, ...]:
    """Like write_back for the files that one book came from, at ``paths`` in the order of
    ``origins``: all of them or, where one is refused or cannot be written, none."""
    made = [_made(book, layout, origins, index) for index in range(len(paths))]
    data = [one.data for one in made]
    write_all_safely(dict(zip(paths, data, strict=True)), keep_previous=True)
    return tuple(change for one in made for change in one.changes)


def _made(book: Book, layout: Layout, origins: Sequence[Origin], index: int) -> _Made:
    name = origins[index].name
    if origins[index].suffix not in WRITTEN_BACK:
        raise WriteRefused(f"“{name}”是不能改写的格式，请用“导出”另存为 .docx 或 .xlsx")
    if is_strict(read_package(origins[index].data)):
        raise WriteRefused(f"“{name}”是严格 Open XML 格式，不能只改几处，{_INSTEAD}")
    base = import_origins(origins, layout=layout)
    if not any(key.table in layout.working_tables for key in base.book.tables):
        book = published(book, layout)  # a 明细底稿 of our own never goes into her file
    word, moved = origins[index].suffix == ".docx", list[str]()
    _refuse_other_facts(book, base)
    if projects_differ(book, base):
        origins, moved = _with_projects(book, base, origins, index)
        arranged = import_origins(origins, layout=layout)
        book, base = renamed(book, base, arranged), arranged
    changes = find_changes(book, base, index, word=word)
    done = patched(origins[index], changes, Original(book, base, index))
    if changes.any or moved:
        again = list(origins)
        again[index] = again[index]._replace(data=done.data)
        _verify(book, import_origins(again, layout=layout), base, index, done.stale)
    stale = _stale_contents(base, index) if moved else []
    return _Made(done.data, tuple(dict.fromkeys((*moved, *changes.titles, *stale))))


def _with_projects(
    book: Book, base: Imported, origins: Sequence[Origin], index: int
) -> tuple[list[Origin], list[str]]:
    """The originals with the projects of the book in each, and what changed in ``index``."""
    made, told = list(origins), list[str]()
    for number, origin in enumerate(origins):
        word = origin.suffix == ".docx"
        data, titles = with_projects(origin.data, book, base, number, word=word)
        made[number] = origin._replace(data=data)
        told = titles if number == index else told
    return made, told


def find_changes(book: Book, base: Imported, index: int, *, word: bool = False) -> Changes:
    """What differs between the book and the original number ``index``, a Word file or not."""
    _refuse_other_facts(book, base)
    _refuse_other_heads(book, base)
    flow = flow_changes(book, base, index, word=word)
    rows = row_changes(book, base, index)
    notes = note_changes(book, base, index)
    merged = {change.key: set(change.columns[c] for c in change.merged) for change in rows}
    texts: list[TextChange] = []
    told: list[str] = []
    for ref, change in _cell_changes(book, base, index):
        if ref.column in merged.get(ref.key, ()):
            told.append(change.title)  # written with the rows
        else:
            texts.append(change)
    texts += _paragraph_changes(book, base, index)
    for row in rows:
        texts += _renumbered(book, base, row.key)
    if rows or notes.added or flow.any:
        told += _stale_contents(base, index)
    told += _looks_not_written(book, base, index)
    return Changes(tuple(texts), tuple(rows), notes, flow, tuple(told))


def _looks_not_written(book: Book, base: Imported, index: int) -> list[str]:
    """What was changed in the look of paragraphs and does not go into the opened file."""
    old = {item.id: item for item in base.book.flow if isinstance(item, Paragraph)}
    levels = bold = 0
    for item in book.flow:
        place = base.texts.get(item.id) if isinstance(item, Paragraph) else None
        if not isinstance(item, Paragraph) or place is None or place.source != index:
            continue
        before = old.get(item.id, item)
        levels += before.role != item.role
        in_cell = not place.place.locator.startswith("p")
        bold += in_cell and before.emphasis != item.emphasis
    told = [f"{levels} 段的标题级别只在本簿里改了，原文件的样式没有动"] if levels else []
    return told + ([f"{bold} 段的加粗没有写进原文件"] if bold else [])


def _stale_contents(base: Imported, index: int) -> list[str]:
    """A page of contents with page numbers that may be others once rows came or went."""
    for item in base.book.flow:
        place = base.texts.get(item.id) if isinstance(item, Paragraph) else None
        if place is None or place.source != index or item.role != "contents":  # type: ignore[union-attr]
            continue
        if re.search(r"\d\s*$", item.text):  # type: ignore[union-attr]
            return ["目录里的页码可能变了，原文件没有重排：请用 Word、WPS 打开后更新目录或核对页码"]
    return []


def _refuse_other_facts(book: Book, base: Imported) -> None:
    if (book.year, book.department, book.unit) != (
        base.book.year, base.book.department, base.book.unit,
    ):  # fmt: skip
        raise WriteRefused(f"部门、年度或单位改过，写回原文件会有遗漏，{_INSTEAD}")


def _refuse_other_heads(book: Book, base: Imported) -> None:
    for key, table in book.tables.items():
        if key in base.book.tables and _around(table) != _around(base.book.tables[key]):
            title = table_title(base.layout, key)
            raise WriteRefused(f"{title}的栏目或表头事项改过，写回原文件会有遗漏，{_INSTEAD}")


def _around(table: Table) -> tuple[Any, ...]:
    """What a table has beside its rows and notes."""
    return (dict(table.fields), table.extra_columns, table.absent_columns)


def _renumbered(book: Book, base: Imported, key: TableKey) -> list[TextChange]:
    """序号 of the rows that stand elsewhere now."""
    before, after = serials(base.book, base.layout, key), serials(book, base.layout, key)
    found: list[TextChange] = []
    for row, number in after.items():
        place = base.cells.get(Ref(key.table, row, "", key.instance))
        if place is not None and before.get(row) not in (None, number):
            title = f"{table_title(base.layout, key)}的序号"
            found.append(TextChange(place.place, number, title, CellChange(number, as_before=True)))
    return found


def _cell_changes(book: Book, base: Imported, index: int) -> list[tuple[Ref, TextChange]]:
    ledger = Ledger(base.layout, book)
    found: list[tuple[Ref, TextChange]] = []
    for key, table in book.tables.items():
        old = base.book.tables.get(key)
        if old is None or old.rows == table.rows:
            continue
        columns = _columns(base.layout, book, key)
        for row in table.rows:
            before = old.row(row.id)
            if before is None or before.cells == row.cells:
                continue
            for name in {**before.cells, **row.cells}:
                ref = Ref(key.table, row.id, name, key.instance)
                value = row.cells.get(name)
                if value == before.cells.get(name):
                    continue
                change = _cell_change(book, base, ledger, ref, columns.get(name), index)
                if change is not None:
                    found.append((ref, change))
    return found


def _columns(layout: Layout, book: Book, key: TableKey) -> dict[str, Column]:
    spec = layout.table(key.table)
    return {c.id: c for c in columns_of(spec, book.tables[key])} if spec else {}


def _cell_change(
    book: Book, base: Imported, ledger: Ledger, ref: Ref, column: Column | None, index: int
) -> TextChange | None:
    place = base.cells.get(ref)
    title = cell_title(base.layout, book, ref)
    if place is None:
        raise WriteRefused(f"原文件里没有“{title}”这一格，{_INSTEAD}")
    if place.source != index:
        return None
    value = book.value(ref)
    text = cell_text(column, value) if column else str(value or "")
    computed = ref in ledger.fillers and not book.mark(ref).pinned
    cell = CellChange(value if isinstance(value, Decimal) else text or None, computed)
    return TextChange(place.place, text, title, cell)


def _paragraph_changes(book: Book, base: Imported, index: int) -> list[TextChange]:
    found: list[TextChange] = []
    known = {key_of(old): _words(old) for old in base.book.flow}
    emphases = {key_of(old): _emphasis(old) for old in base.book.flow}
    for item in book.flow:
        key, after = key_of(item), _words(item)
        before, place = known.get(key, after), base.texts.get(key)
        if place is None or place.source != index:
            continue
        bold, old_bold = _emphasis(item), emphases.get(key, ())
        if not place.place.locator.startswith("p"):  # a cell, which has no bold words
            bold = old_bold
        if (before, old_bold) == (after, bold):
            continue
        title = f"文字“{before[:12]}…”" if len(before) > 12 else f"文字“{before}”"
        told = bold if bold or old_bold else None
        found.append(
            TextChange(place.place, after, title, CellChange(after), told, before == after, before)
        )
    return found


def _emphasis(item: FlowItem) -> tuple[tuple[int, int], ...]:
    return item.emphasis if isinstance(item, Paragraph) else ()


def patched(origin: Origin, changes: Changes, original: Original | None = None) -> Patched:
    """The original's bytes with the changes in place; the same bytes where there are none. Rows
    and notes of a workbook need the book and where it stands (``original``)."""
    if not changes.any:
        return Patched(origin.data)
    if origin.suffix == ".docx":
        return Patched(_patched_word(origin.data, changes))
    texts = [(change.place, change.cell) for change in changes.texts]
    texts += [(n.place, CellChange(n.text or None)) for n in changes.notes.texts]
    return patched_excel(origin.data, texts, changes.rows, changes.notes.added, original)


def _patched_word(data: bytes, changes: Changes) -> bytes:
    package = read_package(data)
    parts: dict[str, WordPart] = {}

    def part(name: str) -> WordPart:
        if name not in parts:
            hidden = Styles(package, f"{name.rpartition('/')[0]}/").hidden
            parts[name] = WordPart(package.read(name), hidden)
        return parts[name]

    for change in changes.texts:
        if not change.only_look:
            part(change.place.part).set_text(change.place.locator, change.text, change.was)
        if change.emphasis is not None:
            part(change.place.part).set_emphasis(change.place.locator, change.emphasis, change.text)
    for note in changes.notes.texts:
        one = part(note.place.part)
        if note.text:
            one.set_text(note.place.locator, note.text)
    for new in changes.notes.added:
        part(new.part).add_note(new.after.locator if new.after else "", new.end.table, new.text)
    for note in changes.notes.texts:
        if not note.text:
            part(note.place.part).drop_note(note.place.locator)
    for name in {p.part for p in _flow_places(changes.flow)}:
        change_paragraphs(part(name), changes.flow)
    for name in {row.part for row in changes.rows}:
        change_rows(part(name), [row for row in changes.rows if row.part == name])
    return rewrite(data, {name: part.to_bytes() for name, part in parts.items()})


def _flow_places(flow: FlowChanges) -> Iterator[Place]:
    yield from flow.removed
    for put in flow.puts:
        yield from (place for place in (put.was, put.anchor) if place)


def _verify(
    book: Book, again: Imported, base: Imported, index: int, stale: Collection[Place]
) -> None:
    """Raises WriteRefused where what was read back from this file is not what the book says."""
    written = again.book
    own = {ref.key for ref, place in base.cells.items() if place.source == index}
    left_out = {ref for ref, p in base.cells.items() if p.source == index and p.place in stale}
    own |= {key for key, head in base.heads.items() if head.source == index}
    same = all(
        key in written.tables
        and _same_rows(book.tables[key], written.tables[key], left_out)
        and book.tables[key].notes == written.tables[key].notes
        for key in own
        if key in book.tables
    )
    if not same or _texts(book, base, index) != _texts(written, again, index):
        raise WriteRefused(f"写出后读回核对不一致，原文件没有改动，{_INSTEAD}")


def _same_rows(table: Table, other: Table, left_out: Collection[Ref]) -> bool:
    return len(table.rows) == len(other.rows) and all(
        _same(mine.cells.get(name), its.cells.get(name))
        or Ref(table.key.table, mine.id, name, table.key.instance) in left_out
        for mine, its in zip(table.rows, other.rows, strict=True)
        for name in {**mine.cells, **its.cells}
    )


def _same(value: Any, other: Any) -> bool:
    """Whether two values are one as printed."""
    if isinstance(value, Decimal) and isinstance(other, Decimal):
        return round_amount(value) == round_amount(other)
    return bool(value == other) or {value, other} <= {None, "", Decimal(0)}


def _texts(book: Book, base: Imported, index: int) -> list[str]:
    """The paragraphs and titles of one file, in order; blank ones are nothing to read back."""
    owners = sources(book.flow, base)
    printed = (
        item
        for item in book.flow
        if owners.get(key_of(item)) == index
        and (isinstance(item, Paragraph) or key_of(item) in base.texts)
    )
    return [words for item in printed if (words := _words(item).strip())]


def _words(item: FlowItem) -> str:
    return item.text if isinstance(item, Paragraph) else item.title
