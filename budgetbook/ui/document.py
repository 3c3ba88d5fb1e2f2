"""The open book: what it is now, how it got there, and what no longer adds up."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from budgetbook.model.beside import LAST_YEAR
from budgetbook.model.bindings import follow
from budgetbook.model.book import Book, Mark
from budgetbook.model.check import (
    FIGURES,
    MEMBERS,
    STAGES,
    TEXT,
    RuleOutcome,
    Subject,
    read_names,
    run_rules,
)
from budgetbook.model.check import counts as rule_counts
from budgetbook.model.check import insufficient as insufficient_rules
from budgetbook.model.described import describe
from budgetbook.model.edit import Edit, Replace, SetText, apply
from budgetbook.model.figures import names_figures
from budgetbook.model.finding import Finding, Result, State
from budgetbook.model.layout import Layout
from budgetbook.model.pairing import Pairing, prior_of
from budgetbook.model.passage import goes_on, text_of
from budgetbook.model.ref import Ref
from budgetbook.model.relation import Relation
from budgetbook.model.results import Results
from budgetbook.model.review import Review, assemble, insufficient
from budgetbook.model.rounding import Adjusted
from budgetbook.model.settle import Ledger

_UNDO_LIMIT = 500
#: The kind of undo step that typing makes.
_TYPING = 1


class Standing(NamedTuple):
    """A book with everything that is known of it."""

    book: Book
    ledger: Ledger
    results: Results
    outcomes: Mapping[str, RuleOutcome]
    #: What changed since the rules ran (``*``: everything). They run again when somebody looks,
    #: not at each key.
    unread: frozenset[str] = frozenset()


class Document(QObject):
    """Holds the current book and the undo stack; tells the views which cells differ."""

    #: frozenset[Ref]: cells whose value or mark is another now.
    cells_changed = Signal(object)
    #: Rows, tables or paragraphs came or went: views lay out anew.
    structure_changed = Signal()
    findings_changed = Signal()
    #: Title, path or the modified mark.
    state_changed = Signal()
    #: Something would have changed a book that is shown only.
    refused = Signal()

    def __init__(self, book: Book, layout: Layout, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.layout = layout
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(_UNDO_LIMIT)
        self.undo_stack.cleanChanged.connect(self._clean_changed)
        # ``put`` runs while a step is pushed, before the stack can name it for 撤销
        self.undo_stack.indexChanged.connect(self._clean_changed)
        self._review: Review | None = None
        self._last_year: Pairing | None = None
        #: What the book inside this one and the change from it are called (``model.beside``).
        self.beside_titles = LAST_YEAR
        #: Shown only: edits are refused.
        self.is_read_only = False
        #: Figures of a book shown in 万元 that took a difference (舍位调整).
        self.adjusted: Mapping[Ref, Adjusted] = {}
        self._standing = self._stand(book)

    def _clean_changed(self, _how: object) -> None:
        self.state_changed.emit()

    def _stand(self, book: Book, before: Book | None = None) -> Standing:
        """Everything about ``book``; what its text says of cells follows from ``before``."""
        ledger = Ledger(self.layout, book)
        outcome = ledger.settle(book)
        settled = outcome.book if before is None else follow(before, outcome.book, None)
        results = Results.of(outcome.ledger.results(settled))
        return Standing(settled, outcome.ledger, results, {}, frozenset({"*"}))

    @property
    def book(self) -> Book:
        """The book as it is now."""
        return self._standing.book

    @property
    def ledger(self) -> Ledger:
        """The relations of the current book."""
        return self._standing.ledger

    @property
    def is_modified(self) -> bool:
        """Whether there is a change since it was opened or saved."""
        return not self.undo_stack.isClean()

    @property
    def review(self) -> Review:
        """Counts and findings; worked out when somebody looks."""
        if self._review is None:
            standing = self._checked()
            self._review = assemble(
                standing.book, self.layout, standing.ledger, standing.results, standing.outcomes
            )
        return self._review

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What should be looked at, in the book's order."""
        return self.review.findings

    def unchecked(self) -> list[Finding]:
        """What could not be checked for want of data (数据不足)."""
        standing = self._checked()
        return [
            *insufficient(standing.book, self.layout, standing.ledger, standing.results),
            *insufficient_rules(standing.outcomes),
        ]

    def count(self) -> Mapping[State, int]:
        """How many checks ended in each state; cheaper than ``review`` where no rule is off."""
        if self.book.muted:
            return self.review.counts
        standing = self._checked()
        return Counter(rule_counts(standing.outcomes)) + standing.results.counts

    def ends(self) -> Mapping[str, Counter[State]]:
        """How the relations ended, by the id under which each is declared."""
        found: dict[str, Counter[State]] = {}
        for number, relation in enumerate(self.ledger.relations):
            ended = self._standing.results[number].state
            found.setdefault(relation.spec.id, Counter())[ended] += 1
        return found

    def _checked(self) -> Standing:
        """The standing with every rule run."""
        standing = self._standing
        if standing.unread:
            subject = Subject(standing.book, self.layout, standing.ledger)
            changed = None if "*" in standing.unread else standing.unread
            outcomes = {**standing.outcomes, **run_rules(subject, changed)}
            standing = standing._replace(outcomes=outcomes, unread=frozenset())
            self._standing = standing
        return standing

    def check_again(self) -> None:
        """Fills and checks everything from the book alone (全面核对); nothing of it changes but
        what a fault or another word list had left out of step."""
        self.put(self._stand(self.book), None)

    def do(self, edit: Edit) -> None:
        """Makes the edit, fills totals, checks again, as one step that can be undone."""
        if self.is_read_only:
            self.refused.emit()
            return
        before = self._standing
        applied, cells = apply(edit, before.book)
        if applied is before.book:
            return
        if cells is None:
            followed = None if isinstance(edit, Replace) else before.book
            after, touched = self._stand(applied, followed), None
        else:
            after, touched = self._advance(before, applied, cells)
        title = describe(edit, self.layout, before.book)
        paragraph = edit.paragraph if isinstance(edit, SetText) else ""
        self.undo_stack.push(_Step(self, title, before, after, touched, paragraph))

    def _advance(
        self, before: Standing, applied: Book, cells: frozenset[Ref]
    ) -> tuple[Standing, frozenset[Ref] | None]:
        outcome = before.ledger.settle(applied, cells)
        results = (
            before.results.changed(outcome.results)
            if outcome.ledger is before.ledger
            else Results.of(outcome.results)
        )
        book = follow(before.book, outcome.book, outcome.touched)
        names = {name for ref in outcome.touched for name in read_names(ref)}
        if book.flow is not before.book.flow:
            names.add(TEXT)
        elif names_figures(book, self.layout, outcome.ledger, outcome.touched):
            names.add(FIGURES)
        if _other_facts(applied, before.book):
            names.add("*")
        if applied.stages or before.book.stages:
            names.add(STAGES)
        if applied.members or before.book.members:
            names.add(MEMBERS)
        unread = before.unread | names
        after = Standing(book, outcome.ledger, results, before.outcomes, unread)
        return after, outcome.touched

    def lock(self, on: bool) -> None:
        """Makes the book one that is shown only, or one that can be edited again; every view
        follows."""
        if on != self.is_read_only:
            self.is_read_only = on
            self.put(self._standing, None)

    def show(self, book: Book) -> None:
        """Shows another book, without a step: for views that follow another document."""
        self.put(self._stand(book), None)

    def put(self, standing: Standing, touched: frozenset[Ref] | None) -> None:
        """Shows ``standing`` (called by the undo stack)."""
        self._standing = standing
        self._review = None
        if touched is None:
            self._last_year = None
            self.structure_changed.emit()
        elif touched:
            self.cells_changed.emit(touched)
        self.findings_changed.emit()
        self.state_changed.emit()

    @property
    def last_year(self) -> Pairing | None:
        """Last year's book beside the current one; None where none is inside."""
        book = self.book
        if book.prior is None:
            return None
        if self._last_year is None or self._last_year.there is not book.prior:
            self._last_year = prior_of(book, self.layout)
        return self._last_year

    def filling(self, ref: Ref) -> Relation | None:
        """The relation that computes the cell, or None for one that is typed."""
        number = self.ledger.fillers.get(ref)
        return None if number is None else self.ledger.relations[number]

    def is_computed(self, ref: Ref) -> bool:
        """Whether the cell follows from others and is not pinned: it cannot be typed over."""
        return ref in self.ledger.fillers and not self.book.mark(ref).pinned

    def relations_of(self, ref: Ref) -> list[tuple[Relation, Result]]:
        """Every relation that reads or writes the cell, with how it ends now."""
        standing = self._standing
        numbers = standing.ledger.readers.get(ref, ())
        return [(standing.ledger.relations[n], standing.results[n]) for n in numbers]

    def mark(self, ref: Ref) -> Mark:
        """The mark of the cell."""
        return self.book.mark(ref)


