"""按科目编码对齐粘贴, 转置粘贴, 只粘贴数值."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import zip_longest
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from budgetbook.model.entry import EntryError
from budgetbook.model.ref import TableKey
from budgetbook.model.rows import add_code
from budgetbook.ui.cell_look import FIGURES
from budgetbook.ui.clipboard import Block, exact_words, read_mime
from budgetbook.ui.document import Document
from budgetbook.ui.paste_columns import (
    Assigned,
    assign,
    code_column,
    few,
    is_code,
    is_figure,
    plain_code,
    said_unit,
)

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow
    from budgetbook.ui.table_view import SheetView

#: How the row of the sum over all 科目 is called.
_ALL = frozenset({"合计", "总计", "总合计"})


def _block() -> Block:
    return read_mime(QGuiApplication.clipboard().mimeData())


def paste_across(view: "SheetView") -> None:
    """转置粘贴"""
    view.cells.paste_block([list(line) for line in zip_longest(*_block(), fillvalue="")])


def paste_figures(view: "SheetView") -> None:
    """只粘贴数值: amounts and numbers into columns of figures; words and blanks change nothing."""
    areas, block, columns = view.cells.areas(), _block(), view.sheet_model.grid.columns
    if not block or not areas:
        view.cells.paste_block([])
        return
    rows = view.cells.shown(areas[0].top, view.sheet_model.rowCount() - 1)
    if len(block) == 1 and len(block[0]) == 1:
        places = [(row, column, block[0][0]) for row, column, _ in view.cells.refs()]
    else:
        places = [
            (row, areas[0].left + c, text)
            for row, line in zip(rows, block, strict=False)
            for c, text in enumerate(line)
        ]
    taken = [
        p for p in places
        if p[1] < len(columns) and columns[p[1]].column.kind in FIGURES and is_figure(p[2])
    ]  # fmt: skip
    left = sum(bool(p[2].strip()) for p in places) - len(taken)
    beyond = sum(any(line) for line in block[len(rows) :]) if len(block) > 1 else 0
    said = [f"{left} 格不是数值或不是金额栏，没有粘贴"] if left else []
    said += [f"{beyond} 行超出表的范围，没有粘贴"] if beyond else []
    view.cells.paste_cells(taken, said)


# ---- by code


def _rows_by_code(view: "SheetView") -> tuple[TableKey, dict[str, int]] | None:
    grid, book, layout = view.sheet_model.grid, view.document.book, view.document.layout
    table = next((c.table for c in grid.columns if c.table), "")
    spec = layout.table(table)
    if spec is None or not spec.code_column:
        return None
    key = TableKey(table, grid.instance)
    if key not in book.tables:
        return None
    codes: dict[str, int] = {}
    for at, line in enumerate(grid.rows):
        row = book.tables[key].row(line.rows[0])
        if row is not None and row.text(spec.code_column):
            codes.setdefault(row.text(spec.code_column), at)
    return key, codes


def paste_by_code(view: "SheetView") -> None:
    """按科目编码对齐粘贴: each row goes to its own 科目, each column to its own by the header or
    by its place. Codes that are not here are listed, and offered to be added."""
    block, known = _block(), _rows_by_code(view)
    code = code_column(block) if block else None
    if code is None or known is None:
        view.message.emit("没有粘贴：本表或剪贴板里没有科目编码；请连同编码列一起复制")
        return
    key, codes = known
    columns = view.sheet_model.grid.columns
    assigned = assign(block, code, columns, view.currentIndex().column())
    count = Counter(plain_code(line[code]) for line in block)
    twice = [own for own in codes if count[own] > 1]
    rows = {
        at: line for line in block if (at := _row_of(view, line, code, codes, twice)) is not None
    }
    unit = said_unit(block, code)
    targets = [
        (row, at, _with_unit(line[column], unit))
        for row, line in rows.items()
        for column, at in assigned.places.items()
        if line[column].strip() or column not in assigned.blank
    ]
    view.cells.paste_cells(targets, _remarks(view, assigned, rows, twice))
    unknown = {
        own: line[code + 1].strip() if code + 1 < len(line) else ""
        for line in block
        if is_code(own := plain_code(line[code])) and own not in codes
    }
    if unknown and not view.document.is_read_only:
        _offer(view, key, unknown)


def _row_of(
    view: "SheetView",
    line: Sequence[str],
    code: int,
    codes: Mapping[str, int],
    twice: Sequence[str],
) -> int | None:
    """The row of the view for a line of the block; that of 合计 for the sum of all, so that it is
    compared; none for a code that comes twice: one of its figures would be lost."""
    own = plain_code(line[code])
    if own in codes:
        return None if own in twice else codes[own]
    if is_code(own) or not any(plain_code(cell) in _ALL for cell in line[: code + 2]):
        return None
    rows = view.sheet_model.grid.rows
    return next((at for at, row in enumerate(rows) if row.total and at not in codes.values()), None)


def _with_unit(text: str, unit: str) -> str:
    """A figure with the unit that stands over the block, where it has none itself."""
    words = exact_words(text)
    return f"{words}{unit}" if unit and is_figure(words) and words.strip()[-1] != "元" else text


def _remarks(
    view: "SheetView", assigned: Assigned, rows: Mapping[int, object], twice: Sequence[str]
) -> list[str]:
    """What the message adds: how columns were found, what is not seen, what was left out."""
    said = [assigned.words] if assigned.places else ["没有能对应的金额栏"]
    filtered = sum(view.filter.hides(row) for row in rows)
    folded = sum(view.isRowHidden(row) for row in rows) - filtered
    if filtered:
        how = "被筛选隐藏" if view.filter.is_on else "因“隐藏无数行”没有显示"
        said.append(f"其中 {filtered} 行{how}，也已写入")
    if folded > 0:
        said.append(f"其中 {folded} 行在折叠的科目里，也已写入")
    if assigned.lost:
        said.append(f"本表没有“{few(assigned.lost)}”栏，没有粘贴")
    if twice:
        said.append(f"{few(twice)} 在复制的内容里不止一行，没有粘贴这些科目；请先合并，或逐行填")
    return said


def _offer(view: "SheetView", key: TableKey, unknown: dict[str, str]) -> None:
    words = f"本表没有 {len(unknown)} 个科目，没有粘贴：{'、'.join(list(unknown)[:6])}"
    words += "等。" if len(unknown) > 6 else "。"
    notice = getattr(view.window(), "notice", None)
    if notice is None:
        view.message.emit(words)
        return
    say = getattr(view.window(), "say", view.message.emit)
    add = partial(_add_codes, view.document, key, unknown, say)
    notice.show_notice(words, [("添加这些科目", add)])


def _add_codes(
    document: Document, key: TableKey, unknown: dict[str, str], say: Callable[[str], None]
) -> None:
    """Adds the 科目 as one step to undo; the view may show another table by now."""
    failed = []
    document.undo_stack.beginMacro(f"添加 {len(unknown)} 个科目")
    try:
        for code, name in unknown.items():
            try:
                document.do(add_code(document.book, document.layout, key, code, name).edit)
            except EntryError:
                failed.append(code)
    finally:
        document.undo_stack.endMacro()
    tail = f"；{'、'.join(failed)} 没有加上，请核对编码" if failed else ""
    say(f"已添加 {len(unknown) - len(failed)} 个科目，请再粘贴一次{tail}")


# ---- menus


def add_to(menu: QMenu, view: "SheetView") -> None:
    """The ways to paste, as a submenu."""
    more = menu.addMenu("选择性粘贴")
    ways = (
        ("按科目编码对齐粘贴", paste_by_code),
        ("转置粘贴", paste_across),
        ("只粘贴数值\tCtrl+Shift+V", paste_figures),
    )
    for words, run in ways:
        more.addAction(words).triggered.connect(lambda _=False, run=run: run(view))


def _view(window: "MainWindow") -> "SheetView | None":
    work = window.workspace
    view = work.sheet.view() if work is not None and work.currentWidget() is work.sheet else None
    if view is None:
        window.say("这一页没有表格，没有粘贴。")
    return view


def command_codes(window: "MainWindow") -> None:
    """按科目编码对齐粘贴"""
    if (view := _view(window)) is not None:
        paste_by_code(view)


def command_across(window: "MainWindow") -> None:
    """转置粘贴"""
    if (view := _view(window)) is not None:
        paste_across(view)


def command_figures(window: "MainWindow") -> None:
    """只粘贴数值"""
    if (view := _view(window)) is not None:
        paste_figures(view)
