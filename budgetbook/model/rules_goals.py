"""Rules over 绩效目标 and 资金用途: full stops, half sentences, copies, what goals promise."""

import re
from collections.abc import Iterator
from functools import lru_cache

from budgetbook.model.check import Slip, Subject, rule
from budgetbook.model.indicator_value import plain_words
from budgetbook.model.performance import Hit, Project, fold, performance, short
from budgetbook.model.phrasing import Whole, phrasing
from budgetbook.model.ref import Ref

_CITE = "绩效目标须具体、可衡量，与资金用途相称"
_WRITING = "公文写作规范"
_NUMBER = re.compile(r"^\s*[（(]?\d{1,2}\s*[.．、)）]\s*")
_ENDS = ("。", "；", ";", ".", "！", "”", "：", ":")
_MOST_REFS = 80


def goal_lines(project: Project) -> list[str]:
    """The goals of a project, one a line, without blank ones."""
    return [line.strip() for line in project.goals.splitlines() if line.strip()]


# ---------------------------------------------------------------- full stops


@rule("D11c", "各条绩效目标句末标点一致", cite=_WRITING, reads=("project.goals",), severity="info")
def goals_end_alike(subject: Subject) -> Iterator[Slip]:
    """Of several goals some end with a full stop, others without any mark."""
    hits = []
    for project in performance(subject).projects:
        lines = goal_lines(project)
        bare = [line for line in lines if not line.endswith(_ENDS)]
        if bare and any(line.endswith("。") for line in lines):
            hits += [Hit(project, f"…{line[-40:]}", (project.ref("goals"),)) for line in bare]
    yield from fold(hits, "这条绩效目标句末没有句号，别的有")


@rule("D11d", "绩效目标和资金用途句末有句号", cite=_WRITING,
      reads=("project.goals", "project.purpose"), severity="info")  # fmt: skip
def words_end_with_a_stop(subject: Subject) -> Iterator[Slip]:
    """Sentences without a full stop, told in one for goals and one for purposes."""
    projects = [p for p in performance(subject).projects if not p.is_secret]
    for column, title in (("goals", "绩效目标"), ("purpose", "资金用途")):
        texts = {p: getattr(p, column).rstrip() for p in projects}
        bare = {p: t for p, t in texts.items() if len(t) > _SHORTEST and not t.endswith(_ENDS)}
        if column == "goals":
            bare = {p: t for p, t in bare.items() if "。" not in t}
        if bare:
            quotes = list(dict.fromkeys(f"“…{t.splitlines()[-1][-24:]}”" for t in bare.values()))
            refs = tuple(p.ref(column) for p in bare)[:_MOST_REFS]
            more = "等" if len(quotes) > _MOST_QUOTES else ""
            shown = "、".join(quotes[:_MOST_QUOTES])
            message = f"{len(bare)} 个项目的{title}句末没有句号：{shown}{more}"
            yield Slip(message, refs, column)


_SHORTEST, _MOST_QUOTES = 8, 8

# ---------------------------------------------------------------- sentences


@rule("D11e", "绩效目标不照抄资金用途", cite=_CITE, reads=("project.goals", "project.purpose"),
      severity="info")  # fmt: skip
def goals_are_no_purposes(subject: Subject) -> Iterator[Slip]:
    """The goal is the purpose word for word, or says what the money is for."""
    copied, spent = [], []
    for project in performance(subject).projects:
        goal, purpose = _plain(project.goals), _plain(project.purpose)
        where = (project.ref("goals"), project.ref("purpose"))
        if len(goal) > _SHORTEST and goal == purpose:
            copied.append(Hit(project, short(goal_lines(project)[0], 60), where))
        elif goal.startswith(("资金用于", "主要用于", "用于")):
            spent.append(Hit(project, short(goal_lines(project)[0], 60), where))
    yield from fold(copied, "绩效目标与资金用途同文，没有写出要达到的目标")
    yield from fold(spent, "绩效目标写的是资金用途，不是要达到的目标")


@lru_cache(maxsize=2048)
def _plain(text: str) -> str:
    lines = (_NUMBER.sub("", plain_words(line)) for line in text.splitlines())
    return "".join(lines).rstrip("。.;；")


