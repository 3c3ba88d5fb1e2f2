"""Rules over 指标值: how the value is written, and whether it fits its name."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from budgetbook.model.check import Slip, Subject, rule
from budgetbook.model.indicator_value import measures, plain_words
from budgetbook.model.layout import normal
from budgetbook.model.performance import (
    Hit,
    Indicator,
    fold,
    in_one,
    is_cut,
    performance,
    picked,
    short,
)
from budgetbook.model.wordlists import UnitRule, kinds, remembering, units

_CITE = "指标值应当明确、可衡量"
_VALUE = ("indicators.target",)
_NAMED = ("indicators.level2", "indicators.level3", "indicators.target")
_READS = (*_NAMED, "indicators.description")
_HUNDRED = Decimal(100)
_BRACKETS = re.compile(r"[（(][^）)]*[）)]")


# ---------------------------------------------------------------- how it is written


@rule("D8a", "指标值没有重复录入", cite="符号、数和单位各填一次", reads=_VALUE)
def values_stand_once(subject: Subject) -> Iterator[Slip]:
    """≥180≥180人, 2424小时, 12全年12个月."""
    hits = picked(performance(subject), lambda i: bool(i.value.doubling))
    yield from fold(hits, "指标值重复录入")


@rule("D8b", "单位与指标名称相符", cite="单位由名称决定（词表可改）", reads=_READS)
def unit_fits_name(subject: Subject) -> Iterator[Slip]:
    """次数 in 次, 人数 in 人, 率 in %."""
    yield from fold(picked(performance(subject), _unit_is_odd, "target", "level3"),
                    "单位与指标名称不符")  # fmt: skip


def _unit_is_odd(one: Indicator) -> bool:
    value = one.value
    if value.number is None or not value.unit or one.kind == "cost" or value.doubling:
        return False
    found = _unit_rule(one.name, plain_words(one.description))
    if found is None or not found.units or value.unit in found.units:
        return False
    return not (value.per and f"{value.unit}/{value.per}" in found.units)


@remembering(4096)
def _unit_rule(name: str, description: str) -> UnitRule | None:
    """The rule whose word ends the name (brackets aside), the longest first."""
    bare = {"level3": _BRACKETS.sub("", name), "description": _BRACKETS.sub("", description)}
    found = [
        (len(end), entry)
        for entry in units().units
        for end in entry.ends
        if bare[entry.source].rstrip("。").endswith(end)
    ]
    return max(found, key=lambda f: f[0])[1] if found else None


@rule("D8c", "百分比不大于 100%", cite="比率至多 100%", reads=_READS)
def percent_within_whole(subject: Subject) -> Iterator[Slip]:
    """Over 100 %, but for growth and the like."""

    def test(one: Indicator) -> bool:
        value = one.value
        if not value.is_percent or value.number is None or value.number <= _HUNDRED:
            return False
        return value.number >= 1000 or not one.says(kinds().growth.words)

    yield from fold(picked(performance(subject), test), "百分比大于 100%")


@rule("D8d", "“≥100%”应写“100%”", cite="比率至多 100%", reads=_READS, severity="info")
def percent_at_least_whole(subject: Subject) -> Iterator[Slip]:
    """≥100% says no more than 100%."""

    def test(one: Indicator) -> bool:
        value = one.value
        limit = value.operator in ("≥", ">") and value.number == _HUNDRED
        return value.is_percent and limit and not one.says(kinds().growth.words)

    yield from fold(picked(performance(subject), test), "比率不会大于 100%，应写“100%”")


@rule("D8e", "指标值不是名称的重复", cite=_CITE, reads=_READS)
def value_is_no_name(subject: Subject) -> Iterator[Slip]:
    """The value repeats name or description, or is itself the name of an indicator."""
    hits = picked(performance(subject), _repeats, "target", "level3")
    yield from fold(hits, "指标值只是重复名称，没有目标")


def _repeats(one: Indicator) -> bool:
    if one.value.kind != "text" or one.value.number is not None or one.kind == "cost":
        return False
    if any(word in one.target for word in kinds().question.words):
        return False
    target = normal(one.target)
    if target == normal(one.level3):
        return True
    if target == normal(one.description):
        return not any(word in target for word in (*kinds().time.rate, "前", "到位"))
    bare = _bare(target)
    if len(bare) >= _LONG and bare in (_bare(normal(one.level3)), _bare(normal(one.description))):
        return True
    words = kinds().noun
    return target.endswith(words.ends) and not target.startswith(words.unless)


#: Words that a value adds to a name, or leaves out of it, without saying more.
_FILLER = re.compile("^完成(?:本年度)?|完成情况$|情况$|有关|相关|需求$|需要$|要求$|工作$")
_LONG = 6


@lru_cache(maxsize=4096)
def _bare(text: str) -> str:
    while (less := _FILLER.sub("", text)) != text:
        text = less
    return text


@rule("D8f", "指标值不是问句", cite=_CITE, reads=_VALUE)
def value_is_no_question(subject: Subject) -> Iterator[Slip]:
    """是否…"""
    words = kinds().question.words
    hits = picked(performance(subject), lambda i: any(word in i.target for word in words))
    yield from fold(hits, "指标值写成了问句")


@rule("D8g", "日期真实存在", cite="日历", reads=_VALUE)
def dates_exist(subject: Subject) -> Iterator[Slip]:
    """12月底20日前, 13月, 2月30日."""
    hits = picked(performance(subject), lambda i: i.value.impossible)
    yield from fold(hits, "没有这样的日期")


@rule("D8h", "有名称就有指标值", cite=_CITE, reads=_NAMED)
def values_are_given(subject: Subject) -> Iterator[Slip]:
    """A named indicator without a value."""
    hits = [
        hit._replace(quote=short(hit.quote))
        for hit in picked(performance(subject), lambda i: i.value.kind == "blank" and bool(i.name))
        if not is_cut(performance(subject), hit.project)
    ]
    yield from fold(hits, "没有指标值")


@rule("D8i", "百分比用“%”", cite="单位写法统一", reads=_VALUE)
def percent_has_its_sign(subject: Subject) -> Iterator[Slip]:
    """100百分数: told in one, as it repeats through a book."""
    found = performance(subject)
    rows = [i for p in found.projects for i in p.indicators if i.value.worded_percent]
    if rows:
        shown = "、".join(f"“{text}”" for text in list(dict.fromkeys(i.target for i in rows))[:4])
        projects = len({i.instance for i in rows})
        message = f"{projects} 个项目 {len(rows)} 处把百分比写成{shown}，应写“%”"
        yield Slip(message, tuple(i.ref() for i in rows), "worded")


@rule("D8j", "数量带单位", cite=_CITE, reads=_NAMED)
def numbers_have_units(subject: Subject) -> Iterator[Slip]:
    """A bare number."""

    def test(one: Indicator) -> bool:
        value = one.value
        if value.kind != "number" or value.unit or value.rest or value.doubling:
            return False
        return not one.name.endswith(units().bare_ends or "\n")

    yield from fold(picked(performance(subject), test), "指标值没有单位")


@rule("D8k", "满意度和比率不写上限", cite=_CITE, reads=_NAMED)
def good_rates_have_no_limit(subject: Subject) -> Iterator[Slip]:
    """满意度 ≤95%."""
    ends = (
        "满意度",
        "满意率",
        "完成率",
        "合格率",
        "及时率",
        "覆盖率",
        "出勤率",
        "达标率",
        "发放率",
    )

    def test(one: Indicator) -> bool:
        limit = one.value.operator in ("≤", "<") and one.value.is_percent
        return limit and (one.kind == "content" or one.name.endswith(ends))

    yield from fold(picked(performance(subject), test), "越高越好的指标写了上限")


@rule("D8l", "满意度用百分比表示", cite=_CITE, reads=_NAMED)
def content_is_measured(subject: Subject) -> Iterator[Slip]:
    """A satisfaction without any figure."""

    def test(one: Indicator) -> bool:
        value = one.value
        wordy = value.kind == "text" and value.number is None and "%" not in value.plain
        return wordy and not _repeats(one)

    yield from fold(picked(performance(subject), test, kinds="content"), "满意度没有写明比例")


@rule("D8o", "数量指标写明数量", cite=_CITE, reads=_NAMED)
def quantities_are_numbers(subject: Subject) -> Iterator[Slip]:
    """A quantity in words."""

    def test(one: Indicator) -> bool:
        value = one.value
        wordy = value.kind == "text" and value.number is None
        wordy = wordy and not any(c in "一二三四五六七八九十百千万" for c in value.plain)
        return wordy and not _repeats(one)

    yield from fold(picked(performance(subject), test, kinds="quantity"), "数量指标没有写明数量")


_RATIO = ("率", "比", "度", "占", "百分", "覆盖", "全部", "合格", "达标", "准确", "%")


@rule("D8p", "百分比写明是什么的比例", cite=_CITE, reads=_READS, severity="info")
def percent_says_of_what(subject: Subject) -> Iterator[Slip]:
    """A percentage where neither name nor description speaks of a rate."""

    def test(one: Indicator) -> bool:
        return one.value.is_percent and not one.says(_RATIO)

    hits = list(picked(performance(subject), test, kinds="quality benefit"))
    yield from in_one(hits, "的百分比在名称和描述里都没有说明是什么的比例", "what")


# ---------------------------------------------------------------- against other words


@rule("D8m", "描述、依据中的数与指标值一致", cite="同一指标只有一个数",
      reads=(*_READS, "indicators.basis"), severity="info")  # fmt: skip
def words_name_the_value(subject: Subject) -> Iterator[Slip]:
    """A number with the value's unit in description or 依据 that is another one."""
    hits = []
    for project in performance(subject).projects:
        for one in project.indicators:
            for column, text in (("description", one.description), ("basis", one.basis)):
                other = _other_number(one, text)
                if other:
                    refs = (one.ref(), one.ref(column))
                    hits.append(Hit(project, f"{one.quote}；{short(text)}", refs))
    yield from fold(hits, "指标值与描述或依据里的数不同")


