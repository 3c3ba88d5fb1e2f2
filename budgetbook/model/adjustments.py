"""调整台账: the lines that change the approved budget in the year, checked and as edits.

Amounts are in the unit of the book. What a line does to the tables is ``model.adjusted``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from pydantic import Field

from budgetbook.model.annual_round import Adjustment
from budgetbook.model.book import Book, Frozen
from budgetbook.model.codes import load_codes
from budgetbook.model.edit import SetRecords
from budgetbook.model.entry import EntryError, work_out
from budgetbook.model.fresh import free_id
from budgetbook.model.intake import in_unit
from budgetbook.model.layout import Layout, normal
from budgetbook.model.ref import TableKey
from budgetbook.model.stages import StageError, checked_date
from budgetbook.model.wordlists import built_in

#: What ``Adjustment.project`` says beside the instances of projects.
BASIC, UNNAMED_PROJECT = "", "项目支出"
BASIC_WORDS = "基本支出"
#: A line so many times the book's total is probably in 元 where the book is in 万元.
_SUSPECT = Decimal(1000)
_LENGTHS = {"function": (3, 5, 7), "economic": (3, 5)}


class AdjustmentError(ValueError):
    """A line, or a ledger, that cannot be so; the message is one sentence for the user."""


class Fund(Frozen):
    """资金性质 of a line, and where its income stands."""

    name: str
    id: str
    aliases: tuple[str, ...] = ()
    fiscal: bool = False
    carry: bool = False
    #: Columns of 收入总表 and rows of 收支总表: the first that the book has.
    income: tuple[str, ...]
    rows: tuple[str, ...]


class Touch(Frozen):
    """A cell that a line changes; the placeholders are explained in the word list."""

    table: str
    row: str
    column: str
    funds: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    economic: tuple[str, ...] = ()
    fiscal: bool | None = None
    having: str = ""
    lacking: str = ""


class LedgerColumn(Frozen):
    """A column of the ledger as it is shown, read and written."""

    id: str
    title: str
    words: tuple[str, ...] = ()
    width: float


class AdjustmentWords(Frozen):
    """The word list ``adjustments``."""

    base: tuple[str, ...]
    kept: str
    staff: tuple[str, ...]
    funds: tuple[Fund, ...] = Field(alias="fund")
    touches: tuple[Touch, ...] = Field(alias="touch")
    columns: tuple[LedgerColumn, ...] = Field(alias="column")


@lru_cache
def adjustment_words() -> AdjustmentWords:
    """The word list ``adjustments``."""
    return AdjustmentWords.model_validate(built_in("adjustments"))


def fund_named(words: str) -> Fund | None:
    """The fund of that name or one of its aliases, or None."""
    plain = normal(words)
    for fund in adjustment_words().funds:
        if plain and plain in {normal(one) for one in (fund.name, *fund.aliases)}:
            return fund
    return None


def funds_of(layout: Layout) -> list[Fund]:
    """The funds that the layout has a place for."""
    return [fund for fund in adjustment_words().funds if has_fund(layout, fund)]


def has_fund(layout: Layout, fund: Fund) -> bool:
    """Whether the layout has a column or a row for the income of the fund."""
    income, summary = layout.table("income"), layout.table("summary_income")
    if income is None and summary is None:
        return not fund.carry  # a book of projects alone
    columns = income.columns_by_id if income else {}
    rows = summary.rows_by_id if summary else {}
    return any(one in columns for one in fund.income) or any(one in rows for one in fund.rows)


# ---------------------------------------------------------------- faults


class Fault(NamedTuple):
    """What is wrong with a line; a hint does not keep it from counting."""

    #: ``Adjustment.id``.
    line: str
    message: str
    is_hint: bool = False


def projects(book: Book) -> dict[str, str]:
    """The projects of the book: instance → name."""
    found: dict[str, str] = {}
    for key in book.tables:
        if key.table == "project" and key.instance:
            rows = book.tables[key].rows
            found[key.instance] = rows[0].text("name") if rows else ""
    return found


def project_words(book: Book, adjustment: Adjustment) -> str:
    """基本支出, or the name of the project."""
    if not adjustment.project:
        return BASIC_WORDS
    return projects(book).get(adjustment.project) or adjustment.project


def is_project(adjustment: Adjustment) -> bool:
    """Whether the line is 项目支出."""
    return adjustment.project != BASIC


def faults(book: Book, layout: Layout, adjustment: Adjustment) -> list[Fault]:
    """What is wrong with one line by itself, one sentence each."""
    found = [Fault(adjustment.id, words) for words in _errors(book, layout, adjustment)]
    return found + [Fault(adjustment.id, words, True) for words in _hints(book, adjustment)]


def _errors(book: Book, layout: Layout, one: Adjustment) -> Iterator[str]:
    yield from _date_errors(book, one)
    yield from _code_errors(book, "function", one.code, "功能分类科目")
    if not one.code:
        yield "没有写功能分类科目编码，请填写，如 2013202"
    yield from _code_errors(book, "economic", one.economic, "经济分类科目")
    fund = fund_named(one.fund)
    if fund is None:
        yield f"不认识资金性质“{one.fund}”" if one.fund else "没有写资金性质，请选一种"
    elif not has_fund(layout, fund):
        yield f"“{layout.title}”没有“{fund.name}”的栏目，请改用表里有的资金"
    if one.project not in (BASIC, UNNAMED_PROJECT) and one.project not in projects(book):
        yield f"簿里没有项目“{one.project}”，请选簿里有的项目，或写“项目支出”"
    if one.amount == 0:
        yield "金额是 0，没有可调整的数"
    elif abs(one.amount) > _SUSPECT * (_total(book) or abs(one.amount)):
        yield f"金额是全部收入的一千倍以上，本簿的单位是“{book.unit}”，请看是否把“元”当成了“万元”"


def _date_errors(book: Book, one: Adjustment) -> Iterator[str]:
    try:
        day = checked_date(one.date)
    except StageError as error:
        yield str(error)
        return
    if day and book.year and int(day[:4]) != book.year:
        yield f"日期 {day} 不在本簿的 {book.year} 年，这一笔是别的年度的"


def _code_errors(book: Book, kind: str, code: str, name: str) -> Iterator[str]:
    if not code:
        return
    lengths = _LENGTHS[kind]
    if not code.isdigit() or len(code) not in lengths:
        yield f"“{code}”不是{name}编码，应是 {'、'.join(map(str, lengths))} 位数字"
    elif code not in load_codes(kind) and not _in_book(book, code):
        yield f"{name}里没有 {code}，本簿各表也没有，请核对编码"


def _in_book(book: Book, code: str) -> bool:
    return any(row.text("code") == code for table in book.tables.values() for row in table.rows)


def _total(book: Book) -> Decimal:
    table = book.tables.get(TableKey("summary_income"))
    row = table.row("total") if table else None
    value = row.cells.get("amount") if row else None
    return abs(value) if isinstance(value, Decimal) else Decimal(0)


def _hints(book: Book, one: Adjustment) -> Iterator[str]:
    if not one.date:
        yield "没有写日期，算到任何一天都计入"
    alike = [
        other for other in book.adjustments
        if other.id != one.id and one.document and _plain(other) == _plain(one)
    ]  # fmt: skip
    if alike:
        yield f"文号、科目、资金、金额与另一笔相同（{one.document}），请看是否重复"


def _plain(one: Adjustment) -> Adjustment:
    return one.model_copy(update={"id": "", "date": "", "reason": ""})


# ---------------------------------------------------------------- a line from words


def read_amount_in(words: str, unit: str, wanted: str) -> Decimal:
    """An amount typed in ``unit`` (it may name another, “12.5万元”), exactly, in ``wanted``;
    raises AdjustmentError."""
    plain = normal_amount(words)
    for name in ("万元", "元"):
        if plain.endswith(name):
            plain, unit = plain.removesuffix(name), name
            break
    try:
        amount = work_out(plain) if plain.startswith("=") else Decimal(plain)
    except (EntryError, InvalidOperation):
        raise AdjustmentError(
            f"“{words.strip()}”不是金额，请写数字，调减在前面加负号，如 -12.50"
        ) from None
    if not amount.is_finite():
        raise AdjustmentError(f"“{words.strip()}”不是金额，请写数字")
    return in_unit(amount, unit, wanted)


def normal_amount(words: str) -> str:
    """An amount with a plain minus, without separators: （12.5）, −12.5 and 调减12.5 too."""
    plain = words.strip().replace(",", "").replace("，", "").replace("−", "-").replace("－", "-")
    plain = plain.replace(" ", "").replace("＋", "+").replace("（", "(").replace("）", ")")
    for mark in ("调减", "减少", "追减"):
        if plain.startswith(mark):
            plain = "-" + plain.removeprefix(mark)
    for mark in ("调增", "增加", "追加"):
        plain = plain.removeprefix(mark)
    if plain.startswith("(") and plain.endswith(")"):
        plain = "-" + plain[1:-1]
    return plain


def project_from(book: Book, words: str) -> str:
    """What ``Adjustment.project`` says for the words of a list: 基本支出 (or nothing), 项目支出,
    a project's name. Words that name no project stay, to be told as a fault."""
    plain = normal(words)
    if plain in ("", normal(BASIC_WORDS), "人员经费", "公用经费"):
        return BASIC
    if plain == normal(UNNAMED_PROJECT):
        return UNNAMED_PROJECT
    found = [instance for instance, name in projects(book).items() if normal(name) == plain]
    return found[0] if found else words.strip()


