"""A block of rows cut into the parts that stand on one page each."""

from collections.abc import Sequence
from typing import NamedTuple

from budgetbook.model.page_rows import ABOVE, LEADING, SIDE, PrintedCell, PrintedRow, Rows
from budgetbook.model.pages import Frame, Words


class Slice(NamedTuple):
    """What of a block stands on one page: the repeated head, then rows.

    ``carried`` are cells over several rows that began on an earlier page, with the rows of them
    that are still to come.
    """

    head: tuple[PrintedRow, ...]
    rows: tuple[PrintedRow, ...]
    carried: tuple[PrintedCell, ...] = ()


def slices(block: Rows, first: float, later: float) -> list[Slice]:
    """The block over pages: ``first`` points are free on this page, ``later`` on the next ones.
    The first part may be empty where nothing but the head would fit."""
    head = block.head
    head_height = sum(row.height for row in head)
    rows = _unbroken(block.rows[len(head) :], later - head_height)
    made: list[list[PrintedRow]] = [[]]
    room = first - head_height
    for row in rows:
        if row.height > room + 0.01 and (made[-1] or len(made) == 1):
            made.append([])
            room = later - head_height
        made[-1].append(row)
        room -= row.height
    return _carried(head, made)


def _unbroken(rows: Sequence[PrintedRow], most: float) -> list[PrintedRow]:
    """The rows, those taller than a page in several pieces."""
    made: list[PrintedRow] = []
    for row in rows:
        while row.height > most > 0:
            top, row = _split(row, most)
            made.append(top)
        made.append(row)
    return made


def _split(row: PrintedRow, most: float) -> tuple[PrintedRow, PrintedRow]:
    """A row as the piece that fits on a page and the rest; every cell gives the lines that fit."""
    tops: list[PrintedCell] = []
    rests: list[PrintedCell] = []
    for cell in row.cells:
        pitch = cell.face.size * LEADING
        count = max(1, int((most - 2 * ABOVE) / pitch))
        tops.append(cell._replace(lines=cell.lines[:count], row_span=1))
        rests.append(cell._replace(lines=cell.lines[count:], row_span=1))
    height = max([17.5, *(cell.needed for cell in rests)])
    return PrintedRow(most, tuple(tops)), PrintedRow(height, tuple(rests))


def _carried(head: tuple[PrintedRow, ...], pages: list[list[PrintedRow]]) -> list[Slice]:
    """The pages with the cells over several rows that go on in them."""
    made: list[Slice] = []
    going: list[PrintedCell] = []
    for rows in pages:
        made.append(Slice(head, tuple(rows), tuple(going)))
        left = [c._replace(row_span=c.row_span - len(rows)) for c in going]
        for at, row in enumerate(rows):
            left += [
                c._replace(row_span=c.row_span - (len(rows) - at))
                for c in row.cells
                if c.row_span > len(rows) - at
            ]
        going = [c for c in left if c.row_span > 0]
    return made


def draw_slice(part: Slice, left: float, top: float) -> tuple[list[Words], list[Frame], float]:
    """Words and borders of one part from the corner given, and its height."""
    words: list[Words] = []
    frames: list[Frame] = []
    if not part.rows and not part.carried:
        return words, frames, 0.0
    rows = [*part.head, *part.rows]
    tops = [top]
    for row in rows:
        tops.append(tops[-1] + row.height)
    start = len(part.head)
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
    for line in cell.lines:
        if line:
            inset = SIDE + (cell.indent if cell.align == "left" else 0.0)
            box = Words(
                x + inset,
                at,
                cell.width - inset - SIDE,
                pitch,
                line,
                cell.face,
                cell.align,
                cell.ref,
            )
            words.append(box)
        at += pitch
