"""Paragraphs that came, went or changed places since a Word file was opened, and where they go."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from budgetbook.io.blocks import Place
from budgetbook.io.errors import WriteRefused
from budgetbook.io.imported import Imported
from budgetbook.model.book import Book, FlowItem, Paragraph, Placed
from budgetbook.model.ref import TableKey

_INSTEAD = "请改用“另存为 .ysb”或“导出”"
#: Roles of lines that Word itself puts together.
_LISTED = frozenset({"contents", "contents_group"})


class Put(NamedTuple):
    """A paragraph that is put somewhere in the file."""

    paragraph: str
    text: str
    #: Where it stood; None for a new one.
    was: Place | None
    #: A paragraph whose look a new one takes.
    model: Place | None
    #: It goes behind the paragraph or table there, or behind what was put last; before, where
    #: ``before`` is set.
    anchor: Place | None
    before: bool = False
    page_break: bool = False
    #: What of a new one is bold; None leaves it to what its look is taken from.
    emphasis: tuple[tuple[int, int], ...] | None = None


class FlowChanges(NamedTuple):
    """All paragraphs of one file that come, go or move."""

    puts: tuple[Put, ...] = ()
    removed: tuple[Place, ...] = ()
    titles: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Whether any does."""
        return bool(self.puts or self.removed)


def key_of(item: FlowItem) -> str:
    """What an item is known by among the texts of a file."""
    return item.id if isinstance(item, Paragraph) else f"{item.sheet}#{item.instance}"


def sources(flow: Sequence[FlowItem], base: Imported) -> dict[str, int]:
    """The file of each item, by its key; a new paragraph is in that of what stands before it."""
    tables = _table_sources(base)
    found: dict[str, int] = {}
    waiting: list[str] = []
    last = -1
    for item in flow:
        key = key_of(item)
        place = base.texts.get(key)
        own = place.source if place else tables.get(key, -1)
        if own < 0 and last < 0:
            waiting.append(key)
            continue
        last = own if own >= 0 else last
        found[key] = last
        found.update((key, last) for key in waiting)
        waiting.clear()
    return found


def flow_changes(book: Book, base: Imported, index: int, *, word: bool) -> FlowChanges:
    """The changes that concern the original number ``index``; raises WriteRefused where tables
    came, went or moved, or where paragraphs cannot be changed in that file."""
    mine = [key_of(item) for item in book.flow]
    its = [key_of(item) for item in base.book.flow]
    if mine == its:
        return FlowChanges()
    if [k for k in mine if "#" in k] != [k for k in its if "#" in k]:
        raise WriteRefused(f"增减过表，或换过表的次序，不能只改原文件的几处，{_INSTEAD}")
    old, new = _of(base.book.flow, base, index), _of(book.flow, base, index)
    if not word and list(map(key_of, old)) != list(map(key_of, new)):
        raise WriteRefused(f"增减或移动过段落，Excel 原文件里不能照着改，{_INSTEAD}")
    return _Plan(base, old, new).changes()


def _of(flow: Sequence[FlowItem], base: Imported, index: int) -> list[FlowItem]:
    """The items of one file, without new blank paragraphs: those could not be read back."""
    owners = sources(flow, base)
    return [
        item
        for item in flow
        if owners.get(key_of(item)) == index and (key_of(item) in base.texts or not _blank(item))
    ]


def _blank(item: FlowItem) -> bool:
    return isinstance(item, Paragraph) and not item.text.strip()


