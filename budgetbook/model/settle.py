"""Totals and checks: the full settle, and the incremental one that must equal it."""

import heapq
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from budgetbook.model.amount import Unread, settle_scale
from budgetbook.model.book import Book, Mark
from budgetbook.model.equation import WHERE, parse_equation, row_filter
from budgetbook.model.finding import Result, State
from budgetbook.model.layout import Layout, LayoutError, RelationSpec, TableSpec
from budgetbook.model.ref import Ref
from budgetbook.model.relation import (
    ONE,
    TOTAL_ROW,
    Expansion,
    Relation,
    RowTree,
    Term,
    equation,
)
from budgetbook.model.units import unit_of

ZERO = Decimal(0)
#: Half of the last place of 万元: what rounding from 元 may add per rounded figure.
ROUNDING = Decimal("0.005")
#: The same of figures in whole 元.
_WHOLE_YUAN = Decimal("0.5")

ValueOf = Callable[[Ref], Any]


class Side(NamedTuple):
    """The sum of one side of a relation."""

    total: Decimal
    filled: int  # cells that are not blank
    unread: bool
    secret: bool


def add_up(terms: Iterable[Term], value_of: ValueOf) -> Side:
    """The sum of the cells; blanks count as nothing, unreadable cells are told."""
    total, filled, unread, secret = ZERO, 0, False, False
    for coefficient, ref in terms:
        value = value_of(ref)
        if value is None:
            continue
        filled += 1
        if isinstance(value, Decimal):
            total += value if coefficient is ONE else coefficient * value
        else:
            unread = True
            secret = secret or (isinstance(value, Unread) and value.is_secret)
    return Side(total, filled, unread, secret)


def rounding_of(book: Book, ref: Ref | None = None) -> Decimal:
    """What rounding may have added to each of the book's figures, in its unit; 0 where they were
    not rounded. With ``ref`` in that of the cell: a table in 万元 of a book in 元 is rounded."""
    if ref is not None and book.unit == "元" and unit_of(book, ref) == "万元":
        return ROUNDING
    if not book.rounded:
        return ZERO
    return ROUNDING if book.unit == "万元" else _WHOLE_YUAN


def evaluate(relation: Relation, value_of: ValueOf, rounding: Decimal = ZERO) -> Result:
    """How ``relation`` ends over the given values; ``rounding`` may be in each of them."""
    if relation.missing:
        return Result(State.INSUFFICIENT)
    left, right = add_up(relation.left, value_of), add_up(relation.right, value_of)
    if left.secret or right.secret:
        return Result(State.NOT_APPLICABLE)
    if left.unread or right.unread:
        return Result(State.INSUFFICIENT)
    if not left.filled and not right.filled:
        return Result(State.NOT_APPLICABLE)
    needs = relation.spec.needs
    if (needs and not right.filled) or (needs == "both" and not left.filled):
        return Result(State.INSUFFICIENT)
    total = right.total + relation.constant
    figures = max(1, left.filled) + right.filled
    state = _compare(relation.spec, left.total, total, figures * rounding)
    return Result(state, left.total, total)


def _compare(spec: RelationSpec, left: Decimal, right: Decimal, slack: Decimal) -> State:
    holds = {"=": left == right, ">=": left >= right, "<=": left <= right}[spec.op]
    if holds:
        return State.PASSED
    if abs(left - right) <= slack:
        return State.HINT
    return State.HINT if spec.severity == "info" else State.FAILED


class Outcome(NamedTuple):
    """What a settle made of a book."""

    book: Book
    ledger: "Ledger"
    #: Results of the relations that were looked at again, by their number in the ledger.
    results: dict[int, Result]
    #: Every cell whose value or mark changed, those of the edit included.
    touched: frozenset[Ref]


