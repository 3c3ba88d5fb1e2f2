"""Strict Open XML (ISO 29500): the same words under other names; read, but not written back."""

from pathlib import Path

import pytest

from budgetbook.io.errors import WriteRefused
from budgetbook.io.excel_writer import write_excel
from budgetbook.io.formats import Origin, import_origins
from budgetbook.io.word_writer import write_word
from budgetbook.io.write_back import write_back
from tests.books.source import sample
from tests.io.office import unzipped, zipped

_NAMES = {
    b"wordprocessingml/2006/main": b"wordprocessingml/main",
    b"spreadsheetml/2006/main": b"spreadsheetml/main",
    b"officeDocument/2006/relationships": b"officeDocument/relationships",
}


def strict(data: bytes) -> bytes:
    parts = unzipped(data)
    for name, content in parts.items():
        for common, own in _NAMES.items():
            content = content.replace(
                b"schemas.openxmlformats.org/" + common, b"purl.oclc.org/ooxml/" + own
            )
        parts[name] = content
    return zipped(parts)


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_the_same_book(suffix: str, tmp_path: Path) -> None:
    book, layout = sample("culture")
    data = write_word(book, layout) if suffix == ".docx" else write_excel(book, layout)
    base = import_origins([Origin(f"书{suffix}", suffix, data)])
    origins = [Origin(f"书{suffix}", suffix, strict(data))]
    read = import_origins(origins)
    assert read.book == base.book
    with pytest.raises(WriteRefused, match="严格"):
        write_back(read.book, read.layout, origins, 0, tmp_path / f"书{suffix}")
