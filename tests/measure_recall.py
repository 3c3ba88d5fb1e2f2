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
    "C其中-sum": "C1 C2", "net-change": "C3", "list-remainder": "C4", "name-vs-table": "",
    "change-missing": "C5", "purchase-vs-procurement": "C6 T6", "official-title": "S6 S9",
    "header-misprint": "S5", "count-mismatch": "C7", "term-vs-table": "C8 T9",
    "project-name": "D12", "no-project": "D12", "no-goal": "D12", "count-clash": "D12b",
    "contradiction": "D12b D16a D9e", "numbering-gap": "E2", "heading-number": "E2",
    "numbering-level": "E2", "numbering-style": "E3", "toc-number": "E3", "heading-empty": "E3",
    "goal-numbering": "D11a", "bracket": "T3", "quote-mark": "T3 T8", "quote-unclosed": "T3",
    "bracket-style": "T4a", "half-width-punct": "T4a", "full-stop": "T4a",
    "straight-quotes": "T4d", "docno-style": "T4c", "stray-space": "T7a", "title-marks": "T7b",
    "no-full-stop": "D11c D11d E3", "punctuation": "T8 T9", "typo": "T5 T8 T9",
    "doubled-word": "T5 T8", "doubled-char": "T5 T8", "dropped-word": "T5 T8 T9",
    "half-sentence": "D11f D11e T8", "grammar": "T5 T8", "garbled": "T5 T8",
    "broken-sentence": "T5 T8", "broken-term": "T5 T8", "wording": "T5 T8", "tautology": "T5 T8",
    "year-missing": "T8", "outdated": "T2 T2b", "stale": "T2", "leftover": "T2 T8",
    "leftover-template": "C9", "template-wording": "T5 T8", "unit-missing": "T5 D8j",
    "mixed-form": "T4e", "basis-form": "T8 D13b", "name-mixed": "T9 D13b", "short-name": "C6 T9",
    "unit-name": "S10", "sentence-name": "D9h", "name-form": "D9h T9", "header-unit": "D9i",
    "stale-year": "T1a T1b T1c", "stale-cohort": "T1d T1a T1b", "docno-clash": "D13a",
    "same-goal": "D10c D10d D10f", "same-indicator-set": "D10b", "same-indicators": "D10b D10d",
    "same-indicator": "D10e", "same-name-project": "D10a", "duplicate-indicator": "D10e",
    "goal-copies-use": "D11e", "goal-is-use": "D11e", "vague-goal": "D11g",
    "repeated-phrase": "D11h", "same-l3": "D9b D9c", "blank-l3": "D9a",
    "name-vs-desc": "D9e D9j D9f D13e T9", "name-scope": "D9j D16e T9", "name-is-desc": "D9h",
    "question-name": "D9f", "question-desc": "D9f", "desc-repeats-name": "D9g",
    "vague-name": "D9i", "formula": "T8", "wrong-level2": "D7a D7b D7c D7d D7g D2.1",
    "wrong-kind": "D7c", "time-percent": "D7a", "time-value": "D8s", "missing-kind": "D7e",
    "shifted-cells": "D9d", "basis": "D15", "basis-question": "D9f", "vague-basis": "D15 D13b",
    "frequency": "D4", "low-target": "D14b", "absurd-target": "D8r",
    "unmeasurable": "D8p D8t D7d", "vague-value": "D14c", "filler-wu": "D14a",
    "month-clash": "D8n D13d", "plan-over-100": "D3", "plan-vs-time": "D3b",
    "impossible-date": "D8g", "cost-percent": "D6b", "cost-no-amount": "D6b", "cost-ge": "D6a",
    "cost-named-count": "D6c D9e", "cost-equal": "D6d", "cost-contradiction": "D6e",
    "unit-form": "D6f D6g", "unit-garbled": "D6b D6f", "not-cost": "D6b D9h D16b", "price": "D6e",
    "price-standard": "D13c", "cost-remainder": "D2", "cost-vs-budget": "D2",
    "cost-mismatch": "D2", "cost-consistency": "D2", "cost-vs-desc": "D8m", "code-missing": "D5",
    "unit": "D8b D8u D6g", "unit-clash": "D8b D8u D6b D9e", "goal-vs-use": "D16b T8",
    "goal-vs-project": "D16b", "copy-paste": "D16b D16c D13a", "scope": "D16b D16c",
    "name-vs-content": "D16b", "doubled-number": "D8a", "doubled-operator": "D8a",
    "rate-value": "D8s D8a", "value-repeats-name": "D8e D6b", "value-repeats-desc": "D8e",
    "satisfaction-no-value": "D8e D8l", "question-value": "D8f", "unit-baifenshu": "D8i",
    "blank-value": "D8h", "over-100": "D8c D8d", "count-no-number": "D8o", "operator": "D8q",
    "time-form": "D7f", "name-clash": "T9 D13b", "unusual": "D14d", "duplicate-count": "T8",
    "missing-row": "D9k", "ranges": "D9k", "use-nature": "D16d", "missing-content": "",
    "fund-vs-table": "C9",
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
    rows += [
        str(book.value(ref) or "") if ref.table == "project" else _row(book, ref.key, ref.row)
        for ref in finding.refs
        if ref.row
    ]
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


def prints(told: Told) -> bool:
    """Whether a message quotes words that stand in the rows or paragraphs it is about."""
    pieces = [p for words in re.findall("“([^“”]+)”?", told.words) for p in words.split("…")]
    texts = (*told.rows, *told.cells)
    windows = {
        piece[i : i + _SHARED] for piece in pieces for i in range(max(1, len(piece) - _SHARED + 1))
    }
    return any(len(window) > 1 and window in text for window in windows for text in texts)


def match(slip: Mapping[str, Any], document: Document) -> tuple[bool, Told | None]:
    """(whether its own words are printed in the message, the finding that names it)."""
    quote, rules = bare(slip["quote"]), RULES_OF.get(slip["family"].split(" ")[-1], "")
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
        if best is None and stands(quote, told.rows) and _speaks_of(told, quote):
            best = told
    return False, best


def _speaks_of(told: Told, quote: str) -> bool:
    """Whether a finding about words quotes some of these; one about a row is of its words."""
    if told.finding.rule[0] not in "TE" and told.finding.rule not in _OF_WORDS:
        return True
    pieces = [p for words in re.findall("“([^“”]+)”?", told.words) for p in words.split("…")]
    return any(
        piece[i : i + _SHARED] in quote
        for piece in pieces
        for i in range(max(1, len(piece) - _SHARED + 1))
        if piece
    )


_SHARED = 4
_OF_WORDS = frozenset({"D16b", "D16c", "D13b", "D13e"})

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
    quoting: Counter[str] = Counter()
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
        quoting[grade] += in_message or prints(told)
    for (grade, family), count in sorted(listed.items()):
        print(f"{grade:12} {family:24} {named[grade, family]:4} / {count}")
    for grade in sorted({grade for grade, _ in listed}):
        total = sum(n for (g, _), n in listed.items() if g == grade)
        got = sum(n for (g, _), n in named.items() if g == grade)
        print(f"{grade}: {got} / {total} = {100 * got / total:.1f} %, "
              f"printed words of the place in the message {quoting[grade]}, "
              f"just the auditor's {printed[grade]}")  # fmt: skip


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
