"""Books of every released format open for ever, and hold what they held."""

import json

import pytest

from budgetbook.io.errors import UnreadableFile
from budgetbook.io.salvage import salvage
from budgetbook.io.store import FORMAT, book_from_bytes, book_to_bytes
from budgetbook.model import layout as layout_module
from budgetbook.model import layout_variant
from budgetbook.model.review import review
from budgetbook.model.settle import Ledger
from tests.io.golden_books import FOLDER, ORIGIN, book_of, golden_books
from tests.io.office import unzipped, zipped


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on another computer: no layout of the user's own is known."""
    monkeypatch.setattr(layout_module, "_OWN", {})
    monkeypatch.setattr(layout_variant, "_KNOWN", {})


def test_there_is_one_of_every_format() -> None:
    """A new format needs its golden file: ``python -m tests.io.golden_books N``."""
    metas = (json.loads(unzipped(data)["meta.json"]) for data in golden_books().values())
    assert {meta["format"] for meta in metas} == set(range(1, FORMAT + 1))


@pytest.mark.parametrize("number", range(1, FORMAT + 1))
def test_it_opens_with_all_that_it_holds(number: int) -> None:
    data = (FOLDER / f"format-{number}.ysb").read_bytes()
    book, layout, origins = book_from_bytes(data, "簿.ysb")
    assert book == book_of(number)
    assert layout.id == book.layout
    assert origins == (ORIGIN,)


@pytest.mark.parametrize("name", list(golden_books()))
def test_it_is_checked_saved_and_salvaged(name: str) -> None:
    data = golden_books()[name]
    book, layout, origins = book_from_bytes(data, name)
    review(Ledger(layout, book).settle(book).book, layout)
    assert book_from_bytes(book_to_bytes(book, origins), name)[0] == book
    assert salvage(data, name).book == book


def test_the_first_program_wrote_this() -> None:
    """The sample book as it stood before the second format was thought of."""
    book, layout, origins = book_from_bytes(golden_books()["format-1-first.ysb"], "簿.ysb")
    assert (layout.id, book.year, len(origins)) == ("hebei-open-2023", 2024, 0)
    assert (len(book.tables), len(book.flow)) == (34, 112)


@pytest.mark.parametrize("number", range(1, FORMAT + 1))
def test_the_next_format_is_refused_in_a_sentence(number: int) -> None:
    parts = unzipped((FOLDER / f"format-{number}.ysb").read_bytes())
    meta = json.loads(parts["meta.json"])
    parts["meta.json"] = json.dumps({**meta, "format": FORMAT + 1}).encode()
    with pytest.raises(UnreadableFile, match=r"更新版本.*没有改动") as caught:
        book_from_bytes(zipped(parts), "簿.ysb")
    assert "\n" not in str(caught.value)
