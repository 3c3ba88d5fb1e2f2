"""The texts of a book that bear years, and what becomes of their years in the next book."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from budgetbook.model.book import Book, Paragraph
from budgetbook.model.carry_projects import Standing, standings
from budgetbook.model.layout import Column, Layout
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.wordlists import YearRole, carrying
from budgetbook.model.years import YearContext, YearSpan, roll_text, years_in

_DATED = re.compile(r"(?:19|20)\s*\d\d|\d\d\s*年|[〇○零]")
_NUMBERED = re.compile(r"通知|[〔\[【（(]\s*20\d\d\s*[〕\]】）)]\s*第?\s*\d+\s*号")
_BESIDE = 6  # characters that tell where in a text a year stands
_TITLES = ("title", "cover", "contents", "contents_title", "contents_group",
           "heading1", "heading2", "heading3")  # fmt: skip


class RolledText(NamedTuple):
    """A text in the words of the new year, and the years that were found in it."""

    text: str
    spans: tuple[YearSpan, ...]

    @property
    def is_open(self) -> bool:
        """Whether a year in it is to be decided, or was changed and is to be confirmed."""
        return any(span.decision == "待定" or span.ask for span in self.spans)


class Question(NamedTuple):
    """A year in a rolled text that the user is to look at."""

    span: YearSpan
    #: The whole text as it reads when the proposal is taken (改); the same where it was changed.
    proposal: str


def open_questions(rolled: RolledText, text: str) -> list[Question]:
    """What is still open in ``text``, which was ``rolled`` once: words typed over are settled."""
    found: list[Question] = []
    for span in rolled.spans:
        start, end = max(0, span.start - _BESIDE), span.end + _BESIDE
        at = text.find(rolled.text[start:end])
        if at >= 0 and (span.decision == "待定" or (span.ask and span.decision == "改")):
            at += span.start - start
            proposal = text[:at] + span.new + text[at + span.end - span.start :]
            found.append(Question(span, proposal))
    return found


class YearTexts:
    """How the texts of ``book`` read in the budget year ``new``."""

    def __init__(self, book: Book, layout: Layout, old: int, new: int) -> None:
        self.book, self.layout = book, layout
        self.standings = standings(book, old, new)
        named = {s.name: s for s in self.standings.values() if _DATED.search(s.name)}
        kept = tuple(sorted(n for n, s in named.items() if _is_registered(s)))
        others = tuple(sorted(set(named) - set(kept)))
        self._context = YearContext(old, new, kept, others)
        self._past = self._context._replace(past=True)

    def roll(self, text: str, role: YearRole, instance: str = "") -> RolledText:
        """``text`` as it reads in the new year."""
        standing = self.standings.get(instance)
        by_code = standing is not None and standing.past is not None and bool(standing.code)
        spans = years_in(text, role, self._past if by_code else self._context)
        return RolledText(roll_text(text, spans), spans)

    def cells(self) -> Iterator[tuple[Ref, RolledText]]:
        """Every cell whose words name a year."""
        for key, table in self.book.tables.items():
            roles = self._roles(key)
            for row in table.rows:
                for column, value in row.cells.items():
                    if isinstance(value, str) and (role := roles.get(column, "narrative")):
                        rolled = self.roll(value, role, key.instance)
                        if rolled.spans:
                            yield Ref(key.table, row.id, column, key.instance), rolled

    def cell(self, ref: Ref) -> RolledText | None:
        """One cell of the old book as it reads in the new year; None where it has no words."""
        value, role = self.book.value(ref), self._roles(ref.key).get(ref.column, "narrative")
        if not isinstance(value, str) or not role:
            return None
        return self.roll(value, role, ref.instance)

    def _roles(self, key: TableKey) -> dict[str, YearRole | None]:
        spec = self.layout.table(key.table)
        return {column.id: text_role(key.table, column) for column in spec.columns} if spec else {}

    def paragraph(self, item: Paragraph) -> RolledText:
        """A paragraph as it reads in the new year."""
        return self.roll(item.text, "title" if item.role in _TITLES else "narrative")


def _is_registered(standing: Standing) -> bool:
    """Whether the project's name stands with its code, its paper, or its earlier year."""
    is_paper = bool(_NUMBERED.search(standing.name))
    return bool(standing.code) or is_paper or standing.past is not None


def text_role(table: str, column: Column) -> YearRole | None:
    """What the words of a column are; None where they name no year."""
    words = carrying()
    if column.kind == "label":
        return "title"
    if column.id in words.plain.columns or column.kind not in ("text", "name"):
        return None
    if column.id == "name" and table != "project":
        return None  # names of 科目 and of units
    return words.roles.get(column.id, "narrative")
