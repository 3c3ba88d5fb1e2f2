"""Which regular expressions may take longer than anybody waits."""

import re

#: More than one sign of repeating, or one behind brackets, or words said again (``\1``).
_REPEATS = re.compile(r"(?<!\\)[*+{]")
_NESTED = re.compile(r"\)[*+{?]|\\[1-9]")


def is_risky(pattern: str) -> bool:
    """Whether searching with it may take very long; says so rather too often than not."""
    return len(_REPEATS.findall(pattern)) > 1 or _NESTED.search(pattern) is not None
