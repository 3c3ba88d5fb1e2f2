"""What a reader put together by guess, said for the user to look at."""

from collections.abc import Iterator, Mapping
from itertools import groupby

from budgetbook.io.imported import Remark, SourcePlace
from budgetbook.model.book import Book, Mark, Table
from budgetbook.model.edit import row_title, table_title
from budgetbook.model.layout import Layout
from budgetbook.model.ref import Ref

#: The mark of a cell that is to be looked at.
DOUBTFUL = Mark(doubtful=True)
_WHAT = "按位置拼出来的（原件里跨了页、没有框线或压着框线），请与原件核对"


def doubtful_remarks(
    book: Book, layout: Layout, places: Mapping[Ref, SourcePlace]
) -> Iterator[Remark]:
    """One remark for the doubtful cells of each table and page, with the first of them."""
    for table in book.tables.values():
        cells = [(ref, places[ref].place.label) for ref in _doubtful(table) if ref in places]
        for label, group in groupby(cells, key=lambda cell: cell[1]):
            first, *more = [ref for ref, _ in group]
            rows = {ref.row for ref in (first, *more)}
            name = row_title(layout, book, first)
            which = f"“{name}”" if len(rows) == 1 else f"“{name}”等 {len(rows)} 行"
            message = f"{table_title(layout, table.key)}{which}是{_WHAT}"
            yield Remark(message, label, "doubtful", first)


def _doubtful(table: Table) -> Iterator[Ref]:
    for row in table.rows:
        for column, mark in row.marks.items():
            if mark.doubtful:
                yield Ref(table.key.table, row.id, column, table.key.instance)
