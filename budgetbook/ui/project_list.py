"""项目一览: all projects of the book in a list, and what is done with whole projects."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QPalette, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from budgetbook.model.book import Book
from budgetbook.model.edit import Edit
from budgetbook.model.entry import EntryError
from budgetbook.model.finding import State
from budgetbook.model.outline import home
from budgetbook.model.project_list import (
    ProjectLines,
    copy_projects,
    move_projects,
    new_project,
    remove_projects,
    shift_projects,
    take_projects,
)
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.rows import project_sheet
from budgetbook.ui import comment_menu
from budgetbook.ui.document import Document
from budgetbook.ui.notice import NoticeBar
from budgetbook.ui.project_table import ProjectModel, ProjectTable

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow
    from budgetbook.ui.workspace import Workspace

#: A change is shown when the hand rests this long (ms).
_REST = 150
_NEW = "新项目"


class ProjectListPage(QWidget):
    """Search, table and commands; it follows the book while it is seen."""

    #: Ref: the project's first field.
    jump_requested = Signal(object)
    #: Asks for the words that stand in front of the projects.
    text_requested = Signal()
    message = Signal(str)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self._lines = ProjectLines()
        self._found: dict[str, tuple[int, int]] = {}
        self.model = ProjectModel(self)
        self.table = ProjectTable(self.model, self)
        self.notice = NoticeBar(self)
        self.setFocusProxy(self.table)
        self._title, self._count = QLabel(), QLabel()
        self._empty = QLabel(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self.search = QLineEdit()
        self._build()
        self._timer = QTimer(self, singleShot=True, interval=_REST)
        self._timer.timeout.connect(self.refresh)
        document.findings_changed.connect(self._later)
        document.structure_changed.connect(self._later)
        document.structure_changed.connect(self.notice.hide)

    # ---- building

    def _build(self) -> None:
        font = self._title.font()
        font.setPointSizeF(font.pointSizeF() * 1.3)
        font.setBold(True)
        self._title.setFont(font)
        self._count.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._empty.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.search.setPlaceholderText("查找：名称、编码、拼音首字母")
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName("查找项目")
        self.search.setMaximumWidth(230)
        self.search.textChanged.connect(self._look_for)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 12, 18, 10)
        column.setSpacing(8)
        column.addWidget(self.notice)
        top = QHBoxLayout()
        top.addWidget(self._title)
        top.addWidget(self._count)
        top.addStretch(1)
        top.addWidget(self.search, 1)
        column.addLayout(top)
        column.addLayout(self._make_tools())
        column.addWidget(self.table, 1)
        column.addWidget(self._empty, 1)
        self.table.opened.connect(self.open)
        self.table.asked.connect(lambda what: self._commands[what]())
        self.table.sorted_changed.connect(self._show_state)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_state())
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._open_menu)
        self.model.dropped.connect(self._dropped)
        find = QShortcut(QKeySequence("/"), self.table, context=Qt.ShortcutContext.WidgetShortcut)
        find.activated.connect(self.search.setFocus)

    def _make_tools(self) -> QHBoxLayout:
        self._commands = {
            "add": self.add, "frame": lambda: self.add(frame=True), "prior": self.add_from_prior,
            "other": self.add_from_file, "copy": self.copy, "up": lambda: self.shift(-1),
            "down": lambda: self.shift(1), "delete": self.remove,
            "order": self.table.restore_order, "text": self.text_requested.emit,
        }  # fmt: skip
        self.tools: dict[str, QToolButton] = {}
        row = QHBoxLayout()
        row.setSpacing(4)
        words = (
            ("add", "新增", "在选定项目之后加一个空白项目（Insert）"),
            ("copy", "复制", "在后面各复制一份"),
            ("up", "上移", "在簿中上移一位（Alt+↑），也可以用鼠标拖"),
            ("down", "下移", "在簿中下移一位（Alt+↓），也可以用鼠标拖"),
            ("delete", "删除", "删除选定的项目（Delete），可以撤销"),
            ("order", "恢复簿中顺序", "不再按栏排序"),
            ("text", "本部分文字", "看项目之前的标题和说明文字"),
        )
        for name, title, tip in words:
            button = QToolButton(self)
            button.setText(title)
            button.setToolTip(tip)
            button.setAccessibleName(title)
            button.clicked.connect(lambda _on=False, run=self._commands[name]: run())
            self.tools[name] = button
            row.addWidget(button)
        row.addStretch(1)
        menu = QMenu(self)
        for name, title in (
            ("add", "空白项目"), ("frame", "按指标框架（六类各一行）"),
            ("prior", "从上年簿选…"), ("other", "从别的文件选…"),
        ):  # fmt: skip
            menu.addAction(title).triggered.connect(
                lambda _on=False, run=self._commands[name]: run()
            )
        self.tools["add"].setMenu(menu)
        self.tools["add"].setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self._prior_action = menu.actions()[2]
        return row

    # ---- what is shown

    def _later(self) -> None:
        if self.isVisible():
            self._timer.start()

    def showEvent(self, event: QShowEvent) -> None:
        self.refresh()
        super().showEvent(event)

    def refresh(self, *, count: bool = True) -> None:
        """Reads the book again; what is chosen stays chosen. Without ``count`` the findings shown
        are those of before, so that a command answers at once."""
        self._timer.stop()
        if count:
            self._found = self._counts()
        book, chosen = self.document.book, self.table.chosen()
        current = self.table.currentIndex().row()
        self.model.can_move = not self.document.is_read_only
        self.model.show_lines(self._lines.of(book, self.document.layout), self._found)
        self.table.fit_columns()
        if chosen != self.table.chosen():
            self.table.choose(chosen)
        if not self.table.chosen() and self.model.lines:
            row = min(max(current, 0), len(self.model.lines) - 1)
            self.table.choose([self.model.lines[row].instance])
        self._show_state()

    def _counts(self) -> dict[str, tuple[int, int]]:
        """不符 and 提示 by project."""
        failed: Counter[str] = Counter()
        hints: Counter[str] = Counter()
        for finding in self.document.findings:
            key = home(finding)
            if key is not None and key.instance:
                counter = {State.FAILED: failed, State.HINT: hints}.get(finding.state)
                if counter is not None:
                    counter[key.instance] += 1
        return {one: (failed[one], hints[one]) for one in {*failed, *hints}}

    def _look_for(self, words: str) -> None:
        chosen = self.table.chosen()
        self.model.look_for(words)
        self.table.choose(chosen or [line.instance for line in self.model.lines[:1]])
        self._show_state()

    def _show_state(self) -> None:
        total, shown = self.model.total, len(self.model.lines)
        self._title.setText("项目绩效目标表")
        lacking = sum(1 for line in self.model.lines if line.missing)
        seen = f"{shown} / {total} 个" if shown != total else f"{total} 个"
        unit = f"，单位：{self.document.book.unit}"
        self._count.setText(seen + (f"，{lacking} 个缺指标" if lacking else "") + unit)
        self.table.setVisible(shown > 0)
        self._empty.setVisible(not shown)
        self._empty.setText(
            "没有这样的项目。请改查找的字。"
            if total
            else "本簿还没有项目。点“新增”加第一个，或从上年簿、别的文件选。"
        )
        writable, chosen = not self.document.is_read_only, bool(self.table.chosen())
        self.tools["add"].setEnabled(writable)
        for name in ("copy", "delete"):
            self.tools[name].setEnabled(writable and chosen)
        for name in ("up", "down"):
            self.tools[name].setEnabled(writable and chosen and self.model.is_in_order)
        self.tools["order"].setVisible(self.table.horizontalHeader().sortIndicatorSection() >= 0)
        self._prior_action.setEnabled(self.document.book.prior is not None)

    def _open_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        if self.table.chosen():
            menu.addAction("打开").triggered.connect(lambda: self.open(self.table.chosen()[0]))
            menu.addSeparator()
        for name in ("add", "copy", "up", "down", "delete"):
            action = menu.addAction(self.tools[name].text())
            action.setEnabled(self.tools[name].isEnabled())
            action.triggered.connect(lambda _on=False, run=self._commands[name]: run())
        comment_menu.add_to(menu, self)
        menu.exec(self.table.viewport().mapToGlobal(at))
        menu.deleteLater()

    # ---- commands

    def open(self, instance: str) -> None:
        """Goes to the project's sheet."""
        sheet = project_sheet(self.document.layout)
        for part in sheet.parts if sheet else ():
            table = self.document.book.tables.get(TableKey(part.table, instance))
            spec = self.document.layout.table(part.table)
            if table and table.rows and spec:
                absent = set(table.absent_columns)
                column = next((c.id for c in spec.columns if c.id not in absent), "")
                self.jump_requested.emit(Ref(part.table, table.rows[0].id, column, instance))
                return

    def _do(self, edit: Edit | None, then: Sequence[str] = ()) -> bool:
        if edit is None or self.document.is_read_only:
            return False
        self.document.do(edit)
        self.refresh(count=False)
        self._timer.start()
        if then:
            self.search.clear()
            self.table.choose(then)
        self.table.setFocus()
        return True

    def _last_chosen(self) -> str:
        return (self.table.chosen() or [""])[-1]

    def add(self, *, frame: bool = False) -> None:
        """A new project behind the chosen one, blank or with a row for each kind."""
        document = self.document
        try:
            edit, made = new_project(
                document.book, document.layout, _NEW, after=self._last_chosen(), frame=frame
            )
        except EntryError as error:
            self.message.emit(str(error))
            return
        self._do(edit, [made])

    def copy(self) -> None:
        """A copy of each chosen project behind it."""
        document = self.document
        made = copy_projects(document.book, document.layout, self.table.chosen())
        if made is not None:
            self._do(*made)

    def add_from_prior(self) -> None:
        """Projects of last year's book, chosen from a list."""
        prior = self.document.book.prior
        if prior is None:
            self.message.emit("本簿里没有上年簿，没有添加；可以从别的文件选")
            return
        self._choose_from(prior, "上年簿")

    def add_from_file(self) -> None:
        """Projects of a book in another file, chosen from a list."""
        from budgetbook.ui.compare_dialog import ask_for_book

        window = self.window()
        found = ask_for_book(
            window,  # type: ignore[arg-type]  # it needs the settings alone
            self,
            "从别的文件选项目",
        )
        if found is not None:
            self._choose_from(*found)

    def _choose_from(self, other: Book, name: str) -> None:
        from budgetbook.ui.project_choice import ProjectChoice

        dialog = ProjectChoice(other, self.document, name, self)
        if dialog.exec():
            self.take(other, dialog.chosen())
        dialog.deleteLater()

    def take(self, other: Book, chosen: Sequence[str]) -> None:
        """Takes projects of another book over, behind the chosen one."""
        document = self.document
        try:
            made = take_projects(
                document.book, document.layout, other, chosen, after=self._last_chosen()
            )
        except EntryError as error:
            self.message.emit(str(error))
            return
        if made is not None:
            self._do(*made)

    def shift(self, step: int) -> None:
        """Moves the chosen projects one place in the book."""
        if not self.model.is_in_order:
            self.message.emit("正在排序或查找，没有移动；请先恢复簿中顺序、清空查找")
            return
        chosen = self.table.chosen()
        self._do(shift_projects(self.document.book, self.document.layout, chosen, step), chosen)

    def _dropped(self, chosen: Sequence[str], before: str) -> None:
        edit = move_projects(self.document.book, self.document.layout, chosen, before)
        if edit is not None:  # when the drag is over: the view still holds the old rows
            QTimer.singleShot(0, self, lambda: self._do(edit, chosen))

    def remove(self) -> None:
        """Takes the chosen projects out; a notice offers to undo it."""
        document, chosen = self.document, self.table.chosen()
        names = [line.name for line in self.model.lines if line.instance in chosen]
        row = self.table.currentIndex().row()
        if not self._do(remove_projects(document.book, document.layout, chosen)):
            return
        if self.model.lines:
            row = min(max(row, 0), len(self.model.lines) - 1)
            self.table.choose([self.model.lines[row].instance])
        said = f"“{names[0]}”" if len(names) == 1 else f" {len(names)} 个项目"
        self.notice.show_notice(
            f"已删除{said}，Ctrl+Z 可以撤销。", [("撤销", document.undo_stack.undo)]
        )


