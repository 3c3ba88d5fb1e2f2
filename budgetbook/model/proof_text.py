"""The words of a book beside those of a published file: paragraphs, titles and notes as one run.

Files part paragraphs and titles in their own ways (a PDF at every line), so what is compared is
the run of characters without blanks; each difference is told by the paragraph it lies in.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate, combinations
from typing import NamedTuple

from budgetbook.model.book import Book, Paragraph, Placed
from budgetbook.model.contents import has_contents, with_contents
from budgetbook.model.cover import added_cover_lines
from budgetbook.model.grid import lay_out
from budgetbook.model.layout import Layout
from budgetbook.model.ref import TableKey

#: Above so many pairs of characters a stretch is compared by paragraphs alone.
_MOST_PAIRS = 10_000_000
#: Paragraphs more alike than this are the same one, looked for among so many pairs.
_LIKE, _MOST_UNITS = 0.75, 2000
#: Dots and page behind a title in the 目录.
_PAGE = re.compile(r"(?:\t[\s.…·]*|[\s.…·]{3,}|\s+(?=\d))\d{0,4}$")


class Unit(NamedTuple):
    """Words that stand together: a paragraph, a title over a table, a note under one."""

    kind: str  # paragraph, title, note, contents, cover
    text: str
    #: The paragraph's id; of a title or note empty.
    paragraph: str = ""
    #: The sheet and instance of a title or note.
    placed: tuple[str, str] = ("", "")

    #: Some kinds of file do not print it.
    may_lack: bool = False
    #: What stands for ``text`` when it is compared; empty for itself.
    compared: str = ""

    @property
    def plain(self) -> str:
        """The words without blanks, those of a line of the 目录 without its page too."""
        text = self.compared or self.text
        text = _PAGE.sub("", text.strip()) if self.kind == "contents" else text
        return "".join(text.split())

    @property
    def key(self) -> str:
        """What tells it from others: a title in the 目录 is not that over its table."""
        return f"{self.kind == 'contents'}{self.plain}"


class Stretch(NamedTuple):
    """Words that differ; ``ours`` or ``theirs`` is None where one side has none at that place."""

    ours: Unit | None
    theirs: Unit | None
    #: What stands there instead, in the file.
    said: str = ""


def units_of(book: Book, layout: Layout, *, own: bool) -> list[Unit]:
    """The words of a book in order; ``own``: as it may be printed, with cover and 目录 and with
    the titles and notes that the layout gives; else what was read."""
    made: list[Unit] = []
    if own and not has_contents(book):
        book = with_contents(book, layout)
    front = sum(1 for item in book.flow if isinstance(item, Paragraph) and item.role == "cover")
    for at, item in enumerate(book.flow):
        if own and at == front:
            made += _cover(book, layout)
        if isinstance(item, Placed):
            made += _around(book, layout, item, own=own)
        elif item.text.strip():
            listed = item.role.startswith("contents")
            made.append(Unit("contents" if listed else "paragraph", item.text, item.id,
                             may_lack=listed))  # fmt: skip
    return [unit for unit in made if unit.plain]


def _around(book: Book, layout: Layout, item: Placed, *, own: bool) -> Iterator[Unit]:
    at = (item.sheet, item.instance)
    if own:
        drawn = lay_out(layout, book, item)
        yield Unit("title", drawn.title, placed=at)
        yield from (Unit("note", note, placed=at) for note in drawn.notes)
        return
    yield Unit("title", item.title, placed=at)
    for key in tables_at(layout, item):
        table = book.tables.get(key)
        yield from (Unit("note", note, placed=at) for note in (table.notes if table else ()))


def tables_at(layout: Layout, item: Placed) -> list[TableKey]:
    """The tables that stand at a place of the flow."""
    sheet = layout.sheets_by_id.get(item.sheet)
    names = [part.table for part in sheet.parts] if sheet else ["extra"]
    return [TableKey(name, item.instance) for name in names]


def _cover(book: Book, layout: Layout) -> Iterator[Unit]:
    """What a cover prints beside what the book's own says."""
    for text in added_cover_lines(book, layout):
        yield Unit("cover", text, may_lack=True)


# ---------------------------------------------------------------- the run


def stretches(ours: Sequence[Unit], theirs: Sequence[Unit]) -> list[Stretch]:
    """Every stretch of words that differs, in our order."""
    if not any(unit.kind == "contents" for unit in theirs):
        ours = [unit for unit in ours if unit.kind != "contents"]
    else:
        ours = [u._replace(may_lack=False) if u.kind == "contents" else u for u in ours]
    if _joined(theirs) in map(_joined, _printed(ours)):
        return []  # however the file parts them
    matcher = SequenceMatcher(
        None, [unit.key for unit in ours], [unit.key for unit in theirs], autojunk=False
    )
    found: list[Stretch] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal":
            found += _block(ours[i1:i2], theirs[j1:j2])
    return _without_moved(found)


