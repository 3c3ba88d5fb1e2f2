"""Family G: what the stages of the year's round owe each other (word list ``stages``)."""

from collections.abc import Iterator, Set
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple, cast

from budgetbook.model.adjusted import Adjusted, adjusted, base_of
from budgetbook.model.adjustments import AdjustmentError, adjustment_words
from budgetbook.model.amount import print_amount
from budgetbook.model.book import Book, Row, Table
from budgetbook.model.check import STAGES, Insufficient, NotApplicable, Slip, Subject, rule
from budgetbook.model.compare import exact_words, same_value
from budgetbook.model.details import DETAILS
from budgetbook.model.edit import cell_title, row_title, table_title
from budgetbook.model.intake import in_unit
from budgetbook.model.layout import MONEY_KINDS, Column, Layout, TableSpec, columns_of
from budgetbook.model.pairing import Pairing
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.stage_extent import would_have
from budgetbook.model.stages import LimitedFigure, Version, stage_named, stage_words, versions

#: So many cells are named one by one; of the rest the number is told.
MOST = 30


class _Pair(NamedTuple):
    """Two stages of the book that are held against each other."""

    here: Version
    there: Version


def _pairs(subject: Subject, names: list[tuple[str, str]]) -> list[_Pair]:
    """The pairs of stages that the book has; raises NotApplicable without any."""
    known = versions(subject.book)
    found = [_Pair(known[a], known[b]) for a, b in names if a in known and b in known]
    if not found:
        raise NotApplicable
    return found


# ---------------------------------------------------------------- 不超过控制数


@rule("G1", "各项支出不超过控制数", cite="部门预算“二上”须控制在控制数以内", reads=(STAGES,),
      severity="error")  # fmt: skip
def within_the_limits(subject: Subject) -> Iterator[Slip]:
    """二上 ≤ 控制数 by fund and by category; what the limits do not name is not checked."""
    words = stage_words()
    compared = 0
    for pair in _pairs(subject, [(one.stage, one.limit) for one in words.within]):
        for figure in words.figures:
            found = _limited(subject.layout, pair, figure)
            if found is None:
                continue
            compared += 1
            ref, amount, limit = found
            if amount > limit:
                yield _exceeded(subject, pair, figure, ref, amount, limit)
    if not compared:
        raise Insufficient


def _limited(
    layout: Layout, pair: _Pair, figure: LimitedFigure
) -> tuple[Ref, Decimal, Decimal] | None:
    """Cell, amount and limit of a figure in the unit of the stage; None where one is not known."""
    for address in figure.at:
        ref = Ref(*address.split())
        spec = layout.table(ref.table)
        column = spec.column(ref.column) if spec else None
        if spec is None or column is None or ref.key not in pair.here.book.tables:
            continue
        limit = _limit(pair.there.book, spec, ref)
        amount = pair.here.book.value(ref) or Decimal(0)
        if limit is None or not isinstance(amount, Decimal):
            continue
        limit = in_unit(limit, pair.there.book.unit, pair.here.book.unit)
        return ref, amount, max(limit, _rounded(limit, column))
    return None


def _limit(book: Book, spec: TableSpec, ref: Ref) -> Decimal | None:
    """What the limits say in a cell. A blank is zero where the row says something beside it."""
    row = book.row(ref)
    if row is None or ref.column in book.tables[ref.key].absent_columns:
        return None
    value = row.cells.get(ref.column)
    if value is not None:
        return value if isinstance(value, Decimal) else None
    whole = spec.columns_by_id[ref.column].part_of
    beside = {c.id for c in spec.columns if c.part_of == whole} if whole else {ref.column}
    says = any(isinstance(row.cells.get(column), Decimal) for column in beside)
    return Decimal(0) if says or not whole else None


def _rounded(amount: Decimal, column: Column) -> Decimal:
    """``amount`` as the column prints it: a limit in 元 is one of 万元 only when rounded."""
    step = Decimal(1).scaleb(-column.decimals)
    return amount.quantize(step, ROUND_HALF_UP)


