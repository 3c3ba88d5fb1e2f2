"""取本年数: which figures of a file belong to which cells of the book.

Pure: the source is a book too, as the readers make it of a platform export, a control-figure table
or a 批复. Tables are matched by id, rows by 科目 code or label, columns by id or title; nothing is
ever matched by its place. What the match would do to the book is ``intake_take``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from budgetbook.model.amount import Unread, settle_scale
from budgetbook.model.book import Book, Row, Table
from budgetbook.model.carry_tables import convert
from budgetbook.model.details import DETAILS
from budgetbook.model.edit import table_title
from budgetbook.model.layout import MONEY_KINDS, Column, Layout, TableSpec, columns_of, normal
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.relation import TOTAL_ROW
from budgetbook.model.sentences import is_shortened

_EXPONENT = {"元": 0, "万元": 4}


class IntakeError(ValueError):
    """A source from which nothing can be taken; the message is one sentence for the user."""


class Caution(NamedTuple):
    """Something to know before figures are taken."""

    kind: Literal["year", "department", "unit", "table", "row", "column", "unread", "layout"]
    message: str
    #: The cell of the source it is about.
    came: Ref | None = None


class Figure(NamedTuple):
    """A figure of the source, in the unit of the book; None where the source prints a blank."""

    amount: Decimal | None
    #: Where it stands in the source.
    came: Ref
    doubtful: bool = False


class Gone(NamedTuple):
    """A row of the book that the source does not print."""

    row: str
    #: Removed unless the user says otherwise: the source prints its whole table.
    removed: bool


class Offer(NamedTuple):
    """One table of the source beside its table in the book."""

    key: TableKey
    #: Row and column of the book → what the source says.
    figures: Mapping[tuple[str, str], Figure]
    #: Rows of the source that the book lacks, with their words, in the order of the source; their
    #: ids are the keys of ``figures``.
    added: tuple[Row, ...] = ()
    gone: tuple[Gone, ...] = ()
    #: Taken unless the user says otherwise.
    chosen: bool = True


class Intake(NamedTuple):
    """All that a source offers a book."""

    offers: tuple[Offer, ...]
    cautions: tuple[Caution, ...]

    @property
    def of_other_year(self) -> str:
        """The sentence that the source is of another budget year; empty where it is not."""
        return next((w.message for w in self.cautions if w.kind == "year"), "")


def intake(book: Book, layout: Layout, source: Book, source_layout: Layout) -> Intake:
    """What ``source`` offers ``book``; raises IntakeError with one sentence."""
    if source_layout.profile != layout.profile:
        raise IntakeError(
            f"来源是“{source_layout.title}”，和本簿的版式“{layout.title}”不是一类，没有能取的数"
        )
    matcher = _Matcher(book, layout, source, source_layout)
    offers = tuple(matcher.offers())
    if not offers:
        raise IntakeError("来源里没有能和本簿对上的表，没有取入；请确认选对了文件")
    return Intake(offers, tuple(matcher.cautions))


def in_unit(amount: Decimal, unit: str, wanted: str) -> Decimal:
    """``amount`` in another unit, exactly: 元 and 万元."""
    if unit == wanted:
        return amount
    return settle_scale(amount.scaleb(_EXPONENT[unit] - _EXPONENT[wanted]).normalize())


class _Matcher:
    """One source beside one book."""

    def __init__(self, book: Book, layout: Layout, source: Book, source_layout: Layout) -> None:
        self.book, self.layout = book, layout
        self.cautions: list[Caution] = []
        self.source = convert(source, source_layout, layout).book
        self._check_facts(source)
        if source_layout.id != layout.id:
            words = f"来源是“{source_layout.title}”，已按本簿的版式对应"
            self.cautions.append(Caution("layout", words))

    def _check_facts(self, source: Book) -> None:
        book = self.book
        if source.year and book.year and source.year != book.year:
            words = f"来源是{source.year}年的，本簿是{book.year}年的"
            self.cautions.append(Caution("year", words))
        ours, theirs = book.department, source.department
        if _other_department(ours.code, ours.name, theirs.code, theirs.name):
            words = f"来源是“{theirs.line}”的，本簿是“{ours.line}”的"
            self.cautions.append(Caution("department", words))
        if source.unit != book.unit:
            words = f"来源以{source.unit}为单位，已换算为{book.unit}"
            self.cautions.append(Caution("unit", words))

    def offers(self) -> Iterator[Offer]:
        """The tables of the source that the book has too, in the order of the book."""
        theirs: dict[TableKey, Table] = {}
        for key, table in self.source.tables.items():
            own = self._own_key(key, table)
            if own is not None:
                theirs[own] = table
        for key, table in self.book.tables.items():
            spec = self.layout.table(key.table)
            if spec is not None and key in theirs:
                offer = _TableMatch(self, spec, table, theirs[key]).offer()
                if offer is not None:
                    yield offer

    def _own_key(self, key: TableKey, table: Table) -> TableKey | None:
        """The table of the book that a table of the source is; None for one it has not."""
        spec = self.layout.table(key.table)
        if spec is None or key == DETAILS or not any(c.kind == "amount" for c in spec.columns):
            return None
        if self.layout.sheet_of[key.table].each:
            return self._project(key, table)
        if key in self.book.tables:
            return key
        if table.rows:
            words = f"本簿没有“{table_title(self.layout, key)}”，来源的这张表没有取入"
            self.cautions.append(Caution("table", words))
        return None

    def _project(self, key: TableKey, table: Table) -> TableKey | None:
        """A project of the book by its code, else by its name; twins in their order."""
        if not any(isinstance(v, Decimal) for row in table.rows for v in row.cells.values()):
            return None
        for column in ("code", "name"):
            word = normal(table.rows[0].text(column))
            ours = _called(self.book, key.table, column, word)
            theirs = _called(self.source, key.table, column, word)
            if ours and len(ours) == len(theirs):
                return ours[theirs.index(key)]
        name = table.rows[0].text("name")
        self.cautions.append(Caution("row", f"来源的项目“{name}”本簿没有，没有取入"))
        return None


def _called(book: Book, table: str, column: str, word: str) -> list[TableKey]:
    return [
        key
        for key, one in book.tables.items()
        if key.table == table and one.rows and word and normal(one.rows[0].text(column)) == word
    ]


def _other_department(code: str, name: str, other_code: str, other_name: str) -> bool:
    if code and other_code:
        return code != other_code
    if not name or not other_name:
        return False
    short, long = sorted((normal(name), normal(other_name)), key=len)
    return short != long and not is_shortened(short, long)


# ---------------------------------------------------------------- one table


class _TableMatch:
    """One table of the source beside the book's."""

    def __init__(self, matcher: _Matcher, spec: TableSpec, ours: Table, theirs: Table) -> None:
        self._matcher, self._spec, self._ours, self._theirs = matcher, spec, ours, theirs
        self._title = table_title(matcher.layout, ours.key)
        self._added: list[Row] = []

    def offer(self) -> Offer | None:
        """What is offered; None where the tables have no column in common."""
        columns = dict(self._columns())
        if not columns:
            return None
        rows = self._rows()
        figures: dict[tuple[str, str], Figure] = {}
        for row in self._theirs.rows:
            for column, own in columns.items():
                figure = self._figure(row, column, own)
                if figure is not None:
                    figures[rows[row.id], own.id] = figure
        is_empty = not any(figure.amount for figure in figures.values())
        is_project = bool(self._matcher.layout.sheet_of[self._ours.key.table].each)
        if is_empty and any(
            isinstance(v, Decimal) for r in self._ours.rows for v in r.cells.values()
        ):
            self._warn("table", f"来源的“{self._title}”没有数字，没有选中")
        gone = () if self._spec.kind == "form" else tuple(self._gone(set(rows.values())))
        chosen = not is_project and not is_empty
        return Offer(self._ours.key, figures, tuple(self._added), gone, chosen)

    # ---- columns

    def _columns(self) -> Iterator[tuple[str, Column]]:
        """Column of the source → column of the book, those that hold money or counts."""
        wanted = ("amount",) if self._spec.kind == "form" else MONEY_KINDS
        known = {c.id: c for c in self._spec.columns}
        known |= {c.id: c for c in columns_of(self._spec, self._ours)}
        for column in columns_of(self._spec, self._theirs):
            own = known.get(column.id) if self._spec.column(column.id) else None
            own = own or self._titled(column.title, known.values())
            if own is not None and own.kind in wanted:
                yield column.id, own
            elif column.kind == "amount" and self._has_amounts(column.id):
                words = f"{self._title}：来源的“{column.title}”一栏本簿没有，没有取入"
                self._warn("column", words)

    @staticmethod
    def _titled(title: str, known: Iterable[Column]) -> Column | None:
        word = normal(title)
        hits = [c for c in known if word in map(normal, (c.title, *c.aliases))]
        return hits[0] if len(hits) == 1 else None

    def _has_amounts(self, column: str) -> bool:
        return any(isinstance(row.cells.get(column), Decimal) for row in self._theirs.rows)

    # ---- figures

    def _figure(self, row: Row, column: str, own: Column) -> Figure | None:
        value = row.cells.get(column)
        came = Ref(self._theirs.key.table, row.id, column, self._theirs.key.instance)
        if value is None:
            return Figure(None, came)
        if not isinstance(value, Decimal):
            words = value.text if isinstance(value, Unread) else str(value)
            self._warn("unread", f"{self._title}：“{words}”不是数字，没有取入", came)
            return None
        source, book = self._matcher.source, self._matcher.book
        is_count = own.kind == "number" and own.decimals == 0
        amount = value if is_count else in_unit(value, source.unit, book.unit)
        return Figure(amount, came, row.mark(column).doubtful)

    # ---- rows

    def _rows(self) -> dict[str, str]:
        """Row of the source → row of the book, or the id under which it is added."""
        if self._spec.kind == "form":
            return {self._theirs.rows[0].id: self._ours.rows[0].id} if self._theirs.rows else {}
        found: dict[str, str] = {}
        for name in (self._name, self._loose_name):
            self._pair(name, found)
        for row in self._theirs.rows:
            if row.id not in found:
                found[row.id] = self._add(row, set(found.values()))
        return found

    def _pair(self, name: Callable[[Row], object], found: dict[str, str]) -> None:
        """Pairs the rows of one name that are left, the first with the first."""
        taken = set(found.values())
        free: dict[object, list[str]] = {}
        for row in self._ours.rows:
            if row.id not in taken and name(row):
                free.setdefault(name(row), []).append(row.id)
        for row in self._theirs.rows:
            if row.id not in found and free.get(name(row)):
                found[row.id] = free[name(row)].pop(0)

    def _name(self, row: Row) -> object:
        """What a row is known by."""
        spec, head = self._spec, normal(row.text(self._spec.head_column))
        if spec.kind == "tree":
            code = row.text(spec.code_column)
            return "total" if row.id == TOTAL_ROW else f"code {code}" if code else head
        if spec.kind == "fixed":
            return f"row {row.id}" if row.id in spec.rows_by_id else head
        return tuple(normal(row.text(c.id)) for c in spec.columns if c.kind in ("text", "name"))

    def _loose_name(self, row: Row) -> object:
        """What a row of a list is known by where its other words differ: its name, if no other
        row has it."""
        head = self._spec.head_column
        word = normal(row.text(head)) if self._spec.kind == "list" else ""
        for table in (self._ours, self._theirs):
            if sum(normal(other.text(head)) == word for other in table.rows) > 1:
                return ""
        return word

    def _add(self, row: Row, taken: set[str]) -> str:
        """Notes a row that the book lacks; its figures come with the others."""
        have = set(self._ours.positions) | {r.id for r in self._added} | taken
        new, number = row.id, 1
        while new in have:
            new, number = f"{row.id}+{number}", number + 1
        kinds = {c.id: c.kind for c in self._spec.columns}
        words = {
            column: value for column, value in row.cells.items()
            if isinstance(value, str) and kinds.get(column) not in MONEY_KINDS
        }  # fmt: skip
        self._added.append(Row(id=new, cells=words, part_of=row.part_of))
        return new

    # ---- rows that are gone

    def _gone(self, met: set[str]) -> Iterator[Gone]:
        if self._spec.kind == "fixed":
            return
        missing = [row for row in self._ours.rows if row.id not in met and row.id != TOTAL_ROW]
        column = self._spec.code_column
        codes = {row.text(column) for row in self._theirs.rows if row.text(column)}
        leaves = {c for c in codes if not any(o != c and o.startswith(c) for o in codes)}
        whole = bool(self._theirs.rows) and (
            self._spec.kind == "list" or TOTAL_ROW in self._theirs.positions
        )
        for row in missing:
            code = row.text(column) if column else ""
            if code and any(one.startswith(code) for one in codes):
                continue  # a 类 or 款 that the source does not print
            summed = bool(code) and any(code.startswith(one) for one in leaves)
            yield Gone(row.id, removed=whole and not summed)

    def _warn(self, kind: Any, words: str, came: Ref | None = None) -> None:
        self._matcher.cautions.append(Caution(kind, words, came))
