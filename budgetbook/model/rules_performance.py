"""Rules over whole projects: amounts, codes, versions of one project, repeated sets, goals."""

import re
from collections.abc import Iterator
from decimal import Decimal

from budgetbook.model.amount import print_amount, read_amount
from budgetbook.model.check import Insufficient, NotApplicable, Slip, Subject, rule
from budgetbook.model.indicator_value import plain_words
from budgetbook.model.performance import (
    Hit,
    Performance,
    Project,
    fold,
    named,
    performance,
    short,
)
from budgetbook.model.ref import Ref
from budgetbook.model.relation import TOTAL_ROW
from budgetbook.model.settle import rounding_of

_HEAD = "项目绩效目标表栏目定义"
_SETS = ("project.name", "indicators.level2", "indicators.level3", "indicators.target")


# ---------------------------------------------------------------- amounts


@rule(
    "D1.2",
    "各项目预算数合计不大于项目支出",
    cite="项目支出由各项目预算组成，公开的项目不一定是全部",
    reads=("project.budget", "expense.project"),
)
def projects_within_total(subject: Subject) -> Iterator[Slip]:
    """Σ project budgets ≤ 项目支出: never equal, as not every project is published."""
    spent = subject.book.value(Ref("expense", TOTAL_ROW, "project"))
    if "expense" not in subject.layout.tables_by_id:
        raise NotApplicable
    found = performance(subject)
    known = [(p, amount) for p in found.projects if (amount := p.amount("budget")) is not None]
    if not known or not isinstance(spent, Decimal):
        raise Insufficient
    total = sum((amount for _, amount in known), Decimal(0))
    if total > spent + (len(known) + 1) * rounding_of(subject.book):
        refs = (Ref("expense", TOTAL_ROW, "project"), *(p.ref("budget") for p, _ in known))
        message = (
            f"{len(known)} 个项目预算数合计 {print_amount(total)}，"
            f"大于支出总表项目支出 {print_amount(spent)}"
        )
        yield Slip(message, refs, "total")


_STATED = {
    "budget": re.compile(
        r"(?:预算数|预算规模|总预算)(?:为|是|共|：|:)?(\d[\d,]*(?:\.\d+)?)(万?元|万)"
    ),
    "fiscal": re.compile(r"财政(?:拨款|性)?资金(?:为|是|共|：|:)?(\d[\d,]*(?:\.\d+)?)(万?元|万)"),
    "other": re.compile(r"其他资金(?:为|是|共|：|:)?(\d[\d,]*(?:\.\d+)?)(万?元|万)"),
}
_TITLES = {"budget": "预算数", "fiscal": "财政资金", "other": "其他资金"}


@rule(
    "D1.3",
    "资金用途中写明的数与预算数一致",
    cite=_HEAD,
    reads=("project.purpose", "project.budget", "project.fiscal", "project.other"),
    severity="error",
)
def purpose_repeats_budget(subject: Subject) -> Iterator[Slip]:
    """预算数10万元，其中：财政资金10万元 in 资金用途 are the amounts of the head."""
    compared = 0
    scale = Decimal(1) if subject.book.unit == "万元" else Decimal(10000)
    for project in performance(subject).projects:
        text = plain_words(project.purpose)
        for column, pattern in _STATED.items():
            amount, hit = project.amount(column), pattern.search(text)
            if amount is None or hit is None:
                continue
            compared += 1
            stated = Decimal(hit[1].replace(",", "")) * scale
            stated = stated / 10000 if hit[2] == "元" else stated
            if stated != amount:
                message = (
                    f"“{short(project.name)}”资金用途写“{hit[0]}”，"
                    f"{_TITLES[column]}栏是 {print_amount(amount)}"
                )
                yield Slip(message, (project.ref("purpose"), project.ref(column)))
    if not compared:
        raise NotApplicable


# ---------------------------------------------------------------- codes

_CODE = re.compile(r"\d{6}\d{2}P[0-9A-Z]{11}[0-9A-Z]")
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def check_character(code: str) -> str:
    """Character 21 of a 项目编码 by its first 20; empty where one of them cannot stand in a code.

    Inferred, and true of every readable code of the published documents.
    """
    total, weight = 0, 1
    for character in code[:20]:
        index = _ALPHABET.find(character)
        if index < 0:
            return ""
        total += index * weight
        weight = weight * 3 % 31
    return _ALPHABET[30 - total % 31]


