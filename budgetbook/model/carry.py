"""结转下年: last year's book becomes this year's, with last year's inside.

Pure: the old book is not changed, and stands in the new one as ``prior`` just as it was.
"""

from collections.abc import Container, Iterable
from decimal import Decimal
from typing import NamedTuple

from budgetbook.model.amount import Unread
from budgetbook.model.bindings import follow
from budgetbook.model.book import (
    OTHER_UNIT,
    ROUND,
    SERIAL_SLIP,
    Book,
    FlowItem,
    Mark,
    Paragraph,
    Placed,
    Table,
)
from budgetbook.model.carry_change import Change as Change
from budgetbook.model.carry_marks import amount_columns, emptied, leaf_cells
from budgetbook.model.carry_options import Answer, at_stage, old_explanations
from budgetbook.model.carry_options import RollError as RollError
from budgetbook.model.carry_options import RollOptions as RollOptions
from budgetbook.model.carry_projects import REMAINDER, Standing
from budgetbook.model.carry_tables import convert, next_layout
from budgetbook.model.carry_text import RolledText, YearTexts
from budgetbook.model.code_changes import code_questions, renamed_codes
from budgetbook.model.cover import DATE
from budgetbook.model.edit import apply, table_title
from budgetbook.model.layout import Layout, load_layout
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.rows import add_project, project_sheet
from budgetbook.model.settle import Ledger
from budgetbook.model.todo import Todos, todo
from budgetbook.model.wordlists import YearRole
from budgetbook.model.years import YearSpan, roll_text

