"""Compares two readings of one book: what was kept, and each loss with its place."""

import re
import unicodedata
from collections.abc import Callable, Hashable, Iterator, Sequence
from decimal import Decimal
from difflib import SequenceMatcher
from typing import NamedTuple

from budgetbook.io.imported import Imported
from budgetbook.model.book import Book, Paragraph, Row
from budgetbook.model.layout import Layout
from budgetbook.model.ref import TableKey
from tests.io.office import plain

#: A line of the book: where it stands, and what it says.
Line = tuple[str, Hashable]
_REPEATED = "indicators"
_LEADERS = re.compile(r"\s*[.．…·]{3,}\s*(?=\d{1,4}$)")


class Share(NamedTuple):
    """How many of how many."""

    kept: int = 0
    of: int = 0

    def __str__(self) -> str:
        return f"{self.kept}/{self.of}"


class Fidelity(NamedTuple):
    """What of a book is in another reading of it."""

    rows: Share
    fields: Share
    indicators: Share
    paragraphs: Share
    roles: Share
    losses: tuple[str, ...]
    #: Lines whose words are not in the file at all (of a PDF; see ``unprinted``).
    unprinted: int = 0

    @property
    def whole(self) -> bool:
        """Whether nothing was lost, changed or added; roles do not count."""
        return not self.losses

    def __str__(self) -> str:
        return "  ".join(f"{share!s:>9}" for share in self[:5])


class Reading(NamedTuple):
    """How two readings are compared."""

    #: Blanks inside texts count.
    blanks: bool = True
    #: A printed nought and a blank differ.
    noughts: bool = True
    #: Full-width and half-width characters differ.
    wide: bool = True
    #: Blanks at the ends of texts, and paragraphs of nothing else, count.
    ends: bool = True
    #: Dots before a page number differ from a tab.
    leaders: bool = True
    #: The page number of a line of the 目录 counts; a new Word file has those of its own pages.
    pages: bool = True
    #: Amounts of the other book are so many times as large (元 for 万元).
    times: int = 1


def compare(base: Imported, other: Imported, how: Reading = Reading()) -> Fidelity:  # noqa: B008
    """What of ``base`` stands in ``other``."""
    losses: list[str] = []
    if other.layout.id != base.layout.id:
        losses.append(f"版式 {base.layout.id} → {other.layout.id}")
    facts = [(i.book.year, i.book.department) for i in (base, other)]
    if facts[0] != facts[1]:
        losses.append(f"年度、部门 {facts[0]} → {facts[1]}")
    mine = _Lines(base.book, base.layout, how, Decimal(how.times))
    theirs = _Lines(other.book, base.layout, how, Decimal(1))
    kinds: tuple[Callable[[_Lines], Iterator[Line]], ...] = (
        _Lines.rows, _Lines.fields, _Lines.indicators, _Lines.paragraphs
    )  # fmt: skip
    shares = [_matched(list(kind(mine)), list(kind(theirs)), losses) for kind in kinds]
    roles = _matched(list(mine.roles()), list(theirs.roles()), [])
    return Fidelity(shares[0], shares[1], shares[2], shares[3], roles, tuple(losses))


def unprinted(base: Imported, drawn: str, how: Reading) -> int:
    """How many rows, fields and paragraphs of ``base`` have words that are not among all the
    words ``drawn`` in a PDF: a spreadsheet cuts them off where a row is too low."""
    lines = _Lines(base.book, base.layout, how, Decimal(1))
    kinds = (lines.rows, lines.fields, lines.indicators, lines.paragraphs)
    words = plain(drawn)
    return sum(any(text not in words for text in _texts(v)) for kind in kinds for _, v in kind())


def _texts(value: Hashable) -> Iterator[str]:
    if isinstance(value, str):
        yield value.replace("\t", "")
    elif isinstance(value, tuple):
        for item in value[1:] if value and isinstance(value[0], str) else value:
            yield from _texts(item)


