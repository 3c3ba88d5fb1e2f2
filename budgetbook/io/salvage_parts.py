"""The parts of a damaged .ysb, found without the directory of the zip.

The parts stand uncompressed: each is found by the name that stands before it, in a local header
that may be damaged itself. A part is sure when the checksum of the book (SHA-256 in ``meta.json``)
or, where that is lost, of the zip (CRC-32) is right.
https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
"""

import hashlib
import json
import re
import struct
import zlib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from budgetbook.io.store import LARGEST_JSON

#: What reading a part that makes no sense ends in.
DAMAGED = (LookupError, TypeError, ValueError, AttributeError, RecursionError)
_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_SIGNS = re.compile(b"|".join(map(re.escape, (_LOCAL, _CENTRAL, _END))))
#: The names that the program gives its parts.
_NAME = re.compile(
    rb"meta\.json|(?:prior/){0,9}(?:book\.json|tables/\d{1,5}\.json|(?:stages|members)/pack\.xz)"
    rb"|origin/\d{1,4}\.(?:docx?|xlsx?|pdf|ods|odt|rtf)|layouts/[\w.-]{1,80}\.toml"
)
_HEADER, _LISTED = 30, 46  # bytes before the name, in a local header and in the directory
_FEWEST_ZEROS = 8  # in a local header of ours: method, flags, the high bytes of the sizes
_MOST_PARTS = 20_000


class Part(NamedTuple):
    """The bytes of a part; ``sure``: their checksum is right."""

    data: bytes
    sure: bool

    def json(self) -> Any:
        """What the part says; raises one of DAMAGED where that makes no sense."""
        if len(self.data) > LARGEST_JSON:
            raise ValueError
        return json.loads(self.data)


def find_parts(data: bytes) -> dict[str, Part]:
    """Every part by its name. Of two of one name the sure one counts, else the first."""
    found: dict[str, Part] = {}
    names = [match for match in _NAME.finditer(data) if _is_headed(data, match.start())]
    starts = {match.start() - _HEADER for match in names}
    ends = sorted(starts | {match.start() for match in _SIGNS.finditer(data)} | {len(data)})
    for match in names[:_MOST_PARTS]:
        name = match.group().decode("ascii")
        part = _part(data, match, ends)
        if part.data and (name not in found or (part.sure and not found[name].sure)):
            found[name] = part
    return found


def weighed(parts: Mapping[str, Part], meta: Mapping[str, Any]) -> dict[str, Part]:
    """The parts, sure where the checksums of the book say so; where its own part is damaged, those
    of the zip do too."""
    sums = meta.get("sha256")
    known = sums if isinstance(sums, dict) else {}
    trusted = "meta.json" in parts and parts["meta.json"].sure
    return {
        name: part._replace(
            sure=hashlib.sha256(part.data).hexdigest() == known[name] or (part.sure and not trusted)
        )
        if name in known
        else part
        for name, part in parts.items()
    }


def _is_headed(data: bytes, at: int) -> bool:
    """Whether the name at this place stands in a local header, not in the zip's directory nor in
    the text of a part."""
    if data[max(0, at - _LISTED) : at].startswith(_CENTRAL):
        return False
    head = data[max(0, at - _HEADER) : at]
    return head.startswith(_LOCAL) or head.count(0) >= _FEWEST_ZEROS


def _part(data: bytes, name: "re.Match[bytes]", ends: list[int]) -> Part:
    """The bytes behind a name: those with the right checksum, else those that make sense."""
    at, start, size, crc, method = name.start() - _HEADER, name.end(), 0, 0, 0
    if at >= 0:
        method, crc, _packed, size, extra = struct.unpack_from("<8xH4xIII2xH", data, at)
        start += extra if extra < 1000 and data[at : at + 4] == _LOCAL else 0
    if method == zlib.DEFLATED and data[at : at + 4] == _LOCAL:
        held = _unpacked(data[start:])
        return Part(held, zlib.crc32(held) == crc)
    tries = [data[start:end] for end in _ends(start, size, ends)]
    for held in tries:
        if len(held) == size and zlib.crc32(held) == crc:
            return Part(held, True)
    sensible = (held for held in tries if _is_json(held))
    return Part(next(sensible, tries[-1]), False)


def _ends(start: int, size: int, ends: list[int]) -> Iterator[int]:
    """Where a part may end: as its header says, or before one of the next headers."""
    yield start + size
    first = bisect_right(ends, start)
    yield from reversed(ends[first : first + 3])


def _is_json(held: bytes) -> bool:
    try:
        return isinstance(Part(held, False).json(), dict)
    except DAMAGED:
        return False


def _unpacked(packed: bytes) -> bytes:
    """As much as can be unpacked of a part that another program has compressed."""
    made = bytearray()
    unpack = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for at in range(0, len(packed), 4096):
            made += unpack.decompress(packed[at : at + 4096], LARGEST_JSON)
            if unpack.eof or len(made) > 4 * LARGEST_JSON:
                break
    except zlib.error:
        pass
    return bytes(made)