_STAYS = "结转项目，名称和编码不变"
_CUTOFF = "固定资产截止时间是上年末，数量、价值须更新"


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
    book, layout = at_stage(book, layout, options)
    old = _old_year(book, year, options)
    prior = book if book.year == old else book.model_copy(update={"year": old})
    new = load_layout(options.layout) if options.layout else next_layout(layout, year)
    carry = _Carry(prior, layout, old, year, options)
    moved = carry.moved()
    converted = convert(moved, layout, new)
    converted = converted._replace(book=_with_added(converted.book, new, options, carry))
    carry.changes += [Change("layout", "", "", note) for note in converted.notes]
    if new.id != layout.id:
        carry.changes.insert(0, Change("layout", layout.title, new.title, f"{year}年用的版式"))
    named = _with_new_names(converted.book, new, carry)
    filled = _filled(named, new, options, carry)
    if options.basis:
        carry.changes.append(Change("table", "上年数", options.basis, "比较时上年数的口径"))
    cover = {key: words for key, words in book.cover.items() if key != DATE}
    inside = {"prior": prior, "prior_basis": options.basis, "cover": cover}
    marked = _marked(filled, new, carry).model_copy(update=inside)
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

    def __init__(
        self, book: Book, layout: Layout, old: int, new: int, options: RollOptions
    ) -> None:
        self.book, self.layout, self.old, self.new = book, layout, old, new
        self.options = options
        self.texts = YearTexts(book, layout, old, new)
        self.changes: list[Change] = []
        #: Cells and paragraphs whose years are to be decided or confirmed.
        self.asked: set[Ref] = set()
        self.asked_paragraphs: set[str] = set()
        #: Those whose every question the options answer.
        self.answered: set[Ref | str] = set()
        sheet = project_sheet(layout)
        parts = {part.table for part in sheet.parts} if sheet else set()
        ended = {i for i, fate in options.projects.items() if fate == "结束"}
        self._ended = {key for key in book.tables if key.table in parts and key.instance in ended}

    def moved(self) -> Book:
        """The book with its years moved; figures as they were."""
        self.changes.append(Change("year", str(self.old), str(self.new), "预算年度"))
        self._cutoffs()
        self._fates()
        words: dict[Ref, str] = {}
        for ref, rolled in self.texts.cells():
            if ref.key not in self._ended:
                before, key = self.book.value(ref), "/".join(ref[:4])
                text = self._take(before, self._settled_name(ref, rolled), key, ref=ref)
                words |= {ref: text} if text != before else {}
        book = self.book.with_values(words)
        kept = (table for key, table in book.tables.items() if key not in self._ended)
        tables = {table.key: self._table(table) for table in kept}
        gone = {key.instance for key in self._ended}
        flow = tuple(
            self._item(item)
            for item in book.flow
            if not (isinstance(item, Placed) and item.instance and item.instance in gone)
        )
        said = old_explanations(book) if self.options.explanations else {}
        update = {"year": self.new, "tables": tables, "flow": flow, "explanations": said}
        internal = tuple(one for one in book.internal if one.instance not in gone)
        update |= {"internal": internal, "signed": None, **ROUND}
        update |= {} if self.options.rules else {"muted": {}, "own_relations": ()}
        return book.model_copy(update=update)

    def _cutoffs(self) -> None:
        """Notes the 截止时间 that a sheet prints by the budget year alone."""
        placed = {item.sheet for item in self.book.flow if isinstance(item, Placed)}
        for sheet in self.layout.sheets:
            keys = {part.table for part in sheet.parts}
            own = any(
                t.fields.get("cutoff") for k, t in self.book.tables.items() if k.table in keys
            )
            prints = any("{cutoff}" in words for line in sheet.lines for words in line)
            if prints and sheet.id in placed and not own:
                before, after = f"{self.old - 1}-12-31", f"{self.new - 1}-12-31"
                self.changes.append(Change("cell", before, after, _CUTOFF))

    def _fates(self) -> None:
        """Notes what was decided of the projects."""
        say = {
            "结束": "结束：不带入新簿，上年簿里仍可查看", "结转": _STAYS, "延续": "延续到新的一年"
        }  # fmt: skip
        for instance, fate in self.options.projects.items():
            standing = self.texts.standings.get(instance)
            if standing is not None and fate != "延续":
                after = "" if fate == "结束" else standing.name
                self.changes.append(Change("project", standing.name, after, say[fate]))

    def _settled_name(self, ref: Ref, rolled: RolledText) -> RolledText:
        """The name of a project that is carried over stays as it is registered."""
        is_name = (ref.table, ref.column) == ("project", "name")
        if not is_name or self.options.projects.get(ref.instance) != "结转":
            return rolled
        spans = tuple(
            s._replace(decision="留", new=s.words, reason=_STAYS, ask=False) for s in rolled.spans
        )
        return RolledText(self.book.value(ref), spans)

    def _take(
        self, before: str, rolled: RolledText, key: str, *, ref: Ref | None = None,
        paragraph: str = "",
    ) -> str:  # fmt: skip
        """The words of one text in the new year; notes what happens to its years. ``key`` names
        the text in the options' answers."""
        was_open = rolled.is_open
        rolled = self._answered(before, rolled, key)
        for span in rolled.spans:
            around = _around(before, span.start, span.end)
            after = around.replace(span.words, span.new)
            self.changes.append(
                Change(
                    "year", around, after, span.reason, span.decision, span.ask, ref, paragraph,
                    f"{key}:{span.start}",
                )
            )  # fmt: skip
        if rolled.is_open:
            self.asked |= {ref} if ref else set()
            self.asked_paragraphs |= {paragraph} if paragraph else set()
        elif was_open:
            self.answered |= {ref or paragraph}
        return rolled.text

    def _answered(self, before: str, rolled: RolledText, key: str) -> RolledText:
        """``rolled`` with the user's answers to its years."""
        answers = {s: self.options.answers.get(f"{key}:{s.start}") for s in rolled.spans}
        if not any(answers.values()):
            return rolled
        spans = tuple(_answer(span, answer) for span, answer in answers.items())
        return RolledText(roll_text(before, spans), spans)

    def _words(self, text: str, role: YearRole, key: str, instance: str = "") -> str:
        return self._take(text, self.texts.roll(text, role, instance), key)

    def _table(self, table: Table) -> Table:
        key = "/".join(table.key)
        update = {
            "title": self._words(table.title, "title", f"{key} title"),
            "notes": tuple(
                self._words(note, "narrative", f"{key} note{i}")
                for i, note in enumerate(table.notes)
            ),
            "fields": {
                k: self._field(k, v, f"{key} {k}")
                for k, v in table.fields.items()
                if k not in (SERIAL_SLIP, OTHER_UNIT)
            },
            "extra_columns": tuple(
                c.model_copy(update={"title": self._words(c.title, "title", f"{key} {c.id}")})
                for c in table.extra_columns
            ),
        }
        same = all(getattr(table, name) == value for name, value in update.items())
        return table if same else table.model_copy(update=update)

    def _field(self, name: str, text: str, key: str) -> str:
        """A printed fact; the 截止时间 of the assets is the last day of the year before."""
        if name != "cutoff" or not text.strip():
            return self._words(text, "title", key)
        day = f"{self.new - 1}年12月31日" if "年" in text else f"{self.new - 1}-12-31"
        self.changes.append(Change("cell", text, day, _CUTOFF))
        return day

    def _item(self, item: FlowItem) -> FlowItem:
        if isinstance(item, Placed):
            if self.options.projects.get(item.instance) == "结转":
                return item
            key = f"{item.sheet}/{item.instance} heading"
            title = self._words(item.title, "title", key, item.instance)
            return item if title == item.title else item.model_copy(update={"title": title})
        text = self._take(item.text, self.texts.paragraph(item), f"¶{item.id}", paragraph=item.id)
        if text == item.text:
            return item
        return item.model_copy(update={"text": text})  # as long as before: bindings hold


