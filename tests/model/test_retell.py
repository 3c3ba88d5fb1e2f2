"""更新情况说明: every pattern of a statement of change over every kind of change."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from budgetbook.model.bindings import bind, follow
from budgetbook.model.book import Book, Paragraph
from budgetbook.model.carry import roll
from budgetbook.model.edit import SetCells, SetFacts, SetText, apply
from budgetbook.model.layout import load_layout
from budgetbook.model.retell import Retelling, retell, retell_edit
from budgetbook.model.settle import Ledger
from tests.effort import examples
from tests.model.books import COUNTY, amounts, county

RECEPTION = "hospitality.reception.general"
RUNNING = "hospitality.cars_running.general"
PURCHASE = "hospitality.cars_purchase.general"
ABROAD = "hospitality.abroad_other.general"
SCHOOL = "general.2050201.project"
STAFF = "general.2050201.basic"
OFFICE = "basic.30217.office"

#: Heading, sentence of 2024, and the figures of 2023 and of 2024.
HOSPITALITY = "四、财政拨款“三公”经费预算情况"
CHANGES = "3、比上年增减情况"
RUN = "三、机关运行经费安排情况"
CASES: tuple[tuple[str, str, str, dict[str, str], dict[str, str]], ...] = (
    ("增加", HOSPITALITY, "公务接待费 5.00 万元，比上年预算减少 1.00 万元，原因是来访批次变化。",
     {RECEPTION: "3.00"}, {RECEPTION: "5.00"}),
    ("减少", HOSPITALITY, "公务接待费2.50万元，较2023年增加1万元，主要是来访批次变化。",
     {RECEPTION: "3.00"}, {RECEPTION: "2.50"}),
    ("持平", HOSPITALITY, "公务接待费 3.00 万元，比上年预算数减少了 1.00 万元，原因是批次变化。",
     {RECEPTION: "3.00"}, {RECEPTION: "3.00"}),
    ("两年都是零", HOSPITALITY, "因公出国（境）费 0 万元，同比减少 1.00 万元。", {}, {}),
    ("两年都是零，本就持平", HOSPITALITY, "因公出国（境）费 0 万元，同比无变化。", {}, {}),
    ("本年新增", HOSPITALITY, "公务用车购置费 18.00 万元，与上年相比无变化，原因是更新一辆。",
     {}, {PURCHASE: "18.00"}),
    ("本年没有", HOSPITALITY, "公务用车购置费 0 万元，较上年增加 4.00 万元，增长 28.57%。",
     {PURCHASE: "18.00"}, {}),
    ("括号里的百分数", HOSPITALITY, "公务接待费 4.00 万元，比上年减少 2.00 万元（下降 40%）。",
     {RECEPTION: "5.00"}, {RECEPTION: "4.00"}),
    ("百分数不再成立", HOSPITALITY, "公务接待费 4.00 万元，比上年减少 2.00 万元，下降 40%。",
     {}, {RECEPTION: "4.00"}),
    ("只写百分数", HOSPITALITY, "公务接待费 4.00 万元，比上年增长 33.3%，原因是批次增加。",
     {RECEPTION: "5.00"}, {RECEPTION: "4.00"}),
    ("只写百分数，上年没有", HOSPITALITY, "公务接待费 4.00 万元，比上年增长 33.3%。",
     {}, {RECEPTION: "4.00"}),
    ("只写百分数，持平", HOSPITALITY, "公务接待费 4.00 万元，比上年增长 33.3%。",
     {RECEPTION: "4.00"}, {RECEPTION: "4.00"}),
    ("净减少", HOSPITALITY, "公务用车购置及运行维护费 9.00 万元，比上年预算净减少 1.00 万元。",
     {RUNNING: "8.00"}, {RUNNING: "9.00"}),
    ("括号里的分项", HOSPITALITY,
     "公务用车购置及运行维护费 9.00 万元（其中：公务用车购置费为 0 万元，"
     "公务用车运行维护费 9.00 万元），与上年持平。", {RUNNING: "8.00"}, {RUNNING: "9.00"}),
    ("从多少到多少", HOSPITALITY, "公务接待费由上年的 2.00 万元减少到 5.00 万元。",
     {RECEPTION: "3.00"}, {RECEPTION: "5.00"}),
    ("上年数写在句里", HOSPITALITY,
     "公务接待费 5.00 万元，比上年的 2.00 万元增加 3.00 万元，原因是批次增加。",
     {RECEPTION: "4.00"}, {RECEPTION: "5.00"}),
    ("写了原因没写增减", HOSPITALITY, "公务接待费 1.20 万元，主要原因是从严控制接待标准。",
     {RECEPTION: "3.00"}, {RECEPTION: "1.20"}),
    ("写了原因没写增减，持平", HOSPITALITY, "公务接待费 3.00 万元，主要原因是从严控制标准。",
     {RECEPTION: "3.00"}, {RECEPTION: "3.00"}),
    ("没有说增减", HOSPITALITY, "公务接待费 1.20 万元。", {RECEPTION: "3.00"},
     {RECEPTION: "1.20"}),
    ("总的和分项", CHANGES,
     "2024 年预算收支安排 56.50 万元，较 2023 年预算减少 6.00 万元，其中：基本支出增加 2.00 万元，"
     "主要为人员变动；项目支出减少 8.00 万元，主要为一次性项目完成。",
     {SCHOOL: "10.00", STAFF: "30.00"}, {SCHOOL: "14.00", STAFF: "29.00"}),
    ("分项一增一平", CHANGES,
     "2024年预算收支安排，与2023年相比持平，其中：基本支出与上年持平；项目支出与上年持平。",
     {SCHOOL: "10.00"}, {SCHOOL: "14.00"}),
    ("先说比什么", CHANGES, "与上年相比，项目支出增加 3.00 万元，主要是新增培训。",
     {SCHOOL: "10.00"}, {SCHOOL: "8.00"}),
    ("先说比什么，持平", CHANGES, "与上年相比，项目支出增加 3.00 万元。",
     {SCHOOL: "10.00"}, {SCHOOL: "10.00"}),
    ("机关运行经费", RUN, "2024年，本局机关运行经费安排 12.00 万元，比上年增加 3.00 万元，"
     "主要是差旅费增加。", {OFFICE: "10.00"}, {OFFICE: "12.00"}),
    ("印的还是上年数", CHANGES, "2024年支出预算安排 56.50 万元。",
     {SCHOOL: "10.00"}, {SCHOOL: "14.00"}),
    ("比的不是上年", CHANGES, "项目支出比2021年增加 3.00 万元。",
     {SCHOOL: "10.00"}, {SCHOOL: "14.00"}),
    ("不是表里的数", CHANGES, "参训人员与上年持平，场租费减少 3.00 万元。",
     {SCHOOL: "10.00"}, {SCHOOL: "14.00"}),
    ("千分位", HOSPITALITY, "公务接待费1,205.00万元，比上年减少2.00万元。",
     {RECEPTION: "3.00"}, {RECEPTION: "1205.00"}),
)  # fmt: skip


def two_years(
    heading: str, sentence: str, before: dict[str, str], now: dict[str, str], basis: str = ""
) -> Book:
    """A book of 2024 that says ``sentence``, with last year's inside."""
    blank = dict.fromkeys((RECEPTION, "hospitality.reception.fund"))
    old = _settled(county().with_values(amounts({**blank, **before})))
    new = _settled(county().with_values(amounts({**blank, **now})))
    text = (
        Paragraph(id="h", text=heading, role="heading2"),
        Paragraph(id="p", text=sentence),
    )
    update = {"year": 2024, "prior": old, "flow": text, "carried": ("p",), "prior_basis": basis}
    return bind(new.model_copy(update=update), COUNTY)


