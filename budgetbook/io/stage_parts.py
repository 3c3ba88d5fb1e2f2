"""Books kept in a book as one part of its .ysb file: its stages in ``stages/pack.xz``, the units
that it sums up in ``members/pack.xz``.

Unpacked it is lines of JSON: the list of those books first, then every distinct table, head and
stretch of text once, whatever the number of books that hold it; the list names them by their line.
The versions of one table stand beside each other and are compressed together, so that ten stages
in which every figure changed still add less than half of the book. Packed anew only when those
books change.
"""

import hashlib
import json
import lzma
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from budgetbook.model.book import ROUND, Book, FlowItem, Frozen, Member, Paragraph, Stage, Table

PACK = "stages/pack.xz"
MEMBERS = "members/pack.xz"
_HEAD_LEAVES_OUT = frozenset({"tables", "flow", "prior", *ROUND})
#: So many paragraphs and tables of the text make one stretch.
_STRETCH = 40
_LARGEST = 64 << 20
_FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 1, "dict_size": 4 << 20}]

_Kept = Stage | Member
#: What was packed last, by its part: it rarely changes between two savings.
_last: dict[str, tuple[Sequence[_Kept], bytes]] = {}


def packed(part: str, kept: Sequence[_Kept]) -> bytes:
    """The bytes of the part of that name; equal stages (or members) give equal bytes."""
    before = _last.get(part)
    if before is not None and before[0] is kept:
        return before[1]
    pack = _Pack()
    entries = [pack.entry(one) for one in kept]
    data = b"".join(_compressed(pack.lines(entries)))
    _last[part] = kept, data
    return data


def _compressed(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines compressed one by one: together many units would take twice their memory."""
    press = lzma.LZMACompressor(lzma.FORMAT_XZ, filters=_FILTERS)
    for number, line in enumerate(lines):
        yield press.compress(b"\n" + line if number else line)
    yield press.flush()


class _Pack:
    """Distinct parts, ordered by what they are the versions of."""

    def __init__(self) -> None:
        self._groups: dict[object, list[bytes]] = {}
        self._known: dict[bytes, bytes] = {}
        self._objects: dict[int, bytes] = {}

    def entry(self, kept: _Kept) -> dict[str, Any]:
        """A stage or member with the digests of its parts."""
        book = kept.book
        head = book.model_dump(mode="json", exclude_defaults=True, exclude=set(_HEAD_LEAVES_OUT))
        facts = kept.model_dump(mode="json", exclude_defaults=True, exclude={"book"})
        return facts | {
            "head": self._put("head", json.dumps(head, ensure_ascii=False, separators=(",", ":"))),
            "flow": [self._put(_name(one), _flow_json(one)) for one in _stretches(book.flow)],
            "tables": [self._table(table) for table in book.tables.values()],
        }

    def _table(self, table: Table) -> bytes:
        digest = self._objects.get(id(table))
        if digest is None:
            text = table.model_dump_json(exclude_defaults=True)
            digest = self._objects[id(table)] = self._put(table.key, text)
        return digest

    def _put(self, group: object, text: str) -> bytes:
        data = text.encode()
        digest = hashlib.sha256(data).digest()
        if digest not in self._known:
            self._known[digest] = data
            self._groups.setdefault(group, []).append(digest)
        return digest

    def lines(self, entries: Iterable[dict[str, Any]]) -> Iterator[bytes]:
        """The text of the pack: the entries name the parts by their lines."""
        order = [digest for digests in self._groups.values() for digest in digests]
        line = {digest: number for number, digest in enumerate(order, 1)}
        index = [
            entry
            | {"head": line[entry["head"]]}
            | {name: [line[one] for one in entry[name]] for name in ("flow", "tables")}
            for entry in entries
        ]
        yield json.dumps(index, ensure_ascii=False, separators=(",", ":")).encode()
        yield from (self._known[digest] for digest in order)


class _Stretch(Frozen):
    """Some of a book's text."""

    items: tuple[FlowItem, ...]


def _flow_json(items: Iterable[FlowItem]) -> str:
    return _Stretch.model_construct(items=tuple(items)).model_dump_json()


def _name(items: list[FlowItem]) -> object:
    """What a stretch is known by in every version of the text."""
    first = items[0]
    return first.id if isinstance(first, Paragraph) else (first.sheet, first.instance)


def _stretches(flow: tuple[FlowItem, ...]) -> Iterator[list[FlowItem]]:
    """The text in stretches that begin at headings, so that one changed word leaves the others
    as they are."""
    stretch: list[FlowItem] = []
    for item in flow:
        is_head = isinstance(item, Paragraph) and item.role == "heading1"
        if stretch and (is_head or len(stretch) >= _STRETCH):
            yield stretch
            stretch = []
        stretch.append(item)
    if stretch:
        yield stretch


# ---------------------------------------------------------------- reading


def read_stages(data: bytes, own: Iterable[Table]) -> tuple[Stage, ...]:
    """The stages in the part; equal tables become one object, those of the book (``own``) too.
    Raises ValueError, LookupError or TypeError where the part makes no sense."""
    return tuple(Stage(**one) for one in _Unpacked(_unpacked(data).split(b"\n"), own).entries())


def read_members(data: bytes, own: Iterable[Table]) -> tuple[Member, ...]:
    """The members in the part, in the same way as ``read_stages``."""
    return tuple(Member(**one) for one in _Unpacked(_unpacked(data).split(b"\n"), own).entries())


def _unpacked(data: bytes) -> bytes:
    unpack = lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=_LARGEST * 2)
    try:
        text = unpack.decompress(data, _LARGEST)
    except lzma.LZMAError as error:
        raise ValueError(str(error)) from error
    if not unpack.eof:
        raise ValueError("books cut off or too large")
    return text


class _Unpacked:
    """The lines of a pack, each read once."""

    def __init__(self, lines: list[bytes], own: Iterable[Table]) -> None:
        self._lines = lines
        self._own = {table.key: table for table in own}
        self._tables: dict[int, Table] = {}
        self._flows: dict[int, tuple[FlowItem, ...]] = {}

    def entries(self) -> Iterator[dict[str, Any]]:
        """The fields of each, in order."""
        return map(self._entry, json.loads(self._lines[0]))

    def _entry(self, entry: dict[str, Any]) -> dict[str, Any]:
        head, flow, numbers = (entry.pop(name) for name in ("head", "flow", "tables"))
        tables = [self._table(number) for number in numbers]
        update = {
            "tables": {one.key: one for one in tables},
            "flow": tuple(item for number in flow for item in self._flow(number)),
        }
        book = Book.model_validate_json(self._lines[head]).model_copy(update=update)
        return entry | {"book": book}

    def _table(self, number: int) -> Table:
        found = self._tables.get(number)
        if found is None:
            found = Table.model_validate_json(self._lines[number])
            own = self._own.get(found.key)
            found = self._tables[number] = own if own == found and own is not None else found
        return found

    def _flow(self, number: int) -> tuple[FlowItem, ...]:
        found = self._flows.get(number)
        if found is None:
            found = _Stretch.model_validate_json(self._lines[number]).items
            self._flows[number] = found
        return found
