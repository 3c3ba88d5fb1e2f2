"""Totals that were pasted over cells that are computed here, and are others than ours."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from budgetbook.model.amount import print_amount, read_amount, round_amount
from budgetbook.model.ref import Ref
from budgetbook.model.titles import cell_title
from budgetbook.model.units import in_unit, unit_of
from budgetbook.ui.clipboard import exact_words
from budgetbook.ui.notice import Offer
from budgetbook.ui.plain_table import dress

if TYPE_CHECKING:
    from budgetbook.ui.table_view import SheetView

_SHOWN = 3
_TITLES = ("单元格", "粘贴的", "本簿", "相差")


class Difference(NamedTuple):
    """A computed cell, what was pasted there, and what it is here; in the cell's unit."""

    ref: Ref
    pasted: Decimal
    ours: Decimal


def differences(view: "SheetView", targets: Sequence[tuple[int, int, str]]) -> list[Difference]:
    """What differs once the paste is made, by row and column of the view; both sides rounded as
    the column prints."""
    model, document, found = view.sheet_model, view.document, []
    for row, column, text in targets:
        if row >= model.rowCount() or column >= model.columnCount():
            continue
        ref = model.grid.ref(row, column)
        if ref is None or not document.is_computed(ref):
            continue
        pasted = read_amount(in_unit(exact_words(text), unit_of(document.book, ref))[0])
        ours, decimals = document.book.value(ref), model.grid.columns[column].column.decimals
        if not isinstance(pasted, Decimal):
            continue
        ours = ours if isinstance(ours, Decimal) else Decimal(0)
        if round_amount(ours, decimals) != round_amount(pasted, decimals):
            found.append(Difference(ref, pasted, ours))
    return found


def compare_totals(view: "SheetView", targets: Sequence[tuple[int, int, str]]) -> None:
    """Tells the differences over the page, each with a way to its cell, and all of them in a
    list where they are many; nothing where there are none."""
    window = view.window()
    notice, go_to = getattr(window, "notice", None), getattr(window, "go_to", view.go_to)
    found = differences(view, targets)
    if notice is None or not found:
        return
    layout, book = view.document.layout, view.document.book
    titles = [cell_title(layout, book, one.ref) for one in found]
    said = [
        f"{title} 粘贴的是 {print_amount(one.pasted)}，本簿是 {print_amount(one.ours)}"
        for title, one in zip(titles[:_SHOWN], found, strict=False)
    ]
    many = len(found) > _SHOWN
    # by the window: the view may be gone, or show another table, when she asks
    ways = [_way(i, partial(go_to, one.ref)) for i, one in enumerate(found)]
    if many:
        ways = [(f"全部 {len(found)} 处…", lambda: _list(window, found, titles, go_to))]
    notice.show_notice(
        f"粘贴的合计有 {len(found)} 格与本簿算出的不同，按本簿的保留"
        f"{'，例如' if many else ''}：{'；'.join(said)}。",
        ways,
        view.document.undo_stack,
    )


def _way(number: int, go: Callable[[], object]) -> Offer:
    def way() -> None:
        go()

    return f"转到第 {number + 1} 处", way


def _list(
    window: QWidget, found: Sequence[Difference], titles: Sequence[str], go_to: object
) -> None:
    dialog = TotalsList(found, titles, window)
    if callable(go_to):
        dialog.chosen.connect(go_to)
    dialog.show()


class TotalsList(QDialog):
    """Every pasted total that is another than ours; stays open while one looks."""

    #: Ref: a cell was chosen.
    chosen = Signal(object)

    def __init__(
        self, found: Sequence[Difference], titles: Sequence[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("粘贴的合计与本簿不同")
        about = QLabel("这些格由本簿算出，粘贴的数没有采用。请核对原表；双击或按回车转到。")
        about.setWordWrap(True)
        self._refs = [one.ref for one in found]
        self.table = QTableWidget(len(found), len(_TITLES))
        self._set_up()
        for row, (one, title) in enumerate(zip(found, titles, strict=True)):
            figures = (one.pasted, one.ours, one.pasted - one.ours)
            words = [print_amount(figure, grouping=True, minus="−") for figure in figures]
            for column, text in enumerate((title, *words)):
                self.table.setItem(row, column, _item(text, is_figure=column > 0))
        self.table.selectRow(0)
        column_ = QVBoxLayout(self)
        column_.addWidget(about)
        column_.addWidget(self.table)
        self.resize(680, 420)

    def _set_up(self) -> None:
        table = self.table
        table.setAccessibleName("与本簿不同的合计")
        table.setHorizontalHeaderLabels(_TITLES)
        dress(table, right=(1, 2, 3))
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        head = table.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        table.itemActivated.connect(lambda item: self.chosen.emit(self._refs[item.row()]))


def _item(text: str, *, is_figure: bool) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    item.setToolTip(text)
    if is_figure:
        item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return item
