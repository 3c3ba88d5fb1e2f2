"""Relations between cells (勾稽关系): the declared equations spread over the rows of a book."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from budgetbook.model.book import Book, Row, Table
from budgetbook.model.equation import (
    RUNNING_COLUMNS,
    WHERE,
    Equation,
    TermSpec,
    parse_equation,
    row_filter,
)
from budgetbook.model.layout import Column, Layout, RelationSpec, columns_of, normal
from budgetbook.model.ref import Ref, TableKey

ONE = Decimal(1)
#: Row id of the 合计 row of a tree table.
TOTAL_ROW = "total"
#: What heads that row in print.
TOTAL_WORDS = ("合计", "总计", "共计")
#: How a row without a code ends that sums up others (本页小计): it counts towards none.
_SUMMED_UP = ("小计", *TOTAL_WORDS)


class Term(NamedTuple):
    """A cell with its coefficient."""

    coefficient: Decimal
    ref: Ref


class Relation(NamedTuple):
    """One equation between named cells: Σ left ⋚ Σ right + constant."""

    spec: RelationSpec
    left: tuple[Term, ...]
    right: tuple[Term, ...]
    constant: Decimal = Decimal(0)
    #: A table or row it needs is not in the book: 数据不足, whatever the cells say.
    missing: bool = False

    @property
    def target(self) -> Ref | None:
        """The cell that a filling relation writes; None where the book does not have it."""
        return self.left[0].ref if self.spec.fill and self.left else None

    @property
    def refs(self) -> Iterator[Ref]:
        """All cells it reads or writes."""
        return (term.ref for term in self.left + self.right)


class RowTree:
    """How the rows of one table nest: by 科目 code, or by the layout's ``part_of``."""

    def __init__(self, layout: Layout, table: Table) -> None:
        spec = layout.table(table.key.table)
        self.key = table.key
        self.rows = table.rows
        self.columns = columns_of(spec, table) if spec else ()
        #: Columns that only some years' files print, and this one does not.
        self.optional = (
            {c.id for c in spec.columns if c.optional and c.id in table.absent_columns}
            if spec
            else set()
        )
        self._chosen: dict[str, list[str]] = {}
        self._parts: dict[str, list[str]] = {}
        self._fixed = spec.rows_by_id if spec else {}
        self._is_list = spec is not None and spec.kind == "list"
        self._code_column = spec.code_column if spec else ""
        self._head_column = spec.head_column if spec else ""
        self.codes = {row.id: self._code(row) for row in table.rows}
        self.by_code: dict[str, list[str]] = {}
        for row_id, code in self.codes.items():
            if code:
                self.by_code.setdefault(code, []).append(row_id)
        self.children: dict[str, list[str]] = {}
        self.levels: dict[str, int] = {}
        if self._code_column:
            self._nest_codes()
        else:
            self._nest_parts()

    def _code(self, row: Row) -> str:
        if self._code_column:
            return row.text(self._code_column)
        fixed = self._fixed.get(row.id)
        return fixed.code if fixed else ""

    def _nest_codes(self) -> None:
        bare = [r.id for r in self.rows if not self.codes[r.id] and not r.part_of]
        total = TOTAL_ROW if TOTAL_ROW in bare else next(iter(bare), "")
        if total:
            self.levels[total] = 0
        for row in self.rows:
            code = self.codes[row.id]
            if row.id == total:
                continue
            sums_up = not code and normal(row.text(self._head_column)).endswith(_SUMMED_UP)
            parent = row.part_of or self._nearest(code) or ("" if sums_up else total)
            self.levels[row.id] = self.levels.get(parent, 0) + 1
            if parent:
                self.children.setdefault(parent, []).append(row.id)

    def _nearest(self, code: str) -> str:
        for length in range(len(code) - 1, 2, -1):
            if code[:length] in self.by_code:
                return self.by_code[code[:length]][0]
        return ""

    def _nest_parts(self) -> None:
        entered = TOTAL_ROW if self._is_list and TOTAL_ROW in self._fixed else ""
        for row in self.rows:
            fixed = self._fixed.get(row.id)
            parent = row.part_of or (fixed.part_of if fixed else entered)
            self.levels[row.id] = fixed.level if fixed else 0
            if parent:
                self.children.setdefault(parent, []).append(row.id)

    def select(self, rows: str, ids: tuple[str, ...] = ()) -> list[str]:
        """The row ids that a row word of the relation language names."""
        if rows in ("each", "*"):
            return [row.id for row in self.rows]
        if rows == "leaf":
            return [r.id for r in self.rows if r.id not in self.children]
        if rows == "sums":
            return [r.id for r in self.rows if r.id in self.children]
        word, _, wanted = rows.partition("=")
        if word == "level" and wanted:
            return [r.id for r in self.rows if self.levels.get(r.id) == int(wanted)]
        if word == "code" and wanted:
            return [i for i, code in self.codes.items() if code.startswith(wanted.rstrip("*"))]
        have = {row.id for row in self.rows}
        return [i for i in ids if i in have]

    def must_have(self, ids: tuple[str, ...]) -> bool:
        """Whether a table without any of these rows is incomplete: a 科目 not used counts as 0,
        a fixed row or the 合计 of a table with rows does not."""
        return not self._code_column or (bool(self.rows) and TOTAL_ROW in ids)

    def choose(self, columns: str) -> list[str]:
        """The column ids that a column word (or an id) names."""
        if columns not in self._chosen:
            self._chosen[columns] = self._choose(columns)
        return self._chosen[columns]

    def _choose(self, columns: str) -> list[str]:
        sums = {c.part_of for c in self.columns if c.part_of}
        amounts = [c.id for c in self.columns if c.kind == "amount"]
        if columns == "entry":
            return [c for c in amounts if c not in sums]
        if columns == "sums":
            return [c for c in amounts if c in sums]
        if columns == "amounts":
            return amounts
        return [c.id for c in self.columns if c.id == columns]

    def parts(self, column: str) -> list[str]:
        """The columns that count towards ``column``."""
        if column not in self._parts:
            self._parts[column] = [c.id for c in self.columns if c.part_of == column]
        return self._parts[column]

    def column(self, column_id: str) -> Column | None:
        """The column of that id, or None."""
        return next((c for c in self.columns if c.id == column_id), None)