def _other_number(one: Indicator, text: str) -> bool:
    number, unit = one.value.number, one.value.unit
    if number is None or not unit or not _DIGIT.search(text):
        return False
    same = [m.number for m in measures(text) if m.unit == unit]
    if not same or number in same:
        return False
    return sum(same) != number and len(same) == 1


_DIGIT = re.compile(r"\d")
_MONTH = re.compile(r"(?<!\d)(\d{1,2})月(?:份|底|末|前|完成|\d)")


@rule("D8n", "描述中的月份与指标值一致", cite="同一指标只有一个时间", reads=_READS,
      severity="info")  # fmt: skip
def words_name_the_month(subject: Subject) -> Iterator[Slip]:
    """A description that names one month beside a value with another."""

    def test(one: Indicator) -> bool:
        month = one.value.month
        named = set(_MONTH.findall(plain_words(one.description))) if month else set()
        return len(named) == 1 and named != {str(month)}

    hits = [
        hit._replace(quote=f"{hit.quote}；{short(i.description)}")
        for hit in picked(performance(subject), test, "target", "description")
        for i in hit.project.indicators
        if i.ref() == hit.refs[0]
    ]
    yield from fold(hits, "指标值与描述的月份不同")


# ---------------------------------------------------------------- frequency

_STOP = re.compile(r"反映|完成|开展|时间|进度|安排|次数|期数|数量|及时性|工作|活动|年度|每年|频次")
_TIMES = ("次", "期", "场", "批", "班")


