"""Files changed by chance: read, or refused in a sentence, within 5 seconds and 500 MB.

Three hundred here; ``python3 dev.py fuzz 10000`` for more. Each test runs in a process of its own,
so that one that ends it fails and does not end the run.
"""

import sys

import pytest

from tests.fuzz import DEFECTS, KINDS, fuzz

#: How many of each; those of our own small lists are read in no time.
COUNTS = {
    ".docx": 50, ".xlsx": 50, ".pdf": 25, ".ysb": 50, ".xls": 25, ".ods": 25, ".html": 20,
    "codes.csv": 10, "words.toml": 15, "relations.toml": 10, "layout.toml": 10,
    "indicators.json": 10,
}  # fmt: skip


def test_three_hundred_in_all() -> None:
    assert set(COUNTS) == set(KINDS)
    assert sum(COUNTS.values()) == 300


@pytest.mark.skipif(sys.platform == "win32", reason="memory of a process is measured on Unix only")
@pytest.mark.parametrize("name", list(KINDS))
def test_changed_by_chance(name: str) -> None:
    found = list(fuzz(name, COUNTS[name], seconds=60))
    assert [(seed, ended) for seed, ended in found if ended.outcome in DEFECTS] == []
    assert {ended.outcome for _, ended in found} >= {"read", "refused"} or name == ".ysb"
    assert any(ended.outcome == "read" for _, ended in found)
