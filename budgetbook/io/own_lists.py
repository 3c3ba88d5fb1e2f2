"""The user's own word lists and 科目, taken into use at the start."""

from pathlib import Path

from budgetbook.io.own_codes import load_own_codes
from budgetbook.io.own_words import load_own_words


def load_own_lists(home: Path | None = None) -> str:
    """Takes both into use; gives the sentences that say what could not be, or nothing."""
    return "".join(f"{said}。" for said in (load_own_words(home), load_own_codes(home)) if said)
