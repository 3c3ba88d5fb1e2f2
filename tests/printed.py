"""The project's own sample book, as it is printed."""

from functools import lru_cache
from pathlib import Path

from budgetbook.io.formats import Opened, open_files

SAMPLE = Path(__file__).resolve().parent.parent / "budgetbook/resources/samples/sample.ysb"


@lru_cache(maxsize=1)
def sample_opened() -> Opened:
    """The sample book."""
    return open_files([SAMPLE])
