"""Lines of text: broken as Chinese print breaks them, measured by whoever draws them."""

import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

from budgetbook.model.paper import Typeface

#: The advance of one character in points; given by the drawing side.
Advance = Callable[[str, Typeface], float]

#: Never first on a line; never last on a line (行首、行尾禁则).
_NOT_FIRST = frozenset("，。、；：？！）》」』】〕〉”’…—％%,.;:?!)]}·℃")
_NOT_LAST = frozenset("（《「『【〔〈“‘([{￥$№")
#: After these office programs do not part a western letter or digit from what it follows.
_CLINGING = frozenset("，。、）》」』】〕〉")


def half_em(char: str, face: Typeface) -> float:
    """The advance where nobody measures: full-width one em, others half."""
    return face.size if unicodedata.east_asian_width(char) in "WFA" else face.size / 2


class Measure:
    """Widths of text in points; each character of a face is asked for once. With ``clinging``
    lines break as in office programs, which keep ``】27`` and ``，2024`` in one."""

    def __init__(self, advance: Advance = half_em, *, clinging: bool = False) -> None:
        self._advance = advance
        self._clinging = clinging
        #: Points by which the line of a cell stays short where others measure a little differently.
        self.spare = 0.5 if clinging else 0.0
        self._known: dict[Typeface, dict[str, float]] = {}

    def width(self, text: str, face: Typeface) -> float:
        """The width of ``text`` on one line."""
        known = self._known.setdefault(face, {})
        total = 0.0
        for char in text:
            one = known.get(char)
            if one is None:
                one = known[char] = self._advance(char, face)
            total += one
        return total

    def lines(self, text: str, face: Typeface, room: float, first: float = 0.0) -> list[str]:
        """``text`` broken into lines ``room`` wide, the first shorter by ``first``; at least one
        line. A word that is wider than the line is broken anywhere."""
        made: list[str] = []
        for paragraph in text.split("\n"):
            made += self._wrapped(paragraph, face, room, first)
            first = 0.0
        return made

    def balanced(self, text: str, face: Typeface, room: float) -> list[str]:
        """``text`` in as few lines as ``lines`` needs, but of like length: no lonely word below.
        A title that names two things breaks at the blank between them where that is near."""
        lines = self.lines(text, face, room)
        if len(lines) < 2 or "\n" in text:
            return lines
        at_blank = self._at_blank(text, face, room) if len(lines) == 2 else None
        if at_blank is not None:
            return at_blank
        least, most = self.width(text, face) / len(lines), room
        while most - least > face.size / 8:
            middle = (least + most) / 2
            made = self.lines(text, face, middle)
            fits = len(made) == len(lines) and all(self.width(x, face) <= room for x in made)
            least, most = (least, middle) if fits else (middle, most)
        return self.lines(text, face, most)

    def _at_blank(self, text: str, face: Typeface, room: float) -> list[str] | None:
        """The two parts about a blank of the text, neither much longer than the other."""
        halves = [
            (text[:at].rstrip(), text[at:].lstrip())
            for at, char in enumerate(text)
            if char == " " and not _is_figure_gap(text, at)
        ]
        widths = [(max(w), min(w), pair) for pair in halves if (w := _widths(self, pair, face))]
        wide, narrow, best = min(widths, default=(room + 1, 0.0, ("", "")))
        return list(best) if wide <= room and narrow > 0.6 * wide else None

    def _wrapped(self, text: str, face: Typeface, room: float, first: float) -> list[str]:
        left = max(room - first, face.size)
        if self.width(text, face) <= left:
            return [text]
        made: list[str] = []
        line, used = "", 0.0
        for piece in _pieces(text, self._clinging):
            wide = self.width(piece, face)
            if line and used + wide > left + 0.01:
                made.append(line.rstrip(" "))
                line, used, left = "", 0.0, max(room, face.size)
                piece = piece.lstrip(" ") or piece
                wide = self.width(piece, face)
            while wide > left and len(piece) > 1:  # longer than a whole line
                fits = self._fitting(piece, face, left)
                made.append(piece[:fits])
                piece, left = piece[fits:], max(room, face.size)
                wide = self.width(piece, face)
            line, used = line + piece, used + wide
        if line:
            made.append(line)
        return made or [""]

    def _fitting(self, text: str, face: Typeface, room: float) -> int:
        used = 0.0
        for count, char in enumerate(text):
            used += self.width(char, face)
            if used > room:
                return max(1, count)
        return len(text)


@lru_cache(maxsize=4096)
def _pieces(text: str, clinging: bool) -> tuple[str, ...]:
    """What may not be broken: a character with the marks that cling to it, a word, a number."""
    return tuple(_joined(text, clinging))


def _joined(text: str, clinging: bool) -> Iterator[str]:
    piece = ""
    for char in text:
        clings = clinging and piece[-1:] in _CLINGING and _is_word(char)
        if piece and not clings and _breaks(piece[-1], char):
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece


def _breaks(last: str, char: str) -> bool:
    """Whether a line may end between two characters."""
    if char in _NOT_FIRST or last in _NOT_LAST:
        return False
    if char == " ":
        return False
    return not (_is_word(last) and _is_word(char))


def _is_figure_gap(text: str, at: int) -> bool:
    """Whether the blank only parts a number from its word, as in ``2023 年``."""
    return text[at - 1 : at].isdigit()


def _widths(measure: Measure, parts: tuple[str, str], face: Typeface) -> tuple[float, ...]:
    return tuple(measure.width(part, face) for part in parts)


def _is_word(char: str) -> bool:
    return char.isascii() and not char.isspace()
