"""What a bureau reads off the books of many departments: totals, 类, funds, “三公”, who is
missing and who fails. All amounts in 万元, exactly."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from budgetbook.model.amount import settle_scale
from budgetbook.model.book import Book
from budgetbook.model.codes import load_codes
from budgetbook.model.expected_units import Expected, is_same
from budgetbook.model.finding import State
from budgetbook.model.intake import in_unit
from budgetbook.model.layout import Layout, normal
from budgetbook.model.overview import Figure, overview
from budgetbook.model.pairing import prior_of
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.review import Review

State_ = Literal["没有错误", "有误", "读不出", "未收", "重复", "年度不符"]
_ZERO = Decimal(0)


class DepartmentLine(NamedTuple):
    """One department; of a missing or damaged one only what is known."""

    code: str
    name: str
    state: State_
    #: The file it was read from, by its name.
    file: str = ""
    #: Why it could not be read, or what is told of it.
    said: str = ""
    year: int | None = None
    errors: int = 0
    warnings: int = 0
    income: Decimal | None = None
    expense: Decimal | None = None
    #: 基本支出 and 项目支出; by title.
    kinds: Mapping[str, Decimal] = {}
    #: 收入 by source of money; by title.
    funds: Mapping[str, Decimal] = {}
    #: 支出 by 类; by title.
    uses: Mapping[str, Decimal] = {}
    #: “三公”经费 of this year; None where the book has no such table.
    three: Decimal | None = None
    #: Of last year; None where the book does not say.
    three_last: Decimal | None = None

    @property
    def three_change(self) -> Decimal | None:
        """This year less last year; None where one is not known."""
        if self.three is None or self.three_last is None:
            return None
        return self.three - self.three_last


def line_of_book(book: Book, layout: Layout, found: Review, file: str) -> DepartmentLine:
    """The line of a settled book."""
    seen = overview(book, layout, prior_of(book, layout) if book.prior else None)
    errors = sum(1 for f in found.findings if f.severity == "error" and f.state is State.FAILED)
    warnings = sum(1 for f in found.findings if f.severity == "warning")
    has_three = book.tables.get(TableKey("hospitality")) is not None
    last = _sum(f.last for f in seen.three) if book.prior else _printed_last(book, layout)
    return DepartmentLine(
        book.department.code, book.department.name, "有误" if errors else "没有错误", file,
        year=book.year, errors=errors, warnings=warnings,
        income=_total(book, layout, "summary_income"), expense=_expense(book, layout),
        kinds=_by_title(book, seen.kinds), funds=_by_title(book, seen.sources),
        uses=_by_title(book, seen.uses),
        three=_wan(book, _sum(f.amount for f in seen.three)) if has_three else None,
        three_last=None if last is None else _wan(book, last),
    )  # fmt: skip


def _wan(book: Book, amount: Decimal) -> Decimal:
    return settle_scale(in_unit(amount, book.unit, "万元"))


def _sum(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((amount for amount in amounts if amount is not None), _ZERO)


def _by_title(book: Book, figures: Iterable[Figure]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for one in figures:
        found[one.title] = found.get(one.title, _ZERO) + _wan(book, one.amount)
    return {title: amount for title, amount in found.items() if amount}


def _total(book: Book, layout: Layout, table: str) -> Decimal | None:
    """The total of a table of fixed rows."""
    spec = layout.table(table)
    column = next((c.id for c in spec.columns if c.kind == "amount"), "") if spec else ""
    value = book.value(Ref(table, "total", column))
    return _wan(book, value) if isinstance(value, Decimal) else None


def _expense(book: Book, layout: Layout) -> Decimal | None:
    value = book.value(Ref("expense", "total", "total"))
    if isinstance(value, Decimal):
        return _wan(book, value)
    return _total(book, layout, "summary_expense")


def _printed_last(book: Book, layout: Layout) -> Decimal | None:
    """Last year's “三公” that the table itself prints in a column of its own; else None."""
    spec, table = layout.table("hospitality"), book.tables.get(TableKey("hospitality"))
    if spec is None or table is None:
        return None
    for extra in table.extra_columns:
        total = table.row("total")
        value = total.cells.get(extra.id) if total else None
        if "上年" in extra.title and isinstance(value, Decimal):
            return value
    return None


