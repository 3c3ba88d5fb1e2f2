"""Commands on how sheets are shown: 筛选, 隐藏无数行, 备注栏, 折行, 行高, 列宽; and the wheel."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QWheelEvent
from PySide6.QtWidgets import QInputDialog

from budgetbook.ui.column_fit import own_columns
from budgetbook.ui.sheet_choices import HIGHEST, LOWEST

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow
    from budgetbook.ui.sheet_page import SheetPage

_TURNED = 30  # eighths of a degree: a notch is 120, the finest pads would zoom in a flash
_NO_TABLE = "这一页没有表格。"


def _page(window: "MainWindow") -> "SheetPage | None":
    """The sheet that is shown; None (and a word) on a page of text."""
    workspace = window.workspace
    page = workspace.sheet if workspace is not None else None
    if page is None or workspace is None or workspace.currentWidget() is not page:
        window.say(_NO_TABLE)
        return None
    if not page.views():
        window.say(_NO_TABLE)
        return None
    return page


def filter_rows(window: "MainWindow") -> None:
    """筛选: the line over the sheet."""
    page = _page(window)
    if page is not None:
        page.filter_bar.begin()


def hide_blank_rows(window: "MainWindow") -> None:
    """隐藏无数行, or shows them again."""
    if window.workspace is not None:
        action = window.actions_by_id["hide_blank"]
        window.workspace.sheet.choices.hides_blank_rows = action.isChecked()


def show_remarks(window: "MainWindow") -> None:
    """备注栏 at the right of each table, or no longer."""
    if window.workspace is not None:
        action = window.actions_by_id["remarks"]
        window.workspace.sheet.choices.shows_remarks = action.isChecked()


def wrap_words(window: "MainWindow") -> None:
    """折行显示 in tables of the kind that is shown, or words cut short on one line."""
    page, action = _page(window), window.actions_by_id["wrap_words"]
    view = page.view() if page is not None else None
    if page is None or view is None:
        action.setChecked(False)
        return
    page.choices.set_wraps(view.has_texts, action.isChecked())


def set_row_height(window: "MainWindow") -> None:
    """行高…: asks for the height of a row of one line."""
    page = _page(window)
    if page is None:
        return
    words = f"一行字的行高（{LOWEST}–{HIGHEST} 像素，通常 26）："
    height, accepted = QInputDialog.getInt(
        window, "行高", words, page.choices.row_height, LOWEST, HIGHEST
    )
    if accepted:
        page.choices.row_height = height


def reset_widths(window: "MainWindow") -> None:
    """恢复列宽: the columns of this sheet are as wide as the layout has them again."""
    page = _page(window)
    if page is not None:
        columns = [c for v in page.views() for c in own_columns(v.sheet_model.grid)]
        page.choices.reset_widths({c.table for c in columns} | {""})
        window.say("已恢复本页各栏的列宽")


def show_choices(page: "SheetPage") -> None:
    """Ticks in the menu what the page does now."""
    actions = getattr(page.window(), "actions_by_id", {})
    view = page.view()
    ticked = {
        "hide_blank": page.choices.hides_blank_rows,
        "remarks": page.choices.shows_remarks,
        "wrap_words": view is not None and view.wraps,
    }
    for name, on in ticked.items():
        action = actions.get(name)
        if isinstance(action, QAction):
            action.setChecked(on)


def wheel_steps(event: QEvent) -> int:
    """Steps of zooming that a turn of the wheel with Ctrl means: 1, -1, or 0 for none."""
    if not isinstance(event, QWheelEvent) or event.type() != QEvent.Type.Wheel:
        return 0
    if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        return 0
    turned = event.angleDelta().y()
    return (turned >= _TURNED) - (turned <= -_TURNED)
