"""What the keys of a spreadsheet do in a sheet."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from types import ModuleType

    from budgetbook.ui.sheet_menu import RowCommands
    from budgetbook.ui.table_view import SheetView

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_CONTROL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_ALT = Qt.KeyboardModifier.AltModifier
_PLAIN = Qt.KeyboardModifier.NoModifier
KeyTable = dict[tuple[int, Qt.KeyboardModifier], Callable[[], object]]


def sheet_keys(view: "SheetView") -> KeyTable:
    """Key and modifiers → what to do."""
    cells, key = view.cells, Qt.Key
    table: KeyTable = {
        (key.Key_Delete, _PLAIN): cells.clear,
        (key.Key_Backspace, _PLAIN): cells.clear,
        (key.Key_C, _CONTROL): cells.copy,
        (key.Key_X, _CONTROL): cells.cut,
        (key.Key_V, _CONTROL): cells.paste,
        (key.Key_V, _CONTROL | _SHIFT): lambda: _special().paste_figures(view),
        (key.Key_D, _CONTROL): cells.fill_down,
        (key.Key_R, _CONTROL): cells.fill_right,
        (key.Key_Insert, _PLAIN): lambda: _rows(view).insert(),
        (key.Key_Delete, _CONTROL): lambda: _rows(view).remove(),
        (key.Key_Up, _ALT): lambda: _rows(view).move(-1),
        (key.Key_Down, _ALT): lambda: _rows(view).move(1),
        (key.Key_Left, _ALT): lambda: view.folding.fold(view.currentIndex().row(), True),
        (key.Key_Right, _ALT): lambda: view.folding.fold(view.currentIndex().row(), False),
        (key.Key_F2, _SHIFT): lambda: menu_module().ask_note(view),
    }
    for enter in _ENTER:
        table[enter, _PLAIN] = view.step_down
        table[enter, _SHIFT] = lambda: view.step_down(back=True)
        table[enter, _CONTROL] = view.fill_selection
    return table


def menu_module() -> "ModuleType":
    """The menu's module, loaded when asked for."""
    from budgetbook.ui import sheet_menu

    return sheet_menu


def _special() -> "ModuleType":
    from budgetbook.ui import paste_special

    return paste_special


def _rows(view: "SheetView") -> "RowCommands":
    from budgetbook.ui.sheet_menu import RowCommands

    return RowCommands(view)
