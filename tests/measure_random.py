"""How trustworthy findings are on random books: ``python -m tests.measure_random [N] [--files M]``.

N consistent county books (300) of many kinds: every finding of error level is a false one. Then in
each of them some amounts of the nine tables are changed by 0.01 to 9.00, as if the opened file
printed them so: an error-level finding has to come, the changed cell first among its suspects. The
first M books (12) also go through .docx and .xlsx. No test: it prints shares and what went wrong.
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from budgetbook.io.excel_writer import write_excel
from budgetbook.io.formats import Origin, import_origins
from budgetbook.io.word_writer import write_word
from budgetbook.model.book import Book
from budgetbook.model.finding import Finding, State
from budgetbook.model.layout import Layout
from budgetbook.model.ref import Ref
from budgetbook.model.results import Results
from budgetbook.model.review import Review, relation_findings, review
from budgetbook.model.settle import Ledger
from budgetbook.model.suspects import combined
from tests.books.planted import printed_so
from tests.books.random_county import County, random_county, random_performance
from tests.model.books import amount_cells

CELLS = 40
WRITERS: Mapping[str, Callable[[Book, Layout], bytes]] = {
    ".docx": write_word, ".xlsx": write_excel,
}  # fmt: skip
PERFORMANCE = ("hebei-performance", "tianjin-performance")
_SHOWN = 12


class Change(NamedTuple):
    """What came of one changed amount."""

    seed: int
    ref: Ref
    change: Decimal
    #: ``error``, ``hint`` (within the rounding of a rounded book) or ``silent``.
    told: str
    #: Place of the changed cell among the suspects; None where it is not named.
    place: int | None
    suspects: tuple[Ref, ...] = ()


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """The findings of error level."""
    return [f for f in findings if f.severity == "error" and f.state is State.FAILED]


def opened(county: County) -> County:
    """The book as it is after opening: what differs from its relation is pinned, then settled."""
    ledger = Ledger(county.layout, county.book)
    book = county.book.with_values({}, ledger.pins(county.book))
    return county._replace(book=Ledger(county.layout, book).settle(book).book)


def public_amounts(county: County) -> list[Ref]:
    """The amount cells of the nine public tables."""
    sheets = [s for s in county.layout.sheets if s.group == "tables" and not s.working]
    tables = {part.table for sheet in sheets for part in sheet.parts}
    return [ref for ref in amount_cells(county.book, county.layout) if ref.table in tables]


class Prober:
    """Changes cells of one clean book and looks at what is told, without reading it all anew."""

    def __init__(self, seed: int, county: County) -> None:
        self.seed, self.county = seed, county
        self.ledger = Ledger(county.layout, county.book)
        self.results = Results.of(self.ledger.results(county.book))

    def probe(self, ref: Ref, change: Decimal) -> Change:
        """The quick way; the whole review decides where it does not name the cell first."""
        book = self._printed(ref, change)
        delta = {n: self.ledger.result(n, book) for n in self.ledger.readers.get(ref, ())}
        results = Results.of({n: self.results[n] for n in delta}).changed(delta)
        found = relation_findings(
            book, self.county.layout, self.ledger, _Over(self.results, results)
        )
        quick = self._said(ref, change, found)
        return quick if quick.place == 0 else self.probe_whole(ref, change)

    def probe_whole(self, ref: Ref, change: Decimal) -> Change:
        """As on opening a file."""
        amount = self._printed(ref, change).value(ref)
        printed = printed_so(self.county.book, {ref: amount})
        book = Ledger(self.county.layout, printed).settle(printed).book
        return self._said(ref, change, review(book, self.county.layout).findings)

    def _printed(self, ref: Ref, change: Decimal) -> Book:
        book = self.county.book
        return book.with_values({ref: (book.value(ref) or Decimal(0)) + change})

    def _said(self, ref: Ref, change: Decimal, found: Iterable[Finding]) -> Change:
        found = list(found)
        wrong = errors(found)
        if not wrong:
            hints = [f for f in found if f.state is State.HINT and ref in f.refs and f.difference]
            told = "hint" if hints and self.county.book.rounded else "silent"
            return Change(self.seed, ref, change, told, None)
        suspects = combined(wrong)
        place = suspects.index(ref) if ref in suspects else None
        return Change(self.seed, ref, change, "error", place, suspects[:3])


class _Over(Results):
    """Results of a book of which some are other now; tells only of those."""

    def __init__(self, base: Results, over: Results) -> None:
        super().__init__(dict(base), dict(over), Counter(), over.told)


def probes(seed: int, county: County, most: int = CELLS) -> Iterator[Change]:
    """Some cells of a book, printed ones and blank ones, each changed up or down."""
    dice = random.Random(seed)
    refs = public_amounts(county)
    printed = [ref for ref in refs if county.book.value(ref)]
    blank = [ref for ref in refs if not county.book.value(ref)]
    chosen = dice.sample(printed, min(most * 3 // 4, len(printed)))
    chosen += dice.sample(blank, min(most // 4, len(blank)))
    prober = Prober(seed, county)
    for ref in chosen:
        change = Decimal(dice.randint(1, 900)) / 100
        if dice.random() < 0.5 and (county.book.value(ref) or Decimal(0)) > change:
            change = -change
        yield prober.probe(ref, change)


def through_files(seed: int, county: County) -> Iterator[tuple[str, Review]]:
    """The reviews of a book after it was written and read."""
    for suffix, write in WRITERS.items():
        data = write(county.book, county.layout)
        read = import_origins([Origin(f"random{seed}{suffix}", suffix, data)])
        book = read.book.model_copy(
            update={"rounded": county.book.rounded, "prior": county.book.prior}
        )
        yield suffix, review(book, read.layout)


def _tell(title: str, reviews: Iterable[tuple[str, Review]]) -> None:
    """Counts by severity, and the first messages of each rule of warning or error level."""
    counts: Counter[str] = Counter()
    rules: Counter[str] = Counter()
    states: Counter[str] = Counter()
    shown: dict[str, list[str]] = {}
    for name, found in reviews:
        states.update({state.label: n for state, n in found.counts.items()})
        for one in found.findings:
            counts[one.severity] += 1
            rules[f"{one.severity} {one.rule}"] += 1
            shown.setdefault(f"{one.severity} {one.rule}", []).append(f"{name}: {one.message}")
    print(
        f"{title}: errors {counts['error']}, warnings {counts['warning']}, hints {counts['info']}"
    )
    print("  ", dict(states))
    for rule, n in sorted(rules.items()):
        print(f"  {rule}: {n}")
        for words in shown[rule][: 1 if "info" in rule else 4]:
            print(f"      {words[:200]}")


def _share(count: int, of: int) -> str:
    return f"{count} / {of} = {100 * count / max(1, of):.2f} %"


def _tell_changes(changes: list[Change]) -> None:
    told = Counter(change.told for change in changes)
    strict = [change for change in changes if change.told != "hint"]
    print(f"changed amounts: {len(changes)}, of these hints by rounding {told['hint']}")
    print("  error-level finding:", _share(told["error"], len(strict)))
    print("  first suspect right:", _share(sum(c.place == 0 for c in strict), told["error"]))
    wrong = [c for c in strict if c.place != 0]
    for one in wrong[:_SHOWN]:
        named = "，".join(".".join(ref[:3]) for ref in one.suspects)
        print(f"    {one.seed} {'.'.join(one.ref[:3])} {one.change:+} {one.told}: {named}")


def main() -> int:
    """Prints the measure; the status is 1 where a target is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("books", nargs="?", type=int, default=300)
    parser.add_argument("--files", type=int, default=12)
    parser.add_argument("--cells", type=int, default=CELLS)
    parser.add_argument("--first", type=int, default=0)
    asked = parser.parse_args()
    reviews: list[tuple[str, Review]] = []
    changes: list[Change] = []
    for seed in range(asked.first, asked.first + asked.books):
        county = opened(random_county(seed))
        reviews.append((str(seed), review(county.book, county.layout)))
        changes += probes(seed, county, asked.cells)
    _tell(f"{asked.books} county books", reviews)
    _tell_changes(changes)
    performance = [
        (f"{seed} {layout}", review(county.book, county.layout))
        for seed in range(asked.first, asked.first + asked.books // 3)
        for layout in PERFORMANCE
        if (county := random_performance(seed, layout))
    ]
    _tell(f"{len(performance)} performance texts", performance)
    files = [
        (f"{seed}{suffix}", found)
        for seed in range(asked.first, asked.first + asked.files)
        for suffix, found in through_files(seed, random_county(seed))
    ]
    _tell(f"{len(files)} files written and opened", files)
    false = sum(len(errors(found.findings)) for _, found in (*reviews, *performance, *files))
    return int(bool(false) or any(change.told == "silent" for change in changes))


if __name__ == "__main__":
    sys.exit(main())
