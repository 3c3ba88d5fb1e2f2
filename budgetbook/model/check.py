"""The rules that are no sums: decorated functions, each with a name and a source.

A rule yields findings. One that cannot run says so by raising ``Insufficient`` or
``NotApplicable``; a rule that finds nothing has passed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from budgetbook.model.book import Book
from budgetbook.model.finding import Finding, State
from budgetbook.model.layout import Layout
from budgetbook.model.ref import Ref
from budgetbook.model.settle import Ledger

#: The name under which a rule says that it reads the book's text.
TEXT = "text"
#: The name under which a rule says that it reads the cells that the text names.
FIGURES = "figures"
#: The name under which a rule says that it reads the stages of the book, all their tables.
STAGES = "stages"
#: The name under which a rule says that it reads the units that the book sums up.
MEMBERS = "members"


class Insufficient(Exception):
    """The rule lacks data: 数据不足."""


class NotApplicable(Exception):
    """The rule says nothing of this book: 不适用."""


class Subject(NamedTuple):
    """What a rule looks at."""

    book: Book
    layout: Layout
    ledger: Ledger


class Slip(NamedTuple):
    """What a rule found: words and cells; the rest of the finding is the rule's."""

    message: str
    refs: tuple[Ref, ...] = ()
    key: str = ""
    #: The paragraph whose words it is about.
    paragraph: str = ""


RuleFunction = Callable[[Subject], Iterator[Slip]]


class Rule(NamedTuple):
    """A rule that is no sum."""

    id: str
    name: str
    cite: str
    severity: str
    #: Tables, or single columns as ``table.column``, whose change makes it run again.
    reads: frozenset[str]
    find: RuleFunction


class RuleOutcome(NamedTuple):
    """How a rule ended over one book."""

    state: State
    findings: tuple[Finding, ...] = ()


RULES: dict[str, Rule] = {}


def rule(
    rule_id: str, name: str, *, cite: str, reads: Iterable[str], severity: str = "warning"
) -> Callable[[RuleFunction], RuleFunction]:
    """Declares a function as a rule."""

    def declare(find: RuleFunction) -> RuleFunction:
        RULES[rule_id] = Rule(rule_id, name, cite, severity, frozenset(reads), find)
        return find

    return declare


def read_names(ref: Ref) -> tuple[str, str]:
    """The names under which a rule may have said that it reads the cell."""
    return ref.table, f"{ref.table}.{ref.column}"


def run_rules(subject: Subject, changed: frozenset[str] | None = None) -> dict[str, RuleOutcome]:
    """Outcomes by rule id; with ``changed`` only of the rules that read one of them."""
    concerned = [
        one
        for one in RULES.values()
        if changed is None or (one.reads or frozenset({TEXT})) & changed
    ]
    return {one.id: _run(one, subject) for one in concerned}


def _run(one: Rule, subject: Subject) -> RuleOutcome:
    tables = {name.partition(".")[0] for name in one.reads} - {TEXT, FIGURES, STAGES, MEMBERS}
    lacks = tables and not tables & subject.layout.tables_by_id.keys()
    if lacks and FIGURES not in one.reads:  # those are of any table that the text names
        return RuleOutcome(State.NOT_APPLICABLE)
    try:
        slips = tuple(one.find(subject))
    except Insufficient:
        return RuleOutcome(State.INSUFFICIENT)
    except NotApplicable:
        return RuleOutcome(State.NOT_APPLICABLE)
    except Exception as error:  # a faulty rule must not take the others down
        return RuleOutcome(State.ERROR, (_broken(one, error),))
    if not slips:
        return RuleOutcome(State.PASSED)
    state = State.HINT if one.severity == "info" else State.FAILED
    return RuleOutcome(state, tuple(_finding(one, state, slip) for slip in slips))


def _finding(one: Rule, state: State, slip: Slip) -> Finding:
    name, _, _ = one.id.partition(".")
    return Finding(
        name, one.name, state, one.severity, slip.message, slip.refs, cite=one.cite,
        key=f"{one.id}|{slip.key or '/'.join('.'.join(r) for r in slip.refs[:1])}",
        paragraph=slip.paragraph,
    )  # fmt: skip


def _broken(one: Rule, error: Exception) -> Finding:
    message = f"“{one.name}”这条检查没有运行成功（{type(error).__name__}），不代表通过"
    return Finding(one.id, one.name, State.ERROR, "warning", message, cite=one.cite, key=one.id)


def counts(outcomes: Mapping[str, RuleOutcome]) -> dict[State, int]:
    """How many outcomes ended in each state; a failing rule counts once for each finding."""
    total = dict.fromkeys(State, 0)
    for outcome in outcomes.values():
        total[outcome.state] += max(1, len(outcome.findings))
    return total


def insufficient(outcomes: Mapping[str, RuleOutcome]) -> list[Finding]:
    """The rules that lacked data, in words."""
    return [
        Finding(one.id, one.name, State.INSUFFICIENT, "info", f"{one.name}：数据不足，未能核对",
                cite=one.cite, key=one.id)
        for one in (RULES[name] for name, o in outcomes.items() if o.state is State.INSUFFICIENT)
    ]  # fmt: skip
