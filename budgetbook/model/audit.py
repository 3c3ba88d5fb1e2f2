"""The findings of one book in words, as the panel lists them and the 审核报告 prints them."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from budgetbook.model.amount import print_amount
from budgetbook.model.book import Book
from budgetbook.model.check import RULES
from budgetbook.model.edit import cell_title, column_title, row_title
from budgetbook.model.finding import Finding, State
from budgetbook.model.layout import Layout
from budgetbook.model.ref import Ref
from budgetbook.model.review import Review
from budgetbook.model.wording import rule_id

_NAMED_SUSPECTS = 2
_RANK = {State.FAILED: 0, State.ERROR: 1, State.HINT: 2, State.INSUFFICIENT: 3}


class AuditLine(NamedTuple):
    """One finding in words; the amounts stay figures."""

    state: State
    severity: str
    rule: str
    message: str
    left: Decimal | None
    right: Decimal | None
    difference: Decimal | None
    suspects: str
    cite: str
    explanation: str


class MutedRule(NamedTuple):
    """A rule that is switched off for the book."""

    rule: str
    name: str
    reason: str
    #: How many findings of it are not listed.
    unlisted: int


class Audit(NamedTuple):
    """What the 审核报告 says of one book."""

    file: str
    layout: str
    department: str
    year: int | None
    unit: str
    counts: Mapping[State, int]
    lines: tuple[AuditLine, ...]
    muted: tuple[MutedRule, ...]


def audit(book: Book, layout: Layout, done: Review, file: str = "") -> Audit:
    """The report on a reviewed book."""
    lines = tuple(audit_line(book, layout, finding) for finding in done.findings)
    return Audit(
        file, layout.title, book.department.line, book.year, book.unit, dict(done.counts),
        tuple(sorted(lines, key=lambda line: bool(line.explanation))),
        muted_rules(book, layout, done),
    )  # fmt: skip


def audit_line(book: Book, layout: Layout, finding: Finding) -> AuditLine:
    """One finding in the words of the report."""
    return AuditLine(
        finding.state, finding.severity, finding.rule, finding.message, finding.left,
        finding.right, finding.difference, suspects_text(book, layout, finding), finding.cite,
        finding.explanation,
    )  # fmt: skip


def rank(finding: Finding) -> tuple[bool, int]:
    """Sorts the findings of a sheet: those that are explained behind, the worst first."""
    return bool(finding.explanation), _RANK.get(finding.state, len(_RANK))


def suspects_text(book: Book, layout: Layout, finding: Finding) -> str:
    """Where a finding probably comes from; a cell of its own sheet without the sheet's name."""
    names = [_short_title(book, layout, finding, r) for r in finding.suspects[:_NAMED_SUSPECTS]]
    more = len(finding.suspects) - len(names)
    return "、".join(names) + (f" 等 {len(finding.suspects)} 处" if more > 0 else "")


def _short_title(book: Book, layout: Layout, finding: Finding, ref: Ref) -> str:
    if finding.refs and ref.key == finding.refs[0].key:
        return f"{row_title(layout, book, ref)}·{column_title(layout, book, ref)}"
    return cell_title(layout, book, ref)


def muted_rules(book: Book, layout: Layout, done: Review) -> tuple[MutedRule, ...]:
    """The rules that are switched off for the book, with their reasons."""
    return tuple(
        MutedRule(rule, rule_name(rule, book, layout), reason, _count(done.muted, rule))
        for rule, reason in book.muted.items()
    )


def _count(findings: Iterable[Finding], rule: str) -> int:
    return sum(finding.rule == rule for finding in findings)


def rule_name(rule: str, book: Book, layout: Layout) -> str:
    """What a rule is called: a relation's name or, where one id stands for several, theirs."""
    specs = [s for s in (*layout.relations, *book.own_relations) if rule_id(s.id) == rule]
    names = [spec.name for spec in specs]
    names += [one.name for one in RULES.values() if rule_id(one.id) == rule]
    different = list(dict.fromkeys(names))
    if len(different) <= 1:
        return "".join(different)
    return f"{different[0]}等 {len(different)} 条"


def money(amount: Decimal | None) -> str:
    """An amount as people read it; empty where a side is not known."""
    if amount is None:
        return ""
    return print_amount(amount, places(amount), grouping=True, minus="−")


def places(amount: Decimal) -> int:
    """Decimals to print: two, or more where there are more."""
    exponent = amount.as_tuple().exponent
    return max(2, -exponent) if isinstance(exponent, int) else 2
