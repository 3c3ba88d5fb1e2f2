"""Words of a book that stand in no cell and no paragraph: cover, titles, 附注, 备注, 出错说明."""

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from budgetbook.model.book import HEADED, OTHER_UNIT, SERIAL_SLIP, Book, Placed
from budgetbook.model.cover import DATE
from budgetbook.model.edit import Edit, Explain, SetFacts
from budgetbook.model.grid import notes_of
from budgetbook.model.layout import Layout
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.remarks import REMARK

EXPLAINED = "出错说明"
#: Why words that the layout prints and the book does not hold are found only.
LAYOUT = "版式文字"
#: Facts of a table that are no words of its page.
_NO_WORDS = frozenset({"numbering", "unit", SERIAL_SLIP, OTHER_UNIT, HEADED})


class Spot(NamedTuple):
    """What holds such words: a fact of the cover, a note …"""

    kind: Literal["department", "cover", "title", "note", "fact", "explained"]
    #: Of a title: its sheet; of a note and a fact: its table.
    key: TableKey = TableKey("")
    #: Which field of the cover or the table, or which finding.
    name: str = ""
    #: Which note, from 0.
    at: int = 0


class Words(NamedTuple):
    """One piece: what it is in official words, its text, a cell near it (its row is empty where
    the table has none), what holds it, and why it stays."""

    where: str
    text: str
    ref: Ref | None = None
    spot: Spot | None = None
    locked: str = ""


def other_words(book: Book, layout: Layout) -> Iterator[Words]:
    """Every such piece, in the order of the book: cover, then page by page, then 出错说明."""
    yield Words("部门名称", book.department.name, spot=Spot("department"))
    titles = {**{f.id: f.title for f in layout.cover.fields}, DATE: layout.cover.date}
    for field, text in book.cover.items():
        where = f"封面·{titles[field]}" if titles.get(field) else "封面"
        yield Words(where, text, spot=Spot("cover", name=field))
    for item in book.flow:
        if isinstance(item, Placed):
            yield from _of_sheet(book, layout, item)
    for finding, text in book.explanations.items():
        yield Words(EXPLAINED, text, spot=Spot("explained", name=finding))


def _of_sheet(book: Book, layout: Layout, item: Placed) -> Iterator[Words]:
    sheet = layout.sheets_by_id.get(item.sheet)
    keys = [TableKey(p.table, item.instance) for p in sheet.parts] if sheet else [
        TableKey("extra", item.instance)
    ]  # fmt: skip
    tables = [book.tables[key] for key in keys if key in book.tables]
    row = next((t.rows[0].id for t in tables if t.rows), "")
    table_id = next((t.key.table for t in tables if t.rows), keys[0].table if keys else "")
    near = Ref(table_id, row, "", item.instance)
    name = item.title or (sheet.name or sheet.title if sheet else "") or "附表"
    if item.title:
        spot = Spot("title", TableKey(item.sheet, item.instance))
        yield Words("表的标题", item.title, near, spot)
    elif sheet is not None and not sheet.each:  # those of projects are made of their names
        yield Words("表的标题", sheet.title, near, locked=LAYOUT)
    for table in tables:
        for at, text in enumerate(table.notes):
            yield Words(f"{name}·附注", text, near, Spot("note", table.key, at=at))
        for field, text in table.fields.items():
            if field not in _NO_WORDS:
                yield Words(f"{name}·表头文字", text, near, Spot("fact", table.key, field))
        yield from remarks_of(book, table.key, name)
    if sheet is not None:
        own = {note for table in tables for note in table.notes}
        for text in notes_of(sheet, [*tables]):
            if text not in own:
                yield Words(f"{name}·附注", text, near, locked=LAYOUT)


def remarks_of(book: Book, key: TableKey, name: str) -> Iterator[Words]:
    """The row remarks of one table; they can be replaced."""
    for row in book.tables[key].rows:
        ref = Ref(key.table, row.id, REMARK, key.instance)
        yield Words(f"{name}·备注", row.mark(REMARK).note, ref)


def words_at(book: Book, spot: Spot) -> str | None:
    """What stands there now; None where that place is gone."""
    if spot.kind == "department":
        return book.department.name
    if spot.kind == "cover":
        return book.cover.get(spot.name)
    if spot.kind == "explained":
        return book.explanations.get(spot.name)
    if spot.kind == "title":
        places = (i for i in book.flow if isinstance(i, Placed))
        return next((p.title for p in places if (p.sheet, p.instance) == spot.key), None)
    table = book.tables.get(spot.key)
    if table is None or spot.kind == "fact":
        return table.fields.get(spot.name) if table else None
    return table.notes[spot.at] if spot.at < len(table.notes) else None


def set_words(book: Book, words: Mapping[Spot, str]) -> list[Edit]:
    """The edits that write words at their spots; a note without words goes, and so do a fact of
    the cover and an 出错说明."""
    new = {spot: text for spot, text in words.items() if text != words_at(book, spot)}
    facts = {spot: text for spot, text in new.items() if spot.kind != "explained"}
    edits: list[Edit] = [Explain(s.name, text) for s, text in new.items() if s not in facts]
    return [_facts(book, facts), *edits] if facts else edits


def _facts(book: Book, new: Mapping[Spot, str]) -> SetFacts:
    of = {spot.kind: [s for s in new if s.kind == spot.kind] for spot in new}
    department, cover = of.get("department", ()), of.get("cover", ())
    return SetFacts(
        book.department.model_copy(update={"name": new[department[0]].strip()})
        if department else None,
        fields={
            key: {s.name: new[s] for s in of["fact"] if s.key == key}
            for key in {s.key for s in of.get("fact", ())}
        },
        notes={key: _notes(book, key, new) for key in {s.key for s in of.get("note", ())}},
        titles={(s.key.table, s.key.instance): new[s] for s in of.get("title", ())},
        cover={**book.cover, **{s.name: new[s].strip() for s in cover}} if cover else None,
    )  # fmt: skip


def _notes(book: Book, key: TableKey, new: Mapping[Spot, str]) -> tuple[str, ...]:
    spots = [(Spot("note", key, at=at), old) for at, old in enumerate(book.tables[key].notes)]
    written = (new.get(spot, old) for spot, old in spots)
    return tuple(text for text in written if text.strip())
