"""A passage of the book's text while it is being written: lines of an editor and paragraphs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from budgetbook.model.bindings import reworded
from budgetbook.model.book import Binding, Book, FlowItem, Paragraph, ParagraphRole
from budgetbook.model.edit import Edit, SetFlow, SetText
from budgetbook.model.fresh import free_id
from budgetbook.model.spans import Span, joined, within, without

HEADINGS = frozenset(
    {"title", "contents", "contents_group", "heading1", "heading2", "heading3", "cover"}
)
#: A line end inside a paragraph, as an editor keeps it within one block.
LINE_END = "\u2028"


class Line(NamedTuple):
    """A paragraph as an editor shows it."""

    id: str
    text: str
    role: ParagraphRole
    #: Stretches in bold.
    emphasis: tuple[Span, ...] = ()


class Retyped(NamedTuple):
    """What typing made of a passage: the edit, and its lines afterwards."""

    edit: Edit
    lines: list[Line]


class Differing(NamedTuple):
    """How many items two sequences share at their beginnings and ends."""

    head: int
    tail: int


def differing(old: Sequence[object], new: Sequence[object]) -> Differing:
    """The longest equal beginning, and behind it the longest equal end."""
    shortest = min(len(old), len(new))
    head = next((i for i in range(shortest) if old[i] != new[i]), shortest)
    tail = 0
    while tail < shortest - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return Differing(head, tail)


def paragraphs(book: Book) -> Iterator[Paragraph]:
    """The paragraphs of the book, tables left out."""
    return (item for item in book.flow if isinstance(item, Paragraph))


def line_of(paragraph: Paragraph) -> Line:
    """The line that shows a paragraph."""
    text = paragraph.text.replace("\n", LINE_END)
    return Line(paragraph.id, text, paragraph.role, paragraph.emphasis)


def passage(book: Book, ids: Iterable[str]) -> list[Line]:
    """The lines of some paragraphs, in the book's order."""
    wanted = set(ids)
    return [line_of(p) for p in paragraphs(book) if p.id in wanted]


def retype(
    book: Book, lines: Sequence[Line], texts: Sequence[str], bold: bool | None = None
) -> Retyped | None:
    """The edit that turns ``lines`` into ``texts``; None where they are the same. Figures stay
    bound and bold words bold also where a paragraph is divided or joined. ``bold`` says how what
    was typed into one paragraph is to be set, None for like what stands before it."""
    head, tail = differing([line.text for line in lines], texts)
    gone, come = lines[head : len(lines) - tail], texts[head : len(texts) - tail]
    if not gone and not come:
        return None
    if len(gone) == len(come) == 1:
        return _reworded(book, lines, head, come[0], bold)
    new = _new_lines(book, lines, head, gone, come)
    spread = _spread(book, gone, new)
    new = [line._replace(emphasis=spread[line.id].emphasis) for line in new]
    after = [*lines[:head], *new, *lines[len(lines) - tail :]]
    return Retyped(SetFlow(_flow(book, lines, after, spread), title="修改文字"), after)


def _reworded(book: Book, lines: Sequence[Line], at: int, text: str, bold: bool | None) -> Retyped:
    line = lines[at]
    item = next(p for p in paragraphs(book) if p.id == line.id)
    made = reworded(item, text.replace(LINE_END, "\n"))
    emphasis = made.emphasis
    if bold is not None:
        start, tail = differing(item.text, made.text)
        typed = (start, len(made.text) - tail)
        emphasis = joined([*emphasis, typed]) if bold else without(emphasis, *typed)
    told = None if emphasis == made.emphasis else emphasis
    after = [*lines[:at], line._replace(text=text, emphasis=emphasis), *lines[at + 1 :]]
    return Retyped(SetText(line.id, made.text, told), after)


