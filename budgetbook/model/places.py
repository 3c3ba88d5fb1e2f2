"""Where one can go in a book: sheets, rows by code and name, projects; and the search for them."""

from collections.abc import Iterator
from typing import NamedTuple

from budgetbook.model.book import Book
from budgetbook.model.layout import Layout, TableSpec
from budgetbook.model.outline import Node, outline, walk
from budgetbook.model.pinyin import initials
from budgetbook.model.ref import Ref, TableKey


class Destination(NamedTuple):
    """A place to go: a page, or a cell on it."""

    title: str
    #: The sheet a row stands on; empty for a page itself.
    where: str
    node: str
    ref: Ref | None = None
    #: Pinyin initials of the title.
    letters: str = ""


def places(book: Book, layout: Layout) -> list[Destination]:
    """Every page and every named row of the book."""
    found: list[Destination] = []
    nodes = list(walk(outline(book, layout)))
    for node in nodes:
        if node.has_page:
            found.append(Destination(node.title, "", node.id, letters=initials(node.title)))
    for node in nodes:
        for key in sorted(node.tables):
            found += _rows(book, layout, node, key)
    return found


def _rows(book: Book, layout: Layout, node: Node, key: TableKey) -> Iterator[Destination]:
    table, spec = book.tables.get(key), layout.table(key.table)
    if table is None or spec is None or spec.kind == "form" or node.kind == "project":
        return
    column = _figure_column(spec)
    for row in table.rows:
        code = row.text(spec.code_column) if spec.code_column else ""
        title = " ".join(filter(None, (code, row.text(spec.head_column).strip())))
        if title:
            ref = Ref(key.table, row.id, column, key.instance)
            yield Destination(title, node.title, node.id, ref, initials(title))


def _figure_column(spec: TableSpec) -> str:
    """The column to land in: the first amount that is no sum of others of its row."""
    wholes = {c.part_of for c in spec.columns}
    amounts = [c.id for c in spec.columns if c.kind == "amount"]
    return next((c for c in amounts if c not in wholes), (*amounts, spec.head_column)[0])


def find_places(known: list[Destination], text: str, most: int = 40) -> list[Destination]:
    """The places that ``text`` may mean, the likeliest first."""
    words = text.strip().casefold()
    if not words:
        return [place for place in known if place.ref is None][:most]
    ranked = [(rank, i) for i, place in enumerate(known) if (rank := _rank(place, words)) < 9]
    return [known[i] for _, i in sorted(ranked)[:most]]


def _rank(place: Destination, words: str) -> int:
    title = place.title.casefold()
    page = place.ref is None
    if title.startswith(words):
        return 0 if page or words in (title, title.partition(" ")[0]) else 1
    if words in title:
        return 2 if page else 3
    if words.isascii() and place.letters.startswith(words):
        return 4
    if words.isascii() and len(words) > 1 and words in place.letters:
        return 5
    parts = words.split()
    if len(parts) > 1 and all(part in f"{title} {place.where}".casefold() for part in parts):
        return 6
    return 9
