"""A book kept in 元 shown in 万元 (舍位平衡): rounded so that what adds up in 元 adds up in 万元.

Pure book → book, before grid, checks and writers; never combined with patching an opened file.
One fact has one figure wherever it stands: every relation that holds exactly in 元 is a sum to be
held, those between tables too. What does not hold in 元 is left as wrong as it is.

Promised: every figure has two decimals; what holds in 元 holds in 万元 or is named in ``lost``;
unless sums cross as ``balance`` tells, none is 0.01 or more from its exact value. Grand totals
(合计 of 合计) go first, the greatest before the others, to their own rounding wherever a way there
is found. With four and more partitions crossing, a few books in a thousand have no such whole
figures: a relation is lost, a grand total is the other of its two neighbours, or a 科目 has one
figure in 收入总表 and its neighbour in 支出总表.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from budgetbook.model.amount import round_amount, settle_scale
from budgetbook.model.balance import Figure, balance
from budgetbook.model.bindings import follow
from budgetbook.model.book import OTHER_UNIT, Book
from budgetbook.model.details import published
from budgetbook.model.edit import cell_title
from budgetbook.model.finding import State
from budgetbook.model.layout import Column, Layout, columns_of
from budgetbook.model.ref import Ref
from budgetbook.model.relation import TOTAL_ROW, Relation, RowTree, Term
from budgetbook.model.settle import Ledger, evaluate
from budgetbook.model.units import own_unit

_WAN = Decimal(10_000)
_DECIMALS = 2
#: 0.01 万元 in 元.
_UNIT = 100
_HEAVIER = 1_000  # how much more a total's nearest figure matters than that of its parts


class Adjusted(NamedTuple):
    """A figure that is not its own rounding: it took a difference, so that sums hold."""

    ref: Ref
    #: The figure before rounding, in 万元.
    exact: Decimal
    #: What is shown less what 四舍五入 would show, in 万元.
    difference: Decimal

    @property
    def words(self) -> str:
        """``舍位调整 +0.01``."""
        return f"舍位调整 {self.difference:+.2f}"


class InWan(NamedTuple):
    """A book in 万元, and the layout that prints it so."""

    book: Book
    layout: Layout
    adjusted: Mapping[Ref, Adjusted]
    #: Relations that hold in 元 and could not be held in 万元.
    lost: tuple[Relation, ...] = ()

    def titles(self) -> Iterator[str]:
        """Each adjusted cell in official words with its difference."""
        for one in self.adjusted.values():
            yield f"{cell_title(self.layout, self.book, one.ref)}　{one.words}"


def in_wan(book: Book, layout: Layout) -> InWan:
    """``book`` in 万元 with two decimals, without its working papers (明细底稿); a book that is in
    万元 as it is."""
    if book.unit != "元":
        return InWan(book, layout, {})
    book = published(book, layout)
    printed = layout_in_wan(layout)
    exact = dict(amounts_in_unit(book, layout))
    figures, lost = _rounded(book, layout, exact)
    prices = {ref: _scaled(value) for ref, value in _prices(book, layout)}
    made = book.with_values({**prices, **figures})
    prior = in_wan(book.prior, layout).book if book.prior else None
    update = {"unit": "万元", "rounded": True, "prior": prior}
    made = follow(book, made.model_copy(update=update), None)
    return InWan(made, printed, _adjusted(exact, figures), lost)


@lru_cache(maxsize=8)
def layout_in_wan(layout: Layout) -> Layout:
    """``layout`` with the unit 万元 and amounts of two decimals."""
    raw = layout.model_dump(by_alias=True)
    tables = [
        {**table, "columns": [_in_wan(c) for c in table["columns"]]} for table in raw["table"]
    ]
    amounts = {**raw["amounts"], "decimals": _DECIMALS}
    return Layout.model_validate({**raw, "unit": "万元", "amounts": amounts, "table": tables})


def _in_wan(column: dict[str, object]) -> dict[str, object]:
    return {**column, "decimals": _DECIMALS} if column["kind"] == "amount" else column


# ---------------------------------------------------------------- cells


def _cells(book: Book, layout: Layout) -> Iterator[tuple[Column, Ref, Decimal]]:
    """Every figure that is in the book's unit."""
    for key, table in book.tables.items():
        spec = layout.table(key.table)
        own = own_unit(layout, key.table) or table.fields.get(OTHER_UNIT, book.unit)
        drawn = columns_of(spec, table) if spec and own == book.unit else ()
        columns = {c.id: c for c in drawn if "万元" not in c.title or book.unit == "万元"}
        for row in table.rows:
            for name, value in row.cells.items():
                if isinstance(value, Decimal) and name in columns:
                    yield columns[name], Ref(key.table, row.id, name, key.instance), value


def amounts_in_unit(book: Book, layout: Layout) -> Iterator[tuple[Ref, Decimal]]:
    """The amounts that are in the book's unit; a table may print one of its own."""
    for column, ref, value in _cells(book, layout):
        if column.kind == "amount":
            yield ref, value


def money_in_unit(book: Book, layout: Layout) -> Iterator[tuple[Ref, Decimal]]:
    """The amounts and unit prices that are in the book's unit."""
    yield from amounts_in_unit(book, layout)
    yield from _prices(book, layout)


def _prices(book: Book, layout: Layout) -> Iterator[tuple[Ref, Decimal]]:
    """Money that is never added up (单价): numbers with decimals; a count has none."""
    for column, ref, value in _cells(book, layout):
        if column.kind == "number" and column.decimals:
            yield ref, value


def _scaled(value: Decimal) -> Decimal:
    return settle_scale((value / _WAN).normalize(), _DECIMALS)


