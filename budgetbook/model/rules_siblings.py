"""Rules over what stands beside each other: one row, or one project, that differs from the rest."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations

from budgetbook.model.check import Slip, Subject, rule
from budgetbook.model.indicator_value import plain_words
from budgetbook.model.performance import (
    Hit,
    Indicator,
    Project,
    fold,
    in_one,
    performance,
    short,
)
from budgetbook.model.phrasing import phrasing
from budgetbook.model.ref import Ref

_CITE = "同一件事在各行、各项目里写法一致"
_BASIS = ("indicators.basis",)
_ROWS = ("indicators.level2", "indicators.level3", "indicators.description", "indicators.target")
_DOCUMENT = re.compile(r"[〔\[【（(]?20\d\d[〕\]】）)](\d+)号")

# ---------------------------------------------------------------- documents


@rule("D13a", "同一文件的文号一致", cite=_CITE, reads=_BASIS)
def documents_have_one_number(subject: Subject) -> Iterator[Slip]:
    """Two 依据 of a project differ by the number of the document alone: the rarer is quoted."""
    hits: list[Hit] = []
    for project in performance(subject).projects:
        groups: dict[str, dict[str, list[Indicator]]] = {}
        for one in project.indicators:
            plain = plain_words(one.basis)
            if _DOCUMENT.search(plain):
                groups.setdefault(_DOCUMENT.sub("#", plain), {}).setdefault(plain, []).append(one)
        for same in groups.values():
            hits += _rarer(project, same)
    yield from fold(hits, "同一文件，别的行是另一个文号")


def _rarer(project: Project, same: dict[str, list[Indicator]]) -> Iterator[Hit]:
    usual = max(same.values(), key=len)
    for rows in same.values():
        if rows is not usual and len(rows) < len(usual):
            quote = f"{short(rows[0].basis, 60)}；别的行是“{short(usual[0].basis, 60)}”"
            yield Hit(project, quote, tuple(i.ref("basis") for i in rows))


@rule("D13b", "依据的写法一致", cite=_CITE, reads=_BASIS, severity="info")
def bases_are_written_alike(subject: Subject) -> Iterator[Slip]:
    """Two 依据 of a book differ by a few characters that one of them leaves out."""
    places: dict[str, list[tuple[Project, Indicator]]] = {}
    for project, one in performance(subject).of():
        plain = plain_words(one.basis).rstrip("。")
        if _SHORTEST <= len(plain) <= _LONGEST:
            places.setdefault(plain, []).append((project, one))
    hits = []
    for text, longer in _cut_short(tuple(sorted(places))):
        rarer, usual = sorted((text, longer), key=lambda t: len(places[t]))
        where = tuple(i.ref("basis") for _, i in places[rarer])
        project = places[rarer][0][0]
        hits.append(Hit(project, f"{rarer}；别处是“{usual}”", where))
    yield from in_one(hits, "的依据与别处写法不一致", "bases")


_SHORTEST, _LONGEST, _INSERTED = 8, 40, 2


@lru_cache(maxsize=32)
def _cut_short(texts: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Pairs of texts of which the second has one or two characters more in one place."""
    known = set(texts)
    found = []
    for longer in texts:
        for size in range(1, _INSERTED + 1):
            for at in range(len(longer) - size + 1):
                gone = longer[at : at + size]
                if at and not _MEANS_NOTHING.fullmatch(gone):
                    continue  # at the beginning it is the name of the place
                cut = longer[:at] + longer[at + size :]
                if cut in known and not _MEANS_MORE.search(gone):
                    found.append((cut, longer))
    return tuple(dict.fromkeys(found))


_MEANS_NOTHING = re.compile("[年度的市县省区本各等之有关相]+")
_MEANS_MORE = re.compile(r"[\d一二三四五六七八九十不非各两]")


@rule("D15", "依据写明是哪份文件、哪年的计划", cite="指标值应有依据", reads=_BASIS, severity="info")
def bases_are_named(subject: Subject) -> Iterator[Slip]:
    """A 依据 without any name or year, or one that is the indicator's own name; told in one."""
    vague, own = [], []
    words = phrasing().basis.words
    for project, one in performance(subject).of():
        plain = plain_words(one.basis).rstrip("。")
        hit = Hit(project, one.basis.strip(), (one.ref("basis"),))
        if plain in words:
            vague.append(hit)
        elif len(plain) > 3 and _says_name(plain, one):
            own.append(hit)
    nowhere = [h for p in performance(subject).projects for h in _same_everywhere(p)]
    yield from in_one(vague, "的依据笼统", "vague")
    yield from in_one(own, "的依据只是重复名称或描述", "own")
    yield from in_one(nowhere, "的依据各行相同，又不是文件、计划或标准", "nowhere")


def _says_name(plain: str, one: Indicator) -> bool:
    named = (one.name, plain_words(one.description))
    return plain in named or (len(one.name) > 3 and plain.endswith(one.name))


