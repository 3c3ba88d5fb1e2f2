"""The project's own sample books: they build, agree with themselves, and are our own words."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from budgetbook.io.formats import open_files
from budgetbook.model.book import Book, Paragraph, Placed
from budgetbook.model.finding import State
from budgetbook.model.layout import Layout, load_layout
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.review import review
from budgetbook.model.settle import Ledger
from tests.books.build import TARGET, build, sample_bytes
from tests.books.source import COUNTY, sample, sample_names
from tests.model.books import value

#: Runs of so many characters are nobody's own words any more.
LONGEST_COMMON = 15
NAMES = sample_names()
_COST = re.compile(r"≤([\d.]+)万元")


def test_there_is_a_sample_of_each_layout() -> None:
    layouts = {sample(name).book.layout for name in NAMES}
    assert layouts == {
        "hebei-open-2023", "hebei-open-2025", "hebei-performance", "tianjin-performance",
    }  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_sample_is_clean(name: str) -> None:
    book, layout = sample(name)
    seen = review(book, layout)
    assert [f.message for f in seen.findings if f.severity == "error"] == []
    assert not seen.counts[State.ERROR]
    assert Ledger(layout, book).pins(book) == {}
    assert Ledger(layout, book).settle(book).book == book
    marked = [row.id for table in book.tables.values() for row in table.rows if row.marks]
    assert marked == []


@pytest.mark.parametrize("name", NAMES)
def test_every_sheet_and_project_is_placed(name: str) -> None:
    book, layout = sample(name)
    placed = [item for item in book.flow if isinstance(item, Placed)]
    tables = [
        TableKey(part.table, item.instance)
        for item in placed
        for part in layout.sheets_by_id[item.sheet].parts
    ]
    assert sorted(tables) == sorted(book.tables)


def _costs(book: Book, instance: str) -> Decimal:
    table = book.tables[TableKey("indicators", instance)]
    hits = [_COST.fullmatch(row.text("target")) for row in table.rows]
    return sum((Decimal(hit[1]) for hit in hits if hit), Decimal(0))


@pytest.mark.parametrize("name", NAMES)
def test_projects_cost_no_more_than_there_is(name: str) -> None:
    book, _ = sample(name)
    spent = Decimal(0)
    for instance in book.instances("project"):
        costs = _costs(book, instance)
        budget = book.value(Ref("project", "form", "budget", instance))
        assert budget in (None, costs)
        spent += costs
    if TableKey("expense") in book.tables:
        assert spent <= value(book, "expense.total.project")


@pytest.mark.parametrize("name", NAMES)
def test_bound_figures_are_those_of_the_tables(name: str) -> None:
    book, _ = sample(name)
    for item in book.flow:
        if not isinstance(item, Paragraph):
            continue
        for binding in item.bindings:
            printed = item.text[binding.start : binding.end]
            assert Decimal(printed) == (book.value(binding.ref) or 0)
            assert item.text[binding.end :].startswith("万元")


def test_county_sample_grew_by_what_its_text_says() -> None:
    book, _ = sample(COUNTY)
    assert value(book, "summary_expense.total.amount") == Decimal("4068.73") + Decimal("152.43")
    assert value(book, "expense.total.basic") == Decimal("612.90") + Decimal("25.26")
    assert value(book, "expense.total.project") == Decimal("3455.83") + Decimal("127.17")
    assert value(book, "hospitality.three.total") == Decimal("11.60") - Decimal("1.80")
    bought = [row.cells["total"] for row in book.tables[TableKey("procurement")].rows]
    assert bought == [Decimal("2.00"), Decimal("1.00"), Decimal("12.00")]


def test_committed_sample_is_what_its_source_makes(tmp_path: Path) -> None:
    assert sample_bytes() == sample_bytes()
    assert TARGET.read_bytes() == sample_bytes(), "python -m tests.books.build writes it anew"
    opened = open_files([build(tmp_path / "sample.ysb")])
    assert opened.book == sample(COUNTY).book
    assert opened.layout == load_layout("hebei-open-2023")


def _own_words(book: Book, layout: Layout) -> Iterator[str]:
    """Everything written in the book but 科目 names and row labels."""
    for item in book.flow:
        if isinstance(item, Paragraph):
            yield item.text.partition("\t")[0]  # a contents line without its page
    for key, table in book.tables.items():
        spec = layout.tables_by_id[key.table]
        if spec.kind in ("list", "form"):
            for row in table.rows:
                yield from (row.text(column.id) for column in spec.columns)


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _official(layout: Layout) -> str:
    """Titles and notes that every book of the layout prints."""
    words = [text for sheet in layout.sheets for text in (sheet.title, sheet.name, *sheet.aliases)]
    words += [section.title for section in layout.sections]
    return "\n".join(_plain(word) for word in words)


@pytest.mark.parametrize("name", NAMES)
def test_no_words_of_a_real_document(name: str, shared: Path) -> None:
    seeds = [_plain(path.read_text("utf-8")) for path in sorted((shared / "seeds").glob("*.txt"))]
    if not seeds:
        pytest.skip("no texts of real documents")
    book, layout = sample(name)
    official = _official(layout)
    size = LONGEST_COMMON + 1
    found = {
        run
        for text in map(_plain, _own_words(book, layout))
        for run in (text[i : i + size] for i in range(len(text) - size + 1))
        if run not in official and any(run in seed for seed in seeds)
    }
    assert found == set()
