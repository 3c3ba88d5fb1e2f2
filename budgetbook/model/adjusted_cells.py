"""The leaf cells that a line of 调整台账 changes (word list ``adjustments``)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from budgetbook.model.adjustments import (
    UNNAMED_PROJECT,
    Fault,
    Fund,
    Touch,
    adjustment_words,
    faults,
    fund_named,
    is_project,
)
from budgetbook.model.annual_round import Adjustment
from budgetbook.model.book import Book, Table
from budgetbook.model.compare import exact_words
from budgetbook.model.edit import apply, cell_title
from budgetbook.model.intake import in_unit
from budgetbook.model.layout import Layout, TableSpec, columns_of
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.relation import RowTree
from budgetbook.model.rows import code_rows
from budgetbook.model.units import unit_of

_ZERO = Decimal(0)


class Change(NamedTuple):
    """A leaf cell that a line changes, by an amount in the unit of the cell."""

    line: str
    ref: Ref
    amount: Decimal


class Gap(NamedTuple):
    """A table that a line should change and cannot; empty ``table``: the line counts nowhere."""

    line: str
    table: str
    message: str


class LeafCells:
    """Finds the cells of the lines, one after another, and adds the rows they need."""

    def __init__(self, layout: Layout, base: Book, book: Book) -> None:
        self.layout, self.base, self._book = layout, base, book
        self.changes: list[Change] = []
        self.gaps: list[Gap] = []
        self.faults: list[Fault] = []
        self.wrong: set[str] = set()
        self._touches = adjustment_words().touches

    def take(self, line: Adjustment) -> None:
        """Notes what a line changes; nothing of one that is wrong."""
        found = self.faults_of(line)
        self.faults += found
        if any(not fault.is_hint for fault in found):
            self.wrong.add(line.id)
            self.gaps.append(Gap(line.id, "", "这一笔有错，没有计入"))
            return
        fund = fund_named(line.fund)
        assert fund is not None  # else it were a fault
        for touch in self._touches:
            if self._concerns(touch, fund, line):
                self._touch(touch, fund, line)
        touched = {one.line for one in self.changes} | {one.line for one in self.gaps}
        if line.id not in touched:
            self.faults.append(Fault(line.id, "本簿没有这一笔要改的表，只记在台账里", True))

    def faults_of(self, line: Adjustment) -> list[Fault]:
        """What is wrong with a line, by itself and in these tables."""
        found = faults(self._book, self.layout, line)
        return found + [Fault(line.id, words) for words in self._unclear(line)]

    def values(self) -> dict[Ref, Decimal]:
        """The sum of the changes by cell."""
        found: dict[Ref, Decimal] = {}
        for change in self.changes:
            found[change.ref] = found.get(change.ref, _ZERO) + change.amount
        return found

    def find_negative(self, result: Book) -> None:
        """Tells the cells that fall below zero, by the last line that takes from them."""
        told: set[str] = set()
        explained: set[Ref] = set()
        for change in reversed(self.changes):
            after, before = (
                money_of(result.value(change.ref)),
                money_of(self.base.value(change.ref)),
            )
            if after >= 0 or after >= before or change.amount > 0 or change.ref in explained:
                continue
            explained.add(change.ref)  # the lines before the last took no more than there was
            if change.line in told:
                continue
            told.add(change.line)
            place = cell_title(self.layout, result, change.ref)
            shown = [exact_words(one) for one in (after, before)]
            words = f"调整后“{place}”成为 {shown[0]}，调减超过了年初数 {shown[1]}"
            self.faults.append(Fault(change.line, words))

    # ---- one line

    def _unclear(self, line: Adjustment) -> Iterator[str]:
        """A code that the tables print in parts: nobody can tell which of them."""
        tables = [t.table for t in self._touches if t.row == "@function"]
        for code, places in ((line.code, tables), (line.economic, ["basic"])):
            for name in places if code else ():
                table = self.base.tables.get(TableKey(name))
                tree = RowTree(self.layout, table) if table else None
                rows = tree.by_code.get(code, []) if tree else []
                if tree and any(tree.children.get(row) for row in rows):
                    yield f"科目 {code} 下面还有明细科目，请写到最细的一级"
                    break

    def _concerns(self, touch: Touch, fund: Fund, line: Adjustment) -> bool:
        """Whether the line is of the kind that the entry speaks of, in a table that is there."""
        spec = self.layout.table(touch.table)
        columns = spec.columns_by_id if spec else {}
        if spec is None or touch.having not in (*columns, "") or touch.lacking in columns:
            return False
        kind = "project" if is_project(line) else "basic"
        if touch.table == "project":
            if line.project == UNNAMED_PROJECT and any(k.table == "project" for k in self._keys()):
                self._gap(line, touch.table, "未指明项目，项目绩效目标表未调整")
            if line.project == UNNAMED_PROJECT:
                return False
        elif TableKey(touch.table) not in self.base.tables:
            return False
        return (
            (not touch.funds or fund.id in touch.funds)
            and (not touch.kinds or kind in touch.kinds)
            and (touch.fiscal is None or touch.fiscal == fund.fiscal)
            and self._is_of_economic(touch, line)
        )

    def _keys(self) -> list[TableKey]:
        return list(self.base.tables)

    def _is_of_economic(self, touch: Touch, line: Adjustment) -> bool:
        if not touch.economic:
            return True
        if not line.economic:
            if self._has_money(touch.table):
                self._gap(line, touch.table, "未指明经济分类，“三公”经费表未调整")
            return False
        if len(line.economic) == 3 and any(e.startswith(line.economic) for e in touch.economic):
            self._gap(line, touch.table, f"经济分类 {line.economic} 没有写到款，“三公”经费表未调整")
        return line.economic in touch.economic

    def _has_money(self, name: str) -> bool:
        table = self.base.tables.get(TableKey(name))
        return table is not None and any(
            isinstance(value, Decimal) and value
            for row in table.rows
            for value in row.cells.values()
        )

    def _gap(self, line: Adjustment, table: str, message: str) -> None:
        gap = Gap(line.id, table, message)
        if gap not in self.gaps:
            self.gaps.append(gap)

    def _touch(self, touch: Touch, fund: Fund, line: Adjustment) -> None:
        spec = self.layout.tables_by_id[touch.table]
        key = TableKey(touch.table, line.project if touch.table == "project" else "")
        title = sheet_title(self.layout, touch.table)
        if not line.economic and (touch.row == "@economic" or touch.column == "@staff"):
            self._gap(line, touch.table, f"未指明经济分类，{title}未调整")
            return
        table = self.base.tables.get(key)
        row = self._row(spec, table, touch, fund, line) if table else ""
        table = self.base.tables.get(key)
        column = self._column(spec, table, touch, fund, line) if table else ""
        ref = Ref(touch.table, row, column, key.instance)
        if not row or not column:
            self._gap(line, touch.table, f"{title}没有印要改的{'栏' if row else '行'}，未调整")
        elif not isinstance(self.base.value(ref), Decimal | None):
            self._gap(line, touch.table, f"{title}里的这一格不是数，未调整")
        else:
            amount = in_unit(line.amount, self._book.unit, unit_of(self.base, ref))
            self.changes.append(Change(line.id, ref, amount))

    # ---- rows and columns

    def _row(
        self, spec: TableSpec, table: Table, touch: Touch, fund: Fund, line: Adjustment
    ) -> str:
        if touch.row == "@function":
            return self._code_row(spec, table, line.code)
        if touch.row == "@economic":
            return self._code_row(spec, table, line.economic)
        if touch.row == "@form":
            return table.rows[0].id if table.rows else ""
        if touch.row == "@class":
            wanted = tuple(row.id for row in spec.rows if row.code and row.code == line.code[:3])
        elif touch.row == "@grant":
            wanted = (f"carry_{fund.id}" if fund.carry else fund.id,)
        else:
            wanted = fund.rows if touch.row == "@source" else (touch.row,)
        return next((row for row in wanted if row in table.positions), "")

    def _code_row(self, spec: TableSpec, table: Table, code: str) -> str:
        """The row of a code: itself, the leaf above it where the table is not so fine, or a new
        one."""
        tree = RowTree(self.layout, table)
        for length in range(len(code), 2, -2):
            for row in tree.by_code.get(code[:length], []):
                if not tree.children.get(row):
                    return row
            if code[:length] in tree.by_code:
                break
        for edit in code_rows(self.base, self.layout, table.key, code):
            self.base = apply(edit, self.base).book
        made = self.base.tables[table.key].rows
        return next((row.id for row in made if row.text(spec.code_column) == code), "")

    def _column(
        self, spec: TableSpec, table: Table, touch: Touch, fund: Fund, line: Adjustment
    ) -> str:
        wanted: tuple[str, ...] = (touch.column,)
        if touch.column == "@income":
            wanted = fund.income
        elif touch.column == "@fund":
            wanted = (fund.id,)
        elif touch.column == "@kind":
            wanted = ("project" if is_project(line) else "basic",)
        elif touch.column == "@staff":
            wanted = ("staff" if line.economic[:3] in adjustment_words().staff else "office",)
        have = {column.id for column in columns_of(spec, table)}
        return next((column for column in wanted if column in have), "")


def line_faults(book: Book, layout: Layout, line: Adjustment) -> list[Fault]:
    """What is wrong with a line that is to be added to the ledger of ``book``."""
    return LeafCells(layout, book, book).faults_of(line)


def sheet_title(layout: Layout, table: str) -> str:
    """How the table's sheet is called to the user."""
    sheet = layout.sheet_of.get(table)
    return sheet.name if sheet is not None and not sheet.each else "项目绩效目标表"


def money_of(value: Any) -> Decimal:
    """An amount; zero for a blank."""
    return value if isinstance(value, Decimal) else _ZERO
