"""Random histories of edits under Qt's own watch over the model, and what must always hold."""

from collections.abc import Callable
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from budgetbook.model.book import Placed
from budgetbook.model.edit import RemoveRows, SetCells
from budgetbook.model.grid import lay_out
from budgetbook.model.ref import TableKey
from budgetbook.model.remarks import remark_ref, set_remarks
from budgetbook.model.row_query import CONDITIONS, read_query
from budgetbook.model.rows import add_code, insert_row, remove_codes
from budgetbook.ui.document import Document
from budgetbook.ui.sheet_page import SheetPage
from budgetbook.ui.table_view import SheetView
from tests.ui.books import office

SHEETS = (("general", ""), ("expense", ""), ("summary", ""), ("project", "p1"))
CODES = ("2050203", "2050301", "2070101", "2080501", "2130199", "2050201")
QUERIES = ("", "205", "xqjy", ">5", "10..40", "合计", "30.00", "nothing at all")

Step = Callable[["History"], None]


class History:
    """One page and the things a user does on it."""

    def __init__(self) -> None:
        self.document: Document = office()
        self.page = SheetPage(self.document)
        self.page.resize(700, 500)
        self.sheet = SHEETS[0]
        self.page.show_sheet(Placed(sheet="general"))
        self._testers = []
        for sheet, instance in SHEETS:  # each kind of view is watched from its first sheet on
            self.page.show_sheet(Placed(sheet=sheet, instance=instance))
            for view in self.page.views():
                self._testers.append(
                    QAbstractItemModelTester(
                        view.sheet_model, QAbstractItemModelTester.FailureReportingMode.Fatal, view
                    )
                )

    @property
    def view(self) -> SheetView:
        view = self.page.view()
        assert view is not None
        return view

    def close(self) -> None:
        self.page.deleteLater()

    def check(self) -> None:
        """What is shown is what the book holds, and what is hidden was asked to be."""
        view, document = self.view, self.document
        model = view.sheet_model
        placed = self.page.placed
        assert placed is not None
        drawing = lay_out(document.layout, document.book, placed)
        own = next(g for g in drawing.grids if not g.is_form)
        assert [row.rows for row in model.grid.rows] == [row.rows for row in own.rows]
        for row in range(model.rowCount()):
            for column in range(model.columnCount()):
                ref = model.ref(model.index(row, column))
                if ref is not None:
                    assert model.position(ref) == (row, column)
            if view.isRowHidden(row):
                folded = any(
                    view.folding.is_folded(above) and row in model.parts_of(above)
                    for above in range(row)
                )
                assert folded or view.filter.hides(row)
        shown, total, _ = view.filter.counts()
        assert total == model.rowCount()
        assert 0 <= shown <= total


def _show(number: int) -> Step:
    def step(history: History) -> None:
        sheet, instance = SHEETS[number % len(SHEETS)]
        history.page.show_sheet(Placed(sheet=sheet, instance=instance))

    return step


def _type(row: int, column: int, cents: int) -> Step:
    def step(history: History) -> None:
        view = history.view
        model = view.sheet_model
        if model.rowCount():
            index = model.index(row % model.rowCount(), column % model.columnCount())
            ref = model.ref(index)
            if ref is not None and model.look(index.row(), index.column()).kind == "amount":
                history.document.do(SetCells({ref: Decimal(cents).scaleb(-2)}))
            else:
                model.setData(index, str(cents))

    return step


def _code(number: int, adds: bool) -> Step:
    def step(history: History) -> None:
        document = history.document
        key, code = TableKey("general", ""), CODES[number % len(CODES)]
        has = code in document.book.tables[key].positions
        if adds and not has:
            document.do(add_code(document.book, document.layout, key, code, "某科目").edit)
        elif not adds and has:
            edit = remove_codes(document.book, document.layout, key, [code])
            if edit is not None:
                document.do(edit)

    return step


def _line(row: int, adds: bool) -> Step:
    def step(history: History) -> None:
        document, key = history.document, TableKey("indicators", "p1")
        rows = document.book.tables[key].rows
        if adds or not rows:
            after = rows[row % len(rows)].id if rows else ""
            document.do(insert_row(document.book, document.layout, key, after).edit)
        else:
            document.do(RemoveRows(key, (rows[row % len(rows)].id,)))

    return step


def _choose(number: int, condition: int) -> Step:
    def step(history: History) -> None:
        text = QUERIES[number % len(QUERIES)]
        name = CONDITIONS[condition % len(CONDITIONS)][0]
        history.view.filter.choose(read_query(text, name))

    return step


def _fold(row: int, on: bool) -> Step:
    def step(history: History) -> None:
        if history.view.sheet_model.rowCount():
            history.view.folding.fold(row % history.view.sheet_model.rowCount(), on)

    return step


def _remark(row: int, words: str) -> Step:
    def step(history: History) -> None:
        grid = history.view.sheet_model.grid
        ref = remark_ref(grid, row % len(grid.rows)) if grid.rows else None
        edit = set_remarks(history.document.book, {ref: words}) if ref else None
        if edit is not None:
            history.document.do(edit)

    return step


def _wish(blank: bool, remarks: bool) -> Step:
    def step(history: History) -> None:
        history.page.choices.hides_blank_rows = blank
        history.page.choices.shows_remarks = remarks

    return step


def _undo(times: int) -> Step:
    def step(history: History) -> None:
        for _ in range(times):
            history.document.undo_stack.undo()

    return step


def _redo(times: int) -> Step:
    def step(history: History) -> None:
        for _ in range(times):
            history.document.undo_stack.redo()

    return step


_small = st.integers(0, 30)
STEPS: st.SearchStrategy[Step] = st.one_of(
    st.builds(_show, _small),
    st.builds(_type, _small, _small, st.integers(-100_000, 100_000)),
    st.builds(_code, _small, st.booleans()),
    st.builds(_line, _small, st.booleans()),
    st.builds(_choose, _small, _small),
    st.builds(_fold, _small, st.booleans()),
    st.builds(_remark, _small, st.sampled_from(["", "核对", "再看"])),
    st.builds(_wish, st.booleans(), st.booleans()),
    st.builds(_undo, st.integers(1, 4)),
    st.builds(_redo, st.integers(1, 4)),
)


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEPS, min_size=3, max_size=14))
def test_whatever_she_does_the_sheet_shows_the_book(qtbot: QtBot, steps: list[Step]) -> None:
    history = History()
    before = history.document.book
    for step in steps:
        step(history)
        history.check()
    while history.document.undo_stack.canUndo():
        history.document.undo_stack.undo()
        history.check()
    assert history.document.book is before
    history.close()