_PURPOSE = re.compile(r"^为了?[^，。；,;]{2,}")
_DOES = re.compile(
    r"开展|安排|组织|给予|发放|设立|拨付|通过|举办|实施|制定|提供|特(?=[制设])|支付|用于|补助|"
    r"奖励|做好|聘请|购买|建立|使|对[\u4e00-\u9fff]+进行|注入|补充|创造|奠定|打下|积累|贡献"
)
_MEANS = re.compile(r"^通过[^。；;]{4,}")
_RESULTS = re.compile(
    r"使|提高|提升|促进|推动|推进|实现|确保|保障|增强|达到|激励|树立|营造|让|保证|完成|引进|强化|做好|形成|改善|打造|"
    r"充分发挥|发挥|完善|优化|解决|激发|选拔|吸引|壮大|巩固|夯实|丰富|推介|维护|帮助|了解|掌握|"
    r"提供|扩大|减轻|满足|落实|降低|增加|培养|畅通|健全|锻造"
)


@rule("D11f", "绩效目标是完整的句子", cite=_CITE, reads=("project.goals",), severity="info")
def goals_are_sentences(subject: Subject) -> Iterator[Slip]:
    """“为加强…。” without what is done, “通过…。” without what comes of it, a few words."""
    hits = [
        Hit(project, short(line, 80), (project.ref("goals"),))
        for project in performance(subject).projects
        if not project.is_secret
        for line in goal_lines(project)
        if _is_half(line)
    ]
    yield from fold(hits, "像是半句话：只有“为…”“通过…”，或者没有写完")


@lru_cache(maxsize=4096)
def _is_half(line: str) -> bool:
    words = _NUMBER.sub("", plain_words(line)).rstrip("。.;；")
    if "涉密" in words or "。" in words or "；" in words:
        return False
    if _PURPOSE.match(words):
        return not _DOES.search(words)
    if _MEANS.match(words):
        _, comma, rest = words.partition(",")
        return not _RESULTS.search(rest if comma else words)
    return 0 < len(words) <= _STUMP and bool(_NUMBER.match(line))


_STUMP = 5


@rule("D11g", "绩效目标写出具体内容", cite=_CITE, reads=("project.goals",), severity="info")
def goals_say_something(subject: Subject) -> Iterator[Slip]:
    """A single short goal that would fit any project."""
    hits = []
    for project in performance(subject).projects:
        lines = goal_lines(project)
        plain = _plain(project.goals)
        if (
            len(lines) == 1
            and len(plain) <= _VAGUE
            and not re.search(r"\d|[一二三四五六七八九十百]", plain)
            and any(word in plain for word in phrasing().empty_goal.words)
        ):
            hits.append(Hit(project, short(lines[0]), (project.ref("goals"),)))
    yield from fold(hits, "绩效目标空泛，看不出要做成什么")


_VAGUE = 20


@rule("D11h", "各条绩效目标不重复", cite=_CITE, reads=("project.goals",), severity="info")
def goals_do_not_repeat(subject: Subject) -> Iterator[Slip]:
    """Two goals of one project share a long stretch of words."""
    hits = []
    for project in performance(subject).projects:
        seen: set[str] = set()
        for line in goal_lines(project):
            parts = {p for p in re.split("[，,。；;]", plain_words(line)) if len(p) >= _LONG_PART}
            hits += [Hit(project, part, (project.ref("goals"),)) for part in parts & seen]
            seen |= parts
    yield from fold(hits, "这半句在两条绩效目标里重复")


_LONG_PART = 12

# ---------------------------------------------------------------- against the indicators


@rule("D16a", "目标说“全部”“足额”的，指标不低于 100%", cite=_CITE,
      reads=("project.goals", "indicators.level3", "indicators.target"),
      severity="info")  # fmt: skip
def promises_are_kept(subject: Subject) -> Iterator[Slip]:
    """The goal promises all of it, the rate asks for less."""
    hits = []
    for project in performance(subject).projects:
        goals = plain_words(project.goals)
        if "全部" not in goals and "足额" not in goals:
            continue
        for one in project.indicators:
            value = one.value
            if not value.is_percent or value.number is None or value.number >= 100:
                continue
            stem = re.sub(r"(?:率|比例|比率)$", "", one.name)[-2:]
            promise = re.search(f"(?:全部|足额)[^，,。；;]{{0,6}}{re.escape(stem)}", goals)
            if len(stem) == 2 and one.name.endswith("率") and promise:
                refs = (one.ref(), project.ref("goals"))
                hits.append(Hit(project, f"{one.quote}；目标写“{promise[0]}”", refs))
    yield from fold(hits, "目标说的是全部，指标值却不到 100%")


@rule("D16b", "用途、目标与指标说的是一件事", cite=_CITE,
      reads=("project.name", "project.purpose", "project.goals", "indicators.level3",
             "indicators.description", "indicators.level2"), severity="info")  # fmt: skip
