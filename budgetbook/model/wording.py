"""Findings in words: what a relation says, with both sides and the official names of its cells."""

from decimal import Decimal

from budgetbook.model.amount import print_amount
from budgetbook.model.book import Book
from budgetbook.model.edit import column_title, row_title, table_title
from budgetbook.model.finding import Finding, Result, State
from budgetbook.model.layout import Layout
from budgetbook.model.ref import Ref
from budgetbook.model.relation import Relation, Term
from budgetbook.model.units import unit_of

#: At most this many cells are named one by one on a side; more are summed up in words.
_NAMED = 3


def finding_of(layout: Layout, book: Book, relation: Relation, result: Result) -> Finding:
    """The finding of one relation that did not simply hold."""
    spec = relation.spec
    refs = tuple(relation.refs)
    severity = spec.severity if result.state is State.FAILED else "info"
    return Finding(
        rule=rule_id(spec.id),
        name=spec.name,
        state=result.state,
        severity=severity,
        message=_message(layout, book, relation, result),
        refs=refs,
        left=result.left,
        right=result.right,
        difference=result.difference,
        cite=spec.cite,
        key=f"{spec.id}|{'/'.join(refs[0]) if refs else ''}",
    )


def rule_id(spec_id: str) -> str:
    """The rule a relation belongs to: ``B1`` for ``B1.3``."""
    return spec_id.partition(".")[0]


def _message(layout: Layout, book: Book, relation: Relation, result: Result) -> str:
    left = side_text(layout, book, relation.left)
    right = side_text(layout, book, relation.right) or print_amount(relation.constant)
    sign = {"=": "＝", ">=": "≥", "<=": "≤"}[relation.spec.op]
    if result.state is State.INSUFFICIENT:
        if relation.missing or not relation.left:
            return f"{relation.spec.name}：所需的表或行不在本簿中，未能核对"
        return f"{left} {sign} {right}：有的格没有填写或不是数字，未能核对"
    if result.left is None or result.right is None or result.difference is None:
        return f"{left} {sign} {right}"
    return (
        f"{left} {_money(result.left)} 应{sign} {right} {_money(result.right)}，"
        f"差额 {_money(result.difference)}{unit_of(book, relation.left[0].ref)}"
    )


def _money(amount: Decimal) -> str:
    return print_amount(amount, max(2, -_exponent(amount)), grouping=True, minus="−")


def _exponent(amount: Decimal) -> int:
    exponent = amount.as_tuple().exponent
    return exponent if isinstance(exponent, int) else -2


def side_text(layout: Layout, book: Book, terms: tuple[Term, ...]) -> str:
    """One side in words: ``支出总表 2080503·基本支出 ＋ 项目支出``."""
    if not terms:
        return ""
    first = terms[0].ref
    where = f"{_place(layout, book, first)}{table_title(layout, first.key)}"
    same_row = all(t.ref[:2] == first[:2] for t in terms)
    same_column = all(t.ref.table == first.table and t.ref.column == first.column for t in terms)
    if len(terms) == 1 or same_row:
        names = [column_title(layout, book, t.ref) for t in terms]
        return f"{where} {row_title(layout, book, first)}·{_joined(names)}"
    if same_column:
        names = [row_title(layout, book, t.ref) for t in terms]
        return f"{where} {_joined(names)}·{column_title(layout, book, first)}"
    return _joined([_whole(layout, book, t.ref) for t in terms])


def _whole(layout: Layout, book: Book, ref: Ref) -> str:
    place = f"{_place(layout, book, ref)}{table_title(layout, ref.key)}"
    return f"{place} {row_title(layout, book, ref)}·{column_title(layout, book, ref)}"


def _place(layout: Layout, book: Book, ref: Ref) -> str:
    """Which project a repeated table belongs to."""
    if not ref.instance:
        return ""
    for part in ("project",):
        for row in book.tables[ref._replace(table=part).key].rows[:1] if _has(book, ref) else ():
            return f"“{row.text('name')}”"
    return ""


def _has(book: Book, ref: Ref) -> bool:
    return ref._replace(table="project").key in book.tables


def _joined(names: list[str]) -> str:
    if len(names) <= _NAMED:
        return " ＋ ".join(names)
    return f"{names[0]} ＋ … ＋ {names[-1]}（{len(names)} 项）"
