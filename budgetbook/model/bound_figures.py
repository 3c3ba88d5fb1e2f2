"""Figures of the text as a page shows them: bound ones, those that name a cell, and binding."""

import re
from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import NamedTuple

from budgetbook.model.amount import print_amount, read_amount
from budgetbook.model.bindings import (
    Said,
    amount_of,
    cells_of,
    decimals_of,
    is_sum,
    read_text,
    reworded,
    shown,
)
from budgetbook.model.book import Binding, Book, Paragraph
from budgetbook.model.edit import SetParagraphs
from budgetbook.model.layout import Layout
from budgetbook.model.ref import Ref
from budgetbook.model.spans import joined, without
from budgetbook.model.units import unit_of

_FIGURE = re.compile(r"[-−－]?[\d０-９][\d０-９,，]*(?:[.．][\d０-９]+)?(?=\s*(万元|元))")
_MOST = 8


class Shown(NamedTuple):
    """A figure of a paragraph that is, or could be, a cell of a table."""

    start: int
    end: int
    #: Bound: the one cell. Else the cells that its words name.
    refs: tuple[Ref, ...]
    bound: bool
    #: What the cells hold in the unit of the text; None where one is unread or gone.
    expected: Decimal | None
    #: Whether the text prints that.
    agrees: bool


class Candidate(NamedTuple):
    """A cell that a figure may be bound to; ``named`` by the words before it."""

    ref: Ref
    named: bool


def figures_of(book: Book, layout: Layout, ids: Collection[str]) -> dict[str, tuple[Shown, ...]]:
    """What to show in these paragraphs, by id, in the order of the text."""
    found: dict[str, tuple[Shown, ...]] = {}
    said = {one.paragraph.id: one for one in read_text(book, layout) if one.paragraph.id in ids}
    for item in book.flow:
        if isinstance(item, Paragraph) and item.id in ids:
            bound = [_bound(book, item, binding) for binding in item.bindings]
            taken = {figure.start for figure in bound}
            free = _named(book, layout, said[item.id]) if item.id in said else ()
            found[item.id] = tuple(sorted([*bound, *(f for f in free if f.start not in taken)]))
    return found


def _bound(book: Book, item: Paragraph, binding: Binding) -> Shown:
    words = item.text[binding.start : binding.end]
    expected = _expected(book, (binding.ref,), binding.unit, words)
    if book.row(binding.ref) is None:
        expected = None
    agrees = expected is not None and read_amount(words) == expected
    return Shown(binding.start, binding.end, (binding.ref,), True, expected, agrees)


def _named(book: Book, layout: Layout, said: Said) -> Iterator[Shown]:
    for figure in said.reading.figures:
        if figure.kind != "current" or figure.unit == "亿元" or is_sum(figure):
            continue
        refs = cells_of(book, layout, figure)
        if refs:
            words = said.reading.text[figure.start : figure.end]
            expected = _expected(book, refs, figure.unit, words)
            agrees = expected is None or expected == figure.amount
            yield Shown(figure.start, figure.end, refs, False, expected, agrees)


def _expected(book: Book, refs: tuple[Ref, ...], unit: str, words: str) -> Decimal | None:
    total = amount_of(book, refs)
    if total is None:
        return None
    return shown(total, unit_of(book, refs[0]), unit, decimals_of(words))


def figure_at(text: str, place: int) -> tuple[int, int, str] | None:
    """The amount in the words at ``place``: where it begins and ends, and its unit."""
    for hit in _FIGURE.finditer(text):
        if hit.start() <= place <= hit.end() + len(hit[1]) + 1:
            return hit.start(), hit.end(), hit[1]
    return None


def candidates(
    book: Book, layout: Layout, paragraph: Paragraph, place: int
) -> tuple[Candidate, ...]:
    """The cells that the figure at ``place`` may be: first those its words name, then those that
    hold the same amount (none for 0), in the book's order; at most eight."""
    found = figure_at(paragraph.text, place)
    if found is None:
        return ()
    start, end, unit = found
    names = figures_of(book, layout, {paragraph.id}).get(paragraph.id, ())
    named = [ref for one in names if one.start == start and not one.bound for ref in one.refs]
    amount = read_amount(paragraph.text[start:end])
    alike: list[Ref] = []
    if isinstance(amount, Decimal) and amount:
        places = decimals_of(paragraph.text[start:end])
        alike = [ref for ref in _holding(book, layout, amount, unit, places) if ref not in named]
    ordered = [Candidate(ref, True) for ref in named] + [Candidate(ref, False) for ref in alike]
    return tuple(ordered[:_MOST])


def _holding(book: Book, layout: Layout, amount: Decimal, unit: str, places: int) -> Iterator[Ref]:
    """Cells of the published tables that print ``amount``."""
    for key, table in book.tables.items():
        if key.table in layout.working_tables or key.instance:
            continue
        for row in table.rows:
            for column, value in row.cells.items():
                ref = Ref(key.table, row.id, column, key.instance)
                if not isinstance(value, Decimal) or not value:
                    continue
                if shown(value, unit_of(book, ref), unit, places) == amount:
                    yield ref


def offers(book: Book, layout: Layout, paragraph: Paragraph) -> Iterator[Shown]:
    """Figures of a paragraph that equal the one cell their words name, and are not bound."""
    for one in figures_of(book, layout, {paragraph.id}).get(paragraph.id, ()):
        if not one.bound and one.agrees and len(one.refs) == 1:
            yield one


# ---------------------------------------------------------------- edits


def bind_edit(
    book: Book, paragraph: Paragraph, place: int, ref: Ref, *, rewrite: bool = False
) -> SetParagraphs | None:
    """Binds the figure at ``place`` to a cell; ``rewrite`` puts the cell's amount in its place.
    None where no amount with its unit stands there."""
    found = figure_at(paragraph.text, place)
    if found is None:
        return None
    start, end, unit = found
    words = paragraph.text[start:end]
    if rewrite and (amount := _expected(book, (ref,), unit, words)) is not None:
        digits = max(decimals_of(words), 2)
        words = print_amount(amount, digits, grouping="," in words)
        text = paragraph.text[:start] + words + paragraph.text[end:]
        paragraph = reworded(paragraph, text)
    made = Binding(
        start=start, end=start + len(words), ref=ref, unit="元" if unit == "元" else "万元",
        decimals=decimals_of(words), words=words,
    )  # fmt: skip
    rest = [b for b in paragraph.bindings if b.end <= made.start or b.start >= made.end]
    bindings = tuple(sorted([*rest, made], key=lambda one: one.start))
    return SetParagraphs((paragraph.model_copy(update={"bindings": bindings}),), "绑定数字")


def unbind_edit(paragraph: Paragraph, start: int) -> SetParagraphs:
    """Takes the binding of the figure that begins at ``start`` away; its words stay."""
    rest = tuple(b for b in paragraph.bindings if b.start != start)
    return SetParagraphs((paragraph.model_copy(update={"bindings": rest}),), "解除绑定")


def bold_edit(items: Collection[tuple[Paragraph, int, int]], on: bool) -> SetParagraphs:
    """Sets stretches of paragraphs in bold, or plain again."""
    made = []
    for item, start, end in items:
        spans = joined([*item.emphasis, (start, end)]) if on else without(item.emphasis, start, end)
        made.append(item.model_copy(update={"emphasis": spans}))
    return SetParagraphs(tuple(made), "加粗" if on else "取消加粗")
