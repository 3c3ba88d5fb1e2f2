"""A table that goes on over pages as one grid: repeated headers drop out, a row that a page end
broke is one row again."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from budgetbook.io.blocks import Grid, GridCell, Place
from budgetbook.io.pdf_lines import Line, Room, goes_on, paragraphs_in
from budgetbook.io.pdf_table import RuledCell, RuledTable

#: Rules of two pages nearer than this are the same column.
_SAME = 3.0
#: A column filled in this share of the rows is expected to be filled.
_KEY = 0.9
_WHOLE_AMOUNT = re.compile(r"-?[\d,]*\d\.\d\d")


class _Span(NamedTuple):
    left: float
    right: float

    def same(self, other: "_Span") -> bool:
        return abs(self.left - other.left) < _SAME and abs(self.right - other.right) < _SAME


@dataclass
class _Cell:
    """A cell of the joined table; its page is that of its beginning."""

    page: int
    row: int
    rows: int
    span: _Span
    lines: tuple[Line, ...]
    room: Room
    doubtful: bool

    @property
    def text(self) -> str:
        return "\n".join(paragraphs_in(self.lines, self.room)) if self.lines else ""


@dataclass
class TableChain:
    """A table read page after page."""

    cells: list[_Cell] = field(default_factory=list)
    rows: int = 0
    page: int = 0
    #: Lines that stood over it on its first page.
    lead: tuple[str, ...] = ()
    _first: RuledTable | None = None

    def start(self, table: RuledTable) -> "TableChain":
        """This chain, begun with its first page."""
        self._first = table
        self._append(table, 0)
        return self

    def follow(self, table: RuledTable) -> bool:
        """Takes the table at the head of the next page in if it is this one going on."""
        if self._first is None or table.page != self.page + 1 or not self._fits(table):
            return False
        head = self._repeated(table)
        if head == 0 and not self._goes_on_bare(table):
            return False
        rest = self._rest(table, head)
        if rest is None:
            self._append(table, head)
        else:
            self._join(rest)
            self._append(table, head + 1)
        return True

    def _fits(self, table: RuledTable) -> bool:
        """Whether the page's table is as wide as this one, and one of them has no column rules
        but those of the other."""
        known = self._edges()
        as_wide = _near(table.xs[0], known[:1]) and _near(table.xs[-1], known[-1:])
        return as_wide and (_within(table.xs, known) or _within(known, table.xs))

    def _edges(self) -> list[float]:
        """Where its columns begin and end, from left to right."""
        edges: list[float] = []
        for x in sorted({edge for cell in self.cells for edge in cell.span}):
            if not edges or x - edges[-1] >= _SAME:
                edges.append(x)
        return edges

    def _repeated(self, table: RuledTable) -> int:
        """How many leading rows of the page are the table's own head printed again."""
        assert self._first is not None
        count = 0
        limit = min(len(table.ys), len(self._first.ys)) - 1
        while count < limit and _row_texts(table, count) == _row_texts(self._first, count):
            count += 1
        return count if any(_row_texts(table, i) for i in range(count)) else 0

    def _goes_on_bare(self, table: RuledTable) -> bool:
        """Whether a page without the head belongs to the table: several columns are the same, or
        its first row is drawn as another row, or it is the rest of the last one."""
        if min(len(self._edges()), len(table.xs)) > 3:
            return True
        widths = [[c.span for c in self.cells if c.row == r] for r in range(self.rows)]
        first = [_span(table, c) for c in table.cells if c.row == 0]
        return any(_alike(first, row) for row in widths) or self._rest(table, 0) is not None

    def _append(self, table: RuledTable, skip: int) -> None:
        """The rows of a page below its first ``skip``."""
        offset = self.rows - skip
        for cell in table.cells:
            end = cell.row + cell.row_span
            if end <= skip or (cell.row < skip and not cell.lines):
                continue
            row = max(cell.row, skip)
            if cell.row < skip:
                continue  # its words stand in a row that is known already
            self.cells.append(
                _Cell(
                    table.page, row + offset, end - row, _span(table, cell), cell.lines,
                    cell.room, cell.doubtful or table.guessed,
                )
            )  # fmt: skip
        self.rows += max(len(table.ys) - 1 - skip, 0)
        self.page = table.page

    # ---- a row broken over pages

    def _rest(self, table: RuledTable, row: int) -> list[tuple[_Cell, RuledCell]] | None:
        """Where the page's ``row`` is the rest of the last row: its cells with those above."""
        cells = [c for c in table.cells if c.row == row and c.lines]
        if not cells:
            return None
        last = [c for c in self.cells if c.row + c.rows == self.rows]
        pairs: list[tuple[_Cell, RuledCell]] = []
        for cell in cells:
            span = _span(table, cell)
            above = next((c for c in last if c.span.same(span)), None)
            if above is None:
                return None
            pairs.append((above, cell))
        return pairs if self._is_rest(table, row, pairs) else None

    def _is_rest(
        self, table: RuledTable, row: int, pairs: Sequence[tuple[_Cell, RuledCell]]
    ) -> bool:
        begun = [(a, c) for a, c in pairs if a.lines]
        if not begun or any(_both_whole(a, c) for a, c in begun):
            return False
        full = all(goes_on(a.lines[-1], c.lines[0], a.room) for a, c in begun)
        filled = [_span(table, c) for _, c in pairs]
        lacks = any(not any(key.same(s) for s in filled) for key in self._keys())
        if len(begun) < len(pairs):
            return full and lacks
        return full or lacks

    def _keys(self) -> list[_Span]:
        """Columns that nearly every row filled of those drawn like the last one."""
        rows: dict[int, list[_Cell]] = {}
        for cell in self.cells:
            for row in range(cell.row, cell.row + cell.rows):
                rows.setdefault(row, []).append(cell)
        drawn = [c.span for c in rows.get(self.rows - 1, ())]
        alike = [r for r, cells in rows.items() if _alike([c.span for c in cells], drawn)]
        if len(alike) < 3:
            return []
        filled = Counter(
            i
            for row in alike
            for i, span in enumerate(drawn)
            if any(c.lines and c.row == row and c.span.same(span) for c in rows[row])
        )
        return [span for i, span in enumerate(drawn) if filled[i] >= _KEY * len(alike)]

    def _join(self, rest: Sequence[tuple[_Cell, RuledCell]]) -> None:
        for above, cell in rest:
            above.lines += cell.lines
            above.doubtful = True

    # ---- the result

    def grid(self, number: int) -> Grid:
        """The whole table as a grid of blocks."""
        edges = self._edges()
        cells = tuple(
            self._grid_cell(cell, edges, number)
            for cell in sorted(self.cells, key=lambda c: (c.row, c.span))
        )
        return Grid(self.rows, len(edges) - 1, cells, _place(self.first_page, f"t{number}"))

    @property
    def first_page(self) -> int:
        """The page it begins on."""
        return self._first.page if self._first else 0

    @staticmethod
    def _grid_cell(cell: _Cell, edges: Sequence[float], number: int) -> GridCell:
        first, end = _index(edges, cell.span.left), _index(edges, cell.span.right)
        place = _place(cell.page, f"t{number}.r{cell.row}.c{first}")
        return GridCell(
            cell.row, first, cell.rows, max(end - first, 1), cell.text, place,
            doubtful=cell.doubtful and bool(cell.lines),
        )  # fmt: skip