def _settled(book: Book) -> Book:
    return Ledger(COUNTY, book).settle(book).book


def told(name: str, sentence: str, found: Retelling) -> str:
    lines = [f"{name}", f"  原：{sentence}"]
    lines += [f"  新：{one.after}" for one in found.sentences] or ["  不变"]
    lines += [f"    {note}" for one in found.sentences for note in one.notes]
    lines += [f"    ？{one.message}" for one in found.unsure]
    return "\n".join(lines)


def test_every_pattern_over_every_kind_of_change(golden: Callable[[str, str], None]) -> None:
    lines = [
        told(name, sentence, retell(two_years(heading, sentence, before, now), COUNTY))
        for name, heading, sentence, before, now in CASES
    ]
    golden("retold.txt", "\n".join(lines) + "\n")


@pytest.mark.parametrize(("name", "heading", "sentence", "before", "now"), CASES)
def test_told_once_it_stays(
    name: str, heading: str, sentence: str, before: dict[str, str], now: dict[str, str]
) -> None:
    book = two_years(heading, sentence, before, now)
    once = apply(retell_edit(book, retell(book, COUNTY).sentences), book).book
    assert not retell(once, COUNTY).sentences, name
    assert once.carried == book.carried


def test_figures_stay_bound_and_follow() -> None:
    _, heading, sentence, before, now = CASES[0]
    book = two_years(heading, sentence, before, now)
    once = apply(retell_edit(book, retell(book, COUNTY).sentences), book).book
    after = _settled(apply(SetCells(amounts({RECEPTION: "7.00"})), once).book)
    text = follow(once, after, None).flow[1]
    assert isinstance(text, Paragraph)
    assert text.text == "公务接待费 7.00 万元，比上年预算增加 2.00 万元，原因是来访批次变化。"
    (one,) = retell(after.model_copy(update={"flow": (after.flow[0], text)}), COUNTY).sentences
    assert "增加 4.00 万元" in one.after


