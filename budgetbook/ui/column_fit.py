"""How wide and how high a sheet's columns and rows are: the layout's proportions, no digit cut."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from budgetbook.model.appearance import fit
from budgetbook.model.beside import beside_column
from budgetbook.ui.delegates import FOLD, INDENT, PADDING, WRAPPED
from budgetbook.ui.sheet_model import FIGURES

if TYPE_CHECKING:
    from budgetbook.ui.table_view import SheetView

#: A narrow table is stretched to the paper, but not beyond this.
STRETCH = 1.35
#: Characters that a column shows at the least.
_LEAST = 3.3
_SERIAL = 3.0
_USUAL_WIDTH = {"amount": 7.0, "number": 6.0, "percent": 6.0, "code": 6.0, "label": 16.0}
_SIGN = 16  # room for ✕ before a figure
_BOLD = 1.08  # bold words are so much wider, about
#: A longer name (in characters) is elided where room is scarce, and even where it is not.
_LONG_NAME = 13
_LONGEST_NAME = 24


class ColumnFit:
    """Measures one view's columns, and sets them."""

    def __init__(self, view: "SheetView") -> None:
        self._view = view
        self._natural: list[int] = []
        #: What figures need, and that with names uncut too.
        self._needs: list[int] = []
        self._wishes: list[int] = []
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
        measured = [self._measure(column) for column in columns]
        natural, needs, wishes = ([m[i] for m in measured] for i in range(3))
        if (natural, needs, wishes) != (self._natural, self._needs, self._wishes):
            self._natural, self._needs, self._wishes = natural, needs, wishes
            self.forget()

    def _measure(self, i: int) -> tuple[int, int, int]:
        """The layout's width, what figures need, and what names would like, of one column."""
        drawn = self._view.sheet_model.grid.columns[i]
        em, column = self._view.fontMetrics().horizontalAdvance("国"), drawn.column
        if not drawn.table and not beside_column(drawn):
            width = int(_SERIAL * em) + PADDING
            return width, width, width
        width = int((column.width or _USUAL_WIDTH.get(column.kind, 10.0)) * em) + PADDING
        need = wish = int(_LEAST * em)
        if column.kind in FIGURES or column.kind == "code":
            need = wish = max(need, self._longest(i))
        elif not self._view.wraps:
            longest = self._longest(i)
            need, wish = min(longest, _LONG_NAME * em), min(longest, _LONGEST_NAME * em)
        return max(width, wish), need, wish

    def _longest(self, column: int) -> int:
        rows = range(self._view.sheet_model.rowCount())
        return max((self._need(row, column) for row in rows), default=0)

    def _need(self, row: int, column: int) -> int:
        look = self._view.sheet_model.look(row, column)
        width = self._view.fontMetrics().horizontalAdvance(look.text) * (_BOLD if look.bold else 1)
        extra = _SIGN if look.found and look.kind in FIGURES else look.indent * INDENT
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
        if abs(room - sum(widths)) <= len(widths):
            widths[-1] += room - sum(widths)
        for i, width in enumerate(widths):
            if self._view.columnWidth(i) != width:
                self._view.setColumnWidth(i, width)

    def _shares(self, room: int) -> Sequence[float]:
        """Widths for ``room``: stretched, squeezed, or as little as their figures need."""
        scale = room / self.natural_width
        if scale >= 1:
            return [width * min(scale, STRETCH) for width in self._natural]
        for least in (self._wishes, self._needs):
            if sum(least) <= room:
                return fit(self._natural, least, room)
        return self._needs

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
            if view.rowSpan(row, i) > 1:
                continue
            text = view.sheet_model.look(row, i).text
            room = view.columnWidth(i) - 2 * PADDING
            if "\n" in text or metrics.horizontalAdvance(text) >= room:
                box = metrics.boundingRect(0, 0, max(room, 20), 100_000, WRAPPED, text)
                need = max(need, box.height() + 8)
        return need
