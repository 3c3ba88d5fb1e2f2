"""Tables that stand in a file more than once: copies, or last year's."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from budgetbook.io.imported import Remark, SourcePlace
from budgetbook.model.around import Around
from budgetbook.model.book import FlowItem, Placed
from budgetbook.model.fresh import free_id
from budgetbook.model.layout import Layout, Sheet
from budgetbook.model.ref import TableKey


class Where(NamedTuple):
    """What tells tables of one kind apart."""

    around: Mapping[TableKey, Around]
    #: ``sheet#instance`` of a printed title → its place.
    texts: Mapping[str, SourcePlace]
    #: The book's year.
    year: int | None

    def of(self, sheet: Sheet, item: Placed) -> str:
        """Where a table stands, and its year where that is not the book's."""
        found = self.around.get(TableKey(sheet.parts[0].table, item.instance))
        years = [line.said for line in found.lines if line.what == "year"] if found else []
        place = self.texts.get(f"{item.sheet}#{item.instance}")
        other = f"（{years[0]} 年）" if years and years[0] != str(self.year) else ""
        return f"{place.place.label if place else item.title or sheet.title}{other}"


def free_instance(tables: Collection[TableKey], table: str) -> str:
    """The instance of the next table of that id: empty for the first, then ``2``, ``3`` …"""
    if TableKey(table) not in tables:
        return ""
    taken = {key.instance for key in tables if key.table == table}
    return free_id(taken | {"1"}, "")


def standing_twice(layout: Layout, flow: Iterable[FlowItem], where: Where) -> Iterator[Remark]:
    """A remark for each official table of which there are several."""
    several: dict[str, list[Placed]] = {}
    for item in flow:
        if isinstance(item, Placed) and item.sheet:
            several.setdefault(item.sheet, []).append(item)
    for sheet_id, items in several.items():
        sheet = layout.sheets_by_id[sheet_id]
        if len(items) > 1 and not sheet.each:
            named = "、".join(where.of(sheet, item) for item in items)
            message = f"“{sheet.title}”有 {len(items)} 张，都已保留：{named}；"
            yield Remark(f"{message}重复的或上年的表请删去", kind="doubtful")