class _Plan:
    """One file's paragraphs, before and now."""

    def __init__(self, base: Imported, old: Sequence[FlowItem], new: Sequence[FlowItem]) -> None:
        self._base, self._old, self._new = base, old, new
        self._before = {key_of(item): n for n, item in enumerate(old)}
        self._kept = _kept(new, self._before)
        self._ends = table_ends(base)

    def changes(self) -> FlowChanges:
        """Everything that comes, goes or moves, in the order of the book."""
        puts = list(self._puts())
        here = {key_of(item) for item in self._new}
        gone = [i for i in self._old if isinstance(i, Paragraph) and i.id not in here]
        if any(self._role(put.paragraph) in _LISTED for put in puts) or any(
            item.role in _LISTED for item in gone
        ):
            raise WriteRefused(f"目录里增减过行，原文件的目录请在 Word、WPS 里更新，{_INSTEAD}")
        removed = [self._place(item.id) for item in gone]
        titles = [f"增加一段“{_short(put.text)}”" for put in puts if not put.was]
        titles += [f"移动一段“{_short(put.text)}”" for put in puts if put.was]
        titles += [f"删去一段“{_short(item.text)}”" for item in gone]
        return FlowChanges(tuple(puts), tuple(removed), tuple(titles))

    def _role(self, key: str) -> str:
        found = next((i for i in self._new if key_of(i) == key), None)
        return found.role if isinstance(found, Paragraph) else ""

    def _place(self, key: str) -> Place:
        """Where a paragraph of the file stands; refused for words inside a table."""
        place = self._base.texts[key].place
        if not place.locator.startswith("p"):
            raise WriteRefused(f"要增减或移动的文字写在表格里面，不能只改原文件的几处，{_INSTEAD}")
        return place

    def _puts(self) -> Iterator[Put]:
        anchor: Place | None = None
        fresh = False  # whether something was just put there
        for number, item in enumerate(self._new):
            key = key_of(item)
            if isinstance(item, Placed):
                anchor, fresh = self._ends.get(key), False
                continue
            if key in self._kept:
                anchor, fresh = self._base.texts[key].place, False
                continue
            was = self._place(key) if key in self._before else None
            model = None if was else self._model(number)
            usable = fresh or _usable(anchor)
            behind = None if fresh else anchor if usable else self._next(number)
            if not fresh and behind is None:
                raise WriteRefused(f"“{_short(item.text)}”在原文件里没有可放的地方，{_INSTEAD}")
            bold = item.emphasis if item.role == "body" else None
            yield Put(key, item.text, was, model, behind, not usable, item.page_break, bold)
            fresh = True

    def _next(self, number: int) -> Place | None:
        """The paragraph, or the title of the table, that comes next and stays."""
        for item in self._new[number + 1 :]:
            key = key_of(item)
            if isinstance(item, Placed) or key in self._kept:
                place = self._base.texts.get(key)
                return place.place if place and place.place.locator.startswith("p") else None
        return None

    def _model(self, number: int) -> Place | None:
        """The nearest paragraph of the file in the same role; one before rather than behind."""
        role = self._new[number].role  # type: ignore[union-attr]
        rest = [
            (abs(n - number), n > number, i)
            for n, i in enumerate(self._new)
            if isinstance(i, Paragraph) and i.role == role and i.id in self._before
        ]
        for *_, item in sorted(rest, key=lambda r: r[:2]):
            place = self._base.texts[item.id].place
            if place.locator.startswith("p"):
                return place
        return None


def _short(text: str) -> str:
    line = " ".join(text.split())
    return f"{line[:12]}…" if len(line) > 12 else line


def _usable(place: Place | None) -> bool:
    return place is not None and "." not in place.locator


def _kept(new: Sequence[FlowItem], before: Mapping[str, int]) -> set[str]:
    """Paragraphs that stay where they are: as many as can between two tables."""
    kept: set[str] = set()
    stretch: list[str] = []
    start = -1
    for item in (*new, None):
        if isinstance(item, Paragraph):
            if item.id in before:
                stretch.append(item.id)
            continue
        end = before[key_of(item)] if item else len(before)
        inside = [key for key in stretch if start < before[key] < end]
        kept.update(_longest_rising(inside, before))
        stretch, start = [], end
    return kept


def _longest_rising(keys: Sequence[str], number: Mapping[str, int]) -> list[str]:
    ends: list[int] = []
    last: list[int] = []
    back: list[int] = []
    for i, key in enumerate(keys):
        at = bisect_left(ends, number[key])
        back.append(last[at - 1] if at else -1)
        ends[at : at + 1], last[at : at + 1] = [number[key]], [i]
    found, i = [], last[-1] if last else -1
    while i >= 0:
        found.append(keys[i])
        i = back[i]
    return found


def _keys(base: Imported) -> dict[TableKey, str]:
    """The item that each table belongs to."""
    found: dict[TableKey, str] = {}
    for item in base.book.flow:
        if isinstance(item, Placed):
            sheet = base.layout.sheets_by_id.get(item.sheet)
            names = [part.table for part in sheet.parts] if sheet else ["extra"]
            found.update((TableKey(name, item.instance), key_of(item)) for name in names)
    return found


def _table_places(base: Imported) -> Iterator[tuple[str, int, Place]]:
    """Every place of a table or of a note under it, with the table's item and file."""
    keys = _keys(base)
    for ref, at in base.cells.items():  # a form without a field for it has its name in the title
        if ref.key in keys and not at.place.locator.startswith("p"):
            yield keys[ref.key], at.source, at.place
    for key, head in base.heads.items():
        if key in keys:
            yield keys[key], head.source, Place(head.part, f"{head.table}.r0.c0", "")
    for key, places in base.notes.items():
        for note in places:
            if key in keys:
                yield keys[key], note.source, note.place


def _table_sources(base: Imported) -> dict[str, int]:
    return {key: source for key, source, _ in _table_places(base)}


def table_ends(base: Imported) -> dict[str, Place]:
    """What stands last of each table's item: the note (``p12``) or the table (``t3``)."""
    tables: dict[str, Place] = {}
    notes: dict[str, Place] = {}
    for key, _, place in _table_places(base):
        kind, number = place.locator[:1], place.locator.partition(".")[0][1:]
        found = {"t": tables, "p": notes}.get(kind)
        if found is None or not number.isdigit():
            continue
        if key not in found or int(number) > int(found[key].locator[1:]):
            found[key] = place._replace(locator=f"{kind}{number}")
    return tables | notes
