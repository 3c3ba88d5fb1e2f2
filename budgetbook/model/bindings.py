"""Text bound to cells: found by wording, followed when a cell changes, kept when words change."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from budgetbook.model.amount import MINUS, Unread, print_amount, read_amount, round_amount
from budgetbook.model.book import Binding, Book, FlowItem, Paragraph, Table
from budgetbook.model.layout import Layout
from budgetbook.model.phrases import (
    ONLY_ROW,
    Phrases,
    RowNames,
    Selector,
    bare_name,
    bare_path,
    load_phrases,
)
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.sentences import Figure, Reading, read_paragraph
from budgetbook.model.spans import moved
from budgetbook.model.units import unit_of

_FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")
_IN_WAN = {"万元": Decimal(1), "元": Decimal("0.0001"), "": Decimal(1)}
_NUMBER = re.compile(r"^\d+[.．、]")
_DIGITS = frozenset("0123456789０１２３４５６７８９.．,")


class Said(NamedTuple):
    """A paragraph of the 情况说明 with its figures."""

    paragraph: Paragraph
    #: The words of the last heading above it, and how many headings stand above.
    heading: str
    section: int
    scope: str
    reading: Reading


class Same:
    """A value that is looked up by identity: a frozen book's parts are replaced, not changed."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.value is other.value


# ---------------------------------------------------------------- reading


def read_text(book: Book, layout: Layout) -> tuple[Said, ...]:
    """The paragraphs of the 情况说明 whose figures may name cells, in the book's order."""
    phrases = load_phrases(layout.profile)
    if phrases is None:
        return ()
    return _read_flow(Same(book.flow), phrases, book.year, book.department.name)


@lru_cache(maxsize=8)
def _read_flow(flow: Same, phrases: Phrases, year: int | None, department: str) -> tuple[Said, ...]:
    items: tuple[FlowItem, ...] = flow.value  # type: ignore[assignment]
    return tuple(_read(items, phrases, year, department))


def _read(
    flow: Iterable[FlowItem], phrases: Phrases, year: int | None, department: str
) -> Iterator[Said]:
    scope = heading = ""
    silent, section = False, 0
    for item in flow:
        if not isinstance(item, Paragraph) or item.role.startswith(("contents", "cover")):
            continue
        if item.role != "body":
            heading, section = item.text, section + 1
            if (found := phrases.scope_of(heading)) is not None:
                scope, silent = found.id, found.silent
            elif phrases.is_chapter(heading):
                scope, silent = "", False
            yield Said(item, heading, section, scope, Reading(item.text))
        elif silent:
            yield Said(item, heading, section, "", Reading(item.text))
        else:
            reading = read_paragraph(item.text, scope, phrases, year, department)
            yield Said(item, heading, section, scope, reading)


# ---------------------------------------------------------------- cells


def cells_of(book: Book, layout: Layout, figure: Figure) -> tuple[Ref, ...]:
    """The cells that a figure names, added up; empty where it names none of this book."""
    if figure.spec is not None:
        return select(book, figure.spec.target) if figure.spec.target else ()
    phrases = load_phrases(layout.profile)
    for names in phrases.rows if phrases and figure.words else ():
        if figure.scope in names.within:
            ref = _named_row(book, names, figure.words)
            if ref is not None:
                return (ref,)
    return ()


def select(book: Book, cell: Selector) -> tuple[Ref, ...]:
    """The cells a selector means in this book; the row of a total where the sum has one."""
    table = book.tables.get(TableKey(cell.table))
    if table is None:
        return ()
    if cell.row == ONLY_ROW:
        return tuple(Ref(cell.table, r.id, cell.column) for r in table.rows if len(table.rows) == 1)
    if cell.row != "*":
        return (Ref(cell.table, cell.row, cell.column),) if table.row(cell.row) else ()
    total = _row_names(Same(table)).get("合计")
    rows = [total] if total else list(table.positions)
    return tuple(Ref(cell.table, row, cell.column) for row in rows)


def has_table(book: Book, figure: Figure) -> bool:
    """Whether the table that a figure names is in the book: an empty one counts as 0."""
    target = figure.spec.target if figure.spec else None
    return target is not None and target.row == "*" and TableKey(target.table) in book.tables


@lru_cache(maxsize=64)
def _row_names(table: Same) -> Mapping[str, str]:
    """Bare names → row ids; a name that two rows bear is left out."""
    rows = table.value.rows if isinstance(table.value, Table) else ()
    found: dict[str, str] = {}
    twice: set[str] = set()
    for row in rows:
        for value in row.cells.values():
            if isinstance(value, str) and not value.isdigit():
                name = bare_name(value)
                twice |= {name} if found.setdefault(name, row.id) != row.id else set()
    return {name: row for name, row in found.items() if name not in twice}


