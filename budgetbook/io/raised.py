"""The number of a note that stands raised behind a figure (8170.62¹): no digit of it."""

import re

_FIGURE = re.compile(r"\s*[-−+(（￥¥]?[\d,，.．]*\d[)）]?\s*")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def behind(before: str, words: str) -> str:
    """The raised ``words`` of a cell with its text ``before`` them: digits behind a figure as
    raised ones, so that nobody reads them as its own; anything else as it is."""
    return words.translate(_RAISED) if _FIGURE.fullmatch(before) else words
