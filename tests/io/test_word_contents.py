"""The 目录 of a new Word document: a field with its lines, links and page numbers in it, and the
numbers right where LibreOffice breaks the pages."""

import re
import unicodedata
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from lxml import etree

from budgetbook.io.conversion import find_soffice
from budgetbook.io.store import book_from_bytes
from budgetbook.io.word_pages import pages_of_word
from budgetbook.io.word_writer import write_word
from budgetbook.io.word_xml import Element, W
from budgetbook.model.book import Book, Paragraph
from budgetbook.model.contents import has_contents, page_numbers, with_contents
from budgetbook.model.details import published
from budgetbook.model.layout import Layout
from tests.fixture_books import fixture
from tests.io.libreoffice import saved_again
from tests.io.sample import sample
from tests.model.books import COUNTY
from tests.pdf_text import page_texts

SAMPLE = Path(__file__).parents[2] / "budgetbook" / "resources" / "samples" / "sample.ysb"


@pytest.fixture(scope="module")
def body() -> Element:
    written = write_word(with_contents(sample(), COUNTY), COUNTY)
    return etree.fromstring(ZipFile(BytesIO(written)).read("word/document.xml"))[0]


def _lines(book: Book) -> list[Paragraph]:
    return [i for i in book.flow if isinstance(i, Paragraph) and i.role == "contents"]


def test_the_contents_are_one_field(body: Element) -> None:
    depth, fields = 0, []
    for mark in body.iter(f"{W}fldChar", f"{W}instrText"):
        if mark.tag == f"{W}instrText":
            fields.append((depth, (mark.text or "").split()[0]))
        else:
            depth += {"begin": 1, "end": -1}.get(mark.get(f"{W}fldCharType", ""), 0)
            assert depth >= 0
    assert depth == 0
    assert fields[0] == (1, "TOC")
    assert {what for _, what in fields[1:]} == {"PAGEREF"}
    assert {level for level, _ in fields[1:]} == {2}


def test_every_line_links_to_a_title_that_is_there(body: Element) -> None:
    marks = {mark.get(f"{W}name"): mark for mark in body.iter(f"{W}bookmarkStart")}
    links = list(body.iter(f"{W}hyperlink"))
    assert links
    assert {link.get(f"{W}anchor") for link in links} == set(marks)
    ids = [mark.get(f"{W}id") for mark in body.iter(f"{W}bookmarkStart")]
    assert len(ids) == len(set(ids))
    assert ids == [mark.get(f"{W}id") for mark in body.iter(f"{W}bookmarkEnd")]
    for link in links:
        title = next(t.text for t in link.iter(f"{W}t"))
        target = marks[link.get(f"{W}anchor")].getparent()
        assert target is not None
        there = "".join(t.text or "" for t in target.iter(f"{W}t"))
        assert _plain(str(title)).lstrip("一二三四五六七八九十、.0123456789") in _plain(there)


def test_the_numbers_are_those_of_the_pages() -> None:
    book = with_contents(sample(), COUNTY)
    printed = pages_of_word(book, COUNTY)
    places = page_numbers(printed, book)
    body = etree.fromstring(ZipFile(BytesIO(write_word(book, COUNTY))).read("word/document.xml"))
    shown = [
        re.findall(r"\d+$", "".join(t.text or "" for t in link.iter(f"{W}t")))
        for link in body.iter(f"{W}hyperlink")
    ]
    expected = [[str(places[line.id].page + 1)] for line in _lines(book)]
    assert [one for one in shown if one] == expected


def test_rows_have_exact_heights(body: Element) -> None:
    rules = {height.get(f"{W}hRule") for height in body.iter(f"{W}trHeight")}
    assert rules == {"exact"}


@pytest.mark.skipif(find_soffice() is None, reason="LibreOffice is not installed")
def test_libreoffice_finds_every_title_on_its_page(shared: Path) -> None:
    opened = {name: fixture(shared, f"{name}.docx") for name in ("000", "002")}
    books = {name: (one.book, one.layout) for name, one in opened.items()}
    books["sample"] = book_from_bytes(SAMPLE.read_bytes(), SAMPLE.name)[:2]
    made = {name: _listed(*pair) for name, pair in books.items()}
    files = {f"{name}.docx": write_word(*pair) for name, pair in made.items()}
    pdfs = saved_again(files, "pdf")
    for name, (book, layout) in made.items():
        _agrees(name, book, layout, pdfs[name])


def _listed(book: Book, layout: Layout) -> tuple[Book, Layout]:
    plain = published(book, layout)
    return (plain if has_contents(plain) else with_contents(plain, layout)), layout


def _agrees(name: str, book: Book, layout: Layout, pdf: bytes) -> None:
    printed = pages_of_word(book, layout)
    texts = [_plain(text) for text in page_texts(pdf)]
    assert len(texts) == len(printed.pages), name
    astray = [
        (mark.title, mark.page + 1)
        for mark in printed.bookmarks
        if _plain(mark.title) not in texts[mark.page]
    ]
    assert not astray, (name, astray)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", re.sub(r"\s", "", text))
