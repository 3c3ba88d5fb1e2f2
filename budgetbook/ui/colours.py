"""The colours of states, for light and dark. A colour never speaks alone: a sign or word is near.

Every text colour has a contrast of at least 4.5 : 1 on the grounds it is set on (tested).
"""

from functools import lru_cache
from typing import NamedTuple

from PySide6.QtGui import QColor, QPalette


class Colours(NamedTuple):
    """What each state looks like in one mode; ``…_tint`` are grounds, the others ink."""

    #: The sheet, and the desk it lies on.
    paper: QColor
    desk: QColor
    ink: QColor
    #: Serial numbers, column numbers, remarks: read when looked for.
    muted: QColor
    #: Lines of the quiet grid, and those of header and frame.
    line: QColor
    frame: QColor
    header: QColor
    #: Ground of a cell that follows from others.
    computed: QColor
    accent: QColor
    accent_tint: QColor
    selection: QColor
    error: QColor
    error_tint: QColor
    warning: QColor
    warning_tint: QColor
    passed: QColor
    passed_tint: QColor
    #: The edge of what is 沿用未确认; no words are set in it.
    carried: QColor
    #: Words on a badge filled with ``error``, ``warning`` or ``accent``.
    on_badge: QColor


_LIGHT = {
    "paper": "#ffffff", "desk": "#eef1f4", "ink": "#1b2430", "muted": "#5c6775",
    "line": "#e1e6ec", "frame": "#c3cbd5", "header": "#f0f3f7", "computed": "#f3f6f9",
    "accent": "#0f62a8", "accent_tint": "#e3effa", "selection": "#d6e8f8",
    "error": "#b3261e", "error_tint": "#fdeceb", "warning": "#8a5300", "warning_tint": "#fdf3df",
    "passed": "#1d6b3c", "passed_tint": "#e7f5ec", "on_badge": "#ffffff",
    "carried": "#e3a02c",
}  # fmt: skip
_DARK = {
    "paper": "#1c2128", "desk": "#14181d", "ink": "#e4e8ee", "muted": "#a2adba",
    "line": "#2f3741", "frame": "#46505d", "header": "#262d36", "computed": "#232a33",
    "accent": "#79b8f5", "accent_tint": "#1d3146", "selection": "#24405c",
    "error": "#ff9a92", "error_tint": "#43211f", "warning": "#f0bd62", "warning_tint": "#3d2f16",
    "passed": "#7fd3a0", "passed_tint": "#1b3527", "on_badge": "#14181d",
    "carried": "#c08a2e",
}  # fmt: skip


def is_dark(palette: QPalette) -> bool:
    """Whether the palette is one of light words on a dark ground."""
    window = palette.color(QPalette.ColorRole.Window)
    return window.lightness() < palette.color(QPalette.ColorRole.WindowText).lightness()


@lru_cache
def mode_colours(dark: bool) -> Colours:
    """The colours of one mode."""
    return Colours(**{name: QColor(code) for name, code in (_DARK if dark else _LIGHT).items()})


def colours(palette: QPalette) -> Colours:
    """The colours that go with a widget's palette."""
    return mode_colours(is_dark(palette))