def _coded(subject: Subject) -> Performance:
    found = performance(subject)
    if not found.has_codes:
        raise NotApplicable
    return found


@rule(
    "D5.1",
    "项目编码为 21 位",
    cite="6 位区划＋2 位年份＋P＋11 位＋1 位校验",
    reads=("project.code",),
)
def code_has_its_form(subject: Subject) -> Iterator[Slip]:
    """6 area digits, 2 of the year, P, 11 and a check character."""
    for project in _coded(subject).projects:
        if project.code and not _CODE.fullmatch(project.code):
            message = f"“{short(project.name)}”项目编码“{short(project.code)}”不是规定的 21 位形式"
            yield Slip(message, (project.ref("code"),))


@rule("D5.2", "项目编码不重复", cite="一个项目一个编码", reads=("project.code",))
def codes_are_unique(subject: Subject) -> Iterator[Slip]:
    """No two projects have the same 项目编码."""
    groups: dict[str, list[Project]] = {}
    for project in _coded(subject).projects:
        if _CODE.fullmatch(project.code):
            groups.setdefault(project.code, []).append(project)
    for code, group in groups.items():
        if len(group) > 1:
            names = "、".join(f"“{short(p.name)}”" for p in group)
            yield Slip(f"{names}的项目编码都是 {code}", tuple(p.ref("code") for p in group), code)


@rule(
    "D5.3",
    "项目编码校验位正确",
    cite="校验位由前 20 位按 31 取模算出（由公开文本归纳，只作提醒）",
    reads=("project.code",),
)
def check_character_fits(subject: Subject) -> Iterator[Slip]:
    """The last character follows from the others; a code is never rewritten by us."""
    for project in _coded(subject).projects:
        if not _CODE.fullmatch(project.code):
            continue
        due = check_character(project.code)
        if due != project.code[20]:
            why = f"按前 20 位应为 {due}" if due else "前 20 位里有编码不用的字母"
            message = (
                f"“{short(project.name)}”项目编码 {project.code} 的末位是 "
                f"{project.code[20]}，{why}，请核对是否抄错"
            )
            yield Slip(message, (project.ref("code"),))


@rule(
    "D5.4",
    "每个项目都有项目编码",
    cite=_HEAD,
    reads=("project.code", "project.name"),
)
def code_is_given(subject: Subject) -> Iterator[Slip]:
    """Where some projects have a code, those without one are told together."""
    bare = [p for p in _coded(subject).projects if not p.code]
    if bare:
        names = "、".join(f"“{short(p.name, 24)}”" for p in bare)
        refs = tuple(p.ref("code") for p in bare)
        yield Slip(f"{len(bare)} 个项目没有项目编码：{names}", refs, "missing")


# ---------------------------------------------------------------- versions and copies


@rule(
    "D10a",
    "同名项目请说明哪个是结转",
    cite="结转项目与本年项目同名是常见的，编码带早年份、金额是剩余数",
    reads=(*_SETS, "project.code", "indicators.basis"),
    severity="info",
)
def twins_are_told_apart(subject: Subject) -> Iterator[Slip]:
    """Two projects of one name: asked, never called an error."""
    found = performance(subject)
    for group in found.twins.values():
        told = "；".join(_version(found, p) for p in group)
        same = "，指标完全相同" if len({p.signature for p in group}) == 1 else ""
        message = f"“{short(group[0].name)}”有 {len(group)} 个同名项目{same}：{told}。哪个是结转？"
        yield Slip(message, tuple(p.ref("name") for p in group))


def _version(found: Performance, project: Project) -> str:
    number = found.projects.index(project) + 1
    budget = project.amount("budget")
    parts = [f"第 {number} 个"]
    if budget is not None:
        parts.append(f"预算数 {print_amount(budget)}")
    past = found.past_year(project)
    if past is not None:
        parts.append(f"像是 {past} 年的结转项目")
    elif project.code_year is not None:
        parts.append(f"编码年份 {project.code_year}")
    return " ".join(parts)