class Ledger:
    """The relations of one book's rows, with the index that finds the readers of a cell.

    Holds as long as no row, table or column comes or goes and no condition changes.
    """

    def __init__(self, layout: Layout, book: Book) -> None:
        self.layout = layout
        #: What rules remember as long as no row comes or goes.
        self.memo: dict[str, object] = {}
        expansion = Expansion(layout, book)
        self.trees: Mapping[Any, RowTree] = expansion.trees
        own = [spec for spec in book.own_relations if spec.enabled]
        self.relations = tuple(expansion.relations([*layout.relations, *own]))
        #: What must hold for a condition, by its name.
        self.conditions = {c.id: expansion.relations(_as_specs(c.holds)) for c in layout.conditions}
        self._deciding = expansion.deciding
        self._watched = {r for rs in self.conditions.values() for rel in rs for r in rel.refs}
        self.readers: dict[Ref, list[int]] = {}
        for number, relation in enumerate(self.relations):
            for ref in relation.refs:
                self.readers.setdefault(ref, []).append(number)
        self.truth: dict[str, bool] = {}
        always = [not (r.spec.when or r.spec.unless) for r in self.relations]
        self._take(always, self._watched if self.conditions else None)
        if self.conditions:
            # over filled totals: a condition that only seems to hold must not fill any cell
            run = _Run(self, book, None)
            run.fill()
            self.truth = self._truth(run.value)
            self._take([self._applies(r.spec) for r in self.relations])

    def _take(self, active: list[bool], only: Iterable[Ref] | None = None) -> None:
        """Makes these relations the ones that hold; ``only`` ranks just what fills some cells."""
        self.active = active
        self.fillers: dict[Ref, int] = {}
        for number, relation in enumerate(self.relations):
            target = relation.target
            if target is not None and active[number] and not relation.missing:
                self.fillers.setdefault(target, number)
        some = only if only is not None else self.fillers
        self.rank = self._order(self.fillers[ref] for ref in some if ref in self.fillers)

    def _truth(self, value_of: ValueOf) -> dict[str, bool]:
        held = (State.PASSED, State.NOT_APPLICABLE)
        return {
            name: all(evaluate(r, value_of).state in held for r in relations)
            for name, relations in self.conditions.items()
        }

    def _applies(self, spec: RelationSpec) -> bool:
        if spec.when and not self.truth[spec.when]:
            return False
        return not (spec.unless and self.truth[spec.unless])

    def _order(self, starts: Iterable[int]) -> dict[int, int]:
        """Filling relations, those they are filled from included, ranked so that parts come
        before totals; a circle is an error."""
        rank: dict[int, int] = {}
        for start in starts:
            stack: list[tuple[int, bool]] = [(start, False)]
            open_: set[int] = set()
            while stack:
                number, done = stack.pop()
                if done:
                    open_.discard(number)
                    rank[number] = len(rank)
                    continue
                if number in rank:
                    continue
                if number in open_:
                    raise LayoutError(f"循环的合计关系：{self.relations[number].spec.id}")
                open_.add(number)
                stack.append((number, True))
                for term in self.relations[number].right:
                    source = self.fillers.get(term.ref)
                    if source is not None and source not in rank:
                        if source in open_:
                            spec = self.relations[number].spec
                            raise LayoutError(f"循环的合计关系：{spec.id}（{spec.name}）")
                        stack.append((source, False))
        return rank

    def result(self, number: int, book: Book) -> Result:
        """How one relation ends over ``book``."""
        if not self.active[number]:
            return Result(State.NOT_APPLICABLE)
        relation = self.relations[number]
        first = relation.left[0].ref if relation.left else None
        return evaluate(relation, book.value, rounding_of(book, first))

    def results(self, book: Book) -> dict[int, Result]:
        """How every relation ends over ``book``."""
        return {n: self.result(n, book) for n in range(len(self.relations))}

    def sources(self, refs: Iterable[Ref]) -> set[Ref]:
        """The cells and everything they are filled from, down to what is typed."""
        found, queue = set(refs), list(refs)
        while queue:
            number = self.fillers.get(queue.pop())
            for term in self.relations[number].right if number is not None else ():
                if term.ref not in found:
                    found.add(term.ref)
                    queue.append(term.ref)
        return found

    def pins(self, book: Book) -> dict[Ref, Mark]:
        """Marks that keep each printed figure that differs from its relation.

        The comparison is over the printed inputs, one level: a slip in one leaf must not mark
        every total above it.
        """
        marks: dict[Ref, Mark] = {}
        for target, number in self.fillers.items():
            if evaluate(self.relations[number], book.value).state is State.FAILED:
                mark = book.mark(target)
                marks[target] = mark.model_copy(update={"pinned": mark.pinned or "import"})
        return marks

    def settle(self, book: Book, changed: Iterable[Ref] | None = None) -> Outcome:
        """``book`` with its totals filled; ``changed`` are the cells edited since it last was.

        None settles everything: the oracle of the incremental way.
        """
        run = _Run(self, book, changed)
        run.fill()
        settled = book.with_values(run.values, run.marks)
        if self._deciding and any((r.table, r.column) in self._deciding for r in run.touched):
            return Ledger(self.layout, settled)._settle_again(settled, run.touched)
        if (changed is None or run.touched & self._watched) and self._flips(settled):
            return Ledger(self.layout, settled)._settle_again(settled, run.touched)
        numbers: Iterable[int] = range(len(self.relations))
        if changed is not None:
            numbers = {n for ref in run.touched for n in self.readers.get(ref, ())}
        return Outcome(
            settled, self, {n: self.result(n, settled) for n in numbers}, frozenset(run.touched)
        )

    def _flips(self, book: Book) -> bool:
        return self._truth(book.value) != self.truth

    def _settle_again(self, book: Book, touched: set[Ref]) -> Outcome:
        """A condition changed: settle once under the new one (it cannot swing back and forth)."""
        run = _Run(self, book, None)
        run.fill()
        settled = book.with_values(run.values, run.marks)
        return Outcome(settled, self, self.results(settled), frozenset(touched | run.touched))


