"""The colours can be read in both modes."""

import pytest
from PySide6.QtGui import QColor

from budgetbook.ui.colours import mode_colours

_INKS = ("ink", "muted", "accent", "error", "warning", "passed")
_GROUNDS = ("paper", "desk", "header", "computed", "selection", "accent_tint")


def _light(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: QColor, other: QColor) -> float:
    """The ratio of two colours' luminance."""
    high, low = sorted((_light(one), _light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_words_stand_out(dark: bool) -> None:
    look = mode_colours(dark)._asdict()
    pairs = [(ink, ground) for ink in _INKS for ground in _GROUNDS]
    pairs += [(f, f"{f}_tint") for f in ("error", "warning", "passed")]
    pairs += [("on_badge", f) for f in ("error", "warning", "accent")]
    weak = {p: round(contrast(look[p[0]], look[p[1]]), 2) for p in pairs}
    assert {p: c for p, c in weak.items() if c < 4.5} == {}
