"""科目 that are called otherwise, new or gone in a later year's list, and rows that meet them.

The data (``resources/codes/changes.csv``) says of each change whether it is sure, and its source:
sure names are written anew in a roll, the rest is asked.
"""

import csv
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from budgetbook.model.book import Book
from budgetbook.model.codes import load_codes
from budgetbook.model.layout import Layout, normal
from budgetbook.model.ref import Ref


class CodeChange(NamedTuple):
    """A 科目 before and since ``year``; without ``code`` it is new, and was nothing before."""

    classification: str
    year: int
    code: str
    name: str
    new_code: str
    new_name: str
    is_sure: bool
    source: str

    @property
    def before(self) -> str:
        """Code and name before; empty for a new 科目."""
        return f"{self.code} {self.name}".strip()

    @property
    def after(self) -> str:
        """Code and name since."""
        return f"{self.new_code} {self.new_name}".strip()


class RenamedCode(NamedTuple):
    """A 科目 of a book that bears another name now, and the cells with its name."""

    change: CodeChange
    refs: tuple[Ref, ...]


class CodeQuestion(NamedTuple):
    """A 科目 that the year's list may not have; ``ref`` is the first cell with its code."""

    ref: Ref
    words: str
    reason: str


class _Coded(NamedTuple):
    code: Ref
    name: Ref
    digits: str
    words: str
    classification: str


@lru_cache
def load_changes() -> tuple[CodeChange, ...]:
    """All known changes, in the order of the file."""
    text = (resources.files("budgetbook.resources") / "codes" / "changes.csv").read_text("utf-8")
    return tuple(
        CodeChange(
            row["classification"], int(row["year"]), row["code"], row["name"],
            row["new_code"], row["new_name"], row["sure"] == "yes", row["source"],
        )
        for row in csv.DictReader(text.splitlines())
    )  # fmt: skip


def renamed_codes(book: Book, layout: Layout, year: int) -> tuple[RenamedCode, ...]:
    """科目 of ``book`` whose name is surely another in ``year``."""
    found: dict[CodeChange, list[Ref]] = {}
    for entry in _coded(book, layout):
        change = _change(entry, year)
        if change is not None and change.is_sure:
            found.setdefault(change, []).append(entry.name)
    return tuple(RenamedCode(change, tuple(refs)) for change, refs in found.items())


def code_questions(book: Book, layout: Layout, year: int) -> tuple[CodeQuestion, ...]:
    """科目 of ``book`` that the list of ``year`` lacks, or may have under another code or name;
    each once, at its first row."""
    found: dict[tuple[str, str], CodeQuestion] = {}
    for entry in _coded(book, layout):
        reason = _question(entry, year)
        if reason:
            words = f"{entry.digits} {entry.words}".strip()
            question = CodeQuestion(entry.code, words, reason)
            found.setdefault((entry.classification, entry.digits), question)
    return tuple(found.values())


def new_codes(book: Book, layout: Layout, old: int, year: int) -> tuple[CodeChange, ...]:
    """科目 that are new since ``old``, of the 类 that ``book`` has."""
    kinds = {(entry.classification, entry.digits[:3]) for entry in _coded(book, layout)}
    return tuple(
        change
        for change in load_changes()
        if not change.code
        and old < change.year <= year
        and (change.classification, change.new_code[:3]) in kinds
    )


def _coded(book: Book, layout: Layout) -> Iterator[_Coded]:
    for key, table in book.tables.items():
        spec = layout.table(key.table)
        if spec is None or not spec.code_column or not spec.classification:
            continue
        for row in table.rows:
            if digits := row.text(spec.code_column).strip():
                code = Ref(key.table, row.id, spec.code_column, key.instance)
                name = code._replace(column=spec.head_column)
                words = row.text(spec.head_column).strip()
                yield _Coded(code, name, digits, words, spec.classification)


def _change(entry: _Coded, year: int) -> CodeChange | None:
    """The change that meets a row: by its code, and by its name where the code stays."""
    for change in load_changes():
        if (change.classification, change.code) != (entry.classification, entry.digits):
            continue
        same_name = normal(change.name) == normal(entry.words)
        if change.year <= year and (same_name or change.new_code != change.code):
            return change
    return None


def _question(entry: _Coded, year: int) -> str:
    change = _change(entry, year)
    if change is not None and not change.is_sure:
        return f"{change.year}年起可能改为“{change.after}”（{change.source}），请按当年科目核对"
    if change is None and entry.digits not in load_codes(entry.classification):
        return "科目表里没有这个编码，请按当年科目核对"
    return ""
