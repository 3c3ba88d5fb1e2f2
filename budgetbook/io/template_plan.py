"""What of a book goes where in a blank template: decided by titles, header words and labels."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from budgetbook.io.blocks import Place
from budgetbook.io.header_match import FoundColumn, FoundPart
from budgetbook.io.raster import Raster
from budgetbook.io.template_facts import SERIAL, Project, filling_words, projects, sourced
from budgetbook.io.template_read import (
    Head,
    ImportTable,
    Template,
    body_end,
    columns_of_part,
    has_formula,
    is_open,
    place_of,
    printed_unit,
    total_at,
)
from budgetbook.model.amount import print_value
from budgetbook.model.book import Book, Row, Table
from budgetbook.model.layout import Column, Layout, TableSpec, columns_of, normal
from budgetbook.model.official_names import row_name
from budgetbook.model.ref import TableKey
from budgetbook.model.relation import TOTAL_ROW

_MAKER = re.compile(r"(?:编制|填报|预算)(?:部门|单位)(?:名称)?[:：]\s*$")
_YEAR = re.compile(r"预算年度\s*[:：]\s*$")
_ORDINAL = re.compile(r"^\s*[一二三四五六七八九十]+、")
_DIGITS = "零一二三四五六七八九"
_WAN = 10000


class Entry(NamedTuple):
    """One cell to be written: a number, words, or None to clear a sample of the template's."""

    place: Place
    value: Decimal | str | None


class Shortage(NamedTuple):
    """Rows that a sheet lacks: ``lacking`` more in front of ``row`` (from 0), like the one above."""

    part: str
    row: int
    lacking: int


class Line(NamedTuple):
    """What is filled in one table of the template, for the user to read."""

    sheet: str
    table: str
    rows: int
    cells: int


class Plan(NamedTuple):
    """Everything that would be written, and what has no counterpart."""

    entries: tuple[Entry, ...]
    lines: tuple[Line, ...]
    shortages: tuple[Shortage, ...]
    #: Asked for by the template, not in the book.
    no_source: tuple[str, ...]
    #: In the book with figures, without a place in the template.
    no_place: tuple[str, ...]
    notes: tuple[str, ...]


def plan_fill(template: Template, book: Book, layout: Layout) -> Plan:
    """How ``book`` (in ``layout``, totals worked out) goes into the template."""
    planner = _Planner(template, book, layout)
    for head in template.heads:
        planner.take_head(head)
    for table in template.imports:
        planner.take_import(table)
    return planner.plan()