@lru_cache(maxsize=64)
def _row_paths(table: Same) -> Mapping[str, str]:
    """类-款-项 → row ids of a table of 科目."""
    rows = table.value.rows if isinstance(table.value, Table) else ()
    names = {row.text("code"): row.text("name") for row in rows if row.text("code")}
    return {
        bare_path(name for above, name in sorted(names.items()) if code.startswith(above)): row.id
        for row in rows
        if (code := row.text("code"))
    }


def _named_row(book: Book, names: RowNames, words: str) -> Ref | None:
    table = book.tables.get(TableKey(names.table))
    if table is None:
        return None
    if names.by_path:
        row = _row_paths(Same(table)).get(bare_path([_NUMBER.sub("", words)]))
    else:
        name = bare_name(words)
        row = _row_names(Same(table)).get(name)
        if row is None:
            row = next((r for r, also in names.names.items() if name in also), None)
    if row is None or table.row(row) is None:
        return None
    return Ref(names.table, row, names.column)


def amount_of(book: Book, refs: Collection[Ref]) -> Decimal | None:
    """The sum of some cells in the book's unit, blanks as nothing; None where one is unread."""
    total = Decimal(0)
    for ref in refs:
        value = book.value(ref)
        if isinstance(value, Decimal):
            total += value
        elif value is not None:
            return None
    return total


def shown(amount: Decimal, cell_unit: str, unit: str, decimals: int) -> Decimal:
    """A table's amount in the unit of the text; rounded as printed where the units differ."""
    if cell_unit == unit or not unit:
        return amount
    return round_amount(amount * _IN_WAN[cell_unit] / _IN_WAN[unit], decimals)


def decimals_of(words: str) -> int:
    """How many places a printed number has."""
    return len(words.replace("．", ".").partition(".")[2])


# ---------------------------------------------------------------- binding


def bind(book: Book, layout: Layout) -> Book:
    """``book`` with the figures of its text bound to the cells that their words name.

    Paragraphs that have bindings keep them.
    """
    bound: dict[str, tuple[Binding, ...]] = {}
    for said in read_text(book, layout):
        if said.reading.figures and not said.paragraph.bindings:
            bindings = tuple(_bindings(book, layout, said.reading))
            if bindings:
                bound[said.paragraph.id] = bindings
    if not bound:
        return book
    flow = tuple(
        item.model_copy(update={"bindings": bound[item.id]})
        if isinstance(item, Paragraph) and item.id in bound
        else item
        for item in book.flow
    )
    return book.model_copy(update={"flow": flow})


def _bindings(book: Book, layout: Layout, reading: Reading) -> Iterator[Binding]:
    for figure in reading.figures:
        if figure.kind != "current" or figure.unit == "亿元" or is_sum(figure):
            continue
        for ref in cells_of(book, layout, figure):
            words = reading.text[figure.start : figure.end]
            yield Binding(
                start=figure.start, end=figure.end, ref=ref, words=words,
                unit="元" if figure.unit == "元" else "万元", decimals=decimals_of(words),
            )  # fmt: skip


def is_sum(figure: Figure) -> bool:
    """Whether the figure is the sum of a list's rows, which has no cell of its own."""
    target = figure.spec.target if figure.spec else None
    return target is not None and target.row == "*"


# ---------------------------------------------------------------- following

_Places = Mapping[Ref, tuple[int, ...]]


@lru_cache(maxsize=8)
def _bound_places(flow: Same) -> _Places:
    """Cell → the items of the flow that print it."""
    places: dict[Ref, tuple[int, ...]] = {}
    items: tuple[FlowItem, ...] = flow.value  # type: ignore[assignment]
    for i, item in enumerate(items):
        if isinstance(item, Paragraph):
            for ref in {binding.ref for binding in item.bindings}:
                places[ref] = (*places.get(ref, ()), i)
    return places


def bound_places(book: Book) -> _Places:
    """Cell → the items of the flow that print it; the same value as long as no text changes."""
    return _bound_places(Same(book.flow))