@pytest.mark.parametrize(("basis", "after"), [
    ("", "比上年预算增加"),
    ("年初预算", "比上年预算增加"),
    ("调整后预算", "比上年调整预算数增加"),
    ("执行数", "比上年预算执行数增加"),
])  # fmt: skip
def test_the_basis_is_named_where_the_text_names_one(basis: str, after: str) -> None:
    _, heading, sentence, before, now = CASES[0]
    (one,) = retell(two_years(heading, sentence, before, now, basis), COUNTY).sentences
    assert after in one.after
    plain = sentence.replace("上年预算", "上年")
    (one,) = retell(two_years(heading, plain, before, now, basis), COUNTY).sentences
    assert "比上年增加" in one.after


def test_the_basis_can_be_chosen_and_changed_again() -> None:
    _, heading, sentence, before, now = CASES[0]
    book = two_years(heading, sentence, before, now)
    for basis, words in (("执行数", "比上年预算执行数增加"), ("年初预算", "比上年年初预算数增加")):
        book = apply(SetFacts(prior_basis=basis), book).book  # type: ignore[arg-type]
        assert book.prior_basis == basis
        book = apply(retell_edit(book, retell(book, COUNTY).sentences), book).book
        assert words in book.flow[1].text  # type: ignore[union-attr]


def test_without_last_years_book_nothing_is_told() -> None:
    book = two_years(HOSPITALITY, CASES[0][2], {}, {})
    assert retell(book.model_copy(update={"prior": None}), COUNTY) == Retelling(())
    lacking = {k: t for k, t in county().tables.items() if k.table != "hospitality"}
    prior = county().model_copy(update={"tables": lacking})
    assert not retell(book.model_copy(update={"prior": prior}), COUNTY).sentences


_PIECES = st.sampled_from([
    "公务接待费", "项目支出", "“三公”经费", "其中：", "（", "）", "5.00 万元", "3万元", "0 万元",
    "50000元", "比上年", "较2023年预算", "同比", "与上年相比", "比2019年", "增加", "减少了",
    "净减少", "下降", "增长", "到", "由上年的", "持平", "无变化", "一致", "，", "。", "；", "12.5%",
    "（下降 5%）", "主要原因是压减", "预算安排", " ", "\n", "２０２３年", "亿元", "上年",
])  # fmt: skip


@example("公务接待费持平比上年5.00 万元", HOSPITALITY)
@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_PIECES, max_size=16).map("".join), st.sampled_from([HOSPITALITY, CHANGES, RUN]))
def test_whatever_the_sentence_it_is_told_once(text: str, heading: str) -> None:
    book = two_years(heading, text, {RECEPTION: "3.00"}, {RECEPTION: "5.00", SCHOOL: "4.00"})
    found = retell(book, COUNTY).sentences
    once = apply(retell_edit(book, found), book).book
    for one in found:
        assert text[one.start : one.end] == one.before
    after = once.flow[1]
    assert isinstance(after, Paragraph)
    whole = text
    for one in sorted(found, reverse=True):
        whole = whole[: one.start] + one.after + whole[one.end :]
    assert after.text == whole
    assert not retell(once, COUNTY).sentences
    for binding in after.bindings:
        assert after.text[binding.start : binding.end][:1].isdigit()


def test_only_chosen_sentences_are_written() -> None:
    two = "公务接待费 5.00 万元，比上年减少 1.00 万元。因公出国（境）费 0 万元，比上年减少 1 万元。"
    book = two_years(HOSPITALITY, two, {RECEPTION: "3.00"}, {RECEPTION: "5.00"})
    first, second = retell(book, COUNTY).sentences
    after = apply(retell_edit(book, [second]), book).book.flow[1]
    assert isinstance(after, Paragraph)
    assert after.text.startswith(first.before)
    assert after.text.endswith("与上年持平。")


def test_a_sentence_that_was_typed_over_meanwhile_is_left_alone() -> None:
    _, heading, sentence, before, now = CASES[0]
    book = two_years(heading, sentence, before, now)
    found = retell(book, COUNTY).sentences
    typed = apply(SetText("p", "公务接待费另行说明。"), book).book
    assert apply(retell_edit(typed, found), typed).book.flow == typed.flow


def test_last_year_in_another_layout_and_unit() -> None:
    new = load_layout("hebei-open-2025")
    sentence = "公务接待费 3.00 万元，比上年预算减少 1.00 万元。"
    book = two_years(HOSPITALITY, sentence, {RECEPTION: "3.00"}, {RECEPTION: "3.00"})
    rolled = roll(_settled(book.model_copy(update={"prior": None, "year": 2024})), COUNTY, 2025)
    assert rolled.layout.id == new.id
    (one,) = retell(rolled.book, new).sentences
    assert one.after == "公务接待费 3.00 万元，与上年预算持平。"
    assert rolled.book.prior is not None
    cells = amounts({RECEPTION: "32500.00"})
    yuan = rolled.book.prior.with_values(cells).model_copy(update={"unit": "元"})
    prior = _settled(yuan)
    (one,) = retell(rolled.book.model_copy(update={"prior": prior}), new).sentences
    assert one.after == "公务接待费 3.00 万元，比上年预算减少 0.25 万元。"
    assert Decimal("3.25") - Decimal("3.00") == Decimal("0.25")
