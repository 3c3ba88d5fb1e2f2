"""Any two books compared: what one has and the other has not, and every cell that differs."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any, Literal, NamedTuple

from budgetbook.model.amount import Unread
from budgetbook.model.book import Book, Paragraph, Row, Table
from budgetbook.model.edit import column_title, row_title, table_title
from budgetbook.model.grid import cell_text
from budgetbook.model.layout import Column, Layout, columns_of
from budgetbook.model.pairing import Pairing, layout_of
from budgetbook.model.ref import Ref, TableKey

Kind = Literal["fact", "table", "row", "cell", "text"]
KIND_TITLES: dict[Kind, str] = {
    "fact": "基本信息", "table": "表和项目", "row": "行", "cell": "单元格", "text": "文字",
}  # fmt: skip
_NAMES = frozenset({"label", "code", "name"})
_WAN = Decimal(10000)
_EXACT = Column(id="", title="", kind="amount")


class Difference(NamedTuple):
    """One thing in which two books differ, in words; ``first`` and ``second`` are their sides."""

    kind: Kind
    table: str
    row: str
    column: str
    first: str
    second: str
    #: Second less first, in the first book's unit; None for words and for what only one has.
    change: Decimal | None = None
    #: The cell in the first book, and that in the second.
    ref: Ref | None = None
    other: Ref | None = None
    #: The paragraph of the first book.
    paragraph: str = ""


class Comparison(NamedTuple):
    """All differences, in the first book's order, and how many cells were compared."""

    differences: tuple[Difference, ...]
    cells: int

    def count(self, kind: Kind) -> int:
        """How many differences are of one kind."""
        return sum(one.kind == kind for one in self.differences)


def compare(first: Book, second: Book, layout: Layout, *, kin: bool = False) -> Comparison:
    """``first`` (of ``layout``) beside ``second`` (of its own); a blank amount equals zero, words
    are compared without their blanks. ``kin``: stages of one book."""
    return _Comparer(first, second, layout, kin).run()


class _Comparer:
    def __init__(self, first: Book, second: Book, layout: Layout, kin: bool) -> None:
        self.first, self.second, self.layout = first, second, layout
        self.other_layout = layout_of(second, layout)
        self.pairs = Pairing(first, second, layout, kin=kin)
        self.cells = 0
        #: What an amount of the second book is multiplied with.
        self.scale = Decimal(1)
        if first.unit != second.unit:
            self.scale = _WAN if first.unit == "元" else 1 / _WAN

    def run(self) -> Comparison:
        found = [*self._facts(), *self._tables(), *self._text()]
        return Comparison(tuple(found), self.cells)

    def _facts(self) -> Iterator[Difference]:
        pairs = (
            ("预算年度", str(self.first.year or ""), str(self.second.year or "")),
            ("部门", self.first.department.line, self.second.department.line),
            ("单位", self.first.unit, self.second.unit),
            ("版式", self.layout.title, self.other_layout.title),
        )
        for name, ours, theirs in pairs:
            if ours != theirs:
                yield Difference("fact", "", name, "", ours, theirs)

    def _tables(self) -> Iterator[Difference]:
        met: set[TableKey] = set()
        for key, table in self.first.tables.items():
            other = self.pairs.key(key)
            if other is not None:
                met.add(other)
                yield from self._rows(table, self.second.tables[other])
            elif _has_content(table, self.layout):
                yield self._lone_table(self.first, self.layout, table, ours=True)
        for key, table in self.second.tables.items():
            if key not in met and _has_content(table, self.other_layout):
                yield self._lone_table(self.second, self.other_layout, table, ours=False)

    def _lone_table(self, book: Book, layout: Layout, table: Table, *, ours: bool) -> Difference:
        words = f"有（{len(table.rows)} 行）"
        first = next((r.id for r in table.rows), "")
        ref = Ref(table.key.table, first, "", table.key.instance) if first else None
        return Difference(
            "table", _sheet(layout, book, table.key), "", "", words if ours else "无",
            "无" if ours else words, ref=ref if ours else None, other=None if ours else ref,
        )  # fmt: skip

    def _rows(self, table: Table, other: Table) -> Iterator[Difference]:
        pairs = self.pairs.rows(table.key)
        columns = self._columns(table, other)
        theirs = {row.id: row for row in other.rows}
        for row in table.rows:
            if row.id in pairs:
                yield from self._cells(table, row, other, theirs[pairs[row.id]], columns)
            elif _amounts_or_words(row, columns):
                yield self._lone_row(table, row, columns, ours=True)
        for row in other.rows:
            if row.id not in set(pairs.values()) and _amounts_or_words(row, columns):
                yield self._lone_row(other, row, columns, ours=False)

    def _columns(self, table: Table, other: Table) -> list[Column]:
        spec, kin = self.layout.table(table.key.table), self.other_layout.table(other.key.table)
        columns = {c.id: c for c in (columns_of(spec, table) if spec else ())}
        for column in columns_of(kin, other) if kin else ():
            columns.setdefault(column.id, column)
        return list(columns.values())

    def _lone_row(self, table: Table, row: Row, columns: list[Column], *, ours: bool) -> Difference:
        book, layout = (self.first, self.layout) if ours else (self.second, self.other_layout)
        column = next((c for c in columns if c.kind == "amount" and c.id in row.cells), None)
        amount = exact_words(row.cells.get(column.id)) if column else ""
        words = f"有（{column.title.rpartition('/')[2]} {amount}）" if column else "有"
        ref = Ref(table.key.table, row.id, column.id if column else "", table.key.instance)
        return Difference(
            "row", _sheet(layout, book, table.key), row_title(layout, book, ref), "",
            words if ours else "无", "无" if ours else words,
            ref=ref if ours else None, other=None if ours else ref,
        )  # fmt: skip

    def _cells(
        self, table: Table, row: Row, other: Table, beside: Row, columns: list[Column]
    ) -> Iterator[Difference]:
        for column in columns:
            ours, theirs = row.cells.get(column.id), beside.cells.get(column.id)
            self.cells += ours is not None or theirs is not None
            if isinstance(theirs, Decimal) and column.kind == "amount":
                theirs = theirs * self.scale
            if same_value(ours, theirs):
                continue
            ref = Ref(table.key.table, row.id, column.id, table.key.instance)
            yield Difference(
                "cell", _sheet(self.layout, self.first, table.key),
                row_title(self.layout, self.first, ref), column_title(self.layout, self.first, ref),
                exact_words(ours), exact_words(theirs), _change(ours, theirs), ref,
                Ref(other.key.table, beside.id, column.id, other.key.instance),
            )  # fmt: skip

    def _text(self) -> Iterator[Difference]:
        ours, theirs = _paragraphs(self.first), _paragraphs(self.second)
        matcher = SequenceMatcher(
            None, [_plain(p.text) for p in ours], [_plain(p.text) for p in theirs], autojunk=False
        )
        for tag, i1, i2, j1, j2 in matcher.get_opcodes():
            if tag == "equal":
                continue
            for n in range(max(i2 - i1, j2 - j1)):
                one = ours[i1 + n] if i1 + n < i2 else None
                two = theirs[j1 + n] if j1 + n < j2 else None
                yield Difference(
                    "text", "文字", "", "", one.text if one else "", two.text if two else "",
                    paragraph=one.id if one else "",
                )  # fmt: skip


