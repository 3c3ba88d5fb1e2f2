"""Stretches of a paragraph's words, e.g. those in bold: kept in place while the words change."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

#: Start and end of a stretch.
Span = tuple[int, int]


class Run(NamedTuple):
    """Words that are set alike."""

    text: str
    bold: bool


def moved(spans: Iterable[Span], old: int, new: int, head: int, tail: int) -> tuple[Span, ...]:
    """``spans`` after a text of ``old`` characters became one of ``new``, of which the first
    ``head`` and the last ``tail`` are as before. What is typed inside or at the end of a stretch
    belongs to it; what is typed in front of it does not."""
    shift, rest = new - old, old - tail
    made = []
    for start, end in spans:
        stays = start < head or start == head < rest
        begin = start if stays else max(start, rest) + shift
        if end < head or end == head < rest:
            made.append((begin, end))
        else:
            made.append((begin, end + shift if end >= rest else head))
    return joined(made)


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """In order, without empty ones, those that touch put together."""
    made: list[Span] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if made and start <= made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], end))
        else:
            made.append((start, end))
    return tuple(made)


def without(spans: Iterable[Span], start: int, end: int) -> tuple[Span, ...]:
    """``spans`` less what lies between ``start`` and ``end``."""
    parts = [(a, min(b, start)) for a, b in spans] + [(max(a, end), b) for a, b in spans]
    return joined(parts)


def covers(spans: Iterable[Span], start: int, end: int) -> bool:
    """Whether one of the stretches holds all from ``start`` to ``end``."""
    return any(a <= start and end <= b for a, b in spans)


def within(spans: Iterable[Span], start: int, end: int) -> tuple[Span, ...]:
    """What lies between two places, counted from the first of them."""
    return joined((max(a, start) - start, min(b, end) - start) for a, b in spans)


def runs(text: str, bold: Iterable[Span]) -> Iterator[Run]:
    """``text`` cut into stretches that are set alike; one empty run of an empty text."""
    at = 0
    for start, end in within(bold, 0, len(text)):
        if start > at:
            yield Run(text[at:start], False)
        yield Run(text[start:end], True)
        at = end
    if at < len(text) or not text:
        yield Run(text[at:], False)


def lines_in_runs(lines: Iterable[str], text: str, bold: Iterable[Span]) -> list[list[Run]]:
    """The lines into which ``text`` was broken, each cut into stretches that are set alike."""
    spans, made, at = tuple(bold), [], 0
    for line in lines:
        start = text.find(line, at)
        if not spans or start < 0:
            made.append([Run(line, False)])
            continue
        at = start + len(line)
        made.append(list(runs(line, within(spans, start, at))))
    return made