def show_projects(window: "MainWindow") -> None:
    """项目一览: shows the list in the place of the page."""
    workspace = window.workspace
    if workspace is not None:
        node = next((n for n in workspace.tree.model.nodes if n.kind == "projects"), None)
        if node is not None:
            workspace.tree.choose(node.id)
        workspace.cell.show_ref(None)
        open_project_list(workspace).table.setFocus()


def open_project_list(workspace: "Workspace") -> ProjectListPage:
    """The page of projects, made when first asked for, and shown."""
    workspace.commit()
    page = workspace.findChild(ProjectListPage)
    if page is None:
        page = ProjectListPage(workspace.document, workspace)
        page.jump_requested.connect(workspace.jump)
        page.text_requested.connect(lambda: _show_text(workspace))
        page.message.connect(workspace.message)
        workspace.addWidget(page)
        workspace.tree.view.clicked.connect(lambda _index: _leave(workspace))
    node = next((n for n in workspace.tree.model.nodes if n.kind == "projects"), None)
    page.tools["text"].setVisible(bool(node and node.paragraphs))
    workspace.setCurrentWidget(page)
    return page


def _show_text(workspace: "Workspace") -> None:
    node = next((n for n in workspace.tree.model.nodes if n.kind == "projects"), None)
    if node is not None and node.paragraphs:
        workspace.show_text(node)


def _leave(workspace: "Workspace") -> None:
    """A click on the tree's current node, which does not choose it anew, leaves the list too."""
    node = workspace.tree.current
    page = workspace.findChild(ProjectListPage)
    if node is not None and node.kind != "projects" and workspace.currentWidget() is page:
        workspace.show_node(node)
