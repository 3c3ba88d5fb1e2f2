"""按科目编码对齐粘贴, 转置粘贴, 只粘贴数值."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from functools import partial
from itertools import zip_longest
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from budgetbook.model.amount import Unread, read_amount
from budgetbook.model.entry import EntryError
from budgetbook.model.ref import TableKey
from budgetbook.model.rows import add_code
from budgetbook.ui.cell_look import FIGURES
from budgetbook.ui.clipboard import Block, read_mime
from budgetbook.ui.document import Document

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow
    from budgetbook.ui.table_view import SheetView

_CODE = re.compile(r"\d{3}(\d\d){0,2}")
Target = tuple[int, int, str]


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
        if p[1] < len(columns) and columns[p[1]].column.kind in FIGURES and _is_figure(p[2])
    ]  # fmt: skip
    view.cells.paste_cells(taken)
    left = sum(bool(p[2].strip()) for p in places) - len(taken)
    beyond = sum(any(line) for line in block[len(rows) :]) if len(block) > 1 else 0
    said = [f"已粘贴数值，{left} 格文字没有粘贴"] if left else []
    said += [f"{beyond} 行超出表的范围，没有粘贴"] if beyond else []
    if said:
        view.message.emit("；".join(said))


def _is_figure(text: str) -> bool:
    value = read_amount(text)
    return value is not None and not isinstance(value, Unread)


# ---- by code


def _plain_code(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace(" ", "").strip()


def code_column(block: Block) -> int | None:
    """The column of a block that holds 科目 codes: the one with most of them."""
    counts = [
        sum(bool(_CODE.fullmatch(_plain_code(cell))) for cell in column)
        for column in zip(*block, strict=True)
    ]
    best = max(counts, default=0)
    return counts.index(best) if best else None


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


def _figure_columns(block: Block, code: int) -> list[int]:
    """The columns behind the codes that hold figures."""
    columns = list(zip(*block, strict=True))
    words = {i for i, c in enumerate(columns) if not any(_is_figure(cell) for cell in c)}
    first = next((i for i in range(code + 1, len(columns)) if i not in words), len(columns))
    return list(range(first, len(columns)))


def paste_by_code(view: "SheetView") -> None:
    """按科目编码对齐粘贴: the block's figures go from the current column on, each row to its own
    科目. Codes that are not here are listed, and offered to be added."""
    block, known = _block(), _rows_by_code(view)
    code = code_column(block) if block else None
    if code is None or known is None:
        view.message.emit("没有粘贴：本表或剪贴板里没有科目编码；请连同编码列一起复制")
        return
    key, codes = known
    start = max(view.currentIndex().column(), view.first_cell().column())
    targets: list[Target] = []
    unknown: dict[str, str] = {}
    count = Counter(_plain_code(line[code]) for line in block)
    twice = [own for own in codes if count[own] > 1]
    for line in block:
        own = _plain_code(line[code])
        if own in twice:
            continue  # one of its figures would be lost
        if own in codes:
            places = enumerate(_figure_columns(block, code))
            targets += [(codes[own], start + i, line[c]) for i, c in places]
        elif _CODE.fullmatch(own):
            unknown[own] = line[code + 1].strip() if code + 1 < len(line) else ""
    view.cells.paste_cells(targets)
    if twice:
        view.message.emit(
            f"{'、'.join(twice[:4])}{'等' if len(twice) > 4 else ''} 在复制的内容里不止一行，"
            "没有粘贴这些科目；请先合并，或逐行填"
        )
    if unknown and not view.document.is_read_only:
        _offer(view, key, unknown)


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
