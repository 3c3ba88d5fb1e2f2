"""Turns the 批注 of opened files into comments of the book, at the places that were matched."""

import re
from collections.abc import Sequence

from budgetbook.io.blocks import Blocks, FileComment
from budgetbook.io.imported import Imported, Remark
from budgetbook.model.annual_round import Comment, Place
from budgetbook.model.book import Placed
from budgetbook.model.comments import add_comments, new_comment, place_of
from budgetbook.model.edit import apply
from budgetbook.model.ref import Ref, TableKey

_EXCEL_ROW = re.compile(r"[A-Z]+(\d+)$")


def with_comments(found: Imported, sources: Sequence[Blocks], names: Sequence[str]) -> Imported:
    """``found`` with the files' comments in its book; ``names`` are the files'."""
    if not any(source.comments for source in sources):
        return found
    places = _Places(found)
    made = [
        _comment(found, one, places.of(number, one), name)
        for number, (source, name) in enumerate(zip(sources, names, strict=True))
        for one in source.comments
    ]
    book = apply(add_comments(found.book, made), found.book).book
    lost = sum(one.place == Place() for one in made)
    words = f"文件里的 {len(made)} 条批注已取入“批注”，原件里的不变"
    words += f"；{lost} 条没有对上位置，记在整本名下" if lost else ""
    return found._replace(book=book, remarks=(*found.remarks, Remark(words)))


def _comment(found: Imported, one: FileComment, place: Place, name: str) -> Comment:
    made = new_comment(
        found.book, found.layout, place, one.text, author=one.author, date=one.date, source=name
    )
    update = {
        "state": "已改" if one.is_done else "待改",
        "answer": one.answer, "answered_by": one.answered_by,
        "answered_on": one.answered_on if one.is_done else "",
    }  # fmt: skip
    if one.quote and not place.column:
        update["quote"] = one.quote
    return made.model_copy(update=update)


class _Places:
    """Where the cells and paragraphs of the book stand in the files, looked up the other way."""

    def __init__(self, found: Imported) -> None:
        self._found = found
        self._cells: dict[tuple[int, str, str], Ref] = {}
        self._rows: dict[tuple[int, str, str], set[tuple[TableKey, str]]] = {}
        self._tables: dict[tuple[int, str, str], dict[TableKey, None]] = {}
        for ref, at in found.cells.items():
            part, locator = at.place.part, at.place.locator
            self._cells[at.source, part, locator] = ref
            self._rows.setdefault((at.source, part, _row(locator)), set()).add((ref.key, ref.row))
            self._tables.setdefault((at.source, part, _table(locator)), {})[ref.key] = None
        self._texts = {
            (at.source, at.place.part, at.place.locator): name for name, at in found.texts.items()
        }

    def of(self, source: int, one: FileComment) -> Place:
        """The cell, row, table or paragraph that a comment is on; the book where none is known."""
        part, locator = one.place.part, one.place.locator
        for at in (locator, one.place.label):  # in Word the label is the paragraph in the cell
            ref = self._cells.get((source, part, at))
            if ref is not None:
                return self._named(place_of(ref))
            if (source, part, at) in self._texts:
                return self._text(self._texts[source, part, at])
        rows = self._rows.get((source, part, _row(locator)), set()) if locator else set()
        if len(rows) == 1:
            key, row = next(iter(rows))
            return self._named(Place(table=key.table, instance=key.instance, row=row))
        tables = list(self._tables.get((source, part, _table(locator)), {}))
        if tables and len({self._sheet(key) for key in tables}) == 1:
            return self._named(Place(table=tables[0].table, instance=tables[0].instance))
        return Place()

    def _sheet(self, key: TableKey) -> tuple[str, str]:
        sheet = self._found.layout.sheet_of.get(key.table)
        return (sheet.id if sheet else key.table), key.instance

    def _named(self, place: Place) -> Place:
        """A project as a whole for the table or the only row of its form."""
        sheet = self._found.layout.sheet_of.get(place.table)
        spec = self._found.layout.table(place.table)
        if sheet is None or not sheet.each or place.column:
            return place
        is_form = spec is not None and spec.kind == "form"
        return Place(instance=place.instance) if is_form or not place.row else place

    def _text(self, name: str) -> Place:
        """The paragraph, or the table whose printed title it is."""
        sheet, mark, instance = name.partition("#")
        if not mark:
            return Place(paragraph=name)
        placed = next(
            (i for i in self._found.book.flow
             if isinstance(i, Placed) and (i.sheet, i.instance) == (sheet, instance)),
            None,
        )  # fmt: skip
        known = self._found.layout.sheets_by_id.get(sheet) if placed else None
        if known is None:
            return Place()
        if known.each:
            return Place(instance=instance)
        return Place(table=known.parts[0].table, instance=instance)


def _row(locator: str) -> str:
    """What the locators of a row have in common."""
    hit = _EXCEL_ROW.match(locator)
    return hit[1] if hit else locator.rpartition(".")[0]


def _table(locator: str) -> str:
    """What the locators of a table have in common; in Excel a sheet is one."""
    return "" if _EXCEL_ROW.match(locator) else locator.partition(".")[0]