def _sheet(layout: Layout, book: Book, key: TableKey) -> str:
    """The sheet in official words; of a project its name."""
    head = book.tables.get(TableKey("project", key.instance)) if key.instance else None
    name = head.rows[0].text("name") if head is not None and head.rows else ""
    return f"项目 {name}" if name else table_title(layout, key)


def _has_content(table: Table, layout: Layout) -> bool:
    spec = layout.table(table.key.table)
    return any(
        _amounts_or_words(row, columns_of(spec, table) if spec else ()) for row in table.rows
    )


def _amounts_or_words(row: Row, columns: Iterable[Column]) -> bool:
    """Whether a row says more than what it is called."""
    named = {c.id for c in columns if c.kind in _NAMES}
    return bool(row.cells.keys() - named) or bool(named and "code" in row.cells)


def _paragraphs(book: Book) -> list[Paragraph]:
    return [p for p in book.flow if isinstance(p, Paragraph) and p.text.strip()]


def _plain(text: str) -> str:
    return "".join(text.split())


def same_value(ours: Any, theirs: Any) -> bool:
    """Whether two values are the same figure (a blank is zero) or the same words."""
    if isinstance(ours, Decimal | None) and isinstance(theirs, Decimal | None):
        return (ours or Decimal(0)) == (theirs or Decimal(0))
    return _plain(exact_words(ours)) == _plain(exact_words(theirs))


def exact_words(value: Any) -> str:
    """A value as it is: amounts with all their digits, at least two decimals."""
    if isinstance(value, Decimal):
        exponent = value.normalize().as_tuple().exponent
        places = max(2, -exponent) if isinstance(exponent, int) else 2
        return cell_text(_EXACT.model_copy(update={"decimals": places, "grouping": True}), value)
    return value.text if isinstance(value, Unread) else (value or "")


def _change(ours: Any, theirs: Any) -> Decimal | None:
    known = isinstance(ours, Decimal | None) and isinstance(theirs, Decimal | None)
    return (theirs or Decimal(0)) - (ours or Decimal(0)) if known else None
