"""Where in a paragraph the words stand that a finding speaks of."""

import re

_QUOTED = re.compile("“([^“”]+)”")


def words_of(message: str, text: str) -> tuple[int, int] | None:
    """Start and end in ``text`` of the first words the message quotes (“…甲…”: without the dots)
    that stand there; None where none does."""
    for quoted in _QUOTED.findall(message):
        words = quoted.strip("…")
        start = text.find(words) if words else -1
        if start >= 0:
            return start, start + len(words)
    return None
