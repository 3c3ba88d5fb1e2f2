"""The library of indicators as a file."""

from pathlib import Path

import pytest

from budgetbook.io.errors import UnreadableFile
from budgetbook.io.indicator_file import indicator_file, read_library, write_library
from budgetbook.model.indicator_library import Library, collect, merged
from tests.model.books import COUNTY
from tests.ui.books import office_book


def test_what_was_written_is_read(tmp_path: Path) -> None:
    file = indicator_file(tmp_path / "new")
    assert read_library(file) == Library()
    library = merged(Library(), collect(office_book(), COUNTY))
    write_library(file, library)
    assert read_library(file) == library
    off = Library(collects=False)
    write_library(file, off)
    assert read_library(file) == off


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 9}', '{"version": 1, "x": 2}'])
def test_a_file_that_means_nothing_is_refused_and_kept(tmp_path: Path, text: str) -> None:
    file = indicator_file(tmp_path)
    file.write_text(text)
    with pytest.raises(UnreadableFile, match="没有改动"):
        read_library(file)
    assert file.read_text() == text
