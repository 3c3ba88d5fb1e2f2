"""Find and replace over the book."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetbook.model.book import Binding, Book, Paragraph, Placed
from budgetbook.model.codes import name_of
from budgetbook.model.edit import apply
from budgetbook.model.patterns import is_risky
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.remarks import REMARK, set_remarks
from budgetbook.model.replacing import Replacing, replace
from budgetbook.model.search import (
    BOUND,
    COMPUTED,
    OFFICIAL,
    Question,
    SearchError,
    Within,
    find,
)
from budgetbook.model.search_words import LAYOUT
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


GENERAL, CAPITAL = TableKey("general"), TableKey("capital")
NOTED = Ref("general", "2050201", REMARK)


def with_words(words: str) -> Book:
    """The book with words at every place that is no cell and no paragraph."""
    general = {"notes": (f"附注{words}", f"其二{words}"), "fields": {"cutoff": f"截止{words}"}}
    tables = {**BOOK.tables, GENERAL: BOOK.tables[GENERAL].model_copy(update=general)}
    flow = tuple(
        item.model_copy(update={"title": f"标题{words}"})
        if isinstance(item, Placed) and item.sheet == "capital" else item
        for item in BOOK.flow
    )  # fmt: skip
    book = BOOK.model_copy(
        update={
            "tables": tables, "flow": flow, "cover": {"maker": f"封面{words}"},
            "explanations": {"k": f"说明{words}"},
            "department": BOOK.department.model_copy(update={"name": f"部门{words}"}),
        }
    )  # fmt: skip
    edit = set_remarks(book, {NOTED: f"备注{words}"})
    assert edit is not None
    return apply(edit, book).book


def test_words_beside_cells_and_text_are_replaced() -> None:
    book, asked = with_words("寻甲"), Question("寻甲")
    hits = find(book, COUNTY, asked)
    assert [(hit.text[:2], hit.where, hit.locked) for hit in hits] == [
        ("部门", "部门名称", ""), ("封面", "封面·制表人", ""),
        ("附注", "一般公共预算财政拨款支出表·附注", ""),
        ("其二", "一般公共预算财政拨款支出表·附注", ""),
        ("截止", "一般公共预算财政拨款支出表·表头文字", ""),
        ("备注", "一般公共预算财政拨款支出表·备注", ""), ("标题", "表的标题", ""),
        ("说明", "出错说明", ""),
    ]  # fmt: skip
    made = replace(book, COUNTY, hits, asked, "某乙")
    assert made.edit is not None
    assert (made.replaced, made.told()) == (8, "已替换 8 处")
    after, cells = apply(made.edit, book)
    assert after == with_words("某乙")
    assert cells == frozenset({NOTED})  # no rows moved: what was pinned is released as after typing
    here = find(book, COUNTY, asked, Within((GENERAL,), ()))
    assert {hit.text[:2] for hit in here} == {"附注", "其二", "截止", "备注"}
    there = find(book, COUNTY, asked, Within((CAPITAL,), ()))  # a table without rows
    assert {hit.text[:2] for hit in there} == {"标题"}


@given(st.text("甲乙a ", max_size=8), st.sampled_from("甲乙a"), st.text("丙b甲", max_size=2))
def test_replacing_beside_the_cells_is_what_str_replace_does(
    text: str, words: str, new: str
) -> None:
    notes = (f"{text}。", f"注{text}")
    table = BOOK.tables[GENERAL].model_copy(update={"notes": notes})
    book = BOOK.with_table(table).model_copy(update={"explanations": {"k": f"因{text}"}})
    asked = Question(words, exact=True)
    hits = [h for h in find(book, COUNTY, asked) if h.text in (*notes, f"因{text}")]
    made = replace(book, COUNTY, hits, asked, new)
    after = apply(made.edit, book).book if made.edit else book
    assert after.tables[GENERAL].notes == tuple(note.replace(words, new) for note in notes)
    assert after.explanations == {"k": f"因{text}".replace(words, new)}


def test_words_of_the_layout_are_found_and_stay() -> None:
    asked = Question("政府采购预算")
    hits = find(BOOK, COUNTY, asked)
    found = {(hit.where, hit.locked) for hit in hits if hit.locked}
    assert ("表的标题", LAYOUT) in found
    made = replace(BOOK, COUNTY, hits, asked, "采购")
    left = sum(bool(hit.locked) for hit in hits)
    assert made.locked == left
    assert made.told().endswith(f"；{left} 处没有替换（版式文字）")
    twice = made._replace(left={COMPUTED: 2, LAYOUT: 1})
    assert twice.told().endswith("；3 处没有替换（计算得出 2 处、版式文字 1 处）")


def test_a_note_without_words_goes_and_a_changed_one_stays() -> None:
    book = with_words("寻甲")
    whole = Question("附注寻甲", whole=True)
    hits = find(book, COUNTY, whole)
    made = replace(book, COUNTY, hits, whole, "")
    assert made.edit is not None
    assert apply(made.edit, book).book.tables[GENERAL].notes == ("其二寻甲",)
    late = replace(with_words("改过"), COUNTY, hits, whole, "")
    assert (late.edit, late.changed) == (None, 1)


def test_official_names_of_codes_stay() -> None:
    key = TableKey("general")
    row = BOOK.tables[key].row("2050201")
    assert row is not None
    named = row.with_cells({"name": name_of("2050201")})
    tables = {**BOOK.tables, key: BOOK.tables[key].with_changed({row.id: named})}
    book = BOOK.model_copy(update={"tables": tables})
    asked = Question(name_of("2050201"))
    hits = [h for h in find(book, COUNTY, asked) if h.ref == Ref("general", "2050201", "name")]
    assert [hit.locked for hit in hits] == [OFFICIAL]
    assert replace(book, COUNTY, hits, asked, "别的").edit is None


def test_what_has_changed_since_is_not_overwritten() -> None:
    book, asked = with_text("甲一"), Question("甲")
    hits = find(book, COUNTY, asked, Within(()))
    made = replace(with_text("改过的甲一"), COUNTY, hits, asked, "乙")
    assert made.edit is None
    assert (made.replaced, made.changed) == (0, 1)


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|aa)*b", ".*.*x", r"(a)\1", "(ab){2,}", "a*a*"])
def test_patterns_that_may_take_long(pattern: str) -> None:
    assert is_risky(pattern)


@pytest.mark.parametrize("pattern", [r"\d{4}年", "甲+", "[甲乙]x*", r"1\+1\*2"])
def test_plain_patterns(pattern: str) -> None:
    assert not is_risky(pattern)


def test_a_watched_search_finds_the_same() -> None:
    asked = Question(r"\d+\.\d+", regex=True)

    def watched(pattern: str, flags: int, texts: object) -> list[list[tuple[int, int]]]:
        assert isinstance(texts, list)
        return [[m.span() for m in re.finditer(pattern, text, flags)] for text in texts]

    found = find(BOOK, COUNTY, asked, watched=watched)
    assert found == find(BOOK, COUNTY, asked)
    assert found


def test_a_search_that_does_not_end_is_said() -> None:
    def watched(*_: object) -> list[list[tuple[int, int]]]:
        raise TimeoutError

    with pytest.raises(SearchError, match="太费时"):
        find(BOOK, COUNTY, Question("(a+)+b", regex=True), watched=watched)
