"""结转下年: last year's book becomes this year's, with last year's inside.

Pure: the old book is not changed, and stands in the new one as ``prior`` just as it was.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Literal, NamedTuple

from budgetbook.model.amount import Unread
from budgetbook.model.bindings import follow
from budgetbook.model.book import NOTHING, Book, FlowItem, Mark, Paragraph, Placed, Table
from budgetbook.model.carry_marks import amount_columns, emptied, leaf_cells
from budgetbook.model.carry_projects import Standing
from budgetbook.model.carry_tables import convert, next_layout
from budgetbook.model.carry_text import RolledText, YearTexts
from budgetbook.model.edit import table_title
from budgetbook.model.layout import Layout, load_layout
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.settle import Ledger
from budgetbook.model.todo import Todos, todo
from budgetbook.model.wordlists import YearRole
from budgetbook.model.years import Decision

Amounts = Literal["keep", "blank"]


class RollError(ValueError):
    """A book that cannot be rolled so; the message is one sentence for the user."""


class RollOptions(NamedTuple):
    """How a book is rolled."""

    #: Amounts are kept as a start, or left blank; by table where a table is named.
    amounts: Amounts = "keep"
    by_table: Mapping[str, Amounts] = NOTHING
    #: The layout of the new year; empty: chosen by the year.
    layout: str = ""
    #: The budget year of a book that does not say its own.
    from_year: int | None = None


class Change(NamedTuple):
    """Something that the roll changes, leaves, or asks."""

    what: Literal["year", "layout", "table", "cell"]
    before: str
    after: str
    reason: str
    decision: Decision = "改"
    #: Changed, but still to be confirmed.
    ask: bool = False
    ref: Ref | None = None
    paragraph: str = ""


class Rolled(NamedTuple):
    """The new year's book, what was changed on the way, and what is to be done now."""

    book: Book
    layout: Layout
    changes: tuple[Change, ...]
    projects: tuple[Standing, ...]
    todo: Todos


def roll(book: Book, layout: Layout, year: int, options: RollOptions | None = None) -> Rolled:
    """``book`` as the start of the book of ``year``; raises RollError with one sentence."""
    options = options or RollOptions()
    old = _old_year(book, year, options)
    prior = book if book.year == old else book.model_copy(update={"year": old})
    new = load_layout(options.layout) if options.layout else next_layout(layout, year)
    carry = _Carry(prior, layout, old, year)
    moved = carry.moved()
    converted = convert(moved, layout, new)
    carry.changes += [Change("layout", "", "", note) for note in converted.notes]
    if new.id != layout.id:
        carry.changes.insert(0, Change("layout", layout.title, new.title, f"{year}年用的版式"))
    filled = _filled(converted.book, new, options, carry)
    marked = _marked(filled, new, carry).model_copy(update={"prior": prior})
    projects = tuple(carry.texts.standings.values())
    return Rolled(marked, new, tuple(carry.changes), projects, todo(marked, new))


def _old_year(book: Book, year: int, options: RollOptions) -> int:
    old = options.from_year or book.year
    if old is None:
        raise RollError("这本书没有写预算年度，不知道从哪一年结转；请先指明原预算年度")
    if year <= old:
        raise RollError(f"这本书是{old}年的，只能结转到以后的年度，不能结转到{year}年")
    if not 1990 <= year <= 2099:
        raise RollError(f"{year}不是可用的预算年度")
    return old


# ---------------------------------------------------------------- years


class _Carry:
    """One roll at work: the years of the texts, and the list of changes."""

    def __init__(self, book: Book, layout: Layout, old: int, new: int) -> None:
        self.book, self.layout, self.old, self.new = book, layout, old, new
        self.texts = YearTexts(book, layout, old, new)
        self.changes: list[Change] = []
        #: Cells and paragraphs whose years are to be decided or confirmed.
        self.asked: set[Ref] = set()
        self.asked_paragraphs: set[str] = set()

    def moved(self) -> Book:
        """The book with its years moved; figures as they were."""
        self.changes.append(Change("year", str(self.old), str(self.new), "预算年度"))
        words: dict[Ref, str] = {}
        for ref, rolled in self.texts.cells():
            if self._take(self.book.value(ref), rolled, ref=ref):
                words[ref] = rolled.text
        book = self.book.with_values(words)
        tables = {key: self._table(table) for key, table in book.tables.items()}
        flow = tuple(self._item(item) for item in book.flow)
        update = {"year": self.new, "tables": tables, "flow": flow, "explanations": {}}
        return book.model_copy(update=update)

    def _take(
        self, before: str, rolled: RolledText, *, ref: Ref | None = None, paragraph: str = ""
    ) -> bool:
        """Notes what happens to the years of one text; whether its words change."""
        for span in rolled.spans:
            around = _around(before, span.start, span.end)
            after = around.replace(span.words, span.new)
            self.changes.append(
                Change("year", around, after, span.reason, span.decision, span.ask, ref, paragraph)
            )
        if rolled.is_open:
            self.asked |= {ref} if ref else set()
            self.asked_paragraphs |= {paragraph} if paragraph else set()
        return rolled.text != before

    def _words(self, text: str, role: YearRole, instance: str = "") -> str:
        rolled = self.texts.roll(text, role, instance)
        self._take(text, rolled)
        return rolled.text

    def _table(self, table: Table) -> Table:
        update = {
            "title": self._words(table.title, "title"),
            "notes": tuple(self._words(note, "narrative") for note in table.notes),
            "fields": {k: self._field(k, v) for k, v in table.fields.items()},
            "extra_columns": tuple(
                c.model_copy(update={"title": self._words(c.title, "title")})
                for c in table.extra_columns
            ),
        }
        same = all(getattr(table, name) == value for name, value in update.items())
        return table if same else table.model_copy(update=update)

    def _field(self, name: str, text: str) -> str:
        """A printed fact; the 截止时间 of the assets is the last day of the year before."""
        if name != "cutoff" or not text.strip():
            return self._words(text, "title")
        day = f"{self.new - 1}年12月31日" if "年" in text else f"{self.new - 1}-12-31"
        self.changes.append(Change("cell", text, day, "固定资产截止时间是上年末，数量、价值须更新"))
        return day

    def _item(self, item: FlowItem) -> FlowItem:
        if isinstance(item, Placed):
            title = self._words(item.title, "title", item.instance)
            return item if title == item.title else item.model_copy(update={"title": title})
        rolled = self.texts.paragraph(item)
        if not self._take(item.text, rolled, paragraph=item.id):
            return item
        return item.model_copy(update={"text": rolled.text})  # as long as before: bindings hold


