"""A sentence changes with its cell in the same undo step, and is checked when it is typed over."""

from decimal import Decimal

from budgetbook.model.book import Paragraph
from budgetbook.model.edit import RemoveRows, SetCells, SetText
from budgetbook.model.ref import TableKey
from budgetbook.model.review import review
from budgetbook.ui.document import Document
from tests.books.source import COUNTY, sample
from tests.model.books import at


def _document(qapp: object) -> Document:
    book, layout = sample(COUNTY)
    return Document(book, layout)


def _line(document: Document, start: str) -> Paragraph:
    return next(
        item
        for item in document.book.flow
        if isinstance(item, Paragraph) and item.text.startswith(start)
    )


def _wrong(document: Document) -> list[str]:
    return [f.message for f in document.findings if f.rule.startswith("C") and f.rule != "C3"]


def test_sentences_follow_in_the_same_step(qapp: object) -> None:
    document = _document(qapp)
    before = document.book
    office = _line(document, "2024年机关运行经费").id
    document.do(SetCells({at("basic.30201.office"): Decimal("36.30")}))
    words = _line(document, "2024年机关运行经费")
    assert words.id == office
    assert "安排128.69万元" in words.text
    assert "办公费36.30万元" in words.text
    assert document.undo_stack.count() == 1
    assert _wrong(document) == []
    document.undo_stack.undo()
    assert document.book is before
    document.undo_stack.redo()
    assert "办公费36.30万元" in _line(document, "2024年机关运行经费").text


def test_totals_follow_when_rows_go(qapp: object) -> None:
    document = _document(qapp)
    before = document.book
    document.do(RemoveRows(TableKey("basic"), ("30207",)))
    assert "安排113.54万元" in _line(document, "2024年机关运行经费").text
    document.undo_stack.undo()
    assert document.book is before


def test_a_sentence_that_was_typed_over_is_checked_and_left_alone(qapp: object) -> None:
    document = _document(qapp)
    line = _line(document, "2024年机关运行经费")
    document.do(SetText(line.id, line.text.replace("26.30", "26.80")))
    assert any("26.80" in message for message in _wrong(document))
    document.do(SetCells({at("basic.30201.office"): Decimal("36.30")}))
    words = _line(document, "2024年机关运行经费").text
    assert "办公费26.80万元" in words
    assert "安排128.69万元" in words
    document.do(SetCells({at("basic.30201.office"): Decimal("26.80")}))
    assert _wrong(document) == []


def test_what_is_looked_at_again_is_what_a_fresh_look_finds(qapp: object) -> None:
    document = _document(qapp)
    line = _line(document, "2024年机关运行经费")
    document.do(SetText(line.id, line.text.replace("26.30", "26.80")))
    for cell, value in (
        ("basic.30101.staff", Decimal("1.00")),
        ("basic.30201.office", Decimal("30.00")),
        ("units.r1.nature", "事业"),
    ):
        document.do(SetCells({at(cell): value}))
        fresh = review(document.book, document.layout).findings
        seen = [f for f in document.findings if f.rule.startswith("C")]
        assert seen == [f for f in fresh if f.rule.startswith("C")]
        assert any("26.80" in f.message for f in seen)
    assert any("30.00" in f.message for f in seen)
