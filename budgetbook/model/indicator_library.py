"""The library of indicators (指标库): how earlier books measured their projects.

Kept are names, ways of measuring and where from; never amounts, nothing of projects marked 内部,
nothing withheld (涉密), and no row in which the 保密审查 finds a number of a person or an account.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from budgetbook.model.book import Book, Frozen
from budgetbook.model.indicator_groups import INDICATORS, kind_name
from budgetbook.model.indicator_value import plain_words, read_value
from budgetbook.model.layout import Layout
from budgetbook.model.masked import marked_of
from budgetbook.model.pinyin import initials
from budgetbook.model.ref import TableKey
from budgetbook.model.rows import project_sheet
from budgetbook.model.secrecy import found_in
from budgetbook.model.wordlists import kinds

#: The oldest go when there are more.
MOST = 5000
_MOST_SOURCES = 12
#: Stands for an amount that is not kept.
GAP = "□"
_AMOUNT = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?=\s*[多余]?\s*[十百千]?[万亿]?\s*元)")


class Origin(Frozen):
    """A project that used an indicator."""

    department: str = ""
    year: int | None = None
    project: str = ""

    @property
    def words(self) -> str:
        """党员教育经费，2023 年，县委组织部."""
        year = f"{self.year} 年" if self.year else ""
        return "，".join(word for word in (self.project, year, self.department) if word)


class LibraryIndicator(Frozen):
    """An indicator as it was used, amounts left out."""

    level1: str
    level2: str
    level3: str
    description: str = ""
    #: 指标值; an amount reads ``≤□万元``.
    target: str = ""
    unit: str = ""
    basis: str = ""
    #: The required kind (数量指标 …), or empty.
    kind: str = ""
    #: The latest first.
    origins: tuple[Origin, ...] = ()

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """By what two uses are the same indicator."""
        return (
            self.kind, plain_words(self.level3), plain_words(self.target),
            plain_words(self.description),
        )  # fmt: skip

    def cells(self) -> dict[str, str]:
        """The cells of a new row; a value whose amount is not kept stays blank."""
        texts = {
            "level1": self.level1, "level2": self.level2, "level3": self.level3,
            "description": self.description, "target": self.target, "basis": self.basis,
        }  # fmt: skip
        return {column: text for column, text in texts.items() if text and GAP not in text}


class Library(Frozen):
    """All indicators kept; with ``collects`` off nothing is added."""

    indicators: tuple[LibraryIndicator, ...] = ()
    collects: bool = True


def collect(book: Book, layout: Layout) -> tuple[LibraryIndicator, ...]:
    """The indicators of a book that may be kept, each use once."""
    sheet = project_sheet(layout)
    if sheet is None:
        return ()
    marked = marked_of(book, layout)
    found: list[LibraryIndicator] = []
    for key, table in book.tables.items():
        if key.table != INDICATORS or key.instance in marked.projects:
            continue
        head = book.tables.get(TableKey(sheet.parts[0].table, key.instance))
        project = head.rows[0].text("name").strip() if head and head.rows else ""
        origin = Origin(
            department=book.department.name, year=book.year, project=_without_amounts(project)
        )
        for row in table.rows:
            if not marked.hides(key, row.id):
                texts = [row.text(c).strip() for c in _COLUMNS]
                found += _kept(texts, origin)
    return tuple(found)


_COLUMNS = ("level1", "level2", "level3", "description", "target", "basis")


def _kept(texts: Sequence[str], origin: Origin) -> Iterator[LibraryIndicator]:
    level1, level2, level3, description, target, basis = texts
    if not level3 or plain_words(level3) in kinds().blank.words:
        return
    everything = "\n".join(texts)
    if "涉密" in everything or any(True for _ in found_in(everything)):
        return
    value = read_value(target)
    yield LibraryIndicator(
        level1=level1, level2=level2, level3=level3,
        description=_without_amounts(description),
        target=_without_amounts(target) if value.yuan is None else _gapped(value.plain),
        unit=value.unit, basis=_without_amounts(basis), kind=kind_name(level1, level2),
        origins=(origin,),
    )  # fmt: skip


def _without_amounts(text: str) -> str:
    return _AMOUNT.sub(GAP, text)


def _gapped(plain: str) -> str:
    return re.sub(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?", GAP, plain)


def merged(library: Library, news: Iterable[LibraryIndicator]) -> Library:
    """The library with new indicators in front; the same one is kept once with all its origins.
    The very same library where nothing is new, or where collecting is off."""
    if not library.collects:
        return library
    known = {one.identity: one for one in library.indicators}
    changed: dict[tuple[str, ...], LibraryIndicator] = {}
    for one in news:
        before = changed.get(one.identity) or known.get(one.identity)
        if before is None:
            changed[one.identity] = one
            continue
        origins = (*(o for o in one.origins if o not in before.origins), *before.origins)
        if origins != before.origins and len(before.origins) < _MOST_SOURCES:
            changed[one.identity] = before.model_copy(update={"origins": origins})
    if not changed:
        return library
    rest = [one for identity, one in known.items() if identity not in changed]
    kept = (*changed.values(), *rest)[:MOST]
    return library.model_copy(update={"indicators": kept})


class Search(NamedTuple):
    """What is looked for: words (or pinyin initials of the name) and a kind."""

    words: str = ""
    kind: str = ""

    def finds(self, one: LibraryIndicator) -> bool:
        """Whether the indicator has the kind and every word."""
        if self.kind and one.kind != self.kind:
            return False
        texts = [one.level2, one.level3, one.description, one.target, one.basis]
        texts += [origin.words for origin in one.origins]
        text = "\n".join(texts).casefold()
        letters = initials(one.level3)
        return all(w in text or w in letters for w in self.words.casefold().split())


def names(library: Library, kind: str = "") -> tuple[str, ...]:
    """Names (三级指标) of a kind, or all, each once: what the pick list of a cell offers."""
    found = (one.level3 for one in library.indicators if not kind or one.kind == kind)
    return tuple(dict.fromkeys(found))
