"""How the user wants sheets shown: widths of columns, height of rows, what is left out.

Kept in the settings of the window a page stands in; without them (a page of its own, tests) for
as long as the program runs.
"""

import json
from collections.abc import Mapping

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtWidgets import QWidget

ROW_HEIGHT = 26
LOWEST, HIGHEST = 18, 80
_KEYS = ("row_height", "wrap_texts", "wrap_names", "hide_blank_rows", "remarks")


class SheetChoices(QObject):
    """The choices for all sheets of one book's layout."""

    #: Something is to be shown otherwise.
    changed = Signal()

    def __init__(self, layout: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._layout = layout
        self._ini: QSettings | None = None
        self._values: dict[str, str] = {}

    def attach(self, widget: QWidget) -> None:
        """Takes over what the settings of the widget's window remember."""
        settings = getattr(widget.window(), "settings", None)
        ini = getattr(settings, "ini", None)
        if isinstance(ini, QSettings) and ini is not self._ini:
            before = self._all()
            self._ini = ini
            if self._all() != before:
                self.changed.emit()

    def _all(self) -> tuple[str, ...]:
        return tuple(self._get(key) for key in (f"widths/{self._layout}", *_KEYS))

    def _get(self, key: str) -> str:
        if self._ini is not None:
            return str(self._ini.value(f"sheet/{key}", ""))
        return self._values.get(key, "")

    def _set(self, key: str, value: str) -> None:
        if value == self._get(key):
            return
        if self._ini is not None:
            self._ini.setValue(f"sheet/{key}", value)
        self._values[key] = value
        self.changed.emit()

    # ---- widths

    def widths(self) -> Mapping[str, float]:
        """``table/column`` → width in characters of the font at hand."""
        try:
            found = json.loads(self._get(f"widths/{self._layout}") or "{}")
        except json.JSONDecodeError:
            return {}
        if not isinstance(found, dict):
            return {}
        return {k: float(v) for k, v in found.items() if isinstance(v, int | float) and v > 0}

    def keep_width(self, column: str, characters: float) -> None:
        """Remembers the width of a column, ``table/column``."""
        widths = {**self.widths(), column: round(characters, 2)}
        self._set(f"widths/{self._layout}", json.dumps(widths))

    def reset_widths(self, tables: set[str]) -> None:
        """Lets the columns of some tables be as wide as the layout has them again."""
        kept = {k: v for k, v in self.widths().items() if k.split("/")[0] not in tables}
        self._set(f"widths/{self._layout}", json.dumps(kept))

    # ---- rows

    @property
    def row_height(self) -> int:
        """Height of a row of one line, in pixels at 100 %."""
        words = self._get("row_height")
        height = int(words) if words.isdigit() else ROW_HEIGHT
        return min(max(height, LOWEST), HIGHEST)

    @row_height.setter
    def row_height(self, height: int) -> None:
        self._set("row_height", str(height))

    def wraps(self, texts: bool) -> bool:
        """Whether long words go over several lines, in tables of ``texts`` or in others."""
        return self._get("wrap_texts") != "no" if texts else self._get("wrap_names") == "yes"

    def set_wraps(self, texts: bool, on: bool) -> None:
        """Lets long words go over several lines, or cuts them short."""
        self._set("wrap_texts" if texts else "wrap_names", "yes" if on else "no")

    # ---- what is shown

    @property
    def hides_blank_rows(self) -> bool:
        """Whether rows without any figure are left out (隐藏无数行)."""
        return self._get("hide_blank_rows") == "yes"

    @hides_blank_rows.setter
    def hides_blank_rows(self, on: bool) -> None:
        self._set("hide_blank_rows", "yes" if on else "")

    @property
    def shows_remarks(self) -> bool:
        """Whether the 备注 column stands at the right of each table."""
        return self._get("remarks") == "yes"

    @shows_remarks.setter
    def shows_remarks(self, on: bool) -> None:
        self._set("remarks", "yes" if on else "")
