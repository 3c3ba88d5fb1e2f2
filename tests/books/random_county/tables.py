"""The nine tables from the leaf facts, each figure by its own sum over the facts.

Nothing here knows the program's relations: a total is the sum of the facts it covers, never of
the cells printed below it. Rounded books round every figure by itself.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from tests.books.random_county.facts import (
    ABROAD,
    FISCAL,
    MEETINGS,
    OWN_2023,
    PURCHASE,
    RECEPTION,
    RUNNING,
    Fact,
    Facts,
)

#: Row id → column id → figure; a row's figures may be blank.
Figures = dict[str, dict[str, Decimal]]
Test = Callable[[Fact], bool]
BASIC = ("staff", "office")
CENT = Decimal("0.01")


def total(facts: Iterable[Fact], test: Test = lambda fact: True) -> Decimal:
    """The sum of the facts that pass."""
    return sum((fact.amount for fact in facts if test(fact)), Decimal(0))


def _spent(fact: Fact) -> bool:
    return fact.kind != "left"


def tree(
    facts: list[Fact], code: Callable[[Fact], str], columns: Mapping[str, Test], level: int = 7
) -> Figures:
    """A table of 科目 rows: 合计 and every 类, 款, 项 that a fact stands under."""
    if not facts:
        return {}
    codes = {code(fact)[:length] for fact in facts for length in (3, 5, 7) if length <= level}
    made: Figures = {}
    for prefix in ("", *sorted(codes)):
        under = [fact for fact in facts if code(fact).startswith(prefix)]
        made[prefix or "total"] = {name: total(under, test) for name, test in columns.items()}
    return made


def _fund(*names: str) -> Test:
    return lambda fact: fact.fund in names


def _now(*names: str) -> Test:
    return lambda fact: fact.fund in names and not fact.carried


def income(facts: Facts) -> Figures:
    """收入总表."""
    own: dict[str, Test] = {"unit": _now("unit")} if "2025" in facts.traits.layout else {}
    if not own or facts.traits.columns:
        own |= {name: _now(name, "unit" if name == "other" else name) for name in OWN_2023}
    columns: dict[str, Test] = {
        "total": lambda fact: True, "subtotal": lambda fact: not fact.carried,
        "fiscal": _now(*FISCAL), "special": _now("special"), **own,
        "carry": lambda fact: fact.carried,
    }  # fmt: skip
    return tree(list(facts.facts), lambda fact: fact.received, columns, facts.traits.level)


def expense(facts: Facts) -> Figures:
    """支出总表."""
    columns: dict[str, Test] = {
        "total": lambda fact: True, "basic": lambda fact: fact.kind in BASIC,
        **{kind: _kind(kind) for kind in ("project", "operating", "superior", "subsidy")},
    }  # fmt: skip
    return tree(
        [f for f in facts.facts if _spent(f)],
        lambda fact: fact.function,
        columns,
        facts.traits.level,
    )


def _kind(kind: str) -> Test:
    return lambda fact: fact.kind == kind


def of_fund(facts: Facts, fund: str) -> Figures:
    """一般公共预算, 政府性基金 or 国有资本经营 支出表."""
    columns: dict[str, Test] = {
        "total": lambda fact: True, "basic": lambda fact: fact.kind in BASIC,
        "project": _kind("project"),
    }  # fmt: skip
    own = [f for f in facts.facts if _spent(f) and f.fund == fund]
    return tree(own, lambda fact: fact.function, columns, facts.traits.level)


def basic(facts: Facts) -> Figures:
    """基本支出表, by 部门经济分类."""
    columns: dict[str, Test] = {
        "total": lambda fact: True, "staff": _kind("staff"), "office": _kind("office"),
    }  # fmt: skip
    own = [f for f in facts.facts if f.kind in BASIC and f.fund == "general"]
    return tree(own, lambda fact: fact.economic[:5], columns)


def summary_income(facts: Facts) -> Figures:
    """收支总表, left side."""
    all_ = facts.facts
    names = ["general", "fund", "capital", "special"]
    names += ["unit"] if "2025" in facts.traits.layout else [*OWN_2023]
    made = {name: total(all_, _now(name)) for name in names}
    made["year"] = total(all_, lambda fact: not fact.carried)
    made["carry"] = total(all_, lambda fact: fact.carried)
    made["total"] = total(all_)
    return {row: {"amount": figure} for row, figure in made.items()}


def summary_expense(facts: Facts) -> Figures:
    """收支总表, right side."""
    spent = [fact for fact in facts.facts if _spent(fact)]
    made = {
        f"c{name}": total(spent, lambda fact, name=name: fact.function[:3] == name)  # type: ignore[misc]
        for name in {fact.function[:3] for fact in spent}
    }
    made["year"] = total(spent)
    made["carry"] = total(facts.facts, lambda fact: not _spent(fact))
    made["total"] = total(facts.facts)
    return {row: {"amount": figure} for row, figure in made.items()}


def funding_income(facts: Facts) -> Figures:
    """财政拨款收支总表, left side."""
    own = [fact for fact in facts.facts if fact.fund in FISCAL]
    made = {name: total(own, _now(name)) for name in FISCAL}
    made["year"] = total(own, lambda fact: not fact.carried)
    made["carry"] = total(own, lambda fact: fact.carried)
    for name in FISCAL:
        made[f"carry_{name}"] = total(own, lambda f, name=name: f.carried and f.fund == name)  # type: ignore[misc]
    made["total"] = total(own)
    return {row: {"amount": figure} for row, figure in made.items()}


def funding_expense(facts: Facts) -> Figures:
    """财政拨款收支总表, right side."""
    own = [fact for fact in facts.facts if fact.fund in FISCAL]
    spent = [fact for fact in own if _spent(fact)]
    rows: dict[str, list[Fact]] = {
        f"c{name}": [f for f in spent if f.function[:3] == name]
        for name in {fact.function[:3] for fact in spent}
    }
    rows |= {"year": spent, "carry": [f for f in own if not _spent(f)], "total": own}
    return {row: _by_fund(facts_) for row, facts_ in rows.items()}


def _by_fund(facts: list[Fact]) -> dict[str, Decimal]:
    return {"total": total(facts), **{name: total(facts, _fund(name)) for name in FISCAL}}


def hospitality(facts: Facts) -> Figures:
    """“三公”经费支出表."""
    own = [fact for fact in facts.facts if fact.fund in FISCAL and _spent(fact)]

    def of(*codes: str, test: Test = lambda fact: True) -> dict[str, Decimal]:
        return _by_fund([fact for fact in own if fact.economic in codes and test(fact)])

    every = (ABROAD, RECEPTION, RUNNING, *PURCHASE)
    more = MEETINGS if facts.traits.meetings else ()
    return {
        "total": of(*every, *more), **{f"x{code}": of(code) for code in more},
        "three": of(*every), "abroad": of(ABROAD),
        "abroad_research": of(ABROAD, test=lambda fact: fact.research),
        "abroad_other": of(ABROAD, test=lambda fact: not fact.research),
        "cars": of(RUNNING, *PURCHASE), "cars_purchase": of(*PURCHASE),
        "cars_running": of(RUNNING), "reception": of(RECEPTION),
    }  # fmt: skip


def nine_tables(facts: Facts) -> dict[str, Figures]:
    """All figures by table id, as printed: rounded to 0.01 each by itself."""
    made = {
        "summary_income": summary_income(facts), "summary_expense": summary_expense(facts),
        "income": income(facts), "expense": expense(facts),
        "funding_income": funding_income(facts), "funding_expense": funding_expense(facts),
        "general": of_fund(facts, "general"), "fund": of_fund(facts, "fund"),
        "capital": of_fund(facts, "capital"), "basic": basic(facts),
        "hospitality": hospitality(facts),
    }  # fmt: skip
    scale = 10_000 if facts.traits.yuan else 1
    return {
        table: {
            row: {c: printed(v * scale) for c, v in cells.items()} for row, cells in rows.items()
        }
        for table, rows in made.items()
    }


def printed(amount: Decimal) -> Decimal:
    """An amount with two decimals, 四舍五入."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)
