"""What the texts of a pasted block mean in the cells they fall on, and what is said of it."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from budgetbook.model.book import Row
from budgetbook.model.entry import Entry, EntryError, read_entry
from budgetbook.model.fresh import free_id
from budgetbook.model.layout import Column
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.remarks import is_remark
from budgetbook.model.units import unit_of
from budgetbook.ui.cell_look import FIGURES
from budgetbook.ui.clipboard import exact_words

if TYPE_CHECKING:
    from budgetbook.ui.table_view import SheetView

#: Row and column of the view, and the words for it.
Target = tuple[int, int, str]


class Pasted(NamedTuple):
    """What a block becomes: entries, new rows for what goes beyond the table, and what not."""

    entries: dict[Ref, Entry]
    rows: tuple[Row, ...]
    locked: int
    unread: int
    beyond: int
    #: By row.
    remarks: dict[int, str]
    #: (unit it was written in, unit of its cell) of each amount that was converted.
    converted: tuple[tuple[str, str], ...] = ()


def list_key(view: "SheetView") -> TableKey | None:
    """The table of a list, which takes more rows than it has; None for any other table."""
    grid = view.sheet_model.grid
    tables = {c.table for c in grid.columns if c.table}
    if len(tables) != 1:
        return None
    spec = view.document.layout.table(next(iter(tables)))
    return TableKey(spec.id, grid.instance) if spec and spec.kind == "list" else None


def pastable(view: "SheetView", row: int, column: int) -> Ref | None:
    """The cell that takes what is pasted there; None for a computed cell and for a code."""
    look = view.sheet_model.look(row, column)
    takes = look.editable and look.kind != "code"
    return view.sheet_model.grid.ref(row, column) if takes else None


def read_targets(view: "SheetView", targets: Sequence[Target]) -> Pasted:
    """What each text means in the cell it falls on."""
    return _Reading(view).read(targets)


class _Reading:
    def __init__(self, view: "SheetView") -> None:
        self._view, self._model = view, view.sheet_model
        self._list = list_key(view)
        self._converted: list[tuple[str, str]] = []

    def read(self, targets: Sequence[Target]) -> Pasted:
        entries: dict[Ref, Entry] = {}
        new: dict[int, Row] = {}
        remarks: dict[int, str] = {}
        locked = unread = beyond = 0
        rows, columns = self._model.rowCount(), self._model.columnCount()
        for row, column, text in targets:
            try:
                if column < columns and row < rows and is_remark(self._model.grid.columns[column]):
                    remarks[row] = text
                elif column < columns and row >= rows and self._list is not None:
                    new[row] = self._with(self._new_row(new, row), column, text)
                elif row >= rows or column >= columns:
                    beyond += bool(text)
                elif (ref := pastable(self._view, row, column)) is not None:
                    entries[ref] = self._entry(self._model.grid.columns[column].column, ref, text)
                else:
                    locked += bool(text) and text != self._model.look(row, column).text
            except EntryError:
                unread += 1
        made = tuple(new[row] for row in sorted(new))
        return Pasted(entries, made, locked, unread, beyond, remarks, tuple(self._converted))

    def _entry(self, column: Column, ref: Ref, text: str) -> Entry:
        """Figures take all digits behind the rounded words, and are converted to the cell's
        unit; words are taken as they are seen."""
        unit = unit_of(self._view.document.book, ref)
        words = exact_words(text) if column.kind in FIGURES else text
        entry = read_entry(column, words, unit)
        if entry.written_in:
            self._converted.append((entry.written_in, unit))
        return entry

    def _new_row(self, new: dict[int, Row], row: int) -> Row:
        if row in new:
            return new[row]
        table = self._view.document.book.tables.get(self._list) if self._list else None
        taken = set(table.positions) if table else set()
        return Row(id=free_id(taken | {r.id for r in new.values()}, "r"))

    def _with(self, row: Row, column: int, text: str) -> Row:
        drawn = self._model.grid.columns[column]
        if not drawn.table:
            return row
        ref = Ref(drawn.table, row.id, drawn.column.id, self._model.grid.instance)
        return row.with_cells({drawn.column.id: self._entry(drawn.column, ref, text).value})


def paste_words(pasted: Pasted, also: Iterable[str] = ()) -> str:
    """What is said after pasting; ``also``: what the way of pasting has to add."""
    cells = len(pasted.entries) + len(pasted.remarks)
    said = [f"已粘贴 {cells} 格"] if cells or not pasted.rows else []
    if pasted.rows:
        said.append(f"{'' if cells else '已粘贴，'}新增 {len(pasted.rows)} 行")
    for written, unit in dict.fromkeys(pasted.converted):
        count = pasted.converted.count((written, unit))
        said.append(f"{count} 格写明“{written}”，已换算成{unit}")
    if pasted.locked:
        said.append(f"{pasted.locked} 格是计算得出的或不能修改，已跳过")
    if pasted.unread:
        said.append(f"{pasted.unread} 格不是金额，保持原数")
    if pasted.beyond:
        said.append(f"{pasted.beyond} 格超出表的范围，没有粘贴")
    return "；".join([*said, *also])
