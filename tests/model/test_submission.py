"""报送检查: each line of the list, what makes it good and what makes it bad."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from budgetbook.model.book import Book, Internal, Mark, Paragraph, Placed, SignOff
from budgetbook.model.layout import Layout
from budgetbook.model.publication import public
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.review import review
from budgetbook.model.secrecy import fingerprint
from budgetbook.model.settle import Ledger
from budgetbook.model.submission import Line, as_text, is_ready, submission
from tests.books.source import sample
from tests.fixture_books import fixture

NINE = ("收支总表", "收入总表", "支出总表", "财政拨款收支总表")


@pytest.fixture(scope="module")
def county() -> tuple[Book, Layout]:
    return sample("county")


def lines(book: Book, layout: Layout) -> tuple[Line, ...]:
    return submission(book, layout, ())


def line(book: Book, layout: Layout, title: str) -> Line:
    return next(one for one in lines(book, layout) if one.title == title)


def without(book: Book, drop: Callable[[object], bool]) -> Book:
    return book.model_copy(update={"flow": tuple(i for i in book.flow if not drop(i))})


def signed(book: Book) -> Book:
    sign = SignOff(name="王某", date="2024-01-05", checked=fingerprint(book))
    return book.model_copy(update={"signed": sign})


def test_the_sample_lacks_nothing_but_the_signature(county: tuple[Book, Layout]) -> None:
    book, layout = county
    missing = [one for one in submission(book, layout) if one.state == "missing"]
    assert [one.title for one in missing] == ["审查签字"]
    assert missing[0].signs
    assert not is_ready(lines(book, layout))
    assert is_ready(lines(signed(book), layout))


def test_every_table_and_section_has_its_line(county: tuple[Book, Layout]) -> None:
    book, layout = county
    titles = [one.title for one in lines(book, layout)]
    assert [t for t in titles if t in NINE] == list(NINE)
    for section in layout.sections:
        assert section.role == "title" or section.title.replace("{year}", "2024") in titles


def test_a_table_that_is_not_there_is_missing(county: tuple[Book, Layout]) -> None:
    book, layout = county
    less = without(book, lambda i: isinstance(i, Placed) and i.sheet == "fund")
    found = line(less, layout, "政府基金预算财政拨款支出表")
    assert (found.state, "没有这张表" in found.words) == ("missing", True)


def test_an_empty_table_asks_for_its_note(county: tuple[Book, Layout]) -> None:
    book, layout = county
    assert "空表" in line(book, layout, "国有资本经营预算财政拨款支出表").words
    fund = book.tables[TableKey("fund")]
    blank = book.with_values({Ref("fund", r.id, c): None for r in fund.rows for c in r.cells
                              if isinstance(r.cells[c], Decimal)})  # fmt: skip
    assert line(blank, layout, "政府基金预算财政拨款支出表").state != "ok"


def test_a_section_that_is_empty_or_not_there(county: tuple[Book, Layout]) -> None:
    book, layout = county
    title = "三、机关运行经费安排情况"
    less = without(book, lambda i: getattr(i, "text", "") == title)
    assert line(less, layout, title).words == "没有这一节"
    bare = without(book, lambda i: getattr(i, "text", "").startswith("2024年机关运行经费"))
    found = line(bare, layout, title)
    assert (found.state, found.words) == ("missing", "这一节是空的")
    assert any(getattr(i, "id", "") == found.paragraph for i in book.flow)


def test_headings_that_count_anew_are_within_the_section(county: tuple[Book, Layout]) -> None:
    """三、 followed by 一、 and 二、 is not empty."""
    book, layout = county
    title = "三、机关运行经费安排情况"
    at = next(n for n, i in enumerate(book.flow) if getattr(i, "text", "") == title)
    inside = Paragraph(id="sub", text="一、总的安排", role="heading2")
    more = book.model_copy(update={"flow": (*book.flow[: at + 1], inside, *book.flow[at + 1 :])})
    assert line(more, layout, title).state == "ok"


def test_terms_that_are_used_ask_for_their_explanation(county: tuple[Book, Layout]) -> None:
    book, layout = county
    found = line(book, layout, "名词解释")
    assert (found.state, found.words) == ("look", "文中用到而没有解释：“三公”经费")
    more = [
        i.model_copy(update={"text": "7.机关运行费、“三公”经费：公用开支。"})
        if isinstance(i, Paragraph) and i.text.startswith("6.机关运行经费")
        else i
        for i in book.flow
    ]
    assert line(book.model_copy(update={"flow": tuple(more)}), layout, "名词解释").state == "ok"


def test_what_is_carried_over_is_counted(county: tuple[Book, Layout]) -> None:
    book, layout = county
    ref = Ref("hospitality", "reception", "general")
    one = book.with_values({}, {ref: Mark(carried=True)})
    found = line(one.model_copy(update={"carried": ("p60",)}), layout, "沿用未确认")
    assert (found.state, found.refs) == ("missing", (ref,))
    assert "2 处" in found.words


def test_a_slip_without_explanation_is_missing_with_its_place(
    county: tuple[Book, Layout],
) -> None:
    book, layout = county
    ref = Ref("general", "total", "total")
    wrong = book.with_values({ref: Decimal("1.00")}, {ref: Mark(pinned="user")})
    wrong = Ledger(layout, wrong).settle(wrong).book
    found = review(wrong, layout).findings
    slips = [one for one in submission(wrong, layout, found) if "出错说明" in one.title]
    assert slips
    assert all(one.state == "missing" and one.refs for one in slips)


def test_a_project_without_indicators_is_missing(county: tuple[Book, Layout]) -> None:
    book, layout = county
    key = TableKey("indicators", "p2")
    bare = book.with_table(book.tables[key].with_rows(()))
    (found,) = [one for one in lines(bare, layout) if one.words == "没有绩效指标"]
    assert (found.state, found.refs[0].instance) == ("missing", "p2")


def test_what_should_not_be_published_is_told_shaded(county: tuple[Book, Layout]) -> None:
    book, layout = county
    more = book.model_copy(update={"flow": (
        *book.flow, Paragraph(id="x", text="账号：13000123456789012，电话0335-7889900。"),
    )})  # fmt: skip
    account, phone = (one for one in lines(more, layout) if one.paragraph == "x")
    assert (account.state, phone.state) == ("missing", "look")
    assert "13000123456789012" not in as_text(lines(more, layout))


def test_the_signature_counts_for_what_was_looked_at(county: tuple[Book, Layout]) -> None:
    book, layout = county
    one = signed(book)
    assert line(one, layout, "审查签字").state == "ok"
    ref = Ref("hospitality", "reception", "general")
    assert line(one.with_values({ref: Decimal(9)}), layout, "审查签字").state == "look"
    marks = {"internal": (Internal(kind="project", instance="p1"),)}
    assert line(one.model_copy(update=marks), layout, "审查签字").state == "look"


def test_internal_places_are_told_with_what_follows(county: tuple[Book, Layout]) -> None:
    book, layout = county
    marks = (Internal(kind="row", table="hospitality", id="reception"),)
    one = book.model_copy(update={"internal": marks})
    words = [found.words for found in lines(one, layout) if found.title == "内部内容"]
    assert words[0].startswith("1 处设为内部")
    assert words[1:] == list(public(one, layout).warnings)


def test_faces_are_told_where_they_are_known(county: tuple[Book, Layout]) -> None:
    book, layout = county
    assert not any(one.group == "版面" for one in lines(book, layout))
    told = submission(book, layout, (), [("方正小标宋简体", "某宋体")])
    (found,) = [one for one in told if one.group == "版面"]
    assert (found.state, found.title) == ("look", "字体 方正小标宋简体")
    (good,) = [one for one in submission(book, layout, (), ()) if one.group == "版面"]
    assert good.state == "ok"


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("000", set()),
        ("001", set()),
        ("002", set()),
        ("003", set()),
        ("004", {"不符，没有出错说明"}),  # 资金支出计划 of two projects says 10000%
    ],
)
def test_real_books_lack_nothing_that_they_have(shared: Path, name: str, missing: set[str]) -> None:
    opened = fixture(shared, f"{name}.docx")
    book = Ledger(opened.layout, opened.book).settle(opened.book).book
    found = {x.title for x in submission(book, opened.layout) if x.state == "missing"}
    assert found == {"审查签字", *missing}
