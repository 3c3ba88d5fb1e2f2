"""One paragraph of the 情况说明 beside two books: which of its words are to be written anew."""

import re
from decimal import Decimal
from typing import NamedTuple

from budgetbook.model.bindings import (
    Said,
    amount_of,
    cells_of,
    decimals_of,
    has_table,
    select,
    shown,
)
from budgetbook.model.book import Book
from budgetbook.model.layout import Layout
from budgetbook.model.phrases import Phrases, bare
from budgetbook.model.ref import Ref
from budgetbook.model.sentences import Figure
from budgetbook.model.statements import (
    Change,
    Statement,
    amount_statement,
    like,
    other_statements,
    plain,
    say,
    turned,
)
from budgetbook.model.units import unit_of

#: Sentences end here.
ENDS = "。！？!?\n"


class Piece(NamedTuple):
    """Words that take the place of others in a paragraph."""

    start: int
    end: int
    words: str
    note: str = ""


class _Named(NamedTuple):
    """What a figure or a statement is about, in both years, in the unit of the text."""

    now: Decimal
    before: Decimal
    refs: tuple[Ref, ...]


def statements_of(said: Said, phrases: Phrases) -> tuple[Statement, ...]:
    """All statements of change in a paragraph, in its order."""
    text = said.reading.text
    found = [
        one
        for figure in said.reading.figures
        if figure.kind == "change" and (one := amount_statement(text, figure, phrases))
    ]
    found += other_statements(text, phrases, found)
    return tuple(sorted(found, key=lambda one: one.start))


