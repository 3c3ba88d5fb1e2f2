"""A passage of the book's text while it is being written: lines of an editor and paragraphs."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from budgetbook.model.bindings import reworded
from budgetbook.model.book import Book, FlowItem, Paragraph, ParagraphRole
from budgetbook.model.edit import Edit, SetFlow, SetText
from budgetbook.model.fresh import free_id

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
    return Line(paragraph.id, paragraph.text.replace("\n", LINE_END), paragraph.role)


def passage(book: Book, ids: Iterable[str]) -> list[Line]:
    """The lines of some paragraphs, in the book's order."""
    wanted = set(ids)
    return [line_of(p) for p in paragraphs(book) if p.id in wanted]


def retype(book: Book, lines: Sequence[Line], texts: Sequence[str]) -> Retyped | None:
    """The edit that turns ``lines`` into ``texts``; None where they are the same."""
    head, tail = differing([line.text for line in lines], texts)
    gone, come = lines[head : len(lines) - tail], texts[head : len(texts) - tail]
    if not gone and not come:
        return None
    if len(gone) == len(come) == 1:
        line = gone[0]._replace(text=come[0])
        changed = [*lines[:head], line, *lines[head + 1 :]]
        return Retyped(SetText(line.id, _words(line)), changed)
    new = _new_lines(book, lines, head, gone, come)
    after = [*lines[:head], *new, *lines[len(lines) - tail :]]
    return Retyped(SetFlow(_flow(book, lines, after), title="修改文字"), after)


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


def _flow(book: Book, before: Sequence[Line], after: Sequence[Line]) -> tuple[FlowItem, ...]:
    """The book's flow with one passage in place of another; tables between stay where they are."""
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
            flow += [_paragraph(line) for line in fresh.get("", ())]
        if item.kind != "paragraph" or item.id not in old:
            flow.append(item)
        elif item.id in kept:
            flow.append(_with_words(item, kept[item.id]))
            flow += [_paragraph(line) for line in fresh.get(item.id, ())]
    return tuple(flow)


def _words(line: Line) -> str:
    return line.text.replace(LINE_END, "\n")


def _paragraph(line: Line) -> Paragraph:
    return Paragraph(id=line.id, text=_words(line), role=line.role)


def _with_words(item: Paragraph, line: Line) -> Paragraph:
    return reworded(item, _words(line))


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
