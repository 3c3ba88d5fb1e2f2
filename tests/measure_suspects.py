"""How often 差额溯源 names the right cell: ``python -m tests.measure_suspects [sample] [seed]``.

Changes each amount of the nine public tables of a sample (the county's) in turn, as if the opened
file printed it so, and asks the review where the differences come from. No test: it prints shares.
"""

import random
import sys
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from budgetbook.model.finding import State
from budgetbook.model.ref import Ref
from budgetbook.model.review import review
from budgetbook.model.settle import Ledger
from budgetbook.model.suspects import combined
from tests.books.planted import printed_so
from tests.books.source import COUNTY, Sample, sample
from tests.model.books import amount_cells

SEED = 2024


class Outcome(NamedTuple):
    """What the review said of one changed cell."""

    ref: Ref
    change: Decimal
    findings: int
    #: Place of the changed cell among the suspects of all findings together, 0 for the first;
    #: None where it is not named.
    place: int | None
    #: How many findings name it first by themselves.
    alone: int
    suspects: tuple[Ref, ...]


def public_amounts(subject: Sample) -> list[Ref]:
    """The amount cells of the nine public tables."""
    tables = {p.table for s in subject.layout.sheets if s.group == "tables" for p in s.parts}
    return [ref for ref in amount_cells(subject.book, subject.layout) if ref.table in tables]


def changed(subject: Sample, ref: Ref, change: Decimal) -> Outcome:
    """The review of the clean book with one amount printed differently."""
    value = subject.book.value(ref) or Decimal(0)
    printed = printed_so(subject.book, {ref: value + change})
    book = Ledger(subject.layout, printed).settle(printed).book  # as on opening a file
    findings = [
        f
        for f in review(book, subject.layout).findings
        if f.severity == "error" and f.state is State.FAILED
    ]
    suspects = combined(findings)
    place = suspects.index(ref) if ref in suspects else None
    alone = sum(f.suspects[:1] == (ref,) for f in findings)
    return Outcome(ref, change, len(findings), place, alone, suspects[:3])


def measure(subject: Sample, refs: Iterable[Ref], seed: int) -> list[Outcome]:
    """One outcome for each cell, changed by 0.01 to 9.00 up or down."""
    dice = random.Random(seed)
    outcomes = []
    for ref in refs:
        change = Decimal(dice.randint(1, 900)) / 100
        if dice.random() < 0.5 and (subject.book.value(ref) or Decimal(0)) > change:
            change = -change
        outcomes.append(changed(subject, ref, change))
    return outcomes


def _share(count: int, outcomes: list[Outcome]) -> str:
    return f"{count} / {len(outcomes)} = {100 * count / max(1, len(outcomes)):.1f} %"


def tell(title: str, outcomes: list[Outcome]) -> None:
    """Prints the shares, and the cells that were not named first."""
    found, alone = sum(o.findings for o in outcomes), sum(o.alone for o in outcomes)
    print(title)
    print("  error-level finding:", _share(sum(o.findings > 0 for o in outcomes), outcomes))
    print("  first suspect right:", _share(sum(o.place == 0 for o in outcomes), outcomes))
    print("  among first three:  ", _share(sum(o.place in (0, 1, 2) for o in outcomes), outcomes))
    print(f"  findings that name it first by themselves: {alone} of {found}")
    for outcome in outcomes:
        if outcome.place != 0:
            named = "，".join(".".join(ref[:3]) for ref in outcome.suspects)
            print(f"    {'.'.join(outcome.ref[:3])} {outcome.change:+}: {named or 'no suspect'}")


def main(name: str = COUNTY, seed: int = SEED) -> None:
    """Prints the measure for amounts that are printed, and for blanks that get one."""
    subject = sample(name)
    refs = public_amounts(subject)
    filled = [ref for ref in refs if subject.book.value(ref) is not None]
    blank = [ref for ref in refs if subject.book.value(ref) is None]
    print(f"sample {name}, seed {seed}")
    tell("printed amounts changed", measure(subject, filled, seed))
    tell("amounts printed in blank cells", measure(subject, blank, seed))


if __name__ == "__main__":
    words = sys.argv[1:]
    main(words[0] if words else COUNTY, int(words[1]) if words[1:] else SEED)
