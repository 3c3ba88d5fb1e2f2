"""Glyphs as lines, and lines as paragraphs: where a line ended because no room was left, and
where because the paragraph was over."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from budgetbook.io.pdf_page import Glyph

#: Base lines nearer than this share of the type size are one line.
_SAME_LINE = 0.4
#: A gap of this share of the type size is a blank between Latin letters, a tab in text.
_BLANK, _TAB = 0.35, 0.75
#: Room left over up to this share of the type size counts as none: fonts differ by that much.
_SLACK = 0.3
_CLOSING = "。，、；：！？）》〉」』】〕”’％%,.;:!?)]}·…"
_OPENING = "（《〈「『【〔“‘([{"
#: Quotation marks: programs that do not tell opening ones from closing ones break beside neither.
_BINDING = "\"'“”‘’"
#: An indent is no word, whichever blank it is typed with.
_BLANKS = " \u3000"
_WORD = re.compile(r"[0-9A-Za-z.,%+\-/_@#&*'≥≤]+")


class Line(NamedTuple):
    """One line of writing; ``tabbed`` shows wide gaps as tabs."""

    text: str
    tabbed: str
    x0: float
    x1: float
    top: float
    bottom: float
    base: float
    em: float
    #: Width of what a break may not part at its beginning, and of its first character alone.
    first: float
    first_char: float


class Room(NamedTuple):
    """Where lines may stand."""

    left: float
    right: float


def lines_of(glyphs: Iterable[Glyph]) -> list[Line]:
    """Lines from top to bottom, each from left to right."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: (g.base, g.x0)):
        if rows and glyph.base - rows[-1][0].base < _SAME_LINE * max(glyph.em, rows[-1][0].em):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return [line for row in rows if (line := _line(row))]


def _line(row: list[Glyph]) -> Line | None:
    row.sort(key=lambda g: g.x0)
    seen = [g for g in row if g.text not in _BLANKS]
    if not seen:
        return None
    # Digits and Latin letters are drawn in boxes of their own height.
    sizes = sorted([g.em for g in seen if not g.text.isascii()] or [g.em for g in seen])
    em = sizes[len(sizes) // 2]
    last = max(i for i, g in enumerate(row) if g.text not in _BLANKS)
    first = next(i for i, g in enumerate(row) if g.text not in _BLANKS)
    row = row[first : last + 2]  # one blank behind the words tells two words from one
    return Line(
        _text(row, em, False), _text(row, em, True), seen[0].x0, max(g.x1 for g in seen),
        min(g.top for g in seen), max(g.bottom for g in seen), seen[-1].base, em,
        _unit(seen), seen[0].x1 - seen[0].x0,
    )  # fmt: skip


def _text(row: Sequence[Glyph], em: float, tabs: bool) -> str:
    out: list[str] = []
    before: Glyph | None = None
    for glyph in row:
        gap = glyph.x0 - before.x1 if before is not None else 0.0
        blank = bool(out) and out[-1][-1] in " \t"
        if tabs and gap > _TAB * em and glyph.text != " ":
            if blank:
                out[-1] = out[-1].rstrip(" ")
            out.append("\t")
        elif gap > _BLANK * em and not blank and glyph.text != " " and before is not None:
            latin = before.text.isascii() and glyph.text.isascii()
            if latin or gap > 0.9 * em:
                out.append(" ")
        out.append(glyph.text)
        before = glyph
    return "".join(out)


def _unit(seen: Sequence[Glyph]) -> float:
    """Width of the beginning that a line break keeps together."""
    at = 0
    while at < len(seen) - 1:
        here, after = seen[at].text, seen[at + 1].text
        word = _WORD.match(here) and _WORD.match(after) and _close(seen, at)
        word = word or (here in "、。，" and after.isdigit())  # some programs never part these
        if not (word or here in _OPENING + _BINDING or after in _CLOSING + _BINDING):
            break
        at += 1
    return seen[at].x1 - seen[0].x0


def _close(seen: Sequence[Glyph], at: int) -> bool:
    return seen[at + 1].x0 - seen[at].x1 < 0.2 * seen[at].em


def goes_on(line: Line, after: Line, room: Room) -> bool:
    """Whether ``after`` continues the paragraph of ``line``: its beginning had no room there."""
    if abs(line.em - after.em) > 0.2 * line.em:
        return False
    free = _free(line, room)
    wanted = after.first
    ends = _WORD.match(line.text[-1:]) is not None and line.text[-1:] not in "-/"
    parted = ends and _WORD.match(after.text[:1]) is not None
    word = _tail(line) + after.first if parted else after.first
    if word > (room.right - room.left) - 0.2 * line.em:
        wanted = after.first_char  # a word too long for any line is parted anywhere
    elif parted:
        return False  # would have gone to the next line as a whole
    return wanted > free - _SLACK * line.em


def _tail(line: Line) -> float:
    """Width of the word that ends the line, about."""
    word = re.search(r"[0-9A-Za-z.,%+\-/_@#&*'≥≤]+$", line.text)
    return (line.x1 - line.x0) * len(word[0]) / len(line.text) if word else 0.0


def _free(line: Line, room: Room) -> float:
    """Room left in the line, whichever side it is set to."""
    left, right = max(line.x0 - room.left, 0.0), max(room.right - line.x1, 0.0)
    if abs(left - right) < 0.6 * line.em:
        return left + right if left > 0.6 * line.em else right
    return right if left < right + 2.5 * line.em and left < 3 * line.em else min(left, right)


def joined(texts: Sequence[str]) -> str:
    """Lines of one paragraph as its text."""
    text = texts[0]
    for line in texts[1:]:
        latin = text[-1:].isascii() and text[-1:].isalpha() and line[:1].isascii()
        text += (" " if latin and line[:1].isalpha() else "") + line
    return text.rstrip(" ")


def paragraphs_in(lines: Sequence[Line], room: Room) -> list[str]:
    """The paragraphs of a cell."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and goes_on(groups[-1][-1], line, room):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [joined([line.text for line in group]) for group in groups]
