"""A block of rows cut into the parts that stand on one page each."""

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from budgetbook.model.page_rows import (
    ABOVE,
    LEADING,
    LEAST_HEIGHT,
    SIDE,
    PrintedCell,
    PrintedRow,
    Rows,
)
from budgetbook.model.pages import Frame, Words


class Slice(NamedTuple):
    """What of a block stands on one page: the repeated head, then rows.

    ``carried`` are cells over several rows that began on an earlier page, with the rows of them
    that are still to come.
    """

    head: tuple[PrintedRow, ...]
    rows: tuple[PrintedRow, ...]
    carried: tuple[PrintedCell, ...] = ()

    @property
    def body(self) -> tuple[PrintedRow, ...]:
        """Its rows without headers."""
        return tuple(row for row in self.rows if not row.head)


class _Part(NamedTuple):
    head: tuple[PrintedRow, ...]
    rows: list[PrintedRow]


def slices(block: Rows, first: float, later: float) -> list[Slice]:
    """The block over pages: ``first`` points are free on this page, ``later`` on the next ones.
    A page that goes on with a table repeats the header over it. The first part may be empty where
    nothing but the header would fit."""
    head = block.head
    rows = _unbroken(block.rows[len(head) :], later - max(_head_heights(block), default=0.0))
    made = [_Part(head, [])]
    room = first - _height(head)
    for at, row in enumerate(rows):
        full = _kept_together(rows, at) > room + 0.01
        if full and (made[-1].rows or len(made) == 1):
            over = _torn_off(made[-1].rows, later / 2)
            repeated = _head_over(rows, at - len(over), head)
            made.append(_Part(repeated, over))
            room = later - _height(repeated) - _height(over)
        made[-1].rows.append(row)
        room -= row.height
    return _carried(made)


def _height(rows: Sequence[PrintedRow]) -> float:
    return sum(row.height for row in rows)


def _run(rows: Sequence[PrintedRow], at: int) -> tuple[PrintedRow, ...]:
    """The header rows from ``at`` on."""
    end = at
    while end < len(rows) and rows[end].head:
        end += 1
    return tuple(rows[at:end])


def _head_over(
    rows: Sequence[PrintedRow], at: int, head: tuple[PrintedRow, ...]
) -> tuple[PrintedRow, ...]:
    """The header to repeat over row ``at``; none over a header."""
    if rows[at].head:
        return ()
    last = next((i for i in range(at, -1, -1) if rows[i].head), None)
    if last is None:
        return head
    start = last
    while start and rows[start - 1].head:
        start -= 1
    return _run(rows, start)


def _torn_off(rows: list[PrintedRow], most: float) -> list[PrintedRow]:
    """Takes from the end of a full page, and gives, the rows that go over with what follows: a
    cell over several rows begins where the rows on its page hold its words (office programs break
    there too). Nothing where that would take more than ``most`` points, or all."""
    start = len(rows)
    for at in range(len(rows) - 1, -1, -1):
        for cell in rows[at].cells:
            goes_on = cell.row_span > start - at
            if goes_on and cell.needed > _height(rows[at:start]) + 0.01:
                start = at
    if not start or _height(rows[start:]) > most:
        return []
    taken = rows[start:]
    del rows[start:]
    return taken


def _head_heights(block: Rows) -> list[float]:
    """The height of every header in the block."""
    starts = [
        at for at, row in enumerate(block.rows) if row.head and not (at and block.rows[at - 1].head)
    ]
    return [_height(_run(block.rows, at)) for at in starts]


def _kept_together(rows: Sequence[PrintedRow], at: int) -> float:
    """The height that must be free for row ``at``: a header stays with the row under it."""
    run = _run(rows, at)
    if not run:
        return rows[at].height
    below = rows[at + len(run) : at + len(run) + 1]
    return _height(run) + _height(below)


def _unbroken(rows: Sequence[PrintedRow], most: float) -> list[PrintedRow]:
    """The rows, those taller than a page in several pieces; cells over several rows reach over
    the pieces too."""
    pieces = [_pieces(row, most) for row in rows]
    ends = [0, *accumulate(len(some) for some in pieces)]
    made: list[PrintedRow] = []
    for at, some in enumerate(pieces):
        first = some[0]
        cells = tuple(
            cell._replace(row_span=ends[min(at + cell.row_span, len(rows))] - ends[at])
            if cell.row_span > 1
            else cell
            for cell in first.cells
        )
        made += [first._replace(cells=cells), *some[1:]]
    return made


