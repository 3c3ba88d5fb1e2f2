"""The look of tables in dialogs: a quiet heading over its figures, air at the sides of words."""

from collections.abc import Collection

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView

from budgetbook.ui.style import TABLE

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def dress(table: QTableView, *, right: Collection[int] = (), rows: int = 28) -> None:
    """Dresses ``table`` once its columns are there; ``right`` are columns of figures, whose
    headings stand over them. ``rows`` is the height of a row."""
    table.setStyleSheet(TABLE)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(rows)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(_LEFT)
    model = table.model()
    for column in right:
        role = Qt.ItemDataRole.TextAlignmentRole
        model.setHeaderData(column, Qt.Orientation.Horizontal, _RIGHT, role)
