"""A sheet too wide for the paper, printed as strips: the columns left over follow on pages of
their own, behind all pages of the first ones (as Excel, WPS and LibreOffice do)."""

from collections.abc import Sequence

from budgetbook.io.pdf_table import RuledTable

_SAME = 1.0  # points between rules of one row on two pages


def strips(tables: Sequence[RuledTable | None], widths: Sequence[float]) -> dict[int, int]:
    """Page index → index of the page whose table it continues to the right; ``tables`` is what
    stands on each page where that is one table, ``widths`` the pages' widths."""
    found: dict[int, int] = {}
    at = 1
    while at < len(tables):
        count = next((n for n in range(1, at + 1) if _match(tables, widths, at, n, found)), 0)
        for page in range(at, at + count):
            first = page - count
            found[page] = found.get(first, first)
        at += max(count, 1)
    return found


def _match(
    tables: Sequence[RuledTable | None],
    widths: Sequence[float],
    at: int,
    count: int,
    found: dict[int, int],
) -> bool:
    """Whether the ``count`` pages from ``at`` on are the next strip of those before them."""
    if at + count > len(tables):
        return False
    return all(
        _continues(tables[page - count], tables[page], widths[page])
        for page in range(at, at + count)
    )


def _continues(left: RuledTable | None, right: RuledTable | None, width: float) -> bool:
    if left is None or right is None:
        return False
    same_rows = all(any(abs(y - other) < _SAME for other in left.ys) for y in right.ys)
    # Notes merged over all columns are ruled on the first strip only.
    below = [c for c in left.cells if left.ys[c.row] > right.bottom - _SAME]
    same_rows = same_rows and all(c.column_span == len(left.xs) - 1 for c in below)
    no_room = left.xs[-1] + (right.xs[1] - right.xs[0]) > width - left.xs[0] - _SAME
    # A sheet of its own begins at the top, with its title.
    headed = any(c.lines for c in right.cells if c.row == 0 and c.column == 0)
    untitled = not headed or right.top > left.top + _SAME
    from_left = abs(left.xs[0] - right.xs[0]) < _SAME
    return same_rows and no_room and untitled and from_left and len(right.ys) > 2


def beside(left: RuledTable, right: RuledTable) -> RuledTable:
    """One table of a strip and the next."""
    shift, columns = left.xs[-1] - right.xs[0], len(left.xs) - 1
    rows = [_nearest(left.ys, y) for y in right.ys]
    moved = tuple(
        cell._replace(
            row=rows[cell.row],
            row_span=rows[cell.row + cell.row_span] - rows[cell.row],
            column=cell.column + columns,
        )
        for cell in right.cells
    )
    xs = (*left.xs, *(x + shift for x in right.xs[1:]))
    return left._replace(xs=xs, cells=(*left.cells, *moved))


def _nearest(ys: Sequence[float], y: float) -> int:
    return min(range(len(ys)), key=lambda i: abs(ys[i] - y))