def _same_everywhere(project: Project) -> Iterator[Hit]:
    """A 依据 of three rows and more that names nothing one could look up."""
    rows: dict[str, list[Indicator]] = {}
    for one in project.indicators:
        rows.setdefault(one.basis.strip(), []).append(one)
    for basis, same in rows.items():
        if len(basis) > _NAMELESS and len(same) >= _ENOUGH and not _SOURCE.search(basis):
            yield Hit(project, short(basis), tuple(i.ref("basis") for i in same))


_NAMELESS = 5
_SOURCE = re.compile(
    r"计划|方案|文件|通知|办法|规定|预算|标准|统计|要求|意见|[〔\[【《]|\d|合同|批复|制度|调查|问卷|记录|"
    r"部署|安排|清单|协议|名单|台账|报表|条例|需要|职责|目标|测算|纪要|规划"
)


# ---------------------------------------------------------------- values


@rule("D13c", "同一单价各项目一致", cite=_CITE, reads=_ROWS, severity="info")
def prices_are_alike(subject: Subject) -> Iterator[Slip]:
    """The same price in most projects, another in one: 420 among 430s."""
    groups: dict[tuple[str, str], dict[str, list[tuple[Project, Indicator]]]] = {}
    for project, one in performance(subject).of("cost"):
        kind = _price_kind(one)
        if kind and one.value.number is not None:
            values = groups.setdefault((one.name, kind), {})
            values.setdefault(str(one.value.number), []).append((project, one))
    hits = []
    for values in groups.values():
        usual = max(values.values(), key=len)
        if len(usual) < _ENOUGH:
            continue
        for rows in values.values():
            if rows is not usual and len(rows) == 1:
                project, one = rows[0]
                quote = f"{one.quote}；别的项目是“{usual[0][1].target.strip()}”"
                hits.append(Hit(project, quote, (one.ref(),)))
    yield from fold(hits, "同一标准，与多数项目不同，请核对")


_ENOUGH = 3


def _price_kind(one: Indicator) -> str:
    """By what a price counts: 人天; empty where it is none."""
    words = one.value.unit + one.value.per + one.value.rest + one.description
    day = "天" in words and ("人" in words)
    if one.value.yuan is not None and one.value.yuan >= 10000:
        return ""
    return "人天" if day else ""


_EVENT = re.compile(r"(\d{1,2})月(?:份)?(春节|元宵|七一|重阳|国庆|中秋|元旦|端午)")


@rule("D13d", "同一件事的月份一致", cite=_CITE, reads=(*_ROWS, "project.goals"), severity="info")
def events_have_one_month(subject: Subject) -> Iterator[Slip]:
    """2月春节 in one row and 1月春节 in another of one project."""
    hits = []
    for project in performance(subject).projects:
        found: dict[str, dict[str, list[tuple[str, Ref]]]] = {}
        for text, ref in project.texts:
            for month, event in _events(text):
                found.setdefault(event, {}).setdefault(month, []).append((text, ref))
        for event, months in found.items():
            if len(months) > 1:
                rarer = min(months.values(), key=len)
                others = "、".join(f"{m}月{event}" for m in months)
                refs = tuple(ref for rows in months.values() for _, ref in rows)
                hits.append(Hit(project, f"{short(rarer[0][0])}；{others}", refs))
    yield from fold(hits, "同一件事写了不同的月份")


@lru_cache(maxsize=8192)
def _events(text: str) -> tuple[tuple[str, str], ...]:
    if "月" not in text:
        return ()
    return tuple((hit[1], hit[2]) for hit in _EVENT.finditer(plain_words(text)))


# ---------------------------------------------------------------- words


@rule("D13e", "同一对象的称呼一致", cite=_CITE, reads=(*_ROWS, "project.name", "project.goals"),
      severity="info")  # fmt: skip
def names_are_in_one_order(subject: Subject) -> Iterator[Slip]:
    """市管优秀专家 and 优秀市管专家: the same words in another order, in one project."""
    hits = []
    for project in performance(subject).projects:
        grams: dict[str, list[tuple[str, Ref]]] = {}
        for text, ref in project.texts:
            for gram in _grams(text):
                grams.setdefault(gram, []).append((text, ref))
        for gram, places in grams.items():
            turned = gram[2:4] + gram[:2] + gram[4:]
            others = grams.get(turned, ())
            if others and len(places) < len(others) and gram[:2] != gram[2:4]:
                quote = f"{short(places[0][0])}；别处是“{turned}”"
                hits.append(Hit(project, quote, tuple(ref for _, ref in places)))
    yield from fold(hits, "称呼的词序与别处不同")


_PEOPLE = ("专家", "干部", "人员", "党员", "教师", "学员", "代表", "人才")


