"""The book: frozen values. Every change makes a new book that shares what is equal."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from budgetbook.model.amount import Value
from budgetbook.model.annual_round import Adjustment, Comment, PublicationRecord
from budgetbook.model.declared import OwnRelations
from budgetbook.model.ref import PRIOR, Ref, TableKey

NOTHING: Mapping[Any, Any] = MappingProxyType({})


class Frozen(BaseModel):
    """A value that is replaced, never changed in place."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Mark(Frozen):
    """What else is known of a cell beside its value."""

    #: The printed figure stands instead of the computed one: found so on opening, or set by hand.
    pinned: Literal["", "import", "user"] = ""
    #: Put together by guess when the file was read: to be looked at.
    doubtful: bool = False
    #: The user's own remark; never printed.
    note: str = ""
    #: How the figure was worked out, e.g. ``=12.5*3+8``.
    formula: str = ""
    #: 沿用未确认: taken over from last year's book, neither typed over nor confirmed since.
    carried: bool = False


class Row(Frozen):
    """One row: its values by column id. A column that is absent is blank."""

    id: str
    cells: Mapping[str, Value] = Field(default_factory=dict)
    marks: Mapping[str, Mark] = Field(default_factory=dict)
    #: A row the layout does not name in a table of fixed rows: the total row it counts towards.
    part_of: str = ""

    def text(self, column: str) -> str:
        """The words in ``column``, empty when blank or an amount."""
        value = self.cells.get(column)
        return value if isinstance(value, str) else ""

    def mark(self, column: str) -> Mark:
        """The mark of one cell."""
        return self.marks.get(column, NO_MARK)

    def with_cells(self, cells: Mapping[str, Any]) -> "Row":
        """This row with some values replaced; None makes a cell blank."""
        merged = {k: v for k, v in {**self.cells, **cells}.items() if v is not None}
        return Row.model_construct(id=self.id, cells=merged, marks=self.marks, part_of=self.part_of)

    def with_marks(self, marks: Mapping[str, Mark]) -> "Row":
        """This row with some marks replaced; an empty mark is dropped."""
        merged = {k: v for k, v in {**self.marks, **marks}.items() if v != NO_MARK}
        return Row.model_construct(id=self.id, cells=self.cells, marks=merged, part_of=self.part_of)


class ExtraColumn(Frozen):
    """A column the opened file prints and the layout does not know."""

    id: str
    #: Header words from the top storey down, joined by ``/``.
    title: str
    #: The column it stands behind; empty: in front of all.
    after: str = ""
    kind: Literal["amount", "text"] = "amount"
    #: The total column it counts towards.
    part_of: str = ""


#: Names of ``Table.fields`` that tell a slip of the file, no fact of the book: where 序号 does
#: not run on, and a unit of money over one table that is not the book's.
SERIAL_SLIP, OTHER_UNIT = "serial_slip", "other_unit"
#: And of a table that no layout knows: its first row is its header.
HEADED = "headed"


class Table(Frozen):
    """One table of the book, as the file prints it."""

    key: TableKey
    title: str = ""
    rows: tuple[Row, ...] = ()
    extra_columns: tuple[ExtraColumn, ...] = ()
    #: Layout columns that this file does not print.
    absent_columns: tuple[str, ...] = ()
    #: Printed words around the table that are facts of their own, e.g. ``cutoff`` (截止时间).
    fields: Mapping[str, str] = Field(default_factory=dict)
    notes: tuple[str, ...] = ()
    #: Merged areas of a table kept as it is: (row, column, row span, column span).
    spans: tuple[tuple[int, int, int, int], ...] = ()

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Row id → its place from 0."""
        return {row.id: i for i, row in enumerate(self.rows)}

    def row(self, row_id: str) -> Row | None:
        """The row of that id, or None."""
        i = self.positions.get(row_id)
        return None if i is None else self.rows[i]

    def with_rows(self, rows: Iterable[Row]) -> "Table":
        """This table with other rows."""
        return self._copy(rows=tuple(rows))

    def with_changed(self, changed: Mapping[str, Row]) -> "Table":
        """This table with some rows replaced by rows of the same ids."""
        rows = list(self.rows)
        positions = self.positions
        for row_id, row in changed.items():
            rows[positions[row_id]] = row
        table = self._copy(rows=tuple(rows))
        table.__dict__["positions"] = positions
        return table

    def _copy(self, **update: Any) -> "Table":
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return Table.model_construct(**(fields | update))


ParagraphRole = Literal[
    "title", "contents", "contents_group", "contents_title", "heading1", "heading2", "heading3",
    "body", "cover",
]  # fmt: skip


class Binding(Frozen):
    """A figure in a sentence that is a cell of a table: rewritten when the cell changes."""

    start: int
    end: int
    ref: Ref
    unit: Literal["万元", "元", ""] = "万元"
    decimals: int = 2
    #: The words as they stood at import.
    words: str = ""


class Standard(Frozen):
    """Which generated sentence a paragraph was taken from (``resources/sentences``)."""

    id: str
    #: Its words as generated, bound figures left out: what differs from them is hand-written.
    words: str


class Paragraph(Frozen):
    """A paragraph of the book's text."""

    kind: Literal["paragraph"] = "paragraph"
    id: str
    text: str
    role: ParagraphRole = "body"
    bindings: tuple[Binding, ...] = ()
    #: A new page begins here.
    page_break: bool = False
    #: Stretches of the words in bold, in order and apart from each other: (start, end).
    emphasis: tuple[tuple[int, int], ...] = ()
    standard: Standard | None = None


