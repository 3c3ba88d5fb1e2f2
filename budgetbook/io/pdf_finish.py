"""What Qt leaves out of a PDF: outline, links, title, and text that can be searched."""

import re
from io import BytesIO
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import (
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    Fit,
    IndirectObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from budgetbook.io.pdf_page import plain
from budgetbook.model.pages import Printed

_MAPPED = re.compile(rb"<([0-9a-fA-F]{4})>(?=\s*(?:\n|\]|<|$))")


def finish(data: bytes, printed: Printed) -> bytes:
    """``data`` with bookmarks for every title, links in the 目录, the book's title, and character
    maps that name the characters themselves (Qt maps 入, 目, 工 … to their radicals)."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(data)))
    _mend_maps(writer)
    _outline(writer, printed)
    _links(writer, printed)
    writer.metadata = {"/Title": printed.title, "/Creator": "预算簿", "/Producer": "预算簿"}
    root = writer.root_object
    root[NameObject("/PageMode")] = NameObject("/UseOutlines")
    root[NameObject("/Lang")] = TextStringObject("zh-CN")
    root[NameObject("/ViewerPreferences")] = DictionaryObject(
        {NameObject("/DisplayDocTitle"): BooleanObject(True)}
    )
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def searchable(data: bytes, title: str) -> bytes:
    """``data`` with its title and the mended character maps alone: for papers that are no book."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(data)))
    _mend_maps(writer)
    writer.metadata = {"/Title": title, "/Creator": "预算簿", "/Producer": "预算簿"}
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def _outline(writer: PdfWriter, printed: Printed) -> None:
    parents: list[tuple[int, Any]] = []
    for mark in printed.bookmarks:
        while parents and parents[-1][0] >= mark.level:
            parents.pop()
        height = printed.pages[mark.page].height
        item = writer.add_outline_item(
            title=mark.title, page_number=mark.page, parent=parents[-1][1] if parents else None,
            fit=Fit.xyz(left=0, top=height - mark.y + 4), is_open=mark.level == 0,
        )  # fmt: skip
        parents.append((mark.level, item))


def _links(writer: PdfWriter, printed: Printed) -> None:
    for jump in printed.jumps:
        height = printed.pages[jump.page].height
        top = height - jump.y
        target = printed.pages[jump.target.page].height - jump.target.y + 4
        link = Link(
            rect=(jump.x, top - jump.height, jump.x + jump.width, top),
            border=[0, 0, 0],
            target_page_index=jump.target.page,
            fit=Fit.xyz(left=0, top=target),
        )
        writer.add_annotation(jump.page, link)


def _mend_maps(writer: PdfWriter) -> None:
    seen: set[int] = set()
    for page in writer.pages:
        resources = page.get("/Resources")
        fonts = resources.get_object().get("/Font") if resources is not None else None
        for font in fonts.get_object().values() if fonts is not None else ():
            found = font.get_object()
            reference = found.raw_get("/ToUnicode") if "/ToUnicode" in found else None
            if isinstance(reference, IndirectObject) and reference.idnum not in seen:
                seen.add(reference.idnum)
                _mend_map(reference)


def _mend_map(reference: IndirectObject) -> None:
    """Puts the character itself where the map names a compatibility or radical code point."""
    stream = reference.get_object()
    if not isinstance(stream, StreamObject):
        return
    text = stream.get_data()
    mended = _MAPPED.sub(lambda hit: b"<" + _plain(hit[1]) + b">", text)
    if mended != text:
        new = DecodedStreamObject()
        new.set_data(mended)
        reference.pdf._replace_object(reference, new.flate_encode())


def _plain(code: bytes) -> bytes:
    char = chr(int(code, 16))
    if not ("\u2e80" <= char <= "\u2fdf" or "\uf900" <= char <= "\ufaff"):
        return code
    meant = plain(char)
    return f"{ord(meant):04x}".encode() if len(meant) == 1 else code
