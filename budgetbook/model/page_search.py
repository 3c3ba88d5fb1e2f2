"""Words found on finished pages, over the ends of lines too."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from budgetbook.model.pages import Page, Printed, Words


class Hit(NamedTuple):
    """One place: its page (from 0) and the lines it stands on."""

    page: int
    lines: tuple[Words, ...]


def find(printed: Printed, words: str) -> list[Hit]:
    """Every place of ``words``, blanks left aside, in the order of the pages. What stands in one
    cell or paragraph is one text, a page's part of it at a time."""
    wanted = _plain(words)
    if not wanted:
        return []
    return [
        hit
        for number, page in enumerate(printed.pages)
        for lines in _texts(page)
        for hit in _hits(number, lines, wanted)
    ]


def _plain(text: str) -> str:
    return "".join(text.split())


def _texts(page: Page) -> Iterator[Sequence[Words]]:
    """The lines of the page, those of one cell or paragraph together."""
    for number, line in enumerate(page.words):
        if not line.ref and not line.paragraph:
            yield (page.words[number],)
    known = [line for line in page.words if line.ref or line.paragraph]
    for _, lines in groupby(known, key=lambda line: (line.ref, line.paragraph)):
        yield tuple(lines)


def _hits(page: int, lines: Sequence[Words], wanted: str) -> Iterator[Hit]:
    texts = [_plain(line.text) for line in lines]
    whole = "".join(texts)
    at = whole.find(wanted)
    while at >= 0:
        yield Hit(page, tuple(_touched(lines, texts, at, at + len(wanted))))
        at = whole.find(wanted, at + len(wanted))


def _touched(lines: Sequence[Words], texts: Sequence[str], start: int, end: int) -> Iterator[Words]:
    begin = 0
    for line, text in zip(lines, texts, strict=True):
        if begin < end and start < begin + len(text):
            yield line
        begin += len(text)
