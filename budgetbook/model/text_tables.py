"""Tables that stand inside the text: behind which paragraph, and moved to another."""

from collections.abc import Collection

from budgetbook.model.book import Book, FlowItem, Paragraph, Placed
from budgetbook.model.edit import SetFlow
from budgetbook.model.layout import Layout


def tables_in_text(
    book: Book, layout: Layout, ids: Collection[str]
) -> dict[str, tuple[Placed, ...]]:
    """The tables of the 情况说明 by the paragraph (one of ``ids``) that they stand behind; the
    public tables and those of projects have pages of their own and are not among them."""
    found: dict[str, tuple[Placed, ...]] = {}
    above = ""
    for item in book.flow:
        if isinstance(item, Paragraph):
            above = item.id
        elif above in ids and _in_text(layout, item):
            found[above] = (*found.get(above, ()), item)
    return found


def _in_text(layout: Layout, item: Placed) -> bool:
    sheet = layout.sheets_by_id.get(item.sheet)
    return sheet is not None and not (sheet.each or sheet.working or sheet.group == "tables")


def title_of(layout: Layout, item: Placed) -> str:
    """What a table is called."""
    sheet = layout.sheets_by_id.get(item.sheet)
    return item.title or (sheet.name or sheet.title if sheet else "附表")


def rows_of(book: Book, layout: Layout, item: Placed) -> int:
    """How many rows with anything in them a table has."""
    sheet = layout.sheets_by_id.get(item.sheet)
    parts = {part.table for part in sheet.parts} if sheet else set()
    return sum(
        bool(row.cells)
        for key, table in book.tables.items()
        if key.table in parts and key.instance == item.instance
        for row in table.rows
    )


def move_edit(book: Book, placed: Placed, after: str) -> SetFlow | None:
    """Puts a table behind the paragraph ``after`` (and the tables there); None where it stands
    there already, or there is no such table or paragraph."""
    flow: list[FlowItem] = list(book.flow)
    here = next((i for i, item in enumerate(flow) if item == placed), None)
    if here is None or _paragraph_above(flow, here) == after:
        return None
    item = flow.pop(here)
    at = next((i for i, p in enumerate(flow) if isinstance(p, Paragraph) and p.id == after), None)
    if at is None:
        return None
    while at + 1 < len(flow) and isinstance(flow[at + 1], Placed):
        at += 1
    flow.insert(at + 1, item)
    return SetFlow(tuple(flow), title="移动表格")


def _paragraph_above(flow: list[FlowItem], at: int) -> str:
    return next((p.id for p in reversed(flow[:at]) if isinstance(p, Paragraph)), "")


def neighbour(book: Book, placed: Placed, step: int) -> str:
    """The paragraph behind which a table stands after it was moved one paragraph down (1) or up
    (-1); empty where there is none."""
    flow = list(book.flow)
    here = next((i for i, item in enumerate(flow) if item == placed), None)
    if here is None:
        return ""
    if step > 0:
        return next((p.id for p in flow[here:] if isinstance(p, Paragraph)), "")
    above = [p.id for p in flow[:here] if isinstance(p, Paragraph)]
    return above[-2] if len(above) > 1 else ""
