"""Bold words: from Word, through the book, to Word, to paper and back into the opened file."""

from itertools import pairwise
from pathlib import Path

from lxml import etree

from budgetbook.io.formats import Opened, open_files
from budgetbook.io.store import book_from_bytes, book_to_bytes
from budgetbook.io.word_emphasis import is_bold
from budgetbook.io.word_patch import W, WordPart, set_words
from budgetbook.io.word_reader import read_word
from budgetbook.io.word_writer import write_word
from budgetbook.io.write_back import write_back
from budgetbook.model.book import Book, Paragraph
from budgetbook.model.edit import SetText, apply
from budgetbook.model.paginate import paginate
from budgetbook.model.spans import runs
from tests.io.sample import sample
from tests.model.books import COUNTY


def bold_book() -> tuple[Book, str]:
    """The sample with some words of its longest running text in bold, and that paragraph's id."""
    book = sample()
    bodies = [p for p in book.flow if isinstance(p, Paragraph) and p.role == "body"]
    item = max(bodies, key=lambda p: len(p.text))
    marked = item.model_copy(update={"emphasis": ((2, 6), (9, 12))})
    flow = tuple(marked if one is item else one for one in book.flow)
    return book.model_copy(update={"flow": flow}), item.id


def paragraph(book: Book, words: str) -> Paragraph:
    return next(p for p in book.flow if isinstance(p, Paragraph) and words in p.text)


def bold_words(item: Paragraph) -> list[str]:
    return [words for words, bold in runs(item.text, item.emphasis) if bold]


def opened(tmp_path: Path) -> tuple[Opened, Paragraph, Paragraph]:
    """A written .docx opened again, with its bold paragraph as written and as read."""
    book, name = bold_book()
    path = tmp_path / "一本.docx"
    path.write_bytes(write_word(book, COUNTY))
    item = next(p for p in book.flow if isinstance(p, Paragraph) and p.id == name)
    read = open_files([path])
    return read, item, paragraph(read.book, item.text)


def test_through_word(tmp_path: Path) -> None:
    _, item, read = opened(tmp_path)
    assert bold_words(item) == bold_words(read) != []
    assert read.emphasis == item.emphasis


def test_through_our_own_file() -> None:
    book, _ = bold_book()
    assert book_from_bytes(book_to_bytes(book), "一本.ysb")[0].flow == book.flow


def test_a_book_without_bold_words_is_written_as_before() -> None:
    assert b"emphasis" not in book_to_bytes(sample())


def test_on_paper() -> None:
    book, name = bold_book()
    printed = paginate(book, COUNTY)
    words = [w for page in printed.pages for w in page.words if w.paragraph == name]
    item = next(p for p in book.flow if isinstance(p, Paragraph) and p.id == name)
    assert "".join(w.text for w in words if w.face.bold) == "".join(bold_words(item))
    assert "".join(w.text for w in words) == item.text
    first = [w for w in words if w.y == words[0].y]
    assert all(a.x < b.x for a, b in pairwise(first))


def test_written_back_only_where_it_changed(tmp_path: Path) -> None:
    read, item, now = opened(tmp_path)
    marked = now.model_copy(update={"emphasis": ((8, 11),)})
    flow = tuple(marked if one is now else one for one in read.book.flow)
    path = tmp_path / "写回.docx"
    write_back(read.book.model_copy(update={"flow": flow}), read.layout, read.origins, 0, path)
    again = paragraph(open_files([path]).book, item.text)
    assert bold_words(again) == [item.text[8:11]]


def test_words_written_back_leave_other_runs_alone(tmp_path: Path) -> None:
    read, item, now = opened(tmp_path)
    text = item.text[:7] + "另外" + item.text[7:]
    book = apply(SetText(now.id, text), read.book).book
    path = tmp_path / "写回.docx"
    write_back(book, read.layout, read.origins, 0, path)
    again = paragraph(open_files([path]).book, text)
    assert bold_words(again) == bold_words(item)


def test_each_run_keeps_its_format() -> None:
    xml = (
        f'<w:p xmlns:w="{W[1:-1]}"><w:r><w:t>共安排</w:t></w:r>'
        "<w:r><w:rPr><w:b/></w:rPr><w:t>10.00</w:t></w:r>"
        "<w:r><w:t>万元。</w:t></w:r></w:p>"
    )
    made = etree.fromstring(xml)
    set_words(made, "共安排12.50万元，较多。")
    assert [(r.findtext(f"{W}t"), is_bold(r)) for r in made.iter(f"{W}r")] == [
        ("共安排", False), ("12.50", True), ("万元，较多。", False),
    ]  # fmt: skip


def test_a_style_that_is_bold_is_no_emphasis(tmp_path: Path) -> None:
    book, _ = bold_book()
    blocks = read_word(write_word(book, COUNTY))
    headed = [b for b in blocks.blocks if getattr(b, "style", "").startswith("heading")]
    assert headed
    assert not any(getattr(b, "bold", ()) for b in headed)


def test_a_new_paragraph_written_back_has_its_own_bold_words(tmp_path: Path) -> None:
    read, _item, now = opened(tmp_path)
    new = Paragraph(id="t1", text="另加的一段话，其中几个字加粗。", emphasis=((3, 6),))
    flow = [one for item in read.book.flow for one in ((item, new) if item is now else (item,))]
    path = tmp_path / "写回.docx"
    book = read.book.model_copy(update={"flow": tuple(flow)})
    write_back(book, read.layout, read.origins, 0, path)
    again = paragraph(open_files([path]).book, new.text)
    assert again.emphasis == new.emphasis


def test_a_level_that_does_not_go_into_the_file_is_told(tmp_path: Path) -> None:
    read, _item, now = opened(tmp_path)
    flow = tuple(
        one.model_copy(update={"role": "heading3"}) if one is now else one for one in read.book.flow
    )
    book = read.book.model_copy(update={"flow": flow})
    told = write_back(book, read.layout, read.origins, 0, tmp_path / "写回.docx")
    assert any("标题级别" in words for words in told)


def test_an_automatic_number_in_front_is_not_written_and_shifts_nothing() -> None:
    xml = (
        f'<w:body xmlns:w="{W[1:-1]}"><w:p><w:r><w:t>共安排经费</w:t></w:r></w:p></w:body>'
    ).encode()
    part = WordPart(xml)
    part.set_emphasis("p0", ((5, 7),), "（一）共安排经费")
    made = etree.fromstring(part.to_bytes())
    assert [(r.findtext(f"{W}t"), is_bold(r)) for r in made.iter(f"{W}r")] == [
        ("共安", False), ("排经", True), ("费", False),
    ]  # fmt: skip
