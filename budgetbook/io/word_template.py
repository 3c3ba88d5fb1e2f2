"""The empty Word document that new files start from: our own parts, put together in memory."""

from importlib import resources
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import docx
from docx.document import Document

from budgetbook.io.word_xml import Element, W
from budgetbook.model.paper import PaperStyle

#: Part name → file under resources/templates/word (no dot files: packaging leaves those out).
PARTS = {
    "[Content_Types].xml": "content_types.xml",
    "_rels/.rels": "package_rels.xml",
    "docProps/core.xml": "core.xml",
    "docProps/app.xml": "app.xml",
    "word/document.xml": "document.xml",
    "word/_rels/document.xml.rels": "document_rels.xml",
    "word/styles.xml": "styles.xml",
    "word/settings.xml": "settings.xml",
    "word/fontTable.xml": "font_table.xml",
    "word/footer1.xml": "footer.xml",
    "word/theme/theme1.xml": "theme.xml",
}
#: Relation of document.xml to its footer, as written in document_rels.xml.
FOOTER = "rIdFooter"


def new_document(paper: PaperStyle) -> Document:
    """An empty document in the faces of ``paper``."""
    folder = resources.files("budgetbook.resources") / "templates" / "word"
    package = BytesIO()
    with ZipFile(package, "w", ZIP_DEFLATED) as archive:
        for name, file in PARTS.items():
            archive.writestr(name, (folder / file).read_bytes())
    package.seek(0)
    document = docx.Document(package)
    _dress(document.styles.element, paper)
    return document


def _dress(styles: Any, paper: PaperStyle) -> None:
    """Put the layout's faces in the styles whose face is the layout's to choose."""
    title, table = paper.title.face, paper.table
    for style, face, size in (
        ("Normal", paper.body.face, paper.body.size),
        ("Heading1", paper.heading.face, paper.heading.size),
        ("Title", title, 0),
        ("Cover", title, 0),
        ("TOCHeading", title, 0),
        ("TableText", table.face, table.size),
        ("TableHeader", paper.header.face, paper.header.size),
    ):
        found = styles.find(f"{W}style[@{W}styleId='{style}']/{W}rPr")
        _set_face(found, face, size)


def _set_face(properties: Element, face: str, size: float) -> None:
    fonts = properties.find(f"{W}rFonts")
    if fonts is not None:
        fonts.set(f"{W}eastAsia", face)
    for tag in ("sz", "szCs") if size else ():
        found = properties.find(W + tag)
        if found is not None:
            found.set(f"{W}val", str(round(size * 2)))