class _Seat(NamedTuple):
    """The left cell from whose point of view the other terms are read."""

    table: str
    instance: str
    row: str
    column: str
    step: int  # which of ``{a,b,…}``


class _Shape(NamedTuple):
    """What an equation is like, whatever the seat."""

    written: Equation
    joins: bool
    #: The numbers on the right.
    constant: Decimal
    has_number: bool
    #: Whether a table on the right is a working paper.
    working: bool


class Expansion:
    """Spreads declared equations over one book."""

    def __init__(self, layout: Layout, book: Book) -> None:
        self.layout = layout
        self.trees: dict[TableKey, RowTree] = {
            key: RowTree(layout, table) for key, table in book.tables.items()
        }
        self.instances: dict[str, list[str]] = {}
        for key in book.tables:
            self.instances.setdefault(key.table, []).append(key.instance)
        #: Text columns whose words decide which rows a relation takes, by table.
        self.deciding: set[tuple[str, str]] = set()
        self._picked: dict[tuple[TableKey, str], dict[str, list[str]]] = {}

    def relations(self, specs: Iterable[RelationSpec]) -> list[Relation]:
        """All concrete relations of ``specs``, in order."""
        return [r for spec in specs for r in self.spread(spec, equation(spec.text))]

    def spread(self, spec: RelationSpec, written: Equation) -> Iterator[Relation]:
        """The concrete relations of one declared equation."""
        first = written.left[0]
        if not self.instances.get(first.table):
            sheet = self.layout.sheet_of.get(first.table)
            if sheet is None or not sheet.each:  # a book may well have no projects
                yield Relation(spec, (), (), missing=True)
            return
        shape = self._shape(written)
        for instance in self.instances[first.table]:
            seats = list(self._seats(first, instance))
            tree = self.trees[TableKey(first.table, instance)]
            if not seats and not first.runs and tree.must_have(first.row_ids):
                yield Relation(spec, (), (), missing=True)
            for seat in seats:
                relation = self._relation(spec, shape, seat)
                if relation is not None:
                    yield relation

    def _seats(self, first: TermSpec, instance: str) -> Iterator[_Seat]:
        tree = self.trees[TableKey(first.table, instance)]
        rows = tree.select(first.rows, first.row_ids)
        if not first.runs:
            rows = rows[:1]
        for row in rows:
            for step, word in enumerate(first.columns):
                for column in tree.choose(word):
                    yield _Seat(first.table, instance, row, column, step)

    def _shape(self, written: Equation) -> _Shape:
        numbers = [term.sign for term in written.right if not term.table]
        return _Shape(
            written, any(term.joins for term in written.terms), sum(numbers, Decimal(0)),
            bool(numbers), any(self._is_working(term.table) for term in written.right),
        )  # fmt: skip

    def _relation(self, spec: RelationSpec, shape: _Shape, seat: _Seat) -> Relation | None:
        joins, written = shape.joins, shape.written
        if joins and not self.trees[TableKey(seat.table, seat.instance)].codes.get(seat.row):
            return None
        own = self._own(written.left[0], seat)
        left, left_missing = self._side(written.left[1:], seat)
        right, right_missing = self._side(written.right, seat)
        missing = left_missing or right_missing
        if not right and not shape.has_number and not missing and (shape.working or not joins):
            return None  # a leaf has no children: nothing to say
        return Relation(spec, own + left, right, shape.constant, missing)

    def _own(self, first: TermSpec, seat: _Seat) -> tuple[Term, ...]:
        rows = [seat.row]
        if not first.runs:
            rows = self.trees[TableKey(seat.table, seat.instance)].select(first.rows, first.row_ids)
        return tuple(Term(ONE, Ref(seat.table, r, seat.column, seat.instance)) for r in rows)

    def _side(self, side: tuple[TermSpec, ...], seat: _Seat) -> tuple[tuple[Term, ...], bool]:
        if not side:
            return (), False
        terms: list[Term] = []
        missing = False
        for term in side:
            if not term.table:
                continue
            refs = self._resolve(term, seat)
            missing = missing or refs is None
            terms.extend(Term(term.sign, ref) for ref in refs or ())
        return tuple(terms), missing

    def _resolve(self, term: TermSpec, seat: _Seat) -> list[Ref] | None:
        """The cells a term means as seen from ``seat``; None where its table is not there."""
        instances = self.instances.get(term.table, [])
        if not instances:
            return [] if self._is_working(term.table) else None
        if term.rows != "*" and seat.instance in instances:
            instances = [seat.instance]
        refs: list[Ref] = []
        named = 0
        for instance in instances:
            tree = self.trees[TableKey(term.table, instance)]
            columns = self._columns(term, seat, tree)
            if columns is None:
                return None
            rows = self._rows(term, seat, tree)
            named += len(rows)
            refs += [Ref(term.table, row, c, instance) for row in rows for c in columns]
        lacks = bool(term.row_ids) and not named
        if lacks and self.trees[TableKey(term.table, instances[0])].must_have(term.row_ids):
            return None
        return refs

    def _rows(self, term: TermSpec, seat: _Seat, tree: RowTree) -> list[str]:
        if term.rows in ("children", "parts"):
            return tree.children.get(seat.row, [])
        if term.rows == "same code":
            code = self.trees[TableKey(seat.table, seat.instance)].codes.get(seat.row, "")
            return tree.by_code.get(code, []) if code else []
        if term.rows.startswith(WHERE):
            return self._pick(term.rows, seat, tree)
        if term.rows in ("each", "leaf", "sums") and term.table == seat.table:
            return [seat.row]
        return tree.select(term.rows, term.row_ids)

    def _pick(self, rows: str, seat: _Seat, tree: RowTree) -> list[str]:
        """The rows whose text says what ``rows`` asks for."""
        wanted = row_filter(rows)
        picked = self._picked.get((tree.key, rows))
        if picked is None:
            self.deciding |= {(tree.key.table, column) for column in wanted.columns}
            picked = self._picked[tree.key, rows] = {}
            for row in tree.rows:
                if all(row.text(column).strip() in words for column, words in wanted.among):
                    code = row.text(wanted.code).strip() if wanted.code else ""
                    picked.setdefault(code, []).append(row.id)
        code = self.trees[TableKey(seat.table, seat.instance)].codes.get(seat.row, "")
        return picked.get(code if wanted.code else "", [])

    def _is_working(self, table: str) -> bool:
        sheet = self.layout.sheet_of.get(table)
        return sheet is not None and sheet.working

    @staticmethod
    def _columns(term: TermSpec, seat: _Seat, tree: RowTree) -> list[str] | None:
        word = term.columns[min(seat.step, len(term.columns) - 1)]
        if word == "parts":
            return tree.parts(seat.column)
        wanted = seat.column if word in RUNNING_COLUMNS else word
        if wanted in tree.optional:
            return []
        return tree.choose(wanted) or None


@lru_cache(maxsize=4096)
def equation(text: str) -> Equation:
    """The parsed form of ``text``, remembered."""
    return parse_equation(text)