# ---------------------------------------------------------------- edits


def add_lines(book: Book, lines: Sequence[Adjustment], title: str = "") -> SetRecords:
    """Puts lines at the end, each with an id of its own."""
    taken = {one.id for one in book.adjustments}
    added: list[Adjustment] = []
    for one in lines:
        new = free_id(taken, "a")
        taken.add(new)
        added.append(one.model_copy(update={"id": new}))
    title = title or (f"添加调整 {lines[0].document}".rstrip() if len(lines) == 1 else "添加调整")
    return SetRecords(title, adjustments=(*book.adjustments, *added))


def change_line(book: Book, line: Adjustment) -> SetRecords:
    """Replaces the line of the same id."""
    lines = tuple(line if one.id == line.id else one for one in book.adjustments)
    return SetRecords("修改调整", adjustments=lines)


def remove_lines(book: Book, ids: Iterable[str]) -> SetRecords:
    """Takes lines out."""
    gone = set(ids)
    lines = tuple(one for one in book.adjustments if one.id not in gone)
    return SetRecords(f"删除 {len(book.adjustments) - len(lines)} 笔调整", adjustments=lines)


def sort_lines(book: Book) -> SetRecords:
    """Puts the lines in the order of their days; those of one day stay in theirs."""
    lines = tuple(sorted(book.adjustments, key=lambda one: one.date or "9999"))
    return SetRecords("调整台账按日期排序", adjustments=lines)


def until(lines: Iterable[Adjustment], day: str) -> list[Adjustment]:
    """The lines up to and including a day, all for none; one without a date always counts."""
    return [one for one in lines if not day or not one.date or one.date <= day]


def sums(book: Book, lines: Iterable[Adjustment], by: str) -> Mapping[str, Decimal]:
    """The sum of the lines by ``fund`` or ``code``, in the order in which they appear."""
    found: dict[str, Decimal] = {}
    for one in lines:
        name = one.code if by == "code" else one.fund
        found[name] = found.get(name, Decimal(0)) + one.amount
    return dict(sorted(found.items())) if by == "code" else found
