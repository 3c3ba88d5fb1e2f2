"""Rules over 成本指标: what they say of money, and whether it adds up to the budget."""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from budgetbook.model.amount import print_amount
from budgetbook.model.check import NotApplicable, Slip, Subject, rule
from budgetbook.model.performance import (
    Hit,
    Indicator,
    Project,
    fold,
    performance,
    picked,
    short,
)
from budgetbook.model.wordlists import kinds, units

_CITE = "成本指标反映项目预算的上限，与预算数核对"
_READS = ("indicators.level2", "indicators.level3", "indicators.description", "indicators.target")
_BUDGET = (*_READS, "project.budget", "project.code", "project.name", "indicators.basis")
_WAN = Decimal(10000)


def is_price(one: Indicator) -> bool:
    """Whether a cost is a price for one, not a total."""
    return bool(one.value.per) or one.value.unit != "元" or one.says(kinds().price.words)


def is_total(one: Indicator) -> bool:
    """Whether the indicator names the project's whole cost."""
    return one.name in kinds().total.words and not is_price(one)


class Costs(NamedTuple):
    """The costs of a project in the unit of its budget."""

    total: Indicator | None
    parts: tuple[Indicator, ...]
    prices: tuple[Indicator, ...]
    #: Cost indicators without an amount.
    unpriced: tuple[Indicator, ...]


@lru_cache(maxsize=1024)
def costs_of(project: Project) -> Costs:
    """What the project's indicators say of money; a total may stand under a wrong heading."""
    rows = project.of("cost")
    total = next((i for i in project.indicators if i.value.yuan is not None and is_total(i)), None)
    money = [i for i in rows if i.value.yuan is not None and i is not total]
    prices = tuple(i for i in money if is_price(i) and not _is_most(project, i))
    parts = tuple(i for i in money if i not in prices)
    unpriced = tuple(i for i in rows if i.value.yuan is None)
    return Costs(total, parts, prices, unpriced)


def _is_most(project: Project, one: Indicator) -> bool:
    """Whether what is called a standard is most of the budget (of a book in 万元)."""
    budget, yuan = project.amount("budget"), one.value.yuan or Decimal(0)
    return bool(budget) and not one.value.per and yuan * 2 >= (budget or Decimal(0)) * _WAN


def wan(one: Indicator) -> Decimal:
    """The amount of an indicator in 万元."""
    return (one.value.yuan or Decimal(0)) / _WAN


def _budget(subject: Subject, project: Project) -> Decimal | None:
    amount = project.amount("budget")
    return amount if amount is None or subject.book.unit == "万元" else amount / _WAN


# ---------------------------------------------------------------- against the budget


@rule("D2.1", "项目总预算指标等于预算数", cite=_CITE, reads=_BUDGET)
def total_is_budget(subject: Subject) -> Iterator[Slip]:
    """The indicator that names the whole cost has the budget's amount."""
    yield from _totals(subject, carried=False)


@rule(
    "D2.2",
    "结转项目的总预算指标仍是原来的总额",
    cite="结转项目的金额是剩余数，指标往往还是整个项目的",
    reads=_BUDGET,
    severity="info",
)
def total_of_carried(subject: Subject) -> Iterator[Slip]:
    """The same for a 结转 project: asked, as its indicators may be those of the whole."""
    yield from _totals(subject, carried=True)


def _totals(subject: Subject, *, carried: bool) -> Iterator[Slip]:
    found = performance(subject)
    hits, compared = [], 0
    for project in found.projects:
        budget, total = _budget(subject, project), costs_of(project).total
        if budget is None or total is None:
            continue
        if (found.past_year(project) is not None) is not carried:
            continue
        compared += 1
        if wan(total) != budget:
            quote = f"{total.quote}；预算数 {print_amount(budget)}万元"
            hits.append(Hit(project, quote, (total.ref(), project.ref("budget"))))
    if not compared:
        raise NotApplicable
    what = "结转项目的总预算与预算数不同，是否仍是结转前的数" if carried else "总预算与预算数不等"
    yield from fold(hits, what)


@rule("D2.3", "各项成本合计不大于总额", cite=_CITE, reads=_BUDGET)
def parts_within_total(subject: Subject) -> Iterator[Slip]:
    """Σ cost parts ≤ the project's total, or its budget where no indicator names a total."""
    compared = 0
    for project in performance(subject).projects:
        costs = costs_of(project)
        whole = _whole(subject, project, costs)
        if whole is None or not costs.parts:
            continue
        compared += 1
        amount, name = whole
        sum_ = sum((wan(i) for i in costs.parts), Decimal(0))
        if sum_ > amount:
            refs = tuple(i.ref() for i in costs.parts)
            message = (
                f"“{short(project.name)}”{_listed(costs)}合计 {print_amount(sum_)}万元，"
                f"大于{name} {print_amount(amount)}万元"
            )
            yield Slip(message, refs)
    if not compared:
        raise NotApplicable


