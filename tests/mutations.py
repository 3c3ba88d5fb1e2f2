"""Files changed by chance: in raw bytes, in the parts of a package, in the tree of its XML."""

import random
import re
from collections.abc import Callable

from lxml import etree

from tests.io.hostile import ABSURD, absurd_inside, damaged, damaged_inside, stored
from tests.io.office import unzipped, zipped

Mutation = Callable[[bytes, random.Random], bytes]

_TOKENS = (b"\0", b"\xff" * 4, b"\r\n", b"<", b"&", b'"', b"]]>", b"9" * 40, b"-1", b"\xef\xbb\xbf")
_LARGEST_TREE = 2 << 20


def spliced(whole: bytes, chance: random.Random) -> bytes:
    """A stretch of the file put, or repeated, somewhere else."""
    start = chance.randrange(len(whole))
    piece = whole[start : start + chance.choice((1, 4, 64, 1024, 8192))]
    at = chance.randrange(len(whole))
    until = at + (len(piece) if chance.random() < 0.5 else 0)
    return whole[:at] + piece * chance.choice((1, 1, 2, 50)) + whole[until:]


def tokens(whole: bytes, chance: random.Random) -> bytes:
    """What parsers stumble over put in at some places."""
    cut = bytearray(whole)
    for _ in range(chance.choice((1, 2, 10))):
        at = chance.randrange(len(cut) + 1)
        token = chance.choice(_TOKENS)
        cut[at : at + chance.choice((0, len(token)))] = token
    return bytes(cut)


def numbers(whole: bytes, chance: random.Random) -> bytes:
    """Numbers in the text of a file replaced by absurd ones."""
    share = chance.choice((0.002, 0.02, 0.3))

    def other(match: re.Match[bytes]) -> bytes:
        return chance.choice(ABSURD[:4]).encode() if chance.random() < share else match[0]

    return re.sub(rb"\d+", other, whole)


def parts_moved(package: bytes, chance: random.Random) -> bytes:
    """A part missing, empty, twice under another name, or in the place of another."""
    parts = unzipped(package)
    one, other = chance.choice(list(parts)), chance.choice(list(parts))
    kind = chance.randrange(4)
    if kind == 0:
        del parts[one]
    elif kind == 1:
        parts[one] = b""
    elif kind == 2:
        parts[one.upper() if chance.random() < 0.5 else f"{one}x"] = parts[one]
    else:
        parts[one], parts[other] = parts[other], parts[one]
    return (stored if chance.random() < 0.3 else zipped)(parts)


def tree_changed(package: bytes, chance: random.Random) -> bytes:
    """Elements of one part of XML taken out, doubled, moved, put into each other or renamed."""
    parts = unzipped(package)
    names = [
        name for name, content in parts.items()
        if name.endswith((".xml", ".rels")) and len(content) < _LARGEST_TREE
    ]  # fmt: skip
    if not names:
        return damaged_inside(package, chance)
    heavy = sorted(names, key=lambda name: -len(parts[name]))[:4]
    name = chance.choice(heavy if chance.random() < 0.6 else names)
    root = etree.fromstring(parts[name])
    for _ in range(chance.choice((1, 1, 3, 12))):
        nodes = [node for node in root.iter() if isinstance(node.tag, str) and node is not root]
        if nodes:
            _change(chance.choice(nodes), chance.choice(nodes), chance)
    return zipped({**parts, name: etree.tostring(root, xml_declaration=True, encoding="UTF-8")})


def _change(node: "etree._Element", other: "etree._Element", chance: random.Random) -> None:
    parent = node.getparent()
    assert parent is not None
    kind = chance.randrange(7)
    if kind == 0:
        parent.remove(node)
    elif kind == 1:
        at = parent.index(node)
        for _ in range(chance.choice((1, 1, 3, 200)) if len(node) < 50 else 1):
            parent.insert(at, _copy(node))
    elif kind == 2 and len(list(other.iter())) < 500:
        node.append(_copy(other))
    elif kind == 3:
        node.tag = other.tag
    elif kind == 4:
        node.text = other.text if chance.random() < 0.5 else chance.choice(ABSURD)
    elif kind == 5:
        for key in list(node.attrib)[:1]:
            del node.attrib[key]
    else:
        parent[:] = chance.sample(list(parent), len(parent))


def _copy(node: "etree._Element") -> "etree._Element":
    return etree.fromstring(etree.tostring(node, with_tail=False))


def tags_changed(page: bytes, chance: random.Random) -> bytes:
    """Tags of a web page taken out, repeated, closed, or one in the place of another."""
    tags = list(re.finditer(rb"<[^<>]{1,400}>", page))
    if not tags:
        return damaged(page, chance)
    for one in sorted(chance.sample(tags, min(len(tags), chance.choice((1, 3, 40)))),
                      key=lambda found: -found.start()):  # fmt: skip
        other = chance.choice((b"", one[0] * 2, one[0] * chance.choice((50, 3000)),
                               chance.choice(tags)[0], b"</" + one[0].lstrip(b"</")))  # fmt: skip
        page = page[: one.start()] + other + page[one.end() :]
    return page


RAW: tuple[Mutation, ...] = (damaged, spliced, tokens)
TEXT: tuple[Mutation, ...] = (*RAW, numbers)
MARKUP: tuple[Mutation, ...] = (*TEXT, tags_changed, tags_changed, tags_changed)
PACKAGE: tuple[Mutation, ...] = (
    damaged, spliced, damaged_inside, damaged_inside, absurd_inside, absurd_inside,
    parts_moved, tree_changed, tree_changed, tree_changed, tree_changed,
)  # fmt: skip
PLAIN_PACKAGE: tuple[Mutation, ...] = (
    damaged, spliced, tokens, numbers, damaged_inside, damaged_inside, parts_moved,
)  # fmt: skip


def mutated(whole: bytes, mutations: tuple[Mutation, ...], seed: str) -> bytes:
    """``whole`` changed once or, sometimes, more; the same for the same seed."""
    chance = random.Random(seed)
    made = whole
    for _ in range(chance.choice((1, 1, 1, 2))):
        try:
            made = chance.choice(mutations)(made, chance) or b"\0"
        except Exception:  # what the first one made is no package any more
            made = damaged(made, chance) or b"\0"
    return made
