"""Balanced rounding (舍位平衡): every figure goes down or up to a whole unit so that sums hold.

The figures before rounding are a solution of the sums. From there the figures that are not whole
walk along directions in which every sum keeps holding, until each has come to a whole number: the
simplex method, started inside. Sums over a tree of rows crossed with a tree of columns always end
whole; where more partitions cross and one figure is left between, the parts are rounded and the
totals computed from them, so that the sums hold and a total may be off by more than one unit.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

Number = int | Fraction
_MOST_TURNS = 20_000


class Figure(NamedTuple):
    """A figure to be rounded, in ticks; ``weight``: how much its nearest whole number matters."""

    ticks: int
    weight: int = 1
    #: How many units it may go below the lower and above the upper of its two neighbours.
    below: int = 0
    above: int = 0
    #: A grand total: taken to its nearest whole number before all others, the greatest first.
    grand: bool = False


def balance(
    figures: Sequence[Figure], sums: Iterable[Mapping[int, int]], unit: int
) -> tuple[list[int], list[int]]:
    """Whole units for each figure, and the numbers of the sums that could not be held.

    A sum gives coefficients by the figure's number and is 0 over the ticks. A figure of whole
    units stays. The same input gives the same output.
    """
    state = _State(figures, unit)
    lost = [number for number, one in enumerate(sums) if not state.take(one)]
    return state.rounded(), lost


class _State:
    """The figures on their way, and each dependent one (basic) as a sum of free ones."""

    def __init__(self, figures: Sequence[Figure], unit: int) -> None:
        self._unit = unit
        self._figures = figures
        self._floors = [figure.ticks // unit for figure in figures]
        #: Ticks above the lower neighbour.
        self._at: list[Number] = [figure.ticks % unit for figure in figures]
        self._loose = [bool(ticks) for ticks in self._at]
        self._cost = [_cost(figure, unit) for figure in figures]
        #: Dependent figure → its coefficients by free figure, and the way back.
        self._rows: dict[int, dict[int, Number]] = {}
        self._readers: dict[int, set[int]] = {}
        #: Narrower ends of figures that were driven to a whole number.
        self._stays: dict[int, tuple[Number, Number]] = {}

    # ---- the sums

    def take(self, given: Mapping[int, int]) -> bool:
        """Adds a sum; False where none of its figures can be told from the others."""
        row: dict[int, Number] = {}
        for figure, coefficient in given.items():
            if not self._loose[figure]:
                continue
            parts = self._rows.get(figure)
            _add(row, parts if parts is not None else {figure: 1}, coefficient)
        if not row:
            return True  # nothing in it moves, or it follows from the others
        single = [figure for figure, c in row.items() if abs(c) == 1]
        if not single:
            return False
        chosen = max(single, key=lambda f: (self._figures[f].weight, -f))
        divisor = -row.pop(chosen)
        self._replace(chosen, {f: _ratio(c, divisor) for f, c in row.items()})
        return True

    def _replace(self, figure: int, row: dict[int, Number]) -> None:
        """Makes a free figure dependent: ``row`` stands for it wherever it was read."""
        for reader in self._readers.pop(figure, ()):
            coefficient = self._rows[reader].pop(figure)
            self._merge(reader, row, coefficient)
        self._rows[figure] = row
        for free in row:
            self._readers.setdefault(free, set()).add(figure)

    def _merge(self, reader: int, row: Mapping[int, Number], coefficient: Number) -> None:
        target = self._rows[reader]
        _add(target, row, coefficient)
        for free in row:
            readers = self._readers.setdefault(free, set())
            if free in target:
                readers.add(reader)
            else:
                readers.discard(reader)

    # ---- the walk

    def rounded(self) -> list[int]:
        """All figures in whole units."""
        first = {figure: dict(row) for figure, row in self._rows.items()}
        free = [f for f, loose in enumerate(self._loose) if loose and f not in first]
        start = list(self._at)
        for figure in free:
            self._walk(figure, -1 if self._slope(figure) > 0 else 1)
        self._improve()
        if not self._settle():
            self._at = self._from_parts(first, free, start)
        return [
            floor + int(at // self._unit) for floor, at in zip(self._floors, self._at, strict=True)
        ]

    def _slope(self, figure: int) -> Number:
        """What one tick more of a free figure costs."""
        readers = self._readers.get(figure, ())
        return self._cost[figure] + sum(self._cost[r] * self._rows[r][figure] for r in readers)

    def _improve(self) -> None:
        """Goes on as long as a free figure at one end were better at the other."""
        for _ in range(_MOST_TURNS):
            free = (f for f, loose in enumerate(self._loose) if loose and f not in self._rows)
            better = next((f for f in free if self._wish(f)), None)
            if better is None:
                return
            self._walk(better, self._wish(better))

    def _wish(self, figure: int) -> int:
        slope = self._slope(figure)
        low, high = self._ends(figure)
        if slope > 0 and self._at[figure] > low:
            return -1
        return 1 if slope < 0 and self._at[figure] < high else 0

    def _settle(self) -> bool:
        """Drives what is left between to a whole number, one after the other; False where one
        cannot get there. Grand totals stay where they were taken as long as that is possible."""
        held = self._grand_totals()
        while True:
            for sign in (1, -1):
                if self._finish(sign):
                    return True
                self._stays = {total: self._stays[total] for total in held}
                self._improve()
            if not held:
                return False
            del self._stays[held.pop()]

    def _grand_totals(self) -> list[int]:
        """Takes each grand total to its nearest whole number where the ones before it let it, the
        greatest first. Comes back with those that are held there."""
        held = []
        grand = [n for n, f in enumerate(self._figures) if f.grand and self._loose[n]]
        for figure in sorted(grand, key=lambda n: (-abs(self._figures[n].ticks), n)):
            nearest = self._unit if self._cost[figure] < 0 else 0
            if self._at[figure] != nearest and not self._drive(figure, 1 if nearest else -1):
                continue
            self._stays[figure] = (nearest, nearest)
            held.append(figure)
        self._improve()
        return held

    def _finish(self, sign: int) -> bool:
        """Whether all came to whole numbers: the heaviest (or lightest) first, each held from then
        on."""
        while between := [f for f, at in enumerate(self._at) if at % self._unit]:
            figure = max(between, key=lambda f: (sign * self._figures[f].weight, -f))
            up = 1 if 2 * (self._at[figure] % self._unit) >= self._unit else -1
            if not (self._drive(figure, up) or self._drive(figure, -up)):
                return False
            self._stays[figure] = (self._at[figure], self._at[figure])
            self._improve()
        return True

    def _drive(self, figure: int, sign: int) -> bool:
        """Moves one figure as far as the others let it; whether it came to a whole number."""
        kept, self._cost = self._cost, [0] * len(self._cost)
        self._cost[figure] = -sign
        ends = self._ends(figure)
        whole = self._next(figure, sign)
        self._stays[figure] = (whole, ends[1]) if sign < 0 else (ends[0], whole)
        self._improve()
        self._cost = kept
        del self._stays[figure]
        return self._at[figure] == whole

    def _next(self, figure: int, sign: int) -> Number:
        """The whole number above or below where a figure is."""
        lower = self._at[figure] // self._unit * self._unit
        if self._at[figure] == lower:
            return lower + sign * self._unit
        return lower + self._unit if sign > 0 else lower

    def _ends(self, figure: int) -> tuple[Number, Number]:
        if figure in self._stays:
            return self._stays[figure]
        spec = self._figures[figure]
        return -spec.below * self._unit, (1 + spec.above) * self._unit

    def _walk(self, figure: int, sign: int) -> None:
        """Moves a free figure as far as it and what depends on it may go; whichever is at its end
        first is free from then on."""
        first, step = figure, self._room(figure, sign)
        readers = sorted(self._readers.get(figure, ()))
        for reader in readers:
            rate: Number = self._rows[reader][figure] * sign
            room = _ratio(self._room(reader, 1 if rate > 0 else -1), rate if rate > 0 else -rate)
            if room < step:
                first, step = reader, room
        if step:
            self._at[figure] += sign * step
            for reader in readers:
                self._at[reader] += self._rows[reader][figure] * sign * step
        if first != figure:
            self._swap(figure, first)

    def _room(self, figure: int, sign: int) -> Number:
        low, high = self._ends(figure)
        return high - self._at[figure] if sign > 0 else self._at[figure] - low

    def _swap(self, free: int, dependent: int) -> None:
        row = self._rows.pop(dependent)
        for other in row:
            self._readers[other].discard(dependent)
        rate = row.pop(free)
        back = {f: _ratio(-c, rate) for f, c in row.items()}
        back[dependent] = _ratio(1, rate)
        self._replace(free, back)

    # ---- where one is left between

    def _from_parts(
        self, rows: Mapping[int, Mapping[int, Number]], free: Sequence[int], start: list[Number]
    ) -> list[Number]:
        """The parts at their nearest whole number, everything else summed up from them."""
        ends = list(self._at)
        for figure in free:
            ends[figure] = (2 * ends[figure] + self._unit) // (2 * self._unit) * self._unit
        for figure, row in rows.items():
            ends[figure] = start[figure] + sum(
                c * (ends[part] - start[part]) for part, c in row.items()
            )
        return ends


def _cost(figure: Figure, unit: int) -> int:
    """What a tick upwards costs: negative where the upper neighbour is nearer; half a unit goes
    away from zero."""
    rest = figure.ticks % unit
    nudge = -1 if figure.ticks > 0 else 1
    return figure.weight * (2 * (unit - 2 * rest) + nudge)


def _add(row: dict[int, Number], other: Mapping[int, Number], coefficient: Number) -> None:
    for figure, value in other.items():
        new = row.get(figure, 0) + coefficient * value
        if new:
            row[figure] = new
        else:
            row.pop(figure, None)


def _ratio(above: Number, below: Number) -> Number:
    found = Fraction(above) / below if abs(below) != 1 else above * below
    return int(found) if isinstance(found, Fraction) and found.denominator == 1 else found
