"""The 编制说明 of another province by data alone: bound, checked, made and followed."""

from decimal import Decimal

import pytest

from budgetbook.model.bindings import bind, follow
from budgetbook.model.book import Book, Department, Paragraph, Row
from budgetbook.model.edit import InsertRows, apply
from budgetbook.model.finding import Finding
from budgetbook.model.fresh import fresh_book
from budgetbook.model.layout import load_layout
from budgetbook.model.phrases import load_phrases
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.review import review
from budgetbook.model.rows import add_code
from budgetbook.model.settle import Ledger
from budgetbook.model.standard import standings, take_edit

LAYOUT = load_layout("shanghai-open")
HOME = Department(name="某区档案局")
PLAN = (
    ("title", "2026年部门预算编制说明"),
    ("body", "2026年，某区档案局收入预算1,234.57万元，其中：财政拨款收入1,234.57万元，比2025年预算"
     "增加34.50万元；事业收入0万元；事业单位经营收入0万元；其他收入0万元。"),
    ("body", "支出预算1,234.57万元，其中：财政拨款支出预算1,234.57万元，比2025年预算增加34.50万元。"
     "财政拨款支出预算中，一般公共预算拨款支出预算1,234.57万元，比2025年预算增加34.50万元。"),
    ("body", "财政拨款收入支出增加的主要原因是新库房投入使用。"),
    ("body", "1.“文化旅游体育与传媒支出”科目1,000万元，主要用于库房运转。"),
    ("body", "2.“社会保障和就业支出-行政事业单位养老支出-行政单位离退休”科目234.57万元，主要用于"
     "离退休。"),
    ("title", "一、2026年“三公”经费预算情况说明"),
    ("body", "2026年“三公”经费预算数为3.60万元，与2025年预算持平。其中："),
    ("body", "（一）因公出国（境）费0万元，与2025年预算持平。"),
    ("body", "（二）公务用车购置及运行费2.40万元，与2025年预算持平。其中：公务用车购置费0万元，"
     "与2025年预算持平；公务用车运行费2.40万元，与2025年预算持平。"),
    ("body", "（三）公务接待费1.20万元，与2025年预算持平。"),
    ("title", "二、机关运行经费预算"),
    ("body", "2026年某区档案局下属1家机关财政拨款的机关运行经费预算为98.76万元。"),
    ("title", "三、绩效目标设置情况"),
    ("body", "2026年编报绩效目标的项目7个，涉及项目预算资金456万元。"),
)  # fmt: skip


def _flow(*wanted: tuple[str, str]) -> tuple[Paragraph, ...]:
    return tuple(
        Paragraph.model_validate({"id": f"p{n}", "role": role, "text": text})
        for n, (role, text) in enumerate(wanted)
    )


def _book(flow: tuple[Paragraph, ...] = _flow(*PLAN)) -> Book:
    book = fresh_book(LAYOUT, 2026, HOME)
    for code, name in (("2070104", "图书馆"), ("2080501", "行政单位离退休")):
        book = apply(add_code(book, LAYOUT, TableKey("general"), code, name).edit, book).book
    key = TableKey("hospitality")
    if not book.tables[key].rows:
        book = apply(InsertRows(key, "", (Row(id="r1"),)), book).book
    three = book.tables[key].rows[0].id
    figures = {
        Ref("general", "2070104", "basic"): "10000000.00",
        Ref("general", "2080501", "project"): "2345678.90",
        Ref("funding_income", "general", "amount"): "12345678.90",
        Ref("income", "2070104", "fiscal"): "10000000.00",
        Ref("income", "2080501", "fiscal"): "2345678.90",
        Ref("hospitality", three, "reception"): "1.20",
        Ref("hospitality", three, "cars_running"): "2.40",
        Ref("hospitality", three, "agency"): "98.76",
    }
    book = book.with_values({ref: Decimal(words) for ref, words in figures.items()})
    book = Ledger(LAYOUT, book).settle(book).book
    return bind(book.model_copy(update={"flow": flow}), LAYOUT)


