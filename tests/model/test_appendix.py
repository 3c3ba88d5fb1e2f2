"""附件：出错说明 at the end of an exported book."""

from pathlib import Path

import docx
import openpyxl

from budgetbook.io.formats import export, open_files
from budgetbook.model.appendix import TITLE, explained, with_explanations
from budgetbook.model.book import Book
from budgetbook.model.edit import Explain, apply
from budgetbook.model.review import review
from budgetbook.model.settle import Ledger
from tests.model.books import COUNTY, county

WHY = "本年度按批复口径列示，差额为上级代列。"


def wrong_book(explain: bool) -> Book:
    """The county book with a pinned total, its finding explained or not."""
    book = county("# hospitality\nrow | general\nthree | 12.00!")
    book = Ledger(COUNTY, book).settle(book).book
    first = next(f for f in review(book, COUNTY).findings if f.severity == "error")
    return apply(Explain(first.key, WHY), book).book if explain else book


def test_without_explanations_nothing_is_added() -> None:
    book = wrong_book(explain=False)
    assert with_explanations(book, COUNTY) is book


def test_the_appendix_lists_what_is_explained_and_leaves_the_book() -> None:
    book = wrong_book(explain=True)
    found = explained(book, COUNTY)
    assert [one.explanation for one in found] == [WHY]
    more = with_explanations(book, COUNTY)
    assert more.flow[:-2] == book.flow
    last = more.flow[-2]
    assert last.kind == "paragraph"
    assert last.text == TITLE
    rows = list(more.tables.values())[-1].rows
    assert rows[1].text("c5") == WHY
    assert rows[1].text("c3") == found[0].message


def test_word_and_excel_carry_it(tmp_path: Path) -> None:
    more = with_explanations(wrong_book(explain=True), COUNTY)
    export(tmp_path / "a.docx", more, COUNTY)
    last = docx.Document(str(tmp_path / "a.docx")).tables[-1]
    assert [cell.text for cell in last.rows[0].cells][-1] == "说明"
    assert last.rows[1].cells[4].text == WHY
    export(tmp_path / "a.xlsx", more, COUNTY)
    texts = [
        str(cell.value)
        for sheet in openpyxl.load_workbook(tmp_path / "a.xlsx")
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert WHY in texts
    again = open_files([tmp_path / "a.docx"]).book
    assert any(
        WHY in row.cells.values() for table in again.tables.values() for row in table.rows
    ), "a book that is opened again keeps the appendix as a table of its own"
