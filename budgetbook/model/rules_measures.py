"""Rules over what indicators measure: targets that say little, operators, names, standards."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache

from budgetbook.model.check import Slip, Subject, rule
from budgetbook.model.indicator_value import plain_words
from budgetbook.model.performance import (
    Hit,
    Indicator,
    fold,
    in_one,
    performance,
    picked,
    short,
)
from budgetbook.model.phrasing import phrasing
from budgetbook.model.ref import Ref
from budgetbook.model.wordlists import remembering, units

_CITE = "指标值应当明确、可衡量"
_NAMED = ("indicators.level2", "indicators.level3", "indicators.target")
_READS = (*_NAMED, "indicators.description")


def _one(subject: Subject, test: Callable[[Indicator], bool], what: str, key: str,
         *columns: str, kinds: str = "") -> Iterator[Slip]:  # fmt: skip
    yield from in_one(list(picked(performance(subject), test, *columns, kinds=kinds)), what, key)


# ---------------------------------------------------------------- operators and forms


@rule("D8q", "指标值用“≥”，不用“>”", cite=_CITE, reads=_NAMED, severity="info")
def at_least_not_more_than(subject: Subject) -> Iterator[Slip]:
    """>95% asks for more than 95%: usually ≥ is meant; told in one."""
    yield from _one(subject, lambda i: i.value.operator == ">" and i.kind != "cost",
                    "用了“>”，一般写“≥”", "more")  # fmt: skip


@rule("D7f", "完成时间写日期，不写“≤N月”", cite=_CITE, reads=_NAMED, severity="info")
def deadlines_are_dates(subject: Subject) -> Iterator[Slip]:
    """≤12月 for 12月底前, ≤1年 for a time that should last: told in one."""

    def test(one: Indicator) -> bool:
        value = one.value
        if value.operator not in ("≤", "<"):
            return False
        return value.kind == "date" or value.unit in ("月", "年")

    yield from _one(subject, test, "把时间写成“≤…”，一般写“…月底前”", "limit", kinds="time quality")


@rule("D8r", "坏事不定为“不少于”", cite=_CITE, reads=_READS, severity="info")
def bad_things_are_limited(subject: Subject) -> Iterator[Slip]:
    """A number of deaths or complaints with ≥."""

    def test(one: Indicator) -> bool:
        return one.value.operator in ("≥", ">") and not one.value.is_percent and any(
            word in one.name for word in phrasing().unwanted.words
        )  # fmt: skip

    yield from fold(picked(performance(subject), test), "这类事不宜定为“不少于”，请核对")


# ---------------------------------------------------------------- targets that say little

_RATE = ("率", "比例", "比率", "占比", "比重")
_NO_RATE = ("频率", "效率", "功率", "利率", "汇率", "税率", "费率")
_COUNTED = re.compile(r"[人次个户家天年月期场数量频]|规模|面积|覆盖|时长|期限|周期|寿命")


@rule("D8s", "率、比例写明百分比", cite=_CITE, reads=_READS)
def rates_are_percentages(subject: Subject) -> Iterator[Slip]:
    """A rate by its name, or by its description, with words for a value."""

    def test(one: Indicator) -> bool:
        value = one.value
        if value.kind not in ("text", "number") or value.is_percent or one.kind == "cost":
            return False
        if value.kind == "number" and not value.rest and not value.doubling:
            return False
        if value.number is not None and not value.doubling:
            return False
        named = one.name.endswith(_RATE) and not one.name.endswith(_NO_RATE)
        said = one.kind == "time" and one.description.rstrip("。").endswith(("比率", "比例"))
        # a value that only repeats the name is told by another rule
        return (named or said) and value.plain != one.name and not value.plain.endswith(_RATE)

    hits = [
        hit._replace(quote=f"{hit.quote}；{short(i.description)}")
        for hit in picked(performance(subject), test, "target", "level3")
        for i in hit.project.indicators
        if i.ref() == hit.refs[0]
    ]
    yield from fold(hits, "名称或描述是比率，指标值没有百分比")


@rule("D8t", "效益的值说得通", cite=_CITE, reads=_READS, severity="info")
def benefits_are_measured(subject: Subject) -> Iterator[Slip]:
    """People or years as the measure of something that is neither; a rate of nothing named."""

    def counted(one: Indicator) -> bool:
        unit, per = one.value.unit, one.value.per
        if unit not in ("人", "年", "个", "次", "名") or per or one.value.number is None:
            return False
        return not _COUNTED.search(one.name)

    def of_nothing(one: Indicator) -> bool:
        said = one.description.rstrip("。")
        if not one.value.is_percent or not said.endswith(("比率", "比例")) or "占" in said:
            return False
        return one.name.startswith(_VERBS) and not one.name.endswith(("率", "度", "比例"))

    found = performance(subject)
    yield from fold(picked(found, counted, kinds="benefit"), "数和单位量不出这项效益，请核对")
    yield from fold(
        picked(found, of_nothing, "target", "description", kinds="benefit"),
        "没有说明是什么占什么的比率",
    )


_VERBS = ("促进", "推进", "推动", "提升", "提高", "保障", "增强", "改善", "带动", "维护")


@rule("D14a", "效益指标写出效益", cite=_CITE, reads=_NAMED, severity="info")
def benefits_are_given(subject: Subject) -> Iterator[Slip]:
    """Two and more benefits of a project are 无: told in one."""
    hits = []
    for project in performance(subject).projects:
        none = [i for i in project.all_indicators if i.kind == "benefit" and i.is_left_out]
        if len(none) > 1:
            refs = tuple(i.ref("level3") for i in none)
            hits.append(Hit(project, f"{len(none)} 行填“{none[0].level3}”", refs))
    yield from in_one(hits, "的效益指标填“无”", "none")


_LOW = Decimal(85)


@rule("D14b", "满意度目标不过低", cite="满意度目标一般不低于 85%", reads=_NAMED, severity="info")
def contentment_is_high(subject: Subject) -> Iterator[Slip]:
    """A satisfaction of less than 85 %: told in one."""

    def test(one: Indicator) -> bool:
        number = one.value.number
        return one.value.is_percent and number is not None and 0 < number < _LOW

    yield from _one(subject, test, "满意度目标低于 85%，偏低", "low", kinds="content")


@rule("D14c", "效益的值能够衡量", cite=_CITE, reads=_NAMED, severity="info")
def targets_are_measurable(subject: Subject) -> Iterator[Slip]:
    """有效提高, 进一步保障: told in one."""
    words = phrasing().vague.words

    def test(one: Indicator) -> bool:
        plain = one.value.plain
        return one.value.kind == "text" and len(plain) <= 8 and plain.startswith(words)

    hits = [
        hit._replace(quote=i.target.strip())
        for hit in picked(performance(subject), test, kinds="benefit quality")
        for i in hit.project.indicators
        if i.ref() == hit.refs[0]
    ]
    yield from in_one(hits, "的指标值无法衡量", "vague")


@rule("D7g", "效益指标不是产出的数量", cite="绩效指标分类", reads=_NAMED, severity="info")
def benefits_are_no_counts(subject: Subject) -> Iterator[Slip]:
    """A benefit that counts what was done (培训人数), not who gains by it."""

    def test(one: Indicator) -> bool:
        if one.value.unit not in ("人", "名", "人次", "次", "个", "期", "场") or one.value.per:
            return False
        return bool(_OUTPUT.match(one.name)) and not _GAIN.search(one.name)

    what = "写的是产出的数量，不是效益"
    yield from fold(picked(performance(subject), test, "level3", "target", kinds="benefit"), what)


_OUTPUT = re.compile(r"(?:参加|培训|举办|开展|组织|发放|慰问|走访|培养).*数量?$")
_GAIN = re.compile(r"受益|惠及|带动|就业|增加|新增|覆盖|服务|减少|获得|成才|脱贫|转化")


# ---------------------------------------------------------------- names and descriptions


@rule("D9g", "描述说明名称", cite="绩效指标描述解释三级指标", reads=_READS, severity="info")
def descriptions_explain(subject: Subject) -> Iterator[Slip]:
    """The description is the name again: told in one."""
    hits = []
    for project in performance(subject).projects:
        if project.is_secret:
            continue
        same = [i for i in project.indicators if i.name and i.name == plain_words(i.description)]
        hits += [Hit(project, i.level3.strip(), (i.ref("description"),)) for i in same]
    yield from in_one(_common_first(hits), "的描述只是重复名称", "same")


def _common_first(hits: list[Hit]) -> list[Hit]:
    counts: dict[str, int] = {}
    for hit in hits:
        counts[hit.quote] = counts.get(hit.quote, 0) + 1
    return sorted(hits, key=lambda hit: -counts[hit.quote])


@rule("D9h", "三级指标是名称，不是句子", cite="项目绩效目标表栏目定义", reads=_READS,
      severity="info")  # fmt: skip
def names_are_names(subject: Subject) -> Iterator[Slip]:
    """A name that is a sentence, half of one, or a judgement."""

    def test(one: Indicator) -> bool:
        name = one.level3.strip()
        if name.endswith(("。", "，")) or name.startswith(("通过", "根据")):
            return True
        return one.kind == "cost" and ("符合" in name or "是否" in name)

    hits = [
        Hit(p, short(i.level3, 60), (i.ref("level3"),))
        for p, i in performance(subject).of()
        if test(i)
    ]
    yield from fold(hits, "三级指标是一句话，不是名称")


@rule("D9i", "三级指标说明对象，不带单位", cite="项目绩效目标表栏目定义", reads=_READS,
      severity="info")  # fmt: skip
def names_say_of_what(subject: Subject) -> Iterator[Slip]:
    """A bare 覆盖率; a name with its unit in brackets."""
    found = performance(subject)
    words = phrasing().bare_name.words
    bare = [Hit(p, i.level3.strip(), (i.ref("level3"),)) for p, i in found.of() if i.name in words]
    with_unit = [
        Hit(p, i.level3.strip(), (i.ref("level3"),))
        for p, i in found.of()
        if _IN_BRACKETS.search(i.level3)
    ]
    yield from in_one(bare, "的三级指标没有说明对象", "bare")
    yield from fold(with_unit, "名称里带了单位，单位写在指标值里")


_IN_BRACKETS = re.compile(r"[（(](?:平方米|㎡|亩|公里|万元|元|人|次|个|台|套|户)[)）]\s*$")


@rule("D9j", "名称与描述说的是同一件事", cite="描述解释名称", reads=(*_READS, "project.name"),
      severity="info")  # fmt: skip
def name_and_description_agree(subject: Subject) -> Iterator[Slip]:
    """修缮 beside 修建, 离休 beside 离退休, 群众 beside one kind of people, and the like."""
    hits = [
        Hit(p, f"{i.quote}：{short(i.description, 60)}", _both(i))
        for p, i in performance(subject).of()
        if _contrast(i.level3, i.description) or _other_people(i)
    ]
    yield from fold(hits, "名称与描述说的不是一件事，请核对")


def _both(one: Indicator) -> tuple[Ref, ...]:
    return (one.ref("level3"), one.ref("description"))


@lru_cache(maxsize=8192)
def _contrast(name: str, description: str) -> bool:
    if not description:
        return False
    for contrast in phrasing().contrasts:
        pairs = (contrast.words, contrast.words[::-1])
        for mine, theirs in pairs[:1] if contrast.one_way else pairs:
            rest = description.replace(theirs, "■")
            if mine in name and theirs not in name and rest != description and mine not in rest:
                return True
    return False


_ANYBODY = re.compile(
    "群众|社会|公众|村民|居民|百姓|市民|对象|受益|人民|问卷|大家|各界|各单位|普通"
)


def _other_people(one: Indicator) -> bool:
    """群众满意度 described as that of one kind of people; a value that names others."""
    if one.kind != "content" or not one.name.startswith(("群众", "社会", "人民群众")):
        return False
    said = one.description if "满意" in one.description else ""
    texts = [said] if plain_words(said) != one.name else []
    if one.value.kind == "text" and "满意" in one.target:
        texts.append(one.target)
    return any(text and not _ANYBODY.search(text) for text in texts)


@rule("D9k", "年限分段不重叠、不断开", cite="分段口径应当衔接", reads=("indicators.level3",),
      severity="info")  # fmt: skip
def ranges_join(subject: Subject) -> Iterator[Slip]:
    """10年以下, 10年以上20年以下, 21年以上: a year belongs to two ranges, or to none."""
    hits = []
    for project in performance(subject).projects:
        rows = [i for i in project.of("quantity") if "年以" in i.name]
        low = {int(n) for i in rows for n in _LOW_END.findall(i.name)}
        high = {int(n) for i in rows for n in _HIGH_END.findall(i.name)}
        if len(rows) > 1 and low and high and (low & high or low - high):
            quote = "；".join(dict.fromkeys(i.level3.strip() for i in rows))
            hits.append(Hit(project, quote, tuple(i.ref("level3") for i in rows)))
    yield from fold(hits, "几段年限重叠或断开，请核对")


_LOW_END, _HIGH_END = re.compile(r"(\d+)年以上"), re.compile(r"(\d+)年以下")


# ---------------------------------------------------------------- units and prices


@rule(
    "D8u", "单位与名称的口径一致", cite="单位由名称决定（词表可改）", reads=_NAMED, severity="info"
)
def unit_is_the_usual(subject: Subject) -> Iterator[Slip]:
    """人数 in 人次 or 人/次, 次数 in 轮: possible, but asked."""

    def test(one: Indicator) -> bool:
        written = one.value.unit + (f"/{one.value.per}" if one.value.per else "")
        return written in _asked() and any(
            one.name.endswith(entry.ends) and written in entry.ask for entry in units().units
        )

    yield from fold(picked(performance(subject), test, "target", "level3"),
                    "单位与名称的口径不同，请核对")  # fmt: skip


@remembering(1)
def _asked() -> frozenset[str]:
    return frozenset(unit for entry in units().units for unit in entry.ask)


@rule("D6g", "单价写明按什么计", cite="单价写作“元/人·天”一类", reads=_READS, severity="info")
def prices_say_for_what(subject: Subject) -> Iterator[Slip]:
    """A standard for one person in plain 元."""

    def test(one: Indicator) -> bool:
        value = one.value
        if value.yuan is None or value.per or value.unit != "元" or value.yuan >= _DEAR:
            return False
        if "万" in value.plain:
            return False
        return one.name.endswith("标准") or bool(_EACH.search(one.level3 + one.description))

    yield from fold(
        picked(performance(subject), test, kinds="cost"), "是单价，没有写明按什么计（如“元/人·天”）"
    )


_EACH = re.compile("每人|人均|每名|每村|每天|每年每")
_DEAR = Decimal(100000)