def _exceeded(
    subject: Subject, pair: _Pair, figure: LimitedFigure, ref: Ref, amount: Decimal, limit: Decimal
) -> Slip:
    unit = pair.here.book.unit
    shown = [print_amount(one, grouping=True) for one in (amount, limit, amount - limit)]
    message = (
        f"{pair.here.name}的{figure.name} {shown[0]} {unit}，超过{pair.there.name} {shown[1]} "
        f"{unit}，超出 {shown[2]} {unit}"
    )
    return Slip(message, _there(subject, ref), key=f"{pair.here.name}/{'.'.join(ref[:3])}")


def _there(subject: Subject, ref: Ref) -> tuple[Ref, ...]:
    """The cell where the open book has it."""
    return (ref,) if subject.book.row(ref) is not None else ()


# ---------------------------------------------------------------- 公开与批复一致


@rule("G2", "公开的预算与批复一致", cite="批复后的预算应当原样公开", reads=(STAGES,),
      severity="error")  # fmt: skip
def published_as_approved(subject: Subject) -> Iterator[Slip]:
    """公开 = 批复 in every cell of the tables that both have; each difference is named."""
    pairs = _pairs(subject, [(one.stage, one.like) for one in stage_words().same])
    yield from _told([_Beside(subject, pair) for pair in pairs])


def _told(compared: list["_Beside"]) -> Iterator[Slip]:
    """The first differences and how many more there are; raises Insufficient where nothing could
    be compared."""
    found = [slip for one in compared for slip in one.slips()]
    yield from found[:MOST]
    if len(found) > MOST:
        words = f"另有 {len(found) - MOST} 处不同，请用“年度 → 阶段…”里的“比较”看全部"
        yield Slip(words, key="more")
    if not any(one.compared for one in compared):
        raise Insufficient


# ---------------------------------------------------------------- 调整后与调整台账一致


@rule("G3", "调整后的预算等于年初预算加调整台账", cite="年度中的预算调整逐笔有据", reads=(STAGES,))
def adjusted_by_the_ledger(subject: Subject) -> Iterator[Slip]:
    """Stage 调整后 = 年初 + 调整台账 in every amount of the tables that the lines tell wholly."""
    book, words = subject.book, adjustment_words()
    kept = versions(book).get(words.kept)
    if kept is None or not book.adjustments:
        raise NotApplicable
    stage = stage_named(book, kept.name)
    found = _adjusted(subject, "" if kept.is_live or stage is None else stage.date)
    gaps = found.incomplete()
    if "" in gaps:
        raise Insufficient  # a line is wrong
    whole = {touch.table for touch in words.touches} - gaps
    pair = _Pair(Version("年初加调整台账", found.book), kept)
    yield from _told([_Beside(subject, pair, whole)])


def _adjusted(subject: Subject, day: str) -> Adjusted:
    """The adjusted book, worked out once for the same 年初, lines and day."""
    book, memo = subject.book, subject.ledger.memo
    try:
        known = (base_of(book)[1].tables, book.adjustments, day)
        held = memo.get("adjusted")
        if isinstance(held, tuple) and all(a is b for a, b in zip(held[:3], known, strict=True)):
            return cast("Adjusted", held[3])
        found = adjusted(book, subject.layout, day)
    except AdjustmentError:
        raise NotApplicable from None
    memo["adjusted"] = (*known, found)
    return found