@rule("D4", "频次乘周期与数量一致", cite="2次/半年 × 2＝全年 4 次", reads=_READS)
def frequency_fits_count(subject: Subject) -> Iterator[Slip]:
    """A frequency beside the count of the same thing: times a year must be that count."""
    hits = []
    for project in performance(subject).projects:
        for often in project.indicators:
            times = often.value.times_a_year
            if times is None or often.value.unit not in _TIMES:
                continue
            counts = [i for i in project.of("quantity") if _same_thing(often, i)]
            if not counts or times in _sums(counts):
                continue
            quote = "；".join(i.quote for i in (often, *counts))
            quote += f"；全年应为 {times.normalize():f} {often.value.unit}"
            hits.append(Hit(project, quote, (often.ref(), *(i.ref() for i in counts))))
    yield from fold(hits, "频次与数量不一致")


def _sums(counts: list[Indicator]) -> set[Decimal]:
    numbers = [i.value.number for i in counts if i.value.number is not None]
    return {*numbers, sum(numbers, Decimal(0))}


def _same_thing(often: Indicator, count: Indicator) -> bool:
    """Whether two names share a word of two characters that says what is done."""
    if count.value.unit != often.value.unit or count.value.per or count.row == often.row:
        return False
    one, other = _STOP.sub(" ", often.name), _STOP.sub(" ", count.name)
    return any(one[i : i + 2] in other for i in range(len(one) - 1) if " " not in one[i : i + 2])
