"""Rules that are no sums, for the tables of a department's book."""

from collections.abc import Iterator
from decimal import Decimal
from typing import cast

from budgetbook.model.amount import print_amount, read_amount
from budgetbook.model.check import Insufficient, NotApplicable, Slip, Subject, rule
from budgetbook.model.edit import table_title
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.relation import TOTAL_ROW
from budgetbook.model.settle import rounding_of

_FUNDS = ("general", "fund", "capital")


@rule(
    "A18.4",
    "采购数量乘单价等于合计",
    cite="政府采购预算表栏目定义",
    reads=("procurement",),
    severity="error",
)
def quantity_times_price(subject: Subject) -> Iterator[Slip]:
    """数量 × 单价 = 合计; 单价 may be printed in 元, the total in 万元."""
    table = subject.book.tables.get(TableKey("procurement"))
    if table is None:
        raise Insufficient
    compared = 0
    for row in table.rows:
        quantity, price, total = (row.cells.get(c) for c in ("quantity", "price", "total"))
        if not (isinstance(quantity, Decimal) and isinstance(price, Decimal)):
            continue
        if not isinstance(total, Decimal):
            continue
        compared += 1
        product = quantity * price
        if total not in (product, product / 10000):
            message = (
                f"“{row.text('item') or row.text('project')}”数量 {quantity} × 单价 {price} "
                f"= {print_amount(product)}，与合计 {print_amount(total)} 不等"
            )
            yield Slip(message, tuple(Ref("procurement", row.id, c) for c in ("total", "price")))
    if not compared:
        raise NotApplicable


@rule(
    "A18.5",
    "预留中小微企业份额不大于采购合计",
    cite="政府采购预算表栏目定义",
    reads=("procurement",),
    severity="error",
)
def reserved_within_total(subject: Subject) -> Iterator[Slip]:
    """预留中小微企业份额 ≤ 合计."""
    table = subject.book.tables.get(TableKey("procurement"))
    if table is None or not table.rows:
        raise NotApplicable
    for row in table.rows:
        reserved, total = row.cells.get("reserved"), row.cells.get("total")
        if isinstance(reserved, Decimal) and isinstance(total, Decimal) and reserved > total:
            message = f"预留份额 {print_amount(reserved)} 大于合计 {print_amount(total)}"
            yield Slip(message, (Ref("procurement", row.id, "reserved"),))


@rule(
    "B7",
    "各资金的收入与结转按功能科目归集后等于财政拨款收支总表",
    cite="功能科目只属于一种资金时，收入总表按科目、财政拨款收支总表按资金，应当一致",
    reads=("income", "funding_income", *_FUNDS),
    severity="error",
)
def income_by_fund(subject: Subject) -> Iterator[Slip]:
    """Σ of the T2 leaves whose code belongs to one fund = that fund's lines in T4."""
    book, trees = subject.book, subject.ledger.trees
    income, lines = trees.get(TableKey("income")), book.tables.get(TableKey("funding_income"))
    if income is None or lines is None or not income.rows:
        raise Insufficient
    if not subject.ledger.truth.get("only_fiscal"):
        raise NotApplicable
    owners = _owners(subject)
    leaves = [row_id for row_id in income.select("leaf") if row_id != TOTAL_ROW]
    if any(len(owners.get(income.codes[row_id], ())) != 1 for row_id in leaves):
        raise NotApplicable  # a code of two funds, or of none: the split is not known
    for fund, name in zip(_FUNDS, ("一般公共预算", "政府性基金", "国有资本经营"), strict=True):
        own = [i for i in leaves if owners[income.codes[i]] == {fund}]
        for column, line in (("fiscal", fund), ("carry", f"carry_{fund}")):
            yield from _compare_fund(subject, own, column, line, name)


def _owners(subject: Subject) -> dict[str, set[str]]:
    """科目 code → the funds whose tables have it as a leaf; the same as long as no row moves."""
    known = subject.ledger.memo.get("fund owners")
    if known is None:
        known = subject.ledger.memo["fund owners"] = _find_owners(subject)
    return cast(dict[str, set[str]], known)


def _find_owners(subject: Subject) -> dict[str, set[str]]:
    owners: dict[str, set[str]] = {}
    for fund in _FUNDS:
        tree = subject.ledger.trees.get(TableKey(fund))
        for row_id in tree.select("leaf") if tree else ():
            owners.setdefault(tree.codes[row_id] if tree else "", set()).add(fund)
    return owners


def _compare_fund(
    subject: Subject, leaves: list[str], column: str, line: str, name: str
) -> Iterator[Slip]:
    refs = [Ref("income", row_id, column) for row_id in leaves]
    values = [subject.book.value(ref) for ref in refs]
    target = Ref("funding_income", line, "amount")
    printed = subject.book.value(target)
    known = [v for v in [*values, printed] if v is not None]
    if any(not isinstance(v, Decimal) for v in known):
        raise Insufficient
    total = sum((v for v in values if isinstance(v, Decimal)), Decimal(0))
    figures = 1 + sum(v is not None for v in values)
    if abs(total - (printed or Decimal(0))) > figures * rounding_of(subject.book):
        title = table_title(subject.layout, TableKey("funding_income"))
        kind = "结转" if column == "carry" else "拨款"
        message = (
            f"收入总表中{name}科目的{kind}合计 {print_amount(total)}，"
            f"与{title}的 {print_amount(printed or Decimal(0))} 不等"
        )
        yield Slip(message, (target, *refs))


@rule(
    "S1",
    "科目编码的上级科目在表中且在其上方",
    cite="政府收支分类科目的层级",
    reads=tuple(f"{table}.code" for table in ("income", "expense", "basic", *_FUNDS)),
)
def parents_stand_above(subject: Subject) -> Iterator[Slip]:
    """A 款 needs its 类 above it, a 项 its 款."""
    found = False
    for key, tree in subject.ledger.trees.items():
        spec = subject.layout.table(key.table)
        if spec is None or spec.kind != "tree":
            continue
        seen: set[str] = set()
        for row_id, code in tree.codes.items():
            if not code:
                continue
            found = True
            parent = code[:-2]
            if len(code) > 3 and parent not in seen:
                message = (
                    f"{table_title(subject.layout, key)} {code} 的上级科目 {parent} 不在其上方"
                )
                yield Slip(message, (Ref(key.table, row_id, spec.code_column, key.instance),))
            seen.add(code)
    if not found:
        raise NotApplicable


@rule(
    "D3",
    "资金支出计划逐期不减、不超过 100%，最后一期为 100%",
    cite="项目绩效目标表资金支出计划",
    reads=("project",),
    severity="error",
)
def plan_grows_to_whole(subject: Subject) -> Iterator[Slip]:
    """Leading blanks are allowed; each filled value ≤ 100, not falling, the last 100."""
    columns = ("plan3", "plan6", "plan10", "plan12")
    found = False
    for key, table in subject.book.tables.items():
        if key.table != "project":
            continue
        for row in table.rows:
            filled = [(c, read_amount(row.text(c).rstrip("%％"))) for c in columns if row.text(c)]
            values = [v for _, v in filled if isinstance(v, Decimal)]
            if not filled or len(values) != len(filled):
                continue
            found = True
            if values != sorted(values) or values[-1] != 100:
                shown = "、".join(f"{v.normalize():f}%" for v in values)
                refs = tuple(Ref("project", row.id, c, key.instance) for c, _ in filled)
                yield Slip(f"“{row.text('name')}”资金支出计划 {shown}", refs)
    if not found:
        raise NotApplicable
