"""The empty Word document that new files start from: our own parts, put together in memory."""

from importlib import resources
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import docx
from docx.document import Document

from budgetbook.io.word_xml import Element, W, element, twips
from budgetbook.model.book import Paragraph, ParagraphRole
from budgetbook.model.page_rows import LEADING
from budgetbook.model.page_styles import PITCH, Style, style_of
from budgetbook.model.pages import A4
from budgetbook.model.paginate import BETWEEN
from budgetbook.model.paper import PaperStyle, Typeface

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
#: The style of each kind of paragraph.
STYLES: dict[ParagraphRole, str] = {
    "title": "Title",
    "cover": "Cover",
    "contents_title": "TOCHeading",
    "contents_group": "TOC1",
    "contents": "TOC2",
    "heading1": "Heading1",
    "heading2": "Heading2",
    "heading3": "Heading3",
    "body": "BodyText",
}
#: Behind the name of a style: the one that rests on it and opens a page. What opens a page only
#: because the one before is full says so by its style, what does by itself says so itself.
NEXT_PAGE = "NextPage"
_OPENERS = ("BodyText", "Title", "Heading1", "Heading2", "Heading3", "TableLine", "TableGap")
#: What stands before the spacing in the properties of a paragraph.
_BEFORE_SPACING = {
    W + tag for tag in ("keepNext", "keepLines", "pageBreakBefore", "widowControl", "tabs",
                        "overflowPunct", "autoSpaceDE", "autoSpaceDN")
}  # fmt: skip


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
    """Put the layout's faces, sizes and line pitches in the styles, as the pages were made up."""
    for role, name in STYLES.items():
        style = style_of(Paragraph(id="", text="", role=role), paper)
        _set_face(_part(styles, name, "rPr"), style.face)
        below = BETWEEN if role == "title" else 0.0
        _set_pitch(_part(styles, name, "pPr"), style.face.size * PITCH, style.above, below)
        _set_indent(_part(styles, name, "pPr"), role, style, paper)
    table = paper.table
    for name, face, pitch, above, below in (
        ("Normal", paper.body, paper.body.size * PITCH, 0.0, 0.0),
        ("TableText", table, table.size * LEADING, 0.0, 0.0),
        ("TableHeader", paper.header, paper.header.size * LEADING, 0.0, 0.0),
        ("TableLine", table, table.size * 1.6, 0.0, 2.0),
        ("TableNote", table, table.size * 1.5, 3.0, 0.0),
        ("Footer", paper.foot.face, paper.foot.face.size * 1.5, 0.0, 0.0),
    ):
        _set_face(_part(styles, name, "rPr"), face)
        _set_pitch(_part(styles, name, "pPr"), pitch, above, below)
    _add_openers(styles)


def _add_openers(styles: Any) -> None:
    for name in _OPENERS:
        made = element("style", type="paragraph", customStyle=1, styleId=name + NEXT_PAGE)
        made.append(element("name", val=f"{name} on next page"))
        made.append(element("basedOn", val=name))
        made.append(element("pPr", element("pageBreakBefore")))
        styles.append(made)


def _part(styles: Any, style: str, part: str) -> Element:
    """The paragraph or run properties of a style, made where it has none."""
    owner = styles.find(f"{W}style[@{W}styleId='{style}']")
    found: Element | None = owner.find(f"{W}{part}")
    if found is None:
        found = element(part)
        owner.append(found)
    return found


def _set_face(properties: Element, face: Typeface) -> None:
    for old in list(properties):
        if old.tag in {W + tag for tag in ("rFonts", "b", "bCs", "sz", "szCs")}:
            properties.remove(old)
    latin = dict.fromkeys(("ascii", "hAnsi", "cs"), "Times New Roman")
    bold = {} if face.bold else {"val": "0"}
    size = round(face.size * 2)
    made = [
        element("rFonts", **latin, eastAsia=face.face), element("b", **bold),
        element("bCs", **bold), element("sz", val=size), element("szCs", val=size),
    ]  # fmt: skip
    for at, one in enumerate(made):
        properties.insert(at, one)


def _set_pitch(properties: Element, pitch: float, above: float, below: float) -> None:
    old = properties.find(f"{W}spacing")
    made = element(
        "spacing", before=twips(above), after=twips(below), line=twips(pitch), lineRule="exact"
    )
    if old is not None:
        properties.replace(old, made)
    else:
        places = [at for at, one in enumerate(properties) if one.tag in _BEFORE_SPACING]
        properties.insert(places[-1] + 1 if places else 0, made)


def _set_indent(properties: Element, role: ParagraphRole, style: Style, paper: PaperStyle) -> None:
    """First line and left edge; lines of the 目录 with their number at the right margin."""
    for tag in ("ind", "jc", "tabs"):
        old = properties.find(W + tag)
        if old is not None:
            properties.remove(old)
    at = next(i for i, one in enumerate(properties) if one.tag == f"{W}spacing")
    size = style.face.size
    chars = round(style.indent * 100)
    indent = element("ind", firstLineChars=chars, firstLine=twips(style.indent * size))
    if role in ("contents", "contents_group"):
        left = 0.0 if role == "contents_group" else size
        indent = element("ind", left=twips(left), firstLineChars=0, firstLine=0)
        width = A4[0] - (paper.margins[1] + paper.margins[3]) * 72 / 25.4
        place = element("tab", val="right", leader="dot", pos=twips(width))
        properties.insert(at, element("tabs", place))
        at += 1
    properties.insert(at + 1, indent)
    align = "both" if role == "body" else style.align
    properties.insert(at + 2, element("jc", val=align))
