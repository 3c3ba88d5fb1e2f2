"""Every model of the window under Qt's own watch while the book is edited at random."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QAbstractItemModel
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QAbstractItemView, QApplication
from pytestqt.qtbot import QtBot

from budgetbook.model.book import Paragraph
from budgetbook.model.edit import RemoveRows, SetCells, SetText
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.rows import add_code, insert_row, remove_codes, remove_project
from budgetbook.ui.document import Document
from budgetbook.ui.main_window import MainWindow
from tests.ui.shell import open_office, open_window

#: The panels whose models are to be there.
_PANELS = ("projects", "show_todo", "find", "submission", "split", "overview")
_LEAST = 6


class History:
    """A window with all its panels, and testers on their models."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.document: Document = open_office(window)
        self._watched: dict[int, QAbstractItemModelTester] = {}
        for command in _PANELS:
            if command in window.actions_by_id:
                window.actions_by_id[command].trigger()
        self.watch()

    def watch(self) -> None:
        """Puts a tester on every model of ours that a view shows now."""
        for view in self.window.findChildren(QAbstractItemView):
            model: QAbstractItemModel | None = view.model()
            ours = model is not None and type(model).__module__.startswith("budgetbook")
            if model is not None and ours and id(model) not in self._watched:
                fatal = QAbstractItemModelTester.FailureReportingMode.Fatal
                self._watched[id(model)] = QAbstractItemModelTester(model, fatal, model)

    @property
    def count(self) -> int:
        """How many models are watched."""
        return len(self._watched)

    def page(self, number: int) -> None:
        """Shows another page."""
        workspace = self.window.workspace
        assert workspace is not None
        pages = [node for node in workspace.tree.model.nodes if node.has_page]
        workspace.tree.choose(pages[number % len(pages)].id)
        self.watch()

    def amount(self, number: int) -> None:
        """Another figure in a cell that has one."""
        cells = [
            Ref(key.table, row.id, column, key.instance)
            for key, table in self.document.book.tables.items()
            for row in table.rows
            for column, value in row.cells.items()
            if isinstance(value, Decimal)
        ]
        if cells:
            self.document.do(SetCells({cells[number % len(cells)]: Decimal(number % 97)}))

    def code(self, number: int) -> None:
        """A 科目 more, or one less."""
        book, layout, key = self.document.book, self.document.layout, TableKey("general")
        rows = (
            [row for row in book.tables[key].rows if row.text("code")]
            if (key in book.tables)
            else []
        )
        if number % 2 and rows:
            edit = remove_codes(book, layout, key, [rows[number % len(rows)].id])
            if edit is not None:
                self.document.do(edit)
            return
        code = f"20{number % 10}{number % 90 + 10:02}{number % 80 + 10:02}"
        if all(row.text("code") != code for row in rows):
            self.document.do(add_code(book, layout, key, code, f"科目{number}").edit)

    def indicator(self, number: int) -> None:
        """A row of indicators more, or one less."""
        keys = [key for key in self.document.book.tables if key.table == "indicators"]
        if not keys:
            return
        key = keys[number % len(keys)]
        rows = self.document.book.tables[key].rows
        if number % 2 and len(rows) > 1:
            self.document.do(RemoveRows(key, (rows[number % len(rows)].id,)))
        else:
            made = insert_row(
                self.document.book, self.document.layout, key, rows[-1].id if rows else ""
            )
            self.document.do(made.edit)

    def project(self, number: int) -> None:
        """A project less."""
        found = sorted({key.instance for key in self.document.book.tables if key.instance})
        if found:
            edit = remove_project(
                self.document.book, self.document.layout, found[number % len(found)]
            )
            if edit is not None:
                self.document.do(edit)

    def words(self, number: int) -> None:
        """Other words in a paragraph."""
        texts = [item for item in self.document.book.flow if isinstance(item, Paragraph)]
        if texts:
            item = texts[number % len(texts)]
            self.document.do(SetText(item.id, f"改过的话第{number}句。"))

    def undo(self, number: int) -> None:
        """A few steps back."""
        for _ in range(number % 4 + 1):
            self.document.undo_stack.undo()

    def redo(self, number: int) -> None:
        """A few steps on."""
        for _ in range(number % 4 + 1):
            self.document.undo_stack.redo()


_STEPS: tuple[Callable[[History, int], None], ...] = (
    History.page, History.amount, History.amount, History.code, History.indicator,
    History.project, History.words, History.undo, History.redo,
)  # fmt: skip


@settings(
    max_examples=20, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(
    st.lists(
        st.tuples(st.sampled_from(range(len(_STEPS))), st.integers(0, 500)), min_size=5, max_size=25
    )
)
def test_no_history_upsets_a_model(
    qtbot: QtBot, tmp_path: Path, steps: list[tuple[int, int]]
) -> None:
    history = History(open_window(qtbot, tmp_path))
    assert history.count >= _LEAST
    for step, number in steps:
        _STEPS[step](history, number)
        QApplication.processEvents()
    while history.document.undo_stack.canUndo():
        history.document.undo_stack.undo()
    QApplication.processEvents()
    history.document.undo_stack.setClean()
    history.window.close()
