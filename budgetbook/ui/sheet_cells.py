"""What is done to the selected cells of a sheet: copy, paste, clear, fill, keep, sum up."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QModelIndex, QObject, Signal
from PySide6.QtGui import QGuiApplication

from budgetbook.model.book import Mark
from budgetbook.model.edit import Edit, InsertRows, SetCells, Several
from budgetbook.model.entry import Entry, entries_edit
from budgetbook.model.ref import Ref
from budgetbook.model.remarks import is_remark, remark_ref, set_remarks
from budgetbook.ui.cell_look import FIGURES
from budgetbook.ui.clipboard import Block, block_mime, read_mime
from budgetbook.ui.paste_totals import compare_totals
from budgetbook.ui.pasting import Pasted, Target, list_key, pastable, paste_words, read_targets
from budgetbook.ui.sheet_model import SheetModel

if TYPE_CHECKING:
    from budgetbook.ui.table_view import SheetView

_LONG = 40


class Area(NamedTuple):
    """A rectangle of cells, the last row and column included."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def is_one(self) -> bool:
        """Whether it is a single cell."""
        return self.top == self.bottom and self.left == self.right


class SheetCells(QObject):
    """The selection of one view and what commands do to it; each is one step to undo."""

    message = Signal(str)

    def __init__(self, view: "SheetView") -> None:
        super().__init__(view)
        self._view = view

    @property
    def _model(self) -> SheetModel:
        return self._view.sheet_model

    # ---- the selection

    def areas(self) -> list[Area]:
        """The selected rectangles; the current cell where nothing is selected."""
        selection = self._view.selectionModel().selection()
        ranges = [selection.at(i) for i in range(selection.count())]
        first = self.first_column()
        areas = [Area(r.top(), max(r.left(), first), r.bottom(), r.right()) for r in ranges]
        index = self._view.currentIndex()
        if not areas and index.isValid():
            areas = [Area(index.row(), index.column(), index.row(), index.column())]
        return areas

    def first_column(self) -> int:
        """The first column that holds cells of the book: behind the 序号."""
        columns = self._model.grid.columns
        return 1 if columns and not columns[0].table else 0

    def refs(self) -> Iterator[tuple[int, int, Ref]]:
        """Every selected cell of the book with its place; rows that are not shown are left out."""
        for area in self.areas():
            for row in self.shown(area.top, area.bottom):
                for column in range(area.left, area.right + 1):
                    ref = self._model.grid.ref(row, column)
                    if ref is not None:
                        yield row, column, ref

    def _remark_places(self) -> list[tuple[int, int]]:
        """The selected cells of the 备注 column."""
        last = self._model.columnCount() - 1
        if last < 0 or not is_remark(self._model.grid.columns[last]):
            return []
        areas = [area for area in self.areas() if area.right == last]
        return [(row, last) for area in areas for row in self.shown(area.top, area.bottom)]

    def _remarks_edit(self, words: dict[int, str]) -> SetCells | None:
        """The edit that writes remarks on some rows."""
        grid = self._model.grid
        written = {ref: text for row, text in words.items() if (ref := remark_ref(grid, row))}
        return set_remarks(self._view.document.book, written)

    def shown(self, top: int, bottom: int) -> list[int]:
        """The rows from ``top`` to ``bottom`` that are shown: folded and filtered ones are never
        changed unseen."""
        return [row for row in range(top, bottom + 1) if not self._view.isRowHidden(row)]

    def one_area(self) -> Area | None:
        """The selected rectangle; None (and a message) where there are several."""
        areas = self.areas()
        if len(areas) == 1:
            return areas[0]
        if areas:
            self.message.emit("选定了几块区域，没有复制；请只选定一块连续的区域")
        return None

    def summary(self) -> tuple[int, Decimal | None, Decimal | None]:
        """How many cells are selected, the sum of their amounts and the average."""
        count, figures = 0, []
        book, columns = self._view.document.book, self._model.grid.columns
        for _, column, ref in self.refs():
            count += 1
            value = book.value(ref)
            if isinstance(value, Decimal) and columns[column].column.kind in FIGURES:
                figures.append(value)
        if not figures:
            return count, None, None
        total = sum(figures, Decimal(0))
        return count, total, total / len(figures)

    # ---- copy and paste

    def copy(self) -> None:
        """Puts the selected rectangle on the clipboard, for Excel and WPS too."""
        self._copied()

    def _copied(self) -> bool:
        area = self.one_area()
        if area is None:
            return False
        columns = range(area.left, area.right + 1)
        block = [
            [self._plain(row, column) for column in columns]
            for row in self.shown(area.top, area.bottom)
        ]
        texts = [self._model.grid.columns[c].column.kind not in FIGURES for c in columns]
        QGuiApplication.clipboard().setMimeData(block_mime(block, texts))
        return True

    def _plain(self, row: int, column: int) -> str:
        """A cell as copied: figures without thousand separators, so that any program reads them."""
        look = self._model.look(row, column)
        if look.kind not in FIGURES:
            return look.text
        return look.text.replace(",", "").replace("−", "-")

    def cut(self) -> None:
        """Copies and blanks the selection."""
        if self._copied():
            self.clear()

    def clear(self) -> None:
        """Blanks the selected cells; computed ones stay."""
        entries, locked = {}, 0
        for row, column, ref in self.refs():
            look = self._model.look(row, column)
            if not look.editable or look.kind == "code":
                locked += bool(look.text)
            else:
                entries[ref] = Entry(None)
        title = self._title("清除", entries)
        cleared = entries_edit(self._view.document.book, entries, title)
        remarks = self._remarks_edit({row: "" for row, _ in self._remark_places()})
        self._do_all([cleared, remarks], title)
        if locked:
            self.message.emit(f"{locked} 格是计算得出的或科目编码，没有清除")

    def _title(self, word: str, entries: Sequence[object] | dict[Ref, Entry]) -> str:
        return f"{word} {len(entries)} 格"

    def _do(self, edit: Edit | None) -> None:
        if edit is not None:
            self._view.document.do(edit)

    def paste(self) -> None:
        """Puts the clipboard's block at the top left of the selection, as one step."""
        self.paste_block(read_mime(QGuiApplication.clipboard().mimeData()))

    def paste_block(self, block: Block) -> None:
        """Puts ``block`` at the top left of the selection, as one step."""
        areas = self.areas() or self._before_first()
        if not block or not areas:
            words = "先选定要粘贴到的格" if block else "剪贴板里没有能粘贴的表格或文字"
            self.message.emit(words)
            return
        area = areas[0]
        if self._model.rowCount() and len(block) == 1 and len(block[0]) == 1:
            places = [(row, column) for row, column, _ in self.refs()]
            targets = [(*place, block[0][0]) for place in [*places, *self._remark_places()]]
        else:
            last = self._model.rowCount()
            rows = [*self.shown(area.top, last - 1), *range(last, last + len(block))]
            targets = [
                (row, area.left + c, text)
                for row, line in zip(rows, block, strict=False)
                for c, text in enumerate(line)
            ]
        self.paste_cells(targets)

    def _before_first(self) -> list[Area]:
        """Where a block goes in a list without a row, for which nothing can be selected."""
        if self._model.rowCount() or list_key(self._view) is None:
            return []
        left = self.first_column()
        return [Area(0, left, 0, left)]

    def paste_cells(self, targets: Sequence[Target], also: Sequence[str] = ()) -> None:
        """Enters texts by row and column, as one step, and says what was left out, what ``also``
        has to add, and which pasted totals are others than ours."""
        if self._view.document.is_read_only:
            self.message.emit("这里只能看，没有粘贴")
            return
        pasted = read_targets(self._view, targets)
        self._paste(pasted)
        self.message.emit(paste_words(pasted, also))
        compare_totals(self._view, targets)

    def _paste(self, pasted: Pasted) -> None:
        document, model = self._view.document, self._model
        title = self._title("粘贴", pasted.entries)
        cells = entries_edit(document.book, pasted.entries, title)
        edits: list[Edit | None] = [cells, self._remarks_edit(pasted.remarks)]
        key = list_key(self._view)
        if pasted.rows and key is not None:
            last = model.grid.rows[-1].rows[0] if model.grid.rows else ""
            edits.append(InsertRows(key, last, pasted.rows))
        self._do_all(edits, title)

    def _do_all(self, edits: Sequence[Edit | None], title: str) -> None:
        """Makes the edits that there are, as one step."""
        made = tuple(edit for edit in edits if edit is not None)
        if made:
            self._do(made[0] if len(made) == 1 else Several(made, title))

    # ---- fill

    def fill_down(self) -> None:
        """Puts the top row of the selection (or the shown row above) into the rows below."""
        self._fill_along(down=True)

    def fill_right(self) -> None:
        """Puts the left column of the selection (or the column before it) into those after it."""
        self._fill_along(down=False)

    def _fill_along(self, *, down: bool) -> None:
        entries: dict[Ref, Entry] = {}
        for area in self.areas():
            rows = self.shown(area.top, area.bottom)
            columns = list(range(area.left, area.right + 1))
            if down and len(rows) == 1:
                rows = [*self.shown(0, area.top - 1)[-1:], *rows]
            elif not down and len(columns) == 1:
                columns.insert(0, max(area.left - 1, 0))
            for row in rows[1:] if down else rows:
                for column in columns if down else columns[1:]:
                    source = (rows[0], column) if down else (row, columns[0])
                    self.copy_entry(entries, source, (row, column))
        self.fill_in(entries)

    def fill_in(self, entries: dict[Ref, Entry]) -> None:
        """Enters what was copied to other cells, as one step."""
        title = self._title("填充", entries)
        self._do(entries_edit(self._view.document.book, entries, title))

    def fill(self, source: QModelIndex) -> None:
        """Puts the value at ``source`` into all selected cells of its kind."""
        entries: dict[Ref, Entry] = {}
        for row, column, _ in self.refs():
            self.copy_entry(entries, (source.row(), source.column()), (row, column))
        self.fill_in(entries)

    def copy_entry(
        self, entries: dict[Ref, Entry], source: tuple[int, int], target: tuple[int, int]
    ) -> None:
        """Notes what ``target`` gets from ``source``: amounts go to amounts, words to words."""
        start, end = self._model.grid.ref(*source), pastable(self._view, *target)
        kinds = self._model.look(*source).kind, self._model.look(*target).kind
        if start is None or end is None or (kinds[0] in FIGURES) != (kinds[1] in FIGURES):
            return
        entries[end] = Entry(self._view.document.book.value(start))

    # ---- marks

    def can_keep(self) -> bool:
        """Whether a selected figure is computed and could be kept as it stands."""
        document = self._view.document
        return any(document.is_computed(ref) for *_, ref in self.refs())

    def can_release(self) -> bool:
        """Whether a selected figure is kept and could be computed again."""
        document = self._view.document
        return any(document.mark(r).pinned and document.filling(r) for *_, r in self.refs())

    def keep(self) -> None:
        """Keeps the selected computed figures as they stand (钉住)."""
        document = self._view.document
        self._mark(
            {r: {"pinned": "user"} for *_, r in self.refs() if document.is_computed(r)}, "保留此数"
        )

    def release(self) -> None:
        """Takes the computed figures instead of the kept ones."""
        document = self._view.document
        kept = [r for *_, r in self.refs() if document.mark(r).pinned and document.filling(r)]
        self._mark({r: {"pinned": ""} for r in kept}, "采用计算值")

    def set_note(self, ref: Ref, note: str) -> None:
        """Writes the user's remark to a cell; empty takes it away."""
        self._mark({ref: {"note": note.strip()}}, "修改备注")

    def _mark(self, updates: dict[Ref, dict[str, str]], title: str) -> None:
        document = self._view.document
        marks: dict[Ref, Mark] = {}
        for ref, update in updates.items():
            old = document.mark(ref)
            new = old.model_copy(update=update)
            if new != old:
                marks[ref] = new
        if marks:
            document.do(SetCells({}, marks, title))
