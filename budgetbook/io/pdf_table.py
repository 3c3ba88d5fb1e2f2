"""Tables that are ruled on a page: rules that meet, the cells between them, their words."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from budgetbook.io.pdf_lines import Line, Room, lines_of, paragraphs_in
from budgetbook.io.pdf_page import Glyph, PageContent, Rule
from budgetbook.io.pdf_spill import spilled

#: Rules nearer than this are one; ends that near to a rule meet it.
_SNAP, _MEET = 2.0, 3.5
#: A gap wider than this share of the type size parts two runs of glyphs.
_RUN_GAP = 0.3
#: A run that spans a rule is two where its glyphs stand this far apart there.
_PART_GAP = 0.12


class RuledCell(NamedTuple):
    """An area between rules, by the numbers of the rules around it, with its lines."""

    row: int
    column: int
    row_span: int
    column_span: int
    lines: tuple[Line, ...]
    room: Room
    #: Words of it stood across a rule.
    doubtful: bool = False

    @property
    def text(self) -> str:
        """Its words, paragraphs parted by line ends."""
        return "\n".join(paragraphs_in(self.lines, self.room)) if self.lines else ""


class RuledTable(NamedTuple):
    """A table as ruled on one page."""

    page: int
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[RuledCell, ...]
    #: Its columns were told by gaps, not by rules.
    guessed: bool = False

    @property
    def top(self) -> float:
        """The first rule across, in points from the top of the page."""
        return self.ys[0]

    @property
    def bottom(self) -> float:
        """The last rule across, in points from the top of the page."""
        return self.ys[-1]


class _Frame(NamedTuple):
    xs: list[float]
    ys: list[float]
    across: list[Rule]
    down: list[Rule]


def ruled_tables(page: PageContent) -> tuple[list[RuledTable], list[Glyph]]:
    """The tables of a page from top to bottom, and the glyphs outside them."""
    frames = _frames(merged(page.across), merged(page.down))
    tables: list[RuledTable] = []
    rest = page.glyphs
    for frame in sorted(frames, key=lambda f: (f.ys[0], f.xs[0])):
        blocks, inside, rest = _split(rest, frame)
        tables.append(_table(page.number, frame, blocks, inside))
    return [t for t in tables if any(c.lines for c in t.cells)], rest


def ruled_column(page: PageContent) -> tuple[RuledTable, list[Glyph]] | None:
    """The page as one ruled column, with the glyphs outside it, where all its rules are one: a
    box around text, or the last column of a sheet too wide for the paper."""
    frames = _frames(merged(page.across), merged(page.down), columns=1)
    if len(frames) != 1 or len(frames[0].xs) != 2:
        return None
    blocks, inside, rest = _split(page.glyphs, frames[0])
    return _table(page.number, frames[0], blocks, inside), rest


def merged(rules: Iterable[Rule]) -> list[Rule]:
    """Rules at one height as one position, touching pieces as one rule."""
    groups: list[list[Rule]] = []
    for rule in sorted(rules):
        if groups and rule.at - groups[-1][0].at <= _SNAP:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    out: list[Rule] = []
    for group in groups:
        at = sum(r.at for r in group) / len(group)
        start = end = None
        for rule in sorted(group, key=lambda r: r.start):
            if start is None or end is None:
                start, end = rule.start, rule.end
            elif rule.start <= end + _SNAP:
                end = max(end, rule.end)
            else:
                out.append(Rule(at, start, end))
                start, end = rule.start, rule.end
        if start is not None and end is not None:
            out.append(Rule(at, start, end))
    return out


def _frames(across: list[Rule], down: list[Rule], columns: int = 2) -> list[_Frame]:
    """Rules that meet, as one frame each; those with fewer than ``columns`` are no table: one
    column is a box around text."""
    parent = list(range(len(across) + len(down)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, h in enumerate(across):
        for j, v in enumerate(down):
            if (
                h.start - _MEET <= v.at <= h.end + _MEET
                and v.start - _MEET <= h.at <= v.end + _MEET
            ):
                parent[root(i)] = root(len(across) + j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, h in enumerate(across):
        groups.setdefault(root(i), ([], []))[0].append(h)
    for j, v in enumerate(down):
        groups.setdefault(root(len(across) + j), ([], []))[1].append(v)
    frames = (_frame(*group, columns) for group in groups.values() if all(group))
    return [frame for frame in frames if frame is not None]


def _frame(across: list[Rule], down: list[Rule], columns: int) -> _Frame | None:
    xs = _positions(down, [r.start for r in across], [r.end for r in across])
    ys = _positions(across, [r.start for r in down], [r.end for r in down])
    if len(xs) <= columns or len(ys) < 2:
        return None
    return _Frame(xs, ys, across, down)


def _positions(rules: list[Rule], starts: list[float], ends: list[float]) -> list[float]:
    """Where rules stand; a table without side rules ends where its other rules end."""
    positions = sorted({r.at for r in rules})
    if min(starts) < positions[0] - 2 * _MEET:
        positions.insert(0, min(starts))
    if max(ends) > positions[-1] + 2 * _MEET:
        positions.append(max(ends))
    return positions


def _split(
    glyphs: list[Glyph], frame: _Frame
) -> tuple[list[list[Glyph]], list[Glyph], list[Glyph]]:
    """The lines of each cell that spill over its rules, also over the table's edge; the other
    glyphs inside; those outside."""
    left, right = frame.xs[0], frame.xs[-1]
    found, loose = spilled([g for g in glyphs if left <= _middle([g])[0] <= right], frame.ys)
    blocks = [block for block in found if _within(_middle(block), frame)]
    loose += [g for block in found if not _within(_middle(block), frame) for g in block]
    inside = [g for g in loose if _within(_middle([g]), frame)]
    taken = {id(g) for g in inside} | {id(g) for block in blocks for g in block}
    return blocks, inside, [g for g in glyphs if id(g) not in taken]


def _middle(block: Sequence[Glyph]) -> tuple[float, float]:
    x = (min(g.x0 for g in block) + max(g.x1 for g in block)) / 2
    return x, (min(g.top for g in block) + max(g.bottom for g in block)) / 2


def _within(point: tuple[float, float], frame: _Frame) -> bool:
    x, y = point
    return frame.xs[0] <= x <= frame.xs[-1] and frame.ys[0] <= y <= frame.ys[-1]


def _table(
    page: int, frame: _Frame, blocks: Sequence[list[Glyph]], glyphs: Sequence[Glyph]
) -> RuledTable:
    xs, ys = frame.xs, frame.ys
    areas = _areas(frame)
    owner = {
        (r, c): area
        for area in areas
        for r in range(area[0], area[0] + area[2])
        for c in range(area[1], area[1] + area[3])
    }
    words: dict[tuple[int, int, int, int], list[Glyph]] = {}
    doubtful: set[tuple[int, int, int, int]] = set()
    for block in blocks:  # lines stand as much above their row as below it
        area = owner[_place(*_middle(block), xs, ys)]
        words.setdefault(area, []).extend(block)
        doubtful.add(area)
    for run in _runs(glyphs):
        for piece, unsure in _placed(run, frame, owner):
            area = owner[_at(piece, xs, ys)]
            words.setdefault(area, []).extend(piece)
            if unsure:
                doubtful.add(area)
    lines = {area: tuple(lines_of(found)) for area, found in words.items()}
    pad = _padding(lines, xs)
    cells = tuple(
        RuledCell(
            *area,
            lines.get(area, ()),
            Room(xs[area[1]] + pad, xs[area[1] + area[3]] - pad),
            area in doubtful,
        )
        for area in areas
    )
    return RuledTable(page, tuple(xs), tuple(ys), cells)


def _padding(lines: dict[tuple[int, int, int, int], tuple[Line, ...]], xs: list[float]) -> float:
    """The blank margin inside cells: the narrowest at their left or right."""
    gaps = [line.x0 - xs[area[1]] for area, found in lines.items() for line in found]
    gaps += [xs[area[1] + area[3]] - line.x1 for area, found in lines.items() for line in found]
    gaps = sorted(g for g in gaps if g > -1)
    return min(max(gaps[len(gaps) // 50], 0.0), 8.0) if gaps else 0.0


def _areas(frame: _Frame) -> list[tuple[int, int, int, int]]:
    """(row, column, row span, column span) of each cell: neighbours without a rule between."""
    rows, columns = len(frame.ys) - 1, len(frame.xs) - 1
    taken: set[tuple[int, int]] = set()
    areas: list[tuple[int, int, int, int]] = []
    walls = _Walls(frame)
    for r in range(rows):
        for c in range(columns):
            if (r, c) in taken:
                continue
            wide = 1
            while (
                c + wide < columns
                and (r, c + wide) not in taken
                and not walls.right(r, c + wide - 1)
            ):
                wide += 1
            high = 1
            while r + high < rows and walls.open_below(r + high - 1, c, wide):
                high += 1
            area = (r, c, high, wide)
            taken |= {(r + i, c + j) for i in range(high) for j in range(wide)}
            areas.append(area)
    return areas


class _Walls:
    """Where rules stand between neighbouring places."""

    def __init__(self, frame: _Frame) -> None:
        self.frame = frame
        self._down: dict[float, list[Rule]] = {}
        for rule in frame.down:
            self._down.setdefault(rule.at, []).append(rule)
        self._across: dict[float, list[Rule]] = {}
        for rule in frame.across:
            self._across.setdefault(rule.at, []).append(rule)

    def right(self, row: int, column: int) -> bool:
        """Whether a rule stands at the right of the place."""
        ys = self.frame.ys
        middle = (ys[row] + ys[row + 1]) / 2
        rules = self._down.get(self.frame.xs[column + 1], ())
        return any(r.start <= middle <= r.end for r in rules)

    def below(self, row: int, column: int) -> bool:
        """Whether a rule stands under the place."""
        xs = self.frame.xs
        middle = (xs[column] + xs[column + 1]) / 2
        rules = self._across.get(self.frame.ys[row + 1], ())
        return any(r.start <= middle <= r.end for r in rules)

    def open_below(self, row: int, column: int, wide: int) -> bool:
        """Whether the area goes on in the next row, as wide as it is here."""
        places = range(column, column + wide)
        if any(self.below(row, c) for c in places):
            return False
        if any(self.right(row + 1, c) for c in places[:-1]):
            return False
        at_left = column == 0 or self.right(row + 1, column - 1)
        at_right = column + wide == len(self.frame.xs) - 1 or self.right(row + 1, places[-1])
        return at_left and at_right


def _runs(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Glyphs written without a gap."""
    runs: list[list[Glyph]] = []
    for g in sorted(glyphs, key=lambda g: (round(g.base), g.x0)):
        last = runs[-1][-1] if runs else None
        if (
            last is not None
            and abs(g.base - last.base) < 0.3 * g.em
            and -0.5 * g.em < g.x0 - last.x1 < _RUN_GAP * g.em
        ):
            runs[-1].append(g)
        else:
            runs.append([g])
    return runs


