"""Rules over single indicators: where they stand, what they are called."""

from collections.abc import Callable, Iterator
from functools import lru_cache

from budgetbook.model.check import Slip, Subject, rule
from budgetbook.model.indicator_value import plain_words
from budgetbook.model.performance import (
    Hit,
    Indicator,
    Project,
    fold,
    is_cut,
    performance,
    picked,
    short,
)
from budgetbook.model.wordlists import kinds

_CITE = "绩效指标分类：产出（数量、质量、时效、成本）、效益、满意度"
_KIND = ("indicators.level1", "indicators.level2")
_READS = (*_KIND, "indicators.level3", "indicators.description", "indicators.target")
_COUNTED = frozenset(
    {"次", "人", "名", "个", "场", "期", "家", "户", "人次", "部", "件", "台", "所"}
)


# ---------------------------------------------------------------- under which heading


@rule("D7a", "时效指标写时间", cite=_CITE, reads=_READS)
def time_says_when(subject: Subject) -> Iterator[Slip]:
    """A price, a count of people, or a percentage where name or description names a date."""
    found = performance(subject)
    rules: list[tuple[str, Callable[[Indicator], bool]]] = [
        ("时效指标写的是金额，应属成本指标", lambda i: i.value.yuan is not None),
        ("时效指标的单位是人，不是时间", _counts_people),
        ("名称或描述是时间，指标值却是百分比", _names_a_date),
    ]
    for what, test in rules:
        yield from fold(picked(found, test, kinds="time"), what)


def _counts_people(one: Indicator) -> bool:
    return one.value.unit in ("人", "名", "人次") and not one.value.per


def _names_a_date(one: Indicator) -> bool:
    return one.value.is_percent and one.name.endswith(kinds().time.words)


@rule("D7b", "指标与二级指标相符", cite=_CITE, reads=_READS)
def kind_fits(subject: Subject) -> Iterator[Slip]:
    """A time under 质量 or 数量, satisfaction under 效益, a frequency under 效益."""
    found = performance(subject)
    rules: list[tuple[str, str, Callable[[Indicator], bool]]] = [
        ("写的是时间，应属时效指标", "quantity quality", _time_elsewhere),
        ("写的是满意度，应属满意度指标", "benefit", _content_elsewhere),
        ("写的是工作频次，应属产出指标", "benefit", _frequency_as_benefit),
    ]
    for what, kinds_, test in rules:
        yield from fold(picked(found, test, "level2", "target", kinds=kinds_), what)


def _time_elsewhere(one: Indicator) -> bool:
    return one.value.kind == "date" and one.name.endswith(kinds().time.words)


def _content_elsewhere(one: Indicator) -> bool:
    if not one.value.is_percent:
        return False
    return "满意" in one.name or (not one.name and "满意" in one.description)


def _frequency_as_benefit(one: Indicator) -> bool:
    return one.value.times_a_year is not None and one.value.unit == "次"


@rule("D7c", "指标可能放错二级指标", cite=_CITE, reads=_READS, severity="info")
def kind_may_not_fit(subject: Subject) -> Iterator[Slip]:
    """Counts under 质量, percentages under 数量, rates without any time under 时效."""
    found = performance(subject)
    rules: list[tuple[str, str, Callable[[Indicator], bool]]] = [
        ("数量指标写的是百分比", "quantity", lambda i: i.value.is_percent),
        ("质量指标写的是数量", "quality", _count_as_quality),
        ("时效指标写的是比率，名称和描述都没有说到时间", "time", _rate_without_time),
    ]
    for what, kinds_, test in rules:
        yield from fold(picked(found, test, "level2", "target", kinds=kinds_), what)


def _count_as_quality(one: Indicator) -> bool:
    return one.value.unit in _COUNTED and not one.value.per


def _rate_without_time(one: Indicator) -> bool:
    if not one.value.is_percent or _names_a_date(one):
        return False
    return not one.says(kinds().time.rate)


@rule("D7d", "效益指标不是产出的重复", cite=_CITE, reads=_READS, severity="info")
def benefit_is_no_output(subject: Subject) -> Iterator[Slip]:
    """A benefit with the very count of an output indicator of the project."""
    hits = []
    for project in performance(subject).projects:
        counts = {
            i.value.plain: i for i in project.of("quantity") if i.value.unit in _COUNTED
        }  # fmt: skip
        for one in project.of("benefit"):
            output = counts.get(one.value.plain)
            if output is not None:
                quote = f"{one.quote}；数量指标 {output.quote}"
                hits.append(Hit(project, quote, (one.ref(), output.ref())))
    yield from fold(hits, "效益指标与数量指标是同一个数，没有写出效益")


@rule("D7e", "必设指标齐全", cite=_CITE, reads=_KIND)
def required_kinds_are_there(subject: Subject) -> Iterator[Slip]:
    """数量, 质量, 时效, 成本, 效益 and 满意度 in every project that has indicators."""
    hits = []
    for project in performance(subject).projects:
        rows = [i for i in project.all_indicators if not i.is_left_out]
        if is_cut(performance(subject), project):
            continue
        if not rows:
            hits.append(Hit(project, "没有绩效指标", (project.ref("name"),)))
            continue
        missing = [
            kind.name for kind in kinds().required
            if not any(word in i.level2 + i.level1 for i in rows for word in kind.words)
        ]  # fmt: skip
        if missing:
            elsewhere = [i for i in rows if "时效指标" in missing and _time_elsewhere(i)]
            where = "".join(f"（“{i.quote}”写在{i.level2}下）" for i in elsewhere[:1])
            refs = tuple(i.ref("level2") for i in elsewhere or rows[-1:])
            hits.append(Hit(project, f"缺{'、'.join(missing)}{where}", refs))
    yield from fold(hits, "必设的指标不全")


