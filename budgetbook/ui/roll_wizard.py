"""结转下年: last year's file becomes this year's book, step by step; nothing happens before the
last button, and the old file is never written."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from budgetbook.model.carry import Rolled, RollError
from budgetbook.ui.colours import colours
from budgetbook.ui.messages import warn
from budgetbook.ui.roll_amounts import AmountsPage
from budgetbook.ui.roll_pages import RollPage, SourcePage, YearPage
from budgetbook.ui.roll_preview import PreviewPage
from budgetbook.ui.roll_projects import ProjectsPage
from budgetbook.ui.roll_state import RollState
from budgetbook.ui.room import fit
from budgetbook.ui.style import larger
from budgetbook.ui.todo_dock import show_todo

if TYPE_CHECKING:
    from budgetbook.ui.main_window import MainWindow
    from budgetbook.ui.open_book import OpenBook


def roll_book(window: "MainWindow") -> None:
    """Asks all that a roll needs, and shows the new book in the window."""
    wizard = RollWizard(window)
    wizard.exec()
    wizard.deleteLater()


class RollWizard(QDialog):
    """Five steps; Alt+B and Alt+N go back and on, Esc leaves everything as it is."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self.state = RollState()
        self.setWindowTitle("结转下年")
        self.pages: tuple[RollPage, ...] = (
            SourcePage(self.state, window), YearPage(self.state), AmountsPage(self.state),
            ProjectsPage(self.state), PreviewPage(self.state),
        )  # fmt: skip
        self.stack = QStackedWidget()
        for page in self.pages:
            self.stack.addWidget(page)
            page.changed.connect(self._look)
        self._arrange()
        fit(self, 1080, 680)
        self.setMinimumSize(820, 520)
        self.show_step(0)

    def _arrange(self) -> None:
        self._heading = QLabel()
        self._heading.setFont(larger(self.font(), 1.35, bold=True))
        self._hint = QLabel()
        self._hint.setWordWrap(True)
        self._hint.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        right = QVBoxLayout()
        right.setContentsMargins(24, 20, 24, 16)
        right.setSpacing(10)
        right.addWidget(self._heading)
        right.addWidget(self._hint)
        right.addWidget(self.stack, 1)
        right.addLayout(self._buttons())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._steps())
        row.addLayout(right, 1)

    def _steps(self) -> QWidget:
        """The steps at the left, the current one strong."""
        side = QFrame()
        side.setFixedWidth(150)
        side.setAutoFillBackground(True)
        palette = QPalette(side.palette())
        palette.setColor(QPalette.ColorRole.Window, colours(self.palette()).header)
        side.setPalette(palette)
        column = QVBoxLayout(side)
        column.setContentsMargins(20, 24, 12, 16)
        column.setSpacing(14)
        self.step_labels = [QLabel(f"{n}　{p.title}") for n, p in enumerate(self.pages, 1)]
        for label in self.step_labels:
            column.addWidget(label)
        column.addStretch(1)
        return side

    def _buttons(self) -> QHBoxLayout:
        self._problem = QLabel()
        self._problem.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.back = QPushButton("上一步(&B)")
        self.back.clicked.connect(lambda: self.show_step(self.step - 1))
        self.next = QPushButton("下一步(&N)")
        self.next.clicked.connect(lambda: self.show_step(self.step + 1))
        self.finish = QPushButton("结转(&F)")
        self.finish.clicked.connect(self.roll)
        self.cancel = QPushButton("取消")
        self.cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self._problem, 1)
        for button in (self.back, self.next, self.finish, self.cancel):
            button.setAutoDefault(False)
            row.addWidget(button)
        return row

    # ---- steps

    @property
    def step(self) -> int:
        """The number of the step that is shown."""
        return self.stack.currentIndex()

    def show_step(self, number: int) -> None:
        """Shows a step, as far as those before it are answered."""
        if number > self.step and self.pages[self.step].problem:
            return
        page = self.pages[number]
        if number:
            self.setCursor(Qt.CursorShape.BusyCursor)
            page.enter()
            self.unsetCursor()
        self.stack.setCurrentIndex(number)
        self._heading.setText(page.title)
        self._hint.setText(page.hint)
        look = colours(self.palette())
        for i, label in enumerate(self.step_labels):
            font = label.font()
            font.setBold(i == number)
            label.setFont(font)
            colour = look.accent if i == number else (look.ink if i < number else look.muted)
            label.setStyleSheet(f"color: {colour.name()};")
        last = number == len(self.pages) - 1
        self.next.setVisible(not last)
        self.finish.setVisible(last)
        (self.finish if last else self.next).setDefault(True)
        if number == 0:
            self.next.setFocus()
        self._look()

    def _look(self) -> None:
        if not hasattr(self, "back"):
            return
        problem = self.pages[self.step].problem
        self.back.setEnabled(self.step > 0)
        for button in (self.next, self.finish):
            button.setEnabled(not problem)
        shown = problem if self.step == 0 or self.step == len(self.pages) - 1 else ""
        self._problem.setText(shown)

    # ---- the outcome

    def roll(self) -> None:
        """Makes the new book and shows it, unless the user keeps the one that is open."""
        try:
            rolled = self.state.rolled()
        except RollError as error:
            warn(self, "没有结转", str(error), "原文件没有改动；请回到前面的步骤改正。")
            return
        if self._window.replace_book(self._opened(rolled)):
            self.accept()
            self._tell(rolled)

    def _opened(self, rolled: Rolled) -> "OpenBook":
        from budgetbook.ui.document import Document
        from budgetbook.ui.open_book import OpenBook

        department = rolled.book.department.name
        name = f"{rolled.book.year}年{department}部门预算"
        book = OpenBook(Document(rolled.book, rolled.layout), name=name)
        book.document.undo_stack.resetClean()  # it stands in no file yet
        return book

    def _tell(self, rolled: Rolled) -> None:
        count = len(rolled.todo.items)
        self._window.notice.show_notice(
            f"已结转为{rolled.book.year}年，还没有保存；上年的簿锁定在里面，原文件没有改动。"
            f"待办 {count} 件。",
            [("看待办", lambda: show_todo(self._window))],
        )