class _Beside:
    """One stage beside the stage that it should equal."""

    def __init__(self, subject: Subject, pair: _Pair, only: Set[str] | None = None) -> None:
        """``only`` names the tables to look at, and of those the amounts alone."""
        self._subject, self._layout, self._only = subject, subject.layout, only
        self._pair = pair
        self._here, self._there = pair.here.book, pair.there.book
        self._pairing = Pairing(self._here, self._there, self._layout, kin=True)
        self.compared = 0

    def slips(self) -> Iterator[Slip]:
        """Every cell and row that differs."""
        for key, table in self._here.tables.items():
            spec, other = self._layout.table(key.table), self._pairing.key(key)
            if spec is None or other is None or key == DETAILS:
                continue
            if self._only is not None and key.table not in self._only:
                continue
            self.compared += 1
            like = self._there.tables[other]
            if like is not table or self._here.unit != self._there.unit:
                yield from self._table(spec, table, like)

    def _table(self, spec: TableSpec, table: Table, like: Table) -> Iterator[Slip]:
        columns = list(self._columns(spec, table, like))
        pairs = self._pairing.rows(table.key)
        theirs = {row.id: row for row in like.rows}
        for row in table.rows:
            if row.id in pairs:
                other = theirs[pairs[row.id]]
                for column in columns:
                    yield from self._cell(spec, table, column, row, other)
            elif _has_money(row, columns) and self._is_told(spec, row, like):
                yield self._lone(table, row, ours=True)
        taken = set(pairs.values())
        for row in like.rows:
            if row.id not in taken and _has_money(row, columns):
                yield self._lone(like, row, ours=False)

    def _columns(self, spec: TableSpec, table: Table, like: Table) -> Iterator[Column]:
        """The columns that can be compared: those in which the other stage says something."""
        for column in columns_of(spec, table):
            if self._only is not None and column.kind not in MONEY_KINDS:
                continue
            says = any(row.cells.get(column.id) is not None for row in like.rows)
            if (says and column.kind in MONEY_KINDS) or not self._pair.there.is_partial:
                yield column

    def _cell(
        self, spec: TableSpec, table: Table, column: Column, row: Row, other: Row
    ) -> Iterator[Slip]:
        ours, theirs = row.cells.get(column.id), other.cells.get(column.id)
        if theirs is None and self._pair.there.is_partial and spec.kind == "fixed":
            return  # a line that the source may not print
        if isinstance(theirs, Decimal) and column.kind == "amount":
            theirs = in_unit(theirs, self._there.unit, self._here.unit)
        if same_value(ours, theirs) or _is_rounding(ours, theirs, column):
            return
        ref = Ref(table.key.table, row.id, column.id, table.key.instance)
        words = [exact_words(one) or "空" for one in (ours, theirs)]
        amounts = [one if isinstance(one, Decimal) else Decimal(0) for one in (ours, theirs)]
        told = ""
        if column.kind in MONEY_KINDS:
            told = f"，相差 {print_amount(amounts[0] - amounts[1], grouping=True)}"
        title = cell_title(self._layout, self._here, ref)
        message = f"{title}：{self._pair.here.name} {words[0]}，{self._pair.there.name} {words[1]}"
        yield Slip(message + told, _there(self._subject, ref), key="/".join(ref[:4]))

    def _is_told(self, spec: TableSpec, row: Row, like: Table) -> bool:
        """Whether the other stage would have the row: what it took in may say less."""
        return not self._pair.there.is_partial or would_have(spec, row, like)

    def _lone(self, table: Table, row: Row, *, ours: bool) -> Slip:
        book = self._here if ours else self._there
        ref = Ref(table.key.table, row.id, "", table.key.instance)
        name = f"{table_title(self._layout, TableKey(table.key.table))}·"
        name += row_title(self._layout, book, ref)
        has, lacks = self._pair.here.name, self._pair.there.name
        if not ours:
            has, lacks = lacks, has
        message = f"{name}：{has}有这一行，{lacks}没有"
        return Slip(message, _there(self._subject, ref), key="/".join((*ref[:4], has)))


def _has_money(row: Row, columns: list[Column]) -> bool:
    return any(c.kind in MONEY_KINDS and row.cells.get(c.id) for c in columns)


def _is_rounding(ours: Any, theirs: Any, column: Column) -> bool:
    """Whether two amounts differ by less than the column prints: one was given in 元."""
    if not isinstance(ours, Decimal | None) or not isinstance(theirs, Decimal | None):
        return False
    step = Decimal(1).scaleb(-column.decimals)
    exact = theirs or Decimal(0)
    is_finer = exact != exact.quantize(step, ROUND_HALF_UP)
    return is_finer and abs((ours or Decimal(0)) - exact) < step