def _without_moved(found: Sequence[Stretch]) -> list[Stretch]:
    """Without titles and notes of tables that only stand elsewhere in the file."""
    lacking = Counter(one.ours.plain for one in found if one.ours and not one.said)
    extra = Counter(one.theirs.plain for one in found if one.theirs and not one.ours)
    kept: list[Stretch] = []
    for one in found:
        unit = one.ours if not one.said else None if one.ours else one.theirs
        moved = unit is not None and unit.kind in ("title", "note")
        if not (moved and unit and lacking[unit.plain] and extra[unit.plain]):
            kept.append(one)
    return kept


def _block(ours: Sequence[Unit], theirs: Sequence[Unit]) -> Iterator[Stretch]:
    said, printed = _joined(theirs), _printed(ours)
    if said in map(_joined, printed):
        return
    if len(printed) > 1:
        ours = max(printed, key=lambda units: _likeness(units, said))
    i = j = 0
    for one, two in [*_alike(ours, theirs), (len(ours), len(theirs))]:
        yield from _stretch(ours[i:one], theirs[j:two])
        if one < len(ours):
            yield from _stretch(ours[one : one + 1], theirs[two : two + 1])
        i, j = one + 1, two + 1


def _printed(ours: Sequence[Unit]) -> list[list[Unit]]:
    """What may be printed of our units: with and without what some kinds of file lack."""
    kinds = sorted({unit.kind for unit in ours if unit.may_lack})
    return [
        [unit for unit in ours if not (unit.may_lack and unit.kind in gone)]
        for count in range(len(kinds) + 1)
        for gone in combinations(kinds, count)
    ]


def _alike(ours: Sequence[Unit], theirs: Sequence[Unit]) -> list[tuple[int, int]]:
    """Pairs of units, in order, that are the same but for a little."""
    pairs: list[tuple[int, int]] = []
    start = 0
    for i, one in enumerate(ours if len(ours) * len(theirs) <= _MOST_UNITS else ()):
        matcher = SequenceMatcher(None, "", one.plain, autojunk=False)
        for j in range(start, len(theirs)):
            matcher.set_seq1(theirs[j].plain)
            if (
                matcher.real_quick_ratio() > _LIKE
                and matcher.quick_ratio() > _LIKE < matcher.ratio()
            ):
                pairs.append((i, j))
                start = j + 1
                break
    return pairs


def _stretch(ours: Sequence[Unit], theirs: Sequence[Unit]) -> Iterator[Stretch]:
    if _joined(ours) == _joined(theirs):
        return
    if not ours or not theirs or len(_joined(ours)) * len(_joined(theirs)) > _MOST_PAIRS:
        yield from _one_by_one(ours, theirs)
    else:
        yield from _Run(ours, theirs).stretches()


def _joined(units: Iterable[Unit]) -> str:
    return "".join(unit.plain for unit in units)


def _likeness(units: Sequence[Unit], said: str) -> float:
    words = _joined(units)
    if len(words) * len(said) > _MOST_PAIRS:
        return 0.0
    return SequenceMatcher(None, words, said, autojunk=False).ratio()


def _one_by_one(ours: Sequence[Unit], theirs: Sequence[Unit]) -> Iterator[Stretch]:
    for n in range(max(len(ours), len(theirs))):
        one = ours[n] if n < len(ours) else None
        two = theirs[n] if n < len(theirs) else None
        if two is None and one is not None and one.may_lack:
            continue
        if one is None or two is None or one.plain != two.plain:
            yield Stretch(one, two, two.text if two else "")


class _Run:
    """Two stretches of units, compared by their characters."""

    def __init__(self, ours: Sequence[Unit], theirs: Sequence[Unit]) -> None:
        self._ours, self._theirs = ours, theirs
        self._a, self._b = _joined(ours), _joined(theirs)
        self._starts = [0, *accumulate(len(unit.plain) for unit in ours)]
        self._theirs_at = [0, *accumulate(len(unit.plain) for unit in theirs)]
        matcher = SequenceMatcher(None, self._a, self._b, autojunk=False)
        #: Where each of our characters lies in the file's; what was put in belongs to the one
        #: before it.
        self._bounds = [0] * (len(self._a) + 1)
        for _, i1, i2, j1, j2 in matcher.get_opcodes():
            for i in range(i1, i2):
                self._bounds[i] = min(j1 + i - i1, j2)
        self._bounds[0], self._bounds[-1] = 0, len(self._b)

    def stretches(self) -> Iterator[Stretch]:
        """Our units that read otherwise there."""
        for n, unit in enumerate(self._ours):
            start, end = self._bounds[self._starts[n]], self._bounds[self._starts[n + 1]]
            said = self._b[start:end]
            if said != unit.plain and (said or not unit.may_lack):
                yield Stretch(unit, self._unit(start) if said else None, said)

    def _number(self, at: int) -> int:
        return max(0, min(bisect_right(self._theirs_at, at) - 1, len(self._theirs) - 1))

    def _unit(self, at: int) -> Unit:
        return self._theirs[self._number(at)]
