"""Every rule that is no sum has a failing example: one slip planted in a random clean book.

Rules with a table of failing examples in their own test module are counted from there, so that a
new rule without any is told here.
"""

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from budgetbook.model.adjusted import keep_adjusted
from budgetbook.model.amount import Value
from budgetbook.model.annual_round import Adjustment
from budgetbook.model.book import (
    OTHER_UNIT,
    SERIAL_SLIP,
    Book,
    FlowItem,
    Paragraph,
    Placed,
    Row,
    Stage,
)
from budgetbook.model.check import RULES, Subject, counts, run_rules
from budgetbook.model.finding import State
from budgetbook.model.layout import load_layout
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.results import Results
from budgetbook.model.review import review
from budgetbook.model.settle import Ledger
from budgetbook.model.summing_up import as_member
from tests.books.random_county import random_county
from tests.model.projects import outcome

SEED = 0
RICH = {
    "details": True, "fund": True, "carried": True, "heads": True, "own": False, "twin": False,
    "own_carried": False, "special": False, "left": False, "capital": False, "absent": False,
    "secret": False, "rounded": False, "yuan": False, "tiny": False, "level": 7, "prior": False,
    "columns": "", "layout": "hebei-open-2023", "year": 2024, "meetings": False,
    "total_last": False, "negative": False,
}  # fmt: skip
FORM = "form"


@lru_cache(maxsize=1)
def clean() -> Book:
    """A book with projects, purchases and a 明细底稿; the same for all examples."""
    book = random_county(SEED, **RICH).book
    row = Row(id="r1", cells={"item": "桌椅", "quantity": Decimal(4), "price": Decimal("0.50"),
                              "total": Decimal("2.00"), "general": Decimal("2.00")})  # fmt: skip
    bought = book.tables[TableKey("procurement")].model_copy(update={"notes": ()})
    return said(book.with_table(bought.with_rows([row])), "2024年安排政府采购预算2.00万元。")


def said(book: Book, words: str) -> Book:
    """``book`` with one sentence of 政府采购 instead of its own, and a contents page."""
    sheets = [s for s in load_layout(book.layout).sheets if s.group == "tables" and not s.working]
    contents = [f"{sheet.title}\t{page}" for page, sheet in enumerate(sheets, 3)]
    flow: list[FlowItem] = [
        Paragraph(id=f"k{n}", text=text, role="contents") for n, text in enumerate(contents)
    ]
    for item in book.flow:
        if isinstance(item, Paragraph) and "政府采购预算" in item.text and item.role == "body":
            item = item.model_copy(update={"text": words, "bindings": ()})
        flow.append(item)
    return book.model_copy(update={"flow": tuple(flow)})


# ---------------------------------------------------------------- slips


def cell(place: str, value: Value) -> Callable[[Book], Book]:
    """One cell printed differently."""
    table, row, column, *instance = place.split(".")
    return lambda book: book.with_values({Ref(table, row, column, *instance): value})


def indicators(*lines: str, **head: Any) -> Callable[[Book], Book]:
    """The first project with this head and these indicators, written
    ``二级指标 | 三级指标 | 指标值 | 描述``."""

    def change(book: Book) -> Book:
        key = TableKey("indicators", "p1")
        rows = []
        for number, line in enumerate(lines, 1):
            words = [word.strip() for word in line.split("|")]
            cells = dict(zip(("level2", "level3", "target", "description"), words, strict=False))
            rows.append(Row(id=f"r{number}", cells={"level1": "产出指标", **cells}))
        book = book.with_table(book.tables[key].with_rows(rows))
        return book.with_values({Ref("project", FORM, c, "p1"): v for c, v in head.items()})

    return change


def like_first(*columns: str) -> Callable[[Book], Book]:
    """The second project with some fields of the first; ``*`` for its indicators."""

    def change(book: Book) -> Book:
        values = {Ref("project", FORM, c, "p2"): book.value(Ref("project", FORM, c, "p1"))
                  for c in columns if c != "*"}  # fmt: skip
        if "*" in columns:
            rows = book.tables[TableKey("indicators", "p1")].rows
            book = book.with_table(book.tables[TableKey("indicators", "p2")].with_rows(rows))
        return book.with_values(values)

    return change


def fields(table: str, **update: Any) -> Callable[[Book], Book]:
    """Facts of a table that are no cells: its fields, its notes."""
    key = TableKey(table)
    return lambda book: book.with_table(book.tables[key].model_copy(update=update))


