"""概览: a book in a few figures, each with its cell: where the money comes from and goes, what
changed against last year, the largest projects."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from budgetbook.model.book import Book
from budgetbook.model.layout import Layout
from budgetbook.model.official_names import plain_label
from budgetbook.model.pairing import Pairing
from budgetbook.model.ref import Ref, TableKey

_MOST = 8
_ZERO = Decimal(0)
_TOTALS = frozenset({"total", "year"})
#: The parts of “三公”经费, by the ids that all layouts give them.
_THREE: Mapping[str, str] = {
    "abroad": "因公出国（境）费",
    "cars_purchase": "公务用车购置费",
    "cars_running": "公务用车运行维护费",
    "reception": "公务接待费",
}
_KINDS: Mapping[str, str] = {"basic": "基本支出", "project": "项目支出"}


class Figure(NamedTuple):
    """An amount (in the book's unit) with its cell, and last year's; ``last`` is None where
    nothing is known of last year. A row that is gone has no cell."""

    title: str
    ref: Ref | None
    amount: Decimal
    last: Decimal | None = None

    @property
    def change(self) -> Decimal:
        """本年 less 上年."""
        return self.amount - (self.last or _ZERO)


class Overview(NamedTuple):
    """What the page shows; a part is empty where the book has no such table or no figures."""

    #: 收入 by source, 上年结转 among them.
    sources: tuple[Figure, ...] = ()
    #: 支出 by 类.
    uses: tuple[Figure, ...] = ()
    #: 基本支出 and 项目支出.
    kinds: tuple[Figure, ...] = ()
    #: “三公”经费.
    three: tuple[Figure, ...] = ()
    #: The largest projects, the largest first.
    projects: tuple[Figure, ...] = ()
    #: How many projects have an amount.
    project_count: int = 0
    #: The 项 that changed most against last year, the largest change first.
    changes: tuple[Figure, ...] = ()


def overview(book: Book, layout: Layout, last_year: Pairing | None = None) -> Overview:
    """The figures of a settled book; ``last_year`` pairs it with the book of the year before."""
    view = _View(book, layout, last_year)
    projects = sorted((f for f in view.projects() if f.amount), key=lambda f: -f.amount)
    return Overview(
        sources=view.told(view.labelled("summary_income")),
        uses=view.told(view.labelled("summary_expense")) or view.told(view.classes()),
        kinds=view.told(view.kinds()),
        three=view.told(view.three()),
        projects=tuple(projects[:_MOST]),
        project_count=len(projects),
        changes=tuple(view.changes()),
    )


class _View:
    def __init__(self, book: Book, layout: Layout, last_year: Pairing | None) -> None:
        self._book, self._layout, self._last_year = book, layout, last_year

    def told(self, figures: Iterable[Figure]) -> tuple[Figure, ...]:
        """Those that have a figure in either year, in the order of the table."""
        return tuple(f for f in figures if f.amount or f.last)

    def figure(self, title: str, ref: Ref) -> Figure:
        """The cell's amount, and last year's of the same cell."""
        value = self._book.value(ref)
        return Figure(title, ref, value if isinstance(value, Decimal) else _ZERO, self._last(ref))

    def _last(self, ref: Ref) -> Decimal | None:
        if self._last_year is None:
            return None
        value = self._last_year.value(ref)
        return value if isinstance(value, Decimal) else _ZERO

    def labelled(self, table_id: str) -> Iterator[Figure]:
        """The rows of a fixed table that are no totals and part of none but these."""
        spec, table = self._layout.table(table_id), self._book.tables.get(TableKey(table_id))
        if spec is None or table is None or spec.kind != "fixed":
            return
        column = next((c.id for c in spec.columns if c.kind == "amount"), "")
        for row in spec.rows:
            if not row.total and row.part_of in _TOTALS and table.row(row.id) is not None:
                yield self.figure(plain_label(row.label), Ref(table_id, row.id, column))

    def classes(self) -> Iterator[Figure]:
        """The 类 of 支出总表."""
        spec, table = self._layout.table("expense"), self._book.tables.get(TableKey("expense"))
        for row in table.rows if spec and table else ():
            code = row.text(spec.code_column) if spec else ""
            if len(code) == 3:
                yield self.figure(row.text("name") or code, Ref("expense", row.id, "total"))

    def kinds(self) -> Iterator[Figure]:
        """基本 and 项目 of the 合计 row of 支出总表, else the sum of its 类."""
        spec, table = self._layout.table("expense"), self._book.tables.get(TableKey("expense"))
        if spec is None or table is None:
            return
        total = next((r for r in table.rows if not r.text(spec.code_column)), None)
        if total is not None:
            for column, title in _KINDS.items():
                yield self.figure(title, Ref("expense", total.id, column))

    def three(self) -> Iterator[Figure]:
        """The parts of “三公”, printed below each other or beside each other."""
        table = self._book.tables.get(TableKey("hospitality"))
        spec = self._layout.table("hospitality")
        if spec is None or table is None or not table.rows:
            return
        columns = {column.id for column in spec.columns}
        for part, title in _THREE.items():
            if part in columns:
                yield self.figure(title, Ref("hospitality", table.rows[0].id, part))
            elif table.row(part) is not None:
                yield self.figure(title, Ref("hospitality", part, "total"))

    def projects(self) -> Iterator[Figure]:
        """Every project with its 预算数."""
        for key, table in self._book.tables.items():
            if key.table == "project" and table.rows:
                row = table.rows[0]
                ref = Ref(key.table, row.id, "budget", key.instance)
                yield self.figure(row.text("name") or "未命名项目", ref)

    def changes(self) -> list[Figure]:
        """The 项 of 支出总表 whose amount is another than last year, those that are gone too."""
        pairs, spec = self._last_year, self._layout.table("expense")
        key = TableKey("expense")
        table = self._book.tables.get(key)
        if pairs is None or spec is None or table is None or pairs.key(key) is None:
            return []
        found = [
            self.figure(f"{row.text(spec.code_column)} {row.text('name')}", Ref(*_at(key, row.id)))
            for row in table.rows
            if len(row.text(spec.code_column)) == 7
        ]
        there = pairs.there.tables[pairs.key(key) or key]
        paired = set(pairs.rows(key).values())
        for row in there.rows:
            code, value = row.text(spec.code_column), row.cells.get("total")
            if len(code) == 7 and row.id not in paired and isinstance(value, Decimal):
                found.append(Figure(f"{code} {row.text('name')}", None, _ZERO, value))
        changed = sorted((f for f in found if f.change), key=lambda f: -abs(f.change))
        return changed[:_MOST]


def _at(key: TableKey, row: str) -> tuple[str, str, str]:
    return key.table, row, "total"
