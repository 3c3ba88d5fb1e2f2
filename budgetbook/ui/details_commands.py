"""The commands of the 明细底稿: put it into the book, take it in, write it out, complete it."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from budgetbook.io.errors import BookError, Cancelled
from budgetbook.model.book import Table
from budgetbook.model.details import (
    DETAILS,
    add_details,
    details_sheet,
    fill_government,
    lines,
    missing_rows,
)
from budgetbook.model.edit import Several
from budgetbook.model.ref import Ref
from budgetbook.ui.jobs import Progress, run
from budgetbook.ui.messages import ask, tell, warn

if TYPE_CHECKING:
    from budgetbook.ui.document import Document
    from budgetbook.ui.main_window import MainWindow

_READS = "表格 (*.xlsx *.xls *.et *.ods)"
_KEPT = "本簿没有变动。"


def show_details(window: "MainWindow") -> None:
    """明细底稿: goes to it; where the book has none, puts an empty one in."""
    document = _document(window)
    if document is None:
        return
    if DETAILS not in document.book.tables:
        document.do(add_details(document.book, document.layout))
        window.say("已添加明细底稿：它不公开，不随 Word、Excel 导出；按 Insert 添加一行")
    _go(window)


def take_details(window: "MainWindow") -> None:
    """取入明细底稿…: the lines of a workbook in place of those in the book."""
    document = _document(window)
    if document is None:
        return
    name, _ = QFileDialog.getOpenFileName(window, "取入明细底稿", window.settings.folder, _READS)
    table = _read(window, document, Path(name)) if name else None
    if table is None:
        return
    old = len(lines(document.book))
    if old and ask(
        window, "取入明细底稿", f"用文件里的 {len(table.rows)} 行替换本簿底稿的 {old} 行？",
        ["替换", "不替换"], "各表由底稿填列的数随之变动；可以撤销。",
    ):  # fmt: skip
        return
    document.do(add_details(document.book, document.layout, table))
    window.say(f"取入明细底稿 {len(table.rows)} 行，各表已按它填列")
    _go(window)


def _read(window: "MainWindow", document: "Document", path: Path) -> Table | None:
    def work(progress: Progress) -> Table:
        from budgetbook.io.details_file import read_details

        return read_details(path, document.layout, progress)

    try:
        return run(window, "取入明细底稿", work)
    except Cancelled:
        return None
    except BookError as error:
        warn(window, "没有取入", str(error), _KEPT)
    return None


def complete_details(window: "MainWindow") -> None:
    """按底稿补科目行: rows that lines name and the tables lack, and 政府经济 codes, one step."""
    document = _document(window)
    if document is None:
        return
    rows = missing_rows(document.book, document.layout)
    codes = fill_government(document.book)
    edits = (*rows, *((codes,) if codes else ()))
    if not edits:
        tell(window, "按底稿补全", "底稿用到的科目各表都有，政府经济分类也填齐了。")
        return
    words = [f"{len(rows)} 处科目行"] if rows else []
    words += [f"{len(codes.values)} 行政府经济分类"] if codes else []
    document.do(Several(edits, "按底稿补全"))
    window.say(f"补了{'、'.join(words)}；政府经济分类按对照表建议，请核对")


def write_details(window: "MainWindow") -> None:
    """导出明细底稿…: the paper alone as .xlsx."""
    document = _document(window)
    if document is None:
        return
    if DETAILS not in document.book.tables:
        tell(window, "导出明细底稿", "本簿还没有明细底稿。", "可先用“明细底稿”添加一份空的。")
        return
    start = str(Path(window.settings.folder) / "明细底稿.xlsx")
    name, _ = QFileDialog.getSaveFileName(window, "导出明细底稿", start, "Excel (*.xlsx)")
    if not name:
        return
    from budgetbook.io import details_file

    path = Path(name).with_suffix(".xlsx")
    try:
        details_file.write_details(path, document.book, document.layout)
    except BookError as error:
        warn(window, "没有导出", str(error), _KEPT)
        return
    window.say(f"明细底稿已存为 {path.name}")


def _document(window: "MainWindow") -> "Document | None":
    """The open book's document where its layout has a 明细底稿."""
    if window.book is None:
        return None
    if details_sheet(window.book.document.layout) is None:
        tell(
            window, "明细底稿", "这本簿的版式没有明细底稿。",
            "明细底稿用于河北部门预算公开的九张表。",
        )  # fmt: skip
        return None
    return window.book.document


def _go(window: "MainWindow") -> None:
    if window.book is not None:
        rows = lines(window.book.document.book)
        if rows:
            window.go_to(Ref(DETAILS.table, rows[0].id, "kind", ""))
        elif window.workspace is not None:
            window.workspace.tree.refresh()  # a page that was just made is not in it yet
            window.workspace.tree.choose("sheet:details:")
