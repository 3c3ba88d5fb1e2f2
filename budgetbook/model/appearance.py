"""How a drawn sheet looks on paper: alignment, indent, widths; the same for every writer.

Widths are counted in full-width characters (em) of the table's own face.
"""

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from typing import Literal, NamedTuple

from budgetbook.model.book import Book, Paragraph
from budgetbook.model.grid import DrawnCell, TableGrid
from budgetbook.model.layout import Column, Layout

Align = Literal["left", "center", "right"]

#: What a cell keeps free at its sides, in em.
PADDING = 0.9
#: Column edges of two grids that stand closer than this are drawn as one.
_SNAP = 0.6
#: A header word longer than this breaks, a name longer than this wraps, in em.
_HEADER_LINE, _LONG_NAME = 4.0, 22.0
_FIGURES = frozenset({"amount", "number", "percent"})
#: Words that must stay on one line: a figure broken in two is misread.
UNBROKEN = _FIGURES | {"code", "serial", "numbering"}
_USUAL_WIDTH = {"amount": 7.0, "number": 6.0, "percent": 6.0, "code": 6.0, "label": 16.0}
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Look(NamedTuple):
    """How one cell is set; ``indent`` in em."""

    align: Align
    bold: bool = False
    indent: int = 0


def look(layout: Layout, grid: TableGrid, cell: DrawnCell) -> Look:
    """How ``cell`` of ``grid`` is set."""
    if cell.role == "header":
        return Look("center", bold=True)
    if cell.role in ("numbering", "serial"):
        return Look("center")
    align: Align = "right" if cell.role in _FIGURES else "left"
    if grid.is_form:
        return Look(align)
    drawn = grid.columns[cell.column]
    spec = layout.table(drawn.table)
    tree = spec is not None and spec.kind == "tree"
    if drawn.column.merged:
        align = "center"
    deep = max(0, cell.level - 1) if tree else cell.level
    indent = deep if cell.role in ("label", "name") else 0
    return Look(align, cell.total or (tree and cell.level == 1), indent)


def printable(text: str) -> str:
    """``text`` without the characters that no Office file can hold; line ends as ``\\n``."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n").replace("\f", "\n")
    return _UNPRINTABLE.sub("", plain)


def book_title(book: Book, layout: Layout) -> str:
    """What the book is called on its title page."""
    for item in book.flow:
        if isinstance(item, Paragraph) and item.role == "title":
            return item.text.replace("\n", "")
    title = layout.book_title.replace("{year}", str(book.year or ""))
    return f"{book.department.name}{title}"


def text_width(text: str) -> float:
    """The width of a line in em: half-width characters count half."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)


def line_count(text: str, width: float) -> int:
    """How many lines ``text`` takes in a column ``width`` em wide."""
    room = max(width, 1.0)
    return sum(max(1, math.ceil(text_width(line) / room)) for line in text.split("\n"))


def column_widths(
    layout: Layout, grid: TableGrid, cells: Iterable[DrawnCell], total: float
) -> tuple[float, ...]:
    """The grid's column widths, ``total`` together: the layout's proportions, but no figure or
    code broken where there is room, and names on one line where there is more."""
    weights = _form_weights(layout, grid) if grid.is_form else _weights(grid)
    needs, wishes = [0.0] * len(weights), [0.0] * len(weights)
    for cell in cells:
        if cell.column_span > 1:
            continue
        need, wish = _needed(layout, grid, cell)
        needs[cell.column] = max(needs[cell.column], need)
        wishes[cell.column] = max(wishes[cell.column], need, wish)
    return fit(weights, wishes if sum(wishes) < total else needs, total)


def _needed(layout: Layout, grid: TableGrid, cell: DrawnCell) -> tuple[float, float]:
    """The width a cell must have, and the width it would like."""
    if cell.role in UNBROKEN:
        return text_width(cell.text) * 1.1 + PADDING, 0.0
    if cell.role == "header" and not grid.is_form:
        return 0.0, min(math.ceil(text_width(cell.text) / 2), _HEADER_LINE) + PADDING
    spec = layout.table(cell.ref.table) if cell.ref else None
    if cell.role in ("name", "label") and spec and spec.kind in ("tree", "fixed"):
        wish = text_width(cell.text) + look(layout, grid, cell).indent + 2 * PADDING
        return 0.0, min(wish, _LONG_NAME)
    return 0.0, 0.0


def _weights(grid: TableGrid) -> list[float]:
    return [_wished(drawn.column) for drawn in grid.columns]


def _wished(column: Column) -> float:
    return column.width or _USUAL_WIDTH.get(column.kind, 10.0)


def _form_weights(layout: Layout, grid: TableGrid) -> list[float]:
    weights = [0.0] * grid.width
    for cell in grid.form:
        if cell.column_span > 1:
            continue
        spec = layout.table(cell.ref.table) if cell.ref else None
        column = spec.column(cell.ref.column) if spec and cell.ref else None
        wished = _wished(column) if column else min(text_width(cell.text), 8.0) + 1
        weights[cell.column] = max(weights[cell.column], wished)
    return [w or 8.0 for w in weights]


def fit(weights: Sequence[float], needs: Sequence[float], total: float) -> tuple[float, ...]:
    """Widths in proportion to ``weights`` that add up to ``total``, none less than its need."""
    if sum(needs) >= total:
        return tuple(n * total / sum(needs) for n in needs)
    fixed: set[int] = set()
    while True:
        free = [i for i in range(len(weights)) if i not in fixed]
        room = total - sum(needs[i] for i in fixed)
        share = room / sum(weights[i] for i in free) if free else 0.0
        short = {i for i in free if weights[i] * share < needs[i]}
        if not short:
            return tuple(needs[i] if i in fixed else weights[i] * share for i in range(len(needs)))
        fixed |= short


class CommonColumns(NamedTuple):
    """One column grid for several grids drawn one under the other."""

    widths: tuple[float, ...]
    #: For each grid: the common column at which each of its columns starts, and the end.
    starts: tuple[tuple[int, ...], ...]


def common_columns(grids: Sequence[Sequence[float]]) -> CommonColumns:
    """The columns that let grids of different column widths stand in one table.

    A grid with as many columns as a later one takes over its edges: a form stands above its table.
    """
    shapes = {len(widths): widths for widths in grids}
    edges: list[float] = []
    taken: dict[int, list[float]] = {}
    for count, widths in sorted(shapes.items(), reverse=True):
        known = tuple(edges)
        snap = _SNAP if min(widths, default=0.0) > 2 * _SNAP else 0.0
        own = [round(edge, 3) for edge in accumulate(widths, initial=0.0)]
        taken[count] = [_snapped(edge, known, snap) for edge in own]
        edges += [edge for edge in taken[count] if edge not in edges]
    edges.sort()
    starts = tuple(tuple(edges.index(edge) for edge in taken[len(g)]) for g in grids)
    return CommonColumns(tuple(b - a for a, b in pairwise(edges)), starts)


def _snapped(edge: float, known: Sequence[float], snap: float) -> float:
    near = min(known, key=lambda other: abs(other - edge), default=edge)
    return near if abs(near - edge) < snap else edge
