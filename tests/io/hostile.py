"""Files that mean harm or were badly damaged, as small as they can be made."""

import random
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO

from tests.io.office import (
    DOCUMENT,
    S_URI,
    SHEET1,
    W_URI,
    cell,
    data,
    docx,
    par,
    table,
    text_cell,
    unzipped,
    xlsx,
    zipped,
)
from tests.io.pdf_pages import Sheet as PdfSheet
from tests.io.pdf_pages import write_pdf

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STRICT = "http://purl.oclc.org/ooxml/"
#: What an attacker or a broken program puts where a small number belongs.
ABSURD = ("2000000000", "-1", "99999999999999999999", "1e999999999", "²", "", "abc", "9" * 5000)
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "哈" * 10}">' for n in range(12))


def _with(package: bytes, part: str, content: bytes | str) -> bytes:
    return zipped({**unzipped(package), part: content})


def _word(document: bytes | str) -> bytes:
    return _with(docx(""), DOCUMENT, document)


def _sheet(content: str, **more: tuple[str, ...]) -> bytes:
    return xlsx({"收支总表": content}, **more)


def _before_root(xml: bytes, declaration: str) -> bytes:
    return re.sub(rb"(<\?xml[^>]*\?>)", lambda m: m[1] + declaration.encode(), xml, count=1)


def entities() -> Iterator[tuple[str, bytes]]:
    """Entities that unfold for ever, name other files, or hide behind another encoding."""
    word, excel = docx(par("&l11;").replace("&amp;", "&")), _sheet(data(text_cell("A1", "一")))
    laughs = f"<!DOCTYPE x [{_LAUGHS}]>"
    outside = '<!DOCTYPE x [<!ENTITY l11 SYSTEM "file:///etc/passwd">]>'
    remote = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'
    for name, declaration in (("laughs", laughs), ("outside", outside), ("remote", remote)):
        yield f"{name}.docx", _word(_before_root(unzipped(word)[DOCUMENT], declaration))
        for part in (SHEET1, "xl/workbook.xml", "xl/sharedStrings.xml"):
            content = _before_root(unzipped(excel)[part], declaration)
            yield f"{name} {part.rpartition('/')[2]}.xlsx", _with(excel, part, content)
    text = unzipped(word)[DOCUMENT].decode().replace("UTF-8", "UTF-16")
    yield "utf16.docx", _word(_before_root(text.encode(), laughs).decode().encode("utf-16"))


def bombs() -> Iterator[tuple[str, bytes]]:
    """Packages that unpack to far more than they weigh."""
    yield "zeros.docx", _word(b"\0" * (40 << 20))
    yield "entries.xlsx", zipped({f"xl/{n}.xml": b"" for n in range(20_000)})
    inner = zipped({"a": b"\0" * (20 << 20)})
    yield "nested.docx", docx(par("一"), {f"word/embeddings/{n}.zip": inner for n in range(50)})
    yield "just allowed.docx", _word(_heavy("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", W_URI, "w:body"))
    yield "just allowed.xlsx", _sheet(_rows(2_000_000))
    yield "bomb.ysb", zipped({"meta.json": b" " * (40 << 20), "book.json": b"{}"})
    yield "deep.ysb", stored({"meta.json": b"[" * (4 << 20), "book.json": b"{}"})
    yield "wide.ysb", stored({"meta.json": b"[" + b"[]," * (2 << 20) + b"[]]", "book.json": b"{}"})
    yield "wider.ysb", stored({"meta.json": b"[" + b"[]," * (4 << 20) + b"[]]"})


def _heavy(piece: str, uri: str, body: str) -> bytes:
    """Over a hundred megabytes of small elements, packed just under the largest ratio."""
    rest = random.Random(1)
    block = "".join(piece.format(rest.randrange(10**9)) for _ in range(500))
    count = (60 << 20) // len(block)
    start = f'<w:document xmlns:w="{uri}"><{body}>'
    return "".join([start, *[block] * count, f"</{body}></w:document>"]).encode()


def _rows(count: int) -> str:
    rest = random.Random(2)
    block = "".join(f"<c><v>{rest.randrange(10**9)}</v></c>" for _ in range(500))
    return f"<sheetData>{f'<row>{block}</row>' * (count // 500)}</sheetData>"


def names() -> Iterator[tuple[str, bytes]]:
    """Names in the zip that would leave the folder they are unpacked into."""
    for name in ("../../x", "/etc/passwd", "..\\..\\x", "C:\\x", "word/../../x", "word/\0x"):
        parts = {**unzipped(docx(par("一"))), name: b"x"}
        yield re.sub(r"\W", "_", name) + ".docx", zipped(parts)
    yield "only.ysb", zipped({"../book.json": b"{}", "meta.json": b"{}"})