def activities_agree(subject: Subject) -> Iterator[Slip]:
    """A cost, or the project's name, speaks of an activity that nothing else names."""
    costs, names, goals = [], [], []
    for project in performance(subject).projects:
        if project.is_secret or not (project.purpose and project.goals):
            continue
        told = {i: i.level3 + i.description for i in project.indicators}
        for word in phrasing().activity.words:
            head = word in project.name or word in project.purpose
            rows = [i for i, text in told.items() if word in text]
            wanted = head or word in project.goals
            if rows and not wanted and all(i.kind == "cost" for i in rows):
                refs = (rows[0].ref("level3"), project.ref("purpose"))
                costs.append(Hit(project, rows[0].quote, refs))
            elif word in project.name and not rows:
                if word not in project.purpose and word not in project.goals:
                    names.append(Hit(project, _near(project.name, word), (project.ref("name"),)))
            elif word in project.goals and not head and not rows:
                quote = _near(project.goals, word)
                goals.append(Hit(project, quote, (project.ref("goals"), project.ref("purpose"))))
    yield from fold(costs, "名称、用途、目标都没有说到这项成本，疑从别的项目照搬")
    yield from fold(names, "项目名称里的这件事，用途、目标、指标都没有说到")
    yield from fold(goals, "目标里的这件事，用途和指标都没有说到")


def _near(text: str, word: str) -> str:
    plain = plain_words(text)
    at = plain.index(word)
    return plain[max(0, at - 5) : at + len(word) + 6]


@rule("D16c", "用词与项目相称", cite=_CITE,
      reads=("project.name", "project.purpose", "project.goals", "indicators.level3",
             "indicators.description"), severity="info")  # fmt: skip
def words_belong_here(subject: Subject) -> Iterator[Slip]:
    """Words of another kind of project (应保人数 where nothing is insured)."""
    hits = []
    for text, places in performance(subject).distinct_texts.items():
        for needs in _needs(text):
            for project, ref in places:
                if not any(need in words for words, _ in project.texts for need in needs):
                    hits.append(Hit(project, short(text), (ref,)))
    yield from fold(hits, "用词与本项目不相称，疑从别的项目照搬")


@rule("D16d", "项目资金不列日常公用开支", cite="日常公用经费在基本支出中安排",
      reads=("project.purpose", "indicators.description", "indicators.level2"),
      severity="info")  # fmt: skip
def projects_are_no_running_costs(subject: Subject) -> Iterator[Slip]:
    """日常办公 as a purpose, or as what a cost is for."""
    hits = []
    for project in performance(subject).projects:
        said = [(project.purpose, project.ref("purpose"))]
        said += [(i.description, i.ref("description")) for i in project.of("cost")]
        hits += [
            Hit(project, _around_word(text), (ref,)) for text, ref in said if "日常办公" in text
        ]
    yield from fold(hits, "像是日常公用开支，一般列基本支出，请核对")


def _around_word(text: str) -> str:
    at = text.index("日常办公")
    return short(text[max(0, at - 12) : at + 16])


@rule("D16e", "指标覆盖项目所说的对象", cite=_CITE, reads=("project.name", "project.goals",
      "project.purpose", "indicators.level3"), severity="info")  # fmt: skip
def objects_are_covered(subject: Subject) -> Iterator[Slip]:
    """The project is for 离退休 people, its indicators or a goal speak of 退休 ones alone."""
    hits = []
    for project in performance(subject).projects:
        for whole in phrasing().wholes:
            if whole.say in project.name:
                names = [(i.level3, i.ref("level3")) for i in project.indicators]
                hits += _only_one_part(project, whole, names)
            elif whole.say in project.purpose or whole.say in project.goals:
                lines = [(line, project.ref("goals")) for line in goal_lines(project)]
                hits += _only_one_part(project, whole, lines)
    yield from fold(hits, "只说到其中一部分对象，请核对范围")


def _only_one_part(project: Project, whole: Whole, texts: list[tuple[str, Ref]]) -> list[Hit]:
    plain = [(text.replace(whole.say, "■"), text, ref) for text, ref in texts]
    parts = {part for rest, _, _ in plain for part in whole.parts if part in rest}
    if len(parts) != 1:
        return []
    part = parts.pop()
    return [Hit(project, _of_part(text, part), (ref,)) for rest, text, ref in plain if part in rest]


def _of_part(text: str, part: str) -> str:
    at = text.index(part)
    return short(text[max(0, at - 6) : at + 14])


@lru_cache(maxsize=16384)
def _needs(text: str) -> tuple[tuple[str, ...], ...]:
    """What must stand beside the words of ``text`` that make sense only there."""
    return tuple(
        entry.needs for entry in phrasing().foreign if any(word in text for word in entry.words)
    )
