"""How many slips of an auditor's list are named: ``python -m tests.measure_recall SLIPS CLEAN``.

SLIPS and CLEAN are JSON lists made by somebody who read the documents beforehand; they quote real
documents and are no part of the project. A slip has ``id``, ``doc`` (the document's file name
without ``.docx``), ``grade``, ``family`` ("D unit-clash"), ``place`` ("项目3 …") and ``quote``; a
clean place has ``id``, ``doc``, ``place`` and ``quote``. An optional third argument is a list of
ids with a grade of the reader's own (``{"id": {"grade": …, "why": …}}``). Prints shares; no test.

A slip counts as named where one finding stands in its project (or paragraph), is of a rule that
looks for such slips, and quotes its words or points at the row or paragraph that prints them.
"""

import json
import re
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from budgetbook.io.formats import open_files
from budgetbook.model.book import Book, Paragraph
from budgetbook.model.finding import Finding
from budgetbook.model.ref import TableKey
from budgetbook.model.results import TOLD
from budgetbook.model.review import review
from budgetbook.model.settle import Ledger

FIXTURES = Path(__file__).parents[2] / "shared" / "fixtures"
_PROJECTS = re.compile(r"项目((?:\d+(?:[–—-]\d+)?)(?:[、，与和]\s*(?:项目)?\d+(?:[–—-]\d+)?)*)")
_DISTINCTIVE = 4

#: Family of a slip → the rules (or families of rules) that look for such slips.
RULES_OF: Mapping[str, str] = {
    "C其中-sum": "C1 C2", "net-change": "C3", "list-remainder": "C4", "name-vs-table": "C4 C7",
    "change-missing": "C5", "unusual": "A D14", "purchase-vs-procurement": "C6 T6",
    "official-title": "S6", "header-misprint": "S5", "count-mismatch": "C7", "term-vs-table": "C8",
    "project-name": "D12", "no-project": "D12", "no-goal": "D12", "count-clash": "D12 D13",
    "contradiction": "D12 D13 D9", "numbering-gap": "E2", "heading-number": "E2",
    "numbering-level": "E2 E3", "numbering-style": "E3", "toc-number": "E3 E1",
    "heading-empty": "E3", "goal-numbering": "D11", "bracket": "T3", "quote-mark": "T3 T7",
    "quote-unclosed": "T3", "bracket-style": "T4 E3", "half-width-punct": "T4", "full-stop": "T4",
    "straight-quotes": "T4", "docno-style": "T4", "stray-space": "T4 T7", "title-marks": "T7",
    "no-full-stop": "T7", "punctuation": "T7 T4", "typo": "T5", "doubled-word": "T5 T8",
    "doubled-char": "T5 T8", "dropped-word": "T5 T8", "half-sentence": "T8", "grammar": "T5 T8",
    "garbled": "T5 T8", "broken-sentence": "T5 T8", "broken-term": "T5 T8", "wording": "T5 T8",
    "tautology": "T5 T8", "year-missing": "T8 T5", "outdated": "T2", "stale": "T2", "leftover":
    "C8 T2 T8", "leftover-template": "C8", "template-wording": "T5", "unit-missing": "T5 D8",
    "mixed-form": "T4 T7", "basis-form": "T1 T8 T5", "name-mixed": "D13 T9", "short-name": "C6 T9",
    "unit-name": "T9 C6", "sentence-name": "D9", "name-form": "D9 T9", "header-unit": "D9",
    "stale-year": "T1 D13", "stale-cohort": "T1", "docno-clash": "D13", "same-goal": "D10",
    "same-indicator-set": "D10", "same-indicators": "D10", "same-indicator": "D10",
    "same-name-project": "D10", "duplicate-indicator": "D10", "goal-copies-use": "D11",
    "goal-is-use": "D11", "vague-goal": "D11", "repeated-phrase": "D11 T8", "same-l3": "D9",
    "blank-l3": "D9", "name-vs-desc": "D9 T5 D13", "name-scope": "D9 D13", "name-is-desc": "D9",
    "question-name": "D9", "question-desc": "D9", "desc-repeats-name": "D9", "vague-name": "D9",
    "formula": "D9", "wrong-level2": "D7", "wrong-kind": "D7", "time-percent": "D7",
    "time-value": "D7 D8", "missing-kind": "D7", "shifted-cells": "D9 D7", "basis": "D15",
    "basis-question": "D9 D15", "vague-basis": "D15", "frequency": "D4 D7", "low-target": "D14",
    "absurd-target": "D14 D8", "unmeasurable": "D8 D14", "vague-value": "D8 D14",
    "filler-wu": "D14 D7", "month-clash": "D8 D13", "plan-over-100": "D3", "plan-vs-time": "D3",
    "impossible-date": "D8", "cost-percent": "D6", "cost-no-amount": "D6", "cost-ge": "D6",
    "cost-named-count": "D6", "cost-equal": "D6", "cost-contradiction": "D6", "unit-form": "D6",
    "unit-garbled": "D6 D8", "not-cost": "D6 D8", "price": "D6 D14", "price-standard": "D6 D13",
    "cost-remainder": "D2", "cost-vs-budget": "D2", "cost-mismatch": "D2", "cost-consistency":
    "D2", "cost-vs-desc": "D2 D8", "code-missing": "D5", "unit": "D8 D6", "unit-clash": "D8 D6 D9",
    "goal-vs-use": "D16", "goal-vs-project": "D16", "copy-paste": "D13 D16", "scope": "D16 D9",
}  # fmt: skip