@lru_cache(maxsize=8192)
def _grams(text: str) -> tuple[str, ...]:
    found = []
    for people in _PEOPLE:
        at = text.find(people, 4)
        while at >= 0:
            gram = text[at - 4 : at + 2]
            if all("\u4e00" <= letter <= "\u9fff" for letter in gram):
                found.append(gram)
            at = text.find(people, at + 2)
    return tuple(dict.fromkeys(found))


# ---------------------------------------------------------------- projects alike


@rule("D10d", "各项目的指标不照搬", cite="绩效指标须反映项目自身的产出和效益",
      reads=("project.name", *_ROWS), severity="info")  # fmt: skip
def indicators_are_not_copied(subject: Subject) -> Iterator[Slip]:
    """Most rows of two projects of different names are the same, but not all."""
    rows = {p: _rows(p) for p in performance(subject).projects if len(p.indicators) > _FEW}
    shared: dict[tuple[Project, Project], list[tuple[str, str]]] = {}
    homes: dict[tuple[str, str], list[Project]] = {}
    for project, own in rows.items():
        for key in own:
            homes.setdefault(key, []).append(project)
    for key, projects in homes.items():
        for pair in combinations(projects, 2) if len(projects) <= _MANY else ():
            shared.setdefault(pair, []).append(key)
    hits = []
    for (one, other), same in shared.items():
        if one.loose_name == other.loose_name or one.signature == other.signature:
            continue
        if len(same) >= max(_FEW, min(len(rows[one]), len(rows[other])) * 0.5):
            quotes = "、".join(short(rows[one][key].quote, 40) for key in same[:4])
            quote = f"{short(one.name, 24)}；{short(other.name, 24)}：{quotes}"
            refs = tuple(rows[p][key].ref("level3") for p in (one, other) for key in same)
            hits.append(Hit(one, quote, refs))
    yield from fold(hits, "两个项目的多数指标相同，疑照搬")


_FEW, _MANY = 3, 8


def _rows(project: Project) -> dict[tuple[str, str], Indicator]:
    return {(i.name, plain_words(i.description)): i for i in project.indicators if len(i.name) > 3}


@rule("D10e", "效益指标不照搬", cite="绩效指标须反映项目自身的产出和效益",
      reads=("project.name", *_ROWS), severity="info")  # fmt: skip
def benefits_are_not_copied(subject: Subject) -> Iterator[Slip]:
    """The same benefit, with the same value or in the same long words, in projects of different
    names."""
    groups: dict[str, list[tuple[Project, Indicator]]] = {}
    for project, one in performance(subject).of("benefit"):
        if len(one.name) >= _LONG_NAME:
            groups.setdefault(one.name, []).append((project, one))
        elif len(one.name) > 3 and one.value.number is not None and not one.value.is_percent:
            groups.setdefault(f"{one.name}|{one.value.plain}", []).append((project, one))
        said = plain_words(one.description)
        if len(said) >= _LONG_NAME and said != one.name:
            groups.setdefault(said, []).append((project, one))
    hits = []
    for rows in groups.values():
        projects = list(dict.fromkeys(p for p, _ in rows))
        if len({p.loose_name for p in projects}) == 2 and len(projects) <= _ENOUGH:
            one = rows[0][1]
            names = "；".join(short(p.name, 24) for p in projects)
            words = one.level3.strip() if len(one.name) > 3 else ""
            quote = f"{words} {short(one.description, 60)} {one.target.strip()}（{names}）"
            hits.append(Hit(rows[0][0], quote, tuple(i.ref("level3") for _, i in rows)))
    yield from fold(hits, "两个项目写了同一条效益，疑照搬")


_LONG_NAME = 10


@rule("D10f", "各项目的绩效目标不照搬", cite="绩效目标须与项目内容一致",
      reads=("project.goals", "project.name"), severity="info")  # fmt: skip
def goals_are_not_copied(subject: Subject) -> Iterator[Slip]:
    """A long clause of a goal stands in the goals of another project too."""
    parts: dict[str, list[Project]] = {}
    for project in performance(subject).projects:
        for part in _clauses(project.goals):
            parts.setdefault(part, []).append(project)
    hits = []
    for part, projects in parts.items():
        different = {p.loose_name for p in projects}
        whole = {plain_words(p.goals) for p in projects}
        if len(different) == 2 and len(projects) <= _ENOUGH and len(whole) > 1:
            names = "；".join(short(p.name, 24) for p in projects)
            hits += [
                Hit(projects[0], f"{part}（{names}）", tuple(p.ref("goals") for p in projects))
            ]
    yield from fold(hits, "两个项目的绩效目标有同样的句子，疑照搬")


@lru_cache(maxsize=2048)
def _clauses(goals: str) -> tuple[str, ...]:
    sentences = re.split("[。；;，,\n]", plain_words(goals.replace("\n", "。")))
    return tuple(dict.fromkeys(s for s in sentences if len(s) >= _LONG_CLAUSE))


_LONG_CLAUSE = 12