@rule(
    "D2.4",
    "各项成本合计等于总额",
    cite="列出的成本应当说明全部预算；单价不是总额",
    reads=_BUDGET,
    severity="info",
)
def parts_reach_total(subject: Subject) -> Iterator[Slip]:
    """A remainder that no cost explains, where every cost is an amount and none a price."""
    found = performance(subject)
    compared = 0
    for project in found.projects:
        costs = costs_of(project)
        whole = _whole(subject, project, costs)
        if whole is None or not costs.parts or costs.prices or found.past_year(project):
            continue
        if any(i.value.per for i in costs.unpriced):
            continue  # a price whose unit is written wrong
        compared += 1
        amount, name = whole
        sum_ = sum((wan(i) for i in costs.parts), Decimal(0))
        if sum_ < amount:
            rest = print_amount(amount - sum_)
            message = (
                f"“{short(project.name)}”{_listed(costs)}合计 {print_amount(sum_)}万元，"
                f"{name} {print_amount(amount)}万元，其余 {rest}万元没有说明{_open(costs)}"
            )
            cells = (*costs.parts, *costs.unpriced, *((costs.total,) if costs.total else ()))
            yield Slip(message, tuple(i.ref() for i in cells))
    if not compared:
        raise NotApplicable


def _whole(subject: Subject, project: Project, costs: Costs) -> tuple[Decimal, str] | None:
    if costs.total is not None:
        return wan(costs.total), f"“{costs.total.level3}”"
    budget = _budget(subject, project)
    return None if budget is None else (budget, "预算数")


@rule(
    "D2.6",
    "有单价的，其余金额也有说明",
    cite="列出的成本应当说明全部预算；单价不是总额",
    reads=_BUDGET,
    severity="info",
)
def prices_explain_the_rest(subject: Subject) -> Iterator[Slip]:
    """What the amounts leave of the total is none of the prices by any number of the project: the
    price says nothing of the rest."""
    found = performance(subject)
    hits = []
    for project in found.projects:
        costs = costs_of(project)
        whole = _whole(subject, project, costs)
        open_ = [i for i in (*costs.prices, *costs.unpriced) if _is_rate(i)]
        if whole is None or not costs.parts or not open_ or found.past_year(project):
            continue
        rest = whole[0] - sum((wan(i) for i in costs.parts), Decimal(0))
        if rest > 0 and rest not in _products(project, costs):
            shown = "、".join(f"“{i.quote}”" for i in open_[:2])
            named = f"“{costs.total.quote}”" if costs.total else whole[1]
            quote = f"{named}，{_listed(costs)}，其余 {print_amount(rest)}万元只有单价 {shown}"
            cells = (*costs.parts, *open_, *((costs.total,) if costs.total else ()))
            hits.append(Hit(project, quote, tuple(i.ref() for i in cells)))
    yield from fold(hits, "没有写明数量，看不出其余金额怎样用")


def _is_rate(one: Indicator) -> bool:
    """Whether a price, or a value that is one without its 元."""
    return bool(one.value.per) or one.value.yuan is not None or one.says(kinds().price.words)


def _products(project: Project, costs: Costs) -> set[Decimal]:
    """Every price times every number of the project, and their sum."""
    numbers = [i.value.number for i in project.of("quantity") if i.value.number is not None]
    return {wan(price) * number for price in costs.prices for number in numbers}


@rule(
    "D2.7",
    "平均费用乘次数不大于总额",
    cite="单价、数量与总额都写明时应当相符",
    reads=_BUDGET,
    severity="info",
)
def averages_stay_within(subject: Subject) -> Iterator[Slip]:
    """每次不超 10 万元 × 5 次 against a total of 40."""
    hits = []
    for project in performance(subject).projects:
        whole = _whole(subject, project, costs_of(project))
        counts = [
            i for i in project.of("quantity")
            if i.value.unit in _TIMES and not i.value.per and i.value.number is not None
        ]  # fmt: skip
        if whole is None or len(counts) != 1:
            continue
        for one in project.of("cost"):
            if one.value.yuan is None or not one.says(("平均", "每次", "每场", "每期")):
                continue
            product = wan(one) * (counts[0].value.number or Decimal(0))
            if product > whole[0] and one.value.per not in ("人", "天"):
                quote = (
                    f"{one.quote}×{counts[0].quote}＝{print_amount(product)}万元，"
                    f"{whole[1]} {print_amount(whole[0])}万元；{short(one.description)}"
                )  # fmt: skip
                hits.append(Hit(project, quote, (one.ref(), counts[0].ref())))
    yield from fold(hits, "平均费用乘次数大于总额")


_TIMES = ("次", "场", "期", "批", "班")


def _open(costs: Costs) -> str:
    """The costs without an amount that may explain a remainder."""
    shown = "、".join(f"“{i.quote}”" for i in costs.unpriced[:2])
    return f"（{shown}没有金额）" if shown else ""