class _Planner:
    """One filling being put together."""

    def __init__(self, template: Template, book: Book, layout: Layout) -> None:
        self.template, self.book, self.layout = template, book, layout
        self.entries: dict[tuple[str, str], Entry] = {}
        self.lines: list[Line] = []
        self.shortages: list[Shortage] = []
        self.no_source: list[str] = []
        self.no_place: list[str] = []
        self.notes: list[str] = []
        self._formulas = 0
        self._placed: set[str] = set()  # tables of the book that have a place
        self._factor = Decimal(1)

    def plan(self) -> Plan:
        """The result, with what was left over."""
        self._left_over()
        year, own = self.template.year, self.book.year
        if year and own and year != own:
            self.notes.append(f"表样是{year}年的，本簿是{own}年的，请核对是不是这一年的表样")
        if self._formulas:
            self.notes.append(f"表样自带公式的 {self._formulas} 格没有改，打开时由公式算出")
        if self.template.texts and self.template.heads:
            self.notes.append("表样里的文字部分没有填，请另行填写")
        return Plan(
            tuple(self.entries.values()), tuple(self.lines), tuple(self.shortages),
            tuple(dict.fromkeys(self.no_source)), tuple(dict.fromkeys(self.no_place)),
            tuple(self.notes),
        )  # fmt: skip

    # ------------------------------------------------------------ writing

    def _put(self, raster: Raster, row: int, column: int, value: Any) -> int:
        """Notes one cell; 1 where something is written, 0 for a blank or a formula kept."""
        if has_formula(raster, row, column):
            self._formulas += 1
            return 0
        place = place_of(raster, row, column)
        written = value if isinstance(value, Decimal | None) else str(value) or None
        if written is None and not raster.text(row, column).strip():
            return 0
        self.entries[place.part, place.locator] = Entry(place, written)
        return int(written is not None)

    def _amount(self, column: Column, value: Any) -> Any:
        """A value as the template counts it."""
        if isinstance(value, Decimal):
            return value * self._factor if column.kind == "amount" else value
        return print_value(value) if value is not None else None

    def _scale(self, printed: str) -> Decimal:
        if not printed or printed == self.book.unit:
            return Decimal(1)
        return Decimal(_WAN) if printed == "元" else Decimal(1) / _WAN

    # ------------------------------------------------------------ official tables

    def take_head(self, head: Head) -> None:
        """The tables under one header, and the lines above it."""
        self._factor = self._scale(printed_unit(head))
        self._lines_above(head)
        end = body_end(head)
        for part in head.header.parts:
            if part.spec.kind != "form":
                self._take_part(head, part, end)

    def _lines_above(self, head: Head) -> None:
        for row in range(max(0, head.header.first_row - 4), head.header.first_row):
            for cell in head.raster.words(row):
                text = cell.text.rstrip()
                if _MAKER.search(text) and self.book.department.name:
                    self._put(head.raster, row, cell.column, text + self.book.department.name)
                elif _YEAR.search(text) and self.book.year:
                    self._put(head.raster, row, cell.column, f"{text}{self.book.year}")

    def _take_part(self, head: Head, part: FoundPart, end: int) -> None:
        sheet, spec = head.header.sheet, part.spec
        own, table = self.layout.table(spec.id), self.book.tables.get(TableKey(spec.id))
        title = sheet.title if len(sheet.parts) == 1 else f"{sheet.title}（{spec.title}）"
        if own is None or table is None:
            self.no_source.append(f"{title}：本簿没有这张表")
            return
        self._placed.add(spec.id)
        for extra in part.extra:
            self.no_source.append(f"{title}：“{extra.title.replace('/', '·')}”列")
        filler = _PartFiller(self, head, part, end, own, table, title)
        rows, cells = filler.fill()
        self.lines.append(Line(head.raster.grid.name, title, rows, cells))

    # ------------------------------------------------------------ import tables

    def take_import(self, found: ImportTable) -> None:
        """One row for each project, or for each indicator where the table asks for them."""
        raster, facts = found.raster, frozenset(found.facts.values())
        name = raster.grid.name or "表样"
        self.no_source += [f"{name}：“{w.replace('/', '·')}”列" for w in found.unknown]
        by_indicator = any(fact.startswith("indicator.") for fact in facts)
        rows = list(_records(projects(self.book), by_indicator=by_indicator))
        if not rows:
            self.no_source.append(f"{name}：本簿没有项目绩效目标表")
            return
        room = _room(found)
        if room is not None and len(rows) > room:
            short = Shortage(raster.grid.place.part, found.body + room, len(rows) - room)
            self.shortages.append(short)
        self._factor = self._scale(_import_unit(found))
        used = room if room is not None else raster.rows - found.body
        cells = 0
        for i in range(max(len(rows), used)):
            if room is not None and i >= room:
                break
            record = rows[i] if i < len(rows) else None
            cells += self._import_row(found, found.body + i, i + 1, record, facts)
        self._placed |= {"project", "indicators"} if by_indicator else {"project"}
        self.lines.append(Line(name, "项目绩效目标", len(rows), cells))

    def _import_row(
        self,
        found: ImportTable,
        row: int,
        number: int,
        record: tuple[Project, Row | None] | None,
        facts: frozenset[str],
    ) -> int:
        cells = 0
        self._clear_sample(found, row)
        for column, fact in found.facts.items():
            value: Any = None
            if record is not None:
                project, indicator = record
                value = str(number) if fact == SERIAL else project.value(fact, indicator, facts)
            money = fact in ("project.budget", "project.fiscal", "project.other")
            kind: Any = "amount" if money else "text"
            shown = self._amount(Column(id="x", title="", kind=kind), value)
            if isinstance(shown, Decimal) and not money:
                shown = shown if fact == "indicator.number" else print_value(shown)
            cells += self._put(found.raster, row, column, shown)
        return cells

    def _clear_sample(self, found: ImportTable, row: int) -> None:
        """A row that the template fills in as an example is none of the book's, in no column."""
        named = [c for c, f in found.facts.items() if f in ("project.name", "indicator.level3")]
        if any(found.raster.text(row, c).strip() for c in named):
            for cell in found.raster.words(row):
                self._put(found.raster, row, cell.column, None)

    # ------------------------------------------------------------ what is left over

    def _left_over(self) -> None:
        """Tables of the book that have figures and no place."""
        for sheet in self.layout.sheets:
            if sheet.working:
                continue
            for part in sheet.parts:
                keys = [k for k in self.book.tables if k.table == part.table]
                filled = [k for k in keys if _has_content(self.book.tables[k])]
                if not filled or part.table in self._placed:
                    continue
                if sheet.each:
                    if part.table == sheet.parts[0].table:
                        self.no_place.append(f"{len(filled)} 个项目的绩效目标表")
                    elif sheet.parts[0].table in self._placed:
                        self.no_place.append("各项目的绩效指标")
                else:
                    self.no_place.append(f"{sheet.title}：整张表")


