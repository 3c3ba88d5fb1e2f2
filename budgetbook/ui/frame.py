"""The window's fixed parts: menus, toolbar, docks."""

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QGuiApplication, QPalette, QResizeEvent, QUndoStack
from PySide6.QtWidgets import (
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMenu,
    QSizePolicy,
    QToolBar,
    QToolButton,
    QWidget,
)

from budgetbook.ui.actions import EXPORT, MENUS, RECENT, SEPARATOR, TOOLBAR
from budgetbook.ui.goto_box import GotoBox
from budgetbook.ui.icons import icon
from budgetbook.ui.room import AROUND

_EXPORTS = ("export_word", "export_excel", "export_pdf", "preview", "print")


#: Commands of a menu that stand together in a menu of their own: a long menu is hard to read.
SUBMENUS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("版式和表样", ("make_layout", "manage_layouts", "fill_template")),
    ("导出", ("export_word", "export_excel", "export_pdf", "export_public")),
    ("选择性粘贴", ("paste_codes", "paste_across", "paste_figures")),
    ("面板", ("show_tree", "show_cell", "show_findings", "show_todo")),
    ("表格显示", ("hide_blank", "remarks", "wrap_words", "row_height", "reset_widths")),
    ("缩放", ("zoom_in", "zoom_out", "zoom_reset")),
)

#: The window's first size.
_FIRST = QSize(1440, 900)


def fit_to_screen(window: QMainWindow) -> None:
    """The window's first size; fills a screen that is too small for it (1366 × 768)."""
    window.resize(_FIRST)
    if QGuiApplication.platformName() == "offscreen":
        return  # a pretended screen of 800 × 800
    room, wanted = window.screen().availableSize(), _FIRST + AROUND
    if room.width() < wanted.width() or room.height() < wanted.height():
        window.resize(_FIRST.boundedTo(room - AROUND))
        window.setWindowState(Qt.WindowState.WindowMaximized)


def step(stack: QUndoStack, what: str) -> str:
    """Undoes or redoes (``undo``, ``redo``); says which step that was."""
    title = stack.undoText() if what == "undo" else stack.redoText()
    getattr(stack, what)()
    return f"已{'撤销' if what == 'undo' else '重做'}：{title}" if title else ""


def fill_menu(menu: QMenu, ids: Iterable[str], actions: Mapping[str, QAction]) -> None:
    """Puts actions into a menu, with lines where the ids say so and the submenus it has whole."""
    kept = tuple(ids)
    groups = {one: title for title, group in SUBMENUS if set(group) <= set(kept) for one in group}
    made: dict[str, QMenu] = {}
    for action_id in kept:
        title = groups.get(action_id, "")
        if action_id == SEPARATOR:
            menu.addSeparator()
        elif action_id in actions:
            if title and title not in made:
                made[title] = menu.addMenu(title)
            made.get(title, menu).addAction(actions[action_id])


def fill_menu_bar(window: QMainWindow, actions: Mapping[str, QAction]) -> QMenu:
    """Builds the menus; gives the one for recent files, which the window fills."""
    recent = QMenu("最近文件", window)
    known = {**actions, RECENT: recent.menuAction()}
    for title, ids in MENUS:
        fill_menu(window.menuBar().addMenu(title), ids, known)
    return recent


#: Commands that show their icon alone where the window is narrow, and how wide it is then.
_QUIET = ("undo", "redo", "compare_prior", "previous", "next")
_NARROW = 1240
#: Those of them that do so only where it is narrower still.
_QUIETEST = ("open", "save")
_NARROWEST = 1000


class _Toolbar(QToolBar):
    """A toolbar that leaves the 转到 box its room: some of its words go where it is narrow."""

    #: Actions, each with the width below which it shows its icon alone.
    quiet: Sequence[tuple[QAction, int]] = ()

    def resizeEvent(self, event: QResizeEvent) -> None:
        for action, least in self.quiet:
            narrow = event.size().width() < least
            wanted = QAction.Priority.LowPriority if narrow else QAction.Priority.NormalPriority
            if action.priority() != wanted:
                action.setPriority(wanted)
        super().resizeEvent(event)


def make_toolbar(window: QMainWindow, actions: Mapping[str, QAction], goto: GotoBox) -> QToolBar:
    """The flat toolbar with the 转到 box at its right."""
    bar = _Toolbar("工具栏", window)
    bar.quiet = [(actions[name], _NARROW) for name in _QUIET]
    bar.quiet += [(actions[name], _NARROWEST) for name in _QUIETEST]
    bar.setObjectName("toolbar")
    bar.setMovable(False)
    bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
    for action_id in TOOLBAR:
        if action_id == SEPARATOR:
            bar.addSeparator()
        elif action_id == EXPORT:
            bar.addWidget(_export_button(bar, actions))
        else:
            bar.addAction(actions[action_id])
    for button in bar.findChildren(QToolButton):
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys are for the sheet
    room = QWidget()
    room.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    bar.addWidget(room)
    bar.addWidget(goto)
    return bar


def _export_button(bar: QToolBar, actions: Mapping[str, QAction]) -> QToolButton:
    button = QToolButton(bar)
    button.setText("导出 ▾")
    button.setObjectName(EXPORT)
    button.setIcon(icon("export", bar.palette()))
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setToolTip("导出 Word、Excel 或 PDF，原件不动；预览和打印")
    menu = QMenu(button)
    fill_menu(menu, _EXPORTS, actions)
    button.setMenu(menu)
    first = actions[_EXPORTS[0]]
    first.enabledChanged.connect(button.setEnabled)
    button.setEnabled(first.isEnabled())
    return button


class Panel(QDockWidget):
    """A dock with a plain heading, or none, that cannot be torn off by accident."""

    def __init__(self, name: str, heading: str, window: QMainWindow) -> None:
        super().__init__(heading or name, window)
        self.setObjectName(name)
        self.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)
        self.setTitleBarWidget(_heading(heading) if heading else QWidget())
        #: Whether the user wants it; without a book it hides all the same.
        self.wanted = True

    def put(self, content: QWidget | None) -> None:
        """Shows ``content``; None for none."""
        old = self.widget()
        if old is not None:
            old.deleteLater()
        if content is not None:
            self.setWidget(content)
        self.setVisible(content is not None and self.wanted)


def _heading(words: str) -> QWidget:
    bar = QWidget()
    row = QHBoxLayout(bar)
    row.setContentsMargins(14, 7, 8, 7)
    label = QLabel(words)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    row.addWidget(label)
    return bar
