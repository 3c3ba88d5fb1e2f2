"""Amounts that a file writes with a unit of their own (“279.49万元” in a book of 元), read in the
unit of their table instead."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from budgetbook.io.blocks import Blocks, Grid
from budgetbook.io.imported import Remark, SourcePlace
from budgetbook.model.amount import settle_scale
from budgetbook.model.book import OTHER_UNIT, Book
from budgetbook.model.edit import cell_title, table_title
from budgetbook.model.layout import Layout
from budgetbook.model.ref import Ref
from budgetbook.model.units import in_unit, unit_of

_UNITS = ("元", "万", "元)", "元）", "万)", "万）")


def in_book_unit(
    book: Book, layout: Layout, sources: Sequence[Blocks], places: Mapping[Ref, SourcePlace]
) -> tuple[Book, list[Remark]]:
    """``book`` with such amounts in the unit (万元 or 元) of their cells, and what to say of them,
    one remark for each table; ``places`` tells where its cells stand in ``sources``."""
    texts = dict(_with_units(sources))
    changed: dict[Ref, tuple[Decimal, str]] = {}
    for ref, place in places.items() if texts else ():
        if place not in texts or not isinstance(book.value(ref), Decimal):
            continue
        table = book.tables[ref.key]
        said, written = in_unit(texts[place], table.fields.get(OTHER_UNIT) or unit_of(book, ref))
        if written:
            changed[ref] = settle_scale(Decimal(said).normalize()), texts[place].strip()
    if not changed:
        return book, []
    book = book.with_values({ref: value for ref, (value, _) in changed.items()})
    return book, list(_remarks(book, layout, changed, places))


def _with_units(sources: Sequence[Blocks]) -> Iterator[tuple[SourcePlace, str]]:
    for number, source in enumerate(sources):
        for block in source.blocks:
            for cell in block.cells if isinstance(block, Grid) else ():
                if cell.number is None and cell.text.rstrip().endswith(_UNITS):
                    yield SourcePlace(number, cell.place), cell.text


def _remarks(
    book: Book,
    layout: Layout,
    changed: Mapping[Ref, tuple[Decimal, str]],
    places: Mapping[Ref, SourcePlace],
) -> Iterator[Remark]:
    for key, group in groupby(changed, key=lambda ref: ref.key):
        first, *more = group
        value, text = changed[first]
        others = f"（这张表这样的数共 {len(more) + 1} 个）" if more else ""
        message = (
            f"{cell_title(layout, book, first) or table_title(layout, key)}写的是“{text}”，"
            f"单位与表不同，已换算成 {value:,}，请核对{others}"
        )
        yield Remark(message, places[first].place.label, "doubtful", first)
