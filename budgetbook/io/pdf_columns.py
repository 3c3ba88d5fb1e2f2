"""Tables without rules: columns told by the gaps that run down the lines. All of it is a guess."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from budgetbook.io.pdf_lines import Room, lines_of
from budgetbook.io.pdf_page import Glyph
from budgetbook.io.pdf_table import RuledCell, RuledTable

#: A gap of this share of the type size parts two columns.
_GAP = 0.9
#: A table has so many lines of so many words at least.
_FEWEST_LINES, _FEWEST_WORDS = 3, 3
#: Lines further apart than this share of the type size belong to no one table.
_FAR = 3.5
#: A line nearer than this share of the type size may go on with the row above.
_NEAR = 1.6


class _Word(NamedTuple):
    """Glyphs between two gaps."""

    x0: float
    x1: float
    glyphs: list[Glyph]


class _Row(NamedTuple):
    """A line of words."""

    words: list[_Word]
    top: float
    bottom: float
    em: float

    @property
    def glyphs(self) -> list[Glyph]:
        return [g for word in self.words for g in word.glyphs]


def guessed_tables(page: int, glyphs: Sequence[Glyph]) -> tuple[list[RuledTable], list[Glyph]]:
    """The tables that lines of several words make, and the glyphs outside them."""
    tables: list[RuledTable] = []
    rest: list[Glyph] = []
    for block in _blocks(_rows(glyphs)):
        if sum(len(row.words) >= _FEWEST_WORDS for row in block) >= _FEWEST_LINES:
            tables.append(_table(page, block))
        else:
            rest += [g for row in block for g in row.glyphs]
    return tables, rest


def _rows(glyphs: Sequence[Glyph]) -> list[_Row]:
    lines: list[list[Glyph]] = []
    for g in sorted(glyphs, key=lambda g: (g.base, g.x0)):
        if lines and g.base - lines[-1][0].base < 0.4 * g.em:
            lines[-1].append(g)
        else:
            lines.append([g])
    return [_row(line) for line in lines if any(g.text.strip() for g in line)]


def _row(line: list[Glyph]) -> _Row:
    words: list[_Word] = []
    for g in sorted(line, key=lambda g: g.x0):
        if not g.text.strip():
            if words:
                words[-1].glyphs.append(g)
        elif words and g.x0 - words[-1].x1 < _GAP * g.em:
            last = words.pop()
            words.append(_Word(last.x0, g.x1, [*last.glyphs, g]))
        else:
            words.append(_Word(g.x0, g.x1, [g]))
    top, bottom = min(g.top for g in line), max(g.bottom for g in line)
    return _Row(words, top, bottom, line[0].em)


def _blocks(rows: Sequence[_Row]) -> list[list[_Row]]:
    """Neighbouring lines of several words; a lone word between them stays with them."""
    blocks: list[list[_Row]] = []
    for i, row in enumerate(rows):
        wide = len(row.words) > 1
        near = bool(i) and row.top - rows[i - 1].bottom < _FAR * row.em
        before = blocks[-1] if blocks else []
        if near and len(before[0].words) > 1 and (wide or _is_rest(row, before)):
            before.append(row)
        else:
            blocks.append([row])
    return blocks


def _is_rest(row: _Row, before: Sequence[_Row]) -> bool:
    """Whether a lone word stands close under a word of the line above, no wider than it."""
    above, word = before[-1], row.words[0]
    close = row.top - above.bottom < (_NEAR - 1) * row.em
    return close and any(w.x0 < word.x1 and word.x0 < w.x1 for w in above.words[:-1])


def _table(page: int, block: Sequence[_Row]) -> RuledTable:
    spans = _columns(block)
    xs = [spans[0][0] - 2]
    xs += [(a[1] + b[0]) / 2 for a, b in pairwise(spans)]
    xs.append(spans[-1][1] + 2)
    groups = _table_rows(block, xs)
    ys = [groups[0][0].top, *(group[-1].bottom for group in groups)]
    cells = [
        RuledCell(row, at, 1, count, tuple(lines_of(found)), Room(xs[at], xs[at + count]))
        for row, group in enumerate(groups)
        for (at, count), found in sorted(_cells(group, xs).items())
    ]  # fmt: skip
    return RuledTable(page, tuple(xs), tuple(ys), tuple(cells), guessed=True)


def _columns(block: Sequence[_Row]) -> list[tuple[float, float]]:
    """Where columns stand, by the lines with most words; a heading over several says nothing."""
    most = max(len(row.words) for row in block)
    spans: list[tuple[float, float]] = []
    for row in block:
        if len(row.words) < 0.6 * most:
            continue
        for word in row.words:
            hits = [s for s in spans if s[0] < word.x1 and word.x0 < s[1]]
            if len(hits) > 1:
                continue
            spans = [s for s in spans if s not in hits]
            spans.append((min([word.x0, *(s[0] for s in hits)]),
                          max([word.x1, *(s[1] for s in hits)])))  # fmt: skip
    return sorted(spans)


def _table_rows(block: Sequence[_Row], xs: Sequence[float]) -> list[list[_Row]]:
    """Lines by the row they make: one that leaves the first column blank and holds no figure
    goes on with the row above."""
    groups: list[list[_Row]] = []
    for row in block:
        lacks = row.words[0].x0 > xs[1] or len(row.words) == 1
        figures = any(_is_figure(word) for word in row.words)
        near = bool(groups) and row.top - groups[-1][-1].bottom < (_NEAR - 1) * row.em
        if near and lacks and not figures and len(row.words) < len(groups[-1][0].words):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _is_figure(word: _Word) -> bool:
    text = "".join(g.text for g in word.glyphs)
    return text.replace(",", "").replace(".", "").strip("-").isdigit()


def _cells(group: Sequence[_Row], xs: Sequence[float]) -> dict[tuple[int, int], list[Glyph]]:
    """(column, span) → glyphs of the words of one row."""
    cells: dict[tuple[int, int], list[Glyph]] = {}
    for row in group:
        for word in row.words:
            first = sum(1 for x in xs[1:-1] if x <= word.x0 + 0.3 * row.em)
            last = sum(1 for x in xs[1:-1] if x < word.x1 - 0.3 * row.em)
            place = (first, max(last - first, 0) + 1)
            cells.setdefault(place, []).extend(word.glyphs)
    return cells