def _around(text: str, start: int, end: int) -> str:
    """The year with the words beside it."""
    if len(text) <= 24:
        return " ".join(text.split())
    return " ".join(text[max(0, start - 6) : end + 14].split())


# ---------------------------------------------------------------- figures


def _filled(book: Book, layout: Layout, options: RollOptions, carry: _Carry) -> Book:
    """``book`` with last year's figures kept or taken out, its totals and bound text after them."""
    ledger = Ledger(layout, book)
    settled = ledger.settle(book).book
    gone: dict[Ref, None] = {}
    for table in settled.tables.values():
        if options.by_table.get(table.key.table, options.amounts) == "blank":
            gone |= dict.fromkeys(_amount_cells(layout, table))
    for ref, say in emptied(settled):
        value = settled.value(ref)
        if ref not in ledger.fillers and ref not in gone:
            gone[ref] = None
            carry.changes.append(Change("cell", str(value), "", say, "待定", ref=ref))
    blank = settled.with_values(gone, dict.fromkeys(gone, Mark(carried=True)))
    _note_blank(settled, layout, options, carry)
    return follow(settled, Ledger(layout, blank).settle(blank, gone).book, None)


def _amount_cells(layout: Layout, table: Table) -> Iterable[Ref]:
    columns = amount_columns(layout, table)
    for row in table.rows:
        for column, value in row.cells.items():
            if column in columns and isinstance(value, Decimal | Unread):
                yield Ref(table.key.table, row.id, column, table.key.instance)


def _note_blank(book: Book, layout: Layout, options: RollOptions, carry: _Carry) -> None:
    blank = [
        key
        for key, table in book.tables.items()
        if options.by_table.get(key.table, options.amounts) == "blank"
        and any(True for _ in _amount_cells(layout, table))
    ]
    for title in dict.fromkeys(table_title(layout, TableKey(key.table)) for key in blank):
        carry.changes.append(Change("table", title, "", "金额留空，待填"))


def _marked(book: Book, layout: Layout, carry: _Carry) -> Book:
    """``book`` with 沿用未确认 on all that was taken over and is not computed."""
    fillers = Ledger(layout, book).fillers
    refs = set(leaf_cells(book, layout, fillers))
    refs |= {ref for ref in carry.asked if book.value(ref) is not None}
    refs |= set(_names_to_decide(book, carry.texts.standings.values()))
    marks = {
        ref: mark.model_copy(update={"carried": False})
        for ref, mark in _carried_marks(book)
        if ref in fillers and not mark.pinned
    }
    marks |= {ref: book.mark(ref).model_copy(update={"carried": True}) for ref in refs}
    carried = tuple(
        item.id
        for item in carry.book.flow
        if isinstance(item, Paragraph)
        and item.text.strip()
        and (item.role == "body" or item.id in carry.asked_paragraphs)
    )
    return book.with_values({}, marks).model_copy(update={"carried": carried})


def _names_to_decide(book: Book, standings: Iterable[Standing]) -> Iterable[Ref]:
    """Names of projects that probably do not simply go on."""
    for standing in standings:
        head = book.tables.get(TableKey("project", standing.instance))
        if standing.state != "延续" and head is not None and head.rows:
            yield Ref("project", head.rows[0].id, "name", standing.instance)


def _carried_marks(book: Book) -> Iterable[tuple[Ref, Mark]]:
    for key, table in book.tables.items():
        for row in table.rows:
            for column, mark in row.marks.items():
                if mark.carried:
                    yield Ref(key.table, row.id, column, key.instance), mark
