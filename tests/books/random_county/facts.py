"""Random leaf facts of a county department: what each 万元 is, before any table exists.

A fact is one amount of a kind, function, economic class, source and year. Its traits decide what
kinds of money the department has. Deterministic in the seed.
"""

import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

FISCAL = ("general", "fund", "capital")
#: Income of the unit itself as the 2023 form names it; the form of 2025 calls it all 单位资金.
OWN_2023 = ("business", "operating", "superior", "subsidiary", "other")


class Traits(NamedTuple):
    """What kind of book it is."""

    layout: str
    year: int
    own: bool  # 事业收入 …, 单位资金
    own_carried: bool
    special: bool  # 财政专户
    left: bool  # 年终结转 of fiscal money
    own_left: bool
    carried: bool
    fund: bool
    capital: bool
    agencies: bool  # 事业 units that are not 参公
    only_agencies: bool  # nothing but such a unit
    three: bool  # any “三公”
    secret: bool
    twin: bool
    rounded: bool
    zeros: bool  # prints 0.00 where there is nothing
    negative: bool
    elsewhere: bool  # own money comes in under another code than it is spent
    tiny: bool  # hardly any rows
    heads: bool  # projects with their whole head
    columns: str  # 2025: the five kinds of 单位资金 printed ``beside`` it or ``instead``
    details: bool  # with 明细底稿
    yuan: bool  # kept and printed in 元, told in 万元
    level: int  # digits of the lowest functional codes: 项 7 or 款 5
    meetings: bool  # 会议费 and 培训费 under “三公”
    total_last: bool  # 合计 stands below the rows
    absent: bool  # without the table of 国有资本经营
    prior: bool


class Office(NamedTuple):
    """A department with the 项 it spends under."""

    code: str
    name: str
    run: str
    agency: str
    tasks: tuple[str, ...]


OFFICES = (
    Office("361", "岚溪县文化和旅游局", "2070101", "2070199", ("2070109", "2070104", "2070113")),
    Office("412", "桐岭县统计局", "2010501", "2010550", ("2010505", "2010506", "2010507")),
    Office("327", "平湾县财政局", "2010601", "2010650", ("2010602", "2010607", "2010608")),
    Office("118", "清池县委社会工作部", "2013901", "2013950", ("2013999", "2080206")),
    Office("505", "石塘县商务局", "2011301", "2011350", ("2011302", "2011399")),
    Office("273", "云渡县城市管理局", "2120101", "2120199", ("2120104", "2120501", "2120399")),
    Office("639", "霍川县农业农村局", "2130101", "2130104", ("2130152", "2130504", "2130505")),
)
FUND_CODES = ("2120803", "2120899", "2121301", "2296002", "2296099", "2290401")
CAPITAL_CODES = ("2230105", "2230107", "2230199", "2230301")
_STAFF = ("30101", "30102", "30103", "30107", "30112", "30199", "30305")
_OFFICE = ("30201", "30202", "30205", "30206", "30207", "30211", "30213", "30216", "30228",
           "30229", "30239", "31002", "30299")  # fmt: skip
_WORK = ("30227", "30226", "30213", "30214", "31005", "31003", "30399", "31204", "39999")
#: “三公”: 出国, 接待, 购车 (two ways to spend it), 运行.
ABROAD, RECEPTION, RUNNING = "30212", "30217", "30231"
PURCHASE = ("31013", "30913")


class Fact(NamedTuple):
    """One amount: ``left`` is money that is not spent this year."""

    kind: str  # staff office project operating superior subsidy left
    function: str
    received: str
    economic: str
    nature: str  # 行政 or 事业
    fund: str
    carried: bool
    amount: Decimal  # 万元
    project: str = ""
    #: A journey of teachers or researchers.
    research: bool = False


class Project(NamedTuple):
    """A project by the number of its name; a twin bears the same name and last year's money."""

    id: str
    topic: int
    function: str
    twin: bool = False
    secret: bool = False


class Facts(NamedTuple):
    """All that is known of a department's year."""

    traits: Traits
    office: Office
    facts: tuple[Fact, ...]
    projects: tuple[Project, ...]


def draw_traits(dice: random.Random) -> Traits:
    """Traits by chance; those that exclude each other are settled."""

    def toss(share: float) -> bool:
        return dice.random() < share

    new = toss(0.45)
    own, rounded, details = toss(0.45), toss(0.25), toss(0.15)
    return Traits(
        "hebei-open-2025" if new else "hebei-open-2023",
        dice.choice((2025, 2026, 2027) if new else (2022, 2023, 2024)),
        own, own_carried=toss(0.6 if own else 0.1), special=toss(0.2), left=toss(0.3),
        own_left=own and toss(0.3), carried=toss(0.7), fund=toss(0.5), capital=toss(0.25),
        agencies=toss(0.45), only_agencies=toss(0.08), three=toss(0.8), secret=toss(0.3),
        twin=toss(0.4), rounded=rounded and not details, zeros=toss(0.12), negative=toss(0.12),
        elsewhere=not details and toss(0.3), tiny=toss(0.12), heads=toss(0.5),
        columns=dice.choice(("beside", "instead", "", "", "")) if new else "", details=details,
        yuan=not rounded and not details and toss(0.15), level=5 if toss(0.1) else 7,
        meetings=toss(0.15), total_last=toss(0.1), absent=toss(0.08), prior=toss(0.4),
    )  # fmt: skip


