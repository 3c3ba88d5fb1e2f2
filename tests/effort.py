"""How much of what could be tried is tried, and what something costs without a clock."""

import cProfile
import os
import pstats
from collections.abc import Callable

#: ``BUDGETBOOK_EXAMPLES=20`` tries twenty times as much: for a night, or after a change.
_TIMES = int(os.environ.get("BUDGETBOOK_EXAMPLES", "1"))


def examples(usual: int) -> int:
    """How many examples a costly property is tried with: ``usual`` in a common run."""
    return usual * _TIMES


def calls_of(action: Callable[[], object]) -> int:
    """How many functions are called: the same on every machine, however busy it is."""
    profile = cProfile.Profile()
    profile.runcall(action)
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]
