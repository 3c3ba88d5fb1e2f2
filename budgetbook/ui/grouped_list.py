"""A list of lines under headings: 待办, what a roll changes, what differs between two books."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTreeView, QWidget

from budgetbook.ui.grouped_model import Group as Group
from budgetbook.ui.grouped_model import GroupedModel
from budgetbook.ui.grouped_model import Line as Line
from budgetbook.ui.style import LIST

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class GroupedList(QTreeView):
    """Shows the lines; Enter and a double click go to one, further keys are the owner's."""

    #: Line: it was entered.
    entered_line = Signal(object)
    #: Line or None: another is current.
    current_line_changed = Signal(object)

    def __init__(
        self,
        titles: Sequence[str],
        widths: Mapping[int, int],
        *,
        stretch: int = 0,
        right: frozenset[int] = frozenset(),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.lines_model = GroupedModel(titles, right, self)
        #: What keys do to the chosen lines, by the keys' name, with words for the menu.
        self.commands: dict[str, tuple[str, Callable[[], object]]] = {}
        #: Which of these can be done now; all of them unless told otherwise.
        self.can: Callable[[str], bool] = lambda _keys: True
        self._position = 0
        self._set_up(widths, stretch)

    def _set_up(self, widths: Mapping[int, int], stretch: int) -> None:
        self.setModel(self.lines_model)
        self.setUniformRowHeights(True)
        self.setIndentation(14)
        self.setFrameShape(QTreeView.Shape.NoFrame)
        self.setAllColumnsShowFocus(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setExpandsOnDoubleClick(False)
        self.setStyleSheet(LIST)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
        for column, width in widths.items():
            header.resizeSection(column, width)
        self.doubleClicked.connect(self._enter)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._open_menu)
        self.selectionModel().currentChanged.connect(self._moved)

    def show_groups(self, groups: tuple[Group, ...]) -> None:
        """Takes new lines; the current one stays, or the next moves up into its place. Headings
        that were closed stay closed."""
        model = self.lines_model
        model.palette = self.palette()
        closed = {
            g.title for i, g in enumerate(model.groups) if not self.isExpanded(model.index(i, 0))
        }
        line, position = self.current_line(), self._position
        had = line is not None
        if model.show_groups(groups):
            return
        for i, group in enumerate(groups):
            self.setFirstColumnSpanned(i, QModelIndex(), True)
            self.setExpanded(model.index(i, 0), group.title not in closed)
        index = model.index_of(line.key) if line else QModelIndex()
        if not index.isValid() and had:
            index = model.index_at(min(position, max(0, len(model.lines()) - 1)))
        if index.isValid():
            self.choose(index)

    def choose(self, index: QModelIndex) -> None:
        """Makes a line current."""
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.scrollTo(index)

    def choose_first(self) -> None:
        """Makes the first line current."""
        index = self.lines_model.index_at(0)
        if index.isValid():
            self.choose(index)
            self.scrollToTop()

    def current_line(self) -> Line | None:
        """The current line; None on a heading."""
        return self.lines_model.line(self.currentIndex())

    def chosen(self) -> list[Line]:
        """The selected lines; all of a heading where that is current."""
        model, index = self.lines_model, self.currentIndex()
        if index.isValid() and model.line(index) is None:
            return list(model.groups[index.row()].lines)
        found = [model.line(index) for index in self.selectionModel().selectedRows()]
        return [line for line in found if line is not None]

    def _moved(self, current: QModelIndex, _before: QModelIndex) -> None:
        line = self.lines_model.line(current)
        if line is not None:
            above = self.lines_model.groups[: current.internalId() - 1]
            self._position = sum(len(g.lines) for g in above) + current.row()
        self.current_line_changed.emit(line)

    def _enter(self, index: QModelIndex) -> None:
        line = self.lines_model.line(index)
        if line is not None:
            self.entered_line.emit(line)
        elif index.isValid():
            self.setExpanded(index, not self.isExpanded(index))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = QKeySequence(event.keyCombination()).toString()
        if event.key() in _ENTER:
            self._enter(self.currentIndex())
        elif keys in self.commands:
            if self.can(keys):
                self.commands[keys][1]()
        else:
            super().keyPressEvent(event)

    def menu(self) -> QMenu:
        """The commands for the chosen lines."""
        menu = QMenu(self)
        for keys, (words, run) in self.commands.items():
            action = menu.addAction(words)
            action.setShortcut(QKeySequence(keys))
            action.setShortcutVisibleInContextMenu(True)
            action.setEnabled(self.can(keys))
            action.triggered.connect(lambda _on=False, run=run: run())
        return menu

    def _open_menu(self, place: QPoint) -> None:
        if self.commands and self.indexAt(place).isValid():
            menu = self.menu()
            menu.exec(self.viewport().mapToGlobal(place))
            menu.deleteLater()