def paragraphs(change: Callable[[str], str]) -> Callable[[Book], Book]:
    """The words of every paragraph changed."""

    def changed(book: Book) -> Book:
        flow = tuple(
            item.model_copy(update={"text": change(item.text), "bindings": ()})
            if isinstance(item, Paragraph) else item
            for item in book.flow
        )  # fmt: skip
        return book.model_copy(update={"flow": flow})

    return changed


def titles(sheet: str, title: str) -> Callable[[Book], Book]:
    """A sheet under another title."""

    def changed(book: Book) -> Book:
        flow = tuple(
            item.model_copy(update={"title": title})
            if isinstance(item, Placed) and item.sheet == sheet else item
            for item in book.flow
        )  # fmt: skip
        return book.model_copy(update={"flow": flow})

    return changed


def without_row(table: str, row: str) -> Callable[[Book], Book]:
    """A table that lacks a row."""
    key = TableKey(table)
    return lambda book: book.with_table(
        book.tables[key].with_rows(r for r in book.tables[key].rows if r.id != row)
    )


def _nothing_bought(book: Book) -> Book:
    book = cell("project.form.name.p1", "桌椅购置经费")(book)
    return book.with_table(book.tables[TableKey("procurement")].with_rows([]))


def _code(number: int) -> Callable[[Book], Book]:
    """The first project's code with one character changed."""

    def change(book: Book) -> Book:
        code = str(book.value(Ref("project", FORM, "code", "p1")))
        other = "1" if code[number] != "1" else "2"
        wrong = code[:number] + other + code[number + 1 :]
        return book.with_values({Ref("project", FORM, "code", "p1"): wrong})

    return change


def _staged(stage: str, like: str, change: Callable[[Book], Book]) -> Callable[[Book], Book]:
    """The book changed since a stage."""

    def changed(book: Book) -> Book:
        stages = (Stage(name=like, book=book),)
        return change(book).model_copy(update={"stages": stages, "stage": stage})

    return changed


def _adjusted_otherwise(book: Book) -> Book:
    """The book with 调整台账 and a stage 调整后 in which a figure is not what follows from it."""
    line = Adjustment(id="a1", code="2080505", economic="30108", fund="一般公共预算",
                      amount=Decimal(1))  # fmt: skip
    book = book.model_copy(update={"adjustments": (line,)})
    layout = load_layout(book.layout)
    stage = keep_adjusted(book, layout, "").stages[-1]
    other = stage.book.with_values({Ref("general", "2080505", "basic"): _BIG})
    return book.model_copy(update={"stages": (stage.model_copy(update={"book": other}),)})


#: A project of last year, whose numbers are still those of the whole.
_CARRIED = "13099923P00310110021Q"
_BIG = Decimal("99999.00")

EXAMPLES: dict[str, Callable[[Book], Book]] = {
    "A18.4": cell("procurement.r1.quantity", Decimal(5)),
    "A18.5": cell("procurement.r1.reserved", Decimal("2.01")),
    "B7": cell("funding_income.fund.amount", Decimal("0.01")),
    "S1": without_row("general", "20805"),
    "D3": cell("project.form.plan12.p1", "90%"),
    "D2.1": indicators("成本指标 | 项目总成本 | ≤1.00万元", budget=Decimal("3.00")),
    "D2.2": indicators("成本指标 | 项目总成本 | ≤9.00万元", budget=Decimal("3.00"), code=_CARRIED),
    "D2.3": indicators("成本指标 | 场租 | ≤9.00万元", budget=Decimal("3.00")),
    "D2.4": indicators("成本指标 | 场租 | ≤1.00万元", budget=Decimal("3.00")),
    "D2.5": indicators("数量指标 | 户数 | 10户", "成本指标 | 补助 | 2000元/户",
                       budget=Decimal("3.00")),
    "B22.1": cell("details.d1.kind", "专项"),
    "B22.2": without_row("expense", "2080505"),
    "E2": paragraphs(lambda text: text.replace("七、国有", "八、国有")),
    "D1.2": cell("project.form.budget.p1", _BIG),
    "D1.3": cell("project.form.purpose.p1", "预算数1.00万元。"),
    "D5.1": cell("project.form.code.p1", "13P"),
    "D5.2": like_first("code"),
    "D5.3": _code(12),
    "D5.4": cell("project.form.code.p1", None),
    "D10a": like_first("name"),
    "D10b": like_first("*"),
    "D10c": like_first("goals"),
    "D11a": cell("project.form.goals.p1", "1.办好事。\n3.办实事。"),
    "D11b": cell("project.form.goals.p1", None),
    "G1": _staged("二上", "控制数", cell("general.total.total", _BIG)),
    "G3": _adjusted_otherwise,
    "G2": _staged("公开", "批复", cell("general.2080505.name", "养老")),
    "H1": lambda book: cell("expense.2080505.operating", Decimal("0.01"))(
        book.model_copy(update={"members": (as_member(book, ()),)})
    ),
    "S8.1": fields("income", fields={SERIAL_SLIP: "第 3 行的序号印作 5"}),
    "S8.2": fields("income", fields={OTHER_UNIT: "元"}),
    "S2.1": cell("general.2080505.name", "职业年金缴费支出"),
    "S2.2": cell("general.2080505.code", "2080577"),
    "S3": lambda book: titles("capital", "国有资本经营预算支出表")(
        fields("capital", notes=())(book)
    ),
    "S4": cell("general.2080505.basic", Decimal("1.234")),
    "S5": fields("income", fields={"numbering": "档次"}),
    "S6": titles("income", "部门预算收人总表"),
    "E1.1": paragraphs(lambda text: text.replace("支出总表\t", "支出明细总表\t")),
    "E1.2": titles("fund", "政府性基金预算支出表"),
    "E1.3": paragraphs(lambda text: text.replace("\t4", "\t1")),
    "S10": lambda book: book.with_values(
        {Ref("units", book.tables[TableKey("units")].rows[0].id, "name"): "云岭县文化馆事业"}
    ),
    "T6": _nothing_bought,
    "D4": indicators("数量指标 | 演出场次 | 90场", "时效指标 | 演出频次 | 5场/月"),
    "T1a": cell("indicators.r1.basis.p1", "2021年工作方案"),
    "T1b": indicators("数量指标 | 场次 | 9场 | 2023年方案列出的场次", code=_CARRIED),
    "T1c": paragraphs(lambda text: text.replace("没有其他需要", "2022年没有其他需要")),
}  # fmt: skip
#: Rules that only say that they could not run.
NEVER_FAIL = {"E1.4"}


