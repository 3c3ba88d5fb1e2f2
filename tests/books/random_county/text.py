"""The 情况说明 of a random book: sentences in the official patterns, figures of its tables."""

import random
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from tests.books.random_county.facts import OWN_2023, Facts
from tests.books.random_county.tables import Figures, nine_tables, printed, total

_GREW = ("新增一项按规定安排的任务", "人员增加，相应经费随之增加", "业务量比往年大")
_FELL = ("部分任务上年已经完成", "压减一般性开支", "一项工作上年已经结束")
_OWN_NAMES = {"special": "财政专户管理资金", "unit": "单位资金", "business": "事业收入",
              "operating": "事业单位经营收入", "superior": "上级补助收入",
              "subsidiary": "附属单位上缴收入", "other": "其他收入"}  # fmt: skip
_SPENDING = (("basic", "基本支出"), ("project", "项目支出"), ("operating", "经营支出"),
             ("superior", "上解上级支出"), ("subsidy", "对附属单位补助支出"))  # fmt: skip
_WHOLES = {
    ("summary_expense", "total", "amount"): (
        *(("expense", "total", column) for column, _ in _SPENDING),
        ("summary_expense", "carry", "amount"),
    ),
    ("hospitality", "three", "total"): tuple(
        ("hospitality", row, "total") for row in ("abroad", "cars", "reception")
    ),
}


class Page(NamedTuple):
    """What a sentence may speak of."""

    facts: Facts
    tables: dict[str, Figures]
    #: Last year's figures where that book is known.
    before: dict[str, Figures] | None
    dice: random.Random
    purchases: Decimal
    assets: Decimal
    #: Last year's figures made up so far.
    made_up: dict[tuple[str, str, str], Decimal]

    def at(self, table: str, row: str, column: str = "amount") -> Decimal:
        """A printed figure in 万元; 0 where the table has no such row."""
        return self.wan(self.tables[table].get(row, {}).get(column, Decimal(0)))

    def wan(self, amount: Decimal) -> Decimal:
        """A figure of the tables in 万元."""
        return printed(amount / 10_000) if self.facts.traits.yuan else amount

    def last(self, table: str, row: str, column: str = "amount") -> Decimal:
        """Last year's figure: of the book that is known, or made up so that parts make wholes."""
        if self.before is not None:
            return self.wan(self.before[table].get(row, {}).get(column, Decimal(0)))
        if (table, row, column) not in self.made_up:
            parts = _WHOLES.get((table, row, column))
            self.made_up[table, row, column] = (
                sum((self.last(*part) for part in parts), Decimal(0))
                if parts
                else self._guess(self.at(table, row, column))
            )
        return self.made_up[table, row, column]

    def _guess(self, now: Decimal) -> Decimal:
        share = self.dice.choice((Decimal("0.82"), Decimal("0.97"), Decimal("1.06"), Decimal(1)))
        return printed(now * share)

    def change(self, table: str, row: str, column: str = "amount") -> str:
        """比上年…增加…万元，原因是…, as the two figures have it."""
        now, last = self.at(table, row, column), self.last(table, row, column)
        against = f"比{self.facts.traits.year - 1}年的{last}万元"
        if now == last:
            return f"与上年持平（{last}万元）" if self.dice.random() < 0.3 else "与上年持平"
        if now > last:
            return f"{against}增加{now - last}万元，原因是{self.dice.choice(_GREW)}"
        return f"{against}减少{last - now}万元，原因是{self.dice.choice(_FELL)}"


def lines(page: Page) -> Iterator[tuple[str, str]]:
    """(role or ``sheet``, words) in the book's order, from the title of the text on."""
    year, name = page.facts.traits.year, page.facts.office.name
    yield "title", f"{name}{year}年部门预算信息公开情况说明"
    yield "body", "按照预算法和预算公开的有关规定，现将部门预算的主要情况作如下说明。"
    yield "heading2", "一、部门职责及机构设置情况"
    yield "body", "部门职责："
    yield "body", "（一）研究本行业的发展思路，起草有关制度并督促执行。"
    yield "body", "（二）承办县里交给的各项任务，做好面向基层的服务。"
    yield "body", "机构设置："
    yield "sheet", "units"
    yield "heading2", "二、部门预算安排的总体情况"
    yield "heading3", "1、收入说明"
    yield "body", _income(page)
    yield "heading3", "2、支出说明"
    yield from (("body", words) for words in _expense(page))
    yield "heading3", "3、比上年增减情况"
    yield "body", _changes(page)
    yield "heading2", "三、机关运行经费安排情况"
    yield "body", _office(page)
    yield "heading2", "四、财政拨款“三公”经费预算情况及增减变化原因"
    yield from (("body", words) for words in _three(page))
    yield "heading2", "五、预算绩效信息"
    yield "projects", ""
    yield "heading2", "六、政府采购预算情况"
    yield "body", _purchases(page)
    yield "sheet", "procurement"
    yield "heading2", "七、国有资产信息"
    yield "body", f"截至上年末，固定资产{page.assets}万元，明细见下表。"
    yield "sheet", "assets"
    yield "heading2", "八、名词解释"
    yield "body", "1.基本支出：保证机构正常运转、完成日常工作任务的开支。"
    yield "body", "2.项目支出：为完成特定任务在基本支出之外安排的开支。"
    yield "heading2", "九、其他需要说明的事项"
    yield "body", "没有其他需要说明的事项。"


