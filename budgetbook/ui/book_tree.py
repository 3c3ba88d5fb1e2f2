"""The book at a glance: where am I, and where is something wrong."""

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from budgetbook.model.finding import State
from budgetbook.model.outline import Marks, Node, node_of
from budgetbook.model.ref import Ref
from budgetbook.ui.colours import colours
from budgetbook.ui.document import Document
from budgetbook.ui.internal_marks import add_to, of_project, paint_sign
from budgetbook.ui.signs import colour_of
from budgetbook.ui.tree_model import EMPTY, INTERNAL, MARKS, OutlineModel

Index = QModelIndex | QPersistentModelIndex

#: Changes that follow each other sooner than this (ms) are shown together.
_PAUSE = 120
_ROW = 26


class _MarkDelegate(QStyledItemDelegate):
    """The title, elided, and behind it the counts with their signs, in one right-hand column."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        shown = QStyleOptionViewItem(option)
        self.initStyleOption(shown, index)
        right = self._marks(painter, shown, index.data(MARKS))
        text, shown.text = shown.text, ""
        if shown.widget is not None:
            style = shown.widget.style()
            style.drawControl(QStyle.ControlElement.CE_ItemViewItem, shown, painter, shown.widget)
            right = self._marks(painter, shown, index.data(MARKS))
        if index.data(INTERNAL):
            right = paint_sign(painter, colours(shown.palette).accent, right, shown.rect)
        rect = shown.rect.adjusted(4, 0, 0, 0)
        rect.setRight(right - 8)
        faint = bool(index.data(EMPTY))
        role = QPalette.ColorRole.PlaceholderText if faint else QPalette.ColorRole.Text
        painter.setFont(shown.font)
        painter.setPen(shown.palette.color(role))
        elided = shown.fontMetrics.elidedText(text, Qt.TextElideMode.ElideMiddle, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, elided)
        painter.restore()

    @staticmethod
    def _marks(painter: QPainter, option: QStyleOptionViewItem, marks: Marks | None) -> int:
        """Draws the counts from the right; the left edge of what was drawn."""
        right = option.rect.right() - 8
        if marks is None:
            return right
        inks = colours(option.palette)
        hint, failed = (colour_of(s, option.palette) for s in (State.HINT, State.FAILED))
        counted = [
            (f"批注 {marks.comments}", inks.accent, marks.comments),
            (f"沿用 {marks.carried}", inks.muted, marks.carried),
            (f"{State.HINT.label} {marks.hints}", hint, marks.hints),
            (f"{State.FAILED.label} {marks.failed}", failed, marks.failed),
        ]
        for words, ink, count in counted:
            if not count:
                continue
            width = option.fontMetrics.horizontalAdvance(words)
            rect = QRect(right - width, option.rect.top(), width, option.rect.height())
            painter.setPen(ink)
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, words)
            right -= width + 10
        return right


class BookTree(QWidget):
    """The tree of the book; choosing a node asks for its page."""

    #: Node: its page is to be shown.
    node_chosen = Signal(object)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.model = OutlineModel(document, self)
        self.view = self._make_view()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self._current = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self.refresh)
        document.findings_changed.connect(self._timer.start)
        document.structure_changed.connect(self._timer.start)
        self._comments = document.book.comments
        document.state_changed.connect(self._comments_changed)
        self._first_expansion()

    def _comments_changed(self) -> None:
        if self._document.book.comments is not self._comments:
            self._comments = self._document.book.comments
            self._timer.start()

    def _make_view(self) -> QTreeView:
        view = QTreeView(self)
        view.setModel(self.model)
        view.setItemDelegate(_MarkDelegate(view))
        view.setHeaderHidden(True)
        view.setUniformRowHeights(True)
        view.setIndentation(16)
        view.setFrameShape(QTreeView.Shape.NoFrame)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._open_menu)
        view.setAccessibleName("本簿目录")
        view.selectionModel().currentChanged.connect(self._current_changed)
        return view

    def _first_expansion(self) -> None:
        self.view.expandAll()
        projects = self.model.index_of("projects")
        if projects.isValid() and self.model.rowCount(projects) > 12:
            self.view.collapse(projects)

    def refresh(self) -> None:
        """Reads the book again, keeping what is open and chosen."""
        self._timer.stop()
        closed = {n.id for n in self.model.nodes if n.children and not self._is_open(n)}
        current = self._current
        self._current = ""  # a reset clears the current index; that is no choice of the user's
        if self.model.refresh():
            self._current = current
            return
        self.view.expandAll()
        for node_id in closed:
            self.view.collapse(self.model.index_of(node_id))
        self._select(current)

    def _is_open(self, node: Node) -> bool:
        return self.view.isExpanded(self.model.index_of(node.id))

    @property
    def current(self) -> Node | None:
        """The chosen node."""
        index = self.model.index_of(self._current)
        return self.model.node(index) if index.isValid() else None

    def choose(self, node_id: str) -> None:
        """Chooses a node as a click does."""
        index = self.model.index_of(node_id)
        if index.isValid():
            self.view.setCurrentIndex(index)

    def choose_first(self) -> None:
        """Chooses the first table, or else the first page."""
        pages = [n for n in self.model.nodes if n.has_page]
        first = next((n for n in pages if n.placed is not None), pages[0] if pages else None)
        if first is not None:
            self.choose(first.id)

    def follow(self, ref: Ref) -> Node | None:
        """The node that shows the cell, marked as current; None where no page shows it."""
        node = node_of(self.model.roots, ref)
        if node is not None and node.id != self._current:
            self._select(node.id)
        return node

    def follow_text(self, paragraph: str) -> Node | None:
        """The node that shows the paragraph, marked as current; None where no page shows it."""
        node = next((n for n in self.model.nodes if paragraph in n.paragraphs), None)
        if node is not None and node.id != self._current:
            self._select(node.id)
        return node

    def _select(self, node_id: str) -> None:
        """Marks a node without asking for its page."""
        index = self.model.index_of(node_id)
        if not index.isValid():
            return
        self._current = node_id
        flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.view.selectionModel().setCurrentIndex(index, flag)
        self.view.scrollTo(index)

    def _current_changed(self, index: Index, _before: Index) -> None:
        if not index.isValid():
            return
        node = self.model.node(index)
        if node.id == self._current:
            return
        self._current = node.id
        self.node_chosen.emit(node)

    def _open_menu(self, place: QPoint) -> None:
        index = self.view.indexAt(place)
        node = self.model.node(index) if index.isValid() else None
        menu = self.menu_for(node)
        if not menu.isEmpty():
            menu.exec(self.view.viewport().mapToGlobal(place))
        menu.deleteLater()

    def menu_for(self, node: Node | None) -> QMenu:
        """The context menu of a node; empty where nothing can be done."""
        menu = QMenu(self)
        if self._document.is_read_only:
            return menu
        if node is None or node.kind not in ("projects", "project"):
            return menu
        instance = node.placed.instance if node.placed else ""
        menu.addAction("新增项目").triggered.connect(lambda: self._add_project(instance))
        if instance:
            copy = menu.addAction("复制项目")
            copy.triggered.connect(lambda: self._add_project(instance, like=instance))
            remove = menu.addAction("删除项目")
            remove.triggered.connect(lambda: self._remove_project(instance))
            menu.addSeparator()
            add_to(menu, self, self._document, [of_project(instance)])
        return menu

    def _add_project(self, after: str, like: str = "") -> None:
        from budgetbook.model.project_list import copy_projects, new_project

        book, layout = self._document.book, self._document.layout
        if like:
            copied = copy_projects(book, layout, [like])
            if copied is None:
                return
            self._document.do(copied[0])
            instance = copied[1][0]
        else:
            edit, instance = new_project(book, layout, "新项目", after=after)
            self._document.do(edit)
        self.refresh()
        added = (n for n in self.model.nodes if n.placed and n.placed.instance == instance)
        for node in added:
            self.choose(node.id)

    def _remove_project(self, instance: str) -> None:
        from budgetbook.model.project_list import remove_projects

        edit = remove_projects(self._document.book, self._document.layout, [instance])
        if edit is not None:
            self._document.do(edit)
            self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.view.viewport().update()
