"""The main window: one open book, or the start page."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from budgetbook.ui import opening
from budgetbook.ui.actions import (
    ACTIONS,
    ActionSpec,
    build_actions,
    enable_for_book,
    run_command,
    set_icons,
    tip,
)
from budgetbook.ui.folders import Folders
from budgetbook.ui.frame import Panel, fill_menu_bar, fit_to_screen, make_toolbar, step
from budgetbook.ui.goto_box import GotoBox
from budgetbook.ui.notice import NoticeBar
from budgetbook.ui.settings import Settings
from budgetbook.ui.start_page import StartPage, when
from budgetbook.ui.style import SHELL

if TYPE_CHECKING:  # loaded with the first book: the empty window is there sooner
    from budgetbook.model.places import Destination
    from budgetbook.model.ref import Ref
    from budgetbook.ui.keeping import Keeping
    from budgetbook.ui.open_book import OpenBook
    from budgetbook.ui.workspace import Workspace

PROGRAM = "预算簿"


class MainWindow(QMainWindow):
    """Holds the open book, its file and its views together."""

    book_shown = Signal()

    def __init__(self, folders: Folders, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.folders = folders
        self.settings = Settings(folders.settings)
        self.book: OpenBook | None = None
        self.workspace: Workspace | None = None
        self._keeping: Keeping | None = None
        self.setStyleSheet(SHELL)
        self.setAcceptDrops(True)
        self.setMinimumSize(800, 480)  # 1366 × 768 at 150 %, 1920 × 1080 at 200 %
        fit_to_screen(self)
        self.actions_by_id = build_actions(self)
        self.goto = GotoBox()
        self.recent_menu = fill_menu_bar(self, self.actions_by_id)
        self.addToolBar(make_toolbar(self, self.actions_by_id, self.goto))
        self._make_pages()
        self._make_panels()
        self._connect()
        self._restore_arrangement()
        self._show_nothing()

    # ------------------------------------------------------------ parts

    def _make_pages(self) -> None:
        self.notice = NoticeBar()
        self.start = StartPage(opening.sample_file() is not None)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.start)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice)
        column.addWidget(self.pages, 1)
        self.setCentralWidget(centre)

    def _make_panels(self) -> None:
        self.tree_panel = Panel("show_tree", "本簿", self)
        self.cell_panel = Panel("show_cell", "单元格", self)
        self.findings_panel = Panel("show_findings", "", self)
        sides = Qt.DockWidgetArea
        self.addDockWidget(sides.LeftDockWidgetArea, self.tree_panel)
        self.addDockWidget(sides.RightDockWidgetArea, self.cell_panel)
        self.addDockWidget(sides.BottomDockWidgetArea, self.findings_panel)
        across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        self.resizeDocks([self.tree_panel, self.cell_panel], [300, 260], across)
        self.resizeDocks([self.findings_panel], [236], down)

    @property
    def panels(self) -> tuple[Panel, Panel, Panel]:
        """Left, right and bottom."""
        return self.tree_panel, self.cell_panel, self.findings_panel

    def _connect(self) -> None:
        for action_id, slot in self._handlers().items():
            self.actions_by_id[action_id].triggered.connect(partial(_call, slot))
        for spec in ACTIONS:
            if spec.run:
                self.actions_by_id[spec.id].triggered.connect(partial(self._command, spec))
        self.recent_menu.aboutToShow.connect(self._fill_recent_menu)
        self.start.open_requested.connect(self.open_files)
        self.start.new_requested.connect(self.new_book)
        self.start.roll_button.clicked.connect(self.actions_by_id["roll"].trigger)
        self.start.sample_requested.connect(self.open_sample)
        self.start.file_requested.connect(lambda path: self.open_paths([path]))
        self.start.forget_requested.connect(self._forget_recent)
        self.goto.chosen.connect(self._go)
        self.goto.left.connect(self._focus_page)
        for panel in self.panels:
            action = self.actions_by_id[panel.objectName()]
            action.toggled.connect(partial(self._want_panel, panel))

    def _handlers(self) -> "dict[str, Callable[[], object]]":
        return {
            "new": self.new_book,
            "open": self.open_files,
            "sample": self.open_sample,
            "save": lambda: self._write("save"),
            "save_as": lambda: self._write("save_as"),
            "export_word": lambda: self._write("export", ".docx"),
            "export_excel": lambda: self._write("export", ".xlsx"),
            "close": self.close_book,
            "undo": lambda: self._step("undo"),
            "redo": lambda: self._step("redo"),
            "goto": self.goto.begin,
            "zoom_in": lambda: self._zoom(1),
            "zoom_out": lambda: self._zoom(-1),
            "zoom_reset": lambda: self._zoom(0),
            "next": lambda: self._walk(1),
            "previous": lambda: self._walk(-1),
            "report": self._open_report,
            "export_findings": lambda: self._write("report"),
            "shortcuts": lambda: self._show_sheet("ShortcutSheet"),
            "about": lambda: self._show_sheet("About"),
        }

    @property
    def keeping(self) -> "Keeping":
        """Saving, recovery and status line: made with the first book."""
        if self._keeping is None:
            from budgetbook.ui.keeping import Keeping

            self._keeping = Keeping(self)
        return self._keeping

    # ------------------------------------------------------------ the open book

    def show_book(self, book: "OpenBook") -> None:
        """Puts a book into the window, in place of the one before."""
        from budgetbook.ui.own_relations import adopt_relations
        from budgetbook.ui.workspace import Workspace

        self._put_away()
        self.book = book
        if book.path is None:  # a .ysb has its own
            adopt_relations(book.document, self.folders)
        self.workspace = Workspace(book)
        self.workspace.message.connect(self.say)
        self.workspace.selection_summary.connect(self.keeping.status.show_selection)
        self.workspace.zoom_changed.connect(self.keeping.status.show_zoom)
        self.pages.addWidget(self.workspace)
        self.pages.setCurrentWidget(self.workspace)
        for panel, content in zip(self.panels, self.workspace.panels(), strict=True):
            panel.put(content)
        self.goto.set_document(book.document)
        book.document.state_changed.connect(self._show_state)
        enable_for_book(self.actions_by_id, True)
        self.keeping.take(book)
        self._show_state()
        self.workspace.focus_page()
        self.book_shown.emit()

    def replace_book(self, book: "OpenBook") -> bool:
        """Shows ``book`` unless the user keeps the one that is open."""
        if not self._may_replace():
            return False
        self.show_book(book)
        return True

    def _put_away(self) -> None:
        if self.book is not None:
            self.book.document.state_changed.disconnect(self._show_state)
            self.keeping.take(None)
            # steps that are left to Python's collector with their document crash Qt
            self.book.document.undo_stack.clear()
        self.goto.set_document(None)
        self.notice.hide()
        for panel in self.panels:
            panel.put(None)
        if self.workspace is not None:
            self.pages.removeWidget(self.workspace)
            self.workspace.deleteLater()
        self.book = self.workspace = None

    def _show_nothing(self) -> None:
        self._put_away()
        enable_for_book(self.actions_by_id, False)
        self.pages.setCurrentWidget(self.start)
        self.start.show_recent(self.settings.recent())
        self.start.open_button.setFocus()
        self._show_state()

    def _show_state(self) -> None:
        """Title, modified mark, and what undo and redo would do."""
        document = self.book.document if self.book else None
        self.setWindowTitle(f"{self.book.headline}[*] － {PROGRAM}" if self.book else PROGRAM)
        self.setWindowModified(bool(document and document.is_modified))
        stack = document.undo_stack if document else None
        self._show_step("undo", "撤销", stack.undoText() if stack else "")
        self._show_step("redo", "重做", stack.redoText() if stack else "")

    def _show_step(self, action_id: str, word: str, step: str) -> None:
        action = self.actions_by_id[action_id]
        action.setEnabled(bool(step))
        action.setText(f"{word} {step}".strip())
        keys = action.shortcut().toString()
        action.setToolTip(tip(f"{word} {step}".strip(), (keys,)))

    def go_to(self, ref: "Ref") -> None:
        """Shows a cell of the open book."""
        if self.workspace is not None:
            self.workspace.jump(ref)

    def _may_replace(self) -> bool:
        if self.book is None or self.workspace is None:
            return True
        self.workspace.commit()
        return self.keeping.saver.may_close(self.book)

    # ------------------------------------------------------------ commands

    def open_files(self) -> None:
        """打开…"""
        self.open_paths(opening.ask_for_files(self, self.settings))

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Opens files together as one book."""
        if not paths or not self._may_replace():
            return
        book = opening.open_paths(self, paths, self.folders.layouts)
        if book is None:
            return
        for path in reversed(paths):
            self.settings.add_recent(path)
        self.show_book(book)
        doubtful = sum(line.kind in ("doubtful", "unread") for line in book.remarks)
        if doubtful:
            self.notice.show_notice(
                f"打开时有 {doubtful} 处没有读准，请看“打开报告”。",
                [("查看打开报告", self._open_report)],
            )

    def open_sample(self) -> None:
        """打开示例簿"""
        book = opening.open_sample(self) if self._may_replace() else None
        if book is not None:
            self.show_book(book)

    def new_book(self) -> None:
        """新建…"""
        if not self._may_replace():
            return
        from budgetbook.ui.new_book import NewBook

        dialog = NewBook(self.settings, self, self.folders.layouts)
        if dialog.exec():
            self.show_book(dialog.open_book())
        dialog.deleteLater()

    def close_book(self) -> None:
        """关闭本簿"""
        if self._may_replace():
            self._show_nothing()

    def _command(self, spec: ActionSpec, _checked: bool = False) -> None:
        if self.workspace is not None:
            self.workspace.commit()
        run_command(spec, self)

    def _write(self, what: str, *arguments: str) -> None:
        if self.book is not None and self.workspace is not None:
            self.workspace.commit()
            getattr(self.keeping.saver, what)(self.book, *arguments)

    def _step(self, what: str) -> None:
        if self.book is not None and self.workspace is not None:
            self.workspace.commit()
            self.say(step(self.book.document.undo_stack, what))

    def _go(self, place: "Destination") -> None:
        if self.workspace is not None:
            self.workspace.go(place)

    def _focus_page(self) -> None:
        if self.workspace is not None:
            self.workspace.focus_page()

    def _zoom(self, step: int) -> None:
        if self.workspace is not None:
            self.workspace.change_zoom(step)

    def _walk(self, step: int) -> None:
        if self.workspace is not None:
            self.workspace.commit()
            self.actions_by_id["show_findings"].setChecked(True)
            self.workspace.findings.walk(step)

    def _open_report(self) -> None:
        if self.workspace is not None:
            self.actions_by_id["show_findings"].setChecked(True)
            self.workspace.findings.open_report()

    def _show_sheet(self, name: str) -> None:
        from budgetbook.ui import shortcuts

        getattr(shortcuts, name)(self).exec()

    def say(self, words: str) -> None:
        """A passing word in the status line."""
        if self._keeping is not None:
            self._keeping.status.say(words)

    # ------------------------------------------------------------ recent files

    def _fill_recent_menu(self) -> None:
        self.recent_menu.clear()
        for file in self.settings.recent():
            words = f"{file.path.name}　　{when(file.opened)}"
            action = self.recent_menu.addAction(words.replace("&", "&&"))
            action.setToolTip(str(file.path))
            action.triggered.connect(partial(_call, partial(self.open_paths, [file.path])))
        if self.recent_menu.isEmpty():
            self.recent_menu.addAction("（还没有）").setEnabled(False)

    def _forget_recent(self, path: Path) -> None:
        self.settings.forget_recent(path)
        self.start.show_recent(self.settings.recent())

    # ------------------------------------------------------------ window

    def _want_panel(self, panel: Panel, on: bool) -> None:
        panel.wanted = on
        panel.setVisible(on and self.book is not None)

    def _restore_arrangement(self) -> None:
        geometry, state = self.settings.window("geometry"), self.settings.window("state")
        if geometry is not None:
            self.restoreGeometry(geometry)
        if state is not None:
            self.restoreState(state)
        hidden = self.settings.hidden_panels
        for panel in self.panels:
            panel.wanted = panel.objectName() not in hidden
            self.actions_by_id[panel.objectName()].setChecked(panel.wanted)

    def _keep_arrangement(self) -> None:
        self.settings.set_window("geometry", self.saveGeometry())
        if self.book is not None:  # without one the docks are hidden and have no sizes
            self.settings.set_window("state", self.saveState())
        self.settings.hidden_panels = [p.objectName() for p in self.panels if not p.wanted]

    def closeEvent(self, event: QCloseEvent) -> None:
        """Asks about what is not saved, then leaves nothing behind."""
        if not self._may_replace():
            event.ignore()
            return
        self._keep_arrangement()
        self._put_away()
        event.accept()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous() and any(self.folders.recovery.glob("*.ysb")):
            QTimer.singleShot(0, self, lambda: self.keeping.offer_recovery())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "actions_by_id"):
            set_icons(self.actions_by_id, self.palette())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files that can be opened are welcome."""
        if opening.dropped_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Opens what was dropped, once the drag is over."""
        paths = opening.dropped_files(event.mimeData())
        event.acceptProposedAction()
        QTimer.singleShot(0, self, partial(self.open_paths, paths))


def _call(slot: "Callable[[], object]", _checked: bool = False) -> None:
    """Leaves out what ``triggered`` says."""
    slot()