def _bound(book: Book) -> dict[tuple[str, str], set[str]]:
    """(table, column) → the printed words of its bound figures."""
    found: dict[tuple[str, str], set[str]] = {}
    for item in book.flow:
        if not isinstance(item, Paragraph):
            continue
        for one in item.bindings:
            words = item.text[one.start : one.end]
            found.setdefault((one.ref.table, one.ref.column), set()).add(words)
    return found


def _told(book: Book) -> list[Finding]:
    return [f for f in review(book, LAYOUT).findings if f.paragraph]


def test_figures_are_bound_by_their_words() -> None:
    assert _bound(_book()) == {
        ("summary_income", "amount"): {"1,234.57", "0"},
        ("summary_expense", "amount"): {"1,234.57"},
        ("funding_expense", "total"): {"1,234.57", "1,000"},
        ("general", "total"): {"1,234.57", "234.57"},
        ("hospitality", "total"): {"3.60"},
        ("hospitality", "abroad"): {"0"},
        ("hospitality", "cars"): {"2.40"},
        ("hospitality", "cars_purchase"): {"0"},
        ("hospitality", "cars_running"): {"2.40"},
        ("hospitality", "reception"): {"1.20"},
        ("hospitality", "agency"): {"98.76"},
    }


def test_a_text_that_agrees_is_clean() -> None:
    assert _told(_book()) == []


@pytest.mark.parametrize(
    ("place", "right", "wrong"),
    [
        (1, "收入预算1,234.57", "收入预算1,234.58"),
        (2, "拨款支出预算1,234.57", "拨款支出预算1,243.57"),
        (4, "1,000", "1,001"), (5, "234.57", "234.75"), (7, "3.60", "3.61"),
        (9, "运行费2.40", "运行费2.04"), (10, "1.20", "1.02"), (12, "98.76", "97.86"),
    ],
)  # fmt: skip
def test_another_digit_is_an_error_at_its_place(place: int, right: str, wrong: str) -> None:
    said = [(role, text.replace(right, wrong, 1) if n == place else text)
            for n, (role, text) in enumerate(PLAN)]  # fmt: skip
    told = _told(_book(_flow(*said)))
    assert {f.paragraph for f in told if f.severity == "error"} == {f"p{place}"}


def test_the_reason_may_have_a_paragraph_of_its_own() -> None:
    without = _told(_book(_flow(*PLAN[:3], *PLAN[4:])))
    assert {f.rule for f in without} == {"C5"}


def test_figures_follow_their_cells() -> None:
    before = _book()
    row = before.tables[TableKey("hospitality")].rows[0].id
    changed = before.with_values({Ref("hospitality", row, "reception"): Decimal("1.75")})
    after = follow(before, Ledger(LAYOUT, changed).settle(changed).book, None)
    texts = [p.text for p in after.flow if isinstance(p, Paragraph)]
    assert texts[10] == "（三）公务接待费1.75万元，与2025年预算持平。"
    assert texts[7].startswith("2026年“三公”经费预算数为4.15万元")


def test_standard_sentences_agree_with_the_tables() -> None:
    book = _book(_flow(*(line for line in PLAN if line[0] == "title")))
    for name in ("income", "expense", "hospitality", "agency"):
        one = next(s for s in standings(book, LAYOUT) if s.sentence.id == name)
        assert one.state == "absent"
        assert one.made is not None
        assert one.made.bindings
        edit = take_edit(book, one)
        assert edit is not None
        book = apply(edit, book).book
    assert {s.state for s in standings(book, LAYOUT)} == {"same"}
    assert [f.message for f in _told(book)] == []


def test_what_provinces_share_is_said_once() -> None:
    ours, other = load_phrases("shanghai-open"), load_phrases("hebei-open")
    assert ours is not None
    assert other is not None
    assert "其中" in ours.lead
    assert set(other.lead) < set(ours.lead)
    assert "科目" in ours.filler
    assert "科目" not in other.filler
    assert (ours.up, ours.same) == (other.up, other.same)
    assert load_phrases("没有这个") is None
