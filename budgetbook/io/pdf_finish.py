"""What Qt leaves out of a PDF: outline, links, title, and text that can be searched."""

from io import BytesIO
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import (
    BooleanObject,
    DictionaryObject,
    Fit,
    NameObject,
    TextStringObject,
)

from budgetbook.io.pdf_maps import mend_maps
from budgetbook.model.pages import Printed


def finish(data: bytes, printed: Printed) -> bytes:
    """``data`` with bookmarks for every title, links in the 目录, the book's title, and character
    maps that name the characters themselves."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(data)))
    mend_maps(writer, printed.pages)
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
    mend_maps(writer)
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
