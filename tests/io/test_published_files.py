"""核对已公布件 on real files: what is altered is named, what is true is not reported."""

from itertools import product
from pathlib import Path

import pytest

from budgetbook.app import make_application
from budgetbook.io.conversion import find_soffice
from budgetbook.io.errors import UnreadableFile
from budgetbook.io.formats import open_files, read_and_match
from budgetbook.io.proof_report import write_proof
from budgetbook.io.published_files import proof_of
from budgetbook.io.store import Origin
from budgetbook.model.book import Book
from budgetbook.model.layout import Layout
from budgetbook.model.proofread import proofread
from budgetbook.model.publication import PublicChoice, public
from budgetbook.model.settle import Ledger
from tests.io.libreoffice import saved_again
from tests.measure_published import (
    FORMATS,
    SAMPLE,
    altered_amounts,
    amounts,
    count_amounts,
    count_words,
    proof,
    published_book,
    with_internal,
    written,
)


@pytest.fixture(scope="module")
def sample() -> tuple[Book, Layout]:
    make_application()
    return published_book(SAMPLE)


@pytest.mark.parametrize(("suffix", "most"), [(".docx", 5), (".xlsx", 5), (".pdf", 2)])
def test_an_altered_digit_is_named(sample: tuple[Book, Layout], suffix: str, most: int) -> None:
    count, missed = count_amounts(*sample, suffix, most)
    assert missed == []
    assert count.altered == count.named >= most


def test_an_altered_digit_in_the_words_is_named(sample: tuple[Book, Layout]) -> None:
    count, missed = count_words(*sample, ".xlsx", 7)
    assert missed == []
    assert count.altered > 3


@pytest.mark.parametrize("suffix", FORMATS)
def test_true_files_report_nothing(sample: tuple[Book, Layout], suffix: str) -> None:
    book, layout = sample
    assert proof(book, layout, written(book, layout, suffix), suffix).found == ()


def test_true_files_of_the_fixtures_report_nothing(shared: Path) -> None:
    make_application()
    for name, suffix in (("002", ".pdf"), ("001", ".docx"), ("003", ".xlsx")):
        book, layout = published_book(shared / "fixtures" / f"{name}.docx")
        assert proof(book, layout, written(book, layout, suffix), suffix).found == ()


@pytest.mark.parametrize("name", ["002", "004"])
def test_a_book_read_from_word_equals_the_pdf_of_its_publisher(shared: Path, name: str) -> None:
    book, layout = published_book(shared / "fixtures" / f"{name}.docx")
    found = proof(book, layout, (shared / "fixtures" / f"{name}.pdf").read_bytes(), ".pdf")
    assert found.found == ()
    assert found.cells > 1000


@pytest.mark.parametrize(("leaves_out", "in_totals"), list(product((False, True), repeat=2)))
def test_what_is_masked_compares_as_masked(leaves_out: bool, in_totals: bool) -> None:
    opened = open_files([SAMPLE])
    layout = opened.layout
    book = with_internal(Ledger(layout, opened.book).settle(opened.book).book)
    choice = PublicChoice(leaves_out=leaves_out, in_totals=in_totals)
    made = public(book, layout, choice).book
    assert proof(made, layout, written(made, layout, ".docx"), ".docx").found == ()
    whole = written(published_book(SAMPLE)[0], layout, ".docx")
    assert proof(made, layout, whole, ".docx").differences


@pytest.mark.skipif(find_soffice() is None, reason="no LibreOffice")
def test_the_web_page_of_a_word_file_reports_nothing(sample: tuple[Book, Layout]) -> None:
    book, layout = sample
    ref, altered = list(altered_amounts(book, layout, ".docx", amounts(book, layout, 40)))[7]
    true = written(book, layout, ".docx")
    pages = saved_again({"true.docx": true, "altered.docx": altered}, "html")
    found = {}
    for name, page in pages.items():
        origin = Origin(f"{name}.html", ".html", page, None)
        read = read_and_match([origin], layout, (), None)
        found[Path(name).stem] = proofread(book, layout, read.book).found
    assert found["true"] == ()
    assert [one.ref for one in found["altered"]] == [ref]


def test_places_in_the_file_are_told(sample: tuple[Book, Layout], tmp_path: Path) -> None:
    book, layout = sample
    ref, data = next(altered_amounts(book, layout, ".xlsx", amounts(book, layout, 1)))
    path, other = tmp_path / "公开.xlsx", tmp_path / "说明.docx"
    path.write_bytes(data)
    other.write_bytes(b"")
    (one,) = proof_of([path], book, layout).found
    assert one.ref == ref
    assert "!" in one.place  # worksheet and cell
    for suffix in (".xlsx", ".docx"):
        report = tmp_path / f"核对{suffix}"
        write_proof(report, proof_of([path], book, layout), ["本簿：甲"])
        assert report.stat().st_size > 3000
    with pytest.raises(UnreadableFile, match="可以写"):
        write_proof(tmp_path / "核对.txt", proof_of([path], book, layout), [])
    with pytest.raises(UnreadableFile, match="空文件"):
        proof_of([other], book, layout)
    with pytest.raises(UnreadableFile, match="是预算簿"):
        proof_of([SAMPLE], book, layout)
