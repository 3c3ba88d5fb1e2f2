"""Totals that were pasted over cells that are computed here, and are others than ours."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from budgetbook.model.amount import print_amount, read_amount
from budgetbook.model.ref import Ref
from budgetbook.model.titles import cell_title

if TYPE_CHECKING:
    from budgetbook.ui.table_view import SheetView

_SHOWN = 3


class Difference(NamedTuple):
    """A computed cell, what was pasted there, and what it is here."""

    ref: Ref
    pasted: Decimal
    ours: Decimal


def differences(view: "SheetView", targets: Sequence[tuple[int, int, str]]) -> list[Difference]:
    """What differs once the paste is made, by row and column of the view."""
    model, document, found = view.sheet_model, view.document, []
    for row, column, text in targets:
        if row >= model.rowCount() or column >= model.columnCount():
            continue
        ref, pasted = model.grid.ref(row, column), read_amount(text)
        if ref is None or not isinstance(pasted, Decimal) or not document.is_computed(ref):
            continue
        ours = document.book.value(ref)
        ours = ours if isinstance(ours, Decimal) else Decimal(0)
        if ours != pasted:
            found.append(Difference(ref, pasted, ours))
    return found


def compare_totals(view: "SheetView", targets: Sequence[tuple[int, int, str]]) -> None:
    """Lists the differences over the page, each with a way to its cell; nothing where none."""
    window = view.window()
    notice, go_to = getattr(window, "notice", None), getattr(window, "go_to", view.go_to)
    found = differences(view, targets)
    if notice is None or not found:
        return
    layout, book = view.document.layout, view.document.book
    said = [
        f"{cell_title(layout, book, one.ref)} 粘贴的是 {print_amount(one.pasted)}，"
        f"本簿是 {print_amount(one.ours)}"
        for one in found[: _SHOWN if len(found) <= _SHOWN else 1]
    ]
    such = "，例如" if len(found) > _SHOWN else ""
    # by the window: the view may be gone, or show another table, when she asks
    ways = [(f"转到第 {i + 1} 处", partial(go_to, one.ref)) for i, one in enumerate(found)]
    notice.show_notice(
        f"粘贴的合计有 {len(found)} 格与本簿算出的不同，按本簿的保留{such}：{'；'.join(said)}。",
        ways[:_SHOWN],
        view.document.undo_stack,
    )
