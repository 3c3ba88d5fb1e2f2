"""Character maps of a PDF that Qt has drawn: what each glyph says, so that search and copy work.

Qt asks the font which character a glyph is for. It thus names radicals (⼊ for 入), joined signs
(⸺ for ——), and nothing at all for glyphs that only stand in for others in Chinese text. What was
meant is known from the words that were set.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from pypdf import PdfWriter
from pypdf.filters import decode_stream_data
from pypdf.generic import DecodedStreamObject, IndirectObject, StreamObject

from budgetbook.io.pdf_page import plain
from budgetbook.model.pages import Page

#: Runs of glyphs with what each says, and one of these.
_RANGE = re.compile(rb"<([0-9a-fA-F]{4})>\s*<[0-9a-fA-F]{4}>\s*\[([^\]]*)\]")
_SAID = re.compile(rb"<([0-9a-fA-F]*)>")
#: A choice of font, and glyphs shown in it.
_SHOWN = re.compile(rb"/(\w+) [\d.]+ Tf|<([0-9A-Fa-f]+)> Tj")
_JOINED = {"\u2e3a": "——", "\u2e3b": "———", "\u2329": "〈", "\u232a": "〉"}
#: Glyph → text, "" where the map says nothing.
_Map = dict[int, str]


def mend_maps(writer: PdfWriter, pages: Sequence[Page] = ()) -> None:
    """Makes the maps of ``writer``'s fonts say what is meant; ``pages`` are those that it holds,
    none where their words are not known."""
    maps: dict[int, tuple[IndirectObject, _Map]] = {}
    for page in writer.pages:
        for font in _fonts(page).values():
            reference = font.raw_get("/ToUnicode")
            if reference.idnum not in maps:
                maps[reference.idnum] = (reference, _read(reference, _glyphs(font)))
    if pages:
        _fill_gaps(writer, pages, {number: known for number, (_, known) in maps.items()})
    for reference, known in maps.values():
        _write(reference, known)


def _fonts(page: Any) -> dict[str, Any]:
    """A page's fonts that have a character map, by their names."""
    resources = page.get("/Resources")
    fonts = resources.get_object().get("/Font") if resources is not None else None
    own = {} if fonts is None else {n: f.get_object() for n, f in fonts.get_object().items()}
    return {
        str(name)[1:]: font for name, font in own.items()
        if "/ToUnicode" in font and isinstance(font.raw_get("/ToUnicode"), IndirectObject)
    }  # fmt: skip


def _glyphs(font: Any) -> int:
    """How many glyphs it has, by the list of their widths (``first [width …]`` or ``first last
    width``)."""
    inner = font["/DescendantFonts"][0].get_object()
    widths = [one.get_object() for one in inner.get("/W", ())]
    at = count = 0
    while at + 1 < len(widths):
        some = widths[at + 1]
        is_list = isinstance(some, list)
        count = int(widths[at]) + len(some) if is_list else int(some) + 1
        at += 2 if is_list else 3
    return count


def _read(reference: IndirectObject, glyphs: int) -> _Map:
    known: _Map = dict.fromkeys(range(1, glyphs), "")
    stream = reference.get_object()
    if isinstance(stream, StreamObject):
        for start, said in _RANGE.findall(stream.get_data()):
            for glyph, code in enumerate(_SAID.findall(said), int(start, 16)):
                known[glyph] = _meant(bytes.fromhex(code.decode()).decode("utf-16-be", "replace"))
    return known


def _meant(said: str) -> str:
    """The characters that a text is written with: none for the code 0."""
    if said in _JOINED:
        return _JOINED[said]
    if "\u2e80" <= said <= "\u2fdf" or "\uf900" <= said <= "\ufaff":
        return plain(said)
    if "\ufb00" <= said <= "\ufb06":
        return unicodedata.normalize("NFKC", said)
    return said.strip("\0")


def _write(reference: IndirectObject, known: _Map) -> None:
    stream = reference.get_object()
    if not isinstance(stream, StreamObject):
        return
    text = stream.get_data()
    listed = {
        glyph
        for start, said in _RANGE.findall(text)
        for glyph in range(int(start, 16), int(start, 16) + len(_SAID.findall(said)))
    }
    mended = _RANGE.sub(lambda hit: _range(hit, known), text)
    more = [
        f"1 beginbfchar\n<{glyph:04X}> {_hex(said)}\nendbfchar\n"
        for glyph, said in known.items()
        if said and glyph not in listed
    ]
    mended = mended.replace(b"endcmap", "".join([*more, "endcmap"]).encode(), 1)
    if mended != text:
        new = DecodedStreamObject()
        new.set_data(mended)
        reference.pdf._replace_object(reference, new.flate_encode())


def _range(hit: re.Match[bytes], known: _Map) -> bytes:
    start = int(hit[1], 16)
    count = len(_SAID.findall(hit[2]))
    words = " ".join(_hex(known.get(glyph) or "\0") for glyph in range(start, start + count))
    return hit[0][: hit.start(2) - hit.start()] + words.encode() + b"]"


def _hex(text: str) -> str:
    return f"<{text.encode('utf-16-be').hex().upper()}>"


def _fill_gaps(writer: PdfWriter, pages: Sequence[Page], maps: dict[int, _Map]) -> None:
    """What the maps do not say, from the words of the pages, which are drawn in their order."""
    for page, meant in zip(writer.pages, pages, strict=True):
        if all(all(known.values()) for known in maps.values()):
            return
        numbers = {name: f.raw_get("/ToUnicode").idnum for name, f in _fonts(page).items()}
        drawn = list(_drawn(page, numbers))
        if any(not maps[font].get(glyph, " ") for font, glyph in drawn):
            _fill(drawn, _words(meant), maps)


def _drawn(page: Any, numbers: dict[str, int]) -> Iterator[tuple[int, int]]:
    """(font, glyph) in the order of drawing."""
    font = 0
    words = decode_stream_data(page["/Contents"].get_object())  # not kept, unlike get_data()
    for name, glyphs in _SHOWN.findall(words):
        if name:
            font = numbers.get(name.decode(), 0)
        elif font:
            yield from ((font, int(glyphs[at : at + 4], 16)) for at in range(0, len(glyphs), 4))


def _words(page: Page) -> str:
    return "".join("".join(words.text.split()) for words in (*page.words, *page.foot))


def _fill(drawn: list[tuple[int, int]], words: str, maps: dict[int, _Map]) -> None:
    pattern: list[str] = []
    groups: dict[tuple[int, int], str] = {}
    for font, glyph in drawn:
        said = maps[font].get(glyph, "")
        if said:
            pattern.append(re.escape("".join(said.split())))
        elif (font, glyph) in groups:
            pattern.append(f"(?P={groups[font, glyph]})")
        else:
            groups[font, glyph] = f"g{len(groups)}"
            pattern.append(f"(?P<{groups[font, glyph]}>.{{1,3}}?)")
    found = re.fullmatch("".join(pattern), words)
    for (font, glyph), name in groups.items():
        if found is not None and glyph in maps[font]:
            maps[font][glyph] = found[name]
