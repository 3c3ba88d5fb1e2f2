"""How wide and how high a sheet's columns and rows are: the layout's proportions, no digit cut."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from heapq import nlargest
from typing import TYPE_CHECKING

from budgetbook.model.appearance import fit
from budgetbook.model.beside import beside_column
from budgetbook.model.grid import GridColumn, TableGrid
from budgetbook.model.ref import TableKey
from budgetbook.model.remarks import is_remark
from budgetbook.ui.cell_look import FIGURES
from budgetbook.ui.delegates import FOLD, INDENT, PADDING, WRAPPED

if TYPE_CHECKING:
    from budgetbook.ui.table_view import SheetView

#: A narrow table is stretched to the paper, but not beyond this.
STRETCH = 1.35
#: Characters that a column shows at the least.
_LEAST = 3.3
_SERIAL = 3.0
_LEADING = frozenset({"code", "name", "label"})
_USUAL_WIDTH = {"amount": 7.0, "number": 6.0, "percent": 6.0, "code": 6.0, "label": 16.0}
_SIGN = 1.0  # characters of room for ✕ before a figure
_BOLD = 1.08  # bold words are so much wider, about
#: A longer name (in characters) is elided where room is scarce, and even where it is not.
_LONG_NAME = 13
_LONGEST_NAME = 24
#: Of a table with more rows only so many are measured, those with the longest values.
_MANY, _LIKELY = 200, 24


def column_name(drawn: GridColumn) -> str:
    """The name under which a column's width is kept."""
    return f"{drawn.table}/{drawn.column.id}"


def own_columns(grid: TableGrid) -> tuple[GridColumn, ...]:
    """The columns of the official table, without those added for looking."""
    return tuple(drawn for drawn in grid.columns if drawn.table)


def leading_columns(grid: TableGrid) -> int:
    """How many columns say what a row is: 序号, code and name at the left."""
    for i, drawn in enumerate(grid.columns):
        serial = not drawn.table and i == 0
        if not serial and (not drawn.table or drawn.column.kind not in _LEADING):
            return i
    return 0


