"""Small Office files for tests, as our own generator writes them and as Word or WPS would."""

import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from xml.sax.saxutils import escape

from lxml import etree

from budgetbook.model.book import Book, Paragraph, Placed

W_URI = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S_URI = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
W, S = f"{{{W_URI}}}", f"{{{S_URI}}}"
DOCUMENT, SHEET1 = "word/document.xml", "xl/worksheets/sheet1.xml"
#: As Word and WPS write it; lxml writes single quotes and no ``standalone``.
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
_R_URI = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS_URI = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES_URI = "http://schemas.openxmlformats.org/package/2006/content-types"
_STAMP = (2024, 1, 2, 3, 4, 6)

Element = etree._Element


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    """A zip of these parts."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, _STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(info, content)
    return buffer.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    """Part name → bytes."""
    with zipfile.ZipFile(BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def changed(data: bytes, part: str, change: Callable[[Element], object]) -> bytes:
    """``data`` with one XML part changed in place."""
    parts = unzipped(data)
    root = etree.fromstring(parts[part])
    change(root)
    return zipped({**parts, part: etree.tostring(root, encoding="UTF-8", xml_declaration=True)})


def c14n(data: bytes) -> bytes:
    """The canonical form of an XML part."""
    return etree.tostring(etree.fromstring(data), method="c14n")


def _relations(entries: Sequence[tuple[str, str]]) -> str:
    items = "".join(
        f'<Relationship Id="rId{i}" Type="{_R_URI}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(entries, 1)
    )
    return f'{DECLARATION}<Relationships xmlns="{_RELS_URI}">{items}</Relationships>'


def _types(overrides: Mapping[str, str]) -> str:
    items = "".join(
        f'<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-{kind}+xml"/>'
        for name, kind in overrides.items()
    )
    return (
        f'{DECLARATION}<Types xmlns="{_TYPES_URI}"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{items}</Types>'
    )


# ---- Word


def docx(body: str, parts: Mapping[str, bytes | str] | None = None) -> bytes:
    """A .docx with this body XML (``w:`` is bound), and further parts."""
    document = (
        f'{DECLARATION}<w:document xmlns:w="{W_URI}" xmlns:r="{_R_URI}">'
        f"<w:body>{body}<w:sectPr/></w:body></w:document>"
    )
    kind = "officedocument.wordprocessingml.document.main"
    return zipped(
        {
            "[Content_Types].xml": _types({DOCUMENT: kind}),
            "_rels/.rels": _relations([("officeDocument", DOCUMENT)]),
            DOCUMENT: document,
            **(parts or {}),
        }
    )


def par(text: str, properties: str = "") -> str:
    """A paragraph, tabs and line breaks as Word has them."""
    pieces = "".join(
        {"\t": "<w:tab/>", "\n": "<w:br/>"}.get(piece)
        or f'<w:t xml:space="preserve">{escape(piece)}</w:t>'
        for piece in re.split(r"([\t\n])", text)
        if piece
    )
    run = f"<w:r>{pieces}</w:r>" if pieces else ""
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{run}</w:p>"


def cell(text: str, properties: str = "") -> str:
    """A table cell; each line of the text is a paragraph."""
    paragraphs = "".join(par(line) for line in text.split("\n"))
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraphs}</w:tc>"


def table(rows: Sequence[Sequence[str]]) -> str:
    """A table; a cell that begins with ``<`` is XML already."""
    lines = ("".join(word if word.startswith("<") else cell(word) for word in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{line}</w:tr>" for line in lines) + "</w:tbl>"


# ---- Excel


def xlsx(
    sheets: Mapping[str, str],
    shared: Sequence[str] = (),
    formats: Sequence[str] = (),
    hidden: Sequence[str] = (),
) -> bytes:
    """A .xlsx with these sheets: name → XML inside ``worksheet``. ``s="1"`` is the first format."""
    entries, lines, overrides = [], [], {}
    for number, name in enumerate(sheets, 1):
        entries.append(("worksheet", f"worksheets/sheet{number}.xml"))
        state = ' state="hidden"' if name in hidden else ""
        lines.append(f'<sheet name="{name}" sheetId="{number}"{state} r:id="rId{number}"/>')
        part = f"xl/worksheets/sheet{number}.xml"
        overrides[part] = "officedocument.spreadsheetml.worksheet"
    entries += [("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")]
    overrides["xl/workbook.xml"] = "officedocument.spreadsheetml.sheet.main"
    overrides["xl/styles.xml"] = "officedocument.spreadsheetml.styles"
    overrides["xl/sharedStrings.xml"] = "officedocument.spreadsheetml.sharedStrings"
    items = (s if s.startswith("<") else f"<t>{escape(s)}</t>" for s in shared)
    strings = "".join(f"<si>{item}</si>" for item in items)
    return zipped(
        {
            "[Content_Types].xml": _types(overrides),
            "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
            "xl/workbook.xml": f'{DECLARATION}<workbook xmlns="{S_URI}" xmlns:r="{_R_URI}">'
            f"<sheets>{''.join(lines)}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": _relations(entries),
            "xl/styles.xml": _styles(formats),
            "xl/sharedStrings.xml": f'{DECLARATION}<sst xmlns="{S_URI}">{strings}</sst>',
            **{
                f"xl/worksheets/sheet{number}.xml": f'{DECLARATION}<worksheet xmlns="{S_URI}">'
                f"{content}</worksheet>"
                for number, content in enumerate(sheets.values(), 1)
            },
        }
    )


def _styles(formats: Sequence[str]) -> str:
    codes = "".join(
        f'<numFmt numFmtId="{164 + i}" formatCode="{escape(code, {chr(34): "&quot;"})}"/>'
        for i, code in enumerate(formats)
    )
    cells = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' + "".join(
        f'<xf numFmtId="{164 + i}" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        for i in range(len(formats))
    )
    return (
        f'{DECLARATION}<styleSheet xmlns="{S_URI}">'
        f'<numFmts count="{len(formats)}">{codes}</numFmts>'
        '<fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
        '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        f'<cellXfs count="{1 + len(formats)}">{cells}</cellXfs></styleSheet>'
    )


def data(*rows: str) -> str:
    """A ``sheetData`` of ``c`` elements, row by row."""
    lines = "".join(f'<row r="{i}">{row}</row>' for i, row in enumerate(rows, 1))
    return f"<sheetData>{lines}</sheetData>"


def text_cell(address: str, text: str) -> str:
    """A cell with an inline string."""
    return f'<c r="{address}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


# ---- books


def plain(text: str) -> str:
    """Without blanks of any kind."""
    return re.sub(r"\s+", "", text)


def flow_texts(book: Book) -> list[str]:
    """The words of the book's order: paragraphs, and sheets with their printed titles."""
    return [
        item.text if isinstance(item, Paragraph) else f"[{item.sheet}] {item.title}"
        for item in book.flow
    ]


def contents(book: Book, *, blanks: bool = True) -> dict[object, object]:
    """What the tables hold, without marks; without blanks in texts where they do not count."""

    def words(value: object) -> object:
        return plain(value) if isinstance(value, str) and not blanks else value

    return {
        key: (
            [(row.id, row.part_of, {c: words(v) for c, v in row.cells.items()}) for row in t.rows],
            [(c.title, c.after, c.kind, c.part_of) for c in t.extra_columns],
            t.absent_columns,
            tuple(map(words, t.notes)),
        )
        for key, t in book.tables.items()
    }


def placed_sheets(book: Book) -> list[tuple[str, str]]:
    """Sheet and instance of each table, in order."""
    return [(item.sheet, item.instance) for item in book.flow if isinstance(item, Placed)]
