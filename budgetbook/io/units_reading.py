"""The books of units read and checked for 汇总, a handful in this process, more in several."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from budgetbook.io.batch import FEW, LOST, Told, in_processes
from budgetbook.io.errors import BookError
from budgetbook.io.formats import open_files
from budgetbook.model.book import Book, Frozen, Member, Row, Table
from budgetbook.model.expected_units import checked_words
from budgetbook.model.layout import normal
from budgetbook.model.layout_variant import Variant, remember
from budgetbook.model.review import review
from budgetbook.model.settle import Ledger
from budgetbook.model.summing import line_of
from budgetbook.model.summing_up import SummingError, as_member

Model = TypeVar("Model", bound=Frozen)


class UnitRead(NamedTuple):
    """One file: the unit's book (its id is still to be given), or why there is none."""

    path: Path
    member: Member | None
    message: str = ""
    #: Code and name of the units that the book itself was summed from.
    parts: tuple[str, ...] = ()


def read_unit(path: Path, layouts: Sequence[Variant] = ()) -> UnitRead:
    """The book in one file, settled and checked; never raises BookError."""
    try:
        opened = open_files([path], isolated=True, own=layouts)
    except BookError as error:
        said = str(error)
        return UnitRead(path, None, said if path.name in said else f"“{path.name}”：{said}")
    book = Ledger(opened.layout, opened.book).settle(opened.book).book
    words = checked_words(review(book, opened.layout))
    parts = tuple(mark for one in book.members for mark in (one.code, normal(one.name)) if mark)
    return UnitRead(path, as_member(_plain(book), (), source=path.name, checked=words), "", parts)


def _plain(book: Book) -> Book:
    """``book`` without what its tables remember of their rows: it is sent, and kept, as it is."""
    tables = {key: table.with_rows(table.rows) for key, table in book.tables.items()}
    return book.model_copy(update={"tables": tables})


class _Pool:
    """Many books in less memory: equal rows as one object (most lines of an official table are
    blank), and what pydantic notes of every object (its fields that were set) once for all."""

    def __init__(self) -> None:
        self._rows: dict[Any, Row] = {}
        self._noted: dict[frozenset[str], set[str]] = {}

    def shared(self, one: UnitRead) -> UnitRead:
        """The same, smaller."""
        if one.member is None:
            return one
        book = one.member.book
        tables = {key: self._table(table) for key, table in book.tables.items()}
        for item in book.flow:
            self._note(item)
        held = book.model_copy(update={"tables": tables})
        return one._replace(member=one.member.model_copy(update={"book": held}))

    def _table(self, table: Table) -> Table:
        return self._note(table.with_rows(self._row(row) for row in table.rows))

    def _row(self, row: Row) -> Row:
        self._note(row)
        if row.marks or any(not isinstance(value, str | None) for value in row.cells.values()):
            return row
        return self._rows.setdefault((row.id, row.part_of, *row.cells.items()), row)

    def _note(self, one: Model) -> Model:
        """``one`` with its note shared; frozen objects never change theirs."""
        noted = one.__pydantic_fields_set__
        same = self._noted.setdefault(frozenset(noted), noted)
        object.__setattr__(one, "__pydantic_fields_set__", same)
        return one


def read_units(
    paths: Sequence[Path], told: Told | None = None, layouts: Sequence[Variant] = ()
) -> list[UnitRead]:
    """All files in the order given; a damaged one costs nothing else. ``told`` may raise
    Cancelled."""
    for variant in layouts:
        remember(variant)
    if len(paths) <= FEW:
        found = []
        for path in paths:
            found.append(read_unit(path, layouts))
            if told is not None:
                told(len(found), len(paths), path.name)
        return found
    calls = [(path, tuple(layouts)) for path in paths]
    names = [str(path) for path in paths]
    return in_processes(read_unit, calls, names, _lost, told, _Pool().shared)


def _lost(name: str) -> UnitRead:
    return UnitRead(Path(name), None, f"“{Path(name).name}”：{LOST}")


def _refuse_counted(found: Sequence[UnitRead], before: Sequence[Member]) -> None:
    given = [one.member for one in found if one.member is not None]
    for one in found:
        for member in (*given, *before) if one.parts else ():
            if member.code in one.parts or normal(member.name) in one.parts:
                raise SummingError(
                    f"“{one.path.name}”是汇总过的部门簿，里面已经有“{line_of(member)}”，"
                    "同一个单位不能汇总两次，请去掉一个；没有汇总"
                )


def numbered(found: Sequence[UnitRead], before: Sequence[Member] = ()) -> list[Member]:
    """The books that could be read in the order of their codes (本级 is the first), those without
    behind; each with an id of its own beside those of ``before``. Raises SummingError where one
    of them is counted twice: by itself, and in a department's book."""
    _refuse_counted(found, before)
    taken = {member.id for member in before}
    members: list[Member] = []
    read = [one.member for one in found if one.member is not None]
    for member in sorted(read, key=lambda one: (not one.code, one.code)):
        number = next(n for n in range(1, len(taken) + 2) if f"u{n}" not in taken)
        taken.add(f"u{number}")
        members.append(member.model_copy(update={"id": f"u{number}"}))
    return members