def _at(run: Sequence[Glyph], xs: Sequence[float], ys: Sequence[float]) -> tuple[int, int]:
    x = (run[0].x0 + run[-1].x1) / 2
    return _place(x, (run[0].top + run[0].bottom) / 2, xs, ys)


def _place(x: float, y: float, xs: Sequence[float], ys: Sequence[float]) -> tuple[int, int]:
    column = sum(1 for at in xs[1:-1] if at <= x)
    row = sum(1 for at in ys[1:-1] if at <= y)
    return row, column


def _placed(
    run: list[Glyph], frame: _Frame, owner: dict[tuple[int, int], tuple[int, int, int, int]]
) -> list[tuple[list[Glyph], bool]]:
    """The run as one piece, or as two where it stands across a rule with a gap there; with
    whether it is unsure which cell it belongs to."""
    xs, ys = frame.xs, frame.ys
    if owner[_at(run[:1], xs, ys)] == owner[_at(run[-1:], xs, ys)]:
        return [(run, False)]
    pieces: list[list[Glyph]] = [[run[0]]]
    unsure = False
    for before, g in pairwise(run):
        if owner[_at([before], xs, ys)] != owner[_at([g], xs, ys)]:
            if g.x0 - before.x1 > _PART_GAP * g.em or g.text == " " or before.text == " ":
                pieces.append([g])
                continue
            unsure = True
        pieces[-1].append(g)
    return [(piece, unsure) for piece in pieces]
