"""What stands on a page of a PDF: glyphs and ruled lines, measured from its top left corner."""

import ctypes
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple
from unicodedata import normalize

import pypdfium2 as pdfium
import pypdfium2.raw as raw

#: A filled area or stroke thinner than this is a rule.
_THIN = 3.0
_DEEPEST = 4  # forms inside forms
#: A path with more points is a drawing, not borders; one with more than a few is looked at first.
_MOST_SEGMENTS, _FEW_SEGMENTS = 40_000, 64


class Glyph(NamedTuple):
    """A character with the room that its font gives it; ``base`` is its base line."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    base: float

    @property
    def em(self) -> float:
        """The size of its type, about."""
        return max(self.bottom - self.top, 1.0)


class Rule(NamedTuple):
    """A ruled line across (``at`` is its height) or down (``at`` is measured from the left)."""

    at: float
    start: float
    end: float


class PageContent(NamedTuple):
    """A page: what is written and ruled on it."""

    number: int
    width: float
    height: float
    glyphs: list[Glyph]
    across: list[Rule]
    down: list[Rule]
    has_images: bool


_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@lru_cache(maxsize=1)
def _radicals() -> dict[str, str]:
    """Radicals that PDF makers write for ordinary characters, as data."""
    text = (resources.files("budgetbook.resources") / "radicals.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return {line[0]: line[-1] for line in lines}


@lru_cache(maxsize=8192)
def plain(char: str) -> str:
    """``char`` with a Kangxi or CJK radical replaced by the character meant."""
    if "\u2e80" <= char <= "\u2fdf" or "\uf900" <= char <= "\ufaff":
        return _radicals().get(char) or normalize("NFKC", char)
    if char in "\u00a0\u2002\u2003\u2009\u202f":
        return " "
    return "" if char < " " or char in "\u00ad\u200b\ufeff\ufffe\uffff" else char


def read_page(document: pdfium.PdfDocument, index: int) -> PageContent:
    """The content of page ``index``."""
    page = document[index]
    try:
        turn = _turned(page)
        width, height = turn.size
        glyphs = _in_order(page, turn)
        across: list[Rule] = []
        down: list[Rule] = []
        found = _Found(across, down, turn)
        found.walk(page.raw, _IDENTITY, 0)
        return PageContent(index + 1, width, height, glyphs, across, down, found.images > 0)
    finally:
        page.close()


class _Turn(NamedTuple):
    """From the page's own axes (upwards, before /Rotate) to ours (downwards, as seen)."""

    left: float
    bottom: float
    width: float
    height: float
    quarter: int

    @property
    def size(self) -> tuple[float, float]:
        return (self.height, self.width) if self.quarter % 2 else (self.width, self.height)

    def point(self, x: float, y: float) -> tuple[float, float]:
        x, y = x - self.left, y - self.bottom
        if self.quarter == 1:
            return y, x
        if self.quarter == 2:
            return self.width - x, y
        if self.quarter == 3:
            return self.height - y, self.width - x
        return x, self.height - y