class _Run:
    """One walk upward from changed cells."""

    def __init__(self, ledger: Ledger, book: Book, changed: Iterable[Ref] | None) -> None:
        self.ledger, self.book = ledger, book
        self.values: dict[Ref, Any] = {}
        self.marks: dict[Ref, Mark] = {}
        self.touched: set[Ref] = set(changed or ())
        self._queue: list[tuple[int, int]] = []
        self._queued: set[int] = set()
        self._woken: set[int] = set()  # relations one of whose inputs changed
        if changed is None:
            for number in ledger.rank:
                self._push(number)
        else:
            for ref in self.touched:
                self._wake(ref)
                own = ledger.fillers.get(ref)
                if own is not None:
                    self._push(own)

    def _push(self, number: int) -> None:
        if number not in self._queued and number in self.ledger.rank:
            self._queued.add(number)
            heapq.heappush(self._queue, (self.ledger.rank[number], number))

    def _wake(self, ref: Ref) -> None:
        for number in self.ledger.readers.get(ref, ()):
            target = self.ledger.relations[number].target
            if target is None or target == ref or self.ledger.fillers.get(target) != number:
                continue
            self._woken.add(number)
            self._push(number)

    def value(self, ref: Ref) -> Any:
        return self.values[ref] if ref in self.values else self.book.value(ref)

    def fill(self) -> None:
        """Recomputes every queued total, parts first."""
        while self._queue:
            _, number = heapq.heappop(self._queue)
            relation = self.ledger.relations[number]
            target = relation.left[0].ref
            mark = self.book.mark(target)
            if mark.pinned and not self._release(target, mark, number):
                continue
            side = add_up(relation.right, self.value)
            if side.unread:
                continue  # 数据不足: the printed figure stands
            old = self.value(target)
            new = self._filled(side.total + relation.constant, old)
            if new != old or type(new) is not type(old):
                self.values[target] = new
                self.touched.add(target)
                self._wake(target)

    def _release(self, target: Ref, mark: Mark, number: int) -> bool:
        """Whether a printed figure gives way because one of its inputs was edited."""
        if mark.pinned == "user" or number not in self._woken:
            return False
        self.marks[target] = mark.model_copy(update={"pinned": ""})
        self.touched.add(target)
        return True

    @staticmethod
    def _filled(total: Decimal, old: Any) -> Decimal | None:
        """A computed zero is blank, unless the file prints its zeros."""
        if total == 0:
            return old if isinstance(old, Decimal) and old == 0 else None
        return settle_scale(total)


def _as_specs(equations: Iterable[str]) -> list[RelationSpec]:
    return [RelationSpec(id="", name="", cite="", check=text) for text in equations]


def check_layout(layout: Layout) -> None:
    """Raises LayoutError where a relation names what the layout does not have."""
    seen: set[str] = set()
    for spec in layout.relations:
        where = f"{layout.id} {spec.id}"
        if spec.id in seen:
            raise LayoutError(f"{where}: 编号重复")
        seen.add(spec.id)
        if not (spec.name and spec.cite) or bool(spec.fill) == bool(spec.check):
            raise LayoutError(f"{where}: 须有名称、依据，且 fill 与 check 二者取一")
        names = {c.id for c in layout.conditions} | {""}
        if spec.when not in names or spec.unless not in names:
            raise LayoutError(f"{where}: 条件不存在")
        _check_terms(layout, where, spec.text)
        _check_left(where, spec)
    for condition in layout.conditions:
        for text in condition.holds:
            _check_terms(layout, f"{layout.id} {condition.id}", text)


def check_relation(layout: Layout, spec: RelationSpec) -> None:
    """Raises LayoutError where one relation names what the layout does not have."""
    _check_terms(layout, spec.id, spec.text)
    _check_left(spec.id, spec)


def _check_terms(layout: Layout, where: str, text: str) -> None:
    words = {"parts", "entry", "sums", "amounts"}
    for term in parse_equation(text).terms:
        spec = layout.table(term.table)
        if spec is None:
            raise LayoutError(f"{where}: 没有表 {term.table}")
        for column in term.columns:
            if column not in words and spec.column(column) is None:
                raise LayoutError(f"{where}: 表 {term.table} 没有列 {column}")
        for column in row_filter(term.rows).columns if term.rows.startswith(WHERE) else ():
            if spec.column(column) is None:
                raise LayoutError(f"{where}: 表 {term.table} 没有列 {column}")
        for row in term.row_ids:
            if not _can_have(spec, row):
                raise LayoutError(f"{where}: 表 {term.table} 没有行 {row}")


def _can_have(spec: TableSpec, row: str) -> bool:
    """Whether a table can have that row: a fixed one, or the 合计 or a code among 科目 rows."""
    if spec.kind == "tree":
        return row == TOTAL_ROW or row.isdigit()
    return row in spec.rows_by_id


def _check_left(where: str, spec: RelationSpec) -> None:
    left = parse_equation(spec.text).left
    if not left[0].table or left[0].sign != ONE:
        raise LayoutError(f"{where}: 左边须以单元格开头")
    if spec.fill and (len(left) > 1 or len(left[0].row_ids) > 1):
        raise LayoutError(f"{where}: fill 的左边只能是一个单元格")


__all__ = [
    "Ledger", "Outcome", "check_layout", "check_relation", "equation", "evaluate",
]  # fmt: skip
