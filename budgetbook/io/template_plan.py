"""What of a book goes where in a blank template: decided by titles, header words and labels."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from budgetbook.io.header_match import FoundPart
from budgetbook.io.template_facts import SERIAL, Project, projects
from budgetbook.io.template_part import PartFiller
from budgetbook.io.template_read import (
    Head,
    ImportTable,
    Template,
    body_end,
    printed_unit,
)
from budgetbook.io.template_writer import Line, Plan, Shortage, Writer
from budgetbook.model.amount import print_value
from budgetbook.model.book import Book, Row, Table
from budgetbook.model.layout import Column, Layout
from budgetbook.model.ref import TableKey

_MAKER = re.compile(r"(?:编制|填报|预算)(?:部门|单位)(?:名称)?[:：]\s*$")
_YEAR = re.compile(r"预算年度\s*[:：]\s*$")
_ORDINAL = re.compile(r"^\s*[一二三四五六七八九十]+、")
_DIGITS = "零一二三四五六七八九"
_WAN = 10000


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
        self.writer = Writer(book)
        self.lines: list[Line] = []
        self.notes: list[str] = []
        self._placed: set[str] = set()  # tables of the book that have a place

    def plan(self) -> Plan:
        """The result, with what was left over."""
        self._left_over()
        year, own = self.template.year, self.book.year
        if year and own and year != own:
            self.notes.append(f"表样是{year}年的，本簿是{own}年的，请核对是不是这一年的表样")
        if self.writer.formulas:
            self.notes.append(f"表样自带公式的 {self.writer.formulas} 格没有改，打开时由公式算出")
        if self.template.texts and self.template.heads:
            self.notes.append("表样里的文字部分没有填，请另行填写")
        return Plan(
            tuple(self.writer.entries.values()), tuple(self.lines), tuple(self.writer.shortages),
            tuple(dict.fromkeys(self.writer.no_source)), tuple(dict.fromkeys(self.writer.no_place)),
            tuple(self.notes),
        )  # fmt: skip

    # ------------------------------------------------------------ official tables

    def take_head(self, head: Head) -> None:
        """The tables under one header, and the lines above it."""
        self.writer.count_in(printed_unit(head))
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
                    self.writer.put(head.raster, row, cell.column, text + self.book.department.name)
                elif _YEAR.search(text) and self.book.year:
                    self.writer.put(head.raster, row, cell.column, f"{text}{self.book.year}")

    def _take_part(self, head: Head, part: FoundPart, end: int) -> None:
        sheet, spec = head.header.sheet, part.spec
        own, table = self.layout.table(spec.id), self.book.tables.get(TableKey(spec.id))
        title = sheet.title if len(sheet.parts) == 1 else f"{sheet.title}（{spec.title}）"
        if own is None or table is None:
            self.writer.no_source.append(f"{title}：本簿没有这张表")
            return
        self._placed.add(spec.id)
        for extra in part.extra:
            self.writer.no_source.append(f"{title}：“{extra.title.replace('/', '·')}”列")
        filler = PartFiller(self.writer, head, part, end, own, table, title)
        rows, cells = filler.fill()
        self.lines.append(Line(head.raster.grid.name, title, rows, cells))

    # ------------------------------------------------------------ import tables

    def take_import(self, found: ImportTable) -> None:
        """One row for each project, or for each indicator where the table asks for them."""
        raster, facts = found.raster, frozenset(found.facts.values())
        name = raster.grid.name or "表样"
        self.writer.no_source += [f"{name}：“{w.replace('/', '·')}”列" for w in found.unknown]
        by_indicator = any(fact.startswith("indicator.") for fact in facts)
        rows = list(_records(projects(self.book), by_indicator=by_indicator))
        if not rows:
            self.writer.no_source.append(f"{name}：本簿没有项目绩效目标表")
            return
        room = _room(found)
        if room is not None and len(rows) > room:
            short = Shortage(raster.grid.place.part, found.body + room, len(rows) - room)
            self.writer.shortages.append(short)
        self.writer.count_in(_import_unit(found))
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
            shown = self.writer.amount(Column(id="x", title="", kind=kind), value)
            if isinstance(shown, Decimal) and not money:
                shown = shown if fact == "indicator.number" else print_value(shown)
            cells += self.writer.put(found.raster, row, column, shown)
        return cells

    def _clear_sample(self, found: ImportTable, row: int) -> None:
        """A row that the template fills in as an example is none of the book's, in no column."""
        named = [c for c, f in found.facts.items() if f in ("project.name", "indicator.level3")]
        if any(found.raster.text(row, c).strip() for c in named):
            for cell in found.raster.words(row):
                self.writer.put(found.raster, row, cell.column, None)

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
                        self.writer.no_place.append(f"{len(filled)} 个项目的绩效目标表")
                    elif sheet.parts[0].table in self._placed:
                        self.writer.no_place.append("各项目的绩效指标")
                else:
                    self.writer.no_place.append(f"{sheet.title}：整张表")


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