# ---------------------------------------------------------------- names


@rule("D9a", "三级指标有名称", cite="项目绩效目标表栏目定义", reads=_READS)
def names_are_given(subject: Subject) -> Iterator[Slip]:
    """A row with a value or description but no name."""
    hits = [
        Hit(p, f"{i.level2} {short(i.description)} {i.target}".strip(), (i.ref("level3"),))
        for p in performance(subject).projects
        for i in p.indicators
        if not i.name and (i.description or i.target)
    ]
    yield from fold(hits, "三级指标没有名称")


@rule("D9b", "同一项目内三级指标不重名", cite="三级指标名称应能区分", reads=_READS)
def names_differ(subject: Subject) -> Iterator[Slip]:
    """The same name twice under one 二级指标."""
    hits = [
        Hit(project, f"{group[0].level3}（{group[0].level2} {len(group)} 次）",
            tuple(i.ref("level3") for i in group))
        for project in performance(subject).projects
        for (_, name), group in _by_name(project).items()
        if name and len(group) > 1
    ]  # fmt: skip
    yield from fold(hits, "三级指标重名")


def _by_name(project: Project) -> dict[tuple[str, str], list[Indicator]]:
    groups: dict[tuple[str, str], list[Indicator]] = {}
    for one in project.indicators:
        groups.setdefault((one.level2, one.name), []).append(one)
    return groups


@rule(
    "D9c",
    "不同二级指标下的三级指标不重名",
    cite="三级指标名称应能区分",
    reads=_READS,
    severity="info",
)
def names_differ_over_kinds(subject: Subject) -> Iterator[Slip]:
    """The same name under two 二级指标, e.g. a count and its cost."""
    hits = []
    for project in performance(subject).projects:
        places: dict[str, list[Indicator]] = {}
        for (_, name), group in _by_name(project).items():
            places.setdefault(name, []).append(group[0])
        for name, rows in places.items():
            if name and len(rows) > 1:
                where = "、".join(i.level2 for i in rows)
                refs = tuple(i.ref("level3") for i in rows)
                hits.append(Hit(project, f"{rows[0].level3}（{where}）", refs))
    yield from fold(hits, "三级指标在不同二级指标下重名")


@rule("D9d", "各栏没有错位", cite="项目绩效目标表栏目定义", reads=_READS)
def columns_are_in_place(subject: Subject) -> Iterator[Slip]:
    """The name repeats the heading of a column or of 二级指标: the row slipped one cell."""

    def test(one: Indicator) -> bool:
        headings = ("三级指标", "绩效指标描述", "指标值", plain_words(one.level2))
        return one.name.endswith("指标") and one.name in headings

    hits = [
        hit._replace(quote=f"{i.level3} {i.description} {short(i.target)}")
        for hit in picked(performance(subject), test, "level3", "description", "target")
        for i in hit.project.indicators
        if i.ref("level3") == hit.refs[0]
    ]
    yield from fold(hits, "这一行像是错了一栏")


_MEASURES = {
    "人数": ("人数",),
    "次数": ("次数",),
    "费用": ("费用",),
    "数量": ("数量", "人数", "次数"),
}


_SHARE = ("比率", "比例", "占比", "之比", "总数", "总人数", "比重", "数量")


@lru_cache(maxsize=4096)
def _is_share(description: str) -> bool:
    """Whether a description speaks of a part of a whole."""
    return "占" in description and description.rstrip("。").endswith(_SHARE)


@rule("D9e", "名称与描述一致", cite="描述解释名称", reads=_READS, severity="info")
def description_fits(subject: Subject) -> Iterator[Slip]:
    """A name that counts times with a description that counts people, and the like."""

    def test(one: Indicator) -> bool:
        if one.value.unit in _COUNTED and _is_share(one.description):
            return True
        if not one.name.endswith(("人数", "次数")):
            return False
        name = next((m for m in ("人数", "次数") if one.name.endswith(m)), "")
        said = next((m for m in _MEASURES if one.description.rstrip("。").endswith(m)), "")
        return bool(name and said) and name not in _MEASURES[said]

    hits = [
        Hit(p, f"{i.level3}：{short(i.description)}", (i.ref("level3"), i.ref("description")))
        for p in performance(subject).projects
        for i in p.indicators
        if test(i)
    ]
    yield from fold(hits, "名称、描述与指标值说的不是一种量")


@rule(
    "D9f",
    "名称、描述和依据不写成问句",
    cite="绩效指标是陈述",
    reads=(*_READS, "indicators.basis"),
    severity="info",
)
def names_are_no_questions(subject: Subject) -> Iterator[Slip]:
    """是否 in a name, in 指标值确定依据, in what describes a rate or a time."""
    words = kinds().question.words
    hits = [
        Hit(p, short(text), (i.ref(column),))
        for p in performance(subject).projects
        for i in p.indicators
        for column, text in _asking(i)
        if text and any(word in text for word in words)
    ]
    yield from fold(hits, "名称、描述或依据写成了问句")


def _asking(one: Indicator) -> Iterator[tuple[str, str]]:
    """Name and 依据, and the description where it should say of what a rate or a time is."""
    yield "level3", one.level3
    yield "basis", one.basis
    if one.name.endswith("率") or one.kind == "time":
        yield "description", one.description
