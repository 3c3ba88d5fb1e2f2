"""Fills one official table of a blank template: 科目 rows, fixed rows, rows that are entered."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from budgetbook.io.header_match import FoundColumn, FoundPart
from budgetbook.io.template_facts import filling_words, sourced
from budgetbook.io.template_read import Head, columns_of_part, has_formula, is_open, total_at
from budgetbook.io.template_writer import Shortage, Writer
from budgetbook.model.book import Row, Table
from budgetbook.model.layout import Column, TableSpec, columns_of, normal
from budgetbook.model.official_names import row_name
from budgetbook.model.relation import TOTAL_ROW

_ORDINAL = re.compile(r"^\s*[一二三四五六七八九十]+、")
_DIGITS = "零一二三四五六七八九"


class PartFiller:
    """Fills one table of a template's sheet."""

    def __init__(
        self, writer: Writer, head: Head, part: FoundPart, end: int, own: TableSpec,
        table: Table, title: str,
    ) -> None:  # fmt: skip
        self.writer, self.head, self.part, self.end = writer, head, part, end
        self.own, self.table, self.title = own, table, title
        self.raster = head.raster
        self.columns = columns_of_part(part)
        self.sources = self._sources()
        self.cells = 0

    def fill(self) -> tuple[int, int]:
        """How many rows and cells were filled."""
        kind, mine = self.part.spec.kind, self.own.kind
        if kind != mine:
            rows = self._by_list() if kind == "list" else self._by_label(sourced_only=True)
        else:
            rows = {"fixed": self._by_label, "tree": self._by_code}.get(kind, self._in_order)()
        self._unplaced_columns()
        return rows, self.cells

    def _sources(self) -> dict[str, Column]:
        """Template column id → the book's column that is meant, where there is one."""
        have = {c.id: c for c in columns_of(self.own, self.table)}
        words = {normal(c.title.rpartition("/")[2]): c for c in have.values()}
        found: dict[str, Column] = {}
        for one in self.columns:
            column = one.column
            by_word = words.get(normal(column.title.rpartition("/")[2]))
            source = have.get(column.id) if self.part.spec.column(column.id) else None
            source = source or by_word
            if source is not None:
                found[column.id] = source
        return found

    def _unplaced_columns(self) -> None:
        """Columns with figures on one side only."""
        same = self.part.spec.kind == self.own.kind
        used = {c.id for c in self.sources.values()} | {c.part_of for c in self.own.columns}
        for column in columns_of(self.own, self.table) if same else ():
            if column.kind != "amount" or column.id in used:
                continue
            values = [r.cells.get(column.id) for r in self.table.rows]
            if any(isinstance(v, Decimal) and v for v in values):
                self.writer.no_place.append(f"{self.title}：“{column.title.replace('/', '·')}”列")
        for one in self.columns:
            known = (same and one.column.id in self.sources) or self._has_source(one.column.id)
            if not known and one.column.kind == "amount":
                words = one.column.title.replace("/", "·")
                self.writer.no_source.append(f"{self.title}：“{words}”列")

    def _has_source(self, column: str) -> bool:
        table = self.part.spec.id
        return any((t, c) == (table, column) for t, _, c in filling_words().sources)

    def _write(self, row: int, source: Row | None, row_id: str = "", *, names: bool = True) -> None:
        """One row of the template from one of the book; None clears it."""
        taken: set[int] = set()
        for one in self.columns:
            column = one.column
            if not names and column.kind in ("label", "code", "name"):
                continue
            if one.at in taken:
                continue
            taken.add(one.at)
            value = self._value(one, source, row_id)
            shown = self.writer.amount(column, value)
            self.cells += self.writer.put(self.raster, row, one.at, shown)

    def _value(self, one: FoundColumn, source: Row | None, row_id: str) -> Any:
        column = one.column
        if source is None and not row_id:
            return None
        found = self.sources.get(column.id)
        value = source.cells.get(found.id) if found is not None and source is not None else None
        if any(column.digits):
            start, stop = column.digits
            return str(value or "")[start:stop] or None
        if value is None and column.kind == "amount":
            value = sourced(self.writer.book, self.part.spec.id, row_id, column.id)
        return value

    # ---- 科目 rows

    def _by_code(self) -> int:
        rows = [r for r in self.table.rows if r.id != TOTAL_ROW]
        total = self.table.row(TOTAL_ROW)
        at = total_at(self.head, self.part, self.end)
        body = self.head.body
        if at < 0:
            ordered = [*rows, *([total] if total else [])]
            if not self.part.spec.total_last:
                ordered = [*([total] if total else []), *rows]
            self._fill_region(body, None if self._is_open_ended else self.end, ordered)
            return len(ordered)
        if self.part.spec.total_last or at == self.end - 1 > body:
            self._fill_region(body, at, rows)
        else:
            self._fill_region(at + 1, None if self._is_open_ended else self.end, rows)
        self._write(at, total, TOTAL_ROW, names=False)
        return len(rows) + 1

    @property
    def _is_open_ended(self) -> bool:
        """Whether nothing follows the body on its sheet."""
        return not any(self.raster.words(row) for row in range(self.end, self.raster.rows))

    def _fill_region(self, first: int, stop: int | None, rows: Sequence[Row]) -> None:
        """``rows`` from row ``first`` on; what is too many is a shortage, what is too few leaves
        the rest of the region blank."""
        room = len(rows) if stop is None else max(0, stop - first)
        if len(rows) > room and stop is not None:
            self._lack(stop, len(rows) - room)
        last = max(first + room, stop or 0, self.end if stop is None else 0)
        serial = self.head.header.serial
        for i, row in enumerate(range(first, last)):
            source = rows[i] if i < len(rows) else None
            self._write(row, source)
            if serial >= 0 and source is not None:
                self.writer.put(self.raster, row, serial, str(row - self.head.body + 1))

    def _lack(self, row: int, count: int) -> None:
        self.writer.shortages.append(Shortage(self.raster.grid.place.part, row, count))

    # ---- rows that are entered

    def _in_order(self) -> int:
        rows = list(self.table.rows)
        self._fill_region(self.head.body, None if self._is_open_ended else self.end, rows)
        return len(rows)

    def _by_list(self) -> int:
        """A list of one row in the template, worked out of the book's own table."""
        before = self.cells
        self._write(self.head.body, None, "r1")
        return int(self.cells > before)

    # ---- fixed rows

    def _by_label(self, *, sourced_only: bool = False) -> int:
        """Rows by their labels; classes of expenditure, where the template leaves lines open for
        them, one after the other."""
        labels = next((c.at for c in self.columns if c.column.kind == "label"), -1)
        if labels < 0:
            return 0
        printed: dict[str, int] = {}
        free: list[int] = []
        for row in range(self.head.body, self.end):
            text = self.raster.text(row, labels).strip()
            found = self._row_called(text, set(printed))
            if found:
                printed[found] = row
            elif is_open(text) and not has_formula(self.raster, row, labels):
                free.append(row)
            elif text:
                self.writer.no_source.append(f"{self.title}：“{text}”行")
        opened = any(self.raster.text(row, labels).strip() for row in free)
        classes = [r.id for r in self.part.spec.rows if r.code]
        count = 0
        if opened and classes:
            lines = sorted([*free, *(printed.pop(i) for i in classes if i in printed)])
            lines = [row for row in lines if self._before_total(row, printed)]
            count = self._fill_classes(lines, labels)
        for row_id, row in printed.items():
            source = None if sourced_only else self._own_row(row_id)
            self._write(row, source, row_id, names=False)
            count += 1
        self._unplaced_rows(set(printed), opened=bool(opened and classes))
        return count

    def _row_called(self, text: str, taken: set[str]) -> str:
        word = normal(text)
        for row in self.part.spec.rows:
            names = (row.label, *row.aliases)
            if row.id not in taken and word and word in {normal(n) for n in names}:
                return row.id
        bare = normal(_ORDINAL.sub("", text))
        for row in self.part.spec.rows:
            if row.code and row.id not in taken and bare == normal(_ORDINAL.sub("", row.label)):
                return row.id
        return ""

    def _before_total(self, row: int, printed: dict[str, int]) -> bool:
        totals = [printed[r.id] for r in self.part.spec.rows if r.total and r.id in printed]
        return not totals or row < min(totals)

    def _own_row(self, row_id: str) -> Row | None:
        """The book's row of that id, or of the same class or words."""
        row = self.table.row(row_id)
        if row is not None:
            return row
        asked = self.part.spec.rows_by_id[row_id]
        wanted = {normal(_ORDINAL.sub("", n)) for n in (asked.label, *asked.aliases)}
        for one in self.table.rows:
            if normal(_ORDINAL.sub("", one.text(self.own.head_column))) in wanted:
                return one
        return None

    def _fill_classes(self, lines: Sequence[int], labels: int) -> int:
        """The classes with figures, numbered anew from the first open line on; how many."""
        specs = self.own.rows_by_id
        rows = [
            r for r in self.table.rows
            if (spec := specs.get(r.id)) and spec.code and _has_figures(r)
        ]  # fmt: skip
        if len(rows) > len(lines):
            self._lack((lines[-1] if lines else self.head.body) + 1, len(rows) - len(lines))
        for i, line in enumerate(lines):
            source = rows[i] if i < len(rows) else None
            self._write(line, source, names=False)
            label = None
            if source is not None:
                words = _ORDINAL.sub("", source.text(self.own.head_column).strip())
                label = f"{_chinese(i + 1)}、{words}"
            self.cells += self.writer.put(self.raster, line, labels, label)
        return len(rows)

    def _unplaced_rows(self, printed: set[str], *, opened: bool) -> None:
        """Rows of the book with figures that the template has no line for."""
        used = {row.id for i in printed if (row := self._own_row(i)) is not None}
        totals = {r.part_of for r in self.own.rows}
        for row in self.table.rows:
            spec = self.own.rows_by_id.get(row.id)
            is_class = opened and spec is not None and spec.code
            if row.id in used or row.id in totals or is_class or not _has_figures(row):
                continue
            label = row_name(self.own, row.id) if spec else row.text(self.own.head_column).strip()
            self.writer.no_place.append(f"{self.title}：“{label}”行")


def _has_figures(row: Row) -> bool:
    return any(isinstance(v, Decimal) and v != 0 for v in row.cells.values())


def _chinese(number: int) -> str:
    """一 … 九十九."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "") or "零"