def _settled(traits: Traits) -> Traits:
    """Traits without those that another one excludes."""
    return traits._replace(
        capital=traits.capital and not traits.absent,
        level=7 if traits.details else traits.level,
        columns="" if traits.details else traits.columns,
    )


class _Draw:
    """The dice and the traits, with what comes of them."""

    def __init__(self, dice: random.Random, traits: Traits, office: Office) -> None:
        self.dice, self.traits, self.office = dice, traits, office

    def money(self, most: float = 0) -> Decimal:
        """An amount of any size, with two decimals of 万元, or to the 分 of 元 when rounded."""
        dice = self.dice
        most = most or dice.choice((3, 12, 60, 60, 300, 2600))
        places = 6 if self.traits.rounded or self.traits.yuan else 2
        return Decimal(max(0.05, dice.uniform(0.02, 1) * most)).quantize(Decimal(1).scaleb(-places))

    def several(self, choices: tuple[str, ...], least: int, most: int) -> list[str]:
        """Some of the choices, in their order."""
        count = self.dice.randint(least, min(most, len(choices)))
        return sorted(self.dice.sample(choices, count))

    def own_fund(self) -> str:
        """A source of the unit's own money."""
        return "unit" if "2025" in self.traits.layout else self.dice.choice(OWN_2023)

    # ---- what there is

    def basic(self) -> Iterator[Fact]:
        """人员 and 公用 of each unit, from 一般公共预算, now and then from last year's."""
        traits, office = self.traits, self.office
        natures = ["事业"] if traits.only_agencies else ["行政"]
        natures += ["事业"] if traits.agencies and not traits.only_agencies else []
        for nature in natures:
            code = office.run if nature == "行政" else office.agency
            most = 1 if traits.tiny else 6
            for economic in self.several(_STAFF, 1, most):
                yield self._basic("staff", code, economic, nature)
            for economic in self.several(_OFFICE, 1, most):
                yield self._basic("office", code, economic, nature)
            if not traits.tiny:
                yield from self._insurance(nature)

    def _basic(self, kind: str, code: str, economic: str, nature: str) -> Fact:
        carried = self.traits.carried and self.dice.random() < 0.04
        return Fact(kind, code, code, economic, nature, "general", carried, self.money())

    def _insurance(self, nature: str) -> Iterator[Fact]:
        medical = "2101101" if nature == "行政" else "2101102"
        pairs = (("2080505", "30108"), ("2080506", "30109"), (medical, "30110"),
                 ("2210201", "30113"))  # fmt: skip
        for code, economic in pairs:
            if self.dice.random() < 0.9:
                yield Fact("staff", code, code, economic, nature, "general", False, self.money(90))
        if self.dice.random() < 0.4:
            code = "2080501" if nature == "行政" else "2080502"
            yield Fact("staff", code, code, "30302", nature, "general", False, self.money(40))

    def projects(self) -> list[Project]:
        """The projects, each of a topic of its own; a twin repeats the one before it."""
        traits, dice = self.traits, self.dice
        topics = dice.sample(range(10), 1 if traits.tiny else dice.randint(2, 6))
        made: list[Project] = []
        for topic in topics:
            code = dice.choice(self.office.tasks)
            secret = traits.secret and dice.random() < 0.4
            made.append(Project(f"p{len(made) + 1}", topic, code, secret=secret))
            if traits.twin and not secret and dice.random() < 0.4:
                made.append(Project(f"p{len(made) + 1}", topic, code, twin=True))
        return made

    def spent_on(self, project: Project) -> Iterator[Fact]:
        """What a project costs, by source: a twin lives on last year's money alone."""
        traits, dice = self.traits, self.dice
        sources = [("general", project.function)]
        if traits.fund and dice.random() < 0.4:
            sources.append(("fund", dice.choice(FUND_CODES)))
        if traits.own and dice.random() < 0.5:
            sources.append((self.own_fund(), project.function))
        if traits.special and dice.random() < 0.5:
            sources.append(("special", project.function))
        if dice.random() < 0.15:
            sources = sources[-1:]
        for fund, code in sources:
            for economic in self.several(_WORK, 1, 2):
                carried = project.twin or self._from_last_year(fund)
                yield self._spend("project", code, economic, fund, carried, project.id)
        if traits.negative and dice.random() < 0.3:
            yield self._spend("project", project.function, "30227", "general", False, project.id)\
                ._replace(amount=-self.money(2))  # fmt: skip

    def _from_last_year(self, fund: str) -> bool:
        may = self.traits.carried if fund in FISCAL else self.traits.own_carried
        return may and self.dice.random() < 0.3

    def _spend(
        self, kind: str, code: str, economic: str, fund: str, carried: bool, project: str = ""
    ) -> Fact:
        received = code
        if self.traits.elsewhere and fund not in FISCAL and self.dice.random() < 0.5:
            received = self.office.agency
        nature = "事业" if self.traits.only_agencies else "行政"
        return Fact(kind, code, received, economic, nature, fund, carried, self.money(), project)

    def three(self, projects: list[Project]) -> Iterator[Fact]:
        """“三公”: part in the basic expenses, part in projects, part from other funds."""
        traits, dice = self.traits, self.dice
        if not traits.three:
            return
        nature = "事业" if traits.only_agencies else "行政"
        code = self.office.agency if traits.only_agencies else self.office.run
        for economic in (ABROAD, RECEPTION, RUNNING, *PURCHASE):
            if dice.random() < (0.08 if economic in PURCHASE else 0.6):
                yield Fact("office", code, code, economic, nature, "general", False, self.money(6))
        for economic in (ABROAD, RECEPTION, RUNNING, *PURCHASE):
            if projects and dice.random() < 0.25:
                fund, own = "general", dice.choice(projects)
                function = own.function
                if traits.fund and dice.random() < 0.3:
                    fund, function = "fund", dice.choice(FUND_CODES)
                carried = own.twin
                fact = self._spend("project", function, economic, fund, carried, own.id)
                research = economic == ABROAD and not traits.details and dice.random() < 0.5
                yield fact._replace(amount=self.money(20), research=research)

    def papers(self) -> Iterator[Fact]:
        """Money of every source that a 明细底稿 may have a line for."""
        traits, dice = self.traits, self.dice
        pairs: list[tuple[str, tuple[str, ...]]] = [("fund", FUND_CODES)] if traits.fund else []
        pairs += [("capital", CAPITAL_CODES)] if traits.capital else []
        for fund, codes in pairs if traits.details else ():
            for economic in (ABROAD, RECEPTION, RUNNING, *PURCHASE):
                if traits.three and dice.random() < 0.6:
                    yield self._spend("project", dice.choice(codes), economic, fund, False)
            for kind in ("office", "left", "project"):
                code, economic = dice.choice(codes), "" if kind == "left" else "30227"
                yield self._spend(kind, code, economic, fund, traits.carried)
        sources = [*OWN_2023, "special"] if "2023" in traits.layout else ["unit", "special"]
        for fund in sources if traits.details and traits.own else ():
            if dice.random() < 0.6:
                yield self._spend("project", self.office.tasks[-1], "30226", fund, False)

    def other(self) -> Iterator[Fact]:
        """国有资本, own money outside projects, money carried in by sources that bring nothing
        new, and what is left at the end of the year."""
        traits, dice = self.traits, self.dice
        if traits.capital:
            for code in self.several(CAPITAL_CODES, 1, 2):
                yield self._spend(
                    "project", code, "31204", "capital", self._from_last_year("capital")
                )
        if traits.own:
            kinds = ["staff", "office", "operating", "superior", "subsidy"]
            for kind in dice.sample(kinds, dice.randint(1, 2)):
                yield self._spend(kind, self.office.agency, "30226", self.own_fund(), False)
        if traits.fund and dice.random() < 0.3:
            for kind in ("staff", "office"):
                yield self._spend(kind, dice.choice(FUND_CODES), "30226", "fund", False)
        if traits.own_carried:
            yield self._spend("project", self.office.tasks[0], "30227", self.own_fund(), True)
        for may, fund, code in (
            (traits.left, "general", self.office.tasks[0]),
            (traits.left and traits.fund, "fund", FUND_CODES[0]),
            (traits.own_left, self.own_fund(), self.office.agency),
        ):
            if may:
                carried = self._from_last_year(fund)
                yield self._spend("left", code, "", fund, carried)


#: What 会议费 and 培训费 are spent as.
MEETINGS = ("30215", "30216")


def draw_facts(
    seed: int, traits: Traits | None = None, office: Office | None = None, **fixed: Any
) -> Facts:
    """The facts of one seed, some traits ``fixed``; with ``traits`` and ``office`` those of
    another year."""
    dice = random.Random(seed)
    traits = traits or _settled(draw_traits(dice)._replace(**fixed))
    office = office or dice.choice(OFFICES)
    draw = _Draw(dice, traits, office)
    projects = draw.projects()
    facts = [*draw.basic(), *(f for p in projects for f in draw.spent_on(p))]
    facts += [*draw.three(projects), *draw.other(), *draw.papers()]
    return Facts(traits, office, tuple(facts), tuple(projects))