def listed() -> set[str]:
    """Rules with a failing example in a test module of their own: in a table ``FAILING``, or as a
    whole test that ``TESTED`` names."""
    found: set[str] = set()
    for path in Path(__file__).parent.glob("test_rules_*.py"):
        module = import_module(f"tests.model.{path.stem}")
        table = getattr(module, "FAILING", ())
        found |= set(table) if isinstance(table, dict) else {example[0] for example in table}
        found |= set(getattr(module, "TESTED", ()))
    return found


def test_every_rule_has_a_failing_example_a_name_and_a_reason() -> None:
    assert RULES.keys() == EXAMPLES.keys() | listed() | NEVER_FAIL
    assert all(one.name and one.cite and one.severity for one in RULES.values())


@pytest.mark.parametrize("rule", sorted(EXAMPLES))
def test_a_planted_slip_is_told(rule: str) -> None:
    assert outcome(clean(), rule).findings == ()
    found = outcome(EXAMPLES[rule](clean()), rule)
    assert found.state is (State.HINT if RULES[rule].severity == "info" else State.FAILED)
    assert all(f.cite and f.message and f.severity == RULES[rule].severity for f in found.findings)


def test_the_six_states_add_up_and_what_did_not_run_has_not_passed() -> None:
    for book in (clean(), EXAMPLES["D5.2"](EXAMPLES["B7"](clean())), _gaps(clean())):
        layout = load_layout(book.layout)
        ledger = Ledger(layout, book)
        outcomes = run_rules(Subject(book, layout, ledger))
        results = Results.of(ledger.results(book))
        found = review(book, layout).counts
        assert found.keys() == set(State)
        assert {s: found[s] for s in State} == {
            s: counts(outcomes)[s] + results.counts[s] for s in State
        }
        told = sum(max(1, len(one.findings)) for one in outcomes.values())
        assert sum(found.values()) == len(ledger.relations) + told
        passed = [n for n, result in results.items() if result.state is State.PASSED]
        assert all(ledger.active[n] and not ledger.relations[n].missing for n in passed)
        assert all(results[n].left is not None for n in passed)


def _gaps(book: Book) -> Book:
    """A book without two of its tables."""
    tables = {k: t for k, t in book.tables.items() if k.table not in ("expense", "hospitality")}
    return book.model_copy(update={"tables": tables})


def test_without_its_tables_nothing_passes() -> None:
    book = _gaps(clean())
    ledger = Ledger(load_layout(book.layout), book)
    ends = {
        ledger.relations[n].spec.id: result.state for n, result in ledger.results(book).items()
        if "expense[" in ledger.relations[n].spec.text.replace("summary_expense[", "")
        and "funding_expense[" not in ledger.relations[n].spec.text
    }  # fmt: skip
    assert ends
    assert State.PASSED not in ends.values()
