"""Files parsed without any meaning, for ``tests/bench.py`` to hold opening against.

Two parses of each kind. The leanest: the zip opened, its parts that hold words parsed by lxml
(document, styles and numbering of Word; workbook, styles, shared strings and every sheet of Excel)
and the text of each cell and paragraph joined; the text of each page of a PDF. The usual one:
openpyxl's load_workbook, or python-docx, with the same walk. Neither has a counterpart for what
opening goes on to: tables matched, totals settled, everything checked.
"""

import zipfile
from collections.abc import Callable
from io import BytesIO

import docx
import openpyxl
import pypdfium2
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def bare_word(data: bytes) -> list[str]:
    """The words of every cell and paragraph of a .docx, and nothing else."""
    package = zipfile.ZipFile(BytesIO(data))
    for name in ("word/styles.xml", "word/numbering.xml"):
        if name in package.namelist():
            etree.fromstring(package.read(name))
    root = etree.fromstring(package.read("word/document.xml"))
    return ["".join(t.text or "" for t in e.iter(f"{W}t")) for e in root.iter(f"{W}tc", f"{W}p")]


def bare_excel(data: bytes) -> list[str]:
    """The words of every cell of an .xlsx, and nothing else."""
    package = zipfile.ZipFile(BytesIO(data))
    names = package.namelist()
    for name in ("xl/workbook.xml", "xl/styles.xml"):
        etree.fromstring(package.read(name))
    shared: list[str] = []
    if "xl/sharedStrings.xml" in names:
        items = etree.fromstring(package.read("xl/sharedStrings.xml")).iter(f"{S}si")
        shared = ["".join(t.text or "" for t in item.iter(f"{S}t")) for item in items]
    found = []
    for name in names:
        if name.startswith("xl/worksheets/sheet"):
            for cell in etree.fromstring(package.read(name)).iter(f"{S}c"):
                value = cell.find(f"{S}v")
                if value is not None:
                    text = value.text or ""
                    found.append(shared[int(text)] if cell.get("t") == "s" else text)
    return found


def usual_word(data: bytes) -> list[str]:
    """The words of every cell and paragraph of a .docx, by python-docx."""
    document = docx.Document(BytesIO(data))
    found = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        for row in table.rows:
            found += [cell.text for cell in row.cells]
    return found


def usual_excel(data: bytes) -> list[str]:
    """The words of every cell of an .xlsx, by openpyxl."""
    workbook = openpyxl.load_workbook(BytesIO(data), data_only=True)
    return [
        str(value)
        for sheet in workbook.worksheets
        for row in sheet.iter_rows(values_only=True)
        for value in row
        if value is not None
    ]


def bare_pdf(data: bytes) -> list[str]:
    """The words of every page of a PDF."""
    document = pypdfium2.PdfDocument(data)
    found = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return found


#: Name and function by the file's suffix.
PARSES: dict[str, dict[str, Callable[[bytes], list[str]]]] = {
    ".docx": {"裸解析": bare_word, "python-docx ": usual_word},
    ".xlsx": {"裸解析": bare_excel, "openpyxl ": usual_excel},
    ".pdf": {"PDFium 取文字": bare_pdf},
}