class ColumnFit:
    """Measures one view's columns, and sets them."""

    def __init__(self, view: "SheetView") -> None:
        self._view = view
        self._natural: list[int] = []
        #: What figures need, and that with names uncut too.
        self._needs: list[int] = []
        self._wishes: list[int] = []
        #: Columns whose width the user has set, ``table/column`` → characters.
        self._kept: Mapping[str, float] = {}
        self._room = -1

    @property
    def natural_width(self) -> int:
        """The width the columns would like together."""
        return sum(self._natural)

    def forget(self) -> None:
        """The next ``fit`` measures anew."""
        self._room = -1

    def measure(self) -> None:
        """Works out the wished widths of the grid that is shown."""
        columns = range(self._view.sheet_model.columnCount())
        self._kept = self._view.choices.widths()
        measured = [self._measure(column) for column in columns]
        natural, needs, wishes = ([m[i] for m in measured] for i in range(3))
        if (natural, needs, wishes) != (self._natural, self._needs, self._wishes):
            self._natural, self._needs, self._wishes = natural, needs, wishes
            self.forget()

    def _measure(self, i: int) -> tuple[int, int, int]:
        """The layout's width, what figures need, and what names would like, of one column."""
        drawn = self._view.sheet_model.grid.columns[i]
        em, column = self._em(), drawn.column
        kept = int(self._kept.get(column_name(drawn), 0) * em)
        if not drawn.table and not beside_column(drawn) and not is_remark(drawn):
            width = kept or int(_SERIAL * em) + PADDING
            return width, width, width
        width = int((column.width or _USUAL_WIDTH.get(column.kind, 10.0)) * em) + PADDING
        need = wish = int(_LEAST * em)
        if column.kind in FIGURES or column.kind == "code":
            need = wish = max(need, self._longest(i))
        elif not self._view.wraps:
            longest = self._longest(i)
            need, wish = min(longest, _LONG_NAME * em), min(longest, _LONGEST_NAME * em)
        if kept:  # never so narrow that a digit is cut
            kept = max(kept, need) if column.kind in FIGURES else kept
            return kept, kept, kept
        return max(width, wish), need, wish

    def _em(self) -> int:
        return self._view.fontMetrics().horizontalAdvance("国")

    def keep(self, column: int) -> None:
        """The user has given a column the width it has now."""
        drawn = self._view.sheet_model.grid.columns[column]
        width = self._view.columnWidth(column) / self._em()
        self._view.choices.keep_width(column_name(drawn), width)

    def fit_words(self, column: int) -> None:
        """Makes a column as wide as its longest words."""
        self._view.setColumnWidth(column, max(self._longest(column), int(_LEAST * self._em())))
        self.keep(column)

    def _longest(self, column: int) -> int:
        model = self._view.sheet_model
        drawn = model.grid.columns[column]
        rows = self._likely(column) if model.rowCount() > _MANY else range(model.rowCount())
        longest = max((self._need(row, column) for row in rows), default=0)
        if model.rowCount() > _MANY and drawn.column.kind in FIGURES and model.has_found(column):
            longest += int(_SIGN * self._em())
        return longest

    def _likely(self, column: int) -> list[int]:
        """In a long table the rows with the longest values: to lay out all would take too long."""
        grid, book = self._view.sheet_model.grid, self._view.document.book
        while column and not grid.columns[column].table:  # compared with last year's
            column -= 1
        drawn = grid.columns[column]
        table = book.tables.get(TableKey(drawn.table, grid.instance))
        if table is None:
            return []
        name, part = drawn.column.id, drawn.part
        cells = {row.id: row.cells.get(name) for row in table.rows}

        def size(row: int) -> int:
            value = cells.get(grid.rows[row].rows[part])
            if isinstance(value, Decimal):
                return 2 * value.adjusted() + value.is_signed() if value else -99
            return len(value) + grid.rows[row].level if isinstance(value, str) else -99

        return nlargest(_LIKELY, range(len(grid.rows)), key=size)

    def _need(self, row: int, column: int) -> int:
        look = self._view.sheet_model.look(row, column)
        width = self._view.fontMetrics().horizontalAdvance(look.text) * (_BOLD if look.bold else 1)
        marked = look.found and look.kind in FIGURES
        extra = int(_SIGN * self._em()) if marked else look.indent * INDENT
        if look.kind == "name" and self._view.folding.is_used:
            extra += FOLD
        return int(width) + extra + 2 * PADDING + 3

    def fit(self) -> None:
        """Columns in the layout's proportions: stretched to the paper, or scrolled."""
        room = self._view.viewport().width()
        if room == self._room or not self._natural:
            return
        self._room = room
        widths = [int(width) for width in self._shares(room)]
        over = room - sum(widths)
        if abs(over) <= len(widths) and not self._kept:
            widths[-1 if over > 0 else self._widest_words(widths)] += over
        for i, width in enumerate(widths):
            if self._view.columnWidth(i) != width:
                self._view.setColumnWidth(i, width)

    def _widest_words(self, widths: Sequence[int]) -> int:
        """The column that can give way by a few pixels: words are elided, digits would be cut."""
        columns = self._view.sheet_model.grid.columns
        words = [i for i, c in enumerate(columns) if c.table and c.column.kind not in FIGURES]
        return max(words or range(len(widths)), key=widths.__getitem__)

    def _shares(self, room: int) -> Sequence[float]:
        """Widths for ``room``: what the user has set stays, the others share the rest."""
        columns = self._view.sheet_model.grid.columns
        kept = [column_name(drawn) in self._kept for drawn in columns]
        free = [i for i, is_kept in enumerate(kept) if not is_kept]
        widths: list[float] = list(self._natural)
        left = room - sum(w for w, is_kept in zip(self._natural, kept, strict=True) if is_kept)
        for i, width in zip(free, self._share_out(free, left), strict=True):
            widths[i] = width
        return widths

    def _share_out(self, columns: Sequence[int], room: int) -> Sequence[float]:
        """Widths stretched, squeezed, or as little as their figures need."""
        natural = [self._natural[i] for i in columns]
        if sum(natural) <= room:
            scale = min(room / max(sum(natural), 1), STRETCH)
            return [width * scale for width in natural]
        for least in ([self._wishes[i] for i in columns], [self._needs[i] for i in columns]):
            if sum(least) <= room:
                return fit(natural, least, room)
        return least

    def fit_heights(self) -> None:
        """Rows as high as their words where words are wrapped, else all alike."""
        view = self._view
        plain = view.row_height
        for row in range(view.sheet_model.rowCount()):
            height = self._row_need(row) if view.wraps else plain
            if view.rowHeight(row) != height and not view.isRowHidden(row):
                view.setRowHeight(row, height)

    def _row_need(self, row: int) -> int:
        view = self._view
        metrics, need = view.fontMetrics(), view.row_height
        for i in range(view.sheet_model.columnCount()):
            look = view.sheet_model.look(row, i)
            if look.kind in FIGURES or view.rowSpan(row, i) > 1:
                continue
            text = look.text
            room = view.columnWidth(i) - 2 * PADDING - look.indent * INDENT
            if look.kind == "name" and view.folding.is_used:
                room -= FOLD
            if "\n" in text or metrics.horizontalAdvance(text) >= room:
                box = metrics.boundingRect(0, 0, max(room, 20), 100_000, WRAPPED, text)
                need = max(need, box.height() + 8)
        return need
