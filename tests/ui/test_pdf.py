"""The PDF read back by other eyes: every table and figure, bookmarks, links, search."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from io import BytesIO

import pdfplumber
import pypdfium2
import pytest
from pypdf import PdfReader
from PySide6.QtCore import QLocale
from pytestqt.qtbot import QtBot

from budgetbook.io.errors import Cancelled
from budgetbook.model.book import Paragraph, Placed
from budgetbook.model.grid import lay_out
from budgetbook.model.pages import Printed
from budgetbook.ui.pdf import pages_of, pdf_of
from tests.printed import sample_opened

_FILES = {"/FontFile", "/FontFile2", "/FontFile3"}
TERMS = ("收入", "户", "目", "入", "工", "支", "门", "比", "年", "金额")


class Made:
    """The sample book as PDF and what was to be on its pages."""

    def __init__(self) -> None:
        opened = sample_opened()
        self.opened = opened
        self.printed: Printed = pages_of(opened.book, opened.layout)
        self.data = pdf_of(opened.book, opened.layout)
        with pdfplumber.open(BytesIO(self.data)) as pdf:
            self.words = [page.extract_words(x_tolerance=1.5) for page in pdf.pages]
            self.rects = [[*page.rects, *page.curves, *page.lines] for page in pdf.pages]
            self.chars = [_plain("".join(c["text"] for c in page.chars)) for page in pdf.pages]

    def text(self, page: int) -> str:
        """What stands on a page, blanks left out."""
        return _plain("".join(word["text"] for word in self.words[page]))


@pytest.fixture
def chinese() -> Iterator[None]:
    """As the program sets it: fonts take other glyphs for some signs of Chinese text."""
    was = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    yield
    QLocale.setDefault(was)


def _plain(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(scope="module")
def made(qapp: object) -> Made:
    assert qapp
    return Made()


def test_as_many_pages_as_laid_out(made: Made) -> None:
    pages = PdfReader(BytesIO(made.data)).pages
    assert len(pages) == len(made.printed.pages)
    for page, meant in zip(pages, made.printed.pages, strict=True):
        assert float(page.mediabox.width) == pytest.approx(meant.width, abs=1)
        assert float(page.mediabox.height) == pytest.approx(meant.height, abs=1)


def test_each_table_begins_on_its_page_and_repeats_its_head(made: Made) -> None:
    layout = made.opened.layout
    for item in made.opened.book.flow:
        sheet = layout.sheets_by_id.get(item.sheet) if isinstance(item, Placed) else None
        if sheet is None or sheet.group != "tables":
            continue
        tables = {part.table for part in sheet.parts}
        on = [
            number for number, page in enumerate(made.printed.pages)
            if any(f.ref and f.ref.table in tables for f in page.frames)
        ]  # fmt: skip
        assert isinstance(item, Placed)
        title = _plain(lay_out(layout, made.opened.book, item).title)
        for number in on:
            text = made.text(number)
            assert (title in text) == (number == on[0])
            assert {"预算年度：2024", "单位：万元", "栏次"} <= set(
                re.findall("预算年度：2024|单位：万元|栏次", text)
            )


def test_every_figure_stands_in_its_cell(made: Made) -> None:
    checked = 0
    for number, page in enumerate(made.printed.pages):
        frames = {frame.ref: frame for frame in page.frames if frame.ref}
        words = made.words[number]
        for meant in page.words:
            if meant.ref is None or not re.fullmatch(r"-?[\d.]+", meant.text):
                continue
            frame = frames[meant.ref]
            inside = [
                word["text"] for word in words
                if frame.x - 0.5 <= word["x0"] and word["x1"] <= frame.x + frame.width + 0.5
                and frame.y - 1 <= (word["top"] + word["bottom"]) / 2 <= frame.y + frame.height + 1
            ]  # fmt: skip
            assert meant.text in inside
            checked += 1
    assert checked > 500


def test_nothing_reaches_over_the_edge_of_the_paper(made: Made) -> None:
    for words, page in zip(made.words, made.printed.pages, strict=True):
        assert all(w["x0"] >= 56 and w["x1"] <= page.width - 56 for w in words)


def test_every_line_of_the_contents_names_its_page(made: Made) -> None:
    lines = re.findall(r"([^·]+?)·+(\d+)", made.text(1))
    assert len(lines) == 18
    for title, number in lines:
        name = re.sub(r"^.*(公开目录|公开表(?=部门预算收支)|情况说明(?=一、))", "", title)
        assert name in made.text(int(number) - 1)


@pytest.mark.parametrize("term", TERMS)
def test_search_finds_every_place(made: Made, term: str) -> None:
    document = pypdfium2.PdfDocument(made.data)
    for number, page in enumerate(made.printed.pages):
        meant = sum(_plain(w.text).count(term) for w in (*page.words, *page.foot))
        assert made.chars[number].count(term) >= meant
        text = _plain(document[number].get_textpage().get_text_range())
        assert text.count(term) >= meant
        if len(term) == 1:
            assert text.count(term) == made.chars[number].count(term) == meant


def test_the_searcher_of_a_reader_finds_it(made: Made) -> None:
    document = pypdfium2.PdfDocument(made.data)
    found = 0
    for page in document:
        search = page.get_textpage().search("收入")
        while search.get_next():
            found += 1
    lines = [w.text for page in made.printed.pages for w in page.words]
    assert found >= sum(line.count("收入") for line in lines) > 30


def _reads_as_set(data: bytes, printed: Printed) -> None:
    document = pypdfium2.PdfDocument(data)
    with pdfplumber.open(BytesIO(data)) as pdf:
        for number, page in enumerate(printed.pages):
            meant = "".join(_plain(w.text) for w in (*page.words, *page.foot))
            assert _plain("".join(c["text"] for c in pdf.pages[number].chars)) == meant
            text = document[number].get_textpage().get_text_range()
            assert Counter(_plain(text)) == Counter(meant)


def test_every_page_reads_as_it_was_set(made: Made) -> None:
    _reads_as_set(made.data, made.printed)


@pytest.mark.parametrize(
    "words",
    ["统筹安排——量力而行", '做到"四个到位"不走样', "官方（official）与fi、ffl", "〈目〉———入"],
)
def test_joined_and_substituted_signs_read_as_written(
    made: Made, chinese: None, words: str
) -> None:
    opened = made.opened
    body = [i for i in opened.book.flow if isinstance(i, Paragraph) and i.role == "body"][:12]
    flow = [i.model_copy(update={"text": words + i.text, "bindings": ()}) for i in body]
    book = opened.book.model_copy(update={"flow": tuple(flow)})
    data = pdf_of(book, opened.layout)
    _reads_as_set(data, pages_of(book, opened.layout))
    found = 0
    for page in pypdfium2.PdfDocument(data):
        search = page.get_textpage().search(words)
        while search.get_next():
            found += 1
    assert found == len(body)


def test_bookmarks_for_every_table_and_project(made: Made) -> None:
    reader = PdfReader(BytesIO(made.data))
    marks = {title: page for title, page in _outline(reader, reader.outline)}
    for item in made.opened.book.flow:
        if isinstance(item, Placed) and item.title:
            title = " ".join(item.title.split())
            assert _plain(title) in made.text(marks[title])


def _outline(reader: PdfReader, entries: Sequence[object]) -> Iterator[tuple[str, int]]:
    for entry in entries:
        if isinstance(entry, list):
            yield from _outline(reader, entry)
        else:
            page = reader.get_destination_page_number(entry)  # type: ignore[arg-type]
            assert page is not None
            yield str(entry.title), page  # type: ignore[attr-defined]


def test_links_lead_to_the_right_page(made: Made) -> None:
    reader = PdfReader(BytesIO(made.data))
    ids = {page.indirect_reference.idnum: n for n, page in enumerate(reader.pages)}  # type: ignore[union-attr]
    links = [
        ids[link.get_object()["/Dest"][0].idnum]
        for link in reader.pages[1]["/Annots"]  # type: ignore[attr-defined]
    ]
    assert links == [jump.target.page for jump in made.printed.jumps]
    assert len(set(links)) > 10


def test_title_language_and_fonts(made: Made) -> None:
    reader = PdfReader(BytesIO(made.data))
    assert reader.metadata is not None
    assert reader.metadata.title == made.printed.title
    assert "2024" in made.printed.title
    assert str(reader.root_object["/Lang"]) == "zh-CN"
    for page in reader.pages:
        fonts = page["/Resources"]["/Font"]  # type: ignore[index]
        for font in fonts.values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            keys = set(inner["/FontDescriptor"].get_object())
            assert keys & _FILES
            file = inner["/FontDescriptor"].get_object()[(keys & _FILES).pop()]
            assert len(file.get_object().get_data()) < 400_000  # a subset; the whole has 20 MB


def test_it_can_be_stopped_while_it_is_drawn(qtbot: QtBot) -> None:
    opened = sample_opened()
    told: list[float] = []

    def progress(done: float, words: str) -> None:
        told.append(done)
        if done > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        pdf_of(opened.book, opened.layout, progress)
    assert told == sorted(told)
    assert len(told) > 20
    assert pdf_of(opened.book, opened.layout).startswith(b"%PDF")
