"""The context menu of a sheet, and the commands on rows that it offers."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QInputDialog, QMenu

from budgetbook.model.edit import Confirm, Edit, RemoveRows
from budgetbook.model.entry import EntryError
from budgetbook.model.layout import TableSpec
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.rows import RowEdit, add_code, insert_row, move_rows, remove_codes
from budgetbook.ui import comment_menu, internal_marks, paste_special, unit_parts
from budgetbook.ui.carried import CELL_KEY, confirm
from budgetbook.ui.code_dialog import CodeDialog

if TYPE_CHECKING:
    from budgetbook.ui.table_view import SheetView


def sheet_menu(view: "SheetView") -> QMenu:
    """The menu for the current cell and the selection; what cannot be done now is greyed."""
    menu, cells, rows = QMenu(view), view.cells, RowCommands(view)
    _add(menu, "剪切", cells.cut, "Ctrl+X")
    _add(menu, "复制", cells.copy, "Ctrl+C")
    _add(menu, "粘贴", cells.paste, "Ctrl+V")
    paste_special.add_to(menu, view)
    _add(menu, "清除", cells.clear, "Del")
    menu.addSeparator()
    rows.add_to(menu)
    _add(menu, "保留此数（钉住）", cells.keep).setEnabled(cells.can_keep())
    _add(menu, "采用计算值", cells.release).setEnabled(cells.can_release())
    has_cell = view.current_ref() is not None
    _add_carried(menu, view)
    unit_parts.add_to(menu, view)
    _add(menu, "备注…", lambda: ask_note(view), "Shift+F2").setEnabled(has_cell)
    comment_menu.add_to(menu, view)
    chosen = [ref for *_, ref in view.cells.refs()]
    internal_marks.add_to(
        menu, view, view.document, internal_marks.of_refs(view.document.layout, chosen)
    )
    if view.folding.is_used:
        menu.addSeparator()
        _add(menu, "全部折叠到类", lambda: view.folding.fold_all(True))
        _add(menu, "全部展开", lambda: view.folding.fold_all(False))
    return menu


def _add(menu: QMenu, text: str, slot: Callable[[], object], keys: str = "") -> QAction:
    action = menu.addAction(text)
    action.triggered.connect(lambda _checked=False: slot())
    if keys:
        action.setShortcut(QKeySequence(keys))
        action.setShortcutVisibleInContextMenu(True)
    return action


def _add_carried(menu: QMenu, view: "SheetView") -> None:
    """确认沿用, where something of last year is selected."""
    marked = any(view.document.mark(ref).carried for *_, ref in view.cells.refs())
    if view.document.book.prior is not None:
        action = _add(menu, "确认沿用（选定的格）", lambda: _confirm(view), CELL_KEY)
        action.setEnabled(marked)


def _confirm(view: "SheetView") -> None:
    refs = frozenset(r for row, _, r in view.cells.refs() if not view.isRowHidden(row))
    view.message.emit(confirm(view.document, Confirm(refs)))


def ask_note(view: "SheetView") -> None:
    """Asks for the remark on the current cell; it is kept with the book and never printed."""
    ref = view.current_ref()
    if ref is None or view.document.is_read_only:
        return
    old = view.document.mark(ref).note
    note, accepted = QInputDialog.getMultiLineText(view, "备注", "备注（不打印）：", old)
    if accepted:
        view.cells.set_note(ref, note)


#: Digits of a 项, the lowest level of 功能分类.
_LEAF = 7


class RowCommands:
    """Insert, remove and move rows of the table under the current cell."""

    def __init__(self, view: "SheetView") -> None:
        self._view = view
        self._key = self._current_key()
        layout = view.document.layout
        known = self._key is not None and not view.document.is_read_only
        self._spec: TableSpec | None = (
            layout.table(self._key.table) if self._key and known else None
        )

    def _current_key(self) -> TableKey | None:
        model, index = self._view.sheet_model, self._view.currentIndex()
        key = model.key_at(index)
        if key is None:
            tables = [c.table for c in model.grid.columns if c.table]
            key = TableKey(tables[0], model.grid.instance) if tables else None
        return key

    def add_to(self, menu: QMenu) -> None:
        """Puts the commands of this kind of table into the menu."""
        if self._spec is None or self._spec.kind not in ("tree", "list"):
            return
        chosen = bool(self._rows())
        if self._spec.kind == "tree":
            _add(menu, "添加科目…", self.insert, "Ins")
        else:
            _add(menu, f"插入{self._spec.row_noun}", self.insert, "Ins")
        _add(menu, "删除行", self.remove, "Ctrl+Del").setEnabled(chosen)
        if self._spec.kind == "list":
            _add(menu, "上移", lambda: self.move(-1), "Alt+Up").setEnabled(chosen)
            _add(menu, "下移", lambda: self.move(1), "Alt+Down").setEnabled(chosen)
        menu.addSeparator()

    def _rows(self) -> list[str]:
        """The rows that are selected, in order."""
        grid, key = self._view.sheet_model.grid, self._key
        if key is None:
            return []
        places = sorted(
            {
                row
                for area in self._view.cells.areas()
                for row in self._view.cells.shown(area.top, area.bottom)
            }
        )
        part = next((c.part for c in grid.columns if c.table == key.table), 0)
        return [grid.rows[p].rows[part] for p in places if grid.rows[p].rows[part]]

    def insert(self) -> None:
        """A blank row below the current one, or a 科目 that is asked for."""
        if self._spec is None or self._key is None:
            return
        if self._spec.kind == "tree":
            self._ask_code(self._spec, self._key)
        elif self._spec.kind == "list":
            rows, document = self._rows(), self._view.document
            edit = insert_row(document.book, document.layout, self._key, rows[-1] if rows else "")
            self._do(edit)

    def _ask_code(self, spec: TableSpec, key: TableKey) -> None:
        document, ref = self._view.document, self._view.current_ref()
        row = document.book.row(ref) if ref else None
        table = document.book.tables.get(key)
        present = {one.text(spec.code_column) for one in table.rows} if table else set()
        code = row.text(spec.code_column) if row else ""
        begin = code[:-2] if len(code) == _LEAF else code  # its brothers are listed
        dialog = CodeDialog(spec.classification, begin, self._view, present)
        if dialog.exec():
            try:
                self._do(add_code(document.book, document.layout, key, dialog.code, dialog.name))
            except EntryError as error:
                self._view.message.emit(str(error))
        dialog.deleteLater()

    def _do(self, made: RowEdit) -> None:
        self._view.document.do(made.edit)
        if made.then is not None:
            self._view.go_to(made.then)
            self._view.setFocus()

    def remove(self) -> None:
        """Takes the selected rows out; what stood below moves up to the cursor."""
        rows, document, key = self._rows(), self._view.document, self._key
        if not rows or key is None or self._spec is None or self._spec.kind == "fixed":
            return
        edit: Edit | None = RemoveRows(key, tuple(rows))
        if self._spec.kind == "tree":
            edit = remove_codes(document.book, document.layout, key, rows)
        if edit is not None:
            document.do(edit)

    def move(self, step: int) -> None:
        """Moves the selected rows up or down, with the current cell."""
        rows, ref, key = self._rows(), self._view.current_ref(), self._key
        if key is None or self._spec is None or self._spec.kind != "list":
            return
        if self._view.filter.is_on:  # the neighbour may be one that is not seen
            self._view.message.emit("正在筛选，没有移动行；请先清除筛选")
            return
        edit = move_rows(self._view.document.book, key, rows, step)
        if edit is not None:
            self._view.document.do(edit)
            self._keep_selected(rows, ref)

    def _keep_selected(self, rows: list[str], ref: Ref | None) -> None:
        if ref is not None:
            self._view.go_to(ref)
        if len(rows) > 1:
            self._view.select_rows(rows)