def _income(page: Page) -> str:
    rows = ["general", "fund", "capital", "special"]
    rows += ["unit"] if "2025" in page.facts.traits.layout else [*OWN_2023]
    names = {"general": "一般公共预算拨款", "fund": "政府性基金预算拨款",
             "capital": "国有资本经营预算拨款", **_OWN_NAMES}  # fmt: skip
    some = [(names[r], page.at("summary_income", r)) for r in rows]
    parts = [f"{name}{amount}万元" for name, amount in some if amount]
    carry, whole = page.at("summary_income", "carry"), page.at("summary_income", "total")
    year = page.facts.traits.year
    if page.dice.random() < 0.5:
        parts += [f"上年结转结余{carry}万元"] if carry else []
        return f"{year}年收入预算{whole}万元，其中{'，'.join(parts)}。"
    inside = page.at("summary_income", "year")
    tail = f"；上年结转结余{carry}万元" if carry else ""
    return f"{year}年收入总计{whole}万元。本年收入{inside}万元，包括{'、'.join(parts)}{tail}。"


def _expense(page: Page) -> Iterator[str]:
    year = page.facts.traits.year
    words = f"{year}年支出总计{page.at('summary_expense', 'total')}万元"
    if carry := page.at("summary_expense", "carry"):
        words += f"，其中本年支出{page.at('summary_expense', 'year')}万元，年终结转结余{carry}万元"
    yield words + "。"
    some = [(name, page.at("expense", "total", column)) for column, name in _SPENDING]
    yield "本年支出中，" + "，".join(f"{n}{amount}万元" for n, amount in some if amount) + "。"
    if page.tables["general"]:
        basic, project = (page.at("general", "total", c) for c in ("basic", "project"))
        yield (
            f"一般公共预算财政拨款支出{page.at('general', 'total', 'total')}万元，"
            f"其中基本支出{basic}万元、项目支出{project}万元。"
        )
    if page.tables["basic"]:
        staff, office = (page.at("basic", "total", c) for c in ("staff", "office"))
        yield f"一般公共预算安排的基本支出里，人员经费{staff}万元，公用经费{office}万元。"
    if page.tables["fund"]:
        yield f"政府性基金预算财政拨款支出{page.at('fund', 'total', 'total')}万元。"
    else:
        yield "没有安排政府性基金预算支出。"


def _changes(page: Page) -> str:
    year = page.facts.traits.year
    whole = f"{year}年收支预算{page.change('summary_expense', 'total')}。"
    if page.dice.random() < 0.4:
        return whole
    parts = [f"{name}{page.change('expense', 'total', column)}" for column, name in _SPENDING[:2]]
    return whole + "其中" + "；".join(parts) + "。"


def _office(page: Page) -> str:
    own = [f for f in page.facts.facts if f.kind == "office" and f.fund == "general"]
    amount = printed(total(own, lambda f: f.nature == "行政"))
    year = page.facts.traits.year
    if not amount:
        return f"{year}年没有安排机关运行经费。"
    return f"{year}年机关运行经费安排{amount}万元，用于维持机关日常运转。"


def _three(page: Page) -> Iterator[str]:
    year = page.facts.traits.year
    three = page.at("hospitality", "three", "total")
    if not three:
        yield f"{year}年没有安排“三公”经费。"
        return
    change = page.change("hospitality", "three", "total")
    yield f"{year}年财政拨款“三公”经费预算{three}万元，{change}。"
    abroad = page.at("hospitality", "abroad", "total")
    yield f"因公出国（境）费{abroad}万元，{page.change('hospitality', 'abroad', 'total')}。"
    cars, bought, run = (page.at("hospitality", f"cars{tail}", "total")
                         for tail in ("", "_purchase", "_running"))  # fmt: skip
    yield (
        f"公务用车购置及运维费{cars}万元，其中购置费{bought}万元、运行维护费{run}万元，"
        f"{page.change('hospitality', 'cars', 'total')}。"
    )
    guests = page.at("hospitality", "reception", "total")
    yield f"公务接待费{guests}万元，{page.change('hospitality', 'reception', 'total')}。"


def _purchases(page: Page) -> str:
    year = page.facts.traits.year
    if not page.purchases:
        return f"{year}年没有安排政府采购预算。"
    return f"{year}年安排政府采购预算{page.wan(page.purchases)}万元，具体项目列在下表。"


def tables_of(facts: Facts | None) -> dict[str, Figures] | None:
    """The nine tables of last year's facts."""
    return nine_tables(facts) if facts is not None else None
