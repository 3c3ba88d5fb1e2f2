"""并入: tables and projects that a colleague has filled in, taken over where the user says so.

Nothing is dropped: rows and projects that only the own book has stay. Where both have a figure
or words and they differ, both are shown and the user chooses.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from budgetbook.model.book import NO_MARK, Book, FlowItem, Placed, Row, Table
from budgetbook.model.compare import exact_words, same_value
from budgetbook.model.edit import (
    Edit,
    InsertRows,
    SetCells,
    SetFlow,
    SetInternal,
    Several,
    apply,
    column_title,
    row_title,
    table_title,
)
from budgetbook.model.fresh import free_id
from budgetbook.model.layout import Column, Layout, columns_of
from budgetbook.model.pairing import Pairing
from budgetbook.model.ref import Ref, TableKey
from budgetbook.model.rows import add_code, project_sheet
from budgetbook.model.settle import Ledger

Side = Literal["ours", "theirs"]
#: ``new``: the own book has nothing there; ``conflict``: both have something, and it differs.
State = Literal["new", "conflict"]


class MergeError(ValueError):
    """Books that cannot be merged; the message is one sentence for the user."""


class Choice(NamedTuple):
    """One cell, row or project of the other book that the own one has not, or has otherwise."""

    #: Names the choice; stable for the same two books.
    key: str
    state: State
    row: str
    column: str
    ours: str
    theirs: str
    #: The cell in the own book (a new row's has that of the other), and the other's.
    ref: Ref
    source: Ref

    @property
    def proposed(self) -> Side:
        """What is taken unless the user says otherwise: the own where both have something."""
        return "theirs" if self.state == "new" else "ours"


class Part(NamedTuple):
    """A table or a project of the other book with what may be taken over from it."""

    title: str
    key: TableKey
    is_project: bool
    #: The own book has no such project: it is taken as a whole.
    is_new: bool
    choices: tuple[Choice, ...]


def offers(book: Book, other: Book, layout: Layout) -> tuple[Part, ...]:
    """What ``other`` has that ``book`` has not or has otherwise, by table and project; computed
    cells are left out, they follow. Raises MergeError where the two are of different kinds."""
    if other.layout != book.layout:
        raise MergeError("两本簿的版式不同，没有并入；请先把对方的簿结转或转换成同一版式")
    if other.unit != book.unit:
        raise MergeError(f"两本簿的金额单位不同（{book.unit}、{other.unit}），没有并入")
    return tuple(part for part in _Offers(book, other, layout).parts() if part.choices)


def merge(
    book: Book, other: Book, layout: Layout, parts: Iterable[Part], sides: Mapping[str, Side]
) -> Edit | None:
    """The one edit that takes over what ``sides`` says (by the choices' keys; else what is
    proposed); None where nothing is taken."""
    taken = [
        (part, [c for c in part.choices if sides.get(c.key, c.proposed) == "theirs"])
        for part in parts
    ]
    work = _Merge(book, other, layout)
    for part, choices in taken:
        if choices:
            work.take(part, choices)
    count = sum(len(choices) for _, choices in taken)
    return Several(tuple(work.edits), f"并入他人所填 {count} 处") if work.edits else None


class _Offers:
    def __init__(self, book: Book, other: Book, layout: Layout) -> None:
        self.book, self.other, self.layout = book, other, layout
        self.pairs = Pairing(other, book, layout)
        self.computed = Ledger(layout, other).fillers
        self.own_computed = Ledger(layout, book).fillers

    def parts(self) -> Iterator[Part]:
        projects: dict[str, list[Choice]] = {}
        new: set[str] = set()
        for key, table in self.other.tables.items():
            if self.layout.table(key.table) is None:
                continue
            if not key.instance:
                title = table_title(self.layout, key)
                yield Part(title, key, False, False, tuple(self._choices(key, table)))
            elif self.pairs.key(key) is None and key.table == "project":
                new.add(key.instance)
                projects.setdefault(key.instance, []).insert(0, self._whole(key, table))
            elif key.instance not in new:
                projects.setdefault(key.instance, []).extend(self._choices(key, table))
        for instance, choices in projects.items():
            key = TableKey("project", instance)
            own = [c for c in choices if instance not in new or c.row == ""]
            yield Part(self._name(instance), key, True, instance in new, tuple(own))

    def _name(self, instance: str) -> str:
        table = self.other.tables.get(TableKey("project", instance))
        return table.rows[0].text("name") if table and table.rows else "未命名项目"

    def _whole(self, key: TableKey, table: Table) -> Choice:
        row = table.rows[0].id if table.rows else ""
        ref = Ref(key.table, row, "name", key.instance)
        return Choice(_key(ref), "new", "", "整个项目", "", self._name(key.instance), ref, ref)

    def _choices(self, key: TableKey, table: Table) -> Iterator[Choice]:
        spec = self.layout.tables_by_id[key.table]
        own = self.pairs.key(key) or key
        rows = self.pairs.rows(key)
        columns = columns_of(spec, table)
        named = {c.id for c in columns if c.kind in ("label", "code", "name")}
        for row in table.rows:
            source = Ref(key.table, row.id, "", key.instance)
            if row.id not in rows:
                if row.cells and (row.cells.keys() - named or spec.kind == "list"):
                    yield self._row(own, source, row, columns)
                continue
            beside = Ref(own.table, rows[row.id], "", own.instance)
            skipped = named if spec.kind != "form" else set()
            for column in columns:
                if column.id not in skipped:
                    yield from self._cell(beside, source, column)

    def _row(self, own: TableKey, source: Ref, row: Row, columns: Iterable[Column]) -> Choice:
        amounts = [c for c in columns if isinstance(row.cells.get(c.id), Decimal)]
        words = [f"{c.title.rpartition('/')[2]} {exact_words(row.cells[c.id])}" for c in amounts]
        title = row_title(self.layout, self.other, source)
        ref = Ref(own.table, row.id, "", own.instance)
        theirs = "，".join(words[:3]) or "（有文字）"
        return Choice(_key(source), "new", title, "整行", "", theirs, ref, source)

    def _cell(self, beside: Ref, source: Ref, column: Column) -> Iterator[Choice]:
        ref, from_ = beside._replace(column=column.id), source._replace(column=column.id)
        ours, theirs = self.book.value(ref), self.other.value(from_)
        if theirs is None or same_value(ours, theirs):
            return
        if from_ in self.computed and not self.other.mark(from_).pinned:
            return
        if ref in self.own_computed and not self.book.mark(ref).pinned:
            return
        yield Choice(
            _key(from_), "new" if ours is None else "conflict",
            row_title(self.layout, self.other, from_), column_title(self.layout, self.other, from_),
            exact_words(ours), exact_words(theirs), ref, from_,
        )  # fmt: skip


def _key(source: Ref) -> str:
    return "/".join((source.table, source.instance, source.row, source.column))


class _Merge:
    """The edits, each made on the book as the ones before leave it."""

    def __init__(self, book: Book, other: Book, layout: Layout) -> None:
        self.book, self.other, self.layout = book, other, layout
        self.edits: list[Edit] = []

    def _do(self, edit: Edit) -> None:
        self.edits.append(edit)
        self.book = apply(edit, self.book).book

    def take(self, part: Part, choices: list[Choice]) -> None:
        if part.is_new:
            self._project(part.key.instance)
            return
        for choice in choices:
            if choice.column == "整行" and not choice.ref.column:
                self._row(choice)
        cells = [c for c in choices if c.ref.column]
        if cells:
            values = {c.ref: self.other.value(c.source) for c in cells}
            marks = {c.ref: self._mark(c) for c in cells}
            self._do(SetCells(values, {r: m for r, m in marks.items() if m != self.book.mark(r)}))

    def _mark(self, choice: Choice) -> Any:
        """The other's working and remark come along; that it was taken over is known now."""
        mark = self.other.mark(choice.source)
        return mark.model_copy(update={"carried": False}) if mark != NO_MARK else NO_MARK

    def _row(self, choice: Choice) -> None:
        row, spec = self.other.row(choice.source), self.layout.tables_by_id[choice.ref.table]
        if row is None:
            return
        key = choice.ref.key
        if spec.kind == "tree":
            self._code_row(key, row)
            return
        table = self.book.tables.get(key)
        taken = set(table.positions) if table else set()
        new = row if row.id not in taken else row.model_copy(update={"id": free_id(taken, "r")})
        self._do(InsertRows(key, self._before(choice.source, table), (new,)))

    def _before(self, source: Ref, table: Table | None) -> str:
        """The own row behind which the other book's row belongs."""
        if table is None or not table.rows:
            return ""
        theirs = self.other.tables[source.key]
        pairs = Pairing(self.other, self.book, self.layout).rows(source.key)
        for row in reversed(theirs.rows[: theirs.positions[source.row]]):
            if row.id in pairs:
                return pairs[row.id]
        return table.rows[-1].id

    def _code_row(self, key: TableKey, row: Row) -> None:
        spec = self.layout.tables_by_id[key.table]
        code, table = row.text(spec.code_column), self.book.tables.get(key)
        known = table is not None and any(r.text(spec.code_column) == code for r in table.rows)
        if code and not known:
            self._do(add_code(self.book, self.layout, key, code, row.text(spec.head_column)).edit)
        names = {c.id for c in spec.columns if c.kind in ("label", "code", "name")}
        computed = Ledger(self.layout, self.book).fillers
        refs = {Ref(key.table, code, c, key.instance): v for c, v in row.cells.items()
                if c not in names}  # fmt: skip
        values = {ref: value for ref, value in refs.items() if ref not in computed}
        if values:
            self._do(SetCells(values))

    def _project(self, instance: str) -> None:
        sheet = project_sheet(self.layout)
        if sheet is None:
            return
        taken = {k.instance for k in self.book.tables}
        new = instance if instance not in taken else free_id(taken, "p")
        tables: dict[TableKey, Table | None] = {
            TableKey(k.table, new): t.model_copy(update={"key": TableKey(k.table, new)})
            for k, t in self.other.tables.items()
            if k.instance == instance
        }
        placed = next(
            (i for i in self.other.flow if isinstance(i, Placed) and i.instance == instance),
            Placed(sheet=sheet.id),
        ).model_copy(update={"instance": new})
        flow: list[FlowItem] = list(self.book.flow)
        places = [i for i, item in enumerate(flow)
                  if isinstance(item, Placed) and item.sheet == sheet.id]  # fmt: skip
        flow.insert(places[-1] + 1 if places else len(flow), placed)
        self._do(SetFlow(tuple(flow), tables))
        marks = tuple(
            one.model_copy(update={"instance": new})
            for one in self.other.internal if one.instance == instance and instance
        )  # fmt: skip
        if marks:
            self._do(SetInternal(marks))
