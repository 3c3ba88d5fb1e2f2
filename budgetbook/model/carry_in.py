"""上年结转: what last year's 决算 or a list of 指标结余 leaves over, as an intake into the book.

A budget's own 年终结转 is usually blank, so this is the one source of the carry-over. Balances are
added up by 功能分类科目 for 收入总表 and by fund for 财政拨款收支总表; the rest follows.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from budgetbook.model.book import Book, Row
from budgetbook.model.fresh import code_row
from budgetbook.model.intake import Caution, Figure, Intake, IntakeError, Offer, in_unit
from budgetbook.model.layout import Layout
from budgetbook.model.ref import Ref, TableKey

Fund = Literal["", "general", "fund", "capital", "other"]
_INCOME, _FUNDING = TableKey("income"), TableKey("funding_income")
_COLUMN = "carry"
_FUNDS: tuple[tuple[Fund, str], ...] = (
    ("general", "carry_general"), ("fund", "carry_fund"), ("capital", "carry_capital"),
)  # fmt: skip


class Balance(NamedTuple):
    """What is left of one 科目, in 元 or 万元 as ``unit`` says; empty: the file does not say."""

    code: str
    name: str
    amount: Decimal
    unit: str = ""
    #: Where the money is from; empty: the file does not say.
    fund: Fund = ""
    #: Where it stands in the file.
    came: Ref = Ref("balance", "", "amount")


def carry_intake(book: Book, layout: Layout, balances: Sequence[Balance]) -> Intake:
    """The carry-over cells of ``book`` as an intake; raises IntakeError with one sentence."""
    spec = layout.table("income")
    if _INCOME not in book.tables or spec is None or spec.column(_COLUMN) is None:
        raise IntakeError("本簿的收入总表没有“上年结转”一栏，没有取入")
    if not balances:
        raise IntakeError("来源里没有认出结转结余的数：须有科目编码和结转（结余、余额）两栏")
    cautions: list[Caution] = []
    if not all(one.unit for one in balances):
        words = f"来源没有写金额单位，按{book.unit}取入，请核对"
        cautions.append(Caution("unit", words))
    known = [_in_book_unit(one, book) for one in balances]
    income = _income(book, layout, known)
    funding = _funding(book, known, cautions)
    return Intake(tuple(o for o in (income, funding) if o is not None), tuple(cautions))


def _in_book_unit(one: Balance, book: Book) -> Balance:
    unit = one.unit or book.unit
    return one._replace(amount=in_unit(one.amount, unit, book.unit), unit=book.unit)


def _income(book: Book, layout: Layout, balances: Sequence[Balance]) -> Offer:
    """收入总表·上年结转 by 科目; 科目 that the source does not name have none."""
    spec = layout.tables_by_id["income"]
    rows = {row.text(spec.code_column): row.id for row in book.tables[_INCOME].rows}
    figures = {
        (row, _COLUMN): Figure(None, Ref("balance", "", "amount"))
        for code, row in rows.items()
        if code and not any(other != code and other.startswith(code) for other in rows)
    }
    added: dict[str, Row] = {}
    for code, mine in _by_code(balances):
        row = rows.get(code, code)
        if code not in rows:
            added[code] = code_row(spec, code, mine[0].name)
        figures[row, _COLUMN] = _sum(mine)
    return Offer(_INCOME, figures, tuple(added.values()))


def _by_code(balances: Sequence[Balance]) -> Iterator[tuple[str, list[Balance]]]:
    for code in sorted({one.code for one in balances}):
        yield code, [one for one in balances if one.code == code]


def _sum(balances: Sequence[Balance]) -> Figure:
    total = sum((one.amount for one in balances), Decimal(0))
    return Figure(total or None, balances[0].came)


def _funding(book: Book, balances: Sequence[Balance], cautions: list[Caution]) -> Offer | None:
    """财政拨款收支总表·年初结转 by fund; of a balance that does not say its fund, by the table in
    which its 科目 stands."""
    table = book.tables.get(_FUNDING)
    if table is None:
        return None
    told = [one if one.fund else one._replace(fund=_fund(book, one.code)) for one in balances]
    if any(not one.fund for one in balances):
        words = "来源没有写资金性质，按科目所在的表分到一般公共预算、政府性基金、国有资本经营"
        cautions.append(Caution("column", words))
    figures: dict[tuple[str, str], Figure] = {}
    for fund, row in _FUNDS:
        mine = [one for one in told if one.fund == fund]
        if table.row(row) is not None:
            empty = Figure(None, Ref("balance", "", "amount"))
            figures[row, "amount"] = _sum(mine) if mine else empty
    return Offer(_FUNDING, figures)


def _fund(book: Book, code: str) -> Fund:
    for fund in ("fund", "capital"):
        table = book.tables.get(TableKey(fund))
        if table is not None and any(row.text("code") == code for row in table.rows):
            return "fund" if fund == "fund" else "capital"
    return "general"
