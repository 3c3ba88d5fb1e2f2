"""The whole state of checking one book: relations, rules, counts, findings, suspects."""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from budgetbook.model import rules as _rules  # noqa: F401  declares the rules
from budgetbook.model import (  # noqa: F401  declare theirs
    rules_change,
    rules_costs,
    rules_details,
    rules_goals,
    rules_indicators,
    rules_listing,
    rules_measures,
    rules_naming,
    rules_numbering,
    rules_performance,
    rules_phrasing,
    rules_printed,
    rules_siblings,
    rules_stages,
    rules_structure,
    rules_text,
    rules_units,
    rules_values,
    rules_wording,
)
from budgetbook.model.book import Book, Placed
from budgetbook.model.check import RuleOutcome, Subject, counts, run_rules
from budgetbook.model.finding import Finding, Result, State
from budgetbook.model.layout import Layout
from budgetbook.model.ref import Ref
from budgetbook.model.results import Results
from budgetbook.model.settle import Ledger
from budgetbook.model.suspects import SuspectSearch, combined, settled_by_release
from budgetbook.model.wording import finding_of

_MOST_SUSPECTS = 5
_SEVERITY = {"error": 0, "warning": 1, "info": 2}


class Review(NamedTuple):
    """How every check of a book ended."""

    counts: Mapping[State, int]
    #: In the order of severity, then of the book.
    findings: tuple[Finding, ...]
    #: Findings of rules that are switched off for this book.
    muted: tuple[Finding, ...] = ()

    @property
    def has_errors(self) -> bool:
        """Whether any finding is of error level."""
        return any(f.severity == "error" and f.state is State.FAILED for f in self.findings)


def review(book: Book, layout: Layout) -> Review:
    """All checks over a settled book."""
    ledger = Ledger(layout, book)
    results = Results.of(ledger.results(book))
    return assemble(book, layout, ledger, results, run_rules(Subject(book, layout, ledger)))


def assemble(
    book: Book,
    layout: Layout,
    ledger: Ledger,
    results: Results,
    outcomes: Mapping[str, RuleOutcome],
) -> Review:
    """Counts and findings from results that are at hand."""
    total = Counter(counts(outcomes)) + results.counts
    findings = relation_findings(book, layout, ledger, results)
    named = combined(findings)
    findings += [
        _suspecting(f, named, ledger) for outcome in outcomes.values() for f in outcome.findings
    ]
    order = sheet_order(book, layout)
    findings.sort(key=lambda f: _place(f, order))
    told = [_explained(book, f) for f in findings if f.rule not in book.muted]
    muted = tuple(f for f in findings if f.rule in book.muted)
    for finding in muted:
        total[finding.state] -= 1
        total[State.NOT_APPLICABLE] += 1
    return Review({state: total[state] for state in State}, tuple(told), muted)


def _explained(book: Book, finding: Finding) -> Finding:
    text = book.explanations.get(finding.key)
    return finding._replace(explanation=text) if text else finding


def _suspecting(finding: Finding, named: tuple[Ref, ...], ledger: Ledger) -> Finding:
    """A rule's finding with what the relations suspect of its cells and of those they are filled
    from."""
    if finding.state is not State.FAILED or finding.suspects or not named or not finding.refs:
        return finding
    sources = ledger.sources(finding.refs)
    suspects = tuple(ref for ref in named if ref in sources)
    return finding._replace(suspects=suspects[:_MOST_SUSPECTS])


def relation_findings(
    book: Book, layout: Layout, ledger: Ledger, results: Results
) -> list[Finding]:
    """Findings of the relations that differ, each with its suspects."""
    search = SuspectSearch(ledger, book, results)
    pinned = settled_by_release(ledger, book, results)
    found: list[Finding] = []
    for number in sorted(results.told):
        finding = finding_of(layout, book, ledger.relations[number], results[number])
        suspects = tuple(dict.fromkeys([*pinned.get(number, ()), *search.refs(number)]))
        found.append(finding._replace(suspects=suspects))
    return found


def insufficient(
    book: Book, layout: Layout, ledger: Ledger, results: Mapping[int, Result]
) -> list[Finding]:
    """What could not be checked, for whoever asks."""
    return [
        finding_of(layout, book, ledger.relations[number], result)
        for number, result in results.items()
        if result.state is State.INSUFFICIENT
    ]


def sheet_order(book: Book, layout: Layout) -> dict[tuple[str, str], int]:
    """(table, instance) → its place in the book."""
    order: dict[tuple[str, str], int] = {}
    for i, item in enumerate(book.flow):
        if isinstance(item, Placed):
            sheet = layout.sheets_by_id.get(item.sheet)
            for part in sheet.parts if sheet else ():
                order[part.table, item.instance] = i
    return order


def _place(finding: Finding, order: Mapping[tuple[str, str], int]) -> tuple[int, int, str]:
    at = order.get(finding.refs[0].key, 1 << 20) if finding.refs else 1 << 20
    return _SEVERITY.get(finding.severity, 3), at, finding.key