def _pieces(row: PrintedRow, most: float) -> list[PrintedRow]:
    made: list[PrintedRow] = []
    while row.height > most + 0.01 and most > LEAST_HEIGHT:
        top, row = _split(row, most)
        made.append(top)
    return [*made, row]


def _split(row: PrintedRow, most: float) -> tuple[PrintedRow, PrintedRow]:
    """A row as the piece that fits on a page and the rest; every cell gives the lines that fit."""
    alone = [cell for cell in row.cells if cell.row_span == 1]
    tops = tuple(
        cell if cell.row_span > 1 else _with_lines(cell, 0, _fitting(cell, most))
        for cell in row.cells
    )
    rests = tuple(_with_lines(cell, _fitting(cell, most), None) for cell in alone)
    height = max([LEAST_HEIGHT, row.height - most, *(cell.needed for cell in rests)])
    return PrintedRow(most, tops), PrintedRow(height, rests)


def _fitting(cell: PrintedCell, height: float) -> int:
    """How many lines of a cell go into a height."""
    return max(1, int((height - 2 * ABOVE + 0.01) / (cell.face.size * LEADING)))


def _with_lines(cell: PrintedCell, start: int, end: int | None) -> PrintedCell:
    return cell._replace(lines=cell.lines[start:end])


def _carried(parts: Sequence[_Part]) -> list[Slice]:
    """The pages with the cells over several rows that go on in them. Words that fit are printed
    on each page, longer ones go on where they stopped."""
    made: list[Slice] = []
    going: list[PrintedCell] = []
    for number, part in enumerate(parts):
        later = any(other.rows for other in parts[number + 1 :])
        still: list[PrintedCell] = []
        shown = tuple(_shown(cell, part.rows, 0, later, still) for cell in going)
        rows = tuple(
            row._replace(
                cells=tuple(_shown(cell, part.rows, at, later, still) for cell in row.cells)
            )
            for at, row in enumerate(part.rows)
        )
        made.append(Slice(part.head, rows, shown))
        going = still
    return made


def _shown(
    cell: PrintedCell,
    rows: Sequence[PrintedRow],
    at: int,
    later: bool,
    still: list[PrintedCell],
) -> PrintedCell:
    """The cell as this page prints it; what is to go on is put into ``still``."""
    left = cell.row_span - (len(rows) - at)
    if left <= 0 or not later:
        return cell
    height = _height(rows[at:])
    if cell.needed <= height + 0.01 or not rows[at:]:
        still.append(cell._replace(row_span=left))
        return cell
    count = _fitting(cell, height)
    still.append(_with_lines(cell, count, None)._replace(row_span=left))
    return _with_lines(cell, 0, count)


def draw_slice(part: Slice, left: float, top: float) -> tuple[list[Words], list[Frame], float]:
    """Words and borders of one part from the corner given, and its height."""
    words: list[Words] = []
    frames: list[Frame] = []
    rows = [*part.head, *part.rows]
    tops = list(accumulate((row.height for row in rows), initial=top))
    start = len(part.head)
    if part.rows:
        for cell in part.carried:
            _draw(cell, start, tops, left, words, frames)
    for at, row in enumerate(rows):
        for cell in row.cells:
            _draw(cell, at, tops, left, words, frames)
    return words, frames, tops[-1] - top


def _draw(
    cell: PrintedCell,
    row: int,
    tops: Sequence[float],
    left: float,
    words: list[Words],
    frames: list[Frame],
) -> None:
    end = min(row + cell.row_span, len(tops) - 1)
    x, y, height = left + cell.left, tops[row], tops[end] - tops[row]
    frames.append(Frame(x, y, cell.width, height, cell.ref))
    pitch = cell.face.size * LEADING
    at = y + max(0.0, (height - pitch * len(cell.lines)) / 2)
    inset = SIDE + (cell.indent if cell.align == "left" else 0.0)
    room = cell.width - inset - SIDE
    for line in cell.lines:
        if line:
            words.append(Words(x + inset, at, room, pitch, line, cell.face, cell.align, cell.ref))
        at += pitch
