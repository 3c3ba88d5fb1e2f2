"""取本年数: what the chosen figures do to the book, before and as the one edit that does it."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from budgetbook.model.book import Book, Mark, Row, Table
from budgetbook.model.edit import InsertRows, RemoveRows, SetFlow, apply
from budgetbook.model.entry import EntryError
from budgetbook.model.intake import Figure, Intake, Offer
from budgetbook.model.layout import Layout, columns_of
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.relation import TOTAL_ROW, RowTree
from budgetbook.model.rows import add_code
from budgetbook.model.settle import Ledger

TITLE = "取入本年数"


class Choice(NamedTuple):
    """What the user wants of an intake."""

    #: The tables whose figures are taken.
    tables: frozenset[TableKey]
    #: Cells that stay as they are although their table is taken.
    left: frozenset[Ref] = frozenset()
    #: Rows that are removed: (table, row).
    removed: frozenset[tuple[TableKey, str]] = frozenset()


class Taken(NamedTuple):
    """One cell that takes a figure of the source."""

    ref: Ref
    old: Any
    new: Decimal | None
    came: Ref

    @property
    def is_same(self) -> bool:
        """Whether the figure is as before: it has arrived now all the same."""
        return bool(self.old == self.new)


class Differing(NamedTuple):
    """A total whose figure in the source is not what the book computes from what was taken."""

    ref: Ref
    printed: Decimal | None
    computed: Any
    came: Ref


class TakenTable(NamedTuple):
    """What became of one table."""

    key: TableKey
    cells: tuple[Taken, ...]
    #: Rows that came, as they stand now, and those that went, as they stood.
    added: tuple[Row, ...]
    removed: tuple[Row, ...]
    #: The grand total, before and after.
    before: Decimal | None
    after: Decimal | None
    differing: tuple[Differing, ...]

    @property
    def changed(self) -> int:
        """How many cells have another figure now."""
        return sum(not cell.is_same for cell in self.cells)


class Taking(NamedTuple):
    """The book after the chosen figures were taken, settled; and the edit that leads there."""

    book: Book
    edit: SetFlow
    tables: tuple[TakenTable, ...]


def default_choice(intake: Intake) -> Choice:
    """Every table that is offered as chosen; of a source of another year none."""
    chosen = [] if intake.of_other_year else [o for o in intake.offers if o.chosen]
    removed = {(o.key, one.row) for o in intake.offers for one in o.gone if one.removed}
    return Choice(frozenset(o.key for o in chosen), frozenset(), frozenset(removed))


def take(book: Book, layout: Layout, intake: Intake, choice: Choice | None = None) -> Taking:
    """``book`` with the chosen figures: typed cells are set, totals follow, nothing else changes.

    Cells that are taken lose 沿用未确认, also where the figure is the same: it came from a source.
    """
    choice = choice or default_choice(intake)
    offers = [offer for offer in intake.offers if offer.key in choice.tables]
    rowed = _with_rows(book, layout, offers, choice)
    ledger = _ledger(rowed, layout, offers)
    leaves = {offer.key: _leaves(rowed, ledger, offer, choice) for offer in offers}
    filled = _filled(rowed, ledger, [one for cells in leaves.values() for one in cells.items()])
    settled = Ledger(layout, filled).settle(filled)
    tables = {k: t for k, t in filled.tables.items() if t is not book.tables.get(k)}
    done = tuple(
        _told(book, settled.book, layout, settled.ledger, offer, leaves[offer.key])
        for offer in offers
    )
    return Taking(settled.book, SetFlow(book.flow, tables, TITLE), done)


# ---------------------------------------------------------------- rows


def _with_rows(book: Book, layout: Layout, offers: Iterable[Offer], choice: Choice) -> Book:
    """``book`` with the rows that came and without those that went."""
    chosen = list(offers)
    keys = {offer.key for offer in chosen}
    for offer in chosen:
        gone = tuple(o.row for o in offer.gone if (offer.key, o.row) in choice.removed)
        book = _without(book, layout, offer.key, gone, keys)
    for offer in chosen:
        spec = layout.tables_by_id[offer.key.table]
        book = _with_columns(book, offer)
        before = ""
        for row in offer.added:
            if spec.kind == "tree" and row.text(spec.code_column):
                book = _with_code(book, layout, offer.key, row)
            else:
                book = _appended(book, offer.key, row, before)
            before = row.id
    return book


def _with_columns(book: Book, offer: Offer) -> Book:
    """``book`` with the columns that its file did not print and the source has figures in."""
    table = book.tables[offer.key]
    used = {column for (_, column), figure in offer.figures.items() if figure.amount}
    absent = tuple(c for c in table.absent_columns if c not in used)
    if absent == table.absent_columns:
        return book
    return book.with_table(table.model_copy(update={"absent_columns": absent}))


def _with_code(book: Book, layout: Layout, key: TableKey, row: Row) -> Book:
    """``book`` with a 科目 row where its code orders it, in the tables that follow too."""
    spec = layout.tables_by_id[key.table]
    code, name = row.text(spec.code_column), row.text(spec.head_column)
    try:
        edit = add_code(book, layout, key, code, name).edit
    except EntryError:  # there already (it came with another table), or of no usual length
        if any(r.text(spec.code_column) == code for r in book.tables[key].rows):
            return book
        return _appended(book, key, row, "")
    return apply(edit, book).book


def _appended(book: Book, key: TableKey, row: Row, before: str) -> Book:
    table = book.tables[key]
    last = table.rows[-1].id if table.rows else ""
    after = before if before in table.positions else last
    if TOTAL_ROW in table.positions and row.id == TOTAL_ROW:
        return book
    return apply(InsertRows(key, after, (row,)), book).book


def _without(
    book: Book, layout: Layout, key: TableKey, rows: tuple[str, ...], taken: set[TableKey]
) -> Book:
    """``book`` without some rows, and without those that only followed them elsewhere."""
    if not rows:
        return book
    spec, table = layout.tables_by_id[key.table], book.tables[key]
    present = [row for row in rows if row in table.positions]
    codes = {row.text(spec.code_column) for r in present if (row := table.row(r))} - {""}
    book = apply(RemoveRows(key, tuple(present)), book).book
    for name in spec.rows_follow:
        follower = TableKey(name, key.instance)
        if follower in book.tables and follower not in taken:
            book = _without_followers(book, layout, follower, codes)
    return book


def _without_followers(book: Book, layout: Layout, key: TableKey, codes: set[str]) -> Book:
    """Rows of 科目 that no leading table has any more go too, unless a figure is typed there."""
    leading = [s for s in layout.tables if key.table in s.rows_follow]
    needed = {
        row.text(spec.code_column)
        for spec in leading
        if (table := book.tables.get(TableKey(spec.id, key.instance)))
        for row in table.rows
    }
    fillers = Ledger(layout, book).fillers
    for code in sorted(codes - needed, key=len, reverse=True):
        tree = RowTree(layout, book.tables[key])
        for row in tree.by_code.get(code, ()):
            cells = book.tables[key].rows[book.tables[key].positions[row]].cells
            typed = any(
                isinstance(value, Decimal) and value
                and Ref(key.table, row, column, key.instance) not in fillers
                for column, value in cells.items()
            )  # fmt: skip
            if not typed and row not in tree.children:
                book = apply(RemoveRows(key, (row,)), book).book
    return book


# ---------------------------------------------------------------- figures


def _ledger(book: Book, layout: Layout, offers: Iterable[Offer]) -> Ledger:
    """The relations as they are over what the source prints, its totals included: which cells are
    computed may depend on the figures."""
    printed = {
        _ref(offer.key, place): figure.amount
        for offer in offers
        for place, figure in offer.figures.items()
    }
    return Ledger(layout, book.with_values(printed))


def _ref(key: TableKey, place: tuple[str, str]) -> Ref:
    return Ref(key.table, *place, key.instance)


def _leaves(book: Book, ledger: Ledger, offer: Offer, choice: Choice) -> dict[Ref, Figure]:
    """The cells that take a figure: those that nothing computes."""
    found: dict[Ref, Figure] = {}
    for place, figure in offer.figures.items():
        ref = _ref(offer.key, place)
        if ref not in ledger.fillers and ref not in choice.left and book.row(ref) is not None:
            found[ref] = figure
    return found


def _filled(book: Book, ledger: Ledger, cells: Iterable[tuple[Ref, Figure]]) -> Book:
    """``book`` with the figures in it, and with printed totals released that they change."""
    values: dict[Ref, Decimal | None] = {}
    marks: dict[Ref, Mark] = {}
    for ref, figure in cells:
        values[ref] = figure.amount
        if figure.amount == 0 and book.value(ref) is None:
            values[ref] = None  # a printed zero is no other figure than a blank
        kept = {"carried": False, "formula": "", "pinned": "", "doubtful": figure.doubtful}
        marks[ref] = book.mark(ref).model_copy(update=kept)
    changed = [ref for ref, value in values.items() if book.value(ref) != value]
    marks |= _released(book, ledger, changed)
    return book.with_values(values, marks)


def _released(book: Book, ledger: Ledger, changed: Iterable[Ref]) -> dict[Ref, Mark]:
    """Totals of last year's file that stood as printed: they give way where an input changed."""
    marks: dict[Ref, Mark] = {}
    waiting = list(changed)
    met = set(waiting)
    while waiting:
        ref = waiting.pop()
        for number in ledger.readers.get(ref, ()):
            target = ledger.relations[number].target
            if target is None or target in met or ledger.fillers.get(target) != number:
                continue
            met.add(target)
            waiting.append(target)
            mark = book.mark(target)
            if mark.pinned == "import":
                marks[target] = mark.model_copy(update={"pinned": "", "carried": False})
    return marks