def _matched(mine: Sequence[Line], theirs: Sequence[Line], losses: list[str]) -> Share:
    """How many lines stand in the other book in the same order; the rest is told."""
    same = SequenceMatcher(None, mine, theirs, autojunk=False)
    kept = sum(block.size for block in same.get_matching_blocks())
    for kind, a, b, c, d in same.get_opcodes():
        if kind != "equal":
            losses += [f"- {place}: {words}" for place, words in mine[a:b]]
            losses += [f"+ {place}: {words}" for place, words in theirs[c:d]]
    return Share(kept, len(mine))


class _Lines:
    """A book as lines that can be compared."""

    def __init__(self, book: Book, layout: Layout, how: Reading, times: Decimal) -> None:
        self._book, self._layout, self._how, self._times = book, layout, how, times
        self._projects = {
            part.table for sheet in layout.sheets if sheet.each for part in sheet.parts
        }

    def rows(self) -> Iterator[Line]:
        """Rows of the tables that stand once, and of tables kept as they are."""
        for key, table in self._book.tables.items():
            if key.table not in self._projects:
                yield from self._table(key, table.rows)
                for note in table.notes:
                    yield f"{_name(key)} 表注", self._words(note)

    def fields(self) -> Iterator[Line]:
        """Every field of every project."""
        for key, table in self._book.tables.items():
            if key.table in self._projects and key.table != _REPEATED:
                for row in table.rows:
                    for name, value in self._values(key, row):
                        yield f"{_name(key)}.{name}", value

    def indicators(self) -> Iterator[Line]:
        """Every indicator row."""
        for key, table in self._book.tables.items():
            if key.table == _REPEATED:
                yield from self._table(key, table.rows)

    def paragraphs(self) -> Iterator[Line]:
        """Paragraphs and the places of tables, in order."""
        for item in self._book.flow:
            if not isinstance(item, Paragraph):
                yield f"表 {item.sheet}#{item.instance}", self._words(item.title)
            elif self._text(item) or self._how.ends:
                yield "正文", self._text(item)

    def roles(self) -> Iterator[Line]:
        """Paragraphs with what they are."""
        for item in self._book.flow:
            if isinstance(item, Paragraph):
                yield item.role, self._text(item)

    def _table(self, key: TableKey, rows: Sequence[Row]) -> Iterator[Line]:
        spec = self._layout.table(key.table)
        numbered = spec is None or spec.kind == "list"  # rows without a name of their own
        for row in rows:
            place = _name(key) if numbered else f"{_name(key)}.{row.id}"
            yield place, tuple(self._values(key, row))

    def _values(self, key: TableKey, row: Row) -> Iterator[tuple[str, Hashable]]:
        spec = self._layout.table(key.table)
        for name, value in sorted(row.cells.items()):
            column = spec.column(name) if spec else None
            if isinstance(value, Decimal):
                scaled = column is None or column.kind == "amount"
                value = value * self._times if scaled and spec else value
                if value or self._how.noughts:
                    yield name, value.normalize()
            elif isinstance(value, str):
                if self._words(value):
                    yield name, self._words(value)
            elif value is not None:
                yield name, repr(value)

    def _text(self, item: Paragraph) -> str:
        words = self._words(item.text)
        return words if self._how.pages else unnumbered(item.role, words)

    def _words(self, text: str) -> str:
        text = text if self._how.ends else text.strip()
        text = text if self._how.leaders else _LEADERS.sub("\t", text)
        text = text if self._how.wide else unicodedata.normalize("NFKC", text)
        return text if self._how.blanks else plain(text)


def unnumbered(role: str, text: str) -> str:
    """A paragraph; a line of the 目录 without its page number, which a new Word file may add."""
    listed = role in ("contents", "contents_group")
    return re.sub(r"\t[0-9]{1,4}$", "", text) if listed else text


def _name(key: TableKey) -> str:
    return f"{key.table}@{key.instance}" if key.instance else key.table
