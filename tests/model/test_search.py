"""Find and replace over the book."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetbook.model.book import Binding, Book, Paragraph
from budgetbook.model.edit import apply
from budgetbook.model.ref import Ref
from budgetbook.model.search import (
    BOUND,
    COMPUTED,
    Question,
    Replacing,
    SearchError,
    Within,
    find,
    replace,
)
from tests.model.books import COUNTY
from tests.ui.books import office_book

BOOK = office_book()
AMOUNTS = [
    (key, row, column, value)
    for key, table in BOOK.tables.items()
    for row in table.rows
    for column, value in row.cells.items()
    if isinstance(value, Decimal)
]


def text_after(book: Book, made: Replacing) -> Paragraph:
    after = apply(made.edit, book).book.flow[0] if made.edit else book.flow[0]
    assert isinstance(after, Paragraph)
    return after


def with_text(text: str, *bindings: Binding) -> Book:
    item = Paragraph(id="x", text=text, bindings=bindings)
    return BOOK.model_copy(update={"flow": (item,)})


def test_finds_words_in_text_tables_and_projects() -> None:
    hits = find(BOOK, COUNTY, Question("培训"))
    assert {hit.ref.table for hit in hits if hit.ref} >= {"project", "indicators"}
    assert [hit.paragraph for hit in find(BOOK, COUNTY, Question("所属单位"))] == ["t3"]


def test_width_and_case_are_alike_unless_exact() -> None:
    book = with_text("ＡＢｃ 办公（１２）")
    assert len(find(book, COUNTY, Question("abC"), Within(()))) == 1
    assert len(find(book, COUNTY, Question("(12)"), Within(()))) == 1
    assert find(book, COUNTY, Question("abC", exact=True), Within(())) == []


def test_whole_cell() -> None:
    assert find(BOOK, COUNTY, Question("培训", whole=True)) == []
    assert find(BOOK, COUNTY, Question("培训经费", whole=True))


@pytest.mark.parametrize("form", ["{:,.2f}", "{:.2f}", "{:.3f}"])
def test_amounts_are_found_however_they_are_written(form: str) -> None:
    key, row, column, value = AMOUNTS[0]
    refs = [hit.ref for hit in find(BOOK, COUNTY, Question(form.format(value)))]
    assert (key.table, row.id, column) in {(r.table, r.row, r.column) for r in refs if r}


def test_a_wrong_pattern_is_said() -> None:
    with pytest.raises(SearchError, match="正则表达式"):
        find(BOOK, COUNTY, Question("(", regex=True))


def test_computed_cells_are_found_and_stay() -> None:
    words = Question(str(AMOUNTS[0][3]))
    refs = [hit.ref for hit in find(BOOK, COUNTY, words)]
    hits = find(BOOK, COUNTY, words, computed=set(refs).__contains__)
    assert {hit.locked for hit in hits if hit.ref} <= {COMPUTED}
    made = replace(BOOK, COUNTY, hits, words, "1")
    assert made.edit is None
    assert made.locked == len(hits)


def test_bound_figures_stay_and_stay_bound() -> None:
    key, row, column, _ = AMOUNTS[0]
    ref = Ref(key.table, row.id, column, key.instance)
    text = "收入甲12.00万元，支出甲不变。"
    book = with_text(text, Binding(start=3, end=8, ref=ref))
    assert [h.locked for h in find(book, COUNTY, Question("12.00"), Within(()))] == [BOUND]
    asked = Question("甲")
    made = replace(book, COUNTY, find(book, COUNTY, asked, Within(())), asked, "乙乙")
    after = text_after(book, made)
    assert after.text == "收入乙乙12.00万元，支出乙乙不变。"
    assert [after.text[b.start : b.end] for b in after.bindings] == ["12.00"]


def test_groups_of_a_pattern() -> None:
    book = with_text("2025年和2024年")
    asked = Question(r"(\d{4})年", regex=True)
    made = replace(book, COUNTY, find(book, COUNTY, asked, Within(())), asked, r"\1年度")
    assert text_after(book, made).text == "2025年度和2024年度"
    with pytest.raises(SearchError, match="分组"):
        replace(book, COUNTY, find(book, COUNTY, asked, Within(())), asked, r"\2")


def test_words_in_an_amount_are_refused() -> None:
    asked = Question(str(AMOUNTS[0][3]))
    made = replace(BOOK, COUNTY, find(BOOK, COUNTY, asked), asked, "不知道")
    assert made.refused
    assert made.edit is None


@given(st.text("甲乙aAＡ1１ .", max_size=30), st.text("甲aA1", min_size=1, max_size=2))
def test_every_hit_says_the_words(text: str, words: str) -> None:
    hits = find(with_text(text), COUNTY, Question(words, exact=True), Within(()))
    assert [hit.text[hit.start : hit.end] for hit in hits] == [words] * text.count(words)


@given(
    st.text("甲乙aA1.", max_size=30),
    st.text("甲aA1", min_size=1, max_size=2),
    st.text("丙b2", max_size=3),
)
def test_replacing_is_what_str_replace_does(text: str, words: str, new: str) -> None:
    book, asked = with_text(text), Question(words, exact=True)
    made = replace(book, COUNTY, find(book, COUNTY, asked, Within(())), asked, new)
    assert text_after(book, made).text == text.replace(words, new)
