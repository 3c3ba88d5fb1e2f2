"""Standard sentences beside the text."""

from decimal import Decimal

from budgetbook.model.bindings import bind, follow, read_text
from budgetbook.model.book import Book, Paragraph
from budgetbook.model.edit import SetText, apply
from budgetbook.model.ref import Ref
from budgetbook.model.settle import Ledger
from budgetbook.model.standard import Standing, load_sentences, standings, take_edit
from tests.books.source import COUNTY as SOURCE
from tests.books.source import sample
from tests.model.books import COUNTY, county

HEADED = tuple(
    Paragraph(id=f"h{n}", text=text, role="heading2")
    for n, text in enumerate(("1、收入说明", "2、支出说明", "3、比上年增减情况"))
)


def book(changes: str = "") -> Book:
    made = county(changes).model_copy(update={"flow": HEADED})
    return Ledger(COUNTY, made).settle(made).book


def standing(book: Book, name: str) -> Standing:
    return next(s for s in standings(book, COUNTY) if s.sentence.id == name)


def test_the_sentence_adds_up_and_is_bound() -> None:
    made = standing(book(), "income").made
    assert made is not None
    assert made.text.endswith("。")
    assert "：，" not in made.text
    assert "，。" not in made.text
    assert "0.00万元" not in made.text
    for binding in made.bindings:
        amount = book().value(binding.ref) or Decimal(0)
        assert Decimal(made.text[binding.start : binding.end]) == amount


def test_change_needs_last_year() -> None:
    assert standing(book(), "change").state == "missing"
    total = Ref("summary_expense", "total", "amount")
    basic, project = (Ref("expense", "total", column) for column in ("basic", "project"))
    now = book()
    less = {ref: now.value(ref) - Decimal("1.20") for ref in (total, project)}
    made = standing(now.model_copy(update={"prior": now.with_values(less)}), "change").made
    assert made is not None
    assert "较上年预算增加1.20万元，其中：基本支出与上年持平；项目支出增加1.20万元" in made.text
    more = now.with_values({basic: now.value(basic) + Decimal("0.30")})
    made = standing(now.model_copy(update={"prior": more}), "change").made
    assert made is not None
    assert "较上年预算与上年持平" not in made.text
    assert "基本支出减少0.30万元，主要原因是" in made.text


def test_taken_rewritten_and_followed() -> None:
    before = book()
    edit = take_edit(before, standing(before, "income"))
    assert edit is not None
    taken = apply(edit, before).book
    assert standing(taken, "income").state == "same"
    now = standing(taken, "income").paragraph
    assert now is not None
    rewritten = apply(SetText(now.id, "又，" + now.text), taken).book
    assert standing(rewritten, "income").state == "changed"
    ref = Ref("summary_income", "total", "amount")
    cell = taken.with_values({ref: Decimal("99.00")})
    followed = follow(taken, cell, None)
    assert standing(followed, "income").state in ("same", "stale")
    again = take_edit(rewritten, standing(rewritten, "income"))
    assert again is not None
    replaced = apply(again, rewritten).book
    assert standing(replaced, "income").state == "same"
    assert len(replaced.flow) == len(taken.flow)


def test_a_list_without_entries_says_nothing() -> None:
    made = standing(book("# basic -"), "office").made
    assert made is None
    empty = county().model_copy(update={"flow": HEADED})  # no totals yet
    made = standing(empty, "income").made
    assert made is not None
    assert made.text == f"{empty.year}年，本部门预算收入0.00万元。"


def test_without_a_heading_there_is_no_place() -> None:
    bare = county().model_copy(update={"flow": ()})
    assert take_edit(bare, standing(bare, "income")) is None


def test_our_own_words_are_read_as_what_they_say() -> None:
    """What is generated names the cells that it prints, so that the rules check it too."""
    full, layout = sample(SOURCE)
    assert load_sentences(layout.profile)
    for one in standings(full, layout):
        if one.made is None:
            continue
        heading = next(
            p for p in full.flow
            if isinstance(p, Paragraph) and p.role != "body" and one.sentence.name[-2:] in p.text
        )  # fmt: skip
        plain = Paragraph(id="new", text=one.made.text)
        said = bind(full.model_copy(update={"flow": (heading, plain)}), layout)
        read = {b.start: b.ref for p in said.flow if isinstance(p, Paragraph) for b in p.bindings}
        for binding in one.made.bindings:
            assert read.get(binding.start, binding.ref) == binding.ref, one.made.text
        assert read_text(said, layout)