# ---------------------------------------------------------------- all of them


class BureauTable(NamedTuple):
    """All departments, the expected ones first in the order of the list, and their sums."""

    lines: tuple[DepartmentLine, ...]
    #: The columns that at least one department has, in the order in which they came.
    funds: tuple[str, ...]
    uses: tuple[str, ...]

    @property
    def missing(self) -> int:
        """How many expected departments have handed in nothing."""
        return sum(1 for line in self.lines if line.state == "未收")

    @property
    def failing(self) -> int:
        """How many have errors or could not be read."""
        return sum(1 for line in self.lines if line.state in ("有误", "读不出", "重复", "年度不符"))

    @property
    def counted(self) -> list[DepartmentLine]:
        """Those whose figures are in the sums."""
        return [line for line in self.lines if line.state in ("没有错误", "有误")]

    def total(self, name: str) -> Decimal | None:
        """The sum of ``income``, ``expense``, ``three`` …; None where one is not known."""
        values = [getattr(line, name) for line in self.counted]
        return None if not values or None in values else sum(values, _ZERO)

    def total_of(self, part: str, title: str) -> Decimal:
        """The sum of one fund (``funds``), 类 (``uses``) or kind."""
        return _sum(getattr(line, part).get(title) for line in self.counted)


def bureau_table(lines: Sequence[DepartmentLine], expected: Sequence[Expected] = ()) -> BureauTable:
    """The table; a department that stands in two files is counted once and told, a book of
    another year than most is told and not counted."""
    rest = list(_told_twice(_of_one_year(lines)))
    ordered: list[DepartmentLine] = []
    for one in expected:
        found = [line for line in rest if line.state != "读不出"
                 and is_same(one, line.code, line.name)]  # fmt: skip
        ordered += found or [DepartmentLine(one.code, one.name, "未收", said="还没有收到")]
        rest = [line for line in rest if line not in found]
    if expected:
        rest = [line._replace(said=line.said or "不在名单里") for line in rest]
    lines = tuple(ordered + rest)
    uses = sorted(_titles(lines, "uses"), key=_class_of)
    return BureauTable(lines, tuple(_titles(lines, "funds")), tuple(uses))


def _class_of(title: str) -> str:
    """The 类 code of a title, to stand in official order; one of none comes last."""
    word = normal(title).removesuffix("支出")
    codes = load_codes("function")
    return next((c for c, one in codes.items() if len(c) == 3
                 and normal(one.name).removesuffix("支出") == word), "9")  # fmt: skip


def _of_one_year(lines: Sequence[DepartmentLine]) -> Iterable[DepartmentLine]:
    years = Counter(line.year for line in lines if line.year)
    most = max(years, key=lambda year: (years[year], year), default=None)
    for line in lines:
        if line.year in (None, most):
            yield line
        else:
            said = f"是 {line.year} 年的，其余多是 {most} 年的，没有计入合计"
            yield line._replace(state="年度不符", said=said)


def _told_twice(lines: Iterable[DepartmentLine]) -> Iterable[DepartmentLine]:
    seen: dict[tuple[str, str, int | None], str] = {}
    for line in lines:
        key = (line.code, "" if line.code else line.name, line.year)
        if line.state != "读不出" and any(key[:2]):
            if key in seen:
                yield line._replace(state="重复", said=f"和“{seen[key]}”是同一部门的，没有计入合计")
                continue
            seen[key] = line.file
        yield line


def _titles(lines: Iterable[DepartmentLine], part: str) -> list[str]:
    return list(dict.fromkeys(title for line in lines for title in getattr(line, part)))
