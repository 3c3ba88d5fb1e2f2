"""差额溯源: which cell a failed relation most probably comes from."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import combinations
from typing import NamedTuple

from budgetbook.model.amount import Value
from budgetbook.model.book import Book
from budgetbook.model.finding import Finding, Result, State
from budgetbook.model.ref import Ref
from budgetbook.model.results import Results
from budgetbook.model.settle import Ledger

#: Relations larger than this are not searched cell by cell.
_MOST_CELLS = 400
#: Rows that together may be the difference are looked for among so many, up to so many at once.
_MOST_ROWS, _AT_ONCE = 24, 3
_SLIPS = (Decimal(10), Decimal(100), Decimal(1000))


class Suspect(NamedTuple):
    """A cell, the value that would settle, and how many relations it settles and breaks."""

    ref: Ref
    value: Decimal
    settled: int
    broken: int
    typed: bool


class SuspectSearch:
    """Looks for single cells whose change would settle failed relations of one book."""

    def __init__(self, ledger: Ledger, book: Book, results: Mapping[int, Result]) -> None:
        self.ledger, self.book, self.results = ledger, book, results
        self._tried: dict[tuple[Ref, Decimal], Suspect] = {}
        self._moves: dict[int, dict[Ref, Decimal]] = {}

    def suspects(self, number: int, most: int = 5) -> tuple[Suspect, ...]:
        """Cells of the failed relation, most likely first: those whose change settles most
        failed relations without breaking others, typed cells before computed ones."""
        relation, result = self.ledger.relations[number], self.results[number]
        difference = result.difference
        if not difference:
            return ()
        found: list[Suspect] = []
        signed = [(t, -1) for t in relation.left] + [(t, 1) for t in relation.right]
        for term, sign in signed[:_MOST_CELLS]:
            value = self.book.value(term.ref)
            if value is not None and not isinstance(value, Decimal):
                continue
            delta = difference / (term.coefficient * sign)
            found.append(self._try(term.ref, (value or Decimal(0)) + delta))
        found.sort(key=self._weight)
        return tuple(found[:most])

    def refs(self, number: int, most: int = 5) -> tuple[Ref, ...]:
        """The cells to name for a failed relation, most likely first; where no cell stands out,
        the rows that together are the difference come behind the first."""
        found = self.suspects(number, most)
        named = [suspect.ref for suspect in found if suspect.settled]
        if named and not self._stands_out(found[0]):
            together = self.together(number)
            named = list(dict.fromkeys([*named[:1], *together, *named[1:]]))
        return tuple(named[:most])

    def _stands_out(self, suspect: Suspect) -> bool:
        if suspect.settled > 1 and not suspect.broken:
            return True
        return looks_slipped(self.book.value(suspect.ref), suspect.value)

    def together(self, number: int) -> tuple[Ref, ...]:
        """Two or three cells of one side whose amounts are the difference, or half of it: rows
        that a total leaves out, or that stand on the wrong side."""
        relation, difference = self.ledger.relations[number], self.results[number].difference
        if not difference:
            return ()
        wanted = {abs(difference), abs(difference) / 2}
        for terms in (relation.right, relation.left):
            amounts = [
                (term.ref, value) for term in terms
                if isinstance(value := self.book.value(term.ref), Decimal) and value
            ]  # fmt: skip
            for count in range(2, _AT_ONCE + 1 if len(amounts) <= _MOST_ROWS else 2):
                for chosen in combinations(amounts, count):
                    if abs(sum(value for _, value in chosen)) in wanted:
                        return tuple(ref for ref, _ in chosen)
        return ()

    def _weight(self, suspect: Suspect) -> tuple[int, int, bool, bool, bool]:
        value = self.book.value(suspect.ref)
        unlikely = not looks_slipped(value, suspect.value)
        return (
            suspect.broken - suspect.settled, suspect.broken, value is None, unlikely,
            not suspect.typed,
        )  # fmt: skip

    def _try(self, ref: Ref, value: Decimal) -> Suspect:
        known = self._tried.get((ref, value))
        if known is None:
            settled, broken = self._effect(ref, value)
            typed = ref not in self.ledger.fillers
            known = self._tried[ref, value] = Suspect(ref, value, settled, broken, typed)
        return known

    def _effect(self, ref: Ref, value: Decimal) -> tuple[int, int]:
        """Failed relations that would hold, and sound ones that would fail, were ``ref`` so."""
        change = value - (self.book.value(ref) or Decimal(0))
        settled = broken = 0
        for number in self.ledger.readers.get(ref, ()):
            result, relation = self.results[number], self.ledger.relations[number]
            if result.difference is None and result.state is not State.NOT_APPLICABLE:
                continue
            if not self.ledger.active[number] or relation.spec.severity != "error":
                continue
            shift = self._shifts(number).get(ref, Decimal(0))
            before = result.difference or Decimal(0)
            failed = result.state is State.FAILED
            fails = not _holds(relation.spec.op, before + shift * change)
            settled += failed and not fails
            broken += fails and not failed
        return settled, broken

    def _shifts(self, number: int) -> Mapping[Ref, Decimal]:
        """By how much a relation's left side moves against its right one when a cell grows by 1;
        remembered, for a long relation is asked of each of its cells."""
        known = self._moves.get(number)
        if known is None:
            known = self._moves[number] = {}
            relation = self.ledger.relations[number]
            for terms, sign in ((relation.left, 1), (relation.right, -1)):
                for coefficient, ref in terms:
                    known[ref] = known.get(ref, Decimal(0)) + sign * coefficient
        return known


def looks_slipped(printed: Value, due: Decimal) -> bool:
    """Whether a printed amount is a usual slip away from the one that is due: nothing or twice as
    much (a row left out or counted twice), the other sign, the decimal point, digits swapped."""
    if not isinstance(printed, Decimal) or not printed or printed == due:
        return False
    if due in (0, -printed, 2 * printed) or printed == 2 * due:
        return True
    if any(due * slip == printed or due == printed * slip for slip in _SLIPS):
        return True
    ours, theirs = (f"{abs(amount):.2f}" for amount in (printed, due))
    pairs = [i for i, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b]
    return len(ours) == len(theirs) and len(pairs) == 2 and sorted(ours) == sorted(theirs)


def settled_by_release(ledger: Ledger, book: Book, results: Results) -> dict[int, tuple[Ref, ...]]:
    """Number of a failed relation → cells the user pinned (保留此数) whose release settles it.

    Totals that follow from a pinned figure fail far from it; only settling shows the way back.
    """
    found: dict[int, tuple[Ref, ...]] = {}
    for number in sorted(results.told):
        target = ledger.relations[number].target
        if target is None or book.mark(target).pinned != "user":
            continue
        mark = book.mark(target).model_copy(update={"pinned": ""})
        outcome = ledger.settle(book.with_values({}, {target: mark}), [target])
        for other, result in outcome.results.items():
            if other in results.told and result.state is State.PASSED:
                found[other] = (*found.get(other, ()), target)
    return found


def _holds(op: str, difference: Decimal) -> bool:
    if op == ">=":
        return difference >= 0
    return difference <= 0 if op == "<=" else difference == 0


def combined(findings: Iterable[Finding]) -> tuple[Ref, ...]:
    """The suspects of several findings as one list, most likely first: a cell that many findings
    name early comes before one that few name, or late."""
    votes: dict[Ref, float] = {}
    for finding in findings:
        for place, ref in enumerate(finding.suspects):
            votes[ref] = votes.get(ref, 0) + 1 / (place + 1)
    return tuple(sorted(votes, key=lambda ref: -votes[ref]))