def _near(x: float, edges: Iterable[float]) -> bool:
    return any(abs(x - edge) < _SAME for edge in edges)


def _within(some: Iterable[float], edges: Sequence[float]) -> bool:
    return all(_near(x, edges) for x in some)


def _index(edges: Sequence[float], x: float) -> int:
    return min(range(len(edges)), key=lambda i: abs(edges[i] - x))


def _place(page: int, locator: str) -> Place:
    return Place(f"page{page}", locator, f"第{page}页")


def _span(table: RuledTable, cell: RuledCell) -> _Span:
    return _Span(table.xs[cell.column], table.xs[cell.column + cell.column_span])


def _row_texts(table: RuledTable, row: int) -> list[tuple[int, str]]:
    return [(round(c.column), c.text) for c in table.cells if c.row == row and c.lines]


def _alike(a: Sequence[_Span], b: Sequence[_Span]) -> bool:
    return len(a) == len(b) and all(x.same(y) for x, y in zip(sorted(a), sorted(b), strict=True))


def _both_whole(above: _Cell, cell: RuledCell) -> bool:
    """Whether two complete amounts stand over each other: then they are two rows."""
    return bool(_WHOLE_AMOUNT.fullmatch(above.text) and _WHOLE_AMOUNT.fullmatch(cell.text))
