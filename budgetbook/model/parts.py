"""What of a book is printed, and in which order: the parts a user ticks off before printing.

A projection: the book with only the chosen items in its flow, a 目录 where it has none, and the
appendices asked for at its end.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from budgetbook.model.appendix import with_changes, with_explanations
from budgetbook.model.book import Book, FlowItem, Frozen, Paragraph
from budgetbook.model.contents import has_contents, with_contents
from budgetbook.model.details import published
from budgetbook.model.layout import Layout
from budgetbook.model.outline import Node, outline
from budgetbook.model.paginate import CoverKind

COVER, CONTENTS = "cover", "contents"
#: Appendices, printed only where they are asked for.
EXPLANATIONS, CHANGES = "explanations", "changes"
_CONTENTS_ROLES = frozenset({"contents", "contents_group", "contents_title"})


class Part(NamedTuple):
    """An entry of the list of parts."""

    id: str
    title: str
    children: tuple["Part", ...] = ()
    #: Printed unless the user takes it off.
    usual: bool = True


class Printout(Frozen):
    """What the user chose to print."""

    #: Parts taken off.
    off: frozenset[str] = frozenset()
    #: Parts added that are not printed as a rule.
    on: frozenset[str] = frozenset()
    #: Outermost parts in the order wanted; empty: as the book has them.
    order: tuple[str, ...] = ()
    #: Fields of the cover without words are printed with a line to write on.
    blank_fields: bool = False

    def prints(self, part: Part) -> bool:
        """Whether the part itself is chosen."""
        return part.id not in self.off if part.usual else part.id in self.on


def parts(book: Book, layout: Layout) -> tuple[Part, ...]:
    """The parts of ``book`` in its own order; cover and 目录 are there even where the book has
    none, because they can be made."""
    nodes = outline(published(book, layout), layout)
    made = [Part(COVER, "封面"), Part(CONTENTS, "目录")]
    made += [_part(node) for node in nodes if node.id != "front"]
    if book.explanations:
        made.append(Part(EXPLANATIONS, "附件：出错说明", usual=False))
    if book.prior is not None:
        made.append(Part(CHANGES, "附件：与上年预算增减对照", usual=False))
    return tuple(made)


def _part(node: Node) -> Part:
    return Part(node.id, node.title, tuple(_part(child) for child in node.children))


class Selected(NamedTuple):
    """What is to be put on pages: the book that holds the chosen items, and its cover."""

    book: Book
    cover: CoverKind = ""


def select(book: Book, layout: Layout, choice: Printout | None = None) -> Selected:
    """``book`` with what ``choice`` prints of it; everything but appendices where none is made."""
    choice = choice or Printout()
    book = published(book, layout)
    owners = _owners(outline(book, layout), choice)
    kept = [
        (item, owners.get(_key(item), ""))
        for item in book.flow
        if _is_printed(item, owners.get(_key(item), ""), choice)
    ]
    if choice.order:
        kept.sort(key=lambda pair: _rank(_outermost(pair[0], pair[1]), choice.order))
    flow = tuple(item for item, _ in kept)
    made = book.model_copy(update={"flow": flow})
    if CONTENTS not in choice.off and not has_contents(book):
        made = with_contents(made, layout)
    made = _appendices(made, layout, choice)
    kind: CoverKind = "blank" if choice.blank_fields else "filled"
    return Selected(made, "" if COVER in choice.off else kind)


def _appendices(book: Book, layout: Layout, choice: Printout) -> Book:
    if EXPLANATIONS in choice.on:
        book = with_explanations(book, layout)
    return with_changes(book, layout) if CHANGES in choice.on else book


def _key(item: FlowItem) -> str:
    return item.id if isinstance(item, Paragraph) else f"sheet:{item.sheet}:{item.instance}"


def _owners(nodes: Sequence[Node], choice: Printout) -> dict[str, str]:
    """Which outermost part each item belongs to; ``-`` where it is taken off."""
    found: dict[str, str] = {}
    for group in nodes:
        for node, printed in _with_state([group], choice, True):
            keys = node.paragraphs if node.placed is None else (node.id, *node.paragraphs)
            for key in keys:
                found[key] = group.id if printed else "-"
    return found


def _with_state(
    nodes: Iterable[Node], choice: Printout, printed: bool
) -> Iterator[tuple[Node, bool]]:
    """Every node and whether it is printed; a part taken off takes its children along."""
    for node in nodes:
        now = printed and node.id not in choice.off
        yield node, now
        yield from _with_state(node.children, choice, now)


def _is_printed(item: FlowItem, owner: str, choice: Printout) -> bool:
    if isinstance(item, Paragraph) and item.role == "cover":
        return COVER not in choice.off
    if isinstance(item, Paragraph) and item.role in _CONTENTS_ROLES:
        return CONTENTS not in choice.off
    return owner != "-"


def _outermost(item: FlowItem, owner: str) -> str:
    if isinstance(item, Paragraph) and item.role == "cover":
        return COVER
    if isinstance(item, Paragraph) and item.role in _CONTENTS_ROLES:
        return CONTENTS
    return owner


def _rank(part: str, order: Sequence[str]) -> int:
    """The place of an outermost part; what the order does not name comes last, front matter
    first."""
    if part in order:
        return order.index(part)
    return -1 if part in ("front", COVER, CONTENTS) else len(order)


def all_ids(found: Iterable[Part]) -> Iterator[str]:
    """The ids of the parts and of all inside them."""
    for part in found:
        yield part.id
        yield from all_ids(part.children)


def only(found: Collection[Part], wanted: Collection[str]) -> Printout:
    """The choice that prints the parts named (an outer part with all inside it), and no other."""
    off = frozenset(_left_out(found, frozenset(wanted)))
    on = frozenset(p.id for p in found if not p.usual and p.id in wanted)
    return Printout(off=off, on=on)


def _left_out(found: Iterable[Part], wanted: frozenset[str]) -> Iterator[str]:
    for part in found:
        if part.id in wanted:
            continue
        if wanted.isdisjoint(all_ids(part.children)):
            yield part.id
        else:
            yield from _left_out(part.children, wanted)
