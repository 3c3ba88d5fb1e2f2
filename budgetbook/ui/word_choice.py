"""Cells that take a word of a list or a 科目 code: what may be typed is offered while typing."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QCompleter, QLineEdit

from budgetbook.model.layout import Column


def offers(column: Column) -> bool:
    """Whether there is a list to choose from."""
    return bool(column.choices or column.codes)


def attach(line: QLineEdit, column: Column) -> None:
    """Lets ``line`` offer what the column takes; a code is entered without its name."""
    if column.codes:
        from budgetbook.model.codes import load_codes

        words = [f"{code.code} {code.name}" for code in load_codes(column.codes).values()]
    else:
        words = list(column.choices)
    completer = (_CodeCompleter if column.codes else QCompleter)(words, line)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    completer.setMaxVisibleItems(12)
    line.setCompleter(completer)


class _CodeCompleter(QCompleter):
    """Shows codes with their names, enters the code alone."""

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        return super().pathFromIndex(index).partition(" ")[0]
