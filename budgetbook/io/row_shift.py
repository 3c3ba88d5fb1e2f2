"""Where the rows of a worksheet went: the one map by which everything that names a row moves."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Literal, NamedTuple

LAST_ROW = 1 << 20  # of any worksheet

#: Whether a range takes in a row put in at its edge: never; as a sum does, where the row is one
#: of those added up; or as a formatted area does, always.
Growth = Literal["", "sum", "area"]


class NotMovable(ValueError):
    """A reference that cannot follow the rows; its words say why."""


class NewRow(NamedTuple):
    """A row put in."""

    #: The row of the original whose style and height it takes; 0 for none.
    model: int
    #: How long its 科目 code is; 0 in a table that is not nested.
    depth: int = 0
    #: What tells it from other new rows.
    name: str = ""


class Block(NamedTuple):
    """The data rows of one table: where they stood, and where they stand now. From 1, both ends
    belong to it; ``new`` is (0, 0) where none is left."""

    first: int
    last: int
    new: tuple[int, int]


class RowShift:
    """The rows of one worksheet in their new order."""

    def __init__(
        self,
        order: Sequence[int | NewRow],
        rows: int,
        blocks: Sequence[Block] = (),
        depths: Mapping[int, int] | None = None,
    ) -> None:
        """``order`` has each of the original's first ``rows`` rows, but those taken out."""
        self.order, self.rows = tuple(order), rows
        self._blocks, self._depths = tuple(blocks), dict(depths or {})
        self._at = {row: i for i, row in enumerate(self.order, 1) if isinstance(row, int)}
        self._known: dict[tuple[int, int, Growth], tuple[tuple[int, int], ...]] = {}

    @cached_property
    def touched(self) -> tuple[int, int]:
        """First and last row of the original between which rows came, went or changed places;
        all below only stand higher or lower."""
        first = next((i for i, row in enumerate(self.order, 1) if row != i), self.rows + 1)
        behind = 0
        while behind < self.rows and behind < len(self.order):
            if self.order[-1 - behind] != self.rows - behind:
                break
            behind += 1
        return first, max(first, self.rows - behind)

    @property
    def new_rows(self) -> dict[int, NewRow]:
        """Row number → the row that was put in there."""
        return {i: row for i, row in enumerate(self.order, 1) if isinstance(row, NewRow)}

    def at(self, row: int) -> int | None:
        """Where a row of the original stands now; None where it was taken out."""
        if row > self.rows:
            return min(LAST_ROW, row + len(self.order) - self.rows) if row < LAST_ROW else row
        return self._at.get(row)

    def was(self, row: int) -> int:
        """Where a row stood before; 0 for one that is new."""
        if row > len(self.order):
            return row - len(self.order) + self.rows
        found = self.order[row - 1]
        return found if isinstance(found, int) else 0

    def near(self, row: int) -> int:
        """Where a row stands, or where the next one that is left does."""
        while (found := self.at(row)) is None:
            row += 1
        return found

    def before(self, row: int) -> int:
        """Where the last row of the original up to ``row`` stands that is left; 0 for none."""
        while row and (found := self.at(row)) is None:
            row -= 1
        return found if row else 0  # type: ignore[return-value]

    def span(self, first: int, last: int, grow: Growth = "") -> tuple[int, int]:
        """The rows of a range now; raises NotMovable where none is left or they stand apart."""
        runs = self.runs(first, last, grow)
        if not runs:
            raise NotMovable("用到了要删去的行")
        if len(runs) > 1:
            raise NotMovable("用到的一段行被移开了")
        return runs[0]

    def runs(self, first: int, last: int, grow: Growth = "") -> tuple[tuple[int, int], ...]:
        """The rows of a range now, as pieces without gaps, from the top."""
        key = first, last, grow
        if key not in self._known:
            self._known[key] = tuple(self._find(first, last, grow))
        return self._known[key]

    def _find(self, first: int, last: int, grow: Growth) -> list[tuple[int, int]]:
        if first > self.rows:
            return [(self.at(first) or first, self.at(last) or last)]
        rows = range(first, min(last, self.rows) + 1)
        mine = sorted(place for row in rows if (place := self._at.get(row)))
        runs: list[tuple[int, int]] = []
        for place in mine:
            if runs and self._only_new(runs[-1][1], place):
                runs[-1] = runs[-1][0], place
            else:
                runs.append((place, place))
        if last > self.rows:
            end = self.at(last) or last
            if runs and self._only_new(runs[-1][1], len(self.order) + 1):
                runs[-1] = runs[-1][0], end
            else:
                runs.append((len(self.order) + 1, end))
        return self._grown(runs, first, last, grow) if grow else runs

    def _only_new(self, above: int, below: int) -> bool:
        return all(isinstance(row, NewRow) for row in self.order[above : below - 1])

    # ---- rows at the edge of a range

    def _grown(
        self, runs: list[tuple[int, int]], first: int, last: int, grow: Growth
    ) -> list[tuple[int, int]]:
        for block in self._blocks:
            if first <= block.first and block.last <= last and block.new[0]:
                runs = _united(runs, block.new)
        if not runs or (first == last and not self._is_block(first)):
            return runs
        start, end = runs[-1][0], runs[-1][1]
        while end < len(self.order) and self._joins(self.order[end], first, last, grow):
            end += 1
        runs[-1] = start, end
        start = runs[0][0]
        while start > 1 and grow == "sum" and self._leads(self.order[start - 2], first):
            start -= 1
        runs[0] = start, runs[0][1]
        return runs

    def _is_block(self, row: int) -> bool:
        return any(block.first == block.last == row for block in self._blocks)

    def _joins(self, row: int | NewRow, first: int, last: int, grow: Growth) -> bool:
        """Whether a row put in right behind a range belongs to it."""
        if not isinstance(row, NewRow):
            return False
        rows = range(first, min(last, self.rows) + 1)
        inside = [self._depths[row] for row in rows if row in self._depths]
        if grow == "area":
            return bool(inside)
        if not row.depth:
            return any(first <= block.last <= last for block in self._blocks)
        return bool(inside) and row.depth >= min(inside)

    def _leads(self, row: int | NewRow, first: int) -> bool:
        """Whether a row put in right before a range is one like its first."""
        return isinstance(row, NewRow) and row.depth > 0 and row.depth == self._depths.get(first)


def _united(runs: list[tuple[int, int]], more: tuple[int, int]) -> list[tuple[int, int]]:
    """The pieces with one more, those that meet made one."""
    united: list[tuple[int, int]] = []
    for first, last in sorted([*runs, more]):
        if united and first <= united[-1][1] + 1:
            united[-1] = united[-1][0], max(united[-1][1], last)
        else:
            united.append((first, last))
    return united
