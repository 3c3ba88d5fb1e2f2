"""For those who see little, use no mouse, or have a small screen."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollBar,
    QTabWidget,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from budgetbook.ui.code_dialog import CodeDialog
from budgetbook.ui.codes_dialog import CodesDialog
from budgetbook.ui.facts_dialog import FactsDialog
from budgetbook.ui.main_window import MainWindow
from budgetbook.ui.roll_wizard import RollWizard
from budgetbook.ui.settings_dialog import SettingsDialog
from budgetbook.ui.words_dialog import WordsDialog
from tests.ui.shell import open_office, open_window

#: Parts of other controls, which speak for them.
_PARTS = (QAbstractSpinBox, QComboBox, QAbstractItemView, QTabWidget)


def _nameless(top: QWidget) -> Iterator[str]:
    """Controls that the keyboard reaches and a screen reader could not name."""
    for widget in (top, *top.findChildren(QWidget)):
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or not widget.isVisibleTo(top):
            continue
        is_part = isinstance(widget.parent(), _PARTS) or widget.objectName().startswith("qt_")
        if is_part or isinstance(widget, (QScrollBar, QTabWidget)):
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is None or not interface.text(QAccessible.Text.Name).strip():
            yield f"{type(widget).__name__} in {type(widget.parent()).__name__}"


def _cut(top: QWidget) -> Iterator[str]:
    """Words that have less room than they take."""
    for widget in top.findChildren(QWidget):
        if not widget.isVisibleTo(top) or not isinstance(
            widget, (QPushButton, QCheckBox, QToolButton, QLabel)
        ):
            continue
        is_free = isinstance(widget, QLabel) and (
            widget.wordWrap() or widget.minimumWidth() == 1  # gives way on purpose
        )
        if widget.text() and not is_free and widget.sizeHint().width() > widget.width() + 1:
            yield f"{widget.text()}: {widget.width()} of {widget.sizeHint().width()}"


def _book(qtbot: QtBot, home: Path) -> MainWindow:
    window = open_window(qtbot, home)
    open_office(window)
    return window


def test_every_control_of_the_window_has_a_name(qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(qtbot, tmp_path)
    assert list(_nameless(window)) == []
    open_office(window)
    workspace = window.workspace
    assert workspace is not None
    for node in workspace.tree.model.nodes:
        if node.has_page:
            workspace.tree.choose(node.id)
            assert list(_nameless(window)) == [], node.title
    for command in ("overview", "split"):
        window.actions_by_id[command].trigger()
        assert list(_nameless(window)) == [], command


_DIALOGS: dict[str, Callable[[MainWindow], QDialog]] = {
    "settings": SettingsDialog,
    "codes": CodesDialog,
    "words": lambda window: WordsDialog(window.folders.home, window),
    "roll": RollWizard,
    "facts": lambda window: FactsDialog(window.book.document, window),  # type: ignore[union-attr]
    "code": lambda window: CodeDialog("function", "", window),
}


@pytest.mark.parametrize("name", _DIALOGS)
def test_every_control_of_a_dialog_has_a_name(qtbot: QtBot, tmp_path: Path, name: str) -> None:
    dialog = _DIALOGS[name](_book(qtbot, tmp_path))
    qtbot.addWidget(dialog)
    dialog.show()
    assert list(_nameless(dialog)) == []
    assert list(_cut(dialog)) == []


@pytest.mark.parametrize(
    "size", [(1366, 728), (1093, 575), (910, 472), (960, 500)], ids=["100", "125", "150", "200"]
)
def test_no_words_are_cut_on_small_screens(
    qtbot: QtBot, tmp_path: Path, size: tuple[int, int]
) -> None:
    """1366 × 768 at 100, 125 and 150 %, and 1920 × 1080 at 200 %: the room that is left there."""
    window = _book(qtbot, tmp_path)
    window.resize(*size)
    qtbot.waitUntil(lambda: window.width() == size[0])
    assert window.height() <= max(size[1], 480)
    assert list(_cut(window)) == []


def test_the_test_itself_finds_what_is_cut_or_nameless(qtbot: QtBot) -> None:
    top = QWidget()
    qtbot.addWidget(top)
    button, field = QPushButton("很长的一句话在很窄的按钮上", top), QLineEdit(top)
    button.resize(20, 20)
    top.show()
    assert len(list(_cut(top))) == 1
    assert list(_nameless(top)) == ["QLineEdit in QWidget"]
    assert field.isVisible()
