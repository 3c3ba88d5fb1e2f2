"""New files keep the rules that Word and Excel are strict about."""

from pathlib import Path

import pytest

from budgetbook.io.excel_writer import write_excel
from budgetbook.io.word_writer import write_word
from tests.books.source import sample as source_sample
from tests.books.source import sample_names
from tests.fixture_books import fixture
from tests.io.office import DOCUMENT, Element, W, changed
from tests.io.ooxml_rules import faults
from tests.io.sample import sample
from tests.model.books import COUNTY


@pytest.mark.parametrize("name", ["small", *sample_names()])
def test_samples(name: str) -> None:
    book, layout = (sample(), COUNTY) if name == "small" else source_sample(name)
    assert faults(write_word(book, layout)) == []
    assert faults(write_excel(book, layout)) == []


@pytest.mark.parametrize("name", ["000", "001", "002", "003", "004"])
def test_fixtures(shared: Path, name: str) -> None:
    read = fixture(shared, f"{name}.docx")
    assert faults(write_word(read.book, read.layout)) == []
    assert faults(write_excel(read.book, read.layout)) == []


def test_the_check_finds_faults() -> None:
    data = write_word(sample(), COUNTY)

    def spoil(root: Element) -> None:
        properties = next(root.iter(f"{W}tcPr"))
        properties.insert(0, properties[-1])
        row = next(root.iter(f"{W}tr"))
        row.remove(row.findall(f"{W}tc")[-1])

    found = " ".join(faults(changed(data, DOCUMENT, spoil)))
    assert "tcPr out of order" in found
    assert "a row of" in found