def _answer(span: YearSpan, answer: Answer | None) -> YearSpan:
    if answer == "改" and span.new != span.words:
        return span._replace(decision="改", ask=False)
    if answer == "留":
        return span._replace(decision="留", new=span.words, ask=False)
    return span


def _with_added(book: Book, layout: Layout, options: RollOptions, carry: _Carry) -> Book:
    """``book`` with the projects that begin in the new year."""
    if options.added:
        book = book.model_copy(update={"prior": carry.book})
    for new in options.added:
        if project_sheet(layout) is None:
            raise RollError(f"“{layout.title}”没有项目绩效目标表，不能新增项目")
        known = TableKey("project", new.like) in book.tables
        edit, instance = add_project(book, layout, new.name, like=new.like if known else "")
        book = apply(edit, book).book
        if known:  # registered anew: it gets a code of its own
            row = book.tables[TableKey("project", instance)].rows[0]
            book = book.with_values({Ref("project", row.id, "code", instance): None})
        carry.changes.append(Change("project", "", new.name, "新增项目"))
    return book


def _with_new_names(book: Book, layout: Layout, carry: _Carry) -> Book:
    """``book`` with its 科目 as the new year calls them; those that are not sure are asked."""
    names: dict[Ref, str] = {}
    for renamed in renamed_codes(book, layout, carry.new):
        change = renamed.change
        names |= dict.fromkeys(renamed.refs, change.new_name)
        say = f"{change.year}年起的科目名称（{change.source}）"
        carry.changes.append(Change("code", change.before, change.after, say, ref=renamed.refs[0]))
    for asked in code_questions(book, layout, carry.new):
        carry.asked.add(asked.ref)
        carry.changes.append(Change("code", asked.words, "", asked.reason, "待定", ref=asked.ref))
    return book.with_values(names)


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
    for ref, say in (*emptied(settled), *_remainders(settled, layout, options, ledger.fillers)):
        value = settled.value(ref)
        if ref not in gone and (say == REMAINDER or ref not in ledger.fillers):
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


def _remainders(
    book: Book, layout: Layout, options: RollOptions, fillers: Container[Ref]
) -> Iterable[tuple[Ref, str]]:
    """The amounts of projects that are carried over: what is left of them is not known yet."""
    for instance, fate in options.projects.items():
        table = book.tables.get(TableKey("project", instance))
        if fate == "结转" and options.remainders == "blank" and table is not None:
            cells = list(_amount_cells(layout, table))
            yield from ((ref, REMAINDER) for ref in [c for c in cells if c not in fillers] or cells)


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
    open_ = (s for s in carry.texts.standings.values() if s.instance not in carry.options.projects)
    refs |= set(_names_to_decide(book, open_))
    refs = {ref for ref in refs if ref not in carry.answered}
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
        and item.id not in carry.answered
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
