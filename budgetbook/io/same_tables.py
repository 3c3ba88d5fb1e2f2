"""Tables that stand in a file more than once: copies, or last year's."""

from collections.abc import Callable, Collection, Iterable, Iterator

from budgetbook.io.imported import Remark
from budgetbook.model.book import FlowItem, Placed
from budgetbook.model.fresh import free_id
from budgetbook.model.layout import Layout, Sheet
from budgetbook.model.ref import TableKey


def free_instance(tables: Collection[TableKey], table: str) -> str:
    """The instance of the next table of that id: empty for the first, then ``2``, ``3`` …"""
    if TableKey(table) not in tables:
        return ""
    taken = {key.instance for key in tables if key.table == table}
    return free_id(taken | {"1"}, "")


def standing_twice(
    layout: Layout, flow: Iterable[FlowItem], which: Callable[[Sheet, Placed], str]
) -> Iterator[Remark]:
    """A remark for each official table of which there are several; ``which`` tells one of them
    from the others."""
    several: dict[str, list[Placed]] = {}
    for item in flow:
        if isinstance(item, Placed) and item.sheet:
            several.setdefault(item.sheet, []).append(item)
    for sheet_id, items in several.items():
        sheet = layout.sheets_by_id[sheet_id]
        if len(items) > 1 and not sheet.each:
            where = "、".join(which(sheet, item) for item in items)
            message = f"“{sheet.title}”有 {len(items)} 张，都已保留：{where}；"
            yield Remark(f"{message}重复的或上年的表请删去", kind="doubtful")
