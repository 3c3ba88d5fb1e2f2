"""查找和替换 over the whole book: a panel at the side that stays open while one works."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPalette, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDockWidget,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QMainWindow,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from budgetbook.io.watched_pattern import search_in_time
from budgetbook.model.replacing import replace
from budgetbook.model.search import (
    EVERYWHERE,
    Hit,
    Question,
    Scope,
    SearchError,
    Within,
    find,
    tables_at,
    within,
)
from budgetbook.model.search_words import EXPLAINED
from budgetbook.ui.find_list import HitDelegate, HitsModel

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow
    from budgetbook.ui.workspace import Workspace

_SCOPES: tuple[tuple[Scope, str], ...] = (
    ("book", "全簿"), ("here", "本页"), ("text", "只找文字"), ("projects", "只找项目"),
)  # fmt: skip
_NAME = "find_panel"
_WIDTH = 380
_BEFORE = "width before"
#: Where to look at words that have no page: those of the cover, 出错说明.
_ELSEWHERE = "：点任意一张表上方的部门、年度一行，可以查看和修改", "：在审核结果里可以查看和修改"


class FindPanel(QWidget):
    """Asks, lists what was found, goes there, replaces."""

    def __init__(self, workspace: "Workspace", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._document = workspace.document
        self.field, self.words = QLineEdit(), QLineEdit()
        self.exact = QCheckBox("区分大小写/全半角")
        self.whole, self.regex = QCheckBox("整格匹配"), QCheckBox("正则")
        self.scope = QComboBox()
        for value, title in _SCOPES:
            self.scope.addItem(title, value)
        self.counts = QLabel()
        self.counts.setWordWrap(True)
        self.counts.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.one, self.all = QPushButton("替换"), QPushButton("全部替换(&A)")
        self.model = HitsModel(self._document, self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(HitDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self._name_all()
        self._arrange()
        self._timer = QTimer(self, singleShot=True, interval=200)
        self._timer.timeout.connect(self.search)
        self._stale = False  # the book is another than the one that was searched
        self._endless: Question | None = None  # what cannot be asked is not asked again
        self._connect()
        self.search()

    def _name_all(self) -> None:
        self.field.setPlaceholderText("查找：文字、编码或金额")
        self.words.setPlaceholderText("替换为")
        names = {
            self.field: "查找内容", self.words: "替换为", self.scope: "查找范围",
            self.list: "查找结果",
        }  # fmt: skip
        for widget, name in names.items():
            widget.setAccessibleName(name)
        self.field.setClearButtonEnabled(True)

    def _arrange(self) -> None:
        options, row = QHBoxLayout(), QGridLayout()
        for widget in (self.exact, self.whole, self.regex):
            options.addWidget(widget)
        options.addStretch(1)
        row.addWidget(self.field, 0, 0)
        row.addWidget(self.scope, 0, 1, 1, 2)
        row.addWidget(self.words, 1, 0)
        row.addWidget(self.one, 1, 1)
        row.addWidget(self.all, 1, 2)
        row.setColumnStretch(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 12, 8)
        column.setSpacing(6)
        for layout in (row, options):
            column.addLayout(layout)
        column.addWidget(self.counts)
        column.addWidget(self.list, 1)
        for before, after in pairwise((self.field, self.words, self.one, self.all, self.scope)):
            QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        self.field.textChanged.connect(lambda _: self._timer.start())
        self.words.textChanged.connect(lambda _: self._preview())
        for box in (self.exact, self.whole, self.regex):
            box.toggled.connect(lambda _: self.search())
        self.scope.currentIndexChanged.connect(lambda _: self.search())
        self.list.clicked.connect(self._go)
        self.list.activated.connect(self._go)
        self.one.clicked.connect(lambda: self.replace_one())
        self.all.clicked.connect(lambda: self.replace_all())
        self._document.findings_changed.connect(self._book_changed)

    def _book_changed(self) -> None:
        """Looks again when the hand rests; hidden, when it is asked."""
        self._stale = True
        if self.isVisible():
            self._timer.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._timer.start()

    # ---- asking

    def begin(self, *, replacing: bool) -> None:
        """Takes the keys; with ``replacing`` the line for the new words is there too."""
        for widget in (self.words, self.one, self.all):
            widget.setVisible(replacing)
        self._preview()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def asked(self) -> Question:
        """What is asked for now."""
        boxes = (self.exact, self.whole, self.regex)
        return Question(self.field.text(), *(box.isChecked() for box in boxes))

    def _within(self) -> Within:
        scope: Scope = self.scope.currentData()
        return within(scope, self._document.book, self._here()) if scope else EVERYWHERE

    def _here(self) -> Within:
        work = self._workspace
        if work.currentWidget() is work.narrative:
            return Within((), work.narrative.paragraph_ids())
        if work.shown is None:
            return Within((), ())
        return Within(tables_at(self._document.layout, work.shown), ())

    def stop(self) -> None:
        """Looks no more: its book is put away."""
        self._timer.stop()
        self._timer.blockSignals(True)

    def search(self) -> None:
        """Looks again; the hit that was chosen stays chosen."""
        self._timer.stop()
        self._stale = False
        row, asked = self.list.currentIndex().row(), self.asked()
        document = self._document
        try:
            if asked == self._endless:
                raise SearchError(self.counts.text())
            hits = find(
                document.book, document.layout, asked, self._within(), document.is_computed,
                search_in_time,
            )  # fmt: skip
            said = self._count(hits) if asked.words else "输入要找的内容；F3 下一处"
        except SearchError as error:
            hits, said, self._endless = [], str(error), asked
        self.model.show_hits(hits, asked)
        if 0 <= row < len(hits):
            self.list.setCurrentIndex(self.model.index(row))
        self.counts.setText(said)
        self._preview()

    def _count(self, hits: list[Hit]) -> str:
        locked = sum(bool(hit.locked) for hit in hits)
        if not hits:
            return "没有找到；可以换个说法，或去掉勾选的条件"
        tail = f"，其中 {locked} 处不能替换" if locked and self.words.isVisibleTo(self) else ""
        return f"找到 {len(hits)} 处{tail}"

    def _preview(self) -> None:
        replacing = self.words.isVisibleTo(self)
        self.model.preview(self.words.text() if replacing and self.words.text() else None)
        can = any(not hit.locked for hit in self.model.hits)
        for button in (self.one, self.all):
            button.setEnabled(can and not self._document.is_read_only)

    # ---- going there

    def _go(self, index: QModelIndex) -> None:
        if not 0 <= index.row() < len(self.model.hits):
            return
        hit = self.model.hits[index.row()]
        if hit.ref is not None:
            spec = self._document.layout.table(hit.ref.table) if hit.where else None
            self._workspace.jump(hit.ref._replace(column=spec.head_column) if spec else hit.ref)
        elif hit.where:
            self._workspace.message.emit(f"{hit.where}{_ELSEWHERE[hit.where == EXPLAINED]}")
        else:
            self._workspace.jump_to_text(hit.paragraph)
            self._workspace.narrative.reveal(hit.paragraph, hit.start, hit.end)

    def walk(self, step: int) -> None:
        """The next hit (1) or the one before (-1), round the end."""
        if self._stale or self._timer.isActive():
            self.search()
        total = len(self.model.hits)
        if not total:
            self._workspace.message.emit("没有找到；按 Ctrl+F 输入要找的内容")
            return
        row = self.list.currentIndex().row()
        index = self.model.index((row + step) % total if row >= 0 else (0, -1)[step < 0] % total)
        self.list.setCurrentIndex(index)
        self._go(index)
        self._workspace.message.emit(f"第 {index.row() + 1} 处，共 {total} 处")

    # ---- replacing

    def replace_one(self) -> None:
        """Replaces the chosen hit, and goes on to the next."""
        self._workspace.commit()  # first: the hits are of the words that stand then
        row = max(0, self.list.currentIndex().row())
        if row < len(self.model.hits):
            hit = self.model.hits[row]
            self._replace([hit])
            self.search()
            total = len(self.model.hits)
            stays = row < total and self.model.hits[row].place == hit.place
            stays = stays and self.model.hits[row].start == hit.start
            if total:
                self.list.setCurrentIndex(self.model.index((row + stays) % total))

    def replace_all(self) -> None:
        """Replaces all that can be, as one step."""
        self._workspace.commit()
        self.search()
        self._replace(self.model.hits)
        self.search()

    def _replace(self, hits: Sequence[Hit]) -> None:
        document = self._document
        if document.is_read_only:  # Enter in the line for the new words
            self._workspace.message.emit("这里只能看，没有替换")
            return
        try:
            made = replace(
                document.book, document.layout, hits, self.model.asked, self.words.text()
            )
        except SearchError as error:
            self._workspace.message.emit(str(error))
            return
        if made.edit is not None:
            document.do(made.edit)
        self._workspace.message.emit(made.told())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        elif enter and self.words.hasFocus():
            self.replace_one()
        elif enter and self.field.hasFocus():
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.walk(-1 if back else 1)
            self.field.setFocus()
        elif event.key() == Qt.Key.Key_Down and self.field.hasFocus():
            self.list.setFocus()
        else:
            super().keyPressEvent(event)

    def _leave(self) -> None:
        dock = self.parentWidget()
        if isinstance(dock, QDockWidget):
            dock.hide()
            _give_back(dock)
        self._workspace.focus_page()


# ---- commands


def _panel(window: "MainWindow") -> FindPanel | None:
    workspace = window.workspace
    if workspace is None:
        return None
    dock = next((d for d in window.findChildren(QDockWidget, _NAME) if _is_of(d, workspace)), None)
    if dock is None:
        dock = QDockWidget("查找和替换", window)
        dock.setObjectName(_NAME)
        dock.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)
        panel = FindPanel(workspace)
        dock.setWidget(panel)
        dock.setTitleBarWidget(_heading(panel))
        workspace.destroyed.connect(panel.stop)
        workspace.destroyed.connect(dock.deleteLater)
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        window.resizeDocks([dock], [_WIDTH], Qt.Orientation.Horizontal)
        window.resizeDocks([window.cell_panel, dock], [130, 470], Qt.Orientation.Vertical)
    content = dock.widget()
    return content if isinstance(content, FindPanel) else None


def _give_back(dock: QDockWidget) -> None:
    """The cell panel as wide as it was before the search stood below it."""
    window, width = dock.parentWidget(), dock.property(_BEFORE)
    panel = getattr(window, "cell_panel", None)
    if isinstance(window, QMainWindow) and panel is not None and width:
        window.resizeDocks([panel], [width], Qt.Orientation.Horizontal)


def _is_of(dock: QDockWidget, workspace: "Workspace") -> bool:
    content = dock.widget()
    return isinstance(content, FindPanel) and content._workspace is workspace


def _heading(panel: FindPanel) -> QWidget:
    bar, close = QWidget(), QToolButton()
    row = QHBoxLayout(bar)
    row.setContentsMargins(14, 7, 8, 3)
    row.addWidget(QLabel("查找和替换"))
    row.addStretch(1)
    close.setText("✕")
    close.setAutoRaise(True)
    close.setAccessibleName("关闭查找")
    close.clicked.connect(lambda: panel._leave())
    row.addWidget(close)
    return bar


def _open(window: "MainWindow", *, replacing: bool) -> None:
    panel = _panel(window)
    if panel is not None:
        dock = panel.parentWidget()
        if dock is not None:
            if not dock.isVisible():
                dock.setProperty(_BEFORE, window.cell_panel.width())
            dock.show()
        panel.begin(replacing=replacing)


def open_find(window: "MainWindow") -> None:
    """查找"""
    _open(window, replacing=False)


def open_replace(window: "MainWindow") -> None:
    """替换"""
    _open(window, replacing=True)


def find_next(window: "MainWindow") -> None:
    """查找下一处"""
    _walk(window, 1)


def find_previous(window: "MainWindow") -> None:
    """查找上一处"""
    _walk(window, -1)


def _walk(window: "MainWindow", step: int) -> None:
    panel = _panel(window)
    if panel is not None and panel.field.text():
        panel.walk(step)
    else:
        open_find(window)