def follow(before: Book, after: Book, touched: Collection[Ref] | None) -> Book:
    """``after`` with the bound figures of changed cells written anew.

    ``touched`` are the cells that may have changed, None for any. Words that did not print the
    old amount are left alone: a sentence that was wrong or rewritten is checked, not changed.
    """
    places = bound_places(after)
    if not places:
        return after
    refs: Iterable[Ref] = places if touched is None else (r for r in touched if r in places)
    changed = {ref for ref in refs if before.value(ref) != after.value(ref)}
    if not changed:
        return after
    flow = list(after.flow)
    for i in sorted({i for ref in changed for i in places[ref]}):
        item = flow[i]
        if isinstance(item, Paragraph):
            flow[i] = _rewritten(item, before, after, changed)
    if all(new is old for new, old in zip(flow, after.flow, strict=True)):
        return after
    return after.model_copy(update={"flow": tuple(flow)})


def _rewritten(paragraph: Paragraph, before: Book, after: Book, changed: set[Ref]) -> Paragraph:
    text, bindings, end = "", [], 0
    for binding in paragraph.bindings:
        words = paragraph.text[binding.start : binding.end]
        kept = before.unit != after.unit and binding.unit == before.unit  # 元 stay 元
        if binding.ref in changed and not kept and _prints(binding, words, before):
            words = _printed(binding, words, after)
        text += paragraph.text[end : binding.start]
        start, end = len(text), binding.end
        text += words
        bindings.append(binding.model_copy(update={"start": start, "end": len(text)}))
    text += paragraph.text[end:]
    if text == paragraph.text:
        return paragraph
    bold = tuple((_shifted(paragraph, bindings, a), _shifted(paragraph, bindings, b))
                 for a, b in paragraph.emphasis)  # fmt: skip
    update = {"text": text, "bindings": tuple(bindings), "emphasis": bold}
    return paragraph.model_copy(update=update)


def _shifted(paragraph: Paragraph, bindings: Iterable[Binding], place: int) -> int:
    """Where ``place`` of a paragraph stands once its figures have become as long as those of
    ``bindings``; a place inside of a figure goes to its end."""
    shift = 0
    for old, new in zip(paragraph.bindings, bindings, strict=True):
        if place > old.start:
            shift = new.end - old.end
            place = max(place, old.end)
    return place + shift


def _prints(binding: Binding, words: str, book: Book) -> bool:
    """Whether ``words`` are what the cell holds in ``book``."""
    printed, amount = read_amount(words), book.value(binding.ref)
    if isinstance(amount, Unread | str) or not isinstance(printed, Decimal):
        return False
    unit = unit_of(book, binding.ref)
    return printed == shown(amount or Decimal(0), unit, binding.unit, decimals_of(words))


def _printed(binding: Binding, words: str, book: Book) -> str:
    """The cell's amount in the style of the words at import; ``words`` where there is none."""
    value = book.value(binding.ref)
    if isinstance(value, Unread | str) or book.row(binding.ref) is None:
        return words
    style = binding.words or words
    least = binding.decimals
    amount = shown(value or Decimal(0), unit_of(book, binding.ref), binding.unit, least or 2)
    if amount and round_amount(amount, least) != amount:
        least = max(least, 2)
    if amount and not least and read_amount(style) == 0:
        least = 2  # “0 万元” prints no decimals, another amount does
    places = max(least, _places_needed(amount))
    minus = MINUS if MINUS in style else "-"
    text = print_amount(amount, places, grouping="," in style, minus=minus)
    return text.translate(_FULL_WIDTH) if style[-1] in "０１２３４５６７８９" else text


def _places_needed(amount: Decimal) -> int:
    exponent = amount.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


# ---------------------------------------------------------------- keeping


def reworded(paragraph: Paragraph, text: str) -> Paragraph:
    """``paragraph`` with other words; figures that were not touched stay bound."""
    old = paragraph.text
    if text == old:
        return paragraph
    shortest = min(len(old), len(text))
    head = next((i for i in range(shortest) if old[i] != text[i]), shortest)
    tail = 0
    while tail < shortest - head and old[-1 - tail] == text[-1 - tail]:
        tail += 1
    kept: list[Binding] = []
    for binding in paragraph.bindings:
        if binding.end <= head:
            kept.append(binding)
        elif binding.start >= len(old) - tail:
            shift = len(text) - len(old)
            span = {"start": binding.start + shift, "end": binding.end + shift}
            kept.append(binding.model_copy(update=span))
    whole = tuple(b for b in kept if _stands_alone(text, b))
    bold = moved(paragraph.emphasis, len(old), len(text), head, tail)
    return paragraph.model_copy(update={"text": text, "bindings": whole, "emphasis": bold})


def _stands_alone(text: str, binding: Binding) -> bool:
    """Whether no digit was typed against the figure."""
    around = text[max(0, binding.start - 1) : binding.start] + text[binding.end : binding.end + 1]
    return not _DIGITS & set(around)
