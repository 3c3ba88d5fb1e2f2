"""Bold words of a Word paragraph: which they are, and set so with nothing else touched."""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from itertools import pairwise

from lxml import etree

from budgetbook.model.spans import Span, joined, within

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_OFF = frozenset({"0", "false", "off"})
#: What may stand in front of w:b in w:rPr.
_BEFORE = frozenset({f"{_W}rStyle", f"{_W}rFonts"})


def is_bold(run: etree._Element) -> bool:
    """Whether a run is bold by its own format (that of its styles is no emphasis)."""
    mark = run.find(f"{_W}rPr/{_W}b")
    return mark is not None and mark.get(f"{_W}val", "1") not in _OFF


def bold_spans(pieces: Iterable[tuple[str, etree._Element | None]]) -> tuple[Span, ...]:
    """Where the words of bold runs stand; ``pieces`` are words with their runs, in order."""
    spans, at = [], 0
    for words, run in pieces:
        if words and run is not None and run.tag == f"{_W}r" and is_bold(run):
            spans.append((at, at + len(words)))
        at += len(words)
    return joined(spans)


def set_bold(runs: Sequence[tuple[etree._Element, str]], spans: Iterable[Span]) -> None:
    """Makes exactly the words at ``spans`` bold; ``runs`` are those of one paragraph with their
    words. A run is cut where it is bold in part, and left as it is where it is right already or
    holds anything besides one stretch of plain words."""
    at = 0
    for run, words in runs:
        wanted = within(spans, at, at + len(words))
        at += len(words)
        if not words or wanted == (((0, len(words)),) if is_bold(run) else ()):
            continue
        if not wanted or wanted == ((0, len(words)),):
            _mark(run, bool(wanted))
        elif len(run.findall(f"{_W}t")) == 1 == sum(c.tag != f"{_W}rPr" for c in run):
            _cut(run, words, wanted)


def _mark(run: etree._Element, on: bool) -> None:
    look = run.find(f"{_W}rPr")
    if look is None:
        look = etree.Element(f"{_W}rPr")
        run.insert(0, look)
    for old in look.findall(f"{_W}b"):
        look.remove(old)
    mark = etree.Element(f"{_W}b")
    if not on:
        mark.set(f"{_W}val", "0")
    look.insert(sum(child.tag in _BEFORE for child in look), mark)


def _cut(run: etree._Element, words: str, wanted: Sequence[Span]) -> None:
    edges = sorted({0, len(words), *(place for span in wanted for place in span)})
    behind = run
    for start, end in pairwise(edges):
        on = (start, end) in wanted or any(a <= start and end <= b for a, b in wanted)
        piece = run if start == 0 else deepcopy(behind)
        if piece is not run:
            behind.addnext(piece)
        text = piece.find(f"{_W}t")
        if text is not None:
            text.text = words[start:end]
            text.set(_SPACE, "preserve")
        if is_bold(piece) != on:
            _mark(piece, on)
        behind = piece