def _other_facts(book: Book, before: Book) -> bool:
    """Whether what is printed around the tables is another: rules name no cell for it."""
    if (book.year, book.department) != (before.year, before.department):
        return True
    pairs = ((table, before.tables.get(key)) for key, table in book.tables.items())
    return any(
        was is not None and (now.notes is not was.notes or now.fields is not was.fields)
        for now, was in pairs
    )


class _Step(QUndoCommand):
    """One edit: the standings before and after; undo puts the very same book back."""

    def __init__(
        self,
        document: Document,
        title: str,
        before: Standing,
        after: Standing,
        touched: frozenset[Ref] | None,
        paragraph: str = "",
    ) -> None:
        super().__init__(title)
        self._document, self._before, self._after = document, before, after
        self._touched = touched
        self._paragraph = paragraph

    def id(self) -> int:
        """What may be merged at all: typing in text."""
        return _TYPING if self._paragraph else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Typing that goes on at one place of a paragraph is one step, up to a sentence's end."""
        if not isinstance(other, _Step) or other._paragraph != self._paragraph:
            return False
        texts = (
            text_of(s.book, self._paragraph) for s in (self._before, self._after, other._after)
        )
        if not goes_on(*texts):
            return False
        self._after = other._after
        return True

    def redo(self) -> None:
        self._document.put(self._after, self._touched)

    def undo(self) -> None:
        self._document.put(self._before, self._touched)


def refs_of(findings: Iterable[Finding]) -> dict[Ref, list[Finding]]:
    """Findings by the cells they concern."""
    found: dict[Ref, list[Finding]] = {}
    for finding in findings:
        for ref in finding.refs:
            found.setdefault(ref, []).append(finding)
    return found
