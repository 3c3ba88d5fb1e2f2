"""Cell formats of a new workbook, each made once."""

from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from budgetbook.model.paper import PaperStyle, Typeface


class Formats:
    """The formats in the faces of ``paper``."""

    def __init__(self, workbook: Workbook, paper: PaperStyle) -> None:
        self._workbook = workbook
        self.paper = paper
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def of(self, face: Typeface, **properties: Any) -> Format:
        """The format with these XlsxWriter properties."""
        wanted = {"font_name": face.face, "font_size": face.size, "bold": face.bold}
        wanted |= {"valign": "vcenter"} | properties
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(wanted)
        return self._made[key]


def figure_format(decimals: int, *, hide_zero: bool) -> str:
    """The number format of a figure column; official tables print no zero and no separators."""
    digits = "0." + "0" * decimals if decimals else "0"
    return f"{digits};-{digits};" if hide_zero else digits
