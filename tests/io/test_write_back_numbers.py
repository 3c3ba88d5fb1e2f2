"""写回原文件 of paragraphs whose number Word itself prints."""

from pathlib import Path

import pytest
from lxml import etree

from budgetbook.io.formats import Opened, Origin, import_origins, open_files
from budgetbook.model.book import Book, Paragraph
from budgetbook.model.edit import SetText
from tests.io.office import DECLARATION, DOCUMENT, W_URI, W, unzipped, zipped
from tests.io.writing_back import differing, edited, open_bytes, original, refused, written

_NUMBERING = (
    f'{DECLARATION}<w:numbering xmlns:w="{W_URI}"><w:abstractNum w:abstractNumId="5">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/>'
    '<w:lvlText w:val="%1、"/></w:lvl></w:abstractNum><w:num w:numId="2">'
    '<w:abstractNumId w:val="5"/></w:num></w:numbering>'
)


def bodies(book: Book) -> list[Paragraph]:
    return [i for i in book.flow if isinstance(i, Paragraph) and i.role == "body"]


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    """The sample with its first two paragraphs numbered by Word."""
    parts: dict[str, bytes | str] = dict(unzipped(original(".docx")))
    root = etree.fromstring(parts[DOCUMENT])
    plain = import_origins([Origin("一本.docx", ".docx", original(".docx"))])
    numbers = [int(plain.texts[p.id].place.locator[1:]) for p in bodies(plain.book)[:2]]
    everything = list(root.iter(f"{W}p"))
    for paragraph in (everything[number] for number in numbers):
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            properties = etree.Element(f"{W}pPr")
            paragraph.insert(0, properties)
        number = etree.SubElement(properties, f"{W}numPr")
        etree.SubElement(number, f"{W}ilvl").set(f"{W}val", "0")
        etree.SubElement(number, f"{W}numId").set(f"{W}val", "2")
    parts[DOCUMENT] = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return open_bytes(tmp_path, "一本.docx", zipped({**parts, "word/numbering.xml": _NUMBERING}))


def numbered(opened: Opened) -> list[Paragraph]:
    found = [p for p in bodies(opened.book) if p.text.startswith(("一、", "二、"))]
    assert [p.text[:2] for p in found] == ["一、", "二、"]
    return found


def test_the_number_is_in_the_book_and_not_twice_in_the_file(
    opened: Opened, tmp_path: Path
) -> None:
    second = numbered(opened)[1]
    assert second.text.startswith("二、")
    book = edited(opened, SetText(second.id, "二、另写的一段。"))
    path = tmp_path / "另存.docx"
    written(opened, book, path)
    assert differing(opened.origins[0].data, path.read_bytes()) == [DOCUMENT]
    again = open_files([path])
    assert [p.text for p in again.book.flow if isinstance(p, Paragraph)] == [
        p.text for p in book.flow if isinstance(p, Paragraph)
    ]
    root = etree.fromstring(unzipped(path.read_bytes())[DOCUMENT])
    texts = ["".join(p.itertext()) for p in root.iter(f"{W}p")]
    assert "另写的一段。" in texts


def test_another_number_is_refused_with_its_reason(opened: Opened) -> None:
    second = numbered(opened)[1]
    book = edited(opened, SetText(second.id, "三、另写的一段。"))
    refused(opened, book, "前的“二、”是 Word 自动编的号，不能在这里改")
