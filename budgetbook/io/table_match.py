"""Walks the rows of a grid and tells which are titles, headers, rows of a table, or neither."""

from collections.abc import Sequence

from budgetbook.io.aside_match import apart, as_text, kept_table
from budgetbook.io.blocks import Grid, GridCell, Place
from budgetbook.io.blocks import Paragraph as TextBlock
from budgetbook.io.doubtful import DOUBTFUL
from budgetbook.io.flow_match import NOTE_MARKS, FlowBuilder, project_title, sheet_title
from budgetbook.io.foreign_rows import begins_another
from budgetbook.io.form_match import form_rows, read_below, read_row, row_at
from budgetbook.io.header_match import FoundHeader, find_header, may_be_header
from budgetbook.io.imported import SourcePlace
from budgetbook.io.raster import Raster, line_facts, read_facts
from budgetbook.io.rows_match import TableReading, goes_on, read_cell, same_header
from budgetbook.io.same_tables import free_instance
from budgetbook.io.stray_match import note_stray, signatures, strays
from budgetbook.model.amount import Unread
from budgetbook.model.book import Row, Table
from budgetbook.model.fresh import free_id
from budgetbook.model.layout import Layout, Sheet, TableSpec
from budgetbook.model.ref import Ref, TableKey

#: A header without a title above it must be this complete.
_SURE = 0.8
_TITLE_ROWS = 12  # how far above its header a title may stand
_EXTRA_COLUMN = 0.02  # what a column of its own takes from a header's score


