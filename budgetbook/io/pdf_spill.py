"""Words that spill over the rules of their cell: spreadsheets draw all lines of a cell one after
the other, also where its row is too low for them."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from budgetbook.io.pdf_page import Glyph

#: Lines of one cell stand at most this far apart, in type sizes, and evenly up to this.
_PITCH, _EVEN = 1.9, 0.05
#: Points from row to row.
_DRIFT = 0.25
#: Share of the type size that a line may stand over a rule.
_OVER = 0.2


class _Piece(NamedTuple):
    """Glyphs on one base line as they were drawn."""

    glyphs: list[Glyph]

    @property
    def left(self) -> float:
        return self.glyphs[0].x0

    @property
    def right(self) -> float:
        return max(g.x1 for g in self.glyphs)

    @property
    def base(self) -> float:
        return self.glyphs[0].base

    @property
    def em(self) -> float:
        return max(g.em for g in self.glyphs)


def spilled(glyphs: Sequence[Glyph], ys: Sequence[float]) -> tuple[list[list[Glyph]], list[Glyph]]:
    """The lines of each cell whose words stand across the rules at ``ys``, and all other
    glyphs; ``glyphs`` in the order in which they were drawn."""
    blocks: list[list[Glyph]] = []
    rest: list[Glyph] = []
    for block in _blocks(_pieces(glyphs)):
        drawn = [g for piece in block for g in piece.glyphs]
        crosses = len(block) > 1 and any(_crosses(piece, ys) for piece in block)
        if crosses or _drifts(block, ys):
            blocks.append(drawn)
        else:
            rest.extend(drawn)
    return blocks, rest


def _pieces(glyphs: Sequence[Glyph]) -> list[_Piece]:
    pieces: list[_Piece] = []
    for g in glyphs:
        last = pieces[-1].glyphs[-1] if pieces else None
        near = last is not None and -0.5 * g.em < g.x0 - last.x1 < g.em
        if near and last is not None and abs(last.base - g.base) < 0.1 * g.em:
            pieces[-1].glyphs.append(g)
        else:
            pieces.append(_Piece([g]))
    return pieces


def _blocks(pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    blocks: list[list[_Piece]] = []
    for piece in pieces:
        if blocks and _follows(blocks[-1], piece):
            blocks[-1].append(piece)
        else:
            blocks.append([piece])
    return blocks


def _follows(block: Sequence[_Piece], piece: _Piece) -> bool:
    last = block[-1]
    step, em = piece.base - last.base, last.em
    if not em < step < _PITCH * em:
        return False
    if len(block) > 1 and abs(step - (last.base - block[-2].base)) > _EVEN * em:
        return False
    middle = abs(piece.left + piece.right - last.left - last.right) / 2
    aside = min(abs(piece.left - last.left), abs(piece.right - last.right), middle)
    return aside < 0.3 * em


def _drifts(block: Sequence[_Piece], ys: Sequence[float]) -> bool:
    """Whether lines stand in a row each, but not in step with the rows."""
    if len(block) < 3:
        return False
    tops = [max((y for y in ys if y < piece.base), default=0.0) for piece in block]
    offsets = [piece.base - top for piece, top in zip(block, tops, strict=True)]
    steps = [b - a for a, b in pairwise(offsets)]
    return len(set(tops)) == len(tops) and (
        all(step > _DRIFT for step in steps) or all(step < -_DRIFT for step in steps)
    )


def _crosses(piece: _Piece, ys: Sequence[float]) -> bool:
    slack = _OVER * piece.em
    top, bottom = min(g.top for g in piece.glyphs), max(g.bottom for g in piece.glyphs)
    return any(top + slack < y < bottom - slack for y in ys)
