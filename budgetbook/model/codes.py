"""政府收支分类科目: codes with their official names, and how sure each name is."""

import csv
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Literal, NamedTuple

from budgetbook.model.layout import normal
from budgetbook.model.pinyin import initials

Classification = Literal["function", "economic", "government"]
_FILES: Mapping[str, str] = {
    "function": "functional.csv",
    "economic": "economic.csv",
    "government": "government_economic.csv",
}


#: How sure a name of the user's own list is: as sure as she says.
OWN = "U"
#: Classification → code → name.
OwnCodes = Mapping[str, Mapping[str, str]]


class Code(NamedTuple):
    """A 科目. ``confidence``: A seen in published books, B in one place, C from older lists, U
    from the list that the user imported."""

    code: str
    name: str
    confidence: str


_own: OwnCodes = {}


def use_own_codes(own: OwnCodes) -> None:
    """Takes the user's 科目 into the lists from now on, before the built-in ones."""
    global _own
    _own = own
    load_codes.cache_clear()
    _searched.cache_clear()


def own_codes() -> OwnCodes:
    """The user's 科目 that are in use."""
    return _own


@lru_cache
def load_codes(classification: str) -> Mapping[str, Code]:
    """All 科目 of a classification by code, in the order of the codes; the user's own first."""
    theirs = _own.get(classification, {})
    codes = {**_built_in(classification), **{c: Code(c, n, OWN) for c, n in theirs.items()}}
    return dict(sorted(codes.items()))


@lru_cache
def _built_in(classification: str) -> Mapping[str, Code]:
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
    """科目 whose code begins with what was typed, or whose name holds all of its words, or their
    pinyin initials (``ylbx`` finds 养老保险); those whose name begins so come first."""
    codes = load_codes(classification)
    plain = typed.strip()
    if plain.isdigit():
        return [c for code, c in codes.items() if code.startswith(plain)][:limit]
    words = [normal(word).lower() for word in plain.split()]
    found = [
        (not name.startswith(words[0]) and not letters.startswith(words[0]) if words else False, c)
        for c, name, letters in _searched(classification)
        if all(word in name or (word.isascii() and word in letters) for word in words)
    ]
    return [c for _, c in sorted(found, key=lambda pair: pair[0])][:limit]


@lru_cache
def _searched(classification: str) -> tuple[tuple[Code, str, str], ...]:
    """Each 科目 with its name as it is compared, and the initials."""
    codes = load_codes(classification).values()
    return tuple((c, normal(c.name).lower(), initials(c.name)) for c in codes)
