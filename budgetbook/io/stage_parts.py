"""The stages of a book as parts of its .ysb file.

``stages/index.json`` lists the stages with the names of their parts; every distinct table, head
and stretch of text stands once, named by its content, whatever the number of stages that hold it.
A table that the book itself still has is not written again. These parts are compressed.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from budgetbook.model.book import Book, FlowItem, Paragraph, Stage, Table

FOLDER = "stages/"
INDEX = f"{FOLDER}index.json"
_HEAD_LEAVES_OUT = frozenset({"tables", "flow", "prior", "stages", "stage"})
#: So many paragraphs and tables of the text make one part.
_STRETCH = 40

#: Makes the bytes of a part from its value.
Write = Callable[[Any], bytes]


def stage_parts(
    book: Book, tables: Iterable[tuple[str, Table, bytes]], write: Write, folder: str = ""
) -> dict[str, bytes]:
    """The parts of the stages of ``book``; empty without any. ``tables`` are those of the book
    that are written already: name, table, bytes. The list stands in ``folder``."""
    if not book.stages:
        return {}
    pool = _Pool(tables, write)
    index = [_entry(stage, pool) for stage in book.stages]
    return {f"{folder}{INDEX}": json.dumps(index, ensure_ascii=False).encode(), **pool.parts}


class _Pool:
    """Parts by their content."""

    def __init__(self, tables: Iterable[tuple[str, Table, bytes]], write: Write) -> None:
        self.parts: dict[str, bytes] = {}
        self._write = write
        self._objects: dict[int, str] = {}
        self._known: dict[bytes, str] = {}
        for name, table, data in tables:
            self._objects[id(table)] = name
            self._known[hashlib.sha256(data).digest()] = name

    def table(self, table: Table) -> str:
        """The name of the part that holds a table."""
        name = self._objects.get(id(table))
        if name is None:
            value = table.model_dump(mode="json", exclude_defaults=True)
            name = self._objects[id(table)] = self.put(value)
        return name

    def put(self, value: Any) -> str:
        """The name of the part that holds ``value``."""
        data = self._write(value)
        known = hashlib.sha256(data)
        name = self._known.get(known.digest())
        if name is None:
            name = f"{FOLDER}{known.hexdigest()[:32]}.json"
            self._known[known.digest()] = name
            self.parts[name] = data
        return name


def _entry(stage: Stage, pool: _Pool) -> dict[str, Any]:
    book = stage.book
    head = book.model_dump(mode="json", exclude_defaults=True, exclude=set(_HEAD_LEAVES_OUT))
    facts = stage.model_dump(mode="json", exclude_defaults=True, exclude={"book"})
    return facts | {
        "head": pool.put(head),
        "flow": [
            pool.put([item.model_dump(mode="json") for item in stretch])
            for stretch in _stretches(book.flow)
        ],
        "tables": [pool.table(table) for table in book.tables.values()],
    }


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


def read_stages(
    part: Callable[[str], bytes], tables: Iterable[tuple[str, Table]], folder: str = ""
) -> tuple[Stage, ...]:
    """The stages that ``part`` gives the bytes of; equal tables become one object, ``tables`` are
    the book's own. Raises what a damaged file raises."""
    known = dict(tables)

    def table(name: str) -> Table:
        found = known.get(name)
        if found is None:
            found = known[name] = Table.model_validate_json(part(name))
        return found

    flows: dict[str, tuple[FlowItem, ...]] = {}

    def stretch(name: str) -> tuple[FlowItem, ...]:
        found = flows.get(name)
        if found is None:
            found = flows[name] = Book.model_validate(
                {"layout": "", "flow": json.loads(part(name))}
            ).flow
        return found

    def stage(entry: dict[str, Any]) -> Stage:
        head, flow, names = (entry.pop(name) for name in ("head", "flow", "tables"))
        found = [table(name) for name in names]
        update = {
            "tables": {one.key: one for one in found},
            "flow": tuple(item for name in flow for item in stretch(name)),
        }
        book = Book.model_validate(json.loads(part(head))).model_copy(update=update)
        return Stage(**entry, book=book)

    return tuple(stage(entry) for entry in json.loads(part(f"{folder}{INDEX}")))
