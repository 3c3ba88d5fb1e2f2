"""Cells that take a word of a list or a 科目 code: what may be typed is offered while typing."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCompleter, QLineEdit

from budgetbook.model.indicator_groups import level_words
from budgetbook.model.layout import Column


def offers(column: Column, text: str = "") -> bool:
    """Whether there is a list to choose from; ``text``, what stands in the cell, may have lines
    that a one-line field would lose."""
    if column.choices or column.codes:
        return True
    return "\n" not in text and bool(_indicator_words(column))


def _indicator_words(column: Column) -> tuple[str, ...]:
    """Known words of an indicator table: 一级 and 二级指标 of the official frame, 三级指标 of the
    library; others can be typed too."""
    if column.id == "level3":
        from budgetbook.ui.indicator_library import known_names

        return known_names()
    return level_words(column.id)


def attach(line: QLineEdit, column: Column) -> None:
    """Lets ``line`` offer what the column takes; a code is entered without its name."""
    if column.codes:
        from budgetbook.model.codes import load_codes

        words = [f"{code.code} {code.name}" for code in load_codes(column.codes).values()]
    else:
        words = list(column.choices or _indicator_words(column))
    completer = (_CodeCompleter if column.codes else QCompleter)(words, line)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    completer.setMaxVisibleItems(12)
    line.setCompleter(completer)
    key = QKeySequence(Qt.Modifier.ALT | Qt.Key.Key_Down)
    every = QShortcut(key, line, context=Qt.ShortcutContext.WidgetShortcut)
    every.activated.connect(lambda: _offer_all(completer))


def _offer_all(completer: QCompleter) -> None:
    """The whole list, whatever is typed."""
    completer.setCompletionPrefix("")
    completer.complete()


class _CodeCompleter(QCompleter):
    """Shows codes with their names, enters the code alone."""

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        return super().pathFromIndex(index).partition(" ")[0]