class TableMatcher:
    """Reads grids into the tables of a book."""

    def __init__(self, layout: Layout, flow: FlowBuilder) -> None:
        self.layout, self.flow = layout, flow
        self._forms = [
            (sheet, layout.tables_by_id[part.table])
            for sheet in layout.sheets
            for part in sheet.parts
            if layout.tables_by_id[part.table].kind == "form"
        ]
        self._header: FoundHeader | None = None
        self._readings: list[TableReading] = []
        self._instance = ""
        self._filled: set[str] = set()  # tables of the current project that were read
        self._unknown: list[int] = []
        self._begun = False  # whether the current table began, or went on, in this grid

    def end_source(self) -> None:
        """A file ends: what follows is no continuation of its last table."""
        self._finish()
        self._header, self._readings, self._filled, self._instance = None, [], set(), ""

    def take(self, grid: Grid) -> None:
        """Takes a grid in."""
        raster = Raster(grid)
        self.flow.named = sheet_title(self.layout, grid.name)
        self._unknown, row, self._begun = [], 0, False
        while row < raster.rows:
            words = raster.words(row)
            used = self._step(raster, row, words) if words else 0
            if words and not used:
                self._unknown.append(row)
            row += max(1, used)
        self._keep_unknown(raster)
        self._store_all()

    def _step(self, raster: Raster, row: int, words: list[GridCell]) -> int:
        """How many rows were understood from ``row`` on; 0 for none."""
        if raster.numbering(row) and self._begun:
            return 1
        used = self._form(raster, row) or self._line(raster, row, words)
        used = used or self._head(raster, row, words)
        if used:
            return used
        self._begun = self._begun or self._goes_on(raster, row)
        return self._data(raster, row, words) if self._readings and self._begun else 0

    def _goes_on(self, raster: Raster, row: int) -> bool:
        """Whether a grid without a header of its own has the columns of the table before, with
        nothing but lines between them, and a row that could be its next."""
        header = self._header
        if header is None or self.flow.title is not None or self.flow.last_table is None:
            return False
        words = raster.words(row)
        if self._unknown or (len(words) == 1 and words[0].column_span == raster.columns > 1):
            return False  # a title of its own stands over it
        last = max(c.at for part in header.parts for c in part.columns)
        return raster.columns == last + 1 and all(r.fits(raster, row) for r in self._readings)

    # ---- lines, titles, notes

    def _line(self, raster: Raster, row: int, words: list[GridCell]) -> int:
        facts = line_facts(raster, row, words)
        if facts:
            self._keep_unknown(raster)
            for fact, cell in zip(facts, words, strict=True):
                self.flow.add_facts(fact, cell.place)
            return 1
        if len(words) != 1:
            return 0
        text = words[0].text.strip()
        if sheet_title(self.layout, text) or project_title(text):
            self._keep_unknown(raster)
            self._end_table()
            self.flow.take(as_text(words[0]))
            return 1
        under = self.flow.last_table if self.flow.title is None else None
        if under is not None and text.startswith(NOTE_MARKS):
            self._store_all()
            self.flow.add_note(under, text, words[0].place)
            return 1
        return 0

    # ---- headers

    def _head(self, raster: Raster, row: int, words: list[GridCell]) -> int:
        header = self._find(raster, row) if may_be_header(self.layout, words) else None
        if header is None:
            return 0
        self._keep_unknown(raster)
        self._begin(header, raster, row)
        return header.height

    def _find(self, raster: Raster, row: int) -> FoundHeader | None:
        expected = [self.flow.wanted] if self.flow.wanted else []
        if self.flow.project is not None or (not expected and not self._header and self._filled):
            expected = [sheet for sheet in self.layout.sheets if sheet.each]
        for sheet in expected:
            found = find_header(self.layout, sheet, raster, row)
            if found:
                return found
        if self._header is not None and self.flow.title is None:
            found = find_header(self.layout, self._header.sheet, raster, row)
            if found and same_header(found, self._header):
                return found
        candidates = [
            found
            for sheet in self.layout.sheets
            if (found := find_header(self.layout, sheet, raster, row)) and found.score >= _SURE
        ]
        return max(candidates, key=self._fitness, default=None)

    def _fitness(self, header: FoundHeader) -> float:
        extra = sum(len(part.extra) for part in header.parts)
        old = TableKey(header.parts[-1].spec.id) in self.flow.tables
        return header.score - _EXTRA_COLUMN * extra + (0 if old else 0.01)

    def _begin(self, header: FoundHeader, raster: Raster, row: int) -> None:
        self._begun = True
        body = row + header.height
        if self._continues(header, raster, body):
            again = header.parts[-len(self._readings) :]
            for reading, part in zip(self._readings, again, strict=True):
                reading.follow(part)
            self._header = header
            self.flow.settle_facts()
            self.flow.around.header(header, raster, self._instance)
            return
        self._store_all()
        sheet = header.sheet
        parts = [p for p in header.parts if p.spec.kind != "form"]
        if sheet.each:
            self._project_for(sheet, parts[0].spec.id)
        else:
            self._instance = free_instance(self.flow.tables, parts[0].spec.id)
        fields = self._fields(header) | self.flow.other_unit()
        if not sheet.each:
            self.flow.place(sheet, self._instance)
        self._header = header
        self.flow.around.header(header, raster, self._instance)
        self._finish()
        self._readings = [
            TableReading(part, TableKey(part.spec.id, self._instance), self._unread, header.serial)
            for part in parts
        ]
        for reading in self._readings:
            self._filled.add(reading.spec.id)
            self._store(reading, fields)
            self.flow.heads[reading.key] = reading.head(self.flow.source, raster, body - 1)

    def _continues(self, header: FoundHeader, raster: Raster, body: int) -> bool:
        """Whether a header is that of the table before, printed again on a new page."""
        if self._header is None or not self._readings or not same_header(header, self._header):
            return False
        if header.sheet.id != self._header.sheet.id:
            return False
        if header.sheet.each:
            return self.flow.title is None
        if header.serial >= 0 and body < raster.rows:
            return raster.text(body, header.serial).strip() not in {"1", ""}
        return self.flow.title is None and goes_on(self._readings[0], header, raster, body)

    def _fields(self, header: FoundHeader) -> dict[str, str]:
        fields: dict[str, str] = {}
        if header.numbering not in ("", "1", header.sheet.numbering):
            fields["numbering"] = header.numbering
        if self.flow.pending_facts.cutoff:
            fields["cutoff"] = self.flow.pending_facts.cutoff
        return fields

    # ---- projects

    @property
    def _in_project(self) -> bool:
        return self._instance.startswith("p")  # not a table that stands there again

    def _project_for(self, sheet: Sheet, table: str) -> None:
        """The project that a form or indicator table belongs to; a new one where a title waits or
        the current one has that table already."""
        if self._in_project and self.flow.title is None and table not in self._filled:
            self.flow.settle_facts()
            return
        taken = {key.instance for key in self.flow.tables if key.instance.startswith("p")}
        self._instance = free_id(taken, "p")
        self._filled = set()
        name = self.flow.project or ""
        title = self.flow.title
        self.flow.place(sheet, self._instance)
        for part in sheet.parts:
            spec = self.layout.tables_by_id[part.table]
            if spec.kind == "form":
                self._new_form(spec, name, title)

    def _new_form(self, spec: TableSpec, name: str, title: TextBlock | None) -> None:
        key = TableKey(spec.id, self._instance)
        cells = {"name": name} if name and spec.column("name") else {}
        absent = tuple(c.id for c in spec.columns if c.id != "name")
        self.flow.tables[key] = Table(
            key=key, title=spec.title, rows=(Row(id="form", cells=cells),), absent_columns=absent
        )
        if cells and title is not None:
            ref = Ref(spec.id, "form", "name", self._instance)
            self.flow.cells[ref] = SourcePlace(self.flow.source, title.place)

    def _form(self, raster: Raster, row: int) -> int:
        for sheet, spec in self._forms:
            number = row_at(spec, raster, row)
            if number < 0 or (number == 0 and not self._may_be_project(spec)):
                continue
            self._keep_unknown(raster)
            self._store_all()
            if not self._in_project or self.flow.title is not None or self._seen(spec, number):
                self._project_for(sheet, spec.id)
            self._filled |= {spec.id, f"{spec.id}.{number}"}
            self._finish()
            self._readings = []
            self._header = None
            self._take_fields(spec, number, read_row(spec, number, raster, row))
            return 1 + self._below(spec, number, raster, row)
        return 0

    def _may_be_project(self, spec: TableSpec) -> bool:
        """Whether a line with 单位 may be a project's head and not a line over another table."""
        only_projects = all(sheet.each for sheet in self.layout.sheets)
        started = any(name.partition(".")[0] == spec.id for name in self._filled)
        return self.flow.project is not None or only_projects or (started and not self.flow.sheet)

    def _seen(self, spec: TableSpec, number: int) -> bool:
        """Whether the current project has that row of its form, or its indicators, already."""
        later = [name for name in self._filled if name.partition(".")[0] != spec.id]
        return f"{spec.id}.{number}" in self._filled or bool(later and number == 0)

    def _below(self, spec: TableSpec, number: int, raster: Raster, row: int) -> int:
        """Rows of the form without labels of their own, under the one just read."""
        rows = form_rows(spec)
        used = 0
        while number + 1 < len(rows) and not rows[number + 1].labels:
            if row + used + 1 >= raster.rows or row_at(spec, raster, row + used + 1) >= 0:
                break
            number, used = number + 1, used + 1
            self._take_fields(spec, number, read_below(spec, number, raster, row + used))
        return used

    def _take_fields(self, spec: TableSpec, number: int, found: dict[str, GridCell]) -> None:
        key = TableKey(spec.id, self._instance)
        table = self.flow.tables[key]
        printed = {p.field for p in form_rows(spec)[number].places if p.field}
        values = {}
        for name, cell in found.items():
            column = spec.columns_by_id[name]
            ref, value = Ref(spec.id, "form", name, self._instance), read_cell(column, cell)
            values[name] = value
            self._locate(ref, cell.place)
            if isinstance(value, Unread) and not value.is_secret:
                self._unread(ref, cell.place, value.text)
        guessed = {name: DOUBTFUL for name, cell in found.items() if cell.doubtful}
        row = table.rows[0].with_cells(values).with_marks(guessed)
        absent = tuple(c for c in table.absent_columns if c not in printed)
        self.flow.tables[key] = table.with_rows([row]).model_copy(update={"absent_columns": absent})
        facts = read_facts(found["unit"].text) if "unit" in found else None
        if facts and facts.any and not self.flow.facts.code:
            self.flow.add_facts(facts, found["unit"].place)
            self.flow.settle_facts()

    # ---- data rows

    def _data(self, raster: Raster, row: int, words: list[GridCell]) -> int:
        if len(words) == 1 and not any(r.knows(words[0].text) for r in self._readings):
            if self._stands_over_header(raster, row, words[0]):
                return 0
            if self._is_wide(words[0]):
                note_stray(self.flow, self._readings[0], words[0])
                return 1
        signed = signatures(words)
        if signed is not None:
            note_stray(self.flow, self._readings[0], signed)
            return 1
        if begins_another(self._readings, raster, row):
            self._end_table()
            return 0
        if self.flow.title is None:
            self.flow.settle_facts()
        taken = [reading.read(raster, row) for reading in self._readings]
        for cell in strays(words, self._columns, any(taken)):
            note_stray(self.flow, self._readings[0], cell)
        self.flow.last_table = self._readings[0].key
        return 1

    def _stands_over_header(self, raster: Raster, row: int, cell: GridCell) -> bool:
        """Whether a lone text is the title or a line of a table that begins below it."""
        if cell.column:
            return False
        for later in range(row + 1, min(row + _TITLE_ROWS, raster.rows)):
            words = raster.words(later)
            if words and line_facts(raster, later, words):
                return True
            if len(words) > 1:
                is_form = any(row_at(spec, raster, later) >= 0 for _, spec in self._forms)
                return is_form or may_be_header(self.layout, words)
        return False

    def _is_wide(self, cell: GridCell) -> bool:
        """Whether one cell lies over all columns of the table being read."""
        return 1 < len(self._columns) <= cell.column_span and self._columns <= set(cell.across)

    @property
    def _columns(self) -> set[int]:
        return {at for reading in self._readings for at in reading.grid_columns}

    def _store_all(self) -> None:
        for reading in self._readings:
            table = self.flow.tables.get(reading.key)
            self._store(reading, dict(table.fields) if table else {})
        if self._readings:
            self.flow.last_table = self._readings[0].key

    def _store(self, reading: TableReading, fields: dict[str, str]) -> None:
        old = self.flow.tables.get(reading.key)
        self.flow.tables[reading.key] = reading.table(old.notes if old else (), fields)
        self.flow.add_notes(reading.key, reading.strays)
        for ref, place in reading.places.items():
            self._locate(ref, place)
        reading.places.clear()
        self.flow.last_table = reading.key

    def _locate(self, ref: Ref, place: Place) -> None:
        self.flow.cells[ref] = SourcePlace(self.flow.source, place)

    def _unread(self, ref: Ref, place: Place, text: str) -> None:
        self.flow.say(
            "unread", f"“{' '.join(text.split())}”不是数字，按原样保留，未参加计算", place, ref
        )

    def _end_table(self) -> None:
        self._store_all()
        self._finish()
        self._readings, self._header = [], None

    def _finish(self) -> None:
        for reading in self._readings:
            reading.finish()

    # ---- what is not recognised

    def _keep_unknown(self, raster: Raster) -> None:
        """Rows that nothing recognised stay in the book: texts as text, the rest as a table."""
        rows, self._unknown = self._unknown, []
        if not rows:
            return
        self._end_table()
        aside = apart(raster, rows)
        for cell in aside.before:
            self.flow.take(as_text(cell))
        if aside.rows:
            self._keep_table(raster, aside.rows)
        for cell in aside.after:
            self.flow.take(as_text(cell))

    def _keep_table(self, raster: Raster, rows: Sequence[int]) -> None:
        taken = {key.instance for key in self.flow.tables if key.table == "extra"}
        key = TableKey("extra", free_id(taken, "x"))
        self.flow.place(None, key.instance)
        self.flow.tables[key], places = kept_table(raster, key, rows)
        for ref, place in places.items():
            self._locate(ref, place)
        self.flow.last_table = None
        message = f"没有认出的表格（{len(rows)} 行）按原样保留，导出时一并写出"
        self.flow.say("kept", message, raster.grid.place)