def _listed(costs: Costs) -> str:
    shown = "、".join(f"“{i.quote}”" for i in costs.parts[:4])
    return shown + ("等" if len(costs.parts) > 4 else "")


@rule(
    "D2.5",
    "单价乘数量等于总额",
    cite="单价、数量与总额都写明时应当相符",
    reads=_BUDGET,
    severity="info",
)
def price_times_count(subject: Subject) -> Iterator[Slip]:
    """One price counted by something of which the project prints one number: 1800元/人 × 180人."""
    compared = 0
    for project in performance(subject).projects:
        costs = costs_of(project)
        whole = _whole(subject, project, costs)
        if whole is None or costs.parts or costs.unpriced or len(costs.prices) != 1:
            continue
        price = costs.prices[0]
        counts = [
            i for i in project.of("quantity")
            if price.value.per and i.value.unit == price.value.per and i.value.number is not None
        ]  # fmt: skip
        if len(counts) != 1:
            continue
        compared += 1
        product = wan(price) * (counts[0].value.number or Decimal(0))
        if product != whole[0]:
            message = (
                f"“{short(project.name)}”“{price.quote}”×“{counts[0].quote}”＝"
                f"{print_amount(product)}万元，{whole[1]} {print_amount(whole[0])}万元"
            )
            yield Slip(message, (price.ref(), counts[0].ref()))
    if not compared:
        raise NotApplicable


# ---------------------------------------------------------------- how a cost is written


@rule("D6a", "成本指标写上限，不用“≥”", cite="成本指标反映控制数", reads=_READS)
def cost_is_a_limit(subject: Subject) -> Iterator[Slip]:
    """A cost is at most so much."""

    def test(one: Indicator) -> bool:
        return one.value.operator in ("≥", ">") and not one.value.is_percent

    yield from fold(
        picked(performance(subject), test, kinds="cost"), "成本指标用了“≥”，应写“≤”或金额"
    )


@rule("D6b", "成本指标写明金额", cite="成本指标以金额反映", reads=_READS)
def cost_is_an_amount(subject: Subject) -> Iterator[Slip]:
    """A cost in per cent, in people, or in words says nothing of money."""

    def test(one: Indicator) -> bool:
        return one.value.yuan is None and one.value.kind != "blank"

    yield from fold(picked(performance(subject), test, kinds="cost"), "成本指标没有金额")


@rule("D6c", "成本指标的名称是费用", cite="成本指标以金额反映", reads=_READS)
def cost_is_named_so(subject: Subject) -> Iterator[Slip]:
    """A cost named 人数 or 次数."""
    ends = ("人数", "数量", "次数", "个数", "户数", "频次")

    def test(one: Indicator) -> bool:
        return one.name.endswith(ends)

    hits = picked(performance(subject), test, "level3", kinds="cost")
    yield from fold(hits, "成本指标的名称是数量，不是费用")


@rule(
    "D6d",
    "各项成本金额相同，请核对",
    cite="各项成本一般不会一样多",
    reads=_READS,
    severity="info",
)
def costs_differ(subject: Subject) -> Iterator[Slip]:
    """All costs of a project, two and more, are the same amount."""
    hits = []
    for project in performance(subject).projects:
        whole = costs_of(project).total
        rows = [i for i in project.of("cost") if i.value.number is not None and i is not whole]
        if len(rows) > 1 and len({i.value.plain for i in rows}) == 1:
            quote = "”“".join(i.quote for i in rows[:4])
            hits.append(Hit(project, quote, tuple(i.ref() for i in rows)))
    yield from fold(hits, "每条成本指标的值都一样，请核对是否照抄")


@rule(
    "D6e",
    "标准、人均数不会高得像总额",
    cite="人均、补贴标准等是一份的价格",
    reads=_READS,
    severity="info",
)
def standard_is_no_total(subject: Subject) -> Iterator[Slip]:
    """A standard for one person or village that is as high as a budget."""

    def test(one: Indicator) -> bool:
        amount = one.value.yuan
        return amount is not None and any(
            amount >= standard.most and any(word in one.level3 for word in standard.words)
            for standard in units().standards
        )

    what = "名称是一份的标准，金额却像是总额"
    yield from fold(picked(performance(subject), test), what)


@rule(
    "D6f",
    "成本单位写法规范",
    cite="单价写作“元/人·天”一类",
    reads=_READS,
    severity="info",
)
def cost_unit_is_readable(subject: Subject) -> Iterator[Slip]:
    """430元 人/天: the unit is run together."""

    def test(one: Indicator) -> bool:
        unit = one.value.unit
        return one.value.yuan is not None and unit not in ("元", "元整", "元人民币")

    yield from fold(picked(performance(subject), test), "单位写乱了，应写成“元/人·天”一类")
