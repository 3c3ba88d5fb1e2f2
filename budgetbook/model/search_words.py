"""Words of a book that stand in no cell and no paragraph: cover, titles, 附注, 备注, 出错说明."""

from collections.abc import Iterator
from typing import NamedTuple

from budgetbook.model.book import Book, Placed
from budgetbook.model.layout import Layout
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.remarks import REMARK

COVER, TITLES, NOTES, EXPLAINED = "在“封面和部门信息”里改", "在原处改", "在表下改", "在审核结果里改"


class Words(NamedTuple):
    """One piece: what it is in official words, its text, a cell near it, and why it stays."""

    where: str
    text: str
    ref: Ref | None = None
    locked: str = ""


def other_words(book: Book, layout: Layout) -> Iterator[Words]:
    """Every such piece, in the order of the book: cover, then page by page, then 出错说明."""
    yield Words("部门名称", book.department.name, locked=COVER)
    for text in book.cover.values():
        yield Words("封面", text, locked=COVER)
    for item in book.flow:
        if isinstance(item, Placed):
            yield from _of_sheet(book, layout, item)
    for text in book.explanations.values():
        yield Words("出错说明", text, locked=EXPLAINED)


def _of_sheet(book: Book, layout: Layout, item: Placed) -> Iterator[Words]:
    sheet = layout.sheets_by_id.get(item.sheet)
    keys = [TableKey(p.table, item.instance) for p in sheet.parts] if sheet else [
        TableKey("extra", item.instance)
    ]  # fmt: skip
    tables = [book.tables[key] for key in keys if key in book.tables]
    first = next(
        (Ref(t.key.table, t.rows[0].id, "", item.instance) for t in tables if t.rows), None
    )
    name = item.title or (sheet.name or sheet.title if sheet else "") or "附表"
    yield Words("表的标题", item.title, first, TITLES)
    for table in tables:
        for text in table.notes:
            yield Words(f"{name}·附注", text, first, NOTES)
        for field, text in table.fields.items():
            if field not in ("numbering", "unit"):
                yield Words(f"{name}·表头文字", text, first, TITLES)
        yield from remarks_of(book, table.key, name)


def remarks_of(book: Book, key: TableKey, name: str) -> Iterator[Words]:
    """The row remarks of one table; they can be replaced."""
    for row in book.tables[key].rows:
        ref = Ref(key.table, row.id, REMARK, key.instance)
        yield Words(f"{name}·备注", row.mark(REMARK).note, ref)