def tables() -> Iterator[tuple[str, bytes]]:
    """Word tables of impossible shape."""
    for depth in (80, 3000):
        start, end = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"
        yield f"nested {depth}.docx", docx(start * depth + par("底") + end * depth)
    box, end = "<w:p><w:r><w:txbxContent>", "</w:txbxContent></w:r></w:p>"
    yield "boxes.docx", docx(box * 45 + par("底") + end * 45)
    wrap = "<w:sdt><w:sdtContent>"
    yield "controls.docx", docx(wrap * 100 + par("底") + "</w:sdtContent></w:sdt>" * 100)
    for n, value in enumerate(ABSURD):
        span = cell("甲", f'<w:gridSpan w:val="{value}"/><w:vMerge w:val="{value}"/>')
        row = f'<w:tr><w:trPr><w:gridBefore w:val="{value}"/></w:trPr>{span}{cell("乙")}</w:tr>'
        yield f"span {n}.docx", docx(f"<w:tbl>{row * 20}</w:tbl>")
    wide = cell("甲", '<w:gridSpan w:val="2000000000"/>')
    merged = cell("甲", '<w:gridSpan w:val="150"/><w:vMerge w:val="restart"/>')
    below = cell("", '<w:gridSpan w:val="150"/><w:vMerge/>')
    yield "wide.docx", docx(table([[wide] * 50] * 200))
    yield "tall.docx", docx(table([[merged], *[[below]] * 20_000]))
    yield "long text.docx", docx("".join(map(par, _long_texts())))


def _noise(letters: str, count: int) -> str:
    """Letters that do not pack so well that the package is refused before it is read."""
    rest = random.Random(3)
    return "".join(rest.choice(letters + "0123456789") for _ in range(count))