@rule(
    "D10b",
    "各项目的绩效指标应当有所区别",
    cite="绩效指标须反映项目自身的产出和效益",
    reads=_SETS,
    severity="info",
)
def sets_differ(subject: Subject) -> Iterator[Slip]:
    """The same set of indicators with the same values in projects of different names."""
    groups: dict[tuple[tuple[str, ...], ...], list[Project]] = {}
    for project in performance(subject).projects:
        if len(project.signature) > 1:
            groups.setdefault(project.signature, []).append(project)
    for group in groups.values():
        if len({p.loose_name for p in group}) > 1:
            quotes = "、".join(i.quote for i in group[0].indicators[:3])
            yield Slip(
                f"{named(group)} {len(group)} 个项目的 {len(group[0].signature)} 条绩效指标"
                f"完全相同（“{quotes}”等），看不出各项目自身的产出",
                tuple(p.indicators[0].ref("level3") for p in group),
            )


@rule(
    "D10c",
    "各项目的绩效目标应当有所区别",
    cite="绩效目标须与项目内容一致",
    reads=("project.goals", "project.name"),
    severity="info",
)
def goals_differ(subject: Subject) -> Iterator[Slip]:
    """The same words as goal of projects of different names."""
    groups: dict[str, list[Project]] = {}
    for project in performance(subject).projects:
        if project.goals and "涉密" not in project.goals:
            groups.setdefault(plain_words(project.goals), []).append(project)
    for group in groups.values():
        if len({p.loose_name for p in group}) > 1:
            message = f"{named(group)} {len(group)} 个项目的绩效目标都是“{short(group[0].goals)}”"
            yield Slip(message, tuple(p.ref("goals") for p in group))


# ---------------------------------------------------------------- the plan of payments

_PLANNED = (3, 6, 10, 12)
_LATE = 3
_MOSTLY = 60


@rule(
    "D3b",
    "支出计划与完成时间相配",
    cite="资金支出计划与时效指标对应",
    reads=("project", "indicators.level2", "indicators.target"),
    severity="info",
)
def plan_follows_the_work(subject: Subject) -> Iterator[Slip]:
    """The work ends in June, a quarter later the money is not yet spent."""
    hits = []
    for project in performance(subject).projects:
        dates = [i for i in project.of("time") if i.value.month]
        if not dates or len(dates) < len(project.of("time")):
            continue
        last = max(dates, key=lambda i: i.value.month or 0)
        for month in _PLANNED:
            words = project.row.text(f"plan{month}")
            share = read_amount(words.rstrip("%％")) if words else None
            if month < (last.value.month or 0) + _LATE or not isinstance(share, Decimal):
                continue
            if share < _MOSTLY:
                quote = f"{last.quote}；{month}月底支出计划 {words}"
                hits.append(Hit(project, quote, (last.ref(), project.ref(f"plan{month}"))))
            break
    yield from fold(hits, "事情早已做完，钱还没有付，请核对")


# ---------------------------------------------------------------- goals

_NUMBERED = re.compile(r"\s*[（(]?(\d{1,2})\s*[.．、)）](?!\d)")


@rule(
    "D11a",
    "绩效目标编号从 1 起、不跳号",
    cite="绩效目标逐条编号",
    reads=("project.goals",),
)
def goals_are_numbered(subject: Subject) -> Iterator[Slip]:
    """1., 2., 3. without a gap; a goal without numbers is no slip."""
    hits = []
    for project in performance(subject).projects:
        found = map(_NUMBERED.match, project.goals.splitlines())
        lines = [(int(hit[1]), hit.string) for hit in found if hit]
        wrong = next((text for due, (n, text) in enumerate(lines, 1) if n != due), None)
        if wrong is not None:
            hits.append(Hit(project, short(wrong), (project.ref("goals"),)))
    yield from fold(hits, "绩效目标编号没有从 1 开始，或者跳号、重号")


@rule(
    "D11b",
    "项目应有绩效目标",
    cite=_HEAD,
    reads=("project.goals",),
)
def goals_are_given(subject: Subject) -> Iterator[Slip]:
    """A project without any goal."""
    bare = [p for p in performance(subject).projects if not p.goals.strip()]
    if bare:
        names = "、".join(f"“{short(p.name, 24)}”" for p in bare[:6])
        refs = tuple(p.ref("goals") for p in bare)
        yield Slip(f"{len(bare)} 个项目没有写绩效目标：{names}", refs, "missing")
