"""Where new pages begin in a book of any file, whether that file notes it or not."""

from collections.abc import Iterable, Iterator

from budgetbook.model.book import FlowItem, Paragraph, Placed
from budgetbook.model.layout import Layout, Sheet

#: Paragraphs that open a new page after the public tables.
_OPENERS = frozenset({"title", "heading1", "cover", "contents_title"})


def with_page_breaks(flow: Iterable[FlowItem], layout: Layout) -> Iterator[FlowItem]:
    """The items with the breaks that every export has: before each public table, before what
    opens the text behind them, behind the cover, and where upright and wide pages change; none
    before the first."""
    before: FlowItem | None = None
    for item in flow:
        breaks = before is not None and (item.page_break or _between(before, item, layout))
        before = item
        same = item.page_break == breaks
        yield item if same else item.model_copy(update={"page_break": breaks})


def _between(before: FlowItem, item: FlowItem, layout: Layout) -> bool:
    last, sheet = _sheet(before, layout), _sheet(item, layout)
    turns = (last is not None and last.landscape) != (sheet is not None and sheet.landscape)
    if turns or (sheet is not None and sheet.group == "tables"):
        return True
    if not isinstance(item, Paragraph):
        return False
    if isinstance(before, Paragraph):
        return before.role == "cover" and item.role != "cover"
    return item.role in _OPENERS and last is not None and last.group == "tables"


def _sheet(item: FlowItem, layout: Layout) -> Sheet | None:
    return layout.sheets_by_id.get(item.sheet) if isinstance(item, Placed) else None