def _spread(book: Book, gone: Sequence[Line], new: Sequence[Line]) -> dict[str, Paragraph]:
    """The paragraphs of ``new`` by id: what was bound or bold in those of ``gone`` is so where
    its words stand now."""
    known = {p.id: p for p in paragraphs(book)}
    bindings: list[Binding] = []
    emphasis: list[Span] = []
    at = 0
    for line in gone:
        item = known[line.id]
        bindings += [_binding_at(one, at) for one in item.bindings]
        emphasis += [(a + at, b + at) for a, b in item.emphasis]
        at += len(line.text) + 1
    whole = Paragraph(
        id="", text="\n".join(_words(line) for line in gone), bindings=tuple(bindings),
        emphasis=tuple(emphasis),
    )  # fmt: skip
    whole = reworded(whole, "\n".join(_words(line) for line in new))
    spread: dict[str, Paragraph] = {}
    at = 0
    for line in new:
        end = at + len(line.text)
        mine = tuple(_binding_at(b, -at) for b in whole.bindings if at <= b.start and b.end <= end)
        item = known.get(line.id) or Paragraph(id=line.id, text="", role=line.role)
        update = {"text": _words(line), "role": line.role, "bindings": mine}
        spread[line.id] = item.model_copy(
            update={**update, "emphasis": within(whole.emphasis, at, end)}
        )
        at = end + 1
    return spread


def _binding_at(binding: Binding, shift: int) -> Binding:
    span = {"start": binding.start + shift, "end": binding.end + shift}
    return binding.model_copy(update=span)


def _new_lines(
    book: Book, lines: Sequence[Line], head: int, gone: Sequence[Line], come: Sequence[str]
) -> list[Line]:
    """Lines for the texts that came: those that went are used first, new ones get new ids."""
    taken = {p.id for p in paragraphs(book)}
    new: list[Line] = []
    for i, text in enumerate(come):
        if i < len(gone):
            new.append(gone[i]._replace(text=text))
            continue
        above = new[-1] if new else (lines[head - 1] if head else None)
        new_id = free_id(taken, "t")
        taken.add(new_id)
        new.append(Line(new_id, text, _role_below(above)))
    return new


def _role_below(above: Line | None) -> ParagraphRole:
    """A new paragraph is like the one above it; below a heading it is body text."""
    return "body" if above is None or above.role in HEADINGS else above.role


def _flow(
    book: Book, before: Sequence[Line], after: Sequence[Line], made: Mapping[str, Paragraph]
) -> tuple[FlowItem, ...]:
    """The book's flow with one passage in place of another, with the paragraphs ``made`` anew;
    tables between stay where they are."""
    old, kept = {line.id for line in before}, {line.id: line for line in after}
    fresh: dict[str, list[Line]] = {}
    anchor = ""  # the paragraph above; empty in front of all
    for line in after:
        if line.id in old:
            anchor = line.id
        else:
            fresh.setdefault(anchor, []).append(line)
    flow: list[FlowItem] = []
    first = before[0].id if before else ""
    for item in book.flow:
        if item.kind == "paragraph" and item.id == first:
            flow += [made[line.id] for line in fresh.get("", ())]
        if item.kind != "paragraph" or item.id not in old:
            flow.append(item)
        elif item.id in kept:
            flow.append(made.get(item.id, item))
            flow += [made[line.id] for line in fresh.get(item.id, ())]
    return tuple(flow)


def _words(line: Line) -> str:
    return line.text.replace(LINE_END, "\n")


def follow(flow: Iterable[FlowItem], shown: Iterable[str], known: Iterable[str]) -> list[Line]:
    """The lines of a passage after the flow changed: its paragraphs, and new ones behind them."""
    ours, before = set(shown), set(known)
    lines: list[Line] = []
    behind = False  # whether the paragraph above is one of ours
    for item in flow:
        if isinstance(item, Paragraph):
            behind = item.id in ours or (behind and item.id not in before)
            if behind:
                lines.append(line_of(item))
    return lines


def merged(old: str, mine: str, theirs: str) -> str:
    """``old`` with the change that made ``mine`` of it and the one that made ``theirs``; where
    both changed the same place, ``mine``."""
    head, tail = differing(old, mine)
    other_head, other_tail = differing(old, theirs)
    end, other_end = len(old) - tail, len(old) - other_tail
    if end <= other_head:
        return mine[: len(mine) - tail] + theirs[end:]
    if other_end <= head:
        return theirs[: len(theirs) - other_tail] + mine[other_end:]
    return mine


def text_of(book: Book, paragraph: str) -> str:
    """The words of a paragraph; empty where the book has none of that id."""
    return next((p.text for p in paragraphs(book) if p.id == paragraph), "")


def goes_on(before: str, after: str, later: str) -> bool:
    """Whether the typing that made ``later`` of ``after`` goes on with that which made ``after``
    of ``before``: at the same place, and no sentence was ended there before."""
    head, tail = differing(before, after)
    end = len(after) - tail
    start = differing(after, later).head
    ended = end > head and after[end - 1] in "。！？；" and start >= end
    return head - 1 <= start <= end and not ended