def _turned(page: pdfium.PdfPage) -> _Turn:
    left, bottom, right, top = page.get_cropbox()
    return _Turn(left, bottom, right - left, top - bottom, page.get_rotation() // 90 % 4)


def _in_order(page: pdfium.PdfPage, turn: _Turn) -> list[Glyph]:
    """Glyphs as they were drawn: the text layer puts those of one height together."""
    count = raw.FPDFPage_CountObjects(page.raw)
    drawn = {_address(raw.FPDFPage_GetObject(page.raw, i)): i for i in range(count)}
    found = sorted(_glyphs(page, turn), key=lambda pair: drawn.get(pair[0], -1))
    return [glyph for _, glyph in found]


def _address(handle: Any) -> int:
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def _glyphs(page: pdfium.PdfPage, turn: _Turn) -> Iterator[tuple[int, Glyph]]:
    """Each glyph with the address of the text object it belongs to."""
    text = page.get_textpage()
    try:
        handle = text.raw
        x, y = ctypes.c_double(), ctypes.c_double()
        box = raw.FS_RECTF()
        for i in range(raw.FPDFText_CountChars(handle)):
            char = plain(chr(raw.FPDFText_GetUnicode(handle, i)))
            if not char or raw.FPDFText_IsGenerated(handle, i) == 1:
                continue
            raw.FPDFText_GetCharOrigin(handle, i, x, y)
            raw.FPDFText_GetLooseCharBox(handle, i, box)
            (ax, ay), (bx, by) = turn.point(box.left, box.top), turn.point(box.right, box.bottom)
            base = turn.point(x.value, y.value)[1]
            glyph = Glyph(char, min(ax, bx), max(ax, bx), min(ay, by), max(ay, by), base)
            yield _address(raw.FPDFText_GetTextObject(handle, i)), glyph
    finally:
        text.close()


def _is_ruled(item: Any) -> bool:
    """Whether a stroked path is borders: one of many points (all frames of a table drawn at once,
    as Qt does) only where none of it is a curve or slopes."""
    count = raw.FPDFPath_CountSegments(item)
    if count <= _FEW_SEGMENTS:
        return True
    x, y = ctypes.c_float(), ctypes.c_float()
    before = (0.0, 0.0)
    for i in range(count if count <= _MOST_SEGMENTS else 0):
        segment = raw.FPDFPath_GetPathSegment(item, i)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        kind, here = raw.FPDFPathSegment_GetType(segment), (x.value, y.value)
        if kind == raw.FPDF_SEGMENT_BEZIERTO:
            return False
        if kind == raw.FPDF_SEGMENT_LINETO and _slopes(before, here):
            return False
        before = here
    return bool(count <= _MOST_SEGMENTS)


def _slopes(a: tuple[float, float], b: tuple[float, float]) -> bool:
    wide, high = abs(a[0] - b[0]), abs(a[1] - b[1])
    return min(wide, high) > 0.01 * max(wide, high)


class _Found:
    """Collects the rules among a page's objects, also inside forms."""

    def __init__(self, across: list[Rule], down: list[Rule], turn: _Turn) -> None:
        self.across, self.down, self.turn = across, down, turn
        self.images = 0
        self._sides = [ctypes.c_float() for _ in range(4)]

    def walk(self, holder: Any, matrix: _Matrix, depth: int) -> None:
        if depth:
            count, get = raw.FPDFFormObj_CountObjects(holder), raw.FPDFFormObj_GetObject
        else:
            count, get = raw.FPDFPage_CountObjects(holder), raw.FPDFPage_GetObject
        for i in range(count):
            item = get(holder, i)
            kind = raw.FPDFPageObj_GetType(item)
            if kind == raw.FPDF_PAGEOBJ_PATH:
                self._path(item, matrix)
            elif kind == raw.FPDF_PAGEOBJ_IMAGE:
                self.images += 1
            elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
                self.walk(item, _times(_matrix_of(item), matrix), depth + 1)

    def _path(self, item: Any, matrix: _Matrix) -> None:
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        raw.FPDFPath_GetDrawMode(item, fill, stroke)
        if not fill.value and not stroke.value:
            return
        left, bottom, right, top = self._sides
        raw.FPDFPageObj_GetBounds(item, left, bottom, right, top)
        a = self.turn.point(*_apply(matrix, left.value, bottom.value))
        b = self.turn.point(*_apply(matrix, right.value, top.value))
        if min(abs(a[0] - b[0]), abs(a[1] - b[1])) < _THIN:
            self._rule(a, b)
        elif stroke.value and _is_ruled(item):
            self._edges(item, _times(_matrix_of(item), matrix))

    def _edges(self, item: Any, matrix: _Matrix) -> None:
        """The straight sides of a stroked outline."""
        x, y = ctypes.c_float(), ctypes.c_float()
        first = last = None
        for i in range(raw.FPDFPath_CountSegments(item)):
            segment = raw.FPDFPath_GetPathSegment(item, i)
            raw.FPDFPathSegment_GetPoint(segment, x, y)
            here = self.turn.point(*_apply(matrix, x.value, y.value))
            kind = raw.FPDFPathSegment_GetType(segment)
            if kind == raw.FPDF_SEGMENT_MOVETO:
                first = here
            elif kind == raw.FPDF_SEGMENT_LINETO and last is not None:
                self._rule(last, here)
            last = here
            if first is not None and raw.FPDFPathSegment_GetClose(segment):
                self._rule(here, first)

    def _rule(self, a: tuple[float, float], b: tuple[float, float]) -> None:
        wide, high = abs(a[0] - b[0]), abs(a[1] - b[1])
        if high < _THIN <= wide:
            self.across.append(Rule((a[1] + b[1]) / 2, min(a[0], b[0]), max(a[0], b[0])))
        elif wide < _THIN <= high:
            self.down.append(Rule((a[0] + b[0]) / 2, min(a[1], b[1]), max(a[1], b[1])))


def _matrix_of(item: Any) -> _Matrix:
    m = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(item, m)
    return (m.a, m.b, m.c, m.d, m.e, m.f)


def _times(m: _Matrix, n: _Matrix) -> _Matrix:
    """First ``m``, then ``n``."""
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def _apply(m: _Matrix, x: float, y: float) -> tuple[float, float]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]