class Placed(Frozen):
    """The place in the book where a sheet of the layout (or a table kept as it is) stands."""

    kind: Literal["sheet"] = "sheet"
    #: Sheet id of the layout; empty for a table the layout does not know.
    sheet: str
    instance: str = ""
    #: The heading as printed above it.
    title: str = ""
    page_break: bool = False


FlowItem = Annotated[Paragraph | Placed, Field(discriminator="kind")]


class Department(Frozen):
    """The department the book belongs to."""

    code: str = ""
    name: str = ""

    @property
    def line(self) -> str:
        """Code and name as printed over a table."""
        return f"{self.code} {self.name}".strip()


class Internal(Frozen):
    """A place marked 内部 (sensitive, not 涉密): a project, a row, or a paragraph. Printed and
    exported as it is, and masked in the 公开版."""

    kind: Literal["project", "row", "paragraph"]
    #: Of a row: its table; of a project and a row: the instance.
    table: str = ""
    instance: str = ""
    #: The id of the row or paragraph.
    id: str = ""


class SignOff(Frozen):
    """Who answered for the 保密审查, and when (as written); ``checked`` is what was looked at: it
    no longer counts where the book says something else."""

    name: str
    date: str
    checked: str = ""


def _tables_to_list(tables: Mapping[TableKey, Table]) -> list[Table]:
    return list(tables.values())


def _tables_from_list(tables: Any) -> Any:
    if not isinstance(tables, list):
        return tables
    read = [Table.model_validate(table) for table in tables]
    keyed = {table.key: table for table in read}
    if len(keyed) != len(read):
        raise ValueError("the same table twice")
    return keyed


#: What last year's figures are; empty: not chosen, the text names them as it does.
Basis = Literal["", "年初预算", "调整后预算", "执行数"]


class Stage(Frozen):
    """The book as it stood at one step of the year's round, locked: 一上, 控制数, 批复 …"""

    name: str
    #: The day it stands for, as written.
    date: str = ""
    remark: str = ""
    #: The files its figures were taken in from; empty: the book of that time itself.
    source: str = ""
    #: Without stages and last year's book. One taken in holds the tables of its source only.
    book: "Book"


class Member(Frozen):
    """A book that a department's book sums up (汇总): 本级 or one of the 所属单位."""

    id: str
    name: str
    code: str = ""
    #: The file it was read from, by its name.
    source: str = ""
    #: How checking it ended, as said to the user; empty: not checked.
    checked: str = ""
    #: Without its own members, stages and last year's book.
    book: "Book"