def _long_texts() -> Iterator[str]:
    """Megabytes in one cell, of what the readers' patterns look for."""
    for letters in ("预算", "1", " \u3000", "，。（", "2023年", "一、", "单位：", "万元"):
        yield _noise(letters, 1000) + letters * (600_000 // len(letters)) + _noise(letters, 20_000)


def sheets() -> Iterator[tuple[str, bytes]]:
    """Worksheets of impossible shape."""
    first = text_cell("A1", "一")
    yield (
        "far.xlsx",
        _sheet(
            f'<dimension ref="A1:XFD1048576"/><sheetData><row r="1">{first}</row>'
            '<row r="1048576"><c r="XFD1048576"><v>8</v></c></row></sheetData>'
        ),
    )
    merges = "".join(f'<mergeCell ref="{c}1:GR1048576"/>' for c in "ZYXWVUTSRQPONMLKJIHGFEDCBA")
    rows = f'<sheetData><row r="1">{first}</row><row r="49999"><c r="GR49999"><v>1</v></c></row>'
    yield "merges.xlsx", _sheet(f"{rows}</sheetData><mergeCells>{merges}</mergeCells>")
    for n, value in enumerate(ABSURD):
        odd = (
            f'<c r="B{value}" s="{value}"><v>{value}</v></c><c r="C1" t="s"><v>{value}</v></c>'
            f'<c r="D1" t="{value}"><f t="shared" si="{value}"/><v>{value}</v></c>'
        )
        yield (
            f"cells {n}.xlsx",
            _sheet(
                f'<dimension ref="{value}"/>'
                f'<sheetData><row r="{value}">{first}{odd}</row></sheetData>'
                f'<mergeCells count="{value}"><mergeCell ref="A{value}:B{value}"/></mergeCells>'
            ),
        )
    number = f'<c r="A1" s="1"><v>5</v></c><c r="B1"><v>{_noise("0123456789", 3_000_000)}</v></c>'
    yield (
        "format.xlsx",
        _sheet(data(first + number), formats=(_noise("[", 500_000) + "[" * 250_000,)),
    )
    row = "".join(text_cell(f"{c}1", t) for c, t in zip("ABCDEFGH", _long_texts(), strict=False))
    yield "long text.xlsx", _sheet(f"<sheetData><row>{row}<c r='K1'><v>1</v></c></row></sheetData>")
    yield "date.xlsx", _sheet(data('<c r="A1" s="1"><v>199999.5</v></c>'), formats=("yyyy",))


def broken() -> Iterator[tuple[str, bytes]]:
    """Packages that are whole as zips and wrong inside."""
    word, excel = docx(par("一")), _sheet(data(text_cell("A1", "一")))
    for part, content in unzipped(word).items():
        yield (
            f"half {part.rpartition('/')[2]}.docx",
            _with(word, part, content[: len(content) // 2]),
        )
    for part, content in unzipped(excel).items():
        yield (
            f"half {part.rpartition('/')[2]}.xlsx",
            _with(excel, part, content[: len(content) // 2]),
        )
        kept = {name: c for name, c in unzipped(excel).items() if name != part}
        yield f"without {part.rpartition('/')[2]}.xlsx", zipped(kept)
    rels = "xl/_rels/workbook.xml.rels"
    for n, target in enumerate(("NULL", "../../../x.xml", "", "#_top", "worksheets/none.xml")):
        content = unzipped(excel)[rels].replace(b"worksheets/sheet1.xml", target.encode())
        yield f"dangling {n}.xlsx", _with(excel, rels, content)
    yield "empty part.docx", _word(b"")
    yield "other root.docx", _word(b"<html/>")
    transitional = b"http://schemas.openxmlformats.org/"
    for name, package, part, uri in (
        ("strict.docx", word, DOCUMENT, W_URI), ("strict.xlsx", excel, "xl/workbook.xml", S_URI)
    ):  # fmt: skip
        strict = uri.encode().replace(transitional, _STRICT.encode())
        yield name, _with(package, part, unzipped(package)[part].replace(uri.encode(), strict))
    ole = OLE + b"\0" * 504
    for name in ("EncryptedPackage", "WordDocument", "Workbook", "PowerPoint Document", ""):
        for suffix in (".docx", ".xlsx", ".xls", ".doc"):
            yield f"ole {name}{suffix}", ole + name.encode("utf-16-le") + b"\0" * 512


def encrypted() -> Iterator[tuple[str, bytes]]:
    """Files with a password to open them."""
    ole = OLE + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512
    for suffix in (".docx", ".xlsx", ".xls", ".doc", ".pdf"):
        yield f"ole{suffix}", ole
    for name, package in (("word.docx", docx(par("一"))), ("sheet.xlsx", _sheet(""))):
        entries = bytearray(package)
        for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            at = -1
            while (at := entries.find(mark, at + 1)) >= 0:
                entries[at + offset] |= 1
        yield name, bytes(entries)
    yield "locked.pdf", write_pdf([PdfSheet()], locked=True)
    manifest = "<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    mimetype = "application/vnd.oasis.opendocument.spreadsheet"
    parts = {"mimetype": mimetype, "META-INF/manifest.xml": manifest, "content.xml": "?"}
    yield "locked.ods", zipped(parts)


def no_packages() -> Iterator[tuple[str, bytes]]:
    """Files of quite another kind."""
    for suffix in (".docx", ".xlsx", ".ysb", ".xls", ".pdf", ".doc", ".ods", ".zip", ""):
        for content in (b"\x00", b"PK", b"%PDF-1.7\n", b"<html>", b"{\\rtf1", b"\xff" * 99_999):
            yield f"{content[:4]!r}{suffix}".replace("\\", "_").replace("<", "_"), content


def groups() -> dict[str, Callable[[], Iterator[tuple[str, bytes]]]]:
    """Every group by name."""
    made = (entities, bombs, names, tables, sheets, broken, encrypted, no_packages)
    return {group.__name__: group for group in made}


# ---- damage by chance


def damaged(whole: bytes, rest: random.Random) -> bytes:
    """``whole`` cut off, with bits turned over, or with a piece missing."""
    cut = bytearray(whole)
    kind = rest.randrange(3)
    if kind == 0:
        return whole[: rest.randrange(len(whole))]
    if kind == 1:
        for _ in range(rest.choice((1, 1, 8, 64))):
            at = rest.randrange(len(cut) * 8)
            cut[at // 8] ^= 1 << at % 8
        return bytes(cut)
    start = rest.randrange(len(cut))
    del cut[start : start + rest.randrange(1, 500)]
    return bytes(cut)


def damaged_inside(whole: bytes, rest: random.Random) -> bytes:
    """A sound zip with one part of ``whole`` damaged."""
    parts = unzipped(whole)
    name = rest.choice(list(parts))
    return zipped({**parts, name: damaged(parts[name] or b" ", rest)})


def absurd_inside(whole: bytes, rest: random.Random) -> bytes:
    """A sound package of sound XML with values where they make no sense."""
    parts = unzipped(whole)
    name = rest.choice([n for n in parts if n.endswith((".xml", ".rels"))])
    chance = rest.choice((0.01, 0.1, 0.5))

    def other(match: re.Match[bytes]) -> bytes:
        if rest.random() > chance or b"http" in match[0]:
            return match[0]
        return match[1] + rest.choice(ABSURD).encode() + match[3]

    content = re.sub(rb'( [\w:]+=")([^"]*)(")', other, parts[name])
    return zipped({**parts, name: re.sub(rb"(<(?:\w:)?[vt]>)([^<]*)(</)", other, content)})


def stored(parts: Mapping[str, bytes]) -> bytes:
    """A zip without compression."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return buffer.getvalue()
