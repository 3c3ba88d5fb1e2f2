"""How a check's end looks: a sign, a word and a colour that always go together."""

from PySide6.QtGui import QColor, QPalette

from budgetbook.model.finding import State
from budgetbook.ui.colours import colours

_SIGNS = {
    State.FAILED: "✕",
    State.HINT: "！",
    State.ERROR: "⚠",
    State.INSUFFICIENT: "？",
    State.PASSED: "✓",
    State.NOT_APPLICABLE: "－",
}


def sign(state: State) -> str:
    """Sign and word, e.g. ``✕ 不符``."""
    return f"{_SIGNS[state]} {state.label}"


def colour_of(state: State, palette: QPalette) -> QColor:
    """The ink of a state in the palette's mode."""
    inks = colours(palette)
    return {
        State.FAILED: inks.error,
        State.ERROR: inks.error,
        State.HINT: inks.warning,
        State.PASSED: inks.passed,
    }.get(state, inks.muted)