class Told(NamedTuple):
    """A finding, ready for comparing."""

    finding: Finding
    #: Its message, bare.
    words: str
    #: Instances of the projects it points at.
    projects: frozenset[str]
    #: The rows and paragraphs it points at, bare.
    rows: tuple[str, ...]
    #: The very cells it points at, bare.
    cells: tuple[str, ...]


class Document(NamedTuple):
    """One document with what was found in it."""

    told: tuple[Told, ...]
    #: Instances of the projects in the order of the document.
    projects: tuple[str, ...]
    #: Their names and the words of their rows, bare.
    names: Mapping[str, str]
    milliseconds: float


def bare(text: str) -> str:
    """Text without blanks, one width."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def load(path: Path) -> Document:
    """The findings at first sight of a document."""
    opened = open_files([path])
    book = Ledger(opened.layout, opened.book).settle(opened.book).book
    review(book, opened.layout)
    start = time.perf_counter()
    done = review(book, opened.layout)
    spent = (time.perf_counter() - start) * 1000
    keys = [key for key in book.tables if key.table == "project"]
    names = {key.instance: bare(_row(book, key, "form")) for key in keys}
    told = tuple(_told(book, f, names) for f in done.findings if f.state in TOLD)
    return Document(told, tuple(names), names, spent)


def _row(book: Book, key: TableKey, row_id: str) -> str:
    table = book.tables.get(key)
    rows = [row for row in table.rows if row.id == row_id or row_id == "form"] if table else []
    return " ".join(str(value) for row in rows[:1] for value in row.cells.values())


def _told(book: Book, finding: Finding, names: Mapping[str, str]) -> Told:
    texts = {p.id: p.text for p in book.flow if isinstance(p, Paragraph)}
    rows = [texts.get(finding.paragraph, "")]
    rows += [_row(book, ref.key, ref.row) for ref in finding.refs if ref.row]
    cells = [str(book.value(ref) or "") for ref in finding.refs if ref.row and ref.column]
    words = bare(finding.message)
    projects = {ref.instance for ref in finding.refs if ref.instance}
    return Told(
        finding, words, frozenset(projects),
        tuple(bare(text) for text in rows if text), tuple(bare(text) for text in cells if text),
    )  # fmt: skip


# ---------------------------------------------------------------- slips


def numbers(place: str) -> list[int]:
    """The numbers of the projects a place names: 项目4、6、7 and 项目1–19."""
    found: list[int] = []
    for hit in _PROJECTS.finditer(place):
        for first, last in re.findall(r"(\d+)(?:[–—-](\d+))?", hit[1]):
            found += range(int(first), int(last or first) + 1)
    return found


def is_of(rule: str, rules: str) -> bool:
    """Whether a rule is one of those a family names: T1 stands for T1a, not for T10."""
    return any(
        rule == one or (rule.startswith(one) and not rule[len(one)].isdigit())
        for one in rules.split()
    )


def stands(quote: str, texts: Iterable[str]) -> bool:
    """Whether a text holds the quote, or, where its middle was left out, its distinctive parts."""
    parts = [p for p in re.split("…|\\.{3,}", quote) if len(p) >= min(_DISTINCTIVE, len(quote))]
    return any(all(part in text for part in parts or [quote]) for text in texts)


def quoted(quote: str, message: str) -> bool:
    """Whether a message prints the quote, or shortens it in the middle."""
    if stands(quote, [message]):
        return True
    for words in re.findall("“([^“”]*…[^“”]*)”", message):
        pieces = [piece for piece in words.split("…") if len(piece) >= _DISTINCTIVE]
        whole = [p for p in pieces if p in quote or quote in p]
        if pieces and len(whole) == len(pieces):
            return True
    return False


def match(slip: Mapping[str, Any], document: Document) -> tuple[bool, Told | None]:
    """(whether its words are printed in the message, the finding that names it)."""
    quote, rules = bare(slip["quote"]), RULES_OF.get(slip["family"].partition(" ")[2], "")
    instances = [document.projects[n - 1] for n in numbers(slip["place"])
                 if n <= len(document.projects)]  # fmt: skip
    best: Told | None = None
    for told in document.told:
        if not is_of(told.finding.rule, rules):
            continue
        if instances and told.projects and not told.projects & set(instances):
            continue
        if instances and not told.projects and not told.finding.paragraph:
            continue
        if quoted(quote, told.words):
            return True, told
        if best is None and stands(quote, told.rows):
            best = told
    return False, best


# ---------------------------------------------------------------- report


def main(slips: Path, clean: Path, graded: Path | None = None) -> None:
    """Prints named / listed by family and grade, what was missed, and clean places reported."""
    entries = json.loads(slips.read_text("utf-8"))
    own = json.loads(graded.read_text("utf-8")) if graded else {}
    places = json.loads(clean.read_text("utf-8"))
    documents = {name: load(FIXTURES / f"{name}.docx")
                 for name in sorted({e["doc"] for e in (*entries, *places)})}  # fmt: skip
    _tell_slips(entries, own, documents)
    _tell_clean(places, documents)
    for name, document in documents.items():
        spent = f"{document.milliseconds:.1f} ms"
        print(f"{name}: {len(document.told)} findings at first sight, review {spent}")


def _tell_slips(
    entries: list[dict[str, Any]], own: Mapping[str, Any], documents: Mapping[str, Document]
) -> None:
    named: Counter[tuple[str, str]] = Counter()
    listed: Counter[tuple[str, str]] = Counter()
    printed: Counter[str] = Counter()
    for entry in entries:
        grade = own.get(entry["id"], {}).get("grade", entry["grade"])
        in_message, told = match(entry, documents[entry["doc"]])
        listed[grade, entry["family"]] += 1
        if told is None:
            print(f"missed {grade} {entry['id']} {entry['family']} | {entry['place'][:34]} | "
                  f"{entry['quote'][:44]} | {entry['what'][:44]}")  # fmt: skip
            continue
        named[grade, entry["family"]] += 1
        printed[grade] += in_message
    for (grade, family), count in sorted(listed.items()):
        print(f"{grade:12} {family:24} {named[grade, family]:4} / {count}")
    for grade in sorted({grade for grade, _ in listed}):
        total = sum(n for (g, _), n in listed.items() if g == grade)
        got = sum(n for (g, _), n in named.items() if g == grade)
        print(f"{grade}: {got} / {total} = {100 * got / total:.1f} %, "
              f"words printed in the message {printed[grade]}")  # fmt: skip


def _tell_clean(places: list[dict[str, Any]], documents: Mapping[str, Document]) -> None:
    """Findings that point at the very cell or words of a clean place: each is to be looked at, as
    a cell can be clean in one way and not in another."""
    for entry in places:
        quote, document = bare(entry["quote"]), documents[entry["doc"]]
        instances = {document.projects[n - 1] for n in numbers(entry["place"])
                     if n <= len(document.projects)}  # fmt: skip
        for told in document.told:
            here = not instances or instances & told.projects
            if here and (quote in told.cells or (len(quote) > 2 and quoted(quote, told.words))):
                print(f"clean? {entry['id']} “{entry['quote'][:30]}” ({entry['why'][:40]}) ← "
                      f"{told.finding.rule} {told.finding.message[:120]}")  # fmt: skip


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
