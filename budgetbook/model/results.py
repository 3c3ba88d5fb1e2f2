"""How all relations of a book ended, shared between one edit and the next."""

from collections import Counter
from collections.abc import Iterator, Mapping

from budgetbook.model.finding import Result, State

#: What is told to the user as a finding.
TOLD = frozenset({State.FAILED, State.HINT, State.ERROR})
_MOST_OVER = 2000


class Results(Mapping[int, Result]):
    """Result by number of the relation. A change makes a new value that shares the rest."""

    __slots__ = ("_base", "_over", "counts", "told")

    def __init__(
        self,
        base: dict[int, Result],
        over: dict[int, Result],
        counts: Counter[State],
        told: frozenset[int],
    ) -> None:
        self._base, self._over = base, over
        #: How many ended in each state.
        self.counts = counts
        #: Numbers of those to tell of.
        self.told = told

    @classmethod
    def of(cls, results: Mapping[int, Result]) -> "Results":
        """The results of a whole run."""
        counts = Counter(result.state for result in results.values())
        told = frozenset(n for n, result in results.items() if result.state in TOLD)
        return cls(dict(results), {}, counts, told)

    def changed(self, delta: Mapping[int, Result]) -> "Results":
        """These results with some replaced."""
        counts, told = Counter(self.counts), set(self.told)
        for number, result in delta.items():
            counts[self[number].state] -= 1
            counts[result.state] += 1
            if result.state in TOLD:
                told.add(number)
            else:
                told.discard(number)
        over = {**self._over, **delta}
        if len(over) > _MOST_OVER:
            return Results({**self._base, **over}, {}, counts, frozenset(told))
        return Results(self._base, over, counts, frozenset(told))

    def __getitem__(self, number: int) -> Result:
        over = self._over.get(number)
        return over if over is not None else self._base[number]

    def __iter__(self) -> Iterator[int]:
        return iter(self._base)

    def __len__(self) -> int:
        return len(self._base)
