"""政府收支分类科目: codes with their official names, and how sure each name is."""

import csv
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Literal, NamedTuple

from budgetbook.model.layout import normal

Classification = Literal["function", "economic", "government"]
_FILES: Mapping[str, str] = {
    "function": "functional.csv",
    "economic": "economic.csv",
    "government": "government_economic.csv",
}


class Code(NamedTuple):
    """A 科目. ``confidence``: A seen in published books, B in one place, C from older lists."""

    code: str
    name: str
    confidence: str


@lru_cache
def load_codes(classification: str) -> Mapping[str, Code]:
    """All 科目 of a classification by code, in the order of the codes."""
    name = _FILES.get(classification)
    if name is None:
        return {}
    text = (resources.files("budgetbook.resources") / "codes" / name).read_text("utf-8")
    return {row["code"]: Code(**row) for row in csv.DictReader(text.splitlines())}


def name_of(code: str) -> str:
    """The official name of a 科目 of either classification; empty for an unknown code."""
    for classification in _FILES:
        found = load_codes(classification).get(code)
        if found is not None:
            return found.name
    return ""


def suggest(classification: str, typed: str, limit: int = 50) -> list[Code]:
    """科目 whose code begins with what was typed, or whose name holds all of its words."""
    codes = load_codes(classification)
    plain = typed.strip()
    if plain.isdigit():
        return [c for code, c in codes.items() if code.startswith(plain)][:limit]
    words = [normal(word) for word in plain.split()]
    found = [c for c in codes.values() if all(word in normal(c.name) for word in words)]
    return found[:limit]