class Book(Frozen):
    """A whole budget book."""

    layout: str
    year: int | None = None
    department: Department = Department()
    unit: Literal["万元", "元"] = "万元"
    #: Figures were rounded from 元: small differences are rounding, not errors.
    rounded: bool = False
    tables: Annotated[
        Mapping[TableKey, Table],
        BeforeValidator(_tables_from_list),
        PlainSerializer(_tables_to_list),
    ] = Field(default_factory=dict)
    flow: tuple[FlowItem, ...] = ()
    #: 出错说明: why a finding stays, by the finding's key.
    explanations: Mapping[str, str] = Field(default_factory=dict)
    #: Rules switched off for this book, with the reason.
    muted: Mapping[str, str] = Field(default_factory=dict)
    #: Ids of paragraphs taken over from last year's book and not confirmed since.
    carried: tuple[str, ...] = ()
    #: Last year's book as it was, with its own predecessor inside.
    prior: "Book | None" = None
    #: What last year's figures are, as the text names them; empty: not chosen.
    prior_basis: Basis = ""
    #: What the cover says, by the layout's field; ``date`` too. Absent: the layout's own words.
    cover: Mapping[str, str] = Field(default_factory=dict)
    #: 勾稽关系 that the user added to those of the layout.
    own_relations: OwnRelations = ()
    #: What is left out of the 公开版.
    internal: tuple[Internal, ...] = ()
    #: 保密审查 before publication.
    signed: SignOff | None = None
    #: Locked snapshots of the year's round, in the order in which they were made.
    stages: tuple[Stage, ...] = ()
    #: The stage that the book is in now; empty: not said.
    stage: str = ""
    #: 批注 and 退回意见, in the order in which they came.
    comments: tuple[Comment, ...] = ()
    #: 调整台账, in the order of its lines.
    adjustments: tuple[Adjustment, ...] = ()
    publication: PublicationRecord = PublicationRecord()
    #: The units' books that this one sums up; empty: it stands for itself.
    members: tuple[Member, ...] = ()

    def value(self, ref: Ref) -> Any:
        """What the cell holds; None when blank or not there. ``prior`` is last year's book."""
        if ref.book == PRIOR:
            return self.prior.value(ref._replace(book="")) if self.prior else None
        table = self.tables.get((ref.table, ref.instance))  # type: ignore[call-overload]
        if table is None:
            return None
        i = table.positions.get(ref.row)
        return None if i is None else table.rows[i].cells.get(ref.column)

    def mark(self, ref: Ref) -> Mark:
        """The mark of the cell."""
        row = self.row(ref)
        return NO_MARK if row is None else row.mark(ref.column)

    def row(self, ref: Ref) -> Row | None:
        """The row the cell stands in, or None."""
        table = self.tables.get(ref.key)
        return None if table is None else table.row(ref.row)

    def instances(self, table: str) -> list[str]:
        """The instances of a repeated table, in the book's order."""
        return [key.instance for key in self.tables if key.table == table]

    def with_table(self, table: Table) -> "Book":
        """This book with one table added or replaced."""
        return self.model_copy(update={"tables": {**self.tables, table.key: table}})

    def with_values(self, values: Mapping[Ref, Any], marks: Mapping[Ref, Mark] = NOTHING) -> "Book":
        """This book with some cells (and marks) replaced; cells of unknown rows are ignored."""
        changed: dict[TableKey, dict[str, Row]] = {}
        for ref, cells in _by_row(values).items():
            row = self._row_for(changed, ref)
            if row is not None:
                changed[ref.key][ref.row] = row.with_cells(cells)
        for ref, row_marks in _by_row(marks).items():
            row = self._row_for(changed, ref)
            if row is not None:
                changed[ref.key][ref.row] = row.with_marks(row_marks)
        if not changed:
            return self
        replaced = {key: self.tables[key].with_changed(rows) for key, rows in changed.items()}
        return self.model_copy(update={"tables": {**self.tables, **replaced}})

    def _row_for(self, changed: dict[TableKey, dict[str, Row]], ref: Ref) -> Row | None:
        row = changed.get(ref.key, NOTHING).get(ref.row) or self.row(ref)
        if row is not None:
            changed.setdefault(ref.key, {})
        return row


def _by_row(values: Mapping[Ref, Any]) -> dict[Ref, dict[str, Any]]:
    rows: dict[Ref, dict[str, Any]] = {}
    for ref, value in values.items():
        rows.setdefault(ref._replace(column=""), {})[ref.column] = value
    return rows


NO_MARK = Mark()
#: What belongs to one year's round alone, blank: not printed, published or rolled forward.
ROUND: Mapping[str, Any] = MappingProxyType(
    {
        "stages": (), "stage": "", "comments": (), "adjustments": (),
        "publication": PublicationRecord(), "members": (),
    }
)  # fmt: skip
Stage.model_rebuild()
Member.model_rebuild()
