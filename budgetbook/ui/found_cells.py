"""What the checks say of single cells: which are coloured, and with which words."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from budgetbook.model.finding import Finding, State
from budgetbook.model.ref import Ref

#: A relation over at most this many cells colours them all; a longer one its left side alone.
_FEW = 3


#: What was asked last, and the answer.
_last: list[tuple[Iterable[Finding], Mapping[Ref, "FoundHere"]]] = []


class FoundHere(NamedTuple):
    """What the checks say of one cell."""

    is_error: bool
    messages: tuple[str, ...]


def found_by_cell(findings: Iterable[Finding]) -> Mapping[Ref, FoundHere]:
    """What to colour: the left side of what does not agree, and where it probably sits."""
    if _last and _last[0][0] is findings:  # every view of the book asks for the same
        return _last[0][1]
    found = _found_by_cell(findings)
    _last[:] = [(findings, found)] if isinstance(findings, tuple) else []
    return found


def _found_by_cell(findings: Iterable[Finding]) -> dict[Ref, FoundHere]:
    found: dict[Ref, FoundHere] = {}
    for finding in findings:
        refs = finding.refs if len(finding.refs) <= _FEW else finding.refs[:1]
        is_error = finding.state is State.FAILED and finding.severity == "error"
        for ref in dict.fromkeys(refs + finding.suspects):
            before = found.get(ref, FoundHere(False, ()))
            messages = (*before.messages, finding.message)
            found[ref] = FoundHere(before.is_error or is_error, messages)
    return found