def _has_content(table: Table) -> bool:
    return any(isinstance(v, Decimal) and v != 0 for r in table.rows for v in r.cells.values()) or (
        table.key.table in ("project", "indicators", "units") and bool(table.rows)
    )


def _records(
    found: Sequence[Project], *, by_indicator: bool
) -> Iterator[tuple[Project, Row | None]]:
    for project in found:
        if not by_indicator:
            yield project, None
            continue
        for indicator in project.indicators or (None,):
            yield project, indicator


def _room(found: ImportTable) -> int | None:
    """How many rows there are below the header before something else comes; None for no end."""
    raster = found.raster
    for row in range(found.body, raster.rows):
        words = raster.words(row)
        text = words[0].text.strip() if words else ""
        if len(words) == 1 and (
            text.startswith(("注", "备注", "说明", "填表", "填报")) or words[0].column_span > 2
        ):
            return row - found.body
    return None


def _import_unit(found: ImportTable) -> str:
    """The unit that a header or a line above says."""
    for row in range(found.body - 1, -1, -1):
        for cell in found.raster.words(row):
            if "万元" in cell.text:
                return "万元"
            if re.search(r"[（(]元[)）]|单位\s*[:：]\s*元", cell.text):
                return "元"
    return ""


# ---------------------------------------------------------------- one table


class _PartFiller:
    """Fills one table of a template's sheet."""

    def __init__(
        self, planner: _Planner, head: Head, part: FoundPart, end: int, own: TableSpec,
        table: Table, title: str,
    ) -> None:  # fmt: skip
        self.planner, self.head, self.part, self.end = planner, head, part, end
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
                self.planner.no_place.append(f"{self.title}：“{column.title.replace('/', '·')}”列")
        for one in self.columns:
            known = (same and one.column.id in self.sources) or self._has_source(one.column.id)
            if not known and one.column.kind == "amount":
                words = one.column.title.replace("/", "·")
                self.planner.no_source.append(f"{self.title}：“{words}”列")

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
            shown = self.planner._amount(column, value)
            self.cells += self.planner._put(self.raster, row, one.at, shown)

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
            value = sourced(self.planner.book, self.part.spec.id, row_id, column.id)
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
                self.planner._put(self.raster, row, serial, str(row - self.head.body + 1))

    def _lack(self, row: int, count: int) -> None:
        self.planner.shortages.append(Shortage(self.raster.grid.place.part, row, count))

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
                self.planner.no_source.append(f"{self.title}：“{text}”行")
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
            self.cells += self.planner._put(self.raster, line, labels, label)
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
            self.planner.no_place.append(f"{self.title}：“{label}”行")


def _has_figures(row: Row) -> bool:
    return any(isinstance(v, Decimal) and v != 0 for v in row.cells.values())


def _chinese(number: int) -> str:
    """一 … 九十九."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "") or "零"
