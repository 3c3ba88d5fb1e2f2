"""Findings are values with a place: what was checked, how it ended, where, and why."""

from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from budgetbook.model.ref import Ref


class State(StrEnum):
    """How a check ended. A check that did not run is never 通过."""

    PASSED = "passed"
    FAILED = "failed"
    HINT = "hint"
    NOT_APPLICABLE = "not_applicable"
    INSUFFICIENT = "insufficient"
    ERROR = "error"

    @property
    def label(self) -> str:
        """The state in the user's words."""
        return _LABELS[self]


_LABELS = {
    State.PASSED: "通过",
    State.FAILED: "不符",
    State.HINT: "提示",
    State.NOT_APPLICABLE: "不适用",
    State.INSUFFICIENT: "数据不足",
    State.ERROR: "出错",
}


class Result(NamedTuple):
    """How one relation ended, with both sides in the book's unit."""

    state: State
    left: Decimal | None = None
    right: Decimal | None = None

    @property
    def difference(self) -> Decimal | None:
        """Left less right, or None where a side is not known."""
        if self.left is None or self.right is None:
            return None
        return self.left - self.right


class Finding(NamedTuple):
    """Something the user should look at."""

    rule: str
    name: str
    state: State
    severity: str
    message: str
    refs: tuple[Ref, ...] = ()
    left: Decimal | None = None
    right: Decimal | None = None
    difference: Decimal | None = None
    #: Where it probably comes from, most likely first.
    suspects: tuple[Ref, ...] = ()
    cite: str = ""
    #: Tells this finding from others of the same rule; stable over edits elsewhere.
    key: str = ""
    #: Place in the opened file where that says more than a cell.
    place: str = ""
    #: 出错说明: why it stays as it is.
    explanation: str = ""
    #: The paragraph whose words it is about.
    paragraph: str = ""