# ---------------------------------------------------------------- what was done


def _told(
    before: Book, after: Book, layout: Layout, ledger: Ledger, offer: Offer,
    leaves: Mapping[Ref, Figure],
) -> TakenTable:  # fmt: skip
    was, now = before.tables[offer.key], after.tables[offer.key]
    cells = tuple(Taken(r, before.value(r), after.value(r), f.came) for r, f in leaves.items())
    return TakenTable(
        offer.key, cells,
        tuple(row for row in now.rows if row.id not in was.positions),
        tuple(row for row in was.rows if row.id not in now.positions),
        grand_total(before, layout, was), grand_total(after, layout, now),
        tuple(_differing(after, ledger, offer)),
    )  # fmt: skip


def _differing(book: Book, ledger: Ledger, offer: Offer) -> Iterator[Differing]:
    for place, figure in offer.figures.items():
        ref = _ref(offer.key, place)
        if ref in ledger.fillers and book.row(ref) is not None:
            computed = book.value(ref)
            if (computed or 0) != (figure.amount or 0):
                yield Differing(ref, figure.amount, computed, figure.came)


def grand_total(book: Book, layout: Layout, table: Table) -> Decimal | None:
    """The amount of a whole table: of its 合计 or 总计, else of all rows; None without any."""
    spec = layout.table(table.key.table)
    columns = columns_of(spec, table) if spec else ()
    amounts = [c.id for c in columns if c.kind == "amount" and not c.part_of]
    if spec is None or not amounts:
        return None
    rows = [r for r in table.rows if r.id == TOTAL_ROW]
    whole = {f.id for f in spec.rows if f.total and not f.part_of}
    rows = rows or [r for r in table.rows if r.id in whole]
    found = [row.cells.get(amounts[0]) for row in rows or table.rows]
    figures = [value for value in found if isinstance(value, Decimal)]
    return sum(figures, Decimal(0)) if figures else None