def _adjusted(exact: Mapping[Ref, Decimal], figures: Mapping[Ref, Decimal]) -> dict[Ref, Adjusted]:
    found = {}
    for ref, value in exact.items():
        difference = figures[ref] - round_amount(value / _WAN, _DECIMALS)
        if difference:
            found[ref] = Adjusted(ref, value / _WAN, difference)
    return found


# ---------------------------------------------------------------- rounding


def _rounded(
    book: Book, layout: Layout, exact: Mapping[Ref, Decimal]
) -> tuple[dict[Ref, Decimal], tuple[Relation, ...]]:
    """Every amount in 万元, and the relations that are lost."""
    ledger = Ledger(layout, book)
    places = max((_places(value) for value in exact.values()), default=0)
    ticks = {ref: int(value.scaleb(places)) for ref, value in exact.items()}
    unit = _UNIT * 10**places
    heights = _heights(ledger)
    numbers = {ref: number for number, ref in enumerate(exact)}
    grand = {over for *_, over in _totals(ledger)}
    figures = [
        Figure(ticks[ref], _HEAVIER ** heights.get(ref, 0), grand=ref in grand) for ref in exact
    ]
    held = list(_held(ledger, book, numbers))
    sums = [dict(terms) for _, terms in held]
    for (relation, _), terms in zip(held, sums, strict=True):
        slack = sum(c * figures[n].ticks for n, c in terms.items())
        if relation.spec.op != "=" and slack:
            # what it is greater by is a figure of its own, that must not fall below nothing
            figures.append(Figure(slack, 0, slack // unit, len(terms)))
            terms[len(figures) - 1] = -1
    sums += _same_facts(ledger, ticks, numbers, _alike(sums, figures))
    units, lost = balance(figures, sums, unit)
    made = {ref: Decimal(units[n]).scaleb(-_DECIMALS) for ref, n in numbers.items()}
    return made, tuple(held[n][0] for n in lost if n < len(held))


def _alike(sums: Iterable[Mapping[int, int]], figures: Sequence[Figure]) -> dict[int, int]:
    """For each figure the number of a figure that the sums make equal to it."""
    stands_for = {number: number for number in range(len(figures))}

    def root(number: int) -> int:
        while stands_for[number] != number:
            number = stands_for[number]
        return number

    for one in sums:
        terms = [(number, c) for number, c in one.items() if figures[number].ticks]
        if len(terms) == 2 and terms[0][1] == -terms[1][1]:
            first, second = sorted(root(number) for number, _ in terms)
            stands_for[second] = first
    return {number: root(number) for number in stands_for}


def _same_facts(
    ledger: Ledger,
    ticks: Mapping[Ref, int],
    numbers: Mapping[Ref, int],
    alike: Mapping[int, int],
) -> list[dict[int, int]]:
    """Equations for the 合计 of one 科目 that two tables print alike in 元, as 收入总表 and
    支出总表 do: no relation says so in general, and a reader expects one figure. The tables must
    have one 合计: alike in 一般公共预算 and 政府性基金 is chance."""
    first: dict[tuple[str, int, str, int], Ref] = {}
    found = []
    for kind, tree, over in _totals(ledger):
        if over not in numbers:
            continue
        whole = alike[numbers[over]]
        for code, rows in tree.by_code.items():
            for ref in (over._replace(row=row) for row in rows):
                if ref in ticks:
                    other = first.setdefault((kind, whole, code, ticks[ref]), ref)
                    if other != ref:
                        found.append({numbers[other]: 1, numbers[ref]: -1})
    return found


def _totals(ledger: Ledger) -> Iterator[tuple[str, RowTree, Ref]]:
    """Each table of 科目 by its classification, with its grand total: row and column 合计."""
    for key, tree in ledger.trees.items():
        spec = ledger.layout.table(key.table)
        if spec and spec.classification:
            parts = {c.part_of for c in tree.columns}
            for column in tree.columns:
                if column.id in parts and not column.part_of:
                    ref = Ref(key.table, TOTAL_ROW, column.id, key.instance)
                    yield spec.classification, tree, ref


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _held(
    ledger: Ledger, book: Book, numbers: Mapping[Ref, int]
) -> Iterator[tuple[Relation, dict[int, int]]]:
    """The relations that hold in 元, as coefficients by the number of the figure. Of one that is
    no equation the greater side counts as positive."""
    active = (r for n, r in enumerate(ledger.relations) if ledger.active[n])
    conditions = (r for name, kept in ledger.truth.items() if kept for r in ledger.conditions[name])
    for relation in (*active, *conditions):
        if relation.constant or evaluate(relation, book.value).state is not State.PASSED:
            continue
        sign = -1 if relation.spec.op == "<=" else 1
        terms: dict[int, int] = {}
        for term, side in _terms(relation):
            number = numbers.get(term.ref)
            if number is not None:
                terms[number] = terms.get(number, 0) + sign * side * int(term.coefficient)
        yield relation, {number: c for number, c in terms.items() if c}


def _terms(relation: Relation) -> Iterable[tuple[Term, int]]:
    yield from ((term, 1) for term in relation.left)
    yield from ((term, -1) for term in relation.right)


def _heights(ledger: Ledger) -> dict[Ref, int]:
    """How many storeys of sums a filled cell stands above what is typed."""
    heights: dict[Ref, int] = {}
    for number in sorted(ledger.rank, key=lambda n: ledger.rank[n]):
        relation = ledger.relations[number]
        if relation.target is None:
            continue
        parts = [heights.get(term.ref, 0) for term in relation.right]
        copies = len(relation.right) == 1  # the same fact in another table stands no higher
        heights[relation.target] = max(parts, default=0) + (0 if copies else 1)
    return heights
