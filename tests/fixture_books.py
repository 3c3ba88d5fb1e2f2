"""The fixture documents as they open, each read once in a process."""

from functools import lru_cache
from pathlib import Path

from budgetbook.io.formats import Opened, open_files


@lru_cache(maxsize=12)
def _opened(path: Path) -> Opened:
    return open_files([path])


def fixture(shared: Path, name: str) -> Opened:
    """``name`` (002.docx) of the fixtures, opened; frozen, so that tests may share it."""
    return _opened(shared / "fixtures" / name)