class Teller:
    """One paragraph beside the two books."""

    def __init__(
        self, book: Book, prior: Book, layout: Layout, phrases: Phrases, said: Said
    ) -> None:
        self.book, self.prior, self.layout, self.phrases = book, prior, layout, phrases
        self.said, self.text = said, said.reading.text
        self.figures = said.reading.figures
        self.unsure: list[str] = []

    def pieces(self) -> list[Piece]:
        """What is to be written anew."""
        found: list[Piece] = []
        statements: list[Statement] = []
        for figure in self.figures:
            if figure.unit == "亿元":
                continue
            if figure.kind == "change":
                found += self._change(figure, statements)
            elif figure.kind in ("current", "prior"):
                found += self._figure(figure)
        for one in other_statements(self.text, self.phrases, statements):
            found += self._other(one)
            statements.append(one)
        found += self._unstated(statements)
        return found

    # ---- amounts of both years

    def _named(self, figure: Figure) -> _Named | None:
        refs = cells_of(self.book, self.layout, figure)
        known = cells_of(self.prior, self.layout, figure)
        if not refs and not known and not has_table(self.book, figure):
            return None
        if not refs and not has_table(self.book, figure) and figure.spec is None:
            self._lost(figure, known)
            return None
        return self._both(refs, known or refs, figure)

    def _both(self, refs: tuple[Ref, ...], known: tuple[Ref, ...], figure: Figure) -> _Named | None:
        now, before = amount_of(self.book, refs), amount_of(self.prior, known)
        if now is None or before is None or not self._has(known):
            return None
        places = max(2, decimals_of(str(figure.amount)))
        return _Named(
            shown(now, self._unit(self.book, refs), figure.unit, places),
            shown(before, self._unit(self.prior, known), figure.unit, places),
            refs,
        )

    @staticmethod
    def _unit(book: Book, refs: tuple[Ref, ...]) -> str:
        return unit_of(book, refs[0]) if refs else book.unit

    def _has(self, refs: tuple[Ref, ...]) -> bool:
        """Whether last year's book has the table: a missing one says nothing, not 0."""
        return all(ref.key in self.prior.tables for ref in refs)

    def _lost(self, figure: Figure, known: tuple[Ref, ...]) -> None:
        amount = amount_of(self.prior, known)
        if amount and shown(amount, self._unit(self.prior, known), figure.unit, 2) == figure.amount:
            words = self.text[figure.begin : figure.after]
            self.unsure.append(f"“{words}”本年的表里没有这一项，请删改")

    def _is_last_year(self, year: int | None) -> bool:
        return year is None or self.prior.year is None or year == self.prior.year

    # ---- figures

    def _figure(self, figure: Figure) -> list[Piece]:
        """The amount of this year, or of last year, where the text prints another."""
        named = self._named(figure)
        if named is None:
            return []
        number = self.text[figure.start : figure.end]
        found: list[Piece] = []
        if figure.kind == "prior":
            years = [int(y) for y in re.findall(r"20\d\d", self.text[figure.begin : figure.start])]
            if all(map(self._is_last_year, years)) and figure.amount != named.before:
                found.append(Piece(figure.start, figure.end, like(number, named.before)))
        else:
            found += self._current(figure, named, number)
        if figure.sign and figure.kind == "current":
            found += self._grown(figure, named)
        return found

    def _current(self, figure: Figure, named: _Named, number: str) -> list[Piece]:
        if figure.amount == named.now:
            return []
        for other in figure.spec.others if figure.spec else ():
            refs = select(self.book, other)
            also = self._both(refs, select(self.prior, other), figure) if refs else None
            if also is not None and figure.amount == also.now:
                return []  # its words mean the other table
            if also is not None and figure.amount == also.before != named.before:
                named = also
        if figure.amount != named.before:
            return []  # neither year's: the checks say so
        return [Piece(figure.start, figure.end, like(number, named.now))]

    def _grown(self, figure: Figure, named: _Named) -> list[Piece]:
        """“由 9.20 万元减少到 6.20 万元”: the direction."""
        words = self.text[figure.begin : figure.start]
        grown = self.phrases.grown_to.search(bare(words))
        word = (grown[1] or grown[2]) if grown else None
        if not word or named.now == named.before:
            return []
        new = turned(word, named.now > named.before)
        at = words.rfind(word)
        start = figure.begin + at
        return [Piece(start, start + len(word), new)] if at >= 0 and new != word else []

    # ---- statements

    def _change(self, figure: Figure, statements: list[Statement]) -> list[Piece]:
        one = amount_statement(self.text, figure, self.phrases)
        named = self._named(figure)
        if one is None:
            if named is not None:
                words = self.text[figure.begin : figure.after]
                self.unsure.append(f"“{words}”的说法没有认出，请按两年的数核对")
            return []
        statements.append(one)
        if named is None or not self._is_last_year(one.year):
            return []
        change = self._sized(named, figure)
        return self._piece(one, change, self._called(figure))

    def _called(self, figure: Figure) -> str:
        """What a figure is of, for people: with the 经费 that comparing leaves out."""
        whole = bare(self.text)
        at = whole.find(figure.words)
        ending = re.match("经费|费用?|支出", whole[at + len(figure.words) :]) if at >= 0 else None
        return figure.words + (ending[0] if ending else "")

    def _sized(self, named: _Named, figure: Figure) -> Change:
        text = self.text
        number = text[figure.start : figure.end]
        lead = " " if text[figure.start - 1 : figure.start].isspace() else ""
        unit = text[figure.end : figure.after]
        gap = " " if unit[:1].isspace() else ""
        style = number if figure.kind == "change" else _two_places(number)
        if any("," in text[f.start : f.end] for f in self.figures) and "," not in style:
            style = f"0,00{style}"
        return Change(named.before, named.now, figure.unit, style, lead, gap)

    def _piece(self, one: Statement, change: Change, subject: str) -> list[Piece]:
        words = say(one, change, self.book.prior_basis)
        if one.kind == "same" and not change.difference:
            return []
        if not words or plain(words).text == plain(self.text[one.start : one.end]).text:
            return []
        note = ""
        if change.difference:
            word = "增加" if change.difference > 0 else "减少"
            size = f"{like('0.00', abs(change.difference))} {change.unit}"
            note = f"{subject}{word} {size}，须写明原因"
        elif one.kind != "same":
            note = f"{subject}与上年持平，原来写的增减原因须删去"
        return [Piece(one.start, one.end, words, note)]

    def _other(self, one: Statement) -> list[Piece]:
        """A percentage alone, or “同比无变化”: of what was spoken of last, or of its own words."""
        if not self._is_last_year(one.year):
            return []
        figure = self._spoken_of(one)
        named = self._named(figure) if figure else None
        if figure is None or named is None:
            return []
        return self._piece(one, self._sized(named, figure), self._called(figure))

    def _spoken_of(self, one: Statement) -> Figure | None:
        before = [f for f in self.figures if f.after <= one.start and f.kind == "current"]
        last = before[-1] if before else None
        words = bare(one.words)
        if words:
            scope = last.scope if last and self._one_sentence(last, one) else self.said.scope
            spec = self.phrases.figure(words, scope)
            if spec is None:
                return None
            model = last or _NO_FIGURE
            return model._replace(spec=spec, words=self.phrases.name(words), scope=scope)
        near = [f for f in before if self._one_sentence(f, one)]
        if not near:
            return self._clause_before(one)
        depth = self._depth(one.start)
        for figure in reversed(near):
            if self._depth(figure.start) == depth:
                return figure
            if self._depth(figure.start) < depth:
                return None
        return None

    def _clause_before(self, one: Statement) -> Figure | None:
        """“预算收支安排，与上年相比持平”: the words before the comma."""
        low = max(self.text.rfind(mark, 0, one.start) for mark in f"{ENDS}；;") + 1
        words = bare(self.text[low : one.clause]).rstrip("，,")
        spec = self.phrases.figure(words, self.said.scope)
        name = self.phrases.name(words)
        return _NO_FIGURE._replace(spec=spec, words=name) if spec is not None else None

    def _one_sentence(self, figure: Figure, one: Statement) -> bool:
        between = self.text[figure.after : one.start]
        return not any(mark in between for mark in f"{ENDS}；;")

    def _depth(self, place: int) -> int:
        low = max(self.text.rfind(mark, 0, place) for mark in ENDS) + 1
        part = self.text[low:place]
        return sum(part.count(c) for c in "（(") - sum(part.count(c) for c in "）)")

    # ---- changes that are not stated

    def _unstated(self, statements: list[Statement]) -> list[Piece]:
        """“三公”: a reason without its change gets it (“公务接待费 0 万元，主要原因是…”)."""
        found: list[Piece] = []
        for i, figure in enumerate(self.figures):
            if figure.kind != "current" or figure.scope != "hospitality" or figure.spec is None:
                continue
            later = self.figures[i + 1].begin if i + 1 < len(self.figures) else len(self.text)
            ends = [self.text.find(m, figure.after, later) for m in f"{ENDS}；;"]
            end = min([e for e in ends if e >= 0], default=later)
            reason = self.text.find("原因", figure.after, end)
            stated = any(figure.after <= one.start < end for one in statements)
            named = self._named(figure) if reason >= 0 and not stated else None
            if named is None or named.now == named.before:
                continue
            change = self._sized(named, figure)
            one = Statement("same", figure.after, figure.after, "比上年", "", "", "", "", 0, "")
            piece = Piece(figure.after, figure.after, f"，{say(one, change)}", "")
            note = self._piece(one, change, self._called(figure))[0].note
            found.append(piece._replace(note=note))
        return found


def _two_places(number: str) -> str:
    """The style of a change beside an amount that is printed so: two decimals at least."""
    return number if decimals_of(number) >= 2 else "0.00"


_NO_FIGURE = Figure(0, 0, 0, 0, Decimal(0), "万元", "current", 0, "", None, "", 0)
