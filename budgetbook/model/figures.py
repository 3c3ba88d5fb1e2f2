"""Figures of the text beside the cells they name: what the rules of family C compare."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import NamedTuple, cast

from budgetbook.model.amount import MINUS, print_amount, read_amount
from budgetbook.model.bindings import (
    Said,
    Same,
    amount_of,
    bound_places,
    cells_of,
    decimals_of,
    has_table,
    read_text,
    select,
    shown,
)  # fmt: skip
from budgetbook.model.book import Binding, Book
from budgetbook.model.check import NotApplicable, Subject
from budgetbook.model.edit import cell_title, table_title
from budgetbook.model.layout import Layout
from budgetbook.model.phrases import Phrases, load_phrases
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.sentences import Figure
from budgetbook.model.settle import ROUNDING, Ledger
from budgetbook.model.units import unit_of

_LONGEST_QUOTE = 40


class Compared(NamedTuple):
    """A figure that names cells of the book, and their amount in the figure's unit."""

    said: Said
    figure: Figure
    refs: tuple[Ref, ...]
    #: None where a cell is unread.
    expected: Decimal | None

    @property
    def agrees(self) -> bool:
        """Whether the text prints what the cells hold."""
        return self.expected is None or self.expected == self.figure.amount


class TextBook:
    """The text of one book with everything the rules ask of it."""

    def __init__(self, subject: Subject) -> None:
        self.book: Book = subject.book
        self.trees = subject.ledger.trees
        self.layout: Layout = subject.layout
        phrases = load_phrases(subject.layout.profile)
        if phrases is None:
            raise NotApplicable
        self.phrases: Phrases = phrases
        self.said = read_text(self.book, self.layout)
        if not self.said:
            raise NotApplicable

    @cached_property
    def compared(self) -> tuple[Compared, ...]:
        """All figures that name cells."""
        return tuple(c for said in self.said for c in self._compare(said))

    @cached_property
    def by_place(self) -> dict[tuple[str, int], Compared]:
        """The same by paragraph and place."""
        return {(c.said.paragraph.id, c.figure.start): c for c in self.compared}

    def _compare(self, said: Said) -> Iterator[Compared]:
        for figure in said.reading.figures:
            if figure.kind == "current" and figure.unit != "亿元":
                refs = cells_of(self.book, self.layout, figure)
                if refs or has_table(self.book, figure):
                    yield Compared(said, figure, refs, self.amount(refs, figure))

    def at(self, said: Said, figure: Figure) -> Compared | None:
        """What a figure is compared with, if it names a cell."""
        return self.by_place.get((said.paragraph.id, figure.start))

    def cells(self, figure: Figure) -> tuple[Ref, ...]:
        """The cells that a figure's words name, also those of a change."""
        return cells_of(self.book, self.layout, figure)

    def amount(self, refs: tuple[Ref, ...], figure: Figure) -> Decimal | None:
        """The amount of cells in the unit of a figure; None where one is unread."""
        total = amount_of(self.book, refs)
        if total is None:
            return None
        unit = unit_of(self.book, refs[0]) if refs else self.book.unit
        return shown(total, unit, figure.unit, decimals_of(str(figure.amount)))

    def others(self, figure: Figure) -> Iterator[tuple[Ref, ...]]:
        """Other cells that the words of a figure are used for."""
        for cell in figure.spec.others if figure.spec else ():
            refs = select(self.book, cell)
            if refs:
                yield refs

    def wan(self, refs: tuple[Ref, ...]) -> Decimal | None:
        """The amount of cells in 万元."""
        total = amount_of(self.book, refs)
        unit = unit_of(self.book, refs[0]) if refs else self.book.unit
        return None if total is None else shown(total, unit, "万元", 2)

    def slack(self, figures: int) -> Decimal:
        """How far a sum may be off: nothing, unless the book was rounded from 元."""
        rounded = self.book.rounded or self.book.unit == "元"
        return (figures + 1) * ROUNDING if rounded else Decimal(0)

    def title(self, refs: tuple[Ref, ...]) -> str:
        """Cells in official words."""
        if len(refs) == 1:
            return cell_title(self.layout, self.book, refs[0])
        return f"{table_title(self.layout, TableKey(refs[0].table))}合计" if refs else ""

    @cached_property
    def unbound(self) -> tuple[tuple[Said, Binding], ...]:
        """Bindings of the book whose words are no longer read as naming their cell."""
        return tuple(
            (said, binding)
            for said in self.said
            for binding in said.paragraph.bindings
            if (said.paragraph.id, binding.start) not in self.by_place
        )

    def binding_differs(self, said: Said, binding: Binding) -> Decimal | None:
        """What the cell holds, where the bound words print something else."""
        words = said.paragraph.text[binding.start : binding.end]
        printed, total = read_amount(words), amount_of(self.book, (binding.ref,))
        if self.book.row(binding.ref) is None or total is None:
            return None
        expected = shown(total, unit_of(self.book, binding.ref), binding.unit, decimals_of(words))
        return expected if printed != expected else None


@lru_cache(maxsize=2)
def _text_book(subject: Same) -> TextBook:
    return TextBook(subject.value)  # type: ignore[arg-type]


def text_book(subject: Subject) -> TextBook:
    """The text of the book a rule looks at; the same for all rules of one run."""
    return _text_book(Same(subject))


def named_cells(book: Book, layout: Layout, ledger: Ledger) -> frozenset[Ref]:
    """Every cell that the text names; remembered as long as neither words nor rows change."""
    known = ledger.memo.get("named cells")
    if not isinstance(known, tuple) or known[0] is not book.flow:
        known = ledger.memo["named cells"] = (book.flow, _named_cells(book, layout))
    return cast(frozenset[Ref], known[1])


def _named_cells(book: Book, layout: Layout) -> frozenset[Ref]:
    phrases = load_phrases(layout.profile)
    if phrases is None:
        return frozenset()
    found: set[Ref] = set(bound_places(book))
    specs = {f.spec for said in read_text(book, layout) for f in said.reading.figures if f.spec}
    for spec in [*(s for s in phrases.figures if s.none), *specs]:
        for cell in (spec.target, *spec.others):
            found.update(select(book, cell) if cell else ())
    for said in read_text(book, layout):
        for figure in said.reading.figures:
            found.update(cells_of(book, layout, figure))
    return frozenset(found)


def names_figures(book: Book, layout: Layout, ledger: Ledger, touched: frozenset[Ref]) -> bool:
    """Whether one of the cells is named by the text, or may be the name of a row that is."""
    if touched & named_cells(book, layout, ledger):
        return True
    return any(isinstance(book.value(ref), str) and not ref.instance for ref in touched)


def quote(said: Said, figure: Figure) -> str:
    """A figure with its words, as printed."""
    return short(said.reading.text[figure.begin : figure.after])


def short(text: str) -> str:
    """Text for quoting: on one line, its end kept."""
    words = " ".join(text.split()).lstrip("、，,；;）) ")
    return words if len(words) <= _LONGEST_QUOTE else "…" + words[-_LONGEST_QUOTE:]


def money(amount: Decimal, unit: str = "万元") -> str:
    """An amount for a message, with two decimals or as many as it has."""
    exponent = amount.normalize().as_tuple().exponent
    places = max(2, -exponent) if isinstance(exponent, int) else 2
    return f"{print_amount(amount, places, minus=MINUS)} {unit}"


def key_of(said: Said, words: str) -> str:
    """Tells a finding from others of its rule; stable over edits of other paragraphs."""
    return f"{said.paragraph.id}|{words}"
